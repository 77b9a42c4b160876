/* test_sip.c: the SIP side against a exchange that writes plain text: good manners and bad ones. */
#include "phone/sip.h"

#include <re.h>
#include <string.h>

#include "phone/sip_number.h"
#include "phone/support_sip.h"
#include "support/check.h"

/* ---- the life of a call ---- */

static void a_call_is_answered_confirmed_and_hung_up_there(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 100, "INVITE");
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    CHECK(strstr(pair.exchange.text, "m=audio 30000 RTP/AVP 0 101\r\n"));
    CHECK(strstr(exchange_header(&pair.exchange, "Contact"), "<sip:call@127.0.0.1:"));
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    expect(&pair.server, CAME);
    expect(&pair.server, CONFIRMED);
    exchange_request(&pair.exchange, &call, "BYE", "", "");
    exchange_expect(&pair.exchange, &call, 200, "BYE");
    expect(&pair.server, "ended hung up");
    pair_close(&pair);
}

static void a_call_is_hung_up_here(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    (void)exchange_call_up(&pair.exchange);
    expect(&pair.server, CAME);
    expect(&pair.server, CONFIRMED);
    order(&pair.server, END, 1);
    exchange_expect_request(&pair.exchange, "BYE");
    pair_close(&pair);
}

static void a_call_ended_before_its_ack_gets_bye_after_it(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    order(&pair.server, END, 1);
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    exchange_expect_request(&pair.exchange, "BYE");
    expect(&pair.server, CAME);
    pair_close(&pair);
}

static void a_caller_who_leaves_while_it_rings_is_cancelled(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, RING);
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 180, "INVITE");
    exchange_request(&pair.exchange, &call, "CANCEL", "", "");
    exchange_expect(&pair.exchange, &call, 487, "INVITE");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    expect(&pair.server, CAME);
    expect(&pair.server, "ended cancelled");
    pair_close(&pair);
}

static void a_cancel_after_the_answer_changes_nothing(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    exchange_request(&pair.exchange, &call, "CANCEL", "", "");
    exchange_expect(&pair.exchange, &call, 200, "CANCEL");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    expect(&pair.server, CAME);
    expect(&pair.server, CONFIRMED);
    pair_close(&pair);
}

static void a_refusal_is_sent_again_until_its_ack(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, REFUSE);
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 486, "INVITE");
    exchange_expect(&pair.exchange, &call, 486, "INVITE");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    pair_close(&pair);
}

static void an_answer_is_sent_again_until_its_ack(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    exchange_request(&pair.exchange, &call, "ACK", "", ""); /* Twice is once. */
    exchange_request(&pair.exchange, &call, "BYE", "", "");
    exchange_expect(&pair.exchange, &call, 200, "BYE");
    expect(&pair.server, CAME);
    expect(&pair.server, CONFIRMED);
    expect(&pair.server, "ended hung up");
    pair_close(&pair);
}

