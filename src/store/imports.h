/* imports.h: cases, appointments, representations and answers in bulk: all of a file or nothing of
 * it, in short slices.
 *
 *     begin ──► stage rows (slices) ──► ready ──► move (slices) ──► gone
 *                    │ a wrong row, a crash          │ a crash: go on moving
 *                    └──────────► drop (slices)      └──────────► move
 *
 * Staged rows stand apart and nobody reads them. `ready` is the one moment at which the import
 * happens: before it all is dropped, after it all is moved, also by the next start
 * (tl_store_import_first). Slices keep the writer free for the engine: each is a transaction of the
 * caller's with at most TL_IMPORT_SLICE_ROWS rows (some 2 ms on SQLite).
 */
#ifndef TL_STORE_IMPORTS_H
#define TL_STORE_IMPORTS_H

#include "store/answers.h"
#include "store/cases.h"
#include "store/giving.h"
#include "store/papers.h"
#include "store/representations.h"

#define TL_IMPORT_SLICE_ROWS 100

struct tl_import {
    tl_id id;
    tl_time made_at;
    int64_t ready; /* 1: to be moved; 0: to be dropped, if nobody is staging. */
};

/* id: of kind "import" (meta.h). */
TL_MUST_USE enum tl_err tl_store_import_begin(struct tl_db *db, tl_id id, tl_time made_at);

/* Stages one row; ids of kinds "case", "appointment", "representation" and "answer". A receipt that
 * is there already keeps its case id; its other fields are replaced when the import moves.
 * TL_EEXISTS: the import has this receipt (this appointment, document or answer) twice; the
 * transaction stays good. */
TL_MUST_USE enum tl_err tl_store_import_case(struct tl_db *db, tl_id import,
                                             const struct tl_case *row);
TL_MUST_USE enum tl_err tl_store_import_appointment(struct tl_db *db, tl_id import,
                                                    const char *receipt,
                                                    const struct tl_appointment *row);

/* row->case_id is not looked at. */
TL_MUST_USE enum tl_err tl_store_import_representation(struct tl_db *db, tl_id import,
                                                       const char *receipt,
                                                       const struct tl_representation_row *row);

TL_MUST_USE enum tl_err tl_store_import_answer(struct tl_db *db, tl_id import, const char *receipt,
                                               const struct tl_answer_row *row);

/* Under which address, in small letters, a case of this import was filed online. */
TL_MUST_USE enum tl_err tl_store_import_filer(struct tl_db *db, tl_id import, tl_id case_id,
                                              const char *receipt, const char *mail);

/* Where the person of a case of this import lives. What is not known leaves what is there. */
TL_MUST_USE enum tl_err tl_store_import_place(struct tl_db *db, tl_id import, const char *receipt,
                                              const struct tl_case_place *place);

/* A request for evidence; its id is from TL_PAPER_FIRST on, of kind "paper". One that is answered
 * keeps its answer. */
TL_MUST_USE enum tl_err tl_store_import_rfe(struct tl_db *db, tl_id import, const char *receipt,
                                            const struct tl_rfe *row);

/* From here on it happened. TL_ENONE: no such import. TL_EBAD: an appointment, a representation,
 * a request for evidence or an answer names a receipt that neither the import nor the cases have;
 * out_receipt says which.
 */
TL_MUST_USE enum tl_err tl_store_import_ready(struct tl_db *db, tl_id import, char *out_receipt,
                                              size_t receipt_size);

/* Moves one slice, cases first. TL_ENONE: all is moved and the import is gone. TL_EDENIED: it is
 * not ready. */
TL_MUST_USE enum tl_err tl_store_import_move(struct tl_db *db, tl_id import, uint32_t rows_max);

/* Drops one slice of what is staged. TL_ENONE: all is dropped and the import is gone. TL_EDENIED:
 * it is ready and cannot be taken back. */
TL_MUST_USE enum tl_err tl_store_import_drop(struct tl_db *db, tl_id import, uint32_t rows_max);

/* The oldest import under way; TL_ENONE: none. */
TL_MUST_USE enum tl_err tl_store_import_first(struct tl_db *db, struct tl_import *out_import);

#endif
