/* came_back.h: what was sent and came back: the notice says so, and a person can mend it. */
#ifndef TL_NOTIFY_CAME_BACK_H
#define TL_NOTIFY_CAME_BACK_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

/* A mail that came back (dsn.h). *out_id: the notice, 0 when nothing ended: a delay, or it had
 * ended otherwise. TL_ENONE: not about a notice of ours. TL_EBAD, TL_ETOOLONG: as tl_dsn_read. */
TL_MUST_USE enum tl_err tl_came_back_mail(struct tl_db *db, const char *bytes, size_t len,
                                          tl_time now, tl_id *out_id);

/* The gateway's word on a text message that it took. TL_ENONE: no such one was sent. */
TL_MUST_USE enum tl_err tl_came_back_sms(struct tl_db *db, tl_id id, bool is_delivered,
                                         tl_time now);

#endif
