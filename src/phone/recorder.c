/* recorder.c: sound gathered on media threads, and the thread that writes it. */
#include "phone/recorder.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/assert.h"
#include "base/calendar.h"
#include "bus/ring.h"
#include "phone/g711.h"
#include "phone/rtp.h"

enum { MEMORY_MAX = 16 * 1000 * 1000, BEHIND_MAX_S = 5, SILENCE = 0xff, HOLDERS = 3 };

struct tl_recorder {
    struct tl_recorder_settings settings;
    struct tl_ring *ring;
    pthread_t thread;
    struct tl_recording *_Atomic unsaid; /* Those whose end found no room in the ring. */
};

struct tl_recording {
    struct tl_recorder *recorder;
    tl_id leg;
    atomic_uint holders;            /* The starter, the tap, the recorder's thread. */
    atomic_bool is_paused, is_held; /* As is wanted from now on. */
    atomic_bool has_failed;
    atomic_uint chunks_written;
    struct tl_recording *next_unsaid;

    /* The tap's, on whichever thread calls it. */
    uint32_t time;     /* All before it was given on. */
    uint32_t gathered; /* Samples in left and right, from time on. */
    uint32_t chunks_given;
    bool was_paused, was_held;
    bool has_sound; /* Among the gathered. */
    uint8_t left[TL_RECORDING_CHUNK_MAX], right[TL_RECORDING_CHUNK_MAX];

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
    uint8_t key[TL_RECORDING_KEY_BYTES];
    char bytes[]; /* START: the path and its zero; SOUND: left, then right. */
};

enum {
    PATH_MAX_BYTES = 4096,
    BYTES_MAX =
        2 * TL_RECORDING_CHUNK_MAX > PATH_MAX_BYTES ? 2 * TL_RECORDING_CHUNK_MAX : PATH_MAX_BYTES,
    MESSAGE_BYTES_MAX = sizeof(struct message) + BYTES_MAX,
};

/* ---- both sides ---- */

