/* work.h: a few threads that run jobs, and the way back.
 *
 *   owner --submit--> [ waiting ] --> worker: run(job) --> [ done ] --wake--> owner: done(job)
 *
 * A job belongs to the owner, to a worker while it runs, and to the owner again from done on. The
 * owner is one thread. Cost: a lock and a signal each way.
 */
#ifndef TL_HTTP_WORK_H
#define TL_HTTP_WORK_H

#include "base/err.h"
#include "base/types.h"
#include "http/http.h"

struct tl_work;

/* Stands first in the struct that is the job. */
struct tl_work_job {
    /* On a worker: this one, and by next those that run with it, at most TL_HTTP_TOGETHER_MAX. */
    void (*run)(struct tl_work_job *jobs);
    void (*done)(struct tl_work_job *job); /* On the owner's thread, in tl_work_collect. */
    /* Whether next, which waits right behind, runs with this one: what they ask of others goes on
     * one journey. NULL: each runs by itself. */
    bool (*runs_with)(const struct tl_work_job *job, const struct tl_work_job *next);
    struct tl_work_job *next;
};

/* wake(arg) is called on a worker when the owner should collect. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_work_open(struct tl_work **out_work, uint32_t workers,
                                     uint32_t waiting_max, void (*wake)(void *arg), void *arg);

/* Ends the threads; running jobs end first, waiting ones never run. All are done() then. */
void tl_work_close(struct tl_work *work);

/* TL_EFULL: waiting_max wait already. */
TL_MUST_USE enum tl_err tl_work_submit(struct tl_work *work, struct tl_work_job *job);

/* For jobs that are bounded elsewhere: waits for a worker however many wait. */
void tl_work_submit_always(struct tl_work *work, struct tl_work_job *job);

/* Lets a worker begin with what was submitted: once behind many, since waking costs more than a
 * short job. */
void tl_work_start(struct tl_work *work);

/* Calls done for all that have run. */
void tl_work_collect(struct tl_work *work);

/* Submitted, and not yet running. */
uint32_t tl_work_waiting(struct tl_work *work);

#endif
