/* prompt_child.h: one run of the speech program: text in by a pipe, WAV out by another.
 *
 * Nothing here waits: the caller polls out_fd and pid_fd. A child past its deadline is killed.
 */
#ifndef TL_PHONE_PROMPT_CHILD_H
#define TL_PHONE_PROMPT_CHILD_H

#include <sys/types.h>

#include "base/err.h"
#include "base/types.h"

struct tl_child {
    pid_t pid;
    int pid_fd; /* Readable once it has ended. */
    int out_fd; /* Its standard output; -1: read to its end. */
    bool has_ended;
    bool has_failed; /* Exit code, signal, or more output than allowed. */
    uint8_t *wav;
    size_t wav_bytes, wav_max;
};

/* Starts command (found by PATH) with "-v voice --stdin --stdout". TL_EUNAVAILABLE: it is not
 * there or cannot be started; TL_EIO: no descriptors. */
TL_MUST_USE enum tl_err tl_child_start(const char *command, const char *voice, const char *text,
                                       struct tl_child *out_child);

/* Takes what is there to read and whether it has ended. True: it is done, for good or ill. */
bool tl_child_follow(struct tl_child *child);

/* Kills it if it runs, and frees all. */
void tl_child_end(struct tl_child *child);

#endif
