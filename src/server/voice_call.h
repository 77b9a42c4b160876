/* voice_call.h: what voice's files share: a call, the table of calls, messages. Private to voice.
 */
#ifndef TL_SERVER_VOICE_CALL_H
#define TL_SERVER_VOICE_CALL_H

#include <pthread.h>

#include "base/idmap.h"
#include "bus/ring.h"
#include "server/keys.h"
#include "server/voice.h"

/* What the person's keys mean now. */
enum tl_call_asks {
    TL_ASKS_NOTHING, /* Keys are kept for the next question. */
    TL_ASKS_KEY,     /* A menu, or the language. */
    TL_ASKS_VALUE,
    TL_ASKS_HELPED, /* Whether an article answered the question. */
    TL_ASKS_LINE,   /* Waiting: the line's own options. */
};

enum { TL_AHEAD_MAX = 40 };

/* A call that we make to the person: the agent's sound is there first, so that nobody picks up to
 * silence. */
enum tl_call_dial {
    TL_DIAL_NONE,
    TL_DIAL_WAITS, /* For the agent's sound. */
    TL_DIAL_RINGS,
    TL_DIAL_LISTENS, /* Answered: a person or a machine. */
    TL_DIAL_ASKS,    /* A person presses a key. */
    TL_DIAL_GREETS,  /* A person, who hears who calls. */
    TL_DIAL_MESSAGE, /* A machine is left the message; no agent has the call any more. */
};

/* What is known of whoever answers. */
struct tl_call_reach {
    enum tl_attempt_result best; /* Of the numbers that were called, as far as they rang. */
    bool has_result;
    bool has_machine; /* At an earlier number, which was hung up. */
    uint32_t machine_at;
    uint32_t asked;  /* How often for the key. */
    int64_t until;   /* Steady time: what is waited for now comes no more. */
    bool is_over;    /* The machine's greeting: what is said now is recorded. */
    bool is_decided; /* The attempt has ended for the center. */
    bool is_last;    /* ... and no other follows. */
    bool is_said;
};

struct tl_call {
    tl_id contact;                   /* 0: the record is free. */
    tl_id leg;                       /* The person's; 0 when it has ended. */
    const struct tl_policy_set *set; /* The policy that its walk follows. */
    tl_id agent;
    tl_id agent_leg;
    tl_id second; /* The second agent, who has accepted; 0: none. */
    tl_id second_leg;
    bool second_talks;
    bool agent_by_phone; /* That leg is a desk phone. */
    bool second_by_phone;
    tl_id ring_leg; /* The desk phone that is called for an offer; 0: none. */
    tl_id ring_agent;
    bool ring_has_sound; /* It was picked up. */
    bool is_referring;   /* The agent's phone asked for a transfer, which the center decides. */
    tl_key reason;       /* What the person waits for. */
    bool held;
    struct tl_ring *answer_to;       /* Who waits for the person's leg's answer; NULL: nobody. */
    struct tl_ring *agent_answer_to; /* The same for the agent's leg. */
    struct tl_ring *second_answer_to;
    int64_t answer_until; /* Steady time by which they are told, whatever happens. */
    bool is_web;
    bool has_come;   /* contact_came was posted. */
    bool connected;  /* As the facts say. */
    bool is_closing; /* Ends when all was heard. */
    bool was_silent; /* The last question got no answer. */
    uint16_t language;
    uint16_t step;
    enum tl_call_asks asks;
    struct tl_keys keys;
    char ahead[TL_AHEAD_MAX]; /* Pressed before the question came. */
    uint8_t ahead_len;
    uint64_t mark; /* Of the last thing said. */
    uint64_t heard;
    int64_t deadline;       /* Steady time when silence counts; 0: none. */
    int64_t gone_at;        /* ... when a line without sound counts as gone; 0: it has sound. */
    uint64_t announce_mark; /* Of the words that the call is recorded; 0: not said. */
    bool is_announced;      /* They were heard to their end. */
    uint64_t position, wait_from_s, wait_to_s;
    tl_time opens_at; /* Of what is closed by hand, while that is told; else 0. */
    tl_id boss;       /* The supervisor who listens; 0: nobody does. */
    tl_id boss_leg;
    enum tl_phone_part boss_part;
    bool boss_hears; /* Its leg has sound: the call is a room. */
    struct tl_ring *boss_answer_to;
    char caller[32];        /* The number they call from; "" when withheld. */
    tl_id outside_leg;      /* The outside party's; 0: there is none. */
    bool outside_talks;     /* As the facts say. */
    bool is_unrecorded;     /* An outside party was heard, or has the contact. */
    bool is_passed_outside; /* To the person alone: no agent has the contact. */
    int64_t outside_gone_at;
    enum tl_call_dial dial; /* How far a call to the person is. */
    uint64_t attempt;
    int64_t dial_until; /* Steady time: the agent's sound is waited for until then. */
    struct tl_callee callee;
    uint32_t callee_at; /* The number that is called, or comes next. */
    uint64_t greeting; /* The mark of who calls, and the code; of the key asked for; the message. */
    struct tl_call_reach reach;
};

