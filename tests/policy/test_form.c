/* test_form.c: values that people key and write, and how they are keyed. */
#include "policy/model.h"
#include "support/check.h"

static const struct tl_form receipt = { .kind = TL_FORM_RECEIPT,
                                        .letters_len = 3,
                                        .digits_len = 10 };
static const struct tl_form starred = { .kind = TL_FORM_RECEIPT,
                                        .letters_len = 3,
                                        .digits_len = 10,
                                        .is_starred = true,
                                        .undated = "QQZ, ABC" };
static const struct tl_form phone = { .kind = TL_FORM_PHONE, .digits_len = 10, .prefix = "+1" };
static const struct tl_form date = { .kind = TL_FORM_DATE };
static const struct tl_form email = { .kind = TL_FORM_EMAIL, .bytes_max = 60 };
static const struct tl_form digits = { .kind = TL_FORM_DIGITS, .digits_min = 4, .digits_len = 6 };
static const struct tl_form choice = { .kind = TL_FORM_CHOICE, .digits_len = 3 };
static const struct tl_form text = { .kind = TL_FORM_TEXT, .bytes_max = 20 };

/* plain NULL: it does not fit the form. */
struct row {
    const struct tl_form *form;
    const char *given;
    const char *plain;
};

static void check_rows(const struct row *rows, size_t rows_len)
{
    for (size_t i = 0; i < rows_len; i++) {
        char out[128] = "untouched";
        enum tl_err err = tl_form_read(rows[i].form, rows[i].given, out, sizeof out);
        assert_string_equal(rows[i].plain ? out : tl_err_text(err),
                            rows[i].plain ? rows[i].plain : tl_err_text(TL_EBAD));
        if (rows[i].plain)
            CHECK_OK(err);
        else
            assert_string_equal(out, "untouched");
    }
}
#define CHECK_ROWS(...)                                                                            \
    do {                                                                                           \
        static const struct row rows[] = { __VA_ARGS__ };                                          \
        check_rows(rows, sizeof rows / sizeof *rows);                                              \
    } while (0)

static void a_case_number_is_written_or_keyed(void **state)
{
    (void)state;
    CHECK_ROWS({ &receipt, "ABC2190000001", "ABC2190000001" },
               { &receipt, " abc-219-000-0001 ", "ABC2190000001" },
               { &receipt, "2222190000001", "2222190000001" }, { &receipt, "ABC219000000", NULL },
               { &receipt, "ABC21900000011", NULL }, { &receipt, "AB22190000001", NULL },
               { &receipt, "0222190000001", NULL }, { &receipt, "2212190000001", NULL },
               { &receipt, "ABC219000000X", NULL }, { &receipt, "ABC21900*0001", NULL },
               { &receipt, "", NULL });
}

static void a_telephone_number_becomes_e164(void **state)
{
    (void)state;
    CHECK_ROWS(
        { &phone, "2025550123", "+12025550123" }, { &phone, "(202) 555-0123", "+12025550123" },
        { &phone, "1 202 555 0123", "+12025550123" },
        { &phone, "+44 20 7946 0958", "+442079460958" }, { &phone, "+12025550123", "+12025550123" },
        { &phone, "555-0123", NULL }, { &phone, "+1234567", NULL },
        { &phone, "+1234567890123456", NULL }, { &phone, "22025550123", NULL },
        { &phone, "202555012x", NULL }, { &phone, "#", NULL }, { &phone, "", NULL });
}

static void a_date_is_one_of_the_calendar(void **state)
{
    (void)state;
    CHECK_ROWS({ &date, "20260228", "2026-02-28" }, { &date, "2028-02-29", "2028-02-29" },
               { &date, "20260229", NULL }, { &date, "20261301", NULL }, { &date, "2026022", NULL },
               { &date, "19000101", "1900-01-01" }, { &date, "18991231", NULL },
               { &date, "2026022a", NULL });
}

static void mail_addresses_digits_and_choices_have_their_shape(void **state)
{
    (void)state;
    CHECK_ROWS(
        { &email, " ana@example.org ", "ana@example.org" }, { &email, "ana@example", NULL },
        { &email, "@example.org", NULL }, { &email, "a@b@example.org", NULL },
        { &email, "ana@.org", NULL }, { &email, "ana@example.o", NULL },
        { &email, "an a@example.org", NULL }, { &email, "a<b@example.org", NULL },
        { &email, "a234567890123456789012345678901234567890123456@example.org.example", NULL },
        { &digits, "1234", "1234" }, { &digits, "12 34-56", "123456" }, { &digits, "123", NULL },
        { &digits, "1234567", NULL }, { &digits, "12a4", NULL }, { &choice, "1", "1" },
        { &choice, " 3 ", "3" }, { &choice, "4", NULL }, { &choice, "0", NULL },
        { &choice, "11", NULL });
}

