/* test_text.c: header fields, routes, rates, memory of a request and the log of a stream, alone. */
#include <string.h>

#include "http/arena.h"
#include "http/form.h"
#include "http/live_log.h"
#include "http/rate.h"
#include "http/route.h"
#include "http/text.h"
#include "support/check.h"

static void cookies_are_found_by_their_whole_name(void **state)
{
    (void)state;
    char value[8];
    CHECK_OK(tl_http_cookie_read("a=1; tl=abc ; b=2", "tl", value, sizeof value));
    assert_string_equal(value, "abc");
    CHECK_OK(tl_http_cookie_read("tl=", "tl", value, sizeof value));
    assert_string_equal(value, "");
    CHECK_ERR(TL_ENONE, tl_http_cookie_read("xtl=1; tlx=2; =3; tl", "tl", value, sizeof value));
    CHECK_ERR(TL_ETOOLONG, tl_http_cookie_read("tl=12345678", "tl", value, sizeof value));
    CHECK_ERR(TL_ENONE, tl_http_cookie_read("", "tl", value, sizeof value));
}

static void bearer_tokens_have_their_word_before_them(void **state)
{
    (void)state;
    char token[8];
    CHECK_OK(tl_http_bearer_read("bearer  abc", token, sizeof token));
    assert_string_equal(token, "abc");
    CHECK_ERR(TL_ENONE, tl_http_bearer_read("Basic abc", token, sizeof token));
    CHECK_ERR(TL_ENONE, tl_http_bearer_read("Bearer ", token, sizeof token));
    CHECK_ERR(TL_ENONE, tl_http_bearer_read("Bearerabc", token, sizeof token));
    CHECK_ERR(TL_ETOOLONG, tl_http_bearer_read("Bearer 12345678", token, sizeof token));
}

static void a_name_and_a_password_come_in_base64(void **state)
{
    (void)state;
    char name[4], password[4];
    CHECK_OK(tl_http_basic_read(" basic YTpiOmM= ", name, sizeof name, password, sizeof password));
    assert_string_equal(name, "a");
    assert_string_equal(password, "b:c");
    CHECK_OK(tl_http_basic_read("Basic Og==", name, sizeof name, password, sizeof password));
    assert_string_equal(name, "");
    static const struct {
        const char *header;
        enum tl_err err;
    } wrong[] = {
        { "", TL_ENONE },
        { "Bearer YTpi", TL_ENONE },
        { "BasicYTpi", TL_ENONE },
        { "Basic ", TL_EBAD },
        { "Basic YWI=", TL_EBAD },     /* No colon. */
        { "Basic YTpi!", TL_EBAD },    /* Not base64. */
        { "Basic YTpi x", TL_EBAD },   /* More behind it. */
        { "Basic YTpiAGM=", TL_EBAD }, /* A 0 inside. */
        { "Basic YWFhYTpi", TL_ETOOLONG },
        { "Basic YTpiYmJi", TL_ETOOLONG },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK_ERR(wrong[i].err, tl_http_basic_read(wrong[i].header, name, sizeof name, password,
                                                   sizeof password));
}

static enum tl_err read_form(const char *text, struct tl_http_form_field *fields, uint32_t *len)
{
    static char body[256];
    snprintf(body, sizeof body, "%s", text);
    return tl_http_form_read(body, strlen(body), fields, len);
}

static void a_form_is_read_where_it_stands(void **state)
{
    (void)state;
    struct tl_http_form_field fields[TL_HTTP_FORM_FIELDS_MAX];
    uint32_t len = 0;
    CHECK_OK(read_form("a=1&b+c=%c3%B1%26&&d=x=y&e=&f", fields, &len));
    CHECK_EQ(len, 5);
    static const char *const told[][2] = {
        { "a", "1" }, { "b c", "ñ&" }, { "d", "x=y" }, { "e", "" }, { "f", "" }
    };
    for (uint32_t i = 0; i < len; i++) {
        assert_string_equal(fields[i].name, told[i][0]);
        assert_string_equal(fields[i].value, told[i][1]);
    }
    CHECK_OK(read_form("", fields, &len));
    CHECK_EQ(len, 0);
    CHECK_OK(read_form("a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p", fields, &len));
    CHECK_EQ(len, 16);
    CHECK_ERR(TL_EFULL, read_form("a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q", fields, &len));
}

static void what_is_no_form_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "a=%",         "a=%4",        "a=%4g",          "a=%00",          "%00=a",
        "=1",          "a=1&a=2",     "a=1&%61=2",      "a=%ff",          "a=%c0%80",
        "a=%e0%9f%bf", "a=%ed%a0%80", "a=%f0%8f%bf%bf", "a=%f4%90%80%80", "a=%f5%80%80%80",
        "a=%c3",       "a=%80",
    };
    struct tl_http_form_field fields[TL_HTTP_FORM_FIELDS_MAX];
    uint32_t len = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK_ERR(TL_EBAD, read_form(wrong[i], fields, &len));
    CHECK_OK(read_form("a=%ef%bf%bf%f4%8f%bf%bf%e0%a0%80%f0%90%80%80", fields, &len));
}

