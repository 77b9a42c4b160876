/* import.c: rows checked, staged in slices, and moved when all are right. */
#include "desk/import.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "desk/answer.h"
#include "desk/csv.h"
#include "store/db.h"
#include "store/imports.h"
#include "store/meta.h"

enum { COLUMNS_MAX = 10, FAULTS_MAX = 100 };

/* One file under way. */
struct reading {
    struct tl_import_what *what;
    struct tl_csv csv;
    const char *const *names; /* Of the columns. */
    uint32_t names_len;
    uint32_t must_len; /* Those after it may be missing. */
    int columns[COLUMNS_MAX];
    uint32_t header_len;
    uint64_t bytes_all;
    tl_id import;
    tl_id next_id; /* Of those taken for this slice. */
    uint32_t ids_left;
    bool failed;
};

static void fault(struct reading *reading, const char *column, const char *why)
{
    tl_faults_add(reading->what->faults, reading->what->file, reading->csv.line, column, why);
    reading->failed = true;
}

static const char *field(const struct reading *reading, uint32_t column)
{
    return reading->csv.fields[reading->columns[column]];
}

static void copy(struct reading *reading, uint32_t column, char *out, size_t bytes_max)
{
    const char *text = field(reading, column);
    if (*text == '\0')
        fault(reading, reading->names[column], "this must not be empty");
    else if (strlen(text) >= bytes_max)
        fault(reading, reading->names[column], "this is too long");
    else
        memcpy(out, text, strlen(text) + 1);
}
#define COPY(reading, column, out) copy(reading, column, out, sizeof(out))

static int64_t number(struct reading *reading, uint32_t column, int64_t highest)
{
    const char *text = field(reading, column);
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0' && value >= 0 && value <= highest)
        return value;
    fault(reading, reading->names[column], "this must be a whole number");
    return 0;
}

/* "2026-03-02" as midnight UTC. */
static bool date_of(const char *text, tl_time *out)
{
    int year, month, day_of_month, used = 0;
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day_of_month, &used) != 3 || used != 10)
        return false;
    struct tl_date date = { (int16_t)year, (uint8_t)month, (uint8_t)day_of_month };
    if (!tl_date_is_valid(date))
        return false;
    *out = tl_date_days(date) * TL_DAY;
    return true;
}

static tl_time day(struct reading *reading, uint32_t column)
{
    tl_time at = 0;
    if (!date_of(field(reading, column), &at))
        fault(reading, reading->names[column], "this must be a day: 2026-03-02");
    return at;
}

/* The same; 0 where it is empty. */
static tl_time day_or_none(struct reading *reading, uint32_t column)
{
    return *field(reading, column) ? day(reading, column) : 0;
}

/* "2026-03-02T14:00:00Z" */
static tl_time instant(struct reading *reading, uint32_t column)
{
    const char *text = field(reading, column);
    char date[11] = "";
    int hour, minute, second, used = 0;
    tl_time at = 0;
    if (strlen(text) == 20 && text[19] == 'Z') {
        memcpy(date, text, 10);
        if (date_of(date, &at) &&
            sscanf(text + 10, "T%2d:%2d:%2d%n", &hour, &minute, &second, &used) == 3 && used == 9 &&
            hour < 24 && minute < 60 && second < 60)
            return at + hour * TL_HOUR + minute * TL_MINUTE + second * TL_SECOND;
    }
    fault(reading, reading->names[column], "this must be a time: 2026-03-02T14:00:00Z");
    return 0;
}

static bool read_header(struct reading *reading)
{
    if (tl_csv_next(&reading->csv) != TL_OK) {
        fault(reading, "", "the first row must name the columns");
        return false;
    }
    for (uint32_t i = 0; i < reading->names_len; i++) {
        reading->columns[i] = tl_csv_column(&reading->csv, reading->names[i]);
        if (reading->columns[i] < 0 && i < reading->must_len)
            fault(reading, reading->names[i], "the first row must name this column");
    }
    reading->header_len = reading->csv.fields_len;
    return !reading->failed;
}

