/* model_end.c: what must hold when a step has ended. */
#include "model/model_state.h"

enum { UNFINISHED_MAX = 64 }; /* Steps in a row. */

#define EARLIER(a, b) ((a) == 0 || ((b) != 0 && (b) < (a)) ? (b) : (a))

bool tl_model_is_servable(struct tl_model *model, const struct tl_model_contact *contact)
{
    return contact->state == TL_CONTACT_WAITING || contact->help == TL_HELP_WANTED ||
           (contact->state == TL_CONTACT_PROMISED && model->can_dial &&
            contact->from <= model->now && tl_model_may_call(model, contact));
}

bool tl_model_is_barred(const struct tl_model *model, tl_id agent, tl_id contact)
{
    for (uint32_t i = 0; i < model->bars_len; i++) {
        const struct tl_model_bar *bar = &model->bars[i];
        if (bar->agent == agent && bar->contact == contact && bar->until > model->now) {
            return true;
        }
    }
    return false;
}

bool tl_model_may_serve(const struct tl_model *model, const struct tl_model_agent *agent,
                        const struct tl_model_contact *contact)
{
    bool is_wanted = contact->help == TL_HELP_WANTED;
    uint64_t needs = is_wanted ? contact->help_needs : contact->needs;
    bool is_free = tl_model_is_free(model, agent, contact->channel);
    if (contact->aim != 0) {
        return contact->aim == agent->id && is_free;
    }
    return (needs & ~agent->skills) == 0 && is_free && contact->agent != agent->id &&
           !tl_model_is_barred(model, agent->id, contact->id);
}

enum tl_agent_state tl_model_agent_state(const struct tl_model_agent *agent)
{
    uint32_t has = 0;
    for (uint64_t channel = 0; channel < TL_CHANNELS; channel++) {
        has += agent->has[channel];
    }
    if (has > 0) {
        return agent->offers_len > 0 ? TL_AGENT_OFFERED : TL_AGENT_CONNECTED;
    }
    if (agent->missed_until != 0) {
        return TL_AGENT_OFFLINE;
    }
    return agent->wrap_until != 0 ? TL_AGENT_WRAP_UP : agent->wants;
}

bool tl_model_is_free(const struct tl_model *model, const struct tl_model_agent *agent,
                      uint64_t channel)
{
    const struct tl_staff_rules *staff = &model->policy->staff;
    if (agent->missed_until != 0 || agent->wrap_until != 0 || agent->wants != TL_AGENT_READY) {
        return false;
    }
    for (uint64_t other = 0; other < TL_CHANNELS; other++) {
        if (other != channel && agent->has[other] > 0 && !staff->mixes_channels) {
            return false;
        }
    }
    return agent->has[channel] < staff->capacity[channel];
}

/* Invariant 4. */
static bool check_live(struct tl_model *model)
{
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        const struct tl_model_contact *contact = &model->contacts[i];
        if (!tl_model_is_servable(model, contact)) {
            continue;
        }
        for (uint32_t j = 0; j < model->agents_len; j++) {
            const struct tl_model_agent *agent = &model->agents[j];
            if (tl_model_may_serve(model, agent, contact)) {
                return tl_model_wrong(model,
                                      "agent %llu is free and contact %llu waits for such one",
                                      ID(agent->id), ID(contact->id));
            }
        }
    }
    return true;
}

/* Pitfall 10: nobody waits for nothing. */
static bool has_staff(const struct tl_model *model, const struct tl_model_contact *contact)
{
    for (uint32_t i = 0; i < model->agents_len; i++) {
        if ((contact->needs & ~model->agents[i].skills) == 0) {
            return true;
        }
    }
    return false;
}

