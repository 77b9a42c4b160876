/* later_apply.c: how it becomes true where people live, that they are called later, and that a
 * surge holds; and what a checkpoint says of that. */
#include "core/bug.h"
#include "core/state.h"

#include <string.h>

enum tl_err tl_apply_zone_is(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_find(center, fact->zone_is.contact);
    if (slot == TL_NO_SLOT || fact->zone_is.zone == 0 || fact->zone_is.zone > UINT32_MAX)
        return TL_EBAD;
    tl_contact_pull(center, slot);
    center->contacts[slot].zone = (tl_key)fact->zone_is.zone;
    tl_contact_put(center, slot);
    return TL_OK;
}

/* The promise is over, and the next one follows. */
enum tl_err tl_apply_put_off(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_find(center, fact->put_off.contact);
    if (slot == TL_NO_SLOT || center->contacts[slot].state != TL_CONTACT_PROMISED ||
        center->contacts[slot].promise != 0 ||
        fact->put_off.times != center->contacts[slot].put_off + 1u ||
        fact->put_off.times > UINT8_MAX)
        return TL_EBAD;
    center->contacts[slot].put_off = (uint8_t)fact->put_off.times;
    if (TL_HAS_BUG(PUT_OFF)) {
        tl_contact_pull(center, slot);
        center->contact_keys[slot].at = fact->at;
        tl_contact_put(center, slot);
    }
    return TL_OK;
}

enum tl_err tl_apply_looked_ahead(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_find(center, fact->looked_ahead.contact);
    if (slot == TL_NO_SLOT || center->contacts[slot].state != TL_CONTACT_PROMISED ||
        center->contacts[slot].is_near || fact->looked_ahead.again_at < 0 ||
        fact->looked_ahead.again_at >= TL_TIME_MAX)
        return TL_EBAD;
    center->contacts[slot].look_at = fact->looked_ahead.again_at;
    tl_contact_timer(center, slot);
    return TL_OK;
}

enum tl_err tl_apply_call_near(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_call_near *near = &fact->call_near;
    uint32_t slot = tl_contact_find(center, near->contact);
    if (slot == TL_NO_SLOT || center->contacts[slot].state != TL_CONTACT_PROMISED ||
        center->contacts[slot].promise != near->promise || center->contacts[slot].is_near)
        return TL_EBAD;
    struct tl_contact *contact = tl_contact_at(center, slot);
    contact->is_near = !TL_HAS_BUG(NEAR_AGAIN);
    contact->look_at = TL_HAS_BUG(NEAR_AGAIN) ? fact->at + TL_MINUTE : 0;
    tl_contact_timer(center, slot);
    return TL_OK;
}

enum tl_err tl_apply_place_taken(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_place_taken *taken = &fact->place_taken;
    uint32_t slot = tl_contact_find(center, taken->contact);
    if (slot == TL_NO_SLOT || center->contacts[slot].state != TL_CONTACT_IN_FLOW ||
        center->contact_keys[slot].at != 0 || taken->asked_at <= 0 || taken->asked_at > fact->at)
        return TL_EBAD;
    center->contact_keys[slot].at = taken->asked_at;
    return TL_OK;
}

static enum tl_err surge(struct tl_center *center, tl_time until, tl_id by)
{
    if (until < 0 || until >= TL_TIME_MAX)
        return TL_EBAD;
    center->surge_until = until;
    center->surge_by = by;
    tl_hours_read(center);
    return TL_OK;
}

enum tl_err tl_apply_surge_is(struct tl_center *center, const struct tl_fact *fact)
{
    return surge(center, fact->surge_is.until, fact->surge_is.by);
}

/* --- The checkpoint. --- */

void tl_checkpoint_surge(const struct tl_center *center, tl_fact_fn *emit, void *arg)
{
    struct tl_fact fact;
    if (center->surge_until == 0 && center->surge_by == 0)
        return;
    memset(&fact, 0, sizeof fact);
    fact.at = center->now;
    fact.kind = TL_FACT_surge_was;
    fact.surge_was =
        (struct tl_fact_surge_was){ .until = center->surge_until, .by = center->surge_by };
    emit(arg, &fact);
}

enum tl_err tl_apply_surge_was(struct tl_center *center, const struct tl_fact *fact)
{
    return surge(center, fact->surge_was.until, fact->surge_was.by);
}

/* Of most contacts there is nothing to say. */
void tl_checkpoint_later(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit, void *arg)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    struct tl_fact fact;
    if (contact->zone == 0 && contact->put_off == 0 && !contact->is_near && contact->look_at == 0)
        return;
    memset(&fact, 0, sizeof fact);
    fact.at = center->now;
    fact.kind = TL_FACT_callback_was;
    fact.callback_was =
        (struct tl_fact_callback_was){ .contact = contact->id,
                                       .zone = TL_HAS_BUG(ZONE_WAS) ? 0 : contact->zone,
                                       .put_off = contact->put_off,
                                       .is_near = contact->is_near,
                                       .look_at = contact->look_at };
    emit(arg, &fact);
}

enum tl_err tl_apply_callback_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_callback_was *was = &fact->callback_was;
    uint32_t slot = tl_contact_find(center, was->contact);
    if (slot == TL_NO_SLOT || was->zone > UINT32_MAX || was->put_off > UINT8_MAX ||
        was->is_near > 1 || was->look_at < 0 || was->look_at >= TL_TIME_MAX)
        return TL_EBAD;
    struct tl_contact *contact = tl_contact_at(center, slot);
    tl_contact_pull(center, slot);
    contact->zone = (tl_key)was->zone;
    contact->put_off = (uint8_t)was->put_off;
    contact->is_near = was->is_near != 0;
    contact->look_at = was->look_at;
    tl_contact_put(center, slot);
    return TL_OK;
}
