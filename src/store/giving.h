/* giving.h: cases that wait for an appointment that the system gives, what was decided of each, and
 * who was reminded.
 *
 *     cases of a form, in a status --filed, nothing decided, none brought--> waiting, oldest first
 *       giving: one row a case and kind, an appointment or a waiver with its reason
 *
 * The row of a giving is the one that decides: its key lets each in once, so that of two rounds one
 * gives, and the other waits for its commit and goes on. TL_ENONE, TL_EEXISTS: as in contacts.h.
 * Mission: S21, S22.
 */
#ifndef TL_STORE_GIVING_H
#define TL_STORE_GIVING_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

/* What an import says of where a case's person lives. */
struct tl_case_place {
    tl_id case_id;
    char postal[16];  /* Digits and capital letters; "" not known. */
    tl_time taken_at; /* What such appointments take was taken last; 0: not known. */
};
TL_MUST_USE enum tl_err tl_store_case_place_find(struct tl_db *db, tl_id case_id,
                                                 struct tl_case_place *out_place);

struct tl_giving_case {
    tl_id id;
    char form[24];
    char status[48];
    tl_time received_at;
    char postal[16];
    tl_time taken_at;
};

/* Those of a form and status that wait for one of this kind, filed up to `now`, behind `after`
 * (NULL: from the first), the oldest first. */
TL_MUST_USE enum tl_err tl_store_giving_list(struct tl_db *db, const char *kind, const char *form,
                                             const char *status, tl_time now,
                                             const struct tl_giving_case *after,
                                             struct tl_giving_case *out_cases, size_t cases_max,
                                             size_t *out_len);

/* TL_ENONE: it waits for none of this kind any more. */
TL_MUST_USE enum tl_err tl_store_giving_find_open(struct tl_db *db, const char *kind, tl_id case_id,
                                                  struct tl_giving_case *out_case);

#define TL_GIVING_REUSED "reuse" /* Why one is waived: what was taken before is used again. */

struct tl_giving {
    tl_id case_id;
    char kind[32];
    tl_time given_at;
    tl_id appointment; /* 0: it is waived. */
    char why[16];      /* TL_GIVING_REUSED; "". */
    tl_time taken_at;  /* Of what is used again; 0. */
};

/* TL_EEXISTS: it was decided already; the transaction is good. */
TL_MUST_USE enum tl_err tl_store_giving_insert(struct tl_db *db, const struct tl_giving *giving);
/* With the appointment that came of it. */
TL_MUST_USE enum tl_err tl_store_giving_set(struct tl_db *db, tl_id case_id, const char *kind,
                                            tl_id appointment);
TL_MUST_USE enum tl_err tl_store_giving_delete(struct tl_db *db, tl_id case_id, const char *kind);
TL_MUST_USE enum tl_err tl_store_giving_list_of(struct tl_db *db, tl_id case_id,
                                                struct tl_giving *out_givings, size_t givings_max,
                                                size_t *out_len);

/* Owes news (account_news) to the accounts that have the case; none of a protected one. */
TL_MUST_USE enum tl_err tl_store_giving_news(struct tl_db *db, tl_id case_id, tl_time now);

/* How many wait whose nearest center is this one; "": nobody knows which is. */
struct tl_giving_wait {
    char kind[32];
    char center[96];
    int64_t cases;
    tl_time oldest_at; /* When the first of them was filed; 0: there is none. */
    tl_time made_at;
};
TL_MUST_USE enum tl_err tl_store_giving_wait_put(struct tl_db *db,
                                                 const struct tl_giving_wait *wait);

/* Deletes those that were not counted at this time. */
TL_MUST_USE enum tl_err tl_store_giving_wait_sweep(struct tl_db *db, tl_time made_at);
TL_MUST_USE enum tl_err tl_store_giving_wait_list(struct tl_db *db,
                                                  struct tl_giving_wait *out_waits,
                                                  size_t waits_max, size_t *out_len);

/* A planned appointment of which nobody was reminded yet, at this time of it. */
struct tl_reminder {
    tl_id appointment;
    tl_id case_id;
    tl_time at;
    char status[48]; /* Of the case. */
    int64_t guarded;
};
TL_MUST_USE enum tl_err tl_store_reminder_list(struct tl_db *db, const char *kind, tl_time after,
                                               tl_time to, struct tl_reminder *out_reminders,
                                               size_t reminders_max, size_t *out_len);

/* TL_EEXISTS: that was done; the transaction is good. */
TL_MUST_USE enum tl_err tl_store_reminder_insert(struct tl_db *db, tl_id appointment, tl_time at);

/* The accounts that have a case. */
TL_MUST_USE enum tl_err tl_store_reminder_accounts(struct tl_db *db, tl_id case_id,
                                                   tl_id *out_accounts, size_t accounts_max,
                                                   size_t *out_len);

#endif
