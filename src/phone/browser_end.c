/* browser_end.c: a browser of the least kind: a check, a DTLS client, the library's SRTP. */
#include "phone/browser_end.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <re.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "phone/rtp.h"

enum { WAIT_MS = 3000, TRIES = 5, PACKET_MAX = 1500, FINGERPRINT_BYTES = 96 };

static const char own_ufrag[] = "scne";
static const char own_password[] = "scene0scene0scene0scene0";

struct tl_browser_end {
    int fd;
    SSL_CTX *context;
    SSL *ssl;
    char fingerprint[FINGERPRINT_BYTES];
    char server_fingerprint[FINGERPRINT_BYTES];
    char ufrag[64], password[64]; /* The server's. */
    struct sockaddr_in server;
    struct srtp *tx, *rx;
    uint16_t seq;
    uint32_t ts;
    uint64_t heard;
    const uint8_t *sound; /* Said over and over; NULL: silence. */
    size_t sound_len, sound_at;
};

/* Any certificate will do here: the fingerprint decides, as RFC 5763 5 has it. */
static int accept_any(int is_verified, X509_STORE_CTX *store)
{
    (void)is_verified, (void)store;
    return 1;
}

static bool write_fingerprint(const X509 *certificate, char text[FINGERPRINT_BYTES])
{
    uint8_t hash[32];
    unsigned bytes;
    if (X509_digest(certificate, EVP_sha256(), hash, &bytes) != 1)
        return false;
    for (int i = 0; i < 32; i++)
        snprintf(text + 3 * i, 4, "%02X%s", hash[i], i < 31 ? ":" : "");
    return true;
}

static bool make_certificate(struct tl_browser_end *end)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    bool is_made = key && certificate && X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) &&
                   X509_gmtime_adj(X509_getm_notAfter(certificate), 86400) &&
                   X509_set_pubkey(certificate, key) == 1 &&
                   X509_sign(certificate, key, EVP_sha256()) > 0 &&
                   SSL_CTX_use_certificate(end->context, certificate) == 1 &&
                   SSL_CTX_use_PrivateKey(end->context, key) == 1 &&
                   write_fingerprint(certificate, end->fingerprint);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return is_made;
}

enum tl_err tl_browser_end_open(struct tl_browser_end **out_end)
{
    struct sockaddr_in sa = { .sin_family = AF_INET };
    struct tl_browser_end *end = calloc(1, sizeof *end);
    if (!end)
        return TL_ENOMEM;
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    end->seq = 100;
    end->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    end->context = SSL_CTX_new(DTLS_client_method());
    if (end->fd < 0 || !end->context || bind(end->fd, (struct sockaddr *)&sa, sizeof sa) != 0 ||
        SSL_CTX_set_tlsext_use_srtp(end->context, "SRTP_AES128_CM_SHA1_80") != 0 ||
        !make_certificate(end)) {
        tl_browser_end_close(end);
        return TL_EIO;
    }
    SSL_CTX_set_verify(end->context, SSL_VERIFY_PEER, accept_any);
    *out_end = end;
    return TL_OK;
}

void tl_browser_end_close(struct tl_browser_end *end)
{
    if (!end)
        return;
    if (end->ssl)
        SSL_shutdown(end->ssl);
    SSL_free(end->ssl);
    SSL_CTX_free(end->context);
    mem_deref(end->tx);
    mem_deref(end->rx);
    if (end->fd >= 0)
        close(end->fd);
    free(end);
}

void tl_browser_end_vanish(struct tl_browser_end *end)
{
    if (end && end->fd >= 0)
        close(end->fd); /* The farewell of DTLS goes nowhere. */
    if (end && end->ssl)
        SSL_set_quiet_shutdown(end->ssl, 1);
    if (end)
        end->fd = -1;
    tl_browser_end_close(end);
}

void tl_browser_end_say(struct tl_browser_end *end, const uint8_t *sound, size_t len, size_t from)
{
    end->sound = len > 0 ? sound : NULL;
    end->sound_len = len;
    end->sound_at = len > 0 ? from % len : 0;
}

