/* The log's lines: text and JSON, levels, the journal's priorities. */
#include "support/check.h"

#include <jansson.h>
#include <string.h>

#include "server/log.h"

enum { BYTES = 1500 };
static const tl_time at = 1772460309120000; /* 2026-03-02T14:05:09.120Z */
static char line[BYTES + 1];

static const char *written(struct tl_log_style style, const char *event, const char *text)
{
    size_t bytes = tl_log_line(&style, at, event, text, line, BYTES);
    line[bytes] = '\0';
    CHECK(bytes > 0 && strchr(line, '\n') == line + bytes - 1);
    return line;
}

static json_t *read_json(const char *event, const char *text)
{
    json_error_t why;
    json_t *json =
        json_loads(written((struct tl_log_style){ .is_json = true }, event, text), 0, &why);
    assert_non_null(json);
    return json;
}

static void a_text_line_has_time_event_and_words(void **state)
{
    (void)state;
    assert_string_equal(written((struct tl_log_style){ 0 }, "call.came", "contact=17 leg=3"),
                        "2026-03-02T14:05:09.120Z call.came contact=17 leg=3\n");
}

static void the_journal_gets_a_priority_and_no_time(void **state)
{
    (void)state;
    struct tl_log_style style = { .is_journal = true };
    assert_string_equal(written(style, "call.came", "contact=17"), "<6>call.came contact=17\n");
    assert_string_equal(written(style, "engine.behind", ""), "<3>engine.behind\n");
}

static void json_has_the_words_as_members(void **state)
{
    (void)state;
    json_t *json = read_json("leg.ended", "contact=17 leg=3 why=\"hung \"up\" now\" to=x");
    const char *time, *level, *part, *event, *why, *to;
    json_int_t contact, leg;
    CHECK_EQ(json_unpack(json, "{s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:s !}", "time", &time, "level",
                         &level, "part", &part, "event", &event, "contact", &contact, "leg", &leg,
                         "why", &why, "to", &to),
             0);
    assert_string_equal(time, "2026-03-02T14:05:09.120Z");
    assert_string_equal(level, "info");
    assert_string_equal(part, "leg");
    assert_string_equal(event, "leg.ended");
    CHECK_EQ(contact, 17);
    CHECK_EQ(leg, 3);
    assert_string_equal(why, "hung \"up\" now");
    assert_string_equal(to, "x");
    json_decref(json);
}

static void words_without_a_key_are_the_text(void **state)
{
    (void)state;
    json_t *json = read_json("security", "sign-in failed user=9 from=192.0.2.7");
    assert_string_equal(json_string_value(json_object_get(json, "text")), "sign-in failed");
    assert_string_equal(json_string_value(json_object_get(json, "from")), "192.0.2.7");
    assert_string_equal(json_string_value(json_object_get(json, "level")), "warning");
    json_decref(json);
}

static void numbers_that_json_cannot_hold_are_texts(void **state)
{
    (void)state;
    json_t *json = read_json("x", "id=18446744073709551615 zero=007 plain=0");
    assert_true(json_is_string(json_object_get(json, "id")));
    assert_true(json_is_string(json_object_get(json, "zero")));
    assert_true(json_is_integer(json_object_get(json, "plain")));
    json_decref(json);
}

static void control_characters_make_no_second_line(void **state)
{
    (void)state;
    assert_string_equal(written((struct tl_log_style){ .is_journal = true }, "x", "why=\"a\nb\""),
                        "<6>x why=\"a b\"\n");
    json_t *json = read_json("x", "why=\"a\nb\t\"");
    assert_string_equal(json_string_value(json_object_get(json, "why")), "a\nb\t");
    json_decref(json);
}

static void a_long_line_is_cut_and_ends_well(void **state)
{
    (void)state;
    char small[64];
    struct tl_log_style style = { 0 };
    size_t bytes = tl_log_line(&style, at, "call.came",
                               "what=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                               small, sizeof small);
    CHECK(bytes <= sizeof small);
    CHECK_EQ(small[bytes - 1], '\n');
    style.is_json = true;
    bytes =
        tl_log_line(&style, at, "call.came", "contact=17 what=aaaaaaaaaaaaa", small, sizeof small);
    CHECK(bytes <= sizeof small);
    CHECK_EQ(small[bytes - 2], '}');
}

/* So that `journalctl -p warning` has it. */
static void what_went_wrong_is_a_warning_at_least(void **state)
{
    static const char *const wrong[] = {
        "recording.failed", "recording.not_stored", "reports.broken", "promise.stays_due",
        "phone.full",       "call.unplaced",        "engine.behind",  "security.unwritten",
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK(tl_log_level_of(wrong[i]) >= TL_LOG_WARNING);
    CHECK_EQ(tl_log_level_of("call.came"), TL_LOG_INFO);
}

static void format_and_level_are_words_of_a_list(void **state)
{
    (void)state;
    CHECK_OK(tl_log_set("json", "warning"));
    CHECK_ERR(TL_EBAD, tl_log_set("xml", "info"));
    CHECK_ERR(TL_EBAD, tl_log_set("text", "loud"));
    CHECK_OK(tl_log_set("text", "info"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_line_has_time_event_and_words),
        cmocka_unit_test(the_journal_gets_a_priority_and_no_time),
        cmocka_unit_test(json_has_the_words_as_members),
        cmocka_unit_test(words_without_a_key_are_the_text),
        cmocka_unit_test(numbers_that_json_cannot_hold_are_texts),
        cmocka_unit_test(control_characters_make_no_second_line),
        cmocka_unit_test(a_long_line_is_cut_and_ends_well),
        cmocka_unit_test(what_went_wrong_is_a_warning_at_least),
        cmocka_unit_test(format_and_level_are_words_of_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
