/* papers.h: notices and requests for evidence, as the edges share them.
 *
 *     bytes, ref, case, kind --new, or the same again--> case_notices --upload--> sealed, looked
 *                               '--other bytes under the same ref: refused       through, kept
 *     due_on --the agency's calendar--> open until that day ends
 *
 * A notice is seen once its file is kept. Mission: S13.
 */
#ifndef TL_SERVER_PAPERS_H
#define TL_SERVER_PAPERS_H

#include "server/api.h"
#include "server/uploads.h"
#include "store/papers.h"

struct tl_audit;

enum { TL_PAPERS_MAX = 50 }; /* Of one case, as people are shown them. */

/* When the last day ends: the first moment that is over. */
tl_time tl_rfe_ends_at(const struct tl_policy *policy, tl_time due_on);

/* "open", "over", "answered", "looked" or "withdrawn". */
const char *tl_rfe_state(const struct tl_policy *policy, const struct tl_rfe *rfe, tl_time now);

/* A moment at which its person is told of it: a reminder, or that it is over; the last one that is
 * not behind now. 0: none was yet. */
tl_time tl_rfe_told_due(const struct tl_policy *policy, const struct tl_rfe *rfe, tl_time now);

/* A request as people and officers see it. `over` is not in it. */
json_t *tl_rfe_json(const struct tl_policy *policy, const struct tl_rfe *rfe, tl_time now);

/* Notices whose file is kept; those that are on their way too where `all` says so. */
json_t *tl_notices_json(const struct tl_policy *policy, struct tl_db *db, tl_id case_id, bool all);

/* What one wants to put. All fields are checked: tl_notice_wanted_read. */
struct tl_notice_put {
    struct tl_case_notice row;
    char receipt[32];
    const uint8_t *bytes;
    size_t bytes_len;
    struct tl_audit *audit; /* Written with it; a record_id of 0 becomes the notice's. */
};

enum tl_put {
    TL_PUT_TAKEN,
    TL_PUT_UNCHANGED,
    TL_PUT_NO_CASE,
    TL_PUT_OTHERS,   /* The ref is one of another case. */
    TL_PUT_CHANGED,  /* The ref has other bytes. */
    TL_PUT_NOT_KEPT, /* why: as an upload is refused. */
};

/* Fields of the query: case, kind, on, language; row->ref is the caller's. Each that is wrong is
 * named in `out_why`. */
TL_MUST_USE enum tl_err tl_notice_put_read(const struct tl_policy *policy,
                                           const struct tl_http_request *request,
                                           struct tl_notice_put *out, char out_why[160]);

TL_MUST_USE enum tl_err tl_notice_put(struct tl_api *api, struct tl_notice_put *put,
                                      enum tl_put *out_put, enum tl_upload_why *out_why);

/* Answers what came of it. */
void tl_notice_put_reply(struct tl_http_response *response, enum tl_err err, enum tl_put put,
                         enum tl_upload_why why);

/* The file of an upload, to be saved. TL_ENONE: it is not kept, or not of this paper. */
TL_MUST_USE enum tl_err tl_paper_reply_file(struct tl_api *api, tl_id paper, tl_id upload,
                                            struct tl_http_response *response);

#endif
