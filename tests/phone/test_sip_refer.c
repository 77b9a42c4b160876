/* test_sip_refer.c: keys by INFO, transfers by REFER, and calls that replace others. */
#include "phone/sip_refer.h"

#include <re.h>
#include <string.h>

#include "phone/key_filter.h"
#include "phone/sip_info.h"
#include "phone/support_sip.h"
#include "support/check.h"

#define FRAG "Content-Type: message/sipfrag\r\n"

static struct exchange_call up(struct pair *pair)
{
    struct exchange_call call = exchange_call_up(&pair->exchange);
    expect(&pair->server, CAME);
    expect(&pair->server, CONFIRMED);
    return call;
}

/* A request with a body that is no description. */
static void ask(struct pair *pair, struct exchange_call *call, const char *method,
                const char *headers, const char *body)
{
    char text[2048];
    snprintf(text, sizeof text, "%sContent-Length: %zu\r\n\r\n%s", headers, strlen(body), body);
    /* The helper's own Content-Length comes behind the body, where it is not read. */
    exchange_request(&pair->exchange, call, method, text, "");
}

/* ---- INFO ---- */

static void keys_come_by_info(void **state)
{
    static const struct {
        const char *type, *body, *told;
        uint16_t code;
    } rows[] = {
        { "application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "key 5", 200 },
        { "application/dtmf-relay", "Duration=160\r\nSignal= #\r\n", "key #", 200 },
        { "application/dtmf-relay", "signal=10\n", "key *", 200 },
        { "application/dtmf", "7", "key 7", 200 },
        { "application/dtmf", "11\r\n", "key #", 200 },
        { "application/dtmf", "d", "key D", 200 },
        { "application/dtmf", "16", NULL, 400 },
        { "application/dtmf", "flash", NULL, 400 },
        { "application/dtmf-relay", "Signal=\r\n", NULL, 400 },
        { "text/plain", "5", NULL, 415 },
    };
    struct pair pair;
    char type[64];
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        snprintf(type, sizeof type, "Content-Type: %s\r\n", rows[i].type);
        ask(&pair, &call, "INFO", type, rows[i].body);
        exchange_expect(&pair.exchange, &call, rows[i].code, "INFO");
        if (rows[i].told)
            expect(&pair.server, rows[i].told);
    }
    exchange_request(&pair.exchange, &call, "INFO", "", "");
    exchange_expect(&pair.exchange, &call, 200, "INFO");
    exchange_request(&pair.exchange, &call, "INFO", "Info-Package: x\r\n", "");
    exchange_expect(&pair.exchange, &call, 469, "INFO");
    call.to_tag[0] = '\0';
    exchange_request(&pair.exchange, &call, "INFO", "", "");
    exchange_expect(&pair.exchange, &call, 481, "INFO");
    pair_close(&pair);
}

static void a_press_by_two_ways_is_one(void **state)
{
    struct tl_key_filter filter = { 0 };
    (void)state;
    CHECK(tl_key_filter_takes(&filter, '1', TL_KEY_BY_RTP, 1000));
    CHECK(tl_key_filter_takes(&filter, '1', TL_KEY_BY_RTP, 1100));
    CHECK(!tl_key_filter_takes(&filter, '1', TL_KEY_BY_INFO, 1150));
    CHECK(!tl_key_filter_takes(&filter, '1', TL_KEY_BY_INFO, 1200));
    CHECK(tl_key_filter_takes(&filter, '1', TL_KEY_BY_INFO, 1300)); /* A third press. */
    CHECK(!tl_key_filter_takes(&filter, '1', TL_KEY_BY_RTP, 1400));
    CHECK(tl_key_filter_takes(&filter, '2', TL_KEY_BY_RTP, 1500));
    CHECK(tl_key_filter_takes(&filter, '2', TL_KEY_BY_INFO, 9000)); /* Long after: another. */
    for (uint64_t i = 0; i < 40; i++)
        CHECK(tl_key_filter_takes(&filter, (char)('0' + i % 10), TL_KEY_BY_RTP, 20000 + i));
}

/* ---- REFER by us ---- */

static void notify(struct pair *pair, struct exchange_call *call, const char *state,
                   const char *frag)
{
    char headers[160];
    snprintf(headers, sizeof headers, "Event: refer\r\nSubscription-State: %s\r\n" FRAG, state);
    ask(pair, call, "NOTIFY", headers, frag);
}

