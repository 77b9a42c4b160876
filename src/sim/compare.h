/* compare.h: two policies or rosters on the same calls: what differs, and by how much for sure.
 *
 *     day 1:  B's number - A's number \
 *     day 2:  B's number - A's number  |--> mean difference, 95 % confidence interval
 *     ...                             /
 *
 * Both sides meet the same people on each day (common random numbers), so most of chance drops out
 * of the difference. A day on which a side had nobody in a line says nothing and is left out.
 * Memory: one small struct, however many days. Source: paired t interval, with Welford's running
 * variance. Mission: B3, S34.
 */
#ifndef TL_SIM_COMPARE_H
#define TL_SIM_COMPARE_H

#include <stdio.h>

#include "sim/tally.h"

/* X(name, words, unit, formula over a day's totals) */
#define TL_COMPARE_TABLE(X)                                                                        \
    X(service_level, "answered within target", "%", 100 * tl_service_level(totals, 0))             \
    X(asa_s, "average wait (ASA)", "s", tl_asa_s(totals))                                          \
    X(mean_wait_s, "mean wait, all", "s", tl_mean_wait_s(totals))                                  \
    X(abandonment, "left in line", "%", 100 * tl_abandonment(totals))                              \
    X(occupancy, "occupancy", "%", 100 * tl_occupancy(totals))                                     \
    X(answered, "answered by a person", "a day", (double)totals->answered)                         \
    X(promised, "callbacks promised", "a day", (double)totals->promised)                           \
    X(redialled, "calls of redialling", "a day", (double)totals->redialled)                        \
    X(staffed_h, "hours of staff", "a day", totals->staffed_us / 3600e6)

enum tl_compare_number {
#define TL_COMPARE_NAME(name, words, unit, formula) TL_COMPARE_##name,
    TL_COMPARE_TABLE(TL_COMPARE_NAME)
#undef TL_COMPARE_NAME
        TL_COMPARE_NUMBERS
};

struct tl_compare {
    uint32_t days;
    double mean[2][TL_COMPARE_NUMBERS]; /* Over days. */
    double difference[TL_COMPARE_NUMBERS];
    double squares[TL_COMPARE_NUMBERS]; /* Of the differences, around their mean. */
};

/* One day of both sides. Left out when a side had nobody in a line. */
void tl_compare_day(struct tl_compare *compare, const struct tl_totals *a,
                    const struct tl_totals *b);

/* Half the width of the 95 % confidence interval of B - A; infinite below two days. */
double tl_compare_margin(const struct tl_compare *compare, enum tl_compare_number number);

/* a and b: what the sides are called. */
void tl_compare_text(const struct tl_compare *compare, const char *a, const char *b, FILE *out);
void tl_compare_json(const struct tl_compare *compare, FILE *out);

#endif
