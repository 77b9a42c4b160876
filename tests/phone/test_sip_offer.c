/* test_sip_offer.c: what changes a call that is up or comes: re-INVITE, UPDATE, PRACK, early sound.
 */
#include "phone/sip_offer.h"

#include <re.h>
#include <string.h>

#include "phone/support_sip.h"
#include "support/check.h"

#define REL     "Supported: 100rel\r\n"
#define CHANGED "changed 127.0.0.1:40000 heard"
#define HELD    "changed 127.0.0.1:40000 held"

static struct exchange_call up(struct pair *pair)
{
    struct exchange_call call = exchange_call_up(&pair->exchange);
    expect(&pair->server, CAME);
    expect(&pair->server, CONFIRMED);
    return call;
}

/* PRACK for the provisional answer that came last. */
static void prack(struct pair *pair, struct exchange_call *call, const char *body)
{
    char line[80];
    snprintf(line, sizeof line, "RAck: %s %u INVITE\r\n", exchange_header(&pair->exchange, "RSeq"),
             call->invite_cseq);
    exchange_request(&pair->exchange, call, "PRACK", line, body);
}

/* ---- re-INVITE by the far end ---- */

static void every_way_of_holding_is_told_and_mirrored(void **state)
{
    static const struct {
        const char *body, *mirrored, *told;
    } rows[] = {
        { EXCHANGE_SDP "a=sendonly\r\n", "a=recvonly\r\n", HELD },
        { EXCHANGE_SDP "a=inactive\r\n", "a=inactive\r\n", HELD },
        { EXCHANGE_SDP "a=recvonly\r\n", "a=sendonly\r\n", CHANGED },
        { EXCHANGE_SDP "c=IN IP4 0.0.0.0\r\n", "a=sendrecv\r\n", "changed 0.0.0.0:40000 held" },
        { EXCHANGE_SDP "a=sendrecv\r\n", "a=sendrecv\r\n", CHANGED },
    };
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exchange_request(&pair.exchange, &call, "INVITE", "", rows[i].body);
        exchange_expect(&pair.exchange, &call, 200, "INVITE");
        CHECK(strstr(pair.exchange.text, rows[i].mirrored));
        exchange_request(&pair.exchange, &call, "ACK", "", "");
        expect(&pair.server, rows[i].told);
    }
    pair_close(&pair);
}

