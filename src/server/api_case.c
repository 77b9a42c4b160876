/* api_case.c: looks at what the records know, each recorded first. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "desk/case_file.h"
#include "server/api.h"
#include "server/identity.h"
#include "server/log.h"
#include "store/audit.h"
#include "store/contacts.h"
#include "store/meta.h"

enum tl_err tl_api_write_look(struct tl_db *db, void *arg)
{
    struct tl_audit *audit = arg;
    enum tl_err err = tl_store_ids_take(db, "audit", 1, &audit->id);
    return err == TL_OK ? tl_store_audit_insert(db, audit) : err;
}

enum tl_err tl_api_record_look(struct tl_api *api, struct tl_audit *audit)
{
    return tl_engine_write(api->engine, tl_api_write_look, audit);
}

static enum tl_err find_asked_case(struct tl_db *db, tl_id contact, const char *number,
                                   const struct tl_form *form, struct tl_case *out)
{
    char plain[TL_VALUE_BYTES_MAX];
    struct tl_contact_value value;
    if (number) {
        enum tl_err err = tl_form_read(form, number, plain, sizeof plain);
        return err == TL_OK ? tl_case_look_up_any(db, plain, out) : TL_ENONE;
    }
    enum tl_err err = tl_store_contact_value_find(db, contact, "case", &value);
    return err == TL_OK ? tl_store_case_find(db, strtoull(value.text, NULL, 10), out) : err;
}

json_t *tl_json_case(const struct tl_api *api, const struct tl_case *about, tl_time looked_at)
{
    const struct tl_policy *policy = tl_api_policy(api);
    const struct tl_status_word *status =
        tl_vocabulary_status(tl_policies_now(api->policies)->vocabulary, about->status);
    json_t *titles = json_object();
    json_t *texts = json_object();
    for (uint16_t i = 0; i < policy->languages_len; i++) {
        json_object_set_new(titles, policy->languages[i].code,
                            json_string(status ? status->title[i] : about->status));
        json_object_set_new(texts, policy->languages[i].code,
                            json_string(status ? status->text[i] : ""));
    }
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "number", about->receipt, "kind",
                     tl_vocabulary_form(tl_policies_now(api->policies)->vocabulary, about->form, 0),
                     "status", titles, "text", texts, "received_on",
                     tl_json_day(about->received_at), "updated_on", tl_json_day(about->status_at),
                     "looked_at", tl_json_time(looked_at));
}

bool tl_api_is_reason(const char *reason)
{
    static const char *const reasons[] = { "caller-asks", "prepare", "follow-up" };
    for (size_t i = 0; reason && i < 3; i++) {
        if (strcmp(reasons[i], reason) == 0)
            return true;
    }
    return false;
}

/* A look at a case. What the caller asks about is the case that is spoken of from now. */
struct case_look {
    struct tl_audit audit;
    bool is_spoken_of;
};

static enum tl_err write_case_look(struct tl_db *db, void *arg)
{
    struct case_look *look = arg;
    struct tl_contact_value value = { .name = "case" }, spoken;
    snprintf(value.text, sizeof value.text, "%" PRIu64, look->audit.record_id);
    tl_identity_spoken(look->audit.record_id, &spoken);
    enum tl_err err =
        look->is_spoken_of ? tl_store_contact_value_put(db, look->audit.contact, &value) : TL_OK;
    if (err == TL_OK && look->is_spoken_of)
        err = tl_store_contact_value_put(db, look->audit.contact, &spoken);
    return err == TL_OK ? tl_api_write_look(db, &look->audit) : err;
}

/* From here on a protected case is spoken of: whoever listens in proves first that they may. */
static void end_listening(struct tl_api *api, const struct case_look *look,
                          const struct tl_case *about)
{
    bool is_over = !look->is_spoken_of || about->guarded == 0 ||
                   tl_voice_listen_end(api->voice, look->audit.contact, 0) == TL_OK;
    if (!is_over)
        tl_log("call.still_listened", "contact=%" PRIu64, look->audit.contact);
}

TL_HANDLER(tl_api_look_at_case)
{
    struct tl_api *api = app;
    const char *reason = tl_http_query(request, "reason");
    const struct tl_form *form = tl_policy_receipt_form(tl_api_policy(api));
    struct tl_contact_row contact;
    struct tl_case about;
    if (!tl_api_is_reason(reason) || !form) {
        tl_http_reply_problem(response, 400, "bad-request", "a reason is needed", 0);
        return;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_asked(db, request, &contact);
    if (err == TL_OK)
        err = find_asked_case(db, contact.id, tl_http_query(request, "number"), form, &about);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && !tl_api_may_see(api, request, response, &about))
        return;
    struct case_look look = { .audit = { .at = tl_wall_now(),
                                         .staff_id = tl_http_principal(request)->user,
                                         .action = "look",
                                         .record_kind = "case" },
                              .is_spoken_of = strcmp(reason, "caller-asks") == 0 };
    if (err == TL_OK) {
        look.audit.record_id = about.id;
        look.audit.contact = contact.id;
        snprintf(look.audit.reason, sizeof look.audit.reason, "%s", reason);
        err = tl_engine_write(api->engine, write_case_look, &look);
    }
    if (err == TL_OK)
        end_listening(api, &look, &about);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, tl_json_case(api, &about, look.audit.at));
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}
