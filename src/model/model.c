/* model.c: who is where, the line, and a step from its given fact to its end. */
#include "model/model_state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

enum { BARS_MAX = 4096 };

bool tl_model_wrong(struct tl_model *model, const char *format, ...)
{
    if (model->fault[0] == '\0') {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(model->fault, sizeof model->fault, format, arguments);
        va_end(arguments);
    }
    return false;
}

struct tl_model *tl_model_new(const struct tl_policy *policy, uint32_t contacts_max,
                              uint32_t agents_max)
{
    struct tl_model *model = calloc(1, sizeof *model);
    TL_ASSERT(model);
    model->policy = policy;
    model->contacts_max = contacts_max;
    model->agents_max = agents_max;
    model->bars_max = BARS_MAX;
    model->contacts = calloc(contacts_max, sizeof *model->contacts);
    model->kept = calloc(contacts_max, sizeof *model->kept);
    model->agents = calloc(agents_max, sizeof *model->agents);
    model->line = calloc(contacts_max, sizeof *model->line);
    model->bars = calloc(model->bars_max, sizeof *model->bars);
    TL_ASSERT(model->contacts && model->kept && model->agents && model->line && model->bars);
    return model;
}

void tl_model_free(struct tl_model *model)
{
    free(model->contacts);
    free(model->kept);
    free(model->agents);
    free(model->line);
    free(model->bars);
    free(model->promises);
    free(model);
}

struct tl_model_contact *tl_model_contact(struct tl_model *model, tl_id id)
{
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        if (model->contacts[i].id == id) {
            return &model->contacts[i];
        }
    }
    return NULL;
}

struct tl_model_agent *tl_model_agent(struct tl_model *model, tl_id id)
{
    for (uint32_t i = 0; i < model->agents_len; i++) {
        if (model->agents[i].id == id) {
            return &model->agents[i];
        }
    }
    return NULL;
}

/* --- The line: a sorted list of ids. --- */

/* Invariant 3. */
bool tl_model_is_before(const struct tl_model_contact *a, const struct tl_model_contact *b)
{
    if (a->rank != b->rank) {
        return a->rank < b->rank;
    }
    if (a->asked_at != b->asked_at) {
        return a->asked_at < b->asked_at;
    }
    return a->id < b->id;
}

void tl_model_line_leave(struct tl_model *model, tl_id id)
{
    for (uint32_t i = 0; i < model->line_len; i++) {
        if (model->line[i] == id) {
            memmove(&model->line[i], &model->line[i + 1],
                    (model->line_len - i - 1) * sizeof model->line[0]);
            model->line_len--;
            return;
        }
    }
}

static void line_enter(struct tl_model *model, const struct tl_model_contact *contact)
{
    uint32_t i = 0;
    while (i < model->line_len &&
           tl_model_is_before(tl_model_contact(model, model->line[i]), contact)) {
        i++;
    }
    memmove(&model->line[i + 1], &model->line[i], (model->line_len - i) * sizeof model->line[0]);
    model->line[i] = contact->id;
    model->line_len++;
}

void tl_model_move(struct tl_model *model, struct tl_model_contact *contact,
                   enum tl_contact_state state, tl_time until)
{
    tl_model_line_leave(model, contact->id);
    bool is_talk = state == TL_CONTACT_CONNECTED || state == TL_CONTACT_HELD;
    bool is_aimed = contact->aim != 0 && contact->help == TL_HELP_NONE;
    if (!is_talk && !(state == TL_CONTACT_WAITING && is_aimed)) {
        tl_model_no_second(model, contact);
    }
    contact->state = state;
    contact->until = until;
    tl_model_interpreter_moves(contact);
    if (state == TL_CONTACT_WAITING || state == TL_CONTACT_PROMISED) {
        line_enter(model, contact);
    }
}

/* --- Who has whom. --- */

void tl_model_take(struct tl_model *model, struct tl_model_contact *contact, tl_id agent_id)
{
    struct tl_model_agent *agent = tl_model_agent(model, agent_id);
    contact->agent = agent_id;
    agent->has[contact->channel]++;
    agent->offers_len++;
}

bool tl_model_has_any(const struct tl_model_agent *agent)
{
    for (uint64_t channel = 0; channel < TL_CHANNELS; channel++) {
        if (agent->has[channel] > 0) {
            return true;
        }
    }
    return false;
}

