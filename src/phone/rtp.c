/* rtp.c: RTP and RTCP bytes, reception counts, and renumbering. */
#include "phone/rtp.h"

#include <string.h>

#include "base/assert.h"

enum {
    SAMPLES_PER_MS = 8,
    JUMP_MAX = 3000, /* A larger step of sequence numbers is a restart (A.1 MAX_DROPOUT). */
    SENDER_REPORT = 200,
    RECEIVER_REPORT = 201,
    DESCRIPTION = 202,
    SENDER_BYTES = 28, /* Of a report before its blocks. */
    RECEIVER_BYTES = 8,
    BLOCK_BYTES = 24,
    ROUND_TRIP_MAX_US = 30000000,
};

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static uint8_t *put16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
    return put16(put16(at, (uint16_t)(value >> 16)), (uint16_t)value);
}

enum tl_err tl_rtp_read_header(const uint8_t *packet, size_t bytes, size_t *out_bytes)
{
    if (bytes < TL_RTP_HEADER_BYTES || packet[0] >> 6 != 2)
        return TL_EBAD;
    size_t header = TL_RTP_HEADER_BYTES + 4u * (packet[0] & 15);
    if (packet[0] & 0x10) {
        if (header + 4 > bytes)
            return TL_EBAD;
        header += 4 + 4u * get16(packet + header + 2);
    }
    if (header > bytes)
        return TL_EBAD;
    *out_bytes = header;
    return TL_OK;
}

enum tl_err tl_rtp_read(const uint8_t *packet, size_t bytes, struct tl_rtp *out_rtp)
{
    size_t header;
    enum tl_err err = tl_rtp_read_header(packet, bytes, &header);
    if (err != TL_OK)
        return err;
    size_t padding = packet[0] & 0x20 ? packet[bytes - 1] : 0;
    if (padding > bytes - header || (packet[0] & 0x20 && padding == 0))
        return TL_EBAD;
    *out_rtp = (struct tl_rtp){
        .marker = packet[1] >> 7,
        .type = packet[1] & 0x7f,
        .seq = get16(packet + 2),
        .ts = get32(packet + 4),
        .ssrc = get32(packet + 8),
        .payload = packet + header,
        .payload_bytes = bytes - header - padding,
    };
    return TL_OK;
}

void tl_rtp_write_header(uint8_t *packet, const struct tl_rtp *rtp)
{
    packet[0] = 2 << 6;
    packet[1] = (uint8_t)(rtp->marker << 7 | rtp->type);
    put32(put32(put16(packet + 2, rtp->seq), rtp->ts), rtp->ssrc);
}

static uint32_t expected(const struct tl_rtp_in *in)
{
    return in->is_started ? in->cycles + in->seq_max - in->seq_base + 1 : 0;
}

static int64_t lost_now(const struct tl_rtp_in *in)
{
    return (int32_t)(expected(in) - in->received);
}

static void begin_source(struct tl_rtp_in *in, const struct tl_rtp *rtp)
{
    *in = (struct tl_rtp_in){
        .ssrc = rtp->ssrc,
        .is_started = true,
        .seq_max = rtp->seq,
        .seq_base = rtp->seq,
        .lost_earlier = in->lost_earlier + (lost_now(in) > 0 ? lost_now(in) : 0),
    };
}

static void count_jitter(struct tl_rtp_in *in, const struct tl_rtp *rtp, int64_t now_us)
{
    uint32_t transit = (uint32_t)(now_us * SAMPLES_PER_MS / 1000) - rtp->ts;
    if (in->received > 1) {
        int32_t change = (int32_t)(transit - in->transit);
        uint32_t size = change < 0 ? 0u - (uint32_t)change : (uint32_t)change;
        if (size < 80000) /* Ten seconds: its clock was set anew. */
            in->jitter += size - ((in->jitter + 8) >> 4);
    }
    in->transit = transit;
}

void tl_rtp_in_count(struct tl_rtp_in *in, const struct tl_rtp *rtp, int64_t now_us)
{
    uint16_t step = (uint16_t)(rtp->seq - in->seq_max);
    bool is_late = step > UINT16_MAX - 100;
    if (!in->is_started || rtp->ssrc != in->ssrc || (step > JUMP_MAX && !is_late)) {
        begin_source(in, rtp);
    } else if (!is_late) {
        if (rtp->seq < in->seq_max)
            in->cycles += 1u << 16;
        in->seq_max = rtp->seq;
    }
    in->received++;
    count_jitter(in, rtp, now_us);
}

uint64_t tl_rtp_in_lost(const struct tl_rtp_in *in)
{
    int64_t lost = lost_now(in);
    return (uint64_t)(in->lost_earlier + (lost > 0 ? lost : 0));
}

