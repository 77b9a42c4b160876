/* RTP numbers: what is read, what is counted, and one stream that never repeats itself. */
#include "support/check.h"

#include <string.h>

#include "phone/dtmf.h"
#include "phone/rtp.h"

static struct tl_rtp packet(uint32_t ssrc, uint16_t seq, uint32_t ts)
{
    return (struct tl_rtp){ .ssrc = ssrc, .seq = seq, .ts = ts };
}

static void extensions_contributors_and_padding_are_stepped_over(void **state)
{
    (void)state;
    struct tl_rtp rtp;
    uint8_t bytes[64] = { 0xb1, 0x80, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 9, 9, 9 };
    bytes[19] = 1; /* One word of extension behind the contributor. */
    bytes[24] = 'x';
    bytes[25] = 'y';
    bytes[29] = 4; /* Padding. */
    CHECK_OK(tl_rtp_read(bytes, 30, &rtp));
    CHECK_EQ(rtp.payload_bytes, 2);
    CHECK_EQ(rtp.payload[0], 'x');
    CHECK(rtp.marker);
    for (size_t bytes_len = 0; bytes_len < 24; bytes_len++)
        CHECK_ERR(TL_EBAD, tl_rtp_read(bytes, bytes_len, &rtp));
    bytes[29] = 7;
    CHECK_ERR(TL_EBAD, tl_rtp_read(bytes, 30, &rtp));
    bytes[0] = 0x40;
    CHECK_ERR(TL_EBAD, tl_rtp_read(bytes, 30, &rtp));
}

static void losses_are_counted_over_the_turn_of_the_numbers_and_new_sources(void **state)
{
    (void)state;
    struct tl_rtp_in in = { 0 };
    struct tl_rtp rtp;
    unsigned lost = 0;
    for (unsigned n = 0; n < 140000; n++) {
        rtp = packet(1, (uint16_t)(65000 + n), n * 160);
        if (n % 10 == 5)
            lost++;
        else
            tl_rtp_in_count(&in, &rtp, (int64_t)n * 20000);
    }
    CHECK_EQ(tl_rtp_in_lost(&in), lost);
    CHECK_EQ(in.jitter >> 4, 0);
    for (unsigned n = 0; n < 10; n += 2) {
        rtp = packet(2, (uint16_t)n, n);
        tl_rtp_in_count(&in, &rtp, 0);
    }
    CHECK_EQ(tl_rtp_in_lost(&in), lost + 4);
}

/* Random senders with loss, disorder, repeats and restarts, between plays: the far end must never
 * see a number twice, nor one too old for its replay window. */
static void no_number_is_ever_sent_twice(void **state)
{
    (void)state;
    uint64_t random = check_seed();
    static uint32_t sent_at[65536]; /* By sequence number: which packet of ours had it last. */
    struct tl_rtp_out out = { .ssrc = 5, .seq_next = 65000, .source = TL_RTP_NOBODY };
    uint32_t sent = 0;
    uint16_t seq = 0;
    memset(sent_at, 0, sizeof sent_at);
    for (unsigned n = 0; n < 400000; n++) {
        struct tl_rtp rtp = { 0 };
        uint64_t dice = check_random(&random) % 1000;
        if (dice < 2)
            seq = (uint16_t)check_random(&random);
        if (dice >= 2 && dice < 4)
            out.source = TL_RTP_NOBODY;
        if (dice >= 4 && dice < 200) {
            tl_rtp_out_own(&out, 160, n * 20000, &rtp);
        } else {
            seq++;
            rtp = packet(7, (uint16_t)(seq - check_random(&random) % (dice < 300 ? 100 : 4)), n);
            if (!tl_rtp_out_forward(&out, 1 + dice % 2, 160, n * 20000, &rtp))
                continue;
        }
        CHECK_EQ(rtp.ssrc, 5);
        sent++;
        /* The same number again only a whole turn later: at least 20,000 packets here. */
        CHECK(sent_at[rtp.seq] == 0 || sent - sent_at[rtp.seq] > 2000);
        CHECK((uint16_t)(out.seq_next - 1 - rtp.seq) < 64);
        sent_at[rtp.seq] = sent;
    }
    CHECK(sent > 200000);
}

