/* check_emergencies.c: whether it is an emergency somebody decides, within an aim; the appointment
 * an office makes, in its hours; and the person hears why and where. */
#include <string.h>

#include "policy/check_parts.h"
#include "policy/text.h"

enum { QUESTIONS_MAX = 8 };

#define FAULT(faults, name, ...) TL_FAULT_IN("emergencies.yaml", faults, name, __VA_ARGS__)

static bool is_queue(const struct tl_policy *policy, const char *name)
{
    for (uint16_t i = 0; i < policy->queues_len && name; i++) {
        if (strcmp(policy->queues[i].id.name, name) == 0)
            return true;
    }
    return false;
}

static bool has(const struct tl_policy *policy, uint16_t text, const char *wanted)
{
    const char *name, *at = text == TL_NONE ? "" : policy->texts[text].shown[0];
    size_t bytes;
    while (at && tl_text_placeholder_next(&at, &name, &bytes) == TL_OK) {
        if (bytes == strlen(wanted) && memcmp(name, wanted, bytes) == 0)
            return true;
    }
    return false;
}

/* The mail and the text message alike. */
static void check_told(const struct tl_policy *policy, uint16_t notification, const char *wanted,
                       struct tl_faults *faults)
{
    if (notification >= policy->notifications_len)
        return;
    const struct tl_notification *about = policy->notifications + notification;
    if (!has(policy, about->body, wanted) || !has(policy, about->sms, wanted))
        FAULT(faults, about->id.name, "The notification ", about->id.name,
              " leaves out what the person has to know: put {", wanted,
              "} into its body and its sms.");
}

/* What is read to the person on the line. */
static void check_read(const struct tl_policy *policy, const char *kind, uint16_t text,
                       const char *wanted, struct tl_faults *faults)
{
    if (text != TL_NONE && !has(policy, text, wanted))
        FAULT(faults, kind, "What is read to the person, ", policy->texts[text].id.name,
              ", leaves out what they have to know: put {", wanted, "} into it.");
}

static bool is_asked(const struct tl_policy *policy, uint16_t kind, uint8_t speaks)
{
    for (uint16_t i = 0; i < policy->emergency_questions_len; i++) {
        const struct tl_question *question = policy->emergency_questions + i;
        for (uint16_t a = 0; a < question->answers_len && tl_index_fits(&question->of, kind); a++) {
            if (question->answers[a].speaks == speaks)
                return true;
        }
    }
    return false;
}

static void check_kind(const struct tl_policy *policy, uint16_t index, struct tl_faults *faults)
{
    const struct tl_emergency *kind = policy->emergencies + index;
    const char *name = kind->to.id.name;
    uint16_t asked = 0;
    for (uint16_t i = 0; i < policy->emergency_questions_len; i++)
        asked += tl_index_fits(&policy->emergency_questions[i].of, index);
    if (!is_queue(policy, kind->to.office))
        FAULT(faults, name, "Nobody would decide about ", name, ": name one of the queues.");
    if (kind->to.due_hours == 0)
        FAULT(faults, name, "An emergency of the kind ", name,
              " has no aim: say within which time the appointment is to be.");
    if (asked > QUESTIONS_MAX)
        FAULT(faults, name, "About ", name,
              " over 8 questions would be asked: take some out, or keep them to other kinds.");
    if (!is_asked(policy, index, TL_SPEAKS_FOR) || !is_asked(policy, index, TL_SPEAKS_AGAINST))
        FAULT(faults, name, "No question tells whether ", name,
              " is an emergency: let one answer speak for it and one against.");
    check_told(policy, kind->granted, "visit_office", faults);
    check_told(policy, kind->declined, "visit_reason", faults);
    check_told(policy, kind->placed, "visit_office", faults);
    check_told(policy, kind->placed, "visit_at", faults);
    check_told(policy, kind->refused, "visit_reason", faults);
    check_read(policy, name, kind->granted_told, "number", faults);
    check_read(policy, name, kind->granted_told, "visit_office", faults);
    if (kind->granted_told != TL_NONE && !has(policy, kind->granted_told, "due_at"))
        check_read(policy, name, kind->granted_told, "due_date", faults);
    check_read(policy, name, kind->declined_told, "visit_reason", faults);
}

void tl_check_emergencies(const struct tl_policy *policy, struct tl_faults *faults)
{
    if (policy->emergencies_len == 0)
        return;
    for (uint16_t i = 0; i < policy->emergencies_len; i++)
        check_kind(policy, i, faults);
    for (uint16_t i = 0; i < policy->visit_offices_len; i++) {
        const char *name = policy->visit_offices[i].id.name;
        if (is_queue(policy, name))
            FAULT(faults, name, "The office ", name,
                  " has the name of a queue, so that nobody knows whose list is meant: rename it.");
    }
    if (policy->visit_offices_len == 0)
        FAULT(faults, "offices", "No office would make the appointments: write one under offices.");
    if (policy->visit_declines_len == 0)
        FAULT(faults, "declines",
              "A person would not hear why it is no emergency: write a reason "
              "under declines.");
    if (policy->visit_refusals_len == 0)
        FAULT(faults, "refusals",
              "A person would not hear why an office makes no appointment: "
              "write a reason under refusals.");
    if (policy->service_visits >= policy->calendar.services_len ||
        policy->calendar.services[policy->service_visits].spans_len == 0)
        FAULT(faults, "hours",
              "The offices are never open: name a service of calendar.yaml that "
              "has hours.");
}
