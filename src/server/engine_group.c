/* engine_group.c: inputs in groups, one commit each, and what follows when a commit fails. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "server/engine_inside.h"
#include "server/log.h"
#include "server/project.h"
#include "server/project_promises.h"
#include "store/db.h"
#include "store/meta.h"

enum { IDS_AT_ONCE = 1000000 }; /* Set aside by one write; what is left at a stop is lost. */

/* Some inputs of the group, side by side, that are committed together. */
struct span {
    uint32_t from;
    uint32_t len;
};

enum tl_err tl_engine_ids_reserve(struct tl_engine *engine, tl_id *out_first)
{
    return tl_store_ids_take(engine->db, "contact", IDS_AT_ONCE, out_first);
}

void tl_engine_ids_reserved(struct tl_engine *engine, tl_id first)
{
    if (engine->ids_end == 0)
        atomic_store(&engine->next_id, first);
    engine->ids_end = first + IDS_AT_ONCE;
}

static bool ids_run_low(struct tl_engine *engine)
{
    return atomic_load(&engine->next_id) + IDS_AT_ONCE / 2 > engine->ids_end;
}

enum tl_err tl_engine_recover(struct tl_engine *engine, struct tl_faults *faults)
{
    const struct tl_lent *lent = &engine->lent;
    engine->center = tl_center_init(engine->memory, engine->memory_bytes, &engine->settings.limits,
                                    lent->policies[lent->len - 1]);
    for (uint32_t i = lent->len - 1; i-- > 0;)
        tl_center_policy_set(engine->center, lent->policies[i]);
    return tl_ledger_recover(engine->db, engine->center, &engine->head, &engine->facts_since,
                             faults);
}

/* Steps one input; its facts stand behind those of the group. */
static enum tl_why step(struct tl_engine *engine, struct tl_fact *given)
{
    uint32_t first = engine->facts.facts_len;
    given->at = tl_clock_now(engine->settings.clock);
    tl_center_step(engine->center, given, &engine->facts);
    for (uint32_t i = first; i < engine->facts.facts_len; i++) {
        if (engine->facts.facts[i].kind == TL_FACT_set_aside)
            return (enum tl_why)engine->facts.facts[i].set_aside.why;
    }
    return TL_WHY_NONE;
}

static enum tl_err parcel_write(struct tl_engine *engine, const struct tl_engine_message *message)
{
    struct tl_parcel parcel = { .bytes = message->parcel_bytes };
    memcpy(parcel.texts, message->parcel, message->parcel_bytes);
    tl_id contact = tl_fact_contact(&message->given);
    struct tl_contact_view view;
    const char *language = "";
    if (tl_center_contact(engine->center, contact, &view) == TL_OK && view.language != TL_NONE)
        language = tl_lent_policy(&engine->lent, view.policy)->languages[view.language].code;
    return tl_project_parcel(engine->db, engine->lent.policies[0], contact, language, &parcel);
}

static enum tl_err span_project(struct tl_engine *engine, struct span span)
{
    enum tl_err err = tl_project(engine->db, &engine->lent, engine->center, engine->facts.facts,
                                 engine->facts.facts_len);
    for (uint32_t i = span.from; i < span.from + span.len && err == TL_OK; i++) {
        if (engine->group[i]->parcel_bytes > 0 && engine->replies[i].why == TL_WHY_NONE)
            err = parcel_write(engine, engine->group[i]);
    }
    return err;
}

/* Errors that come back however often the same record is written. */
static bool is_the_records_fault(enum tl_err err)
{
    return err == TL_EBAD || err == TL_ETOOLONG || err == TL_EEXISTS || err == TL_ENONE;
}

/* How a try ended that was not committed. */
enum tried {
    TRIED_AGAIN,    /* The database may take it yet. */
    TRIED_REFUSED,  /* It works, but will never take these records. */
    TRIED_UNWANTED, /* What was to be written with the input said no, before it was stepped. */
};

/* What is to stand in the same transaction as its facts. */
static enum tl_err write_along(struct tl_engine *engine, struct span span)
{
    enum tl_err err = TL_OK;
    for (uint32_t i = span.from; i < span.from + span.len && err == TL_OK; i++) {
        const struct tl_engine_message *message = engine->group[i];
        err = message->write ? message->write(engine->db, message->arg) : TL_OK;
    }
    return err;
}

/* Steps and writes the inputs in one transaction and commits it. */
static enum tl_err span_try(struct tl_engine *engine, struct span span, enum tried *out_tried)
{
    tl_id first_id = 0;
    engine->facts.facts_len = 0;
    *out_tried = TRIED_AGAIN;
    enum tl_err err = tl_db_begin(engine->db);
    if (err == TL_OK && ids_run_low(engine))
        err = tl_engine_ids_reserve(engine, &first_id);
    if (err != TL_OK)
        return err;
    err = write_along(engine, span);
    if (err != TL_OK) {
        *out_tried = TRIED_UNWANTED;
        return err;
    }
    for (uint32_t i = span.from; i < span.from + span.len && err == TL_OK; i++) {
        err = tl_project_promise_record(engine->db, &engine->group[i]->given);
        if (err == TL_OK)
            engine->replies[i].why = step(engine, &engine->group[i]->given);
    }
    if (err == TL_OK)
        err = tl_ledger_append(engine->db, &engine->head, engine->facts.facts,
                               engine->facts.facts_len);
    if (err == TL_OK) {
        err = span_project(engine, span);
        *out_tried = is_the_records_fault(err) ? TRIED_REFUSED : TRIED_AGAIN;
    }
    if (err == TL_OK)
        err = tl_db_commit(engine->db);
    if (err == TL_OK && first_id != 0)
        tl_engine_ids_reserved(engine, first_id);
    return err;
}

