/* api.c: the table of routes, who asks, and refusals. */
#include "server/api.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "store/cases.h"

enum { SMALL = 4096, WITH_NOTE = 8192, WITH_SDP = 20000, WITH_KEY = 20000 };

static const struct tl_http_route routes[] = {
    { TL_HTTP_GET, "/api/v1/center", TL_HTTP_PUBLIC, 0, tl_api_get_center },
    { TL_HTTP_GET, "/api/v1/center/waits", TL_HTTP_PUBLIC, 0, tl_api_get_waits },
    { TL_HTTP_POST, "/api/v1/session", TL_HTTP_PUBLIC, SMALL, tl_api_sign_in },
    { TL_HTTP_GET, "/api/v1/session", TL_RIGHT_SESSION, 0, tl_api_get_session },
    { TL_HTTP_DELETE, "/api/v1/session", TL_RIGHT_SESSION, 0, tl_api_sign_out },
    { TL_HTTP_POST, "/api/v1/session/proof", TL_RIGHT_SESSION, WITH_KEY, tl_api_prove },
    { TL_HTTP_POST, "/api/v1/session/lock", TL_RIGHT_SESSION, SMALL, tl_api_lock },
    { TL_HTTP_POST, "/api/v1/session/proof/passkey", TL_RIGHT_SESSION, SMALL,
      tl_api_passkey_proof_options },
    { TL_HTTP_POST, "/api/v1/session/passkey/options", TL_HTTP_PUBLIC, SMALL,
      tl_api_passkey_sign_in_options },
    { TL_HTTP_POST, "/api/v1/session/passkey", TL_HTTP_PUBLIC, WITH_KEY, tl_api_passkey_sign_in },
    { TL_HTTP_POST, "/api/v1/account/passkeys/options", TL_RIGHT_ACCOUNT, SMALL,
      tl_api_passkey_options },
    { TL_HTTP_POST, "/api/v1/account/passkeys", TL_RIGHT_ACCOUNT, WITH_KEY, tl_api_add_passkey },
    { TL_HTTP_GET, "/api/v1/session/oidc", TL_HTTP_PUBLIC, 0, tl_api_oidc_go },
    { TL_HTTP_GET, "/api/v1/session/oidc/back", TL_HTTP_PUBLIC, 0, tl_api_oidc_back },
    { TL_HTTP_GET, "/api/v1/account", TL_RIGHT_ACCOUNT, 0, tl_api_get_account },
    { TL_HTTP_POST, "/api/v1/account/totp", TL_RIGHT_ACCOUNT, SMALL, tl_api_begin_totp },
    { TL_HTTP_POST, "/api/v1/account/totp/confirm", TL_RIGHT_ACCOUNT, SMALL, tl_api_confirm_totp },
    { TL_HTTP_POST, "/api/v1/account/recovery", TL_RIGHT_ACCOUNT, SMALL, tl_api_make_recovery },
    { TL_HTTP_DELETE, "/api/v1/account/factors/{id}", TL_RIGHT_ACCOUNT, 0, tl_api_remove_factor },
    { TL_HTTP_POST, "/api/v1/account/phone", TL_RIGHT_ACCOUNT, SMALL, tl_api_make_phone },
    { TL_HTTP_DELETE, "/api/v1/account/phone", TL_RIGHT_ACCOUNT, 0, tl_api_remove_phone },
    { TL_HTTP_POST, "/api/v1/desk/phone", TL_RIGHT_DESK, SMALL, tl_api_choose_phone },
    { TL_HTTP_GET, "/api/v1/desk", TL_RIGHT_LINE, 0, tl_api_get_desk },
    { TL_HTTP_POST, "/api/v1/desk/ready", TL_RIGHT_DESK, SMALL, tl_api_ready },
    { TL_HTTP_POST, "/api/v1/desk/not-ready", TL_RIGHT_DESK, SMALL, tl_api_not_ready },
    { TL_HTTP_GET, "/api/v1/desk/contacts/{id}", TL_RIGHT_DESK, 0, tl_api_get_contact },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/accept", TL_RIGHT_DESK, SMALL, tl_api_accept },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/refuse", TL_RIGHT_DESK, SMALL,
      tl_api_refuse_offer },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/hold", TL_RIGHT_DESK, SMALL, tl_api_hold },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/resume", TL_RIGHT_DESK, SMALL, tl_api_resume },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/hangup", TL_RIGHT_DESK, SMALL, tl_api_hang_up },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/transfer", TL_RIGHT_DESK, SMALL, tl_api_transfer },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/consult", TL_RIGHT_DESK, SMALL, tl_api_consult },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/hand-over", TL_RIGHT_DESK, SMALL,
      tl_api_hand_over },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/let-go", TL_RIGHT_DESK, SMALL, tl_api_let_go },
    { TL_HTTP_POST, "/api/v1/desk/outside-number", TL_RIGHT_DESK, SMALL,
      tl_api_read_outside_number },
    { TL_HTTP_GET, "/api/v1/desk/transfer-targets", TL_RIGHT_DESK, 0, tl_api_get_transfer_targets },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/wrap-up", TL_RIGHT_DESK, WITH_NOTE,
      tl_api_wrap_up },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/leg", TL_RIGHT_LINE, WITH_SDP, tl_api_open_leg },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/digits", TL_RIGHT_DESK, SMALL, tl_api_send_digit },
    { TL_HTTP_GET, "/api/v1/desk/contacts/{id}/case", TL_RIGHT_CASES, 0, tl_api_look_at_case },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/ask-supervisor", TL_RIGHT_DESK, SMALL,
      tl_api_ask_supervisor },
    { TL_HTTP_GET, "/api/v1/desk/broadcasts", TL_RIGHT_LINE, 0, tl_api_get_broadcasts },
    { TL_HTTP_POST, "/api/v1/desk/broadcasts/{id}/read", TL_RIGHT_LINE, SMALL,
      tl_api_read_broadcast },
    { TL_HTTP_GET, "/api/v1/supervise", TL_RIGHT_SUPERVISE, 0, tl_api_get_supervise },
    { TL_HTTP_POST, "/api/v1/supervise/contacts/{id}/move", TL_RIGHT_SUPERVISE, SMALL,
      tl_api_move_contact },
    { TL_HTTP_POST, "/api/v1/supervise/contacts/{id}/listen", TL_RIGHT_SUPERVISE, WITH_SDP,
      tl_api_listen },
    { TL_HTTP_DELETE, "/api/v1/supervise/contacts/{id}/listen", TL_RIGHT_SUPERVISE, 0,
      tl_api_end_listening },
    { TL_HTTP_GET, "/api/v1/promises", TL_RIGHT_SUPERVISE, 0, tl_api_get_promises },
    { TL_HTTP_GET, "/api/v1/numbers", TL_RIGHT_SUPERVISE, 0, tl_api_get_numbers },
    { TL_HTTP_GET, "/api/v1/numbers.csv", TL_RIGHT_SUPERVISE, 0, tl_api_get_numbers_csv },
    { TL_HTTP_POST, "/api/v1/promises/look", TL_HTTP_PUBLIC, SMALL, tl_api_look_at_promises },
    { TL_HTTP_POST, "/api/v1/promises/put-off", TL_HTTP_PUBLIC, SMALL, tl_api_put_off_callback },
    { TL_HTTP_POST, "/api/v1/promises/take-back", TL_HTTP_PUBLIC, SMALL,
      tl_api_take_callback_back },
    { TL_HTTP_POST, "/api/v1/promises/{id}/move", TL_RIGHT_SUPERVISE, SMALL, tl_api_move_promise },
    { TL_HTTP_POST, "/api/v1/promises/{id}/end", TL_RIGHT_SUPERVISE, SMALL, tl_api_end_promise },
    { TL_HTTP_GET, "/api/v1/desk/contacts/{id}/promises", TL_RIGHT_DESK, 0,
      tl_api_get_contact_promises },
    { TL_HTTP_GET, "/api/v1/desk/contacts/{id}/escalation", TL_RIGHT_DESK, 0,
      tl_api_get_escalation },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/escalation", TL_RIGHT_DESK, WITH_NOTE,
      tl_api_escalate },
    { TL_HTTP_GET, "/api/v1/desk/escalations", TL_RIGHT_DESK, 0, tl_api_list_escalations },
    { TL_HTTP_GET, "/api/v1/desk/escalations/{id}", TL_RIGHT_DESK, 0, tl_api_look_at_escalation },
    { TL_HTTP_POST, "/api/v1/desk/escalations/{id}/take", TL_RIGHT_DESK, SMALL,
      tl_api_take_escalation },
    { TL_HTTP_POST, "/api/v1/desk/escalations/{id}/give", TL_RIGHT_DESK, SMALL,
      tl_api_give_escalation },
    { TL_HTTP_POST, "/api/v1/desk/escalations/{id}/answer", TL_RIGHT_DESK, WITH_NOTE,
      tl_api_answer_escalation },
    { TL_HTTP_POST, "/api/v1/desk/escalations/{id}/cannot", TL_RIGHT_DESK, SMALL,
      tl_api_cannot_escalation },
    { TL_HTTP_POST, "/api/v1/supervise/agents/{id}/state", TL_RIGHT_SUPERVISE, SMALL,
      tl_api_set_agent },
    { TL_HTTP_POST, "/api/v1/supervise/queues/{key}/close", TL_RIGHT_SUPERVISE, SMALL,
      tl_api_close_queue },
    { TL_HTTP_POST, "/api/v1/supervise/queues/{key}/open", TL_RIGHT_SUPERVISE, SMALL,
      tl_api_open_queue },
    { TL_HTTP_POST, "/api/v1/supervise/line/close", TL_RIGHT_SUPERVISE, SMALL, tl_api_close_line },
    { TL_HTTP_POST, "/api/v1/supervise/line/open", TL_RIGHT_SUPERVISE, SMALL, tl_api_open_line },
    { TL_HTTP_POST, "/api/v1/supervise/surge", TL_RIGHT_SUPERVISE, SMALL, tl_api_set_surge },
    { TL_HTTP_POST, "/api/v1/supervise/broadcasts", TL_RIGHT_SUPERVISE, SMALL, tl_api_broadcast },
    { TL_HTTP_DELETE, "/api/v1/supervise/asks/{id}", TL_RIGHT_SUPERVISE, 0, tl_api_answer_ask },
    { TL_HTTP_GET, "/api/v1/desk/contacts/{id}/history", TL_RIGHT_DESK, 0, tl_api_look_at_history },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/note", TL_RIGHT_DESK, WITH_NOTE,
      tl_api_write_note },
    { TL_HTTP_GET, "/api/v1/desk/contacts/{id}/articles", TL_RIGHT_DESK, 0, tl_api_list_articles },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/articles", TL_RIGHT_DESK, SMALL,
      tl_api_open_article },
    { TL_HTTP_GET, "/api/v1/desk/day", TL_RIGHT_DESK, 0, tl_api_get_day },
    { TL_HTTP_GET, "/api/v1/policy/picture", TL_RIGHT_POLICY, 0, tl_api_get_picture },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/recording", TL_RIGHT_DESK, SMALL,
      tl_api_set_recording },
    { TL_HTTP_GET, "/api/v1/recordings/{id}", TL_RIGHT_DESK | TL_RIGHT_SUPERVISE | TL_RIGHT_REVIEW,
      0, tl_api_get_recording },
    { TL_HTTP_GET, "/api/v1/recordings/{id}/peaks",
      TL_RIGHT_DESK | TL_RIGHT_SUPERVISE | TL_RIGHT_REVIEW, 0, tl_api_get_peaks },
    { TL_HTTP_GET, "/api/v1/notices", TL_RIGHT_DESK | TL_RIGHT_SUPERVISE, 0, tl_api_list_notices },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/notices", TL_RIGHT_DESK, SMALL,
      tl_api_send_notice },
    { TL_HTTP_GET, "/api/v1/supervise/notices", TL_RIGHT_SUPERVISE, 0, tl_api_list_notices_in },
    { TL_HTTP_POST, "/api/v1/supervise/notices/{id}/again", TL_RIGHT_SUPERVISE, SMALL,
      tl_api_notice_again },
    { TL_HTTP_GET, "/api/v1/sms/in", TL_HTTP_PUBLIC, 0, tl_api_text_came },
    { TL_HTTP_POST, "/api/v1/sms/in", TL_HTTP_PUBLIC, SMALL, tl_api_text_came },
    { TL_HTTP_GET, "/api/v1/sms/report", TL_HTTP_PUBLIC, 0, tl_api_text_reported },
    { TL_HTTP_POST, "/api/v1/sms/report", TL_HTTP_PUBLIC, SMALL, tl_api_text_reported },
    { TL_HTTP_POST, "/api/v1/calls", TL_HTTP_PUBLIC, WITH_SDP, tl_api_call },
    { TL_HTTP_GET, "/api/v1/calls/{id}", TL_HTTP_PUBLIC, 0, tl_api_get_call },
    { TL_HTTP_DELETE, "/api/v1/calls/{id}", TL_HTTP_PUBLIC, 0, tl_api_end_call },
    { TL_HTTP_GET, "/api/v1/health", TL_HTTP_PUBLIC, 0, tl_api_health },
    { TL_HTTP_GET, "/api/v1/health/live", TL_HTTP_PUBLIC, 0, tl_api_health_live },
    { TL_HTTP_GET, "/api/v1/metrics", TL_HTTP_PUBLIC, 0, tl_api_metrics },
    { TL_HTTP_GET, "/api/v1/test/clock", TL_HTTP_PUBLIC, 0, tl_api_get_clock },
    { TL_HTTP_POST, "/api/v1/test/clock", TL_HTTP_PUBLIC, SMALL, tl_api_move_clock },
    { TL_HTTP_GET, "/api/v1/test/facts", TL_HTTP_PUBLIC, 0, tl_api_get_facts },
};

