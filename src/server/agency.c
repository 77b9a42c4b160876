/* agency.c: what the requests in the agency's shape share: who may, how they are refused. */
#include "server/agency.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/folder_key.h"

enum tl_err tl_agency_open(const struct tl_settings *settings, const char *dir,
                           struct tl_faults *faults, struct tl_agency **out_agency)
{
    *out_agency = NULL;
    if (!settings->agency_api_on)
        return TL_OK;
    struct tl_agency *agency = calloc(1, sizeof *agency);
    if (!agency)
        return TL_ENOMEM;
    enum tl_err err = tl_folder_key(dir, TL_CLIENT_KEY_USE, agency->key, faults);
    if (err == TL_OK)
        err = tl_quota_open((uint32_t)settings->agency_api_rate, (uint32_t)settings->agency_api_day,
                            &agency->quota);
    if (err == TL_OK)
        err = tl_quota_open((uint32_t)settings->agency_api_feeds, UINT32_MAX, &agency->feeds);
    if (err == TL_OK)
        *out_agency = agency;
    else
        tl_agency_close(agency);
    return err;
}

void tl_agency_close(struct tl_agency *agency)
{
    if (!agency)
        return;
    tl_quota_close(agency->quota);
    tl_quota_close(agency->feeds);
    sodium_memzero(agency, sizeof *agency);
    free(agency);
}

/* Clients have met the blank before the brace, and take it away. */
static void refuse_unavailable(struct tl_http_response *response, const char *message)
{
    char text[256];
    int len =
        snprintf(text, sizeof text, " {\"error\":{\"code\":\"503\",\"message\":\"%s\"}}", message);
    tl_http_reply_bytes(response, 503, "application/json", text, (size_t)len);
}

void tl_agency_refuse(struct tl_http_response *response, int status, const char *message)
{
    if (status == 503)
        refuse_unavailable(response, message);
    else
        tl_http_reply_json(response, status,
                           json_pack("{s:i, s:s}", "code", status, "message", message));
}

static void refuse_by_http(struct tl_http_response *response, int status, const char *title,
                           uint32_t retry_after_s)
{
    char seconds[16];
    tl_agency_refuse(response, status, status == 429 ? "Spike Arrest Violation" : title);
    if (retry_after_s == 0)
        return;
    snprintf(seconds, sizeof seconds, "%" PRIu32, retry_after_s);
    tl_http_set_header(response, "Retry-After", seconds);
}

const struct tl_http_dialect tl_agency_dialect = { TL_HTTP_TAKES_FORM, refuse_by_http };

int32_t tl_agency_today(const struct tl_api *api, tl_time now)
{
    return tl_date_days(tl_zone_civil(&tl_api_policy(api)->calendar.zone, now).date);
}

static bool take_one(const struct tl_api *api, tl_id client, tl_time now,
                     struct tl_http_response *response)
{
    switch (tl_quota_take(api->agency->quota, client, tl_agency_today(api, now), now)) {
    case TL_QUOTA_TAKEN:
        return true;
    case TL_QUOTA_SECOND:
        tl_agency_refuse(response, 429, "Spike Arrest Violation");
        tl_http_set_header(response, "Retry-After", "1");
        return false;
    case TL_QUOTA_DAY:
        tl_agency_refuse(response, 429, "Quota Violation");
        return false;
    case TL_QUOTA_FULL:
        break;
    }
    tl_agency_refuse(response, 503, "Service Unavailable");
    return false;
}

bool tl_agency_admits(struct tl_api *api, const struct tl_http_request *request,
                      struct tl_http_response *response)
{
    struct tl_client client;
    tl_time now = tl_api_now(api);
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err =
        tl_client_of_token(db, api->agency->key, tl_http_bearer(request), now, &client);
    tl_store_reader_give(api->store, db);
    if (err == TL_ENONE) {
        tl_agency_refuse(response, 401, "Invalid Access Token");
        tl_http_set_header(response, "WWW-Authenticate", "Bearer error=\"invalid_token\"");
        return false;
    }
    if (err != TL_OK) {
        tl_agency_refuse(response, 503, "Service Unavailable");
        return false;
    }
    return take_one(api, client.id, now, response);
}

void tl_agency_date(tl_time at, char out[TL_AGENCY_DATE_BYTES])
{
    tl_time seconds = at / TL_SECOND - (at % TL_SECOND < 0);
    int32_t day = (int32_t)(seconds / 86400 - (seconds % 86400 < 0));
    unsigned second = (unsigned)(seconds - (tl_time)day * 86400);
    struct tl_date date = tl_days_date(day);
    snprintf(out, TL_AGENCY_DATE_BYTES, "%02u-%02u-%04d %02u:%02u:%02u", date.month, date.day,
             date.year, second / 3600, second / 60 % 60, second % 60);
}
