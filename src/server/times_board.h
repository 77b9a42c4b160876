/* times_board.h: how long cases take, at hand in memory for each look at a status.
 *
 *     store --read anew every few seconds (times_job.h)--> board --form, office--> what is told
 *
 * So a look asks the store for its case alone. What an import or `throughline times` writes is told
 * with the next reading; what this center computes, at once. Any thread asks. Mission: S15, S17.
 */
#ifndef TL_SERVER_TIMES_BOARD_H
#define TL_SERVER_TIMES_BOARD_H

#include "server/policies.h"
#include "store/cases.h"

struct tl_store;
struct tl_times_board;

/* Of one case. Nothing of times is told of one that is decided. */
struct tl_times_told {
    bool has_times;
    struct tl_processing_time times;
    bool has_prediction; /* Of forms that the policy names as predicted. */
    tl_time from, to;    /* In these days its decision may come. */
    int64_t share;       /* So many of 100 decisions are meant to lie in their range. */
    int64_t ended, held; /* Ranges that came to their end in the year before; those that held. */
    tl_time made_at;
};

/* Reads at once. TL_ENOMEM, or the store's. */
TL_MUST_USE enum tl_err tl_times_board_open(struct tl_store *store, struct tl_times_board **out);
void tl_times_board_close(struct tl_times_board *board);

/* On failure what was read before stays. */
TL_MUST_USE enum tl_err tl_times_board_read(struct tl_times_board *board);

void tl_times_board_tell(struct tl_times_board *board, const struct tl_policy_set *set,
                         const struct tl_case *about, tl_time now, struct tl_times_told *out);

#endif
