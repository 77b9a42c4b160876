/* netaddr.c: addresses compared and hashed. */
#include "phone/netaddr.h"

#include <arpa/inet.h>
#include <string.h>

enum tl_err tl_netaddr_read(const char *text, uint16_t port, union tl_netaddr *out_addr)
{
    union tl_netaddr addr = { 0 };
    if (inet_pton(AF_INET, text, &addr.v4.sin_addr) == 1)
        addr.v4.sin_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &addr.v6.sin6_addr) == 1)
        addr.v6.sin6_family = AF_INET6;
    else
        return TL_EBAD;
    tl_netaddr_set_port(&addr, port);
    *out_addr = addr;
    return TL_OK;
}

socklen_t tl_netaddr_bytes(const union tl_netaddr *addr)
{
    return addr->any.sa_family == AF_INET6 ? sizeof addr->v6 : sizeof addr->v4;
}

uint16_t tl_netaddr_port(const union tl_netaddr *addr)
{
    return ntohs(addr->any.sa_family == AF_INET6 ? addr->v6.sin6_port : addr->v4.sin_port);
}

void tl_netaddr_set_port(union tl_netaddr *addr, uint16_t port)
{
    if (addr->any.sa_family == AF_INET6)
        addr->v6.sin6_port = htons(port);
    else
        addr->v4.sin_port = htons(port);
}

bool tl_netaddr_is_same_host(const union tl_netaddr *a, const union tl_netaddr *b)
{
    if (a->any.sa_family != b->any.sa_family)
        return false;
    if (a->any.sa_family == AF_INET6)
        return memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof a->v6.sin6_addr) == 0;
    return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
}

bool tl_netaddr_is_equal(const union tl_netaddr *a, const union tl_netaddr *b)
{
    return tl_netaddr_is_same_host(a, b) && tl_netaddr_port(a) == tl_netaddr_port(b);
}

static uint32_t mix(uint32_t hash, uint32_t word)
{
    hash = (hash ^ word) * 0x9e3779b1u;
    return hash ^ hash >> 15;
}

uint32_t tl_netaddr_hash(const union tl_netaddr *addr, uint32_t seed)
{
    uint32_t hash = mix(seed, tl_netaddr_port(addr));
    if (addr->any.sa_family != AF_INET6)
        return mix(hash, addr->v4.sin_addr.s_addr);
    uint32_t words[4];
    memcpy(words, &addr->v6.sin6_addr, sizeof words);
    for (int i = 0; i < 4; i++)
        hash = mix(hash, words[i]);
    return hash;
}
