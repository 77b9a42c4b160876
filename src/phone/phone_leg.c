/* phone_leg.c: legs by id, and plays that are heard in the order in which they were asked for. */
#include "phone/phone_leg.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

enum tl_err tl_legs_init(struct tl_legs *legs, uint32_t legs_expected)
{
    uint32_t buckets_len = 64;
    while (buckets_len < legs_expected && buckets_len < (1u << 20))
        buckets_len *= 2;
    legs->buckets = calloc(buckets_len, sizeof *legs->buckets);
    legs->buckets_len = buckets_len;
    return legs->buckets ? TL_OK : TL_ENOMEM;
}

void tl_legs_done(struct tl_legs *legs)
{
    for (struct tl_leg *leg = tl_legs_any(legs); leg; leg = tl_legs_any(legs))
        tl_legs_remove(legs, leg);
    free(legs->buckets);
    legs->buckets = NULL;
}

/* Ids rise by one, so their low bits spread them evenly. */
static struct tl_leg **bucket_of(const struct tl_legs *legs, tl_id id)
{
    return legs->buckets + (id & (legs->buckets_len - 1));
}

struct tl_leg *tl_legs_find(const struct tl_legs *legs, tl_id id)
{
    struct tl_leg *leg = *bucket_of(legs, id);
    while (leg && leg->id != id)
        leg = leg->next;
    return leg;
}

enum tl_err tl_legs_add(struct tl_legs *legs, tl_id id, struct tl_leg **out_leg)
{
    if (tl_legs_find(legs, id))
        return TL_EEXISTS;
    struct tl_leg *leg = calloc(1, sizeof *leg);
    if (!leg)
        return TL_ENOMEM;
    struct tl_leg **bucket = bucket_of(legs, id);
    leg->id = id;
    leg->next = *bucket;
    *bucket = leg;
    legs->live++;
    *out_leg = leg;
    return TL_OK;
}

struct tl_leg *tl_legs_any(const struct tl_legs *legs)
{
    for (uint32_t i = 0; legs->buckets && i < legs->buckets_len; i++)
        if (legs->buckets[i])
            return legs->buckets[i];
    return NULL;
}

struct tl_leg *tl_legs_failed(const struct tl_legs *legs)
{
    for (uint32_t i = 0; i < legs->buckets_len; i++)
        for (struct tl_leg *leg = legs->buckets[i]; leg; leg = leg->next)
            if (leg->has_failed)
                return leg;
    return NULL;
}

void tl_legs_remove(struct tl_legs *legs, struct tl_leg *leg)
{
    struct tl_leg **at = bucket_of(legs, leg->id);
    while (*at != leg)
        at = &(*at)->next;
    *at = leg->next;
    tl_leg_drop_plays(leg);
    tl_recording_drop(leg->recording);
    free(leg);
    legs->live--;
    legs->ended++;
}

enum tl_err tl_leg_add_play(struct tl_leg *leg, uint64_t mark, bool is_loop,
                            struct tl_play **out_play)
{
    if (leg->plays_len == TL_LEG_PLAYS_MAX)
        return TL_EFULL;
    struct tl_play *play = calloc(1, sizeof *play);
    if (!play)
        return TL_ENOMEM;
    play->leg = leg->id;
    play->mark = mark;
    play->is_loop = is_loop;
    if (leg->last)
        leg->last->next = play;
    else
        leg->first = play;
    leg->last = play;
    leg->plays_len++;
    *out_play = play;
    return TL_OK;
}

bool tl_play_answer(struct tl_play *play, enum tl_err err, struct tl_sound *const *sounds,
                    uint32_t sounds_len)
{
    TL_ASSERT(!play->is_answered && sounds_len <= TL_PHONE_ITEMS_MAX);
    play->is_answered = true;
    play->err = err;
    play->sounds_len = sounds_len;
    for (uint32_t i = 0; i < sounds_len; i++)
        play->sounds[i] = sounds[i];
    if (!play->is_dropped)
        return true;
    tl_play_done(play);
    return false;
}

struct tl_play *tl_leg_next_play(struct tl_leg *leg)
{
    struct tl_play *play = leg->first;
    if (!play || !play->is_answered)
        return NULL;
    leg->first = play->next;
    if (!leg->first)
        leg->last = NULL;
    leg->plays_len--;
    return play;
}

void tl_play_done(struct tl_play *play)
{
    TL_ASSERT(play->is_answered);
    for (uint32_t i = 0; i < play->sounds_len; i++)
        tl_sound_drop(play->sounds[i]);
    free(play);
}

void tl_leg_drop_plays(struct tl_leg *leg)
{
    for (struct tl_play *play = leg->first, *next; play; play = next) {
        next = play->next;
        play->is_dropped = true;
        if (play->is_answered)
            tl_play_done(play);
    }
    leg->first = leg->last = NULL;
    leg->plays_len = 0;
}
