/* api_notes.c: what an agent writes and reads about a contact: notes, articles, earlier contacts.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "server/api.h"
#include "server/article.h"
#include "server/identity.h"
#include "store/audit.h"
#include "store/cases.h"
#include "store/contacts.h"
#include "store/notes.h"
#include "store/requests.h"

static tl_id agent_of(const struct tl_http_request *request)
{
    return tl_http_principal(request)->user;
}

/* The agent's own contact of this request. Else it is answered, and false. */
static bool own(struct tl_api *api, const struct tl_http_request *request,
                struct tl_http_response *response, struct tl_contact_row *out)
{
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_asked(db, request, out);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK)
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    return err == TL_OK;
}

struct draft {
    tl_id contact;
    tl_id agent;
    tl_time at;
    const char *text;
};

static enum tl_err write_draft(struct tl_db *db, void *arg)
{
    const struct draft *draft = arg;
    if (draft->text[0] == '\0')
        return tl_store_draft_drop(db, draft->contact);
    return tl_store_draft_put(db, draft->contact, draft->agent, draft->at, draft->text);
}

TL_HANDLER(tl_api_write_note)
{
    struct tl_api *api = app;
    const char *note = tl_api_text_in(request, "note");
    struct tl_contact_row row;
    if (!note || strlen(note) > TL_NOTE_BYTES_MAX) {
        tl_http_reply_problem(response, 400, "bad-request", note ? "the note is too long" : NULL,
                              0);
        return;
    }
    if (!own(api, request, response, &row))
        return;
    if (row.disposition[0] != '\0') { /* Filed: the note stands. */
        tl_api_refuse(response, TL_OK, TL_WHY_STATE);
        return;
    }
    struct draft draft = { row.id, agent_of(request), tl_api_now(api), note };
    enum tl_err err = tl_engine_write(api->engine, write_draft, &draft);
    if (err == TL_OK)
        tl_http_reply_nothing(response);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

/* Articles. */

/* Whether a topic that the contact has been in answers from this article. */
static bool is_of_story(const struct tl_policy *policy, const struct tl_story_row *story,
                        size_t story_len, uint16_t article)
{
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = policy->steps + i;
        if (step->kind != TL_STEP_ANSWER || step->article != article)
            continue;
        for (size_t k = 0; k < story_len; k++) {
            if (strcmp(story[k].kind, "topic") == 0 &&
                strcmp(story[k].name, policy->topics[step->topic].id.name) == 0)
                return true;
        }
    }
    return false;
}

static bool was_told(const struct tl_article_told *told, size_t told_len, const char *article)
{
    for (size_t i = 0; i < told_len; i++) {
        if (strcmp(told[i].article, article) == 0)
            return true;
    }
    return false;
}

static json_t *articles_json(const struct tl_policy *policy, struct tl_db *db, tl_id contact)
{
    struct tl_story_row story[TL_STORY_ROWS_MAX];
    struct tl_article_told told[TL_STORY_ROWS_MAX];
    size_t story_len = 0, told_len = 0;
    json_t *all = json_array();
    if (tl_view_story(db, contact, story, TL_STORY_ROWS_MAX, &story_len) != TL_OK ||
        tl_store_article_told_list(db, contact, told, TL_STORY_ROWS_MAX, &told_len) != TL_OK)
        return all;
    for (uint16_t i = 0; i < policy->articles_len; i++) {
        const struct tl_article *article = policy->articles + i;
        json_array_append_new(all, json_pack("{s:s, s:o, s:b, s:b}", "key", article->id.name,
                                             "title", tl_json_title(policy, article), "suggested",
                                             is_of_story(policy, story, story_len, i), "told",
                                             was_told(told, told_len, article->id.name)));
    }
    return all;
}

TL_HANDLER(tl_api_list_articles)
{
    struct tl_api *api = app;
    struct tl_contact_row row;
    if (!own(api, request, response, &row))
        return;
    struct tl_db *db = tl_store_reader_take(api->store);
    tl_http_reply_json(
        response, 200,
        json_pack("{s:o}", "articles", articles_json(tl_api_policy(api), db, row.id)));
    tl_store_reader_give(api->store, db);
}

struct opening {
    tl_id contact;
    struct tl_article_told told;
};

static enum tl_err write_opening(struct tl_db *db, void *arg)
{
    const struct opening *opening = arg;
    return tl_store_article_told(db, opening->contact, &opening->told);
}

