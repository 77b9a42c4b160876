/* test_emergencies.c: appointments that cannot wait: read, and refused where nobody would decide,
 * make or hear of one. */
#include <string.h>

#include "policyfile/support_policy.h"
#include "support/check.h"

#define NOTICE(name, said)                                                                         \
    "  " name ": { text: reason.unsettled, subject: topic.my_case, body: " said ", sms: " said     \
    ", for_all: no }\n"
#define NOTICES(why)                                                                               \
    "notifications:\n" NOTICE("granted", "where") NOTICE("declined", why)                          \
        NOTICE("placed", "where_when")                                                             \
            NOTICE("refused", "why") "segments: 3\nstop_words: [STOP]\nstart_words: [START]\n"
#define ONE_READ(queue, aim, yes, no)                                                              \
    "emergencies:\n  travel: { text: topic.my_case, queue: " queue ", aim: " aim                   \
    ", granted: granted, declined: declined, placed: placed, refused: refused, granted_told: " yes \
    ", declined_told: " no " }\n"
#define ONE(queue, aim) ONE_READ(queue, aim, "read_where", "why")
#define ASKED(speaks)                                                                              \
    "questions:\n  when: { text: topic.my_case, answers: { soon: { text: key.back, speaks: for }," \
    " later: { text: key.back" speaks " } } }\n"
#define REASONS "declines: { late: { text: key.back } }\nrefusals: { full: { text: key.back } }\n"
#define OFFICES(name)                                                                              \
    "offices:\n  " name ": { text: topic.my_case }\n  hill: { text: topic.my_case, per_hour: 5 "   \
    "}\n"
#define THE_REST ASKED(", speaks: against") REASONS OFFICES("shore") "hours: callback\n"
#define GOOD     ONE("tier1", "14 days") THE_REST

#define TEXTS(language, word)                                                                      \
    {                                                                                              \
        "messages/" language ".yaml", "topic.my_case:",                                            \
            "where: " word " {visit_office}\nwhere_when: " word                                    \
            " {visit_office} {visit_at}\nwhy: " word " {visit_reason}\nread_where: " word          \
            " {number} {visit_office} {due_date}\nread_no_aim: " word                              \
            " {number} {visit_office}\ntopic.my_case:"                                             \
    }

static void emergencies_are_read(void **state)
{
    static struct support_result result;
    const struct support_change changes[] = { TEXTS("en", "So"),
                                              TEXTS("es", "Pues"),
                                              { "notifications.yaml", NULL, NOTICES("why") },
                                              { "emergencies.yaml", NULL, GOOD } };
    (void)state;
    support_check(changes, 4, &result);
    CHECK_OK(result.err);
    const struct tl_policy *policy = tl_policy_file_policy(result.file);
    CHECK_EQ(policy->emergencies_len, 1);
    const struct tl_emergency *travel = tl_policy_emergency_find(policy, tl_key_of("travel"));
    assert_non_null(travel);
    CHECK(travel->to.is_aim && travel->to.due_hours == 14 * 24 && !travel->to.due_business);
    assert_string_equal(travel->to.office, "tier1");
    assert_string_equal(policy->notifications[travel->refused].id.name, "refused");
    assert_string_equal(policy->texts[travel->granted_told].id.name, "read_where");
    assert_string_equal(policy->texts[travel->declined_told].id.name, "why");
    CHECK(tl_policy_emergency_find(policy, tl_key_of("proof")) == NULL);
    const struct tl_question *question = policy->emergency_questions;
    CHECK_EQ(question->answers_len, 2);
    CHECK_EQ(question->answers[0].speaks, TL_SPEAKS_FOR);
    CHECK_EQ(question->answers[1].speaks, TL_SPEAKS_AGAINST);
    CHECK_EQ(policy->visit_offices_len, 2);
    CHECK_EQ(tl_policy_visit_office_find(policy, tl_key_of("shore"))->per_hour, 2);
    CHECK_EQ(tl_policy_visit_office_find(policy, tl_key_of("hill"))->per_hour, 5);
    CHECK(tl_policy_visit_office_find(policy, tl_key_of("tier1")) == NULL);
    CHECK_EQ(policy->service_visits, policy->service_callback);
    support_done(&result);
}

static void a_policy_without_them_sees_nobody(void **state)
{
    static struct support_result result;
    (void)state;
    support_check(NULL, 0, &result);
    CHECK_OK(result.err);
    const struct tl_policy *policy = tl_policy_file_policy(result.file);
    CHECK_EQ(policy->emergencies_len, 0);
    for (int hour = 0; hour < 24 * 7; hour++)
        CHECK(!tl_policy_sees_at(policy, hour * TL_HOUR));
    support_done(&result);
}

static void what_would_come_to_nothing_is_told(void **state)
{
    static const struct {
        const char *file;
        const char *notices;
        const char *wanted;
    } rows[] = {
        { ONE("nowhere", "14 days") ASKED(", speaks: against")
              REASONS OFFICES("shore") "hours: callback\n",
          NOTICES("why"), "Nobody would decide about travel: name one of the queues" },
        { ONE("tier1", "14 days") ASKED("") REASONS OFFICES("shore") "hours: callback\n",
          NOTICES("why"), "No question tells whether travel is an emergency" },
        { ONE("tier1", "14 days") ASKED(", speaks: loudly")
              REASONS OFFICES("shore") "hours: callback\n",
          NOTICES("why"), "speaks is for, against or neither; loudly is none of them" },
        { ONE("tier1", "14 days") ASKED(", speaks: against")
              REASONS OFFICES("tier1") "hours: callback\n",
          NOTICES("why"), "The office tier1 has the name of a queue" },
        { ONE("tier1", "14 days") ASKED(", speaks: against")
              REASONS OFFICES("shore") "hours: nights\n",
          NOTICES("why"), "The service nights is missing under services of calendar.yaml" },
        { ONE("tier1", "14 days") ASKED(", speaks: against") REASONS "offices: {}\nhours: live\n",
          NOTICES("why"), "No office would make the appointments" },
        { ONE("tier1", "14 days") ASKED(", speaks: against") "declines: {}\nrefusals: {}\n" OFFICES(
              "shore") "hours: live\n",
          NOTICES("why"), "A person would not hear why it is no emergency" },
        { GOOD, NOTICES("where"), "put {visit_reason} into its body and its sms" },
        { ONE_READ("tier1", "14 days", "where", "why") THE_REST, NOTICES("why"),
          "where, leaves out what they have to know: put {number} into it" },
        { ONE_READ("tier1", "14 days", "read_no_aim", "why") THE_REST, NOTICES("why"),
          "read_no_aim, leaves out what they have to know: put {due_date} into it" },
        { ONE_READ("tier1", "14 days", "read_where", "where") THE_REST, NOTICES("why"),
          "where, leaves out what they have to know: put {visit_reason} into it" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct support_change changes[] = { TEXTS("en", "So"),
                                                  TEXTS("es", "Pues"),
                                                  { "notifications.yaml", NULL, rows[i].notices },
                                                  { "emergencies.yaml", NULL, rows[i].file } };
        support_is_told(changes, 4, rows[i].wanted);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(emergencies_are_read),
        cmocka_unit_test(a_policy_without_them_sees_nobody),
        cmocka_unit_test(what_would_come_to_nothing_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
