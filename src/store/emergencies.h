/* emergencies.h: appointments in person that cannot wait: what was decided, and what the office
 * made of it.
 *
 *     fact `emergency_decided` --projected--> row: declined, or open, with a promise of its number
 *         --> placed (begins then), refused, or ended some other way
 *
 * Rows follow from facts and parcels. Writing verbs run in the caller's transaction. TL_ENONE: it
 * is not there (or over). Mission: S24, S27.
 */
#ifndef TL_STORE_EMERGENCIES_H
#define TL_STORE_EMERGENCIES_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_emergency_row {
    tl_id id;
    tl_id contact;
    tl_id promise;    /* The office's aim; 0: it is no emergency. */
    tl_id escalation; /* The promise that it answers; 0: decided with the person. */
    char kind[64];    /* The policy's keys. */
    char office[64];
    char state[12];
    tl_id decided_by;
    tl_time decided_at;
    tl_time due_at;
    tl_id ended_by;
    tl_time ended_at;
    tl_time starts_at;  /* Of the appointment. */
    char answers[1024]; /* JSON: by question, the answer's key. */
    char reason[64];    /* Why it is none, or none is made: the policy's key. */
    char words[1024];   /* Of who decided. */
    char reply[1024];   /* Of the office. */
};

/* With an id of its own. */
TL_MUST_USE enum tl_err tl_store_emergency_insert(struct tl_db *db, struct tl_emergency_row *row);
TL_MUST_USE enum tl_err tl_store_emergency_find(struct tl_db *db, tl_id id,
                                                struct tl_emergency_row *out);
TL_MUST_USE enum tl_err tl_store_emergency_of_promise(struct tl_db *db, tl_id promise,
                                                      struct tl_emergency_row *out);

/* The newest of a contact. */
TL_MUST_USE enum tl_err tl_store_emergency_last(struct tl_db *db, tl_id contact,
                                                struct tl_emergency_row *out);

/* The open ones of an office, by the end of their aim; behind the row (after_at, after_id), 0 and
 * 0: from the first. */
TL_MUST_USE enum tl_err tl_store_emergency_list(struct tl_db *db, const char *office,
                                                tl_time after_at, tl_id after_id,
                                                struct tl_emergency_row *out, size_t rows_max,
                                                size_t *out_len);

/* How many of an office's appointments begin between two times, neither of them counted. */
TL_MUST_USE enum tl_err tl_store_emergency_count(struct tl_db *db, const char *office, tl_time from,
                                                 tl_time to, uint64_t *out_count);

/* The open one of a promise ends so; starts_at 0: without an appointment. */
TL_MUST_USE enum tl_err tl_store_emergency_end(struct tl_db *db, tl_id promise, const char *state,
                                               tl_id by, tl_time at, tl_time starts_at);
TL_MUST_USE enum tl_err tl_store_emergency_move(struct tl_db *db, tl_id promise,
                                                const char *office);

/* A row among the appointments of the case; a case that is gone has none. */
TL_MUST_USE enum tl_err tl_store_emergency_appointment(struct tl_db *db, tl_id case_id,
                                                       const char *kind, tl_time at,
                                                       const char *office);

/* What came in a parcel, about the newest of a contact: name is "answers", "reason", "words" or
 * "reply". TL_EBAD: none of them. */
TL_MUST_USE enum tl_err tl_store_emergency_text(struct tl_db *db, tl_id contact, const char *name,
                                                const char *text);

#endif
