/* support_browser.c: a browser of the least kind: a check, a DTLS client, the library's SRTP. */
#include "phone/support_far_end.h"

#include <arpa/inet.h>
#include <openssl/x509.h>
#include <poll.h>
#include <re.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int accept_any(int is_verified, X509_STORE_CTX *store)
{
    (void)is_verified;
    (void)store;
    return 1;
}

static void write_fingerprint(const X509 *certificate, char *text)
{
    uint8_t hash[32];
    unsigned bytes;
    CHECK_EQ(X509_digest(certificate, EVP_sha256(), hash, &bytes), 1);
    for (int i = 0; i < 32; i++)
        snprintf(text + 3 * i, 4, "%02X%s", hash[i], i < 31 ? ":" : "");
}

static void make_certificate(struct browser *browser)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    CHECK(X509_sign(certificate, key, EVP_sha256()) > 0);
    CHECK_EQ(SSL_CTX_use_certificate(browser->context, certificate), 1);
    CHECK_EQ(SSL_CTX_use_PrivateKey(browser->context, key), 1);
    write_fingerprint(certificate, browser->fingerprint);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

void browser_open(struct browser *browser, const char *profiles)
{
    struct sockaddr_in sa = { .sin_family = AF_INET };
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *browser = (struct browser){ .ssrc = 77, .seq = 100, .ts = 5000 };
    browser->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    CHECK_EQ(bind(browser->fd, (struct sockaddr *)&sa, sizeof sa), 0);
    browser->context = SSL_CTX_new(DTLS_client_method());
    CHECK_EQ(SSL_CTX_set_tlsext_use_srtp(browser->context, profiles), 0);
    SSL_CTX_set_verify(browser->context, SSL_VERIFY_PEER, accept_any);
    make_certificate(browser);
}

void browser_close(struct browser *browser)
{
    SSL_free(browser->ssl);
    SSL_CTX_free(browser->context);
    mem_deref(browser->tx);
    mem_deref(browser->rx);
    close(browser->fd);
}

static void read_line(const char *sdp, const char *key, char *out, size_t out_bytes)
{
    const char *at = strstr(sdp, key);
    CHECK(at != NULL);
    at += strlen(key);
    size_t bytes = strcspn(at, "\r\n");
    CHECK(bytes < out_bytes);
    memcpy(out, at, bytes);
    out[bytes] = '\0';
}

void browser_offer(struct scene *scene, struct browser *browser, tl_id leg, const char *fingerprint)
{
    char offer[2048], answer[TL_MEDIA_ANSWER_MAX], port[64];
    snprintf(offer, sizeof offer,
             "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
             "m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 110 126\r\nc=IN IP4 0.0.0.0\r\n"
             "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
             "a=fingerprint:sha-256 %s\r\na=setup:actpass\r\na=mid:0\r\na=sendrecv\r\n"
             "a=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\n"
             "a=rtpmap:8 PCMA/8000\r\na=rtpmap:110 telephone-event/48000\r\n"
             "a=rtpmap:126 telephone-event/8000\r\n",
             fingerprint ? fingerprint : browser->fingerprint);
    CHECK_OK(tl_media_web_open(scene->media, leg, 0, offer, answer));
    read_line(answer, "a=ice-ufrag:", browser->ufrag, sizeof browser->ufrag);
    read_line(answer, "a=ice-pwd:", browser->password, sizeof browser->password);
    read_line(answer, "a=fingerprint:sha-256 ", browser->server_fingerprint,
              sizeof browser->server_fingerprint);
    read_line(answer, "m=audio ", port, sizeof port);
    browser->to = (uint16_t)strtoul(port, NULL, 10);
    struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(browser->to) };
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK_EQ(connect(browser->fd, (struct sockaddr *)&sa, sizeof sa), 0);
}

