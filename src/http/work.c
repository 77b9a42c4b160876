/* work.c: worker threads over two lists under one lock. */
#include "http/work.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/assert.h"

struct jobs {
    struct tl_work_job *first;
    struct tl_work_job **last;
    uint32_t len;
};

struct tl_work {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct jobs waiting;
    struct jobs ran;
    uint32_t waiting_max;
    uint32_t idle; /* Workers that wait for a job. */
    bool stopping;
    void (*wake)(void *arg);
    void *arg;
    uint32_t threads_len;
    pthread_t threads[];
};

static void jobs_init(struct jobs *jobs)
{
    *jobs = (struct jobs){ .last = &jobs->first };
}

static void jobs_put(struct jobs *jobs, struct tl_work_job *job)
{
    job->next = NULL;
    *jobs->last = job;
    jobs->last = &job->next;
    jobs->len++;
}

static struct tl_work_job *jobs_take(struct jobs *jobs)
{
    struct tl_work_job *job = jobs->first;
    jobs->first = job->next;
    if (!jobs->first)
        jobs->last = &jobs->first;
    jobs->len--;
    return job;
}

/* The job that is due, and those behind it that run with it: no more than this worker's share. */
static struct tl_work_job *take_together(struct tl_work *work)
{
    uint32_t most = 1 + work->waiting.len / work->threads_len;
    struct tl_work_job *first = jobs_take(&work->waiting), *last = first;
    for (uint32_t i = 1; i < most && i < TL_HTTP_TOGETHER_MAX; i++) {
        struct tl_work_job *next = work->waiting.first;
        if (!next || !first->runs_with || !first->runs_with(first, next))
            break;
        last->next = jobs_take(&work->waiting);
        last = last->next;
    }
    last->next = NULL;
    return first;
}

static void have_run(struct tl_work *work, struct tl_work_job *jobs)
{
    while (jobs) {
        struct tl_work_job *next = jobs->next;
        jobs_put(&work->ran, jobs);
        jobs = next;
    }
}

static void *work_on(void *arg)
{
    struct tl_work *work = arg;
    pthread_mutex_lock(&work->lock);
    while (!work->stopping) {
        if (!work->waiting.first) {
            work->idle++;
            pthread_cond_wait(&work->more, &work->lock);
            work->idle--;
            continue;
        }
        struct tl_work_job *jobs = take_together(work);
        bool wants_help = work->waiting.first && work->idle > 0;
        pthread_mutex_unlock(&work->lock);
        if (wants_help) /* One wakes the next: who submits wakes one for all. */
            pthread_cond_signal(&work->more);
        jobs->run(jobs);
        pthread_mutex_lock(&work->lock);
        bool is_first = work->ran.len == 0;
        have_run(work, jobs);
        pthread_mutex_unlock(&work->lock);
        if (is_first)
            work->wake(work->arg);
        pthread_mutex_lock(&work->lock);
    }
    pthread_mutex_unlock(&work->lock);
    return NULL;
}

static void stop(struct tl_work *work)
{
    pthread_mutex_lock(&work->lock);
    work->stopping = true;
    pthread_cond_broadcast(&work->more);
    pthread_mutex_unlock(&work->lock);
    for (uint32_t i = 0; i < work->threads_len; i++)
        pthread_join(work->threads[i], NULL);
    work->threads_len = 0;
}

enum tl_err tl_work_open(struct tl_work **out_work, uint32_t workers, uint32_t waiting_max,
                         void (*wake)(void *arg), void *arg)
{
    TL_ASSERT(workers > 0);
    struct tl_work *work = calloc(1, sizeof *work + workers * sizeof work->threads[0]);
    if (!work)
        return TL_ENOMEM;
    work->waiting_max = waiting_max;
    work->wake = wake;
    work->arg = arg;
    jobs_init(&work->waiting);
    jobs_init(&work->ran);
    pthread_mutex_init(&work->lock, NULL);
    pthread_cond_init(&work->more, NULL);
    for (uint32_t i = 0; i < workers; i++) {
        if (pthread_create(work->threads + i, NULL, work_on, work) != 0) {
            tl_work_close(work);
            return TL_ENOMEM;
        }
        work->threads_len++;
    }
    *out_work = work;
    return TL_OK;
}

void tl_work_close(struct tl_work *work)
{
    if (!work)
        return;
    stop(work);
    tl_work_collect(work);
    while (work->waiting.first) {
        struct tl_work_job *job = jobs_take(&work->waiting);
        job->done(job);
    }
    pthread_cond_destroy(&work->more);
    pthread_mutex_destroy(&work->lock);
    free(work);
}

static enum tl_err submit(struct tl_work *work, struct tl_work_job *job, uint32_t waiting_max)
{
    pthread_mutex_lock(&work->lock);
    bool has_room = work->waiting.len < waiting_max;
    if (has_room)
        jobs_put(&work->waiting, job);
    pthread_mutex_unlock(&work->lock);
    return has_room ? TL_OK : TL_EFULL;
}

void tl_work_start(struct tl_work *work)
{
    pthread_mutex_lock(&work->lock);
    bool wants_help = work->waiting.first && work->idle > 0;
    pthread_mutex_unlock(&work->lock);
    if (wants_help) /* Behind the lock, which the woken one takes. */
        pthread_cond_signal(&work->more);
}

enum tl_err tl_work_submit(struct tl_work *work, struct tl_work_job *job)
{
    return submit(work, job, work->waiting_max);
}

void tl_work_submit_always(struct tl_work *work, struct tl_work_job *job)
{
    enum tl_err err = submit(work, job, UINT32_MAX);
    TL_ASSERT(err == TL_OK);
}

void tl_work_collect(struct tl_work *work)
{
    pthread_mutex_lock(&work->lock);
    struct tl_work_job *job = work->ran.first;
    jobs_init(&work->ran);
    pthread_mutex_unlock(&work->lock);
    while (job) {
        struct tl_work_job *next = job->next;
        job->done(job);
        job = next;
    }
}

uint32_t tl_work_waiting(struct tl_work *work)
{
    pthread_mutex_lock(&work->lock);
    uint32_t waiting = work->waiting.len;
    pthread_mutex_unlock(&work->lock);
    return waiting;
}
