/* identity.c: who asks, kept as values of the contact. */
#include "server/identity.h"

#include <stdio.h>

#include "store/contacts.h"

#define ROLE_VALUE  "asks.role"
#define LEVEL_VALUE "asks.level"

static uint16_t role_of(const struct tl_policy *policy, tl_key key)
{
    uint16_t i = 0;
    while (i < policy->case_roles_len && policy->case_roles[i].id.key != key)
        i++;
    return i < policy->case_roles_len ? i : TL_NONE;
}

static uint16_t level_of(const struct tl_policy *policy, tl_key key)
{
    uint16_t i = 0;
    while (i < policy->levels_len && policy->levels[i].key != key)
        i++;
    return i < policy->levels_len ? i : TL_NONE;
}

static enum tl_err read_key(struct tl_db *db, tl_id contact, const char *name, tl_key *out)
{
    struct tl_contact_value value;
    enum tl_err err = tl_store_contact_value_find(db, contact, name, &value);
    *out = err == TL_OK ? tl_key_of(value.text) : 0;
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_identity_read(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                             struct tl_identity *out)
{
    tl_key role = 0, level = 0;
    *out = (struct tl_identity){ TL_NONE, 0 };
    enum tl_err err = read_key(db, contact, ROLE_VALUE, &role);
    if (err == TL_OK)
        err = read_key(db, contact, LEVEL_VALUE, &level);
    uint16_t role_index = role_of(policy, role), level_index = level_of(policy, level);
    if (err == TL_OK && role_index != TL_NONE && level_index != TL_NONE)
        *out = (struct tl_identity){ role_index, level_index };
    return err;
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
    uint16_t role = role_of(policy, (tl_key)identified->role);
    uint16_t level = level_of(policy, (tl_key)identified->level);
    if (role == TL_NONE || level == TL_NONE)
        return TL_OK; /* Of an older policy. */
    enum tl_err err =
        write_value(db, identified->contact, ROLE_VALUE, policy->case_roles[role].id.name);
    return err == TL_OK
               ? write_value(db, identified->contact, LEVEL_VALUE, policy->levels[level].name)
               : err;
}