static size_t receive(struct browser *browser, uint8_t *bytes, size_t bytes_max)
{
    struct pollfd fd = { .fd = browser->fd, .events = POLLIN };
    CHECK_EQ(poll(&fd, 1, FAR_END_WAIT_MS), 1);
    ssize_t len = recv(browser->fd, bytes, bytes_max, 0);
    CHECK(len > 0);
    return (size_t)len;
}

bool browser_check(struct browser *browser, const char *password)
{
    const char *used = password ? password : browser->password;
    const uint8_t tid[STUN_TID_SIZE] = "transaction";
    char name[128];
    uint8_t bytes[512];
    struct stun_msg *response = NULL;
    struct stun_unknown_attr unknown;
    struct mbuf *mb = mbuf_alloc(512);
    uint64_t tie = 9;
    uint32_t priority = 1;
    snprintf(name, sizeof name, "%s:abcd", browser->ufrag);
    CHECK_EQ(stun_msg_encode(mb, STUN_METHOD_BINDING, STUN_CLASS_REQUEST, tid, NULL,
                             (const uint8_t *)used, strlen(used), true, 0, 4, STUN_ATTR_USERNAME,
                             name, STUN_ATTR_CONTROLLING, &tie, STUN_ATTR_PRIORITY, &priority,
                             STUN_ATTR_USE_CAND, &tie),
             0);
    CHECK_EQ(send(browser->fd, mb->buf, mb->end, 0), mb->end);
    mbuf_rewind(mb);
    size_t len = receive(browser, bytes, sizeof bytes);
    mbuf_write_mem(mb, bytes, len);
    mb->pos = 0;
    CHECK_EQ(stun_msg_decode(&response, mb, &unknown), 0);
    bool is_success = stun_msg_class(response) == STUN_CLASS_SUCCESS_RESP;
    CHECK_EQ(stun_msg_chk_fingerprint(response), 0);
    assert_memory_equal(stun_msg_tid(response), tid, sizeof tid);
    if (is_success)
        CHECK_EQ(stun_msg_chk_mi(response, (const uint8_t *)used, strlen(used)), 0);
    mem_deref(response);
    mem_deref(mb);
    return is_success;
}

static void set_up_srtp(struct browser *browser)
{
    static const char label[] = "EXTRACTOR-dtls_srtp";
    const SRTP_PROTECTION_PROFILE *profile = SSL_get_selected_srtp_profile(browser->ssl);
    CHECK(profile != NULL);
    bool is_gcm = profile->id == SRTP_AEAD_AES_128_GCM;
    size_t salt = is_gcm ? 12 : 14;
    uint8_t keys[60], tx[30], rx[30];
    CHECK_EQ(SSL_export_keying_material(browser->ssl, keys, 2 * (16 + salt), label,
                                        sizeof label - 1, NULL, 0, 0),
             1);
    memcpy(tx, keys, 16);
    memcpy(rx, keys + 16, 16);
    memcpy(tx + 16, keys + 32, salt);
    memcpy(rx + 16, keys + 32 + salt, salt);
    enum srtp_suite suite = is_gcm ? SRTP_AES_128_GCM : SRTP_AES_CM_128_HMAC_SHA1_80;
    CHECK_EQ(srtp_alloc(&browser->tx, suite, tx, 16 + salt, 0), 0);
    CHECK_EQ(srtp_alloc(&browser->rx, suite, rx, 16 + salt, 0), 0);
}

bool browser_handshake(struct browser *browser)
{
    char fingerprint[96];
    struct timeval limit = { .tv_sec = 1 };
    setsockopt(browser->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    browser->ssl = SSL_new(browser->context);
    BIO *bio = BIO_new_dgram(browser->fd, BIO_NOCLOSE);
    struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(browser->to) };
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, &sa);
    SSL_set_bio(browser->ssl, bio, bio);
    for (int tries = 0; SSL_connect(browser->ssl) != 1; tries++)
        if (SSL_get_error(browser->ssl, -1) != SSL_ERROR_WANT_READ || tries > 10)
            return false;
    X509 *certificate = SSL_get1_peer_certificate(browser->ssl);
    write_fingerprint(certificate, fingerprint);
    X509_free(certificate);
    assert_string_equal(fingerprint, browser->server_fingerprint);
    set_up_srtp(browser);
    return true;
}

