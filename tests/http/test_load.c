/* test_load.c: many at once, limits of all together, and ends in the middle of work. */
#include <poll.h>
#include <pthread.h>
#include <string.h>

#include "support/check.h"
#include "support_client.h"
#include "support_server.h"

static struct server server;

static int setup(void **state)
{
    (void)state;
    server_init(&server);
    return 0;
}

enum { ASKERS = 6, ASKED = 60, LISTENERS = 4, PUSHED = 400 };

static void *ask(void *arg)
{
    struct client client = client_open(server.port);
    for (int i = 0; i < ASKED; i++) {
        struct answer answer = client_ask(
            &client, i % 3 == 0 ? "POST /api/echo HTTP/1.1\r\nHost: here\r\n"
                                  "Content-Type: application/json\r\n"
                                  "Content-Length: 7\r\n\r\n{\"a\":1}"
                                : "GET /api/things/17/case HTTP/1.1\r\nHost: here\r\n" AS_AGENT
                                  "\r\n");
        MUST(answer.status == 200 || answer.status == 201);
        free(answer.body);
    }
    client_close(&client);
    return arg;
}

/* Hears every number once, in order, over three connections. */
static void *listen_to_all(void *arg)
{
    static _Thread_local char text[70001];
    uint64_t last = 0;
    for (int part = 1; part <= 3; part++) {
        char query[64];
        struct client client = { 0 };
        snprintf(query, sizeof query, "?since=%llu", (unsigned long long)last);
        MUST(ws_open(&client, server.port, query, AS_AGENT) == 101);
        while (last < (uint64_t)PUSHED / 2 * part / 3) {
            unsigned long long seq = 0;
            MUST(ws_read_text(&client, text) == 0);
            MUST(sscanf(text, "{\"seq\":%llu", &seq) == 1);
            MUST(seq == last + 1);
            last = seq;
        }
        client_close(&client);
    }
    return arg;
}

static void *push_all(void *arg)
{
    for (int i = 0; i < PUSHED / 2; i++) {
        MUST(!tl_live_push(server.http, AGENT_KEY, "{\"type\":\"x\"}"));
        MUST(!tl_live_tell(server.http, ADMIN_KEY, "{\"type\":\"y\"}"));
    }
    return arg;
}

static void many_ask_and_listen_at_once(void **state)
{
    (void)state;
    pthread_t threads[ASKERS + LISTENERS + 1];
    uint32_t len = 0;
    struct tl_http_stats stats;
    server_start(&server);
    for (int i = 0; i < ASKERS; i++)
        pthread_create(threads + len++, NULL, ask, NULL);
    for (int i = 0; i < LISTENERS; i++)
        pthread_create(threads + len++, NULL, listen_to_all, NULL);
    pthread_create(threads + len++, NULL, push_all, NULL);
    for (uint32_t i = 0; i < len; i++)
        pthread_join(threads[i], NULL);
    tl_http_stats(server.http, &stats);
    CHECK_EQ(stats.answers_2xx, ASKERS * ASKED);
    CHECK_EQ(stats.answers_5xx, 0);
    CHECK_EQ(stats.live_messages, PUSHED);
    server_stop(&server);
}

static void too_many_waiting_requests_are_told_503(void **state)
{
    (void)state;
    struct client clients[4];
    server.settings.workers = 1;
    server.settings.waiting_max = 2;
    server_start(&server);
    for (int i = 0; i < 3; i++) {
        clients[i] = client_open(server.port);
        client_send(&clients[i], "GET /api/gate HTTP/1.1\r\nHost: here\r\n\r\n");
        if (i == 0)
            server_wait_gate(&server, 1);
    }
    struct tl_http_stats stats = { 0 };
    while (stats.waiting < 2)
        tl_http_stats(server.http, &stats);
    clients[3] = client_open(server.port);
    struct answer answer = client_ask(&clients[3], "GET /api/gate HTTP/1.1\r\nHost: here\r\n\r\n");
    CHECK_EQ(answer.status, 503);
    assert_string_equal(answer_field(&answer, "Retry-After"), "1");
    free(answer.body);
    server_open_gate(&server);
    for (int i = 0; i < 3; i++) {
        answer = client_read(&clients[i]);
        CHECK_EQ(answer.status, 200);
        free(answer.body);
    }
    for (int i = 0; i < 4; i++)
        client_close(&clients[i]);
    server_stop(&server);
}

