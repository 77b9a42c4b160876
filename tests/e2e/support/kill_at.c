/* kill_at.c: preloaded into a center: the power of a test to kill it behind a commit.
 *
 * While the file that TL_KILL_AT names is there it has a number: at so many syncs of the
 * database's log from then on the process is killed, at once behind the sync. So the commit
 * stands, and nobody has heard of it. The file then is gone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_log(int fd)
{
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, sizeof path - 1);
    return len > 4 && strncmp(path + len - 4, "-wal", 4) == 0;
}

static void synced(int fd)
{
    const char *name = getenv("TL_KILL_AT");
    int left = 0;
    FILE *file = name && is_log(fd) ? fopen(name, "r+") : NULL;
    if (!file)
        return;
    if (fscanf(file, "%d", &left) == 1 && --left <= 0) {
        unlink(name);
        kill(getpid(), SIGKILL);
    }
    rewind(file);
    fprintf(file, "%-8d", left);
    fclose(file);
}

int fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int result = real(fd);
    synced(fd);
    return result;
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int result = real(fd);
    synced(fd);
    return result;
}
