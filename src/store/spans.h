/* spans.h: how agents' days went: the states they have been in, and what came of their contacts.
 *
 * A span is written when it ends; the present state is tl_view_agent's. Spans are derived from
 * facts, in their transaction. `from` below: everything until now that is later than it counts; a
 * span that began before counts from there.
 */
#ifndef TL_STORE_SPANS_H
#define TL_STORE_SPANS_H

#include "store/view.h"

struct tl_agent_span {
    tl_id agent;
    tl_time from_at;
    tl_time until_at;
    char state[24];
    char reason[TL_NAME_BYTES];
    tl_id contact; /* connected and wrap-up; 0: none. */
};

/* Time in a state, and with a reason where it has one. */
struct tl_span_sum {
    char state[24];
    char reason[TL_NAME_BYTES];
    int64_t us;
};

/* Contacts by disposition, "": not filed. */
struct tl_filed_count {
    char disposition[TL_NAME_BYTES];
    int64_t count;
};

enum { TL_SPAN_SUMS_MAX = 64 };

/* Nothing is written for a span without length. */
TL_MUST_USE enum tl_err tl_store_span_add(struct tl_db *db, const struct tl_agent_span *span);

TL_MUST_USE enum tl_err tl_store_span_sums(struct tl_db *db, tl_id agent, tl_time from,
                                           struct tl_span_sum *out, size_t sums_max,
                                           size_t *out_len);

/* Of the contacts that the agent talked in since: how they were filed, and how long they were on
 * hold all together. The one under way is not among them. */
TL_MUST_USE enum tl_err tl_store_span_filed(struct tl_db *db, tl_id agent, tl_time from,
                                            struct tl_filed_count *out, size_t counts_max,
                                            size_t *out_len);
TL_MUST_USE enum tl_err tl_store_span_held(struct tl_db *db, tl_id agent, tl_time from,
                                           int64_t *out_us);

#endif
