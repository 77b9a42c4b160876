/* Recordings' files: what is read is what was written, whatever became of the file since. */
#include "support/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "phone/recorder_sound.h"

static const uint8_t key[TL_RECORDING_KEY_BYTES] = "thirty-two bytes that are a key";
static const uint8_t other_key[TL_RECORDING_KEY_BYTES] = "thirty-two bytes, another key..";

static char folder[64];
static char path[96];

static int open_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/recording-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/one", folder);
    return 0;
}

static int close_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

/* What the tests write: sound of each length that matters, silence, marks. */
enum { PARTS = 8 };
static const struct {
    enum tl_recording_kind kind;
    uint32_t samples;
} written[PARTS] = {
    { TL_RECORDING_SOUND, 160 }, { TL_RECORDING_SOUND, 1 },     { TL_RECORDING_SILENCE, 8000 },
    { TL_RECORDING_PAUSED, 0 },  { TL_RECORDING_SILENCE, 700 }, { TL_RECORDING_RESUMED, 0 },
    { TL_RECORDING_SOUND, 240 }, { TL_RECORDING_LOST, 0 },
};
enum { SAMPLES = 160 + 1 + 8000 + 700 + 240 };

static uint8_t left_at(uint64_t at)
{
    return (uint8_t)(at * 7 + 1);
}

static uint8_t right_at(uint64_t at)
{
    return (uint8_t)(at * 13 + 5);
}

static void write_recording(bool is_finished)
{
    struct tl_recording_writer *writer;
    uint8_t left[TL_RECORDING_CHUNK_MAX], right[TL_RECORDING_CHUNK_MAX];
    uint64_t at = 0;
    CHECK_OK(tl_recording_create(path, key, NULL, &writer));
    for (int i = 0; i < PARTS; i++) {
        for (uint32_t n = 0; written[i].kind == TL_RECORDING_SOUND && n < written[i].samples; n++) {
            left[n] = left_at(at + n);
            right[n] = right_at(at + n);
        }
        const struct tl_recording_part part = {
            .kind = written[i].kind, .samples = written[i].samples, .left = left, .right = right
        };
        CHECK_OK(tl_recording_write(writer, &part));
        at += written[i].samples;
    }
    if (is_finished)
        CHECK_OK(tl_recording_finish(writer));
    else
        tl_recording_abandon(writer);
}

static uint8_t *read_file(size_t *out_len)
{
    struct stat info;
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    CHECK_EQ(fstat(fileno(file), &info), 0);
    *out_len = (size_t)info.st_size;
    uint8_t *bytes = malloc(*out_len);
    CHECK_EQ(fread(bytes, 1, *out_len, file), *out_len);
    fclose(file);
    return bytes;
}

/* Reads to the end; every part must be what was written there. Returns how many there were. */
static int read_parts(struct tl_recording_reader *reader, enum tl_err *out_end)
{
    struct tl_recording_part part;
    uint64_t at = 0;
    int parts = 0;
    while ((*out_end = tl_recording_next(reader, &part)) == TL_OK) {
        CHECK(parts < PARTS);
        CHECK_EQ(part.kind, written[parts].kind);
        CHECK_EQ(part.samples, written[parts].samples);
        for (uint32_t n = 0; part.kind == TL_RECORDING_SOUND && n < part.samples; n++) {
            CHECK_EQ(part.left[n], left_at(at + n));
            CHECK_EQ(part.right[n], right_at(at + n));
        }
        at += part.samples;
        parts++;
    }
    CHECK_ERR(*out_end, tl_recording_next(reader, &part)); /* The same comes again. */
    return parts;
}

static int read_bytes(const uint8_t *bytes, size_t len, const uint8_t *with, enum tl_err *out_end)
{
    struct tl_recording_reader *reader;
    enum tl_err err = tl_recording_open_bytes(bytes, len, with, &reader);
    if (err != TL_OK) {
        *out_end = err;
        return 0;
    }
    int parts = read_parts(reader, out_end);
    tl_recording_close(reader);
    return parts;
}

static void what_was_written_is_read(void **state)
{
    (void)state;
    struct tl_recording_reader *reader;
    struct stat info;
    enum tl_err end;
    write_recording(true);
    CHECK_EQ(stat(path, &info), 0);
    CHECK_EQ(info.st_mode & 0777, 0600);
    CHECK_OK(tl_recording_open(path, key, &reader));
    CHECK_EQ(read_parts(reader, &end), PARTS);
    CHECK_ERR(TL_ENONE, end);
    tl_recording_close(reader);
    struct tl_recording_writer *writer;
    CHECK_ERR(TL_EEXISTS, tl_recording_create(path, key, NULL, &writer));
}

static void sound_is_not_to_be_seen_in_the_file(void **state)
{
    (void)state;
    struct tl_recording_writer *writer;
    uint8_t loud[400], marker[16];
    size_t len;
    memset(loud, 'A', sizeof loud);
    memset(marker, 'A', sizeof marker);
    CHECK_OK(tl_recording_create(path, key, NULL, &writer));
    CHECK_OK(tl_recording_write(
        writer, &(struct tl_recording_part){ TL_RECORDING_SOUND, sizeof loud, loud, loud }));
    CHECK_OK(tl_recording_finish(writer));
    uint8_t *bytes = read_file(&len);
    CHECK(memmem(bytes, len, marker, sizeof marker) == NULL);
    free(bytes);
}

