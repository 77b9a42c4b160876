/* tries.h: failed sign-ins by address, so that one machine cannot go through everybody's account.
 *
 * A fixed table: addresses that fall on one cell share its count, and a secret salt keeps anyone
 * from picking whose. Any thread. Memory: 32 kB.
 */
#ifndef TL_SERVER_TRIES_H
#define TL_SERVER_TRIES_H

#include "base/calendar.h"
#include "base/err.h"

#define TL_TRIES_FOR_US (10 * TL_MINUTE)

struct tl_tries;

/* max: failures of an address within TL_TRIES_FOR_US after which it must wait. */
TL_MUST_USE enum tl_err tl_tries_open(uint32_t max, struct tl_tries **out_tries);
void tl_tries_close(struct tl_tries *tries);

/* How long this address must wait; 0: it may try. */
int64_t tl_tries_wait_us(struct tl_tries *tries, const char *address, tl_time now);
void tl_tries_failed(struct tl_tries *tries, const char *address, tl_time now);

#endif
