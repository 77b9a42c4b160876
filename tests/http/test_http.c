/* test_http.c: requests to a real server on loopback: routes, limits, bodies, who may. */
#include <string.h>
#include <unistd.h>

#include "support/check.h"
#include "support_client.h"
#include "support_server.h"

static struct server server;

static int setup(void **state)
{
    (void)state;
    server_init(&server);
    server_start(&server);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    server_stop(&server);
    return 0;
}

static int status_of(const char *request)
{
    struct client client = client_open(server.port);
    struct answer answer = client_ask(&client, request);
    free(answer.body);
    client_close(&client);
    return answer.status;
}

static void a_route_answers_with_json_and_safety_fields(void **state)
{
    (void)state;
    struct client client = client_open(server.port);
    struct answer answer = client_ask(&client, "GET /api/hello?name=Ana%20M&x=1 HTTP/1.1\r\n"
                                               "Host: here\r\nAuthorization: Bearer abc\r\n"
                                               "Accept-Language: es\r\n\r\n");
    CHECK_EQ(answer.status, 200);
    assert_string_equal(answer.body, "{\"hello\":\"Ana M\",\"bearer\":\"abc\",\"tls\":false}");
    assert_string_equal(answer_field(&answer, "Content-Type"), "application/json");
    assert_string_equal(answer_field(&answer, "X-Language"), "es");
    assert_string_equal(answer_field(&answer, "Cache-Control"), "no-store");
    assert_string_equal(answer_field(&answer, "X-Content-Type-Options"), "nosniff");
    CHECK(strstr(answer_field(&answer, "Content-Security-Policy"), "frame-ancestors 'none'"));
    CHECK(strstr(answer_field(&answer, "Permissions-Policy"), "microphone=(self)"));
    free(answer.body);
    client_close(&client);
}

static void unknown_paths_and_methods_are_told_apart(void **state)
{
    (void)state;
    char body[4000];
    CHECK_EQ(client_get(server.port, "/api/none", "", body), 404);
    assert_string_equal(body, "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                              "\"error\":\"not-found\",\"detail\":\"There is no such thing.\"}");
    struct client client = client_open(server.port);
    struct answer answer = client_ask(&client, "DELETE /api/echo HTTP/1.1\r\nHost: here\r\n\r\n");
    CHECK_EQ(answer.status, 405);
    assert_string_equal(answer_field(&answer, "Allow"), "POST, PUT, OPTIONS");
    assert_string_equal(answer_field(&answer, "Content-Type"), "application/problem+json");
    free(answer.body);
    answer = client_ask(&client, "OPTIONS /api/echo HTTP/1.1\r\nHost: here\r\n\r\n");
    CHECK_EQ(answer.status, 204);
    free(answer.body);
    client_close(&client);
}

static void head_is_get_without_the_body(void **state)
{
    (void)state;
    struct client client = client_open(server.port);
    client_send(&client, "HEAD /api/hello HTTP/1.1\r\nHost: here\r\n\r\n");
    struct answer answer = client_read_head(&client);
    CHECK_EQ(answer.status, 200);
    assert_string_equal(answer_field(&answer, "Content-Length"), "42");
    answer = client_ask(&client, "GET /api/hello HTTP/1.1\r\nHost: here\r\n\r\n");
    CHECK_EQ(answer.body_len, 42);
    free(answer.body);
    client_close(&client);
}

#define POST_JSON "POST /api/echo HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"

static void a_body_may_come_in_pieces(void **state)
{
    (void)state;
    static const char request[] = POST_JSON "Content-Length: 15\r\n\r\n{\"key\":\"value\"}";
    struct client client = client_open(server.port);
    for (size_t i = 0; i < sizeof request - 1; i++)
        client_send_bytes(&client, request + i, 1);
    struct answer answer = client_read(&client);
    CHECK_EQ(answer.status, 201);
    assert_string_equal(answer.body, "{\"key\":\"value\"}");
    free(answer.body);
    client_close(&client);
}

