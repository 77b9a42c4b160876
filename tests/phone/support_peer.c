/* support_peer.c: processes, ports and folders of far ends. */
#include "phone/support_peer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/check.h"

enum { WAIT_MS = 60000, PORT_WAIT_MS = 5000, STEP_MS = 10 };

extern char **environ;

enum { PEERS_MAX = 16 };
static pid_t running[PEERS_MAX]; /* 0: a free place. */

static void note(pid_t from, pid_t to)
{
    for (int i = 0; i < PEERS_MAX; i++)
        if (running[i] == from) {
            running[i] = to;
            return;
        }
    CHECK(to == 0);
}

void peer_folder(char out[64])
{
    snprintf(out, 64, "/tmp/throughline-test-XXXXXX");
    CHECK(mkdtemp(out) != NULL);
}

void peer_folder_remove(const char *folder)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    peer_run(command);
}

static int bind_to(const char *address, uint16_t port, int type, uint16_t *out_port)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } here = { .any.sa_family = strchr(address, ':') ? AF_INET6 : AF_INET };
    bool is_v6 = here.any.sa_family == AF_INET6;
    socklen_t bytes = is_v6 ? sizeof here.v6 : sizeof here.v4;
    inet_pton(here.any.sa_family, address,
              is_v6 ? (void *)&here.v6.sin6_addr : (void *)&here.v4.sin_addr);
    here.v4.sin_port = htons(port); /* Where sin6_port is, too. */
    int fd = socket(here.any.sa_family, type | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0);
    if (bind(fd, &here.any, bytes) != 0) {
        close(fd);
        return -1;
    }
    CHECK_EQ(getsockname(fd, &here.any, &bytes), 0);
    if (out_port)
        *out_port = ntohs(here.v4.sin_port);
    return fd;
}

static bool is_free(const char *address, uint16_t port, int type)
{
    int fd = bind_to(address, port, type, NULL);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

uint16_t peer_port(void)
{
    for (;;) {
        uint16_t port;
        int fd = bind_to("127.0.0.1", 0, SOCK_STREAM, &port);
        CHECK(fd >= 0);
        close(fd);
        if (is_free("127.0.0.1", port, SOCK_DGRAM))
            return port;
    }
}

uint16_t peer_sound_port(void)
{
    uint16_t port = (uint16_t)(9000 + getpid() % 700 * 4);
    while (!is_free("127.0.0.1", port, SOCK_DGRAM) ||
           !is_free("127.0.0.1", (uint16_t)(port + 2), SOCK_DGRAM))
        port = (uint16_t)(port + 4);
    return port;
}

pid_t peer_start(const char *const *args, const char *log)
{
    posix_spawn_file_actions_t actions;
    pid_t peer;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND,
                                     0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    int err = posix_spawnp(&peer, args[0], &actions, NULL, (char *const *)(uintptr_t)args, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (err)
        fail_msg("%s does not start", args[0]);
    note(0, peer);
    return peer;
}

static void pause_a_step(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = STEP_MS * 1000000 }, NULL);
}

int peer_wait(pid_t peer)
{
    for (int waited = 0; waited < WAIT_MS; waited += STEP_MS) {
        int status;
        pid_t ended = waitpid(peer, &status, WNOHANG);
        CHECK(ended >= 0);
        if (ended == peer)
            note(peer, 0);
        if (ended == peer)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
        pause_a_step();
    }
    peer_end(peer);
    fail_msg("a far end did not end within a minute");
    return -1;
}

void peer_end(pid_t peer)
{
    int status;
    note(peer, 0);
    kill(peer, SIGTERM);
    for (int waited = 0; waited < 5000; waited += STEP_MS) {
        if (waitpid(peer, &status, WNOHANG) != 0)
            return;
        pause_a_step();
    }
    kill(peer, SIGKILL);
    waitpid(peer, &status, 0);
}

int peer_end_all(void **state)
{
    (void)state;
    for (int i = 0; i < PEERS_MAX; i++)
        if (running[i])
            peer_end(running[i]);
    return 0;
}

void peer_run(const char *command)
{
    const char *const args[] = { "sh", "-c", command, NULL };
    if (peer_wait(peer_start(args, "/dev/null")) != 0)
        fail_msg("this failed: %s", command);
}

void peer_await_port(const char *address, uint16_t port, bool is_tcp)
{
    for (int waited = 0; waited < PORT_WAIT_MS; waited += STEP_MS) {
        if (!is_free(address, port, is_tcp ? SOCK_STREAM : SOCK_DGRAM))
            return;
        pause_a_step();
    }
    fail_msg("nobody listens on %s port %u", address, port);
}

static pid_t start_sipp(const char *scenario, const char *calls, const char *transport,
                        const char *address, uint16_t port, const char *service, const char *target)
{
    char file[256], own[8], media[8];
    snprintf(file, sizeof file, TL_ROOT "/tests/e2e/sip/%s.xml", scenario);
    snprintf(own, sizeof own, "%u", port);
    snprintf(media, sizeof media, "%u", peer_sound_port());
    const char *const args[] = {
        "sipp", "-sf",      file, "-m",    calls,      "-t",    transport,
        "-i",   address,    "-p", own,     "-mi",      address, "-mp",
        media,  "-nostdin", "-s", service, "-timeout", "50",    "-timeout_error",
        target, NULL
    };
    pid_t sipp = peer_start(args, "/dev/null");
    if (!target) {
        char plain[64];
        bool is_bracketed = address[0] == '[';
        snprintf(plain, sizeof plain, "%.*s", (int)(strlen(address) - 2 * is_bracketed),
                 address + is_bracketed);
        peer_await_port(plain, port, transport[0] == 't');
    }
    return sipp;
}

pid_t peer_sipp(const char *scenario, const char *transport, const char *address, uint16_t port,
                const char *service, const char *target)
{
    return start_sipp(scenario, "1", transport, address, port, service, target);
}

pid_t peer_sipp_called(const char *scenario, uint16_t port, const char *calls)
{
    return start_sipp(scenario, calls, "u1", "127.0.0.1", port, "x", NULL);
}

void peer_sipp_done(pid_t sipp)
{
    CHECK_EQ(peer_wait(sipp), 0);
}
