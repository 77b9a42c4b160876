/* phone_leg.h: the control thread's table of legs, and the plays of each, in order.
 *
 *   leg --> play (asked) --> play (asked, answered) --> play (asked)
 *            `- the first to be heard: answers of later ones wait for it
 *
 * A play lives until both its prompts have answered and its leg has let go of it, so that its
 * address can name it in the meantime. One thread. Memory: about 200 bytes a leg, 200 a play.
 */
#ifndef TL_PHONE_PHONE_LEG_H
#define TL_PHONE_PHONE_LEG_H

#include "phone/key_filter.h"
#include "phone/phone.h"
#include "phone/recorder.h"
#include "phone/sip.h"
#include "phone/sound.h"

#define TL_LEG_PLAYS_MAX 32

struct tl_play {
    struct tl_play *next;
    tl_id leg;
    uint64_t mark;
    bool is_loop;
    bool is_dropped; /* Its leg has let go. */
    bool is_answered;
    enum tl_err err; /* Of the answer. */
    uint32_t sounds_len;
    struct tl_sound *sounds[TL_PHONE_ITEMS_MAX];
};

struct tl_leg {
    struct tl_leg *next; /* In its bucket. */
    tl_id id;
    struct tl_sip_call *call; /* NULL: a browser. */
    bool has_media;           /* media knows its id. */
    bool is_answered;         /* By us. */
    bool is_joined;
    bool is_held;                   /* By the far end. */
    bool has_failed;                /* To be ended at the next turn. */
    struct tl_recording *recording; /* NULL: it is not recorded. */
    struct tl_key_filter keys;
    uint16_t rtp_port; /* Ours, once has_media is set. */
    uint32_t plays_len;
    struct tl_play *first, *last;
};

struct tl_legs {
    struct tl_leg **buckets;
    uint32_t buckets_len; /* A power of two. */
    _Atomic uint64_t live, ended;
};

TL_MUST_USE enum tl_err tl_legs_init(struct tl_legs *legs, uint32_t legs_expected);
void tl_legs_done(struct tl_legs *legs);

/* TL_EEXISTS, TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_legs_add(struct tl_legs *legs, tl_id id, struct tl_leg **out_leg);

/* NULL: it has ended, or never was. */
struct tl_leg *tl_legs_find(const struct tl_legs *legs, tl_id id);

/* Any leg, NULL when there is none. */
struct tl_leg *tl_legs_any(const struct tl_legs *legs);

/* One that has failed, NULL when there is none. Looks at all legs: only after a failure. */
struct tl_leg *tl_legs_failed(const struct tl_legs *legs);

/* Lets go of its plays, takes it out and frees it. */
void tl_legs_remove(struct tl_legs *legs, struct tl_leg *leg);

/* A play at the end of leg's queue. TL_EFULL: TL_LEG_PLAYS_MAX; TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_leg_add_play(struct tl_leg *leg, uint64_t mark, bool is_loop,
                                        struct tl_play **out_play);

/* Keeps the answer; sounds become the play's. True: its leg still wants it. */
bool tl_play_answer(struct tl_play *play, enum tl_err err, struct tl_sound *const *sounds,
                    uint32_t sounds_len);

/* The first play of leg when it is answered, out of the queue; NULL: none is due. The caller ends
 * it by tl_play_done. */
struct tl_play *tl_leg_next_play(struct tl_leg *leg);

/* Drops the sounds and frees an answered play. */
void tl_play_done(struct tl_play *play);

/* Lets go of all plays. */
void tl_leg_drop_plays(struct tl_leg *leg);

#endif
