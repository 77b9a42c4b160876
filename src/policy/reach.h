/* reach.h: when a person may be called.
 *
 *     hours of callbacks   |----------------------|        |-------------
 *     the person's day          |--------------------------------|
 *     calls may begin           |---------------|..        |-----|..        .. the last one ends
 *     a first one               |-----|                                     the next one fits too
 *
 * Hours of callbacks are those of the service `callback`, and while a surge holds those of the
 * policy's surge service too. The person's day is what the policy's quiet hours leave of it, on the
 * wall clock of the person's own zone. A call begins only if it ends before either does. Where
 * there are more attempts than one, the first begins only if the whole window of the second lies in
 * such time. By hand closed lines are not known here. Cost: some searches of a calendar, some 10
 * us; whoever asks often keeps the answer. Mission: S6, S8. Pitfalls 16, 17.
 */
#ifndef TL_POLICY_REACH_H
#define TL_POLICY_REACH_H

#include "policy/model.h"

/* The edge that calls answers before: a telephone rings for a minute or two, and a machine is told
 * why. An attempt without a word of it ends then. */
enum { TL_ATTEMPT_LONGEST_S = 180 };

struct tl_reach {
    const struct tl_policy *policy;
    uint16_t zone;       /* Index of the policy's zones; beyond them: no quiet hours. */
    bool is_first;       /* The first attempt of a callback. */
    tl_time surge_until; /* A supervisor's surge holds until then; 0: there is none. */
};

/* The first time from `at` on in which such a call may begin: [from, to). TL_ENONE: not within 400
 * days. */
TL_MUST_USE enum tl_err tl_reach_next(const struct tl_reach *reach, tl_time at,
                                      struct tl_window *out);

/* What is promised: from the first instant on, duration_us of time in which calls may begin. Of a
 * first attempt it is longer where an eighth of that is not such as a first one may begin in (late
 * in the day). TL_ENONE: not within 400 days. */
TL_MUST_USE enum tl_err tl_reach_window(const struct tl_reach *reach, tl_time at,
                                        int64_t duration_us, struct tl_window *out);

/* The center's own hours of callbacks, whoever is called. */
TL_MUST_USE enum tl_err tl_reach_hours(const struct tl_reach *reach, tl_time at,
                                       struct tl_window *out);

/* Whether a surge holds, by the policy or by a supervisor. */
bool tl_reach_is_surge(const struct tl_policy *policy, tl_time surge_until, tl_time at);

/* The zone of this key, zone_default for one that the policy has not (0 for instance); the one
 * whose beginnings a number (E.164) fits best. */
uint16_t tl_reach_zone(const struct tl_policy *policy, tl_key key);
uint16_t tl_reach_zone_of_number(const struct tl_policy *policy, const char *number);

#endif
