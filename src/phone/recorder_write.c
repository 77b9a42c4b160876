/* recorder_write.c: writing a recording's file. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/assert.h"
#include "phone/recorder_file.h"

const uint8_t tl_recording_magic[TL_RECORDING_MAGIC_BYTES] = { 'T', 'L', 'R', 'E', 'C', 0, 2, 0 };

enum { DROP_BYTES = 1 << 18, BEHIND_BYTES = 1 << 20 }; /* Some 16 s; 65 s. */

struct tl_recording_writer {
    int fd;
    off_t bytes, dropped; /* Written; of them, let go of. */
    tl_recording_write_fn *write_fn;
    enum tl_err err; /* Of the first write that failed. */
    struct tl_seal *seal;
};

static int write_all(int fd, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    while (len > 0) {
        ssize_t written = write(fd, at, len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? errno : EIO;
        at += written;
        len -= (size_t)written;
    }
    return 0;
}

static enum tl_err err_of(int number)
{
    switch (number) {
    case 0:
        return TL_OK;
    case EEXIST:
        return TL_EEXISTS;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return TL_ENOSPACE;
    default:
        return TL_EIO;
    }
}

static void put_number(uint8_t *at, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(number >> 8 * i);
}

/* Nobody reads it soon: it leaves memory when the host has written it, so that recordings take no
 * room from the database's pages. */
static void drop_old(struct tl_recording_writer *writer)
{
    off_t old = writer->bytes - BEHIND_BYTES;
    if (old - writer->dropped < DROP_BYTES)
        return;
    (void)posix_fadvise(writer->fd, 0, old, POSIX_FADV_DONTNEED);
    writer->dropped = old;
}

static enum tl_err begin(struct tl_recording_writer *writer, const uint8_t *key)
{
    uint8_t head[TL_RECORDING_MAGIC_BYTES + TL_SEAL_PREFIX_BYTES];
    const struct tl_seal_span mark = { tl_recording_magic, TL_RECORDING_MAGIC_BYTES };
    memcpy(head, tl_recording_magic, TL_RECORDING_MAGIC_BYTES);
    randombytes_buf(head + TL_RECORDING_MAGIC_BYTES, TL_SEAL_PREFIX_BYTES);
    enum tl_err err = tl_seal_open(key, head + TL_RECORDING_MAGIC_BYTES, mark, &writer->seal);
    return err ? err : err_of(writer->write_fn(writer->fd, head, sizeof head));
}

enum tl_err tl_recording_create(const char *path, const uint8_t key[TL_RECORDING_KEY_BYTES],
                                tl_recording_write_fn *write_fn,
                                struct tl_recording_writer **out_writer)
{
    if (sodium_init() < 0)
        return TL_ENOMEM;
    struct tl_recording_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return TL_ENOMEM;
    writer->write_fn = write_fn ? write_fn : write_all;
    writer->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    enum tl_err err = writer->fd < 0 ? err_of(errno) : begin(writer, key);
    if (err != TL_OK) {
        tl_recording_abandon(writer);
        return err;
    }
    *out_writer = writer;
    return TL_OK;
}

static enum tl_err write_chunk(struct tl_recording_writer *writer,
                               const struct tl_recording_part *part)
{
    uint8_t chunk[TL_RECORDING_LENGTH_BYTES + TL_RECORDING_CIPHER_MAX];
    uint8_t head[TL_RECORDING_HEAD_BYTES] = { (uint8_t)part->kind };
    size_t sound = part->kind == TL_RECORDING_SOUND ? part->samples : 0;
    bool is_last = part->kind == TL_RECORDING_LAST;
    const struct tl_seal_span spans[] = { { head, sizeof head },
                                          { part->left, sound },
                                          { part->right, sound } };
    uint32_t len = (uint32_t)(sizeof head + 2 * sound + TL_SEAL_CHECK_BYTES);
    if (writer->err != TL_OK)
        return writer->err;
    put_number(head + 1, part->samples);
    put_number(chunk, len | (is_last ? TL_RECORDING_LAST_BIT : 0));
    writer->err = tl_seal_chunk(writer->seal, spans, sound > 0 ? 3 : 1, is_last,
                                chunk + TL_RECORDING_LENGTH_BYTES);
    if (writer->err == TL_OK)
        writer->err = err_of(writer->write_fn(writer->fd, chunk, TL_RECORDING_LENGTH_BYTES + len));
    writer->bytes += TL_RECORDING_LENGTH_BYTES + len;
    drop_old(writer);
    return writer->err;
}

enum tl_err tl_recording_write(struct tl_recording_writer *writer,
                               const struct tl_recording_part *part)
{
    TL_ASSERT(part->kind != TL_RECORDING_LAST);
    TL_ASSERT(part->kind != TL_RECORDING_SOUND ||
              (part->samples > 0 && part->samples <= TL_RECORDING_CHUNK_MAX));
    return write_chunk(writer, part);
}

static void free_writer(struct tl_recording_writer *writer)
{
    tl_seal_close(writer->seal);
    free(writer);
}

enum tl_err tl_recording_finish(struct tl_recording_writer *writer)
{
    enum tl_err err = write_chunk(writer, &(struct tl_recording_part){ .kind = TL_RECORDING_LAST });
    if (err == TL_OK && fdatasync(writer->fd) != 0)
        err = err_of(errno);
    (void)posix_fadvise(writer->fd, 0, 0, POSIX_FADV_DONTNEED);
    if (close(writer->fd) != 0 && err == TL_OK)
        err = err_of(errno);
    free_writer(writer);
    return err;
}

void tl_recording_abandon(struct tl_recording_writer *writer)
{
    if (!writer)
        return;
    if (writer->fd >= 0)
        close(writer->fd);
    free_writer(writer);
}
