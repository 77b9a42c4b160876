/* command.h: the table of subcommands as a table, for finding and for telling. Private to cli. */
#ifndef TL_CLI_COMMAND_H
#define TL_CLI_COMMAND_H

#include <stdio.h>

struct tl_command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *arguments;
    const char *what;
};

/* NULL: there is none of this name. */
const struct tl_command *tl_command_find(const char *name);

/* All of them, a line each; one, with its arguments. */
void tl_commands_print(FILE *out);
void tl_command_print(FILE *out, const struct tl_command *command);

#endif
