/* api_phone.c: an agent's desk phone: its account, and whether calls come to it. */
#include <sodium.h>
#include <string.h>

#include "server/api_account.h"
#include "server/phones.h"

json_t *tl_json_desk_phone(const struct tl_api *api, tl_id agent)
{
    struct tl_agent_phone phone;
    if (!tl_phones_find(api->phones, agent, &phone))
        return NULL;
    return json_pack("{s:s, s:b, s:b, s:o}", "account", phone.account, "chosen", phone.is_chosen,
                     "registered", phone.is_registered, "made_at", tl_json_time(phone.made_at));
}

/* What is written in one transaction, with its line in the audit. */
struct changing {
    const struct tl_api *api;
    const struct tl_self *self;
    struct tl_staff_phone phone;
    char password[TL_DESK_PHONE_PASSWORD_BYTES];
    struct tl_security security;
};

/* Where phones register: the address that calls name, and the port. */
static void write_server(const struct tl_api *api, char *out, size_t bytes_max)
{
    const struct tl_settings *settings = api->settings;
    const char *host = settings->media_advertised[0] ? settings->media_advertised
                       : settings->media_address[0]  ? settings->media_address
                                                     : settings->sip_address;
    snprintf(out, bytes_max, strchr(host, ':') ? "[%s]:%u" : "%s:%u", host,
             tl_phone_sip_port(api->phone));
}

static enum tl_err write_new(struct tl_db *db, void *arg)
{
    struct changing *changing = arg;
    enum tl_err err = tl_desk_phone_make(db, changing->api->signin->key, changing->self->staff.id,
                                         changing->self->now, &changing->phone, changing->password);
    return err == TL_OK ? tl_security_write(db, &changing->security) : err;
}

static enum tl_err write_removal(struct tl_db *db, void *arg)
{
    struct changing *changing = arg;
    enum tl_err err = tl_store_phone_delete(db, changing->self->staff.id);
    return err == TL_OK ? tl_security_write(db, &changing->security) : err;
}

/* Writes and takes what was written. */
static enum tl_err change(struct tl_api *api, tl_write_fn *write, struct changing *changing)
{
    enum tl_err err = tl_engine_write(api->engine, write, changing);
    if (err != TL_OK)
        return err;
    tl_security_tell(&changing->security);
    return tl_phones_reload_one(api->phones, changing->self->staff.id);
}

/* The password is shown this once. */
TL_HANDLER(tl_api_make_phone)
{
    struct tl_api *api = app;
    struct tl_self self;
    if (!tl_api_may_change(api, request, response, &self))
        return;
    char server[TL_SETTING_BYTES_MAX + 16];
    write_server(api, server, sizeof server);
    struct changing changing = { .api = api,
                                 .self = &self,
                                 .security = tl_security_of(request, TL_SECURITY_PHONE_MADE,
                                                            self.staff.id, NULL, NULL) };
    enum tl_err err =
        self.session.stage == TL_STAGE_DONE ? change(api, write_new, &changing) : TL_EDENIED;
    if (err == TL_OK)
        tl_http_reply_json(response, 201,
                           json_pack("{s:s, s:s, s:s, s:s}", "account", changing.phone.account,
                                     "password", changing.password, "realm",
                                     tl_phones_realm(api->phones), "server", server));
    else
        tl_api_refuse(response, err == TL_EDENIED ? TL_OK : err, TL_WHY_STATE);
    sodium_memzero(&changing, sizeof changing);
}

TL_HANDLER(tl_api_remove_phone)
{
    struct tl_api *api = app;
    struct tl_self self;
    if (!tl_api_may_change(api, request, response, &self))
        return;
    struct changing changing = { .self = &self,
                                 .security = tl_security_of(request, TL_SECURITY_PHONE_REMOVED,
                                                            self.staff.id, NULL, NULL) };
    enum tl_err err = change(api, write_removal, &changing);
    if (err == TL_OK)
        tl_http_reply_nothing(response);
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

struct choosing {
    tl_id agent;
    bool is_chosen;
};

static enum tl_err write_choice(struct tl_db *db, void *arg)
{
    const struct choosing *choosing = arg;
    return tl_store_phone_choose(db, choosing->agent, choosing->is_chosen);
}

/* Who is offered a contact, or has one, goes on where it came: the choice is for those that come.
 */
static bool is_working(struct tl_api *api, tl_id agent)
{
    struct tl_agent_row row;
    struct tl_db *db = tl_store_reader_take(api->store);
    bool is_known = tl_view_agent(db, agent, &row) == TL_OK;
    tl_store_reader_give(api->store, db);
    return is_known && (strcmp(row.state, "offered") == 0 || strcmp(row.state, "connected") == 0);
}

TL_HANDLER(tl_api_choose_phone)
{
    struct tl_api *api = app;
    struct choosing choosing = { .agent = tl_http_principal(request)->user };
    const json_t *chosen = json_object_get(tl_http_json(request), "chosen");
    if (!json_is_boolean(chosen)) {
        tl_http_reply_problem(response, 400, "bad-request", NULL, 0);
        return;
    }
    choosing.is_chosen = json_is_true(chosen);
    if (is_working(api, choosing.agent)) {
        tl_api_refuse(response, TL_OK, TL_WHY_STATE);
        return;
    }
    enum tl_err err = tl_engine_write(api->engine, write_choice, &choosing);
    if (err == TL_OK)
        err = tl_phones_reload_one(api->phones, choosing.agent);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, tl_json_desk_phone(api, choosing.agent));
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}
