/* choose.c: what a person does at a question: the key that leads where the person wants to go. */
#include "sim/simulate_inside.h"

void tl_people_route(struct tl_simulation *sim)
{
    const struct tl_policy *policy = sim->plan.policy;
    for (uint16_t i = 0; i < sim->plan.demand->kinds_len; i++) {
        struct tl_goal goal = { TL_STEP_GO, sim->plan.demand->kinds[i].topic };
        tl_route_find(sim->to_topic + i, policy, goal);
    }
    for (int kind = 0; kind < TL_STEP_KINDS; kind++)
        tl_route_find(sim->to_end + kind, policy,
                      (struct tl_goal){ (enum tl_step_kind)kind, TL_NONE });
}

static void mark_tried(struct tl_simulation *sim, const struct tl_person *person, bool is_tried)
{
    for (uint8_t i = 0; i < person->tried_len; i++) {
        uint64_t bit = UINT64_C(1) << (person->tried[i] % 64);
        uint64_t *word = &sim->tried.words[person->tried[i] / 64];
        *word = is_tried ? *word | bit : *word & ~bit;
    }
}

/* One list of what was tried serves all people in turn: a person's own is short. */
static uint16_t option_towards(struct tl_simulation *sim, struct tl_person *person, uint16_t step,
                               const struct tl_route *route)
{
    mark_tried(sim, person, true);
    uint16_t option = tl_route_option(route, sim->plan.policy, step, &sim->tried);
    mark_tried(sim, person, false);
    return option;
}

/* Towards the topic, then towards the end that is wanted, then towards a person. */
static uint16_t option_for(struct tl_simulation *sim, struct tl_person *person, uint16_t step)
{
    uint16_t option = TL_NONE;
    if (person->seeks_topic) {
        option = option_towards(sim, person, step, sim->to_topic + person->kind);
        person->seeks_topic = option != TL_NONE;
    }
    if (option == TL_NONE)
        option = option_towards(sim, person, step, sim->to_end + person->wants);
    if (option == TL_NONE)
        option = option_towards(sim, person, step, sim->to_end + TL_STEP_LIVE);
    if (option != TL_NONE && person->tried_len < TL_TRIED_MAX)
        person->tried[person->tried_len++] = option;
    return option;
}

char tl_person_callback_key(struct tl_simulation *sim, struct tl_person *person, uint16_t step)
{
    uint16_t option = option_towards(sim, person, step, sim->to_end + TL_STEP_CALLBACK);
    if (option == TL_NONE)
        return '\0';
    person->seeks_topic = false;
    person->wants = TL_STEP_CALLBACK;
    return sim->plan.policy->options[option].digit;
}

/* An act of this kind, after a moment of thought. */
static void think(struct tl_simulation *sim, uint32_t slot, enum tl_fact_kind act)
{
    const struct tl_demand *demand = sim->plan.demand;
    struct tl_person *person = sim->people + slot;
    int64_t after_us = sim->plan.policy->limits.answer_s * TL_SECOND;
    if (tl_is_likely(tl_person_draw_again(person, TL_DRAW_GIVES_UP), demand->gives_up))
        act = TL_FACT_left;
    if (act != TL_FACT_said_nothing)
        after_us = tl_spread_us(&demand->thinks, tl_person_draw_again(person, TL_DRAW_THINKS));
    person->act = (uint8_t)act;
    tl_simulation_set(sim, tl_item_of_person(sim, slot), sim->now + after_us);
}

/* Each kind of step that asks something. */
typedef void ask_fn(struct tl_simulation *sim, uint32_t slot, const struct tl_step *step);

static void press(struct tl_simulation *sim, uint32_t slot, char digit)
{
    sim->people[slot].digit = digit;
    think(sim, slot, digit == '\0' ? TL_FACT_said_nothing : TL_FACT_keyed);
}

static void say_language(struct tl_simulation *sim, uint32_t slot, const struct tl_step *step)
{
    (void)step;
    press(sim, slot, sim->plan.policy->languages[sim->people[slot].language].digit);
}

static void choose(struct tl_simulation *sim, uint32_t slot, const struct tl_step *step)
{
    const struct tl_policy *policy = sim->plan.policy;
    uint16_t option = option_for(sim, sim->people + slot, (uint16_t)(step - policy->steps));
    press(sim, slot, option == TL_NONE ? '\0' : policy->options[option].digit);
}

/* A case number may not be at hand; a number of a telephone is. */
static void give_value(struct tl_simulation *sim, uint32_t slot, const struct tl_step *step)
{
    const struct tl_policy *policy = sim->plan.policy;
    struct tl_person *person = sim->people + slot;
    bool is_case = step->kind == TL_STEP_ASK && step->form < policy->forms_len &&
                   policy->forms[step->form].kind == TL_FORM_RECEIPT;
    bool knows = !is_case ||
                 tl_is_likely(tl_person_draw(person, TL_DRAW_CASE), sim->plan.demand->knows_case);
    person->yes = true;
    think(sim, slot, knows ? TL_FACT_gave : TL_FACT_said_nothing);
}

/* Who is not helped wants a person next. */
static void judge(struct tl_simulation *sim, uint32_t slot, const struct tl_step *step)
{
    struct tl_person *person = sim->people + slot;
    (void)step;
    person->yes = tl_is_likely(tl_person_draw_again(person, TL_DRAW_HELPED),
                               sim->plan.demand->kinds[person->kind].helped);
    if (!person->yes)
        person->wants = TL_STEP_LIVE;
    think(sim, slot, TL_FACT_helped);
}

/* NULL: nothing is asked. */
static ask_fn *const ASKS[TL_STEP_KINDS] = {
    [TL_STEP_LANGUAGE] = say_language, [TL_STEP_MENU] = choose,  [TL_STEP_ASK] = give_value,
    [TL_STEP_VERIFY] = give_value,     [TL_STEP_ANSWER] = judge, [TL_STEP_OFFER] = judge,
};

void tl_person_at_step(struct tl_simulation *sim, uint32_t slot, uint16_t at)
{
    const struct tl_step *step = sim->plan.policy->steps + at;
    struct tl_person *person = sim->people + slot;
    person->step = at;
    if (step->topic == sim->plan.demand->kinds[person->kind].topic)
        person->seeks_topic = false;
    if (ASKS[step->kind])
        ASKS[step->kind](sim, slot, step);
}
