/* help.c: `throughline help`: commands, settings, and the manual page made from both tables. */
#include <string.h>

#include "cli/cli.h"
#include "cli/command.h"
#include "desk/roles.h"
#include "server/settings.h"

static const struct tl_command commands[] = {
#define ROW(name, function, arguments, what) { name, function, arguments, what },
    TL_COMMAND_TABLE(ROW)
#undef ROW
};
enum { COMMANDS_LEN = sizeof commands / sizeof commands[0] };

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
    fprintf(out, "\n`throughline help COMMAND` tells more; `throughline help settings` lists all "
                 "settings;\n`throughline help manual | man -l -` is the manual page.\n");
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

/* man(7), from the two tables. */
static void manual_print(void)
{
    puts(".TH THROUGHLINE 1 \"\" \"throughline " TL_VERSION "\" \"Throughline\"\n"
         ".SH NAME\nthroughline \\- a contact center without dead ends\n"
         ".SH SYNOPSIS\n.B throughline\n.I command\n.RI [ arguments ]\n"
         ".SH DESCRIPTION\n"
         "Runs the phone line, the menu, the queue and the agents' desk of an agency, by a policy\n"
         "that it has first proved to have no dead ends. All state is in a data folder.\n"
         ".SH COMMANDS");
    for (size_t i = 0; i < COMMANDS_LEN; i++)
        printf(".TP\n.B %s\n%s\n.br\n%s.\n", commands[i].name, commands[i].arguments,
               commands[i].what);
    puts(".SH SETTINGS\nA setting comes from its default, a file (key = value), the environment,\n"
         "and\n.BR \\-\\-set ;\nthe later wins.\n.nf");
    tl_settings_print(stdout);
    puts(".fi\n.SH EXIT STATUS\n0: done. 1: it failed, and a sentence on the error output says "
         "why.\n"
         "2: the command line was wrong.");
}

static void settings_print(void)
{
    tl_settings_print(stdout);
}

/* docs/roles.md is this text. */
static void roles_print(void)
{
    const char *name, *what, *right;
    uint32_t rights;
    puts("# Roles and rights\n\n"
         "`throughline help roles` prints this page from the tables by which the server decides\n"
         "([desk/roles.h](../src/desk/roles.h)). A user may have several roles and then has the\n"
         "rights of all of them.\n\n"
         "| role | who | rights |\n|---|---|---|");
    for (uint32_t i = 0; tl_role_row(i, &name, &what, &rights); i++) {
        printf("| `%s` | %s | ", name, what);
        for (uint32_t n = 0; (right = tl_right_name(rights, n)); n++)
            printf("%s%s", n > 0 ? ", " : "", right);
        puts(" |");
    }
    puts("\n| right | what it allows |\n|---|---|");
    for (uint32_t n = 0; (right = tl_right_name(UINT32_MAX, n)); n++)
        printf("| %s | %s |\n", right, tl_right_what(right));
}

static const struct {
    const char *name;
    void (*print)(void);
} subjects[] = { { "settings", settings_print },
                 { "manual", manual_print },
                 { "roles", roles_print } };

int tl_cli_help(int argc, char **argv)
{
    if (argc < 2) {
        tl_commands_print(stdout);
        return TL_EXIT_OK;
    }
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        if (strcmp(subjects[i].name, argv[1]) == 0) {
            subjects[i].print();
            return TL_EXIT_OK;
        }
    }
    const struct tl_command *command = tl_command_find(argv[1]);
    if (!command) {
        fprintf(stderr, "throughline: there is no command \"%s\"\n", argv[1]);
        return TL_EXIT_USAGE;
    }
    tl_command_print(stdout, command);
    return TL_EXIT_OK;
}
