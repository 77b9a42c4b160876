/* callers.c: a state per caller, driven by what comes on one socket and by a tick. */
#include "callers.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

enum { TICK_US = 2000, AGAIN_US = 1000000, KEY_1_US = 200000, KEY_2_US = 400000, TEXT_MAX = 2000 };
/* The center takes a leg that it has not heard for five seconds for lost. */
enum { BREATH_US = 2000000, BREATH_SAMPLES = 16000, FRAME_BYTES = 160, SILENCE = 0xff };

enum state { IDLE, CALLING, ANSWERED, CHOSE_LANGUAGE, IN_LINE };

struct caller {
    enum state state;
    uint32_t call; /* Of this caller so far: the number of the dialog. */
    int64_t due_us;
    uint16_t leg_port;
    uint16_t breaths; /* Packets of silence so far. */
    char tag[80];
};

struct callers {
    pthread_t thread;
    int sip_fd, rtp_fd;
    uint16_t sip_port, rtp_port, center_port;
    bool hears;
    uint32_t per_s;
    atomic_uint want, live;
    atomic_bool is_over;
    uint32_t callers_len, open; /* open: anything but idle. */
    int64_t next_call_us;
    struct caller callers[];
};

static int open_socket(uint16_t *out_port)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t bytes = sizeof address;
    int room = 8 << 20;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &bytes) != 0)
        bench_die("a caller's socket");
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    *out_port = ntohs(address.sin_port);
    return fd;
}

static void send_to(int fd, uint16_t port, const void *bytes, size_t len)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)!sendto(fd, bytes, len, 0, (struct sockaddr *)&to, sizeof to);
}

static void send_request(struct callers *callers, uint32_t i, const char *method, const char *body)
{
    char text[TEXT_MAX];
    const struct caller *caller = callers->callers + i;
    int len = snprintf(text, sizeof text,
                       "%s sip:line@127.0.0.1:%u SIP/2.0\r\n"
                       "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bK%u-%u-%s\r\n"
                       "From: <sip:+1555%07u@127.0.0.1>;tag=f%u-%u\r\n"
                       "To: <sip:line@127.0.0.1>%s\r\n"
                       "Call-ID: %u-%u\r\nCSeq: 1 %s\r\n"
                       "Contact: <sip:caller@127.0.0.1:%u>\r\nMax-Forwards: 70\r\n"
                       "%sContent-Length: %zu\r\n\r\n%s",
                       method, callers->center_port, callers->sip_port, i, caller->call, method, i,
                       i, caller->call, caller->tag, i, caller->call, method, callers->sip_port,
                       body[0] ? "Content-Type: application/sdp\r\n" : "", strlen(body), body);
    send_to(callers->sip_fd, callers->center_port, text, (size_t)len);
}

static void invite(struct callers *callers, uint32_t i, int64_t now_us)
{
    char sdp[300];
    snprintf(sdp, sizeof sdp,
             "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
             "m=audio %u RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=%s\r\n",
             callers->rtp_port, callers->hears ? "sendrecv" : "sendonly");
    send_request(callers, i, "INVITE", sdp);
    callers->callers[i].due_us = now_us + AGAIN_US;
}

static void begin_call(struct callers *callers, uint32_t i, int64_t now_us)
{
    struct caller *caller = callers->callers + i;
    *caller = (struct caller){ .state = CALLING, .call = caller->call + 1 };
    callers->open++;
    invite(callers, i, now_us);
}

static void end_call(struct callers *callers, uint32_t i)
{
    struct caller *caller = callers->callers + i;
    if (caller->state >= ANSWERED)
        callers->live--;
    if (caller->state != IDLE)
        callers->open--;
    caller->state = IDLE;
}

