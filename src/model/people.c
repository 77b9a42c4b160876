/* people.c: what happens next, by weights. */
#include "model/people.h"

#include "model/agency.h"
#include "model/people_inside.h"

enum { AGENTS_FIRST = 1000 }; /* Ids of agents, so that they are not those of contacts. */

static tl_id some_agent_id(struct tl_people *people)
{
    return AGENTS_FIRST + below(people, people->agents_len);
}

static const struct tl_model_agent *some_agent(struct tl_people *people)
{
    const struct tl_model *model = people->model;
    return model->agents_len ? &model->agents[below(people, model->agents_len)] : NULL;
}

/* --- Persons. --- */

static bool comes(struct tl_people *people, struct tl_fact *out)
{
    if (people->model->contacts_len >= people->contacts_len && !one_in(people, 16)) {
        return false;
    }
    bool again = one_in(people, 64) && tl_model_contact(people->model, people->contact_last);
    bool knows = one_in(people, 2);
    out->kind = TL_FACT_contact_came;
    out->contact_came = (struct tl_fact_contact_came){
        .contact = again ? people->contact_last : ++people->contact_last,
        .channel = one_in(people, 4) ? TL_CHANNEL_CHAT : TL_CHANNEL_VOICE,
        .language = knows ? below(people, people->policy->languages_len) : TL_NONE,
        .has_number = !one_in(people, 5)
    };
    return true;
}

static char some_digit(struct tl_people *people, const struct tl_step *step)
{
    static const char keys[] = "0123456789*#";
    if (step->kind == TL_STEP_LANGUAGE && !one_in(people, 10)) {
        return people->policy->languages[below(people, people->policy->languages_len)].digit;
    }
    if (step->options_len > 0 && !one_in(people, 10)) {
        return people->policy->options[step->options + below(people, step->options_len)].digit;
    }
    return keys[below(people, sizeof keys - 1)];
}

/* The lookup that was asked for answers, or one that nobody waits for any more. */
static void looks_up(struct tl_people *people, struct tl_fact *out, tl_id contact, uint64_t step)
{
    out->kind = TL_FACT_looked_up;
    out->looked_up = (struct tl_fact_looked_up){ .contact = contact,
                                                 .step = step,
                                                 .result = below(people, TL_LOOKUP_RESULTS),
                                                 .known = 1,
                                                 .holds = below(people, 2) };
}

/* Someone in a flow does what the step asks for. */
static bool goes_on(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_contact *contact = someone(people, IN(IN_FLOW));
    if (!contact) {
        return false;
    }
    const struct tl_step *step = &people->policy->steps[contact->step];
    if (step->kind == TL_STEP_LOOK_UP) {
        looks_up(people, out, contact->id, contact->step);
    } else if (one_in(people, 12)) {
        out->kind = TL_FACT_said_nothing;
        out->said_nothing = (struct tl_fact_said_nothing){ contact->id, contact->step };
    } else if (step->kind == TL_STEP_ASK) {
        out->kind = TL_FACT_gave;
        out->gave = (struct tl_fact_gave){ contact->id, contact->step, !one_in(people, 4) };
    } else if (step->kind == TL_STEP_ANSWER) {
        out->kind = TL_FACT_helped;
        out->helped = (struct tl_fact_helped){ contact->id, contact->step, below(people, 2) };
    } else {
        out->kind = TL_FACT_keyed;
        out->keyed = (struct tl_fact_keyed){ contact->id, contact->step,
                                             (uint64_t)some_digit(people, step) };
    }
    return true;
}

static bool keys_in_line(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_contact *contact = someone(people, IN(WAITING));
    if (!contact) {
        return false;
    }
    const struct tl_step *step = &people->policy->steps[contact->step];
    out->kind = TL_FACT_keyed;
    out->keyed =
        (struct tl_fact_keyed){ contact->id, contact->step, (uint64_t)some_digit(people, step) };
    return true;
}

static bool leaves(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_contact *contact = someone(people, ~0u);
    if (!contact) {
        return false;
    }
    out->kind = TL_FACT_left;
    out->left.contact = contact->id;
    return true;
}

static bool is_cut_off(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_contact *contact = someone(people, ~0u);
    if (!contact) {
        return false;
    }
    out->kind = TL_FACT_cut_off;
    out->cut_off.contact = contact->id;
    return true;
}

