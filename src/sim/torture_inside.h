/* torture_inside.h: what the torture's own files share. */
#ifndef TL_SIM_TORTURE_INSIDE_H
#define TL_SIM_TORTURE_INSIDE_H

#include "base/clock.h"
#include "core/center.h"
#include "model/agency.h"
#include "model/people.h"
#include "sim/torture.h"
#include "store/db.h"
#include "store/journal.h"

enum {
    TL_TORTURE_GROUP_MAX = 64, /* Inputs of one commit. */
    TL_TORTURE_LAST_MAX = 8192,
    TL_TORTURE_FACTS_MAX = TL_TORTURE_GROUP_MAX * TL_STEP_FACTS_MAX + 8192,
    TL_TORTURE_SETTING = 32,
    TL_TORTURE_STEP_MAX = 2048, /* Facts of one step, of a start too. */
    TL_TORTURE_LENT = 4,        /* Policies that a center knows at a time. */
    TL_TORTURE_POLICIES = 8,    /* More than those. */
    TL_TORTURE_PRIORITIES = 3,  /* As the agency has. */
};

/* The same state four ways: lived, with all recoveries; all facts applied; all inputs stepped, and
 * never recovered; the place for one that is read back to compare. */
enum tl_torture_center {
    TL_TORTURE_LIVE,
    TL_TORTURE_SHADOW,
    TL_TORTURE_TWIN,
    TL_TORTURE_SPARE,
    TL_TORTURE_CENTERS
};

/* One input of a group, and where its step's facts begin. */
struct tl_torture_step {
    struct tl_fact given;
    uint32_t facts_from;
    tl_time wake_at;
};

struct tl_torture {
    uint64_t seed;
    uint64_t chance; /* Of tl_people_random: for mishaps; people have their own. */
    struct tl_agency agency;
    struct tl_policy policies[TL_TORTURE_POLICIES]; /* By version. */
    struct tl_priority priorities[TL_TORTURE_POLICIES][TL_TORTURE_PRIORITIES];
    uint64_t version; /* The newest. */
    struct tl_center_limits limits;
    struct tl_model *model;
    struct tl_people people;

    const char *file; /* NULL: in memory. */
    struct tl_store *store;
    struct tl_db *db;
    struct tl_journal_head head;
    uint64_t facts_since; /* Since the last checkpoint. */

    struct tl_clock clock; /* As the engine's. */
    tl_time read;          /* What the clock said last, and when. */
    int64_t read_at;
    int64_t steady_us;      /* What has passed: nothing moves it but time. */
    int64_t wall_minus;     /* The host's wall clock: steady_us and this. */
    int64_t wall_right;     /* What wall_minus is when the clock is right. */
    int64_t wall_mended_at; /* Steady time at which an operator sets it right; 0: it is. */

    struct tl_center *centers[TL_TORTURE_CENTERS];
    void *memory[TL_TORTURE_CENTERS];

    struct tl_torture_step steps[TL_TORTURE_GROUP_MAX];
    uint32_t steps_len;
    struct tl_facts facts; /* Of the group. */
    struct tl_facts twin;  /* Of the twin's step. */
    uint32_t mood_left;    /* Groups until the pace changes. */
    uint32_t changes_left; /* Of the policy, one each group. */
    uint32_t storm;        /* Mishaps come so much more often. */
    struct tl_fact late;   /* Given already, and once more later. */
    uint32_t late_in;      /* Groups until then; 0: none. */

    struct tl_fact *last; /* A ring of the last facts, for the story. */
    uint64_t last_len;
    volatile uint32_t stepping; /* The step under way, when an assertion ends it. */
    volatile bool is_stepping;
    struct tl_torture_result result;
};

static inline uint32_t tl_torture_below(struct tl_torture *torture, uint32_t bound)
{
    return (uint32_t)(tl_people_random(&torture->chance) % bound);
}
static inline bool tl_torture_one_in(struct tl_torture *torture, uint32_t n)
{
    return tl_torture_below(torture, n) == 0;
}

/* Whether a mishap that comes once in n groups comes now. */
static inline bool tl_torture_befalls(struct tl_torture *torture, uint32_t n)
{
    return tl_torture_below(torture, n) < torture->storm;
}

/* torture.c: a seed's center, with nothing in it. */
TL_MUST_USE enum tl_err tl_torture_open(uint64_t seed, const char *file,
                                        struct tl_torture **out_torture);
void tl_torture_close(struct tl_torture *torture);
TL_MUST_USE enum tl_err tl_torture_store_open(struct tl_torture *torture);

/* torture_policies.c: one version; the newest from now on, in all centers; an empty center in the
 * place of one, with the newest versions. */
const struct tl_policy *tl_torture_policy(struct tl_torture *torture, uint64_t version);
void tl_torture_lend(struct tl_torture *torture, uint64_t version);
struct tl_center *tl_torture_center_new(struct tl_torture *torture, enum tl_torture_center which);

/* torture_mishaps.c: time moves on; the inputs of the next group. */
void tl_torture_gather(struct tl_torture *torture);
tl_time tl_torture_now(struct tl_torture *torture);

/* torture_commit.c: steps the group and commits it, whatever fails; dies and starts again. false:
 * a rule is broken. */
bool tl_torture_commit(struct tl_torture *torture);
bool tl_torture_crash(struct tl_torture *torture);
bool tl_torture_start(struct tl_torture *torture);
void tl_torture_checkpoint(struct tl_torture *torture);
bool tl_torture_read_back(struct tl_torture *torture, enum tl_torture_center which);

/* torture_judge.c: false: something is wrong, and the result says what. judge: a step of the group
 * that is committed. compare: the model's contacts, agents and line with the live center's. */
bool tl_torture_wrong(struct tl_torture *torture, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool tl_torture_judge(struct tl_torture *torture, uint32_t step);
bool tl_torture_compare(struct tl_torture *torture);
bool tl_torture_is_same_fact(const struct tl_fact *a, const struct tl_fact *b);
bool tl_torture_apply(struct tl_torture *torture, enum tl_torture_center which,
                      const struct tl_fact *fact);

/* torture_same.c: whether two centers have one digest; of_b says how b came by its state.
 * hand_over: the live center is read from its own checkpoint, and that one goes on. */
bool tl_torture_same(struct tl_torture *torture, enum tl_torture_center a, enum tl_torture_center b,
                     const char *of_b);
bool tl_torture_hand_over(struct tl_torture *torture);

/* While a seed is lived or replayed, assertions are seen to; NULL: no more. */
void tl_torture_guard(struct tl_torture *torture);

/* Steps one input of the group in the live center and checks all invariants. A core that ends the
 * process over its own state is caught: false, and said so. */
bool tl_torture_step(struct tl_torture *torture, uint32_t step);

#endif
