/* project_notices.c: notices that facts of callbacks owe. */
#include "server/project_notices.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "server/notices.h"
#include "store/notices.h"
#include "store/promises.h"

/* A message is left within 90 s, or not at all (voice_reach.c). */
enum { MESSAGE_MIN = 3, PROMISES_MAX = 40, NOTICES_MAX = 16 };

static const char missed[] = "callback_missed";

static enum tl_err post(struct tl_db *db, const struct tl_policy *policy, const char *once,
                        const struct tl_notice_wanted *about, tl_time at)
{
    struct tl_notice_wanted wanted = *about;
    wanted.once = once;
    return tl_notices_post(db, policy, &wanted, at);
}

/* By what the promise before this one was kept; "": nothing rang. */
static enum tl_err evidence_before(struct tl_db *db, const struct tl_fact_promise_made *made,
                                   char out[64])
{
    struct tl_promise_row rows[PROMISES_MAX];
    size_t len = 0;
    enum tl_err err = tl_store_promise_list_contact(db, made->contact, rows, PROMISES_MAX, &len);
    out[0] = '\0';
    for (size_t i = 0; err == TL_OK && i < len && rows[i].id < made->promise; i++)
        snprintf(out, 64, "%s", strcmp(rows[i].state, "kept") == 0 ? rows[i].evidence : "");
    return err;
}

static enum tl_err on_made(struct tl_db *db, const struct tl_policy *policy,
                           const struct tl_fact *fact)
{
    const struct tl_fact_promise_made *made = &fact->promise_made;
    const struct tl_reach_rules *reach = &policy->callbacks.reach;
    char evidence[64], once[64];
    if (made->kind != TL_PROMISE_SECOND_ATTEMPT)
        return TL_OK;
    enum tl_err err = evidence_before(db, made, evidence);
    if (err != TL_OK || evidence[0] == '\0' ||
        strcmp(evidence, tl_evidence_text(TL_EVIDENCE_TALKED)) == 0)
        return err;
    bool is_machine = strcmp(evidence, tl_evidence_text(TL_EVIDENCE_MACHINE)) == 0;
    bool waits = is_machine && reach->by != TL_REACH_ANYBODY && reach->message != TL_NONE;
    snprintf(once, sizeof once, "promise:%" PRIu64 ":missed", made->promise);
    return post(
        db, policy, once,
        &(struct tl_notice_wanted){ .kind = missed,
                                    .contact = made->contact,
                                    .promise = made->promise,
                                    .not_before = waits ? fact->at + MESSAGE_MIN * TL_MINUTE : 0 },
        fact->at);
}

/* What is sent already stays as it is: the person has it twice (docs/notices.md). */
static enum tl_err on_voicemail(struct tl_db *db, const struct tl_policy *policy,
                                const struct tl_fact *fact)
{
    const struct tl_fact_voicemail_left *left = &fact->voicemail_left;
    struct tl_notice_row rows[NOTICES_MAX];
    size_t len = 0, at = 0;
    (void)policy;
    enum tl_err err = tl_store_notice_list_contact(db, left->contact, rows, NOTICES_MAX, &len);
    while (at < len && (strcmp(rows[at].kind, missed) != 0 || strcmp(rows[at].state, "made") != 0))
        at++;
    if (err != TL_OK || at == len)
        return err;
    struct tl_notice_row *row = rows + at;
    if (left->is_left) {
        snprintf(row->channel, sizeof row->channel, "voice");
        snprintf(row->state, sizeof row->state, "sent");
        row->ended_at = fact->at;
    } else {
        row->next_at = fact->at;
    }
    return tl_store_notice_move(db, row, "made");
}

static enum tl_err on_near(struct tl_db *db, const struct tl_policy *policy,
                           const struct tl_fact *fact)
{
    const struct tl_fact_call_near *near = &fact->call_near;
    char once[64];
    snprintf(once, sizeof once, "promise:%" PRIu64 ":near", near->promise);
    return post(db, policy, once,
                &(struct tl_notice_wanted){
                    .kind = "callback_near", .contact = near->contact, .promise = near->promise },
                fact->at);
}

static enum tl_err on_closed(struct tl_db *db, const struct tl_policy *policy,
                             const struct tl_fact *fact)
{
    char once[64];
    if (fact->closed.why != TL_WHY_ATTEMPTS_OVER)
        return TL_OK;
    snprintf(once, sizeof once, "contact:%" PRIu64 ":failed", fact->closed.contact);
    return post(
        db, policy, once,
        &(struct tl_notice_wanted){ .kind = "callback_failed", .contact = fact->closed.contact },
        fact->at);
}

static const struct {
    enum tl_fact_kind kind;
    enum tl_err (*on)(struct tl_db *db, const struct tl_policy *policy, const struct tl_fact *fact);
} handlers[] = {
    { TL_FACT_promise_made, on_made },
    { TL_FACT_voicemail_left, on_voicemail },
    { TL_FACT_call_near, on_near },
    { TL_FACT_closed, on_closed },
};

enum tl_err tl_project_notices(struct tl_db *db, const struct tl_policy *policy,
                               const struct tl_fact *fact)
{
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (handlers[i].kind == fact->kind)
            return handlers[i].on(db, policy, fact);
    }
    return TL_OK;
}
