/* notices_find.c: from what is known of a person to a way, and from a policy's texts to words. */
#include "server/notices_find.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "desk/access_code.h"
#include "desk/account.h"
#include "desk/render.h"
#include "desk/words.h"
#include "notify/address.h"
#include "policy/text.h"
#include "server/request_answer.h"
#include "server/values.h"
#include "store/contacts.h"
#include "store/promises.h"
#include "store/view.h"

enum { NUMBERS_MAX = 8 };

/* ---- which way ---- */

static bool has(const struct tl_notice_finder *finder, enum tl_way_kind kind)
{
    return tl_sender_has(finder->sender, kind);
}

static void go(struct tl_notice_row *row, enum tl_way_kind kind, const char *address)
{
    snprintf(row->channel, sizeof row->channel, "%s", tl_way_name(kind));
    if (address != row->address)
        snprintf(row->address, sizeof row->address, "%s", address);
    snprintf(row->state, sizeof row->state, "queued");
}

static enum tl_err value_of(const struct tl_notice_finder *finder, tl_id contact, const char *name,
                            struct tl_contact_value *out)
{
    enum tl_err err = tl_store_contact_value_find(finder->db, contact, name, out);
    if (err == TL_ENONE)
        out->text[0] = '\0';
    return err == TL_ENONE ? TL_OK : err;
}

/* A text message to this number, unless it wants none. */
static enum tl_err try_number(const struct tl_notice_finder *finder, const char *number,
                              struct tl_notice_row *row)
{
    bool is_stopped = false;
    if (!has(finder, TL_WAY_SMS) || !tl_number_is_e164(number))
        return TL_OK;
    enum tl_err err = tl_store_number_is_stopped(finder->db, number, &is_stopped);
    if (err == TL_OK && is_stopped)
        snprintf(row->state, sizeof row->state, "stopped");
    else if (err == TL_OK)
        go(row, TL_WAY_SMS, number);
    return err;
}

static bool is_found(const struct tl_notice_row *row)
{
    return strcmp(row->state, "queued") == 0;
}

/* What was told under a form of this kind. */
static enum tl_err try_forms(const struct tl_notice_finder *finder, enum tl_form_kind kind,
                             struct tl_notice_row *row)
{
    const struct tl_policy *policy = finder->set->policy;
    enum tl_err err = TL_OK;
    for (uint16_t i = 0; i < policy->steps_len && err == TL_OK && !is_found(row); i++) {
        const struct tl_step *step = policy->steps + i;
        struct tl_contact_value value;
        if (step->kind != TL_STEP_ASK || policy->forms[step->form].kind != kind)
            continue;
        err = value_of(finder, row->contact, policy->values[step->into].name, &value);
        if (err == TL_OK && kind == TL_FORM_PHONE)
            err = try_number(finder, value.text, row);
        else if (err == TL_OK && has(finder, TL_WAY_MAIL) && tl_mail_is(value.text))
            go(row, TL_WAY_MAIL, value.text);
    }
    return err;
}

/* What an agent wrote down. */
static enum tl_err try_mail(const struct tl_notice_finder *finder, struct tl_notice_row *row)
{
    struct tl_contact_value value;
    enum tl_err err = value_of(finder, row->contact, "mail", &value);
    if (err == TL_OK && has(finder, TL_WAY_MAIL) && tl_mail_is(value.text))
        go(row, TL_WAY_MAIL, value.text);
    return err == TL_OK && !is_found(row) ? try_forms(finder, TL_FORM_EMAIL, row) : err;
}

static enum tl_err try_numbers(const struct tl_notice_finder *finder, struct tl_notice_row *row)
{
    struct tl_phone_number numbers[NUMBERS_MAX];
    struct tl_contact_value caller;
    size_t len = 0;
    enum tl_err err = try_forms(finder, TL_FORM_PHONE, row);
    if (err == TL_OK)
        err = tl_store_phone_number_list(finder->db, row->contact, numbers, NUMBERS_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK && !is_found(row); i++)
        err = try_number(finder, numbers[i].digits, row);
    if (err == TL_OK && !is_found(row))
        err = value_of(finder, row->contact, "caller", &caller);
    return err == TL_OK && !is_found(row) ? try_number(finder, caller.text, row) : err;
}

