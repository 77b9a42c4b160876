/* api_desk.c: an agent's own desk. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "desk/case_file.h"
#include "server/api.h"
#include "store/audit.h"
#include "store/contacts.h"
#include "store/meta.h"

static tl_id agent_of(const struct tl_http_request *request)
{
    return tl_http_principal(request)->user;
}

static void reply_state(struct tl_api *api, tl_id agent, struct tl_http_response *response)
{
    struct tl_agent_row row = { .state = "offline" };
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_view_agent(db, agent, &row);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK || err == TL_ENONE)
        tl_http_reply_json(response, 200, tl_json_agent_state(&row));
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

/* A contact that this agent has or was offered. */
static enum tl_err find_own(struct tl_db *db, tl_id contact, tl_id agent,
                            struct tl_contact_row *out)
{
    enum tl_err err = contact == 0 ? TL_ENONE : tl_view_contact(db, contact, out);
    if (err == TL_OK && out->agent != agent && out->helper != agent)
        err = TL_ENONE;
    return err;
}

static void reply_contact(struct tl_api *api, tl_id contact, tl_id agent,
                          struct tl_http_response *response)
{
    struct tl_contact_row row;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = find_own(db, contact, agent, &row);
    if (err == TL_OK)
        tl_row_as_seen_by(&row, agent);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, tl_json_contact(api, db, &row));
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    tl_store_reader_give(api->store, db);
}

/* The contacts of the desk: those that are open, and the one that is being wrapped up. */
static json_t *own_contacts(struct tl_api *api, struct tl_db *db, tl_id agent,
                            const struct tl_agent_row *state)
{
    struct tl_contact_row rows[TL_CONTACT_ROWS_MAX];
    size_t len = 0;
    json_t *all = json_array();
    if (state->contact != 0 && tl_view_contact(db, state->contact, rows) == TL_OK) {
        /* Over for this agent, wherever it was passed on to. */
        snprintf(rows[0].state, sizeof rows[0].state, "ended");
        rows[0].help[0] = '\0';
        json_array_append_new(all, tl_json_contact(api, db, rows));
    }
    if (tl_view_of_agent(db, agent, rows, TL_CONTACT_ROWS_MAX, &len) != TL_OK)
        return all;
    for (size_t i = 0; i < len; i++) {
        tl_row_as_seen_by(rows + i, agent);
        json_array_append_new(all, tl_json_contact(api, db, rows + i));
    }
    return all;
}

static json_t *recent(struct tl_api *api, struct tl_db *db, tl_id agent)
{
    struct tl_contact_row rows[20];
    size_t len = 0;
    json_t *all = json_array();
    if (tl_view_recent(db, agent, rows, 20, &len) != TL_OK)
        return all;
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, tl_json_recent(api, rows + i));
    return all;
}

TL_HANDLER(tl_api_get_desk)
{
    struct tl_api *api = app;
    tl_id agent = agent_of(request);
    uint64_t seq = tl_live_seq(api->http); /* First: what comes behind it comes by the socket. */
    struct tl_staff staff;
    struct tl_agent_row state = { .state = "offline" };
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_staff_find(db, agent, &staff);
    if (err == TL_OK) {
        err = tl_view_agent(db, agent, &state);
        err = err == TL_ENONE ? TL_OK : err;
    }
    if (err == TL_OK)
        tl_http_reply_json(
            response, 200,
            json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:o}", "seq", (json_int_t)seq, "now",
                      tl_json_time(api->clock->is_manual ? atomic_load(&api->clock->manual)
                                                         : tl_wall_now()),
                      "agent", tl_json_agent(api, &staff), "state", tl_json_agent_state(&state),
                      "contacts", own_contacts(api, db, agent, &state), "queues",
                      tl_json_queues(db), "recent", recent(api, db, agent)));
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
    tl_store_reader_give(api->store, db);
}

/* An agent whom the center has forgotten (a night between) comes in again. */
static enum tl_err ask_as_agent(struct tl_api *api, tl_id agent, const struct tl_fact *given,
                                const struct tl_parcel *parcel, enum tl_why *out_why)
{
    enum tl_err err = tl_engine_ask(api->engine, given, parcel, out_why);
    if (err != TL_OK || *out_why != TL_WHY_UNKNOWN_AGENT)
        return err;
    struct tl_staff staff;
    struct tl_db *db = tl_store_reader_take(api->store);
    err = tl_store_staff_find(db, agent, &staff);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK)
        err = tl_api_agent_enters(api, &staff, out_why);
    if (err == TL_OK)
        err = tl_engine_ask(api->engine, given, parcel, out_why);
    return err;
}

/* The state of an agent changes by this input. */
static void change_state(struct tl_api *api, tl_id agent, const struct tl_fact *given,
                         struct tl_http_response *response)
{
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = ask_as_agent(api, agent, given, NULL, &why);
    if (err == TL_OK && why == TL_WHY_NONE)
        reply_state(api, agent, response);
    else
        tl_api_refuse(response, err, why);
}

