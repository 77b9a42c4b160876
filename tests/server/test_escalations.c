/* test_escalations.c: what is passed on stands in one commit with its promise, its notice and what
 * was written; once; and ends with the promise. On both databases. */
#include <string.h>

#include "server/support_house.h"
#include "store/contacts.h"
#include "store/escalations.h"
#include "store/promises.h"
#include "store/view.h"

enum { EVE = 1, SUE = 900 };

static struct tl_escalation_row row_of(struct house *house, tl_id id)
{
    struct tl_escalation_row row;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_escalation_find(reader, id, &row));
    tl_store_reader_give(house->place->store, reader);
    return row;
}

static struct tl_promise_row promise_of(struct house *house, tl_id id)
{
    struct tl_promise_row row;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_promise_find(reader, id, &row));
    tl_store_reader_give(house->place->store, reader);
    return row;
}

/* Somebody in a talk with EVE. */
static tl_id talks(struct house *house)
{
    CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = TEST_EVERYTHING), TL_WHY_NONE);
    POST(house, ready, .agent = EVE); /* Or is so already. */
    tl_id contact = house_waiter(house);
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, joined, .agent = EVE, .contact = contact), TL_WHY_NONE);
    return contact;
}

static void a_matter_is_passed_on_with_all_that_belongs_to_it(void **state)
{
    struct house *house = house_new(state);
    tl_id contact = talks(house);
    struct tl_parcel parcel = { 0 };
    struct tl_fact given = { .kind = TL_FACT_escalates,
                             .escalates = {
                                 .contact = contact, .agent = EVE, .type = TEST_KEY_URGENT } };
    CHECK_OK(tl_parcel_add(&parcel, "escalation.note", "What of the card?"));
    CHECK_OK(tl_parcel_add(&parcel, "escalation.answers", "{\"harm\":\"yes\"}"));
    CHECK_EQ(house_ask(house, &given, &parcel), TL_WHY_NONE);
    struct tl_escalation_row row = row_of(house, 1);
    CHECK_EQ(row.contact, contact);
    CHECK_EQ(row.agent, EVE);
    CHECK_EQ(row.is_urgent, 1);
    CHECK_EQ(row.taken_by, 0);
    assert_string_equal(row.queue, "two");
    assert_string_equal(row.type, "urgent");
    assert_string_equal(row.note, "What of the card?");
    assert_string_equal(row.answers, "{\"harm\":\"yes\"}");
    struct tl_promise_row promise = promise_of(house, 1);
    assert_string_equal(promise.kind, "urgent-escalation");
    assert_string_equal(promise.type, "urgent");
    CHECK_EQ(promise.due_to, row.due_at);
    /* Pitfall 13: the button pressed again, also from another page at the same moment. */
    CHECK_EQ(house_ask(house, &given, &parcel), TL_WHY_ESCALATED);
    for (int i = 0; i < 8; i++)
        POST(house, escalates, .contact = contact, .agent = EVE, .type = TEST_KEY_ORDINARY);
    CHECK_EQ(house_ask(house, &given, NULL), TL_WHY_ESCALATED);
    CHECK_EQ(house_count(house, TL_FACT_escalated, 0), 1);
    house_check(house);
    house_free(house);
}

static void its_list_is_by_queue_the_urgent_ones_apart_and_by_due_time(void **state)
{
    struct house *house = house_new(state);
    struct tl_escalation_row rows[8];
    struct tl_fact_escalated told[5];
    size_t len;
    for (uint64_t i = 0; i < 5; i++) {
        tl_id contact = talks(house);
        tl_time now = house->heard[house->heard_len - 1].at;
        CHECK_EQ(ASK(house, escalates, .contact = contact, .agent = EVE,
                     .type = i % 2 ? TEST_KEY_ORDINARY : TEST_KEY_URGENT,
                     .told = now + (tl_time)(50 - 10 * i) * TL_HOUR),
                 TL_WHY_NONE);
        CHECK_EQ(ASK(house, hangs_up, .agent = EVE, .contact = contact), TL_WHY_NONE);
        CHECK_EQ(ASK(house, wrapped_up, .agent = EVE, .contact = contact), TL_WHY_NONE);
        told[i] = (struct tl_fact_escalated){ .promise = i + 1 };
    }
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_escalation_list(reader, "two", true, 0, 0, rows, 8, &len));
    CHECK_EQ(len, 3); /* 1, 3 and 5 were told ever earlier times. */
    CHECK(rows[0].id == told[4].promise && rows[1].id == told[2].promise &&
          rows[2].id == told[0].promise);
    CHECK_OK(
        tl_store_escalation_list(reader, "two", true, rows[0].due_at, rows[0].id, rows, 8, &len));
    CHECK_EQ(len, 2);
    CHECK_OK(tl_store_escalation_list(reader, "one", true, 0, 0, rows, 8, &len));
    CHECK_EQ(len, 0);
    CHECK_OK(tl_store_escalation_list(reader, "two", false, 0, 0, rows, 8, &len));
    CHECK_EQ(len, 2);
    tl_store_reader_give(house->place->store, reader);
    house_free(house);
}

struct taking {
    tl_id from;
    tl_id by;
};