void tl_browser_end_offer(const struct tl_browser_end *end, char out[TL_BROWSER_OFFER_MAX])
{
    snprintf(out, TL_BROWSER_OFFER_MAX,
             "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
             "m=audio 9 UDP/TLS/RTP/SAVPF 0 8 126\r\nc=IN IP4 0.0.0.0\r\n"
             "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:sha-256 %s\r\na=setup:actpass\r\n"
             "a=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:0 PCMU/8000\r\n"
             "a=rtpmap:8 PCMA/8000\r\na=rtpmap:126 telephone-event/8000\r\n",
             own_ufrag, own_password, end->fingerprint);
}

static bool read_line(const char *sdp, const char *key, char *out, size_t out_bytes_max)
{
    const char *at = strstr(sdp, key);
    size_t bytes = at ? strcspn(at + strlen(key), "\r\n") : 0;
    if (bytes == 0 || bytes >= out_bytes_max)
        return false;
    memcpy(out, at + strlen(key), bytes);
    out[bytes] = '\0';
    return true;
}

static bool read_answer(struct tl_browser_end *end, const char *sdp)
{
    char port[64], address[64];
    if (!read_line(sdp, "a=ice-ufrag:", end->ufrag, sizeof end->ufrag) ||
        !read_line(sdp, "a=ice-pwd:", end->password, sizeof end->password) ||
        !read_line(sdp, "a=fingerprint:sha-256 ", end->server_fingerprint,
                   sizeof end->server_fingerprint) ||
        !read_line(sdp, "m=audio ", port, sizeof port) ||
        !read_line(sdp, "c=IN IP4 ", address, sizeof address))
        return false;
    end->server = (struct sockaddr_in){ .sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)strtoul(port, NULL, 10)) };
    return inet_pton(AF_INET, address, &end->server.sin_addr) == 1 &&
           connect(end->fd, (struct sockaddr *)&end->server, sizeof end->server) == 0;
}

/* Whether the server takes the check: a success response to it came (RFC 8445 7.3). */
static bool is_answered(struct tl_browser_end *end)
{
    uint8_t bytes[512];
    struct stun_msg *response = NULL;
    struct stun_unknown_attr unknown;
    struct pollfd fd = { .fd = end->fd, .events = POLLIN };
    if (poll(&fd, 1, WAIT_MS / TRIES) != 1)
        return false;
    ssize_t len = recv(end->fd, bytes, sizeof bytes, 0);
    struct mbuf *mb = len > 0 ? mbuf_alloc((size_t)len) : NULL;
    if (!mb)
        return false;
    mbuf_write_mem(mb, bytes, (size_t)len);
    mb->pos = 0;
    bool is_success = stun_msg_decode(&response, mb, &unknown) == 0 &&
                      stun_msg_class(response) == STUN_CLASS_SUCCESS_RESP;
    mem_deref(response);
    mem_deref(mb);
    return is_success;
}

static bool check(struct tl_browser_end *end)
{
    const uint8_t tid[STUN_TID_SIZE] = "scene-check";
    char name[128];
    uint64_t tie = 9;
    uint32_t priority = 1;
    struct mbuf *mb = mbuf_alloc(512);
    snprintf(name, sizeof name, "%s:%s", end->ufrag, own_ufrag);
    bool is_made =
        mb && stun_msg_encode(mb, STUN_METHOD_BINDING, STUN_CLASS_REQUEST, tid, NULL,
                              (const uint8_t *)end->password, strlen(end->password), true, 0, 4,
                              STUN_ATTR_USERNAME, name, STUN_ATTR_CONTROLLING, &tie,
                              STUN_ATTR_PRIORITY, &priority, STUN_ATTR_USE_CAND, &tie) == 0;
    bool is_there = false;
    for (int i = 0; i < TRIES && is_made && !is_there; i++)
        is_there = send(end->fd, mb->buf, mb->end, 0) > 0 && is_answered(end);
    mem_deref(mb);
    return is_there;
}

