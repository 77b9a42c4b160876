/* fetch.h: asking another server by HTTP, with limits (libcurl). Waits: on a worker only.
 *
 * https, and http to this machine only; no redirects; TLS is checked against the system's list, or
 * the file given. At most 10 s and TL_FETCH_BYTES_MAX.
 */
#ifndef TL_SERVER_FETCH_H
#define TL_SERVER_FETCH_H

#include "base/err.h"
#include "base/types.h"

enum { TL_FETCH_BYTES_MAX = 256 * 1024, TL_FETCH_SECONDS_MAX = 10 };

struct tl_fetch {
    const char *url;
    const char *form; /* A body (application/x-www-form-urlencoded): POST; NULL: GET. */
    const char *user; /* Basic authentication; NULL: none. */
    const char *password;
    const char *authorities; /* PEM file of who may vouch for TLS; NULL: the system's. */
};

/* The body of a 200, with a 0 behind it: free it. TL_EUNAVAILABLE: no answer, or another status.
 * TL_ETOOLONG. TL_EBAD: an address that is not allowed. */
TL_MUST_USE enum tl_err tl_fetch(const struct tl_fetch *fetch, char **out_body);

/* Whether tl_fetch takes this address: https, or http to localhost. */
bool tl_fetch_is_allowed(const char *url);

/* Text for a form or an address (RFC 3986, 2.1), behind what stands in out: a value; a field with
 * its name. TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_form_escape(char *out, size_t out_bytes, const char *value);
TL_MUST_USE enum tl_err tl_form_add(char *out, size_t out_bytes, const char *name,
                                    const char *value);

#endif
