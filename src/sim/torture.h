/* torture.h: the shipping core and store under every mishap at once, judged after every step.
 *
 *     invented people --> inputs --+--> core --> journal (SQLite) --> model, invariants, digests
 *           mishaps ---------------'      ^          |
 *     crash, failed commit, clock, ...    '----------'  recovery: checkpoint and the rest
 *
 * A seed is a small center of its own, with its limits, hours and pace, that lives for some
 * simulated hours. Same seed and hours, same facts: nothing but the seed decides what happens.
 * After every step all numbered invariants hold and the model agrees; at intervals, and after each
 * recovery, the state is the same whether it was lived, applied fact by fact, or read back.
 * Cost: about 0.1 ms a step. Memory: a few MB and, without a file, the journal of one seed.
 * Mission: B3. Pitfall 34.
 */
#ifndef TL_SIM_TORTURE_H
#define TL_SIM_TORTURE_H

#include <stdio.h>

#include "core/fact.h"

/* X(name, what it is called where they are counted) */
#define TL_TORTURE_FAULT_TABLE(X)                                                                  \
    X(TL_TORTURE_CRASH, "crashes amid a group")                                                    \
    X(TL_TORTURE_CRASH_AFTER, "crashes behind a commit")                                           \
    X(TL_TORTURE_LOST, "inputs lost")                                                              \
    X(TL_TORTURE_DOUBLED, "inputs doubled")                                                        \
    X(TL_TORTURE_DATABASE, "database calls failed")                                                \
    X(TL_TORTURE_ANSWER, "answers of the database lost")                                           \
    X(TL_TORTURE_SITE, "sites vanished")                                                           \
    X(TL_TORTURE_CLOCK, "clocks jumped")                                                           \
    X(TL_TORTURE_REFUSED, "starts refused by a clock behind the journal")                          \
    X(TL_TORTURE_FLOOD, "floods")                                                                  \
    X(TL_TORTURE_POLICY, "policies changed under way")

enum tl_torture_fault {
#define TL_TORTURE_NAME(name, text) name,
    TL_TORTURE_FAULT_TABLE(TL_TORTURE_NAME)
#undef TL_TORTURE_NAME
        TL_TORTURE_FAULTS
};

enum { TL_TORTURE_WORDS_MAX = 400, TL_TORTURE_STORY_MAX = 24, TL_TORTURE_KINDS = 256 };

/* What was done, and the first rule that was broken. */
struct tl_torture_result {
    uint64_t faults[TL_TORTURE_FAULTS];
    uint64_t steps;
    uint64_t facts;
    uint64_t contacts;
    uint64_t offers;
    uint64_t kinds[TL_TORTURE_KINDS]; /* Facts, by their kind. */
    uint64_t limits[TL_LIMIT_KINDS];  /* How often each was reached. */
    uint64_t looks;                   /* How often the digests were compared. */
    int64_t simulated_us;
    uint64_t hash;        /* Of the whole journal: its last fact's. */
    uint64_t broken_step; /* 0: nothing is broken. */
    uint64_t broken_fact; /* The journal's number of the step's given fact, where it has one. */
    char broken[TL_TORTURE_WORDS_MAX];          /* The rule, in words. */
    struct tl_fact story[TL_TORTURE_STORY_MAX]; /* The last facts about whom it concerns. */
    uint32_t story_len;
};

struct tl_torture_settings {
    uint64_t seed;
    uint64_t hours;      /* Of simulated time, at least 1. */
    const char *journal; /* A file for the store, which must not be there yet; NULL: in memory. */
    void (*progress)(void *arg, uint64_t done, uint64_t all); /* May be NULL. In hours. */
    void *arg;
};

/* Lives one seed to its end or to the first broken rule; *out then tells of it. Errors: it could
 * not be done at all: TL_ENOMEM; of the store; TL_EEXISTS: the journal's file is there. */
TL_MUST_USE enum tl_err tl_torture_run(const struct tl_torture_settings *settings,
                                       struct tl_torture_result *out);

/* Steps all given facts of a journal that tl_torture_run left, with the same judges, which look
 * after every step and go on with what a checkpoint says. *out_seed is the one that it was made
 * with. TL_EBAD: the file is no such journal. */
TL_MUST_USE enum tl_err tl_torture_replay(const char *journal, uint64_t *out_seed,
                                          struct tl_torture_result *out);

/* Adds what was done; the first broken rule stays. */
void tl_torture_add(struct tl_torture_result *sum, const struct tl_torture_result *more);

/* What was done, in a few lines; what is broken, with its story. */
void tl_torture_tell(const struct tl_torture_result *result, FILE *out);
void tl_torture_tell_broken(const struct tl_torture_result *result, uint64_t seed, FILE *out);

#endif