static void a_second_answer_is_sent_again_until_its_ack(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    exchange_request(&pair.exchange, &call, "INVITE", "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    CHECK_EQ(exchange_count(&pair.exchange, "SIP/2.0 200", 1200), 0);
    pair_close(&pair);
}

static void a_late_second_offer_is_ours_and_its_answer_comes_with_the_ack(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    exchange_request(&pair.exchange, &call, "INVITE", "", "");
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    CHECK(strstr(pair.exchange.text, "m=audio 30000 RTP/AVP 0 8 101\r\n"));
    exchange_request(&pair.exchange, &call, "UPDATE", "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 491, "UPDATE");
    exchange_request(&pair.exchange, &call, "ACK", "", EXCHANGE_SDP "a=sendonly\r\n");
    expect(&pair.server, HELD);
    /* Without the answer there is no agreement. */
    exchange_request(&pair.exchange, &call, "INVITE", "", "");
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    exchange_expect_request(&pair.exchange, "BYE");
    expect(&pair.server, "ended no media 488");
    pair_close(&pair);
}

static void a_request_older_than_the_last_is_refused(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    call.cseq = 40;
    exchange_request(&pair.exchange, &call, "UPDATE", "", "");
    exchange_expect(&pair.exchange, &call, 200, "UPDATE");
    call.cseq = 30;
    exchange_request(&pair.exchange, &call, "UPDATE", "", "");
    exchange_expect(&pair.exchange, &call, 500, "UPDATE");
    exchange_request(&pair.exchange, &call, "INVITE", "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 500, "INVITE");
    pair_close(&pair);
}

/* ---- re-INVITE by us ---- */

static void we_hold_and_resume(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    order(&pair.server, HOLD, 1);
    exchange_await(&pair.exchange, "INVITE");
    CHECK(strstr(pair.exchange.text, "a=sendonly\r\n"));
    CHECK(strstr(pair.exchange.text, "o=- 1 2 IN IP4"));
    char cseq[32];
    snprintf(cseq, sizeof cseq, "%s", exchange_header(&pair.exchange, "CSeq"));
    char invite[sizeof pair.exchange.text];
    memcpy(invite, pair.exchange.text, sizeof invite);
    exchange_answer(&pair.exchange, 200, "", EXCHANGE_SDP "a=recvonly\r\n");
    exchange_await(&pair.exchange, "ACK");
    CHECK_EQ(strtoul(exchange_header(&pair.exchange, "CSeq"), NULL, 10), strtoul(cseq, NULL, 10));
    expect(&pair.server, CHANGED);
    /* Our ACK was lost: it is sent again for each 200. */
    memcpy(pair.exchange.text, invite, sizeof invite);
    exchange_answer(&pair.exchange, 200, "", EXCHANGE_SDP "a=recvonly\r\n");
    exchange_await(&pair.exchange, "ACK");
    /* While we hold, an offer of the far end changes that not. */
    exchange_request(&pair.exchange, &call, "INVITE", "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    CHECK(strstr(pair.exchange.text, "a=sendonly\r\n"));
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    expect(&pair.server, CHANGED);
    order(&pair.server, RESUME, 1);
    exchange_await(&pair.exchange, "INVITE");
    CHECK(strstr(pair.exchange.text, "a=sendrecv\r\n"));
    exchange_answer(&pair.exchange, 200, "", EXCHANGE_SDP);
    exchange_await(&pair.exchange, "ACK");
    expect(&pair.server, CHANGED);
    pair_close(&pair);
}

static void two_offers_at_once_are_both_told_to_wait_and_ours_comes_again(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    order(&pair.server, HOLD, 1);
    exchange_await(&pair.exchange, "INVITE");
    char invite[sizeof pair.exchange.text];
    memcpy(invite, pair.exchange.text, sizeof invite);
    exchange_request(&pair.exchange, &call, "INVITE", "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 491, "INVITE");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    memcpy(pair.exchange.text, invite, sizeof invite);
    exchange_answer(&pair.exchange, 491, "", "");
    do
        exchange_await(&pair.exchange, "INVITE");
    while (strcmp(exchange_header(&pair.exchange, "CSeq"), "") != 0 &&
           strstr(invite, exchange_header(&pair.exchange, "CSeq")));
    CHECK(strstr(pair.exchange.text, "a=sendonly\r\n"));
    exchange_answer(&pair.exchange, 200, "", EXCHANGE_SDP "a=recvonly\r\n");
    exchange_await(&pair.exchange, "ACK");
    expect(&pair.server, CHANGED);
    pair_close(&pair);
}

static void a_hold_that_is_refused_leaves_the_call_up(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    order(&pair.server, HOLD, 1);
    exchange_await(&pair.exchange, "INVITE");
    exchange_answer(&pair.exchange, 488, "", "");
    exchange_await(&pair.exchange, "ACK");
    exchange_request(&pair.exchange, &call, "BYE", "", "");
    exchange_expect(&pair.exchange, &call, 200, "BYE");
    expect(&pair.server, "ended hung up");
    pair_close(&pair);
}

static void a_call_that_ends_amid_offers_leaves_nothing(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    order(&pair.server, HOLD, 1);
    exchange_await(&pair.exchange, "INVITE");
    exchange_request(&pair.exchange, &call, "BYE", "", "");
    exchange_expect(&pair.exchange, &call, 200, "BYE");
    expect(&pair.server, "ended hung up");
    call = up(&pair);
    exchange_request(&pair.exchange, &call, "INVITE", "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    expect(&pair.server, CHANGED);
    order(&pair.server, END, 2);
    exchange_expect_request(&pair.exchange, "BYE");
    pair_close(&pair);
}

/* ---- UPDATE ---- */

static void an_update_with_an_offer_is_answered_at_once(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = up(&pair);
    exchange_request(&pair.exchange, &call, "UPDATE", "", EXCHANGE_SDP "a=sendonly\r\n");
    exchange_expect(&pair.exchange, &call, 200, "UPDATE");
    CHECK(strstr(pair.exchange.text, "a=recvonly\r\n"));
    expect(&pair.server, HELD);
    exchange_request(&pair.exchange, &call, "UPDATE", "", "");
    exchange_expect(&pair.exchange, &call, 200, "UPDATE");
    assert_string_equal(exchange_header(&pair.exchange, "Content-Length"), "0");
    exchange_request(&pair.exchange, &call, "UPDATE", "", "v=0\r\nm=video 1 RTP/AVP 31\r\n");
    exchange_expect(&pair.exchange, &call, 488, "UPDATE");
    pair_close(&pair);
}

static void an_update_before_the_answer_waits_for_ours(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, PROGRESS);
    struct exchange_call call = exchange_invite(&pair.exchange, REL, EXCHANGE_SDP);
    expect(&pair.server, CAME);
    exchange_expect(&pair.exchange, &call, 183, "INVITE");
    exchange_request(&pair.exchange, &call, "UPDATE", "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 500, "UPDATE");
    CHECK(exchange_header(&pair.exchange, "Retry-After")[0] != '\0');
    exchange_expect(&pair.exchange, &call, 183, "INVITE");
    prack(&pair, &call, "");
    exchange_expect(&pair.exchange, &call, 200, "PRACK");
    exchange_request(&pair.exchange, &call, "UPDATE", "", EXCHANGE_SDP "a=sendonly\r\n");
    exchange_expect(&pair.exchange, &call, 200, "UPDATE");
    CHECK(strstr(pair.exchange.text, "a=recvonly\r\n"));
    expect(&pair.server, HELD);
    pair_close(&pair);
}

/* ---- PRACK ---- */

static void a_ring_is_reliable_when_that_is_required(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, RING);
    struct exchange_call call =
        exchange_invite(&pair.exchange, "Require: 100rel\r\n", EXCHANGE_SDP);
    expect(&pair.server, CAME);
    exchange_expect(&pair.exchange, &call, 180, "INVITE");
    assert_string_equal(exchange_header(&pair.exchange, "Require"), "100rel");
    exchange_expect(&pair.exchange, &call, 180, "INVITE"); /* Until PRACK. */
    static const char *const wrong[] = { "RAck: 1 1 INVITE\r\n", "RAck: x\r\n", "",
                                         "RAck: 99999999999999 1 INVITE\r\n" };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        exchange_request(&pair.exchange, &call, "PRACK", wrong[i], "");
        exchange_expect(&pair.exchange, &call, 481, "PRACK");
    }
    exchange_expect(&pair.exchange, &call, 180, "INVITE");
    prack(&pair, &call, "");
    exchange_expect(&pair.exchange, &call, 200, "PRACK");
    CHECK_EQ(exchange_count(&pair.exchange, "SIP/2.0 180", 2500), 0);
    order(&pair.server, ANSWER, 1);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    CHECK(strstr(pair.exchange.text, "m=audio 30000"));
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    expect(&pair.server, CONFIRMED);
    pair_close(&pair);
}

static void a_ring_is_not_reliable_when_it_is_only_possible(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, RING);
    struct exchange_call call = exchange_invite(&pair.exchange, REL, EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 180, "INVITE");
    assert_string_equal(exchange_header(&pair.exchange, "RSeq"), "");
    pair_close(&pair);
}

static void an_answer_without_description_needs_no_prack_first(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, RING);
    struct exchange_call call =
        exchange_invite(&pair.exchange, "Require: 100rel\r\n", EXCHANGE_SDP);
    expect(&pair.server, CAME);
    exchange_expect(&pair.exchange, &call, 180, "INVITE");
    char ring[sizeof pair.exchange.text];
    memcpy(ring, pair.exchange.text, sizeof ring);
    order(&pair.server, ANSWER, 1);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    memcpy(pair.exchange.text, ring, sizeof ring);
    prack(&pair, &call, "");
    exchange_expect(&pair.exchange, &call, 200, "PRACK");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    expect(&pair.server, CONFIRMED);
    pair_close(&pair);
}

/* Takes 32 seconds, the RFC's own: SLOW=1 runs it. */
static void a_ring_that_nobody_acknowledges_ends_the_call(void **state)
{
    struct pair pair;
    (void)state;
    if (!getenv("SLOW"))
        skip();
    pair_open(&pair, RING);
    struct exchange_call call =
        exchange_invite(&pair.exchange, "Require: 100rel\r\n", EXCHANGE_SDP);
    expect(&pair.server, CAME);
    exchange_expect(&pair.exchange, &call, 180, "INVITE");
    CHECK(exchange_count(&pair.exchange, "SIP/2.0 180", 31000) >= 5);
    exchange_expect(&pair.exchange, &call, 504, "INVITE");
    expect(&pair.server, "ended failed 504");
    pair_close(&pair);
}

/* ---- early sound ---- */

static void early_sound_is_described_and_the_answer_waits_for_prack(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, PROGRESS);
    struct exchange_call call = exchange_invite(&pair.exchange, REL, EXCHANGE_SDP);
    expect(&pair.server, CAME);
    exchange_expect(&pair.exchange, &call, 183, "INVITE");
    CHECK(strstr(pair.exchange.text, "m=audio 30000 RTP/AVP 0 101\r\n"));
    order(&pair.server, ANSWER, 1);
    CHECK_EQ(exchange_count(&pair.exchange, "SIP/2.0 200", 300), 0);
    exchange_expect(&pair.exchange, &call, 183, "INVITE");
    prack(&pair, &call, "");
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    assert_string_equal(exchange_header(&pair.exchange, "Content-Length"), "0");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    expect(&pair.server, CONFIRMED);
    pair_close(&pair);
}

static void early_sound_without_prack_is_described_twice_the_same(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, PROGRESS);
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    expect(&pair.server, CAME);
    exchange_expect(&pair.exchange, &call, 183, "INVITE");
    char early[sizeof pair.exchange.text];
    snprintf(early, sizeof early, "%s", strstr(pair.exchange.text, "v=0"));
    order(&pair.server, ANSWER, 1);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    assert_string_equal(strstr(pair.exchange.text, "v=0"), early);
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    expect(&pair.server, CONFIRMED);
    pair_close(&pair);
}

