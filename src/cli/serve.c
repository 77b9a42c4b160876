/* serve.c: `throughline serve`. */
#include "server/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

enum { FAULTS_MAX = 32, SETS_MAX = 64 };

static void ready(uint16_t http_port, bool is_tls, uint16_t sip_port)
{
    const char *scheme = is_tls ? "https" : "http";
    printf("Throughline takes calls.\n"
           "  start page  %s://localhost:%u/\n"
           "  call page   %s://localhost:%u/call\n"
           "  desk        %s://localhost:%u/desk\n"
           "  telephone   sip:line@localhost:%u\n",
           scheme, http_port, scheme, http_port, scheme, http_port, sip_port);
    fflush(stdout);
}

/* --set may be given many times: taken out first. */
static int take_sets(int argc, char **argv, const char **sets, int *sets_len)
{
    int left = 0;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--set") == 0 && i + 1 < argc && *sets_len < SETS_MAX)
            sets[(*sets_len)++] = argv[++i];
        else
            argv[left++] = argv[i];
    }
    return left;
}

static enum tl_err apply_set(struct tl_settings *settings, const char *set,
                             struct tl_faults *faults)
{
    char key[64];
    const char *equals = strchr(set, '=');
    if (!equals || (size_t)(equals - set) >= sizeof key) {
        tl_faults_add(faults, "--set", 0, set, "this has the form KEY=VALUE");
        return TL_EBAD;
    }
    snprintf(key, sizeof key, "%.*s", (int)(equals - set), set);
    return tl_settings_set(settings, key, equals + 1, "--set", 0, faults);
}

/* Where the settings come from. */
struct sources {
    const char *file;
    const char *sets[SETS_MAX];
    int sets_len;
};

static enum tl_err read_settings(void *arg, struct tl_settings *settings, struct tl_faults *faults)
{
    const struct sources *from = arg;
    tl_settings_init(settings);
    enum tl_err err = from->file ? tl_settings_read(settings, from->file, faults) : TL_OK;
    if (err == TL_OK)
        err = tl_settings_environment(settings, faults);
    for (int i = 0; i < from->sets_len && err == TL_OK; i++)
        err = apply_set(settings, from->sets[i], faults);
    return err;
}

int tl_cli_serve(int argc, char **argv)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct sources from = { 0 };
    struct tl_serve_options options = { .read_settings = read_settings, .read_arg = &from };
    const char *clock = NULL;
    const struct tl_option_row rows[] = {
        { .name = "data", .value = &options.data_dir },
        { .name = "settings", .value = &from.file },
        { .name = "clock", .value = &clock },
        { .name = NULL },
    };
    argc = take_sets(argc, argv, from.sets, &from.sets_len);
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 1 || !options.data_dir ||
        (clock && strcmp(clock, "manual") != 0 && strcmp(clock, "real") != 0))
        return tl_cli_usage("serve");
    options.manual_clock = clock && strcmp(clock, "manual") == 0;
    enum tl_err err = read_settings(&from, &options.settings, &faults);
    if (err == TL_OK)
        err = tl_serve(&options, ready, &faults);
    tl_cli_faults_print(&faults);
    if (err != TL_OK && faults.faults_len == 0)
        fprintf(stderr, "throughline: %s\n", tl_err_text(err));
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
