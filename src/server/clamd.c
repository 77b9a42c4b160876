/* clamd.c: one question to clamd, over a socket that never waits longer than told. */
#include "server/clamd.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/clock.h"

enum { PIECE = 64 * 1024, LENGTH = 4, HOST_MAX = 200, LOOKS_MS = 200, PORT_DIGITS_MAX = 5 };

/* --- The answer. --- */

static bool ends_with(const char *text, size_t len, const char *end)
{
    size_t end_len = strlen(end);
    return len >= end_len && memcmp(text + len - end_len, end, end_len) == 0;
}

/* Names of signatures go to the log: letters that need no care alone. */
static void copy_name(const char *text, size_t len, char out[TL_CLAMD_NAME_BYTES])
{
    size_t used = 0;
    for (size_t i = 0; i < len && used < TL_CLAMD_NAME_BYTES - 1; i++)
        out[used++] = text[i] > ' ' && text[i] < 0x7f && text[i] != '"' ? text[i] : '_';
    out[used] = '\0';
}

enum tl_err tl_clamd_answer(const char *text, size_t len, char out_found[TL_CLAMD_NAME_BYTES])
{
    static const char before[] = "stream: ", found[] = " FOUND";
    const size_t before_len = sizeof before - 1, found_len = sizeof found - 1;
    out_found[0] = '\0';
    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\0'))
        len--;
    if (len == before_len + 2 && memcmp(text, before, before_len) == 0 &&
        ends_with(text, len, "OK"))
        return TL_OK;
    if (len > before_len + found_len && memcmp(text, before, before_len) == 0 &&
        ends_with(text, len, found)) {
        copy_name(text + before_len, len - before_len - found_len, out_found);
        return TL_EDENIED;
    }
    if (len >= 19 && memcmp(text, "INSTREAM size limit", 19) == 0)
        return TL_ETOOLONG;
    return TL_EBAD;
}

/* --- Where it is. --- */

static bool split(const char *text, char host[HOST_MAX], char port[PORT_DIGITS_MAX + 1])
{
    const char *colon = strrchr(text, ':');
    size_t host_len = colon ? (size_t)(colon - text) : 0, digits = colon ? strlen(colon + 1) : 0;
    if (host_len == 0 || host_len >= HOST_MAX || digits == 0 || digits > PORT_DIGITS_MAX ||
        strspn(colon + 1, "0123456789") != digits)
        return false;
    if (text[0] == '[' && colon[-1] == ']') {
        text++;
        host_len -= 2;
    }
    snprintf(host, HOST_MAX, "%.*s", (int)host_len, text);
    snprintf(port, PORT_DIGITS_MAX + 1, "%s", colon + 1);
    return true;
}

bool tl_clamd_address_is(const char *text)
{
    char host[HOST_MAX], port[PORT_DIGITS_MAX + 1];
    struct sockaddr_un unix_address;
    return text[0] == '/' ? strlen(text) < sizeof unix_address.sun_path : split(text, host, port);
}

/* --- Waiting. --- */

struct talk {
    const struct tl_clamd *clamd;
    int fd;
};

/* Until the socket may be read or written (events). */
static enum tl_err await(const struct talk *talk, short events)
{
    int64_t until = tl_steady_now() + talk->clamd->wait_us;
    struct pollfd one = { .fd = talk->fd, .events = events };
    for (;;) {
        int ready = poll(&one, 1, LOOKS_MS);
        if (talk->clamd->stops && atomic_load(talk->clamd->stops))
            return TL_ECLOSED;
        if (ready > 0)
            return TL_OK;
        if ((ready < 0 && errno != EINTR) || tl_steady_now() >= until)
            return TL_EUNAVAILABLE;
    }
}

static enum tl_err open_socket(struct talk *talk, int family, const struct sockaddr *address,
                               socklen_t len)
{
    int why = 0;
    socklen_t why_len = sizeof why;
    talk->fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (talk->fd < 0)
        return TL_EUNAVAILABLE;
    if (connect(talk->fd, address, len) == 0)
        return TL_OK;
    enum tl_err err = errno == EINPROGRESS ? await(talk, POLLOUT) : TL_EUNAVAILABLE;
    if (err == TL_OK &&
        (getsockopt(talk->fd, SOL_SOCKET, SO_ERROR, &why, &why_len) != 0 || why != 0))
        err = TL_EUNAVAILABLE;
    if (err != TL_OK) {
        close(talk->fd);
        talk->fd = -1;
    }
    return err;
}

