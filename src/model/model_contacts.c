/* model_contacts.c: each fact about a contact, judged and then believed. */
#include "model/model_state.h"

#include <string.h>

/* No telephone rings longer. */
#define ATTEMPT_LONGEST (10 * TL_MINUTE)
#define IS(state)       (1u << (state))
#define ANY_LINE        (IS(TL_CONTACT_WAITING) | IS(TL_CONTACT_PROMISED))
#define ANY_TALK        (IS(TL_CONTACT_CONNECTED) | IS(TL_CONTACT_HELD))
#define ANY_OUTSIDE     (IS(TL_CONTACT_RINGING) | IS(TL_CONTACT_OUTSIDE))
#define ANY_AGENT                                                                                  \
    (IS(TL_CONTACT_OFFERED) | IS(TL_CONTACT_JOINING) | IS(TL_CONTACT_DIALLING) | ANY_TALK)

/* The contact, when it is open and in one of these states. */
static struct tl_model_contact *find(struct tl_model *model, const char *fact, tl_id id,
                                     unsigned states)
{
    struct tl_model_contact *contact = tl_model_contact(model, id);
    if (!contact) {
        tl_model_wrong(model, "%s of contact %llu, which is not open", fact, ID(id));
        return NULL;
    }
    if (!(IS(contact->state) & states)) {
        tl_model_wrong(model, "%s of contact %llu, which is %s", fact, ID(id),
                       tl_contact_state_text(contact->state));
        return NULL;
    }
    return contact;
}

static struct tl_model_contact *find_with(struct tl_model *model, const char *fact, tl_id id,
                                          tl_id agent, unsigned states)
{
    struct tl_model_contact *contact = find(model, fact, id, states);
    if (contact && contact->agent != agent) {
        tl_model_wrong(model, "%s of contact %llu with agent %llu, who does not have it", fact,
                       ID(id), ID(agent));
        return NULL;
    }
    return contact;
}

static bool is_channel_full(const struct tl_model *model, uint64_t channel)
{
    uint32_t open = 0;
    uint32_t most = channel < TL_CHANNELS ? model->policy->limits.contacts_max[channel] : 0;
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        open += model->contacts[i].channel == channel;
    }
    return most > 0 && open >= most;
}

bool tl_model_judge_opened(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_opened *opened = &fact->opened;
    if (tl_model_contact(model, opened->contact) || model->contacts_len == model->contacts_max) {
        return tl_model_wrong(model, "contact %llu is opened twice or beyond the limit",
                              ID(opened->contact));
    }
    if (is_channel_full(model, opened->channel)) {
        return tl_model_wrong(model, "contact %llu is opened in a channel that is full",
                              ID(opened->contact));
    }
    model->contacts[model->contacts_len++] =
        (struct tl_model_contact){ .id = opened->contact,
                                   .state = TL_CONTACT_IN_FLOW,
                                   .channel = opened->channel,
                                   .language = opened->language,
                                   .has_number = opened->has_number };
    model->opened_len++;
    model->opened_id = opened->contact;
    return true;
}

bool tl_model_judge_stepped(struct tl_model *model, const struct tl_fact *fact)
{
    struct tl_model_contact *contact =
        find(model, "stepped", fact->stepped.contact, IS(TL_CONTACT_IN_FLOW));
    if (!contact) {
        return false;
    }
    contact->step = fact->stepped.step;
    contact->until = 0;
    return true;
}

/* Who chooses something in line leaves it. */
bool tl_model_judge_chose(struct tl_model *model, const struct tl_fact *fact)
{
    unsigned states = IS(TL_CONTACT_IN_FLOW) | IS(TL_CONTACT_WAITING);
    struct tl_model_contact *contact = find(model, "chose", fact->chose.contact, states);
    if (!contact) {
        return false;
    }
    if (contact->step < model->policy->steps_len &&
        model->policy->steps[contact->step].kind == TL_STEP_LANGUAGE) {
        contact->language = fact->chose.option;
    }
    if (contact->state == TL_CONTACT_WAITING) {
        tl_model_move(model, contact, TL_CONTACT_IN_FLOW, 0);
    }
    return true;
}