void tl_model_let_go(struct tl_model *model, struct tl_model_contact *contact)
{
    struct tl_model_agent *agent = tl_model_agent(model, contact->agent);
    if (agent) {
        agent->has[contact->channel]--;
        agent->offers_len -= contact->state == TL_CONTACT_OFFERED;
        if (contact->state == TL_CONTACT_CONNECTED || contact->state == TL_CONTACT_HELD) {
            agent->since = model->now; /* Idle time begins; an offer alone costs none. */
        }
    }
    contact->agent = 0;
}

void tl_model_drop_bars(struct tl_model *model, tl_id agent, tl_id contact)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < model->bars_len; i++) {
        struct tl_model_bar bar = model->bars[i];
        if (bar.agent != agent && bar.contact != contact && bar.until > model->now) {
            model->bars[kept++] = bar;
        }
    }
    model->bars_len = kept;
}

/* --- A step. --- */

static bool judge_can_dial(struct tl_model *model, const struct tl_fact *fact)
{
    model->can_dial = fact->can_dial.is_up;
    return true;
}

static bool judge_set_aside(struct tl_model *model, const struct tl_fact *fact)
{
    model->was_set_aside = true;
    if (fact->set_aside.input != model->given.kind || fact->set_aside.why == TL_WHY_NONE) {
        return tl_model_wrong(model, "something else than the input is set aside");
    }
    return true;
}

static bool judge_nothing(struct tl_model *model, const struct tl_fact *fact)
{
    (void)model;
    (void)fact;
    return true;
}

static tl_model_judge_fn *const judges[256] = {
    [TL_FACT_set_aside] = judge_set_aside,
    [TL_FACT_opened] = tl_model_judge_opened,
    [TL_FACT_stepped] = tl_model_judge_stepped,
    [TL_FACT_chose] = tl_model_judge_chose,
    [TL_FACT_got_value] = tl_model_judge_got_value,
    [TL_FACT_asked_records] = tl_model_judge_asked_records,
    [TL_FACT_learned] = tl_model_judge_learned,
    [TL_FACT_waits] = tl_model_judge_waits,
    [TL_FACT_wait_told] = tl_model_judge_wait_told,
    [TL_FACT_offered] = tl_model_judge_offered,
    [TL_FACT_accepted] = tl_model_judge_accepted,
    [TL_FACT_connected] = tl_model_judge_connected,
    [TL_FACT_held] = tl_model_judge_held,
    [TL_FACT_resumed] = tl_model_judge_resumed,
    [TL_FACT_back_in_line] = tl_model_judge_back_in_line,
    [TL_FACT_callback_promised] = tl_model_judge_callback_promised,
    [TL_FACT_request_filed] = tl_model_judge_request_filed,
    [TL_FACT_message_taken] = tl_model_judge_message_taken,
    [TL_FACT_closed] = tl_model_judge_closed,
    [TL_FACT_attempt_started] = tl_model_judge_attempt_started,
    [TL_FACT_place_kept] = tl_model_judge_place_kept,
    [TL_FACT_sent_on] = tl_model_judge_sent_on,
    [TL_FACT_aged] = tl_model_judge_aged,
    [TL_FACT_transferred] = tl_model_judge_transferred,
    [TL_FACT_aim_ended] = tl_model_judge_aim_ended,
    [TL_FACT_consult_began] = tl_model_judge_consult_began,
    [TL_FACT_consult_offered] = tl_model_judge_consult_offered,
    [TL_FACT_consult_joining] = tl_model_judge_consult_joining,
    [TL_FACT_consulting] = tl_model_judge_consulting,
    [TL_FACT_consult_ended] = tl_model_judge_consult_ended,
    [TL_FACT_handed_over] = tl_model_judge_handed_over,
    [TL_FACT_outside_called] = tl_model_judge_outside_called,
    [TL_FACT_outside_talks] = tl_model_judge_outside_talks,
    [TL_FACT_passed_outside] = tl_model_judge_passed_outside,
    [TL_FACT_agent_is] = tl_model_judge_agent_is,
    [TL_FACT_wrap_up_began] = tl_model_judge_wrap_up_began,
    [TL_FACT_wrap_up_ended] = tl_model_judge_wrap_up_ended,
    [TL_FACT_restarted] = tl_model_judge_restarted,
    [TL_FACT_leg_missed] = tl_model_judge_leg_missed,
    [TL_FACT_disposed] = tl_model_judge_disposed,
    [TL_FACT_barred] = tl_model_judge_barred,
    [TL_FACT_agent_missed] = tl_model_judge_agent_missed,
    [TL_FACT_policy_in_force] = judge_nothing,
    [TL_FACT_at_limit] = judge_nothing,
    [TL_FACT_can_dial] = judge_can_dial,
    [TL_FACT_moved] = tl_model_judge_moved,
    [TL_FACT_queue_closed] = tl_model_judge_queue_closed,
    [TL_FACT_queue_opened] = tl_model_judge_queue_opened,
    [TL_FACT_line_closed] = tl_model_judge_line_closed,
    [TL_FACT_line_opened] = tl_model_judge_line_opened,
    [TL_FACT_closed_told] = tl_model_judge_closed_told,
    [TL_FACT_promise_made] = tl_model_judge_promise_made,
    [TL_FACT_promise_soon] = tl_model_judge_promise_soon,
    [TL_FACT_promise_late] = tl_model_judge_promise_late,
    [TL_FACT_promise_kept] = tl_model_judge_promise_kept,
    [TL_FACT_promise_broken] = tl_model_judge_promise_broken,
    [TL_FACT_promise_released] = tl_model_judge_promise_released,
    [TL_FACT_promise_moved] = tl_model_judge_promise_moved,
    [TL_FACT_zone_is] = tl_model_judge_zone_is,
    [TL_FACT_put_off] = tl_model_judge_put_off,
    [TL_FACT_looked_ahead] = tl_model_judge_looked_ahead,
    [TL_FACT_call_near] = tl_model_judge_call_near,
    [TL_FACT_place_taken] = tl_model_judge_place_taken,
    [TL_FACT_surge_is] = tl_model_judge_surge_is,
    [TL_FACT_escalated] = tl_model_judge_escalated,
    [TL_FACT_identified] = tl_model_judge_identified,
    [TL_FACT_interpreter_here] = tl_model_judge_interpreter_here,
    [TL_FACT_interpreter_left] = tl_model_judge_interpreter_left,
    [TL_FACT_second_asked] = tl_model_judge_second_asked,
    [TL_FACT_second_looked] = tl_model_judge_second_looked,
    [TL_FACT_emergency_decided] = tl_model_judge_emergency_decided,
    [TL_FACT_emergency_placed] = tl_model_judge_emergency_placed,
    [TL_FACT_emergency_refused] = tl_model_judge_emergency_refused,
    [TL_FACT_outgoing] = tl_model_judge_outgoing,
    [TL_FACT_voicemail_left] = tl_model_judge_voicemail_left,
};

