/* identity.c: who asks, kept as values of the contact: "asks.<case>" is "<role> <level>". */
#include "server/identity.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/cases.h"
#include "store/contacts.h"

enum { CASES_MAX = 64 }; /* Of one contact. */

static void name_of(tl_id about, char *out, size_t bytes_max)
{
    snprintf(out, bytes_max, "asks.%" PRIu64, about);
}

enum tl_err tl_identity_read(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                             tl_id about, struct tl_identity *out)
{
    struct tl_contact_value value;
    char name[sizeof value.name];
    *out = (struct tl_identity){ TL_NONE, 0 };
    name_of(about, name, sizeof name);
    enum tl_err err = tl_store_contact_value_find(db, contact, name, &value);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    char *space = strchr(value.text, ' ');
    if (!space)
        return TL_EBAD;
    *space = '\0';
    uint16_t role = tl_policy_case_role_find(policy, tl_key_of(value.text));
    uint16_t level = tl_policy_level_find(policy, tl_key_of(space + 1));
    if (role != TL_NONE && level != TL_NONE)
        *out = (struct tl_identity){ role, level };
    return TL_OK;
}

enum tl_err tl_identity_about(struct tl_db *db, tl_id contact, tl_id *out_about)
{
    struct tl_contact_value value;
    enum tl_err err = tl_store_contact_value_find(db, contact, "case", &value);
    *out_about = err == TL_OK ? strtoull(value.text, NULL, 10) : 0;
    return err == TL_ENONE ? TL_OK : err;
}

void tl_identity_spoken(tl_id about, struct tl_contact_value *out)
{
    *out = (struct tl_contact_value){ .text = "1" };
    snprintf(out->name, sizeof out->name, "about.%" PRIu64, about);
}

static tl_id case_of(const struct tl_contact_value *value)
{
    const char *dot = strchr(value->name, '.');
    return strtoull(dot ? dot + 1 : value->text, NULL, 10);
}

enum tl_err tl_identity_guarded(struct tl_db *db, tl_id contact, struct tl_case *out)
{
    struct tl_contact_value *values = calloc(CASES_MAX, sizeof *values);
    struct tl_case about = { .guarded = 0 };
    size_t len = 0;
    enum tl_err err =
        values ? tl_store_contact_value_cases(db, contact, values, CASES_MAX, &len) : TL_ENOMEM;
    for (size_t i = 0; i < len && err == TL_OK && about.guarded == 0; i++) {
        err = tl_store_case_find(db, case_of(values + i), &about);
        err = err == TL_ENONE ? TL_OK : err;
    }
    free(values);
    if (err == TL_OK && about.guarded != 0)
        *out = about;
    return err == TL_OK && about.guarded == 0 ? TL_ENONE : err;
}

enum tl_err tl_identity_write(struct tl_db *db, const struct tl_policy *policy,
                              const struct tl_fact_identified *identified)
{
    uint16_t role = tl_policy_case_role_find(policy, (tl_key)identified->role);
    uint16_t level = tl_policy_level_find(policy, (tl_key)identified->level);
    struct tl_contact_value value = { .language = "" };
    if (role == TL_NONE || level == TL_NONE)
        return TL_OK; /* Of an older policy. */
    name_of(identified->about, value.name, sizeof value.name);
    snprintf(value.text, sizeof value.text, "%s %s", policy->case_roles[role].id.name,
             policy->levels[level].name);
    return tl_store_contact_value_put(db, identified->contact, &value);
}
