/* retention.c: the thread that looks each minute whether it is night, and then clears up. */
#include "server/retention.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "server/log.h"
#include "server/rounds.h"
#include "store/db.h"
#include "store/keep.h"
#include "store/papers.h"
#include "store/person.h"
#include "store/threads.h"

enum { LIST_MAX = 64, AUDIT_AT_ONCE = 100, THREADS_AT_ONCE = 20, PAPERS_AT_ONCE = 50 };
enum { NIGHT_HOURS = 4, HOURS = 24 };
#define LOOKS_EVERY  TL_MINUTE
#define LOOKS_MANUAL (TL_SECOND / 5) /* A clock that is moved by hand moves by jumps. */
#define REST         (TL_SECOND / 20)

struct tl_retention {
    struct tl_retention_wiring wiring;
    int64_t contacts_days, audit_days, papers_days, hour;
    struct tl_rounds rounds;
    uint64_t contacts, looks, threads, papers; /* That went this night. */
};

bool tl_retention_is_night(const struct tl_zone *zone, int64_t hour, tl_time at)
{
    int64_t now = tl_zone_civil(zone, at).second / (TL_HOUR / TL_SECOND);
    return (now - hour + HOURS) % HOURS < NIGHT_HOURS;
}

static tl_time now_of(const struct tl_retention *retention)
{
    struct tl_clock *clock = retention->wiring.clock;
    return clock->is_manual ? atomic_load(&clock->manual) : tl_wall_now();
}

/* --- Contacts. --- */

struct erasing {
    tl_id contact;
    tl_time at;
};

/* Again, now that nothing else writes: something may have begun since it was listed. */
static enum tl_err write_erase(struct tl_db *db, void *arg)
{
    const struct erasing *erasing = arg;
    enum tl_person_block block;
    tl_id id;
    enum tl_err err = tl_store_person_block(db, erasing->contact, &block, &id);
    if (err == TL_OK && block != TL_BLOCK_NONE)
        return TL_EDENIED;
    return err == TL_OK ? tl_store_person_erase(db, erasing->contact, erasing->at, true) : err;
}

/* *out_more: there may be others. */
static enum tl_err erase_some(struct tl_retention *retention, tl_time now, bool *out_more)
{
    tl_id contacts[LIST_MAX];
    size_t len = 0, gone = 0;
    struct tl_db *db = tl_store_reader_take(retention->wiring.store);
    enum tl_err err =
        tl_store_kept_list(db, now - retention->contacts_days * TL_DAY, contacts, LIST_MAX, &len);
    tl_store_reader_give(retention->wiring.store, db);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        struct erasing erasing = { contacts[i], now };
        err = tl_engine_write(retention->wiring.engine, write_erase, &erasing);
        gone += err == TL_OK;
        if (err == TL_EDENIED || err == TL_ENONE)
            err = TL_OK;
        if (err == TL_OK && !tl_rounds_rest(&retention->rounds, REST))
            break;
    }
    retention->contacts += gone;
    *out_more = err == TL_OK && len == LIST_MAX && gone > 0;
    return err;
}

/* --- Looks. --- */

struct purging {
    tl_time before;
    uint32_t deleted;
};

static enum tl_err write_purge(struct tl_db *db, void *arg)
{
    struct purging *purging = arg;
    return tl_store_audit_purge(db, purging->before, AUDIT_AT_ONCE, &purging->deleted);
}

static enum tl_err purge_some(struct tl_retention *retention, tl_time now, bool *out_more)
{
    struct purging purging = { .before = now - retention->audit_days * TL_DAY };
    enum tl_err err = tl_engine_write(retention->wiring.engine, write_purge, &purging);
    retention->looks += err == TL_OK ? purging.deleted : 0;
    *out_more = err == TL_OK && purging.deleted == AUDIT_AT_ONCE;
    return err;
}

/* --- Messages of accounts: how long, the policy says. --- */

static int64_t threads_days(const struct tl_policies *policies)
{
    const struct tl_inbox_rules *rules = &tl_policies_now(policies)->policy->accounts.inbox;
    return rules->topics.len > 0 ? rules->kept_days : 0;
}

struct dropping {
    tl_time before;
    size_t deleted;
};

static enum tl_err write_drop(struct tl_db *db, void *arg)
{
    struct dropping *dropping = arg;
    return tl_store_thread_purge(db, dropping->before, THREADS_AT_ONCE, &dropping->deleted);
}

