/* staffing.c: the search: a guess by formula, then up, then down, by simulation. */
#include "sim/staffing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "sim/erlang.h"

enum {
    HALF_HOUR_S = 1800,
    ROUNDS_MAX = 4, /* Up and down; more than one when weekdays leave something to each other. */
    BEYOND = 4,     /* Beyond so many times the guess nobody more helps. */
    BEYOND_LEAST = 60,
    GAIN = 6, /* One more of so many for each ... of a service level: on the safe side. */
};

struct search {
    const struct tl_staffing_plan *plan;
    struct tl_staffing *out;
    uint32_t version[7];          /* Rises with each change of a weekday. */
    uint32_t tried[TL_LINES];     /* The version at which one less was too few; 0: none. */
    uint8_t halvings[TL_LINES];   /* So many less were too few: tries half of that. */
    struct tl_line met[TL_LINES]; /* Of the last numbers that were good. */
    uint32_t open_len;
};

enum tl_err tl_staffing_target_read(const char *text, struct tl_staffing_target *out)
{
    char *end;
    double percent = strtod(text, &end);
    end += *end == ' ';
    if (end == text || strncmp(end, "% in ", 5) != 0 || !(percent > 0) || percent > 100)
        return TL_EBAD;
    const char *rest = end + 5;
    double seconds = strtod(rest, &end);
    const char *unit = end + (*end == ' ');
    bool is_minutes = strcmp(unit, "min") == 0;
    if (end == rest || (!is_minutes && strcmp(unit, "s") != 0))
        return TL_EBAD;
    seconds *= is_minutes ? 60 : 1;
    if (!(seconds >= 1) || seconds > 86400)
        return TL_EBAD;
    *out = (struct tl_staffing_target){ percent / 100, (uint32_t)seconds };
    return TL_OK;
}

bool tl_staffing_is_met(const struct tl_staffing_target *target, const struct tl_line *line)
{
    return (double)line->within >= target->share * (double)line->came - 1e-9;
}

static double level_of(const struct tl_line *line)
{
    return line->came > 0 ? (double)line->within / (double)line->came : 1;
}

static void read_tally(struct tl_staffing *staffing, const struct tl_tally *tally)
{
    memcpy(staffing->lines, tally->lines, sizeof staffing->lines);
    staffing->gap = tl_language_gap_find(tally);
    for (uint16_t i = 0; i < tally->languages_len; i++) {
        staffing->waits_s[i][0] = tl_hist_at(&tally->languages[i].waits, 0.5);
        staffing->waits_s[i][1] = tl_hist_at(&tally->languages[i].waits, 0.9);
    }
    staffing->runs++;
}

/* The days of the plan with this roster; totals may be NULL. */
static enum tl_err simulate(const struct tl_staffing_plan *plan, const struct tl_roster *roster,
                            struct tl_staffing *staffing, struct tl_totals *totals)
{
    struct tl_simulation_plan days = plan->simulation;
    struct tl_demand demand = *days.demand;
    struct tl_simulation *simulation;
    struct tl_half half;
    demand.targets_s[0] = plan->target.seconds;
    demand.targets_len = 1;
    days.demand = &demand;
    days.roster = roster;
    enum tl_err err = tl_simulation_open(&days, &simulation);
    if (err)
        return err;
    while (tl_simulation_half(simulation, &half) == TL_OK)
        ;
    tl_simulation_check(simulation);
    read_tally(staffing, tl_simulation_tally(simulation));
    if (totals)
        *totals = tl_simulation_tally(simulation)->totals;
    tl_simulation_close(simulation);
    return TL_OK;
}

enum tl_err tl_staffing_run(const struct tl_staffing_plan *plan, struct tl_staffing *staffing)
{
    struct tl_roster roster;
    enum tl_err err = tl_need_roster(&staffing->need, &roster);
    if (err)
        return err;
    err = simulate(plan, &roster, staffing, NULL);
    tl_roster_close(&roster);
    return err;
}

/* ---- the guess ---- */

/* How often a weekday comes in the plan's days; holidays are no such day. */
static uint32_t days_of(const struct tl_simulation_plan *plan, uint32_t weekday)
{
    uint32_t days = 0;
    int32_t first = tl_date_days(plan->demand->begins);
    for (int32_t day = first; day < first + (int32_t)plan->days; day++)
        days += (uint32_t)tl_days_weekday(day) == weekday &&
                !tl_calendar_is_holiday(&plan->policy->calendar, tl_days_date(day));
    return days;
}

