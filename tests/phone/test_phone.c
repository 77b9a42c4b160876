/* test_phone.c: the telephone system whole: sipp and a plain exchange call, events and sound come
 * out.
 */
#include "phone/phone.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/assert.h"
#include "bus/ring.h"
#include "phone/support_exchange.h"
#include "phone/support_sipp.h"
#include "support/check.h"

#define WAIT_US    10000000
#define RTP_HEADER 12
#define RTP_BYTES  (RTP_HEADER + 160)

/* An event as it is kept for the test's thread. */
struct heard {
    enum tl_phone_event_kind kind;
    enum tl_phone_why why;
    tl_id leg;
    tl_id other;
    uint64_t mark;
    char key;
    char from[24];
};

enum manner { LEAVE, RING, ANSWER, ANSWER_AND_END };

struct desk {
    struct tl_phone *phone;
    struct tl_ring *events;
    enum manner manner;
};

static void on_event(const struct tl_phone_event *event, void *arg)
{
    struct desk *desk = arg;
    struct heard heard = { .kind = event->kind,
                           .why = event->why,
                           .leg = event->leg,
                           .other = event->other,
                           .mark = event->mark,
                           .key = event->key };
    snprintf(heard.from, sizeof heard.from, "%s", event->from ? event->from : "");
    enum tl_err err = tl_ring_push(desk->events, &heard, sizeof heard);
    if (event->kind == TL_PHONE_CAME && desk->manner == RING)
        err = tl_phone_ring(desk->phone, event->leg);
    if (event->kind == TL_PHONE_CAME && desk->manner >= ANSWER)
        err = tl_phone_answer(desk->phone, event->leg);
    if (event->kind == TL_PHONE_JOINED && desk->manner == ANSWER_AND_END)
        err = tl_phone_end(desk->phone, event->leg, TL_PHONE_ENDED_HERE);
    TL_ASSERT(err == TL_OK);
}

static void desk_open_with(struct desk *desk, enum manner manner,
                           const struct tl_phone_settings *settings)
{
    *desk = (struct desk){ .manner = manner };
    CHECK_OK(tl_ring_open(&desk->events, 1 << 20));
    CHECK_OK(tl_phone_open(settings, on_event, desk, &desk->phone));
}

static void desk_open(struct desk *desk, enum manner manner)
{
    desk_open_with(desk, manner, &(struct tl_phone_settings){ .calls_max = 400 });
}

static void desk_close(struct desk *desk)
{
    tl_phone_close(desk->phone);
    tl_ring_close(desk->events);
}

/* The next event; LOST and BACK are passed over, since a exchange that sends no sound is lost. */
static struct heard next(struct desk *desk)
{
    struct heard heard;
    size_t bytes;
    for (;;) {
        if (tl_ring_pop(desk->events, &heard, sizeof heard, &bytes)) {
            tl_ring_wait(desk->events, WAIT_US);
            if (tl_ring_pop(desk->events, &heard, sizeof heard, &bytes))
                fail_msg("no event in ten seconds");
        }
        if (heard.kind != TL_PHONE_LOST && heard.kind != TL_PHONE_BACK)
            return heard;
    }
}

static struct heard expect(struct desk *desk, enum tl_phone_event_kind kind)
{
    struct heard heard = next(desk);
    assert_string_equal(tl_phone_event_text(heard.kind), tl_phone_event_text(kind));
    return heard;
}

static void expect_mark(struct desk *desk, enum tl_phone_event_kind kind, uint64_t mark)
{
    CHECK_EQ(expect(desk, kind).mark, mark);
}

static void expect_end(struct desk *desk, enum tl_phone_why why)
{
    assert_string_equal(tl_phone_why_text(expect(desk, TL_PHONE_ENDED).why),
                        tl_phone_why_text(why));
}

/* ---- sipp ---- */

/* Runs a scenario for calls calls, at rate a second, until it ends; it must have succeeded. */
static void run_sipp(struct desk *desk, const char *scenario, uint32_t calls, uint32_t rate)
{
    char file[64];
    snprintf(file, sizeof file, "sipp/%s", scenario);
    sipp_wait(sipp_start(tl_phone_sip_port(desk->phone), file, calls, rate), scenario);
}

