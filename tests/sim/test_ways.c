/* The way through the menus: to the topic, to the end that is wanted, and never the same key twice.
 */
#include "sim/ways.h"

#include "policyfile/policyfile.h"
#include "support/check.h"

enum { FAULTS = 8, HOPS_MAX = 20 };

struct world {
    struct tl_policy_file *file;
    const struct tl_policy *policy;
    struct tl_demand_kind kind;
    struct tl_demand demand;
    struct tl_ways ways;
};

static void open_world(struct world *world, const char *topic, enum tl_step_kind wants)
{
    struct tl_fault room[FAULTS];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS };
    CHECK_OK(tl_policy_file_open(TL_ROOT "/policy/reference", &faults, &world->file));
    world->policy = tl_policy_file_policy(world->file);
    world->demand = tl_demand_usual();
    world->kind =
        (struct tl_demand_kind){ .topic = tl_policy_topic_find(world->policy, tl_key_of(topic)),
                                 .wants = wants };
    world->demand.kinds = &world->kind;
    world->demand.kinds_len = 1;
    CHECK(world->kind.topic < world->policy->topics_len);
    CHECK_OK(tl_ways_open(&world->ways, world->policy, &world->demand));
}

static void close_world(struct world *world)
{
    tl_ways_close(&world->ways);
    tl_policy_file_close(world->file);
}

/* From what a key leads to on to the next menu or line, as the flow does where nothing is asked. */
static uint16_t walk_on(const struct world *world, uint16_t step)
{
    for (int hops = 0; hops < HOPS_MAX && step != TL_NONE; hops++) {
        const struct tl_step *at = world->policy->steps + step;
        if (at->kind == TL_STEP_GO)
            step = world->policy->topics[at->target].first;
        else if (at->kind == TL_STEP_SAY)
            step = at->next;
        else
            break;
    }
    return step;
}

static uint16_t first_menu(const struct world *world)
{
    uint16_t topic = tl_policy_topic_find(world->policy, tl_key_of("main-menu"));
    CHECK(topic < world->policy->topics_len);
    return walk_on(world, world->policy->topics[topic].first);
}

static void the_topic_is_found_through_the_menus(void **state)
{
    (void)state;
    struct world world;
    struct tl_way way;
    open_world(&world, "case-status", TL_STEP_ANSWER);
    tl_way_begin(&way, &world.ways, 0);
    CHECK(way.seeks_topic);
    uint16_t step = first_menu(&world);
    for (int hops = 0; hops < HOPS_MAX && way.seeks_topic; hops++) {
        CHECK_EQ(world.policy->steps[step].kind, TL_STEP_MENU);
        uint16_t option = tl_way_option(&way, &world.ways, step);
        CHECK(option != TL_NONE);
        step = walk_on(&world, world.policy->options[option].then);
        tl_way_at(&way, &world.ways, step);
    }
    CHECK_EQ(world.policy->steps[step].topic, world.kind.topic);
    close_world(&world);
}

static void a_key_is_tried_once(void **state)
{
    (void)state;
    struct world world;
    struct tl_way way;
    open_world(&world, "case-status", TL_STEP_ANSWER);
    tl_way_begin(&way, &world.ways, 0);
    uint16_t step = first_menu(&world);
    uint64_t tried = 0;
    for (int i = 0; i < world.policy->steps[step].options_len; i++) {
        uint16_t option = tl_way_option(&way, &world.ways, step);
        if (option == TL_NONE)
            break;
        uint64_t bit = UINT64_C(1) << (option - world.policy->steps[step].options);
        CHECK((tried & bit) == 0);
        tried |= bit;
    }
    CHECK(tried != 0);
    /* What one caller has tried is nothing to the next. */
    struct tl_way other;
    tl_way_begin(&other, &world.ways, 0);
    CHECK(tl_way_option(&other, &world.ways, step) != TL_NONE);
    close_world(&world);
}

static void from_a_line_a_key_leads_to_a_callback(void **state)
{
    (void)state;
    struct world world;
    struct tl_way way;
    open_world(&world, "person", TL_STEP_LIVE);
    tl_way_begin(&way, &world.ways, 0);
    uint16_t step = 0;
    while (world.policy->steps[step].kind != TL_STEP_LIVE ||
           world.policy->steps[step].options_len == 0)
        step++;
    uint16_t option = tl_way_to_callback(&way, &world.ways, step);
    CHECK(option != TL_NONE);
    CHECK_EQ(way.wants, TL_STEP_CALLBACK);
    CHECK(!way.seeks_topic);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_topic_is_found_through_the_menus),
        cmocka_unit_test(a_key_is_tried_once),
        cmocka_unit_test(from_a_line_a_key_leads_to_a_callback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
