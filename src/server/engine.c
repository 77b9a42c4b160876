/* engine.c: inputs in groups, one commit each, and what follows when a commit fails. */
#include "server/engine.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/calendar.h"
#include "bus/ring.h"
#include "ledger/ledger.h"
#include "server/checkpointer.h"
#include "server/log.h"
#include "server/project.h"
#include "server/project_promises.h"
#include "server/promise_clock.h"
#include "store/db.h"
#include "store/meta.h"

enum {
    RING_BYTES = 8 << 20,
    GROUP_MAX = 64, /* Inputs of one commit. */
    WATCHERS_MAX = 12,
    FACTS_MAX = GROUP_MAX * TL_STEP_FACTS_MAX,
    IDS_AT_ONCE = 1000000, /* Ids set aside by one write; what is left at a stop is lost. */
};

#define MILLISECOND (TL_SECOND / 1000)

enum message_kind { INPUT, WRITE, ADVANCE, POLICY, UNWATCH, STOP };

struct message {
    enum message_kind kind;
    struct tl_ring *reply; /* Gets a struct reply; NULL: nobody waits. */
    struct tl_fact given;
    tl_write_fn *write;
    void *arg;
    bool is_soft; /* Its commit waits for no disk. */
    int64_t by_us;
    const struct tl_policy *policy;
    uint32_t parcel_bytes;
    char parcel[];
};

struct reply {
    enum tl_err err;
    enum tl_why why;
    tl_time now;
};

struct tl_engine {
    struct tl_engine_settings settings;
    struct tl_db *db;
    struct tl_ring *ring;
    pthread_t thread;
    bool runs;
    atomic_bool stops; /* Who closes does not wait for a database that is gone. */
    _Atomic uint64_t next_id;
    uint64_t ids_end; /* First id that is not set aside yet; 0: none is. */

    struct tl_lent lent; /* The policies that the center knows, the one in force first. */
    struct tl_center *center;
    void *memory;
    size_t memory_bytes;
    struct tl_journal_head head;
    bool is_lost; /* Closed while the database was gone: the center is not what the journal says. */
    uint64_t facts_since;                 /* Since the last checkpoint was wanted. */
    struct tl_checkpointer *checkpointer; /* While it runs. */
    struct tl_promise_clock promises;

    /* The group under way: its inputs are kept until they are committed. */
    struct message *group[GROUP_MAX];
    struct reply replies[GROUP_MAX];
    uint32_t group_len;
    struct tl_facts facts;

    struct {
        tl_watch_fn *fn;
        void *arg;
    } watchers[WATCHERS_MAX];
    uint32_t watchers_len;
    struct message *room; /* For the message being read. */
    struct tl_engine_stats stats;
};

enum { MESSAGE_MAX = sizeof(struct message) + TL_PARCEL_BYTES_MAX };

/* Some inputs of the group, side by side, that are committed together. */
struct span {
    uint32_t from;
    uint32_t len;
};

/* Sets ids aside, so that none is given twice even when the server dies. In a transaction: they are
 * ours when it is committed. */
static enum tl_err ids_reserve(struct tl_engine *engine, tl_id *out_first)
{
    return tl_store_ids_take(engine->db, "contact", IDS_AT_ONCE, out_first);
}

static void ids_reserved(struct tl_engine *engine, tl_id first)
{
    if (engine->ids_end == 0)
        atomic_store(&engine->next_id, first);
    engine->ids_end = first + IDS_AT_ONCE;
}

static bool ids_run_low(struct tl_engine *engine)
{
    return atomic_load(&engine->next_id) + IDS_AT_ONCE / 2 > engine->ids_end;
}

static enum tl_err recover(struct tl_engine *engine, struct tl_faults *faults)
{
    const struct tl_lent *lent = &engine->lent;
    engine->center = tl_center_init(engine->memory, engine->memory_bytes, &engine->settings.limits,
                                    lent->policies[lent->len - 1]);
    for (uint32_t i = lent->len - 1; i-- > 0;)
        tl_center_policy_set(engine->center, lent->policies[i]);
    return tl_ledger_recover(engine->db, engine->center, &engine->head, &engine->facts_since,
                             faults);
}

static enum tl_err memory_take(struct tl_engine *engine)
{
    uint32_t everyone = engine->settings.limits.contacts_max + engine->settings.limits.agents_max;
    engine->memory_bytes = tl_center_bytes(&engine->settings.limits);
    engine->memory = aligned_alloc(16, (engine->memory_bytes + 15) / 16 * 16);
    engine->facts.facts_max = FACTS_MAX + 8 * everyone;
    engine->facts.facts = calloc(engine->facts.facts_max, sizeof *engine->facts.facts);
    engine->room = malloc(MESSAGE_MAX);
    if (!engine->memory || !engine->facts.facts || !engine->room)
        return TL_ENOMEM;
    return tl_ring_open(&engine->ring, RING_BYTES);
}

