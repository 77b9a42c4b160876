/* hours.c: time moves on, and with it what is open, which callbacks are ripe, which bars end.
 *
 * None of that is a fact of its own: it follows from the time that each fact carries, so whoever
 * applies the same facts sees the same.
 */
#include "core/bug.h"
#include "core/state.h"

static struct tl_hours hours_at(const struct tl_center *center, uint16_t service, tl_time at)
{
    const struct tl_calendar *calendar = &center->policy->calendar;
    struct tl_hours hours = { false, TL_TIME_MAX };
    const struct tl_closure *closed = tl_closure_of(center, 0);
    if (closed)
        return (struct tl_hours){ false, closed->until };
    if (service >= calendar->services_len)
        return hours;
    hours.is_open = tl_calendar_is_open(calendar, service, at);
    tl_time until;
    if (tl_calendar_next_change(calendar, service, at, &until) == TL_OK)
        hours.until = until;
    return hours;
}

bool tl_can_call(const struct tl_center *center)
{
    return center->can_dial && (center->callback_hours.is_open || TL_HAS_BUG(WINDOW));
}

/* Whoever is in a line of callbacks may suit an idle agent, now that they can be called. */
static void callbacks_begin(struct tl_center *center)
{
    for (uint16_t i = tl_bits_next(&center->lined, 0); i < TL_SETS_MAX;
         i = tl_bits_next(&center->lined, i + 1u)) {
        if (center->sets[i].lines[TL_LINE_CALLBACKS].len > 0)
            tl_bit_set(&center->dirty, i);
    }
}

void tl_hours_read(struct tl_center *center)
{
    center->live_hours = hours_at(center, center->policy->service_live, center->now);
    center->callback_hours = hours_at(center, center->policy->service_callback, center->now);
    if (tl_can_call(center))
        callbacks_begin(center);
}

void tl_time_move(struct tl_center *center, tl_time at)
{
    if (at == center->now)
        return;
    center->now = at;
    if (at >= center->live_hours.until || at >= center->callback_hours.until)
        tl_hours_read(center);
    const struct tl_heap_entry *due = tl_heap_first(&center->ticks);
    for (; due && due->at <= at; due = tl_heap_first(&center->ticks)) {
        if (due->item < center->limits.contacts_max)
            tl_contact_ripen(center, due->item);
        else
            tl_bar_drop(center, due->item - center->limits.contacts_max);
    }
}
