/* check_keys.c: menus and keys that people can tell apart. */
#include <string.h>

#include "base/words.h"
#include "policy/check_parts.h"

static bool is_voice_key(const struct tl_policy *policy, char digit)
{
    for (int i = 0; i < TL_VOICE_KEYS; i++) {
        if (policy->voice_keys[i] == digit)
            return true;
    }
    return false;
}

static void check_digit(const struct tl_policy *policy, struct tl_faults *faults,
                        const struct tl_step *step, uint8_t at)
{
    const struct tl_option *options = &policy->options[step->options];
    char key[2] = { options[at].digit, '\0' };
    if (!key[0] || !strchr("0123456789*#", key[0])) {
        TL_FAULT_AT(policy, faults, step, "A choice has no key of the telephone: give it one.");
        return;
    }
    for (uint8_t i = 0; i < at; i++) {
        if (options[i].digit == key[0]) {
            TL_FAULT_AT(policy, faults, step, "Two choices have the key ", key,
                        ": give one of them another.");
            return;
        }
    }
    for (uint16_t i = 0; step->kind == TL_STEP_LANGUAGE && i < policy->languages_len; i++) {
        if (policy->languages[i].digit == key[0])
            TL_FAULT_AT(policy, faults, step, "The key ", key,
                        " chooses a language here: give this choice another.");
    }
    if (is_voice_key(policy, key[0]))
        TL_FAULT_AT(policy, faults, step, "The key ", key,
                    " means something everywhere (voice_keys): give this choice another.");
}

static void check_options(const struct tl_policy *policy, struct tl_faults *faults,
                          const struct tl_step *step)
{
    struct tl_words len = { 0 }, max = { 0 };
    tl_words_add_number(&len, step->options_len);
    tl_words_add_number(&max, policy->limits.menu_options_max);
    if (step->kind == TL_STEP_MENU && step->options_len == 0)
        TL_FAULT_AT(policy, faults, step, "A menu has no choices: give it some.");
    if (step->options_len > policy->limits.menu_options_max)
        TL_FAULT_AT(policy, faults, step, "There are ", len.text, " choices here, and ", max.text,
                    " are allowed (menu_options): make two menus of it.");
    for (uint8_t i = 0; i < step->options_len; i++)
        check_digit(policy, faults, step, i);
}

static void add_fault(struct tl_faults *faults, const char *path, const char *const *pieces)
{
    struct tl_words words = { 0 };
    tl_words_add_all(&words, pieces);
    tl_faults_add(faults, "", 0, path, words.text);
}

static void check_languages(const struct tl_policy *policy, struct tl_faults *faults)
{
    for (uint16_t i = 0; i < policy->languages_len; i++) {
        for (uint16_t j = 0; j < i; j++) {
            if (policy->languages[i].digit == policy->languages[j].digit)
                add_fault(faults, "languages",
                          (const char *const[]){ "The languages ", policy->languages[j].code,
                                                 " and ", policy->languages[i].code,
                                                 " have the same key: give one another.", NULL });
        }
    }
}

static void check_voice_keys(const struct tl_policy *policy, struct tl_faults *faults)
{
    bool clash = policy->helped_yes == policy->helped_no ||
                 is_voice_key(policy, policy->helped_yes) ||
                 is_voice_key(policy, policy->helped_no);
    for (int i = 0; i < TL_VOICE_KEYS; i++) {
        for (int j = 0; j < i; j++)
            clash = clash || (policy->voice_keys[i] == policy->voice_keys[j]);
    }
    if (clash && policy->entry[TL_CHANNEL_VOICE] != TL_NONE)
        add_fault(
            faults, "voice_keys",
            (const char *const[]){ "The keys for repeat, back, person, and for helped or not, "
                                   "must all be different: change one.",
                                   NULL });
}

void tl_check_keys(const struct tl_policy *policy, struct tl_faults *faults)
{
    check_languages(policy, faults);
    check_voice_keys(policy, faults);
    for (uint16_t i = 0; i < policy->steps_len; i++)
        check_options(policy, faults, &policy->steps[i]);
}

/* The fewest menus before each step, by relaxing until nothing gets nearer. */
struct depths {
    const struct tl_policy *policy;
    uint8_t menus[TL_STEPS_MAX];
    bool is_changed;
};

static void reach(struct depths *depths, uint16_t to, uint8_t menus)
{
    if (to == TL_NONE || depths->menus[to] <= menus)
        return;
    depths->menus[to] = menus;
    depths->is_changed = true;
}

static void reach_on(struct depths *depths, uint16_t from)
{
    const struct tl_policy *policy = depths->policy;
    const struct tl_step *step = &policy->steps[from];
    uint8_t menus = depths->menus[from];
    if (menus == UINT8_MAX)
        return;
    uint8_t within = (uint8_t)(menus + (menus < UINT8_MAX - 1));
    for (uint8_t i = 0; i < step->options_len; i++)
        reach(depths, policy->options[step->options + i].then,
              step->kind == TL_STEP_MENU ? within : menus);
    for (int i = 0; step->kind == TL_STEP_LOOK_UP && i < TL_LOOKUP_RESULTS; i++)
        reach(depths, step->by_result[i], menus);
    if (step->kind == TL_STEP_GO && step->target != TL_NONE)
        reach(depths, policy->topics[step->target].first, menus);
    reach(depths, step->then, menus);
    reach(depths, step->otherwise, menus);
    reach(depths, step->next, menus);
}

void tl_check_menus(const struct tl_policy *policy, struct tl_faults *faults)
{
    struct depths depths = { .policy = policy };
    memset(depths.menus, UINT8_MAX, sizeof depths.menus);
    for (int i = TL_CHANNEL_VOICE; i < TL_CHANNELS; i++) {
        if (policy->entry[i] != TL_NONE)
            reach(&depths, policy->topics[policy->entry[i]].first, 0);
    }
    do {
        depths.is_changed = false;
        for (uint16_t i = 0; i < policy->steps_len; i++)
            reach_on(&depths, i);
    } while (depths.is_changed);
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = &policy->steps[i];
        bool is_reached = depths.menus[i] != UINT8_MAX;
        if (step->kind == TL_STEP_MENU && is_reached &&
            depths.menus[i] >= policy->limits.menu_depth_max)
            TL_FAULT_AT(policy, faults, step,
                        "This menu stands too deep in other menus (menu_depth): "
                        "bring it nearer to the beginning.");
    }
}
