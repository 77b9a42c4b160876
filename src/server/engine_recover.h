/* engine_recover.h: between the center and the journal: append, checkpoint, recover. */
#ifndef TL_SERVER_ENGINE_RECOVER_H
#define TL_SERVER_ENGINE_RECOVER_H

#include "base/fault.h"
#include "core/center.h"
#include "store/journal.h"

/* Appends facts behind *head, in the open transaction, and moves head on. */
TL_MUST_USE enum tl_err tl_engine_append(struct tl_db *db, struct tl_journal_head *head,
                                         const struct tl_fact *facts, uint32_t facts_len);

/* Writes all state as a checkpoint at head, in a transaction of its own. */
TL_MUST_USE enum tl_err tl_engine_checkpoint(struct tl_db *db, const struct tl_center *center,
                                             const struct tl_journal_head *head);

/* Applies the newest sound checkpoint and the facts behind it to a new center. *out_facts is the
 * number of facts behind the checkpoint. TL_ECORRUPT: the journal does not lead to a center; the
 * fault says at which number. */
TL_MUST_USE enum tl_err tl_engine_recover(struct tl_db *db, struct tl_center *center,
                                          struct tl_journal_head *out_head, uint64_t *out_facts,
                                          struct tl_faults *faults);

#endif