bool tl_model_judge_got_value(struct tl_model *model, const struct tl_fact *fact)
{
    struct tl_model_contact *contact =
        find(model, "got_value", fact->got_value.contact, IS(TL_CONTACT_IN_FLOW));
    if (!contact) {
        return false;
    }
    contact->has_number = contact->has_number || fact->got_value.is_number;
    return true;
}

bool tl_model_judge_asked_records(struct tl_model *model, const struct tl_fact *fact)
{
    tl_time until = fact->asked_records.until;
    struct tl_model_contact *contact =
        find(model, "asked_records", fact->asked_records.contact, IS(TL_CONTACT_IN_FLOW));
    if (!contact) {
        return false;
    }
    if (until != model->now + model->policy->limits.lookup_s * TL_SECOND) {
        return tl_model_wrong(model, "a lookup ends at another time than the policy says");
    }
    contact->step = fact->asked_records.step;
    contact->until = until;
    return true;
}

bool tl_model_judge_learned(struct tl_model *model, const struct tl_fact *fact)
{
    struct tl_model_contact *contact =
        find(model, "learned", fact->learned.contact, IS(TL_CONTACT_IN_FLOW));
    if (!contact) {
        return false;
    }
    if (contact->until == 0) {
        return tl_model_wrong(model, "contact %llu learned what was not asked", ID(contact->id));
    }
    contact->until = 0;
    return true;
}

/* The place that waits and callback_promised give; asked_at is set once, to now. */
static bool judge_place(struct tl_model *model, struct tl_model_contact *contact, uint64_t step,
                        uint64_t queue, uint64_t rank, uint64_t needs, tl_time asked_at)
{
    const struct tl_policy *policy = model->policy;
    if (contact->asked_at != 0 ? asked_at != contact->asked_at : asked_at != model->now) {
        return tl_model_wrong(model, "contact %llu asked at %lld, and now at %lld", ID(contact->id),
                              (long long)contact->asked_at, (long long)asked_at);
    }
    const struct tl_step *at = step < policy->steps_len ? &policy->steps[step] : NULL;
    if (!at || (at->kind != TL_STEP_LIVE && at->kind != TL_STEP_CALLBACK)) {
        return tl_model_wrong(model, "contact %llu asks for a person at a step that is for none",
                              ID(contact->id));
    }
    /* Who comes from the flow has the step's rank; else the one that it has reached. */
    bool is_new = contact->state == TL_CONTACT_IN_FLOW && !contact->is_outgoing;
    uint64_t due_rank = is_new ? policy->priorities[at->priority].rank : contact->rank;
    contact->was_passed_on = contact->was_passed_on && !is_new;
    contact->is_outgoing = false;
    if (contact->was_passed_on) {
        if (queue != contact->queue || rank != due_rank || needs != contact->needs) {
            return tl_model_wrong(model, "contact %llu was passed on, and stands elsewhere",
                                  ID(contact->id));
        }
        contact->step = step;
        contact->asked_at = asked_at;
        return true;
    }
    uint64_t due_queue =
        is_new || !contact->was_moved ? policy->queues[at->queue].id.key : contact->queue;
    if (due_queue != queue || rank != due_rank) {
        return tl_model_wrong(model, "contact %llu stands at a step, queue or rank that is not so",
                              ID(contact->id));
    }
    if (!is_new && contact->was_moved) {
        contact->step = step;
        return needs == contact->needs ||
               tl_model_wrong(model, "contact %llu needs other skills than before",
                              ID(contact->id));
    }
    uint64_t plain = at->needs | UINT64_C(1) << policy->queues[at->queue].tier_skill;
    uint64_t spoken = needs & ~plain;
    if ((needs & plain) != plain || spoken >> policy->languages_len != 0 || spoken == 0 ||
        (spoken & (spoken - 1)) != 0) {
        return tl_model_wrong(model, "contact %llu needs other skills than its step",
                              ID(contact->id));
    }
    uint64_t language = contact->language < policy->languages_len ? contact->language : 0;
    if (spoken != UINT64_C(1) << policy->languages[language].skill) {
        return tl_model_wrong(model, "contact %llu is to be served in another language than chosen",
                              ID(contact->id));
    }
    contact->was_moved = false;
    contact->step = step;
    contact->queue = queue;
    contact->rank = rank;
    contact->needs = needs;
    contact->asked_at = asked_at;
    return true;
}