static void gzip_is_sent_only_where_it_is_wanted(void **state)
{
    (void)state;
    CHECK(tl_http_accepts_gzip("gzip"));
    CHECK(tl_http_accepts_gzip("br, gzip;q=0.1"));
    CHECK(tl_http_accepts_gzip("br, *"));
    CHECK(!tl_http_accepts_gzip(""));
    CHECK(!tl_http_accepts_gzip("br, gzip;q=0.000, deflate"));
    CHECK(!tl_http_accepts_gzip("gzipped, x-gzip"));
}

static void etags_match_in_lists(void **state)
{
    (void)state;
    CHECK(tl_http_etag_listed("\"a\", W/\"b\"", "W/\"b\""));
    CHECK(tl_http_etag_listed("\"b\"", "W/\"b\""));
    CHECK(tl_http_etag_listed("*", "\"b\""));
    CHECK(!tl_http_etag_listed("\"bb\", \"a", "\"b\""));
    CHECK(!tl_http_etag_listed("", "\"b\""));
}

static void only_json_is_json(void **state)
{
    (void)state;
    CHECK(tl_http_type_is_json("application/json"));
    CHECK(tl_http_type_is_json(" Application/JSON ; charset=utf-8"));
    CHECK(!tl_http_type_is_json("application/jsonp"));
    CHECK(!tl_http_type_is_json("text/plain; a=application/json"));
    CHECK(!tl_http_type_is_json(""));
    CHECK(tl_http_type_is_form("application/X-www-form-urlencoded;charset=utf-8"));
    CHECK(!tl_http_type_is_form("application/json"));
}

static void an_origin_is_ours_when_it_names_our_host(void **state)
{
    (void)state;
    CHECK(tl_http_origin_is_ours("https://Here:8080", "here:8080"));
    CHECK(!tl_http_origin_is_ours("https://here", "here:8080"));
    CHECK(!tl_http_origin_is_ours("https://here.evil", "here"));
    CHECK(!tl_http_origin_is_ours("ftp://here", "here"));
    CHECK(!tl_http_origin_is_ours("null", "here"));
    CHECK(!tl_http_origin_is_ours("https://", ""));
}

static void numbers_and_ids_have_one_form(void **state)
{
    (void)state;
    uint64_t number = 0;
    CHECK_OK(tl_http_number_read("999999999999999999", &number));
    CHECK(number == 999999999999999999u);
    CHECK_ERR(TL_EBAD, tl_http_number_read("1000000000000000000", &number));
    CHECK_ERR(TL_EBAD, tl_http_number_read("", &number));
    CHECK_ERR(TL_EBAD, tl_http_number_read("+1", &number));
    CHECK_ERR(TL_EBAD, tl_http_number_read("1 ", &number));
    CHECK(tl_http_id_read("9223372036854775807") == INT64_MAX);
    CHECK_EQ(tl_http_id_read("9223372036854775808"), 0); /* No record has it. */
    CHECK_EQ(tl_http_id_read("18446744073709551615"), 0);
    CHECK_EQ(tl_http_id_read("18446744073709551616"), 0);
    CHECK_EQ(tl_http_id_read("01"), 0);
    CHECK_EQ(tl_http_id_read("0"), 0);
    CHECK_EQ(tl_http_id_read("1a"), 0);
    CHECK_EQ(tl_http_id_read("17"), 17);
}