/* Calls begun since a time, of those that a policy lets begin. */
struct tl_call_count {
    int64_t since;
    uint32_t begun;
};

struct tl_voice {
    struct tl_voice_wiring wiring;
    struct tl_call_count minute, day;
    bool is_dialler_told; /* dialler_up is what the center was told last. */
    bool dialler_up;
    int64_t dialler_at; /* Steady time when trunks are looked at next. */
    struct tl_phone *phone;
    struct tl_ring *ring;
    pthread_t thread;
    bool runs;
    struct tl_call *calls;
    uint32_t calls_max;
    uint32_t *free_slots;
    uint32_t free_len;
    struct tl_idmap by_contact;
    struct tl_idmap by_leg;
};

enum tl_voice_message_kind {
    TL_VOICE_PHONE,
    TL_VOICE_FACT,
    TL_VOICE_WEB_LEG,
    TL_VOICE_HANG_UP,
    TL_VOICE_SEND_DIGIT,
    TL_VOICE_LISTEN,
    TL_VOICE_LISTEN_END,
    TL_VOICE_STOP,
};

struct tl_voice_message {
    enum tl_voice_message_kind kind;
    tl_id contact;
    tl_id agent;
    tl_id leg;
    struct tl_ring *reply;
    uint16_t language;
    char key;
    struct tl_fact fact;
    enum tl_greeting_word greeting;
    enum tl_phone_event_kind event;
    enum tl_phone_why why;
    uint64_t mark;
    bool is_private;
    enum tl_phone_part part;
    tl_id other;
    uint16_t code;
    char from[32];
    char to[64];
    char sdp[]; /* Ends with a 0 byte. */
};

enum { TL_VOICE_MESSAGE_MAX = sizeof(struct tl_voice_message) + TL_PHONE_SDP_MAX + 1 };

/* To whoever waits for a leg's answer. */
struct tl_voice_answer {
    enum tl_err err;
    char sdp[]; /* Ends with a 0 byte. */
};

/* A fact of this call. */
typedef void tl_voice_on_fn(struct tl_voice *voice, struct tl_call *call,
                            const struct tl_fact *fact);

/* The table. tl_call_open gives NULL when it is full. */
struct tl_call *tl_call_open(struct tl_voice *voice, tl_id contact, tl_id leg);
struct tl_call *tl_call_by_contact(struct tl_voice *voice, tl_id contact);
struct tl_call *tl_call_by_leg(struct tl_voice *voice, tl_id leg);
void tl_call_agent_leg_set(struct tl_voice *voice, struct tl_call *call, tl_id leg);
void tl_call_second_leg_set(struct tl_voice *voice, struct tl_call *call, tl_id leg);
void tl_call_outside_leg_set(struct tl_voice *voice, struct tl_call *call, tl_id leg);
void tl_call_leg_set(struct tl_voice *voice, struct tl_call *call, tl_id leg);
void tl_call_close(struct tl_voice *voice, struct tl_call *call);