static bool is_queue_full(const struct tl_model *model, uint64_t queue)
{
    uint32_t waiting = 0, most = 0;
    for (uint16_t i = 0; i < model->policy->queues_len; i++) {
        if (model->policy->queues[i].id.key == queue) {
            most = model->policy->queues[i].waiting_max;
        }
    }
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        const struct tl_model_contact *contact = &model->contacts[i];
        waiting += contact->state == TL_CONTACT_WAITING && contact->queue == queue;
    }
    return most > 0 && waiting >= most;
}

bool tl_model_judge_waits(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_waits *waits = &fact->waits;
    struct tl_model_contact *contact = find(model, "waits", waits->contact, IS(TL_CONTACT_IN_FLOW));
    if (!contact || !judge_place(model, contact, waits->step, waits->queue, waits->rank,
                                 waits->needs, waits->asked_at)) {
        return false;
    }
    if (tl_model_closure(model, 0) || tl_model_closure(model, waits->queue)) {
        return tl_model_wrong(model, "contact %llu waits in a queue that is closed",
                              ID(contact->id));
    }
    if (is_queue_full(model, waits->queue)) {
        return tl_model_wrong(model, "contact %llu waits in a queue that is full", ID(contact->id));
    }
    if (model->policy->staff.capacity[contact->channel] == 0) {
        return tl_model_wrong(model, "contact %llu waits in a channel that nobody answers",
                              ID(contact->id));
    }
    tl_model_move(model, contact, TL_CONTACT_WAITING, 0);
    return true;
}

tl_time tl_model_ages_at(const struct tl_model *model, const struct tl_model_contact *contact)
{
    const struct tl_policy *policy = model->policy;
    if (!(IS(contact->state) & ANY_LINE) || contact->rank == 0) {
        return 0;
    }
    for (uint16_t i = 0; i < policy->priorities_len; i++) {
        if (policy->priorities[i].rank == contact->rank && policy->priorities[i].ages_after_s > 0) {
            return contact->asked_at + policy->priorities[i].ages_after_s * TL_SECOND;
        }
    }
    return 0;
}

/* One class on, and not before the time that the policy says. */
bool tl_model_judge_aged(struct tl_model *model, const struct tl_fact *fact)
{
    struct tl_model_contact *contact = find(model, "aged", fact->aged.contact, ANY_LINE);
    if (!contact) {
        return false;
    }
    tl_time ages_at = tl_model_ages_at(model, contact);
    if (ages_at == 0 || ages_at > model->now || fact->aged.rank + 1 != contact->rank) {
        return tl_model_wrong(model, "contact %llu moves on from rank %llu to %llu, and may not",
                              ID(contact->id), ID(contact->rank), ID(fact->aged.rank));
    }
    contact->rank = fact->aged.rank;
    tl_model_move(model, contact, contact->state, contact->until);
    return true;
}

/* Who stands in line, and the consults that nobody was asked to yet. */
static uint64_t places(const struct tl_model *model)
{
    uint64_t len = model->line_len;
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        len += model->contacts[i].help == TL_HELP_WANTED;
    }
    return len;
}

bool tl_model_judge_wait_told(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_wait_told *told = &fact->wait_told;
    struct tl_model_contact *contact =
        find(model, "wait_told", told->contact, IS(TL_CONTACT_WAITING));
    if (!contact) {
        return false;
    }
    if (told->position > places(model) || told->from_s > told->to_s ||
        told->again_at <= model->now) {
        return tl_model_wrong(model, "contact %llu was told a place or wait that is not so",
                              ID(told->contact));
    }
    contact->until = told->again_at;
    return true;
}

