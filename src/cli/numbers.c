/* numbers.c: `throughline numbers`: what came of contacts, by interval, from the journal alone. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "report/numbers_write.h"
#include "server/folder.h"
#include "store/journal.h"

enum { FAULTS_MAX = 16, PROGRESS_EVERY = 8192, DAY_S = 86400, HALF_HOUR_S = 1800, MINUTE_S = 60 };

struct words {
    const char *from, *to, *every, *by, *within;
    bool json, csv, staff;
};

static bool fault(const char *text)
{
    fprintf(stderr, "numbers: %s\n", text);
    return false;
}

/* "2026-03-02": midnight at the center. "": as it was. */
static bool read_day(const char *word, const struct tl_zone *zone, tl_time *out)
{
    int year, month, day, end = 0;
    if (word[0] == '\0')
        return true;
    if (sscanf(word, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 || word[end] != '\0')
        return fault("a day is written as 2026-03-02");
    struct tl_date date = { (int16_t)year, (uint8_t)month, (uint8_t)day };
    if (!tl_date_is_valid(date))
        return fault("there is no such day");
    *out = tl_zone_instant(zone, date, 0);
    return true;
}

static bool read_every(const char *word, uint32_t *out_s)
{
    char *end;
    if (strcmp(word, "day") == 0) {
        *out_s = DAY_S;
        return true;
    }
    unsigned long minutes = strtoul(word, &end, 10);
    if (*end != '\0' || minutes == 0 || minutes > DAY_S / MINUTE_S ||
        DAY_S % (minutes * MINUTE_S) != 0)
        return fault("an interval is \"day\" or minutes that divide a day, as 15, 30 or 60");
    *out_s = (uint32_t)minutes * MINUTE_S;
    return true;
}

static bool read_by(const char *word, struct tl_numbers_settings *out)
{
    return tl_numbers_by_read(word, out) ||
           fault("rows can be by channel, language and queue, with commas between");
}

static bool read_within(const char *word, struct tl_numbers_settings *out)
{
    while (*word) {
        char *end;
        unsigned long seconds = strtoul(word, &end, 10);
        if (end == word || (*end != ',' && *end != '\0') || seconds == 0 || seconds > DAY_S ||
            out->targets_len == TL_NUMBERS_TARGETS_MAX)
            return fault("targets are up to four numbers of seconds, as 60,120");
        out->targets_s[out->targets_len++] = (uint32_t)seconds;
        word = *end == ',' ? end + 1 : end;
    }
    return true;
}

/* All facts of the journal, in their order; *out_at is the time of the last. */
static enum tl_err fold_journal(struct tl_db *db, struct tl_numbers *numbers, tl_time *out_at)
{
    struct tl_journal_cursor cursor;
    struct tl_journal_fact row;
    struct tl_journal_head head;
    struct tl_fact fact;
    enum tl_err err = tl_journal_head_read(db, &head);
    if (err == TL_OK)
        err = tl_journal_cursor_open(db, 1, &cursor);
    if (err != TL_OK)
        return err;
    while (err == TL_OK && (err = tl_journal_cursor_next(&cursor, &row)) == TL_OK) {
        if (row.number % PROGRESS_EVERY == 0)
            tl_cli_progress("journal", row.number, head.number);
        *out_at = row.at;
        if (tl_fact_read(row.bytes, row.bytes_len, &fact) == TL_OK)
            err = tl_numbers_fold(numbers, &fact);
        if (err == TL_ECORRUPT)
            fprintf(stderr, "numbers: fact %" PRIu64 " does not follow from those before it\n",
                    row.number);
    }
    tl_journal_cursor_close(&cursor);
    tl_cli_progress("journal", head.number, head.number);
    return err == TL_ENONE ? TL_OK : err;
}

static enum tl_err tell(struct tl_folder *folder, const struct words *words)
{
    const struct tl_policy *policy = folder->set.policy;
    struct tl_numbers_settings settings = { .zone = &policy->calendar.zone,
                                            .every_s = HALF_HOUR_S };
    struct tl_numbers_wanted wanted = { .policy = policy,
                                        .settings = &settings,
                                        .to = INT64_MAX,
                                        .form = words->csv    ? TL_NUMBERS_CSV
                                                : words->json ? TL_NUMBERS_JSON
                                                              : TL_NUMBERS_TABLE };
    struct tl_numbers *numbers;
    tl_time at = 0;
    if (!read_day(words->from, settings.zone, &wanted.from) ||
        !read_day(words->to, settings.zone, &wanted.to) ||
        !read_every(words->every, &settings.every_s) || !read_by(words->by, &settings) ||
        !read_within(words->within, &settings))
        return TL_EBAD;
    enum tl_err err = tl_numbers_open(&settings, &numbers);
    if (err != TL_OK)
        return err;
    err = fold_journal(tl_store_writer(folder->store), numbers, &at);
    if (err == TL_OK)
        err = tl_numbers_end(numbers, at);
    if (err == TL_OK)
        tl_numbers_write(numbers, &wanted, words->staff, stdout);
    else
        fprintf(stderr, "numbers: %s\n", tl_err_text(err));
    tl_numbers_close(numbers);
    return err;
}

int tl_cli_numbers(int argc, char **argv)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct words words = { .from = "", .to = "", .every = "30", .by = "", .within = "60,120" };
    const char *data = NULL, *store = "", *policy = "";
    const struct tl_option_row rows[] = {
        { .name = "data", .value = &data },        { .name = "store", .value = &store },
        { .name = "policy", .value = &policy },    { .name = "from", .value = &words.from },
        { .name = "to", .value = &words.to },      { .name = "every", .value = &words.every },
        { .name = "by", .value = &words.by },      { .name = "within", .value = &words.within },
        { .name = "json", .flag = &words.json },   { .name = "csv", .flag = &words.csv },
        { .name = "staff", .flag = &words.staff }, { .name = NULL },
    };
    struct tl_folder folder;
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 1 || !data)
        return tl_cli_usage("numbers");
    enum tl_err err = tl_folder_open(&folder, data, store, policy, TL_FOLDER_BESIDE, 1, &faults);
    if (err == TL_OK) {
        err = tell(&folder, &words);
        tl_folder_close(&folder);
    }
    tl_cli_faults_print(&faults);
    return err == TL_OK ? TL_EXIT_OK : err == TL_EBAD ? TL_EXIT_USAGE : TL_EXIT_FAILED;
}
