/* support_law.c: what all laws share, the priors of it, and the days of an office. */
#include "support_law.h"

#include <math.h>
#include <string.h>

#include "support/check.h"
#include "support_law_work.h"

const char *const law_names[LAW_LEN] = { "line", "own time", "desks", "batches" };

enum { CASES_MAX = 900000, QUARTER = 91 };

double law_draw(struct law_run *run)
{
    return (double)(check_random(&run->random) >> 11) / 9007199254740992.0;
}

double law_between(struct law_run *run, double least, double most)
{
    return least + (most - least) * law_draw(run);
}

/* As likely between 10 and 20 as between 20 and 40. */
static double law_scaled(struct law_run *run, double least, double most)
{
    return least * pow(most / least, law_draw(run));
}

double law_normal(struct law_run *run)
{
    double radius = sqrt(-2 * log(1 - law_draw(run)));
    return radius * cos(6.283185307179586 * law_draw(run));
}

/* ---- how much an office can do, and how much comes ---- */

static void fall(struct law_run *run, int32_t from)
{
    int32_t lasts = (int32_t)law_between(run, 28, 71), back = (int32_t)law_between(run, 1, 43);
    double left = 1 - law_between(run, .30, .55), more = 1 + law_between(run, 0, .20);
    int32_t overtime = (int32_t)law_between(run, 0, 181);
    for (int32_t day = from; day < LAW_DAYS && day < from + lasts + back + overtime; day++) {
        double part = (double)(day - from - lasts) / back;
        run->pace[day] *= part < 0 ? left : part < 1 ? left + (1 - left) * part : more;
    }
}

static void surge(struct law_run *run, int32_t from)
{
    double more = law_between(run, 1.3, 1.8);
    int32_t until = from + (int32_t)law_between(run, 28, 85);
    for (int32_t day = from; day < LAW_DAYS && day < until; day++)
        run->comes[day] *= more;
}

/* Weeks differ, and one that is slow is followed by such. */
static void waver(struct law_run *run)
{
    double size = law_between(run, .03, .12), state = 0;
    for (int32_t day = 0; day < LAW_DAYS; day++) {
        if (day % 7 == 0)
            state = .6 * state + .8 * law_normal(run);
        run->pace[day] *= exp(size * state);
    }
}

static void turn_seasons(struct law_run *run)
{
    double come = law_between(run, 0, .25), come_at = law_draw(run);
    double work = law_between(run, 0, .15), work_at = law_draw(run);
    double grows = law_between(run, -.05, .12);
    for (int32_t day = 0; day < LAW_DAYS; day++) {
        double year = day / 365.25;
        run->comes[day] *= pow(1 + grows, year) * (1 + come * sin(6.2832 * (year - come_at)));
        run->pace[day] *= 1 + work * sin(6.2832 * (year - work_at));
    }
}

/* Each year another drift; in the year held out cases take ever longer, or less often shorter. */
static void drift(struct law_run *run)
{
    double longer = 1, yearly = 0;
    for (int32_t day = 0; day < LAW_DAYS; day++) {
        if (day % 365 == 0)
            yearly = day >= LAW_HELD_OUT && day < LAW_HELD_OUT + 365 ? law_between(run, -.05, .20)
                                                                     : law_between(run, -.08, .08);
        longer *= pow(1 + yearly, 1 / 365.0);
        run->longer[day] = longer;
    }
}

static void draw_days(struct law_run *run)
{
    for (int32_t day = 0; day < LAW_DAYS; day++)
        run->pace[day] = run->comes[day] = 1;
    turn_seasons(run);
    waver(run);
    drift(run);
    for (int32_t year = 365; year < LAW_DAYS; year += 365) {
        bool is_held_out = year == LAW_HELD_OUT;
        if (is_held_out || law_draw(run) < .3)
            fall(run, year + (int32_t)law_between(run, 28, 280));
        if (law_draw(run) < (is_held_out ? .5 : .25))
            surge(run, year + (int32_t)law_between(run, 0, 300));
    }
}

static void draw_office(struct law_run *run)
{
    run->filings = law_scaled(run, 9, 57);
    run->target = law_scaled(run, 56, 315);
    run->evidence = law_between(run, .05, .30);
    run->moves = law_between(run, 0, .06);
    run->withdrawn = law_between(run, 0, .04);
    run->ready_days = law_between(run, 5, 40);
    run->kinds_len = 2 + (int)(law_draw(run) * 3);
    double rest = 1;
    for (int i = 0; i < run->kinds_len; i++) {
        run->kinds[i] = i + 1 < run->kinds_len ? rest * law_between(run, .3, .7) : rest;
        rest -= run->kinds[i];
    }
    draw_days(run);
}

/* ---- the days ---- */

static int draw_kind(struct law_run *run)
{
    double at = law_draw(run);
    int kind = 0;
    while (kind < run->kinds_len - 1 && at >= run->kinds[kind])
        at -= run->kinds[kind++];
    return kind;
}

