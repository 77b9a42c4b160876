/* sipp.c: starting sipp, and what it counted. */
#include "sipp.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

pid_t sipp_start(const char *scenario, uint16_t port, uint32_t calls, uint32_t per_s)
{
    char file[256], target[32], count[16], speed[16];
    const char *root = getenv("TL_ROOT");
    snprintf(file, sizeof file, "%s/%s", root ? root : ".", scenario);
    snprintf(target, sizeof target, "127.0.0.1:%u", port);
    snprintf(count, sizeof count, "%u", calls);
    snprintf(speed, sizeof speed, "%u", per_s);
    const char *const args[] = { "taskset",   "-c",       "1",          "sipp",      "-sf",
                                 file,        "-m",       count,        "-r",        speed,
                                 "-l",        "20000",    "-i",         "127.0.0.1", "-s",
                                 "+15550100", "-nostdin", "-buff_size", "4000000",   "-timeout",
                                 "120",       target,     NULL };
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    int err =
        posix_spawnp(&child, args[0], &actions, NULL, (char *const *)(uintptr_t)args, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (err) {
        fprintf(stderr, "bench: taskset and sipp are needed: %s\n", strerror(err));
        exit(1);
    }
    return child;
}

bool sipp_finish(pid_t child)
{
    int status;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
