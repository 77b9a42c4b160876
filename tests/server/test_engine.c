/* test_engine.c: the engine: groups, commits that fail, restarts, and what it says of a bad
 * journal. */
#include "server/engine.h"

#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

#include "server/support_house.h"
#include "store/backend.h"
#include "store/contacts.h"
#include "store/meta.h"
#include "store/view.h"
#include "store/works.h"

enum { EVE = 1, FAY, SKILLS = TEST_EVERYTHING };

static void an_answer_tells_why_an_input_was_set_aside(void **state)
{
    struct house *house = house_new(state);
    CHECK_EQ(ASK(house, left, .contact = 77), TL_WHY_UNKNOWN_CONTACT);
    CHECK_EQ(ASK(house, ready, .agent = EVE), TL_WHY_UNKNOWN_AGENT);
    CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = SKILLS), TL_WHY_NONE);
    CHECK_EQ(ASK(house, wrapped_up, .agent = EVE, .contact = 5), TL_WHY_STATE);
    house_check(house);
    house_free(house);
}

struct gate {
    sem_t is_in;
    sem_t may_go;
};

static enum tl_err hold(struct tl_db *db, void *arg)
{
    struct gate *gate = arg;
    (void)db;
    sem_post(&gate->is_in);
    sem_wait(&gate->may_go);
    return TL_OK;
}

struct holder {
    struct house *house;
    struct gate gate;
    enum tl_err err;
};

static void *hold_up(void *arg)
{
    struct holder *holder = arg;
    holder->err = tl_engine_write(holder->house->engine, hold, &holder->gate);
    return NULL;
}

/* The engine is held up by a unit of work while inputs gather. */
static void inputs_that_gather_are_committed_together(void **state)
{
    struct house *house = house_new(state);
    struct holder holder = { .house = house };
    pthread_t thread;
    uint32_t inputs = 50;
    sem_init(&holder.gate.is_in, 0, 0);
    sem_init(&holder.gate.may_go, 0, 0);
    assert_int_equal(pthread_create(&thread, NULL, hold_up, &holder), 0);
    sem_wait(&holder.gate.is_in);
    uint32_t groups = house->groups_len;
    uint32_t from = house->heard_len;
    for (uint32_t i = 0; i < inputs; i++)
        POST(house, contact_came, .contact = tl_engine_new_id(house->engine),
             .channel = TL_CHANNEL_VOICE, .language = 0);
    sem_post(&holder.gate.may_go);
    pthread_join(thread, NULL);
    CHECK_OK(holder.err);
    (void)ASK(house, left, .contact = 77); /* Behind all of them. */
    CHECK_EQ(house_count(house, TL_FACT_opened, from), inputs);
    CHECK(house->groups_len - groups <= 2);
    house_check(house);
    house_free(house);
    sem_destroy(&holder.gate.is_in);
    sem_destroy(&holder.gate.may_go);
}

static void an_id_is_never_given_twice(void **state)
{
    struct house *house = house_new(state);
    tl_id last = 0;
    for (int start = 0; start < 3; start++) {
        for (int i = 0; i < 700000; i++) { /* More than half of what is set aside at once. */
            tl_id id = tl_engine_new_id(house->engine);
            CHECK(id > last);
            last = id;
        }
        house_fail_at(house, 3 + (uint32_t)start * 2, start == 1);
        last = house_caller(house);
        for (int i = 0; i < 700000; i++)
            last = tl_engine_new_id(house->engine);
        last = house_caller(house);
        house_stop(house);
        house_start(house);
    }
    house_check(house);
    house_free(house);
}

static enum tl_err set_and_refuse(struct tl_db *db, void *arg)
{
    (void)arg;
    enum tl_err err = tl_store_setting_set(db, "said", "no");
    return err == TL_OK ? TL_EDENIED : err;
}

static enum tl_err set(struct tl_db *db, void *arg)
{
    return tl_store_setting_set(db, "said", arg);
}

