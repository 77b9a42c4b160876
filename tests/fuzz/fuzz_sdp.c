/* fuzz_sdp.c: any bytes as a session description; what is read can be answered, and read again. */
#include <stdlib.h>
#include <strings.h>

#include "base/assert.h"
#include "phone/sdp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const uint8_t key[TL_SDES_KEY_BYTES] = "a key of thirty bytes, that is";
    static const struct tl_sdp_local local = {
        .address = "192.0.2.1", .port = 20000, .session = 1, .version = 1, .key = key
    };
    char text[2000];
    size_t text_bytes;
    struct tl_sdp sdp, again;
    enum tl_err plain_err = tl_sdp_read((const char *)data, bytes, &sdp);
    enum tl_err read_err = tl_sdp_read_as((const char *)data, bytes, true, &sdp);
    /* Where both kinds of streams are offered, the secure one may be the one without an address. */
    bool has_secure = false;
    for (size_t i = 0; i + 8 <= bytes && !has_secure; i++)
        has_secure = strncasecmp((const char *)data + i, "RTP/SAVP", 8) == 0;
    TL_ASSERT(plain_err != TL_OK || read_err == TL_OK || read_err == TL_EUNSUPPORTED ||
              (read_err == TL_EBAD && has_secure));
    if (read_err != TL_OK)
        return 0;
    TL_ASSERT(sdp.streams_len <= TL_SDP_STREAMS_MAX && sdp.audio < sdp.streams_len);
    TL_ASSERT(tl_sdp_write_answer(&sdp, &local, text, sizeof text, &text_bytes) == TL_OK);
    enum tl_err err = tl_sdp_read_as(text, text_bytes, true, &again);
    TL_ASSERT(sdp.port == 0 ||
              (err == TL_OK && again.codec == sdp.codec && again.crypto.tag == sdp.crypto.tag));
    return 0;
}
