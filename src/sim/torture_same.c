/* torture_same.c: the same state however it was come by; when it differs, the first field that
 * does.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/torture_inside.h"

#define ID(id) ((unsigned long long)(id)) /* For printf. */

struct state {
    struct tl_fact facts[2048];
    uint32_t len;
};

static void collect(void *arg, const struct tl_fact *fact)
{
    struct state *state = arg;
    if (state->len < sizeof state->facts / sizeof state->facts[0])
        state->facts[state->len++] = *fact;
}

/* Facts about the same: of one kind, and a bar's agent and contact, a line's needs and
 * channel. */
static bool is_about_same(const struct tl_fact *a, const struct tl_fact *b)
{
    if (a->kind != b->kind || a->kind == TL_FACT_center_was)
        return a->kind == b->kind;
    bool has_two = a->kind == TL_FACT_bar_was || a->kind == TL_FACT_learnt_was;
    return a->words[0] == b->words[0] && (!has_two || a->words[1] == b->words[1]);
}

static const struct tl_fact *find_same(const struct state *state, const struct tl_fact *fact)
{
    for (uint32_t i = 0; i < state->len; i++) {
        if (is_about_same(&state->facts[i], fact))
            return &state->facts[i];
    }
    return NULL;
}

/* Says of the first thing in a what is not so in b. */
static bool tell_difference(struct tl_torture *torture, const struct state *a,
                            const struct state *b, const char *of_b)
{
    for (uint32_t i = 0; i < a->len; i++) {
        const struct tl_fact *fact = &a->facts[i];
        const struct tl_fact_shape *shape = tl_fact_shape(fact->kind);
        const struct tl_fact *other = find_same(b, fact);
        if (!other)
            return tl_torture_wrong(torture, "the state differs when it is %s: no %s of %s %llu",
                                    of_b, shape->name, shape->fields[0], ID(fact->words[0]));
        for (uint8_t k = 0; k < shape->words_len; k++) {
            if (fact->words[k] != other->words[k])
                return tl_torture_wrong(
                    torture, "the state differs when it is %s: %s of %s %llu: %s is %llu, not %llu",
                    of_b, shape->name, shape->fields[0], ID(fact->words[0]), shape->fields[k],
                    ID(other->words[k]), ID(fact->words[k]));
        }
    }
    return tl_torture_wrong(torture, "the state differs when it is %s: something is too much",
                            of_b);
}

bool tl_torture_same(struct tl_torture *torture, enum tl_torture_center a, enum tl_torture_center b,
                     const char *of_b)
{
    torture->result.looks++;
    if (tl_center_digest(torture->centers[a]) == tl_center_digest(torture->centers[b]))
        return true;
    struct state *states = calloc(2, sizeof *states);
    if (!states)
        return tl_torture_wrong(torture, "the state differs when it is %s", of_b);
    tl_center_checkpoint(torture->centers[a], collect, &states[0]);
    tl_center_checkpoint(torture->centers[b], collect, &states[1]);
    tell_difference(torture, &states[0], &states[1], of_b);
    free(states);
    return false;
}

static void apply_to_spare(void *arg, const struct tl_fact *fact)
{
    struct tl_torture *torture = arg;
    if (torture->result.broken_step == 0)
        tl_torture_apply(torture, TL_TORTURE_SPARE, fact);
}

static bool copy(struct tl_torture *torture)
{
    tl_torture_center_new(torture, TL_TORTURE_SPARE);
    tl_center_checkpoint(torture->centers[TL_TORTURE_LIVE], apply_to_spare, torture);
    return torture->result.broken_step == 0;
}

/* What is left out shows from now on. */
bool tl_torture_hand_over(struct tl_torture *torture)
{
    if (!copy(torture) ||
        !tl_torture_same(torture, TL_TORTURE_LIVE, TL_TORTURE_SPARE, "read from a checkpoint"))
        return false;
    struct tl_center *center = torture->centers[TL_TORTURE_LIVE];
    void *memory = torture->memory[TL_TORTURE_LIVE];
    torture->centers[TL_TORTURE_LIVE] = torture->centers[TL_TORTURE_SPARE];
    torture->memory[TL_TORTURE_LIVE] = torture->memory[TL_TORTURE_SPARE];
    torture->centers[TL_TORTURE_SPARE] = center;
    torture->memory[TL_TORTURE_SPARE] = memory;
    return true;
}
