/* api_office_papers.c: papers of the cases that an office holds, for its officers.
 *
 *     list, look --> what was answered, its files --looked--> done
 *     a case by its number --> status or decision, a request for evidence, a notice, by hand
 *
 * Staff see the cases of their own office alone; a protected one takes the right and a fresh proof.
 * What is entered by hand goes the way of the feed. Each look and act is recorded before it is
 * done. Mission: S13.
 */
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "desk/feed.h"
#include "server/api_feed.h"
#include "server/api_list.h"
#include "server/number.h"
#include "server/papers.h"
#include "store/audit.h"
#include "store/meta.h"
#include "store/staff.h"

enum { PAGE = 50, FILES_MAX = 4 * TL_UPLOAD_FILES_MAX, NUMBER_BYTES_MAX = 40 };

struct asked {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    const struct tl_policy_set *set;
    struct tl_staff staff;
    struct tl_case about;
    struct tl_audit audit;
};

static bool refused(const struct asked *asked, int status, const char *code, const char *why)
{
    tl_http_reply_problem(asked->response, status, code, why, 0);
    return false;
}

/* ---- whose ---- */

static struct asked asked_of(struct tl_api *api, const struct tl_http_request *request,
                             struct tl_http_response *response)
{
    return (struct asked){ .api = api,
                           .request = request,
                           .response = response,
                           .set = tl_policies_now(api->policies),
                           .audit = { .at = tl_wall_now(),
                                      .staff_id = tl_http_principal(request)->user,
                                      .reason = "office" } };
}

/* TL_ENONE: they are of no office, or another one holds the case. */
static enum tl_err find_case(struct asked *asked, struct tl_db *db, tl_id case_id)
{
    enum tl_err err = tl_store_staff_find(db, asked->audit.staff_id, &asked->staff);
    if (err == TL_OK)
        err = tl_store_case_find(db, case_id, &asked->about);
    bool is_own = err == TL_OK && asked->staff.office[0] != '\0' &&
                  strcmp(asked->staff.office, asked->about.office) == 0;
    return err == TL_OK && !is_own ? TL_ENONE : err;
}

/* A case of this office, recorded as looked at or changed; else it is answered, and false. */
static bool admit(struct asked *asked, enum tl_err err, const char *action, const char *kind,
                  tl_id record)
{
    if (err == TL_OK && !tl_api_may_see(asked->api, asked->request, asked->response, &asked->about))
        return false;
    snprintf(asked->audit.action, sizeof asked->audit.action, "%s", action);
    snprintf(asked->audit.record_kind, sizeof asked->audit.record_kind, "%s", kind);
    asked->audit.record_id = record;
    if (err == TL_OK)
        err = tl_api_record_look(asked->api, &asked->audit);
    if (err != TL_OK)
        tl_api_refuse(asked->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    return err == TL_OK;
}

/* The request in the path. */
static bool begin_rfe(struct asked *asked, const char *action, struct tl_rfe *out)
{
    tl_id id = tl_http_param_id(asked->request, "id");
    struct tl_db *db = tl_store_reader_take(asked->api->store);
    enum tl_err err = id == 0 ? TL_ENONE : tl_store_rfe_find(db, id, out);
    if (err == TL_OK)
        err = find_case(asked, db, out->case_id);
    tl_store_reader_give(asked->api->store, db);
    return admit(asked, err, action, "rfe", id);
}

/* The case whose number this is. */
static bool begin_case(struct asked *asked, const char *action, const char *number)
{
    const struct tl_form *form = tl_policy_receipt_form(asked->set->policy);
    char plain[TL_VALUE_BYTES_MAX];
    if (!form || !number || strlen(number) > NUMBER_BYTES_MAX ||
        tl_form_read(form, number, plain, sizeof plain) != TL_OK)
        return refused(asked, 400, "not-a-case-number", NULL);
    struct tl_db *db = tl_store_reader_take(asked->api->store);
    enum tl_err err = tl_store_case_find_by_receipt(db, plain, &asked->about);
    if (err == TL_OK)
        err = find_case(asked, db, asked->about.id);
    tl_store_reader_give(asked->api->store, db);
    return admit(asked, err, action, "case", err == TL_OK ? asked->about.id : 0);
}

/* ---- the worklist ---- */

static json_t *row_json(const struct asked *asked, struct tl_db *db, const struct tl_rfe *rfe)
{
    struct tl_case about;
    int64_t files = 0, refused_files = 0;
    tl_time now = tl_api_now(asked->api);
    json_t *one = tl_rfe_json(asked->set->policy, rfe, now);
    if (tl_store_case_find(db, rfe->case_id, &about) == TL_OK)
        json_object_set_new(one, "case", json_string(about.receipt));
    if (tl_store_upload_count(db, rfe->id, &files, &refused_files) == TL_OK)
        json_object_set_new(one, "files", json_integer(files));
    bool is_late = rfe->look_by > 0 && rfe->look_by <= now && rfe->looked_at == 0;
    json_object_set_new(one, "is_late", json_boolean(is_late));
    return one;
}

static json_t *rows_json(const struct asked *asked, struct tl_db *db, const struct tl_rfe *rows,
                         size_t len)
{
    char after[TL_PLACE_BYTES] = "";
    json_t *all = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, row_json(asked, db, rows + i));
    if (len == PAGE)
        tl_list_place_write(rows[PAGE - 1].due_on, rows[PAGE - 1].id, after);
    return json_pack("{s:o, s:o, s:s*}", "now", tl_json_time(tl_api_now(asked->api)), "rfes", all,
                     "after", after[0] ? after : NULL);
}

