/* staff.c: who serves, under which rules, why, and who answers messages: staff, reasons, owners. */
#include <string.h>

#include "policyfile/fields.h"

enum { SLIP_S = 1 };

static void read_skill_number(struct load *load, const struct node *node)
{
    static const struct field number = { .key = "skill", FROM_TO(0, TL_SKILLS_MAX - 1) };
    uint8_t skill = TL_SKILLS_MAX;
    read_u8(load, node, &number, &skill);
    if (skill == TL_SKILLS_MAX)
        return;
    if (load->policy->skills[skill])
        FAULT(load, node, "The skills ", node->key, " and ", load->policy->skills[skill],
              " have the same number: give the newer one a number of its own.");
    else
        load->policy->skills[skill] = node->key;
}

/* Before the languages, which name skills. */
void load_skills(struct load *load)
{
    const struct source *source = load_source(load, "staff.yaml");
    if (!source || !source->root)
        return;
    for (const struct node *node = source->root->first; node; node = node->next) {
        if (!node->key || strcmp(node->key, "skills") != 0)
            continue;
        if (node->kind != NODE_MAPPING)
            FAULT(load, node, "Under skills stand names with numbers from 0 to 63.");
        for (const struct node *child = node->first; child && child->key; child = child->next)
            read_skill_number(load, child);
    }
}

static void read_tiers(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    static const struct field skill = { .key = "skill" };
    (void)field;
    struct tl_policy *policy = out;
    for (const struct node *child = node->first; child; child = child->next) {
        bool is_tier = child->key && child->key[0] >= '1' && child->key[0] <= '7' && !child->key[1];
        if (is_tier)
            read_skill(load, child, &skill, &policy->tier_skills[child->key[0] - '0']);
        else
            FAULT(load, child, "Under tiers stand numbers from 1 to 7, each with its skill.");
    }
}

#define NAME_TEXT(type)                                                                            \
    MAY("text", read_reference, type, id.text, .list = NAMED_TEXTS,                                \
        SAYS("What people read: a text."))

static const struct field queue_fields[] = {
    NAME_TEXT(struct tl_queue),
    MUST("tier", read_u8, struct tl_queue, tier, FROM_TO(1, 7), SAYS("Which tier serves it.")),
    MUST("waiting_max", read_u32, struct tl_queue, waiting_max, FROM_TO(1, 1000000),
         SAYS("Beyond so many who wait, live takes its else.")),
    MUST("callback_after", read_seconds, struct tl_queue, callback_after_s, FROM_TO(0, 86400),
         SAYS("A wait longer than this is offered a callback.")),
    END_OF_FIELDS,
};

static void read_queues(struct load *load, const struct node *node, const struct field *field,
                        void *out)
{
    const struct tl_policy *policy = load->policy;
    read_named(load, node, field, out);
    struct tl_queue *queues = load->named[NAMED_QUEUES].items;
    for (uint32_t i = 0; i < load->named[NAMED_QUEUES].items_len; i++) {
        queues[i].tier_skill = policy->tier_skills[queues[i].tier];
        if (queues[i].tier > 0 && queues[i].tier_skill == 0xff)
            FAULT(load, node, "The queue ", queues[i].id.name,
                  " has a tier that does not stand under tiers.");
    }
}

static const struct field priority_fields[] = {
    NAME_TEXT(struct tl_priority),
    MAY("ages_after", read_seconds, struct tl_priority, ages_after_s, FROM_TO(60, 7 * 86400),
        SAYS("Who asked so long ago moves on to the class before; without it, nobody does.")),
    END_OF_FIELDS,
};

/* In the order of the file: the first is served first. */
static void read_priorities(struct load *load, const struct node *node, const struct field *field,
                            void *out)
{
    read_named(load, node, field, out);
    struct tl_priority *priorities = load->named[NAMED_PRIORITIES].items;
    if (load->named[NAMED_PRIORITIES].items_len > 16)
        FAULT(load, node, "There are more than 16 priorities: take some together.");
    for (uint32_t i = 0; i < load->named[NAMED_PRIORITIES].items_len; i++)
        priorities[i].rank = (uint8_t)i;
    if (load->named[NAMED_PRIORITIES].items_len > 0 && priorities[0].ages_after_s > 0)
        FAULT(load, node, "The priority ", priorities[0].id.name,
              " is the first: nobody can move on from it. Take ages_after out.");
}

