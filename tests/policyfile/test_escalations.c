/* test_escalations.c: what agents pass on: read, and refused where it would come to nothing. */
#include <string.h>

#include "policyfile/support_policy.h"
#include "support/check.h"

/* The minimal policy's texts: request.made has {due_date}. */
#define NOTICE(name)                                                                               \
    "  " name                                                                                      \
    ": { text: reason.unsettled, subject: topic.my_case, body: key.back, sms: key.back, "          \
    "for_all: yes"
#define NOTICES(more)                                                                              \
    "notifications:\n" NOTICE("escalation_taken") more " }\n" NOTICE(                              \
        "escalation_broken") " }\n"                                                                \
                             "segments: 1\nstop_words: [STOP]\nstart_words: [START]\n"
#define ONE(name, queue, told, urgent)                                                             \
    "  " name ": { text: topic.my_case, queue: " queue ", answered_in: 72 h, is_urgent: " urgent   \
    ", told: " told " }\n"
#define ASKED(first, second)                                                                       \
    "questions:\n  harm: { text: topic.my_case, answers: { a: { text: key.back" first              \
    " }, b: { text: key.back" second " } } }\n"
static const char good[] = "escalations:\n" ONE("urgent", "tier1", "request.made", "yes")
    ONE("ordinary", "tier1", "request.made", "no") ASKED(", means: urgent", "");

static void escalations_are_read(void **state)
{
    static struct support_result result;
    const struct support_change changes[] = { { "escalations.yaml", NULL, good },
                                              { "notifications.yaml", NULL, NOTICES("") } };
    (void)state;
    support_check(changes, 2, &result);
    CHECK_OK(result.err);
    const struct tl_policy *policy = tl_policy_file_policy(result.file);
    CHECK_EQ(policy->escalations_len, 2);
    const struct tl_escalation *urgent = tl_policy_escalation_find(policy, tl_key_of("urgent"));
    assert_non_null(urgent);
    CHECK(urgent->is_urgent && urgent->to.due_hours == 72);
    assert_string_equal(urgent->to.office, "tier1");
    CHECK_EQ(policy->escalation_questions_len, 1);
    const struct tl_question *question = policy->escalation_questions;
    CHECK_EQ(question->answers_len, 2);
    CHECK_EQ(question->answers[0].means, 0);
    CHECK_EQ(question->answers[1].means, TL_NONE);
    assert_string_equal(question->answers[1].id.name, "b");
    CHECK(tl_policy_asks(question, 0));
    support_done(&result);
}

static void what_would_come_to_nothing_is_told(void **state)
{
    static const struct {
        const char *file;
        const char *notices;
        const char *wanted;
    } rows[] = {
        { "escalations:\n" ONE("urgent", "nowhere", "request.made", "yes")
              ASKED(", means: urgent", ""),
          NOTICES(""), "Nobody's list would have what is passed on as urgent" },
        { "escalations:\n" ONE("urgent", "tier1", "key.back", "yes") ASKED(", means: urgent", ""),
          NOTICES(""), "The person would not hear by when urgent is answered" },
        { "escalations:\n" ONE("urgent", "tier1", "request.made", "yes")
              ONE("ordinary", "tier1", "request.made", "no") ASKED("", ""),
          NOTICES(""), "No answer to any question leads to urgent" },
        { "escalations:\n" ONE("ordinary", "tier1", "request.made", "no")
              ONE("urgent", "tier1", "request.made", "yes") ASKED(", means: ordinary", ""),
          NOTICES(""), "urgent is urgent, and stands behind one that is not" },
        { "escalations:\n" ONE("urgent", "tier1", "request.made",
                               "yes") "questions: { harm: { text: key.back, answers: { a: { text: "
                                      "key.back } } } }\n",
          NOTICES(""), "A question has 2 to 6 answers by name" },
        { "escalations:\n" ONE("urgent", "tier1", "request.made", "yes") ASKED(", means: soon", ""),
          NOTICES(""), "There is no escalation soon" },
        { good, NULL, "write the notification escalation_taken" },
        { good, NOTICES(", owed: yes"),
          "this owes a notice, and nobody has asked where to send it" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct support_change changes[] = { { "escalations.yaml", NULL, rows[i].file },
                                                  { "notifications.yaml", NULL, rows[i].notices } };
        support_is_told(changes, rows[i].notices ? 2 : 1, rows[i].wanted);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(escalations_are_read),
        cmocka_unit_test(what_would_come_to_nothing_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
