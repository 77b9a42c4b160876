/* check_escalations.c: what agents pass on has an owner, a time that is read aloud, questions that
 * tell which it is, and a notice that confirms it. */
#include <string.h>

#include "policy/check_parts.h"
#include "policy/text.h"

enum { QUESTIONS_MAX = 6 };

#define FAULT(faults, name, ...) TL_FAULT_IN("escalations.yaml", faults, name, __VA_ARGS__)

/* Whether the text tells when: {due_date} or {due_at}. */
static bool tells_when(const struct tl_policy *policy, uint16_t text)
{
    const char *name, *at = text == TL_NONE ? "" : policy->texts[text].shown[0];
    size_t bytes;
    while (at && tl_text_placeholder_next(&at, &name, &bytes) == TL_OK) {
        if ((bytes == 8 && memcmp(name, "due_date", 8) == 0) ||
            (bytes == 6 && memcmp(name, "due_at", 6) == 0))
            return true;
    }
    return false;
}

static bool is_meant(const struct tl_policy *policy, uint16_t escalation)
{
    for (uint16_t i = 0; i < policy->escalation_questions_len; i++) {
        const struct tl_question *question = policy->escalation_questions + i;
        for (uint16_t a = 0; a < question->answers_len; a++) {
            if (question->answers[a].means == escalation)
                return true;
        }
    }
    return false;
}

static void check_one(const struct tl_policy *policy, uint16_t index, struct tl_faults *faults)
{
    const struct tl_escalation *one = policy->escalations + index;
    const char *name = one->to.id.name;
    bool is_queue = false;
    for (uint16_t i = 0; i < policy->queues_len && one->to.office; i++)
        is_queue = is_queue || strcmp(policy->queues[i].id.name, one->to.office) == 0;
    if (!is_queue)
        FAULT(faults, name, "Nobody's list would have what is passed on as ", name,
              ": name one of the queues.");
    if (one->to.due_hours == 0)
        FAULT(faults, name, "What is passed on as ", name,
              " has no time by which it is answered: say answered_in.");
    if (!tells_when(policy, one->told))
        FAULT(faults, name, "The person would not hear by when ", name,
              " is answered: put {due_date} or {due_at} into its text told.");
    if (index + 1 < policy->escalations_len && !is_meant(policy, index))
        FAULT(faults, name, "No answer to any question leads to ", name,
              ": say means in one of them, or take it out.");
    if (index > 0 && one->is_urgent && !policy->escalations[index - 1].is_urgent)
        FAULT(faults, name, name,
              " is urgent, and stands behind one that is not: the most urgent "
              "is named first.");
}

static void check_count(const struct tl_policy *policy, uint16_t topic, struct tl_faults *faults)
{
    uint16_t asked = 0;
    for (uint16_t i = 0; i < policy->escalation_questions_len; i++)
        asked += tl_policy_asks(policy->escalation_questions + i, topic);
    if (asked > QUESTIONS_MAX)
        FAULT(faults, policy->topics[topic].id.name, "In the topic ", policy->topics[topic].id.name,
              " an agent would be asked over 6 questions before anything is passed on: take some "
              "out, or keep them to other topics.");
}

void tl_check_escalations(const struct tl_policy *policy, struct tl_faults *faults)
{
    if (policy->escalations_len == 0)
        return;
    for (uint16_t i = 0; i < policy->escalations_len; i++)
        check_one(policy, i, faults);
    for (uint16_t topic = 0; topic < policy->topics_len; topic++)
        check_count(policy, topic, faults);
    static const char *const owed[] = { "escalation_taken", "escalation_broken" };
    for (size_t i = 0; i < sizeof owed / sizeof owed[0]; i++) {
        if (!tl_policy_notification_find(policy, owed[i]))
            FAULT(faults, "escalations",
                  "Nothing tells a person what became of a matter that was "
                  "passed on: write the notification ",
                  owed[i], ".");
    }
}
