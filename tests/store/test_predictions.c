/* test_predictions.c: ranges of days, as they were put. */
#include <string.h>

#include "store/predictions.h"
#include "store/support_store.h"

static void a_prediction_comes_back_as_it_was_put(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_prediction_row row = { .form = "f",
                                     .office = "o",
                                     .made_at = 5,
                                     .share = 80,
                                     .ended = 1000,
                                     .held = 790 },
                             read;
    for (int i = 0; i < TL_PREDICTION_WEEKS; i++) {
        row.from_days[i] = (uint16_t)(i * 7);
        row.to_days[i] = (uint16_t)(TL_PREDICTION_NONE - i);
    }
    size_t len = 9;
    CHECK_OK(tl_store_prediction_list(db, &read, 1, &len));
    CHECK_EQ(len, 0);
    CHECK_OK(tl_store_prediction_put(db, &row));
    row.held = 800;
    CHECK_OK(tl_store_prediction_put(db, &row));
    memset(&read, 0, sizeof read);
    CHECK_OK(tl_store_prediction_list(db, &read, 1, &len));
    CHECK_EQ(len, 1);
    assert_memory_equal(&row, &read, sizeof row);
    CHECK_OK(tl_store_prediction_sweep(db, 5));
    CHECK_OK(tl_store_prediction_list(db, &read, 1, &len));
    CHECK_EQ(len, 1);
    CHECK_OK(tl_store_prediction_sweep(db, 6));
    CHECK_OK(tl_store_prediction_list(db, &read, 1, &len));
    CHECK_EQ(len, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(a_prediction_comes_back_as_it_was_put),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