static void an_invite_sent_twice_is_one_call(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    call.cseq = 0;
    exchange_request(&pair.exchange, &call, "INVITE", "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    expect(&pair.server, CAME);
    expect(&pair.server, CONFIRMED);
    pair_close(&pair);
}

static void a_bye_before_the_ack_ends_the_call(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    exchange_request(&pair.exchange, &call, "BYE", "", "");
    exchange_expect(&pair.exchange, &call, 200, "BYE");
    expect(&pair.server, CAME);
    expect(&pair.server, "ended hung up");
    pair_close(&pair);
}

/* Takes 32 seconds, the RFC's own: SLOW=1 runs it. */
static void a_call_whose_ack_never_comes_ends_by_bye(void **state)
{
    struct pair pair;
    (void)state;
    if (!getenv("SLOW"))
        skip();
    pair_open(&pair, ANSWER);
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    expect(&pair.server, CAME);
    CHECK(exchange_count(&pair.exchange, "BYE ", 34000) >= 1);
    expect(&pair.server, "ended no ACK");
    pair_close(&pair);
}

/* ---- descriptions ---- */

static void a_call_without_an_offer_gets_ours(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = exchange_invite(&pair.exchange, "", "");
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    CHECK(strstr(pair.exchange.text, "m=audio 30000 RTP/AVP 0 8 101\r\n"));
    exchange_request(&pair.exchange, &call, "ACK", "", EXCHANGE_SDP);
    expect(&pair.server, CAME);
    expect(&pair.server, CONFIRMED);
    pair_close(&pair);
}

static void an_offer_of_ours_that_nobody_answers_ends_the_call(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = exchange_invite(&pair.exchange, "", "");
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    exchange_expect_request(&pair.exchange, "BYE");
    expect(&pair.server, CAME);
    expect(&pair.server, "ended no media");
    pair_close(&pair);
}

static void hold_and_resume_are_told_and_mirrored(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = exchange_call_up(&pair.exchange);
    expect(&pair.server, CAME);
    expect(&pair.server, CONFIRMED);
    exchange_request(&pair.exchange, &call, "INVITE", "", EXCHANGE_SDP "a=sendonly\r\n");
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    CHECK(strstr(pair.exchange.text, "a=recvonly\r\n"));
    CHECK(strstr(pair.exchange.text, " 2 IN IP4"));
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    expect(&pair.server, "changed 127.0.0.1:40000 held");
    exchange_request(&pair.exchange, &call, "INVITE", "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    CHECK(strstr(pair.exchange.text, "a=sendrecv\r\n"));
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    expect(&pair.server, "changed 127.0.0.1:40000 heard");
    pair_close(&pair);
}

static void a_bad_second_offer_leaves_the_call_as_it_was(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = exchange_call_up(&pair.exchange);
    expect(&pair.server, CAME);
    expect(&pair.server, CONFIRMED);
    exchange_request(&pair.exchange, &call, "INVITE", "", "v=0\r\nm=video 1 RTP/AVP 31\r\n");
    exchange_expect(&pair.exchange, &call, 488, "INVITE");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    exchange_request(&pair.exchange, &call, "BYE", "", "");
    exchange_expect(&pair.exchange, &call, 200, "BYE");
    expect(&pair.server, "ended hung up");
    pair_close(&pair);
}

static void a_second_offer_before_the_first_ack_has_to_wait(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = exchange_invite(&pair.exchange, "", "");
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    exchange_request(&pair.exchange, &call, "INVITE", "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 500, "INVITE");
    CHECK(exchange_header(&pair.exchange, "Retry-After")[0] != '\0');
    pair_close(&pair);
}

/* ---- what the gate answers ---- */

#define ALLOW "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK, INFO, REFER, NOTIFY, REGISTER"

struct refused {
    const char *method, *headers, *body;
    uint16_t code;
    const char *header, *value; /* That the answer carries. */
};

static void what_cannot_be_is_answered_as_the_rfc_says(void **state)
{
    static const struct refused rows[] = {
        { "OPTIONS", "", "", 200, "Allow", ALLOW },
        { "OPTIONS", "", "", 200, "Accept", "application/sdp" },
        { "SUBSCRIBE", "", "", 405, "Allow", ALLOW },
        { "PRACK", "", "", 481, NULL, NULL },
        { "UPDATE", "", EXCHANGE_SDP, 481, NULL, NULL },
        { "MESSAGE", "", "", 405, "Allow", ALLOW },
        { "DANCE", "", "", 501, "Allow", ALLOW },
        { "CANCEL", "", "", 481, NULL, NULL },
        { "BYE", "", "", 481, NULL, NULL },
        { "BYE", "Require: later\r\n", "", 420, "Unsupported", "later" },
        { "INVITE", "Require: 100rel, timer, tunnel\r\nRequire: later\r\n", EXCHANGE_SDP, 420,
          "Unsupported", "tunnel, later" },
        { "OPTIONS", "", "", 200, "Supported", "timer, 100rel, replaces, norefersub" },
        { "INVITE", "Content-Encoding: gzip\r\n", EXCHANGE_SDP, 415, "Accept", "application/sdp" },
        { "INVITE", "", "v=1", 400, NULL, NULL },
        { "INVITE", "", "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 9 RTP/AVP 18\r\n", 488, "Warning",
          "305 - \"G.711 is wanted, by RTP or SRTP as agreed\"" },
        { "INVITE", "", "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 0 RTP/AVP 0\r\n", 488, NULL, NULL },
    };
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct exchange_call call = { .number = ++pair.exchange.calls };
        exchange_request(&pair.exchange, &call, rows[i].method, rows[i].headers, rows[i].body);
        exchange_expect(&pair.exchange, &call, rows[i].code, rows[i].method);
        if (rows[i].header)
            assert_string_equal(exchange_header(&pair.exchange, rows[i].header), rows[i].value);
    }
    pair_close(&pair);
}

/* Requests that no exchange of good will writes. Each is answered with code, or 0: not at all. */
static void requests_without_form_get_400_or_silence(void **state)
{
#define VIA       "Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKx\r\n"
#define OTHER_VIA "Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKy\r\n"
#define ENDS      "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: i\r\n"
    static const struct {
        const char *text;
        uint16_t code;
    } rows[] = {
        { "INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport\r\n" ENDS
          "CSeq: 1 INVITE\r\n\r\n",
          0 },
        { "INVITE sip:a@b SIP/2.0\r\n" VIA ENDS "CSeq: 1 BYE\r\n\r\n", 400 },
        { "INVITE sip:a@b SIP/2.0\r\n" VIA "From: <sip:a@b>\r\nTo: <sip:c@d>\r\nCall-ID: i\r\n"
          "CSeq: 1 INVITE\r\n\r\n",
          400 },
        { "INVITE sip:a@b SIP/2.0\r\n" VIA "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\n"
          "CSeq: 1 INVITE\r\n\r\n",
          400 },
        { "INVITE sip:a@b SIP/2.0\r\n" VIA ENDS "CSeq: 1 INVITE\r\n"
          "Content-Length: 500\r\n\r\nv=0\r\n",
          400 },
        { "INVITE sip:a@b SIP/2.0\r\n" VIA ENDS "CSeq: 1 INVITE\r\n\r\n", 400 }, /* No Contact. */
        { "INVITE xmpp:a@b SIP/2.0\r\n" OTHER_VIA ENDS
          "Contact: <sip:a@b>\r\nCSeq: 1 INVITE\r\n\r\n",
          416 },
        { "ACK sip:a@b SIP/2.0\r\n" VIA ENDS "CSeq: 1 ACK\r\n\r\n", 0 },
        { "SIP/2.0 200 OK\r\n" VIA ENDS "CSeq: 1 INVITE\r\n\r\n", 0 },
        { "SIP/2.0 999999 OK\r\n\r\n", 0 },
        { "\r\n\r\n", 0 },
        { "INVITE", 0 },
        { "INVITE sip:a@b SIP/2.0\r\n: : :\r\n\r\n", 0 },
        { "INVITE sip:a@b SIP/2.0\r\nVia: \r\nVia: x\r\n\r\n", 0 },
        { "INVITE sip:a@b SIP/2.0\r\nTo: <<<>>>\"\\\r\nFrom: \"\r\n\r\n", 0 },
    };
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exchange_send(&pair.exchange, rows[i].text, strlen(rows[i].text));
        /* What follows is answered, so all before it was taken; nothing else may have come. */
        struct exchange_call probe = { .number = ++pair.exchange.calls };
        exchange_request(&pair.exchange, &probe, "OPTIONS", "", "");
        uint16_t code = 0;
        for (;;) {
            exchange_next(&pair.exchange);
            if (strstr(exchange_header(&pair.exchange, "CSeq"), "OPTIONS"))
                break;
            code = (uint16_t)strtoul(pair.exchange.text + strlen("SIP/2.0 "), NULL, 10);
        }
        if (code != rows[i].code)
            fail_msg("%u, not %u, to: %s", code, rows[i].code, rows[i].text);
    }
    pair_close(&pair);
}

/* A good INVITE with bytes of it changed, cut and doubled: whatever it is, the next one is heard.
 */
static void no_damage_to_a_request_stops_the_server(void **state)
{
    static const char good[] =
        "INVITE sip:+15550100@127.0.0.1 SIP/2.0\r\n" VIA "From: \"A, B\" <sip:a@b>;tag=1\r\n"
        "To: <sip:c@d>\r\nCall-ID: i\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1:9>\r\n"
        "Record-Route: <sip:p1;lr>, <sip:p2;lr>\r\nP-Asserted-Identity: <tel:+15550123>\r\n"
        "Privacy: none\r\nMax-Forwards: 70\r\nContent-Type: application/sdp\r\n"
        "Content-Length: 181\r\n\r\n" EXCHANGE_SDP;
    struct pair pair;
    uint64_t seed = check_seed();
    (void)state;
    pair_open(&pair, REFUSE);
    for (uint32_t round = 0; round < 3000; round++) {
        char text[2 * sizeof good];
        size_t bytes = sizeof good - 1;
        memcpy(text, good, bytes);
        for (uint64_t n = check_random(&seed) % 6 + 1; n > 0; n--)
            text[check_random(&seed) % bytes] = (char)check_random(&seed);
        if (check_random(&seed) % 8 == 0)
            bytes = check_random(&seed) % bytes + 1;
        if (check_random(&seed) % 8 == 0) {
            size_t from = check_random(&seed) % bytes;
            memmove(text + bytes, text + from, bytes - from);
            bytes += bytes - from;
        }
        exchange_send(&pair.exchange, text, bytes);
        if (round % 50 != 49)
            continue;
        struct exchange_call probe = { .number = ++pair.exchange.calls };
        exchange_request(&pair.exchange, &probe, "OPTIONS", "", "");
        exchange_expect(&pair.exchange, &probe, 200, "OPTIONS");
    }
    pair_close(&pair);
}

static void a_message_beyond_the_limits_is_not_a_call(void **state)
{
    struct pair pair;
    static char headers[4000], body[5000];
    (void)state;
    pair_open(&pair, ANSWER);
    for (int i = 0; i < 150; i++)
        memcpy(headers + strlen(headers), "X-Filler: something\r\n", 22);
    struct exchange_call call = exchange_invite(&pair.exchange, headers, EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 400, "INVITE");

    memset(body, 'a', sizeof body - 1);
    memcpy(body, EXCHANGE_SDP, strlen(EXCHANGE_SDP));
    call = exchange_invite(&pair.exchange, "", body);
    exchange_expect(&pair.exchange, &call, 513, "INVITE");
    pair_close(&pair);
}

/* ---- who calls ---- */

static void a_trusted_number_is_taken_and_a_withheld_one_is_not(void **state)
{
    static const struct {
        const char *headers, *told;
    } rows[] = {
        { "P-Asserted-Identity: \"X\" <sip:+1-555-0177@trunk>\r\n", "came +15550177 > +15550100" },
        { "P-Asserted-Identity: <tel:+15550178>\r\nPrivacy: none\r\n",
          "came +15550178 > +15550100" },
        { "P-Asserted-Identity: <tel:+15550178>\r\nPrivacy: id\r\n", "came  > +15550100 private" },
        { "Privacy: user;critical\r\n", "came  > +15550100 private" },
    };
    struct pair pair;
    (void)state;
    pair_open(&pair, REFUSE);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        (void)exchange_invite(&pair.exchange, rows[i].headers, EXCHANGE_SDP);
        expect(&pair.server, rows[i].told);
    }
    pair_close(&pair);
}

