/* phones.c: a state per phone, driven by what comes on one socket and by a tick. */
#include "phones.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TICK_US = 2000, AGAIN_US = 1000000, TEXT_MAX = 3000, HEADER_MAX = 400 };
enum { BREATH_US = 2000000, BREATH_SAMPLES = 16000, FRAME_BYTES = 160, SILENCE = 0xff };

enum state { IDLE, PICKED_UP, TALKS, HANGS_UP };

struct phone {
    enum state state;
    int64_t due_us, breath_us;
    int64_t hung_up_us; /* The last BYE; 0: none that an INVITE could follow. */
    uint16_t leg_port;
    uint16_t breaths;
    char account[40], ha1[33];
    char call[HEADER_MAX], from[HEADER_MAX], to[HEADER_MAX], via[HEADER_MAX], cseq[60];
    atomic_bool is_registered;
};

struct phones {
    pthread_t thread;
    pthread_mutex_t lock; /* Of gaps. */
    struct spread gaps;
    int sip_fd, rtp_fd;
    uint16_t sip_port, rtp_port, center_port;
    int64_t talk_us;
    atomic_ulong calls;
    atomic_bool is_over;
    atomic_uint phones_len;
    uint32_t phones_max;
    struct phone phones[];
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
        bench_die("a desk phone's socket");
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

/* The value of a header up to its end of line; "" when it is missing. */
static void header(const char *text, const char *name, char *out, size_t bytes_max)
{
    char start[32];
    snprintf(start, sizeof start, "\r\n%s: ", name);
    const char *at = strcasestr(text, start);
    at = at ? at + strlen(start) : "";
    snprintf(out, bytes_max, "%.*s", (int)strcspn(at, "\r\n"), at);
}

/* ---- registering ---- */

static void md5(const char *text, char out[33])
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned bytes = 0;
    if (EVP_Digest(text, strlen(text), hash, &bytes, EVP_md5(), NULL) != 1)
        bench_die("MD5");
    for (unsigned i = 0; i < 16; i++)
        snprintf(out + 2 * i, 3, "%02x", hash[i]);
}

static void send_register(struct phones *phones, uint32_t i, int number, const char *proof)
{
    char text[TEXT_MAX];
    const struct phone *phone = phones->phones + i;
    int len = snprintf(text, sizeof text,
                       "REGISTER sip:127.0.0.1:%u SIP/2.0\r\n"
                       "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bKr%u-%d\r\n"
                       "From: <sip:%s@127.0.0.1>;tag=r%u\r\nTo: <sip:%s@127.0.0.1>\r\n"
                       "Call-ID: r%u\r\nCSeq: %d REGISTER\r\nMax-Forwards: 70\r\n"
                       "Contact: <sip:p%u@127.0.0.1:%u>\r\nExpires: 3600\r\n%s"
                       "Content-Length: 0\r\n\r\n",
                       phones->center_port, phones->sip_port, i, number, phone->account, i,
                       phone->account, i, number, i, phones->sip_port, proof);
    send_to(phones->sip_fd, phones->center_port, text, (size_t)len);
}

static void quoted(const char *line, const char *name, char *out, size_t bytes_max)
{
    const char *at = strstr(line, name);
    at = at ? at + strlen(name) : "";
    snprintf(out, bytes_max, "%.*s", (int)strcspn(at, "\""), at);
}

static void on_register_answer(struct phones *phones, uint32_t i, const char *text, unsigned status)
{
    char line[500], realm[80], nonce[100], ha2[33], uri[60], all[300], response[33], proof[800];
    struct phone *phone = phones->phones + i;
    if (status == 200)
        phone->is_registered = true;
    if (status != 401)
        return;
    header(text, "WWW-Authenticate", line, sizeof line);
    quoted(line, "realm=\"", realm, sizeof realm);
    quoted(line, "nonce=\"", nonce, sizeof nonce);
    snprintf(uri, sizeof uri, "sip:127.0.0.1:%u", phones->center_port);
    snprintf(all, sizeof all, "REGISTER:%s", uri);
    md5(all, ha2);
    snprintf(all, sizeof all, "%s:%s:00000001:abcd:auth:%s", phone->ha1, nonce, ha2);
    md5(all, response);
    snprintf(proof, sizeof proof,
             "Authorization: Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", "
             "qop=auth, nc=00000001, cnonce=\"abcd\", response=\"%s\"\r\n",
             phone->account, realm, nonce, uri, response);
    send_register(phones, i, 2, proof);
}

