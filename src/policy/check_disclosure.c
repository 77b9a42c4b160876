/* check_disclosure.c: what is told of cases is told to somebody, and protected cases to nobody who
 * has proved nothing. */
#include "base/words.h"
#include "policy/check_parts.h"
#include "policy/disclosure.h"

static void fault(struct tl_faults *faults, const char *name, const char *const *pieces)
{
    struct tl_words words = { 0 };
    tl_words_add_all(&words, pieces);
    tl_faults_add(faults, "verify.yaml", 0, name, words.text);
}
#define FAULT(faults, name, ...) fault((faults), (name), (const char *const[]){ __VA_ARGS__, NULL })

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
    if (policy->levels_len > 0 && policy->protection.level == 0)
        FAULT(faults, "protected", "Protected cases would be told at the level ",
              policy->levels[0].name, ", to anyone: give protected a higher one.");
}
