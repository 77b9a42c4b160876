/* audit.h: who looked at or changed what, when and why. Rows are only ever added.
 *
 *     hash = SHA-256(hash of the row before, id, at, staff, record, contact, action, kind, seal)
 *     seal = SHA-256(salt, reason)
 *
 * So a row that was changed, or taken out, is found. What goes by rule holds: a reason that is
 * erased takes its salt with it and leaves its seal, and rows that are older than the record is
 * kept may be gone. The order is that of the ids.
 */
#ifndef TL_STORE_AUDIT_H
#define TL_STORE_AUDIT_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_audit {
    tl_id id;
    tl_time at;
    tl_id staff_id;
    char action[32];      /* "look", "verify", "change", "export". */
    char record_kind[32]; /* "case", "contact". */
    tl_id record_id;
    char reason[256];
    tl_id contact; /* In which contact; 0: outside one. */
};

/* TL_EEXISTS: the id is taken. */
TL_MUST_USE enum tl_err tl_store_audit_insert(struct tl_db *db, const struct tl_audit *row);

struct tl_audit_verdict {
    uint64_t rows;     /* That hold. */
    uint64_t unsealed; /* Of these, from before there was a chain: nothing is known of them. */
    tl_id bad;         /* After TL_ECORRUPT: the first that does not hold; and why. */
    const char *why;
};

/* Reads all of it. TL_ECORRUPT: it does not hold. */
TL_MUST_USE enum tl_err tl_store_audit_verify(struct tl_db *db, struct tl_audit_verdict *out);

/* When row's person last did just that (action, record, reason); 0: never. */
TL_MUST_USE enum tl_err tl_store_audit_last(struct tl_db *db, const struct tl_audit *row,
                                            tl_time *out_at);

/* When just that (action, record, reason) was done by anyone for the nth last time, the last: 1.
 * TL_ENONE: not so often. */
TL_MUST_USE enum tl_err tl_store_audit_nth(struct tl_db *db, const struct tl_audit *row, uint32_t n,
                                           tl_time *out_at);

/* By id, above after. */
TL_MUST_USE enum tl_err tl_store_audit_list_record(struct tl_db *db, const char *record_kind,
                                                   tl_id record_id, tl_id after,
                                                   struct tl_audit *out_rows, size_t rows_max,
                                                   size_t *out_len);
TL_MUST_USE enum tl_err tl_store_audit_list_staff(struct tl_db *db, tl_id staff_id, tl_id after,
                                                  struct tl_audit *out_rows, size_t rows_max,
                                                  size_t *out_len);

#endif
