/* fuzz_rtp.c: packets of far ends: RTP, RTCP, keys and SRTP, several in a row.
 *
 * The input is packets, each behind two bytes of length.
 */
#include <assert.h>
#include <string.h>

#include "phone/dtmf.h"
#include "phone/inband.h"
#include "phone/playout.h"
#include "phone/rtp.h"
#include "phone/web_srtp.h"

enum { PACKET_MAX = 300 };

struct state {
    struct tl_rtp_in in;
    struct tl_rtp_out out;
    struct tl_rtcp rtcp;
    struct tl_dtmf_in keys;
    struct tl_playout playout;
    struct tl_inband inband;
    int64_t now_us;
};

static void take_rtp(struct state *state, const uint8_t *packet, size_t bytes)
{
    struct tl_rtp rtp;
    int16_t samples[TL_RTP_PACKET_BYTES];
    char key = 0;
    if (tl_rtp_read(packet, bytes, &rtp) != TL_OK)
        return;
    assert(rtp.payload >= packet && rtp.payload + rtp.payload_bytes <= packet + bytes);
    tl_rtp_in_count(&state->in, &rtp, state->now_us);
    if (rtp.type == 101 && tl_dtmf_read(&state->keys, rtp.ssrc, rtp.ts, rtp.marker, rtp.payload,
                                        rtp.payload_bytes, &key))
        assert(tl_dtmf_is_key(key));
    tl_playout_put(&state->playout, &rtp, rtp.type == 8 ? TL_MEDIA_PCMA : TL_MEDIA_PCMU,
                   state->in.jitter >> 4, rtp.seq % 160);
    if (rtp.marker && tl_playout_take(&state->playout, samples) &&
        tl_inband_take(&state->inband, samples, TL_RTP_PACKET_BYTES, &key))
        assert(tl_dtmf_is_key(key));
    uint16_t next = state->out.seq_next;
    if (tl_rtp_out_forward(&state->out, 1ull << 40 | rtp.ssrc, 160, state->now_us, &rtp)) {
        assert(rtp.ssrc == state->out.ssrc);
        assert((int16_t)(rtp.seq - next) >= -64);
    }
}

static void take_rtcp(struct state *state, const uint8_t *packet, size_t bytes)
{
    uint8_t report[TL_RTCP_REPORT_BYTES];
    uint32_t before = state->rtcp.reports;
    if (tl_rtcp_read(&state->in, &state->rtcp, state->out.ssrc, packet, bytes, state->now_us) !=
        TL_OK)
        assert(state->rtcp.reports == before);
    size_t len = tl_rtcp_write(&state->out, &state->in, &state->rtcp, state->now_us, state->now_us,
                               "x", report);
    assert(len % 4 == 0 && len <= sizeof report);
    assert(tl_rtp_in_lost_permille(&state->in) <= 1000);
}

static void take_srtp(const uint8_t *packet, size_t bytes, enum tl_srtp_suite suite)
{
    static const uint8_t key[TL_SRTP_KEY_BYTES], salt[TL_SRTP_SALT_BYTES_MAX];
    uint8_t copy[PACKET_MAX];
    struct tl_srtp *srtp;
    size_t len = bytes;
    if (tl_srtp_open(suite, key, salt, &srtp) != TL_OK)
        return;
    memcpy(copy, packet, bytes);
    if (tl_srtp_unprotect(srtp, copy, &len) == TL_OK)
        assert(len < bytes);
    len = bytes;
    memcpy(copy, packet, bytes);
    if (tl_srtp_unprotect_rtcp(srtp, copy, &len) == TL_OK)
        assert(len < bytes);
    tl_srtp_close(srtp);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static struct state state;
    state = (struct state){ .out = { .ssrc = 9, .source = TL_RTP_NOBODY } };
    while (bytes >= 2) {
        size_t len = (size_t)(data[0] << 8 | data[1]) % PACKET_MAX;
        len = len < bytes - 2 ? len : bytes - 2;
        take_rtp(&state, data + 2, len);
        take_rtcp(&state, data + 2, len);
        take_srtp(data + 2, len, TL_SRTP_AEAD_AES_128_GCM);
        take_srtp(data + 2, len, TL_SRTP_AES_CM_128_HMAC_SHA1_80);
        state.now_us += 20000;
        data += 2 + len;
        bytes -= 2 + len;
    }
    return 0;
}
