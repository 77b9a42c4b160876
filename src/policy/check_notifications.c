/* check_notifications.c: what notices may say, how long they are, and that they can be sent. */
#include <string.h>

#include "base/gsm.h"
#include "base/words.h"
#include "policy/check_parts.h"
#include "policy/disclosure.h"
#include "policy/text.h"

/* Letters that a placeholder may come to, at the most, in a text message. */
static const struct {
    const char *name;
    uint8_t letters;
    bool names_a_case;
} allowed[] = {
    { "agency", 40, false },  { "number", 12, false },          { "link", 80, false },
    { "code", 6, false },     { "due_date", 30, false },        { "opens_at", 45, false },
    { "due_at", 45, false },  { "callback_from", 45, false },   { "callback_to", 45, false },
    { "receipt", 13, true },  { "appointment_date", 45, true }, { "visit_office", 40, true },
    { "visit_at", 45, true }, { "visit_reason", 100, true },    { "came_at", 45, false },
    { "answer", 200, true },
};
enum { ALLOWED = sizeof allowed / sizeof allowed[0], SMS_BYTES_MAX = 2000, LINK_BYTES_MAX = 80 };

static void fault(struct tl_faults *faults, const struct tl_notification *about,
                  const char *const *pieces)
{
    struct tl_words words = { 0 };
    TL_WORDS(&words, "The notification ", about->id.name, " ");
    tl_words_add_all(&words, pieces);
    tl_faults_add(faults, "", 0, about->id.name, words.text);
}
#define FAULT(faults, about, ...)                                                                  \
    fault((faults), (about), (const char *const[]){ __VA_ARGS__, NULL })

static int allowed_find(const char *name, size_t bytes)
{
    for (int i = 0; i < ALLOWED; i++) {
        if (strlen(allowed[i].name) == bytes && memcmp(allowed[i].name, name, bytes) == 0)
            return i;
    }
    return -1;
}

static void check_names(const struct tl_policy *policy, const struct tl_notification *about,
                        uint16_t text, struct tl_faults *faults)
{
    const char *name, *at = text == TL_NONE ? NULL : policy->texts[text].shown[0];
    size_t bytes;
    while (at && tl_text_placeholder_next(&at, &name, &bytes) == TL_OK) {
        struct tl_words words = { 0 };
        int found = allowed_find(name, bytes);
        tl_words_add_bytes(&words, name, bytes);
        if (found < 0)
            FAULT(faults, about, "has {", words.text,
                  "}, which is not filled in a notice: take it out.");
        else if (allowed[found].names_a_case && about->is_for_all)
            FAULT(faults, about, "has {", words.text,
                  "}, but anybody may read it: take that out, or say for_all: no.");
        else if (strcmp(allowed[found].name, "appointment_date") == 0 &&
                 !tl_telling_is_free(policy->tellings + TL_TELLS_APPOINTMENT))
            FAULT(faults, about, "has {", words.text,
                  "}, but verify.yaml does not tell that to anyone who opens it: take it out.");
    }
}

/* The text with as many letters as its placeholders may come to. */
static bool fill(const char *text, char out[SMS_BYTES_MAX])
{
    size_t len = 0;
    while (*text) {
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        int found = end ? allowed_find(text + 1, (size_t)(end - text - 1)) : -1;
        size_t more = found >= 0 ? allowed[found].letters : 1;
        if (len + more >= SMS_BYTES_MAX)
            return false;
        if (found >= 0)
            memset(out + len, 'x', more);
        else
            out[len] = *text;
        len += more;
        text = found >= 0 ? end + 1 : text + 1;
    }
    out[len] = '\0';
    return true;
}

static void check_length(const struct tl_policy *policy, const struct tl_notification *about,
                         uint16_t language, struct tl_faults *faults)
{
    char filled[SMS_BYTES_MAX];
    struct tl_gsm gsm = { 0 };
    const char *text = policy->texts[about->sms].shown[language];
    if (!text || policy->notices_sent.segments_max == 0)
        return;
    bool fits = fill(text, filled) && tl_gsm_measure(filled, &gsm) == TL_OK &&
                gsm.segments <= policy->notices_sent.segments_max;
    if (!fits)
        FAULT(faults, about, "takes too many pieces as a text message in ",
              policy->languages[language].code,
              gsm.is_ucs2 ? ": shorten it, or use letters of the GSM alphabet only."
                          : ": shorten it.");
}