void phones_add(struct phones *phones, const char *account, const char *password, const char *realm)
{
    enum { PATIENCE_US = 10000000 };
    char all[200];
    uint32_t i = phones->phones_len;
    if (i == phones->phones_max)
        bench_die("room for a desk phone");
    struct phone *phone = phones->phones + i;
    snprintf(phone->account, sizeof phone->account, "%s", account);
    snprintf(all, sizeof all, "%s:%s:%s", account, realm, password);
    md5(all, phone->ha1);
    phones->phones_len = i + 1;
    send_register(phones, i, 1, "");
    int64_t until_us = bench_now_us() + PATIENCE_US;
    while (!phone->is_registered) {
        if (bench_now_us() > until_us)
            bench_die("registering a desk phone");
        bench_sleep_us(500);
    }
}

/* ---- calls ---- */

static void reply(const struct phones *phones, const char *text, const char *tag, const char *sdp)
{
    char out[TEXT_MAX], via[HEADER_MAX], from[HEADER_MAX], to[HEADER_MAX], call[HEADER_MAX];
    char cseq[60];
    header(text, "Via", via, sizeof via);
    header(text, "From", from, sizeof from);
    header(text, "To", to, sizeof to);
    header(text, "Call-ID", call, sizeof call);
    header(text, "CSeq", cseq, sizeof cseq);
    int len = snprintf(out, sizeof out,
                       "SIP/2.0 200 OK\r\nVia: %s\r\nFrom: %s\r\nTo: %s%s\r\nCall-ID: %s\r\n"
                       "CSeq: %s\r\nContact: <sip:phone@127.0.0.1:%u>\r\n%s"
                       "Content-Length: %zu\r\n\r\n%s",
                       via, from, to, strstr(to, ";tag=") ? "" : tag, call, cseq, phones->sip_port,
                       sdp[0] ? "Content-Type: application/sdp\r\n" : "", strlen(sdp), sdp);
    send_to(phones->sip_fd, phones->center_port, out, (size_t)len);
}

static void pick_up(struct phones *phones, struct phone *phone, const char *text, int64_t now_us)
{
    char sdp[300], tag[24];
    const char *port = strstr(text, "\r\nm=audio ");
    if (!port)
        return;
    snprintf(tag, sizeof tag, ";tag=p%u", (unsigned)(phone - phones->phones));
    snprintf(sdp, sizeof sdp,
             "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
             "m=audio %u RTP/AVP 0\r\n",
             phones->rtp_port);
    reply(phones, text, tag, sdp);
    phone->leg_port = (uint16_t)strtoul(port + strlen("\r\nm=audio "), NULL, 10);
    header(text, "From", phone->to, sizeof phone->to);
    header(text, "To", phone->from, sizeof phone->from);
    snprintf(phone->from + strlen(phone->from), sizeof phone->from - strlen(phone->from), "%s",
             tag);
    header(text, "Call-ID", phone->call, sizeof phone->call);
    phone->state = PICKED_UP;
    phone->breath_us = now_us;
}

static void on_invite(struct phones *phones, struct phone *phone, const char *text)
{
    char call[HEADER_MAX];
    int64_t now_us = bench_now_us();
    header(text, "Call-ID", call, sizeof call);
    if (phone->hung_up_us != 0 && strcmp(call, phone->call) != 0) {
        pthread_mutex_lock(&phones->lock);
        spread_add(&phones->gaps, now_us - phone->hung_up_us);
        pthread_mutex_unlock(&phones->lock);
        phone->hung_up_us = 0;
    }
    pick_up(phones, phone, text, now_us);
}

static void hang_up(struct phones *phones, struct phone *phone, int64_t now_us)
{
    char text[TEXT_MAX];
    int len = snprintf(text, sizeof text,
                       "BYE sip:line@127.0.0.1:%u SIP/2.0\r\n"
                       "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bKb%.60s\r\n"
                       "From: %s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: 1 BYE\r\nMax-Forwards: 70\r\n"
                       "Content-Length: 0\r\n\r\n",
                       phones->center_port, phones->sip_port, phone->call, phone->from, phone->to,
                       phone->call);
    send_to(phones->sip_fd, phones->center_port, text, (size_t)len);
    if (phone->state == TALKS) {
        phone->hung_up_us = now_us;
        phones->calls++;
    }
    phone->state = HANGS_UP;
    phone->due_us = now_us + AGAIN_US;
}

/* By whose call it is; NULL: of nobody's that is under way. */
static struct phone *phone_of(struct phones *phones, const char *text)
{
    char call[HEADER_MAX], to[HEADER_MAX];
    header(text, "Call-ID", call, sizeof call);
    header(text, strncmp(text, "SIP/2.0", 7) == 0 ? "From" : "To", to, sizeof to);
    const char *tag = strstr(to, ";tag=p");
    uint32_t i = tag ? (uint32_t)strtoul(tag + 6, NULL, 10) : UINT32_MAX;
    struct phone *phone = i < phones->phones_len ? phones->phones + i : NULL;
    return phone && strcmp(phone->call, call) == 0 ? phone : NULL;
}

