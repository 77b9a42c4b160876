/* callback_year.c: people are called back for a year, and all that was told and done is written
 * down.
 *
 *     invented people, agents, outages, surges --> the core, by the reference policy --> a file
 *     a file, the policy's YAML --> judge-year (Python, the system's time zones) --> its verdict
 *
 *     callback_year POLICY OUT CALLBACKS AGENTS OUTAGE_MIN SEED
 *
 * Nothing is judged here. The flow is the invented agency's, with one step that promises a call;
 * the hours, holidays, zones and rules of callbacks are those of POLICY. OUTAGE_MIN: the longest
 * outage of the dialler. One line for each thing that happened, times in UTC microseconds:
 *
 *     A at contact number    asks for a call          O at contact agent    is offered
 *     P at contact promise kind from to asked_at      T at contact attempt  is called
 *     E at contact result    the attempt ended        Y at contact          is reached
 *     K at contact promise is_late                    R at contact promise why
 *     N at contact promise expected_at: near          B at contact          back in line
 *     D at is_up   the dialler                        S at until            a surge
 *     C at contact outcome why                        Z at                  the end
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "core/center.h"
#include "model/agency.h"
#include "policy/reach.h"
#include "policyfile/policyfile.h"
#include "sim/chance.h"

enum {
    CONTACTS_MAX = 200000,
    EVENTS_MAX = 600000,
    FAULTS_MAX = 16,
    AGENTS_FROM = 100000000, /* Their ids. */
    TRIES_MAX = 1000,
};

#define YEAR_FROM (INT64_C(1767225600) * TL_SECOND) /* 2026 */
#define YEAR      (365 * TL_DAY)

struct event {
    tl_time at;
    uint64_t order;
    struct tl_fact given;
};

struct year {
    struct tl_agency agency;
    struct tl_center *center;
    struct tl_facts facts;
    struct tl_chance chance;
    FILE *out;
    tl_time now;
    tl_time outage_us;
    uint64_t asked;
    uint64_t wanted;
    uint64_t order;
    uint64_t steps;
    struct event *events; /* A heap, the earliest first. */
    uint32_t events_len;
};

/* --- Events. --- */

