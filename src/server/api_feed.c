/* api_feed.c: records that another system sends as they change: cases, appointments,
 * requests for evidence.
 *
 *     token, may feed, quota --> {rows: [...]} --checks of an import--> right: slices, one write of
 *     401    403       429       400                |                   the engine each --> mails
 *                                                   '-- wrong: column, why
 *     answer: of each row taken, unchanged, older or refused
 *
 * Good rows are taken though others are wrong. Each slice has its record of the audit. What stood
 * in a row is in no answer and in no log. Mission: S14, S16.
 */
#include "server/api_feed.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "desk/feed.h"
#include "server/account_news.h"
#include "server/agency.h"
#include "server/log.h"
#include "server/notices.h"
#include "store/audit.h"
#include "store/meta.h"

struct kind {
    const char *name;
    const char *const *columns;
    uint32_t columns_len;
    void (*read)(struct tl_row *from, struct tl_feed_row *out);
    bool (*is_same)(const struct tl_feed_row *a, const struct tl_feed_row *b);
    tl_feed_fn *feed;
    const char *key;     /* The column that no two rows may share. */
    const char *of_case; /* The column that says which case. */
    const char *twice;
};

struct feeding {
    struct tl_api *api;
    const struct tl_policy *policy;
    const struct kind *kind;
    struct tl_client client;
    tl_time now;
    json_t *told;             /* An object for each row, in their order. */
    struct tl_feed_row *rows; /* TL_FEED_ROWS_MAX of them. */
    size_t rows_len;
    uint32_t counts[TL_FED_KINDS];
};

/* ---- one row ---- */

struct reading {
    const json_t *given;
    json_t *told;
    char number[24]; /* One that was given as a number, as text. */
};

static bool is_plain(const json_t *value)
{
    return !value || json_is_string(value) || json_is_integer(value) || json_is_boolean(value) ||
           json_is_null(value);
}

static const char *row_field(void *arg, const char *column)
{
    struct reading *reading = arg;
    const json_t *value = json_object_get(reading->given, column);
    if (json_is_string(value))
        return json_string_value(value);
    if (json_is_boolean(value))
        return json_is_true(value) ? "1" : "0";
    if (!json_is_integer(value))
        return "";
    snprintf(reading->number, sizeof reading->number, "%" JSON_INTEGER_FORMAT,
             json_integer_value(value));
    return reading->number;
}

static void tell_fault(json_t *told, const char *column, const char *why)
{
    json_t *faults = json_object_get(told, "faults");
    if (!faults) {
        faults = json_array();
        json_object_set_new(told, "faults", faults);
    }
    json_array_append_new(faults, json_pack("{s:s, s:s}", "column", column, "why", why));
}

static bool has_fault(const json_t *told, const char *column)
{
    size_t i;
    json_t *fault;
    json_array_foreach(json_object_get(told, "faults"), i, fault)
    {
        if (strcmp(json_string_value(json_object_get(fault, "column")), column) == 0)
            return true;
    }
    return false;
}

static void row_fault(void *arg, const char *column, const char *why)
{
    const struct reading *reading = arg;
    if (!has_fault(reading->told, column))
        tell_fault(reading->told, column, why);
}

static bool stands_before(const struct feeding *feeding, const struct tl_feed_row *row)
{
    for (const struct tl_feed_row *other = feeding->rows; other < row; other++) {
        if (other->fed == TL_FED_READ && feeding->kind->is_same(other, row))
            return true;
    }
    return false;
}

static void read_row(struct feeding *feeding, const json_t *given, struct tl_feed_row *out)
{
    const struct kind *kind = feeding->kind;
    json_t *told = json_object();
    struct reading reading = { .given = given, .told = told };
    struct tl_row from = { .receipt = tl_policy_receipt_form(feeding->policy),
                           .policy = feeding->policy,
                           .field = row_field,
                           .fault = row_fault,
                           .arg = &reading };
    json_array_append_new(feeding->told, told);
    if (!json_is_object(given))
        tl_row_fault(&from, "", "this must be an object with a field for each column");
    for (uint32_t i = 0; i < kind->columns_len && json_is_object(given); i++) {
        if (!is_plain(json_object_get(given, kind->columns[i])))
            tl_row_fault(&from, kind->columns[i], "this must be a text");
    }
    if (json_is_object(given))
        kind->read(&from, out);
    if (!from.failed && stands_before(feeding, out))
        tl_row_fault(&from, kind->key, kind->twice);
    out->fed = from.failed ? TL_FED_REFUSED : TL_FED_READ;
}

/* ---- all of them ---- */

static uint32_t refused_of(const uint32_t counts[TL_FED_KINDS])
{
    return counts[TL_FED_REFUSED] + counts[TL_FED_NO_CASE] + counts[TL_FED_OTHERS];
}

