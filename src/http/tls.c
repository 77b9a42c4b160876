/* tls.c: checking and loading a certificate chain and its key. */
#include "http/tls.h"

#include <openssl/err.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct timespec time_of(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 ? info.st_mtim : (struct timespec){ 0 };
}

static bool is_same(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool tl_tls_has_changed(const struct tl_tls *tls)
{
    return !is_same(time_of(tls->certificate), tls->certificate_at) ||
           !is_same(time_of(tls->key), tls->key_at);
}

static enum tl_err fault(struct tl_faults *faults, const char *file, const char *setting,
                         enum tl_err err, const char *text)
{
    ERR_clear_error();
    tl_faults_add(faults, file, 0, setting, text);
    return err;
}

/* A key behind a password would make OpenSSL ask for it on the terminal. */
static int no_password(char *out, int bytes_max, int is_writing, void *arg)
{
    (void)out, (void)bytes_max, (void)is_writing, (void)arg;
    return 0;
}

/* The key is not checked against the certificate here: OpenSSL drops the old key for a new
 * certificate that it doesn't fit, so both are set and then compared. */
static enum tl_err give(SSL_CTX *context, const struct tl_tls *tls, struct tl_faults *faults)
{
    static const char certificate_setting[] = "http.certificate";
    static const char key_setting[] = "http.key";
    if (access(tls->certificate, R_OK) != 0)
        return fault(faults, tls->certificate, certificate_setting, TL_EIO,
                     "The certificate can't be read; name a PEM file that this user may read.");
    if (access(tls->key, R_OK) != 0)
        return fault(faults, tls->key, key_setting, TL_EIO,
                     "The private key can't be read; name a PEM file that this user may read.");
    SSL_CTX_set_default_passwd_cb(context, no_password);
    if (SSL_CTX_use_certificate_chain_file(context, tls->certificate) != 1)
        return fault(faults, tls->certificate, certificate_setting, TL_EBAD,
                     "The certificate is no PEM file with a certificate that OpenSSL takes.");
    if (SSL_CTX_use_PrivateKey_file(context, tls->key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1)
        return fault(faults, tls->key, key_setting, TL_EBAD,
                     "The private key is no PEM file without a password or doesn't belong to the "
                     "certificate.");
    return TL_OK;
}

enum tl_err tl_tls_check(const struct tl_tls *tls, struct tl_faults *faults)
{
    SSL_CTX *trial = SSL_CTX_new(TLS_server_method());
    if (!trial)
        return TL_ENOMEM;
    enum tl_err err = give(trial, tls, faults);
    SSL_CTX_free(trial);
    return err;
}

enum tl_err tl_tls_load(struct tl_tls *tls, struct tl_faults *faults)
{
    tls->certificate_at = time_of(tls->certificate);
    tls->key_at = time_of(tls->key);
    enum tl_err err = tl_tls_check(tls, faults);
    return err ? err : give(tls->context, tls, faults);
}
