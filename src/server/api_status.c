/* api_status.c: the public status of a case, for whoever has its number, without an account.
 *
 *     number --read as the policy's form--> look-up (status_look.h) --> status, times
 *                                           none, protected --------> not-found, the same for both
 *
 * Of the forms that the policy names as predicted, a case that waits is told in which days its
 * decision may come, and how often such a range held in the last year. What it says of times is
 * what is asked of an inquiry by telephone. Mission: S15, S16, S17. Source of the rule for
 * inquiries: received before the inquiry date of form and office (domain facts, processing times).
 */
#include <string.h>

#include "base/calendar.h"
#include "desk/case_file.h"
#include "server/api.h"
#include "server/status_look.h"
#include "server/times_board.h"

enum { NUMBER_BYTES_MAX = 40 };

static json_t *in_all_languages(const struct tl_policy *policy, const char *const *texts)
{
    json_t *all = json_object();
    for (uint16_t i = 0; i < policy->languages_len; i++)
        json_object_set_new(all, policy->languages[i].code, json_string(texts[i]));
    return all;
}

/* How long such a case takes, and from when on one may ask after this one; NULL: nobody knows, or
 * it waits no longer. */
static json_t *times_json(const struct tl_policy *policy, const struct tl_case *about,
                          const struct tl_times_told *told_of, tl_time now)
{
    const struct tl_processing_time *times = &told_of->times;
    if (!told_of->has_times)
        return NULL;
    bool may_ask = about->received_at < times->inquiry_at;
    bool is_over = now - about->received_at >= (times->high_days + 1) * TL_DAY;
    json_t *told = json_pack("{s:b, s:b, s:o}", "may_ask", may_ask, "is_over", is_over, "asks_from",
                             tl_json_day(tl_case_asks_from(about, times, now)));
    tl_json_times(told, policy, times);
    return told;
}

/* When its decision may come; NULL: nobody can say. */
static json_t *prediction_json(const struct tl_times_told *told)
{
    if (!told->has_prediction)
        return NULL;
    return json_pack("{s:o, s:o, s:I, s:I, s:I, s:o}", "from", tl_json_day(told->from), "to",
                     tl_json_day(told->to), "share", (json_int_t)told->share, "held",
                     (json_int_t)(told->held * 100 / told->ended), "of", (json_int_t)told->ended,
                     "as_of", tl_json_day(told->made_at));
}

json_t *tl_api_status_json(struct tl_api *api, const struct tl_case *about)
{
    struct tl_times_told told;
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    const struct tl_status_word *word = tl_vocabulary_status(set->vocabulary, about->status);
    const char *titles[TL_LANGUAGES_MAX], *texts[TL_LANGUAGES_MAX], *forms[TL_LANGUAGES_MAX];
    for (uint16_t i = 0; i < set->policy->languages_len; i++) {
        titles[i] = word ? word->title[i] : about->status;
        texts[i] = word ? word->text[i] : "";
        forms[i] = tl_vocabulary_form(set->vocabulary, about->form, i);
    }
    tl_times_board_tell(api->times, set, about, tl_api_now(api), &told);
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o*, s:o*}", "number", about->receipt,
                     "form", about->form, "form_name", in_all_languages(set->policy, forms),
                     "status", in_all_languages(set->policy, titles), "text",
                     in_all_languages(set->policy, texts), "received_on",
                     tl_json_day(about->received_at), "updated_on", tl_json_day(about->status_at),
                     "times", times_json(set->policy, about, &told, tl_api_now(api)), "prediction",
                     prediction_json(&told));
}

TL_HANDLER(tl_api_look_at_status)
{
    struct tl_api *api = app;
    const struct tl_form *form = tl_policy_receipt_form(tl_api_policy(api));
    const char *number = tl_api_text_in(request, "number");
    char plain[TL_VALUE_BYTES_MAX];
    struct tl_case status;
    if (!form || !number || strlen(number) > NUMBER_BYTES_MAX ||
        tl_form_read(form, number, plain, sizeof plain) != TL_OK) {
        tl_http_reply_problem(response, 400, "not-a-case-number", "this is no number of a case", 0);
        return;
    }
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_status_look_up(db, set->policy, plain, &status);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, tl_api_status_json(api, &status));
    else if (err == TL_ENONE)
        tl_http_reply_problem(response, 404, "not-found", NULL, 0);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}
