/* support_far_end.h: far ends for the tests of media: a telephone and a browser, on real sockets.
 */
#ifndef TL_TESTS_PHONE_SUPPORT_FAR_END_H
#define TL_TESTS_PHONE_SUPPORT_FAR_END_H

#include "support/check.h"

#include <openssl/ssl.h>

#include "phone/media.h"
#include "phone/rtp.h"

enum { FAR_END_WAIT_MS = 10000 };

/* ---- media under test, with its events kept ---- */

struct scene {
    struct tl_media *media;
};

/* settings may be NULL. Ports are chosen by the system or far apart, so that tests run beside. */
void scene_open(struct scene *scene, const struct tl_media_settings *settings);
void scene_close(struct scene *scene);

/* Waits for the next event of that kind for leg, and takes it. Fails after FAR_END_WAIT_MS. */
struct tl_media_event scene_wait(enum tl_media_event_kind kind, tl_id leg);

/* How many of that kind came for leg and were not taken. */
unsigned scene_count(enum tl_media_event_kind kind, tl_id leg);

/* The leg's figures, after all commands given before were done. */
struct tl_media_leg_stats scene_measure(struct scene *scene, tl_id leg);

/* Measures until leg has taken packets_in packets. */
struct tl_media_leg_stats scene_wait_in(struct scene *scene, tl_id leg, uint64_t packets_in);

/* ---- a telephone ---- */

struct handset {
    int fd;
    uint16_t port; /* Its own. */
    uint16_t to;   /* The leg's. */
    uint32_t ssrc;
    uint16_t seq;
    uint32_t ts;
};

struct packet {
    struct tl_rtp rtp; /* payload points into bytes. */
    uint8_t bytes[1500];
};

/* address: "127.0.0.1" or another of loopback's. */
void handset_open(struct handset *handset, const char *address, uint16_t to);
void handset_close(struct handset *handset);

/* Opens a leg in the scene and a telephone for it that speaks codec, keys as type 101. */
void handset_join(struct scene *scene, struct handset *handset, tl_id leg,
                  enum tl_media_codec codec);

/* Sends 160 samples of value; seq and ts go on. */
void handset_speak(struct handset *handset, uint8_t type, uint8_t value);
void handset_send(struct handset *handset, const struct tl_rtp *rtp);

/* One packet of a key: RFC 4733. */
void handset_key(struct handset *handset, uint8_t event, uint32_t ts, uint16_t duration,
                 bool is_end, bool marker);

/* Waits for the next packet. */
void handset_hear(struct handset *handset, struct packet *packet);

/* Takes what is there now without waiting; false: nothing. */
bool handset_hear_now(struct handset *handset, struct packet *packet);

/* ---- several telephones that talk, each its tone ---- */

enum { TALK_FRAMES_MAX = 200 };

struct talker {
    struct handset handset;
    tl_id leg;
    enum tl_media_codec codec;
    unsigned hz;    /* 0: says nothing. */
    unsigned level; /* Peak of 32,767. */
    int16_t heard[TALK_FRAMES_MAX * TL_RTP_PACKET_BYTES];
    unsigned heard_len; /* Samples, in the order in which they came. */
};

void talker_join(struct scene *scene, struct talker *talker, tl_id leg, enum tl_media_codec codec,
                 unsigned hz);

/* All talk for frames of 20 ms, at their pace, and keep what they hear from the frame settled on.
 */
void talk(struct talker *const *talkers, unsigned talkers_len, unsigned frames, unsigned settled);

/* Peak of the tone of hz in samples: the root mean square over pieces of 100 ms, so that a stall of
 * the machine, which costs phase, does not count. */
double tone_level(const int16_t *samples, unsigned len, unsigned hz);

/* ---- a browser ---- */

struct srtp;

struct browser {
    int fd;
    SSL_CTX *context;
    SSL *ssl;
    char fingerprint[96];
    char server_fingerprint[96];
    char ufrag[64], password[64]; /* The server's. */
    uint16_t to;
    struct srtp *tx, *rx;
    uint32_t ssrc;
    uint16_t seq;
    uint32_t ts;
};

/* profiles: as of SSL_CTX_set_tlsext_use_srtp. */
void browser_open(struct browser *browser, const char *profiles);
void browser_close(struct browser *browser);

/* Writes an offer with fingerprint (NULL: its own), opens leg with it, reads the answer. */
void browser_offer(struct scene *scene, struct browser *browser, tl_id leg,
                   const char *fingerprint);

/* A connectivity check with password (NULL: the right one). True: a success response came. */
bool browser_check(struct browser *browser, const char *password);

/* The handshake. False: it failed. Sets up SRTP, by the library's own. */
bool browser_handshake(struct browser *browser);

/* offer, check, handshake, and JOINED. */
void browser_join(struct scene *scene, struct browser *browser, tl_id leg);

void browser_speak(struct browser *browser, uint8_t value);
void browser_key(struct browser *browser, uint8_t event, uint32_t ts, uint16_t duration,
                 bool is_end, bool marker);

/* The next RTP packet, in the clear. */
void browser_hear(struct browser *browser, struct packet *packet);

/* The next RTCP packet, in the clear; only with AES_CM. Its bytes stand in packet. */
size_t browser_report(struct browser *browser, struct packet *packet);

/* Sends a compound of reports. */
void browser_send_report(struct browser *browser, const uint8_t *report, size_t bytes);

#endif
