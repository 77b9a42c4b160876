/* recorder_sound.h: a recording as others want it: a WAV file, piece by piece, and a waveform.
 *
 * Each call reads the file from its beginning (about 30 us a second of sound): a chunk cannot be
 * read without those before it. A file that was cut gives what is there.
 */
#ifndef TL_PHONE_RECORDER_SOUND_H
#define TL_PHONE_RECORDER_SOUND_H

#include "phone/recorder_file.h"

enum {
    TL_RECORDING_WAV_HEAD = 58,
    TL_RECORDING_HOURS_MAX = 12, /* A longer one is not played further. */
    TL_RECORDING_MARKS_MAX = 64,
};

/* How a file ends, as told by tl_recording_next: TL_ENONE whole, TL_ECLOSED cut, TL_ECORRUPT. */
struct tl_recording_measure {
    uint64_t samples;
    enum tl_err end;
};

/* Counts the samples of a recording. Errors: of tl_recording_open; TL_EIO. */
TL_MUST_USE enum tl_err tl_recording_measure(const char *path,
                                             const uint8_t key[TL_RECORDING_KEY_BYTES],
                                             struct tl_recording_measure *out_measure);

/* Bytes from `from` on of the recording as a WAV file (PCMU, two channels, 8 kHz), up to
 * bytes_max. *out_total: of the whole file; from at or behind it gives no bytes. */
TL_MUST_USE enum tl_err tl_recording_wav(const char *path,
                                         const uint8_t key[TL_RECORDING_KEY_BYTES], uint64_t from,
                                         size_t bytes_max, uint8_t *out_bytes, size_t *out_len,
                                         uint64_t *out_total);

/* A place where something happened. */
struct tl_recording_mark {
    enum tl_recording_kind kind; /* What has no samples. */
    uint64_t at;                 /* In samples. */
};

/* The loudest of each stretch, both sides, of 0 to 100; free by tl_recording_peaks_done. */
struct tl_recording_peaks {
    struct tl_recording_measure measure;
    uint32_t samples_each; /* Of one peak. */
    uint32_t len;
    uint8_t *left, *right;
    struct tl_recording_mark marks[TL_RECORDING_MARKS_MAX];
    uint32_t marks_len;
};

/* At most peaks_max of them, at least 1. TL_ENOMEM; errors as above. */
TL_MUST_USE enum tl_err tl_recording_peaks(const char *path,
                                           const uint8_t key[TL_RECORDING_KEY_BYTES],
                                           uint32_t peaks_max,
                                           struct tl_recording_peaks *out_peaks);
void tl_recording_peaks_done(struct tl_recording_peaks *peaks);

#endif
