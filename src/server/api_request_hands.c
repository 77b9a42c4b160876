/* api_request_hands.c: who has a request: one officer's hand, the list again, another office.
 *
 * Pitfall 1: two hands that take it at once are one and a refusal. Mission: S20.
 */
#include <stdio.h>
#include <string.h>

#include "server/project_requests.h"
#include "server/request_act.h"

static enum tl_err write_hand(struct tl_db *db, void *arg)
{
    struct tl_request_act *act = arg;
    return tl_store_request_take(db, act->row.contact, act->from, act->to, act->word.at);
}

TL_HANDLER(tl_api_take_request)
{
    struct tl_request_act act = { .api = app, .request = request, .response = response };
    if (!tl_request_act_begin(&act, "take") || !tl_request_act_is_open(&act))
        return;
    bool is_back = json_is_true(json_object_get(tl_http_json(request), "back"));
    tl_id self = act.audit.staff_id;
    act.from = is_back ? self : 0;
    act.to = is_back ? 0 : self;
    enum tl_err err = act.row.taken_by == act.to
                          ? TL_OK /* The button pressed twice. */
                          : tl_engine_write(act.api->engine, write_hand, &act);
    if (err == TL_OK)
        tl_http_reply_nothing(response);
    else if (err == TL_ENONE)
        tl_request_refused(&act, 409, "taken", NULL);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

/* --- To another office. --- */

static bool is_office(const struct tl_api *api, const char *code)
{
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    for (uint32_t i = 0; i < set->vocabulary->offices_len; i++) {
        if (strcmp(set->vocabulary->offices[i].code, code) == 0)
            return true;
    }
    return tl_policy_visit_office_find(set->policy, tl_key_of(code)) != NULL;
}

static enum tl_err write_transfer(struct tl_db *db, void *arg)
{
    struct tl_request_act *act = arg;
    bool more = true;
    enum tl_err err = tl_store_request_say(db, &act->word);
    if (err == TL_OK)
        err = tl_store_request_move(db, act->row.contact, act->office);
    return err == TL_OK ? tl_request_moved_write(db, act->policy, act->word.at, &more) : err;
}

TL_HANDLER(tl_api_transfer_request)
{
    struct tl_request_act act = { .api = app, .request = request, .response = response };
    const char *office = tl_api_text_in(request, "office"), *why = tl_api_text_in(request, "why");
    if (!tl_request_act_begin(&act, "transfer") || !tl_request_act_is_open(&act))
        return;
    if (!office || !is_office(act.api, office) || strcmp(office, act.row.office) == 0) {
        tl_request_refused(&act, 400, "unknown-key",
                           "office is another one of those that are known");
        return;
    }
    json_t *words = why && strlen(why) >= TL_REQUEST_WORDS_MIN && strlen(why) < 256
                        ? json_pack("{s:s}", "why", why)
                        : NULL;
    size_t bytes = json_dumpb(words, act.word.words, sizeof act.word.words - 1, JSON_COMPACT);
    bool has_words = words != NULL;
    json_decref(words);
    if (!has_words) {
        tl_request_refused(&act, 400, "bad-request", "say why, in 3 to 255 bytes");
        return;
    }
    act.word.words[bytes] = '\0';
    act.office = office;
    snprintf(act.word.kind, sizeof act.word.kind, "%s", TL_WORD_TRANSFER);
    snprintf(act.word.place, sizeof act.word.place, "%s", office);
    tl_request_act_write(&act, write_transfer);
}
