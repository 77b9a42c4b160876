/* choose.c: what a person does at a question: the key that leads where the person wants to go. */
#include "sim/simulate_inside.h"

char tl_person_callback_key(struct tl_simulation *sim, struct tl_person *person, uint16_t step)
{
    uint16_t option = tl_way_to_callback(&person->way, &sim->ways, step);
    return option == TL_NONE ? '\0' : sim->plan.policy->options[option].digit;
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
    uint16_t at = (uint16_t)(step - policy->steps);
    uint16_t option = tl_way_option(&sim->people[slot].way, &sim->ways, at);
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
        person->way.wants = TL_STEP_LIVE;
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
    tl_way_at(&person->way, &sim->ways, at);
    if (ASKS[step->kind])
        ASKS[step->kind](sim, slot, step);
}
