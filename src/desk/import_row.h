/* import_row.h: one row of what the agency's own systems say, field by field, with the same checks
 * wherever it comes from.
 *
 *     line of a file (import.h), object of a request (feed.h) --field by name--> case, appointment
 *                                                               '--> fault: column, why
 *
 * No row is kept: what stands in the caller's row is filled in, and is whole unless `failed`. A
 * reason says nothing of what stood there. Columns: docs/import.md. Mission: S14, S16.
 */
#ifndef TL_DESK_IMPORT_ROW_H
#define TL_DESK_IMPORT_ROW_H

#include "policy/model.h"
#include "store/cases.h"
#include "store/giving.h"
#include "store/papers.h"

enum { TL_ROW_RECEIPT_BYTES = 32, TL_ROW_MAIL_BYTES = 256 };

/* The columns; of a case's those behind the first nine may be missing. */
enum { TL_ROW_CASE_COLUMNS = 12, TL_ROW_CASE_MUST = 9, TL_ROW_APPOINTMENT_COLUMNS = 5 };
enum { TL_ROW_RFE_COLUMNS = 6, TL_ROW_RFE_MUST = 4 }; /* The last two may be missing. */
extern const char *const tl_row_case_columns[TL_ROW_CASE_COLUMNS];
extern const char *const tl_row_appointment_columns[TL_ROW_APPOINTMENT_COLUMNS];
extern const char *const tl_row_rfe_columns[TL_ROW_RFE_COLUMNS];

struct tl_row {
    const struct tl_form *receipt;  /* How a case number looks. */
    const struct tl_policy *policy; /* Requests for evidence: what may be asked for. */
    const char *(*field)(void *arg, const char *column); /* "" where there is none. */
    void (*fault)(void *arg, const char *column, const char *why);
    void *arg;
    bool failed; /* Set with each fault; the caller's to clear. */
};

void tl_row_fault(struct tl_row *row, const char *column, const char *why);

static inline const char *tl_row_field(const struct tl_row *row, const char *column)
{
    return row->field(row->arg, column);
}

/* Not empty, and short enough for its place. */
void tl_row_text(struct tl_row *row, const char *column, char *out, size_t bytes_max);
#define TL_ROW_TEXT(row, column, out) tl_row_text(row, column, out, sizeof(out))

int64_t tl_row_number(struct tl_row *row, const char *column, int64_t highest);

/* "2026-03-02" as midnight UTC; and 0 where it is empty. "2026-03-02T14:00:00Z". */
tl_time tl_row_day(struct tl_row *row, const char *column);
tl_time tl_row_day_or_none(struct tl_row *row, const char *column);
tl_time tl_row_instant(struct tl_row *row, const char *column);

/* A case number, as the policy writes it. */
void tl_row_receipt(struct tl_row *row, const char *column, char *out, size_t bytes_max);

/* The columns of a case but its id, and but where its person lives; out_filer: who filed it online,
 * in small letters, or "". */
void tl_row_case(struct tl_row *row, struct tl_case *out, char out_filer[TL_ROW_MAIL_BYTES]);

/* Where a case's person lives, which may be missing; its case_id is the caller's. */
void tl_row_place(struct tl_row *row, struct tl_case_place *out);
static inline bool tl_row_place_is_known(const struct tl_case_place *place)
{
    return place->postal[0] != '\0' || place->taken_at != 0;
}

/* All columns of an appointment but its ids; whose it is, is out_receipt. */
void tl_row_appointment(struct tl_row *row, struct tl_appointment *out,
                        char out_receipt[TL_ROW_RECEIPT_BYTES]);

/* All columns of a request for evidence but its ids. */
void tl_row_rfe(struct tl_row *row, struct tl_rfe *out, char out_receipt[TL_ROW_RECEIPT_BYTES]);

/* An id of the agency's own systems: letters, digits, -, _ and . alone. */
bool tl_row_is_ref(const char *text);

#endif
