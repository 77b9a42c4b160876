/* model_later.c: when people may be called, looked up instant by instant; and what moves a call:
 * where the person lives, "not now", the word that it is near, an earlier place, a surge.
 *
 * Nothing here searches a calendar. An instant is asked whether it is good, some minutes at a time,
 * and the edges are found by halves. Hours and quiet hours of an invented agency are long.
 */
#include "model/model_state.h"

#define STEP      (10 * TL_MINUTE)
#define LONGEST_S 180 /* An attempt without a word of it ends then. */
#define HORIZON   (21 * TL_DAY)

/* --- Instants. --- */

static bool is_surge(const struct tl_model *model, tl_time at)
{
    return at < model->surge_until || tl_calendar_is_surge(&model->policy->calendar, at);
}

static bool is_center_open(const struct tl_model *model, tl_time at)
{
    const struct tl_policy *policy = model->policy;
    const struct tl_callback_rules *rules = &policy->callbacks;
    return tl_calendar_is_open(&policy->calendar, policy->service_callback, at) ||
           (rules->surge_opens && is_surge(model, at) &&
            tl_calendar_is_open(&policy->calendar, rules->surge_service, at));
}

static bool is_quiet(const struct tl_model *model, uint16_t zone, tl_time at)
{
    const struct tl_callback_rules *rules = &model->policy->callbacks;
    if (zone >= model->policy->zones_len) {
        return false;
    }
    uint32_t second = tl_zone_civil(&model->policy->zones[zone].awake.zone, at).second;
    bool is_behind = second >= rules->quiet_from_s;
    bool is_before = second < rules->quiet_to_s;
    return rules->quiet_from_s <= rules->quiet_to_s ? is_behind && is_before
                                                    : is_behind || is_before;
}

static bool is_good(const struct tl_model *model, uint16_t zone, tl_time from, tl_time to)
{
    for (tl_time at = from; at < to; at += STEP) {
        if (!is_center_open(model, at) || is_quiet(model, zone, at)) {
            return false;
        }
    }
    return is_center_open(model, to) && !is_quiet(model, zone, to);
}

/* Whether a call to this zone may begin: it ends in time, and of a first one the second fits. */
static bool is_call(const struct tl_model *model, uint16_t zone, bool is_first, tl_time at)
{
    const struct tl_callback_rules *rules = &model->policy->callbacks;
    int64_t longest_us = (model->policy->staff.ring_s + LONGEST_S) * TL_SECOND;
    if (!is_good(model, zone, at, at + longest_us)) {
        return false;
    }
    return !is_first || rules->attempts_max < 2 ||
           is_good(model, zone, at + rules->again_after_s * TL_SECOND,
                   at + rules->again_before_s * TL_SECOND + 2 * longest_us);
}

/* --- What is asked again and again is remembered. --- */

static uint16_t zone_of(const struct tl_model *model, const struct tl_model_contact *contact)
{
    for (uint16_t i = 0; i < model->policy->zones_len; i++) {
        if (model->policy->zones[i].id.key == contact->zone) {
            return i;
        }
    }
    return model->policy->zone_default;
}

/* The next instant behind one that is not good at which it is; 0: not in sight. */
static tl_time next_call(const struct tl_model *model, uint16_t zone, bool is_first, tl_time at)
{
    tl_time bad = at, good = at + STEP;
    while (!is_call(model, zone, is_first, good)) {
        bad = good;
        good += STEP;
        if (good > at + HORIZON) {
            return 0;
        }
    }
    while (good - bad > 1) {
        tl_time middle = bad + (good - bad) / 2;
        *(is_call(model, zone, is_first, middle) ? &good : &bad) = middle;
    }
    return good;
}

static struct tl_model_call *look(struct tl_model *model, uint16_t zone, bool is_first)
{
    struct tl_model_call *call = &model->calls[zone < TL_ZONES_MAX ? zone : 0][is_first];
    if (call->policy != model->policy || call->version != model->policy->version ||
        call->surge_until != model->surge_until) {
        *call = (struct tl_model_call){ .policy = model->policy,
                                        .version = model->policy->version,
                                        .surge_until = model->surge_until };
    }
    if (call->at != model->now) {
        call->at = model->now;
        call->is_open = is_call(model, zone, is_first, model->now);
        if (call->is_open) {
            call->next = 0;
        } else if (call->next <= model->now) {
            call->next = next_call(model, zone, is_first, model->now);
        }
    }
    return call;
}

bool tl_model_may_call(struct tl_model *model, const struct tl_model_contact *contact)
{
    return !tl_model_closure(model, 0) &&
           look(model, zone_of(model, contact), contact->rang == 0)->is_open;
}

tl_time tl_model_next_call(struct tl_model *model, const struct tl_model_contact *contact)
{
    return look(model, zone_of(model, contact), contact->rang == 0)->next;
}

/* --- Windows. --- */

