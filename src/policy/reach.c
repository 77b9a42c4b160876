/* reach.c: windows of time, cut out of each other: hours, surges, the person's day, attempts. */
#include "policy/reach.h"

#include <string.h>

#define EVER INT64_MAX
#define FAR  (400 * TL_DAY)
enum { TRIES_MAX = 2000 };

static tl_time later(tl_time a, tl_time b)
{
    return a > b ? a : b;
}

static tl_time earlier(tl_time a, tl_time b)
{
    return a < b ? a : b;
}

/* The first open time of a service that ends behind `at`; false: there is none. */
static bool service_window(const struct tl_calendar *calendar, uint16_t service, tl_time at,
                           struct tl_window *out)
{
    tl_time from = at;
    if (service >= calendar->services_len ||
        (!tl_calendar_is_open(calendar, service, at) &&
         tl_calendar_next_change(calendar, service, at, &from)))
        return false;
    out->from = from;
    if (tl_calendar_next_change(calendar, service, from, &out->to))
        out->to = EVER;
    return true;
}

/* --- Surges. --- */

bool tl_reach_is_surge(const struct tl_policy *policy, tl_time surge_until, tl_time at)
{
    return at < surge_until || tl_calendar_is_surge(&policy->calendar, at);
}

static bool surge_time(const struct tl_reach *reach, tl_time at, struct tl_window *out)
{
    const struct tl_calendar *calendar = &reach->policy->calendar;
    struct tl_window surges[TL_WINDOWS_MAX + 1];
    unsigned len = 0;
    for (unsigned i = 0; i < calendar->surges_len; i++)
        surges[len++] = calendar->surges[i];
    surges[len++] = (struct tl_window){ 0, reach->surge_until };
    *out = (struct tl_window){ EVER, EVER };
    for (unsigned i = 0; i < len; i++) {
        bool is_to_come = surges[i].to > at && surges[i].from < surges[i].to;
        if (is_to_come && later(surges[i].from, at) < out->from)
            *out = (struct tl_window){ later(surges[i].from, at), surges[i].to };
    }
    for (unsigned i = 0; i < len * len; i++) { /* Each may lengthen what another has. */
        const struct tl_window *next = &surges[i % len];
        if (next->from <= out->to && next->to > out->to && out->to != EVER)
            out->to = next->to;
    }
    return out->from != EVER;
}

static bool surge_window(const struct tl_reach *reach, tl_time at, struct tl_window *out)
{
    const struct tl_callback_rules *rules = &reach->policy->callbacks;
    tl_time end = at + FAR;
    if (!rules->surge_opens)
        return false;
    for (unsigned i = 0; i < TRIES_MAX && at < end; i++) {
        struct tl_window surge, hours;
        if (!surge_time(reach, at, &surge) ||
            !service_window(&reach->policy->calendar, rules->surge_service, surge.from, &hours))
            return false;
        *out = (struct tl_window){ hours.from, earlier(hours.to, surge.to) };
        if (out->from < out->to)
            return true;
        at = surge.to;
    }
    return false;
}

/* --- Hours of the center. --- */

static bool hours_window(const struct tl_reach *reach, tl_time at, struct tl_window *out)
{
    const struct tl_policy *policy = reach->policy;
    struct tl_window usual, more;
    bool has_usual = service_window(&policy->calendar, policy->service_callback, at, &usual);
    bool has_more = surge_window(reach, at, &more);
    if (!has_usual && !has_more)
        return false;
    *out = !has_more || (has_usual && usual.from < more.from) ? usual : more;
    while (has_more && out->to != EVER) { /* One may begin before the other ends. */
        tl_time to = out->to;
        if (service_window(&policy->calendar, policy->service_callback, to, &usual) &&
            usual.from == to)
            out->to = later(out->to, usual.to);
        if (surge_window(reach, to, &more) && more.from == to)
            out->to = later(out->to, more.to);
        if (out->to == to || to > at + FAR)
            break;
    }
    return true;
}

enum tl_err tl_reach_hours(const struct tl_reach *reach, tl_time at, struct tl_window *out)
{
    struct tl_window window;
    if (!hours_window(reach, at, &window))
        return TL_ENONE;
    *out = window;
    return TL_OK;
}

/* --- The person's day within them. --- */

static bool awake_window(const struct tl_reach *reach, tl_time at, struct tl_window *out)
{
    const struct tl_policy *policy = reach->policy;
    const struct tl_callback_rules *rules = &policy->callbacks;
    *out = (struct tl_window){ at, EVER };
    if (reach->zone >= policy->zones_len || rules->quiet_from_s == rules->quiet_to_s)
        return true;
    return service_window(&policy->zones[reach->zone].awake, 0, at, out);
}

