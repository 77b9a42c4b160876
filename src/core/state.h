/* state.h: what a center holds. For the files of core alone.
 *
 *     ids --idmap--> slots      contacts[] flows[] contact_keys[]     agents[] agent_keys[]
 *                                    |                                    |
 *     sets[] (needs, channel):  line of who waits, line of callbacks   free agents, longest idle
 *     later (callbacks whose window is to come)   loose (agents to be tried)   dirty (sets to be)
 *     timers: decide at their time        ticks: only move an index at their time
 *
 * State is what checkpoint.c writes and digest.c hashes; everything else is an index over it, kept
 * by the pairs tl_contact_pull/put and tl_agent_pull/put: pull takes an entity out of every index,
 * put brings it in again by what it has become. An index may keep more than it needs (a set that
 * nobody uses) but never tells what is not so.
 * Memory: one lent block, carved in center.c. Slots never leave core.
 */
#ifndef TL_CORE_STATE_H
#define TL_CORE_STATE_H

#include "base/heap.h"
#include "base/idmap.h"
#include "core/center.h"
#include "core/flow/flow.h"
#include "core/learn.h"
#include "core/order.h"
#include "policy/reach.h"

enum {
    TL_SETS_MAX = 256,
    TL_SET_WORDS = TL_SETS_MAX / 64,
    TL_NO_SET = 0xffff,
    TL_POLICIES_KEPT = 4,
    TL_CAPACITY_MAX =
        16, /* Contacts of one channel that one agent has, whatever the policy says. */
    TL_QUEUES_COUNTED = 256,
    TL_CLOSURES_MAX = TL_QUEUES_COUNTED + 1, /* Every queue, and the whole line. */
};
/* The calendar's last year is 2199: a time behind it is not one. */
#define TL_TIME_MAX (INT64_C(7258118400) * TL_SECOND)

enum tl_contact_flag {
    TL_HAS_NUMBER = 1,
    TL_IS_CALLBACK = 2, /* The person is not on the line: is called, or will be. */
    TL_TOLD_CLOSED = 4, /* Has heard why the whole line is closed now. */
};

struct tl_contact {
    tl_id id; /* 0: a free slot. rank and asked_at stand in the key. */
    uint64_t needs;
    tl_time until; /* When the state is looked at again; 0: never by itself. */
    tl_time from;  /* Window of a callback. */
    tl_time to;
    tl_time since; /* In line, offered or connected since. */
    tl_key queue;
    tl_key reason;
    uint32_t attempt;     /* Attempts to call back so far. */
    uint32_t agent;       /* Slot; TL_NO_SLOT. */
    uint32_t next;        /* Of the same agent, by id. */
    uint32_t bars;        /* First bar; TL_NO_SLOT. */
    tl_time second_until; /* When the wait for one agent, or for a second one, ends; 0. */
    uint64_t help_needs;  /* What a second agent must serve, where none is named. */
    tl_id promise;        /* The open one to call this person; 0: there is none. */
    tl_time soon;         /* When to say that it is due soon; 0: not at all. */
    uint32_t aim;         /* Slot of the one agent who is waited for; TL_NO_SLOT: whoever serves. */
    uint32_t helper;      /* Slot of the second agent, asked or there; TL_NO_SLOT. */
    uint32_t helper_next; /* Of the same helper, by id. */
    uint16_t help_set;    /* While a second agent is looked for by needs; else TL_NO_SET. */
    uint16_t set;         /* While it has needs that somebody serves or will; else TL_NO_SET. */
    uint16_t counted;     /* Place in queues while it waits; else TL_QUEUES_COUNTED. */
    uint8_t state;
    uint8_t channel;
    uint8_t flags;
    uint8_t line; /* Which index holds it: enum tl_line. */
    uint8_t help; /* enum tl_help */
    uint8_t promise_kind;
    uint8_t promise_told; /* TL_PROMISE_OPEN, TL_PROMISE_SOON or TL_PROMISE_LATE. */
    uint8_t rang;         /* Attempts that rang so far. */
    uint8_t call;         /* While promised: by which hours it is called (tl_call_of). */
    uint8_t put_off;      /* So many times the person asked to be called later. */
    bool is_near;         /* Was told that the call of this promise is near. */
    tl_key zone;          /* Where the person lives; 0: not known. */
    tl_key role;          /* How the person stands to the case; 0: not known, as is level. */
    tl_key level;
    tl_id about;         /* The case that role and level hold for; 0: none is spoken of. */
    uint8_t interpreter; /* enum tl_interpreter */
    uint8_t second_look; /* enum tl_second: of the case and the role that follow, asked by agent. */
    tl_key second_role;
    tl_id second_about;
    tl_id second_by; /* Who asked. */
    tl_time look_at; /* When to see whether the call is near; 0: not. */
};

