/* fuzz_opus.c: packets of Opus, several in a row, as a browser may send them.
 *
 * The input is packets, each behind two bytes of length, one of the step of its number and one of
 * the step of its time in 2.5 ms.
 */
#include <assert.h>
#include <string.h>

#include "phone/opus.h"
#include "phone/playout.h"

enum { PACKET_MAX = 1400 };

static void take(struct tl_opus_in *in, struct tl_playout *playout, const struct tl_rtp *rtp)
{
    static struct tl_opus_piece pieces[TL_OPUS_PIECES_MAX];
    static uint8_t codes[TL_OPUS_SAMPLES_MAX];
    int16_t samples[TL_RTP_PACKET_BYTES];
    uint32_t len = tl_opus_in_take(in, rtp, pieces);
    assert(len <= TL_OPUS_PIECES_MAX);
    for (uint32_t i = 0; i < len; i++) {
        assert(pieces[i].samples_len > 0 && pieces[i].samples_len <= TL_OPUS_SAMPLES_MAX);
        assert(len == 1 || pieces[1].ts - pieces[0].ts == pieces[0].samples_len);
        struct tl_rtp made = *rtp;
        made.seq = pieces[i].seq;
        made.ts = pieces[i].ts;
        made.payload = codes;
        made.payload_bytes = pieces[i].samples_len;
        tl_playout_put(playout, &made, TL_MEDIA_PCMU, 0, 0);
    }
    tl_playout_take(playout, samples);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static struct tl_playout playout;
    struct tl_opus_clock clock = { 0 };
    struct tl_opus_in *in;
    struct tl_rtp rtp = { .ssrc = 1 };
    uint32_t ts = UINT32_MAX - 9600;
    if (tl_opus_in_open(&in) != TL_OK)
        return 0;
    memset(&playout, 0, sizeof playout);
    while (bytes >= 4) {
        size_t len = (size_t)(data[0] << 8 | data[1]) % PACKET_MAX;
        len = len < bytes - 4 ? len : bytes - 4;
        rtp.seq = (uint16_t)(rtp.seq + (int8_t)data[2]);
        ts += 120u * data[3];
        rtp.ts = tl_opus_clock_to_8k(&clock, rtp.ssrc, ts);
        rtp.payload = data + 4;
        rtp.payload_bytes = len;
        take(in, &playout, &rtp);
        data += 4 + len;
        bytes -= 4 + len;
    }
    tl_opus_in_close(in);
    return 0;
}
