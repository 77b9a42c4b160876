/* known.h: what a call has told already, for the fields of what is filed for its person.
 *
 * A case number is that of the case that is spoken of, before the one that was keyed; where no
 * number to call was given, that of who calls. Codes are nobody's to tell, and nothing of what was
 * proved is a value. Mission: S18.
 */
#ifndef TL_SERVER_KNOWN_H
#define TL_SERVER_KNOWN_H

#include "policy/model.h"
#include "store/db.h"

/* What stands in the field where a flow asks for this value (an index of the policy's). TL_ENONE:
 * nothing is known, or no flow asks. TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_known_value(const struct tl_policy *policy, struct tl_db *db, tl_id call,
                                       uint16_t value, char *out, size_t bytes_max);

#endif
