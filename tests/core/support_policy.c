/* support_policy.c: the small policy, step by step. */
#include "core/support_policy.h"

#include <string.h>

static void add_hours(struct tl_service *service, const char *name, int days, uint32_t from_h,
                      uint32_t to_h)
{
    strncpy(service->name, name, sizeof service->name - 1);
    for (int day = TL_MONDAY; day < days; day++)
        service->spans[service->spans_len++] =
            (struct tl_span){ (enum tl_weekday)day, from_h * 3600, to_h * 3600 };
}

static struct tl_step *step(struct test_policy *test, enum test_step at, enum tl_step_kind kind,
                            uint16_t next)
{
    struct tl_step *made = &test->steps[at];
    *made = (struct tl_step){ .kind = kind,
                              .topic = at < TEST_STEP_CHAT_LIVE    ? TEST_TOPIC_MAIN
                                       : at == TEST_STEP_CHAT_LIVE ? TEST_TOPIC_CHAT
                                                                   : TEST_TOPIC_PERSON,
                              .next = next,
                              .otherwise = TL_NONE,
                              .text = TL_NONE,
                              .then = TL_NONE,
                              .form = TL_NONE,
                              .into = TL_NONE,
                              .article = TL_NONE,
                              .queue = TL_NONE,
                              .priority = TL_NONE,
                              .target = TL_NONE };
    for (int i = 0; i < TL_LOOKUP_RESULTS; i++)
        made->by_result[i] = TL_NONE;
    return made;
}

static void live(struct test_policy *test, enum test_step at, uint16_t queue, uint16_t priority,
                 uint64_t needs, uint16_t otherwise)
{
    struct tl_step *made = step(test, at, TL_STEP_LIVE, TL_NONE);
    made->queue = queue;
    made->priority = priority;
    made->needs = needs;
    made->otherwise = otherwise;
    made->key = TEST_KEY_REASON;
}

static void option(struct test_policy *test, enum test_step at, char digit, uint16_t then)
{
    struct tl_step *of = &test->steps[at];
    if (of->options_len == 0)
        of->options = test->policy.options_len;
    test->options[test->policy.options_len++] =
        (struct tl_option){ .digit = digit, .text = TL_NONE, .then = then, .words = "" };
    of->options_len++;
}

static void make_main(struct test_policy *test)
{
    step(test, TEST_STEP_LANGUAGE, TL_STEP_LANGUAGE, TEST_STEP_HELLO);
    step(test, TEST_STEP_HELLO, TL_STEP_SAY, TEST_STEP_MENU);
    step(test, TEST_STEP_MENU, TL_STEP_MENU, TEST_STEP_GO);
    static const uint16_t thens[] = { TEST_STEP_LIVE,   TEST_STEP_ASK,       TEST_STEP_ANSWER,
                                      TEST_STEP_NUMBER, TEST_STEP_REQUEST,   TEST_STEP_MESSAGE,
                                      TEST_STEP_WHEN,   TEST_STEP_EMERGENCY, TEST_STEP_SUBMENU };
    for (unsigned i = 0; i < sizeof thens / sizeof thens[0]; i++)
        option(test, TEST_STEP_MENU, (char)('1' + i), thens[i]);
    live(test, TEST_STEP_LIVE, 0, 1, 0, TEST_STEP_CALLBACK);
    option(test, TEST_STEP_LIVE, '2', TEST_STEP_CALLBACK);
    option(test, TEST_STEP_LIVE, '3', TEST_STEP_MESSAGE);
    struct tl_step *ask = step(test, TEST_STEP_ASK, TL_STEP_ASK, TEST_STEP_LOOK_UP);
    ask->form = 0;
    ask->into = 0;
    ask->otherwise = TEST_STEP_GO;
    struct tl_step *look_up = step(test, TEST_STEP_LOOK_UP, TL_STEP_LOOK_UP, TEST_STEP_GO);
    look_up->by_result[TL_FOUND] = TEST_STEP_STATUS;
    look_up->by_result[TL_SLOW] = TEST_STEP_CALLBACK;
    look_up->by_result[TL_FAILED] = TEST_STEP_MESSAGE;
    step(test, TEST_STEP_STATUS, TL_STEP_SAY, TEST_STEP_ANSWER);
    step(test, TEST_STEP_ANSWER, TL_STEP_ANSWER, TEST_STEP_OFFER);
    test->steps[TEST_STEP_ANSWER].article = 0;
    step(test, TEST_STEP_OFFER, TL_STEP_OFFER, TEST_STEP_GO);
    struct tl_step *number = step(test, TEST_STEP_NUMBER, TL_STEP_ASK, TEST_STEP_CALLBACK);
    number->form = 1;
    number->into = 1;
    number->otherwise = TEST_STEP_MESSAGE;
    struct tl_step *callback = step(test, TEST_STEP_CALLBACK, TL_STEP_CALLBACK, TEST_STEP_MESSAGE);
    callback->queue = 0;
    callback->priority = 1;
    step(test, TEST_STEP_REQUEST, TL_STEP_REQUEST, TL_NONE)->key = TEST_KEY_REQUEST;
    step(test, TEST_STEP_MESSAGE, TL_STEP_MESSAGE, TL_NONE)->key = TEST_KEY_OWNER;
}

