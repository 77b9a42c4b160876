/* quota.h: how often each client may ask: so many within any second, so many in a day.
 *
 *     now - TL_SECOND  |  <= per_s  |  now          midnight ... <= per_day ... midnight
 *
 * Counted in memory, by this server, from its start. Any thread. Memory: 40 bytes a client and 8
 * for each request within a second. Cost: a walk over the clients. Mission: S16.
 */
#ifndef TL_SERVER_QUOTA_H
#define TL_SERVER_QUOTA_H

#include "base/calendar.h"
#include "base/err.h"

enum { TL_QUOTA_CLIENTS_MAX = 1000 };

struct tl_quota;

enum tl_quota_answer {
    TL_QUOTA_TAKEN,
    TL_QUOTA_SECOND, /* As many as a second may have. */
    TL_QUOTA_DAY,    /* As many as the day may have. */
    TL_QUOTA_FULL,   /* TL_QUOTA_CLIENTS_MAX others asked today, or there is no memory. */
};

TL_MUST_USE enum tl_err tl_quota_open(uint32_t per_s, uint32_t per_day,
                                      struct tl_quota **out_quota);
void tl_quota_close(struct tl_quota *quota);

/* Counts one request, or says why not; what is refused is not counted. day: any number that is
 * another each day. A clock that goes back lets more through, never less. */
enum tl_quota_answer tl_quota_take(struct tl_quota *quota, tl_id client, int32_t day, tl_time now);

#endif
