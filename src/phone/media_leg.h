/* media_leg.h: one end with sound, as its media thread sees it.
 *
 *   packet of its far end --tl_leg_hear--> counts, keys --> partner's tl_leg_send
 *   tick of 20 ms         --tl_leg_tick--> key, prompt or music --> its own tl_leg_send
 *
 * Who is heard by a leg, first that applies: a key being sent; a play; hold music; the partner;
 * music; nothing (then one silent packet a second keeps the path open).
 * Lives on one thread, which alone touches it. Invariants:
 *   L1  partner is mutual, and both legs have the same worker
 *   L2  a leg that is not ready (nowhere to send to) takes nothing from its queue
 */
#ifndef TL_PHONE_MEDIA_LEG_H
#define TL_PHONE_MEDIA_LEG_H

#include "phone/dtmf.h"
#include "phone/media.h"
#include "phone/netaddr.h"
#include "phone/rtp.h"

struct tl_worker;
struct tl_web;
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

struct tl_leg {
    tl_id id;
    uint32_t index; /* Among the worker's legs. */
    struct tl_worker *worker;
    struct tl_web *web;       /* NULL: a telephone. */
    struct tl_leg_srtp *srtp; /* Of a telephone; NULL: in the clear. */
    int fd;                   /* Of a telephone; -1 for a browser. */
    bool is_connected;        /* fd takes packets of remote only. */
    bool is_ready;            /* There is somewhere to send to. */
    bool can_hear, can_speak;
    bool is_joined, is_lost;
    enum tl_media_codec codec;
    uint8_t payload_type, event_type;
    union tl_netaddr remote;
    int64_t heard_us; /* When the last packet came, or was first to be expected. */

    struct tl_rtp_in in;
    struct tl_rtp_out out;
    struct tl_dtmf_in keys_in;
    struct tl_dtmf_out keys_out;
    uint32_t key_ts; /* Time stamp of the key being sent. */

    struct tl_leg *partner;
    bool is_held;
    bool has_music;
    uint32_t music_at;
    struct tl_play *plays, **plays_end;
    uint32_t sounds_queued;

    uint64_t packets_in, packets_out, octets_in, octets_out, dropped;
    uint64_t lost_counted; /* How much of the loss the worker's sums have. */
    struct tl_energy energy_in, energy_out;
    struct tl_leg *next_closed;
    struct tl_leg *next_by_address;
};

/* A leg without a worker, on fd (owned from now on; -1: none). TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_leg_open(tl_id id, int fd, struct tl_leg **out_leg);

/* Frees all, closes fd. It is bridged to nobody. */
void tl_leg_close(struct tl_leg *leg);

/* Takes the play; true: it is queued. False: it belongs to the caller still. */
bool tl_leg_queue(struct tl_leg *leg, struct tl_play *play);
void tl_leg_flush(struct tl_leg *leg);
void tl_play_free(struct tl_play *play);

void tl_leg_bridge(struct tl_leg *a, struct tl_leg *b);
void tl_leg_unbridge(struct tl_leg *leg);
void tl_leg_hold(struct tl_leg *leg, bool is_on);

/* A packet of leg's far end, authentic and in the clear; it is overwritten. */
void tl_leg_hear(struct tl_leg *leg, uint8_t *packet, size_t bytes);

/* steps of 20 ms have passed. */
void tl_leg_tick(struct tl_leg *leg, uint32_t steps);

/* Once a second: losses, silence, keeping the path open. */
void tl_leg_second(struct tl_leg *leg);

void tl_leg_tell(struct tl_leg *leg, const struct tl_media_event *event);
void tl_leg_stats(struct tl_leg *leg, struct tl_media_leg_stats *out_stats);

#endif
