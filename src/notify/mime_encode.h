/* mime_encode.h: what headers and bodies of mail are encoded as. Inside this layer. */
#ifndef TL_NOTIFY_MIME_ENCODE_H
#define TL_NOTIFY_MIME_ENCODE_H

#include "notify/text_out.h"

/* A header's free text: as it is where it is ASCII and short, else encoded words (RFC 2047, 2 and
 * 5), each of at most 75 bytes and of whole characters, folded. Control characters become blanks.
 * is_phrase: before an address, where ASCII stands in quotes (RFC 5322, 3.2.4). */
void tl_mime_words(struct tl_text_out *out, const char *text, bool is_phrase);

/* A body as quoted-printable (RFC 2045, 6.7): lines of at most 76, ended by CR LF. */
void tl_mime_quoted(struct tl_text_out *out, const char *text);

#endif