/* --- Agents. --- */

static bool signs_in(struct tl_people *people, struct tl_fact *out)
{
    uint64_t topics = tl_people_random(&people->chance) & ((1 << TL_AGENCY_TOPICS_MAX) - 1);
    uint64_t languages = 1 + below(people, (1u << people->policy->languages_len) - 1);
    out->kind = TL_FACT_signed_in;
    out->signed_in =
        (struct tl_fact_signed_in){ .agent = some_agent_id(people),
                                    .skills = tl_agency_skills(languages, 1 + below(people, 3),
                                                               one_in(people, 3) ? ~0u : topics) };
    return true;
}

/* What an agent does alone; contact only where the fact has one. */
static bool agent_does(struct tl_people *people, struct tl_fact *out, enum tl_fact_kind kind)
{
    const struct tl_model_agent *agent = some_agent(people);
    if (!agent) {
        return false;
    }
    out->kind = kind;
    out->words[0] = agent->id;
    return true;
}

static bool signs_out(struct tl_people *people, struct tl_fact *out)
{
    return one_in(people, 4) && agent_does(people, out, TL_FACT_signed_out);
}

static bool gets_ready(struct tl_people *people, struct tl_fact *out)
{
    return agent_does(people, out, TL_FACT_ready);
}

static bool wants_none(struct tl_people *people, struct tl_fact *out)
{
    out->not_ready.reason = people->policy->not_ready[0].id.key;
    return agent_does(people, out, TL_FACT_not_ready);
}

static bool is_lost(struct tl_people *people, struct tl_fact *out)
{
    return agent_does(people, out, TL_FACT_agent_lost);
}

static bool is_back(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model *model = people->model;
    for (uint32_t i = 0; i < model->agents_len; i++) {
        if (model->agents[i].missed_until != 0) {
            out->kind = TL_FACT_agent_back;
            out->agent_back.agent = model->agents[i].id;
            return true;
        }
    }
    return one_in(people, 32) && agent_does(people, out, TL_FACT_agent_back);
}

/* What an agent does to a contact: (agent, contact). */
static bool agent_acts(struct tl_people *people, struct tl_fact *out, enum tl_fact_kind kind,
                       unsigned states)
{
    const struct tl_model_contact *contact = someone(people, states);
    if (!contact) {
        return false;
    }
    out->kind = kind;
    out->words[0] = one_in(people, 40) ? some_agent_id(people) : contact->agent;
    out->words[1] = contact->id;
    return out->words[0] != 0;
}

/* Someone whose second agent is at one of these; NULL: nobody. */
static const struct tl_model_contact *helped(struct tl_people *people, unsigned helps)
{
    const struct tl_model *model = people->model;
    uint32_t start = model->contacts_len ? below(people, model->contacts_len) : 0;
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        const struct tl_model_contact *contact =
            &model->contacts[(start + i) % model->contacts_len];
        if (helps >> contact->help & 1) {
            return contact;
        }
    }
    return NULL;
}

#define AT(help) (1u << TL_HELP_##help)

/* Someone who is free, from a random place on; else anybody. */
static tl_id some_free_agent(struct tl_people *people)
{
    const struct tl_model *model = people->model;
    uint32_t start = model->agents_len ? below(people, model->agents_len) : 0;
    for (uint32_t i = 0; i < model->agents_len; i++) {
        const struct tl_model_agent *agent = &model->agents[(start + i) % model->agents_len];
        if (tl_model_agent_state(agent) == TL_AGENT_READY) {
            return agent->id;
        }
    }
    return some_agent_id(people);
}

/* To one of the queues or one that is none, to an agent or one who is not there, to both. */
static bool passes_on(struct tl_people *people, struct tl_fact *out, enum tl_fact_kind kind)
{
    if (!agent_acts(people, out, kind, IN(CONNECTED) | IN(HELD))) {
        return false;
    }
    const struct tl_policy *policy = people->policy;
    if (!one_in(people, 3)) {
        out->words[2] =
            one_in(people, 20) ? 99 : policy->queues[below(people, policy->queues_len)].id.key;
    }
    if (!one_in(people, 3)) {
        out->words[3] = one_in(people, 4) ? some_agent_id(people) : some_free_agent(people);
    }
    return true;
}

