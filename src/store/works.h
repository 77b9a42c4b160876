/* works.h: work that outlives its contact: requests, callbacks, messages.
 *
 * Each has a public number that the person was told, a due time, and its fields as one JSON text
 * whose meaning the policy's type gives. TL_ENONE, TL_EEXISTS: as in contacts.h.
 */
#ifndef TL_STORE_WORKS_H
#define TL_STORE_WORKS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_work {
    tl_id id;
    tl_id contact;
    char kind[16]; /* "request", "callback", "message". */
    char type[64]; /* The policy's key of the request type or the message's owner. */
    char state[24];
    tl_time made_at;
    tl_time due_at;
    tl_time ended_at; /* 0: still open. */
    char number[24];  /* Unique. */
    char fields[4096];
};

TL_MUST_USE enum tl_err tl_store_work_insert(struct tl_db *db, const struct tl_work *work);
TL_MUST_USE enum tl_err tl_store_work_find(struct tl_db *db, tl_id id, struct tl_work *out_work);
TL_MUST_USE enum tl_err tl_store_work_find_by_number(struct tl_db *db, const char *number,
                                                     struct tl_work *out_work);
TL_MUST_USE enum tl_err tl_store_work_list_contact(struct tl_db *db, tl_id contact,
                                                   struct tl_work *out_works, size_t works_max,
                                                   size_t *out_len);

/* Open ones due at or before `at`, the earliest first. */
TL_MUST_USE enum tl_err tl_store_work_list_due(struct tl_db *db, tl_time at,
                                               struct tl_work *out_works, size_t works_max,
                                               size_t *out_len);
TL_MUST_USE enum tl_err tl_store_work_set_state(struct tl_db *db, tl_id id, const char *state,
                                                tl_time due_at, tl_time ended_at);

/* The same number now stands for other work: kind, type, state, made_at and due_at are taken. */
TL_MUST_USE enum tl_err tl_store_work_turn(struct tl_db *db, const struct tl_work *work);

#endif
