/* A fact as a line that people read: keys, times, codes and steps in words. */
#include "cli/fact_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "policyfile/policyfile.h"
#include "support/check.h"

static struct tl_policy_file *file;
static const struct tl_policy *policy;
static const tl_time at = 1772550000 * TL_SECOND + 104000; /* 3 March 2026, 15:00 UTC. */

static int set_up(void **state)
{
    struct tl_faults faults = { 0 };
    (void)state;
    assert_int_equal(tl_policy_file_open(TL_ROOT "/policy/reference", &faults, &file), TL_OK);
    policy = tl_policy_file_policy(file);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tl_policy_file_close(file);
    return 0;
}

static void check_line(const struct tl_fact *fact, bool steps, const char *line)
{
    char *told = NULL;
    size_t bytes;
    FILE *out = open_memstream(&told, &bytes);
    assert_non_null(out);
    tl_fact_tell(fact, policy, steps, out);
    fclose(out);
    assert_string_equal(told, line);
    free(told);
}

static void keys_and_times_have_their_words(void **state)
{
    (void)state;
    const struct tl_fact waits = { .at = at,
                                   .kind = TL_FACT_waits,
                                   .waits = { .contact = 17,
                                              .step = 4000000,
                                              .queue = tl_key_of("tier1"),
                                              .rank = 2,
                                              .asked_at = at - 24 * TL_SECOND,
                                              .needs = 5,
                                              .reason = tl_key_of("unsettled") } };
    check_line(&waits, true,
               "2026-03-03T15:00:00.104  waits             contact=17 step=4000000 queue=tier1 "
               "rank=2 asked_at=14:59:36.104 needs=5 reason=unsettled\n");
    const struct tl_fact disposed = { .at = at,
                                      .kind = TL_FACT_disposed,
                                      .disposed = { 5, 17, tl_key_of("request-filed") } };
    check_line(&disposed, false,
               "2026-03-03T15:00:00.104  disposed          agent=5 contact=17 "
               "disposition=request-filed\n");
}

static void codes_have_their_words(void **state)
{
    (void)state;
    const struct tl_fact closed = { .at = at,
                                    .kind = TL_FACT_closed,
                                    .closed = { 17, TL_OUTCOME_PERSON, TL_WHY_AGENT_HUNG_UP } };
    char line[160];
    snprintf(line, sizeof line,
             "2026-03-03T15:00:00.104  closed            contact=17 outcome=person why=\"%s\"\n",
             tl_why_text(TL_WHY_AGENT_HUNG_UP));
    check_line(&closed, false, line);
    const struct tl_fact learned = { .at = at,
                                     .kind = TL_FACT_learned,
                                     .learned = { 17, 2, TL_SLOW, 0, 0 } };
    check_line(&learned, false,
               "2026-03-03T15:00:00.104  learned           contact=17 step=2 result=slow known=0 "
               "holds=0\n");
    const struct tl_fact loaded = { .at = at,
                                    .kind = TL_FACT_policy_loaded,
                                    .policy_loaded = { 0x2f99382e151b485c } };
    check_line(&loaded, false,
               "2026-03-03T15:00:00.104  policy_loaded     version=2f99382e151b485c\n");
    const struct tl_fact keyed = { .at = at, .kind = TL_FACT_keyed, .keyed = { 17, 2, '#' } };
    check_line(&keyed, false,
               "2026-03-03T15:00:00.104  keyed             contact=17 step=2 digit=#\n");
}

/* A step is one of the policy that the contact began with, and of no other. */
static void a_step_is_told_by_its_own_policy_alone(void **state)
{
    (void)state;
    uint16_t topic = tl_policy_topic_find(policy, tl_key_of("person-waits"));
    assert_int_not_equal(topic, TL_NONE);
    uint16_t step = policy->topics[topic].first;
    const struct tl_fact keyed = { .at = at, .kind = TL_FACT_keyed, .keyed = { 17, step, '1' } };
    char line[160];
    snprintf(line, sizeof line,
             "2026-03-03T15:00:00.104  keyed             contact=17 step=\"%u (when of "
             "person-waits)\" digit=1\n",
             step);
    check_line(&keyed, true, line);
    snprintf(line, sizeof line,
             "2026-03-03T15:00:00.104  keyed             contact=17 step=%u digit=1\n", step);
    check_line(&keyed, false, line);
}

static void a_contact_is_found_wherever_it_stands(void **state)
{
    (void)state;
    const struct tl_fact accepts = { .kind = TL_FACT_accepts, .accepts = { 5, 17 } };
    const struct tl_fact taken = { .kind = TL_FACT_place_taken, .place_taken = { 18, 17, 1 } };
    const struct tl_fact aside = { .kind = TL_FACT_set_aside, .set_aside = { 1, 17, 1 } };
    const struct tl_fact ready = { .kind = TL_FACT_ready, .ready = { 17 } };
    assert_true(tl_fact_is_about(&accepts, 17));
    assert_false(tl_fact_is_about(&accepts, 5)); /* The agent. */
    assert_true(tl_fact_is_about(&taken, 17));
    assert_true(tl_fact_is_about(&taken, 18));
    assert_true(tl_fact_is_about(&aside, 17));
    assert_false(tl_fact_is_about(&ready, 17));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_and_times_have_their_words),
        cmocka_unit_test(codes_have_their_words),
        cmocka_unit_test(a_step_is_told_by_its_own_policy_alone),
        cmocka_unit_test(a_contact_is_found_wherever_it_stands),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
