/* Where people live, and when they are called: quiet hours, room for the second attempt, "not now",
 * the word that a call is near, an earlier place, a surge. */
#include <string.h>

#include "core/support_center.h"

enum { ANA = 101, BOB, CAL, EVE = 1, BOSS = 9, HERE = 71, WEST, EAST };

/* From the offer to the end of an attempt. */
#define LONGEST ((20 + 180) * TL_SECOND)

static struct tl_person_zone zones[3];

static void lie(struct tl_person_zone *zone, tl_key key, int32_t offset_s)
{
    *zone = (struct tl_person_zone){ .id = { key, "zone", TL_NONE } };
    zone->awake.zone.offset_s = offset_s;
    zone->awake.services_len = 1;
    zone->awake.services[0].on_holidays = true;
    for (int day = TL_MONDAY; day <= TL_SUNDAY; day++)
        zone->awake.services[0].spans[zone->awake.services[0].spans_len++] =
            (struct tl_span){ (enum tl_weekday)day, 8 * 3600, 21 * 3600 };
}

/* Hours of callbacks are 9 to 19; a second attempt comes one to two hours later. */
static struct world *world_of_zones(void)
{
    struct world *world = world_new();
    struct tl_callback_rules *rules = &world->test.policy.callbacks;
    lie(&zones[0], HERE, 0);
    lie(&zones[1], WEST, -5 * 3600);
    lie(&zones[2], EAST, 5 * 3600);
    world->test.policy.zones = zones;
    world->test.policy.zones_len = 3;
    rules->quiet_from_s = 21 * 3600;
    rules->quiet_to_s = 8 * 3600;
    rules->again_before_s = 7200;
    rules->not_now_s = 3600;
    rules->not_now_most = 2;
    rules->place_kept_s = 7 * 86400;
    world_open(world);
    return world;
}

static void asks(struct world *world, tl_id contact, tl_key zone)
{
    caller_comes(world, contact, 0);
    DO(world, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '4');
    DO(world, lives_in, .contact = contact, .zone = zone);
    DO(world, gave, .contact = contact, .step = TEST_STEP_NUMBER, .fits = 1);
    CHECK_EQ(SEEN(world, callback_promised), 1);
}

/* Pitfall 17. */
static void nobody_is_called_in_quiet_hours_where_they_live(void **state)
{
    (void)state;
    struct world *world = world_of_zones(); /* 10:00; 5:00 in the west, 15:00 in the east. */
    agent_comes(world, EVE, TEST_EN_TIER1);
    asks(world, ANA, WEST);
    CHECK(FACT(world, callback_promised)->from == TEST_MONDAY_10 + 3 * TL_HOUR);
    CHECK(FACT(world, callback_promised)->to == TEST_MONDAY_10 + 5 * TL_HOUR);
    wait_s(world, 3 * 3600 - 1);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    wait_s(world, 1);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    world_free(world);
}

/* The last first attempt in the east, where 21:00 is 16:00 here: all of the second's window, and
 * the call in it, ends before; so does the first one's own call. */
static void a_first_attempt_begins_only_if_the_second_fits(void **state)
{
    (void)state;
    struct world *world = world_of_zones();
    asks(world, ANA, EAST);
    CHECK(FACT(world, callback_promised)->from == world->now);
    wait_s(world, 4 * 3600 - 400); /* 13:53:20: too late by now. */
    CHECK(world->now == TEST_MONDAY_10 + 6 * TL_HOUR - 2 * TL_HOUR - 2 * LONGEST);
    agent_comes(world, EVE, TEST_EN_TIER1);
    CHECK_EQ(SEEN(world, offered), 0);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    wait_s(world, 19 * 3600 + 400 - 1);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    wait_s(world, 1); /* 9:00 */
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    DO(world, attempt_ended, .contact = ANA, .attempt = 1, .result = TL_ATTEMPT_BUSY);
    CHECK(FACT(world, callback_promised)->from == world->now + TL_HOUR);
    CHECK(FACT(world, callback_promised)->to == world->now + 2 * TL_HOUR);
    world_free(world);
}

