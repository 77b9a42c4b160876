/* check_disclosure.c: what is told of cases is told to somebody, and protected cases to nobody who
 * has proved nothing; every question is asked, and proves something. */
#include "policy/check_parts.h"
#include "policy/disclosure.h"

#define FAULT(faults, name, ...) TL_FAULT_IN("verify.yaml", faults, name, __VA_ARGS__)

static bool hears(const struct tl_policy *policy, const struct tl_telling *telling)
{
    for (uint16_t i = 0; i < telling->roles.len; i++) {
        if (policy->case_roles[telling->roles.items[i]].hears)
            return true;
    }
    for (uint16_t i = 0; i < policy->case_roles_len && telling->roles.len == 0; i++) {
        if (policy->case_roles[i].hears)
            return true;
    }
    return false;
}

static bool is_asked(const struct tl_policy *policy, uint16_t question)
{
    bool is_there = false;
    for (uint16_t i = 0; i < policy->verify_sets_len; i++)
        is_there = is_there || tl_index_fits(&policy->verify_sets[i].ask, question);
    return is_there;
}

static void check_questions(const struct tl_policy *policy, struct tl_faults *faults)
{
    for (uint16_t i = 0; i < policy->verify_questions_len; i++) {
        const char *name = policy->verify_questions[i].id.name;
        if (!is_asked(policy, i))
            FAULT(faults, name, "Nobody is ever asked ", name,
                  ": put it under ask in asked, or take it out.");
    }
    for (uint16_t i = 0; i < policy->verify_sets_len; i++) {
        const struct tl_verify_set *set = policy->verify_sets + i;
        if (set->ask.len > TL_VERIFY_ASK_MAX)
            FAULT(faults, set->id.name, "The questions of ", set->id.name,
                  " are more than 8: nobody answers so many.");
        if (set->level == 0)
            FAULT(faults, set->id.name, "The questions of ", set->id.name, " prove ",
                  policy->levels[0].name, ", which anyone has: give them a higher level.");
    }
}

static bool is_tier(const struct tl_policy *policy, uint8_t tier)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (policy->queues[i].tier == tier)
            return true;
    }
    return false;
}

static void check_protection(const struct tl_policy *policy, struct tl_faults *faults)
{
    const struct tl_protection *protection = &policy->protection;
    if (policy->levels_len > 0 && protection->level == 0)
        FAULT(faults, "protected", "Protected cases would be told at the level ",
              policy->levels[0].name, ", to anyone: give protected a higher one.");
    if (protection->tier != 0 && !protection->needs_second)
        FAULT(faults, "protected", "Nobody is asked for a second look, of whatever tier: say ",
              "second: yes, or take tier out.");
    else if (protection->tier != 0 && !is_tier(policy, protection->tier))
        FAULT(faults, "protected", "The tier of protected serves no queue: name one that does.");
}

static void check_accounts(const struct tl_policy *policy, struct tl_faults *faults)
{
    const struct tl_account_rules *rules = &policy->accounts;
    if (rules->code_days == 0)
        return;
    if (rules->level == 0)
        FAULT(faults, "accounts", "An account with both steps would prove ", policy->levels[0].name,
              ", which anyone has: give accounts a higher level.");
    if (!policy->case_roles[rules->role].hears)
        FAULT(faults, "accounts", "The owner of an account would hear nothing as ",
              policy->case_roles[rules->role].id.name, ": name a role that hears.");
    if (policy->case_roles[rules->role].by_representation)
        FAULT(faults, "accounts", "An account is its owner's own: name a role that needs no ",
              "representation.");
}

void tl_check_disclosure(const struct tl_policy *policy, struct tl_faults *faults)
{
    for (int i = 0; i < TL_TELLINGS; i++) {
        const struct tl_telling *telling = policy->tellings + i;
        const char *name = tl_telling_text((enum tl_telling_kind)i);
        if (telling->level > 0 && telling->level != TL_NONE && !hears(policy, telling))
            FAULT(faults, name, "Nobody would ever hear ", name,
                  ": name a role that hears, or take it out.");
        if (telling->level == 0 && telling->roles.len > 0)
            FAULT(faults, name, "Anyone hears ", name, ", for it has the first level ",
                  policy->levels[0].name, ": give it a higher one, or leave roles out.");
    }
    check_questions(policy, faults);
    check_protection(policy, faults);
    check_accounts(policy, faults);
}
