/* reports.c: the fold that follows the journal, and its tables. */
#include "server/reports.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "report/numbers_keep.h"
#include "server/log.h"
#include "store/journal.h"
#include "store/numbers.h"

enum { EVERY_S = 1800, SLICE = 2048, SAVE_FACTS = 50000, STATE_BYTES_MAX = 64 << 20 };
const uint32_t tl_report_targets_s[TL_NUMBERS_TARGETS_MAX] = { 60, 120, 300, 600 };

struct tl_reports {
    struct tl_engine *engine;
    struct tl_store *store;
    struct tl_zone zone;
    pthread_t thread;
    bool runs;
    pthread_mutex_t wake_lock;
    pthread_cond_t wake;
    bool is_awake, stops;
    pthread_mutex_t lock; /* Over what follows; held while rows move to the table. */
    struct tl_numbers *numbers;
    uint64_t fact;       /* Folded until this one. */
    uint64_t saved_fact; /* The state in the table. */
    tl_time settled_at;
    bool is_broken;
};

static struct tl_numbers_settings settings_of(const struct tl_reports *reports)
{
    struct tl_numbers_settings settings = { .zone = &reports->zone,
                                            .every_s = EVERY_S,
                                            .by_channel = true,
                                            .by_language = true,
                                            .by_queue = true,
                                            .targets_len = TL_NUMBERS_TARGETS_MAX };
    memcpy(settings.targets_s, tl_report_targets_s, sizeof settings.targets_s);
    return settings;
}

/* ---- rows of the tables ---- */

static void words_of_row(const struct tl_numbers_row *row, struct tl_numbers_words *out)
{
    *out = (struct tl_numbers_words){ .from_at = row->from,
                                      .channel = row->channel,
                                      .language = row->language,
                                      .queue = row->queue };
#define PUT(name, what) out->words[out->words_len++] = row->name;
    TL_NUMBERS_COUNTS(PUT)
    TL_NUMBERS_TIMES(PUT)
#undef PUT
    for (int i = 0; i < TL_NUMBERS_TARGETS_MAX; i++)
        out->words[out->words_len++] = row->within[i];
    for (int i = 0; i < TL_OUTCOMES; i++)
        out->words[out->words_len++] = row->outcomes[i];
}

static enum tl_err take_row(void *arg, const struct tl_numbers_words *words)
{
    struct tl_numbers_row row = { .from = words->from_at,
                                  .channel = (enum tl_channel)words->channel,
                                  .language = (uint16_t)words->language,
                                  .queue = (tl_key)words->queue };
    size_t at = 0;
#define GET(name, what) row.name = words->words[at++];
    TL_NUMBERS_COUNTS(GET)
    TL_NUMBERS_TIMES(GET)
#undef GET
    for (int i = 0; i < TL_NUMBERS_TARGETS_MAX; i++)
        row.within[i] = words->words[at++];
    for (int i = 0; i < TL_OUTCOMES; i++)
        row.outcomes[i] = words->words[at++];
    return tl_numbers_put_row(arg, &row);
}

static void words_of_staff(const struct tl_numbers_staff *staff, struct tl_numbers_words *out)
{
    *out = (struct tl_numbers_words){ .from_at = staff->from };
#define PUT(name, what) out->words[out->words_len++] = staff->name;
    TL_NUMBERS_STAFF(PUT)
#undef PUT
}

static enum tl_err take_staff(void *arg, const struct tl_numbers_words *words)
{
    struct tl_numbers_staff staff = { .from = words->from_at };
    size_t at = 0;
#define GET(name, what) staff.name = words->words[at++];
    TL_NUMBERS_STAFF(GET)
#undef GET
    return tl_numbers_put_staff(arg, &staff);
}

/* ---- saving ---- */

struct saving {
    const struct tl_numbers_settled *settled;
    void *bytes;
    size_t bytes_len;
    uint64_t fact;
};

static enum tl_err write_saved(struct tl_db *db, void *arg)
{
    const struct saving *saving = arg;
    struct tl_numbers_words words;
    enum tl_err err = TL_OK;
    for (size_t i = 0; err == TL_OK && i < saving->settled->rows_len; i++) {
        words_of_row(saving->settled->rows + i, &words);
        err = tl_store_numbers_put(db, &words);
    }
    for (size_t i = 0; err == TL_OK && i < saving->settled->staff_len; i++) {
        words_of_staff(saving->settled->staff + i, &words);
        err = tl_store_numbers_staff_put(db, &words);
    }
    return err == TL_OK
               ? tl_store_numbers_state_put(db, saving->fact, saving->bytes, saving->bytes_len)
               : err;
}

