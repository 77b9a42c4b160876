/* desk_end.c: a desk's requests, its live socket and its leg. */
#include "cli/desk_end.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 128 };

void tl_desk_end_init(struct tl_desk_end *desk, const char *login)
{
    *desk = (struct tl_desk_end){ .socket = { .fd = -1 } };
    snprintf(desk->login, sizeof desk->login, "%s", login);
}

enum tl_err tl_desk_end_sign_in(struct tl_desk_end *desk, const struct tl_web *web,
                                const char *password)
{
    struct tl_web_answer answer = { 0 };
    json_t *body = json_pack("{s:s, s:s}", "login", desk->login, "password", password);
    char *text = json_dumps(body, 0);
    json_decref(body);
    enum tl_err err =
        text ? tl_web_ask(web, "POST", "/api/v1/session", "", text, &answer) : TL_ENOMEM;
    free(text);
    desk->status = answer.status;
    if (err == TL_OK && answer.status != 200)
        err = TL_EDENIED;
    if (err == TL_OK) {
        const json_t *id = json_object_get(json_object_get(answer.json, "agent"), "id");
        desk->agent = strtoull(json_string_value(id) ? json_string_value(id) : "0", NULL, 10);
        memcpy(desk->cookie, answer.cookie, sizeof desk->cookie);
    }
    json_decref(answer.json);
    return err;
}

enum tl_err tl_desk_end_open_page(struct tl_desk_end *desk, const struct tl_web *web)
{
    char path[PATH_BYTES], hello[PATH_BYTES];
    struct tl_web_answer answer = { 0 };
    tl_web_socket_close(&desk->socket);
    enum tl_err err = tl_web_ask(web, "GET", "/api/v1/desk", desk->cookie, NULL, &answer);
    if (err != TL_OK)
        return err;
    desk->status = answer.status;
    snprintf(path, sizeof path, "/live?since=%" JSON_INTEGER_FORMAT,
             json_integer_value(json_object_get(answer.json, "seq")));
    json_decref(answer.json);
    if (desk->status != 200)
        return TL_EDENIED;
    snprintf(hello, sizeof hello, "{\"type\":\"hello\",\"page\":\"end-%.40s\",\"take\":true}",
             desk->login);
    return tl_web_socket_open(web, path, desk->cookie, hello, &desk->socket);
}

void tl_desk_end_drop_leg(struct tl_desk_end *desk)
{
    tl_browser_end_close(desk->leg);
    desk->leg = NULL;
}

void tl_desk_end_vanish(struct tl_desk_end *desk)
{
    tl_web_socket_close(&desk->socket);
    tl_browser_end_vanish(desk->leg);
    desk->leg = NULL;
}

/* As a page does: its sound is offered, and the server's answer taken. */
enum tl_err tl_desk_end_open_leg(struct tl_desk_end *desk, const struct tl_web *web, tl_id contact)
{
    char path[PATH_BYTES], offer[TL_BROWSER_OFFER_MAX];
    struct tl_web_answer answer = { 0 };
    tl_desk_end_drop_leg(desk);
    enum tl_err err = tl_browser_end_open(&desk->leg);
    if (err != TL_OK)
        return err;
    tl_browser_end_offer(desk->leg, offer);
    json_t *body = json_pack("{s:s}", "sdp", offer);
    char *text = json_dumps(body, 0);
    json_decref(body);
    snprintf(path, sizeof path, "/api/v1/desk/contacts/%" PRIu64 "/leg", contact);
    err = text ? tl_web_ask(web, "POST", path, desk->cookie, text, &answer) : TL_ENOMEM;
    free(text);
    desk->status = answer.status;
    const char *sdp = json_string_value(json_object_get(answer.json, "sdp"));
    if (err == TL_OK)
        err = answer.status == 200 && sdp ? tl_browser_end_join(desk->leg, sdp) : TL_EUNAVAILABLE;
    json_decref(answer.json);
    return err;
}

enum tl_err tl_desk_end_post(struct tl_desk_end *desk, const struct tl_web *web, const char *method,
                             const char *path, const char *body)
{
    struct tl_web_answer answer = { 0 };
    enum tl_err err = tl_web_ask(web, method, path, desk->cookie, body, &answer);
    json_decref(answer.json);
    desk->status = answer.status;
    /* 404 and 409: it no longer fits, as the center sees it. */
    if (err == TL_OK && answer.status >= 300 && answer.status != 404 && answer.status != 409)
        err = TL_EUNAVAILABLE;
    return err;
}

enum tl_err tl_desk_end_ready(struct tl_desk_end *desk, const struct tl_web *web)
{
    return tl_desk_end_post(desk, web, "POST", "/api/v1/desk/ready", "{}");
}

enum tl_err tl_desk_end_not_ready(struct tl_desk_end *desk, const struct tl_web *web,
                                  const char *reason)
{
    char body[PATH_BYTES];
    snprintf(body, sizeof body, "{\"reason\":\"%.60s\"}", reason);
    return tl_desk_end_post(desk, web, "POST", "/api/v1/desk/not-ready", body);
}

static enum tl_err act(struct tl_desk_end *desk, const struct tl_web *web, tl_id contact,
                       const char *word, const char *body)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "/api/v1/desk/contacts/%" PRIu64 "/%.20s", contact, word);
    return tl_desk_end_post(desk, web, "POST", path, body);
}

enum tl_err tl_desk_end_act(struct tl_desk_end *desk, const struct tl_web *web, tl_id contact,
                            const char *word)
{
    return act(desk, web, contact, word, "{}");
}

enum tl_err tl_desk_end_interpreter(struct tl_desk_end *desk, const struct tl_web *web,
                                    tl_id contact, bool comes)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "/api/v1/desk/contacts/%" PRIu64 "/interpreter", contact);
    if (!comes)
        return tl_desk_end_post(desk, web, "DELETE", path, NULL);
    return act(desk, web, contact, "interpreter",
               "{\"name\":\"As the scene says\",\"language\":\"another\",\"how\":\"in-room\","
               "\"consent\":true}");
}

enum tl_err tl_desk_end_wrap_up(struct tl_desk_end *desk, const struct tl_web *web, tl_id contact,
                                const char *disposition)
{
    char body[PATH_BYTES];
    snprintf(body, sizeof body, "{\"disposition\":\"%.60s\"}", disposition);
    return act(desk, web, contact, "wrap-up", body);
}

enum tl_err tl_desk_end_sign_out(struct tl_desk_end *desk, const struct tl_web *web)
{
    enum tl_err err = desk->cookie[0] != '\0'
                          ? tl_desk_end_post(desk, web, "DELETE", "/api/v1/session", NULL)
                          : TL_OK;
    tl_web_socket_close(&desk->socket);
    tl_desk_end_drop_leg(desk);
    desk->cookie[0] = '\0';
    return err;
}
