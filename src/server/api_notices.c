/* api_notices.c: what was sent to people, sending one by hand, and what the gateway tells. */
#include <stdlib.h>
#include <string.h>

#include "http/text.h"
#include "notify/address.h"
#include "server/api.h"
#include "server/notices.h"
#include "store/audit.h"
#include "store/meta.h"

enum { ROWS_MAX = 100, LINK_BYTES_MAX = 80 };

static tl_id user_of(const struct tl_http_request *request)
{
    return tl_http_principal(request)->user;
}

/* Without its address: that is masked, to be recognized and no more. */
static json_t *notice_json(const struct tl_api *api, const struct tl_notice_row *row)
{
    const struct tl_policy *policy = tl_api_policy(api);
    const struct tl_notification *about = tl_policy_notification_find(policy, row->kind);
    char masked[64];
    tl_address_mask(row->address, masked, sizeof masked);
    return json_pack("{s:o, s:o*, s:s, s:o*, s:s, s:s, s:s, s:s, s:I, s:o, s:o*, s:s}", "id",
                     tl_json_id(row->id), "contact", tl_json_id(row->contact), "kind", row->kind,
                     "name", about ? tl_json_text(policy, about->id.text) : NULL, "way",
                     row->channel, "to", row->channel[0] != '\0' ? masked : "", "language",
                     row->language, "state", row->state, "tries", (json_int_t)row->tries, "made_at",
                     tl_json_time(row->made_at), "ended_at", tl_json_time(row->ended_at), "error",
                     row->error);
}

static void reply_rows(const struct tl_api *api, const struct tl_notice_row *rows, size_t len,
                       enum tl_err err, struct tl_http_response *response)
{
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    json_t *all = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, notice_json(api, rows + i));
    tl_http_reply_json(response, 200, json_pack("{s:o}", "notices", all));
}

static tl_id id_in_query(const struct tl_http_request *request, const char *name)
{
    const char *text = tl_http_query(request, name);
    bool is_id =
        text && text[0] != '\0' && strlen(text) < 19 && text[strspn(text, "0123456789")] == '\0';
    return is_id ? strtoull(text, NULL, 10) : 0;
}

/* Agents: of their own contacts. */
static enum tl_err may_see(struct tl_db *db, const struct tl_http_request *request, tl_id contact)
{
    struct tl_contact_row row;
    if ((tl_http_principal(request)->roles & TL_RIGHT_SUPERVISE) != 0)
        return tl_view_contact(db, contact, &row);
    return tl_api_find_own(db, contact, user_of(request), &row);
}

TL_HANDLER(tl_api_list_notices)
{
    struct tl_api *api = app;
    tl_id contact = id_in_query(request, "contact");
    struct tl_notice_row *rows = calloc(ROWS_MAX, sizeof *rows);
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = !rows ? TL_ENOMEM : contact == 0 ? TL_ENONE : may_see(db, request, contact);
    if (err == TL_OK)
        err = tl_store_notice_list_contact(db, contact, rows, ROWS_MAX, &len);
    tl_store_reader_give(api->store, db);
    if (err == TL_ENONE)
        tl_api_refuse(response, TL_OK, TL_WHY_UNKNOWN_CONTACT);
    else
        reply_rows(api, rows, len, err, response);
    free(rows);
}

TL_HANDLER(tl_api_list_notices_in)
{
    static const char *const states[] = { "made",    "queued", "sending", "sent",
                                          "bounced", "failed", "printed", "stopped" };
    struct tl_api *api = app;
    const char *wanted = tl_http_query(request, "state"), *state = NULL;
    struct tl_notice_row *rows = calloc(ROWS_MAX, sizeof *rows);
    size_t len = 0;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strcmp(states[i], wanted ? wanted : "failed") == 0)
            state = states[i];
    if (!state) {
        tl_http_reply_problem(response, 400, "bad-request", "no such state", 0);
    } else {
        struct tl_db *db = tl_store_reader_take(api->store);
        enum tl_err err =
            rows ? tl_store_notice_list_state(db, state, id_in_query(request, "before"), rows,
                                              ROWS_MAX, &len)
                 : TL_ENOMEM;
        tl_store_reader_give(api->store, db);
        reply_rows(api, rows, len, err, response);
    }
    free(rows);
}

