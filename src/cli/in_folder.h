/* in_folder.h: a command that works in a data folder, perhaps beside a running server. */
#ifndef TL_CLI_IN_FOLDER_H
#define TL_CLI_IN_FOLDER_H

#include "base/fault.h"
#include "server/folder.h"

/* The command's words, its name first; whatever fails adds a fault or is told by its error's text.
 */
typedef enum tl_err tl_cli_work(const struct tl_folder *folder, char **words,
                                struct tl_faults *faults);

/* Takes --data, --store and --policy, opens the folder and works in it. words: how many the command
 * has, with its name. Returns the exit code; what went wrong is told on stderr. */
int tl_cli_in_folder(int argc, char **argv, int words, tl_cli_work *work);

#endif