static void no_body_is_an_empty_object(void **state)
{
    (void)state;
    struct client client = client_open(server.port);
    struct answer answer = client_ask(&client, POST_JSON "Content-Length: 0\r\n\r\n");
    CHECK_EQ(answer.status, 201);
    assert_string_equal(answer.body, "{}");
    free(answer.body);
    answer = client_ask(&client, "PUT /api/echo HTTP/1.1\r\nHost: here\r\n"
                                 "Content-Type: application/json\r\nContent-Length: 0\r\n\r\n");
    CHECK_EQ(answer.status, 201);
    assert_string_equal(answer.body, "{}");
    free(answer.body);
    client_close(&client);
}

static void bodies_that_are_no_json_object_are_refused(void **state)
{
    (void)state;
    CHECK_EQ(status_of(POST_JSON "Content-Length: 2\r\n\r\n[]"), 400);
    CHECK_EQ(status_of(POST_JSON "Content-Length: 1\r\n\r\n{"), 400);
    CHECK_EQ(status_of(POST_JSON "Content-Length: 13\r\n\r\n{\"a\":1,\"a\":2}"), 400);
    CHECK_EQ(status_of("POST /api/echo HTTP/1.1\r\nHost: here\r\nContent-Type: text/plain\r\n"
                       "Content-Length: 2\r\n\r\n{}"),
             415);
    CHECK_EQ(status_of("POST /api/echo HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}"),
             415);
}

#define POST_FORM                                                                                  \
    "POST /api/form HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-www-form-urlencoded; "   \
    "charset=utf-8\r\n"

