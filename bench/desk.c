/* desk.c: the agent's side of the API, and the least a browser does to be joined. */
#include "desk.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <re_types.h>
/* One by one: the whole of libre and the JSON library share names. */
#include <re_fmt.h>
#include <re_list.h>
#include <re_mbuf.h>
#include <re_mem.h>
#include <re_sa.h>
#include <re_stun.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

/* ---- requests and messages ---- */

static void no_delay(int fd)
{
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

void desk_send(struct desk *desk, const char *method, const char *path, const char *body)
{
    char request[8192];
    int len = snprintf(request, sizeof request,
                       "%s %s HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                       "Cookie: tl_session=%s\r\nContent-Length: %zu\r\n\r\n%s",
                       method, path, desk->token, strlen(body), body);
    client_send_bytes(&desk->http, request, (size_t)len);
}

char *desk_read(struct desk *desk)
{
    struct answer answer = client_read(&desk->http);
    if (answer.status / 100 != 2) {
        fprintf(stderr, "%d %s\n", answer.status, answer.body);
        bench_die("a request");
    }
    const char *cookie = strstr(answer_field(&answer, "Set-Cookie"), "tl_session=");
    if (cookie) {
        cookie += strlen("tl_session=");
        snprintf(desk->token, sizeof desk->token, "%.*s", (int)strcspn(cookie, ";"), cookie);
    }
    return answer.body;
}

char *desk_ask(struct desk *desk, const char *method, const char *path, const char *body)
{
    desk_send(desk, method, path, body);
    return desk_read(desk);
}

static void act(struct desk *desk, tl_id contact, const char *what)
{
    char path[128];
    snprintf(path, sizeof path, "/api/v1/desk/contacts/%llu/%s", (unsigned long long)contact, what);
    free(desk_ask(desk, "POST", path, "{}"));
}

void desk_expect(struct desk *desk, const char *type, const char *word)
{
    char start[64];
    snprintf(start, sizeof start, "\"type\":\"%s\"", type);
    do {
        if (ws_read_text(&desk->live, desk->text) != 0)
            bench_die("the live socket");
    } while (!strstr(desk->text, start) || !strstr(desk->text, word));
}

void desk_glance(struct desk *desk)
{
    struct pollfd fd = { .fd = desk->live.fd, .events = POLLIN };
    while (desk->live.len > 0 || poll(&fd, 1, 0) > 0) {
        int first_byte = ws_read(&desk->live, desk->text);
        if (first_byte == 0x89)
            ws_send_frame(&desk->live, 0x8a, desk->text, strlen(desk->text));
        else if (first_byte != 0x81)
            bench_die("the live socket");
    }
}

tl_id desk_contact(const struct desk *desk)
{
    static const char start[] = "\"contact\":{\"id\":\"";
    const char *at = strstr(desk->text, start);
    return at ? strtoull(at + sizeof start - 1, NULL, 10) : 0;
}

void desk_open(struct desk *desk, uint16_t port, const char *login)
{
    char body[256], cookie[256];
    *desk = (struct desk){ .port = port, .http = client_open(port), .leg_fd = -1 };
    no_delay(desk->http.fd);
    snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"%s\"}", login, bench_password);
    free(desk_ask(desk, "POST", "/api/v1/session", body));
    snprintf(cookie, sizeof cookie, "Cookie: tl_session=%s\r\n", desk->token);
    if (ws_open(&desk->live, port, "", cookie) != 101)
        bench_die("opening the live socket");
    no_delay(desk->live.fd);
    ws_send(&desk->live, "{\"type\":\"hello\",\"page\":\"bench-page\",\"take\":true}");
    desk_expect(desk, "page.active", "bench-page");
}

void desk_close(struct desk *desk)
{
    if (desk->leg_fd >= 0)
        close(desk->leg_fd);
    client_close(&desk->live);
    client_close(&desk->http);
}

void desk_ready(struct desk *desk)
{
    free(desk_ask(desk, "POST", "/api/v1/desk/ready", "{}"));
}

/* ---- a browser's leg ---- */

static SSL_CTX *browser;
static char browser_print[96];

static int accept_any(int is_verified, X509_STORE_CTX *store)
{
    (void)is_verified;
    (void)store;
    return 1;
}

static void make_browser(void)
{
    uint8_t hash[32];
    unsigned bytes;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    browser = SSL_CTX_new(DTLS_client_method());
    SSL_CTX_set_tlsext_use_srtp(browser, "SRTP_AEAD_AES_128_GCM");
    SSL_CTX_set_verify(browser, SSL_VERIFY_PEER, accept_any);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 360000);
    X509_set_pubkey(certificate, key);
    if (!X509_sign(certificate, key, EVP_sha256()) ||
        SSL_CTX_use_certificate(browser, certificate) != 1 ||
        SSL_CTX_use_PrivateKey(browser, key) != 1 ||
        X509_digest(certificate, EVP_sha256(), hash, &bytes) != 1)
        bench_die("a certificate");
    for (int i = 0; i < 32; i++)
        snprintf(browser_print + 3 * i, 4, "%02X%s", hash[i], i < 31 ? ":" : "");
    X509_free(certificate);
    EVP_PKEY_free(key);
}

