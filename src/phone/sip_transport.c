/* sip_transport.c: sockets and certificates of SIP. */
#define USE_OPENSSL /* Then re_tls.h gives OpenSSL's context away. */
#include "phone/sip_transport.h"

#include <errno.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "phone/sip_call.h"

_Static_assert((int)TL_PHONE_UDP == (int)SIP_TRANSP_UDP, "the same order");
_Static_assert((int)TL_PHONE_TCP == (int)SIP_TRANSP_TCP, "the same order");
_Static_assert((int)TL_PHONE_TLS == (int)SIP_TRANSP_TLS, "the same order");

const char *tl_sip_contact(const struct tl_sip *sip, enum sip_transp transport)
{
    bool is_known = transport >= 0 && (int)transport < TL_SIP_TRANSPORTS_LEN;
    return sip->transports.contacts[is_known ? transport : SIP_TRANSP_UDP];
}

const char *tl_sip_transport_param(enum tl_phone_transport transport)
{
    return sip_transp_param((enum sip_transp)transport);
}

enum sip_transp tl_sip_transport_of(const char *uri)
{
    return strcasestr(uri, ";transport=tls")   ? SIP_TRANSP_TLS
           : strcasestr(uri, ";transport=tcp") ? SIP_TRANSP_TCP
                                               : SIP_TRANSP_UDP;
}

/* ---- certificates ---- */

/* Whether the certificate is for the host of a trunk that is reached by TLS. */
static bool is_for_a_trunk(const struct tl_sip *sip, X509 *certificate)
{
    for (uint32_t i = 0; i < sip->trunks_len; i++) {
        const struct tl_sip_trunk *trunk = sip->trunks + i;
        char host[TL_SIP_HOST_BYTES];
        bool is_bracketed = trunk->host[0] == '[';
        if (trunk->transport != TL_PHONE_TLS || !trunk->host[0])
            continue;
        (void)re_snprintf(host, sizeof host, "%b", trunk->host + is_bracketed,
                          strlen(trunk->host) - 2u * is_bracketed);
        if (X509_check_ip_asc(certificate, host, 0) == 1 ||
            X509_check_host(certificate, host, 0, 0, NULL) == 1 ||
            X509_check_host(certificate, trunk->domain, 0, 0, NULL) == 1)
            return true;
    }
    return false;
}

/* RFC 5922 7: the chain first, then whom it is for. A client shows who it is by the chain alone. */
static int verify(X509_STORE_CTX *store, void *arg)
{
    const struct tl_sip *sip = arg;
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    if (!SSL_is_server(ssl) && sip->settings.tls_trusts_any)
        return 1;
    if (X509_verify_cert(store) != 1)
        return 0;
    if (SSL_is_server(ssl) || is_for_a_trunk(sip, X509_STORE_CTX_get0_cert(store)))
        return 1;
    X509_STORE_CTX_set_error(store, X509_V_ERR_HOSTNAME_MISMATCH);
    return 0;
}

/* Called as a server only: clients are asked for a certificate when that is wanted. */
static int greet(SSL *ssl, int *out_alert, void *arg)
{
    const struct tl_sip *sip = arg;
    (void)out_alert;
    SSL_set_verify(ssl,
                   sip->settings.tls_asks_clients
                       ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
                       : SSL_VERIFY_NONE,
                   NULL);
    return SSL_CLIENT_HELLO_SUCCESS;
}

static int open_tls(struct tl_sip *sip)
{
    enum { CHAIN_MAX = 8 };
    const struct tl_sip_settings *settings = &sip->settings;
    int err = tls_alloc(&sip->transports.tls, TLS_METHOD_SSLV23, NULL, NULL);
    if (err)
        return err;
    SSL_CTX *ctx = tls_openssl_context(sip->transports.tls);
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_verify_depth(ctx, CHAIN_MAX);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(ctx, verify, sip);
    SSL_CTX_set_client_hello_cb(ctx, greet, sip);
    bool is_good = settings->tls_ca
                       ? SSL_CTX_load_verify_locations(ctx, settings->tls_ca, NULL) == 1
                       : SSL_CTX_set_default_verify_paths(ctx) == 1;
    if (settings->tls_certificate)
        is_good = is_good && settings->tls_key &&
                  SSL_CTX_use_certificate_chain_file(ctx, settings->tls_certificate) == 1 &&
                  SSL_CTX_use_PrivateKey_file(ctx, settings->tls_key, SSL_FILETYPE_PEM) == 1 &&
                  SSL_CTX_check_private_key(ctx) == 1;
    return is_good ? 0 : EPROTO;
}

/* ---- sockets ---- */

static bool is_needed(const struct tl_sip *sip, enum tl_phone_transport transport)
{
    for (uint32_t i = 0; i < sip->trunks_len; i++)
        if (sip->trunks[i].transport == transport)
            return true;
    return false;
}

static int open_one(struct tl_sip *sip, enum tl_phone_transport transport, const struct sa *address,
                    int32_t port)
{
    struct sa bound = *address;
    struct tl_sip_transports *transports = &sip->transports;
    sa_set_port(&bound, port > 0 ? (uint16_t)port : 0);
    int err = transport == TL_PHONE_TLS ? open_tls(sip) : 0;
    err =
        err ? err : sip_transp_add(sip->stack, (enum sip_transp)transport, &bound, transports->tls);
    err = err ? err : sip_transp_laddr(sip->stack, &bound, (enum sip_transp)transport, address);
    if (!err)
        transports->ports[transport] = sa_port(&bound);
    return err;
}

int tl_sip_transports_open(struct tl_sip *sip, const struct sa *address,
                           const struct sa *advertised)
{
    const int32_t ports[] = {
        [TL_PHONE_UDP] = sip->settings.port ? sip->settings.port : TL_PHONE_ANY_PORT,
        [TL_PHONE_TCP] = sip->settings.tcp_port,
        [TL_PHONE_TLS] = sip->settings.tls_port,
    };
    struct tl_sip_transports *transports = &sip->transports;
    int err = 0;
    for (int i = 0; i < TL_SIP_TRANSPORTS_LEN && !err; i++) {
        enum tl_phone_transport transport = (enum tl_phone_transport)i;
        if (ports[i] != 0 || is_needed(sip, transport))
            err = open_one(sip, transport, address, ports[i]);
        struct sa named = *advertised;
        sa_set_port(&named, transports->ports[i]);
        (void)re_snprintf(transports->contacts[i], sizeof transports->contacts[i], "sip:call@%J%s",
                          &named, tl_sip_transport_param(transport));
    }
    (void)re_snprintf(transports->host, sizeof transports->host,
                      sa_af(advertised) == AF_INET6 ? "[%j]" : "%j", advertised);
    return err;
}

void tl_sip_transports_close(struct tl_sip *sip)
{
    sip->transports.tls = mem_deref(sip->transports.tls);
}
