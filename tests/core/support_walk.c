/* support_walk.c: one person walks a policy, and is looked after: what is told, what is promised,
 * whether it ends. */
#include <stdlib.h>
#include <string.h>

#include "core/support_random.h"
#include "support/check.h"

enum { PERSON = 1000, AGENT = 7, INPUTS_MAX = 600, ROOM = 2 * TL_STEP_FACTS_MAX };

struct walk {
    const struct random_policy *random;
    struct tl_center *center;
    struct tl_facts out;
    enum random_person person;
    uint64_t chance;
    tl_time now;
    bool has_ended;
    bool closes; /* A supervisor closes the line, before or while the person waits. */
    const char *let_down;
    uint16_t step;
    uint32_t steps_len;
    bool phone, receipt, record, appointment;
    bool was_told[RANDOM_STEPS_MAX]; /* In silence, for the first time each. */
};

static uint32_t below(struct walk *walk, uint32_t n)
{
    return (uint32_t)(check_random(&walk->chance) % n);
}

static void let_down(struct walk *walk, const char *how)
{
    if (!walk->let_down)
        walk->let_down = how;
}

/* A text with nothing to put in. */
static void is_told(struct walk *walk, const struct tl_step *step)
{
    const struct tl_policy *policy = &walk->random->policy;
    const char *name, *at = step->text == TL_NONE ? NULL : policy->texts[step->text].shown[0];
    size_t name_bytes;
    while (at && tl_text_placeholder_next(&at, &name, &name_bytes) == TL_OK) {
        enum tl_filled filled = tl_placeholder_filled(name, name_bytes);
        if ((filled == TL_FILLED_RECEIPT && !walk->receipt) ||
            (filled == TL_FILLED_RECORD && !walk->record) ||
            (filled == TL_FILLED_APPOINTMENT && !walk->appointment))
            let_down(walk, "hears a text with a hole in it");
    }
}

static void comes_to(struct walk *walk, const struct tl_fact_stepped *stepped)
{
    const struct tl_policy *policy = &walk->random->policy;
    const struct tl_step *step = &policy->steps[stepped->step];
    uint16_t from = walk->step;
    bool is_new_there = from == TL_NONE || policy->steps[from].topic != policy->last_topic;
    walk->step = (uint16_t)stepped->step;
    walk->steps_len++;
    is_told(walk, step);
    if (step->topic == policy->last_topic) {
        if (is_new_there && walk->steps_len <= policy->limits.steps_max)
            let_down(walk, "falls out of the flow");
        return;
    }
    if (walk->person == RANDOM_SAYS_NOTHING && stepped->tries == 0) {
        if (walk->was_told[stepped->step])
            let_down(walk, "goes round in silence");
        walk->was_told[stepped->step] = true;
    }
}

static bool is_promised(const struct walk *walk, uint32_t from)
{
    for (uint32_t i = from; i < walk->out.facts_len; i++) {
        if (walk->out.facts[i].kind == TL_FACT_callback_promised)
            return true;
    }
    return false;
}

static void learns(struct walk *walk, const struct tl_fact_learned *learned)
{
    const struct tl_policy *policy = &walk->random->policy;
    if (learned->result != TL_FOUND)
        return;
    walk->record = true;
    walk->appointment = walk->appointment ||
                        policy->steps[learned->step].key == tl_key_of("appointment.next") ||
                        (learned->holds >> policy->conditions[TL_IS_APPOINTMENT_UPCOMING].bit & 1);
}

static void gives_value(struct walk *walk, uint16_t form)
{
    walk->phone = walk->phone || form == 1;
    walk->receipt = walk->receipt || form == 0;
}

static void hear(struct walk *walk)
{
    const struct tl_policy *policy = &walk->random->policy;
    for (uint32_t i = 0; i < walk->out.facts_len; i++) {
        const struct tl_fact *fact = &walk->out.facts[i];
        if (fact->kind == TL_FACT_stepped) {
            comes_to(walk, &fact->stepped);
            if (fact->stepped.kind == TL_STEP_CALLBACK && !is_promised(walk, i))
                let_down(walk, "is promised a call that nobody can make");
        } else if (fact->kind == TL_FACT_learned) {
            learns(walk, &fact->learned);
        } else if (fact->kind == TL_FACT_got_value) {
            gives_value(walk, policy->steps[fact->got_value.step].form);
        } else if (fact->kind == TL_FACT_closed) {
            walk->has_ended = true;
            if (fact->closed.outcome == TL_OUTCOME_CUT_OFF)
                let_down(walk, "is cut off");
        }
    }
}