/* The next row whose number of fields is right. TL_ENONE: the end. */
static enum tl_err next_row(struct reading *reading)
{
    for (;;) {
        enum tl_err err = tl_csv_next(&reading->csv);
        if (err == TL_ENONE || err == TL_EIO)
            return err;
        if (err == TL_EBAD)
            fault(reading, "", reading->csv.why);
        else if (reading->csv.fields_len != reading->header_len)
            fault(reading, "", "this row has not as many fields as the first");
        else
            return TL_OK;
    }
}

static void tell_progress(struct reading *reading)
{
    struct tl_import_what *what = reading->what;
    if (what->progress && reading->bytes_all > 0)
        what->progress(what->arg, (uint64_t)ftell(what->in), reading->bytes_all);
}

static void begin(struct reading *reading, struct tl_import_what *what, const char *const *names,
                  uint32_t names_len)
{
    *reading = (struct reading){
        .what = what, .names = names, .names_len = names_len, .must_len = names_len
    };
    if (fseek(what->in, 0, SEEK_END) == 0)
        reading->bytes_all = (uint64_t)ftell(what->in);
    rewind(what->in);
    tl_csv_init(&reading->csv, what->in);
}

/* Stages the row that was read; faults are told, errors returned. */
typedef enum tl_err stage_fn(struct reading *reading, struct tl_db *db);

/* One slice in a transaction. TL_ENONE: the file is at its end. */
static enum tl_err stage_slice(struct reading *reading, const char *ids, stage_fn *stage)
{
    struct tl_db *db = reading->what->db;
    enum tl_err row = TL_OK;
    enum tl_err err = tl_db_begin(db);
    reading->ids_left = TL_IMPORT_SLICE_ROWS;
    if (err == TL_OK)
        err = tl_store_ids_take(db, ids, TL_IMPORT_SLICE_ROWS, &reading->next_id);
    while (err == TL_OK && reading->ids_left > 0) {
        row = next_row(reading);
        if (row != TL_OK)
            break;
        err = stage(reading, db);
        reading->ids_left--;
        reading->next_id++;
        reading->what->rows++;
    }
    if (err != TL_OK) {
        tl_db_rollback(db);
        return err;
    }
    err = tl_db_commit(db);
    return err == TL_OK ? row : err;
}

/* Moves or drops all that is staged, slice by slice. */
static enum tl_err finish(struct tl_db *db, tl_id import,
                          enum tl_err (*slice)(struct tl_db *db, tl_id import, uint32_t rows_max))
{
    for (;;) {
        enum tl_err err = tl_db_begin(db);
        if (err != TL_OK)
            return err;
        enum tl_err moved = slice(db, import, TL_IMPORT_SLICE_ROWS);
        if (moved != TL_OK && moved != TL_ENONE) {
            tl_db_rollback(db);
            return moved;
        }
        err = tl_db_commit(db);
        if (err != TL_OK || moved == TL_ENONE)
            return err;
    }
}