static void a_contacts_number_has_its_check_and_a_code_four_digits_or_more(void **state)
{
    (void)state;
    static const struct tl_form number = { .kind = TL_FORM_NUMBER };
    static const struct tl_form code = { .kind = TL_FORM_CODE };
    CHECK_ROWS(
        { &number, "1234567894", "123-456-7894" }, { &number, "123-456-7894", "123-456-7894" },
        { &number, " 123 456 7894 ", "123-456-7894" }, { &number, "1234567893", NULL },
        { &number, "2134567894", NULL }, { &number, "123456789", NULL },
        { &number, "12345678940", NULL }, { &number, "12345678a4", NULL }, { &number, "", NULL },
        { &code, "481207", "481207" }, { &code, "481 207", "481207" }, { &code, "481", NULL },
        { &code, "481207012", NULL }, { &code, "4812", "4812" }, { &code, "48120x", NULL });
}

static void free_text_is_whole_utf8_of_bounded_length(void **state)
{
    (void)state;
    CHECK_ROWS({ &text, "  ¿Qué tal?\n", "¿Qué tal?" }, { &text, "", NULL }, { &text, "   ", NULL },
               { &text, "123456789012345678901", NULL }, { &text, "a\x01z", NULL },
               { &text, "\xc3", NULL }, { &text, "\xc0\x80", NULL },
               { &text, "\xed\xa0\x80", NULL }, { &text, "\xf4\x90\x80\x80", NULL },
               { &text, "\xe2\x82\xac", "€" }, { &text, "\xff", NULL });
}

static void letters_are_keyed_as_the_digits_that_carry_them(void **state)
{
    (void)state;
    char out[16];
    CHECK_OK(tl_form_keyed("ABC2190000001", out, sizeof out));
    assert_string_equal(out, "2222190000001");
    CHECK_OK(tl_form_keyed("pqrs-tuv wxyz", out, sizeof out));
    assert_string_equal(out, "77778889999");
    CHECK_OK(tl_form_keyed("gHiJkLmNo", out, sizeof out));
    assert_string_equal(out, "444555666");
    CHECK_ERR(TL_ETOOLONG, tl_form_keyed("1234567890123456", out, sizeof out));
}

/* --- At the bounds of each form. --- */

#define NINE    "123456789"
#define SIXTY   NINE "0" NINE "0" NINE "0" NINE "0" NINE "0" NINE "0"
#define LOCAL64 "a234567890123456789012345678901234567890123456789012345678901234"

static void a_star_stands_for_the_first_digit_where_it_may(void **state)
{
    (void)state;
    CHECK_ROWS({ &starred, "ABC*123456789", "ABC*123456789" },
               { &starred, " abc-*123-456-789", "ABC*123456789" },
               { &starred, "ABC2190000001", "ABC2190000001" }, { &starred, "ABC*1234567890", NULL },
               { &starred, "ABC*12345678", NULL }, { &starred, "ABC*12345678X", NULL },
               { &starred, "ABC**23456789", NULL }, { &starred, "AB*1234567890", NULL },
               { &starred, "222*123456789", NULL }, { &starred, "*ABC123456789", NULL },
               { &starred, "ABC1*23456789", NULL }, { &starred, "*", NULL },
               { &starred, SIXTY SIXTY "*123456789", NULL }, { &starred, "ABC*" SIXTY SIXTY, NULL },
               { &receipt, "ABC*123456789", NULL });
    char keyed[32], out[32];
    CHECK_OK(tl_form_keyed("ABC*123456789", keyed, sizeof keyed));
    assert_string_equal(keyed, "222123456789"); /* As many keys as no other number has. */
    CHECK_ERR(TL_ETOOLONG, tl_form_read(&starred, "ABC*123456789", out, 13));
    CHECK_OK(tl_form_read(&starred, "ABC*123456789", out, 14));
}

