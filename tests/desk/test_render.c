/* Texts with placeholders: filled, spelled, and refused when they don't fit. */
#include "support/check.h"

#include <string.h>

#include "desk/render.h"

static enum tl_err some_values(void *arg, const char *name, enum tl_render_mode mode, char *out,
                               size_t bytes_max)
{
    (void)arg;
    if (strcmp(name, "time") == 0)
        return snprintf(out, bytes_max, "5 p.m.") > 0 ? TL_OK : TL_ETOOLONG;
    if (strcmp(name, "number") != 0)
        return TL_ENONE;
    snprintf(out, bytes_max, "%s", mode == TL_SPOKEN ? "4, 8" : "48");
    return TL_OK;
}

static void placeholders_are_filled_by_mode(void **state)
{
    (void)state;
    char out[64];
    CHECK_OK(tl_render("Is {number}, yes {number}.", TL_SHOWN, some_values, NULL, out, sizeof out));
    assert_string_equal(out, "Is 48, yes 48.");
    CHECK_OK(tl_render("{number}", TL_SPOKEN, some_values, NULL, out, sizeof out));
    assert_string_equal(out, "4, 8");
}

static void a_sentence_has_one_period(void **state)
{
    (void)state;
    char out[64];
    CHECK_OK(
        tl_render("At {time}. By {time}, {number}.", TL_SHOWN, some_values, NULL, out, sizeof out));
    assert_string_equal(out, "At 5 p.m. By 5 p.m., 48.");
    CHECK_ERR(TL_ENONE, tl_render("A. {none}.", TL_SHOWN, some_values, NULL, out, sizeof out));
    assert_string_equal(out, "A. .");
}

static void a_missing_value_leaves_the_rest(void **state)
{
    (void)state;
    char out[64];
    CHECK_ERR(TL_ENONE, tl_render("a {none} b", TL_SHOWN, some_values, NULL, out, sizeof out));
    assert_string_equal(out, "a  b");
}

static void bad_braces_and_long_texts_are_refused(void **state)
{
    (void)state;
    char out[8];
    CHECK_ERR(TL_EBAD, tl_render("a {number", TL_SHOWN, some_values, NULL, out, sizeof out));
    CHECK_ERR(TL_EBAD, tl_render("a {}", TL_SHOWN, some_values, NULL, out, sizeof out));
    CHECK_ERR(TL_ETOOLONG, tl_render("12345678", TL_SHOWN, some_values, NULL, out, sizeof out));
    CHECK_ERR(TL_ETOOLONG,
              tl_render("1234567{number}", TL_SHOWN, some_values, NULL, out, sizeof out));
}

static void a_number_is_said_one_by_one(void **state)
{
    (void)state;
    char out[64];
    CHECK_OK(tl_render_spelled("ABC 12-3", 3, out, sizeof out));
    assert_string_equal(out, "A, B, C. 1, 2, 3");
    CHECK_ERR(TL_ETOOLONG, tl_render_spelled("123456789", 0, out, 8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(placeholders_are_filled_by_mode),
        cmocka_unit_test(a_sentence_has_one_period),
        cmocka_unit_test(a_missing_value_leaves_the_rest),
        cmocka_unit_test(bad_braces_and_long_texts_are_refused),
        cmocka_unit_test(a_number_is_said_one_by_one),
    };
    return cmocka_run_group_tests_name("desk/render", tests, NULL, NULL);
}
