/* cli.c: running the subcommand; options, faults, progress. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"

static const struct tl_option_row *option_find(const struct tl_option_row *rows, const char *name,
                                               size_t name_len)
{
    for (; rows->name; rows++) {
        if (strlen(rows->name) == name_len && strncmp(rows->name, name, name_len) == 0)
            return rows;
    }
    return NULL;
}

/* --name, --name=value, and -o. */
static bool is_option(const char *word)
{
    return strncmp(word, "--", 2) == 0 || (word[0] == '-' && word[1] && !word[2]);
}

/* Takes the option at argv[at]; *at is its last word afterwards. */
static enum tl_err option_take(const struct tl_option_row *rows, int argc, char **argv, int *at)
{
    const char *name = argv[*at] + (argv[*at][1] == '-' ? 2 : 1);
    size_t name_len = strcspn(name, "=");
    const struct tl_option_row *row = option_find(rows, name, name_len);
    if (!row) {
        fprintf(stderr, "throughline: there is no option %.*s here\n",
                (int)(name - argv[*at] + (ptrdiff_t)name_len), argv[*at]);
        return TL_EBAD;
    }
    if (row->flag) {
        *row->flag = true;
        return TL_OK;
    }
    if (name[name_len] == '=') {
        *row->value = name + name_len + 1;
    } else if (*at + 1 < argc) {
        *row->value = argv[++*at];
    } else {
        fprintf(stderr, "throughline: %s needs a value\n", argv[*at]);
        return TL_EBAD;
    }
    return TL_OK;
}

enum tl_err tl_cli_options(const struct tl_option_row *rows, int *argc, char **argv)
{
    int left = 0;
    bool ended = false;
    for (int at = 0; at < *argc; at++) {
        if (!ended && strcmp(argv[at], "--") == 0) {
            ended = true;
        } else if (!ended && is_option(argv[at])) {
            enum tl_err err = option_take(rows, *argc, argv, &at);
            if (err != TL_OK)
                return err;
        } else {
            argv[left++] = argv[at];
        }
    }
    *argc = left;
    return TL_OK;
}

void tl_cli_faults_print(const struct tl_faults *faults)
{
    for (uint32_t i = 0; i < faults->faults_len; i++) {
        const struct tl_fault *fault = faults->faults + i;
        if (fault->file[0] != '\0')
            fprintf(stderr, "%s:", fault->file);
        if (fault->line > 0)
            fprintf(stderr, "%" PRIu32 ":", fault->line);
        fprintf(stderr, "%s%s", fault->file[0] != '\0' ? " " : "", fault->text);
        if (fault->path[0] != '\0')
            fprintf(stderr, " (%s)", fault->path);
        fputc('\n', stderr);
    }
    if (faults->lost > 0)
        fprintf(stderr, "... and %" PRIu32 " more\n", faults->lost);
}

void tl_cli_progress(const char *what, uint64_t done, uint64_t all)
{
    enum { WIDTH = 30 };
    if (!isatty(STDERR_FILENO) || all == 0)
        return;
    char bar[WIDTH + 1];
    memset(bar, ' ', WIDTH);
    memset(bar, '#', (size_t)(done * WIDTH / all));
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r%-9s [%s] %3" PRIu64 " %%", what, bar, done * 100 / all);
    if (done == all)
        fputc('\n', stderr);
}

int tl_cli_main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0) {
        tl_commands_print(argc < 2 ? stderr : stdout);
        return argc < 2 ? TL_EXIT_USAGE : TL_EXIT_OK;
    }
    const struct tl_command *command =
        tl_command_find(strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
    if (!command) {
        fprintf(stderr, "throughline: there is no command \"%s\"; `throughline help` lists them\n",
                argv[1]);
        return TL_EXIT_USAGE;
    }
    if (argc > 2 && strcmp(argv[2], "--help") == 0) {
        tl_command_print(stdout, command);
        return TL_EXIT_OK;
    }
    return command->run(argc - 1, argv + 1);
}
