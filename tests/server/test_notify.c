/* What systemd is told, heard on sockets of both kinds. */
#include "support/check.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/notify.h"

/* Binds where name says: a path, or "@name". */
static int listen_at(const char *name)
{
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    size_t bytes = strlen(name);
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    struct timeval patience = { .tv_sec = 20 };
    CHECK(fd >= 0);
    memcpy(to.sun_path, name, bytes);
    if (name[0] == '@')
        to.sun_path[0] = '\0';
    CHECK_EQ(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    CHECK_EQ(bind(fd, (const struct sockaddr *)&to,
                  (socklen_t)(offsetof(struct sockaddr_un, sun_path) + bytes)),
             0);
    CHECK_EQ(setenv("NOTIFY_SOCKET", name, 1), 0);
    return fd;
}

static const char *heard(int fd)
{
    static char text[200];
    ssize_t bytes = recv(fd, text, sizeof text - 1, 0);
    CHECK(bytes > 0);
    text[bytes] = '\0';
    return text;
}

static void a_socket_with_a_path_hears_the_lines(void **state)
{
    (void)state;
    char folder[] = "/tmp/throughline-test-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/notify", folder);
    int fd = listen_at(path);
    assert_true(tl_notify("READY=1\nSTATUS=Takes calls."));
    assert_string_equal(heard(fd), "READY=1\nSTATUS=Takes calls.");
    tl_notify_reloading();
    CHECK_EQ(strncmp(heard(fd), "RELOADING=1\nMONOTONIC_USEC=", 27), 0);
    close(fd);
    unlink(path);
    rmdir(folder);
}

static void an_abstract_socket_hears_them_too(void **state)
{
    (void)state;
    char name[64];
    snprintf(name, sizeof name, "@throughline-test-%d", (int)getpid());
    int fd = listen_at(name);
    assert_true(tl_notify("WATCHDOG=1"));
    assert_string_equal(heard(fd), "WATCHDOG=1");
    close(fd);
    assert_false(tl_notify("WATCHDOG=1"));
}

static void without_a_socket_nothing_is_told(void **state)
{
    (void)state;
    unsetenv("NOTIFY_SOCKET");
    assert_false(tl_notify("READY=1"));
    setenv("NOTIFY_SOCKET", "nonsense", 1);
    assert_false(tl_notify("READY=1"));
}

static void the_watchdog_is_told_twice_as_often_as_it_asks(void **state)
{
    (void)state;
    char pid[16];
    unsetenv("WATCHDOG_USEC");
    CHECK_EQ(tl_notify_watchdog_us(), 0);
    setenv("WATCHDOG_USEC", "60000000", 1);
    CHECK_EQ(tl_notify_watchdog_us(), 30000000);
    setenv("WATCHDOG_PID", "1", 1); /* Meant for another process. */
    CHECK_EQ(tl_notify_watchdog_us(), 0);
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    setenv("WATCHDOG_PID", pid, 1);
    CHECK_EQ(tl_notify_watchdog_us(), 30000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_socket_with_a_path_hears_the_lines),
        cmocka_unit_test(an_abstract_socket_hears_them_too),
        cmocka_unit_test(without_a_socket_nothing_is_told),
        cmocka_unit_test(the_watchdog_is_told_twice_as_often_as_it_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
