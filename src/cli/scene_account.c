/* scene_account.c: an account's requests, its app, and what is read of its answers. */
#include "cli/scene_account.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "desk/totp.h"
#include "server/clock.h"

enum { PATH_BYTES = 160, ROW_BYTES = 400, DAYS_OF_YEARS = 1095, A_DAY = 4 };

static const char password[] = "four plain words here",
                  question[] = "Where is my plain blue paper?",
                  answer_text[] = "It is on its way to you.",
                  head[] =
                      "number,form,office,status,status_on,received_on,language,protected,online,"
                      "online_filer,postal,taken_on\n";
static const int64_t mail_us = 30 * TL_SECOND, look_us = TL_SECOND / 10;

static struct tl_scene_account *account_of(struct tl_scene_accounts *accounts,
                                           const struct tl_actor *person)
{
    struct tl_scene_account *one = accounts->all;
    while (one->person && one->person != person)
        one++; /* There is room for all actors of a scene. */
    if (!one->person) {
        one->person = person;
        snprintf(one->mail, sizeof one->mail, "%s@example.org", person->name);
    }
    return one;
}

/* ---- asking ---- */

/* Takes the body. Another token than before is the session's from now on. */
static enum tl_err ask(const struct tl_scene_accounts *accounts, struct tl_scene_account *one,
                       const char *method, const char *path, json_t *body,
                       struct tl_web_answer *out)
{
    char full[PATH_BYTES + 16];
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
    bool has_body = body != NULL;
    json_decref(body);
    if (has_body && !text)
        return TL_ENOMEM;
    snprintf(full, sizeof full, "/api/v1%s", path);
    enum tl_err err = tl_web_ask(accounts->web, method, full, one->bearer, text, out);
    free(text);
    const char *token = json_string_value(json_object_get(out->json, "token"));
    if (err == TL_OK && token)
        snprintf(one->bearer, sizeof one->bearer, "Bearer %.200s", token);
    return err;
}

/* An answer of which the status alone counts. */
static enum tl_err post(const struct tl_scene_accounts *accounts, struct tl_scene_account *one,
                        const char *path, json_t *body, int *out_status)
{
    struct tl_web_answer answer = { 0 };
    enum tl_err err = ask(accounts, one, "POST", path, body, &answer);
    json_decref(answer.json);
    *out_status = answer.status;
    return err;
}

static enum tl_err must(enum tl_err err, int status, int wanted)
{
    return err == TL_OK && status != wanted ? TL_EUNAVAILABLE : err;
}

/* ---- the app ---- */

static size_t read_base32(const char *text, uint8_t *out, size_t room)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t bits = 0, held = 0;
    size_t len = 0;
    for (; *text && len < room; text++) {
        const char *letter = strchr(letters, *text);
        if (!letter)
            continue; /* Blanks, for who types it. */
        bits = bits << 5 | (uint32_t)(letter - letters);
        held += 5;
        if (held >= 8) {
            held -= 8;
            out[len++] = (uint8_t)(bits >> held);
        }
    }
    return len;
}

/* The code of the app now; false: it was used, and the next one is some seconds off. */
static bool app_code(struct tl_scene_account *one, char out[16])
{
    uint32_t code;
    int64_t step = tl_wall_now() / TL_TOTP_STEP_US;
    if (step <= one->step || tl_totp_code(one->secret, one->secret_len, step, &code) != TL_OK)
        return false;
    one->step = step;
    snprintf(out, 16, "%06u", code);
    return true;
}

static enum tl_err add_app(const struct tl_scene_accounts *accounts, struct tl_scene_account *one)
{
    struct tl_web_answer begun = { 0 }, done = { 0 };
    char code[16] = "";
    size_t i;
    const json_t *recovery;
    enum tl_err err = ask(accounts, one, "POST", "/my/account/totp", json_object(), &begun);
    const char *key = json_string_value(json_object_get(begun.json, "key"));
    if (err == TL_OK && key)
        one->secret_len = read_base32(key, one->secret, sizeof one->secret);
    if (err == TL_OK && (!key || !app_code(one, code)))
        err = TL_EUNAVAILABLE;
    if (err == TL_OK)
        err = ask(
            accounts, one, "POST", "/my/account/totp/confirm",
            json_pack("{s:O, s:s}", "setup", json_object_get(begun.json, "setup"), "code", code),
            &done);
    json_array_foreach(json_object_get(done.json, "recovery_codes"), i, recovery)
    {
        if (i < TL_SCENE_RECOVERY_MAX)
            snprintf(one->recovery[one->recovery_len++], sizeof one->recovery[0], "%s",
                     json_string_value(recovery));
    }
    err = must(err, done.status, 201);
    json_decref(begun.json);
    json_decref(done.json);
    return err;
}

