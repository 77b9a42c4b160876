/* test_dial.c: calls that go out, to an exchange that does with them what a test wants. */
#include <string.h>

#include "phone/support_callee.h"
#include "phone/support_desk.h"
#include "support/check.h"

#define BUSY_SDP "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"

/* A center with two trunks, the second of which is of lower priority. */
struct pair {
    struct desk desk;
    struct callee first, second;
};

static void pair_open_with(struct pair *pair, struct tl_phone_trunk changed, bool is_alone)
{
    callee_open(&pair->first);
    callee_open(&pair->second);
    struct tl_phone_trunk trunks[] = {
        changed,
        { .name = "second", .host = "127.0.0.1", .priority = 20, .caller_id = "+15550102" },
    };
    trunks[0].name = "first";
    trunks[0].host = "127.0.0.1";
    trunks[0].port = pair->first.exchange.port;
    trunks[0].priority = 10;
    trunks[0].caller_id = "+15550101";
    trunks[1].port = pair->second.exchange.port;
    desk_open(&pair->desk, &(struct tl_phone_settings){ .trunks = trunks,
                                                        .trunks_len = is_alone ? 1 : 2,
                                                        .trunk_try_ms = 600,
                                                        .trunk_probe_ms = 100 });
}

static void pair_open(struct pair *pair)
{
    pair_open_with(pair, (struct tl_phone_trunk){ 0 }, false);
}

static void pair_close(struct pair *pair)
{
    desk_close(&pair->desk);
    callee_close(&pair->first);
    callee_close(&pair->second);
}

/* The call is answered and confirmed. */
static void come_up(struct pair *pair, struct callee *callee)
{
    callee_expect(callee, "INVITE");
    callee_answer(callee, 200, EXCHANGE_SDP);
    callee_expect(callee, "ACK");
    desk_expect(&pair->desk, TL_PHONE_JOINED);
}

static void a_call_rings_is_answered_and_hung_up_there(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair);
    tl_id leg = desk_dial(&pair.desk, NULL);
    callee_expect(&pair.first, "INVITE");
    CHECK(strstr(pair.first.invite, "INVITE sip:+15550177@127.0.0.1:"));
    CHECK(strstr(pair.first.invite, " RTP/AVP 0 8 101\r\n"));
    CHECK(strstr(callee_invite_header(&pair.first, "From"), "<sip:+15550101@127.0.0.1>"));
    callee_answer(&pair.first, 100, "");
    callee_answer(&pair.first, 180, "");
    callee_answer(&pair.first, 180, "");
    CHECK_EQ(desk_expect(&pair.desk, TL_PHONE_RINGING).leg, leg);
    callee_answer(&pair.first, 200, EXCHANGE_SDP);
    callee_expect(&pair.first, "ACK");
    CHECK_EQ(desk_expect(&pair.desk, TL_PHONE_JOINED).leg, leg);
    callee_request(&pair.first, 1, "BYE", "", "");
    callee_expect_answer(&pair.first, 200, "BYE");
    desk_expect_end(&pair.desk, TL_PHONE_HUNG_UP, 0);
    struct tl_phone_stats stats;
    tl_phone_stats(pair.desk.phone, &stats);
    CHECK_EQ(stats.calls_dialled, 1);
    CHECK_EQ(stats.calls_connected, 1);
    CHECK_EQ(stats.legs_live, 0);
    pair_close(&pair);
}

static void a_call_is_hung_up_here(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair);
    tl_id leg = desk_dial(&pair.desk, NULL);
    come_up(&pair, &pair.first);
    CHECK_OK(tl_phone_end(pair.desk.phone, leg, TL_PHONE_ENDED_HERE));
    callee_expect(&pair.first, "BYE");
    callee_reply(&pair.first, pair.first.exchange.text, 200, "", "", "");
    desk_expect_end(&pair.desk, TL_PHONE_ENDED_HERE, 0);
    pair_close(&pair);
}

static void sound_before_the_answer_is_told_once(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair);
    desk_dial(&pair.desk, NULL);
    callee_expect(&pair.first, "INVITE");
    callee_answer(&pair.first, 183, EXCHANGE_SDP);
    desk_expect(&pair.desk, TL_PHONE_EARLY);
    callee_answer(&pair.first, 183, EXCHANGE_SDP);
    callee_answer(&pair.first, 180, "");
    desk_expect(&pair.desk, TL_PHONE_RINGING);
    callee_answer(&pair.first, 200, ""); /* It stays with what it said before. */
    callee_expect(&pair.first, "ACK");
    desk_expect(&pair.desk, TL_PHONE_JOINED);
    pair_close(&pair);
}

