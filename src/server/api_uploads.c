/* api_uploads.c: files that a person adds to their matter, by the core of tus 1.0 (tus.io):
 *
 *     POST /uploads            name, type, size; number and code      --> id, token
 *     POST /calls/{id}/uploads the same, by the call's token
 *     POST /my/inbox/{id}/uploads  the same, in a thread of the account
 *     HEAD /uploads/{id}       Upload-Offset: 524288                   how far it is
 *     PATCH                    Upload-Offset: 524288, bytes            from there on
 *
 * Whoever has an upload's token holds it; the code is needed once. What is refused is told by its
 * code, which the pages have words for. Mission: S13, S18.
 */
#include "server/api_uploads.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "http/text.h"
#include "server/api.h"
#include "server/inbox.h"
#include "server/promised.h"
#include "server/upload_name.h"
#include "server/uploads.h"
#include "store/audit.h"

enum { LIST_MAX = 4 * TL_UPLOAD_FILES_MAX, GIVEN_NAME_MAX = 1024, GIVEN_TYPE_MAX = 200 };
#define TUS_VERSION "1.0.0"

/* ---- who ---- */

/* Another text than that of a call's token, by its length too. */
static void token_of(const struct tl_api *api, tl_id upload, char out[TL_TOKEN_BYTES])
{
    unsigned char mac[crypto_auth_BYTES], text[8 + sizeof upload] = "upload";
    memcpy(text + 8, &upload, sizeof upload);
    crypto_auth(mac, text, sizeof text, api->call_secret);
    sodium_bin2base64(out, TL_TOKEN_BYTES, mac, sizeof mac,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* The upload in the path, if the bearer's token is its own; 0 after a refusal. */
static tl_id own_upload(const struct tl_api *api, const struct tl_http_request *request,
                        struct tl_http_response *response)
{
    char right[TL_TOKEN_BYTES];
    const char *token = tl_http_bearer(request);
    tl_id id = tl_http_param_id(request, "id");
    token_of(api, id, right);
    if (id != 0 && strlen(token) == strlen(right) &&
        sodium_memcmp(token, right, strlen(right)) == 0)
        return id;
    tl_http_reply_problem(response, 401, "not-signed-in", NULL, 0);
    return 0;
}

/* ---- shapes ---- */

static json_t *upload_json(const struct tl_upload_row *row)
{
    return json_pack("{s:o, s:s, s:s, s:I, s:I, s:s, s:s*, s:o}", "id", tl_json_id(row->id), "name",
                     row->name, "type", row->type, "size", (json_int_t)row->size, "offset",
                     (json_int_t)row->stored, "state", row->state, "why",
                     row->why[0] != '\0' ? row->why : NULL, "made_at", tl_json_time(row->made_at));
}

static json_t *endings_json(const char *endings)
{
    json_t *all = json_array();
    for (; *endings; endings += strspn(endings, " ")) {
        size_t len = strcspn(endings, " ");
        json_array_append_new(all, json_stringn(endings, len));
        endings += len;
    }
    return all;
}

static json_t *rules_json(const struct tl_upload_rules *rules)
{
    static const char *const endings[] = {
#define ENDINGS(name, word, media, ending) ending,
        TL_UPLOAD_TYPE_TABLE(ENDINGS)
#undef ENDINGS
    };
    json_t *types = json_array();
    for (enum tl_upload_type type = 0; type < TL_UPLOAD_TYPES; type++) {
        if (rules->types & (UINT32_C(1) << type))
            json_array_append_new(types,
                                  json_pack("{s:s, s:s, s:o}", "type", tl_upload_type_word(type),
                                            "media", tl_upload_type_media(type), "endings",
                                            endings_json(endings[type])));
    }
    return json_pack("{s:o, s:I, s:i, s:i, s:i}", "types", types, "bytes_max",
                     (json_int_t)rules->size_mb << 20, "files_max", (int)rules->files,
                     "piece_bytes_max", TL_UPLOAD_PIECE_MAX, "piece_bytes_min",
                     TL_UPLOAD_PIECE_MIN);
}

/* Every upload's token stands with it only where it can be gone on with. */
static json_t *list_json(const struct tl_api *api, const struct tl_upload_row *rows, size_t len)
{
    json_t *all = json_array();
    for (size_t i = 0; i < len; i++) {
        char token[TL_TOKEN_BYTES];
        json_t *one = upload_json(rows + i);
        token_of(api, rows[i].id, token);
        if (one && (strcmp(rows[i].state, "open") == 0 || strcmp(rows[i].state, "scanning") == 0))
            json_object_set_new(one, "token", json_string(token));
        json_array_append_new(all, one);
    }
    return all;
}

void tl_api_refuse_upload(struct tl_http_response *response, enum tl_upload_why why)
{
    static const struct {
        const char *code;
        int status;
    } rows[] = {
#define ROW(name, code, status) { code, status },
        TL_UPLOAD_WHY_TABLE(ROW)
#undef ROW
    };
    tl_http_reply_problem(response, rows[why].status, rows[why].code, NULL,
                          why == TL_UPLOAD_WHY_FULL   ? 60
                          : why == TL_UPLOAD_WHY_BUSY ? 1
                                                      : 0);
}

/* Headers of the protocol, behind a reply. */
static void tell_offset(struct tl_http_response *response, const struct tl_upload_row *row)
{
    char text[24];
    tl_http_set_header(response, "Tus-Resumable", TUS_VERSION);
    if (row->size == 0)
        return;
    snprintf(text, sizeof text, "%lld", (long long)row->stored);
    tl_http_set_header(response, "Upload-Offset", text);
    snprintf(text, sizeof text, "%lld", (long long)row->size);
    tl_http_set_header(response, "Upload-Length", text);
}

/* False, and refused: another version than this is asked for. */
static bool speaks(const struct tl_http_request *request, struct tl_http_response *response,
                   bool must_say)
{
    const char *version = tl_http_tus_version(request);
    if (strcmp(version, TUS_VERSION) == 0 || (version[0] == '\0' && !must_say))
        return true;
    tl_http_reply_problem(response, 412, "bad-request", "Tus-Resumable: " TUS_VERSION, 0);
    tl_http_set_header(response, "Tus-Version", TUS_VERSION);
    return false;
}

/* ---- what a matter has ---- */

void tl_api_reply_uploads(struct tl_api *api, tl_id contact, bool is_open,
                          struct tl_http_response *response)
{
    struct tl_upload_row *rows = calloc(LIST_MAX, sizeof *rows);
    size_t len = 0;
    const struct tl_upload_rules *rules = &tl_api_policy(api)->uploads;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = rows ? tl_store_upload_list(db, contact, rows, LIST_MAX, &len) : TL_ENOMEM;
    tl_store_reader_give(api->store, db);
    is_open = is_open && rules->types != 0;
    if (err == TL_OK)
        tl_http_reply_json(response, 200,
                           json_pack("{s:b, s:o, s:o}", "open", is_open, "rules", rules_json(rules),
                                     "uploads", list_json(api, rows, len)));
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
    free(rows);
}

static void reply_list(struct tl_api *api, tl_id contact, struct tl_http_response *response)
{
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err takes = tl_store_upload_takes(db, contact);
    tl_store_reader_give(api->store, db);
    tl_api_reply_uploads(api, contact, takes == TL_OK, response);
}

TL_HANDLER(tl_api_look_at_uploads)
{
    tl_id contact = tl_api_prove_code(app, request, response);
    if (contact != 0)
        reply_list(app, contact, response);
}

TL_HANDLER(tl_api_get_calls_uploads)
{
    tl_id contact = tl_api_own_call(app, request, response);
    if (contact != 0)
        reply_list(app, contact, response);
}

TL_HANDLER(tl_api_my_get_uploads)
{
    tl_id contact = tl_inbox_own_contact(app, request, response);
    if (contact != 0)
        reply_list(app, contact, response);
}

/* ---- begin ---- */

bool tl_api_read_upload(const struct tl_http_request *request, struct tl_http_response *response,
                        struct tl_upload_wanted *out)
{
    json_int_t size = 0;
    if (json_unpack(tl_http_json(request), "{s:s, s:s, s:I}", "name", &out->name, "type",
                    &out->type, "size", &size) == 0 &&
        strlen(out->name) <= GIVEN_NAME_MAX && strlen(out->type) <= GIVEN_TYPE_MAX) {
        out->size = size;
        return true;
    }
    tl_http_reply_problem(response, 400, "bad-request", "name, type and size are asked for", 0);
    return false;
}

static enum tl_err record_begun(struct tl_api *api, const struct tl_upload_wanted *wanted,
                                struct tl_audit *audit)
{
    return audit ? tl_api_record_look(api, audit)
                 : tl_promised_record_act(api->engine, wanted->contact, "upload", "on the page");
}

void tl_api_begin_upload_of(struct tl_api *api, const struct tl_upload_wanted *wanted,
                            struct tl_audit *audit, struct tl_http_response *response)
{
    char token[TL_TOKEN_BYTES];
    struct tl_upload_row row;
    enum tl_upload_why why = TL_UPLOAD_WHY_NONE;
    enum tl_err err =
        tl_uploads_begin(api->uploads, &tl_api_policy(api)->uploads, wanted, &row, &why);
    if (err == TL_OK && why == TL_UPLOAD_WHY_NONE)
        err = record_begun(api, wanted, audit);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    if (why != TL_UPLOAD_WHY_NONE) {
        tl_api_refuse_upload(response, why);
        return;
    }
    json_t *json = upload_json(&row);
    token_of(api, row.id, token);
    if (json)
        json_object_set_new(json, "token", json_string(token));
    tl_http_reply_json(response, 201, json);
    tell_offset(response, &row);
}

TL_HANDLER(tl_api_begin_upload)
{
    struct tl_upload_wanted wanted = { 0 };
    if (!tl_api_read_upload(request, response, &wanted))
        return;
    wanted.contact = tl_api_prove_code(app, request, response);
    if (wanted.contact != 0)
        tl_api_begin_upload_of(app, &wanted, NULL, response);
}

TL_HANDLER(tl_api_begin_calls_upload)
{
    struct tl_upload_wanted wanted = { 0 };
    wanted.contact = tl_api_own_call(app, request, response);
    if (wanted.contact != 0 && tl_api_read_upload(request, response, &wanted))
        tl_api_begin_upload_of(app, &wanted, NULL, response);
}

TL_HANDLER(tl_api_my_begin_upload)
{
    struct tl_upload_wanted wanted = { 0 };
    wanted.contact = tl_inbox_own_contact(app, request, response);
    if (wanted.contact != 0 && tl_api_read_upload(request, response, &wanted))
        tl_api_begin_upload_of(app, &wanted, NULL, response);
}

/* ---- how far it is, and more ---- */

TL_HANDLER(tl_api_get_upload)
{
    struct tl_api *api = app;
    struct tl_upload_row row;
    tl_id id = own_upload(api, request, response);
    if (id == 0 || !speaks(request, response, false))
        return;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_upload_find(db, id, &row);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && strcmp(row.state, "gone") == 0)
        err = TL_ENONE;
    if (err != TL_OK) {
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    tl_http_reply_json(response, 200, upload_json(&row));
    tell_offset(response, &row);
}

TL_HANDLER(tl_api_append_upload)
{
    struct tl_api *api = app;
    struct tl_upload_row row;
    enum tl_upload_why why = TL_UPLOAD_WHY_NONE;
    uint64_t offset = 0;
    size_t len = 0;
    tl_id id = own_upload(api, request, response);
    if (id == 0 || !speaks(request, response, true))
        return;
    if (tl_http_number_read(tl_http_upload_offset(request), &offset) != TL_OK ||
        offset > INT64_MAX) {
        tl_http_reply_problem(response, 400, "bad-request", "Upload-Offset is asked for", 0);
        return;
    }
    const void *bytes = tl_http_body(request, &len);
    enum tl_err err = tl_uploads_append(api->uploads, id, (int64_t)offset, bytes, len, &row, &why);
    if (err != TL_OK)
        tl_api_refuse(response, err, TL_WHY_NONE);
    else if (why != TL_UPLOAD_WHY_NONE)
        tl_api_refuse_upload(response, why);
    else
        tl_http_reply_nothing(response);
    tell_offset(response, &row);
}

TL_HANDLER(tl_api_take_upload_back)
{
    struct tl_api *api = app;
    enum tl_upload_why why = TL_UPLOAD_WHY_NONE;
    tl_id id = own_upload(api, request, response);
    if (id == 0 || !speaks(request, response, false))
        return;
    enum tl_err err = tl_uploads_take_back(api->uploads, id, &why);
    if (err != TL_OK)
        tl_api_refuse(response, err, TL_WHY_NONE);
    else if (why != TL_UPLOAD_WHY_NONE)
        tl_api_refuse_upload(response, why);
    else
        tl_http_reply_nothing(response);
}
