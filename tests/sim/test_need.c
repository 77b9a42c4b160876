/* test_need.c: what `staff` is made of: targets, shares of people, shifts, Erlang A. */
#include "sim/need.h"

#include <math.h>
#include <string.h>

#include "sim/erlang.h"
#include "sim/staffing.h"
#include "support/check.h"

static void targets_are_read(void **state)
{
    static const char *const bad[] = {
        "",           "80",          "80% in",     "0% in 30 s",       "101% in 3 s",
        "80% in 0 s", "80% in 30 h", "80%in 30 s", "80% in 30 s or so"
    };
    struct tl_staffing_target target;
    (void)state;
    CHECK_OK(tl_staffing_target_read("80% in 30 s", &target));
    CHECK(target.share == 0.8 && target.seconds == 30);
    CHECK_OK(tl_staffing_target_read("92.5 % in 2 min", &target));
    CHECK(fabs(target.share - 0.925) < 1e-12 && target.seconds == 120);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_ERR(TL_EBAD, tl_staffing_target_read(bad[i], &target));
}

/* One more in all is one more of one kind; shares come out within one person. */
static void people_are_dealt_out_by_shares(void **state)
{
    static const struct tl_need need = { .kinds = { { .people = 234, .skills = 1 },
                                                    { .people = 116, .skills = 3 },
                                                    { .people = 50, .skills = 7 } },
                                         .kinds_len = 3 };
    uint32_t before[3] = { 0 }, now[3];
    (void)state;
    for (uint32_t people = 1; people <= 800; people++) {
        uint32_t sum = 0;
        tl_need_split(&need, people, now);
        for (int i = 0; i < 3; i++) {
            CHECK(now[i] >= before[i]);
            CHECK(fabs(now[i] - people * need.kinds[i].people / 400.0) < 1);
            sum += now[i];
        }
        CHECK_EQ(sum, people);
        CHECK_EQ(tl_need_skilled(&need, people, 1), now[1] + now[2]);
        memcpy(before, now, sizeof before);
    }
}

/* Random needs: in every half hour the shifts have exactly so many people. */
static void shifts_have_exactly_the_people_needed(void **state)
{
    static struct tl_need need;
    uint64_t random = check_seed();
    struct tl_roster roster;
    uint64_t sum[TL_LINES] = { 0 };
    (void)state;
    need =
        (struct tl_need){ .kinds = { { .people = 2, .skills = 1 }, { .people = 1, .skills = 3 } },
                          .kinds_len = 2 };
    for (uint32_t at = 0; at < TL_LINES; at++)
        need.people[at] = (uint32_t)(check_random(&random) % 30);
    CHECK_OK(tl_need_roster(&need, &roster));
    for (uint16_t i = 0; i < roster.groups_len; i++) {
        const struct tl_group *group = roster.groups + i;
        uint32_t day = (uint32_t)__builtin_ctz(group->days) * TL_HALF_HOURS;
        CHECK(group->people > 0 && group->from_s < group->to_s);
        for (uint32_t half = group->from_s / 1800; half < group->to_s / 1800; half++)
            sum[day + half] += group->people;
    }
    for (uint32_t at = 0; at < TL_LINES; at++)
        CHECK_EQ(sum[at], need.people[at]);
    tl_roster_close(&roster);
}

/* By the steady state, state by state: who comes to k waiting joins when k + 1 are gone, by chance
 * of the moments at which they go; here for all the time there is, and for none. */
static void erlang_agrees_with_the_sum_over_states(void **state)
{
    static const double loads[] = { 0.5, 0.9, 1, 1.3 };
    static const uint32_t agents[] = { 1, 5, 50, 250 };
    (void)state;
    for (int i = 0; i < 16; i++) {
        uint32_t n = agents[i / 4];
        struct tl_erlang line = { loads[i % 4] * n / 300, 1.0 / 300, 1.0 / 540 };
        double p = 1, sum = 0, free = 0, left = 0;
        for (uint32_t k = 0; k < n + 4000; k++) {
            sum += p;
            free += k < n ? p : 0;
            left += k > n ? p * (k - n) * line.leaves : 0;
            p *= line.arrivals / ((k + 1 < n ? k + 1 : n) * line.served +
                                  (k + 1 > n ? k + 1 - n : 0) * line.leaves);
            if (sum > 1e250) {
                p /= sum;
                free /= sum;
                left /= sum;
                sum = 1;
            }
        }
        CHECK(fabs(tl_erlang_within(&line, n, 0) - free / sum) < 1e-5);
        CHECK(fabs(tl_erlang_within(&line, n, 1e6) - (1 - left / sum / line.arrivals)) < 1e-5);
        uint32_t people = tl_erlang_people(&line, 0.8, 20, 1000);
        CHECK(tl_erlang_within(&line, people, 20) >= 0.8);
        CHECK(people == 1 || tl_erlang_within(&line, people - 1, 20) < 0.8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_are_read),
        cmocka_unit_test(people_are_dealt_out_by_shares),
        cmocka_unit_test(shifts_have_exactly_the_people_needed),
        cmocka_unit_test(erlang_agrees_with_the_sum_over_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
