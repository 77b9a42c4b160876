/* checkpointer.c: a start rehearsed, packed, and written part by part. */
#include "server/checkpointer.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/assert.h"
#include "ledger/ledger.h"
#include "server/log.h"
#include "store/db.h"

enum { SWEPT_AT_ONCE = 16, PAUSE_NS = 2000000, FOLD_EVERY_S = 20 };

struct tl_checkpointer {
    struct tl_checkpointer_wiring wiring;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_wanted, stops; /* Under the lock. */
    struct tl_lent lent;
};

static bool stops(struct tl_checkpointer *checkpointer)
{
    pthread_mutex_lock(&checkpointer->lock);
    bool is = checkpointer->stops;
    pthread_mutex_unlock(&checkpointer->lock);
    return is;
}

/* ---- a center of its own ---- */

static enum tl_err pack(struct tl_checkpointer *checkpointer, struct tl_center *center,
                        struct tl_journal_head *out_head, struct tl_checkpoint_pack **out_pack)
{
    struct tl_fault fault = { .text = "" };
    struct tl_faults faults = { .faults = &fault, .faults_max = 1 };
    uint64_t facts;
    struct tl_db *db = tl_store_reader_take(checkpointer->wiring.store);
    enum tl_err err = tl_ledger_follow(db, center, out_head, &facts, &faults);
    tl_store_reader_give(checkpointer->wiring.store, db);
    if (fault.text[0] != '\0')
        tl_log("journal.checkpoint", "fault=\"%s\"", fault.text);
    return err == TL_OK ? tl_ledger_pack(center, out_head, out_pack) : err;
}

static enum tl_err follow(struct tl_checkpointer *checkpointer, struct tl_journal_head *out_head,
                          struct tl_checkpoint_pack **out_pack)
{
    const struct tl_lent *lent = &checkpointer->lent;
    size_t bytes = tl_center_bytes(&checkpointer->wiring.limits);
    void *memory = aligned_alloc(16, (bytes + 15) / 16 * 16);
    if (!memory)
        return TL_ENOMEM;
    struct tl_center *center =
        tl_center_init(memory, bytes, &checkpointer->wiring.limits, lent->policies[lent->len - 1]);
    for (uint32_t i = lent->len - 1; i-- > 0;)
        tl_center_policy_set(center, lent->policies[i]);
    enum tl_err err = pack(checkpointer, center, out_head, out_pack);
    free(memory);
    return err;
}

/* ---- written by the engine, a little at a time ---- */

struct unit {
    struct tl_checkpoint_pack *pack;
    uint32_t part;
};

static enum tl_err write_part(struct tl_db *db, void *arg)
{
    const struct unit *unit = arg;
    return tl_checkpoint_part_write(db, unit->pack, unit->part);
}

static enum tl_err write_end(struct tl_db *db, void *arg)
{
    const struct unit *unit = arg;
    return tl_checkpoint_finish(db, unit->pack);
}

static enum tl_err sweep_some(struct tl_db *db, void *arg)
{
    (void)arg;
    return tl_checkpoint_sweep(db, SWEPT_AT_ONCE);
}

/* Others get in between. */
static enum tl_err write_unit(struct tl_checkpointer *checkpointer, tl_write_fn *fn,
                              struct unit *unit)
{
    if (stops(checkpointer))
        return TL_ECLOSED;
    nanosleep(&(struct timespec){ .tv_nsec = PAUSE_NS }, NULL);
    return checkpointer->wiring.write(checkpointer->wiring.arg, fn, unit);
}

static enum tl_err sweep_all(struct tl_checkpointer *checkpointer)
{
    enum tl_err err = TL_OK;
    while (err == TL_OK)
        err = write_unit(checkpointer, sweep_some, NULL);
    return err == TL_ENONE ? TL_OK : err;
}

static enum tl_err write_all(struct tl_checkpointer *checkpointer, struct tl_checkpoint_pack *pack)
{
    struct unit unit = { .pack = pack };
    uint32_t parts = tl_checkpoint_parts(pack);
    enum tl_err err = sweep_all(checkpointer);
    for (; unit.part < parts && err == TL_OK; unit.part++)
        err = write_unit(checkpointer, write_part, &unit);
    if (err == TL_OK)
        err = write_unit(checkpointer, write_end, &unit);
    return err;
}