static void days_of_some_letters_are_kept_back(void **state)
{
    (void)state;
    CHECK(tl_form_is_undated(&starred, "ABC2190000001"));
    CHECK(tl_form_is_undated(&starred, "QQZ*123456789"));
    CHECK(!tl_form_is_undated(&starred, "ABD2190000001"));
    CHECK(!tl_form_is_undated(&starred, "ABCD190000001"));
    CHECK(!tl_form_is_undated(&receipt, "ABC2190000001"));
    CHECK(!tl_form_is_undated(NULL, "ABC2190000001"));
}

static void people_write_spaces_and_signs_between_digits(void **state)
{
    (void)state;
    static const struct tl_form long_digits = { .kind = TL_FORM_DIGITS, .digits_len = 80 };
    CHECK_ROWS({ &receipt, "\tAZz-21.9(00)0/00+01\r\n", "AZZ2190000001" },
               { &receipt, "azA0000000009", "AZA0000000009" },
               { &receipt, "2990000000000", "2990000000000" }, { &receipt, "[BC2190000001", NULL },
               { &receipt, "@BC2190000001", NULL }, { &receipt, "{BC2190000001", NULL },
               { &receipt, "`BC2190000001", NULL }, { &receipt, "ABC219000000:", NULL },
               { &receipt, "ABC219;0000001", NULL }, { &receipt, "1222190000001", NULL },
               { &receipt, "AB22190000001", NULL }, { &long_digits, SIXTY "123", SIXTY "123" },
               { &long_digits, SIXTY "1234", NULL });
}

static void a_telephone_number_has_eight_digits_to_fifteen(void **state)
{
    (void)state;
    static const struct tl_form no_prefix = { .kind = TL_FORM_PHONE, .digits_len = 10 };
    static const struct tl_form empty_prefix = { .kind = TL_FORM_PHONE,
                                                 .digits_len = 7,
                                                 .prefix = "" };
    static const struct tl_form eight = { .kind = TL_FORM_PHONE, .digits_len = 8, .prefix = "" };
    CHECK_ROWS({ &phone, "+12345678", "+12345678" }, { &phone, "+1234567", NULL },
               { &phone, "+123456789012345", "+123456789012345" },
               { &phone, " +44 20 7946 0958", "+442079460958" },
               { &phone, "12025550123", "+12025550123" }, { &phone, "32025550123", NULL },
               { &phone, "120255501234", NULL }, { &phone, "202555012", NULL },
               { &phone, "+", NULL }, { &no_prefix, "2025550123", "+2025550123" },
               { &no_prefix, "12025550123", NULL }, { &empty_prefix, "2025550", NULL },
               { &eight, "20255501", "+20255501" });
}

static void codes_and_choices_end_where_they_end(void **state)
{
    (void)state;
    static const struct tl_form code = { .kind = TL_FORM_CODE };
    static const struct tl_form nine = { .kind = TL_FORM_CHOICE, .digits_len = 9 };
    static const struct tl_form twelve = { .kind = TL_FORM_CHOICE, .digits_len = 12 };
    CHECK_ROWS({ &code, "48120701", "48120701" }, { &code, "481207012", NULL },
               { &code, "4812", "4812" }, { &nine, "9", "9" }, { &nine, "1", "1" },
               { &twelve, "9", "9" }, { &twelve, ":", NULL }, { &choice, "3", "3" },
               { &choice, "", NULL }, { &choice, "1 1", NULL });
}

static void an_address_of_mail_has_its_parts(void **state)
{
    (void)state;
    static const struct tl_form longer = { .kind = TL_FORM_EMAIL, .bytes_max = 254 };
    CHECK_ROWS({ &email, "a@b.cd", "a@b.cd" }, { &email, "a@b.c", NULL }, { &email, "a@.cd", NULL },
               { &email, "a.b@cd", NULL }, { &email, "a!@b.cd", "a!@b.cd" },
               { &email, "a\x7f@b.cd", NULL }, { &email, "a\x01@b.cd", NULL },
               { &email, "a\"@b.cd", NULL }, { &email, "a;@b.cd", NULL },
               { &email, "a@b@c.de", NULL }, { &email, "", NULL },
               { &longer, LOCAL64 "@b.cd", LOCAL64 "@b.cd" }, { &longer, LOCAL64 "5@b.cd", NULL },
               { &email, "a@" NINE "0" NINE "0" NINE "0" NINE "0" NINE "012345.cd",
                 "a@" NINE "0" NINE "0" NINE "0" NINE "0" NINE "012345.cd" },
               { &email, "a@" NINE "0" NINE "0" NINE "0" NINE "0" NINE "0123456.cd", NULL });
}