static void addresses_are_reduced_to_numbers_and_names(void **state)
{
    static const struct {
        const char *uri, *number, *target;
    } rows[] = {
        { "sip:+12025550123@x;user=phone", "+12025550123", "+12025550123" },
        { "sip:%2B12025550123;phone-context=x@y", "+12025550123", "+12025550123" },
        { "tel:(202) 555-01.23;ext=1", "2025550123", "2025550123" },
        { "SIPS:911@x", "911", "911" },
        { "sip:anonymous@anonymous.invalid", "", "anonymous" },
        { "sip:12@x", "", "12" },
        { "sip:1234567890123456@x", "", "1234567890123456" },
        { "sip:1+2345@x", "", "" },
        { "sip:x", "", "" },
        { "sip:@x", "", "" },
        { "sip:%00123@x", "", "" },
        { "sip:<script>@x", "", "" },
        { "mailto:12345@x", "", "" },
        { "", "", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char number[TL_SIP_NUMBER_BYTES], target[TL_SIP_TARGET_BYTES];
        tl_sip_number_read(rows[i].uri, strlen(rows[i].uri), number);
        tl_sip_target_read(rows[i].uri, strlen(rows[i].uri), target);
        assert_string_equal(number, rows[i].number);
        assert_string_equal(target, rows[i].target);
    }
}

static void strangers_are_not_answered(void **state)
{
    struct pair pair;
    (void)state;
    server_open(&pair.server, ANSWER);
    pair.server.settings.access = (struct tl_sip_access){ 0 };
    CHECK_OK(tl_sip_access_add(&pair.server.settings.access, "192.0.2.0/24"));
    server_start(&pair.server);
    exchange_open(&pair.exchange, tl_sip_port(pair.server.sip, TL_PHONE_UDP));
    (void)exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    /* The server's own first message is denied as well, and then the exchange's. */
    uint32_t answers = 0;
    for (int i = 0; i < 500 && tl_sip_counts(pair.server.sip)->denied < 2; i++)
        answers += exchange_count(&pair.exchange, "", 10);
    CHECK_EQ(tl_sip_counts(pair.server.sip)->denied, 2);
    CHECK_EQ(answers + exchange_count(&pair.exchange, "", 10), 0);
    CHECK_EQ(tl_sip_counts(pair.server.sip)->came, 0);
    pair_close(&pair);
}

static struct sockaddr *source(const char *address)
{
    static struct sa sa;
    CHECK_EQ(sa_set_str(&sa, address, 5060), 0);
    return &sa.u.sa;
}

static void networks_hold_what_their_mask_says(void **state)
{
    struct tl_sip_access access = { 0 };
    (void)state;
    CHECK_OK(tl_sip_access_add(&access, "10.1.128.0/17"));
    CHECK_OK(tl_sip_access_add(&access, "192.0.2.7"));
    CHECK_OK(tl_sip_access_add(&access, "2001:db8::/32"));
    CHECK(tl_sip_access_has(&access, source("10.1.128.0")));
    CHECK(tl_sip_access_has(&access, source("10.1.255.255")));
    CHECK(!tl_sip_access_has(&access, source("10.1.127.255")));
    CHECK(!tl_sip_access_has(&access, source("10.2.128.1")));
    CHECK(tl_sip_access_has(&access, source("192.0.2.7")));
    CHECK(!tl_sip_access_has(&access, source("192.0.2.6")));
    CHECK(tl_sip_access_has(&access, source("2001:db8:1::1")));
    CHECK(!tl_sip_access_has(&access, source("2001:db9::1")));
    CHECK(tl_sip_access_has(&access, source("::ffff:192.0.2.7")));
    static const char *const bad[] = { "",          "x",           "10.0.0.0/33",   "10.0.0.0/-1",
                                       "10.0.0.0/", "10.0.0.0/8x", "trunk.example", "::/129" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK_ERR(TL_EBAD, tl_sip_access_add(&access, bad[i]));
}

/* ---- limits and openings ---- */

static void beyond_the_limit_a_call_is_told_when_to_try_again(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, RING);
    struct exchange_call first = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    for (int i = 1; i < 20; i++)
        (void)exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    struct exchange_call over = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &over, 503, "INVITE");
    assert_string_equal(exchange_header(&pair.exchange, "Retry-After"), "7");
    /* One leaves: there is room for one. */
    exchange_request(&pair.exchange, &first, "CANCEL", "", "");
    exchange_expect(&pair.exchange, &first, 487, "INVITE");
    over = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &over, 180, "INVITE");
    pair_close(&pair);
}

