/* child_server.h: a server of one's own, as a child process: `throughline serve` on a folder.
 *
 * It ends with its parent. Its log goes to a file; what it says on its output tells its ports.
 */
#ifndef TL_CLI_CHILD_SERVER_H
#define TL_CLI_CHILD_SERVER_H

#include <sys/types.h>

#include "base/err.h"
#include "base/types.h"

struct tl_child_server {
    pid_t pid; /* 0: none runs. */
    char url[64];
    char sip[64];
};

/* Starts it and waits until it takes calls. more: arguments behind `--data DIR`, NULL ends them.
 * TL_EUNAVAILABLE: it ended, or is not there in a minute; the log tells why. */
TL_MUST_USE enum tl_err tl_child_server_start(struct tl_child_server *child, const char *data,
                                              const char *log, char *const *more);
/* SIGTERM, and waits. TL_ECORRUPT: it had died, or did not end well. */
TL_MUST_USE enum tl_err tl_child_server_stop(struct tl_child_server *child);

#endif
