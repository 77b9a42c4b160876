/* recorder_sound.c: WAV files and waveforms of recordings. */
#include "phone/recorder_sound.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "phone/g711.h"

enum { CHANNELS = 2, PCMU = 7, SILENCE = 0xff, LOUDEST = 32124 };
static const uint64_t samples_max =
    (uint64_t)TL_RECORDING_HOURS_MAX * 3600 * TL_RECORDING_HZ; /* Fits into WAV's 32 bits. */

typedef void part_fn(void *arg, const struct tl_recording_part *part, uint64_t at);

/* Calls fn for each part, cut at the longest that is played. */
static enum tl_err walk(const char *path, const uint8_t *key, part_fn *fn, void *arg,
                        struct tl_recording_measure *out_measure)
{
    struct tl_recording_reader *reader;
    struct tl_recording_part part;
    uint64_t at = 0;
    enum tl_err err = tl_recording_open(path, key, &reader);
    if (err != TL_OK)
        return err;
    while ((err = tl_recording_next(reader, &part)) == TL_OK) {
        if (part.samples > samples_max - at)
            part.samples = (uint32_t)(samples_max - at);
        if (fn && (part.samples > 0 || part.kind > TL_RECORDING_SILENCE))
            fn(arg, &part, at);
        at += part.samples;
    }
    tl_recording_close(reader);
    *out_measure = (struct tl_recording_measure){ .samples = at, .end = err };
    return err == TL_EIO ? err : TL_OK;
}

enum tl_err tl_recording_measure(const char *path, const uint8_t key[TL_RECORDING_KEY_BYTES],
                                 struct tl_recording_measure *out_measure)
{
    return walk(path, key, NULL, NULL, out_measure);
}

/* ---- WAV ---- */

/* What of the sound's bytes (both channels in turn) is wanted, and where it goes. */
struct cut {
    uint64_t from, until;
    uint8_t *out;
};

static void cut_part(void *arg, const struct tl_recording_part *part, uint64_t at)
{
    const struct cut *cut = arg;
    uint64_t begin = at * CHANNELS, end = (at + part->samples) * CHANNELS;
    if (begin < cut->from)
        begin = cut->from;
    if (end > cut->until)
        end = cut->until;
    for (uint64_t byte = begin; byte < end; byte++) {
        uint64_t sample = byte / CHANNELS - at;
        uint8_t *to = cut->out + (byte - cut->from);
        if (part->kind != TL_RECORDING_SOUND)
            *to = SILENCE;
        else
            *to = byte % CHANNELS == 0 ? part->left[sample] : part->right[sample];
    }
}

static void put16(uint8_t **at, uint32_t number)
{
    *(*at)++ = (uint8_t)number;
    *(*at)++ = (uint8_t)(number >> 8);
}

static void put32(uint8_t **at, uint32_t number)
{
    put16(at, number & 0xffff);
    put16(at, number >> 16);
}

static void put_name(uint8_t **at, const char *name)
{
    memcpy(*at, name, 4);
    *at += 4;
}

/* Multimedia Programming Interface and Data Specifications 1.0 (RIFF WAVE), and its revision of
 * 1994 for formats other than PCM: an extension of no bytes, and a fact chunk. */
static void make_head(uint8_t head[TL_RECORDING_WAV_HEAD], uint32_t samples)
{
    uint8_t *at = head;
    uint32_t data = samples * CHANNELS;
    put_name(&at, "RIFF");
    put32(&at, TL_RECORDING_WAV_HEAD - 8 + data);
    put_name(&at, "WAVE");
    put_name(&at, "fmt ");
    put32(&at, 18);
    put16(&at, PCMU);
    put16(&at, CHANNELS);
    put32(&at, TL_RECORDING_HZ);
    put32(&at, TL_RECORDING_HZ * CHANNELS);
    put16(&at, CHANNELS); /* Bytes of a sample of all channels. */
    put16(&at, 8);        /* Bits of one. */
    put16(&at, 0);
    put_name(&at, "fact");
    put32(&at, 4);
    put32(&at, samples);
    put_name(&at, "data");
    put32(&at, data);
    TL_ASSERT(at == head + TL_RECORDING_WAV_HEAD);
}