static enum tl_err drop_some(struct tl_retention *retention, tl_time now, bool *out_more)
{
    int64_t days = threads_days(retention->wiring.policies);
    struct dropping dropping = { .before = now - days * TL_DAY };
    if (days == 0)
        return TL_OK;
    enum tl_err err = tl_engine_write(retention->wiring.engine, write_drop, &dropping);
    retention->threads += err == TL_OK ? dropping.deleted : 0;
    *out_more = err == TL_OK && dropping.deleted == THREADS_AT_ONCE;
    return err;
}

/* --- Papers. --- */

static enum tl_err write_papers(struct tl_db *db, void *arg)
{
    struct purging *purging = arg;
    return tl_store_papers_purge(db, purging->before, PAPERS_AT_ONCE, &purging->deleted);
}

static enum tl_err purge_papers(struct tl_retention *retention, tl_time now, bool *out_more)
{
    struct purging purging = { .before = now - retention->papers_days * TL_DAY };
    enum tl_err err = tl_engine_write(retention->wiring.engine, write_papers, &purging);
    retention->papers += err == TL_OK ? purging.deleted : 0;
    *out_more = err == TL_OK && purging.deleted == PAPERS_AT_ONCE;
    return err;
}

/* --- The night. --- */

static bool is_night(struct tl_retention *retention, tl_time now)
{
    const struct tl_policy *policy = tl_policies_now(retention->wiring.policies)->policy;
    return tl_retention_is_night(&policy->calendar.zone, retention->hour, now);
}

static void clear_up(struct tl_retention *retention)
{
    bool more = true;
    enum tl_err err = TL_OK;
    tl_time now = now_of(retention);
    retention->contacts = retention->looks = retention->threads = retention->papers = 0;
    while (more && err == TL_OK && is_night(retention, now)) {
        bool more_contacts = false, more_looks = false, more_threads = false, more_papers = false;
        if (retention->contacts_days > 0)
            err = erase_some(retention, now, &more_contacts);
        if (err == TL_OK && retention->audit_days > 0)
            err = purge_some(retention, now, &more_looks);
        if (err == TL_OK)
            err = drop_some(retention, now, &more_threads);
        if (err == TL_OK && retention->papers_days > 0)
            err = purge_papers(retention, now, &more_papers);
        more = (more_contacts || more_looks || more_threads || more_papers) &&
               tl_rounds_rest(&retention->rounds, REST);
        now = now_of(retention);
    }
    if (err != TL_OK)
        tl_log("retention.failed", "why=\"%s\"", tl_err_text(err));
    if (retention->contacts + retention->looks + retention->threads + retention->papers > 0)
        tl_log("retention",
               "contacts=%" PRIu64 " looks=%" PRIu64 " threads=%" PRIu64 " papers=%" PRIu64,
               retention->contacts, retention->looks, retention->threads, retention->papers);
}

static void *run(void *arg)
{
    struct tl_retention *retention = arg;
    int64_t every = retention->wiring.clock->is_manual ? LOOKS_MANUAL : LOOKS_EVERY;
    while (tl_rounds_rest(&retention->rounds, every)) {
        if (is_night(retention, now_of(retention)))
            clear_up(retention);
    }
    return NULL;
}

enum tl_err tl_retention_open(const struct tl_retention_wiring *wiring, struct tl_retention **out)
{
    const struct tl_settings *settings = wiring->settings;
    *out = NULL;
    if (settings->keep_contacts_days + settings->keep_audit_days + settings->keep_papers_days ==
            0 &&
        threads_days(wiring->policies) == 0)
        return TL_OK;
    struct tl_retention *retention = calloc(1, sizeof *retention);
    if (!retention)
        return TL_ENOMEM;
    retention->wiring = *wiring;
    retention->contacts_days = settings->keep_contacts_days;
    retention->audit_days = settings->keep_audit_days;
    retention->papers_days = settings->keep_papers_days;
    retention->hour = settings->keep_hour;
    tl_rounds_open(&retention->rounds);
    *out = retention;
    return TL_OK;
}

enum tl_err tl_retention_run(struct tl_retention *retention)
{
    if (!retention)
        return TL_OK;
    return tl_rounds_run(&retention->rounds, run, retention);
}

void tl_retention_close(struct tl_retention *retention)
{
    if (!retention)
        return;
    tl_rounds_close(&retention->rounds);
    free(retention);
}
