/* media_room.c: who is in a room, and the sums of what they say. */
#include "phone/media_room.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "phone/media_leg.h"
#include "phone/media_says.h"
#include "phone/media_worker.h"

static bool is_full(const struct tl_leg *leg)
{
    return leg->part == TL_MEDIA_PARTY || leg->part == TL_MEDIA_AGENT;
}

static bool is_heard_by(const struct tl_leg *leg, const struct tl_leg *by)
{
    if (leg == by || leg->is_held)
        return false;
    return is_full(leg) || (leg->part == TL_MEDIA_WHISPERER && by->part == TL_MEDIA_AGENT);
}

/* R2; and whose sound has to be decoded. */
static void settle(struct tl_room *room)
{
    struct tl_leg *a = room->legs, *b = a ? a->next_in_room : NULL;
    bool is_bridge = room->legs_len == 2 && is_full(a) && is_full(b);
    for (struct tl_leg *leg = room->legs; leg; leg = leg->next_in_room) {
        struct tl_leg *partner = !is_bridge ? NULL : leg == a ? b : a;
        if (leg->partner != partner)
            leg->out.source = TL_RTP_NOBODY;
        leg->partner = partner;
    }
    for (struct tl_leg *leg = room->legs; leg; leg = leg->next_in_room)
        tl_says_settle(leg);
}

static struct tl_room *open_room(struct tl_worker *worker, tl_id id)
{
    struct tl_room *room = calloc(1, sizeof *room);
    if (!room)
        return NULL;
    room->id = id;
    room->worker = worker;
    room->index = worker->rooms_len;
    TL_ASSERT(worker->rooms_len < worker->legs_max);
    worker->rooms[worker->rooms_len++] = room;
    tl_idmap_put(&worker->room_map, id, room->index);
    return room;
}

static void close_room(struct tl_room *room)
{
    struct tl_worker *worker = room->worker;
    struct tl_room *last = worker->rooms[--worker->rooms_len];
    tl_idmap_drop(&worker->room_map, room->id);
    if (last != room) {
        tl_idmap_drop(&worker->room_map, last->id);
        worker->rooms[room->index] = last;
        last->index = room->index;
        tl_idmap_put(&worker->room_map, last->id, last->index);
    }
    free(room);
}

bool tl_room_join(struct tl_worker *worker, tl_id id, struct tl_leg *leg, enum tl_media_part part)
{
    TL_ASSERT(!leg->room && !leg->partner && leg->worker == worker); /* R1 */
    uint32_t index = tl_idmap_find(&worker->room_map, id);
    struct tl_room *room = index == TL_IDMAP_NONE ? open_room(worker, id) : worker->rooms[index];
    if (!room)
        return false;
    leg->room = room;
    leg->part = part;
    leg->next_in_room = room->legs;
    room->legs = leg;
    room->legs_len++;
    settle(room);
    return true;
}

void tl_room_leave(struct tl_leg *leg)
{
    struct tl_room *room = leg->room;
    struct tl_leg **at = &room->legs;
    while (*at != leg)
        at = &(*at)->next_in_room;
    *at = leg->next_in_room;
    room->legs_len--;
    leg->room = NULL;
    leg->partner = NULL;
    leg->is_held = false;
    leg->out.source = TL_RTP_NOBODY;
    tl_says_settle(leg);
    settle(room);
    if (room->legs_len == 0)
        close_room(room);
}

void tl_room_set_part(struct tl_leg *leg, enum tl_media_part part)
{
    leg->part = part;
    settle(leg->room);
}

enum tl_room_sound tl_room_sound_for(const struct tl_leg *leg)
{
    enum tl_room_sound sound = TL_ROOM_NOBODY;
    const struct tl_leg *other = leg->room ? leg->room->legs : NULL;
    for (; other && sound != TL_ROOM_SOUND; other = other->next_in_room)
        if (is_heard_by(other, leg))
            sound = other->says && other->says->has_sound ? TL_ROOM_SOUND : TL_ROOM_SILENT;
    return sound;
}

static const int16_t *frame_of(const struct tl_leg *leg)
{
    return leg->says && leg->says->has_sound && !leg->is_held ? leg->says->frame : NULL;
}

static void sum(struct tl_room *room)
{
    memset(room->all, 0, sizeof room->all);
    memset(room->whispers, 0, sizeof room->whispers);
    for (const struct tl_leg *leg = room->legs; leg; leg = leg->next_in_room) {
        const int16_t *frame = frame_of(leg);
        int32_t *to = is_full(leg) ? room->all : room->whispers;
        if (!frame || leg->part == TL_MEDIA_LISTENER)
            continue;
        for (uint32_t i = 0; i < TL_RTP_PACKET_BYTES; i++)
            to[i] += frame[i];
    }
    room->mixed_step = room->worker->steps;
}

void tl_room_mix(const struct tl_leg *leg, int16_t samples[TL_RTP_PACKET_BYTES])
{
    struct tl_room *room = leg->room;
    const int16_t *own = is_full(leg) ? frame_of(leg) : NULL;
    bool hears_whispers = leg->part == TL_MEDIA_AGENT;
    if (room->mixed_step != room->worker->steps)
        sum(room);
    for (uint32_t i = 0; i < TL_RTP_PACKET_BYTES; i++) {
        int32_t sample = room->all[i] - (own ? own[i] : 0);
        sample += hears_whispers ? room->whispers[i] : 0;
        samples[i] = (int16_t)(sample > INT16_MAX   ? INT16_MAX
                               : sample < INT16_MIN ? INT16_MIN
                                                    : sample);
    }
}
