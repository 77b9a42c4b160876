/* sip_extension.h: the extensions of SIP that we have, and what the far end says that it has. */
#ifndef TL_PHONE_SIP_EXTENSION_H
#define TL_PHONE_SIP_EXTENSION_H

#include <re.h>

#include "base/types.h"

/* Option tags that we have, as bits. */
#define TL_SIP_EXTENSION_TABLE(X)                                                                  \
    X(TL_SIP_TIMER, "timer", 1u)           /* RFC 4028 */                                          \
    X(TL_SIP_100REL, "100rel", 2u)         /* RFC 3262 */                                          \
    X(TL_SIP_REPLACES, "replaces", 4u)     /* RFC 3891 */                                          \
    X(TL_SIP_NOREFERSUB, "norefersub", 8u) /* RFC 4488 */

enum tl_sip_extension {
#define TL_SIP_EXTENSION_BIT(name, tag, bit) name = bit,
    TL_SIP_EXTENSION_TABLE(TL_SIP_EXTENSION_BIT)
#undef TL_SIP_EXTENSION_BIT
};

/* In answers, and in requests within a call. */
#define TL_SIP_SUPPORTED "Supported: timer, 100rel, replaces, norefersub\r\n"
/* In an INVITE of ours: without 100rel, since no PRACK of ours would come. */
#define TL_SIP_SUPPORTED_CALLING "Supported: timer, replaces, norefersub\r\n"

/* What a message says: bits of enum tl_sip_extension. */
uint32_t tl_sip_extension_supported(const struct sip_msg *message);
uint32_t tl_sip_extension_required(const struct sip_msg *message);

/* Whether message requires an extension that we lack. */
bool tl_sip_extension_is_lacking(const struct sip_msg *message);

/* The line "Unsupported: a, b" with its end, of those that we lack; cut when it is full. */
void tl_sip_extension_unsupported(const struct sip_msg *message, char *line, size_t line_bytes);

/* Whether the far end says that it takes method. Without an Allow header: no. */
bool tl_sip_extension_allows(const struct sip_msg *message, const char *method);

#endif
