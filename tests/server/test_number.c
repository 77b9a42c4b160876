/* Contact numbers: what is drawn passes, every wrong digit and every swap is noticed. */
#include "support/check.h"

#include <sodium.h>
#include <string.h>

#include "server/number.h"

static void what_is_drawn_passes_and_mistakes_do_not(void **state)
{
    (void)state;
    char number[TL_NUMBER_BYTES];
    CHECK(sodium_init() >= 0);
    for (int i = 0; i < 200; i++) {
        tl_number_draw(number);
        CHECK_EQ(strlen(number), 12);
        CHECK(tl_number_is(number));
        for (size_t at = 0; at < 12; at++) {
            char wrong[TL_NUMBER_BYTES];
            if (number[at] == '-')
                continue;
            memcpy(wrong, number, sizeof wrong);
            wrong[at] = (char)('0' + (wrong[at] - '0' + 1 + i % 9) % 10);
            CHECK(!tl_number_is(wrong));
            size_t next = at + 1 + (number[at + 1] == '-');
            memcpy(wrong, number, sizeof wrong);
            if (next >= 12 || wrong[at] == wrong[next])
                continue;
            wrong[at] = number[next];
            wrong[next] = number[at];
            CHECK(!tl_number_is(wrong));
        }
    }
}

static void other_texts_are_no_numbers(void **state)
{
    (void)state;
    CHECK(!tl_number_is(""));
    CHECK(!tl_number_is("123"));
    CHECK(!tl_number_is("abc-def-ghij"));
    CHECK(tl_number_is("000 000 0000"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_drawn_passes_and_mistakes_do_not),
        cmocka_unit_test(other_texts_are_no_numbers),
    };
    return cmocka_run_group_tests_name("server/number", tests, NULL, NULL);
}
