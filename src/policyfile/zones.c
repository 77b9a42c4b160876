/* zones.c: zones.yaml: the time zones in which people live, and which numbers are of which.
 *
 * Where the file is missing everybody lives by the center's own clock.
 */
#include <string.h>

#include "policy/reach.h"
#include "policyfile/fields.h"

enum { DAY_S = 86400, NAME_BYTES_MAX = 40 };

struct row {
    const char *name;
    struct tl_zone zone;
    struct tl_prefix_list numbers;
};

/* As the IANA writes them: "Europe/Paris", "Etc/GMT+5". */
static void read_zone_name(struct load *load, const struct node *node, const struct field *field,
                           void *out)
{
    const char *text = "";
    read_text(load, node, field, &text);
    size_t bytes = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "/_+-");
    if (!text[bytes] && bytes <= NAME_BYTES_MAX)
        *(const char **)out = text;
    else
        FAULT(load, node, "A zone is named as the time zone database names it, such as ",
              "Europe/Paris; ", text, " is no such name.");
}

static const struct shape zone_name_shape = { .kind = SHAPE_TEXT,
                                              .pattern = "^[A-Za-z0-9/_+-]{1,40}$" };

static const struct field row_fields[] = {
    MUST("name", read_zone_name, struct row, name, .shape = &zone_name_shape,
         SAYS("As the time zone database names it: Europe/Paris.")),
    MUST("zone", read_mapping, struct row, zone, .fields = zone_fields,
         SAYS("Its clock, by rule.")),
    MAY("numbers", read_prefixes, struct row, numbers, .shape = &prefixes_shape,
        SAYS("How the numbers of people there begin; the longest beginning that fits counts.")),
    END_OF_FIELDS,
};

static void add_awake(struct tl_service *service, int day, uint32_t from_s, uint32_t to_s)
{
    if (from_s < to_s)
        service->spans[service->spans_len++] =
            (struct tl_span){ (enum tl_weekday)day, from_s, to_s };
}

/* Each day without the quiet hours, holidays as well. */
static void lie_awake(struct tl_calendar *calendar, const struct tl_zone *zone,
                      const struct tl_callback_rules *rules)
{
    struct tl_service *service = &calendar->services[0];
    calendar->zone = *zone;
    calendar->services_len = 1;
    service->on_holidays = true;
    memcpy(service->name, "awake", sizeof "awake");
    for (int day = TL_MONDAY; day <= TL_SUNDAY; day++) {
        if (rules->quiet_from_s <= rules->quiet_to_s) {
            add_awake(service, day, 0, rules->quiet_from_s);
            add_awake(service, day, rules->quiet_to_s, DAY_S);
        } else {
            add_awake(service, day, rules->quiet_to_s, rules->quiet_from_s);
        }
    }
}

/* Of two zones with the same beginning nobody would know which. */
static bool is_taken(const struct tl_person_zone *zones, uint16_t len, const char *number)
{
    for (uint16_t i = 0; i < len; i++) {
        for (uint16_t j = 0; j < zones[i].numbers.len; j++) {
            if (strcmp(zones[i].numbers.items[j], number) == 0)
                return true;
        }
    }
    return false;
}

static bool is_named(const struct tl_person_zone *zones, uint16_t len, tl_key key)
{
    for (uint16_t i = 0; i < len; i++) {
        if (zones[i].id.key == key)
            return true;
    }
    return false;
}

/* In every zone there is a time at which somebody may be called first, or callbacks to there would
 * be promised to nobody. */
static void check_reach(struct load *load, const struct node *node, uint16_t zone, const char *name)
{
    const struct tl_policy *policy = load->policy;
    struct tl_reach reach = { policy, zone, true, 0 };
    struct tl_window window;
    tl_time at = tl_zone_instant(&policy->calendar.zone, (struct tl_date){ 2026, 1, 1 }, 0);
    if (policy->callbacks.attempts_max == 0 || load->faults_told > 0 ||
        tl_reach_hours(&reach, at, &window))
        return;
    if (tl_reach_next(&reach, at, &window))
        FAULT(load, node, "callbacks: ", name,
              " has no hour at which a first attempt may begin so that the second one still falls "
              "into hours of callbacks outside quiet: make again_before or quiet shorter.");
}

static void read_zones(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    (void)field;
    struct tl_policy *policy = out;
    size_t len = 1;
    for (const struct node *child = node->first; child && len < TL_ZONES_MAX; child = child->next)
        len++;
    struct tl_person_zone *zones = arena_get(&load->arena, len * sizeof *zones);
    policy->zones = zones;
    if (node->kind != NODE_LIST) {
        FAULT(load, node, "zones is a list of zones, the usual one first.");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        struct row row = { .name = "" };
        if (policy->zones_len == TL_ZONES_MAX) {
            FAULT(load, child, "There are more than 16 zones: take some together.");
            return;
        }
        read_fields(load, child, row_fields, &row);
        struct tl_person_zone *zone = &zones[policy->zones_len];
        *zone = (struct tl_person_zone){ .id = { tl_key_of(row.name), row.name, TL_NONE },
                                         .numbers = row.numbers };
        if (is_named(zones, policy->zones_len, zone->id.key))
            FAULT(load, child, "The zone ", row.name, " stands here twice.");
        for (uint16_t i = 0; i < row.numbers.len; i++) {
            if (is_taken(zones, policy->zones_len, row.numbers.items[i]))
                FAULT(load, child, row.numbers.items[i], " is of another zone already.");
        }
        lie_awake(&zone->awake, &row.zone, &policy->callbacks);
        policy->zones_len++;
        check_reach(load, child, (uint16_t)(policy->zones_len - 1), row.name);
    }
}

const struct field people_fields[] = {
    { .key = "zones",
      .read = read_zones,
      .is_required = true,
      .shape = &shape_mappings,
      .fields = row_fields,
      SAYS("Where people live, the usual zone first: it is of who gave no number, or one that "
           "begins like none of these.") },
    END_OF_FIELDS,
};

static void by_own_clock(struct load *load)
{
    struct tl_policy *policy = load->policy;
    struct tl_person_zone *zone = arena_get(&load->arena, sizeof *zone);
    *zone = (struct tl_person_zone){ .id = { tl_key_of("center"), "center", TL_NONE } };
    lie_awake(&zone->awake, &policy->calendar.zone, &policy->callbacks);
    policy->zones = zone;
    policy->zones_len = 1;
}

void load_zones(struct load *load)
{
    const struct source *source = load_source(load, "zones.yaml");
    if (source && source->root) {
        read_fields(load, source->root, people_fields, load->policy);
        return;
    }
    source = load_source(load, "center.yaml");
    by_own_clock(load);
    if (source && source->root)
        check_reach(load, source->root, 0, "the center's own zone");
}