/* One press: a packet at its beginning, three at its end. */
static void press(const struct callers *callers, const struct caller *caller, uint8_t key,
                  uint32_t ts)
{
    for (uint8_t n = 0; n < 4; n++) {
        uint16_t duration = n == 0 ? 160 : 800;
        const uint8_t packet[16] = {
            0x80,
            (uint8_t)(n == 0 ? 0x80 | 101 : 101),
            0,
            (uint8_t)((ts >> 8) + n),
            0,
            0,
            (uint8_t)(ts >> 8),
            (uint8_t)ts,
            1,
            2,
            3,
            4,
            key,
            (uint8_t)(n == 0 ? 10 : 0x80 | 10),
            (uint8_t)(duration >> 8),
            (uint8_t)duration,
        };
        send_to(callers->rtp_fd, caller->leg_port, packet, sizeof packet);
    }
}

/* A packet of silence, numbered behind the keys. */
static void breathe(const struct callers *callers, struct caller *caller)
{
    uint8_t packet[12 + FRAME_BYTES] = { 0x80, 0 };
    uint16_t number = (uint16_t)(100 + caller->breaths++);
    uint32_t ts = (uint32_t)caller->breaths * BREATH_SAMPLES;
    const uint8_t ssrc[] = { 1, 2, 3, 4 };
    packet[2] = (uint8_t)(number >> 8);
    packet[3] = (uint8_t)number;
    for (unsigned i = 0; i < 4; i++)
        packet[4 + i] = (uint8_t)(ts >> (24 - 8 * i));
    memcpy(packet + 8, ssrc, sizeof ssrc);
    memset(packet + 12, SILENCE, FRAME_BYTES);
    send_to(callers->rtp_fd, caller->leg_port, packet, sizeof packet);
}

/* ---- what comes ---- */

/* The value of a header up to its end of line; "" when it is missing. */
static void header(const char *text, const char *name, char *out, size_t bytes_max)
{
    char start[32];
    snprintf(start, sizeof start, "\r\n%s: ", name);
    const char *at = strcasestr(text, start);
    at = at ? at + strlen(start) : "";
    snprintf(out, bytes_max, "%.*s", (int)strcspn(at, "\r\n"), at);
}

static void on_answer(struct callers *callers, uint32_t i, const char *text)
{
    char to[200];
    struct caller *caller = callers->callers + i;
    const char *port = strstr(text, "\r\nm=audio ");
    header(text, "To", to, sizeof to);
    const char *tag = strstr(to, ";tag=");
    snprintf(caller->tag, sizeof caller->tag, "%.79s", tag ? tag : "");
    send_request(callers, i, "ACK", "");
    if (caller->state != CALLING || !port)
        return;
    caller->leg_port = (uint16_t)strtoul(port + strlen("\r\nm=audio "), NULL, 10);
    caller->state = ANSWERED;
    caller->due_us = bench_now_us() + KEY_1_US;
    callers->live++;
}

static void answer_bye(struct callers *callers, const char *text)
{
    char reply[TEXT_MAX], via[300], from[200], to[200], call[100], cseq[40];
    header(text, "Via", via, sizeof via);
    header(text, "From", from, sizeof from);
    header(text, "To", to, sizeof to);
    header(text, "Call-ID", call, sizeof call);
    header(text, "CSeq", cseq, sizeof cseq);
    int len = snprintf(reply, sizeof reply,
                       "SIP/2.0 200 OK\r\nVia: %s\r\nFrom: %s\r\nTo: %s\r\nCall-ID: %s\r\n"
                       "CSeq: %s\r\nContent-Length: 0\r\n\r\n",
                       via, from, to, call, cseq);
    send_to(callers->sip_fd, callers->center_port, reply, (size_t)len);
}

static void on_message(struct callers *callers, const char *text)
{
    char call_id[100], cseq[40];
    unsigned i = 0, call = 0, status = 0;
    header(text, "Call-ID", call_id, sizeof call_id);
    header(text, "CSeq", cseq, sizeof cseq);
    bool is_bye = strncmp(text, "BYE ", 4) == 0;
    if (is_bye)
        answer_bye(callers, text);
    if (sscanf(call_id, "%u-%u", &i, &call) != 2 || i >= callers->callers_len ||
        call != callers->callers[i].call)
        return;
    if (is_bye)
        end_call(callers, i);
    else if (sscanf(text, "SIP/2.0 %u", &status) == 1 && strstr(cseq, "INVITE")) {
        if (status == 200)
            on_answer(callers, i, text);
        else if (status >= 300)
            end_call(callers, i);
    }
}

