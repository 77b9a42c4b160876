/* test_live.c: live sockets on a real server: admission, order, resuming, slow readers, bad bytes.
 */
#include <inttypes.h>
#include <string.h>

#include "support/check.h"
#include "support_client.h"
#include "support_server.h"

enum { FIRST = 1000 };

static struct server server;
static char text[70001];

static int setup(void **state)
{
    (void)state;
    server_init(&server);
    server.settings.live.first_seq = FIRST;
    server_start(&server);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    server_stop(&server);
    return 0;
}

static struct client open_live(const char *query, const char *fields)
{
    struct client client = { 0 };
    CHECK_EQ(ws_open(&client, server.port, query, fields), 101);
    return client;
}

static void push(const char *json)
{
    CHECK_OK(tl_live_push(server.http, AGENT_KEY, json));
}

static void expect(struct client *client, const char *json)
{
    CHECK_EQ(ws_read_text(client, text), 0);
    assert_string_equal(text, json);
}

static void messages_come_numbered_and_in_order(void **state)
{
    (void)state;
    struct client client = open_live("", AS_AGENT);
    server_wait_events(&server, "connected 5 left=1 \n");
    CHECK_EQ(tl_live_seq(server.http), FIRST - 1);
    push("{\"type\":\"a\"}");
    CHECK_OK(tl_live_push(server.http, ADMIN_KEY, "{\"type\":\"not for us\"}"));
    push(" {}\n");
    CHECK_OK(tl_live_tell(server.http, AGENT_KEY, "{\"type\":\"now\"}"));
    push("{\"type\":\"c\"}");
    CHECK_EQ(tl_live_seq(server.http), FIRST + 3);
    expect(&client, "{\"seq\":1000,\"type\":\"a\"}");
    expect(&client, "{\"seq\":1002}\n");
    expect(&client, "{\"seq\":0,\"type\":\"now\"}");
    expect(&client, "{\"seq\":1003,\"type\":\"c\"}");
    client_close(&client);
    server_wait_events(&server, "disconnected 5 left=0 \n");
}

static void only_objects_of_some_length_can_be_pushed(void **state)
{
    (void)state;
    static char big[TL_LIVE_MESSAGE_BYTES_MAX + 2];
    memset(big, 'x', sizeof big - 1);
    CHECK_ERR(TL_ETOOLONG, tl_live_push(server.http, AGENT_KEY, big));
    CHECK_ERR(TL_EBAD, tl_live_push(server.http, AGENT_KEY, "[]"));
    CHECK_ERR(TL_EBAD, tl_live_push(server.http, AGENT_KEY, "{"));
    CHECK_ERR(TL_EBAD, tl_live_tell(server.http, AGENT_KEY, ""));
}

static void a_page_that_comes_back_gets_what_it_missed(void **state)
{
    (void)state;
    struct client client = open_live("?since=999", AS_AGENT);
    push("{\"type\":\"a\"}");
    expect(&client, "{\"seq\":1000,\"type\":\"a\"}");
    client_close(&client);
    server_wait_events(&server, "disconnected 5 left=0 \n");
    push("{\"type\":\"b\"}");
    push("{\"type\":\"c\"}");
    client = open_live("?since=1000", AS_AGENT);
    expect(&client, "{\"seq\":1001,\"type\":\"b\"}");
    expect(&client, "{\"seq\":1002,\"type\":\"c\"}");
    client_close(&client);
    client = open_live("?since=0", AS_AGENT);
    expect(&client, "{\"seq\":1000,\"type\":\"a\"}");
    client_close(&client);
}

static void what_is_gone_is_answered_with_reset(void **state)
{
    (void)state;
    static const char *const unknown[] = { "?since=998", "?since=99999999", "?since=abc",
                                           "?since=-1" };
    push("{\"type\":\"a\"}");
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        struct client client = open_live(unknown[i], AS_AGENT);
        expect(&client, "{\"seq\":0,\"type\":\"reset\"}");
        client_close(&client);
    }
    for (int i = 0; i < TL_LIVE_KEPT_MAX + 1; i++)
        push("{\"type\":\"b\"}");
    struct client client = open_live("?since=1000", AS_AGENT);
    expect(&client, "{\"seq\":0,\"type\":\"reset\"}");
    push("{\"type\":\"after\"}");
    expect(&client, "{\"seq\":1258,\"type\":\"after\"}");
    client_close(&client);
    client = open_live("?since=1001", AS_AGENT);
    expect(&client, "{\"seq\":0,\"type\":\"reset\"}");
    client_close(&client);
    client = open_live("?since=1002", AS_AGENT);
    expect(&client, "{\"seq\":1003,\"type\":\"b\"}");
    client_close(&client);
}

static void who_may_not_listen_is_told_so(void **state)
{
    (void)state;
    struct client client = open_live("", "");
    CHECK_EQ(ws_read_text(&client, text), 4401);
    client_close(&client);
    client = open_live("?call=70&token=wrong", AS_AGENT);
    CHECK_EQ(ws_read_text(&client, text), 4401);
    client_close(&client);
    client = open_live("", "Cookie: tl_session=broken-token\r\n");
    CHECK_EQ(ws_read_text(&client, text), 4503);
    client_close(&client);
}