void tl_engine_beat(struct tl_engine *engine)
{
    atomic_store(&engine->stats.beat_us, tl_steady_now());
}

static void count_commit(struct tl_engine *engine, struct span span, int64_t began)
{
    struct tl_engine_stats *stats = &engine->stats;
    uint32_t bounds_len;
    const int64_t *bounds = tl_engine_commit_bounds(&bounds_len);
    stats->commits++;
    stats->inputs += span.len;
    stats->facts += engine->facts.facts_len;
    stats->journal_number = engine->head.number;
    stats->is_waiting = false;
    tl_histogram_add(&stats->commit, bounds, bounds_len, tl_steady_now() - began);
}

/* After a failed try: either it is in the journal, or the center goes back to what the journal
 * says. Goes on until the database tells; TL_EUNAVAILABLE: the engine is being closed. */
static enum tl_err settle(struct tl_engine *engine, uint64_t before, bool *out_is_there)
{
    struct tl_fault room[1];
    for (;;) {
        struct tl_faults faults = { .faults = room, .faults_max = 1 };
        tl_engine_beat(engine);
        enum tl_err err = tl_ledger_is_there(engine->db, &engine->head, before, out_is_there);
        if (err == TL_OK && !*out_is_there)
            err = tl_engine_recover(engine, &faults);
        if (err == TL_OK)
            return TL_OK;
        if (atomic_load(&engine->stops))
            return TL_EUNAVAILABLE;
        tl_log("journal.waits", "err=\"%s\" why=\"%s\"", tl_err_text(err),
               faults.faults_len > 0 ? room[0].text : "");
        tl_clock_nap(200 * MILLISECOND);
    }
}

static void log_failure(struct tl_engine *engine, enum tl_err err, struct span span)
{
    struct tl_fault fault;
    tl_db_fault(engine->db, &fault);
    tl_log("journal.failed", "err=\"%s\" why=\"%s\" inputs=%" PRIu32, tl_err_text(err), fault.text,
           span.len);
}

/* What is not committed never happened: the center goes back to what the journal says, and the
 * inputs, which were kept, are stepped again. Nobody has seen a fact of it. Errors: the records are
 * refused for ever; TL_EUNAVAILABLE: the engine is being closed. */
static enum tl_err span_commit(struct tl_engine *engine, struct span span)
{
    if (engine->is_lost)
        return TL_EUNAVAILABLE;
    for (uint32_t tries = 0;; tries++) {
        enum tried tried;
        bool is_there = false;
        uint64_t before = engine->head.number;
        int64_t began = tl_steady_now();
        enum tl_err err = span_try(engine, span, &tried);
        tl_engine_beat(engine);
        if (err == TL_OK) {
            count_commit(engine, span, began);
            return TL_OK;
        }
        if (tried == TRIED_UNWANTED) { /* The center has not seen it. */
            tl_db_rollback(engine->db);
            engine->stats.is_waiting = engine->stats.is_waiting && err == TL_EUNAVAILABLE;
            return err;
        }
        engine->stats.commits_failed++;
        engine->stats.is_waiting = true;
        log_failure(engine, err, span);
        tl_db_rollback(engine->db);
        enum tl_err settled = settle(engine, before, &is_there);
        engine->is_lost = settled != TL_OK;
        if (settled != TL_OK || is_there)
            return settled;
        if (tried == TRIED_REFUSED) {
            engine->stats.is_waiting = false;
            return err;
        }
        if (atomic_load(&engine->stops))
            return TL_EUNAVAILABLE;
        tl_clock_nap(tries == 0 ? 0 : tries < 5 ? 50 * MILLISECOND : 500 * MILLISECOND);
    }
}

void tl_engine_answer(struct tl_ring *reply, const struct tl_engine_reply *what)
{
    if (!reply)
        return;
    enum tl_err err = tl_ring_push(reply, what, sizeof *what);
    TL_ASSERT(err == TL_OK); /* The asker's ring has room for its one answer. */
}

static void checkpoint_if_due(struct tl_engine *engine)
{
    if (!engine->checkpointer || engine->is_lost ||
        engine->facts_since < engine->settings.checkpoint_facts)
        return;
    if (tl_checkpointer_want(engine->checkpointer, &engine->lent))
        engine->facts_since = 0;
}