static void a_call_for_which_there_is_no_leg_gets_503(void **state)
{
    struct pair pair;
    (void)state;
    server_open(&pair.server, ANSWER);
    pair.server.has_no_room = true;
    server_start(&pair.server);
    exchange_open(&pair.exchange, tl_sip_port(pair.server.sip, TL_PHONE_UDP));
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 503, "INVITE");
    /* The next answer comes when all of that was done. */
    struct exchange_call probe = { .number = ++pair.exchange.calls };
    exchange_request(&pair.exchange, &probe, "OPTIONS", "", "");
    exchange_expect(&pair.exchange, &probe, 200, "OPTIONS");
    CHECK_EQ(tl_sip_counts(pair.server.sip)->live, 0);
    pair_close(&pair);
}

static void a_taken_port_and_a_bad_address_are_named(void **state)
{
    struct pair pair;
    struct server second;
    (void)state;
    pair_open(&pair, ANSWER);
    server_open(&second, ANSWER);
    second.settings.port = tl_sip_port(pair.server.sip, TL_PHONE_UDP);
    server_start(&second);
    CHECK_ERR(TL_EBUSY, second.err);
    server_close(&second);

    server_open(&second, ANSWER);
    second.settings.address = "not an address";
    server_start(&second);
    CHECK_ERR(TL_EBAD, second.err);
    server_close(&second);
    pair_close(&pair);
}

