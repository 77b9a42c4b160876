/* tally.c: adding up, and reading quantiles. */
#include "sim/tally.h"

#include <stdlib.h>

enum { HOURS = 24 };

static uint32_t cell_of(uint64_t ms)
{
    if (ms < TL_HIST_STEPS)
        return (uint32_t)ms;
    unsigned octave = 63u - (unsigned)__builtin_clzll(ms) - 4; /* 32 to 63: the first. */
    uint32_t cell = octave * TL_HIST_STEPS + (uint32_t)(ms >> (octave - 1)) - TL_HIST_STEPS;
    return cell < TL_HIST_CELLS ? cell : TL_HIST_CELLS - 1;
}

/* Where a cell begins, in milliseconds. */
static double cell_from(uint32_t cell)
{
    uint32_t octave = cell / TL_HIST_STEPS, step = cell % TL_HIST_STEPS;
    if (octave == 0)
        return step;
    return (double)((uint64_t)(TL_HIST_STEPS + step) << (octave - 1));
}

void tl_hist_add(struct tl_hist *hist, int64_t us)
{
    hist->len++;
    hist->cells[cell_of(us > 0 ? (uint64_t)us / 1000 : 0)]++;
}

double tl_hist_at(const struct tl_hist *hist, double share)
{
    double wanted = share * (double)hist->len, before = 0;
    for (uint32_t cell = 0; cell < TL_HIST_CELLS && hist->len > 0; cell++) {
        double here = (double)hist->cells[cell];
        if (here > 0 && before + here >= wanted) {
            double from = cell_from(cell), to = cell == 0 ? 0 : cell_from(cell + 1);
            return (from + (to - from) * (wanted - before) / here) / 1000;
        }
        before += here;
    }
    return 0;
}

struct tl_totals tl_totals_between(const struct tl_totals *from, const struct tl_totals *to)
{
    struct tl_totals between = *to;
#define LESS(name, what) between.name -= from->name;
    TL_TOTALS_COUNTS(LESS)
    TL_TOTALS_TIMES(LESS)
#undef LESS
    for (int i = 0; i < TL_TARGETS_MAX; i++)
        between.within[i] -= from->within[i];
    for (int i = 0; i < TL_OUTCOMES; i++)
        between.outcomes[i] -= from->outcomes[i];
    return between;
}

void tl_totals_add(struct tl_totals *to, const struct tl_totals *more)
{
#define MORE(name, what) to->name += more->name;
    TL_TOTALS_COUNTS(MORE)
    TL_TOTALS_TIMES(MORE)
#undef MORE
    for (int i = 0; i < TL_TARGETS_MAX; i++)
        to->within[i] += more->within[i];
    for (int i = 0; i < TL_OUTCOMES; i++)
        to->outcomes[i] += more->outcomes[i];
}

enum tl_err tl_tally_open(const struct tl_policy *policy, struct tl_tally *out)
{
    size_t mets = 1 + (size_t)policy->languages_len + policy->queues_len + HOURS;
    *out = (struct tl_tally){ .languages_len = policy->languages_len,
                              .queues_len = policy->queues_len,
                              .all = calloc(mets, sizeof *out->all) };
    if (!out->all)
        return TL_ENOMEM;
    out->languages = out->all + 1;
    out->queues = out->languages + policy->languages_len;
    out->hours = out->queues + policy->queues_len;
    return TL_OK;
}

void tl_tally_close(struct tl_tally *tally)
{
    free(tally->all);
    tally->all = NULL;
}

void tl_tally_move(struct tl_tally *tally, tl_time now)
{
    double us = (double)(now - tally->at);
    struct tl_totals *totals = &tally->totals;
    tally->at = now;
    totals->line_us += us * tally->in_line;
    totals->talk_us += us * tally->talking;
    totals->busy_us += us * tally->busy;
    totals->ready_us += us * tally->ready;
    totals->staffed_us += us * tally->staffed;
}

static double over(double a, double b)
{
    return b > 0 ? a / b : 0;
}

double tl_service_level(const struct tl_totals *totals, uint16_t target)
{
    return over((double)totals->within[target], (double)(totals->answered + totals->abandoned));
}

double tl_asa_s(const struct tl_totals *totals)
{
    return over(totals->answered_us / 1e6, (double)totals->answered);
}

double tl_mean_wait_s(const struct tl_totals *totals)
{
    return over((totals->answered_us + totals->abandoned_us) / 1e6,
                (double)(totals->answered + totals->abandoned));
}

double tl_abandonment(const struct tl_totals *totals)
{
    return over((double)totals->abandoned, (double)(totals->answered + totals->abandoned));
}

double tl_occupancy(const struct tl_totals *totals)
{
    return over(totals->busy_us, totals->ready_us);
}
