/* recorder.c: the thread that writes recordings, and how they begin and end. */
#include "phone/recorder.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "base/assert.h"
#include "base/calendar.h"
#include "phone/recorder_state.h"

enum {
    MEMORY_MAX = 16 * 1000 * 1000,
    RING_BYTES = 256 * 1000,
    BEHIND_MAX_S = 5,
    HOLDERS = 3,
    NAP_NS = 500000000, /* Each wakening costs what lies in the processor's caches. */
    PATH_MAX_BYTES = 4096,
    MESSAGE_BYTES_MAX = sizeof(struct tl_recorder_message) + PATH_MAX_BYTES,
};

/* ---- both sides ---- */

/* One holder less; the last frees all. */
static void let_go(struct tl_recording *recording)
{
    if (atomic_fetch_sub(&recording->holders, 1) > 1)
        return;
    sodium_memzero(recording, sizeof *recording);
    free(recording);
}

void tl_recording_fail(struct tl_recording *recording, enum tl_err err)
{
    const struct tl_recorder_settings *settings = &recording->recorder->settings;
    if (atomic_exchange(&recording->has_failed, true))
        return;
    settings->event_fn(&(struct tl_recorder_event){ .kind = TL_RECORDER_FAILED,
                                                    .leg = recording->leg,
                                                    .err = err },
                       settings->arg);
}

/* ---- the recorder's thread ---- */

static void start(struct tl_recorder *recorder, struct tl_recorder_message *message)
{
    struct tl_recording *recording = message->recording;
    enum tl_err err = tl_recording_create(message->path, message->key, recorder->settings.write_fn,
                                          &recording->writer);
    sodium_memzero(message->key, sizeof message->key);
    if (err != TL_OK)
        tl_recording_fail(recording, err);
}

/* Both codes of nothing: G.711 has a plus and a minus zero. */
static bool is_silent(const uint8_t *pcmu, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        if ((pcmu[i] | 0x80) != TL_RECORDING_NOTHING)
            return false;
    return true;
}

static void write_part(const struct tl_recorder_message *message)
{
    struct tl_recording *recording = message->recording;
    struct tl_recording_block *block = message->take_block;
    struct tl_recording_part part = { .kind = message->part, .samples = message->samples };
    bool is_sound = false;
    for (int side = 0; block && side < TL_RECORDING_SIDES; side++) {
        is_sound = is_sound || !is_silent(block->sides[side], part.samples);
    }
    if (is_sound) {
        part.left = block->sides[TL_MEDIA_SAYS];
        part.right = block->sides[TL_MEDIA_HEARS];
    } else if (tl_recording_is_counted(part.kind)) {
        part.kind = TL_RECORDING_SILENCE;
    }
    if (recording->writer) {
        enum tl_err err = tl_recording_write(recording->writer, &part);
        if (err != TL_OK)
            tl_recording_fail(recording, err);
        else
            recording->samples += message->samples;
    }
    if (block) {
        atomic_fetch_sub(&recording->recorder->memory, sizeof *block);
        tl_recording_block_give(&recording->recorder->blocks,
                                atomic_exchange(&recording->spare, block));
    }
    atomic_fetch_add(&recording->chunks_written, tl_recording_is_counted(part.kind));
}

/* The tap makes no more calls. */
static void end(struct tl_recorder *recorder, struct tl_recording *recording)
{
    tl_recording_block_give(&recorder->blocks, recording->blocks[0]);
    tl_recording_block_give(&recorder->blocks, recording->blocks[1]);
    tl_recording_block_give(&recorder->blocks, atomic_load(&recording->spare));
    (void)tl_recording_blocks_want(&recorder->blocks, -TL_RECORDING_BLOCKS_WANTED);
    if (atomic_load(&recording->has_failed)) {
        tl_recording_abandon(recording->writer);
    } else {
        enum tl_err err = tl_recording_finish(recording->writer);
        if (err != TL_OK)
            tl_recording_fail(recording, err);
    }
    recorder->settings.event_fn(&(struct tl_recorder_event){ .kind = TL_RECORDER_ENDED,
                                                             .leg = recording->leg,
                                                             .samples = recording->samples },
                                recorder->settings.arg);
    let_go(recording); /* The tap's hold. */
    let_go(recording);
}

static void end_all(struct tl_recorder *recorder, struct tl_recording *recording)
{
    while (recording) {
        struct tl_recording *next = recording->next_unsaid;
        end(recorder, recording);
        recording = next;
    }
}

