/* media_command.c: commands of media.h into the ring of the thread that has their leg. */
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "phone/media_state.h"
#include "phone/media_tap.h"

/* To the thread of place. Under the lock, as all that take a place. */
static enum tl_err push_to(struct tl_media *media, const struct tl_place *place,
                           const struct tl_command *command)
{
    return tl_ring_push(media->workers[place->worker].ring, command, sizeof *command);
}

/* Pushes a command to its leg's thread; out_is_there: the leg is known. */
static enum tl_err push_if_there(struct tl_media *media, const struct tl_command *command,
                                 bool *out_is_there)
{
    enum tl_err err = TL_OK;
    pthread_mutex_lock(&media->lock);
    struct tl_place *place = tl_places_find(&media->places, command->leg);
    *out_is_there = place != NULL;
    if (place)
        err = push_to(media, place, command);
    if (place && !err && command->kind == TL_COMMAND_CLOSE)
        tl_places_drop(&media->places, command->leg);
    pthread_mutex_unlock(&media->lock);
    return err;
}

/* A leg that is not there: nothing to do. */
static enum tl_err push(struct tl_media *media, const struct tl_command *command)
{
    bool is_there;
    enum tl_err err = push_if_there(media, command, &is_there);
    if (command->take_play && (err != TL_OK || !is_there))
        tl_play_free(command->take_play);
    return err;
}

/* Sends leg to another thread, unless it is there. */
static enum tl_err move(struct tl_media *media, tl_id leg, struct tl_place *place, uint32_t worker)
{
    const struct tl_command command = { .kind = TL_COMMAND_MOVE,
                                        .leg = leg,
                                        .to = &media->workers[worker] };
    if (place->worker == worker)
        return TL_OK;
    enum tl_err err = push_to(media, place, &command);
    if (!err) {
        tl_places_leave(&media->places, place); /* It parts, to move. */
        place->worker = worker;
    }
    return err;
}

enum tl_err tl_media_rtp_remote(struct tl_media *media, tl_id leg,
                                const struct tl_media_remote *remote)
{
    struct tl_command command = {
        .kind = TL_COMMAND_REMOTE,
        .leg = leg,
        .codec = remote->codec,
        .payload_type = remote->payload_type,
        .event_type = remote->event_type,
        .can_hear = remote->can_hear,
        .can_speak = remote->can_speak,
    };
    if (tl_netaddr_read(remote->address, remote->port, &command.address) != TL_OK)
        return TL_EBAD;
    command.is_secure = remote->key_in && remote->key_out;
    if (command.is_secure) {
        memcpy(command.key_in, remote->key_in, sizeof command.key_in);
        memcpy(command.key_out, remote->key_out, sizeof command.key_out);
    }
    return push(media, &command);
}

enum tl_err tl_media_play(struct tl_media *media, tl_id leg, struct tl_sound *const *sounds,
                          uint32_t sounds_len, uint64_t mark, bool is_loop)
{
    if (sounds_len > TL_MEDIA_SOUNDS_MAX)
        return TL_ETOOLONG;
    TL_ASSERT(sounds_len > 0);
    struct tl_play *play = calloc(1, sizeof *play);
    if (!play)
        return TL_ENOMEM;
    play->mark = mark;
    play->is_loop = is_loop;
    play->sounds_len = sounds_len;
    for (uint32_t i = 0; i < sounds_len; i++)
        play->sounds[i] = tl_sound_hold(sounds[i]);
    return push(media,
                &(struct tl_command){ .kind = TL_COMMAND_PLAY, .leg = leg, .take_play = play });
}

enum tl_err tl_media_stop(struct tl_media *media, tl_id leg)
{
    return push(media, &(struct tl_command){ .kind = TL_COMMAND_STOP, .leg = leg });
}

enum tl_err tl_media_music(struct tl_media *media, tl_id leg, bool is_on)
{
    return push(media,
                &(struct tl_command){ .kind = TL_COMMAND_MUSIC, .leg = leg, .is_on = is_on });
}

/* A telephone moves rather than a browser: a browser's packets then take a longer way. */
static enum tl_err bring_together(struct tl_media *media, tl_id a, struct tl_place *at_a, tl_id b,
                                  struct tl_place *at_b)
{
    if (at_a->is_web && !at_b->is_web)
        return move(media, b, at_b, at_a->worker);
    return move(media, a, at_a, at_b->worker);
}

