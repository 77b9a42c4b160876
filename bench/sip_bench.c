/* sip_bench.c: call set-ups, menu calls and memory per live call, sipp calling from another core.
 *
 *   sip_bench [setup|memory|menu ...]      core 0: the phone layer; core 1: sipp
 *
 *   setup   SIP alone: INVITE, 200, ACK, 10 ms, BYE; no sound, no prompt
 *   memory  bytes of the process per live call, SIP alone and with sound
 *   menu    the whole phone layer: 3 s prompt, a digit (RFC 4733), 2 s prompt, BYE
 *
 * CPU is this process's, so it counts what the calls cost here and not what sipp needs; the rate is
 * what sipp was told, and it is reached when as many calls succeed in about as many seconds.
 */
#include <fcntl.h>
#include <pthread.h>
#include <re.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/assert.h"
#include "phone/phone.h"
#include "phone/sip.h"
#include "sipp.h"

#define CALLS_MAX    20000
#define PROMPT_MARK  1
#define GOODBYE_MARK 2

/* ---- time, memory ---- */

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint64_t resident_bytes(void)
{
    char text[128] = "";
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    TL_ASSERT(fd >= 0 && read(fd, text, sizeof text - 1) > 0);
    close(fd);
    char *rest;
    (void)strtoull(text, &rest, 10);
    return strtoull(rest, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void pin(int core)
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    (void)sched_setaffinity(0, sizeof cores, &cores); /* On one core: then both share it. */
}

/* ---- SIP alone, in its own thread ---- */

struct alone {
    struct tl_sip *sip;
    struct tmr poll; /* Answers that wait for the handler to return; and the end. */
    struct tl_sip_call *came[CALLS_MAX];
    uint32_t came_len;
    tl_id last;
    _Atomic uint64_t ended;
    atomic_bool is_up, is_over;
};

static void alone_answer(void *arg)
{
    struct alone *alone = arg;
    for (uint32_t i = 0; i < alone->came_len; i++) {
        enum tl_err err = tl_sip_answer(alone->came[i], "127.0.0.1", 9);
        TL_ASSERT(err == TL_OK);
    }
    alone->came_len = 0;
}

static tl_id alone_came(const struct tl_sip_came *came, void *arg)
{
    struct alone *alone = arg;
    if (alone->came_len == CALLS_MAX)
        return 0;
    alone->came[alone->came_len++] = came->call;
    tmr_start(&alone->poll, 0, alone_answer, alone);
    return ++alone->last;
}

static void alone_heard(tl_id leg, const struct tl_sdp *far, void *arg)
{
    (void)leg;
    (void)far;
    (void)arg;
}

static void alone_ended(tl_id leg, enum tl_phone_why why, uint16_t code, void *arg)
{
    struct alone *alone = arg;
    (void)leg;
    (void)why;
    (void)code;
    alone->ended++;
}

static void alone_watch(void *arg)
{
    struct alone *alone = arg;
    static struct tmr again;
    if (alone->is_over)
        re_cancel();
    else
        tmr_start(&again, 50, alone_watch, alone);
}

static void *alone_run(void *arg)
{
    struct alone *alone = arg;
    static const struct tl_sip_handlers handlers = {
        .came = alone_came, .confirmed = alone_heard, .changed = alone_heard, .ended = alone_ended
    };
    struct tl_sip_settings settings = { .address = "127.0.0.1",
                                        .advertised = "127.0.0.1",
                                        .user_agent = "bench",
                                        .calls_max = CALLS_MAX };
    enum tl_err err = tl_sip_access_add_loopback(&settings.access);
    TL_ASSERT(err == TL_OK && re_thread_init() == 0);
    err = tl_sip_open(&settings, &handlers, alone, &alone->sip);
    TL_ASSERT(err == TL_OK);
    alone->is_up = true;
    alone_watch(alone);
    re_main(NULL);
    tl_sip_close(alone->sip);
    re_thread_close();
    return NULL;
}

static struct alone *alone_open(pthread_t *thread)
{
    struct alone *alone = calloc(1, sizeof *alone);
    TL_ASSERT(alone && libre_init() == 0);
    TL_ASSERT(pthread_create(thread, NULL, alone_run, alone) == 0);
    while (!alone->is_up)
        usleep(1000);
    return alone;
}

static void alone_close(struct alone *alone, pthread_t thread)
{
    alone->is_over = true;
    pthread_join(thread, NULL);
    free(alone);
}

static void bench_setup(void)
{
    static const uint32_t rates[] = { 400, 800, 1600 };
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        pthread_t thread;
        struct alone *alone = alone_open(&thread);
        uint32_t calls = rates[i] * 10;
        double start = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
        bool is_good =
            sipp_finish(sipp_start("tests/e2e/sipp/short-call.xml",
                                   tl_sip_port(alone->sip, TL_PHONE_UDP), calls, rates[i]));
        double took = seconds(CLOCK_MONOTONIC) - start;
        cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        printf("sip set-ups, %4u/s asked: %6llu of %u calls%s in %.1f s = %.0f/s; "
               "%.0f us CPU a call, %.0f%% of a core\n",
               rates[i], (unsigned long long)alone->ended, calls, is_good ? "" : ", some failed",
               took, (double)alone->ended / took, cpu * 1e6 / (double)calls, cpu / took * 100);
        alone_close(alone, thread);
    }
}

