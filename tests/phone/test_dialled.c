/* test_dialled.c: what happens inside calls that we made: timers, offers, transfers, reasons. */
#include <string.h>

#include "phone/support_callee.h"
#include "phone/support_desk.h"
#include "phone/support_peer.h"
#include "phone/support_sip.h"
#include "support/check.h"

#define UPDATES "Allow: INVITE, ACK, BYE, UPDATE\r\n"
#define HELD_SDP                                                                                   \
    "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"                    \
    "m=audio 40000 RTP/AVP 0\r\na=sendonly\r\n"

/* ---- session timers (RFC 4028), by intervals short enough for a test ---- */

/* SIP that calls a callee without a trunk. */
struct caller {
    struct server server;
    struct callee callee;
    char uri[64];
};

static void caller_open(struct caller *caller)
{
    struct tl_sip_settings *settings = &caller->server.settings;
    callee_open(&caller->callee);
    server_open(&caller->server, NOTHING);
    settings->session_expires_s = 2;
    settings->session_min_s = 1;
    snprintf(caller->uri, sizeof caller->uri, "sip:callee@127.0.0.1:%u",
             caller->callee.exchange.port);
    caller->server.dial_uri = caller->uri;
    server_start(&caller->server);
    CHECK_OK(caller->server.err);
    order(&caller->server, DIAL, 1);
    callee_expect(&caller->callee, "INVITE");
}

static void caller_close(struct caller *caller)
{
    server_close(&caller->server);
    callee_close(&caller->callee);
}

/* Answers the call with headers beside its Contact, and awaits the ACK. */
static void answer_with(struct caller *caller, const char *headers)
{
    char lines[256];
    snprintf(lines, sizeof lines, "Contact: <sip:callee@127.0.0.1:%u>\r\n%s",
             caller->callee.exchange.port, headers);
    callee_reply(&caller->callee, caller->callee.invite, 200, "callee", lines, EXCHANGE_SDP);
    callee_expect(&caller->callee, "ACK");
    expect(&caller->server, CONFIRMED);
}

static void a_far_end_sets_the_interval_and_is_refreshed(void **state)
{
    struct server server;
    char uri[64];
    uint16_t port = peer_port();
    pid_t sipp = peer_sipp_called("callee-timer", port, "2");
    (void)state;
    server_open(&server, NOTHING);
    server.settings.session_expires_s = 2;
    server.settings.session_min_s = 1;
    snprintf(uri, sizeof uri, "sip:callee@127.0.0.1:%u", port);
    server.dial_uri = uri;
    server_start(&server);
    CHECK_OK(server.err);
    order(&server, DIAL, 1);
    expect(&server, CONFIRMED);
    expect(&server, "changed 127.0.0.1:40000 held");
    order(&server, END, 1);
    peer_sipp_done(sipp);
    server_close(&server);
}

static void an_invite_says_what_we_can_and_asks_for_a_timer(void **state)
{
    struct caller caller;
    (void)state;
    caller_open(&caller);
    assert_string_equal(callee_invite_header(&caller.callee, "Supported"),
                        "timer, replaces, norefersub");
    assert_string_equal(callee_invite_header(&caller.callee, "Session-Expires"), "2");
    assert_string_equal(callee_invite_header(&caller.callee, "Min-SE"), "1");
    CHECK(strstr(callee_invite_header(&caller.callee, "Allow"), "UPDATE"));
    caller_close(&caller);
}

static void a_far_end_that_keeps_asking_for_longer_is_given_up(void **state)
{
    struct caller caller;
    char contact[64], min[32], asked[16];
    (void)state;
    caller_open(&caller);
    for (uint32_t least = 10;; least += 10) {
        snprintf(contact, sizeof contact, "Min-SE: %u\r\n", least);
        snprintf(min, sizeof min, "%u", least);
        callee_reply(&caller.callee, caller.callee.invite, 422, "callee", contact, "");
        if (least == 50)
            break;
        callee_expect(&caller.callee, "INVITE");
        snprintf(asked, sizeof asked, "%s", callee_invite_header(&caller.callee, "Min-SE"));
        assert_string_equal(asked, min);
        assert_string_equal(callee_invite_header(&caller.callee, "Session-Expires"), min);
    }
    expect(&caller.server, "ended refused 422");
    caller_close(&caller);
}

static void a_422_that_asks_for_nothing_more_ends_the_call(void **state)
{
    static const char *const headers[] = { "", "Min-SE: 0\r\n", "Min-SE: soon\r\n" };
    (void)state;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        struct caller caller;
        caller_open(&caller);
        callee_reply(&caller.callee, caller.callee.invite, 422, "callee", headers[i], "");
        expect(&caller.server, "ended refused 422");
        caller_close(&caller);
    }
}

