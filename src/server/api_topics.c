/* api_topics.c: topics on pages: the list, and the walk through one.
 *
 *     GET /topics              every topic that a page can lead to, in groups
 *     POST /topics/KEY         a contact begins: its id, its token, the first question
 *     .../contacts/ID          what was said, what is asked now with its form, how it ended
 *
 * What is shown is filled in when it is read, with the contact's own values. Mission: S2, S18.
 */
#include <string.h>

#include "server/api_topics.h"

/* One view being told. */
struct telling {
    struct tl_api *api;
    const struct tl_web_view *view;
    struct tl_values values;
};

static const struct tl_policy *policy_of(const struct telling *telling)
{
    return telling->view->set->policy;
}

static uint16_t language_of(const struct tl_web_view *view)
{
    return view->language == TL_NONE ? 0 : view->language;
}

/* A text with what is known; NULL where nothing can be told of it. */
static json_t *text_json(const struct telling *telling, uint16_t text)
{
    char words[TL_RENDER_BYTES_MAX];
    if (text == TL_NONE)
        return NULL;
    enum tl_err err =
        tl_values_text(&telling->values, telling->view->contact, language_of(telling->view), text,
                       TL_SHOWN, words, sizeof words);
    return err == TL_OK || err == TL_ENONE ? json_string(words) : NULL;
}

static json_t *value_json(const struct telling *telling, const char *name)
{
    char words[TL_VALUE_BYTES_MAX];
    enum tl_err err =
        tl_values_get(&telling->values, telling->view->contact, language_of(telling->view), name,
                      TL_SHOWN, words, sizeof words);
    return err == TL_OK ? json_string(words) : NULL;
}

static json_t *said_json(const struct telling *telling)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < telling->view->said_len; i++) {
        json_t *text = text_json(telling, telling->view->said[i]);
        if (text)
            json_array_append_new(all, text);
    }
    return all;
}

static json_t *form_json(const struct tl_form *form)
{
    static const char *const kinds[] = {
        [TL_FORM_RECEIPT] = "case-number", [TL_FORM_DATE] = "date",     [TL_FORM_PHONE] = "phone",
        [TL_FORM_EMAIL] = "mail",          [TL_FORM_DIGITS] = "digits", [TL_FORM_CHOICE] = "choice",
        [TL_FORM_TEXT] = "text",           [TL_FORM_NUMBER] = "number", [TL_FORM_CODE] = "code",
    };
    return json_pack("{s:s, s:i, s:i, s:i, s:i}", "kind", kinds[form->kind], "letters",
                     form->letters_len, "digits_min", form->digits_min, "digits", form->digits_len,
                     "bytes_max", form->bytes_max);
}

/* What an answer leads to at once, so that a page can ask first whether it is right. */
static const char *end_word(const struct tl_policy *policy, uint16_t from)
{
    enum tl_step_kind end = tl_lead_end(policy, TL_CHANNEL_WEB, from);
    return end == TL_STEP_KINDS ? NULL : tl_step_text(end);
}

static json_t *choices_json(const struct telling *telling, const struct tl_step *step)
{
    const struct tl_policy *policy = policy_of(telling);
    json_t *all = json_array();
    for (uint8_t i = 0; i < step->options_len; i++) {
        const struct tl_option *option = policy->options + step->options + i;
        const char key[2] = { option->digit };
        json_array_append_new(all, json_pack("{s:s, s:o*, s:s*}", "key", key, "text",
                                             text_json(telling, option->text), "makes",
                                             end_word(policy, option->then)));
    }
    return all;
}

static json_t *article_json(const struct telling *telling, const struct tl_step *step)
{
    const struct tl_article *article = policy_of(telling)->articles + step->article;
    uint16_t language = language_of(telling->view);
    return json_pack("{s:s, s:s}", "title", article->title[language], "text",
                     article->body[language]);
}

static bool can_go_back(const struct telling *telling, const struct tl_step *step)
{
    bool has_key = policy_of(telling)->voice_keys[TL_KEY_BACK] != '\0';
    return has_key && telling->view->menus > (step->kind == TL_STEP_MENU ? 1 : 0);
}