const struct tl_http_route *tl_api_routes(uint32_t *out_len)
{
    *out_len = sizeof routes / sizeof routes[0];
    return routes;
}

struct touch {
    const char *token;
    tl_time now;
};

static enum tl_err touch_session(struct tl_db *db, void *arg)
{
    const struct touch *touch = arg;
    return tl_session_seen(db, touch->token, touch->now);
}

/* Only a session that is done and unlocked has its user's rights: what is still due is the refusal.
 * Behind a locked screen the call goes on. */
static void set_rights(const struct tl_staff *staff, const struct tl_session *session,
                       struct tl_http_principal *out)
{
    uint32_t all = (uint32_t)staff->roles | tl_role_rights(staff->roles);
    out->roles = all;
    out->refusal = NULL;
    if (session->stage == TL_STAGE_FACTOR) {
        out->roles = TL_RIGHT_SESSION;
        out->refusal = "second-factor";
    } else if (session->stage == TL_STAGE_ENROL) {
        out->roles = TL_RIGHT_SESSION | TL_RIGHT_ACCOUNT;
        out->refusal = "enrol";
    } else if (session->locked_at != 0) {
        out->roles = TL_RIGHT_SESSION | (all & TL_RIGHT_LINE);
        out->refusal = "screen-locked";
    }
}

