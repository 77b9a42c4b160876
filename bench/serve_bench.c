/* serve_bench.c: memory of live calls, call set-ups and menu calls of a whole center.
 *
 *   serve_bench [memory|setup|menu ...]      core 0: throughline serve; core 1: who calls
 *
 *   memory  resident bytes per call in line, in silence and with music: the most while a thousand
 *           come within five seconds and each is told its place, and then, all of them waiting
 *   setup   INVITE, 200, ACK, 10 ms, BYE: a contact opened, its flow begun, its end, all journaled
 *   menu    3 s prompt, a digit (RFC 4733), 2 s prompt, BYE
 *
 * CPU is the center's own, all threads; the rate is what sipp was told, and it is reached when as
 * many calls succeed in about as many seconds.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "callers.h"
#include "desk.h"
#include "sipp.h"

/* SIP keeps a transaction for 32 s (RFC 3261, timer H), the allocator a free page for 3 s. */
enum { SETTLED_S = 45 };

/* Watches for so long; the most bytes seen. */
static uint64_t most_bytes(const struct center *center, struct desk *const desks[2], int seconds)
{
    uint64_t most = 0;
    for (int i = 0; i < seconds * 10; i++) {
        uint64_t bytes = bench_center_bytes(center);
        most = bytes > most ? bytes : most;
        desk_glance(desks[0]);
        desk_glance(desks[1]);
        bench_sleep_us(100000);
    }
    return most;
}

/* Rings, caches and the like are used to their ends once: what the first hundreds of calls bring
 * in is not theirs. */
static void warm_up(const struct center *center)
{
    enum { CALLS = 300, A_SECOND = 100 };
    sipp_finish(sipp_start("tests/e2e/sipp/short-call.xml", center->sip_port, CALLS, A_SECOND));
}

static void measure_memory(bool hears)
{
    enum { FEW = 50, MANY = 1050, A_SECOND = 200, WATCH_S = 10 };
    static struct desk ana, ben; /* Here, and never ready: everybody waits. */
    struct desk *const desks[] = { &ana, &ben };
    struct center center;
    bench_center_open(&center, 0);
    bench_pin(1);
    desk_open(&ana, center.http_port, "ana");
    desk_open(&ben, center.http_port, "ben");
    warm_up(&center);
    struct callers *callers = callers_open(center.sip_port, MANY, A_SECOND, hears);
    callers_want(callers, FEW); /* What the first calls bring in is not theirs. */
    desk_await_line(&ana, FEW);
    (void)most_bytes(&center, desks, SETTLED_S);
    double before_kb = (double)bench_center_bytes(&center) / 1000;
    callers_want(callers, MANY);
    desk_await_line(&ana, MANY);
    double most_kb = (double)most_bytes(&center, desks, SETTLED_S) / 1000;
    double cpu_s = bench_center_cpu_s(&center);
    double with_kb = (double)most_bytes(&center, desks, WATCH_S) / 1000;
    cpu_s = bench_center_cpu_s(&center) - cpu_s;
    printf("memory per live call %s: %.1f kB, %.1f kB at most as they came (%d more calls; %.0f %% "
           "of a core)\n",
           hears ? "with music" : "in silence", (with_kb - before_kb) / (MANY - FEW),
           (most_kb - before_kb) / (MANY - FEW), MANY - FEW, cpu_s / WATCH_S * 100);
    callers_close(callers);
    desk_close(&ana);
    desk_close(&ben);
    bench_center_close(&center);
}

static void bench_memory(void)
{
    measure_memory(false);
    measure_memory(true);
}

static void bench_rates(const char *name, const char *scenario, const uint32_t *rates,
                        uint32_t rates_len, uint32_t seconds)
{
    for (uint32_t i = 0; i < rates_len; i++) {
        struct center center;
        bench_center_open(&center, 0);
        uint32_t calls = rates[i] * seconds;
        double cpu_s = bench_center_cpu_s(&center);
        int64_t begin_us = bench_now_us();
        bool is_good = sipp_finish(sipp_start(scenario, center.sip_port, calls, rates[i]));
        double took_s = (double)(bench_now_us() - begin_us) / 1e6;
        cpu_s = bench_center_cpu_s(&center) - cpu_s;
        printf("%s, %4u/s asked: %u calls%s in %.1f s; %.2f ms CPU a call, %.0f %% of a core\n",
               name, rates[i], calls, is_good ? "" : ", SOME FAILED", took_s,
               cpu_s * 1e3 / (double)calls, cpu_s / took_s * 100);
        bench_center_close(&center);
    }
}

static void bench_setup(void)
{
    static const uint32_t rates[] = { 200, 400, 800 };
    bench_rates("set-ups", "tests/e2e/sipp/short-call.xml", rates, 3, 10);
}

static void bench_menu(void)
{
    static const uint32_t rates[] = { 75, 150, 300 };
    bench_rates("menu calls", "bench/menu-call.xml", rates, 3, 15);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } benches[] = { { "memory", bench_memory }, { "setup", bench_setup }, { "menu", bench_menu } };
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