/* Invariant 3, seen from the agent: the first in the order that the agent can serve. */
static bool judge_order(struct tl_model *model, const struct tl_model_contact *contact,
                        const struct tl_model_agent *agent)
{
    if (tl_model_is_called(model, contact->id)) {
        return true; /* Who calls a person takes nobody's turn: nobody else was asked. */
    }
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        const struct tl_model_contact *other = &model->contacts[i];
        if (tl_model_is_before(other, contact) && tl_model_is_servable(model, other) &&
            tl_model_may_serve(model, agent, other)) {
            return tl_model_wrong(model, "contact %llu is passed over: agent %llu is offered %llu",
                                  ID(other->id), ID(agent->id), ID(contact->id));
        }
    }
    return true;
}

/* Languages of the policy that the agent speaks. */
static unsigned spoken_by(const struct tl_model *model, const struct tl_model_agent *agent)
{
    unsigned spoken = 0;
    for (uint16_t i = 0; i < model->policy->languages_len; i++) {
        if (agent->skills & UINT64_C(1) << model->policy->languages[i].skill) {
            spoken++;
        }
    }
    return spoken;
}

/* Where bilingual agents are reserved: nobody else could serve the contact who speaks fewer. Who
 * speaks as many is compared by idle time. */
static bool judge_reserve(struct tl_model *model, const struct tl_model_contact *contact,
                          const struct tl_model_agent *agent)
{
    for (uint32_t i = 0; i < model->agents_len; i++) {
        const struct tl_model_agent *other = &model->agents[i];
        if (spoken_by(model, other) < spoken_by(model, agent) &&
            tl_model_may_serve(model, other, contact)) {
            return tl_model_wrong(
                model, "agent %llu speaks fewer languages than %llu, who is offered %llu",
                ID(other->id), ID(agent->id), ID(contact->id));
        }
    }
    return true;
}

/* The agent longest idle of those who could serve the contact. */
static bool judge_idle(struct tl_model *model, const struct tl_model_contact *contact,
                       const struct tl_model_agent *agent)
{
    for (uint32_t i = 0; i < model->agents_len; i++) {
        const struct tl_model_agent *other = &model->agents[i];
        bool is_reserved = model->policy->staff.reserves_bilingual &&
                           spoken_by(model, other) > spoken_by(model, agent);
        if (other->since < agent->since && !is_reserved &&
            tl_model_may_serve(model, other, contact)) {
            return tl_model_wrong(model, "agent %llu is idle longer than %llu, who is offered %llu",
                                  ID(other->id), ID(agent->id), ID(contact->id));
        }
    }
    return true;
}

bool tl_model_judge_choice(struct tl_model *model, const struct tl_model_contact *contact,
                           const struct tl_model_agent *agent)
{
    if (!judge_order(model, contact, agent)) {
        return false;
    }
    if (contact->aim != 0 || tl_model_is_called(model, contact->id)) {
        return true; /* Nobody else is asked. */
    }
    return judge_idle(model, contact, agent) &&
           (!model->policy->staff.reserves_bilingual || judge_reserve(model, contact, agent));
}