/* In which a call may begin: it ends before the hours do, and before the person's quiet hours
 * begin. */
static bool call_window(const struct tl_reach *reach, tl_time at, struct tl_window *out)
{
    int64_t longest_us = (reach->policy->staff.ring_s + TL_ATTEMPT_LONGEST_S) * TL_SECOND;
    tl_time end = at + FAR;
    for (unsigned i = 0; i < TRIES_MAX && at < end; i++) {
        struct tl_window hours, awake;
        if (!hours_window(reach, at, &hours) || !awake_window(reach, hours.from, &awake))
            return false;
        tl_time from = later(hours.from, awake.from);
        tl_time to = earlier(hours.to, awake.to);
        *out = (struct tl_window){ from, to == EVER ? EVER : to - longest_us };
        if (out->from < out->to)
            return true;
        at = later(from < to ? to : earlier(hours.to, awake.from), at + 1);
    }
    return false;
}

/* --- Attempts. --- */

/* In which the first attempt may begin: so far behind it lies a whole window for the second. */
static bool first_window(const struct tl_reach *reach, tl_time at, struct tl_window *out)
{
    const struct tl_callback_rules *rules = &reach->policy->callbacks;
    int64_t after_us = rules->again_after_s * TL_SECOND;
    int64_t before_us = (later(rules->again_before_s, rules->again_after_s) +
                         reach->policy->staff.ring_s + TL_ATTEMPT_LONGEST_S) *
                        TL_SECOND;
    tl_time end = at + FAR;
    for (unsigned i = 0; i < TRIES_MAX && at < end; i++) {
        struct tl_window first, second, other;
        if (!call_window(reach, at, &first) || !call_window(reach, first.from + after_us, &second))
            return false;
        if (second.from > first.from + after_us) {
            at = second.from - after_us;
        } else if (second.to == EVER || second.to > first.from + before_us) {
            tl_time fits_to = second.to == EVER ? EVER : second.to - before_us;
            *out = (struct tl_window){ first.from, earlier(first.to, fits_to) };
            return true;
        } else if (call_window(reach, second.to, &other)) {
            at = other.from - after_us;
        } else {
            return false;
        }
    }
    return false;
}

enum tl_err tl_reach_next(const struct tl_reach *reach, tl_time at, struct tl_window *out)
{
    struct tl_window window;
    bool is_first = reach->is_first && reach->policy->callbacks.attempts_max > 1;
    if (at < 0 || at > INT64_MAX - 4 * FAR)
        return TL_ENONE;
    if (!(is_first ? first_window(reach, at, &window) : call_window(reach, at, &window)))
        return TL_ENONE;
    *out = window;
    return TL_OK;
}

static enum tl_err count(const struct tl_reach *reach, tl_time at, int64_t duration_us,
                         struct tl_window *out)
{
    struct tl_window window;
    enum tl_err err = tl_reach_next(reach, at, &window);
    tl_time from = window.from;
    tl_time end = at + FAR;
    while (!err && duration_us > window.to - window.from && window.to < end) {
        duration_us -= window.to - window.from;
        err = tl_reach_next(reach, window.to, &window);
    }
    if (err || duration_us > window.to - window.from)
        return TL_ENONE;
    *out = (struct tl_window){ from, window.from + duration_us };
    return TL_OK;
}

enum tl_err tl_reach_window(const struct tl_reach *reach, tl_time at, int64_t duration_us,
                            struct tl_window *out)
{
    struct tl_reach any = *reach;
    struct tl_window first, all;
    any.is_first = false;
    enum tl_err err = count(reach, at, reach->is_first ? duration_us / 8 : duration_us, &first);
    if (!err)
        err = count(&any, first.from, duration_us, &all);
    if (!err)
        *out = (struct tl_window){ first.from, later(first.to, all.to) };
    return err;
}

/* --- Zones. --- */

uint16_t tl_reach_zone(const struct tl_policy *policy, tl_key key)
{
    for (uint16_t i = 0; i < policy->zones_len; i++) {
        if (policy->zones[i].id.key == key)
            return i;
    }
    return policy->zone_default;
}

uint16_t tl_reach_zone_of_number(const struct tl_policy *policy, const char *number)
{
    uint16_t best = policy->zone_default;
    size_t best_bytes = 0;
    for (uint16_t i = 0; i < policy->zones_len; i++) {
        const struct tl_prefix_list *numbers = &policy->zones[i].numbers;
        for (uint16_t j = 0; j < numbers->len; j++) {
            size_t bytes = strlen(numbers->items[j]);
            if (bytes > best_bytes && strncmp(numbers->items[j], number, bytes) == 0) {
                best = i;
                best_bytes = bytes;
            }
        }
    }
    return best;
}
