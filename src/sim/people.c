/* people.c: invented people: they call, wait, give up, are joined, call again. */
#include "base/assert.h"
#include "sim/simulate_inside.h"

enum { EARLIER_S = 1, ATTEMPT_S_MAX = 170 };

static uint32_t slot_of(tl_id contact)
{
    return (uint32_t)(contact & (TL_PEOPLE_MAX - 1));
}

static void drop_own(struct tl_simulation *sim, uint32_t slot)
{
    tl_heap_drop(&sim->heap, tl_item_of_person(sim, slot));
}

static void drop_other(struct tl_simulation *sim, uint32_t slot)
{
    tl_heap_drop(&sim->heap, tl_item_of_person(sim, slot) + 1);
}

/* The other side does this after so long; at once when it is no time at all. */
static void other_after(struct tl_simulation *sim, uint32_t slot, enum tl_fact_kind what,
                        int64_t after_us)
{
    sim->people[slot].other = (uint8_t)what;
    if (after_us > 0)
        tl_simulation_set(sim, tl_item_of_person(sim, slot) + 1, sim->now + after_us);
    else
        tl_person_other_acts(sim, slot);
}

/* A call begins: the first or one more of the same person. */
static void call(struct tl_simulation *sim, uint32_t slot)
{
    const struct tl_demand *demand = sim->plan.demand;
    struct tl_person *person = sim->people + slot;
    uint64_t own = person->own;
    uint8_t redials = person->redials;
    *person = (struct tl_person){ .contact = ++sim->serial << TL_SLOT_BITS | slot,
                                  .own = own,
                                  .came_at = sim->now,
                                  .agent = TL_NOBODY,
                                  .kind = person->kind,
                                  .language = person->language,
                                  .queue = TL_NONE,
                                  .redials = redials,
                                  .hour = sim->hour };
    tl_way_begin(&person->way, &sim->ways, person->kind);
    sim->under_way++;
    struct tl_tally *tally = &sim->tally;
    tally->all->offered++;
    tally->languages[person->language].offered++;
    tally->hours[person->hour].offered++;
    struct tl_fact came = { .kind = TL_FACT_contact_came };
    came.contact_came =
        (struct tl_fact_contact_came){ person->contact, TL_CHANNEL_VOICE, TL_NONE,
                                       !tl_is_likely(tl_person_draw(person, TL_DRAW_NUMBER),
                                                     demand->hides_number) };
    tl_simulation_give(sim, &came);
}

void tl_person_arrives(struct tl_simulation *sim, const struct tl_arrival *arrival)
{
    TL_ASSERT(sim->free_people_len > 0);
    uint32_t slot = sim->free_people[--sim->free_people_len];
    struct tl_person *person = sim->people + slot;
    person->own = arrival->own;
    person->kind = arrival->kind;
    person->redials = 0;
    person->language =
        sim->plan.policy->languages_len > 1
            ? tl_chance_pick(tl_person_draw(person, TL_DRAW_LANGUAGE), sim->plan.demand->languages,
                             sim->plan.policy->languages_len)
            : 0;
    sim->tally.totals.offered++;
    call(sim, slot);
}

void tl_person_acts(struct tl_simulation *sim, uint32_t slot)
{
    struct tl_person *person = sim->people + slot;
    struct tl_fact given = { .kind = (enum tl_fact_kind)person->act };
    switch ((int)person->act) {
    case TL_FACT_contact_came:
        sim->tally.totals.redialled++;
        sim->redialling--;
        call(sim, slot);
        return;
    case TL_FACT_keyed:
        given.keyed =
            (struct tl_fact_keyed){ person->contact, person->step, (uint64_t)person->digit };
        break;
    case TL_FACT_gave:
        given.gave = (struct tl_fact_gave){ person->contact, person->step, person->yes };
        break;
    case TL_FACT_helped:
        given.helped = (struct tl_fact_helped){ person->contact, person->step, person->yes };
        break;
    case TL_FACT_said_nothing:
        given.said_nothing = (struct tl_fact_said_nothing){ person->contact, person->step };
        break;
    default:
        TL_ASSERT(person->act == TL_FACT_left);
        given.left = (struct tl_fact_left){ person->contact };
        break;
    }
    tl_simulation_give(sim, &given);
}

