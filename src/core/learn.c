/* learn.c: paces, patience, and how right the waits were that people were told. */
#include "core/learn.h"

#include "base/assert.h"
#include "core/state.h"

enum {
    PRIOR_LEN = 16,   /* What the policy says counts like so many contacts. */
    TALKS_MAX = 4096, /* A mean stands for so many at most. */
    LEAVERS_KEPT =
        8192, /* Of patience: each one who leaves the line outweighs the one so far back. */
    JUDGED_KEPT = 2048,
    JUDGED_PRIOR = 32,
    TEACHES = TL_ONE / 32, /* How far one wait moves the ends of the range. */
    TEACHES_MISSED = TEACHES * 9 / 10,
    TEACHES_MET = TEACHES / 10, /* One in ten is to lie beyond each end. */
    SPREAD_MIN = TL_ONE / 4,
    SPREAD_MAX = TL_ONE * 4,
    TALK_USUAL_S = 540, /* Where the policy says nothing. */
    PATIENCE_USUAL_S = 1200,
    TOLD_S_MAX = 2 * 86400,
};
#define TOOK_MAX     (4 * TL_HOUR)
#define TAKES_MAX    (12 * TL_HOUR)
#define PATIENCE_MIN (30 * TL_SECOND)
#define PATIENCE_MAX (2 * TL_DAY)

static tl_time at_most(tl_time took, tl_time most)
{
    return took < most ? took : most;
}

static void learn(struct tl_mean *mean, tl_time took)
{
    TL_ASSERT(took >= 0);
    took = at_most(took, TOOK_MAX);
    mean->len += mean->len < TALKS_MAX;
    mean->us += (took - mean->us) / mean->len;
    TL_ASSERT(mean->us >= 0 && mean->us <= TOOK_MAX);
}

/* The mean, and what the policy says of it. */
static tl_time mean_of(const struct tl_mean *mean, tl_time usual)
{
    return (mean->us * mean->len + usual * PRIOR_LEN) / (mean->len + PRIOR_LEN);
}

tl_time tl_pace_takes(const struct tl_center *center, unsigned channel)
{
    const struct tl_pace *pace = &center->paces[channel];
    const struct tl_policy *policy = center->policy;
    uint32_t talk_s = policy->waits.talk_s > 0 ? policy->waits.talk_s : TALK_USUAL_S;
    tl_time wrap_up = policy->staff.wrap_up_s * TL_SECOND;
    tl_time takes = mean_of(&pace->answer, 0) + mean_of(&pace->talk, talk_s * TL_SECOND);
    if (wrap_up > 0)
        takes += at_most(mean_of(&pace->wrap_up, wrap_up), wrap_up);
    return takes > TL_SECOND ? at_most(takes, TAKES_MAX) : TL_SECOND;
}

tl_time tl_pace_answers(const struct tl_center *center, unsigned channel)
{
    return mean_of(&center->paces[channel].answer, 0);
}

tl_time tl_pace_patience(const struct tl_center *center, unsigned channel)
{
    const struct tl_pace *pace = &center->paces[channel];
    const struct tl_policy *policy = center->policy;
    uint32_t usual_s = policy->waits.patience_s > 0 ? policy->waits.patience_s : PATIENCE_USUAL_S;
    uint64_t left = pace->left + (uint64_t)PRIOR_LEN / 4 * TL_ONE;
    tl_time waited = pace->waited_us + usual_s * TL_SECOND * (PRIOR_LEN / 4);
    tl_time patience = (tl_time)((uint64_t)waited / (left >> 8) << 8);
    return patience > PATIENCE_MIN ? at_most(patience, PATIENCE_MAX) : PATIENCE_MIN;
}

/* One who stood in line so long goes, or is served. */
static void learn_patience(struct tl_pace *pace, tl_time waited, bool has_left)
{
    TL_ASSERT(waited >= 0 && pace->waited_us >= 0);
    pace->waited_us -= pace->waited_us / LEAVERS_KEPT;
    pace->left -= pace->left / LEAVERS_KEPT;
    pace->waited_us += at_most(waited, TOOK_MAX);
    pace->left += has_left ? TL_ONE : 0;
}

const struct tl_learnt *tl_learnt_of(const struct tl_center *center, uint64_t needs,
                                     unsigned channel)
{
    for (unsigned i = 0; i < TL_LEARNT_MAX && center->learnt[i].channel != 0; i++) {
        const struct tl_learnt *learnt = &center->learnt[i];
        if (learnt->needs == needs && learnt->channel == channel)
            return learnt;
    }
    return NULL;
}

static bool is_staler(const struct tl_learnt *a, const struct tl_learnt *b)
{
    if (a->used_at != b->used_at)
        return a->used_at < b->used_at;
    return a->channel != b->channel ? a->channel < b->channel : a->needs < b->needs;
}

/* Places fill up in order; then the one least lately used makes room, which does not depend on
 * where it stands. */
struct tl_learnt *tl_learnt_get(struct tl_center *center, uint64_t needs, unsigned channel)
{
    struct tl_learnt *place = &center->learnt[0];
    for (unsigned i = 0; i < TL_LEARNT_MAX; i++) {
        struct tl_learnt *learnt = &center->learnt[i];
        if (learnt->needs == needs && learnt->channel == channel)
            return learnt;
        if (learnt->channel == 0) {
            place = learnt;
            break;
        }
        place = is_staler(learnt, place) ? learnt : place;
    }
    *place = (struct tl_learnt){
        .needs = needs,
        .channel = (uint8_t)channel,
        .low = TL_ONE,
        .high = TL_ONE,
        .said_low = TL_ONE,
        .said_high = TL_ONE,
    };
    return place;
}