static void give_back(struct tl_engine *engine)
{
    tl_ring_close(engine->ring);
    free(engine->memory);
    free(engine->facts.facts);
    free(engine->room);
    free(engine);
}

enum tl_err tl_engine_open(const struct tl_engine_settings *settings, struct tl_faults *faults,
                           struct tl_engine **out_engine)
{
    struct tl_engine *engine = calloc(1, sizeof *engine);
    if (!engine)
        return TL_ENOMEM;
    engine->settings = *settings;
    engine->lent = (struct tl_lent){ { settings->policy }, 1 };
    engine->db = tl_store_writer(settings->store);
    enum tl_err err = memory_take(engine);
    if (err == TL_OK)
        err = recover(engine, faults);
    if (err == TL_OK && engine->head.at > tl_clock_now(settings->clock)) {
        tl_faults_add(faults, NULL, 0, "",
                      "the host's clock is behind the last time in the journal; set the clock "
                      "right and start again");
        err = TL_EBAD;
    }
    if (err != TL_OK) {
        give_back(engine);
        return err;
    }
    *out_engine = engine;
    return TL_OK;
}

void tl_engine_watch(struct tl_engine *engine, tl_watch_fn *fn, void *arg)
{
    TL_ASSERT(!engine->runs && engine->watchers_len < WATCHERS_MAX);
    engine->watchers[engine->watchers_len].fn = fn;
    engine->watchers[engine->watchers_len++].arg = arg;
}

tl_id tl_engine_new_id(struct tl_engine *engine)
{
    return atomic_fetch_add(&engine->next_id, 1);
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

static enum tl_err parcel_write(struct tl_engine *engine, const struct message *message)
{
    struct tl_parcel parcel = { .bytes = message->parcel_bytes };
    memcpy(parcel.texts, message->parcel, message->parcel_bytes);
    tl_id contact = tl_fact_contact(&message->given);
    struct tl_contact_view view;
    const char *language = "";
    if (tl_center_contact(engine->center, contact, &view) == TL_OK && view.language != TL_NONE)
        language = tl_lent_policy(&engine->lent, view.policy)->languages[view.language].code;
    return tl_project_parcel(engine->db, contact, language, &parcel);
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

/* Steps and writes the inputs in one transaction and commits it. *out_is_refused: the database
 * works, but will never take these records. */
static enum tl_err span_try(struct tl_engine *engine, struct span span, bool *out_is_refused)
{
    tl_id first_id = 0;
    engine->facts.facts_len = 0;
    *out_is_refused = false;
    enum tl_err err = tl_db_begin(engine->db);
    if (err == TL_OK && ids_run_low(engine))
        err = ids_reserve(engine, &first_id);
    if (err != TL_OK)
        return err;
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
        *out_is_refused = is_the_records_fault(err);
    }
    if (err == TL_OK)
        err = tl_db_commit(engine->db);
    if (err == TL_OK && first_id != 0)
        ids_reserved(engine, first_id);
    return err;
}

const struct tl_engine_stats *tl_engine_stats(const struct tl_engine *engine)
{
    return &engine->stats;
}

static void beat(struct tl_engine *engine)
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
        beat(engine);
        enum tl_err err = tl_ledger_is_there(engine->db, &engine->head, before, out_is_there);
        if (err == TL_OK && !*out_is_there)
            err = recover(engine, &faults);
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
        bool is_refused;
        bool is_there = false;
        uint64_t before = engine->head.number;
        int64_t began = tl_steady_now();
        enum tl_err err = span_try(engine, span, &is_refused);
        beat(engine);
        if (err == TL_OK) {
            count_commit(engine, span, began);
            return TL_OK;
        }
        engine->stats.commits_failed++;
        engine->stats.is_waiting = true;
        log_failure(engine, err, span);
        tl_db_rollback(engine->db);
        enum tl_err settled = settle(engine, before, &is_there);
        engine->is_lost = settled != TL_OK;
        if (settled != TL_OK || is_there)
            return settled;
        if (is_refused) {
            engine->stats.is_waiting = false;
            return err;
        }
        if (atomic_load(&engine->stops))
            return TL_EUNAVAILABLE;
        tl_clock_nap(tries == 0 ? 0 : tries < 5 ? 50 * MILLISECOND : 500 * MILLISECOND);
    }
}

