/* project_promises.c: rows of promises from facts. */
#include "server/project_promises.h"

#include <stdio.h>
#include <string.h>

#include "server/callback_number.h"
#include "server/project_emergencies.h"
#include "server/project_escalations.h"
#include "server/project_requests.h"
#include "store/promises.h"
#include "store/works.h"

struct projecting {
    struct tl_db *db;
    const struct tl_policy *policy;
    const struct tl_fact *fact;
    struct tl_promise_row row; /* Before this fact. */
};

/* A queue by its key, or an office by the key of its name. */
static const char *owner_name(const struct tl_policy *policy, uint64_t key)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (policy->queues[i].id.key == key)
            return policy->queues[i].id.name;
    }
    for (uint16_t i = 0; i < policy->requests_len; i++) {
        if (tl_key_of(policy->requests[i].office) == key)
            return policy->requests[i].office;
    }
    for (uint16_t i = 0; i < policy->owners_len; i++) {
        if (tl_key_of(policy->owners[i].office) == key)
            return policy->owners[i].office;
    }
    for (uint16_t i = 0; i < policy->visit_offices_len; i++) {
        if (tl_key_of(policy->visit_offices[i].id.name) == key)
            return policy->visit_offices[i].id.name;
    }
    return "";
}

uint64_t tl_promise_owner_key(const struct tl_policy *policy, const char *name)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (strcmp(policy->queues[i].id.name, name) == 0)
            return policy->queues[i].id.key;
    }
    uint64_t key = tl_key_of(name);
    return owner_name(policy, key)[0] != '\0' ? key : 0;
}

static void put(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text);
}
#define PUT(field, text) put((field), sizeof(field), (text))

static enum tl_err on_made(struct projecting *to)
{
    const struct tl_fact_promise_made *made = &to->fact->promise_made;
    bool is_core = tl_promise_is_core(made->kind);
    struct tl_promise_row row = { .id = made->promise,
                                  .contact = made->contact,
                                  .made_at = to->fact->at,
                                  .due_from = made->from,
                                  .due_to = made->to,
                                  .next_at = is_core          ? 0
                                             : made->soon > 0 ? made->soon
                                                              : made->to };
    struct tl_work work = { 0 };
    PUT(row.kind, tl_promise_kind_text((enum tl_promise_kind)made->kind));
    PUT(row.owner, owner_name(to->policy, made->owner));
    PUT(row.grade, made->grade == TL_GRADE_AIM ? "aim" : "promise");
    PUT(row.state, "open");
    enum tl_err err = is_core ? TL_ENONE : tl_store_work_find(to->db, made->contact, &work);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    PUT(row.type, is_core ? row.owner : work.type);
    if (tl_project_is_escalation(&row) && (err = tl_project_escalation_type(to->db, &row)) != TL_OK)
        return err;
    if (tl_project_is_emergency(&row) && (err = tl_project_emergency_type(to->db, &row)) != TL_OK)
        return err;
    err = tl_store_promise_insert(to->db, &row);
    if (err == TL_OK && made->kind == TL_PROMISE_CALLBACK)
        err = tl_callback_number_keep(to->db, to->policy, made->contact, to->fact->at);
    return err == TL_OK ? tl_store_promise_count(to->db, &row, "open", 1) : err;
}

/* From one count to another. */
static enum tl_err recount(struct projecting *to, const char *state)
{
    enum tl_err err = tl_store_promise_count(to->db, &to->row, to->row.state, -1);
    return err == TL_OK ? tl_store_promise_count(to->db, &to->row, state, 1) : err;
}

static enum tl_err on_soon(struct projecting *to)
{
    return tl_store_promise_soon(to->db, to->row.id, to->fact->at);
}

static enum tl_err on_late(struct projecting *to)
{
    enum tl_err err = tl_store_promise_late(to->db, to->row.id, to->fact->at);
    return err == TL_OK ? recount(to, "late") : err;
}

/* The work that the answer was owed for is done with it. */
static enum tl_err work_end(struct projecting *to, const char *state)
{
    struct tl_work work;
    bool is_answer = strcmp(to->row.kind, tl_promise_kind_text(TL_PROMISE_REQUEST)) == 0 ||
                     strcmp(to->row.kind, tl_promise_kind_text(TL_PROMISE_MESSAGE)) == 0;
    enum tl_err err = is_answer ? tl_store_work_find(to->db, to->row.contact, &work) : TL_ENONE;
    if (err == TL_OK && work.ended_at == 0 && work.due_at == to->row.due_to)
        err = tl_store_work_set_state(to->db, work.id, state, work.due_at, to->fact->at);
    return err == TL_ENONE ? TL_OK : err;
}

/* The core takes whatever is given as who did it; an id that no staff member can have is nobody's.
 */
static enum tl_err end(struct projecting *to, const char *state, const char *evidence, tl_id by,
                       bool is_late)
{
    struct tl_promise_row row = { .id = to->row.id,
                                  .ended_at = to->fact->at,
                                  .ended_by = by <= INT64_MAX ? by : 0 };
    bool is_kept_late = strcmp(state, "kept") == 0 && is_late;
    PUT(row.state, state);
    PUT(row.evidence, evidence);
    enum tl_err err = tl_store_promise_end(to->db, &row);
    if (err == TL_OK)
        err = recount(to, is_kept_late ? "kept-late" : state);
    if (err == TL_OK)
        err = tl_project_escalation_end(to->db, to->policy, &to->row, state, to->fact->at);
    if (err == TL_OK)
        err = tl_project_emergency_end(to->db, &to->row, row.ended_by, to->fact->at);
    if (err == TL_OK)
        err = tl_project_request_end(to->db, &to->row, state, to->fact->at);
    return err == TL_OK ? work_end(to, state) : err;
}