static enum tl_err try_post(const struct tl_notice_finder *finder, struct tl_notice_row *row)
{
    struct tl_contact_value value;
    enum tl_err err = value_of(finder, row->contact, "address", &value);
    if (err == TL_OK && has(finder, TL_WAY_LETTER) && value.text[0] != '\0' &&
        strlen(value.text) < sizeof row->address)
        go(row, TL_WAY_LETTER, value.text);
    return err;
}

/* What the person just told comes first. */
static enum tl_err try_told(const struct tl_notice_finder *finder, struct tl_notice_row *row)
{
    if (tl_mail_is(row->address) && has(finder, TL_WAY_MAIL))
        go(row, TL_WAY_MAIL, row->address);
    else if (strchr(row->address, '\n') && has(finder, TL_WAY_LETTER))
        go(row, TL_WAY_LETTER, row->address);
    return tl_number_is_e164(row->address) ? try_number(finder, row->address, row) : TL_OK;
}

static enum tl_err find_way(const struct tl_notice_finder *finder, struct tl_notice_row *row)
{
    static enum tl_err (*const tries[])(const struct tl_notice_finder *,
                                        struct tl_notice_row *) = { try_told, try_mail, try_numbers,
                                                                    try_post };
    enum tl_err err = TL_OK;
    for (size_t i = 0; i < sizeof tries / sizeof tries[0] && err == TL_OK && !is_found(row); i++)
        err = tries[i](finder, row);
    if (err != TL_OK || is_found(row))
        return err;
    bool is_stopped = strcmp(row->state, "stopped") == 0;
    if (!is_stopped)
        snprintf(row->state, sizeof row->state, "failed");
    snprintf(row->error, sizeof row->error, "%s",
             is_stopped ? "the number wants no text messages, and no other way is known"
                        : "no address of mail, number or address of post is known, or its way is "
                          "not set up");
    return TL_OK;
}

/* ---- its values ---- */

/* When what the notice is about is due; 0: it is about no promise, or one that is not kept. */
static tl_time due_of(const struct tl_notice_finder *finder, const struct tl_notice_row *row)
{
    struct tl_promise_row promise;
    bool has =
        row->promise != 0 && tl_store_promise_find(finder->db, row->promise, &promise) == TL_OK;
    return has ? promise.due_to : 0;
}

/* Each placeholder of one text, once, in the person's language. A value that is not there stays
 * out, and is nothing in the text. */
static enum tl_err gather(const struct tl_notice_finder *finder, const struct tl_notice_row *row,
                          uint16_t language, uint16_t text, json_t *fields)
{
    const struct tl_values values = { .policy = finder->set->policy,
                                      .vocabulary = finder->set->vocabulary,
                                      .codes = finder->codes,
                                      .db = finder->db,
                                      .now = finder->now,
                                      .is_sent = true,
                                      .due_at = due_of(finder, row) };
    const char *at = text == TL_NONE ? "" : values.policy->texts[text].shown[language], *name;
    size_t bytes;
    while (tl_text_placeholder_next(&at, &name, &bytes) == TL_OK) {
        char key[48], value[TL_VALUE_BYTES_MAX];
        snprintf(key, sizeof key, "%.*s", (int)bytes, name);
        if (json_object_get(fields, key))
            continue;
        enum tl_err err =
            tl_values_get(&values, row->contact, language, key, TL_SHOWN, value, sizeof value);
        if (err != TL_OK && err != TL_ENONE && err != TL_ETOOLONG)
            return err;
        if (err == TL_OK && json_object_set_new(fields, key, json_string(value)) != 0)
            return TL_ENOMEM;
    }
    return TL_OK;
}

static enum tl_err find_values(const struct tl_notice_finder *finder,
                               const struct tl_notification *about, uint16_t language,
                               struct tl_notice_row *row)
{
    const uint16_t texts[] = { about->subject, about->body, about->sms, about->letter };
    json_t *fields = json_loads(row->fields, 0, NULL);
    enum tl_err err = json_is_object(fields) ? TL_OK : TL_EBAD;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && err == TL_OK; i++)
        err = gather(finder, row, language, texts[i], fields);
    size_t bytes = err == TL_OK ? json_dumpb(fields, row->fields, sizeof row->fields - 1, 0) : 0;
    json_decref(fields);
    if (err == TL_OK && (bytes == 0 || bytes >= sizeof row->fields))
        err = TL_ETOOLONG;
    if (err == TL_OK)
        row->fields[bytes] = '\0';
    return err;
}

