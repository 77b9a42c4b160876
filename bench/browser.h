/* browser.h: browsers as far ends of media legs: a check, a handshake, keys. */
#ifndef TL_BENCH_BROWSER_H
#define TL_BENCH_BROWSER_H

#include "phone/media.h"
#include "phone/web_srtp.h"

/* The certificate and the cipher of all that follow: AES-GCM, or AES-CM with HMAC-SHA1. */
void browser_make(bool is_gcm);
void browser_done(void);

/* Opens leg (see tl_media_web_open) with a browser at its far end. Returns its socket, connected
 * and bound on 127.0.0.1; *out_tx protects what it sends. What fails ends the program. */
int browser_open(struct tl_media *media, tl_id leg, tl_id peer, struct tl_srtp **out_tx);

#endif
