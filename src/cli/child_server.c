/* child_server.c: fork, exec, and reading the lines that tell the ports. */
#include "cli/child_server.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/calendar.h"
#include "server/clock.h"

enum { MORE_MAX = 60, SAID_BYTES = 2000, WITHIN_S = 60 };

/* The child: never returns. */
static _Noreturn void become_server(const char *data, const char *log, char *const *more, int out)
{
    char words[][16] = { "throughline", "serve", "--data" };
    char *folder = strdup(data);
    char *arguments[MORE_MAX + 5] = { words[0], words[1], words[2], folder };
    int len = 4;
    for (int i = 0; more && more[i] && i < MORE_MAX; i++)
        arguments[len++] = more[i];
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    setpgid(0, 0); /* Ctrl-C is the parent's to hear. */
    if (folder && fd >= 0 && dup2(out, STDOUT_FILENO) >= 0 && dup2(fd, STDERR_FILENO) >= 0)
        execv("/proc/self/exe", arguments);
    _exit(127);
}

/* "http://localhost:8080/" and "sip:line@localhost:5060" become addresses. */
static bool read_said(const char *said, struct tl_child_server *child)
{
    unsigned http = 0, sip = 0;
    const char *page = strstr(said, "http://localhost:");
    const char *line = strstr(said, "sip:line@localhost:");
    if (!page || !line || !strchr(line, '\n') || sscanf(page, "http://localhost:%u", &http) != 1 ||
        sscanf(line, "sip:line@localhost:%u", &sip) != 1)
        return false;
    snprintf(child->url, sizeof child->url, "http://127.0.0.1:%u", http);
    snprintf(child->sip, sizeof child->sip, "127.0.0.1:%u", sip);
    return true;
}

static enum tl_err wait_until_ready(struct tl_child_server *child, int fd)
{
    char said[SAID_BYTES] = "";
    size_t len = 0;
    int64_t until = tl_steady_now() + WITHIN_S * TL_SECOND;
    while (!read_said(said, child)) {
        struct pollfd wait = { .fd = fd, .events = POLLIN };
        ssize_t got = 0;
        if (tl_steady_now() > until || len + 1 >= sizeof said)
            return TL_EUNAVAILABLE;
        if (poll(&wait, 1, 200) == 1 && (got = read(fd, said + len, sizeof said - len - 1)) <= 0)
            return TL_EUNAVAILABLE;
        len += (size_t)got;
        said[len] = '\0';
    }
    return TL_OK;
}

enum tl_err tl_child_server_start(struct tl_child_server *child, const char *data, const char *log,
                                  char *const *more)
{
    int ends[2];
    *child = (struct tl_child_server){ 0 };
    if (pipe2(ends, O_CLOEXEC) != 0)
        return TL_EIO;
    child->pid = fork();
    if (child->pid == 0)
        become_server(data, log, more, ends[1]);
    close(ends[1]);
    enum tl_err err = child->pid > 0 ? wait_until_ready(child, ends[0]) : TL_EIO;
    close(ends[0]); /* It says nothing more. */
    if (err != TL_OK && child->pid > 0 && tl_child_server_stop(child) != TL_OK)
        err = TL_EUNAVAILABLE;
    return err;
}

enum tl_err tl_child_server_stop(struct tl_child_server *child)
{
    int status = 0;
    if (child->pid <= 0)
        return TL_ECORRUPT;
    kill(child->pid, SIGTERM);
    pid_t ended = waitpid(child->pid, &status, 0);
    bool is_well = ended == child->pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    child->pid = 0;
    return is_well ? TL_OK : TL_ECORRUPT;
}
