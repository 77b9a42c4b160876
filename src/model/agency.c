/* agency.c: the invented agency's policy, step by step. */
#include "model/agency.h"

#include <string.h>

#include "base/assert.h"

static const char *const nobody[1];

uint64_t tl_agency_skills(uint64_t languages, uint64_t tiers, uint64_t topics)
{
    return languages | tiers << TL_AGENCY_SKILL_TIER | topics << TL_AGENCY_SKILL_TOPIC;
}

char tl_agency_topic_digit(uint8_t topic)
{
    return (char)('0' + (topic + 1) % 10);
}

/* A step with nothing filled in but its kind; returns its index. */
static uint16_t add(struct tl_agency *agency, enum tl_step_kind kind, uint16_t topic)
{
    struct tl_policy *policy = &agency->policy;
    TL_ASSERT(policy->steps_len < TL_AGENCY_STEPS_MAX);
    uint16_t index = policy->steps_len++;
    agency->steps[index] = (struct tl_step){
        .kind = kind,
        .topic = topic,
        .next = TL_NONE,
        .otherwise = TL_NONE,
        .text = 0,
        .condition = TL_NONE,
        .then = TL_NONE,
        .by_result = { TL_NONE, TL_NONE, TL_NONE, TL_NONE },
        .key = 1,
        .line = index + 1u,
    };
    return index;
}

static void add_option(struct tl_agency *agency, uint16_t step, char digit, uint16_t then)
{
    struct tl_policy *policy = &agency->policy;
    struct tl_step *menu = &agency->steps[step];
    TL_ASSERT(policy->options_len < TL_AGENCY_OPTIONS_MAX);
    if (menu->options_len == 0) {
        menu->options = policy->options_len;
    }
    TL_ASSERT(menu->options + menu->options_len == policy->options_len);
    agency->options[policy->options_len++] =
        (struct tl_option){ .digit = digit, .then = then, .words = "" };
    menu->options_len++;
}

static uint16_t add_message(struct tl_agency *agency, uint16_t topic)
{
    return add(agency, TL_STEP_MESSAGE, topic);
}

static uint16_t add_callback(struct tl_agency *agency, uint16_t topic, uint16_t queue,
                             uint16_t priority, uint64_t needs)
{
    uint16_t message = add_message(agency, topic);
    uint16_t step = add(agency, TL_STEP_CALLBACK, topic);
    agency->steps[step].queue = queue;
    agency->steps[step].priority = priority;
    agency->steps[step].needs = needs;
    agency->steps[step].next = message;
    agency->steps[step].otherwise = message;
    return step;
}

static uint16_t add_live(struct tl_agency *agency, uint16_t topic, uint16_t queue,
                         uint16_t priority, uint64_t needs)
{
    uint16_t callback = add_callback(agency, topic, queue, priority, needs);
    uint16_t message = add_message(agency, topic);
    uint16_t step = add(agency, TL_STEP_LIVE, topic);
    agency->steps[step].queue = queue;
    agency->steps[step].priority = priority;
    agency->steps[step].needs = needs;
    agency->steps[step].otherwise = callback;
    add_option(agency, step, '1', callback);
    add_option(agency, step, '2', message);
    return step;
}

/* Key 8: a value, a lookup, a branch, and each way out of them. */
static uint16_t add_lookup(struct tl_agency *agency)
{
    uint16_t request = add(agency, TL_STEP_REQUEST, 0);
    uint16_t callback = add_callback(agency, 0, 0, 2, 0);
    uint16_t live = add_live(agency, 0, 1, 0, 0);
    uint16_t answer = add(agency, TL_STEP_ANSWER, 0);
    agency->steps[answer].next = live;
    uint16_t when = add(agency, TL_STEP_WHEN, 0);
    agency->steps[when].condition = 0;
    agency->steps[when].then = live;
    agency->steps[when].otherwise = answer;
    uint16_t look_up = add(agency, TL_STEP_LOOK_UP, 0);
    agency->steps[look_up].by_result[TL_FOUND] = when;
    agency->steps[look_up].by_result[TL_NOT_FOUND] = answer;
    agency->steps[look_up].by_result[TL_SLOW] = callback;
    agency->steps[look_up].by_result[TL_FAILED] = request;
    uint16_t ask = add(agency, TL_STEP_ASK, 0);
    agency->steps[ask].next = look_up;
    agency->steps[ask].otherwise = request;
    return ask;
}

