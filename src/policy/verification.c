/* verification.c: the set of questions that fits. */
#include "policy/verification.h"

static bool fits(const struct tl_verify_set *set, const struct tl_verification_asked *asked)
{
    return tl_index_fits(&set->roles, asked->role) &&
           tl_channel_fits(set->channels, asked->channel) &&
           tl_index_fits(&set->topics, asked->topic);
}

const struct tl_verify_set *tl_verification_set(const struct tl_policy *policy,
                                                const struct tl_verification_asked *asked)
{
    for (uint16_t level = asked->level; level > 0; level--) {
        for (uint16_t i = 0; i < policy->verify_sets_len; i++) {
            const struct tl_verify_set *set = policy->verify_sets + i;
            if (set->level == level && fits(set, asked))
                return set;
        }
    }
    return NULL;
}
