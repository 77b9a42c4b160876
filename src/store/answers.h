/* answers.h: what only who stands to a case knows, question by question, as keyed hashes.
 *
 * As the agency's own system has it, brought here by import (imports.h); made and compared by
 * desk/answer.h.
 */
#ifndef TL_STORE_ANSWERS_H
#define TL_STORE_ANSWERS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

enum { TL_ANSWER_BYTES = 65 }; /* 32 bytes as hexadecimal, and its end. */

struct tl_answer_row {
    tl_id id;          /* Of the import alone; of kind "answer". */
    char question[48]; /* Its name in the policy. */
    char hash[TL_ANSWER_BYTES];
};

/* TL_ENONE: the case has no answer to this question. */
TL_MUST_USE enum tl_err tl_store_answer_find(struct tl_db *db, tl_id case_id, const char *question,
                                             char out[TL_ANSWER_BYTES]);

#endif