static void a_trunk_asks_whether_we_are_there(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk, ANSWER);
    run_sipp(&desk, "options", 3, 100);
    desk_close(&desk);
}

static void a_caller_keys_digits_and_each_is_heard_once(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk, ANSWER);
    run_sipp(&desk, "digits", 1, 1);
    struct heard came = expect(&desk, TL_PHONE_CAME);
    assert_string_equal(came.from, "+15550123");
    CHECK_EQ(expect(&desk, TL_PHONE_JOINED).leg, came.leg);
    for (const char *key = "123#"; *key; key++)
        CHECK_EQ(expect(&desk, TL_PHONE_DIGIT).key, *key);
    expect_end(&desk, TL_PHONE_HUNG_UP);
    desk_close(&desk);
}

static void a_caller_leaves_while_it_rings(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk, RING);
    run_sipp(&desk, "cancel", 1, 1);
    expect(&desk, TL_PHONE_CAME);
    expect_end(&desk, TL_PHONE_CANCELLED);
    desk_close(&desk);
}

static void a_caller_holds_and_resumes(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk, ANSWER);
    run_sipp(&desk, "hold", 1, 1);
    expect(&desk, TL_PHONE_CAME);
    expect(&desk, TL_PHONE_JOINED);
    expect(&desk, TL_PHONE_HELD);
    expect(&desk, TL_PHONE_RESUMED);
    expect_end(&desk, TL_PHONE_HUNG_UP);
    desk_close(&desk);
}

/* Every leg comes, joins and ends, in that order, and for the reason given. */
static void check_lives(struct desk *desk, uint32_t calls, enum tl_phone_why why)
{
    uint32_t came = 0, joined = 0, ended = 0;
    tl_id first = 0;
    uint8_t stage[512] = { 0 };
    while (ended < calls) {
        struct heard heard = next(desk);
        if (came == 0)
            first = heard.leg;
        CHECK(heard.leg - first < sizeof stage);
        uint8_t *at = stage + (heard.leg - first);
        if (heard.kind == TL_PHONE_CAME) {
            CHECK_EQ((*at)++, 0);
            came++;
        } else if (heard.kind == TL_PHONE_JOINED) {
            CHECK_EQ((*at)++, 1);
            joined++;
        } else if (heard.kind == TL_PHONE_ENDED) {
            CHECK_EQ((*at)++, 2);
            CHECK_EQ(heard.why, why);
            ended++;
        }
    }
    CHECK_EQ(came, calls);
    CHECK_EQ(joined, calls);
}

static void a_hundred_callers_at_once_are_all_answered(void **state)
{
    struct desk desk;
    struct tl_phone_stats stats;
    (void)state;
    desk_open(&desk, ANSWER);
    run_sipp(&desk, "hang-up-there", 100, 1000);
    check_lives(&desk, 100, TL_PHONE_HUNG_UP);
    tl_phone_stats(desk.phone, &stats);
    CHECK_EQ(stats.calls_came, 100);
    CHECK_EQ(stats.calls_answered, 100);
    CHECK_EQ(stats.legs_ended, 100);
    CHECK_EQ(stats.legs_live, 0);
    desk_close(&desk);
}

static void calls_are_hung_up_here(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk, ANSWER_AND_END);
    run_sipp(&desk, "hang-up-here", 50, 500);
    check_lives(&desk, 50, TL_PHONE_ENDED_HERE);
    desk_close(&desk);
}

/* ---- sound, by a exchange with a socket for it ---- */

/* A call that is up, with the far end's socket. */
struct line {
    struct exchange exchange;
    struct exchange_call call;
    tl_id leg;
    int fd;
    uint16_t server_rtp;
};

static void line_open(struct line *line, struct desk *desk)
{
    char body[400];
    struct exchange sound;
    exchange_open(&sound, 0);
    line->fd = sound.fd;
    exchange_open(&line->exchange, tl_phone_sip_port(desk->phone));
    snprintf(body, sizeof body,
             "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
             "m=audio %u RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n",
             sound.port);
    line->call = exchange_invite(&line->exchange, "", body);
    exchange_expect(&line->exchange, &line->call, 200, "INVITE");
    const char *media = strstr(line->exchange.text, "m=audio ");
    CHECK(media);
    line->server_rtp = (uint16_t)strtoul(media + strlen("m=audio "), NULL, 10);
    exchange_request(&line->exchange, &line->call, "ACK", "", "");
    line->leg = expect(desk, TL_PHONE_CAME).leg;
    expect(desk, TL_PHONE_JOINED);
}