bool tl_model_judge_offered(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_offered *offered = &fact->offered;
    struct tl_model_contact *contact = find(model, "offered", offered->contact, ANY_LINE);
    if (!contact) {
        return false;
    }
    struct tl_model_agent *agent = tl_model_agent(model, offered->agent);
    if (!agent || !tl_model_is_free(model, agent, contact->channel)) {
        return tl_model_wrong(model, "contact %llu is offered to agent %llu, who is not free",
                              ID(contact->id), ID(offered->agent));
    }
    if (contact->aim == 0 && (contact->needs & ~agent->skills) != 0) {
        return tl_model_wrong(model, "contact %llu is offered to agent %llu, who cannot serve it",
                              ID(contact->id), ID(agent->id));
    }
    if (!tl_model_is_servable(model, contact) || !tl_model_may_serve(model, agent, contact)) {
        return tl_model_wrong(model,
                              "contact %llu is offered to agent %llu, and is unripe or barred",
                              ID(contact->id), ID(agent->id));
    }
    if (offered->until != model->now + model->policy->staff.ring_s * TL_SECOND) {
        return tl_model_wrong(model, "an offer ends at another time than the policy says");
    }
    if (!tl_model_judge_choice(model, contact, agent)) {
        return false;
    }
    tl_model_move(model, contact, TL_CONTACT_OFFERED, offered->until);
    tl_model_take(model, contact, agent->id);
    model->offers_len++;
    return true;
}

/* The contact that its agent has accepted in this step. */
static struct tl_model_contact *find_accepted(struct tl_model *model, const char *fact, tl_id id,
                                              tl_id agent)
{
    const struct tl_fact *given = &model->given;
    struct tl_model_contact *contact = find_with(model, fact, id, agent, IS(TL_CONTACT_OFFERED));
    if (!contact) {
        return NULL;
    }
    bool has_accepted = given->kind == TL_FACT_accepts && given->accepts.agent == agent &&
                        given->accepts.contact == id;
    if (!has_accepted && !tl_model_is_called(model, id)) {
        tl_model_wrong(model, "contact %llu is accepted by one who did not", ID(id));
        return NULL;
    }
    tl_model_agent(model, agent)->offers_len--;
    return contact;
}

bool tl_model_judge_accepted(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_accepted *accepted = &fact->accepted;
    struct tl_model_contact *contact =
        find_accepted(model, "accepted", accepted->contact, accepted->agent);
    if (!contact) {
        return false;
    }
    if (contact->is_callback) {
        return tl_model_wrong(model, "contact %llu is joined, and has to be called",
                              ID(contact->id));
    }
    tl_model_move(model, contact, TL_CONTACT_JOINING, accepted->until);
    return true;
}

bool tl_model_judge_attempt_started(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_attempt_started *started = &fact->attempt_started;
    struct tl_model_contact *contact =
        find_accepted(model, "attempt_started", started->contact, started->agent);
    if (!contact) {
        return false;
    }
    if (!contact->is_callback || started->attempt != contact->attempt + 1) {
        return tl_model_wrong(model, "contact %llu is called out of turn", ID(contact->id));
    }
    if (contact->to <= model->now && contact->promise_told != TL_PROMISE_LATE) {
        return tl_model_wrong(model, "contact %llu is called late, and nobody said so",
                              ID(contact->id));
    }
    if (started->until <= model->now || started->until > model->now + ATTEMPT_LONGEST) {
        return tl_model_wrong(model, "contact %llu is called without an end", ID(contact->id));
    }
    contact->attempt = started->attempt;
    tl_model_move(model, contact, TL_CONTACT_DIALLING, started->until);
    return true;
}

bool tl_model_judge_connected(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_connected *connected = &fact->connected;
    struct tl_model_contact *contact =
        find_with(model, "connected", connected->contact, connected->agent,
                  IS(TL_CONTACT_JOINING) | IS(TL_CONTACT_DIALLING) | IS(TL_CONTACT_CONNECTED));
    if (!contact) {
        return false;
    }
    if (contact->promise != 0) {
        return tl_model_wrong(model, "contact %llu is reached, and its promise stays open",
                              ID(contact->id));
    }
    if (contact->state != TL_CONTACT_CONNECTED) {
        contact->joined_at = model->now;
    }
    contact->was_heard = true;
    contact->is_callback = false;
    contact->rang = 0;
    tl_model_move(model, contact, TL_CONTACT_CONNECTED, 0);
    return true;
}

