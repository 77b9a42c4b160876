/* api_feed.h: what those share that bring records from the agency's own systems (docs/import.md).
 */
#ifndef TL_SERVER_API_FEED_H
#define TL_SERVER_API_FEED_H

#include "desk/client.h"
#include "server/api.h"

/* Whether the bearer's client may feed, now; else answers: 401, 403, 429. */
bool tl_api_feed_admits(struct tl_api *api, const struct tl_http_request *request, tl_time now,
                        struct tl_http_response *response, struct tl_client *out);

/* Owes the mails to accounts that have news. Those that are not owed now are by the next feed,
 * import or start. */
TL_MUST_USE enum tl_err tl_api_post_news(struct tl_api *api);

#endif