static void line_close(struct line *line)
{
    close(line->fd);
    exchange_close(&line->exchange);
}

/* One packet of 20 ms of value, with its number. */
static void line_say(struct line *line, uint16_t number, uint8_t value)
{
    uint8_t packet[RTP_BYTES] = { 0x80, 0, (uint8_t)(number >> 8), (uint8_t)number };
    uint32_t time = htonl(number * 160u), source = htonl(0x1234);
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons(line->server_rtp),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    memcpy(packet + 4, &time, 4);
    memcpy(packet + 8, &source, 4);
    memset(packet + RTP_HEADER, value, RTP_BYTES - RTP_HEADER);
    CHECK_EQ(sendto(line->fd, packet, sizeof packet, 0, (struct sockaddr *)&to, sizeof to),
             (ssize_t)sizeof packet);
}

/* Whether a packet full of value comes within wait_ms. */
static bool line_hears(struct line *line, uint8_t value, int wait_ms)
{
    uint8_t packet[2048];
    struct pollfd fd = { .fd = line->fd, .events = POLLIN };
    for (int packets = 0; packets < 1000 && poll(&fd, 1, wait_ms) == 1; packets++) {
        ssize_t bytes = recv(line->fd, packet, sizeof packet, 0);
        if (bytes == RTP_BYTES && packet[RTP_HEADER] == value && packet[RTP_BYTES - 1] == value)
            return true;
    }
    return false;
}

static const struct tl_phone_item beep = { .kind = TL_PHONE_TONE, .hz = 440, .ms = 100 };
static const struct tl_phone_item pause_item = { .kind = TL_PHONE_SILENCE, .ms = 60 };
static const struct tl_phone_item minute = { .kind = TL_PHONE_SILENCE, .ms = 60000 };
static const struct tl_phone_item words = { .kind = TL_PHONE_SAY,
                                            .text = "Words that take a while to be spoken.",
                                            .language = "en" };

static void plays_are_heard_in_the_order_of_asking(void **state)
{
    struct desk desk;
    struct line line;
    const struct tl_phone_item both[] = { beep, pause_item };
    (void)state;
    desk_open(&desk, ANSWER);
    line_open(&line, &desk);
    /* The words have to be rendered first; what is ready earlier doesn't overtake them. */
    CHECK_OK(tl_phone_play(desk.phone, line.leg, &words, 1, 1, 0));
    CHECK_OK(tl_phone_play(desk.phone, line.leg, both, 2, 2, 0));
    CHECK_OK(tl_phone_play(desk.phone, line.leg, &beep, 1, 3, 0));
    for (uint64_t mark = 1; mark <= 3; mark++)
        expect_mark(&desk, TL_PHONE_PLAYED, mark);
    line_close(&line);
    desk_close(&desk);
}

static void what_is_stopped_is_not_heard(void **state)
{
    struct desk desk;
    struct line line;
    (void)state;
    desk_open(&desk, ANSWER);
    line_open(&line, &desk);
    CHECK_OK(tl_phone_play(desk.phone, line.leg, &minute, 1, 1, 0));
    CHECK_OK(tl_phone_play(desk.phone, line.leg, &words, 1, 2, 0)); /* Not yet rendered. */
    CHECK_OK(tl_phone_stop(desk.phone, line.leg));
    CHECK_OK(tl_phone_play(desk.phone, line.leg, &beep, 1, 3, 0));
    expect_mark(&desk, TL_PHONE_PLAYED, 3);
    CHECK_OK(tl_phone_play(desk.phone, line.leg, &beep, 1, 4, TL_PHONE_PLAY_LOOP));
    CHECK_OK(tl_phone_stop(desk.phone, line.leg));
    CHECK_OK(tl_phone_play(desk.phone, line.leg, &beep, 1, 5, 0));
    expect_mark(&desk, TL_PHONE_PLAYED, 5);
    line_close(&line);
    desk_close(&desk);
}

