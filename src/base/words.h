/* words.h: a sentence put together piece by piece in memory of fixed size.
 *
 * For faults and stories, in layers that may not print. What no longer fits is left out; the text
 * always ends, and never within a UTF-8 character.
 */
#ifndef TL_BASE_WORDS_H
#define TL_BASE_WORDS_H

#include "base/types.h"

struct tl_words {
    char text[256];
    size_t text_bytes;
    bool is_cut;
};

void tl_words_add(struct tl_words *words, const char *text);
void tl_words_add_bytes(struct tl_words *words, const char *text, size_t bytes);
void tl_words_add_char(struct tl_words *words, char c);
void tl_words_add_number(struct tl_words *words, uint64_t number);

/* All of texts, up to a NULL: one sentence in one call. */
void tl_words_add_all(struct tl_words *words, const char *const *texts);
#define TL_WORDS(words, ...) tl_words_add_all((words), (const char *const[]){ __VA_ARGS__, NULL })

#endif
