/* agency_times.c: how long cases take, as the backend of the agency's pages has it.
 *
 *     forms -> formtypes/FORM -> formoffices/FORM/KEY -> processingtime/FORM/OFFICE/KEY
 *
 * From the same rows as /processing-times. Those are not told by category, so a form has one type,
 * and its key is the form's own code. processingtime is found with its last two parts the other way
 * round as well, since clients differ. Public. Mission: S17. Source: domain facts, public JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/words.h"
#include "server/agency.h"
#include "store/cases.h"

enum { OFFICES_MAX = 128, FIELD_BYTES_MAX = 64, WORDS_BYTES_MAX = 160 };

static const struct tl_form_word *find_form(const struct tl_policy_set *set, const char *code)
{
    for (uint32_t i = 0; i < set->vocabulary->forms_len; i++) {
        if (strcmp(set->vocabulary->forms[i].code, code) == 0)
            return set->vocabulary->forms + i;
    }
    return NULL;
}

static void reply(struct tl_http_response *response, json_t *take_data)
{
    tl_http_reply_json(
        response, 200,
        json_pack("{s:o, s:s}", "data", take_data, "message", "Query was successful"));
}

static void refuse(struct tl_http_response *response, enum tl_err err)
{
    if (err == TL_ENONE)
        tl_agency_refuse(response, 404, "Not found");
    else
        tl_agency_refuse(response, 503, "Service Unavailable");
}

/* PREFIX_LANGUAGE */
static void put(json_t *out, const struct tl_policy *policy, const char *prefix, uint16_t language,
                const char *text)
{
    char name[FIELD_BYTES_MAX];
    snprintf(name, sizeof name, "%s_%s", prefix, policy->languages[language].code);
    json_object_set_new(out, name, json_string(text));
}

static void put_empty(json_t *out, const struct tl_policy *policy, const char *prefix)
{
    for (uint16_t i = 0; i < policy->languages_len; i++)
        put(out, policy, prefix, i, "");
}

/* ---- forms, their types, their offices ---- */

TL_HANDLER(tl_agency_get_forms)
{
    struct tl_api *api = app;
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    json_t *all = json_array();
    (void)request;
    for (uint32_t n = 0; n < set->vocabulary->forms_len; n++) {
        const struct tl_form_word *form = set->vocabulary->forms + n;
        json_t *one = json_pack("{s:s}", "form_name", form->code);
        for (uint16_t i = 0; i < set->policy->languages_len; i++)
            put(one, set->policy, "form_description", i, form->name[i]);
        json_array_append_new(all, one);
    }
    reply(response, json_pack("{s:{s:o}}", "forms", "forms", all));
}

TL_HANDLER(tl_agency_get_form_types)
{
    struct tl_api *api = app;
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    const struct tl_form_word *form = find_form(set, tl_http_param(request, "form"));
    if (!form) {
        refuse(response, TL_ENONE);
        return;
    }
    json_t *one = json_pack("{s:s, s:s}", "form_key", form->code, "form_type", form->code);
    for (uint16_t i = 0; i < set->policy->languages_len; i++)
        put(one, set->policy, "form_type_description", i, form->name[i]);
    reply(response,
          json_pack("{s:{s:s, s:[o]}}", "form_types", "form_name", form->code, "subtypes", one));
}

static json_t *offices_json(const struct tl_policy_set *set, const struct tl_processing_time *rows,
                            size_t len)
{
    json_t *all = json_array();
    for (size_t i = 0; i < len; i++) {
        if (strcmp(rows[i].method, TL_TIMES_FEW) == 0)
            continue;
        json_array_append_new(
            all, json_pack("{s:s, s:s}", "office_code", rows[i].office, "office_description",
                           tl_vocabulary_office(set->vocabulary, rows[i].office, 0)));
    }
    return all;
}

static void list_offices(struct tl_api *api, const char *code, struct tl_http_response *response)
{
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    const struct tl_form_word *form = find_form(set, code);
    struct tl_processing_time *rows = form ? calloc(OFFICES_MAX, sizeof *rows) : NULL;
    size_t len = 0;
    if (!rows) {
        refuse(response, form ? TL_ENOMEM : TL_ENONE);
        return;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_processing_time_list(db, form->code, rows, OFFICES_MAX, &len);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK)
        reply(response, json_pack("{s:{s:s, s:o}}", "form_offices", "form_name", form->code,
                                  "offices", offices_json(set, rows, len)));
    else
        refuse(response, err);
    free(rows);
}

TL_HANDLER(tl_agency_get_form_offices)
{
    list_offices(app, tl_http_param(request, "form"), response);
}

