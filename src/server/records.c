/* records.c: answering what flows ask of the records. */
#include "server/records.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus/ring.h"
#include "desk/case_file.h"
#include "server/callback_number.h"
#include "server/link_text.h"
#include "server/log.h"
#include "server/moving.h"
#include "server/notices.h"
#include "server/old_place.h"
#include "server/promised.h"
#include "server/verified.h"
#include "store/contacts.h"

enum { RING_BYTES = 1 << 20 };

struct tl_records {
    struct tl_engine *engine;
    struct tl_store *store;
    const struct tl_policies *policies;
    struct tl_codes *codes;
    struct tl_notices *notices;
    struct tl_verifier *verifier;
    struct tl_ring *ring;
    atomic_int way; /* enum tl_records_way. */
    pthread_t thread;
};

struct lookup {
    bool is_caller; /* Who calls: an earlier place is looked for, and no step asked. */
    tl_id contact;  /* 0: stop. */
    const struct tl_policy *policy; /* That the contact's walk follows. */
    uint64_t step;
    tl_time now;
};

static enum tl_err look_up_case(struct tl_records *records, struct tl_db *db,
                                const struct lookup *lookup, struct tl_fact_looked_up *out,
                                struct tl_parcel *parcel)
{
    struct tl_contact_value value;
    struct tl_case found;
    char id[24];
    const struct tl_verified who = { .policy = lookup->policy,
                                     .contact = lookup->contact,
                                     .now = lookup->now };
    const struct tl_policy_set *set = tl_policies_of(records->policies, lookup->policy->version);
    const struct tl_case_rules rules = { lookup->policy, set->vocabulary, lookup->now };
    enum tl_err err = tl_case_named(db, lookup->policy, lookup->contact, &value);
    if (err == TL_OK)
        err = tl_case_look_up(db, value.text, &found);
    if (err == TL_OK)
        err = tl_case_conditions(db, &rules, &found, &out->known, &out->holds);
    if (err == TL_OK)
        err = tl_verified_known(db, &who, found.id, out);
    if (err == TL_OK) {
        snprintf(id, sizeof id, "%" PRIu64, found.id);
        err = tl_parcel_add(parcel, "case", id);
    }
    return err;
}

static enum tl_err look_for_slot(struct tl_records *records, struct tl_db *db,
                                 const struct lookup *lookup, tl_key what)
{
    const struct tl_moving moving = { records->engine, lookup->policy, lookup->contact,
                                      lookup->now };
    enum tl_err err = tl_moving_look_up(&moving, db, what);
    if (err == TL_OK)
        tl_notices_wake(records->notices);
    return err;
}

static enum tl_err look_up(struct tl_records *records, struct tl_db *db,
                           const struct lookup *lookup, struct tl_fact_looked_up *out,
                           struct tl_parcel *parcel)
{
    const struct tl_promised promised = { records->engine, records->codes, lookup->policy,
                                          lookup->contact, lookup->now };
    tl_key what =
        lookup->step < lookup->policy->steps_len ? lookup->policy->steps[lookup->step].key : 0;
    if (what == tl_key_of("promise"))
        return tl_promised_look_up(&promised, db, out, parcel);
    if (what == tl_key_of("promise.release"))
        return tl_promised_release(&promised, db, out);
    if (what == tl_key_of("promise.later"))
        return tl_promised_put_off(&promised, db, out);
    if (tl_lookup_is_of_slot(what))
        return look_for_slot(records, db, lookup, what);
    return look_up_case(records, db, lookup, out, parcel);
}

static enum tl_err send_link(struct tl_records *records, struct tl_db *db,
                             const struct lookup *lookup)
{
    const struct tl_link_asked asked = { .contact = lookup->contact,
                                         .policy = lookup->policy,
                                         .step = lookup->policy->steps + lookup->step,
                                         .step_index = lookup->step,
                                         .now = lookup->now };
    return tl_link_text_send(records->engine, db, records->notices, &asked);
}

/* What a look at a number leaves with the contact. */
struct looked {
    tl_id contact;
    struct tl_contact_value good, first; /* Without a text: nothing is written. */
};

