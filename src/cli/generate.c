/* generate.c: `throughline generate`: the invented records of a lively agency. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "cli/cli.h"
#include "desk/generate.h"
#include "policyfile/policyfile.h"
#include "server/clock.h"

enum { FAULTS_MAX = 32, KINDS_MAX = 16 };

struct wanted {
    const char *policy;
    const char *count;
    const char *seed;
    const char *today; /* "2026-03-02"; NULL: today. */
    const char *out;
};

static void progress(void *arg, uint64_t done, uint64_t all)
{
    (void)arg;
    tl_cli_progress("cases", done, all);
}

static bool read_number(const char *text, uint64_t highest, uint64_t *out)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number > highest)
        return false;
    *out = number;
    return true;
}

static bool read_today(const char *text, int32_t *out)
{
    int year, month, day;
    if (!text) {
        *out = (int32_t)(tl_wall_now() / TL_DAY);
        return true;
    }
    if (sscanf(text, "%4d-%2d-%2d", &year, &month, &day) != 3)
        return false;
    struct tl_date date = { (int16_t)year, (uint8_t)month, (uint8_t)day };
    if (!tl_date_is_valid(date))
        return false;
    *out = tl_date_days(date);
    return true;
}

static enum tl_err write_cases(const struct tl_generate *what, FILE *out)
{
    return tl_generate_cases(what, out, progress, NULL);
}

static const struct kind {
    const char *name;
    enum tl_err (*write)(const struct tl_generate *what, FILE *out);
} file_kinds[] = {
    { "cases", write_cases },
    { "appointments", tl_generate_appointments },
    { "representations", tl_generate_representations },
    { "answers", tl_generate_answers },
    { "times", tl_generate_times },
};

/* NULL: there is none of this name. */
static const struct kind *kind_named(const char *name)
{
    for (size_t i = 0; i < sizeof file_kinds / sizeof file_kinds[0]; i++) {
        if (strcmp(file_kinds[i].name, name) == 0)
            return file_kinds + i;
    }
    return NULL;
}

/* The kinds of appointment that the policy asks about: appointment.KIND.upcoming. */
struct kinds {
    char name[KINDS_MAX][48];
    const char *list[KINDS_MAX];
    uint16_t len;
};

static void find_kinds(const struct tl_policy *policy, struct kinds *kinds)
{
    for (uint16_t i = 0; i < policy->conditions_len && kinds->len < KINDS_MAX; i++) {
        const struct tl_condition *condition = &policy->conditions[i];
        char *name = kinds->name[kinds->len];
        bool is_new = condition->kind == TL_IS_APPOINTMENT_UPCOMING ||
                      condition->kind == TL_IS_APPOINTMENT_MISSED ||
                      condition->kind == TL_IS_APPOINTMENT_MOVABLE;
        if (!is_new || sscanf(condition->name, "appointment.%47[^.]", name) != 1)
            continue;
        for (uint16_t known = 0; known < kinds->len; known++)
            is_new = is_new && strcmp(kinds->list[known], name) != 0;
        if (is_new)
            kinds->list[kinds->len++] = name;
    }
}

static enum tl_err generate(const struct kind *kind, const struct wanted *wanted,
                            const struct tl_policy *policy, const struct tl_vocabulary *words)
{
    struct tl_generate what = { .vocabulary = words,
                                .policy = policy,
                                .zone = &policy->calendar.zone };
    struct kinds kinds = { .len = 0 };
    const char *languages[TL_LANGUAGES_MAX];
    uint64_t count = 0;
    for (uint16_t i = 0; i < policy->languages_len; i++)
        languages[i] = policy->languages[i].code;
    for (uint16_t i = 0; i < policy->forms_len && !what.receipt; i++) {
        if (policy->forms[i].kind == TL_FORM_RECEIPT)
            what.receipt = policy->forms + i;
    }
    find_kinds(policy, &kinds);
    what.appointments = kinds.list;
    what.appointments_len = kinds.len;
    what.languages = languages;
    what.languages_len = policy->languages_len;
    if (!what.receipt || !read_number(wanted->count, 100000000, &count) ||
        !read_number(wanted->seed, UINT64_MAX, &what.seed) ||
        !read_today(wanted->today, &what.today))
        return TL_EBAD;
    what.count = (uint32_t)count;
    FILE *out = wanted->out ? fopen(wanted->out, "w") : stdout;
    if (!out)
        return TL_EIO;
    enum tl_err err = kind->write(&what, out);
    if (wanted->out && fclose(out) != 0 && err == TL_OK)
        err = TL_EIO;
    return err;
}

int tl_cli_generate(int argc, char **argv)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct wanted wanted = { .count = "10000", .seed = "1" };
    const struct tl_option_row rows[] = {
        { .name = "policy", .value = &wanted.policy }, { .name = "count", .value = &wanted.count },
        { .name = "seed", .value = &wanted.seed },     { .name = "today", .value = &wanted.today },
        { .name = "out", .value = &wanted.out },       { .name = NULL },
    };
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 2 || !wanted.policy ||
        !kind_named(argv[1]))
        return tl_cli_usage("generate");
    struct tl_policy_file *file;
    struct tl_vocabulary *words = NULL;
    enum tl_err err = tl_policy_file_open(wanted.policy, &faults, &file);
    if (err == TL_OK) {
        const struct tl_policy *policy = tl_policy_file_policy(file);
        err = tl_vocabulary_open(wanted.policy, policy->languages, policy->languages_len, &faults,
                                 &words);
        if (err == TL_OK)
            err = generate(kind_named(argv[1]), &wanted, policy, words);
        tl_vocabulary_close(words);
        tl_policy_file_close(file);
    }
    tl_cli_faults_print(&faults);
    if (err != TL_OK && faults.faults_len == 0)
        fprintf(stderr, "throughline: nothing was generated: %s\n", tl_err_text(err));
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
