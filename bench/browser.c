/* browser.c: what a browser does until its keys are there. */
#include "browser.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <re.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "phone/netaddr.h"

static struct {
    bool is_gcm;
    SSL_CTX *context;
    char print[96];
} browser;

static void die(const char *what)
{
    fprintf(stderr, "browser: %s failed\n", what);
    exit(1);
}

static int accept_any(int is_verified, X509_STORE_CTX *store)
{
    (void)is_verified;
    (void)store;
    return 1;
}

void browser_make(bool is_gcm)
{
    uint8_t hash[32];
    unsigned bytes;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    browser.is_gcm = is_gcm;
    browser.context = SSL_CTX_new(DTLS_client_method());
    SSL_CTX_set_tlsext_use_srtp(browser.context,
                                is_gcm ? "SRTP_AEAD_AES_128_GCM" : "SRTP_AES128_CM_SHA1_80");
    SSL_CTX_set_verify(browser.context, SSL_VERIFY_PEER, accept_any);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    if (!X509_sign(certificate, key, EVP_sha256()) ||
        SSL_CTX_use_certificate(browser.context, certificate) != 1 ||
        SSL_CTX_use_PrivateKey(browser.context, key) != 1 ||
        X509_digest(certificate, EVP_sha256(), hash, &bytes) != 1)
        die("certificate");
    for (int i = 0; i < 32; i++)
        snprintf(browser.print + 3 * i, 4, "%02X%s", hash[i], i < 31 ? ":" : "");
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static void copy_line(const char *sdp, const char *key, char *out, size_t out_bytes)
{
    const char *at = strstr(sdp, key);
    if (!at)
        die("answer");
    at += strlen(key);
    snprintf(out, out_bytes, "%.*s", (int)strcspn(at, "\r\n"), at);
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
        die("check");
    struct pollfd answered = { .fd = fd, .events = POLLIN };
    int tries = 0;
    do
        (void)!send(fd, request->buf, request->end, 0);
    while (poll(&answered, 1, 200) != 1 && ++tries < 20);
    if (recv(fd, response, sizeof response, MSG_DONTWAIT) < 0)
        die("check");
    mem_deref(request);
}

static void shake_hands(int fd, const union tl_netaddr *to, struct tl_srtp **out_tx)
{
    static const char label[] = "EXTRACTOR-dtls_srtp";
    size_t salt = browser.is_gcm ? 12 : 14;
    uint8_t keys[60];
    SSL *ssl = SSL_new(browser.context);
    BIO *bio = BIO_new_dgram(fd, BIO_NOCLOSE);
    BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, (void *)&to->v4);
    SSL_set_bio(ssl, bio, bio);
    if (SSL_connect(ssl) != 1 ||
        SSL_export_keying_material(ssl, keys, 2 * (16 + salt), label, sizeof label - 1, NULL, 0,
                                   0) != 1 ||
        tl_srtp_open(browser.is_gcm ? TL_SRTP_AEAD_AES_128_GCM : TL_SRTP_AES_CM_128_HMAC_SHA1_80,
                     keys, keys + 32, out_tx) != TL_OK)
        die("handshake");
    SSL_free(ssl); /* Without a word, so that its memory is not counted. */
}

static int open_socket(const union tl_netaddr *to)
{
    union tl_netaddr address;
    int room = 4 << 20;
    if (tl_netaddr_read("127.0.0.1", 0, &address) != TL_OK)
        die("address");
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, &address.any, sizeof address.v4) != 0 ||
        connect(fd, &to->any, sizeof to->v4) != 0)
        die("socket");
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    return fd;
}

int browser_open(struct tl_media *media, tl_id leg, tl_id peer, struct tl_srtp **out_tx)
{
    char offer[1024], answer[TL_MEDIA_ANSWER_MAX], ufrag[64], password[64];
    union tl_netaddr to;
    snprintf(offer, sizeof offer,
             "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
             "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789\r\n"
             "a=fingerprint:sha-256 %s\r\na=setup:actpass\r\na=mid:0\r\na=rtcp-mux\r\n",
             browser.print);
    if (tl_media_web_open(media, leg, peer, offer, answer) != TL_OK)
        die("web leg");
    copy_line(answer, "a=ice-ufrag:", ufrag, sizeof ufrag);
    copy_line(answer, "a=ice-pwd:", password, sizeof password);
    if (tl_netaddr_read("127.0.0.1", tl_media_web_port(media), &to) != TL_OK)
        die("address");
    int fd = open_socket(&to);
    check(fd, ufrag, password);
    shake_hands(fd, &to, out_tx);
    return fd;
}

void browser_done(void)
{
    SSL_CTX_free(browser.context);
    browser.context = NULL;
}