/* Which of the policy's conditions the records hold true for this person. */
static uint64_t holds_for(const struct tl_simulation *sim, const struct tl_person *person)
{
    const double *chances = sim->plan.demand->kinds[person->kind].holds;
    uint64_t holds = 0;
    for (uint64_t bit = 0; bit < TL_LOOKUP_BITS_MAX; bit++) {
        if (chances[bit] > 0 &&
            tl_is_likely(tl_chance_mix(person->own, TL_DRAW_HOLDS + bit), chances[bit]))
            holds |= UINT64_C(1) << bit;
    }
    return holds;
}

static bool is_of_number(const struct tl_simulation *sim, const struct tl_person *person)
{
    const struct tl_policy *policy = sim->plan.policy;
    return person->step < policy->steps_len &&
           tl_lookup_is_of_number(policy->steps[person->step].key);
}

void tl_person_other_acts(struct tl_simulation *sim, uint32_t slot)
{
    const struct tl_demand *demand = sim->plan.demand;
    struct tl_person *person = sim->people + slot;
    tl_id agent = person->agent == TL_NOBODY ? 0 : person->agent + 1;
    struct tl_fact given = { .kind = (enum tl_fact_kind)person->other };
    switch ((int)person->other) {
    case TL_FACT_accepts:
        given.accepts = (struct tl_fact_accepts){ agent, person->contact };
        break;
    case TL_FACT_joined:
        given.joined = (struct tl_fact_joined){ person->contact, agent };
        break;
    case TL_FACT_hangs_up:
        given.hangs_up = (struct tl_fact_hangs_up){ agent, person->contact };
        break;
    case TL_FACT_attempt_ended: {
        bool answers =
            tl_is_likely(tl_person_draw_again(person, TL_DRAW_PICKS_UP), demand->answers_callback);
        given.attempt_ended =
            (struct tl_fact_attempt_ended){ person->contact, person->attempt,
                                            answers ? TL_ATTEMPT_ANSWERED : TL_ATTEMPT_NO_ANSWER };
        break;
    }
    default: {
        TL_ASSERT(person->other == TL_FACT_looked_up);
        bool found = is_of_number(sim, person) || /* Those that people give are good. */
                     tl_is_likely(tl_person_draw(person, TL_DRAW_FOUND), demand->records_found);
        given.looked_up = (struct tl_fact_looked_up){
            .contact = person->contact,
            .step = person->step,
            .result = found ? TL_FOUND : TL_NOT_FOUND,
            .known = UINT64_MAX,
            .holds = found ? holds_for(sim, person) : 0,
        };
        const struct tl_step *step = sim->plan.policy->steps + person->step;
        if (tl_step_sends_link(step) || tl_lookup_is_of_slot(step->key))
            given.looked_up.known = given.looked_up.holds = 0;
        break;
    }
    }
    tl_simulation_due(sim, &given);
}

static void leave_line(struct tl_simulation *sim, struct tl_person *person)
{
    if (!person->in_line)
        return;
    tl_tally_move(&sim->tally, sim->now);
    sim->tally.in_line--;
    person->in_line = false;
}

static void let_go(struct tl_simulation *sim, struct tl_person *person)
{
    if (person->agent != TL_NOBODY)
        tl_worker_has(sim, person->agent, -1);
    person->agent = TL_NOBODY;
}

