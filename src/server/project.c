/* project.c: facts to the rows that people read. */
#include "server/project.h"

#include <stdio.h>
#include <string.h>

#include "server/callback_code.h"
#include "server/identity.h"
#include "server/notices.h"
#include "server/number.h"
#include "server/old_place.h"
#include "server/project_emergencies.h"
#include "server/project_escalations.h"
#include "server/project_filed.h"
#include "server/project_interpreters.h"
#include "server/project_notices.h"
#include "server/project_outgoing.h"
#include "server/project_promises.h"
#include "server/project_requests.h"
#include "server/project_second_looks.h"
#include "server/project_story.h"
#include "server/project_surge.h"
#include "server/project_threads.h"
#include "server/project_waits.h"
#include "store/contacts.h"
#include "store/notes.h"
#include "store/spans.h"
#include "store/supervise.h"
#include "store/view.h"
#include "store/works.h"

struct projecting {
    struct tl_db *db;
    const struct tl_policy *policy;
    const struct tl_center *center;
};

enum { DRAWS_MAX = 16, AGENTS_AT_ONCE = 64 };

/* Agents whose state facts may have changed. */
struct touched {
    tl_id agents[AGENTS_AT_ONCE];
    uint32_t len;
};

/* The names that keys stand for; "" when the policy in force has no such thing any more. */
static const char *name_in(const struct tl_name *names, uint16_t names_len, uint64_t key)
{
    for (uint16_t i = 0; i < names_len; i++) {
        if (names[i].key == key)
            return names[i].name;
    }
    return "";
}

static const char *reason_name(const struct tl_policy *policy, uint64_t key)
{
    for (uint16_t i = 0; i < policy->not_ready_len; i++) {
        if (policy->not_ready[i].id.key == key)
            return policy->not_ready[i].id.name;
    }
    return "";
}

static const char *queue_name(const struct tl_policy *policy, uint64_t key)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (policy->queues[i].id.key == key)
            return policy->queues[i].id.name;
    }
    return "";
}

static const char *priority_name(const struct tl_policy *policy, uint64_t rank)
{
    for (uint16_t i = 0; i < policy->priorities_len; i++) {
        if (policy->priorities[i].rank == rank)
            return policy->priorities[i].id.name;
    }
    return "";
}

static const char *destination_name(const struct tl_destination *all, uint16_t len, uint64_t key)
{
    for (uint16_t i = 0; i < len; i++) {
        if (all[i].id.key == key)
            return all[i].id.name;
    }
    return "";
}

static const char *language_code(const struct tl_policy *policy, uint64_t language)
{
    return language < policy->languages_len ? policy->languages[language].code : "";
}

/* States as the API writes them: with dashes. */
static const char *contact_word(enum tl_contact_state state)
{
    static const char *const words[TL_CONTACT_STATES] = {
        [TL_CONTACT_GONE] = "ended",        [TL_CONTACT_IN_FLOW] = "in-flow",
        [TL_CONTACT_WAITING] = "waiting",   [TL_CONTACT_OFFERED] = "offered",
        [TL_CONTACT_JOINING] = "joining",   [TL_CONTACT_CONNECTED] = "connected",
        [TL_CONTACT_HELD] = "held",         [TL_CONTACT_PROMISED] = "promised",
        [TL_CONTACT_DIALLING] = "dialling", [TL_CONTACT_KEPT] = "kept",
        [TL_CONTACT_RINGING] = "ringing",   [TL_CONTACT_OUTSIDE] = "outside",
    };
    return words[state];
}

static const char *agent_word(uint64_t state)
{
    static const char *const words[TL_AGENT_STATES] = {
        [TL_AGENT_OFFLINE] = "offline", [TL_AGENT_READY] = "ready",
        [TL_AGENT_OFFERED] = "offered", [TL_AGENT_CONNECTED] = "connected",
        [TL_AGENT_WRAP_UP] = "wrap-up", [TL_AGENT_NOT_READY] = "not-ready",
    };
    return state < TL_AGENT_STATES ? words[state] : "";
}

