/* support_law_work.c: the ways in which offices decide, and the priors of each. */
#include "support_law_work.h"

#include <math.h>

enum { TRIES = 60 };

void law_draw_work(struct law_run *run)
{
    run->by_age = law_between(run, .3, .95);
    run->by_last = law_between(run, 0, .3);
    run->first = law_between(run, 0, .10);
    run->focus_part = law_between(run, .5, .8);
    run->desks_len = 6 + (int)(law_draw(run) * (LAW_DESKS_MAX - 6));
    for (int i = 0; i < LAW_KINDS; i++) {
        run->kind_days[i] = run->target * exp(law_between(run, -.6, .6));
        run->kind_spread[i] = law_between(run, .15, .6);
    }
    for (int i = 0; i < LAW_DESKS_MAX; i++) {
        run->speed[i] = exp(.4 * law_normal(run));
        run->leave_at[i] = (int32_t)law_between(run, 0, 365);
        run->leave_days[i] = (int32_t)law_between(run, 14, 43);
    }
}

/* The emptier of two desks, for how fast they are. */
static uint8_t choose_desk(struct law_run *run)
{
    int a = (int)(law_draw(run) * run->desks_len), b = (int)(law_draw(run) * run->desks_len);
    return (uint8_t)(run->on_desk[a] / run->speed[a] < run->on_desk[b] / run->speed[b] ? a : b);
}

void law_begin(struct law_run *run, size_t at)
{
    struct law_own *own = run->own + at;
    own->is_first = law_draw(run) < run->first;
    own->due =
        run->clock + run->kind_days[own->kind] * exp(run->kind_spread[own->kind] * law_normal(run));
    own->desk = choose_desk(run);
}

static bool is_ready(const struct law_run *run, size_t at, int32_t day)
{
    return run->world->cases[at].ended == LAW_NEVER && run->own[at].ready <= day;
}

/* ---- a line ---- */

static void decide_first(struct law_run *run, int32_t day)
{
    for (size_t i = 0; i < run->here_len && run->can >= 1; i++) {
        size_t at = run->here[i];
        if (run->own[at].is_first && is_ready(run, at, day)) {
            law_decide(run, at, day);
            run->can--;
        }
    }
}

static void decide_any(struct law_run *run, int32_t day)
{
    for (int tries = 0; tries < TRIES; tries++) {
        size_t at = run->here[(size_t)(law_draw(run) * (double)run->here_len)];
        if (is_ready(run, at, day)) {
            law_decide(run, at, day);
            return;
        }
    }
}

static void work_line(struct law_run *run, int32_t day)
{
    size_t oldest = 0;
    decide_first(run, day);
    while (run->can >= 1 && run->here_len > 0) {
        run->can--;
        if (law_draw(run) >= run->by_age) {
            decide_any(run, day);
            continue;
        }
        while (oldest < run->here_len && !is_ready(run, run->here[oldest], day))
            oldest++;
        if (oldest < run->here_len)
            law_decide(run, run->here[oldest], day);
    }
}

/* ---- each its own time ---- */

static void work_own(struct law_run *run, int32_t day)
{
    run->clock += run->pace[day] / run->longer[day];
    for (size_t i = 0; i < run->here_len; i++) {
        size_t at = run->here[i];
        if (run->own[at].due <= run->clock && is_ready(run, at, day))
            law_decide(run, at, day);
    }
}

/* ---- desks ---- */

static bool is_on_leave(const struct law_run *run, int desk, int32_t day)
{
    int32_t since = (day + 365 - run->leave_at[desk]) % 365;
    return since < run->leave_days[desk];
}

static void work_desks(struct law_run *run, int32_t day)
{
    double all = 0;
    for (int i = 0; i < run->desks_len; i++) {
        all += run->speed[i];
        run->on_desk[i] = 0;
    }
    for (int i = 0; i < run->desks_len; i++)
        run->did[i] += is_on_leave(run, i, day) ? 0 : run->can * run->speed[i] / all * 1.08;
    run->can = 0;
    for (size_t i = 0; i < run->here_len; i++) {
        int desk = run->own[run->here[i]].desk % run->desks_len;
        run->on_desk[desk]++;
        if (run->did[desk] >= 1 && is_ready(run, run->here[i], day)) {
            law_decide(run, run->here[i], day);
            run->did[desk]--;
        }
    }
    for (int i = 0; i < run->desks_len; i++)
        run->did[i] = run->did[i] > 1 ? 1 : run->did[i]; /* What was not done in time is lost. */
}

/* ---- batches ---- */

static void turn_to_another(struct law_run *run, int32_t day)
{
    double all[LAW_KINDS] = { 0 };
    double at = law_draw(run) * (double)run->here_len;
    for (size_t i = 0; i < run->here_len; i++)
        all[run->own[run->here[i]].kind]++;
    run->focus = 0;
    while (run->focus < run->kinds_len - 1 && at >= all[run->focus])
        at -= all[run->focus++];
    run->focus_until = day + (int32_t)law_between(run, 14, 43);
}

/* One of the kind in focus, or of any: the oldest, or the newest. */
static void decide_of(struct law_run *run, int kind, bool is_newest, int32_t day)
{
    for (size_t i = 0; i < run->here_len; i++) {
        size_t at = run->here[is_newest ? run->here_len - 1 - i : i];
        if ((kind < 0 || run->own[at].kind == kind) && is_ready(run, at, day)) {
            law_decide(run, at, day);
            return;
        }
    }
}

static void work_batches(struct law_run *run, int32_t day)
{
    if (day >= run->focus_until && run->here_len > 0)
        turn_to_another(run, day);
    for (; run->can >= 1; run->can--) {
        int kind = law_draw(run) < run->focus_part ? run->focus : -1;
        decide_of(run, kind, law_draw(run) < run->by_last, day);
    }
}

void law_work(struct law_run *run, int32_t day)
{
    static void (*const works[LAW_LEN])(struct law_run *, int32_t) = { work_line, work_own,
                                                                       work_desks, work_batches };
    works[run->law](run, day);
}
