/* visit_book.c: emergencies as a store has them, for the world in virtual time. */
#include "sim/visit_book.h"

#include <string.h>

/* The index of the one of this contact; rows_len: none is open. */
static uint32_t find_open(const struct tl_visit_book *book, tl_id contact)
{
    uint32_t i = 0;
    while (i < book->rows_len && (book->rows[i].contact != contact || !book->rows[i].is_open))
        i++;
    return i;
}

void tl_visit_book_saw(struct tl_visit_book *book, const struct tl_fact *fact)
{
    uint32_t found = find_open(book, fact->words[0]);
    struct tl_visit_row *row = found < book->rows_len ? book->rows + found : NULL;
    const struct tl_fact_emergency_decided *decided = &fact->emergency_decided;
    switch ((int)fact->kind) {
    case TL_FACT_emergency_decided:
        if (decided->is_emergency != 0 && book->rows_len < TL_VISITS_MAX)
            book->rows[book->rows_len++] = (struct tl_visit_row){ .contact = decided->contact,
                                                                  .promise = decided->promise,
                                                                  .office = (tl_key)decided->office,
                                                                  .to = decided->due,
                                                                  .is_open = true };
        break;
    case TL_FACT_emergency_placed:
        if (row) {
            row->starts = fact->emergency_placed.starts;
            row->is_open = false;
        }
        break;
    case TL_FACT_emergency_refused:
        if (row)
            row->is_open = false;
        break;
    default:
        break;
    }
}

/* How many begin there less than an hour before or behind. */
static uint64_t placed_near(const struct tl_visit_book *book, tl_key office, tl_time starts)
{
    uint64_t placed = 0;
    for (uint32_t i = 0; i < book->rows_len; i++) {
        const struct tl_visit_row *row = book->rows + i;
        placed += row->office == office && row->starts > starts - TL_HOUR &&
                  row->starts < starts + TL_HOUR;
    }
    return placed;
}

bool tl_visit_book_fill(const struct tl_visit_book *book, tl_key office, tl_time now,
                        struct tl_fact *given)
{
    uint32_t found = find_open(book, given->words[0]);
    const struct tl_visit_row *row = found < book->rows_len ? book->rows + found : NULL;
    uint64_t record = row && now >= row->to ? TL_PROMISE_LATE : TL_PROMISE_OPEN;
    if (given->kind == TL_FACT_decides_emergency) {
        given->decides_emergency.decided = row ? record : 0;
        return true;
    }
    if (!row || row->office != office)
        return false;
    if (given->kind == TL_FACT_places_emergency) {
        struct tl_fact_places_emergency *places = &given->places_emergency;
        places->promise = row->promise;
        places->office = row->office;
        places->placed = placed_near(book, row->office, places->starts);
        places->record = record;
        places->to = row->to;
    } else {
        struct tl_fact_refuses_emergency *refuses = &given->refuses_emergency;
        refuses->promise = row->promise;
        refuses->record = record;
        refuses->to = row->to;
    }
    return true;
}

bool tl_visit_may_decide(const struct tl_policy *policy, uint64_t skills,
                         const struct tl_fact *given)
{
    const struct tl_emergency *kind =
        tl_policy_emergency_find(policy, (tl_key)given->decides_emergency.type);
    for (uint16_t i = 0; kind && i < policy->queues_len; i++) {
        if (strcmp(policy->queues[i].id.name, kind->to.office) == 0)
            return skills >> policy->queues[i].tier_skill & 1;
    }
    return false;
}
