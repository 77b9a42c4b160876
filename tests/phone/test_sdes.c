/* test_sdes.c: encrypted sound on trunks: the lines, who insists on it, and the packets, which are
 * made and read here by libre's own SRTP.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <re.h>
#include <string.h>
#include <sys/socket.h>

#include "phone/sdes.h"
#include "phone/support_callee.h"
#include "phone/support_desk.h"
#include "support/check.h"

/* The key of the RFC's first example (RFC 4568 section 4). */
#define INLINE   "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"
#define SUITE    "AES_CM_128_HMAC_SHA1_80 "
#define SDP_HEAD "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"

/* ---- the line ---- */

static void a_key_is_read_and_written(void **state)
{
    static const char text[] = "1 " SUITE INLINE "|2^20";
    struct tl_sdes sdes, again;
    char line[TL_SDES_LINE_BYTES];
    (void)state;
    CHECK_OK(tl_sdes_read(text, strlen(text), &sdes));
    CHECK_EQ(sdes.tag, 1);
    CHECK_EQ(memcmp(sdes.key, "YS__", 3), 0);
    tl_sdes_write(&sdes, line);
    assert_string_equal(line, "a=crypto:1 " SUITE INLINE "\r\n");
    CHECK_OK(tl_sdes_read(line + 9, strlen(line) - 11, &again));
    assert_memory_equal(again.key, sdes.key, sizeof again.key);
}

static void other_lines_are_not_taken(void **state)
{
    static const struct {
        const char *text;
        enum tl_err err;
    } rows[] = {
        { "", TL_EBAD },
        { "0 " SUITE INLINE, TL_EBAD },
        { "x " SUITE INLINE, TL_EBAD },
        { "1 " SUITE "inline:short", TL_EBAD },
        { "1 " SUITE INLINE "x", TL_EBAD },
        { "1 " SUITE "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVu====", TL_EBAD },
        { "1 AES_CM_128_HMAC_SHA1_32 " INLINE, TL_EUNSUPPORTED },
        { "1 " SUITE INLINE "|2^20|1:4", TL_EUNSUPPORTED },
        { "1 " SUITE INLINE ";" INLINE, TL_EBAD },
        { "1 " SUITE INLINE " UNENCRYPTED_SRTP", TL_EUNSUPPORTED },
    };
    struct tl_sdes sdes;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_ERR(rows[i].err, tl_sdes_read(rows[i].text, strlen(rows[i].text), &sdes));
}

/* ---- a call ---- */

struct line {
    struct desk desk;
    struct callee callee;
    struct exchange sound; /* Its socket is where RTP goes to and comes from. */
    struct srtp *in, *out;
    uint16_t server_rtp;
};

static void line_open(struct line *line, enum tl_phone_srtp srtp)
{
    *line = (struct line){ 0 };
    callee_open(&line->callee);
    exchange_open(&line->sound, 0);
    struct tl_phone_trunk trunk = {
        .name = "only", .host = "127.0.0.1", .port = line->callee.exchange.port, .srtp = srtp
    };
    desk_open(&line->desk, &(struct tl_phone_settings){
                               .trunks = &trunk, .trunks_len = 1, .signals_hold = true });
}

static void line_close(struct line *line)
{
    mem_deref(line->in);
    mem_deref(line->out);
    desk_close(&line->desk);
    exchange_close(&line->sound);
    callee_close(&line->callee);
}

/* Takes the key out of a description: what is sent with it is heard by line->in. */
static void take_key(struct line *line, const char *text)
{
    struct tl_sdes sdes;
    const char *crypto = strstr(text, "a=crypto:"), *media = strstr(text, "m=audio ");
    CHECK(crypto && media);
    CHECK_OK(tl_sdes_read(crypto + 9, strcspn(crypto + 9, "\r"), &sdes));
    CHECK_EQ(srtp_alloc(&line->in, SRTP_AES_CM_128_HMAC_SHA1_80, sdes.key, sizeof sdes.key, 0), 0);
    CHECK_OK(tl_sdes_read("1 " SUITE INLINE, strlen("1 " SUITE INLINE), &sdes));
    CHECK_EQ(srtp_alloc(&line->out, SRTP_AES_CM_128_HMAC_SHA1_80, sdes.key, sizeof sdes.key, 0), 0);
    line->server_rtp = (uint16_t)strtoul(media + 8, NULL, 10);
}

static void describe(const struct line *line, const char *profile, const char *crypto, char *out,
                     size_t out_bytes)
{
    snprintf(out, out_bytes,
             SDP_HEAD "m=audio %u %s 0 101\r\na=rtpmap:101 telephone-event/8000\r\n%s",
             line->sound.port, profile, crypto);
}

