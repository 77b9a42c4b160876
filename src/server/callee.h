/* callee.h: the numbers that a call of ours goes to, out of the contact's values. */
#ifndef TL_SERVER_CALLEE_H
#define TL_SERVER_CALLEE_H

#include "server/voice.h"
#include "store/db.h"

/* The outside number that this agent gave last for the contact, as tl_outside_given stored it.
 * TL_ENONE: there is none. */
TL_MUST_USE enum tl_err tl_callee_outside(struct tl_db *db, tl_id contact, tl_id agent,
                                          char out[TL_E164_BYTES]);

/* Where the person is called back: the numbers given in the flow, in the policy's order; else the
 * one that the person called from. Those that may not be called are left out. */
TL_MUST_USE enum tl_err tl_callee_person(struct tl_db *db, const struct tl_policy *policy,
                                         tl_id contact, struct tl_callee *out);

/* What an agent gives to have an outside number called for a contact: the number as a person writes
 * it. hands_over: the agent leaves at once, else a consult. Anything but TL_DIAL_MAY: it may not be
 * called, and nothing is to be given. Pure: for the API, and for a REFER. */
enum tl_dial_why tl_outside_given(const struct tl_policy *policy, tl_id agent, tl_id contact,
                                  const char *number, bool hands_over, struct tl_fact *out_given,
                                  struct tl_parcel *out_parcel);

#endif
