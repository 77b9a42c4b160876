/* api_second_look.c: a second pair of eyes on a protected case: asked for at the desk, given by
 * somebody else on the staff.
 *
 *     POST /desk/contacts/{id}/second-look   why            --> asks_second
 *     GET  /second-looks                     who waits for one, without the case
 *     GET  /second-looks/{id}                the case, the look recorded first
 *     POST /second-looks/{id}                agrees, words  --> second_looks
 *
 * Whoever sees the case here has the right to, and proved a short while ago who they are. Each step
 * is recorded before it is done. Mission: S28.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "server/api.h"
#include "server/second_look.h"
#include "store/audit.h"
#include "store/view.h"

enum { WORDS_MIN = 3, ASKED_MAX = 100 };

static bool refused(struct tl_http_response *response, int status, const char *code,
                    const char *why)
{
    tl_http_reply_problem(response, status, code, why, 0);
    return false;
}

static void refuse(struct tl_http_response *response, enum tl_err err, enum tl_why why)
{
    if (err == TL_OK && why == TL_WHY_NOT_PROVED)
        refused(response, 409, "not-proved", tl_why_text(why));
    else if (err == TL_OK && why == TL_WHY_SECOND_ASKED)
        refused(response, 409, "second-asked", tl_why_text(why));
    else if (err == TL_OK && why == TL_WHY_SAME_PERSON)
        refused(response, 409, "same-person", tl_why_text(why));
    else
        tl_api_refuse(response, err, why);
}

/* A few words, which stay with the record and the audit. */
static const char *words_in(const struct tl_http_request *request,
                            struct tl_http_response *response, const char *name)
{
    const char *words = tl_api_text_in(request, name);
    if (words && strlen(words) >= WORDS_MIN && strlen(words) <= TL_SECOND_WORDS_MAX)
        return words;
    refused(response, 400, "bad-request", "say why, in 3 to 255 bytes");
    return NULL;
}

static struct tl_audit audit_of(const struct tl_http_request *request, const char *action,
                                tl_id about, tl_id contact)
{
    struct tl_audit audit = { .at = tl_wall_now(),
                              .staff_id = tl_http_principal(request)->user,
                              .record_kind = "case",
                              .record_id = about,
                              .contact = contact };
    snprintf(audit.action, sizeof audit.action, "%s", action);
    return audit;
}

/* --- Asking. --- */

struct asking {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    struct tl_contact_row contact;
    struct tl_asker asker;
};

/* The contact and who asks in it about a protected case; else it is answered, and false. */
static bool begin_asking(struct asking *asking)
{
    struct tl_api *api = asking->api;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_asked(db, asking->request, &asking->contact);
    if (err == TL_OK)
        err = tl_asker_read_now(db, tl_api_policy(api), asking->contact.id, tl_api_now(api),
                                &asking->asker);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && asking->asker.about.id == 0)
        err = TL_ENONE;
    if (err != TL_OK) {
        tl_api_refuse(asking->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
        return false;
    }
    if (!tl_api_may_see(api, asking->request, asking->response, &asking->asker.about))
        return false;
    if (!tl_second_is_wanted(&asking->asker))
        return refused(asking->response, 409, "state", "this case takes no second pair of eyes");
    return tl_second_is_proved(&asking->asker) ||
           refused(asking->response, 409, "not-proved", tl_why_text(TL_WHY_NOT_PROVED));
}

/* The center knows what was proved last; of an earlier case of this contact it is told anew. */
static enum tl_err ask(const struct asking *asking, const struct tl_parcel *parcel,
                       enum tl_why *out_why)
{
    const struct tl_asker *asker = &asking->asker;
    const tl_id contact = asking->contact.id, agent = tl_http_principal(asking->request)->user;
    const struct tl_fact asks = { .kind = TL_FACT_asks_second,
                                  .asks_second = { contact, agent, asker->about.id } };
    const struct tl_fact known = { .kind = TL_FACT_identifies,
                                   .identifies = {
                                       .contact = contact,
                                       .agent = agent,
                                       .about = asker->about.id,
                                       .role = asker->policy->case_roles[asker->is.role].id.key,
                                       .level = asker->policy->levels[asker->is.level].key,
                                   } };
    enum tl_err err = tl_engine_ask(asking->api->engine, &asks, parcel, out_why);
    if (err != TL_OK || *out_why != TL_WHY_NOT_PROVED)
        return err;
    err = tl_engine_ask(asking->api->engine, &known, NULL, out_why);
    return err == TL_OK && *out_why == TL_WHY_NONE
               ? tl_engine_ask(asking->api->engine, &asks, parcel, out_why)
               : err;
}