static void routes_take_the_first_that_fits(void **state)
{
    (void)state;
    static const struct tl_http_route routes[] = {
        { .method = TL_HTTP_GET, .path = "/a/{id}" },
        { .method = TL_HTTP_GET, .path = "/a/b" },
        { .method = TL_HTTP_POST, .path = "/a/{id}/c/{key}" },
    };
    struct tl_http_match match;
    uint32_t methods = 0;
    CHECK_OK(tl_http_route_find(routes, 3, TL_HTTP_GET, "/a/b", &match, &methods));
    CHECK(match.route == routes);
    CHECK_OK(tl_http_route_find(routes, 3, TL_HTTP_POST, "/a/17/c/x", &match, &methods));
    CHECK_EQ(match.params_len, 2);
    CHECK_EQ(match.values[0].bytes, 2);
    CHECK(strncmp(match.names[1].at, "key}", 4) == 0);
    CHECK_ERR(TL_EDENIED, tl_http_route_find(routes, 3, TL_HTTP_PUT, "/a/b", &match, &methods));
    CHECK_EQ(methods, 1u << TL_HTTP_GET);
    static const char *const none[] = { "/a", "/a/", "/a/b/", "/a//c/x", "", "a/b", "/a/b/c" };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        CHECK_ERR(TL_ENONE, tl_http_route_find(routes, 3, TL_HTTP_GET, none[i], &match, &methods));
    CHECK(tl_http_route_is_valid("/a/{id}"));
    CHECK(!tl_http_route_is_valid("a"));
    CHECK(!tl_http_route_is_valid("/{id"));
    CHECK(!tl_http_route_is_valid("/{}"));
}

static void a_bucket_empties_and_fills_again(void **state)
{
    (void)state;
    static struct tl_http_rate rate;
    tl_http_rate_init(&rate, 10, 5, 42);
    for (int i = 0; i < 5; i++)
        CHECK(tl_http_rate_take(&rate, "192.0.2.1", 1000));
    CHECK(!tl_http_rate_take(&rate, "192.0.2.1", 1000));
    CHECK(tl_http_rate_take(&rate, "192.0.2.2", 1000));
    CHECK(!tl_http_rate_take(&rate, "192.0.2.1", 1000 + 99999));
    CHECK(tl_http_rate_take(&rate, "192.0.2.1", 1000 + 200000));
    CHECK(!tl_http_rate_take(&rate, "192.0.2.1", 1000 + 200000));
    for (int i = 0; i < 5; i++)
        CHECK(tl_http_rate_take(&rate, "192.0.2.1", INT64_MAX));
    CHECK(!tl_http_rate_take(&rate, "192.0.2.1", INT64_MAX));
}

static void an_arena_gives_zeroed_memory_up_to_its_limit(void **state)
{
    (void)state;
    struct tl_http_arena arena = { 0 };
    size_t given = 0;
    for (unsigned char *bytes; (bytes = tl_http_arena_alloc(&arena, 5000)); given += 5000)
        for (size_t i = 0; i < 5000; i++) {
            CHECK_EQ(bytes[i], 0);
            bytes[i] = 0xff;
        }
    CHECK(given > TL_HTTP_ARENA_BYTES_MAX - 6000 && given <= TL_HTTP_ARENA_BYTES_MAX);
    CHECK(!tl_http_arena_alloc(&arena, SIZE_MAX));
    tl_http_arena_done(&arena);
    assert_string_equal(tl_http_arena_text(&arena, "abc", 2), "ab");
    tl_http_arena_done(&arena);
}

/* The model: a plain list of all numbers ever put, and the first that is still there. */
struct model {
    uint64_t seqs[5000];
    size_t bytes[5000];
    uint32_t first;
    uint32_t len;
};

static void model_put(struct model *model, uint64_t seq, size_t bytes, size_t bytes_max)
{
    model->seqs[model->len] = seq;
    model->bytes[model->len++] = bytes;
    for (;;) {
        size_t total = 0;
        for (uint32_t i = model->first; i < model->len; i++)
            total += model->bytes[i];
        uint32_t kept = model->len - model->first;
        if (kept <= TL_LIVE_KEPT_MAX && (total <= bytes_max || kept == 1))
            return;
        model->first++;
    }
}

static uint64_t model_next(const struct model *model, uint64_t seq)
{
    for (uint32_t i = model->first; i < model->len; i++)
        if (model->seqs[i] > seq)
            return model->seqs[i];
    return 0;
}

