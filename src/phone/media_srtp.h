/* media_srtp.h: a telephone leg whose packets are encrypted by keys of its description (SDES). */
#ifndef TL_PHONE_MEDIA_SRTP_H
#define TL_PHONE_MEDIA_SRTP_H

#include "phone/media_leg.h"
#include "phone/sdes.h"
#include "phone/web_srtp.h"

struct tl_leg_srtp;

/* Keys for what the leg hears and says; the same ones again change nothing. NULL: in the clear.
 * False: no memory; the leg then says and hears nothing. */
bool tl_leg_srtp_set(struct tl_leg *leg, const uint8_t *key_in, const uint8_t *key_out);
void tl_leg_srtp_close(struct tl_leg *leg);

/* Decrypts in place. False: it is not authentic, or came before. */
bool tl_leg_srtp_unprotect(struct tl_leg *leg, uint8_t *packet, size_t *bytes);

/* Writes packet encrypted to out, which has bytes + TL_SRTP_OVERHEAD_MAX bytes; returns its length,
 * 0: it can't be sent. */
size_t tl_leg_srtp_protect(struct tl_leg *leg, const uint8_t *packet, size_t bytes, uint8_t *out);

#endif
