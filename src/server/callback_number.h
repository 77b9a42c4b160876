/* callback_number.h: whether a number that a person gives can be called back, and why not.
 *
 *     look_up: callback.number, of: phone --> found: it can
 *                                         '-> none: number.refused   of a kind that is not called
 *                                                   number.promised  the one that the person calls
 *                                                                    from has a callback already
 *                                                   number.taken     another one has
 *                                                   number.too_often per_number, per_caller
 *
 * Of a callback nothing is told, and it is not taken back, but from the number that it goes to.
 *
 * The core knows no number: what enters is the answer of a lookup. The rows that this counts are
 * written with the promise, so two who give one number in the same moment may both be promised a
 * call; nothing but the second of work between lookup and promise lies there. Pitfall 15.
 */
#ifndef TL_SERVER_CALLBACK_NUMBER_H
#define TL_SERVER_CALLBACK_NUMBER_H

#include "policy/dial.h"
#include "store/db.h"

/* The contact values that hold the id of the contact whose callback the number has, and (with the
 * value's name behind) the number that was looked at and may be called. */
#define TL_FIRST_VALUE "first"
#define TL_GOOD_VALUE  "good."

struct tl_number_look {
    uint64_t known; /* Bits of the policy's conditions number.* ... */
    uint64_t holds; /* ... and which of them hold. */
    tl_id first;    /* The contact whose callback the number has; 0: none, or not this person's. */
    bool is_good;   /* It can be promised a call. */
    char number[TL_E164_BYTES]; /* "": it may not be called. */
};

/* Looks at the number that the contact gave under this value (index into policy->values). TL_ENONE:
 * it gave none. */
TL_MUST_USE enum tl_err tl_callback_number_look(struct tl_db *db, const struct tl_policy *policy,
                                                tl_id contact, uint16_t value, tl_time now,
                                                struct tl_number_look *out);

/* Projects a callback that is promised: the numbers that it goes to, and the one it was asked for
 * from. Once a contact, and nothing where the policy never looks at a number. */
TL_MUST_USE enum tl_err tl_callback_number_keep(struct tl_db *db, const struct tl_policy *policy,
                                                tl_id contact, tl_time at);

#endif
