/* center_apply.c: facts become true: the one way in which a center changes. */
#include "core/state.h"

enum { KINDS = 256 };

/* A given fact tells only that something happened, and when; what follows is decided. */
static enum tl_err apply_given(struct tl_center *center, const struct tl_fact *fact)
{
    (void)center, (void)fact;
    return TL_OK;
}

enum tl_err tl_apply_set_aside(struct tl_center *center, const struct tl_fact *fact)
{
    return apply_given(center, fact);
}

enum tl_err tl_apply_at_limit(struct tl_center *center, const struct tl_fact *fact)
{
    return apply_given(center, fact);
}

const struct tl_policy *tl_policy_lent(const struct tl_center *center, uint64_t version)
{
    for (unsigned i = 0; i < TL_POLICIES_KEPT && center->lent[i]; i++) {
        if (center->lent[i]->version == version)
            return center->lent[i];
    }
    return NULL;
}

void tl_center_policy_set(struct tl_center *center, const struct tl_policy *policy)
{
    unsigned i = 0;
    while (i < TL_POLICIES_KEPT - 1 && center->lent[i] &&
           center->lent[i]->version != policy->version)
        i++;
    for (; i > 0; i--)
        center->lent[i] = center->lent[i - 1];
    center->lent[0] = policy;
    if (center->policy->version == policy->version)
        center->policy = policy;
}

/* One pass over the agents, whose capacity may be another, and over the contacts, who may age at
 * another time, and be called at other hours; contacts keep what they were told. */
enum tl_err tl_apply_policy_in_force(struct tl_center *center, const struct tl_fact *fact)
{
    center->version = fact->policy_in_force.version;
    const struct tl_policy *policy = tl_policy_lent(center, center->version);
    center->policy = policy ? policy : center->lent[0];
    for (uint32_t slot = 0; slot < center->limits.contacts_max; slot++) {
        if (center->contacts[slot].state == TL_CONTACT_PROMISED)
            tl_contact_pull(center, slot);
    }
    tl_hours_read(center);
    for (uint32_t slot = 0; slot < center->limits.agents_max; slot++) {
        if (center->agents[slot].id != 0) {
            tl_agent_pull(center, slot);
            tl_agent_put(center, slot);
        }
    }
    for (uint32_t slot = 0; slot < center->limits.contacts_max; slot++) {
        if (center->contacts[slot].state == TL_CONTACT_PROMISED)
            tl_contact_put(center, slot);
        else if (center->contacts[slot].id != 0)
            tl_contact_timer(center, slot);
    }
    return TL_OK;
}

enum tl_err tl_apply_can_dial(struct tl_center *center, const struct tl_fact *fact)
{
    center->can_dial = fact->can_dial.is_up != 0;
    tl_calls_read(center);
    return TL_OK;
}

#define APPLY_GIVEN(number, name, tells)          [number] = apply_given,
#define APPLY_DECIDED(number, name, grade, tells) [number] = tl_apply_##name,
static tl_apply_fn *const APPLIES[KINDS] = { TL_GIVEN_TABLE(APPLY_GIVEN)
                                                 TL_DECIDED_TABLE(APPLY_DECIDED) };

enum tl_err tl_center_apply(struct tl_center *center, const struct tl_fact *fact)
{
    if (fact->at < center->now || fact->at >= TL_TIME_MAX || (unsigned)fact->kind >= KINDS ||
        !APPLIES[fact->kind])
        return TL_EBAD;
    tl_time_move(center, fact->at);
    enum tl_err err = APPLIES[fact->kind](center, fact);
    if (!err && !tl_fact_shape(fact->kind)->is_checkpoint)
        center->facts++;
    return err;
}
