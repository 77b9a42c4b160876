/* demo.c: `throughline demo`: a living center to look at: invented callers and agents. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/crowd_stage.h"
#include "server/clock.h"

enum { FAULTS_MAX = 32, LINE_S = 60, END_S = 15 };

/* How people say the ends. */
static const struct {
    enum tl_outcome outcome;
    const char *text;
} ends[] = {
    { TL_OUTCOME_PERSON, "talked to an agent" },
    { TL_OUTCOME_ANSWERED, "read an answer" },
    { TL_OUTCOME_SELF_SERVED, "served themselves" },
    { TL_OUTCOME_CALLBACK, "called back" },
    { TL_OUTCOME_REQUEST, "left a request" },
    { TL_OUTCOME_MESSAGE, "left a message" },
    { TL_OUTCOME_LEFT_IN_LINE, "lost patience" },
    { TL_OUTCOME_LEFT_IN_MENU, "hung up" },
    { TL_OUTCOME_CUT_OFF, "cut off" },
    { TL_OUTCOME_REFUSED, "refused" },
};

static void tell(const struct tl_crowd *crowd, FILE *out, const char *begin, const char *end)
{
    struct tl_crowd_counts now;
    char text[24];
    time_t wall = (time_t)(tl_wall_now() / TL_SECOND);
    struct tm civil;
    tl_crowd_counts(crowd, &now);
    strftime(text, sizeof text, "%H:%M:%S", localtime_r(&wall, &civil));
    uint64_t hung_up =
        now.outcomes[TL_OUTCOME_LEFT_IN_MENU] + now.outcomes[TL_OUTCOME_LEFT_IN_LINE];
    fprintf(out,
            "%s%s  in the menus %" PRIu32 ", in line %" PRIu32 ", talking %" PRIu32
            " | agents %" PRIu32 " | calls %" PRIu64 ": by an agent %" PRIu64
            ", by the line %" PRIu64 ", hung up %" PRIu64 "%s",
            begin, text, now.in_menu, now.in_line, now.talking, now.agents_in, now.came,
            now.outcomes[TL_OUTCOME_PERSON], now.closed - now.outcomes[TL_OUTCOME_PERSON] - hung_up,
            hung_up, end);
    fflush(out);
}

static void tell_end(const struct tl_crowd_counts *sum)
{
    printf("%" PRIu64 " calls came; under way or promised: %" PRIu64 "\n", sum->came,
           sum->open - sum->open_before);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (sum->outcomes[ends[i].outcome] > 0)
            printf("  %5" PRIu64 "  %s\n", sum->outcomes[ends[i].outcome], ends[i].text);
    }
    printf("Talks in which both ends heard sound: %" PRIu64 "; holds %" PRIu64
           ", wrap-ups filed %" PRIu64 ", breaks %" PRIu64 ".\n",
           sum->talked, sum->holds, sum->wrapped_up, sum->breaks);
}

static void tell_pages(const struct tl_crowd_stage *stage)
{
    const char *port = strrchr(stage->plan.url, ':');
    const char *base = port ? port : "";
    printf("A living center, all of it invented: callers and agents of seed %" PRIu64
           ", at pace %g.\n"
           "  start page  http://localhost%s/       waits and better times\n"
           "  desk        http://localhost%s/desk   sign in, get ready, and take calls too\n"
           "  call page   http://localhost%s/call   call it yourself\n"
           "Ctrl-C ends it.\n",
           stage->plan.seed, stage->plan.pace, base, base, base);
    fflush(stdout);
}