static void on_request(struct phones *phones, const char *text)
{
    unsigned i = 0;
    if (sscanf(text, "INVITE sip:p%u@", &i) == 1 && i < phones->phones_len) {
        on_invite(phones, phones->phones + i, text);
        return;
    }
    struct phone *phone = phone_of(phones, text);
    if (strncmp(text, "ACK ", 4) == 0) {
        if (phone && phone->state == PICKED_UP) {
            phone->state = TALKS;
            phone->due_us = bench_now_us() + phones->talk_us;
        }
        return;
    }
    reply(phones, text, "", "");
    if (phone && strncmp(text, "BYE ", 4) == 0)
        phone->state = IDLE;
}

static void on_answer(struct phones *phones, const char *text)
{
    char call[HEADER_MAX], cseq[60];
    unsigned status = 0, i = 0;
    header(text, "CSeq", cseq, sizeof cseq);
    header(text, "Call-ID", call, sizeof call);
    if (sscanf(text, "SIP/2.0 %u", &status) != 1 || status < 200)
        return;
    if (strstr(cseq, "REGISTER") && sscanf(call, "r%u", &i) == 1 && i < phones->phones_len) {
        on_register_answer(phones, i, text, status);
        return;
    }
    struct phone *phone = phone_of(phones, text);
    if (!phone || phone->state != HANGS_UP)
        return;
    phone->state = IDLE;
}

static void breathe(const struct phones *phones, struct phone *phone, int64_t now_us)
{
    uint8_t packet[12 + FRAME_BYTES] = { 0x80, 0 };
    uint16_t number = phone->breaths++;
    uint32_t ts = (uint32_t)number * BREATH_SAMPLES;
    packet[2] = (uint8_t)(number >> 8);
    packet[3] = (uint8_t)number;
    for (unsigned i = 0; i < 4; i++)
        packet[4 + i] = (uint8_t)(ts >> (24 - 8 * i));
    memset(packet + 12, SILENCE, FRAME_BYTES);
    send_to(phones->rtp_fd, phone->leg_port, packet, sizeof packet);
    phone->breath_us = now_us + BREATH_US;
}

static void act(struct phones *phones, struct phone *phone, int64_t now_us)
{
    if (phone->state == TALKS && now_us >= phone->breath_us)
        breathe(phones, phone, now_us);
    if ((phone->state == TALKS || phone->state == HANGS_UP) && now_us >= phone->due_us)
        hang_up(phones, phone, now_us);
}

static void drain(struct phones *phones)
{
    char text[8192];
    for (;;) {
        ssize_t len = recv(phones->sip_fd, text, sizeof text - 1, 0);
        if (len <= 0)
            break;
        text[len] = '\0';
        if (strncmp(text, "SIP/2.0", 7) == 0)
            on_answer(phones, text);
        else
            on_request(phones, text);
    }
    while (recv(phones->rtp_fd, text, sizeof text, 0) > 0) {
    }
}

static void *run(void *arg)
{
    struct phones *phones = arg;
    struct pollfd fd = { .fd = phones->sip_fd, .events = POLLIN };
    int64_t next_us = 0;
    while (!phones->is_over) {
        (void)poll(&fd, 1, TICK_US / 1000);
        drain(phones);
        int64_t now_us = bench_now_us();
        if (now_us < next_us)
            continue;
        next_us = now_us + TICK_US;
        for (uint32_t i = 0; i < phones->phones_len; i++)
            act(phones, phones->phones + i, now_us);
    }
    return NULL;
}

struct phones *phones_open(uint16_t sip_port, uint32_t phones_max, int64_t talk_us)
{
    struct phones *phones = calloc(1, sizeof *phones + phones_max * sizeof phones->phones[0]);
    if (!phones)
        bench_die("memory");
    phones->center_port = sip_port;
    phones->phones_max = phones_max;
    phones->talk_us = talk_us;
    phones->sip_fd = open_socket(&phones->sip_port);
    phones->rtp_fd = open_socket(&phones->rtp_port);
    pthread_mutex_init(&phones->lock, NULL);
    if (pthread_create(&phones->thread, NULL, run, phones) != 0)
        bench_die("a thread");
    return phones;
}

uint64_t phones_calls(const struct phones *phones)
{
    return phones->calls;
}

void phones_take_gaps(struct phones *phones, struct spread *out)
{
    pthread_mutex_lock(&phones->lock);
    *out = phones->gaps;
    phones->gaps.len = 0;
    pthread_mutex_unlock(&phones->lock);
}

void phones_close(struct phones *phones)
{
    phones->is_over = true;
    pthread_join(phones->thread, NULL);
    pthread_mutex_destroy(&phones->lock);
    close(phones->sip_fd);
    close(phones->rtp_fd);
    free(phones);
}
