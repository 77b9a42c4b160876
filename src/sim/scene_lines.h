/* scene_lines.h: a scene's lines as the player takes them. Private to sim. */
#ifndef TL_SIM_SCENE_LINES_H
#define TL_SIM_SCENE_LINES_H

#include "sim/scene.h"

enum tl_line_kind {
    TL_LINE_CAN_DIAL,
    TL_LINE_HOLDS,
    TL_LINE_PERSON_CALLS,
    TL_LINE_PERSON_PRESSES,
    TL_LINE_PERSON_LEAVES,
    TL_LINE_PERSON_NOT_NOW,
    TL_LINE_AGENT_SIGNS_IN,
    TL_LINE_AGENT_WAY,
    TL_LINE_AGENT_ACT,
    TL_LINE_PASSES_ON,
    TL_LINE_WALK,
    TL_LINE_AFTER,
    TL_LINE_UNTIL,
    TL_LINE_EXPECT,
    TL_LINE_SUPERVISES,
    TL_LINE_OUTSIDE, /* How a number outside answers. */
    TL_LINE_DECIDES, /* Whether it is an emergency. */
    TL_LINE_OFFICE,  /* What an office makes of one. */
    TL_LINE_RUNNING, /* A running center is there. */
    TL_LINE_ACCOUNT,
    TL_LINE_KINDS
};

/* X(name, words, what else stands in the line). Of a person: */
#define TL_EXPECT_PERSON_TABLE(X)                                                                  \
    X(TL_EXPECT_RINGS_OUTSIDE, "waits while a number outside rings", NOTHING)                      \
    X(TL_EXPECT_OUTSIDE, "talks to an outside party", NOTHING)                                     \
    X(TL_EXPECT_SEES_CASE, "sees the case", NOTHING)                                               \
    X(TL_EXPECT_SEES_NO_CASE, "sees nothing of the case", NOTHING)                                 \
    X(TL_EXPECT_SEES_RANGE, "sees a range for the decision", NOTHING)                              \
    X(TL_EXPECT_SEES_NO_RANGE, "sees no range for the decision", NOTHING)                          \
    X(TL_EXPECT_SEES_HELD, "sees how often such ranges held", NOTHING)                             \
    X(TL_EXPECT_SEES_VISIT, "sees an appointment", NOTHING)                                        \
    X(TL_EXPECT_SEES_NO_VISIT, "sees no appointment", NOTHING)                                     \
    X(TL_EXPECT_SEES_MOVED, "sees the appointment where it was moved", NOTHING)                    \
    X(TL_EXPECT_SEES_ANSWER, "sees an answer", NOTHING)                                            \
    X(TL_EXPECT_SEES_NO_ANSWER, "sees no answer", NOTHING)                                         \
    X(TL_EXPECT_HAS_MAIL, "has a mail without detail", NOTHING)                                    \
    X(TL_EXPECT_WAITS_AT, "waits for an appointment at", OFFICE)                                   \
    X(TL_EXPECT_SEEN_AT, "has an appointment at", OFFICE)                                          \
    X(TL_EXPECT_NOT_SEEN, "has no appointment", NOTHING)                                           \
    X(TL_EXPECT_WAITS, "waits", PLACE)                                                             \
    X(TL_EXPECT_KEEPS, "keeps the place", PLACE)                                                   \
    X(TL_EXPECT_IN_MENU, "is in the menu", NOTHING)                                                \
    X(TL_EXPECT_OFFERED, "is offered to", AGENT)                                                   \
    X(TL_EXPECT_TALKS, "talks to", AGENT)                                                          \
    X(TL_EXPECT_HELPED, "has as second agent", AGENT)                                              \
    X(TL_EXPECT_HELPED_OUTSIDE, "has an outside party as second", NOTHING)                         \
    X(TL_EXPECT_INTERPRETED, "has an interpreter", NOTHING)                                        \
    X(TL_EXPECT_NOT_INTERPRETED, "has no interpreter", NOTHING)                                    \
    X(TL_EXPECT_HOLDS, "is on hold", NOTHING)                                                      \
    X(TL_EXPECT_CALLED, "is called", NOTHING)                                                      \
    X(TL_EXPECT_NOT_CALLED, "is not called", NOTHING)                                              \
    X(TL_EXPECT_NOT_NEAR, "does not hear that the call is near", NOTHING)                          \
    X(TL_EXPECT_NEAR, "hears that the call is near", NOTHING)                                      \
    X(TL_EXPECT_MESSAGE, "is left a message by the call", NOTHING)                                 \
    X(TL_EXPECT_NO_MESSAGE, "is left no message by the call", NOTHING)                             \
    X(TL_EXPECT_OWED, "has an open promise", NOTHING)                                              \
    X(TL_EXPECT_NOT_OWED, "has no open promise", NOTHING)                                          \
    X(TL_EXPECT_LATE, "has a late promise", NOTHING)                                               \
    X(TL_EXPECT_BROKEN, "had a promise broken", NOTHING)                                           \
    X(TL_EXPECT_KEPT_LATE, "had a promise kept late", NOTHING)                                     \
    X(TL_EXPECT_KEPT, "had a promise kept", NOTHING)                                               \
    X(TL_EXPECT_NO_PERSON, "is offered no person", NOTHING)                                        \
    X(TL_EXPECT_REASON, "earns a person by", REASON)                                               \
    X(TL_EXPECT_ENDS, "ends as", OUTCOME)                                                          \
    X(TL_EXPECT_NOT_HEARS, "hears no", TEXT)                                                       \
    X(TL_EXPECT_HEARS, "hears", TEXT)
