/* api_my_papers.c: notices and requests for evidence in a person's account, and how one is
 * answered.
 *
 *     GET  /my/papers               by case: notices as PDF, requests with their last day, and what
 *                                   was asked of the office, with its answers
 *     GET  /my/notices/{id}         the PDF
 *     POST /my/rfes/{id}/uploads    a file; its bytes go by /uploads
 *     POST /my/rfes/{id}/send       closes the answer: a number, a mail   (over, empty, not whole)
 *
 * Of the account's cases alone, and as the gate tells their content; any other is not there. Each
 * look and each act is a record of the audit. Mission: S13.
 */
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "server/api_my.h"
#include "server/api_uploads.h"
#include "server/notices.h"
#include "server/number.h"
#include "server/papers.h"
#include "store/audit.h"
#include "store/requests.h"

enum { CASES_MAX = 50, REQUESTS_MAX = 20, FILES_MAX = 4 * TL_UPLOAD_FILES_MAX };

static struct tl_audit audit_of(const struct tl_http_request *request, const char *action,
                                const char *kind, tl_id record)
{
    struct tl_audit audit = { .at = tl_wall_now(),
                              .staff_id = tl_http_principal(request)->user,
                              .record_id = record,
                              .reason = "account" };
    snprintf(audit.action, sizeof audit.action, "%s", action);
    snprintf(audit.record_kind, sizeof audit.record_kind, "%s", kind);
    return audit;
}

/* ---- the list ---- */

struct listing {
    struct tl_api *api;
    const struct tl_policy *policy;
    struct tl_db *db;
    struct tl_rfe *rfes; /* TL_PAPERS_MAX of them. */
    json_t *out;
    tl_id seen[CASES_MAX]; /* Cases whose papers are told. */
    size_t seen_len;
    tl_id account;
};

/* The notice that goes with a request, where it is here. */
static json_t *notice_of(struct tl_db *db, const struct tl_rfe *rfe)
{
    struct tl_case_notice notice;
    struct tl_upload_row file;
    bool has = rfe->notice[0] != '\0' &&
               tl_store_notice_paper_find_ref(db, rfe->notice, &notice) == TL_OK &&
               notice.case_id == rfe->case_id && notice.upload != 0 &&
               tl_store_upload_find(db, notice.upload, &file) == TL_OK &&
               strcmp(file.state, "kept") == 0;
    return has ? tl_json_id(notice.id) : NULL;
}

/* What was asked of the office that holds the case, and what it said. */
static json_t *requests_json(const struct listing *listing, tl_id id)
{
    struct tl_request_row rows[REQUESTS_MAX];
    size_t len = 0;
    json_t *all = json_array();
    if (tl_store_request_of_case(listing->db, id, rows, REQUESTS_MAX, &len) != TL_OK)
        len = 0;
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, tl_json_request_told(listing->policy, listing->db, rows + i));
    return all;
}

static enum tl_err list_one(struct listing *listing, tl_id id)
{
    struct tl_case about;
    size_t len = 0;
    enum tl_err err = tl_store_case_find(listing->db, id, &about);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    if (!tl_api_my_is_told(listing->policy, &about, TL_TELLS_CONTENT))
        return TL_OK;
    err = tl_store_rfe_list(listing->db, id, listing->rfes, TL_PAPERS_MAX, &len);
    json_t *rfes = json_array();
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        json_t *one = tl_rfe_json(listing->policy, listing->rfes + i, tl_api_now(listing->api));
        json_t *notice = notice_of(listing->db, listing->rfes + i);
        if (notice)
            json_object_set_new(one, "notice", notice);
        json_array_append_new(rfes, one);
    }
    json_t *notices = tl_notices_json(listing->policy, listing->db, id, false);
    json_t *requests = err == TL_OK ? requests_json(listing, id) : json_array();
    if (json_array_size(rfes) + json_array_size(notices) + json_array_size(requests) > 0)
        listing->seen[listing->seen_len++] = id;
    json_array_append_new(listing->out,
                          json_pack("{s:s, s:o, s:o, s:o}", "number", about.receipt, "notices",
                                    notices, "rfes", rfes, "requests", requests));
    return err;
}

static enum tl_err list_all(struct listing *listing)
{
    struct tl_account_case links[CASES_MAX];
    size_t len = 0;
    enum tl_err err =
        tl_store_account_case_list(listing->db, listing->account, links, CASES_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++)
        err = list_one(listing, links[i].case_id);
    return err;
}

static enum tl_err write_looks(struct tl_db *db, void *arg)
{
    const struct listing *listing = arg;
    enum tl_err err = TL_OK;
    for (size_t i = 0; i < listing->seen_len && err == TL_OK; i++) {
        struct tl_audit row = { .at = tl_wall_now(),
                                .staff_id = listing->account,
                                .action = "look",
                                .record_kind = "papers",
                                .record_id = listing->seen[i],
                                .reason = "account" };
        err = tl_api_write_look(db, &row);
    }
    return err;
}