static bool transfers(struct tl_people *people, struct tl_fact *out)
{
    return passes_on(people, out, TL_FACT_transfers);
}

/* To an outside number: in a consult, or at once. */
static bool calls_outside(struct tl_people *people, struct tl_fact *out)
{
    out->transfers.outside = 1;
    return agent_acts(people, out, one_in(people, 3) ? TL_FACT_transfers : TL_FACT_consults,
                      IN(CONNECTED) | IN(HELD));
}

static bool consults(struct tl_people *people, struct tl_fact *out)
{
    return passes_on(people, out, TL_FACT_consults);
}

/* What the second agent does to a contact: (agent, contact), or its sound: (contact, agent). */
static bool second_acts(struct tl_people *people, struct tl_fact *out, enum tl_fact_kind kind,
                        unsigned helps, bool is_sound)
{
    const struct tl_model_contact *contact = helped(people, helps);
    if (!contact || contact->helper == 0) {
        return false;
    }
    out->kind = kind;
    out->words[is_sound ? 1 : 0] = contact->helper;
    out->words[is_sound ? 0 : 1] = contact->id;
    return true;
}

static bool second_answers(struct tl_people *people, struct tl_fact *out)
{
    return second_acts(people, out, one_in(people, 6) ? TL_FACT_refuses : TL_FACT_accepts,
                       AT(OFFERED), false);
}

static bool second_joins(struct tl_people *people, struct tl_fact *out)
{
    return second_acts(people, out, one_in(people, 8) ? TL_FACT_leg_lost : TL_FACT_joined,
                       AT(JOINING), true);
}

static bool second_loses_leg(struct tl_people *people, struct tl_fact *out)
{
    return second_acts(people, out, TL_FACT_leg_lost, AT(TALKING), true);
}

/* Someone for whom an outside number rings, or whose outside party talks; NULL: nobody. */
static const struct tl_model_contact *outside(struct tl_people *people, bool rings)
{
    const struct tl_model_contact *contact =
        one_in(people, 2) ? someone(people, rings ? IN(RINGING) : IN(OUTSIDE)) : NULL;
    return contact ? contact : helped(people, rings ? AT(RINGING) : AT(OUTSIDE));
}

static bool outside_rings(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_contact *contact = outside(people, true);
    if (!contact) {
        return false;
    }
    if (one_in(people, 3)) {
        out->kind = TL_FACT_outside_ended;
        out->outside_ended =
            (struct tl_fact_outside_ended){ contact->id, below(people, TL_ATTEMPT_FAILED + 1) };
    } else {
        out->kind = TL_FACT_outside_answered;
        out->outside_answered.contact = contact->id;
    }
    return true;
}

static bool outside_gets_the_person(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_contact *contact = helped(people, AT(OUTSIDE));
    if (!contact) {
        return false;
    }
    out->kind = TL_FACT_hands_over;
    out->words[0] = contact->agent;
    out->words[1] = contact->id;
    return true;
}

static bool outside_hangs_up(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_contact *contact = outside(people, false);
    if (!contact) {
        return false;
    }
    out->kind = TL_FACT_outside_ended;
    out->outside_ended.contact = contact->id;
    return true;
}

/* One of those who are in a consult ends it, hands over, joins all, or hangs up. */
static bool consult_goes_on(struct tl_people *people, struct tl_fact *out)
{
    static const enum tl_fact_kind kinds[] = { TL_FACT_hands_over, TL_FACT_lets_go,
                                               TL_FACT_resumes,    TL_FACT_holds,
                                               TL_FACT_hands_over, TL_FACT_hangs_up };
    const struct tl_model_contact *contact =
        helped(people, one_in(people, 6) ? ~AT(NONE) : AT(TALKING) | AT(OUTSIDE));
    if (!contact) {
        return false;
    }
    bool is_second = contact->helper != 0 && one_in(people, 5);
    out->kind = kinds[below(people, sizeof kinds / sizeof kinds[0])];
    out->words[0] = is_second ? contact->helper : contact->agent;
    out->words[1] = contact->id;
    return true;
}

/* The first agent is gone while the second one talks. */
static bool first_is_lost(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_contact *contact =
        helped(people, one_in(people, 3) ? AT(OUTSIDE) : AT(TALKING));
    if (!contact) {
        return false;
    }
    out->kind = one_in(people, 2) ? TL_FACT_signed_out : TL_FACT_agent_lost;
    out->words[0] = contact->agent;
    return true;
}

