/* fuzz_recording.c: a recording's file that somebody changed, and one by somebody with the key. */
#include <assert.h>
#include <string.h>

#include "phone/recorder_file.h"

static const uint8_t key[TL_RECORDING_KEY_BYTES] = "thirty-two bytes that are a key";

static void read_all(const uint8_t *bytes, size_t len)
{
    struct tl_recording_reader *reader;
    struct tl_recording_part part;
    enum tl_err err = tl_recording_open_bytes(bytes, len, key, &reader);
    if (err != TL_OK) {
        assert(err == TL_EBAD || err == TL_ENOMEM);
        return;
    }
    uint8_t sum = 0;
    while ((err = tl_recording_next(reader, &part)) == TL_OK) {
        assert(part.samples <= TL_RECORDING_CHUNK_MAX || part.kind == TL_RECORDING_SILENCE);
        for (uint32_t i = 0; part.kind == TL_RECORDING_SOUND && i < part.samples; i++)
            sum = (uint8_t)(sum + part.left[i] + part.right[i]);
    }
    assert(err == TL_ENONE || err == TL_ECLOSED || err == TL_ECORRUPT);
    static volatile uint8_t kept; /* The sound is really looked at. */
    kept = sum;
    (void)kept;
    tl_recording_close(reader);
}

/* Seals the bytes as they are: chunks of up to 300, the last of them marked as such. */
static size_t seal(const uint8_t *data, size_t bytes, uint8_t *out)
{
    static const uint8_t prefix[TL_SEAL_PREFIX_BYTES] = "seven.";
    const struct tl_seal_span mark = { tl_recording_magic, TL_RECORDING_MAGIC_BYTES };
    struct tl_seal *stream;
    size_t len = TL_RECORDING_MAGIC_BYTES + TL_SEAL_PREFIX_BYTES;
    if (tl_seal_open(key, prefix, mark, &stream) != TL_OK)
        return 0;
    memcpy(out, tl_recording_magic, TL_RECORDING_MAGIC_BYTES);
    memcpy(out + TL_RECORDING_MAGIC_BYTES, prefix, sizeof prefix);
    while (bytes > 0) {
        size_t plain = data[0] % 64 == 0 ? 300 : data[0];
        data++;
        bytes--;
        if (plain > bytes)
            plain = bytes;
        bool is_last = plain == bytes;
        uint32_t number = (uint32_t)plain + TL_SEAL_CHECK_BYTES;
        number |= is_last ? TL_RECORDING_LAST_BIT : 0;
        for (int i = 0; i < TL_RECORDING_LENGTH_BYTES; i++)
            out[len++] = (uint8_t)(number >> 8 * i);
        assert(tl_seal_chunk(stream, &(struct tl_seal_span){ data, plain }, 1, is_last,
                             out + len) == TL_OK);
        len += plain + TL_SEAL_CHECK_BYTES;
        data += plain;
        bytes -= plain;
    }
    tl_seal_close(stream);
    return len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static uint8_t sealed[64 * 4096];
    if (bytes == 0 || bytes > 4000)
        return 0;
    read_all(data, bytes);
    read_all(sealed, seal(data, bytes, sealed));
    return 0;
}
