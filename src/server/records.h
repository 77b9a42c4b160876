/* records.h: lookups for callers, on a thread and a reading connection of their own.
 *
 *     asked records (contact, step)  -->  [ ring ]  -->  case, or what was promised
 *                                                   --> looked up (result, conditions)
 *
 * A record that answers late answers in vain: the center has taken it for slow by then.
 */
#ifndef TL_SERVER_RECORDS_H
#define TL_SERVER_RECORDS_H

#include "server/engine.h"
#include "server/policies.h"
#include "store/db.h"

struct tl_records;
struct tl_codes;

struct tl_notices;
struct tl_verifier;

/* notices: what sends a link by text message (link_text.h); verifier: what hears and compares the
 * answers to questions of a verification. */
TL_MUST_USE enum tl_err tl_records_open(struct tl_engine *engine, struct tl_store *store,
                                        const struct tl_policies *policies, struct tl_codes *codes,
                                        struct tl_notices *notices, struct tl_verifier *verifier,
                                        struct tl_records **out_records);
void tl_records_close(struct tl_records *records);

/* How cases and promises are looked up from now on; for tests, else they are. Numbers always are.
 */
enum tl_records_way { TL_RECORDS_ANSWER, TL_RECORDS_FAIL, TL_RECORDS_ARE_SILENT };
void tl_records_behave(struct tl_records *records, enum tl_records_way way);

/* The engine's watcher. */
void tl_records_facts(void *records, const struct tl_fact *facts, uint32_t facts_len);

#endif
