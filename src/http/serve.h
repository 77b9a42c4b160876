/* serve.h: the one function that the HTTP library calls. */
#ifndef TL_HTTP_SERVE_H
#define TL_HTTP_SERVE_H

#include <libwebsockets.h>

/* user: a struct tl_http_session, where there is one. */
int tl_http_serve(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                  size_t len);

#endif
