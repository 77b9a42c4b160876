/* test_graph.c: `throughline graph` on the command line: files, formats, and no Graphviz. */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "support/check.h"

#define GRAPH(...)                                                                                 \
    run((char *[]){ (char *)"throughline", (char *)"graph", (char *)TL_ROOT "/policy/minimal",     \
                    __VA_ARGS__, NULL })

static int run(char **argv)
{
    int argc = 0;
    while (argv[argc])
        argc++;
    return tl_cli_main(argc, argv);
}

static void check_begins(const char *path, const char *begin)
{
    char bytes[8] = "";
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    CHECK(fread(bytes, 1, strlen(begin), in) == strlen(begin));
    fclose(in);
    assert_memory_equal(bytes, begin, strlen(begin));
    CHECK_EQ(unlink(path), 0);
}

/* A folder of its own for each test, its paths in to. */
static void in_folder(char folder[32], char to[64], const char *name)
{
    snprintf(folder, 32, "/tmp/throughline-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(to, 64, "%s/%s", folder, name);
}

static void the_ending_of_the_file_says_how_it_is_drawn(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *begins;
    } rows[] = { { "a.svg", "<?xml" }, { "a.png", "\x89PNG" }, { "a.pdf", "%PDF" } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char folder[32], to[64];
        in_folder(folder, to, rows[i].name);
        CHECK_EQ(GRAPH((char *)"-o", to), TL_EXIT_OK);
        check_begins(to, rows[i].begins);
        rmdir(folder);
    }
}

static void without_graphviz_it_says_so_and_dot_is_still_written(void **state)
{
    (void)state;
    char folder[32], to[64];
    char *path = strdup(getenv("PATH"));
    in_folder(folder, to, "a.dot");
    CHECK_EQ(setenv("PATH", folder, 1), 0);
    CHECK_EQ(GRAPH((char *)"-o", to), TL_EXIT_FAILED);
    CHECK(access(to, F_OK) != 0);
    CHECK_EQ(GRAPH((char *)"--dot", (char *)"-o", to), TL_EXIT_OK);
    CHECK_EQ(setenv("PATH", path, 1), 0);
    check_begins(to, "digraph");
    rmdir(folder);
    free(path);
}

static void what_is_not_there_is_refused(void **state)
{
    (void)state;
    CHECK_EQ(GRAPH((char *)"--topic", (char *)"nowhere"), TL_EXIT_FAILED);
    CHECK_EQ(GRAPH((char *)"--language", (char *)"xx"), TL_EXIT_FAILED);
    CHECK_EQ(GRAPH((char *)"-o", (char *)"/nowhere/at/all.svg"), TL_EXIT_FAILED);
    CHECK_EQ(GRAPH((char *)"-o"), TL_EXIT_USAGE);
    CHECK_EQ(GRAPH((char *)"-x"), TL_EXIT_USAGE);
    CHECK_EQ(GRAPH((char *)"--steps", (char *)"--topic", (char *)"person"), TL_EXIT_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ending_of_the_file_says_how_it_is_drawn),
        cmocka_unit_test(without_graphviz_it_says_so_and_dot_is_still_written),
        cmocka_unit_test(what_is_not_there_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