/* Who is called at the same hours: people of one zone, the first time or again. */
enum { TL_CALLS = 2 * TL_ZONES_MAX };

enum tl_line {
    TL_LINE_WAITERS,
    TL_LINE_CALLBACKS, /* TL_CALLS lines, one for each kind of call. */
    TL_LINES = TL_LINE_CALLBACKS + TL_CALLS,
    TL_LINE_LATER = TL_LINES,
    TL_LINE_AIMED, /* Waits for one agent. */
    TL_LINE_NO
};

struct tl_agent {
    tl_id id;
    uint64_t skills;
    tl_id wrapping; /* The contact that wrap-up is for; 0: none. */
    tl_time wrap_until;
    tl_time missed_until; /* The page is waited for; 0: it is there. */
    uint64_t idle_in[TL_SET_WORDS];
    tl_key reason;
    uint32_t contacts; /* First slot. */
    uint32_t helps;    /* First slot of those in which it is the second agent. */
    uint32_t bars;
    uint8_t wants; /* TL_AGENT_READY or TL_AGENT_NOT_READY: what holds when nothing else does. */
    uint8_t offers_len;
    uint8_t has[TL_CHANNELS]; /* Contacts of each channel, offered ones too. */
    uint8_t free_for;         /* Bits of channels: what it is listed for. */
    bool is_loose;
    bool works; /* Counted as one who wants contacts. */
};

struct tl_bar {
    tl_time until;
    uint32_t agent; /* TL_NO_SLOT: a free bar. */
    uint32_t contact;
    uint32_t next_of_contact;
    uint32_t next_of_agent;
};

struct tl_set {
    uint64_t needs;
    uint32_t users; /* Contacts whose set it is. 0: may make room for another. */
    uint32_t staff; /* Agents signed in who serve it. */
    struct tl_order lines[TL_LINES];
    uint64_t used; /* Bits of the lines with anybody. */
    struct tl_order idle;
    uint8_t channel;  /* 0: a free place. */
    uint32_t working; /* Of staff, those who want contacts. */
    uint32_t version; /* Counts changes of who works. */
};

/* How many of those who work serve both of two sets; holds while version is the sum of theirs. */
struct tl_overlap {
    uint32_t version;
    uint32_t working;
};

struct tl_hours {
    bool is_open;
    tl_time until;
};

struct tl_queue_count {
    tl_key queue;
    uint32_t waiting;
};

/* Closed by hand until then; it opens by itself. */
struct tl_closure {
    tl_id by;
    tl_time since;
    tl_time until;
    tl_key queue; /* 0: the whole line. */
    tl_key reason;
    bool sends_on; /* Who waits is given the other ways. */
};

struct tl_bits {
    uint64_t words[TL_SET_WORDS];
};