static enum tl_err stage_begin(struct reading *reading)
{
    struct tl_db *db = reading->what->db;
    enum tl_err err = tl_db_begin(db);
    if (err == TL_OK)
        err = tl_store_ids_take(db, "import", 1, &reading->import);
    if (err == TL_OK)
        err = tl_store_import_begin(db, reading->import, reading->what->now);
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

static enum tl_err stage_ready(struct reading *reading)
{
    struct tl_db *db = reading->what->db;
    char receipt[48] = "";
    enum tl_err err = tl_db_begin(db);
    if (err == TL_OK)
        err = tl_store_import_ready(db, reading->import, receipt, sizeof receipt);
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    if (err == TL_EBAD) {
        char why[160];
        snprintf(why, sizeof why, "there is no case %.60s; import the cases first", receipt);
        reading->csv.line = 0;
        fault(reading, "case", why);
    }
    return err;
}

static enum tl_err import_staged(struct reading *reading, const char *ids, stage_fn *stage)
{
    struct tl_db *db = reading->what->db;
    if (!read_header(reading))
        return TL_EBAD;
    enum tl_err err = stage_begin(reading);
    while (err == TL_OK) {
        err = stage_slice(reading, ids, stage);
        tell_progress(reading);
    }
    if (err == TL_ENONE)
        err = reading->failed ? TL_EBAD : stage_ready(reading);
    if (err == TL_OK)
        return finish(db, reading->import, tl_store_import_move);
    enum tl_err dropped = finish(db, reading->import, tl_store_import_drop);
    return dropped == TL_OK ? err : dropped;
}

/* ---- cases ---- */

enum { NUMBER, FORM, OFFICE, STATUS, STATUS_ON, RECEIVED_ON, LANGUAGE, PROTECTED, ONLINE, FILER };
static const char *const case_columns[] = { "number",    "form",        "office",   "status",
                                            "status_on", "received_on", "language", "protected",
                                            "online",    "online_filer" };

/* An address of mail in small letters; "": the file has none for this case. */
static void read_filer(struct reading *reading, char out[256])
{
    const char *text = reading->columns[FILER] < 0 ? "" : field(reading, FILER);
    size_t len = strlen(text);
    out[0] = '\0';
    if (len == 0)
        return;
    const char *at = strchr(text, '@');
    if (len > 254 || !at || at == text || at[1] == '\0' || strpbrk(text, " \t\r\n<>,;\""))
        fault(reading, "online_filer", "this must be an address of mail, or empty");
    else
        for (size_t i = 0; i <= len; i++)
            out[i] = (char)tolower((unsigned char)text[i]);
}

static enum tl_err stage_case(struct reading *reading, struct tl_db *db)
{
    struct tl_case row = { .id = reading->next_id };
    char filer[256] = "";
    bool failed = reading->failed;
    reading->failed = false;
    if (tl_form_read(reading->what->receipt, field(reading, NUMBER), row.receipt,
                     sizeof row.receipt) != TL_OK)
        fault(reading, "number", "this is not a case number of this agency");
    else if (tl_form_keyed(row.receipt, row.keyed, sizeof row.keyed) != TL_OK)
        fault(reading, "number", "this is too long");
    COPY(reading, FORM, row.form);
    COPY(reading, OFFICE, row.office);
    COPY(reading, STATUS, row.status);
    COPY(reading, LANGUAGE, row.language);
    row.status_at = day(reading, STATUS_ON);
    row.received_at = day(reading, RECEIVED_ON);
    row.guarded = number(reading, PROTECTED, 1);
    (void)number(reading, ONLINE, 1); /* Checked; not kept yet. */
    read_filer(reading, filer);
    enum tl_err err = reading->failed ? TL_OK : tl_store_import_case(db, reading->import, &row);
    if (err == TL_EEXISTS)
        fault(reading, "number", "this case stands in the file twice");
    if (err == TL_OK && !reading->failed && filer[0] != '\0')
        err = tl_store_import_filer(db, reading->import, row.id, row.receipt, filer);
    reading->failed |= failed;
    return err == TL_EEXISTS ? TL_OK : err;
}

static enum tl_err import_rows(struct tl_import_what *what, const char *const *columns,
                               uint32_t columns_len, uint32_t must_len, const char *ids,
                               stage_fn *stage)
{
    struct reading *reading = malloc(sizeof *reading);
    if (!reading)
        return TL_ENOMEM;
    begin(reading, what, columns, columns_len);
    reading->must_len = must_len;
    enum tl_err err = import_staged(reading, ids, stage);
    free(reading);
    return err;
}
#define LEN(names)     (sizeof names / sizeof names[0])
#define COLUMNS(names) names, LEN(names), LEN(names)

enum tl_err tl_import_cases(struct tl_import_what *what)
{
    return import_rows(what, case_columns, LEN(case_columns), FILER, "case", stage_case);
}

static void read_receipt(struct reading *reading, uint32_t column, char *out, size_t bytes_max)
{
    if (tl_form_read(reading->what->receipt, field(reading, column), out, bytes_max) != TL_OK)
        fault(reading, reading->names[column], "this is not a case number of this agency");
}

/* ---- appointments ---- */

static const char *const appointment_columns[] = { "case", "kind", "at", "place", "state" };

static enum tl_err stage_appointment(struct reading *reading, struct tl_db *db)
{
    struct tl_appointment row = { .id = reading->next_id };
    char receipt[32] = "";
    bool failed = reading->failed;
    reading->failed = false;
    read_receipt(reading, 0, receipt, sizeof receipt);
    COPY(reading, 1, row.kind);
    row.at = instant(reading, 2);
    COPY(reading, 3, row.place);
    COPY(reading, 4, row.state);
    enum tl_err err =
        reading->failed ? TL_OK : tl_store_import_appointment(db, reading->import, receipt, &row);
    if (err == TL_EEXISTS)
        fault(reading, "case", "this appointment stands in the file twice");
    reading->failed |= failed;
    return err == TL_EEXISTS ? TL_OK : err;
}

enum tl_err tl_import_appointments(struct tl_import_what *what)
{
    return import_rows(what, COLUMNS(appointment_columns), "appointment", stage_appointment);
}

/* ---- representations ---- */

enum { CASE, DOCUMENT, NAME, FIRM, RECEIVED, ENTERED, ACTIVE, UNTIL, ENDED_ON, ENDED };
static const char *const representation_columns[] = { "case",      "document",    "name",
                                                      "firm",      "received_on", "entered_on",
                                                      "active_on", "until",       "ended_on",
                                                      "ended" };

/* Each day after the one before it; an end has a day and a word. */
static void check_order(struct reading *reading, const struct tl_representation_row *row)
{
    bool is_word = strcmp(row->ended, "withdrawn") == 0 || strcmp(row->ended, "replaced") == 0;
    if (row->entered_at != 0 && row->entered_at < row->received_at)
        fault(reading, "entered_on", "this is before received_on");
    if (row->active_at != 0 && (row->entered_at == 0 || row->active_at < row->entered_at))
        fault(reading, "active_on", "this is before entered_on");
    if (row->until_at != 0 && row->until_at < row->received_at)
        fault(reading, "until", "this is before received_on");
    if (row->ended_at != 0 && row->ended_at < row->received_at)
        fault(reading, "ended_on", "this is before received_on");
    if ((row->ended_at != 0) != is_word)
        fault(reading, "ended", "with ended_on this is withdrawn or replaced, without it empty");
}

static enum tl_err stage_representation(struct reading *reading, struct tl_db *db)
{
    struct tl_representation_row row = { .id = reading->next_id };
    char receipt[32] = "";
    bool failed = reading->failed;
    reading->failed = false;
    read_receipt(reading, CASE, receipt, sizeof receipt);
    COPY(reading, DOCUMENT, row.document);
    COPY(reading, NAME, row.name);
    if (*field(reading, FIRM))
        COPY(reading, FIRM, row.firm);
    if (*field(reading, ENDED))
        COPY(reading, ENDED, row.ended);
    row.received_at = day(reading, RECEIVED);
    row.entered_at = day_or_none(reading, ENTERED);
    row.active_at = day_or_none(reading, ACTIVE);
    row.until_at = day_or_none(reading, UNTIL);
    row.ended_at = day_or_none(reading, ENDED_ON);
    if (!reading->failed)
        check_order(reading, &row);
    enum tl_err err = reading->failed
                          ? TL_OK
                          : tl_store_import_representation(db, reading->import, receipt, &row);
    if (err == TL_EEXISTS)
        fault(reading, "document", "this document of the case stands in the file twice");
    reading->failed |= failed;
    return err == TL_EEXISTS ? TL_OK : err;
}

enum tl_err tl_import_representations(struct tl_import_what *what)
{
    return import_rows(what, COLUMNS(representation_columns), "representation",
                       stage_representation);
}

/* ---- answers ---- */

static const char *const answer_columns[] = { "case", "question", "answer" };
enum { ANSWER_CASE, QUESTION, ANSWER };

/* NULL, with a fault: the policy asks no such question. */
static const struct tl_verify_question *question_of(struct reading *reading)
{
    const struct tl_policy *policy = reading->what->policy;
    for (uint16_t i = 0; i < policy->verify_questions_len; i++) {
        if (strcmp(policy->verify_questions[i].id.name, field(reading, QUESTION)) == 0)
            return policy->verify_questions + i;
    }
    fault(reading, "question", "the policy asks no such question (verify.yaml, questions)");
    return NULL;
}

/* The answer itself is in no fault, and in no row. */
static enum tl_err stage_answer(struct reading *reading, struct tl_db *db)
{
    struct tl_answer_row row = { .id = reading->next_id };
    char receipt[32] = "", answer[TL_ANSWER_TEXT_BYTES];
    bool failed = reading->failed;
    reading->failed = false;
    read_receipt(reading, ANSWER_CASE, receipt, sizeof receipt);
    const struct tl_verify_question *question = question_of(reading);
    if (question && tl_form_read(reading->what->policy->forms + question->form,
                                 field(reading, ANSWER), answer, sizeof answer) != TL_OK)
        fault(reading, "answer", "this does not fit the form of the question");
    enum tl_err err = TL_OK;
    if (!reading->failed) {
        snprintf(row.question, sizeof row.question, "%s", question->id.name);
        tl_answer_hash(reading->what->answer_key, receipt, row.question, answer, row.hash);
        err = tl_store_import_answer(db, reading->import, receipt, &row);
    }
    if (err == TL_EEXISTS)
        fault(reading, "question", "this question of the case stands in the file twice");
    reading->failed |= failed;
    return err == TL_EEXISTS ? TL_OK : err;
}

enum tl_err tl_import_answers(struct tl_import_what *what)
{
    return import_rows(what, COLUMNS(answer_columns), "answer", stage_answer);
}

/* ---- normal times: a small table, in one transaction ---- */

static const char *const times_columns[] = { "form", "office", "days_low", "days_high",
                                             "inquiry_date" };

static enum tl_err put_times(struct reading *reading, struct tl_db *db)
{
    const struct tl_import_what *what = reading->what;
    struct tl_processing_time row = { .method = TL_TIMES_IMPORTED,
                                      .made_at = what->now - what->now % TL_DAY };
    COPY(reading, 0, row.form);
    COPY(reading, 1, row.office);
    row.low_days = number(reading, 2, 36500);
    row.high_days = number(reading, 3, 36500);
    row.inquiry_at = day(reading, 4);
    reading->what->rows++;
    return reading->failed ? TL_OK : tl_store_processing_time_put(db, &row);
}

enum tl_err tl_import_times(struct tl_import_what *what)
{
    struct reading *reading = malloc(sizeof *reading);
    if (!reading)
        return TL_ENOMEM;
    begin(reading, what, times_columns, 5);
    enum tl_err err = read_header(reading) ? tl_db_begin(what->db) : TL_EBAD;
    enum tl_err row = TL_OK;
    while (err == TL_OK && (row = next_row(reading)) == TL_OK)
        err = put_times(reading, what->db);
    if (err == TL_OK && (reading->failed || row == TL_EIO))
        err = reading->failed ? TL_EBAD : TL_EIO;
    if (err == TL_OK)
        err = tl_db_commit(what->db);
    else
        tl_db_rollback(what->db);
    tell_progress(reading);
    free(reading);
    return err;
}

enum tl_err tl_import_resume(struct tl_db *db)
{
    for (;;) {
        struct tl_import left;
        enum tl_err err = tl_store_import_first(db, &left);
        if (err != TL_OK)
            return err == TL_ENONE ? TL_OK : err;
        err = finish(db, left.id, left.ready ? tl_store_import_move : tl_store_import_drop);
        if (err != TL_OK)
            return err;
    }
}