/* Held again: the sound is back. */
bool tl_model_judge_held(struct tl_model *model, const struct tl_fact *fact)
{
    struct tl_model_contact *contact =
        find_with(model, "held", fact->held.contact, fact->held.agent, ANY_TALK);
    if (!contact) {
        return false;
    }
    if (contact->state == TL_CONTACT_HELD) {
        contact->until = 0;
    }
    contact->state = TL_CONTACT_HELD;
    return true;
}

bool tl_model_judge_resumed(struct tl_model *model, const struct tl_fact *fact)
{
    struct tl_model_contact *contact = find_with(model, "resumed", fact->resumed.contact,
                                                 fact->resumed.agent, IS(TL_CONTACT_HELD));
    if (contact) {
        contact->state = TL_CONTACT_CONNECTED;
    }
    return contact != NULL;
}

bool tl_model_judge_back_in_line(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_back_in_line *back = &fact->back_in_line;
    struct tl_model_contact *contact = find_with(model, "back_in_line", back->contact, back->agent,
                                                 ANY_AGENT | IS(TL_CONTACT_RINGING));
    if (!contact) {
        return false;
    }
    if (contact->state == TL_CONTACT_RINGING &&
        !tl_model_is_back_from_outside(model, contact, (enum tl_why)back->why)) {
        return false;
    }
    if (contact->state == TL_CONTACT_CONNECTED &&
        (contact->help == TL_HELP_TALKING || contact->help == TL_HELP_OUTSIDE)) {
        return tl_model_wrong(model, "contact %llu goes back in line, and agent %llu talks to it",
                              ID(contact->id), ID(contact->helper));
    }
    if (back->why == TL_WHY_RANG_OUT || back->why == TL_WHY_NOT_JOINED) {
        tl_model_agent(model, back->agent)->must_rest = true;
    }
    tl_model_let_go(model, contact);
    tl_model_move(model, contact, contact->is_callback ? TL_CONTACT_PROMISED : TL_CONTACT_WAITING,
                  0);
    return true;
}

/* From when on a promise is looked for a window: after an attempt that failed, or for who cannot be
 * called now, some time later. */
static tl_time window_after(const struct tl_model *model, const struct tl_model_contact *contact)
{
    const struct tl_callback_rules *rules = &model->policy->callbacks;
    const struct tl_fact *given = &model->given;
    if (given->kind == TL_FACT_not_now && given->not_now.contact == contact->id) {
        return model->now + rules->not_now_s * TL_SECOND;
    }
    bool has_failed = contact->state == TL_CONTACT_DIALLING && given->kind != TL_FACT_started;
    return model->now + (has_failed ? rules->again_after_s * TL_SECOND : 0);
}

bool tl_model_judge_callback_promised(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_callback_promised *promised = &fact->callback_promised;
    struct tl_model_contact *contact =
        find(model, "callback_promised", promised->contact,
             IS(TL_CONTACT_IN_FLOW) | ANY_LINE | ANY_AGENT | ANY_OUTSIDE);
    if (!contact || !judge_place(model, contact, promised->step, promised->queue, promised->rank,
                                 promised->needs, promised->asked_at)) {
        return false;
    }
    if (contact->promise != 0) {
        return tl_model_wrong(model, "contact %llu is promised again, and its promise stays open",
                              ID(contact->id));
    }
    if (!tl_model_judge_window(model, contact, window_after(model, contact), promised->from,
                               promised->to)) {
        return false;
    }
    if (!contact->has_number || promised->from < model->now || promised->to <= promised->from) {
        return tl_model_wrong(model, "contact %llu is promised a call that cannot come",
                              ID(contact->id));
    }
    tl_model_let_go(model, contact);
    contact->is_callback = true;
    contact->channel = TL_CHANNEL_VOICE; /* Wherever it came from, it is a call. */
    contact->is_near = false;
    contact->look_at = 0;
    contact->from = promised->from;
    contact->to = promised->to;
    contact->attempt = promised->attempt;
    tl_model_move(model, contact, TL_CONTACT_PROMISED, 0);
    return true;
}

