/* project_escalations.h: the table of what agents passed on, written from facts and parcels. In the
 * transaction of the facts. */
#ifndef TL_SERVER_PROJECT_ESCALATIONS_H
#define TL_SERVER_PROJECT_ESCALATIONS_H

#include "core/fact.h"
#include "policy/model.h"
#include "store/db.h"
#include "store/promises.h"

/* A new one, and the notice that confirms it. */
TL_MUST_USE enum tl_err tl_project_escalated(struct tl_db *db, const struct tl_policy *policy,
                                             const struct tl_fact *fact);

/* What of a promise concerns them: its type, where it goes, its end (which tells the person where
 * it is broken). Of other promises: nothing. */
bool tl_project_is_escalation(const struct tl_promise_row *row);
TL_MUST_USE enum tl_err tl_project_escalation_type(struct tl_db *db,
                                                   struct tl_promise_row *promise);
TL_MUST_USE enum tl_err tl_project_escalation_move(struct tl_db *db,
                                                   const struct tl_promise_row *promise,
                                                   const char *owner);
TL_MUST_USE enum tl_err tl_project_escalation_end(struct tl_db *db, const struct tl_policy *policy,
                                                  const struct tl_promise_row *promise,
                                                  const char *state, tl_time at);

/* Fills in escalates.record from the contact's last one. */
TL_MUST_USE enum tl_err tl_project_escalation_record(struct tl_db *db, struct tl_fact *given);

/* Of a parcel: "escalation.note", "escalation.answers" and "escalation.reply" go to the contact's
 * last one. */
bool tl_project_is_escalation_text(const char *name);
TL_MUST_USE enum tl_err tl_project_escalation_text(struct tl_db *db, tl_id contact,
                                                   const char *name, const char *text);

#endif