/* Commits a span and tells everyone. */
static enum tl_err span_end(struct tl_engine *engine, struct span span)
{
    enum tl_err err = span_commit(engine, span);
    if (err != TL_OK)
        return err;
    for (uint32_t i = 0; i < engine->watchers_len; i++)
        engine->watchers[i].fn(engine->watchers[i].arg, engine->facts.facts,
                               engine->facts.facts_len);
    for (uint32_t i = span.from; i < span.from + span.len; i++) {
        engine->replies[i].err = TL_OK;
        engine->replies[i].now = engine->group[i]->given.at;
        tl_engine_answer(engine->group[i]->reply, engine->replies + i);
    }
    engine->facts_since += engine->facts.facts_len;
    tl_promise_clock_see(&engine->promises, engine->facts.facts, engine->facts.facts_len);
    return TL_OK;
}

/* One input by itself. What its parcel says counts less than that the center goes on; an input that
 * cannot be recorded without it either did not happen. */
static void end_alone(struct tl_engine *engine, uint32_t i)
{
    struct span alone = { i, 1 };
    enum tl_err err = span_end(engine, alone);
    if (err != TL_OK && err != TL_EUNAVAILABLE && engine->group[i]->parcel_bytes > 0) {
        tl_log("parcel.refused", "input=%d contact=%" PRIu64, (int)engine->group[i]->given.kind,
               engine->group[i]->given.words[0]);
        engine->group[i]->parcel_bytes = 0;
        err = span_end(engine, alone);
    }
    if (err == TL_OK)
        return;
    engine->stats.inputs_lost++;
    tl_log("input.lost", "input=%d about=%" PRIu64 " err=\"%s\"", (int)engine->group[i]->given.kind,
           engine->group[i]->given.words[0], tl_err_text(err));
    tl_engine_answer(engine->group[i]->reply, &(struct tl_engine_reply){ .err = TL_EUNAVAILABLE });
}

/* When the database refuses the group, each input goes by itself, so that one bad record does not
 * take the others along. */
void tl_engine_group_end(struct tl_engine *engine)
{
    if (engine->group_len == 0)
        return;
    if (span_end(engine, (struct span){ 0, engine->group_len }) != TL_OK) {
        for (uint32_t i = 0; i < engine->group_len; i++)
            end_alone(engine, i);
    }
    for (uint32_t i = 0; i < engine->group_len; i++)
        free(engine->group[i]);
    engine->group_len = 0;
    checkpoint_if_due(engine);
}

static void keep(struct tl_engine *engine, const struct tl_engine_message *message)
{
    size_t bytes = sizeof *message + message->parcel_bytes;
    struct tl_engine_message *kept = malloc(bytes);
    TL_ASSERT(kept != NULL && engine->group_len < TL_GROUP_MAX);
    memcpy(kept, message, bytes);
    engine->group[engine->group_len++] = kept;
}

/* A promise's row is read before the step: what came before, and may have ended it, must be in it.
 */
void tl_engine_group_add(struct tl_engine *engine, const struct tl_engine_message *message)
{
    if (tl_promise_named(&message->given) != 0)
        tl_engine_group_end(engine);
    keep(engine, message);
}

void tl_engine_group_of_one(struct tl_engine *engine, const struct tl_engine_message *message)
{
    tl_engine_group_end(engine);
    keep(engine, message);
    enum tl_err err = span_end(engine, (struct span){ 0, 1 });
    if (err != TL_OK)
        tl_engine_answer(message->reply, &(struct tl_engine_reply){ .err = err });
    free(engine->group[0]);
    engine->group_len = 0;
    checkpoint_if_due(engine);
}

static void keep_input(struct tl_engine *engine, const struct tl_engine_input *input)
{
    struct tl_engine_message *kept = malloc(sizeof *kept + input->parcel.bytes);
    TL_ASSERT(kept != NULL && engine->group_len < TL_GROUP_MAX);
    *kept = (struct tl_engine_message){ .kind = TL_MESSAGE_INPUT,
                                        .given = input->given,
                                        .parcel_bytes = input->parcel.bytes };
    memcpy(kept->parcel, input->parcel.texts, input->parcel.bytes);
    engine->group[engine->group_len++] = kept;
}

/* What is refused takes the others along. The asker may go as soon as it is answered. */
void tl_engine_group_of_all(struct tl_engine *engine, const struct tl_engine_message *message)
{
    struct tl_ring *reply = message->reply;
    struct tl_engine_input *inputs = message->inputs;
    uint32_t len = message->inputs_len;
    tl_engine_group_end(engine);
    for (uint32_t i = 0; i < len; i++)
        keep_input(engine, inputs + i);
    enum tl_err err = span_end(engine, (struct span){ 0, len });
    for (uint32_t i = 0; i < len; i++) {
        inputs[i].why = engine->replies[i].why;
        free(engine->group[i]);
    }
    engine->group_len = 0;
    tl_engine_answer(reply, &(struct tl_engine_reply){ .err = err });
    checkpoint_if_due(engine);
}

void tl_engine_give(struct tl_engine *engine, const struct tl_fact *given)
{
    struct tl_engine_message message = { .kind = TL_MESSAGE_INPUT, .given = *given };
    keep(engine, &message);
}
