/* test_broken.c: a scene that does not hold fails, at its line, with a sentence that says why. */
#include "support/check.h"

#include <glob.h>
#include <string.h>

#include "policyfile/policyfile.h"
#include "sim/virtual.h"

enum { FAULTS_MAX = 8, BROKEN_MIN = 20 };

struct wanted {
    unsigned line;
    char text[200];
};

/* The last line of a broken scene: "# LINE: what the fault says". */
static struct wanted read_wanted(const char *file)
{
    struct wanted wanted = { 0 };
    char line[400];
    FILE *in = fopen(file, "r");
    CHECK(in != NULL);
    while (fgets(line, sizeof line, in)) {
        if (sscanf(line, "# %u: %199[^\n]", &wanted.line, wanted.text) == 2)
            break;
    }
    fclose(in);
    return wanted;
}

static enum tl_err play(const struct tl_policy *policy, const char *file, struct tl_faults *faults)
{
    struct tl_scene *scene;
    struct tl_virtual *virtual_world;
    enum tl_err err = tl_scene_open(file, policy, faults, &scene);
    if (err != TL_OK)
        return err;
    CHECK_OK(tl_virtual_open(policy, scene, &virtual_world));
    struct tl_world world = tl_virtual_world(virtual_world);
    err = tl_scene_play(scene, &world, faults);
    tl_virtual_close(virtual_world);
    tl_scene_close(scene);
    return err;
}

static void check_fails(const struct tl_policy *policy, const char *file)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct wanted wanted = read_wanted(file);
    if (wanted.line == 0)
        fail_msg("%s does not say at which line it breaks", file);
    CHECK_ERR(TL_EBAD, play(policy, file, &faults));
    CHECK_EQ(faults.faults_len, 1);
    if (room[0].line != wanted.line || !strstr(room[0].text, wanted.text))
        fail_msg("%s:%u: %s; wanted is line %u: %s", file, room[0].line, room[0].text, wanted.line,
                 wanted.text);
    assert_string_equal(room[0].file, file);
}

static void broken_scenes_fail_at_their_line(void **state)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct tl_policy_file *policy;
    glob_t found;
    (void)state;
    CHECK_OK(tl_policy_file_open(TL_ROOT "/policy/reference", &faults, &policy));
    CHECK_EQ(glob(TL_ROOT "/tests/scenes/broken/*.scene", 0, NULL, &found), 0);
    CHECK(found.gl_pathc >= BROKEN_MIN);
    for (size_t i = 0; i < found.gl_pathc; i++)
        check_fails(tl_policy_file_policy(policy), found.gl_pathv[i]);
    globfree(&found);
    tl_policy_file_close(policy);
}

static void a_scene_that_is_not_there_is_a_fault(void **state)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct tl_policy policy = { 0 };
    struct tl_scene *scene;
    (void)state;
    CHECK_ERR(TL_EIO, tl_scene_open("nowhere.scene", &policy, &faults, &scene));
    CHECK_EQ(faults.faults_len, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_scenes_fail_at_their_line),
        cmocka_unit_test(a_scene_that_is_not_there_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