uint32_t tl_rtp_in_lost_permille(struct tl_rtp_in *in)
{
    uint32_t expected_here = expected(in) - in->expected_asked;
    uint32_t received_here = in->received - in->received_asked;
    in->expected_asked = expected(in);
    in->received_asked = in->received;
    if (expected_here == 0 || received_here >= expected_here)
        return 0;
    return (uint32_t)((uint64_t)(expected_here - received_here) * 1000 / expected_here);
}

/* Where the time stamps stand now: behind the last sample, plus the pause since. */
static uint32_t ts_now(const struct tl_rtp_out *out, int64_t now_us)
{
    int64_t pause_us = out->sent_us ? now_us - out->sent_us - 20000 : 0;
    return out->ts_end + (uint32_t)(pause_us > 0 ? pause_us * SAMPLES_PER_MS / 1000 : 0);
}

static void note_sent(struct tl_rtp_out *out, uint32_t ts_end, int64_t now_us)
{
    out->ts_end = ts_end;
    out->sent_us = now_us;
}

void tl_rtp_out_own(struct tl_rtp_out *out, uint32_t samples, int64_t now_us, struct tl_rtp *rtp)
{
    bool is_new = out->source != TL_RTP_OWN;

    out->source = TL_RTP_OWN;
    rtp->marker = is_new;
    rtp->ssrc = out->ssrc;
    rtp->seq = out->seq_next++;
    rtp->ts = is_new ? ts_now(out, now_us) : out->ts_end;
    out->sent_bits = out->sent_bits << 1 | 1;
    note_sent(out, rtp->ts + samples, now_us);
}

static void switch_source(struct tl_rtp_out *out, uint64_t source, int64_t now_us,
                          const struct tl_rtp *rtp)
{
    out->source = source;
    out->seq_offset = (uint16_t)(out->seq_next - rtp->seq);
    out->ts_offset = ts_now(out, now_us) - rtp->ts;
    out->sent_bits = UINT64_MAX; /* All that came before this packet is too late. */
}

bool tl_rtp_out_forward(struct tl_rtp_out *out, uint64_t source, uint32_t samples, int64_t now_us,
                        struct tl_rtp *rtp)
{
    TL_ASSERT(source != TL_RTP_OWN && source != TL_RTP_NOBODY);
    int16_t step = (int16_t)(rtp->seq + out->seq_offset - out->seq_next);
    bool is_new = source != out->source || step > JUMP_MAX || step < -JUMP_MAX;
    if (is_new) {
        switch_source(out, source, now_us, rtp);
        step = 0;
    }
    if (step < 0) {
        uint64_t bit = step >= -64 ? 1ull << (-step - 1) : 0;
        if (!bit || out->sent_bits & bit)
            return false;
        out->sent_bits |= bit;
    } else {
        out->sent_bits = step < 63 ? out->sent_bits << (step + 1) | 1 : 1;
        out->seq_next = (uint16_t)(out->seq_next + step + 1);
    }
    rtp->seq = (uint16_t)(rtp->seq + out->seq_offset);
    rtp->ts += out->ts_offset;
    rtp->ssrc = out->ssrc;
    rtp->marker = rtp->marker || is_new;
    if (step >= 0)
        note_sent(out, rtp->ts + samples, now_us);
    return true;
}

/* One block about what in received (6.4.1); takes the interval since the last report. */
static uint8_t *put_block(uint8_t *at, struct tl_rtp_in *in, int64_t now_us)
{
    uint32_t expected_here = expected(in) - in->expected_before;
    int64_t lost_here = (int32_t)(expected_here - (in->received - in->received_before));
    in->expected_before = expected(in);
    in->received_before = in->received;
    uint32_t fraction =
        expected_here && lost_here > 0 ? (uint32_t)(lost_here * 256 / expected_here) : 0;
    uint32_t lost = (uint32_t)lost_now(in) & 0xffffff;
    uint32_t since = in->sr_ntp ? (uint32_t)((now_us - in->sr_us) * 65536 / 1000000) : 0;
    at = put32(at, in->ssrc);
    at = put32(at, (fraction > 255 ? 255 : fraction) << 24 | lost);
    at = put32(at, in->cycles + in->seq_max);
    at = put32(at, in->jitter >> 4);
    at = put32(at, in->sr_ntp);
    return put32(at, since);
}

static uint8_t *put_sender(uint8_t *at, const struct tl_rtp_out *out, struct tl_rtcp *rtcp,
                           int64_t now_us, int64_t wall_us)
{
    const uint64_t years_1900_to_1970_s = 2208988800u;
    uint64_t whole_s = (uint64_t)wall_us / 1000000 + years_1900_to_1970_s;
    uint64_t rest = ((uint64_t)wall_us % 1000000 << 32) / 1000000;
    uint32_t i = rtcp->sent_len++ % TL_RTCP_SENT_MAX;
    rtcp->sent[i].ntp = (uint32_t)(whole_s << 16 | rest >> 16);
    rtcp->sent[i].us = now_us;
    at = put32(at, (uint32_t)whole_s);
    at = put32(at, (uint32_t)rest);
    at = put32(at, ts_now(out, now_us));
    at = put32(at, out->packets);
    return put32(at, out->octets);
}