static uint16_t add_article(struct tl_agency *agency)
{
    uint16_t request = add(agency, TL_STEP_REQUEST, 0);
    uint16_t answer = add(agency, TL_STEP_ANSWER, 0);
    agency->steps[answer].next = request;
    return answer;
}

/* Topic 0: where everybody begins. The targets are laid out before what leads to them. */
static void add_start(struct tl_agency *agency, const struct tl_agency_shape *shape)
{
    uint16_t lives[TL_AGENCY_TOPICS_MAX];
    for (uint8_t i = 0; i < shape->topics_len; i++) {
        uint64_t needs = UINT64_C(1) << (TL_AGENCY_SKILL_TOPIC + i);
        lives[i] = add_live(agency, 0, i % 2, i % 3, needs);
    }
    uint16_t look_up = shape->has_self_service ? add_lookup(agency) : TL_NONE;
    uint16_t article = shape->has_self_service ? add_article(agency) : TL_NONE;
    uint16_t menu = add(agency, TL_STEP_MENU, 0);
    for (uint8_t i = 0; i < shape->topics_len; i++) {
        add_option(agency, menu, tl_agency_topic_digit(i), lives[i]);
    }
    if (shape->has_self_service) {
        add_option(agency, menu, '8', look_up);
        add_option(agency, menu, '9', article);
    }
    uint16_t message = add_message(agency, 0);
    agency->steps[menu].otherwise = message;
    agency->steps[menu].next = message;
    uint16_t say = add(agency, TL_STEP_SAY, 0);
    agency->steps[say].next = menu;
    uint16_t language = add(agency, TL_STEP_LANGUAGE, 0);
    agency->steps[language].next = say;
    agency->topics[0] =
        (struct tl_topic){ .id = { 1, "start", 0 }, .first = language, .words = "" };
}

/* Topic 1: where the key for a person leads. */
static void add_person(struct tl_agency *agency)
{
    uint16_t live = add_live(agency, 1, 0, 1, 0);
    agency->topics[1] = (struct tl_topic){ .id = { 2, "person", 0 }, .first = live, .words = "" };
}

static void set_hours(struct tl_service *service, const char *name, uint32_t from_h, uint32_t to_h)
{
    strncpy(service->name, name, sizeof service->name - 1);
    for (int day = TL_MONDAY; day <= TL_SUNDAY; day++) {
        service->spans[service->spans_len++] = (struct tl_span){ .weekday = (enum tl_weekday)day,
                                                                 .from_s = from_h * 3600,
                                                                 .to_s = to_h * 3600 };
    }
}

static void set_calendar(struct tl_calendar *calendar, bool is_open_always)
{
    calendar->services_len = 2;
    set_hours(&calendar->services[0], "live", is_open_always ? 0 : 8, is_open_always ? 24 : 20);
    set_hours(&calendar->services[1], "callback", is_open_always ? 0 : 7, is_open_always ? 24 : 19);
}

static void set_rules(struct tl_policy *policy, const struct tl_agency_shape *shape)
{
    policy->limits = (struct tl_limits){ .menu_options_max = 12,
                                         .menu_depth_max = 4,
                                         .tries_max = 3,
                                         .steps_max = 40,
                                         .answer_s = 8,
                                         .between_digits_s = 3,
                                         .lookup_s = 3,
                                         .wait_told_every_s = 60,
                                         .flow_hours_max = 12 };
    memcpy(policy->limits.contacts_max, shape->contacts_max, sizeof shape->contacts_max);
    policy->staff = (struct tl_staff_rules){
        .ring_s = 20,
        .join_s = 5,
        .wrap_up_s = 30,
        .refused_again_s = 90,
        .slip_s = 2,
        .lost_s = 25,
        .capacity = { [TL_CHANNEL_VOICE] = 1, [TL_CHANNEL_CHAT] = shape->chats },
        .mixes_channels = shape->mixes_channels,
        .reserves_bilingual = shape->reserves_bilingual,
        .no_answer = 7
    };
    policy->callbacks = (struct tl_callback_rules){
        .attempts_max = 2,
        .window_s = 7200,
        .again_after_s = 3600,
        .again_before_s = 5400,
        .soon_s = 900,
    };
}

