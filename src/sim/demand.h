/* demand.h: who calls, when, about what, and how they behave: a file in, a demand out.
 *
 *     weekdays x half hours x topics --> a rate for each half hour    (Poisson)
 *     counts: FILE.csv               --> so many calls in each span   (exactly those)
 *
 * Faults name the line and say how to mend it. Memory: 70 kB, and 16 bytes for each row of a
 * counts file. docs/simulate.md has the words of the file. Mission: B3, S33.
 */
#ifndef TL_SIM_DEMAND_H
#define TL_SIM_DEMAND_H

#include "base/fault.h"
#include "policy/model.h"
#include "sim/chance.h"

enum {
    TL_KINDS_MAX = 64, /* Kinds of callers: a topic each. */
    TL_HALF_HOURS = 48,
    TL_TARGETS_MAX = 4,
    TL_REDIALS_MAX = 10,
};

/* Those who call about one topic. */
struct tl_demand_kind {
    char name[48];
    uint16_t topic;          /* TL_NONE: takes what comes. */
    enum tl_step_kind wants; /* LIVE, ANSWER, CALLBACK, REQUEST or MESSAGE. */
    double share;            /* Of all calls; any unit. */
    double helped;           /* Chance that an article or an offered action is enough. */
    struct tl_spread handle;
    double weekdays[7]; /* Its own shape, over the shape of all. */
    double half_hours[TL_HALF_HOURS];
    double holds[TL_LOOKUP_BITS_MAX]; /* Chance of each condition that a lookup tells, by bit. */
};

/* So many calls came between this instant and the next row's, or the span's end. */
struct tl_demand_count {
    tl_time at;
    uint32_t calls;
};

struct tl_demand {
    struct tl_date begins;
    double a_day; /* Calls on a day of 100 %. */
    double weekdays[7];
    double half_hours[TL_HALF_HOURS];
    double holidays; /* Share of a day's calls that come when it is a holiday. */
    double languages[TL_LANGUAGES_MAX];
    struct tl_demand_kind *kinds;
    uint16_t kinds_len;
    struct tl_spread patience;
    struct tl_spread thinks;  /* Before a key is pressed. */
    struct tl_spread records; /* Until a lookup answers. */
    struct tl_spread dials;   /* Until an attempt to call back ends. */
    double gives_up;          /* Chance to hang up at each question. */
    double knows_case;
    double records_found;
    double hides_number;
    double takes_callback; /* Chance to take one when the wait told is over ... */
    uint32_t callback_over_s;
    double answers_callback;
    double redials;
    struct tl_spread redials_after;
    uint32_t redials_max;
    uint32_t targets_s[TL_TARGETS_MAX]; /* The first is the one that reports lead with. */
    uint16_t targets_len;
    bool dialler; /* Whether the center can call people back. */
    struct tl_demand_count *counts;
    uint32_t counts_len;
    uint32_t count_s; /* The span of each count. */
};

/* A demand with every field at its usual value and no calls. */
struct tl_demand tl_demand_usual(void);

/* Reads a file. TL_EBAD, TL_EIO: faults tell what to mend. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_demand_open(const char *file, const struct tl_policy *policy,
                                       struct tl_faults *faults, struct tl_demand *out);
void tl_demand_close(struct tl_demand *demand);

/* Calls about this kind in this half hour of a weekday, on a day that is no holiday. */
double tl_demand_calls(const struct tl_demand *demand, uint16_t kind, enum tl_weekday weekday,
                       uint32_t half_hour);

#endif