static void a_socket_ends_with_its_session(void **state)
{
    (void)state;
    struct client agent = open_live("", AS_AGENT);
    server_wait_events(&server, "connected 5 left=1 \n");
    struct client admin = open_live("", AS_ADMIN);
    server_wait_events(&server, "connected 6 left=1 \n");
    CHECK_OK(tl_live_check(server.http, AGENT_KEY));
    CHECK_OK(tl_live_tell(server.http, AGENT_KEY, "{\"type\":\"a\"}"));
    expect(&agent, "{\"seq\":0,\"type\":\"a\"}");
    pthread_mutex_lock(&server.lock);
    server.agent_left = true;
    pthread_mutex_unlock(&server.lock);
    CHECK_OK(tl_live_check(server.http, AGENT_KEY));
    CHECK_OK(tl_live_check(server.http, ADMIN_KEY));
    CHECK_EQ(ws_read_text(&agent, text), 4401);
    CHECK_OK(tl_live_tell(server.http, ADMIN_KEY, "{\"type\":\"b\"}"));
    expect(&admin, "{\"seq\":0,\"type\":\"b\"}");
    client_close(&agent);
    client_close(&admin);
}

static void a_public_call_listens_by_its_token(void **state)
{
    (void)state;
    CHECK_OK(tl_live_push(server.http, CALL_KEY, "{\"type\":\"said\"}"));
    struct client client = open_live("?call=70&token=call-token&since=0", "");
    expect(&client, "{\"seq\":1000,\"type\":\"said\"}");
    client_close(&client);
}

static void other_paths_and_other_origins_get_no_socket(void **state)
{
    (void)state;
    struct client client = { 0 };
    CHECK_EQ(ws_open(&client, server.port, "", AS_AGENT "Origin: http://there\r\n"), 403);
    client_close(&client);
    CHECK_EQ(ws_open(&client, server.port, "/other", AS_AGENT), 404);
    client_close(&client);
    CHECK_EQ(ws_open(&client, server.port, "", AS_AGENT "Origin: http://here\r\n"), 101);
    client_close(&client);
}

static void a_page_is_heard_in_order_also_in_pieces(void **state)
{
    (void)state;
    struct client client = open_live("", AS_AGENT);
    ws_send(&client, "{\"n\":1}");
    ws_send_frame(&client, 0x01, "{\"n\"", 4);
    ws_send_frame(&client, 0x80, ":2}", 3);
    ws_send(&client, "{\"n\":3}");
    server_wait_events(&server, "connected 5 left=1 \n"
                                "message 5 left=1 {\"n\":1}\n"
                                "message 5 left=1 {\"n\":2}\n"
                                "message 5 left=1 {\"n\":3}\n");
    client_close(&client);
    server_wait_events(&server, "disconnected 5 left=0 \n");
}

static void too_long_and_binary_messages_end_the_socket(void **state)
{
    (void)state;
    static char big[TL_LIVE_HEARD_BYTES_MAX + 1];
    struct client client = open_live("", AS_AGENT);
    memset(big, ' ', sizeof big);
    ws_send_frame(&client, 0x81, big, sizeof big);
    CHECK_EQ(ws_read_text(&client, text), 1009);
    client_close(&client);
    client = open_live("", AS_AGENT);
    ws_send_frame(&client, 0x82, "x", 1);
    CHECK_EQ(ws_read_text(&client, text), 1003);
    client_close(&client);
}

static void broadcasts_reach_roles_and_single_sockets(void **state)
{
    (void)state;
    struct client agent = open_live("", AS_AGENT);
    server_wait_events(&server, "connected 5 left=1 \n");
    struct client admin = open_live("", AS_ADMIN);
    server_wait_events(&server, "connected 6 left=1 \n");
    CHECK_OK(tl_live_broadcast(server.http, ROLE_AGENT, "{\"to\":\"agents\"}"));
    CHECK_OK(tl_live_broadcast(server.http, ROLE_AGENT | ROLE_ADMIN, "{\"to\":\"all\"}"));
    CHECK_OK(tl_live_tell_connection(server.http, server.connection, "{\"to\":\"one\"}"));
    expect(&agent, "{\"seq\":0,\"to\":\"agents\"}");
    expect(&agent, "{\"seq\":0,\"to\":\"all\"}");
    expect(&admin, "{\"seq\":0,\"to\":\"all\"}");
    expect(&admin, "{\"seq\":0,\"to\":\"one\"}");
    CHECK_OK(tl_live_drop(server.http, server.connection));
    CHECK_EQ(ws_read_text(&admin, text), 4409);
    client_close(&admin);
    client_close(&agent);
}

