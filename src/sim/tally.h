/* tally.h: what happened in a simulation, in counters and histograms of fixed size.
 *
 * Counts go to the half hour in which something happens, waits to the language, queue and hour of
 * the day in which the person called. A wait begins with the first ring of the call and ends when
 * the person is joined with an agent. Memory: about 7 kB for each language, queue and hour of the
 * day, whatever the length of the run. A value read from a histogram is within 3.1 %, the width of
 * a step.
 * docs/simulate.md has the formula of each number. Mission: B3, S33.
 */
#ifndef TL_SIM_TALLY_H
#define TL_SIM_TALLY_H

#include "policy/model.h"
#include "sim/demand.h"

enum { TL_HIST_STEPS = 32, TL_HIST_OCTAVES = 27, TL_HIST_CELLS = TL_HIST_STEPS * TL_HIST_OCTAVES };

/* Milliseconds: exact below TL_HIST_STEPS, then that many steps from each power of two to the next.
 */
struct tl_hist {
    uint64_t len;
    uint64_t cells[TL_HIST_CELLS];
};
void tl_hist_add(struct tl_hist *hist, int64_t us);
/* The wait that `share` (0 to 1) of them don't exceed, in seconds; 0 when there are none. */
double tl_hist_at(const struct tl_hist *hist, double share);

/* Counts and times since something began; one taken from a later one is what lay between.
 * X(name, what it counts) */
#define TL_TOTALS_COUNTS(X)                                                                        \
    X(offered, "calls that the demand brought")                                                    \
    X(redialled, "calls of people who had called before")                                          \
    X(asked, "came into a line")                                                                   \
    X(waited, "came into a line and were offered to nobody at once")                               \
    X(answered, "joined with an agent within the call")                                            \
    X(abandoned, "left in line")                                                                   \
    X(promised, "callbacks promised")                                                              \
    X(called_back, "callbacks that joined person and agent")                                       \
    X(kept, "callbacks that did so before the promised window ended")                              \
    X(attempts, "attempts to call back")                                                           \
    X(set_aside, "acts of people or staff that came too late")
#define TL_TOTALS_TIMES(X)                                                                         \
    X(answered_us, "waits of those answered, from the first ring")                                 \
    X(abandoned_us, "waits of those who left in line, from the first ring")                        \
    X(called_back_us, "from the first ring of a call until its callback joined the two")           \
    X(talk_us, "agents joined with somebody")                                                      \
    X(busy_us, "agents offered, joined or wrapping up")                                            \
    X(ready_us, "agents busy, or ready and free")                                                  \
    X(staffed_us, "agents signed in")                                                              \
    X(line_us, "people in line")

struct tl_totals {
#define TL_TOTALS_COUNT(name, what) uint64_t name;
#define TL_TOTALS_TIME(name, what)  double name;
    TL_TOTALS_COUNTS(TL_TOTALS_COUNT)
    TL_TOTALS_TIMES(TL_TOTALS_TIME)
#undef TL_TOTALS_COUNT
#undef TL_TOTALS_TIME
    uint64_t within[TL_TARGETS_MAX]; /* Answered within each target. */
    uint64_t outcomes[TL_OUTCOMES];
};

/* to - from, and to += more, field by field. */
struct tl_totals tl_totals_between(const struct tl_totals *from, const struct tl_totals *to);
void tl_totals_add(struct tl_totals *to, const struct tl_totals *more);

/* What people of one language, queue or hour met. */
struct tl_met {
    uint64_t offered; /* Of a queue: came into it. */
    uint64_t answered;
    uint64_t abandoned;
    uint64_t within; /* The first target. */
    double answered_us;
    struct tl_hist waits; /* Of those answered. */
};

/* Those who came into a line in one half hour of a weekday. */
struct tl_line {
    uint64_t came;
    uint64_t within; /* Joined with an agent within the first target, counted from the line. */
};
enum { TL_LINES = 7 * TL_HALF_HOURS }; /* Monday's half hours first. */

struct tl_tally {
    struct tl_totals totals;
    tl_time at; /* The times are added up to here. */
    uint32_t in_line, talking, busy, ready, staffed;
    uint16_t languages_len;
    uint16_t queues_len;
    struct tl_met *all; /* One, then languages, queues, hours. */
    struct tl_met *languages;
    struct tl_met *queues;
    struct tl_met *hours;
    struct tl_hist callbacks;               /* From the first ring to the callback's joining. */
    struct tl_totals halves[TL_HALF_HOURS]; /* Of all days, by the wall clock's half hour. */
    struct tl_line lines[TL_LINES];         /* In runs by tl_simulation_half. */
};

TL_MUST_USE enum tl_err tl_tally_open(const struct tl_policy *policy, struct tl_tally *out);
void tl_tally_close(struct tl_tally *tally);

/* Adds the times up to now. Before the numbers in line, talking, busy ... change. */
void tl_tally_move(struct tl_tally *tally, tl_time now);

/* The numbers that reports lead with; 0 where there is nothing to divide by. */
double tl_service_level(const struct tl_totals *totals, uint16_t target);
double tl_asa_s(const struct tl_totals *totals);
double tl_mean_wait_s(const struct tl_totals *totals);
double tl_abandonment(const struct tl_totals *totals);
double tl_occupancy(const struct tl_totals *totals);

#endif