static void a_far_end_that_refreshes_no_more_is_hung_up(void **state)
{
    struct caller caller;
    (void)state;
    caller_open(&caller);
    answer_with(&caller, UPDATES "Session-Expires: 2;refresher=uas\r\n");
    callee_request(&caller.callee, 1, "UPDATE",
                   "Supported: timer\r\nSession-Expires: 2;refresher=uac\r\n", "");
    callee_expect_answer(&caller.callee, 200, "UPDATE");
    assert_string_equal(exchange_header(&caller.callee.exchange, "Session-Expires"),
                        "2;refresher=uac");
    callee_expect(&caller.callee, "BYE");
    CHECK(strstr(caller.callee.exchange.text, "SIP;cause=408"));
    expect(&caller.server, "ended failed 408");
    caller_close(&caller);
}

static void a_far_end_without_update_is_refreshed_by_an_invite(void **state)
{
    struct caller caller;
    (void)state;
    caller_open(&caller);
    answer_with(&caller, "Session-Expires: 2;refresher=uac\r\n");
    callee_expect(&caller.callee, "INVITE");
    CHECK(strstr(callee_invite_header(&caller.callee, "To"), ";tag=callee"));
    CHECK(strstr(caller.callee.invite, "m=audio 30000 "));
    callee_answer(&caller.callee, 200, EXCHANGE_SDP);
    callee_expect(&caller.callee, "ACK");
    callee_answer(&caller.callee, 200, EXCHANGE_SDP); /* The ACK was lost. */
    callee_expect(&caller.callee, "ACK");
    expect(&caller.server, "changed 127.0.0.1:40000 heard");
    caller_close(&caller);
}

/* ---- the whole telephone system ---- */

/* A center with one trunk, whose proxy is a callee. */
struct line {
    struct desk desk;
    struct callee callee;
    tl_id leg;
};

static void line_open(struct line *line)
{
    callee_open(&line->callee);
    struct tl_phone_trunk trunk = { .name = "only",
                                    .host = "127.0.0.1",
                                    .port = line->callee.exchange.port,
                                    .caller_id = "+15550100" };
    desk_open(&line->desk, &(struct tl_phone_settings){
                               .trunks = &trunk, .trunks_len = 1, .signals_hold = true });
}

static void line_up(struct line *line)
{
    line_open(line);
    line->leg = desk_dial(&line->desk, NULL);
    callee_expect(&line->callee, "INVITE");
    callee_answer(&line->callee, 200, EXCHANGE_SDP);
    callee_expect(&line->callee, "ACK");
    desk_expect(&line->desk, TL_PHONE_JOINED);
}

static void line_close(struct line *line)
{
    desk_close(&line->desk);
    callee_close(&line->callee);
}

static void holds_go_both_ways(void **state)
{
    struct line line;
    (void)state;
    line_up(&line);
    callee_request(&line.callee, 1, "INVITE", "", HELD_SDP);
    callee_expect_answer(&line.callee, 200, "INVITE");
    CHECK(strstr(line.callee.exchange.text, "a=recvonly"));
    desk_expect(&line.desk, TL_PHONE_HELD);
    callee_request(&line.callee, 1, "ACK", "", "");
    callee_request(&line.callee, 2, "UPDATE", "", EXCHANGE_SDP);
    callee_expect_answer(&line.callee, 200, "UPDATE");
    desk_expect(&line.desk, TL_PHONE_RESUMED);
    CHECK_OK(tl_phone_hold(line.desk.phone, line.leg, true));
    callee_expect(&line.callee, "INVITE");
    CHECK(strstr(line.callee.invite, "a=sendonly"));
    callee_answer(&line.callee, 200, EXCHANGE_SDP);
    callee_expect(&line.callee, "ACK");
    line_close(&line);
}

static void keys_transfers_and_reasons_are_heard(void **state)
{
    struct line line;
    (void)state;
    line_up(&line);
    callee_request(&line.callee, 1, "REFER", "Refer-To: <sip:+15550188@127.0.0.1>\r\n", "");
    callee_expect_answer(&line.callee, 202, "REFER");
    callee_expect(&line.callee, "NOTIFY");
    callee_reply(&line.callee, line.callee.exchange.text, 200, "", "", "");
    desk_expect(&line.desk, TL_PHONE_REFER_ASKED);
    CHECK_OK(tl_phone_refer(line.desk.phone, line.leg, "+15550199"));
    callee_expect(&line.callee, "REFER");
    CHECK(strstr(exchange_header(&line.callee.exchange, "Refer-To"), "<sip:+15550199@127.0.0.1:"));
    callee_reply(&line.callee, line.callee.exchange.text, 603, "", "", "");
    CHECK_EQ(desk_expect(&line.desk, TL_PHONE_REFER_ENDED).code, 603);
    callee_request(&line.callee, 2, "BYE", "Reason: Q.850;cause=17\r\n", "");
    callee_expect_answer(&line.callee, 200, "BYE");
    desk_expect_end(&line.desk, TL_PHONE_HUNG_UP, 486);
    line_close(&line);
}

