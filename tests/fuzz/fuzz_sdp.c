/* fuzz_sdp.c: any bytes as a session description; what is read can be answered, and read again. */
#include <stdlib.h>

#include "base/assert.h"
#include "phone/sdp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const struct tl_sdp_local local = { "192.0.2.1", 20000, 1, 1, false };
    char text[2000];
    size_t text_bytes;
    struct tl_sdp sdp, again;
    if (tl_sdp_read((const char *)data, bytes, &sdp) != TL_OK)
        return 0;
    TL_ASSERT(sdp.streams_len <= TL_SDP_STREAMS_MAX && sdp.audio < sdp.streams_len);
    TL_ASSERT(tl_sdp_write_answer(&sdp, &local, text, sizeof text, &text_bytes) == TL_OK);
    enum tl_err err = tl_sdp_read(text, text_bytes, &again);
    TL_ASSERT(sdp.port == 0 || (err == TL_OK && again.codec == sdp.codec));
    return 0;
}
