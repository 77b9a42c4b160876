/* agent_bench.c: whole calls by SIP from end to end, with agents at desk phones and no browser.
 *
 *   rate   INVITE, answer, keys, queue, INVITE to a desk phone, answer, bridge, BYE, BYE:
 *          how many whole calls a second one core of the center takes
 *   gap    from an agent's BYE to the next INVITE on that agent's wire, committed, with 100, 1,000
 *          and 5,000 in line
 *
 * Both: a center in a process of its own, SQLite with a journal that is synced, all over loopback.
 * rate: the center on core 0, who calls and who answers on core 1. Goals: 600 whole calls a second
 * (Asterisk is quoted at 95 for calls through its queue; it is not run here); a median under 2 ms
 * and a p99 under 5 ms; nobody passed over.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"
#include "callers.h"
#include "desk.h"
#include "judge.h"
#include "phones.h"
#include "store/db.h"
#include "store/meta.h"
#include "store/staff.h"

enum { GOAL_PER_S = 600, MEDIAN_GOAL_US = 2000, P99_GOAL_US = 5000 };

/* ---- agents ---- */

/* Copies of ana, who speak both languages. */
static void add_agents(const struct center *center, uint32_t agents_len)
{
    char url[128];
    struct tl_fault fault;
    struct tl_store *store;
    struct tl_staff staff;
    snprintf(url, sizeof url, "sqlite:%s/throughline.db", center->dir);
    const struct tl_store_options options = { .url = url, .beside = true, .readers_len = 1 };
    if (tl_store_open(&options, &store, &fault) != TL_OK)
        bench_die("opening the records");
    struct tl_db *db = tl_store_writer(store);
    if (tl_store_staff_find_by_login(db, "ana", &staff) != TL_OK || tl_db_begin(db) != TL_OK)
        bench_die("reading an agent");
    snprintf(staff.skills, sizeof staff.skills, "english spanish");
    for (uint32_t i = 0; i < agents_len; i++) {
        snprintf(staff.login, sizeof staff.login, "agent%u", i);
        if (tl_store_ids_take(db, "staff", 1, &staff.id) != TL_OK ||
            tl_store_staff_insert(db, &staff) != TL_OK)
            bench_die("adding an agent");
    }
    if (tl_db_commit(db) != TL_OK)
        bench_die("adding agents");
    tl_store_close(store);
}

static void take_value(const char *json, const char *name, char *out, size_t bytes_max)
{
    char start[40];
    snprintf(start, sizeof start, "\"%s\":\"", name);
    const char *at = strstr(json, start);
    if (!at)
        bench_die("a new desk phone");
    at += strlen(start);
    snprintf(out, bytes_max, "%.*s", (int)strcspn(at, "\""), at);
}

/* Signs in, plugs the phone in, chooses it. No page: nobody looks. */
static void sit_down(struct desk *desk, const struct center *center, struct phones *phones,
                     const char *login)
{
    char body[256], account[40], password[40], realm[60];
    memset(desk, 0, sizeof *desk);
    *desk = (struct desk){ .port = center->http_port,
                           .http = client_open(center->http_port),
                           .leg_fd = -1 };
    snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"%s\"}", login, bench_password);
    free(desk_ask(desk, "POST", "/api/v1/session", body));
    char *made = desk_ask(desk, "POST", "/api/v1/account/phone", "{}");
    take_value(made, "account", account, sizeof account);
    take_value(made, "password", password, sizeof password);
    take_value(made, "realm", realm, sizeof realm);
    free(made);
    phones_add(phones, account, password, realm);
    free(desk_ask(desk, "POST", "/api/v1/desk/phone", "{\"chosen\":true}"));
}

/* ---- how many a second ---- */

enum { AGENTS = 160, TALK_US = 100000 };

/* One rate: who calls comes and goes, agents stay. True: as many calls were done as were asked. */
static bool bench_rate(const struct center *center, struct phones *phones, uint32_t per_s)
{
    enum { WARM_S = 3, RUN_S = 8, IN_FLIGHT = 4000, PATIENCE_S = 20 };
    struct callers *callers = callers_open(center->sip_port, IN_FLIGHT, per_s, false);
    callers_want(callers, IN_FLIGHT);
    bench_sleep_us(WARM_S * 1000000);
    uint64_t calls = phones_calls(phones);
    double cpu_s = bench_center_cpu_s(center);
    int64_t begin_us = bench_now_us();
    bench_sleep_us(RUN_S * 1000000);
    double took_s = (double)(bench_now_us() - begin_us) / 1e6;
    cpu_s = bench_center_cpu_s(center) - cpu_s;
    double done = (double)(phones_calls(phones) - calls);
    printf(
        "whole calls, %4u/s asked: %4.0f/s done; %.2f ms CPU a call, %.0f %% of a core; %u on the "
        "line\n",
        per_s, done / took_s, cpu_s * 1e3 / (done > 0 ? done : 1), cpu_s / took_s * 100,
        callers_live(callers));
    callers_want(callers, 0); /* Those on the line are answered and hung up on. */
    int64_t until_us = bench_now_us() + (int64_t)PATIENCE_S * 1000000;
    while (callers_live(callers) > 0 && bench_now_us() < until_us)
        bench_sleep_us(100000);
    callers_close(callers);
    return done / took_s >= 0.97 * per_s;
}

