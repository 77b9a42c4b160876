/* soak.c: `throughline soak`: a crowd with every mishap on a server, for minutes; memory stays
 * flat, no agent is stuck, no contact is lost, and the journal verifies.
 *
 *     warm-up | first half | second half | everybody leaves | what is left must be nothing
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/crowd_stage.h"
#include "cli/memory_line.h"
#include "cli/web_client.h"
#include "server/clock.h"

enum { FAULTS_MAX = 32, CASES = 40, BOUND_S = 60, END_S = 90, MORE_MAX = 60 };
static const double warm_up = 0.25; /* Of the whole time. */
/* What is set for a soak unless the command line says otherwise: lines count as dead soon, caches
 * are full soon, and the driver is one address with many requests. */
static const char *const serve_options[] = { "--set", "media.lost_s=10",
                                             "--set", "http.rate=100000",
                                             "--set", "prompts.memory_mb=4",
                                             "--set", "stop.wait_s=0" };

struct soak {
    struct tl_crowd_stage stage;
    struct tl_crowd *crowd;
    struct tl_memory_line memory; /* Resident. */
    struct tl_memory_line heap;   /* Allocated and not freed. */
    int64_t began;
    uint32_t faults; /* Found so far. */
};

static double passed_s(const struct soak *soak)
{
    return (double)(tl_steady_now() - soak->began) / TL_SECOND;
}

static void find(struct soak *soak, bool is_fine, const char *what)
{
    if (is_fine)
        return;
    soak->faults++;
    printf("FAULT: %s\n", what);
}

/* Every contact that came is under way or has ended, and once. */
static void check_contacts(struct soak *soak, const struct tl_crowd_counts *now)
{
    uint64_t outcomes = 0;
    for (int i = 0; i < TL_OUTCOMES; i++)
        outcomes += now->outcomes[i];
    find(soak, now->twice == 0, "a contact ended twice, or ended and never came");
    find(soak, now->outcomes[TL_OUTCOME_NONE] == 0 && outcomes == now->closed,
         "a contact ended without an outcome");
    find(soak, now->came + now->open_before == now->closed + now->open,
         "contacts came that are neither under way nor ended");
}

static void check_agents(struct soak *soak)
{
    uint32_t stuck = tl_crowd_stuck(soak->crowd, BOUND_S * TL_SECOND, stdout);
    find(soak, stuck == 0, "agents are stuck");
}

static void tell_minute(struct soak *soak)
{
    struct tl_crowd_counts now;
    tl_crowd_counts(soak->crowd, &now);
    printf("%5.0f s  came %" PRIu64 ", ended %" PRIu64 ", open %" PRIu64 "; in line %" PRIu32
           ", talking %" PRIu32 ", agents %" PRIu32 "; vanished %" PRIu64 ", hung up %" PRIu64
           ", browsers lost %" PRIu64 "; memory %.1f MB\n",
           passed_s(soak), now.came, now.closed, now.open, now.in_line, now.talking, now.agents_in,
           now.vanished, now.hung_up, now.killed + now.frozen,
           tl_memory_of(soak->stage.child.pid) / 1024);
    check_contacts(soak, &now);
    check_agents(soak);
    fflush(stdout);
}

/* A number of the metrics; -1: it is not there. */
static double metric(const char *text, const char *name)
{
    const char *at = text;
    size_t len = strlen(name);
    while (at && !(strncmp(at, name, len) == 0 && at[len] == ' ')) {
        at = strchr(at, '\n');
        at = at ? at + 1 : NULL;
    }
    return at ? strtod(at + len, NULL) : -1;
}

/* The sum of all that begin with this name and a brace. */
static double metrics(const char *text, const char *name)
{
    double sum = 0;
    size_t len = strlen(name);
    for (const char *at = text; at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
        const char *value = strncmp(at, name, len) == 0 && at[len] == '{' ? strchr(at, '}') : NULL;
        sum += value ? strtod(value + 1, NULL) : 0;
    }
    return sum;
}