bool tl_model_judge_place_kept(struct tl_model *model, const struct tl_fact *fact)
{
    struct tl_model_contact *contact = find(model, "place_kept", fact->place_kept.contact,
                                            IS(TL_CONTACT_WAITING) | ANY_AGENT | ANY_OUTSIDE);
    if (!contact) {
        return false;
    }
    bool is_cut_off = model->given.kind == TL_FACT_cut_off &&
                      model->given.cut_off.contact == contact->id && !contact->is_callback;
    if ((model->given.kind != TL_FACT_started && !is_cut_off) || contact->has_number) {
        return tl_model_wrong(model, "contact %llu is kept without need", ID(contact->id));
    }
    if (fact->place_kept.until != model->now + model->policy->limits.flow_hours_max * TL_HOUR) {
        return tl_model_wrong(model, "a place is kept for another time than the policy says");
    }
    tl_model_let_go(model, contact);
    tl_model_move(model, contact, TL_CONTACT_KEPT, fact->place_kept.until);
    return true;
}

/* Pitfall 10: only when nobody who could serve is left. */
bool tl_model_judge_sent_on(struct tl_model *model, const struct tl_fact *fact)
{
    unsigned states = IS(TL_CONTACT_IN_FLOW) | IS(TL_CONTACT_WAITING);
    struct tl_model_contact *contact = find(model, "sent_on", fact->sent_on.contact, states);
    if (!contact) {
        return false;
    }
    const struct tl_model_closure *line = tl_model_closure(model, 0);
    const struct tl_model_closure *closure = tl_model_closure(model, contact->queue);
    if (contact->state == TL_CONTACT_WAITING && fact->sent_on.why == TL_WHY_CLOSED &&
        !(line && line->sends_on) && !(closure && closure->sends_on)) {
        return tl_model_wrong(model, "contact %llu is sent on out of a queue that is open",
                              ID(contact->id));
    }
    for (uint32_t i = 0; i < model->agents_len; i++) {
        if (fact->sent_on.why == TL_WHY_UNSTAFFED && contact->state == TL_CONTACT_WAITING &&
            (contact->needs & ~model->agents[i].skills) == 0) {
            return tl_model_wrong(model, "contact %llu is sent on, and agent %llu could serve it",
                                  ID(contact->id), ID(model->agents[i].id));
        }
    }
    tl_model_move(model, contact, TL_CONTACT_IN_FLOW, 0);
    return true;
}

/* The flow begins again, by a newer policy; who presses a key in line leaves it. */
bool tl_model_judge_restarted(struct tl_model *model, const struct tl_fact *fact)
{
    unsigned states = IS(TL_CONTACT_IN_FLOW) | IS(TL_CONTACT_WAITING);
    struct tl_model_contact *contact = find(model, "restarted", fact->restarted.contact, states);
    if (contact) {
        tl_model_move(model, contact, TL_CONTACT_IN_FLOW, 0);
    }
    return contact != NULL;
}

/* Pitfall 29: never connected without sound; joined again ends it. */
bool tl_model_judge_leg_missed(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_leg_missed *missed = &fact->leg_missed;
    struct tl_model_contact *contact =
        find_with(model, "leg_missed", missed->contact, missed->agent, ANY_TALK);
    if (!contact) {
        return false;
    }
    if (missed->until != model->now + model->policy->staff.lost_s * TL_SECOND) {
        return tl_model_wrong(model, "a sound is waited for longer than the policy says");
    }
    contact->until = missed->until;
    return true;
}