static enum tl_err see_row(struct tl_db *db, void *arg)
{
    struct tl_contact_row *row = arg;
    return tl_view_contact(db, row->id, row);
}

static void a_unit_of_work_stands_between_two_groups(void **state)
{
    struct house *house = house_new(state);
    struct tl_contact_row row = { .id = tl_engine_new_id(house->engine) };
    char said[8];
    char yes[] = "yes";
    POST(house, contact_came, .contact = row.id, .channel = TL_CHANNEL_VOICE, .language = 0);
    CHECK_OK(tl_engine_write(house->engine, see_row, &row));
    assert_string_equal(row.state, "in-flow");
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_ERR(TL_EDENIED, tl_engine_write(house->engine, set_and_refuse, NULL));
    CHECK_ERR(TL_ENONE, tl_store_setting_get(reader, "said", said, sizeof said));
    CHECK_OK(tl_engine_write(house->engine, set, yes));
    CHECK_OK(tl_store_setting_get(reader, "said", said, sizeof said));
    assert_string_equal(said, yes);
    tl_store_reader_give(house->place->store, reader);
    house_check(house);
    house_free(house);
}

/* Told of the wait each minute; the offer rings out in between. */
static void a_moved_clock_stops_at_every_time_that_is_due(void **state)
{
    struct house *house = house_new(state);
    tl_time now;
    CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = SKILLS), TL_WHY_NONE);
    tl_id contact = house_waiter(house);
    CHECK_EQ(ASK(house, ready, .agent = EVE), TL_WHY_NONE);
    CHECK_EQ(house_state(house, contact), TL_CONTACT_OFFERED);
    uint32_t from = house->heard_len;
    CHECK_OK(tl_engine_advance(house->engine, 10 * TL_MINUTE, &now));
    CHECK_EQ(now, TEST_MONDAY_10 + 10 * TL_MINUTE);
    CHECK_EQ(house_count(house, TL_FACT_back_in_line, from), 1);
    CHECK(house_count(house, TL_FACT_wait_told, from) >= 9);
    tl_time told_at = 0;
    for (uint32_t i = from; i < house->heard_len; i++) {
        const struct tl_fact *fact = &house->heard[i];
        if (fact->kind == TL_FACT_back_in_line)
            CHECK_EQ(fact->at, TEST_MONDAY_10 + 20 * TL_SECOND);
        if (fact->kind != TL_FACT_wait_told)
            continue;
        CHECK(told_at == 0 || fact->at == told_at); /* Exactly when it was said to be. */
        told_at = fact->wait_told.again_at;
    }
    CHECK(told_at > now);
    house_check(house);
    house_free(house);
}

/* A story with every kind of write: rows, works, a parcel, an agent. */
static void live_a_little(struct house *house, tl_id *out_contact)
{
    struct tl_parcel parcel = { 0 };
    CHECK_OK(tl_parcel_add(&parcel, "caller", "somebody"));
    *out_contact = tl_engine_new_id(house->engine);
    struct tl_fact came = { .kind = TL_FACT_contact_came,
                            .contact_came = { *out_contact, TL_CHANNEL_VOICE, 0, 1 } };
    CHECK_EQ(house_ask(house, &came, &parcel), TL_WHY_NONE);
    CHECK_EQ(ASK(house, keyed, .contact = *out_contact, .step = TEST_STEP_MENU, .digit = '4'),
             TL_WHY_NONE);
    CHECK_EQ(ASK(house, gave, .contact = *out_contact, .step = TEST_STEP_NUMBER, .fits = 1),
             TL_WHY_NONE);
}

