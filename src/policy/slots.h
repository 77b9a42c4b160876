/* slots.h: when a center can see people: the slots of a day, as instants, out of the policy.
 *
 *     hours 08:00-11:00, slots of 1 h  --the center's wall clock, its days off-->  8, 9, 10
 *
 * The wall clock decides: a slot at nine is at nine before and after a change of the clock. An hour
 * that doesn't exist on its day (spring) has no slots, one that comes twice (autumn) has them once,
 * the first time. A slot is inside the hours to its end. Cost: a day is some additions a slot.
 * Memory: the caller's. Mission: S21.
 */
#ifndef TL_POLICY_SLOTS_H
#define TL_POLICY_SLOTS_H

#include "policy/model.h"

enum { TL_SLOT_LENGTH_MIN_S = 300, TL_SLOTS_DAY_MAX = 86400 / TL_SLOT_LENGTH_MIN_S };

/* NULL: the policy has none of this key. */
const struct tl_slot_kind *tl_slot_kind_find(const struct tl_policy *policy, tl_key key);
const struct tl_slot_center *tl_slot_center_find(const struct tl_policy *policy, tl_key key);

/* Whether the center gives appointments of this kind, which is one of the policy's. */
bool tl_slot_center_gives(const struct tl_policy *policy, const struct tl_slot_center *center,
                          const struct tl_slot_kind *kind);

/* The day and time on the center's own wall clock. */
struct tl_civil tl_slot_civil(const struct tl_slot_center *center, tl_time at);

/* The starts of the slots of a day, rising; returns how many. None: it is closed. */
size_t tl_slots_of_day(const struct tl_policy *policy, const struct tl_slot_center *center,
                       struct tl_date date, tl_time out_starts[TL_SLOTS_DAY_MAX]);

/* Whether a slot of the center begins then. */
bool tl_slot_begins(const struct tl_policy *policy, const struct tl_slot_center *center,
                    tl_time at);

/* Whether the system gives such an appointment to a case of this form while it has this status. */
bool tl_slot_is_given(const struct tl_slot_kind *kind, const char *form, const char *status);

/* Whether a case of this form needs none at `now`, its person having been at one at `taken_at`; 0:
 * never. It is asked of filed cases alone (S22). */
bool tl_slot_may_reuse(const struct tl_slot_kind *kind, const char *form, tl_time taken_at,
                       tl_time now);

/* Where a person of this postal code lives: the area with the longest beginning that fits. NULL: no
 * area has it. */
const struct tl_slot_area *tl_slot_area_of(const struct tl_policy *policy, const char *postal);

/* The instants between which an appointment of this kind may be given or moved to, at `now`; and
 * whether one that begins at `at` may still be moved: so far ahead of its date. The system itself
 * gives them from later on. */
struct tl_window tl_slot_reach(const struct tl_slot_kind *kind, tl_time now);
struct tl_window tl_slot_reach_given(const struct tl_slot_kind *kind, tl_time now);
bool tl_slot_may_move(const struct tl_slot_kind *kind, tl_time at, tl_time now);

#endif
