/* cases.h: cases, their history and appointments, processing times and status texts.
 *
 * What the agency's own systems say, brought here by import (imports.h). A receipt is unique;
 * `keyed` is the same receipt as keyed on a telephone, which two receipts may share. TL_ENONE,
 * TL_EEXISTS: as in contacts.h.
 */
#ifndef TL_STORE_CASES_H
#define TL_STORE_CASES_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_case {
    tl_id id;
    char receipt[32];
    char keyed[32];
    char form[24];
    char office[48];
    char status[48]; /* A code; its words: tl_store_status_text_find. */
    tl_time status_at;
    tl_time received_at;
    int64_t guarded;   /* 1: protected by law; never told without a special right. */
    char language[16]; /* What the person reads; "" unknown. */
};

TL_MUST_USE enum tl_err tl_store_case_insert(struct tl_db *db, const struct tl_case *row);
TL_MUST_USE enum tl_err tl_store_case_find(struct tl_db *db, tl_id id, struct tl_case *out_case);
TL_MUST_USE enum tl_err tl_store_case_find_by_receipt(struct tl_db *db, const char *receipt,
                                                      struct tl_case *out_case);

/* Those that these keys may mean: one, as a rule. */
TL_MUST_USE enum tl_err tl_store_case_list_keyed(struct tl_db *db, const char *keyed,
                                                 struct tl_case *out_cases, size_t cases_max,
                                                 size_t *out_len);

/* Sets the status and adds it to the history; in a transaction of the caller's. */
TL_MUST_USE enum tl_err tl_store_case_set_status(struct tl_db *db, tl_id id, const char *status,
                                                 tl_time at);
TL_MUST_USE enum tl_err tl_store_case_count(struct tl_db *db, int64_t *out_count);

struct tl_case_status {
    tl_id case_id;
    tl_time at;
    char status[48];
};

/* Newest first. */
TL_MUST_USE enum tl_err tl_store_case_list_history(struct tl_db *db, tl_id case_id,
                                                   struct tl_case_status *out_statuses,
                                                   size_t statuses_max, size_t *out_len);

struct tl_appointment {
    tl_id id;
    tl_id case_id;
    char kind[32];
    tl_time at;
    char place[96];
    char state[24];
};

/* TL_EEXISTS also when the case has one of this kind at this time. */
TL_MUST_USE enum tl_err tl_store_appointment_insert(struct tl_db *db,
                                                    const struct tl_appointment *appointment);
TL_MUST_USE enum tl_err tl_store_appointment_find(struct tl_db *db, tl_id id,
                                                  struct tl_appointment *out_appointment);
/* The case's one of this kind at this time. */
TL_MUST_USE enum tl_err tl_store_appointment_find_at(struct tl_db *db, tl_id case_id,
                                                     const char *kind, tl_time at,
                                                     struct tl_appointment *out_appointment);
TL_MUST_USE enum tl_err tl_store_appointment_list(struct tl_db *db, tl_id case_id,
                                                  struct tl_appointment *out_appointments,
                                                  size_t appointments_max, size_t *out_len);
TL_MUST_USE enum tl_err tl_store_appointment_set(struct tl_db *db, tl_id id, tl_time at,
                                                 const char *place, const char *state);

struct tl_processing_time {
    char form[24];
    char office[48];
    int64_t low_days;
    int64_t high_days;
    tl_time inquiry_at; /* Cases received before this time may ask. */
    char method[12];    /* TL_TIMES_IMPORTED, ..._COMPUTED, ..._FEW. */
    tl_time made_at;    /* Midnight UTC of the day of which it is; 0: not known. */
    int64_t share;      /* So many of 100 are decided within high_days; 0: not known. */
    int64_t cases;      /* The decisions behind it. */
};

/* Told by the agency; computed from the cases; or none, because too few cases were decided. */
#define TL_TIMES_IMPORTED "imported"
#define TL_TIMES_COMPUTED "computed"
#define TL_TIMES_FEW      "few"

/* Puts or replaces; one that says few leaves an imported one as it is. */
TL_MUST_USE enum tl_err tl_store_processing_time_put(struct tl_db *db,
                                                     const struct tl_processing_time *row);

/* TL_ENONE: no figure is told of this form and office. */
TL_MUST_USE enum tl_err tl_store_processing_time_find(struct tl_db *db, const char *form,
                                                      const char *office,
                                                      struct tl_processing_time *out_row);

/* All that are told, of any form, in any order. */
TL_MUST_USE enum tl_err tl_store_processing_time_list_told(struct tl_db *db,
                                                           struct tl_processing_time *out_rows,
                                                           size_t rows_max, size_t *out_len);

/* Deletes those that were computed, and not for this day or a later one. */
TL_MUST_USE enum tl_err tl_store_processing_time_sweep(struct tl_db *db, tl_time made_before);

/* Of all offices that have times for this form, or too few decisions, by the offices' codes. */
TL_MUST_USE enum tl_err tl_store_processing_time_list(struct tl_db *db, const char *form,
                                                      struct tl_processing_time *out_rows,
                                                      size_t rows_max, size_t *out_len);

enum { TL_CASES_FROM = 2, TL_CASES_TOGETHER_MAX = 8 };
struct tl_cases_from {
    struct tl_case cases[TL_CASES_FROM]; /* In any order. */
    size_t len;
};

/* One statement for each number, and one journey for all: the first two cases from this receipt on,
 * as receipts are ordered, and as keyed. A number that no case has costs what one costs that is
 * there: rows of others are read. */
TL_MUST_USE enum tl_err tl_store_case_list_from(struct tl_db *db, const char *const *receipts,
                                                size_t receipts_len, struct tl_cases_from *out);
TL_MUST_USE enum tl_err tl_store_case_list_from_keyed(struct tl_db *db, const char *const *keyed,
                                                      size_t keyed_len, struct tl_cases_from *out);

struct tl_status_text {
    char status[48];
    char language[16];
    char title[160];
    char text[2048];
};

TL_MUST_USE enum tl_err tl_store_status_text_put(struct tl_db *db,
                                                 const struct tl_status_text *text);
TL_MUST_USE enum tl_err tl_store_status_text_find(struct tl_db *db, const char *status,
                                                  const char *language,
                                                  struct tl_status_text *out_text);

#endif
