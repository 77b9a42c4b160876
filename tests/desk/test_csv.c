/* Comma-separated values: quotes, line breaks, limits, and what was written is read again. */
#include "support/check.h"

#include <string.h>

#include "desk/csv.h"

static struct tl_csv csv;

static FILE *file_of(const char *text)
{
    FILE *file = tmpfile();
    CHECK(file != NULL);
    fputs(text, file);
    rewind(file);
    tl_csv_init(&csv, file);
    return file;
}

static void rows_are_read_with_their_lines(void **state)
{
    (void)state;
    FILE *file = file_of("\xef\xbb\xbfname,note\r\nana,\"says \"\"hola\"\"\nand, more\"\n\nbob,\n");
    CHECK_OK(tl_csv_next(&csv));
    CHECK_EQ(tl_csv_column(&csv, "note"), 1);
    CHECK_EQ(tl_csv_column(&csv, "nota"), -1);
    CHECK_OK(tl_csv_next(&csv));
    CHECK_EQ(csv.line, 2);
    assert_string_equal(csv.fields[1], "says \"hola\"\nand, more");
    CHECK_OK(tl_csv_next(&csv));
    CHECK_EQ(csv.line, 5);
    CHECK_EQ(csv.fields_len, 2);
    assert_string_equal(csv.fields[1], "");
    CHECK_ERR(TL_ENONE, tl_csv_next(&csv));
    fclose(file);
}

static void a_bad_row_is_named_and_reading_goes_on(void **state)
{
    (void)state;
    FILE *file = file_of("a,b\"c\nd,e\n\"no end");
    CHECK_ERR(TL_EBAD, tl_csv_next(&csv));
    CHECK_EQ(csv.line, 1);
    CHECK(strstr(csv.why, "quote") != NULL);
    CHECK_OK(tl_csv_next(&csv));
    assert_string_equal(csv.fields[0], "d");
    CHECK_ERR(TL_EBAD, tl_csv_next(&csv));
    CHECK_ERR(TL_ENONE, tl_csv_next(&csv));
    fclose(file);
}

static void rows_over_the_limits_are_refused(void **state)
{
    (void)state;
    static char text[TL_CSV_BYTES_MAX + 100];
    memset(text, 'x', TL_CSV_BYTES_MAX + 10);
    memcpy(text + TL_CSV_BYTES_MAX + 10, "\nok\n", 5);
    FILE *file = file_of(text);
    CHECK_ERR(TL_EBAD, tl_csv_next(&csv));
    CHECK_OK(tl_csv_next(&csv));
    assert_string_equal(csv.fields[0], "ok");
    fclose(file);
    memset(text, ',', 100);
    memcpy(text + 100, "\n", 2);
    file = file_of(text);
    CHECK_ERR(TL_EBAD, tl_csv_next(&csv));
    fclose(file);
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    const char *texts[] = { "plain", "", "with, comma", "with \"quotes\"", "two\nlines", " end" };
    FILE *file = tmpfile();
    CHECK(file != NULL);
    for (size_t i = 0; i < 6; i++)
        tl_csv_write(file, texts[i], i == 5);
    rewind(file);
    tl_csv_init(&csv, file);
    CHECK_OK(tl_csv_next(&csv));
    CHECK_EQ(csv.fields_len, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(csv.fields[i], texts[i]);
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read_with_their_lines),
        cmocka_unit_test(a_bad_row_is_named_and_reading_goes_on),
        cmocka_unit_test(rows_over_the_limits_are_refused),
        cmocka_unit_test(what_is_written_is_read_again),
    };
    return cmocka_run_group_tests_name("desk/csv", tests, NULL, NULL);
}
