/* Appointments that cannot wait: decided by who has the person or the escalation of it, once; made
 * by an office in its hours and its room, in time or late by the day of the appointment. */
#include "core/support_center.h"

enum { ANA = 101, EVE = 1, FAY, GIL };

static struct tl_fact decides(const struct world *world)
{
    return (struct tl_fact){ .at = world->now,
                             .kind = TL_FACT_decides_emergency,
                             .decides_emergency = { .contact = ANA,
                                                    .by = EVE,
                                                    .type = TEST_KEY_TRAVEL,
                                                    .is_emergency = 1,
                                                    .office = TEST_KEY_SHORE } };
}

static struct world *talks(void)
{
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    connect(world, ANA, EVE);
    return world;
}

/* Decided at ten on a Monday, so that the aim is the Monday in two weeks. */
static struct world *decided(void)
{
    struct world *world = talks();
    struct tl_fact given = decides(world);
    world_step(world, &given);
    return world;
}

static void it_is_an_aim_of_the_office_where_it_is_sought(void **state)
{
    (void)state;
    struct world *world = decided();
    const struct tl_fact_emergency_decided *is = FACT(world, emergency_decided);
    CHECK_EQ(is->due, world->now + 14 * TL_DAY);
    CHECK_EQ(is->office, TEST_KEY_SHORE);
    const struct tl_fact_promise_made *made = FACT(world, promise_made);
    CHECK_EQ(made->promise, is->promise);
    CHECK_EQ(made->kind, TL_PROMISE_EMERGENCY);
    CHECK_EQ(made->grade, TL_GRADE_AIM);
    CHECK_EQ(made->owner, tl_key_of("shore"));
    CHECK_EQ(made->to, is->due);
    CHECK_EQ(made->soon, made->to - 72 * TL_HOUR);
    world_free(world);
}

static void where_it_is_none_nothing_is_owed(void **state)
{
    (void)state;
    struct world *world = talks();
    struct tl_fact given = decides(world);
    given.decides_emergency.is_emergency = 0;
    given.decides_emergency.office = 4711; /* Nobody looks. */
    world_step(world, &given);
    CHECK_EQ(FACT(world, emergency_decided)->is_emergency, 0);
    CHECK_EQ(FACT(world, emergency_decided)->office, 0);
    CHECK_EQ(FACT(world, emergency_decided)->promise, 0);
    CHECK_EQ(SEEN(world, promise_made), 0);
    world_free(world);
}

/* Whoever works on the escalation need not be at a desk; the decision is its answer. */
static void an_escalation_is_answered_by_it(void **state)
{
    static const struct {
        uint64_t record;
        int64_t due_h;
        uint64_t is_late;
        uint32_t said_late;
    } rows[] = { { TL_PROMISE_OPEN, 5, 0, 0 },
                 { TL_PROMISE_SOON, 5, 0, 0 },
                 { TL_PROMISE_SOON, -1, 1, 1 },
                 { TL_PROMISE_LATE, -1, 1, 0 } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world *world = talks();
        DO(world, escalates, .contact = ANA, .agent = EVE, .type = TEST_KEY_URGENT);
        DO(world, hangs_up, .agent = EVE, .contact = ANA);
        DO(world, wrapped_up, .agent = EVE, .contact = ANA);
        struct tl_fact given = decides(world);
        given.decides_emergency.by = 77;
        given.decides_emergency.escalation = 1;
        given.decides_emergency.record = rows[i].record;
        given.decides_emergency.to = world->now + rows[i].due_h * TL_HOUR;
        world_step(world, &given);
        CHECK_EQ(FACT(world, emergency_decided)->escalation, 1);
        CHECK_EQ(FACT(world, emergency_decided)->promise, 2);
        CHECK_EQ(FACT(world, promise_kept)->promise, 1);
        CHECK_EQ(FACT(world, promise_kept)->evidence, TL_EVIDENCE_ANSWERED);
        CHECK_EQ(FACT(world, promise_kept)->by, 77);
        CHECK_EQ(FACT(world, promise_kept)->is_late, rows[i].is_late);
        CHECK_EQ(SEEN(world, promise_late), rows[i].said_late);
        CHECK_EQ(FACT(world, promise_made)->promise, 2);
        world_free(world);
    }
}

