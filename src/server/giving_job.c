/* giving_job.c: rounds, one after the other, and what they owe. */
#include "server/giving_job.h"

#include <inttypes.h>
#include <stdlib.h>

#include "desk/giving.h"
#include "server/account_news.h"
#include "server/log.h"
#include "server/reminders.h"
#include "server/rounds.h"
#include "store/db.h"

struct tl_giving_job {
    struct tl_giving_job_wiring wiring;
    struct tl_rounds rounds;
};

static tl_time now_of(const struct tl_giving_job *job)
{
    struct tl_clock *clock = job->wiring.clock;
    return clock->is_manual ? atomic_load(&clock->manual) : tl_wall_now();
}

/* ---- giving ---- */

/* A slice, and the mails that it owes, stand or fall together. */
struct slice {
    struct tl_giving_round *round;
    const struct tl_policy *policy;
    tl_time now;
    bool more_news;
};

static enum tl_err write_slice(struct tl_db *db, void *arg)
{
    struct slice *slice = arg;
    enum tl_err err = tl_giving_write(slice->round, db);
    return err == TL_OK ? tl_account_news_write(db, slice->policy, slice->now, &slice->more_news)
                        : err;
}

static enum tl_err write_news(struct tl_db *db, void *arg)
{
    struct slice *slice = arg;
    return tl_account_news_write(db, slice->policy, slice->now, &slice->more_news);
}

static enum tl_err write_waits(struct tl_db *db, void *arg)
{
    struct slice *slice = arg;
    return tl_giving_write_waits(slice->round, db);
}

static enum tl_err read_slice(struct tl_giving_job *job, struct tl_giving_round *round)
{
    struct tl_db *db = tl_store_reader_take(job->wiring.store);
    enum tl_err err = tl_giving_read(round, db);
    tl_store_reader_give(job->wiring.store, db);
    return err == TL_OK && !tl_rounds_rest(&job->rounds, 0) ? TL_EBUSY : err;
}

/* TL_EBUSY: it is to stop. */
static enum tl_err give_all(struct tl_giving_job *job, struct slice *slice)
{
    enum tl_err err;
    while ((err = read_slice(job, slice->round)) == TL_OK) {
        err = tl_engine_write(job->wiring.engine, write_slice, slice);
        while (err == TL_OK && slice->more_news)
            err = tl_engine_write(job->wiring.engine, write_news, slice);
        if (err != TL_OK)
            return err;
    }
    return err == TL_ENONE ? tl_engine_write(job->wiring.engine, write_waits, slice) : err;
}

static void tell(struct tl_giving_counts counts, int64_t began)
{
    if (counts.given + counts.waived > 0)
        tl_log("appointments.given",
               "given=%" PRIu64 " waived=%" PRIu64 " waiting=%" PRIu64 " unplaced=%" PRIu64
               " ms=%" PRId64,
               counts.given, counts.waived, counts.waiting, counts.unplaced,
               (tl_steady_now() - began) / 1000);
}

static enum tl_err give(struct tl_giving_job *job, const struct tl_policy_set *set, tl_time now)
{
    struct slice slice = { .policy = set->policy, .now = now };
    int64_t began = tl_steady_now();
    enum tl_err err = tl_giving_open(set->policy, now, &slice.round);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    err = give_all(job, &slice);
    if (err == TL_OK)
        tell(tl_giving_count(slice.round), began);
    tl_giving_close(slice.round);
    return err;
}

/* ---- reminding ---- */

struct reminding {
    const struct tl_policy_set *set;
    tl_time now;
    uint32_t posted;
    bool more;
};

static enum tl_err write_reminders(struct tl_db *db, void *arg)
{
    struct reminding *reminding = arg;
    return tl_reminders_write(db, reminding->set, reminding->now, &reminding->posted,
                              &reminding->more);
}

static enum tl_err remind(struct tl_giving_job *job, const struct tl_policy_set *set, tl_time now)
{
    struct reminding reminding = { .set = set,
                                   .now = now,
                                   .more = set->policy->slot_kinds_len > 0 };
    uint32_t posted = 0;
    enum tl_err err = TL_OK;
    while (err == TL_OK && reminding.more) {
        err = tl_rounds_rest(&job->rounds, 0)
                  ? tl_engine_write(job->wiring.engine, write_reminders, &reminding)
                  : TL_EBUSY;
        posted += err == TL_OK ? reminding.posted : 0;
    }
    if (posted > 0)
        tl_log("appointments.reminded", "notices=%" PRIu32, posted);
    return err;
}

static void *run(void *arg)
{
    struct tl_giving_job *job = arg;
    do {
        const struct tl_policy_set *set = tl_policies_now(job->wiring.policies);
        tl_time now = now_of(job);
        enum tl_err err = give(job, set, now);
        if (err == TL_OK)
            err = remind(job, set, now);
        tl_notices_wake(job->wiring.notices);
        if (err != TL_OK && err != TL_EBUSY)
            tl_log("appointments.failed", "why=\"%s\"", tl_err_text(err));
    } while (tl_rounds_rest(&job->rounds, job->wiring.settings->appointments_round_s * TL_SECOND));
    return NULL;
}

enum tl_err tl_giving_job_open(const struct tl_giving_job_wiring *wiring,
                               struct tl_giving_job **out)
{
    struct tl_giving_job *job = calloc(1, sizeof *job);
    if (!job)
        return TL_ENOMEM;
    job->wiring = *wiring;
    tl_rounds_open(&job->rounds);
    *out = job;
    return TL_OK;
}

enum tl_err tl_giving_job_run(struct tl_giving_job *job)
{
    return tl_rounds_run(&job->rounds, run, job);
}

void tl_giving_job_close(struct tl_giving_job *job)
{
    if (!job)
        return;
    tl_rounds_close(&job->rounds);
    free(job);
}
