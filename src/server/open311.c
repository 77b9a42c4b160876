/* open311.c: types and requests as GeoReport v2 has them, and what is told of one by its number. */
#include "server/open311.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/identity.h"
#include "server/number.h"
#include "server/open311_xml.h"
#include "server/project_requests.h"
#include "server/tries.h"
#include "store/cases.h"
#include "store/contacts.h"

enum { NUMBERS_MAX = 50, WORDS_MAX = 40, FIELD_BYTES_MAX = 80, LIST_BYTES_MAX = 1000 };

struct tl_open311 {
    struct tl_tries *tries; /* Of numbers that are none, by address. */
    char jurisdiction[FIELD_BYTES_MAX];
};

enum tl_err tl_open311_open(const struct tl_settings *settings, struct tl_open311 **out)
{
    *out = NULL;
    if (!settings->open311_on)
        return TL_OK;
    struct tl_open311 *open311 = calloc(1, sizeof *open311);
    if (!open311)
        return TL_ENOMEM;
    snprintf(open311->jurisdiction, sizeof open311->jurisdiction, "%s",
             settings->open311_jurisdiction);
    enum tl_err err = tl_tries_open((uint32_t)settings->open311_tries, &open311->tries);
    if (err == TL_OK)
        *out = open311;
    else
        tl_open311_close(open311);
    return err;
}

void tl_open311_close(struct tl_open311 *open311)
{
    if (!open311)
        return;
    tl_tries_close(open311->tries);
    free(open311);
}

/* ---- answers ---- */

struct asked {
    struct tl_api *api;
    const struct tl_policy_set *set;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    char what[LIST_BYTES_MAX]; /* The last part of the path, without its format. */
    bool is_xml;
    uint16_t language;
};

static void reply(const struct asked *asked, int status, json_t *take_json, const char *name,
                  const char *item)
{
    size_t len = 0;
    if (!asked->is_xml) {
        tl_http_reply_json(asked->response, status, take_json);
        return;
    }
    char *text = tl_open311_xml(take_json, name, item, &len);
    json_decref(take_json);
    tl_http_reply_take(asked->response, status, "text/xml; charset=utf-8", text, len);
}

static json_t *errors_json(int status, const char *description)
{
    return json_pack("[{s:i, s:s}]", "code", status, "description", description);
}

static bool refused(const struct asked *asked, int status, const char *description)
{
    reply(asked, status, errors_json(status, description), "errors", "error");
    return false;
}

static bool failed(const struct asked *asked, enum tl_err err)
{
    return err == TL_ENOMEM ? refused(asked, 500, "out of memory")
                            : refused(asked, 503, "the records do not answer: try again soon");
}

static void refuse_by_http(struct tl_http_response *response, int status, const char *title,
                           uint32_t retry_after_s)
{
    char seconds[16];
    tl_http_reply_json(response, status, errors_json(status, title));
    if (retry_after_s == 0)
        return;
    snprintf(seconds, sizeof seconds, "%" PRIu32, retry_after_s);
    tl_http_set_header(response, "Retry-After", seconds);
}

const struct tl_http_dialect tl_open311_dialect = { TL_HTTP_TAKES_FORM, refuse_by_http };

/* Splits NAME.json and NAME.xml. */
static bool read_format(struct asked *asked, const char *text)
{
    const char *dot = strrchr(text, '.');
    size_t len = dot ? (size_t)(dot - text) : 0;
    asked->is_xml = dot && strcmp(dot, ".xml") == 0;
    if (!dot || (!asked->is_xml && strcmp(dot, ".json") != 0) || len >= sizeof asked->what)
        return refused(asked, 404, "there is .json and .xml of this");
    memcpy(asked->what, text, len);
    asked->what[len] = '\0';
    return true;
}

/* False: answered. locale: a language of the policy; else its first. */
static bool begin(struct asked *asked, const char *param)
{
    const char *named = tl_http_query(asked->request, "jurisdiction_id");
    const char *locale = tl_http_query(asked->request, "locale");
    const char *own = asked->api->open311->jurisdiction;
    asked->set = tl_policies_now(asked->api->policies);
    uint16_t language = locale ? tl_policy_language_find(asked->set->policy, locale) : TL_NONE;
    asked->language = language == TL_NONE ? 0 : language;
    if (!read_format(asked, tl_http_param(asked->request, param)))
        return false;
    if (own[0] != '\0' && named && strcmp(named, own) != 0)
        return refused(asked, 404, "jurisdiction_id was not found");
    return true;
}

/* ---- types of request ---- */

static const char *text_of(const struct asked *asked, uint16_t text)
{
    return text == TL_NONE ? NULL : asked->set->policy->texts[text].shown[asked->language];
}