/* One zone is the center's own, one has summer time, one is as far as a working day is long. */
static void set_zones(struct tl_agency *agency)
{
    static const struct tl_zone zones[TL_AGENCY_ZONES] = {
        { 0 },
        { .offset_s = -6 * 3600,
          .saving_s = 3600,
          .from = { .month = 3, .week = 2, .weekday = TL_SUNDAY },
          .from_s = 7200,
          .to = { .month = 11, .week = 1, .weekday = TL_SUNDAY },
          .to_s = 7200 },
        { .offset_s = 9 * 3600 },
    };
    struct tl_policy *policy = &agency->policy;
    struct tl_callback_rules *rules = &policy->callbacks;
    for (uint8_t i = 0; i < TL_AGENCY_ZONES; i++) {
        struct tl_person_zone *zone = &agency->zones[i];
        zone->id = (struct tl_name){ 60u + i, "zone", TL_NONE };
        zone->awake.zone = zones[i];
        zone->awake.services_len = 1;
        zone->awake.services[0].on_holidays = true;
        set_hours(&zone->awake.services[0], "awake", 8, 21);
    }
    policy->zones = agency->zones;
    policy->zones_len = TL_AGENCY_ZONES;
    rules->quiet_from_s = 21 * 3600;
    rules->quiet_to_s = 8 * 3600;
    rules->text_ahead_s = 1200;
    rules->not_now_s = 3600;
    rules->not_now_most = 2;
    rules->place_kept_s = 7 * 86400;
    set_hours(&policy->calendar.services[policy->calendar.services_len], "surge", 6, 22);
    rules->surge_opens = true;
    rules->surge_service = policy->calendar.services_len++;
    rules->surge_window_s = 5 * 3600;
}

static void set_staff(struct tl_agency *agency, const struct tl_agency_shape *shape)
{
    struct tl_policy *policy = &agency->policy;
    memset(policy->tier_skills, 0xff, sizeof policy->tier_skills);
    for (uint8_t i = 0; i < 2; i++) {
        policy->tier_skills[i + 1] = TL_AGENCY_SKILL_TIER + i;
        policy->skills[TL_AGENCY_SKILL_TIER + i] = "tier";
        agency->queues[i] = (struct tl_queue){ .id = { 10u + i, "queue", 0 },
                                               .tier = i + 1,
                                               .tier_skill = TL_AGENCY_SKILL_TIER + i,
                                               .waiting_max = shape->waiting_max,
                                               .callback_after_s = 600 };
    }
    for (uint8_t i = 0; i < 3; i++) {
        agency->priorities[i] =
            (struct tl_priority){ .id = { 20u + i, "rank", 0 },
                                  .rank = i,
                                  .ages_after_s = i > 0 ? (3u - i) * shape->ages_after_s : 0 };
    }
    for (uint8_t i = 0; i < shape->languages_len; i++) {
        policy->skills[i] = "language";
        agency->languages[i] = (struct tl_language){
            .code = "xx", .name = "xx", .voice = "xx", .digit = (char)('1' + i), .skill = i
        };
    }
    for (uint8_t i = 0; i < shape->topics_len; i++) {
        policy->skills[TL_AGENCY_SKILL_TOPIC + i] = "topic";
    }
}