static enum tl_err live(struct tl_crowd *crowd, double length_s)
{
    int64_t ends_at = tl_steady_now() + (int64_t)(length_s * TL_SECOND);
    int64_t tell_at = 0;
    bool is_terminal = isatty(STDERR_FILENO) != 0;
    enum tl_err err = TL_OK;
    while (err == TL_OK && !tl_crowd_stage_is_over() &&
           (length_s <= 0 || tl_steady_now() < ends_at)) {
        err = tl_crowd_turn(crowd);
        if (tl_steady_now() < tell_at)
            continue;
        tell_at = tl_steady_now() + (is_terminal ? 1 : LINE_S) * TL_SECOND;
        tell(crowd, stderr, is_terminal ? "\r\033[K" : "", is_terminal ? "" : "\n");
    }
    if (is_terminal)
        fputc('\n', stderr);
    return err;
}

/* Everybody hangs up and goes home. */
static enum tl_err end(struct tl_crowd *crowd)
{
    int64_t ends_at = tl_steady_now() + END_S * TL_SECOND;
    enum tl_err err = TL_OK;
    tl_crowd_end_calls(crowd, true);
    while (err == TL_OK && !tl_crowd_is_quiet(crowd) && tl_steady_now() < ends_at)
        err = tl_crowd_turn(crowd);
    tl_crowd_go_home(crowd);
    for (int turns = 0; err == TL_OK && turns < 10; turns++)
        err = tl_crowd_turn(crowd);
    return err;
}

static enum tl_err show(const struct tl_crowd_stage *stage)
{
    struct tl_crowd *crowd;
    struct tl_crowd_counts sum;
    enum tl_err err = tl_crowd_open(&stage->plan, &crowd);
    if (err != TL_OK)
        return err;
    tell_pages(stage);
    tl_crowd_stage_listen();
    err = live(crowd, stage->length_s);
    if (err == TL_OK)
        err = end(crowd);
    tl_crowd_counts(crowd, &sum);
    tl_crowd_close(crowd);
    tell_end(&sum);
    bool adds_up = sum.twice == 0 && sum.came + sum.open_before == sum.closed + sum.open;
    if (err == TL_OK && !adds_up)
        fprintf(stderr, "throughline: contacts are lost: these numbers do not add up\n");
    return err == TL_OK && !adds_up ? TL_ECORRUPT : err;
}

int tl_cli_demo(int argc, char **argv)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct tl_crowd_stage stage = {
        .demand = "examples/demo/demand.yaml",
        .plan = { .callers_max = 60,
                  .agents_len = 6,
                  .pace = 1,
                  .seed = 1,
                  .head_start_s = 75,
                  .breaks = 0.12,
                  .holds = 0.2,
                  .logins = "invented",
                  .mishaps = { .refuses = 0.03, .dawdles = 0.01 } },
    };
    const struct tl_option_row rows[] = {
        { .name = "data", .value = &stage.data },
        { .name = "server", .value = &stage.server },
        { .name = "sip", .value = &stage.sip },
        { .name = "policy", .value = &stage.policy },
        { .name = "demand", .value = &stage.demand },
        { .name = "password-file", .value = &stage.password_file },
        { .name = "pace", .value = &stage.pace },
        { .name = "callers", .value = &stage.callers },
        { .name = "agents", .value = &stage.agents },
        { .name = "seed", .value = &stage.seed },
        { .name = "minutes", .value = &stage.minutes },
        { .name = NULL },
    };
    bool is_fine = tl_cli_options(rows, &argc, argv) == TL_OK && (stage.data || stage.server) &&
                   (!stage.server || (stage.sip && stage.policy && stage.password_file));
    if (!is_fine)
        return tl_cli_usage("demo");
    argv[argc] = NULL;
    stage.more = argv + 1;
    enum tl_err err = tl_crowd_stage_open(&stage, "server.log", &faults);
    stage.plan.head_start_s /= stage.plan.pace;
    if (err == TL_OK)
        err = show(&stage);
    enum tl_err closed = tl_crowd_stage_close(&stage);
    err = err == TL_OK ? closed : err;
    tl_cli_faults_print(&faults);
    if (err != TL_OK && faults.faults_len == 0)
        fprintf(stderr, "throughline: %s\n", tl_err_text(err));
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