/* Invariants 1 and 2, as far as they are seen from the contact. */
static bool check_contact(struct tl_model *model, const struct tl_model_contact *contact)
{
    bool has_agent = contact->agent != 0;
    bool needs_agent = contact->state == TL_CONTACT_OFFERED ||
                       contact->state == TL_CONTACT_JOINING ||
                       contact->state == TL_CONTACT_CONNECTED ||
                       contact->state == TL_CONTACT_HELD || contact->state == TL_CONTACT_DIALLING;
    if (!tl_model_check_second(model, contact) || !tl_model_check_interpreter(model, contact) ||
        !tl_model_check_promise(model, contact)) {
        return false;
    }
    if (contact->state == TL_CONTACT_WAITING && contact->aim == 0 && !has_staff(model, contact)) {
        return tl_model_wrong(model, "contact %llu waits, and nobody here can serve it",
                              ID(contact->id));
    }
    if (has_agent != needs_agent || (has_agent && !tl_model_agent(model, contact->agent))) {
        return tl_model_wrong(model, "contact %llu is %s with agent %llu", ID(contact->id),
                              tl_contact_state_text(contact->state), ID(contact->agent));
    }
    bool must_end = contact->state == TL_CONTACT_OFFERED || contact->state == TL_CONTACT_JOINING ||
                    contact->state == TL_CONTACT_KEPT || contact->state == TL_CONTACT_RINGING;
    if (must_end && contact->until == 0) {
        return tl_model_wrong(model, "contact %llu is %s without an end", ID(contact->id),
                              tl_contact_state_text(contact->state));
    }
    if (contact->until != 0 && contact->until <= model->told) {
        return tl_model_wrong(model, "contact %llu is %s past its end", ID(contact->id),
                              tl_contact_state_text(contact->state));
    }
    return true;
}

/* Whoever waits is in no class that the wait is too long for. Another policy may say so of people
 * from one moment to the next: they move on when the center is woken, at once. */
static bool check_age(struct tl_model *model, const struct tl_model_contact *contact)
{
    tl_time ages_at = tl_model_ages_at(model, contact);
    if (model->given.kind == TL_FACT_time_came && ages_at != 0 && ages_at <= model->now) {
        return tl_model_wrong(model, "contact %llu has waited longer than rank %llu is for",
                              ID(contact->id), ID(contact->rank));
    }
    return true;
}

static bool check_agent(struct tl_model *model, const struct tl_model_agent *agent)
{
    unsigned long long id = ID(agent->id);
    for (uint64_t channel = 0; channel < TL_CHANNELS; channel++) {
        if (agent->has[channel] > model->policy->staff.capacity[channel]) {
            return tl_model_wrong(model, "agent %llu has more than the capacity", id);
        }
    }
    if (agent->must_rest) {
        return tl_model_wrong(model, "agent %llu did not answer and stays ready", id);
    }
    if (agent->wrap_until != 0 && agent->wrap_until <= model->told) {
        return tl_model_wrong(model, "agent %llu wraps up past the end", id);
    }
    if (agent->missed_until != 0 && agent->missed_until <= model->told) {
        return tl_model_wrong(model, "agent %llu is waited for past the end", id);
    }
    return true;
}

static tl_time due_of(struct tl_model *model, const struct tl_model_contact *contact)
{
    if (contact->state != TL_CONTACT_PROMISED || !model->can_dial) {
        return contact->until;
    }
    if (contact->from > model->now) {
        return contact->from;
    }
    return tl_model_closure(model, 0) ? 0 : tl_model_next_call(model, contact);
}

/* A bar's end matters while the agent could take the contact. */
static tl_time due_of_bar(struct tl_model *model, const struct tl_model_bar *bar)
{
    const struct tl_model_agent *agent = tl_model_agent(model, bar->agent);
    const struct tl_model_contact *contact = tl_model_contact(model, bar->contact);
    if (!agent || !contact || contact->aim != 0 || contact->agent == agent->id) {
        return 0;
    }
    uint64_t needs = contact->help == TL_HELP_WANTED ? contact->help_needs : contact->needs;
    bool matters = tl_model_is_servable(model, contact) && (needs & ~agent->skills) == 0 &&
                   tl_model_is_free(model, agent, contact->channel);
    return matters ? bar->until : 0;
}