TL_HANDLER(tl_api_office_list_rfes)
{
    struct asked asked = asked_of(app, request, response);
    const char *state = tl_http_query(request, "state");
    struct tl_rfe_page page = { .state = state ? state : TL_RFE_ANSWERED, .after = INT64_MIN };
    size_t len = 0;
    if (!tl_list_after(request, response, &page.after, &page.after_id))
        return;
    struct tl_rfe *rows = calloc(PAGE, sizeof *rows);
    struct tl_db *db = tl_store_reader_take(asked.api->store);
    enum tl_err err =
        rows ? tl_store_staff_find(db, asked.audit.staff_id, &asked.staff) : TL_ENOMEM;
    page.office = asked.staff.office;
    page.with_guarded = (tl_http_principal(request)->roles & TL_RIGHT_PROTECTED) != 0;
    if (err == TL_OK && page.office[0] == '\0')
        err = TL_ENONE;
    if (err == TL_OK)
        err = tl_store_rfe_list_office(db, &page, rows, PAGE, &len);
    json_t *json = err == TL_OK ? rows_json(&asked, db, rows, len) : NULL;
    tl_store_reader_give(asked.api->store, db);
    free(rows);
    tl_list_reply(response, err, json);
}

/* ---- one of them ---- */

static json_t *files_json(struct tl_db *db, tl_id rfe)
{
    struct tl_upload_row *rows = calloc(FILES_MAX, sizeof *rows);
    size_t len = 0;
    json_t *all = json_array();
    if (rows && tl_store_upload_list(db, rfe, rows, FILES_MAX, &len) != TL_OK)
        len = 0;
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all,
                              json_pack("{s:o, s:s, s:s, s:I, s:s, s:s*, s:o}", "id",
                                        tl_json_id(rows[i].id), "name", rows[i].name, "type",
                                        rows[i].type, "size", (json_int_t)rows[i].size, "state",
                                        rows[i].state, "why", rows[i].why[0] ? rows[i].why : NULL,
                                        "made_at", tl_json_time(rows[i].made_at)));
    free(rows);
    return all;
}

TL_HANDLER(tl_api_office_get_rfe)
{
    struct asked asked = asked_of(app, request, response);
    struct tl_rfe rfe;
    if (!begin_rfe(&asked, "look", &rfe))
        return;
    struct tl_db *db = tl_store_reader_take(asked.api->store);
    json_t *one = row_json(&asked, db, &rfe);
    json_object_set_new(one, "uploads", files_json(db, rfe.id));
    tl_store_reader_give(asked.api->store, db);
    tl_http_reply_json(response, 200, one);
}

