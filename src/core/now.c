/* now.c: the conditions that pass: hours, staff, the wait, each as it is at this moment. */
#include "base/assert.h"
#include "core/run.h"

typedef bool holds_fn(struct tl_center *center, const struct tl_flow *flow, uint32_t arg);

static bool is_open_live(struct tl_center *center, const struct tl_flow *flow, uint32_t arg)
{
    (void)flow, (void)arg;
    return center->live_hours.is_open;
}

static bool is_open_callback(struct tl_center *center, const struct tl_flow *flow, uint32_t arg)
{
    (void)flow, (void)arg;
    return center->callback_hours.is_open;
}

static bool is_holiday(struct tl_center *center, const struct tl_flow *flow, uint32_t arg)
{
    (void)flow, (void)arg;
    const struct tl_calendar *calendar = &center->policy->calendar;
    return tl_calendar_is_holiday(calendar, tl_zone_civil(&calendar->zone, center->now).date);
}

static bool is_surge(struct tl_center *center, const struct tl_flow *flow, uint32_t arg)
{
    (void)flow, (void)arg;
    return tl_reach_is_surge(center->policy, center->surge_until, center->now);
}

/* Anybody of the tier; whether that agent speaks the language is known when `live` is tried. */
static bool is_staffed(struct tl_center *center, const struct tl_flow *flow, uint32_t tier)
{
    (void)flow;
    if (tier >= TL_TIERS_MAX || center->policy->tier_skills[tier] >= TL_SKILLS_MAX)
        return false;
    return center->staffed[center->policy->tier_skills[tier]] > 0;
}

/* As somebody who came now and asked for a person in this language would be told. */
static bool is_wait_over(struct tl_center *center, const struct tl_flow *flow, uint32_t minutes)
{
    const struct tl_policy *policy = center->policy;
    uint8_t skill =
        policy->languages[flow->language < policy->languages_len ? flow->language : 0].skill;
    uint64_t needs = skill < TL_SKILLS_MAX ? UINT64_C(1) << skill : 0;
    struct tl_wait_view wait;
    tl_center_wait_now(center, needs, (enum tl_channel)flow->channel, &wait);
    return !wait.is_staffed || wait.expected_us > minutes * TL_MINUTE;
}

static holds_fn *const HOLDS[] = {
    [TL_IS_OPEN_LIVE] = is_open_live, [TL_IS_OPEN_CALLBACK] = is_open_callback,
    [TL_IS_HOLIDAY] = is_holiday,     [TL_IS_SURGE] = is_surge,
    [TL_IS_STAFFED] = is_staffed,     [TL_IS_WAIT_OVER] = is_wait_over,
};

bool tl_now_holds(void *arg, const struct tl_flow *flow, const struct tl_condition *condition)
{
    TL_ASSERT(condition->kind <= TL_IS_WAIT_OVER); /* The interpreter knows the others itself. */
    return HOLDS[condition->kind](arg, flow, condition->arg);
}
