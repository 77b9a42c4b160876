/* mime.h: one mail as bytes: headers, then the same words as text and as HTML.
 *
 *     From: "National Benefits Agency" <notices@agency.example>
 *     Subject: =?utf-8?B?...?=                      RFC 2047, only where it is needed
 *     Message-ID: <notice.17.9f3a...@agency.example>
 *     Content-Type: multipart/alternative           RFC 2046, 5.1.4
 *       text/plain; charset=utf-8  quoted-printable (RFC 2045, 6.7)
 *       text/html; charset=utf-8   quoted-printable
 *
 * No header can be added by what stands in a field: addresses are checked (address.h), other texts
 * have their control characters replaced, and what is not ASCII is encoded. The Message-ID is the
 * row's and stays through all tries, so a double shows as one to whoever has both. No allocation.
 */
#ifndef TL_NOTIFY_MIME_H
#define TL_NOTIFY_MIME_H

#include "base/err.h"
#include "base/types.h"

enum { TL_MIME_BYTES_MAX = 64 * 1024 };

struct tl_mail {
    const char *from;      /* An address. */
    const char *from_name; /* The agency's name; "" for none. */
    const char *to;        /* An address. */
    const char *subject;
    const char *body;     /* In the markup of markup.h. */
    const char *language; /* BCP 47; "" for none. */
    const char *message;  /* Message-ID without brackets. */
    tl_time at;
};

/* Writes it with lines ended by CR LF and a 0 behind; *out_bytes without that. TL_EBAD: an address
 * or the Message-ID is none, or a text is not UTF-8. TL_ETOOLONG: it does not fit. */
TL_MUST_USE enum tl_err tl_mime_write(const struct tl_mail *mail, char *out, size_t bytes_max,
                                      size_t *out_bytes);

#endif
