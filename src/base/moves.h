/* moves.h: state machines as tables: for each state, the set of states that may follow. */
#ifndef TL_BASE_MOVES_H
#define TL_BASE_MOVES_H

#include "base/types.h"

/* One bit of a row: TL_TO(WAITING) | TL_TO(CLOSED). States are numbered below 32. */
#define TL_TO(state) (UINT32_C(1) << (state))

static inline bool tl_moves_has(const uint32_t *rows, unsigned from, unsigned to)
{
    return (rows[from] & TL_TO(to)) != 0;
}

#endif
