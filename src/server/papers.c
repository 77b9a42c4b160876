/* papers.c: days of requests, shapes, and notices on their way into the uploads' place. */
#include "server/papers.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "desk/import_row.h"
#include "server/api_uploads.h"
#include "server/log.h"
#include "server/upload_name.h"
#include "store/audit.h"
#include "store/cases.h"
#include "store/db.h"

/* ---- days ---- */

tl_time tl_rfe_ends_at(const struct tl_policy *policy, tl_time due_on)
{
    struct tl_date next = tl_days_date((int32_t)(due_on / TL_DAY) + 1);
    return tl_zone_instant(&policy->calendar.zone, next, 0);
}

const char *tl_rfe_state(const struct tl_policy *policy, const struct tl_rfe *rfe, tl_time now)
{
    bool is_open = strcmp(rfe->state, TL_RFE_OPEN) == 0;
    return is_open && now >= tl_rfe_ends_at(policy, rfe->due_on) ? "over" : rfe->state;
}

tl_time tl_rfe_told_due(const struct tl_policy *policy, const struct tl_rfe *rfe, tl_time now)
{
    tl_time last = 0, ends = tl_rfe_ends_at(policy, rfe->due_on);
    for (uint16_t i = 0; i < policy->papers.remind_len; i++) {
        tl_time at = ends - (int64_t)policy->papers.remind[i] * TL_DAY;
        last = at <= now ? at : last;
    }
    return ends <= now ? ends : last;
}

/* ---- shapes ---- */

static json_t *asks_json(const struct tl_policy *policy, const char *asks)
{
    json_t *all = json_array();
    for (; *asks; asks += strspn(asks, " ")) {
        char word[48];
        size_t len = strcspn(asks, " ");
        snprintf(word, sizeof word, "%.*s", (int)len, asks);
        asks += len;
        const struct tl_name *name = tl_policy_rfe_ask_find(policy, word);
        if (name) /* The policy may have it no more; the notice has all of it. */
            json_array_append_new(all, tl_json_text(policy, name->text));
    }
    return all;
}

json_t *tl_rfe_json(const struct tl_policy *policy, const struct tl_rfe *rfe, tl_time now)
{
    tl_time left = tl_rfe_ends_at(policy, rfe->due_on) - now;
    return json_pack("{s:o, s:s, s:o, s:o, s:s, s:i, s:s*, s:o*, s:o*, s:o*}", "id",
                     tl_json_id(rfe->id), "ref", rfe->ref, "asks", asks_json(policy, rfe->asks),
                     "due_on", tl_json_day(rfe->due_on), "state", tl_rfe_state(policy, rfe, now),
                     "days_left", left > 0 ? (int)((left - 1) / TL_DAY) : 0, "number",
                     rfe->number[0] ? rfe->number : NULL, "answered_at",
                     tl_json_time(rfe->answered_at), "look_by", tl_json_time(rfe->look_by),
                     "looked_at", tl_json_time(rfe->looked_at));
}

static json_t *notice_json(const struct tl_policy *policy, const struct tl_case_notice *row,
                           const struct tl_upload_row *file)
{
    const struct tl_name *kind = tl_policy_notice_kind_find(policy, row->kind);
    return json_pack("{s:o, s:s, s:o*, s:o, s:s, s:I, s:s}", "id", tl_json_id(row->id), "ref",
                     row->ref, "kind", kind ? tl_json_text(policy, kind->text) : NULL, "on",
                     tl_json_day(row->on_at), "language", row->language, "size",
                     (json_int_t)file->size, "state", file->state);
}

json_t *tl_notices_json(const struct tl_policy *policy, struct tl_db *db, tl_id case_id, bool all)
{
    struct tl_case_notice *rows = calloc(TL_PAPERS_MAX, sizeof *rows);
    struct tl_upload_row file;
    size_t len = 0;
    json_t *list = json_array();
    if (rows && tl_store_notice_paper_list(db, case_id, rows, TL_PAPERS_MAX, &len) != TL_OK)
        len = 0;
    for (size_t i = 0; i < len; i++) {
        bool has = rows[i].upload != 0 && tl_store_upload_find(db, rows[i].upload, &file) == TL_OK;
        if (has && (all || strcmp(file.state, "kept") == 0))
            json_array_append_new(list, notice_json(policy, rows + i, &file));
    }
    free(rows);
    return list;
}

/* ---- a notice comes ---- */

struct asked {
    const struct tl_http_request *request;
    char *why; /* 160 bytes; the first fault stays. */
};

static const char *query_field(void *arg, const char *column)
{
    const struct asked *asked = arg;
    const char *value = tl_http_query(asked->request, column);
    return value ? value : "";
}

static void query_fault(void *arg, const char *column, const char *why)
{
    const struct asked *asked = arg;
    if (asked->why[0] == '\0')
        snprintf(asked->why, 160, "%s: %s", column, why);
}

