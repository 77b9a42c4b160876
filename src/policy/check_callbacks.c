/* check_callbacks.c: what a callback says: its code to the person, nothing of a case to a machine;
 * and which numbers it calls. */
#include <string.h>

#include "base/words.h"
#include "policy/check_parts.h"
#include "policy/text.h"

enum { CODE_DIGITS_MIN = 4, CODE_DIGITS_MAX = 8 };

/* What one of these texts must have and may have, each ending with NULL. */
struct rule {
    const char *what;
    const char *must[5];
    const char *may[6];
};

static const struct rule calling = { "The text that a callback begins with",
                                     { "agency", "code" },
                                     { "agency", "code", "number" } };
static const struct rule asks = { "The text that asks for a key",
                                  { "agency" },
                                  { "agency", "number" } };
static const struct rule again = {
    "The message left with a machine",
    { "agency", "number", "callback_from", "callback_to" },
    { "agency", "number", "callback_from", "callback_to", "opens_at" },
};
static const struct rule last = {
    "The message left after the last attempt",
    { "agency", "number" },
    { "agency", "number", "opens_at" },
};

static bool is_in(const char *const *names, const char *name, size_t bytes)
{
    for (; *names; names++) {
        if (strlen(*names) == bytes && memcmp(*names, name, bytes) == 0)
            return true;
    }
    return false;
}

static bool has(const char *text, const char *wanted)
{
    const char *name;
    size_t bytes;
    while (tl_text_placeholder_next(&text, &name, &bytes) == TL_OK) {
        if (strlen(wanted) == bytes && memcmp(wanted, name, bytes) == 0)
            return true;
    }
    return false;
}

/* That all languages have the same placeholders is proved of every text. */
static void check_text(const struct tl_policy *policy, struct tl_faults *faults, uint16_t text,
                       const struct rule *rule)
{
    const char *usual = text == TL_NONE ? NULL : policy->texts[text].spoken[0];
    const char *name, *at = usual;
    size_t bytes;
    for (const char *const *must = rule->must; usual && *must; must++) {
        struct tl_words words = { 0 };
        if (has(usual, *must))
            continue;
        TL_WORDS(&words, rule->what, " (", policy->texts[text].id.name, ") has no {", *must,
                 "}: put it in.");
        tl_faults_add(faults, "", 0, policy->texts[text].id.name, words.text);
    }
    while (at && tl_text_placeholder_next(&at, &name, &bytes) == TL_OK) {
        struct tl_words words = { 0 };
        if (is_in(rule->may, name, bytes))
            continue;
        TL_WORDS(&words, rule->what, " (", policy->texts[text].id.name, ") has {");
        tl_words_add_bytes(&words, name, bytes);
        tl_words_add(&words, "}, which not everybody may hear there: take it out.");
        tl_faults_add(faults, "", 0, policy->texts[text].id.name, words.text);
    }
}

/* A code that is asked for is so many digits. */
static void check_chosen(const struct tl_policy *policy, struct tl_faults *faults,
                         const struct tl_step *step)
{
    const struct tl_form *form = step->form < policy->forms_len ? policy->forms + step->form : NULL;
    if (step->kind != TL_STEP_ASK || step->into == TL_NONE || !form ||
        strcmp(policy->values[step->into].name, "code") != 0)
        return;
    if (form->kind != TL_FORM_DIGITS || form->digits_min < CODE_DIGITS_MIN ||
        form->digits_len > CODE_DIGITS_MAX)
        TL_FAULT_AT(policy, faults, step,
                    "What is collected into code is what a callback says first: its form has "
                    "digits, from digits_min 4 to digits 8.");
}

static bool is_listed(const struct tl_word_list *numbers, uint16_t len, const char *name)
{
    for (uint16_t i = 0; i < len; i++) {
        if (strcmp(numbers->items[i], name) == 0)
            return true;
    }
    return false;
}

/* Whether a telephone number is asked for under this name. */
static bool is_asked(const struct tl_policy *policy, const char *name)
{
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = policy->steps + i;
        if (step->kind == TL_STEP_ASK && step->into < policy->values_len &&
            step->form < policy->forms_len && policy->forms[step->form].kind == TL_FORM_PHONE &&
            strcmp(policy->values[step->into].name, name) == 0)
            return true;
    }
    return false;
}

/* Which numbers are called, and in which order, is said where there is more than one. */
static void check_numbers(const struct tl_policy *policy, struct tl_faults *faults)
{
    const struct tl_word_list *numbers = &policy->callbacks.numbers;
    for (uint16_t i = 0; i < numbers->len; i++) {
        struct tl_words words = { 0 };
        const char *name = numbers->items[i];
        if (is_listed(numbers, i, name))
            TL_WORDS(&words, "The number ", name, " is listed twice: take one out.");
        else if (!is_asked(policy, name))
            TL_WORDS(&words, "No telephone number is asked for into ", name,
                     ": ask for it, or take it out.");
        if (words.text[0] != '\0')
            tl_faults_add(faults, "", 0, "callbacks: numbers", words.text);
    }
    uint16_t second = numbers->len > 0 ? TL_NONE : tl_policy_called_value(policy, 1);
    if (second == TL_NONE)
        return;
    struct tl_words words = { 0 };
    TL_WORDS(&words, "Numbers are asked for into ",
             policy->values[tl_policy_called_value(policy, 0)].name, " and ",
             policy->values[second].name,
             ": list those that are called, in their order, under numbers.");
    tl_faults_add(faults, "", 0, "callbacks: numbers", words.text);
}

void tl_check_callbacks(const struct tl_policy *policy, struct tl_faults *faults)
{
    const struct tl_reach_rules *reach = &policy->callbacks.reach;
    bool calls_back = false;
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        calls_back = calls_back || policy->steps[i].kind == TL_STEP_CALLBACK;
        check_chosen(policy, faults, policy->steps + i);
    }
    if (calls_back)
        check_numbers(policy, faults);
    if (calls_back)
        check_text(policy, faults, policy->notices[TL_NOTICE_CALLING], &calling);
    if (reach->by == TL_REACH_KEY)
        check_text(policy, faults, reach->asks, &asks);
    if (reach->by == TL_REACH_ANYBODY)
        return;
    check_text(policy, faults, reach->message, &again);
    check_text(policy, faults, reach->message_last, &last);
}
