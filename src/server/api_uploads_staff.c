/* api_uploads_staff.c: files that were added to a matter, for staff who have the matter: in hand at
 * the desk, on their worklist, at their office, or as supervisors. Each look is recorded, with its
 * reason, before anything is shown. Mission: S13, S18. */
#include <stdlib.h>
#include <string.h>

#include "http/text.h"
#include "server/api.h"
#include "server/inbox.h"
#include "server/upload_name.h"
#include "server/uploads.h"
#include "store/audit.h"
#include "store/emergencies.h"
#include "store/escalations.h"
#include "store/staff.h"

enum { LIST_MAX = 4 * TL_UPLOAD_FILES_MAX };

/* ---- who may ---- */

static bool is_on_worklist(const struct tl_api *api, struct tl_db *db, tl_id contact,
                           const struct tl_staff *staff)
{
    struct tl_escalation_row row;
    const struct tl_policy *policy = tl_api_policy(api);
    return tl_store_escalation_last(db, contact, &row) == TL_OK &&
           tl_staff_serves(policy, tl_staff_skills(policy, staff), row.queue);
}

static bool is_at_office(struct tl_db *db, tl_id contact, const struct tl_staff *staff)
{
    struct tl_emergency_row row;
    return staff->office[0] != '\0' && tl_store_emergency_last(db, contact, &row) == TL_OK &&
           strcmp(row.office, staff->office) == 0;
}

/* TL_ENONE: there is no such contact for them. */
static enum tl_err may_look(const struct tl_api *api, struct tl_db *db,
                            const struct tl_http_principal *who, tl_id contact)
{
    struct tl_contact_row row;
    struct tl_staff staff;
    enum tl_err err = contact == 0 ? TL_ENONE : tl_view_contact(db, contact, &row);
    if (err != TL_OK || (who->roles & TL_RIGHT_SUPERVISE))
        return err;
    if ((who->roles & TL_RIGHT_DESK) && tl_api_find_own(db, contact, who->user, &row) == TL_OK)
        return TL_OK;
    err = tl_store_staff_find(db, who->user, &staff);
    if (err != TL_OK)
        return err;
    bool may = ((who->roles & TL_RIGHT_DESK) && is_on_worklist(api, db, contact, &staff)) ||
               ((who->roles & TL_RIGHT_OFFICE) && is_at_office(db, contact, &staff)) ||
               tl_inbox_serves_contact(tl_api_policy(api), db, &staff, contact);
    return may ? TL_OK : TL_ENONE;
}

/* The contact in the path, for who may look, and why they say they do. Else it is answered, 0. */
static tl_id begin(struct tl_api *api, const struct tl_http_request *request,
                   struct tl_http_response *response)
{
    tl_id contact = tl_http_param_id(request, "id");
    if (!tl_api_is_reason(tl_http_query(request, "reason"))) {
        tl_http_reply_problem(response, 400, "bad-request", "a reason is needed", 0);
        return 0;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = may_look(api, db, tl_http_principal(request), contact);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK) {
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
        return 0;
    }
    return tl_api_may_see_contact(api, request, response, contact) ? contact : 0;
}

static enum tl_err record_look(struct tl_api *api, const struct tl_http_request *request,
                               tl_id contact, const char *kind, tl_id record)
{
    struct tl_audit audit = { .at = tl_wall_now(),
                              .staff_id = tl_http_principal(request)->user,
                              .action = "look",
                              .record_id = record,
                              .contact = contact };
    snprintf(audit.record_kind, sizeof audit.record_kind, "%s", kind);
    snprintf(audit.reason, sizeof audit.reason, "%s", tl_http_query(request, "reason"));
    return tl_api_record_look(api, &audit);
}

/* ---- the list ---- */

static json_t *one_json(const struct tl_upload_row *row)
{
    return json_pack("{s:o, s:s, s:s, s:I, s:s, s:s*, s:o, s:o*}", "id", tl_json_id(row->id),
                     "name", row->name, "type", row->type, "size", (json_int_t)row->size, "state",
                     row->state, "why", row->why[0] != '\0' ? row->why : NULL, "made_at",
                     tl_json_time(row->made_at), "ended_at", tl_json_time(row->ended_at));
}

TL_HANDLER(tl_api_look_at_contacts_uploads)
{
    struct tl_api *api = app;
    size_t len = 0;
    tl_id contact = begin(api, request, response);
    if (contact == 0)
        return;
    struct tl_upload_row *rows = calloc(LIST_MAX, sizeof *rows);
    enum tl_err err = rows ? record_look(api, request, contact, "uploads", contact) : TL_ENOMEM;
    if (err == TL_OK) {
        struct tl_db *db = tl_store_reader_take(api->store);
        err = tl_store_upload_list(db, contact, rows, LIST_MAX, &len);
        tl_store_reader_give(api->store, db);
    }
    json_t *all = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, one_json(rows + i));
    free(rows);
    if (err == TL_OK) {
        tl_http_reply_json(response, 200, json_pack("{s:o}", "uploads", all));
        return;
    }
    json_decref(all);
    tl_api_refuse(response, err, TL_WHY_NONE);
}

/* ---- the file ---- */

static void reply_file(struct tl_http_response *response, const struct tl_upload_row *row,
                       uint8_t *take_bytes)
{
    char disposition[TL_UPLOAD_DISPOSITION_BYTES];
    tl_upload_disposition(row->name, disposition);
    tl_http_reply_take(response, 200, "application/octet-stream", take_bytes, (size_t)row->size);
    tl_http_set_header(response, "Content-Disposition", disposition);
    tl_http_set_header(response, "Content-Security-Policy", "sandbox; default-src 'none'");
}

TL_HANDLER(tl_api_get_uploads_file)
{
    struct tl_api *api = app;
    struct tl_upload_row row;
    uint8_t *bytes = NULL;
    tl_id id = tl_http_param_id(request, "upload");
    tl_id contact = begin(api, request, response);
    if (contact == 0)
        return;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = id == 0 ? TL_ENONE : tl_store_upload_find(db, id, &row);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && (row.contact != contact || strcmp(row.state, "kept") != 0))
        err = TL_ENONE;
    if (err == TL_OK)
        err = record_look(api, request, contact, "upload", id);
    if (err == TL_OK)
        err = tl_uploads_read(api->uploads, &row, &bytes);
    if (err == TL_OK)
        reply_file(response, &row, bytes);
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}
