/* manual.h: the manual page of the policy language, throughline-policy(5).
 *
 * Made from the tables that read the policy, as its JSON Schemas are (schema.h). Mission: B1.
 */
#ifndef TL_POLICYFILE_MANUAL_H
#define TL_POLICYFILE_MANUAL_H

#include <stdio.h>

/* Whether all of it could be written is ferror's to say. */
void tl_policy_manual_write(FILE *out);

#endif
