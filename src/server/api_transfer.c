/* api_transfer.c: an agent passes a contact on, or asks a second agent in. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "http/text.h"
#include "server/api.h"
#include "server/callee.h"
#include "store/view.h"

enum { NOTE_BYTES_MAX = 1000, AGENTS_MAX = 4096 };

static tl_id agent_of(const struct tl_http_request *request)
{
    return tl_http_principal(request)->user;
}

/* 0: no such queue, which the center says too. */
static tl_key queue_key(const struct tl_policy *policy, const char *name)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (strcmp(policy->queues[i].id.name, name) == 0)
            return policy->queues[i].id.key;
    }
    return 0;
}

/* {queue}, {agent}, or both: that agent first, then the queue. false: answered. */
static bool read_target(const struct tl_api *api, const struct tl_http_request *request,
                        struct tl_http_response *response, struct tl_fact *given)
{
    const char *queue = tl_api_text_in(request, "queue");
    const char *agent = tl_api_text_in(request, "agent");
    given->transfers =
        (struct tl_fact_transfers){ agent_of(request), tl_http_param_id(request, "id"), 0, 0, 0 };
    if (queue)
        given->transfers.queue = queue_key(tl_api_policy(api), queue);
    if (agent)
        given->transfers.to_agent = tl_http_id_read(agent);
    if ((queue && given->transfers.queue == 0) || (agent && given->transfers.to_agent == 0) ||
        (!queue && !agent)) {
        tl_http_reply_problem(response, 400, "unknown-key", NULL, 0);
        return false;
    }
    return true;
}

/* {outside: a number as a person writes it}. false: answered. */
static bool read_outside(const struct tl_api *api, const struct tl_http_request *request,
                         struct tl_http_response *response, struct tl_fact *given,
                         struct tl_parcel *parcel)
{
    bool hands_over = given->kind == TL_FACT_transfers;
    enum tl_dial_why why =
        tl_outside_given(tl_api_policy(api), agent_of(request), tl_http_param_id(request, "id"),
                         tl_api_text_in(request, "outside"), hands_over, given, parcel);
    if (why != TL_DIAL_MAY)
        tl_http_reply_problem(response, 400, tl_dial_word(why), tl_dial_text(why), 0);
    return why == TL_DIAL_MAY;
}

static bool read_note(const struct tl_http_request *request, struct tl_http_response *response,
                      struct tl_parcel *parcel)
{
    const char *note = tl_api_text_in(request, "note");
    char name[32];
    if (note && strlen(note) > NOTE_BYTES_MAX) {
        tl_http_reply_problem(response, 400, "bad-request", "the note is too long", 0);
        return false;
    }
    snprintf(name, sizeof name, "note.%" PRIu64, agent_of(request));
    if (!note || !*note || tl_parcel_add(parcel, name, note) == TL_OK)
        return true;
    tl_http_reply_problem(response, 400, "bad-request", "the note is too long", 0);
    return false;
}

/* What the center says no to here has words of its own. */
static void refuse(struct tl_http_response *response, enum tl_err err, enum tl_why why)
{
    if (err == TL_OK &&
        (why == TL_WHY_UNSTAFFED || why == TL_WHY_UNKNOWN_AGENT || why == TL_WHY_AGENT_LOST ||
         why == TL_WHY_CLOSED || why == TL_WHY_UNKNOWN_KEY))
        tl_http_reply_problem(response, 409, "nobody-there", tl_why_text(why), 0);
    else if (err == TL_OK && why == TL_WHY_CANNOT_DIAL)
        tl_http_reply_problem(response, 409, "cannot-dial", tl_why_text(why), 0);
    else
        tl_api_refuse(response, err, why);
}

static void reply_contact(struct tl_api *api, tl_id contact, struct tl_http_response *response)
{
    struct tl_contact_row row;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_view_contact(db, contact, &row);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, tl_json_contact(api, db, &row));
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    tl_store_reader_give(api->store, db);
}

static void ask(struct tl_api *api, const struct tl_fact *given, const struct tl_parcel *parcel,
                bool with_contact, struct tl_http_response *response)
{
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = tl_engine_ask(api->engine, given, parcel, &why);
    if (err != TL_OK || why != TL_WHY_NONE)
        refuse(response, err, why);
    else if (with_contact)
        reply_contact(api, given->transfers.contact, response);
    else
        tl_http_reply_nothing(response);
}

