/* Finding things in a policy, and what follows from it for a step, a promise, a question. */
#include "policy/model.h"
#include "support/check.h"

enum { QUEUE_A, QUEUE_B, TOPIC_A = 0, TOPIC_B };

#define MONDAY_10 (INT64_C(1772445600) * TL_SECOND) /* 2 March 2026, 10:00 UTC. */

static void names_are_found_by_key_or_not_at_all(void **state)
{
    (void)state;
    const struct tl_topic topics[] = { { .id = { 11, "a", TL_NONE } },
                                       { .id = { 12, "b", TL_NONE } } };
    const struct tl_language languages[] = { { .code = "en" }, { .code = "es" } };
    const struct tl_notification notifications[] = {
        { .id = { tl_key_of("link"), "link", TL_NONE } },
        { .id = { tl_key_of("callback_near"), "callback_near", TL_NONE } },
    };
    const struct tl_escalation escalations[] = { { .to = { .id = { 21, "urgent", TL_NONE } } },
                                                 { .to = { .id = { 22, "ordinary", TL_NONE } } } };
    const struct tl_case_role roles[] = { { .id = { 31, "self", TL_NONE } },
                                          { .id = { 32, "lawyer", TL_NONE } } };
    const struct tl_name levels[] = { { 41, "anyone", TL_NONE }, { 42, "sure", TL_NONE } };
    struct tl_policy policy = { .topics = topics,
                                .case_roles = roles,
                                .case_roles_len = 2,
                                .levels = levels,
                                .levels_len = 2,
                                .languages = languages,
                                .notifications = notifications,
                                .escalations = escalations };
    for (uint16_t len = 0; len <= 2; len++) {
        policy.topics_len = policy.languages_len = policy.notifications_len =
            policy.escalations_len = len;
        for (uint16_t i = 0; i < 2; i++) {
            uint16_t found = i < len ? i : TL_NONE;
            CHECK_EQ(tl_policy_topic_find(&policy, topics[i].id.key), found);
            CHECK_EQ(tl_policy_language_find(&policy, languages[i].code), found);
            CHECK(tl_policy_notification_find(&policy, notifications[i].id.name) ==
                  (i < len ? &notifications[i] : NULL));
            CHECK(tl_policy_escalation_find(&policy, escalations[i].to.id.key) ==
                  (i < len ? &escalations[i] : NULL));
        }
        CHECK_EQ(tl_policy_topic_find(&policy, 13), TL_NONE);
        CHECK_EQ(tl_policy_language_find(&policy, "fr"), TL_NONE);
        CHECK(tl_policy_notification_find(&policy, "callback_far") == NULL);
        CHECK(tl_policy_escalation_find(&policy, 23) == NULL);
    }
    CHECK_EQ(tl_policy_case_role_find(&policy, 32), 1);
    CHECK_EQ(tl_policy_case_role_find(&policy, 33), TL_NONE);
    CHECK_EQ(tl_policy_level_find(&policy, 41), 0);
    CHECK_EQ(tl_policy_level_find(&policy, 43), TL_NONE);
}

static void a_channel_is_found_by_its_word(void **state)
{
    (void)state;
    for (enum tl_channel channel = TL_CHANNEL_NONE; channel < TL_CHANNELS; channel++)
        CHECK_EQ(tl_channel_find(tl_channel_text(channel)), channel);
    assert_string_equal(tl_channel_text(TL_CHANNEL_WEB), "web");
    assert_string_equal(tl_channel_text(TL_CHANNELS), "");
    CHECK_EQ(tl_channel_find("fax"), TL_CHANNEL_NONE);
}

static void words_beyond_the_table_are_unknown(void **state)
{
    (void)state;
    assert_string_equal(tl_outcome_text(TL_OUTCOMES), "unknown");
    assert_string_equal(tl_step_text(TL_STEP_KINDS), "unknown");
    CHECK_EQ(tl_key_of(""), 2166136261u);
}

static void a_link_is_sent_by_the_one_lookup_of_that_name(void **state)
{
    (void)state;
    struct tl_step step = { .kind = TL_STEP_LOOK_UP, .key = tl_key_of("text.link") };
    CHECK(tl_step_sends_link(&step));
    step.kind = TL_STEP_REQUEST;
    CHECK(!tl_step_sends_link(&step));
    step = (struct tl_step){ .kind = TL_STEP_LOOK_UP, .key = tl_key_of("case.status") };
    CHECK(!tl_step_sends_link(&step));
    CHECK(tl_lookup_is_of_number(tl_key_of("callback.number")));
    CHECK(tl_lookup_is_of_number(tl_key_of("callback.release")));
    CHECK(!tl_lookup_is_of_number(tl_key_of("case.status")));
}

