/* supervise_apply.c: how what supervisors decide becomes true, and what is closed by hand.
 *
 * The closures stand sorted by queue, the whole line (queue 0) first, so that a center that was
 * read back opens them in the same order.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/state.h"

#include <string.h>

static uint32_t place_of(const struct tl_center *center, tl_key queue)
{
    uint32_t i = 0;
    while (i < center->closures_len && center->closures[i].queue < queue)
        i++;
    return i;
}

static bool is_at(const struct tl_center *center, uint32_t i, tl_key queue)
{
    return i < center->closures_len && center->closures[i].queue == queue;
}

const struct tl_closure *tl_closure_of(const struct tl_center *center, tl_key queue)
{
    uint32_t i = place_of(center, queue);
    return is_at(center, i, queue) ? &center->closures[i] : NULL;
}

tl_time tl_closures_until(const struct tl_center *center)
{
    tl_time until = TL_TIME_MAX;
    for (uint32_t i = 0; i < center->closures_len; i++)
        until = center->closures[i].until < until ? center->closures[i].until : until;
    return until;
}

tl_time tl_line_open_from(const struct tl_center *center, tl_time at)
{
    const struct tl_closure *line = tl_closure_of(center, 0);
    return line && line->until > at ? line->until : at;
}

static enum tl_err put(struct tl_center *center, const struct tl_closure *closure)
{
    uint32_t i = place_of(center, closure->queue);
    if (closure->reason == 0 || closure->until <= closure->since || closure->until >= TL_TIME_MAX)
        return TL_EBAD;
    if (!is_at(center, i, closure->queue)) {
        if (center->closures_len == TL_CLOSURES_MAX)
            return TL_EBAD;
        memmove(&center->closures[i + 1], &center->closures[i],
                (center->closures_len - i) * sizeof center->closures[0]);
        center->closures_len++;
    }
    center->closures[i] = *closure;
    TL_ASSERT(i == 0 || center->closures[i - 1].queue < closure->queue); /* Sorted, each once. */
    TL_ASSERT(i + 1 == center->closures_len || closure->queue < center->closures[i + 1].queue);
    return TL_OK;
}

static enum tl_err drop(struct tl_center *center, tl_key queue)
{
    uint32_t i = place_of(center, queue);
    if (!is_at(center, i, queue))
        return TL_EBAD;
    center->closures_len--;
    memmove(&center->closures[i], &center->closures[i + 1],
            (center->closures_len - i) * sizeof center->closures[0]);
    return TL_OK;
}

/* In line at another place; the time of asking stays. What the contact was told of its wait was of
 * the line before: it is told anew, and the old is not judged. */
enum tl_err tl_apply_moved(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_moved *moved = &fact->moved;
    uint32_t slot = tl_contact_find(center, moved->contact);
    if (slot == TL_NO_SLOT || tl_contact_at(center, slot)->line == TL_LINE_NO ||
        tl_contact_at(center, slot)->help != TL_HELP_NONE || moved->queue == 0 ||
        moved->queue > UINT32_MAX || moved->rank > UINT8_MAX)
        return TL_EBAD;
    struct tl_contact *contact = tl_contact_at(center, slot);
    if (tl_set_get(center, moved->needs, contact->channel) == TL_NO_SET)
        return TL_EBAD;
    tl_contact_pull(center, slot);
    if (contact->needs != moved->needs) {
        center->sets[contact->set].users--;
        contact->set = TL_NO_SET;
    }
    contact->needs = moved->needs;
    contact->queue = (tl_key)moved->queue;
    center->contact_keys[slot].rank = (uint32_t)moved->rank;
    if (TL_HAS_BUG(MOVED))
        center->contact_keys[slot].at = fact->at;
    if (contact->state == TL_CONTACT_WAITING)
        contact->until = fact->at;
    tl_learn_promised(center, slot);
    tl_contact_put(center, slot);
    return TL_OK;
}

enum tl_err tl_apply_queue_closed(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_queue_closed *closed = &fact->queue_closed;
    if (closed->queue == 0 || closed->queue > UINT32_MAX || closed->reason > UINT32_MAX)
        return TL_EBAD;
    return put(center, &(struct tl_closure){ .by = closed->by,
                                             .since = fact->at,
                                             .until = closed->until,
                                             .queue = (tl_key)closed->queue,
                                             .reason = (tl_key)closed->reason,
                                             .sends_on = closed->sends_on != 0 });
}

enum tl_err tl_apply_queue_opened(struct tl_center *center, const struct tl_fact *fact)
{
    uint64_t queue = fact->queue_opened.queue;
    return queue == 0 || queue > UINT32_MAX ? TL_EBAD : drop(center, (tl_key)queue);
}

/* Everybody hears of it, also who heard why the line was closed before. */
enum tl_err tl_apply_line_closed(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_line_closed *closed = &fact->line_closed;
    if (closed->reason > UINT32_MAX)
        return TL_EBAD;
    enum tl_err err = put(center, &(struct tl_closure){ .by = closed->by,
                                                        .since = fact->at,
                                                        .until = closed->until,
                                                        .reason = (tl_key)closed->reason,
                                                        .sends_on = closed->sends_on != 0 });
    for (uint32_t slot = 0; !err && slot < center->limits.contacts_max; slot++)
        center->contacts[slot].flags &= (uint8_t)~TL_TOLD_CLOSED;
    tl_hours_read(center);
    return err;
}

enum tl_err tl_apply_line_opened(struct tl_center *center, const struct tl_fact *fact)
{
    (void)fact;
    enum tl_err err = drop(center, 0);
    tl_hours_read(center);
    return err;
}

enum tl_err tl_apply_closed_told(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_find(center, fact->closed_told.contact);
    if (slot == TL_NO_SLOT || center->contacts[slot].state != TL_CONTACT_IN_FLOW)
        return TL_EBAD;
    if (fact->closed_told.queue == 0)
        center->contacts[slot].flags |= TL_TOLD_CLOSED;
    return TL_OK;
}

void tl_checkpoint_closures(const struct tl_center *center, tl_fact_fn *emit, void *arg)
{
    for (uint32_t i = 0; i < center->closures_len; i++) {
        const struct tl_closure *closure = &center->closures[i];
        struct tl_fact fact;
        memset(&fact, 0, sizeof fact);
        fact.at = center->now;
        fact.kind = TL_FACT_closure_was;
        fact.closure_was = (struct tl_fact_closure_was){ .queue = closure->queue,
                                                         .by = closure->by,
                                                         .reason = closure->reason,
                                                         .since = closure->since,
                                                         .until = closure->until,
                                                         .sends_on = closure->sends_on };
        emit(arg, &fact);
    }
}

enum tl_err tl_apply_closure_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_closure_was *was = &fact->closure_was;
    if (was->queue > UINT32_MAX || was->reason > UINT32_MAX || was->since > fact->at ||
        tl_closure_of(center, (tl_key)was->queue))
        return TL_EBAD;
    enum tl_err err = put(center, &(struct tl_closure){ .by = was->by,
                                                        .since = was->since,
                                                        .until = was->until,
                                                        .queue = (tl_key)was->queue,
                                                        .reason = (tl_key)was->reason,
                                                        .sends_on = was->sends_on != 0 });
    tl_hours_read(center);
    return err;
}
