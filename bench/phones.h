/* phones.h: desk phones of agents: hundreds on one socket, each registered by digest.
 *
 *   REGISTER, 401, REGISTER, 200        once
 *   INVITE --> 200, ACK ... BYE         picked up at once, hung up after the talk, and again
 *
 * They breathe (a packet of silence every two seconds) and drop what they hear.
 */
#ifndef TL_BENCH_PHONES_H
#define TL_BENCH_PHONES_H

#include "bench.h"

struct phones;

/* Room for phones_max, at sip_port on loopback. Whoever is called talks for talk_us. */
struct phones *phones_open(uint16_t sip_port, uint32_t phones_max, int64_t talk_us);

/* Plugs one in, and returns when it is registered. */
void phones_add(struct phones *phones, const char *account, const char *password,
                const char *realm);

/* Talks that phones have hung up. */
uint64_t phones_calls(const struct phones *phones);

/* From a phone's BYE to the next INVITE for that phone: moves what was measured since the last time
 * to out. */
void phones_take_gaps(struct phones *phones, struct spread *out);

/* Stops the thread without another word to the center. */
void phones_close(struct phones *phones);

#endif