/* False: stop. */
static bool take(struct tl_recorder *recorder, struct tl_recorder_message *message)
{
    switch (message->kind) {
    case TL_RECORDER_START:
        start(recorder, message);
        return true;
    case TL_RECORDER_PART:
        write_part(message);
        return true;
    case TL_RECORDER_END:
        end(recorder, message->recording);
        return true;
    case TL_RECORDER_STOP:
        break;
    }
    return false;
}

static void *run(void *arg)
{
    struct tl_recorder *recorder = arg;
    _Alignas(struct tl_recorder_message) uint8_t room[MESSAGE_BYTES_MAX];
    for (;;) {
        size_t bytes;
        /* Taken before the ring is emptied: all that these gave stands in it. */
        struct tl_recording *unsaid = atomic_exchange(&recorder->unsaid, NULL);
        while (tl_ring_pop(recorder->ring, room, sizeof room, &bytes) == TL_OK) {
            if (take(recorder, (struct tl_recorder_message *)(void *)room))
                continue;
            end_all(recorder, unsaid);
            return NULL;
        }
        end_all(recorder, unsaid);
        /* One wakening for all that comes in a while. */
        tl_ring_wait(recorder->ring, TL_SECOND);
        nanosleep(&(struct timespec){ .tv_nsec = NAP_NS }, NULL);
    }
}

/* ---- from outside ---- */

enum tl_err tl_recorder_open(const struct tl_recorder_settings *settings,
                             struct tl_recorder **out_recorder)
{
    struct tl_recorder *recorder = calloc(1, sizeof *recorder);
    if (!recorder)
        return TL_ENOMEM;
    recorder->settings = *settings;
    if (recorder->settings.memory_max == 0)
        recorder->settings.memory_max = MEMORY_MAX;
    if (recorder->settings.behind_max_s == 0)
        recorder->settings.behind_max_s = BEHIND_MAX_S;
    tl_recording_blocks_open(&recorder->blocks);
    enum tl_err err = tl_ring_open(&recorder->ring, RING_BYTES);
    if (err == TL_OK && pthread_create(&recorder->thread, NULL, run, recorder) != 0)
        err = TL_EIO;
    if (err != TL_OK) {
        tl_ring_close(recorder->ring);
        tl_recording_blocks_close(&recorder->blocks);
        free(recorder);
        return err;
    }
    *out_recorder = recorder;
    return TL_OK;
}

void tl_recorder_close(struct tl_recorder *recorder)
{
    if (!recorder)
        return;
    struct tl_recorder_message stop = { .kind = TL_RECORDER_STOP };
    while (tl_ring_push(recorder->ring, &stop, sizeof stop) != TL_OK)
        tl_ring_wait(recorder->ring, 1000);
    pthread_join(recorder->thread, NULL);
    end_all(recorder, atomic_load(&recorder->unsaid));
    tl_ring_close(recorder->ring);
    tl_recording_blocks_close(&recorder->blocks);
    free(recorder);
}

enum tl_err tl_recorder_start(struct tl_recorder *recorder, tl_id leg, const char *path,
                              const uint8_t key[TL_RECORDING_KEY_BYTES],
                              struct tl_recording **out_recording)
{
    _Alignas(struct tl_recorder_message) uint8_t room[MESSAGE_BYTES_MAX] = { 0 };
    size_t path_bytes = strlen(path) + 1;
    TL_ASSERT(path_bytes <= PATH_MAX_BYTES);
    struct tl_recording *recording = calloc(1, sizeof *recording);
    if (!recording)
        return TL_ENOMEM;
    recording->recorder = recorder;
    recording->leg = leg;
    recording->holders = HOLDERS;
    struct tl_recorder_message *message = (struct tl_recorder_message *)(void *)room;
    message->kind = TL_RECORDER_START;
    message->recording = recording;
    memcpy(message->key, key, TL_RECORDING_KEY_BYTES);
    memcpy(message->path, path, path_bytes);
    enum tl_err err = tl_recording_blocks_want(&recorder->blocks, TL_RECORDING_BLOCKS_WANTED)
                          ? tl_ring_push(recorder->ring, message, sizeof *message + path_bytes)
                          : TL_ENOMEM;
    sodium_memzero(message->key, sizeof message->key);
    if (err != TL_OK) {
        (void)tl_recording_blocks_want(&recorder->blocks, -TL_RECORDING_BLOCKS_WANTED);
        free(recording);
        return err;
    }
    *out_recording = recording;
    return TL_OK;
}

void tl_recording_pause(struct tl_recording *recording, bool is_paused)
{
    atomic_store(&recording->is_paused, is_paused);
}

void tl_recording_hold(struct tl_recording *recording, bool is_held)
{
    atomic_store(&recording->is_held, is_held);
}

void tl_recording_drop(struct tl_recording *recording)
{
    if (recording)
        let_go(recording);
}
