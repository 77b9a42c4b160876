/* times_bench.c: the pass over all cases that computes how long they take, on SQLite.
 *
 *     times_bench [MILLIONS] [POSTGRES]    2 where not said; a URL of an empty database
 *
 * Invented cases of 9 forms at 7 offices over six years, each decided one with its history of three
 * statuses; 63 groups, 14 of them predicted. Goal: 10 million cases in a minute.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "desk/times.h"
#include "store/db.h"

enum { FORMS = 9, OFFICES = 7, YEARS_DAYS = 2190, TODAY = 20000, AT_ONCE = 20000, GOAL_S = 60 };

static const char *const predicted[] = { "I-100", "I-101" };
static const struct tl_policy policy = { .times = { .window_days = 183,
                                                    .quick = 20,
                                                    .shown = 80,
                                                    .inquiry = 93,
                                                    .fewest = 100,
                                                    .predicted = { predicted, 2 },
                                                    .range = 80 } };

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "times_bench: %s\n", what);
    exit(2);
}

static double now_s(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static uint64_t draw(uint64_t *random)
{
    uint64_t z = (*random += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    return z ^ (z >> 31);
}

static enum tl_err put(struct tl_db *db, tl_id id, uint64_t *random)
{
    int32_t received = TODAY - (int32_t)(draw(random) % YEARS_DAYS);
    int32_t takes = 60 + (int32_t)(draw(random) % 700);
    bool is_decided = received + takes <= TODAY;
    struct tl_case row = { .id = id,
                           .received_at = received * TL_DAY,
                           .status_at = received * TL_DAY };
    snprintf(row.receipt, sizeof row.receipt, "IOE%010" PRIu64, id);
    snprintf(row.keyed, sizeof row.keyed, "463%010" PRIu64, id);
    snprintf(row.form, sizeof row.form, "I-%d", 100 + (int)(draw(random) % FORMS));
    snprintf(row.office, sizeof row.office, "O%d", (int)(draw(random) % OFFICES));
    snprintf(row.language, sizeof row.language, "en");
    snprintf(row.status, sizeof row.status, "received");
    enum tl_err err = tl_store_case_insert(db, &row);
    if (err == TL_OK && is_decided)
        err = tl_store_case_set_status(db, id, "approved", (received + takes) * TL_DAY);
    if (err == TL_OK && is_decided)
        err = tl_store_case_set_status(db, id, "card-mailed", (received + takes + 8) * TL_DAY);
    return err;
}

static void fill(struct tl_db *db, uint64_t cases)
{
    uint64_t random = 1;
    for (uint64_t id = 1; id <= cases;) {
        enum tl_err err = tl_db_begin(db);
        for (uint32_t i = 0; err == TL_OK && i < AT_ONCE && id <= cases; i++)
            err = put(db, id++, &random);
        if (err != TL_OK || tl_db_commit(db) != TL_OK)
            die("cases");
    }
}

static struct tl_vocabulary *words(void)
{
    static const struct tl_status_word statuses[] = {
        { .code = "received" },
        { .code = "review", .stage = 1 },
        { .code = "evidence", .stage = 1 },
        { .code = "interview", .stage = 1 },
        { .code = "denied", .stage = 2, .decides = 1 },
        { .code = "approved", .stage = 2, .decides = 1 },
        { .code = "card-mailed", .stage = 2, .decides = 1 }
    };
    struct tl_vocabulary *words = calloc(1, sizeof *words);
    if (!words)
        die("memory");
    memcpy(words->statuses, statuses, sizeof statuses);
    words->statuses_len = sizeof statuses / sizeof statuses[0];
    return words;
}

static double pass(struct tl_store *store, const struct tl_vocabulary *vocabulary, size_t *out_told)
{
    struct tl_times *times;
    size_t len;
    enum tl_err err;
    double began = now_s();
    if (tl_times_open(&policy, vocabulary, TODAY * TL_DAY, &times) != TL_OK)
        die("open");
    struct tl_db *db = tl_store_reader_take(store);
    while ((err = tl_times_read(times, db, 2048)) == TL_OK)
        ;
    tl_store_reader_give(store, db);
    if (err != TL_ENONE || tl_times_finish(times) != TL_OK)
        die("pass");
    const struct tl_times_row *rows = tl_times_rows(times, &len);
    for (size_t i = 0; i < len; i++)
        *out_told += strcmp(rows[i].told.method, TL_TIMES_COMPUTED) == 0;
    tl_times_close(times);
    return now_s() - began;
}

int main(int argc, char **argv)
{
    double millions = argc > 1 ? strtod(argv[1], NULL) : 2;
    char folder[128], url[256], path[256];
    struct tl_store *store;
    struct tl_fault fault;
    size_t told = 0;
    snprintf(folder, sizeof folder, "%s/times_bench-XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (millions <= 0 || !mkdtemp(folder))
        die("beginning");
    snprintf(path, sizeof path, "%s/cases.db", folder);
    snprintf(url, sizeof url, "sqlite:%s", path);
    const struct tl_store_options options = { .url = argc > 2 ? argv[2] : url, .readers_len = 1 };
    if (tl_store_open(&options, &store, &fault) != TL_OK)
        die(fault.text);
    struct tl_vocabulary *vocabulary = words();
    double began = now_s();
    fill(tl_store_writer(store), (uint64_t)(millions * 1e6));
    double filled = now_s() - began, took = pass(store, vocabulary, &told);
    double of_10 = took / millions * 10;
    printf("%.1f million cases, %zu figures: a pass takes %.1f s (filling took %.0f s); 10 million "
           "%.1f s  goal %d s: %s\n",
           millions, told, took, filled, of_10, GOAL_S, of_10 < GOAL_S ? "met" : "MISSED");
    free(vocabulary);
    tl_store_close(store);
    unlink(path);
    rmdir(folder);
    return of_10 < GOAL_S && told == FORMS * OFFICES ? 0 : 1;
}
