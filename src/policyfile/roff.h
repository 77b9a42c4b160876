/* roff.h: text for manual pages, in the language that man(1) reads: man(7) of groff.
 *
 * Pages are made by the program from the tables that it reads by, so they say what it does.
 */
#ifndef TL_POLICYFILE_ROFF_H
#define TL_POLICYFILE_ROFF_H

#include <stdio.h>

/* Writes text so that it is seen as it stands: backslashes, hyphens, quotes and a full stop at the
 * start of a line mean nothing. No line end is added. */
void tl_roff_text(FILE *out, const char *text);

/* The head of a page: "throughline-policy", 5, "the policy language". */
void tl_roff_page(FILE *out, const char *name, int section, const char *what);

/* A section; and a paragraph whose words stand indented under a bold tag, with its value behind. */
void tl_roff_section(FILE *out, const char *title);
void tl_roff_tag(FILE *out, const char *tag, const char *value);

#endif
