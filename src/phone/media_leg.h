/* media_leg.h: one end with sound, as its media thread sees it.
 *
 *   packet of its far end --tl_leg_hear--> counts, keys --> partner's far end
 *                                      `--> jitter buffer, when needed (media_says.h)
 *   step of 20 ms         --tl_leg_step--> key, prompt, music or mix --> its own far end
 *
 * Who is heard by a leg, first that applies: a key being sent; a play; hold music; the partner; the
 * others of its room; music; nothing (then one silent packet a second keeps the path open).
 * Between a leg with Opus and its partner no packets are passed on: each hears the other's frames,
 * see media_opus.h. Lives on one thread at a time, which alone touches it. Invariants:
 *   L1  partner is mutual, and both legs have the same worker
 *   L2  a leg that is not ready (nowhere to send to) takes nothing from its queue
 *   L3  is_held only in a bridge or a room
 */
#ifndef TL_PHONE_MEDIA_LEG_H
#define TL_PHONE_MEDIA_LEG_H

#include "phone/dtmf.h"
#include "phone/media_tap.h"
#include "phone/netaddr.h"
#include "phone/rtp.h"
#include "phone/tap_place.h"

struct tl_worker;
struct tl_web;
struct tl_room;
struct tl_says;
struct tl_greeting;
struct tl_leg_opus;
struct tl_leg_srtp;

/* Sounds of one tl_media_play. The leg that it is queued for owns it. */
struct tl_play {
    struct tl_play *next;
    uint64_t mark;
    bool is_loop;
    uint32_t sounds_len;
    uint32_t sound_at;  /* Which of sounds is being heard. */
    uint32_t sample_at; /* From which sample on. */
    struct tl_sound *sounds[TL_MEDIA_SOUNDS_MAX];
};

/* Sums for a root mean square. */
struct tl_energy {
    uint64_t squares;
    uint64_t samples;
};

/* Who listens to both sides of a leg, see media_tap.h. */
struct tl_tap {
    tl_media_tap_fn *fn; /* NULL: nobody. */
    void *arg;
    int64_t begin_us;              /* Monotonic: its time 0. */
    struct tl_tap_place places[2]; /* Of what the leg says, and hears. */
    const uint8_t *next[2];        /* Where fn would store what follows; only ever fetched. */
};

struct tl_leg {
    tl_id id;
    uint32_t index; /* Among the worker's legs. */
    struct tl_worker *worker;
    struct tl_web *web;       /* NULL: a telephone. */
    struct tl_leg_srtp *srtp; /* Of a telephone; NULL: in the clear. */
    int fd;                   /* Of a telephone; -1 for a browser. */
    int rtcp_fd;              /* The same, on the next port; -1 too when it has none. */
    bool is_connected;        /* fd takes packets of remote only. */
    bool is_ready;            /* There is somewhere to send to. */
    bool can_hear, can_speak;
    bool is_joined, is_lost;
    enum tl_media_codec codec;
    uint8_t payload_type, event_type;
    struct tl_leg_opus *opus; /* NULL: G.711 alone. */
    union tl_netaddr remote;
    int64_t heard_us; /* When the last packet of sound came, or was first to be expected. */
    int64_t alive_us; /* The same, with reports. */

    struct tl_rtcp rtcp;
    bool has_reports;     /* Some came from it. */
    bool has_rtcp_remote; /* rtcp_remote is where they came from; else the next port. */
    union tl_netaddr rtcp_remote;
    int64_t reported_us, quality_us;
    uint32_t quality_reports; /* Of rtcp.reports, told. */

    struct tl_rtp_in in;
    struct tl_rtp_out out;
    struct tl_dtmf_in keys_in;
    struct tl_dtmf_out keys_out;
    uint32_t key_ts; /* Time stamp of the key being sent. */

