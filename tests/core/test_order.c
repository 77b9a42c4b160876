/* The order: rank, time of asking, id; compared with a plain sorted list. */
#include "support/check.h"

#include "core/order.h"

enum { SLOTS = 300, ROUNDS = 30000 };

static struct tl_order_node nodes[SLOTS];
static struct tl_order_key keys[SLOTS];

static void rank_comes_before_time_and_time_before_id(void **state)
{
    (void)state;
    struct tl_order_key a = { .rank = 0, .at = 9, .id = 9 };
    struct tl_order_key b = { .rank = 1, .at = 1, .id = 1 };
    struct tl_order_key c = { .rank = 1, .at = 2, .id = 0 };
    struct tl_order_key d = { .rank = 1, .at = 2, .id = 1 };
    CHECK(tl_order_key_is_before(&a, &b) && tl_order_key_is_before(&b, &c));
    CHECK(tl_order_key_is_before(&c, &d) && !tl_order_key_is_before(&d, &c));
    CHECK(!tl_order_key_is_before(&a, &a));
}

static void check_against_list(const struct tl_order *order, const bool *is_in)
{
    uint32_t len = 0;
    uint32_t first = TL_NO_SLOT;
    uint32_t last = TL_NO_SLOT;
    for (uint32_t i = 0; i < SLOTS; i++) {
        if (!is_in[i])
            continue;
        len++;
        if (first == TL_NO_SLOT || tl_order_key_is_before(&keys[i], &keys[first]))
            first = i;
        if (last == TL_NO_SLOT || tl_order_key_is_before(&keys[last], &keys[i]))
            last = i;
    }
    CHECK_EQ(order->len, len);
    CHECK_EQ(order->first, first);
    CHECK_EQ(order->last, last);
}

static void check_place(const struct tl_order *order, const bool *is_in, uint32_t of)
{
    uint32_t before = 0;
    uint32_t after = TL_NO_SLOT;
    for (uint32_t i = 0; i < SLOTS; i++) {
        if (!is_in[i])
            continue;
        before += tl_order_key_is_before(&keys[i], &keys[of]);
        if (tl_order_key_is_before(&keys[of], &keys[i]) &&
            (after == TL_NO_SLOT || tl_order_key_is_before(&keys[i], &keys[after])))
            after = i;
    }
    CHECK_EQ(tl_order_before(order, &keys[of]), before);
    CHECK_EQ(tl_order_after(order, &keys[of]), after);
}

static void it_is_the_same_as_a_plain_list(void **state)
{
    (void)state;
    uint64_t random = check_seed();
    struct tl_order order;
    tl_order_init(&order, nodes, keys);
    bool is_in[SLOTS] = { false };
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t slot = (uint32_t)(check_random(&random) % SLOTS);
        if (is_in[slot]) {
            tl_order_drop(&order, slot);
        } else {
            keys[slot] = (struct tl_order_key){ .rank = (uint32_t)(check_random(&random) % 3),
                                                .at = (tl_time)(check_random(&random) % 50),
                                                .id = slot + 1 };
            tl_order_put(&order, slot);
        }
        is_in[slot] = !is_in[slot];
        check_against_list(&order, is_in);
        check_place(&order, is_in, slot);
    }
}

static uint32_t depth(const struct tl_order *order, uint32_t slot)
{
    if (slot == TL_NO_SLOT)
        return 0;
    uint32_t left = depth(order, order->nodes[slot].left);
    uint32_t right = depth(order, order->nodes[slot].right);
    return 1 + (left > right ? left : right);
}

/* People ask one after another: the worst case of a plain search tree. */
static void it_stays_shallow_when_all_come_in_order(void **state)
{
    (void)state;
    struct tl_order order;
    tl_order_init(&order, nodes, keys);
    for (uint32_t slot = 0; slot < SLOTS; slot++) {
        keys[slot] = (struct tl_order_key){ .at = slot, .id = slot + 1 };
        tl_order_put(&order, slot);
    }
    CHECK(depth(&order, order.root) <= 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rank_comes_before_time_and_time_before_id),
        cmocka_unit_test(it_is_the_same_as_a_plain_list),
        cmocka_unit_test(it_stays_shallow_when_all_come_in_order),
    };
    return cmocka_run_group_tests_name("core/order", tests, NULL, NULL);
}
