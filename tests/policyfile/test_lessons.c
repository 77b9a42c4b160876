/* test_lessons.c: the ten lessons are proved, grow, and docs/policy.md quotes them as they stand.
 */
#include <string.h>

#include "policy/check.h"
#include "policyfile/policyfile.h"
#include "support/check.h"

#define FOLDER TL_ROOT "/tests/policyfile/"

static const char *const lessons[] = {
    "01-leave-word", "02-a-menu",   "03-topics",     "04-a-question",    "05-the-records",
    "06-conditions", "07-a-person", "08-a-callback", "09-two-languages", "10-every-channel",
};
enum { LESSONS = sizeof lessons / sizeof *lessons, FAULTS_MAX = 16 };

static void open_lesson(const char *name, struct tl_policy_file **out)
{
    static struct tl_fault faults[FAULTS_MAX];
    struct tl_faults list = { .faults = faults, .faults_max = FAULTS_MAX };
    char folder[256];
    snprintf(folder, sizeof folder, FOLDER "lessons/%s", name);
    enum tl_err err = tl_policy_file_open(folder, &list, out);
    if (!err)
        err = tl_policy_check(tl_policy_file_policy(*out), &list, NULL);
    if (err)
        fail_msg("%s:%u: %s", faults[0].file, faults[0].line, faults[0].text);
}

static void each_lesson_is_a_proved_policy_larger_than_the_one_before(void **state)
{
    (void)state;
    uint32_t steps = 0;
    for (size_t i = 0; i < LESSONS; i++) {
        struct tl_policy_file *file;
        open_lesson(lessons[i], &file);
        CHECK(tl_policy_file_policy(file)->steps_len > steps);
        steps = tl_policy_file_policy(file)->steps_len;
        tl_policy_file_close(file);
    }
}

/* Steps that no lesson has: they ask for accounts, which are no part of the first ten lessons. */
static void the_lessons_have_every_step_but_verify(void **state)
{
    (void)state;
    bool has[TL_STEP_KINDS] = { false };
    for (size_t i = 0; i < LESSONS; i++) {
        struct tl_policy_file *file;
        open_lesson(lessons[i], &file);
        const struct tl_policy *policy = tl_policy_file_policy(file);
        for (uint16_t step = 0; step < policy->steps_len; step++)
            has[policy->steps[step].kind] = true;
        tl_policy_file_close(file);
    }
    for (int i = 0; i < TL_STEP_KINDS; i++) {
        if (!has[i] && i != TL_STEP_VERIFY)
            fail_msg("no lesson has a step %s", tl_step_text((enum tl_step_kind)i));
    }
}

static char *read_text(const char *path)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *in = fopen(path, "r");
    if (!in)
        fail_msg("%s cannot be read", path);
    if (getdelim(&text, &bytes, '\0', in) < 0)
        fail_msg("%s is empty", path);
    fclose(in);
    return text;
}

/* A quotation: its first line is "# lessons/PATH", the rest stands in that file. */
static void check_quotation(char *quotation)
{
    char path[256];
    char *lines = strchr(quotation, '\n') + 1;
    snprintf(path, sizeof path, FOLDER "%.*s", (int)(lines - 1 - (quotation + 2)), quotation + 2);
    char *file = read_text(path);
    const char *found = strstr(file, lines);
    if (!found)
        fail_msg("docs/policy.md quotes what does not stand in %s:\n%s", path, lines);
    CHECK(found == file || found[-1] == '\n');
    free(file);
}

static void docs_quote_every_lesson_as_it_stands(void **state)
{
    (void)state;
    static const char fence[] = "```yaml\n# lessons/";
    char *docs = read_text(TL_ROOT "/docs/policy.md");
    bool is_quoted[LESSONS] = { false };
    for (char *at = docs; (at = strstr(at, fence));) {
        char *quotation = at + strlen("```yaml\n"), *end = strstr(quotation, "```");
        assert_non_null(end);
        *end = '\0';
        for (size_t i = 0; i < LESSONS; i++)
            is_quoted[i] =
                is_quoted[i] || strncmp(at + strlen(fence), lessons[i], strlen(lessons[i])) == 0;
        check_quotation(quotation);
        at = end + 1;
    }
    for (size_t i = 0; i < LESSONS; i++) {
        if (!is_quoted[i])
            fail_msg("docs/policy.md does not quote lesson %s", lessons[i]);
    }
    free(docs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_lesson_is_a_proved_policy_larger_than_the_one_before),
        cmocka_unit_test(the_lessons_have_every_step_but_verify),
        cmocka_unit_test(docs_quote_every_lesson_as_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
