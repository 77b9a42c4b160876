/* api_identity.c: who asks, as the agent finds it out, and what may be told to them.
 *
 *     GET   roles, levels, what is known of the person, and the gate's word for each kind of fact
 *     POST  role, level --> identifies; answers as GET does
 */
#include <stdlib.h>

#include "desk/representation.h"
#include "server/api.h"
#include "server/identity.h"
#include "store/cases.h"
#include "store/contacts.h"

enum { DOCUMENTS_MAX = 16 };

/* What the gate has to know beside who asks. */
struct about {
    bool is_protected;
    enum tl_representation representation; /* The best of the case's documents. */
    tl_time since;
};

/* An active one counts before one that is on its way, and that before one that is over. */
static int worth(enum tl_representation representation)
{
    static const int worths[TL_REPRESENTATIONS] = { [TL_REPRESENTATION_ACTIVE] = 4,
                                                    [TL_REPRESENTATION_PENDING] = 3,
                                                    [TL_REPRESENTATION_RECEIVED] = 2,
                                                    [TL_REPRESENTATION_REPLACED] = 1,
                                                    [TL_REPRESENTATION_WITHDRAWN] = 1 };
    return worths[representation];
}

/* Of the case that was found for the person; none: of nothing. */
static enum tl_err read_about(const struct tl_api *api, struct tl_db *db, tl_id contact,
                              struct about *out)
{
    struct tl_representation_row rows[DOCUMENTS_MAX];
    struct tl_contact_value value;
    struct tl_case found;
    size_t len = 0;
    *out = (struct about){ .representation = TL_REPRESENTATION_NONE };
    enum tl_err err = tl_store_contact_value_find(db, contact, "case", &value);
    if (err == TL_OK)
        err = tl_store_case_find(db, strtoull(value.text, NULL, 10), &found);
    if (err == TL_OK)
        err = tl_store_representation_list(db, found.id, rows, DOCUMENTS_MAX, &len);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    out->is_protected = found.guarded != 0;
    for (size_t i = 0; i < len; i++) {
        tl_time since;
        enum tl_representation is = tl_representation_at(rows + i, tl_api_now(api), &since);
        if (worth(is) <= worth(out->representation))
            continue;
        out->representation = is;
        out->since = since;
    }
    return TL_OK;
}

/* Nothing while nobody knows who asks. *out_is_pending: something would be told but for a document
 * that is on its way. */
static json_t *told_json(const struct tl_policy *policy, const struct tl_contact_row *row,
                         const struct tl_identity *identity, const struct about *about,
                         bool *out_is_pending)
{
    struct tl_disclosure_asked asked = { .role = identity->role,
                                         .representation = about->representation,
                                         .level = identity->level,
                                         .channel = tl_channel_find(row->channel),
                                         .topic =
                                             tl_policy_topic_find(policy, tl_key_of(row->topic)),
                                         .is_protected = about->is_protected };
    json_t *all = json_array();
    *out_is_pending = false;
    for (int what = 0; what < TL_TELLINGS && identity->role != TL_NONE; what++) {
        asked.what = (enum tl_telling_kind)what;
        struct tl_disclosure_answer answer = tl_disclose(policy, &asked);
        *out_is_pending = *out_is_pending || answer.disclosure == TL_DISCLOSE_PENDING;
        const char *wanted =
            answer.disclosure == TL_DISCLOSE_VERIFY ? policy->levels[answer.level].name : NULL;
        json_array_append_new(
            all, json_pack("{s:s, s:s, s:s*}", "what", tl_telling_text(asked.what), "answer",
                           tl_disclosure_text(answer.disclosure), "level", wanted));
    }
    return all;
}

static json_t *roles_json(const struct tl_policy *policy)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->case_roles_len; i++)
        json_array_append_new(all, tl_json_named(policy, &policy->case_roles[i].id));
    return all;
}

static json_t *levels_json(const struct tl_policy *policy)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->levels_len; i++)
        json_array_append_new(all, tl_json_named(policy, policy->levels + i));
    return all;
}

/* How long a document takes now: told to whoever waits for one. */
static json_t *document_json(const struct tl_api *api, struct tl_db *db, const struct about *about)
{
    uint32_t days = 0;
    json_t *document = json_pack("{s:o}", "since", tl_json_time(about->since));
    if (tl_representation_catch_up(db, tl_api_now(api), &days) == TL_OK)
        json_object_set_new(document, "takes_days", json_integer(days));
    return document;
}

static void reply(struct tl_api *api, const struct tl_http_request *request,
                  struct tl_http_response *response)
{
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_contact_row row;
    struct tl_identity identity;
    struct about about;
    json_t *json = NULL;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_asked(db, request, &row);
    if (err == TL_OK)
        err = tl_identity_read(db, policy, row.id, &identity);
    if (err == TL_OK)
        err = read_about(api, db, row.id, &about);
    if (err == TL_OK) {
        bool is_known = identity.role != TL_NONE, is_pending;
        json_t *told = told_json(policy, &row, &identity, &about, &is_pending);
        json = json_pack("{s:o, s:o, s:s*, s:s*, s:o, s:o*}", "roles", roles_json(policy), "levels",
                         levels_json(policy), "role",
                         is_known ? policy->case_roles[identity.role].id.name : NULL, "level",
                         is_known ? policy->levels[identity.level].name : NULL, "told", told,
                         "document", is_pending ? document_json(api, db, &about) : NULL);
    }
    tl_store_reader_give(api->store, db);
    if (json)
        tl_http_reply_json(response, 200, json);
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

TL_HANDLER(tl_api_get_identity)
{
    reply(app, request, response);
}

TL_HANDLER(tl_api_identify)
{
    struct tl_api *api = app;
    const char *role = tl_api_text_in(request, "role");
    const char *level = tl_api_text_in(request, "level");
    if (!role || !level) {
        tl_http_reply_problem(response, 400, "bad-request", "a role and a level are needed", 0);
        return;
    }
    enum tl_why why = TL_WHY_UNKNOWN_CONTACT;
    enum tl_err err = TL_OK;
    struct tl_fact given = { .kind = TL_FACT_identifies,
                             .identifies = {
                                 .contact = tl_http_param_id(request, "id"),
                                 .agent = tl_http_principal(request)->user,
                                 .role = tl_key_of(role),
                                 .level = tl_key_of(level),
                             } };
    if (given.identifies.contact != 0)
        err = tl_engine_ask(api->engine, &given, NULL, &why);
    if (err == TL_OK && why == TL_WHY_NONE)
        reply(api, request, response);
    else
        tl_api_refuse(response, err, why);
}
