/* test_reference.c: the reference policy is sound, and who walks it always gets somewhere. */
#include <string.h>

#include "policy/check.h"
#include "policyfile/policyfile.h"
#include "support/check.h"

enum { FAULTS_MAX = 32, WALK_STEPS_MAX = 150 };

static struct tl_policy_file *open_policy(const char *folder)
{
    static struct tl_fault faults[FAULTS_MAX];
    struct tl_faults list = { .faults = faults, .faults_max = FAULTS_MAX };
    struct tl_policy_file *file = NULL;
    enum tl_err err = tl_policy_file_open(folder, &list, &file);
    if (!err)
        err = tl_policy_check(tl_policy_file_policy(file), &list, NULL);
    for (uint32_t i = 0; i < list.faults_len; i++)
        print_message("%s:%u: %s\n", faults[i].file, faults[i].line, faults[i].text);
    CHECK_OK(err);
    CHECK_EQ(list.faults_len, 0);
    return file;
}

/* A person, and the day on which they come. */
struct walk {
    const struct tl_policy *policy;
    enum tl_channel channel;
    uint16_t language;
    tl_time at;
    bool is_staffed;
    bool is_silent;
    enum tl_lookup_result result; /* Of every lookup. */
    uint64_t *random;
    bool *seen; /* By step: someone came by. */
};

static bool holds(const struct walk *walk, const struct tl_condition *condition)
{
    const struct tl_calendar *calendar = &walk->policy->calendar;
    if (condition->kind == TL_IS_OPEN_LIVE)
        return tl_calendar_is_open(calendar, walk->policy->service_live, walk->at);
    if (condition->kind == TL_IS_HOLIDAY)
        return tl_calendar_is_holiday(calendar, tl_zone_civil(&calendar->zone, walk->at).date);
    if (condition->kind == TL_IS_CHANNEL)
        return condition->arg == (uint32_t)walk->channel;
    if (condition->kind == TL_IS_LANGUAGE)
        return condition->arg == walk->language;
    return check_random(walk->random) % 2;
}

static uint16_t silent_next(const struct tl_step *step)
{
    return step->otherwise != TL_NONE ? step->otherwise : step->next;
}

static uint16_t choose(const struct walk *walk, const struct tl_step *step)
{
    if (walk->is_silent || check_random(walk->random) % 8 == 0)
        return silent_next(step);
    uint64_t i = check_random(walk->random) % step->options_len;
    return walk->policy->options[step->options + i].then;
}

static bool has_person(const struct walk *walk)
{
    return walk->is_staffed &&
           tl_calendar_is_open(&walk->policy->calendar, walk->policy->service_live, walk->at);
}

/* One of four who wait takes a choice of those in line. */
static uint16_t wait_in_line(const struct walk *walk, const struct tl_step *step,
                             enum tl_outcome *out)
{
    if (!has_person(walk))
        return step->otherwise;
    if (step->options_len > 0 && check_random(walk->random) % 4 == 0)
        return walk->policy->options[step->options].then;
    *out = TL_OUTCOME_PERSON;
    return TL_NONE;
}

/* The step after this one; TL_NONE with an outcome when it is the last. */
static uint16_t step_on(const struct walk *walk, const struct tl_step *step, enum tl_outcome *out)
{
    const struct tl_policy *policy = walk->policy;
    switch ((int)step->kind) {
    case TL_STEP_SAY:
        CHECK(policy->texts[step->text].spoken[walk->language]);
        return step->next;
    case TL_STEP_LANGUAGE:
        if (step->options_len > 0 && check_random(walk->random) % 8 == 0)
            return choose(walk, step);
        return walk->is_silent ? silent_next(step) : step->next;
    case TL_STEP_ASK:
    case TL_STEP_VERIFY:
        return walk->is_silent || check_random(walk->random) % 8 == 0 ? silent_next(step)
                                                                      : step->next;
    case TL_STEP_MENU:
        return choose(walk, step);
    case TL_STEP_ANSWER:
        CHECK(policy->articles[step->article].spoken[walk->language]);
        *out = check_random(walk->random) % 2 ? TL_OUTCOME_NONE : TL_OUTCOME_ANSWERED;
        return *out ? TL_NONE : step->next;
    case TL_STEP_OFFER:
        *out = check_random(walk->random) % 2 ? TL_OUTCOME_NONE : TL_OUTCOME_SELF_SERVED;
        return *out ? TL_NONE : step->next;
    case TL_STEP_LOOK_UP:
        /* Of several records each may answer otherwise. */
        return step->by_result[check_random(walk->random) % 4
                                   ? (uint32_t)walk->result
                                   : check_random(walk->random) % TL_LOOKUP_RESULTS];
    case TL_STEP_WHEN:
        return holds(walk, &policy->conditions[step->condition]) ? step->then : step->otherwise;
    case TL_STEP_LIVE:
        return wait_in_line(walk, step, out);
    case TL_STEP_GO:
        return policy->topics[step->target].first;
    case TL_STEP_CALLBACK:
        *out = TL_OUTCOME_CALLBACK;
        return TL_NONE;
    case TL_STEP_REQUEST:
        *out = TL_OUTCOME_REQUEST;
        return TL_NONE;
    case TL_STEP_MESSAGE:
        *out = TL_OUTCOME_MESSAGE;
        return TL_NONE;
    default:
        fail_msg("the walker knows no step %s", tl_step_text(step->kind));
        return TL_NONE;
    }
}

