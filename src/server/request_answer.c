/* request_answer.c: whom an office's answer reaches, and in which words. */
#include "server/request_answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "desk/render.h"
#include "desk/words.h"
#include "server/notices.h"
#include "store/cases.h"
#include "store/contacts.h"
#include "store/letters.h"
#include "store/slots.h"
#include "store/view.h"

enum { MAILS_MAX = 8, LETTER_DAYS = 7 };

bool tl_request_is_answer(const char *name)
{
    return strcmp(name, TL_REQUEST_ANSWER_TEXT) == 0;
}

const struct tl_decision *tl_request_decision_find(const struct tl_policy *policy, const char *name)
{
    for (uint16_t i = 0; i < policy->decisions_len; i++) {
        if (strcmp(policy->decisions[i].id.name, name) == 0)
            return policy->decisions + i;
    }
    return NULL;
}

const struct tl_name *tl_request_denial_find(const struct tl_policy *policy, const char *name)
{
    for (uint16_t i = 0; i < policy->denials_len; i++) {
        if (strcmp(policy->denials[i].name, name) == 0)
            return policy->denials + i;
    }
    return NULL;
}

enum tl_err tl_request_language(struct tl_db *db, const struct tl_policy *policy,
                                const struct tl_request_row *row, uint16_t *out)
{
    struct tl_contact_row contact;
    enum tl_err err = tl_view_contact(db, row->contact, &contact);
    *out = err == TL_OK ? tl_policy_language_find(policy, contact.language) : 0;
    *out = *out == TL_NONE ? 0 : *out;
    return err == TL_ENONE ? TL_OK : err;
}

/* --- Its text. --- */

struct moment {
    const struct tl_words *words;
    tl_time starts;
};

static enum tl_err moment_value(void *arg, const char *name, enum tl_render_mode mode, char *out,
                                size_t bytes_max)
{
    const struct moment *moment = arg;
    (void)mode;
    return strcmp(name, "appointment_date") == 0
               ? tl_words_time(moment->words, moment->starts, out, bytes_max)
               : TL_ENONE;
}

static enum tl_err new_time(const struct tl_policy *policy, uint16_t language, tl_time now,
                            tl_time starts, char *out, size_t bytes_max)
{
    const struct tl_words words = { policy, language, TL_SHOWN, now, NULL };
    struct moment moment = { &words, starts };
    return policy->new_time_told == TL_NONE
               ? tl_words_time(&words, starts, out, bytes_max)
               : tl_render(policy->texts[policy->new_time_told].shown[language], TL_SHOWN,
                           moment_value, &moment, out, bytes_max);
}

static enum tl_err add(char *out, size_t bytes_max, const char *text)
{
    size_t len = strlen(out);
    int written = snprintf(out + len, bytes_max - len, "%s%s", len > 0 ? "\n\n" : "", text);
    return written >= 0 && (size_t)written < bytes_max - len ? TL_OK : TL_ETOOLONG;
}

enum tl_err tl_request_answer_text(const struct tl_policy *policy,
                                   const struct tl_request_word *word, uint16_t language,
                                   tl_time now, char *out, size_t bytes_max)
{
    const struct tl_decision *decision = tl_request_decision_find(policy, word->decision);
    const struct tl_name *denial = tl_request_denial_find(policy, word->reason);
    char moved[TL_RENDER_BYTES_MAX];
    enum tl_err err = TL_OK;
    out[0] = '\0';
    json_t *all = json_loads(word->words, 0, NULL);
    const char *words = json_string_value(json_object_get(all, policy->languages[language].code));
    if (decision)
        err = add(out, bytes_max, policy->texts[decision->id.text].shown[language]);
    if (err == TL_OK && denial)
        err = add(out, bytes_max, policy->texts[denial->text].shown[language]);
    if (err == TL_OK && word->starts > 0)
        err = new_time(policy, language, now, word->starts, moved, sizeof moved);
    if (err == TL_OK && word->starts > 0)
        err = add(out, bytes_max, moved);
    if (err == TL_OK && words)
        err = add(out, bytes_max, words);
    json_decref(all);
    return err == TL_OK && out[0] == '\0' ? TL_ENONE : err;
}

/* --- Whom it reaches. --- */

/* What the person gave as an address of mail; "": nothing. */
static enum tl_err typed_mail(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                              struct tl_contact_value *out)
{
    enum tl_err err = tl_store_contact_value_find(db, contact, "mail", out);
    for (uint16_t i = 0; i < policy->steps_len && err == TL_ENONE; i++) {
        const struct tl_step *step = policy->steps + i;
        if (step->kind == TL_STEP_ASK && policy->forms[step->form].kind == TL_FORM_EMAIL)
            err = tl_store_contact_value_find(db, contact, policy->values[step->into].name, out);
    }
    if (err == TL_ENONE)
        out->text[0] = '\0';
    return err == TL_ENONE ? TL_OK : err;
}