TL_HANDLER(tl_api_ready)
{
    tl_id agent = agent_of(request);
    struct tl_fact given = { .kind = TL_FACT_ready, .ready = { agent } };
    change_state(app, agent, &given, response);
}

static const struct tl_name *find_named(const struct tl_name *names, uint16_t len, const char *key)
{
    for (uint16_t i = 0; key && i < len; i++) {
        if (strcmp(names[i].name, key) == 0)
            return names + i;
    }
    return NULL;
}

static const char *text_in(const struct tl_http_request *request, const char *name)
{
    return json_string_value(json_object_get(tl_http_json(request), name));
}

TL_HANDLER(tl_api_not_ready)
{
    struct tl_api *api = app;
    tl_id agent = agent_of(request);
    const struct tl_name *reason =
        find_named(tl_api_policy(api)->not_ready, tl_api_policy(api)->not_ready_len,
                   text_in(request, "reason"));
    if (!reason) {
        tl_http_reply_problem(response, 400, "unknown-key", NULL, 0);
        return;
    }
    struct tl_fact given = { .kind = TL_FACT_not_ready, .not_ready = { agent, reason->key } };
    change_state(api, agent, &given, response);
}

TL_HANDLER(tl_api_get_contact)
{
    reply_contact(app, tl_http_param_id(request, "id"), agent_of(request), response);
}

/* An agent's act on a contact; answers with the contact, or with nothing. */
static void act(struct tl_api *api, const struct tl_http_request *request,
                struct tl_http_response *response, enum tl_fact_kind kind, bool with_contact)
{
    tl_id agent = agent_of(request);
    tl_id contact = tl_http_param_id(request, "id");
    /* All of these inputs are (agent, contact). */
    struct tl_fact given = { .kind = kind, .accepts = { agent, contact } };
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = contact == 0 ? TL_OK : tl_engine_ask(api->engine, &given, NULL, &why);
    if (contact == 0)
        why = TL_WHY_UNKNOWN_CONTACT;
    if (err != TL_OK || why != TL_WHY_NONE)
        tl_api_refuse(response, err, why);
    else if (with_contact)
        reply_contact(api, contact, agent, response);
    else
        tl_http_reply_nothing(response);
}

TL_HANDLER(tl_api_accept)
{
    act(app, request, response, TL_FACT_accepts, true);
}

TL_HANDLER(tl_api_refuse_offer)
{
    act(app, request, response, TL_FACT_refuses, false);
}

TL_HANDLER(tl_api_hold)
{
    act(app, request, response, TL_FACT_holds, true);
}

TL_HANDLER(tl_api_resume)
{
    act(app, request, response, TL_FACT_resumes, true);
}

TL_HANDLER(tl_api_hang_up)
{
    act(app, request, response, TL_FACT_hangs_up, false);
}

TL_HANDLER(tl_api_wrap_up)
{
    struct tl_api *api = app;
    tl_id agent = agent_of(request);
    const struct tl_name *disposition =
        find_named(tl_api_policy(api)->dispositions, tl_api_policy(api)->dispositions_len,
                   text_in(request, "disposition"));
    const char *note = text_in(request, "note");
    struct tl_parcel parcel = { 0 };
    char name[32]; /* Each agent's own: who passed a contact on wrote before the next one does. */
    snprintf(name, sizeof name, "note.%" PRIu64, agent);
    if (!disposition || (note && strlen(note) > 1000)) {
        tl_http_reply_problem(response, 400, disposition ? "bad-request" : "unknown-key",
                              disposition ? "the note is too long" : NULL, 0);
        return;
    }
    if (note && *note && tl_parcel_add(&parcel, name, note) != TL_OK)
        parcel.bytes = 0;
    struct tl_fact given = { .kind = TL_FACT_wrapped_up,
                             .wrapped_up = { agent, tl_http_param_id(request, "id"),
                                             disposition->key } };
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = ask_as_agent(api, agent, &given, &parcel, &why);
    if (err == TL_OK && why == TL_WHY_NONE)
        reply_state(api, agent, response);
    else
        tl_api_refuse(response, err, why);
}

TL_HANDLER(tl_api_open_leg)
{
    struct tl_api *api = app;
    tl_id contact = tl_http_param_id(request, "id");
    const char *offer = text_in(request, "sdp");
    char *answer = tl_http_alloc(request, TL_PHONE_SDP_MAX + 1);
    if (!offer || contact == 0 || !answer) {
        tl_http_reply_problem(response, 400, "bad-request", "an SDP offer is needed", 0);
        return;
    }
    enum tl_err err = tl_voice_web_leg(api->voice, contact, agent_of(request), TL_NONE, offer,
                                       answer, TL_PHONE_SDP_MAX + 1);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, json_pack("{s:s}", "sdp", answer));
    else
        tl_http_reply_problem(response, 409, "no-media", NULL, 0);
}

