/* api_letters.c: answers of one office that go by post, for its officers.
 *
 *     list, the next due first --print, one PDF--> printed --end: sent--> over
 *        without an address: --address--> waiting    '--end: told, another way--> over
 *
 * Staff see their own office's alone. Whoever prints reads: each letter is a record first. One
 * whose case is protected by now does not go by post. Mission: S20. Pitfall 1.
 */
#include <stdlib.h>
#include <string.h>

#include "http/text.h"
#include "notify/letter.h"
#include "server/api_list.h"
#include "server/notices_find.h"
#include "server/project_requests.h"
#include "server/request_answer.h"
#include "store/audit.h"
#include "store/cases.h"
#include "store/letters.h"
#include "store/staff.h"

enum { PAGE = 50, ADDRESS_LINES_MIN = 2 };

struct act {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    struct tl_staff staff;
    struct tl_letter_row rows[PAGE];
    size_t len;
    const char *action;
    const char *state; /* How one ends. */
    char address[TL_LETTER_ADDRESS_BYTES];
    tl_time now;
};

static struct act *begin(struct tl_api *api, const struct tl_http_request *request,
                         struct tl_http_response *response, const char *action)
{
    struct act *act = tl_http_alloc(request, sizeof *act);
    if (!act) {
        tl_api_refuse(response, TL_ENOMEM, TL_WHY_NONE);
        return NULL;
    }
    *act = (struct act){ .api = api,
                         .request = request,
                         .response = response,
                         .action = action,
                         .now = tl_api_now(api) };
    return act;
}

