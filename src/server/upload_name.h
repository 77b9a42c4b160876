/* upload_name.h: what a person called a file, made fit to be shown and to be saved under.
 *
 *     "../../etc/pass\nwd.pdf" --clean--> "passwd.pdf" --disposition--> attachment; filename=...
 *
 * The disk never sees it: there files are ids. Mission: S13, S18.
 */
#ifndef TL_SERVER_UPLOAD_NAME_H
#define TL_SERVER_UPLOAD_NAME_H

#include "policy/upload.h"
#include "store/uploads.h"

enum { TL_UPLOAD_DISPOSITION_BYTES = 64 + 4 * TL_UPLOAD_NAME_MAX };

/* The last part of a path, without what is no letter that can be seen (control characters, marks
 * that turn the direction of text), what file systems or headers take for their own, and dots and
 * blanks at its ends; at most TL_UPLOAD_NAME_MAX bytes of whole UTF-8 letters, with the ending of
 * its type. Nothing left: "document". given: any bytes. */
void tl_upload_name_clean(const char *given, enum tl_upload_type type,
                          char out[TL_UPLOAD_NAME_MAX + 1]);

/* The header Content-Disposition of a clean name: to be saved, never shown (RFC 6266, 4; RFC 8187,
 * 3.2). Nothing in it ends a header. */
void tl_upload_disposition(const char *name, char out[TL_UPLOAD_DISPOSITION_BYTES]);

/* The media type that a page says ("application/pdf"), or where it says none what the name ends
 * with. TL_UPLOAD_TYPES: none that a policy knows. */
enum tl_upload_type tl_upload_type_said(const char *media, const char *name);

const char *tl_upload_type_word(enum tl_upload_type type);
const char *tl_upload_type_media(enum tl_upload_type type);
/* TL_UPLOAD_TYPES: there is no such word. */
enum tl_upload_type tl_upload_type_find(const char *word);

#endif
