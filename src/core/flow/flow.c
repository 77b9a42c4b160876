/* flow.c: what an answer does at each kind of step, and the way to the next one. */
#include "core/flow/flow.h"

#include "base/assert.h"

enum { HOPS_MAX = 256, MENUS_KEPT = 4 };

void tl_flow_begin(struct tl_flow *flow, uint64_t policy, enum tl_channel channel,
                   uint16_t language)
{
    *flow = (struct tl_flow){ .policy = policy,
                              .menus = UINT64_MAX,
                              .step = TL_NONE,
                              .language = language,
                              .kind = TL_STEP_KINDS,
                              .channel = (uint8_t)channel };
}

static uint16_t menu_at(uint64_t menus, unsigned i)
{
    return (uint16_t)(menus >> (16 * i));
}

static uint64_t without_newest(uint64_t menus)
{
    return (menus >> 16) | (UINT64_C(0xffff) << 48);
}

static void remember_menu(struct tl_flow *flow, uint16_t step)
{
    uint64_t menus = flow->menus;
    for (unsigned i = 0; i < MENUS_KEPT; i++, menus = without_newest(menus)) {
        if (menu_at(menus, 0) == step) {
            flow->menus = menus;
            return;
        }
    }
    flow->menus = (flow->menus << 16) | step;
}

void tl_flow_entered(struct tl_flow *flow, uint16_t step, enum tl_step_kind kind, uint8_t tries)
{
    flow->step = step;
    flow->kind = (uint8_t)kind;
    flow->tries = tries;
    if (flow->steps_taken < UINT16_MAX)
        flow->steps_taken++;
    if (kind == TL_STEP_MENU)
        remember_menu(flow, step);
}

void tl_flow_learned(struct tl_flow *flow, uint64_t known, uint64_t holds)
{
    flow->known |= known;
    flow->holds = (flow->holds & ~known) | (holds & known);
}

static struct tl_flow_turn go(uint16_t to)
{
    return (struct tl_flow_turn){ .kind = TL_TURN_GO, .to = to, .option = TL_NONE };
}

static struct tl_flow_turn choose(uint16_t option, uint16_t to)
{
    return (struct tl_flow_turn){ .kind = TL_TURN_GO, .to = to, .option = option };
}

static struct tl_flow_turn again(uint8_t tries)
{
    return (struct tl_flow_turn){ .kind = TL_TURN_AGAIN, .option = TL_NONE, .tries = tries };
}

static struct tl_flow_turn done(enum tl_outcome outcome)
{
    return (struct tl_flow_turn){ .kind = TL_TURN_DONE, .option = TL_NONE, .outcome = outcome };
}

static struct tl_flow_turn not_here(void)
{
    return (struct tl_flow_turn){ .kind = TL_TURN_NOT_HERE, .option = TL_NONE };
}

static uint16_t or_next(const struct tl_step *step, uint16_t to)
{
    return to == TL_NONE ? step->next : to;
}

/* One more wrong or silent try: told again, or on without an answer. */
static struct tl_flow_turn miss(const struct tl_policy *policy, const struct tl_flow *flow,
                                const struct tl_step *step)
{
    if (flow->tries + 1 < policy->limits.tries_max)
        return again((uint8_t)(flow->tries + 1));
    return go(or_next(step, step->otherwise));
}

static uint16_t menu_before(const struct tl_flow *flow)
{
    return menu_at(flow->menus, menu_at(flow->menus, 0) == flow->step ? 1 : 0);
}

bool tl_flow_is_last(const struct tl_policy *policy, const struct tl_flow *flow)
{
    return policy->limits.steps_max > 0 && flow->steps_taken >= policy->limits.steps_max &&
           flow->step < policy->steps_len && policy->steps[flow->step].topic == policy->last_topic;
}

/* The keys that mean the same at every step. */
static struct tl_flow_turn voice_key(const struct tl_policy *policy, const struct tl_flow *flow,
                                     char digit)
{
    const char *keys = policy->voice_keys;
    if (digit == '\0' || tl_flow_is_last(policy, flow))
        return not_here();
    if (digit == keys[TL_KEY_REPEAT])
        return again(flow->tries);
    if (digit == keys[TL_KEY_BACK])
        return menu_before(flow) == TL_NONE ? again(flow->tries) : go(menu_before(flow));
    if (digit == keys[TL_KEY_PERSON] && policy->person_topic < policy->topics_len)
        return go(policy->topics[policy->person_topic].first);
    return not_here();
}