static bool accepts(struct tl_people *people, struct tl_fact *out)
{
    return agent_acts(people, out, TL_FACT_accepts, IN(OFFERED));
}

/* Another agent, or the same, presses accept at the same moment. */
static bool accepts_twice(struct tl_people *people, struct tl_fact *out)
{
    if (!accepts(people, out)) {
        return false;
    }
    people->again = *out;
    people->again.accepts.agent = one_in(people, 2) ? out->accepts.agent : some_agent_id(people);
    people->has_again = true;
    return true;
}

static bool refuses(struct tl_people *people, struct tl_fact *out)
{
    return agent_acts(people, out, TL_FACT_refuses, IN(OFFERED));
}

static bool holds(struct tl_people *people, struct tl_fact *out)
{
    return agent_acts(people, out, TL_FACT_holds, IN(CONNECTED));
}

static bool resumes(struct tl_people *people, struct tl_fact *out)
{
    return agent_acts(people, out, TL_FACT_resumes, IN(HELD));
}

static bool hangs_up(struct tl_people *people, struct tl_fact *out)
{
    return agent_acts(people, out, TL_FACT_hangs_up,
                      IN(CONNECTED) | IN(HELD) | (one_in(people, 8) ? IN(JOINING) : 0) |
                          (one_in(people, 8) ? IN(DIALLING) : 0));
}

static bool wraps_up(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_agent *agent = some_agent(people);
    if (!agent || agent->wrap_until == 0) {
        return false;
    }
    out->kind = TL_FACT_wrapped_up;
    out->wrapped_up =
        (struct tl_fact_wrapped_up){ .agent = agent->id,
                                     .contact = one_in(people, 16) ? people->contact_last
                                                                   : agent->wrapping,
                                     .disposition = people->policy->dispositions[0].key };
    return true;
}

/* --- Sound and lines: (contact, agent). --- */

static bool sound(struct tl_people *people, struct tl_fact *out, enum tl_fact_kind kind,
                  unsigned states)
{
    const struct tl_model_contact *contact = someone(people, states);
    if (!contact) {
        return false;
    }
    out->kind = kind;
    out->words[0] = contact->id;
    out->words[1] = contact->agent;
    return true;
}

static bool joins(struct tl_people *people, struct tl_fact *out)
{
    return sound(people, out, TL_FACT_joined,
                 IN(JOINING) | (one_in(people, 4) ? IN(CONNECTED) : 0));
}

static bool loses_leg(struct tl_people *people, struct tl_fact *out)
{
    return sound(people, out, TL_FACT_leg_lost, IN(CONNECTED) | IN(HELD) | IN(JOINING));
}

static bool attempt_ends(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_contact *contact = someone(people, IN(DIALLING));
    if (!contact) {
        return false;
    }
    out->kind = TL_FACT_attempt_ended;
    out->attempt_ended = (struct tl_fact_attempt_ended){
        contact->id, one_in(people, 16) ? contact->attempt + 1 : contact->attempt,
        one_in(people, 2) ? TL_ATTEMPT_ANSWERED : below(people, TL_ATTEMPT_FAILED + 1)
    };
    return true;
}

/* Of the last attempt, or of one before it. */
static bool message_ends(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_contact *contact = someone(people, IN(PROMISED) | IN(OFFERED));
    if (!contact || !contact->is_callback) {
        return false;
    }
    out->kind = TL_FACT_voicemail_ended;
    out->voicemail_ended = (struct tl_fact_voicemail_ended){
        contact->id, contact->attempt - (contact->attempt > 0 && one_in(people, 4)),
        !one_in(people, 3)
    };
    return true;
}

static bool dialler_changes(struct tl_people *people, struct tl_fact *out)
{
    out->kind = TL_FACT_dialler;
    out->dialler.is_up = !one_in(people, 4);
    return true;
}

/* --- Supervisors. --- */

static uint64_t some_queue(struct tl_people *people)
{
    return people->policy->queues[below(people, people->policy->queues_len)].id.key;
}

/* Mostly to the end of a break, now and then over night. */
static tl_time some_end(struct tl_people *people)
{
    tl_time most = one_in(people, 6) ? 20 * TL_HOUR : 30 * TL_MINUTE;
    return people->now + 1 + (tl_time)below(people, (uint32_t)(most / TL_SECOND)) * TL_SECOND;
}

