/* test_record.c: calls with a tone each, recorded: who is on which side, and when. */
#include "phone/phone.h"

#include <arpa/inet.h>
#include <math.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/assert.h"
#include "bus/ring.h"
#include "phone/g711.h"
#include "phone/recorder_sound.h"
#include "phone/support_exchange.h"
#include "support/check.h"

enum { WAIT_US = 10000000, RTP_HEADER = 12, STEP = 160, WINDOW = 800, LINES = 3, STEP_MS = 20 };
enum { PERSON, AGENT, SECOND };
static const double hz[LINES] = { 440, 660, 1000 };
static const uint8_t key[TL_RECORDING_KEY_BYTES] = "thirty-two bytes that are a key";

/* ---- the desk: all calls are answered, the events kept ---- */

struct heard {
    enum tl_phone_event_kind kind;
    tl_id leg;
    enum tl_err err;
    uint64_t samples;
};

static struct {
    struct tl_phone *phone;
    struct tl_ring *events;
    char folder[64], path[96];
} desk;

static void on_event(const struct tl_phone_event *event, void *arg)
{
    struct heard heard = { event->kind, event->leg, event->err, event->samples };
    (void)arg;
    enum tl_err err = tl_ring_push(desk.events, &heard, sizeof heard);
    if (event->kind == TL_PHONE_CAME)
        err = tl_phone_answer(desk.phone, event->leg);
    TL_ASSERT(err == TL_OK);
}

static struct heard expect(enum tl_phone_event_kind kind)
{
    struct heard heard;
    size_t bytes;
    do {
        if (tl_ring_pop(desk.events, &heard, sizeof heard, &bytes)) {
            tl_ring_wait(desk.events, WAIT_US);
            if (tl_ring_pop(desk.events, &heard, sizeof heard, &bytes))
                fail_msg("no %s in ten seconds", tl_phone_event_text(kind));
        }
    } while (heard.kind != kind);
    return heard;
}

static int open_desk(void **state)
{
    (void)state;
    snprintf(desk.folder, sizeof desk.folder, "/tmp/record-XXXXXX");
    CHECK(mkdtemp(desk.folder) != NULL);
    snprintf(desk.path, sizeof desk.path, "%s/one", desk.folder);
    CHECK_OK(tl_ring_open(&desk.events, 1 << 20));
    CHECK_OK(tl_phone_open(&(struct tl_phone_settings){ .calls_max = 20, .media_threads = 2 },
                           on_event, NULL, &desk.phone));
    return 0;
}

static int close_desk(void **state)
{
    (void)state;
    tl_phone_close(desk.phone);
    tl_ring_close(desk.events);
    unlink(desk.path);
    return rmdir(desk.folder);
}

/* ---- lines: a call that is up, and its tone ---- */

struct line {
    struct exchange exchange;
    struct exchange_call call;
    tl_id leg;
    int fd;
    uint16_t server_rtp;
    double hz;
    uint32_t sent;
};

static void line_open(struct line *line, double its_hz)
{
    char body[400];
    struct exchange sound;
    exchange_open(&sound, 0);
    *line = (struct line){ .fd = sound.fd, .hz = its_hz };
    exchange_open(&line->exchange, tl_phone_sip_port(desk.phone));
    snprintf(body, sizeof body,
             "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
             "m=audio %u RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n",
             sound.port);
    line->call = exchange_invite(&line->exchange, "", body);
    exchange_expect(&line->exchange, &line->call, 200, "INVITE");
    const char *media = strstr(line->exchange.text, "m=audio ");
    CHECK(media != NULL);
    line->server_rtp = (uint16_t)strtoul(media + strlen("m=audio "), NULL, 10);
    exchange_request(&line->exchange, &line->call, "ACK", "", "");
    line->leg = expect(TL_PHONE_JOINED).leg;
}

static void line_close(struct line *line)
{
    close(line->fd);
    exchange_close(&line->exchange);
}

static void line_say(struct line *line)
{
    uint8_t packet[RTP_HEADER + STEP] = { 0x80, 0, (uint8_t)(line->sent >> 8),
                                          (uint8_t)line->sent };
    uint32_t ts = htonl(line->sent * STEP), source = htonl((uint32_t)line->hz);
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons(line->server_rtp),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    memcpy(packet + 4, &ts, 4);
    memcpy(packet + 8, &source, 4);
    for (int i = 0; i < STEP; i++) {
        double at = (line->sent * (double)STEP + i) / TL_RECORDING_HZ;
        packet[RTP_HEADER + i] = tl_g711_to_pcmu((int16_t)(8000 * sin(2 * M_PI * line->hz * at)));
    }
    line->sent++;
    CHECK_EQ(sendto(line->fd, packet, sizeof packet, 0, (struct sockaddr *)&to, sizeof to),
             sizeof packet);
}

