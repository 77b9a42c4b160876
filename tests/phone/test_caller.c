/* test_caller.c: the telephone and the browser of scenes, against the center's own phone. */
#include "phone/caller.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>

#include "base/assert.h"
#include "bus/ring.h"
#include "phone/browser_end.h"
#include "phone/phone.h"
#include "support/check.h"

enum { TURNS_MAX = 1000, TURN_MS = 20 };

struct heard {
    enum tl_phone_event_kind kind;
    tl_id leg;
    char key;
    char text[TL_PHONE_SDP_MAX];
};

struct line {
    struct tl_phone *phone;
    struct tl_ring *events;
    struct tl_caller *caller;
    struct tl_browser_end *browser;
    struct heard heard;
    int64_t now_us;
};

static void on_event(const struct tl_phone_event *event, void *arg)
{
    static struct heard heard;
    struct line *line = arg;
    heard = (struct heard){ .kind = event->kind, .leg = event->leg, .key = event->key };
    const char *text = event->kind == TL_PHONE_CAME ? event->from : event->sdp;
    snprintf(heard.text, sizeof heard.text, "%s", text ? text : "");
    enum tl_err err = tl_ring_push(line->events, &heard, sizeof heard);
    if (event->kind == TL_PHONE_CAME)
        err = tl_phone_answer(line->phone, event->leg);
    TL_ASSERT(err == TL_OK);
}

static void open_line(struct line *line, const char *number)
{
    *line = (struct line){ .now_us = 1 };
    CHECK_OK(tl_ring_open(&line->events, 1 << 20));
    CHECK_OK(tl_phone_open(&(struct tl_phone_settings){ .media_threads = 1 }, on_event, line,
                           &line->phone));
    struct sockaddr_in server = { .sin_family = AF_INET };
    server.sin_port = htons(tl_phone_sip_port(line->phone));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK_OK(tl_caller_open(&server, number, &line->caller));
}

static void close_line(struct line *line)
{
    tl_caller_close(line->caller);
    tl_browser_end_close(line->browser);
    tl_phone_close(line->phone);
    tl_ring_close(line->events);
}

static void turn(struct line *line)
{
    poll(NULL, 0, TURN_MS);
    line->now_us += INT64_C(1000) * TURN_MS;
    tl_caller_turn(line->caller, line->now_us);
    if (line->browser)
        tl_browser_end_turn(line->browser);
}

/* The next event of this kind; others are passed over. */
static void wait_for(struct line *line, enum tl_phone_event_kind kind)
{
    size_t bytes;
    for (int turns = 0; turns < TURNS_MAX; turns++) {
        while (tl_ring_pop(line->events, &line->heard, sizeof line->heard, &bytes) == TL_OK) {
            if (line->heard.kind == kind)
                return;
        }
        turn(line);
    }
    fail_msg("no event \"%s\" came", tl_phone_event_text(kind));
}

static void wait_for_state(struct line *line, enum tl_caller_state state)
{
    for (int turns = 0; turns < TURNS_MAX && tl_caller_state(line->caller) != state; turns++)
        turn(line);
    CHECK_EQ(tl_caller_state(line->caller), state);
}

static void a_caller_keys_a_number_and_hangs_up(void **state)
{
    static const char keys[] = "0123456789*#11";
    struct line line;
    (void)state;
    open_line(&line, "+12025550100");
    wait_for(&line, TL_PHONE_CAME);
    assert_string_equal(line.heard.text, "+12025550100");
    wait_for(&line, TL_PHONE_JOINED);
    CHECK_OK(tl_caller_key(line.caller, keys));
    for (const char *key = keys; *key; key++) {
        wait_for(&line, TL_PHONE_DIGIT);
        CHECK_EQ(line.heard.key, *key);
    }
    tl_caller_hang_up(line.caller);
    wait_for(&line, TL_PHONE_ENDED);
    wait_for_state(&line, TL_CALLER_ENDED);
    CHECK_EQ(tl_caller_refusal(line.caller), 0);
    close_line(&line);
}

static void a_caller_withholds_the_number_and_is_hung_up_on(void **state)
{
    struct line line;
    (void)state;
    open_line(&line, NULL);
    wait_for(&line, TL_PHONE_CAME);
    assert_string_equal(line.heard.text, "");
    wait_for(&line, TL_PHONE_JOINED);
    CHECK_OK(tl_phone_end(line.phone, line.heard.leg, TL_PHONE_ENDED_HERE));
    wait_for_state(&line, TL_CALLER_ENDED);
    close_line(&line);
}

static void a_caller_and_a_browser_hear_each_other(void **state)
{
    char offer[TL_BROWSER_OFFER_MAX];
    struct line line;
    (void)state;
    open_line(&line, "+12025550100");
    wait_for(&line, TL_PHONE_JOINED);
    tl_id call = line.heard.leg, leg = tl_phone_leg_id();
    CHECK_OK(tl_browser_end_open(&line.browser));
    tl_browser_end_offer(line.browser, offer);
    CHECK_OK(tl_phone_web_open(line.phone, leg, call, offer));
    wait_for(&line, TL_PHONE_WEB_ANSWER);
    CHECK_OK(tl_browser_end_join(line.browser, line.heard.text));
    wait_for(&line, TL_PHONE_JOINED);
    CHECK_EQ(line.heard.leg, leg);
    CHECK_OK(tl_phone_bridge(line.phone, call, leg));
    uint64_t by_caller = tl_caller_heard(line.caller);
    for (int turns = 0; turns < TURNS_MAX && (tl_caller_heard(line.caller) < by_caller + 10 ||
                                              tl_browser_end_heard(line.browser) < 10);
         turns++)
        turn(&line);
    CHECK(tl_caller_heard(line.caller) >= by_caller + 10);
    CHECK(tl_browser_end_heard(line.browser) >= 10);
    close_line(&line);
}

static void a_browser_refuses_an_answer_that_is_none(void **state)
{
    struct tl_browser_end *browser;
    (void)state;
    CHECK_OK(tl_browser_end_open(&browser));
    CHECK_ERR(TL_EBAD, tl_browser_end_join(browser, "v=0\r\n"));
    tl_browser_end_close(browser);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_caller_keys_a_number_and_hangs_up),
        cmocka_unit_test(a_caller_withholds_the_number_and_is_hung_up_on),
        cmocka_unit_test(a_caller_and_a_browser_hear_each_other),
        cmocka_unit_test(a_browser_refuses_an_answer_that_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
