/* media_srtp.c: the two directions of one leg, each with its key. */
#include "phone/media_srtp.h"

#include <stdlib.h>
#include <string.h>

struct tl_leg_srtp {
    uint8_t key_in[TL_SDES_KEY_BYTES], key_out[TL_SDES_KEY_BYTES];
    struct tl_srtp *in, *out;
};

/* A context is kept as long as its key is: it knows which packets came and went. */
static bool set_one(struct tl_srtp **srtp, uint8_t *kept, const uint8_t *key)
{
    if (*srtp && memcmp(kept, key, TL_SDES_KEY_BYTES) == 0)
        return true;
    tl_srtp_close(*srtp);
    *srtp = NULL;
    memcpy(kept, key, TL_SDES_KEY_BYTES);
    return tl_srtp_open(TL_SRTP_AES_CM_128_HMAC_SHA1_80, key, key + TL_SRTP_KEY_BYTES, srtp) ==
           TL_OK;
}

bool tl_leg_srtp_set(struct tl_leg *leg, const uint8_t *key_in, const uint8_t *key_out)
{
    if (!key_in || !key_out) {
        tl_leg_srtp_close(leg);
        return true;
    }
    if (!leg->srtp)
        leg->srtp = calloc(1, sizeof *leg->srtp);
    return leg->srtp && set_one(&leg->srtp->in, leg->srtp->key_in, key_in) &&
           set_one(&leg->srtp->out, leg->srtp->key_out, key_out);
}

void tl_leg_srtp_close(struct tl_leg *leg)
{
    if (!leg->srtp)
        return;
    tl_srtp_close(leg->srtp->in);
    tl_srtp_close(leg->srtp->out);
    explicit_bzero(leg->srtp, sizeof *leg->srtp);
    free(leg->srtp);
    leg->srtp = NULL;
}

bool tl_leg_srtp_unprotect(struct tl_leg *leg, uint8_t *packet, size_t *bytes)
{
    return leg->srtp->in && tl_srtp_unprotect(leg->srtp->in, packet, bytes) == TL_OK;
}

size_t tl_leg_srtp_protect(struct tl_leg *leg, const uint8_t *packet, size_t bytes, uint8_t *out)
{
    memcpy(out, packet, bytes);
    return leg->srtp->out && tl_srtp_protect(leg->srtp->out, out, &bytes) == TL_OK ? bytes : 0;
}
