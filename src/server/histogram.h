/* histogram.h: how many times something lasted how long, for /metrics.
 *
 * Bounds are a table of microseconds, rising. Any thread may write and read; a number is whole, all
 * together are of about the same moment.
 */
#ifndef TL_SERVER_HISTOGRAM_H
#define TL_SERVER_HISTOGRAM_H

#include <stdatomic.h>

#include "base/types.h"

enum { TL_HISTOGRAM_BOUNDS_MAX = 16 };

struct tl_histogram {
    _Atomic uint64_t counts[TL_HISTOGRAM_BOUNDS_MAX + 1]; /* The last: over every bound. */
    _Atomic uint64_t sum_us;
};

/* bounds_len is at most TL_HISTOGRAM_BOUNDS_MAX. A time below 0 counts as 0. */
void tl_histogram_add(struct tl_histogram *histogram, const int64_t *bounds_us, uint32_t bounds_len,
                      int64_t us);

#endif
