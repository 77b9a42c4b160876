/* numbers_state.h: what the fold knows between two facts. For the files of report alone. */
#ifndef TL_REPORT_NUMBERS_STATE_H
#define TL_REPORT_NUMBERS_STATE_H

#include "base/idmap.h"
#include "report/numbers.h"

enum { TL_NUMBERS_QUEUES_MAX = 255, TL_NUMBERS_NO_ROW = 0xffffffffu };

struct tl_counted_contact {
    tl_id id; /* 0: a free place. */
    tl_time came_at;
    tl_time talk_since; /* 0: nobody talks. */
    tl_time hold_since; /* 0: not held. */
    tl_id agent;
    tl_id second;
    tl_key queue;
    uint16_t language;
    uint8_t channel;
    uint8_t step_kind;
    bool has_asked, has_promise, has_reached, is_callback;
    uint32_t wrapping;         /* Agents who work on after it. */
    struct tl_numbers_row own; /* What it adds to its row. */
};

struct tl_counted_agent {
    tl_id id;
    tl_id wrapping;
    tl_time wrap_up_since;
    uint32_t wrap_up_row; /* Of the contact that it wraps up, once that has ended. */
    uint32_t contacts;    /* That it was offered or has. */
    bool is_signed_in, wants;
};

/* An array that grows, found by id. */
struct tl_counted {
    struct tl_idmap map;
    void *items;
    uint32_t len, max;
    uint32_t item_bytes;
};

struct tl_numbers {
    struct tl_numbers_settings settings;
    struct tl_counted contacts, agents, rows;
    uint32_t *free_contacts;
    uint32_t free_len, free_max;
    tl_key queues[TL_NUMBERS_QUEUES_MAX];
    uint16_t queues_len;
    struct tl_numbers_staff *staff;
    size_t staff_len, staff_max;
    uint64_t signed_in, ready, busy; /* Agents. */
    tl_time now;
    uint64_t came;
    struct tl_counted_contact comes; /* Has come, and is not open yet. */
};

/* numbers_table.c. find: NULL when it is not there. put: zeroed; NULL: no memory. */
void *tl_counted_find(const struct tl_counted *counted, tl_id id);
void *tl_counted_put(struct tl_counted *counted, tl_id id);
void tl_counted_close(struct tl_counted *counted);

/* numbers_fold.c: nobody talks to it from now; what it added goes to its row. */
void tl_counted_talk_ends(struct tl_counted_contact *contact, tl_time at);
TL_MUST_USE enum tl_err tl_counted_ends(struct tl_numbers *numbers,
                                        const struct tl_counted_contact *contact);

/* The beginning of the interval that at falls into. */
tl_time tl_numbers_interval(const struct tl_numbers *numbers, tl_time at);
/* The contact's row as it stands now, by its place in rows. NO_ROW: no memory. */
uint32_t tl_numbers_row_of(struct tl_numbers *numbers, const struct tl_counted_contact *contact);
void tl_numbers_row_add(struct tl_numbers *numbers, uint32_t row,
                        const struct tl_numbers_row *more);
/* The last interval of staff, made when it is a new one. NULL: no memory. */
struct tl_numbers_staff *tl_numbers_staff_at(struct tl_numbers *numbers, tl_time from);

/* numbers.c: rows by interval, channel, language, queue. */
void tl_numbers_sort(struct tl_numbers *numbers);

/* Time passes for agents. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_numbers_pass(struct tl_numbers *numbers, tl_time at);

#endif
