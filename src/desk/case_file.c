/* case_file.c: looking a case up, and what holds for it. */
#include "desk/case_file.h"

#include <string.h>

#include "base/calendar.h"
#include "policy/slots.h"

enum { APPOINTMENTS_MAX = 16 };

static bool is_keyed(const char *value)
{
    return value[strspn(value, "0123456789")] == '\0';
}

static enum tl_err find_keyed(struct tl_db *db, const char *keyed, struct tl_case *out_case)
{
    struct tl_case cases[2];
    size_t len = 0;
    enum tl_err err = tl_store_case_list_keyed(db, keyed, cases, 2, &len);
    if (err != TL_OK)
        return err;
    if (len != 1)
        return TL_ENONE;
    *out_case = cases[0];
    return TL_OK;
}

enum tl_err tl_case_look_up_any(struct tl_db *db, const char *value, struct tl_case *out_case)
{
    return is_keyed(value) ? find_keyed(db, value, out_case)
                           : tl_store_case_find_by_receipt(db, value, out_case);
}

enum tl_err tl_case_look_up(struct tl_db *db, const char *value, struct tl_case *out_case)
{
    struct tl_case found;
    enum tl_err err = tl_case_look_up_any(db, value, &found);
    if (err != TL_OK)
        return err;
    if (found.guarded != 0)
        return TL_ENONE;
    *out_case = found;
    return TL_OK;
}

static enum tl_err pick_public(const struct tl_cases_from *from, const char *value,
                               struct tl_case *out_case)
{
    const struct tl_case *found = NULL;
    uint32_t found_len = 0;
    for (size_t i = 0; i < from->len; i++) {
        const struct tl_case *one = from->cases + i;
        if (strcmp(is_keyed(value) ? one->keyed : one->receipt, value) == 0) {
            found = one;
            found_len++;
        }
    }
    if (found_len != 1 || found->guarded != 0)
        return TL_ENONE;
    *out_case = *found;
    return TL_OK;
}

/* Of the looks, those of one kind of number. */
static void look_at(struct tl_db *db, bool keyed, struct tl_case_look *looks, size_t looks_len)
{
    const char *numbers[TL_CASES_TOGETHER_MAX];
    struct tl_case_look *of[TL_CASES_TOGETHER_MAX];
    struct tl_cases_from from[TL_CASES_TOGETHER_MAX];
    size_t len = 0;
    for (size_t i = 0; i < looks_len; i++) {
        if (is_keyed(looks[i].number) != keyed)
            continue;
        of[len] = looks + i;
        numbers[len++] = looks[i].number;
    }
    enum tl_err err = keyed ? tl_store_case_list_from_keyed(db, numbers, len, from)
                            : tl_store_case_list_from(db, numbers, len, from);
    for (size_t i = 0; i < len; i++)
        of[i]->err = err ? err : pick_public(from + i, numbers[i], &of[i]->found);
}

void tl_case_look_publicly(struct tl_db *db, struct tl_case_look *looks, size_t len)
{
    look_at(db, true, looks, len);
    look_at(db, false, looks, len);
}

enum tl_err tl_case_named(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                          struct tl_contact_value *out_value)
{
    enum tl_err err = TL_ENONE;
    uint16_t last = TL_NONE; /* Most steps ask for the same one. */
    for (uint16_t i = 0; i < policy->steps_len && err == TL_ENONE; i++) {
        const struct tl_step *step = policy->steps + i;
        if (step->kind != TL_STEP_ASK || policy->forms[step->form].kind != TL_FORM_RECEIPT ||
            step->into == last)
            continue;
        last = step->into;
        err = tl_store_contact_value_find(db, contact, policy->values[last].name, out_value);
    }
    return err;
}

/* What is read once for all conditions. */
struct about {
    const struct tl_policy *policy;
    const struct tl_case *record;
    struct tl_appointment appointments[APPOINTMENTS_MAX];
    size_t appointments_len;
    bool is_ended;
    bool is_outside;
    tl_time now;
};

static bool has_appointment(const struct about *about, tl_key kind, bool upcoming)
{
    for (size_t i = 0; i < about->appointments_len; i++) {
        const struct tl_appointment *one = about->appointments + i;
        if (tl_key_of(one->kind) != kind)
            continue;
        if (upcoming && one->at > about->now && strcmp(one->state, "planned") == 0)
            return true;
        if (!upcoming && strcmp(one->state, "missed") == 0)
            return true;
    }
    return false;
}