static enum tl_err write_looked(struct tl_db *db, void *arg)
{
    const struct looked *looked = arg;
    enum tl_err err = TL_OK;
    if (looked->good.text[0] != '\0')
        err = tl_store_contact_value_put(db, looked->contact, &looked->good);
    if (err == TL_OK && looked->first.text[0] != '\0')
        err = tl_store_contact_value_put(db, looked->contact, &looked->first);
    return err;
}

/* A number that cannot be called back is none; what the conditions say of it is told all the same.
 * What is found is stored before the center hears of it: the promise that may follow at once is
 * projected with it, and a parcel would come behind. */
static enum tl_err look_at_number(struct tl_records *records, const struct lookup *lookup,
                                  struct tl_fact_looked_up *out)
{
    const struct tl_step *step = lookup->policy->steps + lookup->step;
    struct looked looked = { .contact = lookup->contact, .first = { .name = TL_FIRST_VALUE } };
    struct tl_number_look look;
    struct tl_db *db = tl_store_reader_take(records->store);
    enum tl_err err = tl_callback_number_look(db, lookup->policy, lookup->contact, step->into,
                                              lookup->now, &look);
    tl_store_reader_give(records->store, db);
    if (err != TL_OK)
        return err;
    out->known = look.known;
    out->holds = look.holds;
    snprintf(looked.good.name, sizeof looked.good.name, TL_GOOD_VALUE "%.40s",
             lookup->policy->values[step->into].name);
    snprintf(looked.good.text, sizeof looked.good.text, "%s", look.number);
    if (look.first != 0)
        snprintf(looked.first.text, sizeof looked.first.text, "%" PRIu64, look.first);
    err = tl_engine_write(records->engine, write_looked, &looked);
    return err == TL_OK && !look.is_good ? TL_ENONE : err;
}

static enum tl_err first_of(struct tl_records *records, tl_id contact, tl_id *out)
{
    struct tl_contact_value first;
    struct tl_db *db = tl_store_reader_take(records->store);
    enum tl_err err = tl_store_contact_value_find(db, contact, TL_FIRST_VALUE, &first);
    tl_store_reader_give(records->store, db);
    *out = err == TL_OK ? strtoull(first.text, NULL, 10) : 0;
    return err;
}

/* The person takes the earlier callback of the number back. One that rings just now is not. */
static enum tl_err release(struct tl_records *records, const struct lookup *lookup)
{
    struct tl_fact given = { .kind = TL_FACT_releases_callback };
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = first_of(records, lookup->contact, &given.releases_callback.contact);
    if (err == TL_OK)
        err = tl_engine_ask(records->engine, &given, NULL, &why);
    return err == TL_OK && why != TL_WHY_NONE ? TL_ENONE : err;
}

static enum tl_err answer_kind(struct tl_records *records, const struct lookup *lookup,
                               struct tl_fact_looked_up *out, struct tl_parcel *parcel)
{
    tl_key key = lookup->policy->steps[lookup->step].key;
    if (key == tl_key_of("callback.release"))
        return release(records, lookup);
    if (tl_lookup_is_of_number(key))
        return look_at_number(records, lookup, out);
    if (atomic_load(&records->way) != TL_RECORDS_ANSWER)
        return TL_EUNAVAILABLE;
    if (tl_step_verifies(lookup->policy->steps + lookup->step)) {
        const struct tl_verified who = { records->engine, records->store,  records->verifier,
                                         lookup->policy,  lookup->contact, lookup->step,
                                         lookup->now };
        return tl_verified_look_up(&who, out);
    }
    struct tl_db *db = tl_store_reader_take(records->store);
    enum tl_err err = tl_step_sends_link(lookup->policy->steps + lookup->step)
                          ? send_link(records, db, lookup)
                          : look_up(records, db, lookup, out, parcel);
    tl_store_reader_give(records->store, db);
    return err;
}

/* Whether this caller was called in vain before. */
static void look_for_place(struct tl_records *records, const struct lookup *lookup)
{
    struct tl_fact given;
    struct tl_db *db = tl_store_reader_take(records->store);
    enum tl_err err =
        tl_old_place_of_caller(db, lookup->policy, lookup->contact, lookup->now, &given);
    tl_store_reader_give(records->store, db);
    if (err == TL_OK)
        err = tl_engine_post(records->engine, &given, NULL);
    if (err != TL_OK && err != TL_ENONE)
        tl_log("place.failed", "contact=%" PRIu64 " why=\"%s\"", lookup->contact, tl_err_text(err));
}