/* RFC 3629, section 4: the first and the last of each row of its table, and those beside them. */
static void text_is_utf8_to_the_letter(void **state)
{
    (void)state;
    CHECK_ROWS(
        { &text, "12345678901234567890", "12345678901234567890" }, { &text, "~", "~" },
        { &text, "a\tb\r\nc", "a\tb\r\nc" }, { &text, "a\x1f", NULL }, { &text, "\x7f", NULL },
        { &text, "a\x7fz", NULL }, { &text, "\x80", NULL }, { &text, "\xc1\xbf", NULL },
        { &text, "\xc2\x80", "\xc2\x80" }, { &text, "\xdf\xbf", "\xdf\xbf" },
        { &text, "\xc3\xc3", NULL }, { &text, "\xe0\x9f\xbf", NULL },
        { &text, "\xe0\xa0\x80", "\xe0\xa0\x80" }, { &text, "\xed\x9f\xbf", "\xed\x9f\xbf" },
        { &text, "\xed\xa0\x80", NULL }, { &text, "\xef\xbf\xbf", "\xef\xbf\xbf" },
        { &text, "\xe2\x82", NULL }, { &text, "\xe2(\xac", NULL },
        { &text, "\xf0\x8f\xbf\xbf", NULL }, { &text, "\xf0\x90\x80\x80", "\xf0\x90\x80\x80" },
        { &text, "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf" }, { &text, "\xf4\x90\x80\x80", NULL },
        { &text, "\xf5\x80\x80\x80", NULL }, { &text, "\xf0\x90\x80", NULL });
}

static void what_fits_the_buffer_exactly_fits(void **state)
{
    (void)state;
    static const struct tl_form number = { .kind = TL_FORM_NUMBER };
    char out[16];
    CHECK_OK(tl_form_read(&receipt, "ABC2190000001", out, 14));
    CHECK_ERR(TL_ETOOLONG, tl_form_read(&receipt, "ABC2190000001", out, 13));
    CHECK_OK(tl_form_read(&number, "1234567894", out, 13));
    for (size_t bytes = 0; bytes < 13; bytes++)
        CHECK_ERR(TL_ETOOLONG, tl_form_read(&number, "1234567894", out, bytes));
    CHECK_OK(tl_form_read(&phone, "2025550123", out, 13));
    for (size_t bytes = 0; bytes < 13; bytes++)
        CHECK_ERR(TL_ETOOLONG, tl_form_read(&phone, "2025550123", out, bytes));
    CHECK_OK(tl_form_keyed("a-z", out, 3));
    assert_string_equal(out, "29");
    CHECK_ERR(TL_ETOOLONG, tl_form_keyed("a-z", out, 2));
    CHECK_OK(tl_form_keyed("", out, 1));
    assert_string_equal(out, "");
    CHECK_ERR(TL_ETOOLONG, tl_form_keyed("", out, 0));
}

static void what_does_not_fit_the_buffer_is_too_long(void **state)
{
    (void)state;
    char out[13];
    CHECK_ERR(TL_ETOOLONG, tl_form_read(&receipt, "ABC2190000001", out, sizeof out));
    CHECK_ERR(TL_ETOOLONG, tl_form_read(&phone, "+442079460958", out, sizeof out));
    CHECK_ERR(TL_ETOOLONG, tl_form_read(&phone, "2025550123", out, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_number_is_written_or_keyed),
        cmocka_unit_test(a_telephone_number_becomes_e164),
        cmocka_unit_test(a_date_is_one_of_the_calendar),
        cmocka_unit_test(mail_addresses_digits_and_choices_have_their_shape),
        cmocka_unit_test(a_contacts_number_has_its_check_and_a_code_four_digits_or_more),
        cmocka_unit_test(free_text_is_whole_utf8_of_bounded_length),
        cmocka_unit_test(letters_are_keyed_as_the_digits_that_carry_them),
        cmocka_unit_test(a_star_stands_for_the_first_digit_where_it_may),
        cmocka_unit_test(days_of_some_letters_are_kept_back),
        cmocka_unit_test(people_write_spaces_and_signs_between_digits),
        cmocka_unit_test(a_telephone_number_has_eight_digits_to_fifteen),
        cmocka_unit_test(codes_and_choices_end_where_they_end),
        cmocka_unit_test(an_address_of_mail_has_its_parts),
        cmocka_unit_test(text_is_utf8_to_the_letter),
        cmocka_unit_test(what_fits_the_buffer_exactly_fits),
        cmocka_unit_test(what_does_not_fit_the_buffer_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