static void a_text_that_cannot_be_spoken_fails_alone(void **state)
{
    struct desk desk;
    struct line line;
    (void)state;
    desk_open_with(&desk, ANSWER, &(struct tl_phone_settings){ .speech_command = "/bin/false" });
    line_open(&line, &desk);
    CHECK_OK(tl_phone_play(desk.phone, line.leg, &words, 1, 1, 0));
    CHECK_OK(tl_phone_play(desk.phone, line.leg, &beep, 1, 2, 0));
    expect_mark(&desk, TL_PHONE_PLAY_FAILED, 1);
    expect_mark(&desk, TL_PHONE_PLAYED, 2);
    line_close(&line);
    desk_close(&desk);
}

static void a_play_asked_before_the_answer_is_heard_after_it(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk, LEAVE);
    struct exchange exchange;
    exchange_open(&exchange, tl_phone_sip_port(desk.phone));
    struct exchange_call call = exchange_invite(&exchange, "", EXCHANGE_SDP);
    tl_id leg = expect(&desk, TL_PHONE_CAME).leg;
    CHECK_OK(tl_phone_play(desk.phone, leg, &beep, 1, 9, 0));
    CHECK_OK(tl_phone_answer(desk.phone, leg));
    exchange_expect(&exchange, &call, 200, "INVITE");
    exchange_request(&exchange, &call, "ACK", "", "");
    expect(&desk, TL_PHONE_JOINED);
    expect_mark(&desk, TL_PHONE_PLAYED, 9);
    exchange_close(&exchange);
    desk_close(&desk);
}

static void bridged_callers_hear_each_other_until_one_leaves(void **state)
{
    struct desk desk;
    struct line a, b;
    uint16_t number = 0;
    (void)state;
    desk_open(&desk, ANSWER);
    line_open(&a, &desk);
    line_open(&b, &desk);
    CHECK_OK(tl_phone_bridge(desk.phone, a.leg, b.leg));
    bool a_was_heard = false, b_was_heard = false;
    for (; number < 250 && !(a_was_heard && b_was_heard); number++) {
        line_say(&a, number, 0x11);
        line_say(&b, number, 0x22);
        b_was_heard = b_was_heard || line_hears(&a, 0x22, 20);
        a_was_heard = a_was_heard || line_hears(&b, 0x11, 20);
    }
    CHECK(a_was_heard && b_was_heard);

    exchange_request(&a.exchange, &a.call, "BYE", "", "");
    exchange_expect(&a.exchange, &a.call, 200, "BYE");
    CHECK_EQ(expect(&desk, TL_PHONE_ENDED).leg, a.leg);
    /* The other lives on and can be spoken to. */
    CHECK_OK(tl_phone_play(desk.phone, b.leg, &beep, 1, 1, 0));
    expect_mark(&desk, TL_PHONE_PLAYED, 1);
    CHECK_OK(tl_phone_bridge(desk.phone, b.leg, a.leg));
    CHECK_EQ(expect(&desk, TL_PHONE_BRIDGE_FAILED).other, a.leg);
    line_close(&a);
    line_close(&b);
    desk_close(&desk);
}

/* Whether sound comes that is not one value over and over, as all that the lines say is. */
static bool line_hears_music(struct line *line)
{
    uint8_t packet[2048];
    struct pollfd fd = { .fd = line->fd, .events = POLLIN };
    for (int packets = 0; packets < 500 && poll(&fd, 1, 5000) == 1; packets++) {
        ssize_t bytes = recv(line->fd, packet, sizeof packet, 0);
        for (ssize_t i = RTP_HEADER; bytes == RTP_BYTES && i < RTP_BYTES; i++)
            if (packet[i] != packet[RTP_HEADER])
                return true;
    }
    return false;
}

static void who_is_held_hears_music_and_is_not_heard(void **state)
{
    struct desk desk;
    struct line a, b;
    uint16_t number = 0;
    (void)state;
    desk_open(&desk, ANSWER);
    line_open(&a, &desk);
    line_open(&b, &desk);
    CHECK_OK(tl_phone_bridge(desk.phone, a.leg, b.leg));
    CHECK_OK(tl_phone_hold(desk.phone, a.leg, true));
    CHECK(line_hears_music(&a));
    for (int i = 0; i < 20; i++) {
        line_say(&a, number++, 0x33);
        CHECK(!line_hears(&b, 0x33, 5));
    }
    CHECK_OK(tl_phone_hold(desk.phone, a.leg, false));
    bool was_heard = false;
    for (int i = 0; i < 250 && !was_heard; i++) {
        line_say(&a, number++, 0x44);
        was_heard = line_hears(&b, 0x44, 20);
    }
    CHECK(was_heard);
    line_close(&a);
    line_close(&b);
    desk_close(&desk);
}

