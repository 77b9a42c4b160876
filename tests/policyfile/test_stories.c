/* test_stories.c: what check finds in a policy that can be read, told as a story. */
#include "policyfile/support_policy.h"
#include "support/check.h"

static void texts_that_differ_between_languages_are_told(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "messages/es.yaml", "menu.hours: Para nuestro horario, oprima el 2.\n", "" },
          "messages/es.yaml:0: The text menu.hours is missing in es: write "
          "it.\n" },
        { { "messages/en.yaml", "menu.hours: For our hours, press 2.\n", "" },
          "messages/en.yaml:0: The text menu.hours is missing in en: write "
          "it.\n" },
        { { "messages/es.yaml", "Bienvenido a {agency}.", "Bienvenido." },
          "messages/es.yaml:3: The text welcome.hello has {agency} in en, "
          "but not in es: put it in, or take it out there.\n" },
        { { "messages/es.yaml", "Bienvenido a {agency}.", "Bienvenido a {agencia}." },
          "messages/es.yaml:3: The text welcome.hello has {agencia}, which "
          "nothing fills in: see the list in docs/policy.md.\n"
          "messages/es.yaml:3: The text welcome.hello has {agency} in en, "
          "but not in es: put it in, or take it out there.\n"
          "messages/es.yaml:3: The text welcome.hello has {agencia} in es, "
          "but not in en: put it in, or take it out there.\n" },
        { { "messages/en.yaml", "Welcome to {agency}.", "Welcome to {agency." },
          "messages/en.yaml:3: The text welcome.hello has a brace that does "
          "not stand around a name, as in {number}.\n"
          "messages/es.yaml:3: The text welcome.hello has {agency} in es, "
          "but not in en: put it in, or take it out there.\n" },
        { { "messages/en.yaml", "spoken: About your case, {receipt}. {status}",
            "spoken: About your case. {status}" },
          "messages/en.yaml:12: The text case.told has {receipt} where it is "
          "shown, but not where it is spoken: put it in, or take it out "
          "there.\n" },
        { { "articles/es/opening-hours.md", NULL, NULL },
          ":0: The article opening-hours is missing in es: write it.\n" },
    };
    SUPPORT_ROWS(rows);
}

static void a_text_that_the_center_uses_by_name_is_missed(void **state)
{
    (void)state;
    static const struct support_change changes[] = {
        { "messages/en.yaml", "month.3: March\n", "" },
        { "messages/es.yaml", "month.3: marzo\n", "" },
    };
    static struct support_result result;
    char faults[512];
    support_check(changes, 2, &result);
    support_print(&result, faults, sizeof faults);
    assert_string_equal(faults, ":0: The text month.3 is missing: the center says dates, times and "
                                "waits with it.\n");
    support_done(&result);
}

static void the_policy_without_a_change_has_no_fault(void **state)
{
    (void)state;
    static struct support_result result;
    support_check(NULL, 0, &result);
    CHECK_OK(result.err);
    CHECK_EQ(result.list.faults_len, 0);
    support_done(&result);
}

static void keys_that_nobody_can_tell_apart_are_told(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "topics/welcome.yaml", "{ key: 2, text: menu.hours", "{ key: 1, text: menu.hours" },
          "topics/welcome.yaml:5: Two choices have the key 1: give one of "
          "them another.\n" },
        { { "topics/welcome.yaml", "{ key: 2, text: menu.hours", "{ key: 0, text: menu.hours" },
          "topics/welcome.yaml:5: The key 0 means something everywhere "
          "(voice_keys): give this choice another.\n" },
        { { "topics/person.yaml", "{ key: 1, text: live.keep_place",
            "{ key: 9, text: live.keep_place" },
          "topics/person.yaml:4: The key 9 means something everywhere "
          "(voice_keys): give this choice another.\n" },
        { { "center.yaml", "menu_options: 5", "menu_options: 1" },
          "topics/welcome.yaml:5: There are 2 choices here, and 1 are "
          "allowed (menu_options): make two menus of it.\n" },
        { { "center.yaml", "key: 2, skill: spanish", "key: 1, skill: spanish" },
          ":0: The languages en and es have the same key: give one another.\n" },
        { { "center.yaml", "key: 9, text: key.back", "key: 0, text: key.back" },
          ":0: The keys for repeat, back, person, and for helped or not, "
          "must all be different: change one.\n" },
    };
    SUPPORT_ROWS(rows);
}

