/* engine.c: the engine's thread: what waits in the ring, and what is due by the clock. */
#include <stdlib.h>

#include "base/assert.h"
#include "server/engine_inside.h"
#include "server/log.h"
#include "store/db.h"

enum { RING_BYTES = 8 << 20 };

static enum tl_err memory_take(struct tl_engine *engine)
{
    uint32_t everyone = engine->settings.limits.contacts_max + engine->settings.limits.agents_max;
    engine->memory_bytes = tl_center_bytes(&engine->settings.limits);
    engine->memory = aligned_alloc(16, (engine->memory_bytes + 15) / 16 * 16);
    engine->facts.facts_max = TL_GROUP_MAX * TL_STEP_FACTS_MAX + 8 * everyone;
    engine->facts.facts = calloc(engine->facts.facts_max, sizeof *engine->facts.facts);
    engine->room = malloc(TL_MESSAGE_BYTES_MAX);
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
        err = tl_engine_recover(engine, faults);
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
    TL_ASSERT(!engine->runs && engine->watchers_len < TL_WATCHERS_MAX);
    engine->watchers[engine->watchers_len].fn = fn;
    engine->watchers[engine->watchers_len++].arg = arg;
}

tl_id tl_engine_new_id(struct tl_engine *engine)
{
    return atomic_fetch_add(&engine->next_id, 1);
}

const struct tl_engine_stats *tl_engine_stats(const struct tl_engine *engine)
{
    return &engine->stats;
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
        tl_engine_give(engine, due + i);
    tl_engine_group_end(engine);
    for (uint32_t i = 0; i < len; i++)
        any = any || engine->replies[i].why == TL_WHY_NONE;
    if (len > 0)
        tl_promise_clock_given(&engine->promises, engine->db, now, any);
}

static void give_due(struct tl_engine *engine)
{
    tl_time now = tl_clock_now(engine->settings.clock), wake;
    if (tl_center_wake_at(engine->center, &wake) == TL_OK && wake <= now) {
        tl_engine_give(engine, &(struct tl_fact){ .kind = TL_FACT_time_came });
        tl_engine_group_end(engine);
    }
    give_promises(engine, now);
}

static void wake_if_due(struct tl_engine *engine)
{
    tl_time wake; /* What came before may change what is due. */
    tl_engine_group_end(engine);
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

static void do_write(struct tl_engine *engine, const struct tl_engine_message *message)
{
    struct tl_engine_reply reply = { 0 };
    tl_engine_group_end(engine);
    tl_db_soft_next(engine->db, message->is_soft);
    reply.err = begin_anew(engine);
    if (reply.err == TL_OK)
        reply.err = message->write(engine->db, message->arg);
    if (reply.err == TL_OK)
        reply.err = tl_db_commit(engine->db);
    else
        tl_db_rollback(engine->db);
    tl_engine_answer(message->reply, &reply);
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

static void do_unwatch(struct tl_engine *engine, const struct tl_engine_message *message)
{
    struct tl_engine_reply reply = { 0 };
    tl_engine_group_end(engine);
    engine->watchers_len = 0;
    tl_engine_answer(message->reply, &reply);
}

static void do_advance(struct tl_engine *engine, const struct tl_engine_message *message)
{
    tl_engine_group_end(engine);
    struct tl_engine_reply reply = { .err = advance(engine, message->by_us) };
    reply.now = tl_clock_now(engine->settings.clock);
    tl_engine_answer(message->reply, &reply);
}

static void give_policy(struct tl_engine *engine)
{
    tl_engine_give(engine,
                   &(struct tl_fact){ .kind = TL_FACT_policy_loaded,
                                      .policy_loaded = { engine->lent.policies[0]->version } });
}

static void do_policy(struct tl_engine *engine, const struct tl_engine_message *message)
{
    tl_engine_group_end(engine);
    tl_lent_put(&engine->lent, message->policy);
    tl_center_policy_set(engine->center, message->policy);
    give_policy(engine);
    engine->group[engine->group_len - 1]->reply = message->reply;
    tl_engine_group_end(engine);
}

/* Takes one group of what waits in the ring: no flood keeps the clock's wake-ups waiting. False:
 * stop. */
static bool take_group(struct tl_engine *engine)
{
    size_t bytes;
    for (uint32_t i = 0; i < TL_GROUP_MAX; i++) {
        if (tl_ring_pop(engine->ring, engine->room, TL_MESSAGE_BYTES_MAX, &bytes) != TL_OK)
            break;
        switch (engine->room->kind) {
        case TL_MESSAGE_INPUT:
            if (engine->room->write)
                tl_engine_group_of_one(engine, engine->room);
            else
                tl_engine_group_add(engine, engine->room);
            break;
        case TL_MESSAGE_INPUTS:
            tl_engine_group_of_all(engine, engine->room);
            break;
        case TL_MESSAGE_WRITE:
            do_write(engine, engine->room);
            break;
        case TL_MESSAGE_ADVANCE:
            do_advance(engine, engine->room);
            break;
        case TL_MESSAGE_POLICY:
            do_policy(engine, engine->room);
            break;
        case TL_MESSAGE_UNWATCH:
            do_unwatch(engine, engine->room);
            break;
        case TL_MESSAGE_STOP:
            tl_engine_group_end(engine);
            return false;
        }
    }
    tl_engine_group_end(engine);
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
        tl_engine_beat(engine);
        wait_for_work(engine);
        runs = take_group(engine);
        wake_if_due(engine);
    }
    return NULL;
}

static enum tl_err checkpointer_open(struct tl_engine *engine)
{
    const struct tl_checkpointer_wiring wiring = { engine->settings.store, engine->settings.limits,
                                                   tl_engine_write_soft, engine,
                                                   &engine->stats.checkpoints };
    return tl_checkpointer_open(&wiring, &engine->checkpointer);
}

enum tl_err tl_engine_run(struct tl_engine *engine)
{
    tl_time now = tl_clock_now(engine->settings.clock);
    int64_t gap_us = engine->head.number > 0 ? now - engine->head.at : 0;
    tl_id first_id;
    enum tl_err err = tl_db_begin(engine->db);
    if (err == TL_OK)
        err = tl_engine_ids_reserve(engine, &first_id);
    if (err == TL_OK)
        err = tl_db_commit(engine->db);
    else
        tl_db_rollback(engine->db);
    if (err != TL_OK)
        return err;
    tl_engine_ids_reserved(engine, first_id);
    tl_engine_beat(engine);
    tl_promise_clock_read(&engine->promises, engine->db, now);
    give_policy(engine);
    tl_engine_give(engine, &(struct tl_fact){ .kind = TL_FACT_started, .started = { 1, gap_us } });
    tl_engine_group_end(engine);
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
    while (tl_ring_pop(engine->ring, engine->room, TL_MESSAGE_BYTES_MAX, &bytes) == TL_OK)
        tl_engine_answer(engine->room->reply, &(struct tl_engine_reply){ .err = TL_EUNAVAILABLE });
}

void tl_engine_close(struct tl_engine *engine)
{
    if (!engine)
        return;
    atomic_store(&engine->stops, true);
    tl_checkpointer_stop(engine->checkpointer); /* Its writes are still taken. */
    if (engine->runs) {
        struct tl_engine_message stop = { .kind = TL_MESSAGE_STOP };
        while (tl_ring_push(engine->ring, &stop, sizeof stop) != TL_OK)
            tl_clock_nap(MILLISECOND);
        pthread_join(engine->thread, NULL);
        answer_the_late(engine);
    }
    tl_checkpointer_close(engine->checkpointer);
    give_back(engine);
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