static uint16_t language_of(const struct tl_policy *policy, const char *code)
{
    uint16_t language = tl_policy_language_find(policy, code);
    return language == TL_NONE ? 0 : language;
}

enum tl_err tl_notice_find_values(const struct tl_notice_finder *finder, struct tl_notice_row *row)
{
    const struct tl_notification *about =
        tl_policy_notification_find(finder->set->policy, row->kind);
    return about ? find_values(finder, about, language_of(finder->set->policy, row->language), row)
                 : TL_EBAD;
}

enum tl_err tl_notice_find_way(const struct tl_notice_finder *finder, struct tl_notice_row *row)
{
    const struct tl_policy *policy = finder->set->policy;
    const struct tl_notification *about = tl_policy_notification_find(policy, row->kind);
    struct tl_contact_row contact = { .language = "" };
    if (!about) {
        snprintf(row->state, sizeof row->state, "failed");
        snprintf(row->error, sizeof row->error, "the policy has no such notification any more");
        return TL_OK;
    }
    enum tl_err err = tl_view_contact(finder->db, row->contact, &contact);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    uint16_t language =
        language_of(policy, row->language[0] != '\0' ? row->language : contact.language);
    snprintf(row->language, sizeof row->language, "%s", policy->languages[language].code);
    if (row->until_at == 0)
        row->until_at = row->next_at + finder->tried_us;
    err = find_way(finder, row);
    if (err == TL_OK && is_found(row))
        err = find_values(finder, about, language, row);
    if (err != TL_EBAD && err != TL_ETOOLONG)
        return err;
    snprintf(row->state, sizeof row->state, "failed");
    snprintf(row->error, sizeof row->error, "its values are too long or not in their form");
    return TL_OK;
}

/* ---- its words ---- */

static enum tl_err value(void *arg, const char *name, enum tl_render_mode mode, char *out,
                         size_t bytes_max)
{
    const char *text = json_string_value(json_object_get(arg, name));
    (void)mode;
    if (!text)
        return TL_ENONE;
    return snprintf(out, bytes_max, "%s", text) < (int)bytes_max ? TL_OK : TL_ETOOLONG;
}

static enum tl_err words(const struct tl_notice_finder *finder, uint16_t language, uint16_t text,
                         json_t *fields, char *out, size_t bytes_max)
{
    enum tl_err err = tl_render(finder->set->policy->texts[text].shown[language], TL_SHOWN, value,
                                fields, out, bytes_max);
    return err == TL_ENONE ? TL_OK : err;
}

/* A link's secret stands in no row: it is made for the mail. TL_EBAD: the link is over. */
static enum tl_err add_secret(const struct tl_notice_finder *finder, json_t *fields)
{
    struct tl_account_link link;
    char secret[TL_LINK_BYTES], whole[TL_LINK_BYTES + 400];
    json_int_t id = json_integer_value(json_object_get(fields, "link_of"));
    const char *base = json_string_value(json_object_get(fields, "link"));
    if (id <= 0)
        return TL_OK;
    enum tl_err err =
        base && finder->account_key ? tl_store_link_find(finder->db, (tl_id)id, &link) : TL_EBAD;
    if (err != TL_OK)
        return err == TL_ENONE ? TL_EBAD : err;
    tl_link_write(finder->account_key, &link, secret);
    snprintf(whole, sizeof whole, "%s#%s=%s", base, link.kind, secret);
    return json_object_set_new(fields, "link", json_string(whole)) == 0 ? TL_OK : TL_ENOMEM;
}

/* A case's access code, and its last day, for the letter. TL_EBAD: it is over. */
static enum tl_err add_code(const struct tl_notice_finder *finder, uint16_t language,
                            json_t *fields)
{
    struct tl_access_code code;
    char text[TL_ACCESS_CODE_BYTES], day[80];
    json_int_t id = json_integer_value(json_object_get(fields, "code_of"));
    if (id <= 0)
        return TL_OK;
    enum tl_err err =
        finder->account_key ? tl_store_access_code_find(finder->db, (tl_id)id, &code) : TL_EBAD;
    if (err != TL_OK)
        return err == TL_ENONE ? TL_EBAD : err;
    const struct tl_words words = { finder->set->policy, language, TL_SHOWN, code.until_at, NULL };
    tl_access_code_write(finder->account_key, &code, text);
    err = tl_words_day(&words, code.until_at, day, sizeof day);
    if (err != TL_OK)
        return err;
    bool is_set = json_object_set_new(fields, "code", json_string(text)) == 0 &&
                  json_object_set_new(fields, "due_date", json_string(day)) == 0;
    return is_set ? TL_OK : TL_ENOMEM;
}

