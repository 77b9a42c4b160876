/* support_center.c: the center under test, its shadow, and the short stories. */
#include "core/support_center.h"

#include <string.h>

struct world *world_new(void)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    world->policy = test_policy_make(&world->test);
    world->limits = (struct tl_center_limits){ 64, 16, 16 };
    world->now = TEST_MONDAY_10;
    world->facts = (struct tl_facts){ world->room, 0, WORLD_FACTS };
    return world;
}

static struct tl_center *new_center(const struct world *world, void **out_memory)
{
    size_t bytes = tl_center_bytes(&world->limits);
    *out_memory = aligned_alloc(16, (bytes + 15) / 16 * 16);
    assert_non_null(*out_memory);
    memset(*out_memory, 0xa5, bytes);
    return tl_center_init(*out_memory, bytes, &world->limits, world->policy);
}

void world_open(struct world *world)
{
    world->center = new_center(world, &world->memory);
    world->replica = new_center(world, &world->replica_memory);
    DO(world, policy_loaded, .version = world->policy->version);
    DO(world, dialler, .is_up = 1);
}

struct world *world_opened(void)
{
    struct world *world = world_new();
    world_open(world);
    return world;
}

void world_free(struct world *world)
{
    free(world->memory);
    free(world->replica_memory);
    free(world);
}

static void apply_as_written(struct world *world, const struct tl_fact *fact)
{
    uint8_t bytes[TL_FACT_BYTES_MAX];
    struct tl_fact read;
    CHECK_OK(tl_fact_read(bytes, tl_fact_write(fact, bytes), &read));
    CHECK_OK(tl_center_apply(world->replica, &read));
}

void world_step(struct world *world, const struct tl_fact *given)
{
    world->facts.facts_len = 0;
    tl_center_step(world->center, given, &world->facts);
    for (uint32_t i = 0; i < world->facts.facts_len; i++)
        apply_as_written(world, &world->room[i]);
    tl_center_check(world->center);
    tl_center_check(world->replica);
    CHECK(tl_center_digest(world->center) == tl_center_digest(world->replica));
}

void wait_s(struct world *world, int64_t seconds)
{
    tl_time end = world->now + seconds * TL_SECOND;
    tl_time at;
    while (tl_center_wake_at(world->center, &at) == TL_OK && at <= end) {
        world->now = at;
        DO(world, time_came, 0);
    }
    world->now = end;
}

uint32_t seen(const struct world *world, enum tl_fact_kind kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < world->facts.facts_len; i++)
        count += world->room[i].kind == kind;
    return count;
}

const struct tl_fact *fact_of(const struct world *world, enum tl_fact_kind kind)
{
    for (uint32_t i = 0; i < world->facts.facts_len; i++) {
        if (world->room[i].kind == kind)
            return &world->room[i];
    }
    fail_msg("the step decided no %s", tl_fact_shape(kind)->name);
    return NULL;
}

static void apply_emitted(void *arg, const struct tl_fact *fact)
{
    CHECK_OK(tl_center_apply(arg, fact));
}

struct tl_center *world_copy(struct world *world, void **out_memory)
{
    struct tl_center *copy = new_center(world, out_memory);
    tl_center_checkpoint(world->center, apply_emitted, copy);
    return copy;
}

void agent_comes(struct world *world, tl_id agent, uint64_t skills)
{
    DO(world, signed_in, .agent = agent, .skills = skills);
    DO(world, ready, .agent = agent);
}

void caller_comes(struct world *world, tl_id contact, uint16_t language)
{
    DO(world, contact_came, .contact = contact, .channel = TL_CHANNEL_VOICE, .language = language,
       .has_number = 1);
}

void caller_asks(struct world *world, tl_id contact, uint16_t language)
{
    caller_comes(world, contact, language);
    DO(world, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '1');
}

void connect(struct world *world, tl_id contact, tl_id agent)
{
    DO(world, accepts, .agent = agent, .contact = contact);
    DO(world, joined, .contact = contact, .agent = agent);
    CHECK_EQ(contact_state(world, contact), TL_CONTACT_CONNECTED);
}

enum tl_contact_state contact_state(const struct world *world, tl_id contact)
{
    struct tl_contact_view view;
    return tl_center_contact(world->center, contact, &view) == TL_OK ? view.state : TL_CONTACT_GONE;
}

enum tl_agent_state agent_state(const struct world *world, tl_id agent)
{
    struct tl_agent_view view;
    return tl_center_agent(world->center, agent, &view) == TL_OK ? view.state : TL_AGENT_OFFLINE;
}

tl_id agent_of(const struct world *world, tl_id contact)
{
    struct tl_contact_view view;
    return tl_center_contact(world->center, contact, &view) == TL_OK ? view.agent : 0;
}