typedef struct tl_flow_turn turn_fn(const struct tl_policy *policy, const struct tl_flow *flow,
                                    const struct tl_step *step,
                                    const struct tl_flow_answer *answer);

static struct tl_flow_turn turn_nothing(const struct tl_policy *policy, const struct tl_flow *flow,
                                        const struct tl_step *step,
                                        const struct tl_flow_answer *answer)
{
    (void)policy, (void)flow, (void)step, (void)answer;
    return not_here();
}

/* A key that nothing takes is a miss at a step that waits for keys. */
static struct tl_flow_turn other_key(const struct tl_policy *policy, const struct tl_flow *flow,
                                     const struct tl_step *step,
                                     const struct tl_flow_answer *answer)
{
    if (answer->kind == TL_ANSWER_SILENCE)
        return miss(policy, flow, step);
    if (answer->kind != TL_ANSWER_KEY)
        return not_here();
    struct tl_flow_turn turn = voice_key(policy, flow, answer->digit);
    return turn.kind == TL_TURN_NOT_HERE ? miss(policy, flow, step) : turn;
}

static uint16_t option_of(const struct tl_policy *policy, const struct tl_step *step, char digit)
{
    for (uint16_t i = 0; i < step->options_len && digit != '\0'; i++) {
        if (policy->options[step->options + i].digit == digit)
            return i;
    }
    return TL_NONE;
}

/* Who never says which language gets the first one, and is not asked for it again. */
static struct tl_flow_turn turn_language(const struct tl_policy *policy, const struct tl_flow *flow,
                                         const struct tl_step *step,
                                         const struct tl_flow_answer *answer)
{
    for (uint16_t i = 0; answer->kind == TL_ANSWER_KEY && i < policy->languages_len; i++) {
        if (policy->languages[i].digit == answer->digit && answer->digit != '\0')
            return choose(i, step->next);
    }
    /* Who speaks none of them goes on without one. */
    uint16_t other =
        answer->kind == TL_ANSWER_KEY ? option_of(policy, step, answer->digit) : TL_NONE;
    if (other != TL_NONE)
        return go(policy->options[step->options + other].then);
    struct tl_flow_turn turn = other_key(policy, flow, step, answer);
    if (turn.kind == TL_TURN_GO && turn.to == or_next(step, step->otherwise))
        turn.option = 0;
    return turn;
}

static struct tl_flow_turn turn_menu(const struct tl_policy *policy, const struct tl_flow *flow,
                                     const struct tl_step *step,
                                     const struct tl_flow_answer *answer)
{
    uint16_t option = TL_NONE;
    if (answer->kind == TL_ANSWER_KEY)
        option = option_of(policy, step, answer->digit);
    if (option != TL_NONE)
        return choose(option, policy->options[step->options + option].then);
    return other_key(policy, flow, step, answer);
}

static struct tl_flow_turn turn_ask(const struct tl_policy *policy, const struct tl_flow *flow,
                                    const struct tl_step *step, const struct tl_flow_answer *answer)
{
    if (answer->kind != TL_ANSWER_VALUE)
        return other_key(policy, flow, step, answer);
    return answer->yes ? go(step->next) : miss(policy, flow, step);
}

static struct tl_flow_turn turn_answer(const struct tl_policy *policy, const struct tl_flow *flow,
                                       const struct tl_step *step,
                                       const struct tl_flow_answer *answer)
{
    bool is_yes = answer->kind == TL_ANSWER_HELPED && answer->yes;
    bool is_no = answer->kind == TL_ANSWER_HELPED && !answer->yes;
    if (answer->kind == TL_ANSWER_KEY && answer->digit != '\0') {
        is_yes = answer->digit == policy->helped_yes;
        is_no = answer->digit == policy->helped_no;
    }
    if (is_no)
        return go(step->next);
    if (!is_yes)
        return other_key(policy, flow, step, answer);
    return done(step->kind == TL_STEP_OFFER ? TL_OUTCOME_SELF_SERVED : TL_OUTCOME_ANSWERED);
}

