/* pages_facts.c: messages to pages, made from facts. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "server/log.h"
#include "server/pages_inside.h"

/* Takes json. */
void tl_pages_push(struct tl_pages *pages, tl_id key, json_t *json)
{
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    json_decref(json);
    if (text && tl_live_push(pages->api->http, key, text) != TL_OK)
        tl_log("live.full", "key=%" PRIu64, key);
    free(text);
}

void tl_pages_tell(struct tl_pages *pages, tl_id key, json_t *json)
{
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    json_decref(json);
    if (text && tl_live_tell(pages->api->http, key, text) != TL_OK)
        tl_log("live.full", "key=%" PRIu64, key);
    free(text);
}

static void remember(tl_id *ids, uint32_t *len, tl_id id)
{
    for (uint32_t i = 0; i < *len; i++) {
        if (ids[i] == id)
            return;
    }
    if (id != 0 && *len < TL_GROUP_CHANGES_MAX)
        ids[(*len)++] = id;
}

static json_t *contact_json(struct tl_pages *pages, tl_id contact, tl_id seen_by)
{
    struct tl_contact_row row;
    json_t *json = NULL;
    struct tl_db *db = tl_store_reader_take(pages->api->store);
    if (tl_view_contact(db, contact, &row) == TL_OK) {
        tl_row_as_seen_by(&row, seen_by);
        json = tl_json_contact(pages->api, db, &row);
    }
    tl_store_reader_give(pages->api->store, db);
    return json;
}

static void tell_agent(struct tl_pages *pages, tl_id agent)
{
    struct tl_agent_row row;
    struct tl_db *db = tl_store_reader_take(pages->api->store);
    enum tl_err err = tl_view_agent(db, agent, &row);
    tl_store_reader_give(pages->api->store, db);
    if (err == TL_OK)
        tl_pages_push(
            pages, tl_live_key_agent(agent),
            json_pack("{s:s, s:o}", "type", "agent.state", "state", tl_json_agent_state(&row)));
}

static void tell_contact(struct tl_pages *pages, tl_id agent, const char *type, tl_id contact)
{
    json_t *json = contact_json(pages, contact, agent);
    if (json)
        tl_pages_push(pages, tl_live_key_agent(agent),
                      json_pack("{s:s, s:o}", "type", type, "contact", json));
}

static void tell_offer_ended(struct tl_pages *pages, tl_id agent, tl_id contact, const char *why)
{
    tl_pages_push(pages, tl_live_key_agent(agent),
                  json_pack("{s:s, s:o, s:s}", "type", "offer.ended", "contact",
                            tl_json_id(contact), "why", why));
}

static void tell_contact_ended(struct tl_pages *pages, tl_id agent, tl_id contact, const char *why)
{
    struct tl_contact_row row;
    json_t *recent = NULL;
    struct tl_db *db = tl_store_reader_take(pages->api->store);
    if (tl_view_contact(db, contact, &row) == TL_OK && row.closed_at > 0)
        recent = tl_json_recent(pages->api, &row);
    tl_store_reader_give(pages->api->store, db);
    tl_pages_push(pages, tl_live_key_agent(agent),
                  json_pack("{s:s, s:o, s:s, s:o*}", "type", "contact.ended", "contact",
                            tl_json_id(contact), "why", why, "recent", recent));
}

static const char *call_state(const char *state)
{
    static const struct {
        const char *state;
        const char *call;
    } words[] = {
        { "in-flow", "menu" },     { "waiting", "waiting" },     { "offered", "waiting" },
        { "joining", "joining" },  { "connected", "connected" }, { "held", "held" },
        { "dialling", "waiting" }, { "kept", "waiting" },        { "promised", "menu" },
        { "ringing", "waiting" },  { "outside", "connected" },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].state, state) == 0)
            return words[i].call;
    }
    return "ended";
}

json_t *tl_json_call(const struct tl_contact_row *row)
{
    return json_pack("{s:o, s:s, s:s*}", "id", tl_json_id(row->id), "state", call_state(row->state),
                     "language", row->language[0] ? row->language : NULL);
}

