/* papers_job.c: a look each minute which requests for evidence their people are to be told of. */
#include "server/papers_job.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "server/api_my.h"
#include "server/log.h"
#include "server/notices.h"
#include "server/papers.h"
#include "server/rounds.h"
#include "store/db.h"

enum { ROWS = 32, ACCOUNTS_MAX = 32 };
#define LOOKS_EVERY  TL_MINUTE
#define LOOKS_MANUAL (TL_SECOND / 5) /* A clock that is moved by hand moves by jumps. */

struct tl_papers_job {
    struct tl_papers_job_wiring wiring;
    struct tl_rounds rounds;
};

static tl_time now_of(const struct tl_papers_job *job)
{
    struct tl_clock *clock = job->wiring.clock;
    return clock->is_manual ? atomic_load(&clock->manual) : tl_wall_now();
}

/* ---- one of them ---- */

static enum tl_err post(struct tl_db *db, const struct tl_policy *policy, tl_id id,
                        const char *kind, tl_time now)
{
    struct tl_account account;
    enum tl_err err = tl_store_account_find(db, id, &account);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    const struct tl_notice_wanted wanted = { .kind = kind,
                                             .address = account.mail,
                                             .language = account.language };
    return tl_notices_post(db, policy, &wanted, now);
}

static enum tl_err post_all(struct tl_db *db, const struct tl_policy *policy,
                            const struct tl_rfe *rfe, const char *kind, tl_time now)
{
    tl_id accounts[ACCOUNTS_MAX];
    struct tl_case about;
    size_t len = 0;
    enum tl_err err = tl_store_case_find(db, rfe->case_id, &about);
    if (err == TL_OK && tl_api_my_is_told(policy, &about, TL_TELLS_CONTENT))
        err = tl_store_case_accounts(db, rfe->case_id, accounts, ACCOUNTS_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++)
        err = post(db, policy, accounts[i], kind, now);
    return err;
}

enum tl_err tl_papers_tell(struct tl_db *db, const struct tl_policy *policy,
                           const struct tl_rfe *rfe, tl_time now, bool *out_told)
{
    tl_time due = tl_rfe_told_due(policy, rfe, now);
    bool is_over = due == tl_rfe_ends_at(policy, rfe->due_on);
    *out_told = due > rfe->told_at;
    if (!*out_told)
        return TL_OK;
    enum tl_err err = post_all(db, policy, rfe, is_over ? "rfe_over" : "rfe_reminder", now);
    return err == TL_OK ? tl_store_rfe_told(db, rfe->id, due > now ? due : now) : err;
}

/* ---- all of them ---- */

struct telling {
    const struct tl_policy *policy;
    tl_id id;
    tl_time now;
    bool told;
};

static enum tl_err write_told(struct tl_db *db, void *arg)
{
    struct telling *telling = arg;
    struct tl_rfe rfe;
    enum tl_err err = tl_store_rfe_find(db, telling->id, &rfe);
    if (err != TL_OK || strcmp(rfe.state, TL_RFE_OPEN) != 0)
        return err == TL_ENONE ? TL_OK : err;
    return tl_papers_tell(db, telling->policy, &rfe, telling->now, &telling->told);
}

static enum tl_err tell_some(struct tl_papers_job *job, const struct tl_policy *policy,
                             struct tl_rfe *rows, tl_id *after, size_t *out_len)
{
    tl_time now = now_of(job);
    uint64_t told = 0;
    tl_time until = now + (policy->papers.remind_len > 0 ? policy->papers.remind[0] : 0) * TL_DAY;
    struct tl_db *db = tl_store_reader_take(job->wiring.store);
    enum tl_err err = tl_store_rfe_list_owed(db, *after, until, rows, ROWS, out_len);
    tl_store_reader_give(job->wiring.store, db);
    for (size_t i = 0; i < *out_len && err == TL_OK; i++) {
        struct telling telling = { policy, rows[i].id, now, false };
        *after = rows[i].id;
        if (tl_rfe_told_due(policy, rows + i, now) <= rows[i].told_at)
            continue;
        err = tl_engine_write(job->wiring.engine, write_told, &telling);
        told += err == TL_OK && telling.told;
    }
    if (told > 0) {
        tl_log("papers.told", "requests=%" PRIu64, told);
        tl_notices_wake(job->wiring.notices);
    }
    return err;
}

static void look(struct tl_papers_job *job, struct tl_rfe *rows)
{
    const struct tl_policy *policy = tl_policies_now(job->wiring.policies)->policy;
    tl_id after = 0;
    size_t len = ROWS;
    enum tl_err err = TL_OK;
    if (policy->rfe_asks_len == 0)
        return;
    while (err == TL_OK && len == ROWS && tl_rounds_rest(&job->rounds, 0))
        err = tell_some(job, policy, rows, &after, &len);
    if (err != TL_OK)
        tl_log("papers.failed", "why=\"%s\"", tl_err_text(err));
}

static void *run(void *arg)
{
    struct tl_papers_job *job = arg;
    struct tl_rfe *rows = calloc(ROWS, sizeof *rows);
    int64_t every = job->wiring.clock->is_manual ? LOOKS_MANUAL : LOOKS_EVERY;
    do {
        if (rows)
            look(job, rows);
    } while (tl_rounds_rest(&job->rounds, every));
    free(rows);
    return NULL;
}

enum tl_err tl_papers_job_open(const struct tl_papers_job_wiring *wiring,
                               struct tl_papers_job **out)
{
    struct tl_papers_job *job = calloc(1, sizeof *job);
    if (!job)
        return TL_ENOMEM;
    job->wiring = *wiring;
    tl_rounds_open(&job->rounds);
    *out = job;
    return TL_OK;
}

enum tl_err tl_papers_job_run(struct tl_papers_job *job)
{
    return tl_rounds_run(&job->rounds, run, job);
}

void tl_papers_job_close(struct tl_papers_job *job)
{
    if (!job)
        return;
    tl_rounds_close(&job->rounds);
    free(job);
}