static void set_tables(struct tl_agency *agency)
{
    struct tl_policy *policy = &agency->policy;
    agency->texts[0].id = (struct tl_name){ 30, "text", 0 };
    agency->articles[0].id = (struct tl_name){ 31, "article", 0 };
    agency->forms[0] = (struct tl_form){ .id = { 32, "form", 0 }, .kind = TL_FORM_DIGITS };
    agency->values[0] = (struct tl_name){ 33, "value", 0 };
    agency->conditions[0] =
        (struct tl_condition){ .kind = TL_IS_CASE_OUTSIDE_NORMAL_TIME, .bit = 0, .name = "late" };
    agency->names[0] = (struct tl_name){ 7, "name", 0 };
    agency->not_ready[0] = (struct tl_not_ready){ .id = agency->names[0] };
    agency->destinations[0] =
        (struct tl_destination){ .id = { 35, "office", 0 }, .office = "office", .due_hours = 48 };
    agency->escalations[0] = (struct tl_escalation){
        .to = { .id = { 36, "urgent", 0 }, .office = "queue", .due_hours = 36, .soon_s = 7200 },
        .is_urgent = true
    };
    agency->escalations[1] = (struct tl_escalation){ .to = { .id = { 37, "ordinary", 0 },
                                                             .office = "queue",
                                                             .due_hours = 30,
                                                             .due_business = true } };
    policy->escalations = agency->escalations, policy->escalations_len = 2;
    agency->emergencies[0] = (struct tl_emergency){
        .to = { .id = { 50, "travel", 0 }, .office = "queue", .due_hours = 60, .is_aim = true }
    };
    agency->emergencies[1] = (struct tl_emergency){ .to = { .id = { 51, "proof", 0 },
                                                            .office = "queue",
                                                            .due_hours = 20,
                                                            .soon_s = 3600,
                                                            .due_business = true,
                                                            .is_aim = true } };
    /* The keys of promises' owners: those of the offices' names. */
    agency->offices[0] = (struct tl_visit_office){ { tl_key_of("shore"), "shore", 0 }, 1 };
    agency->offices[1] = (struct tl_visit_office){ { tl_key_of("hill"), "hill", 0 }, 3 };
    policy->emergencies = agency->emergencies, policy->emergencies_len = 2;
    policy->visit_offices = agency->offices, policy->visit_offices_len = 2;
    policy->service_visits = 0;
    agency->levels[0] = (struct tl_name){ 40, "anyone", 0 };
    agency->levels[1] = (struct tl_name){ 42, "answered", 0 };
    agency->case_roles[0] = (struct tl_case_role){ .id = { 44, "party", 0 }, .hears = true };
    agency->case_roles[1] = (struct tl_case_role){ .id = { 46, "other", 0 } };
    policy->levels = agency->levels, policy->levels_len = 2;
    policy->protection = (struct tl_protection){ .level = 1, .needs_second = true };
    policy->case_roles = agency->case_roles, policy->case_roles_len = 2;
    policy->texts = agency->texts, policy->texts_len = 1;
    policy->articles = agency->articles, policy->articles_len = 1;
    policy->forms = agency->forms, policy->forms_len = 1;
    policy->values = agency->values, policy->values_len = 1;
    policy->conditions = agency->conditions, policy->conditions_len = 1;
    policy->options = agency->options;
    policy->steps = agency->steps;
    policy->topics = agency->topics, policy->topics_len = 2;
    policy->queues = agency->queues, policy->queues_len = 2;
    policy->priorities = agency->priorities, policy->priorities_len = 3;
    policy->reasons = agency->names, policy->reasons_len = 1;
    policy->closures = agency->names, policy->closures_len = 1;
    policy->not_ready = agency->not_ready, policy->not_ready_len = 1;
    policy->dispositions = agency->names, policy->dispositions_len = 1;
    policy->requests = agency->destinations, policy->requests_len = 1;
    policy->owners = agency->destinations, policy->owners_len = 1;
    policy->files = nobody, policy->files_len = 1;
}

void tl_agency_make(struct tl_agency *agency, const struct tl_agency_shape *shape)
{
    TL_ASSERT(shape->topics_len <= (shape->has_self_service ? 7 : TL_AGENCY_TOPICS_MAX));
    memset(agency, 0, sizeof *agency);
    struct tl_policy *policy = &agency->policy;
    policy->version = 1;
    policy->service_live = 0;
    policy->service_callback = 1;
    policy->languages = agency->languages;
    policy->languages_len = shape->languages_len;
    set_calendar(&policy->calendar, shape->is_open_always);
    set_rules(policy, shape);
    if (shape->has_zones)
        set_zones(agency);
    set_staff(agency, shape);
    set_tables(agency);
    add_person(agency);
    add_start(agency, shape);
    policy->entry[TL_CHANNEL_NONE] = TL_NONE;
    policy->entry[TL_CHANNEL_VOICE] = 0;
    policy->entry[TL_CHANNEL_CHAT] = 0;
    policy->entry[TL_CHANNEL_WEB] = TL_NONE;
    policy->person_topic = 1;
    policy->last_topic = 1;
    policy->voice_keys[TL_KEY_REPEAT] = '*';
    policy->voice_keys[TL_KEY_BACK] = '#';
    policy->voice_keys[TL_KEY_PERSON] = shape->topics_len < TL_AGENCY_TOPICS_MAX ? '0' : '\0';
}