static const struct field offer_fields[] = {
    MUST("ring", read_seconds, struct tl_staff_rules, ring_s, FROM_TO(5, 120),
         SAYS("How long an offer stands.")),
    MUST("join", read_seconds, struct tl_staff_rules, join_s, FROM_TO(2, 60),
         SAYS("From accepting to hearing each other.")),
    MUST("refused_again", read_seconds, struct tl_staff_rules, refused_again_s, FROM_TO(5, 3600),
         SAYS("So long a contact is not offered to who refused it.")),
    MUST("lost", read_seconds, struct tl_staff_rules, lost_s, FROM_TO(5, 600),
         SAYS("So long the page of someone in a call may be gone.")),
    MAY("named", read_seconds, struct tl_staff_rules, named_s, FROM_TO(5, 900),
        SAYS("So long who is passed on waits for one agent, and a consult for a second one: "
             "60 s where it is left out.")),
    MAY("slip", read_seconds, struct tl_staff_rules, slip_s, FROM_TO(0, 10),
        SAYS("Who puts a call down within so long has slipped: the person keeps the place. "
             "1 s where it is left out, 0 s: never.")),
    MUST("no_answer", read_key, struct tl_staff_rules, no_answer, .list = NAMED_NOT_READY,
         SAYS("The not-ready reason of who lets an offer ring out.")),
    END_OF_FIELDS,
};

static const struct field capacity_fields[] = {
    MUST("voice", read_u8, struct tl_staff_rules, capacity[TL_CHANNEL_VOICE], FROM_TO(0, 1),
         SAYS("Calls that one agent has at once.")),
    MUST("chat", read_u8, struct tl_staff_rules, capacity[TL_CHANNEL_CHAT], FROM_TO(0, 16),
         SAYS("Chats that one agent has at once.")),
    MUST("web", read_u8, struct tl_staff_rules, capacity[TL_CHANNEL_WEB], FROM_TO(0, 16),
         SAYS("Contacts from pages that one agent has at once.")),
    END_OF_FIELDS,
};

static const struct field name_fields[] = {
    MAY("text", read_reference, struct tl_name, text, .list = NAMED_TEXTS,
        SAYS("What people read: a text.")),
    END_OF_FIELDS,
};

/* Told to people: the text is no choice. */
static const struct field closure_fields[] = {
    MUST("text", read_reference, struct tl_name, text, .list = NAMED_TEXTS,
         SAYS("What people hear and read: a text with {opens_at}.")),
    END_OF_FIELDS,
};

static const struct field not_ready_fields[] = {
    MAY("text", read_reference, struct tl_not_ready, id.text, .list = NAMED_TEXTS,
        SAYS("What people read: a text.")),
    MAY("remind_after", read_seconds, struct tl_not_ready, remind_after_s, FROM_TO(60, 86400),
        SAYS("The desk reminds of it after so long; 15 min where nothing is said.")),
    END_OF_FIELDS,
};

static void read_not_ready(struct load *load, const struct node *node, const struct field *field,
                           void *out)
{
    enum { REMIND_AFTER_S = 15 * 60 };
    read_named(load, node, field, out);
    struct tl_not_ready *reasons = load->named[NAMED_NOT_READY].items;
    for (uint32_t i = 0; i < load->named[NAMED_NOT_READY].items_len; i++) {
        if (reasons[i].remind_after_s == 0)
            reasons[i].remind_after_s = REMIND_AFTER_S;
    }
}

#define NAMED(word, reader, named, table, ...)                                                     \
    {                                                                                              \
        .key = (word), .read = (reader), .is_required = true, .list = (named), .fields = (table),  \
        .shape = &shape_named, __VA_ARGS__                                                         \
    }

