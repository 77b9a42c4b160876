/* The heap of due times: always the earliest first, whatever was set, moved and taken out. */
#include "support/check.h"

#include "base/heap.h"

enum { ITEMS = 50, ROUNDS = 20000 };

static struct tl_heap_entry entries[ITEMS];
static uint32_t places[ITEMS];

static void equal_times_come_in_the_order_of_their_ties(void **state)
{
    (void)state;
    struct tl_heap heap;
    tl_heap_init(&heap, entries, places, ITEMS);
    for (uint32_t item = 0; item < ITEMS; item++)
        tl_heap_set(&heap, item, 7, ITEMS - item);
    for (uint32_t item = ITEMS; item-- > 0;) {
        CHECK_EQ(tl_heap_first(&heap)->item, item);
        tl_heap_drop(&heap, item);
    }
    assert_null(tl_heap_first(&heap));
}

static void the_first_is_the_earliest_of_a_plain_list(void **state)
{
    (void)state;
    uint64_t random = check_seed();
    struct tl_heap heap;
    tl_heap_init(&heap, entries, places, ITEMS);
    tl_time times[ITEMS] = { 0 };
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t item = (uint32_t)(check_random(&random) % ITEMS);
        times[item] = (tl_time)(check_random(&random) % 40);
        if (times[item] == 0)
            tl_heap_drop(&heap, item);
        else
            tl_heap_set(&heap, item, times[item], item);
        uint32_t best = ITEMS;
        for (uint32_t i = 0; i < ITEMS; i++) {
            if (times[i] != 0 && (best == ITEMS || times[i] < times[best]))
                best = i;
        }
        const struct tl_heap_entry *first = tl_heap_first(&heap);
        CHECK_EQ(first ? first->item : ITEMS, best);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_times_come_in_the_order_of_their_ties),
        cmocka_unit_test(the_first_is_the_earliest_of_a_plain_list),
    };
    return cmocka_run_group_tests_name("base/heap", tests, NULL, NULL);
}