void tl_pages_tell_call(struct tl_pages *pages, const struct tl_shown *shown)
{
    struct tl_contact_row row;
    struct tl_db *db = tl_store_reader_take(pages->api->store);
    enum tl_err err = tl_view_contact(db, shown->contact, &row);
    tl_store_reader_give(pages->api->store, db);
    json_t *call = err == TL_OK ? tl_json_call(&row) : NULL;
    if (!call)
        return;
    if (strcmp(call_state(row.state), "waiting") == 0 && shown->position > 0) {
        json_object_set_new(call, "position", json_integer((json_int_t)shown->position));
        json_object_set_new(call, "wait_from_s", json_integer((json_int_t)shown->from_s));
        json_object_set_new(call, "wait_to_s", json_integer((json_int_t)shown->to_s));
    }
    tl_pages_tell(pages, tl_live_key_call(shown->contact),
                  json_pack("{s:s, s:o}", "type", "call.state", "call", call));
}

static bool is_with_agent(enum tl_contact_state state)
{
    return state == TL_CONTACT_JOINING || state == TL_CONTACT_CONNECTED ||
           state == TL_CONTACT_HELD || state == TL_CONTACT_DIALLING;
}

static const char *offer_why(uint64_t why)
{
    switch (why) {
    case TL_WHY_AGENT_REFUSED:
        return "refused";
    case TL_WHY_RANG_OUT:
        return "rang-out";
    case TL_WHY_CUT_OFF:
    case TL_WHY_PERSON_LEFT:
        return "person-left";
    case TL_WHY_NOT_JOINED:
        return "not-joined";
    case TL_WHY_AGENT_LOST:
        return "agent-lost";
    default:
        return "other";
    }
}

static const char *end_why(uint64_t why)
{
    switch (why) {
    case TL_WHY_AGENT_HUNG_UP:
        return "agent-hung-up";
    case TL_WHY_CUT_OFF:
    case TL_WHY_PERSON_LEFT:
        return "person-left";
    case TL_WHY_NOT_JOINED:
        return "not-joined";
    default:
        return "other";
    }
}

/* The second agent is none any more, whatever that one was at. */
static void drop_helper(struct tl_pages *pages, struct tl_shown *shown, const char *why)
{
    tl_id helper = shown->helper;
    shown->helper = 0;
    if (helper == 0)
        return;
    remember(pages->agents_changed, &pages->agents_changed_len, helper);
    if (shown->helper_rings)
        tell_offer_ended(pages, helper, shown->contact, why);
    else
        tell_contact_ended(pages, helper, shown->contact, "consult-ended");
}

static void on_consult_began(struct tl_pages *pages, struct tl_shown *shown,
                             const struct tl_fact *fact)
{
    shown->state = TL_CONTACT_HELD;
    shown->agent = fact->consult_began.agent;
    remember(pages->contacts_changed, &pages->contacts_changed_len, shown->contact);
}

static void on_consult_offered(struct tl_pages *pages, struct tl_shown *shown,
                               const struct tl_fact *fact)
{
    shown->helper = fact->consult_offered.agent;
    shown->helper_rings = true;
    tell_contact(pages, shown->helper, "offer.made", shown->contact);
    remember(pages->contacts_changed, &pages->contacts_changed_len, shown->contact);
}

static void on_consult_joining(struct tl_pages *pages, struct tl_shown *shown,
                               const struct tl_fact *fact)
{
    shown->helper = fact->consult_joining.agent;
    if (shown->helper_rings)
        tell_offer_ended(pages, shown->helper, shown->contact, "accepted");
    shown->helper_rings = false;
    remember(pages->contacts_changed, &pages->contacts_changed_len, shown->contact);
}

static void on_consulting(struct tl_pages *pages, struct tl_shown *shown,
                          const struct tl_fact *fact)
{
    (void)fact;
    remember(pages->contacts_changed, &pages->contacts_changed_len, shown->contact);
}

static const char *consult_why(uint64_t why)
{
    return why == TL_WHY_NOBODY_FREE || why == TL_WHY_UNSTAFFED ? "nobody-free"
           : why == TL_WHY_LET_GO                               ? "let-go"
                                                                : offer_why(why);
}

/* Why a call to an outside number is over, in the desk's words. NULL: it was not one. */
static const char *outside_why(uint64_t why)
{
    static const struct {
        enum tl_why why;
        const char *word;
    } words[] = {
        { TL_WHY_BUSY, "busy" },
        { TL_WHY_NO_ANSWER, "no-answer" },
        { TL_WHY_CALL_REFUSED, "call-refused" },
        { TL_WHY_CALL_FAILED, "call-failed" },
        { TL_WHY_MACHINE, "no-answer" },
        { TL_WHY_OUTSIDE_LEFT, "outside-left" },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].why == why)
            return words[i].word;
    }
    return NULL;
}

