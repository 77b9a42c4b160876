/* policy.c: names, keys and finding things in a policy. */
#include <string.h>

#include "policy/model.h"

tl_key tl_key_of(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash ? hash : 1;
}

const char *tl_channel_text(enum tl_channel channel)
{
    static const char *const texts[TL_CHANNELS] = { "", "voice", "chat", "web" };
    return channel < TL_CHANNELS ? texts[channel] : "";
}

enum tl_channel tl_channel_find(const char *text)
{
    enum tl_channel channel = TL_CHANNELS - 1;
    while (channel > TL_CHANNEL_NONE && strcmp(tl_channel_text(channel), text) != 0)
        channel--;
    return channel;
}

const char *tl_outcome_text(enum tl_outcome outcome)
{
    static const char *const texts[] = {
#define OUTCOME_TEXT(name, text) [name] = text,
        TL_OUTCOME_TABLE(OUTCOME_TEXT)
#undef OUTCOME_TEXT
    };
    return outcome < TL_OUTCOMES ? texts[outcome] : "unknown";
}

const char *tl_step_text(enum tl_step_kind kind)
{
    static const char *const texts[] = {
#define STEP_TEXT(name, text) [name] = text,
        TL_STEP_TABLE(STEP_TEXT)
#undef STEP_TEXT
    };
    return kind < TL_STEP_KINDS ? texts[kind] : "unknown";
}

/* Texts are many and sorted; topics and languages are few. */
uint16_t tl_policy_text_find(const struct tl_policy *policy, tl_key key)
{
    uint16_t from = 0, to = policy->texts_len;
    while (from < to) {
        uint16_t middle = (uint16_t)(from + (to - from) / 2);
        if (policy->texts[middle].id.key < key)
            from = (uint16_t)(middle + 1);
        else
            to = middle;
    }
    return from < policy->texts_len && policy->texts[from].id.key == key ? from : TL_NONE;
}

const struct tl_notification *tl_policy_notification_find(const struct tl_policy *policy,
                                                          const char *name)
{
    tl_key key = tl_key_of(name);
    for (uint16_t i = 0; i < policy->notifications_len; i++) {
        if (policy->notifications[i].id.key == key)
            return policy->notifications + i;
    }
    return NULL;
}

static const struct tl_name *find_name(const struct tl_name *names, uint16_t names_len,
                                       const char *name)
{
    tl_key key = tl_key_of(name);
    for (uint16_t i = 0; i < names_len; i++) {
        if (names[i].key == key)
            return names + i;
    }
    return NULL;
}

const struct tl_name *tl_policy_notice_kind_find(const struct tl_policy *policy, const char *name)
{
    return find_name(policy->notice_kinds, policy->notice_kinds_len, name);
}

const struct tl_name *tl_policy_rfe_ask_find(const struct tl_policy *policy, const char *name)
{
    return find_name(policy->rfe_asks, policy->rfe_asks_len, name);
}

uint16_t tl_policy_topic_find(const struct tl_policy *policy, tl_key key)
{
    for (uint16_t i = 0; i < policy->topics_len; i++) {
        if (policy->topics[i].id.key == key)
            return i;
    }
    return TL_NONE;
}

uint16_t tl_policy_language_find(const struct tl_policy *policy, const char *code)
{
    for (uint16_t i = 0; i < policy->languages_len; i++) {
        if (strcmp(policy->languages[i].code, code) == 0)
            return i;
    }
    return TL_NONE;
}

uint16_t tl_policy_case_role_find(const struct tl_policy *policy, tl_key key)
{
    for (uint16_t i = 0; i < policy->case_roles_len; i++) {
        if (policy->case_roles[i].id.key == key)
            return i;
    }
    return TL_NONE;
}

uint16_t tl_policy_level_find(const struct tl_policy *policy, tl_key key)
{
    for (uint16_t i = 0; i < policy->levels_len; i++) {
        if (policy->levels[i].key == key)
            return i;
    }
    return TL_NONE;
}

bool tl_index_fits(const struct tl_index_list *list, uint16_t index)
{
    bool is_there = list->len == 0;
    for (uint16_t i = 0; i < list->len; i++)
        is_there = is_there || list->items[i] == index;
    return is_there;
}

bool tl_channel_fits(uint32_t channels, enum tl_channel channel)
{
    return channels == 0 || (channels >> channel & 1) != 0;
}

bool tl_step_sends_link(const struct tl_step *step)
{
    return step->kind == TL_STEP_LOOK_UP && step->key == tl_key_of("text.link");
}

