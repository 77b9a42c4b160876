/* test_articles.c: `throughline articles`: a table, what it is time to look at, what is refused. */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "support/check.h"

#define OTHER TL_ROOT "/policy/other"

static char said[64], text[8192];

static int make_file(void **state)
{
    (void)state;
    snprintf(said, sizeof said, "/tmp/throughline-test-XXXXXX");
    int fd = mkstemp(said);
    CHECK(fd >= 0);
    return close(fd);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(said);
}

/* Runs the command with its output in `text`. */
static int run(const char *policy, const char *review)
{
    const char *words[] = { "articles", "--policy", policy, "--review", review };
    int argc = review ? 5 : policy ? 3 : 1, saved = dup(STDOUT_FILENO);
    char *argv[5];
    for (int i = 0; i < argc; i++)
        argv[i] = (char *)words[i];
    fflush(stdout);
    assert_non_null(freopen(said, "w", stdout));
    int code = tl_cli_articles(argc, argv);
    fflush(stdout);
    CHECK(dup2(saved, STDOUT_FILENO) >= 0);
    close(saved);
    FILE *in = fopen(said, "r");
    assert_non_null(in);
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    return code;
}

static void every_article_is_listed_with_its_questions_by_language(void **state)
{
    (void)state;
    CHECK_EQ(run(OTHER, NULL), TL_EXIT_OK);
    CHECK(strstr(text, "article              fr    pt    en  owner         review\n") == text);
    CHECK(strstr(text, "\nflood-preparation     2     2     2  river-watch   2027-02-15\n"));
    CHECK(strstr(text, "\nfile-states           0     0     0  -             -\n"));
    CHECK(strstr(text, "\n8 of 8 articles; 6 have no review date\n"));
}

static void those_past_their_review_are_listed_alone(void **state)
{
    (void)state;
    CHECK_EQ(run(OTHER, "2027-02-15"), TL_EXIT_OK);
    CHECK(strstr(text, "\n0 of 8 articles;") && !strstr(text, "flood-preparation"));
    CHECK_EQ(run(OTHER, "2027-02-16"), TL_EXIT_OK);
    CHECK(strstr(text, "\n1 of 8 articles;") && strstr(text, "flood-preparation"));
    CHECK(!strstr(text, "waiting-times"));
    CHECK_EQ(run(OTHER, "2199-01-01"), TL_EXIT_OK);
    CHECK(strstr(text, "\n2 of 8 articles;"));
    CHECK_EQ(run(OTHER, "today"), TL_EXIT_OK);
    CHECK(strstr(text, " of 8 articles;"));
}

static void what_is_no_day_and_no_policy_is_refused(void **state)
{
    (void)state;
    CHECK_EQ(run(OTHER, "2027-02-30"), TL_EXIT_USAGE);
    CHECK_EQ(run(OTHER, "soon"), TL_EXIT_USAGE);
    CHECK_EQ(run(NULL, NULL), TL_EXIT_USAGE);
    CHECK_EQ(run(TL_ROOT "/tests", NULL), TL_EXIT_FAILED);
    CHECK_EQ(text[0], '\0');
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_article_is_listed_with_its_questions_by_language),
        cmocka_unit_test(those_past_their_review_are_listed_alone),
        cmocka_unit_test(what_is_no_day_and_no_policy_is_refused),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
