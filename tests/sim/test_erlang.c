/* test_erlang.c: the whole core, simulated, against the exact values of the M/M/n+M queue.
 *
 * A million calls a row, in fifty batches after a warm-up: the spread between the batches says how
 * far off chance alone may be. Each value has to be within three such standard errors. SEED picks
 * other chances. The exact values are worked out here (support_line.c); where the tables of exact
 * values lie beside the project (TL_SHARED names their folder), every row of them is checked too.
 */
#include "support/check.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "sim/support_line.h"

enum { CALLS = 1000000, BATCHES = 50, WARM_UP_H = 5 };

/* X(name, the column in the tables) */
#define VALUES(X)                                                                                  \
    X(P_WAIT, "p_wait")                                                                            \
    X(P_ABANDON, "p_abandon")                                                                      \
    X(MEAN_WAIT_S, "mean_wait_s")                                                                  \
    X(UTILISATION, "utilisation")                                                                  \
    X(MEAN_WAIT_ALL_S, "mean_wait_all_s")                                                          \
    X(MEAN_WAIT_SERVED_S, "mean_wait_served_s")                                                    \
    X(MEAN_QUEUE, "mean_queue")                                                                    \
    X(P_ABANDON_GIVEN_WAIT, "p_abandon_given_wait")                                                \
    X(WITHIN_20_S, "served_within_20s")                                                            \
    X(WITHIN_60_S, "served_within_60s")

enum value {
#define NAME(name, column) name,
    VALUES(NAME) VALUES_LEN
#undef NAME
};
static const char *const columns[] = {
#define COLUMN(name, column) column,
    VALUES(COLUMN)
#undef COLUMN
};

static const struct line_rates rows[] = {
    { 48, 0.2, 1.0 / 3, 250 }, { 48, 0.2, 1.0 / 3, 240 }, { 48, 0.2, 1.0 / 3, 220 },
    { 48, 1, 0.5, 50 },        { 5, 0.25, 0.2, 20 },      { 20, 1.0 / 6, 0.1, 115 },
};
enum { ROWS = sizeof rows / sizeof rows[0] };

struct measured {
    double value[VALUES_LEN];
    double error[VALUES_LEN]; /* Standard. */
};
static struct measured measured[ROWS];

static void values_of(const struct tl_totals *totals, double span_us, double out[VALUES_LEN])
{
    double offered = (double)totals->offered;
    out[P_WAIT] = (double)totals->waited / offered;
    out[P_ABANDON] = (double)totals->abandoned / offered;
    out[MEAN_WAIT_S] = (totals->answered_us + totals->abandoned_us) / offered / 1e6;
    out[UTILISATION] = totals->talk_us / totals->staffed_us;
    out[MEAN_WAIT_ALL_S] = out[MEAN_WAIT_S];
    out[MEAN_WAIT_SERVED_S] = tl_asa_s(totals);
    out[MEAN_QUEUE] = totals->line_us / span_us;
    out[P_ABANDON_GIVEN_WAIT] = (double)totals->abandoned / (double)totals->waited;
    out[WITHIN_20_S] = (double)totals->within[0] / offered;
    out[WITHIN_60_S] = (double)totals->within[1] / offered;
}

static void measure(const struct line_rates *rates, uint64_t seed, struct measured *out)
{
    static struct line line;
    struct tl_simulation *sim;
    double batch_min = CALLS / rates->lambda / BATCHES;
    line_make(&line, rates, seed, (uint32_t)(batch_min * BATCHES / 1440) + 2);
    CHECK_OK(tl_simulation_open(&line.plan, &sim));
    tl_time at = tl_simulation_begins(sim) + WARM_UP_H * TL_HOUR;
    tl_simulation_run(sim, at);
    struct tl_totals first = tl_simulation_tally(sim)->totals, before = first;
    double batch_us = batch_min * 60e6, sums[VALUES_LEN] = { 0 }, squares[VALUES_LEN] = { 0 };
    for (int batch = 0; batch < BATCHES; batch++) {
        double value[VALUES_LEN];
        at += (tl_time)batch_us;
        tl_simulation_run(sim, at);
        struct tl_totals now = tl_simulation_tally(sim)->totals;
        struct tl_totals between = tl_totals_between(&before, &now);
        values_of(&between, batch_us, value);
        before = now;
        for (int i = 0; i < VALUES_LEN; i++) {
            sums[i] += value[i];
            squares[i] += value[i] * value[i];
        }
    }
    CHECK(at < tl_simulation_ends(sim));
    struct tl_totals all = tl_totals_between(&first, &before);
    values_of(&all, batch_us * BATCHES, out->value);
    for (int i = 0; i < VALUES_LEN; i++) {
        double variance = (squares[i] - sums[i] * sums[i] / BATCHES) / (BATCHES - 1);
        out->error[i] = sqrt(variance / BATCHES);
    }
    CHECK_EQ(all.set_aside, 0);
    tl_simulation_check(sim);
    tl_simulation_close(sim);
}

static int measure_all(void **state)
{
    (void)state;
    for (int row = 0; row < ROWS; row++)
        measure(rows + row, check_seed() + (uint64_t)row, measured + row);
    return 0;
}