static void let_go(struct tl_recording *recording)
{
    if (atomic_fetch_sub(&recording->holders, 1) > 1)
        return;
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

static struct message *message_at(uint8_t *room, struct tl_recording *recording,
                                  enum tl_recording_kind part, uint32_t samples)
{
    struct message *message = (struct message *)(void *)room;
    memset(message, 0, sizeof *message);
    message->kind = MESSAGE_PART;
    message->recording = recording;
    message->part = part;
    message->samples = samples;
    return message;
}

/* Marks are no time: they must not make a recording late. */
static bool is_counted(enum tl_recording_kind part)
{
    return part == TL_RECORDING_SOUND || part == TL_RECORDING_SILENCE;
}

static void give(struct tl_recording *recording, enum tl_recording_kind part, uint32_t samples)
{
    _Alignas(struct message) uint8_t room[MESSAGE_BYTES_MAX];
    struct tl_recorder *recorder = recording->recorder;
    size_t sound = part == TL_RECORDING_SOUND ? samples : 0;
    if (atomic_load_explicit(&recording->has_failed, memory_order_relaxed))
        return;
    struct message *message = message_at(room, recording, part, samples);
    memcpy(message->bytes, recording->left, sound);
    memcpy(message->bytes + sound, recording->right, sound);
    uint32_t behind = recording->chunks_given - atomic_load(&recording->chunks_written);
    if (behind >= recorder->settings.behind_max_s ||
        tl_ring_push(recorder->ring, message, sizeof *message + 2 * sound) != TL_OK)
        fail(recording, TL_EUNAVAILABLE);
    else
        recording->chunks_given += is_counted(part);
}

static void give_gathered(struct tl_recording *recording)
{
    if (recording->gathered > 0)
        give(recording, recording->has_sound ? TL_RECORDING_SOUND : TL_RECORDING_SILENCE,
             recording->gathered);
    recording->time += recording->gathered;
    recording->gathered = 0;
    recording->has_sound = false;
}

/* What the host withheld: silence, so that all behind it stands at its time. */
static void give_gap(struct tl_recording *recording, uint32_t time)
{
    give_gathered(recording);
    if (!recording->was_paused && !recording->was_held)
        give(recording, TL_RECORDING_LOST, 0);
    give(recording, TL_RECORDING_SILENCE, time - recording->time);
    recording->time = time;
}

static void look_at(struct tl_recording *recording, const atomic_bool *wanted, bool *was,
                    enum tl_recording_kind begin, enum tl_recording_kind end)
{
    bool is = atomic_load_explicit(wanted, memory_order_relaxed);
    if (is == *was)
        return;
    give_gathered(recording);
    give(recording, is ? begin : end, 0);
    *was = is;
}

static void copy(uint8_t *to, const uint8_t *payload, size_t len, enum tl_media_codec codec)
{
    if (codec == TL_MEDIA_PCMU)
        memcpy(to, payload, len);
    else
        for (size_t i = 0; i < len; i++)
            to[i] = tl_g711_to_pcmu(tl_g711_from_pcma(payload[i]));
}

/* Both codes of nothing (G.711 has a plus and a minus zero); PCMA has none, and is never so. */
static bool is_silent(const uint8_t *pcmu, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((pcmu[i] | 0x80) != SILENCE)
            return false;
    return true;
}

/* The end must arrive: without room in the ring it is left where the thread looks for it. */
static void end_tap(struct tl_recording *recording, uint32_t time)
{
    struct tl_recorder *recorder = recording->recorder;
    if (time > recording->time + recording->gathered)
        give_gap(recording, time);
    give_gathered(recording);
    struct message message = { .kind = MESSAGE_END, .recording = recording };
    if (tl_ring_push(recorder->ring, &message, sizeof message) == TL_OK)
        return;
    recording->next_unsaid = atomic_load(&recorder->unsaid);
    while (!atomic_compare_exchange_weak(&recorder->unsaid, &recording->next_unsaid, recording))
        ;
}

void tl_recording_tap(void *arg, enum tl_media_side side, uint32_t time, const uint8_t *payload,
                      size_t len, enum tl_media_codec codec)
{
    struct tl_recording *recording = arg;
    if (!payload) {
        end_tap(recording, time);
        return;
    }
    TL_ASSERT(len > 0 && len <= TL_RECORDING_CHUNK_MAX);
    if (side == TL_MEDIA_SAYS) {
        look_at(recording, &recording->is_paused, &recording->was_paused, TL_RECORDING_PAUSED,
                TL_RECORDING_RESUMED);
        look_at(recording, &recording->is_held, &recording->was_held, TL_RECORDING_HELD,
                TL_RECORDING_BACK);
        if (recording->gathered + len > TL_RECORDING_CHUNK_MAX)
            give_gathered(recording);
        if (time > recording->time + recording->gathered)
            give_gap(recording, time);
        memset(recording->left + recording->gathered, SILENCE, len);
        memset(recording->right + recording->gathered, SILENCE, len);
        recording->gathered += (uint32_t)len;
    }
    /* The two sides of a step have one time, and the first of them made room. */
    uint32_t at = time - recording->time;
    if (recording->was_paused || recording->was_held || time < recording->time ||
        at + len > recording->gathered)
        return;
    uint8_t *to = (side == TL_MEDIA_SAYS ? recording->left : recording->right) + at;
    copy(to, payload, len, codec);
    recording->has_sound = recording->has_sound || !is_silent(to, len);
}

/* ---- the recorder's thread ---- */

static void start(struct tl_recorder *recorder, struct message *message)
{
    struct tl_recording *recording = message->recording;
    enum tl_err err = tl_recording_create(message->bytes, message->key, recorder->settings.write_fn,
                                          &recording->writer);
    sodium_memzero(message->key, sizeof message->key);
    if (err != TL_OK)
        fail(recording, err);
}

static void write_part(const struct message *message)
{
    struct tl_recording *recording = message->recording;
    const uint8_t *sound = (const uint8_t *)message->bytes;
    const struct tl_recording_part part = { .kind = message->part,
                                            .samples = message->samples,
                                            .left = sound,
                                            .right = sound + message->samples };
    if (recording->writer) {
        enum tl_err err = tl_recording_write(recording->writer, &part);
        if (err != TL_OK)
            fail(recording, err);
        else
            recording->samples += message->samples;
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
        tl_ring_wait(recorder->ring, TL_SECOND);
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
    enum tl_err err = tl_ring_open(&recorder->ring, recorder->settings.memory_max);
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
    _Alignas(struct message) uint8_t room[sizeof(struct message) + PATH_MAX_BYTES];
    size_t path_bytes = strlen(path) + 1;
    TL_ASSERT(path_bytes <= PATH_MAX_BYTES);
    struct tl_recording *recording = calloc(1, sizeof *recording);
    if (!recording)
        return TL_ENOMEM;
    recording->recorder = recorder;
    recording->leg = leg;
    recording->holders = HOLDERS;
    struct message *message = message_at(room, recording, TL_RECORDING_LAST, 0);
    message->kind = MESSAGE_START;
    memcpy(message->key, key, TL_RECORDING_KEY_BYTES);
    memcpy(message->bytes, path, path_bytes);
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
