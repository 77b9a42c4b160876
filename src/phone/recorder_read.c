/* recorder_read.c: reading a recording's file, as far as it is what was written. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/assert.h"
#include "phone/recorder_file.h"

struct tl_recording_reader {
    FILE *file;
    enum tl_err over; /* Not TL_OK: what comes from now on. */
    struct tl_seal *seal;
    uint8_t cipher[TL_RECORDING_CIPHER_MAX];
    uint8_t plain[TL_RECORDING_PLAIN_MAX];
};

static uint32_t get_number(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

const char *tl_recording_kind_text(enum tl_recording_kind kind)
{
    static const char *const texts[] = {
#define TEXT(name, number, word) [name] = word,
        TL_RECORDING_PART_TABLE(TEXT)
#undef TEXT
    };
    TL_ASSERT((size_t)kind < sizeof texts / sizeof texts[0] && texts[kind]);
    return texts[kind];
}

static enum tl_err begin(struct tl_recording_reader *reader, const uint8_t *key)
{
    uint8_t head[TL_RECORDING_MAGIC_BYTES + TL_SEAL_PREFIX_BYTES];
    const struct tl_seal_span mark = { tl_recording_magic, TL_RECORDING_MAGIC_BYTES };
    if (fread(head, 1, sizeof head, reader->file) != sizeof head)
        return ferror(reader->file) ? TL_EIO : TL_EBAD;
    if (memcmp(head, tl_recording_magic, TL_RECORDING_MAGIC_BYTES) != 0)
        return TL_EBAD;
    return tl_seal_open(key, head + TL_RECORDING_MAGIC_BYTES, mark, &reader->seal);
}

/* Takes file, in any case. */
static enum tl_err open_file(FILE *file, const uint8_t *key,
                             struct tl_recording_reader **out_reader)
{
    struct tl_recording_reader *reader = calloc(1, sizeof *reader);
    if (!reader) {
        fclose(file);
        return TL_ENOMEM;
    }
    reader->file = file;
    enum tl_err err = begin(reader, key);
    if (err != TL_OK) {
        tl_recording_close(reader);
        return err;
    }
    *out_reader = reader;
    return TL_OK;
}

enum tl_err tl_recording_open(const char *path, const uint8_t key[TL_RECORDING_KEY_BYTES],
                              struct tl_recording_reader **out_reader)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return errno == ENOENT || errno == ENOTDIR ? TL_ENONE : TL_EIO;
    return open_file(file, key, out_reader);
}

enum tl_err tl_recording_open_bytes(const void *bytes, size_t len,
                                    const uint8_t key[TL_RECORDING_KEY_BYTES],
                                    struct tl_recording_reader **out_reader)
{
    if (len == 0)
        return TL_EBAD; /* Of nothing no file can be made. */
    FILE *file = fmemopen((void *)(uintptr_t)bytes, len, "rb"); /* Only read. */
    return file ? open_file(file, key, out_reader) : TL_ENOMEM;
}

void tl_recording_close(struct tl_recording_reader *reader)
{
    if (!reader)
        return;
    fclose(reader->file);
    tl_seal_close(reader->seal);
    sodium_memzero(reader, sizeof *reader);
    free(reader);
}

/* A chunk as it stands under the encryption. TL_ECORRUPT: it is not in the form above. */
static enum tl_err part_read(const uint8_t *plain, size_t len, struct tl_recording_part *out_part)
{
    if (len < TL_RECORDING_HEAD_BYTES)
        return TL_ECORRUPT;
    uint32_t samples = get_number(plain + 1);
    uint8_t kind = plain[0];
    bool is_sound = kind == TL_RECORDING_SOUND;
    bool has_time = is_sound || kind == TL_RECORDING_SILENCE;
    if (kind < TL_RECORDING_SOUND || kind > TL_RECORDING_LAST || has_time != (samples > 0))
        return TL_ECORRUPT;
    if (is_sound && samples > TL_RECORDING_CHUNK_MAX)
        return TL_ECORRUPT;
    if (len != TL_RECORDING_HEAD_BYTES + (is_sound ? 2 * (size_t)samples : 0))
        return TL_ECORRUPT;
    const uint8_t *sound = plain + TL_RECORDING_HEAD_BYTES;
    *out_part = (struct tl_recording_part){
        .kind = (enum tl_recording_kind)kind,
        .samples = samples,
        .left = is_sound ? sound : NULL,
        .right = is_sound ? sound + samples : NULL,
    };
    return TL_OK;
}

/* Reads exactly len bytes. TL_ECLOSED: the file ends before. */
static enum tl_err take(struct tl_recording_reader *reader, uint8_t *out, size_t len)
{
    if (fread(out, 1, len, reader->file) == len)
        return TL_OK;
    return ferror(reader->file) ? TL_EIO : TL_ECLOSED;
}

static enum tl_err read_part(struct tl_recording_reader *reader, struct tl_recording_part *out_part)
{
    uint8_t length[TL_RECORDING_LENGTH_BYTES];
    enum tl_err err = take(reader, length, sizeof length);
    if (err != TL_OK)
        return err;
    uint32_t number = get_number(length);
    bool is_last = (number & TL_RECORDING_LAST_BIT) != 0;
    uint32_t cipher_len = number & ~TL_RECORDING_LAST_BIT;
    if (cipher_len <= TL_SEAL_CHECK_BYTES || cipher_len > TL_RECORDING_CIPHER_MAX)
        return TL_ECORRUPT;
    err = take(reader, reader->cipher, cipher_len);
    if (err == TL_OK)
        err = tl_seal_read(reader->seal, (struct tl_seal_span){ reader->cipher, cipher_len },
                           is_last, reader->plain);
    if (err == TL_OK)
        err = part_read(reader->plain, cipher_len - TL_SEAL_CHECK_BYTES, out_part);
    if (err != TL_OK)
        return err;
    if (is_last != (out_part->kind == TL_RECORDING_LAST))
        return TL_ECORRUPT;
    if (is_last)
        return fgetc(reader->file) == EOF ? TL_ENONE : TL_ECORRUPT;
    return TL_OK;
}

enum tl_err tl_recording_next(struct tl_recording_reader *reader,
                              struct tl_recording_part *out_part)
{
    struct tl_recording_part part;
    if (reader->over == TL_OK)
        reader->over = read_part(reader, &part);
    if (reader->over == TL_OK)
        *out_part = part;
    return reader->over;
}