static void a_call_given_up_while_it_rings_is_cancelled(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair);
    tl_id leg = desk_dial(&pair.desk, NULL);
    callee_expect(&pair.first, "INVITE");
    callee_answer(&pair.first, 180, "");
    desk_expect(&pair.desk, TL_PHONE_RINGING);
    CHECK_OK(tl_phone_end(pair.desk.phone, leg, TL_PHONE_ENDED_HERE));
    desk_expect_end(&pair.desk, TL_PHONE_ENDED_HERE, 0);
    callee_expect(&pair.first, "CANCEL");
    callee_reply(&pair.first, pair.first.exchange.text, 200, "callee", "", "");
    callee_answer(&pair.first, 487, "");
    callee_expect(&pair.first, "ACK");
    pair_close(&pair);
}

static void an_answer_that_crosses_the_cancel_is_hung_up(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair);
    tl_id leg = desk_dial(&pair.desk, NULL);
    callee_expect(&pair.first, "INVITE");
    callee_answer(&pair.first, 180, "");
    desk_expect(&pair.desk, TL_PHONE_RINGING);
    CHECK_OK(tl_phone_end(pair.desk.phone, leg, TL_PHONE_ENDED_HERE));
    desk_expect_end(&pair.desk, TL_PHONE_ENDED_HERE, 0);
    callee_answer(&pair.first, 200, EXCHANGE_SDP);
    callee_expect(&pair.first, "ACK");
    callee_expect(&pair.first, "BYE");
    pair_close(&pair);
}

static void nobody_answers_in_time(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair);
    desk_dial(&pair.desk, &(struct tl_phone_dial){ .ring_ms = 300 });
    callee_expect(&pair.first, "INVITE");
    callee_answer(&pair.first, 180, "");
    desk_expect(&pair.desk, TL_PHONE_RINGING);
    desk_expect_end(&pair.desk, TL_PHONE_NO_ANSWER, 0);
    callee_expect(&pair.first, "CANCEL");
    pair_close(&pair);
}

static void what_the_far_end_answers_is_why_it_ended(void **state)
{
    static const struct {
        uint16_t code;
        enum tl_phone_why why;
    } rows[] = {
        { 486, TL_PHONE_BUSY },    { 600, TL_PHONE_BUSY },      { 404, TL_PHONE_REFUSED },
        { 403, TL_PHONE_REFUSED }, { 480, TL_PHONE_NO_ANSWER }, { 603, TL_PHONE_REFUSED },
        { 501, TL_PHONE_FAILED },
    };
    struct pair pair;
    (void)state;
    pair_open(&pair);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        desk_dial(&pair.desk, NULL);
        callee_expect(&pair.first, "INVITE");
        callee_answer(&pair.first, rows[i].code, "");
        callee_expect(&pair.first, "ACK");
        desk_expect_end(&pair.desk, rows[i].why, rows[i].code);
    }
    pair_close(&pair);
}

static void a_redirect_is_not_followed(void **state)
{
    struct pair pair;
    char contact[80];
    (void)state;
    pair_open(&pair);
    desk_dial(&pair.desk, NULL);
    callee_expect(&pair.first, "INVITE");
    snprintf(contact, sizeof contact, "Contact: <sip:+15559999@127.0.0.1:%u>\r\n",
             pair.second.exchange.port);
    callee_reply(&pair.first, pair.first.invite, 302, "callee", contact, "");
    desk_expect_end(&pair.desk, TL_PHONE_REFUSED, 302);
    CHECK_EQ(exchange_count(&pair.second.exchange, "INVITE ", 200), 0);
    pair_close(&pair);
}

static void the_second_of_two_answers_is_ended(void **state)
{
    struct pair pair;
    char contact[80];
    (void)state;
    pair_open(&pair);
    tl_id leg = desk_dial(&pair.desk, NULL);
    come_up(&pair, &pair.first);
    snprintf(contact, sizeof contact, "Contact: <sip:other@127.0.0.1:%u>\r\n",
             pair.second.exchange.port);
    callee_reply(&pair.first, pair.first.invite, 200, "other", contact, EXCHANGE_SDP);
    callee_expect(&pair.second, "ACK");
    callee_expect(&pair.second, "BYE");
    CHECK(strstr(exchange_header(&pair.second.exchange, "To"), ";tag=other"));
    /* The first goes on, and its answer may come again. */
    callee_answer(&pair.first, 200, EXCHANGE_SDP);
    callee_expect(&pair.first, "ACK");
    CHECK_OK(tl_phone_end(pair.desk.phone, leg, TL_PHONE_ENDED_HERE));
    callee_expect(&pair.first, "BYE");
    pair_close(&pair);
}

