/* browser_end.h: the far end of a browser's leg, for scenes and benches: what a page does, without
 * the page.
 *
 *     offer --> server --> answer --> check (ICE-lite) --> DTLS handshake --> SRTP both ways
 *
 * It speaks G.711, silence at first, and counts what it hears. Join waits for the network; all else
 * returns at once. OpenSSL shakes hands and the library's own SRTP protects, so that it shares no
 * code with the leg that it tests. RFC 8445 2.5, 5764.
 */
#ifndef TL_PHONE_BROWSER_END_H
#define TL_PHONE_BROWSER_END_H

#include "base/err.h"
#include "base/types.h"

enum { TL_BROWSER_OFFER_MAX = 1024 };

struct tl_browser_end;

/* A socket and a certificate. TL_ENOMEM; TL_EIO. */
TL_MUST_USE enum tl_err tl_browser_end_open(struct tl_browser_end **out_end);
void tl_browser_end_close(struct tl_browser_end *end);
/* As when the browser is killed: the far end hears no word of it. */
void tl_browser_end_vanish(struct tl_browser_end *end);

/* Writes the offer for the server, with a 0 behind it. */
void tl_browser_end_offer(const struct tl_browser_end *end, char out[TL_BROWSER_OFFER_MAX]);

/* Takes the server's answer: check and handshake, within some seconds. TL_EBAD: the answer is not
 * one; TL_EUNAVAILABLE: nobody answers; TL_EDENIED: another certificate than the answer's. */
TL_MUST_USE enum tl_err tl_browser_end_join(struct tl_browser_end *end, const char *answer_sdp);

/* Says this sound (G.711 mu-law) over and over, from `from` on; it must outlive the end. NULL: is
 * silent again. */
void tl_browser_end_say(struct tl_browser_end *end, const uint8_t *sound, size_t len, size_t from);

/* Sends one packet of sound, and takes what has come. Every 20 ms. */
void tl_browser_end_turn(struct tl_browser_end *end);

/* RTP packets heard so far. */
uint64_t tl_browser_end_heard(const struct tl_browser_end *end);

#endif
