/* The recorder: taps called as media calls them, disks that are slow, full or gone. */
#include "support/check.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "phone/g711.h"
#include "phone/recorder.h"
#include "phone/recorder_sound.h"
#include "phone/rtp.h"

enum { LEG = 7, STEP = TL_RTP_PACKET_BYTES, WAIT_S = 20 };
static const uint8_t key[TL_RECORDING_KEY_BYTES] = "thirty-two bytes that are a key";

/* ---- what the recorder tells, and a disk that stands still while it is locked ---- */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t more;
    unsigned failed, ended;
    enum tl_err err;
    uint64_t samples;
} told = { .lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER };

static pthread_mutex_t disk = PTHREAD_MUTEX_INITIALIZER;
static char folder[64], path[96];

static void hear(const struct tl_recorder_event *event, void *arg)
{
    (void)arg;
    CHECK_EQ(event->leg, LEG);
    pthread_mutex_lock(&told.lock);
    if (event->kind == TL_RECORDER_FAILED) {
        told.failed++;
        told.err = event->err;
    } else {
        told.ended++;
        told.samples = event->samples;
    }
    pthread_cond_broadcast(&told.more);
    pthread_mutex_unlock(&told.lock);
}

static void wait_for(const unsigned *count, unsigned until)
{
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += WAIT_S;
    pthread_mutex_lock(&told.lock);
    while (*count < until)
        CHECK(pthread_cond_timedwait(&told.more, &told.lock, &end) != ETIMEDOUT);
    pthread_mutex_unlock(&told.lock);
}

static int write_when_free(int fd, const void *bytes, size_t len)
{
    pthread_mutex_lock(&disk);
    ssize_t written = write(fd, bytes, len);
    pthread_mutex_unlock(&disk);
    return written == (ssize_t)len ? 0 : EIO;
}

static int write_nothing(int fd, const void *bytes, size_t len)
{
    (void)fd;
    (void)bytes;
    return len > 1000 ? ENOSPC : 0; /* Small things still fit. */
}

