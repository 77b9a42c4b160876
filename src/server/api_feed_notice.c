/* api_feed_notice.c: a notice as PDF, from another system: PUT /feed/notices/{id}, its bytes the
 * body. The same again is unchanged; other bytes under the same id are refused. Mission: S13. */
#include <inttypes.h>
#include <string.h>

#include "server/agency.h"
#include "server/api_feed.h"
#include "server/log.h"
#include "server/papers.h"
#include "store/audit.h"

static void put_notice(struct tl_api *api, const struct tl_http_request *request, tl_id client,
                       struct tl_http_response *response)
{
    char why_text[160];
    enum tl_put put = TL_PUT_TAKEN;
    enum tl_upload_why why = TL_UPLOAD_WHY_NONE;
    struct tl_audit audit = { .at = tl_wall_now(),
                              .action = "feed",
                              .record_kind = "client",
                              .record_id = client,
                              .reason = "what=notices taken=1" };
    struct tl_notice_put wanted = { .audit = &audit };
    snprintf(wanted.row.ref, sizeof wanted.row.ref, "%.63s", tl_http_param(request, "id"));
    if (strlen(tl_http_param(request, "id")) >= sizeof wanted.row.ref)
        wanted.row.ref[0] = '\0';
    if (tl_notice_put_read(tl_api_policy(api), request, &wanted, why_text) != TL_OK) {
        tl_http_reply_problem(response, 400, "bad-request", why_text, 0);
        return;
    }
    enum tl_err err = tl_notice_put(api, &wanted, &put, &why);
    if (err == TL_OK && put == TL_PUT_TAKEN)
        err = tl_api_post_news(api);
    tl_log("feed", "client=%" PRIu64 " what=notices taken=%d unchanged=%d older=0 refused=%d",
           client, err == TL_OK && put == TL_PUT_TAKEN, put == TL_PUT_UNCHANGED,
           err != TL_OK || put > TL_PUT_UNCHANGED);
    tl_notice_put_reply(response, err, put, why);
}

TL_HANDLER(tl_api_feed_notice)
{
    struct tl_api *api = app;
    struct tl_client client;
    if (!api->agency || tl_api_policy(api)->papers.notice_mb == 0)
        tl_http_reply_problem(response, 404, "not-found", NULL, 0);
    else if (tl_api_feed_admits(api, request, tl_api_now(api), response, &client))
        put_notice(api, request, client.id, response);
}
