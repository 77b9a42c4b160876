/* api_my_cases.c: the cases in a person's account, and how one that was filed on paper comes there.
 *
 *     account_cases --the gate: role and level of verify.yaml, accounts--> status, times, history,
 *                                                                          appointments
 *     number + code by post --> account_cases        (wrong, over, dead, none: one refusal)
 *
 * The right `my` takes both steps of the sign-in. What the gate does not tell is not there. Each
 * look is a record of the audit. Mission: S14.
 */
#include <inttypes.h>
#include <string.h>

#include "desk/access_code.h"
#include "policy/disclosure.h"
#include "policy/slots.h"
#include "server/api_my.h"
#include "store/audit.h"
#include "store/giving.h"
#include "store/meta.h"

enum {
    CASES_MAX = 50,
    HISTORY_MAX = 20,
    APPOINTMENTS_MAX = 16,
    GIVINGS_MAX = 8,
    NUMBER_BYTES_MAX = 40
};

bool tl_api_my_is_told(const struct tl_policy *policy, const struct tl_case *about,
                       enum tl_telling_kind what)
{
    const struct tl_disclosure_asked asked = { .what = what,
                                               .role = policy->accounts.role,
                                               .representation = TL_REPRESENTATION_NONE,
                                               .level = policy->accounts.level,
                                               .channel = TL_CHANNEL_WEB,
                                               .topic = TL_NONE,
                                               .is_protected = about->guarded != 0 };
    return policy->accounts.code_days > 0 &&
           tl_disclose(policy, &asked).disclosure == TL_DISCLOSE_YES;
}

/* What is read of one case. */
struct seen {
    struct tl_account_case link;
    struct tl_case about;
    struct tl_case_status history[HISTORY_MAX];
    struct tl_appointment appointments[APPOINTMENTS_MAX];
    struct tl_giving givings[GIVINGS_MAX];
    size_t history_len, appointments_len, givings_len;
};

static enum tl_err read_case(struct tl_db *db, struct seen *seen)
{
    enum tl_err err = tl_store_case_find(db, seen->link.case_id, &seen->about);
    if (err == TL_OK)
        err = tl_store_case_list_history(db, seen->about.id, seen->history, HISTORY_MAX,
                                         &seen->history_len);
    if (err == TL_OK)
        err = tl_store_appointment_list(db, seen->about.id, seen->appointments, APPOINTMENTS_MAX,
                                        &seen->appointments_len);
    if (err == TL_OK)
        err = tl_store_giving_list_of(db, seen->about.id, seen->givings, GIVINGS_MAX,
                                      &seen->givings_len);
    return err;
}

/* ---- shapes ---- */

static json_t *named(const struct tl_policy_set *set, const char *status)
{
    const struct tl_status_word *word = tl_vocabulary_status(set->vocabulary, status);
    json_t *all = json_object();
    for (uint16_t i = 0; i < set->policy->languages_len; i++)
        json_object_set_new(all, set->policy->languages[i].code,
                            json_string(word ? word->title[i] : status));
    return all;
}

static json_t *history_json(const struct tl_policy_set *set, const struct seen *seen)
{
    json_t *all = json_array();
    for (size_t i = 0; i < seen->history_len; i++)
        json_array_append_new(all, json_pack("{s:o, s:o}", "on", tl_json_day(seen->history[i].at),
                                             "status", named(set, seen->history[i].status)));
    return all;
}

static json_t *appointments_json(struct tl_api *api, const struct seen *seen)
{
    json_t *all = json_array();
    for (size_t i = 0; i < seen->appointments_len; i++)
        json_array_append_new(all,
                              tl_api_my_appointment_json(tl_policies_now(api->policies),
                                                         seen->appointments + i, tl_api_now(api)));
    return all;
}

/* What the system would give, and need not: what was taken before is used again. */
static json_t *waived_json(const struct tl_policy *policy, const struct seen *seen)
{
    json_t *all = json_array();
    for (size_t i = 0; i < seen->givings_len; i++) {
        const struct tl_giving *giving = seen->givings + i;
        const struct tl_slot_kind *kind = tl_slot_kind_find(policy, tl_key_of(giving->kind));
        if (kind && giving->appointment == 0 && strcmp(giving->why, TL_GIVING_REUSED) == 0)
            json_array_append_new(all, json_pack("{s:o, s:o}", "kind",
                                                 tl_json_text(policy, kind->id.text), "taken_on",
                                                 tl_json_day(giving->taken_at)));
    }
    return all;
}

static json_t *case_json(struct tl_api *api, const struct seen *seen)
{
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    bool hears_appointments = tl_api_my_is_told(set->policy, &seen->about, TL_TELLS_APPOINTMENT);
    return json_pack("{s:o, s:o, s:s, s:o, s:o, s:o}", "case",
                     tl_api_status_json(api, &seen->about), "since", tl_json_time(seen->link.since),
                     "how", seen->link.how, "history", history_json(set, seen), "appointments",
                     hears_appointments ? appointments_json(api, seen) : json_array(), "waived",
                     hears_appointments ? waived_json(set->policy, seen) : json_array());
}

/* ---- looking ---- */

struct looks {
    tl_id account;
    tl_id cases[CASES_MAX];
    size_t len;
    tl_time at;
    const char *action;
};

static enum tl_err write_looks(struct tl_db *db, void *arg)
{
    const struct looks *looks = arg;
    enum tl_err err = TL_OK;
    for (size_t i = 0; i < looks->len && err == TL_OK; i++) {
        struct tl_audit row = { .at = looks->at,
                                .staff_id = looks->account,
                                .record_kind = "case",
                                .record_id = looks->cases[i],
                                .reason = "account" };
        snprintf(row.action, sizeof row.action, "%s", looks->action);
        err = tl_api_write_look(db, &row);
    }
    return err;
}

