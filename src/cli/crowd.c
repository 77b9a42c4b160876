/* crowd.c: the crowd's time, the server's facts, and what they add up to. */
#include "cli/crowd.h"

#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "cli/crowd_inside.h"
#include "cli/told_facts.h"
#include "phone/g711.h"
#include "server/clock.h"

enum { CONTACTS_MAX = 20000, AGENTS_MAX = 2000, PATH_BYTES = 128, TURN_MS = 20, LATE_MS = 200 };
static const int64_t facts_every_us = 40000;

/* ---- the sound of talking, softly ---- */

/* Syllables of a voice, phrases of a few seconds, pauses between them, as mu-law. */
static void murmur(uint8_t *out, struct tl_chance *chance)
{
    enum { RATE = 8000, SYLLABLE = 1600 };
    double pitch = 130, loud = 0, phase = 0;
    unsigned syllables = 0;
    for (int i = 0; i < TL_CROWD_SOUND_LEN; i++) {
        if (i % SYLLABLE == 0) {
            double draw = tl_chance_unit(tl_chance_next(chance));
            syllables = syllables > 0 ? syllables - 1 : (unsigned)(4 + 14 * draw);
            pitch = 100 + 60 * tl_chance_unit(tl_chance_next(chance));
            loud = syllables < 4 ? 0 : 300 + 700 * draw; /* The last of a phrase are its pause. */
        }
        double within = (double)(i % SYLLABLE) / SYLLABLE;
        phase += 2 * M_PI * pitch / RATE;
        double voice =
            sin(phase) + 0.6 * sin(2 * phase) + 0.4 * sin(5 * phase) + 0.2 * sin(9 * phase);
        out[i] = tl_g711_to_pcmu((int16_t)(loud * sin(M_PI * within) * voice));
    }
}

/* ---- facts ---- */

/* Before it is applied: whether a contact ends that is there to end. */
static void count_closed(struct tl_crowd *crowd, const struct tl_fact_closed *closed)
{
    struct tl_contact_view view;
    struct tl_crowd_counts *counts = &crowd->counts;
    bool is_open = tl_center_contact(crowd->center, closed->contact, &view) == TL_OK;
    if (is_open)
        counts->open--;
    else if (closed->outcome != TL_OUTCOME_REFUSED)
        counts->twice++;
    counts->closed++;
    if (closed->outcome < TL_OUTCOMES)
        counts->outcomes[closed->outcome]++;
}

static void count_fact(struct tl_crowd *crowd, const struct tl_fact *fact)
{
    struct tl_crowd_counts *counts = &crowd->counts;
    switch ((int)fact->kind) {
    case TL_FACT_contact_came:
        counts->came++;
        break;
    case TL_FACT_opened:
        counts->open++;
        break;
    case TL_FACT_closed:
        count_closed(crowd, &fact->closed);
        break;
    case TL_FACT_connected:
        counts->connected++;
        break;
    case TL_FACT_callback_promised:
        counts->promised++;
        break;
    case TL_FACT_cut_off:
        counts->cut_off++;
        break;
    default:
        break;
    }
}

static enum tl_err take_fact(void *arg, const struct tl_fact *fact)
{
    struct tl_crowd *crowd = arg;
    count_fact(crowd, fact);
    const struct tl_fact_shape *shape = tl_fact_shape(fact->kind);
    if (!shape->is_given && tl_center_apply(crowd->center, fact) != TL_OK)
        return TL_ECORRUPT;
    if (!crowd->has_begun)
        return TL_OK;
    tl_crowd_people_see(crowd, fact);
    tl_crowd_agents_see(crowd, fact);
    return TL_OK;
}

enum tl_err tl_crowd_fetch(struct tl_crowd *crowd, size_t *out_len)
{
    return tl_told_facts_fetch(&crowd->web, &crowd->fact, take_fact, crowd, out_len);
}

