/* supervise.h: what supervisors see and do, as rows: closures, seats, open contacts, broadcasts,
 * and agents who ask for one.
 *
 * Closures are derived from facts, in their transaction. Writing verbs run in the caller's
 * transaction. Lists give at most rows_max rows and never TL_ENONE.
 */
#ifndef TL_STORE_SUPERVISE_H
#define TL_STORE_SUPERVISE_H

#include "store/view.h"

enum { TL_BROADCAST_BYTES_MAX = 1000 };

/* What is closed by hand; queue "": the whole line. */
struct tl_closure_row {
    char queue[TL_NAME_BYTES];
    tl_id staff_id;
    char reason[TL_NAME_BYTES];
    tl_time since;
    tl_time until_at;
    int64_t sends_on;
};

/* That callbacks have the surge's hours as well. */
struct tl_surge_row {
    tl_id staff_id;
    tl_time since;
    tl_time until_at;
};

struct tl_broadcast {
    tl_id id;
    tl_time at;
    tl_id staff_id;
    char queue[TL_NAME_BYTES]; /* "": to all desks. */
    char text[TL_BROADCAST_BYTES_MAX + 1];
};

/* An agent who is signed in. */
struct tl_seat {
    tl_id agent;
    char name[96];
    char login[64];
    char skills[256];
    char tiers[32];
    char state[24];
    char reason[TL_NAME_BYTES];
    tl_time since;
    tl_time until_at;
    tl_id contact; /* That is wrapped up. */
};

struct tl_ask {
    tl_id contact;
    tl_id agent;
    tl_time at;
};

TL_MUST_USE enum tl_err tl_store_closure_put(struct tl_db *db, const struct tl_closure_row *row);
TL_MUST_USE enum tl_err tl_store_closure_drop(struct tl_db *db, const char *queue);
TL_MUST_USE enum tl_err tl_store_closure_find(struct tl_db *db, const char *queue,
                                              struct tl_closure_row *out);
TL_MUST_USE enum tl_err tl_store_closure_list(struct tl_db *db, struct tl_closure_row *out,
                                              size_t rows_max, size_t *out_len);

/* One row at most. The end of its time is no fact: who reads compares until_at. TL_ENONE: none. */
TL_MUST_USE enum tl_err tl_store_surge_put(struct tl_db *db, const struct tl_surge_row *row);
TL_MUST_USE enum tl_err tl_store_surge_drop(struct tl_db *db);
TL_MUST_USE enum tl_err tl_store_surge_find(struct tl_db *db, struct tl_surge_row *out);

TL_MUST_USE enum tl_err tl_store_broadcast_insert(struct tl_db *db, const struct tl_broadcast *row);
/* Those since then that this user has not read. */
TL_MUST_USE enum tl_err tl_store_broadcast_unread(struct tl_db *db, tl_id staff, tl_time since,
                                                  struct tl_broadcast *out, size_t rows_max,
                                                  size_t *out_len);
TL_MUST_USE enum tl_err tl_store_broadcast_read(struct tl_db *db, tl_id broadcast, tl_id staff,
                                                tl_time at);

/* TL_EEXISTS: it is asked already. */
TL_MUST_USE enum tl_err tl_store_ask_put(struct tl_db *db, const struct tl_ask *ask);
/* Fine when there is none. */
TL_MUST_USE enum tl_err tl_store_ask_end(struct tl_db *db, tl_id contact, tl_time at, tl_id by);
TL_MUST_USE enum tl_err tl_store_ask_list(struct tl_db *db, struct tl_ask *out, size_t rows_max,
                                          size_t *out_len);

/* Seats by id, above after. TL_ENONE: never signed in. */
TL_MUST_USE enum tl_err tl_store_seat_list(struct tl_db *db, tl_id after, struct tl_seat *out,
                                           size_t rows_max, size_t *out_len);
TL_MUST_USE enum tl_err tl_store_seat_find(struct tl_db *db, tl_id agent, struct tl_seat *out);

/* Who asked for a person and is open, by the time of asking. */
TL_MUST_USE enum tl_err tl_view_open_list(struct tl_db *db, struct tl_contact_row *out,
                                          size_t rows_max, size_t *out_len);
TL_MUST_USE enum tl_err tl_view_moved(struct tl_db *db, tl_id contact, const char *queue,
                                      const char *priority);

#endif