/* "20 %", up to 100 %. */
static void read_percent(struct load *load, const struct node *node, const struct field *field,
                         void *out)
{
    const char *text = "";
    uint32_t percent = 0;
    read_text(load, node, field, &text);
    size_t digits = strspn(text, "0123456789");
    const char *rest = text + digits + (text[digits] == ' ');
    for (size_t i = 0; i < digits && i < 4; i++)
        percent = percent * 10 + (uint32_t)(text[i] - '0');
    if (digits > 0 && percent <= 100 && strcmp(rest, "%") == 0)
        *(uint32_t *)out = percent;
    else if (text[0] != '\0')
        FAULT(load, node, "A part is written 20 %, up to 100 %; ", text, " is none.");
}

static const struct shape percent_shape = { .kind = SHAPE_TEXT,
                                            .pattern = "^([0-9]{1,2}|100) ?%$" };
static const struct shape number_shape = { .kind = SHAPE_TEXT, .pattern = "^[0-9]{1,2}$" };
static const struct shape skills_shape = { .kind = SHAPE_MAP,
                                           .pattern = NAME_PATTERN,
                                           .item = &number_shape };
static const struct shape tiers_shape = { .kind = SHAPE_MAP,
                                          .pattern = "^[1-7]$",
                                          .item = &shape_name };
const struct shape clock_shape = { SHAPE_TEXT,
                                   .pattern =
                                       "^[0-9]{1,9} ?(s|min|h|hours|day|days|business days)$" };

const struct field staff_fields[] = {
    { .key = "skills",
      .read = read_nothing,
      .is_required = true,
      .shape = &skills_shape,
      SAYS("Names with numbers from 0 to 63, which they keep for ever.") },
    { .key = "tiers",
      .read = read_tiers,
      .is_required = true,
      .shape = &tiers_shape,
      SAYS("Numbers from 1 to 7, each with the skill of who works there.") },
    NAMED("queues", read_queues, NAMED_QUEUES, queue_fields,
          SAYS("The lines; all stand in one order, and a queue says who may serve it.")),
    NAMED("priorities", read_priorities, NAMED_PRIORITIES, priority_fields,
          SAYS("Classes of the order: the first is served first, the last is the usual one.")),
    NAMED("not_ready", read_not_ready, NAMED_NOT_READY, not_ready_fields,
          SAYS("Why an agent takes nothing.")),
    NAMED("dispositions", read_named, NAMED_DISPOSITIONS, name_fields,
          SAYS("What came of a contact, as agents file it.")),
    { .key = "closures",
      .read = read_named,
      .list = NAMED_CLOSURES,
      .fields = closure_fields,
      .shape = &shape_named,
      SAYS("Why a supervisor closes a queue or the whole line: what people are told.") },
    MUST("offers", read_mapping, struct tl_policy, staff, .fields = offer_fields,
         SAYS("How a contact is offered to an agent.")),
    MAY("wrap_up_reminder", read_seconds, struct tl_policy, staff.wrap_up_remind_s,
        FROM_TO(10, 86400),
        SAYS("The desk reminds of a contact not filed so long after it; else twice wrap_up.")),
    MUST("wrap_up", read_seconds, struct tl_policy, staff.wrap_up_s, FROM_TO(0, 3600),
         SAYS("Time after a contact to write it up.")),
    MUST("capacity", read_mapping, struct tl_policy, staff, .fields = capacity_fields,
         SAYS("How many contacts an agent has at once, by channel.")),
    MAY("waits", read_mapping, struct tl_policy, waits, .fields = wait_fields,
        SAYS("How long things usually take, until the center has seen enough of its own.")),
    MUST("mixes_channels", read_bool, struct tl_policy, staff.mixes_channels,
         SAYS("Whether someone in a call may be given a chat, and the reverse.")),
    MAY("reserves_bilingual", read_bool, struct tl_policy, staff.reserves_bilingual,
        SAYS("Whether who speaks fewer languages is chosen first, so that others stay free.")),
    MAY("shows_listening", read_bool, struct tl_policy, staff.shows_listening,
        SAYS("Whether a desk shows that a supervisor listens to its call; without it: yes.")),
    MAY("waits_differ_at_most", read_percent, struct tl_policy, staff.language_wait_bound,
        .shape = &percent_shape,
        SAYS("How far the waits of the languages may lie apart, 20 %; 0 %: it is not looked at.")),
    END_OF_FIELDS,
};