static void refused(struct world *world, const struct tl_fact_decides_emergency *asked,
                    enum tl_why why)
{
    struct tl_fact given = { .at = world->now,
                             .kind = TL_FACT_decides_emergency,
                             .decides_emergency = *asked };
    world_step(world, &given);
    CHECK_EQ(FACT(world, set_aside)->why, why);
    CHECK_EQ(SEEN(world, emergency_decided), 0);
    CHECK_EQ(SEEN(world, promise_made), 0);
    CHECK_EQ(SEEN(world, promise_kept), 0);
}

static void whoever_may_not_and_what_is_decided_already_is_refused(void **state)
{
    (void)state;
    struct world *world = talks();
    agent_comes(world, FAY, TEST_EN_TIER1);
    struct tl_fact_decides_emergency asked = decides(world).decides_emergency;
    asked.by = FAY;
    refused(world, &asked, TL_WHY_TAKEN);
    asked.by = 0;
    refused(world, &asked, TL_WHY_UNKNOWN_AGENT);
    asked.by = EVE;
    asked.type = TEST_KEY_URGENT;
    refused(world, &asked, TL_WHY_UNKNOWN_KEY);
    asked.type = UINT64_C(1) << 32 | TEST_KEY_TRAVEL; /* The lower half alone is a key. */
    refused(world, &asked, TL_WHY_UNKNOWN_KEY);
    asked.type = TEST_KEY_TRAVEL;
    asked.office = TEST_KEY_QUEUE1;
    refused(world, &asked, TL_WHY_UNKNOWN_KEY);
    asked.office = UINT64_C(1) << 32 | TEST_KEY_SHORE;
    refused(world, &asked, TL_WHY_UNKNOWN_KEY);
    asked.office = TEST_KEY_SHORE;
    asked.contact = 0;
    refused(world, &asked, TL_WHY_UNKNOWN_CONTACT);
    asked.contact = ANA;
    asked.escalation = 1; /* There was none. */
    asked.record = TL_PROMISE_OPEN;
    refused(world, &asked, TL_WHY_PROMISE_OVER);
    asked.escalation = 0;
    for (uint64_t open = TL_PROMISE_OPEN; open <= TL_PROMISE_LATE; open++) {
        asked.decided = open;
        refused(world, &asked, TL_WHY_DECIDED);
    }
    asked.decided = TL_PROMISE_BROKEN; /* The office made none: another one may. */
    struct tl_fact given = { .at = world->now,
                             .kind = TL_FACT_decides_emergency,
                             .decides_emergency = asked };
    world_step(world, &given);
    CHECK_EQ(SEEN(world, emergency_decided), 1);
    world_free(world);
}

static struct tl_fact places(const struct world *world, tl_time starts)
{
    return (struct tl_fact){ .at = world->now,
                             .kind = TL_FACT_places_emergency,
                             .places_emergency = { .contact = ANA,
                                                   .promise = 1,
                                                   .by = GIL,
                                                   .starts = starts,
                                                   .office = TEST_KEY_SHORE,
                                                   .record = TL_PROMISE_OPEN,
                                                   .to = TEST_MONDAY_10 + 14 * TL_DAY } };
}

/* The day of the appointment counts, not the day on which it was made. */
static void it_is_in_time_by_the_day_of_the_appointment(void **state)
{
    static const struct {
        int64_t starts_d;
        uint64_t is_late;
    } rows[] = { { 1, 0 }, { 14, 0 }, { 15, 1 }, { 28, 1 } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world *world = decided();
        struct tl_fact given = places(world, TEST_MONDAY_10 + rows[i].starts_d * TL_DAY);
        world_step(world, &given);
        CHECK_EQ(FACT(world, emergency_placed)->starts, given.places_emergency.starts);
        CHECK_EQ(FACT(world, promise_kept)->evidence, TL_EVIDENCE_PLACED);
        CHECK_EQ(FACT(world, promise_kept)->is_late, rows[i].is_late);
        CHECK_EQ(FACT(world, promise_kept)->by, GIL);
        CHECK_EQ(SEEN(world, promise_late), 0);
        world_free(world);
    }
}

