/* predict.c: the line by weeks, run ahead from each week of the past, and the last of its ranges.
 */
#include "forecast/predict.h"

#include <string.h>

enum {
    LOOKS_BACK = 13, /* Weeks of which the shares by place are taken. */
    YEAR = 52,
    AT_RISK_MIN = 20,
    PLACES_A_WEEK = 2 /* A place is half a week's work. */
};
#define STEP           0.05
#define WEIGHT_MAX     3
#define FROM_SCALE_MIN 0.14
#define FROM_SCALE_MAX 2.7
#define TO_SCALE_MIN   0.37
#define TO_SCALE_MAX   4.5

/* The first week in which ranges are made: behind a year of records, by when the line is filled. */
static int first_week(const struct tl_cohorts *cohorts)
{
    int first = 0;
    while (first < TL_COHORTS && cohorts->came[first] == 0)
        first++;
    return first + YEAR;
}

static int32_t week_of(int32_t days_ago)
{
    int32_t week = TL_COHORTS - 1 - days_ago / 7;
    return week < 0 ? 0 : week;
}

void tl_cohorts_add(struct tl_cohorts *cohorts, int32_t received_ago, int32_t ended_ago,
                    bool is_decided)
{
    if (received_ago < 0 || ended_ago > received_ago || ended_ago >= TL_COHORTS * 7)
        return;
    int32_t received = week_of(received_ago);
    cohorts->came[received]++;
    if (ended_ago >= 0 && is_decided)
        cohorts->decided[received][week_of(ended_ago)]++;
    else if (ended_ago >= 0)
        cohorts->left[received][week_of(ended_ago)]++;
}

/* ---- the line ---- */

static void fill_waits(const struct tl_cohorts *cohorts, struct tl_predict_work *work)
{
    memset(work->waits, 0, sizeof work->waits);
    for (int i = 0; i < TL_COHORTS; i++) {
        work->waits[i][i] = cohorts->came[i];
        for (int week = i; week < TL_COHORTS; week++)
            work->waits[i][week + 1] =
                work->waits[i][week] - cohorts->decided[i][week] - cohorts->left[i][week];
    }
}

/* Cases of work that make a place, by the decisions of the weeks looked back on. */
static double place_size(const struct tl_cohorts *cohorts, int week)
{
    double decided = 0;
    for (int past = week - LOOKS_BACK + 1; past <= week; past++)
        for (int i = 0; i <= past; i++)
            decided += cohorts->decided[i][past];
    double size = decided / LOOKS_BACK / PLACES_A_WEEK;
    return size < 1 ? 1 : size;
}

static int place_of(double before, double own, double size)
{
    double place = (before + own / 2) / size;
    return place < TL_PREDICT_PLACES - 1 ? (int)place : TL_PREDICT_PLACES - 1;
}

/* The share of those at each place that is decided in a week. Where too few were, as at the place
 * before it. */
static void learn(const struct tl_cohorts *cohorts, struct tl_predict_work *work, int week,
                  double size)
{
    double at[TL_PREDICT_PLACES] = { 0 }, decided[TL_PREDICT_PLACES] = { 0 };
    double last = -1;
    for (int past = week - LOOKS_BACK + 1; past <= week; past++) {
        double before = 0;
        for (int i = 0; i <= past; i++) {
            double own = work->waits[i][past];
            int place = place_of(before, own, size);
            at[place] += own;
            decided[place] += cohorts->decided[i][past];
            before += own;
        }
    }
    for (int place = 0; place < TL_PREDICT_PLACES; place++) {
        if (at[place] >= AT_RISK_MIN && last < 0) {
            for (int first = 0; first < place; first++)
                work->hazard[first] = decided[place] / at[place];
        }
        if (at[place] >= AT_RISK_MIN)
            last = decided[place] / at[place];
        work->hazard[place] = last < 0 ? 0 : last;
    }
}

/* Lets those who wait at a week's end be decided week by week, and notes which share is by when. */
static void run_ahead(struct tl_predict_work *work, int week, double size)
{
    for (int i = 0; i <= week; i++)
        work->line[i] = work->waits[i][week + 1];
    for (int ahead = 1; ahead <= TL_COHORTS; ahead++) {
        double before = 0;
        for (int i = 0; i <= week; i++) {
            double own = work->line[i], began = work->waits[i][week + 1];
            before += own;
            work->line[i] -= own * work->hazard[place_of(before - own, own, size)];
            work->decided[week - i][ahead] = began > 0 ? 1 - work->line[i] / began : 0;
        }
    }
}

/* Weeks until this share is decided, those of a week spread evenly over it; below 0: never. */
static double weeks_to(const double *decided, double share)
{
    for (int ahead = 1; ahead <= TL_COHORTS; ahead++) {
        double before = ahead > 1 ? decided[ahead - 1] : 0;
        if (decided[ahead] >= share)
            return ahead - 1 +
                   (decided[ahead] > before ? (share - before) / (decided[ahead] - before) : 0);
    }
    return -1;
}

/* Weeks until the middle of a range, at which a band is all its own. */
static const double middles[TL_PREDICT_BANDS] = { 2, 8, 26, 80 };

/* Between which two bands a range lies, and how much it is of the second. */
static int band_of(double middle, double *out_part)
{
    int band = 0;
    while (band < TL_PREDICT_BANDS - 2 && middle >= middles[band + 1])
        band++;
    double part = (middle - middles[band]) / (middles[band + 1] - middles[band]);
    *out_part = part < 0 ? 0 : part > 1 ? 1 : part;
    return band;
}

