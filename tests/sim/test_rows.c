/* test_rows.c: every row of the mission that is claimed has scenes, and every scene has a row. */
#include "support/check.h"

#include <glob.h>
#include <string.h>

/* Rows that work, as docs/scenes.md lists them. A row is added with its scenes. */
static const char *const rows[] = { "S01", "S02", "S03", "S04", "S05", "S06", "S07",
                                    "S08", "S13", "S14", "S15", "S16", "S17", "S18",
                                    "S19", "S20", "S21", "S22", "S23", "S24", "S25",
                                    "S26", "S27", "S28", "S29", "S33", "B02", "B06" };
enum { ROWS = sizeof rows / sizeof rows[0] };

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int row_of(const char *path)
{
    for (int i = 0; i < ROWS; i++) {
        size_t len = strlen(rows[i]);
        if (strncmp(name_of(path), rows[i], len) == 0 && name_of(path)[len] == '-')
            return i;
    }
    return -1;
}

/* "S05-one-order.scene" is titled "S5: ...". */
static void check_title(const char *path)
{
    char line[400] = "", wanted[32];
    FILE *in = fopen(path, "r");
    CHECK(in != NULL);
    CHECK(fgets(line, sizeof line, in) != NULL);
    fclose(in);
    snprintf(wanted, sizeof wanted, "scene \"%c%lu: ", name_of(path)[0],
             strtoul(name_of(path) + 1, NULL, 10));
    if (strncmp(line, wanted, strlen(wanted)) != 0)
        fail_msg("%s has to begin with %s", path, wanted);
}

static void check_rows(const char *files)
{
    unsigned scenes[ROWS] = { 0 };
    glob_t found;
    CHECK_EQ(glob(files, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        int row = row_of(found.gl_pathv[i]);
        if (row < 0)
            fail_msg("%s is named after no claimed row", found.gl_pathv[i]);
        scenes[row]++;
        check_title(found.gl_pathv[i]);
    }
    for (int i = 0; i < ROWS; i++) {
        if (scenes[i] == 0)
            fail_msg("row %s has no scene in %s", rows[i], files);
    }
    globfree(&found);
}

static void every_claimed_row_has_a_scene(void **state)
{
    (void)state;
    check_rows(TL_ROOT "/tests/scenes/*.scene");
}

static void every_claimed_row_has_a_scene_of_the_other_agency(void **state)
{
    (void)state;
    check_rows(TL_ROOT "/tests/scenes/other/*.scene");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_claimed_row_has_a_scene),
        cmocka_unit_test(every_claimed_row_has_a_scene_of_the_other_agency),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
