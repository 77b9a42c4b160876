/* wait_now.h: the wait that somebody who asked for a person now would be told, for every page.
 *
 *     facts of a group --engine's thread--> one wait of each language --lock--> workers
 *
 * It is of the line of the first tier by telephone. Mission: S4.
 */
#ifndef TL_SERVER_WAIT_NOW_H
#define TL_SERVER_WAIT_NOW_H

#include "server/engine.h"
#include "server/policies.h"

struct tl_wait_now;

/* TL_ENOMEM. engine outlives it, but for tl_wait_now_facts. */
TL_MUST_USE enum tl_err tl_wait_now_open(struct tl_engine *engine,
                                         const struct tl_policies *policies,
                                         struct tl_wait_now **out);
void tl_wait_now_close(struct tl_wait_now *wait_now);

/* The watcher; arg is a struct tl_wait_now. */
tl_watch_fn tl_wait_now_facts;

/* By language; false: nobody has asked the center yet, or there is no such language. Any thread. */
bool tl_wait_now_of(struct tl_wait_now *wait_now, uint16_t language, struct tl_wait_view *out);

/* The same of one queue, in the policy's first language. */
bool tl_wait_now_of_queue(struct tl_wait_now *wait_now, tl_key queue, struct tl_wait_view *out);

#endif
