/* recorder_gather.c: sound gathered on media threads, second by second, each packet in its place.
 *
 * Two blocks of a second are open: what comes late still finds its place in them. A block is handed
 * over as it is, and comes back to be filled again.
 */
#include <string.h>

#include "base/assert.h"
#include "phone/g711.h"
#include "phone/recorder_state.h"

enum {
    BLOCK = TL_RECORDING_CHUNK_MAX,
    LATE_MAX = 8000, /* Samples: so much later sound is still put in its place. More without a
                        word: the host was away. */
};

static bool push(struct tl_recorder *recorder, const struct tl_recorder_message *message)
{
    size_t more = message->take_block ? sizeof *message->take_block : 0;
    if (atomic_fetch_add(&recorder->memory, more) + more <= recorder->settings.memory_max &&
        tl_ring_push(recorder->ring, message, sizeof *message) == TL_OK)
        return true;
    atomic_fetch_sub(&recorder->memory, more);
    return false;
}

static void give(struct tl_recording *recording, enum tl_recording_kind part, uint32_t samples,
                 struct tl_recording_block *take_block)
{
    struct tl_recorder *recorder = recording->recorder;
    const struct tl_recorder_message message = { .kind = TL_RECORDER_PART,
                                                 .recording = recording,
                                                 .part = part,
                                                 .samples = samples,
                                                 .take_block = take_block };
    uint32_t behind = recording->chunks_given - atomic_load(&recording->chunks_written);
    bool has_failed = atomic_load_explicit(&recording->has_failed, memory_order_relaxed);
    if (!has_failed && behind < recorder->settings.behind_max_s && push(recorder, &message)) {
        recording->chunks_given += tl_recording_is_counted(part);
        return;
    }
    tl_recording_block_give(&recorder->blocks, take_block);
    tl_recording_fail(recording, TL_EUNAVAILABLE);
}

/* A single sample that is missing is the clocks' drift: it is bridged. */
static void fill(uint8_t *side, uint32_t from, uint32_t until, uint8_t next)
{
    memset(side + from, until - from == 1 ? next : TL_RECORDING_NOTHING, until - from);
}

static void fill_block(struct tl_recording_block *block, const uint16_t filled[TL_RECORDING_SIDES],
                       uint32_t samples)
{
    for (int side = 0; side < TL_RECORDING_SIDES; side++)
        if (filled[side] < samples)
            fill(block->sides[side], filled[side], samples, TL_RECORDING_NOTHING);
}

/* What stands before until, a second at most in each chunk. */
static void give_until(struct tl_recording *recording, uint32_t until)
{
    while (recording->time != until) {
        struct tl_recording_block *block = recording->blocks[0];
        uint32_t left = until - recording->time;
        uint32_t samples = left < BLOCK ? left : BLOCK;
        if (block)
            fill_block(block, recording->filled[0], samples);
        recording->blocks[0] = recording->blocks[1];
        recording->blocks[1] = NULL;
        memcpy(recording->filled[0], recording->filled[1], sizeof recording->filled[0]);
        give(recording, block ? TL_RECORDING_SOUND : TL_RECORDING_SILENCE, samples, block);
        recording->time += samples;
    }
}

/* Time passed. What the host withheld is silence with a mark, so that all behind it stands at its
 * time; a second is given on when nothing is waited for any more that belongs into it. */
static void pass_time(struct tl_recording *recording, uint32_t time)
{
    int32_t more = (int32_t)(time - recording->end);
    if (more > LATE_MAX) {
        give_until(recording, recording->end);
        if (!recording->was_paused && !recording->was_held)
            give(recording, TL_RECORDING_LOST, 0, NULL);
        give(recording, TL_RECORDING_SILENCE, (uint32_t)more, NULL);
        recording->time = time;
    }
    if (more > 0)
        recording->end = time;
    while (recording->end - recording->time > BLOCK + LATE_MAX)
        give_until(recording, recording->time + BLOCK);
}

static void look_at(struct tl_recording *recording, const atomic_bool *wanted, bool *was,
                    enum tl_recording_kind begin, enum tl_recording_kind end)
{
    bool is = atomic_load_explicit(wanted, memory_order_relaxed);
    if (is == *was)
        return;
    give_until(recording, recording->end);
    give(recording, is ? begin : end, 0, NULL);
    *was = is;
}

