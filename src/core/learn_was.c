/* learn_was.c: what was learnt, as facts of a checkpoint, and read back. */
#include "core/state.h"

#include <string.h>

static struct tl_fact new_fact(const struct tl_center *center, enum tl_fact_kind kind)
{
    struct tl_fact fact;
    memset(&fact, 0, sizeof fact);
    fact.at = center->now;
    fact.kind = kind;
    return fact;
}

static void write_pace(const struct tl_center *center, unsigned channel, tl_fact_fn *emit,
                       void *arg)
{
    const struct tl_pace *pace = &center->paces[channel];
    struct tl_fact fact = new_fact(center, TL_FACT_pace_was);
    fact.pace_was = (struct tl_fact_pace_was){ .channel = channel,
                                               .answer = pace->answer.us,
                                               .answers = pace->answer.len,
                                               .talk = pace->talk.us,
                                               .talks = pace->talk.len,
                                               .wrap_up = pace->wrap_up.us,
                                               .wrap_ups = pace->wrap_up.len,
                                               .waited = pace->waited_us,
                                               .left = pace->left };
    emit(arg, &fact);
}

static void write_learnt(const struct tl_center *center, const struct tl_learnt *learnt,
                         tl_fact_fn *emit, void *arg)
{
    struct tl_fact fact = new_fact(center, TL_FACT_learnt_was);
    fact.learnt_was = (struct tl_fact_learnt_was){ .needs = learnt->needs,
                                                   .channel = learnt->channel,
                                                   .used_at = learnt->used_at,
                                                   .actual = learnt->actual_us,
                                                   .expected = learnt->expected_us,
                                                   .last = learnt->last_us,
                                                   .judged = learnt->judged,
                                                   .low = learnt->low,
                                                   .high = learnt->high,
                                                   .said_low = learnt->said_low,
                                                   .said_high = learnt->said_high };
    emit(arg, &fact);
}

void tl_checkpoint_learnt(const struct tl_center *center, tl_fact_fn *emit, void *arg)
{
    for (unsigned channel = 1; channel < TL_CHANNELS; channel++)
        write_pace(center, channel, emit, arg);
    for (unsigned i = 0; i < TL_LEARNT_MAX && center->learnt[i].channel != 0; i++)
        write_learnt(center, &center->learnt[i], emit, arg);
}

void tl_checkpoint_told(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit, void *arg)
{
    const struct tl_told *told = &center->told[slot];
    if (told->at == 0)
        return;
    struct tl_fact fact = new_fact(center, TL_FACT_told_was);
    fact.told_was = (struct tl_fact_told_was){ .contact = center->contacts[slot].id,
                                               .told_at = told->at,
                                               .expected = told->expected_us,
                                               .low = told->low_us,
                                               .high = told->high_us,
                                               .from_s = told->from_s,
                                               .to_s = told->to_s };
    emit(arg, &fact);
}

static bool is_factor(uint64_t factor)
{
    return factor <= 8 * TL_ONE;
}

static bool is_time(tl_time us)
{
    return us >= 0 && us <= TL_DAY;
}

enum tl_err tl_apply_pace_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_pace_was *was = &fact->pace_was;
    if (was->channel == 0 || was->channel >= TL_CHANNELS || !is_time(was->answer) ||
        !is_time(was->talk) || !is_time(was->wrap_up) || was->answers > TL_SEEN_MAX ||
        was->talks > TL_SEEN_MAX || was->wrap_ups > TL_SEEN_MAX || was->waited < 0 ||
        was->waited > TL_SEEN_MAX * TL_DAY || was->left > (uint64_t)TL_SEEN_MAX * TL_ONE)
        return TL_EBAD;
    center->paces[was->channel] =
        (struct tl_pace){ .answer = { was->answer, (uint32_t)was->answers },
                          .talk = { was->talk, (uint32_t)was->talks },
                          .wrap_up = { was->wrap_up, (uint32_t)was->wrap_ups },
                          .waited_us = was->waited,
                          .left = was->left };
    return TL_OK;
}

enum tl_err tl_apply_learnt_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_learnt_was *was = &fact->learnt_was;
    if (was->channel == 0 || was->channel >= TL_CHANNELS || was->used_at > fact->at ||
        was->used_at < 0 || was->actual < 0 || was->actual > TL_SEEN_MAX * TL_DAY ||
        was->expected < 0 || was->expected > TL_SEEN_MAX * TL_DAY || !is_time(was->last) ||
        was->judged > TL_SEEN_MAX || !is_factor(was->low) || !is_factor(was->high) ||
        !is_factor(was->said_low) || !is_factor(was->said_high) ||
        tl_learnt_of(center, was->needs, (unsigned)was->channel))
        return TL_EBAD;
    *tl_learnt_get(center, was->needs, (unsigned)was->channel) =
        (struct tl_learnt){ .needs = was->needs,
                            .channel = (uint8_t)was->channel,
                            .used_at = was->used_at,
                            .actual_us = was->actual,
                            .expected_us = was->expected,
                            .last_us = was->last,
                            .judged = (uint32_t)was->judged,
                            .low = (uint32_t)was->low,
                            .high = (uint32_t)was->high,
                            .said_low = (uint32_t)was->said_low,
                            .said_high = (uint32_t)was->said_high };
    return TL_OK;
}

enum tl_err tl_apply_told_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_told_was *was = &fact->told_was;
    uint32_t slot = tl_contact_find(center, was->contact);
    if (slot == TL_NO_SLOT || was->told_at <= 0 || was->told_at > fact->at ||
        !is_time(was->expected) || !is_time(was->low) || !is_time(was->high) ||
        was->from_s > 2 * 86400 || was->to_s > 2 * 86400)
        return TL_EBAD;
    center->told[slot] = (struct tl_told){ .at = was->told_at,
                                           .expected_us = was->expected,
                                           .low_us = was->low,
                                           .high_us = was->high,
                                           .from_s = (uint32_t)was->from_s,
                                           .to_s = (uint32_t)was->to_s };
    return TL_OK;
}