static enum tl_outcome walk_from(const struct walk *walk, uint16_t topic)
{
    uint16_t at = walk->policy->topics[topic].first;
    for (int i = 0; i < WALK_STEPS_MAX; i++) {
        enum tl_outcome outcome = TL_OUTCOME_NONE;
        walk->seen[at] = true;
        uint16_t next = step_on(walk, &walk->policy->steps[at], &outcome);
        if (outcome)
            return outcome;
        if (next == TL_NONE)
            fail_msg("%s: nothing follows line %u", walk->policy->topics[topic].id.name,
                     walk->policy->steps[at].line);
        at = next;
    }
    return TL_OUTCOME_NONE;
}

/* A Monday, a Saturday, Thanksgiving and New Year's Day, each at three in the afternoon there. */
static const struct tl_date days[] = {
    { 2026, 11, 23 }, { 2026, 11, 28 }, { 2026, 11, 26 }, { 2027, 1, 1 }
};
enum { DAYS = sizeof days / sizeof *days };

static void walk_topic(struct walk *walk, uint16_t topic, const bool is_open[DAYS],
                       uint32_t counts[TL_OUTCOMES])
{
    for (int times = 0; times < 40; times++) {
        for (size_t day = 0; day < DAYS; day++) {
            for (int result = 0; result < TL_LOOKUP_RESULTS; result++) {
                walk->at = tl_zone_instant(&walk->policy->calendar.zone, days[day], 15 * 3600);
                walk->result = (enum tl_lookup_result)result;
                walk->is_silent = times == 0;
                walk->is_staffed = times % 2;
                enum tl_outcome outcome = walk_from(walk, topic);
                if (outcome == TL_OUTCOME_NONE)
                    fail_msg("%s: still walking after %d steps",
                             walk->policy->topics[topic].id.name, WALK_STEPS_MAX);
                counts[outcome]++;
                CHECK(outcome != TL_OUTCOME_PERSON || (is_open[day] && walk->is_staffed));
            }
        }
    }
}

static void check_walks(const char *folder, const bool is_open[DAYS])
{
    struct tl_policy_file *file = open_policy(folder);
    const struct tl_policy *policy = tl_policy_file_policy(file);
    static bool seen[TL_STEPS_MAX];
    uint64_t seed = check_seed();
    uint32_t counts[TL_OUTCOMES] = { 0 };
    memset(seen, 0, sizeof seen);
    for (int channel = TL_CHANNEL_VOICE; channel < TL_CHANNELS; channel++) {
        for (uint16_t language = 0; language < policy->languages_len; language++) {
            for (uint16_t topic = 0; topic < policy->topics_len; topic++) {
                struct walk walk = { .policy = policy,
                                     .channel = (enum tl_channel)channel,
                                     .language = language,
                                     .random = &seed,
                                     .seen = seen };
                walk_topic(&walk, topic, is_open, counts);
            }
        }
    }
    for (int i = TL_OUTCOME_ANSWERED; i <= TL_OUTCOME_MESSAGE; i++)
        CHECK(counts[i] > 0 || i == TL_OUTCOME_SELF_SERVED);
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        if (!seen[i])
            fail_msg("%s:%u: nobody came by", policy->files[policy->steps[i].file],
                     policy->steps[i].line);
    }
    tl_policy_file_close(file);
}

static void every_topic_of_the_reference_ends_well_open_and_closed_in_both_languages(void **state)
{
    (void)state;
    check_walks(TL_ROOT "/policy/reference", (const bool[]){ true, false, false, false });
}

static void every_topic_of_the_minimal_policy_ends_well(void **state)
{
    (void)state;
    check_walks(TL_ROOT "/policy/minimal", (const bool[]){ true, false, true, false });
}

static void every_topic_of_the_other_agency_ends_well_in_three_languages(void **state)
{
    (void)state;
    check_walks(TL_ROOT "/policy/other", (const bool[]){ true, false, true, false });
}

/* Where agencies differ, these two do. */
static void the_other_agency_has_the_values_of_its_own(void **state)
{
    (void)state;
    struct tl_policy_file *file = open_policy(TL_ROOT "/policy/other");
    const struct tl_policy *policy = tl_policy_file_policy(file);
    CHECK_EQ(policy->languages_len, 3);
    assert_string_equal(policy->languages[0].code, "fr");
    CHECK_EQ(policy->queues_len, 3);
    CHECK_EQ(policy->queues[2].tier, 3);
    CHECK_EQ(policy->callbacks.attempts_max, 3);
    CHECK_EQ(policy->forms[0].letters_len, 1);
    CHECK_EQ(policy->forms[0].digits_len, 8);
    CHECK_EQ(policy->calendar.zone.offset_s, 3600);
    CHECK_EQ(policy->voice_keys[TL_KEY_PERSON], '9');
    CHECK_EQ(policy->requests[0].due_hours, 15 * 9); /* 51.5 hours in six days, rounded up. */
    tl_policy_file_close(file);
}