/* Everything before the crowd came makes the replica, and counts for nothing else. */
static enum tl_err catch_up(struct tl_crowd *crowd)
{
    size_t len = 1;
    enum tl_err err = TL_OK;
    while (err == TL_OK && len > 0)
        err = tl_crowd_fetch(crowd, &len);
    uint64_t open = crowd->counts.open;
    crowd->counts = (struct tl_crowd_counts){ .open = open, .open_before = open };
    crowd->has_begun = true;
    return err;
}

/* ---- time ---- */

static void next_arrival(struct tl_crowd *crowd)
{
    crowd->has_next = tl_arrivals_next(&crowd->arrivals, &crowd->next) == TL_OK;
}

/* Calls that are due join those who are about to call. */
static void arrivals_turn(struct tl_crowd *crowd)
{
    tl_time wall = crowd->now + crowd->wall_ahead;
    for (; crowd->has_next && crowd->next.at <= wall; next_arrival(crowd)) {
        bool is_full = crowd->people_len + crowd->waiting_len >= crowd->plan.callers_max ||
                       crowd->waiting_len == TL_CROWD_QUEUE_MAX;
        if (crowd->is_ending)
            continue;
        if (is_full)
            crowd->counts.full++;
        else
            crowd->waiting[crowd->waiting_len++] = crowd->next;
    }
    if (!crowd->dialling && crowd->waiting_len > 0)
        tl_crowd_arrive(crowd);
}

enum tl_err tl_crowd_turn(struct tl_crowd *crowd)
{
    size_t len;
    enum tl_err err = TL_OK;
    int64_t left_us = crowd->turn_at - tl_steady_now();
    if (left_us > 0)
        poll(NULL, 0, (int)((left_us + 999) / 1000));
    crowd->now = tl_steady_now();
    if (crowd->turn_at > 0 && crowd->now - crowd->turn_at > LATE_MS * 1000)
        crowd->counts.late++;
    crowd->turn_at += TURN_MS * 1000;
    if (crowd->turn_at < crowd->now)
        crowd->turn_at = crowd->now;
    if (crowd->now >= crowd->facts_at) {
        crowd->facts_at = crowd->now + facts_every_us;
        err = tl_crowd_fetch(crowd, &len);
    }
    arrivals_turn(crowd);
    tl_crowd_people_turn(crowd);
    tl_crowd_agents_turn(crowd);
    return err;
}

void tl_crowd_end_calls(struct tl_crowd *crowd, bool hang_up)
{
    crowd->is_ending = true;
    crowd->waiting_len = 0;
    for (uint32_t i = 0; i < crowd->plan.callers_max && hang_up; i++) {
        if (crowd->people[i].caller)
            tl_crowd_person_goes(crowd, crowd->people + i, false);
    }
}

bool tl_crowd_is_quiet(const struct tl_crowd *crowd)
{
    return crowd->people_len == 0 && crowd->waiting_len == 0;
}

void tl_crowd_go_home(struct tl_crowd *crowd)
{
    for (uint32_t i = 0; i < crowd->plan.agents_len; i++) {
        struct crowd_agent *agent = crowd->agents + i;
        if (agent->is_in && tl_desk_end_sign_out(&agent->desk, &crowd->web) != TL_OK)
            crowd->counts.errors++;
        agent->is_in = false;
        agent->act = AGENT_NOTHING;
        agent->act_at = agent->vanish_at = 0;
    }
}

/* ---- what they add up to ---- */

void tl_crowd_counts(const struct tl_crowd *crowd, struct tl_crowd_counts *out)
{
    *out = crowd->counts;
    for (uint32_t i = 0; i < crowd->plan.callers_max; i++) {
        const struct crowd_person *person = crowd->people + i;
        if (!person->caller)
            continue;
        out->talking += person->is_talking;
        out->in_line += person->is_in_line && !person->is_talking;
        out->in_menu += !person->is_in_line && !person->is_talking;
    }
    for (uint32_t i = 0; i < crowd->plan.agents_len; i++)
        out->agents_in += crowd->agents[i].is_in && !crowd->agents[i].is_away;
}

