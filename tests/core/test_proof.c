/* test_proof.c: of ten thousand policies at random, none that is proved lets a person down. */
#include <string.h>

#include "core/support_random.h"
#include "policy/check.h"
#include "support/check.h"

enum { POLICIES = 10000, WALKS = 8, SEEN_MIN = 100 };

/* Of the policies that were proved: how often each thing stood in them. */
struct seen {
    uint32_t kinds[TL_STEP_KINDS];
    uint32_t conditions[TL_CONDITION_KINDS];
    uint32_t results[TL_LOOKUP_RESULTS];
};

static uint32_t policies(void)
{
    const char *text = getenv("TL_TEST_ROUNDS");
    return text ? (uint32_t)strtoul(text, NULL, 10) : POLICIES;
}

static void look(const struct tl_policy *policy, struct seen *seen)
{
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = &policy->steps[i];
        seen->kinds[step->kind]++;
        if (step->kind == TL_STEP_WHEN)
            seen->conditions[step->condition]++;
        for (int result = 0; step->kind == TL_STEP_LOOK_UP && result < TL_LOOKUP_RESULTS; result++)
            seen->results[result] += step->by_result[result] != TL_NONE;
    }
}

static void check_seen(const struct seen *seen)
{
    for (int i = 0; i < TL_STEP_KINDS; i++)
        CHECK(seen->kinds[i] > SEEN_MIN);
    for (int i = 0; i < TL_CONDITION_KINDS; i++)
        CHECK(seen->conditions[i] > SEEN_MIN);
    for (int i = 0; i < TL_LOOKUP_RESULTS; i++)
        CHECK(seen->results[i] > SEEN_MIN);
}

static void walk_it(const struct random_policy *random, uint64_t seed)
{
    uint64_t chance = seed;
    for (uint32_t i = 0; i < WALKS; i++) {
        uint16_t step;
        enum random_person person = (enum random_person)(i % RANDOM_PERSONS);
        const char *how = random_walk(random, person, check_random(&chance), &step);
        if (how)
            fail_msg("policy of seed %llu is proved, and a person %s at step %d of topic %d",
                     (unsigned long long)seed, how, step,
                     step == TL_NONE ? -1 : random->steps[step].topic);
    }
}

static void no_policy_that_is_proved_lets_a_person_down(void **state)
{
    (void)state;
    static struct random_policy random;
    struct tl_fault fault;
    struct seen seen = { 0 };
    uint64_t seed = check_seed() * 1000000;
    uint32_t proved = 0;
    print_message("seeds %llu to %llu\n", (unsigned long long)seed,
                  (unsigned long long)(seed + policies() - 1));
    for (uint32_t i = 0; i < policies(); i++, seed++) {
        struct tl_faults faults = { .faults = &fault, .faults_max = 1 };
        random_policy_make(&random, seed);
        if (tl_policy_check(&random.policy, &faults, NULL) != TL_OK) {
            if (getenv("TL_TEST_TELL"))
                print_message("%s\n", fault.text);
            continue;
        }
        proved++;
        look(&random.policy, &seen);
        walk_it(&random, seed);
    }
    print_message("%u of %u policies are proved\n", proved, policies());
    CHECK(proved * 10 >= policies() * 3 && proved * 10 <= policies() * 7);
    if (policies() >= POLICIES)
        check_seen(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_policy_that_is_proved_lets_a_person_down),
    };
    return cmocka_run_group_tests_name("proof", tests, NULL, NULL);
}
