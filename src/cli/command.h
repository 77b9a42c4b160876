/* command.h: the table of subcommands as a table, for finding and for telling. Private to cli. */
#ifndef TL_CLI_COMMAND_H
#define TL_CLI_COMMAND_H

#include <stdbool.h>
#include <stdio.h>

struct tl_command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *arguments;
    const char *what;
};

/* One option, as told to people. */
struct tl_option_told {
    const char *command;
    const char *name;  /* Without the dashes. */
    const char *value; /* "" for a flag. */
    const char *what;
};

/* The commands, and the options of all of them; *out_len rows. */
const struct tl_command *tl_commands(size_t *out_len);
const struct tl_option_told *tl_options_told(size_t *out_len);

/* A manual page by name ("throughline-settings"). False: there is none of this name. */
bool tl_man_print(FILE *out, const char *page);

/* NULL: there is none of this name. */
const struct tl_command *tl_command_find(const char *name);

/* All of them, a line each; one, with its arguments. */
void tl_commands_print(FILE *out);
void tl_command_print(FILE *out, const struct tl_command *command);

#endif
