/* support_life.h: the life of a center that is killed, and what must be there afterwards.
 *
 *     child:  invented people --> engine --> store      each group heard --> pipe --> parent
 *     parent: life_hear(what arrived), kill, life_hear(what the journal has beyond it), life_check
 *
 * A life knows what must be true from the facts alone: a plain model (tests/core) judges each step,
 * a second center is stepped with the same inputs and must decide the same, and a list of records
 * says what the tables must hold. The child is forked, so it goes on from its parent's life.
 */
#ifndef TL_TESTS_SERVER_LIFE_H
#define TL_TESTS_SERVER_LIFE_H

#include "core/center.h"
#include "model/agency.h"
#include "model/model.h"
#include "model/people.h"
#include "store/works.h"

struct tl_db;
struct life_record;

enum { LIFE_AGENTS = 6, LIFE_FAULT_BYTES = 400 };

struct life {
    struct tl_agency agency;
    struct tl_center_limits limits;
    struct tl_model *model;
    struct tl_center *shadow;
    void *memory;
    struct tl_fact *room; /* Facts of the step that the shadow takes. */
    struct tl_people people;
    struct life_record *records; /* By id, rising. */
    uint32_t records_len;
    uint32_t records_max;
    uint64_t heard; /* Facts so far: the journal's number. */
    uint64_t unit;  /* The last unit of work that was acknowledged. */
    char fault[LIFE_FAULT_BYTES];
};

/* wanted: how many contacts shall be open at a time, about. */
struct life *life_new(uint64_t seed, uint32_t wanted);
void life_free(struct life *life);

/* Takes facts of whole steps. false: something is wrong, and life->fault says what. */
bool life_hear(struct life *life, const struct tl_fact *facts, uint32_t facts_len);

/* Reads what the journal has beyond what was heard, and hears it. */
bool life_read_rest(struct life *life, struct tl_db *db);

/* Asserts that the store has all that was heard: journal, center, order, places, tables, work. */
void life_check(struct life *life, struct tl_db *db);

/* Asserts that all facts applied from the first on give the same center. */
void life_check_from_the_first(struct life *life, struct tl_db *db);

#define LIFE_WRONG(life, ...) (snprintf((life)->fault, LIFE_FAULT_BYTES, __VA_ARGS__), false)

#endif