static void a_second_attempt_is_made_as_late_as_was_said(void **state)
{
    (void)state;
    struct world *world = world_of_zones();
    asks(world, ANA, EAST);
    wait_s(world, 4 * 3600 - 401);
    agent_comes(world, EVE, TEST_EN_TIER1);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    wait_s(world, 179);
    DO(world, attempt_ended, .contact = ANA, .attempt = 1, .result = TL_ATTEMPT_NO_ANSWER);
    tl_time to = FACT(world, callback_promised)->to;
    CHECK(to == world->now + 2 * TL_HOUR);
    DO(world, not_ready, .agent = EVE, .reason = TEST_KEY_LUNCH);
    wait_s(world, 2 * 3600 - 1);
    DO(world, ready, .agent = EVE);
    CHECK_EQ(FACT(world, offered)->contact, ANA);
    CHECK(world->now + LONGEST <= TEST_MONDAY_10 + 6 * TL_HOUR);
    world_free(world);
}

static void a_zone_that_is_not_known_or_that_nobody_knows_is_set_aside(void **state)
{
    (void)state;
    struct world *world = world_of_zones();
    caller_comes(world, ANA, 0);
    DO(world, lives_in, .contact = ANA, .zone = 4711);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_KEY);
    DO(world, lives_in, .contact = CAL, .zone = WEST);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_CONTACT);
    DO(world, lives_in, .contact = ANA, .zone = WEST);
    CHECK_EQ(SEEN(world, zone_is), 1);
    DO(world, lives_in, .contact = ANA, .zone = WEST);
    CHECK_EQ(SEEN(world, zone_is), 0);
    world_free(world);
}

/* The window that was told stays, and nobody is called at night for it. */
static void who_turns_out_to_live_elsewhere_is_called_by_day_there(void **state)
{
    (void)state;
    struct world *world = world_of_zones();
    asks(world, ANA, HERE);
    DO(world, lives_in, .contact = ANA, .zone = WEST);
    agent_comes(world, EVE, TEST_EN_TIER1);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    wait_s(world, 3 * 3600);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    world_free(world);
}

static void who_cannot_be_called_now_keeps_the_place(void **state)
{
    (void)state;
    struct world *world = world_of_zones();
    asks(world, ANA, HERE);
    wait_s(world, 10);
    asks(world, BOB, HERE);
    agent_comes(world, EVE, TEST_EN_TIER1);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    DO(world, not_now, .contact = ANA, .by = ANA);
    CHECK_EQ(FACT(world, back_in_line)->why, TL_WHY_PUT_OFF);
    CHECK_EQ(FACT(world, promise_released)->why, TL_WHY_PUT_OFF);
    CHECK_EQ(FACT(world, put_off)->times, 1);
    CHECK(FACT(world, callback_promised)->asked_at == TEST_MONDAY_10);
    CHECK(FACT(world, callback_promised)->from == world->now + TL_HOUR);
    CHECK_EQ(FACT(world, promise_made)->kind, TL_PROMISE_CALLBACK);
    CHECK_EQ(FACT(world, offered)->contact, BOB);
    DO(world, not_now, .contact = ANA);
    CHECK_EQ(FACT(world, put_off)->times, 2);
    DO(world, not_now, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_LIMIT);
    DO(world, accepts, .agent = EVE, .contact = BOB);
    DO(world, not_now, .contact = BOB);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_TAKEN);
    DO(world, not_now, .contact = CAL);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_CONTACT);
    world_free(world);
}

static void a_second_attempt_that_is_put_off_is_still_the_second(void **state)
{
    (void)state;
    struct world *world = world_of_zones();
    agent_comes(world, EVE, TEST_EN_TIER1);
    asks(world, ANA, HERE);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    DO(world, attempt_ended, .contact = ANA, .attempt = 1, .result = TL_ATTEMPT_BUSY);
    DO(world, not_now, .contact = ANA);
    CHECK_EQ(FACT(world, promise_made)->kind, TL_PROMISE_SECOND_ATTEMPT);
    wait_s(world, 3600);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    DO(world, attempt_ended, .contact = ANA, .attempt = 2, .result = TL_ATTEMPT_BUSY);
    CHECK_EQ(FACT(world, closed)->why, TL_WHY_ATTEMPTS_OVER);
    world_free(world);
}

