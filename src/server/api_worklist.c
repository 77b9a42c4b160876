/* api_worklist.c: what was passed on, for those who answer it: one list for each queue that they
 * serve, the urgent ones first, by due time.
 *
 *     list --take--> one hand --answer--> the promise is kept     --cannot--> broken, and told
 *                        `--give--> a colleague, another queue, back to the list
 *                        `--call--> a contact of its own, with its person, who chose that
 *
 * Each act is recorded with who did it before it is done. Mission: S25, S26. Pitfall 1.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "http/text.h"
#include "policy/lead.h"
#include "policy/reach.h"
#include "server/api.h"
#include "server/callback_code.h"
#include "server/callee.h"
#include "server/identity.h"
#include "server/project_promises.h"
#include "store/audit.h"
#include "store/cases.h"
#include "store/escalations.h"
#include "store/promises.h"
#include "store/staff.h"

enum { PAGE = 50, WORDS_MIN = 3, WORDS_MAX = 1000, WHY_MAX = 255 };

static enum tl_err skills_of(const struct tl_api *api, struct tl_db *db, tl_id staff_id,
                             uint64_t *out)
{
    struct tl_staff staff;
    enum tl_err err = tl_store_staff_find(db, staff_id, &staff);
    *out = err == TL_OK ? tl_staff_skills(tl_api_policy(api), &staff) : 0;
    return err;
}

bool tl_api_has_worklist(const struct tl_api *api, const struct tl_staff *staff)
{
    const struct tl_policy *policy = tl_api_policy(api);
    uint64_t skills = tl_staff_skills(policy, staff);
    for (uint16_t i = 0; i < policy->escalations_len; i++) {
        if (tl_staff_serves(policy, skills, policy->escalations[i].to.office))
            return true;
    }
    const struct tl_index_list *topics = &policy->accounts.inbox.topics;
    for (uint16_t i = 0; i < topics->len; i++) {
        uint16_t owner;
        if (tl_lead_writes(policy, TL_CHANNEL_WEB, topics->items[i], &owner) &&
            tl_staff_serves(policy, skills, policy->owners[owner].office))
            return true;
    }
    return false;
}

/* --- Shapes. --- */

static const char *state_of(struct tl_db *db, const struct tl_escalation_row *row)
{
    struct tl_promise_row promise;
    if (tl_store_promise_find(db, row->id, &promise) != TL_OK)
        return "open";
    if (promise.ended_at == 0 && promise.late_at > 0)
        return "late";
    if (promise.ended_at == 0)
        return promise.soon_at > 0 ? "soon" : "open";
    return strcmp(promise.state, "kept") == 0     ? "kept"
           : strcmp(promise.state, "broken") == 0 ? "broken"
                                                  : "released";
}

static json_t *row_json(const struct tl_api *api, struct tl_db *db,
                        const struct tl_escalation_row *row)
{
    const struct tl_policy *policy = tl_api_policy(api);
    const struct tl_escalation *to = tl_policy_escalation_find(policy, tl_key_of(row->type));
    struct tl_contact_row contact = { .number = "" };
    bool has = tl_view_contact(db, row->contact, &contact) == TL_OK;
    return json_pack("{s:o, s:s, s:o*, s:b, s:s, s:s, s:o, s:o, s:s, s:s*, s:o*, s:o*, s:o*}", "id",
                     tl_json_id(row->id), "answer_by", row->answer_by, "name",
                     to ? tl_json_text(policy, to->to.id.text) : NULL, "is_urgent",
                     row->is_urgent != 0, "state", state_of(db, row), "queue", row->queue,
                     "made_at", tl_json_time(row->made_at), "due_at", tl_json_time(row->due_at),
                     "number", has ? contact.number : "", "language",
                     has && contact.language[0] ? contact.language : NULL, "topic",
                     has ? tl_json_topic(policy, contact.topic) : NULL, "from",
                     tl_json_person(db, row->agent), "taken_by", tl_json_person(db, row->taken_by));
}

enum { COLLEAGUES_MAX = 100, STAFF_AT_ONCE = 50 };