TL_HANDLER(tl_api_ask_second_look)
{
    struct asking asking = { .api = app, .request = request, .response = response };
    const char *why = words_in(request, response, "why");
    struct tl_parcel parcel = { 0 };
    enum tl_why refusal = TL_WHY_NONE;
    if (!why || !begin_asking(&asking))
        return;
    struct tl_audit audit =
        audit_of(request, "ask-second", asking.asker.about.id, asking.contact.id);
    snprintf(audit.reason, sizeof audit.reason, "%s", why);
    enum tl_err err = tl_api_record_look(app, &audit);
    if (err == TL_OK)
        err = tl_parcel_add(&parcel, "second.why", why);
    if (err == TL_OK)
        err = ask(&asking, &parcel, &refusal);
    if (err == TL_OK && refusal == TL_WHY_NONE)
        tl_http_reply_nothing(response);
    else
        refuse(response, err, refusal);
}

/* --- Who waits for one. --- */

static json_t *role_json(const struct tl_policy *policy, const char *name)
{
    uint16_t role = tl_policy_case_role_find(policy, tl_key_of(name));
    return role == TL_NONE ? NULL : tl_json_named(policy, &policy->case_roles[role].id);
}

static json_t *row_json(const struct tl_api *api, struct tl_db *db, const struct tl_second_row *row,
                        const struct tl_contact_row *contact)
{
    const struct tl_policy *policy = tl_api_policy(api);
    return json_pack("{s:o, s:o, s:o, s:o*, s:o*, s:s*, s:o*}", "id", tl_json_id(row->id),
                     "contact", tl_json_id(row->contact), "asked_at", tl_json_time(row->asked_at),
                     "from", tl_json_person(db, row->asked_by), "role",
                     role_json(policy, row->role), "language",
                     contact->language[0] ? contact->language : NULL, "topic",
                     tl_json_topic(policy, contact->topic));
}

/* Neither who asked nor who has the person now. */
static bool is_somebody_else(const struct tl_second_row *row, const struct tl_contact_row *contact,
                             tl_id user)
{
    return user != row->asked_by && user != contact->agent;
}

static json_t *list_json(const struct tl_api *api, struct tl_db *db, tl_id user)
{
    struct tl_second_row *rows = calloc(ASKED_MAX, sizeof *rows);
    json_t *all = json_array();
    size_t len = 0;
    if (rows && tl_store_second_asked(db, rows, ASKED_MAX, &len) != TL_OK)
        len = 0;
    for (size_t i = 0; i < len; i++) {
        struct tl_contact_row contact;
        if (tl_view_contact(db, rows[i].contact, &contact) == TL_OK &&
            is_somebody_else(rows + i, &contact, user))
            json_array_append_new(all, row_json(api, db, rows + i, &contact));
    }
    free(rows);
    return all;
}

static bool may(const struct tl_api *api, struct tl_db *db, const struct tl_http_request *request)
{
    const struct tl_http_principal *who = tl_http_principal(request);
    struct tl_staff staff;
    return tl_store_staff_find(db, who->user, &staff) == TL_OK &&
           tl_second_may(tl_api_policy(api), who->roles, &staff);
}

TL_HANDLER(tl_api_list_second_looks)
{
    struct tl_api *api = app;
    struct tl_db *db = tl_store_reader_take(api->store);
    json_t *all =
        may(api, db, request) ? list_json(api, db, tl_http_principal(request)->user) : json_array();
    tl_store_reader_give(api->store, db);
    tl_http_reply_json(response, 200,
                       json_pack("{s:o, s:o}", "now", tl_json_time(tl_api_now(api)), "asked", all));
}

/* --- Looking. --- */

struct looking {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    struct tl_second_row row;
    struct tl_second_row before; /* id 0: nobody looked before. */
    struct tl_contact_row contact;
    struct tl_asker asker;
};

static enum tl_err read_looking(struct looking *looking, struct tl_db *db)
{
    struct tl_api *api = looking->api;
    tl_id id = tl_http_param_id(looking->request, "id");
    if (id == 0 || !may(api, db, looking->request))
        return TL_ENONE;
    enum tl_err err = tl_store_second_find(db, id, &looking->row);
    if (err == TL_OK)
        err = tl_view_contact(db, looking->row.contact, &looking->contact);
    if (err == TL_OK)
        err = tl_asker_read(db, tl_api_policy(api), looking->row.contact, looking->row.case_id,
                            tl_api_now(api), &looking->asker);
    if (err == TL_OK && looking->asker.about.id == 0)
        err = TL_ENONE;
    if (err != TL_OK)
        return err;
    err = tl_store_second_before(db, &looking->row, &looking->before);
    if (err == TL_ENONE)
        looking->before.id = 0;
    return err == TL_ENONE ? TL_OK : err;
}

