/* request_answer.h: an office's answer to a request, on its way to the person.
 *
 *     words, decision --> the last one: the promise is kept, in the same commit
 *         --> with all of it, to the addresses that the case itself has: who filed online, accounts
 *         --> else by post, to the address of the case; without one the letter waits for it
 *         --> "an answer is there", without a word of it, to whatever the request gave
 *
 * In a language that the person does not read nothing is told: it waits for its translation. Of a
 * protected case no mail has a word. Mission: S20, S28.
 */
#ifndef TL_SERVER_REQUEST_ANSWER_H
#define TL_SERVER_REQUEST_ANSWER_H

#include <jansson.h>

#include "policy/model.h"
#include "store/db.h"
#include "store/requests.h"

enum { TL_REQUEST_ANSWER_BYTES = 4096, TL_REQUEST_WORDS_BYTES = 1500 };

/* A parcel that comes with the end of the promise: what of a word counts, as JSON. */
#define TL_REQUEST_ANSWER_TEXT "request.answer"
bool tl_request_is_answer(const char *name);
TL_MUST_USE enum tl_err tl_request_answer_parcel(const struct tl_request_word *word, char *out,
                                                 size_t bytes_max);
TL_MUST_USE enum tl_err tl_request_answered(struct tl_db *db, const struct tl_policy *policy,
                                            tl_id contact, const char *text);

/* Writes an answer that is in the person's language, moves the appointment, and posts the notices.
 * The request's state is the caller's. */
TL_MUST_USE enum tl_err tl_request_answer_write(struct tl_db *db, const struct tl_policy *policy,
                                                const struct tl_request_row *row,
                                                struct tl_request_word *word);

/* The notification that goes by post; a policy without it sends no letters. */
#define TL_REQUEST_LETTER "request_letter"

/* Which way an answer would go now. */
enum tl_request_reach {
    TL_REACH_MAIL,       /* To addresses of the case. */
    TL_REACH_POST,       /* To the address of post of the case. */
    TL_REACH_NO_ADDRESS, /* By post, once somebody has entered where that goes. */
    TL_REACH_WAITS, /* Only to who asks and is verified: no case is known, or it is protected. */
};
TL_MUST_USE enum tl_err tl_request_reach(struct tl_db *db, const struct tl_policy *policy,
                                         const struct tl_request_row *row,
                                         enum tl_request_reach *out);

/* Decision, reason, new time and words, as one text. TL_ENONE: it has none in this language. */
TL_MUST_USE enum tl_err tl_request_answer_text(const struct tl_policy *policy,
                                               const struct tl_request_word *word,
                                               uint16_t language, tl_time now, char *out,
                                               size_t bytes_max);

/* The texts of the policy's keys; NULL: it has them no more. */
const struct tl_decision *tl_request_decision_find(const struct tl_policy *policy,
                                                   const char *name);
const struct tl_name *tl_request_denial_find(const struct tl_policy *policy, const char *name);

/* The language of the person, the policy's first where nobody knows. */
TL_MUST_USE enum tl_err tl_request_language(struct tl_db *db, const struct tl_policy *policy,
                                            const struct tl_request_row *row, uint16_t *out);

#endif
