/* offer_bench.c: from an agent's hang-up to the next offer on that agent's socket, committed.
 *
 *   sipp's part: callers.c    100, 1,000, 5,000 wait, half in each language
 *   ana (English)             accept, sound by WebRTC, hang up --> how long? --> offer.made
 *
 * A whole center in a process of its own: SQLite with a journal that is synced, SIP, RTP, HTTP and
 * WebSocket over loopback. A policy without wrap-up, so that the offer follows from the hang-up
 * itself. Who is hung up on is followed by a new caller: the line stays as long as it is.
 * Fails when a goal is missed or anybody was passed over.
 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "callers.h"
#include "desk.h"
#include "judge.h"

enum { CALLERS_MAX = 5100, CALLS_PER_S = 250, TIMES = 400 };
enum { MEDIAN_GOAL_US = 2000, P99_GOAL_US = 5000 };

struct figures {
    struct spread offer, sync, trip;
};

static tl_id hang_up(struct desk *desk, tl_id contact, struct figures *figures)
{
    char path[128];
    snprintf(path, sizeof path, "/api/v1/desk/contacts/%llu/hangup", (unsigned long long)contact);
    int64_t begin_us = bench_now_us();
    desk_send(desk, "POST", path, "{}");
    desk_expect(desk, "offer.made", "");
    spread_add(&figures->offer, bench_now_us() - begin_us);
    free(desk_read(desk));
    return desk_contact(desk);
}

static void measure_floors(struct desk *desk, const char *dir, struct figures *figures)
{
    spread_add(&figures->sync, bench_sync_us(dir));
    int64_t begin_us = bench_now_us();
    free(desk_ask(desk, "GET", "/api/v1/health", ""));
    spread_add(&figures->trip, bench_now_us() - begin_us);
}

static bool print_figures(uint32_t people, struct figures *figures)
{
    int64_t median_us = spread_at(&figures->offer, 0.5), p99_us = spread_at(&figures->offer, 0.99);
    bool is_good = median_us < MEDIAN_GOAL_US && p99_us < P99_GOAL_US;
    printf("%u wait\n", people);
    spread_print("hang-up to next offer", &figures->offer);
    spread_print("floor: fdatasync", &figures->sync);
    spread_print("floor: HTTP round trip", &figures->trip);
    int64_t floor_us = spread_at(&figures->sync, 0.5) + spread_at(&figures->trip, 0.5);
    printf("  median is %.1f times the floors' sum; goal 2 and 5 ms: %s\n",
           (double)median_us / (double)(floor_us > 0 ? floor_us : 1), is_good ? "met" : "MISSED");
    return is_good;
}

/* contact: offered to the desk. Gives the one that is offered at the end. */
static tl_id bench_line(struct desk *desk, struct desk *other, const struct center *center,
                        uint32_t people, tl_id contact, bool *is_good)
{
    static struct figures figures;
    figures = (struct figures){ 0 };
    desk_await_line(desk, people);
    for (int i = 0; i < TIMES; i++) {
        desk_talk(desk, contact);
        measure_floors(desk, center->dir, &figures);
        bench_sleep_us(5000 + 1000 * (i % 17)); /* At any moment of the callers' music. */
        contact = hang_up(desk, contact, &figures);
        desk_glance(other);
    }
    *is_good = print_figures(people, &figures) && *is_good;
    return contact;
}

int main(int argc, char **argv)
{
    static const uint32_t lines[] = { 100, 1000, 5000 };
    static struct desk ana, ben;
    struct center center;
    bool is_good = true;
    setvbuf(stdout, NULL, _IOLBF, 0);
    bench_center_open(&center, -1);
    desk_open(&ana, center.http_port, "ana");
    desk_open(&ben, center.http_port, "ben"); /* Never ready: those who speak Spanish wait. */
    struct callers *callers = callers_open(center.sip_port, CALLERS_MAX, CALLS_PER_S, false);
    callers_want(callers, 10);
    desk_ready(&ana);
    desk_expect(&ana, "offer.made", "");
    tl_id contact = desk_contact(&ana);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (argc > 1 && strtoul(argv[1], NULL, 10) != lines[i])
            continue;
        callers_want(callers, lines[i] + 10);
        contact = bench_line(&ana, &ben, &center, lines[i], contact, &is_good);
    }
    struct verdict verdict = judge(center.dir);
    printf("%llu offers, somebody passed over in %llu of them\n",
           (unsigned long long)verdict.offers, (unsigned long long)verdict.passed_over);
    desk_close(&ana);
    desk_close(&ben);
    callers_close(callers);
    bench_center_close(&center);
    return is_good && verdict.passed_over == 0 ? 0 : 1;
}
