/* scene.h: a story that anyone can read, played by the center: in virtual time or on a live server.
 *
 *     scene "S5: a callback keeps the place in line"
 *     at monday 10:00
 *     person ana calls in es, asks for reschedule-biometrics, takes a callback
 *     after 4 min
 *     agent eve signs in, speaks en es, tier 1
 *     expect ana keeps the place, first
 *
 * People know their way: at each question they choose what leads where they want to go. A world
 * carries their acts out and tells the facts that follow; the player judges by the world's center.
 * One scene takes about 3 MB. docs/scenes.md has the words.
 */
#ifndef TL_SIM_SCENE_H
#define TL_SIM_SCENE_H

#include <stdio.h>

#include "base/fault.h"
#include "core/center.h"
#include "sim/route.h"

enum { TL_ACTORS_MAX = 64, TL_SCENE_LINES_MAX = 200, TL_WORD_MAX = 48, TL_TEXTS_HEARD = 0x10000 };

/* What a person does in a call. */
struct tl_person_plan {
    uint16_t language;
    uint16_t topic;        /* TL_NONE: takes what comes. */
    enum tl_step_kind end; /* What the person wants: LIVE, ANSWER, CALLBACK, REQUEST, MESSAGE; GO:
                              whatever ends the call. */
    bool silent;           /* Never answers a question. */
    bool hides_number;
    bool gives_no_number;          /* Says nothing when asked for a telephone number. */
    bool knows_no_case;            /* Says nothing when asked for a case number. */
    enum tl_lookup_result records; /* What the lookup of the person's case gives. */
    enum tl_condition_kind number; /* What is wrong with the number they give; 0: nothing. */
    bool outside_time;             /* The case is outside its normal time. */
    bool ended;                    /* The case waits for no decision any more. */
    bool answers_wrongly;          /* What is asked to prove who it is. */
    bool document_comes;           /* The representation document does not count yet. */
    bool never_picks_up;           /* Whoever calls this person hears it ring, ... */
    bool machine_answers;          /* ... or a machine, which is left the message. */
    tl_key zone;                   /* Where the person lives; 0: is not said. */
    bool goes_on;                  /* At the place that the same person had before. */
    bool is_on_page;               /* Reads and chooses, and has no telephone in the hand. */
};

enum tl_agent_way { TL_AGENT_ANSWERS, TL_AGENT_LETS_RING, TL_AGENT_REFUSES };

struct tl_actor {
    char name[TL_WORD_MAX];
    bool is_agent;
    tl_id id; /* Contact or agent; 0: not yet in the world. */
    struct tl_person_plan plan;
    struct tl_route to_topic;
    struct tl_route to_end;
    bool has_reached;              /* The topic. */
    bool has_given_up;             /* No way leads to the topic: any end is welcome. */
    struct tl_options_tried tried; /* Nobody chooses the same thing twice. */
    uint64_t skills;
    enum tl_agent_way way;
    uint64_t heard[TL_TEXTS_HEARD / 64]; /* Texts told to the person: a bit of each. */
    tl_key reason;                       /* Why a person was offered; 0: none was. */
    bool was_offered_person;
    bool was_promised;
    bool was_dialled;
    bool is_near;  /* Has heard that the call is near. */
    tl_id earlier; /* The call before this one, when it asked and when it ended; 0. */
    tl_time asked_at;
    tl_time ended_at;
    bool has_message; /* A machine of theirs was left one. */
    tl_id promise;    /* Made last, and when its time is over. */
    tl_time promise_to;
    bool has_promise; /* That is open. */
    bool is_late;
    uint32_t kept;      /* Promises kept to this person, in time and late. */
    uint32_t kept_late; /* Of these. */
    uint32_t broken;    /* By us. */
    tl_key waits_at;    /* The office that is to make an appointment; 0: none is. */
    tl_key seen_at;     /* Where they have one, ... */
    tl_time seen_from;  /* ... and when it begins. */
    bool closed;
    enum tl_outcome outcome;
};

/* When a scene begins: the next such day that is no holiday, or that is one on a working day. */
struct tl_scene_start {
    bool on_holiday;
    enum tl_weekday weekday;
    uint32_t second;
};

/* What happens to accounts, and in the records behind them. */
enum tl_account_act {
    TL_ACCOUNT_MAKES,
    TL_ACCOUNT_ADDS, /* The person's case, with the code of the last letter, ... */
    TL_ACCOUNT_ADDS_OLD,
    TL_ACCOUNT_ADDS_WRONG,
    TL_ACCOUNT_WRITES,
    TL_ACCOUNT_WRITES_ABOUT,
    TL_ACCOUNT_MOVES,    /* The appointment, to the first time that is free. */
    TL_ACCOUNT_ANSWERED, /* By an agent, or by the office `of`. */
    TL_ACCOUNT_HANDED,   /* By a supervisor, to the office `of`. */
    TL_RECORDS_CASE,
    TL_RECORDS_PROTECT,
    TL_RECORDS_LETTER,
    TL_RECORDS_YEARS, /* Decided cases of three years, of nobody in the scene. */
};

struct tl_account_line {
    enum tl_account_act act;
    uint16_t language;
    tl_key of;
    char form[24];
    char office[24];
    char status[24];
    char postal[16];     /* "": is not known. */
    uint32_t days;       /* So long ago it was received. */
    uint32_t taken_days; /* Biometrics that may be used again; 0: none. */
    bool is_online;
    bool is_protected;
};

