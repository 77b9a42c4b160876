/* test_bounds.c: what is allowed to the last one, and the next one that is not: menus, texts in a
 * row, the last topic, questions, links, codes, text messages. */
#include <string.h>

#include "policyfile/support_policy.h"
#include "support/check.h"

enum { TEXT_MAX = 16 << 10 };

/* So many times a line, between a beginning and an end. */
struct repeated {
    const char *begin, *line, *end;
};

static const char *repeat(const struct repeated *what, unsigned times, char out[TEXT_MAX])
{
    size_t len = (size_t)snprintf(out, TEXT_MAX, "%s", what->begin);
    for (unsigned i = 0; i < times; i++)
        len += (size_t)snprintf(out + len, TEXT_MAX - len, what->line, i);
    len += (size_t)snprintf(out + len, TEXT_MAX - len, "%s", what->end);
    CHECK(len < TEXT_MAX);
    return out;
}

static const char *told(const struct support_change *changes, size_t changes_len)
{
    static struct support_result result;
    static char said[20000];
    support_check(changes, changes_len, &result);
    support_print(&result, said, sizeof said);
    support_done(&result);
    return said;
}

/* So many are fine; with one more this is said. */
static void check_most(const char *path, const struct repeated *what, unsigned most,
                       const char *said, const struct support_change *also, size_t also_len)
{
    static char text[TEXT_MAX];
    struct support_change changes[4];
    CHECK(also_len < 4);
    for (size_t i = 0; i < also_len; i++)
        changes[i] = also[i];
    changes[also_len] = (struct support_change){ path, NULL, repeat(what, most, text) };
    assert_string_equal(told(changes, also_len + 1), "");
    changes[also_len].replace = repeat(what, most + 1, text);
    const char *faults = told(changes, also_len + 1);
    if (!strstr(faults, said))
        fail_msg("\"%s\" is not said of one more than %u in\n%s", said, most, faults);
}

static void a_menu_has_as_many_choices_as_the_policy_allows(void **state)
{
    (void)state;
    static const struct support_change change = { "center.yaml", "menu_options: 5",
                                                  "menu_options: 2" };
    assert_string_equal(told(&change, 1), "");
}

#define MENU "menu: [ { key: 1, text: menu.case, then: [ { "
#define END  " } ] } ]"
static void menus_stand_as_deep_as_the_policy_allows(void **state)
{
    (void)state;
    static const struct support_change changes[] = {
        { "topics/welcome.yaml", "then: [ { go: my-case } ] }",
          "then: [ { " MENU MENU "go: my-case" END END " } ] }" },
        { "topics/welcome.yaml", "then: [ { go: my-case } ] }",
          "then: [ { " MENU MENU MENU "go: my-case" END END END " } ] }" },
    };
    assert_string_equal(told(&changes[0], 1), "");
    CHECK(strstr(told(&changes[1], 1), "stands too deep"));
}

/* The way to the topic, fourteen texts and the end: sixteen steps without a question. */
static void texts_follow_each_other_up_to_sixteen_steps(void **state)
{
    (void)state;
    static const struct repeated says = { "title: topic.my_case\nsteps:\n",
                                          "  - say: welcome.hello\n",
                                          "  - request: late-case\n    text: request.made\n" };
    check_most("topics/my-case.yaml", &says, 14, "too many steps in a row without a question", NULL,
               0);
}

/* Of 60 steps the last topic has 58: each question is told three times, and its end once. */
static void the_last_topic_is_as_long_as_a_walk_less_two(void **state)
{
    (void)state;
    static const struct repeated asks = {
        "title: topic.leave_word\nsteps:\n",
        "  - ask: receipt\n    into: receipt\n    text: case.ask\n",
        "  - message: front-desk\n    text: message.made\n"
    };
    check_most("topics/leave-word.yaml", &asks, 19, "the last topic is longer than the limit", NULL,
               0);
}

#define NOTICE(name)                                                                               \
    "  " name                                                                                      \
    ": { text: reason.unsettled, subject: topic.my_case, body: key.back, sms: key.back, "          \
    "for_all: yes }\n"
#define WORDS "segments: 1\nstop_words: [STOP]\nstart_words: [START]\n"