struct tl_center {
    struct tl_center_limits limits;
    const struct tl_policy *policy;                 /* In force. */
    const struct tl_policy *lent[TL_POLICIES_KEPT]; /* Newest first. */
    /* State of the center itself. */
    uint64_t facts;
    tl_time now;
    uint64_t version;
    bool can_dial;
    tl_id promises;      /* The last one that was made. */
    tl_time surge_until; /* As a supervisor said; 0: never. */
    tl_id surge_by;
    struct tl_pace paces[TL_CHANNELS];
    struct tl_learnt learnt[TL_LEARNT_MAX];
    struct tl_closure closures[TL_CLOSURES_MAX]; /* By queue. */
    uint32_t closures_len;
    /* Entities. */
    struct tl_contact *contacts;
    struct tl_flow *flows;
    struct tl_told *told; /* By contact. */
    struct tl_order_key *contact_keys;
    struct tl_agent *agents;
    struct tl_order_key *agent_keys;
    struct tl_bar *bars;
    uint32_t *free_contacts, *free_agents, *free_bars, *sorted;
    uint32_t free_contacts_len, free_agents_len, free_bars_len, bars_max;
    uint32_t contacts_open[TL_CHANNELS];
    /* Indices. */
    struct tl_idmap contact_ids, agent_ids;
    struct tl_order_node *line_nodes;
    struct tl_order_node *loose_nodes;
    struct tl_order_node *idle_nodes; /* agents_max of each set. */
    uint64_t *staff_bits;             /* staff_words of each set. */
    uint64_t *working_bits;           /* The same, of those who want contacts. */
    struct tl_overlap *overlaps;      /* needs_max of each set. */
    uint32_t staff_words;
    uint32_t promised;
    bool is_unfinished; /* The last step had no room for all; the next one goes on at once. */
    struct tl_order later;
    struct tl_order aimed; /* Contacts, and consults, that wait for one agent. */
    bool aims_dirty;       /* One of them may suit an agent who is idle. */
    struct tl_order loose;
    struct tl_bits dirty;    /* Sets with a contact that may suit an idle agent. */
    struct tl_bits stranded; /* Sets with people in line whom nobody serves any more. */
    struct tl_bits lined;    /* Sets with anybody in a line. */
    uint32_t staffed[TL_SKILLS_MAX];
    struct tl_hours live_hours, callback_hours;
    struct tl_hours call_hours[TL_CALLS];
    uint32_t called[TL_CALLS]; /* Who stands in lines of each, in all sets. */
    tl_time calls_until;       /* The first of call_hours changes. */
    uint64_t lines_open;       /* Bits of the lines that may be served. */
    struct tl_heap timers;     /* Contacts, then agents. */
    struct tl_heap ticks;      /* Contacts, then bars. */
    struct tl_queue_count queues[TL_QUEUES_COUNTED];
    struct tl_set sets[TL_SETS_MAX];
};

static inline void tl_bit_set(struct tl_bits *bits, uint16_t i)
{
    bits->words[i / 64] |= UINT64_C(1) << (i % 64);
}
static inline void tl_bit_clear(struct tl_bits *bits, uint16_t i)
{
    bits->words[i / 64] &= ~(UINT64_C(1) << (i % 64));
}
static inline bool tl_bits_any(const struct tl_bits *bits)
{
    uint64_t any = 0;
    for (unsigned i = 0; i < TL_SET_WORDS; i++)
        any |= bits->words[i];
    return any != 0;
}
/* for (uint16_t i = tl_bits_next(&bits, 0); i < TL_SETS_MAX; i = tl_bits_next(&bits, i + 1)) */
static inline uint16_t tl_bits_next(const struct tl_bits *bits, unsigned from)
{
    for (unsigned word = from / 64; word < TL_SET_WORDS; word++, from = word * 64) {
        uint64_t rest = bits->words[word] & (UINT64_MAX << (from % 64));
        if (rest != 0)
            return (uint16_t)(word * 64 + (unsigned)__builtin_ctzll(rest));
    }
    return TL_SETS_MAX;
}

/* contact.c: one contact and its places in the indices. find: TL_NO_SLOT when it is not open. */
uint32_t tl_contact_find(const struct tl_center *center, tl_id id);
uint32_t tl_contact_open(struct tl_center *center, tl_id id, enum tl_channel channel);
/* Pulled, and to be called: from now on it is a call, wherever it came from. */
void tl_contact_speaks(struct tl_center *center, uint32_t slot);
void tl_contact_close(struct tl_center *center, uint32_t slot);
bool tl_contact_may(const struct tl_contact *contact, enum tl_contact_state to);
/* Whether it has a set in this state: its needs are met by somebody, or may have to be. */
bool tl_contact_has_needs(enum tl_contact_state state);
void tl_contact_pull(struct tl_center *center, uint32_t slot);
void tl_contact_put(struct tl_center *center, uint32_t slot);
void tl_contact_timer(struct tl_center *center, uint32_t slot);
tl_time tl_contact_ages_at(const struct tl_center *center, uint32_t slot); /* 0: never. */
tl_time tl_contact_owes_at(const struct tl_contact *contact);  /* Its promise is due; 0: never. */
tl_time tl_contact_looks_at(const struct tl_contact *contact); /* Whether it is near; 0: never. */
void tl_contact_ripen(struct tl_center *center, uint32_t slot);
static inline struct tl_contact *tl_contact_at(const struct tl_center *center, uint32_t slot)
{
    return &center->contacts[slot];
}

