/* asker.h: who asks in a contact about a case, and what of it may be told to them.
 *
 *     contact, case --records--> role, level, documents, channel, topic --the gate--> yes, or why
 * not
 *
 * The one way from a contact to the gate (policy/disclosure.h): values of texts, conditions of
 * flows and the desk's panel come through here. Mission: S28, S29.
 */
#ifndef TL_SERVER_ASKER_H
#define TL_SERVER_ASKER_H

#include "policy/disclosure.h"
#include "server/identity.h"
#include "store/cases.h"

struct tl_db;

struct tl_asker {
    const struct tl_policy *policy;
    struct tl_case about; /* .id 0: of no case. */
    struct tl_identity is;
    enum tl_representation representation; /* The best of the case's documents. */
    tl_time since;                         /* When that one began to be so. */
    bool has_second; /* Somebody else on the staff agreed, for this case and role. */
    enum tl_channel channel;
    uint16_t topic; /* TL_NONE: none. */
};

/* about: the case, 0: none. TL_ENONE: no such contact. A case that is there no more is none. */
TL_MUST_USE enum tl_err tl_asker_read(struct tl_db *db, const struct tl_policy *policy,
                                      tl_id contact, tl_id about, tl_time now,
                                      struct tl_asker *out);

/* The same about the case that is spoken of in the contact. */
TL_MUST_USE enum tl_err tl_asker_read_now(struct tl_db *db, const struct tl_policy *policy,
                                          tl_id contact, tl_time now, struct tl_asker *out);

/* Somebody of whom nobody knows anything, such as whoever opens a mail. */
void tl_asker_is_anyone(struct tl_asker *asker);

struct tl_disclosure_answer tl_asker_hears(const struct tl_asker *asker, enum tl_telling_kind what);

/* The conditions of flows that it tells (person.verified, told, representation, ...): sets their
 * bits, each as the policy's conditions number them, beside those that are there. */
void tl_asker_conditions(const struct tl_asker *asker, uint64_t *known, uint64_t *holds);

#endif