/* ---- open and close ---- */

static enum tl_err open_center(struct tl_crowd *crowd)
{
    const struct tl_center_limits limits = { .contacts_max = CONTACTS_MAX,
                                             .agents_max = AGENTS_MAX,
                                             .needs_max = 256 };
    size_t bytes = (tl_center_bytes(&limits) + 15) / 16 * 16;
    crowd->memory = aligned_alloc(16, bytes);
    if (!crowd->memory)
        return TL_ENOMEM;
    crowd->center = tl_center_init(crowd->memory, bytes, &limits, crowd->plan.policy);
    return TL_OK;
}

static enum tl_err open_people(struct tl_crowd *crowd)
{
    uint32_t cells_max = tl_idmap_cells(crowd->plan.callers_max);
    struct tl_idmap_cell *cells = calloc(cells_max, sizeof *cells);
    crowd->people = calloc(crowd->plan.callers_max, sizeof *crowd->people);
    crowd->sound = malloc(TL_CROWD_SOUND_LEN);
    if (!cells || !crowd->people || !crowd->sound) {
        free(cells);
        return TL_ENOMEM;
    }
    tl_idmap_init(&crowd->by_contact, cells, cells_max);
    murmur(crowd->sound, &crowd->chance);
    return tl_ways_open(&crowd->ways, crowd->plan.policy, &crowd->demand);
}

static void begin_arrivals(struct tl_crowd *crowd)
{
    tl_time wall = tl_wall_now();
    crowd->now = tl_steady_now();
    crowd->turn_at = crowd->now;
    crowd->wall_ahead = wall - crowd->now;
    tl_arrivals_init(&crowd->arrivals, &crowd->demand, &crowd->plan.policy->calendar,
                     crowd->plan.seed, wall - (int64_t)(crowd->plan.head_start_s * TL_SECOND),
                     wall + 366 * TL_DAY);
    next_arrival(crowd);
}

enum tl_err tl_crowd_open(const struct tl_crowd_plan *plan, struct tl_crowd **out)
{
    struct tl_crowd *crowd = calloc(1, sizeof *crowd);
    if (!crowd)
        return TL_ENOMEM;
    crowd->plan = *plan;
    crowd->demand = *plan->demand;
    crowd->demand.a_day *= plan->pace;
    tl_chance_init(&crowd->chance, plan->seed, 7);
    enum tl_err err = plan->callers_max > 0 && plan->callers_max <= TL_CROWD_CALLERS_MAX &&
                              plan->agents_len <= TL_CROWD_AGENTS_MAX && plan->pace > 0
                          ? tl_web_read(plan->url, &crowd->web)
                          : TL_EBAD;
    if (err == TL_OK)
        err = tl_caller_server_read(plan->sip, &crowd->sip);
    if (err == TL_OK)
        err = open_center(crowd);
    if (err == TL_OK)
        err = open_people(crowd);
    if (err == TL_OK)
        err = catch_up(crowd);
    if (err != TL_OK) {
        tl_crowd_close(crowd);
        return err;
    }
    begin_arrivals(crowd);
    tl_crowd_agents_begin(crowd);
    *out = crowd;
    return TL_OK;
}

void tl_crowd_close(struct tl_crowd *crowd)
{
    if (!crowd)
        return;
    for (uint32_t i = 0; crowd->people && i < crowd->plan.callers_max; i++)
        tl_caller_close(crowd->people[i].caller);
    for (uint32_t i = 0; i < TL_CROWD_AGENTS_MAX; i++) {
        if (crowd->agents[i].is_in)
            tl_desk_end_vanish(&crowd->agents[i].desk);
    }
    tl_ways_close(&crowd->ways);
    free(crowd->by_contact.cells);
    free(crowd->people);
    free(crowd->sound);
    free(crowd->memory);
    free(crowd);
}