static void receive(struct law_run *run, int32_t day)
{
    struct law_world *world = run->world;
    run->owed += run->filings * run->comes[day] * (.6 + .8 * law_draw(run));
    for (; run->owed >= 1; run->owed--) {
        struct law_case *one = world->cases + world->len;
        struct law_own *own = run->own + world->len;
        CHECK(world->len < CASES_MAX);
        *one = (struct law_case){ .received = day, .ended = LAW_NEVER, .moves_at = LAW_NEVER };
        one->office = (uint8_t)run->office;
        one->moves_to = (uint8_t)((run->office + 1 + (int)(2 * law_draw(run))) % LAW_OFFICES);
        if (law_draw(run) < run->moves)
            one->moves_at = day + (int32_t)law_between(run, 20, 200);
        *own = (struct law_own){ .kind = (uint8_t)draw_kind(run), .leaves = LAW_NEVER };
        own->ready = day + (int32_t)(run->ready_days * (.4 + 1.2 * law_draw(run)));
        own->asks = law_draw(run) < run->evidence;
        if (law_draw(run) < run->withdrawn)
            own->leaves = day + (int32_t)law_between(run, 5, 200);
        law_begin(run, world->len++);
    }
}

/* Those who are still here: in the order of receipt, but for those that moved in. */
static void look_round(struct law_run *run, int32_t day)
{
    size_t kept = 0;
    for (size_t i = 0; i < run->here_len; i++) {
        struct law_case *one = run->world->cases + run->here[i];
        if (one->ended == LAW_NEVER && run->own[run->here[i]].leaves <= day) {
            one->ended = day;
            one->is_withdrawn = 1;
        }
        if (one->ended == LAW_NEVER && law_office(one, day) == run->office)
            run->here[kept++] = run->here[i];
    }
    run->here_len = kept;
}

/* Staff follows what came, a quarter late, and the backlog that is meant to be. */
static double can_do(struct law_run *run, int32_t day)
{
    if (day < run->target * .9)
        return 0;
    if (day % QUARTER == 0 || run->staff <= 0) {
        double come = 0;
        int32_t first = day > QUARTER ? day - QUARTER : 0;
        for (int32_t past = first; past < day; past++)
            come += run->filings * run->comes[past] / (day - first);
        double amiss = (double)run->here_len / (come * run->target * run->longer[day]) - 1;
        run->staff = come * (1 + run->evidence) *
                     (1 + (amiss < -.3  ? -.15
                           : amiss > .3 ? .15
                                        : amiss / 2));
    }
    return run->staff * run->pace[day];
}

void law_decide(struct law_run *run, size_t at, int32_t day)
{
    struct law_case *one = run->world->cases + at;
    struct law_own *own = run->own + at;
    if (!own->asks) {
        one->ended = day;
        return;
    }
    own->asks = 0;
    own->ready = day + (int32_t)law_between(run, 20, 85);
}

static void live(struct law_run *offices, struct law_run *run, int32_t day)
{
    size_t first = run->world->len;
    look_round(run, day);
    receive(run, day);
    for (size_t i = first; i < run->world->len; i++)
        run->here[run->here_len++] = (uint32_t)i;
    for (size_t i = 0; i < run->here_len; i++) {
        const struct law_case *one = run->world->cases + run->here[i];
        struct law_run *to = offices + one->moves_to;
        if (one->moves_at == day + 1)
            to->here[to->here_len++] = run->here[i];
    }
    run->can += can_do(run, day);
    law_work(run, day);
}

struct law_world law_make(enum law law, uint64_t seed)
{
    struct law_world world = { calloc(CASES_MAX, sizeof *world.cases), 0 };
    struct law_own *own = calloc(CASES_MAX, sizeof *own);
    struct law_run *offices = calloc(LAW_OFFICES, sizeof *offices);
    CHECK(world.cases && own && offices);
    for (int i = 0; i < LAW_OFFICES; i++) {
        struct law_run *run = offices + i;
        *run = (struct law_run){ .law = law, .office = i, .world = &world, .own = own };
        run->random = seed * 1000 + (uint64_t)i;
        run->here = calloc(CASES_MAX, sizeof *run->here);
        CHECK(run->here);
        draw_office(run);
        law_draw_work(run);
    }
    for (int32_t day = 0; day < LAW_DAYS; day++)
        for (int i = 0; i < LAW_OFFICES; i++)
            live(offices, offices + i, day);
    for (int i = 0; i < LAW_OFFICES; i++)
        free(offices[i].here);
    free(offices);
    free(own);
    return world;
}

void law_free(struct law_world *world)
{
    free(world->cases);
}

/* ---- what is known ---- */

int law_office(const struct law_case *one, int32_t day)
{
    return one->moves_at <= day && one->moves_at < one->ended ? one->moves_to : one->office;
}

bool law_waits(const struct law_case *one, int office, int32_t day)
{
    return one->received <= day && one->ended > day && law_office(one, day) == office;
}

void law_know(const struct law_world *world, int office, int32_t day, struct tl_cohorts *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < world->len && world->cases[i].received <= day; i++) {
        const struct law_case *one = world->cases + i;
        bool has_ended = one->ended <= day;
        if (law_office(one, day) == office)
            tl_cohorts_add(out, day - one->received, has_ended ? day - one->ended : -1,
                           has_ended && !one->is_withdrawn);
    }
}

void law_count(const struct law_world *world, int office, int32_t day,
               struct tl_survival_counts *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < world->len && world->cases[i].received <= day; i++) {
        const struct law_case *one = world->cases + i;
        bool has_ended = one->ended <= day;
        int32_t from = day - 183 > one->received ? day - 183 - one->received : 0;
        if (law_office(one, day) == office)
            tl_survival_add(out, from, (has_ended ? one->ended : day) - one->received,
                            has_ended && !one->is_withdrawn);
    }
}
