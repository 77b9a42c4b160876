/* check_given.c: what an end or a text needs has been given on every path to it.
 *
 * A step needs a telephone number for its callback, and for each placeholder of its texts what
 * fills it in. For each such thing one walk on which it is never given: whatever needs it and is
 * reached, is reached without it. */
#include <string.h>

#include "base/words.h"
#include "policy/check_parts.h"
#include "policy/disclosure.h"
#include "policy/text.h"

struct need {
    tl_given given;
    const char *name; /* Of the placeholder; NULL: the number of a callback, or a look at it. */
    size_t name_bytes;
};
/* Each bit of tl_given at most once. */
enum { NEEDS_MAX = 42 + TL_TELLINGS };
struct needs {
    struct need list[NEEDS_MAX];
    uint32_t len;
    tl_given all;
};

static void need(struct needs *needs, tl_given given, const char *name, size_t name_bytes)
{
    if ((needs->all & given) == given || needs->len == NEEDS_MAX) /* Nothing is always there. */
        return;
    needs->all |= given;
    needs->list[needs->len++] = (struct need){ given, name, name_bytes };
}

static tl_given value_given(const struct tl_policy *policy, const char *name, size_t name_bytes)
{
    for (uint16_t i = 0; i < policy->values_len; i++) {
        const char *value = policy->values[i].name;
        if (strlen(value) == name_bytes && memcmp(value, name, name_bytes) == 0)
            return TL_GIVEN_VALUE(i);
    }
    return 0;
}

static tl_given given_for(const struct tl_policy *policy, const char *name, size_t name_bytes)
{
    switch (tl_placeholder_filled(name, name_bytes)) {
    case TL_FILLED_RECEIPT:
        return TL_GIVEN_RECEIPT;
    case TL_FILLED_RECORD:
        return TL_GIVEN_RECORD;
    case TL_FILLED_APPOINTMENT:
        return TL_GIVEN_APPOINTMENT;
    case TL_FILLED_SLOT:
        return TL_GIVEN_SLOT;
    case TL_FILLED_DOCUMENT:
        return TL_GIVEN_DOCUMENT;
    case TL_FILLED_OWED:
        return TL_GIVEN_OWED;
    case TL_FILLED_FIRST:
        return TL_GIVEN_FIRST;
    case TL_FILLED_KINDS:
        return value_given(policy, name, name_bytes);
    case TL_FILLED_ALWAYS:
    case TL_FILLED_LINE:
    case TL_FILLED_CALLBACK:
    case TL_FILLED_DUE:
    case TL_FILLED_NOTICE:
    case TL_FILLED_NAMED:
        break;
    }
    return 0;
}

/* Of what is told to anyone, everywhere, nothing needs to be proved. */
static tl_given told_for(const struct tl_policy *policy, const char *name, size_t name_bytes)
{
    enum tl_filled filled = tl_placeholder_filled(name, name_bytes);
    bool is_appointment = filled == TL_FILLED_APPOINTMENT || filled == TL_FILLED_SLOT;
    enum tl_telling_kind kind = is_appointment ? TL_TELLS_APPOINTMENT : TL_TELLS_STATUS;
    bool is_of_case = filled == TL_FILLED_RECORD || is_appointment;
    return is_of_case && !tl_telling_is_free(policy->tellings + kind) ? TL_GIVEN_TOLD(kind) : 0;
}

static void text_needs(const struct tl_policy *policy, uint16_t text, struct needs *needs)
{
    const char *name, *at = text == TL_NONE ? NULL : policy->texts[text].shown[0];
    size_t name_bytes;
    while (at && tl_text_placeholder_next(&at, &name, &name_bytes) == TL_OK) {
        need(needs, given_for(policy, name, name_bytes), name, name_bytes);
        need(needs, told_for(policy, name, name_bytes), name, name_bytes);
    }
}

/* An appointment is moved by who may hear of it, to a time that was offered. */
static void slot_needs(const struct tl_policy *policy, const struct tl_step *step,
                       struct needs *needs)
{
    static const char offered[] = "slot_date";
    if (step->kind != TL_STEP_LOOK_UP || !tl_lookup_is_of_slot(step->key))
        return;
    need(needs, told_for(policy, offered, sizeof offered - 1), NULL, 0);
    if (!tl_lookup_is_first_slot(step->key))
        need(needs, TL_GIVEN_SLOT, NULL, 0);
}