/* When the model itself expects the next thing to be due; 0: nothing. */
static tl_time due_by_model(struct tl_model *model)
{
    tl_time due = 0;
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        due = EARLIER(due, due_of(model, &model->contacts[i]));
        due = EARLIER(due, model->contacts[i].second_until);
        due = EARLIER(due, tl_model_owes_at(&model->contacts[i]));
        due = EARLIER(due, tl_model_looks_at(&model->contacts[i]));
        due = EARLIER(due, tl_model_ages_at(model, &model->contacts[i]));
    }
    for (uint32_t i = 0; i < model->agents_len; i++) {
        due = EARLIER(due, model->agents[i].wrap_until);
        due = EARLIER(due, model->agents[i].missed_until);
    }
    for (uint32_t i = 0; i < model->closures_len; i++) {
        due = EARLIER(due, model->closures[i].until);
    }
    for (uint32_t i = 0; i < model->bars_len; i++) {
        due = EARLIER(due, due_of_bar(model, &model->bars[i]));
    }
    return due;
}

/* --- What a given fact must bring about: nothing that happened outside is forgotten. --- */

static bool is_gone(struct tl_model *model, tl_id contact)
{
    return tl_model_contact(model, contact) ? tl_model_wrong(model,
                                                             "contact %llu is still open though "
                                                             "it was ended",
                                                             ID(contact))
                                            : true;
}

static bool after_came(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_fact_contact_came *came = &given->contact_came;
    if (model->before.id == 0 && model->refused_id != came->contact &&
        model->opened_id != came->contact && !model->was_set_aside) {
        return tl_model_wrong(model, "contact %llu came, and nothing follows", ID(came->contact));
    }
    return true;
}

static bool after_left(struct tl_model *model, const struct tl_fact *given)
{
    enum tl_contact_state was = model->before.state;
    bool has_line =
        was == TL_CONTACT_IN_FLOW || was == TL_CONTACT_CONNECTED || was == TL_CONTACT_HELD ||
        was == TL_CONTACT_RINGING || was == TL_CONTACT_OUTSIDE ||
        (!model->before.is_callback &&
         (was == TL_CONTACT_WAITING || was == TL_CONTACT_OFFERED || was == TL_CONTACT_JOINING));
    return has_line ? is_gone(model, given->left.contact) : true;
}

/* Who was in line keeps the place; everybody else is gone as when they hang up. */
static bool after_cut_off(struct tl_model *model, const struct tl_fact *given)
{
    tl_id id = given->cut_off.contact;
    enum tl_contact_state was = model->before.state;
    bool is_in_line = model->before.channel == TL_CHANNEL_VOICE && !model->before.is_callback &&
                      (was == TL_CONTACT_WAITING || was == TL_CONTACT_OFFERED ||
                       was == TL_CONTACT_JOINING || was == TL_CONTACT_RINGING);
    if (!is_in_line) {
        return after_left(model, &(struct tl_fact){ .left = { id } });
    }
    const struct tl_model_contact *now = tl_model_contact(model, id);
    if (!now || now->asked_at != model->before.asked_at ||
        !(now->has_number ? now->is_callback : now->state == TL_CONTACT_KEPT)) {
        return tl_model_wrong(model, "contact %llu was cut off and has lost its place", ID(id));
    }
    return true;
}

static bool is_theirs(const struct tl_model *model, tl_id agent, enum tl_contact_state state)
{
    return model->before.id != 0 && model->before.agent == agent && model->before.state == state;
}

static bool has_moved(struct tl_model *model)
{
    const struct tl_model_contact *contact = tl_model_contact(model, model->before.id);
    if (contact && contact->state == model->before.state && contact->agent == model->before.agent) {
        return tl_model_wrong(model, "contact %llu stays %s, whatever the agent did",
                              ID(contact->id), tl_contact_state_text(contact->state));
    }
    return true;
}

static bool after_accepts(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_model_contact *now = tl_model_contact(model, model->before.id);
    if (now && model->before.help == TL_HELP_OFFERED &&
        model->before.helper == given->accepts.agent && now->help == TL_HELP_OFFERED) {
        return tl_model_wrong(model, "agent %llu takes the consult of contact %llu in vain",
                              ID(given->accepts.agent), ID(now->id));
    }
    return is_theirs(model, given->accepts.agent, TL_CONTACT_OFFERED) ? has_moved(model) : true;
}

