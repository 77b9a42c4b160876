/* recorder_file.h: a recording on disk: chunks of encrypted stereo sound, written one by one.
 *
 *   "TLREC" 0 2 0 | prefix of the nonces, 7 bytes | chunk | chunk | ... | last chunk
 *   chunk:    length, 4 bytes, little endian, top bit: the last | as many bytes, sealed
 *   in it:    kind, 1 byte | samples, 4 bytes, little endian | left[samples] | right[samples]
 *
 * Chunks are sealed under a key of the recording's own (recorder_seal.h); the eight bytes in front
 * go into each chunk's check. A chunk can be read when it and all before it are as they were
 * written: none can be changed, left out, doubled or moved. The last one says
 * so, thus a file that was cut shows. After a crash all whole chunks can be read. Samples are PCMU,
 * 8 kHz; left is what the leg says, right what it hears. Silence takes no room.
 */
#ifndef TL_PHONE_RECORDER_FILE_H
#define TL_PHONE_RECORDER_FILE_H

#include "base/err.h"
#include "base/types.h"
#include "phone/recorder_seal.h"

enum {
    TL_RECORDING_HZ = 8000,
    TL_RECORDING_KEY_BYTES = TL_SEAL_KEY_BYTES,
    TL_RECORDING_CHUNK_MAX = 8000, /* Samples of one chunk of sound: a second. */
};

/* What stands in a chunk. Numbers are those of the file: never changed, never used again. */
#define TL_RECORDING_PART_TABLE(X)                                                                 \
    X(TL_RECORDING_SOUND, 1, "sound")                                                              \
    X(TL_RECORDING_SILENCE, 2, "silence") /* Of both sides; samples may be any number. */          \
    X(TL_RECORDING_PAUSED, 3, "paused")   /* A mark, without samples: silence on purpose. */       \
    X(TL_RECORDING_RESUMED, 4, "resumed")                                                          \
    X(TL_RECORDING_LOST, 5, "lost") /* A mark: the silence behind it was not meant. */             \
    X(TL_RECORDING_HELD, 6, "held") /* A mark: the leg was put on hold; silence until the next. */ \
    X(TL_RECORDING_BACK, 7, "back") /* A mark: it was taken back. */                               \
    X(TL_RECORDING_LAST, 8, "last") /* In the last chunk alone, without samples. */

enum tl_recording_kind {
#define TL_RECORDING_NAME(name, number, word) name = number,
    TL_RECORDING_PART_TABLE(TL_RECORDING_NAME)
#undef TL_RECORDING_NAME
};

const char *tl_recording_kind_text(enum tl_recording_kind kind);

/* One chunk, read or to be written. */
struct tl_recording_part {
    enum tl_recording_kind kind;
    uint32_t samples;
    const uint8_t *left, *right; /* SOUND: samples bytes each. */
};

/* ---- writing ---- */

struct tl_recording_writer;

/* Writes bytes to fd, all of them; 0, or errno. NULL below is the system's own. */
typedef int tl_recording_write_fn(int fd, const void *bytes, size_t len);

/* Makes the file, which must not be there, for its owner alone. TL_EEXISTS; TL_ENOSPACE; TL_EIO;
 * TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_recording_create(const char *path,
                                            const uint8_t key[TL_RECORDING_KEY_BYTES],
                                            tl_recording_write_fn *write_fn,
                                            struct tl_recording_writer **out_writer);

/* Adds a chunk; after it returns a crash of this program no longer takes it. SOUND: 1 to
 * TL_RECORDING_CHUNK_MAX samples. TL_ENOSPACE, TL_EIO: after that nothing more is written. */
TL_MUST_USE enum tl_err tl_recording_write(struct tl_recording_writer *writer,
                                           const struct tl_recording_part *part);

/* Adds the last chunk, has the disk keep all, and closes. Frees writer in any case. */
TL_MUST_USE enum tl_err tl_recording_finish(struct tl_recording_writer *writer);

/* Closes without a last chunk: the file shows that it was cut. NULL does nothing. */
void tl_recording_abandon(struct tl_recording_writer *writer);

/* ---- reading ---- */

struct tl_recording_reader;

/* TL_ENONE: there is no such file; TL_EBAD: it is none of ours; TL_EIO; TL_ENOMEM. A wrong key
 * shows at the first chunk. */
TL_MUST_USE enum tl_err tl_recording_open(const char *path,
                                          const uint8_t key[TL_RECORDING_KEY_BYTES],
                                          struct tl_recording_reader **out_reader);

/* The same of bytes in memory, borrowed until the end. */
TL_MUST_USE enum tl_err tl_recording_open_bytes(const void *bytes, size_t len,
                                                const uint8_t key[TL_RECORDING_KEY_BYTES],
                                                struct tl_recording_reader **out_reader);

/* The next part; sounds are lent until the next call. TL_ENONE: behind the last, the file is whole.
 * TL_ECLOSED: the file ends without a last chunk. TL_ECORRUPT: a wrong key, or what stands there
 * was not written by whoever had the key. After an error the same comes again. */
TL_MUST_USE enum tl_err tl_recording_next(struct tl_recording_reader *reader,
                                          struct tl_recording_part *out_part);

void tl_recording_close(struct tl_recording_reader *reader);

/* What both halves of this file share. */
enum {
    TL_RECORDING_MAGIC_BYTES = 8,
    TL_RECORDING_LENGTH_BYTES = 4,
    TL_RECORDING_HEAD_BYTES = 5, /* Kind and samples. */
    TL_RECORDING_PLAIN_MAX = TL_RECORDING_HEAD_BYTES + 2 * TL_RECORDING_CHUNK_MAX,
    TL_RECORDING_CIPHER_MAX = TL_RECORDING_PLAIN_MAX + TL_SEAL_CHECK_BYTES,
};
#define TL_RECORDING_LAST_BIT (UINT32_C(1) << 31) /* Of the length. */
extern const uint8_t tl_recording_magic[TL_RECORDING_MAGIC_BYTES];

#endif
