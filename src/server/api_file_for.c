/* api_file_for.c: an agent files a request for the person of the call, by the flow of its page.
 *
 *     GET  the topics that end in a request, what was filed, the walk that is under way
 *     POST a topic --> a contact on channel web, with the call's and the agent's ids among its
 * values
 *
 * Answers go to /topics/contacts/ID, as a page's. What the call has collected goes along, to stand
 * in the fields as they are asked; nothing of what was proved does. Mission: S18, S20.
 */
#include <string.h>

#include "server/api_topics.h"
#include "server/known.h"
#include "store/audit.h"

/* ---- what is known ---- */

static json_t *known_json(const struct tl_policy *policy, struct tl_db *db, tl_id call)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->values_len; i++) {
        char text[TL_WEB_VALUE_BYTES];
        if (tl_known_value(policy, db, call, i, text, sizeof text) == TL_OK)
            json_array_append_new(
                all, json_pack("{s:s, s:s}", "name", policy->values[i].name, "value", text));
    }
    return all;
}

static json_t *walk_json(struct tl_api *api, const struct tl_web_view *view, tl_id call)
{
    char token[TL_TOKEN_BYTES];
    tl_call_token(api, view->contact, token);
    struct tl_db *db = tl_store_reader_take(api->store);
    json_t *known = known_json(view->set->policy, db, call);
    tl_store_reader_give(api->store, db);
    return json_pack("{s:s, s:o, s:o}", "token", token, "page", tl_topic_page_json(api, view),
                     "known", known);
}

/* ---- the list ---- */

static json_t *topics_json(const struct tl_policy *policy, struct tl_walk *walk, bool *has_page)
{
    json_t *all = json_array();
    tl_lead_all(walk, policy, TL_CHANNEL_WEB, 0);
    for (uint16_t i = 0; i < policy->topics_len; i++)
        has_page[i] = tl_topic_has_page(walk, policy, i);
    for (uint16_t i = 0; i < policy->topics_len; i++) {
        if (has_page[i] && tl_lead_files(walk, policy, TL_CHANNEL_WEB, 0, i))
            json_array_append_new(all, tl_json_named(policy, &policy->topics[i].id));
    }
    return all;
}

/* The walk for this call, if it has not ended; NULL. */
static json_t *open_json(struct tl_api *api, tl_id call)
{
    struct tl_web_view view;
    enum tl_err err = tl_web_flow_of_call(api->web_flow, call, &view);
    return err == TL_OK && view.state < TL_WEB_DONE ? walk_json(api, &view, call) : NULL;
}

static void refuse(struct tl_http_response *response, enum tl_err err)
{
    tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

TL_HANDLER(tl_api_get_requests_for)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_contact_row call;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_talk(db, request, &call);
    tl_store_reader_give(api->store, db);
    struct tl_walk *walk = tl_http_alloc(request, sizeof *walk);
    bool *has_page = tl_http_alloc(request, policy->topics_len * sizeof *has_page);
    if (err != TL_OK)
        refuse(response, err);
    else if (!walk || !has_page)
        tl_http_reply_json(response, 200, NULL);
    else
        tl_http_reply_json(response, 200,
                           json_pack("{s:o, s:o*}", "topics", topics_json(policy, walk, has_page),
                                     "open", open_json(api, call.id)));
}

/* ---- one of them ---- */

/* Written down before it begins. */
static enum tl_err record(struct tl_api *api, const struct tl_web_for *of, const char *topic)
{
    struct tl_audit row = { .at = tl_wall_now(),
                            .staff_id = of->agent,
                            .action = "file-for",
                            .record_kind = "contact",
                            .record_id = of->call,
                            .contact = of->call };
    snprintf(row.reason, sizeof row.reason, "%s", topic);
    return tl_api_record_look(api, &row);
}

TL_HANDLER(tl_api_file_for)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_contact_row call;
    struct tl_web_view view;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_talk(db, request, &call);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK) {
        refuse(response, err);
        return;
    }
    if (atomic_load(&api->is_draining)) {
        tl_http_reply_problem(response, 503, "unavailable", NULL, 30);
        return;
    }
    uint16_t topic = tl_topic_asked(policy, request, response);
    if (topic == TL_NONE)
        return;
    const struct tl_web_for of = { .call = call.id, .agent = tl_http_principal(request)->user };
    uint16_t language = tl_policy_language_find(policy, call.language);
    err = record(api, &of, policy->topics[topic].id.name);
    if (err == TL_OK)
        err = tl_web_flow_begin_for(api->web_flow, topic, language == TL_NONE ? 0 : language, &of,
                                    &view);
    if (err == TL_OK)
        tl_http_reply_json(response, 201, walk_json(api, &view, call.id));
    else
        tl_topic_refuse(response, err);
}
