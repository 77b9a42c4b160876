/* support_law.h: invented agencies whose cases end by laws that the predictor does not know.
 *
 *     day   0 ............. 2190 .......... 2555 ............... 3650
 *           records         the year held out   what came of its ranges
 *
 * An agency is three offices; all of it is drawn from the seed, by the priors in support_law.c:
 * filings that grow, with seasons and surges; capacity that follows them late, with seasons, weeks
 * that differ, drift, and weeks in which 30 to 55 of 100 fall away, sure in the year held out;
 * requests for evidence, cases that move to another office, and those that are withdrawn.
 */
#ifndef TL_TESTS_SUPPORT_LAW_H
#define TL_TESTS_SUPPORT_LAW_H

#include "forecast/predict.h"
#include "forecast/survival.h"

enum { LAW_OFFICES = 3, LAW_HELD_OUT = 2190, LAW_YEAR = 364, LAW_DAYS = 3650, LAW_NEVER = 1 << 20 };

/* How cases are decided. The last two were not run until the predictor was as it is. */
enum law {
    LAW_LINE,    /* The oldest first by a part of the work, any other by the rest. */
    LAW_OWN,     /* Each takes its own time, log-normal by kind; the office's pace moves all. */
    LAW_DESKS,   /* Each lies on one officer's desk; officers differ, and are on leave. */
    LAW_BATCHES, /* The office turns to one kind for some weeks, then to another. */
    LAW_LEN
};
extern const char *const law_names[LAW_LEN];

/* Days since the world began; LAW_NEVER: not seen to the end. */
struct law_case {
    int32_t received, ended, moves_at;
    uint8_t office, moves_to, is_withdrawn;
};

struct law_world {
    struct law_case *cases;
    size_t len;
};

/* The same for a seed, everywhere. */
struct law_world law_make(enum law law, uint64_t seed);
void law_free(struct law_world *world);

int law_office(const struct law_case *one, int32_t day);
bool law_waits(const struct law_case *one, int office, int32_t day);

/* What an office knows at a day's end, whose cases are those that are there then. */
void law_know(const struct law_world *world, int office, int32_t day, struct tl_cohorts *out);
/* The same for the product-limit estimate, of half a year. */
void law_count(const struct law_world *world, int office, int32_t day,
               struct tl_survival_counts *out);

#endif
