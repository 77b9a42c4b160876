/* support_clamd.c: starting and ending a clamd. */
#include "server/support_clamd.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/support_store.h"

enum { TRIES = 600 };

static void write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    CHECK(fputs(text, out) >= 0);
    CHECK_EQ(fclose(out), 0);
}

void support_clamd_make(struct support_clamd *clamd)
{
    char path[128], text[512];
    size_t len;
    *clamd = (struct support_clamd){ .pid = 0 };
    support_folder_make(clamd->folder, sizeof clamd->folder);
    snprintf(clamd->socket, sizeof clamd->socket, "%s/clamd.sock", clamd->folder);
    snprintf(path, sizeof path, "%s/db", clamd->folder);
    CHECK_EQ(mkdir(path, 0755), 0);
    len = (size_t)snprintf(text, sizeof text, "Local.Eicar:0:*:");
    for (const char *at = SUPPORT_EICAR; *at; at++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%02x", (unsigned)*at);
    snprintf(text + len, sizeof text - len, "\n");
    snprintf(path, sizeof path, "%s/db/local.ndb", clamd->folder);
    write_file(path, text);
    snprintf(text, sizeof text,
             "LocalSocket %s\nDatabaseDirectory %s/db\nTemporaryDirectory %s\nForeground yes\n"
             "LogFile %s/log\nStreamMaxLength 4M\nExitOnOOM yes\n",
             clamd->socket, clamd->folder, clamd->folder, clamd->folder);
    snprintf(path, sizeof path, "%s/clamd.conf", clamd->folder);
    write_file(path, text);
}

static bool answers(const struct support_clamd *clamd)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path, sizeof address.sun_path, "%s", clamd->socket);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0);
    bool is_there = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return is_there;
}

void support_clamd_start(struct support_clamd *clamd)
{
    char path[128];
    snprintf(path, sizeof path, "%s/clamd.conf", clamd->folder);
    clamd->pid = fork();
    CHECK(clamd->pid >= 0);
    if (clamd->pid == 0) {
        int none = open("/dev/null", O_RDWR);
        dup2(none, 1);
        dup2(none, 2);
        execl("/usr/sbin/clamd", "clamd", "-c", path, (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < TRIES && !answers(clamd); i++) {
        if (waitpid(clamd->pid, NULL, WNOHANG) == clamd->pid)
            fail_msg("clamd does not start: is clamav-daemon installed (tools/install check)?");
        usleep(50000);
    }
    CHECK(answers(clamd));
}

void support_clamd_stop(struct support_clamd *clamd)
{
    if (clamd->pid == 0)
        return;
    kill(clamd->pid, SIGTERM);
    CHECK_EQ(waitpid(clamd->pid, NULL, 0), clamd->pid);
    clamd->pid = 0;
    unlink(clamd->socket);
}

void support_clamd_free(struct support_clamd *clamd)
{
    support_clamd_stop(clamd);
    support_folder_remove(clamd->folder);
}