/* What an account shows, in the order of the expectations of scene_lines.h. */
enum tl_account_sight {
    TL_SEES_CASE,
    TL_SEES_NO_CASE,
    TL_SEES_RANGE,
    TL_SEES_NO_RANGE,
    TL_SEES_HELD,
    TL_SEES_VISIT,
    TL_SEES_NO_VISIT,
    TL_SEES_MOVED,
    TL_SEES_ANSWER,
    TL_SEES_NO_ANSWER,
    TL_SEES_MAIL,
};

/* Acts, carried out by a world. Each returns when the world has taken it. TL_EUNSUPPORTED: nothing
 * of the kind can be done in this world, and the scene is not played. */
struct tl_world {
    void *self;
    const struct tl_center *(*center)(void *self);
    tl_time (*now)(void *self);
    /* Sets the time before anything happens: not before now. */
    enum tl_err (*begins_at)(void *self, tl_time at);
    enum tl_err (*can_dial)(void *self);
    enum tl_err (*line_holds)(void *self, uint16_t queue, uint32_t waiting_max);
    enum tl_err (*calls)(void *self, struct tl_actor *person);
    enum tl_err (*presses)(void *self, struct tl_actor *person, uint16_t step, char digit);
    enum tl_err (*gives)(void *self, struct tl_actor *person, uint16_t step);
    enum tl_err (*is_silent)(void *self, struct tl_actor *person, uint16_t step);
    enum tl_err (*hangs_up)(void *self, struct tl_actor *person);
    enum tl_err (*signs_in)(void *self, struct tl_actor *agent);
    /* given: ready, not_ready, accepts, refuses, hangs_up, wrapped_up, signed_out, agent_lost... */
    enum tl_err (*does)(void *self, struct tl_actor *agent, enum tl_fact_kind act, tl_id contact);
    /* act: transfers, consults. To a queue (its index), or to an agent; the other one is TL_NONE,
     * NULL. Neither: to a number outside. escalates: as the policy's escalation of this index.
     * promise_ends: what was passed on for the person `to` is answered. */
    enum tl_err (*passes_on)(void *self, struct tl_actor *agent, enum tl_fact_kind act,
                             tl_id contact, uint16_t queue, const struct tl_actor *to);
    /* How numbers outside answer from now on. NULL: this world has none. */
    enum tl_err (*outside_is)(void *self, enum tl_attempt_result result);
    /* What a supervisor does: moves, closes_line... */
    enum tl_err (*supervises)(void *self, const struct tl_fact *given);
    /* decides_emergency, by this agent, and with what the scene knows of the escalation. Else what
     * this office does: places_emergency, refuses_emergency. The world fills in the rest. */
    enum tl_err (*visits)(void *self, const struct tl_actor *agent, tl_key office,
                          const struct tl_fact *given);
    /* What the center hears of a person beside the call: lives_in, not_now... NULL: it cannot. */
    enum tl_err (*hears_of)(void *self, const struct tl_fact *given);
    /* NULL: this world has no accounts. agent: who acts, NULL: none. */
    enum tl_err (*accounts)(void *self, struct tl_actor *person, const struct tl_actor *agent,
                            const struct tl_account_line *what);
    /* Whether it is so; what has to come is waited for. */
    bool (*shows)(void *self, const struct tl_actor *person, enum tl_account_sight what);
    /* Lets time pass, at most by_us, and hands over the facts that come (to tl_scene_saw); returns
     * early when there were some. */
    enum tl_err (*passes)(void *self, int64_t by_us);
};

/* The acts that every world can do, by the names that its file gives them. */
#define TL_WORLD_ACTS                                                                              \
    .center = center, .now = now, .begins_at = begins_at, .can_dial = can_dial,                    \
    .line_holds = line_holds, .calls = calls, .presses = presses, .gives = gives,                  \
    .is_silent = is_silent, .hangs_up = hangs_up, .signs_in = signs_in, .does = does,              \
    .passes_on = passes_on, .supervises = supervises, .visits = visits, .passes = passes

struct tl_scene;

/* Reads a scene. Faults name the line. TL_EBAD; TL_EIO; TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_scene_open(const char *file, const struct tl_policy *policy,
                                      struct tl_faults *faults, struct tl_scene **out_scene);
void tl_scene_close(struct tl_scene *scene);
const char *tl_scene_title(const struct tl_scene *scene);

/* It needs a running server: no world of virtual time plays it. */
bool tl_scene_is_live_only(const struct tl_scene *scene);

/* Writes who has to be able to sign in, one a line, as `throughline user add` wants it:
 * LOGIN, TIERS ("12"), SKILLS ("one two"), with tabs between. */
void tl_scene_staff(const struct tl_scene *scene, FILE *out);

/* Plays it in this world. TL_EBAD: an expectation did not hold (the fault says which line, and what
 * was true instead). TL_EUNSUPPORTED: this world cannot play it (the fault says which line). Other
 * errors: of the world. */
TL_MUST_USE enum tl_err tl_scene_play(struct tl_scene *scene, const struct tl_world *world,
                                      struct tl_faults *faults);

/* From now on each fact that the world tells is written to out, one a line. NULL: no more. */
void tl_scene_trace(struct tl_scene *scene, FILE *out);

/* The world tells a fact, after its center has it. */
void tl_scene_saw(struct tl_scene *scene, const struct tl_fact *fact);

/* The first instant after `after` at which a scene with this start begins. */
tl_time tl_scene_instant(const struct tl_calendar *calendar, const struct tl_scene_start *start,
                         tl_time after);

#endif