static enum tl_err write_audit(struct tl_db *db, const struct feeding *feeding,
                               const struct tl_feed_row *rows, size_t rows_len)
{
    struct tl_audit audit = { .at = feeding->now,
                              .action = "feed",
                              .record_kind = "client",
                              .record_id = feeding->client.id };
    uint32_t of[TL_FED_KINDS] = { 0 };
    for (size_t i = 0; i < rows_len; i++)
        of[rows[i].fed]++;
    if (of[TL_FED_REFUSED] == rows_len)
        return TL_OK;
    snprintf(audit.reason, sizeof audit.reason,
             "what=%s taken=%" PRIu32 " unchanged=%" PRIu32 " older=%" PRIu32 " refused=%" PRIu32,
             feeding->kind->name, of[TL_FED_TAKEN], of[TL_FED_UNCHANGED], of[TL_FED_OLDER],
             refused_of(of));
    enum tl_err err = tl_store_ids_take(db, "audit", 1, &audit.id);
    return err == TL_OK ? tl_store_audit_insert(db, &audit) : err;
}

struct slice {
    const struct feeding *feeding;
    struct tl_feed_row *rows;
    size_t rows_len;
};

static enum tl_err write_slice(struct tl_db *db, void *arg)
{
    const struct slice *slice = arg;
    const struct feeding *feeding = slice->feeding;
    enum tl_err err = feeding->kind->feed(db, slice->rows, slice->rows_len, feeding->now);
    return err == TL_OK ? write_audit(db, feeding, slice->rows, slice->rows_len) : err;
}

struct news {
    const struct tl_policy *policy;
    tl_time now;
    bool more;
};

static enum tl_err write_news(struct tl_db *db, void *arg)
{
    struct news *news = arg;
    return tl_account_news_write(db, news->policy, news->now, &news->more);
}

enum tl_err tl_api_post_news(struct tl_api *api)
{
    struct news news = { tl_api_policy(api), tl_api_now(api), true };
    enum tl_err err = TL_OK;
    while (err == TL_OK && news.more)
        err = tl_engine_write(api->engine, write_news, &news);
    tl_notices_wake(api->notices);
    return err;
}

static enum tl_err write_rows(struct feeding *feeding)
{
    enum tl_err err = TL_OK;
    for (size_t i = 0; i < feeding->rows_len && err == TL_OK; i += TL_FEED_SLICE_ROWS) {
        size_t left = feeding->rows_len - i;
        struct slice slice = { feeding, feeding->rows + i,
                               left < TL_FEED_SLICE_ROWS ? left : TL_FEED_SLICE_ROWS };
        err = tl_engine_write(feeding->api->engine, write_slice, &slice);
    }
    enum tl_err posted = tl_api_post_news(feeding->api);
    return err == TL_OK ? posted : err;
}

static void tell_rows(struct feeding *feeding)
{
    static const char *const words[] = {
        [TL_FED_REFUSED] = "refused",     [TL_FED_READ] = "refused", [TL_FED_TAKEN] = "taken",
        [TL_FED_UNCHANGED] = "unchanged", [TL_FED_OLDER] = "older",  [TL_FED_NO_CASE] = "refused",
        [TL_FED_OTHERS] = "refused",
    };
    for (size_t i = 0; i < feeding->rows_len; i++) {
        enum tl_fed fed = feeding->rows[i].fed;
        json_t *told = json_array_get(feeding->told, i);
        json_object_set_new(told, "result", json_string(words[fed]));
        if (fed == TL_FED_NO_CASE)
            tell_fault(told, feeding->kind->of_case, "there is no such case; feed the cases first");
        if (fed == TL_FED_OTHERS)
            tell_fault(told, "id", "this id is of another case");
        feeding->counts[fed]++;
    }
}

static void log_rows(const struct feeding *feeding)
{
    const uint32_t *counts = feeding->counts;
    tl_log("feed",
           "client=%" PRIu64 " what=%s taken=%" PRIu32 " unchanged=%" PRIu32 " older=%" PRIu32
           " refused=%" PRIu32,
           feeding->client.id, feeding->kind->name, counts[TL_FED_TAKEN], counts[TL_FED_UNCHANGED],
           counts[TL_FED_OLDER], refused_of(counts));
}