/* A number that nobody has: drawn until one is free. */
static enum tl_err on_opened(const struct projecting *to, const struct tl_fact *fact)
{
    const struct tl_fact_opened *opened = &fact->opened;
    const char *channel = tl_channel_text((enum tl_channel)opened->channel);
    enum tl_err err = TL_EEXISTS;
    for (int draws = 0; draws < DRAWS_MAX && err == TL_EEXISTS; draws++) {
        char number[TL_NUMBER_BYTES];
        tl_number_draw(number);
        err = tl_view_open(to->db, opened->contact, number, channel,
                           language_code(to->policy, opened->language), fact->at,
                           contact_word(TL_CONTACT_IN_FLOW));
    }
    return err;
}

/* A topic is entered by the first step in it that the flow stops at: which one that is depends on
 * what was known already. */
static enum tl_err on_stepped(const struct projecting *to, const struct tl_fact *fact)
{
    const struct tl_policy *policy = to->policy;
    struct tl_contact_row row;
    if (fact->stepped.step >= policy->steps_len || fact->stepped.tries > 0)
        return TL_OK;
    const char *topic = policy->topics[policy->steps[fact->stepped.step].topic].id.name;
    enum tl_err err = tl_view_contact(to->db, fact->stepped.contact, &row);
    if (err != TL_OK || strcmp(row.topic, topic) == 0)
        return err == TL_ENONE ? TL_OK : err;
    err = tl_view_topic(to->db, fact->stepped.contact, topic);
    if (err == TL_OK)
        err = tl_view_story_add(to->db, fact->stepped.contact, fact->at, "topic", topic);
    return err;
}

static enum tl_err on_chose(const struct projecting *to, const struct tl_fact *fact)
{
    const struct tl_policy *policy = to->policy;
    if (fact->chose.step >= policy->steps_len)
        return TL_OK;
    const struct tl_step *step = policy->steps + fact->chose.step;
    if (step->kind == TL_STEP_LANGUAGE)
        return tl_view_language(to->db, fact->chose.contact,
                                language_code(policy, fact->chose.option));
    enum tl_err err = TL_OK;
    if (step->kind == TL_STEP_LIVE) /* Who chooses something in line leaves it. */
        err = tl_view_move(to->db, fact->chose.contact, contact_word(TL_CONTACT_IN_FLOW), fact->at,
                           0, 0);
    if (err != TL_OK || fact->chose.option >= step->options_len)
        return err;
    const struct tl_option *option = policy->options + step->options + fact->chose.option;
    if (option->text == TL_NONE)
        return TL_OK;
    return tl_view_story_add(to->db, fact->chose.contact, fact->at, "choice",
                             policy->texts[option->text].id.name);
}

static enum tl_err move(const struct projecting *to, const struct tl_fact *fact,
                        enum tl_contact_state state, tl_time until, tl_id agent)
{
    return tl_view_move(to->db, fact->words[0], contact_word(state), fact->at, until, agent);
}

static enum tl_err on_waits(const struct projecting *to, const struct tl_fact *fact)
{
    const struct tl_fact_waits *waits = &fact->waits;
    enum tl_err err = move(to, fact, TL_CONTACT_WAITING, 0, 0);
    if (err != TL_OK)
        return err;
    return tl_view_waits(to->db, waits->contact, queue_name(to->policy, waits->queue),
                         priority_name(to->policy, waits->rank),
                         name_in(to->policy->reasons, to->policy->reasons_len, waits->reason),
                         waits->asked_at);
}

static enum tl_err on_aged(const struct projecting *to, const struct tl_fact *fact)
{
    return tl_view_priority(to->db, fact->aged.contact, priority_name(to->policy, fact->aged.rank));
}

static enum tl_err on_moved(const struct projecting *to, const struct tl_fact *fact)
{
    return tl_view_moved(to->db, fact->moved.contact, queue_name(to->policy, fact->moved.queue),
                         priority_name(to->policy, fact->moved.rank));
}