static bool after_refuses(struct tl_model *model, const struct tl_fact *given)
{
    return is_theirs(model, given->refuses.agent, TL_CONTACT_OFFERED) ? has_moved(model) : true;
}

static bool after_joined(struct tl_model *model, const struct tl_fact *given)
{
    return is_theirs(model, given->joined.agent, TL_CONTACT_JOINING) ? has_moved(model) : true;
}

static bool after_hangs_up(struct tl_model *model, const struct tl_fact *given)
{
    tl_id agent = given->hangs_up.agent;
    bool talks =
        is_theirs(model, agent, TL_CONTACT_CONNECTED) || is_theirs(model, agent, TL_CONTACT_HELD);
    if (talks && tl_model_is_slip(model, &model->before)) {
        return has_moved(model);
    }
    return talks ? is_gone(model, given->hangs_up.contact) : true;
}

static bool after_attempt_ended(struct tl_model *model, const struct tl_fact *given)
{
    bool is_this = model->before.state == TL_CONTACT_DIALLING &&
                   model->before.attempt == given->attempt_ended.attempt;
    return is_this ? has_moved(model) && tl_model_after_attempt(model, given) : true;
}

/* Whoever is not talked to yet is offered on at once. */
static bool after_agent_lost(struct tl_model *model, const struct tl_fact *given)
{
    for (uint32_t i = 0; i < model->contacts_len && !model->was_set_aside; i++) {
        const struct tl_model_contact *contact = &model->contacts[i];
        if (contact->agent == given->agent_lost.agent && contact->state != TL_CONTACT_CONNECTED &&
            contact->state != TL_CONTACT_HELD) {
            return tl_model_wrong(model, "contact %llu stays %s with an agent who is lost",
                                  ID(contact->id), tl_contact_state_text(contact->state));
        }
        if (contact->helper == given->agent_lost.agent && contact->help != TL_HELP_TALKING) {
            return tl_model_wrong(model, "contact %llu is offered as a consult to one who is lost",
                                  ID(contact->id));
        }
    }
    return true;
}

static bool after_signed_in(struct tl_model *model, const struct tl_fact *given)
{
    if (!tl_model_agent(model, given->signed_in.agent) && !model->was_set_aside) {
        return tl_model_wrong(model, "agent %llu signed in and is not there",
                              ID(given->signed_in.agent));
    }
    return true;
}

static bool after_signed_out(struct tl_model *model, const struct tl_fact *given)
{
    if (tl_model_agent(model, given->signed_out.agent)) {
        return tl_model_wrong(model, "agent %llu signed out and is still there",
                              ID(given->signed_out.agent));
    }
    return true;
}

static bool after_ready(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_model_agent *agent = tl_model_agent(model, given->ready.agent);
    if (agent && agent->wants == TL_AGENT_NOT_READY) {
        return tl_model_wrong(model, "agent %llu got ready and is not", ID(agent->id));
    }
    return true;
}

static bool after_not_ready(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_model_agent *agent = tl_model_agent(model, given->not_ready.agent);
    if (agent && agent->wants == TL_AGENT_READY) {
        return tl_model_wrong(model, "agent %llu wants nothing and is ready", ID(agent->id));
    }
    return true;
}

static bool after_wrapped_up(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_model_agent *agent = tl_model_agent(model, given->wrapped_up.agent);
    if (agent && agent->wrap_until != 0 && agent->wrapping == given->wrapped_up.contact) {
        return tl_model_wrong(model, "agent %llu is done with the wrap-up, which goes on",
                              ID(agent->id));
    }
    return true;
}

