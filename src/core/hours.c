/* hours.c: time moves on, and with it what is open, which callbacks are ripe, which bars end.
 *
 * None of that is a fact of its own: it follows from the time that each fact carries, so whoever
 * applies the same facts sees the same.
 */
#include "base/assert.h"
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

/* Without a table of zones everybody is of one. */
static uint16_t zones_of(const struct tl_policy *policy)
{
    return policy->zones_len > 0 ? policy->zones_len : 1;
}

uint8_t tl_call_of(const struct tl_center *center, const struct tl_contact *contact)
{
    uint16_t zone = tl_reach_zone(center->policy, contact->zone);
    return (uint8_t)(2 * (zone < zones_of(center->policy) ? zone : 0) + (contact->rang > 0));
}

static struct tl_reach reach_of(const struct tl_center *center, unsigned call)
{
    return (struct tl_reach){ center->policy, (uint16_t)(call / 2), call % 2 == 0,
                              center->surge_until };
}

struct tl_reach tl_call_reach(const struct tl_center *center, const struct tl_contact *contact)
{
    return reach_of(center, tl_call_of(center, contact));
}

static struct tl_hours from_window(tl_time at, const struct tl_window *window)
{
    bool is_open = window->from <= at;
    tl_time until = is_open ? window->to : window->from;
    TL_ASSERT(until > at); /* Or whoever waits for the change would be woken for ever. */
    return (struct tl_hours){ is_open, until < TL_TIME_MAX ? until : TL_TIME_MAX };
}

static struct tl_hours call_hours_at(const struct tl_center *center, unsigned call, tl_time at)
{
    struct tl_reach reach = reach_of(center, call);
    const struct tl_closure *closed = tl_closure_of(center, 0);
    struct tl_window window;
    if (closed)
        return (struct tl_hours){ false, closed->until };
    if (TL_HAS_BUG(QUIET))
        reach.zone = TL_NONE;
    if (TL_HAS_BUG(NEXT_FITS))
        reach.is_first = false;
    if (TL_HAS_BUG(SURGE))
        reach.surge_until = 0;
    return tl_reach_next(&reach, at, &window) ? (struct tl_hours){ false, TL_TIME_MAX }
                                              : from_window(at, &window);
}

/* The service's own hours, whoever is called: what a flow asks for. */
static struct tl_hours callback_hours_at(const struct tl_center *center, tl_time at)
{
    struct tl_reach reach = reach_of(center, 0);
    const struct tl_closure *closed = tl_closure_of(center, 0);
    struct tl_window window;
    if (closed)
        return (struct tl_hours){ false, closed->until };
    return tl_reach_hours(&reach, at, &window) ? (struct tl_hours){ false, TL_TIME_MAX }
                                               : from_window(at, &window);
}

/* Whoever is in a line that opens may suit an idle agent. */
static void lines_begin(struct tl_center *center, uint64_t lines)
{
    for (uint16_t i = tl_bits_next(&center->lined, 0); i < TL_SETS_MAX;
         i = tl_bits_next(&center->lined, i + 1u)) {
        if (center->sets[i].used & lines)
            tl_bit_set(&center->dirty, i);
    }
}

void tl_calls_read(struct tl_center *center)
{
    uint64_t lines = UINT64_C(1) << TL_LINE_WAITERS;
    unsigned calls = 2u * zones_of(center->policy);
    center->calls_until = TL_TIME_MAX;
    for (unsigned call = 0; call < calls; call++) {
        const struct tl_hours *hours = &center->call_hours[call];
        if (center->can_dial && (hours->is_open || TL_HAS_BUG(WINDOW)))
            lines |= UINT64_C(1) << (TL_LINE_CALLBACKS + call);
        if (hours->until < center->calls_until)
            center->calls_until = hours->until;
    }
    TL_ASSERT((lines & ~((UINT64_C(1) << TL_LINES) - 1)) == 0);
    uint64_t begins = lines & ~center->lines_open;
    center->lines_open = lines;
    if (begins != 0)
        lines_begin(center, begins);
}

/* Those whose hours change by now; all of them, when nothing is known any more. */
static void calls_move(struct tl_center *center, bool is_all)
{
    unsigned calls = 2u * zones_of(center->policy);
    for (unsigned call = 0; call < calls; call++) {
        if (is_all || center->call_hours[call].until <= center->now)
            center->call_hours[call] = call_hours_at(center, call, center->now);
    }
    tl_calls_read(center);
}

void tl_hours_read(struct tl_center *center)
{
    center->live_hours = hours_at(center, center->policy->service_live, center->now);
    center->callback_hours = callback_hours_at(center, center->now);
    calls_move(center, true);
}

void tl_time_move(struct tl_center *center, tl_time at)
{
    if (at == center->now)
        return;
    center->now = at;
    if (at >= center->live_hours.until)
        center->live_hours = hours_at(center, center->policy->service_live, at);
    if (at >= center->callback_hours.until)
        center->callback_hours = callback_hours_at(center, at);
    if (at >= center->calls_until)
        calls_move(center, false);
    const struct tl_heap_entry *due = tl_heap_first(&center->ticks);
    for (; due && due->at <= at; due = tl_heap_first(&center->ticks)) {
        if (due->item < center->limits.contacts_max)
            tl_contact_ripen(center, due->item);
        else
            tl_bar_drop(center, due->item - center->limits.contacts_max);
    }
}
