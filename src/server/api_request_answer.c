/* api_request_answer.c: what an officer says of a request: an answer, its translation, a question.
 *
 *     words, decision --in the person's language--> told; the last one keeps the promise
 *                     --in another--> waits for its translation, told then
 *
 * Mission: S19, S20, S23. Pitfall 27.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/notices.h"
#include "server/project_requests.h"
#include "server/request_act.h"
#include "server/request_answer.h"
#include "store/promises.h"

enum { PROMISES_MAX = 40 };

/* {"en": "...", "es": "..."}: in which languages an officer wrote. *out_has: in the person's. */
static bool read_words(struct tl_request_act *act, bool *out_has)
{
    json_t *given = json_object_get(tl_http_json(act->request), "words"), *kept = json_object();
    const char *mine = act->policy->languages[act->language].code;
    for (uint16_t i = 0; i < act->policy->languages_len; i++) {
        const char *code = act->policy->languages[i].code;
        const char *text = json_string_value(json_object_get(given, code));
        size_t len = text ? strlen(text) : 0;
        if (len > TL_REQUEST_WORDS_BYTES)
            len = TL_REQUEST_WORDS_MIN - 1;
        else if (len >= TL_REQUEST_WORDS_MIN)
            json_object_set_new(kept, code, json_string(text));
        if (len > 0 && len < TL_REQUEST_WORDS_MIN) {
            json_decref(kept);
            return tl_request_refused(act, 400, "bad-request", "say it in 3 to 1500 bytes");
        }
    }
    *out_has = json_object_get(kept, mine) != NULL;
    size_t len = json_object_size(kept);
    size_t bytes = json_dumpb(kept, act->word.words, sizeof act->word.words - 1, JSON_COMPACT);
    json_decref(kept);
    if (len == 0 || bytes == 0 || bytes >= sizeof act->word.words)
        return tl_request_refused(act, 400, "bad-request", "say it in 3 to 1500 bytes");
    act->word.words[bytes] = '\0';
    return true;
}

/* What is not in the person's language is not told: somebody must put it into that. */
static bool speaks(struct tl_request_act *act, bool *out_waits)
{
    bool has = false;
    if (!read_words(act, &has))
        return false;
    *out_waits = !has && json_is_true(json_object_get(tl_http_json(act->request), "translate"));
    if (has || *out_waits)
        return true;
    return tl_request_refused(
        act, 400, "other-language",
        "the person reads another language: write it in that, or ask for a translation");
}

/* One of its type's decisions, with its reason, and where an appointment is moved its time. */
static bool read_decision(struct tl_request_act *act)
{
    const struct tl_destination *type = tl_request_type_find(act->policy, act->row.type);
    const char *name = tl_api_text_in(act->request, "decision");
    const char *reason = tl_api_text_in(act->request, "reason");
    const char *here = tl_api_text_in(act->request, "at_here");
    const char *place = tl_api_text_in(act->request, "place");
    const struct tl_decision *is = name ? tl_request_decision_find(act->policy, name) : NULL;
    bool may = false;
    for (uint16_t i = 0; is && type && i < type->decisions.len; i++)
        may = may || act->policy->decisions + type->decisions.items[i] == is;
    if (!name && type && type->decisions.len > 0 && act->word.is_last)
        return tl_request_refused(act, 400, "no-decision",
                                  "this request is decided: choose a decision");
    if (name && !may)
        return tl_request_refused(act, 400, "unknown-key", "decision is none of this request");
    if (is && is->needs_reason && (!reason || !tl_request_denial_find(act->policy, reason)))
        return tl_request_refused(act, 400, "unknown-key", "reason is one of the policy's denials");
    bool moves = is && is->is_granted && type->appointments.len > 0 && act->row.appointment != 0;
    act->word.starts = moves && here ? tl_json_here_read(act->policy, here) : 0;
    if (moves && act->word.starts <= act->word.at)
        return tl_request_refused(act, 400, "no-time",
                                  "say the new day and time, which are to come");
    snprintf(act->word.decision, sizeof act->word.decision, "%s", is ? name : "");
    snprintf(act->word.reason, sizeof act->word.reason, "%s", is && is->needs_reason ? reason : "");
    snprintf(act->word.place, sizeof act->word.place, "%s", moves && place ? place : "");
    return true;
}