static enum tl_err open_unix(struct talk *talk)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(talk->clamd->address) >= sizeof address.sun_path)
        return TL_EUNAVAILABLE;
    snprintf(address.sun_path, sizeof address.sun_path, "%s", talk->clamd->address);
    return open_socket(talk, AF_UNIX, (const struct sockaddr *)&address, sizeof address);
}

static enum tl_err open_inet(struct talk *talk)
{
    char host[HOST_MAX], port[PORT_DIGITS_MAX + 1];
    const struct addrinfo wanted = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    if (!split(talk->clamd->address, host, port) || getaddrinfo(host, port, &wanted, &found) != 0)
        return TL_EUNAVAILABLE;
    enum tl_err err = TL_EUNAVAILABLE;
    for (const struct addrinfo *one = found; one && err == TL_EUNAVAILABLE; one = one->ai_next)
        err = open_socket(talk, one->ai_family, one->ai_addr, one->ai_addrlen);
    freeaddrinfo(found);
    return err;
}

/* --- The question. --- */

/* Whoever is told too much hangs up with the answer still to be read: that counts, not the break.
 */
static enum tl_err give(const struct talk *talk, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        ssize_t done = send(talk->fd, bytes, len, MSG_NOSIGNAL);
        if (done < 0 && (errno == EAGAIN || errno == EINTR)) {
            enum tl_err err = await(talk, POLLOUT);
            if (err != TL_OK)
                return err;
            continue;
        }
        if (done <= 0)
            return TL_EUNAVAILABLE;
        bytes += done;
        len -= (size_t)done;
    }
    return TL_OK;
}

static enum tl_err give_file(const struct talk *talk, tl_clamd_read_fn *read_fn, void *arg,
                             uint8_t *room)
{
    size_t len = 1;
    enum tl_err err = give(talk, (const uint8_t *)"zINSTREAM", sizeof "zINSTREAM");
    while (err == TL_OK && len > 0) {
        err = read_fn(arg, room + LENGTH, PIECE, &len);
        for (int i = 0; i < LENGTH; i++)
            room[i] = (uint8_t)(len >> 8 * (LENGTH - 1 - i));
        if (err == TL_OK)
            err = give(talk, room, LENGTH + len);
    }
    return err;
}

static enum tl_err take_answer(const struct talk *talk, char out_found[TL_CLAMD_NAME_BYTES])
{
    char text[TL_CLAMD_ANSWER_MAX];
    size_t len = 0;
    while (len < sizeof text) {
        ssize_t got = recv(talk->fd, text + len, sizeof text - len, 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
            enum tl_err err = await(talk, POLLIN);
            if (err != TL_OK)
                return err;
            continue;
        }
        if (got <= 0)
            break;
        len += (size_t)got;
        if (memchr(text, '\0', len))
            break;
    }
    return len > 0 ? tl_clamd_answer(text, len, out_found) : TL_EUNAVAILABLE;
}

enum tl_err tl_clamd_scan(const struct tl_clamd *clamd, tl_clamd_read_fn *read_fn, void *arg,
                          char out_found[TL_CLAMD_NAME_BYTES])
{
    struct talk talk = { .clamd = clamd, .fd = -1 };
    uint8_t *room = malloc(LENGTH + PIECE);
    enum tl_err err = !room                      ? TL_ENOMEM
                      : clamd->address[0] == '/' ? open_unix(&talk)
                                                 : open_inet(&talk);
    if (err == TL_OK) {
        enum tl_err given = give_file(&talk, read_fn, arg, room);
        err = given == TL_OK || given == TL_EUNAVAILABLE ? take_answer(&talk, out_found) : given;
        if (given != TL_OK && err == TL_OK)
            err = TL_EUNAVAILABLE; /* It has not seen all of it. */
    }
    if (talk.fd >= 0)
        close(talk.fd);
    free(room);
    return err;
}