/* Patience begins when the person hears that there is a wait. */
static void begin_patience(struct tl_simulation *sim, uint32_t slot)
{
    struct tl_person *person = sim->people + slot;
    if (person->leaves_at == 0)
        person->leaves_at = sim->now + tl_spread_us(&sim->plan.demand->patience,
                                                    tl_person_draw(person, TL_DRAW_PATIENCE));
    person->act = TL_FACT_left;
    tl_simulation_set(sim, tl_item_of_person(sim, slot), person->leaves_at);
}

static void see_waits(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact)
{
    struct tl_person *person = sim->people + slot;
    drop_own(sim, slot);
    person->step = (uint16_t)fact->waits.step;
    tl_tally_move(&sim->tally, sim->now);
    sim->tally.in_line += !person->in_line;
    person->in_line = true;
    if (person->queue == TL_NONE) {
        const struct tl_policy *policy = sim->plan.policy;
        person->queue = 0;
        while (person->queue + 1 < policy->queues_len &&
               policy->queues[person->queue].id.key != fact->waits.queue)
            person->queue++;
        sim->tally.totals.asked++;
        sim->tally.lines[sim->line].came++;
        person->line = sim->line;
        person->asked_at = sim->now;
        sim->tally.queues[person->queue].offered++;
    }
}

static void see_wait_told(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact)
{
    const struct tl_demand *demand = sim->plan.demand;
    struct tl_person *person = sim->people + slot;
    sim->tally.totals.waited += !person->has_waited;
    person->has_waited = true;
    begin_patience(sim, slot);
    if (person->has_decided || fact->wait_told.from_s < demand->callback_over_s)
        return;
    person->has_decided = true;
    if (!tl_is_likely(tl_person_draw(person, TL_DRAW_TAKES), demand->takes_callback))
        return;
    char digit = tl_person_callback_key(sim, person, person->step);
    struct tl_fact keyed = { .kind = TL_FACT_keyed };
    keyed.keyed = (struct tl_fact_keyed){ person->contact, person->step, (uint64_t)digit };
    if (digit != '\0')
        tl_simulation_due(sim, &keyed);
}

/* Staff answer before the ringing ends: at the latest a second before. */
static int64_t within(int64_t us, uint32_t limit_s)
{
    int64_t most = ((int64_t)limit_s - EARLIER_S) * TL_SECOND;
    return us < most || us == 0 ? us : most;
}

static void see_offered(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact)
{
    struct tl_person *person = sim->people + slot;
    person->agent = (uint32_t)(fact->offered.agent - 1);
    tl_worker_has(sim, person->agent, 1);
    const struct tl_group *group = sim->workers[person->agent].group;
    int64_t after_us =
        group->answers.mean_us > 0
            ? tl_spread_us(&group->answers, tl_person_draw_again(person, TL_DRAW_ANSWERS))
            : 0;
    if (after_us > 0 && !person->is_callback && person->leaves_at == 0)
        begin_patience(sim, slot);
    other_after(sim, slot, TL_FACT_accepts, within(after_us, sim->plan.policy->staff.ring_s));
}

static void see_accepted(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact)
{
    (void)fact;
    struct tl_person *person = sim->people + slot;
    const struct tl_group *group = sim->workers[person->agent].group;
    int64_t after_us =
        group->joins.mean_us > 0
            ? tl_spread_us(&group->joins, tl_person_draw_again(person, TL_DRAW_JOINS))
            : 0;
    other_after(sim, slot, TL_FACT_joined, within(after_us, sim->plan.policy->staff.join_s));
}

static void see_attempt(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact)
{
    struct tl_person *person = sim->people + slot;
    sim->tally.totals.attempts++;
    person->attempt = (uint8_t)fact->attempt_started.attempt;
    int64_t after_us =
        tl_spread_us(&sim->plan.demand->dials, tl_person_draw_again(person, TL_DRAW_DIALS));
    other_after(sim, slot, TL_FACT_attempt_ended, within(after_us, ATTEMPT_S_MAX));
}

