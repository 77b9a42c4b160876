/* gateway.h: one text message to a gateway by HTTP (libcurl).
 *
 *     http    POST {"from", "to", "text", "reference"}, bearer token -> 2xx {"id": ...}
 *     kannel  GET ?username&password&from&to&text&coding&dlr-url -> 202 (Kannel's sendsms)
 *
 * https, or http to this machine. At most 10 s and 64 kB of an answer; no redirects. Belongs to one
 * thread, and waits.
 */
#ifndef TL_NOTIFY_GATEWAY_H
#define TL_NOTIFY_GATEWAY_H

#include "notify/way.h"

enum tl_gateway_kind { TL_GATEWAY_HTTP, TL_GATEWAY_KANNEL };

struct tl_gateway;

struct tl_gateway_settings {
    enum tl_gateway_kind kind;
    const char *url;
    const char *user;   /* kannel; "" for none. */
    const char *secret; /* http: the token; kannel: the password. "" for none. */
    const char *from;   /* The number or name that people see; "" leaves it to the gateway. */
    const char *report; /* kannel: where it tells what became of a message, without a query;
                           "": it does not. */
    const char *report_secret;
    const char *authorities; /* PEM file; "" for the system's. */
};

struct tl_gateway_message {
    const char *to;   /* E.164. */
    const char *text; /* UTF-8. */
    tl_id reference;  /* The notice; given to the gateway and back with its report. */
};

/* Whether a URL is https, or http to this machine. */
bool tl_gateway_is_url(const char *url);

/* The texts are copied. TL_EBAD: the URL. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_gateway_open(const struct tl_gateway_settings *settings,
                                        struct tl_gateway **out_gateway);
void tl_gateway_close(struct tl_gateway *gateway);

void tl_gateway_send(struct tl_gateway *gateway, const struct tl_gateway_message *message,
                     struct tl_way_answer *out);

#endif
