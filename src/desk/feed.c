/* feed.c: rows compared with what is there; the others are imported, at once. */
#include "desk/feed.h"

#include <string.h>

#include "store/account_cases.h"
#include "store/db.h"
#include "store/imports.h"
#include "store/meta.h"

bool tl_feed_is_same_case(const struct tl_feed_row *a, const struct tl_feed_row *b)
{
    return strcmp(a->receipt, b->receipt) == 0;
}

bool tl_feed_is_same_appointment(const struct tl_feed_row *a, const struct tl_feed_row *b)
{
    return strcmp(a->receipt, b->receipt) == 0 && a->appointment.at == b->appointment.at &&
           strcmp(a->appointment.kind, b->appointment.kind) == 0;
}

bool tl_feed_is_same_rfe(const struct tl_feed_row *a, const struct tl_feed_row *b)
{
    return strcmp(a->rfe.ref, b->rfe.ref) == 0;
}

/* ---- what is there? ---- */

static bool is_same(const struct tl_case *a, const struct tl_case *b)
{
    return strcmp(a->form, b->form) == 0 && strcmp(a->office, b->office) == 0 &&
           strcmp(a->status, b->status) == 0 && strcmp(a->language, b->language) == 0 &&
           a->status_at == b->status_at && a->received_at == b->received_at &&
           a->guarded == b->guarded;
}

/* A row that names nobody leaves who is there, as an import does. */
static enum tl_err compare_filer(struct tl_db *db, tl_id case_id, const char *filer, bool *out_same)
{
    char known[TL_ROW_MAIL_BYTES] = "";
    *out_same = true;
    if (filer[0] == '\0')
        return TL_OK;
    enum tl_err err = tl_store_case_filer_find(db, case_id, known, sizeof known);
    if (err == TL_OK || err == TL_ENONE)
        *out_same = err == TL_OK && strcmp(known, filer) == 0;
    return err == TL_ENONE ? TL_OK : err;
}

/* The same for where the person lives. */
static enum tl_err compare_place(struct tl_db *db, tl_id case_id, const struct tl_case_place *place,
                                 bool *in_out_same)
{
    struct tl_case_place known = { 0 };
    if (!tl_row_place_is_known(place))
        return TL_OK;
    enum tl_err err = tl_store_case_place_find(db, case_id, &known);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    *in_out_same = *in_out_same &&
                   (place->postal[0] == '\0' || strcmp(place->postal, known.postal) == 0) &&
                   (place->taken_at == 0 || place->taken_at == known.taken_at);
    return TL_OK;
}

static enum tl_err judge_case(struct tl_db *db, struct tl_feed_row *row)
{
    struct tl_case known;
    bool is_rest_same = false;
    enum tl_err err = tl_store_case_find_by_receipt(db, row->receipt, &known);
    if (err == TL_ENONE) {
        row->fed = TL_FED_TAKEN;
        return TL_OK;
    }
    if (err == TL_OK)
        err = compare_filer(db, known.id, row->filer, &is_rest_same);
    if (err == TL_OK)
        err = compare_place(db, known.id, &row->place, &is_rest_same);
    if (err != TL_OK)
        return err;
    if (row->about.status_at < known.status_at)
        row->fed = TL_FED_OLDER;
    else
        row->fed = is_rest_same && is_same(&row->about, &known) ? TL_FED_UNCHANGED : TL_FED_TAKEN;
    return TL_OK;
}

static enum tl_err judge_appointment(struct tl_db *db, struct tl_feed_row *row)
{
    struct tl_case about;
    struct tl_appointment known;
    const struct tl_appointment *given = &row->appointment;
    enum tl_err err = tl_store_case_find_by_receipt(db, row->receipt, &about);
    if (err != TL_OK) {
        row->fed = TL_FED_NO_CASE;
        return err == TL_ENONE ? TL_OK : err;
    }
    err = tl_store_appointment_find_at(db, about.id, given->kind, given->at, &known);
    bool is_there = err == TL_OK && strcmp(known.place, given->place) == 0 &&
                    strcmp(known.state, given->state) == 0;
    row->fed = is_there ? TL_FED_UNCHANGED : TL_FED_TAKEN;
    return err == TL_ENONE ? TL_OK : err;
}

/* An answered one takes no other state. */
static bool is_same_rfe(const struct tl_rfe *known, const struct tl_rfe *given)
{
    bool is_answered =
        strcmp(known->state, TL_RFE_ANSWERED) == 0 || strcmp(known->state, TL_RFE_LOOKED) == 0;
    return strcmp(known->asks, given->asks) == 0 && strcmp(known->notice, given->notice) == 0 &&
           known->due_on == given->due_on &&
           (is_answered || strcmp(known->state, given->state) == 0);
}