static struct tl_flow_turn turn_look_up(const struct tl_policy *policy, const struct tl_flow *flow,
                                        const struct tl_step *step,
                                        const struct tl_flow_answer *answer)
{
    (void)policy, (void)flow;
    if (answer->kind != TL_ANSWER_RECORD || (unsigned)answer->result >= TL_LOOKUP_RESULTS)
        return not_here();
    return go(or_next(step, step->by_result[answer->result]));
}

/* In line: its own keys lead out of it, "repeat" tells place and wait again. */
static struct tl_flow_turn turn_live(const struct tl_policy *policy, const struct tl_flow *flow,
                                     const struct tl_step *step,
                                     const struct tl_flow_answer *answer)
{
    if (answer->kind != TL_ANSWER_KEY)
        return not_here();
    uint16_t option = option_of(policy, step, answer->digit);
    if (option != TL_NONE)
        return choose(option, policy->options[step->options + option].then);
    if (answer->digit != '\0' && answer->digit == policy->voice_keys[TL_KEY_REPEAT])
        return again(flow->tries);
    return not_here();
}

static turn_fn *const TURNS[TL_STEP_KINDS] = {
    [TL_STEP_LANGUAGE] = turn_language, [TL_STEP_SAY] = turn_nothing,
    [TL_STEP_ANSWER] = turn_answer,     [TL_STEP_MENU] = turn_menu,
    [TL_STEP_ASK] = turn_ask,           [TL_STEP_VERIFY] = turn_ask,
    [TL_STEP_LOOK_UP] = turn_look_up,   [TL_STEP_WHEN] = turn_nothing,
    [TL_STEP_OFFER] = turn_answer,      [TL_STEP_LIVE] = turn_live,
    [TL_STEP_CALLBACK] = turn_nothing,  [TL_STEP_REQUEST] = turn_nothing,
    [TL_STEP_MESSAGE] = turn_nothing,   [TL_STEP_GO] = turn_nothing,
};

struct tl_flow_turn tl_flow_turn(const struct tl_policy *policy, const struct tl_flow *flow,
                                 const struct tl_flow_answer *answer)
{
    if (flow->step >= policy->steps_len)
        return not_here();
    const struct tl_step *step = &policy->steps[flow->step];
    return TURNS[step->kind](policy, flow, step, answer);
}

bool tl_flow_holds(const struct tl_flow *flow, const struct tl_condition *condition,
                   tl_flow_ask_fn *ask, void *arg)
{
    if (condition->kind == TL_IS_CHANNEL)
        return flow->channel == condition->arg;
    if (condition->kind == TL_IS_LANGUAGE)
        return (flow->language == TL_NONE ? 0 : flow->language) == condition->arg;
    if (condition->kind <= TL_IS_WAIT_OVER)
        return ask(arg, flow, condition);
    return condition->bit < 64 && ((flow->known & flow->holds) >> condition->bit & 1) != 0;
}

static uint16_t branch(const struct tl_policy *policy, const struct tl_flow *flow,
                       const struct tl_step *step, tl_flow_ask_fn *ask, void *arg)
{
    TL_ASSERT(step->condition < policy->conditions_len);
    bool holds = tl_flow_holds(flow, &policy->conditions[step->condition], ask, arg);
    return or_next(step, holds ? step->then : step->otherwise);
}

uint16_t tl_flow_settle(const struct tl_policy *policy, const struct tl_flow *flow, uint16_t from,
                        tl_flow_ask_fn *ask, void *arg)
{
    for (unsigned hops = 0; hops < HOPS_MAX && from < policy->steps_len; hops++) {
        const struct tl_step *step = &policy->steps[from];
        if (step->kind == TL_STEP_WHEN)
            from = branch(policy, flow, step, ask, arg);
        else if (step->kind == TL_STEP_GO)
            from = policy->topics[step->target].first;
        else if (step->kind == TL_STEP_LANGUAGE && flow->language != TL_NONE)
            from = step->next;
        else
            return from;
    }
    return TL_NONE;
}