static void scale(const struct tl_predict_band *bands, double middle, double *from, double *to)
{
    double part;
    const struct tl_predict_band *a = bands + band_of(middle, &part), *b = a + 1;
    *from *= a->from_scale * (1 - part) + b->from_scale * part;
    *to *= a->to_scale * (1 - part) + b->to_scale * part;
}

static void make_ranges(const struct tl_cohorts *cohorts, struct tl_predict_work *work, int week,
                        double tail)
{
    double size = place_size(cohorts, week);
    learn(cohorts, work, week, size);
    run_ahead(work, week, size);
    for (int waited = 0; waited <= week; waited++) {
        double from = weeks_to(work->decided[waited], tail);
        double middle = weeks_to(work->decided[waited], .5);
        double to = weeks_to(work->decided[waited], 1 - tail);
        bool is_one = to >= 0 && work->waits[week - waited][week + 1] > 0;
        scale(work->bands, middle, &from, &to);
        work->from[week][waited] = is_one ? (float)(from < to ? from : to) : -1;
        work->middle[week][waited] = (float)middle;
        work->to[week][waited] = is_one ? (float)to : -1;
    }
}

/* ---- what came of them ---- */

/* Cases, as parts of a week may be. */
struct ends {
    double early, late, all;
};

/* Which part of the week that ends so many weeks ahead lies before a moment. */
static double part_before(double moment, int ahead)
{
    double part = moment - (ahead - 1);
    return part < 0 ? 0 : part > 1 ? 1 : part;
}

static void add_ends(const struct ends *ends, double part, struct ends *out)
{
    out->early += ends->early * part;
    out->late += ends->late * part;
    out->all += ends->all * part;
}

/* The ranges made in one week that come to their end in another: by decisions, and because their
 * last day went by. */
static void settle_made(const struct tl_cohorts *cohorts, const struct tl_predict_work *work,
                        int made, int week, struct ends *bands)
{
    const int ahead = week - made;
    for (int waited = 0; waited <= made; waited++) {
        double from = work->from[made][waited], to = work->to[made][waited], part;
        int i = made - waited;
        if (to <= ahead - 1)
            continue;
        double decided = cohorts->decided[i][week];
        double in_time = decided * part_before(to, ahead);
        double late = to <= ahead ? work->waits[i][week] - in_time : 0;
        struct ends ends = { decided * part_before(from, ahead), late, in_time + late };
        int band = band_of(work->middle[made][waited], &part);
        add_ends(&ends, 1 - part, bands + band);
        add_ends(&ends, part, bands + band + 1);
    }
}

static double between(double value, double least, double most)
{
    return value < least ? least : value > most ? most : value;
}

/* Many that were early: ranges of the band begin sooner. Many late: they end later. A week counts
 * by how many came to their end in it, so that a few of a quiet week move little. */
static void stretch(struct tl_predict_band *band, const struct ends *ends, double tail)
{
    band->usual += (ends->all - band->usual) / LOOKS_BACK;
    if (ends->all <= 0)
        return;
    double step = STEP * between(ends->all / band->usual, 0, WEIGHT_MAX);
    band->from_scale = between(band->from_scale * (1 + step * (tail - ends->early / ends->all)),
                               FROM_SCALE_MIN, FROM_SCALE_MAX);
    band->to_scale = between(band->to_scale * (1 - step * (tail - ends->late / ends->all)),
                             TO_SCALE_MIN, TO_SCALE_MAX);
}

/* Lets a week's ends stretch the ranges, and adds them up. */
static void take_in(const struct tl_cohorts *cohorts, struct tl_predict_work *work, int first,
                    int week, double tail, struct ends *out)
{
    struct ends bands[TL_PREDICT_BANDS] = { { 0 } };
    for (int made = first; made < week; made++)
        settle_made(cohorts, work, made, week, bands);
    for (int i = 0; i < TL_PREDICT_BANDS; i++) {
        stretch(work->bands + i, bands + i, tail);
        add_ends(bands + i, 1, out);
    }
}

/* Days that lie before a moment by most of them. */
static int32_t days_before(float weeks)
{
    return (int32_t)(weeks * 7 + 0.5F);
}

static void tell(const struct tl_predict_work *work, bool is_made, const struct ends *year,
                 struct tl_prediction *out)
{
    const int today = TL_COHORTS - 1;
    for (int waited = 0; waited < TL_COHORTS; waited++) {
        bool is_one = is_made && work->to[today][waited] >= 0;
        int32_t from = days_before(work->from[today][waited]) + 1;
        int32_t to = days_before(work->to[today][waited]);
        to = to < 1 ? 1 : to;
        out->from_days[waited] = is_one ? (from < to ? from : to) : -1;
        out->to_days[waited] = is_one ? to : -1;
    }
    out->ended = (uint64_t)(year->all + 0.5);
    out->held = (uint64_t)(year->all - year->early - year->late + 0.5);
}

void tl_predict(const struct tl_cohorts *cohorts, uint32_t of_100, struct tl_predict_work *work,
                struct tl_prediction *out)
{
    const double tail = (100 - of_100) / 200.0;
    const int first = first_week(cohorts);
    struct ends year = { 0 };
    for (int i = 0; i < TL_PREDICT_BANDS; i++)
        work->bands[i] = (struct tl_predict_band){ .from_scale = 1, .to_scale = 1 };
    fill_waits(cohorts, work);
    for (int week = first; week < TL_COHORTS; week++) {
        struct ends ends = { 0 };
        take_in(cohorts, work, first, week, tail, &ends);
        make_ranges(cohorts, work, week, tail);
        if (week >= TL_COHORTS - YEAR)
            add_ends(&ends, 1, &year);
    }
    tell(work, first < TL_COHORTS, &year, out);
}