enum tl_err tl_recording_wav(const char *path, const uint8_t key[TL_RECORDING_KEY_BYTES],
                             uint64_t from, size_t bytes_max, uint8_t *out_bytes, size_t *out_len,
                             uint64_t *out_total)
{
    uint8_t head[TL_RECORDING_WAV_HEAD];
    struct tl_recording_measure measure;
    size_t of_head = from < sizeof head ? sizeof head - (size_t)from : 0;
    if (of_head > bytes_max)
        of_head = bytes_max;
    struct cut cut = { .from = from < sizeof head ? 0 : from - sizeof head,
                       .out = out_bytes + of_head };
    cut.until = cut.from + (bytes_max - of_head);
    enum tl_err err = walk(path, key, cut_part, &cut, &measure);
    if (err != TL_OK)
        return err;
    make_head(head, (uint32_t)measure.samples);
    if (of_head > 0)
        memcpy(out_bytes, head + from, of_head);
    uint64_t total = sizeof head + measure.samples * CHANNELS;
    uint64_t left = from < total ? total - from : 0;
    *out_len = left < bytes_max ? (size_t)left : bytes_max;
    *out_total = total;
    return TL_OK;
}

/* ---- peaks ---- */

enum { FINE_SAMPLES = 160 };

struct peaking {
    struct tl_recording_peaks *peaks;
    uint32_t room;
    bool has_no_memory;
};

static bool make_room(struct peaking *peaking, uint32_t len)
{
    struct tl_recording_peaks *peaks = peaking->peaks;
    if (len <= peaking->room)
        return true;
    uint32_t room = len * 2;
    uint8_t *left = realloc(peaks->left, room);
    if (left)
        peaks->left = left;
    uint8_t *right = realloc(peaks->right, room);
    if (right)
        peaks->right = right;
    peaking->has_no_memory = !left || !right;
    if (!peaking->has_no_memory)
        peaking->room = room;
    return !peaking->has_no_memory;
}

static uint8_t loudness(uint8_t code)
{
    int32_t sample = tl_g711_from_pcmu(code);
    return (uint8_t)((sample < 0 ? -sample : sample) * 100 / LOUDEST);
}

static void raise(uint8_t *peak, uint8_t code)
{
    uint8_t here = loudness(code);
    if (here > *peak)
        *peak = here;
}

static void peak_part(void *arg, const struct tl_recording_part *part, uint64_t at)
{
    struct peaking *peaking = arg;
    struct tl_recording_peaks *peaks = peaking->peaks;
    if (part->kind > TL_RECORDING_SILENCE) {
        if (peaks->marks_len < TL_RECORDING_MARKS_MAX && part->kind != TL_RECORDING_LAST)
            peaks->marks[peaks->marks_len++] =
                (struct tl_recording_mark){ .kind = part->kind, .at = at };
        return;
    }
    uint32_t len = (uint32_t)((at + part->samples + FINE_SAMPLES - 1) / FINE_SAMPLES);
    if (peaking->has_no_memory || !make_room(peaking, len))
        return;
    memset(peaks->left + peaks->len, 0, len - peaks->len);
    memset(peaks->right + peaks->len, 0, len - peaks->len);
    peaks->len = len;
    for (uint32_t i = 0; part->kind == TL_RECORDING_SOUND && i < part->samples; i++) {
        raise(peaks->left + (at + i) / FINE_SAMPLES, part->left[i]);
        raise(peaks->right + (at + i) / FINE_SAMPLES, part->right[i]);
    }
}

/* In place: each of fewer peaks is the highest of those that it stands for. */
static void thin_out(uint8_t *peaks, uint32_t len, uint32_t each)
{
    for (uint32_t i = 0; i < len; i += each) {
        uint8_t highest = 0;
        for (uint32_t j = i; j < len && j < i + each; j++)
            highest = peaks[j] > highest ? peaks[j] : highest;
        peaks[i / each] = highest;
    }
}

enum tl_err tl_recording_peaks(const char *path, const uint8_t key[TL_RECORDING_KEY_BYTES],
                               uint32_t peaks_max, struct tl_recording_peaks *out_peaks)
{
    struct tl_recording_peaks peaks = { 0 };
    struct peaking peaking = { .peaks = &peaks };
    TL_ASSERT(peaks_max > 0);
    enum tl_err err = walk(path, key, peak_part, &peaking, &peaks.measure);
    if (err == TL_OK && peaking.has_no_memory)
        err = TL_ENOMEM;
    if (err != TL_OK) {
        tl_recording_peaks_done(&peaks);
        return err;
    }
    uint32_t each = peaks.len / peaks_max + (peaks.len % peaks_max > 0);
    if (each > 1) {
        thin_out(peaks.left, peaks.len, each);
        thin_out(peaks.right, peaks.len, each);
        peaks.len = peaks.len / each + (peaks.len % each > 0);
    }
    peaks.samples_each = FINE_SAMPLES * (each > 0 ? each : 1);
    *out_peaks = peaks;
    return TL_OK;
}

void tl_recording_peaks_done(struct tl_recording_peaks *peaks)
{
    free(peaks->left);
    free(peaks->right);
    peaks->left = peaks->right = NULL;
}
