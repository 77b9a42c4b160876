/* times.c: `throughline times`: computes how long cases take, from the cases, and tells it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "cli/cli.h"
#include "cli/in_folder.h"
#include "desk/times.h"
#include "server/clock.h"
#include "store/db.h"

enum { READ_ROWS = 8192, WRITE_ROWS = 64 };

static enum tl_err read_all(struct tl_times *times, struct tl_store *store)
{
    enum tl_err err = TL_OK;
    struct tl_db *db = tl_store_reader_take(store);
    while ((err = tl_times_read(times, db, READ_ROWS)) == TL_OK) {
        uint64_t done, all;
        tl_times_progress(times, &done, &all);
        tl_cli_progress("cases", done, all);
    }
    tl_store_reader_give(store, db);
    return err == TL_ENONE ? tl_times_finish(times) : err;
}

/* In short transactions, since a server may run beside. */
static enum tl_err write_all(struct tl_times *times, struct tl_db *db)
{
    for (;;) {
        enum tl_err err = tl_db_begin(db);
        if (err != TL_OK)
            return err;
        err = tl_times_write(times, db, WRITE_ROWS);
        if (err != TL_OK) {
            tl_db_rollback(db);
            return err == TL_ENONE ? TL_OK : err;
        }
        err = tl_db_commit(db);
        if (err != TL_OK)
            return err;
    }
}

static void print_row(const struct tl_times_row *row)
{
    const struct tl_processing_time *told = &row->told;
    char days[32], band[32];
    struct tl_date date = tl_days_date((int32_t)(told->inquiry_at / TL_DAY));
    if (strcmp(told->method, TL_TIMES_FEW) == 0) {
        printf("%-12s %-12s %9" PRId64 "   no figure\n", told->form, told->office, told->cases);
        return;
    }
    snprintf(days, sizeof days, "%" PRId64 " to %" PRId64, told->low_days, told->high_days);
    snprintf(band, sizeof band, "%d to %d", row->high_from, row->high_to);
    printf("%-12s %-12s %9" PRId64 "   %-14s %-14s %04d-%02d-%02d\n", told->form, told->office,
           told->cases, days, band, date.year, date.month, date.day);
}

static void print_all(const struct tl_times *times, const struct tl_times_rules *rules)
{
    size_t len;
    char upper[32];
    const struct tl_times_row *rows = tl_times_rows(times, &len);
    snprintf(upper, sizeof upper, "day of %d (95 %%)", rules->shown);
    printf("%-12s %-12s %9s   days of %d, %-4d%s inquiry before\n", "form", "office", "decided",
           rules->quick, rules->shown, upper);
    for (size_t i = 0; i < len; i++)
        print_row(rows + i);
    if (tl_times_unknown(times) > 0)
        printf("%" PRIu64 " cases have a status that records/statuses.csv does not name; they "
               "count as waiting.\n",
               tl_times_unknown(times));
}

static void print_predictions(const struct tl_times *times)
{
    size_t len;
    const struct tl_prediction_row *rows = tl_times_predictions(times, &len);
    if (len > 0)
        printf("\n%-12s %-12s   ranges of %" PRId64 ", of the last year: held\n", "form", "office",
               rows[0].share);
    for (size_t i = 0; i < len; i++)
        printf("%-12s %-12s   %9" PRId64 "   %5.1f %%\n", rows[i].form, rows[i].office,
               rows[i].ended,
               rows[i].ended > 0 ? 100.0 * (double)rows[i].held / (double)rows[i].ended : 0);
}

static enum tl_err compute(const struct tl_folder *folder, char **words, struct tl_faults *faults)
{
    (void)words;
    struct tl_times *times;
    const struct tl_policy *policy = folder->set.policy;
    if (policy->times.window_days == 0) {
        tl_faults_add(faults, NULL, 0, "times.yaml",
                      "the policy has none: times are those that were imported");
        return TL_EBAD;
    }
    enum tl_err err = tl_times_open(policy, folder->set.vocabulary, tl_wall_now(), &times);
    if (err != TL_OK)
        return err;
    err = read_all(times, folder->store);
    if (err == TL_OK)
        err = write_all(times, tl_store_writer(folder->store));
    if (err == TL_OK) {
        print_all(times, &policy->times);
        print_predictions(times);
    }
    tl_times_close(times);
    return err;
}

int tl_cli_times(int argc, char **argv)
{
    return tl_cli_in_folder(argc, argv, 1, compute);
}