static void make_rest(struct test_policy *test)
{
    struct tl_step *when = step(test, TEST_STEP_WHEN, TL_STEP_WHEN, TL_NONE);
    when->condition = 0;
    when->then = TEST_STEP_STATUS;
    when->otherwise = TEST_STEP_VERIFY;
    step(test, TEST_STEP_VERIFY, TL_STEP_VERIFY, TEST_STEP_STATUS)->otherwise = TEST_STEP_GO;
    step(test, TEST_STEP_GO, TL_STEP_GO, TL_NONE)->target = TEST_TOPIC_PERSON;
    live(test, TEST_STEP_EMERGENCY, 0, 0, TEST_SKILL(TEST_TOPIC_A), TEST_STEP_CALLBACK);
    step(test, TEST_STEP_SUBMENU, TL_STEP_MENU, TEST_STEP_GO);
    option(test, TEST_STEP_SUBMENU, '1', TEST_STEP_LIVE);
    option(test, TEST_STEP_SUBMENU, '2', TEST_STEP_LOOP);
    step(test, TEST_STEP_LOOP, TL_STEP_SAY, TEST_STEP_LOOP);
    live(test, TEST_STEP_CHAT_LIVE, 0, 1, 0, TEST_STEP_MESSAGE);
    live(test, TEST_STEP_PERSON_LIVE, 1, 1, 0, TEST_STEP_PERSON_MESSAGE);
    step(test, TEST_STEP_PERSON_MESSAGE, TL_STEP_MESSAGE, TL_NONE)->key = TEST_KEY_OWNER;
}

static void make_people(struct test_policy *test)
{
    test->languages[0] =
        (struct tl_language){ .code = "en", .name = "English", .digit = '1', .skill = TEST_EN };
    test->languages[1] =
        (struct tl_language){ .code = "es", .name = "Español", .digit = '2', .skill = TEST_ES };
    test->forms[0] = (struct tl_form){ .kind = TL_FORM_DIGITS, .digits_min = 4, .digits_len = 4 };
    test->forms[1] = (struct tl_form){ .kind = TL_FORM_PHONE, .prefix = "+0" };
    test->values[0] = (struct tl_name){ TEST_KEY_CASE, "case", TL_NONE };
    test->values[1] = (struct tl_name){ TEST_KEY_NUMBER, "number", TL_NONE };
    test->conditions[0] = (struct tl_condition){ TL_IS_OPEN_LIVE, 0, 0xff, "open.live" };
    test->queues[0] =
        (struct tl_queue){ { TEST_KEY_QUEUE1, "one", TL_NONE }, 1, TEST_TIER1, 1000, 60 };
    test->queues[1] =
        (struct tl_queue){ { TEST_KEY_QUEUE2, "two", TL_NONE }, 2, TEST_TIER2, 1000, 60 };
    for (uint8_t rank = 0; rank < 3; rank++)
        test->priorities[rank] = (struct tl_priority){ { 800u + rank, "rank", TL_NONE }, rank, 0 };
    test->closures[0] = (struct tl_name){ TEST_KEY_STORM, "storm", TL_NONE };
    test->requests[0] = (struct tl_destination){ .id = { TEST_KEY_REQUEST, "request", TL_NONE },
                                                 .office = "office",
                                                 .due_hours = 20,
                                                 .due_business = true };
    test->owners[0] = (struct tl_destination){ .id = { TEST_KEY_OWNER, "owner", TL_NONE },
                                               .office = "office",
                                               .due_hours = 24 };
    test->escalations[0] =
        (struct tl_escalation){ .to = { .id = { TEST_KEY_URGENT, "urgent", TL_NONE },
                                        .office = "two",
                                        .due_hours = 72,
                                        .soon_s = 24 * 3600 },
                                .is_urgent = true };
    test->escalations[1] =
        (struct tl_escalation){ .to = { .id = { TEST_KEY_ORDINARY, "ordinary", TL_NONE },
                                        .office = "two",
                                        .due_hours = 30,
                                        .due_business = true } };
    test->emergencies[0] =
        (struct tl_emergency){ .to = { .id = { TEST_KEY_TRAVEL, "travel", TL_NONE },
                                       .office = "two",
                                       .due_hours = 14 * 24,
                                       .soon_s = 72 * 3600,
                                       .is_aim = true } };
    test->offices[0] = (struct tl_visit_office){ { TEST_KEY_SHORE, "shore", TL_NONE }, 2 };
    test->offices[1] = (struct tl_visit_office){ { TEST_KEY_HILL, "hill", TL_NONE }, 1 };
}