static bool has_person(const struct telling *telling, const struct tl_step *step)
{
    const struct tl_policy *policy = policy_of(telling);
    return policy->voice_keys[TL_KEY_PERSON] != '\0' && policy->person_topic < policy->topics_len &&
           policy->person_topic != step->topic && step->topic != policy->last_topic;
}

/* What is asked now; NULL: nothing is. */
static json_t *asks_json(const struct telling *telling)
{
    const struct tl_policy *policy = policy_of(telling);
    const struct tl_web_view *view = telling->view;
    bool is_asked = view->state == TL_WEB_ASKS || view->state == TL_WEB_WAITS;
    if (!is_asked || view->step >= policy->steps_len)
        return NULL;
    const struct tl_step *step = policy->steps + view->step;
    bool is_value = step->kind == TL_STEP_ASK || step->kind == TL_STEP_VERIFY;
    bool is_article = step->kind == TL_STEP_ANSWER;
    json_t *asks = json_pack(
        "{s:i, s:s, s:b, s:b, s:b, s:o*, s:o*, s:o*, s:o*}", "step", view->step, "kind",
        is_value                      ? "value"
        : is_article                  ? "article"
        : step->kind == TL_STEP_OFFER ? "offer"
                                      : "choice",
        "can_go_back", can_go_back(telling, step), "can_skip", is_value, "has_person",
        has_person(telling, step), "text", is_article ? NULL : text_json(telling, step->text),
        "form", is_value ? form_json(policy->forms + step->form) : NULL, "choices",
        step->options_len > 0 ? choices_json(telling, step) : NULL, "article",
        is_article ? article_json(telling, step) : NULL);
    const char *makes = is_value ? end_word(policy, step->next) : NULL;
    if (makes)
        json_object_set_new(asks, "makes", json_string(makes));
    if (step->kind == TL_STEP_ASK && step->into < policy->values_len)
        json_object_set_new(asks, "name", json_string(policy->values[step->into].name));
    return asks;
}

static json_t *end_json(const struct telling *telling)
{
    const struct tl_web_view *view = telling->view;
    const struct tl_policy *policy = policy_of(telling);
    bool has_step = view->end < policy->steps_len;
    if (view->state != TL_WEB_DONE && view->state != TL_WEB_STOPPED)
        return NULL;
    return json_pack(
        "{s:s, s:o*, s:o*, s:o*, s:o*}", "outcome", tl_outcome_text(view->outcome), "text",
        has_step ? text_json(telling, policy->steps[view->end].text) : NULL, "number",
        value_json(telling, "number"), "code", has_step ? value_json(telling, "code") : NULL, "due",
        has_step && view->outcome != TL_OUTCOME_CALLBACK ? value_json(telling, "due_date") : NULL);
}

json_t *tl_topic_page_json(struct tl_api *api, const struct tl_web_view *view)
{
    static const char *const states[] = { [TL_WEB_BUSY] = "busy",
                                          [TL_WEB_ASKS] = "asks",
                                          [TL_WEB_WAITS] = "waits",
                                          [TL_WEB_DONE] = "done",
                                          [TL_WEB_STOPPED] = "stopped" };
    struct telling telling = { .api = api,
                               .view = view,
                               .values = { .policy = view->set->policy,
                                           .vocabulary = view->set->vocabulary,
                                           .codes = api->codes,
                                           .code_keys = api->code_keys,
                                           .now = tl_api_now(api) } };
    const struct tl_policy *policy = view->set->policy;
    uint16_t topic = view->step < policy->steps_len ? policy->steps[view->step].topic : TL_NONE;
    telling.values.db = tl_store_reader_take(api->store);
    json_t *page = json_pack(
        "{s:o, s:s, s:s, s:o, s:o*, s:o*, s:o*}", "id", tl_json_id(view->contact), "state",
        states[view->state], "language", policy->languages[language_of(view)].code, "said",
        said_json(&telling), "topic",
        topic < policy->topics_len ? tl_json_named(policy, &policy->topics[topic].id) : NULL,
        "asks", asks_json(&telling), "end", end_json(&telling));
    tl_store_reader_give(api->store, telling.values.db);
    return page;
}