static void the_reference_has_the_values_of_its_agency(void **state)
{
    (void)state;
    struct tl_policy_file *file = open_policy(TL_ROOT "/policy/reference");
    const struct tl_policy *policy = tl_policy_file_policy(file);
    CHECK_EQ(policy->languages_len, 2);
    CHECK_EQ(policy->reasons_len, 7);
    CHECK_EQ(policy->calendar.holidays_len, 11);
    CHECK_EQ(policy->calendar.zone.offset_s, -18000);
    CHECK_EQ(policy->callbacks.again_after_s, 3600);
    CHECK_EQ(policy->callbacks.again_before_s, 5400);
    CHECK_EQ(policy->requests[0].due_hours, 30 * 12);
    CHECK(policy->requests[0].due_business);
    CHECK_EQ(policy->owners[1].due_hours, 72);
    CHECK(!policy->owners[1].due_business);
    CHECK_EQ(policy->priorities[0].rank, 0);
    CHECK_EQ(policy->priorities[0].id.key, tl_key_of("emergency"));
    CHECK_EQ(policy->topics[policy->person_topic].id.key, tl_key_of("person"));
    CHECK(policy->recording.is_on && policy->recording.is_heard_by_agent);
    CHECK_EQ(policy->recording.kept_s, 90 * 86400);
    CHECK_EQ(policy->sound.browsers, TL_BROWSER_BY_LINK);
    CHECK_EQ(policy->texts[policy->recording.announced].id.key, tl_key_of("notice.recorded"));
    uint16_t text = tl_policy_text_find(policy, tl_key_of("receipt.ask"));
    CHECK(text != TL_NONE);
    CHECK(strcmp(policy->texts[text].shown[0], policy->texts[text].spoken[0]) != 0);
    tl_policy_file_close(file);
}

static uint32_t remind_after(const struct tl_policy *policy, const char *reason)
{
    for (uint16_t i = 0; i < policy->not_ready_len; i++) {
        if (strcmp(policy->not_ready[i].id.name, reason) == 0)
            return policy->not_ready[i].remind_after_s;
    }
    return 0;
}

/* Where a policy says nothing of reminders, there are some all the same. */
static void reminders_are_the_policys_or_usual(void **state)
{
    (void)state;
    struct tl_policy_file *file = open_policy(TL_ROOT "/policy/reference");
    CHECK_EQ(remind_after(tl_policy_file_policy(file), "meal"), 30 * 60);
    CHECK_EQ(tl_policy_file_policy(file)->staff.wrap_up_remind_s, 240);
    tl_policy_file_close(file);
    file = open_policy(TL_ROOT "/policy/other");
    CHECK_EQ(remind_after(tl_policy_file_policy(file), "missed"), 90);
    CHECK_EQ(remind_after(tl_policy_file_policy(file), "writing"), 15 * 60);
    CHECK_EQ(tl_policy_file_policy(file)->staff.wrap_up_remind_s, 2 * 45);
    tl_policy_file_close(file);
}

static void a_policy_comes_back_from_its_full_text_the_same(void **state)
{
    (void)state;
    struct tl_policy_file *file = open_policy(TL_ROOT "/policy/reference"), *again;
    struct tl_faults none = { 0 };
    size_t bytes, again_bytes;
    const char *text = tl_policy_file_text(file, &bytes);
    CHECK_OK(tl_policy_file_open_text(text, bytes, &none, &again));
    const char *again_text = tl_policy_file_text(again, &again_bytes);
    CHECK_EQ(bytes, again_bytes);
    CHECK(memcmp(text, again_text, bytes) == 0);
    CHECK(tl_policy_file_policy(file)->version == tl_policy_file_policy(again)->version);
    CHECK(memcmp(tl_policy_file_hash(file), tl_policy_file_hash(again), TL_POLICY_HASH_BYTES) == 0);
    CHECK_EQ(tl_policy_file_policy(file)->steps_len, tl_policy_file_policy(again)->steps_len);
    tl_policy_file_close(file);
    tl_policy_file_close(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_topic_of_the_reference_ends_well_open_and_closed_in_both_languages),
        cmocka_unit_test(every_topic_of_the_minimal_policy_ends_well),
        cmocka_unit_test(every_topic_of_the_other_agency_ends_well_in_three_languages),
        cmocka_unit_test(the_other_agency_has_the_values_of_its_own),
        cmocka_unit_test(the_reference_has_the_values_of_its_agency),
        cmocka_unit_test(reminders_are_the_policys_or_usual),
        cmocka_unit_test(a_policy_comes_back_from_its_full_text_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
