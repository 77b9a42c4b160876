/* numbers_keep.h: a fold that goes on for years: what is settled is given away, the rest is kept.
 *
 *     facts --fold--> numbers --settle--> rows that never change again --> a table
 *                        |--save, load--> bytes, to go on after a restart
 *                        '--pour--------> a report by other keys and intervals; under way too
 *
 * An interval is settled once it is over, nobody who came in it is still open, and no agent's work
 * after such a contact runs. Bytes are of this build alone: whoever cannot load them folds anew.
 */
#ifndef TL_REPORT_NUMBERS_KEEP_H
#define TL_REPORT_NUMBERS_KEEP_H

#include "report/numbers.h"

/* Settled rows and intervals of staff; they stand in lists that end tells the lengths of. */
struct tl_numbers_settled {
    struct tl_numbers_row *rows;
    size_t rows_len;
    struct tl_numbers_staff *staff;
    size_t staff_len;
};

/* Takes them out of numbers. TL_ENOMEM: nothing was taken. Free it with done. */
TL_MUST_USE enum tl_err tl_numbers_settle(struct tl_numbers *numbers,
                                          struct tl_numbers_settled *out);
void tl_numbers_settled_done(struct tl_numbers_settled *settled);

/* Adds a row, or staff's time of an interval no earlier than those before. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_numbers_put_row(struct tl_numbers *numbers,
                                           const struct tl_numbers_row *row);
TL_MUST_USE enum tl_err tl_numbers_put_staff(struct tl_numbers *numbers,
                                             const struct tl_numbers_staff *staff);

/* Adds all of from, as if it ended now, to a report with coarser keys and intervals. */
TL_MUST_USE enum tl_err tl_numbers_pour(const struct tl_numbers *from, struct tl_numbers *into);

/* Puts what was poured in order. TL_ECORRUPT: a row has not as many contacts as came. */
TL_MUST_USE enum tl_err tl_numbers_finish(struct tl_numbers *numbers);

/* Until when it has folded. */
tl_time tl_numbers_until(const struct tl_numbers *numbers);

/* The fold's state, for free(); TL_ENOMEM. Loading takes numbers just opened, with the settings of
 * the saved ones; TL_EBAD: of other settings, or another build: numbers are as new. */
TL_MUST_USE enum tl_err tl_numbers_save(const struct tl_numbers *numbers, void **out_bytes,
                                        size_t *out_len);
TL_MUST_USE enum tl_err tl_numbers_load(struct tl_numbers *numbers, const void *bytes, size_t len);

#endif
