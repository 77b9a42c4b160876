/* fact_words.h: a fact of the journal as a line that people read.
 *
 *     14:03:22.104 UTC  waits  queue=tier1 reason=unsettled asked_at=14:02:58.911 ...
 *
 * Keys of the policy become their names, times civil times (UTC), codes their words. What is not
 * known stays a number. Of a fact's steps and languages only the policy knows that its contact
 * follows. Never personal data: facts have none.
 */
#ifndef TL_CLI_FACT_WORDS_H
#define TL_CLI_FACT_WORDS_H

#include <stdio.h>

#include "core/fact.h"
#include "policy/model.h"

/* Whether a field of it names this contact. */
bool tl_fact_is_about(const struct tl_fact *fact, tl_id contact);

/* policy: whose keys are told by name. steps: whether steps and languages are its own too. */
void tl_fact_tell(const struct tl_fact *fact, const struct tl_policy *policy, bool steps,
                  FILE *out);

#endif
