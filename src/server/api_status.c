/* api_status.c: the public status of a case, for whoever has its number, without an account.
 *
 *     number --read as the policy's form--> case --the gate, to anyone--> status, times
 *                                           none, protected ---------> not-found, the same for both
 *
 * A protected case is as one that is not there, in words and in time: whatever is found, the same
 * statement reads as many rows. Nothing is told but what the policy tells to anyone on the web.
 * What it says of times is what is asked of an inquiry by telephone. Mission: S16, S17. Source of
 * the rule for inquiries: received before the inquiry date of form and office (domain facts,
 * processing times).
 */
#include <string.h>

#include "desk/case_file.h"
#include "policy/disclosure.h"
#include "server/api.h"

enum { NUMBER_BYTES_MAX = 40 };

/* What the policy says to anyone who asks on a page, of a case that is not protected. */
static bool is_told(const struct tl_policy *policy)
{
    const struct tl_disclosure_asked asked = { .what = TL_TELLS_STATUS,
                                               .role = TL_NONE,
                                               .representation = TL_REPRESENTATION_NONE,
                                               .channel = TL_CHANNEL_WEB,
                                               .topic = TL_NONE };
    return tl_disclose(policy, &asked).disclosure == TL_DISCLOSE_YES;
}

/* TL_ENONE: no case that anyone may hear of. */
static enum tl_err look_up(struct tl_api *api, const char *plain, struct tl_case_look *out)
{
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_case_look_publicly(db, plain, out);
    tl_store_reader_give(api->store, db);
    return err == TL_OK && !is_told(tl_api_policy(api)) ? TL_ENONE : err;
}

static json_t *in_all_languages(const struct tl_policy *policy, const char *const *texts)
{
    json_t *all = json_object();
    for (uint16_t i = 0; i < policy->languages_len; i++)
        json_object_set_new(all, policy->languages[i].code, json_string(texts[i]));
    return all;
}

/* How long such a case takes, and from when on one may ask after this one; NULL: nobody knows. */
static json_t *times_json(const struct tl_case_look *look, tl_time now)
{
    if (look->times.low_days < 0)
        return NULL;
    const struct tl_processing_time *times = &look->times;
    bool may_ask = look->about.received_at < times->inquiry_at;
    tl_time asks_from = look->about.received_at + (now - times->inquiry_at);
    return json_pack("{s:I, s:I, s:b, s:o}", "low_days", (json_int_t)times->low_days, "high_days",
                     (json_int_t)times->high_days, "may_ask", may_ask, "asks_from",
                     tl_json_day(asks_from));
}

static json_t *status_json(struct tl_api *api, const struct tl_case_look *look)
{
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    const struct tl_case *about = &look->about;
    const struct tl_status_word *word = tl_vocabulary_status(set->vocabulary, about->status);
    const char *titles[TL_LANGUAGES_MAX], *texts[TL_LANGUAGES_MAX], *forms[TL_LANGUAGES_MAX];
    for (uint16_t i = 0; i < set->policy->languages_len; i++) {
        titles[i] = word ? word->title[i] : about->status;
        texts[i] = word ? word->text[i] : "";
        forms[i] = tl_vocabulary_form(set->vocabulary, about->form, i);
    }
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o*}", "number", about->receipt, "form",
                     about->form, "form_name", in_all_languages(set->policy, forms), "status",
                     in_all_languages(set->policy, titles), "text",
                     in_all_languages(set->policy, texts), "received_on",
                     tl_json_day(about->received_at), "updated_on", tl_json_day(about->status_at),
                     "times", times_json(look, tl_api_now(api)));
}

TL_HANDLER(tl_api_look_at_status)
{
    struct tl_api *api = app;
    const struct tl_form *form = tl_policy_receipt_form(tl_api_policy(api));
    const char *number = tl_api_text_in(request, "number");
    char plain[TL_VALUE_BYTES_MAX];
    struct tl_case_look look;
    if (!form || !number || strlen(number) > NUMBER_BYTES_MAX ||
        tl_form_read(form, number, plain, sizeof plain) != TL_OK) {
        tl_http_reply_problem(response, 400, "not-a-case-number", "this is no number of a case", 0);
        return;
    }
    enum tl_err err = look_up(api, plain, &look);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, status_json(api, &look));
    else if (err == TL_ENONE)
        tl_http_reply_problem(response, 404, "not-found", NULL, 0);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}