static void wait_until_waiting(uint32_t wanted)
{
    struct tl_http_stats stats;
    do {
        poll(NULL, 0, 1);
        tl_http_stats(server.http, &stats);
    } while (stats.waiting < wanted);
}

/* What waits for the one worker is handled in one go, and each is answered as if it were alone. */
static void those_who_wait_are_handled_together(void **state)
{
    (void)state;
    enum { ALIKE = 5, BAD = 2, NOTHING = 3 };
    struct client at_gate, alike[ALIKE];
    server.settings.workers = 1;
    server_start(&server);
    at_gate = client_open(server.port);
    client_send(&at_gate, "GET /api/gate HTTP/1.1\r\nHost: here\r\n\r\n");
    server_wait_gate(&server, 1);
    for (int i = 0; i < ALIKE; i++) {
        char request[200], body[32];
        snprintf(body, sizeof body, i == BAD ? "{n" : "{\"n\":%d}", i == NOTHING ? -1 : i);
        snprintf(request, sizeof request,
                 "POST /api/double HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                 "Content-Length: %zu\r\n\r\n%s",
                 strlen(body), body);
        alike[i] = client_open(server.port);
        client_send(alike + i, request);
        wait_until_waiting((uint32_t)i + 1);
    }
    server_open_gate(&server);
    for (int i = 0; i < ALIKE; i++) {
        char wanted[64];
        struct answer answer = client_read(alike + i);
        snprintf(wanted, sizeof wanted, "{\"n\":%d,\"together\":%d}", 2 * i, ALIKE - 1);
        CHECK_EQ(answer.status, i == BAD ? 400 : i == NOTHING ? 500 : 200);
        if (answer.status == 200)
            assert_memory_equal(answer.body, wanted, strlen(wanted));
        free(answer.body);
        client_close(alike + i);
    }
    struct answer through = client_read(&at_gate);
    CHECK_EQ(through.status, 200);
    free(through.body);
    client_close(&at_gate);
    server_stop(&server);
}

static void an_address_that_asks_too_fast_is_told_429(void **state)
{
    (void)state;
    char body[4000];
    struct client client = { 0 };
    server.settings.rate_per_s = 1;
    server.settings.rate_burst = 3;
    server_start(&server);
    int refused = 0;
    for (int i = 0; i < 60 && !refused; i++)
        refused = client_get(server.port, "/api/hello", "", body) == 429;
    CHECK(refused);
    CHECK(strstr(body, "\"too-many\"") && strstr(body, "\"retry_after_s\":1"));
    int status = 101;
    for (int i = 0; i < 60 && status == 101; i++) {
        status = ws_open(&client, server.port, "", AS_AGENT);
        client_close(&client);
    }
    CHECK_EQ(status, 429);
    server_stop(&server);
}

static void connections_over_the_limit_are_closed(void **state)
{
    (void)state;
    struct client clients[4];
    struct tl_http_stats stats = { 0 };
    server.settings.connections_max = 3;
    server_start(&server);
    tl_http_stats(server.http, &stats);
    CHECK_EQ(stats.connections, 0);
    for (int i = 0; i < 3; i++) {
        clients[i] = client_open(server.port);
        struct answer answer =
            client_ask(&clients[i], "GET /api/hello HTTP/1.1\r\nHost: here\r\n\r\n");
        CHECK_EQ(answer.status, 200);
        free(answer.body);
    }
    clients[3] = client_open(server.port);
    CHECK(client_is_closed(&clients[3]));
    for (int i = 0; i < 4; i++)
        client_close(&clients[i]);
    do
        tl_http_stats(server.http, &stats);
    while (stats.connections > 0);
    CHECK_EQ(stats.refused_connections, 1);
    server_stop(&server);
}