enum tl_err tl_notice_put_read(const struct tl_policy *policy,
                               const struct tl_http_request *request, struct tl_notice_put *out,
                               char out_why[160])
{
    struct asked asked = { request, out_why };
    struct tl_row from = { .receipt = tl_policy_receipt_form(policy),
                           .policy = policy,
                           .field = query_field,
                           .fault = query_fault,
                           .arg = &asked };
    struct tl_case_notice *row = &out->row;
    out_why[0] = '\0';
    if (!tl_row_is_ref(row->ref))
        tl_row_fault(&from, "id", "this must be an id of up to 63 letters, digits, -, _ and dots");
    tl_row_receipt(&from, "case", out->receipt, sizeof out->receipt);
    TL_ROW_TEXT(&from, "kind", row->kind);
    row->on_at = tl_row_day(&from, "on");
    TL_ROW_TEXT(&from, "language", row->language);
    if (!from.failed && !tl_policy_notice_kind_find(policy, row->kind))
        tl_row_fault(&from, "kind", "this is no kind of notice of papers.yaml");
    if (!from.failed && tl_policy_language_find(policy, row->language) == TL_NONE)
        tl_row_fault(&from, "language", "this is no language of the policy");
    out->bytes = tl_http_body(request, &out->bytes_len);
    return from.failed ? TL_EBAD : TL_OK;
}

static void hash(struct tl_notice_put *put)
{
    uint8_t sum[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(sum, put->bytes, put->bytes_len);
    sodium_bin2hex(put->row.sha256, sizeof put->row.sha256, sum, sizeof sum);
}

static bool is_there(struct tl_db *db, tl_id upload)
{
    struct tl_upload_row file;
    return upload != 0 && tl_store_upload_find(db, upload, &file) == TL_OK &&
           (strcmp(file.state, "kept") == 0 || strcmp(file.state, "scanning") == 0);
}

/* What is known under this ref; *out_known.upload is 0 where its file is to come again. */
static enum tl_err judge(struct tl_db *db, struct tl_notice_put *put,
                         struct tl_case_notice *out_known, bool *out_has_file, enum tl_put *out)
{
    struct tl_case about;
    struct tl_case_notice *row = &put->row;
    enum tl_err err = tl_store_case_find_by_receipt(db, put->receipt, &about);
    *out = TL_PUT_TAKEN;
    *out_has_file = false;
    if (err == TL_ENONE) {
        *out = TL_PUT_NO_CASE;
        return TL_OK;
    }
    if (err != TL_OK)
        return err;
    row->case_id = about.id;
    err = tl_store_notice_paper_find_ref(db, row->ref, out_known);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    *out_has_file = is_there(db, out_known->upload);
    if (out_known->case_id != row->case_id)
        *out = TL_PUT_OTHERS;
    else if (*out_has_file && strcmp(out_known->sha256, row->sha256) != 0)
        *out = TL_PUT_CHANGED;
    else if (*out_has_file && strcmp(out_known->kind, row->kind) == 0 &&
             out_known->on_at == row->on_at && strcmp(out_known->language, row->language) == 0)
        *out = TL_PUT_UNCHANGED;
    return TL_OK;
}

static enum tl_err write_new(struct tl_db *db, void *arg)
{
    return tl_store_notice_paper_insert(db, arg);
}

static enum tl_err write_drop(struct tl_db *db, void *arg)
{
    return tl_store_notice_paper_drop(db, *(const tl_id *)arg);
}

/* All bytes, piece by piece. */
static enum tl_err bring(struct tl_api *api, const struct tl_notice_put *put, tl_id *out_upload,
                         enum tl_upload_why *out_why)
{
    const struct tl_policy *policy = tl_api_policy(api);
    const struct tl_upload_rules rules = { .types = UINT32_C(1) << TL_UPLOAD_PDF,
                                           .size_mb = policy->papers.notice_mb,
                                           .files = TL_UPLOAD_FILES_MAX };
    char name[TL_PAPER_REF_BYTES + 8];
    struct tl_upload_row file;
    snprintf(name, sizeof name, "%s.pdf", put->row.ref);
    const struct tl_upload_wanted wanted = { put->row.id, name, "application/pdf",
                                             (int64_t)put->bytes_len };
    enum tl_err err = tl_uploads_begin(api->uploads, &rules, &wanted, &file, out_why);
    if (err != TL_OK || *out_why != TL_UPLOAD_WHY_NONE)
        return err;
    *out_upload = file.id;
    for (size_t at = 0; at < put->bytes_len && err == TL_OK && *out_why == TL_UPLOAD_WHY_NONE;
         at += TL_UPLOAD_PIECE_MAX) {
        size_t left = put->bytes_len - at;
        size_t len = left < TL_UPLOAD_PIECE_MAX ? left : TL_UPLOAD_PIECE_MAX;
        err = tl_uploads_append(api->uploads, file.id, (int64_t)at, put->bytes + at, len, &file,
                                out_why);
    }
    return err;
}

struct putting {
    struct tl_notice_put *put;
    tl_id was; /* The upload that stands there. */
    bool lost; /* Somebody else was faster. */
    tl_time now;
};

static enum tl_err write_put(struct tl_db *db, void *arg)
{
    struct putting *putting = arg;
    struct tl_notice_put *put = putting->put;
    enum tl_err err = tl_store_notice_paper_set(db, &put->row, putting->was);
    putting->lost = err == TL_ENONE;
    if (putting->lost)
        return put->row.upload != putting->was ? tl_store_notice_paper_let_go(db, put->row.upload)
                                               : TL_OK;
    if (err == TL_OK)
        err = tl_store_case_news(db, put->row.case_id, putting->now);
    if (err != TL_OK || !put->audit)
        return err;
    if (put->audit->record_id == 0)
        put->audit->record_id = put->row.id;
    return tl_api_write_look(db, put->audit);
}

static enum tl_err take(struct tl_api *api, struct tl_notice_put *put,
                        const struct tl_case_notice *known, bool has_file,
                        enum tl_upload_why *out_why)
{
    struct putting putting = { .put = put, .was = known->upload, .now = tl_api_now(api) };
    enum tl_err err = TL_OK;
    put->row.id = known->id;
    put->row.upload = known->upload;
    put->row.made_at = putting.now;
    if (known->id == 0) {
        put->row.upload = 0;
        err = tl_engine_write(api->engine, write_new, &put->row);
        if (err == TL_EEXISTS) {
            *out_why = TL_UPLOAD_WHY_BUSY;
            return TL_OK;
        }
    }
    if (err == TL_OK && !has_file)
        err = bring(api, put, &put->row.upload, out_why);
    if (err == TL_OK && *out_why == TL_UPLOAD_WHY_NONE) {
        err = tl_engine_write(api->engine, write_put, &putting);
        *out_why = putting.lost ? TL_UPLOAD_WHY_BUSY : TL_UPLOAD_WHY_NONE;
    } else if (known->id == 0) {
        enum tl_err dropped = tl_engine_write(api->engine, write_drop, &put->row.id);
        err = err == TL_OK ? dropped : err;
    }
    return err;
}

enum tl_err tl_notice_put(struct tl_api *api, struct tl_notice_put *put, enum tl_put *out_put,
                          enum tl_upload_why *out_why)
{
    struct tl_case_notice known = { .id = 0 };
    bool has_file = false;
    *out_why = TL_UPLOAD_WHY_NONE;
    hash(put);
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = judge(db, put, &known, &has_file, out_put);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK || *out_put != TL_PUT_TAKEN)
        return err;
    err = take(api, put, &known, has_file, out_why);
    if (err == TL_OK && *out_why != TL_UPLOAD_WHY_NONE)
        *out_put = TL_PUT_NOT_KEPT;
    return err;
}

