/* crowd_agents.c: agents: they take offers, talk, hold, wrap up, take breaks; and their browsers
 * die and come back. */
#include <string.h>

#include "cli/crowd_inside.h"

enum { BLINK_MS = 200, PACKETS_HEARD = 20 };
static const int64_t packet_us = 20000, catch_up_us = 200000, again_us = 5 * TL_SECOND;
static const int64_t mishap_within_us = 10 * TL_SECOND;

static uint64_t chance(struct tl_crowd *crowd)
{
    return tl_chance_next(&crowd->chance);
}

static bool is_likely(struct tl_crowd *crowd, double share)
{
    return crowd_is_likely(chance(crowd), share);
}

/* Around this mean, at the crowd's pace. */
static int64_t about(struct tl_crowd *crowd, double mean_s)
{
    struct tl_spread spread = tl_spread_make(TL_SPREAD_LOGNORMAL, mean_s * 1e6, 0.5);
    return crowd_us(crowd, &spread, chance(crowd));
}

static void act_at(struct crowd_agent *agent, enum agent_act act, int64_t at)
{
    agent->act = act;
    agent->act_at = at;
}

static void act_after(const struct tl_crowd *crowd, struct crowd_agent *agent, enum agent_act act,
                      int64_t after_us)
{
    act_at(agent, act, crowd->now + after_us + 1);
}

static struct crowd_agent *agent_of(struct tl_crowd *crowd, tl_id id)
{
    for (uint32_t i = 0; i < crowd->plan.agents_len; i++) {
        if (crowd->agents[i].desk.agent == id && crowd->agents[i].is_in)
            return crowd->agents + i;
    }
    return NULL;
}

void tl_crowd_agents_begin(struct tl_crowd *crowd)
{
    for (uint32_t i = 0; i < crowd->plan.agents_len; i++) {
        struct crowd_agent *agent = crowd->agents + i;
        char login[48];
        snprintf(login, sizeof login, "%.40s%u", crowd->plan.logins, (unsigned)i + 1);
        tl_desk_end_init(&agent->desk, login);
        act_after(crowd, agent, AGENT_COMES, (int64_t)i * BLINK_MS * 1000);
    }
}

/* ---- what an agent does ---- */

static void check(struct tl_crowd *crowd, enum tl_err err)
{
    crowd->counts.errors += err != TL_OK;
}

static void forget_contact(struct crowd_agent *agent)
{
    tl_desk_end_drop_leg(&agent->desk);
    agent->contact = 0;
    agent->is_talking = agent->is_wrapping = false;
    agent->vanish_at = 0;
    if (!agent->is_away && agent->act != AGENT_READY)
        act_at(agent, AGENT_NOTHING, 0);
}

static void comes(struct tl_crowd *crowd, struct crowd_agent *agent)
{
    enum tl_err err = tl_desk_end_sign_in(&agent->desk, &crowd->web, crowd->plan.password);
    if (err == TL_OK)
        err = tl_desk_end_open_page(&agent->desk, &crowd->web);
    if (err == TL_OK)
        err = tl_desk_end_ready(&agent->desk, &crowd->web);
    check(crowd, err);
    agent->is_in = err == TL_OK;
    if (err != TL_OK)
        act_after(crowd, agent, AGENT_COMES, again_us);
}

static void gets_ready(struct tl_crowd *crowd, struct crowd_agent *agent)
{
    check(crowd, tl_desk_end_ready(&agent->desk, &crowd->web));
    agent->on_break = false;
}

static void answers(struct tl_crowd *crowd, struct crowd_agent *agent)
{
    bool accepts = agent->act == AGENT_ACCEPTS;
    const char *word = accepts ? "accept" : "refuse";
    check(crowd, tl_desk_end_act(&agent->desk, &crowd->web, agent->contact, word));
    crowd->counts.refusals += !accepts;
    if (!accepts || agent->desk.status >= 300)
        forget_contact(agent);
}

static void joins(struct tl_crowd *crowd, struct crowd_agent *agent)
{
    enum tl_err err = tl_desk_end_open_leg(&agent->desk, &crowd->web, agent->contact);
    if (err != TL_OK && agent->desk.status == 200)
        crowd->counts.errors++; /* Else the caller was gone sooner. */
    if (err != TL_OK) {
        tl_desk_end_drop_leg(&agent->desk);
        return;
    }
    agent->leg_at = crowd->now;
    tl_browser_end_say(agent->desk.leg, crowd->sound, TL_CROWD_SOUND_LEN,
                       chance(crowd) % TL_CROWD_SOUND_LEN);
}