static enum tl_err list_cases(struct tl_api *api, tl_id account, json_t *out, struct looks *looks)
{
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_account_case links[CASES_MAX];
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_account_case_list(db, account, links, CASES_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        struct seen seen = { .link = links[i] };
        err = read_case(db, &seen);
        if (err == TL_ENONE) { /* It has gone meanwhile. */
            err = TL_OK;
            continue;
        }
        if (err == TL_OK && tl_api_my_is_told(policy, &seen.about, TL_TELLS_STATUS)) {
            json_array_append_new(out, case_json(api, &seen));
            looks->cases[looks->len++] = seen.about.id;
        }
    }
    tl_store_reader_give(api->store, db);
    return err;
}

TL_HANDLER(tl_api_my_list_cases)
{
    struct tl_api *api = app;
    struct looks looks = { .account = tl_http_principal(request)->user,
                           .at = tl_wall_now(),
                           .action = "look" };
    json_t *all = json_array();
    enum tl_err err = list_cases(api, looks.account, all, &looks);
    if (err == TL_OK && looks.len > 0)
        err = tl_engine_write(api->engine, write_looks, &looks);
    if (err != TL_OK) {
        json_decref(all);
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    const struct tl_account_rules *rules = &tl_api_policy(api)->accounts;
    tl_http_reply_json(response, 200,
                       json_pack("{s:o, s:s*}", "cases", all, "code_for",
                                 rules->code_days > 0 ? rules->begins : NULL));
}

/* ---- linking ---- */

struct linking {
    const struct tl_access_code *code;
    tl_id account;
    bool is_right;
    struct tl_security security;
};

static enum tl_err write_link(struct tl_db *db, void *arg)
{
    struct linking *linking = arg;
    const struct tl_account_case row = { .account = linking->account,
                                         .case_id = linking->code->case_id,
                                         .since = linking->security.at,
                                         .how = TL_LINKED_CODE };
    enum tl_err err = TL_OK;
    if (linking->is_right) {
        err = tl_store_access_code_delete(db, linking->code);
        if (err == TL_OK)
            err = tl_store_account_case_insert(db, &row);
        return err == TL_OK || err == TL_EEXISTS ? tl_security_write(db, &linking->security) : err;
    } else if (linking->code->case_id != 0) {
        err = tl_store_access_code_tried(db, linking->code);
    }
    return err == TL_OK || err == TL_ENONE ? tl_security_write(db, &linking->security) : err;
}

/* How often an account may try in ten minutes, whosever codes. */
static bool may_try(struct tl_api *api, const struct tl_http_request *request,
                    struct tl_http_response *response, char who[40])
{
    snprintf(who, 40, "code:%" PRIu64, tl_http_principal(request)->user);
    if (!tl_api_may_try(api, request, response))
        return false;
    int64_t wait_us = tl_tries_wait_us(api->signin->asks, who, tl_wall_now());
    if (wait_us == 0)
        return true;
    tl_http_reply_problem(response, 429, "too-many", NULL, (uint32_t)(wait_us / TL_SECOND + 1));
    return false;
}

/* Where a number may be linked by code, so that the person hears it before anything is tried. */
static bool read_number(struct tl_api *api, const struct tl_http_request *request,
                        struct tl_http_response *response, char out[TL_VALUE_BYTES_MAX])
{
    const struct tl_policy *policy = tl_api_policy(api);
    const struct tl_form *form = tl_policy_receipt_form(policy);
    const char *number = tl_api_text_in(request, "number");
    if (!form || !number || strlen(number) > NUMBER_BYTES_MAX ||
        tl_form_read(form, number, out, TL_VALUE_BYTES_MAX) != TL_OK)
        tl_http_reply_problem(response, 400, "not-a-case-number", NULL, 0);
    else if (!tl_access_is_for(policy, out))
        tl_http_reply_problem(response, 400, "no-code-for-it",
                              "cases of such a number do not come into accounts by code", 0);
    else
        return true;
    return false;
}

TL_HANDLER(tl_api_my_link_case)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    const char *text = tl_api_text_in(request, "code");
    char number[TL_VALUE_BYTES_MAX], who[40];
    struct tl_case about;
    struct tl_access_code code;
    if (!text) {
        tl_http_reply_problem(response, 400, "bad-request", "a code is needed", 0);
        return;
    }
    if (!read_number(api, request, response, number) || !may_try(api, request, response, who))
        return;
    tl_id account = tl_http_principal(request)->user;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_access_code_open(db, api->signin->account_key, policy, number, text,
                                          tl_wall_now(), &about, &code);
    tl_store_reader_give(api->store, db);
    struct linking linking = { .code = &code, .account = account, .is_right = err == TL_OK };
    linking.security =
        tl_security_of(request, err == TL_OK ? TL_SECURITY_CASE_LINKED : TL_SECURITY_CODE_REFUSED,
                       account, NULL, NULL);
    if (err == TL_OK || err == TL_ENONE) {
        enum tl_err written = tl_engine_write(api->engine, write_link, &linking);
        if (written == TL_OK)
            tl_security_tell(&linking.security);
        err = written == TL_OK ? err : written;
    }
    if (err == TL_OK) {
        tl_http_reply_nothing(response);
    } else if (err == TL_ENONE) {
        tl_tries_failed(api->signin->asks, who, linking.security.at);
        tl_tries_failed(api->signin->tries, tl_http_peer(request), linking.security.at);
        tl_http_reply_problem(response, 409, "wrong-access-code", NULL, 0);
    } else {
        tl_api_refuse(response, err, TL_WHY_NONE);
    }
}