static void a_route_that_asks_for_forms_takes_nothing_else(void **state)
{
    (void)state;
    struct client client = client_open(server.port);
    struct answer answer =
        client_ask(&client, POST_FORM "Authorization: Basic YTpiOmM=\r\nContent-Length: 18\r\n\r\n"
                                      "a=%C3%B1+1&x=&b=%3");
    CHECK_EQ(answer.status, 400); /* The last % has one digit. */
    free(answer.body);
    answer =
        client_ask(&client, POST_FORM "Authorization: Basic YTpiOmM=\r\nContent-Length: 19\r\n\r\n"
                                      "a=%C3%B1+1&x=&b=%3D");
    CHECK_EQ(answer.status, 200);
    assert_string_equal(answer.body, "{\"a\":\"ñ 1\",\"b\":\"=\",\"name\":\"a\","
                                     "\"password\":\"b:c\",\"basic\":true}");
    free(answer.body);
    answer = client_ask(&client, POST_FORM "Content-Length: 0\r\n\r\n");
    CHECK_EQ(answer.status, 200);
    assert_string_equal(answer.body, "{\"a\":null,\"b\":null,\"name\":\"\",\"password\":\"\","
                                     "\"basic\":false}");
    free(answer.body);
    answer = client_ask(&client, "POST /api/form HTTP/1.1\r\nHost: here\r\n"
                                 "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    CHECK_EQ(answer.status, 415);
    assert_string_equal(answer.body, "{\"no\":\"Unsupported Media Type\",\"after\":0}");
    free(answer.body);
    client_close(&client);
    CHECK_EQ(status_of(POST_FORM "Content-Length: 7\r\n\r\na=1&a=2"), 400);
    CHECK_EQ(status_of(POST_FORM "Content-Length: 5\r\n\r\na=%00"), 400);
    CHECK_EQ(status_of(POST_FORM "Content-Length: 2000000\r\n\r\n"), 413);
    CHECK_EQ(status_of("POST /api/echo HTTP/1.1\r\nHost: here\r\nContent-Type: "
                       "application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=1"),
             415);
}

#define PATCH_BYTES                                                                                \
    "PATCH /api/bytes HTTP/1.1\r\nHost: here\r\nContent-Type: application/offset+octet-stream\r\n"

static void a_body_may_be_bytes(void **state)
{
    (void)state;
    static const char bytes[] = "\0{\377\r\n\0\7";
    struct client client = client_open(server.port);
    client_send(&client, PATCH_BYTES "Content-Length: 7\r\nUpload-Offset: 12\r\n"
                                     "Tus-Resumable: 1.0.0\r\n\r\n");
    client_send_bytes(&client, bytes, 7);
    struct answer answer = client_read(&client);
    CHECK_EQ(answer.status, 200);
    assert_string_equal(answer.body, "{\"len\":7,\"last\":7,\"offset\":\"12\",\"tus\":\"1.0.0\"}");
    free(answer.body);
    client_close(&client);
    CHECK_EQ(status_of("PATCH /api/bytes HTTP/1.1\r\nHost: here\r\n"
                       "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"),
             415);
    CHECK_EQ(status_of(PATCH_BYTES "Content-Length: 1048577\r\n\r\n"), 413);
    CHECK_EQ(status_of(PATCH_BYTES "Upload-Offset: 123456789012345678901234567890123\r\n"
                                   "Content-Length: 0\r\n\r\n"),
             431);
}

/* Sixty-four whole ones have all of the room, so one more is told to come again. */
static void bodies_of_bytes_have_a_limit_together(void **state)
{
    enum { MANY = 64 };
    (void)state;
    struct client clients[MANY];
    for (int i = 0; i < MANY; i++) {
        clients[i] = client_open(server.port);
        client_send(clients + i, PATCH_BYTES "Content-Length: 1048576\r\n\r\nx");
    }
    int status = 200;
    for (int i = 0; i < 500 && status != 503; i++) /* Until the last of them was read. */
        status = status_of(PATCH_BYTES "Content-Length: 1\r\n\r\ny");
    CHECK_EQ(status, 503);
    for (int i = 0; i < MANY; i++)
        client_close(clients + i);
    for (int i = 0; i < 500 && status == 503; i++)
        status = status_of(PATCH_BYTES "Content-Length: 1\r\n\r\ny");
    CHECK_EQ(status, 200);
}

static void limits_have_their_own_answers(void **state)
{
    (void)state;
    char request[40000];
    CHECK_EQ(status_of(POST_JSON "Content-Length: 99999999999\r\n\r\n"), 413);
    CHECK_EQ(status_of(POST_JSON "\r\n"), 411);
    CHECK_EQ(status_of(POST_JSON "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"), 411);
    CHECK_EQ(status_of(POST_JSON "Content-Length: -5\r\n\r\n"), 400);
    CHECK_EQ(status_of(POST_JSON "Content-Length: 2, 2\r\n\r\n{}"), 400);
    CHECK_EQ(status_of("GET /api/hello HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}"),
             413);

    size_t used =
        (size_t)snprintf(request, sizeof request, POST_JSON "Content-Length: 3000\r\n\r\n");
    memset(request + used, ' ', 3000);
    request[used + 3000] = '\0';
    CHECK_EQ(status_of(request), 413);

    snprintf(request, sizeof request, "GET /%02000d HTTP/1.1\r\nHost: here\r\n\r\n", 1);
    CHECK_EQ(status_of(request), 414);
    snprintf(request, sizeof request, "GET /api/hello?a=%01000d HTTP/1.1\r\nHost: here\r\n\r\n", 1);
    CHECK_EQ(status_of(request), 414);
    snprintf(request, sizeof request,
             "GET /api/hello HTTP/1.1\r\nHost: here\r\nCookie: %020000d\r\n\r\n", 1);
    CHECK_EQ(status_of(request), 431);
}

static void a_refused_body_leaves_the_connection_usable(void **state)
{
    (void)state;
    char request[4000];
    struct client client = client_open(server.port);
    size_t used =
        (size_t)snprintf(request, sizeof request, POST_JSON "Content-Length: 3000\r\n\r\n");
    memset(request + used, ' ', 3000);
    client_send_bytes(&client, request, used + 3000);
    struct answer answer = client_read(&client);
    CHECK_EQ(answer.status, 413);
    free(answer.body);
    answer = client_ask(&client, "GET /api/hello HTTP/1.1\r\nHost: here\r\n\r\n");
    CHECK_EQ(answer.status, 200);
    free(answer.body);
    client_close(&client);
}

static void piped_requests_are_answered_in_order(void **state)
{
    (void)state;
    static const char *const names[] = { "one", "two", "three", "four" };
    struct client client = client_open(server.port);
    client_send(&client, "GET /api/hello?name=one HTTP/1.1\r\nHost: here\r\n\r\n"
                         "GET /api/hello?name=two HTTP/1.1\r\nHost: here\r\n\r\n"
                         "GET /api/hello?name=three HTTP/1.1\r\nHost: here\r\n\r\n"
                         "GET /api/hello?name=four HTTP/1.1\r\nHost: here\r\n\r\n");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct answer answer = client_read(&client);
        CHECK_EQ(answer.status, 200);
        CHECK(strstr(answer.body, names[i]));
        free(answer.body);
    }
    client_close(&client);
}

