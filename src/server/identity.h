/* identity.h: who asks in a contact, as the records keep it: how they stand to a case, and how sure
 * that is.
 *
 *     identified (fact) --> a value of the contact for each case --> tl_identity_read --> the gate
 *
 * What was proved of one case of a contact is read for that case only; of several cases each is
 * kept, so that nobody is asked twice. The values' names are of no question of a policy. A role or
 * level that the policy in force has no more counts as not known. Mission: S28.
 */
#ifndef TL_SERVER_IDENTITY_H
#define TL_SERVER_IDENTITY_H

#include "core/fact.h"
#include "policy/model.h"

struct tl_db;

/* Indices into the policy's case_roles and levels; role TL_NONE: nobody knows; level then 0. */
struct tl_identity {
    uint16_t role;
    uint16_t level;
};

/* about: the case; 0: none is spoken of. */
TL_MUST_USE enum tl_err tl_identity_read(struct tl_db *db, const struct tl_policy *policy,
                                         tl_id contact, tl_id about, struct tl_identity *out);

/* The case that is spoken of in a contact; *out_about 0: none was found. */
TL_MUST_USE enum tl_err tl_identity_about(struct tl_db *db, tl_id contact, tl_id *out_about);

/* The value that keeps a case as one that was spoken of in a contact, also when another is later.
 */
struct tl_contact_value;
void tl_identity_spoken(tl_id about, struct tl_contact_value *out);

/* A protected case that is or was spoken of in a contact; TL_ENONE: none was. */
struct tl_case;
TL_MUST_USE enum tl_err tl_identity_guarded(struct tl_db *db, tl_id contact, struct tl_case *out);

/* Of the projection: writes what the fact says. */
TL_MUST_USE enum tl_err tl_identity_write(struct tl_db *db, const struct tl_policy *policy,
                                          const struct tl_fact_identified *identified);

#endif
