/* graphviz.c: starting dot and waiting for it. */
#include "server/graphviz.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WAITS_MAX = 4000, WAIT_NS = 5000000 };

extern char **environ;

/* The child gets no signal mask of ours: a server's threads block what it waits for. */
static int spawn(FILE *dot, const char *format, FILE *picture, pid_t *out_child)
{
    char kind[8];
    char *const args[] = { (char *)"dot", kind, NULL };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    snprintf(kind, sizeof kind, "-T%s", format);
    sigemptyset(&none);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, fileno(dot), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, fileno(picture), STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&attributes, &none);
    int failed = posix_spawnp(out_child, args[0], &files, &attributes, args, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

static enum tl_err wait_for(pid_t child)
{
    int status = 0;
    for (int waits = 0;; waits++) {
        pid_t ended = waitpid(child, &status, waits < WAITS_MAX ? WNOHANG : 0);
        if (ended == child)
            return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? TL_OK : TL_EIO;
        if (ended < 0 && errno != EINTR)
            return TL_EIO;
        if (waits == WAITS_MAX - 1)
            kill(child, SIGKILL);
        nanosleep(&(struct timespec){ .tv_nsec = WAIT_NS }, NULL);
    }
}

enum tl_err tl_graphviz_draw(FILE *dot, const char *format, FILE *picture)
{
    pid_t child;
    if (fflush(dot) || ferror(dot) || fflush(picture) || lseek(fileno(dot), 0, SEEK_SET) < 0)
        return TL_EIO;
    int failed = spawn(dot, format, picture, &child);
    if (failed)
        return failed == ENOENT ? TL_EUNSUPPORTED : TL_EIO;
    enum tl_err err = wait_for(child);
    rewind(picture);
    return err;
}
