/* torture.c: `throughline torture`: the core and the store under every mishap, by seeds. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "sim/torture.h"

struct run {
    uint64_t seed;
    uint64_t seeds;
    uint64_t hours;
    uint64_t at; /* Seeds that are done. */
    const char *journal;
};

/* A whole number of at least 1, or of at least 0 for a seed. */
static bool read_number(const char *text, uint64_t least, uint64_t *out)
{
    char *end;
    unsigned long long number = strtoull(text, &end, 10);
    if (*end != '\0' || end == text || strchr(text, '-') || number < least)
        return false;
    *out = number;
    return true;
}

static void progress(void *arg, uint64_t done, uint64_t all)
{
    const struct run *run = arg;
    tl_cli_progress("torture", run->at * all + done, run->seeds * all);
}

static int failed(const char *what, enum tl_err err)
{
    fprintf(stderr, "throughline: %s: %s\n", what, tl_err_text(err));
    return TL_EXIT_FAILED;
}

static int replay(const char *journal)
{
    struct tl_torture_result *result = calloc(1, sizeof *result);
    uint64_t seed = 0;
    enum tl_err err = result ? tl_torture_replay(journal, &seed, result) : TL_ENOMEM;
    if (err != TL_OK) {
        free(result);
        return failed(journal, err);
    }
    printf("seed %" PRIu64 ": %" PRIu64 " steps stepped again, %" PRIu64 " contacts\n", seed,
           result->steps, result->contacts);
    tl_torture_tell_broken(result, seed, stdout);
    bool is_broken = result->broken_step != 0;
    if (!is_broken)
        printf("No rule is broken.\n");
    free(result);
    return is_broken ? TL_EXIT_FAILED : TL_EXIT_OK;
}

static int run_all(struct run *run)
{
    struct tl_torture_result *sum = calloc(2, sizeof *sum);
    if (!sum)
        return failed("torture", TL_ENOMEM);
    enum tl_err err = TL_OK;
    for (; run->at < run->seeds && sum->broken_step == 0; run->at++) {
        const struct tl_torture_settings settings = { .seed = run->seed + run->at,
                                                      .hours = run->hours,
                                                      .journal = run->journal,
                                                      .progress = progress,
                                                      .arg = run };
        err = tl_torture_run(&settings, sum + 1);
        if (err != TL_OK)
            break;
        tl_torture_add(sum, sum + 1);
    }
    int exit_code = sum->broken_step == 0 ? TL_EXIT_OK : TL_EXIT_FAILED;
    if (err == TL_OK) {
        printf("%" PRIu64 " seeds from %" PRIu64 ": ", run->at, run->seed);
        tl_torture_tell(sum, stdout);
        tl_torture_tell_broken(sum, run->seed + run->at - 1, stdout);
        if (exit_code == TL_EXIT_OK)
            printf("No rule is broken.\n");
    } else {
        exit_code = failed(run->journal ? run->journal : "torture", err);
    }
    free(sum);
    return exit_code;
}

int tl_cli_torture(int argc, char **argv)
{
    const char *seed = "1", *seeds = "1", *hours = "24", *again = NULL;
    struct run run = { 0 };
    const struct tl_option_row rows[] = {
        { .name = "seed", .value = &seed },           { .name = "hours", .value = &hours },
        { .name = "seeds", .value = &seeds },         { .name = "replay", .value = &again },
        { .name = "journal", .value = &run.journal }, { .name = NULL },
    };
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 1 ||
        !read_number(seed, 0, &run.seed) || !read_number(seeds, 1, &run.seeds) ||
        !read_number(hours, 1, &run.hours) || (run.journal && run.seeds > 1))
        return tl_cli_usage("torture");
    return again ? replay(again) : run_all(&run);
}