/* The roster given tells how many come and how long each of them takes an agent. */
static enum tl_err guess(struct search *search)
{
    const struct tl_staffing_plan *plan = search->plan;
    const struct tl_group *first = plan->simulation.roster->groups;
    struct tl_staffing *out = search->out;
    struct tl_totals totals;
    enum tl_err err = simulate(plan, plan->simulation.roster, out, &totals);
    if (err)
        return err;
    uint64_t served = totals.answered + totals.called_back;
    struct tl_erlang line = { .served = served > 0 ? (double)served / (totals.busy_us / 1e6) : 1 };
    line.leaves = 1e6 / fmax(plan->simulation.demand->patience.mean_us, 1e6);
    double seconds = plan->target.seconds - (first->answers.mean_us + first->joins.mean_us) / 1e6;
    for (uint32_t at = 0; at < TL_LINES; at++) {
        uint32_t days = days_of(&plan->simulation, at / TL_HALF_HOURS);
        bool is_open = tl_need_is_open(&out->need, at) && days > 0;
        search->open_len += is_open;
        line.arrivals = days > 0 ? (double)out->lines[at].came / days / HALF_HOUR_S : 0;
        out->guess[at] = is_open;
        if (is_open && line.arrivals > 0)
            out->guess[at] = tl_erlang_people(&line, fmin(plan->target.share, 0.9999),
                                              fmax(seconds, 0), TL_STAFF_MAX);
        out->need.people[at] = out->guess[at];
    }
    return TL_OK;
}

/* ---- up ---- */

static bool has_missed(const struct search *search, uint32_t at)
{
    return tl_need_is_open(&search->out->need, at) &&
           !tl_staffing_is_met(&search->plan->target, search->out->lines + at);
}

/* Whether a half hour of this weekday misses. */
static bool day_has_missed(const struct search *search, uint32_t weekday)
{
    for (uint32_t half = 0; half < TL_HALF_HOURS; half++) {
        if (has_missed(search, weekday * TL_HALF_HOURS + half))
            return true;
    }
    return false;
}

static uint32_t step_of(uint32_t people, double apart)
{
    double step = floor(people * fabs(apart) / GAIN);
    return step > 1 ? (uint32_t)step : 1;
}

/* TL_ENONE: a half hour has as many as can help, and misses. */
static enum tl_err give_people(struct search *search, bool *out_given)
{
    struct tl_staffing *out = search->out;
    *out_given = false;
    for (uint32_t at = 0; at < TL_LINES; at++) {
        if (!has_missed(search, at))
            continue;
        uint32_t *people = out->need.people + at;
        *people += step_of(*people, search->plan->target.share - level_of(out->lines + at));
        search->version[at / TL_HALF_HOURS]++;
        *out_given = true;
        if (*people > BEYOND * out->guess[at] + BEYOND_LEAST) {
            out->missed = at;
            return TL_ENONE;
        }
    }
    return TL_OK;
}

static enum tl_err go_up(struct search *search)
{
    for (;;) {
        bool is_given;
        enum tl_err err = tl_staffing_run(search->plan, search->out);
        if (!err)
            err = give_people(search, &is_given);
        if (err || !is_given)
            return err;
    }
}

/* ---- down ---- */

static void tell_progress(const struct search *search)
{
    uint32_t done = 0;
    for (uint32_t at = 0; at < TL_LINES; at++)
        done += search->tried[at] == search->version[at / TL_HALF_HOURS] &&
                tl_need_is_open(&search->out->need, at);
    if (search->plan->progress && done < search->open_len)
        search->plan->progress(search->plan->arg, done, search->open_len);
}

/* How many this half hour tries to give away; 0: it has been tried, or there is nobody. */
static uint32_t less_of(const struct search *search, uint32_t at)
{
    uint32_t people = search->out->need.people[at];
    double slack = level_of(search->met + at) - search->plan->target.share;
    if (!tl_need_is_open(&search->out->need, at) || people <= 1 ||
        search->tried[at] == search->version[at / TL_HALF_HOURS])
        return 0;
    uint32_t less = step_of(people, slack) >> search->halvings[at];
    return less < 1 ? 1 : less < people ? less : people - 1;
}