static void a_number_is_looked_at_by_the_step_that_names_it(void **state)
{
    (void)state;
    struct tl_step steps[] = {
        { .kind = TL_STEP_ASK, .key = tl_key_of("callback.number"), .into = 1 },
        { .kind = TL_STEP_LOOK_UP, .key = tl_key_of("case.status"), .into = 2 },
        { .kind = TL_STEP_LOOK_UP, .key = tl_key_of("callback.number"), .into = 3 },
    };
    const struct tl_policy policy = { .steps = steps, .steps_len = 3 };
    for (uint16_t value = 0; value < 6; value++)
        CHECK_EQ(tl_policy_looks_at_number(&policy, value), value == 3);
    const struct tl_policy shorter = { .steps = steps, .steps_len = 2 };
    CHECK(!tl_policy_looks_at_number(&shorter, 3));
}

/* A list that is empty means all. */
static void calls_are_recorded_by_topic_and_where_people_are_by_queue_too(void **state)
{
    (void)state;
    static const uint16_t topics[] = { TOPIC_B }, queues[] = { QUEUE_B };
    struct tl_policy policy = { .recording = { .is_on = true } };
    struct tl_step step = { .kind = TL_STEP_LIVE, .topic = TOPIC_A, .queue = QUEUE_A };
    CHECK(tl_policy_records(&policy, &step));
    policy.recording.topics = (struct tl_index_list){ topics, 1 };
    CHECK(!tl_policy_records(&policy, &step));
    step.topic = TOPIC_B;
    CHECK(tl_policy_records(&policy, &step));
    policy.recording.queues = (struct tl_index_list){ queues, 1 };
    CHECK(!tl_policy_records(&policy, &step));
    step.kind = TL_STEP_CALLBACK;
    CHECK(!tl_policy_records(&policy, &step));
    step.kind = TL_STEP_MENU; /* Nobody's queue. */
    CHECK(tl_policy_records(&policy, &step));
    step.kind = TL_STEP_CALLBACK;
    step.queue = QUEUE_B;
    CHECK(tl_policy_records(&policy, &step));
    policy.recording.is_on = false;
    CHECK(!tl_policy_records(&policy, &step));
}

static void a_question_is_asked_of_its_topics(void **state)
{
    (void)state;
    static const uint16_t topics[] = { 3, 5 };
    const struct tl_question everywhere = { .of = { NULL, 0 } };
    const struct tl_question some = { .of = { topics, 2 } };
    for (uint16_t topic = 0; topic < 7; topic++) {
        CHECK(tl_policy_asks(&everywhere, topic));
        CHECK_EQ(tl_policy_asks(&some, topic), topic == 3 || topic == 5);
    }
}

/* Open from 8 to 18, Monday to Friday: twelve hours of business are on the next day. */
static void a_promise_is_due_in_hours_or_in_hours_of_business(void **state)
{
    (void)state;
    struct tl_policy policy = { .service_live = 0 };
    struct tl_service *live = &policy.calendar.services[0];
    for (int day = TL_MONDAY; day <= TL_FRIDAY; day++)
        live->spans[live->spans_len++] =
            (struct tl_span){ (enum tl_weekday)day, 8 * 3600, 18 * 3600 };
    policy.calendar.services_len = 1;
    struct tl_destination to = { .due_hours = 12 };
    CHECK(tl_policy_due(&policy, &to, MONDAY_10) == MONDAY_10 + 12 * TL_HOUR);
    to.due_business = true;
    CHECK(tl_policy_due(&policy, &to, MONDAY_10) == MONDAY_10 + 26 * TL_HOUR);
    policy.service_live = 1; /* No such hours: those of the clock. */
    CHECK(tl_policy_due(&policy, &to, MONDAY_10) == MONDAY_10 + 12 * TL_HOUR);
    policy.service_live = 0;
    live->spans_len = 0; /* Never open. */
    CHECK(tl_policy_due(&policy, &to, MONDAY_10) == MONDAY_10 + 12 * TL_HOUR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_by_key_or_not_at_all),
        cmocka_unit_test(a_channel_is_found_by_its_word),
        cmocka_unit_test(words_beyond_the_table_are_unknown),
        cmocka_unit_test(a_link_is_sent_by_the_one_lookup_of_that_name),
        cmocka_unit_test(a_number_is_looked_at_by_the_step_that_names_it),
        cmocka_unit_test(calls_are_recorded_by_topic_and_where_people_are_by_queue_too),
        cmocka_unit_test(a_question_is_asked_of_its_topics),
        cmocka_unit_test(a_promise_is_due_in_hours_or_in_hours_of_business),
    };
    return cmocka_run_group_tests_name("policy/policy", tests, NULL, NULL);
}
