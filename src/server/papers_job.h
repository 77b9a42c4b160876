/* papers_job.h: the thread that reminds of requests for evidence, and tells that one is over.
 *
 *     each minute: open requests --a reminder's moment, or the end, is behind--> mails, told_at
 *
 * Mails go to the accounts that have the case, without what it is about; the request says up to
 * when it was told, in the same transaction, so that none is told twice and none is lost. A later
 * day has its own moments. Mission: S13.
 */
#ifndef TL_SERVER_PAPERS_JOB_H
#define TL_SERVER_PAPERS_JOB_H

#include "server/engine.h"
#include "server/policies.h"

struct tl_notices;
struct tl_papers_job;

struct tl_papers_job_wiring {
    struct tl_store *store;
    struct tl_engine *engine;
    struct tl_clock *clock;
    struct tl_policies *policies;
    struct tl_notices *notices;
};

TL_MUST_USE enum tl_err tl_papers_job_open(const struct tl_papers_job_wiring *wiring,
                                           struct tl_papers_job **out);
TL_MUST_USE enum tl_err tl_papers_job_run(struct tl_papers_job *job);

/* Before notices and the engine are closed. NULL does nothing. */
void tl_papers_job_close(struct tl_papers_job *job);

/* What the thread does with one of them, in a transaction of the caller's. *out_told: its person
 * was told now. For tests, too. */
struct tl_rfe;
TL_MUST_USE enum tl_err tl_papers_tell(struct tl_db *db, const struct tl_policy *policy,
                                       const struct tl_rfe *rfe, tl_time now, bool *out_told);

#endif
