/* model_emergency.c: appointments that cannot wait: decided once while one is open, by who may;
 * made in the hours and the room of the office that has it. */
#include "model/model_state.h"

static struct tl_model_promise *find(struct tl_model *model, tl_id contact, tl_id id)
{
    for (uint32_t i = 0; i < model->promises_len; i++) {
        struct tl_model_promise *promise = &model->promises[i];
        if (promise->id == id && promise->contact == contact) {
            return promise;
        }
    }
    return NULL;
}

static struct tl_model_promise *escalation_of(struct tl_model *model, tl_id contact, tl_id id)
{
    struct tl_model_promise *promise = find(model, contact, id);
    return promise && tl_model_is_escalation(promise->kind) ? promise : NULL;
}

static struct tl_model_promise *emergency_of(struct tl_model *model, tl_id contact, tl_id id)
{
    struct tl_model_promise *promise = find(model, contact, id);
    return promise && promise->kind == TL_PROMISE_EMERGENCY ? promise : NULL;
}

static enum tl_promise_state decided(struct tl_model *model, tl_id contact)
{
    for (uint32_t i = 0; i < model->promises_len; i++) {
        if (model->promises[i].contact == contact &&
            model->promises[i].kind == TL_PROMISE_EMERGENCY) {
            return model->promises[i].state;
        }
    }
    return TL_PROMISE_UNKNOWN;
}

bool tl_model_emergency_record(struct tl_model *model, struct tl_fact *given)
{
    struct tl_fact_decides_emergency *decides = &given->decides_emergency;
    struct tl_fact_places_emergency *places = &given->places_emergency;
    struct tl_fact_refuses_emergency *refuses = &given->refuses_emergency;
    if (given->kind == TL_FACT_decides_emergency) {
        const struct tl_model_promise *promise =
            escalation_of(model, decides->contact, decides->escalation);
        decides->record = promise ? promise->state : TL_PROMISE_UNKNOWN;
        decides->to = promise ? promise->to : 0;
        decides->decided = decided(model, decides->contact);
        return true;
    }
    if (given->kind != TL_FACT_places_emergency && given->kind != TL_FACT_refuses_emergency) {
        return false;
    }
    const struct tl_model_promise *promise = emergency_of(model, given->words[0], given->words[1]);
    uint64_t record = promise ? promise->state : TL_PROMISE_UNKNOWN;
    if (given->kind == TL_FACT_places_emergency) {
        places->record = record;
        places->to = promise ? promise->to : 0;
        places->office = promise ? promise->office : 0;
    } else {
        refuses->record = record;
        refuses->to = promise ? promise->to : 0;
    }
    return true;
}

bool tl_model_emergency_ends(const struct tl_fact *given, tl_id promise, enum tl_promise_state how)
{
    if (given->kind == TL_FACT_decides_emergency) {
        return given->decides_emergency.escalation == promise && how == TL_PROMISE_KEPT;
    }
    if (given->kind == TL_FACT_places_emergency) {
        return given->places_emergency.promise == promise && how == TL_PROMISE_KEPT;
    }
    return given->kind == TL_FACT_refuses_emergency &&
           given->refuses_emergency.promise == promise && how == TL_PROMISE_BROKEN;
}

bool tl_model_emergency_is_late(const struct tl_fact *given, const struct tl_model_promise *promise)
{
    return given->kind == TL_FACT_places_emergency && promise &&
           given->places_emergency.promise == promise->id &&
           given->places_emergency.starts > promise->to;
}

/* --- The decision. --- */

static const struct tl_emergency *kind_of(const struct tl_model *model, uint64_t type)
{
    for (uint16_t i = 0; i < model->policy->emergencies_len; i++) {
        if (model->policy->emergencies[i].to.id.key == type) {
            return &model->policy->emergencies[i];
        }
    }
    return NULL;
}

static const struct tl_visit_office *office_of(const struct tl_model *model, uint64_t key)
{
    for (uint16_t i = 0; i < model->policy->visit_offices_len; i++) {
        if (model->policy->visit_offices[i].id.key == key) {
            return &model->policy->visit_offices[i];
        }
    }
    return NULL;
}

static bool may_decide(struct tl_model *model, const struct tl_fact_decides_emergency *asked)
{
    if (asked->contact == 0 || asked->by == 0) {
        return false;
    }
    return asked->escalation == 0 ? tl_model_has(model, asked->contact, asked->by)
                                  : escalation_of(model, asked->contact, asked->escalation) != NULL;
}