/* voice_say.c: a step's sound. */
void tl_voice_say(struct tl_voice *voice, struct tl_call *call, uint16_t text);
void tl_voice_notice(struct tl_voice *voice, struct tl_call *call, enum tl_notice notice);
void tl_voice_say_step(struct tl_voice *voice, struct tl_call *call, const struct tl_step *step);
void tl_voice_say_position(struct tl_voice *voice, struct tl_call *call);

/* voice_desk_phone.c: agents whose calls come to a desk phone. offered: it is called, when the
 * agent chose so; over: the offer is; taken: the leg that was called for this agent (0: there was
 * none) is the agent's from now, and joined is said when it has sound. */
tl_voice_on_fn tl_voice_on_offered;
tl_voice_on_fn tl_voice_on_consult_offered;
void tl_voice_ring_over(struct tl_voice *voice, struct tl_call *call);
tl_id tl_voice_ring_taken(struct tl_voice *voice, struct tl_call *call, tl_id agent);
/* For a call to a person: the agent's phone first. False: calls of this agent come to the page. */
bool tl_voice_ring_for_attempt(struct tl_voice *voice, struct tl_call *call, int64_t ring_us);
void tl_voice_on_ring_leg(struct tl_voice *voice, struct tl_call *call,
                          const struct tl_voice_message *event);

/* voice_refer.c: a telephone asks to be sent elsewhere; what the center made of it. */
void tl_voice_on_refer(struct tl_voice *voice, struct tl_call *call,
                       const struct tl_voice_message *event);
void tl_voice_refer_done(struct tl_voice *voice, struct tl_call *call, uint16_t code);
void tl_voice_on_set_aside(struct tl_voice *voice, const struct tl_fact *fact);

/* voice_record.c: saying that calls are recorded, before they are. While is_announcing keys wait.
 * ended: that play is over, heard or not. */
void tl_voice_announce(struct tl_voice *voice, struct tl_call *call, const struct tl_step *step);
bool tl_voice_is_announcing(const struct tl_call *call);
void tl_voice_announce_ended(struct tl_voice *voice, struct tl_call *call, uint64_t mark,
                             bool was_heard);
void tl_voice_record(struct tl_voice *voice, struct tl_call *call);
/* Nobody has told an outside party that calls are recorded, so from there on they are not. It ends
 * for good, whoever has the contact later: a pause is the agent's own, and would be undone. */
void tl_voice_unrecord(struct tl_voice *voice, struct tl_call *call);

/* voice_person.c: keys and silence. */
void tl_voice_key(struct tl_voice *voice, struct tl_call *call, char key);
void tl_voice_keys_ahead(struct tl_voice *voice, struct tl_call *call);
void tl_voice_silence(struct tl_voice *voice, struct tl_call *call);
void tl_voice_heard(struct tl_voice *voice, struct tl_call *call, uint64_t mark);

/* voice_wire.c: who hears whom, by what the call's fields say; the second agent comes and goes.
 * drop: the talk is over, so is the consult. */
void tl_voice_wire(struct tl_voice *voice, struct tl_call *call);
tl_voice_on_fn tl_voice_on_consult_began;
tl_voice_on_fn tl_voice_on_consult_joining;
tl_voice_on_fn tl_voice_on_consulting;
tl_voice_on_fn tl_voice_on_consult_ended;
tl_voice_on_fn tl_voice_on_handed_over;
void tl_voice_second_drop(struct tl_voice *voice, struct tl_call *call);

/* voice_dial.c: calls that we make. on_phone: what happens on their legs; false: it is not one, or
 * no matter of dialling. fact: of a call to the person that is not answered yet; true: taken. */
void tl_voice_on_attempt_started(struct tl_voice *voice, const struct tl_fact *fact);
bool tl_voice_dial_fact(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact);
bool tl_voice_dial_event(struct tl_voice *voice, struct tl_call *call,
                         const struct tl_voice_message *event);
