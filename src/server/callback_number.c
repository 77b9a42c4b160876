/* callback_number.c: looks at the numbers of callbacks, and keeps them. */
#include "server/callback_number.h"

#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "server/callee.h"
#include "store/contacts.h"
#include "store/meta.h"

/* --- Looking. --- */

static enum tl_err value_of(struct tl_db *db, tl_id contact, const char *name,
                            struct tl_contact_value *out)
{
    out->text[0] = '\0';
    enum tl_err err = tl_store_contact_value_find(db, contact, name, out);
    return err == TL_ENONE ? TL_OK : err;
}

/* Whether as many promises were made as may be. Without digits (a caller who withholds them) there
 * is nothing to count by. */
static enum tl_err is_full(struct tl_db *db, const char *digits, const char *kind, uint32_t most,
                           tl_time now, bool *out)
{
    int64_t count = 0;
    if (most == 0 || digits[0] == '\0' || *out)
        return TL_OK;
    enum tl_err err = tl_store_phone_number_count(db, digits, kind, now - TL_DAY, &count);
    *out = err == TL_OK && count >= most;
    return err;
}

/* As they are kept: E.164 where the policy's rules can make it that. */
static void write_plain(const struct tl_policy *policy, const char *text, char out[TL_E164_BYTES])
{
    if (tl_dial_read(&policy->dial, text, out) != TL_DIAL_MAY)
        snprintf(out, TL_E164_BYTES, "%.*s", TL_E164_BYTES - 1, text);
}

struct findings {
    bool holds[TL_CONDITION_KINDS]; /* Of number.* alone. */
};

static void tell(const struct tl_policy *policy, const struct findings *found,
                 struct tl_number_look *out)
{
    for (uint16_t i = 0; i < policy->conditions_len; i++) {
        const struct tl_condition *condition = policy->conditions + i;
        if (tl_condition_told_by(condition->kind) != TL_TOLD_BY_NUMBER)
            continue;
        TL_ASSERT(condition->bit < TL_LOOKUP_BITS_MAX);
        out->known |= TL_BIT(policy, i);
        out->holds |= found->holds[condition->kind] ? TL_BIT(policy, i) : 0;
    }
}

enum tl_err tl_callback_number_look(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                                    uint16_t value, tl_time now, struct tl_number_look *out)
{
    struct tl_contact_value given, caller;
    char number[TL_E164_BYTES], from[TL_E164_BYTES];
    struct findings found = { 0 };
    bool *holds = found.holds;
    *out = (struct tl_number_look){ 0 };
    TL_ASSERT(value < policy->values_len);
    enum tl_err err = tl_store_contact_value_find(db, contact, policy->values[value].name, &given);
    if (err == TL_OK)
        err = value_of(db, contact, "caller", &caller);
    if (err != TL_OK)
        return err;
    holds[TL_IS_NUMBER_REFUSED] = tl_dial_is_on(&policy->dial) &&
                                  tl_dial_read(&policy->dial, given.text, number) != TL_DIAL_MAY;
    write_plain(policy, given.text, number);
    write_plain(policy, caller.text, from);
    holds[TL_IS_NUMBER_OWN] = from[0] != '\0' && strcmp(number, from) == 0;
    err = tl_store_phone_number_promised(db, number, contact, &out->first);
    holds[TL_IS_NUMBER_PROMISED] = err == TL_OK && holds[TL_IS_NUMBER_OWN];
    holds[TL_IS_NUMBER_TAKEN] = err == TL_OK && !holds[TL_IS_NUMBER_OWN];
    if (!holds[TL_IS_NUMBER_PROMISED])
        out->first = 0;
    if (err == TL_OK || err == TL_ENONE)
        err = is_full(db, number, "callback", policy->callbacks.number_most, now,
                      &holds[TL_IS_NUMBER_TOO_OFTEN]);
    if (err == TL_OK)
        err = is_full(db, from, "caller", policy->callbacks.caller_most, now,
                      &holds[TL_IS_NUMBER_TOO_OFTEN]);
    if (!holds[TL_IS_NUMBER_REFUSED])
        memcpy(out->number, number, sizeof out->number);
    out->is_good = out->number[0] != '\0' && !holds[TL_IS_NUMBER_PROMISED] &&
                   !holds[TL_IS_NUMBER_TAKEN] && !holds[TL_IS_NUMBER_TOO_OFTEN];
    TL_ASSERT(holds[TL_IS_NUMBER_PROMISED] == (out->first != 0));
    tell(policy, &found, out);
    return err;
}

/* --- Keeping. --- */

static enum tl_err keep(struct tl_db *db, tl_id contact, const char *digits, const char *kind,
                        tl_time at)
{
    struct tl_phone_number row = { .contact = contact, .made_at = at };
    snprintf(row.digits, sizeof row.digits, "%s", digits);
    snprintf(row.kind, sizeof row.kind, "%s", kind);
    enum tl_err err = tl_store_ids_take(db, "phone_number", 1, &row.id);
    return err == TL_OK ? tl_store_phone_number_insert(db, &row) : err;
}

static bool looks(const struct tl_policy *policy)
{
    for (uint16_t i = 0; i < policy->values_len; i++) {
        if (tl_policy_looks_at_number(policy, i))
            return true;
    }
    return false;
}

enum tl_err tl_callback_number_keep(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                                    tl_time at)
{
    struct tl_phone_number before;
    struct tl_contact_value caller;
    struct tl_callee callee;
    char from[TL_E164_BYTES];
    size_t len = 0;
    if (!looks(policy))
        return TL_OK;
    enum tl_err err = tl_store_phone_number_list(db, contact, &before, 1, &len);
    if (err != TL_OK || len > 0)
        return err;
    err = tl_callee_person(db, policy, contact, &callee);
    for (uint32_t i = 0; i < callee.numbers_len && err == TL_OK; i++)
        err = keep(db, contact, callee.numbers[i], "callback", at);
    if (err == TL_OK)
        err = value_of(db, contact, "caller", &caller);
    if (err != TL_OK || caller.text[0] == '\0')
        return err;
    write_plain(policy, caller.text, from);
    return keep(db, contact, from, "caller", at);
}
