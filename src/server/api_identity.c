/* api_identity.c: who asks, as the agent finds it out, and what may be told to them.
 *
 *     GET   roles, levels, what is known of the person, and the gate's word for each kind of fact
 *     POST  role, level, answers --> compared, recorded --> identifies; answers as GET does
 */
#include <stdio.h>
#include <stdlib.h>

#include "desk/representation.h"
#include "server/api.h"
#include "server/asker.h"
#include "server/second_look.h"
#include "server/verify.h"
#include "store/audit.h"
#include "store/cases.h"
#include "store/contacts.h"

/* Nothing while nobody knows who asks. *out_is_pending: something would be told but for a document
 * that is on its way. */
static json_t *told_json(const struct tl_asker *asker, bool *out_is_pending)
{
    json_t *all = json_array();
    *out_is_pending = false;
    for (int what = 0; what < TL_TELLINGS && asker->is.role != TL_NONE; what++) {
        struct tl_disclosure_answer answer = tl_asker_hears(asker, (enum tl_telling_kind)what);
        *out_is_pending = *out_is_pending || answer.disclosure == TL_DISCLOSE_PENDING;
        const char *wanted = answer.disclosure == TL_DISCLOSE_VERIFY
                                 ? asker->policy->levels[answer.level].name
                                 : NULL;
        json_array_append_new(
            all, json_pack("{s:s, s:s, s:s*}", "what", tl_telling_text((enum tl_telling_kind)what),
                           "answer", tl_disclosure_text(answer.disclosure), "level", wanted));
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
static json_t *document_json(const struct tl_api *api, struct tl_db *db,
                             const struct tl_asker *asker)
{
    uint32_t days = 0;
    json_t *document = json_pack("{s:o}", "since", tl_json_time(asker->since));
    if (tl_representation_catch_up(db, tl_api_now(api), &days) == TL_OK)
        json_object_set_new(document, "takes_days", json_integer(days));
    return document;
}

/* ---- the questions ---- */

static struct tl_verification_asked asked_in(const struct tl_asker *asker, uint16_t role,
                                             uint16_t level)
{
    return (struct tl_verification_asked){
        .level = level, .role = role, .channel = asker->channel, .topic = asker->topic
    };
}

/* How a page takes an answer in. */
static const char *input_of(const struct tl_form *form)
{
    return form->kind == TL_FORM_DATE ? "date" : form->kind == TL_FORM_DIGITS ? "digits" : "text";
}

static json_t *ask_json(const struct tl_policy *policy, const struct tl_verify_set *set)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < set->ask.len; i++) {
        const struct tl_verify_question *question = policy->verify_questions + set->ask.items[i];
        json_t *one = tl_json_named(policy, &question->id);
        json_object_set_new(one, "input", json_string(input_of(policy->forms + question->form)));
        json_array_append_new(all, one);
    }
    return all;
}

/* What would be asked of each role for each level, in this contact's channel and topic. */
static json_t *questions_json(const struct tl_asker *asker)
{
    const struct tl_policy *policy = asker->policy;
    json_t *all = json_array();
    for (uint16_t role = 0; role < policy->case_roles_len; role++) {
        for (uint16_t level = 1; level < policy->levels_len; level++) {
            struct tl_verification_asked asked = asked_in(asker, role, level);
            const struct tl_verify_set *set = tl_verification_set(policy, &asked);
            if (set)
                json_array_append_new(
                    all, json_pack("{s:s, s:s, s:s, s:o}", "role", policy->case_roles[role].id.name,
                                   "level", policy->levels[level].name, "proves",
                                   policy->levels[set->level].name, "ask", ask_json(policy, set)));
        }
    }
    return all;
}

/* ---- a second pair of eyes ---- */

/* Where it stands, for who may see protected cases; NULL ("o*"): none is wanted, or nobody is to
 * know of it. */
static json_t *second_json(struct tl_db *db, uint32_t rights, tl_id contact,
                           const struct tl_asker *asker)
{
    struct tl_second_row row;
    if ((rights & TL_RIGHT_PROTECTED) == 0 || asker->is.role == TL_NONE ||
        !tl_second_is_wanted(asker))
        return NULL;
    if (!tl_second_is_proved(asker))
        return json_pack("{s:s, s:s}", "state", "prove", "level",
                         asker->policy->levels[asker->policy->protection.level].name);
    if (tl_second_last(db, contact, asker, &row) != TL_OK)
        return json_pack("{s:s}", "state", "none");
    bool is_looked = row.looked_at != 0;
    return json_pack("{s:s, s:o*, s:o, s:s*}", "state", row.state, "by",
                     tl_json_person(db, is_looked ? row.looked_by : row.asked_by), "at",
                     tl_json_time(is_looked ? row.looked_at : row.asked_at), "words",
                     is_looked ? row.words : NULL);
}

