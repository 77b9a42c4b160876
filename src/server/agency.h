/* agency.h: the agency's own public API, in the shape that its clients are made for.
 *
 *     POST /oauth/accesstoken --client, secret--> token        agency_token.c
 *     GET /case-status/NUMBER --token, quota----> status       agency_status.c
 *     GET /processing-times/api/... ------------> times        agency_times.c
 *
 * Beside the API of the pages, off unless agency_api.on. It knows what that API is called and how
 * it answers; what is told comes from where the pages have it. Clients are added by `throughline
 * client`. Mission: S16, S17. Source: domain facts, processing times and case status.
 */
#ifndef TL_SERVER_AGENCY_H
#define TL_SERVER_AGENCY_H

#include "desk/client.h"
#include "server/api.h"
#include "server/quota.h"

struct tl_agency {
    uint8_t key[TL_CLIENT_KEY_BYTES]; /* Of the tokens. */
    struct tl_quota *quota;
    struct tl_quota *feeds; /* Of requests that bring records (api_feed.c). */
};

/* NULL in *out_agency where it is off. Each failure is a fault, but for TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_agency_open(const struct tl_settings *settings, const char *dir,
                                       struct tl_faults *faults, struct tl_agency **out_agency);
void tl_agency_close(struct tl_agency *agency); /* NULL does nothing. */

/* {"code": status, "message": message}; of 503 {"error": {"code": "503", ...}} behind a blank. */
void tl_agency_refuse(struct tl_http_response *response, int status, const char *message);

/* Forms, and refused so by the http layer too: an address's rate, a full server, a wrong body. */
extern const struct tl_http_dialect tl_agency_dialect;

/* Whether the bearer's token is good and its client has asked not too often; else answers: 401,
 * 429, 503. */
bool tl_agency_admits(struct tl_api *api, const struct tl_http_request *request,
                      struct tl_http_response *response);

/* A day of the agency's clock, for quotas. */
int32_t tl_agency_today(const struct tl_api *api, tl_time now);

/* "03-02-2026 14:05:09". In UTC, as days of cases are kept. */
enum { TL_AGENCY_DATE_BYTES = 20 };
void tl_agency_date(tl_time at, char out[TL_AGENCY_DATE_BYTES]);

#endif