/* queue: its key, 0 for the whole line. */
static enum tl_err close(const struct projecting *to, uint64_t queue,
                         const struct tl_fact_line_closed *closed, tl_time at)
{
    struct tl_closure_row row = { .staff_id = closed->by,
                                  .since = at,
                                  .until_at = closed->until,
                                  .sends_on = closed->sends_on != 0 };
    snprintf(row.queue, sizeof row.queue, "%s", queue ? queue_name(to->policy, queue) : "");
    snprintf(row.reason, sizeof row.reason, "%s",
             name_in(to->policy->closures, to->policy->closures_len, closed->reason));
    return tl_store_closure_put(to->db, &row);
}

static enum tl_err on_queue_closed(const struct projecting *to, const struct tl_fact *fact)
{
    const struct tl_fact_queue_closed *closed = &fact->queue_closed;
    const struct tl_fact_line_closed same = { closed->by, closed->reason, closed->until,
                                              closed->sends_on };
    return close(to, closed->queue, &same, fact->at);
}

static enum tl_err on_queue_opened(const struct projecting *to, const struct tl_fact *fact)
{
    return tl_store_closure_drop(to->db, queue_name(to->policy, fact->queue_opened.queue));
}

static enum tl_err on_line_closed(const struct projecting *to, const struct tl_fact *fact)
{
    return close(to, 0, &fact->line_closed, fact->at);
}

static enum tl_err on_line_opened(const struct projecting *to, const struct tl_fact *fact)
{
    (void)fact;
    return tl_store_closure_drop(to->db, "");
}

static enum tl_err on_offered(const struct projecting *to, const struct tl_fact *fact)
{
    return move(to, fact, TL_CONTACT_OFFERED, fact->offered.until, fact->offered.agent);
}

static enum tl_err on_accepted(const struct projecting *to, const struct tl_fact *fact)
{
    return move(to, fact, TL_CONTACT_JOINING, fact->accepted.until, fact->accepted.agent);
}

/* The promise to call this contact back that is still to be kept. TL_ENONE: there is none. */
static enum tl_err promise_find(const struct projecting *to, tl_id contact, struct tl_work *out)
{
    enum tl_err err = tl_store_work_find(to->db, contact, out);
    if (err == TL_OK && (strcmp(out->kind, "callback") != 0 || out->ended_at != 0))
        err = TL_ENONE;
    return err;
}

/* Ends that promise, if there is one. */
static enum tl_err promise_end(const struct projecting *to, const struct tl_fact *fact,
                               const char *state)
{
    struct tl_work work;
    enum tl_err err = promise_find(to, fact->words[0], &work);
    if (err == TL_OK)
        err = tl_store_work_set_state(to->db, work.id, state, work.due_at, fact->at);
    return err == TL_ENONE ? TL_OK : err;
}

/* Who has had it stands in the story. */
static enum tl_err agent_added(const struct projecting *to, const struct tl_fact *fact, tl_id agent)
{
    char name[24];
    snprintf(name, sizeof name, "%llu", (unsigned long long)agent);
    return tl_view_story_add(to->db, fact->words[0], fact->at, "agent", name);
}

/* A promise to call back is kept when the two hear each other. */
static enum tl_err on_connected(const struct projecting *to, const struct tl_fact *fact)
{
    enum tl_err err = tl_project_wait_connected(to->db, fact);
    if (err == TL_OK)
        err = move(to, fact, TL_CONTACT_CONNECTED, 0, fact->connected.agent);
    if (err == TL_OK)
        err = tl_view_connected(to->db, fact->connected.contact, fact->at);
    if (err == TL_OK)
        err = agent_added(to, fact, fact->connected.agent);
    return err == TL_OK ? promise_end(to, fact, "kept") : err;
}

static enum tl_err on_held(const struct projecting *to, const struct tl_fact *fact)
{
    return move(to, fact, TL_CONTACT_HELD, 0, fact->held.agent);
}

