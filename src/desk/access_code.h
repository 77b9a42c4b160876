/* access_code.h: the Online Access Code: with it a case that was filed on paper comes into its
 * person's account.
 *
 *     number --form, beginning--> may it be linked? --code by post--> typed in --> in the account
 *
 * Twelve letters and digits, 60 bits: a keyed hash of the code's row, made when the letter is
 * written and when it is typed in, so that records alone open nothing. It is used once; after the
 * policy's wrong tries it is dead, after its days it is over, and another one comes by post. Which
 * numbers may be linked so, for how long and with how many tries is the policy's (verify.yaml,
 * accounts). No clock. Mission: S14.
 */
#ifndef TL_DESK_ACCESS_CODE_H
#define TL_DESK_ACCESS_CODE_H

#include "policy/model.h"
#include "store/account_cases.h"
#include "store/cases.h"

enum { TL_ACCESS_CODE_BYTES = 15 }; /* "XXXX-XXXX-XXXX" and its 0. */

/* Whether the policy lets cases of this number come into accounts by code. */
bool tl_access_is_for(const struct tl_policy *policy, const char *receipt);

/* A new code of a case, in place of its old one; in the caller's transaction. TL_EDENIED: its
 * number, or its protection, allows none. */
TL_MUST_USE enum tl_err tl_access_code_make(struct tl_db *db, const struct tl_policy *policy,
                                            const struct tl_case *about, tl_time now,
                                            struct tl_access_code *out);

/* As it is printed. */
void tl_access_code_write(const uint8_t *key, const struct tl_access_code *code,
                          char out[TL_ACCESS_CODE_BYTES]);

/* The case of a number (as the form reads it) and a code. TL_ENONE: no such case, none that may be
 * linked so, no code, one that is over, dead or another one; nobody is told which.
 * *out_code: the row of the code that was tried, case_id 0: there is none. */
TL_MUST_USE enum tl_err tl_access_code_open(struct tl_db *db, const uint8_t *key,
                                            const struct tl_policy *policy, const char *receipt,
                                            const char *text, tl_time now, struct tl_case *out_case,
                                            struct tl_access_code *out_code);

#endif
