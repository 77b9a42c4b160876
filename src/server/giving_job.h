/* giving_job.h: the thread that gives appointments, and reminds of those that are near.
 *
 *     every few minutes ─► who waits, on a reader ─► decided, in slices, by the engine's writer
 *                      '─► reminders.h, the same way            '─► mails to accounts: news
 *
 * Nobody waits for it and no request does it: an appointment is given here or comes by import.
 * Where the policy gives none, nothing happens. A round that fails is told in the log and the next
 * one goes on; what was decided stands. Mission: S21, S22.
 */
#ifndef TL_SERVER_GIVING_JOB_H
#define TL_SERVER_GIVING_JOB_H

#include "server/engine.h"
#include "server/notices.h"
#include "server/policies.h"

struct tl_giving_job;

struct tl_giving_job_wiring {
    const struct tl_settings *settings;
    struct tl_store *store;
    struct tl_engine *engine;
    struct tl_clock *clock;
    struct tl_policies *policies;
    struct tl_notices *notices;
};

TL_MUST_USE enum tl_err tl_giving_job_open(const struct tl_giving_job_wiring *wiring,
                                           struct tl_giving_job **out);
TL_MUST_USE enum tl_err tl_giving_job_run(struct tl_giving_job *job);

/* Before the engine and the notices are closed; a round under way ends at its next slice. */
void tl_giving_job_close(struct tl_giving_job *job);

#endif