/* ---- by hand ---- */

struct hand {
    struct tl_api *api;
    struct tl_notice_wanted wanted; /* A new one ... */
    struct tl_notice_row row;       /* ... or this one again. */
    const char *from;
    struct tl_audit audit;
    tl_time now;
};

static enum tl_err write_audit(struct tl_db *db, struct hand *hand)
{
    enum tl_err err = tl_store_ids_take(db, "audit", 1, &hand->audit.id);
    return err == TL_OK ? tl_store_audit_insert(db, &hand->audit) : err;
}

static enum tl_err write_new(struct tl_db *db, void *arg)
{
    struct hand *hand = arg;
    enum tl_err err = write_audit(db, hand);
    return err == TL_OK ? tl_notices_post(db, tl_api_policy(hand->api), &hand->wanted, hand->now)
                        : err;
}

static enum tl_err write_again(struct tl_db *db, void *arg)
{
    struct hand *hand = arg;
    enum tl_err err = write_audit(db, hand);
    return err == TL_OK ? tl_store_notice_move(db, &hand->row, hand->from) : err;
}

static bool is_address(const char *text)
{
    return !text || tl_mail_is(text) || tl_number_is_e164(text);
}

/* https alone, in letters that need no escape anywhere. */
static bool is_link(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "-._~:/?#[]@!$&()*+,;=%";
    return !text || (strncmp(text, "https://", 8) == 0 && strlen(text) <= LINK_BYTES_MAX &&
                     text[strspn(text, letters)] == '\0');
}

static void finish(struct hand *hand, enum tl_err (*write)(struct tl_db *, void *),
                   struct tl_http_response *response)
{
    enum tl_err err = tl_engine_write(hand->api->engine, write, hand);
    if (err == TL_OK) {
        tl_notices_wake(hand->api->notices);
        tl_http_reply_nothing(response);
    } else {
        tl_api_refuse(response, err, TL_WHY_NONE);
    }
}