/* Of an agent: */
#define TL_EXPECT_AGENT_TABLE(X) X(TL_EXPECT_AGENT_IS, "is", STATE)

enum tl_expect_kind {
#define TL_EXPECT_NAME(name, words, more) name,
    TL_EXPECT_PERSON_TABLE(TL_EXPECT_NAME) TL_EXPECT_AGENT_TABLE(TL_EXPECT_NAME)
#undef TL_EXPECT_NAME
        TL_EXPECT_KINDS
};

struct tl_scene_line {
    enum tl_line_kind kind;
    uint32_t number; /* Of the line in the file. */
    uint16_t who;    /* Index of the actor. */
    union {
        struct tl_person_plan plan; /* Calls; walk, where language and topic are the walker's. */
        uint64_t skills;            /* Signs in. */
        enum tl_agent_way way;
        enum tl_fact_kind act;
        char digit; /* Presses. */
        enum tl_attempt_result outside;
        struct tl_scene_start until;
        struct {
            enum tl_fact_kind act;
            uint16_t queue; /* TL_NONE: to this agent. */
            uint16_t agent; /* TL_NONE as well: to a number outside. Of promise_ends: the person. */
        } pass;
        struct {
            uint16_t kind;   /* Decides: of emergencies. */
            tl_key office;   /* Decides: 0, it is none. */
            uint16_t person; /* Decides: whose matter it is; TL_NONE: whom the agent has. */
            uint32_t days;   /* An office: 0, it makes no appointment for who. */
        } visit;
        struct {
            struct tl_account_line what;
            uint16_t agent; /* TL_NONE: none acts. */
        } account;
        struct {
            uint16_t queue;
            uint32_t waiting_max;
        } line;
        struct {
            enum tl_fact_kind act;
            tl_key queue;
            tl_key priority;
            tl_key reason;
            bool sends_on;
        } supervises; /* For us. */
        struct {
            enum tl_expect_kind kind;
            uint16_t agent;
            uint32_t place;          /* 1 first; 0: any. */
            enum tl_outcome outcome; /* TL_OUTCOME_NONE: any that the policy may give. */
            enum tl_agent_state state;
            tl_key reason;
            tl_key office;
            uint16_t text;
        } expect;
    };
    int64_t us;       /* After, within. */
    uint64_t but[64]; /* Walk: topics left out, a bit of each. */
};

struct tl_scene {
    const struct tl_policy *policy;
    char file[160];
    char title[160];
    bool is_live_only; /* Has lines that take a running server. */
    struct tl_scene_start start;
    struct tl_actor actors[TL_ACTORS_MAX];
    uint16_t actors_len;
    struct tl_scene_line lines[TL_SCENE_LINES_MAX];
    uint32_t lines_len;
    const struct tl_world *world; /* While it is played. */
    FILE *trace;
    struct {
        uint16_t who;
        struct tl_fact fact;
    } due[TL_ACTORS_MAX * 8]; /* What actors answer next: facts seen and not yet reacted to. */
    uint32_t due_len;
};

/* Reads all lines of in. Faults name the line. */
TL_MUST_USE enum tl_err tl_scene_parse(struct tl_scene *scene, FILE *in, struct tl_faults *faults);

/* scene_people.c: a person begins a call by this plan; everybody answers what came; time passes,
 * with everybody acting meanwhile. */
TL_MUST_USE enum tl_err tl_scene_call(struct tl_scene *scene, struct tl_actor *person,
                                      const struct tl_person_plan *plan);
TL_MUST_USE enum tl_err tl_scene_react(struct tl_scene *scene);
TL_MUST_USE enum tl_err tl_scene_pass(struct tl_scene *scene, int64_t us);

/* The person's contact; its state is TL_CONTACT_GONE where there is none. */
struct tl_contact_view tl_scene_view(const struct tl_scene *scene, const struct tl_actor *person);

/* scene_expect.c: whether it holds, at once or within its time. TL_EBAD, with a fault: no. */
TL_MUST_USE enum tl_err tl_scene_expect(struct tl_scene *scene, const struct tl_scene_line *line,
                                        struct tl_faults *faults);
/* Whether the call came to something that the policy promises: an answer, a request, a callback, a
 * message, or a person. */
bool tl_scene_is_real_end(const struct tl_scene *scene, const struct tl_actor *person);
/* Adds the fault that `what` is not so: what is true of this actor instead. */
void tl_scene_tell(const struct tl_scene *scene, const struct tl_scene_line *line,
                   const struct tl_actor *who, const char *what, struct tl_faults *faults);

/* scene_visits.c: an emergency is decided, or an office makes an appointment or none. contact: whom
 * the agent has; 0: nobody. */
TL_MUST_USE enum tl_err tl_scene_decide(struct tl_scene *scene, const struct tl_scene_line *line,
                                        tl_id contact);
TL_MUST_USE enum tl_err tl_scene_office(struct tl_scene *scene, const struct tl_scene_line *line);

/* scene_accounts.c: one with an account, the records, or who answers an account. */
TL_MUST_USE enum tl_err tl_scene_account(struct tl_scene *scene, const struct tl_scene_line *line);

/* scene_walk.c: somebody calls for each topic in each language. TL_EBAD, with a fault. */
TL_MUST_USE enum tl_err tl_scene_walk(struct tl_scene *scene, const struct tl_scene_line *line,
                                      struct tl_faults *faults);

#endif
