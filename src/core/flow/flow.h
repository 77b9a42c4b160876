/* flow.h: the interpreter of a policy's flows: where one walk stands, an answer in, a turn out.
 *
 *     answer --tl_flow_turn--> go to a step --tl_flow_settle--> the step that tells or waits
 *                              again (tries)                     (through when, go, language)
 *                              done (outcome)
 *
 * It knows steps, tries, keys and what was learned; it knows nothing of lines, agents or calls, and
 * of the hour only what `ask` tells it. The center walks phone calls and chats with it; a web
 * page's worker can walk with the same state in a session. A turn changes nothing; the state moves
 * by the four functions that the facts of the same names call.
 * Memory: one struct of fixed size. Cost: O(options) an answer. Language: docs/policy.md.
 */
#ifndef TL_CORE_FLOW_FLOW_H
#define TL_CORE_FLOW_FLOW_H

#include "policy/model.h"

struct tl_flow {
    uint64_t policy; /* The version that it began with. */
    uint64_t known;  /* Bits that lookups answered, and what they answered. */
    uint64_t holds;
    uint64_t values; /* Bit (key % 64) of each value collected. */
    uint64_t menus;  /* The way back: the last four menus, 16 bits each, newest lowest. */
    uint16_t step;   /* TL_NONE: at its beginning. */
    uint16_t language;
    uint16_t steps_taken;
    uint8_t tries; /* Wrong or silent at this step so far. */
    uint8_t kind;  /* Of the step: enum tl_step_kind; TL_STEP_KINDS at the beginning. */
    uint8_t channel;
};

void tl_flow_begin(struct tl_flow *flow, uint64_t policy, enum tl_channel channel,
                   uint16_t language);

/* Moves of the state. entered: the walk is at this step now, told for the tries-th time after a
 * miss; coming to a menu of the way back shortens the way. */
void tl_flow_entered(struct tl_flow *flow, uint16_t step, enum tl_step_kind kind, uint8_t tries);
void tl_flow_learned(struct tl_flow *flow, uint64_t known, uint64_t holds);

enum tl_flow_answer_kind {
    TL_ANSWER_KEY,     /* digit */
    TL_ANSWER_VALUE,   /* yes: of the right form */
    TL_ANSWER_SILENCE, /* nothing in the time given */
    TL_ANSWER_HELPED,  /* yes: the article or the offered action did it */
    TL_ANSWER_RECORD,  /* result */
};
struct tl_flow_answer {
    enum tl_flow_answer_kind kind;
    char digit;
    bool yes;
    enum tl_lookup_result result;
};

enum tl_flow_turn_kind {
    TL_TURN_NOT_HERE, /* The step takes no such answer. */
    TL_TURN_AGAIN,    /* Told again, with tries. */
    TL_TURN_GO,       /* On to the step `to` (TL_NONE: nothing follows). */
    TL_TURN_DONE,     /* The walk ends with outcome. */
};
struct tl_flow_turn {
    enum tl_flow_turn_kind kind;
    uint16_t to;
    uint16_t option; /* What was chosen: of a menu or line, or a language; TL_NONE: nothing was. */
    uint8_t tries;
    enum tl_outcome outcome;
};
struct tl_flow_turn tl_flow_turn(const struct tl_policy *policy, const struct tl_flow *flow,
                                 const struct tl_flow_answer *answer);

/* Whether a passing condition holds now: open, staffed, wait... */
typedef bool tl_flow_ask_fn(void *arg, const struct tl_flow *flow,
                            const struct tl_condition *condition);

/* The step that tells or waits, met first from `from` on. TL_NONE: nothing follows, or nothing but
 * branches that lead to each other. */
uint16_t tl_flow_settle(const struct tl_policy *policy, const struct tl_flow *flow, uint16_t from,
                        tl_flow_ask_fn *ask, void *arg);

/* Whether the walk has taken all its steps and is in the last topic: no key leads out of it, and
 * nothing is told again but for a try, so that it ends. */
bool tl_flow_is_last(const struct tl_policy *policy, const struct tl_flow *flow);

/* Whether a condition holds for this walk; what no lookup told does not. */
bool tl_flow_holds(const struct tl_flow *flow, const struct tl_condition *condition,
                   tl_flow_ask_fn *ask, void *arg);

#endif