static void early_sound_on_a_late_offer_is_answered_by_prack(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, PROGRESS);
    struct exchange_call call = exchange_invite(&pair.exchange, REL, "");
    expect(&pair.server, CAME);
    exchange_expect(&pair.exchange, &call, 183, "INVITE");
    CHECK(strstr(pair.exchange.text, "m=audio 30000 RTP/AVP 0 8 101\r\n"));
    prack(&pair, &call, EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 200, "PRACK");
    expect(&pair.server, CHANGED);
    order(&pair.server, ANSWER, 1);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    assert_string_equal(exchange_header(&pair.exchange, "Content-Length"), "0");
    exchange_request(&pair.exchange, &call, "ACK", "", "");
    expect(&pair.server, CONFIRMED);

    /* Who can't PRACK can't have it. */
    call = exchange_invite(&pair.exchange, "", "");
    expect(&pair.server, CAME);
    expect(&pair.server, "no progress");
    pair_close(&pair);
}

static void a_caller_leaves_amid_early_sound(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, PROGRESS);
    struct exchange_call call = exchange_invite(&pair.exchange, REL, EXCHANGE_SDP);
    expect(&pair.server, CAME);
    exchange_expect(&pair.exchange, &call, 183, "INVITE");
    exchange_request(&pair.exchange, &call, "CANCEL", "", "");
    exchange_expect(&pair.exchange, &call, 487, "INVITE");
    expect(&pair.server, "ended cancelled");
    CHECK_EQ(exchange_count(&pair.exchange, "SIP/2.0 183", 1200), 0);
    pair_close(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_of_holding_is_told_and_mirrored),
        cmocka_unit_test(a_second_answer_is_sent_again_until_its_ack),
        cmocka_unit_test(a_late_second_offer_is_ours_and_its_answer_comes_with_the_ack),
        cmocka_unit_test(a_request_older_than_the_last_is_refused),
        cmocka_unit_test(we_hold_and_resume),
        cmocka_unit_test(two_offers_at_once_are_both_told_to_wait_and_ours_comes_again),
        cmocka_unit_test(a_hold_that_is_refused_leaves_the_call_up),
        cmocka_unit_test(a_call_that_ends_amid_offers_leaves_nothing),
        cmocka_unit_test(an_update_with_an_offer_is_answered_at_once),
        cmocka_unit_test(an_update_before_the_answer_waits_for_ours),
        cmocka_unit_test(a_ring_is_reliable_when_that_is_required),
        cmocka_unit_test(a_ring_is_not_reliable_when_it_is_only_possible),
        cmocka_unit_test(an_answer_without_description_needs_no_prack_first),
        cmocka_unit_test(a_ring_that_nobody_acknowledges_ends_the_call),
        cmocka_unit_test(early_sound_is_described_and_the_answer_waits_for_prack),
        cmocka_unit_test(early_sound_without_prack_is_described_twice_the_same),
        cmocka_unit_test(early_sound_on_a_late_offer_is_answered_by_prack),
        cmocka_unit_test(a_caller_leaves_amid_early_sound),
    };
    libre_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
