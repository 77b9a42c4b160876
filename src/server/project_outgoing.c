/* project_outgoing.c: rows of a call to the person of a matter. */
#include "server/project_outgoing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/callback_number.h"
#include "store/contacts.h"
#include "store/view.h"

enum { VALUES_MAX = 64 };

static bool is_of_policy(const struct tl_policy *policy, const char *name)
{
    for (uint16_t i = 0; i < policy->values_len; i++) {
        if (strcmp(policy->values[i].name, name) == 0)
            return true;
    }
    return false;
}

/* What was collected, numbers that were looked at, and how the person is reached. */
static bool goes_along(const struct tl_policy *policy, const char *name)
{
    static const char *const kept[] = { "caller", "mail", "case" };
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        if (strcmp(kept[i], name) == 0)
            return true;
    }
    return is_of_policy(policy, name) ||
           strncmp(name, TL_GOOD_VALUE, sizeof TL_GOOD_VALUE - 1) == 0;
}

static enum tl_err copy_values(struct tl_db *db, const struct tl_policy *policy, tl_id from,
                               tl_id to)
{
    struct tl_contact_value rows[VALUES_MAX];
    size_t len = 0;
    enum tl_err err = tl_store_contact_value_list(db, from, rows, VALUES_MAX, &len);
    for (size_t i = 0; err == TL_OK && i < len; i++) {
        if (goes_along(policy, rows[i].name))
            err = tl_store_contact_value_put(db, to, rows + i);
    }
    return err;
}

enum tl_err tl_project_outgoing(struct tl_db *db, const struct tl_policy *policy,
                                const struct tl_fact *fact)
{
    const struct tl_fact_outgoing *outgoing = &fact->outgoing;
    struct tl_contact_value matter = { .name = TL_MATTER_VALUE, .language = "" };
    struct tl_contact_row about;
    enum tl_err err = tl_view_contact(db, outgoing->about, &about);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err; /* It is kept no more: the call goes on without. */
    if (about.topic[0] != '\0')
        err = tl_view_topic(db, outgoing->contact, about.topic);
    if (err == TL_OK)
        err = tl_view_story_add(db, outgoing->contact, fact->at, "outgoing", about.number);
    if (err == TL_OK)
        err = copy_values(db, policy, outgoing->about, outgoing->contact);
    snprintf(matter.text, sizeof matter.text, "%" PRIu64, outgoing->promise);
    return err == TL_OK ? tl_store_contact_value_put(db, outgoing->contact, &matter) : err;
}
