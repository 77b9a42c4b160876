/* voice_person.c: what the person does: keys, silence, having heard. */
#include <string.h>

#include "base/assert.h"
#include "server/callback_code.h"
#include "server/voice_call.h"

static const struct tl_step *step_of(const struct tl_call *call)
{
    TL_ASSERT(call->step < call->set->policy->steps_len);
    return call->set->policy->steps + call->step;
}

/* What was asked is answered: nothing more of the question is said, and keys wait for the next. */
static void stop_asking(struct tl_voice *voice, struct tl_call *call)
{
    call->asks = TL_ASKS_NOTHING;
    call->deadline = 0;
    call->was_silent = false;
    call->keys = (struct tl_keys){ 0 };
    tl_voice_try(voice, call->leg, tl_phone_stop(voice->phone, call->leg));
}

static void keyed(struct tl_voice *voice, struct tl_call *call, char key)
{
    struct tl_fact given = { .kind = TL_FACT_keyed,
                             .keyed = { call->contact, call->step, (uint64_t)key } };
    if (call->asks != TL_ASKS_LINE)
        stop_asking(voice, call);
    tl_voice_post(voice, call, &given, NULL);
}

static void gave(struct tl_voice *voice, struct tl_call *call, const char *text)
{
    const struct tl_policy *policy = call->set->policy;
    const struct tl_step *step = step_of(call);
    char plain[TL_VALUE_BYTES_MAX];
    bool fits = tl_form_read(policy->forms + step->form, text, plain, sizeof plain) == TL_OK;
    char number[TL_E164_BYTES];
    /* A number that cannot be called is refused while the person is there: here, or in the
     * policy's words where its flow looks at it. */
    if (fits && policy->forms[step->form].kind == TL_FORM_PHONE && tl_dial_is_on(&policy->dial) &&
        !tl_policy_looks_at_number(policy, step->into))
        fits = tl_dial_read(&policy->dial, plain, number) == TL_DIAL_MAY;
    struct tl_fact given = { .kind = TL_FACT_gave, .gave = { call->contact, call->step, fits } };
    struct tl_parcel parcel = { 0 };
    if (fits && step->kind == TL_STEP_VERIFY) /* In no parcel: what is in one is kept. */
        voice->wiring.answered(voice->wiring.arg, call->contact, step->question, plain);
    else if (fits && tl_parcel_add(&parcel, policy->values[step->into].name, plain) != TL_OK)
        given.gave.fits = false;
    stop_asking(voice, call);
    if (given.gave.fits && policy->forms[step->form].kind == TL_FORM_PHONE)
        tl_voice_tell_zone(voice, call, plain);
    tl_voice_post(voice, call, &given, &parcel);
}

static void helped(struct tl_voice *voice, struct tl_call *call, char key)
{
    struct tl_fact given = { .kind = TL_FACT_helped,
                             .helped = { call->contact, call->step,
                                         key == call->set->policy->helped_yes } };
    stop_asking(voice, call);
    tl_voice_post(voice, call, &given, NULL);
}

static void ask_again(struct tl_voice *voice, struct tl_call *call)
{
    call->deadline = 0;
    tl_voice_try(voice, call->leg, tl_phone_stop(voice->phone, call->leg));
    tl_voice_say_step(voice, call, step_of(call));
}

/* Who wants no code of the own presses # alone, and hears ours when the call is promised. */
static bool wants_our_code(const struct tl_call *call, char key)
{
    const struct tl_policy *policy = call->set->policy;
    return key == '#' && call->keys.digits_len == 0 && step_of(call)->into < policy->values_len &&
           strcmp(policy->values[step_of(call)->into].name, TL_CALLBACK_CODE_VALUE) == 0;
}

static void value_key(struct tl_voice *voice, struct tl_call *call, char key)
{
    const struct tl_form *form = call->set->policy->forms + step_of(call)->form;
    char digits[TL_KEYS_MAX + 1];
    if (wants_our_code(call, key)) {
        tl_callback_code_draw(form->digits_len, digits);
        gave(voice, call, digits);
        return;
    }
    switch (tl_keys_take(&call->keys, form, key)) {
    case TL_KEYS_MORE:
        tl_voice_try(voice, call->leg, tl_phone_stop(voice->phone, call->leg));
        call->deadline = tl_steady_now() + TL_SECOND * call->set->policy->limits.between_digits_s;
        break;
    case TL_KEYS_DONE:
        memcpy(digits, call->keys.digits, sizeof digits);
        gave(voice, call, digits);
        break;
    case TL_KEYS_CALLER:
        gave(voice, call, call->caller);
        break;
    case TL_KEYS_AGAIN:
        ask_again(voice, call);
        break;
    }
}

void tl_voice_key(struct tl_voice *voice, struct tl_call *call, char key)
{
    bool must_wait = tl_voice_is_announcing(call);
    switch (must_wait ? TL_ASKS_NOTHING : call->asks) {
    case TL_ASKS_KEY:
    case TL_ASKS_LINE:
        keyed(voice, call, key);
        break;
    case TL_ASKS_VALUE:
        value_key(voice, call, key);
        break;
    case TL_ASKS_HELPED:
        if (key == call->set->policy->helped_yes || key == call->set->policy->helped_no)
            helped(voice, call, key);
        else
            ask_again(voice, call);
        break;
    case TL_ASKS_NOTHING:
        if (!call->connected && call->ahead_len < TL_AHEAD_MAX)
            call->ahead[call->ahead_len++] = key;
        break;
    }
}

void tl_voice_keys_ahead(struct tl_voice *voice, struct tl_call *call)
{
    while (call->ahead_len > 0 && call->asks != TL_ASKS_NOTHING && call->asks != TL_ASKS_LINE &&
           !tl_voice_is_announcing(call)) {
        char key = call->ahead[0];
        memmove(call->ahead, call->ahead + 1, --call->ahead_len);
        tl_voice_key(voice, call, key);
    }
}

void tl_voice_silence(struct tl_voice *voice, struct tl_call *call)
{
    char digits[TL_KEYS_MAX + 1];
    if (call->asks == TL_ASKS_VALUE && call->keys.digits_len > 0) {
        memcpy(digits, call->keys.digits, sizeof digits);
        gave(voice, call, digits);
        return;
    }
    struct tl_fact given = { .kind = TL_FACT_said_nothing,
                             .said_nothing = { call->contact, call->step } };
    stop_asking(voice, call);
    call->was_silent = true;
    tl_voice_post(voice, call, &given, NULL);
}

void tl_voice_heard(struct tl_voice *voice, struct tl_call *call, uint64_t mark)
{
    call->heard = mark;
    tl_voice_dial_heard(voice, call, mark);
    if (mark != call->mark)
        return;
    if (call->is_closing)
        tl_voice_end_leg(voice, call->leg);
    else if (call->asks != TL_ASKS_NOTHING && call->asks != TL_ASKS_LINE)
        call->deadline = tl_steady_now() + TL_SECOND * call->set->policy->limits.answer_s;
}
