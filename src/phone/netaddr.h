/* netaddr.h: an IP address with a port, to compare and to hash. */
#ifndef TL_PHONE_NETADDR_H
#define TL_PHONE_NETADDR_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/types.h"

union tl_netaddr {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* From numeric text, IPv4 or IPv6. TL_EBAD. */
TL_MUST_USE enum tl_err tl_netaddr_read(const char *text, uint16_t port,
                                        union tl_netaddr *out_addr);

socklen_t tl_netaddr_bytes(const union tl_netaddr *addr);
uint16_t tl_netaddr_port(const union tl_netaddr *addr);
void tl_netaddr_set_port(union tl_netaddr *addr, uint16_t port);

/* Same address, whatever the port. */
bool tl_netaddr_is_same_host(const union tl_netaddr *a, const union tl_netaddr *b);
bool tl_netaddr_is_equal(const union tl_netaddr *a, const union tl_netaddr *b);

/* Over address and port. seed: at random, so that nobody outside chooses where addresses fall. */
uint32_t tl_netaddr_hash(const union tl_netaddr *addr, uint32_t seed);

#endif
