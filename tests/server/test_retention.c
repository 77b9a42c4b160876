/* test_retention.c: what is old enough goes at night, by slices, beside an engine that works. */
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "server/retention.h"
#include "server/support_house.h"
#include "store/audit.h"
#include "store/contacts.h"
#include "store/keep.h"
#include "store/meta.h"

enum { FIRST = 1000, CONTACTS = 80, HELD = FIRST + 7, YOUNG = FIRST + 8, TRIES = 6000, DAYS = 30 };
static const tl_time old = TEST_MONDAY_10 - 40 * TL_DAY;

static enum tl_err put_contact(struct tl_db *db, tl_id id)
{
    struct tl_contact contact = { .id = id, .came_at = old, .state = "ended", .outcome = "person" };
    const struct tl_contact_value value = { .name = "caller", .text = "+12025550123" };
    snprintf(contact.number, sizeof contact.number, "number %d", (int)id);
    contact.closed_at = old + (id == YOUNG ? 20 * TL_DAY : TL_HOUR);
    enum tl_err err = tl_store_contact_insert(db, &contact);
    return err == TL_OK ? tl_store_contact_value_put(db, id, &value) : err;
}

/* As an administrator's tool would leave it. */
static enum tl_err put_all(struct tl_db *db, void *arg)
{
    struct tl_audit look = { .action = "look", .record_kind = "contact" };
    (void)arg;
    enum tl_err err = tl_store_hold_put(db, HELD, old, "asked by the court");
    for (tl_id id = FIRST; id < FIRST + CONTACTS && err == TL_OK; id++) {
        err = put_contact(db, id);
        if (err == TL_OK)
            err = tl_store_ids_take(db, "audit", 1, &look.id);
        look.at = id == YOUNG ? TEST_MONDAY_10 : old;
        look.record_id = look.contact = id;
        if (err == TL_OK)
            err = tl_store_audit_insert(db, &look);
    }
    return err;
}

/* How many still have their person, and the last one's id. */
static int left(struct house *house, tl_id *out_last)
{
    struct tl_contact_value value;
    int count = 0;
    struct tl_db *db = tl_store_reader_take(house->place->store);
    for (tl_id id = FIRST; id < FIRST + CONTACTS; id++) {
        enum tl_err err = tl_store_contact_value_find(db, id, "caller", &value);
        CHECK(err == TL_OK || err == TL_ENONE);
        count += err == TL_OK;
        *out_last = err == TL_OK ? id : *out_last;
    }
    tl_store_reader_give(house->place->store, db);
    return count;
}

static bool has_look(struct house *house, tl_id contact)
{
    struct tl_audit looks[2];
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_audit_list_record(db, "contact", contact, 0, looks, 2, &len));
    tl_store_reader_give(house->place->store, db);
    return len > 0;
}

static void await_left(struct house *house, int wanted)
{
    tl_id last;
    for (int i = 0; i < TRIES && left(house, &last) != wanted; i++)
        usleep(10000);
    CHECK_EQ(left(house, &last), wanted);
}

static enum tl_err let_go(struct tl_db *db, void *arg)
{
    (void)arg;
    return tl_store_hold_drop(db, HELD);
}

static void the_night_takes_what_is_old_and_free(void **state)
{
    struct house *house = house_new(state);
    struct tl_policy_set set;
    struct tl_fault room[4];
    struct tl_faults faults = { .faults = room, .faults_max = 4 };
    struct tl_settings settings;
    struct tl_policies *policies;
    struct tl_retention *retention;
    tl_time now;
    tl_id last = 0;
    CHECK_OK(tl_policy_set_read(TL_ROOT "/policy/reference", &faults, &set));
    CHECK_OK(tl_policies_open(&set, &policies));
    tl_settings_init(&settings);
    const struct tl_retention_wiring wiring = { &settings, house->place->store, house->engine,
                                                &house->clock, policies };
    struct tl_policy nobody_writes = *set.policy;
    nobody_writes.accounts.inbox.topics.len = 0;
    const struct tl_policy_set bare_set = { .policy = &nobody_writes };
    struct tl_policies *bare_policies;
    CHECK_OK(tl_policies_open(&bare_set, &bare_policies));
    struct tl_retention_wiring bare = wiring;
    bare.policies = bare_policies;
    CHECK_OK(tl_retention_open(&bare, &retention));
    assert_null(retention); /* Nothing is to go by itself, unless somebody says so. */
    CHECK_OK(tl_retention_run(retention));
    tl_retention_close(retention);
    tl_policies_close(bare_policies);

    settings.keep_contacts_days = settings.keep_audit_days = DAYS;
    settings.keep_hour = 1;
    CHECK_OK(tl_engine_write(house->engine, put_all, NULL));
    CHECK_OK(tl_retention_open(&wiring, &retention));
    CHECK_OK(tl_retention_run(retention));
    tl_id caller = house_waiter(house); /* The center works on meanwhile. */
    CHECK_EQ(left(house, &last), CONTACTS);
    CHECK_OK(tl_engine_advance(house->engine, 22 * TL_HOUR, &now)); /* From 5 o'clock to 3. */
    await_left(house, 2);
    left(house, &last);
    CHECK_EQ(last, YOUNG);
    for (int i = 0; i < TRIES && has_look(house, FIRST); i++)
        usleep(10000);
    CHECK(!has_look(house, FIRST) && has_look(house, HELD) && has_look(house, YOUNG));
    CHECK_EQ(ASK(house, left, .contact = caller), TL_WHY_NONE);
    CHECK_OK(tl_engine_write(house->engine, let_go, NULL));
    await_left(house, 1);
    tl_retention_close(retention);
    tl_policies_close(policies);
    tl_policy_set_close(&set);
    house_check(house);
    house_free(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = { ON_BOTH(the_night_takes_what_is_old_and_free) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
