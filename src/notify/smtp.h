/* smtp.h: one mail to the agency's mail server (libcurl; RFC 5321, TLS by RFC 3207 or from the
 * start).
 *
 *     smtp://host:587   STARTTLS, which must be there unless the server is on this machine
 *     smtps://host:465  TLS from the start
 *
 * One connection is kept for the next mail. At most 10 s to connect and 60 s for one mail. Belongs
 * to one thread, and waits.
 */
#ifndef TL_NOTIFY_SMTP_H
#define TL_NOTIFY_SMTP_H

#include <stdatomic.h>

#include "notify/way.h"

struct tl_smtp;

struct tl_smtp_settings {
    const char *url;
    const char *user; /* "" for none. */
    const char *password;
    const char *authorities;  /* PEM file; "" for the system's. */
    const atomic_bool *stops; /* Seen true, what has not been handed over whole is given up. */
};

/* Whether this is such an address; the sentence says what is wrong. */
bool tl_smtp_is_url(const char *url);

/* The texts are copied. TL_EBAD: the URL. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_smtp_open(const struct tl_smtp_settings *settings,
                                     struct tl_smtp **out_smtp);
void tl_smtp_close(struct tl_smtp *smtp);

/* from and to are checked addresses, bytes a whole mail. */
void tl_smtp_send(struct tl_smtp *smtp, const char *from, const char *to, const char *bytes,
                  size_t len, struct tl_way_answer *out);

#endif
