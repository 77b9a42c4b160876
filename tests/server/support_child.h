/* support_child.h: a process that leads a center's life until it is killed.
 *
 *     pipe:  head { facts_len, unit } | facts ...     one of these for each group that was heard,
 *                                                     and one without facts for each unit of work
 */
#ifndef TL_TESTS_SERVER_CHILD_H
#define TL_TESTS_SERVER_CHILD_H

#include <sys/types.h>

#include "server/support_life.h"
#include "store/db.h"

struct child {
    const char *url;
    const char *vfs;  /* NULL: SQLite's own. */
    uint32_t cut_at;  /* With vfs: the power is cut at this sync; 0: never. */
    uint32_t cut_how; /* enum support_vfs_cut. */
    uint32_t bursts;  /* How many bursts of inputs it lives for. */
    int64_t gap_us;   /* How long nothing ran before. */
    uint64_t seed;
    pid_t pid;
    int fd; /* The parent's end of the pipe. */
};

/* Forks; the child goes on from life as it is. */
void child_start(struct child *child, struct life *life);

/* Hears what the child acknowledges until at least `facts` more are heard and `line` contacts are
 * in line, or the child has ended. false: it has ended. */
bool child_hear(struct child *child, struct life *life, uint64_t facts, uint32_t line);

/* Kills the child if kill is set, hears what is left in the pipe, and returns how it ended (as of
 * waitpid). */
int child_end(struct child *child, struct life *life, bool kill);

/* Opens the store as its leader; waits while the dead leader's lock is still being found out. */
struct tl_store *child_store(const char *url, const char *vfs);

#endif
