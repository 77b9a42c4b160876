/* callee.c: which numbers a call of ours goes to. */
#include "server/callee.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/callback_number.h"
#include "store/contacts.h"
#include "store/view.h"

static void value_name(char out[32], tl_id agent)
{
    snprintf(out, 32, "outside.%" PRIu64, agent);
}

enum tl_err tl_callee_outside(struct tl_db *db, tl_id contact, tl_id agent, char out[TL_E164_BYTES])
{
    char name[32];
    struct tl_contact_value value;
    value_name(name, agent);
    enum tl_err err = tl_store_contact_value_find(db, contact, name, &value);
    if (err == TL_OK)
        snprintf(out, TL_E164_BYTES, "%.*s", TL_E164_BYTES - 1, value.text);
    return err;
}

/* Once, if it may be called. */
static void add(const struct tl_policy *policy, struct tl_callee *out, const char *text)
{
    char number[TL_E164_BYTES];
    if (out->numbers_len == TL_CALLEE_NUMBERS_MAX ||
        tl_dial_read(&policy->dial, text, number) != TL_DIAL_MAY)
        return;
    for (uint32_t i = 0; i < out->numbers_len; i++) {
        if (strcmp(out->numbers[i], number) == 0)
            return;
    }
    memcpy(out->numbers[out->numbers_len++], number, sizeof number);
}

/* Where the flow looks at a number, one that was given and not looked at is not called: the person
 * said that it is wrong, or has not said that it is right. */
static enum tl_err is_looked_at(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                                uint16_t value, const char *text, bool *out)
{
    char name[64], number[TL_E164_BYTES];
    struct tl_contact_value good;
    *out = !tl_policy_looks_at_number(policy, value);
    if (*out)
        return TL_OK;
    snprintf(name, sizeof name, TL_GOOD_VALUE "%.40s", policy->values[value].name);
    enum tl_err err = tl_store_contact_value_find(db, contact, name, &good);
    if (err == TL_OK && tl_dial_read(&policy->dial, text, number) == TL_DIAL_MAY)
        *out = strcmp(good.text, number) == 0;
    return err == TL_ENONE ? TL_OK : err;
}

static enum tl_err add_given(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                             uint16_t value, struct tl_callee *out)
{
    struct tl_contact_value given;
    bool may = false;
    enum tl_err err = tl_store_contact_value_find(db, contact, policy->values[value].name, &given);
    if (err == TL_OK)
        err = is_looked_at(db, policy, contact, value, given.text, &may);
    if (err == TL_OK && may)
        add(policy, out, given.text);
    return err == TL_ENONE ? TL_OK : err;
}

static enum tl_err add_value(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                             const char *name, struct tl_callee *out)
{
    struct tl_contact_value value;
    enum tl_err err = tl_store_contact_value_find(db, contact, name, &value);
    if (err == TL_OK)
        add(policy, out, value.text);
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_callee_person(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                             struct tl_callee *out)
{
    struct tl_contact_row row;
    *out = (struct tl_callee){ .language = TL_NONE };
    enum tl_err err = tl_view_contact(db, contact, &row);
    if (err == TL_OK && row.language[0] != '\0')
        out->language = tl_policy_language_find(policy, row.language);
    uint16_t value = tl_policy_called_value(policy, 0);
    for (uint16_t at = 1; value != TL_NONE && err == TL_OK; at++) {
        err = add_given(db, policy, contact, value, out);
        value = tl_policy_called_value(policy, at);
    }
    if (err == TL_OK && out->numbers_len == 0)
        err = add_value(db, policy, contact, "caller", out);
    return err;
}

enum tl_dial_why tl_outside_given(const struct tl_policy *policy, tl_id agent, tl_id contact,
                                  const char *number, bool hands_over, struct tl_fact *out_given,
                                  struct tl_parcel *out_parcel)
{
    char e164[TL_E164_BYTES], name[32];
    enum tl_dial_why why = tl_dial_read(&policy->dial, number, e164);
    if (why != TL_DIAL_MAY)
        return why;
    *out_given = (struct tl_fact){ .kind = hands_over ? TL_FACT_transfers : TL_FACT_consults };
    out_given->transfers =
        (struct tl_fact_transfers){ .agent = agent, .contact = contact, .outside = 1 };
    value_name(name, agent);
    return tl_parcel_add(out_parcel, name, e164) == TL_OK ? TL_DIAL_MAY : TL_DIAL_NO_NUMBER;
}
