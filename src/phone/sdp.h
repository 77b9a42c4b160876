/* sdp.h: session descriptions of telephone calls: what the far end can, what we say to it.
 *
 *   offer text --read--> struct tl_sdp --(our address and port)--write answer--> text
 *
 * Knows one audio stream of G.711 and telephone-event; every other stream is refused with port 0,
 * in its place (RFC 3264 section 6). Browsers' descriptions are media's. Fixed size, no allocation,
 * one pass over the text.
 */
#ifndef TL_PHONE_SDP_H
#define TL_PHONE_SDP_H

#include "base/err.h"
#include "base/types.h"
#include "phone/sdes.h"

#define TL_SDP_BYTES_MAX   4096 /* A longer description is refused. */
#define TL_SDP_STREAMS_MAX 6

enum tl_sdp_codec { TL_SDP_PCMU, TL_SDP_PCMA };

/* As the writer of the description sees it; the bits are send and receive. */
enum tl_sdp_direction {
    TL_SDP_INACTIVE = 0,
    TL_SDP_RECVONLY = 1,
    TL_SDP_SENDONLY = 2,
    TL_SDP_SENDRECV = 3,
};

struct tl_sdp_stream {
    char media[12];
    char proto[20];
    char format[12]; /* Only the first: a refusal has to name one. */
};

/* What the far end described. */
struct tl_sdp {
    char address[46]; /* Numeric, IPv4 or IPv6. */
    uint16_t port;    /* Of the RTP; 0: the stream is off. */
    enum tl_sdp_codec codec;
    uint8_t payload_type; /* Of codec. */
    uint8_t event_type;   /* Payload type of telephone-event (RFC 4733); 0: it has none. */
    enum tl_sdp_direction direction;
    bool is_held;          /* It will not listen: sendonly, inactive, off, or the old 0.0.0.0. */
    struct tl_sdes crypto; /* Its key (RFC 4568); tag 0: its sound is in the clear. */
    uint8_t streams_len;
    uint8_t audio; /* Which of streams we take. */
    struct tl_sdp_stream streams[TL_SDP_STREAMS_MAX];
};

/* Our side. */
struct tl_sdp_local {
    const char *address; /* Numeric. */
    uint16_t port;
    uint64_t session;   /* Same for a whole call. */
    uint32_t version;   /* One more for each description sent in a call. */
    bool is_holding;    /* We will not listen. */
    const uint8_t *key; /* Of our sound, TL_SDES_KEY_BYTES; NULL: in the clear. */
    bool is_secure;     /* An offer asks for encryption, and doesn't merely allow it. */
};

/* Reads an offer or an answer. The first codec that both know, in the far end's order, is taken.
 * TL_EBAD: not a description; TL_ETOOLONG; TL_EFULL: more streams than the limit;
 * TL_EUNSUPPORTED: no audio stream with G.711 over plain RTP, or an address that is a name. */
TL_MUST_USE enum tl_err tl_sdp_read(const char *text, size_t bytes, struct tl_sdp *out_sdp);

/* The same; takes_srtp: a stream of RTP/SAVP with a key that is understood is taken, and a key
 * beside RTP/AVP (RFC 8643) is read. */
TL_MUST_USE enum tl_err tl_sdp_read_as(const char *text, size_t bytes, bool takes_srtp,
                                       struct tl_sdp *out_sdp);

/* Writes the answer to an offer that was read: one codec, the events if offered, and the mirrored
 * direction. Zero-terminated; *out_bytes without the zero. TL_ETOOLONG: text_max is too small. */
TL_MUST_USE enum tl_err tl_sdp_write_answer(const struct tl_sdp *offer,
                                            const struct tl_sdp_local *local, char *text,
                                            size_t text_max, size_t *out_bytes);

/* Writes an offer, for an INVITE that brought none: PCMU, PCMA, telephone-event 101. */
TL_MUST_USE enum tl_err tl_sdp_write_offer(const struct tl_sdp_local *local, char *text,
                                           size_t text_max, size_t *out_bytes);

#endif
