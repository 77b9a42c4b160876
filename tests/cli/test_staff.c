/* test_staff.c: `throughline staff` on the command line: a roster written, a roster refused. */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "support/check.h"

static char folder[32], demand[64], roster[64], found[64], said[64];

static void write_file(char path[64], const char *name, const char *text)
{
    snprintf(path, 64, "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    CHECK_EQ(fclose(out), 0);
}

/* Mondays from nine to eleven; three in ten speak Spanish. */
static int write_files(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/throughline-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    write_file(demand, "demand.yaml",
               "begins: 2026-01-05\n"
               "calls_a_day: 600\n"
               "weekdays: { monday: 100 % }\n"
               "half_hours: { 09:00: 20, 09:30: 30, 10:00: 30, 10:30: 20 }\n"
               "languages: { en: 70 %, es: 30 % }\n"
               "patience: { mean: 6 min, kind: exponential }\n"
               "callers: { all: { share: 1, topic: person-waits, handle: { mean: 5 min, spread: 70 "
               "% } } }\n");
    snprintf(found, sizeof found, "%s/found.yaml", folder);
    snprintf(said, sizeof said, "%s/said", folder);
    return 0;
}

static int remove_files(void **state)
{
    char command[64];
    (void)state;
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command);
}

/* So many of a hundred speak both languages. */
static void write_roster(int both)
{
    char text[400];
    snprintf(text, sizeof text,
             "groups:\n"
             "  both:\n"
             "    people: %d\n"
             "    skills: [english, spanish, tier1, biometrics]\n"
             "    shift: 09:00-11:00\n"
             "  one:\n"
             "    people: %d\n"
             "    skills: [english, tier1, biometrics]\n"
             "    shift: 09:00-11:00\n",
             both, 100 - both);
    write_file(roster, "roster.yaml", text);
}

/* What the command says to people goes to the file `said`. */
static int staff(const char *target)
{
    char *argv[] = { (char *)"throughline",
                     (char *)"staff",
                     (char *)"--target",
                     (char *)(uintptr_t)target,
                     (char *)"--policy",
                     (char *)TL_ROOT "/policy/reference",
                     (char *)"--staff",
                     roster,
                     (char *)"--demand",
                     demand,
                     (char *)"-o",
                     found,
                     NULL };
    int argc = sizeof argv / sizeof *argv - 1;
    fflush(stderr);
    int kept = dup(STDERR_FILENO);
    assert_non_null(freopen(said, "w", stderr));
    int exit = tl_cli_main(argc, argv);
    fflush(stderr);
    CHECK(dup2(kept, STDERR_FILENO) == STDERR_FILENO);
    close(kept);
    return exit;
}

static void check_said(const char *wanted)
{
    char text[1024] = "";
    FILE *in = fopen(said, "r");
    assert_non_null(in);
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    if (!strstr(text, wanted))
        fail_msg("%s", text);
}

static void a_roster_is_written(void **state)
{
    (void)state;
    write_roster(90);
    CHECK_EQ(staff("80% in 30 s"), TL_EXIT_OK);
    CHECK_EQ(unlink(found), 0);
    check_said("");
}

static void a_roster_with_unequal_waits_is_refused(void **state)
{
    (void)state;
    write_roster(10);
    CHECK_EQ(staff("60% in 30 s"), TL_EXIT_FAILED);
    CHECK(access(found, F_OK) != 0);
    check_said("longer than in en; staff.yaml allows 20 %.");
    check_said("have spanish: raise that share");
}

static void a_target_out_of_reach_is_told(void **state)
{
    (void)state;
    write_roster(90);
    CHECK_EQ(staff("99% in 1 s"), TL_EXIT_FAILED);
    CHECK(access(found, F_OK) != 0);
    check_said("the target is not met even with");
    CHECK_EQ(staff("fast"), TL_EXIT_FAILED);
    check_said("--target is written");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_roster_is_written),
        cmocka_unit_test(a_roster_with_unequal_waits_is_refused),
        cmocka_unit_test(a_target_out_of_reach_is_told),
    };
    return cmocka_run_group_tests(tests, write_files, remove_files);
}