static void we_send_a_caller_elsewhere_and_hear_how_it_went(void **state)
{
    struct pair pair;
    char wanted[80];
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    order(&pair.server, REFER, 1);
    exchange_await(&pair.exchange, "REFER");
    snprintf(wanted, sizeof wanted, "<sip:+15550199@127.0.0.1:%u>", pair.exchange.port);
    assert_string_equal(exchange_header(&pair.exchange, "Refer-To"), wanted);
    CHECK(exchange_header(&pair.exchange, "Referred-By")[0] == '<');
    exchange_answer(&pair.exchange, 202, "", "");
    notify(&pair, &call, "active;expires=60", "SIP/2.0 100 Trying\r\n");
    exchange_expect(&pair.exchange, &call, 200, "NOTIFY");
    order(&pair.server, REFER, 1);
    expect(&pair.server, "no refer"); /* One at a time. */
    notify(&pair, &call, "terminated;reason=noresource", "SIP/2.0 200 OK\r\n");
    exchange_expect(&pair.exchange, &call, 200, "NOTIFY");
    expect(&pair.server, "refer ended 200");
    notify(&pair, &call, "terminated", "SIP/2.0 200 OK\r\n");
    exchange_expect(&pair.exchange, &call, 481, "NOTIFY");
    ask(&pair, &call, "NOTIFY", "Event: presence\r\n", "");
    exchange_expect(&pair.exchange, &call, 489, "NOTIFY");
    pair_close(&pair);
}

static void each_end_of_a_refer_is_told(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    order(&pair.server, REFER, 1);
    exchange_await(&pair.exchange, "REFER");
    exchange_answer(&pair.exchange, 603, "", "");
    expect(&pair.server, "refer ended 603");
    order(&pair.server, REFER, 1);
    exchange_await(&pair.exchange, "REFER");
    exchange_answer(&pair.exchange, 202, "", "");
    notify(&pair, &call, "active", "SIP/2.0 486 Busy Here\r\n");
    expect(&pair.server, "refer ended 486");
    order(&pair.server, REFER, 1);
    exchange_await(&pair.exchange, "REFER");
    exchange_answer(&pair.exchange, 200, "Refer-Sub: false\r\n", "");
    expect(&pair.server, "refer ended 200");
    order(&pair.server, REFER, 1);
    exchange_await(&pair.exchange, "REFER");
    exchange_answer(&pair.exchange, 202, "", "");
    notify(&pair, &call, "active", "SIP/2.0 180 Ringing\r\n");
    exchange_expect(&pair.exchange, &call, 200, "NOTIFY");
    notify(&pair, &call, "terminated;reason=giveup", "nothing of use");
    expect(&pair.server, "refer ended 180");
    pair_close(&pair);
}

/* ---- REFER by the far end ---- */

/* The next NOTIFY says state and frag. */
static void expect_notify(struct pair *pair, const char *state, const char *frag)
{
    exchange_await(&pair->exchange, "NOTIFY");
    CHECK(strncmp(exchange_header(&pair->exchange, "Subscription-State"), state, strlen(state)) ==
          0);
    CHECK(strncmp(exchange_header(&pair->exchange, "Event"), "refer;id=", 9) == 0);
    CHECK(strstr(pair->exchange.text, frag));
    exchange_answer(&pair->exchange, 200, "", "");
}

static void the_far_end_asks_to_be_sent_and_hears_how_it_went(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    exchange_request(&pair.exchange, &call, "REFER",
                     "Refer-To: \"Desk\" <sip:+1-555-0188@pbx.example>\r\n", "");
    exchange_expect(&pair.exchange, &call, 202, "REFER");
    expect_notify(&pair, "active", "SIP/2.0 100 Trying\r\n");
    expect(&pair.server, "refer to +15550188 0");
    exchange_request(&pair.exchange, &call, "REFER", "Refer-To: <sip:1234@x>\r\n", "");
    exchange_expect(&pair.exchange, &call, 491, "REFER");
    order(&pair.server, REFER_100, 1);
    expect_notify(&pair, "active", "SIP/2.0 180 Ringing\r\n");
    order(&pair.server, REFER_200, 1);
    expect_notify(&pair, "terminated", "SIP/2.0 200 OK\r\n");
    /* Again, and refused; then in silence. */
    exchange_request(&pair.exchange, &call, "REFER", "Refer-To: <tel:+15550189>\r\n", "");
    expect_notify(&pair, "active", "SIP/2.0 100 Trying\r\n");
    expect(&pair.server, "refer to +15550189 0");
    order(&pair.server, REFER_603, 1);
    expect_notify(&pair, "terminated", "SIP/2.0 603 Decline\r\n");
    exchange_request(&pair.exchange, &call, "REFER",
                     "Refer-To: <sip:ana@x>\r\nRefer-Sub: false\r\n", "");
    exchange_expect(&pair.exchange, &call, 202, "REFER");
    assert_string_equal(exchange_header(&pair.exchange, "Refer-Sub"), "false");
    expect(&pair.server, "refer to ana 0");
    order(&pair.server, REFER_200, 1);
    CHECK_EQ(exchange_count(&pair.exchange, "NOTIFY", 200), 0);
    pair_close(&pair);
}

