/* model.h: a plain model of contacts, order and agents that judges the center's facts.
 *
 *     given fact + decided facts of a step --> tl_model_step --> nothing, or what is wrong, in
 * words
 *
 * It is written from the rules alone (docs/facts.md: invariants 1 to 7; docs/architecture.md: life
 * of a contact) and shares no code with the core: sorted arrays, walked from end to end. It does
 * not predict what a flow says. It knows who waits, who is free, and what must hold:
 *   a contact is in one place, has at most one agent, and is not lost;
 *   whoever is offered is the first in the order that the agent can serve; whoever is chosen is the
 *   agent longest idle (where bilingual agents are reserved, of those with the fewest languages);
 *   after a step no free agent and contact servable by that agent are left;
 *   whoever has waited so long that the policy moves it on a class is moved, then and not before;
 *   a contact has one second agent at most, and nobody is waited for in vain;
 *   every promise has one end, and is late when its time has passed, then and not before;
 *   nobody is called in quiet hours, nor first when the second attempt would not fit;
 *   no agent has more than the capacity; asked_at stays; a wrap-up ends once, when it is due;
 *   every offer has an end, and every promise and end has a time to wake at.
 * Cost of a step: O(contacts x agents). Memory: malloc, it is a test.
 */
#ifndef TL_MODEL_MODEL_H
#define TL_MODEL_MODEL_H

#include "core/center.h"

enum { TL_MODEL_FAULT_BYTES_MAX = 240 };

struct tl_model_contact {
    tl_id id;
    enum tl_contact_state state;
    uint64_t channel;
    uint64_t step;
    uint64_t language; /* Index in the policy; TL_NONE: not chosen yet. */
    uint64_t queue;
    uint64_t rank;
    uint64_t needs;
    uint64_t attempt;
    bool has_number;
    bool is_callback;  /* Promised one, and so promised again when it goes back. */
    bool was_moved;    /* By a supervisor, to another queue or class than its step's. */
    bool told_closed;  /* Why the line is closed now. */
    bool was_heard;    /* An agent and the person heard each other. */
    tl_time joined_at; /* The first agent hears the person since then. */
    tl_time asked_at;
    tl_time until; /* End of an offer, a joining, a lookup, an attempt, a kept place; 0: none. */
    tl_time from;  /* Of the window. */
    tl_time to;
    tl_id agent;
    bool was_passed_on; /* Its place is what the transfer gave, not the step's. */
    bool is_outgoing;   /* And so before it has a place: an agent calls the person. */
    tl_id aim;          /* The one agent who is waited for; 0: whoever serves. */
    enum tl_help help;  /* What the second agent is at. */
    tl_id helper;       /* 0 while nobody is asked. */
    uint64_t help_needs;
    tl_time second_until; /* When the wait for either ends; 0. */
    tl_id promise;        /* The open one to call this person; 0: there is none. */
    enum tl_promise_state promise_told;
    tl_time soon;  /* When it is due soon; 0: that is not said. */
    uint64_t rang; /* Attempts that rang. */
    tl_time promised_at;
    uint64_t zone; /* Where the person lives; 0: not known. */
    uint64_t role; /* How the person stands to the case; 0: not known. */
    uint64_t level;
    tl_id about; /* The case that both hold for; 0: none is spoken of. */
    enum tl_interpreter interpreter;
    enum tl_second second_look; /* Of the case and role that follow. */
    tl_id second_about;
    uint64_t second_role;
    tl_id second_by; /* Who asked. */
    uint64_t put_off;
    bool is_near;
    tl_time look_at; /* When to see whether the call is near; 0. */
};

/* Whether people of one zone may be called, the first time or again: as of the last look. */
struct tl_model_call {
    const struct tl_policy *policy;
    uint64_t version;
    tl_time surge_until;
    tl_time at;
    tl_time next; /* When it opens; 0: it is open, or not in sight. */
    bool is_open;
};

/* One that is not to call somebody: an answer that is owed. Those that are over are not kept. */
struct tl_model_promise {
    tl_id id;
    tl_id contact;
    enum tl_promise_state state;
    tl_time to;
    tl_time soon;
    enum tl_promise_kind kind; /* NONE: an answer to a request or message. */
    uint64_t office;           /* Of an emergency: who makes the appointment. */
};

