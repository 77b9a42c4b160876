/* sip_access.c: the list of networks whose SIP is read. */
#include "phone/sip_access.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static bool read_bits(const char *text, uint32_t max, uint8_t *out)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    unsigned long value = strtoul(text, &end, 10);
    if (*end != '\0' || value > max)
        return false;
    *out = (uint8_t)value;
    return true;
}

enum tl_err tl_sip_access_add(struct tl_sip_access *access, const char *network)
{
    char address[INET6_ADDRSTRLEN];
    const char *slash = strchr(network, '/');
    size_t length = slash ? (size_t)(slash - network) : strlen(network);
    if (length == 0 || length >= sizeof address)
        return TL_EBAD;
    memcpy(address, network, length);
    address[length] = '\0';

    struct tl_sip_network entry = { .address_bytes = strchr(address, ':') ? 16 : 4 };
    entry.bits = (uint8_t)(entry.address_bytes * 8);
    if (inet_pton(entry.address_bytes == 16 ? AF_INET6 : AF_INET, address, entry.address) != 1)
        return TL_EBAD;
    if (slash && !read_bits(slash + 1, entry.bits, &entry.bits))
        return TL_EBAD;
    if (access->networks_len == TL_SIP_ACCESS_MAX)
        return TL_EFULL;
    access->networks[access->networks_len++] = entry;
    return TL_OK;
}

enum tl_err tl_sip_access_add_loopback(struct tl_sip_access *access)
{
    enum tl_err err = tl_sip_access_add(access, "127.0.0.0/8");
    return err ? err : tl_sip_access_add(access, "::1");
}

static bool network_has(const struct tl_sip_network *network, const uint8_t *address,
                        uint8_t address_bytes)
{
    if (network->address_bytes != address_bytes)
        return false;
    size_t whole = network->bits / 8;
    if (memcmp(network->address, address, whole) != 0)
        return false;
    uint8_t rest = network->bits % 8;
    uint8_t mask = (uint8_t)(0xff << (8 - rest));
    return rest == 0 || ((network->address[whole] ^ address[whole]) & mask) == 0;
}

bool tl_sip_access_has(const struct tl_sip_access *access, const struct sockaddr *source)
{
    uint8_t address[16];
    uint8_t bytes;
    if (source->sa_family == AF_INET) {
        bytes = 4;
        memcpy(address, &((const struct sockaddr_in *)source)->sin_addr, 4);
    } else if (source->sa_family == AF_INET6) {
        const struct in6_addr *in6 = &((const struct sockaddr_in6 *)source)->sin6_addr;
        bool is_mapped = IN6_IS_ADDR_V4MAPPED(in6);
        bytes = is_mapped ? 4 : 16;
        memcpy(address, is_mapped ? in6->s6_addr + 12 : in6->s6_addr, bytes);
    } else {
        return false;
    }
    for (uint32_t i = 0; i < access->networks_len; i++)
        if (network_has(access->networks + i, address, bytes))
            return true;
    return false;
}