/* ---- signing in ---- */

/* What stands behind the # of the confirmation's link. */
static enum tl_err read_link(const struct tl_scene_accounts *accounts,
                             const struct tl_scene_account *one, char out[128])
{
    static const char begins[] = "/my#register=";
    struct tl_scene_mail mail = { 0 };
    int64_t until = tl_steady_now() + mail_us;
    while (tl_scene_mails_to(accounts->where, one->mail, &mail) == 0) {
        if (tl_steady_now() > until)
            return TL_EUNAVAILABLE;
        tl_clock_nap(look_us);
    }
    const char *link = strstr(mail.text, begins);
    if (!link)
        return TL_EUNAVAILABLE;
    link += strlen(begins);
    snprintf(out, 128, "%.*s", (int)strcspn(link, " \n\r>\"") % 120, link);
    return TL_OK;
}

static enum tl_err make_account(const struct tl_scene_accounts *accounts,
                                struct tl_scene_account *one, uint16_t language)
{
    char link[128] = "";
    int status = 0;
    enum tl_err err = post(accounts, one, "/my/register",
                           json_pack("{s:s, s:s, s:s}", "mail", one->mail, "password", password,
                                     "language", accounts->policy->languages[language].code),
                           &status);
    err = must(err, status, 202);
    if (err == TL_OK)
        err = read_link(accounts, one, link);
    if (err == TL_OK) {
        err = post(accounts, one, "/my/confirm",
                   json_pack("{s:s, s:s}", "link", link, "password", password), &status);
        err = must(err, status, 200);
    }
    return err == TL_OK ? add_app(accounts, one) : err;
}

/* With the app's code, or one that was written down where the app's was used just now. */
static enum tl_err sign_in(const struct tl_scene_accounts *accounts, struct tl_scene_account *one)
{
    char code[32];
    int status = 0;
    one->bearer[0] = '\0';
    enum tl_err err =
        post(accounts, one, "/my/session",
             json_pack("{s:s, s:s}", "mail", one->mail, "password", password), &status);
    err = must(err, status, 200);
    if (err != TL_OK)
        return err;
    if (!app_code(one, code)) {
        if (one->recovery_len == 0)
            return TL_EDENIED;
        snprintf(code, sizeof code, "%s", one->recovery[--one->recovery_len]);
    }
    err = post(accounts, one, "/my/session/proof", json_pack("{s:s}", "code", code), &status);
    return must(err, status, 200);
}

/* The caller's to drop. A session that has ended meanwhile is begun again. */
static enum tl_err get(const struct tl_scene_accounts *accounts, struct tl_scene_account *one,
                       const char *path, json_t **out)
{
    struct tl_web_answer answer = { 0 };
    enum tl_err err = ask(accounts, one, "GET", path, NULL, &answer);
    if (err == TL_OK && answer.status == 401) {
        json_decref(answer.json);
        answer = (struct tl_web_answer){ 0 };
        err = sign_in(accounts, one);
        if (err == TL_OK)
            err = ask(accounts, one, "GET", path, NULL, &answer);
    }
    err = must(err, answer.status, 200);
    if (err == TL_OK)
        *out = answer.json;
    else
        json_decref(answer.json);
    return err;
}

/* ---- records ---- */

static void write_day(tl_time at, char out[16])
{
    time_t second = (time_t)(at / TL_SECOND);
    struct tm utc;
    gmtime_r(&second, &utc);
    strftime(out, 16, "%Y-%m-%d", &utc);
}

/* The policy's beginning of a number that comes into accounts by code, as long as all numbers. */
static void next_number(struct tl_scene_accounts *accounts, char out[32])
{
    const char *begins = accounts->policy->accounts.begins;
    int digits = (int)(strlen(accounts->where->known) - strlen(begins)) % 30;
    snprintf(out, 32, "%s%0*u", begins, digits, 7000001 + accounts->filed_len++);
}

static enum tl_err import_case(const struct tl_scene_accounts *accounts,
                               const struct tl_scene_account *one, tl_time now)
{
    const struct tl_account_line *filed = &one->filed;
    char csv[ROW_BYTES + sizeof head], taken[16] = "";
    if (filed->taken_days > 0)
        write_day(now - filed->taken_days * TL_DAY, taken);
    snprintf(csv, sizeof csv, "%s%s,%s,%s,%s,%s,%s,%s,%d,%d,%s,%s,%s\n", head, one->number,
             filed->form, filed->office, filed->status[0] ? filed->status : "received",
             one->received, one->received, accounts->policy->languages[filed->language].code,
             filed->is_protected, filed->is_online, filed->is_online ? one->mail : "",
             filed->postal, taken);
    return tl_scene_import_cases(accounts->where, csv);
}