void tl_voice_attempt_ended(struct tl_voice *voice, struct tl_call *call,
                            enum tl_attempt_result result);
void tl_voice_give_up(struct tl_voice *voice, struct tl_call *call);
/* That number is done with: the next one, or the attempt has ended. */
void tl_voice_dial_next(struct tl_voice *voice, struct tl_call *call,
                        enum tl_attempt_result result);
void tl_voice_dial_times(struct tl_voice *voice, struct tl_call *call, int64_t now);
void tl_voice_dialler_look(struct tl_voice *voice, int64_t now);

/* voice_reach.c: a call to a person that was answered. redial: after the last number, the machine
 * at an earlier one is called again for its message; false: there is none. ended: the leg of a
 * message; false: it is none. heard: that play is over. fact: true: it was what the message waits
 * for. */
void tl_voice_reach_answered(struct tl_voice *voice, struct tl_call *call);
void tl_voice_reach_event(struct tl_voice *voice, struct tl_call *call,
                          const struct tl_voice_message *event);
bool tl_voice_reach_redial(struct tl_voice *voice, struct tl_call *call);
bool tl_voice_reach_ended(struct tl_voice *voice, struct tl_call *call);
bool tl_voice_reach_fact(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact);
void tl_voice_reach_times(struct tl_voice *voice, struct tl_call *call, int64_t now);
void tl_voice_dial_heard(struct tl_voice *voice, struct tl_call *call, uint64_t mark);

/* voice_outside.c: outside parties. drop: there is none any more. */
tl_voice_on_fn tl_voice_on_outside_called;
tl_voice_on_fn tl_voice_on_outside_talks;
tl_voice_on_fn tl_voice_on_passed_outside;
bool tl_voice_outside_event(struct tl_voice *voice, struct tl_call *call,
                            const struct tl_voice_message *event);
void tl_voice_outside_drop(struct tl_voice *voice, struct tl_call *call);

/* voice_dial.c: places one call by the policy in force. TL_EFULL: as many as may be have begun. */
TL_MUST_USE enum tl_err tl_voice_place(struct tl_voice *voice, tl_id leg, const char *number,
                                       tl_id peer);
enum tl_attempt_result tl_voice_result(enum tl_phone_why why);
/* What an agent hears while it rings at the other end, until the leg is bridged. */
void tl_voice_ringback(struct tl_voice *voice, tl_id leg, bool is_on);

/* voice_facts.c, voice_phone.c: what happened on the two sides. */
void tl_voice_on_fact(struct tl_voice *voice, const struct tl_fact *fact);
void tl_voice_on_phone(struct tl_voice *voice, const struct tl_voice_message *event);
/* The person's line is dead: the center hears of it, and the leg is ended. */
void tl_voice_cut_off(struct tl_voice *voice, struct tl_call *call);
void tl_voice_on_web_leg(struct tl_voice *voice, const struct tl_voice_message *wanted);
void tl_voice_answer_to(struct tl_ring **to, enum tl_err err, const char *sdp);

/* voice_supervise.c: the supervisor whom there is. */
void tl_voice_on_listen(struct tl_voice *voice, const struct tl_voice_message *wanted);
void tl_voice_on_listen_end(struct tl_voice *voice, const struct tl_voice_message *wanted);
void tl_voice_on_boss_leg(struct tl_voice *voice, struct tl_call *call,
                          const struct tl_voice_message *event);
void tl_voice_listen_ends(struct tl_voice *voice, struct tl_call *call);

/* Commands to the phone that can only fail when its ring is full: then the leg is ended. */
void tl_voice_try(struct tl_voice *voice, tl_id leg, enum tl_err err);
void tl_voice_end_leg(struct tl_voice *voice, tl_id leg);

/* Hands an input over; a full engine ends the call with a line in the log. */
void tl_voice_post(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *given,
                   const struct tl_parcel *parcel);

/* voice_zone.c: the center hears where somebody with this number lives. */
void tl_voice_tell_zone(struct tl_voice *voice, struct tl_call *call, const char *number);

#endif
