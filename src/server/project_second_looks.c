/* project_second_looks.c: rows of second pairs of eyes, from facts and parcels. */
#include "server/project_second_looks.h"

#include <stdio.h>
#include <string.h>

#include "store/second_looks.h"

static const char prefix[] = "second.";
static const char over[] = "over";

static enum tl_err on_asked(struct tl_db *db, const struct tl_policy *policy,
                            const struct tl_fact *fact)
{
    const struct tl_fact_second_asked *asked = &fact->second_asked;
    uint16_t role = tl_policy_case_role_find(policy, (tl_key)asked->role);
    struct tl_second_row row = { .contact = asked->contact,
                                 .case_id = asked->about,
                                 .asked_by = asked->agent,
                                 .asked_at = fact->at };
    snprintf(row.role, sizeof row.role, "%s",
             role == TL_NONE ? "" : policy->case_roles[role].id.name);
    snprintf(row.state, sizeof row.state, "%s", tl_second_text(TL_SECOND_ASKED));
    enum tl_err err = tl_store_second_end(db, row.contact, over, 0, 0);
    return err == TL_OK ? tl_store_second_insert(db, &row) : err;
}

static enum tl_err on_looked(struct tl_db *db, const struct tl_policy *policy,
                             const struct tl_fact *fact)
{
    (void)policy;
    const struct tl_fact_second_looked *looked = &fact->second_looked;
    enum tl_second is = looked->agrees ? TL_SECOND_AGREED : TL_SECOND_REFUSED;
    return tl_store_second_end(db, looked->contact, tl_second_text(is),
                               looked->by <= INT64_MAX ? looked->by : 0, fact->at);
}

static enum tl_err on_closed(struct tl_db *db, const struct tl_policy *policy,
                             const struct tl_fact *fact)
{
    (void)policy;
    return tl_store_second_end(db, fact->closed.contact, over, 0, 0);
}

static const struct {
    enum tl_fact_kind kind;
    enum tl_err (*on)(struct tl_db *db, const struct tl_policy *policy, const struct tl_fact *fact);
} handlers[] = {
    { TL_FACT_second_asked, on_asked },
    { TL_FACT_second_looked, on_looked },
    { TL_FACT_closed, on_closed },
};

enum tl_err tl_project_second_look(struct tl_db *db, const struct tl_policy *policy,
                                   const struct tl_fact *fact)
{
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (handlers[i].kind == fact->kind)
            return handlers[i].on(db, policy, fact);
    }
    return TL_OK;
}

bool tl_project_is_second_text(const char *name)
{
    return strncmp(name, prefix, sizeof prefix - 1) == 0;
}

enum tl_err tl_project_second_text(struct tl_db *db, tl_id contact, const char *name,
                                   const char *text)
{
    return tl_store_second_text(db, contact, name + sizeof prefix - 1, text);
}
