/* tls.h: the certificate, read at the start and again when its files change.
 *
 * New connections get the new certificate, open ones keep theirs. A pair of files that can't be
 * read or doesn't fit together is never taken over one that works.
 */
#ifndef TL_HTTP_TLS_H
#define TL_HTTP_TLS_H

#include <openssl/ssl.h>
#include <time.h>

#include "base/err.h"
#include "base/fault.h"

struct tl_tls {
    const char *certificate; /* Borrowed; NULL: no TLS. */
    const char *key;
    SSL_CTX *context; /* Borrowed from the HTTP library. */
    struct timespec certificate_at;
    struct timespec key_at;
};

/* The files hold a chain and its key. TL_EIO: unreadable; TL_EBAD: no PEM, or no pair. One fault.
 */
TL_MUST_USE enum tl_err tl_tls_check(const struct tl_tls *tls, struct tl_faults *faults);

/* Checks, then gives context the pair. On failure it has what it had. */
TL_MUST_USE enum tl_err tl_tls_load(struct tl_tls *tls, struct tl_faults *faults);

/* A file has another time than the pair that was loaded or tried last. */
bool tl_tls_has_changed(const struct tl_tls *tls);

#endif
