/* center.h: the deterministic machine in the middle: a given fact in, decided facts out.
 *
 *            given fact                 decided facts
 *     edges ------------>  tl_center_step  ------------> journal, then edges
 *                              |   ^
 *                              v   | reads
 *                          tl_center_apply  (the only thing that changes a center)
 *                              ^
 *     journal, checkpoint -----'   recovery applies the same facts
 *
 * It knows contacts, the order, agents, offers and flows. It has no clock, allocation, chance or
 * I/O: memory is lent once, time comes with each input. Invariants 1 to 7 (docs/facts.md) are
 * asserted on what a step touched, and on everything by tl_center_check.
 * Order: (priority rank, asked at, id) over all queues and channels, callbacks alike. An agent who
 * frees up gets the first contact that the agent's skills serve; a contact that arrives gets the
 * agent longest idle; where the policy reserves bilingual agents, the longest idle of those with
 * the fewest languages. Where it lets a class age, who has waited long moves on a rank. Cost of a
 * step: O(c + log n), c = distinct sets of needs (at most 256). Mission: S1, S2, S3, S5. Pitfalls 1
 * to 12, 32, 34.
 */
#ifndef TL_CORE_CENTER_H
#define TL_CORE_CENTER_H

#include "core/fact.h"
#include "policy/model.h"

struct tl_center;

struct tl_center_limits {
    uint32_t contacts_max;
    uint32_t agents_max;
    uint32_t needs_max; /* Distinct sets of needs at a time: at most 256. */
};

/* A contact's and an agent's state; the allowed moves stand in center tables (contact.c, agent.c).
 */
enum tl_contact_state {
    TL_CONTACT_GONE, /* Not open: never seen, or closed. */
    TL_CONTACT_IN_FLOW,
    TL_CONTACT_WAITING,
    TL_CONTACT_OFFERED,
    TL_CONTACT_JOINING, /* Accepted; not yet heard. */
    TL_CONTACT_CONNECTED,
    TL_CONTACT_HELD,
    TL_CONTACT_PROMISED, /* A callback: keeps its place; ripe inside its window. */
    TL_CONTACT_DIALLING, /* A callback whose agent is reserved. */
    TL_CONTACT_KEPT,     /* The line died; the place stands under the contact's number. */
    TL_CONTACT_RINGING,  /* Passed on to an outside number, which is called. */
    TL_CONTACT_OUTSIDE,  /* The person talks with an outside party; no agent has the contact. */
    TL_CONTACT_STATES
};
enum tl_agent_state {
    TL_AGENT_OFFLINE,
    TL_AGENT_READY,
    TL_AGENT_OFFERED,
    TL_AGENT_CONNECTED,
    TL_AGENT_WRAP_UP,
    TL_AGENT_NOT_READY,
    TL_AGENT_STATES
};
/* What a contact's second agent is at: one who is asked in by the one who has it. The last two are
 * of an outside party in the second agent's place: helper is then 0. */
enum tl_help {
    TL_HELP_NONE,
    TL_HELP_WANTED, /* Nobody was free yet. */
    TL_HELP_OFFERED,
    TL_HELP_JOINING, /* Accepted; or was heard, and the sound is gone. */
    TL_HELP_TALKING, /* With the agent alone while the person is held, else with both. */
    TL_HELP_RINGING, /* An outside number is called. */
    TL_HELP_OUTSIDE, /* The outside party talks, as a second agent does. */
    TL_HELPS
};
const char *tl_contact_state_text(enum tl_contact_state state);
const char *tl_agent_state_text(enum tl_agent_state state);

/* Facts of one step, in order. The owner lends room for TL_STEP_FACTS_MAX more at least. A step
 * that has more to do than fits (many timers due at once, a line that nobody serves any more) goes
 * on with the next `time_came`, for which wake_at asks at once; only then may a free agent and a
 * contact that suit each other be left. `started` needs two facts for each open contact and one for
 * each agent beside that room: it is an assert to lend less. */
enum { TL_STEP_FACTS_MAX = 256 };
struct tl_facts {
    struct tl_fact *facts;
    uint32_t facts_len;
    uint32_t facts_max;
};

/* The memory that a center of these limits needs, and a center made in it (aligned to 16). The
 * policy must outlive the center. */
size_t tl_center_bytes(const struct tl_center_limits *limits);
struct tl_center *tl_center_init(void *memory, size_t bytes, const struct tl_center_limits *limits,
                                 const struct tl_policy *policy);

/* Takes one given fact; appends it and all that follows from it to out, applied. Never fails: what
 * no longer fits is `set_aside`. fact.at before the center's time is a programmer's error. */
void tl_center_step(struct tl_center *center, const struct tl_fact *given, struct tl_facts *out);

/* Makes one fact true: for recovery, replicas and tests. TL_EBAD: it does not follow from what is
 * true now (a journal that is not this center's); the center is then good for nothing. */
TL_MUST_USE enum tl_err tl_center_apply(struct tl_center *center, const struct tl_fact *fact);

