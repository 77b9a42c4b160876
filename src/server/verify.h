/* verify.h: whether somebody's answers are those of the case.
 *
 *     set of questions + answers --desk/answer.h--> all right, or not; nobody hears which was wrong
 *
 * A case without an answer to a question, and no case at all, are answered as a wrong answer is.
 * Wrong tries are counted by case over all channels, so that neither many calls nor many channels
 * get through: in memory at once, and over a restart by the record that callers keep of each. What
 * a person keys waits in memory alone until it is compared, or until others need the room. Any
 * thread. Memory: a table of tries, 32 kB; 1,024 answers, 90 kB. Mission: S28.
 */
#ifndef TL_SERVER_VERIFY_H
#define TL_SERVER_VERIFY_H

#include "base/err.h"
#include "base/fault.h"
#include "base/types.h"
#include "policy/verification.h"
#include "store/cases.h"

struct tl_db;
struct tl_verifier;

enum { TL_VERIFY_TRIES = 5 }; /* Wrong ones for a case in TL_TRIES_FOR_US. */

/* The reason in the audit row that whoever asks keeps of each try: action "verify", record "case".
 */
#define TL_VERIFY_RIGHT  "right"
#define TL_VERIFY_WRONG  "wrong"
#define TL_VERIFY_BARRED "too-many-tries" /* Nothing was compared: it counts as no try. */

struct tl_verify_asked {
    const struct tl_policy *policy;
    const struct tl_verify_set *set;
    const struct tl_case *about; /* NULL: none was found. */
    const char *const *answers;  /* As given, in the order of set->ask; NULL: none. */
    tl_time now;                 /* Of the wall, as tries pass. */
};

/* dir: the data folder. Faults are those of its secret. */
TL_MUST_USE enum tl_err tl_verifier_open(const char *dir, struct tl_faults *faults,
                                         struct tl_verifier **out_verifier);
void tl_verifier_close(struct tl_verifier *verifier);

/* Keeps an answer of a contact until tl_verifier_said, or until 1,024 others came. question: an
 * index of the policy that the contact follows; plain: as its form makes it. */
void tl_verifier_hear(struct tl_verifier *verifier, tl_id contact, uint16_t question,
                      const char *plain);
/* What was heard last, and forgets it. TL_ENONE: nothing. */
TL_MUST_USE enum tl_err tl_verifier_said(struct tl_verifier *verifier, tl_id contact,
                                         uint16_t question, char *out, size_t bytes_max);

/* TL_ENONE: not all are right; it is counted, and to be recorded. TL_EBUSY: too many tries,
 * *out_wait_us until the next. Errors: of the store. */
TL_MUST_USE enum tl_err tl_verify(struct tl_verifier *verifier, struct tl_db *db,
                                  const struct tl_verify_asked *asked, int64_t *out_wait_us);

#endif
