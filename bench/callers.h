/* callers.h: thousands of people who call by SIP, each choosing a language and waiting in line.
 *
 *   one thread, one socket for SIP, one for keys (RFC 4733)
 *   want(n) --> INVITE ... 200, ACK, key, key --> in line --> BYE from there --> someone else calls
 *
 * They breathe (a packet of silence every two seconds) and don't hear (a=sendonly), so that
 * thousands wait without a core full of music; with `hears` they take the music too, and drop it.
 * Half of them choose each language.
 */
#ifndef TL_BENCH_CALLERS_H
#define TL_BENCH_CALLERS_H

#include "base/types.h"

struct callers;

/* Calls at most callers_max at once and per_s a second to sip_port on loopback. */
struct callers *callers_open(uint16_t sip_port, uint32_t callers_max, uint32_t per_s, bool hears);

/* From now on so many are on the line: who is hung up on is followed by another. */
void callers_want(struct callers *callers, uint32_t want);

/* How many are on the line: answered, and not hung up. */
uint32_t callers_live(const struct callers *callers);

/* Stops the thread without another word to the center. */
void callers_close(struct callers *callers);

#endif