static bool is_before(const struct event *a, const struct event *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void later(struct year *year, int64_t after_us, struct tl_fact given)
{
    TL_ASSERT(year->events_len < EVENTS_MAX);
    uint32_t at = year->events_len++;
    struct event event = { year->now + after_us, year->order++, given };
    for (; at > 0 && is_before(&event, &year->events[(at - 1) / 2]); at = (at - 1) / 2)
        year->events[at] = year->events[(at - 1) / 2];
    year->events[at] = event;
}

static struct event take(struct year *year)
{
    struct event first = year->events[0];
    struct event last = year->events[--year->events_len];
    uint32_t at = 0;
    for (uint32_t next = 1; next < year->events_len; next = 2 * at + 1) {
        if (next + 1 < year->events_len && is_before(&year->events[next + 1], &year->events[next]))
            next++;
        if (!is_before(&year->events[next], &last))
            break;
        year->events[at] = year->events[next];
        at = next;
    }
    year->events[at] = last;
    return first;
}

/* --- Chance. --- */

static uint32_t below(struct year *year, uint32_t bound)
{
    return (uint32_t)(tl_chance_next(&year->chance) % bound);
}

static int64_t between_s(struct year *year, uint32_t low, uint32_t high)
{
    return (low + below(year, high - low + 1)) * TL_SECOND;
}

static int64_t about_us(struct year *year, double mean_us)
{
    struct tl_spread spread = tl_spread_make(TL_SPREAD_EXPONENTIAL, mean_us, 1);
    return tl_spread_us(&spread, tl_chance_next(&year->chance));
}

/* A number in one of the policy's zones, as many as there are people about. */
static void some_number(struct year *year, char out[24])
{
    static const uint32_t in_10000[] = { 4700, 2890, 620, 220, 1400, 40, 50, 60, 15, 5 };
    const struct tl_policy *policy = &year->agency.policy;
    uint32_t draw = below(year, 10000);
    uint16_t zone = 0;
    while (zone + 1u < policy->zones_len && zone + 1u < sizeof in_10000 / sizeof in_10000[0] &&
           draw >= in_10000[zone])
        draw -= in_10000[zone++];
    const struct tl_prefix_list *numbers = &policy->zones[zone].numbers;
    const char *prefix = numbers->len > 0 ? numbers->items[below(year, numbers->len)] : "+1999";
    snprintf(out, 24, "%s555%04u", prefix, below(year, 10000));
}

/* --- What follows from facts. --- */

static void dialled(struct year *year, const struct tl_fact_attempt_started *started)
{
    static const struct {
        uint32_t share;
        enum tl_attempt_result result;
        uint32_t low_s, high_s;
    } ways[] = {
        { 55, TL_ATTEMPT_ANSWERED, 4, 25 },   { 20, TL_ATTEMPT_MACHINE, 15, 60 },
        { 15, TL_ATTEMPT_NO_ANSWER, 45, 90 }, { 7, TL_ATTEMPT_BUSY, 1, 50 },
        { 3, TL_ATTEMPT_REFUSED, 2, 20 },
    };
    uint32_t draw = below(year, 100), i = 0;
    while (draw >= ways[i].share)
        draw -= ways[i++].share;
    struct tl_fact given = { .kind = TL_FACT_attempt_ended };
    given.attempt_ended =
        (struct tl_fact_attempt_ended){ started->contact, started->attempt, ways[i].result };
    later(year, between_s(year, ways[i].low_s, ways[i].high_s), given);
}

/* Some are told that the call is near and cannot be called now; a few want none any more. */
static void hears(struct year *year, tl_id contact)
{
    uint32_t draw = below(year, 100);
    struct tl_fact given = { .kind = TL_FACT_not_now, .not_now = { .contact = contact } };
    if (draw >= 92)
        given = (struct tl_fact){ .kind = TL_FACT_releases_callback,
                                  .releases_callback = { .contact = contact } };
    if (draw < 10 || draw >= 98)
        later(year, between_s(year, 20, 400), given);
}

static void react(struct year *year, const struct tl_fact *fact)
{
    struct tl_fact given = { 0 };
    switch ((int)fact->kind) {
    case TL_FACT_offered:
        given.kind = TL_FACT_accepts;
        given.accepts = (struct tl_fact_accepts){ fact->offered.agent, fact->offered.contact };
        later(year, between_s(year, 1, 15), given);
        break;
    case TL_FACT_attempt_started:
        dialled(year, &fact->attempt_started);
        break;
    case TL_FACT_connected:
        given.kind = TL_FACT_hangs_up;
        given.hangs_up =
            (struct tl_fact_hangs_up){ fact->connected.agent, fact->connected.contact };
        later(year, 10 * TL_SECOND + about_us(year, 6.0 * TL_MINUTE), given);
        break;
    case TL_FACT_call_near:
        hears(year, fact->call_near.contact);
        break;
    default:
        break;
    }
}

/* --- The file. --- */

/* A letter, and which words of the fact follow: by their places. */
static const struct {
    enum tl_fact_kind kind;
    const char *letter;
    uint8_t words[8];
    uint8_t words_len;
} rows[] = {
    { TL_FACT_offered, "O", { 0, 1 }, 2 },
    { TL_FACT_attempt_started, "T", { 0, 2 }, 2 },
    { TL_FACT_attempt_ended, "E", { 0, 2 }, 2 },
    { TL_FACT_connected, "Y", { 0 }, 1 },
    { TL_FACT_promise_kept, "K", { 0, 1, 3 }, 3 },
    { TL_FACT_promise_released, "R", { 0, 1, 2 }, 3 },
    { TL_FACT_call_near, "N", { 0, 1, 3 }, 3 },
    { TL_FACT_back_in_line, "B", { 0 }, 1 },
    { TL_FACT_can_dial, "D", { 0 }, 1 },
    { TL_FACT_surge_is, "S", { 0 }, 1 },
    { TL_FACT_closed, "C", { 0, 1, 2 }, 3 },
};

static void write_fact(struct year *year, const struct tl_fact *fact)
{
    if (fact->kind == TL_FACT_promise_made) {
        struct tl_contact_view view;
        if (tl_center_contact(year->center, fact->promise_made.contact, &view) != TL_OK)
            view.asked_at = 0;
        fprintf(year->out,
                "P %" PRId64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRId64 " %" PRId64
                "\n",
                fact->at, fact->promise_made.contact, fact->promise_made.promise,
                fact->promise_made.kind, fact->promise_made.from, fact->promise_made.to,
                view.asked_at);
        return;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].kind != fact->kind)
            continue;
        fprintf(year->out, "%s %" PRId64, rows[i].letter, fact->at);
        for (uint8_t word = 0; word < rows[i].words_len; word++)
            fprintf(year->out, " %" PRIu64, fact->words[rows[i].words[word]]);
        fputc('\n', year->out);
    }
}

