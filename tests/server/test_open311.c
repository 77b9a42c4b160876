/* test_open311.c: forms of Open311 that need no server: days with their zone, XML, on or off. */
#include <stdlib.h>
#include <string.h>

#include "server/number.h"
#include "server/open311.h"
#include "server/open311_xml.h"
#include "support/check.h"

/* New York's rules: second Sunday of March, first of November, at 2:00. */
static const struct tl_zone east = {
    .offset_s = -5 * 3600,
    .saving_s = 3600,
    .from = { .month = 3, .week = 2, .weekday = TL_SUNDAY },
    .from_s = 2 * 3600,
    .to = { .month = 11, .week = 1, .weekday = TL_SUNDAY },
    .to_s = 2 * 3600,
};

static void check_time(const struct tl_zone *zone, int64_t second, const char *text)
{
    char out[TL_OPEN311_TIME_BYTES];
    tl_open311_time(zone, second * TL_SECOND + 999999, out);
    assert_string_equal(out, text);
}

static void times_have_their_distance_from_utc(void **state)
{
    const struct tl_zone utc = { .offset_s = 0 }, india = { .offset_s = 19800 };
    (void)state;
    check_time(&east, INT64_C(1772981999), "2026-03-08T10:59:59-04:00");
    check_time(&east, INT64_C(1772953199), "2026-03-08T01:59:59-05:00");
    check_time(&east, INT64_C(1772953200), "2026-03-08T03:00:00-04:00");
    check_time(&utc, 0, "1970-01-01T00:00:00+00:00");
    check_time(&india, 0, "1970-01-01T05:30:00+05:30");
}

static void check_xml(const char *json, const char *name, const char *item, const char *wanted)
{
    size_t len = 0;
    json_t *read = json_loads(json, JSON_DECODE_ANY, NULL);
    assert_non_null(read);
    char *xml = tl_open311_xml(read, name, item, &len);
    assert_string_equal(xml, wanted);
    CHECK_EQ(len, strlen(xml));
    json_decref(read);
    free(xml);
}

#define HEAD "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"

static void xml_is_escaped_and_empty_where_there_is_nothing(void **state)
{
    (void)state;
    check_xml("[{\"code\": 404, \"description\": \"a<b>&\\\"c\\\"\"}]", "errors", "error",
              HEAD "<errors><error><code>404</code>"
                   "<description>a&lt;b&gt;&amp;&quot;c&quot;</description></error></errors>\n");
    check_xml("{\"service_code\": \"x\", \"attributes\": []}", "service_definition", "attribute",
              HEAD "<service_definition><service_code>x</service_code>"
                   "<attributes></attributes></service_definition>\n");
    check_xml("[{\"lat\": null, \"metadata\": false, \"t\": \"\\u0001n\\u00e9\\u001f\"}]",
              "services", "service",
              HEAD "<services><service><lat></lat><metadata>false</metadata><t>n\xc3\xa9</t>"
                   "</service></services>\n");
    check_xml("[]", "service_requests", "request", HEAD "<service_requests></service_requests>\n");
}

static void it_is_off_unless_it_is_set(void **state)
{
    struct tl_settings settings;
    struct tl_open311 *open311 = (struct tl_open311 *)&settings;
    (void)state;
    tl_settings_init(&settings);
    CHECK_OK(tl_open311_open(&settings, &open311));
    assert_null(open311);
    settings.open311_on = 1;
    CHECK_OK(tl_open311_open(&settings, &open311));
    assert_non_null(open311);
    tl_open311_close(open311);
}

static void numbers_are_read_as_rows_have_them(void **state)
{
    char drawn[TL_NUMBER_BYTES], plain[2 * TL_NUMBER_BYTES] = "",
                                           out[TL_NUMBER_BYTES] = "as it was";
    (void)state;
    tl_number_draw(drawn);
    size_t len = 0;
    for (size_t i = 0; drawn[i]; i++) {
        if (drawn[i] == '-')
            continue;
        plain[len++] = drawn[i];
        plain[len++] = ' ';
    }
    CHECK(tl_number_read(plain, out));
    assert_string_equal(out, drawn);
    CHECK(tl_number_read(drawn, out));
    assert_string_equal(out, drawn);
    drawn[0] = drawn[0] == '9' ? '1' : (char)(drawn[0] + 1);
    CHECK(!tl_number_read(drawn, plain));
    CHECK(!tl_number_read("", plain));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_have_their_distance_from_utc),
        cmocka_unit_test(xml_is_escaped_and_empty_where_there_is_nothing),
        cmocka_unit_test(it_is_off_unless_it_is_set),
        cmocka_unit_test(numbers_are_read_as_rows_have_them),
    };
    return cmocka_run_group_tests_name("open311", tests, NULL, NULL);
}