static char *ask_metrics(const struct soak *soak)
{
    struct tl_web web;
    if (tl_web_read(soak->stage.plan.url, &web) != TL_OK)
        return NULL;
    return tl_web_text(&web, "/api/v1/metrics");
}

static double ask_metric(const struct soak *soak, const char *name)
{
    char *text = ask_metrics(soak);
    double number = text ? metric(text, name) : -1;
    free(text);
    return number;
}

static void sample(struct soak *soak)
{
    double at_s = passed_s(soak), heap = ask_metric(soak, "throughline_heap_bytes");
    tl_memory_line_add(&soak->memory, at_s, tl_memory_of(soak->stage.child.pid));
    if (heap > 0)
        tl_memory_line_add(&soak->heap, at_s, heap / 1024);
}

static enum tl_err wear(struct soak *soak)
{
    double length_s = soak->stage.length_s, sample_at = warm_up * length_s, tell_at = 60;
    enum tl_err err = TL_OK;
    while (err == TL_OK && passed_s(soak) < length_s && !tl_crowd_stage_is_over()) {
        err = tl_crowd_turn(soak->crowd);
        if (passed_s(soak) >= sample_at) {
            sample(soak);
            sample_at += 1;
        }
        if (passed_s(soak) >= tell_at) {
            tell_minute(soak);
            tell_at += 60;
        }
    }
    return err;
}

/* Everybody leaves; who vanished is given the time in which the line counts as dead. */
static enum tl_err leave(struct soak *soak)
{
    int64_t until = tl_steady_now() + END_S * TL_SECOND, ask_at = 0;
    double legs = -1;
    enum tl_err err = TL_OK;
    tl_crowd_end_calls(soak->crowd, true);
    while (err == TL_OK && tl_steady_now() < until && legs != 0) {
        err = tl_crowd_turn(soak->crowd);
        if (!tl_crowd_is_quiet(soak->crowd) || tl_steady_now() < ask_at)
            continue;
        ask_at = tl_steady_now() + TL_SECOND;
        legs = ask_metric(soak, "throughline_legs");
    }
    find(soak, legs == 0, "legs are left though nobody is on the line");
    /* Browsers come back, wrap-ups end. */
    int64_t settled = tl_steady_now() + 5 * TL_SECOND;
    while (err == TL_OK && tl_steady_now() < settled)
        err = tl_crowd_turn(soak->crowd);
    return err;
}

/* The tables and the counters of the server, against the journal's facts. */
static void check_tables(struct soak *soak, const struct tl_crowd_counts *sum)
{
    char *text = ask_metrics(soak);
    find(soak, text != NULL, "the server tells no metrics");
    if (!text)
        return;
    double came = metric(text, "throughline_contacts_came_total");
    double closed = metrics(text, "throughline_contacts_closed_total");
    double open = metrics(text, "throughline_contacts");
    printf(
        "By the counters: came %.0f, ended %.0f; open by the tables %.0f, by the journal %" PRIu64
        "; limits met %.0f, inputs set aside %.0f, descriptors %.0f\n",
        came, closed, open, sum->open, metric(text, "throughline_limits_met_total"),
        metric(text, "throughline_inputs_set_aside_total"), metric(text, "process_open_fds"));
    find(soak, came == (double)sum->came, "the counters and the journal differ in who came");
    find(soak, closed == (double)sum->closed, "the counters and the journal differ in who ended");
    find(soak, open == (double)sum->open, "the tables and the journal differ in who is open");
    find(soak, metric(text, "throughline_inputs_lost_total") == 0, "inputs were lost");
    free(text);
}

