/* sound_wav.c: WAV bytes to a sound. The lengths in the file are hints: a pipe cannot know them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "phone/g711.h"
#include "phone/sound.h"

enum { PCM = 1, PCMA = 6, PCMU = 7, EXTENSIBLE = 0xfffe, FILE_BYTES_MAX = 20 * 1000 * 1000 };

struct wav {
    uint16_t format;
    uint16_t channels;
    uint32_t hz;
    uint16_t bits;
    const uint8_t *data;
    size_t data_bytes;
};

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t get32(const uint8_t *at)
{
    return get16(at) | (uint32_t)get16(at + 2) << 16;
}

static bool read_format(struct wav *wav, const uint8_t *chunk, size_t bytes)
{
    if (bytes < 16)
        return false;
    wav->format = get16(chunk);
    wav->channels = get16(chunk + 2);
    wav->hz = get32(chunk + 4);
    wav->bits = get16(chunk + 14);
    if (wav->format == EXTENSIBLE && bytes >= 26)
        wav->format = get16(chunk + 24);
    return true;
}

/* Walks the chunks until "data"; true: format and data were both there. */
static bool find_data(struct wav *wav, const uint8_t *bytes, size_t bytes_len)
{
    bool has_format = false;
    if (bytes_len < 12 || memcmp(bytes, "RIFF", 4) != 0 || memcmp(bytes + 8, "WAVE", 4) != 0)
        return false;
    for (size_t at = 12; bytes_len - at >= 8;) {
        const uint8_t *chunk = bytes + at;
        size_t left = bytes_len - at - 8;
        size_t size = get32(chunk + 4);
        size_t here = size < left ? size : left;
        if (memcmp(chunk, "fmt ", 4) == 0) {
            has_format = read_format(wav, chunk + 8, here);
        } else if (memcmp(chunk, "data", 4) == 0) {
            wav->data = chunk + 8;
            wav->data_bytes = here;
            return has_format;
        }
        if (size >= left)
            return false;
        at += 8 + size + size % 2;
        if (at > bytes_len)
            return false;
    }
    return false;
}

static bool is_usable(const struct wav *wav)
{
    bool is_pcm = wav->format == PCM && wav->bits == 16;
    bool is_g711 = (wav->format == PCMA || wav->format == PCMU) && wav->bits == 8;
    return (is_pcm || is_g711) && wav->channels >= 1 && wav->channels <= 8;
}

static int16_t sample_at(const struct wav *wav, size_t number)
{
    const uint8_t *at = wav->data + number * wav->channels * (wav->bits / 8u);
    if (wav->format == PCMU)
        return tl_g711_from_pcmu(*at);
    if (wav->format == PCMA)
        return tl_g711_from_pcma(*at);
    return (int16_t)get16(at);
}

enum tl_err tl_sound_from_wav(const uint8_t *bytes, size_t bytes_len, bool is_levelled,
                              struct tl_sound **out_sound)
{
    struct wav wav = { 0 };
    if (!find_data(&wav, bytes, bytes_len) || !is_usable(&wav))
        return TL_EBAD;
    size_t samples_len = wav.data_bytes / (wav.channels * (wav.bits / 8u));
    if (samples_len == 0)
        return TL_EBAD;
    int16_t *pcm = malloc(samples_len * sizeof *pcm);
    if (!pcm)
        return TL_ENOMEM;
    for (size_t i = 0; i < samples_len; i++)
        pcm[i] = sample_at(&wav, i);
    enum tl_err err = tl_sound_from_pcm(pcm, samples_len, wav.hz, is_levelled, out_sound);
    free(pcm);
    return err;
}

static enum tl_err read_all(FILE *file, uint8_t **out_bytes, size_t *out_len)
{
    size_t len = 0, max = 65536;
    uint8_t *bytes = malloc(max);
    while (bytes) {
        len += fread(bytes + len, 1, max - len, file);
        if (len < max)
            break;
        if (max > FILE_BYTES_MAX) {
            free(bytes);
            return TL_ETOOLONG;
        }
        uint8_t *more = realloc(bytes, max *= 2);
        if (!more)
            free(bytes);
        bytes = more;
    }
    if (!bytes)
        return TL_ENOMEM;
    if (ferror(file)) {
        free(bytes);
        return TL_EIO;
    }
    *out_bytes = bytes;
    *out_len = len;
    return TL_OK;
}

enum tl_err tl_sound_from_file(const char *path, struct tl_sound **out_sound)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return errno == ENOENT || errno == ENOTDIR ? TL_ENONE : TL_EIO;
    uint8_t *bytes;
    size_t len;
    enum tl_err err = read_all(file, &bytes, &len);
    fclose(file);
    if (err != TL_OK)
        return err;
    err = tl_sound_from_wav(bytes, len, true, out_sound);
    free(bytes);
    return err;
}