static void make_rules(struct tl_policy *policy)
{
    add_hours(&policy->calendar.services[0], "live", 5, 8, 18);
    add_hours(&policy->calendar.services[1], "callback", 7, 9, 19);
    policy->calendar.services_len = 2;
    policy->service_live = 0;
    policy->service_callback = 1;
    memset(policy->tier_skills, 0xff, sizeof policy->tier_skills);
    policy->tier_skills[1] = TEST_TIER1;
    policy->tier_skills[2] = TEST_TIER2;
    policy->voice_keys[TL_KEY_REPEAT] = '*';
    policy->voice_keys[TL_KEY_BACK] = '#';
    policy->voice_keys[TL_KEY_PERSON] = '0';
    policy->helped_yes = '1';
    policy->helped_no = '2';
    policy->limits = (struct tl_limits){ .menu_options_max = 9,
                                         .menu_depth_max = 4,
                                         .tries_max = 3,
                                         .steps_max = 40,
                                         .answer_s = 6,
                                         .between_digits_s = 3,
                                         .lookup_s = 5,
                                         .wait_told_every_s = 60,
                                         .flow_hours_max = 12,
                                         .contacts_max = { 0, 10000, 10000, 10000 } };
    policy->staff = (struct tl_staff_rules){ .ring_s = 20,
                                             .join_s = 10,
                                             .wrap_up_s = 30,
                                             .refused_again_s = 120,
                                             .lost_s = 45,
                                             .capacity = { 0, 1, 3, 3 },
                                             .mixes_channels = false,
                                             .no_answer = TEST_KEY_NO_ANSWER };
    policy->callbacks = (struct tl_callback_rules){
        .attempts_max = 2,
        .window_s = 7200,
        .again_after_s = 3600,
        .again_before_s = 10800,
        .soon_s = 900,
    };
}

const struct tl_policy *test_policy_make(struct test_policy *test)
{
    memset(test, 0, sizeof *test);
    struct tl_policy *policy = &test->policy;
    policy->version = 7;
    policy->languages = test->languages;
    policy->languages_len = 2;
    policy->forms = test->forms;
    policy->forms_len = 2;
    test->articles[0] = (struct tl_article){ .id = { tl_key_of("hours"), "hours", TL_NONE },
                                             .title = { "Hours", "Horario" },
                                             .spoken = { "Come at nine.", "Venga a las nueve." },
                                             .body = { "Come at nine.", "Venga a las nueve." } };
    policy->articles = test->articles;
    policy->articles_len = 1;
    policy->values = test->values;
    policy->values_len = 2;
    policy->conditions = test->conditions;
    policy->conditions_len = 4;
    policy->options = test->options;
    policy->steps = test->steps;
    policy->steps_len = TEST_STEPS;
    policy->topics = test->topics;
    policy->topics_len = TEST_TOPICS;
    policy->queues = test->queues;
    policy->queues_len = 2;
    policy->priorities = test->priorities;
    policy->priorities_len = 3;
    policy->closures = test->closures;
    policy->closures_len = 1;
    policy->requests = test->requests;
    policy->requests_len = 1;
    policy->owners = test->owners;
    policy->owners_len = 1;
    test->case_roles[0] =
        (struct tl_case_role){ .id = { TEST_KEY_PARTY, "party", TL_NONE }, .hears = true };
    test->case_roles[1] = (struct tl_case_role){ .id = { TEST_KEY_OTHER, "other", TL_NONE } };
    test->levels[0] = (struct tl_name){ TEST_KEY_ANYONE, "anyone", TL_NONE };
    test->levels[1] = (struct tl_name){ TEST_KEY_SURE, "sure", TL_NONE };
    policy->case_roles = test->case_roles;
    policy->case_roles_len = 2;
    policy->levels = test->levels;
    policy->levels_len = 2;
    policy->protection = (struct tl_protection){ .level = 1, .needs_second = true };
    policy->escalations = test->escalations;
    policy->escalations_len = 2;
    policy->emergencies = test->emergencies;
    policy->emergencies_len = 1;
    policy->visit_offices = test->offices;
    policy->visit_offices_len = 2;
    policy->service_visits = 0;
    make_main(test);
    make_rest(test);
    make_people(test);
    make_rules(policy);
    test->topics[TEST_TOPIC_MAIN].first = TEST_STEP_LANGUAGE;
    test->topics[TEST_TOPIC_CHAT].first = TEST_STEP_CHAT_LIVE;
    test->topics[TEST_TOPIC_PERSON].first = TEST_STEP_PERSON_LIVE;
    policy->entry[TL_CHANNEL_NONE] = TL_NONE;
    policy->entry[TL_CHANNEL_VOICE] = TEST_TOPIC_MAIN;
    policy->entry[TL_CHANNEL_CHAT] = TEST_TOPIC_CHAT;
    policy->entry[TL_CHANNEL_WEB] = TL_NONE;
    policy->person_topic = TEST_TOPIC_PERSON;
    policy->last_topic = TEST_TOPIC_PERSON;
    return policy;
}
