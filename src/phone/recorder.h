/* recorder.h: recordings under way: sound from media threads, to encrypted files by one thread.
 *
 *   media threads --tl_recording_tap--> a second of sound --> [ ring ] --> recorder thread -->
 * files anybody       --start, pause------------------------------^                  | event_fn
 * <------- failed, ended ---------------------------------------------'
 *
 * Media threads never wait: they copy each packet to its place, and once a second hand a chunk
 * over. Sound may come a second late, and the thread wakes at most twice a second, so a crash takes
 * the last three seconds. A recording whose chunks are not on their way to the disk after
 * behind_max_s has failed, as has one whose file cannot be written; that is told at once, by
 * whichever thread sees it. What was written until then can be read. Knows legs by their id alone.
 * Memory: 48 kB a recording, in chunks of 2 MB that stay until the end, and the ring.
 */
#ifndef TL_PHONE_RECORDER_H
#define TL_PHONE_RECORDER_H

#include "phone/media_tap.h"
#include "phone/recorder_file.h"

struct tl_recorder;
struct tl_recording; /* One under way. */

enum tl_recorder_event_kind {
    TL_RECORDER_FAILED, /* err; at most once, before ENDED. Nothing more is recorded. */
    TL_RECORDER_ENDED,  /* samples; the last of a recording: its file is closed. */
};

struct tl_recorder_event {
    enum tl_recorder_event_kind kind;
    tl_id leg;
    enum tl_err err;  /* TL_EUNAVAILABLE: the disk is too slow. */
    uint64_t samples; /* Written, with silences; 8,000 a second. */
};

/* On the recorder's or a media thread. It must not block, and calls nothing of this header. */
typedef void tl_recorder_event_fn(const struct tl_recorder_event *event, void *arg);

/* 0 or NULL takes the value in brackets. */
struct tl_recorder_settings {
    tl_recorder_event_fn *event_fn;
    void *arg;
    size_t memory_max;               /* Bytes of sound between threads [16 MB]. */
    uint32_t behind_max_s;           /* [5] */
    tl_recording_write_fn *write_fn; /* How files are written [the system's write]. */
};

/* Starts the thread. TL_ENOMEM; TL_EIO. */
TL_MUST_USE enum tl_err tl_recorder_open(const struct tl_recorder_settings *settings,
                                         struct tl_recorder **out_recorder);

/* Waits until all recordings, which must have ended, are in their files. NULL does nothing. */
void tl_recorder_close(struct tl_recorder *recorder);

/* Begins a recording of leg at path (recorder_file.h); it ends by the last call of its tap, which
 * must come. The caller holds out_recording until tl_recording_drop. TL_ENOMEM; TL_EFULL: the ring
 * has no room. That the file cannot be made is told by event. */
TL_MUST_USE enum tl_err tl_recorder_start(struct tl_recorder *recorder, tl_id leg, const char *path,
                                          const uint8_t key[TL_RECORDING_KEY_BYTES],
                                          struct tl_recording **out_recording);

/* While paused there is silence, with a mark at either end. Any thread. */
void tl_recording_pause(struct tl_recording *recording, bool is_paused);

/* The same while the leg is on hold. */
void tl_recording_hold(struct tl_recording *recording, bool is_held);

/* Of tl_recorder_start's holder; the recording goes on. NULL does nothing. */
void tl_recording_drop(struct tl_recording *recording);

/* What media calls for a leg that is recorded; arg is the recording. */
tl_media_tap_fn tl_recording_tap;

#endif
