/* checkpointer.h: checkpoints written beside the engine, which goes on meanwhile.
 *
 *     engine --wanted--> thread: the last checkpoint and the facts behind it, applied to a center
 *                        of its own, as a start does --> parts --short writes by the engine-->
 * store
 *
 * So a checkpoint costs the engine a few short writes, whatever the size of the state, and each one
 * is a rehearsal of recovery. Every few seconds the same thread folds the store's log into its file
 * (tl_store_fold). Memory: a second center while one is made, and the packed state.
 */
#ifndef TL_SERVER_CHECKPOINTER_H
#define TL_SERVER_CHECKPOINTER_H

#include "server/engine.h"

struct tl_checkpointer;

struct tl_checkpointer_wiring {
    struct tl_store *store; /* A reader of it is taken while a checkpoint is made. */
    struct tl_center_limits limits;
    /* Runs a short write on the engine's thread, see tl_engine_write. */
    enum tl_err (*write)(void *arg, tl_write_fn *fn, void *fn_arg);
    void *arg;
    _Atomic uint64_t *made; /* Counts those that were made. */
};

/* Starts the thread. TL_ENOMEM; TL_EIO. */
TL_MUST_USE enum tl_err tl_checkpointer_open(const struct tl_checkpointer_wiring *wiring,
                                             struct tl_checkpointer **out_checkpointer);

/* One is wanted, of what is committed now or later. False: one is still being made, or it has
 * stopped. Any thread. */
bool tl_checkpointer_want(struct tl_checkpointer *checkpointer, const struct tl_lent *lent);

/* Ends the thread; the one being made is left unfinished. The engine still has to take writes, or
 * to refuse them, and may still ask for one. Once; NULL does nothing. */
void tl_checkpointer_stop(struct tl_checkpointer *checkpointer);

/* After the stop, when nobody asks any more. NULL does nothing. */
void tl_checkpointer_close(struct tl_checkpointer *checkpointer);

#endif