/* The others who serve this queue. */
static json_t *colleagues_json(const struct tl_api *api, struct tl_db *db, const char *queue,
                               tl_id self)
{
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_staff *staff = calloc(STAFF_AT_ONCE, sizeof *staff);
    json_t *all = json_array();
    size_t len = STAFF_AT_ONCE;
    for (tl_id after = 0; staff && len == STAFF_AT_ONCE;) {
        if (tl_store_staff_list(db, after, staff, STAFF_AT_ONCE, &len) != TL_OK)
            break;
        for (size_t i = 0; i < len && json_array_size(all) < COLLEAGUES_MAX; i++) {
            if (staff[i].id != self &&
                tl_staff_serves(policy, tl_staff_skills(policy, staff + i), queue))
                json_array_append_new(all, json_pack("{s:o, s:s}", "id", tl_json_id(staff[i].id),
                                                     "name", staff[i].name));
        }
        after = len > 0 ? staff[len - 1].id : after;
    }
    free(staff);
    return all;
}

/* --- The list. --- */

struct listing {
    struct tl_escalation_row rows[PAGE];
    size_t len;
};

static int by_due(const void *a, const void *b)
{
    const struct tl_escalation_row *x = a, *y = b;
    if (x->due_at != y->due_at)
        return x->due_at < y->due_at ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* The first of all queues that they serve, behind (at, id). */
static enum tl_err list_kind(const struct tl_api *api, struct tl_db *db, uint64_t skills,
                             bool is_urgent, tl_time at, tl_id id, struct listing *listing)
{
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_escalation_row *all = calloc((size_t)PAGE * (policy->queues_len + 1u), sizeof *all);
    size_t len = 0;
    enum tl_err err = all ? TL_OK : TL_ENOMEM;
    for (uint16_t i = 0; err == TL_OK && i < policy->queues_len; i++) {
        size_t more = 0;
        const char *queue = policy->queues[i].id.name;
        if (tl_staff_serves(policy, skills, queue))
            err = tl_store_escalation_list(db, queue, is_urgent, at, id, all + len, PAGE, &more);
        len += more;
    }
    if (err == TL_OK && len > 0)
        qsort(all, len, sizeof *all, by_due);
    for (size_t i = 0; err == TL_OK && i < len && listing->len < PAGE; i++)
        listing->rows[listing->len++] = all[i];
    free(all);
    return err;
}

struct place {
    bool is_ordinary; /* Past the urgent ones. */
    tl_time at;
    tl_id id;
};

/* "u-TIME-ID" or "o-TIME-ID", as the page before said. */
static bool read_place(const char *text, struct place *out)
{
    char *rest = NULL;
    if (!text)
        return true;
    out->is_ordinary = text[0] == 'o';
    if ((text[0] != 'u' && text[0] != 'o') || text[1] != '-')
        return false;
    out->at = strtoll(text + 2, &rest, 10);
    if (rest == text + 2 || *rest != '-' || out->at <= 0)
        return false;
    out->id = strtoull(rest + 1, &rest, 10);
    return *rest == '\0' && out->id <= INT64_MAX;
}

/* What is about a protected case is on the list of those alone who may see such. */
static bool is_hidden(struct tl_db *db, const struct tl_escalation_row *row, bool sees_protected)
{
    struct tl_case about;
    return !sees_protected && tl_identity_guarded(db, row->contact, &about) != TL_ENONE;
}

static json_t *list_json(const struct tl_api *api, struct tl_db *db, const struct listing *listing,
                         bool sees_protected)
{
    const struct tl_escalation_row *last = listing->rows + PAGE - 1;
    char after[64] = "";
    json_t *all = json_array();
    for (size_t i = 0; i < listing->len; i++) {
        if (!is_hidden(db, listing->rows + i, sees_protected))
            json_array_append_new(all, row_json(api, db, listing->rows + i));
    }
    if (listing->len == PAGE)
        snprintf(after, sizeof after, "%c-%lld-%llu", last->is_urgent ? 'u' : 'o',
                 (long long)last->due_at, (unsigned long long)last->id);
    return json_pack("{s:o, s:o, s:o, s:s*}", "now", tl_json_time(tl_api_now(api)), "escalations",
                     all, "queues", tl_json_queue_names(tl_api_policy(api)), "after",
                     after[0] ? after : NULL);
}

TL_HANDLER(tl_api_list_escalations)
{
    struct tl_api *api = app;
    struct place after = { 0 };
    struct listing *listing = calloc(1, sizeof *listing);
    uint64_t skills;
    if (!listing || !read_place(tl_http_query(request, "after"), &after)) {
        free(listing);
        tl_http_reply_problem(response, 400, "bad-request", "after is no such place", 0);
        return;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = skills_of(api, db, tl_http_principal(request)->user, &skills);
    if (err == TL_OK && !after.is_ordinary)
        err = list_kind(api, db, skills, true, after.at, after.id, listing);
    if (err == TL_OK && listing->len < PAGE)
        err = list_kind(api, db, skills, false, after.is_ordinary ? after.at : 0,
                        after.is_ordinary ? after.id : 0, listing);
    bool sees_protected = (tl_http_principal(request)->roles & TL_RIGHT_PROTECTED) != 0;
    json_t *json = err == TL_OK ? list_json(api, db, listing, sees_protected) : NULL;
    tl_store_reader_give(api->store, db);
    free(listing);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, json);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

/* --- What is done with one. --- */

struct act {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    struct tl_escalation_row row;
    struct tl_audit audit;
    tl_id from; /* Of a hand to another: who has it; 0: nobody. */
    tl_id to;
    tl_time now;
};

static bool refused(const struct act *act, int status, const char *code, const char *why)
{
    tl_http_reply_problem(act->response, status, code, why, 0);
    return false;
}

/* The row, for who serves its queue. Else it is answered, and false. */
static bool begin(struct act *act, const char *action, const char *why)
{
    uint64_t skills;
    tl_id id = tl_http_param_id(act->request, "id");
    act->now = tl_api_now(act->api);
    act->audit = (struct tl_audit){ .at = tl_wall_now(),
                                    .staff_id = tl_http_principal(act->request)->user,
                                    .record_id = id };
    snprintf(act->audit.action, sizeof act->audit.action, "%s", action);
    snprintf(act->audit.record_kind, sizeof act->audit.record_kind, "promise");
    snprintf(act->audit.reason, sizeof act->audit.reason, "%s", why);
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = skills_of(act->api, db, act->audit.staff_id, &skills);
    if (err == TL_OK)
        err = id == 0 ? TL_ENONE : tl_store_escalation_find(db, id, &act->row);
    if (err == TL_OK && !tl_staff_serves(tl_api_policy(act->api), skills, act->row.queue))
        err = TL_ENONE;
    tl_store_reader_give(act->api->store, db);
    act->audit.contact = act->row.contact;
    if (err != TL_OK)
        tl_api_refuse(act->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    return err == TL_OK &&
           tl_api_may_see_contact(act->api, act->request, act->response, act->row.contact);
}

/* Whoever answers has it in hand. */
static bool is_mine(const struct act *act)
{
    if (act->row.ended_at != 0)
        return refused(act, 409, "state", tl_why_text(TL_WHY_PROMISE_OVER));
    return act->row.taken_by == act->audit.staff_id || refused(act, 409, "taken", NULL);
}

static void reply_one(const struct act *act)
{
    struct tl_contact_row contact;
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = tl_view_contact(db, act->row.contact, &contact);
    json_t *json = err == TL_OK ? row_json(act->api, db, &act->row) : NULL;
    if (json) {
        const struct tl_policy *policy = tl_api_policy(act->api);
        json_object_set_new(json, "note", json_string(act->row.note));
        json_object_set_new(json, "answers",
                            tl_json_answered(policy, policy->escalation_questions,
                                             policy->escalation_questions_len, act->row.answers));
        json_object_set_new(json, "colleagues",
                            colleagues_json(act->api, db, act->row.queue, act->audit.staff_id));
        if (act->row.reply[0] != '\0')
            json_object_set_new(json, "reply", json_string(act->row.reply));
        json_object_set_new(json, "contact", tl_json_contact(act->api, db, &contact));
    }
    tl_store_reader_give(act->api->store, db);
    if (err == TL_OK)
        tl_http_reply_json(act->response, 200, json);
    else
        tl_api_refuse(act->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

/* What is looked at is recorded first. */
TL_HANDLER(tl_api_look_at_escalation)
{
    struct act act = { .api = app, .request = request, .response = response };
    if (!begin(&act, "look", "escalation"))
        return;
    enum tl_err err = tl_api_record_look(act.api, &act.audit);
    if (err == TL_OK)
        reply_one(&act);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

static enum tl_err write_hand(struct tl_db *db, void *arg)
{
    struct act *act = arg;
    enum tl_err err = tl_store_escalation_take(db, act->row.id, act->from, act->to, act->now);
    return err == TL_OK ? tl_api_write_look(db, &act->audit) : err;
}

/* From one hand to another; of two who press at once one has it. */
static void change_hand(struct act *act)
{
    enum tl_err err = tl_engine_write(act->api->engine, write_hand, act);
    if (err == TL_OK)
        tl_http_reply_nothing(act->response);
    else if (err == TL_ENONE)
        tl_http_reply_problem(act->response, 409, "taken", NULL, 0);
    else
        tl_api_refuse(act->response, err, TL_WHY_NONE);
}

TL_HANDLER(tl_api_take_escalation)
{
    struct act act = { .api = app, .request = request, .response = response };
    if (!begin(&act, "take", "escalation"))
        return;
    act.to = act.audit.staff_id;
    if (act.row.ended_at != 0)
        refused(&act, 409, "state", tl_why_text(TL_WHY_PROMISE_OVER));
    else if (act.row.taken_by == act.to)
        tl_http_reply_nothing(response); /* The button pressed twice. */
    else
        change_hand(&act);
}

/* Words of the one who acts, which stay with the record. */
static const char *words_in(const struct act *act, const char *name, size_t bytes_max)
{
    const char *words = tl_api_text_in(act->request, name);
    if (words && strlen(words) >= WORDS_MIN && strlen(words) <= bytes_max)
        return words;
    refused(act, 400, "bad-request", "say it in 3 bytes or more, and not at length");
    return NULL;
}

static void ask(struct act *act, const struct tl_fact *given, const char *reply)
{
    struct tl_parcel parcel = { 0 };
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = tl_api_record_look(act->api, &act->audit);
    if (err == TL_OK && reply)
        err = tl_parcel_add(&parcel, "escalation.reply", reply);
    if (err == TL_OK)
        err = tl_engine_ask(act->api->engine, given, reply ? &parcel : NULL, &why);
    if (err == TL_OK && why == TL_WHY_NONE)
        tl_http_reply_nothing(act->response);
    else
        tl_api_refuse(act->response, err, why);
}

static bool give_to_colleague(struct act *act, const char *agent)
{
    uint64_t skills;
    act->to = tl_http_id_read(agent);
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = act->to == 0 ? TL_ENONE : skills_of(act->api, db, act->to, &skills);
    tl_store_reader_give(act->api->store, db);
    if (err != TL_OK || !tl_staff_serves(tl_api_policy(act->api), skills, act->row.queue))
        return refused(act, 409, "nobody-there", "that colleague does not serve this queue");
    return true;
}

TL_HANDLER(tl_api_give_escalation)
{
    struct act act = { .api = app, .request = request, .response = response };
    const char *why = words_in(&act, "why", WHY_MAX);
    const char *queue = tl_api_text_in(request, "queue"), *agent = tl_api_text_in(request, "agent");
    uint64_t owner = queue ? tl_promise_owner_key(tl_api_policy(app), queue) : 0;
    if (!why || !begin(&act, "give", why) || !is_mine(&act))
        return;
    act.from = act.audit.staff_id;
    if (queue && owner == 0) {
        refused(&act, 400, "unknown-key", NULL);
    } else if (queue) {
        struct tl_fact given = { .kind = TL_FACT_promise_moves,
                                 .promise_moves = { .contact = act.row.contact,
                                                    .promise = act.row.id,
                                                    .owner = owner,
                                                    .by = act.from } };
        ask(&act, &given, NULL);
    } else if (!agent || give_to_colleague(&act, agent)) {
        change_hand(&act);
    }
}

/* --- The call to its person. --- */

/* Who is called, in which language, from where on the clock; and the code that is said first. */
static enum tl_err read_person(struct act *act, struct tl_fact_calls_person *out,
                               struct tl_parcel *parcel)
{
    const struct tl_policy *policy = tl_api_policy(act->api);
    char code[TL_CALLBACK_CODE_BYTES] = "";
    struct tl_callee callee;
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = tl_callee_person(db, policy, act->row.contact, &callee);
    if (err == TL_OK && callee.numbers_len == 0)
        err = TL_ENONE;
    if (err == TL_OK) {
        uint16_t zone = tl_reach_zone_of_number(policy, callee.numbers[0]);
        out->language = callee.language < policy->languages_len ? callee.language : 0;
        out->zone = zone < policy->zones_len ? policy->zones[zone].id.key : 0;
        if (tl_callback_code_read(db, act->api->code_keys, act->row.contact, code) == TL_OK)
            err = tl_parcel_add(parcel, TL_CALLBACK_CODE_VALUE, code);
    }
    tl_store_reader_give(act->api->store, db);
    sodium_memzero(code, sizeof code);
    return err;
}

/* Of why the center calls nobody: what the officer can do about it. */
static void refuse_call(const struct act *act, enum tl_err err, enum tl_why why)
{
    if (err == TL_ENONE)
        refused(act, 409, "no-phone", "no number is known to call");
    else if (err == TL_OK && why == TL_WHY_CANNOT_DIAL)
        refused(act, 409, "cannot-dial", tl_why_text(why));
    else if (err == TL_OK && why == TL_WHY_CLOSED)
        refused(act, 409, "not-at-this-hour", "no call to this person may begin now");
    else if (err == TL_OK && why == TL_WHY_CANNOT_SERVE)
        refused(act, 409, "not-served", tl_why_text(why));
    else
        tl_api_refuse(act->response, err, why);
}

TL_HANDLER(tl_api_call_escalation)
{
    struct act act = { .api = app, .request = request, .response = response };
    struct tl_fact given = { .kind = TL_FACT_calls_person };
    struct tl_parcel parcel = { 0 };
    enum tl_why why = TL_WHY_NONE;
    if (!begin(&act, "call", "escalation") || !is_mine(&act))
        return;
    if (strcmp(act.row.answer_by, "call") != 0) {
        refused(&act, 409, "by-mail", "they chose to be answered by mail");
        return;
    }
    given.calls_person =
        (struct tl_fact_calls_person){ .contact = tl_engine_new_id(act.api->engine),
                                       .agent = act.audit.staff_id,
                                       .about = act.row.contact,
                                       .promise = act.row.id,
                                       .queue = tl_key_of(act.row.queue) };
    enum tl_err err = read_person(&act, &given.calls_person, &parcel);
    if (err == TL_OK)
        err = tl_api_record_look(act.api, &act.audit);
    if (err == TL_OK)
        err = tl_engine_ask(act.api->engine, &given, &parcel, &why);
    sodium_memzero(&parcel, sizeof parcel);
    if (err == TL_OK && why == TL_WHY_NONE)
        tl_http_reply_json(response, 200,
                           json_pack("{s:o}", "contact", tl_json_id(given.calls_person.contact)));
    else
        refuse_call(&act, err, why);
}

/* --- Its end. --- */

static enum tl_evidence evidence_in(const struct act *act)
{
    static const enum tl_evidence ways[] = { TL_EVIDENCE_ANSWERED, TL_EVIDENCE_TALKED,
                                             TL_EVIDENCE_LETTER };
    const char *word = tl_api_text_in(act->request, "evidence");
    for (size_t i = 0; word && i < sizeof ways / sizeof ways[0]; i++) {
        if (strcmp(tl_evidence_text(ways[i]), word) == 0)
            return ways[i];
    }
    return TL_EVIDENCE_NONE;
}

/* kept with its evidence, or broken: then the person is told by a notice. */
static void end(struct act *act, enum tl_promise_state how, enum tl_evidence evidence,
                const char *words)
{
    struct tl_fact given = { .kind = TL_FACT_promise_ends,
                             .promise_ends = { .contact = act->row.contact,
                                               .promise = act->row.id,
                                               .how = how,
                                               .evidence = evidence,
                                               .why = how == TL_PROMISE_KEPT ? TL_WHY_NONE
                                                                             : TL_WHY_NOT_KEPT,
                                               .by = act->audit.staff_id } };
    ask(act, &given, words);
}

TL_HANDLER(tl_api_answer_escalation)
{
    struct act act = { .api = app, .request = request, .response = response };
    const char *reply = words_in(&act, "reply", WORDS_MAX);
    enum tl_evidence evidence = evidence_in(&act);
    if (!reply)
        return;
    if (evidence == TL_EVIDENCE_NONE)
        refused(&act, 400, "bad-request", "evidence is answered, talked or letter");
    else if (begin(&act, "answer", tl_evidence_text(evidence)) && is_mine(&act))
        end(&act, TL_PROMISE_KEPT, evidence, reply);
}

TL_HANDLER(tl_api_cannot_escalation)
{
    struct act act = { .api = app, .request = request, .response = response };
    const char *why = words_in(&act, "why", WHY_MAX);
    if (why && begin(&act, "cannot", why) && is_mine(&act))
        end(&act, TL_PROMISE_BROKEN, TL_EVIDENCE_NONE, why);
}
