/* histogram.c: counting into buckets. */
#include "server/histogram.h"

#include "base/assert.h"

void tl_histogram_add(struct tl_histogram *histogram, const int64_t *bounds_us, uint32_t bounds_len,
                      int64_t us)
{
    uint32_t at = 0;
    TL_ASSERT(bounds_len <= TL_HISTOGRAM_BOUNDS_MAX);
    while (at < bounds_len && us > bounds_us[at])
        at++;
    atomic_fetch_add(histogram->counts + at, 1);
    atomic_fetch_add(&histogram->sum_us, us > 0 ? (uint64_t)us : 0);
}