static void paths_that_end_badly_are_told_as_a_story(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "topics/welcome.yaml", "then: [ { go: my-case } ] }",
            "then: [ { say: welcome.hello } ] }" },
          "topics/my-case.yaml:4: No path reaches the topic my-case: let a "
          "step go there, or take it out.\n" },
        { { "topics/welcome.yaml", "  - go: person\n", "" },
          "topics/welcome.yaml:7: caller, English > welcome > answers > key "
          "2 > not helped: nothing follows this step (answer).\n" },
        { { "topics/my-case.yaml", "    slow_or_failed: [ { say: case.down }, { go: person } ]\n",
            "    slow: [ { go: person } ]\n"
            "    failed: [ { say: case.down } ]\n" },
          "topics/my-case.yaml:16: caller, English > welcome > answers > key "
          "1 > my-case > answers > lookup failed: nothing follows this step "
          "(say).\n" },
        { { "topics/my-case.yaml", "        else: [ { go: person } ]",
            "        else: [ { say: case.told } ]" },
          "topics/my-case.yaml:13: caller, English > welcome > answers > key "
          "1 > my-case > answers > lookup found > not "
          "case.outside_normal_time: nothing follows this step (say).\n" },
        { { "topics/person.yaml", "else: [ { say: live.nobody }, { go: call-me } ]",
            "else: [ { say: live.nobody } ]" },
          "topics/person.yaml:8: caller, English > wants a person > person > "
          "nobody there: nothing follows this step (say).\n" },
        { { "topics/person.yaml", "else: [ { say: live.nobody }, { go: call-me } ]",
            "else: [ { say: live.nobody }, { go: welcome } ]" },
          "topics/person.yaml:8: caller, English > wants a person > person > "
          "nobody there: who says nothing goes round and round here (go).\n" },
        { { "topics/call-me.yaml",
            "  - ask: phone\n"
            "    into: phone\n"
            "    text: phone.ask\n"
            "    otherwise: [ { message: front-desk, text: message.made } ]\n",
            "" },
          "topics/call-me.yaml:3: caller, English > wants a person > person "
          "> key 1 > call-me: a callback without a phone number; ask for one "
          "before (callback).\n" },
        { { "topics/call-me.yaml",
            "    otherwise: [ { message: front-desk, text: message.made } ]\n", "" },
          "topics/call-me.yaml:6: caller, English > wants a person > person "
          "> key 1 > call-me > says nothing: a callback without a phone "
          "number; ask for one before (callback).\n" },
    };
    SUPPORT_ROWS(rows);
}

static void steps_and_topics_that_nobody_reaches_or_leaves_are_told(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "topics/call-me.yaml", "    text: callback.made\n",
            "    text: callback.made\n"
            "  - say: welcome.hello\n" },
          "topics/call-me.yaml:9: No path reaches this step (say): something "
          "before it always ends or leads elsewhere; take it out.\n" },
        { { "topics/lost.yaml", NULL,
            "title: topic.person\n"
            "steps: [ { go: person } ]\n" },
          "topics/lost.yaml:2: No path reaches the topic lost: let a step go "
          "there, or take it out.\n" },
        { { "topics/welcome.yaml", "otherwise: [ { go: person } ]",
            "otherwise: [ { go: welcome } ]" },
          "topics/welcome.yaml:8: caller, English > welcome > answers > says "
          "nothing: who says nothing goes round and round here (go).\n" },
        { { "topics/welcome.yaml", "  - language: welcome.language\n",
            "  - say: welcome.hello\n"
            "  - go: welcome\n" },
          "topics/welcome.yaml:3: caller, English > welcome: no end can be "
          "reached from here (say).\n"
          "topics/welcome.yaml:4: caller, English > welcome: who says "
          "nothing goes round and round here (go).\n"
          "topics/my-case.yaml:4: No path reaches the topic my-case: let a "
          "step go there, or take it out.\n"
          "topics/welcome.yaml:5: No path reaches this step (say): something "
          "before it always ends or leads elsewhere; take it out.\n" },
        { { "reasons.yaml", "unsettled:",
            "forgotten: { text: reason.unsettled }\n"
            "  unsettled:" },
          ":0: The reason forgotten earns a person, but no topic offers one "
          "for it.\n" },
        { { "topics/welcome.yaml", "  - menu:",
            "  - when: channel.chat\n"
            "    then: [ { say: welcome.hello } ]\n"
            "    else: [ { go: person } ]\n"
            "  - when: language.es\n"
            "    then: [ { callback: { tier: 1 }, text: callback.made } ]\n"
            "    else: [ { go: my-case } ]\n"
            "  - menu:" },
          "topics/welcome.yaml:9: chat, Español > welcome > answers > "
          "channel.chat > language.es: a callback without a phone number; "
          "ask for one before (callback).\n"
          "topics/welcome.yaml:11: No path reaches this step (menu): "
          "something before it always ends or leads elsewhere; take it out.\n"
          "topics/welcome.yaml:12: No path reaches this step (go): something "
          "before it always ends or leads elsewhere; take it out.\n" },
        { { "topics/welcome.yaml", "then: [ { go: my-case } ] }",
            "then: [ { menu: [ { key: 1, text: menu.case, then: [ { menu: [ { "
            "key: 1, text: menu.case, then: [ { menu: [ { key: 1, text: "
            "menu.case, then: [ { go: my-case } ] } ] } ] } ] } ] } ] } ] }" },
          "topics/welcome.yaml:6: This menu stands too deep in other menus "
          "(menu_depth): bring it nearer to the beginning.\n" },
    };
    SUPPORT_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_that_differ_between_languages_are_told),
        cmocka_unit_test(a_text_that_the_center_uses_by_name_is_missed),
        cmocka_unit_test(the_policy_without_a_change_has_no_fault),
        cmocka_unit_test(keys_that_nobody_can_tell_apart_are_told),
        cmocka_unit_test(paths_that_end_badly_are_told_as_a_story),
        cmocka_unit_test(steps_and_topics_that_nobody_reaches_or_leaves_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
