/* old_place.c: which earlier contact's place a caller goes on at. */
#include "server/old_place.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/dial.h"
#include "store/contacts.h"
#include "store/promises.h"
#include "store/view.h"

enum { PROMISES_MAX = 50 };

/* With the earlier contact: who has its place. */
#define TAKER_VALUE "place.taken"

static bool is_outcome(const struct tl_contact_row *row, enum tl_outcome outcome)
{
    return strcmp(row->outcome, tl_outcome_text(outcome)) == 0;
}

/* Whether another contact has it, or has had its use. */
static enum tl_err is_used(struct tl_db *db, tl_id earlier, tl_id contact, bool *out)
{
    struct tl_contact_value value;
    struct tl_contact_row taker;
    *out = false;
    enum tl_err err = tl_store_contact_value_find(db, earlier, TAKER_VALUE, &value);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    tl_id id = strtoull(value.text, NULL, 10);
    err = tl_view_contact(db, id, &taker);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    *out = id != contact && (taker.closed_at == 0 || is_outcome(&taker, TL_OUTCOME_PERSON) ||
                             is_outcome(&taker, TL_OUTCOME_CALLBACK));
    return TL_OK;
}

/* What the person took back is not waiting for anybody. */
static enum tl_err is_released(struct tl_db *db, tl_id earlier, bool *out)
{
    struct tl_promise_row rows[PROMISES_MAX];
    size_t len = 0;
    enum tl_err err = tl_store_promise_list_contact(db, earlier, rows, PROMISES_MAX, &len);
    *out = len == 0 || strcmp(rows[len - 1].state, "released") == 0;
    return err;
}

enum tl_err tl_old_place_of(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                            tl_id earlier, tl_time now, struct tl_fact *out_given)
{
    struct tl_contact_row row;
    bool is_over = false;
    enum tl_err err = tl_view_contact(db, earlier, &row);
    if (err != TL_OK)
        return err;
    bool is_kept = row.closed_at == 0 && strcmp(row.state, "kept") == 0;
    bool is_missed = is_outcome(&row, TL_OUTCOME_CALLBACK) && row.connected_at == 0 &&
                     row.closed_at > now - policy->callbacks.place_kept_s * TL_SECOND;
    if (contact == earlier || row.asked_at == 0 || !(is_kept || is_missed))
        return TL_ENONE;
    err = is_used(db, earlier, contact, &is_over);
    if (err == TL_OK && !is_over && is_missed)
        err = is_released(db, earlier, &is_over);
    if (err != TL_OK || is_over)
        return err == TL_OK ? TL_ENONE : err;
    *out_given = (struct tl_fact){ .kind = TL_FACT_goes_on,
                                   .goes_on = { .contact = contact,
                                                .earlier = earlier,
                                                .asked_at = row.asked_at,
                                                .ended_at = row.closed_at } };
    return TL_OK;
}

enum tl_err tl_old_place_of_caller(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                                   tl_time now, struct tl_fact *out_given)
{
    struct tl_contact_value caller;
    char number[TL_E164_BYTES];
    tl_id earlier = 0;
    int64_t kept_us = policy->callbacks.place_kept_s * TL_SECOND;
    if (kept_us == 0)
        return TL_ENONE;
    enum tl_err err = tl_store_contact_value_find(db, contact, "caller", &caller);
    if (err == TL_OK && tl_dial_read(&policy->dial, caller.text, number) != TL_DIAL_MAY)
        err = TL_ENONE;
    if (err == TL_OK)
        err = tl_store_phone_number_missed(db, number, now - kept_us, &earlier);
    return err == TL_OK ? tl_old_place_of(db, policy, contact, earlier, now, out_given) : err;
}

enum tl_err tl_old_place_taken(struct tl_db *db, const struct tl_fact *fact)
{
    struct tl_contact_value value = { .name = TAKER_VALUE };
    if (fact->kind != TL_FACT_place_taken)
        return TL_OK;
    snprintf(value.text, sizeof value.text, "%" PRIu64, fact->place_taken.contact);
    enum tl_err err = tl_store_contact_value_put(db, fact->place_taken.earlier, &value);
    if (err != TL_OK && err != TL_EBAD) /* Bad: the earlier one was deleted meanwhile. */
        return err;
    return tl_view_asked(db, fact->place_taken.contact, fact->place_taken.asked_at);
}
