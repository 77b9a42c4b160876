/* people_later.c: people live somewhere, cannot be called now, call again; supervisors see a surge.
 */
#include "model/people_inside.h"

/* Mostly while they are in a menu, as the center hears it with the number. */
bool tl_people_lives_in(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_policy *policy = people->policy;
    unsigned states = one_in(people, 12) ? ~0u : IN(IN_FLOW);
    const struct tl_model_contact *contact = someone(people, states);
    if (!contact || policy->zones_len == 0 || (contact->zone != 0 && !one_in(people, 30))) {
        return false;
    }
    out->kind = TL_FACT_lives_in;
    out->lives_in =
        (struct tl_fact_lives_in){ contact->id,
                                   policy->zones[below(people, policy->zones_len)].id.key };
    return true;
}

bool tl_people_not_now(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_contact *contact =
        someone(people, IN(PROMISED) | (one_in(people, 4) ? IN(OFFERED) | IN(DIALLING) : 0));
    if (!contact || !contact->is_callback) {
        return false;
    }
    out->kind = TL_FACT_not_now;
    out->not_now.contact = contact->id;
    return true;
}

/* Where an earlier contact was: one that is open still, or one that ended as its row says. */
bool tl_people_goes_on(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_contact *contact = someone(people, IN(IN_FLOW));
    const struct tl_model_contact *earlier = one_in(people, 3) ? someone(people, ~0u) : NULL;
    tl_time ended_at = people->now - (tl_time)below(people, 10 * 86400) * TL_SECOND;
    if (!contact) {
        return false;
    }
    out->kind = TL_FACT_goes_on;
    out->goes_on = (struct tl_fact_goes_on){
        .contact = contact->id,
        .earlier = earlier ? earlier->id : contact->id / 2 + 1,
        .asked_at = one_in(people, 12) ? people->now + TL_HOUR
                                       : ended_at - (tl_time)below(people, 86400) * TL_SECOND,
        .ended_at = ended_at,
    };
    if (!earlier && tl_model_contact(people->model, out->goes_on.earlier)) {
        out->goes_on.earlier = people->contact_last + 1;
    }
    return true;
}

/* To a full hour: the model wants long windows. */
bool tl_people_surge_is_set(struct tl_people *people, struct tl_fact *out)
{
    tl_time until = (people->now / TL_HOUR + 1 + (tl_time)below(people, 30)) * TL_HOUR;
    out->kind = TL_FACT_sets_surge;
    out->sets_surge =
        (struct tl_fact_sets_surge){ .by = SUPERVISOR, .until = one_in(people, 3) ? 0 : until };
    return true;
}
