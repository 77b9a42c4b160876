/* nearest.c: edit distance between short words. */
#include "policyfile/nearest.h"

#include <string.h>

enum { WORD_BYTES_MAX = 48 };

static uint32_t min3(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

static uint32_t edits_between(const char *a, size_t a_bytes, const char *b, size_t b_bytes)
{
    uint32_t row[WORD_BYTES_MAX + 1];
    for (uint32_t j = 0; j <= b_bytes; j++)
        row[j] = j;
    for (uint32_t i = 1; i <= a_bytes; i++) {
        uint32_t diagonal = row[0];
        row[0] = i;
        for (uint32_t j = 1; j <= b_bytes; j++) {
            uint32_t change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = min3(change, row[j] + 1, row[j - 1] + 1);
        }
    }
    return row[b_bytes];
}

void nearest_try(struct nearest *nearest, const char *known)
{
    size_t word_bytes = strlen(nearest->word), known_bytes = strlen(known);
    if (word_bytes > WORD_BYTES_MAX || known_bytes > WORD_BYTES_MAX)
        return;
    uint32_t edits = edits_between(nearest->word, word_bytes, known, known_bytes);
    uint32_t edits_max = word_bytes < 6 ? 2 : (uint32_t)(word_bytes / 3);
    if (edits > edits_max || edits >= known_bytes || (nearest->best && edits >= nearest->edits))
        return;
    nearest->best = known;
    nearest->edits = edits;
}