TL_HANDLER(tl_api_send_digit)
{
    struct tl_api *api = app;
    struct tl_contact_row row;
    const char *key = text_in(request, "key");
    if (!key || strlen(key) != 1 || !strchr("0123456789*#", key[0])) {
        tl_http_reply_problem(response, 400, "bad-request", NULL, 0);
        return;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = find_own(db, tl_http_param_id(request, "id"), agent_of(request), &row);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && strcmp(row.state, "connected") == 0) {
        err = tl_voice_send_digit(api->voice, row.id, key[0]);
        if (err == TL_OK)
            tl_http_reply_nothing(response);
        else
            tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    tl_api_refuse(response, err == TL_ENONE ? TL_OK : err,
                  err == TL_ENONE ? TL_WHY_UNKNOWN_CONTACT : TL_WHY_STATE);
}

/* A look at a case, recorded before it is shown. */
struct look {
    struct tl_audit audit;
};

static enum tl_err write_look(struct tl_db *db, void *arg)
{
    struct look *look = arg;
    enum tl_err err = tl_store_ids_take(db, "audit", 1, &look->audit.id);
    return err == TL_OK ? tl_store_audit_insert(db, &look->audit) : err;
}

static enum tl_err find_asked_case(struct tl_db *db, tl_id contact, const char *number,
                                   const struct tl_form *form, struct tl_case *out)
{
    char plain[TL_VALUE_BYTES_MAX];
    struct tl_contact_value value;
    if (number) {
        enum tl_err err = tl_form_read(form, number, plain, sizeof plain);
        return err == TL_OK ? tl_case_look_up_any(db, plain, out) : TL_ENONE;
    }
    enum tl_err err = tl_store_contact_value_find(db, contact, "case", &value);
    return err == TL_OK ? tl_store_case_find(db, strtoull(value.text, NULL, 10), out) : err;
}

static json_t *day(tl_time at)
{
    char text[16];
    struct tl_date date = tl_days_date((int32_t)(at / TL_DAY));
    snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
    return json_string(text);
}

static json_t *case_json(const struct tl_api *api, const struct tl_case *about, tl_time looked_at)
{
    const struct tl_policy *policy = tl_api_policy(api);
    const struct tl_status_word *status =
        tl_vocabulary_status(tl_policies_now(api->policies)->vocabulary, about->status);
    json_t *titles = json_object();
    json_t *texts = json_object();
    for (uint16_t i = 0; i < policy->languages_len; i++) {
        json_object_set_new(titles, policy->languages[i].code,
                            json_string(status ? status->title[i] : about->status));
        json_object_set_new(texts, policy->languages[i].code,
                            json_string(status ? status->text[i] : ""));
    }
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "number", about->receipt, "kind",
                     tl_vocabulary_form(tl_policies_now(api->policies)->vocabulary, about->form, 0),
                     "status", titles, "text", texts, "received_on", day(about->received_at),
                     "updated_on", day(about->status_at), "looked_at", tl_json_time(looked_at));
}

static const struct tl_form *receipt_form(const struct tl_policy *policy)
{
    for (uint16_t i = 0; i < policy->forms_len; i++) {
        if (policy->forms[i].kind == TL_FORM_RECEIPT)
            return policy->forms + i;
    }
    return NULL;
}

static bool is_reason(const char *reason)
{
    static const char *const reasons[] = { "caller-asks", "prepare", "follow-up" };
    for (size_t i = 0; reason && i < 3; i++) {
        if (strcmp(reasons[i], reason) == 0)
            return true;
    }
    return false;
}

TL_HANDLER(tl_api_look_at_case)
{
    struct tl_api *api = app;
    const char *reason = tl_http_query(request, "reason");
    const struct tl_form *form = receipt_form(tl_api_policy(api));
    struct tl_contact_row contact;
    struct tl_case about;
    if (!is_reason(reason) || !form) {
        tl_http_reply_problem(response, 400, "bad-request", "a reason is needed", 0);
        return;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = find_own(db, tl_http_param_id(request, "id"), agent_of(request), &contact);
    if (err == TL_OK)
        err = find_asked_case(db, contact.id, tl_http_query(request, "number"), form, &about);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && !tl_api_may_see(api, request, response, &about))
        return;
    struct look look = { .audit = { .at = tl_wall_now(),
                                    .staff_id = agent_of(request),
                                    .action = "look",
                                    .record_kind = "case" } };
    if (err == TL_OK) {
        look.audit.record_id = about.id;
        look.audit.contact = contact.id;
        snprintf(look.audit.reason, sizeof look.audit.reason, "%s", reason);
        err = tl_engine_write(api->engine, write_look, &look);
    }
    if (err == TL_OK)
        tl_http_reply_json(response, 200, case_json(api, &about, look.audit.at));
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}