/* The given fact, and the contact that it names, as it is before. */
static void begin(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_model_contact *contact = tl_model_contact(model, tl_fact_contact(given));
    if (given->kind == TL_FACT_started) {
        tl_model_keep_before_start(model);
    }
    model->given = *given;
    model->before = contact ? *contact : (struct tl_model_contact){ 0 };
    model->opened_id = 0;
    model->refused_id = 0;
    model->talked_id = 0;
    model->was_set_aside = false;
    model->owed = (struct tl_model_promise){ 0 };
}

bool tl_model_step(struct tl_model *model, const struct tl_fact *facts, uint32_t facts_len,
                   tl_time wake_at)
{
    if (model->fault[0] != '\0' || facts_len == 0 ||
        (unsigned)facts[0].kind >= TL_MODEL_GIVEN_MAX) {
        return tl_model_wrong(model, "a step without a given fact");
    }
    if (facts[0].at < model->now) {
        return tl_model_wrong(model, "time runs backwards");
    }
    model->now = facts[0].at;
    model->told_before = model->told;
    if (facts[0].kind == TL_FACT_time_came || model->wake_at == 0 || model->wake_at > model->now) {
        model->told = model->now;
    }
    model->wake_at = wake_at;
    begin(model, &facts[0]);
    for (uint32_t i = 1; i < facts_len; i++) {
        uint64_t kind = facts[i].kind;
        if (facts[i].at != model->now || kind >= 256 || !judges[kind]) {
            return tl_model_wrong(model, "a fact of kind %llu that a step cannot decide", ID(kind));
        }
        if (!judges[kind](model, &facts[i])) {
            return false;
        }
    }
    return tl_model_end(model, facts_len);
}
