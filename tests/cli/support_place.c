/* support_place.c: a center's folder, its users and its thread. */
#include "cli/support_place.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "cli/cli.h"
#include "server/serve.h"
#include "support/check.h"

/* Tuesday, 3 March 2026, 10:00 in the agency's time: open. */
static const tl_time opens_at = 1772550000 * TL_SECOND;

const char place_password[] = "correct horse 47";
static char folder[64];
static pthread_t thread;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t is_ready = PTHREAD_COND_INITIALIZER;
static struct tl_web web;
static struct sockaddr_in sip;
static char text[300];

static void ready(uint16_t http_port, bool is_tls, uint16_t sip_port)
{
    (void)is_tls;
    pthread_mutex_lock(&lock);
    sip = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(sip_port) };
    sip.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    snprintf(web.host, sizeof web.host, "127.0.0.1");
    snprintf(web.port, sizeof web.port, "%u", http_port);
    pthread_cond_signal(&is_ready);
    pthread_mutex_unlock(&lock);
}

static void *run(void *arg)
{
    static const char *const set[][2] = {
        { "http.port", "0" },     { "sip.port", "0" },    { "media.web_port", "0" },
        { "media.threads", "1" }, { "stop.wait_s", "0" }, { "http.rate", "100000" },
        { "log.level", "error" },
    };
    struct tl_fault room[1];
    struct tl_faults faults = { .faults = room, .faults_max = 1 };
    static struct tl_serve_options options = { .data_dir = folder, .manual_clock = true };
    (void)arg;
    options.clock_at = opens_at;
    tl_settings_init(&options.settings);
    for (size_t i = 0; i < sizeof set / sizeof set[0]; i++) {
        if (tl_settings_set(&options.settings, set[i][0], set[i][1], NULL, 0, &faults) != TL_OK)
            abort();
    }
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
static void add_user(const char *login, const char *role)
{
    const char *const agent[] = { "throughline", "user",    "add", login,      "--data",
                                  folder,        "--tiers", "1",   "--skills", "english" };
    const char *const other[] = { "throughline", "user", "add",    login,
                                  "--data",      folder, "--role", role };
    int ends[2], before = dup(STDIN_FILENO);
    char line[sizeof place_password + 1];
    int len = snprintf(line, sizeof line, "%s\n", place_password);
    if (pipe(ends) != 0 || write(ends[1], line, (size_t)len) != len)
        abort();
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    if (role[0] == '\0')
        cli(agent, 10);
    else
        cli(other, 8);
    if (before >= 0) {
        dup2(before, STDIN_FILENO);
        close(before);
    }
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

void place_start(const char *const (*users)[2])
{
    const char *const init[] = { "throughline", "init",     "--data",
                                 folder,        "--policy", TL_ROOT "/policy/reference",
                                 "--for-tests" };
    sigset_t term;
    snprintf(folder, sizeof folder, "/tmp/throughline-test-XXXXXX");
    if (!mkdtemp(folder))
        abort();
    cli(init, 7);
    for (size_t i = 0; users[i][0]; i++)
        add_user(users[i][0], users[i][1]);
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigaddset(&term, SIGCHLD);               /* Of prompts that are spoken. */
    pthread_sigmask(SIG_BLOCK, &term, NULL); /* It is the center's threads that take them. */
    if (pthread_create(&thread, NULL, run, NULL) != 0)
        abort();
    pthread_mutex_lock(&lock);
    while (web.port[0] == '\0')
        pthread_cond_wait(&is_ready, &lock);
    pthread_mutex_unlock(&lock);
    atexit(stop);
}

const struct tl_web *place_web(void)
{
    return &web;
}

const struct sockaddr_in *place_sip(void)
{
    return &sip;
}

struct tl_desk_end place_sign_in(const char *login)
{
    struct tl_desk_end end;
    tl_desk_end_init(&end, login);
    CHECK_OK(tl_desk_end_sign_in(&end, &web, place_password));
    return end;
}

int place_ask(const char *cookie, const char *method, const char *path, const char *body,
              json_t **out)
{
    struct tl_web_answer answer = { 0 };
    enum tl_err err = tl_web_ask(&web, method, path, cookie, body, &answer);
    if (err != TL_OK)
        fail_msg("%s %s: %s", method, path, tl_err_text(err));
    if (out)
        *out = answer.json;
    else
        json_decref(answer.json);
    return answer.status;
}

const char *place_text(const char *sql)
{
    char path[100];
    sqlite3 *db;
    sqlite3_stmt *statement;
    snprintf(path, sizeof path, "%s/throughline.db", folder);
    CHECK_EQ(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    sqlite3_busy_timeout(db, 20000);
    CHECK_EQ(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    text[0] = '\0';
    if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0))
        snprintf(text, sizeof text, "%s", (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return text;
}

int64_t place_number(const char *sql)
{
    return strtoll(place_text(sql), NULL, 10);
}
