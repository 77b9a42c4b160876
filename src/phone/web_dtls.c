/* web_dtls.c: DTLS by OpenSSL, over datagrams that are handed in and out. */
#include "phone/web_dtls.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

enum {
    MTU = 1200,
    HASH_BYTES = 32,
    VALID_DAYS = 3650,
    DATAGRAM_MAX = 2048,
    GOOD_BYE_MAX = 128,
    ALERT = 21, /* Content type of a record (RFC 6347 4.1). */
};

struct tl_dtls_identity {
    SSL_CTX *context;
    BIO_METHOD *method;
    char fingerprint[TL_DTLS_FINGERPRINT_BYTES];
};

struct tl_dtls {
    SSL *ssl; /* NULL: sealed, see tl_dtls_seal. */
    enum tl_dtls_state state;
    uint8_t fingerprint[HASH_BYTES];
    tl_dtls_send_fn *send_fn;
    void *arg;
    const uint8_t *datagram; /* The one being received; NULL: none. */
    size_t datagram_bytes;
    bool is_sealing; /* What OpenSSL writes now is the good-bye, to be sent later. */
    uint8_t good_bye[GOOD_BYE_MAX];
    size_t good_bye_bytes;
};

static int bio_write(BIO *bio, const char *data, int bytes)
{
    struct tl_dtls *dtls = BIO_get_data(bio);
    if (!dtls->is_sealing) {
        dtls->send_fn(dtls->arg, (const uint8_t *)data, (size_t)bytes);
    } else if (bytes <= GOOD_BYE_MAX) {
        memcpy(dtls->good_bye, data, (size_t)bytes);
        dtls->good_bye_bytes = (size_t)bytes;
    }
    return bytes;
}

static int bio_read(BIO *bio, char *data, int bytes_max)
{
    struct tl_dtls *dtls = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (!dtls->datagram) {
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t bytes = dtls->datagram_bytes;
    bytes = bytes < (size_t)bytes_max ? bytes : (size_t)bytes_max;
    memcpy(data, dtls->datagram, bytes);
    dtls->datagram = NULL;
    return (int)bytes;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    switch (command) {
    case BIO_CTRL_FLUSH:
        return 1;
    case BIO_CTRL_DGRAM_QUERY_MTU:
    case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
        return MTU;
    default:
        return 0;
    }
}

static BIO_METHOD *make_method(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
    if (method) {
        BIO_meth_set_write(method, bio_write);
        BIO_meth_set_read(method, bio_read);
        BIO_meth_set_ctrl(method, bio_ctrl);
    }
    return method;
}

/* Browsers' certificates are self-signed: the fingerprint of the signalling is what counts, and it
 * is compared when the handshake is up (RFC 5763 5). */
static int accept_any(int is_verified, X509_STORE_CTX *store)
{
    (void)is_verified;
    (void)store;
    return 1;
}

static X509 *make_certificate(EVP_PKEY *key)
{
    X509 *certificate = X509_new();
    if (!certificate)
        return NULL;
    X509_NAME *name = X509_get_subject_name(certificate);
    bool is_ok = X509_set_version(certificate, 2) == 1 &&
                 ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1 &&
                 X509_gmtime_adj(X509_getm_notBefore(certificate), -86400) != NULL &&
                 X509_time_adj_ex(X509_getm_notAfter(certificate), VALID_DAYS, 0, NULL) != NULL &&
                 X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)"line", -1,
                                            -1, 0) == 1 &&
                 X509_set_issuer_name(certificate, name) == 1 &&
                 X509_set_pubkey(certificate, key) == 1 &&
                 X509_sign(certificate, key, EVP_sha256()) > 0;
    if (is_ok)
        return certificate;
    X509_free(certificate);
    return NULL;
}

static bool write_fingerprint(const X509 *certificate, char *text)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned bytes;
    if (X509_digest(certificate, EVP_sha256(), hash, &bytes) != 1 || bytes != HASH_BYTES)
        return false;
    for (size_t i = 0; i < HASH_BYTES; i++)
        snprintf(text + 3 * i, 4, "%02X%s", hash[i], i < HASH_BYTES - 1 ? ":" : "");
    return true;
}