static void holds(struct tl_crowd *crowd, struct crowd_agent *agent)
{
    bool is_hold = agent->act == AGENT_HOLDS;
    const char *word = is_hold ? "hold" : "resume";
    check(crowd, tl_desk_end_act(&agent->desk, &crowd->web, agent->contact, word));
    crowd->counts.holds += is_hold;
    int64_t left = agent->talk_ends - crowd->now;
    if (is_hold)
        act_after(crowd, agent, AGENT_RESUMES, left > 0 ? left / 2 : 0);
    else
        act_after(crowd, agent, AGENT_HANGS_UP, left > 0 ? left : 0);
}

static void hangs_up(struct tl_crowd *crowd, struct crowd_agent *agent)
{
    check(crowd, tl_desk_end_act(&agent->desk, &crowd->web, agent->contact, "hangup"));
}

static void wraps_up(struct tl_crowd *crowd, struct crowd_agent *agent)
{
    const struct tl_policy *policy = crowd->plan.policy;
    uint64_t which = chance(crowd) % (policy->dispositions_len > 0 ? policy->dispositions_len : 1);
    check(crowd, tl_desk_end_wrap_up(&agent->desk, &crowd->web, agent->contact,
                                     policy->dispositions[which].name));
    crowd->counts.wrapped_up += agent->desk.status < 300;
}

/* The key of one who let an offer ring out is no reason that somebody chooses. */
static void breaks(struct tl_crowd *crowd, struct crowd_agent *agent)
{
    const struct tl_policy *policy = crowd->plan.policy;
    uint64_t which = chance(crowd) % (policy->not_ready_len > 1 ? policy->not_ready_len - 1 : 1);
    check(crowd,
          tl_desk_end_not_ready(&agent->desk, &crowd->web, policy->not_ready[which].id.name));
    agent->on_break = agent->desk.status < 300;
    crowd->counts.breaks += agent->on_break;
    act_after(crowd, agent, AGENT_READY, about(crowd, 30));
}

/* The browser is back: the page as the server has it, and the talk goes on if it still is one. */
static void returns(struct tl_crowd *crowd, struct crowd_agent *agent)
{
    struct tl_contact_view view;
    tl_desk_end_vanish(&agent->desk);
    enum tl_err err = tl_desk_end_open_page(&agent->desk, &crowd->web);
    if (err == TL_EDENIED) {
        err = tl_desk_end_sign_in(&agent->desk, &crowd->web, crowd->plan.password);
        if (err == TL_OK)
            err = tl_desk_end_open_page(&agent->desk, &crowd->web);
    }
    if (err == TL_OK)
        err = tl_desk_end_ready(&agent->desk, &crowd->web);
    check(crowd, err);
    if (err != TL_OK) {
        act_after(crowd, agent, AGENT_RETURNS, again_us);
        return;
    }
    crowd->counts.returned++;
    agent->is_away = agent->is_asleep = agent->on_break = false;
    agent->was_away = true;
    act_at(agent, AGENT_NOTHING, 0);
    bool is_mine = tl_center_contact(crowd->center, agent->contact, &view) == TL_OK &&
                   view.agent == agent->desk.agent;
    if (agent->is_wrapping) {
        act_after(crowd, agent, AGENT_WRAPS_UP, about(crowd, 4));
    } else if (is_mine && agent->is_talking) {
        joins(crowd, agent);
        int64_t left = agent->talk_ends - crowd->now;
        act_after(crowd, agent, AGENT_HANGS_UP, left > TL_SECOND ? left : TL_SECOND);
    } else if (!is_mine) {
        forget_contact(agent);
    }
}

static void (*const ACTS[])(struct tl_crowd *, struct crowd_agent *) = {
    [AGENT_COMES] = comes,     [AGENT_READY] = gets_ready,  [AGENT_ACCEPTS] = answers,
    [AGENT_REFUSES] = answers, [AGENT_JOINS] = joins,       [AGENT_HOLDS] = holds,
    [AGENT_RESUMES] = holds,   [AGENT_HANGS_UP] = hangs_up, [AGENT_WRAPS_UP] = wraps_up,
    [AGENT_BREAKS] = breaks,   [AGENT_RETURNS] = returns,
};