/* Those that the case has itself. Of a protected one none: nothing of it goes by mail. */
static enum tl_err find_mails(struct tl_db *db, tl_id case_id, struct tl_case_mail mails[MAILS_MAX],
                              size_t *out_len)
{
    struct tl_case about;
    *out_len = 0;
    enum tl_err err = case_id != 0 ? tl_store_case_find(db, case_id, &about) : TL_ENONE;
    if (err != TL_OK || about.guarded != 0)
        return err == TL_ENONE ? TL_OK : err;
    return tl_store_case_mails(db, case_id, mails, MAILS_MAX, out_len);
}

static enum tl_err post(struct tl_db *db, const struct tl_policy *policy,
                        const struct tl_request_word *word, struct tl_notice_wanted wanted)
{
    char once[64];
    if (wanted.address)
        snprintf(once, sizeof once, "answer:%" PRIu64 ":%08x", word->id,
                 (unsigned)tl_key_of(wanted.address));
    else
        snprintf(once, sizeof once, "answer:%" PRIu64, word->id);
    wanted.contact = word->contact;
    wanted.once = once;
    return tl_notices_post(db, policy, &wanted, word->at);
}

enum tl_err tl_request_reach(struct tl_db *db, const struct tl_policy *policy,
                             const struct tl_request_row *row, enum tl_request_reach *out)
{
    struct tl_case_mail mails[MAILS_MAX];
    char address[TL_LETTER_ADDRESS_BYTES];
    struct tl_case about = { .id = 0 };
    size_t len = 0;
    enum tl_err err = find_mails(db, row->case_id, mails, &len);
    *out = len > 0 ? TL_REACH_MAIL : TL_REACH_WAITS;
    if (err == TL_OK && len == 0 && row->case_id != 0)
        err = tl_store_case_find(db, row->case_id, &about);
    if (err != TL_OK || about.id == 0 || about.guarded != 0 ||
        !tl_policy_notification_find(policy, TL_REQUEST_LETTER))
        return err == TL_ENONE ? TL_OK : err;
    err = tl_store_case_address_find(db, row->case_id, address);
    *out = err == TL_OK ? TL_REACH_POST : TL_REACH_NO_ADDRESS;
    return err == TL_ENONE ? TL_OK : err;
}

/* One that joined another is of the same case, whose letter has the same words. */
static enum tl_err owe_letter(struct tl_db *db, const struct tl_policy *policy,
                              const struct tl_request_row *row, const struct tl_request_word *word,
                              uint16_t language)
{
    const struct tl_notification *about = tl_policy_notification_find(policy, TL_REQUEST_LETTER);
    int64_t within_s = about->within_s > 0 ? about->within_s : LETTER_DAYS * 86400;
    struct tl_letter_row letter = { .contact = row->contact,
                                    .case_id = row->case_id,
                                    .word = word->id,
                                    .state = TL_LETTER_WAITING,
                                    .made_at = word->at,
                                    .due_at = word->at + within_s * TL_SECOND };
    if (row->joins != 0)
        return TL_OK;
    snprintf(letter.office, sizeof letter.office, "%s", row->office);
    snprintf(letter.language, sizeof letter.language, "%s", policy->languages[language].code);
    enum tl_err err = tl_store_case_address_find(db, row->case_id, letter.address);
    return err == TL_OK || err == TL_ENONE ? tl_store_letter_insert(db, &letter) : err;
}

/* Whether "there is an answer" has anywhere to go. */
static enum tl_err is_reachable(struct tl_db *db, tl_id contact,
                                const struct tl_contact_value *mail, bool *out)
{
    static const char *const names[] = { "caller", "address" };
    struct tl_phone_number number;
    struct tl_contact_value value;
    size_t len = 0;
    enum tl_err err = tl_store_phone_number_list(db, contact, &number, 1, &len);
    *out = mail->text[0] != '\0' || len > 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && err == TL_OK && !*out; i++) {
        err = tl_store_contact_value_find(db, contact, names[i], &value);
        *out = err == TL_OK && value.text[0] != '\0';
        err = err == TL_ENONE ? TL_OK : err;
    }
    return err;
}

/* Who has no mail of the case: a letter, and "there is an answer" to what the request gave. */
static enum tl_err tell_otherwise(struct tl_db *db, const struct tl_policy *policy,
                                  const struct tl_request_row *row,
                                  const struct tl_request_word *word,
                                  const struct tl_contact_value *typed, uint16_t language)
{
    enum tl_request_reach reach;
    bool is_told = true;
    enum tl_err err = tl_request_reach(db, policy, row, &reach);
    if (err == TL_OK && (reach == TL_REACH_POST || reach == TL_REACH_NO_ADDRESS)) {
        err = owe_letter(db, policy, row, word, language);
        if (err == TL_OK)
            err = is_reachable(db, row->contact, typed, &is_told);
    }
    return err == TL_OK && is_told
               ? post(db, policy, word, (struct tl_notice_wanted){ .kind = "request_waits" })
               : err;
}