/* Seconds open in a week over days with hours: what "a business day" of the center has. */
static uint32_t business_day_hours(const struct load *load)
{
    const struct tl_calendar *calendar = &load->policy->calendar;
    const struct tl_service *live = &calendar->services[load->policy->service_live];
    uint32_t seconds = 0, days = 0;
    for (int day = TL_MONDAY; day <= TL_SUNDAY; day++) {
        bool is_open = false;
        for (uint8_t i = 0; i < live->spans_len; i++) {
            if ((int)live->spans[i].weekday == day) {
                seconds += live->spans[i].to_s - live->spans[i].from_s;
                is_open = true;
            }
        }
        days += is_open;
    }
    return days > 0 ? (seconds / days + 3599) / 3600 : 0;
}

/* "72 h", "14 days" or "30 business days". */
void read_clock(struct load *load, const struct node *node, const struct field *field, void *out)
{
    static const struct field span = { .key = "answered_in", FROM_TO(3600, 400 * 86400) };
    static const char business[] = " business days";
    (void)field;
    struct tl_destination *destination = out;
    const char *text = "";
    uint32_t seconds = 0;
    read_text(load, node, field, &text);
    size_t digits = strspn(text, "0123456789");
    if (digits > 0 && digits < 4 && strcmp(text + digits, business) == 0) {
        uint32_t days = 0;
        for (size_t i = 0; i < digits; i++)
            days = days * 10 + (uint32_t)(text[i] - '0');
        destination->due_hours = days * business_day_hours(load);
        destination->due_business = true;
        if (days == 0 || days > 200)
            FAULT(load, node, "An answer is promised within 1 to 200 business days.");
        return;
    }
    read_seconds(load, node, &span, &seconds);
    destination->due_hours = seconds / 3600;
}

static const struct field destination_fields[] = {
    MUST("text", read_reference, struct tl_destination, id.text, .list = NAMED_TEXTS,
         SAYS("What people read: a text.")),
    MUST("office", read_name, struct tl_destination, office,
         SAYS("Who answers, as the agency calls it.")),
    { .key = "answered_in",
      .read = read_clock,
      .is_required = true,
      .shape = &clock_shape,
      SAYS("By when: 72 h, 14 days or 30 business days.") },
    MAY("is_aim", read_bool, struct tl_destination, is_aim,
        SAYS("An aim and no promise: the share that was met is told; without it: a promise.")),
    MAY("soon", read_seconds, struct tl_destination, soon_s, FROM_TO(60, 60 * 86400),
        SAYS("So long before, it is due soon; else a quarter of the time, a day at most.")),
    END_OF_FIELDS,
};

const struct field reason_fields[] = {
    NAMED("reasons", read_named, NAMED_REASONS, name_fields,
          SAYS("The reasons that earn a person.")),
    END_OF_FIELDS,
};
const struct field owner_fields[] = {
    NAMED("owners", read_named, NAMED_OWNERS, destination_fields,
          SAYS("Who answers messages, and by when.")),
    END_OF_FIELDS,
};

void load_staff(struct load *load)
{
    static const struct {
        const char *path;
        const struct field *fields;
    } files[] = { { "staff.yaml", staff_fields },
                  { "reasons.yaml", reason_fields },
                  { "owners.yaml", owner_fields } };
    load->policy->staff.slip_s = SLIP_S;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const struct source *source = load_source(load, files[i].path);
        if (source && source->root)
            read_fields(load, source->root, files[i].fields, load->policy);
    }
    if (load->policy->staff.wrap_up_remind_s == 0)
        load->policy->staff.wrap_up_remind_s = 2 * load->policy->staff.wrap_up_s;
}
