/* slots.h: which slots are free for an appointment that is to be moved, and moving it there (S21).
 *
 *     the policy's slots (policy/slots.h) - planned appointments --> free, each with what is left
 *     appointment + center + time --the kind's rules, one transaction--> moved, or why not
 *
 * Cost: a look reads the planned appointments of one center and at most TL_SLOTS_LOOK_DAYS days.
 * Memory: the caller's.
 */
#ifndef TL_DESK_SLOTS_H
#define TL_DESK_SLOTS_H

#include "policy/slots.h"
#include "store/cases.h"
#include "store/slots.h"

enum { TL_SLOTS_LOOK_DAYS = 31, TL_SLOTS_FREE_MAX = 512 };

struct tl_db;

/* An appointment, its kind by the policy, and whether it may be moved now. */
struct tl_slots_of {
    struct tl_appointment appointment;
    const struct tl_slot_kind *kind;
    const struct tl_slot_center *center; /* Where it is; NULL: at none of the policy's centers. */
    bool may_move;
};

/* TL_ENONE: there is no such appointment. TL_EUNSUPPORTED: the policy has no such kind. */
TL_MUST_USE enum tl_err tl_slots_of_appointment(struct tl_db *db, const struct tl_policy *policy,
                                                tl_id id, tl_time now, struct tl_slots_of *out);

struct tl_slot_free {
    tl_time at;
    uint32_t left; /* People. */
};

/* What is free at a center from `from` on, as far as the kind reaches, by time: at most free_max
 * slots of at most TL_SLOTS_LOOK_DAYS days. *out_next: where to go on looking; 0: that was all. */
TL_MUST_USE enum tl_err tl_slots_free(struct tl_db *db, const struct tl_policy *policy,
                                      const struct tl_slot_kind *kind,
                                      const struct tl_slot_center *center, tl_time from,
                                      tl_time now, struct tl_slot_free *out_free, size_t free_max,
                                      size_t *out_len, tl_time *out_next);

/* The first that is free, as far as the kind reaches, and how many days it is from now on the
 * center's clock. TL_ENONE: none is. Reads a day at a time until there is one. */
TL_MUST_USE enum tl_err tl_slots_first(struct tl_db *db, const struct tl_policy *policy,
                                       const struct tl_slot_kind *kind,
                                       const struct tl_slot_center *center, tl_time now,
                                       tl_time *out_at, int32_t *out_days);

/* Moves it, in a transaction of the caller's; move has by_kind, by_id, moved_at, to_at. TL_EDENIED:
 * its time is too near, or it is planned no more. TL_EBAD: no such slot, or one out of reach.
 * TL_EFULL: somebody was quicker; nothing has changed, and the transaction is good. TL_ENONE,
 * TL_EEXISTS: as tl_store_slot_move; roll back. */
TL_MUST_USE enum tl_err tl_slots_move(struct tl_db *db, const struct tl_policy *policy,
                                      const struct tl_slots_of *of,
                                      const struct tl_slot_center *center,
                                      struct tl_slot_move *move);

#endif