static json_t *service_json(const struct asked *asked, const struct tl_destination *type)
{
    return json_pack("{s:s, s:s, s:s, s:b, s:s, s:s, s:s}", "service_code", type->id.name,
                     "service_name", text_of(asked, type->id.text), "description", "", "metadata",
                     false, "type", "realtime", "keywords", "", "group",
                     text_of(asked, asked->set->policy->name));
}

static void list_services(const struct asked *asked)
{
    const struct tl_policy *policy = asked->set->policy;
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->requests_len; i++)
        json_array_append_new(all, service_json(asked, policy->requests + i));
    reply(asked, 200, all, "services", "service");
}

TL_HANDLER(tl_open311_get_service)
{
    struct asked asked = { .api = app, .request = request, .response = response };
    if (!begin(&asked, "service"))
        return;
    if (tl_request_type_find(asked.set->policy, asked.what))
        reply(&asked, 200, json_pack("{s:s, s:[]}", "service_code", asked.what, "attributes"),
              "service_definition", "attribute");
    else
        refused(&asked, 404, "service_code was not found");
}

/* ---- one request ---- */

struct found {
    char number[TL_NUMBER_BYTES];
    struct tl_request_row row;
    tl_time updated_at;
};

void tl_open311_time(const struct tl_zone *zone, tl_time at, char out[TL_OPEN311_TIME_BYTES])
{
    struct tl_civil civil = tl_zone_civil(zone, at);
    tl_time here = (tl_time)tl_date_days(civil.date) * 86400 + civil.second;
    tl_time utc = at / TL_SECOND - (at % TL_SECOND < 0);
    int minutes = (int)((here - utc) / 60);
    int apart = minutes < 0 ? -minutes : minutes;
    snprintf(out, TL_OPEN311_TIME_BYTES, "%04d-%02u-%02uT%02u:%02u:%02u%c%02d:%02d",
             civil.date.year, civil.date.month, civil.date.day, civil.second / 3600,
             civil.second / 60 % 60, civil.second % 60, minutes < 0 ? '-' : '+', apart / 60,
             apart % 60);
}

static json_t *time_json(const struct asked *asked, tl_time at)
{
    char text[TL_OPEN311_TIME_BYTES];
    if (at == 0)
        return json_null();
    tl_open311_time(&asked->set->policy->calendar.zone, at, text);
    return json_string(text);
}

/* An answer that waits for its translation is not told yet; why it was passed on, never. */
static bool is_told(const struct tl_request_word *word)
{
    return word->wanted[0] == '\0' && strcmp(word->kind, TL_WORD_TRANSFER) != 0;
}

static enum tl_err find_update(struct tl_db *db, struct found *found)
{
    struct tl_request_word *words = calloc(WORDS_MAX, sizeof *words);
    size_t len = 0;
    enum tl_err err =
        words ? tl_store_request_words(db, found->row.contact, words, WORDS_MAX, &len) : TL_ENOMEM;
    found->updated_at =
        found->row.ended_at > found->row.made_at ? found->row.ended_at : found->row.made_at;
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        if (is_told(words + i) && words[i].at > found->updated_at)
            found->updated_at = words[i].at;
    }
    free(words);
    return err;
}

/* TL_ENONE: there is none of this number, or it has to do with a protected case. The same is asked
 * of the records whatever is found. */
static enum tl_err look_up(struct tl_db *db, const char *text, struct found *out)
{
    struct tl_contact contact = { .id = 0 };
    struct tl_case about = { .guarded = 0 };
    bool is_there = true;
    *out = (struct found){ .number = "000-000-0000" };
    enum tl_err errs[5];
    bool is_number = tl_number_read(text, out->number);
    errs[0] = tl_store_contact_find_by_number(db, out->number, &contact);
    contact.id = errs[0] == TL_OK && is_number ? contact.id : 0;
    errs[1] = tl_store_request_find(db, contact.id, &out->row);
    errs[2] = tl_store_case_find(db, out->row.case_id, &about);
    is_there = errs[1] == TL_OK && !(errs[2] == TL_OK && about.guarded != 0);
    errs[3] = tl_identity_guarded(db, contact.id, &about);
    is_there = is_there && errs[3] == TL_ENONE;
    errs[4] = find_update(db, out);
    for (size_t i = 0; i < 5; i++) {
        if (errs[i] != TL_OK && errs[i] != TL_ENONE)
            return errs[i];
    }
    return is_there ? TL_OK : TL_ENONE;
}

/* Who holds a case is a fact of the case: of those types it is the agency that answers. */
static const char *agency_of(const struct asked *asked, const struct tl_destination *type,
                             const struct tl_request_row *row)
{
    const struct tl_policy *policy = asked->set->policy;
    if (!type || type->is_of_case)
        return text_of(asked, policy->name);
    const struct tl_visit_office *office =
        tl_policy_visit_office_find(policy, tl_key_of(row->office));
    return office ? text_of(asked, office->id.text)
                  : tl_vocabulary_office(asked->set->vocabulary, row->office, asked->language);
}

