/* support_record.h: what the tables must say of each contact, from the facts alone. */
#ifndef TL_TESTS_SERVER_RECORD_H
#define TL_TESTS_SERVER_RECORD_H

#include "server/support_life.h"

struct life_record {
    tl_id id;
    bool is_unchecked; /* Changed since it was compared last. */
    tl_id caller_of; /* Whose number it has; 0: nobody's. */
    enum tl_outcome outcome; /* NONE: open. */
    tl_time came_at;
    tl_time closed_at;
    const char *work; /* "callback", "request", "message"; NULL: none. */
    const char *work_state;
    tl_time work_due;
    tl_time work_ended;
    tl_id work_promise; /* The answer that is owed for it; 0: none. */
    uint64_t disposition;
};

/* Notes one fact, given or decided. */
bool record_hear(struct life *life, const struct tl_fact *fact);

/* Asserts that the rows are so, of contacts and of agents. */
void records_check(struct life *life, struct tl_db *db);

#endif
