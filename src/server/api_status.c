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
#include "server/words_json.h"

enum { NUMBER_BYTES_MAX = 40 };

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
    tl_times_board_tell(api->times, set, about, tl_api_now(api), &told);
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o*, s:o*}", "number", about->receipt,
                     "form", about->form, "form_name",
                     tl_words_json_form(set->words, set->policy, about->form), "status",
                     tl_words_json_status(set->words, set->policy, about->status), "text",
                     tl_words_json_text(set->words, set->policy, about->status), "received_on",
                     tl_json_day(about->received_at), "updated_on", tl_json_day(about->status_at),
                     "times", times_json(set->policy, about, &told, tl_api_now(api)), "prediction",
                     prediction_json(&told));
}

/* The number in plain form; or answers that it is none. */
static bool read_number(struct tl_api *api, const struct tl_http_asked *asked,
                        char out[TL_VALUE_BYTES_MAX])
{
    const struct tl_form *form = tl_policy_receipt_form(tl_api_policy(api));
    const char *number = tl_api_text_in(asked->request, "number");
    if (form && number && strlen(number) <= NUMBER_BYTES_MAX &&
        tl_form_read(form, number, out, TL_VALUE_BYTES_MAX) == TL_OK)
        return true;
    tl_http_reply_problem(asked->response, 400, "not-a-case-number", "this is no number of a case",
                          0);
    return false;
}

static void answer(struct tl_api *api, const struct tl_http_asked *asked,
                   const struct tl_case_look *look)
{
    if (look->err == TL_OK)
        tl_http_reply_json(asked->response, 200, tl_api_status_json(api, &look->found));
    else if (look->err == TL_ENONE)
        tl_http_reply_problem(asked->response, 404, "not-found", NULL, 0);
    else
        tl_api_refuse(asked->response, look->err, TL_WHY_NONE);
}

void tl_api_look_at_statuses(void *app, const struct tl_http_asked *asked, uint32_t len)
{
    struct tl_api *api = app;
    char numbers[TL_HTTP_TOGETHER_MAX][TL_VALUE_BYTES_MAX];
    struct tl_case_look looks[TL_HTTP_TOGETHER_MAX];
    const struct tl_http_asked *of[TL_HTTP_TOGETHER_MAX];
    uint32_t looks_len = 0;
    for (uint32_t i = 0; i < len; i++) {
        if (!read_number(api, asked + i, numbers[i]))
            continue;
        of[looks_len] = asked + i;
        looks[looks_len++] = (struct tl_case_look){ .number = numbers[i] };
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    tl_status_look_up_each(db, tl_api_policy(api), looks, looks_len);
    tl_store_reader_give(api->store, db);
    for (uint32_t i = 0; i < looks_len; i++)
        answer(api, of[i], looks + i);
}
