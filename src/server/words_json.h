/* words_json.h: the words of a vocabulary in all languages, as JSON made once.
 *
 *     forms.csv, statuses.csv --once per policy--> { "form": { CODE: { "en": .., "es": .. } },
 *                                                    "status": { CODE: .. }, "text": { CODE: .. } }
 *
 * A look at a status is asked some ten thousand times a second, and half of its answer are these
 * words. Any thread may take them: nobody changes them, and jansson counts references atomically.
 */
#ifndef TL_SERVER_WORDS_JSON_H
#define TL_SERVER_WORDS_JSON_H

#include <jansson.h>

#include "desk/vocabulary.h"

/* NULL: no memory. The caller's: json_decref. */
json_t *tl_words_json(const struct tl_policy *policy, const struct tl_vocabulary *vocabulary);

/* What is said of this code in all languages: of a form, a status, or a status's text. A code that
 * nobody named is said itself; its text is empty. A new reference. */
json_t *tl_words_json_form(json_t *words, const struct tl_policy *policy, const char *code);
json_t *tl_words_json_status(json_t *words, const struct tl_policy *policy, const char *code);
json_t *tl_words_json_text(json_t *words, const struct tl_policy *policy, const char *code);

#endif
