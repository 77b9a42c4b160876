/* ledger.h: between the center and the journal: append, checkpoint, recover.
 *
 *     facts --append--> journal (in the caller's transaction) --recover--> an equal center
 *     center --checkpoint--> the same state in fewer facts ----'
 *
 * The only place where the core's facts become the store's bytes and back. It has no thread and no
 * clock, so the server's engine and the torture share it. Cost: one row and one hash for each fact;
 * recovery applies what lies behind the last checkpoint. Mission: B3. Pitfall 34.
 */
#ifndef TL_LEDGER_LEDGER_H
#define TL_LEDGER_LEDGER_H

#include "base/fault.h"
#include "core/center.h"
#include "store/journal.h"

/* Appends facts behind *head, in the open transaction, and moves head on. */
TL_MUST_USE enum tl_err tl_ledger_append(struct tl_db *db, struct tl_journal_head *head,
                                         const struct tl_fact *facts, uint32_t facts_len);

/* All state, packed to be written as a checkpoint at head; close it. */
TL_MUST_USE enum tl_err tl_ledger_pack(const struct tl_center *center,
                                       const struct tl_journal_head *head,
                                       struct tl_checkpoint_pack **out_pack);

/* Writes all state as a checkpoint at head, in a transaction of its own. */
TL_MUST_USE enum tl_err tl_ledger_checkpoint(struct tl_db *db, const struct tl_center *center,
                                             const struct tl_journal_head *head);

/* Applies the newest sound checkpoint and the facts behind it to a new center, as far as they are
 * there now: others may go on writing. */
TL_MUST_USE enum tl_err tl_ledger_follow(struct tl_db *db, struct tl_center *center,
                                         struct tl_journal_head *out_head, uint64_t *out_facts,
                                         struct tl_faults *faults);

/* The same of a journal that nobody writes, and to its very end. *out_facts is the
 * number of facts behind the checkpoint. TL_ECORRUPT: the journal does not lead to a center; the
 * fault says at which number. */
TL_MUST_USE enum tl_err tl_ledger_recover(struct tl_db *db, struct tl_center *center,
                                          struct tl_journal_head *out_head, uint64_t *out_facts,
                                          struct tl_faults *faults);

/* After a commit that failed: whether the facts up to *head are in the journal after all, because
 * only the answer was lost. before is the number of the last fact before them. Opens a lost
 * connection again. Errors: the database does not tell. */
TL_MUST_USE enum tl_err tl_ledger_is_there(struct tl_db *db, const struct tl_journal_head *head,
                                           uint64_t before, bool *out_is_there);

#endif