static void a_key_that_we_send_reaches_the_caller(void **state)
{
    struct desk desk;
    struct line line;
    bool came = false;
    (void)state;
    desk_open(&desk, ANSWER);
    line_open(&line, &desk);
    CHECK_OK(tl_phone_send_digit(desk.phone, line.leg, '5'));
    for (int packets = 0; packets < 200 && !came; packets++) {
        uint8_t packet[2048];
        struct pollfd fd = { .fd = line.fd, .events = POLLIN };
        if (poll(&fd, 1, 5000) != 1)
            break;
        ssize_t bytes = recv(line.fd, packet, sizeof packet, 0);
        came = bytes == RTP_HEADER + 4 && (packet[1] & 0x7f) == 101 && packet[RTP_HEADER] == 5;
    }
    CHECK(came);
    CHECK_ERR(TL_EBAD, tl_phone_send_digit(desk.phone, line.leg, 'x'));
    line_close(&line);
    desk_close(&desk);
}

/* ---- edges ---- */

static void a_browser_that_talks_nonsense_ends_at_once(void **state)
{
    struct desk desk;
    static char big[TL_PHONE_SDP_MAX + 2];
    (void)state;
    desk_open(&desk, ANSWER);
    tl_id leg = tl_phone_leg_id();
    CHECK_OK(tl_phone_web_open(desk.phone, leg, 0, "hello"));
    expect_end(&desk, TL_PHONE_NO_MEDIA);
    memset(big, 'a', sizeof big - 1);
    CHECK_ERR(TL_ETOOLONG, tl_phone_web_open(desk.phone, tl_phone_leg_id(), 0, big));
    desk_close(&desk);
}

static void commands_for_a_leg_that_has_ended_do_nothing(void **state)
{
    struct desk desk;
    struct line line;
    (void)state;
    desk_open(&desk, ANSWER);
    line_open(&line, &desk);
    tl_id gone = tl_phone_leg_id();
    CHECK_OK(tl_phone_answer(desk.phone, gone));
    CHECK_OK(tl_phone_ring(desk.phone, gone));
    CHECK_OK(tl_phone_refuse(desk.phone, gone, 486, NULL));
    CHECK_OK(tl_phone_play(desk.phone, gone, &beep, 1, 1, 0));
    CHECK_OK(tl_phone_stop(desk.phone, gone));
    CHECK_OK(tl_phone_music(desk.phone, gone, true));
    CHECK_OK(tl_phone_bridge(desk.phone, gone, line.leg));
    CHECK_OK(tl_phone_unbridge(desk.phone, gone));
    CHECK_OK(tl_phone_hold(desk.phone, gone, true));
    CHECK_OK(tl_phone_send_digit(desk.phone, gone, '1'));
    CHECK_OK(tl_phone_end(desk.phone, gone, TL_PHONE_ENDED_HERE));
    CHECK_OK(tl_phone_answer(desk.phone, line.leg)); /* Once is enough. */
    CHECK_OK(tl_phone_refuse(desk.phone, line.leg, 486, NULL));
    CHECK_OK(tl_phone_play(desk.phone, line.leg, &beep, 1, 2, 0));
    expect_mark(&desk, TL_PHONE_PLAYED, 2);
    line_close(&line);
    desk_close(&desk);
}

