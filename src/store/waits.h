/* waits.h: what people in line were told, and what came of it, hour by hour.
 *
 * A row of an hour (UTC, by when people asked for a person) has sums over all of a channel's
 * contacts. Every row can be derived again from the journal. Mission: S4, B7.
 */
#ifndef TL_STORE_WAITS_H
#define TL_STORE_WAITS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_wait_told {
    tl_time told_at;
    int64_t from_s;
    int64_t to_s;
};

struct tl_wait_hour {
    tl_time hour_at; /* Its beginning. */
    int64_t served;  /* Connected to a person, and waited_s in all. */
    int64_t waited_s;
    int64_t went;   /* Away from the line. */
    int64_t within; /* Of those who were told a range: the wait was in it, */
    int64_t early;  /* shorter, */
    int64_t late;   /* longer. */
};

/* The first of a contact is kept. Nothing is done for a contact that is not there. */
TL_MUST_USE enum tl_err tl_store_wait_told(struct tl_db *db, tl_id contact,
                                           const struct tl_wait_told *told);

/* What it was told first, which is then forgotten. TL_ENONE: nothing. */
TL_MUST_USE enum tl_err tl_store_wait_told_take(struct tl_db *db, tl_id contact,
                                                struct tl_wait_told *out);

/* Adds to the sums of more->hour_at. */
TL_MUST_USE enum tl_err tl_store_wait_hour_add(struct tl_db *db, const char *channel,
                                               const struct tl_wait_hour *more);

/* The hours of a channel from since on, in order. */
TL_MUST_USE enum tl_err tl_store_wait_hour_list(struct tl_db *db, const char *channel,
                                                tl_time since, struct tl_wait_hour *out,
                                                size_t hours_max, size_t *out_len);

#endif