TL_HANDLER(tl_api_send_notice)
{
    struct tl_api *api = app;
    struct hand hand = { .api = api,
                         .wanted = { .kind = tl_api_text_in(request, "kind"),
                                     .contact = tl_http_param_id(request, "id"),
                                     .address = tl_api_text_in(request, "address"),
                                     .link = tl_api_text_in(request, "link") },
                         .audit = { .at = tl_wall_now(),
                                    .staff_id = user_of(request),
                                    .action = "notify",
                                    .record_kind = "contact" },
                         .now = tl_api_now(api) };
    hand.audit.record_id = hand.audit.contact = hand.wanted.contact;
    struct tl_contact_row row;
    if (!hand.wanted.kind || !tl_policy_notification_find(tl_api_policy(api), hand.wanted.kind)) {
        tl_http_reply_problem(response, 400, "unknown-key", NULL, 0);
        return;
    }
    if (!is_address(hand.wanted.address) || !is_link(hand.wanted.link)) {
        tl_http_reply_problem(response, 400, "bad-request",
                              "an address of mail or a number with +; a link with https", 0);
        return;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = hand.wanted.contact == 0
                          ? TL_ENONE
                          : tl_api_find_own(db, hand.wanted.contact, user_of(request), &row);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK)
        finish(&hand, write_new, response);
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

static bool can_go_again(const char *state)
{
    return strcmp(state, "failed") == 0 || strcmp(state, "bounced") == 0 ||
           strcmp(state, "stopped") == 0;
}

/* The notice that failed, once more, to another address where one is given. */
TL_HANDLER(tl_api_notice_again)
{
    struct tl_api *api = app;
    const char *address = tl_api_text_in(request, "address");
    struct hand hand = { .api = api, .now = tl_api_now(api) };
    tl_id id = tl_http_param_id(request, "id");
    char from[sizeof hand.row.state];
    if (!is_address(address)) {
        tl_http_reply_problem(response, 400, "bad-request", "an address of mail or a number", 0);
        return;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err =
        id == 0 || id > INT64_MAX ? TL_ENONE : tl_store_notice_find(db, id, &hand.row);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && !can_go_again(hand.row.state))
        err = TL_ENONE;
    if (err != TL_OK) {
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    bool is_of_account = hand.row.contact == 0; /* What opens it stands in it: to nobody else. */
    if (is_of_account && address) {
        tl_api_refuse(response, TL_OK, TL_WHY_STATE);
        return;
    }
    memcpy(from, hand.row.state, sizeof from);
    hand.from = from;
    hand.audit = (struct tl_audit){ .at = tl_wall_now(),
                                    .staff_id = user_of(request),
                                    .action = "notify-again",
                                    .record_kind = "notice",
                                    .record_id = id,
                                    .contact = hand.row.contact };
    snprintf(hand.row.state, sizeof hand.row.state, "made");
    hand.row.channel[0] = hand.row.error[0] = hand.row.message[0] = '\0';
    if (!is_of_account)
        snprintf(hand.row.address, sizeof hand.row.address, "%s", address ? address : "");
    hand.row.tries = hand.row.ended_at = hand.row.until_at = 0;
    hand.row.next_at = hand.now;
    finish(&hand, write_again, response);
}

/* ---- what the gateway tells ---- */

/* In the query (Kannel), or as JSON with the secret as bearer token. */
static const char *told(const struct tl_http_request *request, const char *name)
{
    return tl_http_method(request) == TL_HTTP_GET ? tl_http_query(request, name)
                                                  : tl_api_text_in(request, name);
}

static bool is_gateway(struct tl_api *api, const struct tl_http_request *request,
                       struct tl_http_response *response)
{
    const char *secret = tl_http_method(request) == TL_HTTP_GET ? tl_http_query(request, "secret")
                                                                : tl_http_bearer(request);
    if (tl_notices_is_gateway(api->notices, secret))
        return true;
    tl_http_reply_problem(response, 403, "forbidden", NULL, 0);
    return false;
}

TL_HANDLER(tl_api_text_came)
{
    struct tl_api *api = app;
    const char *from = told(request, "from"), *text = told(request, "text");
    if (!is_gateway(api, request, response))
        return;
    enum tl_err err = from && text ? tl_notices_text_came(api->notices, from, text) : TL_EBAD;
    if (err == TL_OK)
        tl_http_reply_nothing(response);
    else if (err == TL_EBAD)
        tl_http_reply_problem(response, 400, "bad-request", "from, a number, and text", 0);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

/* Kannel's numbers: 1 delivered, 2 not, 16 refused by the center; 4 and 8 are on the way. */
static int outcome(const char *status)
{
    static const struct {
        const char *word;
        int delivered;
    } words[] = { { "delivered", 1 }, { "1", 1 }, { "failed", 0 }, { "2", 0 }, { "16", 0 } };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].word, status) == 0)
            return words[i].delivered;
    return -1;
}

TL_HANDLER(tl_api_text_reported)
{
    struct tl_api *api = app;
    const char *id_text = told(request, "id"), *status = told(request, "status");
    if (!is_gateway(api, request, response))
        return;
    bool is_id = id_text && id_text[0] != '\0' && strlen(id_text) < 19 &&
                 id_text[strspn(id_text, "0123456789")] == '\0';
    if (!is_id || !status) {
        tl_http_reply_problem(response, 400, "bad-request", "id and status", 0);
        return;
    }
    int delivered = outcome(status);
    enum tl_err err =
        delivered < 0 ? TL_OK
                      : tl_notices_reported(api->notices, tl_http_id_read(id_text), delivered == 1);
    if (err == TL_OK || err == TL_ENONE) /* One that is gone is no fault of the gateway's. */
        tl_http_reply_nothing(response);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}
