/* notify.h: what systemd is told: ready, reloading, stopping, alive. sd_notify(3) without its
 * library: one datagram to the socket that NOTIFY_SOCKET names. Without it nothing is done.
 */
#ifndef TL_SERVER_NOTIFY_H
#define TL_SERVER_NOTIFY_H

#include "base/types.h"

/* Sends lines as "READY=1\nSTATUS=...". False: nobody listens. */
bool tl_notify(const char *lines);

/* Tells that a reload began, with the time that systemd matches it by. READY=1 ends it. */
void tl_notify_reloading(void);

/* How often systemd wants to hear WATCHDOG=1, half of its patience; 0: never. */
int64_t tl_notify_watchdog_us(void);

#endif
