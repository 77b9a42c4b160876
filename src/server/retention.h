/* retention.h: what is old enough goes, at night, a little at a time.
 *
 *     keep.contacts_days: values, notes, notices of contacts that ended, with all their promises
 *     keep.audit_days:    the record of who looked at what
 *
 * From keep.hour on, by the agency's time, for four hours: one contact a transaction of the engine,
 * with a rest behind it, so that no call waits for it. What is on hold stays (store/keep.h), and so
 * do recordings and notices, which have times of their own. One thread.
 */
#ifndef TL_SERVER_RETENTION_H
#define TL_SERVER_RETENTION_H

#include "server/engine.h"
#include "server/policies.h"
#include "server/settings.h"

struct tl_retention;

struct tl_retention_wiring {
    const struct tl_settings *settings; /* Read at open. */
    struct tl_store *store;
    struct tl_engine *engine;
    struct tl_clock *clock;
    struct tl_policies *policies; /* Whose zone says what night is. */
};

/* Nothing is to go: *out is NULL, which run and close take. */
TL_MUST_USE enum tl_err tl_retention_open(const struct tl_retention_wiring *wiring,
                                          struct tl_retention **out);
TL_MUST_USE enum tl_err tl_retention_run(struct tl_retention *retention);

/* Before the engine is closed. */
void tl_retention_close(struct tl_retention *retention);

/* Whether it is night there at that time: pure, for tests. */
bool tl_retention_is_night(const struct tl_zone *zone, int64_t hour, tl_time at);

#endif
