/* identity.c: who asks, kept as values of the contact. */
#include "server/identity.h"

#include <stdio.h>

#include "store/contacts.h"

#define ROLE_VALUE  "asks.role"
#define LEVEL_VALUE "asks.level"

enum tl_err tl_identity_read(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                             struct tl_identity *out)
{
    struct tl_contact_value role, level;
    *out = (struct tl_identity){ TL_NONE, 0 };
    enum tl_err err = tl_store_contact_value_find(db, contact, ROLE_VALUE, &role);
    if (err == TL_OK)
        err = tl_store_contact_value_find(db, contact, LEVEL_VALUE, &level);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    uint16_t role_index = tl_policy_case_role_find(policy, tl_key_of(role.text));
    uint16_t level_index = tl_policy_level_find(policy, tl_key_of(level.text));
    if (role_index != TL_NONE && level_index != TL_NONE)
        *out = (struct tl_identity){ role_index, level_index };
    return TL_OK;
}

static enum tl_err write_value(struct tl_db *db, tl_id contact, const char *name, const char *text)
{
    struct tl_contact_value value = { .language = "" };
    snprintf(value.name, sizeof value.name, "%s", name);
    snprintf(value.text, sizeof value.text, "%s", text);
    return tl_store_contact_value_put(db, contact, &value);
}

enum tl_err tl_identity_write(struct tl_db *db, const struct tl_policy *policy,
                              const struct tl_fact_identified *identified)
{
    uint16_t role = tl_policy_case_role_find(policy, (tl_key)identified->role);
    uint16_t level = tl_policy_level_find(policy, (tl_key)identified->level);
    if (role == TL_NONE || level == TL_NONE)
        return TL_OK; /* Of an older policy. */
    enum tl_err err =
        write_value(db, identified->contact, ROLE_VALUE, policy->case_roles[role].id.name);
    if (err == TL_OK)
        err = write_value(db, identified->contact, LEVEL_VALUE, policy->levels[level].name);
    return err;
}