TL_HANDLER(tl_api_open_article)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    const json_t *body = tl_http_json(request);
    const char *code = json_string_value(json_object_get(body, "language"));
    const struct tl_article *article =
        tl_article_find(policy, json_string_value(json_object_get(body, "article")));
    uint16_t language = code ? tl_policy_language_find(policy, code) : 0;
    struct tl_contact_row row;
    if (!article || language == TL_NONE) {
        tl_http_reply_problem(response, 400, "unknown-key", NULL, 0);
        return;
    }
    if (!own(api, request, response, &row))
        return;
    struct opening opening = { .contact = row.id,
                               .told = { .at = tl_api_now(api), .agent = agent_of(request) } };
    snprintf(opening.told.article, sizeof opening.told.article, "%s", article->id.name);
    snprintf(opening.told.language, sizeof opening.told.language, "%s",
             policy->languages[language].code);
    tl_article_version(article, language, opening.told.version);
    enum tl_err err = tl_engine_write(api->engine, write_opening, &opening);
    if (err == TL_OK)
        tl_http_reply_json(
            response, 200,
            json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*}", "key", article->id.name, "version",
                      opening.told.version, "language", opening.told.language, "title",
                      article->title[language], "text", article->body[language], "spoken",
                      article->has_spoken[language] ? article->spoken[language] : NULL));
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

/* Earlier contacts. */

static void value_of(struct tl_db *db, tl_id contact, const char *name, char *out, size_t bytes_max)
{
    struct tl_contact_value value;
    out[0] = '\0';
    if (tl_store_contact_value_find(db, contact, name, &value) == TL_OK)
        snprintf(out, bytes_max, "%s", value.text);
}

struct person {
    char caller[48]; /* "" : withheld. */
    char about[24];  /* The id of the case; "": none was named. */
};

static void person_read(struct tl_db *db, tl_id contact, struct person *out)
{
    value_of(db, contact, "caller", out->caller, sizeof out->caller);
    value_of(db, contact, "case", out->about, sizeof out->about);
}

/* Who looks: whether they may see what is protected, and whether they would have to prove first. */
struct sight {
    bool sees_protected; /* The right, and a fresh proof. */
    bool has_hidden;
};

/* A protected case is known to nobody without the right to it, and neither is a call about it. What
 * cannot be told is hidden too. */
static bool is_hidden(struct tl_db *db, tl_id contact, struct sight *sight)
{
    struct tl_case about;
    bool is_open = sight->sees_protected || tl_identity_guarded(db, contact, &about) == TL_ENONE;
    sight->has_hidden = sight->has_hidden || !is_open;
    return !is_open;
}

/* What was filed, each agent's on lines of its own; else what was typed and never filed. */
static json_t *note_json(struct tl_db *db, tl_id contact)
{
    enum { VALUES_MAX = 16 };
    struct tl_contact_value rows[VALUES_MAX];
    char all[VALUES_MAX * (TL_NOTE_BYTES_MAX + 1)];
    size_t len = 0, bytes = 0;
    if (tl_store_contact_value_list(db, contact, rows, VALUES_MAX, &len) != TL_OK)
        return NULL;
    all[0] = '\0';
    for (size_t i = 0; i < len; i++) {
        if (strncmp(rows[i].name, "note.", 5) == 0)
            bytes += (size_t)snprintf(all + bytes, sizeof all - bytes, "%s%s", bytes ? "\n" : "",
                                      rows[i].text);
    }
    if (bytes == 0 && tl_store_draft_find(db, contact, all) != TL_OK)
        return NULL;
    return all[0] ? json_string(all) : NULL;
}

static json_t *outcome_json(const struct tl_contact_row *row)
{
    char text[sizeof row->outcome];
    snprintf(text, sizeof text, "%s", row->closed_at > 0 ? row->outcome : "open");
    for (char *c = text; *c; c++)
        *c = *c == ' ' ? '-' : *c;
    return json_string(text);
}

/* The numbers of what an agent filed for the person; NULL ("o*"): nothing. */
static json_t *filed_json(struct tl_db *db, tl_id contact)
{
    struct tl_story_row rows[TL_STORY_ROWS_MAX];
    size_t len = 0;
    json_t *all = NULL;
    if (tl_view_story(db, contact, rows, TL_STORY_ROWS_MAX, &len) != TL_OK)
        return NULL;
    for (size_t i = 0; i < len; i++) {
        if (strcmp(rows[i].kind, "filed") != 0)
            continue;
        all = all ? all : json_array();
        json_array_append_new(all, json_string(rows[i].name));
    }
    return all;
}

