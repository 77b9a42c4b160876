/* status_look.h: the public status of a case, for those who tell it: the page, other systems.
 *
 *     number --> case --the gate, to anyone--> case, steps
 *                none, protected ------------> TL_ENONE, after the same statement
 *
 * Nothing is told but what the policy tells to anyone on the web; a protected case is as one that
 * is not there (8 U.S.C. 1367 is the reference policy's reason). Mission: S16.
 */
#ifndef TL_SERVER_STATUS_LOOK_H
#define TL_SERVER_STATUS_LOOK_H

#include "desk/case_file.h"
#include "server/policies.h"

enum { TL_STATUS_STEPS_MAX = 64 };

/* number: in the policy's plain form. TL_ENONE: no case that anyone may hear of; out is
 * empty then. One statement for each answer. */
TL_MUST_USE enum tl_err tl_status_look_up(struct tl_db *db, const struct tl_policy *policy,
                                          const char *number, struct tl_case *out);

/* The same of several, at most TL_CASES_TOGETHER_MAX, each with its err: the statement once for
 * each, and one journey to the database for all. */
void tl_status_look_up_each(struct tl_db *db, const struct tl_policy *policy,
                            struct tl_case_look *looks, size_t len);

/* Where it stood before, newest first; none of a case that is not told. Called for each look or for
 * none: one statement. */
TL_MUST_USE enum tl_err tl_status_steps(struct tl_db *db, const struct tl_case *about,
                                        struct tl_case_status out[TL_STATUS_STEPS_MAX],
                                        size_t *out_len);

#endif
