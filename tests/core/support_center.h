/* support_center.h: a center under test with its shadows, and short words to drive it.
 *
 * After every step all invariants are checked, and the digest must equal that of a second center to
 * which the same facts were applied one by one, written and read as the journal does.
 */
#ifndef TL_TESTS_CORE_SUPPORT_CENTER_H
#define TL_TESTS_CORE_SUPPORT_CENTER_H

#include "core/center.h"
#include "core/support_policy.h"
#include "support/check.h"

enum { WORLD_FACTS = 4096 };

struct world {
    struct test_policy test;
    const struct tl_policy *policy;
    struct tl_center_limits limits;
    struct tl_center *center;
    struct tl_center *replica;
    void *memory;
    void *replica_memory;
    tl_time now;
    struct tl_fact room[WORLD_FACTS];
    struct tl_facts facts; /* Of the last step. */
};

/* Fills the policy (change it then) ... and makes centers of it, with the dialler up. */
struct world *world_new(void);
void world_open(struct world *world);
struct world *world_opened(void);
void world_free(struct world *world);

/* Time moves on; what comes due on the way is stepped at its time. */
void wait_s(struct world *world, int64_t seconds);

/* DO(world, keyed, .contact = 17, .step = TEST_STEP_MENU, .digit = '1'): one step now. */
#define DO(world, what, ...)                                                                       \
    world_step((world), &(struct tl_fact){                                                         \
                            .at = (world)->now, .kind = TL_FACT_##what, .what = { __VA_ARGS__ } })
void world_step(struct world *world, const struct tl_fact *given);

/* How many facts of this kind the last step decided; the first of them (there must be one). */
uint32_t seen(const struct world *world, enum tl_fact_kind kind);
const struct tl_fact *fact_of(const struct world *world, enum tl_fact_kind kind);
#define FACT(world, what) (&fact_of((world), TL_FACT_##what)->what)
#define SEEN(world, what) seen((world), TL_FACT_##what)

/* A center of its own to which a checkpoint of world's center was applied. */
struct tl_center *world_copy(struct world *world, void **out_memory);

/* Short stories. Agents are ready afterwards; callers stand in line for queue one or with someone.
 */
void agent_comes(struct world *world, tl_id agent, uint64_t skills);
void caller_comes(struct world *world, tl_id contact, uint16_t language); /* At the menu. */
void caller_asks(struct world *world, tl_id contact, uint16_t language);  /* For a person. */
void connect(struct world *world, tl_id contact, tl_id agent);            /* Was offered. */
enum tl_contact_state contact_state(const struct world *world, tl_id contact);
enum tl_agent_state agent_state(const struct world *world, tl_id agent);
tl_id agent_of(const struct world *world, tl_id contact);

#endif