static void a_play_out_of_form_is_refused(void **state)
{
    struct desk desk;
    static char text[TL_PHONE_TEXT_MAX + 2];
    struct tl_phone_item items[TL_PHONE_ITEMS_MAX + 1];
    (void)state;
    desk_open(&desk, ANSWER);
    memset(text, 'a', sizeof text - 1);
    for (uint32_t i = 0; i <= TL_PHONE_ITEMS_MAX; i++)
        items[i] = words;
    struct tl_phone *phone = desk.phone;
    CHECK_ERR(TL_EBAD, tl_phone_play(phone, 1, items, 0, 1, 0));
    CHECK_ERR(TL_ETOOLONG, tl_phone_play(phone, 1, items, TL_PHONE_ITEMS_MAX + 1, 1, 0));
    items[0].text = text;
    CHECK_ERR(TL_ETOOLONG, tl_phone_play(phone, 1, items, 1, 1, 0));
    text[TL_PHONE_TEXT_MAX] = '\0';
    CHECK_OK(tl_phone_play(phone, 1, items, 1, 1, 0));
    for (int i = 0; i < 5; i++)
        items[i].text = text;
    CHECK_ERR(TL_ETOOLONG, tl_phone_play(phone, 1, items, 5, 1, 0));
    items[0].text = NULL;
    CHECK_ERR(TL_EBAD, tl_phone_play(phone, 1, items, 1, 1, 0));
    items[0] = (struct tl_phone_item){ .kind = TL_PHONE_TONE, .hz = 440, .ms = 60001 };
    CHECK_ERR(TL_EBAD, tl_phone_play(phone, 1, items, 1, 1, 0));
    items[0] = (struct tl_phone_item){ .kind = TL_PHONE_TONE, .hz = 20, .ms = 10 };
    CHECK_ERR(TL_EBAD, tl_phone_play(phone, 1, items, 1, 1, 0));
    CHECK_ERR(TL_EBAD, tl_phone_refuse(phone, 1, 200, NULL));
    CHECK_ERR(TL_EBAD, tl_phone_refuse(phone, 1, 486, "two\r\nlines"));
    desk_close(&desk);
}

static void a_setting_out_of_form_does_not_open(void **state)
{
    static const char *const sources[] = { "trunk.example" };
    const struct tl_phone_settings rows[] = {
        { .sip_address = "nowhere" },
        { .sip_address = "0.0.0.0" }, /* Then an address to name is missing. */
        { .media_address = "nowhere" },
        { .sources = sources, .sources_len = 1 },
        { .user_agent = "two\r\nlines" },
        { .music_file = "/nonexistent.wav" },
    };
    struct tl_phone *phone;
    struct desk desk;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_ERR(TL_EBAD, tl_phone_open(rows + i, on_event, NULL, &phone));
    desk_open(&desk, ANSWER);
    const struct tl_phone_settings taken = { .sip_port = tl_phone_sip_port(desk.phone) };
    CHECK_ERR(TL_EBUSY, tl_phone_open(&taken, on_event, NULL, &phone));
    desk_close(&desk);
}

static void closing_in_the_midst_of_calls_ends_them(void **state)
{
    struct desk desk;
    struct line line;
    (void)state;
    desk_open(&desk, ANSWER);
    line_open(&line, &desk);
    for (uint64_t mark = 0; mark < 8; mark++)
        CHECK_OK(tl_phone_play(desk.phone, line.leg, &words, 1, mark, 0));
    desk_close(&desk);
    CHECK_EQ(exchange_count(&line.exchange, "BYE ", 200), 1);
    line_close(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trunk_asks_whether_we_are_there),
        cmocka_unit_test(a_caller_keys_digits_and_each_is_heard_once),
        cmocka_unit_test(a_caller_leaves_while_it_rings),
        cmocka_unit_test(a_caller_holds_and_resumes),
        cmocka_unit_test(a_hundred_callers_at_once_are_all_answered),
        cmocka_unit_test(calls_are_hung_up_here),
        cmocka_unit_test(plays_are_heard_in_the_order_of_asking),
        cmocka_unit_test(what_is_stopped_is_not_heard),
        cmocka_unit_test(a_text_that_cannot_be_spoken_fails_alone),
        cmocka_unit_test(a_play_asked_before_the_answer_is_heard_after_it),
        cmocka_unit_test(bridged_callers_hear_each_other_until_one_leaves),
        cmocka_unit_test(who_is_held_hears_music_and_is_not_heard),
        cmocka_unit_test(a_key_that_we_send_reaches_the_caller),
        cmocka_unit_test(a_browser_that_talks_nonsense_ends_at_once),
        cmocka_unit_test(commands_for_a_leg_that_has_ended_do_nothing),
        cmocka_unit_test(a_play_out_of_form_is_refused),
        cmocka_unit_test(a_setting_out_of_form_does_not_open),
        cmocka_unit_test(closing_in_the_midst_of_calls_ends_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