static enum tl_err on_resumed(const struct projecting *to, const struct tl_fact *fact)
{
    return move(to, fact, TL_CONTACT_CONNECTED, 0, fact->resumed.agent);
}

/* The contact is with its agent, whose sound is waited for until then. */
static enum tl_err on_leg_missed(const struct projecting *to, const struct tl_fact *fact)
{
    return tl_view_until(to->db, fact->leg_missed.contact, fact->leg_missed.until);
}

/* Whoever is to be called is not on the line, and is promised again. */
static enum tl_err on_back_in_line(const struct projecting *to, const struct tl_fact *fact)
{
    struct tl_work work;
    enum tl_err err = promise_find(to, fact->back_in_line.contact, &work);
    if (err == TL_OK)
        return move(to, fact, TL_CONTACT_PROMISED, work.due_at, 0);
    return err == TL_ENONE ? move(to, fact, TL_CONTACT_WAITING, 0, 0) : err;
}

static enum tl_err on_restarted(const struct projecting *to, const struct tl_fact *fact)
{
    return move(to, fact, TL_CONTACT_IN_FLOW, 0, 0);
}

/* In line at its old place, in that queue. The story says where it was passed on to. */
static enum tl_err on_transferred(const struct projecting *to, const struct tl_fact *fact)
{
    const struct tl_fact_transferred *passed = &fact->transferred;
    struct tl_contact_row row;
    enum tl_err err = tl_view_contact(to->db, passed->contact, &row);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    const char *queue = queue_name(to->policy, passed->queue);
    err = move(to, fact, TL_CONTACT_WAITING, passed->until, 0);
    if (err == TL_OK)
        err = tl_view_waits(to->db, passed->contact, queue, row.priority, row.reason, row.asked_at);
    if (err == TL_OK)
        err = tl_view_story_add(to->db, passed->contact, fact->at, "passed", queue);
    return err;
}

static enum tl_err on_consult_began(const struct projecting *to, const struct tl_fact *fact)
{
    return move(to, fact, TL_CONTACT_HELD, 0, fact->consult_began.agent);
}

static enum tl_err on_handed_over(const struct projecting *to, const struct tl_fact *fact)
{
    enum tl_err err = move(to, fact, TL_CONTACT_CONNECTED, 0, fact->handed_over.to_agent);
    return err == TL_OK ? agent_added(to, fact, fact->handed_over.to_agent) : err;
}

static enum tl_err on_outside_called(const struct projecting *to, const struct tl_fact *fact)
{
    const struct tl_fact_outside_called *called = &fact->outside_called;
    if (!called->hands_over)
        return move(to, fact, TL_CONTACT_HELD, 0, called->agent);
    enum tl_err err = move(to, fact, TL_CONTACT_RINGING, called->until, 0);
    return err == TL_OK ? tl_view_story_add(to->db, called->contact, fact->at, "outside", "") : err;
}

static enum tl_err on_outside_talks(const struct projecting *to, const struct tl_fact *fact)
{
    bool is_passed = fact->outside_talks.agent == 0;
    return is_passed ? move(to, fact, TL_CONTACT_OUTSIDE, 0, 0) : TL_OK;
}

static enum tl_err on_passed_outside(const struct projecting *to, const struct tl_fact *fact)
{
    enum tl_err err = move(to, fact, TL_CONTACT_OUTSIDE, 0, 0);
    return err == TL_OK
               ? tl_view_story_add(to->db, fact->passed_outside.contact, fact->at, "outside", "")
               : err;
}

static enum tl_err on_sent_on(const struct projecting *to, const struct tl_fact *fact)
{
    enum tl_err err = tl_project_wait_drop(to->db, fact->sent_on.contact);
    return err == TL_OK ? move(to, fact, TL_CONTACT_IN_FLOW, 0, 0) : err;
}

static enum tl_err on_wait_told(const struct projecting *to, const struct tl_fact *fact)
{
    return tl_project_wait_told(to->db, fact);
}