static bool set_up_context(SSL_CTX *context, EVP_PKEY *key, X509 *certificate)
{
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, accept_any);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_QUERY_MTU | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    /* 0 is success here, unlike everywhere else. GCM first: it costs less. */
    return SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(context, "ECDHE+ECDSA+AESGCM:ECDHE+ECDSA+CHACHA20") == 1 &&
           SSL_CTX_set_tlsext_use_srtp(context, "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80") ==
               0 &&
           SSL_CTX_use_certificate(context, certificate) == 1 &&
           SSL_CTX_use_PrivateKey(context, key) == 1;
}

enum tl_err tl_dtls_identity_open(struct tl_dtls_identity **out_identity)
{
    struct tl_dtls_identity *identity = calloc(1, sizeof *identity);
    if (!identity)
        return TL_ENOMEM;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = key ? make_certificate(key) : NULL;
    identity->context = SSL_CTX_new(DTLS_server_method());
    identity->method = make_method();
    bool is_ok = certificate && identity->context && identity->method &&
                 set_up_context(identity->context, key, certificate) &&
                 write_fingerprint(certificate, identity->fingerprint);
    X509_free(certificate);
    EVP_PKEY_free(key);
    if (!is_ok) {
        tl_dtls_identity_close(identity);
        return TL_EIO;
    }
    *out_identity = identity;
    return TL_OK;
}

void tl_dtls_identity_close(struct tl_dtls_identity *identity)
{
    if (!identity)
        return;
    SSL_CTX_free(identity->context);
    BIO_meth_free(identity->method);
    free(identity);
}

const char *tl_dtls_identity_fingerprint(const struct tl_dtls_identity *identity)
{
    return identity->fingerprint;
}

enum tl_err tl_dtls_open(struct tl_dtls_identity *identity, const uint8_t *fingerprint,
                         tl_dtls_send_fn *send_fn, void *arg, struct tl_dtls **out_dtls)
{
    struct tl_dtls *dtls = calloc(1, sizeof *dtls);
    SSL *ssl = SSL_new(identity->context);
    BIO *bio = BIO_new(identity->method);
    if (!dtls || !ssl || !bio) {
        BIO_free(bio);
        SSL_free(ssl);
        free(dtls);
        return TL_ENOMEM;
    }
    *dtls = (struct tl_dtls){ .ssl = ssl, .send_fn = send_fn, .arg = arg };
    memcpy(dtls->fingerprint, fingerprint, HASH_BYTES);
    BIO_set_data(bio, dtls);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    SSL_set_mtu(ssl, MTU);
    DTLS_set_link_mtu(ssl, MTU);
    SSL_set_accept_state(ssl);
    *out_dtls = dtls;
    return TL_OK;
}

void tl_dtls_close(struct tl_dtls *dtls)
{
    if (!dtls)
        return;
    if (dtls->state == TL_DTLS_UP && dtls->ssl)
        SSL_shutdown(dtls->ssl);
    else if (dtls->state == TL_DTLS_UP && dtls->good_bye_bytes > 0)
        dtls->send_fn(dtls->arg, dtls->good_bye, dtls->good_bye_bytes);
    SSL_free(dtls->ssl);
    ERR_clear_error();
    free(dtls);
}

void tl_dtls_seal(struct tl_dtls *dtls)
{
    TL_ASSERT(dtls->state == TL_DTLS_UP);
    dtls->is_sealing = true;
    if (dtls->ssl)
        SSL_shutdown(dtls->ssl);
    SSL_free(dtls->ssl);
    dtls->ssl = NULL;
}

static bool is_expected_peer(const struct tl_dtls *dtls)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned bytes;
    X509 *certificate = SSL_get0_peer_certificate(dtls->ssl);
    return certificate && X509_digest(certificate, EVP_sha256(), hash, &bytes) == 1 &&
           bytes == HASH_BYTES && CRYPTO_memcmp(hash, dtls->fingerprint, HASH_BYTES) == 0;
}