/* What was asked of an office in it, and what that said; NULL ("o*"): nothing. */
static json_t *request_json(const struct tl_policy *policy, struct tl_db *db, tl_id contact)
{
    struct tl_request_row row;
    return tl_store_request_find(db, contact, &row) == TL_OK
               ? tl_json_request_told(policy, db, &row)
               : NULL;
}

static json_t *earlier_json(const struct tl_policy *policy, struct tl_db *db,
                            const struct tl_contact_row *row, const struct person *present,
                            const struct person *then)
{
    int64_t talk_us =
        row->connected_at > 0 && row->closed_at > 0 ? row->closed_at - row->connected_at : 0;
    return json_pack(
        "{s:o, s:s, s:o, s:s*, s:o*, s:o, s:s*, s:I, s:o*, s:o*, s:o*, s:b, s:b}", "id",
        tl_json_id(row->id), "channel", row->channel, "came_at", tl_json_time(row->came_at),
        "language", row->language[0] ? row->language : NULL, "topic",
        tl_json_topic(policy, row->topic), "outcome", outcome_json(row), "disposition",
        row->disposition[0] ? row->disposition : NULL, "talk_s", (json_int_t)(talk_us / TL_SECOND),
        "note", note_json(db, row->id), "filed", filed_json(db, row->id), "request",
        request_json(policy, db, row->id), "same_number",
        present->caller[0] != '\0' && strcmp(present->caller, then->caller) == 0, "same_case",
        present->about[0] != '\0' && strcmp(present->about, then->about) == 0);
}

static json_t *history_json(const struct tl_policy *policy, struct tl_db *db,
                            const struct tl_contact_row *contact, const struct person *present,
                            struct sight *sight)
{
    struct tl_contact_row rows[20];
    size_t len = 0;
    json_t *all = json_array();
    if (tl_view_earlier(db, contact->id, present->caller, present->about, rows, 20, &len) != TL_OK)
        return all;
    for (size_t i = 0; i < len; i++) {
        struct person then;
        person_read(db, rows[i].id, &then);
        if (!is_hidden(db, rows[i].id, sight))
            json_array_append_new(all, earlier_json(policy, db, rows + i, present, &then));
    }
    return all;
}

TL_HANDLER(tl_api_look_at_history)
{
    struct tl_api *api = app;
    const char *reason = tl_http_query(request, "reason");
    bool has_right = (tl_http_principal(request)->roles & TL_RIGHT_PROTECTED) != 0;
    struct sight sight = { .has_hidden = false };
    struct tl_self self;
    struct tl_contact_row row;
    struct person present;
    if (!tl_api_is_reason(reason)) {
        tl_http_reply_problem(response, 400, "bad-request", "a reason is needed", 0);
        return;
    }
    if (!own(api, request, response, &row))
        return;
    if (tl_api_self(api, request, &self) != TL_OK) {
        tl_http_reply_problem(response, 401, "not-signed-in", NULL, 0);
        return;
    }
    sight.sees_protected =
        has_right && tl_session_is_fresh(&self.session, self.now, api->signin->fresh_us);
    struct tl_audit look = { .at = tl_wall_now(),
                             .staff_id = agent_of(request),
                             .action = "look",
                             .record_kind = "history",
                             .record_id = row.id,
                             .contact = row.id };
    snprintf(look.reason, sizeof look.reason, "%s", reason);
    enum tl_err err = tl_api_record_look(api, &look);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    person_read(db, row.id, &present);
    if (is_hidden(db, row.id, &sight))
        present.about[0] = '\0';
    json_t *contacts = history_json(tl_api_policy(api), db, &row, &present, &sight);
    tl_store_reader_give(api->store, db);
    if (has_right && sight.has_hidden) { /* They may, once they have proved who they are. */
        json_decref(contacts);
        tl_http_reply_problem(response, 401, "reauth", NULL, 0);
        return;
    }
    tl_http_reply_json(
        response, 200,
        json_pack("{s:o, s:o}", "looked_at", tl_json_time(look.at), "contacts", contacts));
}