/* ---- the list ---- */

/* The words of a topic, and of the choices that lead to it. */
static json_t *words_json(const struct tl_policy *policy, uint16_t topic)
{
    json_t *all = json_array();
    json_array_append_new(all, json_string(policy->topics[topic].words));
    for (uint16_t i = 0; i < policy->options_len; i++) {
        uint16_t to = policy->options[i].then;
        const struct tl_step *step = to < policy->steps_len ? policy->steps + to : NULL;
        const char *words = policy->options[i].words;
        if (step && step->kind == TL_STEP_GO && step->target == topic && words && words[0] != '\0')
            json_array_append_new(all, json_string(words));
    }
    return all;
}

bool tl_topic_has_page(const struct tl_walk *walk, const struct tl_policy *policy, uint16_t topic)
{
    const char *words = policy->topics[topic].words;
    return words && words[0] != '\0' && tl_lead_group(walk, topic) > 0;
}

static json_t *groups_json(const struct tl_policy *policy)
{
    json_t *all = json_array();
    uint16_t menu = tl_lead_menu(policy, TL_CHANNEL_WEB);
    for (uint8_t i = 0; menu != TL_NONE && i < policy->steps[menu].options_len; i++)
        json_array_append_new(
            all, tl_json_text(policy, policy->options[policy->steps[menu].options + i].text));
    return all;
}

static json_t *list_json(const struct tl_policy *policy, const struct tl_walk *walk)
{
    json_t *topics = json_array();
    const struct tl_form *receipt = tl_policy_receipt_form(policy);
    for (uint16_t i = 0; i < policy->topics_len; i++) {
        const struct tl_topic *topic = policy->topics + i;
        if (tl_topic_has_page(walk, policy, i))
            json_array_append_new(topics, json_pack("{s:s, s:o, s:o, s:i}", "key", topic->id.name,
                                                    "name", tl_json_text(policy, topic->id.text),
                                                    "words", words_json(policy, i), "group",
                                                    tl_lead_group(walk, i) - 1));
    }
    uint16_t person = policy->person_topic;
    bool has_person = person < policy->topics_len && tl_topic_has_page(walk, policy, person);
    return json_pack("{s:o, s:o, s:o*, s:s*}", "groups", groups_json(policy), "topics", topics,
                     "case_number", receipt ? form_json(receipt) : NULL, "person",
                     has_person ? policy->topics[person].id.name : NULL);
}

TL_HANDLER(tl_api_list_topics)
{
    const struct tl_policy *policy = tl_api_policy(app);
    struct tl_walk *walk = tl_http_alloc(request, sizeof *walk);
    if (!walk) {
        tl_http_reply_json(response, 200, NULL);
        return;
    }
    tl_lead_all(walk, policy, TL_CHANNEL_WEB, 0);
    tl_http_reply_json(response, 200, list_json(policy, walk));
}

/* ---- the walk ---- */