TL_HANDLER(tl_api_office_get_file)
{
    struct asked asked = asked_of(app, request, response);
    struct tl_rfe rfe;
    if (!begin_rfe(&asked, "look", &rfe))
        return;
    struct tl_audit audit = asked.audit;
    snprintf(audit.record_kind, sizeof audit.record_kind, "upload");
    audit.record_id = tl_http_param_id(request, "upload");
    enum tl_err err = tl_api_record_look(asked.api, &audit);
    if (err == TL_OK)
        err = tl_paper_reply_file(asked.api, rfe.id, audit.record_id, response);
    if (err != TL_OK)
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

struct looking {
    tl_id id, by;
    tl_time now;
};

static enum tl_err write_looked(struct tl_db *db, void *arg)
{
    const struct looking *looking = arg;
    return tl_store_rfe_looked(db, looking->id, looking->by, looking->now);
}

TL_HANDLER(tl_api_office_looked)
{
    struct asked asked = asked_of(app, request, response);
    struct tl_rfe rfe;
    if (!begin_rfe(&asked, "end", &rfe))
        return;
    struct looking looking = { rfe.id, asked.audit.staff_id, tl_api_now(asked.api) };
    enum tl_err err = tl_engine_write(asked.api->engine, write_looked, &looking);
    if (err == TL_ENONE)
        refused(&asked, 409, "state", "it is not answered, or somebody was faster");
    else if (err != TL_OK)
        tl_api_refuse(response, err, TL_WHY_NONE);
    else
        tl_http_reply_nothing(response);
}

/* ---- a case ---- */

static json_t *texts_of(const struct tl_policy *policy, const struct tl_status_word *word)
{
    json_t *all = json_object();
    for (uint16_t n = 0; n < policy->languages_len; n++)
        json_object_set_new(all, policy->languages[n].code, json_string(word->title[n]));
    return all;
}

static json_t *statuses_json(const struct tl_policy_set *set)
{
    json_t *all = json_array();
    for (uint32_t i = 0; i < set->vocabulary->statuses_len; i++) {
        const struct tl_status_word *word = set->vocabulary->statuses + i;
        json_array_append_new(all, json_pack("{s:s, s:o, s:b}", "code", word->code, "title",
                                             texts_of(set->policy, word), "decides",
                                             (int)(word->decides != 0)));
    }
    return all;
}

static json_t *names_json(const struct tl_policy *policy, const struct tl_name *names,
                          uint16_t names_len)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < names_len; i++)
        json_array_append_new(all, tl_json_named(policy, names + i));
    return all;
}

static json_t *case_rfes_json(const struct asked *asked, struct tl_db *db)
{
    struct tl_rfe *rows = calloc(TL_PAPERS_MAX, sizeof *rows);
    size_t len = 0;
    json_t *all = json_array();
    if (rows && tl_store_rfe_list(db, asked->about.id, rows, TL_PAPERS_MAX, &len) != TL_OK)
        len = 0;
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, row_json(asked, db, rows + i));
    free(rows);
    return all;
}

static void reply_case(struct asked *asked)
{
    const struct tl_policy *policy = asked->set->policy;
    tl_time now = tl_api_now(asked->api);
    struct tl_db *db = tl_store_reader_take(asked->api->store);
    json_t *json = json_pack(
        "{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "case",
        tl_json_case(asked->api, &asked->about, asked->audit.at), "code", asked->about.status,
        "statuses", statuses_json(asked->set), "kinds",
        names_json(policy, policy->notice_kinds, policy->notice_kinds_len), "asks",
        names_json(policy, policy->rfe_asks, policy->rfe_asks_len), "notices",
        tl_notices_json(policy, db, asked->about.id, true), "rfes", case_rfes_json(asked, db),
        "today",
        tl_json_day(tl_date_days(tl_zone_civil(&policy->calendar.zone, now).date) * TL_DAY));
    tl_store_reader_give(asked->api->store, db);
    tl_http_reply_json(asked->response, 200, json);
}