static void who_sends_slowly_is_closed(void **state)
{
    (void)state;
    server.settings.slow_s = 1;
    server_start(&server);
    struct client header = client_open(server.port);
    struct client body = client_open(server.port);
    struct client silent = client_open(server.port);
    client_send(&header, "GET /api/hello HTTP/1.1\r\nHost: he");
    client_send(&body, "POST /api/echo HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                       "Content-Length: 10\r\n\r\n{");
    CHECK(client_is_closed(&header));
    CHECK(client_is_closed(&body));
    CHECK(client_is_closed(&silent));
    client_close(&header);
    client_close(&body);
    client_close(&silent);
    server_stop(&server);
}

static void *stop(void *arg)
{
    server_stop(&server);
    return arg;
}

static void a_stop_waits_for_handlers_and_ends_the_rest(void **state)
{
    (void)state;
    char text[70001];
    pthread_t stopper;
    struct client live = { 0 };
    server_start(&server);
    struct client running = client_open(server.port);
    struct client deferred = client_open(server.port);
    struct client half = client_open(server.port);
    CHECK_EQ(ws_open(&live, server.port, "", AS_AGENT), 101);
    server_wait_events(&server, "connected 5 left=1 \n");
    client_send(&running, "GET /api/gate HTTP/1.1\r\nHost: here\r\n\r\n");
    server_wait_gate(&server, 1);
    client_send(&deferred, "GET /api/later HTTP/1.1\r\nHost: here\r\n\r\n");
    server_wait_ticket(&server);
    client_send(&half, "GET /api/hel");
    pthread_create(&stopper, NULL, stop, NULL);
    /* The socket's goodbye says that the stop has begun. */
    CHECK_EQ(ws_read_text(&live, text), 1001);
    struct answer answer = client_read(&deferred);
    CHECK_EQ(answer.status, 503);
    free(answer.body);
    server_open_gate(&server);
    answer = client_read(&running);
    CHECK_EQ(answer.status, 200);
    assert_string_equal(answer_field(&answer, "Connection"), "close");
    free(answer.body);
    pthread_join(stopper, NULL);
    CHECK(client_is_closed(&half));
    client_close(&running);
    client_close(&deferred);
    client_close(&half);
    client_close(&live);
}

static void a_stop_with_everything_under_way_leaves_nothing(void **state)
{
    (void)state;
    uint64_t random = check_seed();
    for (int round = 0; round < 4; round++) {
        struct client clients[12];
        uint32_t len = 0;
        server_init(&server);
        server.settings.workers = 2;
        server_start(&server);
        server_open_gate(&server);
        for (; len < 12; len++) {
            static const char *const requests[] = {
                "GET /api/hello HTTP/1.1\r\nHost: here\r\n\r\n",
                "GET /api/gate HTTP/1.1\r\nHost: here\r\n\r\n",
                "GET /api/later HTTP/1.1\r\nHost: here\r\n\r\n",
                "GET /api/big HTTP/1.1\r\nHost: here\r\n\r\n",
                "POST /api/echo HTTP/1.1\r\nContent-Length: 100\r\n\r\n{",
                "GET /live HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                "Cookie: tl_session=agent-token\r\n\r\n",
            };
            clients[len] = client_open(server.port);
            client_send(&clients[len], requests[check_random(&random) % 6]);
            CHECK_OK(tl_live_push(server.http, AGENT_KEY, "{}"));
            if (check_random(&random) % 8 == 0)
                client_close(&clients[len--]);
        }
        server_stop(&server);
        while (len > 0)
            client_close(&clients[--len]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(many_ask_and_listen_at_once, setup),
        cmocka_unit_test_setup(those_who_wait_are_handled_together, setup),
        cmocka_unit_test_setup(too_many_waiting_requests_are_told_503, setup),
        cmocka_unit_test_setup(an_address_that_asks_too_fast_is_told_429, setup),
        cmocka_unit_test_setup(connections_over_the_limit_are_closed, setup),
        cmocka_unit_test_setup(who_sends_slowly_is_closed, setup),
        cmocka_unit_test_setup(a_stop_waits_for_handlers_and_ends_the_rest, setup),
        cmocka_unit_test_setup(a_stop_with_everything_under_way_leaves_nothing, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
