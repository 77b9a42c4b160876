/* slots.c: slots of a day by the wall clock. */
#include "policy/slots.h"

#include <string.h>

#include "base/assert.h"

const struct tl_slot_kind *tl_slot_kind_find(const struct tl_policy *policy, tl_key key)
{
    for (uint16_t i = 0; i < policy->slot_kinds_len; i++) {
        if (policy->slot_kinds[i].id.key == key)
            return policy->slot_kinds + i;
    }
    return NULL;
}

const struct tl_slot_center *tl_slot_center_find(const struct tl_policy *policy, tl_key key)
{
    for (uint16_t i = 0; i < policy->slot_centers_len; i++) {
        if (policy->slot_centers[i].id.key == key)
            return policy->slot_centers + i;
    }
    return NULL;
}

bool tl_slot_center_gives(const struct tl_policy *policy, const struct tl_slot_center *center,
                          const struct tl_slot_kind *kind)
{
    uint16_t index = (uint16_t)(kind - policy->slot_kinds);
    for (uint16_t i = 0; i < center->kinds.len; i++) {
        if (center->kinds.items[i] == index)
            return true;
    }
    return false;
}

struct tl_civil tl_slot_civil(const struct tl_slot_center *center, tl_time at)
{
    return tl_zone_civil(&center->zone, at);
}

static bool is_open_on(const struct tl_policy *policy, const struct tl_slot_center *center,
                       struct tl_date date)
{
    int32_t days = tl_date_days(date);
    for (uint16_t i = 0; i < center->closed_len; i++) {
        if (center->closed[i] == days)
            return false;
    }
    return center->hours.on_holidays || !tl_calendar_is_holiday(&policy->calendar, date);
}

/* The loader has seen to it that spans of a day stand in order and apart, so starts rise. */
size_t tl_slots_of_day(const struct tl_policy *policy, const struct tl_slot_center *center,
                       struct tl_date date, tl_time out_starts[TL_SLOTS_DAY_MAX])
{
    enum tl_weekday weekday = tl_days_weekday(tl_date_days(date));
    size_t len = 0;
    TL_ASSERT(center->length_s >= TL_SLOT_LENGTH_MIN_S);
    if (!is_open_on(policy, center, date))
        return 0;
    for (uint8_t i = 0; i < center->hours.spans_len; i++) {
        const struct tl_span *span = center->hours.spans + i;
        if (span->weekday != weekday)
            continue;
        for (uint32_t second = span->from_s; second + center->length_s <= span->to_s;
             second += center->length_s) {
            tl_time at = tl_zone_instant(&center->zone, date, second);
            if (tl_zone_civil(&center->zone, at).second != second)
                continue; /* The clock passes over it. */
            TL_ASSERT(len < TL_SLOTS_DAY_MAX);
            out_starts[len++] = at;
        }
    }
    return len;
}

bool tl_slot_begins(const struct tl_policy *policy, const struct tl_slot_center *center, tl_time at)
{
    tl_time starts[TL_SLOTS_DAY_MAX];
    size_t len = tl_slots_of_day(policy, center, tl_slot_civil(center, at).date, starts);
    for (size_t i = 0; i < len; i++) {
        if (starts[i] == at)
            return true;
    }
    return false;
}

static bool has_word(const struct tl_word_list *list, const char *word)
{
    for (uint16_t i = 0; i < list->len; i++) {
        if (strcmp(list->items[i], word) == 0)
            return true;
    }
    return false;
}

bool tl_slot_is_given(const struct tl_slot_kind *kind, const char *form, const char *status)
{
    return has_word(&kind->given.forms, form) && has_word(&kind->given.statuses, status);
}

bool tl_slot_may_reuse(const struct tl_slot_kind *kind, const char *form, tl_time taken_at,
                       tl_time now)
{
    return has_word(&kind->reuse.forms, form) && taken_at > 0 && taken_at <= now &&
           now - taken_at <= (int64_t)kind->reuse.days * TL_DAY;
}

const struct tl_slot_area *tl_slot_area_of(const struct tl_policy *policy, const char *postal)
{
    const struct tl_slot_area *found = NULL;
    size_t longest = 0;
    for (uint16_t i = 0; i < policy->slot_areas_len; i++) {
        const struct tl_word_list *list = &policy->slot_areas[i].postal;
        for (uint16_t j = 0; j < list->len; j++) {
            size_t len = strlen(list->items[j]);
            if (len > longest && strncmp(postal, list->items[j], len) == 0) {
                longest = len;
                found = policy->slot_areas + i;
            }
        }
    }
    return found;
}

struct tl_window tl_slot_reach_given(const struct tl_slot_kind *kind, tl_time now)
{
    uint32_t ahead_s = kind->given.ahead_s > kind->ahead_s ? kind->given.ahead_s : kind->ahead_s;
    return (struct tl_window){ now + (int64_t)ahead_s * TL_SECOND,
                               now + (int64_t)kind->days * TL_DAY };
}

struct tl_window tl_slot_reach(const struct tl_slot_kind *kind, tl_time now)
{
    return (struct tl_window){ now + (int64_t)kind->ahead_s * TL_SECOND,
                               now + (int64_t)kind->days * TL_DAY };
}

bool tl_slot_may_move(const struct tl_slot_kind *kind, tl_time at, tl_time now)
{
    return at >= now + (int64_t)kind->ahead_s * TL_SECOND;
}
