/* fuzz_websdp.c: offers of browsers, and that an answer never carries a line of its own making. */
#include <assert.h>
#include <string.h>

#include "phone/web_sdp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct tl_web_offer offer;
    char answer[2048];
    const struct tl_web_local local = {
        .address = "192.0.2.1", .port = 7000, .ufrag = "u", .password = "p", .fingerprint = "AA"
    };
    if (tl_web_sdp_read((const char *)data, bytes, &offer) != TL_OK)
        return 0;
    assert(offer.audio < offer.streams_len);
    if (tl_web_sdp_write(&offer, &local, answer, sizeof answer) != TL_OK)
        return 0;
    for (const char *at = answer; *at; at = strchr(at, '\n') + 1)
        assert(strchr("vostacm", at[0]) && at[1] == '=');
    return 0;
}