static enum tl_err on_kept(struct projecting *to)
{
    const struct tl_fact_promise_kept *kept = &to->fact->promise_kept;
    return end(to, "kept", tl_evidence_text((enum tl_evidence)kept->evidence), kept->by,
               kept->is_late != 0);
}

static enum tl_err on_broken(struct projecting *to)
{
    const struct tl_fact_promise_broken *broken = &to->fact->promise_broken;
    return end(to, "broken", tl_why_text((enum tl_why)broken->why), broken->by, true);
}

static enum tl_err on_released(struct projecting *to)
{
    const struct tl_fact_promise_released *released = &to->fact->promise_released;
    return end(to, "released", tl_why_text((enum tl_why)released->why), released->by, false);
}

static enum tl_err on_moved(struct projecting *to)
{
    const char *owner = owner_name(to->policy, to->fact->promise_moved.owner);
    enum tl_err err = tl_store_promise_move(to->db, to->row.id, owner);
    if (err == TL_OK)
        err = tl_project_emergency_move(to->db, &to->row, owner);
    return err == TL_OK ? tl_project_escalation_move(to->db, &to->row, owner) : err;
}

static const struct {
    enum tl_fact_kind kind;
    enum tl_err (*on)(struct projecting *to);
} handlers[] = {
    { TL_FACT_promise_soon, on_soon },   { TL_FACT_promise_late, on_late },
    { TL_FACT_promise_kept, on_kept },   { TL_FACT_promise_broken, on_broken },
    { TL_FACT_promise_moved, on_moved }, { TL_FACT_promise_released, on_released },
};

/* A row that is not there is one of a journal that begins later. */
enum tl_err tl_project_promise(struct tl_db *db, const struct tl_policy *policy,
                               const struct tl_fact *fact)
{
    struct projecting to = { .db = db, .policy = policy, .fact = fact };
    if (fact->kind == TL_FACT_promise_made)
        return on_made(&to);
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (handlers[i].kind != fact->kind)
            continue;
        enum tl_err err = tl_store_promise_find(db, fact->words[1], &to.row);
        if (err == TL_OK)
            err = handlers[i].on(&to);
        return err == TL_ENONE ? TL_OK : err;
    }
    return TL_OK;
}

/* --- What a row says. --- */

tl_id tl_promise_named(const struct tl_fact *given)
{
    if (given->kind == TL_FACT_escalates || given->kind == TL_FACT_decides_emergency)
        return TL_PROMISE_OF_CONTACT;
    if (given->kind == TL_FACT_calls_person)
        return given->calls_person.promise;
    bool names = given->kind == TL_FACT_places_emergency ||
                 given->kind == TL_FACT_refuses_emergency || given->kind == TL_FACT_promise_due ||
                 given->kind == TL_FACT_promise_ends || given->kind == TL_FACT_promise_moves;
    return names ? given->words[1] : 0;
}

static enum tl_promise_state state_of(const struct tl_promise_row *row)
{
    if (row->ended_at == 0 && row->late_at == 0 && row->soon_at > 0)
        return TL_PROMISE_SOON;
    for (int i = TL_PROMISE_OPEN; i < TL_PROMISE_STATES; i++) {
        if (strcmp(row->state, tl_promise_state_text((enum tl_promise_state)i)) == 0)
            return (enum tl_promise_state)i;
    }
    return TL_PROMISE_UNKNOWN;
}

enum tl_err tl_project_promise_record(struct tl_db *db, struct tl_fact *given)
{
    struct tl_promise_row row;
    tl_id promise = tl_promise_named(given);
    if (given->kind == TL_FACT_escalates)
        return tl_project_escalation_record(db, given);
    if (given->kind == TL_FACT_decides_emergency)
        promise = given->decides_emergency.escalation;
    if (promise == 0 && !tl_project_names_emergency(given))
        return TL_OK;
    memset(&row, 0, sizeof row);
    enum tl_err err = promise > INT64_MAX ? TL_ENONE : tl_store_promise_find(db, promise, &row);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    bool is_call = given->kind == TL_FACT_calls_person;
    tl_id of = is_call ? given->calls_person.about : given->words[0];
    bool is_this =
        err == TL_OK && row.contact == of && (!is_call || tl_project_is_escalation(&row));
    enum tl_promise_state record = is_this ? state_of(&row) : TL_PROMISE_UNKNOWN;
    if (tl_project_names_emergency(given))
        return tl_project_emergency_record(db, given, &row, record);
    if (is_call) {
        given->calls_person.record = record;
    } else if (given->kind == TL_FACT_promise_due) {
        given->promise_due.record = record;
        given->promise_due.to = row.due_to;
    } else if (given->kind == TL_FACT_promise_ends) {
        given->promise_ends.record = record;
        given->promise_ends.to = row.due_to;
    } else {
        given->promise_moves.record = record;
    }
    return TL_OK;
}