static uint8_t *put_description(uint8_t *at, uint32_t ssrc, const char *cname)
{
    size_t bytes = strnlen(cname, 16);
    size_t padded = (2 + bytes + 1 + 3) / 4 * 4;
    uint8_t *item = put32(put16(at + 2, (uint16_t)(1 + padded / 4)), ssrc);
    at[0] = 2 << 6 | 1;
    at[1] = DESCRIPTION;
    memset(item, 0, padded);
    item[0] = 1; /* CNAME */
    item[1] = (uint8_t)bytes;
    memcpy(item + 2, cname, bytes);
    return item + padded;
}

size_t tl_rtcp_write(const struct tl_rtp_out *out, struct tl_rtp_in *in, struct tl_rtcp *rtcp,
                     int64_t now_us, int64_t wall_us, const char *cname, uint8_t *report)
{
    bool is_sender = out->packets > 0;
    uint8_t *at = put32(report + 4, out->ssrc);
    if (is_sender)
        at = put_sender(at, out, rtcp, now_us, wall_us);
    if (in->is_started)
        at = put_block(at, in, now_us);
    report[0] = (uint8_t)(2 << 6 | in->is_started);
    report[1] = is_sender ? SENDER_REPORT : RECEIVER_REPORT;
    put16(report + 2, (uint16_t)((at - report) / 4 - 1));
    at = put_description(at, out->ssrc, cname);
    TL_ASSERT(at - report <= TL_RTCP_REPORT_BYTES);
    return (size_t)(at - report);
}

/* A - LSR - DLSR (6.4.1), where A - LSR is taken by our own clock since that report was sent, so
 * that a step of the wall clock does not count. */
static void take_round_trip(struct tl_rtcp *rtcp, uint32_t lsr, uint32_t dlsr, int64_t now_us)
{
    int64_t held_us = (int64_t)dlsr * 1000000 / 65536;
    for (uint32_t i = 0; lsr != 0 && i < TL_RTCP_SENT_MAX; i++) {
        int64_t trip_us = now_us - rtcp->sent[i].us - held_us;
        if (rtcp->sent[i].ntp != lsr || trip_us > ROUND_TRIP_MAX_US)
            continue;
        rtcp->has_round_trip = true;
        rtcp->round_trip_us = (uint32_t)(trip_us > 0 ? trip_us : 0);
    }
}

/* Report blocks: len of them, if they are there. */
static void take_blocks(struct tl_rtcp *rtcp, uint32_t own_ssrc, const uint8_t *block, size_t bytes,
                        unsigned len, int64_t now_us)
{
    for (; len > 0 && bytes >= BLOCK_BYTES; len--) {
        if (get32(block) == own_ssrc) {
            rtcp->reports++;
            rtcp->lost_fraction = block[4];
            rtcp->jitter = get32(block + 12);
            take_round_trip(rtcp, get32(block + 16), get32(block + 20), now_us);
        }
        block += BLOCK_BYTES;
        bytes -= BLOCK_BYTES;
    }
}

enum tl_err tl_rtcp_read(struct tl_rtp_in *in, struct tl_rtcp *rtcp, uint32_t own_ssrc,
                         const uint8_t *packet, size_t bytes, int64_t now_us)
{
    bool is_report = bytes >= 8 && (packet[1] == SENDER_REPORT || packet[1] == RECEIVER_REPORT);
    if (!is_report || packet[0] >> 6 != 2 || packet[0] & 0x20)
        return TL_EBAD;
    while (bytes >= 4 && packet[0] >> 6 == 2) {
        size_t here = 4 + 4u * get16(packet + 2);
        size_t head = packet[1] == SENDER_REPORT ? SENDER_BYTES : RECEIVER_BYTES;
        if (here > bytes)
            return TL_OK; /* The packets before it were whole. */
        if (packet[1] == SENDER_REPORT && here >= SENDER_BYTES && get32(packet + 4) == in->ssrc) {
            in->sr_ntp = get32(packet + 10);
            in->sr_us = now_us;
        }
        if ((packet[1] == SENDER_REPORT || packet[1] == RECEIVER_REPORT) && here >= head)
            take_blocks(rtcp, own_ssrc, packet + head, here - head, packet[0] & 31, now_us);
        packet += here;
        bytes -= here;
    }
    return TL_OK;
}