static bool is_upcoming(const struct about *about, tl_key kind)
{
    return has_appointment(about, kind, true);
}

static bool is_missed(const struct about *about, tl_key kind)
{
    return has_appointment(about, kind, false);
}

/* Ahead of its date, and one that the policy moves: the next, as it is the one that is moved. */
static bool is_movable(const struct about *about, tl_key key)
{
    const struct tl_slot_kind *kind = tl_slot_kind_find(about->policy, key);
    for (size_t i = 0; kind && i < about->appointments_len; i++) {
        const struct tl_appointment *one = about->appointments + i;
        if (tl_key_of(one->kind) == key && strcmp(one->state, "planned") == 0 &&
            one->at > about->now)
            return tl_slot_may_move(kind, one->at, about->now);
    }
    return false;
}

static bool is_known(const struct about *about, tl_key unused)
{
    (void)about, (void)unused;
    return true;
}

static bool is_of_form(const struct about *about, tl_key form)
{
    return tl_key_of(about->record->form) == form;
}

static bool is_protected(const struct about *about, tl_key unused)
{
    (void)unused;
    return about->record->guarded != 0;
}

static bool is_ended(const struct about *about, tl_key unused)
{
    (void)unused;
    return about->is_ended;
}

static bool is_outside(const struct about *about, tl_key unused)
{
    (void)unused;
    return about->is_outside;
}

/* What a case tells; nothing of the rest. */
static bool (*const HOLDS[TL_CONDITION_KINDS])(const struct about *about, tl_key arg) = {
    [TL_IS_CASE_KNOWN] = is_known,          [TL_IS_CASE_FORM] = is_of_form,
    [TL_IS_CASE_PROTECTED] = is_protected,  [TL_IS_CASE_OUTSIDE_NORMAL_TIME] = is_outside,
    [TL_IS_CASE_INQUIRY_OPEN] = is_outside, [TL_IS_APPOINTMENT_UPCOMING] = is_upcoming,
    [TL_IS_APPOINTMENT_MISSED] = is_missed, [TL_IS_APPOINTMENT_MOVABLE] = is_movable,
    [TL_IS_CASE_ENDED] = is_ended,
};

static enum tl_err read_about(struct tl_db *db, struct about *about)
{
    struct tl_processing_time times;
    enum tl_err err = tl_store_appointment_list(db, about->record->id, about->appointments,
                                                APPOINTMENTS_MAX, &about->appointments_len);
    if ((err != TL_OK && err != TL_ENONE) || about->is_ended)
        return err == TL_ENONE ? TL_OK : err;
    err = tl_store_processing_time_find(db, about->record->form, about->record->office, &times);
    if (err == TL_OK)
        about->is_outside = about->record->received_at < times.inquiry_at;
    return err == TL_ENONE ? TL_OK : err;
}

tl_time tl_case_asks_from(const struct tl_case *about, const struct tl_processing_time *times,
                          tl_time now)
{
    return about->received_at + (now - times->inquiry_at);
}

enum tl_err tl_case_conditions(struct tl_db *db, const struct tl_case_rules *rules,
                               const struct tl_case *record, uint64_t *out_known,
                               uint64_t *out_holds)
{
    const struct tl_policy *policy = rules->policy;
    struct about about = { .policy = policy,
                           .record = record,
                           .is_ended = tl_vocabulary_is_end(rules->vocabulary, record->status),
                           .now = rules->now };
    enum tl_err err = read_about(db, &about);
    if (err != TL_OK)
        return err;
    *out_known = 0;
    *out_holds = 0;
    for (uint16_t i = 0; i < policy->conditions_len; i++) {
        const struct tl_condition *condition = policy->conditions + i;
        if (condition->bit >= TL_LOOKUP_BITS_MAX || !HOLDS[condition->kind])
            continue;
        *out_known |= TL_BIT(policy, i);
        *out_holds |= HOLDS[condition->kind](&about, condition->arg) ? TL_BIT(policy, i) : 0;
    }
    return TL_OK;
}
