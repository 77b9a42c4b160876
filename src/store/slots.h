/* slots.h: places in the slots of appointments, each given once, and who moved what.
 *
 *     move: take a place in the new slot --> the appointment's row --> free the old --> history
 *           nobody else has it, or TL_EFULL                            all in one transaction
 *
 * One statement decides: it inserts the lowest free place (center, at, 1 to capacity), and the
 * primary key lets each in once. Places are rows and not a counter: what is taken is what stands
 * there, so that a case that is deleted frees its own, and nothing can drift. Where two processes
 * want the same place at once, the second waits for the first's commit, and takes the next one.
 * Appointments without such a row, which came by import, take room too. Mission: S21.
 */
#ifndef TL_STORE_SLOTS_H
#define TL_STORE_SLOTS_H

#include "base/err.h"
#include "base/types.h"

struct tl_appointment;
struct tl_db;

#define TL_MOVED_BY_ACCOUNT "account"
#define TL_MOVED_BY_STAFF   "staff"
#define TL_MOVED_BY_SYSTEM  "system"
#define TL_MOVED_BY_CALLER  "caller"

struct tl_slot_move {
    tl_id id;
    tl_id appointment;
    tl_time moved_at;
    char by_kind[12]; /* TL_MOVED_BY_... */
    tl_id by_id;      /* Account, staff or the caller's contact; 0: the system. */
    tl_time from_at;
    char from_place[96];
    tl_time to_at;
    char to_place[96]; /* The center's key. */
};

/* Moves a planned appointment from where `move` says it is to a slot that holds `capacity` people,
 * and writes the move with an id of its own. In a transaction of the caller's. TL_EFULL: the slot
 * is full; nothing has changed, and the transaction is good. TL_ENONE: it is not planned there any
 * more, TL_EEXISTS: the case has one of its kind then, TL_EBAD: it is there already, or there is no
 * such appointment; roll back. */
TL_MUST_USE enum tl_err tl_store_slot_move(struct tl_db *db, struct tl_slot_move *move,
                                           uint32_t capacity);

/* Writes an appointment, with an id of its own, planned where and when it says, into a slot that
 * holds `capacity` people. In a transaction of the caller's. TL_EFULL: as above. TL_EEXISTS: the
 * case has one of its kind then; roll back. */
TL_MUST_USE enum tl_err tl_store_slot_give(struct tl_db *db, struct tl_appointment *appointment,
                                           uint32_t capacity);
/* An office's own appointment, for which no places are counted: it is then, and there, and planned,
 * whatever it was before; `move` says by whom, and gets the rest. In a transaction of the caller's.
 */
struct tl_appointment;
TL_MUST_USE enum tl_err tl_store_appointment_by_hand(struct tl_db *db,
                                                     const struct tl_appointment *from,
                                                     struct tl_slot_move *move, const char *place);

struct tl_slot_taken {
    tl_time at;
    int64_t people;
};

/* How many appointments are planned at a place from `from` to before `to`, by time. */
TL_MUST_USE enum tl_err tl_store_slot_taken_list(struct tl_db *db, const char *center, tl_time from,
                                                 tl_time to, struct tl_slot_taken *out_taken,
                                                 size_t taken_max, size_t *out_len);

/* Oldest first. */
TL_MUST_USE enum tl_err tl_store_slot_move_list(struct tl_db *db, tl_id appointment,
                                                struct tl_slot_move *out_moves, size_t moves_max,
                                                size_t *out_len);

#endif