static void on_outside_called(struct tl_pages *pages, struct tl_shown *shown,
                              const struct tl_fact *fact)
{
    const struct tl_fact_outside_called *called = &fact->outside_called;
    shown->state = called->hands_over ? TL_CONTACT_RINGING : TL_CONTACT_HELD;
    shown->agent = called->hands_over ? 0 : called->agent;
    if (called->hands_over)
        tell_contact_ended(pages, called->agent, shown->contact, "transferred");
    else
        remember(pages->contacts_changed, &pages->contacts_changed_len, shown->contact);
}

static void on_outside_talks(struct tl_pages *pages, struct tl_shown *shown,
                             const struct tl_fact *fact)
{
    if (fact->outside_talks.agent == 0)
        shown->state = TL_CONTACT_OUTSIDE;
    remember(pages->contacts_changed, &pages->contacts_changed_len, shown->contact);
}

static void on_passed_outside(struct tl_pages *pages, struct tl_shown *shown,
                              const struct tl_fact *fact)
{
    tell_contact_ended(pages, fact->passed_outside.agent, shown->contact, "handed-over");
    shown->state = TL_CONTACT_OUTSIDE;
    shown->agent = 0;
}

/* The agent's page opens its sound now, as for a call that was taken. */
static void on_attempt_started(struct tl_pages *pages, struct tl_shown *shown,
                               const struct tl_fact *fact)
{
    shown->state = TL_CONTACT_DIALLING;
    shown->agent = fact->attempt_started.agent;
    tell_offer_ended(pages, shown->agent, shown->contact, "accepted");
    remember(pages->contacts_changed, &pages->contacts_changed_len, shown->contact);
}

static void on_consult_ended(struct tl_pages *pages, struct tl_shown *shown,
                             const struct tl_fact *fact)
{
    const char *outside = outside_why(fact->consult_ended.why);
    drop_helper(pages, shown, offer_why(fact->consult_ended.why));
    tl_pages_push(pages, tl_live_key_agent(shown->agent),
                  json_pack("{s:s, s:o, s:s}", "type", "consult.ended", "contact",
                            tl_json_id(shown->contact), "why",
                            outside ? outside : consult_why(fact->consult_ended.why)));
    remember(pages->contacts_changed, &pages->contacts_changed_len, shown->contact);
}

static void on_handed_over(struct tl_pages *pages, struct tl_shown *shown,
                           const struct tl_fact *fact)
{
    tell_contact_ended(pages, fact->handed_over.agent, shown->contact, "handed-over");
    shown->state = TL_CONTACT_CONNECTED;
    shown->agent = fact->handed_over.to_agent;
    shown->helper = 0;
    remember(pages->contacts_changed, &pages->contacts_changed_len, shown->contact);
    remember(pages->agents_changed, &pages->agents_changed_len, shown->agent);
}

static void on_transferred(struct tl_pages *pages, struct tl_shown *shown,
                           const struct tl_fact *fact)
{
    tell_contact_ended(pages, fact->transferred.agent, shown->contact, "transferred");
    drop_helper(pages, shown, "other");
    shown->state = TL_CONTACT_WAITING;
    shown->agent = 0;
}

static void on_offered(struct tl_pages *pages, struct tl_shown *shown, const struct tl_fact *fact)
{
    shown->state = TL_CONTACT_OFFERED;
    shown->agent = fact->offered.agent;
    tell_contact(pages, shown->agent, "offer.made", shown->contact);
}

static void on_accepted(struct tl_pages *pages, struct tl_shown *shown, const struct tl_fact *fact)
{
    shown->state = TL_CONTACT_JOINING;
    shown->agent = fact->accepted.agent;
    tell_offer_ended(pages, shown->agent, shown->contact, "accepted");
    remember(pages->contacts_changed, &pages->contacts_changed_len, shown->contact);
}

static void on_with_agent(struct tl_pages *pages, struct tl_shown *shown,
                          const struct tl_fact *fact)
{
    shown->state = fact->kind == TL_FACT_held ? TL_CONTACT_HELD : TL_CONTACT_CONNECTED;
    shown->agent = fact->connected.agent;
    remember(pages->contacts_changed, &pages->contacts_changed_len, shown->contact);
}

/* What the page shows of the contact has changed: until when the agent's sound is waited for, who
 * asks, who interprets. */
static void on_news(struct tl_pages *pages, struct tl_shown *shown, const struct tl_fact *fact)
{
    (void)fact;
    remember(pages->contacts_changed, &pages->contacts_changed_len, shown->contact);
}

