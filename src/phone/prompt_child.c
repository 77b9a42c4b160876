/* prompt_child.c: starting, following and ending the speech program. */
#include "phone/prompt_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/assert.h"

enum { WAV_FIRST = 256 * 1024, WAV_MAX = 30 * 1000 * 1000 };

extern char **environ;

struct pipes {
    int in[2], out[2];
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void close_pipes(struct pipes *pipes)
{
    for (int i = 0; i < 2; i++) {
        close_fd(&pipes->in[i]);
        close_fd(&pipes->out[i]);
    }
}

static bool open_pipes(struct pipes *pipes)
{
    *pipes = (struct pipes){ .in = { -1, -1 }, .out = { -1, -1 } };
    if (pipe2(pipes->in, O_CLOEXEC) == 0 && pipe2(pipes->out, O_CLOEXEC) == 0 &&
        fcntl(pipes->in[1], F_SETFL, O_NONBLOCK) == 0 &&
        fcntl(pipes->out[0], F_SETFL, O_NONBLOCK) == 0)
        return true;
    close_pipes(pipes);
    return false;
}

/* The child gets no signal mask and no ignored signals of ours. */
static int spawn(const struct pipes *pipes, const char *command, const char *voice, pid_t *out_pid)
{
    char *const args[] = { (char *)command,   (char *)"-v",       (char *)voice,
                           (char *)"--stdin", (char *)"--stdout", NULL };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, pipes->in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, pipes->out[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    int failed = posix_spawnp(out_pid, command, &files, &attributes, args, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

/* A text is far shorter than a pipe holds, so it is written whole or the child is gone. */
static bool write_text(int fd, const char *text)
{
    size_t bytes = strlen(text);
    return write(fd, text, bytes) == (ssize_t)bytes;
}

enum tl_err tl_child_start(const char *command, const char *voice, const char *text,
                           struct tl_child *out_child)
{
    struct pipes pipes;
    struct tl_child child = { .pid = -1, .pid_fd = -1, .out_fd = -1, .wav_max = WAV_FIRST };
    if (!open_pipes(&pipes))
        return TL_EIO;
    if (spawn(&pipes, command, voice, &child.pid) != 0) {
        close_pipes(&pipes);
        return TL_EUNAVAILABLE;
    }
    child.pid_fd = pidfd_open(child.pid, 0);
    child.wav = malloc(child.wav_max);
    child.has_failed = !write_text(pipes.in[1], text) || child.pid_fd < 0 || !child.wav;
    child.out_fd = pipes.out[0];
    pipes.out[0] = -1;
    close_pipes(&pipes);
    if (child.has_failed) {
        tl_child_end(&child);
        return TL_EUNAVAILABLE;
    }
    *out_child = child;
    return TL_OK;
}

static bool make_room(struct tl_child *child)
{
    if (child->wav_bytes < child->wav_max)
        return true;
    uint8_t *more = child->wav_max < WAV_MAX ? realloc(child->wav, child->wav_max * 2) : NULL;
    if (!more)
        return false;
    child->wav = more;
    child->wav_max *= 2;
    return true;
}

static void read_output(struct tl_child *child)
{
    while (child->out_fd >= 0) {
        if (!make_room(child)) {
            child->has_failed = true;
            return;
        }
        ssize_t bytes =
            read(child->out_fd, child->wav + child->wav_bytes, child->wav_max - child->wav_bytes);
        if (bytes > 0)
            child->wav_bytes += (size_t)bytes;
        else if (bytes == 0 || (errno != EAGAIN && errno != EINTR))
            close_fd(&child->out_fd);
        else
            return;
    }
}

bool tl_child_follow(struct tl_child *child)
{
    int status;
    read_output(child);
    if (!child->has_ended && waitpid(child->pid, &status, WNOHANG) == child->pid) {
        child->has_ended = true;
        child->has_failed = child->has_failed || !WIFEXITED(status) || WEXITSTATUS(status) != 0;
        read_output(child); /* What it wrote between the two. */
    }
    return child->has_failed || (child->has_ended && child->out_fd < 0);
}

void tl_child_end(struct tl_child *child)
{
    if (!child->has_ended && child->pid > 0) {
        kill(child->pid, SIGKILL);
        waitpid(child->pid, NULL, 0);
    }
    close_fd(&child->out_fd);
    close_fd(&child->pid_fd);
    free(child->wav);
    child->wav = NULL;
}
