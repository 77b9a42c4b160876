/* nearest.h: the known word that a mistyped one most likely means. */
#ifndef TL_POLICYFILE_NEAREST_H
#define TL_POLICYFILE_NEAREST_H

#include "base/types.h"

struct nearest {
    const char *word; /* What was written. */
    const char *best; /* NULL: nothing is near. */
    uint32_t edits;
};

/* Letters to change, add or leave out (Levenshtein) decide; a third of the word at most. */
void nearest_try(struct nearest *nearest, const char *known);

#endif
