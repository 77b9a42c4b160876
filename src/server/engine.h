/* engine.h: the one thread that steps the center, commits, and tells the edges.
 *
 *     edges --post--> [ ring ] --> step --> facts --> journal + tables, one commit --> watchers
 *                                    ^                         |
 *                                clock, wake-ups          workers' writes go in between
 *
 * Nobody hears of a fact before it is committed. Inputs that arrive together are committed
 * together. It owns the writing connection: whoever must write a record hands a unit of work over.
 * Ids of contacts and agents are allotted here; they rise for ever.
 */
#ifndef TL_SERVER_ENGINE_H
#define TL_SERVER_ENGINE_H

#include "base/fault.h"
#include "core/center.h"
#include "server/clock.h"
#include "server/histogram.h"

struct tl_engine;
struct tl_store;
struct tl_db;

enum { TL_PARCEL_BYTES_MAX = 6000 };

/* Personal data that comes with an input and that the core never sees: names and texts, one after
 * the other, each with its 0 byte. It is written in the transaction of the facts. */
struct tl_parcel {
    uint32_t bytes;
    char texts[TL_PARCEL_BYTES_MAX];
};

/* Adds name and text. TL_ETOOLONG: no room; the parcel is as it was. */
TL_MUST_USE enum tl_err tl_parcel_add(struct tl_parcel *parcel, const char *name, const char *text);

/* The policies that a center knows: the one in force first, then those that walks began with. */
enum { TL_LENT_MAX = 4 };
struct tl_lent {
    const struct tl_policy *policies[TL_LENT_MAX];
    uint32_t len; /* At least 1. */
};

/* The one of this version; the one in force when there is none. */
static inline const struct tl_policy *tl_lent_policy(const struct tl_lent *lent, uint64_t version)
{
    for (uint32_t i = 0; i < lent->len; i++) {
        if (lent->policies[i]->version == version)
            return lent->policies[i];
    }
    return lent->policies[0];
}

/* This one is in force. Older ones that are no longer among the last are forgotten: their walks
 * begin again. */
void tl_lent_put(struct tl_lent *lent, const struct tl_policy *policy);

struct tl_engine_settings {
    struct tl_store *store;         /* The writing connection: the engine's alone from now on. */
    const struct tl_policy *policy; /* In force at the start; lent until the end. */
    struct tl_clock *clock;
    struct tl_center_limits limits;
    uint64_t checkpoint_facts;
};

/* What the engine did since it was opened, for /metrics and for whoever watches over it. */
struct tl_engine_stats {
    _Atomic uint64_t commits, commits_failed, facts, inputs, inputs_lost, checkpoints;
    _Atomic uint64_t journal_number; /* Of the journal's last fact. */
    _Atomic int64_t beat_us;         /* Steady time when its thread was last seen alive. */
    _Atomic bool is_waiting;         /* The database does not take what happens. */
    struct tl_histogram commit;      /* Time that a group took, from its step to its commit. */
};
const struct tl_engine_stats *tl_engine_stats(const struct tl_engine *engine);
const int64_t *tl_engine_commit_bounds(uint32_t *out_len);

/* What the engine tells: facts of one committed group, in order, on its thread. Must not block. */
typedef void tl_watch_fn(void *arg, const struct tl_fact *facts, uint32_t facts_len);

/* Recovers the center from the journal (checkpoint, then the facts behind it) and steps `started`.
 * Faults say in a sentence what is wrong with the journal. Errors: of the store; TL_ECORRUPT: the
 * journal does not lead to a center. */
TL_MUST_USE enum tl_err tl_engine_open(const struct tl_engine_settings *settings,
                                       struct tl_faults *faults, struct tl_engine **out_engine);

/* Before tl_engine_run: watchers, at most 12. */
void tl_engine_watch(struct tl_engine *engine, tl_watch_fn *fn, void *arg);

/* Before a watcher ends: none is told anything any more when this returns. */
void tl_engine_unwatch(struct tl_engine *engine);

/* A proved policy, lent until the engine is closed, is in force from now: walks under way go on by
 * the one they began with, while it is one of the last four. Waits until it is committed. Any
 * thread but the engine's. TL_EUNAVAILABLE: it was not. */
TL_MUST_USE enum tl_err tl_engine_policy_take(struct tl_engine *engine,
                                              const struct tl_policy *policy);

/* For a watcher, while it is told: the policy that this contact's walk follows; the one in force
 * when it has ended. */
const struct tl_policy *tl_engine_policy_of(const struct tl_engine *engine, tl_id contact);

/* For a watcher, while it is told: what somebody who asked now would be told. */
void tl_engine_wait_now(struct tl_engine *engine, uint64_t needs, enum tl_channel channel,
                        struct tl_wait_view *out);

/* Starts the thread; stops it (what is in the ring is still taken). */
TL_MUST_USE enum tl_err tl_engine_run(struct tl_engine *engine);
void tl_engine_close(struct tl_engine *engine);

/* The next id, for a contact. Any thread. */
tl_id tl_engine_new_id(struct tl_engine *engine);

/* Hands one input over; given->at is set by the engine. parcel may be NULL. Any thread.
 * TL_EFULL: the engine is behind by a full ring. */
TL_MUST_USE enum tl_err tl_engine_post(struct tl_engine *engine, const struct tl_fact *given,
                                       const struct tl_parcel *parcel);

/* The same, and waits until it is committed; *out_why is TL_WHY_NONE when it was not set aside.
 * Never on the engine's own thread. TL_EUNAVAILABLE: it was not committed. */
TL_MUST_USE enum tl_err tl_engine_ask(struct tl_engine *engine, const struct tl_fact *given,
                                      const struct tl_parcel *parcel, enum tl_why *out_why);

/* Several at once, that are committed together or not at all; why each was set aside. */
enum { TL_INPUTS_MAX = 32 };
struct tl_engine_input {
    struct tl_fact given;
    struct tl_parcel parcel;
    enum tl_why why;
};
TL_MUST_USE enum tl_err tl_engine_ask_all(struct tl_engine *engine, struct tl_engine_input *inputs,
                                          uint32_t inputs_len);

/* Runs fn(db, arg) in a transaction of its own on the engine's thread and waits for its commit.
 * Returns what fn returned; not TL_OK rolls back. fn must be short: under 5 ms. */
typedef enum tl_err tl_write_fn(struct tl_db *db, void *arg);
TL_MUST_USE enum tl_err tl_engine_write(struct tl_engine *engine, tl_write_fn *fn, void *arg);

/* The same, with an input that is stepped behind it: fn and its facts are one transaction. Where fn
 * is not TL_OK nothing of either has happened. Where the input is set aside (*out_why), what fn
 * wrote stays. fn may run again when a commit fails. */
TL_MUST_USE enum tl_err tl_engine_write_and_ask(struct tl_engine *engine, tl_write_fn *fn,
                                                void *arg, const struct tl_fact *given,
                                                enum tl_why *out_why);

/* Moves a manual clock on through every time at which something is due, and waits for all of it.
 * TL_EUNSUPPORTED: the clock is real. */
TL_MUST_USE enum tl_err tl_engine_advance(struct tl_engine *engine, int64_t by_us,
                                          tl_time *out_now);

#endif