/* The set in whose line it stands: its own, or the one of the second agent that it wants. */
static inline uint16_t tl_contact_line_set(const struct tl_contact *contact)
{
    return contact->help == TL_HELP_WANTED ? contact->help_set : contact->set;
}

/* What needs an agent's place among those who help. */
static inline bool tl_help_has_agent(unsigned help)
{
    return help == TL_HELP_OFFERED || help == TL_HELP_JOINING || help == TL_HELP_TALKING;
}
static inline bool tl_help_is_outside(unsigned help)
{
    return help == TL_HELP_RINGING || help == TL_HELP_OUTSIDE;
}

/* second.c: the second agent of a contact, and the one agent that it waits for. Each pulls and puts
 * what it changes. drop: neither any more. Only give and take are between pull and put of the
 * agent. */
void tl_second_aim(struct tl_center *center, uint32_t contact, uint32_t agent, tl_time until);
void tl_second_want(struct tl_center *center, uint32_t contact, uint64_t needs, uint32_t aim,
                    tl_time until);
void tl_second_set(struct tl_center *center, uint32_t contact, uint32_t helper, enum tl_help help,
                   tl_time until);
void tl_second_outside(struct tl_center *center, uint32_t contact, enum tl_help help,
                       tl_time until);
void tl_second_drop(struct tl_center *center, uint32_t contact);
void tl_second_needs(struct tl_center *center, uint32_t contact, tl_key queue, uint64_t needs);
uint32_t tl_second_aimed_at(const struct tl_center *center, uint32_t agent); /* The first. */

/* contact_apply.c: for second_apply.c too. movable_of: TL_NO_SLOT when this agent's contact may not
 * become so. */
uint32_t tl_contact_movable_of(const struct tl_center *center, tl_id contact, tl_id agent,
                               enum tl_contact_state to);
bool tl_contact_is_talking(const struct tl_contact *contact);
void tl_contact_leave_agent(struct tl_center *center, uint32_t slot);
void tl_contact_become(struct tl_center *center, uint32_t slot, enum tl_contact_state state,
                       tl_time until);

/* agent.c: one agent, its contacts, and its places in the indices. give: the contact is this
 * agent's from now; take: nobody's. Between pull and put, like every change of an agent. */
uint32_t tl_agent_find(const struct tl_center *center, tl_id id);
uint32_t tl_agent_open(struct tl_center *center, tl_id id, uint64_t skills);
void tl_agent_close(struct tl_center *center, uint32_t slot);
void tl_agent_pull(struct tl_center *center, uint32_t slot);
void tl_agent_put(struct tl_center *center, uint32_t slot);
void tl_agent_give(struct tl_center *center, uint32_t slot, uint32_t contact);
void tl_agent_take(struct tl_center *center, uint32_t contact);
void tl_agent_idle(struct tl_center *center, uint32_t slot);
uint8_t tl_agent_free_for(const struct tl_center *center, const struct tl_agent *agent);
enum tl_agent_state tl_agent_state(const struct tl_agent *agent);
static inline bool tl_agent_serves(const struct tl_agent *agent, uint64_t needs)
{
    return (needs & ~agent->skills) == 0;
}

/* bar.c: who is not offered what. put: false when there is no room. */
bool tl_bar_put(struct tl_center *center, uint32_t agent, uint32_t contact, tl_time until);
void tl_bar_drop(struct tl_center *center, uint32_t bar);
bool tl_bar_has(const struct tl_center *center, uint32_t agent, uint32_t contact);