/* The next time at which `time_came` is wanted; TL_ENONE: nothing is due. */
TL_MUST_USE enum tl_err tl_center_wake_at(const struct tl_center *center, tl_time *out_at);

/* A hash of all state, the same for every center in which the same things are true. */
uint64_t tl_center_digest(const struct tl_center *center);

/* All state as checkpoint facts, one call of emit each; applied in order to a new center they give
 * the same digest. */
typedef void tl_fact_fn(void *arg, const struct tl_fact *fact);
void tl_center_checkpoint(const struct tl_center *center, tl_fact_fn *emit, void *arg);

/* Asserts every invariant on everything. Costs O(n × c). */
void tl_center_check(const struct tl_center *center);

/* A reload: lends a policy (the last four stay lent); it holds from the `policy_loaded` with its
 * version, which the engine gives at once. Flows go on with the version they began with while it is
 * lent, then begin again (`restarted`). */
void tl_center_policy_set(struct tl_center *center, const struct tl_policy *policy);

/* Reading, for edges and tests. */
struct tl_contact_view {
    tl_id contact;
    enum tl_contact_state state;
    enum tl_channel channel;
    uint16_t language; /* Index in the policy; TL_NONE: not chosen yet. */
    uint16_t step;     /* Of the flow, in the policy that it began with. */
    uint16_t queue;
    uint8_t rank;
    uint64_t needs;
    tl_time asked_at; /* 0: has not asked for a person yet. */
    tl_time until;    /* When the state ends by itself, or the wait is told again; 0: never. */
    tl_id agent;
    uint64_t policy;     /* The version that step and language belong to. */
    tl_time window_from; /* Of a callback. */
    tl_time window_to;
    uint32_t attempt; /* Attempts to call back so far, the one under way with them. */
    tl_key reason;    /* The reason that earned a person; 0: has not asked for one. */
    tl_id aim;        /* The one agent whom it, or its consult, waits for; 0: any. */
    enum tl_help help;
    tl_id helper;         /* The second agent: asked, or there; 0: none. */
    tl_time second_until; /* When the wait for either ends; 0. */
    tl_id promise;        /* The open one to call this person; 0: there is none. */
    enum tl_promise_kind promise_kind;
    enum tl_promise_state promise_told; /* Open, soon or late. */
    uint32_t rang;                      /* Attempts that rang so far. */
    tl_key zone;                        /* Where the person lives; 0: not known. */
    tl_key role;                        /* How the person stands to the case; 0: not known. */
    tl_key level;                       /* How sure that is; 0 with role. */
    tl_id about;                        /* The case that both hold for; 0: none is spoken of. */
    enum tl_interpreter interpreter;    /* Who interprets for the person, as the person agreed. */
    enum tl_second second_look;         /* The second pair of eyes, on this case and role: */
    tl_id second_about;
    tl_key second_role;
    uint32_t put_off; /* So many times the person asked to be called later. */
    bool is_near;     /* Was told that the call is near. */
};
struct tl_agent_view {
    tl_id agent;
    enum tl_agent_state state;
    tl_key reason;
    uint64_t skills;
    tl_time since; /* Idle since, where ready. */
    uint32_t contacts_len;
    enum tl_agent_state wants; /* READY or NOT_READY: holds when no contact and no wrap-up does. */
    tl_id wrapping;            /* The contact that wrap-up is for; 0: none. */
    tl_time until;             /* Of the wrap-up; 0. */
    tl_time missed_until;      /* The page is waited for until then; 0: it is there. */
};
/* TL_ENONE: not open; not signed in. */
TL_MUST_USE enum tl_err tl_center_contact(const struct tl_center *center, tl_id contact,
                                          struct tl_contact_view *out);
TL_MUST_USE enum tl_err tl_center_agent(const struct tl_center *center, tl_id agent,
                                        struct tl_agent_view *out);
/* All who wait or are promised, in the order; each call of see is one contact. */
typedef void tl_contact_fn(void *arg, const struct tl_contact_view *contact);
void tl_center_order(const struct tl_center *center, tl_contact_fn *see, void *arg);
/* How many wait before this contact among those who need the same or are served by the same
 * agents; the estimate of the wait as a range. TL_ENONE: does not wait. */
TL_MUST_USE enum tl_err tl_center_wait(const struct tl_center *center, tl_id contact,
                                       uint32_t *out_position, uint32_t *out_from_s,
                                       uint32_t *out_to_s);

/* What somebody would be told who asked now, in the last class, for what needs names. Not const: a
 * set of needs that nobody has may be taken up, which changes no state. */
struct tl_wait_view {
    bool is_staffed; /* Anybody who serves it is signed in. */
    uint32_t position;
    uint32_t from_s; /* Both 0: somebody is free. */
    uint32_t to_s;
    tl_time expected_us;
};
void tl_center_wait_now(struct tl_center *center, uint64_t needs, enum tl_channel channel,
                        struct tl_wait_view *out);

#endif
