/* sip_transport.h: where SIP is heard: UDP, and TCP and TLS beside it; what Contact says for each.
 *
 * One certificate for all, of PEM files; TLS 1.2 or later. A server that we connect to must have a
 * certificate of a known authority for the host of one of the TLS trunks: libre doesn't tell which
 * of them a connection is for. For sip*.c alone.
 */
#ifndef TL_PHONE_SIP_TRANSPORT_H
#define TL_PHONE_SIP_TRANSPORT_H

#include <re.h>

#include "phone/phone.h"

struct tl_sip;

enum { TL_SIP_TRANSPORTS_LEN = 3 }; /* As in enum tl_phone_transport. */

struct tl_sip_transports {
    uint16_t ports[TL_SIP_TRANSPORTS_LEN]; /* 0: it is off. */
    char contacts[TL_SIP_TRANSPORTS_LEN][80];
    char host[48]; /* As advertised; IPv6 in brackets. */
    struct tls *tls;
};

/* Opens what settings want, and what a trunk needs, on address; advertised is what Contact names.
 * 0, or an error number. EPROTO: a file of TLS can't be used. */
int tl_sip_transports_open(struct tl_sip *sip, const struct sa *address,
                           const struct sa *advertised);
void tl_sip_transports_close(struct tl_sip *sip);

/* The Contact of what goes by that transport. */
const char *tl_sip_contact(const struct tl_sip *sip, enum sip_transp transport);

/* ";transport=tcp" and the like; UDP: "". */
const char *tl_sip_transport_param(enum tl_phone_transport transport);

/* Of an address that is called, by its parameter. */
enum sip_transp tl_sip_transport_of(const char *uri);

#endif
