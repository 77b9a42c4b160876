/* check_promises.c: what a path promises can be kept and is told: by when, by whom, under which
 * number. */
#include <string.h>

#include "base/words.h"
#include "policy/check_parts.h"
#include "policy/text.h"

/* A policy's needs are a set of skills each; the center tells so many sets apart. */
enum { NEEDS_SETS_MAX = 256 };

static bool names(const struct tl_policy *policy, uint16_t text, const char *wanted)
{
    const char *name, *at = text == TL_NONE ? NULL : policy->texts[text].shown[0];
    size_t name_bytes;
    while (at && tl_text_placeholder_next(&at, &name, &name_bytes) == TL_OK) {
        if (strlen(wanted) == name_bytes && memcmp(wanted, name, name_bytes) == 0)
            return true;
    }
    return false;
}

/* Where each kind of placeholder is filled in by the step itself, and so may stand. */
static bool may_stand(const struct tl_step *step, enum tl_filled filled)
{
    if (filled == TL_FILLED_LINE)
        return step->kind == TL_STEP_LIVE;
    if (filled == TL_FILLED_CALLBACK)
        return step->kind == TL_STEP_CALLBACK;
    if (filled == TL_FILLED_DUE)
        return step->kind == TL_STEP_REQUEST || step->kind == TL_STEP_MESSAGE;
    return filled != TL_FILLED_NAMED;
}

static void check_places(const struct tl_policy *policy, struct tl_faults *faults,
                         const struct tl_step *step)
{
    const char *name, *at = step->text == TL_NONE ? NULL : policy->texts[step->text].shown[0];
    size_t name_bytes;
    while (at && tl_text_placeholder_next(&at, &name, &name_bytes) == TL_OK) {
        struct tl_words words = { 0 };
        tl_words_add_bytes(&words, name, name_bytes);
        if (!may_stand(step, tl_placeholder_filled(name, name_bytes)))
            TL_FAULT_AT(policy, faults, step, "The text of this step (", tl_step_text(step->kind),
                        ") has {", words.text, "}, which is not known here: take it out.");
    }
}

static void check_told(const struct tl_policy *policy, struct tl_faults *faults,
                       const struct tl_step *step)
{
    bool is_callback = step->kind == TL_STEP_CALLBACK;
    if (step->text == TL_NONE) {
        TL_FAULT_AT(policy, faults, step, "Nobody is told of this promise (",
                    tl_step_text(step->kind), "): give it a text with its number and its time.");
        return;
    }
    if (!names(policy, step->text, "number") && !(is_callback && names(policy, step->text, "code")))
        TL_FAULT_AT(policy, faults, step, "The text of this promise (", tl_step_text(step->kind),
                    is_callback ? ") tells no {code} or {number}" : ") tells no {number}",
                    " by which it can be looked up: put it in.");
    if (!names(policy, step->text, is_callback ? "callback_to" : "due_date"))
        TL_FAULT_AT(policy, faults, step, "The text of this promise (", tl_step_text(step->kind),
                    ") does not say by when it is kept: put {",
                    is_callback ? "callback_to" : "due_date", "} in.");
}

static void check_owner(const struct tl_policy *policy, struct tl_faults *faults,
                        const struct tl_step *step)
{
    bool is_request = step->kind == TL_STEP_REQUEST;
    const struct tl_destination *list = is_request ? policy->requests : policy->owners;
    uint16_t len = is_request ? policy->requests_len : policy->owners_len;
    for (uint16_t i = 0; i < len; i++) {
        if (list[i].id.key != step->key)
            continue;
        if (list[i].due_hours == 0)
            TL_FAULT_AT(policy, faults, step, "The promise of ", list[i].id.name,
                        " has no clock: say within what time it is answered.");
        return;
    }
    TL_FAULT_AT(policy, faults, step, "Nobody answers what this step (", tl_step_text(step->kind),
                ") promises: name one of the ", is_request ? "requests." : "owners.");
}