static void met(struct tl_met *with, int64_t wait_us, bool is_within)
{
    with->answered++;
    with->within += is_within;
    with->answered_us += (double)wait_us;
    tl_hist_add(&with->waits, wait_us);
}

static void answered(struct tl_simulation *sim, struct tl_person *person)
{
    const struct tl_demand *demand = sim->plan.demand;
    struct tl_tally *tally = &sim->tally;
    int64_t wait_us = sim->now - person->came_at;
    bool is_within = wait_us <= demand->targets_s[0] * TL_SECOND;
    tally->totals.answered++;
    tally->totals.answered_us += (double)wait_us;
    for (uint16_t i = 0; i < demand->targets_len; i++)
        tally->totals.within[i] += wait_us <= demand->targets_s[i] * TL_SECOND;
    tally->lines[person->line].within +=
        sim->now - person->asked_at <= demand->targets_s[0] * TL_SECOND;
    met(tally->all, wait_us, is_within);
    met(tally->languages + person->language, wait_us, is_within);
    met(tally->queues + person->queue, wait_us, is_within);
    met(tally->hours + person->hour, wait_us, is_within);
}

static void called_back(struct tl_simulation *sim, struct tl_person *person)
{
    struct tl_tally *tally = &sim->tally;
    tally->totals.called_back++;
    tally->totals.kept += sim->now <= person->promised_to;
    tally->totals.called_back_us += (double)(sim->now - person->came_at);
    tl_hist_add(&tally->callbacks, sim->now - person->came_at);
}

static void see_connected(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact)
{
    (void)fact;
    struct tl_person *person = sim->people + slot;
    if (person->is_talking)
        return;
    drop_own(sim, slot);
    leave_line(sim, person);
    tl_tally_move(&sim->tally, sim->now);
    sim->tally.talking++;
    person->is_talking = true;
    if (person->is_callback)
        called_back(sim, person);
    else
        answered(sim, person);
    int64_t handle_us = tl_spread_us(&sim->plan.demand->kinds[person->kind].handle,
                                     tl_person_draw(person, TL_DRAW_HANDLE));
    /* Shorter it would be no talk (tl_staff_rules). */
    int64_t slip_us = sim->plan.policy->staff.slip_s * TL_SECOND;
    other_after(sim, slot, TL_FACT_hangs_up, handle_us > slip_us ? handle_us : slip_us + 1);
}

static void see_promised(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact)
{
    struct tl_person *person = sim->people + slot;
    drop_own(sim, slot);
    drop_other(sim, slot);
    leave_line(sim, person);
    let_go(sim, person);
    sim->tally.totals.promised += !person->is_callback;
    if (!person->is_callback)
        person->promised_to = (tl_time)fact->callback_promised.to;
    person->is_callback = true;
}

/* Calls again after a while, or is done. */
static void end_call(struct tl_simulation *sim, uint32_t slot, enum tl_outcome outcome)
{
    const struct tl_demand *demand = sim->plan.demand;
    struct tl_person *person = sim->people + slot;
    bool is_unserved = outcome == TL_OUTCOME_LEFT_IN_LINE || outcome == TL_OUTCOME_LEFT_IN_MENU ||
                       outcome == TL_OUTCOME_REFUSED || outcome == TL_OUTCOME_CUT_OFF;
    person->contact = 0;
    sim->under_way--;
    if (is_unserved && person->redials < demand->redials_max &&
        sim->redialling < sim->redialling_max &&
        tl_is_likely(tl_person_draw(person, TL_DRAW_REDIALS), demand->redials)) {
        int64_t after_us =
            tl_spread_us(&demand->redials_after, tl_person_draw(person, TL_DRAW_REDIALS_AFTER));
        person->own = tl_person_draw(person, TL_DRAW_AGAIN);
        person->redials++;
        sim->redialling++;
        person->act = TL_FACT_contact_came;
        tl_simulation_set(sim, tl_item_of_person(sim, slot), sim->now + after_us);
        return;
    }
    sim->free_people[sim->free_people_len++] = slot;
}

