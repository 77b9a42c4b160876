/* markup.h: the little markup of notices, for each way that they go.
 *
 *     A paragraph goes on                   text: as written
 *     until a blank line.                   HTML: <p>, <ul><li>, <a href>
 *
 *     - a list has one item a line
 *     An address of the web stands alone: https://...
 *
 * Nothing else means anything, so that every text can be put in without escaping. HTML never holds
 * a tag that the text brought along.
 */
#ifndef TL_NOTIFY_MARKUP_H
#define TL_NOTIFY_MARKUP_H

#include "notify/text_out.h"

/* The body of a page in this language ("" for none): a whole HTML document, with the title. */
void tl_markup_html(const char *body, const char *language, const char *title,
                    struct tl_text_out *out);

#endif