/* The library can't tell where a body begins that came before its turn: the connection ends. */
static void a_piped_body_ends_the_connection_and_nothing_else(void **state)
{
    (void)state;
    static const char *const piped[] = {
        "GET /api/hello HTTP/1.1\r\nHost: here\r\n\r\n" POST_JSON
        "Content-Length: 11\r\n\r\n{\"three\":3}",
        POST_JSON "Content-Length: 11\r\n\r\n{\"three\":3}" POST_JSON
                  "Content-Length: 11\r\n\r\n{\"three\":3}",
        POST_JSON "Content-Length: 2\r\n\r\n[]" POST_JSON "Content-Length: 11\r\n\r\n{\"three\":3}",
        POST_JSON "Content-Length: 99999999\r\n\r\n[]" POST_JSON "Content-Length: 1\r\n\r\n{",
    };
    char body[4000];
    for (size_t i = 0; i < sizeof piped / sizeof piped[0]; i++) {
        struct client client = client_open(server.port);
        client_send(&client, piped[i]);
        struct answer answer = client_read(&client);
        CHECK(answer.status >= 200);
        free(answer.body);
        CHECK(client_is_closed(&client));
        client_close(&client);
    }
    CHECK_EQ(client_get(server.port, "/api/hello", "", body), 200);
}

