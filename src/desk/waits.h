/* waits.h: the wait to expect by weekday and hour, a better time, and how often it was right.
 *
 *     hours of the last weeks --by the agency's clock--> the week --> the best hour to come
 *     the policy's usual figures --where there is no past--'
 *
 * An hour of the week counts by its own past once so many people have waited in it; where all who
 * came were served at once their wait is 0. Mission: S4, B7.
 */
#ifndef TL_DESK_WAITS_H
#define TL_DESK_WAITS_H

#include "policy/model.h"
#include "store/waits.h"

enum {
    TL_WAITS_WEEKS = 8,      /* How far the past reaches. */
    TL_WAITS_SERVED_MIN = 20 /* People in an hour of the week, for it to count. */
};

struct tl_wait_week {
    struct {
        bool is_open;        /* By the usual hours of the service "live", for some of it. */
        bool is_known;       /* From the past or the policy. */
        uint32_t expected_s; /* Mean wait. */
        int64_t served;      /* Those it is seen from; 0: it is the policy's. */
    } hours[TL_WEEK_HOURS];  /* From Monday 00:00. */
};

/* How often the told range was right, over the same past. */
struct tl_wait_record {
    int64_t told;
    int64_t within;
    int64_t early; /* A person was there before it. */
    int64_t late;
};

/* Reads both. channel: "voice", "chat" or "web". */
TL_MUST_USE enum tl_err tl_waits_read(struct tl_db *db, const struct tl_policy *policy,
                                      const char *channel, tl_time now, struct tl_wait_week *out,
                                      struct tl_wait_record *out_record);

/* The full hour of the seven days to come in which the wait is usually shortest, and the round
 * number of minutes that it is usually under. TL_ENONE: no open hour is known. */
TL_MUST_USE enum tl_err tl_waits_better(const struct tl_policy *policy,
                                        const struct tl_wait_week *week, tl_time now,
                                        tl_time *out_at, uint32_t *out_under_s);

#endif
