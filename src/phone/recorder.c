/* recorder.c: sound gathered on media threads, and the thread that writes it. */
#include "phone/recorder.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "base/assert.h"
#include "base/calendar.h"
#include "bus/ring.h"
#include "phone/g711.h"
#include "phone/rtp.h"

enum {
    MEMORY_MAX = 16 * 1000 * 1000,
    RING_BYTES = 256 * 1000,
    BEHIND_MAX_S = 5,
    SILENCE = 0xff,
    HOLDERS = 3,
    SIDES = 2,
    BLOCKS = 2,
    BLOCK = TL_RECORDING_CHUNK_MAX,
    LATE_MAX = 8000, /* Samples: so much later sound is still put in its place. More without a
                        word: the host was away. */
    NAP_NS = 100000000,
};

/* Up to a second of both sides. */
struct block {
    uint8_t sides[SIDES][BLOCK];
};

struct tl_recorder {
    struct tl_recorder_settings settings;
    struct tl_ring *ring;
    pthread_t thread;
    atomic_size_t memory;                /* Bytes of blocks on their way to the disk. */
    struct tl_recording *_Atomic unsaid; /* Those whose end found no room in the ring. */
};

struct tl_recording {
    /* The tap's, on whichever thread calls it; the first cache line is all that a packet needs. */
    uint32_t time;                  /* All before it was given on. */
    uint32_t end;                   /* Behind the last that was told. */
    struct block *blocks[BLOCKS];   /* From time on, and a second later. NULL: silent. */
    uint16_t filled[BLOCKS][SIDES]; /* Behind that a block is to be silent. */
    bool was_paused, was_held;
    atomic_bool is_paused, is_held; /* As is wanted from now on. */
    atomic_bool has_failed;
    uint32_t chunks_given;
    struct tl_recorder *recorder;

    tl_id leg;
    atomic_uint holders; /* The starter, the tap, the recorder's thread. */
    atomic_uint chunks_written;
    struct block *_Atomic spare; /* Written, to be used again. */
    struct tl_recording *next_unsaid;

    /* The recorder's thread's own. */
    struct tl_recording_writer *writer;
    uint64_t samples;
};

enum message_kind { MESSAGE_START, MESSAGE_PART, MESSAGE_END, MESSAGE_STOP };

struct message {
    enum message_kind kind;
    struct tl_recording *recording;
    enum tl_recording_kind part;
    uint32_t samples;
    struct block *take_block; /* SOUND: the reader's from now on. */
    uint8_t key[TL_RECORDING_KEY_BYTES];
    char path[]; /* START, with its zero. */
};

enum { PATH_MAX_BYTES = 4096, MESSAGE_BYTES_MAX = sizeof(struct message) + PATH_MAX_BYTES };

/* ---- both sides ---- */

static void free_block(struct block *block)
{
    if (block)
        sodium_memzero(block, sizeof *block);
    free(block);
}

static void let_go(struct tl_recording *recording)
{
    if (atomic_fetch_sub(&recording->holders, 1) > 1)
        return;
    free_block(recording->blocks[0]);
    free_block(recording->blocks[1]);
    free_block(atomic_load(&recording->spare));
    sodium_memzero(recording, sizeof *recording);
    free(recording);
}

/* Tells it once, whichever thread is first. */
static void fail(struct tl_recording *recording, enum tl_err err)
{
    const struct tl_recorder_settings *settings = &recording->recorder->settings;
    if (atomic_exchange(&recording->has_failed, true))
        return;
    settings->event_fn(&(struct tl_recorder_event){ .kind = TL_RECORDER_FAILED,
                                                    .leg = recording->leg,
                                                    .err = err },
                       settings->arg);
}

/* ---- media threads ---- */

/* Marks are no time: they must not make a recording late. */
static bool is_counted(enum tl_recording_kind part)
{
    return part == TL_RECORDING_SOUND || part == TL_RECORDING_SILENCE;
}

static bool push(struct tl_recorder *recorder, const struct message *message)
{
    size_t more = message->take_block ? sizeof *message->take_block : 0;
    if (atomic_fetch_add(&recorder->memory, more) + more <= recorder->settings.memory_max &&
        tl_ring_push(recorder->ring, message, sizeof *message) == TL_OK)
        return true;
    atomic_fetch_sub(&recorder->memory, more);
    return false;
}