/* How many standard errors it is off; over three it fails, with all there is to know. */
static void compare(int row, enum value value, double exact)
{
    const struct measured *of = measured + row;
    double off = fabs(of->value[value] - exact) / of->error[value];
    if (!(off <= 3))
        fail_msg("lambda %g, mu %g, theta %g, n %" PRIu32 ", seed %" PRIu64
                 ": %s is %.8f, exact %.8f: %.2f standard errors of %.8f",
                 rows[row].lambda, rows[row].mu, rows[row].theta, rows[row].servers,
                 check_seed() + (uint64_t)row, columns[value], of->value[value], exact, off,
                 of->error[value]);
    printf("n %3" PRIu32 " %-21s %.6f, exact %.6f: %+.2f standard errors\n", rows[row].servers,
           columns[value], of->value[value], exact, (of->value[value] - exact) / of->error[value]);
}

static void the_formula_is_met(void **state)
{
    (void)state;
    for (int row = 0; row < ROWS; row++) {
        struct erlang_a a = erlang_a(rows + row);
        printf("row %d, seed %" PRIu64 "\n", row, check_seed() + (uint64_t)row);
        compare(row, P_WAIT, a.p_wait);
        compare(row, P_ABANDON, a.p_abandon);
        compare(row, MEAN_WAIT_S, a.mean_wait_s);
        compare(row, UTILISATION, a.utilisation);
        compare(row, MEAN_QUEUE, a.mean_queue);
        compare(row, P_ABANDON_GIVEN_WAIT, a.p_abandon / a.p_wait);
    }
}

/* A queue of one server that nobody leaves early is M/M/1: known by heart. */
static void the_formula_is_right(void **state)
{
    (void)state;
    struct erlang_a a = erlang_a(&(struct line_rates){ 1, 2, 1e-9, 1 });
    CHECK(fabs(a.p_wait - 0.5) < 1e-6);
    CHECK(fabs(a.mean_queue - 0.5) < 1e-6);
    CHECK(fabs(a.mean_wait_s - 30) < 1e-4);
    CHECK(fabs(a.utilisation - 0.5) < 1e-6);
}

static FILE *open_table(const char *name)
{
    char path[400];
    const char *shared = getenv("TL_SHARED");
    snprintf(path, sizeof path, "%s/data/erlang/%s", shared ? shared : TL_ROOT "/../shared", name);
    FILE *in = fopen(path, "r");
    if (!in)
        printf("skipped: %s is not here\n", path);
    return in;
}

static int row_of(const struct line_rates *rates)
{
    for (int row = 0; row < ROWS; row++) {
        if (fabs(rows[row].lambda - rates->lambda) < 1e-9 &&
            fabs(rows[row].mu - rates->mu) < 1e-9 && fabs(rows[row].theta - rates->theta) < 1e-9 &&
            rows[row].servers == rates->servers)
            return row;
    }
    fail_msg("lambda %g, mu %g, theta %g, n %" PRIu32 " is in no row of this test", rates->lambda,
             rates->mu, rates->theta, rates->servers);
    return -1;
}

static int value_of(const char *column)
{
    int value = 0;
    while (value < VALUES_LEN && strcmp(columns[value], column) != 0)
        value++;
    if (value == VALUES_LEN)
        fail_msg("nothing is measured for the column %s", column);
    return value;
}

static void table_is_met(const char *name, int columns_wanted)
{
    enum { COLUMNS_MAX = 24, RATES = 4 };
    char line[1024], head[1024];
    char *names[COLUMNS_MAX], *save;
    int names_len = 0, rows_len = 0;
    FILE *in = open_table(name);
    if (!in)
        skip();
    CHECK(fgets(head, sizeof head, in) != NULL);
    for (char *at = strtok_r(head, ",\r\n", &save); at; at = strtok_r(NULL, ",\r\n", &save))
        names[names_len++] = at;
    CHECK_EQ(names_len, columns_wanted);
    for (; fgets(line, sizeof line, in); rows_len++) {
        double cells[COLUMNS_MAX] = { 0 };
        char *end = line;
        for (int i = 0; i < names_len; i++, end++)
            cells[i] = strtod(end, &end);
        struct line_rates rates = { cells[0], cells[1], cells[2], (uint32_t)cells[3] };
        int row = row_of(&rates);
        for (int i = RATES; i < names_len; i++)
            compare(row, (enum value)value_of(names[i]), cells[i]);
        CHECK(fabs(erlang_a(&rates).p_wait - cells[RATES]) < 1e-9);
    }
    fclose(in);
    CHECK_EQ(rows_len, ROWS);
}

static void the_table_is_met(void **state)
{
    (void)state;
    table_is_met("erlang_truth.csv", 8);
}

static void the_larger_table_is_met(void **state)
{
    (void)state;
    table_is_met("erlang_truth_extra.csv", 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_formula_is_right),
        cmocka_unit_test(the_formula_is_met),
        cmocka_unit_test(the_table_is_met),
        cmocka_unit_test(the_larger_table_is_met),
    };
    return cmocka_run_group_tests(tests, measure_all, NULL);
}