void tl_check_notifications(const struct tl_policy *policy, struct tl_faults *faults)
{
    for (uint16_t i = 0; i < policy->notifications_len; i++) {
        const struct tl_notification *about = policy->notifications + i;
        const uint16_t texts[] = { about->subject, about->body, about->sms, about->letter };
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
            check_names(policy, about, texts[t], faults);
        for (uint16_t language = 0; language < policy->languages_len; language++)
            check_length(policy, about, language, faults);
    }
    if (policy->notifications_len > 0 && policy->notices_sent.stop_words.len == 0)
        tl_faults_add(faults, "", 0, "stop_words",
                      "Nobody could end text messages: write words such as STOP under "
                      "stop_words.");
}

/* ---- links by text message ---- */

/* https alone, short, and the same whoever asks. */
static bool is_address(const char *text)
{
    if (!text || strncmp(text, "https://", 8) != 0 || strlen(text) > LINK_BYTES_MAX)
        return false;
    for (const char *at = text; *at; at++) {
        if (*at <= ' ' || strchr("{}\"<>\x7f", *at))
            return false;
    }
    return true;
}

/* Whatever gives this value is a telephone number. */
static bool is_number(const struct tl_policy *policy, uint16_t value)
{
    bool is_asked = false;
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = policy->steps + i;
        if (step->kind != TL_STEP_ASK || step->into != value)
            continue;
        if (step->form >= policy->forms_len || policy->forms[step->form].kind != TL_FORM_PHONE)
            return false;
        is_asked = true;
    }
    return is_asked;
}

static void check_link(const struct tl_policy *policy, const struct tl_step *step,
                       struct tl_faults *faults)
{
    bool is_good = step->link != TL_NONE;
    for (uint16_t i = 0; i < policy->languages_len && is_good; i++)
        is_good = is_address(policy->texts[step->link].shown[i]);
    if (!is_good)
        TL_FAULT_AT(policy, faults, step,
                    "link is a text that is nothing but an address with https:// of at most 80 "
                    "letters, in each language.");
    if (step->to == TL_NONE || !is_number(policy, step->to))
        TL_FAULT_AT(policy, faults, step,
                    "A link goes to a number that the person gives for it: say to, the name under "
                    "which an ask of a phone form keeps it.");
    if (!tl_policy_notification_find(policy, "link"))
        TL_FAULT_AT(policy, faults, step,
                    "A link is sent by the notification link, which the policy does not have: "
                    "write it in notifications.yaml.");
}

void tl_check_links(const struct tl_policy *policy, struct tl_faults *faults)
{
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        if (tl_step_sends_link(policy->steps + i))
            check_link(policy, policy->steps + i, faults);
    }
}

/* ---- what owes a notice ---- */

static const struct {
    const char *notification;
    enum tl_step_kind step;
} owing[] = {
    { "request_filed", TL_STEP_REQUEST },    { "callback_missed", TL_STEP_CALLBACK },
    { "callback_failed", TL_STEP_CALLBACK }, { "callback_near", TL_STEP_CALLBACK },
    { "escalation_taken", TL_STEP_LIVE },    { "escalation_broken", TL_STEP_LIVE },
};

static bool owes(const struct tl_policy *policy, enum tl_step_kind kind)
{
    for (size_t i = 0; i < sizeof owing / sizeof owing[0]; i++) {
        const struct tl_notification *about =
            owing[i].step == kind ? tl_policy_notification_find(policy, owing[i].notification)
                                  : NULL;
        bool is_made = kind != TL_STEP_LIVE || policy->escalations_len > 0;
        if (about && about->is_owed && is_made)
            return true;
    }
    return false;
}

/* Every value that is a telephone number or an address of mail. */
static tl_given addresses(const struct tl_policy *policy)
{
    tl_given given = TL_GIVEN_PHONE;
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = policy->steps + i;
        if (step->kind != TL_STEP_ASK || step->form >= policy->forms_len || step->into == TL_NONE)
            continue;
        enum tl_form_kind kind = policy->forms[step->form].kind;
        if (kind == TL_FORM_EMAIL || kind == TL_FORM_PHONE)
            given |= TL_GIVEN_VALUE(step->into);
    }
    return given;
}

void tl_check_owed(struct tl_check *check, enum tl_channel channel, uint16_t language)
{
    const struct tl_policy *policy = check->policy;
    if (!owes(policy, TL_STEP_REQUEST) && !owes(policy, TL_STEP_CALLBACK) &&
        !owes(policy, TL_STEP_LIVE))
        return;
    tl_check_walk(
        check, &(struct tl_scope){ channel, language, addresses(policy), false, TL_NONE, false });
    for (uint32_t i = 0; i < check->walk.order_len; i++)
        if (owes(policy, policy->steps[check->walk.order[i]].kind))
            tl_check_tell(check, check->walk.order[i], NULL, TL_NO_ADDRESS, NULL);
}
