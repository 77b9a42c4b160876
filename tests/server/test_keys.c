/* Keys gathered into values: when they are whole, and what # and * mean. */
#include "support/check.h"

#include <string.h>

#include "server/keys.h"

static enum tl_keys_result press(struct tl_keys *keys, const struct tl_form *form,
                                 const char *digits)
{
    enum tl_keys_result result = TL_KEYS_MORE;
    for (; *digits; digits++)
        result = tl_keys_take(keys, form, *digits);
    return result;
}

static void a_case_number_is_whole_at_its_length(void **state)
{
    (void)state;
    struct tl_form form = { .kind = TL_FORM_RECEIPT, .letters_len = 2, .digits_len = 4 };
    struct tl_keys keys = { 0 };
    CHECK_EQ(press(&keys, &form, "12345"), TL_KEYS_MORE);
    CHECK_EQ(press(&keys, &form, "6"), TL_KEYS_DONE);
    assert_string_equal(keys.digits, "123456");
}

static void hash_ends_a_value_and_star_drops_it(void **state)
{
    (void)state;
    struct tl_form form = { .kind = TL_FORM_DIGITS, .digits_len = 8 };
    struct tl_keys keys = { 0 };
    CHECK_EQ(press(&keys, &form, "12*"), TL_KEYS_MORE);
    CHECK_EQ(press(&keys, &form, "34#"), TL_KEYS_DONE);
    assert_string_equal(keys.digits, "34");
    keys = (struct tl_keys){ 0 };
    CHECK_EQ(press(&keys, &form, "*"), TL_KEYS_AGAIN);
    CHECK_EQ(press(&keys, &form, "#"), TL_KEYS_MORE);
}

static void a_phone_number_may_begin_with_its_country_code(void **state)
{
    (void)state;
    struct tl_form form = { .kind = TL_FORM_PHONE, .digits_len = 4, .prefix = "+1" };
    struct tl_keys keys = { 0 };
    CHECK_EQ(press(&keys, &form, "#"), TL_KEYS_CALLER);
    CHECK_EQ(press(&keys, &form, "2345"), TL_KEYS_DONE);
    keys = (struct tl_keys){ 0 };
    CHECK_EQ(press(&keys, &form, "1234"), TL_KEYS_MORE);
    CHECK_EQ(press(&keys, &form, "5"), TL_KEYS_DONE);
}

static void no_value_is_longer_than_its_room(void **state)
{
    (void)state;
    struct tl_form form = { .kind = TL_FORM_TEXT };
    struct tl_keys keys = { 0 };
    for (int i = 0; i < TL_KEYS_MAX - 1; i++)
        CHECK_EQ(tl_keys_take(&keys, &form, '7'), TL_KEYS_MORE);
    CHECK_EQ(tl_keys_take(&keys, &form, '7'), TL_KEYS_DONE);
    CHECK_EQ(strlen(keys.digits), TL_KEYS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_number_is_whole_at_its_length),
        cmocka_unit_test(hash_ends_a_value_and_star_drops_it),
        cmocka_unit_test(a_phone_number_may_begin_with_its_country_code),
        cmocka_unit_test(no_value_is_longer_than_its_room),
    };
    return cmocka_run_group_tests_name("server/keys", tests, NULL, NULL);
}
