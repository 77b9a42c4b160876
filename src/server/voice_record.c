/* voice_record.c: the announcement that calls are recorded, and what follows from it. */
#include <inttypes.h>

#include "server/log.h"
#include "server/voice_call.h"

/* A menu is told in a language, so the words wait for it; in line it is the last chance. */
static bool is_time(const struct tl_call *call, const struct tl_step *step)
{
    const struct tl_policy *policy = call->set->policy;
    bool has_language = call->language != TL_NONE || policy->languages_len == 1;
    if (step->kind == TL_STEP_LIVE)
        return true;
    return has_language && step->kind != TL_STEP_LANGUAGE;
}

void tl_voice_announce(struct tl_voice *voice, struct tl_call *call, const struct tl_step *step)
{
    const struct tl_policy *policy = call->set->policy;
    if (call->is_announced || tl_voice_is_announcing(call) || !is_time(call, step) ||
        !tl_policy_records(policy, step))
        return;
    uint64_t before = call->mark;
    tl_voice_say(voice, call, policy->recording.announced);
    if (call->mark != before)
        call->announce_mark = call->mark;
}

bool tl_voice_is_announcing(const struct tl_call *call)
{
    return call->announce_mark != 0;
}

void tl_voice_announce_ended(struct tl_voice *voice, struct tl_call *call, uint64_t mark,
                             bool was_heard)
{
    if (!tl_voice_is_announcing(call) || mark < call->announce_mark)
        return;
    /* A later one: these words were cut off. */
    call->is_announced = was_heard && mark == call->announce_mark;
    call->announce_mark = 0;
    if (!call->is_announced)
        tl_log("recording.not_announced", "contact=%" PRIu64, call->contact);
    tl_voice_keys_ahead(voice, call);
}

void tl_voice_record(struct tl_voice *voice, struct tl_call *call)
{
    const struct tl_policy *policy = call->set->policy;
    bool is_wanted =
        call->step < policy->steps_len && tl_policy_records(policy, policy->steps + call->step);
    if (is_wanted && call->is_announced && !call->is_unrecorded)
        voice->wiring.record(voice->wiring.arg, call->contact, call->leg, policy->recording.kept_s);
}

void tl_voice_unrecord(struct tl_voice *voice, struct tl_call *call)
{
    call->is_unrecorded = true;
    tl_voice_try(voice, call->leg, tl_phone_record_stop(voice->phone, call->leg));
}