static void an_ended_stream_says_all_and_closes(void **state)
{
    (void)state;
    struct client client = open_live("", AS_AGENT);
    server_wait_events(&server, "connected 5 left=1 \n");
    push("{\"type\":\"last\"}");
    CHECK_OK(tl_live_end(server.http, AGENT_KEY));
    expect(&client, "{\"seq\":1000,\"type\":\"last\"}");
    CHECK_EQ(ws_read_text(&client, text), 4410);
    client_close(&client);
    server_wait_events(&server, "disconnected 5 left=0 \n");
    client = open_live("?since=0", AS_AGENT);
    expect(&client, "{\"seq\":0,\"type\":\"reset\"}");
    client_close(&client);
}

static void a_stream_has_so_many_sockets_and_the_oldest_goes(void **state)
{
    (void)state;
    struct client clients[17];
    for (int i = 0; i < 17; i++) {
        char event[64];
        clients[i] = open_live("", AS_AGENT);
        snprintf(event, sizeof event, "connected 5 left=%d \n", i + 1);
        if (i < 16)
            server_wait_events(&server, event);
    }
    CHECK_EQ(ws_read_text(&clients[0], text), 4409);
    for (int i = 0; i < 17; i++)
        client_close(&clients[i]);
}

static void who_reads_too_slowly_is_closed_and_resumes(void **state)
{
    (void)state;
    static char big[60000];
    struct tl_http_stats stats = { 0 };
    struct client client = open_live("", AS_AGENT);
    server_wait_events(&server, "connected 5 left=1 \n");
    memset(big, ' ', sizeof big - 1);
    big[0] = '{';
    big[sizeof big - 2] = '}';
    while (stats.live_slow == 0) {
        enum tl_err err = tl_live_push(server.http, AGENT_KEY, big);
        CHECK(err == TL_OK || err == TL_EFULL);
        tl_http_stats(server.http, &stats);
    }
    CHECK_EQ(stats.live_slow, 1);
    client_close(&client);
    server_wait_events(&server, "disconnected 5 left=0 \n");
    client = open_live("?since=1000", AS_AGENT);
    expect(&client, "{\"seq\":0,\"type\":\"reset\"}");
    client_close(&client);
}

static void pings_are_sent_and_the_dead_are_found(void **state)
{
    (void)state;
    struct client client = { 0 };
    server_stop(&server);
    server_init(&server);
    server.settings.live.ping_every_s = 1;
    server.settings.live.lost_after_s = 3;
    server_start(&server);
    CHECK_EQ(ws_open(&client, server.port, "", AS_AGENT), 101);
    int first_byte = ws_read(&client, text);
    CHECK_EQ(first_byte, 0x89);
    /* Nobody answers it. */
    while (first_byte > 0)
        first_byte = ws_read(&client, text);
    server_wait_events(&server, "disconnected 5 left=0 \n");
    client_close(&client);
}

static void bad_frames_end_their_socket_only(void **state)
{
    (void)state;
    static const struct {
        unsigned char bytes[24];
        size_t len;
    } frames[] = {
        /* A length over 2^63, as text. */
        { { 0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 1, 2, 3, 4, 5, 6, 7, 8 },
          18 },
        { { 0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4, 5, 6, 7, 8 },
          18 },
        { { 0x83, 0x80, 1, 2, 3, 4 }, 6 },                          /* A reserved opcode. */
        { { 0xf1, 0x80, 1, 2, 3, 4 }, 6 },                          /* Reserved bits. */
        { { 0x89, 0xfe, 0x01, 0x00, 1, 2, 3, 4, 9, 9, 9, 9 }, 12 }, /* A ping of 256 bytes. */
        { { 0x80, 0x81, 0, 0, 0, 0, 'x' }, 7 },                     /* A piece of nothing. */
        { { 0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28 }, 8 },              /* No UTF-8. */
        { { 0x88, 0x81, 0, 0, 0, 0, 3 }, 7 },                       /* Half a close code. */
    };
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        struct client client = open_live("", AS_AGENT);
        client_send_bytes(&client, frames[i].bytes, frames[i].len);
        while (ws_read(&client, text) > 0)
            continue;
        client_close(&client);
    }
    struct client client = open_live("?since=999", AS_AGENT);
    push("{\"type\":\"alive\"}");
    expect(&client, "{\"seq\":1000,\"type\":\"alive\"}");
    client_close(&client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(messages_come_numbered_and_in_order),
        TEST(only_objects_of_some_length_can_be_pushed),
        TEST(a_page_that_comes_back_gets_what_it_missed),
        TEST(what_is_gone_is_answered_with_reset),
        TEST(who_may_not_listen_is_told_so),
        TEST(a_socket_ends_with_its_session),
        TEST(a_public_call_listens_by_its_token),
        TEST(other_paths_and_other_origins_get_no_socket),
        TEST(a_page_is_heard_in_order_also_in_pieces),
        TEST(too_long_and_binary_messages_end_the_socket),
        TEST(broadcasts_reach_roles_and_single_sockets),
        TEST(an_ended_stream_says_all_and_closes),
        TEST(a_stream_has_so_many_sockets_and_the_oldest_goes),
        TEST(who_reads_too_slowly_is_closed_and_resumes),
        TEST(pings_are_sent_and_the_dead_are_found),
        TEST(bad_frames_end_their_socket_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