static void refuse(const struct act *act, enum tl_err err)
{
    tl_api_refuse(act->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

static bool is_protected(struct tl_db *db, const struct tl_letter_row *row)
{
    struct tl_case about;
    return tl_store_case_find(db, row->case_id, &about) != TL_OK || about.guarded != 0;
}

/* --- The list. --- */

static json_t *row_json(const struct act *act, struct tl_db *db, const struct tl_letter_row *row)
{
    const struct tl_policy *policy = tl_api_policy(act->api);
    struct tl_contact_row contact = { .number = "" };
    struct tl_request_row of = { .type = "" };
    if (tl_view_contact(db, row->contact, &contact) != TL_OK ||
        tl_store_request_find(db, row->contact, &of) != TL_OK)
        contact.number[0] = '\0';
    const struct tl_destination *type = tl_request_type_find(policy, of.type);
    bool waits = strcmp(row->state, TL_LETTER_WAITING) == 0;
    return json_pack(
        "{s:o, s:s, s:o*, s:s, s:s, s:b, s:o, s:o, s:o, s:b}", "id", tl_json_id(row->id), "number",
        contact.number, "name", type ? tl_json_text(policy, type->id.text) : NULL, "language",
        row->language, "state", waits && row->address[0] == '\0' ? "no-address" : row->state,
        "is_protected", is_protected(db, row), "made_here", tl_json_here(policy, row->made_at),
        "due_at", tl_json_time(row->due_at), "due_here", tl_json_here(policy, row->due_at),
        "is_late", row->due_at <= act->now);
}

static json_t *list_json(const struct act *act, struct tl_db *db)
{
    char after[TL_PLACE_BYTES] = "";
    json_t *all = json_array();
    for (size_t i = 0; i < act->len; i++)
        json_array_append_new(all, row_json(act, db, act->rows + i));
    if (act->len == PAGE)
        tl_list_place_write(act->rows[PAGE - 1].due_at, act->rows[PAGE - 1].id, after);
    return json_pack("{s:o, s:o, s:o, s:s*}", "now", tl_json_time(act->now), "now_here",
                     tl_json_here(tl_api_policy(act->api), act->now), "letters", all, "after",
                     after[0] ? after : NULL);
}

TL_HANDLER(tl_api_list_letters)
{
    struct act *act = begin(app, request, response, "look");
    tl_time at = 0;
    tl_id id = 0;
    json_t *json = NULL;
    if (!act)
        return;
    if (!tl_list_after(request, response, &at, &id))
        return;
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = tl_api_officer(db, act->request, &act->staff);
    if (err == TL_OK)
        err = tl_store_letter_list(db, act->staff.office, at, id, act->rows, PAGE, &act->len);
    if (err == TL_OK)
        json = list_json(act, db);
    tl_store_reader_give(act->api->store, db);
    tl_list_reply(response, err, json);
}

/* --- Acts. --- */

/* One that is of this office, and not over. */
static enum tl_err add(struct act *act, struct tl_db *db, tl_id id)
{
    struct tl_letter_row *row = act->rows + act->len;
    enum tl_err err = id == 0 ? TL_ENONE : tl_store_letter_find(db, id, row);
    if (err == TL_OK && (strcmp(row->office, act->staff.office) != 0 || row->ended_at != 0))
        err = TL_ENONE;
    act->len += err == TL_OK;
    return err;
}

static enum tl_err record(struct tl_db *db, const struct act *act, const struct tl_letter_row *row)
{
    struct tl_audit audit = { .at = tl_wall_now(),
                              .staff_id = act->staff.id,
                              .record_kind = "letter",
                              .record_id = row->id,
                              .reason = "office",
                              .contact = row->contact };
    snprintf(audit.action, sizeof audit.action, "%s", act->action);
    return tl_api_write_look(db, &audit);
}

/* As it was read: what was entered or ended meanwhile is not what the paper says. TL_EDENIED: it is
 * not. */
static enum tl_err is_as_read(struct tl_db *db, const struct tl_letter_row *row)
{
    struct tl_letter_row now;
    enum tl_err err = tl_store_letter_find(db, row->id, &now);
    if (err != TL_OK)
        return err;
    bool is_same = now.ended_at == 0 && strcmp(now.state, row->state) == 0 &&
                   strcmp(now.address, row->address) == 0;
    return is_same ? TL_OK : TL_EDENIED;
}

static enum tl_err write_printed(struct tl_db *db, void *arg)
{
    const struct act *act = arg;
    enum tl_err err = TL_OK;
    for (size_t i = 0; i < act->len && err == TL_OK; i++) {
        err = is_protected(db, act->rows + i) ? TL_EDENIED : is_as_read(db, act->rows + i);
        if (err == TL_OK)
            err = record(db, act, act->rows + i);
        if (err == TL_OK)
            err = tl_store_letter_printed(db, act->rows[i].id, act->now);
    }
    return err;
}

static enum tl_err words_of(const struct tl_notice_finder *finder, const struct tl_letter_row *row,
                            struct tl_notice_text *out)
{
    struct tl_notice_row notice = { .contact = row->contact,
                                    .kind = TL_REQUEST_LETTER,
                                    .channel = "letter",
                                    .made_at = finder->now };
    snprintf(notice.language, sizeof notice.language, "%s", row->language);
    snprintf(notice.fields, sizeof notice.fields, "{\"answer_of\": %llu, \"answer\": \"\"}",
             (unsigned long long)row->word);
    enum tl_err err = tl_notice_find_values(finder, &notice);
    return err == TL_OK ? tl_notice_render(finder, &notice, out) : err;
}

static enum tl_err print(const struct act *act, char **out_pdf, size_t *out_bytes)
{
    struct tl_notice_text *texts = calloc(act->len, sizeof *texts);
    struct tl_letter *letters = calloc(act->len, sizeof *letters);
    bool is_a4 = strcmp(act->api->settings->print_paper, "a4") == 0;
    struct tl_db *db = tl_store_reader_take(act->api->store);
    const struct tl_notice_finder finder = { .set = tl_policies_now(act->api->policies),
                                             .codes = act->api->codes,
                                             .db = db,
                                             .now = act->now };
    enum tl_err err = texts && letters ? TL_OK : TL_ENOMEM;
    for (size_t i = 0; i < act->len && err == TL_OK; i++) {
        err = words_of(&finder, act->rows + i, texts + i);
        letters[i] = (struct tl_letter){ .paper = is_a4 ? TL_PAPER_A4 : TL_PAPER_LETTER,
                                         .agency = texts[i].agency,
                                         .address = act->rows[i].address,
                                         .date = texts[i].date,
                                         .number = texts[i].number,
                                         .subject = texts[i].subject,
                                         .body = texts[i].body,
                                         .language = act->rows[i].language };
    }
    tl_store_reader_give(act->api->store, db);
    if (err == TL_OK)
        err = tl_letter_print(letters, act->len, out_pdf, out_bytes);
    free(letters);
    free(texts);
    return err;
}

/* {"ids": [...]}: all of them, or none. */
static enum tl_err read_letters(struct act *act, struct tl_db *db)
{
    size_t i;
    json_t *one, *ids = json_object_get(tl_http_json(act->request), "ids");
    enum tl_err err = tl_api_officer(db, act->request, &act->staff);
    json_array_foreach(ids, i, one)
    {
        const char *text = json_string_value(one);
        if (err == TL_OK)
            err = text ? add(act, db, tl_http_id_read(text)) : TL_ENONE;
        if (err == TL_OK && (act->rows[i].address[0] == '\0' || is_protected(db, act->rows + i)))
            err = TL_EDENIED;
    }
    return err;
}

TL_HANDLER(tl_api_print_letters)
{
    struct act *act = begin(app, request, response, "print");
    char *pdf = NULL;
    size_t bytes = 0, ids = json_array_size(json_object_get(tl_http_json(request), "ids"));
    if (!act)
        return;
    if (ids == 0 || ids > PAGE) {
        tl_http_reply_problem(response, 400, "bad-request", "ids are one to 50 letters", 0);
        return;
    }
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = read_letters(act, db);
    tl_store_reader_give(act->api->store, db);
    if (err == TL_OK)
        err = print(act, &pdf, &bytes);
    if (err == TL_OK) /* It leaves only as recorded, and is printed only when it leaves. */
        err = tl_engine_write(act->api->engine, write_printed, act);
    if (err == TL_OK) {
        tl_http_reply_take(response, 200, "application/pdf", pdf, bytes);
        return;
    }
    free(pdf);
    if (err == TL_EDENIED)
        tl_http_reply_problem(response, 409, "state", "one of them does not go by post", 0);
    else
        refuse(act, err);
}

static bool find_one(struct act *act)
{
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = tl_api_officer(db, act->request, &act->staff);
    if (err == TL_OK)
        err = add(act, db, tl_http_param_id(act->request, "id"));
    tl_store_reader_give(act->api->store, db);
    if (err != TL_OK)
        refuse(act, err);
    return err == TL_OK;
}

static void finish(struct act *act, tl_write_fn *fn)
{
    enum tl_err err = tl_engine_write(act->api->engine, fn, act);
    if (err == TL_OK)
        tl_http_reply_nothing(act->response);
    else if (err == TL_EDENIED)
        tl_http_reply_problem(act->response, 409, "state", "somebody changed it meanwhile", 0);
    else
        refuse(act, err);
}

static enum tl_err write_end(struct tl_db *db, void *arg)
{
    const struct act *act = arg;
    enum tl_err err = is_as_read(db, act->rows);
    if (err == TL_OK)
        err = record(db, act, act->rows);
    return err == TL_OK
               ? tl_store_letter_end(db, act->rows[0].id, act->state, act->now, act->staff.id)
               : err;
}

TL_HANDLER(tl_api_end_letter)
{
    struct act *act = begin(app, request, response, "end");
    const char *how = tl_api_text_in(request, "how");
    if (!act)
        return;
    bool is_sent = how && strcmp(how, TL_LETTER_SENT) == 0;
    if (!is_sent && !(how && strcmp(how, TL_LETTER_TOLD) == 0)) {
        tl_http_reply_problem(response, 400, "bad-request", "how is sent or told", 0);
        return;
    }
    if (!find_one(act))
        return;
    act->state = is_sent ? TL_LETTER_SENT : TL_LETTER_TOLD;
    if (is_sent && strcmp(act->rows[0].state, TL_LETTER_PRINTED) != 0)
        tl_http_reply_problem(response, 409, "state", "print it first", 0);
    else
        finish(act, write_end);
}

/* Lines without what stands around them, and none that is empty. */
static bool read_address(const char *text, char out[TL_LETTER_ADDRESS_BYTES])
{
    size_t len = 0, lines = 0;
    if (!text || strlen(text) >= TL_LETTER_ADDRESS_BYTES)
        return false;
    while (*text) {
        size_t line = strcspn(text, "\r\n"), bytes = line;
        const char *from = text;
        for (; bytes > 0 && *from == ' '; from++)
            bytes--;
        while (bytes > 0 && from[bytes - 1] == ' ')
            bytes--;
        for (size_t i = 0; i < bytes; i++) {
            if ((unsigned char)from[i] < ' ')
                return false;
        }
        if (bytes > 0 && lines++ > 0)
            out[len++] = '\n';
        memcpy(out + len, from, bytes);
        len += bytes;
        text += line + strspn(text + line, "\r\n");
    }
    out[len] = '\0';
    return lines >= ADDRESS_LINES_MIN && lines <= TL_ADDRESS_LINES_MAX;
}

static enum tl_err write_address(struct tl_db *db, void *arg)
{
    const struct act *act = arg;
    enum tl_err err = record(db, act, act->rows);
    return err == TL_OK ? tl_store_case_address_put(db, act->rows[0].case_id, act->address) : err;
}

/* Where the post of its case goes from now on. */
TL_HANDLER(tl_api_set_letter_address)
{
    struct act *act = begin(app, request, response, "enter-address");
    if (!act)
        return;
    if (!read_address(tl_api_text_in(request, "address"), act->address)) {
        tl_http_reply_problem(response, 400, "bad-request",
                              "an address of post has two to seven lines, 511 bytes at most", 0);
        return;
    }
    if (find_one(act))
        finish(act, write_address);
}