/* RFC 5764 4.2: client key, server key, client salt, server salt. */
static bool set_up_srtp(struct tl_browser_end *end)
{
    static const char label[] = "EXTRACTOR-dtls_srtp";
    enum { KEY = 16, SALT = 14 };
    uint8_t keys[2 * (KEY + SALT)], tx[KEY + SALT], rx[KEY + SALT];
    if (SSL_export_keying_material(end->ssl, keys, sizeof keys, label, sizeof label - 1, NULL, 0,
                                   0) != 1)
        return false;
    memcpy(tx, keys, KEY);
    memcpy(rx, keys + KEY, KEY);
    memcpy(tx + KEY, keys + 2 * KEY, SALT);
    memcpy(rx + KEY, keys + 2 * KEY + SALT, SALT);
    return srtp_alloc(&end->tx, SRTP_AES_CM_128_HMAC_SHA1_80, tx, sizeof tx, 0) == 0 &&
           srtp_alloc(&end->rx, SRTP_AES_CM_128_HMAC_SHA1_80, rx, sizeof rx, 0) == 0;
}

static bool is_expected_peer(const struct tl_browser_end *end)
{
    char fingerprint[FINGERPRINT_BYTES] = "";
    X509 *certificate = SSL_get1_peer_certificate(end->ssl);
    bool is_read = certificate && write_fingerprint(certificate, fingerprint);
    X509_free(certificate);
    return is_read && strcmp(fingerprint, end->server_fingerprint) == 0;
}

static bool shake_hands(struct tl_browser_end *end)
{
    struct timeval limit = { .tv_sec = 1 };
    setsockopt(end->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    BIO *bio = BIO_new_dgram(end->fd, BIO_NOCLOSE);
    end->ssl = SSL_new(end->context);
    if (!bio || !end->ssl)
        return false;
    BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, &end->server);
    SSL_set_bio(end->ssl, bio, bio);
    for (int tries = 0; SSL_connect(end->ssl) != 1; tries++) {
        if (SSL_get_error(end->ssl, -1) != SSL_ERROR_WANT_READ || tries > TRIES)
            return false;
    }
    return true;
}

enum tl_err tl_browser_end_join(struct tl_browser_end *end, const char *answer_sdp)
{
    if (!read_answer(end, answer_sdp))
        return TL_EBAD;
    if (!check(end) || !shake_hands(end))
        return TL_EUNAVAILABLE;
    return is_expected_peer(end) && set_up_srtp(end) ? TL_OK : TL_EDENIED;
}

static void speak(struct tl_browser_end *end)
{
    uint8_t packet[TL_RTP_HEADER_BYTES + TL_RTP_PACKET_BYTES];
    const struct tl_rtp rtp = { .seq = end->seq++, .ts = end->ts, .ssrc = 0x5ce7e };
    struct mbuf *mb = mbuf_alloc(512);
    end->ts += TL_RTP_PACKET_BYTES;
    tl_rtp_write_header(packet, &rtp);
    for (size_t i = 0; i < TL_RTP_PACKET_BYTES; i++) {
        packet[TL_RTP_HEADER_BYTES + i] = end->sound ? end->sound[end->sound_at++] : 0xff;
        end->sound_at = end->sound_at < end->sound_len ? end->sound_at : 0;
    }
    if (mb && mbuf_write_mem(mb, packet, sizeof packet) == 0) {
        mb->pos = 0;
        if (srtp_encrypt(end->tx, mb) == 0)
            send(end->fd, mb->buf, mb->end, 0);
    }
    mem_deref(mb);
}

static void hear(struct tl_browser_end *end, const uint8_t *bytes, size_t bytes_len)
{
    if (bytes_len < TL_RTP_HEADER_BYTES || bytes[0] >> 6 != 2 || tl_rtp_is_rtcp(bytes))
        return;
    struct mbuf *mb = mbuf_alloc(bytes_len);
    if (mb && mbuf_write_mem(mb, bytes, bytes_len) == 0) {
        mb->pos = 0;
        end->heard += srtp_decrypt(end->rx, mb) == 0;
    }
    mem_deref(mb);
}

void tl_browser_end_turn(struct tl_browser_end *end)
{
    uint8_t bytes[PACKET_MAX];
    ssize_t len;
    if (!end->tx || !end->rx)
        return;
    speak(end);
    while ((len = recv(end->fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
        hear(end, bytes, (size_t)len);
}

uint64_t tl_browser_end_heard(const struct tl_browser_end *end)
{
    return end->heard;
}
