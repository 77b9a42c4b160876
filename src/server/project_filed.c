/* project_filed.c: from the contact that was walked for somebody to the call they are in. */
#include "server/project_filed.h"

#include <stdio.h>
#include <stdlib.h>

#include "server/web_flow.h"
#include "store/audit.h"
#include "store/contacts.h"
#include "store/meta.h"
#include "store/view.h"

/* An id that stands among a contact's values. TL_ENONE: it has none of that name. */
static enum tl_err find_id(struct tl_db *db, tl_id contact, const char *name, tl_id *out)
{
    struct tl_contact_value value;
    enum tl_err err = tl_store_contact_value_find(db, contact, name, &value);
    if (err == TL_OK)
        *out = strtoull(value.text, NULL, 10);
    return err;
}

static enum tl_err record(struct tl_db *db, const struct tl_fact *fact, tl_id call, tl_id agent)
{
    struct tl_audit row = { .at = fact->at,
                            .staff_id = agent,
                            .action = "file-for",
                            .record_kind = "contact",
                            .record_id = fact->words[0],
                            .reason = "filed",
                            .contact = call };
    enum tl_err err = tl_store_ids_take(db, "audit", 1, &row.id);
    return err == TL_OK ? tl_store_audit_insert(db, &row) : err;
}

enum tl_err tl_project_filed(struct tl_db *db, const struct tl_fact *fact)
{
    struct tl_contact_row filed;
    tl_id call, agent;
    if (fact->kind != TL_FACT_request_filed && fact->kind != TL_FACT_message_taken &&
        fact->kind != TL_FACT_callback_promised)
        return TL_OK;
    enum tl_err err = find_id(db, fact->words[0], TL_WEB_CALL_VALUE, &call);
    if (err == TL_OK)
        err = find_id(db, fact->words[0], TL_WEB_AGENT_VALUE, &agent);
    if (err == TL_OK)
        err = tl_view_contact(db, fact->words[0], &filed);
    if (err == TL_OK)
        err = tl_view_story_add(db, call, fact->at, "filed", filed.number);
    if (err == TL_OK)
        err = record(db, fact, call, agent);
    return err == TL_ENONE ? TL_OK : err;
}
