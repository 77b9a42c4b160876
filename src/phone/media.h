/* media.h: the sound of legs: RTP of telephones, SRTP of browsers, keys, prompts, music, bridges.
 *
 *   any thread --command--> [ ring of the leg's thread ] --> media thread: epoll, a tick of 20 ms
 *   any thread <------------------------- event_fn, called on the media thread
 *
 * Knows packets, not calls: SIP stands in phone.c. A leg is named by the id that its opener gave.
 * A bridge is driven by packets and copies none but into the sender's hands; the tick only serves
 * legs that hear a prompt, music or a room of more than two. A leg moves to the thread of those
 * that it is to hear. Each leg's far end sees one source for its whole life: own
 * SSRC, numbers without holes of ours, time that goes on (RFC 3550), whatever is being heard. Each
 * thread has one UDP port for all its browsers; ICE is lite (RFC 8445 2.5), DTLS is passive (RFC
 * 5763), SRTP is AEAD_AES_128_GCM or AES_CM_128_HMAC_SHA1_80. Memory: 2 kB a telephone leg, about
 * 20 kB a browser's, 75 kB more while it speaks Opus. Cost: see bench/media_bench.c.
 */
#ifndef TL_PHONE_MEDIA_H
#define TL_PHONE_MEDIA_H

#include "base/err.h"
#include "base/types.h"
#include "phone/greeting.h"
#include "phone/sound.h"

struct tl_media;

#define TL_MEDIA_OFFER_MAX  16000 /* Bytes of a browser's offer. */
#define TL_MEDIA_ANSWER_MAX 2048
#define TL_MEDIA_SOUNDS_MAX 16 /* Of one play. */
#define TL_MEDIA_QUEUE_MAX  64 /* Sounds queued for one leg; a play beyond it fails. */

/* Texts are copied. 0 or NULL takes the value in brackets. */
struct tl_media_settings {
    const char *address;    /* Where packets are heard, numeric ["127.0.0.1"]. */
    const char *advertised; /* What web answers name [address]. */
    uint16_t rtp_port_min;  /* Both 0: [16384, 32767]. Even ports are given, RTCP is the next. */
    uint16_t rtp_port_max;
    uint16_t web_port;      /* First; thread n hears on web_port + n. 0: any free ones. */
    uint32_t threads;       /* [cores - 1, at least 1] */
    uint32_t legs_max;      /* [8,000] */
    uint32_t lost_after_ms; /* [5,000] No packet for so long, from a leg that should send. */
    uint32_t join_after_ms; /* [15,000] A browser whose DTLS is not up by then has failed. */
    struct tl_sound *music; /* Borrowed: one more holder is taken. NULL: silence. */
};

#define TL_MEDIA_EVENT_TABLE(X)                                                                    \
    X(TL_MEDIA_JOINED, "joined")               /* RTP: first packet. Browser: DTLS is up. Once. */ \
    X(TL_MEDIA_DIGIT, "digit")                 /* key: once for each press (RFC 4733). */          \
    X(TL_MEDIA_PLAYED, "played")               /* mark: the last sound of that play was sent. */   \
    X(TL_MEDIA_PLAY_FAILED, "play failed")     /* mark: the leg's queue was full. */               \
    X(TL_MEDIA_LOST, "lost")                   /* No packet for lost_after_ms. */                  \
    X(TL_MEDIA_BACK, "back")                   /* Packets again after LOST. */                     \
    X(TL_MEDIA_BRIDGE_FAILED, "bridge failed") /* leg, other: they are not both here. */           \
    X(TL_MEDIA_HUNG_UP, "hung up")             /* A browser closed its DTLS. Close the leg. */     \
    X(TL_MEDIA_FAILED, "failed")     /* DTLS failed, wrong fingerprint, or not in time. */         \
    X(TL_MEDIA_MEASURED, "measured") /* stats, asked for by tl_media_measure. */                   \
    X(TL_MEDIA_GREETED, "greeted")   /* greeting: asked for by tl_media_greeting. */               \
    X(TL_MEDIA_QUALITY, "quality")   /* quality: every 5 s, of a browser's leg. */                 \
    X(TL_MEDIA_CLOSED, "closed")     /* stats. The last of a leg, after tl_media_leg_close. */

enum tl_media_event_kind {
#define TL_MEDIA_EVENT_NAME(name, word) name,
    TL_MEDIA_EVENT_TABLE(TL_MEDIA_EVENT_NAME)
#undef TL_MEDIA_EVENT_NAME
};