static bool bench_rates(uint32_t only)
{
    static const uint32_t rates[] = { 200, 400, 600 };
    static struct desk desk;
    struct center center;
    uint32_t best = 0;
    bench_center_open(&center, 0);
    bench_pin(1);
    add_agents(&center, AGENTS);
    struct phones *phones = phones_open(center.sip_port, AGENTS, TALK_US);
    for (uint32_t i = 0; i < AGENTS; i++) {
        char login[40];
        snprintf(login, sizeof login, "agent%u", i);
        sit_down(&desk, &center, phones, login);
        desk_ready(&desk);
        client_close(&desk.http);
    }
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++)
        if ((only == 0 || only == rates[i]) && bench_rate(&center, phones, rates[i]))
            best = rates[i];
    printf("kept up with %u whole calls a second; goal %d: %s (Asterisk: 95, quoted)\n", best,
           GOAL_PER_S, best >= GOAL_PER_S ? "met" : "MISSED");
    phones_close(phones);
    bench_center_close(&center);
    bench_pin(-1);
    return best >= GOAL_PER_S;
}

/* ---- floors ---- */

/* What comes is sent back, until something empty comes. */
static void *echo(void *arg)
{
    const int *fd = arg;
    char text[64];
    struct sockaddr_in from;
    socklen_t bytes = sizeof from;
    ssize_t len;
    while ((len = recvfrom(*fd, text, sizeof text, 0, (struct sockaddr *)&from, &bytes)) > 0)
        (void)!sendto(*fd, text, (size_t)len, 0, (struct sockaddr *)&from, bytes);
    return NULL;
}

static void measure_floors(const struct center *center, struct spread *sync, struct spread *trip)
{
    enum { TIMES = 200 };
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t bytes = sizeof address;
    pthread_t thread;
    char text[8] = "echo";
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int far = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int near = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (bind(far, (struct sockaddr *)&address, sizeof address) != 0 ||
        getsockname(far, (struct sockaddr *)&address, &bytes) != 0 ||
        connect(near, (struct sockaddr *)&address, sizeof address) != 0 ||
        pthread_create(&thread, NULL, echo, &far) != 0)
        bench_die("an echo");
    for (int i = 0; i < TIMES; i++) {
        int64_t begin_us = bench_now_us();
        if (send(near, text, sizeof text, 0) < 0 || recv(near, text, sizeof text, 0) < 0)
            bench_die("an echo");
        spread_add(trip, bench_now_us() - begin_us);
        spread_add(sync, bench_sync_us(center->dir));
    }
    (void)!send(near, text, 0, 0);
    pthread_join(thread, NULL);
    close(near);
    close(far);
}

/* ---- how long until the next ---- */

static bool bench_line(const struct center *center, struct desk *ana, struct desk *ben,
                       struct phones *phones, uint32_t people)
{
    enum { TIMES = 300, PATIENCE_S = 60 };
    static struct spread gaps, more, sync, trip;
    sync.len = trip.len = gaps.len = 0;
    while (desk_waiting(ana) < people) {
        bench_sleep_us(100000);
        desk_glance(ben);
    }
    bench_sleep_us(1000000); /* The last who came are told their place. */
    phones_take_gaps(phones, &more);
    int64_t until_us = bench_now_us() + (int64_t)PATIENCE_S * 1000000;
    while (gaps.len < TIMES && bench_now_us() < until_us) {
        bench_sleep_us(200000);
        desk_glance(ben);
        phones_take_gaps(phones, &more);
        for (uint32_t i = 0; i < more.len; i++)
            spread_add(&gaps, more.us[i]);
    }
    measure_floors(center, &sync, &trip);
    int64_t median_us = spread_at(&gaps, 0.5), p99_us = spread_at(&gaps, 0.99);
    bool is_good = gaps.len >= TIMES && median_us < MEDIAN_GOAL_US && p99_us < P99_GOAL_US;
    printf("%u wait\n", people);
    spread_print("an agent's BYE to the next INVITE", &gaps);
    spread_print("floor: fdatasync", &sync);
    spread_print("floor: UDP echo", &trip);
    printf("  goal 2 and 5 ms: %s\n", is_good ? "met" : "MISSED");
    return is_good;
}

static bool bench_gaps(uint32_t only)
{
    enum { CALLERS_MAX = 5200, CALLS_PER_S = 250, GAP_TALK_US = 60000 };
    static const uint32_t lines[] = { 100, 1000, 5000 };
    static struct desk ana, ben;
    struct center center;
    bool is_good = true;
    bench_center_open(&center, -1);
    struct phones *phones = phones_open(center.sip_port, 1, GAP_TALK_US);
    sit_down(&ana, &center, phones, "ana");
    desk_open(&ben, center.http_port, "ben"); /* Never ready: those who speak Spanish wait. */
    struct callers *callers = callers_open(center.sip_port, CALLERS_MAX, CALLS_PER_S, false);
    callers_want(callers, 10);
    desk_ready(&ana);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (only != 0 && only != lines[i])
            continue;
        callers_want(callers, lines[i] + 20);
        is_good = bench_line(&center, &ana, &ben, phones, lines[i]) && is_good;
    }
    struct verdict verdict = judge(center.dir);
    printf("%llu offers, somebody passed over in %llu of them\n",
           (unsigned long long)verdict.offers, (unsigned long long)verdict.passed_over);
    client_close(&ana.http);
    desk_close(&ben);
    callers_close(callers);
    phones_close(phones);
    bench_center_close(&center);
    return is_good && verdict.passed_over == 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        bool (*run)(uint32_t only);
    } benches[] = { { "rate", bench_rates }, { "gap", bench_gaps } };
    uint32_t only = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
    bool is_good = true;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < sizeof benches / sizeof benches[0]; i++)
        if (argc == 1 || strcmp(argv[1], benches[i].name) == 0)
            is_good = benches[i].run(only) && is_good;
    return is_good ? 0 : 1;
}
