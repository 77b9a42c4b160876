/* staffing.h: the smallest number of people for each half hour with which a target is met.
 *
 *     the roster given, simulated once --> calls into a line, time that each takes an agent
 *     Erlang A (erlang.h)              --> a first number for each half hour
 *     up:   simulate; half hours that miss the target get people, until all meet it
 *     down: one half hour after the other gives people away; half hours of that day that then
 *           miss get one each, if that is fewer; where that does not help, all is taken back;
 *           until no half hour can give one
 *
 * All runs meet the same calls (common random numbers), so a plan has one answer, whatever the
 * machine. Weekdays try their half hours side by side in one run, each judged by its own half
 * hours; at the end all is run once more. The service level of a half hour, over all days that were
 * simulated: those joined with an agent within the target, counted from coming into the line, over
 * all who came into a line in it. Cost: 200 to 300 runs for a week of 24 half hours a day. Memory:
 * a simulation's and 1 MB. Mission: S33, S34. docs/simulate.md has what it does not know.
 */
#ifndef TL_SIM_STAFFING_H
#define TL_SIM_STAFFING_H

#include <stdio.h>

#include "sim/languages.h"
#include "sim/need.h"
#include "sim/simulate.h"

struct tl_staffing_target {
    double share; /* 0.8 */
    uint32_t seconds;
};

/* "80% in 30 s", "90 % in 2 min". TL_EBAD. */
TL_MUST_USE enum tl_err tl_staffing_target_read(const char *text, struct tl_staffing_target *out);

/* So many of all half hours are done with; may go back. */
typedef void tl_staffing_progress_fn(void *arg, uint32_t done, uint32_t all);

struct tl_staffing_plan {
    struct tl_simulation_plan simulation; /* Its roster: shares of skills, and hours. */
    struct tl_staffing_target target;
    tl_staffing_progress_fn *progress; /* NULL: nobody looks. */
    void *arg;
};

struct tl_staffing {
    struct tl_need need;
    uint32_t guess[TL_LINES];            /* By formula. */
    struct tl_line lines[TL_LINES];      /* What was reached, on all days together. */
    double waits_s[TL_LANGUAGES_MAX][2]; /* p50 and p90 by language, from the first ring. */
    struct tl_language_gap gap;
    uint32_t runs;
    bool is_least;   /* No half hour can give one person away: tried for each. */
    uint32_t missed; /* TL_ENONE: a half hour that does not meet the target. */
};

/* TL_ENONE: the target is not met with any number of people of these shares. TL_EFULL: more kinds
 * of people than TL_NEED_KINDS_MAX. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_staffing_search(const struct tl_staffing_plan *plan,
                                           struct tl_staffing *out);

/* One run with these people: fills in lines, waits_s and gap. TL_ENOMEM, TL_EFULL. */
TL_MUST_USE enum tl_err tl_staffing_run(const struct tl_staffing_plan *plan,
                                        struct tl_staffing *staffing);

bool tl_staffing_is_met(const struct tl_staffing_target *target, const struct tl_line *line);

/* A table for people, and JSON. */
void tl_staffing_text(const struct tl_staffing_plan *plan, const struct tl_staffing *staffing,
                      FILE *out);
void tl_staffing_json(const struct tl_staffing_plan *plan, const struct tl_staffing *staffing,
                      FILE *out);

#endif
