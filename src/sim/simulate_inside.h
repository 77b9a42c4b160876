/* simulate_inside.h: people, staff and what is to come. For simulate.c, people.c and workers.c.
 *
 * Each person and each worker has two items in the heap of what is to come: what the person does
 * by itself (a key, hanging up, calling again), and what the other side does (an agent accepts, a
 * record answers); of a worker the shift, and the end of a wrap-up. Setting an item takes back what
 * was to come before, so nothing that is out of date ever comes.
 */
#ifndef TL_SIM_SIMULATE_INSIDE_H
#define TL_SIM_SIMULATE_INSIDE_H

#include "base/heap.h"
#include "sim/arrivals.h"
#include "sim/simulate.h"
#include "sim/ways.h"

enum {
    TL_SLOT_BITS = 20, /* A contact's number: a rising part, then the person's slot. */
    TL_PEOPLE_MAX = 1 << TL_SLOT_BITS,
    TL_DUE_MAX = 1024,
    TL_NOBODY = 0xffffffffu,
};

/* What a draw is for; repeated ones add TL_DRAWS for each time before. */
enum tl_draw {
    TL_DRAW_LANGUAGE,
    TL_DRAW_PATIENCE,
    TL_DRAW_HANDLE,
    TL_DRAW_WRAP_UP,
    TL_DRAW_ANSWERS,
    TL_DRAW_JOINS,
    TL_DRAW_THINKS,
    TL_DRAW_GIVES_UP,
    TL_DRAW_CASE,
    TL_DRAW_NUMBER,
    TL_DRAW_RECORDS,
    TL_DRAW_FOUND,
    TL_DRAW_HELPED,
    TL_DRAW_TAKES,
    TL_DRAW_DIALS,
    TL_DRAW_PICKS_UP,
    TL_DRAW_REDIALS,
    TL_DRAW_REDIALS_AFTER,
    TL_DRAW_AGAIN,
    TL_DRAW_HOLDS,
    TL_DRAWS = 128
};

struct tl_person {
    tl_id contact; /* 0: none is open. */
    uint64_t own;  /* What this call is like follows from it. */
    tl_time came_at;
    tl_time leaves_at; /* Patience ends; 0: not begun. */
    tl_time promised_to;
    tl_time asked_at; /* Came into a line. */
    uint32_t agent;   /* Place of the worker who is offered it or has it; TL_NOBODY. */
    uint32_t draws;
    uint16_t kind; /* Of the demand. */
    uint16_t language;
    uint16_t queue; /* TL_NONE: has not asked. */
    uint16_t step;  /* Where the next act belongs. */
    uint16_t line;  /* Of the tally's. */
    struct tl_way way;
    uint8_t act;   /* enum tl_fact_kind of what the person does next. */
    uint8_t other; /* ... of what the other side does next. */
    char digit;
    uint8_t hour; /* Of the day, when the call came. */
    uint8_t redials;
    uint8_t attempt;
    bool yes; /* What the next act says. */
    bool in_line;
    bool has_waited;
    bool has_decided; /* About a callback. */
    bool is_callback;
    bool is_talking;
};

struct tl_worker {
    const struct tl_group *group;
    uint32_t place; /* Among the people of the group. */
    uint32_t contacts_len;
    int32_t day; /* Of the shift, since 1970. */
    uint8_t act; /* 0: comes; then the breaks; then goes. */
    bool is_in;
    bool is_ready;
    bool is_leaving;
    bool is_breaking; /* The break begins when the hands are free. */
    bool is_on_break;
    bool was_busy, was_ready; /* As the tally has it. */
    tl_id wrapping;
    uint64_t wrap_bits;
};

struct tl_simulation {
    struct tl_simulation_plan plan;
    struct tl_center *center;
    void *memory;
    struct tl_facts facts;
    tl_time begins;
    tl_time ends;
    tl_time now;
    uint64_t ties;
    tl_id serial;
    struct tl_heap heap;
    struct tl_person *people;
    uint32_t *free_people;
    uint32_t free_people_len;
    uint32_t people_max;
    uint32_t redialling, redialling_max;
    uint32_t under_way;
    struct tl_worker *workers;
    uint32_t workers_len;
    struct tl_fact due[TL_DUE_MAX]; /* What is given before time goes on, in order. */
    uint32_t due_from, due_len;
    uint32_t freed[TL_STEP_FACTS_MAX * 2]; /* Workers whose hands got free in this step. */
    uint32_t freed_len;
    struct tl_arrivals arrivals;
    struct tl_arrival next;
    bool has_next;
    struct tl_ways ways;
    uint8_t hour;
    tl_time hour_end;
    tl_time half_from;
    uint16_t line; /* Of the tally's: this half hour. */
    struct tl_totals half_totals;
    struct tl_tally tally;
};

/* simulate.c. Gives a fact now, or after all that is due now; sets what is to come. */
void tl_simulation_due(struct tl_simulation *sim, const struct tl_fact *given);
void tl_simulation_give(struct tl_simulation *sim, struct tl_fact *given);
static inline uint32_t tl_item_of_worker(uint32_t worker)
{
    return 2 * worker;
}
static inline uint32_t tl_item_of_person(const struct tl_simulation *sim, uint32_t slot)
{
    return 2 * (sim->workers_len + slot);
}
void tl_simulation_set(struct tl_simulation *sim, uint32_t item, tl_time at);

/* people.c */
void tl_person_arrives(struct tl_simulation *sim, const struct tl_arrival *arrival);
void tl_person_acts(struct tl_simulation *sim, uint32_t slot);
void tl_person_other_acts(struct tl_simulation *sim, uint32_t slot);
void tl_people_see(struct tl_simulation *sim, const struct tl_fact *fact);

/* choose.c: what a person does at a step that asks something. */
void tl_person_at_step(struct tl_simulation *sim, uint32_t slot, uint16_t step);
/* The key that leads out of the line to a callback; '\0': none does. */
char tl_person_callback_key(struct tl_simulation *sim, struct tl_person *person, uint16_t step);

static inline uint64_t tl_person_draw(const struct tl_person *person, enum tl_draw draw)
{
    return tl_chance_mix(person->own, draw);
}
static inline uint64_t tl_person_draw_again(struct tl_person *person, enum tl_draw draw)
{
    return tl_chance_mix(person->own, draw + (uint64_t)TL_DRAWS * ++person->draws);
}
static inline bool tl_is_likely(uint64_t bits, double chance)
{
    return chance > 0 && tl_chance_unit(bits) <= chance;
}

/* workers.c */
void tl_workers_begin(struct tl_simulation *sim);
void tl_worker_acts(struct tl_simulation *sim, uint32_t worker);
void tl_worker_wraps_up(struct tl_simulation *sim, uint32_t worker);
void tl_worker_sees(struct tl_simulation *sim, const struct tl_fact *fact);
/* It is offered one contact more, or has one less. */
void tl_worker_has(struct tl_simulation *sim, uint32_t worker, int more);
/* After all facts of a step: whose hands are free goes, or takes the break. */
void tl_workers_freed(struct tl_simulation *sim);

#endif
