/* agency_status.c: the public status of a case, as the agency's API has it.
 *
 *     token, quota --> number --look-up (status_look.h)--> 200 case_status
 *     401    429       422     none, protected ---------> 404, the same for both
 *
 * Whatever is found, the same statements run. A receipt whose letters the policy calls undated
 * comes without its days, as clients know it. Mission: S16. Source: domain facts, case status.
 */
#include <stdio.h>
#include <string.h>

#include "server/agency.h"
#include "server/status_look.h"

enum { NUMBER_BYTES_MAX = 40, FIELD_BYTES_MAX = 64 };

struct found {
    struct tl_case about;
    struct tl_case_status steps[TL_STATUS_STEPS_MAX];
    size_t steps_len;
};

/* In full: as keyed on a telephone it is no number here. */
static bool read_number(const struct tl_policy *policy, const char *text,
                        char out[TL_VALUE_BYTES_MAX])
{
    const struct tl_form *form = tl_policy_receipt_form(policy);
    return form && strlen(text) <= NUMBER_BYTES_MAX &&
           tl_form_read(form, text, out, TL_VALUE_BYTES_MAX) == TL_OK &&
           (form->letters_len == 0 || out[0] < '0' || out[0] > '9');
}

/* Puts PREFIX_LANGUAGE for each language of the policy. */
static void put_in_all(json_t *out, const struct tl_policy *policy, const char *prefix,
                       const char *const *texts)
{
    char name[FIELD_BYTES_MAX];
    for (uint16_t i = 0; i < policy->languages_len; i++) {
        snprintf(name, sizeof name, "%s_%s", prefix, policy->languages[i].code);
        json_object_set_new(out, name, json_string(texts[i]));
    }
}

static void put_title(json_t *out, const struct tl_policy_set *set, const char *prefix,
                      const char *status)
{
    const struct tl_status_word *word = tl_vocabulary_status(set->vocabulary, status);
    const char *titles[TL_LANGUAGES_MAX];
    for (uint16_t i = 0; i < set->policy->languages_len; i++)
        titles[i] = word ? word->title[i] : status;
    put_in_all(out, set->policy, prefix, titles);
}

static void put_text(json_t *out, const struct tl_policy_set *set, const char *prefix,
                     const char *status)
{
    const struct tl_status_word *word = tl_vocabulary_status(set->vocabulary, status);
    const char *texts[TL_LANGUAGES_MAX];
    for (uint16_t i = 0; i < set->policy->languages_len; i++)
        texts[i] = word ? word->text[i] : "";
    put_in_all(out, set->policy, prefix, texts);
}

static void put_date(json_t *out, const char *name, tl_time at)
{
    char text[TL_AGENCY_DATE_BYTES];
    tl_agency_date(at, text);
    json_object_set_new(out, name, json_string(text));
}

/* null, not [], where there are none. */
static json_t *steps_json(const struct tl_policy_set *set, const struct found *found)
{
    json_t *all = found->steps_len > 0 ? json_array() : json_null();
    for (size_t i = 0; i < found->steps_len; i++) {
        json_t *step = json_object();
        put_date(step, "date", found->steps[i].at);
        put_title(step, set, "completed_text", found->steps[i].status);
        json_array_append_new(all, step);
    }
    return all;
}

static json_t *status_json(const struct tl_policy_set *set, const struct found *found)
{
    const struct tl_case *about = &found->about;
    json_t *out = json_pack("{s:s, s:s}", "receiptNumber", about->receipt, "formType", about->form);
    if (!tl_form_is_undated(tl_policy_receipt_form(set->policy), about->receipt)) {
        put_date(out, "submittedDate", about->received_at);
        put_date(out, "modifiedDate", about->status_at);
    }
    put_title(out, set, "current_case_status_text", about->status);
    put_text(out, set, "current_case_status_desc", about->status);
    json_object_set_new(out, "hist_case_status", steps_json(set, found));
    return json_pack("{s:o, s:s}", "case_status", out, "message", "Query was successful");
}

static enum tl_err look(struct tl_api *api, const struct tl_policy *policy, const char *number,
                        struct found *out)
{
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_status_look_up(db, policy, number, &out->about);
    enum tl_err steps = tl_status_steps(db, &out->about, out->steps, &out->steps_len);
    tl_store_reader_give(api->store, db);
    return err == TL_OK ? steps : err;
}

TL_HANDLER(tl_agency_get_status)
{
    struct tl_api *api = app;
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    char number[TL_VALUE_BYTES_MAX];
    struct found found;
    if (!tl_agency_admits(api, request, response))
        return;
    if (!read_number(set->policy, tl_http_param(request, "receipt_number"), number)) {
        tl_agency_refuse(response, 422, "Invalid receipt number format");
        return;
    }
    enum tl_err err = look(api, set->policy, number, &found);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, status_json(set, &found));
    else if (err == TL_ENONE)
        tl_agency_refuse(response, 404, "Case not found");
    else
        tl_agency_refuse(response, 503, "Service Unavailable");
}
