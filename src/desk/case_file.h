/* case_file.h: a case as a caller or an agent asks for it: by number, by keys; its public status.
 *
 * The public status is what anyone who has the number may hear. A protected case is as if it were
 * not there: "none", never "protected" (8 U.S.C. 1367 is the reference policy's reason).
 */
#ifndef TL_DESK_CASE_FILE_H
#define TL_DESK_CASE_FILE_H

#include "desk/vocabulary.h"
#include "policy/model.h"
#include "store/cases.h"
#include "store/contacts.h"

/* Finds a case by what was said or keyed, in the form's plain form. TL_ENONE: no case, several that
 * these keys may mean, or a protected one. */
TL_MUST_USE enum tl_err tl_case_look_up(struct tl_db *db, const char *value,
                                        struct tl_case *out_case);

/* The same, and protected ones too: for who has the right and has proved it. */
TL_MUST_USE enum tl_err tl_case_look_up_any(struct tl_db *db, const char *value,
                                            struct tl_case *out_case);

struct tl_case_look {
    const char *number; /* In the form's plain form. */
    enum tl_err err;    /* TL_ENONE: as tl_case_look_up. */
    struct tl_case found;
};

/* What anyone who has the numbers may see, at most TL_CASES_TOGETHER_MAX of them: of each in one
 * statement that takes as long for a number that no case has, or for a protected case. */
void tl_case_look_publicly(struct tl_db *db, struct tl_case_look *looks, size_t len);

/* The number of a case that a contact said or keyed, in whatever form the policy asks for one.
 * TL_ENONE: none. */
TL_MUST_USE enum tl_err tl_case_named(struct tl_db *db, const struct tl_policy *policy,
                                      tl_id contact, struct tl_contact_value *out_value);

/* From when on an inquiry is taken of a case that waits as long as this one, by the times of its
 * form and office: the same day at the telephone and on the page. */
tl_time tl_case_asks_from(const struct tl_case *about, const struct tl_processing_time *times,
                          tl_time now);

/* By whose rules a case is judged, and when. */
struct tl_case_rules {
    const struct tl_policy *policy;
    const struct tl_vocabulary *vocabulary; /* Which statuses end a case. */
    tl_time now;
};

/* Whether each condition that lookups answer holds for this case: bits as the policy's conditions
 * number them. One that waits for no decision is never outside normal time. */
TL_MUST_USE enum tl_err tl_case_conditions(struct tl_db *db, const struct tl_case_rules *rules,
                                           const struct tl_case *about, uint64_t *out_known,
                                           uint64_t *out_holds);

#endif