static enum tl_err file_case(struct tl_scene_accounts *accounts, struct tl_scene_account *one,
                             tl_time now, const struct tl_account_line *what)
{
    if (!accounts->policy->accounts.begins)
        return TL_EUNSUPPORTED;
    next_number(accounts, one->number);
    one->filed = *what;
    write_day(now - what->days * TL_DAY, one->received);
    return import_case(accounts, one, now);
}

/* Some a day, each decided in 150 to 249 days where that is over by now; then how long they took.
 */
static enum tl_err file_years(struct tl_scene_accounts *accounts, tl_time now,
                              const struct tl_account_line *what)
{
    char number[32], received[16], changed[16];
    size_t room = sizeof head + (size_t)DAYS_OF_YEARS * A_DAY * 160, used;
    char *csv = malloc(room);
    if (!csv)
        return TL_ENOMEM;
    used = (size_t)snprintf(csv, room, "%s", head);
    for (int i = 0; i < DAYS_OF_YEARS * A_DAY; i++) {
        int age = DAYS_OF_YEARS - i / A_DAY, took = 150 + i * 37 % 100;
        write_day(now - age * TL_DAY, received);
        write_day(now - (took < age ? age - took : age) * TL_DAY, changed);
        next_number(accounts, number);
        used += (size_t)snprintf(csv + used, room - used, "%s,%s,%s,%s,%s,%s,%s,0,1,,,\n", number,
                                 what->form, what->office, took < age ? what->status : "received",
                                 changed, received, accounts->policy->languages[0].code);
    }
    enum tl_err err = tl_scene_import_cases(accounts->where, csv);
    free(csv);
    return err == TL_OK ? tl_scene_compute_times(accounts->where) : err;
}

static enum tl_err send_letter(const struct tl_scene_accounts *accounts,
                               struct tl_scene_account *one)
{
    char code[TL_SCENE_CODE_BYTES];
    enum tl_err err = one->number[0]
                          ? tl_scene_letter(accounts->where, accounts->web, one->number, code)
                          : TL_ENONE;
    if (err != TL_OK)
        return err;
    memcpy(one->code_before, one->code, sizeof code);
    memcpy(one->code, code, sizeof code);
    return TL_OK;
}

/* ---- what the person does ---- */

static enum tl_err add_case(const struct tl_scene_accounts *accounts, struct tl_scene_account *one,
                            const char *code)
{
    int status = 0;
    if (one->number[0] == '\0' || code[0] == '\0')
        return TL_ENONE;
    enum tl_err err = post(accounts, one, "/my/cases",
                           json_pack("{s:s, s:s}", "number", one->number, "code", code), &status);
    return must(err, status == 409 ? 204 : status, 204);
}

static enum tl_err write_message(const struct tl_scene_accounts *accounts,
                                 struct tl_scene_account *one, bool is_about)
{
    const struct tl_inbox_rules *rules = &accounts->policy->accounts.inbox;
    struct tl_web_answer answer = { 0 };
    if (rules->topics.len == 0)
        return TL_EUNSUPPORTED;
    const char *topic = accounts->policy->topics[rules->topics.items[0]].id.name;
    enum tl_err err = ask(accounts, one, "POST", "/my/inbox",
                          json_pack("{s:s, s:s, s:s*}", "topic", topic, "text", question, "case",
                                    is_about ? one->number : NULL),
                          &answer);
    const char *id = json_string_value(json_object_get(answer.json, "id"));
    if (err == TL_OK && answer.status == 201 && id)
        snprintf(one->thread, sizeof one->thread, "%s", id);
    else if (err == TL_OK)
        err = TL_EUNAVAILABLE;
    json_decref(answer.json);
    return err;
}

/* The person's case as the account has it; NULL: it has it not. *out: the caller's to drop. */
static const json_t *case_in(const struct tl_scene_accounts *accounts, struct tl_scene_account *one,
                             json_t **out)
{
    size_t i;
    const json_t *row;
    *out = NULL;
    if (one->bearer[0] == '\0' || get(accounts, one, "/my/cases", out) != TL_OK)
        return NULL;
    json_array_foreach(json_object_get(*out, "cases"), i, row)
    {
        const char *number =
            json_string_value(json_object_get(json_object_get(row, "case"), "number"));
        if (number && strcmp(number, one->number) == 0)
            return row;
    }
    return NULL;
}