static void drain(struct callers *callers)
{
    char text[8192];
    for (;;) {
        ssize_t len = recv(callers->sip_fd, text, sizeof text - 1, 0);
        if (len <= 0)
            break;
        text[len] = '\0';
        on_message(callers, text);
    }
    while (recv(callers->rtp_fd, text, sizeof text, 0) > 0) {
    }
}

/* ---- what is due ---- */

static void act(struct callers *callers, uint32_t i, int64_t now_us)
{
    struct caller *caller = callers->callers + i;
    uint8_t language = (uint8_t)(1 + i % 2);
    switch (caller->state) {
    case IDLE:
        if (callers->open < callers->want && now_us >= callers->next_call_us) {
            callers->next_call_us += 1000000 / callers->per_s;
            begin_call(callers, i, now_us);
        }
        break;
    case CALLING:
        if (now_us >= caller->due_us)
            invite(callers, i, now_us);
        break;
    case ANSWERED:
        if (now_us < caller->due_us)
            break;
        press(callers, caller, language, 1600);
        caller->state = CHOSE_LANGUAGE;
        caller->due_us = now_us + KEY_2_US - KEY_1_US;
        break;
    case CHOSE_LANGUAGE:
        if (now_us < caller->due_us)
            break;
        press(callers, caller, 1, 4800);
        caller->state = IN_LINE;
        break;
    case IN_LINE:
        if (now_us < caller->due_us)
            break;
        breathe(callers, caller);
        caller->due_us = now_us + BREATH_US;
        break;
    }
}

static void *run(void *arg)
{
    struct callers *callers = arg;
    struct pollfd fds[] = { { .fd = callers->sip_fd, .events = POLLIN },
                            { .fd = callers->rtp_fd, .events = POLLIN } };
    int64_t next_us = 0;
    while (!callers->is_over) {
        (void)poll(fds, callers->hears ? 2 : 1, TICK_US / 1000);
        drain(callers);
        int64_t now_us = bench_now_us();
        if (now_us < next_us)
            continue;
        next_us = now_us + TICK_US;
        if (callers->next_call_us < now_us - 20000)
            callers->next_call_us = now_us - 20000;
        for (uint32_t i = 0; i < callers->callers_len; i++)
            act(callers, i, now_us);
    }
    return NULL;
}

struct callers *callers_open(uint16_t sip_port, uint32_t callers_max, uint32_t per_s, bool hears)
{
    static uint32_t runs; /* Two in one program have no dialog in common. */
    struct callers *callers = calloc(1, sizeof *callers + callers_max * sizeof callers->callers[0]);
    if (!callers)
        bench_die("memory");
    for (uint32_t i = 0; i < callers_max; i++)
        callers->callers[i].call = runs * 1000000;
    runs++;
    callers->center_port = sip_port;
    callers->callers_len = callers_max;
    callers->per_s = per_s;
    callers->hears = hears;
    callers->sip_fd = open_socket(&callers->sip_port);
    callers->rtp_fd = open_socket(&callers->rtp_port);
    if (pthread_create(&callers->thread, NULL, run, callers) != 0)
        bench_die("a thread");
    return callers;
}

void callers_want(struct callers *callers, uint32_t want)
{
    callers->want = want;
}

uint32_t callers_live(const struct callers *callers)
{
    return callers->live;
}

void callers_close(struct callers *callers)
{
    callers->is_over = true;
    pthread_join(callers->thread, NULL);
    close(callers->sip_fd);
    close(callers->rtp_fd);
    free(callers);
}
