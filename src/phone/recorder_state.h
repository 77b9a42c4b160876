/* recorder_state.h: what both halves of the recorder share: recordings, and what is handed over.
 *
 *   recorder_gather.c, on media threads --message, with a block of sound--> recorder.c, the thread
 */
#ifndef TL_PHONE_RECORDER_STATE_H
#define TL_PHONE_RECORDER_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "bus/ring.h"
#include "phone/recorder.h"

enum {
    TL_RECORDING_SIDES = 2,
    TL_RECORDING_BLOCKS = 2,        /* Open at a time. */
    TL_RECORDING_BLOCKS_WANTED = 3, /* And one on its way. */
    TL_RECORDING_NOTHING = 0xff,    /* PCMU. */
};

/* Up to a second of both sides. */
struct tl_recording_block {
    union {
        uint8_t sides[TL_RECORDING_SIDES][TL_RECORDING_CHUNK_MAX];
        struct tl_recording_block *next_free;
    };
};

/* recorder_blocks.c: all blocks of a recorder. Any thread; it grows, and shrinks when it closes. */
struct tl_recording_blocks {
    pthread_mutex_t lock;
    struct tl_recording_block *free;
    struct tl_recording_chunk *chunks;
    uint32_t len, wanted;
};
void tl_recording_blocks_open(struct tl_recording_blocks *blocks);
void tl_recording_blocks_close(struct tl_recording_blocks *blocks);
/* So many more, or fewer, will be needed: makes them now. false: no memory. */
bool tl_recording_blocks_want(struct tl_recording_blocks *blocks, int more);
/* What is in it is whatever it is. NULL: no memory. */
struct tl_recording_block *tl_recording_block_take(struct tl_recording_blocks *blocks);
/* Wipes. NULL does nothing. */
void tl_recording_block_give(struct tl_recording_blocks *blocks, struct tl_recording_block *block);

struct tl_recorder {
    struct tl_recorder_settings settings;
    struct tl_ring *ring;
    pthread_t thread;
    struct tl_recording_blocks blocks;
    atomic_size_t memory;                /* Bytes of blocks on their way to the disk. */
    struct tl_recording *_Atomic unsaid; /* Those whose end found no room in the ring. */
};

struct tl_recording {
    /* The tap's, on whichever thread calls it; the first cache line is all that a packet needs. */
    uint32_t time; /* All before it was given on. */
    uint32_t end;  /* Behind the last that was told. */
    struct tl_recording_block
        *blocks[TL_RECORDING_BLOCKS]; /* From time on, and a second later. NULL: silent. */
    uint16_t filled[TL_RECORDING_BLOCKS]
                   [TL_RECORDING_SIDES]; /* Behind that a block is to be silent. */
    bool was_paused, was_held;
    atomic_bool is_paused, is_held; /* As is wanted from now on. */
    atomic_bool has_failed;
    uint32_t chunks_given;
    struct tl_recorder *recorder;

    tl_id leg;
    atomic_uint holders; /* The starter, the tap, the recorder's thread. */
    atomic_uint chunks_written;
    struct tl_recording_block *_Atomic spare; /* Written, to be used again. */
    struct tl_recording *next_unsaid;

    /* The recorder's thread's own. */
    struct tl_recording_writer *writer;
    uint64_t samples;
};

enum tl_recorder_message_kind {
    TL_RECORDER_START,
    TL_RECORDER_PART,
    TL_RECORDER_END,
    TL_RECORDER_STOP
};

struct tl_recorder_message {
    enum tl_recorder_message_kind kind;
    struct tl_recording *recording;
    enum tl_recording_kind part;
    uint32_t samples;
    struct tl_recording_block *take_block; /* SOUND: the reader's from now on. */
    uint8_t key[TL_RECORDING_KEY_BYTES];
    char path[]; /* START, with its zero. */
};

/* Marks are no time: they must not make a recording late. */
static inline bool tl_recording_is_counted(enum tl_recording_kind part)
{
    return part == TL_RECORDING_SOUND || part == TL_RECORDING_SILENCE;
}

/* Tells it once, whichever thread is first. */
void tl_recording_fail(struct tl_recording *recording, enum tl_err err);

#endif