/* What was not stored is counted on as before. */
static enum tl_err put_back(struct tl_numbers *numbers, const struct tl_numbers_settled *settled)
{
    enum tl_err err = TL_OK;
    for (size_t i = 0; err == TL_OK && i < settled->rows_len; i++)
        err = tl_numbers_put_row(numbers, settled->rows + i);
    for (size_t i = 0; err == TL_OK && i < settled->staff_len; i++)
        err = tl_numbers_put_staff(numbers, settled->staff + i);
    return err;
}

/* Rows and the state behind the same fact go in one transaction: a kill between leaves both as they
 * were. With the lock held. */
static enum tl_err save(struct tl_reports *reports)
{
    struct tl_numbers_settled settled;
    struct saving saving = { .settled = &settled, .fact = reports->fact };
    if (reports->fact == reports->saved_fact || reports->is_broken)
        return TL_OK;
    enum tl_err err = tl_numbers_settle(reports->numbers, &settled);
    if (err != TL_OK)
        return err;
    err = tl_numbers_save(reports->numbers, &saving.bytes, &saving.bytes_len);
    if (err == TL_OK && saving.bytes_len > STATE_BYTES_MAX)
        err = TL_ETOOLONG;
    if (err == TL_OK)
        err = tl_engine_write(reports->engine, write_saved, &saving);
    if (err == TL_OK)
        reports->saved_fact = reports->fact;
    else if (put_back(reports->numbers, &settled) != TL_OK)
        reports->is_broken = true;
    reports->settled_at = tl_numbers_until(reports->numbers);
    tl_numbers_settled_done(&settled);
    free(saving.bytes);
    return err;
}

/* ---- following ---- */

/* Up to SLICE facts. TL_ENONE: there are no more. With the lock held. */
static enum tl_err fold_slice(struct tl_reports *reports, struct tl_journal_cursor *cursor)
{
    struct tl_journal_fact row;
    struct tl_fact fact;
    enum tl_err err = TL_OK;
    for (int i = 0; err == TL_OK && i < SLICE; i++) {
        err = tl_journal_cursor_next(cursor, &row);
        if (err != TL_OK)
            break;
        if (tl_fact_read(row.bytes, row.bytes_len, &fact) == TL_OK)
            err = tl_numbers_fold(reports->numbers, &fact);
        if (err == TL_OK)
            reports->fact = row.number;
    }
    return err;
}

/* An interval is over, or much was folded. */
static bool is_to_be_saved(const struct tl_reports *reports)
{
    return reports->fact - reports->saved_fact >= SAVE_FACTS ||
           tl_numbers_until(reports->numbers) - reports->settled_at >= EVERY_S * TL_SECOND;
}