static void answer(struct tl_ring *reply, const struct reply *what)
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
        answer(engine->group[i]->reply, engine->replies + i);
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
    answer(engine->group[i]->reply, &(struct reply){ .err = TL_EUNAVAILABLE });
}

/* Commits the group, tells everyone, and empties it. When the database refuses it, each input goes
 * by itself, so that one bad record does not take the others along. */
static void group_end(struct tl_engine *engine)
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

static void keep(struct tl_engine *engine, const struct message *message)
{
    size_t bytes = sizeof *message + message->parcel_bytes;
    struct message *kept = malloc(bytes);
    TL_ASSERT(kept != NULL && engine->group_len < GROUP_MAX);
    memcpy(kept, message, bytes);
    engine->group[engine->group_len++] = kept;
}

/* A promise's row is read before the step: what came before, and may have ended it, must be in it.
 */
static void group_add(struct tl_engine *engine, const struct message *message)
{
    if (tl_promise_named(&message->given) != 0)
        group_end(engine);
    keep(engine, message);
}

static void give(struct tl_engine *engine, const struct tl_fact *given)
{
    struct message message = { .kind = INPUT, .given = *given };
    keep(engine, &message);
}

/* Whether the center, or a promise of the store, wants to be seen to by now; *out_wake is when. */
static bool is_due(struct tl_engine *engine, tl_time now, tl_time *out_wake)
{
    *out_wake = INT64_MAX;
    if (tl_center_wake_at(engine->center, out_wake) != TL_OK)
        *out_wake = INT64_MAX;
    if (engine->promises.next < *out_wake)
        *out_wake = engine->promises.next;
    return *out_wake <= now;
}

static void give_promises(struct tl_engine *engine, tl_time now)
{
    struct tl_fact due[TL_PROMISES_AT_ONCE];
    bool any = false;
    uint32_t len = tl_promise_clock_take(&engine->promises, engine->db, now, due);
    for (uint32_t i = 0; i < len; i++) /* One each, and being due ends none. */
        give(engine, due + i);
    group_end(engine);
    for (uint32_t i = 0; i < len; i++)
        any = any || engine->replies[i].why == TL_WHY_NONE;
    if (len > 0)
        tl_promise_clock_given(&engine->promises, engine->db, now, any);
}

static void give_due(struct tl_engine *engine)
{
    tl_time now = tl_clock_now(engine->settings.clock), wake;
    if (tl_center_wake_at(engine->center, &wake) == TL_OK && wake <= now) {
        give(engine, &(struct tl_fact){ .kind = TL_FACT_time_came });
        group_end(engine);
    }
    give_promises(engine, now);
}

static void wake_if_due(struct tl_engine *engine)
{
    tl_time wake; /* What came before may change what is due. */
    group_end(engine);
    if (is_due(engine, tl_clock_now(engine->settings.clock), &wake))
        give_due(engine);
}

/* A connection that was lost is opened again here, since no input may come to mend it. */
static enum tl_err begin_anew(struct tl_engine *engine)
{
    enum tl_err err = tl_db_begin(engine->db);
    if (err != TL_EUNAVAILABLE)
        return err;
    err = tl_db_reopen(engine->db);
    return err == TL_OK ? tl_db_begin(engine->db) : err;
}

static void do_write(struct tl_engine *engine, const struct message *message)
{
    struct reply reply = { 0 };
    group_end(engine);
    tl_db_soft_next(engine->db, message->is_soft);
    reply.err = begin_anew(engine);
    if (reply.err == TL_OK)
        reply.err = message->write(engine->db, message->arg);
    if (reply.err == TL_OK)
        reply.err = tl_db_commit(engine->db);
    else
        tl_db_rollback(engine->db);
    answer(message->reply, &reply);
}

static enum tl_err advance(struct tl_engine *engine, int64_t by_us)
{
    struct tl_clock *clock = engine->settings.clock;
    if (!clock->is_manual)
        return TL_EUNSUPPORTED;
    tl_time target = tl_clock_now(clock) + by_us;
    tl_time wake;
    while (is_due(engine, target, &wake)) {
        tl_time now = tl_clock_now(clock);
        enum tl_err err = tl_clock_advance(clock, wake > now ? wake - now : 0);
        if (err != TL_OK)
            return err;
        give_due(engine);
    }
    return tl_clock_advance(clock, target - tl_clock_now(clock));
}

static void do_unwatch(struct tl_engine *engine, const struct message *message)
{
    struct reply reply = { 0 };
    group_end(engine);
    engine->watchers_len = 0;
    answer(message->reply, &reply);
}

