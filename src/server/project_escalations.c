/* project_escalations.c: rows of what was passed on, from facts and parcels. */
#include "server/project_escalations.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/notices.h"
#include "store/escalations.h"
#include "store/view.h"

static const char prefix[] = "escalation.";

enum tl_err tl_project_escalated(struct tl_db *db, const struct tl_policy *policy,
                                 const struct tl_fact *fact)
{
    const struct tl_fact_escalated *escalated = &fact->escalated;
    const struct tl_escalation *to = tl_policy_escalation_find(policy, (tl_key)escalated->type);
    struct tl_escalation_row row = { .id = escalated->promise,
                                     .contact = escalated->contact,
                                     .is_urgent = escalated->is_urgent != 0,
                                     .agent = escalated->agent,
                                     .made_at = fact->at,
                                     .due_at = escalated->due,
                                     .answer_by = "mail" };
    char once[64];
    snprintf(row.type, sizeof row.type, "%s", to ? to->to.id.name : "");
    snprintf(row.queue, sizeof row.queue, "%s", to ? to->to.office : "");
    enum tl_err err = tl_store_escalation_insert(db, &row);
    if (err == TL_OK)
        err = tl_view_story_add(db, row.contact, fact->at, "escalated", row.type);
    snprintf(once, sizeof once, "promise:%" PRIu64 ":made", row.id);
    const struct tl_notice_wanted notice = {
        .kind = "escalation_taken", .contact = row.contact, .promise = row.id, .once = once
    };
    return err == TL_OK ? tl_notices_post(db, policy, &notice, fact->at) : err;
}

bool tl_project_is_escalation(const struct tl_promise_row *row)
{
    return strcmp(row->kind, tl_promise_kind_text(TL_PROMISE_URGENT)) == 0 ||
           strcmp(row->kind, tl_promise_kind_text(TL_PROMISE_ORDINARY)) == 0;
}

enum tl_err tl_project_escalation_type(struct tl_db *db, struct tl_promise_row *promise)
{
    struct tl_escalation_row row;
    enum tl_err err = tl_store_escalation_find(db, promise->id, &row);
    if (err == TL_OK)
        snprintf(promise->type, sizeof promise->type, "%s", row.type);
    return err == TL_ENONE ? TL_OK : err;
}

/* Who is told that it cannot be kept hears so by the words of the policy, before its time or not.
 */
enum tl_err tl_project_escalation_end(struct tl_db *db, const struct tl_policy *policy,
                                      const struct tl_promise_row *promise, const char *state,
                                      tl_time at)
{
    char once[64];
    if (!tl_project_is_escalation(promise))
        return TL_OK;
    enum tl_err err = tl_store_escalation_end(db, promise->id, at);
    if (err == TL_OK)
        err = tl_view_story_add(db, promise->contact, at, "answered", state);
    if (err != TL_OK || strcmp(state, "broken") != 0)
        return err == TL_ENONE ? TL_OK : err;
    snprintf(once, sizeof once, "promise:%" PRIu64 ":broken", promise->id);
    const struct tl_notice_wanted notice = { .kind = "escalation_broken",
                                             .contact = promise->contact,
                                             .promise = promise->id,
                                             .once = once };
    return tl_notices_post(db, policy, &notice, at);
}

enum tl_err tl_project_escalation_move(struct tl_db *db, const struct tl_promise_row *promise,
                                       const char *owner)
{
    if (!tl_project_is_escalation(promise))
        return TL_OK;
    enum tl_err err = tl_store_escalation_move(db, promise->id, owner);
    return err == TL_ENONE ? TL_OK : err;
}

/* The contact's last one, as its promise stands. */
enum tl_err tl_project_escalation_record(struct tl_db *db, struct tl_fact *given)
{
    struct tl_escalation_row row;
    given->escalates.record = TL_PROMISE_UNKNOWN;
    if (given->escalates.contact > INT64_MAX)
        return TL_OK;
    enum tl_err err = tl_store_escalation_last(db, given->escalates.contact, &row);
    if (err == TL_OK)
        given->escalates.record = row.ended_at == 0 ? TL_PROMISE_OPEN : TL_PROMISE_KEPT;
    return err == TL_ENONE ? TL_OK : err;
}

bool tl_project_is_escalation_text(const char *name)
{
    return strncmp(name, prefix, sizeof prefix - 1) == 0;
}

enum tl_err tl_project_escalation_text(struct tl_db *db, tl_id contact, const char *name,
                                       const char *text)
{
    return tl_store_escalation_text(db, contact, name + sizeof prefix - 1, text);
}
