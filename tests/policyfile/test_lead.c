/* test_lead.c: by which keys a page is led to a topic of the reference policy, and what answers
 * make. */
#include "policy/lead.h"

#include <string.h>

#include "policyfile/policyfile.h"
#include "support/check.h"

enum { FAULTS_MAX = 8, KEYS_MAX = 8 };

static struct tl_walk walk;

static struct tl_policy_file *open_policy(const char *folder)
{
    static struct tl_fault faults[FAULTS_MAX];
    struct tl_faults list = { .faults = faults, .faults_max = FAULTS_MAX };
    struct tl_policy_file *file = NULL;
    CHECK_OK(tl_policy_file_open(folder, &list, &file));
    return file;
}

/* Where the flow stands next after a key: through what is only said or leads on. */
static uint16_t after_key(const struct tl_policy *policy, uint16_t step, char key)
{
    const struct tl_step *menu = policy->steps + step;
    uint16_t at = TL_NONE;
    for (uint8_t i = 0; i < menu->options_len; i++) {
        if (policy->options[menu->options + i].digit == key)
            at = policy->options[menu->options + i].then;
    }
    while (at < policy->steps_len) {
        const struct tl_step *now = policy->steps + at;
        if (now->kind == TL_STEP_SAY)
            at = now->next;
        else if (now->kind == TL_STEP_GO)
            at = policy->topics[now->target].first;
        else if (now->kind == TL_STEP_WHEN) /* Of the channel: on a page. */
            at = policy->conditions[now->condition].kind == TL_IS_CHANNEL ? now->then
                                                                          : now->otherwise;
        else
            break;
    }
    return at;
}

/* The keys that lead to a topic, and where they end. */
static uint16_t lead(const struct tl_policy *policy, const char *topic, char keys[KEYS_MAX + 1])
{
    uint16_t step = tl_lead_menu(policy, TL_CHANNEL_WEB);
    uint16_t to = tl_policy_topic_find(policy, tl_key_of(topic));
    size_t len = 0;
    CHECK(step < policy->steps_len && to < policy->topics_len);
    for (char key; len < KEYS_MAX &&
                   (key = tl_lead_key(&walk, policy, TL_CHANNEL_WEB, 0, step, to)) != '\0';) {
        keys[len++] = key;
        step = after_key(policy, step, key);
    }
    keys[len] = '\0';
    return step;
}

static void check_lead(const struct tl_policy *policy, const char *topic, const char *wanted,
                       enum tl_step_kind kind)
{
    char keys[KEYS_MAX + 1];
    uint16_t step = lead(policy, topic, keys);
    assert_string_equal(keys, wanted);
    CHECK_EQ(policy->steps[step].kind, kind);
}

static void a_page_is_led_by_the_choices_of_menus(void **state)
{
    (void)state;
    struct tl_policy_file *file = open_policy(TL_ROOT "/policy/reference");
    const struct tl_policy *policy = tl_policy_file_policy(file);
    check_lead(policy, "case-status", "1", TL_STEP_ASK);
    check_lead(policy, "typographic-error", "72", TL_STEP_ASK);
    check_lead(policy, "expedite", "5", TL_STEP_MENU);
    check_lead(policy, "leave-message", "762", TL_STEP_ASK);
    check_lead(policy, "something-else", "7", TL_STEP_MENU);
    uint16_t person = tl_policy_topic_find(policy, tl_key_of("person"));
    uint16_t menu = tl_lead_menu(policy, TL_CHANNEL_WEB);
    CHECK_EQ(tl_lead_key(&walk, policy, TL_CHANNEL_WEB, 0, menu, person), '0'); /* Anywhere. */
    /* Behind a case number and what the records say of it: up to that question. */
    check_lead(policy, "outside-normal-time", "1", TL_STEP_ASK);
    tl_policy_file_close(file);
}

/* Each topic that people have words for stands in a group, and the way there ends in it or before a
 * question that is no choice. */
static void every_topic_with_words_has_its_way(void **state)
{
    static const char *const folders[] = { TL_ROOT "/policy/reference", TL_ROOT "/policy/other",
                                           TL_ROOT "/policy/minimal" };
    (void)state;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        struct tl_policy_file *file = open_policy(folders[i]);
        const struct tl_policy *policy = tl_policy_file_policy(file);
        for (uint16_t topic = 0; topic < policy->topics_len; topic++) {
            char keys[KEYS_MAX + 1];
            const char *name = policy->topics[topic].id.name;
            tl_lead_all(&walk, policy, TL_CHANNEL_WEB, 0);
            bool has_words = policy->topics[topic].words && policy->topics[topic].words[0];
            if (!has_words || tl_lead_group(&walk, topic) == 0 || topic == policy->person_topic)
                continue;
            uint16_t step = lead(policy, name, keys);
            CHECK(step < policy->steps_len && keys[0] != '\0');
            CHECK(policy->steps[step].topic == topic || policy->steps[step].kind != TL_STEP_MENU);
        }
        tl_policy_file_close(file);
    }
}

