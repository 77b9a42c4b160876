/* papers.h: papers of a case: notices of the agency as PDF, and requests for evidence.
 *
 *     notice:  ref, kind, day --upload (uploads.h)--> seen once that is kept
 *     request: open --sent, with files--> answered --the office looks--> looked
 *                 '--its day is over: still open here; the day decides        withdrawn
 *
 * A ref is the id of the agency's own systems; with it a later word finds the same paper. What is
 * uploaded for one has its id as contact. TL_ENONE, TL_EEXISTS: as in contacts.h. Mission: S13.
 */
#ifndef TL_STORE_PAPERS_H
#define TL_STORE_PAPERS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

#define TL_PAPER_FIRST ((tl_id)1 << 41)

enum { TL_PAPER_REF_BYTES = 64, TL_RFE_ASKS_BYTES = 256, TL_SHA256_HEX_BYTES = 65 };

#define TL_RFE_OPEN      "open"
#define TL_RFE_ANSWERED  "answered"
#define TL_RFE_LOOKED    "looked"
#define TL_RFE_WITHDRAWN "withdrawn"

struct tl_case_notice {
    tl_id id;
    char ref[TL_PAPER_REF_BYTES];
    tl_id case_id;
    char kind[48]; /* The policy's word. */
    tl_time on_at; /* The day that it bears. */
    char language[16];
    char sha256[TL_SHA256_HEX_BYTES]; /* Of its bytes. */
    tl_id upload;
    tl_time made_at;
};

/* Takes the id. TL_EEXISTS: this ref is there. */
TL_MUST_USE enum tl_err tl_store_notice_paper_insert(struct tl_db *db, struct tl_case_notice *row);
TL_MUST_USE enum tl_err tl_store_notice_paper_find(struct tl_db *db, tl_id id,
                                                   struct tl_case_notice *out);
TL_MUST_USE enum tl_err tl_store_notice_paper_find_ref(struct tl_db *db, const char *ref,
                                                       struct tl_case_notice *out);

/* All but its id, ref and case; of the one whose upload is `was`. TL_ENONE: it is another by now.
 */
TL_MUST_USE enum tl_err tl_store_notice_paper_set(struct tl_db *db,
                                                  const struct tl_case_notice *row, tl_id was);

/* One that has no file yet goes; a file that belongs to none does. */
TL_MUST_USE enum tl_err tl_store_notice_paper_drop(struct tl_db *db, tl_id id);
TL_MUST_USE enum tl_err tl_store_notice_paper_let_go(struct tl_db *db, tl_id upload);

/* The newest first. */
TL_MUST_USE enum tl_err tl_store_notice_paper_list(struct tl_db *db, tl_id case_id,
                                                   struct tl_case_notice *out, size_t rows_max,
                                                   size_t *out_len);

struct tl_rfe {
    tl_id id;
    char ref[TL_PAPER_REF_BYTES];
    tl_id case_id;
    char asks[TL_RFE_ASKS_BYTES]; /* Words of the policy, a blank between. */
    tl_time due_on;               /* The last day, on the agency's calendar. */
    char notice[TL_PAPER_REF_BYTES];
    char state[12];
    char number[20]; /* Of the answer's receipt. */
    tl_id account;
    tl_time made_at, answered_at, look_by, looked_at;
    tl_id looked_by;
    tl_time told_at;
};

TL_MUST_USE enum tl_err tl_store_rfe_find(struct tl_db *db, tl_id id, struct tl_rfe *out);
TL_MUST_USE enum tl_err tl_store_rfe_find_ref(struct tl_db *db, const char *ref,
                                              struct tl_rfe *out);

/* By their last day, the latest first. */
TL_MUST_USE enum tl_err tl_store_rfe_list(struct tl_db *db, tl_id case_id, struct tl_rfe *out,
                                          size_t rows_max, size_t *out_len);

/* That this account answered, or began to. */
TL_MUST_USE enum tl_err tl_store_rfe_list_account(struct tl_db *db, tl_id account,
                                                  struct tl_rfe *out, size_t rows_max,
                                                  size_t *out_len);

/* Of the cases that an office holds, by their last day, behind one of this day and id; those of
 * protected cases where with_guarded says so. */
struct tl_rfe_page {
    const char *office, *state;
    bool with_guarded;
    tl_time after;
    tl_id after_id;
};
TL_MUST_USE enum tl_err tl_store_rfe_list_office(struct tl_db *db, const struct tl_rfe_page *page,
                                                 struct tl_rfe *out, size_t rows_max,
                                                 size_t *out_len);

/* Open ones with an id above this, whose last day is not behind `until` and of which their person
 * was not yet told that it is over. */
TL_MUST_USE enum tl_err tl_store_rfe_list_owed(struct tl_db *db, tl_id after, tl_time until,
                                               struct tl_rfe *out, size_t rows_max,
                                               size_t *out_len);

/* Moves. TL_ENONE: it is not so any more. */
TL_MUST_USE enum tl_err tl_store_rfe_set_account(struct tl_db *db, tl_id id, tl_id account);
TL_MUST_USE enum tl_err tl_store_rfe_answer(struct tl_db *db, const struct tl_rfe *row);
TL_MUST_USE enum tl_err tl_store_rfe_looked(struct tl_db *db, tl_id id, tl_id by, tl_time at);
TL_MUST_USE enum tl_err tl_store_rfe_told(struct tl_db *db, tl_id id, tl_time at);

/* Accounts that have the case have news; of a protected one none. */
TL_MUST_USE enum tl_err tl_store_case_news(struct tl_db *db, tl_id case_id, tl_time at);

/* Which accounts have the case. */
TL_MUST_USE enum tl_err tl_store_case_accounts(struct tl_db *db, tl_id case_id, tl_id *out,
                                               size_t max, size_t *out_len);

/* Files of answers that this account sent or began: nobody can open them from now. */
TL_MUST_USE enum tl_err tl_store_rfe_forget(struct tl_db *db, tl_id account);

/* Files of papers that ended before go, some at a time, and with them the notices' rows. */
TL_MUST_USE enum tl_err tl_store_papers_purge(struct tl_db *db, tl_time before, uint32_t count,
                                              uint32_t *out_gone);

#endif