static void reply(struct tl_api *api, const struct tl_http_request *request,
                  struct tl_http_response *response)
{
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_contact_row row;
    struct tl_asker asker;
    json_t *json = NULL;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_asked(db, request, &row);
    if (err == TL_OK)
        err = tl_asker_read_now(db, policy, row.id, tl_api_now(api), &asker);
    if (err == TL_OK) {
        bool is_known = asker.is.role != TL_NONE, is_pending;
        json_t *told = told_json(&asker, &is_pending);
        json =
            json_pack("{s:o, s:o, s:o, s:s*, s:s*, s:o, s:o*, s:o*}", "roles", roles_json(policy),
                      "levels", levels_json(policy), "questions", questions_json(&asker), "role",
                      is_known ? policy->case_roles[asker.is.role].id.name : NULL, "level",
                      is_known ? policy->levels[asker.is.level].name : NULL, "told", told,
                      "document", is_pending ? document_json(api, db, &asker) : NULL, "second",
                      second_json(db, tl_http_principal(request)->roles, row.id, &asker));
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

/* One request to say who asks. */
struct saying {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    struct tl_contact_row contact;
    struct tl_asker asker; /* As it was known before. */
    uint16_t role, level;
};

static bool refused(const struct saying *saying, enum tl_err err)
{
    tl_api_refuse(saying->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    return false;
}

static bool read_contact(struct saying *saying)
{
    struct tl_api *api = saying->api;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_asked(db, saying->request, &saying->contact);
    if (err == TL_OK)
        err = tl_asker_read_now(db, tl_api_policy(api), saying->contact.id, tl_api_now(api),
                                &saying->asker);
    tl_store_reader_give(api->store, db);
    return err == TL_OK || refused(saying, err);
}

static bool read_wanted(struct saying *saying)
{
    const struct tl_policy *policy = tl_api_policy(saying->api);
    const char *role = tl_api_text_in(saying->request, "role");
    const char *level = tl_api_text_in(saying->request, "level");
    if (!role || !level) {
        tl_http_reply_problem(saying->response, 400, "bad-request", "a role and a level are needed",
                              0);
        return false;
    }
    saying->role = tl_policy_case_role_find(policy, tl_key_of(role));
    saying->level = tl_policy_level_find(policy, tl_key_of(level));
    if (saying->role != TL_NONE && saying->level != TL_NONE)
        return true;
    tl_api_refuse(saying->response, TL_OK, TL_WHY_UNKNOWN_KEY);
    return false;
}

/* Nobody is asked twice: what was proved of somebody in this role holds. */
static const struct tl_verify_set *still_to_ask(const struct saying *saying)
{
    const struct tl_policy *policy = tl_api_policy(saying->api);
    struct tl_verification_asked asked = asked_in(&saying->asker, saying->role, saying->level);
    const struct tl_verify_set *set = tl_verification_set(policy, &asked);
    bool is_proved =
        saying->asker.is.role == saying->role && set && saying->asker.is.level >= set->level;
    return is_proved ? NULL : set;
}

static enum tl_err compare(const struct saying *saying, const struct tl_verify_set *set,
                           int64_t *out_wait_us)
{
    struct tl_api *api = saying->api;
    const struct tl_policy *policy = tl_api_policy(api);
    const json_t *given = json_object_get(tl_http_json(saying->request), "answers");
    const char **answers = calloc(set->ask.len, sizeof *answers);
    if (!answers)
        return TL_ENOMEM;
    for (uint16_t i = 0; i < set->ask.len; i++) {
        const char *name = policy->verify_questions[set->ask.items[i]].id.name;
        answers[i] = json_string_value(json_object_get(given, name));
    }
    const struct tl_verify_asked asked = { .policy = policy,
                                           .set = set,
                                           .about =
                                               saying->asker.about.id ? &saying->asker.about : NULL,
                                           .answers = answers,
                                           .now = tl_wall_now() };
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_verify(api->verifier, db, &asked, out_wait_us);
    tl_store_reader_give(api->store, db);
    free(answers);
    return err;
}

/* Each try is recorded before its answer is told. */
static enum tl_err record(const struct saying *saying, bool is_right)
{
    struct tl_audit look = { .at = tl_wall_now(),
                             .staff_id = tl_http_principal(saying->request)->user,
                             .action = "verify",
                             .record_kind = "case",
                             .record_id = saying->asker.about.id,
                             .contact = saying->contact.id };
    snprintf(look.reason, sizeof look.reason, "%s", is_right ? TL_VERIFY_RIGHT : TL_VERIFY_WRONG);
    return tl_api_record_look(saying->api, &look);
}

static bool prove(const struct saying *saying)
{
    const struct tl_verify_set *set = still_to_ask(saying);
    int64_t wait_us = 0;
    enum tl_err err = set ? compare(saying, set, &wait_us) : TL_OK;
    bool is_right = err == TL_OK;
    if (!set)
        return true;
    if (err == TL_EBUSY) {
        tl_http_reply_problem(saying->response, 429, "too-many-tries", NULL,
                              (uint32_t)(wait_us / TL_SECOND + 1));
        return false;
    }
    if (err == TL_OK || err == TL_ENONE)
        err = record(saying, is_right);
    if (err != TL_OK)
        return refused(saying, err);
    if (!is_right)
        tl_http_reply_problem(saying->response, 409, "not-proved", NULL, 0);
    return is_right;
}

TL_HANDLER(tl_api_identify)
{
    struct saying saying = { .api = app, .request = request, .response = response };
    if (!read_wanted(&saying) || !read_contact(&saying) || !prove(&saying))
        return;
    const struct tl_policy *policy = tl_api_policy(saying.api);
    struct tl_fact given = { .kind = TL_FACT_identifies,
                             .identifies = {
                                 .contact = saying.contact.id,
                                 .agent = tl_http_principal(request)->user,
                                 .about = saying.asker.about.id,
                                 .role = policy->case_roles[saying.role].id.key,
                                 .level = policy->levels[saying.level].key,
                             } };
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = tl_engine_ask(saying.api->engine, &given, NULL, &why);
    if (err == TL_OK && why == TL_WHY_NONE)
        reply(saying.api, request, response);
    else
        tl_api_refuse(response, err, why);
}