enum tl_err tl_api_authenticate(void *app, const char *token, struct tl_http_principal *out)
{
    struct tl_api *api = app;
    struct tl_staff staff;
    struct tl_session session;
    bool is_old = false;
    tl_time now = tl_wall_now();
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_session_find(db, token, now, &staff, &session, &is_old);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK)
        return err;
    if (is_old)
        err = tl_engine_write(api->engine, touch_session, &(struct touch){ token, now });
    out->user = staff.id;
    set_rights(&staff, &session, out);
    snprintf(out->name, sizeof out->name, "%.60s", staff.name);
    return err;
}

enum tl_err tl_api_self(struct tl_api *api, const struct tl_http_request *request,
                        struct tl_self *out)
{
    bool is_old = false;
    out->now = tl_wall_now();
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err =
        tl_session_find(db, tl_http_token(request), out->now, &out->staff, &out->session, &is_old);
    tl_store_reader_give(api->store, db);
    return err;
}

bool tl_api_is_fresh(const struct tl_api *api, const struct tl_self *self,
                     struct tl_http_response *response)
{
    if (tl_session_is_fresh(&self->session, self->now, api->signin->fresh_us))
        return true;
    tl_http_reply_problem(response, 401, "reauth", NULL, 0);
    return false;
}

bool tl_api_may_see(struct tl_api *api, const struct tl_http_request *request,
                    struct tl_http_response *response, const struct tl_case *about)
{
    struct tl_self self;
    if (about->guarded == 0)
        return true;
    if ((tl_http_principal(request)->roles & TL_RIGHT_PROTECTED) == 0) {
        tl_api_refuse(response, TL_OK, TL_WHY_UNKNOWN_CONTACT);
        return false;
    }
    if (tl_api_self(api, request, &self) != TL_OK) {
        tl_http_reply_problem(response, 401, "not-signed-in", NULL, 0);
        return false;
    }
    return tl_api_is_fresh(api, &self, response);
}

