/* sim_bench.c: simulated contacts a second of the whole core, beside a bare event heap.
 *
 * The work is the M/M/n+M queue (lambda 48, mu 0.2, theta 1/3 a minute, n 250). The heap knows that
 * queue and nothing else; the simulator steps the shipping core four times a call, and is checked
 * against the exact steady state. SimPy (python3-simpy) does the same work where it is installed.
 * Then a year of the reference agency: menus, two languages, 400 staff. Goals: 250,000 contacts a
 * second, the year in three minutes, memory that does not grow with the days. TL_SIM_CALLS: how
 * many calls of the queue (20 million), TL_SIM_DAYS: how many days of the agency (365).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "policyfile/policyfile.h"
#include "sim/support_line.h"

/* Time of this process on its core: what else runs here does not count. */
static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- the floor: one heap of events, nothing beside it ---- */

enum event_kind { ARRIVES, ENDS, LEAVES };
struct event {
    double at;
    uint32_t call;
    uint32_t kind;
};
enum call_state { QUEUED = 1, TAKEN, GONE };

struct floor_queue {
    struct event *events;
    size_t events_len;
    double *came;
    uint8_t *state;
    uint32_t calls_len, calls_max, first_queued;
    uint32_t busy;
    uint64_t waited, left;
    double wait_min;
    struct tl_chance chance;
};

static void floor_push(struct floor_queue *queue, double at, enum event_kind kind, uint32_t call)
{
    size_t hole = queue->events_len++;
    for (; hole > 0 && queue->events[(hole - 1) / 2].at > at; hole = (hole - 1) / 2)
        queue->events[hole] = queue->events[(hole - 1) / 2];
    queue->events[hole] = (struct event){ at, call, kind };
}

static struct event floor_pop(struct floor_queue *queue)
{
    struct event first = queue->events[0], last = queue->events[--queue->events_len];
    size_t hole = 0;
    for (size_t child = 1; child < queue->events_len; child = 2 * hole + 1) {
        if (child + 1 < queue->events_len && queue->events[child + 1].at < queue->events[child].at)
            child++;
        if (queue->events[child].at >= last.at)
            break;
        queue->events[hole] = queue->events[child];
        hole = child;
    }
    queue->events[hole] = last;
    return first;
}

static double exponential(struct floor_queue *queue, double rate)
{
    return -log(tl_chance_unit(tl_chance_next(&queue->chance))) / rate;
}

static void floor_arrives(struct floor_queue *queue, const struct line_rates *rates, double at)
{
    uint32_t call = queue->calls_len++;
    queue->came[call] = at;
    if (queue->busy < rates->servers) {
        queue->busy++;
        queue->state[call] = TAKEN;
        floor_push(queue, at + exponential(queue, rates->mu), ENDS, call);
    } else {
        queue->waited++;
        queue->state[call] = QUEUED;
        floor_push(queue, at + exponential(queue, rates->theta), LEAVES, call);
    }
    if (queue->calls_len < queue->calls_max)
        floor_push(queue, at + exponential(queue, rates->lambda), ARRIVES, 0);
}

static void floor_ends(struct floor_queue *queue, const struct line_rates *rates, double at)
{
    while (queue->first_queued < queue->calls_len && queue->state[queue->first_queued] != QUEUED)
        queue->first_queued++;
    if (queue->first_queued == queue->calls_len) {
        queue->busy--;
        return;
    }
    uint32_t call = queue->first_queued++;
    queue->state[call] = TAKEN;
    queue->wait_min += at - queue->came[call];
    floor_push(queue, at + exponential(queue, rates->mu), ENDS, call);
}

static void floor_leaves(struct floor_queue *queue, uint32_t call, double at)
{
    if (queue->state[call] != QUEUED)
        return;
    queue->state[call] = GONE;
    queue->left++;
    queue->wait_min += at - queue->came[call];
}

/* Calls a second. */
static double floor_run(const struct line_rates *rates, uint32_t calls)
{
    struct floor_queue queue = { .calls_max = calls };
    queue.events = calloc((size_t)calls + 1024, sizeof *queue.events);
    queue.came = calloc(calls, sizeof *queue.came);
    queue.state = calloc(calls, 1);
    if (!queue.events || !queue.came || !queue.state)
        abort();
    tl_chance_init(&queue.chance, 1, 1);
    double began = now_s();
    floor_push(&queue, 0, ARRIVES, 0);
    while (queue.events_len > 0) {
        struct event event = floor_pop(&queue);
        if (event.kind == ARRIVES)
            floor_arrives(&queue, rates, event.at);
        else if (event.kind == ENDS)
            floor_ends(&queue, rates, event.at);
        else
            floor_leaves(&queue, event.call, event.at);
    }
    double rate = calls / (now_s() - began);
    printf("  event heap      %9.0f contacts/s   p_wait %.5f  p_abandon %.6f  wait %.4f s\n", rate,
           (double)queue.waited / calls, (double)queue.left / calls, 60 * queue.wait_min / calls);
    free(queue.events);
    free(queue.came);
    free(queue.state);
    return rate;
}

/* ---- the whole core ---- */

static bool is_near(const char *what, double measured, double exact, double share)
{
    double off = fabs(measured / exact - 1);
    printf("    %-12s %.6f, exact %.6f: %.2f %% off, %s %.1f %%\n", what, measured, exact,
           100 * off, off < share ? "within" : "NOT WITHIN", 100 * share);
    return off < share;
}

