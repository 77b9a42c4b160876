/* backoff.h: how long until it is tried again: doubling, with chance, up to an hour.
 *
 *     tries   1      2      3      4   ...  8 and more
 *     wait   30 s   60 s    2 min  4 min    1 h          each times 0.75 to 1.25
 *
 * Chance keeps many notices that failed together from coming back together. Pure: chance is handed
 * in.
 */
#ifndef TL_NOTIFY_BACKOFF_H
#define TL_NOTIFY_BACKOFF_H

#include "base/types.h"

/* Microseconds to wait after the tries-th try failed (from 1). chance: any 32 bits. */
int64_t tl_backoff_us(int64_t tries, uint32_t chance);

#endif
