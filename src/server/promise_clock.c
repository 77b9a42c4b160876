/* promise_clock.c: the store's clock. */
#include "server/promise_clock.h"

#include "server/log.h"
#include "store/promises.h"

enum { AGAIN_S = 10 };

void tl_promise_clock_read(struct tl_promise_clock *clock, struct tl_db *db, tl_time now)
{
    tl_time next;
    enum tl_err err = tl_store_promise_next(db, &next);
    if (err == TL_ENONE)
        clock->next = INT64_MAX;
    else
        clock->next = err == TL_OK ? next : now + AGAIN_S * TL_SECOND;
}

void tl_promise_clock_see(struct tl_promise_clock *clock, const struct tl_fact *facts,
                          uint32_t facts_len)
{
    for (uint32_t i = 0; i < facts_len; i++) {
        const struct tl_fact_promise_made *made = &facts[i].promise_made;
        if (facts[i].kind != TL_FACT_promise_made || tl_promise_is_core(made->kind))
            continue;
        tl_time at = made->soon > 0 ? made->soon : made->to;
        clock->next = at < clock->next ? at : clock->next;
    }
}

uint32_t tl_promise_clock_take(struct tl_promise_clock *clock, struct tl_db *db, tl_time now,
                               struct tl_fact *out)
{
    struct tl_promise_row rows[TL_PROMISES_AT_ONCE];
    size_t len = 0;
    if (clock->next > now)
        return 0;
    if (tl_store_promise_list_due(db, now, rows, TL_PROMISES_AT_ONCE, &len) != TL_OK) {
        clock->next = now + AGAIN_S * TL_SECOND;
        return 0;
    }
    for (size_t i = 0; i < len; i++)
        out[i] = (struct tl_fact){ .kind = TL_FACT_promise_due,
                                   .promise_due = { .contact = rows[i].contact,
                                                    .promise = rows[i].id } };
    if (len == 0)
        tl_promise_clock_read(clock, db, now);
    return (uint32_t)len;
}

void tl_promise_clock_given(struct tl_promise_clock *clock, struct tl_db *db, tl_time now, bool any)
{
    tl_promise_clock_read(clock, db, now);
    if (any)
        return;
    tl_log("promise.stays_due", "why=\"the center takes none of those that are due\"");
    clock->next = now + TL_MINUTE;
}
