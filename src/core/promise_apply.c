/* promise_apply.c: how facts about promises become true, and what a checkpoint says of them. */
#include "core/bug.h"
#include "core/state.h"

#include <string.h>

/* The slot of the contact that holds this promise; TL_NO_SLOT: it is the store's. */
static uint32_t holder(const struct tl_center *center, tl_id contact, tl_id promise)
{
    uint32_t slot = tl_contact_find(center, contact);
    return slot != TL_NO_SLOT && center->contacts[slot].promise == promise ? slot : TL_NO_SLOT;
}

static bool was_made(const struct tl_center *center, tl_id promise)
{
    return promise != 0 && promise <= center->promises;
}

/* Whoever has been called before is called at other hours. */
static void ring(struct tl_center *center, uint32_t slot, uint64_t rang)
{
    bool is_in_line = tl_contact_at(center, slot)->state == TL_CONTACT_PROMISED;
    if (is_in_line)
        tl_contact_pull(center, slot);
    tl_contact_at(center, slot)->rang = (uint8_t)rang;
    if (is_in_line)
        tl_contact_put(center, slot);
}

static enum tl_err put(struct tl_center *center, tl_id contact_id, tl_id promise, uint64_t kind,
                       tl_time soon)
{
    uint32_t slot = tl_contact_find(center, contact_id);
    if (slot == TL_NO_SLOT)
        return TL_EBAD;
    struct tl_contact *contact = tl_contact_at(center, slot);
    if (!(contact->flags & TL_IS_CALLBACK) || contact->promise != 0)
        return TL_EBAD;
    contact->promise = promise;
    contact->promise_kind = (uint8_t)kind;
    contact->promise_told = TL_PROMISE_OPEN;
    contact->soon = soon;
    if (kind == TL_PROMISE_CALLBACK && contact->rang > 0)
        ring(center, slot, 0);
    tl_contact_timer(center, slot);
    return TL_OK;
}

enum tl_err tl_apply_promise_made(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_promise_made *made = &fact->promise_made;
    if (made->promise != center->promises + 1 || made->kind == TL_PROMISE_NONE ||
        made->kind >= TL_PROMISE_KINDS || made->grade >= TL_GRADES || made->from > made->to ||
        made->soon < 0 || made->soon > made->to)
        return TL_EBAD;
    enum tl_err err = tl_promise_is_core(made->kind)
                          ? put(center, made->contact, made->promise, made->kind, made->soon)
                          : TL_OK;
    if (err == TL_OK)
        center->promises = made->promise;
    return err;
}

/* Told further on, never back, and never the same twice. */
static enum tl_err tell(struct tl_center *center, tl_id contact, tl_id promise,
                        enum tl_promise_state what)
{
    uint32_t slot = holder(center, contact, promise);
    if (slot == TL_NO_SLOT)
        return was_made(center, promise) ? TL_OK : TL_EBAD;
    if (center->contacts[slot].promise_told >= what)
        return TL_EBAD;
    center->contacts[slot].promise_told = (uint8_t)what;
    tl_contact_timer(center, slot);
    return TL_OK;
}

enum tl_err tl_apply_promise_soon(struct tl_center *center, const struct tl_fact *fact)
{
    return tell(center, fact->promise_soon.contact, fact->promise_soon.promise, TL_PROMISE_SOON);
}

enum tl_err tl_apply_promise_late(struct tl_center *center, const struct tl_fact *fact)
{
    return tell(center, fact->promise_late.contact, fact->promise_late.promise, TL_PROMISE_LATE);
}

static enum tl_err end(struct tl_center *center, tl_id contact_id, tl_id promise, bool has_rung)
{
    uint32_t slot = holder(center, contact_id, promise);
    if (slot == TL_NO_SLOT)
        return was_made(center, promise) ? TL_OK : TL_EBAD;
    struct tl_contact *contact = tl_contact_at(center, slot);
    if (has_rung && (contact->state != TL_CONTACT_DIALLING || contact->rang == UINT8_MAX))
        return TL_EBAD;
    contact->promise = 0;
    contact->promise_kind = TL_PROMISE_NONE;
    contact->promise_told = TL_PROMISE_UNKNOWN;
    contact->soon = 0;
    contact->rang = (uint8_t)(contact->rang + has_rung);
    tl_contact_timer(center, slot);
    return TL_OK;
}

enum tl_err tl_apply_promise_kept(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_promise_kept *kept = &fact->promise_kept;
    return end(center, kept->contact, kept->promise, true);
}

enum tl_err tl_apply_promise_broken(struct tl_center *center, const struct tl_fact *fact)
{
    return end(center, fact->promise_broken.contact, fact->promise_broken.promise, false);
}

enum tl_err tl_apply_promise_released(struct tl_center *center, const struct tl_fact *fact)
{
    return end(center, fact->promise_released.contact, fact->promise_released.promise, false);
}

/* The owner of one that a contact holds is the contact's queue. */
enum tl_err tl_apply_promise_moved(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_promise_moved *moved = &fact->promise_moved;
    uint32_t slot = holder(center, moved->contact, moved->promise);
    if (slot == TL_NO_SLOT)
        return was_made(center, moved->promise) ? TL_OK : TL_EBAD;
    return center->contacts[slot].queue == moved->owner ? TL_OK : TL_EBAD;
}

void tl_checkpoint_promise(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                           void *arg)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    struct tl_fact fact;
    if (contact->promise == 0)
        return;
    memset(&fact, 0, sizeof fact);
    fact.at = center->now;
    fact.kind = TL_FACT_promise_was;
    fact.promise_was =
        (struct tl_fact_promise_was){ .contact = contact->id,
                                      .promise = contact->promise,
                                      .kind = contact->promise_kind,
                                      .told = TL_HAS_BUG(PROMISE_WAS) ? TL_PROMISE_OPEN
                                                                      : contact->promise_told,
                                      .soon = contact->soon,
                                      .rang = contact->rang };
    emit(arg, &fact);
}

enum tl_err tl_apply_promise_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_promise_was *was = &fact->promise_was;
    if (!was_made(center, was->promise) || !tl_promise_is_core(was->kind) ||
        was->told < TL_PROMISE_OPEN || was->told > TL_PROMISE_LATE || was->rang > UINT8_MAX ||
        was->soon < 0)
        return TL_EBAD;
    enum tl_err err = put(center, was->contact, was->promise, was->kind, was->soon);
    if (err != TL_OK)
        return err;
    uint32_t slot = tl_contact_find(center, was->contact);
    center->contacts[slot].promise_told = (uint8_t)was->told;
    ring(center, slot, was->rang);
    tl_contact_timer(center, slot);
    return TL_OK;
}