static enum tl_err on_place_kept(const struct projecting *to, const struct tl_fact *fact)
{
    enum tl_err err = move(to, fact, TL_CONTACT_KEPT, fact->place_kept.until, 0);
    return err == TL_OK ? promise_end(to, fact, "given-up") : err;
}

static enum tl_err on_attempt_started(const struct projecting *to, const struct tl_fact *fact)
{
    return move(to, fact, TL_CONTACT_DIALLING, fact->attempt_started.until,
                fact->attempt_started.agent);
}

/* Work under the contact's own number, with the contact's id: a contact ends in one of them. One
 * who was called back and asks for something else then has that under the number. */
static enum tl_err work_add(const struct projecting *to, const struct tl_fact *fact,
                            const char *kind, const char *type, tl_time due)
{
    struct tl_contact_row contact;
    struct tl_work work = { .id = fact->words[0],
                            .contact = fact->words[0],
                            .state = "open",
                            .made_at = fact->at,
                            .due_at = due,
                            .fields = "{}" };
    enum tl_err err = tl_view_contact(to->db, fact->words[0], &contact);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    snprintf(work.kind, sizeof work.kind, "%s", kind);
    snprintf(work.type, sizeof work.type, "%s", type);
    snprintf(work.number, sizeof work.number, "%s", contact.number);
    err = tl_store_work_insert(to->db, &work);
    return err == TL_EEXISTS ? tl_store_work_turn(to->db, &work) : err;
}

static enum tl_err on_callback_promised(const struct projecting *to, const struct tl_fact *fact)
{
    const struct tl_fact_callback_promised *promised = &fact->callback_promised;
    enum tl_err err = tl_project_wait_drop(to->db, promised->contact);
    if (err == TL_OK)
        err = move(to, fact, TL_CONTACT_PROMISED, promised->to, 0);
    if (err == TL_OK)
        err = tl_view_waits(to->db, promised->contact, queue_name(to->policy, promised->queue),
                            priority_name(to->policy, promised->rank), "", promised->asked_at);
    if (err == TL_OK)
        err = work_add(to, fact, "callback", queue_name(to->policy, promised->queue), promised->to);
    return err == TL_OK
               ? tl_callback_code_give(to->db, promised->contact, to->policy->callbacks.code_digits)
               : err;
}

static enum tl_err on_request_filed(const struct projecting *to, const struct tl_fact *fact)
{
    const struct tl_policy *policy = to->policy;
    const struct tl_notice_wanted notice = { .kind = "request_filed",
                                             .contact = fact->request_filed.contact };
    enum tl_err err =
        work_add(to, fact, "request",
                 destination_name(policy->requests, policy->requests_len, fact->request_filed.type),
                 fact->request_filed.due);
    if (err == TL_OK)
        err = tl_project_request(to->db, policy, fact);
    return err == TL_OK ? tl_notices_post(to->db, policy, &notice, fact->at) : err;
}

static enum tl_err on_message_taken(const struct projecting *to, const struct tl_fact *fact)
{
    const struct tl_policy *policy = to->policy;
    return work_add(to, fact, "message",
                    destination_name(policy->owners, policy->owners_len, fact->message_taken.owner),
                    fact->message_taken.due);
}

static enum tl_err on_escalated(const struct projecting *to, const struct tl_fact *fact)
{
    return tl_project_escalated(to->db, to->policy, fact);
}

static enum tl_err on_emergency(const struct projecting *to, const struct tl_fact *fact)
{
    return tl_project_emergency(to->db, to->policy, fact);
}

static enum tl_err on_outgoing(const struct projecting *to, const struct tl_fact *fact)
{
    return tl_project_outgoing(to->db, to->policy, fact);
}

static enum tl_err on_identified(const struct projecting *to, const struct tl_fact *fact)
{
    return tl_identity_write(to->db, to->policy, &fact->identified);
}

