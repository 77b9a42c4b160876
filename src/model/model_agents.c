/* model_agents.c: each fact about an agent, judged and then believed. */
#include "model/model_state.h"

#include <string.h>

static bool sign_in(struct tl_model *model, const struct tl_fact_agent_is *is)
{
    if (model->agents_len == model->agents_max) {
        return tl_model_wrong(model, "agent %llu is one too many", ID(is->agent));
    }
    model->agents[model->agents_len++] =
        (struct tl_model_agent){ .id = is->agent,
                                 .wants = (enum tl_agent_state)is->state,
                                 .reason = is->reason,
                                 .skills = is->skills,
                                 .since = is->since };
    return true;
}

static bool sign_out(struct tl_model *model, struct tl_model_agent *agent)
{
    if (tl_model_has_any(agent)) {
        return tl_model_wrong(model, "agent %llu is gone and has a contact", ID(agent->id));
    }
    tl_model_drop_bars(model, agent->id, 0);
    uint32_t i = (uint32_t)(agent - model->agents);
    memmove(agent, agent + 1, (model->agents_len - i - 1) * sizeof *agent);
    model->agents_len--;
    return true;
}

/* Idle time starts when an agent gets ready, and goes on after an offer that came to nothing. */
bool tl_model_judge_agent_is(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_agent_is *is = &fact->agent_is;
    struct tl_model_agent *agent = tl_model_agent(model, is->agent);
    bool is_wish = is->state == TL_AGENT_READY || is->state == TL_AGENT_NOT_READY;
    if ((!is_wish && is->state != TL_AGENT_OFFLINE) || is->since > model->now) {
        return tl_model_wrong(model, "agent %llu is in no state, or since later than now",
                              ID(is->agent));
    }
    if (!agent) {
        return is->state == TL_AGENT_OFFLINE || sign_in(model, is);
    }
    if (is->state == TL_AGENT_OFFLINE) {
        return sign_out(model, agent);
    }
    if (is->since != model->now && is->since != agent->since) {
        return tl_model_wrong(
            model, "agent %llu is idle since a time that is neither now nor before", ID(agent->id));
    }
    bool is_only_back =
        model->given.kind == TL_FACT_agent_back ||
        (model->given.kind == TL_FACT_signed_in && is->agent == model->given.words[0]);
    if (is_only_back && is->state != (uint64_t)agent->wants) {
        return tl_model_wrong(model, "agent %llu is back and wants something else", ID(agent->id));
    }
    agent->must_rest = agent->must_rest && is->state != TL_AGENT_NOT_READY;
    agent->wants = (enum tl_agent_state)is->state;
    agent->reason = is->reason;
    agent->skills = is->skills;
    agent->since = is->since;
    agent->missed_until = 0;
    return true;
}

bool tl_model_judge_wrap_up_began(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_wrap_up_began *began = &fact->wrap_up_began;
    struct tl_model_agent *agent = tl_model_agent(model, began->agent);
    if (!agent || agent->wrap_until != 0) {
        return tl_model_wrong(model, "a wrap-up of agent %llu begins, who is gone or has one",
                              ID(began->agent));
    }
    if (began->until != model->now + model->policy->staff.wrap_up_s * TL_SECOND) {
        return tl_model_wrong(model, "a wrap-up ends at another time than the policy says");
    }
    agent->wrap_until = began->until;
    agent->wrapping = began->contact;
    return true;
}

/* It ends once: when it is due, when the agent says so, or when another talk's wrap-up begins. */
bool tl_model_judge_wrap_up_ended(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_wrap_up_ended *ended = &fact->wrap_up_ended;
    const struct tl_fact *given = &model->given;
    struct tl_model_agent *agent = tl_model_agent(model, ended->agent);
    if (!agent || agent->wrap_until == 0 || agent->wrapping != ended->contact) {
        return tl_model_wrong(model, "a wrap-up of agent %llu ends that was not", ID(ended->agent));
    }
    bool said = given->kind == TL_FACT_wrapped_up && given->wrapped_up.agent == agent->id &&
                given->wrapped_up.contact == agent->wrapping;
    if (!said && model->talked_id != agent->id && model->now < agent->wrap_until) {
        return tl_model_wrong(model, "the wrap-up of agent %llu ends early", ID(agent->id));
    }
    agent->wrap_until = 0;
    agent->wrapping = 0;
    agent->since = model->now;
    return true;
}

bool tl_model_judge_disposed(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_disposed *disposed = &fact->disposed;
    const struct tl_fact *given = &model->given;
    if (given->kind != TL_FACT_wrapped_up || given->wrapped_up.agent != disposed->agent ||
        given->wrapped_up.contact != disposed->contact ||
        given->wrapped_up.disposition != disposed->disposition) {
        return tl_model_wrong(model, "contact %llu is filed as nobody said", ID(disposed->contact));
    }
    return true;
}

bool tl_model_judge_barred(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_barred *barred = &fact->barred;
    if (!tl_model_contact(model, barred->contact) || !tl_model_agent(model, barred->agent)) {
        return tl_model_wrong(model, "contact %llu is barred for %llu, and one is not there",
                              ID(barred->contact), ID(barred->agent));
    }
    uint32_t again_s = model->policy->staff.refused_again_s;
    if (barred->until != model->now + (again_s > 0 ? again_s : 30) * TL_SECOND) {
        return tl_model_wrong(model, "a bar ends at another time than the policy says");
    }
    tl_model_drop_bars(model, 0, 0);
    for (uint32_t i = 0; i < model->bars_len;
         i++) { /* Named again in the meantime: it is longer. */
        struct tl_model_bar *bar = &model->bars[i];
        if (bar->agent == barred->agent && bar->contact == barred->contact) {
            bar->until = barred->until;
            return true;
        }
    }
    if (model->bars_len == model->bars_max) {
        return tl_model_wrong(model, "more bars than the model keeps");
    }
    model->bars[model->bars_len++] =
        (struct tl_model_bar){ barred->agent, barred->contact, barred->until };
    return true;
}

bool tl_model_judge_agent_missed(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_agent_missed *missed = &fact->agent_missed;
    struct tl_model_agent *agent = tl_model_agent(model, missed->agent);
    if (!agent) {
        return tl_model_wrong(model, "agent %llu is missed and not signed in", ID(missed->agent));
    }
    if (missed->until != model->now + model->policy->staff.lost_s * TL_SECOND) {
        return tl_model_wrong(model, "agent %llu is waited for longer than the policy says",
                              ID(agent->id));
    }
    agent->missed_until = missed->until;
    return true;
}
