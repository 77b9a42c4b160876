/* escalations.h: matters that agents passed on, with what those who answer need.
 *
 *     fact `escalated` --projected--> row --taken by one--> answered: the promise of the same
 *                                                          number is kept, or broken
 *
 * Rows follow from facts and parcels, but for who has taken one. Writing verbs run in the caller's
 * transaction. TL_ENONE: it is not there (or over). Mission: S26.
 */
#ifndef TL_STORE_ESCALATIONS_H
#define TL_STORE_ESCALATIONS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_escalation_row {
    tl_id id; /* Of the promise to answer it. */
    tl_id contact;
    char type[64]; /* The policy's key. */
    int64_t is_urgent;
    char queue[64];
    tl_id agent; /* Who passed it on. */
    tl_time made_at;
    tl_time due_at;
    tl_id taken_by; /* 0: nobody yet. */
    tl_time taken_at;
    tl_time ended_at;
    char answers[1024]; /* JSON: by question, the answer's key. */
    char note[1024];
    char reply[1024];  /* What was answered, or why it cannot be. */
    char answer_by[8]; /* "mail" or "call", as the person chose. */
};

TL_MUST_USE enum tl_err tl_store_escalation_insert(struct tl_db *db,
                                                   const struct tl_escalation_row *row);
TL_MUST_USE enum tl_err tl_store_escalation_find(struct tl_db *db, tl_id id,
                                                 struct tl_escalation_row *out);

/* The newest of a contact. */
TL_MUST_USE enum tl_err tl_store_escalation_last(struct tl_db *db, tl_id contact,
                                                 struct tl_escalation_row *out);

/* The open ones of a queue, urgent or not, by due time; behind the row (after_at, after_id), 0 and
 * 0: from the first. */
TL_MUST_USE enum tl_err tl_store_escalation_list(struct tl_db *db, const char *queue,
                                                 bool is_urgent, tl_time after_at, tl_id after_id,
                                                 struct tl_escalation_row *out, size_t rows_max,
                                                 size_t *out_len);

/* From one hand (0: nobody's) to another (0: back to the list). TL_ENONE: it is in another hand by
 * now, or over. */
TL_MUST_USE enum tl_err tl_store_escalation_take(struct tl_db *db, tl_id id, tl_id from, tl_id by,
                                                 tl_time at);

/* To another queue's list; its end. */
TL_MUST_USE enum tl_err tl_store_escalation_move(struct tl_db *db, tl_id id, const char *queue);
TL_MUST_USE enum tl_err tl_store_escalation_end(struct tl_db *db, tl_id id, tl_time at);

/* What came in a parcel, about the newest of a contact: name is "answers", "note", "reply"
 * or "answer_by".
 * TL_EBAD: none of them. */
TL_MUST_USE enum tl_err tl_store_escalation_text(struct tl_db *db, tl_id contact, const char *name,
                                                 const char *text);

#endif
