/* The map of ids: random puts and drops compared with a plain array. */
#include "support/check.h"

#include "base/idmap.h"

enum { IDS = 300 };

static void it_agrees_with_a_plain_array(void **state)
{
    (void)state;
    static struct tl_idmap_cell cells[512];
    struct tl_idmap map;
    uint32_t slots[IDS + 1] = { 0 };
    bool there[IDS + 1] = { false };
    uint64_t random = check_seed();
    CHECK_EQ(tl_idmap_cells(IDS), 512);
    tl_idmap_init(&map, cells, 512);
    for (int step = 0; step < 200000; step++) {
        tl_id id = 1 + check_random(&random) % IDS;
        if (there[id] && check_random(&random) % 2) {
            tl_idmap_drop(&map, id);
            there[id] = false;
        } else if (!there[id]) {
            slots[id] = (uint32_t)check_random(&random) % 1000;
            tl_idmap_put(&map, id, slots[id]);
            there[id] = true;
        }
        tl_id other = 1 + check_random(&random) % IDS;
        CHECK_EQ(tl_idmap_find(&map, other), there[other] ? slots[other] : TL_IDMAP_NONE);
    }
    CHECK_EQ(tl_idmap_find(&map, 0), TL_IDMAP_NONE);
    tl_idmap_drop(&map, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(it_agrees_with_a_plain_array) };
    return cmocka_run_group_tests_name("base/idmap", tests, NULL, NULL);
}