static void tell_sum(const struct tl_crowd_counts *sum)
{
    printf("Calls %" PRIu64 " placed, %" PRIu64 " refused, %" PRIu64 " unanswered, %" PRIu64
           " not placed (too many on the line)\n",
           sum->placed, sum->refused, sum->unanswered, sum->full);
    for (int i = 1; i < TL_OUTCOMES; i++)
        printf("  %6" PRIu64 "  %s\n", sum->outcomes[i], tl_outcome_text((enum tl_outcome)i));
    printf("Connected %" PRIu64 " times, both ends heard sound in %" PRIu64 "; promised %" PRIu64
           ", cut off %" PRIu64 "; refusals %" PRIu64 ", left to ring %" PRIu64 ", holds %" PRIu64
           ", breaks %" PRIu64 "\n",
           sum->connected, sum->talked, sum->promised, sum->cut_off, sum->refusals, sum->dawdled,
           sum->holds, sum->breaks);
    printf("Browsers killed %" PRIu64 ", asleep %" PRIu64 ", back %" PRIu64
           ", and at work again %" PRIu64 "; requests that failed %" PRIu64
           ", turns that came late %" PRIu64 "\n",
           sum->killed, sum->frozen, sum->returned, sum->worked_again, sum->errors, sum->late);
}

/* Much is allocated at the start and touched bit by bit (rings, tables): what is resident then
 * comes nearer to what is allocated, most_kb, and that is no leak. */
static void check_memory(struct soak *soak, const struct tl_memory_line *line, const char *what,
                         double most_kb)
{
    static const char *const texts[] = { "growing", "flat", "still filling, and less and less" };
    double first = tl_memory_slope(line, 0, 0.5), second = tl_memory_slope(line, 0.5, 1);
    enum tl_memory_verdict verdict = tl_memory_judge(line);
    bool is_touched = tl_memory_mean(line, 0.5, 1) < most_kb;
    printf("Memory %s after the warm-up: %.1f MB, then %.1f MB; slope %.0f kB/min in the first "
           "half, %.0f in the second: %s%s\n",
           what, tl_memory_mean(line, 0, 0.5) / 1024, tl_memory_mean(line, 0.5, 1) / 1024, first,
           second, texts[verdict],
           verdict == TL_MEMORY_GROWS_ON && is_touched ? ", below what is allocated" : "");
    find(soak, verdict != TL_MEMORY_GROWS_ON || is_touched, "memory grows");
}

static enum tl_err judge(struct soak *soak)
{
    struct tl_crowd_counts sum;
    find(soak, tl_crowd_untrue(soak->crowd, stdout) == 0, "the API and the facts differ");
    check_agents(soak);
    tl_crowd_counts(soak->crowd, &sum);
    check_contacts(soak, &sum);
    check_tables(soak, &sum);
    tell_sum(&sum);
    check_memory(soak, &soak->heap, "allocated", 0);
    check_memory(soak, &soak->memory, "resident", tl_memory_mean(&soak->heap, 0.5, 1));
    find(soak, sum.came > 0 && sum.connected > 0 && sum.talked > 0, "nobody talked to anybody");
    find(soak, sum.came == sum.placed - sum.refused - sum.unanswered,
         "calls were placed that never came");
    find(soak, sum.killed + sum.frozen == 0 || sum.worked_again > 0,
         "no agent whose browser was lost works again");
    return TL_OK;
}

static enum tl_err run(struct soak *soak)
{
    enum tl_err err = tl_crowd_open(&soak->stage.plan, &soak->crowd);
    if (err != TL_OK)
        return err;
    printf("Soak of seed %" PRIu64 ": %.3g calls/s for %.0f s, %" PRIu32 " agents\n",
           soak->stage.plan.seed, soak->stage.demand_read.a_day * soak->stage.plan.pace / 86400,
           soak->stage.length_s, soak->stage.plan.agents_len);
    fflush(stdout);
    tl_crowd_stage_listen();
    soak->began = tl_steady_now();
    err = wear(soak);
    if (err == TL_OK)
        err = leave(soak);
    if (err == TL_OK)
        err = judge(soak);
    tl_crowd_go_home(soak->crowd);
    tl_crowd_close(soak->crowd);
    return err;
}

