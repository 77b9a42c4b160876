/* api_interpreter.c: the agent says that somebody interprets for the person, and when that is over.
 *
 *     POST   name, language, how, consent --> interpreter_comes, with both texts in one commit
 *     DELETE                              --> interpreter_goes
 */
#include <string.h>

#include "server/api.h"
#include "store/audit.h"
#include "store/interpreters.h"

/* One line that says something. */
static bool is_line(const char *text, size_t bytes_max)
{
    bool is_blank = true;
    for (const char *at = text; at && *at; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            return false;
        is_blank = is_blank && *at == ' ';
    }
    return text && !is_blank && strlen(text) <= bytes_max;
}

/* NONE: no such way. */
static enum tl_interpreter how_of(const char *word)
{
    for (int how = TL_INTERPRETER_IN_ROOM; word && how < TL_INTERPRETERS; how++) {
        if (strcmp(tl_interpreter_text((enum tl_interpreter)how), word) == 0)
            return (enum tl_interpreter)how;
    }
    return TL_INTERPRETER_NONE;
}

static void refuse(struct tl_http_response *response, enum tl_err err, enum tl_why why)
{
    static const struct {
        enum tl_why why;
        int status;
        const char *code;
    } codes[] = { { TL_WHY_NO_CONSENT, 400, "no-consent" },
                  { TL_WHY_INTERPRETED, 409, "has-interpreter" },
                  { TL_WHY_NOT_HEARD, 409, "not-heard" } };
    for (size_t i = 0; err == TL_OK && i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i].why == why) {
            tl_http_reply_problem(response, codes[i].status, codes[i].code, tl_why_text(why), 0);
            return;
        }
    }
    tl_api_refuse(response, err, why);
}

/* Recorded before it is done. */
static enum tl_err record(struct tl_api *api, const struct tl_http_request *request,
                          const char *action, const char *reason)
{
    struct tl_contact_row contact;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_asked(db, request, &contact);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK)
        return err;
    struct tl_audit look = { .at = tl_wall_now(),
                             .staff_id = tl_http_principal(request)->user,
                             .record_kind = "contact",
                             .record_id = contact.id,
                             .contact = contact.id };
    snprintf(look.action, sizeof look.action, "%s", action);
    snprintf(look.reason, sizeof look.reason, "%s", reason);
    return tl_api_record_look(api, &look);
}

static void ask(struct tl_api *api, struct tl_http_response *response, const struct tl_fact *given,
                const struct tl_parcel *parcel)
{
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = tl_engine_ask(api->engine, given, parcel, &why);
    if (err == TL_OK && why == TL_WHY_NONE)
        tl_api_reply_contact(api, tl_fact_contact(given), tl_fact_agent(given), response);
    else
        refuse(response, err, why);
}

TL_HANDLER(tl_api_interpreter_comes)
{
    struct tl_api *api = app;
    const char *name = tl_api_text_in(request, "name");
    const char *language = tl_api_text_in(request, "language");
    enum tl_interpreter how = how_of(tl_api_text_in(request, "how"));
    struct tl_parcel parcel = { 0 };
    struct tl_fact given = { .kind = TL_FACT_interpreter_comes };
    if (!is_line(name, TL_INTERPRETER_NAME_MAX) ||
        !is_line(language, TL_INTERPRETER_LANGUAGE_MAX) || how == TL_INTERPRETER_NONE ||
        tl_parcel_add(&parcel, "interpreter.name", name) != TL_OK ||
        tl_parcel_add(&parcel, "interpreter.language", language) != TL_OK) {
        tl_http_reply_problem(response, 400, "bad-request",
                              "a name, a language and in-room or by-phone are needed", 0);
        return;
    }
    if (!json_is_true(json_object_get(tl_http_json(request), "consent"))) {
        refuse(response, TL_OK, TL_WHY_NO_CONSENT);
        return;
    }
    enum tl_err err = record(api, request, "interpreter", tl_interpreter_text(how));
    if (err != TL_OK) {
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    given.interpreter_comes =
        (struct tl_fact_interpreter_comes){ .contact = tl_http_param_id(request, "id"),
                                            .agent = tl_http_principal(request)->user,
                                            .how = how,
                                            .consents = 1 };
    ask(api, response, &given, &parcel);
}

TL_HANDLER(tl_api_interpreter_goes)
{
    struct tl_api *api = app;
    struct tl_fact given = { .kind = TL_FACT_interpreter_goes };
    enum tl_err err = record(api, request, "interpreter-left", "");
    if (err != TL_OK) {
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    given.interpreter_goes = (struct tl_fact_interpreter_goes){ tl_http_param_id(request, "id"),
                                                                tl_http_principal(request)->user };
    ask(api, response, &given, NULL);
}