static enum tl_err on_closed(const struct projecting *to, const struct tl_fact *fact)
{
    enum tl_err err = tl_project_wait_closed(to->db, fact);
    if (err != TL_OK)
        return err;
    err = tl_view_closed(to->db, fact->closed.contact, fact->at,
                         tl_outcome_text((enum tl_outcome)fact->closed.outcome));
    if (err == TL_OK)
        err = tl_store_ask_end(to->db, fact->closed.contact, fact->at, 0);
    return err == TL_OK ? promise_end(to, fact, "given-up") : err;
}

/* The contact that an agent talks in; 0: none. */
static enum tl_err talking_find(const struct projecting *to, tl_id agent, tl_id *out)
{
    struct tl_contact_row rows[TL_CONTACT_ROWS_MAX];
    size_t len = 0;
    enum tl_err err = tl_view_of_agent(to->db, agent, rows, TL_CONTACT_ROWS_MAX, &len);
    for (size_t i = 0; err == TL_OK && i < len && *out == 0; i++) {
        if (strcmp(rows[i].state, "connected") == 0 || strcmp(rows[i].state, "held") == 0)
            *out = rows[i].id;
    }
    return err;
}

/* What the agent was until now, when that is over. */
static enum tl_err span_end(const struct projecting *to, tl_id agent,
                            const struct tl_agent_row *before, const struct tl_agent_row *now)
{
    struct tl_agent_span span = {
        .agent = agent, .from_at = before->since, .until_at = now->since, .contact = before->contact
    };
    snprintf(span.state, sizeof span.state, "%s", before->state);
    snprintf(span.reason, sizeof span.reason, "%s", before->reason);
    return tl_store_span_add(to->db, &span);
}

/* An agent's row is what the center has after the step: several facts together make a state. */
static enum tl_err agent_write(const struct projecting *to, tl_id agent, tl_time at)
{
    struct tl_agent_view view;
    struct tl_agent_row row = { .since = at };
    struct tl_agent_row before;
    enum tl_err err = tl_view_agent(to->db, agent, &before);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    if (tl_center_agent(to->center, agent, &view) != TL_OK)
        view = (struct tl_agent_view){ .state = TL_AGENT_OFFLINE };
    snprintf(row.state, sizeof row.state, "%s", agent_word(view.state));
    if (view.state == TL_AGENT_NOT_READY)
        snprintf(row.reason, sizeof row.reason, "%s", reason_name(to->policy, view.reason));
    if (view.state == TL_AGENT_WRAP_UP) {
        row.until_at = view.until;
        row.contact = view.wrapping;
    }
    if (view.state == TL_AGENT_CONNECTED) {
        enum tl_err found = talking_find(to, agent, &row.contact);
        if (found != TL_OK)
            return found;
    }
    bool is_same = err == TL_OK && strcmp(before.state, row.state) == 0 &&
                   strcmp(before.reason, row.reason) == 0 &&
                   (before.contact == row.contact || before.contact == 0);
    if (is_same)
        row.since = before.since;
    else if (err == TL_OK && (err = span_end(to, agent, &before, &row)) != TL_OK)
        return err;
    return tl_view_agent_set(to->db, agent, &row);
}

static enum tl_err on_disposed(const struct projecting *to, const struct tl_fact *fact)
{
    enum tl_err err = tl_store_draft_drop(to->db, fact->disposed.contact);
    if (err != TL_OK)
        return err;
    return tl_view_disposed(to->db, fact->disposed.contact,
                            name_in(to->policy->dispositions, to->policy->dispositions_len,
                                    fact->disposed.disposition));
}

