/* verification.h: which questions prove who asks about a case.
 *
 *     level + role + channel + topic --the policy's sets--> the questions, or none
 *
 * All of a set's answers must be right. Where a level has no set that fits, that of the nearest
 * level below it is asked, and what goes beyond it a member of staff says (a paper that was shown,
 * a code that was read back). Mission: S28.
 */
#ifndef TL_POLICY_VERIFICATION_H
#define TL_POLICY_VERIFICATION_H

#include "policy/model.h"

/* Indices into the policy's lists; topic TL_NONE: in none. */
struct tl_verification_asked {
    uint16_t level;
    uint16_t role;
    enum tl_channel channel;
    uint16_t topic;
};

/* The set that is asked before the level is kept; its own level may be a lower one. NULL: none. */
const struct tl_verify_set *tl_verification_set(const struct tl_policy *policy,
                                                const struct tl_verification_asked *asked);

#endif
