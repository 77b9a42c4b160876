/* check.c: the proof in order: texts and keys, then a walk for each channel and language. */
#include "policy/check.h"

#include <string.h>

#include "base/words.h"
#include "policy/check_parts.h"

void tl_check_walk(struct tl_check *check, const struct tl_scope *scope)
{
    tl_walk_all(&check->walk, check->policy, scope);
    check->proof.walks++;
    check->proof.states += check->walk.order_len;
    check->proof.moves += check->walk.edges_len;
}

void tl_check_tell(struct tl_check *check, uint16_t step, const struct tl_edge *last,
                   enum tl_complaint complaint, const char *what)
{
    static const char *const texts[TL_COMPLAINTS] = {
        [TL_NOTHING_FOLLOWS] = "nothing follows this step",
        [TL_NO_PHONE] = "a callback without a phone number; ask for one before",
        [TL_NOT_LOOKED_AT] = "a callback whose number nobody has looked at, although callbacks has "
                             "per_number or per_caller; look_up: callback.number before",
        [TL_NO_ADDRESS] = "this owes a notice, and nobody has asked where to send it; ask for a "
                          "number or an address of mail before",
        [TL_NO_WAY_OUT] = "no end can be reached from here",
        [TL_GOES_ROUND] = "who says nothing goes round and round here",
        [TL_TOO_LONG_ALONE] = "too many steps in a row without a question",
        [TL_NOT_KEYED] =
            "letters cannot be keyed on a telephone; ask for it in other channels only",
        [TL_LEADS_ELSEWHERE] = "the last topic leads to another one; it must end in itself",
        [TL_LAST_GOES_ROUND] = "the last topic goes round here; it must come to an end",
        [TL_LAST_TOO_LONG] = "the last topic is longer than the limit of steps",
    };
    if (check->told[step] >> complaint & 1)
        return;
    check->told[step] |= (uint16_t)(1u << complaint);
    tl_walk_tell(&check->walk, step, last, what ? what : texts[complaint], check->faults);
}

void tl_check_fault_at(const struct tl_policy *policy, struct tl_faults *faults,
                       const struct tl_step *step, const char *const *pieces)
{
    struct tl_words words = { 0 };
    tl_words_add_all(&words, pieces);
    tl_faults_add(faults, step->file < policy->files_len ? policy->files[step->file] : "",
                  step->line, policy->topics[step->topic].id.name, words.text);
}

void tl_check_fault_in(const char *file, struct tl_faults *faults, const char *name,
                       const char *const *pieces)
{
    struct tl_words words = { 0 };
    tl_words_add_all(&words, pieces);
    tl_faults_add(faults, file, 0, name, words.text);
}

/* What a telephone's keys cannot give. */
static bool is_for_keys(const struct tl_policy *policy, const struct tl_step *step)
{
    if (step->kind != TL_STEP_ASK || step->form == TL_NONE)
        return true;
    enum tl_form_kind kind = policy->forms[step->form].kind;
    return kind != TL_FORM_EMAIL && kind != TL_FORM_TEXT;
}

static void check_step(struct tl_check *check, uint16_t step)
{
    struct tl_edge edges[TL_EDGES_MAX];
    uint16_t edges_len = tl_walk_edges(&check->walk, step, edges);
    check->is_reached[step] = true;
    for (uint16_t e = 0; e < edges_len && TL_UNPROVED != TL_UNPROVED_FOLLOWS; e++) {
        if (edges[e].to == TL_NONE)
            tl_check_tell(check, step, &edges[e], TL_NOTHING_FOLLOWS, NULL);
    }
    if (check->walk.scope.channel == TL_CHANNEL_VOICE &&
        !is_for_keys(check->policy, &check->policy->steps[step]))
        tl_check_tell(check, step, NULL, TL_NOT_KEYED, NULL);
}

static void check_channel(struct tl_check *check, enum tl_channel channel, uint16_t language)
{
    tl_check_walk(check, &(struct tl_scope){ channel, language, 0, false, TL_NONE, false });
    for (uint32_t i = 0; i < check->walk.order_len; i++)
        check_step(check, check->walk.order[i]);
    tl_check_ends(check);
    tl_check_silence(check);
    tl_check_given(check, channel, language);
    tl_check_owed(check, channel, language);
    tl_check_last(check, channel, language);
}

static bool topic_is_reached(const struct tl_check *check, uint16_t topic)
{
    for (uint16_t i = 0; i < check->policy->steps_len; i++) {
        if (check->is_reached[i] && check->policy->steps[i].topic == topic)
            return true;
    }
    return false;
}

/* Steps of one list stand together, so only the first of those that nobody reaches is told. */
static void check_reached(struct tl_check *check)
{
    const struct tl_policy *policy = check->policy;
    uint16_t told_topic = TL_NONE;
    bool was_told = false;
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = &policy->steps[i];
        bool is_new = !check->is_reached[i] && !was_told && step->topic != told_topic;
        was_told = !check->is_reached[i];
        if (!is_new)
            continue;
        if (topic_is_reached(check, step->topic)) {
            TL_FAULT_AT(policy, check->faults, step, "No path reaches this step (",
                        tl_step_text(step->kind),
                        "): something before it always ends or leads elsewhere; take it out.");
        } else {
            TL_FAULT_AT(policy, check->faults, step, "No path reaches the topic ",
                        policy->topics[step->topic].id.name,
                        ": let a step go there, or take it out.");
            told_topic = step->topic;
        }
    }
}

enum tl_err tl_policy_check(const struct tl_policy *policy, struct tl_faults *faults,
                            struct tl_proof *out_proof)
{
    struct tl_check check = { .policy = policy, .faults = faults };
    uint32_t before = faults->faults_len + faults->lost;
    tl_check_texts(policy, faults);
    tl_check_keys(policy, faults);
    if (policy->steps_len > TL_STEPS_MAX)
        return TL_EBAD;
    tl_check_promises(policy, faults);
    tl_check_notifications(policy, faults);
    tl_check_escalations(policy, faults);
    tl_check_emergencies(policy, faults);
    tl_check_disclosure(policy, faults);
    tl_check_papers(policy, faults);
    tl_check_links(policy, faults);
    tl_check_callbacks(policy, faults);
    for (int channel = TL_CHANNEL_VOICE; channel < TL_CHANNELS; channel++) {
        for (uint16_t language = 0; language < policy->languages_len; language++) {
            if (policy->entry[channel] != TL_NONE)
                check_channel(&check, (enum tl_channel)channel, language);
        }
    }
    tl_check_reasons(&check);
    tl_check_inbox(&check);
    if (TL_UNPROVED < TL_UNPROVED_WALKS) /* Otherwise all that is not walked would be told. */
        check_reached(&check);
    tl_check_menus(policy, faults);
    if (out_proof)
        *out_proof = check.proof;
    return faults->faults_len + faults->lost > before ? TL_EBAD : TL_OK;
}