/* Not with the contact: its desk may be one that is to know of no protected case. */
static void on_second(struct tl_pages *pages, struct tl_shown *shown, const struct tl_fact *fact)
{
    const tl_id desks[] = { shown->agent, shown->helper_rings ? 0 : shown->helper };
    for (size_t i = 0; i < sizeof desks / sizeof desks[0]; i++) {
        if (desks[i] != 0)
            tl_pages_push(pages, tl_live_key_agent(desks[i]),
                          json_pack("{s:s, s:o}", "type", "identity.changed", "contact",
                                    tl_json_id(shown->contact)));
    }
    shown->wants_second = fact->kind == TL_FACT_second_asked;
    pages->seconds_changed = true;
}

static void on_back_in_line(struct tl_pages *pages, struct tl_shown *shown,
                            const struct tl_fact *fact)
{
    if (shown->state == TL_CONTACT_OFFERED)
        tell_offer_ended(pages, shown->agent, shown->contact, offer_why(fact->back_in_line.why));
    else if (is_with_agent(shown->state))
        tell_contact_ended(pages, shown->agent, shown->contact, "not-joined");
    drop_helper(pages, shown, "other");
    shown->state = TL_CONTACT_WAITING;
    shown->agent = 0;
}

static void on_wait_told(struct tl_pages *pages, struct tl_shown *shown, const struct tl_fact *fact)
{
    (void)pages;
    shown->position = fact->wait_told.position;
    shown->from_s = fact->wait_told.from_s;
    shown->to_s = fact->wait_told.to_s;
}

static void on_waits(struct tl_pages *pages, struct tl_shown *shown, const struct tl_fact *fact)
{
    (void)pages;
    (void)fact;
    shown->state = TL_CONTACT_WAITING;
}

static void on_flow(struct tl_pages *pages, struct tl_shown *shown, const struct tl_fact *fact)
{
    (void)pages;
    (void)fact;
    shown->state = TL_CONTACT_IN_FLOW;
}

/* Whoever had it, or was offered it, has it no more. */
static void tell_gone(struct tl_pages *pages, struct tl_shown *shown, enum tl_why why)
{
    if (shown->state == TL_CONTACT_OFFERED)
        tell_offer_ended(pages, shown->agent, shown->contact, offer_why(why));
    else if (shown->state == TL_CONTACT_DIALLING)
        tell_contact_ended(pages, shown->agent, shown->contact, "not-reached");
    else if (is_with_agent(shown->state))
        tell_contact_ended(pages, shown->agent, shown->contact, end_why(why));
    drop_helper(pages, shown, offer_why(why));
}

/* Cut off in line: the place stands, and nobody is on the line. */
static void on_off_line(struct tl_pages *pages, struct tl_shown *shown, const struct tl_fact *fact)
{
    (void)fact;
    tell_gone(pages, shown, TL_WHY_CUT_OFF);
    shown->state = TL_CONTACT_IN_FLOW;
    shown->agent = 0;
}

static void on_closed(struct tl_pages *pages, struct tl_shown *shown, const struct tl_fact *fact)
{
    tell_gone(pages, shown, (enum tl_why)fact->closed.why);
    pages->seconds_changed = pages->seconds_changed || shown->wants_second;
    if (shown->is_web)
        tl_pages_tell_call(pages, shown);
    tl_shown_drop(pages, shown);
}

static const struct {
    enum tl_fact_kind kind;
    void (*on)(struct tl_pages *pages, struct tl_shown *shown, const struct tl_fact *fact);
} handlers[] = {
    { TL_FACT_opened, on_flow },
    { TL_FACT_sent_on, on_flow },
    { TL_FACT_waits, on_waits },
    { TL_FACT_wait_told, on_wait_told },
    { TL_FACT_offered, on_offered },
    { TL_FACT_accepted, on_accepted },
    { TL_FACT_connected, on_with_agent },
    { TL_FACT_held, on_with_agent },
    { TL_FACT_resumed, on_with_agent },
    { TL_FACT_leg_missed, on_news },
    { TL_FACT_identified, on_news },
    { TL_FACT_interpreter_here, on_news },
    { TL_FACT_interpreter_left, on_news },
    { TL_FACT_second_asked, on_second },
    { TL_FACT_second_looked, on_second },
    { TL_FACT_back_in_line, on_back_in_line },
    { TL_FACT_transferred, on_transferred },
    { TL_FACT_consult_began, on_consult_began },
    { TL_FACT_consult_offered, on_consult_offered },
    { TL_FACT_consult_joining, on_consult_joining },
    { TL_FACT_consulting, on_consulting },
    { TL_FACT_consult_ended, on_consult_ended },
    { TL_FACT_handed_over, on_handed_over },
    { TL_FACT_outside_called, on_outside_called },
    { TL_FACT_outside_talks, on_outside_talks },
    { TL_FACT_passed_outside, on_passed_outside },
    { TL_FACT_attempt_started, on_attempt_started },
    { TL_FACT_callback_promised, on_off_line },
    { TL_FACT_place_kept, on_off_line },
    { TL_FACT_closed, on_closed },
};

