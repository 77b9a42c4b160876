/* engine_inside.h: the engine's state, for its own files alone.
 *
 *     engine_ask.c    other threads --message--> [ ring ]          waits for the reply
 *     engine.c        the thread: takes what is in the ring, and what is due by the clock
 *     engine_group.c  step --> facts --> one commit --> watchers, replies; or back, and again
 *     engine_parts.c  parcels, policies lent
 */
#ifndef TL_SERVER_ENGINE_INSIDE_H
#define TL_SERVER_ENGINE_INSIDE_H

#include <pthread.h>

#include "base/calendar.h"
#include "bus/ring.h"
#include "ledger/ledger.h"
#include "server/checkpointer.h"
#include "server/engine.h"
#include "server/promise_clock.h"

enum {
    TL_GROUP_MAX = 64, /* Inputs of one commit. */
    TL_WATCHERS_MAX = 12,
};

#define MILLISECOND (TL_SECOND / 1000)

enum tl_engine_message_kind {
    TL_MESSAGE_INPUT,
    TL_MESSAGE_INPUTS,
    TL_MESSAGE_WRITE,
    TL_MESSAGE_ADVANCE,
    TL_MESSAGE_POLICY,
    TL_MESSAGE_UNWATCH,
    TL_MESSAGE_STOP,
};

struct tl_engine_message {
    enum tl_engine_message_kind kind;
    struct tl_ring *reply; /* Gets a struct tl_engine_reply; NULL: nobody waits. */
    struct tl_fact given;
    tl_write_fn *write;
    void *arg;
    bool is_soft; /* Its commit waits for no disk. */
    int64_t by_us;
    const struct tl_policy *policy;
    struct tl_engine_input *inputs; /* Whoever waits lends them. */
    uint32_t inputs_len;
    uint32_t parcel_bytes;
    char parcel[];
};

struct tl_engine_reply {
    enum tl_err err;
    enum tl_why why;
    tl_time now;
};

struct tl_engine {
    struct tl_engine_settings settings;
    struct tl_db *db;
    struct tl_ring *ring;
    pthread_t thread;
    bool runs;
    atomic_bool stops; /* Who closes does not wait for a database that is gone. */
    _Atomic uint64_t next_id;
    uint64_t ids_end; /* First id that is not set aside yet; 0: none is. */

    struct tl_lent lent; /* The policies that the center knows, the one in force first. */
    struct tl_center *center;
    void *memory;
    size_t memory_bytes;
    struct tl_journal_head head;
    bool is_lost; /* Closed while the database was gone: the center is not what the journal says. */
    uint64_t facts_since;                 /* Since the last checkpoint was wanted. */
    struct tl_checkpointer *checkpointer; /* While it runs. */
    struct tl_promise_clock promises;

    /* The group under way: its inputs are kept until they are committed. */
    struct tl_engine_message *group[TL_GROUP_MAX];
    struct tl_engine_reply replies[TL_GROUP_MAX];
    uint32_t group_len;
    struct tl_facts facts;

    struct {
        tl_watch_fn *fn;
        void *arg;
    } watchers[TL_WATCHERS_MAX];
    uint32_t watchers_len;
    struct tl_engine_message *room; /* For the message being read. */
    struct tl_engine_stats stats;
};

enum { TL_MESSAGE_BYTES_MAX = sizeof(struct tl_engine_message) + TL_PARCEL_BYTES_MAX };

/* Sets ids aside, so that none is given twice even when the server dies. In a transaction: they are
 * ours when it is committed, which ids_reserved says. */
enum tl_err tl_engine_ids_reserve(struct tl_engine *engine, tl_id *out_first);
void tl_engine_ids_reserved(struct tl_engine *engine, tl_id first);

/* The center as the journal says. */
enum tl_err tl_engine_recover(struct tl_engine *engine, struct tl_faults *faults);

/* Inputs of one asker: a commit of their own. */
void tl_engine_group_of_all(struct tl_engine *engine, const struct tl_engine_message *message);

/* An input that has something written along (its `write`): a commit of its own. */
void tl_engine_group_of_one(struct tl_engine *engine, const struct tl_engine_message *message);

/* One input more; one of the engine's own. The group has room. */
void tl_engine_group_add(struct tl_engine *engine, const struct tl_engine_message *message);
void tl_engine_give(struct tl_engine *engine, const struct tl_fact *given);
/* Commits the group, tells everyone, and empties it. */
void tl_engine_group_end(struct tl_engine *engine);

/* Its thread is alive at this time. */
void tl_engine_beat(struct tl_engine *engine);
/* reply may be NULL. */
void tl_engine_answer(struct tl_ring *reply, const struct tl_engine_reply *what);

/* Like tl_engine_write, and its commit waits for no disk. arg is the engine. */
enum tl_err tl_engine_write_soft(void *arg, tl_write_fn *fn, void *fn_arg);

#endif
