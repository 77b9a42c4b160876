/* bar.c: which contact is not offered to which agent, and until when. Few at a time. */
#include "core/state.h"

#include "base/assert.h"

bool tl_bar_has(const struct tl_center *center, uint32_t agent, uint32_t contact)
{
    for (uint32_t i = center->contacts[contact].bars; i != TL_NO_SLOT;) {
        if (center->bars[i].agent == agent)
            return true;
        i = center->bars[i].next_of_contact;
    }
    return false;
}

static uint32_t bar_of(const struct tl_center *center, uint32_t agent, uint32_t contact)
{
    uint32_t i = center->contacts[contact].bars;
    while (i != TL_NO_SLOT && center->bars[i].agent != agent)
        i = center->bars[i].next_of_contact;
    return i;
}

bool tl_bar_put(struct tl_center *center, uint32_t agent, uint32_t contact, tl_time until)
{
    uint32_t i = bar_of(center, agent, contact);
    TL_ASSERT(center->agents[agent].id != 0 && center->contacts[contact].id != 0);
    if (i == TL_NO_SLOT) {
        if (center->free_bars_len == 0)
            return false;
        i = center->free_bars[--center->free_bars_len];
        center->bars[i] = (struct tl_bar){ .agent = agent,
                                           .contact = contact,
                                           .next_of_contact = center->contacts[contact].bars,
                                           .next_of_agent = center->agents[agent].bars };
        center->contacts[contact].bars = i;
        center->agents[agent].bars = i;
    }
    center->bars[i].until = until;
    tl_heap_set(&center->ticks, center->limits.contacts_max + i, until,
                center->contacts[contact].id);
    return true;
}

/* The contact may now suit an idle agent: this one. */
void tl_bar_drop(struct tl_center *center, uint32_t i)
{
    struct tl_bar *bar = &center->bars[i];
    TL_ASSERT(bar->agent != TL_NO_SLOT);
    struct tl_contact *contact = &center->contacts[bar->contact];
    uint32_t *link = &contact->bars;
    while (*link != i) {
        TL_ASSERT(*link != TL_NO_SLOT);
        link = &center->bars[*link].next_of_contact;
    }
    *link = bar->next_of_contact;
    link = &center->agents[bar->agent].bars;
    while (*link != i) {
        TL_ASSERT(*link != TL_NO_SLOT);
        link = &center->bars[*link].next_of_agent;
    }
    *link = bar->next_of_agent;
    if (contact->line < TL_LINES)
        tl_bit_set(&center->dirty, tl_contact_line_set(contact));
    bar->agent = TL_NO_SLOT;
    tl_heap_drop(&center->ticks, center->limits.contacts_max + i);
    center->free_bars[center->free_bars_len++] = i;
}
