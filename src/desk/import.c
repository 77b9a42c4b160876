/* import.c: rows checked, staged in slices, and moved when all are right. */
#include "desk/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "desk/answer.h"
#include "desk/csv.h"
#include "desk/import_row.h"
#include "store/db.h"
#include "store/imports.h"
#include "store/meta.h"

enum { COLUMNS_MAX = 12, FAULTS_MAX = 100 };

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
    struct tl_row row; /* Reads the one that csv has. */
};

static void fault(struct reading *reading, const char *column, const char *why)
{
    tl_faults_add(reading->what->faults, reading->what->file, reading->csv.line, column, why);
    reading->failed = true;
}

static void row_fault(void *arg, const char *column, const char *why)
{
    fault(arg, column, why);
}

/* A column that the file has not is empty. */
static const char *row_field(void *arg, const char *column)
{
    const struct reading *reading = arg;
    for (uint32_t i = 0; i < reading->names_len; i++) {
        if (strcmp(reading->names[i], column) == 0)
            return reading->columns[i] < 0 ? "" : reading->csv.fields[reading->columns[i]];
    }
    return "";
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
        .what = what,
        .names = names,
        .names_len = names_len,
        .must_len = names_len,
        .row = { .receipt = what->receipt,
                 .policy = what->policy,
                 .field = row_field,
                 .fault = row_fault,
                 .arg = reading },
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
        reading->row.failed = false;
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

static enum tl_err stage_case(struct reading *reading, struct tl_db *db)
{
    struct tl_case row = { .id = reading->next_id };
    struct tl_case_place place = { .case_id = row.id };
    char filer[TL_ROW_MAIL_BYTES];
    tl_row_case(&reading->row, &row, filer);
    tl_row_place(&reading->row, &place);
    if (reading->row.failed)
        return TL_OK;
    enum tl_err err = tl_store_import_case(db, reading->import, &row);
    if (err == TL_EEXISTS)
        fault(reading, "number", "this case stands in the file twice");
    if (err == TL_OK && filer[0] != '\0')
        err = tl_store_import_filer(db, reading->import, row.id, row.receipt, filer);
    if (err == TL_OK && tl_row_place_is_known(&place))
        err = tl_store_import_place(db, reading->import, row.receipt, &place);
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
    return import_rows(what, tl_row_case_columns, TL_ROW_CASE_COLUMNS, TL_ROW_CASE_MUST, "case",
                       stage_case);
}

/* ---- appointments ---- */

static enum tl_err stage_appointment(struct reading *reading, struct tl_db *db)
{
    struct tl_appointment row = { .id = reading->next_id };
    char receipt[TL_ROW_RECEIPT_BYTES] = "";
    tl_row_appointment(&reading->row, &row, receipt);
    if (reading->row.failed)
        return TL_OK;
    enum tl_err err = tl_store_import_appointment(db, reading->import, receipt, &row);
    if (err == TL_EEXISTS)
        fault(reading, "case", "this appointment stands in the file twice");
    return err == TL_EEXISTS ? TL_OK : err;
}

enum tl_err tl_import_appointments(struct tl_import_what *what)
{
    return import_rows(what, COLUMNS(tl_row_appointment_columns), "appointment", stage_appointment);
}

/* ---- requests for evidence ---- */

static enum tl_err check_owner(struct reading *reading, struct tl_db *db, const char *ref,
                               const char *receipt)
{
    struct tl_rfe known;
    struct tl_case about;
    enum tl_err err = tl_store_rfe_find_ref(db, ref, &known);
    if (err == TL_OK)
        err = tl_store_case_find(db, known.case_id, &about);
    if (err == TL_OK && strcmp(about.receipt, receipt) != 0)
        fault(reading, "id", "this id is of another case");
    return err == TL_ENONE ? TL_OK : err;
}

static enum tl_err stage_rfe(struct reading *reading, struct tl_db *db)
{
    struct tl_rfe row = { .id = TL_PAPER_FIRST + reading->next_id };
    char receipt[TL_ROW_RECEIPT_BYTES] = "";
    tl_row_rfe(&reading->row, &row, receipt);
    if (reading->row.failed)
        return TL_OK;
    enum tl_err err = check_owner(reading, db, row.ref, receipt);
    if (err == TL_OK)
        err = tl_store_import_rfe(db, reading->import, receipt, &row);
    if (err == TL_EEXISTS)
        fault(reading, "id", "this request stands in the file twice");
    return err == TL_EEXISTS ? TL_OK : err;
}

enum tl_err tl_import_rfes(struct tl_import_what *what)
{
    return import_rows(what, tl_row_rfe_columns, TL_ROW_RFE_COLUMNS, TL_ROW_RFE_MUST, "paper",
                       stage_rfe);
}

/* ---- representations ---- */

static const char *const representation_columns[] = { "case",      "document",    "name",
                                                      "firm",      "received_on", "entered_on",
                                                      "active_on", "until",       "ended_on",
                                                      "ended" };

/* Each day after the one before it; an end has a day and a word. */
static void check_order(struct tl_row *from, const struct tl_representation_row *row)
{
    bool is_word = strcmp(row->ended, "withdrawn") == 0 || strcmp(row->ended, "replaced") == 0;
    if (row->entered_at != 0 && row->entered_at < row->received_at)
        tl_row_fault(from, "entered_on", "this is before received_on");
    if (row->active_at != 0 && (row->entered_at == 0 || row->active_at < row->entered_at))
        tl_row_fault(from, "active_on", "this is before entered_on");
    if (row->until_at != 0 && row->until_at < row->received_at)
        tl_row_fault(from, "until", "this is before received_on");
    if (row->ended_at != 0 && row->ended_at < row->received_at)
        tl_row_fault(from, "ended_on", "this is before received_on");
    if ((row->ended_at != 0) != is_word)
        tl_row_fault(from, "ended",
                     "with ended_on this is withdrawn or replaced, without it empty");
}

static void read_representation(struct tl_row *from, struct tl_representation_row *row)
{
    TL_ROW_TEXT(from, "document", row->document);
    TL_ROW_TEXT(from, "name", row->name);
    if (*tl_row_field(from, "firm"))
        TL_ROW_TEXT(from, "firm", row->firm);
    if (*tl_row_field(from, "ended"))
        TL_ROW_TEXT(from, "ended", row->ended);
    row->received_at = tl_row_day(from, "received_on");
    row->entered_at = tl_row_day_or_none(from, "entered_on");
    row->active_at = tl_row_day_or_none(from, "active_on");
    row->until_at = tl_row_day_or_none(from, "until");
    row->ended_at = tl_row_day_or_none(from, "ended_on");
    if (!from->failed)
        check_order(from, row);
}

static enum tl_err stage_representation(struct reading *reading, struct tl_db *db)
{
    struct tl_representation_row row = { .id = reading->next_id };
    char receipt[TL_ROW_RECEIPT_BYTES] = "";
    tl_row_receipt(&reading->row, "case", receipt, sizeof receipt);
    read_representation(&reading->row, &row);
    if (reading->row.failed)
        return TL_OK;
    enum tl_err err = tl_store_import_representation(db, reading->import, receipt, &row);
    if (err == TL_EEXISTS)
        fault(reading, "document", "this document of the case stands in the file twice");
    return err == TL_EEXISTS ? TL_OK : err;
}

enum tl_err tl_import_representations(struct tl_import_what *what)
{
    return import_rows(what, COLUMNS(representation_columns), "representation",
                       stage_representation);
}

/* ---- answers ---- */

static const char *const answer_columns[] = { "case", "question", "answer" };

/* NULL, with a fault: the policy asks no such question. */
static const struct tl_verify_question *question_of(struct reading *reading)
{
    const struct tl_policy *policy = reading->what->policy;
    const char *name = tl_row_field(&reading->row, "question");
    for (uint16_t i = 0; i < policy->verify_questions_len; i++) {
        if (strcmp(policy->verify_questions[i].id.name, name) == 0)
            return policy->verify_questions + i;
    }
    tl_row_fault(&reading->row, "question",
                 "the policy asks no such question (verify.yaml, questions)");
    return NULL;
}

/* The answer itself is in no fault, and in no row. */
static enum tl_err stage_answer(struct reading *reading, struct tl_db *db)
{
    struct tl_answer_row row = { .id = reading->next_id };
    struct tl_row *from = &reading->row;
    char receipt[TL_ROW_RECEIPT_BYTES] = "", answer[TL_ANSWER_TEXT_BYTES];
    tl_row_receipt(from, "case", receipt, sizeof receipt);
    const struct tl_verify_question *question = question_of(reading);
    if (question && tl_form_read(reading->what->policy->forms + question->form,
                                 tl_row_field(from, "answer"), answer, sizeof answer) != TL_OK)
        tl_row_fault(from, "answer", "this does not fit the form of the question");
    if (from->failed)
        return TL_OK;
    snprintf(row.question, sizeof row.question, "%s", question->id.name);
    tl_answer_hash(reading->what->answer_key, receipt, row.question, answer, row.hash);
    enum tl_err err = tl_store_import_answer(db, reading->import, receipt, &row);
    if (err == TL_EEXISTS)
        fault(reading, "question", "this question of the case stands in the file twice");
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
    struct tl_row *from = &reading->row;
    TL_ROW_TEXT(from, "form", row.form);
    TL_ROW_TEXT(from, "office", row.office);
    row.low_days = tl_row_number(from, "days_low", 36500);
    row.high_days = tl_row_number(from, "days_high", 36500);
    row.inquiry_at = tl_row_day(from, "inquiry_date");
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