static uint16_t notes_of(const struct tl_policy *policy, const struct tl_request_row *row)
{
    if (row->ended_at != 0)
        return strcmp(row->state, TL_REQUEST_ANSWERED) == 0 ? policy->told_answered
                                                            : policy->told_ended;
    return strcmp(row->state, TL_REQUEST_ASKED) == 0 ? policy->told_asked : policy->told_open;
}

static json_t *request_json(const struct asked *asked, const struct found *found)
{
    static const char *const never[] = { "service_notice", "address", "address_id",
                                         "zipcode",        "lat",     "long",
                                         "media_url" };
    const struct tl_policy *policy = asked->set->policy;
    const struct tl_request_row *row = &found->row;
    const struct tl_destination *type = tl_request_type_find(policy, row->type);
    const char *status = row->ended_at == 0 ? "open" : "closed";
    json_t *json = json_pack(
        "{s:s, s:s, s:s?, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "service_request_id", found->number,
        "status", status, "status_notes", text_of(asked, notes_of(policy, row)), "service_name",
        type ? text_of(asked, type->id.text) : row->type, "service_code", row->type, "description",
        "", "agency_responsible", agency_of(asked, type, row), "requested_datetime",
        time_json(asked, row->made_at), "updated_datetime", time_json(asked, found->updated_at),
        "expected_datetime", time_json(asked, row->ended_at == 0 ? row->due_at : 0));
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        json_object_set_new(json, never[i], json_null());
    return json;
}

/* Whether this address may ask; else answered. */
static bool may_try(const struct asked *asked)
{
    char seconds[16];
    int64_t wait_us =
        tl_tries_wait_us(asked->api->open311->tries, tl_http_peer(asked->request), tl_wall_now());
    if (wait_us <= 0)
        return true;
    refused(asked, 429, "too many numbers that are none: wait");
    snprintf(seconds, sizeof seconds, "%" PRId64, wait_us / TL_SECOND + 1);
    tl_http_set_header(asked->response, "Retry-After", seconds);
    return false;
}

/* Each number of the list that is there, into all. */
static enum tl_err add_found(const struct asked *asked, char *numbers, json_t *all)
{
    char *rest = NULL;
    struct found found;
    enum tl_err err = TL_OK;
    const char *peer = tl_http_peer(asked->request);
    struct tl_db *db = tl_store_reader_take(asked->api->store);
    char *number = strtok_r(numbers, ",", &rest);
    for (size_t i = 0; number && i < NUMBERS_MAX && err == TL_OK; i++) {
        err = look_up(db, number, &found);
        if (err == TL_ENONE)
            tl_tries_failed(asked->api->open311->tries, peer, tl_wall_now());
        if (err == TL_OK)
            json_array_append_new(all, request_json(asked, &found));
        err = err == TL_ENONE ? TL_OK : err;
        number = strtok_r(NULL, ",", &rest);
    }
    tl_store_reader_give(asked->api->store, db);
    return err;
}

static void tell(const struct asked *asked, char *numbers, bool is_list)
{
    json_t *all = json_array();
    if (!may_try(asked)) {
        json_decref(all);
        return;
    }
    enum tl_err err = add_found(asked, numbers, all);
    if (err == TL_OK && (is_list || json_array_size(all) > 0)) {
        reply(asked, 200, all, "service_requests", "request");
        return;
    }
    json_decref(all);
    if (err == TL_OK)
        refused(asked, 404, "service_request_id was not found");
    else
        failed(asked, err);
}

TL_HANDLER(tl_open311_get_request)
{
    struct asked asked = { .api = app, .request = request, .response = response };
    if (!begin(&asked, "request"))
        return;
    if (strchr(asked.what, ',') || asked.what[0] == '\0')
        refused(&asked, 404, "service_request_id was not found");
    else
        tell(&asked, asked.what, false);
}

/* Of requests nothing is listed but what somebody has the numbers of. */
static void list_requests(const struct asked *asked)
{
    const char *wanted = tl_http_query(asked->request, "service_request_id");
    char numbers[LIST_BYTES_MAX];
    if (!wanted || wanted[0] == '\0' || strlen(wanted) >= sizeof numbers) {
        refused(asked, 400, "service_request_id is needed: up to 50 numbers, with commas between");
        return;
    }
    snprintf(numbers, sizeof numbers, "%s", wanted);
    tell(asked, numbers, true);
}

TL_HANDLER(tl_open311_list)
{
    struct asked asked = { .api = app, .request = request, .response = response };
    if (!begin(&asked, "list"))
        return;
    if (strcmp(asked.what, "services") == 0)
        list_services(&asked);
    else if (strcmp(asked.what, "requests") == 0)
        list_requests(&asked);
    else
        refused(&asked, 404, "there is no such list");
}