uint32_t tl_learnt_factor(const struct tl_learnt *learnt)
{
    if (!learnt || learnt->judged == 0)
        return TL_ONE;
    tl_time prior = learnt->expected_us / learnt->judged * JUDGED_PRIOR + TL_SECOND;
    uint64_t actual = (uint64_t)(learnt->actual_us + prior) >> 8;
    uint64_t expected = (uint64_t)(learnt->expected_us + prior) >> 8;
    TL_ASSERT(expected > 0);
    uint64_t factor = (actual << 16) / expected;
    factor = factor > SPREAD_MIN ? factor : SPREAD_MIN;
    return (uint32_t)(factor < SPREAD_MAX ? factor : SPREAD_MAX);
}

static void learn_end(uint32_t *end, bool is_missed)
{
    *end = is_missed ? *end + TEACHES_MISSED : *end - TEACHES_MET;
    *end = *end > SPREAD_MIN ? *end : SPREAD_MIN;
    *end = *end < SPREAD_MAX ? *end : SPREAD_MAX;
}

/* A person is there: so long it took since the contact was told. */
static void judge(struct tl_center *center, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    const struct tl_told *told = &center->told[slot];
    if (told->at == 0)
        return;
    struct tl_learnt *learnt = tl_learnt_get(center, contact->needs, contact->channel);
    TL_ASSERT(told->at <= center->now && told->expected_us > 0);
    tl_time actual = at_most(center->now - told->at, TOOK_MAX);
    uint32_t factor = tl_learnt_factor(learnt);
    learnt->used_at = center->now;
    learnt->judged += learnt->judged < JUDGED_KEPT;
    learnt->last_us = actual;
    learnt->actual_us += actual - learnt->actual_us / JUDGED_KEPT;
    learnt->expected_us +=
        (tl_time)(((uint64_t)told->expected_us << 16) / factor) - learnt->expected_us / JUDGED_KEPT;
    learn_end(&learnt->low, actual < told->low_us);
    learn_end(&learnt->high, actual > told->high_us);
    learn_end(&learnt->said_low, actual < told->from_s * TL_SECOND);
    learn_end(&learnt->said_high, actual > told->to_s * TL_SECOND);
}

void tl_learn_moves(struct tl_center *center, uint32_t slot, unsigned to)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    struct tl_pace *pace = &center->paces[contact->channel];
    unsigned from = contact->state;
    tl_time took = contact->since > 0 ? center->now - contact->since : 0;
    TL_ASSERT(took >= 0);
    bool is_joined = from == TL_CONTACT_JOINING || from == TL_CONTACT_DIALLING;
    bool is_talk = from == TL_CONTACT_CONNECTED || from == TL_CONTACT_HELD;
    if (from == TL_CONTACT_WAITING && took > 0)
        learn_patience(pace, took, to == TL_CONTACT_GONE);
    else if (from == TL_CONTACT_IN_FLOW && to == TL_CONTACT_GONE &&
             center->contact_keys[slot].at != 0)
        learn_patience(pace, 0, true); /* Out of the line to something else. */
    if (to == TL_CONTACT_CONNECTED && is_joined) {
        learn(&pace->answer, took);
        judge(center, slot);
    }
    if (to == TL_CONTACT_GONE && is_talk)
        learn(&pace->talk, took);
    if (to == TL_CONTACT_WAITING || to == TL_CONTACT_OFFERED ||
        (to == TL_CONTACT_CONNECTED && is_joined))
        contact->since = center->now;
    if (to != TL_CONTACT_OFFERED && to != TL_CONTACT_JOINING && to != TL_CONTACT_WAITING)
        center->told[slot].at = 0;
}

/* A call that is promised is no wait on the line. */
void tl_learn_promised(struct tl_center *center, uint32_t slot)
{
    center->told[slot].at = 0;
}

/* Whoever has been idle since the talk ended: that is how long the work after it took. */
void tl_learn_wrap_up(struct tl_center *center, uint32_t agent)
{
    tl_time took = center->now - center->agent_keys[agent].at;
    TL_ASSERT(center->agents[agent].id != 0);
    for (unsigned channel = 1; channel < TL_CHANNELS; channel++)
        learn(&center->paces[channel].wrap_up, took);
}

/* Only what is told first is judged: it is what people decide by. */
void tl_learn_told(struct tl_center *center, uint32_t slot, const struct tl_fact *fact)
{
    const struct tl_fact_wait_told *told = &fact->wait_told;
    if (center->told[slot].at != 0 || told->expected <= 0 || told->expected > TL_DAY ||
        told->low < 0 || told->low > TL_DAY || told->high < 0 || told->high > TL_DAY ||
        told->from_s > TOLD_S_MAX || told->to_s > TOLD_S_MAX)
        return;
    center->told[slot] = (struct tl_told){ .at = fact->at,
                                           .expected_us = told->expected,
                                           .low_us = told->low,
                                           .high_us = told->high,
                                           .from_s = (uint32_t)told->from_s,
                                           .to_s = (uint32_t)told->to_s };
}