/* set.c: sets of needs. get: TL_NO_SET when all places are in use. */
uint16_t tl_set_get(struct tl_center *center, uint64_t needs, enum tl_channel channel);
void tl_set_staff(struct tl_center *center, uint32_t agent, bool is_here);
void tl_set_mark(struct tl_center *center, uint16_t set); /* Its bits, by what it is now. */
bool tl_set_shares_staff(const struct tl_center *center, uint16_t a, uint16_t b);
void tl_set_working(struct tl_center *center, uint32_t agent, bool works);
uint32_t tl_set_overlap(const struct tl_center *center, uint16_t a, uint16_t b); /* Who work. */

/* hours.c: time moves on; open hours, windows and bars with it. calls_read: who can be called now,
 * by hours that are known. */
void tl_hours_read(struct tl_center *center);
void tl_calls_read(struct tl_center *center);
void tl_time_move(struct tl_center *center, tl_time at);
uint8_t tl_call_of(const struct tl_center *center, const struct tl_contact *contact);
struct tl_reach tl_call_reach(const struct tl_center *center, const struct tl_contact *contact);

/* later_apply.c */
void tl_checkpoint_identity(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                            void *arg);
void tl_checkpoint_later(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                         void *arg);
void tl_checkpoint_surge(const struct tl_center *center, tl_fact_fn *emit, void *arg);

/* interpreter.c: moves: whether the interpreter goes with the contact into this state. fits:
 * whether one may be there in this way. */
void tl_interpreter_moves(struct tl_contact *contact, enum tl_contact_state to);
bool tl_interpreter_fits(const struct tl_contact *contact, uint64_t how);
void tl_checkpoint_interpreter(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                               void *arg);

/* second_look.c */
void tl_checkpoint_second_look(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                               void *arg);

/* promise_apply.c: the open promise of one contact. */
void tl_checkpoint_promise(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                           void *arg);

/* supervise_apply.c: what is closed by hand. of: NULL when it is not. */
const struct tl_closure *tl_closure_of(const struct tl_center *center, tl_key queue);
tl_time tl_closures_until(const struct tl_center *center); /* TL_TIME_MAX: nothing is closed. */
tl_time tl_line_open_from(const struct tl_center *center, tl_time at); /* at, or later. */
void tl_checkpoint_closures(const struct tl_center *center, tl_fact_fn *emit, void *arg);

/* line.c: places and waits. */
struct tl_wait {
    uint32_t position;
    uint32_t from_s; /* Whole minutes, as told. */
    uint32_t to_s;
    tl_time expected_us;
    tl_time low_us;
    tl_time high_us;
};
struct tl_wait tl_line_wait(const struct tl_center *center, uint16_t set,
                            const struct tl_order_key *key);
/* The same, with those who are called in lines (bits) counted, open or not. */
struct tl_wait tl_line_wait_in(const struct tl_center *center, uint16_t set,
                               const struct tl_order_key *key, uint64_t lines);
uint16_t tl_queue_counted(struct tl_center *center, tl_key queue);

/* center_apply.c. NULL: no longer lent. */
const struct tl_policy *tl_policy_lent(const struct tl_center *center, uint64_t version);
uint16_t tl_queue_find(const struct tl_policy *policy, tl_key queue);

/* sorted.c: slots of all contacts or agents by id, in center->sorted. Returns how many. */
uint32_t tl_contacts_sort(const struct tl_center *center);
uint32_t tl_agents_sort(const struct tl_center *center);

/* checkpoint.c: the checkpoint facts of one entity. */
void tl_checkpoint_center(const struct tl_center *center, tl_fact_fn *emit, void *arg);
void tl_checkpoint_second(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                          void *arg); /* second_was.c */
void tl_checkpoint_contact(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                           void *arg);
void tl_checkpoint_agent(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                         void *arg);
void tl_checkpoint_bar(const struct tl_center *center, uint32_t bar, tl_fact_fn *emit, void *arg);

/* contact_apply.c, agent_apply.c, center_apply.c: how each decided fact becomes true. NULL in the
 * table: no fact has that number. */
typedef enum tl_err tl_apply_fn(struct tl_center *center, const struct tl_fact *fact);
#define TL_APPLY_FN(number, name, grade, tells) tl_apply_fn tl_apply_##name;
TL_DECIDED_TABLE(TL_APPLY_FN)

/* check.c: what a step touched. */
void tl_contact_check(const struct tl_center *center, uint32_t slot);
void tl_agent_check(const struct tl_center *center, uint32_t slot);

#endif
