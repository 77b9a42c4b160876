/* words.h: days, times and spans in the policy's own words for them, language by language.
 *
 *     5400 s  --"span.minutes"-->  "90 minutes"        a time  --"date.at"-->  "on Monday, March 2
 * ..."
 *
 * The texts are those of policy/text.h (TL_NAMED_TEXT_TABLE). No language is known here, and no
 * clock: whoever asks says what time it is.
 */
#ifndef TL_DESK_WORDS_H
#define TL_DESK_WORDS_H

#include "desk/render.h"
#include "policy/model.h"

struct tl_words {
    const struct tl_policy *policy;
    uint16_t language;
    enum tl_render_mode mode;
    tl_time now;
    const struct tl_zone *zone; /* By whose clock; NULL: the agency's. */
};

/* A day, with its year where that is not this one. */
TL_MUST_USE enum tl_err tl_words_day(const struct tl_words *words, tl_time at, char *out,
                                     size_t bytes_max);

/* A day and time; with its preposition ("on Monday at ..."); a time of day alone. */
TL_MUST_USE enum tl_err tl_words_time(const struct tl_words *words, tl_time at, char *out,
                                      size_t bytes_max);
TL_MUST_USE enum tl_err tl_words_at(const struct tl_words *words, tl_time at, char *out,
                                    size_t bytes_max);
TL_MUST_USE enum tl_err tl_words_clock(const struct tl_words *words, tl_time at, char *out,
                                       size_t bytes_max);

/* A wait: whole minutes, from two hours on hours. A duration: days, from three months on months. */
TL_MUST_USE enum tl_err tl_words_wait(const struct tl_words *words, uint64_t seconds, char *out,
                                      size_t bytes_max);
TL_MUST_USE enum tl_err tl_words_days(const struct tl_words *words, uint64_t days, char *out,
                                      size_t bytes_max);

/* A place in line, from 1: as it is up to 20, then to the nearest ten, from 100 on hundred. So a
 * sentence of a long line is spoken once for many, and nobody counts on a number that far back. */
TL_MUST_USE enum tl_err tl_words_place(const struct tl_words *words, uint64_t place, char *out,
                                       size_t bytes_max);

#endif