struct tl_model_agent {
    tl_id id;
    enum tl_agent_state wants; /* Ready or not ready: what holds when nothing else does. */
    uint64_t reason;
    uint64_t skills;
    tl_time since; /* Idle since. */
    tl_id wrapping;
    tl_time wrap_until;
    tl_time missed_until;      /* 0: the page is there. */
    uint32_t has[TL_CHANNELS]; /* Contacts offered or taken, by channel. */
    bool must_rest;            /* Did not answer: is not ready when the step ends. */
    uint32_t offers_len;       /* How many of those are only offered. */
};

struct tl_model_bar {
    tl_id agent;
    tl_id contact;
    tl_time until;
};

/* What is closed by hand; queue 0: the whole line. */
struct tl_model_closure {
    uint64_t queue;
    uint64_t reason;
    tl_time until;
    bool sends_on;
};

enum { TL_MODEL_CLOSURES_MAX = 16 };

struct tl_model {
    const struct tl_policy *policy;
    struct tl_model_contact *contacts; /* All open ones, by id. */
    uint32_t contacts_len;
    struct tl_model_agent *agents; /* All signed in, by id. */
    uint32_t agents_len;
    struct tl_model_contact *kept; /* All open ones before the last start. */
    uint32_t kept_len;
    tl_id *line; /* Who waits or is promised a callback, in the order. */
    uint32_t line_len;
    struct tl_model_bar *bars;
    uint32_t bars_len;
    struct tl_model_closure closures[TL_MODEL_CLOSURES_MAX];
    uint32_t closures_len;
    struct tl_model_promise *promises; /* By id. */
    uint32_t promises_len;
    uint32_t promises_max;
    tl_id promise_last;
    uint64_t promises_ended[TL_PROMISE_STATES];
    struct tl_model_promise owed; /* Filed in this step, and not promised yet; contact 0: none. */
    uint32_t contacts_max;
    uint32_t agents_max;
    uint32_t bars_max;
    bool can_dial;
    tl_time surge_until; /* As a supervisor said; 0: never. */
    struct tl_model_call calls[TL_ZONES_MAX][2];
    tl_time now;
    tl_time told;         /* Timers due by then have been heard by the center. */
    tl_time told_before;  /* The same, before the step. */
    tl_time wake_at;      /* As the center said after the last step; 0: never. */
    struct tl_fact given; /* Of the step being judged. */
    struct tl_model_contact
        before;      /* The contact that the given fact names, as it was; id 0: none. */
    tl_id opened_id; /* Opened, refused, set aside in this step. */
    tl_id refused_id;
    tl_id talked_id; /* The agent whose talk ended in this step. */
    bool was_set_aside;
    uint32_t unfinished_len; /* Steps in a row that stopped in the middle. */
    uint64_t opened_len;
    uint64_t closed_len[TL_OUTCOMES];
    uint64_t offers_len;
    uint64_t starts_len;                  /* Starts with somebody there. */
    char fault[TL_MODEL_FAULT_BYTES_MAX]; /* The first thing found wrong; "": nothing. */
};

struct tl_model *tl_model_new(const struct tl_policy *policy, uint32_t contacts_max,
                              uint32_t agents_max);
void tl_model_free(struct tl_model *model);

/* Judges the facts of one step; wake_at is what the center says afterwards, 0 for nothing due.
 * false: something is wrong, and model->fault says what. Nothing is judged after that. */
bool tl_model_step(struct tl_model *model, const struct tl_fact *facts, uint32_t facts_len,
                   tl_time wake_at);

/* Fills in what the store's row of the promise says where a given fact names one, as the engine
 * does; is_known: the same group has named it already, so nothing is known of it. */
void tl_model_record(struct tl_model *model, struct tl_fact *given);

/* NULL: not open; not signed in. */
struct tl_model_contact *tl_model_contact(struct tl_model *model, tl_id id);
struct tl_model_agent *tl_model_agent(struct tl_model *model, tl_id id);

/* As it follows from what the agent has, wraps up and wants. */
enum tl_agent_state tl_model_agent_state(const struct tl_model_agent *agent);

#endif
