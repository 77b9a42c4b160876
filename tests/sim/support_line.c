/* support_line.c: one line as policy, roster and demand; and the queue's exact numbers. */
#include "sim/support_line.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LANGUAGE, TIER, KEY_REASON = 701, KEY_OWNER, KEY_QUEUE };

static void make_policy(struct line *line)
{
    struct tl_policy *policy = &line->policy;
    struct tl_service *live = policy->calendar.services;
    snprintf(live->name, sizeof live->name, "live");
    for (int day = 0; day < 7; day++)
        live->spans[live->spans_len++] = (struct tl_span){ (enum tl_weekday)day, 0, 86400 };
    live->on_holidays = true;
    policy->calendar.services_len = 1;
    line->languages[0] = (struct tl_language){ .code = "en", .digit = '1', .skill = LANGUAGE };
    line->queues[0] = (struct tl_queue){ { KEY_QUEUE, "line", TL_NONE }, 1, TIER, 0, 0 };
    line->priorities[0] = (struct tl_priority){ { 801, "usual", TL_NONE }, 0, 0 };
    line->owners[0] = (struct tl_destination){ .id = { KEY_OWNER, "owner", TL_NONE },
                                               .office = "office",
                                               .due_hours = 24 };
    for (int i = 0; i < 2; i++) {
        memset(&line->steps[i], 0xff, sizeof line->steps[i]);
        line->steps[i].options_len = 0;
        line->steps[i].topic = 0;
        line->steps[i].needs = 0;
    }
    line->steps[0].kind = TL_STEP_LIVE;
    line->steps[0].key = KEY_REASON;
    line->steps[0].queue = 0;
    line->steps[0].priority = 0;
    line->steps[0].otherwise = 1;
    line->steps[1].kind = TL_STEP_MESSAGE;
    line->steps[1].key = KEY_OWNER;
    line->topics[0] = (struct tl_topic){ { 900, "line", TL_NONE }, 0, "" };
}

static void join_policy(struct line *line)
{
    struct tl_policy *policy = &line->policy;
    policy->languages = line->languages;
    policy->languages_len = 1;
    policy->steps = line->steps;
    policy->steps_len = 2;
    policy->topics = line->topics;
    policy->topics_len = 1;
    policy->queues = line->queues;
    policy->queues_len = 1;
    policy->priorities = line->priorities;
    policy->priorities_len = 1;
    policy->owners = line->owners;
    policy->owners_len = 1;
    for (int i = 0; i < TL_CHANNELS; i++) {
        policy->entry[i] = i == TL_CHANNEL_VOICE ? 0 : TL_NONE;
        policy->staff.capacity[i] = 1;
    }
    policy->person_topic = TL_NONE;
    memset(policy->tier_skills, 0xff, sizeof policy->tier_skills);
    policy->tier_skills[1] = TIER;
    policy->limits = (struct tl_limits){ .tries_max = 3, .answer_s = 7, .lookup_s = 3 };
    policy->staff.ring_s = 20;
    policy->staff.join_s = 10;
    policy->staff.wrap_up_s = 0;
}

void line_make(struct line *line, const struct line_rates *rates, uint64_t seed, uint32_t days)
{
    *line = (struct line){ .demand = tl_demand_usual() };
    make_policy(line);
    join_policy(line);
    line->groups[0] = (struct tl_group){ .people = rates->servers,
                                         .skills = 1u << LANGUAGE | 1u << TIER,
                                         .days = 0x7f,
                                         .on_holidays = true,
                                         .to_s = 86400 };
    line->roster = (struct tl_roster){ line->groups, 1, rates->servers };
    struct tl_demand *demand = &line->demand;
    line->kinds[0] = (struct tl_demand_kind){ .topic = TL_NONE,
                                              .wants = TL_STEP_LIVE,
                                              .share = 1,
                                              .handle = tl_spread_make(TL_SPREAD_EXPONENTIAL,
                                                                       60e6 / rates->mu, 1) };
    memcpy(line->kinds[0].weekdays, demand->weekdays, sizeof demand->weekdays);
    memcpy(line->kinds[0].half_hours, demand->half_hours, sizeof demand->half_hours);
    demand->kinds = line->kinds;
    demand->kinds_len = 1;
    demand->a_day = rates->lambda * 1440;
    demand->languages[0] = 1;
    demand->patience = tl_spread_make(TL_SPREAD_EXPONENTIAL, 60e6 / rates->theta, 1);
    demand->dialler = false;
    demand->targets_s[0] = 20;
    demand->targets_s[1] = 60;
    demand->targets_len = 2;
    line->plan = (struct tl_simulation_plan){ .policy = &line->policy,
                                              .roster = &line->roster,
                                              .demand = demand,
                                              .seed = seed,
                                              .days = days,
                                              .people_max = 16384 };
}

/* pi_k by the ratio of one state to the one before; states beyond the last weigh nothing. */
struct erlang_a erlang_a(const struct line_rates *rates)
{
    enum { STATES = 20000 };
    long double weight = 1, all = 1, waiting = 0, queue = 0;
    if (rates->servers == 0)
        return (struct erlang_a){ 0 };
    for (uint32_t k = 1; k < STATES; k++) {
        uint32_t served = k < rates->servers ? k : rates->servers;
        long double out =
            served * (long double)rates->mu + (k - served) * (long double)rates->theta;
        weight *= rates->lambda / out;
        all += weight;
        waiting += k >= rates->servers ? weight : 0;
        queue += (k - served) * weight;
    }
    queue /= all;
    struct erlang_a a = { .p_wait = (double)(waiting / all), .mean_queue = (double)queue };
    a.p_abandon = rates->theta * a.mean_queue / rates->lambda;
    a.mean_wait_s = 60 * a.mean_queue / rates->lambda;
    a.utilisation = rates->lambda * (1 - a.p_abandon) / (rates->servers * rates->mu);
    return a;
}