static void an_agent_is_asked_six_questions_of_a_topic_at_most(void **state)
{
    (void)state;
    static const struct support_change notices = { "notifications.yaml", NULL,
                                                   "notifications:\n" NOTICE("escalation_taken")
                                                       NOTICE("escalation_broken") WORDS };
    static const struct repeated questions = {
        "escalations:\n  urgent: { text: topic.my_case, queue: tier1, answered_in: 72 h, "
        "is_urgent: "
        "yes, told: request.made }\nquestions:\n",
        "  q%u: { text: topic.my_case, answers: { a: { text: key.back, means: urgent }, "
        "b: { text: key.back } } }\n",
        ""
    };
    check_most("escalations.yaml", &questions, 6, "would be asked over 6 questions", &notices, 1);
}

static void a_code_that_is_chosen_has_four_digits_to_eight(void **state)
{
    (void)state;
    static const struct {
        const char *form;
        bool is_good;
    } rows[] = {
        { "digits_min: 4, digits: 8", true },  { "digits_min: 8, digits: 8", true },
        { "digits_min: 4, digits: 4", true },  { "digits_min: 3, digits: 8", false },
        { "digits_min: 4, digits: 9", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char form[100];
        snprintf(form, sizeof form, "forms:\n  code: { kind: digits, %s }\n", rows[i].form);
        const struct support_change changes[] = {
            { "center.yaml", "forms:\n", form },
            { "topics/call-me.yaml", "  - callback:",
              "  - ask: code\n    into: code\n    text: phone.ask\n"
              "    otherwise: [ { message: front-desk, text: message.made } ]\n  - callback:" },
        };
        const char *said = told(changes, 2);
        if (rows[i].is_good)
            assert_string_equal(said, "");
        else
            CHECK(strstr(said, "What is collected into code is what a callback says first"));
    }
}

/* --- Text messages. --- */

#define TEN   "abcdefghij"
#define FIFTY TEN TEN TEN TEN TEN

/* {number} comes to 12 letters at the most: with 148 others one piece of 160 is full. */
static void a_text_message_fills_its_piece(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool fits;
    } rows[] = {
        { "{number}" FIFTY FIFTY TEN TEN TEN TEN "12345678", true },
        { "{number}" FIFTY FIFTY TEN TEN TEN TEN "123456789", false },
        { FIFTY FIFTY FIFTY TEN, true },
        { FIFTY FIFTY FIFTY TEN "1", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[300];
        snprintf(text, sizeof text, "key.back: \"%s\"\n", rows[i].text);
        const struct support_change changes[] = {
            { "notifications.yaml", NULL,
              "notifications:\n  link: { text: reason.unsettled, subject: topic.my_case, "
              "body: key.back, sms: key.back, for_all: yes }\n" WORDS },
            { "messages/en.yaml", "key.back: To go back, press 9.\n", text },
            { "messages/es.yaml", "key.back: Para regresar, oprima el 9.\n", text },
        };
        const char *said = told(changes, 3);
        if (rows[i].fits)
            assert_string_equal(said, "");
        else
            CHECK(strstr(said, "takes too many pieces as a text message in en"));
    }
}

/* --- Links. --- */

#define SIXTY FIFTY TEN
static void a_link_is_an_address_of_eighty_letters_at_most(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        bool is_good;
    } rows[] = {
        { "https://" SIXTY TEN "ab", true },
        { "https://" SIXTY TEN "abc", false },
        { "https://a", true },
        { "http://a", false },
        { "\"https://a b\"", false },
        { "\"https://{number}\"", false },
        { "\"https://a!b\"", true },
        { "\"https://<a\"", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[300];
        snprintf(text, sizeof text, "key.back: To go back, press 9.\nlink.here: %s\n",
                 rows[i].address);
        char spanish[300];
        snprintf(spanish, sizeof spanish, "key.back: Para regresar, oprima el 9.\nlink.here: %s\n",
                 rows[i].address);
        const struct support_change changes[] = {
            { "messages/en.yaml", "key.back: To go back, press 9.\n", text },
            { "messages/es.yaml", "key.back: Para regresar, oprima el 9.\n", spanish },
            { "topics/call-me.yaml", "  - callback:",
              "  - look_up: text.link\n    link: link.here\n    to: phone\n"
              "    found: [ { message: front-desk, text: message.made } ]\n"
              "    none: [ { message: front-desk, text: message.made } ]\n"
              "    slow_or_failed: [ { message: front-desk, text: message.made } ]\n"
              "  - callback:" },
        };
        const char *said = told(changes, 3);
        CHECK_EQ(strstr(said, "link is a text that is nothing but an address") == NULL,
                 rows[i].is_good);
        CHECK(strstr(said, "the notification link, which the policy does not have"));
        CHECK(!strstr(said, "A link goes to a number that the person gives"));
    }
}

/* --- What was given is known by its whole name. --- */

static void a_value_is_given_by_its_own_name_and_no_other(void **state)
{
    (void)state;
    static const struct {
        const char *into;
        bool is_given;
    } rows[] = { { "alpha", true }, { "bravo", false } };
    for (size_t i = 0; i < 2; i++) {
        char asks[400];
        snprintf(asks, sizeof asks,
                 "  - ask: receipt\n    into: %s\n    text: case.ask\n"
                 "    otherwise: [ { ask: receipt, into: %s, text: case.ask, "
                 "otherwise: [ { message: front-desk, text: message.made } ] } ]\n"
                 "  - say: said.back\n  - callback:",
                 rows[i].into, "alpha");
        const struct support_change changes[] = {
            { "messages/en.yaml", "key.back:", "said.back: You said {alpha}.\nkey.back:" },
            { "messages/es.yaml", "key.back:", "said.back: Dijo {alpha}.\nkey.back:" },
            { "topics/call-me.yaml", "  - callback:", asks },
        };
        const char *said = told(changes, 3);
        bool is_missed =
            strstr(said, "the text here has {alpha}, which nothing on this path") != NULL;
        CHECK_EQ(is_missed, !rows[i].is_given);
    }
}

/* Where mail can go, a notice is no promise to nobody. */
static void an_address_of_mail_is_as_good_as_a_number(void **state)
{
    (void)state;
    static const struct {
        const char *kind;
        bool is_address;
    } rows[] = { { "email, bytes_max: 60", true }, { "text, bytes_max: 60", false } };
    for (size_t i = 0; i < 2; i++) {
        char form[200];
        snprintf(form, sizeof form, "forms:\n  mail: { kind: %s }\n", rows[i].kind);
        const struct support_change changes[] = {
            { "center.yaml", "forms:\n", form },
            { "notifications.yaml", NULL,
              "notifications:\n  request_filed: { text: reason.unsettled, subject: topic.my_case, "
              "body: request.made, sms: key.back, for_all: yes, owed: yes }\n" WORDS },
            { "center.yaml", "entry: { voice: welcome, chat: welcome, web: welcome }",
              "entry: { web: welcome }" },
            { "topics/my-case.yaml", "steps:\n",
              "steps:\n  - ask: mail\n    into: mail\n    text: case.ask\n"
              "    otherwise: [ { go: person } ]\n" },
        };
        const char *said = told(changes, 4);
        if (rows[i].is_address)
            assert_string_equal(said, "");
        else
            CHECK(strstr(said, "nobody has asked where to send it"));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_menu_has_as_many_choices_as_the_policy_allows),
        cmocka_unit_test(menus_stand_as_deep_as_the_policy_allows),
        cmocka_unit_test(texts_follow_each_other_up_to_sixteen_steps),
        cmocka_unit_test(the_last_topic_is_as_long_as_a_walk_less_two),
        cmocka_unit_test(an_agent_is_asked_six_questions_of_a_topic_at_most),
        cmocka_unit_test(a_code_that_is_chosen_has_four_digits_to_eight),
        cmocka_unit_test(a_text_message_fills_its_piece),
        cmocka_unit_test(a_value_is_given_by_its_own_name_and_no_other),
        cmocka_unit_test(an_address_of_mail_is_as_good_as_a_number),
        cmocka_unit_test(a_link_is_an_address_of_eighty_letters_at_most),
    };
    return cmocka_run_group_tests_name("policyfile/bounds", tests, NULL, NULL);
}