static void check_the_life(struct house *house, tl_id contact, uint32_t from)
{
    struct tl_contact_value value;
    struct tl_work work;
    CHECK_EQ(house_count(house, TL_FACT_opened, from), 1);
    CHECK_EQ(house_count(house, TL_FACT_callback_promised, from), 1);
    CHECK_EQ(house_state(house, contact), TL_CONTACT_PROMISED);
    house_check(house);
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_contact_value_find(reader, contact, "caller", &value));
    assert_string_equal(value.text, "somebody");
    CHECK_OK(tl_store_work_find(reader, contact, &work));
    assert_string_equal(work.kind, "callback");
    tl_store_reader_give(house->place->store, reader);
}

/* The k-th call fails, for each k; a checkpoint is among them. */
static void fail_at_every_call(void **state, bool done)
{
    struct house *house = house_new(state);
    house->settings.checkpoint_facts = 10;
    house_stop(house);
    house_start(house);
    uint32_t calls = 1;
    for (bool has_failed = true; has_failed; calls++) {
        tl_id contact;
        uint32_t from = house->heard_len;
        house_fail_at(house, calls, done);
        live_a_little(house, &contact);
        has_failed = house_has_failed(house);
        check_the_life(house, contact, from);
    }
    print_message("%u calls failed\n", calls - 2);
    CHECK(calls > 20);
    CHECK(calls < house->settings.limits.contacts_max);
    house_free(house);
}

static void when_a_call_fails_it_happens_once(void **state)
{
    fail_at_every_call(state, false);
}

static void when_an_answer_is_lost_it_happens_once(void **state)
{
    fail_at_every_call(state, true);
}

static void check_both_or_neither(struct house *house, const char *wanted, enum tl_err err,
                                  uint32_t from)
{
    char said[16] = "";
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    enum tl_err found = tl_store_setting_get(reader, "said", said, sizeof said);
    tl_store_reader_give(house->place->store, reader);
    CHECK(found == TL_OK || found == TL_ENONE);
    bool is_written = strcmp(said, wanted) == 0;
    CHECK_EQ(house_count(house, TL_FACT_opened, from), is_written);
    CHECK_EQ(err == TL_OK, is_written);
    house_check(house);
}

/* The k-th call fails, for each k: what is written along with an input has its fate. */
static void fail_at_every_call_along(void **state, bool done)
{
    struct house *house = house_new(state);
    uint32_t calls = 1, written = 0;
    for (bool has_failed = true; has_failed; calls++) {
        char text[16];
        enum tl_why why = TL_WHY_STATE;
        uint32_t from = house->heard_len;
        struct tl_fact came = { .kind = TL_FACT_contact_came,
                                .contact_came = { tl_engine_new_id(house->engine), TL_CHANNEL_VOICE,
                                                  0, 1 } };
        snprintf(text, sizeof text, "%u", calls);
        house_fail_at(house, calls, done);
        enum tl_err err = tl_engine_write_and_ask(house->engine, set, text, &came, &why);
        has_failed = house_has_failed(house);
        check_both_or_neither(house, text, err, from);
        written += err == TL_OK;
    }
    print_message("%u calls failed, %u were written\n", calls - 2, written);
    CHECK(calls > 5);
    CHECK(written > 1);
    house_free(house);
}

static void what_is_written_along_happens_with_its_input_or_not_at_all(void **state)
{
    fail_at_every_call_along(state, false);
}

static void an_answer_that_is_lost_tears_nothing_apart(void **state)
{
    fail_at_every_call_along(state, true);
}

