/* visit_book.h: emergencies as a store has them, for the world in virtual time: which office has
 * one, and what is placed there.
 *
 *     emergency_decided, emergency_placed, emergency_refused --> rows
 *     decides_emergency, places_emergency, refuses_emergency <-- what an engine fills in of them
 *
 * Times in microseconds. Mission: S24, S27.
 */
#ifndef TL_SIM_VISIT_BOOK_H
#define TL_SIM_VISIT_BOOK_H

#include "core/fact.h"
#include "policy/model.h"

enum { TL_VISITS_MAX = 64 };

struct tl_visit_book {
    struct tl_visit_row {
        tl_id contact;
        tl_id promise;
        tl_key office;
        tl_time to;     /* The aim. */
        tl_time starts; /* 0: not placed. */
        bool is_open;
    } rows[TL_VISITS_MAX];
    uint32_t rows_len; /* What comes when it is full is not kept. */
};

void tl_visit_book_saw(struct tl_visit_book *book, const struct tl_fact *fact);

/* office: whose act it is; of a decision, it is not looked at. False: this office has no such
 * emergency. */
bool tl_visit_book_fill(const struct tl_visit_book *book, tl_key office, tl_time now,
                        struct tl_fact *given);

/* Whether who has these skills serves the queue that decides about this kind. */
bool tl_visit_may_decide(const struct tl_policy *policy, uint64_t skills,
                         const struct tl_fact *given);

#endif