static void to_another(struct tl_api *api, const struct tl_http_request *request,
                       struct tl_http_response *response, enum tl_fact_kind kind)
{
    struct tl_fact given = { .kind = kind };
    struct tl_parcel parcel = { 0 };
    bool is_outside = tl_api_text_in(request, "outside") != NULL;
    if ((is_outside ? read_outside(api, request, response, &given, &parcel)
                    : read_target(api, request, response, &given)) &&
        read_note(request, response, &parcel))
        ask(api, &given, &parcel, kind == TL_FACT_consults, response);
}

TL_HANDLER(tl_api_transfer)
{
    to_another(app, request, response, TL_FACT_transfers);
}

TL_HANDLER(tl_api_consult)
{
    to_another(app, request, response, TL_FACT_consults);
}

/* While it is typed: what would be called, or why it would not be. */
TL_HANDLER(tl_api_read_outside_number)
{
    char number[TL_E164_BYTES];
    const char *text = tl_api_text_in(request, "number");
    enum tl_dial_why why = tl_dial_read(&tl_api_policy(app)->dial, text ? text : "", number);
    tl_http_reply_json(response, 200,
                       json_pack("{s:s*, s:s*}", "number", why == TL_DIAL_MAY ? number : NULL,
                                 "why", why == TL_DIAL_MAY ? NULL : tl_dial_word(why)));
}

TL_HANDLER(tl_api_hand_over)
{
    struct tl_fact given = { .kind = TL_FACT_hands_over,
                             .hands_over = { agent_of(request), tl_http_param_id(request, "id") } };
    ask(app, &given, NULL, false, response);
}

TL_HANDLER(tl_api_let_go)
{
    struct tl_fact given = { .kind = TL_FACT_lets_go,
                             .lets_go = { agent_of(request), tl_http_param_id(request, "id") } };
    ask(app, &given, NULL, false, response);
}

/* --- Where one may transfer to. --- */

static bool serves(const struct tl_api *api, const struct tl_agent_there *there, uint8_t tier_skill)
{
    struct tl_staff staff = { .roles = TL_ROLE_AGENT }; /* Whoever is there is at a desk. */
    memcpy(staff.skills, there->skills,
           sizeof staff.skills < sizeof there->skills ? sizeof staff.skills : sizeof there->skills);
    memcpy(staff.tiers, there->tiers,
           sizeof staff.tiers < sizeof there->tiers ? sizeof staff.tiers : sizeof there->tiers);
    return tier_skill < TL_SKILLS_MAX &&
           (tl_staff_skills(tl_api_policy(api), &staff) >> tier_skill & 1) != 0;
}

/* The queues, and how many who work for that tier are there and free. */
static json_t *queues_json(const struct tl_api *api, const struct tl_agent_there *there, size_t len)
{
    const struct tl_policy *policy = tl_api_policy(api);
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        json_int_t here = 0, free = 0;
        for (size_t k = 0; k < len; k++) {
            if (!serves(api, there + k, policy->queues[i].tier_skill))
                continue;
            here++;
            free += strcmp(there[k].state, "ready") == 0;
        }
        json_array_append_new(all,
                              json_pack("{s:s, s:o, s:I, s:I}", "key", policy->queues[i].id.name,
                                        "name", tl_json_text(policy, policy->queues[i].id.text),
                                        "agents", here, "free", free));
    }
    return all;
}

static json_t *tiers_json(const char *tiers)
{
    json_t *all = json_array();
    for (; *tiers; tiers++) {
        if (*tiers >= '0' && *tiers <= '9')
            json_array_append_new(all, json_integer(*tiers - '0'));
    }
    return all;
}

static json_t *agents_json(const struct tl_agent_there *there, size_t len, tl_id self)
{
    json_t *all = json_array();
    for (size_t i = 0; i < len; i++) {
        if (there[i].agent != self)
            json_array_append_new(all, json_pack("{s:o, s:s, s:s, s:o}", "id",
                                                 tl_json_id(there[i].agent), "name", there[i].name,
                                                 "state", there[i].state, "tiers",
                                                 tiers_json(there[i].tiers)));
    }
    return all;
}

TL_HANDLER(tl_api_get_transfer_targets)
{
    struct tl_api *api = app;
    struct tl_agent_there *there = calloc(AGENTS_MAX, sizeof *there);
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = there ? tl_view_agents(db, there, AGENTS_MAX, &len) : TL_ENOMEM;
    tl_store_reader_give(api->store, db);
    if (err == TL_OK)
        tl_http_reply_json(response, 200,
                           json_pack("{s:o, s:o, s:b}", "queues", queues_json(api, there, len),
                                     "agents", agents_json(there, len, agent_of(request)),
                                     "outside", tl_dial_is_on(&tl_api_policy(api)->dial)));
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
    free(there);
}
