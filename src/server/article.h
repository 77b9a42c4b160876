/* article.h: which version of an article somebody was answered from (S32).
 *
 * An article of the policy has no number of its own: its version in a language is the first 8 bytes
 * of the BLAKE2b hash of title, text and what is spoken in its place, in hexadecimal: not of who
 * keeps it, nor of the questions that it answers. The same words are the same version, in
 * whatever policy they stand, and each policy's full text is kept.
 */
#ifndef TL_SERVER_ARTICLE_H
#define TL_SERVER_ARTICLE_H

#include "policy/model.h"
#include "store/notes.h"

void tl_article_version(const struct tl_article *article, uint16_t language,
                        char out[TL_ARTICLE_VERSION_BYTES]);

/* The article of this name. NULL: the policy has none. */
const struct tl_article *tl_article_find(const struct tl_policy *policy, const char *name);

#endif
