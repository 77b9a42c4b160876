/* promised.h: what a flow is told of somebody's promises, and a callback taken back by telephone.
 *
 *     ask number, ask code --> look_up: promise          --> found, what is owed; or none
 *                              look_up: promise.release  --> found: it is taken back
 *                              look_up: promise.later    --> found: it is put off
 *
 * The contact that the caller has proved to know stands among the caller's own values ("promised");
 * the code does not: it is wiped with the answer. Mission: S7, B2; pitfalls 19, 40.
 */
#ifndef TL_SERVER_PROMISED_H
#define TL_SERVER_PROMISED_H

#include "policy/model.h"
#include "server/code.h"
#include "server/engine.h"
#include "store/promises.h"

#define TL_PROMISED_VALUE "promised"

struct tl_promised {
    struct tl_engine *engine;
    struct tl_codes *codes;
    const struct tl_policy *policy; /* That the caller's walk follows. */
    tl_id contact;                  /* Who asks. */
    tl_time now;
};

/* Number and code that the caller gave. TL_ENONE: not such a pair, or tried too often. Fills in
 * what is known and holds, and the caller's values. The look is recorded. */
TL_MUST_USE enum tl_err tl_promised_look_up(const struct tl_promised *promised, struct tl_db *db,
                                            struct tl_fact_looked_up *out,
                                            struct tl_parcel *parcel);

/* Takes back the callback that was looked up. TL_ENONE: there is none any more, or it is being made
 * just now. */
TL_MUST_USE enum tl_err tl_promised_release(const struct tl_promised *promised, struct tl_db *db,
                                            struct tl_fact_looked_up *out);

/* The callback that was looked up comes later, at its old place. TL_ENONE: there is none any more,
 * it is being made just now, or was put off as often as the policy lets. */
TL_MUST_USE enum tl_err tl_promised_put_off(const struct tl_promised *promised, struct tl_db *db,
                                            struct tl_fact_looked_up *out);

/* What is still owed to the person whose promises this contact looked up: a call first, then what
 * is due first. TL_ENONE: nothing. */
TL_MUST_USE enum tl_err tl_promised_owed(struct tl_db *db, tl_id contact,
                                         struct tl_promise_row *out);

bool tl_promise_is_call(const struct tl_promise_row *row);

/* Records a look at this contact's promises (0: refused). On any thread but the engine's. */
TL_MUST_USE enum tl_err tl_promised_record(struct tl_engine *engine, tl_id contact);
/* Records what the person does with it: "release", "put-off"; by which way. */
TL_MUST_USE enum tl_err tl_promised_record_act(struct tl_engine *engine, tl_id contact,
                                               const char *action, const char *way);

#endif