/* A crash at any byte: what is there is right, all chunks before the cut are there, and it shows.
 */
static void cut_at_any_byte_it_is_right_as_far_as_it_goes(void **state)
{
    (void)state;
    size_t len;
    int parts_before = 0;
    write_recording(true);
    uint8_t *bytes = read_file(&len);
    for (size_t cut = 0; cut < len; cut++) {
        enum tl_err end;
        int parts = read_bytes(bytes, cut, key, &end);
        CHECK(end == TL_ECLOSED || end == TL_EBAD);
        CHECK(parts == parts_before || parts == parts_before + 1);
        parts_before = parts;
    }
    CHECK_EQ(parts_before, PARTS); /* Only the last chunk was missing. */
    free(bytes);
}

static void without_its_end_it_is_cut(void **state)
{
    (void)state;
    struct tl_recording_measure measure;
    write_recording(false);
    CHECK_OK(tl_recording_measure(path, key, &measure));
    CHECK_ERR(TL_ECLOSED, measure.end);
    CHECK_EQ(measure.samples, SAMPLES);
}

static void a_changed_byte_ends_the_reading_there(void **state)
{
    (void)state;
    size_t len;
    write_recording(true);
    uint8_t *bytes = read_file(&len);
    for (size_t at = 0; at < len; at++) {
        enum tl_err end;
        bytes[at] ^= (uint8_t)(1u << at % 8);
        int parts = read_bytes(bytes, len, key, &end);
        /* A length may be changed into one that the file does not have. */
        CHECK(end == TL_ECORRUPT || end == TL_EBAD || end == TL_ECLOSED);
        CHECK(parts < PARTS || end != TL_ENONE);
        bytes[at] ^= (uint8_t)(1u << at % 8);
    }
    free(bytes);
}

static void chunks_cannot_be_left_out_doubled_or_added(void **state)
{
    (void)state;
    size_t len;
    enum tl_err end;
    enum { HEAD = TL_RECORDING_MAGIC_BYTES + TL_SEAL_PREFIX_BYTES };
    enum {
        FIRST = TL_RECORDING_LENGTH_BYTES + TL_RECORDING_HEAD_BYTES + 320 + TL_SEAL_CHECK_BYTES
    };
    write_recording(true);
    uint8_t *bytes = read_file(&len);
    uint8_t *changed = malloc(len + FIRST);

    memcpy(changed, bytes, HEAD); /* Without the first. */
    memcpy(changed + HEAD, bytes + HEAD + FIRST, len - HEAD - FIRST);
    CHECK_EQ(read_bytes(changed, len - FIRST, key, &end), 0);
    CHECK_ERR(TL_ECORRUPT, end);

    memcpy(changed, bytes, HEAD + FIRST); /* The first twice. */
    memcpy(changed + HEAD + FIRST, bytes + HEAD, len - HEAD);
    CHECK_EQ(read_bytes(changed, len + FIRST, key, &end), 1);
    CHECK_ERR(TL_ECORRUPT, end);

    memcpy(changed, bytes, len); /* Something behind the last. */
    changed[len] = 0;
    CHECK_EQ(read_bytes(changed, len + 1, key, &end), PARTS);
    CHECK_ERR(TL_ECORRUPT, end);
    free(changed);
    free(bytes);
}

static void another_key_reads_nothing(void **state)
{
    (void)state;
    struct tl_recording_reader *reader;
    enum tl_err end;
    write_recording(true);
    CHECK_OK(tl_recording_open(path, other_key, &reader));
    CHECK_EQ(read_parts(reader, &end), 0);
    CHECK_ERR(TL_ECORRUPT, end);
    tl_recording_close(reader);
}

static void other_files_are_refused(void **state)
{
    (void)state;
    struct tl_recording_reader *reader;
    CHECK_ERR(TL_ENONE, tl_recording_open(path, key, &reader));
    CHECK_ERR(TL_EBAD, tl_recording_open_bytes("", 0, key, &reader));
    CHECK_ERR(TL_EBAD,
              tl_recording_open_bytes("RIFF and so on, quite another thing", 35, key, &reader));
}

