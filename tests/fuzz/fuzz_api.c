/* fuzz_api.c: bodies and paths to the API of a whole center, from an agent who is signed in.
 *
 * The first byte chooses a request of the table; the first line of the rest stands for what is
 * variable in its path, what follows is the body. The center must answer, and never by 500.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/support_center.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { REQUEST_BYTES = 40000, BODY_MAX = 30000, SIGN_IN_EVERY = 64 };

static const struct {
    const char *method;
    const char *path; /* With the input's first line behind it. */
    const char *tail;
} requests[] = {
    { "POST", "/api/v1/session", "" },
    { "POST", "/api/v1/desk/ready", "" },
    { "POST", "/api/v1/desk/not-ready", "" },
    { "POST", "/api/v1/desk/contacts/", "/accept" },
    { "POST", "/api/v1/desk/contacts/", "/refuse" },
    { "POST", "/api/v1/desk/contacts/", "/wrap-up" },
    { "POST", "/api/v1/desk/contacts/", "/leg" },
    { "POST", "/api/v1/desk/contacts/", "/digits" },
    { "GET", "/api/v1/desk/contacts/", "/case" },
    { "POST", "/api/v1/calls", "" },
    { "GET", "/api/v1/calls/", "" },
    { "DELETE", "/api/v1/calls/", "" },
    { "GET", "/api/v1/policy/picture?", "" },
    { "GET", "/api/v1/test/facts?since=", "" },
    { "POST", "/api/v1/test/clock", "" },
    { "GET", "/api/v1/", "" },
    { "POST", "/api/v1/topics/", "" },
    { "POST", "/api/v1/topics/contacts/", "" },
};
enum { REQUESTS = sizeof requests / sizeof *requests };

/* Bytes that would end the path or the line are written as a page would. */
static size_t write_path(char out[1000], const uint8_t *data, size_t bytes)
{
    size_t len = 0;
    for (size_t i = 0; i < bytes && i < 300; i++) {
        if (data[i] > ' ' && data[i] < 0x7f)
            out[len++] = (char)data[i];
        else
            len += (size_t)snprintf(out + len, 4, "%%%02X", data[i]);
    }
    out[len] = '\0';
    return len;
}

static void ask(int fd, uint8_t which, const uint8_t *data, size_t bytes, const char *cookie)
{
    static char head[REQUEST_BYTES];
    char path[1000];
    const uint8_t *line = bytes > 0 ? memchr(data, '\n', bytes) : NULL;
    size_t line_bytes = line ? (size_t)(line - data) : 0;
    const uint8_t *body = line ? line + 1 : data;
    size_t body_bytes = bytes - (size_t)(body - data);
    write_path(path, data, line_bytes);
    int len = snprintf(head, sizeof head,
                       "%s %s%s%s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nCookie: %s\r\n"
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                       requests[which].method, requests[which].path, path, requests[which].tail,
                       cookie, requests[which].method[0] == 'P' ? body_bytes : 0);
    center_give(fd, head, (size_t)len);
    if (requests[which].method[0] == 'P')
        center_give(fd, body, body_bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static unsigned count;
    static const char *cookie;
    char answer[8192];
    if (bytes == 0 || bytes > BODY_MAX)
        return 0;
    center_start();
    if (count++ % SIGN_IN_EVERY == 0)
        cookie = center_cookie();
    int fd = center_dial();
    ask(fd, data[0] % REQUESTS, data + 1, bytes - 1, cookie);
    bool is_answered = center_drain(fd, answer, sizeof answer);
    close(fd);
    if (!is_answered || strncmp(answer, "HTTP/1.1 500", 12) == 0) {
        fprintf(stderr, "%s%s: %.300s\n", requests[data[0] % REQUESTS].method,
                requests[data[0] % REQUESTS].path, is_answered ? answer : "no answer");
        abort();
    }
    return 0;
}
