/* support_center.c: a center's folder, thread and session. */
#include "fuzz/support_center.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/assert.h"
#include "cli/cli.h"
#include "server/serve.h"

enum { ANSWER_BYTES = 8192 };

static const char password[] = "correct horse 47";
static char folder[64];
static char cookie[200];
static pthread_t thread;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t is_ready = PTHREAD_COND_INITIALIZER;
static uint16_t port;

static void ready(uint16_t http_port, bool is_tls, uint16_t sip_port)
{
    (void)is_tls, (void)sip_port;
    pthread_mutex_lock(&lock);
    port = http_port;
    pthread_cond_signal(&is_ready);
    pthread_mutex_unlock(&lock);
}

static void set(struct tl_settings *settings, const char *key, const char *value)
{
    struct tl_faults none = { 0 };
    enum tl_err err = tl_settings_set(settings, key, value, NULL, 0, &none);
    TL_ASSERT(err == TL_OK);
}

static void *run(void *arg)
{
    struct tl_fault room[1];
    struct tl_faults faults = { .faults = room, .faults_max = 1 };
    static struct tl_serve_options options = { .data_dir = folder };
    (void)arg;
    tl_settings_init(&options.settings);
    set(&options.settings, "http.port", "0");
    set(&options.settings, "sip.port", "0");
    set(&options.settings, "media.web_port", "0");
    set(&options.settings, "media.threads", "1");
    set(&options.settings, "http.rate", "1000000");
    set(&options.settings, "limits.contacts", "200");
    set(&options.settings, "stop.wait_s", "0");
    set(&options.settings, "log.level", "error");
    if (tl_serve(&options, ready, &faults) != TL_OK) {
        fprintf(stderr, "no center: %s\n", faults.faults_len > 0 ? room[0].text : "");
        abort();
    }
    return NULL;
}

static void cli(const char *const *words, int len)
{
    char *argv[16];
    for (int i = 0; i < len; i++)
        argv[i] = strdup(words[i]);
    argv[len] = NULL;
    if (tl_cli_main(len, argv) != TL_EXIT_OK)
        abort();
    for (int i = 0; i < len; i++)
        free(argv[i]);
}

/* The program reads a password from its input. */
static void add_agent(void)
{
    const char *const words[] = { "throughline", "user", "add", "ana", "--data", folder };
    int ends[2], before = dup(STDIN_FILENO);
    if (pipe(ends) != 0 || write(ends[1], password, strlen(password)) < 0 ||
        write(ends[1], "\n", 1) != 1)
        abort();
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    cli(words, 6);
    if (before >= 0) {
        dup2(before, STDIN_FILENO);
        close(before);
    }
}

static void make_folder(void)
{
    const char *const words[] = { "throughline", "init",     "--data",
                                  folder,        "--policy", TL_ROOT "/policy/minimal",
                                  "--for-tests" };
    snprintf(folder, sizeof folder, "/tmp/throughline-fuzz-XXXXXX");
    if (!mkdtemp(folder))
        abort();
    cli(words, 7);
    add_agent();
}

static void stop(void)
{
    char command[100];
    pthread_kill(thread, SIGTERM);
    pthread_join(thread, NULL);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        fprintf(stderr, "%s is left\n", folder);
}

void center_start(void)
{
    sigset_t term;
    if (port != 0)
        return;
    make_folder();
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, NULL); /* It is the center's thread that takes it. */
    if (pthread_create(&thread, NULL, run, NULL) != 0)
        abort();
    pthread_mutex_lock(&lock);
    while (port == 0)
        pthread_cond_wait(&is_ready, &lock);
    pthread_mutex_unlock(&lock);
    atexit(stop);
}

int center_dial(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        abort();
    return fd;
}

void center_give(int fd, const void *bytes, size_t len)
{
    ssize_t sent = len > 0 ? send(fd, bytes, len, MSG_NOSIGNAL) : 0;
    (void)sent;
}

bool center_drain(int fd, char *out, size_t bytes_max)
{
    char rest[4096];
    size_t len = 0;
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    for (;;) {
        int found = poll(&wait, 1, 20 * 1000);
        if (found < 0 && errno == EINTR) /* A child of the center's has ended. */
            continue;
        if (found != 1)
            return false;
        ssize_t bytes = recv(fd, rest, sizeof rest, 0);
        if (bytes <= 0) {
            out[len] = '\0';
            return true;
        }
        size_t room = bytes_max - 1 - len;
        size_t taken = (size_t)bytes < room ? (size_t)bytes : room;
        memcpy(out + len, rest, taken);
        len += taken;
    }
}

static bool is_signed_in(void)
{
    char request[400], answer[ANSWER_BYTES];
    int fd = center_dial();
    int bytes = snprintf(request, sizeof request,
                         "GET /api/v1/session HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                         "Cookie: %s\r\n\r\n",
                         cookie);
    center_give(fd, request, (size_t)bytes);
    bool is_answered = center_drain(fd, answer, sizeof answer);
    close(fd);
    return is_answered && strncmp(answer, "HTTP/1.1 200", 12) == 0;
}

const char *center_cookie(void)
{
    char request[500], body[100], answer[ANSWER_BYTES];
    if (cookie[0] != '\0' && is_signed_in())
        return cookie;
    int len = snprintf(body, sizeof body, "{\"login\":\"ana\",\"password\":\"%s\"}", password);
    int bytes = snprintf(request, sizeof request,
                         "POST /api/v1/session HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                         "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                         len, body);
    int fd = center_dial();
    center_give(fd, request, (size_t)bytes);
    if (!center_drain(fd, answer, sizeof answer))
        abort();
    close(fd);
    const char *at = strcasestr(answer, "set-cookie: ");
    if (!at) {
        fprintf(stderr, "no session: %.300s\n", answer);
        abort();
    }
    snprintf(cookie, sizeof cookie, "%.*s", (int)strcspn(at + 12, ";\r"), at + 12);
    return cookie;
}