static void reports_say_what_was_lost(void **state)
{
    (void)state;
    struct tl_rtp_in in = { 0 };
    struct tl_rtp_out out = { .ssrc = 0x01020304, .source = TL_RTP_NOBODY };
    uint8_t report[TL_RTCP_REPORT_BYTES];
    struct tl_rtcp rtcp = { 0 };
    for (unsigned n = 0; n < 4; n++) {
        struct tl_rtp rtp = packet(0x0a0b0c0d, (uint16_t)(2 * n), n * 320);
        tl_rtp_in_count(&in, &rtp, n * 40000);
    }
    const uint8_t sender[28] = {
        0x80, 200, 0, 6, 0xa, 0xb, 0xc, 0xd, 0, 0, 0x11, 0x22, 0x33, 0x44
    };
    CHECK_OK(tl_rtcp_read(&in, &rtcp, out.ssrc, sender, sizeof sender, 1000000));
    size_t bytes = tl_rtcp_write(&out, &in, &rtcp, 1500000, 0, "name", report);
    CHECK_EQ(bytes, 8 + 24 + 8 + 8);
    CHECK_EQ(report[1], 201);
    CHECK_EQ(report[12], 3 * 256 / 7);
    CHECK_EQ(report[15], 3);
    CHECK_EQ(report[19], 6);
    CHECK_EQ(report[24], 0x11);
    CHECK_EQ(report[27], 0x44);
    CHECK_EQ(report[30] << 8 | report[31], 32768); /* Half a second since. */
    bytes = tl_rtcp_write(&out, &in, &rtcp, 1500000, 0, "name", report);
    CHECK_EQ(report[12], 0); /* Nothing since the last report. */
    out.packets = 5;
    bytes = tl_rtcp_write(&out, &in, &rtcp, 1500000, 1000000, "name", report);
    CHECK_EQ(report[1], 200);
    CHECK_EQ(bytes, 28 + 24 + 16);
    for (size_t cut = 0; cut < bytes; cut++)
        CHECK_EQ(tl_rtcp_read(&in, &rtcp, 1, report, cut, 0), cut < 8 ? TL_EBAD : TL_OK);
}

/* Both ends of a line report to each other: each reads what the other found. */
static void a_far_end_tells_what_it_lost_and_how_far_it_is(void **state)
{
    (void)state;
    struct tl_rtp_in here_in = { 0 }, there_in = { 0 };
    struct tl_rtp_out here = { .ssrc = 1, .packets = 1, .source = TL_RTP_NOBODY };
    struct tl_rtp_out there = { .ssrc = 2, .packets = 1, .source = TL_RTP_NOBODY };
    struct tl_rtcp at_here = { 0 }, at_there = { 0 };
    uint8_t report[TL_RTCP_REPORT_BYTES];
    for (unsigned n = 0; n < 101; n++) { /* A quarter is lost on the way there, jitter is 5 ms. */
        struct tl_rtp rtp = packet(1, (uint16_t)n, n * 160);
        if (n % 4 != 1)
            tl_rtp_in_count(&there_in, &rtp, n * 20000 + n % 4 / 2 * 7500);
        rtp = packet(2, (uint16_t)n, n * 160);
        tl_rtp_in_count(&here_in, &rtp, n * 20000);
    }
    /* Sent at 3 s, 40 ms there, answered after 2 s, 60 ms back. */
    size_t bytes = tl_rtcp_write(&here, &here_in, &at_here, 3000000, 77000000, "a", report);
    CHECK_OK(tl_rtcp_read(&there_in, &at_there, 2, report, bytes, 3040000));
    CHECK_EQ(at_there.reports, 1);
    CHECK_EQ(at_there.lost_fraction, 0);
    CHECK(!at_there.has_round_trip); /* It had sent no report to answer. */
    bytes = tl_rtcp_write(&there, &there_in, &at_there, 5040000, 1000000, "b", report);
    CHECK_OK(tl_rtcp_read(&here_in, &at_here, 1, report, bytes, 5100000));
    CHECK_EQ(at_here.reports, 1);
    CHECK_EQ(at_here.lost_fraction, 25 * 256 / 101);
    CHECK(at_here.jitter > 20 && at_here.jitter < 60);
    CHECK(at_here.has_round_trip && abs((int)at_here.round_trip_us - 100000) < 100);
    CHECK_OK(tl_rtcp_read(&here_in, &at_here, 3, report, bytes, 5100000));
    CHECK_EQ(at_here.reports, 1); /* About another stream. */
    CHECK_EQ(tl_rtp_in_lost_permille(&there_in), 25 * 1000 / 101);
    CHECK_EQ(tl_rtp_in_lost_permille(&there_in), 0);
    report[1] = 203;
    CHECK_ERR(TL_EBAD, tl_rtcp_read(&here_in, &at_here, 1, report, bytes, 5100000));
}