/* The one that is asked for, for who may be it; else it is answered, and false. */
static bool begin_looking(struct looking *looking)
{
    struct tl_db *db = tl_store_reader_take(looking->api->store);
    enum tl_err err = read_looking(looking, db);
    tl_store_reader_give(looking->api->store, db);
    if (err != TL_OK) {
        tl_api_refuse(looking->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
        return false;
    }
    if (!is_somebody_else(&looking->row, &looking->contact,
                          tl_http_principal(looking->request)->user))
        return refused(looking->response, 409, "same-person", tl_why_text(TL_WHY_SAME_PERSON));
    if (strcmp(looking->row.state, tl_second_text(TL_SECOND_ASKED)) != 0)
        return refused(looking->response, 409, "state", tl_why_text(TL_WHY_SECOND_OVER));
    return tl_api_may_see(looking->api, looking->request, looking->response, &looking->asker.about);
}

/* The look at this one by who asks: its reason names what was asked, and so by whom and why. */
static struct tl_audit look_of(const struct looking *looking)
{
    struct tl_audit look =
        audit_of(looking->request, "look", looking->asker.about.id, looking->contact.id);
    snprintf(look.reason, sizeof look.reason, "second-look %" PRIu64, looking->row.id);
    return look;
}

static json_t *before_json(struct tl_db *db, const struct tl_second_row *row)
{
    if (row->id == 0)
        return NULL;
    return json_pack("{s:s, s:o*, s:o, s:s}", "state", row->state, "by",
                     tl_json_person(db, row->looked_by), "at", tl_json_time(row->looked_at),
                     "words", row->words);
}

static void reply_look(const struct looking *looking)
{
    struct tl_api *api = looking->api;
    const struct tl_policy *policy = looking->asker.policy;
    struct tl_db *db = tl_store_reader_take(api->store);
    json_t *json = row_json(api, db, &looking->row, &looking->contact);
    if (json) {
        json_object_set_new(json, "why", json_string(looking->row.why));
        if (looking->asker.is.level < policy->levels_len)
            json_object_set_new(json, "level",
                                tl_json_named(policy, policy->levels + looking->asker.is.level));
        json_object_set_new(json, "case", tl_json_case(api, &looking->asker.about, tl_wall_now()));
        json_t *before = before_json(db, &looking->before);
        if (before)
            json_object_set_new(json, "before", before);
    }
    tl_store_reader_give(api->store, db);
    tl_http_reply_json(looking->response, 200, json);
}

TL_HANDLER(tl_api_look_second)
{
    struct looking looking = { .api = app, .request = request, .response = response };
    if (!begin_looking(&looking))
        return;
    struct tl_audit look = look_of(&looking);
    enum tl_err err = tl_api_record_look(app, &look);
    if (err == TL_OK)
        reply_look(&looking);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

/* Nobody agrees unseen. */
static bool has_looked(const struct looking *looking)
{
    const struct tl_audit look = look_of(looking);
    struct tl_db *db = tl_store_reader_take(looking->api->store);
    tl_time last = 0;
    enum tl_err err = tl_store_audit_last(db, &look, &last);
    tl_store_reader_give(looking->api->store, db);
    if (err == TL_OK && last == 0)
        return refused(looking->response, 409, "look-first", "look at the case before you say so");
    if (err != TL_OK)
        tl_api_refuse(looking->response, err, TL_WHY_NONE);
    return err == TL_OK;
}

static void say(const struct looking *looking, bool agrees, const char *words)
{
    struct tl_parcel parcel = { 0 };
    enum tl_why why = TL_WHY_NONE;
    struct tl_audit audit = audit_of(looking->request, agrees ? "agree-second" : "refuse-second",
                                     looking->asker.about.id, looking->contact.id);
    snprintf(audit.reason, sizeof audit.reason, "%s", words);
    enum tl_err err = tl_api_record_look(looking->api, &audit);
    const struct tl_fact given = { .kind = TL_FACT_second_looks,
                                   .second_looks = { .contact = looking->row.contact,
                                                     .about = looking->row.case_id,
                                                     .by = audit.staff_id,
                                                     .agrees = agrees,
                                                     .audit = audit.id } };
    if (err == TL_OK)
        err = tl_parcel_add(&parcel, "second.words", words);
    if (err == TL_OK)
        err = tl_engine_ask(looking->api->engine, &given, &parcel, &why);
    if (err == TL_OK && why == TL_WHY_NONE)
        tl_http_reply_nothing(looking->response);
    else
        refuse(looking->response, err, why);
}

TL_HANDLER(tl_api_second_looks)
{
    struct looking looking = { .api = app, .request = request, .response = response };
    const json_t *agrees = json_object_get(tl_http_json(request), "agrees");
    const char *words = words_in(request, response, "words");
    if (!words)
        return;
    if (!json_is_boolean(agrees))
        refused(response, 400, "bad-request", "agrees is true or false");
    else if (begin_looking(&looking) && has_looked(&looking))
        say(&looking, json_is_true(agrees), words);
}