static void that_a_call_is_near_is_said_once_before_it(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->test.policy.callbacks.text_ahead_s = 1200;
    world_open(world);
    DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    wait_s(world, 10 * 3600); /* 20:00, closed. */
    caller_comes(world, ANA, 0);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '4');
    DO(world, gave, .contact = ANA, .step = TEST_STEP_NUMBER, .fits = 1);
    tl_time from = FACT(world, callback_promised)->from;
    CHECK(FACT(world, looked_ahead)->again_at == from - 20 * TL_MINUTE);
    wait_s(world, (from - world->now) / TL_SECOND - 1201);
    CHECK_EQ(SEEN(world, call_near), 0);
    wait_s(world, 1);
    CHECK_EQ(FACT(world, call_near)->contact, ANA);
    CHECK_EQ(FACT(world, call_near)->attempt, 1);
    CHECK(FACT(world, call_near)->expected_at == from);
    tl_time wake_at = 0;
    CHECK_OK(tl_center_wake_at(world->center, &wake_at));
    CHECK(wake_at == from);
    wait_s(world, 1200);
    DO(world, ready, .agent = EVE);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    DO(world, attempt_ended, .contact = ANA, .attempt = 1, .result = TL_ATTEMPT_BUSY);
    CHECK_EQ(SEEN(world, looked_ahead), 1); /* Anew for the second one. */
    wait_s(world, 40 * 60);
    CHECK_EQ(FACT(world, call_near)->attempt, 2);
    world_free(world);
}

/* Pitfall 19. */
static void who_missed_both_attempts_goes_on_at_the_old_place(void **state)
{
    (void)state;
    struct world *world = world_of_zones();
    DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    caller_asks(world, BOB, 0);
    wait_s(world, 10);
    caller_comes(world, CAL, 0);
    tl_time earlier = TEST_MONDAY_10 - TL_DAY;
    DO(world, goes_on, .contact = CAL, .earlier = 7, .asked_at = earlier,
       .ended_at = world->now - 8 * TL_DAY);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_PLACE_OVER);
    DO(world, goes_on, .contact = CAL, .earlier = 7, .asked_at = earlier,
       .ended_at = earlier + TL_HOUR);
    CHECK(FACT(world, place_taken)->asked_at == earlier);
    DO(world, keyed, .contact = CAL, .step = TEST_STEP_MENU, .digit = '1');
    CHECK(FACT(world, waits)->asked_at == earlier);
    CHECK_EQ(FACT(world, wait_told)->position, 1);
    DO(world, goes_on, .contact = BOB, .earlier = 7, .asked_at = earlier,
       .ended_at = earlier + TL_HOUR); /* Waits already: that time stays. */
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_ELSEWHERE);
    world_free(world);
}

/* The line died: the place stands under the number, and the center itself knows when it asked. */
static void who_was_cut_off_goes_on_at_the_old_place(void **state)
{
    (void)state;
    struct world *world = world_of_zones();
    DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    DO(world, contact_came, .contact = ANA, .channel = TL_CHANNEL_VOICE, .language = 0);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '1');
    DO(world, cut_off, .contact = ANA);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_KEPT);
    wait_s(world, 60);
    caller_comes(world, BOB, 0);
    DO(world, goes_on, .contact = BOB, .earlier = ANA, .asked_at = 1, .ended_at = 2);
    CHECK(FACT(world, place_taken)->asked_at == TEST_MONDAY_10);
    world_free(world);
}

