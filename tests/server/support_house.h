/* support_house.h: an engine on a fresh store, with a clock that a test moves.
 *
 * Everything that the engine tells is kept in order and applied to a second center, so that a test
 * can ask what is true without touching the engine's own.
 */
#ifndef TL_TESTS_SERVER_HOUSE_H
#define TL_TESTS_SERVER_HOUSE_H

#include <pthread.h>

#include "core/support_policy.h"
#include "server/engine.h"
#include "store/support_store.h"

enum { HOUSE_FACTS_MAX = 200000 };

struct house {
    struct support *place; /* Borrowed. */
    struct test_policy test;
    struct tl_clock clock;
    struct tl_engine_settings settings;
    struct tl_engine *engine;
    struct tl_center *replica;
    void *memory;
    pthread_mutex_t lock; /* Over what follows: the engine's thread writes it. */
    struct tl_fact *heard;
    uint32_t heard_len;
    uint32_t groups_len;
    bool is_wrong; /* A fact did not follow, or was heard before it was committed. */
};

/* Runs an engine on the store of a test (ON_BOTH); nothing but a dialler has happened. */
struct house *house_new(void **state);
void house_free(struct house *house);

/* Stops the engine, and starts it anew on the same store, opened again. */
/* Waits until this engine has written so many checkpoints. */
void house_await_checkpoint(const struct house *house, uint64_t made);
void house_stop(struct house *house);
void house_start(struct house *house);

/* Opens the engine without running it, for what it says of a bad journal. */
enum tl_err house_open(struct house *house, struct tl_fault *out_fault);

/* ASK(house, keyed, .contact = 17, ...): posts, waits for the commit, returns why not. */
#define ASK(house, what, ...)                                                                      \
    house_ask((house), &(struct tl_fact){ .kind = TL_FACT_##what, .what = { __VA_ARGS__ } }, NULL)
#define POST(house, what, ...)                                                                     \
    CHECK_OK(tl_engine_post((house)->engine,                                                       \
                            &(struct tl_fact){ .kind = TL_FACT_##what, .what = { __VA_ARGS__ } },  \
                            NULL))
enum tl_why house_ask(struct house *house, const struct tl_fact *given,
                      const struct tl_parcel *parcel);

/* A new contact at the menu, with a number; in line for a person. */
tl_id house_caller(struct house *house);
tl_id house_waiter(struct house *house);

/* How many of a kind were heard since the given place in heard. */
uint32_t house_count(struct house *house, enum tl_fact_kind kind, uint32_t from);
enum tl_contact_state house_state(struct house *house, tl_id contact);

/* The calls-th call of the database from now on fails (done: only its answer is lost). */
void house_fail_at(struct house *house, uint32_t calls, bool done);

/* Whether that call came; none fails afterwards. */
bool house_has_failed(struct house *house);

/* Asserts that all was heard once, in order, and that journal, recovery and replica agree. */
void house_check(struct house *house);

#endif