static void a_log_keeps_what_its_model_keeps(void **state)
{
    (void)state;
    static struct model model;
    uint64_t random = check_seed();
    struct tl_live_log log;
    uint64_t seq = 0;
    tl_live_log_init(&log, 0);
    for (int step = 0; step < 5000; step++) {
        char json[600] = "{\"a\":\"";
        size_t extra = check_random(&random) % 500;
        memset(json + 6, 'x', extra);
        memcpy(json + 6 + extra, "\"}", 3);
        seq += 1 + check_random(&random) % 5;
        size_t bytes_max = step % 1000 < 500 ? 20000 : SIZE_MAX;
        struct tl_live_frame *frame = tl_live_frame_make(seq, json);
        model_put(&model, seq, frame->bytes, bytes_max);
        tl_live_log_put(&log, frame, bytes_max);
        tl_live_frame_let_go(frame);
        CHECK_EQ(log.len, model.len - model.first);
        CHECK_EQ(log.last, seq);
        CHECK_EQ(log.floor, model.first > 0 ? model.seqs[model.first - 1] : 0);
        uint64_t asked = check_random(&random) % (seq + 2);
        struct tl_live_frame *next = tl_live_log_next(&log, asked);
        CHECK_EQ(next ? next->seq : 0, model_next(&model, asked));
    }
    tl_live_log_clear(&log);
    CHECK_EQ(log.floor, seq);
    CHECK(!tl_live_log_next(&log, 0));
    tl_live_log_done(&log);
}

static void a_range_is_within_what_is_there(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum tl_http_range range;
        uint64_t from, last;
    } cases[] = {
        { "", TL_HTTP_RANGE_NONE, 0, 0 },
        { "bytes=0-", TL_HTTP_RANGE_SOME, 0, 99 },
        { "bytes=0-0", TL_HTTP_RANGE_SOME, 0, 0 },
        { "Bytes= 10-19 ", TL_HTTP_RANGE_SOME, 10, 19 },
        { "bytes=90-5000", TL_HTTP_RANGE_SOME, 90, 99 },
        { "bytes=90-99999999999999999999999999", TL_HTTP_RANGE_SOME, 90, 99 },
        { "bytes=-1", TL_HTTP_RANGE_SOME, 99, 99 },
        { "bytes=-500", TL_HTTP_RANGE_SOME, 0, 99 },
        { "bytes=-0", TL_HTTP_RANGE_BAD, 0, 0 },
        { "bytes=100-", TL_HTTP_RANGE_BAD, 0, 0 },
        { "bytes=99999999999999999999999999-", TL_HTTP_RANGE_BAD, 0, 0 },
        { "bytes=20-10", TL_HTTP_RANGE_NONE, 0, 0 },
        { "bytes=0-1,5-6", TL_HTTP_RANGE_NONE, 0, 0 },
        { "bytes=-", TL_HTTP_RANGE_NONE, 0, 0 },
        { "bytes=a-b", TL_HTTP_RANGE_NONE, 0, 0 },
        { "lines=0-1", TL_HTTP_RANGE_NONE, 0, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t from = 0, last = 0;
        CHECK_EQ(tl_http_range_read(cases[i].header, 100, &from, &last), cases[i].range);
        CHECK_EQ(from, cases[i].from);
        CHECK_EQ(last, cases[i].last);
    }
    uint64_t from, last;
    CHECK_EQ(tl_http_range_read("bytes=0-", 0, &from, &last), TL_HTTP_RANGE_BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cookies_are_found_by_their_whole_name),
        cmocka_unit_test(bearer_tokens_have_their_word_before_them),
        cmocka_unit_test(a_name_and_a_password_come_in_base64),
        cmocka_unit_test(a_form_is_read_where_it_stands),
        cmocka_unit_test(what_is_no_form_is_refused),
        cmocka_unit_test(gzip_is_sent_only_where_it_is_wanted),
        cmocka_unit_test(etags_match_in_lists),
        cmocka_unit_test(only_json_is_json),
        cmocka_unit_test(an_origin_is_ours_when_it_names_our_host),
        cmocka_unit_test(numbers_and_ids_have_one_form),
        cmocka_unit_test(a_range_is_within_what_is_there),
        cmocka_unit_test(routes_take_the_first_that_fits),
        cmocka_unit_test(a_bucket_empties_and_fills_again),
        cmocka_unit_test(an_arena_gives_zeroed_memory_up_to_its_limit),
        cmocka_unit_test(a_log_keeps_what_its_model_keeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