static void http_1_0_and_close_end_the_connection(void **state)
{
    (void)state;
    struct client client = client_open(server.port);
    struct answer answer = client_ask(&client, "GET /api/hello HTTP/1.0\r\n\r\n");
    CHECK_EQ(answer.status, 200);
    CHECK(client_is_closed(&client));
    free(answer.body);
    client_close(&client);
    client = client_open(server.port);
    answer =
        client_ask(&client, "GET /api/hello HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
    CHECK_EQ(answer.status, 200);
    CHECK(client_is_closed(&client));
    free(answer.body);
    client_close(&client);
}

static void routes_are_for_those_who_may(void **state)
{
    (void)state;
    char body[4000];
    CHECK_EQ(client_get(server.port, "/api/things/17/case", AS_AGENT, body), 200);
    assert_string_equal(body, "{\"id\":\"17\",\"part\":\"case\",\"name\":\"Eve\"}");
    CHECK_EQ(client_get(server.port, "/api/things/17/case", "", body), 401);
    CHECK(strstr(body, "\"not-signed-in\""));
    CHECK_EQ(client_get(server.port, "/api/things/17/case", "Cookie: tl_session=x\r\n", body), 401);
    CHECK_EQ(client_get(server.port, "/api/things/17/case", AS_ADMIN, body), 403);
    CHECK_EQ(client_get(server.port, "/api/any/17/case", AS_ADMIN, body), 200);
    CHECK_EQ(
        client_get(server.port, "/api/any/17/case", "Cookie: tl_session=broken-token\r\n", body),
        503);
    CHECK_EQ(client_get(server.port, "/api/any/018/case", AS_ADMIN, body), 200);
    CHECK(strstr(body, "\"id\":\"0\""));
    CHECK_EQ(client_get(server.port, "/api/any/17/", AS_ADMIN, body), 404);
    CHECK_EQ(client_get(server.port, "/api/any/17/case/more", AS_ADMIN, body), 404);
}

static void changes_come_from_our_own_pages_only(void **state)
{
    (void)state;
#define POST_FROM(fields) POST_JSON "Content-Length: 2\r\n" fields "\r\n{}"
    CHECK_EQ(status_of(POST_FROM("Origin: http://here\r\n")), 201);
    CHECK_EQ(status_of(POST_FROM("Origin: https://here\r\nSec-Fetch-Site: same-origin\r\n")), 201);
    CHECK_EQ(status_of(POST_FROM("Origin: http://there\r\n")), 403);
    CHECK_EQ(status_of(POST_FROM("Origin: http://here.evil\r\n")), 403);
    CHECK_EQ(status_of(POST_FROM("Origin: null\r\n")), 403);
    CHECK_EQ(status_of(POST_FROM("Sec-Fetch-Site: cross-site\r\n")), 403);
    CHECK_EQ(status_of(POST_FROM("Sec-Fetch-Site: same-site\r\n")), 403);
#undef POST_FROM
}

static void a_session_cookie_is_strict(void **state)
{
    (void)state;
    struct client client = client_open(server.port);
    struct answer answer = client_ask(&client, "POST /api/session HTTP/1.1\r\nHost: here\r\n"
                                               "Content-Type: application/json\r\n"
                                               "Content-Length: 2\r\n\r\n{}");
    CHECK_EQ(answer.status, 204);
    assert_string_equal(answer_field(&answer, "Set-Cookie"),
                        "tl_session=agent-token; Path=/; HttpOnly; SameSite=Strict; Max-Age=3600");
    free(answer.body);
    client_close(&client);
}

static void a_handler_without_a_reply_is_500(void **state)
{
    (void)state;
    char body[4000];
    CHECK_EQ(client_get(server.port, "/api/nothing", "", body), 500);
}

static void a_deferred_request_is_finished_from_another_thread(void **state)
{
    (void)state;
    struct client client = client_open(server.port);
    client_send(&client, "GET /api/later HTTP/1.1\r\nHost: here\r\n\r\n");
    tl_id ticket = server_wait_ticket(&server);
    CHECK_OK(tl_http_finish(server.http, ticket, 201, "{\"late\":true}"));
    CHECK_OK(tl_http_finish(server.http, ticket, 500, "{}"));
    struct answer answer = client_read(&client);
    CHECK_EQ(answer.status, 201);
    assert_string_equal(answer.body, "{\"late\":true}");
    free(answer.body);

    client_send(&client, "GET /api/later HTTP/1.1\r\nHost: here\r\n\r\n");
    ticket = server_wait_ticket(&server);
    CHECK_OK(tl_http_finish_problem(server.http, ticket, 409, "no-media", NULL, 0));
    answer = client_read(&client);
    CHECK_EQ(answer.status, 409);
    CHECK(strstr(answer.body, "\"no-media\""));
    free(answer.body);

    answer = client_ask(&client, "GET /api/early HTTP/1.1\r\nHost: here\r\n\r\n");
    CHECK_EQ(answer.status, 202);
    free(answer.body);
    answer = client_ask(&client, "GET /api/later?wait_ms=1 HTTP/1.1\r\nHost: here\r\n\r\n");
    CHECK_EQ(answer.status, 504);
    CHECK(strstr(answer.body, "\"timeout\""));
    free(answer.body);
    client_close(&client);
    CHECK_OK(tl_http_finish(server.http, server_wait_ticket(&server), 200, "{}"));
}

static void an_asker_who_leaves_is_forgotten(void **state)
{
    (void)state;
    char body[4000];
    struct client client = client_open(server.port);
    client_send(&client, "GET /api/gate HTTP/1.1\r\nHost: here\r\n\r\n");
    server_wait_gate(&server, 1);
    client_close(&client);
    client = client_open(server.port);
    client_send(&client, "GET /api/later HTTP/1.1\r\nHost: here\r\n\r\n");
    tl_id ticket = server_wait_ticket(&server);
    client_close(&client);
    server_open_gate(&server);
    CHECK_OK(tl_http_finish(server.http, ticket, 200, "{}"));
    CHECK_EQ(client_get(server.port, "/api/hello", "", body), 200);
}

static void a_long_answer_reaches_a_slow_reader_whole(void **state)
{
    (void)state;
    struct client client = client_open(server.port);
    client_send(&client, "GET /api/big HTTP/1.1\r\nHost: here\r\n\r\n");
    struct answer answer = client_read(&client);
    CHECK_EQ(answer.status, 200);
    CHECK_EQ(answer.body_len, 3 * 1024 * 1024);
    CHECK_EQ(strspn(answer.body, "b"), 3 * 1024 * 1024);
    free(answer.body);
    client_close(&client);
}

static void who_pipes_much_and_reads_late_gets_it_all(void **state)
{
    (void)state;
    char body[4000];
    struct tl_http_stats stats = { 0 };
    struct client client = client_open(server.port);
    for (int i = 0; i < 8; i++)
        client_send(&client, "GET /api/big HTTP/1.1\r\nHost: here\r\n\r\n");
    /* Others are served while this one stalls. */
    for (int i = 0; i < 100; i++)
        CHECK_EQ(client_get(server.port, "/api/hello", "", body), 200);
    for (int i = 0; i < 8; i++) {
        struct answer answer = client_read(&client);
        CHECK_EQ(strspn(answer.body, "b"), 3 * 1024 * 1024);
        free(answer.body);
    }
    client_close(&client);
    tl_http_stats(server.http, &stats);
    CHECK_EQ(stats.abandoned, 0);
}

static void who_reads_nothing_is_closed_in_the_end(void **state)
{
    (void)state;
    struct tl_http_stats stats = { 0 };
    server_stop(&server);
    server_init(&server);
    server.settings.slow_s = 1;
    server_start(&server);
    struct client client = client_open(server.port);
    for (int i = 0; i < 8; i++)
        client_send(&client, "GET /api/big HTTP/1.1\r\nHost: here\r\n\r\n");
    while (stats.abandoned == 0) {
        usleep(10000);
        tl_http_stats(server.http, &stats);
    }
    client_close(&client);
}

static void methods_and_upgrades_that_nobody_knows_do_no_harm(void **state)
{
    (void)state;
    static const char *const requests[] = {
        "BREW /api/hello HTTP/1.1\r\nHost: here\r\n\r\n",
        "CONNECT here:80 HTTP/1.1\r\nHost: here\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET /api/hello HTTP/1.1\r\nHost: here\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n"
        "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
        "GET /api/hello HTTP/1.1\r\nHost: here\r\nUpgrade: coffee\r\nConnection: Upgrade\r\n\r\n",
        "GET http://here/api/hello HTTP/1.1\r\nHost: here\r\n\r\n",
        "\r\n\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 not for us\r\n\r\n",
    };
    char body[4000];
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        struct client client = client_open(server.port);
        client_send(&client, requests[i]);
        client_send(&client, "Connection: close\r\n\r\n");
        client_close(&client);
    }
    CHECK_EQ(client_get(server.port, "/api/hello", "", body), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(a_route_answers_with_json_and_safety_fields),
        TEST(unknown_paths_and_methods_are_told_apart),
        TEST(head_is_get_without_the_body),
        TEST(a_body_may_come_in_pieces),
        TEST(no_body_is_an_empty_object),
        TEST(bodies_that_are_no_json_object_are_refused),
        TEST(a_route_that_asks_for_forms_takes_nothing_else),
        TEST(a_body_may_be_bytes),
        TEST(bodies_of_bytes_have_a_limit_together),
        TEST(limits_have_their_own_answers),
        TEST(a_refused_body_leaves_the_connection_usable),
        TEST(piped_requests_are_answered_in_order),
        TEST(a_piped_body_ends_the_connection_and_nothing_else),
        TEST(http_1_0_and_close_end_the_connection),
        TEST(routes_are_for_those_who_may),
        TEST(changes_come_from_our_own_pages_only),
        TEST(a_session_cookie_is_strict),
        TEST(a_handler_without_a_reply_is_500),
        TEST(a_deferred_request_is_finished_from_another_thread),
        TEST(an_asker_who_leaves_is_forgotten),
        TEST(a_long_answer_reaches_a_slow_reader_whole),
        TEST(who_pipes_much_and_reads_late_gets_it_all),
        TEST(who_reads_nothing_is_closed_in_the_end),
        TEST(methods_and_upgrades_that_nobody_knows_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
