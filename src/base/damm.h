/* damm.h: the check digit of numbers that people say: every single wrong digit and every swap of
 * two neighbours is noticed (H. M. Damm, 2004). */
#ifndef TL_BASE_DAMM_H
#define TL_BASE_DAMM_H

#include "base/types.h"

/* The check digit of these digits; 0 when the last one is their right check. Blanks and dashes are
 * passed over. -1: not len digits. */
int tl_damm_check(const char *text, int len);

#endif