    struct tl_leg *partner;
    struct tl_room *room; /* NULL: none. */
    struct tl_leg *next_in_room;
    enum tl_media_part part;
    struct tl_says *says;         /* NULL: nobody needs its frames. */
    struct tl_inband *inband;     /* NULL: keys are not looked for in its sound. */
    struct tl_greeting *greeting; /* NULL: its first words are not listened to. */
    bool sends_events;            /* Keys came as events: those in the sound are the same ones. */
    char inband_key;              /* The last key found in the sound, */
    int64_t inband_us;            /* and when; 0: none was. */
    struct tl_tap tap;
    bool is_held;
    bool has_music;
    uint32_t music_at;
    struct tl_play *plays, **plays_end;
    uint32_t sounds_queued;

    uint64_t packets_in, packets_out, octets_in, octets_out, dropped;
    uint64_t lost_counted; /* How much of the loss the worker's sums have. */
    struct tl_energy energy_in, energy_out;
    struct tl_leg *next_closed;
};

/* A leg without a worker, on fd and rtcp_fd (owned from now on; -1: none). TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_leg_open(tl_id id, int fd, int rtcp_fd, struct tl_leg **out_leg);

/* Frees all, closes fd. It is bridged to nobody. */
void tl_leg_close(struct tl_leg *leg);

/* Takes the play; true: it is queued. False: it belongs to the caller still. */
bool tl_leg_queue(struct tl_leg *leg, struct tl_play *play);
void tl_leg_flush(struct tl_leg *leg);
void tl_play_free(struct tl_play *play);

void tl_leg_bridge(struct tl_leg *a, struct tl_leg *b);

/* Out of its bridge or room. */
void tl_leg_part(struct tl_leg *leg);

/* Music for leg, and silence of it, in its bridge or room. */
void tl_leg_hold(struct tl_leg *leg, bool is_on);

/* A packet of leg's far end, authentic and in the clear; it is overwritten. */
void tl_leg_hear(struct tl_leg *leg, uint8_t *packet, size_t bytes);

/* One step of 20 ms, which was due at now_us; all legs' frames of it were taken. */
void tl_leg_step(struct tl_leg *leg, int64_t now_us);

/* One silent packet when nothing was sent for a second. */
void tl_leg_keep_open(struct tl_leg *leg);

/* A packet that cannot be used. */
void tl_leg_drop_packet(struct tl_leg *leg);

/* ---- media_tap.c; the first two for legs with a tap ---- */

/* A packet of sound from leg's far end, or on its way there, at now_us. */
void tl_leg_tap_packet(struct tl_leg *leg, enum tl_media_side side, const struct tl_rtp *rtp,
                       bool is_newest, int64_t now_us);

/* A packet of leg is about to be received: where its sound will be stored is fetched meanwhile. A
 * store to a place that is in no cache holds up the next system call. Of any leg. */
void tl_leg_tap_soon(const struct tl_leg *leg);

/* One step, which was due at now_us. */
void tl_leg_tap_step(struct tl_leg *leg, int64_t now_us);

/* Sets another tap (NULL: none); the one before has its last call. */
void tl_leg_tap_set(struct tl_leg *leg, tl_media_tap_fn *fn, void *arg);

/* ---- media_link.c ---- */

/* Once a second: losses, reports, silence, keeping the path open. */
void tl_leg_second(struct tl_leg *leg);

/* A compound of reports from leg's far end, authentic and in the clear. */
void tl_leg_hear_reports(struct tl_leg *leg, const uint8_t *packet, size_t bytes);

/* Something came that shows that its far end lives: BACK, if it was LOST. */
void tl_leg_come_back(struct tl_leg *leg);

/* A key was found in leg's sound. */
void tl_leg_hear_inband(struct tl_leg *leg, char key);

void tl_leg_tell(struct tl_leg *leg, const struct tl_media_event *event);
void tl_leg_stats(struct tl_leg *leg, struct tl_media_leg_stats *out_stats);

#endif