/* The end of one contact's promise, with the answer in the same commit. TL_ENONE: none is open. */
static enum tl_err ends_promise(const struct tl_request_act *act, struct tl_db *db,
                                const struct tl_request_word *word, struct tl_engine_input *out)
{
    struct tl_promise_row promises[PROMISES_MAX];
    char text[sizeof out->parcel.texts / 2 + 2000];
    struct tl_fact_promise_ends ends = { .contact = word->contact,
                                         .how = TL_PROMISE_KEPT,
                                         .evidence = TL_EVIDENCE_ANSWERED,
                                         .by = act->audit.staff_id,
                                         .audit = act->audit.id };
    size_t len = 0;
    enum tl_err err =
        tl_store_promise_list_contact(db, word->contact, promises, PROMISES_MAX, &len);
    for (size_t i = 0; i < len; i++) {
        bool is_this = strcmp(promises[i].kind, tl_promise_kind_text(TL_PROMISE_REQUEST)) == 0;
        if (is_this && promises[i].ended_at == 0)
            ends.promise = promises[i].id;
    }
    if (err == TL_OK && ends.promise == 0)
        err = TL_ENONE;
    if (err == TL_OK)
        err = tl_request_answer_parcel(word, text, sizeof text);
    *out =
        (struct tl_engine_input){ .given = { .kind = TL_FACT_promise_ends, .promise_ends = ends } };
    return err == TL_OK ? tl_parcel_add(&out->parcel, TL_REQUEST_ANSWER_TEXT, text) : err;
}

/* A follow-up of one that was answered has no open promise: the row alone ends. */
static enum tl_err write_follow_up(struct tl_db *db, void *arg)
{
    struct tl_request_act *act = arg;
    bool was_there = act->word.id != 0;
    enum tl_err err =
        was_there ? tl_store_request_translate(db, act->word.id, act->word.words) : TL_OK;
    if (err == TL_OK)
        err = tl_store_request_set_state(db, act->row.contact, TL_REQUEST_ANSWERED,
                                         act->word.decision, act->word.at);
    return err == TL_OK ? tl_request_answer_write(db, act->policy, &act->row, &act->word) : err;
}

/* Of those that joined it, as many as still have a promise. */
static enum tl_err add_joined(const struct tl_request_act *act, struct tl_db *db,
                              struct tl_engine_input *inputs, uint32_t *len)
{
    struct tl_request_row joined[TL_REQUEST_JOINED_MAX];
    size_t joined_len = 0;
    enum tl_err err =
        tl_store_request_joined(db, act->row.contact, joined, TL_REQUEST_JOINED_MAX, &joined_len);
    for (size_t i = 0; i < joined_len && err == TL_OK; i++) {
        struct tl_request_word word = act->word;
        word.id = 0;
        word.contact = joined[i].contact;
        err = ends_promise(act, db, &word, inputs + *len);
        if (err == TL_OK)
            ++*len;
        err = err == TL_ENONE ? TL_OK : err;
    }
    return err;
}

/* It, and those that joined it, in one commit. */
static void end(struct tl_request_act *act)
{
    struct tl_engine_input *inputs = calloc(1 + TL_REQUEST_JOINED_MAX, sizeof *inputs);
    uint32_t len = 0;
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = inputs ? ends_promise(act, db, &act->word, inputs) : TL_ENOMEM;
    bool is_owed = err == TL_OK;
    len = is_owed;
    if (is_owed || err == TL_ENONE)
        err = add_joined(act, db, inputs, &len);
    tl_store_reader_give(act->api->store, db);
    if (err == TL_OK && len > 0)
        err = tl_engine_ask_all(act->api->engine, inputs, len);
    if (err == TL_OK && !is_owed) /* Last: until then the officer may answer again. */
        err = tl_engine_write(act->api->engine, write_follow_up, act);
    enum tl_why why = err == TL_OK && is_owed ? inputs[0].why : TL_WHY_NONE;
    free(inputs);
    tl_notices_wake(act->api->notices);
    if (err == TL_OK && why == TL_WHY_NONE)
        tl_http_reply_nothing(act->response);
    else
        tl_api_refuse(act->response, err, why);
}