static void a_press_longer_than_one_part_is_one_press(void **state)
{
    (void)state;
    struct tl_dtmf_in in = { 0 };
    const uint8_t full[4] = { 1, 10, 0xff, 0xff }, next[4] = { 1, 10, 0, 160 };
    const uint8_t end[4] = { 1, 0x8a, 1, 0x40 }, flash[4] = { 16, 10, 0, 1 };
    char key = 0;
    CHECK(tl_dtmf_read(&in, 1, 1000, true, full, 4, &key));
    CHECK_EQ(key, '1');
    CHECK(!tl_dtmf_read(&in, 1, 1000 + 0xffff, false, next, 4, &key));
    CHECK(!tl_dtmf_read(&in, 1, 1000 + 0xffff, false, end, 4, &key));
    CHECK(tl_dtmf_read(&in, 1, 1000 + 0xffff + 900, true, next, 4, &key));   /* Pressed again. */
    CHECK(!tl_dtmf_read(&in, 1, 1000 + 0xffff + 1060, false, end, 4, &key)); /* Its clock moves. */
    CHECK(tl_dtmf_read(&in, 2, 5, false, next, 4, &key));                    /* Another source. */
    CHECK(!tl_dtmf_read(&in, 2, 9000, true, flash, 4, &key));
    CHECK(!tl_dtmf_read(&in, 2, 9000, true, next, 3, &key));
}

static void keys_beyond_the_limit_are_refused(void **state)
{
    (void)state;
    struct tl_dtmf_out out = { 0 };
    struct tl_dtmf_step step;
    for (int i = 0; i < TL_DTMF_KEYS_MAX; i++)
        CHECK_OK(tl_dtmf_send(&out, '3'));
    CHECK_ERR(TL_EFULL, tl_dtmf_send(&out, '3'));
    CHECK_ERR(TL_EBAD, tl_dtmf_send(&out, '\0'));
    unsigned steps = 0;
    while (tl_dtmf_next(&out, &step))
        steps++;
    CHECK_EQ(steps, 8 * TL_DTMF_KEYS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(extensions_contributors_and_padding_are_stepped_over),
        cmocka_unit_test(losses_are_counted_over_the_turn_of_the_numbers_and_new_sources),
        cmocka_unit_test(no_number_is_ever_sent_twice),
        cmocka_unit_test(reports_say_what_was_lost),
        cmocka_unit_test(a_far_end_tells_what_it_lost_and_how_far_it_is),
        cmocka_unit_test(a_press_longer_than_one_part_is_one_press),
        cmocka_unit_test(keys_beyond_the_limit_are_refused),
    };
    return cmocka_run_group_tests_name("phone/rtp", tests, NULL, NULL);
}