/* Which states may end how. */
static const unsigned may_end[TL_OUTCOMES] = {
    [TL_OUTCOME_ANSWERED] = IS(TL_CONTACT_IN_FLOW),
    [TL_OUTCOME_SELF_SERVED] = IS(TL_CONTACT_IN_FLOW),
    [TL_OUTCOME_PERSON] = ANY_TALK | IS(TL_CONTACT_OUTSIDE),
    [TL_OUTCOME_CALLBACK] =
        IS(TL_CONTACT_PROMISED) | IS(TL_CONTACT_DIALLING) | IS(TL_CONTACT_OFFERED),
    [TL_OUTCOME_REQUEST] = IS(TL_CONTACT_IN_FLOW),
    [TL_OUTCOME_MESSAGE] = IS(TL_CONTACT_IN_FLOW),
    [TL_OUTCOME_LEFT_IN_MENU] = IS(TL_CONTACT_IN_FLOW),
    [TL_OUTCOME_LEFT_IN_LINE] = IS(TL_CONTACT_WAITING) | IS(TL_CONTACT_OFFERED) |
                                IS(TL_CONTACT_JOINING) | IS(TL_CONTACT_RINGING),
    [TL_OUTCOME_CUT_OFF] = IS(TL_CONTACT_IN_FLOW) | IS(TL_CONTACT_KEPT),
    [TL_OUTCOME_REFUSED] = IS(TL_CONTACT_IN_FLOW),
};

bool tl_model_is_slip(const struct tl_model *model, const struct tl_model_contact *contact)
{
    return contact->state == TL_CONTACT_CONNECTED && contact->channel == TL_CHANNEL_VOICE &&
           contact->help == TL_HELP_NONE &&
           model->now < contact->joined_at + model->policy->staff.slip_s * TL_SECOND;
}

bool tl_model_judge_closed(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_closed *closed = &fact->closed;
    if (closed->outcome == TL_OUTCOME_REFUSED && model->given.kind == TL_FACT_contact_came &&
        model->given.contact_came.contact == closed->contact &&
        !tl_model_contact(model, closed->contact)) {
        model->refused_id = closed->contact;
        model->closed_len[TL_OUTCOME_REFUSED]++;
        return true; /* Never opened: at a limit. */
    }
    if (closed->outcome == TL_OUTCOME_NONE || closed->outcome >= TL_OUTCOMES) {
        return tl_model_wrong(model, "contact %llu ends without an outcome", ID(closed->contact));
    }
    struct tl_model_contact *contact =
        find(model, "closed", closed->contact, may_end[closed->outcome]);
    if (!contact) {
        return false;
    }
    bool is_chat = contact->channel != TL_CHANNEL_VOICE;
    bool left =
        model->given.words[0] == contact->id &&
        (model->given.kind == TL_FACT_left || (model->given.kind == TL_FACT_cut_off && is_chat));
    bool must_leave =
        closed->outcome == TL_OUTCOME_LEFT_IN_LINE || closed->outcome == TL_OUTCOME_LEFT_IN_MENU;
    if (must_leave && !left) {
        return tl_model_wrong(model, "contact %llu is said to have left", ID(contact->id));
    }
    if (model->given.kind == TL_FACT_hangs_up && tl_model_is_slip(model, contact)) {
        return tl_model_wrong(model, "contact %llu was put down at once and has lost its place",
                              ID(contact->id));
    }
    if (contact->promise != 0) {
        return tl_model_wrong(model, "contact %llu ends, and its promise stays open",
                              ID(contact->id));
    }
    bool is_ended = (model->given.kind == TL_FACT_releases_callback ||
                     model->given.kind == TL_FACT_promise_ends) &&
                    model->given.words[0] == contact->id;
    if (closed->outcome == TL_OUTCOME_CALLBACK && !is_ended &&
        contact->rang < model->policy->callbacks.attempts_max) {
        return tl_model_wrong(model, "contact %llu is given up after %llu attempts to call back",
                              ID(contact->id), ID(contact->rang));
    }
    model->talked_id = IS(contact->state) & ANY_TALK ? contact->agent : 0;
    tl_model_no_second(model, contact);
    tl_model_let_go(model, contact);
    tl_model_line_leave(model, contact->id);
    tl_model_drop_bars(model, 0, contact->id);
    uint32_t i = (uint32_t)(contact - model->contacts);
    memmove(contact, contact + 1, (model->contacts_len - i - 1) * sizeof *contact);
    model->contacts_len--;
    model->closed_len[closed->outcome]++;
    return true;
}