/* Whether a service is ever open from now on; the year does not matter, and closed days end. */
static bool ever_opens(const struct tl_policy *policy, uint16_t service)
{
    tl_time at = 0;
    return service < policy->calendar.services_len &&
           (tl_calendar_is_open(&policy->calendar, service, at) ||
            tl_calendar_next_change(&policy->calendar, service, at, &at) == TL_OK);
}

static void check_callback(const struct tl_policy *policy, struct tl_faults *faults,
                           const struct tl_step *step)
{
    if (TL_UNPROVED != TL_UNPROVED_HOURS && !ever_opens(policy, policy->service_callback))
        TL_FAULT_AT(policy, faults, step,
                    "A callback is promised, but the hours of callbacks never open: give them "
                    "hours, or take the step out.");
    if (policy->callbacks.attempts_max == 0 || policy->callbacks.window_s == 0)
        TL_FAULT_AT(policy, faults, step,
                    "A callback is promised, but without an attempt or a window (callbacks): "
                    "say how often and within what time.");
}

static bool is_known_before(const struct tl_policy *policy, uint16_t at)
{
    const struct tl_step *steps = policy->steps;
    for (uint16_t i = 0; i < at; i++) {
        bool waits = steps[i].kind == TL_STEP_LIVE || steps[i].kind == TL_STEP_CALLBACK;
        if (waits && steps[i].needs == steps[at].needs &&
            policy->queues[steps[i].queue].tier_skill == policy->queues[steps[at].queue].tier_skill)
            return true;
    }
    return false;
}

/* Each language and each channel makes a set of its own. */
static void check_sets(const struct tl_policy *policy, struct tl_faults *faults)
{
    uint32_t sets = 0;
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        bool waits =
            policy->steps[i].kind == TL_STEP_LIVE || policy->steps[i].kind == TL_STEP_CALLBACK;
        sets += waits && !is_known_before(policy, i);
    }
    uint32_t channels = 0;
    for (int channel = TL_CHANNEL_VOICE; channel < TL_CHANNELS; channel++)
        channels += policy->entry[channel] != TL_NONE;
    if (sets * channels * policy->languages_len > NEEDS_SETS_MAX)
        tl_faults_add(faults, "", 0, "needs",
                      "The steps live and callback ask for more different sets of skills, in all "
                      "languages and channels, than the 256 that are kept apart: let some ask for "
                      "the same.");
}

static void check_rules(const struct tl_policy *policy, struct tl_faults *faults)
{
    if (policy->limits.tries_max < 2)
        tl_faults_add(faults, "", 0, "limits.tries",
                      "A question is told only once (tries): whoever needs more time must be asked "
                      "again; make it 2 or more.");
    if (policy->last_topic == TL_NONE && TL_UNPROVED != TL_UNPROVED_LAST)
        tl_faults_add(faults, "", 0, "last_topic",
                      "No topic is named for those whose walk takes too many steps (last_topic): "
                      "name one that ends in a message or a request.");
    for (int i = 0; i < TL_VOICE_KEYS && policy->entry[TL_CHANNEL_VOICE] != TL_NONE; i++) {
        if (policy->voice_keys[i] == '\0')
            tl_faults_add(faults, "", 0, "voice_keys",
                          "The telephone needs keys for repeat, back and person: give all three.");
    }
}

void tl_check_promises(const struct tl_policy *policy, struct tl_faults *faults)
{
    check_rules(policy, faults);
    check_sets(policy, faults);
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = &policy->steps[i];
        bool is_owned = step->kind == TL_STEP_REQUEST || step->kind == TL_STEP_MESSAGE;
        check_places(policy, faults, step);
        if (is_owned || step->kind == TL_STEP_CALLBACK)
            check_told(policy, faults, step);
        if (is_owned)
            check_owner(policy, faults, step);
        if (step->kind == TL_STEP_CALLBACK)
            check_callback(policy, faults, step);
    }
}
