/* torture_policies.c: versions of the policy: other hours, times and switches, the same steps.
 * steps.
 *
 * A version follows from the seed and its number alone, so a replay has the same. The last four are
 * lent, as a server does that changes its policy while flows are under way.
 */
#include "sim/torture_inside.h"

#include "base/assert.h"

/* In some nobody ages, in some a class lets people go on before the class behind it does. */
static void set_ages(struct tl_torture *torture, struct tl_policy *policy, uint64_t *chance)
{
    static const uint32_t ages_s[] = { 0, 60, 600, 3600 };
    struct tl_priority *priorities = torture->priorities[policy->version % TL_TORTURE_POLICIES];
    TL_ASSERT(policy->priorities_len == TL_TORTURE_PRIORITIES);
    for (uint16_t i = 0; i < policy->priorities_len; i++) {
        priorities[i] = policy->priorities[i];
        priorities[i].ages_after_s = i > 0 ? ages_s[tl_people_random(chance) % 4] : 0;
    }
    policy->priorities = priorities;
}

/* Few versions are lent at a time, so each has a place until none needs it. */
const struct tl_policy *tl_torture_policy(struct tl_torture *torture, uint64_t version)
{
    static const uint16_t rings_s[] = { 20, 10, 35 }, wraps_s[] = { 30, 5, 120 };
    struct tl_policy *policy = &torture->policies[version % TL_TORTURE_POLICIES];
    if (policy->version == version)
        return policy;
    uint64_t chance = torture->seed ^ version << 32;
    *policy = torture->agency.policy;
    policy->version = version;
    if (version == torture->agency.policy.version)
        return policy;
    policy->staff.ring_s = rings_s[tl_people_random(&chance) % 3];
    policy->staff.wrap_up_s = wraps_s[tl_people_random(&chance) % 3];
    policy->staff.refused_again_s = 30 + (uint32_t)(tl_people_random(&chance) % 300);
    policy->callbacks.soon_s = 300 * (uint32_t)(tl_people_random(&chance) % 4);
    policy->callbacks.window_s = 600 + (uint32_t)(tl_people_random(&chance) % 7200);
    for (uint16_t i = 0; i < policy->calendar.services_len; i++) {
        struct tl_service *service = &policy->calendar.services[i];
        uint32_t later_s = 1800 * (uint32_t)(tl_people_random(&chance) % 5);
        for (uint16_t k = 0; k < service->spans_len; k++)
            service->spans[k].from_s += later_s;
    }
    policy->staff.reserves_bilingual = tl_people_random(&chance) % 2 == 0;
    set_ages(torture, policy, &chance);
    return policy;
}

void tl_torture_lend(struct tl_torture *torture, uint64_t version)
{
    torture->version = version;
    for (int i = 0; i < TL_TORTURE_CENTERS; i++)
        tl_center_policy_set(torture->centers[i], tl_torture_policy(torture, version));
}

struct tl_center *tl_torture_center_new(struct tl_torture *torture, enum tl_torture_center which)
{
    uint64_t first =
        torture->version > TL_TORTURE_LENT ? torture->version - TL_TORTURE_LENT + 1 : 1;
    torture->centers[which] =
        tl_center_init(torture->memory[which], tl_center_bytes(&torture->limits), &torture->limits,
                       tl_torture_policy(torture, first));
    for (uint64_t version = first + 1; version <= torture->version; version++)
        tl_center_policy_set(torture->centers[which], tl_torture_policy(torture, version));
    return torture->centers[which];
}
