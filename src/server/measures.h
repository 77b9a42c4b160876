/* measures.h: what happened since the start, counted from facts, for /metrics.
 *
 *     engine --facts--> measures --> counters by outcome, by why; waits by queue
 *
 * Waits: from the time of asking to the first moment in which the person and an agent hear each
 * other, over holds in line, callbacks and misses (so a callback is no zero wait). Only contacts
 * that began to wait since the start are measured. Memory: 40 bytes for each open contact.
 */
#ifndef TL_SERVER_MEASURES_H
#define TL_SERVER_MEASURES_H

#include "core/center.h"
#include "server/histogram.h"

struct tl_measures;

enum { TL_MEASURED_QUEUES_MAX = 64 };

/* Bounds of waits, in microseconds; *out_len of them. */
const int64_t *tl_measures_wait_bounds(uint32_t *out_len);

/* Of one queue; queue 0: none. */
struct tl_measured_queue {
    _Atomic uint64_t queue;
    struct tl_histogram waits;
};

struct tl_measured {
    _Atomic uint64_t came, offers, accepted, connected, wrapped_up, at_limit, set_aside;
    _Atomic uint64_t back_in_line[TL_WHYS];
    _Atomic uint64_t closed[TL_OUTCOMES]; /* By outcome. */
    struct tl_measured_queue queues[TL_MEASURED_QUEUES_MAX];
};

/* TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_measures_open(uint32_t contacts_max, struct tl_measures **out_measures);
void tl_measures_close(struct tl_measures *measures);

/* The engine's watcher. */
void tl_measures_facts(void *measures, const struct tl_fact *facts, uint32_t facts_len);

/* Any thread. */
const struct tl_measured *tl_measures_now(const struct tl_measures *measures);

#endif
