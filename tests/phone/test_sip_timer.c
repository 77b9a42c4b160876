/* test_sip_timer.c: session timers (RFC 4028) against an exchange that writes plain text. */
#include "phone/sip_timer.h"

#include <re.h>
#include <string.h>

#include "phone/support_sip.h"
#include "support/check.h"

#define TIMER   "Supported: timer\r\n"
#define UPDATES "Allow: INVITE, ACK, BYE, UPDATE\r\n"

/* A server with intervals short enough for a test; the RFC's least is 90 s. */
static void quick_open(struct pair *pair)
{
    server_open(&pair->server, ANSWER);
    pair->server.settings.session_expires_s = 2;
    pair->server.settings.session_min_s = 1;
    server_start(&pair->server);
    CHECK_OK(pair->server.err);
    exchange_open(&pair->exchange, tl_sip_port(pair->server.sip, TL_PHONE_UDP));
}

static struct exchange_call call_up(struct pair *pair, const char *headers)
{
    struct exchange_call call = exchange_invite(&pair->exchange, headers, EXCHANGE_SDP);
    exchange_expect(&pair->exchange, &call, 200, "INVITE");
    return call;
}

static void confirm(struct pair *pair, struct exchange_call *call)
{
    exchange_request(&pair->exchange, call, "ACK", "", "");
    expect(&pair->server, CAME);
    expect(&pair->server, CONFIRMED);
}

static void who_refreshes_and_when_is_agreed(void **state)
{
    static const struct {
        const char *headers, *expires, *require;
    } rows[] = {
        { "", "", "" },
        { TIMER, "1800;refresher=uas", "" },
        { TIMER "Session-Expires: 600\r\n", "600;refresher=uas", "" },
        { TIMER "Session-Expires: 600;refresher=uac\r\n", "600;refresher=uac", "timer" },
        { TIMER "x: 600 ; refresher=uas\r\n", "600;refresher=uas", "" },
        { TIMER "Session-Expires: 7200\r\n", "1800;refresher=uas", "" },
        { TIMER "Session-Expires: 7200\r\nMin-SE: 3600\r\n", "3600;refresher=uas", "" },
        { TIMER "Session-Expires: soon\r\n", "1800;refresher=uas", "" },
        { TIMER "Session-Expires: 99999999999999\r\n", "1800;refresher=uas", "" },
        /* By a proxy, for one who can't. */
        { "Session-Expires: 10\r\n", "90;refresher=uas", "" },
        { "Session-Expires: 600;refresher=uac\r\n", "600;refresher=uas", "" },
        { "Require: timer\r\n" TIMER "Session-Expires: 600;refresher=uac\r\n", "600;refresher=uac",
          "timer" },
    };
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct exchange_call call = call_up(&pair, rows[i].headers);
        assert_string_equal(exchange_header(&pair.exchange, "Session-Expires"), rows[i].expires);
        assert_string_equal(exchange_header(&pair.exchange, "Require"), rows[i].require);
        exchange_request(&pair.exchange, &call, "ACK", "", "");
    }
    pair_close(&pair);
}

static void an_interval_too_short_is_refused_with_our_least(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call =
        exchange_invite(&pair.exchange, TIMER "Session-Expires: 60\r\n", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 422, "INVITE");
    assert_string_equal(exchange_header(&pair.exchange, "Min-SE"), "90");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    call = call_up(&pair, TIMER);
    confirm(&pair, &call);
    exchange_request(&pair.exchange, &call, "UPDATE", TIMER "Session-Expires: 60\r\n", "");
    exchange_expect(&pair.exchange, &call, 422, "UPDATE");
    exchange_request(&pair.exchange, &call, "INVITE", TIMER "Session-Expires: 60\r\n",
                     EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 422, "INVITE");
    pair_close(&pair);
}

static void a_call_that_the_far_end_stops_refreshing_ends(void **state)
{
    struct pair pair;
    (void)state;
    quick_open(&pair);
    struct exchange_call call = call_up(&pair, TIMER "Session-Expires: 2;refresher=uac\r\n");
    confirm(&pair, &call);
    exchange_request(&pair.exchange, &call, "UPDATE", TIMER "Session-Expires: 2;refresher=uac\r\n",
                     "");
    exchange_expect(&pair.exchange, &call, 200, "UPDATE");
    assert_string_equal(exchange_header(&pair.exchange, "Session-Expires"), "2;refresher=uac");
    exchange_expect_request(&pair.exchange, "BYE");
    CHECK(strstr(pair.exchange.text, "Reason: SIP;cause=408\r\nReason: Q.850;cause=102\r\n"));
    expect(&pair.server, "ended failed 408");
    pair_close(&pair);
}

