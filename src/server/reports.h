/* reports.h: numbers of the center, folded from the journal behind the engine.
 *
 *     facts committed --wake--> thread: journal --fold--> what is open, in memory
 *                                           |--settled rows, and the state --> tables (014)
 *     GET /numbers  <--merge-- rows of those days from the table, and what is in memory
 *
 * No request reads the journal: it reads the rows of its days along their key. A start reads only
 * the facts behind the saved state; whoever has none (an older server, another build) folds the
 * journal once, in the background, and says until when it has come. Memory: 500 bytes an open
 * contact, 400 a row that is not settled. Mission: S33; pitfalls 31, 32.
 */
#ifndef TL_SERVER_REPORTS_H
#define TL_SERVER_REPORTS_H

#include <stdio.h>

#include "report/numbers_write.h"
#include "server/engine.h"
#include "store/db.h"

struct tl_reports;

/* Intervals are of the zone of the policy now in force, and of half an hour. */
TL_MUST_USE enum tl_err tl_reports_open(struct tl_engine *engine, struct tl_store *store,
                                        const struct tl_zone *zone, struct tl_reports **out);
TL_MUST_USE enum tl_err tl_reports_run(struct tl_reports *reports);

/* Saves the state; before the engine is closed. NULL is fine. */
void tl_reports_close(struct tl_reports *reports);

/* The engine's watcher. */
void tl_reports_facts(void *reports, const struct tl_fact *facts, uint32_t facts_len);

/* Merges what is there into numbers just opened by these settings. *out_until: the time of the last
 * fact in it. TL_ECORRUPT: the journal did not follow, and nothing more is folded. */
TL_MUST_USE enum tl_err tl_reports_read(struct tl_reports *reports, tl_time from, tl_time to,
                                        struct tl_numbers *into, tl_time *out_until);

/* Folds what was committed until now; for tests and for who wants no second of delay. */
TL_MUST_USE enum tl_err tl_reports_catch_up(struct tl_reports *reports);

/* The targets of service levels, in seconds. */
extern const uint32_t tl_report_targets_s[TL_NUMBERS_TARGETS_MAX];

#endif
