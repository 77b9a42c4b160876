/* counts.h: a recorded day: how many called in each span of a few minutes. Private to sim.
 *
 *     time,calls
 *     2003-03-03T07:00:00Z,111       the wall clock of the center, whatever the letter behind it
 */
#ifndef TL_SIM_COUNTS_H
#define TL_SIM_COUNTS_H

#include "sim/demand.h"

/* Takes the rows in as demand->counts (by demand->count_s) and sets where the demand begins.
 * TL_EBAD, TL_EIO, TL_ETOOLONG: a fault names the line. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_counts_read(const char *file, const struct tl_zone *zone,
                                       struct tl_faults *faults, struct tl_demand *demand);

/* "2003-03-03" at the beginning of text; false: there is none. */
bool tl_count_date(const char *text, struct tl_date *out);

#endif
