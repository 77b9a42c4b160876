/* address.h: where a notice may go: mail addresses and telephone numbers that hold no surprise.
 *
 * What passes here can stand in a header, an SMTP command or a URL as it is: no control character,
 * blank, bracket, comma or quote. So no text of a person can add a header or a recipient. Only
 * addresses in ASCII (RFC 5321, 4.1.2: a dot-string and a domain name); no quoted local parts.
 */
#ifndef TL_NOTIFY_ADDRESS_H
#define TL_NOTIFY_ADDRESS_H

#include "base/err.h"
#include "base/types.h"

enum { TL_MAIL_BYTES_MAX = 255, TL_NUMBER_DIGITS_MAX = 15 };

/* Whether this is one mail address of at most 254 bytes (RFC 5321, 4.5.3.1). */
bool tl_mail_is(const char *text);

/* Whether this is a number in international form: "+" and 7 to 15 digits (ITU-T E.164). */
bool tl_number_is_e164(const char *text);

/* For people to recognize: "a***@e***.org", "+1******4567". out is always ended; an address of
 * another kind gives "***". */
void tl_address_mask(const char *address, char *out, size_t bytes_max);

#endif
