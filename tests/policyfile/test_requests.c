/* test_requests.c: what an office decides on requests: read, and refused where nobody would see,
 * answer or understand one. */
#include <string.h>

#include "policyfile/support_policy.h"
#include "support/check.h"

#define HEAD "decisions:\n  yes-to-it: { text: key.back, is_granted: yes }\n  no: { text: key.back"
#define DENIALS "denials: { late: { text: key.back } }\n"
#define ONE(more)                                                                                  \
    "requests:\n  late-case: { text: request.late_case, office: case-office, answered_in: "        \
    "30 business days" more " }\n"

static void requests_are_read(void **state)
{
    static struct support_result result;
    const struct support_change change = {
        "requests.yaml", NULL,
        HEAD ", needs_reason: yes }\n" DENIALS "sorts: north\n" ONE(
            ", of_case: yes, decisions: [yes-to-it, no], appointments: [visit, oath], told_before: "
            "2 days")
    };
    (void)state;
    support_check(&change, 1, &result);
    CHECK_OK(result.err);
    const struct tl_policy *policy = tl_policy_file_policy(result.file);
    const struct tl_destination *request = policy->requests;
    CHECK(request->is_of_case && !request->excuses);
    CHECK_EQ(request->told_before_s, 2 * 86400);
    CHECK_EQ(request->appointments.len, 2);
    assert_string_equal(request->appointments.items[1], "oath");
    CHECK_EQ(request->decisions.len, 2);
    CHECK(policy->decisions[request->decisions.items[0]].is_granted);
    CHECK(policy->decisions[request->decisions.items[1]].needs_reason);
    CHECK_EQ(policy->denials_len, 1);
    assert_string_equal(policy->sorting_office, "north");
    CHECK(policy->new_time_told == TL_NONE);
    CHECK(policy->told_open == TL_NONE && policy->told_ended == TL_NONE);
    support_done(&result);
}

static void is_told(const char *file, const char *wanted)
{
    const struct support_change change = { "requests.yaml", NULL, file };
    support_is_told(&change, 1, wanted);
}

static void mistakes_are_told(void **state)
{
    (void)state;
    is_told(ONE(", of_case: yes"), "late-case: nobody would see one whose case is not known");
    is_told(ONE(", told_before: 2 days"), "late-case: told_before is about an appointment");
    is_told(ONE(", excuses: yes"), "late-case: excuses is about an appointment");
    is_told(ONE(", excuses: yes, told_before: 2 days, appointments: [visit]"),
            "late-case: who is excused must not come");
    is_told(HEAD ", needs_reason: yes }\n" ONE(", decisions: [no]"),
            "late-case: a decision needs a reason, and there is none");
    is_told(ONE(", decisions: [maybe]"), "There is no decision maybe");
    is_told(ONE(", appointments: visit"), "appointments is a list of kinds of appointment");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_read),
        cmocka_unit_test(mistakes_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
