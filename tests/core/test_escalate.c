/* Escalations: by who has the person, or works on after; once; by the clock, and by what was told.
 */
#include "core/support_center.h"

enum { ANA = 101, BOB, EVE = 1, FAY };

static void talks(struct world *world, tl_id contact, tl_id agent)
{
    agent_comes(world, agent, TEST_EN_TIER1);
    caller_asks(world, contact, 0);
    connect(world, contact, agent);
}

static void an_urgent_one_is_due_by_the_clock_and_an_ordinary_one_by_open_hours(void **state)
{
    (void)state;
    struct world *world = world_opened();
    talks(world, ANA, EVE);
    DO(world, escalates, .contact = ANA, .agent = EVE, .type = TEST_KEY_URGENT);
    const struct tl_fact_escalated *escalated = FACT(world, escalated);
    CHECK_EQ(escalated->due, world->now + 72 * TL_HOUR);
    CHECK_EQ(escalated->is_urgent, 1);
    const struct tl_fact_promise_made *made = FACT(world, promise_made);
    CHECK_EQ(made->promise, escalated->promise);
    CHECK_EQ(made->kind, TL_PROMISE_URGENT);
    CHECK_EQ(made->owner, tl_key_of("two"));
    CHECK_EQ(made->to, escalated->due);
    CHECK_EQ(made->soon, made->to - 24 * TL_HOUR);
    DO(world, hangs_up, .agent = EVE, .contact = ANA);
    DO(world, wrapped_up, .agent = EVE, .contact = ANA);
    caller_asks(world, BOB, 0);
    connect(world, BOB, EVE);
    tl_time now = world->now, due;
    DO(world, escalates, .contact = BOB, .agent = EVE, .type = TEST_KEY_ORDINARY);
    CHECK_OK(tl_calendar_add_open(&world->test.policy.calendar, 0, now, 30 * TL_HOUR, &due));
    CHECK(due > now + 48 * TL_HOUR); /* Ten hours a day: nights do not count. */
    CHECK_EQ(FACT(world, escalated)->due, due);
    CHECK_EQ(FACT(world, promise_made)->kind, TL_PROMISE_ORDINARY);
    world_free(world);
}

/* What the person heard holds, unless it is past, or later than the policy's clock. */
static void what_was_read_to_the_person_is_promised(void **state)
{
    static const struct {
        int64_t told_h;
        int64_t due_h;
    } rows[] = { { 71, 71 }, { 0, 72 }, { -5, 72 }, { 72, 72 }, { 90, 72 }, { 1, 1 } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world *world = world_opened();
        talks(world, ANA, EVE);
        tl_time told = rows[i].told_h == 0 ? 0 : world->now + rows[i].told_h * TL_HOUR;
        DO(world, escalates, .contact = ANA, .agent = EVE, .type = TEST_KEY_URGENT, .told = told);
        CHECK_EQ(FACT(world, escalated)->due, world->now + rows[i].due_h * TL_HOUR);
        CHECK_EQ(FACT(world, promise_made)->to, world->now + rows[i].due_h * TL_HOUR);
        world_free(world);
    }
}

static void in_the_work_after_the_talk_it_can_still_be_passed_on(void **state)
{
    (void)state;
    struct world *world = world_opened();
    talks(world, ANA, EVE);
    DO(world, left, .contact = ANA);
    CHECK_EQ(SEEN(world, closed), 1);
    DO(world, escalates, .contact = ANA, .agent = EVE, .type = TEST_KEY_ORDINARY);
    CHECK_EQ(SEEN(world, promise_made), 1);
    wait_s(world, 31); /* The wrap-up is over. */
    DO(world, escalates, .contact = ANA, .agent = EVE, .type = TEST_KEY_ORDINARY);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_CONTACT);
    world_free(world);
}

static void refused(struct world *world, const struct tl_fact_escalates *asked, enum tl_why why)
{
    struct tl_fact given = { .at = world->now, .kind = TL_FACT_escalates, .escalates = *asked };
    world_step(world, &given);
    CHECK_EQ(FACT(world, set_aside)->why, why);
    CHECK_EQ(SEEN(world, escalated), 0);
    CHECK_EQ(SEEN(world, promise_made), 0);
}

/* Pitfall 13: however often the button is pressed. */
static void whoever_has_it_not_and_what_is_passed_on_already_is_refused(void **state)
{
    (void)state;
    struct world *world = world_opened();
    talks(world, ANA, EVE);
    agent_comes(world, FAY, TEST_EN_TIER1);
    struct tl_fact_escalates asked = { .contact = ANA, .agent = FAY, .type = TEST_KEY_URGENT };
    refused(world, &asked, TL_WHY_TAKEN);
    asked.agent = 77;
    refused(world, &asked, TL_WHY_UNKNOWN_AGENT);
    asked.agent = EVE;
    asked.type = 4711;
    refused(world, &asked, TL_WHY_UNKNOWN_KEY);
    asked.type = UINT64_C(1) << 32 | TEST_KEY_URGENT; /* The lower half alone is a key. */
    refused(world, &asked, TL_WHY_UNKNOWN_KEY);
    asked.type = TEST_KEY_URGENT;
    asked.contact = 999;
    refused(world, &asked, TL_WHY_UNKNOWN_CONTACT);
    asked.contact = ANA;
    for (uint64_t record = TL_PROMISE_OPEN; record <= TL_PROMISE_LATE; record++) {
        asked.record = record;
        refused(world, &asked, TL_WHY_ESCALATED);
    }
    asked.record = TL_PROMISE_KEPT; /* The one before is answered: another question may follow. */
    struct tl_fact given = { .at = world->now, .kind = TL_FACT_escalates, .escalates = asked };
    world_step(world, &given);
    CHECK_EQ(SEEN(world, escalated), 1);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_urgent_one_is_due_by_the_clock_and_an_ordinary_one_by_open_hours),
        cmocka_unit_test(what_was_read_to_the_person_is_promised),
        cmocka_unit_test(in_the_work_after_the_talk_it_can_still_be_passed_on),
        cmocka_unit_test(whoever_has_it_not_and_what_is_passed_on_already_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