const struct tl_escalation *tl_policy_escalation_find(const struct tl_policy *policy, tl_key key)
{
    for (uint16_t i = 0; i < policy->escalations_len; i++) {
        if (policy->escalations[i].to.id.key == key)
            return policy->escalations + i;
    }
    return NULL;
}

const struct tl_emergency *tl_policy_emergency_find(const struct tl_policy *policy, tl_key key)
{
    for (uint16_t i = 0; i < policy->emergencies_len; i++) {
        if (policy->emergencies[i].to.id.key == key)
            return policy->emergencies + i;
    }
    return NULL;
}

const struct tl_visit_office *tl_policy_visit_office_find(const struct tl_policy *policy,
                                                          tl_key key)
{
    for (uint16_t i = 0; i < policy->visit_offices_len; i++) {
        if (policy->visit_offices[i].id.key == key)
            return policy->visit_offices + i;
    }
    return NULL;
}

bool tl_policy_sees_at(const struct tl_policy *policy, tl_time at)
{
    return policy->service_visits < policy->calendar.services_len &&
           tl_calendar_is_open(&policy->calendar, policy->service_visits, at);
}

bool tl_policy_asks(const struct tl_question *question, uint16_t topic)
{
    return tl_index_fits(&question->of, topic);
}

tl_time tl_policy_due(const struct tl_policy *policy, const struct tl_destination *to, tl_time at)
{
    int64_t span = to->due_hours * TL_HOUR;
    tl_time due;
    if (to->due_business && policy->service_live < policy->calendar.services_len &&
        tl_calendar_add_open(&policy->calendar, policy->service_live, at, span, &due) == TL_OK)
        return due;
    return at + span;
}

bool tl_policy_records(const struct tl_policy *policy, const struct tl_step *step)
{
    const struct tl_recording_rules *rules = &policy->recording;
    bool has_queue = step->kind == TL_STEP_LIVE || step->kind == TL_STEP_CALLBACK;
    return rules->is_on && tl_index_fits(&rules->topics, step->topic) &&
           (!has_queue || tl_index_fits(&rules->queues, step->queue));
}

enum tl_told_by tl_condition_told_by(enum tl_condition_kind kind)
{
#define TOLD_BY(name, text, by) [name] = TL_TOLD_BY_##by,
    static const enum tl_told_by told_by[] = { TL_CONDITION_TABLE(TOLD_BY) };
#undef TOLD_BY
    return told_by[kind];
}

bool tl_lookup_is_of_number(tl_key key)
{
    return key == tl_key_of("callback.number") || key == tl_key_of("callback.release");
}

bool tl_lookup_is_first_slot(tl_key key)
{
    return key == tl_key_of("slot.first");
}

bool tl_lookup_is_of_slot(tl_key key)
{
    return tl_lookup_is_first_slot(key) || key == tl_key_of("slot.later") ||
           key == tl_key_of("slot.day") || key == tl_key_of("slot.center") ||
           key == tl_key_of("slot.take");
}

bool tl_step_verifies(const struct tl_step *step)
{
    return step->kind == TL_STEP_LOOK_UP && step->key == tl_key_of(TL_LOOKUP_VERIFY);
}

bool tl_policy_looks_at_number(const struct tl_policy *policy, uint16_t value)
{
    tl_key key = tl_key_of("callback.number");
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = policy->steps + i;
        if (step->kind == TL_STEP_LOOK_UP && step->key == key && step->into == value)
            return true;
    }
    return false;
}

static bool is_telephone(const struct tl_policy *policy, uint16_t value)
{
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = policy->steps + i;
        if (step->kind == TL_STEP_ASK && step->into == value && step->form < policy->forms_len &&
            policy->forms[step->form].kind == TL_FORM_PHONE)
            return true;
    }
    return false;
}

uint16_t tl_policy_called_value(const struct tl_policy *policy, uint16_t at)
{
    const struct tl_word_list *numbers = &policy->callbacks.numbers;
    for (uint16_t i = 0; i < policy->values_len; i++) {
        const char *name = policy->values[i].name;
        if (numbers->len == 0 && is_telephone(policy, i) && at-- == 0)
            return i;
        if (at < numbers->len && strcmp(name, numbers->items[at]) == 0)
            return i;
    }
    return TL_NONE;
}

bool tl_policy_calls(const struct tl_policy *policy, uint16_t value)
{
    uint16_t at = 0, called;
    do {
        called = tl_policy_called_value(policy, at++);
    } while (called != TL_NONE && called != value);
    return called == value && value != TL_NONE;
}