static const json_t *first_time(const json_t *slots)
{
    const json_t *day = json_array_get(json_object_get(slots, "days"), 0);
    return json_object_get(json_array_get(json_object_get(day, "times"), 0), "at");
}

static enum tl_err move_to_first(const struct tl_scene_accounts *accounts,
                                 struct tl_scene_account *one, const char *id)
{
    char path[PATH_BYTES];
    json_t *slots = NULL;
    int status = 0;
    snprintf(path, sizeof path, "/my/appointments/%.24s/slots", id);
    enum tl_err err = get(accounts, one, path, &slots);
    const char *at = json_string_value(first_time(slots));
    if (err == TL_OK && !at)
        err = TL_ENONE;
    if (err == TL_OK) {
        snprintf(path, sizeof path, "/my/appointments/%.24s/move", id);
        snprintf(one->moved_to, sizeof one->moved_to, "%s", at);
        err = post(accounts, one, path, json_pack("{s:s}", "at", at), &status);
        err = must(err, status, 200);
    }
    json_decref(slots);
    return err;
}

static const json_t *appointment_in(const json_t *row, const char *key)
{
    return json_object_get(json_array_get(json_object_get(row, "appointments"), 0), key);
}

static enum tl_err move_appointment(const struct tl_scene_accounts *accounts,
                                    struct tl_scene_account *one)
{
    json_t *all;
    const char *id = json_string_value(appointment_in(case_in(accounts, one, &all), "id"));
    enum tl_err err = id ? move_to_first(accounts, one, id) : TL_ENONE;
    json_decref(all);
    return err;
}

/* ---- who answers ---- */

/* The last message that is there when it is read. */
static enum tl_err answer_as(const struct tl_scene_accounts *accounts,
                             const struct tl_scene_account *one, struct tl_desk_end *end)
{
    char path[PATH_BYTES];
    struct tl_web_answer seen = { 0 };
    snprintf(path, sizeof path, "/api/v1/inbox/%s", one->thread);
    enum tl_err err = tl_web_ask(accounts->web, "GET", path, end->cookie, NULL, &seen);
    const json_t *messages = json_object_get(seen.json, "messages");
    size_t len = json_array_size(messages);
    const char *last =
        len > 0 ? json_string_value(json_object_get(json_array_get(messages, len - 1), "id"))
                : NULL;
    err = must(err, seen.status == 200 && last ? 200 : 404, 200);
    json_t *body = err == TL_OK ? json_pack("{s:s, s:s}", "text", answer_text, "last", last) : NULL;
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
    if (err == TL_OK)
        err = text ? tl_desk_end_post(end, accounts->web, "POST", path, text) : TL_ENOMEM;
    free(text);
    json_decref(body);
    json_decref(seen.json);
    return must(err, end->status, 200);
}

/* An officer, or the supervisor, signs in, acts and leaves. */
static enum tl_err as_other(const struct tl_scene_accounts *accounts,
                            const struct tl_scene_account *one, const struct tl_actor *person,
                            const struct tl_account_line *what)
{
    const struct tl_visit_office *office = tl_policy_visit_office_find(accounts->policy, what->of);
    bool hands = what->act == TL_ACCOUNT_HANDED;
    char login[48], path[PATH_BYTES], body[PATH_BYTES];
    struct tl_desk_end end;
    if (!office)
        return TL_EBAD;
    snprintf(login, sizeof login, "office-%.40s", office->id.name);
    tl_desk_end_init(&end, hands ? "supervisor" : login);
    enum tl_err err = tl_desk_end_sign_in(&end, accounts->web, accounts->where->password);
    if (err != TL_OK)
        return err;
    if (hands) {
        snprintf(path, sizeof path, "/api/v1/promises/%" PRIu64 "/move", person->promise);
        snprintf(body, sizeof body, "{\"owner\":\"%.60s\",\"why\":\"As the scene says.\"}",
                 office->id.name);
        err = tl_desk_end_post(&end, accounts->web, "POST", path, body);
        err = must(err, end.status, 204);
    } else {
        err = answer_as(accounts, one, &end);
    }
    enum tl_err left = tl_desk_end_sign_out(&end, accounts->web);
    return err == TL_OK ? left : err;
}

