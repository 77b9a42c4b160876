/* sip_access.h: which source addresses may send us SIP.
 *
 * A list of networks, fixed at the start. Numeric addresses only: a name would make the list depend
 * on somebody's DNS. Cost: one masked compare per entry.
 */
#ifndef TL_PHONE_SIP_ACCESS_H
#define TL_PHONE_SIP_ACCESS_H

#include <sys/socket.h>

#include "base/err.h"
#include "base/types.h"

#define TL_SIP_ACCESS_MAX 64

struct tl_sip_network {
    uint8_t address[16];
    uint8_t address_bytes; /* 4 or 16 */
    uint8_t bits;          /* Of address that count. */
};

struct tl_sip_access {
    struct tl_sip_network networks[TL_SIP_ACCESS_MAX];
    uint32_t networks_len;
};

/* Adds "192.0.2.7", "10.1.0.0/16", "::1" ... TL_EBAD: another form; TL_EFULL. */
TL_MUST_USE enum tl_err tl_sip_access_add(struct tl_sip_access *access, const char *network);

/* Adds 127.0.0.0/8 and ::1. TL_EFULL. */
TL_MUST_USE enum tl_err tl_sip_access_add_loopback(struct tl_sip_access *access);

/* Whether source is in one of the networks. IPv4 mapped into IPv6 counts as IPv4. */
bool tl_sip_access_has(const struct tl_sip_access *access, const struct sockaddr *source);

#endif