static void our_hang_up_says_why(void **state)
{
    struct line line;
    (void)state;
    line_up(&line);
    CHECK_OK(tl_phone_end(line.desk.phone, line.leg, TL_PHONE_ENDED_HERE));
    callee_expect(&line.callee, "BYE");
    CHECK(strstr(line.callee.exchange.text, "Reason: Q.850;cause=16\r\n"));
    desk_expect_end(&line.desk, TL_PHONE_ENDED_HERE, 0);
    line_close(&line);
}

static void commands_for_calls_that_come_leave_ours_alone(void **state)
{
    struct line line;
    (void)state;
    line_open(&line);
    tl_id leg = desk_dial(&line.desk, NULL);
    callee_expect(&line.callee, "INVITE");
    CHECK_OK(tl_phone_ring(line.desk.phone, leg));
    CHECK_OK(tl_phone_progress(line.desk.phone, leg));
    CHECK_OK(tl_phone_answer(line.desk.phone, leg));
    CHECK_OK(tl_phone_refuse(line.desk.phone, leg, 486, NULL));
    callee_answer(&line.callee, 180, "");
    CHECK_EQ(desk_expect(&line.desk, TL_PHONE_RINGING).leg, leg);
    callee_answer(&line.callee, 200, EXCHANGE_SDP);
    callee_expect(&line.callee, "ACK");
    desk_expect(&line.desk, TL_PHONE_JOINED);
    line_close(&line);
}

static void no_call_goes_out_while_a_stop_is_awaited(void **state)
{
    struct line line;
    (void)state;
    line_up(&line);
    tl_phone_drain(line.desk.phone, true);
    tl_id leg = desk_dial(&line.desk, NULL);
    struct desk_event ended = desk_expect(&line.desk, TL_PHONE_ENDED);
    CHECK_EQ(ended.leg, leg);
    CHECK_EQ(ended.why, TL_PHONE_FAILED);
    CHECK_EQ(exchange_count(&line.callee.exchange, "INVITE ", 200), 0);
    /* The one that runs can still be held. */
    CHECK_OK(tl_phone_hold(line.desk.phone, line.leg, true));
    callee_expect(&line.callee, "INVITE");
    tl_phone_drain(line.desk.phone, false);
    leg = desk_dial(&line.desk, NULL);
    callee_expect(&line.callee, "INVITE");
    line_close(&line);
}

/* A trunk's network is none of desk phones: nobody registers from there or calls as an account. */
static void a_trunk_is_not_asked_who_it_is_and_does_not_register(void **state)
{
    struct line line;
    struct exchange exchange;
    (void)state;
    line_open(&line);
    CHECK_OK(
        tl_phone_account_put(line.desk.phone, "+15550123", "1ae3099a00f9f32c8daeca0f365af4ad"));
    exchange_open(&exchange, tl_phone_sip_port(line.desk.phone));
    struct exchange_call call = { .number = 99 };
    exchange_request(&exchange, &call, "REGISTER", "", "");
    exchange_expect(&exchange, &call, 403, "REGISTER");
    exchange_invite(&exchange, "", EXCHANGE_SDP);
    assert_string_equal(desk_expect(&line.desk, TL_PHONE_CAME).from, "+15550123");
    exchange_close(&exchange);
    line_close(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_far_end_sets_the_interval_and_is_refreshed, peer_end_all),
        cmocka_unit_test(an_invite_says_what_we_can_and_asks_for_a_timer),
        cmocka_unit_test(a_far_end_that_keeps_asking_for_longer_is_given_up),
        cmocka_unit_test(a_422_that_asks_for_nothing_more_ends_the_call),
        cmocka_unit_test(a_far_end_that_refreshes_no_more_is_hung_up),
        cmocka_unit_test(a_far_end_without_update_is_refreshed_by_an_invite),
        cmocka_unit_test(holds_go_both_ways),
        cmocka_unit_test(keys_transfers_and_reasons_are_heard),
        cmocka_unit_test(our_hang_up_says_why),
        cmocka_unit_test(commands_for_calls_that_come_leave_ours_alone),
        cmocka_unit_test(no_call_goes_out_while_a_stop_is_awaited),
        cmocka_unit_test(a_trunk_is_not_asked_who_it_is_and_does_not_register),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
