/* times_job.c: a look each minute whether today's times were computed, and the pass. */
#include "server/times_job.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "desk/times.h"
#include "server/log.h"
#include "server/rounds.h"
#include "store/db.h"
#include "store/meta.h"

enum { READ_ROWS = 2048, WRITE_ROWS = 64 };
#define DONE         "times.done" /* The setting: day and policy of the last pass. */
#define LOOKS_EVERY  (5 * TL_SECOND)
#define AGAIN_AFTER  TL_MINUTE
#define LOOKS_MANUAL (TL_SECOND / 5) /* A clock that is moved by hand moves by jumps. */

struct tl_times_job {
    struct tl_times_job_wiring wiring;
    struct tl_rounds rounds;
    char done[48];    /* As the setting has it. */
    int64_t again_at; /* Behind a pass that failed; steady. */
};

static tl_time now_of(const struct tl_times_job *job)
{
    struct tl_clock *clock = job->wiring.clock;
    return clock->is_manual ? atomic_load(&clock->manual) : tl_wall_now();
}

static void read_board(struct tl_times_job *job)
{
    enum tl_err err = tl_times_board_read(job->wiring.board);
    if (err != TL_OK)
        tl_log("times.unread", "why=\"%s\"", tl_err_text(err));
}

/* ---- one pass ---- */

/* TL_OK: all were read. TL_EBUSY: it is to stop. */
static enum tl_err read_all(struct tl_times_job *job, struct tl_times *times)
{
    enum tl_err err = TL_OK;
    while (err == TL_OK) {
        struct tl_db *db = tl_store_reader_take(job->wiring.store);
        err = tl_times_read(times, db, READ_ROWS);
        tl_store_reader_give(job->wiring.store, db);
        if (err == TL_OK && !tl_rounds_rest(&job->rounds, 0))
            err = TL_EBUSY;
    }
    return err == TL_ENONE ? TL_OK : err;
}

static enum tl_err write_some(struct tl_db *db, void *arg)
{
    return tl_times_write(arg, db, WRITE_ROWS);
}

static enum tl_err write_done(struct tl_db *db, void *arg)
{
    return tl_store_setting_set(db, DONE, arg);
}

static enum tl_err write_all(struct tl_times_job *job, struct tl_times *times, char *done)
{
    enum tl_err err = TL_OK;
    while (err == TL_OK)
        err = tl_engine_write(job->wiring.engine, write_some, times);
    return err == TL_ENONE ? tl_engine_write(job->wiring.engine, write_done, done) : err;
}

static void tell(const struct tl_times *times, const char *done, tl_time began)
{
    size_t len, few = 0;
    const struct tl_times_row *rows = tl_times_rows(times, &len);
    for (size_t i = 0; i < len; i++)
        few += strcmp(rows[i].told.method, TL_TIMES_FEW) == 0;
    tl_log("times", "day=%.10s told=%zu few=%zu unknown=%" PRIu64 " ms=%" PRId64, done, len - few,
           few, tl_times_unknown(times), (tl_steady_now() - began) / 1000);
}

static enum tl_err compute(struct tl_times_job *job, const struct tl_policy_set *set, tl_time now,
                           char *done)
{
    struct tl_times *times;
    int64_t began = tl_steady_now();
    enum tl_err err = tl_times_open(set->policy, set->vocabulary, now, &times);
    if (err != TL_OK)
        return err;
    err = read_all(job, times);
    if (err == TL_OK)
        err = tl_times_finish(times);
    if (err == TL_OK)
        err = write_all(job, times, done);
    if (err == TL_OK) {
        read_board(job);
        tell(times, done, began);
    }
    tl_times_close(times);
    return err;
}

/* ---- when ---- */

static void look(struct tl_times_job *job)
{
    const struct tl_policy_set *set = tl_policies_now(job->wiring.policies);
    tl_time now = now_of(job);
    char done[sizeof job->done];
    if (set->policy->times.window_days == 0)
        return;
    struct tl_date date = tl_zone_civil(&set->policy->calendar.zone, now).date;
    snprintf(done, sizeof done, "%04d-%02d-%02d %016" PRIx64, date.year, date.month, date.day,
             set->policy->version);
    if (strcmp(done, job->done) == 0 || tl_steady_now() < job->again_at)
        return;
    enum tl_err err = compute(job, set, now, done);
    if (err == TL_OK)
        memcpy(job->done, done, sizeof done);
    else if (err != TL_EBUSY) {
        tl_log("times.failed", "why=\"%s\"", tl_err_text(err));
        job->again_at = tl_steady_now() + AGAIN_AFTER;
    }
}

static void *run(void *arg)
{
    struct tl_times_job *job = arg;
    int64_t every = job->wiring.clock->is_manual ? LOOKS_MANUAL : LOOKS_EVERY;
    do {
        look(job);
        read_board(job);
    } while (tl_rounds_rest(&job->rounds, every));
    return NULL;
}

enum tl_err tl_times_job_open(const struct tl_times_job_wiring *wiring, struct tl_times_job **out)
{
    struct tl_times_job *job = calloc(1, sizeof *job);
    if (!job)
        return TL_ENOMEM;
    job->wiring = *wiring;
    tl_rounds_open(&job->rounds);
    struct tl_db *db = tl_store_reader_take(wiring->store);
    enum tl_err err = tl_store_setting_get(db, DONE, job->done, sizeof job->done);
    tl_store_reader_give(wiring->store, db);
    if (err != TL_OK)
        job->done[0] = '\0'; /* Nothing is lost by computing again. */
    *out = job;
    return TL_OK;
}

enum tl_err tl_times_job_run(struct tl_times_job *job)
{
    return tl_rounds_run(&job->rounds, run, job);
}

void tl_times_job_close(struct tl_times_job *job)
{
    if (!job)
        return;
    tl_rounds_close(&job->rounds);
    free(job);
}
