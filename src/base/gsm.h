/* gsm.h: how many pieces a text message takes (3GPP TS 23.038, 6.1.2 and 6.2).
 *
 *     "Hola, ¿qué tal?"  ->  15 septets, 1 segment     "Olá, coração"  ->  UCS-2, 1 segment
 *
 * A text whose letters all stand in the GSM alphabet takes 160 of them, or 153 a piece when it is
 * longer; any other is sent as UCS-2, with 70 units, or 67 a piece. Pure; cost: one walk.
 */
#ifndef TL_BASE_GSM_H
#define TL_BASE_GSM_H

#include "base/err.h"
#include "base/types.h"

struct tl_gsm {
    bool is_ucs2;      /* Some letter does not stand in the GSM alphabet. */
    uint32_t units;    /* Septets, or units of 16 bits. */
    uint32_t segments; /* 0 for an empty text. */
};

/* One character of UTF-8 at *cursor, which moves behind it. TL_ENONE: the end. TL_EBAD: not UTF-8
 * (RFC 3629); the cursor stays. */
TL_MUST_USE enum tl_err tl_utf8_next(const char **cursor, uint32_t *out_code);

/* What a text takes. TL_EBAD: it is not UTF-8. */
TL_MUST_USE enum tl_err tl_gsm_measure(const char *text, struct tl_gsm *out);

#endif