static bool is_moved(struct tl_people *people, struct tl_fact *out)
{
    unsigned states = IN(WAITING) | IN(PROMISED) | (one_in(people, 8) ? IN(OFFERED) : 0);
    const struct tl_model_contact *contact = someone(people, states);
    const struct tl_policy *policy = people->policy;
    if (!contact) {
        return false;
    }
    out->kind = TL_FACT_moves;
    out->moves = (struct tl_fact_moves){ .by = SUPERVISOR, .contact = contact->id };
    if (!one_in(people, 3)) {
        out->moves.queue = some_queue(people);
    }
    if (!one_in(people, 3)) {
        out->moves.priority = policy->priorities[below(people, policy->priorities_len)].id.key;
    }
    return true;
}

static bool agent_is_set(struct tl_people *people, struct tl_fact *out)
{
    static const uint64_t states[] = { TL_AGENT_READY, TL_AGENT_READY, TL_AGENT_NOT_READY,
                                       TL_AGENT_NOT_READY, TL_AGENT_OFFLINE };
    out->kind = TL_FACT_sets_agent;
    out->sets_agent = (struct tl_fact_sets_agent){ .by = SUPERVISOR,
                                                   .agent = some_agent_id(people),
                                                   .state = states[below(people, 5)],
                                                   .reason = people->policy->not_ready[0].id.key };
    return true;
}

static bool queue_is_closed(struct tl_people *people, struct tl_fact *out)
{
    out->kind = TL_FACT_closes_queue;
    out->closes_queue = (struct tl_fact_closes_queue){ .by = SUPERVISOR,
                                                       .queue = some_queue(people),
                                                       .reason = people->policy->closures[0].key,
                                                       .until = some_end(people),
                                                       .sends_on = below(people, 2) };
    return true;
}

static bool queue_is_opened(struct tl_people *people, struct tl_fact *out)
{
    out->kind = TL_FACT_opens_queue;
    out->opens_queue =
        (struct tl_fact_opens_queue){ .by = SUPERVISOR, .queue = some_queue(people) };
    return true;
}

static bool line_is_closed(struct tl_people *people, struct tl_fact *out)
{
    out->kind = TL_FACT_closes_line;
    out->closes_line = (struct tl_fact_closes_line){ .by = SUPERVISOR,
                                                     .reason = people->policy->closures[0].key,
                                                     .until = some_end(people),
                                                     .sends_on = below(people, 2) };
    return true;
}

static bool line_is_opened(struct tl_people *people, struct tl_fact *out)
{
    out->kind = TL_FACT_opens_line;
    out->opens_line.by = SUPERVISOR;
    return people->model->closures_len > 0;
}

/* --- The machine. --- */

static bool server_starts(struct tl_people *people, struct tl_fact *out)
{
    if (!one_in(people, 8)) {
        return false;
    }
    out->kind = TL_FACT_started;
    out->started =
        (struct tl_fact_started){ .build = 1, .gap_us = (tl_time)below(people, 9000000) };
    return true;
}

static bool policy_loads(struct tl_people *people, struct tl_fact *out)
{
    out->kind = TL_FACT_policy_loaded;
    out->policy_loaded.version = people->policy->version;
    return one_in(people, 8);
}

/* Any given fact about anybody, with fields that nobody thought about. */
static bool nonsense(struct tl_people *people, struct tl_fact *out)
{
    for (uint32_t tries = 0; tries < 64; tries++) {
        uint64_t kind = 1 + below(people, TL_FACT_calls_person);
        const struct tl_fact_shape *shape = tl_fact_shape(kind);
        if (!shape || shape->words_len == 0 || kind == TL_FACT_policy_loaded ||
            kind == TL_FACT_time_came || kind == TL_FACT_started ||
            (kind >= TL_FACT_promise_due && kind <= TL_FACT_promise_moves)) {
            continue;
        }
        out->kind = (enum tl_fact_kind)kind;
        for (uint32_t i = 0; i < shape->words_len; i++) {
            const struct tl_model_contact *contact = someone(people, ~0u);
            uint64_t words[] = { contact ? contact->id : 1,
                                 some_agent_id(people),
                                 below(people, 12),
                                 below(people, 2),
                                 tl_people_random(&people->chance),
                                 people->contact_last };
            out->words[i] = words[below(people, sizeof words / sizeof words[0])];
        }
        if (kind == TL_FACT_contact_came || kind == TL_FACT_calls_person) {
            out->words[0] = ++people->contact_last; /* Ids rise. */
        }
        tl_model_record(people->model, out);
        return true;
    }
    return false;
}

