/* verified.h: what comes of the questions that a flow asks: who asks is known, or not.
 *
 *     answers heard (server/verify.h), the case spoken of --> right: identifies --> identified
 *                                                         --> the flow's conditions
 *
 * Each try is recorded before its answer is told. Mission: S28.
 */
#ifndef TL_SERVER_VERIFIED_H
#define TL_SERVER_VERIFIED_H

#include "policy/model.h"
#include "server/engine.h"

struct tl_db;
struct tl_store;
struct tl_verifier;

struct tl_verified {
    struct tl_engine *engine;
    struct tl_store *store;
    struct tl_verifier *verifier;
    const struct tl_policy *policy; /* That the contact follows. */
    tl_id contact;
    uint64_t step; /* The lookup's (tl_step_verifies). */
    tl_time now;
};

/* TL_ENONE: not proved, or tried too often. Errors: of the store, the engine. */
TL_MUST_USE enum tl_err tl_verified_look_up(const struct tl_verified *who,
                                            struct tl_fact_looked_up *out);

/* Adds to *out what is known of who asks about this case; of *who, engine, store, verifier and step
 * are not used. */
TL_MUST_USE enum tl_err tl_verified_known(struct tl_db *db, const struct tl_verified *who,
                                          tl_id about, struct tl_fact_looked_up *out);

#endif