void browser_join(struct scene *scene, struct browser *browser, tl_id leg)
{
    browser_offer(scene, browser, leg, NULL);
    CHECK(browser_check(browser, NULL));
    CHECK(browser_handshake(browser));
    scene_wait(TL_MEDIA_JOINED, leg);
}

static void send_rtp(struct browser *browser, const struct tl_rtp *rtp)
{
    uint8_t header[TL_RTP_HEADER_BYTES];
    struct mbuf *mb = mbuf_alloc(512);
    tl_rtp_write_header(header, rtp);
    mbuf_write_mem(mb, header, sizeof header);
    mbuf_write_mem(mb, rtp->payload, rtp->payload_bytes);
    mb->pos = 0;
    CHECK_EQ(srtp_encrypt(browser->tx, mb), 0);
    CHECK_EQ(send(browser->fd, mb->buf, mb->end, 0), mb->end);
    mem_deref(mb);
}

void browser_speak(struct browser *browser, uint8_t value)
{
    uint8_t payload[TL_RTP_PACKET_BYTES];
    memset(payload, value, sizeof payload);
    send_rtp(browser, &(struct tl_rtp){ .seq = browser->seq++,
                                        .ts = browser->ts,
                                        .ssrc = browser->ssrc,
                                        .payload = payload,
                                        .payload_bytes = sizeof payload });
    browser->ts += TL_RTP_PACKET_BYTES;
}

void browser_key(struct browser *browser, uint8_t event, uint32_t ts, uint16_t duration,
                 bool is_end, bool marker)
{
    const uint8_t payload[4] = { event, (uint8_t)(is_end << 7 | 10), (uint8_t)(duration >> 8),
                                 (uint8_t)duration };
    send_rtp(browser, &(struct tl_rtp){ .type = 126,
                                        .marker = marker,
                                        .seq = browser->seq++,
                                        .ts = ts,
                                        .ssrc = browser->ssrc,
                                        .payload = payload,
                                        .payload_bytes = sizeof payload });
}

/* The next packet of the kind, decrypted in place; others are passed over. */
static size_t next_packet(struct browser *browser, bool is_rtcp, struct packet *packet)
{
    for (;;) {
        size_t len = receive(browser, packet->bytes, sizeof packet->bytes);
        if (packet->bytes[0] >> 6 != 2 || tl_rtp_is_rtcp(packet->bytes) != is_rtcp)
            continue;
        struct mbuf *mb = mbuf_alloc(1500);
        mbuf_write_mem(mb, packet->bytes, len);
        mb->pos = 0;
        CHECK_EQ(is_rtcp ? srtcp_decrypt(browser->rx, mb) : srtp_decrypt(browser->rx, mb), 0);
        len = mb->end;
        memcpy(packet->bytes, mb->buf, len);
        mem_deref(mb);
        return len;
    }
}

void browser_hear(struct browser *browser, struct packet *packet)
{
    size_t bytes = next_packet(browser, false, packet);
    CHECK_OK(tl_rtp_read(packet->bytes, bytes, &packet->rtp));
}

size_t browser_report(struct browser *browser, struct packet *packet)
{
    return next_packet(browser, true, packet);
}

void browser_send_report(struct browser *browser, const uint8_t *report, size_t bytes)
{
    struct mbuf *mb = mbuf_alloc(512);
    mbuf_write_mem(mb, report, bytes);
    mb->pos = 0;
    CHECK_EQ(srtcp_encrypt(browser->tx, mb), 0);
    CHECK_EQ(send(browser->fd, mb->buf, mb->end, 0), mb->end);
    mem_deref(mb);
}
