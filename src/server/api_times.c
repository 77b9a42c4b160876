/* api_times.c: how long cases of a form take at each office, for everybody.
 *
 *     GET /processing-times           the forms of the agency
 *     GET /processing-times?form=F    and for one of them each office that has times
 *
 * What `throughline import times` brought here, or what was computed from the cases (desk/times.h);
 * nothing of a case. Mission: S17.
 */
#include <stdlib.h>
#include <string.h>

#include "server/api.h"
#include "store/cases.h"

enum { OFFICES_MAX = 128 };

typedef const char *named_fn(const struct tl_vocabulary *vocabulary, const char *code,
                             uint16_t language);

static json_t *named(const struct tl_policy_set *set, named_fn *name_of, const char *code)
{
    json_t *names = json_object();
    for (uint16_t i = 0; i < set->policy->languages_len; i++)
        json_object_set_new(names, set->policy->languages[i].code,
                            json_string(name_of(set->vocabulary, code, i)));
    return json_pack("{s:s, s:o}", "code", code, "name", names);
}

static json_t *forms_json(const struct tl_policy_set *set)
{
    json_t *all = json_array();
    for (uint32_t i = 0; i < set->vocabulary->forms_len; i++)
        json_array_append_new(all, named(set, tl_vocabulary_form, set->vocabulary->forms[i].code));
    return all;
}

void tl_json_times(json_t *into, const struct tl_policy *policy,
                   const struct tl_processing_time *times)
{
    bool is_computed = strcmp(times->method, TL_TIMES_COMPUTED) == 0;
    json_object_set_new(into, "low_days", json_integer(times->low_days));
    json_object_set_new(into, "high_days", json_integer(times->high_days));
    json_object_set_new(into, "method", json_string(times->method));
    if (times->made_at > 0)
        json_object_set_new(into, "as_of", tl_json_day(times->made_at));
    if (times->share > 0)
        json_object_set_new(into, "share", json_integer(times->share));
    if (is_computed && policy->times.inquiry > 0)
        json_object_set_new(into, "asks_share", json_integer(policy->times.inquiry));
}

static bool is_few(const struct tl_processing_time *row)
{
    return strcmp(row->method, TL_TIMES_FEW) == 0;
}

static json_t *offices_json(const struct tl_policy_set *set, const struct tl_processing_time *rows,
                            size_t len)
{
    json_t *all = json_array();
    for (size_t i = 0; i < len; i++) {
        if (is_few(rows + i))
            continue;
        json_t *one = named(set, tl_vocabulary_office, rows[i].office);
        tl_json_times(one, set->policy, rows + i);
        json_object_set_new(one, "asks_before", tl_json_day(rows[i].inquiry_at));
        json_array_append_new(all, one);
    }
    return all;
}

static json_t *too_few_json(const struct tl_policy_set *set, const struct tl_processing_time *rows,
                            size_t len)
{
    json_t *all = json_array();
    for (size_t i = 0; i < len; i++) {
        if (is_few(rows + i))
            json_array_append_new(all, named(set, tl_vocabulary_office, rows[i].office));
    }
    return all;
}

static bool is_form(const struct tl_vocabulary *vocabulary, const char *code)
{
    for (uint32_t i = 0; i < vocabulary->forms_len; i++) {
        if (strcmp(vocabulary->forms[i].code, code) == 0)
            return true;
    }
    return false;
}

TL_HANDLER(tl_api_get_processing_times)
{
    struct tl_api *api = app;
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    const char *form = tl_http_query(request, "form");
    if (!form) {
        tl_http_reply_json(response, 200, json_pack("{s:o}", "forms", forms_json(set)));
        return;
    }
    if (!is_form(set->vocabulary, form)) {
        tl_http_reply_problem(response, 404, "not-found", "the agency has no such form", 0);
        return;
    }
    struct tl_processing_time *rows = calloc(OFFICES_MAX, sizeof *rows);
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err =
        rows ? tl_store_processing_time_list(db, form, rows, OFFICES_MAX, &len) : TL_ENOMEM;
    tl_store_reader_give(api->store, db);
    if (err == TL_OK)
        tl_http_reply_json(response, 200,
                           json_pack("{s:o, s:o, s:o}", "forms", forms_json(set), "offices",
                                     offices_json(set, rows, len), "too_few",
                                     too_few_json(set, rows, len)));
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
    free(rows);
}
