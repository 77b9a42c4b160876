/* letter.h: one letter as a PDF for the print queue (cairo and Pango).
 *
 *     agency                        The address stands where the windows of usual envelopes are:
 *     address lines                 20 mm from the left, 45 to 85 mm from the top (ISO 269, DL).
 *     date, number
 *     subject                       Pango sets every script and breaks lines and pages.
 *     body
 *
 * Written beside its name, synced and then renamed, so that a print system never sees half of one.
 */
#ifndef TL_NOTIFY_LETTER_H
#define TL_NOTIFY_LETTER_H

#include <stddef.h>

#include "base/err.h"
#include "base/types.h"

enum tl_paper { TL_PAPER_LETTER, TL_PAPER_A4 };

struct tl_letter {
    enum tl_paper paper;
    const char *agency;
    const char *address; /* Lines with "\n" between, at most TL_ADDRESS_LINES_MAX. */
    const char *date;    /* In the person's language. */
    const char *number;  /* What it is about; "" for none. */
    const char *subject;
    const char *body;
    const char *language; /* BCP 47; "" for none. */
};
enum { TL_ADDRESS_LINES_MAX = 7, TL_LETTER_PAGES_MAX = 20 };

/* TL_EBAD: not UTF-8, or the address has no or too many lines. TL_ETOOLONG: over the pages. TL_EIO,
 * TL_ENOSPACE: the file cannot be written. Again under the same path: it is replaced whole. */
TL_MUST_USE enum tl_err tl_letter_write(const struct tl_letter *letter, const char *path);

/* One or more, each on pages of its own, as one PDF; the caller frees it. TL_EBAD, TL_ETOOLONG: as
 * above. */
TL_MUST_USE enum tl_err tl_letter_print(const struct tl_letter *letters, size_t letters_len,
                                        char **out_pdf, size_t *out_bytes);

#endif
