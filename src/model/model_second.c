/* model_second.c: transfers and consults, judged and then believed. */
#include "model/model_state.h"

/* --- What the rules say. --- */

bool tl_model_is_talk(const struct tl_model_contact *contact)
{
    return contact->state == TL_CONTACT_CONNECTED || contact->state == TL_CONTACT_HELD;
}

static tl_time named_until(const struct tl_model *model)
{
    uint32_t named_s = model->policy->staff.named_s;
    return model->now + (named_s == 0 ? 60 : named_s) * TL_SECOND;
}

static bool is_there(struct tl_model *model, tl_id id)
{
    const struct tl_model_agent *agent = tl_model_agent(model, id);
    return agent && agent->missed_until == 0;
}

/* What a contact needs in a queue: its own queue as it did; another one its language, and the
 * queue's tier. 0: no such queue. */
static uint64_t needs_in(const struct tl_model *model, const struct tl_model_contact *contact,
                         uint64_t queue)
{
    const struct tl_policy *policy = model->policy;
    if (queue == 0 || queue == contact->queue) {
        return contact->needs;
    }
    uint64_t language = contact->language < policy->languages_len ? contact->language : 0;
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (policy->queues[i].id.key == queue) {
            return UINT64_C(1) << policy->languages[language].skill |
                   UINT64_C(1) << policy->queues[i].tier_skill;
        }
    }
    return 0;
}

