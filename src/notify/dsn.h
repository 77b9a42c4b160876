/* dsn.h: reading a mail that came back: which notice it is about, and what became of it.
 *
 *     multipart/report; report-type=delivery-status          RFC 6522
 *       |-- for people
 *       |-- message/delivery-status   Action, Status         RFC 3464, 2.3
 *       `-- message/rfc822 or text/rfc822-headers            its Message-ID is ours
 *
 * Bytes from outside: no allocation, one walk, at most TL_DSN_BYTES_MAX. Fuzzed (fuzz/dsn).
 */
#ifndef TL_NOTIFY_DSN_H
#define TL_NOTIFY_DSN_H

#include "base/err.h"
#include "base/types.h"

enum { TL_DSN_BYTES_MAX = 256 * 1024 };

enum tl_dsn_action {
    TL_DSN_DELAYED,   /* It is still tried: nothing has ended. */
    TL_DSN_DELIVERED, /* Also "relayed" and "expanded". */
    TL_DSN_FAILED,
};

struct tl_dsn {
    enum tl_dsn_action action; /* The worst of all recipients'. */
    char status[16];           /* RFC 3463: "5.1.1"; "" when none is told. */
    char message[128];         /* Message-ID of what came back, without brackets. */
};

/* TL_ENONE: a mail, but no report on one with a Message-ID. TL_ETOOLONG. TL_EBAD: a report that
 * does not hold to its form. */
TL_MUST_USE enum tl_err tl_dsn_read(const char *bytes, size_t len, struct tl_dsn *out);

#endif