static void give(struct walk *walk, struct tl_fact given)
{
    given.at = walk->now;
    walk->out.facts_len = 0;
    tl_center_step(walk->center, &given, &walk->out);
    hear(walk);
}
#define GIVE(walk, what, ...)                                                                      \
    give((walk), (struct tl_fact){ .kind = TL_FACT_##what, .what = { __VA_ARGS__ } })

static void press(struct walk *walk, char digit)
{
    GIVE(walk, keyed, .contact = PERSON, .step = walk->step, .digit = (uint8_t)digit);
}

static char any_key(struct walk *walk)
{
    static const char keys[] = "0123456789*#";
    static const char stubborn[] = "*#0**#8";
    if (walk->person == RANDOM_NEVER_ENDS)
        return stubborn[below(walk, sizeof stubborn - 1)];
    return below(walk, 2) == 0 ? (char)('1' + below(walk, 3)) : keys[below(walk, sizeof keys - 1)];
}

static void say_nothing(struct walk *walk)
{
    GIVE(walk, said_nothing, .contact = PERSON, .step = walk->step);
}

static void record_answers(struct walk *walk)
{
    uint64_t result = below(walk, TL_LOOKUP_RESULTS);
    if (result == TL_SLOW) {
        walk->now += walk->random->policy.limits.lookup_s * TL_SECOND;
        GIVE(walk, time_came, 0);
        return;
    }
    GIVE(walk, looked_up, .contact = PERSON, .step = walk->step, .result = result,
         .known = result == TL_FOUND ? UINT64_MAX : 0, .holds = check_random(&walk->chance));
}

static void act_in_flow(struct walk *walk, enum tl_step_kind kind)
{
    bool is_silent = walk->person == RANDOM_SAYS_NOTHING || below(walk, 5) == 0;
    if (kind == TL_STEP_LOOK_UP)
        record_answers(walk);
    else if (is_silent)
        say_nothing(walk);
    else if ((kind == TL_STEP_ASK || kind == TL_STEP_VERIFY) && below(walk, 4) > 0)
        GIVE(walk, gave, .contact = PERSON, .step = walk->step,
             .fits = walk->person != RANDOM_NEVER_ENDS && below(walk, 4) > 0);
    else
        press(walk, any_key(walk));
}

/* In line: an agent is there, or goes away, or comes; or the person takes another way. */
static void act_in_line(struct walk *walk)
{
    uint32_t chance = below(walk, 4);
    if (walk->closes)
        GIVE(walk, closes_line, .by = AGENT, .reason = TEST_KEY_STORM, .sends_on = below(walk, 2),
             .until = walk->now + TL_SECOND * (1 + below(walk, 90000)));
    else if (chance == 0 && walk->person != RANDOM_SAYS_NOTHING)
        press(walk, any_key(walk));
    else if (chance == 1)
        GIVE(walk, signed_out, .agent = AGENT);
    else
        GIVE(walk, ready, .agent = AGENT);
}

static void act(struct walk *walk, const struct tl_contact_view *view)
{
    const struct tl_policy *policy = &walk->random->policy;
    walk->now += TL_SECOND * (1 + below(walk, 5));
    switch (view->state) {
    case TL_CONTACT_IN_FLOW:
        act_in_flow(walk, policy->steps[view->step].kind);
        break;
    case TL_CONTACT_WAITING:
        act_in_line(walk);
        break;
    case TL_CONTACT_OFFERED:
        GIVE(walk, accepts, .agent = AGENT, .contact = PERSON);
        break;
    case TL_CONTACT_JOINING:
        GIVE(walk, joined, .contact = PERSON, .agent = AGENT);
        break;
    case TL_CONTACT_CONNECTED:
        GIVE(walk, hangs_up, .agent = AGENT, .contact = PERSON);
        break;
    case TL_CONTACT_GONE:
    case TL_CONTACT_HELD:
    case TL_CONTACT_PROMISED:
    case TL_CONTACT_DIALLING:
    case TL_CONTACT_KEPT:
    case TL_CONTACT_RINGING:
    case TL_CONTACT_OUTSIDE:
    case TL_CONTACT_STATES:
        walk->has_ended = true;
        break;
    }
}

static void begin(struct walk *walk)
{
    walk->now = TEST_MONDAY_10 + TL_SECOND * 3600 * below(walk, 168);
    walk->step = TL_NONE;
    if (below(walk, 3) > 0) {
        GIVE(walk, signed_in, .agent = AGENT, .skills = TEST_EVERYTHING);
        if (below(walk, 2) == 0)
            GIVE(walk, not_ready, .agent = AGENT, .reason = TEST_KEY_LUNCH);
    }
    if (walk->closes && below(walk, 2) == 0)
        GIVE(walk, closes_line, .by = AGENT, .reason = TEST_KEY_STORM,
             .until = walk->now + TL_SECOND * (1 + below(walk, 90000)));
    uint64_t channel = TL_CHANNEL_VOICE + below(walk, 3);
    GIVE(walk, contact_came, .contact = PERSON, .channel = channel,
         .language = channel == TL_CHANNEL_VOICE ? TL_NONE : below(walk, 2), .has_number = 0);
}

const char *random_walk(const struct random_policy *random, enum random_person person,
                        uint64_t seed, uint16_t *out_step)
{
    static const struct tl_center_limits limits = { 4, 2, 32 };
    static struct tl_fact facts[ROOM];
    size_t bytes = (tl_center_bytes(&limits) + 15) / 16 * 16;
    void *memory = aligned_alloc(16, bytes);
    CHECK(memory != NULL);
    struct walk walk = { .random = random, .person = person, .chance = seed };
    uint64_t other_chance = ~seed; /* Of its own: the other walks stay as they are. */
    walk.closes = check_random(&other_chance) % 8 == 0;
    walk.out = (struct tl_facts){ facts, 0, ROOM };
    walk.center = tl_center_init(memory, bytes, &limits, &random->policy);
    begin(&walk);
    struct tl_contact_view view;
    uint32_t inputs = 0;
    while (!walk.has_ended && !walk.let_down && inputs++ < INPUTS_MAX &&
           tl_center_contact(walk.center, PERSON, &view) == TL_OK)
        act(&walk, &view);
    if (!walk.has_ended && inputs >= INPUTS_MAX && view.state == TL_CONTACT_IN_FLOW)
        let_down(&walk, "never comes to an end");
    free(memory);
    *out_step = walk.step;
    return walk.let_down;
}