static void make(struct tl_checkpointer *checkpointer)
{
    struct tl_journal_head head = { 0 };
    struct tl_checkpoint_pack *made;
    enum tl_err err = follow(checkpointer, &head, &made);
    if (err == TL_OK) {
        err = write_all(checkpointer, made);
        tl_checkpoint_close(made);
    }
    tl_log("journal.checkpoint", "number=%" PRIu64 " err=\"%s\"", head.number, tl_err_text(err));
    if (err != TL_OK)
        return;
    atomic_fetch_add(checkpointer->wiring.made, 1);
    err = sweep_all(checkpointer);
    if (err != TL_OK && err != TL_ECLOSED)
        tl_log("journal.sweep", "err=\"%s\"", tl_err_text(err));
}

/* What was committed moves into the database's file here, and not in a commit that is waited for.
 */
static void fold(struct tl_checkpointer *checkpointer)
{
    enum tl_err err = tl_store_fold(checkpointer->wiring.store);
    if (err != TL_OK)
        tl_log("store.fold", "err=\"%s\"", tl_err_text(err));
}

/* Under the lock: until one is wanted, or the stop, or some seconds have passed. */
static void wait_for_work(struct tl_checkpointer *checkpointer)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += FOLD_EVERY_S;
    int code = 0;
    while (!checkpointer->is_wanted && !checkpointer->stops && code == 0)
        code = pthread_cond_clockwait(&checkpointer->changed, &checkpointer->lock, CLOCK_MONOTONIC,
                                      &until);
}

static void *run(void *arg)
{
    struct tl_checkpointer *checkpointer = arg;
    pthread_mutex_lock(&checkpointer->lock);
    for (;;) {
        wait_for_work(checkpointer);
        if (checkpointer->stops)
            break;
        bool is_wanted = checkpointer->is_wanted;
        pthread_mutex_unlock(&checkpointer->lock);
        if (is_wanted)
            make(checkpointer);
        else
            fold(checkpointer);
        pthread_mutex_lock(&checkpointer->lock);
        if (is_wanted)
            checkpointer->is_wanted = false;
    }
    pthread_mutex_unlock(&checkpointer->lock);
    return NULL;
}

enum tl_err tl_checkpointer_open(const struct tl_checkpointer_wiring *wiring,
                                 struct tl_checkpointer **out_checkpointer)
{
    struct tl_checkpointer *checkpointer = calloc(1, sizeof *checkpointer);
    if (!checkpointer)
        return TL_ENOMEM;
    checkpointer->wiring = *wiring;
    pthread_mutex_init(&checkpointer->lock, NULL);
    pthread_cond_init(&checkpointer->changed, NULL);
    if (pthread_create(&checkpointer->thread, NULL, run, checkpointer) != 0) {
        free(checkpointer);
        return TL_EIO;
    }
    *out_checkpointer = checkpointer;
    return TL_OK;
}

bool tl_checkpointer_want(struct tl_checkpointer *checkpointer, const struct tl_lent *lent)
{
    pthread_mutex_lock(&checkpointer->lock);
    bool is_free = !checkpointer->is_wanted && !checkpointer->stops;
    if (is_free) {
        checkpointer->is_wanted = true;
        checkpointer->lent = *lent;
        pthread_cond_signal(&checkpointer->changed);
    }
    pthread_mutex_unlock(&checkpointer->lock);
    return is_free;
}

void tl_checkpointer_stop(struct tl_checkpointer *checkpointer)
{
    if (!checkpointer)
        return;
    pthread_mutex_lock(&checkpointer->lock);
    checkpointer->stops = true;
    pthread_cond_signal(&checkpointer->changed);
    pthread_mutex_unlock(&checkpointer->lock);
    pthread_join(checkpointer->thread, NULL);
}

void tl_checkpointer_close(struct tl_checkpointer *checkpointer)
{
    if (!checkpointer)
        return;
    TL_ASSERT(checkpointer->stops); /* Nobody else is there to change it. */
    pthread_mutex_destroy(&checkpointer->lock);
    pthread_cond_destroy(&checkpointer->changed);
    free(checkpointer);
}
