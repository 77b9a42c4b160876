/* check.c: `throughline check`: a policy's faults, or that it has none and how that was shown. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/cli.h"
#include "desk/vocabulary.h"
#include "policy/check.h"
#include "policyfile/policyfile.h"

enum { FAULTS_MAX = 200 };

/* What is told of a policy: sizes are 0 when it could not be read. */
struct verdict {
    const char *folder;
    struct tl_faults faults;
    uint32_t topics, steps, texts, languages;
    struct tl_proof proof;
    double seconds;
};

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static enum tl_err check(struct verdict *verdict)
{
    struct tl_policy_file *file;
    struct tl_vocabulary *vocabulary = NULL;
    enum tl_err err = tl_policy_file_open(verdict->folder, &verdict->faults, &file);
    if (err != TL_OK)
        return err;
    const struct tl_policy *policy = tl_policy_file_policy(file);
    double began = now();
    err = tl_policy_check(policy, &verdict->faults, &verdict->proof);
    verdict->seconds = now() - began;
    verdict->topics = policy->topics_len;
    verdict->steps = policy->steps_len;
    verdict->texts = policy->texts_len;
    verdict->languages = policy->languages_len;
    enum tl_err words = tl_vocabulary_open(verdict->folder, policy->languages,
                                           policy->languages_len, &verdict->faults, &vocabulary);
    if (words == TL_OK)
        words = tl_vocabulary_check(vocabulary, policy, &verdict->faults);
    tl_vocabulary_close(vocabulary);
    tl_policy_file_close(file);
    return err == TL_OK ? words : err;
}

static void print_text(const struct verdict *verdict, enum tl_err err)
{
    const struct tl_faults *faults = &verdict->faults;
    tl_cli_faults_print(faults);
    if (err == TL_OK)
        printf("%s: no dead ends: %" PRIu32 " topics, %" PRIu32 " steps, %" PRIu32
               " texts in %" PRIu32 " languages; %" PRIu32 " walks, %" PRIu64 " states, %" PRIu64
               " moves in %.3f s\n",
               verdict->folder, verdict->topics, verdict->steps, verdict->texts, verdict->languages,
               verdict->proof.walks, verdict->proof.states, verdict->proof.moves, verdict->seconds);
    else
        fprintf(stderr, "%s: %" PRIu32 " fault(s)\n", verdict->folder,
                faults->faults_len + faults->lost);
}

static bool print_json(const struct verdict *verdict, enum tl_err err)
{
    json_t *faults = json_array();
    for (uint32_t i = 0; i < verdict->faults.faults_len; i++) {
        const struct tl_fault *fault = &verdict->faults.faults[i];
        json_array_append_new(faults, json_pack("{s:s, s:i, s:s, s:s}", "file", fault->file, "line",
                                                (int)fault->line, "path", fault->path, "text",
                                                fault->text));
    }
    json_t *all =
        json_pack("{s:s, s:b, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:f}", "policy",
                  verdict->folder, "proved", err == TL_OK, "faults", faults, "topics",
                  (json_int_t)verdict->topics, "steps", (json_int_t)verdict->steps, "texts",
                  (json_int_t)verdict->texts, "languages", (json_int_t)verdict->languages, "walks",
                  (json_int_t)verdict->proof.walks, "states", (json_int_t)verdict->proof.states,
                  "moves", (json_int_t)verdict->proof.moves, "seconds", verdict->seconds);
    bool is_printed = all && json_dumpf(all, stdout, JSON_INDENT(2)) == 0;
    printf("\n");
    json_decref(all);
    return is_printed;
}

int tl_cli_check(int argc, char **argv)
{
    bool is_json = false;
    const struct tl_option_row rows[] = { { .name = "json", .flag = &is_json }, { .name = NULL } };
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 2)
        return tl_cli_usage("check");
    struct verdict verdict = {
        .folder = argv[1],
        .faults = { .faults = calloc(FAULTS_MAX, sizeof(struct tl_fault)),
                    .faults_max = FAULTS_MAX },
    };
    enum tl_err err = verdict.faults.faults ? check(&verdict) : TL_ENOMEM;
    bool is_told = true;
    if (is_json)
        is_told = print_json(&verdict, err);
    else
        print_text(&verdict, err);
    free(verdict.faults.faults);
    return err == TL_OK && is_told ? TL_EXIT_OK : TL_EXIT_FAILED;
}