/* One leg's life so far. */
struct tl_media_leg_stats {
    uint64_t packets_in, packets_out, octets_in, octets_out; /* RTP; octets of payload. */
    uint64_t packets_lost;    /* Of those that the far end sent (RFC 3550 A.3). */
    uint64_t packets_dropped; /* From a stranger, malformed, not authentic, replayed. */
    uint32_t jitter_us;       /* RFC 3550 A.8 */
    uint32_t rms_in, rms_out; /* Root mean square of the sound, 0 to 32,767, since last measured. */
};

/* How well sound travels, since the last time: in is from the far end to us, out is to it. What is
 * out comes from its own reports (RFC 3550 6.4.1). */
struct tl_media_quality {
    uint32_t in_lost_permille, out_lost_permille;
    uint32_t in_jitter_us, out_jitter_us;
    uint32_t round_trip_us;
    bool has_out;        /* A report of the far end came: out_... are set. */
    bool has_round_trip; /* round_trip_us is set. */
};

struct tl_media_event {
    enum tl_media_event_kind kind;
    tl_id leg;
    tl_id other;                            /* BRIDGE_FAILED */
    uint64_t mark;                          /* PLAYED, PLAY_FAILED */
    char key;                               /* DIGIT: 0-9 * # A-D */
    enum tl_greeting_word greeting;         /* GREETED */
    const struct tl_media_leg_stats *stats; /* MEASURED, CLOSED */
    const struct tl_media_quality *quality; /* QUALITY */
};

/* Called on media threads, in order for each leg. It must not block and must not call
 * tl_media_close; commands are fine. event is lent until it returns. */
typedef void tl_media_event_fn(const struct tl_media_event *event, void *arg);

enum tl_media_codec { TL_MEDIA_PCMU, TL_MEDIA_PCMA };

/* What browsers that have Opus are given: G.711 while their link is good and Opus when it is not
 * (media_opus.h says when), G.711 alone, or Opus alone. */
enum tl_media_web_sound { TL_MEDIA_BY_LINK, TL_MEDIA_TELEPHONE, TL_MEDIA_OPUS };

/* What a leg is in a room: who hears whom stands in media_room.h. */
enum tl_media_part { TL_MEDIA_PARTY, TL_MEDIA_AGENT, TL_MEDIA_LISTENER, TL_MEDIA_WHISPERER };

/* The far end of a telephone leg, as its SDP says. */
struct tl_media_remote {
    const char *address; /* Numeric. */
    uint16_t port;       /* 0: nowhere to send to. */
    enum tl_media_codec codec;
    uint8_t payload_type;  /* Of codec. */
    uint8_t event_type;    /* telephone-event; 0: it has none, keys are then not sent. */
    bool can_hear;         /* It wants our sound (its direction has receive). */
    bool can_speak;        /* It sends; false: its silence is not a loss. */
    const uint8_t *key_in; /* SRTP by AES_CM_128_HMAC_SHA1_80: key and salt, 30 bytes, of what it */
    const uint8_t *key_out; /* sends, and of what we send; NULL: in the clear. */
};

struct tl_media_stats {
    uint64_t legs_live, legs_opened;
    uint64_t packets_in, packets_out, packets_lost, packets_dropped, octets_in, octets_out;
};

/* Opens the browsers' ports, makes the certificate (ECDSA P-256), starts the threads. TL_EBAD: an
 * address or port range; TL_EBUSY: a web port is taken; TL_ENOMEM; TL_EIO. */
TL_MUST_USE enum tl_err tl_media_open(const struct tl_media_settings *settings,
                                      tl_media_event_fn *event_fn, void *arg,
                                      struct tl_media **out_media);

/* Closes all legs without a word, ends the threads. No event comes after it. NULL does nothing. */
void tl_media_close(struct tl_media *media);

/* The port that browsers are sent to (of the first thread). */
uint16_t tl_media_web_port(const struct tl_media *media);

/* All that follow: any thread. */

/* A telephone leg on its own port, which is known at once; nothing is sent before
 * tl_media_rtp_remote. peer: the leg it will be bridged to, so that they share a thread from the
 * beginning; 0: none.
 * TL_EEXISTS: the id is in use; TL_EFULL: legs_max, or no port or descriptor is free. */
TL_MUST_USE enum tl_err tl_media_rtp_open(struct tl_media *media, tl_id leg, tl_id peer,
                                          uint16_t *out_port);

/* Where the far end is and what it speaks; again after a re-INVITE. Packets are taken from that
 * address, from any of its ports: the first one's is then where we send (symmetric RTP).
 * TL_EBAD: not an address; TL_EFULL: the ring has no room. */