TL_HANDLER(tl_api_office_look)
{
    struct asked asked = asked_of(app, request, response);
    if (begin_case(&asked, "look", tl_api_text_in(request, "number")))
        reply_case(&asked);
}

TL_HANDLER(tl_api_office_get_notice)
{
    struct asked asked = asked_of(app, request, response);
    struct tl_case_notice notice;
    tl_id id = tl_http_param_id(request, "id");
    struct tl_db *db = tl_store_reader_take(asked.api->store);
    enum tl_err err = id == 0 ? TL_ENONE : tl_store_notice_paper_find(db, id, &notice);
    if (err == TL_OK)
        err = find_case(&asked, db, notice.case_id);
    tl_store_reader_give(asked.api->store, db);
    if (!admit(&asked, err, "look", "notice", id))
        return;
    err = tl_paper_reply_file(asked.api, id, notice.upload, response);
    if (err != TL_OK)
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

/* ---- by hand ---- */

struct entering {
    tl_feed_fn *feed;
    struct tl_feed_row row;
    tl_time now;
};

static enum tl_err write_entered(struct tl_db *db, void *arg)
{
    struct entering *entering = arg;
    return entering->feed(db, &entering->row, 1, entering->now);
}

/* What is wrong with what was entered is told in one sentence. */
struct entered {
    const struct tl_http_request *request;
    const struct tl_case *about;
    char asks[TL_RFE_ASKS_BYTES];
    char why[160];
};

static const char *entered_field(void *arg, const char *column)
{
    const struct entered *entered = arg;
    if (strcmp(column, "case") == 0)
        return entered->about->receipt;
    if (strcmp(column, "asks") == 0)
        return entered->asks;
    const char *text = tl_api_text_in(entered->request, column);
    return text ? text : "";
}

static void entered_fault(void *arg, const char *column, const char *why)
{
    struct entered *entered = arg;
    if (entered->why[0] == '\0')
        snprintf(entered->why, sizeof entered->why, "%s: %s", column, why);
}

static struct tl_row row_of(const struct asked *asked, struct entered *entered)
{
    return (struct tl_row){ .receipt = tl_policy_receipt_form(asked->set->policy),
                            .policy = asked->set->policy,
                            .field = entered_field,
                            .fault = entered_fault,
                            .arg = entered };
}

static void enter(struct asked *asked, struct entering *entering)
{
    entering->now = tl_api_now(asked->api);
    entering->row.fed = TL_FED_READ;
    snprintf(entering->row.receipt, sizeof entering->row.receipt, "%s", asked->about.receipt);
    enum tl_err err = tl_engine_write(asked->api->engine, write_entered, entering);
    if (err == TL_OK && entering->row.fed == TL_FED_OLDER) {
        refused(asked, 409, "older", "what is known of the case is of a later day");
        return;
    }
    if (err == TL_OK && entering->row.fed == TL_FED_OTHERS) {
        refused(asked, 409, "notice-other", "this id is of another case");
        return;
    }
    if (err == TL_OK)
        err = tl_api_post_news(asked->api);
    struct tl_db *db = tl_store_reader_take(asked->api->store);
    if (err == TL_OK)
        err = tl_store_case_find(db, asked->about.id, &asked->about);
    tl_store_reader_give(asked->api->store, db);
    if (err == TL_OK)
        reply_case(asked);
    else
        tl_api_refuse(asked->response, err, TL_WHY_NONE);
}

static tl_time today(const struct asked *asked)
{
    return tl_date_days(
               tl_zone_civil(&asked->set->policy->calendar.zone, tl_api_now(asked->api)).date) *
           TL_DAY;
}

TL_HANDLER(tl_api_office_status)
{
    struct asked asked = asked_of(app, request, response);
    struct entered entered = { .request = request, .about = &asked.about };
    const char *status = tl_api_text_in(request, "status");
    if (!status || !tl_vocabulary_status(asked.set->vocabulary, status)) {
        refused(&asked, 400, "unknown-key", "status is one of the records' statuses");
        return;
    }
    struct tl_row from = row_of(&asked, &entered);
    tl_time on = tl_row_day(&from, "on");
    if (from.failed || on > today(&asked)) {
        refused(&asked, 400, "bad-request", "on is a day, today or before");
        return;
    }
    if (!begin_case(&asked, "enter-status", tl_api_text_in(request, "number")))
        return;
    struct entering entering = { .feed = tl_feed_cases, .row = { .about = asked.about } };
    snprintf(entering.row.about.status, sizeof entering.row.about.status, "%s", status);
    entering.row.about.status_at = on;
    enter(&asked, &entering);
}

/* "identity other", of the list. */
static bool read_asks(const struct tl_http_request *request, char out[TL_RFE_ASKS_BYTES])
{
    size_t i, used = 0;
    json_t *one;
    out[0] = '\0';
    json_array_foreach(json_object_get(tl_http_json(request), "asks"), i, one)
    {
        const char *word = json_string_value(one);
        if (!word || strchr(word, ' ') || used + strlen(word) + 2 > TL_RFE_ASKS_BYTES)
            return false;
        used +=
            (size_t)snprintf(out + used, TL_RFE_ASKS_BYTES - used, "%s%s", used ? " " : "", word);
    }
    return true;
}

TL_HANDLER(tl_api_office_add_rfe)
{
    struct asked asked = asked_of(app, request, response);
    struct entered entered = { .request = request, .about = &asked.about };
    struct entering entering = { .feed = tl_feed_rfes };
    char number[TL_NUMBER_BYTES];
    if (!read_asks(request, entered.asks)) {
        refused(&asked, 400, "bad-request", "asks is a list of words of papers.yaml");
        return;
    }
    if (!begin_case(&asked, "enter-rfe", tl_api_text_in(request, "number")))
        return;
    struct tl_row from = row_of(&asked, &entered);
    struct tl_rfe *rfe = &entering.row.rfe;
    tl_number_draw(number);
    tl_row_rfe(&from, rfe, entering.row.receipt);
    if (strncmp(entered.why, "id:", 3) == 0 && !tl_api_text_in(request, "id")) {
        entered.why[0] = '\0'; /* Whoever enters it by hand need not have one. */
        snprintf(rfe->ref, sizeof rfe->ref, "hand-%s", number);
    }
    if (entered.why[0] == '\0' && rfe->due_on < today(&asked))
        entered_fault(&entered, "due_on", "this day is over");
    if (entered.why[0] != '\0')
        refused(&asked, 400, "bad-request", entered.why);
    else
        enter(&asked, &entering);
}

TL_HANDLER(tl_api_office_notice)
{
    struct asked asked = asked_of(app, request, response);
    char why_text[160], number[TL_NUMBER_BYTES];
    const char *ref = tl_http_query(request, "id");
    enum tl_put put_came = TL_PUT_TAKEN;
    enum tl_upload_why why = TL_UPLOAD_WHY_NONE;
    struct tl_notice_put put = { .audit = NULL };
    tl_number_draw(number);
    if (ref && strlen(ref) < sizeof put.row.ref)
        snprintf(put.row.ref, sizeof put.row.ref, "%s", ref);
    else if (!ref)
        snprintf(put.row.ref, sizeof put.row.ref, "hand-%s", number);
    if (asked.set->policy->papers.notice_mb == 0) {
        refused(&asked, 404, "not-found", NULL);
        return;
    }
    if (tl_notice_put_read(asked.set->policy, request, &put, why_text) != TL_OK) {
        refused(&asked, 400, "bad-request", why_text);
        return;
    }
    if (!begin_case(&asked, "enter-notice", put.receipt))
        return;
    enum tl_err err = tl_notice_put(asked.api, &put, &put_came, &why);
    if (err == TL_OK && put_came == TL_PUT_TAKEN)
        err = tl_api_post_news(asked.api);
    tl_notice_put_reply(response, err, put_came, why);
}
