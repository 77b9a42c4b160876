/* test_dial.c: numbers as people write them, what is dialled, and what is refused. */
#include "policy/dial.h"

#include <string.h>

#include "support/check.h"

static const char *const allowed_us[] = { "+1", "+52" };
static const char *const refused_us[] = { "+1900", "+1876" };
static const struct tl_dial_rules us = {
    .country = "1",
    .national = "1",
    .international = "011",
    .digits_min = 10,
    .digits_max = 10,
    .allowed = { allowed_us, 2 },
    .refused = { refused_us, 2 },
};

/* A country whose numbers vary in length and are written with a 0 before them. */
static const char *const allowed_de[] = { "+49" };
static const char *const refused_de[] = { "+49900" };
static const struct tl_dial_rules de = {
    .country = "49",
    .national = "0",
    .international = "00",
    .digits_min = 6,
    .digits_max = 11,
    .allowed = { allowed_de, 1 },
    .refused = { refused_de, 1 },
};

/* Numbers of any country, of no length in particular. */
static const char *const allowed_any[] = { "+1" };
static const struct tl_dial_rules any = { .country = "1", .allowed = { allowed_any, 1 } };

/* No rule of a country: only whole numbers. */
static const struct tl_dial_rules bare = { .allowed = { allowed_us, 1 } };

static const struct {
    const struct tl_dial_rules *rules;
    const char *text;
    enum tl_dial_why why;
    const char *number;
} rows[] = {
    { &us, "+12025550123", TL_DIAL_MAY, "+12025550123" },
    { &us, "(202) 555-0123", TL_DIAL_MAY, "+12025550123" },
    { &us, "202.555.0123", TL_DIAL_MAY, "+12025550123" },
    { &us, "1 202 555 0123", TL_DIAL_MAY, "+12025550123" },
    { &us, " +1 (202) 555-0123 ", TL_DIAL_MAY, "+12025550123" },
    { &us, "011 1 202 555 0123", TL_DIAL_MAY, "+12025550123" },
    { &us, "011 52 55 1234 5678", TL_DIAL_MAY, "+525512345678" },
    { &us, "+52 55 1234 5678", TL_DIAL_MAY, "+525512345678" },
    { &us, "555-0123", TL_DIAL_WRONG_LENGTH, "" },
    { &us, "202 555 01234", TL_DIAL_WRONG_LENGTH, "" },
    { &us, "+1202555012", TL_DIAL_WRONG_LENGTH, "" },
    { &us, "+120255501234", TL_DIAL_WRONG_LENGTH, "" },
    { &us, "911", TL_DIAL_WRONG_LENGTH, "" },
    { &us, "900 555 0123", TL_DIAL_NOT_ALLOWED, "" },
    { &us, "+1 876 555 0123", TL_DIAL_NOT_ALLOWED, "" },
    { &us, "011 44 20 7946 0123", TL_DIAL_NOT_ALLOWED, "" },
    { &us, "+442079460123", TL_DIAL_NOT_ALLOWED, "" },
    { &us, "", TL_DIAL_NO_NUMBER, "" },
    { &us, "+", TL_DIAL_NO_NUMBER, "" },
    { &us, "ana", TL_DIAL_NO_NUMBER, "" },
    { &us, "202555012a", TL_DIAL_NO_NUMBER, "" },
    { &us, "202+5550123", TL_DIAL_NO_NUMBER, "" },
    { &us, "++12025550123", TL_DIAL_NO_NUMBER, "" },
    { &us, "sip:ana@example.org", TL_DIAL_NO_NUMBER, "" },
    { &us, "+02025550123", TL_DIAL_NO_NUMBER, "" },
    { &us, "+1234567890123456", TL_DIAL_WRONG_LENGTH, "" },
    { &us, "1234567890123456789012345", TL_DIAL_NO_NUMBER, "" },
    { &us, "202,5550123", TL_DIAL_NO_NUMBER, "" },
    { &us, "2025550123\r\nX: y", TL_DIAL_NO_NUMBER, "" },
    { &de, "030 901820", TL_DIAL_MAY, "+4930901820" },
    { &de, "0049 30 901820", TL_DIAL_MAY, "+4930901820" },
    { &de, "+49 30 901820", TL_DIAL_MAY, "+4930901820" },
    { &de, "0900 123456", TL_DIAL_NOT_ALLOWED, "" },
    { &de, "001 202 555 0123", TL_DIAL_NOT_ALLOWED, "" },
    { &de, "0 30 90", TL_DIAL_WRONG_LENGTH, "" },
    { &de, "030 9018", TL_DIAL_MAY, "+49309018" },           /* The fewest digits, ... */
    { &de, "+49 30901", TL_DIAL_WRONG_LENGTH, "" },          /* ... and one less. */
    { &de, "030 901820345", TL_DIAL_MAY, "+4930901820345" }, /* The most, ... */
    { &de, "030 9018203456", TL_DIAL_WRONG_LENGTH, "" },     /* ... and one more. */
    { &any, "+1234567", TL_DIAL_MAY, "+1234567" },
    { &any, "+123456", TL_DIAL_WRONG_LENGTH, "" },
    { &any, "+123456789012345", TL_DIAL_MAY, "+123456789012345" },
    { &any, "+1234567890123456", TL_DIAL_WRONG_LENGTH, "" },
    { &any, "+1/2.3(4)5-6\t7", TL_DIAL_MAY, "+1234567" },
    { &any, "+123456789012345678901234", TL_DIAL_WRONG_LENGTH, "" },
    { &any, "+1234567890123456789012345", TL_DIAL_NO_NUMBER, "" },
    { &any, "+1234567:", TL_DIAL_NO_NUMBER, "" },
    { &any, "+1234567/0", TL_DIAL_MAY, "+12345670" },
    { &any, "+1239", TL_DIAL_WRONG_LENGTH, "" },
    { &bare, "+12025550123", TL_DIAL_MAY, "+12025550123" },
    { &bare, "2025550123", TL_DIAL_NO_NUMBER, "" },
    { &bare, "0012025550123", TL_DIAL_NO_NUMBER, "" },
};

static void numbers_are_read_as_the_policy_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char number[TL_E164_BYTES];
        memset(number, 'x', sizeof number);
        enum tl_dial_why why = tl_dial_read(rows[i].rules, rows[i].text, number);
        if (why != rows[i].why || strcmp(number, rows[i].number) != 0)
            fail_msg("%s: %s, %s", rows[i].text, tl_dial_text(why), number);
    }
}

static void a_policy_without_calls_out_dials_nothing(void **state)
{
    (void)state;
    char number[TL_E164_BYTES];
    const struct tl_dial_rules none = { .country = "1" };
    CHECK(!tl_dial_is_on(&none) && tl_dial_is_on(&us));
    CHECK_EQ(tl_dial_read(&none, "+12025550123", number), TL_DIAL_NONE_OUT);
    assert_string_equal(number, "");
}

/* What is read once reads as itself: a stored number may be read again. */
static void a_number_that_may_be_called_reads_as_itself(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char number[TL_E164_BYTES];
        memset(number, 'x', sizeof number);
        if (rows[i].why != TL_DIAL_MAY)
            continue;
        CHECK_EQ(tl_dial_read(rows[i].rules, rows[i].number, number), TL_DIAL_MAY);
        assert_string_equal(number, rows[i].number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_as_the_policy_says),
        cmocka_unit_test(a_policy_without_calls_out_dials_nothing),
        cmocka_unit_test(a_number_that_may_be_called_reads_as_itself),
    };
    return cmocka_run_group_tests_name("policy/dial", tests, NULL, NULL);
}
