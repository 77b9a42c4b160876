/* voice.h: the edge between the phone's legs and the center's contacts.
 *
 *     phone events --.                         .--> inputs to the engine
 *                    +--> [ ring ] --> voice --+
 *     facts ---------'                         '--> commands to the phone: say, music, bridge, end
 *
 * Knows both sides: which leg is which contact, what a step of the policy sounds like, how keys
 * become an answer. Decides nothing about contacts. One thread; memory: one record per call.
 */
#ifndef TL_SERVER_VOICE_H
#define TL_SERVER_VOICE_H

#include "desk/render.h"
#include "phone/phone.h"
#include "policy/dial.h"
#include "server/engine.h"
#include "server/phones.h"
#include "server/policies.h"

struct tl_voice;

/* Who is to be called back: the numbers in their order, and the language. */
enum { TL_CALLEE_NUMBERS_MAX = 4 };
struct tl_callee {
    char numbers[TL_CALLEE_NUMBERS_MAX][TL_E164_BYTES];
    uint32_t numbers_len;
    uint16_t language; /* Of the policy in force; TL_NONE: not known. */
};

/* What voice asks of the rest of the server. All are called on voice's thread. */
struct tl_voice_wiring {
    const struct tl_policies *policies;
    struct tl_engine *engine;
    struct tl_phones *phones; /* Agents' desk phones. */
    uint32_t calls_max;
    int64_t
        lost_us; /* Without sound for so long more after TL_PHONE_LOST, a person's line is gone. */
    void *arg;
    /* The value of a placeholder for this contact, in a language of its policy. */
    enum tl_err (*value)(void *arg, const struct tl_policy_set *set, tl_id contact,
                         uint16_t language, const char *name, enum tl_render_mode mode, char *out,
                         size_t bytes_max);
    /* The outside number that this agent gave for the contact; TL_ENONE. What the contact is called
     * back at: no numbers where none may be called. */
    enum tl_err (*outside)(void *arg, tl_id contact, tl_id agent, char out[TL_E164_BYTES]);
    enum tl_err (*callee)(void *arg, const struct tl_policy *policy, tl_id contact,
                          struct tl_callee *out);
    /* What the person answered to a question of a verification, in its form's plain form. */
    void (*answered)(void *arg, tl_id contact, uint16_t question, const char *plain);
    /* What is being said to a contact, as shown text. */
    void (*said)(void *arg, tl_id contact, const char *language, const char *text);
    /* The person (leg) talks with an agent from now on, has been told that calls are recorded, and
     * the policy wants it so. Again for each agent. */
    void (*record)(void *arg, tl_id contact, tl_id leg, uint32_t kept_s);
    /* A supervisor listens to the agent's call: "listen", "whisper", "join"; "none": no more. */
    void (*listened)(void *arg, tl_id contact, tl_id agent, tl_id by, const char *mode);
};

TL_MUST_USE enum tl_err tl_voice_open(const struct tl_voice_wiring *wiring,
                                      struct tl_voice **out_voice);

/* Starts the thread on this phone; ends it, before the phone is closed; frees all, after. */
TL_MUST_USE enum tl_err tl_voice_run(struct tl_voice *voice, struct tl_phone *phone);
void tl_voice_stop(struct tl_voice *voice);
void tl_voice_close(struct tl_voice *voice);

/* The phone's event function and the engine's watcher. */
void tl_voice_phone_event(const struct tl_phone_event *event, void *voice);
void tl_voice_facts(void *voice, const struct tl_fact *facts, uint32_t facts_len);

/* A browser's leg: a new call of the public (agent 0, contact a new id), or an agent's leg to a
 * contact; a second leg of an agent replaces the first. Waits for the answer at most 10 s. Any
 * thread but voice's own. language: TL_NONE when it is to be asked.
 * TL_EUNAVAILABLE: no answer, or the media refused the offer; TL_EFULL: at a limit. */
TL_MUST_USE enum tl_err tl_voice_web_leg(struct tl_voice *voice, tl_id contact, tl_id agent,
                                         uint16_t language, const char *offer_sdp, char *out_answer,
                                         size_t bytes_max);

/* A supervisor's leg to a call that runs, or with offer_sdp "" another mode of the leg that is
 * there (out_answer is then ""). One supervisor a call: TL_EBUSY. TL_ENONE: no such call is
 * connected; else as tl_voice_web_leg. part: LISTENER, WHISPERER or PARTY. */
TL_MUST_USE enum tl_err tl_voice_listen(struct tl_voice *voice, tl_id contact, tl_id by,
                                        enum tl_phone_part part, const char *offer_sdp,
                                        char *out_answer, size_t bytes_max);
/* by 0: whoever listens. */
TL_MUST_USE enum tl_err tl_voice_listen_end(struct tl_voice *voice, tl_id contact, tl_id by);

/* "listen", "whisper", "join" */
const char *tl_listen_word(enum tl_phone_part part);

/* The person of a web call hangs up. Any thread. */
TL_MUST_USE enum tl_err tl_voice_hang_up(struct tl_voice *voice, tl_id contact);

/* A key towards the person's end. Any thread. */
TL_MUST_USE enum tl_err tl_voice_send_digit(struct tl_voice *voice, tl_id contact, char key);

#endif