void tl_api_origin(const struct tl_api *api, char *out)
{
    if (api->signin->url[0] != '\0')
        snprintf(out, TL_ORIGIN_BYTES, "%s", api->signin->url);
    else
        snprintf(out, TL_ORIGIN_BYTES, "http%s://localhost:%u", api->is_tls ? "s" : "",
                 tl_http_port(api->http));
}

tl_id tl_live_key_agent(tl_id agent)
{
    return 2 * agent + 1;
}

tl_id tl_live_key_call(tl_id contact)
{
    return 2 * contact;
}

tl_id tl_live_key_boss(tl_id supervisor)
{
    return UINT64_C(1) << 60 | 2 * supervisor;
}

void tl_call_token(const struct tl_api *api, tl_id contact, char out[TL_TOKEN_BYTES])
{
    unsigned char mac[crypto_auth_BYTES];
    crypto_auth(mac, (const unsigned char *)&contact, sizeof contact, api->call_secret);
    sodium_bin2base64(out, TL_TOKEN_BYTES, mac, sizeof mac,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool tl_call_token_is(const struct tl_api *api, tl_id contact, const char *token)
{
    char right[TL_TOKEN_BYTES];
    tl_call_token(api, contact, right);
    return strlen(token) == strlen(right) && sodium_memcmp(token, right, strlen(right)) == 0;
}

enum tl_err tl_api_agent_enters(struct tl_api *api, const struct tl_staff *staff,
                                enum tl_why *out_why)
{
    struct tl_fact given = { .kind = TL_FACT_signed_in,
                             .signed_in = { staff->id,
                                            tl_staff_skills(tl_api_policy(api), staff) } };
    return tl_engine_ask(api->engine, &given, NULL, out_why);
}

void tl_api_refuse(struct tl_http_response *response, enum tl_err err, enum tl_why why)
{
    if (err == TL_EFULL || why == TL_WHY_LIMIT)
        tl_http_reply_problem(response, 503, "full", NULL, 5);
    else if (err != TL_OK)
        tl_http_reply_problem(response, 503, "unavailable", NULL, 5);
    else if (why == TL_WHY_UNKNOWN_CONTACT || why == TL_WHY_UNKNOWN_AGENT)
        tl_http_reply_problem(response, 404, "not-found", NULL, 0);
    else if (why == TL_WHY_TAKEN)
        tl_http_reply_problem(response, 409, "taken", NULL, 0);
    else
        tl_http_reply_problem(response, 409, "state", tl_why_text(why), 0);
}

tl_time tl_api_now(const struct tl_api *api)
{
    return api->clock->is_manual ? atomic_load(&api->clock->manual) : tl_wall_now();
}

TL_HANDLER(tl_api_get_center)
{
    struct tl_api *api = app;
    (void)request;
    tl_http_reply_json(response, 200, tl_json_center(api, tl_api_now(api)));
}
