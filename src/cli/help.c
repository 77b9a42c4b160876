/* help.c: `throughline help`: commands with their options, settings, and the manual pages. */
#include <string.h>

#include "cli/cli.h"
#include "cli/command.h"
#include "cli/help_options.h"
#include "desk/roles.h"
#include "server/settings.h"
#include "server/trunks_file.h"

static const struct tl_command commands[] = {
#define ROW(name, function, arguments, what) { name, function, arguments, what },
    TL_COMMAND_TABLE(ROW)
#undef ROW
};
enum { COMMANDS_LEN = sizeof commands / sizeof commands[0] };

static const struct tl_option_told options[] = {
#define ROW(command, name, value, what) { command, name, value, what },
    TL_OPTION_TABLE(ROW)
#undef ROW
};
enum { OPTIONS_LEN = sizeof options / sizeof options[0] };

const struct tl_command *tl_commands(size_t *out_len)
{
    *out_len = COMMANDS_LEN;
    return commands;
}

const struct tl_option_told *tl_options_told(size_t *out_len)
{
    *out_len = OPTIONS_LEN;
    return options;
}

const struct tl_command *tl_command_find(const char *name)
{
    for (size_t i = 0; i < COMMANDS_LEN; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return commands + i;
    }
    return NULL;
}

void tl_commands_print(FILE *out)
{
    fprintf(out, "throughline: a contact center without dead ends\n\n");
    for (size_t i = 0; i < COMMANDS_LEN; i++)
        fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].what);
    fprintf(out,
            "\n`throughline help COMMAND` tells more; `throughline help settings` lists all "
            "settings,\n`throughline help trunks` the keys of the file of trunks;\n`throughline "
            "help --man throughline | man -l -` is the manual page.\n");
}

/* What staff may be: a line each, for those who add them. */
static void roles_list(FILE *out)
{
    const char *name, *what;
    fprintf(out, "    roles (several with commas between):\n");
    for (uint32_t i = 0; tl_role_row(i, &name, &what, NULL); i++)
        fprintf(out, "      %-15s %s\n", name, what);
}

void tl_command_print(FILE *out, const struct tl_command *command)
{
    fprintf(out, "throughline %s %s\n    %s\n", command->name, command->arguments, command->what);
    if (command->run == tl_cli_user)
        roles_list(out);
    bool is_first = true;
    for (size_t i = 0; i < OPTIONS_LEN; i++) {
        char option[64];
        if (strcmp(options[i].command, command->name) != 0)
            continue;
        snprintf(option, sizeof option, "%s%s%s%s", options[i].name[1] ? "--" : "-",
                 options[i].name, *options[i].value ? " " : "", options[i].value);
        fprintf(out, "%s  %-27s %s\n", is_first ? "\n" : "", option, options[i].what);
        is_first = false;
    }
}

int tl_cli_usage(const char *command)
{
    tl_command_print(stderr, tl_command_find(command));
    return TL_EXIT_USAGE;
}

int tl_cli_version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    puts("throughline " TL_VERSION);
    return TL_EXIT_OK;
}

static int man(const char *page)
{
    if (tl_man_print(stdout, page))
        return fflush(stdout) == 0 && !ferror(stdout) ? TL_EXIT_OK : TL_EXIT_FAILED;
    fprintf(stderr, "throughline: there is no manual page \"%s\"\n", page);
    return tl_cli_usage("help");
}

/* docs/roles.md is this text. */
static void roles_print(FILE *out)
{
    const char *name, *what, *right;
    uint32_t rights;
    fprintf(
        out,
        "# Roles and rights\n\n"
        "`throughline help roles` prints this page from the tables by which the server decides\n"
        "([desk/roles.h](../src/desk/roles.h)). A user may have several roles and then has the\n"
        "rights of all of them.\n\n"
        "| role | who | rights |\n|---|---|---|\n");
    for (uint32_t i = 0; tl_role_row(i, &name, &what, &rights); i++) {
        fprintf(out, "| `%s` | %s | ", name, what);
        for (uint32_t n = 0; (right = tl_right_name(rights, n)); n++)
            fprintf(out, "%s%s", n > 0 ? ", " : "", right);
        fprintf(out, " |\n");
    }
    fprintf(out, "\n| right | what it allows |\n|---|---|\n");
    for (uint32_t n = 0; (right = tl_right_name(UINT32_MAX, n)); n++)
        fprintf(out, "| %s | %s |\n", right, tl_right_what(right));
}

static const struct {
    const char *name;
    void (*print)(FILE *out);
} subjects[] = { { "settings", tl_settings_print },
                 { "trunks", tl_trunks_file_print },
                 { "roles", roles_print } };

int tl_cli_help(int argc, char **argv)
{
    const char *page = NULL;
    const struct tl_option_row rows[] = { { .name = "man", .value = &page }, { .name = NULL } };
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc > 2 || (page && argc > 1))
        return tl_cli_usage("help");
    if (page)
        return man(page);
    if (argc < 2) {
        tl_commands_print(stdout);
        return TL_EXIT_OK;
    }
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        if (strcmp(argv[1], subjects[i].name) != 0)
            continue;
        subjects[i].print(stdout);
        return TL_EXIT_OK;
    }
    const struct tl_command *command = tl_command_find(argv[1]);
    if (!command) {
        fprintf(stderr, "throughline: there is no command \"%s\"\n", argv[1]);
        return TL_EXIT_USAGE;
    }
    tl_command_print(stdout, command);
    return TL_EXIT_OK;
}