bool tl_model_judge_emergency_decided(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_emergency_decided *is = &fact->emergency_decided;
    const struct tl_fact_decides_emergency *asked = &model->given.decides_emergency;
    const struct tl_emergency *kind = kind_of(model, is->type);
    bool is_one = is->is_emergency != 0;
    if (model->given.kind != TL_FACT_decides_emergency || asked->contact != is->contact ||
        asked->by != is->by || asked->type != is->type || !kind ||
        (asked->is_emergency != 0) != is_one || asked->escalation != is->escalation ||
        is->office != (is_one ? asked->office : 0) ||
        is->promise != (is_one ? model->promise_last + 1 : 0)) {
        return tl_model_wrong(model, "of contact %llu is decided otherwise than asked",
                              ID(is->contact));
    }
    if (!may_decide(model, asked)) {
        return tl_model_wrong(model, "of contact %llu decides %llu, who may not", ID(is->contact),
                              ID(is->by));
    }
    if (decided(model, is->contact) != TL_PROMISE_UNKNOWN) {
        return tl_model_wrong(model, "contact %llu has an emergency already", ID(is->contact));
    }
    tl_time due = is_one ? tl_policy_due(model->policy, &kind->to, model->now) : 0;
    if (is->due != due || (is_one && !office_of(model, is->office))) {
        return tl_model_wrong(model, "contact %llu gets another aim than the policy's, or nowhere",
                              ID(is->contact));
    }
    if (is_one) {
        tl_time quarter = (due - model->now) / 4;
        tl_time usual = quarter > TL_DAY ? TL_DAY : quarter;
        int64_t before = kind->to.soon_s > 0 ? kind->to.soon_s * TL_SECOND : usual;
        model->owed = (struct tl_model_promise){ .contact = is->contact,
                                                 .state = TL_PROMISE_OPEN,
                                                 .to = due,
                                                 .soon = tl_model_soon_of(model->now, due, before),
                                                 .kind = TL_PROMISE_EMERGENCY,
                                                 .office = is->office };
    }
    return true;
}

/* Nothing that may be decided is set aside, and the escalation is answered by it. */
bool tl_model_after_decides(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_fact_decides_emergency *asked = &given->decides_emergency;
    bool was_open = asked->decided >= TL_PROMISE_OPEN && asked->decided <= TL_PROMISE_LATE;
    bool is_whole = kind_of(model, asked->type) &&
                    (asked->is_emergency == 0 || office_of(model, asked->office));
    bool waits = asked->escalation != 0 && asked->record != TL_PROMISE_UNKNOWN &&
                 escalation_of(model, asked->contact, asked->escalation);
    bool may = asked->escalation == 0 ? may_decide(model, asked) : waits && asked->by != 0;
    bool is_done = asked->escalation == 0 ? !model->was_set_aside : !waits;
    if (may && !was_open && is_whole && !is_done) {
        return tl_model_wrong(model, "of contact %llu is decided, and nothing comes of it",
                              ID(asked->contact));
    }
    return true;
}

/* --- What the office does. --- */

bool tl_model_judge_emergency_placed(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_emergency_placed *is = &fact->emergency_placed;
    const struct tl_fact_places_emergency *asked = &model->given.places_emergency;
    const struct tl_model_promise *promise = emergency_of(model, is->contact, is->promise);
    const struct tl_visit_office *office = promise ? office_of(model, promise->office) : NULL;
    if (model->given.kind != TL_FACT_places_emergency || asked->promise != is->promise ||
        asked->contact != is->contact || asked->starts != is->starts || asked->by != is->by ||
        !office) {
        return tl_model_wrong(model, "promise %llu is placed otherwise than asked",
                              ID(is->promise));
    }
    if (is->starts <= model->now ||
        !tl_calendar_is_open(&model->policy->calendar, model->policy->service_visits, is->starts)) {
        return tl_model_wrong(model, "promise %llu is placed when nobody is seen", ID(is->promise));
    }
    return asked->placed < office->per_hour ||
           tl_model_wrong(model, "promise %llu is placed where its office has no room",
                          ID(is->promise));
}

bool tl_model_judge_emergency_refused(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_emergency_refused *is = &fact->emergency_refused;
    const struct tl_fact_refuses_emergency *asked = &model->given.refuses_emergency;
    return (model->given.kind == TL_FACT_refuses_emergency && asked->promise == is->promise &&
            asked->contact == is->contact && asked->by == is->by &&
            emergency_of(model, is->contact, is->promise)) ||
           tl_model_wrong(model, "promise %llu is refused, and is no emergency's", ID(is->promise));
}

bool tl_model_after_places(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_fact_places_emergency *asked = &given->places_emergency;
    const struct tl_model_promise *promise = emergency_of(model, asked->contact, asked->promise);
    const struct tl_visit_office *office = promise ? office_of(model, promise->office) : NULL;
    bool fits =
        office && asked->placed < office->per_hour && asked->starts > model->now &&
        asked->starts <= model->now + 366 * TL_DAY &&
        tl_calendar_is_open(&model->policy->calendar, model->policy->service_visits, asked->starts);
    return !fits || asked->record == TL_PROMISE_UNKNOWN ||
           tl_model_wrong(model, "promise %llu can be placed, and stays open", ID(asked->promise));
}

bool tl_model_after_refuses(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_fact_refuses_emergency *asked = &given->refuses_emergency;
    return asked->record == TL_PROMISE_UNKNOWN ||
           !emergency_of(model, asked->contact, asked->promise) ||
           tl_model_wrong(model, "promise %llu is refused, and stays open", ID(asked->promise));
}