/* So much of it is good, by the minute; slack_s: how far that may be from the truth. */
static int64_t good_s(struct tl_model *model, const struct tl_model_contact *contact, bool is_first,
                      const tl_time window[2], int64_t *slack_s)
{
    int64_t seen_s = 0;
    bool was = true;
    for (tl_time at = window[0]; at < window[1]; at += TL_MINUTE) {
        bool is = is_call(model, zone_of(model, contact), is_first, at);
        seen_s += is ? 60 : 0;
        *slack_s += is != was ? 60 : 0;
        was = is;
    }
    return seen_s;
}

/* As much of such time as the policy says; but of a first attempt an eighth of it at the least is
 * such as a first one may begin in. */
static bool has_so_much(struct tl_model *model, const struct tl_model_contact *contact,
                        tl_time from, tl_time to)
{
    const struct tl_callback_rules *rules = &model->policy->callbacks;
    const tl_time window[2] = { from, to };
    bool is_first = contact->rang == 0;
    bool is_more = rules->surge_window_s > 0 && is_surge(model, model->now);
    int64_t most_s = is_more ? rules->surge_window_s : rules->window_s;
    int64_t slack_s = 600;
    if (!is_first) {
        most_s = rules->again_before_s - rules->again_after_s;
    }
    int64_t any_s = good_s(model, contact, false, window, &slack_s);
    int64_t first_s = is_first ? good_s(model, contact, true, window, &slack_s) : any_s;
    bool is_enough = any_s >= most_s - slack_s && first_s >= most_s / 8 - slack_s;
    bool is_no_more = any_s <= most_s + slack_s || (is_first && first_s <= most_s / 8 + slack_s);
    return is_enough && is_no_more && is_call(model, zone_of(model, contact), false, to - 1);
}

bool tl_model_judge_window(struct tl_model *model, const struct tl_model_contact *contact,
                           tl_time at, tl_time from, tl_time to)
{
    uint16_t zone = zone_of(model, contact);
    bool is_first = contact->rang == 0;
    at = tl_model_line_open_from(model, at);
    bool is_right = from >= at && to > from && is_call(model, zone, is_first, from) &&
                    (from == at || !is_call(model, zone, is_first, from - 1));
    for (; is_right && at < from; at += STEP) {
        is_right = !is_call(model, zone, is_first, at);
    }
    if (!is_right) {
        return tl_model_wrong(model, "contact %llu is promised a call at %lld, not when it may be",
                              ID(contact->id), (long long)from);
    }
    return has_so_much(model, contact, from, to) ||
           tl_model_wrong(model,
                          "contact %llu is promised a call by %lld, at another time than "
                          "the policy says",
                          ID(contact->id), (long long)to);
}

/* --- Facts. --- */

static struct tl_model_contact *promised(struct tl_model *model, tl_id id)
{
    struct tl_model_contact *contact = tl_model_contact(model, id);
    if (!contact || contact->state != TL_CONTACT_PROMISED) {
        tl_model_wrong(model, "contact %llu is to be called later, and is promised no call",
                       ID(id));
        return NULL;
    }
    return contact;
}

bool tl_model_judge_zone_is(struct tl_model *model, const struct tl_fact *fact)
{
    struct tl_model_contact *contact = tl_model_contact(model, fact->zone_is.contact);
    const struct tl_fact *given = &model->given;
    bool is_said = given->kind == TL_FACT_lives_in && given->lives_in.zone == fact->zone_is.zone;
    bool is_called = tl_model_is_called(model, fact->zone_is.contact) &&
                     given->calls_person.zone == fact->zone_is.zone;
    if (!contact || (!is_said && !is_called)) {
        return tl_model_wrong(model, "contact %llu lives where nobody said",
                              ID(fact->zone_is.contact));
    }
    contact->zone = fact->zone_is.zone;
    return true;
}

bool tl_model_judge_put_off(struct tl_model *model, const struct tl_fact *fact)
{
    struct tl_model_contact *contact = promised(model, fact->put_off.contact);
    if (!contact) {
        return false;
    }
    if (model->given.kind != TL_FACT_not_now || model->given.not_now.contact != contact->id ||
        fact->put_off.times != ++contact->put_off ||
        contact->put_off > model->policy->callbacks.not_now_most) {
        return tl_model_wrong(model, "contact %llu is put off, and did not ask, or too often",
                              ID(contact->id));
    }
    return true;
}

bool tl_model_judge_looked_ahead(struct tl_model *model, const struct tl_fact *fact)
{
    struct tl_model_contact *contact = promised(model, fact->looked_ahead.contact);
    if (!contact) {
        return false;
    }
    if (contact->is_near ||
        (fact->looked_ahead.again_at <= model->now && model->policy->callbacks.text_ahead_s > 0)) {
        return tl_model_wrong(model, "contact %llu is looked at for nothing", ID(contact->id));
    }
    contact->look_at = fact->looked_ahead.again_at;
    return true;
}