static void step(struct year *year, struct tl_fact given)
{
    given.at = year->now;
    year->facts.facts_len = 0;
    tl_center_step(year->center, &given, &year->facts);
    year->steps++;
    for (uint32_t i = 0; i < year->facts.facts_len; i++) {
        write_fact(year, &year->facts.facts[i]);
        react(year, &year->facts.facts[i]);
    }
}

/* --- People ask. --- */

static uint16_t at_step(const struct year *year, tl_id contact)
{
    struct tl_contact_view view;
    return tl_center_contact(year->center, contact, &view) == TL_OK ? view.step : TL_NONE;
}

/* By the menu to a question, whose lookup is slow: that step promises a call. */
static void asks(struct year *year)
{
    tl_id contact = ++year->asked;
    char number[24];
    some_number(year, number);
    const struct tl_policy *policy = &year->agency.policy;
    tl_key zone = policy->zones[tl_reach_zone_of_number(policy, number)].id.key;
    fprintf(year->out, "A %" PRId64 " %" PRIu64 " %s\n", year->now, contact, number);
    step(year, (struct tl_fact){ .kind = TL_FACT_contact_came,
                                 .contact_came = { contact, TL_CHANNEL_VOICE, 0, 1 } });
    step(year, (struct tl_fact){ .kind = TL_FACT_lives_in, .lives_in = { contact, zone } });
    step(year, (struct tl_fact){ .kind = TL_FACT_keyed,
                                 .keyed = { contact, at_step(year, contact), '8' } });
    step(year,
         (struct tl_fact){ .kind = TL_FACT_gave, .gave = { contact, at_step(year, contact), 1 } });
    step(year, (struct tl_fact){ .kind = TL_FACT_looked_up,
                                 .looked_up = { contact, at_step(year, contact), TL_SLOW } });
}

/* Most by day on weekdays, on the center's clock; the rest at any hour. */
static double weight(const struct year *year, tl_time at)
{
    struct tl_civil civil = tl_zone_civil(&year->agency.policy.calendar.zone, at);
    bool is_day =
        civil.weekday < TL_SATURDAY && civil.second >= 8 * 3600 && civil.second < 20 * 3600;
    return is_day ? 1.0 : 0.1;
}

/* Hours of weight in a week: 60 by day, a tenth of the other 108. */
static tl_time next_ask(struct year *year, tl_time at)
{
    double mean_us = 70.8 / 168.0 * (double)YEAR / (double)year->wanted;
    for (uint32_t tries = 0; tries < TRIES_MAX; tries++) {
        at += about_us(year, mean_us) + 1;
        if (tl_chance_unit(tl_chance_next(&year->chance)) <= weight(year, at))
            break;
    }
    return at;
}

/* --- A year. --- */

/* Outages about every ten days, surges every two months, through the year. */
static void plan(struct year *year)
{
    struct tl_fact given = { 0 };
    for (int64_t at = between_s(year, 0, 10 * 86400); at < YEAR;
         at += between_s(year, 0, 20 * 86400)) {
        given = (struct tl_fact){ .kind = TL_FACT_dialler, .dialler = { false } };
        later(year, at, given);
        given.dialler.is_up = true;
        later(year, at + between_s(year, 60, (uint32_t)(year->outage_us / TL_SECOND)), given);
    }
    for (int64_t at = between_s(year, 0, 60 * 86400); at < YEAR;
         at += between_s(year, 20 * 86400, 90 * 86400)) {
        given = (struct tl_fact){ .kind = TL_FACT_sets_surge };
        given.sets_surge.until = year->now + at + between_s(year, 3600, 5 * 86400);
        later(year, at, given);
    }
}