static void feed_rows(struct feeding *feeding, const json_t *rows,
                      struct tl_http_response *response)
{
    const uint32_t *counts = feeding->counts;
    for (size_t i = 0; i < json_array_size(rows); i++)
        read_row(feeding, json_array_get(rows, i), feeding->rows + i);
    feeding->rows_len = json_array_size(rows);
    enum tl_err err = write_rows(feeding);
    if (err != TL_OK) {
        tl_log("feed.failed", "client=%" PRIu64 " why=\"%s\"", feeding->client.id,
               tl_err_text(err));
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    tell_rows(feeding);
    log_rows(feeding);
    tl_http_reply_json(response, 200,
                       json_pack("{s:i, s:i, s:i, s:i, s:O}", "taken", (int)counts[TL_FED_TAKEN],
                                 "unchanged", (int)counts[TL_FED_UNCHANGED], "older",
                                 (int)counts[TL_FED_OLDER], "refused", (int)refused_of(counts),
                                 "rows", feeding->told));
}

/* ---- who may, and what ---- */

bool tl_api_feed_admits(struct tl_api *api, const struct tl_http_request *request, tl_time now,
                        struct tl_http_response *response, struct tl_client *out)
{
    const struct tl_agency *agency = api->agency;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_client_of_token(db, agency->key, tl_http_bearer(request), now, out);
    tl_store_reader_give(api->store, db);
    if (err == TL_ENONE) {
        tl_http_reply_problem(response, 401, "not-signed-in", "a client's token is needed", 0);
        tl_http_set_header(response, "WWW-Authenticate", "Bearer error=\"invalid_token\"");
    } else if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
    } else if (!out->may_feed) {
        tl_http_reply_problem(response, 403, "not-allowed", "this client may ask, not feed", 0);
    } else if (tl_quota_take(agency->feeds, out->id, tl_agency_today(api, now), now) !=
               TL_QUOTA_TAKEN) {
        tl_http_reply_problem(response, 429, "too-many", NULL, 1);
    } else {
        return true;
    }
    return false;
}

static void feed(struct feeding *feeding, const struct tl_http_request *request,
                 struct tl_http_response *response)
{
    const json_t *rows = json_object_get(tl_http_json(request), "rows");
    if (!feeding->api->agency || !tl_policy_receipt_form(feeding->policy)) {
        tl_http_reply_problem(response, 404, "not-found", NULL, 0);
        return;
    }
    if (!tl_api_feed_admits(feeding->api, request, feeding->now, response, &feeding->client))
        return;
    if (!json_is_array(rows) || json_array_size(rows) == 0 ||
        json_array_size(rows) > TL_FEED_ROWS_MAX) {
        tl_http_reply_problem(response, 400, "bad-request", "rows has 1 to 500 of them", 0);
        return;
    }
    feeding->rows = calloc(json_array_size(rows), sizeof *feeding->rows);
    feeding->told = json_array();
    if (feeding->rows && feeding->told)
        feed_rows(feeding, rows, response);
    else
        tl_api_refuse(response, TL_ENOMEM, TL_WHY_NONE);
    json_decref(feeding->told);
    free(feeding->rows);
}

static void read_case(struct tl_row *from, struct tl_feed_row *out)
{
    tl_row_case(from, &out->about, out->filer);
    tl_row_place(from, &out->place);
    snprintf(out->receipt, sizeof out->receipt, "%s", out->about.receipt);
}

static void read_appointment(struct tl_row *from, struct tl_feed_row *out)
{
    tl_row_appointment(from, &out->appointment, out->receipt);
}

static void read_rfe(struct tl_row *from, struct tl_feed_row *out)
{
    tl_row_rfe(from, &out->rfe, out->receipt);
}

enum { CASES, APPOINTMENTS, RFES };
static const struct kind kinds[] = {
    [CASES] = {
        .name = "cases",
        .columns = tl_row_case_columns,
        .columns_len = TL_ROW_CASE_COLUMNS,
        .read = read_case,
        .is_same = tl_feed_is_same_case,
        .feed = tl_feed_cases,
        .key = "number",
        .of_case = "number",
        .twice = "this case stands in the request twice",
    },
    [APPOINTMENTS] = {
        .name = "appointments",
        .columns = tl_row_appointment_columns,
        .columns_len = TL_ROW_APPOINTMENT_COLUMNS,
        .read = read_appointment,
        .is_same = tl_feed_is_same_appointment,
        .feed = tl_feed_appointments,
        .key = "case",
        .of_case = "case",
        .twice = "this appointment stands in the request twice",
    },
    [RFES] = {
        .name = "rfes",
        .columns = tl_row_rfe_columns,
        .columns_len = TL_ROW_RFE_COLUMNS,
        .read = read_rfe,
        .is_same = tl_feed_is_same_rfe,
        .feed = tl_feed_rfes,
        .key = "id",
        .of_case = "case",
        .twice = "this id stands in the request twice",
    },
};

static void feed_one(struct tl_api *api, const struct kind *kind,
                     const struct tl_http_request *request, struct tl_http_response *response)
{
    struct feeding feeding = {
        .api = api, .policy = tl_api_policy(api), .kind = kind, .now = tl_api_now(api)
    };
    feed(&feeding, request, response);
}

TL_HANDLER(tl_api_feed_cases)
{
    feed_one(app, kinds + CASES, request, response);
}

TL_HANDLER(tl_api_feed_appointments)
{
    feed_one(app, kinds + APPOINTMENTS, request, response);
}

TL_HANDLER(tl_api_feed_rfes)
{
    feed_one(app, kinds + RFES, request, response);
}