TL_HANDLER(tl_api_my_list_papers)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    struct listing listing = { .api = api,
                               .policy = policy,
                               .out = json_array(),
                               .account = tl_http_principal(request)->user,
                               .rfes = calloc(TL_PAPERS_MAX, sizeof *listing.rfes) };
    listing.db = tl_store_reader_take(api->store);
    enum tl_err err = listing.rfes ? list_all(&listing) : TL_ENOMEM;
    tl_store_reader_give(api->store, listing.db);
    free(listing.rfes);
    if (err == TL_OK && listing.seen_len > 0)
        err = tl_engine_write(api->engine, write_looks, &listing);
    if (err != TL_OK) {
        json_decref(listing.out);
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    json_t *over =
        policy->papers.over != TL_NONE ? tl_json_text(policy, policy->papers.over) : NULL;
    tl_http_reply_json(response, 200, json_pack("{s:o, s:o*}", "cases", listing.out, "over", over));
}

/* ---- whose ---- */

/* TL_ENONE: the case is not in the account, or its content is not told. */
static enum tl_err check_own(struct tl_api *api, struct tl_db *db, tl_id account, tl_id case_id)
{
    struct tl_case about;
    if (!tl_api_my_has_case(db, account, case_id))
        return TL_ENONE;
    enum tl_err err = tl_store_case_find(db, case_id, &about);
    bool is_told = err == TL_OK && tl_api_my_is_told(tl_api_policy(api), &about, TL_TELLS_CONTENT);
    return err == TL_OK && !is_told ? TL_ENONE : err;
}

static void refuse(struct tl_http_response *response, enum tl_err err)
{
    if (err == TL_ENONE)
        tl_http_reply_problem(response, 404, "not-found", NULL, 0);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

TL_HANDLER(tl_api_my_get_notice)
{
    struct tl_api *api = app;
    struct tl_case_notice notice;
    tl_id id = tl_http_param_id(request, "id"), account = tl_http_principal(request)->user;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = id == 0 ? TL_ENONE : tl_store_notice_paper_find(db, id, &notice);
    if (err == TL_OK)
        err = check_own(api, db, account, notice.case_id);
    tl_store_reader_give(api->store, db);
    struct tl_audit audit = audit_of(request, "look", "notice", id);
    if (err == TL_OK)
        err = tl_api_record_look(api, &audit);
    if (err == TL_OK)
        err = tl_paper_reply_file(api, id, notice.upload, response);
    if (err != TL_OK)
        refuse(response, err);
}

/* ---- an answer ---- */

/* The request in the path, if it is of a case of who asks; else answers. */
static bool find_own(struct tl_api *api, const struct tl_http_request *request,
                     struct tl_http_response *response, struct tl_rfe *out)
{
    tl_id id = tl_http_param_id(request, "id");
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = id == 0 ? TL_ENONE : tl_store_rfe_find(db, id, out);
    if (err == TL_OK)
        err = check_own(api, db, tl_http_principal(request)->user, out->case_id);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK)
        refuse(response, err);
    return err == TL_OK;
}

/* Else answers: it is over, or it was answered or withdrawn. */
static bool is_open(const struct tl_policy *policy, const struct tl_rfe *rfe, tl_time now,
                    struct tl_http_response *response)
{
    const char *state = tl_rfe_state(policy, rfe, now);
    if (strcmp(state, TL_RFE_OPEN) == 0)
        return true;
    if (strcmp(state, "over") == 0)
        tl_http_reply_problem(response, 409, "rfe-over", "its last day is over", 0);
    else
        tl_http_reply_problem(response, 409, "state", "it is answered, or taken back", 0);
    return false;
}

TL_HANDLER(tl_api_my_list_rfe_uploads)
{
    struct tl_api *api = app;
    struct tl_rfe rfe;
    if (!find_own(api, request, response, &rfe))
        return;
    bool takes = strcmp(tl_rfe_state(tl_api_policy(api), &rfe, tl_api_now(api)), TL_RFE_OPEN) == 0;
    tl_api_reply_uploads(api, rfe.id, takes, response);
}

static enum tl_err write_account(struct tl_db *db, void *arg)
{
    const struct tl_rfe *rfe = arg;
    return tl_store_rfe_set_account(db, rfe->id, rfe->account);
}

TL_HANDLER(tl_api_my_begin_rfe_upload)
{
    struct tl_api *api = app;
    struct tl_upload_wanted wanted = { 0 };
    struct tl_rfe rfe;
    if (!tl_api_read_upload(request, response, &wanted) ||
        !find_own(api, request, response, &rfe) ||
        !is_open(tl_api_policy(api), &rfe, tl_api_now(api), response))
        return;
    wanted.contact = rfe.id;
    rfe.account = tl_http_principal(request)->user;
    struct tl_audit audit = audit_of(request, "upload", "rfe", rfe.id);
    enum tl_err err = tl_engine_write(api->engine, write_account, &rfe);
    if (err == TL_OK)
        tl_api_begin_upload_of(api, &wanted, &audit, response);
    else
        refuse(response, err);
}

