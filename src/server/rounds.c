/* rounds.c: one thread, and a condition that ends its rest. */
#include "server/rounds.h"

#include <time.h>

#include "base/calendar.h"

void tl_rounds_open(struct tl_rounds *rounds)
{
    pthread_condattr_t steady;
    *rounds = (struct tl_rounds){ .runs = false };
    pthread_mutex_init(&rounds->lock, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&rounds->wake, &steady);
    pthread_condattr_destroy(&steady);
}

enum tl_err tl_rounds_run(struct tl_rounds *rounds, void *(*run)(void *arg), void *arg)
{
    rounds->runs = pthread_create(&rounds->thread, NULL, run, arg) == 0;
    return rounds->runs ? TL_OK : TL_EIO;
}

bool tl_rounds_rest(struct tl_rounds *rounds, int64_t us)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    us += until.tv_nsec / 1000;
    until.tv_sec += us / TL_SECOND;
    until.tv_nsec = us % TL_SECOND * 1000;
    pthread_mutex_lock(&rounds->lock);
    int waited = 0;
    while (!rounds->stops && waited == 0)
        waited = pthread_cond_timedwait(&rounds->wake, &rounds->lock, &until);
    bool goes_on = !rounds->stops;
    pthread_mutex_unlock(&rounds->lock);
    return goes_on;
}

void tl_rounds_close(struct tl_rounds *rounds)
{
    pthread_mutex_lock(&rounds->lock);
    rounds->stops = true;
    pthread_cond_signal(&rounds->wake);
    pthread_mutex_unlock(&rounds->lock);
    if (rounds->runs)
        pthread_join(rounds->thread, NULL);
    pthread_cond_destroy(&rounds->wake);
    pthread_mutex_destroy(&rounds->lock);
}
