/* test_papers.c: papers in accounts: read, and refused where nobody could see or answer them. */
#include "policyfile/support_policy.h"
#include "support/check.h"

#define NOTICES "notices: { kinds: { letter: { text: agency } }, size_mb: 2 }\n"
#define EVIDENCE(rest)                                                                             \
    NOTICES "evidence:\n  asks: { deed: { text: agency } }\n  over: agency\n" rest
#define FILE(text)                                                                                 \
    {                                                                                              \
        "papers.yaml", NULL, text                                                                  \
    }

static void papers_are_read(void **state)
{
    static struct support_result result;
    const struct support_change change = FILE(EVIDENCE("  remind: [9, 2]\n  look_days: 30\n"));
    (void)state;
    support_check(&change, 1, &result);
    const struct tl_policy *policy = tl_policy_file_policy(result.file);
    CHECK_EQ(policy->papers.notice_mb, 2);
    CHECK_EQ(policy->papers.remind_len, 2);
    CHECK_EQ(policy->papers.remind[1], 2);
    CHECK_EQ(policy->papers.look_days, 30);
    CHECK(tl_policy_notice_kind_find(policy, "letter"));
    CHECK(!tl_policy_notice_kind_find(policy, "deed"));
    CHECK(tl_policy_rfe_ask_find(policy, "deed"));
    support_done(&result);
}

static void a_policy_need_not_have_any(void **state)
{
    static struct support_result result;
    (void)state;
    support_check(NULL, 0, &result);
    CHECK_OK(result.err);
    CHECK_EQ(tl_policy_file_policy(result.file)->papers.notice_mb, 0);
    CHECK_EQ(tl_policy_file_policy(result.file)->papers.over, TL_NONE);
    support_done(&result);
}

static void what_cannot_be_meant_is_told(void **state)
{
    static const struct support_row rows[] = {
        { FILE("notices: { size_mb: 2 }\n"), "The key kinds is missing here" },
        { FILE("notices: { kinds: { letter: { text: agency } }, size_mb: 17 }\n"), "size_mb" },
        { FILE("notices: { kinds: { letter: { text: nowhere } }, size_mb: 2 }\n"),
          "There is no text nowhere" },
        { FILE(NOTICES "evidence: { asks: { deed: { text: agency } } }\n"),
          "The key over is missing here" },
        { FILE(EVIDENCE("  remind: 3\n")), "remind is a list of days" },
        { FILE(EVIDENCE("  remind: [3, 14]\n")), "remind falls" },
        { FILE(EVIDENCE("  remind: [9, 8, 7, 6, 5]\n")), "remind has more than 4 days" },
        { FILE(EVIDENCE("  remind: [0]\n")), "This is 1 to 365; 0 is not." },
        { FILE(EVIDENCE("  look_days: 366\n")), "look_days" },
        { FILE(EVIDENCE("  grace: 3\n")), "There is no key grace here" },
        { FILE(NOTICES), "There are no accounts in which papers could be seen" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        support_is_told(&rows[i].change, 1, rows[i].faults);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(papers_are_read),
        cmocka_unit_test(a_policy_need_not_have_any),
        cmocka_unit_test(what_cannot_be_meant_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