typedef bool happen_fn(struct tl_people *people, struct tl_fact *out);
static const struct {
    happen_fn *make;
    uint32_t weight;
} happenings[] = {
    { comes, 200 },
    { goes_on, 260 },
    { keys_in_line, 12 },
    { leaves, 14 },
    { signs_in, 30 },
    { signs_out, 12 },
    { gets_ready, 60 },
    { wants_none, 12 },
    { accepts, 150 },
    { accepts_twice, 10 },
    { refuses, 14 },
    { joins, 130 },
    { loses_leg, 6 },
    { holds, 10 },
    { resumes, 12 },
    { hangs_up, 60 },
    { wraps_up, 60 },
    { is_lost, 6 },
    { is_back, 10 },
    { attempt_ends, 60 },
    { message_ends, 20 },
    { dialler_changes, 3 },
    { server_starts, 1 },
    { policy_loads, 1 },
    { nonsense, 10 },
    { transfers, 25 },
    { consults, 80 },
    { second_answers, 500 },
    { second_joins, 500 },
    { consult_goes_on, 200 },
    { second_loses_leg, 6 },
    { first_is_lost, 60 },
    { is_moved, 10 },
    { agent_is_set, 4 },
    { queue_is_closed, 1 },
    { queue_is_opened, 2 },
    { line_is_closed, 1 },
    { line_is_opened, 8 },
    { is_cut_off, 6 },
    { tl_people_promise_comes_due, 20 },
    { tl_people_promise_is_ended, 14 },
    { tl_people_promise_is_moved, 4 },
    { tl_people_callback_is_released, 2 },
    { tl_people_lives_in, 60 },
    { tl_people_not_now, 8 },
    { tl_people_goes_on, 12 },
    { tl_people_surge_is_set, 2 },
    { tl_people_escalates, 12 },
    { tl_people_identifies, 40 },
    { tl_people_interpreter_comes, 40 },
    { tl_people_interpreter_goes, 12 },
    { tl_people_asks_second, 120 },
    { tl_people_second_looks, 400 },
    { tl_people_emergency_is_decided, 24 },
    { tl_people_emergency_is_settled, 14 },
    { tl_people_calls_person, 16 },
    { calls_outside, 15 },
    { outside_rings, 160 },
    { outside_hangs_up, 40 },
    { outside_gets_the_person, 60 },
};

static happen_fn *choose(struct tl_people *people)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < sizeof happenings / sizeof happenings[0]; i++) {
        sum += happenings[i].weight;
    }
    uint32_t at = below(people, sum);
    size_t i = 0;
    while (at >= happenings[i].weight) {
        at -= happenings[i++].weight;
    }
    return happenings[i].make;
}

static struct tl_fact time_comes(struct tl_people *people)
{
    tl_time wake_at = people->model->wake_at;
    if (wake_at > people->now) {
        people->now = wake_at;
    }
    return (struct tl_fact){ .at = people->now, .kind = TL_FACT_time_came };
}

struct tl_fact tl_people_next(struct tl_people *people)
{
    tl_time wake_at = people->model->wake_at;
    struct tl_fact fact = { .at = people->now };
    if (people->has_again) {
        people->has_again = false;
        fact = people->again;
        fact.at = people->now;
        return fact;
    }
    bool has_wake = wake_at != 0;
    if (has_wake && one_in(people, 40)) {
        return time_comes(people);
    }
    tl_time next = people->now + (one_in(people, 4) ? 0 : below(people, people->pace_us));
    if (has_wake && next >= wake_at && !one_in(people, 50)) {
        return time_comes(people);
    }
    people->now = next;
    for (uint32_t tries = 0; tries < 100; tries++) {
        fact = (struct tl_fact){ .at = people->now };
        if (choose(people)(people, &fact)) {
            return fact;
        }
    }
    return (struct tl_fact){ .at = people->now, .kind = TL_FACT_time_came };
}