/* Whether an authentic packet of sound comes. */
static bool hears(struct line *line)
{
    for (int packets = 0; packets < 100; packets++) {
        struct pollfd fd = { .fd = line->sound.fd, .events = POLLIN };
        if (poll(&fd, 1, 5000) != 1)
            return false;
        struct mbuf *packet = mbuf_alloc(2048);
        ssize_t bytes = recv(line->sound.fd, packet->buf, packet->size, 0);
        CHECK(bytes > 0);
        packet->end = (size_t)bytes;
        bool is_sound = bytes == 12 + 160 + 10 && srtp_decrypt(line->in, packet) == 0 &&
                        packet->end == 12 + 160;
        mem_deref(packet);
        if (is_sound)
            return true;
    }
    return false;
}

/* One packet of a key, encrypted or not. */
static void press(struct line *line, uint16_t number, uint8_t key, bool is_encrypted)
{
    const uint8_t bytes[16] = { 0x80, 0x80 | 101, 0,  (uint8_t)number, 0, 0, 0, 1, 1, 2, 3, 4, key,
                                0x8a, 0,          160 };
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons(line->server_rtp),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct mbuf *packet = mbuf_alloc(128);
    CHECK_EQ(mbuf_write_mem(packet, bytes, sizeof bytes), 0);
    packet->pos = 0;
    if (is_encrypted)
        CHECK_EQ(srtp_encrypt(line->out, packet), 0);
    CHECK_EQ(sendto(line->sound.fd, packet->buf, packet->end, 0, (struct sockaddr *)&to, sizeof to),
             (ssize_t)packet->end);
    mem_deref(packet);
}

static void check_sound(struct line *line, tl_id leg)
{
    static const struct tl_phone_item beep = { .kind = TL_PHONE_TONE, .hz = 440, .ms = 500 };
    CHECK_OK(tl_phone_play(line->desk.phone, leg, &beep, 1, 1, 0));
    CHECK(hears(line));
    desk_expect(&line->desk, TL_PHONE_PLAYED);
    press(line, 1, 4, false); /* In the clear: nobody's. */
    press(line, 2, 5, true);
    press(line, 2, 5,
          true); /* Encrypted again by a context that counts on: one press all the same. */
    struct desk_event digit = desk_expect(&line->desk, TL_PHONE_DIGIT);
    CHECK_EQ(digit.key, '5');
    CHECK_OK(tl_phone_end(line->desk.phone, leg, TL_PHONE_ENDED_HERE));
    desk_expect_end(&line->desk, TL_PHONE_ENDED_HERE, 0);
}

static void a_call_out_is_encrypted(enum tl_phone_srtp srtp, const char *profile)
{
    struct line line;
    char offered[32], sdp[512];
    line_open(&line, srtp);
    tl_id leg = desk_dial(&line.desk, NULL);
    callee_expect(&line.callee, "INVITE");
    snprintf(offered, sizeof offered, " %s 0 8 101\r\n", profile);
    CHECK(strstr(line.callee.invite, offered));
    take_key(&line, line.callee.invite);
    describe(&line, profile, "a=crypto:1 " SUITE INLINE "\r\n", sdp, sizeof sdp);
    callee_answer(&line.callee, 200, sdp);
    callee_expect(&line.callee, "ACK");
    desk_expect(&line.desk, TL_PHONE_JOINED);
    check_sound(&line, leg);
    line_close(&line);
}

static void a_call_out_by_a_trunk_that_requires_it_is_encrypted(void **state)
{
    (void)state;
    a_call_out_is_encrypted(TL_PHONE_SRTP_REQUIRED, "RTP/SAVP");
}

static void a_call_out_by_a_trunk_that_allows_it_is_encrypted(void **state)
{
    (void)state;
    a_call_out_is_encrypted(TL_PHONE_SRTP_OPTIONAL, "RTP/AVP");
}

