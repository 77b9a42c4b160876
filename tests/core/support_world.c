/* support_world.c: the invented agency's policy, step by step. */
#include "core/support_world.h"

#include <string.h>

#include "base/assert.h"

static const char *const nobody[1];

uint64_t world_skills(uint64_t languages, uint64_t tiers, uint64_t topics)
{
    return languages | tiers << WORLD_SKILL_TIER | topics << WORLD_SKILL_TOPIC;
}

char world_topic_digit(uint8_t topic)
{
    return (char)('0' + (topic + 1) % 10);
}

/* A step with nothing filled in but its kind; returns its index. */
static uint16_t add(struct world *world, enum tl_step_kind kind, uint16_t topic)
{
    struct tl_policy *policy = &world->policy;
    TL_ASSERT(policy->steps_len < WORLD_STEPS_MAX);
    uint16_t index = policy->steps_len++;
    world->steps[index] = (struct tl_step){
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

static void add_option(struct world *world, uint16_t step, char digit, uint16_t then)
{
    struct tl_policy *policy = &world->policy;
    struct tl_step *menu = &world->steps[step];
    TL_ASSERT(policy->options_len < WORLD_OPTIONS_MAX);
    if (menu->options_len == 0) {
        menu->options = policy->options_len;
    }
    TL_ASSERT(menu->options + menu->options_len == policy->options_len);
    world->options[policy->options_len++] =
        (struct tl_option){ .digit = digit, .then = then, .words = "" };
    menu->options_len++;
}

static uint16_t add_message(struct world *world, uint16_t topic)
{
    return add(world, TL_STEP_MESSAGE, topic);
}

static uint16_t add_callback(struct world *world, uint16_t topic, uint16_t queue, uint16_t priority,
                             uint64_t needs)
{
    uint16_t message = add_message(world, topic);
    uint16_t step = add(world, TL_STEP_CALLBACK, topic);
    world->steps[step].queue = queue;
    world->steps[step].priority = priority;
    world->steps[step].needs = needs;
    world->steps[step].next = message;
    world->steps[step].otherwise = message;
    return step;
}

static uint16_t add_live(struct world *world, uint16_t topic, uint16_t queue, uint16_t priority,
                         uint64_t needs)
{
    uint16_t callback = add_callback(world, topic, queue, priority, needs);
    uint16_t message = add_message(world, topic);
    uint16_t step = add(world, TL_STEP_LIVE, topic);
    world->steps[step].queue = queue;
    world->steps[step].priority = priority;
    world->steps[step].needs = needs;
    world->steps[step].otherwise = callback;
    add_option(world, step, '1', callback);
    add_option(world, step, '2', message);
    return step;
}

/* Key 8: a value, a lookup, a branch, and each way out of them. */
static uint16_t add_lookup(struct world *world)
{
    uint16_t request = add(world, TL_STEP_REQUEST, 0);
    uint16_t callback = add_callback(world, 0, 0, 2, 0);
    uint16_t live = add_live(world, 0, 1, 0, 0);
    uint16_t answer = add(world, TL_STEP_ANSWER, 0);
    world->steps[answer].next = live;
    uint16_t when = add(world, TL_STEP_WHEN, 0);
    world->steps[when].condition = 0;
    world->steps[when].then = live;
    world->steps[when].otherwise = answer;
    uint16_t look_up = add(world, TL_STEP_LOOK_UP, 0);
    world->steps[look_up].by_result[TL_FOUND] = when;
    world->steps[look_up].by_result[TL_NOT_FOUND] = answer;
    world->steps[look_up].by_result[TL_SLOW] = callback;
    world->steps[look_up].by_result[TL_FAILED] = request;
    uint16_t ask = add(world, TL_STEP_ASK, 0);
    world->steps[ask].next = look_up;
    world->steps[ask].otherwise = request;
    return ask;
}

static uint16_t add_article(struct world *world)
{
    uint16_t request = add(world, TL_STEP_REQUEST, 0);
    uint16_t answer = add(world, TL_STEP_ANSWER, 0);
    world->steps[answer].next = request;
    return answer;
}

/* Topic 0: where everybody begins. The targets are laid out before what leads to them. */
static void add_start(struct world *world, const struct world_shape *shape)
{
    uint16_t lives[WORLD_TOPICS_MAX];
    for (uint8_t i = 0; i < shape->topics_len; i++) {
        uint64_t needs = UINT64_C(1) << (WORLD_SKILL_TOPIC + i);
        lives[i] = add_live(world, 0, i % 2, i % 3, needs);
    }
    uint16_t look_up = shape->has_self_service ? add_lookup(world) : TL_NONE;
    uint16_t article = shape->has_self_service ? add_article(world) : TL_NONE;
    uint16_t menu = add(world, TL_STEP_MENU, 0);
    for (uint8_t i = 0; i < shape->topics_len; i++) {
        add_option(world, menu, world_topic_digit(i), lives[i]);
    }
    if (shape->has_self_service) {
        add_option(world, menu, '8', look_up);
        add_option(world, menu, '9', article);
    }
    uint16_t message = add_message(world, 0);
    world->steps[menu].otherwise = message;
    world->steps[menu].next = message;
    uint16_t say = add(world, TL_STEP_SAY, 0);
    world->steps[say].next = menu;
    uint16_t language = add(world, TL_STEP_LANGUAGE, 0);
    world->steps[language].next = say;
    world->topics[0] = (struct tl_topic){ .id = { 1, "start", 0 }, .first = language, .words = "" };
}

/* Topic 1: where the key for a person leads. */
static void add_person(struct world *world)
{
    uint16_t live = add_live(world, 1, 0, 1, 0);
    world->topics[1] = (struct tl_topic){ .id = { 2, "person", 0 }, .first = live, .words = "" };
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

static void set_rules(struct tl_policy *policy, const struct world_shape *shape)
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
        .lost_s = 25,
        .capacity = { [TL_CHANNEL_VOICE] = 1, [TL_CHANNEL_CHAT] = shape->chats },
        .mixes_channels = shape->mixes_channels,
        .no_answer = 7
    };
    policy->callbacks = (struct tl_callback_rules){
        .attempts_max = 2, .window_s = 7200, .again_after_s = 3600, .again_before_s = 5400
    };
}

static void set_staff(struct world *world, const struct world_shape *shape)
{
    struct tl_policy *policy = &world->policy;
    memset(policy->tier_skills, 0xff, sizeof policy->tier_skills);
    for (uint8_t i = 0; i < 2; i++) {
        policy->tier_skills[i + 1] = WORLD_SKILL_TIER + i;
        policy->skills[WORLD_SKILL_TIER + i] = "tier";
        world->queues[i] = (struct tl_queue){ .id = { 10u + i, "queue", 0 },
                                              .tier = i + 1,
                                              .tier_skill = WORLD_SKILL_TIER + i,
                                              .waiting_max = shape->waiting_max,
                                              .callback_after_s = 600 };
    }
    for (uint8_t i = 0; i < 3; i++) {
        world->priorities[i] = (struct tl_priority){ .id = { 20u + i, "rank", 0 }, .rank = i };
    }
    for (uint8_t i = 0; i < shape->languages_len; i++) {
        policy->skills[i] = "language";
        world->languages[i] = (struct tl_language){
            .code = "xx", .name = "xx", .voice = "xx", .digit = (char)('1' + i), .skill = i
        };
    }
    for (uint8_t i = 0; i < shape->topics_len; i++) {
        policy->skills[WORLD_SKILL_TOPIC + i] = "topic";
    }
}

static void set_tables(struct world *world)
{
    struct tl_policy *policy = &world->policy;
    world->texts[0].id = (struct tl_name){ 30, "text", 0 };
    world->articles[0].id = (struct tl_name){ 31, "article", 0 };
    world->forms[0] = (struct tl_form){ .id = { 32, "form", 0 }, .kind = TL_FORM_DIGITS };
    world->values[0] = (struct tl_name){ 33, "value", 0 };
    world->conditions[0] =
        (struct tl_condition){ .kind = TL_IS_CASE_OUTSIDE_NORMAL_TIME, .bit = 0, .name = "late" };
    world->names[0] = (struct tl_name){ 7, "name", 0 };
    world->destinations[0] =
        (struct tl_destination){ .id = { 35, "office", 0 }, .office = "office", .due_hours = 48 };
    policy->texts = world->texts, policy->texts_len = 1;
    policy->articles = world->articles, policy->articles_len = 1;
    policy->forms = world->forms, policy->forms_len = 1;
    policy->values = world->values, policy->values_len = 1;
    policy->conditions = world->conditions, policy->conditions_len = 1;
    policy->options = world->options;
    policy->steps = world->steps;
    policy->topics = world->topics, policy->topics_len = 2;
    policy->queues = world->queues, policy->queues_len = 2;
    policy->priorities = world->priorities, policy->priorities_len = 3;
    policy->reasons = world->names, policy->reasons_len = 1;
    policy->not_ready = world->names, policy->not_ready_len = 1;
    policy->dispositions = world->names, policy->dispositions_len = 1;
    policy->requests = world->destinations, policy->requests_len = 1;
    policy->owners = world->destinations, policy->owners_len = 1;
    policy->files = nobody, policy->files_len = 1;
}

void world_make(struct world *world, const struct world_shape *shape)
{
    TL_ASSERT(shape->topics_len <= (shape->has_self_service ? 7 : WORLD_TOPICS_MAX));
    memset(world, 0, sizeof *world);
    struct tl_policy *policy = &world->policy;
    policy->version = 1;
    policy->service_live = 0;
    policy->service_callback = 1;
    policy->languages = world->languages;
    policy->languages_len = shape->languages_len;
    set_calendar(&policy->calendar, shape->is_open_always);
    set_rules(policy, shape);
    set_staff(world, shape);
    set_tables(world);
    add_person(world);
    add_start(world, shape);
    policy->entry[TL_CHANNEL_NONE] = TL_NONE;
    policy->entry[TL_CHANNEL_VOICE] = 0;
    policy->entry[TL_CHANNEL_CHAT] = 0;
    policy->entry[TL_CHANNEL_WEB] = TL_NONE;
    policy->person_topic = 1;
    policy->last_topic = 1;
    policy->voice_keys[TL_KEY_REPEAT] = '*';
    policy->voice_keys[TL_KEY_BACK] = '#';
    policy->voice_keys[TL_KEY_PERSON] = shape->topics_len < WORLD_TOPICS_MAX ? '0' : '\0';
}
