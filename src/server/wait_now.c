/* wait_now.c: the last waits, kept for whoever asks. */
#include "server/wait_now.h"

#include <pthread.h>
#include <stdlib.h>

enum { QUEUES_MAX = 64 };

struct tl_wait_now {
    struct tl_engine *engine;
    const struct tl_policies *policies;
    pthread_mutex_t lock;
    struct tl_wait_view waits[TL_LANGUAGES_MAX];
    uint16_t waits_len;
    struct {
        tl_key queue;
        struct tl_wait_view wait;
    } queues[QUEUES_MAX]; /* In the first language. */
    uint16_t queues_len;
};

enum tl_err tl_wait_now_open(struct tl_engine *engine, const struct tl_policies *policies,
                             struct tl_wait_now **out)
{
    struct tl_wait_now *made = calloc(1, sizeof *made);
    if (!made)
        return TL_ENOMEM;
    made->engine = engine;
    made->policies = policies;
    pthread_mutex_init(&made->lock, NULL);
    *out = made;
    return TL_OK;
}

void tl_wait_now_close(struct tl_wait_now *wait_now)
{
    if (!wait_now)
        return;
    pthread_mutex_destroy(&wait_now->lock);
    free(wait_now);
}

/* The skills of the first tier's line in this language. */
static uint64_t needs_of(const struct tl_policy *policy, uint16_t language)
{
    uint64_t needs = 0;
    uint8_t spoken = policy->languages[language].skill;
    for (int tier = 0; tier < TL_TIERS_MAX && needs == 0; tier++) {
        if (policy->tier_skills[tier] < TL_SKILLS_MAX)
            needs = UINT64_C(1) << policy->tier_skills[tier];
    }
    return spoken < TL_SKILLS_MAX ? needs | UINT64_C(1) << spoken : needs;
}

void tl_wait_now_facts(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    struct tl_wait_now *wait_now = arg;
    struct tl_wait_view waits[TL_LANGUAGES_MAX];
    const struct tl_policy *policy = tl_policies_now(wait_now->policies)->policy;
    struct tl_wait_view queues[QUEUES_MAX];
    uint16_t queues_len = policy->queues_len < QUEUES_MAX ? policy->queues_len : QUEUES_MAX;
    (void)facts, (void)facts_len;
    for (uint16_t i = 0; i < policy->languages_len; i++)
        tl_engine_wait_now(wait_now->engine, needs_of(policy, i), TL_CHANNEL_VOICE, &waits[i]);
    for (uint16_t i = 0; i < queues_len; i++) {
        uint8_t tier = policy->queues[i].tier_skill, spoken = policy->languages[0].skill;
        uint64_t needs = tier < TL_SKILLS_MAX ? UINT64_C(1) << tier : 0;
        needs |= spoken < TL_SKILLS_MAX ? UINT64_C(1) << spoken : 0;
        tl_engine_wait_now(wait_now->engine, needs, TL_CHANNEL_VOICE, &queues[i]);
    }
    pthread_mutex_lock(&wait_now->lock);
    wait_now->queues_len = queues_len;
    for (uint16_t i = 0; i < queues_len; i++) {
        wait_now->queues[i].queue = policy->queues[i].id.key;
        wait_now->queues[i].wait = queues[i];
    }
    wait_now->waits_len = policy->languages_len;
    for (uint16_t i = 0; i < policy->languages_len; i++)
        wait_now->waits[i] = waits[i];
    pthread_mutex_unlock(&wait_now->lock);
}

bool tl_wait_now_of(struct tl_wait_now *wait_now, uint16_t language, struct tl_wait_view *out)
{
    pthread_mutex_lock(&wait_now->lock);
    bool is_there = language < wait_now->waits_len;
    if (is_there)
        *out = wait_now->waits[language];
    pthread_mutex_unlock(&wait_now->lock);
    return is_there;
}

bool tl_wait_now_of_queue(struct tl_wait_now *wait_now, tl_key queue, struct tl_wait_view *out)
{
    bool is_there = false;
    pthread_mutex_lock(&wait_now->lock);
    for (uint16_t i = 0; i < wait_now->queues_len && !is_there; i++) {
        is_there = wait_now->queues[i].queue == queue;
        if (is_there)
            *out = wait_now->queues[i].wait;
    }
    pthread_mutex_unlock(&wait_now->lock);
    return is_there;
}