/* ---- what an agent sees ---- */

static void see_offered(struct tl_crowd *crowd, const struct tl_fact *fact)
{
    struct crowd_agent *agent = agent_of(crowd, fact->offered.agent);
    const struct tl_crowd_mishaps *mishaps = &crowd->plan.mishaps;
    if (!agent)
        return;
    agent->contact = fact->offered.contact;
    if (agent->is_away)
        return;
    double unit = tl_chance_unit(chance(crowd));
    if (unit <= mishaps->dawdles) {
        crowd->counts.dawdled++;
        act_at(agent, AGENT_NOTHING, 0);
    } else if (unit <= mishaps->dawdles + mishaps->refuses) {
        act_after(crowd, agent, AGENT_REFUSES, about(crowd, 2));
    } else {
        act_after(crowd, agent, AGENT_ACCEPTS, about(crowd, 2.5));
    }
    if (!is_likely(crowd, mishaps->kills + mishaps->freezes))
        return;
    double when = tl_chance_unit(chance(crowd));
    agent->freezes = is_likely(crowd, mishaps->freezes / (mishaps->kills + mishaps->freezes));
    agent->vanish_at = crowd->now + (int64_t)(when * (double)mishap_within_us) + 1;
}

static void see_accepted(struct tl_crowd *crowd, const struct tl_fact *fact)
{
    struct crowd_agent *agent = agent_of(crowd, fact->accepted.agent);
    if (agent && !agent->is_away)
        act_after(crowd, agent, AGENT_JOINS, BLINK_MS * 1000);
}

static void see_connected(struct tl_crowd *crowd, const struct tl_fact *fact)
{
    struct crowd_agent *agent = agent_of(crowd, fact->connected.agent);
    const struct crowd_person *person = tl_crowd_person_of(crowd, fact->connected.contact);
    if (!agent)
        return;
    const struct tl_demand_kind *kind = crowd->demand.kinds + (person ? person->way.kind : 0);
    int64_t handle_us = crowd_us(crowd, &kind->handle, chance(crowd));
    bool is_again = agent->is_talking; /* A page that was loaded again. */
    agent->contact = fact->connected.contact;
    agent->is_talking = true;
    crowd->counts.worked_again += agent->was_away;
    agent->was_away = false;
    if (is_again)
        return;
    agent->talk_ends = crowd->now + handle_us;
    agent->is_counted = false;
    agent->leg_heard = agent->desk.leg ? tl_browser_end_heard(agent->desk.leg) : 0;
    agent->person_heard = person ? tl_caller_heard(person->caller) : 0;
    if (agent->is_away)
        return;
    if (is_likely(crowd, crowd->plan.holds))
        act_after(crowd, agent, AGENT_HOLDS, handle_us / 3);
    else
        act_at(agent, AGENT_HANGS_UP, agent->talk_ends);
}

/* The contact ends, or goes on without its agent. */
static void see_gone(struct tl_crowd *crowd, const struct tl_fact *fact)
{
    tl_id contact = fact->words[0];
    for (uint32_t i = 0; i < crowd->plan.agents_len; i++) {
        struct crowd_agent *agent = crowd->agents + i;
        if (agent->contact != contact || agent->is_wrapping)
            continue;
        forget_contact(agent);
    }
}

static void see_wrap_up(struct tl_crowd *crowd, const struct tl_fact *fact)
{
    struct crowd_agent *agent = agent_of(crowd, fact->wrap_up_began.agent);
    if (!agent)
        return;
    agent->contact = fact->wrap_up_began.contact;
    agent->is_wrapping = true;
    if (!agent->is_away)
        act_after(crowd, agent, AGENT_WRAPS_UP, about(crowd, 8));
}

static void see_wrap_up_end(struct tl_crowd *crowd, const struct tl_fact *fact)
{
    struct crowd_agent *agent = agent_of(crowd, fact->wrap_up_ended.agent);
    if (!agent || !agent->is_wrapping)
        return;
    forget_contact(agent);
    if (!agent->is_away && is_likely(crowd, crowd->plan.breaks))
        act_after(crowd, agent, AGENT_BREAKS, 0);
}

