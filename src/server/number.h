/* number.h: the one number of a contact: short, easy to say, hard to guess.
 *
 * Nine digits drawn at random and a check digit (Damm, 2004), said as "123-456-7890". Every single
 * wrong digit and every swap of two neighbours is noticed. With a million contacts kept, one guess
 * in a thousand would hit: whoever takes numbers from outside limits the tries.
 */
#ifndef TL_SERVER_NUMBER_H
#define TL_SERVER_NUMBER_H

#include "base/types.h"

enum { TL_NUMBER_BYTES = 13 };

/* Draws one: "123-456-7890" with its 0 byte. */
void tl_number_draw(char out[TL_NUMBER_BYTES]);

/* Whether digits (dashes and blanks are passed over) are such a number. */
bool tl_number_is(const char *text);

/* The same, as rows have it. False: it is none, and out is untouched. */
bool tl_number_read(const char *text, char out[TL_NUMBER_BYTES]);

#endif
