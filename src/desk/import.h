/* import.h: cases, appointments, requests for evidence and the like from files; all of a
 * file, or nothing of it.
 *
 * Rows are staged in short slices beside a running center and take effect at one moment. Every
 * wrong row is named by its line. Columns, in any order (docs/import.md):
 *     cases         number form office status status_on received_on language protected online,
 *                   and, where a file has them, online_filer: under which address; postal,
 *                   taken_on: what giving an appointment takes
 *     appointments  case kind at place state
 *     representations  case document name firm received_on entered_on active_on until
 *                      ended_on ended
 *     answers       case question answer; the answer is hashed as it is read (answer.h)
 *     rfes          case id due_on asks, and, where a file has them, notice and state
 *     times         form office days_low days_high inquiry_date
 */
#ifndef TL_DESK_IMPORT_H
#define TL_DESK_IMPORT_H

#include <stdio.h>

#include "base/fault.h"
#include "policy/model.h"

struct tl_db;

struct tl_import_what {
    struct tl_db *db;               /* The writing connection; no transaction is open. */
    const struct tl_form *receipt;  /* How a case number looks. */
    const struct tl_policy *policy; /* Answers: its questions; requests: what may be asked for. */
    const uint8_t *answer_key;      /* Answers: TL_ANSWER_KEY_BYTES. */
    tl_time now;
    const char *file; /* For faults. */
    FILE *in;
    struct tl_faults *faults;
    void (*progress)(void *arg, uint64_t done, uint64_t all); /* In bytes; may be NULL. */
    void *arg;
    uint64_t rows; /* Out: how many were taken. */
};

/* TL_EBAD: there are faults, and nothing was imported. TL_EIO and the store's errors: nothing was
 * imported, or (after a crash) the next start ends what was begun. */
TL_MUST_USE enum tl_err tl_import_cases(struct tl_import_what *what);
TL_MUST_USE enum tl_err tl_import_appointments(struct tl_import_what *what);
TL_MUST_USE enum tl_err tl_import_representations(struct tl_import_what *what);
TL_MUST_USE enum tl_err tl_import_answers(struct tl_import_what *what);
TL_MUST_USE enum tl_err tl_import_rfes(struct tl_import_what *what);
TL_MUST_USE enum tl_err tl_import_times(struct tl_import_what *what);

/* Ends imports that a crash has left: moves what was ready, drops the rest. */
TL_MUST_USE enum tl_err tl_import_resume(struct tl_db *db);

#endif
