/* answer.h: answers to the questions by which somebody shows to stand to a case, as keyed hashes.
 *
 *     key, case number, question, answer --BLAKE2b--> 64 hexadecimal digits
 *
 * An answer is compared and never kept: there are few birthdays, so a hash without a key would tell
 * it to whoever has the table. The key is the folder's (server/folder_key.h), in no row of it. Case
 * number and question are in the hash, so that two cases with one birthday look different.
 * Mission: S28. BLAKE2b: RFC 7693.
 */
#ifndef TL_DESK_ANSWER_H
#define TL_DESK_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "store/answers.h"

enum {
    TL_ANSWER_KEY_BYTES = 32,
    TL_ANSWER_TEXT_BYTES = 66, /* The longest plain answer, and its end. */
};
#define TL_ANSWER_KEY_USE "answers_" /* Of the folder's secret. */

/* answer: as its form makes it plain (tl_form_read). */
void tl_answer_hash(const uint8_t key[TL_ANSWER_KEY_BYTES], const char *receipt,
                    const char *question, const char *answer, char out[TL_ANSWER_BYTES]);

/* As long for a wrong one as for a right one. */
bool tl_answer_is(const char kept[TL_ANSWER_BYTES], const char given[TL_ANSWER_BYTES]);

#endif