static void do_advance(struct tl_engine *engine, const struct message *message)
{
    group_end(engine);
    struct reply reply = { .err = advance(engine, message->by_us) };
    reply.now = tl_clock_now(engine->settings.clock);
    answer(message->reply, &reply);
}

static void give_policy(struct tl_engine *engine)
{
    give(engine, &(struct tl_fact){ .kind = TL_FACT_policy_loaded,
                                    .policy_loaded = { engine->lent.policies[0]->version } });
}

static void do_policy(struct tl_engine *engine, const struct message *message)
{
    group_end(engine);
    tl_lent_put(&engine->lent, message->policy);
    tl_center_policy_set(engine->center, message->policy);
    give_policy(engine);
    engine->group[engine->group_len - 1]->reply = message->reply;
    group_end(engine);
}

/* Takes one group of what waits in the ring: no flood keeps the clock's wake-ups waiting. False:
 * stop. */
static bool take_group(struct tl_engine *engine)
{
    size_t bytes;
    for (uint32_t i = 0; i < GROUP_MAX; i++) {
        if (tl_ring_pop(engine->ring, engine->room, MESSAGE_MAX, &bytes) != TL_OK)
            break;
        switch (engine->room->kind) {
        case INPUT:
            group_add(engine, engine->room);
            break;
        case WRITE:
            do_write(engine, engine->room);
            break;
        case ADVANCE:
            do_advance(engine, engine->room);
            break;
        case POLICY:
            do_policy(engine, engine->room);
            break;
        case UNWATCH:
            do_unwatch(engine, engine->room);
            break;
        case STOP:
            group_end(engine);
            return false;
        }
    }
    group_end(engine);
    return true;
}

static void wait_for_work(struct tl_engine *engine)
{
    tl_time wake;
    tl_time now = tl_clock_now(engine->settings.clock);
    int64_t longest = engine->settings.clock->is_manual ? -1 : TL_SECOND;
    if (tl_clock_jump_seen(engine->settings.clock))
        tl_log("clock.jumped", "the host's clock jumped; it is followed when it has kept still "
                               "for a minute");
    bool due = is_due(engine, now, &wake);
    if (due)
        return;
    if (!engine->settings.clock->is_manual && wake - now < longest)
        longest = wake - now;
    tl_ring_wait(engine->ring, longest);
}

static void *run(void *arg)
{
    struct tl_engine *engine = arg;
    bool runs = true;
    while (runs) {
        beat(engine);
        wait_for_work(engine);
        runs = take_group(engine);
        wake_if_due(engine);
    }
    return NULL;
}

static enum tl_err ask(struct tl_engine *engine, struct message *message, struct reply *out);
static enum tl_err write_for(void *arg, tl_write_fn *fn, void *fn_arg)
{
    struct message message = { .kind = WRITE, .write = fn, .arg = fn_arg, .is_soft = true };
    return ask(arg, &message, &(struct reply){ 0 });
}

static enum tl_err checkpointer_open(struct tl_engine *engine)
{
    const struct tl_checkpointer_wiring wiring = { engine->settings.store, engine->settings.limits,
                                                   write_for, engine, &engine->stats.checkpoints };
    return tl_checkpointer_open(&wiring, &engine->checkpointer);
}

enum tl_err tl_engine_run(struct tl_engine *engine)
{
    tl_time now = tl_clock_now(engine->settings.clock);
    int64_t gap_us = engine->head.number > 0 ? now - engine->head.at : 0;
    tl_id first_id;
    enum tl_err err = tl_db_begin(engine->db);
    if (err == TL_OK)
        err = ids_reserve(engine, &first_id);
    if (err == TL_OK)
        err = tl_db_commit(engine->db);
    else
        tl_db_rollback(engine->db);
    if (err != TL_OK)
        return err;
    ids_reserved(engine, first_id);
    beat(engine);
    tl_promise_clock_read(&engine->promises, engine->db, now);
    give_policy(engine);
    give(engine, &(struct tl_fact){ .kind = TL_FACT_started, .started = { 1, gap_us } });
    group_end(engine);
    err = checkpointer_open(engine);
    if (err == TL_OK && pthread_create(&engine->thread, NULL, run, engine) != 0)
        err = TL_EIO;
    engine->runs = err == TL_OK;
    return err;
}

/* Who asked behind the stop hears that it came too late. */
static void answer_the_late(struct tl_engine *engine)
{
    size_t bytes;
    while (tl_ring_pop(engine->ring, engine->room, MESSAGE_MAX, &bytes) == TL_OK)
        answer(engine->room->reply, &(struct reply){ .err = TL_EUNAVAILABLE });
}