static struct tl_recording_block *block_at(struct tl_recording *recording, uint32_t index)
{
    struct tl_recording_block **block = &recording->blocks[index];
    if (*block || atomic_load_explicit(&recording->has_failed, memory_order_relaxed))
        return *block;
    *block = atomic_exchange(&recording->spare, NULL);
    if (!*block)
        *block = tl_recording_block_take(&recording->recorder->blocks);
    memset(recording->filled[index], 0, sizeof recording->filled[index]);
    if (!*block)
        tl_recording_fail(recording, TL_ENOMEM);
    return *block;
}

/* Into one side of a block, of which so much is filled. */
static void put(uint8_t *to, uint16_t *filled, uint32_t at, const uint8_t *payload, uint32_t len,
                enum tl_media_codec codec)
{
    /* Not memcpy: of that GCC makes a rep movsq, which takes its time to begin. */
    if (codec == TL_MEDIA_PCMU)
        memmove(to + at, payload, len);
    else
        for (uint32_t i = 0; i < len; i++)
            to[at + i] = tl_g711_to_pcmu(tl_g711_from_pcma(payload[i]));
    if (at > *filled)
        fill(to, *filled, at, to[at]);
    if (at + len > *filled)
        *filled = (uint16_t)(at + len);
}

/* Sound that came too late for its place is left out, or that part of it. */
static void put_sound(struct tl_recording *recording, enum tl_media_side side, uint32_t time,
                      const uint8_t *payload, size_t len, enum tl_media_codec codec)
{
    int32_t before = (int32_t)(recording->time - time);
    uint32_t from = before > 0 ? (uint32_t)before : 0;
    while (from < len) {
        uint32_t at = time + from - recording->time;
        uint32_t left = (uint32_t)len - from, room = BLOCK - at % BLOCK;
        uint32_t here = left < room ? left : room;
        struct tl_recording_block *block = block_at(recording, at / BLOCK);
        if (!block)
            return;
        put(block->sides[side], &recording->filled[at / BLOCK][side], at % BLOCK, payload + from,
            here, codec);
        from += here;
    }
}

/* NULL: not yet there. */
static const uint8_t *place_at(const struct tl_recording *recording, enum tl_media_side side,
                               uint32_t time)
{
    uint32_t at = time - recording->time, index = at / BLOCK;
    if (index >= TL_RECORDING_BLOCKS || !recording->blocks[index])
        return NULL;
    return recording->blocks[index]->sides[side] + at % BLOCK;
}

/* The end must arrive: without room in the ring it is left where the thread looks for it. */
static void end_tap(struct tl_recording *recording, uint32_t time)
{
    struct tl_recorder *recorder = recording->recorder;
    pass_time(recording, time);
    give_until(recording, recording->end);
    struct tl_recorder_message message = { .kind = TL_RECORDER_END, .recording = recording };
    if (push(recorder, &message))
        return;
    recording->next_unsaid = atomic_load(&recorder->unsaid);
    while (!atomic_compare_exchange_weak(&recorder->unsaid, &recording->next_unsaid, recording))
        ;
}

const uint8_t *tl_recording_tap(void *arg, enum tl_media_side side, uint32_t time,
                                const uint8_t *payload, size_t len, enum tl_media_codec codec)
{
    struct tl_recording *recording = arg;
    if (!payload && side != TL_MEDIA_CLOCK) {
        end_tap(recording, time);
        return NULL;
    }
    TL_ASSERT(len <= LATE_MAX);
    pass_time(recording, time);
    look_at(recording, &recording->is_paused, &recording->was_paused, TL_RECORDING_PAUSED,
            TL_RECORDING_RESUMED);
    look_at(recording, &recording->is_held, &recording->was_held, TL_RECORDING_HELD,
            TL_RECORDING_BACK);
    pass_time(recording, time + (uint32_t)len);
    if (!payload || recording->was_paused || recording->was_held)
        return NULL;
    put_sound(recording, side, time, payload, len, codec);
    return place_at(recording, side, time + (uint32_t)len);
}