static int begin(void **state)
{
    (void)state;
    told.failed = told.ended = 0;
    told.err = TL_OK;
    snprintf(folder, sizeof folder, "/tmp/recorder-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/one", folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void open_recorder(const struct tl_recorder_settings *wanted, struct tl_recorder **recorder,
                          struct tl_recording **recording)
{
    struct tl_recorder_settings settings = *wanted;
    settings.event_fn = hear;
    CHECK_OK(tl_recorder_open(&settings, recorder));
    CHECK_OK(tl_recorder_start(*recorder, LEG, path, key, recording));
}

/* Steps come much faster here than in a call: the thread may be minutes behind. */
static const struct tl_recorder_settings at_leisure = { .behind_max_s = 1000 };

/* One step of 20 ms as media tells it. */
static void step(struct tl_recording *recording, uint32_t number, uint8_t says, uint8_t hears,
                 enum tl_media_codec codec)
{
    uint8_t payload[STEP];
    memset(payload, says, STEP);
    tl_recording_tap(recording, TL_MEDIA_SAYS, number * STEP, payload, STEP, codec);
    memset(payload, hears, STEP);
    tl_recording_tap(recording, TL_MEDIA_HEARS, number * STEP, payload, STEP, codec);
}

static void end_tap(struct tl_recording *recording, uint32_t steps)
{
    tl_recording_tap(recording, TL_MEDIA_SAYS, steps * STEP, NULL, 0, TL_MEDIA_PCMU);
}

/* ---- reading what came of it ---- */

struct heard {
    uint64_t samples;
    uint8_t left[40 * TL_RECORDING_HZ], right[40 * TL_RECORDING_HZ];
    struct tl_recording_mark marks[16];
    unsigned marks_len;
    enum tl_err end;
};
static struct heard heard;

static void read_back(void)
{
    struct tl_recording_reader *reader;
    struct tl_recording_part part;
    memset(&heard, 0, sizeof heard);
    CHECK_OK(tl_recording_open(path, key, &reader));
    while ((heard.end = tl_recording_next(reader, &part)) == TL_OK) {
        CHECK(heard.samples + part.samples <= sizeof heard.left);
        if (part.kind == TL_RECORDING_SOUND) {
            memcpy(heard.left + heard.samples, part.left, part.samples);
            memcpy(heard.right + heard.samples, part.right, part.samples);
        } else if (part.kind == TL_RECORDING_SILENCE) {
            memset(heard.left + heard.samples, 0xff, part.samples);
            memset(heard.right + heard.samples, 0xff, part.samples);
        } else {
            heard.marks[heard.marks_len++] = (struct tl_recording_mark){ part.kind, heard.samples };
        }
        heard.samples += part.samples;
    }
    tl_recording_close(reader);
}

static void check_step(uint32_t number, uint8_t left, uint8_t right)
{
    for (uint32_t i = number * STEP; i < (number + 1) * STEP; i++) {
        CHECK_EQ(heard.left[i], left);
        CHECK_EQ(heard.right[i], right);
    }
}

/* ---- tests ---- */

static void each_side_stands_at_its_time(void **state)
{
    (void)state;
    enum { STEPS = 175 }; /* Three seconds and a half. */
    struct tl_recorder *recorder;
    struct tl_recording *recording;
    open_recorder(&at_leisure, &recorder, &recording);
    for (uint32_t i = 0; i < STEPS; i++)
        step(recording, i, (uint8_t)(i % 100 + 1), (uint8_t)(200 - i % 50), TL_MEDIA_PCMU);
    end_tap(recording, STEPS);
    tl_recording_drop(recording);
    wait_for(&told.ended, 1);
    tl_recorder_close(recorder);
    CHECK_EQ(told.samples, STEPS * STEP);
    CHECK_EQ(told.failed, 0);
    read_back();
    CHECK_ERR(TL_ENONE, heard.end);
    CHECK_EQ(heard.samples, STEPS * STEP);
    CHECK_EQ(heard.marks_len, 0);
    for (uint32_t i = 0; i < STEPS; i++)
        check_step(i, (uint8_t)(i % 100 + 1), (uint8_t)(200 - i % 50));
}

static void silence_between_marks(void (*set)(struct tl_recording *recording, bool is_on),
                                  enum tl_recording_kind begins, enum tl_recording_kind ends)
{
    struct tl_recorder *recorder;
    struct tl_recording *recording;
    open_recorder(&at_leisure, &recorder, &recording);
    for (uint32_t i = 0; i < 130; i++) {
        if (i == 10 || i == 95)
            set(recording, i == 10);
        step(recording, i, 11, 22, TL_MEDIA_PCMU);
    }
    end_tap(recording, 130);
    tl_recording_drop(recording);
    tl_recorder_close(recorder);
    read_back();
    CHECK_EQ(heard.samples, 130 * STEP);
    for (uint32_t i = 0; i < 130; i++) {
        bool is_paused = i >= 10 && i < 95;
        check_step(i, is_paused ? 0xff : 11, is_paused ? 0xff : 22);
    }
    CHECK_EQ(heard.marks_len, 2);
    CHECK_EQ(heard.marks[0].kind, begins);
    CHECK_EQ(heard.marks[0].at, 10 * STEP);
    CHECK_EQ(heard.marks[1].kind, ends);
    CHECK_EQ(heard.marks[1].at, 95 * STEP);
}

static void a_pause_is_silence_of_its_length_between_two_marks(void **state)
{
    (void)state;
    silence_between_marks(tl_recording_pause, TL_RECORDING_PAUSED, TL_RECORDING_RESUMED);
}

static void so_is_hold(void **state)
{
    (void)state;
    silence_between_marks(tl_recording_hold, TL_RECORDING_HELD, TL_RECORDING_BACK);
}

static void what_the_host_withheld_is_silence_with_a_mark(void **state)
{
    (void)state;
    struct tl_recorder *recorder;
    struct tl_recording *recording;
    open_recorder(&at_leisure, &recorder, &recording);
    for (uint32_t i = 0; i < 20; i++)
        step(recording, i, 11, 22, TL_MEDIA_PCMU);
    for (uint32_t i = 300; i < 310; i++)
        step(recording, i, 33, 44, TL_MEDIA_PCMU);
    end_tap(recording, 400); /* A stall at the end, too. */
    tl_recording_drop(recording);
    tl_recorder_close(recorder);
    read_back();
    CHECK_EQ(heard.samples, 400 * STEP);
    check_step(19, 11, 22);
    check_step(20, 0xff, 0xff);
    check_step(299, 0xff, 0xff);
    check_step(300, 33, 44);
    check_step(309, 33, 44);
    check_step(399, 0xff, 0xff);
    CHECK_EQ(heard.marks_len, 2);
    CHECK_EQ(heard.marks[0].kind, TL_RECORDING_LOST);
    CHECK_EQ(heard.marks[0].at, 20 * STEP);
    CHECK_EQ(heard.marks[1].at, 310 * STEP);
}

static void pcma_is_kept_as_pcmu(void **state)
{
    (void)state;
    struct tl_recorder *recorder;
    struct tl_recording *recording;
    uint8_t loud = tl_g711_to_pcma(8000), soft = tl_g711_to_pcma(-300);
    open_recorder(&at_leisure, &recorder, &recording);
    step(recording, 0, loud, soft, TL_MEDIA_PCMA);
    end_tap(recording, 1);
    tl_recording_drop(recording);
    tl_recorder_close(recorder);
    read_back();
    CHECK(abs(tl_g711_from_pcmu(heard.left[5]) - 8000) < 500);
    CHECK(abs(tl_g711_from_pcmu(heard.right[5]) + 300) < 30);
}

/* The disk stands still: taps return all the same, the failure is told while it still does, and
 * what was written before can be read. */
static void a_disk_that_stands_still_fails_the_recording_and_stops_nobody(void **state)
{
    (void)state;
    enum { STEPS = 50 * 30 };
    struct tl_recorder *recorder;
    struct tl_recording *recording;
    open_recorder(&(struct tl_recorder_settings){ .write_fn = write_when_free, .behind_max_s = 3 },
                  &recorder, &recording);
    pthread_mutex_lock(&disk);
    for (uint32_t i = 0; i < STEPS; i++)
        step(recording, i, 11, 22, TL_MEDIA_PCMU);
    wait_for(&told.failed, 1);
    CHECK_ERR(TL_EUNAVAILABLE, told.err);
    CHECK_EQ(told.ended, 0);
    pthread_mutex_unlock(&disk);
    end_tap(recording, STEPS);
    tl_recording_drop(recording);
    wait_for(&told.ended, 1);
    tl_recorder_close(recorder);
    CHECK_EQ(told.failed, 1);
    read_back();
    CHECK_ERR(TL_ECLOSED, heard.end);
    CHECK_EQ(heard.samples, 3 * TL_RECORDING_HZ);
    check_step(100, 11, 22);
}

/* No memory between the threads: as above. */
static void too_much_between_the_threads_fails_the_recording(void **state)
{
    (void)state;
    enum { STEPS = 50 * 30 };
    struct tl_recorder *recorder;
    struct tl_recording *recording;
    open_recorder(&(struct tl_recorder_settings){ .write_fn = write_when_free,
                                                  .behind_max_s = 100,
                                                  .memory_max = 33000 },
                  &recorder, &recording);
    pthread_mutex_lock(&disk);
    for (uint32_t i = 0; i < STEPS; i++)
        step(recording, i, 11, 22, TL_MEDIA_PCMU);
    wait_for(&told.failed, 1);
    CHECK_ERR(TL_EUNAVAILABLE, told.err);
    end_tap(recording, STEPS);
    tl_recording_drop(recording);
    pthread_mutex_unlock(&disk);
    wait_for(&told.ended, 1);
    tl_recorder_close(recorder);
    CHECK_EQ(told.failed, 1);
}

/* No room for messages either: the end is not lost. */
static void a_full_ring_fails_the_recording_and_keeps_its_end(void **state)
{
    (void)state;
    enum { JUMPS = 10000, JUMP = 3 * TL_RECORDING_HZ };
    struct tl_recorder *recorder;
    struct tl_recording *recording;
    open_recorder(
        &(struct tl_recorder_settings){ .write_fn = write_when_free, .behind_max_s = 1000000 },
        &recorder, &recording);
    pthread_mutex_lock(&disk);
    for (uint32_t i = 1; i <= JUMPS; i++)
        tl_recording_tap(recording, TL_MEDIA_CLOCK, i * JUMP, NULL, 0, TL_MEDIA_PCMU);
    wait_for(&told.failed, 1);
    end_tap(recording, JUMPS * JUMP / STEP);
    tl_recording_drop(recording);
    pthread_mutex_unlock(&disk);
    wait_for(&told.ended, 1);
    tl_recorder_close(recorder);
    CHECK_EQ(told.failed, 1);
    CHECK_EQ(told.ended, 1);
}

/* Packets as networks bring them: disordered, twice, of other lengths, late, and far too late. */
static void sound_out_of_order_stands_at_its_time(void **state)
{
    (void)state;
    enum { STEPS = 200 };
    struct tl_recorder *recorder;
    struct tl_recording *recording;
    uint8_t payload[2 * STEP];
    open_recorder(&at_leisure, &recorder, &recording);
    for (uint32_t i = 0; i < STEPS; i++) {
        uint32_t number = i ^ 3; /* 3 2 1 0 7 6 5 4 ... */
        memset(payload, (int)(number % 100 + 1), sizeof payload);
        tl_recording_tap(recording, TL_MEDIA_SAYS, number * STEP, payload, STEP, TL_MEDIA_PCMU);
        if (i >= 40 && i < 160) { /* 0.8 s late. */
            memset(payload, (int)(100 + (i - 40) % 50), sizeof payload);
            tl_recording_tap(recording, TL_MEDIA_HEARS, (i - 40) * STEP, payload, STEP,
                             TL_MEDIA_PCMU);
        }
    }
    memset(payload, 77, sizeof payload);
    tl_recording_tap(recording, TL_MEDIA_HEARS, 5 * STEP, payload, STEP, TL_MEDIA_PCMU);
    tl_recording_tap(recording, TL_MEDIA_HEARS, 190 * STEP, payload, 2 * STEP, TL_MEDIA_PCMU);
    tl_recording_tap(recording, TL_MEDIA_HEARS, 192 * STEP + 1, payload, STEP, TL_MEDIA_PCMU);
    end_tap(recording, STEPS);
    tl_recording_drop(recording);
    tl_recorder_close(recorder);
    read_back();
    CHECK_EQ(heard.samples, STEPS * STEP);
    CHECK_EQ(heard.marks_len, 0);
    for (uint32_t i = 0; i < 190; i++)
        check_step(i, (uint8_t)(i % 100 + 1), i < 120 ? (uint8_t)(100 + i % 50) : 0xff);
    for (uint32_t i = 190; i < 193; i++) /* The sample between is the clocks' drift. */
        check_step(i, (uint8_t)(i % 100 + 1), 77);
}

/* Time that passes without sound is silence, and no stall. */
static void nothing_said_is_silence_without_a_mark(void **state)
{
    (void)state;
    struct tl_recorder *recorder;
    struct tl_recording *recording;
    open_recorder(&at_leisure, &recorder, &recording);
    for (uint32_t i = 0; i < 10 * 50; i += 5) {
        tl_recording_tap(recording, TL_MEDIA_CLOCK, i * STEP, NULL, 0, TL_MEDIA_PCMU);
        if (i == 300)
            step(recording, i, 11, 22, TL_MEDIA_PCMU);
    }
    end_tap(recording, 10 * 50);
    tl_recording_drop(recording);
    tl_recorder_close(recorder);
    read_back();
    CHECK_EQ(heard.samples, 10 * TL_RECORDING_HZ);
    CHECK_EQ(heard.marks_len, 0);
    check_step(299, 0xff, 0xff);
    check_step(300, 11, 22);
    check_step(301, 0xff, 0xff);
}

static void a_full_disk_is_told_once(void **state)
{
    (void)state;
    struct tl_recorder *recorder;
    struct tl_recording *recording;
    open_recorder(&(struct tl_recorder_settings){ .write_fn = write_nothing }, &recorder,
                  &recording);
    for (uint32_t i = 0; i < 110; i++)
        step(recording, i, 11, 22, TL_MEDIA_PCMU);
    wait_for(&told.failed, 1);
    CHECK_ERR(TL_ENOSPACE, told.err);
    for (uint32_t i = 110; i < 300; i++)
        step(recording, i, 11, 22, TL_MEDIA_PCMU);
    end_tap(recording, 300);
    tl_recording_drop(recording);
    tl_recorder_close(recorder);
    CHECK_EQ(told.failed, 1);
    CHECK_EQ(told.ended, 1);
    CHECK_EQ(told.samples, 0);
}

static void a_file_that_cannot_be_made_is_told(void **state)
{
    (void)state;
    struct tl_recorder *recorder;
    struct tl_recording *recording;
    snprintf(path, sizeof path, "%s/nowhere/one", folder);
    open_recorder(&at_leisure, &recorder, &recording);
    wait_for(&told.failed, 1);
    CHECK_ERR(TL_EIO, told.err);
    step(recording, 0, 11, 22, TL_MEDIA_PCMU);
    end_tap(recording, 1);
    tl_recording_drop(recording);
    tl_recorder_close(recorder);
    CHECK_EQ(told.failed, 1);
    CHECK_EQ(told.ended, 1);
}

/* Many at once, each on a thread of its own that ends when it will: every one ends in its file. */
static void *record_one(void *arg)
{
    struct tl_recording *recording = arg;
    for (uint32_t i = 0; i < 500; i++)
        step(recording, i, (uint8_t)i, 22, TL_MEDIA_PCMU);
    end_tap(recording, 500);
    return NULL;
}

static void many_at_once_are_all_whole(void **state)
{
    (void)state;
    enum { MANY = 12 };
    struct tl_recorder *recorder;
    struct tl_recording *recordings[MANY];
    pthread_t threads[MANY];
    CHECK_OK(tl_recorder_open(
        &(struct tl_recorder_settings){ .event_fn = hear, .behind_max_s = 1000 }, &recorder));
    for (int i = 0; i < MANY; i++) {
        snprintf(path, sizeof path, "%s/%d", folder, i);
        CHECK_OK(tl_recorder_start(recorder, LEG, path, key, &recordings[i]));
        CHECK_EQ(pthread_create(&threads[i], NULL, record_one, recordings[i]), 0);
    }
    for (int i = 0; i < MANY; i++) {
        tl_recording_drop(recordings[i]);
        CHECK_EQ(pthread_join(threads[i], NULL), 0);
    }
    tl_recorder_close(recorder);
    CHECK_EQ(told.ended, MANY);
    CHECK_EQ(told.failed, 0);
    for (int i = 0; i < MANY; i++) {
        snprintf(path, sizeof path, "%s/%d", folder, i);
        read_back();
        CHECK_ERR(TL_ENONE, heard.end);
        CHECK_EQ(heard.samples, 500 * STEP);
        check_step(321, (uint8_t)321, 22);
        CHECK_EQ(unlink(path), 0);
    }
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(each_side_stands_at_its_time),
        WITH_FOLDER(a_pause_is_silence_of_its_length_between_two_marks),
        WITH_FOLDER(so_is_hold),
        WITH_FOLDER(what_the_host_withheld_is_silence_with_a_mark),
        WITH_FOLDER(pcma_is_kept_as_pcmu),
        WITH_FOLDER(a_disk_that_stands_still_fails_the_recording_and_stops_nobody),
        WITH_FOLDER(too_much_between_the_threads_fails_the_recording),
        WITH_FOLDER(sound_out_of_order_stands_at_its_time),
        WITH_FOLDER(nothing_said_is_silence_without_a_mark),
        WITH_FOLDER(a_full_ring_fails_the_recording_and_keeps_its_end),
        WITH_FOLDER(a_full_disk_is_told_once),
        WITH_FOLDER(a_file_that_cannot_be_made_is_told),
        WITH_FOLDER(many_at_once_are_all_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
