/* times_job.h: the thread that computes each day how long cases take.
 *
 *     once a day, or another policy ─► cases, in slices, on a reader ─► rows, by the engine's
 * writer behind that, and every few seconds ─► times_board.h
 *
 * Just behind midnight by the agency's time, when the server starts after it, and when a policy
 * with other rules is taken; `throughline times` does the same by hand. Where the policy has no
 * times.yaml, nothing happens. When it was done last stands in the store, so that a restart does
 * not do it again. A pass that fails is told in the log and begun again a minute later.
 */
#ifndef TL_SERVER_TIMES_JOB_H
#define TL_SERVER_TIMES_JOB_H

#include "server/engine.h"
#include "server/policies.h"
#include "server/times_board.h"

struct tl_times_job;

struct tl_times_job_wiring {
    struct tl_store *store;
    struct tl_engine *engine;
    struct tl_clock *clock;
    struct tl_policies *policies;
    struct tl_times_board *board;
};

TL_MUST_USE enum tl_err tl_times_job_open(const struct tl_times_job_wiring *wiring,
                                          struct tl_times_job **out);
TL_MUST_USE enum tl_err tl_times_job_run(struct tl_times_job *job);

/* Before the engine is closed; a pass under way ends at its next slice. */
void tl_times_job_close(struct tl_times_job *job);

#endif
