/* policies.c: sets that only come, and which of them is in force. */
#include "server/policies.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "policy/check.h"
#include "server/words_json.h"

struct tl_policies {
    struct tl_policy_set sets[TL_POLICIES_MAX];
    atomic_uint len; /* Sets below it are written and stay. */
    atomic_uint now; /* Which is in force. */
};

enum tl_err tl_policy_set_read(const char *dir, struct tl_faults *faults,
                               struct tl_policy_set *out_set)
{
    struct tl_policy_set set = { 0 };
    enum tl_err err = tl_policy_file_open(dir, faults, &set.file);
    if (err != TL_OK)
        return err;
    set.policy = tl_policy_file_policy(set.file);
    err = tl_policy_check(set.policy, faults, NULL);
    if (err == TL_OK)
        err = tl_vocabulary_open(dir, set.policy->languages, set.policy->languages_len, faults,
                                 &set.vocabulary);
    if (err == TL_OK)
        err = tl_vocabulary_check(set.vocabulary, set.policy, faults);
    if (err == TL_OK && !(set.words = tl_words_json(set.policy, set.vocabulary)))
        err = TL_ENOMEM;
    if (err == TL_OK)
        *out_set = set;
    else
        tl_policy_set_close(&set);
    return err;
}

void tl_policy_set_close(struct tl_policy_set *set)
{
    json_decref(set->words);
    tl_vocabulary_close(set->vocabulary);
    tl_policy_file_close(set->file);
    *set = (struct tl_policy_set){ 0 };
}

enum tl_err tl_policies_open(const struct tl_policy_set *first, struct tl_policies **out_policies)
{
    struct tl_policies *policies = calloc(1, sizeof *policies);
    if (!policies)
        return TL_ENOMEM;
    policies->sets[0] = *first;
    atomic_store(&policies->len, 1);
    *out_policies = policies;
    return TL_OK;
}

void tl_policies_close(struct tl_policies *policies)
{
    for (uint32_t i = 1; policies && i < atomic_load(&policies->len); i++)
        tl_policy_set_close(&policies->sets[i]);
    free(policies);
}

static uint32_t find(const struct tl_policies *policies, uint64_t version)
{
    uint32_t len = atomic_load(&policies->len), i = 0;
    while (i < len && policies->sets[i].policy->version != version)
        i++;
    return i;
}

enum tl_err tl_policies_take(struct tl_policies *policies, struct tl_policy_set *take_set)
{
    uint32_t len = atomic_load(&policies->len);
    uint32_t at = find(policies, take_set->policy->version);
    if (at == TL_POLICIES_MAX)
        return TL_EFULL;
    if (at < len) {
        tl_policy_set_close(take_set);
    } else {
        policies->sets[at] = *take_set;
        *take_set = (struct tl_policy_set){ 0 };
        atomic_store(&policies->len, len + 1);
    }
    atomic_store(&policies->now, at);
    return TL_OK;
}

const struct tl_policy_set *tl_policies_now(const struct tl_policies *policies)
{
    return &policies->sets[atomic_load(&policies->now)];
}

const struct tl_policy_set *tl_policies_of(const struct tl_policies *policies, uint64_t version)
{
    uint32_t at = find(policies, version);
    return at < atomic_load(&policies->len) ? &policies->sets[at] : tl_policies_now(policies);
}