/* When an answer came, in the person's words. */
static enum tl_err add_came(const struct tl_notice_finder *finder, uint16_t language,
                            json_t *fields)
{
    char text[120];
    json_int_t at = json_integer_value(json_object_get(fields, "came"));
    const struct tl_words words = { finder->set->policy, language, TL_SHOWN, at, NULL };
    if (at <= 0)
        return TL_OK;
    enum tl_err err = tl_words_at(&words, at, text, sizeof text);
    if (err != TL_OK)
        return err;
    return json_object_set_new(fields, "came_at", json_string(text)) == 0 ? TL_OK : TL_ENOMEM;
}

/* The answer is longer than a value: its place is marked by a byte that no text has. */
static const char answer_mark[] = "\x01";

static void mark_answer(json_t *fields)
{
    if (json_object_get(fields, "answer_of"))
        json_object_set_new(fields, "answer", json_string(answer_mark));
}

/* An office's answer stands in no notice's row: it is put in as it goes out. TL_EBAD: it is gone.
 */
static enum tl_err add_answer(const struct tl_notice_finder *finder, uint16_t language,
                              const json_t *fields, char *body, size_t bytes_max)
{
    struct tl_request_word word;
    char answer[TL_REQUEST_ANSWER_BYTES];
    json_int_t id = json_integer_value(json_object_get(fields, "answer_of"));
    char *mark = id > 0 ? strchr(body, answer_mark[0]) : NULL;
    if (!mark)
        return TL_OK;
    enum tl_err err = tl_store_request_word_find(finder->db, (tl_id)id, &word);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_EBAD : err;
    err = tl_request_answer_text(finder->set->policy, &word, language, finder->now, answer,
                                 sizeof answer);
    size_t len = strlen(answer), rest = strlen(mark + 1);
    if (err != TL_OK || (size_t)(mark - body) + len + rest >= bytes_max)
        return err == TL_OK ? TL_ETOOLONG : err;
    memmove(mark + len, mark + 1, rest + 1);
    memcpy(mark, answer, len);
    return TL_OK;
}

enum tl_err tl_notice_render(const struct tl_notice_finder *finder, const struct tl_notice_row *row,
                             struct tl_notice_text *out)
{
    const struct tl_policy *policy = finder->set->policy;
    const struct tl_notification *about = tl_policy_notification_find(policy, row->kind);
    uint16_t language = language_of(policy, row->language);
    json_t *fields = about ? json_loads(row->fields, 0, NULL) : NULL;
    if (!fields)
        return TL_EBAD;
    bool is_sms = strcmp(row->channel, "sms") == 0, is_letter = strcmp(row->channel, "letter") == 0;
    uint16_t body = is_sms                                  ? about->sms
                    : is_letter && about->letter != TL_NONE ? about->letter
                                                            : about->body;
    const struct tl_words day = { policy, language, TL_SHOWN, row->made_at, NULL };
    const char *number = json_string_value(json_object_get(fields, "number"));
    snprintf(out->agency, sizeof out->agency, "%s", policy->texts[policy->name].shown[language]);
    snprintf(out->number, sizeof out->number, "%s", number ? number : "");
    enum tl_err err = add_secret(finder, fields);
    if (err == TL_OK)
        err = add_code(finder, language, fields);
    mark_answer(fields);
    if (err == TL_OK)
        err = add_came(finder, language, fields);
    if (err == TL_OK)
        err = words(finder, language, about->subject, fields, out->subject, sizeof out->subject);
    if (err == TL_OK)
        err = words(finder, language, body, fields, out->body, sizeof out->body);
    if (err == TL_OK)
        err = add_answer(finder, language, fields, out->body, sizeof out->body);
    if (err == TL_OK)
        err = tl_words_day(&day, row->made_at, out->date, sizeof out->date);
    json_decref(fields);
    return err;
}
