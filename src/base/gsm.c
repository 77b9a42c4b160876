/* gsm.c: the GSM alphabet, and counting in it. */
#include "base/gsm.h"

enum { GSM_ONE = 160, GSM_EACH = 153, UCS2_ONE = 70, UCS2_EACH = 67 };

/* TS 23.038, 6.2.1, beside the ASCII that it shares. */
static const uint16_t alphabet[] = {
    0x00a3, 0x00a5, 0x00e8, 0x00e9, 0x00f9, 0x00ec, 0x00f2, 0x00c7, 0x00d8, 0x00f8,
    0x00c5, 0x00e5, 0x0394, 0x03a6, 0x0393, 0x039b, 0x03a9, 0x03a0, 0x03a8, 0x03a3,
    0x0398, 0x039e, 0x00c6, 0x00e6, 0x00df, 0x00c9, 0x00a4, 0x00a1, 0x00c4, 0x00d6,
    0x00d1, 0x00dc, 0x00a7, 0x00bf, 0x00e4, 0x00f6, 0x00f1, 0x00fc, 0x00e0,
};

/* Septets of a character; 0: it is not in the alphabet. Those of the extension (6.2.1.1) are two.
 */
static uint32_t septets(uint32_t code)
{
    static const char twice[] = "^{}\\[~]|\f";
    if (code == 0x20ac)
        return 2;
    for (const char *c = twice; *c && code < 0x80; c++)
        if ((uint32_t)*c == code)
            return 2;
    if (code == '\n' || code == '\r')
        return 1;
    if (code >= 0x20 && code < 0x7f)
        return code == '`' ? 0 : 1;
    for (size_t i = 0; i < sizeof alphabet / sizeof alphabet[0]; i++)
        if (alphabet[i] == code)
            return 1;
    return 0;
}

/* Bytes behind the first, and the least code point of such a length. */
static int tail_of(unsigned char first, uint32_t *out_bits, uint32_t *out_least)
{
    static const struct {
        unsigned char mask, is;
        uint32_t least;
    } kinds[] = {
        { 0x80, 0x00, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 }, { 0xf8, 0xf0, 0x10000 }
    };
    for (int i = 0; i < 4; i++) {
        if ((first & kinds[i].mask) != kinds[i].is)
            continue;
        *out_bits = first & (unsigned char)~kinds[i].mask;
        *out_least = kinds[i].least;
        return i;
    }
    return -1;
}

enum tl_err tl_utf8_next(const char **cursor, uint32_t *out_code)
{
    const unsigned char *at = (const unsigned char *)*cursor;
    uint32_t code, least;
    if (*at == 0)
        return TL_ENONE;
    int tail = tail_of(*at, &code, &least);
    if (tail < 0)
        return TL_EBAD;
    for (int i = 1; i <= tail; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return TL_EBAD;
        code = code << 6 | (at[i] & 0x3f);
    }
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return TL_EBAD;
    *cursor += tail + 1;
    *out_code = code;
    return TL_OK;
}

enum tl_err tl_gsm_measure(const char *text, struct tl_gsm *out)
{
    uint32_t code, gsm = 0, ucs2 = 0;
    bool is_ucs2 = false;
    enum tl_err err;
    while ((err = tl_utf8_next(&text, &code)) == TL_OK) {
        uint32_t more = septets(code);
        is_ucs2 = is_ucs2 || more == 0;
        gsm += more;
        ucs2 += code >= 0x10000 ? 2 : 1;
    }
    if (err != TL_ENONE)
        return err;
    uint32_t units = is_ucs2 ? ucs2 : gsm;
    uint32_t one = is_ucs2 ? UCS2_ONE : GSM_ONE, each = is_ucs2 ? UCS2_EACH : GSM_EACH;
    *out = (struct tl_gsm){ .is_ucs2 = is_ucs2, .units = units };
    out->segments = units == 0 ? 0 : units <= one ? 1 : (units + each - 1) / each;
    return TL_OK;
}