static void a_challenge_is_answered_with_the_trunks_password(void **state)
{
    static const char challenge[] =
        "Proxy-Authenticate: Digest realm=\"far\", nonce=\"abc\", algorithm=MD5, qop=\"auth\"\r\n";
    struct pair pair;
    (void)state;
    pair_open_with(&pair, (struct tl_phone_trunk){ .user = "center", .password = "secret" }, false);
    desk_dial(&pair.desk, NULL);
    callee_expect(&pair.first, "INVITE");
    callee_reply(&pair.first, pair.first.invite, 407, "proxy", challenge, "");
    callee_expect(&pair.first, "INVITE");
    const char *said = callee_invite_header(&pair.first, "Proxy-Authorization");
    CHECK(strstr(said, "username=\"center\"") && strstr(said, "realm=\"far\""));
    callee_answer(&pair.first, 200, EXCHANGE_SDP);
    callee_expect(&pair.first, "ACK");
    desk_expect(&pair.desk, TL_PHONE_JOINED);
    /* Challenged again: the password is wrong, and it isn't tried for ever. */
    desk_dial(&pair.desk, NULL);
    callee_expect(&pair.first, "INVITE");
    callee_reply(&pair.first, pair.first.invite, 407, "proxy", challenge, "");
    callee_expect(&pair.first, "INVITE");
    callee_reply(&pair.first, pair.first.invite, 407, "proxy", challenge, "");
    desk_expect_end(&pair.desk, TL_PHONE_REFUSED, 407);
    pair_close(&pair);
}

static void an_answer_without_sound_is_hung_up(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair);
    desk_dial(&pair.desk, NULL);
    callee_expect(&pair.first, "INVITE");
    callee_answer(&pair.first, 200, BUSY_SDP "m=audio 4000 RTP/AVP 18\r\n");
    callee_expect(&pair.first, "ACK");
    callee_expect(&pair.first, "BYE");
    desk_expect_end(&pair.desk, TL_PHONE_NO_MEDIA, 0);
    pair_close(&pair);
}

/* ---- more than one trunk ---- */

static void a_trunk_at_fault_is_passed_over(void **state)
{
    static const uint16_t codes[] = { 408, 500, 502, 503 };
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct pair pair;
        pair_open(&pair);
        tl_id leg = desk_dial(&pair.desk, NULL);
        callee_expect(&pair.first, "INVITE");
        callee_answer(&pair.first, codes[i], "");
        come_up(&pair, &pair.second);
        CHECK(strstr(callee_invite_header(&pair.second, "From"), "+15550102"));
        CHECK_OK(tl_phone_end(pair.desk.phone, leg, TL_PHONE_ENDED_HERE));
        callee_expect(&pair.second, "BYE");
        pair_close(&pair);
    }
}

static void a_silent_trunk_is_passed_over_and_tried_last_until_it_answers(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair);
    desk_dial(&pair.desk, NULL);
    callee_expect(&pair.first, "INVITE"); /* Says nothing. */
    come_up(&pair, &pair.second);
    desk_dial(&pair.desk, NULL);
    come_up(&pair, &pair.second);
    callee_expect(&pair.first, "OPTIONS");
    callee_reply(&pair.first, pair.first.exchange.text, 200, "callee", "", "");
    /* It is back as soon as its answer was read. */
    for (int tries = 0;; tries++) {
        struct tl_phone_trunk_state states[TL_PHONE_TRUNKS_MAX];
        CHECK_EQ(tl_phone_trunk_states(pair.desk.phone, states), 2);
        if (!states[0].has_failed)
            break;
        CHECK(tries < 1000);
        CHECK_EQ(exchange_count(&pair.second.exchange, "nothing", 10), 0);
    }
    desk_dial(&pair.desk, NULL);
    come_up(&pair, &pair.first);
    pair_close(&pair);
}

static void nothing_is_left_when_all_trunks_fail(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair);
    desk_dial(&pair.desk, NULL);
    callee_expect(&pair.first, "INVITE");
    callee_answer(&pair.first, 503, "");
    callee_expect(&pair.second, "INVITE");
    callee_answer(&pair.second, 503, "");
    desk_expect_end(&pair.desk, TL_PHONE_FAILED, 503);
    desk_dial(&pair.desk, &(struct tl_phone_dial){ .trunk = "third" });
    desk_expect_end(&pair.desk, TL_PHONE_FAILED, 0);
    desk_dial(&pair.desk, &(struct tl_phone_dial){ .account = "desk-1" });
    desk_expect_end(&pair.desk, TL_PHONE_FAILED, 0);
    pair_close(&pair);
}