/* Both came in one span of facts, whichever call failed. */
static void inputs_of_one_asker_are_committed_together(void **state)
{
    struct house *house = house_new(state);
    struct tl_engine_input *two = calloc(2, sizeof *two);
    uint32_t calls = 1;
    assert_non_null(two);
    for (bool has_failed = true; has_failed && calls < 100; calls++) {
        uint32_t from = house->heard_len;
        for (int i = 0; i < 2; i++) {
            two[i] = (struct tl_engine_input){
                .given = { .kind = TL_FACT_contact_came,
                           .contact_came = { tl_engine_new_id(house->engine), TL_CHANNEL_VOICE, 0,
                                             1 } },
                .why = TL_WHY_STATE,
            };
            CHECK_OK(tl_parcel_add(&two[i].parcel, "caller", i == 0 ? "one" : "two"));
        }
        house_fail_at(house, calls, calls % 2 == 0);
        CHECK_OK(tl_engine_ask_all(house->engine, two, 2));
        has_failed = house_has_failed(house);
        CHECK_EQ(house_count(house, TL_FACT_opened, from), 2);
        CHECK(two[0].why == TL_WHY_NONE && two[1].why == TL_WHY_NONE);
        house_check(house);
    }
    CHECK(calls > 5 && calls < 100);
    two[1].given = (struct tl_fact){ .kind = TL_FACT_left, .left = { .contact = 77 } };
    two[1].parcel.bytes = 0;
    two[0].given.contact_came.contact = tl_engine_new_id(house->engine);
    CHECK_OK(tl_engine_ask_all(house->engine, two, 2));
    CHECK(two[0].why == TL_WHY_NONE && two[1].why == TL_WHY_UNKNOWN_CONTACT);
    free(two);
    house_free(house);
}

static void an_input_whose_writing_says_no_never_came(void **state)
{
    struct house *house = house_new(state);
    enum tl_why why = TL_WHY_STATE;
    const struct tl_fact came = { .kind = TL_FACT_contact_came,
                                  .contact_came = { tl_engine_new_id(house->engine),
                                                    TL_CHANNEL_VOICE, 0, 1 } };
    uint32_t from = house->heard_len;
    CHECK_ERR(TL_EDENIED,
              tl_engine_write_and_ask(house->engine, set_and_refuse, NULL, &came, &why));
    check_both_or_neither(house, "no", TL_EDENIED, from);
    CHECK_EQ(house->heard_len, from);
    CHECK_EQ(why, TL_WHY_STATE);
    house_free(house);
}

static void a_restart_goes_on_from_checkpoint_and_rest(void **state)
{
    struct house *house = house_new(state);
    for (uint32_t i = 0; i < 12; i++) {
        tl_id contact = house_waiter(house);
        CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = SKILLS), TL_WHY_NONE);
        (void)ASK(house, ready, .agent = EVE);
        (void)ASK(house, accepts, .agent = EVE, .contact = contact);
        if (i % 3 == 2) {
            uint32_t from = house->heard_len;
            house_await_checkpoint(house, 1);
            house_stop(house);
            house_start(house);
            CHECK_EQ(house_count(house, TL_FACT_started, from), 1);
            CHECK_EQ(house_count(house, TL_FACT_agent_missed, from), 1);
            CHECK_EQ(house_count(house, TL_FACT_opened, from), 0);
        }
        house_check(house);
    }
    CHECK(house->heard_len > 2 * house->settings.checkpoint_facts);
    house_free(house);
}

/* What was posted before the stop is taken behind it, and checkpoints fall due meanwhile. */
static void it_stops_while_checkpoints_are_due(void **state)
{
    struct house *house = house_new(state);
    house->settings.checkpoint_facts = 1;
    for (uint32_t i = 0; i < 10; i++) {
        house_stop(house);
        house_start(house);
        for (uint32_t k = 0; k < 20; k++) {
            struct tl_fact came = { .kind = TL_FACT_contact_came,
                                    .contact_came = { .contact = tl_engine_new_id(house->engine),
                                                      .channel = TL_CHANNEL_VOICE } };
            CHECK_OK(tl_engine_post(house->engine, &came, NULL));
        }
    }
    house_stop(house);
    house_start(house);
    house_check(house);
    house_free(house);
}

static bool is_a_sentence(const struct tl_fault *fault)
{
    return strlen(fault->text) > 20 && !strchr(fault->text, '\n');
}

static void a_second_engine_is_refused_in_a_sentence(void **state)
{
    struct house *house = house_new(state);
    struct tl_store_options options = { .url = house->place->url, .readers_len = 1 };
    struct tl_store *store;
    struct tl_fault fault;
    CHECK_ERR(TL_EBUSY, tl_store_open(&options, &store, &fault));
    CHECK(is_a_sentence(&fault));
    (void)house_waiter(house);
    house_check(house);
    house_free(house);
}