/* All lines speak, evenly. */
static void talk(struct line *lines, uint32_t ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    for (uint32_t step = 0; step < ms / STEP_MS; step++) {
        for (int i = 0; i < LINES; i++)
            line_say(&lines[i]);
        at.tv_nsec += STEP_MS * 1000000;
        at.tv_sec += at.tv_nsec / 1000000000;
        at.tv_nsec %= 1000000000;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    }
}

/* ---- what the recording has ---- */

enum { SILENT = LINES, MIXED, SAMPLES_MAX = 60 * TL_RECORDING_HZ, WINDOWS_MAX = 600 };

struct recorded {
    uint8_t sides[2][SAMPLES_MAX];
    uint32_t samples;
    int windows[2][WINDOWS_MAX]; /* Which line is heard there, SILENT, or MIXED. */
    uint32_t windows_len;
    struct tl_recording_mark marks[16];
    uint32_t marks_len;
    enum tl_err end;
};
static struct recorded recorded;

/* The amplitude of one frequency (Goertzel). */
static double level(const uint8_t *pcmu, double its_hz)
{
    double turn = 2 * cos(2 * M_PI * its_hz / TL_RECORDING_HZ), one = 0, two = 0;
    for (int i = 0; i < WINDOW; i++) {
        double next = tl_g711_from_pcmu(pcmu[i]) + turn * one - two;
        two = one;
        one = next;
    }
    return 2 * sqrt(one * one + two * two - turn * one * two) / WINDOW;
}

static int who_is_heard(const uint8_t *pcmu)
{
    int who = SILENT;
    for (int i = 0; i < LINES; i++) {
        double here = level(pcmu, hz[i]);
        if (here > 4000)
            who = who == SILENT ? i : MIXED;
        else if (here > 200 && who == SILENT)
            who = MIXED; /* A part of the window: it is looked at no further. */
    }
    return who;
}

static void read_back(void)
{
    struct tl_recording_reader *reader;
    struct tl_recording_part part;
    memset(&recorded, 0, sizeof recorded);
    memset(recorded.sides, 0xff, sizeof recorded.sides);
    CHECK_OK(tl_recording_open(desk.path, key, &reader));
    while ((recorded.end = tl_recording_next(reader, &part)) == TL_OK) {
        CHECK(recorded.samples + part.samples <= SAMPLES_MAX);
        if (part.kind == TL_RECORDING_SOUND) {
            memcpy(recorded.sides[0] + recorded.samples, part.left, part.samples);
            memcpy(recorded.sides[1] + recorded.samples, part.right, part.samples);
        } else if (part.samples == 0) {
            CHECK(recorded.marks_len < 16);
            recorded.marks[recorded.marks_len++] =
                (struct tl_recording_mark){ part.kind, recorded.samples };
        }
        recorded.samples += part.samples;
    }
    tl_recording_close(reader);
    recorded.windows_len = recorded.samples / WINDOW;
    for (uint32_t i = 0; i < recorded.windows_len; i++)
        for (int side = 0; side < 2; side++)
            recorded.windows[side][i] = who_is_heard(recorded.sides[side] + i * WINDOW);
}

static uint32_t count(int side, int who)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < recorded.windows_len; i++)
        found += recorded.windows[side][i] == who;
    return found;
}

/* Both sides, from one mark to the next, but for the windows that the marks stand in. */
static void check_silent_between(uint64_t from, uint64_t until)
{
    CHECK(until > from + 2 * WINDOW);
    for (uint64_t i = from; i < until; i++) {
        CHECK_EQ(recorded.sides[0][i] | 0x80, 0xff);
        CHECK_EQ(recorded.sides[1][i] | 0x80, 0xff);
    }
}

static void begin_recording(const struct line *line)
{
    CHECK_OK(tl_phone_record(desk.phone, line->leg,
                             &(struct tl_phone_record){ .path = desk.path, .key = key }));
}

/* ---- tests ---- */