static const struct {
    enum tl_fact_kind kind;
    enum tl_err (*on)(const struct projecting *to, const struct tl_fact *fact);
} handlers[] = {
    { TL_FACT_opened, on_opened },
    { TL_FACT_stepped, on_stepped },
    { TL_FACT_chose, on_chose },
    { TL_FACT_waits, on_waits },
    { TL_FACT_wait_told, on_wait_told },
    { TL_FACT_aged, on_aged },
    { TL_FACT_moved, on_moved },
    { TL_FACT_queue_closed, on_queue_closed },
    { TL_FACT_queue_opened, on_queue_opened },
    { TL_FACT_line_closed, on_line_closed },
    { TL_FACT_line_opened, on_line_opened },
    { TL_FACT_offered, on_offered },
    { TL_FACT_accepted, on_accepted },
    { TL_FACT_connected, on_connected },
    { TL_FACT_held, on_held },
    { TL_FACT_resumed, on_resumed },
    { TL_FACT_leg_missed, on_leg_missed },
    { TL_FACT_back_in_line, on_back_in_line },
    { TL_FACT_transferred, on_transferred },
    { TL_FACT_consult_began, on_consult_began },
    { TL_FACT_handed_over, on_handed_over },
    { TL_FACT_outside_called, on_outside_called },
    { TL_FACT_outside_talks, on_outside_talks },
    { TL_FACT_passed_outside, on_passed_outside },
    { TL_FACT_sent_on, on_sent_on },
    { TL_FACT_restarted, on_restarted },
    { TL_FACT_place_kept, on_place_kept },
    { TL_FACT_attempt_started, on_attempt_started },
    { TL_FACT_callback_promised, on_callback_promised },
    { TL_FACT_request_filed, on_request_filed },
    { TL_FACT_message_taken, on_message_taken },
    { TL_FACT_escalated, on_escalated },
    { TL_FACT_emergency_decided, on_emergency },
    { TL_FACT_emergency_placed, on_emergency },
    { TL_FACT_emergency_refused, on_emergency },
    { TL_FACT_outgoing, on_outgoing },
    { TL_FACT_identified, on_identified },
    { TL_FACT_closed, on_closed },
    { TL_FACT_disposed, on_disposed },
};

/* Facts that may change what a contact's second agent is at. */
static bool is_of_a_second(enum tl_fact_kind kind)
{
    return kind == TL_FACT_closed || kind == TL_FACT_callback_promised ||
           kind == TL_FACT_place_kept || kind == TL_FACT_back_in_line ||
           kind == TL_FACT_transferred || kind == TL_FACT_handed_over ||
           kind == TL_FACT_outside_called || kind == TL_FACT_outside_talks ||
           kind == TL_FACT_passed_outside ||
           (kind >= TL_FACT_consult_began && kind <= TL_FACT_consult_ended);
}

static const char *help_word(enum tl_help help)
{
    static const char *const words[TL_HELPS] = {
        [TL_HELP_NONE] = "",           [TL_HELP_WANTED] = "wanted",   [TL_HELP_OFFERED] = "offered",
        [TL_HELP_JOINING] = "joining", [TL_HELP_TALKING] = "talking", [TL_HELP_RINGING] = "ringing",
        [TL_HELP_OUTSIDE] = "outside",
    };
    return words[help];
}

/* As the center has it after the group. Gives the second agent who was there until now. */
static enum tl_err second_write(const struct projecting *to, const struct tl_fact *fact,
                                tl_id *out_before)
{
    struct tl_contact_row row;
    struct tl_contact_view view;
    *out_before = 0;
    if (!is_of_a_second(fact->kind))
        return TL_OK;
    enum tl_err err = tl_view_contact(to->db, fact->words[0], &row);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    *out_before = row.helper;
    if (tl_center_contact(to->center, fact->words[0], &view) != TL_OK)
        view = (struct tl_contact_view){ .help = TL_HELP_NONE };
    if (view.help == TL_HELP_NONE && row.help[0] == '\0')
        return TL_OK;
    return tl_view_second(to->db, fact->words[0], view.helper, help_word(view.help),
                          view.help == TL_HELP_NONE ? 0 : view.second_until);
}

/* Facts that take a contact from its agent without naming the agent. */
static bool frees_an_agent(enum tl_fact_kind kind)
{
    return kind == TL_FACT_closed || kind == TL_FACT_callback_promised ||
           kind == TL_FACT_place_kept;
}