static void step_needs(const struct tl_policy *policy, const struct tl_step *step,
                       struct needs *needs)
{
    slot_needs(policy, step, needs);
    const struct tl_callback_rules *rules = &policy->callbacks;
    if (step->kind == TL_STEP_CALLBACK)
        need(needs, TL_GIVEN_PHONE, NULL, 0);
    if (tl_step_sends_link(step) && step->to < policy->values_len)
        need(needs, TL_GIVEN_VALUE(step->to), NULL, 0);
    if (tl_step_verifies(step))
        need(needs, TL_GIVEN_RECORD, NULL, 0);
    if (step->kind == TL_STEP_CALLBACK && (rules->number_most > 0 || rules->caller_most > 0))
        need(needs, TL_GIVEN_LOOKED_AT, NULL, 0);
    text_needs(policy, step->text, needs);
    for (uint8_t i = 0; i < step->options_len; i++)
        text_needs(policy, policy->options[step->options + i].text, needs);
}

/* What is missing where no placeholder stands; NULL: the kind of fault says it. */
static const char *missing(tl_given given)
{
    if (given == TL_GIVEN_PHONE || given == TL_GIVEN_LOOKED_AT)
        return NULL;
    if (given == TL_GIVEN_SLOT)
        return "another time for an appointment, and none was offered on this path; "
               "look up slot.first before";
    if (given == TL_GIVEN_TOLD(TL_TELLS_APPOINTMENT))
        return "times for an appointment, of which verify.yaml does not tell anyone; "
               "put it behind told.appointment";
    return given == TL_GIVEN_RECORD
               ? "questions about a case, and none was found on this path; look it up before"
               : "a link by text message without a number for it; ask for one before";
}

/* Which kind of fact of a case it is, where that may not be told; TL_TELLINGS: it is not that. */
static enum tl_telling_kind untold(tl_given given)
{
    int kind = 0;
    while (kind < TL_TELLINGS && given != TL_GIVEN_TOLD(kind))
        kind++;
    return (enum tl_telling_kind)kind;
}

static void tell(struct tl_check *check, uint16_t step, const struct need *need)
{
    struct tl_words what = { 0 };
    if (!need->name) {
        tl_check_tell(check, step, NULL,
                      need->given == TL_GIVEN_LOOKED_AT ? TL_NOT_LOOKED_AT : TL_NO_PHONE,
                      missing(need->given));
        return;
    }
    tl_words_add(&what, "the text here has {");
    tl_words_add_bytes(&what, need->name, need->name_bytes);
    enum tl_telling_kind kind = untold(need->given);
    if (kind == TL_TELLINGS) {
        tl_words_add(&what,
                     "}, which nothing on this path has told; ask for it, or look it up, before");
    } else {
        tl_words_add(&what, "}, which verify.yaml does not tell to anyone; put it behind told.");
        tl_words_add(&what, tl_telling_text(kind));
    }
    tl_check_tell(check, step, NULL, TL_NOT_FILLED, what.text);
}

static bool is_left_out(const struct need *need)
{
    return need->name ? TL_UNPROVED == TL_UNPROVED_FILLED : TL_UNPROVED == TL_UNPROVED_PHONE;
}

void tl_check_given(struct tl_check *check, enum tl_channel channel, uint16_t language)
{
    const struct tl_policy *policy = check->policy;
    struct needs needs = { .len = 0 };
    for (uint32_t i = 0; i < check->walk.order_len; i++)
        step_needs(policy, &policy->steps[check->walk.order[i]], &needs);
    for (uint32_t n = 0; n < needs.len; n++) {
        tl_check_walk(check, &(struct tl_scope){ channel, language, needs.list[n].given, false,
                                                 TL_NONE, false });
        for (uint32_t i = 0; i < check->walk.order_len && !is_left_out(&needs.list[n]); i++) {
            struct needs here = { .len = 0 };
            step_needs(policy, &policy->steps[check->walk.order[i]], &here);
            for (uint32_t h = 0; h < here.len; h++)
                if (here.list[h].given == needs.list[n].given)
                    tell(check, check->walk.order[i], &here.list[h]);
        }
    }
}