/* Set aside after an offer that rang out, or forgotten while away: it wants to work. */
static void see_state(struct tl_crowd *crowd, const struct tl_fact *fact)
{
    struct crowd_agent *agent = agent_of(crowd, fact->agent_is.agent);
    bool works =
        fact->agent_is.state == TL_AGENT_READY || fact->agent_is.state == TL_AGENT_CONNECTED;
    if (!agent || agent->on_break || agent->is_away)
        return;
    if (works && agent->act == AGENT_READY)
        act_at(agent, AGENT_NOTHING, 0);
    else if (!works && agent->act_at == 0)
        act_after(crowd, agent, AGENT_READY, about(crowd, 4));
}

static const struct {
    enum tl_fact_kind kind;
    void (*see)(struct tl_crowd *crowd, const struct tl_fact *fact);
} sees[] = {
    { TL_FACT_offered, see_offered },
    { TL_FACT_accepted, see_accepted },
    { TL_FACT_connected, see_connected },
    { TL_FACT_back_in_line, see_gone },
    { TL_FACT_callback_promised, see_gone },
    { TL_FACT_place_kept, see_gone },
    { TL_FACT_closed, see_gone },
    { TL_FACT_wrap_up_began, see_wrap_up },
    { TL_FACT_wrap_up_ended, see_wrap_up_end },
    { TL_FACT_agent_is, see_state },
};

void tl_crowd_agents_see(struct tl_crowd *crowd, const struct tl_fact *fact)
{
    for (size_t i = 0; i < sizeof sees / sizeof sees[0]; i++) {
        if (sees[i].kind == fact->kind)
            sees[i].see(crowd, fact);
    }
}

/* ---- every turn ---- */

static void vanish(struct tl_crowd *crowd, struct crowd_agent *agent)
{
    agent->vanish_at = 0;
    agent->is_away = true;
    agent->is_asleep = agent->freezes;
    if (!agent->freezes)
        tl_desk_end_vanish(&agent->desk);
    crowd->counts.frozen += agent->freezes;
    crowd->counts.killed += !agent->freezes;
    struct tl_spread away =
        tl_spread_make(TL_SPREAD_EXPONENTIAL, (double)crowd->plan.mishaps.away_us, 1);
    act_after(crowd, agent, AGENT_RETURNS, TL_SECOND + tl_spread_us(&away, chance(crowd)));
}

static void speak(struct tl_crowd *crowd, struct crowd_agent *agent)
{
    if (crowd->now - agent->leg_at > catch_up_us)
        agent->leg_at = crowd->now;
    for (; agent->leg_at <= crowd->now; agent->leg_at += packet_us)
        tl_browser_end_turn(agent->desk.leg);
}

/* Whether each end has heard the other by now. */
static void count_talk(struct tl_crowd *crowd, struct crowd_agent *agent)
{
    const struct crowd_person *person = tl_crowd_person_of(crowd, agent->contact);
    if (!agent->is_talking || agent->is_counted || !agent->desk.leg || !person)
        return;
    uint64_t leg = tl_browser_end_heard(agent->desk.leg) - agent->leg_heard;
    uint64_t line = tl_caller_heard(person->caller) - agent->person_heard;
    agent->is_counted = leg >= PACKETS_HEARD && line >= PACKETS_HEARD;
    crowd->counts.talked += agent->is_counted;
}

static void turn(struct tl_crowd *crowd, struct crowd_agent *agent)
{
    if (agent->vanish_at != 0 && agent->vanish_at <= crowd->now && agent->is_in && !agent->is_away)
        vanish(crowd, agent);
    if (agent->act_at != 0 && agent->act_at <= crowd->now) {
        agent->act_at = 0;
        ACTS[agent->act](crowd, agent);
    }
    if (!agent->is_in || agent->is_away)
        return;
    tl_web_socket_turn(&agent->desk.socket, crowd->now);
    if (agent->desk.socket.fd < 0) {
        crowd->counts.errors++;
        agent->is_away = true;
        act_after(crowd, agent, AGENT_RETURNS, TL_SECOND);
        return;
    }
    if (agent->desk.leg)
        speak(crowd, agent);
    count_talk(crowd, agent);
}

void tl_crowd_agents_turn(struct tl_crowd *crowd)
{
    for (uint32_t i = 0; i < crowd->plan.agents_len; i++) {
        struct crowd_agent *agent = crowd->agents + i;
        turn(crowd, agent);
        agent->off_why = tl_crowd_off_why(crowd, agent);
        if (!agent->off_why)
            agent->off_since = 0;
        else if (agent->off_since == 0)
            agent->off_since = crowd->now;
    }
}
