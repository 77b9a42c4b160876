/* web_sdp.h: a browser's offer, and our answer: one bundled stream over ICE lite, of G.711,
 * and of Opus where the browser has it.
 *
 * Knows what RFC 8829 makes browsers write: the first audio stream is taken, all others are refused
 * in their place. Fixed size, no allocation, one pass.
 */
#ifndef TL_PHONE_WEB_SDP_H
#define TL_PHONE_WEB_SDP_H

#include "base/err.h"
#include "base/types.h"

#define TL_WEB_SDP_STREAMS_MAX 8
#define TL_WEB_UFRAG_BYTES     17 /* With the zero. */
#define TL_WEB_PASSWORD_BYTES  33

struct tl_web_offer {
    uint8_t fingerprint[32]; /* SHA-256 of the browser's certificate. */
    bool is_pcma;            /* PCMA is taken, as it has no PCMU. */
    uint8_t payload_type;    /* 0 or 8: static (RFC 3551). */
    uint8_t event_type;      /* telephone-event/8000; 0: it has none. */
    uint8_t opus_type;       /* opus/48000/2; 0: it has none, or it is not to be used. */
    uint8_t opus_event_type; /* telephone-event/48000 beside it; 0: it has none. */
    bool is_opus_first;      /* Set by who answers: it is preferred to G.711. */
    bool can_hear;
    bool can_speak;
    char mid[33];
    uint8_t streams_len;
    uint8_t audio; /* Which of streams is taken. */
    struct {
        char media[16];
        char proto[24];
        char format[24]; /* The first. */
        char mid[33];
    } streams[TL_WEB_SDP_STREAMS_MAX];
};

struct tl_web_local {
    const char *address; /* Numeric. */
    uint16_t port;
    char ufrag[TL_WEB_UFRAG_BYTES];
    char password[TL_WEB_PASSWORD_BYTES];
    const char *fingerprint; /* "AB:CD:...": SHA-256 of our certificate. */
    uint32_t ssrc;
    uint64_t session;
};

/* TL_EBAD: not an offer; TL_EUNSUPPORTED: no audio with G.711, no SHA-256 fingerprint, no rtcp-mux,
 * or the browser will only be the DTLS server; TL_EFULL: more streams than the limit. */
TL_MUST_USE enum tl_err tl_web_sdp_read(const char *text, size_t bytes,
                                        struct tl_web_offer *out_offer);

/* Writes the answer, zero-terminated. TL_ETOOLONG: text_max is too small. */
TL_MUST_USE enum tl_err tl_web_sdp_write(const struct tl_web_offer *offer,
                                         const struct tl_web_local *local, char *text,
                                         size_t text_max);

#endif