static void verify_journal(struct soak *soak)
{
    char words[][16] = { "journal", "verify", "--data" };
    char *data = strdup(soak->stage.data);
    char *arguments[] = { words[0], words[1], words[2], data, NULL };
    find(soak, data && tl_cli_journal(4, arguments) == TL_EXIT_OK, "the journal does not verify");
    free(data);
}

static int soak_all(struct soak *soak, const char *rate, struct tl_faults *faults)
{
    enum tl_err err = tl_crowd_stage_open(&soak->stage, "soak.log", faults);
    if (err == TL_OK) {
        double a_second = rate ? strtod(rate, NULL) : 5;
        soak->stage.demand_read.a_day = a_second * 86400 / soak->stage.plan.pace;
        if (soak->stage.plan.cases_len > CASES)
            soak->stage.plan.cases_len = CASES;
        err = run(soak);
    }
    enum tl_err closed = tl_crowd_stage_close(&soak->stage);
    find(soak, closed == TL_OK, "the server did not end well");
    if (err == TL_OK)
        verify_journal(soak);
    tl_cli_faults_print(faults);
    if (err != TL_OK)
        fprintf(stderr, "throughline: %s\n", tl_err_text(err));
    printf("%s\n", err == TL_OK && soak->faults == 0 ? "Nothing is stuck, lost or leaking."
                                                     : "The soak has failed.");
    return err == TL_OK && soak->faults == 0 ? TL_EXIT_OK : TL_EXIT_FAILED;
}

/* The options of the server: a soak's own, then those of the command line. */
static void join_options(char *out[MORE_MAX + 1], char **given)
{
    int len = 0;
    for (size_t i = 0; i < sizeof serve_options / sizeof serve_options[0]; i++)
        out[len++] = strdup(serve_options[i]);
    for (; *given && len < MORE_MAX; given++)
        out[len++] = strdup(*given);
    out[len] = NULL;
}

static const struct tl_crowd_plan usual = {
    .callers_max = 400,
    .agents_len = 24,
    .pace = 10,
    .seed = 1,
    .breaks = 0.05,
    .holds = 0.15,
    .logins = "invented",
    .mishaps = { .hangs_up = 0.35,
                 .vanishes = 0.12,
                 .within_us = 30 * TL_SECOND,
                 .kills = 0.03,
                 .freezes = 0.02,
                 .away_us = 15 * TL_SECOND,
                 .refuses = 0.06,
                 .dawdles = 0.02 },
};

int tl_cli_soak(int argc, char **argv)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct soak *soak = calloc(1, sizeof *soak);
    char *more[MORE_MAX + 1];
    const char *rate = NULL;
    if (!soak)
        return TL_EXIT_FAILED;
    struct tl_crowd_stage *stage = &soak->stage;
    stage->demand = "examples/demo/demand.yaml";
    stage->length_s = 1800;
    stage->plan = usual;
    const struct tl_option_row rows[] = {
        { .name = "data", .value = &stage->data },
        { .name = "demand", .value = &stage->demand },
        { .name = "rate", .value = &rate },
        { .name = "callers", .value = &stage->callers },
        { .name = "agents", .value = &stage->agents },
        { .name = "seed", .value = &stage->seed },
        { .name = "minutes", .value = &stage->minutes },
        { .name = NULL },
    };
    bool is_fine = tl_cli_options(rows, &argc, argv) == TL_OK && stage->data;
    if (is_fine) {
        argv[argc] = NULL;
        join_options(more, argv + 1);
        stage->more = more;
    }
    int status = is_fine ? soak_all(soak, rate, &faults) : tl_cli_usage("soak");
    for (int i = 0; is_fine && more[i]; i++)
        free(more[i]);
    free(soak);
    return status;
}