static bool is_staffed(const struct tl_model *model, uint64_t needs)
{
    for (uint32_t i = 0; i < model->agents_len; i++) {
        if ((needs & ~model->agents[i].skills) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether what was given (agent, contact, queue, to_agent) can be done. */
static bool can_be(struct tl_model *model, const struct tl_model_contact *before)
{
    tl_id agent = model->given.words[0], to = model->given.words[3];
    uint64_t queue = model->given.words[2];
    uint64_t needs = needs_in(model, before, queue);
    if (before->id == 0 || before->agent != agent || !tl_model_is_talk(before) || needs == 0) {
        return false;
    }
    if (to != 0) {
        return to != agent && is_there(model, to);
    }
    return queue != 0 && is_staffed(model, needs);
}

/* --- The second agent. --- */

static void take(struct tl_model *model, struct tl_model_contact *contact, tl_id agent_id)
{
    contact->helper = agent_id;
    tl_model_agent(model, agent_id)->has[contact->channel]++;
}

void tl_model_no_second(struct tl_model *model, struct tl_model_contact *contact)
{
    struct tl_model_agent *agent = tl_model_agent(model, contact->helper);
    if (agent) {
        agent->has[contact->channel]--;
        agent->offers_len -= contact->help == TL_HELP_OFFERED;
        if (contact->help == TL_HELP_TALKING) {
            agent->since = model->now;
        }
    }
    contact->help = TL_HELP_NONE;
    contact->helper = 0;
    contact->help_needs = 0;
    contact->aim = 0;
    contact->second_until = 0;
}

static struct tl_model_contact *find(struct tl_model *model, const char *fact, tl_id id,
                                     unsigned helps)
{
    struct tl_model_contact *contact = tl_model_contact(model, id);
    if (!contact || !tl_model_is_talk(contact) || !(helps >> contact->help & 1)) {
        tl_model_wrong(model, "%s of contact %llu, which is %s", fact, ID(id),
                       contact ? tl_contact_state_text(contact->state) : "gone");
        return NULL;
    }
    return contact;
}

static struct tl_model_contact *find_with(struct tl_model *model, const char *fact, tl_id id,
                                          tl_id helper, unsigned helps)
{
    struct tl_model_contact *contact = find(model, fact, id, helps);
    if (contact && contact->helper != helper) {
        tl_model_wrong(model, "%s of contact %llu with agent %llu, who is no second one of it",
                       fact, ID(id), ID(helper));
        return NULL;
    }
    return contact;
}

/* --- Transfers. --- */

bool tl_model_judge_transferred(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_transferred *passed = &fact->transferred;
    const struct tl_fact_transfers *transfers = &model->given.transfers;
    struct tl_model_contact *contact = tl_model_contact(model, passed->contact);
    if (!contact || contact->agent != passed->agent || model->given.kind != TL_FACT_transfers ||
        transfers->contact != passed->contact || !can_be(model, contact)) {
        return tl_model_wrong(model, "contact %llu is passed on as nobody did",
                              ID(passed->contact));
    }
    uint64_t queue = transfers->queue == 0 ? contact->queue : transfers->queue;
    if (passed->to_agent == 0 && (tl_model_closure(model, queue) || tl_model_closure(model, 0))) {
        return tl_model_wrong(model, "contact %llu is passed on to a queue that is closed",
                              ID(contact->id));
    }
    if (passed->queue != queue || passed->needs != needs_in(model, contact, queue) ||
        passed->to_agent != transfers->to_agent) {
        return tl_model_wrong(model, "contact %llu is passed on to other needs than it has there",
                              ID(contact->id));
    }
    if (passed->until != (passed->to_agent == 0 ? 0 : named_until(model))) {
        return tl_model_wrong(model, "contact %llu waits for one agent longer than the policy says",
                              ID(contact->id));
    }
    tl_model_no_second(model, contact);
    model->talked_id = contact->agent;
    tl_model_let_go(model, contact);
    contact->queue = passed->queue;
    contact->needs = passed->needs;
    contact->was_passed_on = true;
    contact->aim = passed->to_agent;
    contact->second_until = passed->until;
    tl_model_move(model, contact, TL_CONTACT_WAITING, 0);
    return true;
}

bool tl_model_judge_aim_ended(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_aim_ended *ended = &fact->aim_ended;
    struct tl_model_contact *contact = tl_model_contact(model, ended->contact);
    if (!contact || contact->state != TL_CONTACT_WAITING || contact->aim != ended->agent ||
        contact->aim == 0) {
        return tl_model_wrong(model, "contact %llu waits no more for agent %llu, and did not",
                              ID(ended->contact), ID(ended->agent));
    }
    if (ended->why == TL_WHY_RANG_OUT && contact->second_until > model->now) {
        return tl_model_wrong(model, "contact %llu waits for one agent less long than it should",
                              ID(contact->id));
    }
    tl_model_no_second(model, contact);
    return true;
}

/* --- Consults. --- */

bool tl_model_judge_consult_began(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_consult_began *began = &fact->consult_began;
    const struct tl_fact_consults *consults = &model->given.consults;
    struct tl_model_contact *contact =
        find(model, "consult_began", began->contact, 1u << TL_HELP_NONE);
    if (!contact) {
        return false;
    }
    if (model->given.kind != TL_FACT_consults || consults->contact != contact->id ||
        began->agent != contact->agent || contact->channel != TL_CHANNEL_VOICE ||
        !can_be(model, contact)) {
        return tl_model_wrong(model, "a consult of contact %llu begins that nobody asked for",
                              ID(contact->id));
    }
    uint64_t needs = consults->to_agent == 0 ? needs_in(model, contact, consults->queue) : 0;
    if (began->to_agent != consults->to_agent || began->needs != needs ||
        began->until != named_until(model)) {
        return tl_model_wrong(model, "a consult of contact %llu is with others than asked for",
                              ID(contact->id));
    }
    contact->state = TL_CONTACT_HELD;
    contact->help = TL_HELP_WANTED;
    contact->help_needs = needs;
    contact->aim = began->to_agent;
    contact->second_until = began->until;
    return true;
}

/* In the order of all who wait, and the agent who would be chosen for them. */
bool tl_model_judge_consult_offered(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_consult_offered *offered = &fact->consult_offered;
    struct tl_model_contact *contact =
        find(model, "consult_offered", offered->contact, 1u << TL_HELP_WANTED);
    if (!contact) {
        return false;
    }
    struct tl_model_agent *agent = tl_model_agent(model, offered->agent);
    if (!agent || !tl_model_may_serve(model, agent, contact)) {
        return tl_model_wrong(model, "agent %llu is asked in to contact %llu, and may not be",
                              ID(offered->agent), ID(contact->id));
    }
    if (offered->until != model->now + model->policy->staff.ring_s * TL_SECOND) {
        return tl_model_wrong(model, "an offer ends at another time than the policy says");
    }
    if (!tl_model_judge_choice(model, contact, agent)) {
        return false;
    }
    take(model, contact, agent->id);
    agent->offers_len++;
    contact->help = TL_HELP_OFFERED;
    contact->help_needs = 0;
    contact->aim = 0;
    contact->second_until = offered->until;
    return true;
}

bool tl_model_judge_consult_joining(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_consult_joining *joining = &fact->consult_joining;
    struct tl_model_contact *contact =
        find_with(model, "consult_joining", joining->contact, joining->agent,
                  1u << TL_HELP_OFFERED | 1u << TL_HELP_TALKING);
    if (!contact) {
        return false;
    }
    const struct tl_staff_rules *staff = &model->policy->staff;
    bool is_new = contact->help == TL_HELP_OFFERED;
    if (joining->until != model->now + (is_new ? staff->join_s : staff->lost_s) * TL_SECOND) {
        return tl_model_wrong(model, "a sound is waited for longer than the policy says");
    }
    if (model->given.kind != (is_new ? TL_FACT_accepts : TL_FACT_leg_lost)) {
        return tl_model_wrong(model, "agent %llu is asked in and joins without saying so",
                              ID(joining->agent));
    }
    tl_model_agent(model, contact->helper)->offers_len -= is_new;
    contact->help = TL_HELP_JOINING;
    contact->second_until = joining->until;
    return true;
}

bool tl_model_judge_consulting(struct tl_model *model, const struct tl_fact *fact)
{
    struct tl_model_contact *contact = find_with(model, "consulting", fact->consulting.contact,
                                                 fact->consulting.agent, 1u << TL_HELP_JOINING);
    if (!contact) {
        return false;
    }
    contact->help = TL_HELP_TALKING;
    contact->second_until = 0;
    return true;
}

bool tl_model_judge_consult_ended(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_consult_ended *ended = &fact->consult_ended;
    struct tl_model_contact *contact =
        find_with(model, "consult_ended", ended->contact, ended->agent, ~(1u << TL_HELP_NONE));
    if (!contact) {
        return false;
    }
    bool is_over = ended->why == TL_WHY_NOBODY_FREE || ended->why == TL_WHY_RANG_OUT;
    bool is_outside = contact->help == TL_HELP_RINGING || contact->help == TL_HELP_OUTSIDE;
    is_over = is_over || (ended->why == TL_WHY_NO_ANSWER && is_outside &&
                          model->given.kind != TL_FACT_outside_ended);
    if (is_over && contact->second_until > model->now) {
        return tl_model_wrong(model, "a consult of contact %llu ends early", ID(contact->id));
    }
    if (!is_outside && (ended->why == TL_WHY_RANG_OUT || ended->why == TL_WHY_NOT_JOINED)) {
        tl_model_agent(model, ended->agent)->must_rest = true;
    }
    tl_model_no_second(model, contact);
    return true;
}

/* The second agent goes on with the contact: idle time does not begin. */
bool tl_model_judge_handed_over(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_handed_over *over = &fact->handed_over;
    struct tl_model_contact *contact =
        find_with(model, "handed_over", over->contact, over->to_agent, 1u << TL_HELP_TALKING);
    if (!contact) {
        return false;
    }
    bool was_said =
        model->given.kind == TL_FACT_hands_over && model->given.hands_over.agent == over->agent;
    if (contact->agent != over->agent || (!was_said && contact->state != TL_CONTACT_CONNECTED)) {
        return tl_model_wrong(model, "contact %llu is handed over to agent %llu by nobody",
                              ID(contact->id), ID(over->to_agent));
    }
    struct tl_model_agent *helper = tl_model_agent(model, over->to_agent);
    tl_time since = helper->since;
    tl_model_no_second(model, contact);
    helper->since = since;
    model->talked_id = was_said ? contact->agent : 0;
    tl_model_let_go(model, contact);
    contact->agent = over->to_agent;
    helper->has[contact->channel]++;
    contact->state = TL_CONTACT_CONNECTED;
    contact->until = 0;
    return true;
}

/* --- At the end of a step. --- */

bool tl_model_check_second(struct tl_model *model, const struct tl_model_contact *contact)
{
    bool is_talk = tl_model_is_talk(contact);
    bool has_helper = contact->help == TL_HELP_OFFERED || contact->help == TL_HELP_JOINING ||
                      contact->help == TL_HELP_TALKING;
    if ((contact->help != TL_HELP_NONE && !is_talk) || has_helper != (contact->helper != 0) ||
        (has_helper &&
         (contact->helper == contact->agent || !tl_model_agent(model, contact->helper)))) {
        return tl_model_wrong(model, "contact %llu is %s, with agent %llu beside agent %llu",
                              ID(contact->id), tl_contact_state_text(contact->state),
                              ID(contact->helper), ID(contact->agent));
    }
    if (contact->aim != 0 && !is_there(model, contact->aim)) {
        return tl_model_wrong(model, "contact %llu waits for agent %llu, who is not there",
                              ID(contact->id), ID(contact->aim));
    }
    if (contact->help == TL_HELP_WANTED && contact->aim == 0 &&
        !is_staffed(model, contact->help_needs)) {
        return tl_model_wrong(model, "contact %llu waits for a second agent, and none is here",
                              ID(contact->id));
    }
    if (contact->second_until != 0 && contact->second_until <= model->told) {
        return tl_model_wrong(model, "contact %llu is waited with for one agent past the end",
                              ID(contact->id));
    }
    return true;
}

/* What can be done is done; who passes a contact on has it no more. */
bool tl_model_after_transfers(struct tl_model *model, const struct tl_fact *given)
{
    (void)given;
    const struct tl_model_contact *before = &model->before;
    if (before->id == 0 || before->agent != given->transfers.agent || !tl_model_is_talk(before)) {
        return true;
    }
    const struct tl_model_contact *now = tl_model_contact(model, before->id);
    if (!model->was_set_aside && now && tl_model_is_talk(now)) {
        return tl_model_wrong(model, "contact %llu is passed on and stays", ID(before->id));
    }
    return true;
}

static bool was_done(struct tl_model *model, bool could_be, bool is_done)
{
    if (could_be && !is_done) {
        return tl_model_wrong(model, "contact %llu: what agent %llu did is forgotten",
                              ID(model->before.id), ID(model->given.words[0]));
    }
    return true;
}

bool tl_model_after_hands_over(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_model_contact *before = &model->before;
    const struct tl_model_contact *now = tl_model_contact(model, before->id);
    bool is_theirs = before->id != 0 && before->agent == given->hands_over.agent;
    if (is_theirs && before->help == TL_HELP_OUTSIDE) {
        return was_done(model, true, now && now->state == TL_CONTACT_OUTSIDE);
    }
    bool could_be = is_theirs && before->help == TL_HELP_TALKING;
    return was_done(model, could_be, now && now->agent == before->helper);
}

/* By either of the two. */
bool tl_model_after_lets_go(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_model_contact *before = &model->before;
    const struct tl_model_contact *now = tl_model_contact(model, before->id);
    bool by_first = before->agent == given->lets_go.agent && before->help != TL_HELP_NONE;
    bool by_second = before->helper == given->lets_go.agent && before->helper != 0 &&
                     before->help > TL_HELP_OFFERED;
    return was_done(model, before->id != 0 && (by_first || by_second),
                    now && now->help == TL_HELP_NONE);
}