static bool core_run(const struct line_rates *rates, uint32_t calls, double floor_rate,
                     double *out_rate)
{
    static struct line line;
    uint32_t days = (uint32_t)ceil(calls / (rates->lambda * 1440));
    line_make(&line, rates, 1, days + 1);
    struct tl_simulation *sim;
    if (tl_simulation_open(&line.plan, &sim) != TL_OK)
        abort();
    tl_time warm = tl_simulation_begins(sim) + 3 * TL_HOUR;
    tl_simulation_run(sim, warm);
    struct tl_totals before = tl_simulation_tally(sim)->totals;
    double began = now_s();
    tl_simulation_run(sim, warm + (tl_time)(calls / rates->lambda * 60e6));
    double took = now_s() - began;
    struct tl_totals totals = tl_totals_between(&before, &tl_simulation_tally(sim)->totals);
    tl_simulation_check(sim);
    tl_simulation_close(sim);
    double rate = (double)totals.offered / took;
    *out_rate = rate;
    double offered = (double)totals.offered;
    struct erlang_a exact = erlang_a(rates);
    printf("  simulated core  %9.0f contacts/s   %.1f s for %.0f contacts; the heap is %.1f times "
           "as fast; goal 250000: %s\n",
           rate, took, offered, floor_rate / rate, rate >= 250000 ? "met" : "NOT MET");
    double share = sqrt(20e6 / offered); /* Fewer calls are further off. */
    bool is_true = is_near("p_wait", (double)totals.waited / offered, exact.p_wait, 0.01 * share);
    is_true &=
        is_near("p_abandon", (double)totals.abandoned / offered, exact.p_abandon, 0.015 * share);
    is_true &= is_near("wait, s", tl_mean_wait_s(&totals), exact.mean_wait_s, 0.015 * share);
    double busy = totals.talk_us / totals.staffed_us;
    is_true &= is_near("utilisation", busy, exact.utilisation, 0.001 * share);
    return is_true && rate >= 250000;
}

static void simpy_run(const struct line_rates *rates, double core_rate)
{
    char command[200];
    double rate = 0, waited = 0, left = 0;
    snprintf(command, sizeof command,
             "/usr/bin/python3 bench/simpy_line.py %.17g %.17g %.17g %u 200000 2>/dev/null",
             rates->lambda, rates->mu, rates->theta, rates->servers);
    FILE *in = popen(command, "r");
    bool is_here = in && fscanf(in, "%lf %lf %lf", &rate, &waited, &left) == 3;
    if (in)
        pclose(in);
    if (is_here)
        printf(
            "  SimPy           %9.0f contacts/s   p_wait %.5f  p_abandon %.6f; the simulated core "
            "is %.0f times as fast\n",
            rate, waited, left, core_rate / rate);
    else
        printf("  SimPy is not here (python3-simpy): not compared\n");
}

/* ---- a year of the reference agency ---- */

static long memory_kb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static bool year_run(uint32_t days)
{
    static struct tl_fault room[8];
    struct tl_faults faults = { .faults = room, .faults_max = 8 };
    struct tl_policy_file *file;
    struct tl_roster roster;
    struct tl_demand demand;
    struct tl_simulation *sim;
    struct tl_half half;
    if (tl_policy_file_open("policy/reference", &faults, &file) != TL_OK)
        abort();
    const struct tl_policy *policy = tl_policy_file_policy(file);
    if (tl_roster_open("examples/simulate/roster.yaml", policy, &faults, &roster) != TL_OK ||
        tl_demand_open("examples/simulate/demand.yaml", policy, &faults, &demand) != TL_OK)
        abort();
    const struct tl_simulation_plan plan = {
        .policy = policy, .roster = &roster, .demand = &demand, .seed = 1, .days = days
    };
    if (tl_simulation_open(&plan, &sim) != TL_OK)
        abort();
    long first_kb = 0;
    uint32_t day = 0;
    double began = now_s();
    while (tl_simulation_half(sim, &half) == TL_OK) {
        day += half.ends_day;
        if (day == 7 && first_kb == 0)
            first_kb = memory_kb();
    }
    double took = now_s() - began;
    const struct tl_totals *totals = &tl_simulation_tally(sim)->totals;
    double came = (double)(totals->offered + totals->redialled);
    bool is_met = took * 365 < 180 * (double)days;
    tl_simulation_check(sim);
    printf("reference agency, %u days, %u staff: %.0f calls in %.1f s, %.0f a second; a year under "
           "180 s: %s\n",
           days, roster.people, came, took, came / took, is_met ? "met" : "NOT MET");
    printf("  memory after a week %ld kB, at the end %ld kB\n", first_kb, memory_kb());
    tl_simulation_close(sim);
    tl_roster_close(&roster);
    tl_demand_close(&demand);
    tl_policy_file_close(file);
    return is_met;
}

static uint32_t wanted(const char *name, uint32_t usual)
{
    const char *text = getenv(name);
    return text ? (uint32_t)strtoul(text, NULL, 10) : usual;
}

int main(void)
{
    const struct line_rates rates = { 48, 0.2, 1.0 / 3, 250 };
    uint32_t calls = wanted("TL_SIM_CALLS", 20000000), days = wanted("TL_SIM_DAYS", 365);
    bool is_met = year_run(days > 0 ? days : 1);
    printf("M/M/n+M, lambda 48, mu 0.2, theta 1/3 a minute, n 250\n");
    double floor_rate = floor_run(&rates, calls < 5000000 ? calls : 5000000), core_rate;
    is_met &= core_run(&rates, calls, floor_rate, &core_rate);
    simpy_run(&rates, core_rate);
    return is_met ? 0 : 1;
}