/* Not the last one, or one that waits for its translation. */
static enum tl_err write_answer(struct tl_db *db, void *arg)
{
    struct tl_request_act *act = arg;
    bool waits = act->word.wanted[0] != '\0';
    enum tl_err err = waits ? tl_store_request_say(db, &act->word)
                            : tl_request_answer_write(db, act->policy, &act->row, &act->word);
    return err == TL_OK
               ? tl_store_request_set_state(db, act->row.contact,
                                            waits ? TL_REQUEST_TRANSLATION : TL_REQUEST_OPEN, "", 0)
               : err;
}

TL_HANDLER(tl_api_answer_request)
{
    struct tl_request_act act = { .api = app, .request = request, .response = response };
    bool waits = false;
    if (!tl_request_act_begin(&act, "answer") || !tl_request_act_is_mine(&act))
        return;
    snprintf(act.word.kind, sizeof act.word.kind, "%s", TL_WORD_ANSWER);
    act.word.is_last = !json_is_false(json_object_get(tl_http_json(request), "is_last"));
    if (strcmp(act.row.state, TL_REQUEST_TRANSLATION) == 0)
        tl_request_refused(&act, 409, "state", "an answer waits for its translation");
    else if (speaks(&act, &waits) && read_decision(&act)) {
        if (waits)
            snprintf(act.word.wanted, sizeof act.word.wanted, "%s",
                     act.policy->languages[act.language].code);
        if (act.word.is_last && !waits)
            end(&act);
        else
            tl_request_act_write(&act, write_answer);
    }
}

static enum tl_err write_translation(struct tl_db *db, void *arg)
{
    struct tl_request_act *act = arg;
    enum tl_err err = tl_store_request_translate(db, act->word.id, act->word.words);
    return err == TL_OK ? write_answer(db, act) : err;
}

/* The words that were there stay, beside those in the person's language. */
TL_HANDLER(tl_api_translate_request)
{
    struct tl_request_act act = { .api = app, .request = request, .response = response };
    struct tl_request_word wanted;
    bool has = false;
    if (!tl_request_act_begin(&act, "translate") || !tl_request_act_is_open(&act) ||
        !read_words(&act, &has))
        return;
    struct tl_db *db = tl_store_reader_take(act.api->store);
    enum tl_err err = tl_store_request_wanted(db, act.row.contact, &wanted);
    tl_store_reader_give(act.api->store, db);
    if (err != TL_OK || !has) {
        tl_request_refused(&act, err == TL_OK ? 400 : 409,
                           err == TL_OK ? "other-language" : "state",
                           "write it in the language of the person");
        return;
    }
    json_t *all = json_loads(wanted.words, 0, NULL), *more = json_loads(act.word.words, 0, NULL);
    json_object_update(all, more);
    size_t bytes = json_dumpb(all, wanted.words, sizeof wanted.words - 1, JSON_COMPACT);
    json_decref(all);
    json_decref(more);
    if (bytes == 0 || bytes >= sizeof wanted.words) {
        tl_request_refused(&act, 400, "bad-request", "say it in 3 to 1500 bytes");
        return;
    }
    wanted.words[bytes] = '\0';
    wanted.wanted[0] = '\0';
    wanted.at = act.word.at;
    act.word = wanted;
    if (wanted.is_last)
        end(&act);
    else
        tl_request_act_write(&act, write_translation);
}

static enum tl_err write_question(struct tl_db *db, void *arg)
{
    struct tl_request_act *act = arg;
    const struct tl_notice_wanted wanted = { .kind = "request_asked", .contact = act->row.contact };
    enum tl_err err = tl_store_request_say(db, &act->word);
    if (err == TL_OK)
        err = tl_store_request_set_state(db, act->row.contact, TL_REQUEST_ASKED, act->row.decision,
                                         0);
    return err == TL_OK ? tl_notices_post(db, act->policy, &wanted, act->word.at) : err;
}

TL_HANDLER(tl_api_ask_about_request)
{
    struct tl_request_act act = { .api = app, .request = request, .response = response };
    bool has = false;
    if (!tl_request_act_begin(&act, "ask") || !tl_request_act_is_mine(&act) ||
        !read_words(&act, &has))
        return;
    snprintf(act.word.kind, sizeof act.word.kind, "%s", TL_WORD_QUESTION);
    if (has)
        tl_request_act_write(&act, write_question);
    else
        tl_request_refused(&act, 400, "other-language",
                           "the person reads another language: write the question in that");
}
