/* arrivals.h: the instants at which calls come, one after the other.
 *
 *     rates:  a Poisson process whose rate changes every half hour of the wall clock
 *     counts: so many calls in each recorded span, spread evenly by chance
 *
 * No list of calls is made: the next instant is drawn from the last one, so memory is flat. The
 * instants and the callers' numbers depend on the seed and the demand alone. Mission: B3.
 */
#ifndef TL_SIM_ARRIVALS_H
#define TL_SIM_ARRIVALS_H

#include "sim/demand.h"

struct tl_arrival {
    tl_time at;
    uint16_t kind;
    uint64_t own; /* The caller's number, from which all that the caller does follows. */
};

struct tl_arrivals {
    const struct tl_demand *demand;
    const struct tl_calendar *calendar;
    struct tl_chance chance;
    tl_time end;
    tl_time at;
    tl_time span_end;
    uint32_t left; /* Of a recorded span. */
    uint32_t row;
    double per_us; /* Rate of this half hour. */
    double shares[TL_KINDS_MAX];
};

/* Calls come from `from` to before `end`. */
void tl_arrivals_init(struct tl_arrivals *arrivals, const struct tl_demand *demand,
                      const struct tl_calendar *calendar, uint64_t seed, tl_time from, tl_time end);

/* TL_ENONE: no more come. */
TL_MUST_USE enum tl_err tl_arrivals_next(struct tl_arrivals *arrivals, struct tl_arrival *out);

#endif