static void a_clock_behind_the_journal_is_said_in_a_sentence(void **state)
{
    struct house *house = house_new(state);
    struct tl_fault fault;
    house_stop(house);
    tl_clock_init_manual(&house->clock, TEST_MONDAY_10 - 1);
    CHECK_ERR(TL_EBAD, house_open(house, &fault));
    CHECK(is_a_sentence(&fault));
    assert_non_null(strstr(fault.text, "clock"));
    house_free(house);
}

static void a_journal_that_was_cut_or_changed_is_said_in_a_sentence(void **state)
{
    static const struct {
        const char *sql;
        const char *says;
    } cases[] = {
        { "UPDATE journal SET at = at - 1 WHERE number = 30", "changed at fact 30" },
        { "UPDATE journal SET bytes = hash WHERE number = 31", "changed at fact 31" },
        { "DELETE FROM journal WHERE number = 32", "continue at fact 32" },
        { "DELETE FROM journal WHERE number > 20", "cut off at fact 21" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct house *house = house_new(state);
        struct tl_fault fault = { .text = "" };
        bool is_cut = strncmp(cases[i].says, "cut", 3) == 0;
        house->settings.checkpoint_facts = is_cut ? 10 : 100000;
        house_stop(house);
        house_start(house);
        while (house->heard_len < 45)
            (void)house_caller(house);
        /* The second from here on has all 45. What is due while one is being made is begun by an
         * input behind it. */
        uint64_t wanted = tl_engine_stats(house->engine)->checkpoints + 2;
        while (is_cut && tl_engine_stats(house->engine)->checkpoints < wanted) {
            (void)house_caller(house);
            nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
        }
        house_stop(house);
        struct tl_db *db = tl_store_writer(house->place->store);
        support_tamper(db, cases[i].sql);
        CHECK_ERR(TL_ECORRUPT, house_open(house, &fault));
        if (!strstr(fault.text, cases[i].says))
            fail_msg("\"%s\" does not say \"%s\"", fault.text, cases[i].says);
        CHECK(is_a_sentence(&fault));
        house_free(house);
        support_tamper(db, "DELETE FROM journal");
        support_tamper(db, "DELETE FROM checkpoints");
        support_tamper(db, "DELETE FROM checkpoint_parts");
        support_tamper(db, "DELETE FROM contacts");
    }
}

/* One record that the database refuses takes neither the others nor its own input along. */
static void a_record_that_is_refused_stops_nobody(void **state)
{
    struct house *house = house_new(state);
    struct tl_contact_value value;
    struct tl_parcel good = { 0 }, bad = { 0 };
    tl_id ids[3];
    uint32_t from = house->heard_len;
    CHECK_OK(tl_parcel_add(&good, "caller", "somebody"));
    CHECK_OK(tl_parcel_add(&bad, "caller", "\xff\xfe is no text"));
    for (int i = 0; i < 3; i++) {
        ids[i] = tl_engine_new_id(house->engine);
        struct tl_fact came = { .kind = TL_FACT_contact_came,
                                .contact_came = { ids[i], TL_CHANNEL_VOICE, 0, 1 } };
        CHECK_OK(tl_engine_post(house->engine, &came, i == 1 ? &bad : &good));
    }
    (void)ASK(house, left, .contact = 77);
    CHECK_EQ(house_count(house, TL_FACT_opened, from), 3);
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_contact_value_find(reader, ids[0], "caller", &value));
    CHECK_OK(tl_store_contact_value_find(reader, ids[2], "caller", &value));
    if (house->place->postgres)
        CHECK_ERR(TL_ENONE, tl_store_contact_value_find(reader, ids[1], "caller", &value));
    tl_store_reader_give(house->place->store, reader);
    house_check(house);
    house_free(house);
}