static enum tl_err tell(struct tl_db *db, const struct tl_policy *policy,
                        const struct tl_request_row *row, const struct tl_request_word *word)
{
    struct tl_case_mail mails[MAILS_MAX];
    struct tl_contact_value typed;
    uint16_t language;
    size_t len = 0;
    bool is_reached = false;
    enum tl_err err = tl_request_language(db, policy, row, &language);
    if (err == TL_OK)
        err = find_mails(db, row->case_id, mails, &len);
    if (err == TL_OK)
        err = typed_mail(db, policy, row->contact, &typed);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        bool is_told = i > 0 && strcasecmp(mails[i].mail, mails[i - 1].mail) == 0;
        is_reached = is_reached || strcasecmp(mails[i].mail, typed.text) == 0;
        if (!is_told) /* In the request's language: the words are there in that. */
            err = post(db, policy, word,
                       (struct tl_notice_wanted){ .kind = "request_answered",
                                                  .address = mails[i].mail,
                                                  .language = policy->languages[language].code,
                                                  .answer_of = word->id });
    }
    return err == TL_OK && !is_reached ? tell_otherwise(db, policy, row, word, &typed, language)
                                       : err;
}

/* The case's own row, which the phone, the account and the calendar file read. */
static enum tl_err move_appointment(struct tl_db *db, const struct tl_request_row *row,
                                    const struct tl_request_word *word)
{
    struct tl_appointment one;
    const char *place = word->place;
    enum tl_err err =
        row->appointment != 0 ? tl_store_appointment_find(db, row->appointment, &one) : TL_ENONE;
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    if (place[0] == '\0')
        place = one.place;
    return tl_store_appointment_by_hand(db, &one,
                                        &(struct tl_slot_move){ .appointment = one.id,
                                                                .moved_at = word->at,
                                                                .by_kind = TL_MOVED_BY_STAFF,
                                                                .by_id = word->by_id,
                                                                .to_at = word->starts },
                                        place);
}

enum tl_err tl_request_answer_write(struct tl_db *db, const struct tl_policy *policy,
                                    const struct tl_request_row *row, struct tl_request_word *word)
{
    enum tl_err err = word->id == 0 ? tl_store_request_say(db, word) : TL_OK;
    if (err == TL_OK && word->starts > 0 && row->joins == 0)
        err = move_appointment(db, row, word);
    return err == TL_OK ? tell(db, policy, row, word) : err;
}

/* --- With the end of the promise. --- */

enum tl_err tl_request_answer_parcel(const struct tl_request_word *word, char *out,
                                     size_t bytes_max)
{
    json_t *json = json_pack("{s:I, s:I, s:I, s:s, s:s, s:s, s:I, s:s}", "id", (json_int_t)word->id,
                             "at", (json_int_t)word->at, "by", (json_int_t)word->by_id, "decision",
                             word->decision, "reason", word->reason, "words", word->words, "starts",
                             (json_int_t)word->starts, "place", word->place);
    size_t bytes = json ? json_dumpb(json, out, bytes_max - 1, JSON_COMPACT) : 0;
    json_decref(json);
    if (bytes == 0 || bytes >= bytes_max)
        return TL_ETOOLONG;
    out[bytes] = '\0';
    return TL_OK;
}

static bool read_word(const char *text, struct tl_request_word *out)
{
    const char *decision, *reason, *words, *place;
    json_int_t id, at, by, starts;
    json_t *json = json_loads(text, 0, NULL);
    bool is_one = json_unpack(json, "{s:I, s:I, s:I, s:s, s:s, s:s, s:I, s:s}", "id", &id, "at",
                              &at, "by", &by, "decision", &decision, "reason", &reason, "words",
                              &words, "starts", &starts, "place", &place) == 0 &&
                  strlen(words) < sizeof out->words;
    if (is_one) {
        out->id = (tl_id)id;
        out->at = at;
        out->by_id = (tl_id)by;
        out->starts = starts;
        out->is_last = 1;
        snprintf(out->kind, sizeof out->kind, "%s", TL_WORD_ANSWER);
        snprintf(out->decision, sizeof out->decision, "%s", decision);
        snprintf(out->reason, sizeof out->reason, "%s", reason);
        snprintf(out->words, sizeof out->words, "%s", words);
        snprintf(out->place, sizeof out->place, "%s", place);
    }
    json_decref(json);
    return is_one;
}

/* The promise has ended before, in the same transaction. A word with an id was written earlier, and
 * waited for its translation. */
enum tl_err tl_request_answered(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                                const char *text)
{
    struct tl_request_word word = { .contact = contact };
    struct tl_request_row row;
    if (!read_word(text, &word))
        return TL_EBAD;
    enum tl_err err = tl_store_request_find(db, contact, &row);
    if (err == TL_OK && word.id != 0)
        err = tl_store_request_translate(db, word.id, word.words);
    if (err == TL_OK)
        err = tl_store_request_set_state(db, contact, TL_REQUEST_ANSWERED, word.decision, word.at);
    return err == TL_OK ? tl_request_answer_write(db, policy, &row, &word) : err;
}