TL_HANDLER(tl_agency_get_type_offices)
{
    const char *form = tl_http_param(request, "form");
    if (strcmp(form, tl_http_param(request, "form_key")) == 0)
        list_offices(app, form, response);
    else
        refuse(response, TL_ENONE);
}

/* ---- the time at one office ---- */

/* A day of the records (midnight, UTC), with its year: it is never this one's. */
static void write_day(const struct tl_policy *policy, uint16_t language, tl_time at,
                      char out[WORDS_BYTES_MAX])
{
    struct tl_words words = { policy, language, TL_SHOWN, 0, NULL };
    struct tl_date date = tl_days_date((int32_t)(at / TL_DAY - (at % TL_DAY < 0)));
    tl_time noon = tl_zone_instant(&policy->calendar.zone, date, 12 * 3600);
    if (tl_words_day(&words, noon, out, WORDS_BYTES_MAX) != TL_OK)
        out[0] = '\0';
}

/* "{count} days" without its count. */
static void write_unit(const struct tl_policy *policy, uint16_t language, char out[WORDS_BYTES_MAX])
{
    static const char count[] = "{count}";
    uint16_t text = tl_policy_text_find(policy, tl_key_of("span.days"));
    const char *words = text != TL_NONE ? policy->texts[text].shown[language] : "";
    const char *at = strstr(words, count);
    size_t before = at ? (size_t)(at - words) : 0;
    const char *after = at ? at + sizeof count - 1 : words;
    if (before == 0)
        after += strspn(after, " ");
    snprintf(out, WORDS_BYTES_MAX, "%.*s%s", (int)before, words, after);
}

static json_t *end_json(const struct tl_policy *policy, int64_t days)
{
    char unit[WORDS_BYTES_MAX];
    write_unit(policy, 0, unit);
    json_t *end = json_pack("{s:s}", "unit", unit);
    for (uint16_t i = 0; i < policy->languages_len; i++) {
        write_unit(policy, i, unit);
        put(end, policy, "unit", i, unit);
    }
    json_object_set_new(end, "value", json_integer(days));
    return end;
}

/* The upper end first. */
static json_t *range_json(const struct tl_policy *policy, const struct tl_processing_time *row)
{
    return json_pack("[o, o]", end_json(policy, row->high_days), end_json(policy, row->low_days));
}

static json_t *type_json(const struct tl_policy *policy, const struct tl_processing_time *row,
                         tl_time now)
{
    char day[WORDS_BYTES_MAX];
    write_day(policy, 0, row->made_at != 0 ? row->made_at : now, day);
    json_t *type = json_pack("{s:s, s:s, s:o}", "form_type", row->form, "publication_date", day,
                             "range", range_json(policy, row));
    write_day(policy, 0, row->inquiry_at, day);
    json_object_set_new(type, "service_request_date", json_string(day));
    for (uint16_t i = 0; i < policy->languages_len; i++) {
        write_day(policy, i, row->inquiry_at, day);
        put(type, policy, "service_request_date", i, day);
    }
    put_empty(type, policy, "subtype_info");
    put_empty(type, policy, "subtype_note");
    return type;
}

static json_t *time_json(const struct tl_policy *policy, const struct tl_processing_time *row,
                         tl_time now)
{
    json_t *out =
        json_pack("{s:s, s:s, s:o, s:[o]}", "form_name", row->form, "office_code", row->office,
                  "range", range_json(policy, row), "subtypes", type_json(policy, row, now));
    put_empty(out, policy, "form_info");
    put_empty(out, policy, "form_note");
    return json_pack("{s:o}", "processing_time", out);
}

static void tell_time(struct tl_api *api, const char *code, const char *office,
                      struct tl_http_response *response)
{
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    const struct tl_form_word *form = find_form(set, code);
    struct tl_processing_time row;
    if (!form) {
        refuse(response, TL_ENONE);
        return;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_processing_time_find(db, form->code, office, &row);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK)
        reply(response, time_json(set->policy, &row, tl_api_now(api)));
    else
        refuse(response, err);
}

TL_HANDLER(tl_agency_get_time)
{
    tell_time(app, tl_http_param(request, "form"), tl_http_param(request, "office"), response);
}

TL_HANDLER(tl_agency_get_type_time)
{
    const char *form = tl_http_param(request, "form");
    const char *office = tl_http_param(request, "office");
    const char *key = tl_http_param(request, "form_key");
    bool is_turned = strcmp(office, form) == 0;
    if (strcmp(is_turned ? office : key, form) == 0)
        tell_time(app, form, is_turned ? key : office, response);
    else
        refuse(response, TL_ENONE);
}