/* Its key is offered again as it was: the sound goes on under it. */
static void a_hold_keeps_the_key(void **state)
{
    struct line line;
    char sdp[512], key[128];
    (void)state;
    line_open(&line, TL_PHONE_SRTP_REQUIRED);
    tl_id leg = desk_dial(&line.desk, NULL);
    callee_expect(&line.callee, "INVITE");
    const char *crypto = strstr(line.callee.invite, "a=crypto:");
    CHECK(crypto);
    snprintf(key, sizeof key, "%.*s", (int)strcspn(crypto, "\r"), crypto);
    take_key(&line, line.callee.invite);
    describe(&line, "RTP/SAVP", "a=crypto:1 " SUITE INLINE "\r\n", sdp, sizeof sdp);
    callee_answer(&line.callee, 200, sdp);
    callee_expect(&line.callee, "ACK");
    desk_expect(&line.desk, TL_PHONE_JOINED);
    for (int turn = 0; turn < 2; turn++) {
        CHECK_OK(tl_phone_hold(line.desk.phone, leg, turn == 0));
        callee_expect(&line.callee, "INVITE");
        CHECK(strstr(line.callee.invite, turn == 0 ? "a=sendonly" : "a=sendrecv"));
        CHECK(strstr(line.callee.invite, " RTP/SAVP 0 8 101\r\n"));
        CHECK(strstr(line.callee.invite, key));
        callee_answer(&line.callee, 200, sdp);
        callee_expect(&line.callee, "ACK");
    }
    check_sound(&line, leg);
    line_close(&line);
}

static void an_answer_in_the_clear_is_taken_when_that_is_allowed(void **state)
{
    struct line line;
    (void)state;
    line_open(&line, TL_PHONE_SRTP_OPTIONAL);
    desk_dial(&line.desk, NULL);
    callee_expect(&line.callee, "INVITE");
    callee_answer(&line.callee, 200, EXCHANGE_SDP);
    desk_expect(&line.desk, TL_PHONE_JOINED);
    line_close(&line);
    line_open(&line, TL_PHONE_SRTP_REQUIRED);
    desk_dial(&line.desk, NULL);
    callee_expect(&line.callee, "INVITE");
    callee_answer(&line.callee, 200, EXCHANGE_SDP);
    desk_expect_end(&line.desk, TL_PHONE_NO_MEDIA, 0);
    callee_expect(&line.callee, "BYE");
    line_close(&line);
}

static void a_call_in_is_encrypted(void **state)
{
    struct line line;
    char sdp[512];
    (void)state;
    line_open(&line, TL_PHONE_SRTP_OPTIONAL);
    line.desk.answers = true;
    struct exchange caller;
    exchange_open(&caller, tl_phone_sip_port(line.desk.phone));
    describe(&line, "RTP/SAVP",
             "a=crypto:1 AES_CM_128_HMAC_SHA1_32 " INLINE "\r\na=crypto:7 " SUITE INLINE "\r\n",
             sdp, sizeof sdp);
    struct exchange_call call = exchange_invite(&caller, "", sdp);
    exchange_expect(&caller, &call, 200, "INVITE");
    CHECK(strstr(caller.text, " RTP/SAVP 0 101\r\n"));
    CHECK(strstr(caller.text, "a=crypto:7 " SUITE "inline:"));
    take_key(&line, caller.text);
    exchange_request(&caller, &call, "ACK", "", "");
    tl_id leg = desk_expect(&line.desk, TL_PHONE_CAME).leg;
    desk_expect(&line.desk, TL_PHONE_JOINED);
    check_sound(&line, leg);
    exchange_close(&caller);
    line_close(&line);
}

static void what_a_trunk_does_not_agree_to_gets_488(void **state)
{
    static const struct {
        enum tl_phone_srtp srtp;
        const char *profile, *crypto;
    } rows[] = {
        { TL_PHONE_SRTP_OFF, "RTP/SAVP", "a=crypto:1 " SUITE INLINE "\r\n" },
        { TL_PHONE_SRTP_REQUIRED, "RTP/AVP", "" },
        { TL_PHONE_SRTP_OPTIONAL, "RTP/SAVP", "a=crypto:1 F8_128_HMAC_SHA1_80 " INLINE "\r\n" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct line line;
        char sdp[512];
        line_open(&line, rows[i].srtp);
        struct exchange caller;
        exchange_open(&caller, tl_phone_sip_port(line.desk.phone));
        describe(&line, rows[i].profile, rows[i].crypto, sdp, sizeof sdp);
        struct exchange_call call = exchange_invite(&caller, "", sdp);
        exchange_expect(&caller, &call, 488, "INVITE");
        exchange_close(&caller);
        line_close(&line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_read_and_written),
        cmocka_unit_test(other_lines_are_not_taken),
        cmocka_unit_test(a_call_out_by_a_trunk_that_requires_it_is_encrypted),
        cmocka_unit_test(a_call_out_by_a_trunk_that_allows_it_is_encrypted),
        cmocka_unit_test(a_hold_keeps_the_key),
        cmocka_unit_test(an_answer_in_the_clear_is_taken_when_that_is_allowed),
        cmocka_unit_test(a_call_in_is_encrypted),
        cmocka_unit_test(what_a_trunk_does_not_agree_to_gets_488),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
