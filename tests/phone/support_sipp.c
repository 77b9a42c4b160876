/* support_sipp.c: starting sipp with ports of its own. */
#include "phone/support_sipp.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.h"

extern char **environ;

static bool is_free(uint16_t port)
{
    struct sockaddr_in here = { .sin_family = AF_INET,
                                .sin_port = htons(port),
                                .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool free = fd >= 0 && bind(fd, (struct sockaddr *)&here, sizeof here) == 0;
    close(fd);
    return free;
}

/* sipp takes this port and the next but one for its sound. Below the ports that the system gives to
 * whoever asks for any, so that nobody takes them between here and there. */
static uint16_t sound_port(void)
{
    uint16_t port = (uint16_t)(12000 + getpid() % 1000 * 4);
    while (!is_free(port) || !is_free((uint16_t)(port + 2)))
        port = (uint16_t)(port + 4);
    return port;
}

pid_t sipp_start(uint16_t port, const char *scenario, uint32_t calls, uint32_t rate)
{
    char file[256], target[32], count[16], speed[16], media[16];
    snprintf(file, sizeof file, TL_ROOT "/tests/e2e/%s.xml", scenario);
    snprintf(target, sizeof target, "127.0.0.1:%u", port);
    snprintf(count, sizeof count, "%u", calls);
    snprintf(speed, sizeof speed, "%u", rate);
    snprintf(media, sizeof media, "%u", sound_port());
    const char *const args[] = { "sipp",      "-sf",      file,  "-m",       count,
                                 "-r",        speed,      "-l",  "500",      "-i",
                                 "127.0.0.1", "-mp",      media, "-nostdin", "-s",
                                 "+15550100", "-timeout", "60",  target,     NULL };
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child;
    CHECK_EQ(posix_spawnp(&child, "sipp", &actions, NULL, (char *const *)(uintptr_t)args, environ),
             0);
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

void sipp_wait(pid_t sipp, const char *scenario)
{
    int status;
    CHECK_EQ(waitpid(sipp, &status, 0), sipp);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("sipp %s ended with %d", scenario, WEXITSTATUS(status));
}