static void a_surge_opens_its_hours_until_it_is_over(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct tl_policy *policy = &world->test.policy;
    struct tl_service *surge = &policy->calendar.services[policy->calendar.services_len];
    for (int day = TL_MONDAY; day <= TL_SUNDAY; day++)
        surge->spans[surge->spans_len++] =
            (struct tl_span){ (enum tl_weekday)day, 6 * 3600, 23 * 3600 };
    policy->callbacks.surge_opens = true;
    policy->callbacks.surge_service = policy->calendar.services_len++;
    policy->callbacks.surge_window_s = 1800;
    policy->callbacks.again_before_s = 7200;
    world_open(world);
    wait_s(world, 9 * 3600 + 1800); /* 19:30, closed. */
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_comes(world, ANA, 0);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '4');
    DO(world, gave, .contact = ANA, .step = TEST_STEP_NUMBER, .fits = 1);
    CHECK(FACT(world, callback_promised)->from == TEST_MONDAY_10 + 23 * TL_HOUR);
    DO(world, sets_surge, .by = BOSS, .until = world->now + 6 * TL_HOUR);
    CHECK_EQ(SEEN(world, surge_is), 1);
    CHECK_EQ(SEEN(world, offered), 0); /* Promised for tomorrow: no earlier than told. */
    caller_comes(world, BOB, 0);
    DO(world, keyed, .contact = BOB, .step = TEST_STEP_MENU, .digit = '4');
    DO(world, gave, .contact = BOB, .step = TEST_STEP_NUMBER, .fits = 1);
    CHECK(FACT(world, callback_promised)->from == world->now);
    CHECK(FACT(world, callback_promised)->to == world->now + TL_HOUR / 2);
    CHECK_EQ(FACT(world, offered)->contact, BOB);
    DO(world, refuses, .agent = EVE, .contact = BOB);
    DO(world, sets_surge, .by = BOSS, .until = 0);
    CHECK(FACT(world, surge_is)->until == 0);
    wait_s(world, 180); /* The bar is over; nobody is called any more. */
    CHECK_EQ(contact_state(world, BOB), TL_CONTACT_PROMISED);
    DO(world, sets_surge, .by = BOSS, .until = 0);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_STATE);
    world_free(world);
}

/* A table of zones that is another calls everybody by it from then on. */
static void another_policy_calls_by_its_own_quiet_hours(void **state)
{
    (void)state;
    struct world *world = world_of_zones();
    asks(world, ANA, WEST);
    struct tl_policy later = world->test.policy;
    later.version = 2;
    later.callbacks.quiet_from_s = later.callbacks.quiet_to_s = 0;
    tl_center_policy_set(world->center, &later);
    tl_center_policy_set(world->replica, &later);
    wait_s(world, 2 * 3600);
    agent_comes(world, EVE, TEST_EN_TIER1);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    DO(world, policy_loaded, .version = 2);
    CHECK_EQ(SEEN(world, offered), 0); /* Its window begins at 13:00 as it was told. */
    wait_s(world, 3600);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    world_free(world);
}

static void all_that_is_known_of_it_is_in_the_checkpoint(void **state)
{
    (void)state;
    struct world *world = world_of_zones();
    asks(world, ANA, WEST);
    DO(world, not_now, .contact = ANA);
    DO(world, sets_surge, .by = BOSS, .until = world->now + TL_DAY);
    void *memory;
    struct tl_center *copy = world_copy(world, &memory);
    CHECK(tl_center_digest(copy) == tl_center_digest(world->center));
    struct tl_contact_view view;
    CHECK_OK(tl_center_contact(copy, ANA, &view));
    CHECK_EQ(view.zone, WEST);
    CHECK_EQ(view.put_off, 1);
    free(memory);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_called_in_quiet_hours_where_they_live),
        cmocka_unit_test(a_first_attempt_begins_only_if_the_second_fits),
        cmocka_unit_test(a_second_attempt_is_made_as_late_as_was_said),
        cmocka_unit_test(a_zone_that_is_not_known_or_that_nobody_knows_is_set_aside),
        cmocka_unit_test(who_turns_out_to_live_elsewhere_is_called_by_day_there),
        cmocka_unit_test(who_cannot_be_called_now_keeps_the_place),
        cmocka_unit_test(a_second_attempt_that_is_put_off_is_still_the_second),
        cmocka_unit_test(that_a_call_is_near_is_said_once_before_it),
        cmocka_unit_test(who_missed_both_attempts_goes_on_at_the_old_place),
        cmocka_unit_test(who_was_cut_off_goes_on_at_the_old_place),
        cmocka_unit_test(a_surge_opens_its_hours_until_it_is_over),
        cmocka_unit_test(another_policy_calls_by_its_own_quiet_hours),
        cmocka_unit_test(all_that_is_known_of_it_is_in_the_checkpoint),
    };
    return cmocka_run_group_tests_name("core/later", tests, NULL, NULL);
}