/* The rest of the line behind key, in text that is still JSON: it ends at a backslash. */
static void copy_value(const char *json, const char *key, char *out, size_t out_bytes)
{
    const char *at = strstr(json, key);
    if (!at)
        bench_die("the leg's answer");
    at += strlen(key);
    snprintf(out, out_bytes, "%.*s", (int)strcspn(at, "\\\r\n\""), at);
}

static void check(int fd, const char *ufrag, const char *password)
{
    const uint8_t tid[STUN_TID_SIZE] = "transaction";
    char name[128];
    uint8_t response[512];
    struct mbuf *request = mbuf_alloc(512);
    snprintf(name, sizeof name, "%s:abcd", ufrag);
    if (stun_msg_encode(request, STUN_METHOD_BINDING, STUN_CLASS_REQUEST, tid, NULL,
                        (const uint8_t *)password, strlen(password), true, 0, 2, STUN_ATTR_USERNAME,
                        name, STUN_ATTR_USE_CAND, name) != 0)
        bench_die("an ICE check");
    struct pollfd answered = { .fd = fd, .events = POLLIN };
    int tries = 0;
    do
        (void)!send(fd, request->buf, request->end, 0);
    while (poll(&answered, 1, 200) != 1 && ++tries < 20);
    if (recv(fd, response, sizeof response, MSG_DONTWAIT) < 0)
        bench_die("an ICE check");
    mem_deref(request);
}

static void shake_hands(int fd, const struct sockaddr_in *to)
{
    SSL *ssl = SSL_new(browser);
    BIO *bio = BIO_new_dgram(fd, BIO_NOCLOSE);
    union {
        const struct sockaddr_in *given;
        void *taken;
    } address = { .given = to };
    BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, address.taken);
    SSL_set_bio(ssl, bio, bio);
    if (SSL_connect(ssl) != 1)
        bench_die("a DTLS handshake");
    SSL_free(ssl); /* Without a word: the leg ends when the call does. */
}

static void open_leg(struct desk *desk, tl_id contact)
{
    char body[1024], path[128], ufrag[64], password[64], candidate[200];
    unsigned port = 0;
    if (!browser)
        make_browser();
    snprintf(path, sizeof path, "/api/v1/desk/contacts/%llu/leg", (unsigned long long)contact);
    snprintf(body, sizeof body,
             "{\"sdp\":\"v=0\\r\\no=- 1 2 IN IP4 127.0.0.1\\r\\ns=-\\r\\nt=0 0\\r\\n"
             "m=audio 9 UDP/TLS/RTP/SAVPF 0\\r\\na=ice-ufrag:abcd\\r\\n"
             "a=ice-pwd:0123456789012345678901\\r\\n"
             "a=fingerprint:sha-256 %s\\r\\na=setup:actpass\\r\\na=mid:0\\r\\na=rtcp-mux\\r\\n\"}",
             browser_print);
    char *answer = desk_ask(desk, "POST", path, body);
    copy_value(answer, "a=ice-ufrag:", ufrag, sizeof ufrag);
    copy_value(answer, "a=ice-pwd:", password, sizeof password);
    copy_value(answer, "a=candidate:", candidate, sizeof candidate);
    free(answer);
    if (sscanf(candidate, "%*s %*s %*s %*s %*s %u", &port) != 1)
        bench_die("the leg's candidate");
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (desk->leg_fd >= 0)
        close(desk->leg_fd);
    desk->leg_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (connect(desk->leg_fd, (struct sockaddr *)&to, sizeof to) != 0)
        bench_die("the leg's socket");
    check(desk->leg_fd, ufrag, password);
    shake_hands(desk->leg_fd, &to);
}

void desk_talk(struct desk *desk, tl_id contact)
{
    act(desk, contact, "accept");
    open_leg(desk, contact);
    desk_expect(desk, "contact.changed", "\"state\":\"connected\"");
}

uint32_t desk_waiting(struct desk *desk)
{
    static const char name[] = "\nthroughline_contacts{state=\"waiting\",queue=\"tier1\"} ";
    char *metrics = desk_ask(desk, "GET", "/api/v1/metrics", "");
    const char *at = strstr(metrics, name);
    uint32_t count = at ? (uint32_t)strtoul(at + sizeof name - 1, NULL, 10) : 0;
    free(metrics);
    return count;
}

void desk_await_line(struct desk *desk, uint32_t people)
{
    enum { PATIENCE_S = 90 };
    int64_t until_us = bench_now_us() + (int64_t)PATIENCE_S * 1000000;
    while (desk_waiting(desk) < people) {
        if (bench_now_us() > until_us) {
            fprintf(stderr, "%u wait\n", desk_waiting(desk));
            bench_die("a line of that length");
        }
        bench_sleep_us(100000);
    }
}