/* Once for each promise, and not before the first hour in which it may be is near. */
bool tl_model_judge_call_near(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_call_near *near = &fact->call_near;
    struct tl_model_contact *contact = promised(model, near->contact);
    tl_time ahead = model->policy->callbacks.text_ahead_s * TL_SECOND;
    if (!contact) {
        return false;
    }
    if (contact->is_near || near->promise != contact->promise ||
        near->attempt != contact->attempt + 1) {
        return tl_model_wrong(model, "contact %llu hears twice that its call is near",
                              ID(contact->id));
    }
    tl_time begins = contact->from > model->now ? contact->from : model->now;
    bool is_open = tl_model_may_call(model, contact);
    tl_time next = is_open || tl_model_closure(model, 0) ? 0 : tl_model_next_call(model, contact);
    if (near->expected_at < begins || near->expected_at > model->now + ahead || ahead == 0 ||
        next > model->now + ahead) {
        return tl_model_wrong(model, "contact %llu hears that its call is near, and it is not",
                              ID(contact->id));
    }
    contact->is_near = true;
    contact->look_at = 0;
    return true;
}

bool tl_model_judge_place_taken(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_place_taken *taken = &fact->place_taken;
    const struct tl_fact_goes_on *given = &model->given.goes_on;
    struct tl_model_contact *contact = tl_model_contact(model, taken->contact);
    const struct tl_model_contact *earlier = tl_model_contact(model, taken->earlier);
    int64_t kept_us = model->policy->callbacks.place_kept_s * TL_SECOND;
    if (!contact || contact->state != TL_CONTACT_IN_FLOW || contact->asked_at != 0 ||
        model->given.kind != TL_FACT_goes_on || given->contact != contact->id ||
        given->earlier != taken->earlier) {
        return tl_model_wrong(model, "contact %llu takes a place for which it did not ask",
                              ID(taken->contact));
    }
    bool is_kept = earlier ? earlier->state == TL_CONTACT_KEPT
                           : given->ended_at <= model->now && given->asked_at <= given->ended_at &&
                                 model->now - given->ended_at <= kept_us;
    tl_time asked_at = earlier ? earlier->asked_at : given->asked_at;
    if (!is_kept || taken->asked_at != asked_at) {
        return tl_model_wrong(model, "contact %llu takes a place that is kept no longer",
                              ID(contact->id));
    }
    contact->asked_at = taken->asked_at;
    return true;
}

bool tl_model_judge_surge_is(struct tl_model *model, const struct tl_fact *fact)
{
    if (model->given.kind != TL_FACT_sets_surge) {
        return tl_model_wrong(model, "a surge begins or ends, and nobody said so");
    }
    model->surge_until = fact->surge_is.until;
    return true;
}

/* --- What must follow. --- */

tl_time tl_model_looks_at(const struct tl_model_contact *contact)
{
    return contact->state == TL_CONTACT_PROMISED && !contact->is_near ? contact->look_at : 0;
}

bool tl_model_check_later(struct tl_model *model, const struct tl_model_contact *contact)
{
    tl_time looks_at = tl_model_looks_at(contact);
    if (model->given.kind == TL_FACT_time_came && looks_at != 0 && looks_at <= model->now &&
        contact->promised_at < model->now) {
        return tl_model_wrong(model, "contact %llu is to be looked at, and is not",
                              ID(contact->id));
    }
    return true;
}

static bool is_known(const struct tl_model *model, uint64_t zone)
{
    for (uint16_t i = 0; i < model->policy->zones_len; i++) {
        if (model->policy->zones[i].id.key == zone) {
            return true;
        }
    }
    return false;
}

/* Who may put off is put off; the place stays. */
static bool after_not_now(struct tl_model *model)
{
    const struct tl_model_contact *before = &model->before;
    const struct tl_model_contact *now = tl_model_contact(model, before->id);
    bool may = (before->state == TL_CONTACT_PROMISED || before->state == TL_CONTACT_OFFERED) &&
               before->is_callback && before->put_off < model->policy->callbacks.not_now_most;
    if (may == model->was_set_aside) {
        return tl_model_wrong(model, "contact %llu wants to be called later, in vain or too often",
                              ID(before->id));
    }
    if (may && (!now || now->asked_at != before->asked_at || now->rang != before->rang ||
                now->from < model->now + model->policy->callbacks.not_now_s * TL_SECOND)) {
        return tl_model_wrong(model, "contact %llu is called later, and loses its place",
                              ID(before->id));
    }
    return true;
}

bool tl_model_after_later(struct tl_model *model, const struct tl_fact *given)
{
    if (given->kind == TL_FACT_not_now) {
        return model->before.id == 0 || after_not_now(model);
    }
    const struct tl_model_contact *contact = tl_model_contact(model, given->words[0]);
    if (given->kind == TL_FACT_lives_in && contact && is_known(model, given->lives_in.zone) &&
        contact->zone != given->lives_in.zone) {
        return tl_model_wrong(model, "contact %llu lives elsewhere, and nobody heard it",
                              ID(contact->id));
    }
    return true;
}