typedef bool after_fn(struct tl_model *model, const struct tl_fact *given);
static after_fn *const afters[TL_MODEL_GIVEN_MAX] = {
    [TL_FACT_contact_came] = after_came,
    [TL_FACT_left] = after_left,
    [TL_FACT_cut_off] = after_cut_off,
    [TL_FACT_joined] = after_joined,
    [TL_FACT_agent_lost] = after_agent_lost,
    [TL_FACT_signed_in] = after_signed_in,
    [TL_FACT_ready] = after_ready,
    [TL_FACT_not_ready] = after_not_ready,
    [TL_FACT_accepts] = after_accepts,
    [TL_FACT_refuses] = after_refuses,
    [TL_FACT_hangs_up] = after_hangs_up,
    [TL_FACT_wrapped_up] = after_wrapped_up,
    [TL_FACT_signed_out] = after_signed_out,
    [TL_FACT_attempt_ended] = after_attempt_ended,
    [TL_FACT_transfers] = tl_model_after_transfers,
    [TL_FACT_hands_over] = tl_model_after_hands_over,
    [TL_FACT_lets_go] = tl_model_after_lets_go,
    [TL_FACT_outside_answered] = tl_model_after_outside_answered,
    [TL_FACT_outside_ended] = tl_model_after_outside_ended,
    [TL_FACT_moves] = tl_model_after_supervisor,
    [TL_FACT_sets_agent] = tl_model_after_supervisor,
    [TL_FACT_closes_queue] = tl_model_after_supervisor,
    [TL_FACT_opens_queue] = tl_model_after_supervisor,
    [TL_FACT_closes_line] = tl_model_after_supervisor,
    [TL_FACT_opens_line] = tl_model_after_supervisor,
    [TL_FACT_promise_ends] = tl_model_after_ends,
    [TL_FACT_releases_callback] = tl_model_after_ends,
    [TL_FACT_lives_in] = tl_model_after_later,
    [TL_FACT_not_now] = tl_model_after_later,
    [TL_FACT_escalates] = tl_model_after_escalates,
    [TL_FACT_identifies] = tl_model_after_identifies,
    [TL_FACT_interpreter_comes] = tl_model_after_interpreter_comes,
    [TL_FACT_interpreter_goes] = tl_model_after_interpreter_goes,
    [TL_FACT_asks_second] = tl_model_after_asks_second,
    [TL_FACT_second_looks] = tl_model_after_second_looks,
    [TL_FACT_decides_emergency] = tl_model_after_decides,
    [TL_FACT_places_emergency] = tl_model_after_places,
    [TL_FACT_refuses_emergency] = tl_model_after_refuses,
    [TL_FACT_voicemail_ended] = tl_model_after_voicemail,
};

/* A long step may stop in the middle, if it wakes at once to go on. */
static bool is_unfinished(struct tl_model *model, uint32_t facts_len)
{
    bool is = facts_len >= TL_STEP_FACTS_MAX / 3 && model->wake_at == model->now;
    model->unfinished_len = is ? model->unfinished_len + 1 : 0;
    return is;
}

bool tl_model_end(struct tl_model *model, uint32_t facts_len)
{
    /* A start sees to everybody at once, however many facts that takes. */
    if (model->given.kind == TL_FACT_started && !tl_model_after_start(model)) {
        return false;
    }
    if (is_unfinished(model, facts_len) && model->unfinished_len < UNFINISHED_MAX) {
        model->told = model->told_before;
        return true;
    }
    if (model->owed.contact != 0) {
        return tl_model_wrong(model, "contact %llu is owed an answer, and none is promised",
                              ID(model->owed.contact));
    }
    after_fn *after = afters[model->given.kind];
    if (after && !after(model, &model->given)) {
        return false;
    }
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        if (!check_contact(model, &model->contacts[i]) || !check_age(model, &model->contacts[i]) ||
            !tl_model_check_later(model, &model->contacts[i])) {
            return false;
        }
    }
    for (uint32_t i = 0; i < model->agents_len; i++) {
        if (!check_agent(model, &model->agents[i])) {
            return false;
        }
    }
    if (!tl_model_check_closed(model)) {
        return false;
    }
    tl_time due = due_by_model(model);
    due = due != 0 && due < model->now ? model->now : due;
    if (due != 0 && (model->wake_at == 0 || model->wake_at > due)) {
        return tl_model_wrong(model, "something is due at %lld, and the center wakes at %lld",
                              (long long)due, (long long)model->wake_at);
    }
    return check_live(model);
}