/* ---- the whole phone layer ---- */

struct desk {
    struct tl_phone *phone;
    bool is_menu;
    _Atomic uint64_t live, live_most, ended, keyed, failed;
};

static void desk_play(struct desk *desk, tl_id leg, uint32_t ms, uint64_t mark)
{
    struct tl_phone_item tone = { .kind = TL_PHONE_TONE, .hz = 300, .ms = ms };
    enum tl_err err = tl_phone_play(desk->phone, leg, &tone, 1, mark, 0);
    TL_ASSERT(err == TL_OK);
}

static void desk_hear(const struct tl_phone_event *event, void *arg)
{
    struct desk *desk = arg;
    enum tl_err err = TL_OK;
    if (event->kind == TL_PHONE_CAME) {
        uint64_t live = ++desk->live;
        if (live > desk->live_most)
            desk->live_most = live;
        err = tl_phone_answer(desk->phone, event->leg);
    } else if (event->kind == TL_PHONE_JOINED && desk->is_menu) {
        desk_play(desk, event->leg, 3000, PROMPT_MARK);
    } else if (event->kind == TL_PHONE_DIGIT) {
        desk->keyed++;
        err = tl_phone_stop(desk->phone, event->leg);
        desk_play(desk, event->leg, 2000, GOODBYE_MARK);
    } else if (event->kind == TL_PHONE_PLAYED && event->mark == GOODBYE_MARK) {
        err = tl_phone_end(desk->phone, event->leg, TL_PHONE_ENDED_HERE);
    } else if (event->kind == TL_PHONE_PLAY_FAILED) {
        desk->failed++;
    } else if (event->kind == TL_PHONE_ENDED) {
        desk->ended++;
        desk->live--;
    }
    TL_ASSERT(err == TL_OK);
}

static struct desk *desk_open(bool is_menu)
{
    struct desk *desk = calloc(1, sizeof *desk);
    TL_ASSERT(desk);
    desk->is_menu = is_menu;
    struct tl_phone_settings settings = {
        .calls_max = CALLS_MAX, .media_threads = 1, .rtp_port_min = 16384, .rtp_port_max = 60000
    };
    enum tl_err err = tl_phone_open(&settings, desk_hear, desk, &desk->phone);
    TL_ASSERT(err == TL_OK);
    return desk;
}

static void desk_close(struct desk *desk)
{
    tl_phone_close(desk->phone);
    free(desk);
}

static void bench_menu(void)
{
    static const uint32_t rates[] = { 75, 150, 300 };
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        struct desk *desk = desk_open(true);
        uint32_t calls = rates[i] * 15;
        double start = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
        bool is_good = sipp_finish(
            sipp_start("tests/e2e/sipp/menu.xml", tl_phone_sip_port(desk->phone), calls, rates[i]));
        double took = seconds(CLOCK_MONOTONIC) - start;
        cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        printf("menu calls, %3u/s asked: %5llu of %u calls%s, %llu keys, in %.1f s; at most %llu "
               "at once; %.2f ms CPU a call, %.0f%% of a core on average\n",
               rates[i], (unsigned long long)desk->ended, calls, is_good ? "" : ", some failed",
               (unsigned long long)desk->keyed, took, (unsigned long long)desk->live_most,
               cpu * 1e3 / (double)calls, cpu / took * 100);
        desk_close(desk);
    }
}

static void bench_memory(void)
{
    enum { CALLS = 1000, RATE = 500 };
    pthread_t thread;
    struct alone *alone = alone_open(&thread);
    uint64_t before = resident_bytes();
    pid_t child = sipp_start("tests/e2e/sipp/long-call.xml", tl_sip_port(alone->sip, TL_PHONE_UDP),
                             CALLS, RATE);
    while (tl_sip_counts(alone->sip)->live < CALLS)
        usleep(10000);
    uint64_t with = resident_bytes();
    (void)sipp_finish(child);
    printf("memory per live call without media: %.1f kB (%u live)\n",
           (double)(with - before) / 1000 / CALLS, CALLS);
    alone_close(alone, thread);

    struct desk *desk = desk_open(false);
    before = resident_bytes();
    child = sipp_start("tests/e2e/sipp/long-call.xml", tl_phone_sip_port(desk->phone), CALLS, RATE);
    while (desk->live < CALLS)
        usleep(10000);
    with = resident_bytes();
    (void)sipp_finish(child);
    printf("memory per live call with media: %.1f kB (%u live)\n",
           (double)(with - before) / 1000 / CALLS, CALLS);
    desk_close(desk);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } benches[] = { { "setup", bench_setup }, { "memory", bench_memory }, { "menu", bench_menu } };
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    pin(0);
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < sizeof benches / sizeof benches[0]; i++) {
        bool is_asked = argc == 1;
        for (int k = 1; k < argc; k++)
            is_asked = is_asked || strcmp(argv[k], benches[i].name) == 0;
        if (is_asked)
            benches[i].run();
    }
    return 0;
}
