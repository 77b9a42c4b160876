/* test_gsm.c: how many pieces a text message takes. */
#include <string.h>

#include "base/gsm.h"
#include "support/check.h"

static void check(const char *text, bool is_ucs2, uint32_t units, uint32_t segments)
{
    struct tl_gsm gsm;
    CHECK_OK(tl_gsm_measure(text, &gsm));
    CHECK_EQ(gsm.is_ucs2, is_ucs2);
    CHECK_EQ(gsm.units, units);
    CHECK_EQ(gsm.segments, segments);
}

static void letters_of_the_alphabet_are_septets(void **state)
{
    (void)state;
    check("", false, 0, 0);
    check("Hola, ¿qué tal? Ñandú", true, 21, 1); /* ú stands not in the alphabet. */
    check("Hola, ¿qué tal? Señor", false, 21, 1);
    check("a{b}€", false, 8, 1);
    check("`", true, 1, 1);
    check("ação 😀", true, 7, 1);
}

static void the_pieces_are_counted_at_their_bounds(void **state)
{
    char text[400];
    (void)state;
    memset(text, 'a', sizeof text);
    text[160] = '\0';
    check(text, false, 160, 1);
    memset(text, 'a', sizeof text);
    text[161] = '\0';
    check(text, false, 161, 2);
    text[161] = 'a';
    text[306] = '\0';
    check(text, false, 306, 2);
    text[306] = 'a';
    text[307] = '\0';
    check(text, false, 307, 3);
    memset(text, 'a', sizeof text);
    memcpy(text, "ú", 2);
    text[71] = '\0';
    check(text, true, 70, 1);
    text[71] = 'a';
    text[72] = '\0';
    check(text, true, 71, 2);
}

static void what_is_no_utf8_is_refused(void **state)
{
    static const char *const bad[] = {
        "\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\x80"
    };
    struct tl_gsm gsm;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK_ERR(TL_EBAD, tl_gsm_measure(bad[i], &gsm));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_of_the_alphabet_are_septets),
        cmocka_unit_test(the_pieces_are_counted_at_their_bounds),
        cmocka_unit_test(what_is_no_utf8_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