static enum tl_err judge_rfe(struct tl_db *db, struct tl_feed_row *row)
{
    struct tl_case about;
    struct tl_rfe known;
    enum tl_err err = tl_store_case_find_by_receipt(db, row->receipt, &about);
    if (err != TL_OK) {
        row->fed = TL_FED_NO_CASE;
        return err == TL_ENONE ? TL_OK : err;
    }
    err = tl_store_rfe_find_ref(db, row->rfe.ref, &known);
    if (err == TL_OK && known.case_id != about.id)
        row->fed = TL_FED_OTHERS;
    else
        row->fed = err == TL_OK && is_same_rfe(&known, &row->rfe) ? TL_FED_UNCHANGED : TL_FED_TAKEN;
    return err == TL_ENONE ? TL_OK : err;
}

/* ---- an import within one transaction ---- */

static enum tl_err stage_case(struct tl_db *db, tl_id import, tl_id id, struct tl_feed_row *row)
{
    row->about.id = id;
    enum tl_err err = tl_store_import_case(db, import, &row->about);
    if (err == TL_OK && row->filer[0] != '\0')
        err = tl_store_import_filer(db, import, id, row->receipt, row->filer);
    row->place.case_id = id;
    if (err == TL_OK && tl_row_place_is_known(&row->place))
        err = tl_store_import_place(db, import, row->receipt, &row->place);
    return err;
}

static enum tl_err stage_appointment(struct tl_db *db, tl_id import, tl_id id,
                                     struct tl_feed_row *row)
{
    row->appointment.id = id;
    return tl_store_import_appointment(db, import, row->receipt, &row->appointment);
}

static enum tl_err stage_rfe(struct tl_db *db, tl_id import, tl_id id, struct tl_feed_row *row)
{
    row->rfe.id = TL_PAPER_FIRST + id;
    return tl_store_import_rfe(db, import, row->receipt, &row->rfe);
}

static enum tl_err move(struct tl_db *db, tl_id import)
{
    char lost[TL_ROW_RECEIPT_BYTES];
    enum tl_err err = tl_store_import_ready(db, import, lost, sizeof lost);
    while (err == TL_OK)
        err = tl_store_import_move(db, import, TL_IMPORT_SLICE_ROWS);
    return err == TL_ENONE ? TL_OK : err;
}

/* What differs between the two kinds. */
struct kind {
    const char *ids;
    enum tl_err (*judge)(struct tl_db *db, struct tl_feed_row *row);
    enum tl_err (*stage)(struct tl_db *db, tl_id import, tl_id id, struct tl_feed_row *row);
};

static enum tl_err take(struct tl_db *db, const struct kind *kind, struct tl_feed_row *rows,
                        size_t rows_len, uint32_t taken, tl_time now)
{
    tl_id import, id;
    enum tl_err err = tl_store_ids_take(db, "import", 1, &import);
    if (err == TL_OK)
        err = tl_store_ids_take(db, kind->ids, taken, &id);
    if (err == TL_OK)
        err = tl_store_import_begin(db, import, now);
    for (size_t i = 0; i < rows_len && err == TL_OK; i++) {
        if (rows[i].fed == TL_FED_TAKEN)
            err = kind->stage(db, import, id++, rows + i);
    }
    return err == TL_OK ? move(db, import) : err;
}

static enum tl_err feed(struct tl_db *db, const struct kind *kind, struct tl_feed_row *rows,
                        size_t rows_len, tl_time now)
{
    uint32_t taken = 0;
    for (size_t i = 0; i < rows_len; i++) {
        enum tl_err err = rows[i].fed == TL_FED_READ ? kind->judge(db, rows + i) : TL_OK;
        if (err != TL_OK)
            return err;
        taken += rows[i].fed == TL_FED_TAKEN;
    }
    return taken > 0 ? take(db, kind, rows, rows_len, taken, now) : TL_OK;
}

enum tl_err tl_feed_cases(struct tl_db *db, struct tl_feed_row *rows, size_t rows_len, tl_time now)
{
    static const struct kind cases = { "case", judge_case, stage_case };
    return feed(db, &cases, rows, rows_len, now);
}

enum tl_err tl_feed_appointments(struct tl_db *db, struct tl_feed_row *rows, size_t rows_len,
                                 tl_time now)
{
    static const struct kind appointments = { "appointment", judge_appointment, stage_appointment };
    return feed(db, &appointments, rows, rows_len, now);
}

enum tl_err tl_feed_rfes(struct tl_db *db, struct tl_feed_row *rows, size_t rows_len, tl_time now)
{
    static const struct kind rfes = { "paper", judge_rfe, stage_rfe };
    return feed(db, &rfes, rows, rows_len, now);
}
