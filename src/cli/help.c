/* help.c: `throughline help`: commands, settings, and the manual page made from both tables. */
#include <string.h>

#include "cli/cli.h"
#include "cli/command.h"
#include "server/settings.h"
#include "server/trunks_file.h"

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
                 "settings,\n`throughline help trunks` the keys of the file of "
                 "trunks;\n`throughline help manual | man -l -` is the manual page.\n");
}

void tl_command_print(FILE *out, const struct tl_command *command)
{
    fprintf(out, "throughline %s %s\n    %s\n", command->name, command->arguments, command->what);
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
    puts(".fi\n.SH TRUNKS\n.nf");
    tl_trunks_file_print(stdout);
    puts(".fi\n.SH EXIT STATUS\n0: done. 1: it failed, and a sentence on the error output says "
         "why.\n"
         "2: the command line was wrong.");
}

static void settings_print(void)
{
    tl_settings_print(stdout);
}

static void trunks_print(void)
{
    tl_trunks_file_print(stdout);
}

static const struct {
    const char *name;
    void (*print)(void);
} subjects[] = { { "settings", settings_print },
                 { "trunks", trunks_print },
                 { "manual", manual_print } };

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