static void what_no_page_comes_to_stands_in_no_group(void **state)
{
    static const char *const none[] = { "welcome", "interpreter" };
    (void)state;
    struct tl_policy_file *file = open_policy(TL_ROOT "/policy/reference");
    const struct tl_policy *policy = tl_policy_file_policy(file);
    tl_lead_all(&walk, policy, TL_CHANNEL_WEB, 0);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        CHECK_EQ(tl_lead_group(&walk, tl_policy_topic_find(policy, tl_key_of(none[i]))), 0);
    CHECK_EQ(tl_lead_group(&walk, TL_NONE), 0);
    CHECK_EQ(tl_lead_group(&walk, tl_policy_topic_find(policy, tl_key_of("typographic-error"))), 7);
    tl_policy_file_close(file);
}

static void topics_that_can_end_in_a_request_are_told(void **state)
{
    static const struct {
        const char *topic;
        bool files;
    } topics[] = {
        { "outside-normal-time", true },
        { "not-received", true },
        { "typographic-error", true },
        { "expedite", true }, /* By a topic without a page. */
        { "accommodation", true },
        { "reschedule-interview", true },
        { "leave-message", false },
        { "processing-time", false }, /* It leads to one that has. */
        { "where-it-stands", false },
        { "call-back", false },
    };
    (void)state;
    struct tl_policy_file *file = open_policy(TL_ROOT "/policy/reference");
    const struct tl_policy *policy = tl_policy_file_policy(file);
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
        uint16_t topic = tl_policy_topic_find(policy, tl_key_of(topics[i].topic));
        CHECK(topic != TL_NONE);
        if (tl_lead_files(&walk, policy, TL_CHANNEL_WEB, 0, topic) != topics[i].files)
            fail_msg("%s", topics[i].topic);
    }
    tl_policy_file_close(file);
}

/* The question of this value in this topic. */
static const struct tl_step *question(const struct tl_policy *policy, const char *topic,
                                      const char *value)
{
    uint16_t of = tl_policy_topic_find(policy, tl_key_of(topic));
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = policy->steps + i;
        if (step->topic == of && step->kind == TL_STEP_ASK && step->into < policy->values_len &&
            strcmp(policy->values[step->into].name, value) == 0)
            return step;
    }
    fail_msg("%s asks for no %s", topic, value);
    return NULL;
}

static void an_answer_says_what_it_makes_at_once(void **state)
{
    (void)state;
    struct tl_policy_file *file = open_policy(TL_ROOT "/policy/reference");
    const struct tl_policy *policy = tl_policy_file_policy(file);
    const struct tl_step *receipt = question(policy, "typographic-error", "receipt");
    /* A telephone files it with the number; a page asks for words and mail before. */
    CHECK_EQ(tl_lead_end(policy, TL_CHANNEL_VOICE, receipt->next), TL_STEP_REQUEST);
    CHECK_EQ(tl_lead_end(policy, TL_CHANNEL_WEB, receipt->next), TL_STEP_KINDS);
    const struct tl_step *mail = question(policy, "typographic-error", "mail");
    CHECK_EQ(tl_lead_end(policy, TL_CHANNEL_WEB, mail->next), TL_STEP_REQUEST);
    mail = question(policy, "leave-message", "mail");
    CHECK_EQ(tl_lead_end(policy, TL_CHANNEL_WEB, mail->next), TL_STEP_MESSAGE);
    uint16_t first =
        policy->topics[tl_policy_topic_find(policy, tl_key_of("call-back-promised"))].first;
    CHECK_EQ(tl_lead_end(policy, TL_CHANNEL_WEB, first), TL_STEP_CALLBACK);
    CHECK_EQ(tl_lead_end(policy, TL_CHANNEL_WEB, TL_NONE), TL_STEP_KINDS);
    tl_policy_file_close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_led_by_the_choices_of_menus),
        cmocka_unit_test(every_topic_with_words_has_its_way),
        cmocka_unit_test(what_no_page_comes_to_stands_in_no_group),
        cmocka_unit_test(topics_that_can_end_in_a_request_are_told),
        cmocka_unit_test(an_answer_says_what_it_makes_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