static void a_refer_out_of_form_is_refused(void **state)
{
    static const struct {
        const char *headers;
        uint16_t code;
    } rows[] = {
        { "", 400 },
        { "Refer-To: \r\n", 400 },
        { "Refer-To: <sip:1234@x>\r\nRefer-To: <sip:1235@x>\r\n", 400 },
        { "Refer-To: <sip:1234@x;method=BYE>\r\n", 403 },
        { "Refer-To: <http://x/>\r\n", 400 },
        { "Refer-To: <sip:x>\r\n", 404 },
        { "Refer-To: <sip:1234@x?Replaces=nobody%3Bto-tag%3D1%3Bfrom-tag%3D2>\r\n", 603 },
        { "Refer-To: <sip:1234@x?Replaces=%>\r\n", 603 },
    };
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exchange_request(&pair.exchange, &call, "REFER", rows[i].headers, "");
        exchange_expect(&pair.exchange, &call, rows[i].code, "REFER");
    }
    call.to_tag[0] = '\0';
    exchange_request(&pair.exchange, &call, "REFER", "Refer-To: <sip:1234@x>\r\n", "");
    exchange_expect(&pair.exchange, &call, 481, "REFER");
    pair_close(&pair);
}

static void an_attended_transfer_names_the_other_leg(void **state)
{
    struct pair pair;
    char line[300];
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call first = up(&pair);
    struct exchange_call second = up(&pair);
    snprintf(line, sizeof line,
             "Refer-To: <sip:+15550100@x?Replaces=call-%u-%u%%40exchange%%3Bto-tag%%3D%s"
             "%%3Bfrom-tag%%3Dfar%u>\r\n",
             pair.exchange.port, second.number, second.to_tag + strlen(";tag="), second.number);
    exchange_request(&pair.exchange, &first, "REFER", line, "");
    exchange_expect(&pair.exchange, &first, 202, "REFER");
    expect(&pair.server, "refer to +15550100 2");
    pair_close(&pair);
}

/* ---- Replaces ---- */

/* Even while new calls are refused, since calls are let end. */
static void a_call_takes_the_place_of_another(void **state)
{
    static atomic_bool is_draining;
    struct pair pair;
    char line[200];
    (void)state;
    server_open(&pair.server, ANSWER);
    pair.server.settings.is_draining = &is_draining;
    server_start(&pair.server);
    CHECK_OK(pair.server.err);
    exchange_open(&pair.exchange, tl_sip_port(pair.server.sip, TL_PHONE_UDP));
    struct exchange_call old = up(&pair);
    is_draining = true;
    struct exchange_call other = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &other, 503, "INVITE");
    snprintf(line, sizeof line,
             "Require: replaces\r\nReplaces: call-%u-%u@exchange;from-tag=far%u;to-tag=%s\r\n",
             pair.exchange.port, old.number, old.number, old.to_tag + strlen(";tag="));
    struct exchange_call new = exchange_invite(&pair.exchange, line, EXCHANGE_SDP);
    expect(&pair.server, "replaced");
    exchange_expect(&pair.exchange, &new, 200, "INVITE");
    CHECK(strstr(pair.exchange.text, "m=audio 30000"));
    exchange_request(&pair.exchange, &new, "ACK", "", "");
    expect(&pair.server, "changed 127.0.0.1:40000 heard");
    CHECK_EQ(exchange_count(&pair.exchange, "BYE ", 1000), 1); /* To the old one; T1 is over. */
    exchange_request(&pair.exchange, &new, "BYE", "", "");
    exchange_expect(&pair.exchange, &new, 200, "BYE");
    expect(&pair.server, "ended hung up");
    CHECK_EQ(tl_sip_counts(pair.server.sip)->live, 0);
    pair_close(&pair);
}

static void a_replaces_that_cannot_be_is_refused(void **state)
{
    struct pair pair;
    char line[200];
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call old = up(&pair);
    struct exchange_call call =
        exchange_invite(&pair.exchange, "Replaces: nobody;to-tag=1;from-tag=2\r\n", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 481, "INVITE");
    call = exchange_invite(&pair.exchange,
                           "Replaces: a;to-tag=1;from-tag=2\r\nReplaces: b;to-tag=1;from-tag=2\r\n",
                           EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 400, "INVITE");
    snprintf(line, sizeof line,
             "Replaces: call-%u-%u@exchange;from-tag=far%u;to-tag=%s;early-only\r\n",
             pair.exchange.port, old.number, old.number, old.to_tag + strlen(";tag="));
    call = exchange_invite(&pair.exchange, line, EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 486, "INVITE");
    exchange_request(&pair.exchange, &old, "BYE", "", "");
    exchange_expect(&pair.exchange, &old, 200, "BYE");
    pair_close(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_come_by_info),
        cmocka_unit_test(a_press_by_two_ways_is_one),
        cmocka_unit_test(we_send_a_caller_elsewhere_and_hear_how_it_went),
        cmocka_unit_test(each_end_of_a_refer_is_told),
        cmocka_unit_test(the_far_end_asks_to_be_sent_and_hears_how_it_went),
        cmocka_unit_test(a_refer_out_of_form_is_refused),
        cmocka_unit_test(an_attended_transfer_names_the_other_leg),
        cmocka_unit_test(a_call_takes_the_place_of_another),
        cmocka_unit_test(a_replaces_that_cannot_be_is_refused),
    };
    libre_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