/* The test's offices see people from Monday to Friday, eight to six. */
static void an_office_sees_people_in_its_hours_and_its_room(void **state)
{
    static const struct {
        tl_time after;
        uint64_t office;
        uint64_t placed;
        enum tl_why why;
    } rows[] = {
        { TL_DAY, TEST_KEY_SHORE, 0, TL_WHY_NONE },
        { TL_DAY, TEST_KEY_SHORE, 1, TL_WHY_NONE },
        { TL_DAY, TEST_KEY_SHORE, 2, TL_WHY_HOUR_FULL },
        { TL_DAY, TEST_KEY_HILL, 0, TL_WHY_NONE },
        { TL_DAY, TEST_KEY_HILL, 1, TL_WHY_HOUR_FULL },
        { TL_DAY, TEST_KEY_QUEUE1, 0, TL_WHY_UNKNOWN_KEY },
        { TL_HOUR, TEST_KEY_SHORE, 0, TL_WHY_NONE },
        { 0, TEST_KEY_SHORE, 0, TL_WHY_NOT_SEEN },
        { -TL_HOUR, TEST_KEY_SHORE, 0, TL_WHY_NOT_SEEN },
        { TL_DAY + 8 * TL_HOUR, TEST_KEY_SHORE, 0, TL_WHY_NOT_SEEN },
        { TL_DAY + 8 * TL_HOUR - 1, TEST_KEY_SHORE, 0, TL_WHY_NONE },
        { TL_DAY - 2 * TL_HOUR, TEST_KEY_SHORE, 0, TL_WHY_NONE },
        { TL_DAY - 2 * TL_HOUR - 1, TEST_KEY_SHORE, 0, TL_WHY_NOT_SEEN },
        { 5 * TL_DAY, TEST_KEY_SHORE, 0, TL_WHY_NOT_SEEN },
        { 7 * 52 * TL_DAY, TEST_KEY_SHORE, 0, TL_WHY_NONE },
        { 7 * 53 * TL_DAY, TEST_KEY_SHORE, 0, TL_WHY_NOT_SEEN },
        { INT64_MAX / 2, TEST_KEY_SHORE, 0, TL_WHY_NOT_SEEN },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world *world = decided();
        struct tl_fact given = places(world, world->now + rows[i].after);
        given.places_emergency.office = rows[i].office;
        given.places_emergency.placed = rows[i].placed;
        world_step(world, &given);
        CHECK_EQ(SEEN(world, emergency_placed), rows[i].why == TL_WHY_NONE);
        CHECK_EQ(SEEN(world, promise_kept), rows[i].why == TL_WHY_NONE);
        if (rows[i].why != TL_WHY_NONE)
            CHECK_EQ(FACT(world, set_aside)->why, rows[i].why);
        world_free(world);
    }
}

static void an_office_that_makes_none_ends_it_with_that_reason(void **state)
{
    (void)state;
    struct world *world = decided();
    DO(world, refuses_emergency, .contact = ANA, .promise = 1, .by = GIL, .record = TL_PROMISE_SOON,
       .to = world->now + TL_DAY);
    CHECK_EQ(FACT(world, emergency_refused)->by, GIL);
    CHECK_EQ(FACT(world, promise_broken)->why, TL_WHY_NOT_MADE);
    CHECK_EQ(FACT(world, promise_broken)->by, GIL);
    CHECK_EQ(SEEN(world, promise_late), 0);
    world_free(world);
}

static void what_is_over_is_neither_placed_nor_refused(void **state)
{
    (void)state;
    struct world *world = decided();
    for (uint64_t record = 0; record < TL_PROMISE_STATES; record++) {
        struct tl_fact given = places(world, world->now + TL_DAY);
        if (record >= TL_PROMISE_OPEN && record <= TL_PROMISE_LATE)
            continue;
        given.places_emergency.record = record;
        world_step(world, &given);
        CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_PROMISE_OVER);
        CHECK_EQ(SEEN(world, emergency_placed), 0);
        DO(world, refuses_emergency, .contact = ANA, .promise = 1, .by = GIL, .record = record);
        CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_PROMISE_OVER);
        CHECK_EQ(SEEN(world, emergency_refused), 0);
    }
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_an_aim_of_the_office_where_it_is_sought),
        cmocka_unit_test(where_it_is_none_nothing_is_owed),
        cmocka_unit_test(an_escalation_is_answered_by_it),
        cmocka_unit_test(whoever_may_not_and_what_is_decided_already_is_refused),
        cmocka_unit_test(it_is_in_time_by_the_day_of_the_appointment),
        cmocka_unit_test(an_office_sees_people_in_its_hours_and_its_room),
        cmocka_unit_test(an_office_that_makes_none_ends_it_with_that_reason),
        cmocka_unit_test(what_is_over_is_neither_placed_nor_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