void tl_notice_put_reply(struct tl_http_response *response, enum tl_err err, enum tl_put put,
                         enum tl_upload_why why)
{
    if (err != TL_OK)
        tl_api_refuse(response, err, TL_WHY_NONE);
    else if (put == TL_PUT_NOT_KEPT)
        tl_api_refuse_upload(response, why);
    else if (put == TL_PUT_NO_CASE)
        tl_http_reply_problem(response, 404, "not-found", "there is no such case", 0);
    else if (put == TL_PUT_OTHERS)
        tl_http_reply_problem(response, 409, "notice-other", "this id is of another case", 0);
    else if (put == TL_PUT_CHANGED)
        tl_http_reply_problem(response, 409, "notice-other",
                              "this id has other bytes: a changed notice has an id of its own", 0);
    else
        tl_http_reply_json(
            response, 200,
            json_pack("{s:s}", "result", put == TL_PUT_TAKEN ? "taken" : "unchanged"));
}

/* ---- its file ---- */

enum tl_err tl_paper_reply_file(struct tl_api *api, tl_id paper, tl_id upload,
                                struct tl_http_response *response)
{
    char disposition[TL_UPLOAD_DISPOSITION_BYTES];
    struct tl_upload_row row;
    uint8_t *bytes = NULL;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = upload == 0 ? TL_ENONE : tl_store_upload_find(db, upload, &row);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && (row.contact != paper || strcmp(row.state, "kept") != 0))
        err = TL_ENONE;
    if (err == TL_OK)
        err = tl_uploads_read(api->uploads, &row, &bytes);
    if (err != TL_OK)
        return err;
    tl_upload_disposition(row.name, disposition);
    tl_http_reply_take(response, 200, "application/octet-stream", bytes, (size_t)row.size);
    tl_http_set_header(response, "Content-Disposition", disposition);
    tl_http_set_header(response, "Content-Security-Policy", "sandbox; default-src 'none'");
    return TL_OK;
}