/* The agents whose state a fact may change: the one it names, and whoever has the contact. */
static void remember_agents(struct tl_pages *pages, const struct tl_fact *fact)
{
    remember(pages->agents_changed, &pages->agents_changed_len, tl_fact_agent(fact));
    if (fact->kind == TL_FACT_closed || fact->kind == TL_FACT_callback_promised ||
        fact->kind == TL_FACT_place_kept) {
        const struct tl_shown *shown = tl_shown_find(pages, fact->words[0]);
        if (shown)
            remember(pages->agents_changed, &pages->agents_changed_len, shown->agent);
    }
}

void tl_pages_on_fact(struct tl_pages *pages, const struct tl_fact *fact)
{
    remember_agents(pages, fact);
    tl_pages_supervise_fact(pages, fact);
    if (fact->kind == TL_FACT_disposed)
        tell_contact_ended(pages, fact->disposed.agent, fact->disposed.contact, "filed");
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (handlers[i].kind != fact->kind)
            continue;
        struct tl_shown *shown = tl_shown_get(pages, fact->words[0]);
        pages->queues_changed = true;
        if (!shown)
            return;
        bool is_web = shown->is_web;
        handlers[i].on(pages, shown, fact);
        if (is_web && shown->contact != 0)
            tl_pages_tell_call(pages, shown);
        return;
    }
}

/* Of the moment: a page that comes reads the list anyway. */
static void tell_seconds(struct tl_pages *pages)
{
    static const char changed[] = "{\"type\":\"second-looks.changed\"}";
    if (pages->seconds_changed &&
        tl_live_broadcast(pages->api->http, TL_RIGHT_PROTECTED, changed) != TL_OK)
        tl_log("live.full", "what=second-looks");
    pages->seconds_changed = false;
}

void tl_pages_on_group_end(struct tl_pages *pages)
{
    for (uint32_t i = 0; i < pages->agents_changed_len; i++)
        tell_agent(pages, pages->agents_changed[i]);
    for (uint32_t i = 0; i < pages->contacts_changed_len; i++) {
        const struct tl_shown *shown = tl_shown_find(pages, pages->contacts_changed[i]);
        if (shown && shown->agent != 0)
            tell_contact(pages, shown->agent, "contact.changed", shown->contact);
        if (shown && shown->helper != 0 && !shown->helper_rings)
            tell_contact(pages, shown->helper, "contact.changed", shown->contact);
    }
    tl_pages_supervise_group_end(pages);
    tell_seconds(pages);
    pages->agents_changed_len = 0;
    pages->contacts_changed_len = 0;
    if (pages->queues_changed && pages->summary_due == 0)
        pages->summary_due = tl_steady_now() + TL_SUMMARY_EVERY_US;
    pages->queues_changed = false;
}

void tl_pages_on_changed(struct tl_pages *pages, tl_id contact)
{
    const struct tl_shown *shown = tl_shown_find(pages, contact);
    if (shown && shown->agent != 0 && is_with_agent(shown->state))
        tell_contact(pages, shown->agent, "contact.changed", contact);
}

void tl_pages_summary_if_due(struct tl_pages *pages)
{
    if (pages->summary_due == 0 || tl_steady_now() < pages->summary_due)
        return;
    pages->summary_due = 0;
    tl_pages_supervise_summary(pages);
    struct tl_db *db = tl_store_reader_take(pages->api->store);
    json_t *json = json_pack("{s:s, s:o}", "type", "queue.summary", "queues", tl_json_queues(db));
    tl_store_reader_give(pages->api->store, db);
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    json_decref(json);
    if (text && tl_live_broadcast(pages->api->http, TL_RIGHT_LINE, text) != TL_OK)
        tl_log("live.full", "what=summary");
    free(text);
}