static void see_closed(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact)
{
    struct tl_person *person = sim->people + slot;
    struct tl_tally *tally = &sim->tally;
    enum tl_outcome outcome = (enum tl_outcome)fact->closed.outcome;
    drop_own(sim, slot);
    drop_other(sim, slot);
    tally->totals.outcomes[outcome]++;
    if (outcome == TL_OUTCOME_LEFT_IN_LINE) {
        tally->totals.abandoned++;
        tally->totals.abandoned_us += (double)(sim->now - person->came_at);
        tally->all->abandoned++;
        tally->languages[person->language].abandoned++;
        tally->queues[person->queue].abandoned++;
        tally->hours[person->hour].abandoned++;
    }
    leave_line(sim, person);
    if (person->is_talking) {
        tl_tally_move(tally, sim->now);
        tally->talking--;
        sim->workers[person->agent].wrap_bits = tl_person_draw(person, TL_DRAW_WRAP_UP);
    }
    let_go(sim, person);
    end_call(sim, slot, outcome);
}

static void see_asked_records(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact)
{
    struct tl_person *person = sim->people + slot;
    drop_own(sim, slot);
    person->step = (uint16_t)fact->asked_records.step;
    int64_t after_us =
        tl_spread_us(&sim->plan.demand->records, tl_person_draw_again(person, TL_DRAW_RECORDS));
    other_after(sim, slot, TL_FACT_looked_up, after_us);
}

/* Nobody can be had: who would take a callback takes one, the others leave a message. */
static void see_sent_on(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact)
{
    struct tl_person *person = sim->people + slot;
    (void)fact;
    bool takes =
        tl_is_likely(tl_person_draw(person, TL_DRAW_TAKES), sim->plan.demand->takes_callback);
    leave_line(sim, person);
    person->way.seeks_topic = false;
    person->way.wants = takes ? TL_STEP_CALLBACK : TL_STEP_MESSAGE;
}

static void see_stepped(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact)
{
    struct tl_person *person = sim->people + slot;
    if (fact->stepped.kind == TL_STEP_LIVE || fact->stepped.kind == TL_STEP_SAY)
        return;
    leave_line(sim, person);
    tl_person_at_step(sim, slot, (uint16_t)fact->stepped.step);
}

static void see_learned(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact)
{
    (void)fact;
    drop_other(sim, slot);
}

static void see_back_in_line(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact)
{
    (void)fact;
    drop_other(sim, slot);
    let_go(sim, sim->people + slot);
}

/* NULL: a person has nothing to do about it. */
typedef void see_fn(struct tl_simulation *sim, uint32_t slot, const struct tl_fact *fact);
static see_fn *const SEES[TL_FACT_agent_is] = {
    [TL_FACT_stepped] = see_stepped,
    [TL_FACT_asked_records] = see_asked_records,
    [TL_FACT_learned] = see_learned,
    [TL_FACT_waits] = see_waits,
    [TL_FACT_wait_told] = see_wait_told,
    [TL_FACT_offered] = see_offered,
    [TL_FACT_accepted] = see_accepted,
    [TL_FACT_attempt_started] = see_attempt,
    [TL_FACT_connected] = see_connected,
    [TL_FACT_back_in_line] = see_back_in_line,
    [TL_FACT_callback_promised] = see_promised,
    [TL_FACT_sent_on] = see_sent_on,
    [TL_FACT_closed] = see_closed,
};

void tl_people_see(struct tl_simulation *sim, const struct tl_fact *fact)
{
    if (fact->kind == TL_FACT_set_aside) {
        sim->tally.totals.set_aside++;
        return;
    }
    if (!SEES[fact->kind])
        return;
    uint32_t slot = slot_of(fact->words[0]);
    TL_ASSERT(slot < sim->people_max && sim->people[slot].contact == fact->words[0]);
    SEES[fact->kind](sim, slot, fact);
}
