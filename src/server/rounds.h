/* rounds.h: a thread that works by itself, rests between rounds, and stops when it is told to.
 *
 *     open --> run: work, rest, work ... --> close: the rest ends at once, the thread is joined
 *
 * Work that is long asks tl_rounds_rest(rounds, 0) between its parts. Times are of the steady
 * clock.
 */
#ifndef TL_SERVER_ROUNDS_H
#define TL_SERVER_ROUNDS_H

#include <pthread.h>

#include "base/err.h"
#include "base/types.h"

struct tl_rounds {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool runs;
    bool stops;
};

void tl_rounds_open(struct tl_rounds *rounds);

/* TL_EIO: there is no thread to be had. */
TL_MUST_USE enum tl_err tl_rounds_run(struct tl_rounds *rounds, void *(*run)(void *arg), void *arg);

/* On that thread. False: it is to stop. */
bool tl_rounds_rest(struct tl_rounds *rounds, int64_t us);

/* Of one that was opened, whether or not it runs. */
void tl_rounds_close(struct tl_rounds *rounds);

#endif