static enum tl_err bridge(struct tl_media *media, tl_id a, tl_id b)
{
    struct tl_place *at_a = tl_places_find(&media->places, a);
    struct tl_place *at_b = tl_places_find(&media->places, b);
    const struct tl_command command = {
        .kind = TL_COMMAND_BRIDGE, .leg = a, .other = b, .is_on = at_b != NULL
    };
    if (!at_a)
        return TL_OK;
    enum tl_err err = at_b ? bring_together(media, a, at_a, b, at_b) : TL_OK;
    if (!err)
        err = push_to(media, at_a, &command);
    if (!err && at_b && a != b) {
        tl_places_leave(&media->places, at_a);
        tl_places_leave(&media->places, at_b);
    }
    return err;
}

enum tl_err tl_media_bridge(struct tl_media *media, tl_id a, tl_id b)
{
    pthread_mutex_lock(&media->lock);
    enum tl_err err = bridge(media, a, b);
    pthread_mutex_unlock(&media->lock);
    return err;
}

static enum tl_err room_join(struct tl_media *media, tl_id room, tl_id leg, enum tl_media_part part)
{
    struct tl_place *place = tl_places_find(&media->places, leg);
    const struct tl_command command = {
        .kind = TL_COMMAND_ROOM_JOIN, .leg = leg, .room = room, .part = part
    };
    if (!place)
        return TL_OK;
    enum tl_err err = move(media, leg, place, tl_places_of_room(&media->places, place, room));
    if (!err)
        err = push_to(media, place, &command);
    if (!err)
        tl_places_join(&media->places, place, room);
    return err;
}

enum tl_err tl_media_room_join(struct tl_media *media, tl_id room, tl_id leg,
                               enum tl_media_part part)
{
    TL_ASSERT(room != 0);
    pthread_mutex_lock(&media->lock);
    enum tl_err err = room_join(media, room, leg, part);
    pthread_mutex_unlock(&media->lock);
    return err;
}

static enum tl_err part(struct tl_media *media, enum tl_command_kind kind, tl_id leg)
{
    const struct tl_command command = { .kind = kind, .leg = leg };
    pthread_mutex_lock(&media->lock);
    struct tl_place *place = tl_places_find(&media->places, leg);
    enum tl_err err = place ? push_to(media, place, &command) : TL_OK;
    if (place && !err)
        tl_places_leave(&media->places, place);
    pthread_mutex_unlock(&media->lock);
    return err;
}

enum tl_err tl_media_unbridge(struct tl_media *media, tl_id leg)
{
    return part(media, TL_COMMAND_UNBRIDGE, leg);
}

enum tl_err tl_media_room_leave(struct tl_media *media, tl_id leg)
{
    return part(media, TL_COMMAND_ROOM_LEAVE, leg);
}

enum tl_err tl_media_tap(struct tl_media *media, tl_id leg, tl_media_tap_fn *fn, void *arg)
{
    bool is_there;
    const struct tl_command command = {
        .kind = TL_COMMAND_TAP, .leg = leg, .tap_fn = fn, .tap_arg = arg
    };
    enum tl_err err = push_if_there(media, &command, &is_there);
    if (!err && !is_there)
        tl_command_drop(&command);
    return err;
}

enum tl_err tl_media_hold(struct tl_media *media, tl_id leg, bool is_on)
{
    return push(media, &(struct tl_command){ .kind = TL_COMMAND_HOLD, .leg = leg, .is_on = is_on });
}

enum tl_err tl_media_send_digit(struct tl_media *media, tl_id leg, char key)
{
    if (!tl_dtmf_is_key(key))
        return TL_EBAD;
    return push(media, &(struct tl_command){ .kind = TL_COMMAND_KEY, .leg = leg, .key = key });
}

enum tl_err tl_media_inband(struct tl_media *media, tl_id leg, bool is_on)
{
    return push(media,
                &(struct tl_command){ .kind = TL_COMMAND_INBAND, .leg = leg, .is_on = is_on });
}

enum tl_err tl_media_greeting(struct tl_media *media, tl_id leg,
                              const struct tl_greeting_rules *rules)
{
    struct tl_command command = { .kind = TL_COMMAND_GREETING, .leg = leg, .is_on = rules != NULL };
    if (rules)
        command.greeting = *rules;
    return push(media, &command);
}

enum tl_err tl_media_measure(struct tl_media *media, tl_id leg)
{
    return push(media, &(struct tl_command){ .kind = TL_COMMAND_MEASURE, .leg = leg });
}

enum tl_err tl_media_leg_close(struct tl_media *media, tl_id leg)
{
    return push(media, &(struct tl_command){ .kind = TL_COMMAND_CLOSE, .leg = leg });
}