/* One weekday in a trial of one half hour. */
struct trial {
    uint32_t at;
    uint32_t less;               /* 0: it is over. */
    uint8_t more[TL_HALF_HOURS]; /* Given to half hours that missed for it. */
};

static void accept(struct search *search, struct trial *trial)
{
    uint32_t day = trial->at / TL_HALF_HOURS, from = day * TL_HALF_HOURS;
    search->version[day]++;
    memcpy(search->met + from, search->out->lines + from, TL_HALF_HOURS * sizeof *search->met);
    trial->less = 0;
}

static void take_back(struct search *search, struct trial *trial)
{
    uint32_t from = trial->at / TL_HALF_HOURS * TL_HALF_HOURS;
    uint32_t *people = search->out->need.people;
    for (uint32_t half = 0; half < TL_HALF_HOURS; half++)
        people[from + half] -= trial->more[half];
    people[trial->at] += trial->less;
    if (trial->less == 1)
        search->tried[trial->at] = search->version[trial->at / TL_HALF_HOURS];
    search->halvings[trial->at] += search->halvings[trial->at] < 16;
    trial->less = 0;
}

/* Others that missed get one each, where that is fewer than were given away. */
static void mend(struct search *search, struct trial *trial)
{
    uint32_t from = trial->at / TL_HALF_HOURS * TL_HALF_HOURS, missed = 0;
    for (uint32_t half = 0; half < TL_HALF_HOURS; half++) {
        trial->more[half] = has_missed(search, from + half);
        missed += trial->more[half];
        search->out->need.people[from + half] += trial->more[half];
    }
    if (missed >= trial->less)
        take_back(search, trial);
}

/* Runs what is tried, and judges weekday by weekday; *out_open: some are mended, to be run again.
 */
static enum tl_err run_trials(struct search *search, struct trial trials[7], bool is_last,
                              bool *out_open)
{
    enum tl_err err = tl_staffing_run(search->plan, search->out);
    *out_open = false;
    for (uint32_t day = 0; day < 7 && !err; day++) {
        if (trials[day].less == 0)
            continue;
        if (!day_has_missed(search, day))
            accept(search, trials + day);
        else if (is_last)
            take_back(search, trials + day);
        else
            mend(search, trials + day);
        *out_open = *out_open || trials[day].less > 0;
    }
    return err;
}

/* All weekdays try this half hour; *out_tried: one of them did. */
static enum tl_err try_half(struct search *search, uint32_t half, bool *out_tried)
{
    struct trial trials[7];
    bool is_open = false;
    for (uint32_t day = 0; day < 7; day++) {
        trials[day] = (struct trial){ .at = day * TL_HALF_HOURS + half };
        trials[day].less = less_of(search, trials[day].at);
        search->out->need.people[trials[day].at] -= trials[day].less;
        is_open = is_open || trials[day].less > 0;
    }
    if (!is_open)
        return TL_OK;
    enum tl_err err = run_trials(search, trials, false, &is_open);
    if (!err && is_open)
        err = run_trials(search, trials, true, &is_open);
    *out_tried = true;
    tell_progress(search);
    return err;
}

static enum tl_err go_down(struct search *search)
{
    bool is_tried = true;
    memcpy(search->met, search->out->lines, sizeof search->met);
    while (is_tried) {
        is_tried = false;
        for (uint32_t half = 0; half < TL_HALF_HOURS; half++) {
            enum tl_err err = try_half(search, half, &is_tried);
            if (err)
                return err;
        }
    }
    return TL_OK;
}

enum tl_err tl_staffing_search(const struct tl_staffing_plan *plan, struct tl_staffing *out)
{
    struct search search = { .plan = plan, .out = out };
    *out = (struct tl_staffing){ .runs = 0 };
    for (int day = 0; day < 7; day++)
        search.version[day] = 1;
    enum tl_err err = tl_need_init(&out->need, plan->simulation.roster);
    if (!err)
        err = guess(&search);
    for (int round = 0; !err && round < ROUNDS_MAX && !out->is_least; round++) {
        err = go_up(&search);
        if (!err)
            err = go_down(&search);
        if (!err)
            err = tl_staffing_run(plan, out);
        out->is_least = true;
        for (uint32_t day = 0; day < 7; day++)
            out->is_least = out->is_least && !day_has_missed(&search, day);
    }
    if (!err && !out->is_least)
        err = go_up(&search);
    if (!err && plan->progress)
        plan->progress(plan->arg, search.open_len, search.open_len);
    return err;
}
