/* render.h: a policy's text with its placeholders filled, to be shown or to be spoken.
 *
 *     "Your number is {number}."  + values  -->  "Your number is 4, 8, 1 ..."
 *
 * Knows how a kind of value is written and how it is said: case numbers and reference numbers are
 * said one by one, dates and times by the policy's own texts for months; that a value's own period
 * ends the sentence. No text of a language stands here. No allocation.
 */
#ifndef TL_DESK_RENDER_H
#define TL_DESK_RENDER_H

#include "base/err.h"
#include "base/types.h"

enum tl_render_mode { TL_SHOWN, TL_SPOKEN };

enum { TL_RENDER_BYTES_MAX = 2000, TL_VALUE_BYTES_MAX = 512 };

/* Writes the value that `name` stands for. TL_ENONE: there is none; the placeholder then gives
 * nothing. */
typedef enum tl_err tl_value_fn(void *arg, const char *name, enum tl_render_mode mode, char *out,
                                size_t bytes_max);

/* Fills every {name} of text. TL_ETOOLONG: it does not fit. TL_ENONE: some value was missing (the
 * rest is there). TL_EBAD: a brace has no end. */
TL_MUST_USE enum tl_err tl_render(const char *text, enum tl_render_mode mode, tl_value_fn *value,
                                  void *arg, char *out, size_t bytes_max);

/* "EAC2190000001" as "E, A, C, 2, 1, ...": one by one, with a short rest between groups of group
 * characters (0: none). For speech. TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_render_spelled(const char *value, uint32_t group, char *out,
                                          size_t bytes_max);

#endif
