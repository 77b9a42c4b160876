/* scene.c: `throughline scene`: plays scenes, in virtual time or on a running server. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/scene_live.h"
#include "policyfile/policyfile.h"
#include "sim/virtual.h"

enum { FAULTS_MAX = 16 };

/* How scenes are played, as the command line says. */
struct playing {
    const struct tl_policy *policy;
    struct tl_live_where where; /* url NULL: in virtual time. */
    bool facts;
    bool staff;
    struct tl_faults *faults;
};

static enum tl_err play_virtual(const struct playing *playing, struct tl_scene *scene)
{
    struct tl_virtual *virtual_world;
    enum tl_err err = tl_virtual_open(playing->policy, scene, &virtual_world);
    if (err != TL_OK)
        return err;
    struct tl_world world = tl_virtual_world(virtual_world);
    err = tl_scene_play(scene, &world, playing->faults);
    tl_virtual_close(virtual_world);
    return err;
}

static enum tl_err play_live(const struct playing *playing, const char *file,
                             struct tl_scene *scene)
{
    struct tl_live_world *live;
    enum tl_err err = tl_live_world_open(&playing->where, playing->policy, scene, &live);
    if (err != TL_OK) {
        tl_faults_add(playing->faults, file, 0, "", "there is no server for tests at this address");
        return err;
    }
    struct tl_world world = tl_live_world_of(live);
    err = tl_scene_play(scene, &world, playing->faults);
    tl_live_world_close(live);
    return err;
}

/* What a world cannot do is told and fails nothing; it is no pass either. */
static enum tl_err play(const struct playing *playing, const char *file)
{
    struct tl_scene *scene;
    enum tl_err err = tl_scene_open(file, playing->policy, playing->faults, &scene);
    if (err != TL_OK)
        return err;
    if (playing->staff) {
        tl_scene_staff(scene, stdout);
    } else if (tl_scene_is_live_only(scene) && !playing->where.url) {
        printf("live  %s: not played here, it takes a running server (tools/scenes-live)\n",
               tl_scene_title(scene));
    } else {
        tl_scene_trace(scene, playing->facts ? stdout : NULL);
        err = playing->where.url ? play_live(playing, file, scene) : play_virtual(playing, scene);
        printf("%s  %s\n",
               err == TL_OK             ? "ok  "
               : err == TL_EUNSUPPORTED ? "skip"
                                        : "FAIL",
               tl_scene_title(scene));
    }
    tl_scene_close(scene);
    return err == TL_EUNSUPPORTED ? TL_OK : err;
}

/* The password: the first line of a file, never an argument. */
static bool read_password(const char *file, char *out, size_t bytes_max)
{
    FILE *in = fopen(file, "r");
    bool is_read = in && fgets(out, (int)bytes_max, in);
    if (in)
        fclose(in);
    if (is_read)
        out[strcspn(out, "\r\n")] = '\0';
    return is_read;
}

int tl_cli_scene(int argc, char **argv)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct playing playing = { .faults = &faults,
                               .where = { .known = "", .late = "", .decided = "", .unknown = "" } };
    const char *policy = "policy/reference", *password_file = NULL;
    char password[256] = "";
    const struct tl_option_row rows[] = {
        { .name = "policy", .value = &policy },
        { .name = "live", .value = &playing.where.url },
        { .name = "sip", .value = &playing.where.sip },
        { .name = "password-file", .value = &password_file },
        { .name = "phones", .value = &playing.where.phones },
        { .name = "gateway", .value = &playing.where.gateway },
        { .name = "case-known", .value = &playing.where.known },
        { .name = "case-late", .value = &playing.where.late },
        { .name = "case-decided", .value = &playing.where.decided },
        { .name = "case-unknown", .value = &playing.where.unknown },
        { .name = "answers", .value = &playing.where.answers },
        { .name = "folder", .value = &playing.where.folder },
        { .name = "mails", .value = &playing.where.mails },
        { .name = "letters", .value = &playing.where.letters },
        { .name = "facts", .flag = &playing.facts },
        { .name = "staff", .flag = &playing.staff },
        { .name = NULL },
    };
    struct tl_policy_file *file;
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc < 2 ||
        (playing.where.url && (!playing.where.sip || !password_file ||
                               !read_password(password_file, password, sizeof password))))
        return tl_cli_usage("scene");
    playing.where.password = password;
    enum tl_err all = tl_policy_file_open(policy, &faults, &file);
    if (all == TL_OK) {
        playing.policy = tl_policy_file_policy(file);
        for (int i = 1; i < argc; i++) {
            enum tl_err err = play(&playing, argv[i]);
            all = err == TL_OK ? all : err;
        }
        tl_policy_file_close(file);
    }
    fflush(stdout);
    tl_cli_faults_print(&faults);
    return all == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