enum tl_err tl_scene_account_does(struct tl_scene_accounts *accounts, const struct tl_actor *person,
                                  struct tl_desk_end *agent, tl_time now,
                                  const struct tl_account_line *what)
{
    const struct tl_live_where *where = accounts->where;
    struct tl_scene_account *one = account_of(accounts, person);
    if (!where->folder || !where->mails || !where->letters)
        return TL_EUNSUPPORTED;
    switch (what->act) {
    case TL_ACCOUNT_MAKES:
        return make_account(accounts, one, what->language);
    case TL_ACCOUNT_ADDS:
        return add_case(accounts, one, one->code);
    case TL_ACCOUNT_ADDS_OLD:
        return add_case(accounts, one, one->code_before);
    case TL_ACCOUNT_ADDS_WRONG:
        return add_case(accounts, one, "AAAA-BBBB-CCCC");
    case TL_ACCOUNT_WRITES:
    case TL_ACCOUNT_WRITES_ABOUT:
        return write_message(accounts, one, what->act == TL_ACCOUNT_WRITES_ABOUT);
    case TL_ACCOUNT_MOVES:
        return move_appointment(accounts, one);
    case TL_ACCOUNT_ANSWERED:
        return agent ? answer_as(accounts, one, agent) : as_other(accounts, one, person, what);
    case TL_ACCOUNT_HANDED:
        return as_other(accounts, one, person, what);
    case TL_RECORDS_CASE:
        return file_case(accounts, one, now, what);
    case TL_RECORDS_PROTECT:
        one->filed.is_protected = true;
        return import_case(accounts, one, now);
    case TL_RECORDS_LETTER:
        return send_letter(accounts, one);
    case TL_RECORDS_YEARS:
        return file_years(accounts, now, what);
    }
    return TL_EBAD;
}

/* ---- what the person sees ---- */

static bool sees_in_case(const struct tl_scene_account *one, const json_t *row,
                         enum tl_account_sight what)
{
    const json_t *range = json_object_get(json_object_get(row, "case"), "prediction");
    const char *from = json_string_value(json_object_get(range, "from"));
    const char *to = json_string_value(json_object_get(range, "to"));
    const char *at = json_string_value(appointment_in(row, "at"));
    switch ((int)what) {
    case TL_SEES_CASE:
        return row != NULL;
    case TL_SEES_NO_CASE:
        return row == NULL;
    case TL_SEES_RANGE:
        return from && to && strcmp(from, to) < 0 && strcmp(one->received, from) < 0;
    case TL_SEES_NO_RANGE:
        return !range;
    case TL_SEES_HELD:
        return json_integer_value(json_object_get(range, "of")) > 0 &&
               json_integer_value(json_object_get(range, "held")) > 0;
    case TL_SEES_VISIT:
        return at != NULL;
    case TL_SEES_NO_VISIT:
        return !at;
    default:
        return at && strcmp(at, one->moved_to) == 0;
    }
}

/* Whether a message of the agency stands in what the person wrote. */
static bool has_answer(const struct tl_scene_accounts *accounts, struct tl_scene_account *one)
{
    char path[PATH_BYTES];
    json_t *thread = NULL;
    const json_t *message;
    bool is_there = false;
    size_t i;
    snprintf(path, sizeof path, "/my/inbox/%s", one->thread);
    if (one->thread[0] == '\0' || get(accounts, one, path, &thread) != TL_OK)
        return false;
    json_array_foreach(json_object_get(thread, "messages"), i, message)
    {
        const char *from = json_string_value(json_object_get(message, "from"));
        const char *text = json_string_value(json_object_get(message, "text"));
        is_there = is_there ||
                   (from && text && strcmp(from, "agency") == 0 && strcmp(text, answer_text) == 0);
    }
    json_decref(thread);
    return is_there;
}

/* Behind the confirmation's: one that says no more than that something is new. */
static bool has_mail(const struct tl_scene_accounts *accounts, const struct tl_scene_account *one)
{
    struct tl_scene_mail mail = { 0 };
    const char *const details[] = { "http", question, answer_text, one->number, one->filed.form };
    if (tl_scene_mails_to(accounts->where, one->mail, &mail) < 2)
        return false;
    for (size_t i = 0; i < sizeof details / sizeof details[0]; i++) {
        if (details[i][0] != '\0' &&
            (strstr(mail.text, details[i]) || strstr(mail.subject, details[i])))
            return false;
    }
    return true;
}

bool tl_scene_account_shows(struct tl_scene_accounts *accounts, const struct tl_actor *person,
                            enum tl_account_sight what)
{
    struct tl_scene_account *one = account_of(accounts, person);
    json_t *all;
    if (what == TL_SEES_MAIL)
        return has_mail(accounts, one);
    if (what == TL_SEES_ANSWER || what == TL_SEES_NO_ANSWER)
        return has_answer(accounts, one) == (what == TL_SEES_ANSWER);
    const json_t *row = case_in(accounts, one, &all);
    bool is_so = all && sees_in_case(one, row, what);
    json_decref(all);
    return is_so;
}
