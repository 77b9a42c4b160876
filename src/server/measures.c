/* measures.c: counting facts. */
#include "server/measures.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/calendar.h"
#include "base/idmap.h"

/* Who waits for a person, or did and is not there yet. */
struct waiting {
    tl_id contact;
    uint64_t queue;
    tl_time asked_at;
};

struct tl_measures {
    struct tl_measured now;
    struct tl_idmap by_contact;
    struct waiting *waiting;
    uint32_t *free_slots;
    uint32_t free_len;
};

static const int64_t wait_bounds[] = {
    5 * TL_SECOND,    15 * TL_SECOND,   30 * TL_SECOND,   60 * TL_SECOND,
    120 * TL_SECOND,  300 * TL_SECOND,  600 * TL_SECOND,  900 * TL_SECOND,
    1800 * TL_SECOND, 3600 * TL_SECOND, 7200 * TL_SECOND, 14400 * TL_SECOND,
};
enum { WAIT_BOUNDS = sizeof wait_bounds / sizeof *wait_bounds };

const int64_t *tl_measures_wait_bounds(uint32_t *out_len)
{
    *out_len = WAIT_BOUNDS;
    return wait_bounds;
}

enum tl_err tl_measures_open(uint32_t contacts_max, struct tl_measures **out_measures)
{
    struct tl_measures *measures = calloc(1, sizeof *measures);
    uint32_t cells = tl_idmap_cells(contacts_max);
    struct tl_idmap_cell *room = calloc(cells, sizeof *room);
    if (measures && room) {
        tl_idmap_init(&measures->by_contact, room, cells);
        measures->waiting = calloc(contacts_max, sizeof *measures->waiting);
        measures->free_slots = calloc(contacts_max, sizeof *measures->free_slots);
        if (measures->waiting && measures->free_slots) {
            for (uint32_t slot = contacts_max; slot > 0; slot--)
                measures->free_slots[measures->free_len++] = slot - 1;
            *out_measures = measures;
            return TL_OK;
        }
        tl_measures_close(measures);
        return TL_ENOMEM;
    }
    free(room);
    free(measures);
    return TL_ENOMEM;
}

void tl_measures_close(struct tl_measures *measures)
{
    if (!measures)
        return;
    free(measures->by_contact.cells);
    free(measures->waiting);
    free(measures->free_slots);
    free(measures);
}

const struct tl_measured *tl_measures_now(const struct tl_measures *measures)
{
    return &measures->now;
}

static void begin_wait(struct tl_measures *measures, tl_id contact, uint64_t queue,
                       tl_time asked_at)
{
    uint32_t slot = tl_idmap_find(&measures->by_contact, contact);
    if (slot == TL_IDMAP_NONE) {
        if (measures->free_len == 0)
            return;
        slot = measures->free_slots[--measures->free_len];
        tl_idmap_put(&measures->by_contact, contact, slot);
    }
    measures->waiting[slot] = (struct waiting){ contact, queue, asked_at };
}

static void forget(struct tl_measures *measures, tl_id contact)
{
    uint32_t slot = tl_idmap_find(&measures->by_contact, contact);
    if (slot == TL_IDMAP_NONE)
        return;
    tl_idmap_drop(&measures->by_contact, contact);
    measures->free_slots[measures->free_len++] = slot;
}

static struct tl_measured_queue *queue_of(struct tl_measured *now, uint64_t queue)
{
    for (uint32_t i = 0; i < TL_MEASURED_QUEUES_MAX; i++) {
        uint64_t there = atomic_load(&now->queues[i].queue);
        if (there == 0)
            atomic_store(&now->queues[i].queue, queue);
        if (there == 0 || there == queue)
            return now->queues + i;
    }
    return NULL;
}

static void end_wait(struct tl_measures *measures, tl_id contact, tl_time at)
{
    uint32_t slot = tl_idmap_find(&measures->by_contact, contact);
    if (slot == TL_IDMAP_NONE)
        return;
    const struct waiting *waiting = measures->waiting + slot;
    struct tl_measured_queue *queue = queue_of(&measures->now, waiting->queue);
    if (queue)
        tl_histogram_add(&queue->waits, wait_bounds, WAIT_BOUNDS, at - waiting->asked_at);
    forget(measures, contact);
}

/* What is only counted. */
static _Atomic uint64_t *counter_of(struct tl_measured *now, const struct tl_fact *fact)
{
    if (fact->kind == TL_FACT_opened)
        return &now->came;
    if (fact->kind == TL_FACT_offered)
        return &now->offers;
    if (fact->kind == TL_FACT_accepted)
        return &now->accepted;
    if (fact->kind == TL_FACT_connected)
        return &now->connected;
    if (fact->kind == TL_FACT_disposed)
        return &now->wrapped_up;
    if (fact->kind == TL_FACT_at_limit)
        return &now->at_limit;
    if (fact->kind == TL_FACT_set_aside)
        return &now->set_aside;
    if (fact->kind == TL_FACT_back_in_line && fact->back_in_line.why < TL_WHYS)
        return now->back_in_line + fact->back_in_line.why;
    if (fact->kind == TL_FACT_closed && fact->closed.outcome < TL_OUTCOMES)
        return now->closed + fact->closed.outcome;
    return NULL;
}

void tl_measures_facts(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    struct tl_measures *measures = arg;
    for (uint32_t i = 0; i < facts_len; i++) {
        const struct tl_fact *fact = facts + i;
        _Atomic uint64_t *counter = counter_of(&measures->now, fact);
        if (counter)
            atomic_fetch_add(counter, 1);
        if (fact->kind == TL_FACT_waits)
            begin_wait(measures, fact->waits.contact, fact->waits.queue, fact->waits.asked_at);
        else if (fact->kind == TL_FACT_callback_promised)
            begin_wait(measures, fact->callback_promised.contact, fact->callback_promised.queue,
                       fact->callback_promised.asked_at);
        else if (fact->kind == TL_FACT_connected)
            end_wait(measures, fact->connected.contact, fact->at);
        else if (fact->kind == TL_FACT_closed || fact->kind == TL_FACT_sent_on)
            forget(measures, fact->words[0]);
    }
}