static void give(struct tl_recording *recording, enum tl_recording_kind part, uint32_t samples,
                 struct block *take_block)
{
    struct tl_recorder *recorder = recording->recorder;
    const struct message message = { .kind = MESSAGE_PART,
                                     .recording = recording,
                                     .part = part,
                                     .samples = samples,
                                     .take_block = take_block };
    uint32_t behind = recording->chunks_given - atomic_load(&recording->chunks_written);
    bool has_failed = atomic_load_explicit(&recording->has_failed, memory_order_relaxed);
    if (!has_failed && behind < recorder->settings.behind_max_s && push(recorder, &message)) {
        recording->chunks_given += is_counted(part);
        return;
    }
    free_block(take_block);
    fail(recording, TL_EUNAVAILABLE);
}

/* A single sample that is missing is the clocks' drift: it is bridged. */
static void fill(uint8_t *side, uint32_t from, uint32_t until, uint8_t next)
{
    memset(side + from, until - from == 1 ? next : SILENCE, until - from);
}

static void fill_block(struct block *block, const uint16_t filled[SIDES], uint32_t samples)
{
    for (int side = 0; side < SIDES; side++)
        if (filled[side] < samples)
            fill(block->sides[side], filled[side], samples, SILENCE);
}

/* What stands before until, a second at most in each chunk. */
static void give_until(struct tl_recording *recording, uint32_t until)
{
    while (recording->time != until) {
        struct block *block = recording->blocks[0];
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

static struct block *block_at(struct tl_recording *recording, uint32_t index)
{
    struct block **block = &recording->blocks[index];
    if (*block || atomic_load_explicit(&recording->has_failed, memory_order_relaxed))
        return *block;
    *block = atomic_exchange(&recording->spare, NULL);
    if (!*block)
        *block = malloc(sizeof **block);
    memset(recording->filled[index], 0, sizeof recording->filled[index]);
    if (!*block)
        fail(recording, TL_ENOMEM);
    return *block;
}

/* Into one side of a block, of which so much is filled. */
static void put(uint8_t *to, uint16_t *filled, uint32_t at, const uint8_t *payload, uint32_t len,
                enum tl_media_codec codec)
{
    if (codec == TL_MEDIA_PCMU)
        memcpy(to + at, payload, len);
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
        struct block *block = block_at(recording, at / BLOCK);
        if (!block)
            return;
        put(block->sides[side], &recording->filled[at / BLOCK][side], at % BLOCK, payload + from,
            here, codec);
        from += here;
    }
}

/* The end must arrive: without room in the ring it is left where the thread looks for it. */
static void end_tap(struct tl_recording *recording, uint32_t time)
{
    struct tl_recorder *recorder = recording->recorder;
    pass_time(recording, time);
    give_until(recording, recording->end);
    struct message message = { .kind = MESSAGE_END, .recording = recording };
    if (push(recorder, &message))
        return;
    recording->next_unsaid = atomic_load(&recorder->unsaid);
    while (!atomic_compare_exchange_weak(&recorder->unsaid, &recording->next_unsaid, recording))
        ;
}

void tl_recording_tap(void *arg, enum tl_media_side side, uint32_t time, const uint8_t *payload,
                      size_t len, enum tl_media_codec codec)
{
    struct tl_recording *recording = arg;
    if (!payload && side != TL_MEDIA_CLOCK) {
        end_tap(recording, time);
        return;
    }
    TL_ASSERT(len <= LATE_MAX);
    pass_time(recording, time);
    look_at(recording, &recording->is_paused, &recording->was_paused, TL_RECORDING_PAUSED,
            TL_RECORDING_RESUMED);
    look_at(recording, &recording->is_held, &recording->was_held, TL_RECORDING_HELD,
            TL_RECORDING_BACK);
    pass_time(recording, time + (uint32_t)len);
    if (payload && !recording->was_paused && !recording->was_held)
        put_sound(recording, side, time, payload, len, codec);
}

/* ---- the recorder's thread ---- */

static void start(struct tl_recorder *recorder, struct message *message)
{
    struct tl_recording *recording = message->recording;
    enum tl_err err = tl_recording_create(message->path, message->key, recorder->settings.write_fn,
                                          &recording->writer);
    sodium_memzero(message->key, sizeof message->key);
    if (err != TL_OK)
        fail(recording, err);
}

/* Both codes of nothing: G.711 has a plus and a minus zero. */
static bool is_silent(const uint8_t *pcmu, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        if ((pcmu[i] | 0x80) != SILENCE)
            return false;
    return true;
}

static void write_part(const struct message *message)
{
    struct tl_recording *recording = message->recording;
    struct block *block = message->take_block;
    struct tl_recording_part part = { .kind = message->part, .samples = message->samples };
    bool is_sound = false;
    for (int side = 0; block && side < SIDES; side++) {
        is_sound = is_sound || !is_silent(block->sides[side], part.samples);
    }
    if (is_sound) {
        part.left = block->sides[TL_MEDIA_SAYS];
        part.right = block->sides[TL_MEDIA_HEARS];
    } else if (is_counted(part.kind)) {
        part.kind = TL_RECORDING_SILENCE;
    }
    if (recording->writer) {
        enum tl_err err = tl_recording_write(recording->writer, &part);
        if (err != TL_OK)
            fail(recording, err);
        else
            recording->samples += message->samples;
    }
    if (block) {
        atomic_fetch_sub(&recording->recorder->memory, sizeof *block);
        free_block(atomic_exchange(&recording->spare, block));
    }
    atomic_fetch_add(&recording->chunks_written, is_counted(part.kind));
}

static void end(struct tl_recorder *recorder, struct tl_recording *recording)
{
    if (atomic_load(&recording->has_failed)) {
        tl_recording_abandon(recording->writer);
    } else {
        enum tl_err err = tl_recording_finish(recording->writer);
        if (err != TL_OK)
            fail(recording, err);
    }
    recorder->settings.event_fn(&(struct tl_recorder_event){ .kind = TL_RECORDER_ENDED,
                                                             .leg = recording->leg,
                                                             .samples = recording->samples },
                                recorder->settings.arg);
    let_go(recording); /* The tap's hold: it makes no more calls. */
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
static bool take(struct tl_recorder *recorder, struct message *message)
{
    switch (message->kind) {
    case MESSAGE_START:
        start(recorder, message);
        return true;
    case MESSAGE_PART:
        write_part(message);
        return true;
    case MESSAGE_END:
        end(recorder, message->recording);
        return true;
    case MESSAGE_STOP:
        break;
    }
    return false;
}

static void *run(void *arg)
{
    struct tl_recorder *recorder = arg;
    _Alignas(struct message) uint8_t room[MESSAGE_BYTES_MAX];
    for (;;) {
        size_t bytes;
        /* Taken before the ring is emptied: all that these gave stands in it. */
        struct tl_recording *unsaid = atomic_exchange(&recorder->unsaid, NULL);
        while (tl_ring_pop(recorder->ring, room, sizeof room, &bytes) == TL_OK) {
            if (take(recorder, (struct message *)(void *)room))
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
    enum tl_err err = tl_ring_open(&recorder->ring, RING_BYTES);
    if (err == TL_OK && pthread_create(&recorder->thread, NULL, run, recorder) != 0)
        err = TL_EIO;
    if (err != TL_OK) {
        tl_ring_close(recorder->ring);
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
    struct message stop = { .kind = MESSAGE_STOP };
    while (tl_ring_push(recorder->ring, &stop, sizeof stop) != TL_OK)
        tl_ring_wait(recorder->ring, 1000);
    pthread_join(recorder->thread, NULL);
    end_all(recorder, atomic_load(&recorder->unsaid));
    tl_ring_close(recorder->ring);
    free(recorder);
}

enum tl_err tl_recorder_start(struct tl_recorder *recorder, tl_id leg, const char *path,
                              const uint8_t key[TL_RECORDING_KEY_BYTES],
                              struct tl_recording **out_recording)
{
    _Alignas(struct message) uint8_t room[MESSAGE_BYTES_MAX] = { 0 };
    size_t path_bytes = strlen(path) + 1;
    TL_ASSERT(path_bytes <= PATH_MAX_BYTES);
    struct tl_recording *recording = calloc(1, sizeof *recording);
    if (!recording)
        return TL_ENOMEM;
    recording->recorder = recorder;
    recording->leg = leg;
    recording->holders = HOLDERS;
    struct message *message = (struct message *)(void *)room;
    message->kind = MESSAGE_START;
    message->recording = recording;
    memcpy(message->key, key, TL_RECORDING_KEY_BYTES);
    memcpy(message->path, path, path_bytes);
    enum tl_err err = tl_ring_push(recorder->ring, message, sizeof *message + path_bytes);
    sodium_memzero(message->key, sizeof message->key);
    if (err != TL_OK) {
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