static enum tl_dtls_state state_after(struct tl_dtls *dtls, int result)
{
    switch (SSL_get_error(dtls->ssl, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return dtls->state;
    case SSL_ERROR_ZERO_RETURN:
        return TL_DTLS_CLOSED;
    default:
        return TL_DTLS_FAILED;
    }
}

static enum tl_dtls_state go_on(struct tl_dtls *dtls)
{
    int result = SSL_do_handshake(dtls->ssl);
    if (result != 1)
        return state_after(dtls, result);
    bool is_usable = is_expected_peer(dtls) && SSL_get_selected_srtp_profile(dtls->ssl);
    return is_usable ? TL_DTLS_UP : TL_DTLS_FAILED;
}

enum tl_dtls_state tl_dtls_receive(struct tl_dtls *dtls, const uint8_t *datagram, size_t bytes)
{
    uint8_t ignored[DATAGRAM_MAX];
    ERR_clear_error();
    if (!dtls->ssl)
        return bytes > 0 && datagram[0] == ALERT ? TL_DTLS_CLOSING : dtls->state;
    dtls->datagram = datagram;
    dtls->datagram_bytes = bytes;
    if (dtls->state == TL_DTLS_HANDSHAKE)
        dtls->state = go_on(dtls);
    if (dtls->state == TL_DTLS_UP) { /* Nothing but alerts is expected; data is of no interest. */
        int result = SSL_read(dtls->ssl, ignored, sizeof ignored);
        if (result <= 0)
            dtls->state = state_after(dtls, result);
    }
    dtls->datagram = NULL;
    return dtls->state;
}

enum tl_dtls_state tl_dtls_tick(struct tl_dtls *dtls)
{
    ERR_clear_error();
    if (dtls->state == TL_DTLS_HANDSHAKE && DTLSv1_handle_timeout(dtls->ssl) < 0)
        dtls->state = TL_DTLS_FAILED;
    return dtls->state;
}

static enum tl_srtp_suite suite_of(const SRTP_PROTECTION_PROFILE *profile)
{
    return profile->id == SRTP_AEAD_AES_128_GCM ? TL_SRTP_AEAD_AES_128_GCM
                                                : TL_SRTP_AES_CM_128_HMAC_SHA1_80;
}

/* RFC 5764 4.2: client key, server key, client salt, server salt. */
enum tl_err tl_dtls_keys(struct tl_dtls *dtls, struct tl_dtls_keys *out_keys)
{
    static const char label[] = "EXTRACTOR-dtls_srtp";
    TL_ASSERT(dtls->state == TL_DTLS_UP);
    uint8_t all[2 * (TL_SRTP_KEY_BYTES + TL_SRTP_SALT_BYTES_MAX)];
    struct tl_dtls_keys keys = { .suite = suite_of(SSL_get_selected_srtp_profile(dtls->ssl)) };
    size_t salt_bytes = tl_srtp_salt_bytes(keys.suite);
    size_t bytes = 2 * (TL_SRTP_KEY_BYTES + salt_bytes);
    if (SSL_export_keying_material(dtls->ssl, all, bytes, label, sizeof label - 1, NULL, 0, 0) != 1)
        return TL_EIO;
    const uint8_t *salts = all + 2 * (size_t)TL_SRTP_KEY_BYTES;
    memcpy(keys.peer_key, all, TL_SRTP_KEY_BYTES);
    memcpy(keys.own_key, all + TL_SRTP_KEY_BYTES, TL_SRTP_KEY_BYTES);
    memcpy(keys.peer_salt, salts, salt_bytes);
    memcpy(keys.own_salt, salts + salt_bytes, salt_bytes);
    OPENSSL_cleanse(all, sizeof all);
    *out_keys = keys;
    OPENSSL_cleanse(&keys, sizeof keys);
    return TL_OK;
}
