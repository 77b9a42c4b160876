/* fuzz_dtls.c: a browser's handshake, whose datagrams someone on the way drops, changes and adds
 * to.
 *
 * The input is what happens to them, one after the other: 'p' the next datagram passes; 'd' it is
 * dropped; 'f' AT BYTE a byte of it is changed; 'i' N BYTES... N bytes come as a datagram of their
 * own; 't' time passes. Whatever follows passes. However it ends: when the server is up, both sides
 * have the same keys.
 */
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "phone/web_dtls.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { DATAGRAM_MAX = 1500, QUEUE_MAX = 64, HASH_BYTES = 32, EXPORTED = 56, STEPS_MAX = 400 };

struct datagram {
    size_t bytes;
    uint8_t data[DATAGRAM_MAX];
};

struct queue {
    struct datagram all[QUEUE_MAX];
    uint32_t first, len;
};

struct link {
    SSL *browser;
    struct tl_dtls *dtls;
    struct queue to_server, to_browser;
    enum tl_dtls_state state;
    const uint8_t *script;
    size_t script_bytes;
};

static SSL_CTX *context;
static BIO_METHOD *method;
static struct tl_dtls_identity *identity;
static uint8_t fingerprint[HASH_BYTES];

/* A full queue loses datagrams, as networks do. */
static void queue_put(struct queue *queue, const uint8_t *data, size_t bytes)
{
    if (queue->len == QUEUE_MAX || bytes > DATAGRAM_MAX)
        return;
    struct datagram *to = queue->all + (queue->first + queue->len++) % QUEUE_MAX;
    to->bytes = bytes;
    memcpy(to->data, data, bytes);
}

static struct datagram *queue_take(struct queue *queue)
{
    if (queue->len == 0)
        return NULL;
    struct datagram *taken = queue->all + queue->first;
    queue->first = (queue->first + 1) % QUEUE_MAX;
    queue->len--;
    return taken;
}

static int bio_write(BIO *bio, const char *data, int bytes)
{
    struct link *link = BIO_get_data(bio);
    queue_put(&link->to_server, (const uint8_t *)data, (size_t)bytes);
    return bytes;
}

static int bio_read(BIO *bio, char *data, int bytes_max)
{
    struct link *link = BIO_get_data(bio);
    const struct datagram *taken = queue_take(&link->to_browser);
    BIO_clear_retry_flags(bio);
    if (!taken) {
        BIO_set_retry_read(bio);
        return -1;
    }
    int bytes = taken->bytes < (size_t)bytes_max ? (int)taken->bytes : bytes_max;
    memcpy(data, taken->data, (size_t)bytes);
    return bytes;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer)
{
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH ? 1 : command == BIO_CTRL_DGRAM_QUERY_MTU ? 1200 : 0;
}

static void start(void)
{
    enum tl_err err = tl_dtls_identity_open(&identity);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    unsigned bytes = 0;
    context = SSL_CTX_new(DTLS_client_method());
    method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "browser");
    TL_ASSERT(err == TL_OK && key && certificate && context && method);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -86400);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    int is_ok = X509_set_pubkey(certificate, key) && X509_sign(certificate, key, EVP_sha256()) &&
                X509_digest(certificate, EVP_sha256(), fingerprint, &bytes) &&
                SSL_CTX_use_certificate(context, certificate) &&
                SSL_CTX_use_PrivateKey(context, key) && bytes == HASH_BYTES;
    TL_ASSERT(is_ok);
    is_ok = SSL_CTX_set_tlsext_use_srtp(context, "SRTP_AEAD_AES_128_GCM") == 0;
    TL_ASSERT(is_ok);
    SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU);
    BIO_meth_set_write(method, bio_write);
    BIO_meth_set_read(method, bio_read);
    BIO_meth_set_ctrl(method, bio_ctrl);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static void to_browser(void *arg, const uint8_t *data, size_t bytes)
{
    struct link *link = arg;
    queue_put(&link->to_browser, data, bytes);
}

static void open_link(struct link *link)
{
    BIO *bio = BIO_new(method);
    link->browser = SSL_new(context);
    TL_ASSERT(bio && link->browser);
    BIO_set_data(bio, link);
    BIO_set_init(bio, 1);
    SSL_set_bio(link->browser, bio, bio);
    SSL_set_mtu(link->browser, 1200);
    SSL_set_connect_state(link->browser);
    enum tl_err err = tl_dtls_open(identity, fingerprint, to_browser, link, &link->dtls);
    TL_ASSERT(err == TL_OK);
}

static uint8_t next(struct link *link)
{
    if (link->script_bytes == 0)
        return 0;
    link->script_bytes--;
    return *link->script++;
}

/* Takes part in the connection only while the server still would: a failed leg is closed. */
static void receive(struct link *link, const uint8_t *data, size_t bytes)
{
    if (link->state == TL_DTLS_HANDSHAKE || link->state == TL_DTLS_UP)
        link->state = tl_dtls_receive(link->dtls, data, bytes);
}

static void inject(struct link *link)
{
    uint8_t datagram[256];
    size_t bytes = next(link);
    bytes = bytes < link->script_bytes ? bytes : link->script_bytes;
    memcpy(datagram, link->script, bytes);
    link->script += bytes;
    link->script_bytes -= bytes;
    receive(link, datagram, bytes);
}

static void step(struct link *link)
{
    uint8_t what = link->script_bytes > 0 ? next(link) : 'p';
    if (what == 'i') {
        inject(link);
        return;
    }
    if (what == 't') {
        if (link->state == TL_DTLS_HANDSHAKE)
            link->state = tl_dtls_tick(link->dtls);
        return;
    }
    uint8_t at = what == 'f' ? next(link) : 0;
    uint8_t change = what == 'f' ? next(link) : 0;
    struct datagram *datagram = queue_take(&link->to_server);
    if (!datagram || what == 'd')
        return;
    if (datagram->bytes > 0)
        datagram->data[at % datagram->bytes] ^= change;
    receive(link, datagram->data, datagram->bytes);
}

static void check_keys(struct link *link)
{
    uint8_t exported[EXPORTED];
    struct tl_dtls_keys keys;
    enum tl_err err = tl_dtls_keys(link->dtls, &keys);
    TL_ASSERT(err == TL_OK);
    if (!SSL_is_init_finished(link->browser))
        return; /* The last datagram to it was lost. */
    int is_there = SSL_export_keying_material(link->browser, exported, sizeof exported,
                                              "EXTRACTOR-dtls_srtp", 19, NULL, 0, 0);
    TL_ASSERT(is_there == 1 && memcmp(exported, keys.peer_key, TL_SRTP_KEY_BYTES) == 0);
    TL_ASSERT(memcmp(exported + TL_SRTP_KEY_BYTES, keys.own_key, TL_SRTP_KEY_BYTES) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (!context)
        start();
    struct link *link = calloc(1, sizeof *link);
    TL_ASSERT(link);
    link->script = data;
    link->script_bytes = bytes;
    open_link(link);
    for (int i = 0; i < STEPS_MAX; i++) {
        SSL_do_handshake(link->browser);
        if (link->to_server.len == 0 && link->script_bytes == 0)
            break;
        step(link);
    }
    if (link->state == TL_DTLS_UP)
        check_keys(link);
    TL_ASSERT(bytes > 0 || link->state == TL_DTLS_UP); /* Nobody on the way: it must succeed. */
    if (link->state == TL_DTLS_UP && bytes % 2 == 1)
        tl_dtls_seal(link->dtls);
    tl_dtls_close(link->dtls);
    SSL_free(link->browser);
    free(link);
    return 0;
}
