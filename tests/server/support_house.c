/* support_house.c: the engine under test, what it told, and the center that follows from it. */
#include "server/support_house.h"

#include <string.h>

#include "ledger/ledger.h"
#include "store/backend.h"

static struct tl_center *new_center(const struct house *house, void **out_memory)
{
    size_t bytes = tl_center_bytes(&house->settings.limits);
    *out_memory = aligned_alloc(16, (bytes + 15) / 16 * 16);
    assert_non_null(*out_memory);
    return tl_center_init(*out_memory, bytes, &house->settings.limits, house->settings.policy);
}

/* On the engine's thread: nothing here may end the test. */
static void hear(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    struct house *house = arg;
    struct tl_journal_head head = { 0 };
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    bool is_read = tl_journal_head_read(reader, &head) == TL_OK;
    tl_store_reader_give(house->place->store, reader);
    pthread_mutex_lock(&house->lock);
    for (uint32_t i = 0; i < facts_len && house->heard_len < HOUSE_FACTS_MAX; i++) {
        house->heard[house->heard_len++] = facts[i];
        house->is_wrong |= tl_center_apply(house->replica, &facts[i]) != TL_OK;
    }
    house->is_wrong |= !is_read || head.number < house->heard_len;
    house->groups_len++;
    pthread_mutex_unlock(&house->lock);
}

struct house *house_new(void **state)
{
    struct support *place = support_of(state); /* May skip the test. */
    struct house *house = calloc(1, sizeof *house);
    assert_non_null(house);
    house->place = place;
    house->heard = calloc(HOUSE_FACTS_MAX, sizeof *house->heard);
    assert_non_null(house->heard);
    pthread_mutex_init(&house->lock, NULL);
    tl_clock_init_manual(&house->clock, TEST_MONDAY_10);
    house->settings =
        (struct tl_engine_settings){ .policy = test_policy_make(&house->test),
                                     .clock = &house->clock,
                                     .limits = { .contacts_max = 256, .agents_max = 8, 32 },
                                     .checkpoint_facts = 40 };
    for (int i = 0; i < TEST_TOPICS; i++)
        house->test.topics[i].id.name = "topic";
    house->test.topics[TEST_TOPIC_PERSON].id.name = "person";
    house->replica = new_center(house, &house->memory);
    house_start(house);
    CHECK_EQ(ASK(house, dialler, .is_up = 1), TL_WHY_NONE);
    return house;
}

void house_free(struct house *house)
{
    tl_engine_close(house->engine);
    CHECK(!house->is_wrong);
    pthread_mutex_destroy(&house->lock);
    free(house->heard);
    free(house->memory);
    free(house);
}

enum tl_err house_open(struct house *house, struct tl_fault *out_fault)
{
    struct tl_faults faults = { .faults = out_fault, .faults_max = 1 };
    house->settings.store = house->place->store;
    return tl_engine_open(&house->settings, &faults, &house->engine);
}

void house_stop(struct house *house)
{
    tl_engine_close(house->engine);
    house->engine = NULL;
    support_reopen(house->place);
}

void house_start(struct house *house)
{
    struct tl_fault fault = { .text = "" };
    if (house_open(house, &fault) != TL_OK)
        fail_msg("%s", fault.text);
    tl_engine_watch(house->engine, hear, house);
    CHECK_OK(tl_engine_run(house->engine));
}

void house_await_checkpoint(const struct house *house, uint64_t made)
{
    while (tl_engine_stats(house->engine)->checkpoints < made)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
}

enum tl_why house_ask(struct house *house, const struct tl_fact *given,
                      const struct tl_parcel *parcel)
{
    enum tl_why why;
    CHECK_OK(tl_engine_ask(house->engine, given, parcel, &why));
    return why;
}

tl_id house_caller(struct house *house)
{
    tl_id contact = tl_engine_new_id(house->engine);
    CHECK_EQ(ASK(house, contact_came, .contact = contact, .channel = TL_CHANNEL_VOICE,
                 .language = 0, .has_number = 1),
             TL_WHY_NONE);
    return contact;
}

tl_id house_waiter(struct house *house)
{
    tl_id contact = house_caller(house);
    CHECK_EQ(ASK(house, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '1'),
             TL_WHY_NONE);
    return contact;
}

uint32_t house_count(struct house *house, enum tl_fact_kind kind, uint32_t from)
{
    uint32_t count = 0;
    pthread_mutex_lock(&house->lock);
    for (uint32_t i = from; i < house->heard_len; i++)
        count += house->heard[i].kind == kind;
    pthread_mutex_unlock(&house->lock);
    return count;
}

enum tl_contact_state house_state(struct house *house, tl_id contact)
{
    struct tl_contact_view view = { .state = TL_CONTACT_GONE };
    pthread_mutex_lock(&house->lock);
    if (tl_center_contact(house->replica, contact, &view) != TL_OK)
        view.state = TL_CONTACT_GONE;
    pthread_mutex_unlock(&house->lock);
    return view.state;
}

struct failing {
    uint32_t calls;
    bool done;
    bool has_failed;
};

/* The commit of this unit is the first call that is counted. */
static enum tl_err set_failing(struct tl_db *db, void *arg)
{
    const struct failing *failing = arg;
    tl_db_fail_at(db, failing->calls + 1, failing->done);
    return TL_OK;
}

static enum tl_err see_failing(struct tl_db *db, void *arg)
{
    struct failing *failing = arg;
    failing->has_failed = db->fail_at == 0;
    tl_db_fail_at(db, 0, false);
    return TL_OK;
}

void house_fail_at(struct house *house, uint32_t calls, bool done)
{
    struct failing failing = { .calls = calls, .done = done };
    CHECK_OK(tl_engine_write(house->engine, set_failing, &failing));
}

bool house_has_failed(struct house *house)
{
    struct failing failing = { 0 };
    enum tl_err err = tl_engine_write(house->engine, see_failing, &failing);
    CHECK(err == TL_OK || err == TL_EIO); /* The failing call was the beginning of this unit. */
    return err == TL_OK && failing.has_failed;
}

static enum tl_err check_recovery(struct tl_db *db, void *arg)
{
    struct house *house = arg;
    void *memory;
    struct tl_center *center = new_center(house, &memory);
    struct tl_journal_head head = { 0 };
    struct tl_journal_verdict verdict;
    uint64_t behind;
    struct tl_fault room[1];
    struct tl_faults faults = { .faults = room, .faults_max = 1 };
    enum tl_err err = tl_journal_verify(db, &verdict);
    if (err == TL_OK)
        err = tl_ledger_recover(db, center, &head, &behind, &faults);
    house->is_wrong |= head.number != house->heard_len;
    house->is_wrong |= tl_center_digest(center) != tl_center_digest(house->replica);
    free(memory);
    return err;
}

void house_check(struct house *house)
{
    CHECK_OK(tl_engine_write(house->engine, check_recovery, house));
    CHECK(!house->is_wrong);
}
