/* fuzz_live.c: what a page says on the live socket of a whole center.
 *
 * The input: messages with a line end between, each sent as a text frame (RFC 6455), behind the
 * knock of an agent's page, of a stranger's, or of a call's with a wrong token (first byte a, s,
 * c). Afterwards the center must still answer.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz/support_center.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { BYTES_MAX = 20000, HEAD_MAX = 14, SIGN_IN_EVERY = 64 };

static void knock(int fd, uint8_t who, const char *cookie)
{
    char head[600];
    int len = snprintf(head, sizeof head,
                       "GET /live?since=%s HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                       "Sec-WebSocket-Version: 13\r\nCookie: %s\r\n\r\n",
                       who == 'c' ? "0&call=3&token=abc" : "0", who == 'a' ? cookie : "x=1");
    center_give(fd, head, (size_t)len);
}

/* Masked by 0, so that the bytes stand as they are. */
static void say(int fd, uint8_t opcode, const uint8_t *text, size_t bytes)
{
    uint8_t head[HEAD_MAX] = { 0x80 | opcode, 0x80 };
    size_t len = 2;
    if (bytes < 126) {
        head[1] |= (uint8_t)bytes;
    } else {
        head[1] |= 126;
        head[len++] = (uint8_t)(bytes >> 8);
        head[len++] = (uint8_t)bytes;
    }
    center_give(fd, head, len + 4);
    center_give(fd, text, bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static unsigned count;
    static const char *cookie;
    char answer[2048];
    if (bytes == 0 || bytes > BYTES_MAX)
        return 0;
    center_start();
    if (count++ % SIGN_IN_EVERY == 0)
        cookie = center_cookie();
    int fd = center_dial();
    knock(fd, data[0], cookie);
    for (const uint8_t *at = data + 1, *end = data + bytes; at < end;) {
        const uint8_t *line = memchr(at, '\n', (size_t)(end - at));
        size_t len = line ? (size_t)(line - at) : (size_t)(end - at);
        say(fd, 1, at, len);
        at += len + 1;
    }
    say(fd, 8, NULL, 0); /* Close. */
    shutdown(fd, SHUT_WR);
    bool is_answered = center_drain(fd, answer, sizeof answer);
    close(fd);
    if (!is_answered || strncmp(answer, "HTTP/1.1 ", 9) != 0) {
        fprintf(stderr, "the live socket does not answer: %.100s\n", is_answered ? answer : "");
        abort();
    }
    return 0;
}
