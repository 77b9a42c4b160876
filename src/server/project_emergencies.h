/* project_emergencies.h: the table of appointments that cannot wait, written from facts and
 * parcels, and the notices by which the person hears of each step. In the transaction of the facts.
 */
#ifndef TL_SERVER_PROJECT_EMERGENCIES_H
#define TL_SERVER_PROJECT_EMERGENCIES_H

#include "core/fact.h"
#include "policy/model.h"
#include "store/db.h"
#include "store/promises.h"

/* Of emergency_decided, _placed and _refused: the row, the case's appointment, the notice. */
TL_MUST_USE enum tl_err tl_project_emergency(struct tl_db *db, const struct tl_policy *policy,
                                             const struct tl_fact *fact);

/* What of a promise concerns them: its type, where it goes, an end of another kind. Of other
 * promises: nothing. */
bool tl_project_is_emergency(const struct tl_promise_row *row);
TL_MUST_USE enum tl_err tl_project_emergency_type(struct tl_db *db, struct tl_promise_row *promise);
TL_MUST_USE enum tl_err tl_project_emergency_move(struct tl_db *db,
                                                  const struct tl_promise_row *promise,
                                                  const char *owner);
TL_MUST_USE enum tl_err tl_project_emergency_end(struct tl_db *db,
                                                 const struct tl_promise_row *promise, tl_id by,
                                                 tl_time at);

/* Fills in what the rows say, into decides_emergency, places_emergency and refuses_emergency;
 * state: where the promise stands that is named, UNKNOWN: it is of another kind or contact. */
bool tl_project_names_emergency(const struct tl_fact *given);
TL_MUST_USE enum tl_err tl_project_emergency_record(struct tl_db *db, struct tl_fact *given,
                                                    const struct tl_promise_row *promise,
                                                    enum tl_promise_state state);

/* Of a parcel: "emergency.answers", ".reason", ".words" and ".reply" go to the contact's last. */
bool tl_project_is_emergency_text(const char *name);
TL_MUST_USE enum tl_err tl_project_emergency_text(struct tl_db *db, tl_id contact, const char *name,
                                                  const char *text);

#endif