static void a_busy_person_is_not_called_by_another_trunk(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair);
    desk_dial(&pair.desk, NULL);
    callee_expect(&pair.first, "INVITE");
    callee_answer(&pair.first, 180, "");
    callee_answer(&pair.first, 503, "");
    desk_expect(&pair.desk, TL_PHONE_RINGING);
    desk_expect_end(&pair.desk, TL_PHONE_FAILED, 503);
    CHECK_EQ(exchange_count(&pair.second.exchange, "INVITE ", 200), 0);
    pair_close(&pair);
}

static void the_trunk_that_is_named_is_taken(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair);
    desk_dial(&pair.desk, &(struct tl_phone_dial){ .trunk = "second", .from = "+15550199" });
    callee_expect(&pair.second, "INVITE");
    CHECK(strstr(callee_invite_header(&pair.second, "From"), "+15550199"));
    callee_answer(&pair.second, 503, "");
    desk_expect_end(&pair.desk, TL_PHONE_FAILED, 503);
    pair_close(&pair);
}

static void a_full_trunk_takes_no_more_calls_either_way(void **state)
{
    struct pair pair;
    (void)state;
    pair_open_with(&pair, (struct tl_phone_trunk){ .calls_max = 1 }, true);
    tl_id leg = desk_dial(&pair.desk, NULL);
    come_up(&pair, &pair.first);
    desk_dial(&pair.desk, NULL);
    desk_expect_end(&pair.desk, TL_PHONE_FAILED, 0);
    struct exchange caller;
    exchange_open(&caller, tl_phone_sip_port(pair.desk.phone));
    struct exchange_call call = exchange_invite(&caller, "", EXCHANGE_SDP);
    exchange_expect(&caller, &call, 503, "INVITE");
    CHECK(exchange_header(&caller, "Retry-After")[0] != '\0');
    CHECK_OK(tl_phone_end(pair.desk.phone, leg, TL_PHONE_ENDED_HERE));
    desk_expect_end(&pair.desk, TL_PHONE_ENDED_HERE, 0);
    exchange_invite(&caller, "", EXCHANGE_SDP);
    desk_expect(&pair.desk, TL_PHONE_CAME);
    exchange_close(&caller);
    pair_close(&pair);
}

/* ---- edges ---- */

static void a_call_out_of_form_is_refused(void **state)
{
    static const struct tl_phone_dial rows[] = {
        { .to = NULL },
        { .to = "" },
        { .to = "+" },
        { .to = "555 0100" },
        { .to = "sip:x@y" },
        { .to = "+123456789012345678901234567890123" },
        { .to = "123", .from = "me" },
        { .to = "123", .name = "a \"b\"" },
        { .to = "123", .name = "a\r\nb" },
        { .to = "123", .subject = "a\r\nb" },
        { .to = "123", .subject = "\xc3\xb1" },
        { .to = "123",
          .trunk = "a name that is longer than any name of a trunk can ever be, and so"
                   " is refused" },
    };
    struct pair pair;
    (void)state;
    pair_open(&pair);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_ERR(TL_EBAD, tl_phone_dial(pair.desk.phone, tl_phone_leg_id(), rows + i));
    pair_close(&pair);
}

static void closing_in_the_midst_of_an_attempt_is_clean(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair);
    desk_dial(&pair.desk, NULL);
    desk_dial(&pair.desk, NULL);
    callee_expect(&pair.first, "INVITE");
    callee_answer(&pair.first, 180, "");
    desk_expect(&pair.desk, TL_PHONE_RINGING);
    pair_close(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_rings_is_answered_and_hung_up_there),
        cmocka_unit_test(a_call_is_hung_up_here),
        cmocka_unit_test(sound_before_the_answer_is_told_once),
        cmocka_unit_test(a_call_given_up_while_it_rings_is_cancelled),
        cmocka_unit_test(an_answer_that_crosses_the_cancel_is_hung_up),
        cmocka_unit_test(nobody_answers_in_time),
        cmocka_unit_test(what_the_far_end_answers_is_why_it_ended),
        cmocka_unit_test(a_redirect_is_not_followed),
        cmocka_unit_test(the_second_of_two_answers_is_ended),
        cmocka_unit_test(a_challenge_is_answered_with_the_trunks_password),
        cmocka_unit_test(an_answer_without_sound_is_hung_up),
        cmocka_unit_test(a_trunk_at_fault_is_passed_over),
        cmocka_unit_test(a_silent_trunk_is_passed_over_and_tried_last_until_it_answers),
        cmocka_unit_test(nothing_is_left_when_all_trunks_fail),
        cmocka_unit_test(a_busy_person_is_not_called_by_another_trunk),
        cmocka_unit_test(the_trunk_that_is_named_is_taken),
        cmocka_unit_test(a_full_trunk_takes_no_more_calls_either_way),
        cmocka_unit_test(a_call_out_of_form_is_refused),
        cmocka_unit_test(closing_in_the_midst_of_an_attempt_is_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