TL_MUST_USE enum tl_err tl_media_rtp_remote(struct tl_media *media, tl_id leg,
                                            const struct tl_media_remote *remote);

/* A browser's leg: reads its offer, writes the answer (zero-terminated) into answer, which has
 * TL_MEDIA_ANSWER_MAX bytes. JOINED or FAILED follows. TL_EBAD: not an offer; TL_EUNSUPPORTED: no
 * G.711, no SHA-256 fingerprint, no rtcp-mux, or it cannot be the DTLS client; TL_ETOOLONG;
 * TL_EEXISTS, TL_EFULL as above. */
TL_MUST_USE enum tl_err tl_media_web_open(struct tl_media *media, tl_id leg, tl_id peer,
                                          const char *offer, char *answer);

/* For the browsers that come from now on; BY_LINK before it is called. Any thread. */
void tl_media_web_sound(struct tl_media *media, enum tl_media_web_sound sound);

/* A leg that is not there, or goes before the command reaches it: nothing happens. TL_EFULL: the
 * ring has no room and nothing was done. */

/* Queues sounds behind what is queued; each gets one more holder. PLAYED (mark) when the last was
 * sent. is_loop: again and again until tl_media_stop, no PLAYED. It starts when there is somewhere
 * to send to. TL_ETOOLONG: more than TL_MEDIA_SOUNDS_MAX. */
TL_MUST_USE enum tl_err tl_media_play(struct tl_media *media, tl_id leg,
                                      struct tl_sound *const *sounds, uint32_t sounds_len,
                                      uint64_t mark, bool is_loop);

/* Drops what is playing and queued, without PLAYED. Music goes on. */
TL_MUST_USE enum tl_err tl_media_stop(struct tl_media *media, tl_id leg);

/* Music while nothing else is heard; a play interrupts it, and it goes on where it was. */
TL_MUST_USE enum tl_err tl_media_music(struct tl_media *media, tl_id leg, bool is_on);

/* a and b hear each other; drops plays and music of both; each leaves the bridge or room it was in.
 * Keys are still told as events, and go on to the other leg. BRIDGE_FAILED when one is not here. */
TL_MUST_USE enum tl_err tl_media_bridge(struct tl_media *media, tl_id a, tl_id b);

/* Out of its bridge or room. */
TL_MUST_USE enum tl_err tl_media_unbridge(struct tl_media *media, tl_id leg);

/* leg comes into room, which its first leg makes, under any id but 0; drops its plays and music; it
 * leaves the bridge or room it was in. In the room already: it takes the other part. Keys are told
 * as events; they go on to the other leg only while the room is two of full part. */
TL_MUST_USE enum tl_err tl_media_room_join(struct tl_media *media, tl_id room, tl_id leg,
                                           enum tl_media_part part);

/* leg lives on and hears silence. A room ends with its last leg. */
TL_MUST_USE enum tl_err tl_media_room_leave(struct tl_media *media, tl_id leg);

/* While on, a leg in a bridge or room hears music and is not heard. */
TL_MUST_USE enum tl_err tl_media_hold(struct tl_media *media, tl_id leg, bool is_on);

/* While on, keys are found in leg's sound too (tones, ITU-T Q.23) and told as DIGIT. A key that the
 * far end also sends as an event is told once. Nobody hears less for it. */
TL_MUST_USE enum tl_err tl_media_inband(struct tl_media *media, tl_id leg, bool is_on);

/* From now on leg's first words are listened to: GREETED, see greeting.h. NULL: no more. */
TL_MUST_USE enum tl_err tl_media_greeting(struct tl_media *media, tl_id leg,
                                          const struct tl_greeting_rules *rules);

/* Sends a key to the far end: 100 ms, its end three times (RFC 4733 2.5.1). TL_EBAD: no key. */
TL_MUST_USE enum tl_err tl_media_send_digit(struct tl_media *media, tl_id leg, char key);

/* MEASURED follows. */
TL_MUST_USE enum tl_err tl_media_measure(struct tl_media *media, tl_id leg);

/* CLOSED follows, and the id is free for use at once. */
TL_MUST_USE enum tl_err tl_media_leg_close(struct tl_media *media, tl_id leg);

/* Sums since tl_media_open, live and ended legs. */
void tl_media_stats(const struct tl_media *media, struct tl_media_stats *out_stats);

/* The word of an event, for logs. Static. */
const char *tl_media_event_text(enum tl_media_event_kind kind);

#endif