static enum tl_err take(struct tl_db *db, void *arg)
{
    const struct taking *taking = arg;
    return tl_store_escalation_take(db, 1, taking->from, taking->by, 5);
}

/* Pitfall 1: of two who press at once one has it. */
static void one_hand_has_it_and_its_end_is_the_promises(void **state)
{
    struct house *house = house_new(state);
    tl_id contact = talks(house);
    CHECK_EQ(ASK(house, escalates, .contact = contact, .agent = EVE, .type = TEST_KEY_URGENT),
             TL_WHY_NONE);
    CHECK_OK(tl_engine_write(house->engine, take, &(struct taking){ 0, SUE }));
    CHECK_ERR(TL_ENONE, tl_engine_write(house->engine, take, &(struct taking){ 0, EVE }));
    CHECK_EQ(row_of(house, 1).taken_by, SUE);
    CHECK_EQ(ASK(house, promise_moves, .contact = contact, .promise = 1, .owner = tl_key_of("one"),
                 .by = SUE),
             TL_WHY_NONE);
    struct tl_parcel parcel = { 0 };
    struct tl_fact given = { .kind = TL_FACT_promise_ends,
                             .promise_ends = { .contact = contact,
                                               .promise = 1,
                                               .how = TL_PROMISE_KEPT,
                                               .evidence = TL_EVIDENCE_ANSWERED,
                                               .by = SUE } };
    CHECK_OK(tl_parcel_add(&parcel, "escalation.reply", "It is in the mail."));
    CHECK_EQ(house_ask(house, &given, &parcel), TL_WHY_NONE);
    struct tl_escalation_row row = row_of(house, 1);
    CHECK(row.ended_at > 0);
    assert_string_equal(row.reply, "It is in the mail.");
    assert_string_equal(promise_of(house, 1).state, "kept");
    CHECK_ERR(TL_ENONE, tl_engine_write(house->engine, take, &(struct taking){ SUE, EVE }));
    /* Another question of the same person may follow. */
    CHECK_EQ(ASK(house, escalates, .contact = contact, .agent = EVE, .type = TEST_KEY_ORDINARY),
             TL_WHY_NONE);
    assert_string_equal(promise_of(house, 2).kind, "ordinary-escalation");
    house_check(house);
    house_free(house);
}

static void has_value(struct house *house, tl_id contact, const char *name, const char *text)
{
    struct tl_contact_value value;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    enum tl_err err = tl_store_contact_value_find(reader, contact, name, &value);
    tl_store_reader_give(house->place->store, reader);
    if (text && err == TL_OK)
        assert_string_equal(value.text, text);
    CHECK_EQ(err, text ? TL_OK : TL_ENONE);
}

/* Whoever answers the telephone is asked anew: what was proved stays behind. */
static void the_call_to_its_person_has_what_is_needed_and_nothing_that_was_proved(void **state)
{
    struct house *house = house_new(state);
    tl_id contact = talks(house), call = contact + 1000;
    struct tl_parcel parcel = { 0 };
    const struct tl_fact escalates = {
        .kind = TL_FACT_escalates,
        .escalates = { .contact = contact, .agent = EVE, .type = TEST_KEY_URGENT }
    };
    CHECK_EQ(ASK(house, identifies, .contact = contact, .agent = EVE, .role = TEST_KEY_PARTY,
                 .level = TEST_KEY_SURE),
             TL_WHY_NONE);
    has_value(house, contact, "asks.0", "party sure");
    CHECK_OK(tl_parcel_add(&parcel, "escalation.answer_by", "call"));
    CHECK_OK(tl_parcel_add(&parcel, "number", "+12025550188"));
    CHECK_OK(tl_parcel_add(&parcel, "mail", "person@example.org"));
    CHECK_EQ(house_ask(house, &escalates, &parcel), TL_WHY_NONE);
    assert_string_equal(row_of(house, 1).answer_by, "call");
    CHECK_EQ(ASK(house, hangs_up, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, wrapped_up, .agent = EVE, .contact = contact), TL_WHY_NONE);
    struct tl_fact calls = { .kind = TL_FACT_calls_person,
                             .calls_person = { .contact = call,
                                               .agent = EVE,
                                               .about = contact,
                                               .promise = 7,
                                               .queue = TEST_KEY_QUEUE2 } };
    CHECK_EQ(house_ask(house, &calls, NULL), TL_WHY_PROMISE_OVER); /* The row says so. */
    calls.calls_person.promise = 1;
    CHECK_EQ(house_ask(house, &calls, NULL), TL_WHY_NONE);
    has_value(house, call, "number", "+12025550188");
    has_value(house, call, "mail", "person@example.org");
    has_value(house, call, "matter", "1");
    has_value(house, call, "asks.0", NULL);
    assert_string_equal(promise_of(house, 1).state, "open");
    assert_string_equal(promise_of(house, 2).kind, "callback");
    house_check(house);
    house_free(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_matter_is_passed_on_with_all_that_belongs_to_it),
        ON_BOTH(its_list_is_by_queue_the_urgent_ones_apart_and_by_due_time),
        ON_BOTH(one_hand_has_it_and_its_end_is_the_promises),
        ON_BOTH(the_call_to_its_person_has_what_is_needed_and_nothing_that_was_proved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