/* The whole file by pieces of every length is the file in one piece. */
static void any_piece_of_the_wav_is_a_piece_of_the_whole(void **state)
{
    (void)state;
    enum { TOTAL = TL_RECORDING_WAV_HEAD + 2 * SAMPLES };
    static uint8_t whole[TOTAL + 1], piece[TOTAL];
    size_t len;
    uint64_t total;
    write_recording(false);
    CHECK_OK(tl_recording_wav(path, key, 0, sizeof whole, whole, &len, &total));
    CHECK_EQ(len, TOTAL);
    CHECK_EQ(total, TOTAL);
    CHECK_EQ(memcmp(whole, "RIFF", 4), 0);
    uint64_t at = 0;
    for (int i = 0; i < PARTS; i++) {
        for (uint32_t n = 0; n < written[i].samples; n++, at++) {
            bool is_sound = written[i].kind == TL_RECORDING_SOUND;
            const uint8_t *both = whole + TL_RECORDING_WAV_HEAD + 2 * at;
            CHECK_EQ(both[0], is_sound ? left_at(at) : 0xff);
            CHECK_EQ(both[1], is_sound ? right_at(at) : 0xff);
        }
    }
    for (uint64_t from = 0; from <= TOTAL + 2; from += from < 70 ? 1 : 997) {
        for (size_t max = 1; max < 400; max += 77) {
            CHECK_OK(tl_recording_wav(path, key, from, max, piece, &len, &total));
            size_t left = from < TOTAL ? TOTAL - (size_t)from : 0;
            CHECK_EQ(len, left < max ? left : max);
            CHECK_EQ(total, TOTAL);
            CHECK_EQ(memcmp(piece, whole + (from < TOTAL ? from : 0), len), 0);
        }
    }
}

/* A peak is the loudest of its stretch: in the middle of it, on its side alone. */
static void peaks_show_what_is_loud_and_when(void **state)
{
    (void)state;
    struct tl_recording_writer *writer;
    struct tl_recording_peaks peaks;
    static uint8_t left[TL_RECORDING_CHUNK_MAX], right[TL_RECORDING_CHUNK_MAX];
    memset(left, 0xff, sizeof left);
    memset(right, 0xff, sizeof right);
    left[1000] = 0x80; /* The loudest there is. */
    CHECK_OK(tl_recording_create(path, key, NULL, &writer));
    struct tl_recording_part part = { TL_RECORDING_SOUND, sizeof left, left, right };
    CHECK_OK(tl_recording_write(writer, &part));
    part = (struct tl_recording_part){ .kind = TL_RECORDING_PAUSED };
    CHECK_OK(tl_recording_write(writer, &part));
    part = (struct tl_recording_part){ .kind = TL_RECORDING_SILENCE, .samples = 8000 };
    CHECK_OK(tl_recording_write(writer, &part));
    CHECK_OK(tl_recording_finish(writer));
    for (uint32_t max = 1; max <= 200; max++) {
        CHECK_OK(tl_recording_peaks(path, key, max, &peaks));
        CHECK(peaks.len > 0 && peaks.len <= max);
        CHECK((uint64_t)peaks.len * peaks.samples_each >= 16000);
        for (uint32_t i = 0; i < peaks.len; i++) {
            bool is_it = i == 1000 / peaks.samples_each;
            CHECK_EQ(peaks.left[i], is_it ? 100 : 0);
            CHECK_EQ(peaks.right[i], 0);
        }
        CHECK_EQ(peaks.marks_len, 1);
        CHECK_EQ(peaks.marks[0].kind, TL_RECORDING_PAUSED);
        CHECK_EQ(peaks.marks[0].at, 8000);
        CHECK_ERR(TL_ENONE, peaks.measure.end);
        tl_recording_peaks_done(&peaks);
    }
}

/* A real limit of the system: no file may grow beyond it. */
static void a_full_disk_is_told_and_what_was_written_stays(void **state)
{
    (void)state;
    struct rlimit before, tight;
    struct tl_recording_writer *writer;
    struct tl_recording_measure measure;
    static uint8_t sound[TL_RECORDING_CHUNK_MAX];
    const struct tl_recording_part part = { TL_RECORDING_SOUND, sizeof sound, sound, sound };
    void (*usual)(int) = signal(SIGXFSZ, SIG_IGN);
    CHECK_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    CHECK_OK(tl_recording_create(path, key, NULL, &writer));
    tight = before;
    tight.rlim_cur = 40000;
    CHECK_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
    enum tl_err first = tl_recording_write(writer, &part);
    enum tl_err second = tl_recording_write(writer, &part);
    enum tl_err third = tl_recording_write(writer, &part);
    enum tl_err end = tl_recording_finish(writer);
    CHECK_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, usual);
    CHECK_OK(first);
    CHECK_OK(second);
    CHECK_ERR(TL_ENOSPACE, third);
    CHECK_ERR(TL_ENOSPACE, end);
    CHECK_OK(tl_recording_measure(path, key, &measure));
    CHECK_EQ(measure.samples, 2 * sizeof sound);
    CHECK_ERR(TL_ECLOSED, measure.end);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, open_folder, close_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(what_was_written_is_read),
        WITH_FOLDER(sound_is_not_to_be_seen_in_the_file),
        WITH_FOLDER(cut_at_any_byte_it_is_right_as_far_as_it_goes),
        WITH_FOLDER(without_its_end_it_is_cut),
        WITH_FOLDER(a_changed_byte_ends_the_reading_there),
        WITH_FOLDER(chunks_cannot_be_left_out_doubled_or_added),
        WITH_FOLDER(another_key_reads_nothing),
        WITH_FOLDER(other_files_are_refused),
        WITH_FOLDER(any_piece_of_the_wav_is_a_piece_of_the_whole),
        WITH_FOLDER(peaks_show_what_is_loud_and_when),
        WITH_FOLDER(a_full_disk_is_told_and_what_was_written_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
