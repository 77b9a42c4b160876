/* totp.h: one-time passwords by time (RFC 6238): SHA-1, steps of 30 s, 6 digits.
 *
 *     secret + now / 30 s --HMAC--> 6 digits        the step before and the one behind count too
 *
 * What authenticator apps all know; no clock, no state: who keeps the last used step refuses a
 * second use. Base32 is RFC 4648, 6, without padding.
 */
#ifndef TL_DESK_TOTP_H
#define TL_DESK_TOTP_H

#include "base/calendar.h"
#include "base/err.h"

#define TL_TOTP_STEP_US (30 * TL_SECOND)
enum {
    TL_TOTP_SECRET_BYTES = 20, /* As long as the hash: RFC 4226, 4. */
    TL_TOTP_DIGITS = 6,
    TL_TOTP_WINDOW = 1, /* Steps to either side. */
    TL_TOTP_TEXT_BYTES = 33,
    TL_TOTP_URI_BYTES = 512,
};

/* The code of a step (now / TL_TOTP_STEP_US) as a number below 1,000,000. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_totp_code(const uint8_t *secret, size_t secret_bytes, int64_t step,
                                     uint32_t *out_code);

/* The step whose code this text is, within the window around now and above after_step. Blanks in
 * the text don't matter. TL_EDENIED: none; the work is the same for all that are refused. */
TL_MUST_USE enum tl_err tl_totp_check(const uint8_t *secret, size_t secret_bytes, const char *code,
                                      tl_time now, int64_t after_step, int64_t *out_step);

/* secret_bytes of them as Base32; out takes 8 / 5 of the bytes, rounded up, and a 0.
 * TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_base32_write(const uint8_t *bytes, size_t bytes_len, char *out,
                                        size_t out_bytes);

/* The address that an authenticator app reads from a QR code: otpauth://totp/ISSUER:ACCOUNT?...
 * (the Key URI format that the apps share). TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_totp_uri(const uint8_t *secret, const char *issuer, const char *account,
                                    char *out, size_t out_bytes);

#endif
