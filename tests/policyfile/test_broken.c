/* test_broken.c: every policy under tests/policy/broken is refused, each with its own story.
 *
 *     # what is wrong, for people
 *     == topics/welcome.yaml     the whole file in place of the minimal policy's
 *     -- messages/en.yaml        or: what is replaced in it,
 *     =>                         and by what
 *     == told                    what check says
 *
 * TL_TEST_TELL=1 writes what is said now into the files; read the difference before you keep it. */
#include <dirent.h>
#include <string.h>

#include "policyfile/support_policy.h"
#include "support/check.h"

enum { CHANGES_MAX = 8, BYTES_MAX = 16 << 10, CASES_MIN = 25, CASES_MAX = 100, TOLD_BYTES = 4096 };

struct broken {
    char text[BYTES_MAX];
    struct support_change changes[CHANGES_MAX];
    size_t changes_len;
    char *told;
};

static void read_file(const char *path, char out[BYTES_MAX])
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t bytes = fread(out, 1, BYTES_MAX - 1, file);
    CHECK(bytes < BYTES_MAX - 1);
    out[bytes] = '\0';
    fclose(file);
}

/* The next line that begins with this, from `at` on; NULL. */
static char *line_with(char *at, const char *begin)
{
    while (at && strncmp(at, begin, strlen(begin)) != 0) {
        at = strchr(at, '\n');
        at = at ? at + 1 : NULL;
    }
    return at;
}

static char *next_part(char *at)
{
    char *whole = line_with(at, "== "), *change = line_with(at, "-- ");
    return !change || (whole && whole < change) ? whole : change;
}

/* Ends the text where the line before `at` ends. */
static void cut_before(char *at)
{
    at[-1] = '\0';
}

static void read_change(struct broken *broken, char *part, char *end)
{
    struct support_change *change = &broken->changes[broken->changes_len++];
    bool is_whole = part[0] == '=';
    char *body = strchr(part, '\n') + 1;
    CHECK(broken->changes_len <= CHANGES_MAX);
    cut_before(body);
    *change = (struct support_change){ .path = part + 3 };
    if (is_whole) {
        change->replace = body;
        cut_before(end);
        return;
    }
    char *arrow = line_with(body, "=>\n");
    assert_non_null(arrow);
    cut_before(arrow);
    change->find = body;
    change->replace = arrow + 3 < end ? arrow + 3 : "";
    cut_before(end);
}

static void read_broken(const char *path, struct broken *broken)
{
    read_file(path, broken->text);
    broken->changes_len = 0;
    char *told = line_with(broken->text, "== told\n"), *part = next_part(broken->text);
    assert_non_null(told);
    while (part < told) {
        char *end = next_part(part + 1);
        read_change(broken, part, end);
        part = end;
    }
    broken->told = told + strlen("== told\n");
}

static void write_told(const char *path, const char *said)
{
    static char text[BYTES_MAX];
    read_file(path, text);
    char *told = line_with(text, "== told\n");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "%.*s== told\n%s", (int)(told - text), text, said);
    fclose(file);
}

static void check_one(const char *name, char said[TOLD_BYTES])
{
    static struct broken broken;
    static struct support_result result;
    char path[512];
    snprintf(path, sizeof path, TL_ROOT "/tests/policy/broken/%s", name);
    read_broken(path, &broken);
    support_check(broken.changes, broken.changes_len, &result);
    support_print(&result, said, TOLD_BYTES);
    support_done(&result);
    if (result.err != TL_EBAD)
        fail_msg("%s is taken for a good policy", name);
    if (getenv("TL_TEST_TELL"))
        write_told(path, said);
    else if (strcmp(said, broken.told) != 0)
        fail_msg("%s: told is\n%s\nbut should be\n%s", name, said, broken.told);
}

static int is_broken(const struct dirent *entry)
{
    return strstr(entry->d_name, ".broken") != NULL;
}

static void each_broken_policy_is_refused_with_its_own_story(void **state)
{
    (void)state;
    static char said[CASES_MAX][TOLD_BYTES];
    struct dirent **names;
    int len = scandir(TL_ROOT "/tests/policy/broken", &names, is_broken, alphasort);
    CHECK(len >= CASES_MIN && len <= CASES_MAX);
    for (int i = 0; i < len; i++) {
        check_one(names[i]->d_name, said[i]);
        for (int other = 0; other < i; other++)
            if (strcmp(said[i], said[other]) == 0)
                fail_msg("%s and %s are told alike", names[i]->d_name, names[other]->d_name);
    }
    print_message("%d broken policies refused\n", len);
    for (int i = 0; i < len; i++)
        free(names[i]);
    free(names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_broken_policy_is_refused_with_its_own_story),
    };
    return cmocka_run_group_tests_name("broken", tests, NULL, NULL);
}