static void answer(struct tl_records *records, const struct lookup *lookup)
{
    struct tl_fact given = { .kind = TL_FACT_looked_up };
    struct tl_parcel parcel = { 0 };
    enum tl_err err = TL_ENONE;
    if (lookup->step < lookup->policy->steps_len) /* Of an older policy, else. */
        err = answer_kind(records, lookup, &given.looked_up, &parcel);
    if (err == TL_EUNAVAILABLE && atomic_load(&records->way) == TL_RECORDS_ARE_SILENT)
        return;
    given.looked_up.contact = lookup->contact;
    given.looked_up.step = lookup->step;
    given.looked_up.result = err == TL_OK ? TL_FOUND : err == TL_ENONE ? TL_NOT_FOUND : TL_FAILED;
    if (err != TL_OK && err != TL_ENONE)
        tl_log("lookup.failed", "contact=%" PRIu64 " why=\"%s\"", lookup->contact,
               tl_err_text(err));
    err = tl_engine_post(records->engine, &given, &parcel);
    if (err != TL_OK)
        tl_log("engine.behind", "contact=%" PRIu64, lookup->contact);
}

static void *run(void *arg)
{
    struct tl_records *records = arg;
    for (;;) {
        struct lookup lookup;
        size_t bytes;
        while (tl_ring_pop(records->ring, &lookup, sizeof lookup, &bytes) != TL_OK)
            tl_ring_wait(records->ring, -1);
        if (lookup.contact == 0)
            return NULL;
        if (lookup.is_caller)
            look_for_place(records, &lookup);
        else
            answer(records, &lookup);
    }
}

enum tl_err tl_records_open(struct tl_engine *engine, struct tl_store *store,
                            const struct tl_policies *policies, struct tl_codes *codes,
                            struct tl_notices *notices, struct tl_verifier *verifier,
                            struct tl_records **out_records)
{
    struct tl_records *records = calloc(1, sizeof *records);
    if (!records)
        return TL_ENOMEM;
    *records = (struct tl_records){ .engine = engine,
                                    .store = store,
                                    .policies = policies,
                                    .codes = codes,
                                    .notices = notices,
                                    .verifier = verifier };
    enum tl_err err = tl_ring_open(&records->ring, RING_BYTES);
    if (err == TL_OK && pthread_create(&records->thread, NULL, run, records) != 0) {
        tl_ring_close(records->ring);
        err = TL_EIO;
    }
    if (err != TL_OK) {
        free(records);
        return err;
    }
    *out_records = records;
    return TL_OK;
}

void tl_records_close(struct tl_records *records)
{
    if (!records)
        return;
    struct lookup stop = { 0 };
    while (tl_ring_push(records->ring, &stop, sizeof stop) != TL_OK)
        tl_ring_wait(records->ring, 1000);
    pthread_join(records->thread, NULL);
    tl_ring_close(records->ring);
    free(records);
}

void tl_records_behave(struct tl_records *records, enum tl_records_way way)
{
    atomic_store(&records->way, way);
}

void tl_records_facts(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    struct tl_records *records = arg;
    for (uint32_t i = 0; i < facts_len; i++) {
        bool is_caller = facts[i].kind == TL_FACT_opened && facts[i].opened.has_number != 0;
        if (facts[i].kind != TL_FACT_asked_records && !is_caller)
            continue;
        tl_id contact = facts[i].words[0]; /* Of both. */
        struct lookup lookup = { .is_caller = is_caller,
                                 .contact = contact,
                                 .policy = tl_engine_policy_of(records->engine, contact),
                                 .step = is_caller ? 0 : facts[i].asked_records.step,
                                 .now = facts[i].at };
        if (is_caller && (!lookup.policy || lookup.policy->callbacks.place_kept_s == 0))
            continue;
        if (tl_ring_push(records->ring, &lookup, sizeof lookup) != TL_OK)
            tl_log("records.full", "contact=%" PRIu64, lookup.contact);
    }
}
