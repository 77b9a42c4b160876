/* learn.h: what the facts teach of how long people wait, and forget again. For core alone.
 *
 *     offered ..ring, join.. connected ..talk.. closed ..wrap-up..     a pace of each channel
 *     waits ........ offered, or left                                  patience
 *     wait_told ....................... connected                      how right that was, of a
 * line
 *
 * All of it is state: it changes by facts alone, in whole numbers, and stands in checkpoints. What
 * is not known yet comes from the policy in force, which counts like a few contacts seen. A line
 * here is one set of needs in one channel; the least lately used makes room. Mission: S4, B7.
 */
#ifndef TL_CORE_LEARN_H
#define TL_CORE_LEARN_H

#include "base/types.h"
#include "core/fact.h"
#include "policy/model.h"

struct tl_center;

enum {
    TL_LEARNT_MAX = 256, /* Lines remembered. */
    TL_ONE = 65536,      /* Shares and factors are 16.16. */
    TL_SEEN_MAX = 8192,  /* No mean or sum stands for more. */
};

/* A mean that forgets: len is how many it stands for. */
struct tl_mean {
    tl_time us;
    uint32_t len;
};

/* How a channel's contacts go. Patience is waited_us by left: the time that people stood in line
 * for each one who went away from it. */
struct tl_pace {
    struct tl_mean answer; /* From the offer to both hearing each other. */
    struct tl_mean talk;
    struct tl_mean wrap_up;
    tl_time waited_us;
    uint64_t left; /* 16.16 */
};

/* What came of the waits told in one line. */
struct tl_learnt {
    uint64_t needs;
    tl_time used_at;
    tl_time actual_us;   /* Sums of real waits and of those expected before `factor`. */
    tl_time expected_us; /* Both forget together. */
    tl_time last_us;     /* How long the one just served had waited. */
    uint32_t low;        /* How far the ends of the range lie from the expected wait, against */
    uint32_t high;       /* what the distribution says: 16.16. */
    uint32_t said_low;   /* The same for the range in whole minutes, which misses by rounding, */
    uint32_t said_high;  /* so that what people hear is right as often. */
    uint32_t judged;     /* How many waits both sums stand for. */
    uint8_t channel;     /* 0: a free place. */
};

/* What a contact in line was told first: judged when a person is there. */
struct tl_told {
    tl_time at; /* 0: nothing that counts. */
    tl_time expected_us;
    tl_time low_us;
    tl_time high_us;
    uint32_t from_s;
    uint32_t to_s;
};

/* learn.c. moves: the contact goes into this state, and still has its old one. */
void tl_learn_moves(struct tl_center *center, uint32_t slot, unsigned to);
void tl_learn_promised(struct tl_center *center, uint32_t slot);
void tl_learn_wrap_up(struct tl_center *center, uint32_t agent);
void tl_learn_told(struct tl_center *center, uint32_t slot, const struct tl_fact *fact);

/* The time that one contact of a channel takes from an agent, and the patience of those in line:
 * from a second to twelve hours, and from half a minute to two days. */
tl_time tl_pace_takes(const struct tl_center *center, unsigned channel);
tl_time tl_pace_answers(const struct tl_center *center, unsigned channel); /* Of it, the ring. */
tl_time tl_pace_patience(const struct tl_center *center, unsigned channel);

/* What is remembered of a line; NULL: nothing. The factor makes of a modelled wait one as they were
 * lately: 16.16, a quarter to four. */
const struct tl_learnt *tl_learnt_of(const struct tl_center *center, uint64_t needs,
                                     unsigned channel);
uint32_t tl_learnt_factor(const struct tl_learnt *learnt);
struct tl_learnt *tl_learnt_get(struct tl_center *center, uint64_t needs, unsigned channel);

/* learn_was.c: the checkpoint facts of all that, and of what one contact was told. */
typedef void tl_learn_emit_fn(void *arg, const struct tl_fact *fact);
void tl_checkpoint_learnt(const struct tl_center *center, tl_learn_emit_fn *emit, void *arg);
void tl_checkpoint_told(const struct tl_center *center, uint32_t slot, tl_learn_emit_fn *emit,
                        void *arg);

/* wait.c: how long until n slots that each free up after takes_us on average have taken ahead
 * (16.16) and then one, of whom may_leave (16.16) lose patience while they wait: the mean and the
 * variance (in ms squared) of that sum of exponentials. Cost: O(log ahead). */
struct tl_line_ahead {
    uint64_t ahead;
    uint32_t may_leave;
    uint32_t slots;
    tl_time takes_us;
    tl_time patience_us;
};
void tl_wait_sum(const struct tl_line_ahead *line, tl_time *out_mean_us, uint64_t *out_variance);

/* Where nine in ten, and one in ten, of the waits of this mean and standard deviation end. */
void tl_wait_range(tl_time mean_us, tl_time deviation_us, tl_time *out_low_us,
                   tl_time *out_high_us);

#endif
