/* representation.h: what a representation document stands for on a day, and how long one takes.
 *
 *     received --entered into the record--> pending --> active --until, or ended--> over
 *
 * Between its receipt and its being active a document is catching up: whoever asks by it is told
 * since when, and how long that takes now (S29). Sources: 8 CFR 292.4(a); mission S29.
 */
#ifndef TL_DESK_REPRESENTATION_H
#define TL_DESK_REPRESENTATION_H

#include "policy/disclosure.h"
#include "store/representations.h"

struct tl_db;

/* As it stands at `now`; *out_since: from when (the last of the days that brought it there). One
 * whose time is over is TL_REPRESENTATION_NONE. */
enum tl_representation tl_representation_at(const struct tl_representation_row *row, tl_time now,
                                            tl_time *out_since);

/* How many days those that became active last took from receipt: the median of up to 200. TL_ENONE:
 * none has yet. */
TL_MUST_USE enum tl_err tl_representation_catch_up(struct tl_db *db, tl_time now,
                                                   uint32_t *out_days);

#endif
