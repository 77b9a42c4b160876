/* test_quota.c: how often a client may ask, against a model that remembers all that was let
 * through.
 */
#include "server/quota.h"

#include "support/check.h"

#define NOON (INT64_C(1772445600) * TL_SECOND)

static struct tl_quota *make(uint32_t per_s, uint32_t per_day)
{
    struct tl_quota *quota;
    CHECK_OK(tl_quota_open(per_s, per_day, &quota));
    return quota;
}

static void no_second_has_more_than_it_may(void **state)
{
    (void)state;
    struct tl_quota *quota = make(2, 100);
    CHECK_EQ(tl_quota_take(quota, 7, 1, NOON), TL_QUOTA_TAKEN);
    CHECK_EQ(tl_quota_take(quota, 7, 1, NOON + 999999), TL_QUOTA_TAKEN);
    CHECK_EQ(tl_quota_take(quota, 7, 1, NOON + 999999), TL_QUOTA_SECOND);
    CHECK_EQ(tl_quota_take(quota, 8, 1, NOON + 999999), TL_QUOTA_TAKEN); /* Another client. */
    CHECK_EQ(tl_quota_take(quota, 7, 1, NOON + TL_SECOND), TL_QUOTA_TAKEN);
    CHECK_EQ(tl_quota_take(quota, 7, 1, NOON + TL_SECOND), TL_QUOTA_SECOND);
    CHECK_EQ(tl_quota_take(quota, 7, 1, NOON - TL_HOUR), TL_QUOTA_TAKEN); /* The clock went back. */
    tl_quota_close(quota);
}

static void a_day_ends_and_the_next_begins_with_nothing(void **state)
{
    (void)state;
    struct tl_quota *quota = make(1000, 3);
    for (int i = 0; i < 3; i++)
        CHECK_EQ(tl_quota_take(quota, 7, 1, NOON), TL_QUOTA_TAKEN);
    CHECK_EQ(tl_quota_take(quota, 7, 1, NOON + TL_HOUR), TL_QUOTA_DAY);
    CHECK_EQ(tl_quota_take(quota, 8, 1, NOON + TL_HOUR), TL_QUOTA_TAKEN);
    CHECK_EQ(tl_quota_take(quota, 7, 2, NOON + TL_HOUR), TL_QUOTA_TAKEN);
    tl_quota_close(quota);
}

static void more_clients_than_there_is_room_for_wait_for_the_day(void **state)
{
    (void)state;
    struct tl_quota *quota = make(1, 5);
    for (tl_id client = 1; client <= TL_QUOTA_CLIENTS_MAX; client++)
        CHECK_EQ(tl_quota_take(quota, client, 1, NOON), TL_QUOTA_TAKEN);
    CHECK_EQ(tl_quota_take(quota, TL_QUOTA_CLIENTS_MAX + 1, 1, NOON), TL_QUOTA_FULL);
    CHECK_EQ(tl_quota_take(quota, 1, 1, NOON), TL_QUOTA_SECOND);
    CHECK_EQ(tl_quota_take(quota, TL_QUOTA_CLIENTS_MAX + 1, 2, NOON), TL_QUOTA_TAKEN);
    CHECK_EQ(tl_quota_take(quota, TL_QUOTA_CLIENTS_MAX + 1, 2, NOON), TL_QUOTA_SECOND);
    tl_quota_close(quota);
}

enum { STEPS = 20000, CLIENTS = 3, PER_S = 4, PER_DAY = 60, A_DAY_S = 40 };

struct let_through {
    tl_id client;
    tl_time at;
    int32_t day;
};

/* What the limits say, by counting. */
static enum tl_quota_answer judge(const struct let_through *all, size_t len,
                                  const struct let_through *asks)
{
    uint32_t in_second = 0, in_day = 0;
    for (size_t i = len; i-- > 0 && all[i].day == asks->day;)
        in_day += all[i].client == asks->client;
    for (size_t i = len; i-- > 0 && all[i].at > asks->at - TL_SECOND;)
        in_second += all[i].client == asks->client;
    if (in_day >= PER_DAY)
        return TL_QUOTA_DAY;
    return in_second >= PER_S ? TL_QUOTA_SECOND : TL_QUOTA_TAKEN;
}

static void it_counts_as_its_model_counts(void **state)
{
    (void)state;
    static struct let_through all[STEPS];
    struct tl_quota *quota = make(PER_S, PER_DAY);
    uint64_t seed = check_seed();
    uint32_t told[TL_QUOTA_FULL + 1] = { 0 };
    size_t len = 0;
    tl_time at = NOON;
    for (int i = 0; i < STEPS; i++) {
        at += (tl_time)(check_random(&seed) % (TL_SECOND / 5));
        const struct let_through asks = { 1 + check_random(&seed) % CLIENTS, at,
                                          (int32_t)(at / (A_DAY_S * TL_SECOND)) };
        enum tl_quota_answer wanted = judge(all, len, &asks);
        CHECK_EQ(tl_quota_take(quota, asks.client, asks.day, at), wanted);
        if (wanted == TL_QUOTA_TAKEN)
            all[len++] = asks;
        told[wanted]++;
    }
    CHECK(told[TL_QUOTA_TAKEN] > 100 && told[TL_QUOTA_SECOND] > 100 && told[TL_QUOTA_DAY] > 100);
    tl_quota_close(quota);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_second_has_more_than_it_may),
        cmocka_unit_test(a_day_ends_and_the_next_begins_with_nothing),
        cmocka_unit_test(more_clients_than_there_is_room_for_wait_for_the_day),
        cmocka_unit_test(it_counts_as_its_model_counts),
    };
    return cmocka_run_group_tests_name("quota", tests, NULL, NULL);
}