static void run(struct year *year)
{
    tl_time ask_at = next_ask(year, year->now);
    tl_time end = YEAR_FROM + YEAR;
    for (;;) {
        tl_time wake_at;
        if (tl_center_wake_at(year->center, &wake_at) != TL_OK)
            wake_at = INT64_MAX;
        tl_time event_at = year->events_len > 0 ? year->events[0].at : INT64_MAX;
        tl_time at = ask_at < event_at ? ask_at : event_at;
        at = wake_at < at ? wake_at : at;
        if (at == INT64_MAX || at > end + 60 * TL_DAY)
            break;
        year->now = at > year->now ? at : year->now;
        if (wake_at == at) {
            step(year, (struct tl_fact){ .kind = TL_FACT_time_came });
        } else if (event_at == at) {
            struct event event = take(year);
            step(year, event.given);
        } else {
            asks(year);
            ask_at = year->asked < year->wanted ? next_ask(year, year->now) : INT64_MAX;
            if (ask_at > end)
                ask_at = INT64_MAX;
        }
    }
    fprintf(year->out, "Z %" PRId64 "\n", year->now);
}

static bool borrow_policy(struct year *year, const char *folder)
{
    static struct tl_fault faults[FAULTS_MAX];
    static const struct tl_agency_shape shape = { .languages_len = 1,
                                                  .topics_len = 1,
                                                  .has_self_service = true,
                                                  .is_open_always = true,
                                                  .chats = 1,
                                                  .waiting_max = 9 };
    struct tl_faults list = { .faults = faults, .faults_max = FAULTS_MAX };
    struct tl_policy_file *file; /* Kept to the end. */
    if (tl_policy_file_open(folder, &list, &file) != TL_OK)
        return false;
    const struct tl_policy *from = tl_policy_file_policy(file);
    tl_agency_make(&year->agency, &shape);
    struct tl_policy *policy = &year->agency.policy;
    policy->calendar = from->calendar;
    policy->service_live = from->service_live;
    policy->service_callback = from->service_callback;
    policy->callbacks = from->callbacks;
    policy->zones = from->zones;
    policy->zones_len = from->zones_len;
    policy->zone_default = from->zone_default;
    policy->staff.ring_s = from->staff.ring_s;
    return true;
}

static bool open_center(struct year *year, uint32_t agents_len)
{
    const struct tl_center_limits limits = { CONTACTS_MAX, agents_len, 8 };
    size_t bytes = (tl_center_bytes(&limits) + 15) / 16 * 16;
    void *memory = aligned_alloc(16, bytes);
    year->facts.facts_max = 4 * TL_STEP_FACTS_MAX;
    year->facts.facts = calloc(year->facts.facts_max, sizeof *year->facts.facts);
    year->events = calloc(EVENTS_MAX, sizeof *year->events);
    if (!memory || !year->facts.facts || !year->events)
        return false;
    year->center = tl_center_init(memory, bytes, &limits, &year->agency.policy);
    year->now = YEAR_FROM;
    plan(year);
    step(year, (struct tl_fact){ .kind = TL_FACT_dialler, .dialler = { true } });
    for (uint32_t i = 0; i < agents_len; i++) {
        tl_id agent = AGENTS_FROM + i;
        step(year, (struct tl_fact){ .kind = TL_FACT_signed_in,
                                     .signed_in = { agent, tl_agency_skills(1, 3, 1) } });
        step(year, (struct tl_fact){ .kind = TL_FACT_ready, .ready = { agent } });
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct year year;
    if (argc != 7) {
        fprintf(stderr, "callback_year POLICY OUT CALLBACKS AGENTS OUTAGE_MIN SEED\n");
        return 2;
    }
    year.wanted = strtoull(argv[3], NULL, 10);
    year.outage_us = strtoll(argv[5], NULL, 10) * TL_MINUTE;
    tl_chance_init(&year.chance, strtoull(argv[6], NULL, 10), 1);
    year.out = fopen(argv[2], "w");
    if (!year.out || !borrow_policy(&year, argv[1]) ||
        !open_center(&year, (uint32_t)strtoul(argv[4], NULL, 10))) {
        fprintf(stderr, "callback_year: cannot begin\n");
        return 1;
    }
    run(&year);
    bool is_written = fclose(year.out) == 0;
    printf("%" PRIu64 " people asked, %" PRIu64 " steps\n", year.asked, year.steps);
    return is_written ? 0 : 1;
}
