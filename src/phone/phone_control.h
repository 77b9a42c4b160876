/* phone_control.h: the control thread: SIP, legs, and the order of things; for phone.c alone.
 *
 *   commands (ring) ---.                         .--> event_fn
 *   reports  (ring) ---+--> control thread: legs +--> sip
 *   SIP's socket ------'                         `--> media, prompts
 *
 * Reports come from media threads, the prompt thread and the recorder's thread. They wait when
 * their ring is full: the control thread never waits for them, so the wait ends.
 */
#ifndef TL_PHONE_PHONE_CONTROL_H
#define TL_PHONE_PHONE_CONTROL_H

#include <pthread.h>
#include <re.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "bus/ring.h"
#include "phone/media.h"
#include "phone/phone_command.h"
#include "phone/phone_leg.h"

#define TL_PHONE_ADDRESS_BYTES 46
#define TL_PHONE_NAME_BYTES    64

struct tl_phone {
    tl_phone_event_fn *event_fn;
    void *arg;
    char sip_address[TL_PHONE_ADDRESS_BYTES];
    char advertised[TL_PHONE_ADDRESS_BYTES];
    char user_agent[TL_PHONE_NAME_BYTES];
    char realm[TL_PHONE_NAME_BYTES];
    struct tl_sip_settings sip_settings;
    bool signals_hold;
    struct tl_ring *commands;
    struct tl_ring *reports;
    struct tl_media *media;
    struct tl_prompts *prompts;
    struct tl_recorder *recorder;
    pthread_t thread;
    int stop_fd; /* Written once: the thread ends. */
    sem_t is_open;
    enum tl_err open_err; /* Valid once is_open was posted. */
    sem_t may_run;        /* Posted when the opener has its pointer: events may come. */
    atomic_bool is_closing;
    atomic_bool is_draining;
    _Atomic uint64_t web_opened;

    /* The control thread's own. */
    struct tl_sip *sip;
    struct tl_legs legs;
    struct tl_phone_command command; /* The one at hand. */
    tl_id *unclosed;                 /* Media's ring was full when they ended. */
    uint32_t unclosed_len, unclosed_max;
    struct tmr unclosed_timer;
    struct tmr failed_timer;
};

/* The thread's function: opens SIP, posts is_open, runs until stop_fd. arg: struct tl_phone. */
void *tl_phone_control_run(void *arg);

/* Report functions, for tl_media_open, tl_prompts_open and tl_recorder_open. arg: struct tl_phone.
 */
void tl_phone_control_hear_media(const struct tl_media_event *event, void *arg);
void tl_phone_control_hear_prompts(void *arg, uint64_t token, enum tl_err err,
                                   struct tl_sound *const *sounds, uint32_t sounds_len);
void tl_phone_control_hear_recorder(const struct tl_recorder_event *event, void *arg);

static inline void tell(struct tl_phone *phone, const struct tl_phone_event *event)
{
    phone->event_fn(event, phone->arg);
}

static inline void tell_kind(struct tl_phone *phone, tl_id leg, enum tl_phone_event_kind kind)
{
    tell(phone, &(struct tl_phone_event){ .kind = kind, .leg = leg });
}

/* A command for leg is carried out. */
typedef void tl_phone_run_fn(struct tl_phone *phone, struct tl_leg *leg,
                             const struct tl_phone_command *command);

/* Ends leg and tells that; code: what SIP says of it, or 0. */
void tl_phone_control_end(struct tl_phone *phone, struct tl_leg *leg, enum tl_phone_why why,
                          uint16_t code);

/* err: media couldn't take a command: leg ends FAILED, at the loop's next turn. */
void tl_phone_control_need(struct tl_phone *phone, struct tl_leg *leg, enum tl_err err);

/* Hands media the plays that are due. */
void tl_phone_control_advance(struct tl_phone *phone, struct tl_leg *leg);

/* A key was heard, one way or another: told once. */
void tl_phone_control_key(struct tl_phone *phone, struct tl_leg *leg, char key,
                          enum tl_key_way way);

/* Takes what is left in reports, when all threads have ended: frees plays and sounds. */
void tl_phone_control_drain(struct tl_phone *phone);

#endif
