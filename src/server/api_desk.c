/* api_desk.c: an agent's own desk. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "server/api.h"
#include "server/number.h"
#include "store/audit.h"
#include "store/contacts.h"
#include "store/notes.h"

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

enum tl_err tl_api_find_own(struct tl_db *db, tl_id contact, tl_id agent,
                            struct tl_contact_row *out)
{
    enum tl_err err = contact == 0 ? TL_ENONE : tl_view_contact(db, contact, out);
    if (err == TL_OK && out->agent != agent && out->helper != agent)
        err = TL_ENONE;
    return err;
}

enum tl_err tl_api_find_asked(struct tl_db *db, const struct tl_http_request *request,
                              struct tl_contact_row *out)
{
    return tl_api_find_own(db, tl_http_param_id(request, "id"), tl_http_principal(request)->user,
                           out);
}

enum tl_err tl_api_find_talk(struct tl_db *db, const struct tl_http_request *request,
                             struct tl_contact_row *out)
{
    enum tl_err err = tl_api_find_asked(db, request, out);
    if (err != TL_OK)
        return err;
    bool is_on = strcmp(out->state, "connected") == 0 || strcmp(out->state, "held") == 0;
    bool is_to_be_filed = out->closed_at != 0 && out->disposition[0] == '\0';
    bool may = out->agent == tl_http_principal(request)->user && out->connected_at != 0 &&
               (is_on || is_to_be_filed);
    return may ? TL_OK : TL_ENONE;
}

void tl_api_reply_contact(struct tl_api *api, tl_id contact, tl_id agent,
                          struct tl_http_response *response)
{
    struct tl_contact_row row;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_own(db, contact, agent, &row);
    if (err == TL_OK)
        tl_row_as_seen_by(&row, agent);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, tl_json_contact(api, db, &row));
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    tl_store_reader_give(api->store, db);
}

/* The contacts of the desk: those that are ended and not filed, and those that are open. */
static json_t *own_contacts(struct tl_api *api, struct tl_db *db, const struct tl_agent_row *state,
                            tl_id agent, tl_time now)
{
    struct tl_contact_row rows[TL_CONTACT_ROWS_MAX];
    size_t len = 0;
    json_t *all = json_array();
    if (state->contact != 0 && tl_view_contact(db, state->contact, rows) == TL_OK &&
        rows[0].closed_at == 0) {
        /* Over for this agent, and passed on. */
        snprintf(rows[0].state, sizeof rows[0].state, "ended");
        rows[0].help[0] = '\0';
        json_array_append_new(all, tl_json_contact(api, db, rows));
    }
    if (tl_view_unfiled(db, agent, now - TL_DAY, rows, TL_CONTACT_ROWS_MAX, &len) != TL_OK)
        return all;
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, tl_json_contact(api, db, rows + i));
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
    tl_time now = tl_api_now(api);
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
            json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o*, s:b, s:b}", "seq", (json_int_t)seq,
                      "now", tl_json_time(now), "agent", tl_json_agent(api, &staff), "state",
                      tl_json_agent_state(&state), "contacts",
                      own_contacts(api, db, &state, agent, now), "queues", tl_json_queues(db),
                      "recent", recent(api, db, agent), "phone", tl_json_desk_phone(api, agent),
                      "passes_on", tl_api_policy(api)->escalations_len > 0, "worklist",
                      tl_api_has_worklist(api, &staff)));
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

/* Who wants contacts already gets what was asked for: in a call or in wrap-up too. */
TL_HANDLER(tl_api_ready)
{
    tl_id agent = agent_of(request);
    enum tl_why why = TL_WHY_NONE;
    struct tl_fact given = { .kind = TL_FACT_ready, .ready = { agent } };
    enum tl_err err = ask_as_agent(app, agent, &given, NULL, &why);
    if (err == TL_OK && (why == TL_WHY_NONE || why == TL_WHY_STATE))
        reply_state(app, agent, response);
    else
        tl_api_refuse(response, err, why);
}

static const struct tl_name *find_named(const struct tl_name *names, uint16_t len, const char *key)
{
    for (uint16_t i = 0; key && i < len; i++) {
        if (strcmp(names[i].name, key) == 0)
            return names + i;
    }
    return NULL;
}

const struct tl_not_ready *tl_api_not_ready_find(const struct tl_policy *policy, const char *name)
{
    for (uint16_t i = 0; name && i < policy->not_ready_len; i++) {
        if (strcmp(policy->not_ready[i].id.name, name) == 0)
            return policy->not_ready + i;
    }
    return NULL;
}

TL_HANDLER(tl_api_not_ready)
{
    struct tl_api *api = app;
    tl_id agent = agent_of(request);
    const struct tl_policy *policy = tl_api_policy(api);
    const char *key = tl_api_text_in(request, "reason");
    const struct tl_not_ready *reason = tl_api_not_ready_find(policy, key);
    if (!reason) {
        tl_http_reply_problem(response, 400, "unknown-key", NULL, 0);
        return;
    }
    struct tl_fact given = { .kind = TL_FACT_not_ready, .not_ready = { agent, reason->id.key } };
    change_state(api, agent, &given, response);
}