static void closing_sends_bye_to_each_call(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    for (int i = 0; i < 3; i++) {
        (void)exchange_call_up(&pair.exchange);
        expect(&pair.server, CAME);
        expect(&pair.server, CONFIRMED);
    }
    server_close(&pair.server);
    CHECK_EQ(exchange_count(&pair.exchange, "BYE ", 200), 3);
    exchange_close(&pair.exchange);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_is_answered_confirmed_and_hung_up_there),
        cmocka_unit_test(a_call_is_hung_up_here),
        cmocka_unit_test(a_call_ended_before_its_ack_gets_bye_after_it),
        cmocka_unit_test(a_caller_who_leaves_while_it_rings_is_cancelled),
        cmocka_unit_test(a_cancel_after_the_answer_changes_nothing),
        cmocka_unit_test(a_refusal_is_sent_again_until_its_ack),
        cmocka_unit_test(an_answer_is_sent_again_until_its_ack),
        cmocka_unit_test(an_invite_sent_twice_is_one_call),
        cmocka_unit_test(a_bye_before_the_ack_ends_the_call),
        cmocka_unit_test(a_call_whose_ack_never_comes_ends_by_bye),
        cmocka_unit_test(a_call_without_an_offer_gets_ours),
        cmocka_unit_test(an_offer_of_ours_that_nobody_answers_ends_the_call),
        cmocka_unit_test(hold_and_resume_are_told_and_mirrored),
        cmocka_unit_test(a_bad_second_offer_leaves_the_call_as_it_was),
        cmocka_unit_test(a_second_offer_before_the_first_ack_has_to_wait),
        cmocka_unit_test(what_cannot_be_is_answered_as_the_rfc_says),
        cmocka_unit_test(requests_without_form_get_400_or_silence),
        cmocka_unit_test(no_damage_to_a_request_stops_the_server),
        cmocka_unit_test(a_message_beyond_the_limits_is_not_a_call),
        cmocka_unit_test(a_trusted_number_is_taken_and_a_withheld_one_is_not),
        cmocka_unit_test(addresses_are_reduced_to_numbers_and_names),
        cmocka_unit_test(strangers_are_not_answered),
        cmocka_unit_test(networks_hold_what_their_mask_says),
        cmocka_unit_test(beyond_the_limit_a_call_is_told_when_to_try_again),
        cmocka_unit_test(a_call_for_which_there_is_no_leg_gets_503),
        cmocka_unit_test(a_taken_port_and_a_bad_address_are_named),
        cmocka_unit_test(closing_sends_bye_to_each_call),
    };
    libre_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