static void each_side_has_its_tone_through_hold_pause_and_transfer(void **state)
{
    (void)state;
    struct line lines[LINES];
    for (int i = 0; i < LINES; i++)
        line_open(&lines[i], hz[i]);
    tl_id person = lines[PERSON].leg;
    CHECK_OK(tl_phone_bridge(desk.phone, person, lines[AGENT].leg));
    talk(lines, 300);
    begin_recording(&lines[PERSON]);
    talk(lines, 1500);
    CHECK_OK(tl_phone_hold(desk.phone, person, true));
    talk(lines, 600);
    CHECK_OK(tl_phone_hold(desk.phone, person, false));
    talk(lines, 600);
    CHECK_OK(tl_phone_record_pause(desk.phone, person, true));
    talk(lines, 600);
    CHECK_OK(tl_phone_record_pause(desk.phone, person, false));
    talk(lines, 600);
    CHECK_OK(tl_phone_bridge(desk.phone, person, lines[SECOND].leg)); /* Transferred. */
    talk(lines, 1500);
    exchange_request(&lines[PERSON].exchange, &lines[PERSON].call, "BYE", "", "");
    exchange_expect(&lines[PERSON].exchange, &lines[PERSON].call, 200, "BYE");
    struct heard told = expect(TL_PHONE_RECORDED);
    CHECK_EQ(told.leg, person);
    read_back();
    CHECK_ERR(TL_ENONE, recorded.end);
    CHECK_EQ(told.samples, recorded.samples);

    static const enum tl_recording_kind marks[] = { TL_RECORDING_HELD, TL_RECORDING_BACK,
                                                    TL_RECORDING_PAUSED, TL_RECORDING_RESUMED };
    uint32_t at = 0; /* A host that stalled may have left other marks. */
    struct tl_recording_mark found[4];
    for (uint32_t i = 0; i < recorded.marks_len && at < 4; i++)
        if (recorded.marks[i].kind == marks[at])
            found[at++] = recorded.marks[i];
    CHECK_EQ(at, 4);
    check_silent_between(found[0].at, found[1].at);
    check_silent_between(found[2].at, found[3].at);

    CHECK(count(0, PERSON) >= 20);
    CHECK_EQ(count(0, AGENT) + count(0, SECOND), 0);
    CHECK(count(1, AGENT) >= 10);
    CHECK(count(1, SECOND) >= 5);
    CHECK_EQ(count(1, PERSON), 0);
    bool was_second = false;
    for (uint32_t i = 0; i < recorded.windows_len; i++) {
        was_second = was_second || recorded.windows[1][i] == SECOND;
        CHECK(!was_second || recorded.windows[1][i] != AGENT);
    }
    for (int i = 0; i < LINES; i++)
        line_close(&lines[i]);
}

static void a_recording_is_stopped_and_another_begins(void **state)
{
    (void)state;
    struct line lines[LINES];
    for (int i = 0; i < LINES; i++)
        line_open(&lines[i], hz[i]);
    tl_id person = lines[PERSON].leg;
    begin_recording(&lines[PERSON]);
    talk(lines, 300);
    begin_recording(&lines[PERSON]); /* It is recorded already. */
    CHECK_ERR(TL_EBUSY, expect(TL_PHONE_RECORD_FAILED).err);
    CHECK_OK(tl_phone_record_stop(desk.phone, person));
    CHECK_EQ(expect(TL_PHONE_RECORDED).leg, person);
    read_back();
    CHECK_ERR(TL_ENONE, recorded.end);
    CHECK_EQ(unlink(desk.path), 0);
    begin_recording(&lines[PERSON]);
    talk(lines, 300);
    CHECK_OK(tl_phone_end(desk.phone, person, TL_PHONE_ENDED_HERE));
    CHECK(expect(TL_PHONE_RECORDED).samples > 0);
    for (int i = 0; i < LINES; i++)
        line_close(&lines[i]);
}

static void what_cannot_be_recorded_is_told_and_the_call_goes_on(void **state)
{
    (void)state;
    struct line lines[LINES];
    for (int i = 0; i < LINES; i++)
        line_open(&lines[i], hz[i]);
    const struct tl_phone_record nowhere = { .path = "/nowhere/at/all", .key = key };
    CHECK_OK(tl_phone_record(desk.phone, lines[PERSON].leg, &nowhere));
    struct heard failed = expect(TL_PHONE_RECORD_FAILED);
    CHECK_ERR(TL_EIO, failed.err);
    CHECK_EQ(failed.leg, lines[PERSON].leg);
    CHECK_EQ(expect(TL_PHONE_RECORDED).samples, 0);
    begin_recording(&lines[PERSON]); /* The leg lives, and may be recorded elsewhere. */
    talk(lines, 300);
    CHECK_OK(tl_phone_record_stop(desk.phone, lines[PERSON].leg));
    CHECK(expect(TL_PHONE_RECORDED).samples > 0);
    for (int i = 0; i < LINES; i++)
        line_close(&lines[i]);
}

static void closing_in_the_midst_of_a_recording_keeps_it(void **state)
{
    struct line lines[LINES];
    for (int i = 0; i < LINES; i++)
        line_open(&lines[i], hz[i]);
    begin_recording(&lines[PERSON]);
    talk(lines, 400);
    tl_phone_close(desk.phone);
    read_back();
    CHECK_ERR(TL_ENONE, recorded.end);
    CHECK(recorded.samples > 0);
    for (int i = 0; i < LINES; i++)
        line_close(&lines[i]);
    desk.phone = NULL; /* close_desk closes nothing then. */
    (void)state;
}

#define AT_THE_DESK(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_THE_DESK(each_side_has_its_tone_through_hold_pause_and_transfer),
        AT_THE_DESK(a_recording_is_stopped_and_another_begins),
        AT_THE_DESK(what_cannot_be_recorded_is_told_and_the_call_goes_on),
        AT_THE_DESK(closing_in_the_midst_of_a_recording_keeps_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