TL_HANDLER(tl_api_get_contact)
{
    tl_api_reply_contact(app, tl_http_param_id(request, "id"), agent_of(request), response);
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
        tl_api_reply_contact(api, contact, agent, response);
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

/* Each agent's own: who passed a contact on wrote before the next one does. */
enum { NOTE_NAME_BYTES = 32 };
static void name_note(tl_id agent, char name[NOTE_NAME_BYTES])
{
    snprintf(name, NOTE_NAME_BYTES, "note.%" PRIu64, agent);
}

/* What an agent files. */
struct filing {
    struct tl_audit audit;
    const char *disposition;
    const char *note; /* NULL: none. */
};

static enum tl_err write_filing(struct tl_db *db, void *arg)
{
    struct filing *filing = arg;
    struct tl_contact_value note;
    tl_id contact = filing->audit.record_id;
    enum tl_err err = tl_view_disposed(db, contact, filing->disposition);
    if (err == TL_OK && filing->note && *filing->note) {
        name_note(filing->audit.staff_id, note.name);
        snprintf(note.text, sizeof note.text, "%s", filing->note);
        err = tl_store_contact_value_put(db, contact, &note);
    }
    if (err == TL_OK)
        err = tl_store_draft_drop(db, contact);
    return err == TL_OK ? tl_api_write_look(db, &filing->audit) : err;
}

/* A contact that the core no longer has at the agent's desk (another came after it, or a night) is
 * filed in its record alone: nothing else hangs on it any more. TL_ENONE: it is not to be filed. */
static enum tl_err file_late(struct tl_api *api, tl_id agent, tl_id contact,
                             const struct tl_name *disposition, const char *note)
{
    struct tl_contact_row row;
    struct filing filing = { .audit = { .at = tl_wall_now(),
                                        .staff_id = agent,
                                        .action = "file",
                                        .record_kind = "contact",
                                        .record_id = contact,
                                        .reason = "late",
                                        .contact = contact },
                             .disposition = disposition->name,
                             .note = note };
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_own(db, contact, agent, &row);
    tl_store_reader_give(api->store, db);
    bool is_erased = err == TL_OK && !tl_number_is(row.number);
    if (err == TL_OK &&
        (row.closed_at == 0 || row.connected_at == 0 || row.disposition[0] != '\0' || is_erased))
        err = TL_ENONE;
    return err == TL_OK ? tl_engine_write(api->engine, write_filing, &filing) : err;
}

static bool is_own(struct tl_api *api, tl_id contact, tl_id agent)
{
    struct tl_contact_row row;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_own(db, contact, agent, &row);
    tl_store_reader_give(api->store, db);
    return err == TL_OK;
}

TL_HANDLER(tl_api_wrap_up)
{
    struct tl_api *api = app;
    tl_id agent = agent_of(request);
    tl_id contact = tl_http_param_id(request, "id");
    const struct tl_name *disposition =
        find_named(tl_api_policy(api)->dispositions, tl_api_policy(api)->dispositions_len,
                   tl_api_text_in(request, "disposition"));
    const char *note = tl_api_text_in(request, "note");
    struct tl_parcel parcel = { 0 };
    char name[NOTE_NAME_BYTES];
    name_note(agent, name);
    if (!disposition || (note && strlen(note) > TL_NOTE_BYTES_MAX)) {
        tl_http_reply_problem(response, 400, disposition ? "bad-request" : "unknown-key",
                              disposition ? "the note is too long" : NULL, 0);
        return;
    }
    if (note && *note && tl_parcel_add(&parcel, name, note) != TL_OK)
        parcel.bytes = 0;
    struct tl_fact given = { .kind = TL_FACT_wrapped_up,
                             .wrapped_up = { agent, contact, disposition->key } };
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = ask_as_agent(api, agent, &given, &parcel, &why);
    if (err == TL_OK && why == TL_WHY_STATE) {
        err = file_late(api, agent, contact, disposition, note);
        why = err == TL_OK                  ? TL_WHY_NONE
              : is_own(api, contact, agent) ? why
                                            : TL_WHY_UNKNOWN_CONTACT;
        err = err == TL_ENONE ? TL_OK : err;
    }
    if (err == TL_OK && why == TL_WHY_NONE)
        reply_state(api, agent, response);
    else
        tl_api_refuse(response, err, why);
}

TL_HANDLER(tl_api_open_leg)
{
    struct tl_api *api = app;
    tl_id contact = tl_http_param_id(request, "id");
    const char *offer = tl_api_text_in(request, "sdp");
    char *answer = tl_http_alloc(request, TL_PHONE_SDP_MAX + 1);
    if (!offer || contact == 0 || !answer) {
        tl_http_reply_problem(response, 400, "bad-request", "an SDP offer is needed", 0);
        return;
    }
    struct tl_contact_row row;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_asked(db, request, &row);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK) {
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    err = tl_voice_web_leg(api->voice, contact, agent_of(request), TL_NONE, offer, answer,
                           TL_PHONE_SDP_MAX + 1);
    if (err == TL_OK)
        tl_http_reply_json(
            response, 200,
            json_pack("{s:s, s:o*}", "sdp", answer, "ice", tl_json_ice(api, contact)));
    else
        tl_http_reply_problem(response, 409, "no-media", NULL, 0);
}

TL_HANDLER(tl_api_send_digit)
{
    struct tl_api *api = app;
    struct tl_contact_row row;
    const char *key = tl_api_text_in(request, "key");
    if (!key || strlen(key) != 1 || !strchr("0123456789*#", key[0])) {
        tl_http_reply_problem(response, 400, "bad-request", NULL, 0);
        return;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_asked(db, request, &row);
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
