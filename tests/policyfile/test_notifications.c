/* test_notifications.c: what goes to people: read, and refused where it could not be sent. */
#include <string.h>

#include "policyfile/support_policy.h"
#include "support/check.h"

/* The minimal policy with this file beside the others. */
#define ONE(name, body, more)                                                                      \
    "notifications:\n"                                                                             \
    "  " name ": { text: reason.unsettled, subject: topic.my_case, body: " body ", sms: " more     \
    " }\n"                                                                                         \
    "segments: 1\n"                                                                                \
    "stop_words: [STOP, ALTO]\n"                                                                   \
    "start_words: [START]\n"
static void notifications_are_read(void **state)
{
    static struct support_result result;
    const struct support_change change = { "notifications.yaml", NULL,
                                           ONE("request_filed", "request.made",
                                               "key.back, for_all: yes, within: 2 h") };
    (void)state;
    support_check(&change, 1, &result);
    CHECK_OK(result.err);
    const struct tl_policy *policy = tl_policy_file_policy(result.file);
    const struct tl_notification *about = tl_policy_notification_find(policy, "request_filed");
    assert_non_null(about);
    CHECK_EQ(about->letter, TL_NONE);
    CHECK_EQ(about->within_s, 7200);
    CHECK(about->is_for_all && !about->is_owed);
    assert_string_equal(policy->texts[about->body].id.name, "request.made");
    CHECK_EQ(policy->notices_sent.segments_max, 1);
    CHECK_EQ(policy->notices_sent.stop_words.len, 2);
    assert_string_equal(policy->notices_sent.stop_words.items[1], "ALTO");
    CHECK(tl_policy_notification_find(policy, "link") == NULL);
    support_done(&result);
}

/* A mail is read by whoever opens it. */
static void what_is_not_told_to_anyone_is_in_no_notice(void **state)
{
    const struct support_change changes[] = {
        { "notifications.yaml", NULL, ONE("link", "case.told", "key.back, for_all: no") },
        { "messages/en.yaml", "Case {receipt}: {status}", "Come {appointment_date}." },
        { "messages/es.yaml", "Caso {receipt}: {status}", "Venga {appointment_date}." },
    };
    (void)state;
    support_is_told(changes, 3, "but verify.yaml does not tell that to anyone who opens it");
}

static void what_cannot_be_sent_is_told(void **state)
{
    static const struct {
        const char *file;
        const char *wanted;
    } rows[] = {
        { ONE("link", "live.wait", "key.back, for_all: yes"),
          "The notification link has {position}, which is not filled in a notice: take it out." },
        { ONE("link", "case.told", "key.back, for_all: yes"),
          "has {receipt}, but anybody may read it: take that out, or say for_all: no." },
        { ONE("request_filed", "request.made", "key.back, owed: yes, for_all: yes"),
          "this owes a notice, and nobody has asked where to send it" },
        { ONE("link", "key.back", "request.made, for_all: yes"),
          "The notification link takes too many pieces as a text message in " },
        { "notifications: {}\nsegments: 1\nstop_words: [stop]\nstart_words: [START]\n",
          "Such a word has 1 to 24 of the letters A to Z, all capitals." },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct support_change change = { "notifications.yaml", NULL, rows[i].file };
        support_is_told(&change, 1, rows[i].wanted);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(notifications_are_read),
        cmocka_unit_test(what_is_not_told_to_anyone_is_in_no_notice),
        cmocka_unit_test(what_cannot_be_sent_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
