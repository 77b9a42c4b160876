/* fuzz_stun.c: connectivity checks from anyone who finds the browsers' port. */
#include <assert.h>
#include <string.h>

#include "phone/web_stun.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct tl_stun stun;
    union tl_netaddr from;
    uint8_t response[TL_STUN_RESPONSE_MAX];
    size_t response_bytes = 0;
    if (tl_stun_read(data, bytes, &stun) != TL_OK ||
        tl_netaddr_read("192.0.2.7", 4000, &from) != TL_OK)
        return 0;
    assert(strlen(stun.ufrag) < TL_STUN_UFRAG_MAX);
    bool is_authentic = tl_stun_is_authentic(&stun, "01234567890123456789");
    const char *password = is_authentic ? "01234567890123456789" : NULL;
    if (tl_stun_write(&stun, password, &from, response, &response_bytes) == TL_OK)
        assert(response_bytes >= 20 && response_bytes <= sizeof response);
    tl_stun_done(&stun);
    return 0;
}
