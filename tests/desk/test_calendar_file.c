/* test_calendar_file.c: an appointment as a calendar reads it. */
#include <string.h>

#include "base/calendar.h"
#include "desk/calendar_file.h"
#include "support/check.h"

static const tl_time at = 20454 * TL_DAY + 13 * TL_HOUR + 30 * TL_MINUTE; /* 2026-01-01 */

static const char *written(const char *what, const char *where)
{
    static char out[4096];
    const struct tl_calendar_event event = { .id = 17,
                                             .host = "center.example",
                                             .moved = 2,
                                             .made_at = at - TL_DAY,
                                             .from = at,
                                             .to = at + 15 * TL_MINUTE,
                                             .what = what,
                                             .where = where };
    size_t bytes;
    CHECK_OK(tl_calendar_file_write(&event, out, sizeof out, &bytes));
    CHECK_EQ(bytes, strlen(out));
    return out;
}

static void an_event_is_written(void **state)
{
    (void)state;
    assert_string_equal(written("Lamp", "Hall"), "BEGIN:VCALENDAR\r\n"
                                                 "VERSION:2.0\r\n"
                                                 "PRODID:-//Throughline//Appointments//EN\r\n"
                                                 "BEGIN:VEVENT\r\n"
                                                 "UID:appointment-17@center.example\r\n"
                                                 "SEQUENCE:2\r\n"
                                                 "DTSTAMP:20251231T133000Z\r\n"
                                                 "DTSTART:20260101T133000Z\r\n"
                                                 "DTEND:20260101T134500Z\r\n"
                                                 "SUMMARY:Lamp\r\n"
                                                 "LOCATION:Hall\r\n"
                                                 "END:VEVENT\r\n"
                                                 "END:VCALENDAR\r\n");
}

static void signs_are_escaped_and_no_line_can_be_slipped_in(void **state)
{
    (void)state;
    const char *text = written("a,b;c\\d\nBEGIN:VEVENT", "x\r\nSUMMARY:y\t\x7f");
    CHECK(strstr(text, "\r\nSUMMARY:a\\,b\\;c\\\\d\\nBEGIN:VEVENT\r\n"));
    CHECK(strstr(text, "\r\nLOCATION:x\\nSUMMARY:y\r\n"));
}

/* The content of a line, put together again. */
static void unfold(const char *text, char *out)
{
    for (; *text; text++) {
        if (strncmp(text, "\r\n ", 3) == 0)
            text += 2;
        else
            *out++ = *text;
    }
    *out = '\0';
}

static void lines_are_folded_between_characters(void **state)
{
    (void)state;
    char what[401] = "", plain[4096];
    for (int i = 0; i < 200; i++)
        memcpy(what + 2 * i, "\xc3\xb1", 2); /* ñ */
    const char *text = written(what, "a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a");
    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\r");
        CHECK(len <= 75);
        CHECK(len == 0 || (unsigned char)line[len - 1] != 0xc3);
        CHECK(len == 0 || line[len - 1] != '\\');
        line += len + 2;
    }
    unfold(text, plain);
    CHECK(strstr(plain, what));
}

static void what_does_not_fit_is_told(void **state)
{
    (void)state;
    char out[4096];
    const struct tl_calendar_event event = {
        .id = 1, .host = "h", .what = "Lamp", .where = "Hall"
    };
    size_t bytes = 0, len;
    CHECK_OK(tl_calendar_file_write(&event, out, sizeof out, &bytes));
    CHECK_OK(tl_calendar_file_write(&event, out, bytes + 1, &len));
    for (size_t size = 1; size <= bytes; size++)
        CHECK_ERR(TL_ETOOLONG, tl_calendar_file_write(&event, out, size, &len));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_written),
        cmocka_unit_test(signs_are_escaped_and_no_line_can_be_slipped_in),
        cmocka_unit_test(lines_are_folded_between_characters),
        cmocka_unit_test(what_does_not_fit_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