static enum tl_err follow(struct tl_reports *reports)
{
    struct tl_journal_cursor cursor;
    struct tl_db *db = tl_store_reader_take(reports->store);
    pthread_mutex_lock(&reports->lock);
    uint64_t next = reports->fact > 0 ? reports->fact + 1 : 0; /* 0: the first one kept. */
    enum tl_err err = reports->is_broken ? TL_ECORRUPT : tl_journal_cursor_open(db, next, &cursor);
    bool is_open = err == TL_OK;
    while (err == TL_OK) {
        err = fold_slice(reports, &cursor);
        pthread_mutex_unlock(&reports->lock); /* Requests between. */
        pthread_mutex_lock(&reports->lock);
    }
    if (is_open)
        tl_journal_cursor_close(&cursor);
    tl_store_reader_give(reports->store, db);
    if (err == TL_ECORRUPT && !reports->is_broken) {
        reports->is_broken = true;
        tl_log("reports.broken", "fact=%llu", (unsigned long long)reports->fact + 1);
    }
    pthread_mutex_unlock(&reports->lock);
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_reports_catch_up(struct tl_reports *reports)
{
    return follow(reports);
}

static void *run(void *arg)
{
    struct tl_reports *reports = arg;
    for (;;) {
        pthread_mutex_lock(&reports->wake_lock);
        while (!reports->is_awake && !reports->stops)
            pthread_cond_wait(&reports->wake, &reports->wake_lock);
        reports->is_awake = false;
        bool stops = reports->stops;
        pthread_mutex_unlock(&reports->wake_lock);
        enum tl_err err = follow(reports);
        pthread_mutex_lock(&reports->lock);
        if (err == TL_OK && (stops || is_to_be_saved(reports)))
            err = save(reports);
        pthread_mutex_unlock(&reports->lock);
        if (err != TL_OK && err != TL_ECORRUPT)
            tl_log("reports.behind", "err=\"%s\"", tl_err_text(err));
        if (stops)
            return NULL;
    }
}

void tl_reports_facts(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    struct tl_reports *reports = arg;
    (void)facts, (void)facts_len;
    pthread_mutex_lock(&reports->wake_lock);
    reports->is_awake = true;
    pthread_cond_signal(&reports->wake);
    pthread_mutex_unlock(&reports->wake_lock);
}

/* ---- reading ---- */

enum tl_err tl_reports_read(struct tl_reports *reports, tl_time from, tl_time to,
                            struct tl_numbers *into, tl_time *out_until)
{
    struct tl_db *db = tl_store_reader_take(reports->store);
    pthread_mutex_lock(&reports->lock); /* No row moves between the two. */
    enum tl_err err = reports->is_broken ? TL_ECORRUPT : TL_OK;
    if (err == TL_OK)
        err = tl_store_numbers_each(db, from, to, take_row, into);
    if (err == TL_OK)
        err = tl_store_numbers_staff_each(db, from, to, take_staff, into);
    if (err == TL_OK)
        err = tl_numbers_pour(reports->numbers, into);
    *out_until = tl_numbers_until(reports->numbers);
    pthread_mutex_unlock(&reports->lock);
    tl_store_reader_give(reports->store, db);
    return err == TL_OK ? tl_numbers_finish(into) : err;
}

/* ---- beginning and end ---- */

/* From the saved state, or from the journal's beginning with empty tables. */
static enum tl_err begin(struct tl_reports *reports)
{
    const struct tl_numbers_settings settings = settings_of(reports);
    void *bytes = NULL;
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(reports->store);
    enum tl_err read = tl_store_numbers_state_get(db, &reports->fact, &bytes, &len);
    tl_store_reader_give(reports->store, db);
    enum tl_err err = tl_numbers_open(&settings, &reports->numbers);
    if (err == TL_OK && read == TL_OK)
        read = tl_numbers_load(reports->numbers, bytes, len);
    free(bytes);
    if (err != TL_OK || read == TL_OK) {
        reports->saved_fact = reports->fact;
        reports->settled_at = err == TL_OK ? tl_numbers_until(reports->numbers) : 0;
        return err;
    }
    reports->fact = 0;
    return tl_store_numbers_clear(tl_store_writer(reports->store));
}

enum tl_err tl_reports_open(struct tl_engine *engine, struct tl_store *store,
                            const struct tl_zone *zone, struct tl_reports **out)
{
    struct tl_reports *reports = calloc(1, sizeof *reports);
    if (!reports)
        return TL_ENOMEM;
    *reports = (struct tl_reports){ .engine = engine, .store = store, .zone = *zone };
    pthread_mutex_init(&reports->lock, NULL);
    pthread_mutex_init(&reports->wake_lock, NULL);
    pthread_cond_init(&reports->wake, NULL);
    enum tl_err err = begin(reports);
    if (err != TL_OK) {
        tl_reports_close(reports);
        return err;
    }
    reports->is_awake = true; /* What is there already. */
    *out = reports;
    return TL_OK;
}

enum tl_err tl_reports_run(struct tl_reports *reports)
{
    reports->runs = pthread_create(&reports->thread, NULL, run, reports) == 0;
    return reports->runs ? TL_OK : TL_EIO;
}

void tl_reports_close(struct tl_reports *reports)
{
    if (!reports)
        return;
    if (reports->runs) {
        pthread_mutex_lock(&reports->wake_lock);
        reports->stops = true;
        pthread_cond_signal(&reports->wake);
        pthread_mutex_unlock(&reports->wake_lock);
        pthread_join(reports->thread, NULL);
    }
    tl_numbers_close(reports->numbers);
    pthread_cond_destroy(&reports->wake);
    pthread_mutex_destroy(&reports->wake_lock);
    pthread_mutex_destroy(&reports->lock);
    free(reports);
}