static void we_refresh_by_update_where_it_is_taken(void **state)
{
    struct pair pair;
    (void)state;
    quick_open(&pair);
    struct exchange_call call = call_up(&pair, TIMER UPDATES "Session-Expires: 2\r\n");
    confirm(&pair, &call);
    for (int i = 0; i < 2; i++) {
        exchange_await(&pair.exchange, "UPDATE");
        assert_string_equal(exchange_header(&pair.exchange, "Session-Expires"), "2;refresher=uac");
        assert_string_equal(exchange_header(&pair.exchange, "Content-Length"), "0");
        exchange_answer(&pair.exchange, 200, "Session-Expires: 2;refresher=uac\r\n", "");
    }
    /* It may hand the task over. */
    exchange_await(&pair.exchange, "UPDATE");
    exchange_answer(&pair.exchange, 200, "Session-Expires: 2;refresher=uas\r\n", "");
    exchange_expect_request(&pair.exchange, "BYE");
    expect(&pair.server, "ended failed 408");
    pair_close(&pair);
}

static void we_refresh_by_invite_where_update_is_not_taken(void **state)
{
    static const char *const headers[] = { TIMER "Session-Expires: 2\r\n",
                                           TIMER UPDATES "Session-Expires: 2\r\n" };
    struct pair pair;
    (void)state;
    for (int i = 0; i < 2; i++) {
        quick_open(&pair);
        struct exchange_call call = call_up(&pair, headers[i]);
        CHECK(strstr(pair.exchange.text, "o=- 1 1 IN IP4"));
        confirm(&pair, &call);
        if (i == 1) {
            exchange_await(&pair.exchange, "UPDATE");
            exchange_answer(&pair.exchange, 501, "", "");
        }
        exchange_await(&pair.exchange, "INVITE");
        CHECK(strstr(pair.exchange.text, "o=- 1 1 IN IP4")); /* Nothing is new. */
        exchange_answer(&pair.exchange, 200, "", EXCHANGE_SDP);
        exchange_await(&pair.exchange, "ACK");
        expect(&pair.server, "changed 127.0.0.1:40000 heard");
        pair_close(&pair);
    }
}

static void a_refresh_that_nobody_answers_ends_the_call(void **state)
{
    struct pair pair;
    (void)state;
    quick_open(&pair);
    struct exchange_call call = call_up(&pair, TIMER UPDATES "Session-Expires: 2\r\n");
    confirm(&pair, &call);
    exchange_await(&pair.exchange, "UPDATE");
    exchange_answer(&pair.exchange, 481, "", "");
    exchange_expect_request(&pair.exchange, "BYE");
    expect(&pair.server, "ended failed 481");

    call = call_up(&pair, TIMER UPDATES "Session-Expires: 2\r\n");
    confirm(&pair, &call);
    exchange_await(&pair.exchange, "UPDATE");
    exchange_expect_request(&pair.exchange, "BYE");
    expect(&pair.server, "ended failed 408");
    pair_close(&pair);
}

static void a_refresh_too_short_for_the_far_end_is_asked_again(void **state)
{
    struct pair pair;
    (void)state;
    quick_open(&pair);
    struct exchange_call call = call_up(&pair, TIMER UPDATES "Session-Expires: 2\r\n");
    confirm(&pair, &call);
    exchange_await(&pair.exchange, "UPDATE");
    exchange_answer(&pair.exchange, 422, "Min-SE: 300\r\n", "");
    exchange_await(&pair.exchange, "UPDATE");
    assert_string_equal(exchange_header(&pair.exchange, "Session-Expires"), "300;refresher=uac");
    assert_string_equal(exchange_header(&pair.exchange, "Min-SE"), "300");
    exchange_answer(&pair.exchange, 200, "Session-Expires: 300;refresher=uac\r\n", "");
    pair_close(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_refreshes_and_when_is_agreed),
        cmocka_unit_test(an_interval_too_short_is_refused_with_our_least),
        cmocka_unit_test(a_call_that_the_far_end_stops_refreshing_ends),
        cmocka_unit_test(we_refresh_by_update_where_it_is_taken),
        cmocka_unit_test(we_refresh_by_invite_where_update_is_not_taken),
        cmocka_unit_test(a_refresh_that_nobody_answers_ends_the_call),
        cmocka_unit_test(a_refresh_too_short_for_the_far_end_is_asked_again),
    };
    libre_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