/* ---- sent ---- */

enum unsent { SENT, OVER, NOT_OPEN, EMPTY, NOT_WHOLE };

struct sending {
    const struct tl_policy *policy;
    struct tl_rfe rfe;
    struct tl_audit audit;
    tl_time now;
    enum unsent unsent;
};

static enum tl_err count_files(struct tl_db *db, struct sending *sending)
{
    struct tl_upload_row *rows = calloc(FILES_MAX, sizeof *rows);
    size_t len = 0, whole = 0, partial = 0;
    enum tl_err err =
        rows ? tl_store_upload_list(db, sending->rfe.id, rows, FILES_MAX, &len) : TL_ENOMEM;
    for (size_t i = 0; i < len; i++) {
        partial += strcmp(rows[i].state, "open") == 0;
        whole += strcmp(rows[i].state, "kept") == 0 || strcmp(rows[i].state, "scanning") == 0;
    }
    free(rows);
    sending->unsent = partial > 0 ? NOT_WHOLE : whole == 0 ? EMPTY : SENT;
    return err;
}

static enum tl_err post_receipt(struct tl_db *db, const struct sending *sending)
{
    struct tl_account account;
    enum tl_err err = tl_store_account_find(db, sending->rfe.account, &account);
    const struct tl_notice_wanted wanted = { .kind = "rfe_answered",
                                             .address = account.mail,
                                             .language = account.language,
                                             .number = sending->rfe.number,
                                             .came_at = sending->now };
    return err == TL_OK ? tl_notices_post(db, sending->policy, &wanted, sending->now) : err;
}

/* Read again, now that nothing else writes: the day, and what is there. */
static enum tl_err write_sent(struct tl_db *db, void *arg)
{
    struct sending *sending = arg;
    struct tl_rfe now_there;
    enum tl_err err = tl_store_rfe_find(db, sending->rfe.id, &now_there);
    if (err != TL_OK)
        return err;
    const char *state = tl_rfe_state(sending->policy, &now_there, sending->now);
    if (strcmp(state, TL_RFE_OPEN) != 0) {
        sending->unsent = strcmp(state, "over") == 0 ? OVER : NOT_OPEN;
        return TL_OK;
    }
    err = count_files(db, sending);
    if (err != TL_OK || sending->unsent != SENT)
        return err;
    err = tl_store_rfe_answer(db, &sending->rfe);
    if (err == TL_OK)
        err = post_receipt(db, sending);
    return err == TL_OK ? tl_api_write_look(db, &sending->audit) : err;
}

static void reply_sent(const struct sending *sending, struct tl_http_response *response)
{
    static const struct {
        const char *code, *why;
    } rows[] = {
        [OVER] = { "rfe-over", "its last day is over" },
        [NOT_OPEN] = { "state", "it is answered, or taken back" },
        [EMPTY] = { "rfe-empty", "there is no file yet" },
        [NOT_WHOLE] = { "rfe-partial", "a file has not come whole yet" },
    };
    if (sending->unsent != SENT) {
        tl_http_reply_problem(response, 409, rows[sending->unsent].code, rows[sending->unsent].why,
                              0);
        return;
    }
    struct tl_rfe rfe = sending->rfe;
    snprintf(rfe.state, sizeof rfe.state, "%s", TL_RFE_ANSWERED);
    tl_http_reply_json(response, 200, tl_rfe_json(sending->policy, &rfe, sending->now));
}

TL_HANDLER(tl_api_my_send_rfe)
{
    struct tl_api *api = app;
    char number[TL_NUMBER_BYTES];
    struct sending sending = { .policy = tl_api_policy(api), .now = tl_api_now(api) };
    if (!find_own(api, request, response, &sending.rfe))
        return;
    struct tl_rfe *rfe = &sending.rfe;
    tl_number_draw(number);
    snprintf(rfe->number, sizeof rfe->number, "E-%s", number);
    rfe->account = tl_http_principal(request)->user;
    rfe->answered_at = sending.now;
    if (sending.policy->papers.look_days > 0)
        rfe->look_by = tl_rfe_ends_at(sending.policy,
                                      sending.now + sending.policy->papers.look_days * TL_DAY) -
                       TL_SECOND;
    sending.audit = audit_of(request, "answer", "rfe", rfe->id);
    enum tl_err err = tl_engine_write(api->engine, write_sent, &sending);
    if (err != TL_OK) {
        refuse(response, err);
        return;
    }
    if (sending.unsent == SENT)
        tl_notices_wake(api->notices);
    reply_sent(&sending, response);
}