/* Whoever is refused at the limit has no row for the parcel to hang on. */
static void a_caller_beyond_the_limit_stops_nobody(void **state)
{
    struct house *house = house_new(state);
    uint32_t from = house->heard_len;
    for (uint32_t i = 0; i < house->settings.limits.contacts_max + 3; i++) {
        struct tl_parcel parcel = { 0 };
        CHECK_OK(tl_parcel_add(&parcel, "caller", "somebody"));
        struct tl_fact came = { .kind = TL_FACT_contact_came,
                                .contact_came = { tl_engine_new_id(house->engine), TL_CHANNEL_VOICE,
                                                  0, 1 } };
        CHECK_OK(tl_engine_post(house->engine, &came, &parcel));
    }
    (void)ASK(house, left, .contact = 77);
    CHECK_EQ(house_count(house, TL_FACT_opened, from), house->settings.limits.contacts_max);
    CHECK_EQ(house_count(house, TL_FACT_at_limit, from), 3);
    house_check(house);
    house_free(house);
}

/* Many threads ask at once: each gets its own answer, and the rings they wait at may go. */
struct asker {
    struct house *house;
    tl_id agent;
    bool is_wrong;
};

static void *ask_much(void *arg)
{
    struct asker *asker = arg;
    for (int i = 0; i < 60; i++) {
        enum tl_why why = TL_WHYS;
        struct tl_fact given = { .kind = TL_FACT_ready, .ready = { asker->agent } };
        enum tl_err err = tl_engine_ask(asker->house->engine, &given, NULL, &why);
        enum tl_why wanted = asker->agent == EVE ? TL_WHY_STATE : TL_WHY_UNKNOWN_AGENT;
        asker->is_wrong |= err != TL_OK || why != wanted;
    }
    return NULL;
}

static void each_of_many_askers_gets_the_own_answer(void **state)
{
    struct house *house = house_new(state);
    struct asker askers[4];
    pthread_t threads[4];
    CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = SKILLS), TL_WHY_NONE);
    CHECK_EQ(ASK(house, ready, .agent = EVE), TL_WHY_NONE);
    for (tl_id i = 0; i < 4; i++) {
        askers[i] = (struct asker){ .house = house, .agent = i % 2 ? EVE : FAY };
        assert_int_equal(pthread_create(&threads[i], NULL, ask_much, &askers[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        CHECK(!askers[i].is_wrong);
    }
    house_check(house);
    house_free(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_answer_tells_why_an_input_was_set_aside),
        ON_BOTH(inputs_that_gather_are_committed_together),
        ON_BOTH(an_id_is_never_given_twice),
        ON_BOTH(a_unit_of_work_stands_between_two_groups),
        ON_BOTH(a_moved_clock_stops_at_every_time_that_is_due),
        ON_BOTH(when_a_call_fails_it_happens_once),
        ON_BOTH(when_an_answer_is_lost_it_happens_once),
        ON_BOTH(what_is_written_along_happens_with_its_input_or_not_at_all),
        ON_BOTH(an_answer_that_is_lost_tears_nothing_apart),
        ON_BOTH(inputs_of_one_asker_are_committed_together),
        ON_BOTH(an_input_whose_writing_says_no_never_came),
        ON_BOTH(a_restart_goes_on_from_checkpoint_and_rest),
        ON_BOTH(it_stops_while_checkpoints_are_due),
        ON_BOTH(a_second_engine_is_refused_in_a_sentence),
        ON_BOTH(a_clock_behind_the_journal_is_said_in_a_sentence),
        ON_BOTH(a_journal_that_was_cut_or_changed_is_said_in_a_sentence),
        ON_BOTH(a_record_that_is_refused_stops_nobody),
        ON_BOTH(a_caller_beyond_the_limit_stops_nobody),
        ON_BOTH(each_of_many_askers_gets_the_own_answer),
    };
    return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
