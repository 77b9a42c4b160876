/* numbers_table.c: rows, and the arrays that grow. */
#include <stdlib.h>
#include <string.h>

#include "report/numbers_state.h"

enum { FIRST = 64, QUARTER_S = 900 };

static void *at(const struct tl_counted *counted, uint32_t slot)
{
    return (char *)counted->items + (size_t)slot * counted->item_bytes;
}

void *tl_counted_find(const struct tl_counted *counted, tl_id id)
{
    uint32_t slot = counted->max == 0 ? TL_IDMAP_NONE : tl_idmap_find(&counted->map, id);
    return slot == TL_IDMAP_NONE ? NULL : at(counted, slot);
}

static bool grow(struct tl_counted *counted)
{
    uint32_t max = counted->max == 0 ? FIRST : 2 * counted->max;
    uint32_t cells_max = tl_idmap_cells(max);
    struct tl_idmap before = counted->map;
    void *items = realloc(counted->items, (size_t)max * counted->item_bytes);
    if (items)
        counted->items = items;
    struct tl_idmap_cell *cells = items ? malloc(cells_max * sizeof *cells) : NULL;
    if (!cells)
        return false;
    tl_idmap_init(&counted->map, cells, cells_max);
    for (uint32_t i = 0; i < before.cells_max; i++) {
        if (before.cells[i].id != 0)
            tl_idmap_put(&counted->map, before.cells[i].id, before.cells[i].slot);
    }
    free(before.cells);
    counted->max = max;
    return true;
}

void *tl_counted_put(struct tl_counted *counted, tl_id id)
{
    if (counted->len == counted->max && !grow(counted))
        return NULL;
    uint32_t slot = counted->len++;
    tl_idmap_put(&counted->map, id, slot);
    return memset(at(counted, slot), 0, counted->item_bytes);
}

void tl_counted_close(struct tl_counted *counted)
{
    free(counted->map.cells);
    free(counted->items);
}

tl_time tl_numbers_interval(const struct tl_numbers *numbers, tl_time at_)
{
    const struct tl_zone *zone = numbers->settings.zone;
    uint32_t every_s = numbers->settings.every_s;
    struct tl_civil civil = tl_zone_civil(zone, at_);
    uint32_t begins_s = civil.second - civil.second % every_s;
    if (every_s > 3600) /* A day of 23 hours or 25 is one day. */
        return tl_zone_instant(zone, civil.date, begins_s);
    tl_time second = at_ - at_ % TL_SECOND;
    return second - (tl_time)(civil.second - begins_s) * TL_SECOND;
}

/* Zones change at quarters of an hour at most. */
static tl_time next_quarter(const struct tl_numbers *numbers, tl_time at_)
{
    struct tl_civil civil = tl_zone_civil(numbers->settings.zone, at_);
    tl_time second = at_ - at_ % TL_SECOND;
    uint32_t step_s = numbers->settings.every_s < QUARTER_S ? numbers->settings.every_s : QUARTER_S;
    return second + (tl_time)(step_s - civil.second % step_s) * TL_SECOND;
}

static uint64_t queue_place(struct tl_numbers *numbers, tl_key queue)
{
    for (uint16_t i = 0; queue != 0 && i < numbers->queues_len; i++) {
        if (numbers->queues[i] == queue)
            return i + 1u;
    }
    if (queue == 0 || numbers->queues_len == TL_NUMBERS_QUEUES_MAX)
        return 0;
    numbers->queues[numbers->queues_len++] = queue;
    return numbers->queues_len;
}

uint32_t tl_numbers_row_of(struct tl_numbers *numbers, const struct tl_counted_contact *contact)
{
    const struct tl_numbers_settings *settings = &numbers->settings;
    struct tl_numbers_row row = {
        .from = tl_numbers_interval(numbers, contact->came_at),
        .channel = settings->by_channel ? (enum tl_channel)contact->channel : TL_CHANNEL_NONE,
        .language = settings->by_language ? contact->language : TL_NONE,
    };
    uint64_t place = settings->by_queue ? queue_place(numbers, contact->queue) : 0;
    row.queue = place > 0 ? contact->queue : 0;
    /* Minutes, channel, language, queue; and never 0. */
    uint64_t minutes = (uint64_t)(row.from / TL_MINUTE);
    tl_id key = ((minutes << 2 | (uint64_t)row.channel) << 16 | row.language) << 8 | place;
    struct tl_numbers_row *found = tl_counted_find(&numbers->rows, key + 1);
    if (!found) {
        found = tl_counted_put(&numbers->rows, key + 1);
        if (!found)
            return TL_NUMBERS_NO_ROW;
        *found = row;
    }
    return (uint32_t)(found - (struct tl_numbers_row *)numbers->rows.items);
}

void tl_numbers_row_add(struct tl_numbers *numbers, uint32_t row, const struct tl_numbers_row *more)
{
    struct tl_numbers_row *to = (struct tl_numbers_row *)numbers->rows.items + row;
#define ADD(name, what) to->name += more->name;
    TL_NUMBERS_COUNTS(ADD)
    TL_NUMBERS_TIMES(ADD)
#undef ADD
    for (int i = 0; i < TL_NUMBERS_TARGETS_MAX; i++)
        to->within[i] += more->within[i];
    for (int i = 0; i < TL_OUTCOMES; i++)
        to->outcomes[i] += more->outcomes[i];
}

struct tl_numbers_staff *tl_numbers_staff_at(struct tl_numbers *numbers, tl_time from)
{
    if (numbers->staff_len > 0 && numbers->staff[numbers->staff_len - 1].from == from)
        return numbers->staff + numbers->staff_len - 1;
    if (numbers->staff_len == numbers->staff_max) {
        size_t max = numbers->staff_max == 0 ? FIRST : 2 * numbers->staff_max;
        struct tl_numbers_staff *staff = realloc(numbers->staff, max * sizeof *staff);
        if (!staff)
            return NULL;
        numbers->staff = staff;
        numbers->staff_max = max;
    }
    numbers->staff[numbers->staff_len] = (struct tl_numbers_staff){ .from = from };
    return numbers->staff + numbers->staff_len++;
}

enum tl_err tl_numbers_pass(struct tl_numbers *numbers, tl_time at_)
{
    while (numbers->now < at_ && numbers->signed_in > 0) {
        tl_time until = next_quarter(numbers, numbers->now);
        until = until < at_ ? until : at_;
        struct tl_numbers_staff *staff =
            tl_numbers_staff_at(numbers, tl_numbers_interval(numbers, numbers->now));
        if (!staff)
            return TL_ENOMEM;
        uint64_t us = (uint64_t)(until - numbers->now);
        staff->signed_in_us += us * numbers->signed_in;
        staff->ready_us += us * numbers->ready;
        staff->busy_us += us * numbers->busy;
        numbers->now = until;
    }
    if (numbers->now < at_)
        numbers->now = at_;
    return TL_OK;
}