void tl_engine_close(struct tl_engine *engine)
{
    if (!engine)
        return;
    atomic_store(&engine->stops, true);
    tl_checkpointer_stop(engine->checkpointer); /* Its writes are still taken. */
    if (engine->runs) {
        struct message stop = { .kind = STOP };
        while (tl_ring_push(engine->ring, &stop, sizeof stop) != TL_OK)
            tl_clock_nap(MILLISECOND);
        pthread_join(engine->thread, NULL);
        answer_the_late(engine);
    }
    tl_checkpointer_close(engine->checkpointer);
    give_back(engine);
}

static enum tl_err post(struct tl_engine *engine, const struct tl_fact *given,
                        const struct tl_parcel *parcel, struct tl_ring *reply)
{
    uint32_t parcel_bytes = parcel ? parcel->bytes : 0;
    struct message *message = malloc(sizeof *message + parcel_bytes);
    if (!message)
        return TL_ENOMEM;
    *message = (struct message){
        .kind = INPUT, .given = *given, .reply = reply, .parcel_bytes = parcel_bytes
    };
    if (parcel_bytes > 0)
        memcpy(message->parcel, parcel->texts, parcel_bytes);
    enum tl_err err = tl_ring_push(engine->ring, message, sizeof *message + parcel_bytes);
    free(message);
    return err;
}

enum tl_err tl_engine_post(struct tl_engine *engine, const struct tl_fact *given,
                           const struct tl_parcel *parcel)
{
    return post(engine, given, parcel, NULL);
}

static void wait_for(struct tl_ring *ring, struct reply *out)
{
    size_t bytes;
    while (tl_ring_pop(ring, out, sizeof *out, &bytes) != TL_OK)
        tl_ring_wait(ring, -1);
}

enum tl_err tl_engine_ask(struct tl_engine *engine, const struct tl_fact *given,
                          const struct tl_parcel *parcel, enum tl_why *out_why)
{
    struct tl_ring *ring;
    struct reply reply;
    enum tl_err err = tl_ring_open(&ring, 2 * sizeof reply);
    if (err != TL_OK)
        return err;
    err = post(engine, given, parcel, ring);
    if (err == TL_OK) {
        wait_for(ring, &reply);
        err = reply.err;
        *out_why = reply.why;
    }
    tl_ring_close(ring);
    return err;
}

/* Hands over a message that somebody waits for. */
static enum tl_err ask(struct tl_engine *engine, struct message *message, struct reply *out)
{
    enum tl_err err = tl_ring_open(&message->reply, 2 * sizeof *out);
    if (err != TL_OK)
        return err;
    err = tl_ring_push(engine->ring, message, sizeof *message);
    if (err == TL_OK) {
        wait_for(message->reply, out);
        err = out->err;
    }
    tl_ring_close(message->reply);
    return err;
}

void tl_engine_unwatch(struct tl_engine *engine)
{
    struct reply reply;
    if (!engine || !engine->runs)
        return;
    while (ask(engine, &(struct message){ .kind = UNWATCH }, &reply) != TL_OK)
        tl_clock_nap(MILLISECOND);
}

enum tl_err tl_engine_policy_take(struct tl_engine *engine, const struct tl_policy *policy)
{
    struct reply reply;
    return ask(engine, &(struct message){ .kind = POLICY, .policy = policy }, &reply);
}

const struct tl_policy *tl_engine_policy_of(const struct tl_engine *engine, tl_id contact)
{
    struct tl_contact_view view;
    enum tl_err err = tl_center_contact(engine->center, contact, &view);
    return tl_lent_policy(&engine->lent, err == TL_OK ? view.policy : 0);
}

void tl_engine_wait_now(struct tl_engine *engine, uint64_t needs, enum tl_channel channel,
                        struct tl_wait_view *out)
{
    tl_center_wait_now(engine->center, needs, channel, out);
}

enum tl_err tl_engine_write(struct tl_engine *engine, tl_write_fn *fn, void *arg)
{
    struct reply reply;
    return ask(engine, &(struct message){ .kind = WRITE, .write = fn, .arg = arg }, &reply);
}

enum tl_err tl_engine_advance(struct tl_engine *engine, int64_t by_us, tl_time *out_now)
{
    struct reply reply;
    enum tl_err err = ask(engine, &(struct message){ .kind = ADVANCE, .by_us = by_us }, &reply);
    if (err == TL_OK)
        *out_now = reply.now;
    return err;
}