void tl_topic_refuse(struct tl_http_response *response, enum tl_err err)
{
    if (err == TL_ENONE)
        tl_http_reply_problem(response, 404, "not-found", NULL, 0);
    else if (err == TL_EBAD)
        tl_http_reply_problem(response, 400, "not-the-form", NULL, 0);
    else if (err == TL_EDENIED)
        tl_http_reply_problem(response, 400, "number-refused", NULL, 0);
    else if (err == TL_EBUSY)
        tl_http_reply_problem(response, 409, "state", NULL, 0);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

uint16_t tl_topic_asked(const struct tl_policy *policy, const struct tl_http_request *request,
                        struct tl_http_response *response)
{
    uint16_t topic = tl_policy_topic_find(policy, tl_key_of(tl_http_param(request, "key")));
    struct tl_walk *walk = tl_http_alloc(request, sizeof *walk);
    bool is_there = walk && topic != TL_NONE;
    if (is_there) {
        tl_lead_all(walk, policy, TL_CHANNEL_WEB, 0);
        is_there = tl_topic_has_page(walk, policy, topic);
    }
    if (is_there)
        return topic;
    tl_http_reply_problem(response, 404, "not-found", NULL, 0);
    return TL_NONE;
}

TL_HANDLER(tl_api_begin_topic)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    const char *code = tl_api_text_in(request, "language");
    uint16_t language = code ? tl_policy_language_find(policy, code) : 0;
    if (atomic_load(&api->is_draining)) {
        tl_http_reply_problem(response, 503, "unavailable", NULL, 30);
        return;
    }
    if (language == TL_NONE) {
        tl_http_reply_problem(response, 400, "unknown-key", NULL, 0);
        return;
    }
    uint16_t topic = tl_topic_asked(policy, request, response);
    if (topic == TL_NONE)
        return;
    struct tl_web_view view;
    char token[TL_TOKEN_BYTES];
    enum tl_err err = tl_web_flow_begin(api->web_flow, topic, language, &view);
    if (err != TL_OK) {
        tl_topic_refuse(response, err);
        return;
    }
    tl_call_token(api, view.contact, token);
    tl_http_reply_json(
        response, 201,
        json_pack("{s:s, s:o}", "token", token, "page", tl_topic_page_json(api, &view)));
}

TL_HANDLER(tl_api_get_topic_page)
{
    struct tl_api *api = app;
    struct tl_web_view view;
    tl_id contact = tl_api_own_call(api, request, response);
    if (contact == 0)
        return;
    enum tl_err err = tl_web_flow_look(api->web_flow, contact, &view);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, tl_topic_page_json(api, &view));
    else
        tl_topic_refuse(response, err);
}

/* What the body answers. False: it is no answer. */
static bool read_answer(const struct tl_http_request *request, struct tl_web_answer *out)
{
    static const struct {
        const char *word;
        enum tl_web_answer_kind kind;
    } kinds[] = { { "choice", TL_WEB_CHOICE },  { "value", TL_WEB_VALUE },
                  { "helped", TL_WEB_HELPED },  { "not-helped", TL_WEB_NOT_HELPED },
                  { "back", TL_WEB_BACK },      { "person", TL_WEB_PERSON },
                  { "nothing", TL_WEB_NOTHING } };
    const json_t *step = json_object_get(tl_http_json(request), "step");
    const char *kind = tl_api_text_in(request, "kind");
    out->text = tl_api_text_in(request, "text");
    if (!kind || !json_is_integer(step) || json_integer_value(step) < 0 ||
        json_integer_value(step) >= TL_NONE)
        return false;
    out->step = (uint16_t)json_integer_value(step);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].word, kind) == 0) {
            out->kind = kinds[i].kind;
            return out->text != NULL || (out->kind != TL_WEB_CHOICE && out->kind != TL_WEB_VALUE);
        }
    }
    return false;
}

TL_HANDLER(tl_api_answer_topic)
{
    struct tl_api *api = app;
    struct tl_web_view view;
    struct tl_web_answer answer;
    tl_id contact = tl_api_own_call(api, request, response);
    if (contact == 0)
        return;
    if (!read_answer(request, &answer)) {
        tl_http_reply_problem(response, 400, "bad-request", "step, kind and text are asked for", 0);
        return;
    }
    enum tl_err err = tl_web_flow_answer(api->web_flow, contact, &answer, &view);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, tl_topic_page_json(api, &view));
    else
        tl_topic_refuse(response, err);
}

TL_HANDLER(tl_api_leave_topic)
{
    struct tl_api *api = app;
    tl_id contact = tl_api_own_call(api, request, response);
    if (contact == 0)
        return;
    enum tl_err err = tl_web_flow_leave(api->web_flow, contact);
    if (err == TL_OK)
        tl_http_reply_nothing(response);
    else
        tl_topic_refuse(response, err);
}
