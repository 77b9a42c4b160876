/* test_text.c: placeholders in texts, and names in tables. */
#include <string.h>

#include "policy/text.h"
#include "support/check.h"

static void placeholders_come_one_after_the_other(void **state)
{
    (void)state;
    const char *text = "Number {position}, {wait_from} to {wait_to}.";
    const char *name;
    size_t bytes;
    CHECK_OK(tl_text_placeholder_next(&text, &name, &bytes));
    CHECK(bytes == 8 && memcmp(name, "position", 8) == 0);
    CHECK_OK(tl_text_placeholder_next(&text, &name, &bytes));
    CHECK(bytes == 9 && memcmp(name, "wait_from", 9) == 0);
    CHECK_OK(tl_text_placeholder_next(&text, &name, &bytes));
    CHECK(bytes == 7 && memcmp(name, "wait_to", 7) == 0);
    CHECK_ERR(TL_ENONE, tl_text_placeholder_next(&text, &name, &bytes));
}

static void a_brace_that_is_no_placeholder_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "{", "}", "{}", "a {b", "{B}", "{a b}", "{{a}}", "a} b" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *text = bad[i], *name;
        size_t bytes;
        CHECK_ERR(TL_EBAD, tl_text_placeholder_next(&text, &name, &bytes));
    }
}

static void known_placeholders_are_the_table_and_the_policys_values(void **state)
{
    (void)state;
    static const struct tl_name values[] = { { .name = "passport" } };
    struct tl_policy policy = { .values = values, .values_len = 1 };
    CHECK(tl_placeholder_is_known(&policy, "receipt", 7));
    CHECK(tl_placeholder_is_known(&policy, "passport", 8));
    CHECK(!tl_placeholder_is_known(&policy, "receipts", 8));
    CHECK(!tl_placeholder_is_known(&policy, "receip", 6));
    policy.values_len = 0;
    CHECK(!tl_placeholder_is_known(&policy, "passport", 8));
}

/* FNV-1a, 32 bits: values from its authors' test vectors. */
static void a_key_is_the_fnv_hash_of_its_name(void **state)
{
    (void)state;
    CHECK_EQ(tl_key_of(""), 0x811c9dc5u);
    CHECK_EQ(tl_key_of("a"), 0xe40c292cu);
    CHECK_EQ(tl_key_of("foobar"), 0xbf9cf968u);
}

static void texts_are_found_by_key_wherever_they_stand(void **state)
{
    (void)state;
    struct tl_text texts[7] = { 0 };
    struct tl_policy policy = { .texts = texts };
    for (uint16_t len = 0; len <= 7; len++) {
        policy.texts_len = len;
        for (uint16_t i = 0; i < 7; i++) {
            texts[i].id.key = 10u * (i + 1);
            CHECK_EQ(tl_policy_text_find(&policy, 10u * (i + 1)), i < len ? i : TL_NONE);
            CHECK_EQ(tl_policy_text_find(&policy, 10u * i + 5), TL_NONE);
        }
    }
}

static void outcomes_and_steps_have_words(void **state)
{
    (void)state;
    assert_string_equal(tl_outcome_text(TL_OUTCOME_LEFT_IN_LINE), "left in line");
    assert_string_equal(tl_step_text(TL_STEP_LOOK_UP), "look_up");
    for (int i = 0; i < TL_OUTCOMES; i++)
        CHECK(*tl_outcome_text((enum tl_outcome)i));
    for (int i = 0; i < TL_STEP_KINDS; i++)
        CHECK(*tl_step_text((enum tl_step_kind)i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(placeholders_come_one_after_the_other),
        cmocka_unit_test(a_brace_that_is_no_placeholder_is_refused),
        cmocka_unit_test(known_placeholders_are_the_table_and_the_policys_values),
        cmocka_unit_test(a_key_is_the_fnv_hash_of_its_name),
        cmocka_unit_test(texts_are_found_by_key_wherever_they_stand),
        cmocka_unit_test(outcomes_and_steps_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