/* The agent that a fact is about: the field of that name, or who has the contact until now. */
static enum tl_err agent_of(const struct projecting *to, const struct tl_fact *fact, tl_id *out)
{
    struct tl_contact_row contact;
    *out = tl_fact_shape(fact->kind)->is_given ? 0 : tl_fact_agent(fact);
    if (!frees_an_agent(fact->kind))
        return TL_OK;
    enum tl_err err = tl_view_contact(to->db, fact->words[0], &contact);
    if (err == TL_OK)
        *out = contact.agent;
    return err == TL_ENONE ? TL_OK : err;
}

static enum tl_err agents_write(const struct projecting *to, struct touched *touched, tl_time at)
{
    enum tl_err err = TL_OK;
    for (uint32_t i = 0; i < touched->len && err == TL_OK; i++)
        err = agent_write(to, touched->agents[i], at);
    touched->len = 0;
    return err;
}

static enum tl_err touch(const struct projecting *to, struct touched *touched, tl_id agent,
                         tl_time at)
{
    for (uint32_t i = 0; i < touched->len; i++) {
        if (touched->agents[i] == agent)
            return TL_OK;
    }
    if (agent == 0)
        return TL_OK;
    enum tl_err err = touched->len == AGENTS_AT_ONCE ? agents_write(to, touched, at) : TL_OK;
    touched->agents[touched->len++] = agent;
    return err;
}

static enum tl_err project_one(const struct projecting *to, const struct tl_fact *fact)
{
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (handlers[i].kind == fact->kind)
            return handlers[i].on(to, fact);
    }
    enum tl_err err = tl_old_place_taken(to->db, fact);
    if (err == TL_OK)
        err = tl_project_surge(to->db, fact);
    return err == TL_OK ? tl_project_promise(to->db, to->policy, fact) : err;
}

/* Steps and choices are those of the policy that the contact's walk follows. */
static const struct tl_policy *policy_for(const struct projecting *to, const struct tl_lent *lent,
                                          const struct tl_fact *fact)
{
    struct tl_contact_view view;
    bool is_of_a_contact = fact->kind < TL_FACT_agent_is || fact->kind == TL_FACT_moved;
    if (fact->kind == TL_FACT_transferred) /* To a queue of the policy in force. */
        return lent->policies[0];
    if (is_of_a_contact && tl_center_contact(to->center, fact->words[0], &view) == TL_OK)
        return tl_lent_policy(lent, view.policy);
    return lent->policies[0];
}

enum tl_err tl_project(struct tl_db *db, const struct tl_lent *lent, const struct tl_center *center,
                       const struct tl_fact *facts, uint32_t facts_len)
{
    struct projecting to = { .db = db, .policy = lent->policies[0], .center = center };
    struct touched touched = { 0 };
    enum tl_err err = TL_OK;
    for (uint32_t i = 0; i < facts_len && err == TL_OK; i++) {
        tl_id agent, helper = 0;
        to.policy = policy_for(&to, lent, facts + i);
        err = agent_of(&to, facts + i, &agent);
        if (err == TL_OK)
            err = tl_project_story(db, to.policy, facts + i);
        if (err == TL_OK)
            err = tl_project_filed(db, facts + i);
        if (err == TL_OK)
            err = tl_project_thread(db, facts + i);
        if (err == TL_OK)
            err = tl_project_interpreter(db, facts + i);
        if (err == TL_OK)
            err = tl_project_second_look(db, to.policy, facts + i);
        if (err == TL_OK)
            err = project_one(&to, facts + i);
        if (err == TL_OK)
            err = tl_project_notices(db, to.policy, facts + i);
        if (err == TL_OK)
            err = second_write(&to, facts + i, &helper);
        if (err == TL_OK)
            err = touch(&to, &touched, agent, facts[i].at);
        if (err == TL_OK)
            err = touch(&to, &touched, helper, facts[i].at);
    }
    if (err == TL_OK && facts_len > 0)
        err = agents_write(&to, &touched, facts[facts_len - 1].at);
    return err;
}
