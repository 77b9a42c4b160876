/* test_emergencies.c: what is decided stands in one commit with its promise, its answers and the
 * answer of the escalation; the office's room is counted as the rows stand. On both databases. */
#include <string.h>

#include "server/support_house.h"
#include "store/emergencies.h"
#include "store/escalations.h"
#include "store/promises.h"

enum { EVE = 1, SUE = 900, GIL = 901 };

static struct tl_emergency_row row_of(struct house *house, tl_id id)
{
    struct tl_emergency_row row;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_emergency_find(reader, id, &row));
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

/* Somebody in a talk with EVE, who passes the matter on as promise `id`. */
static tl_id escalated(struct house *house)
{
    CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = TEST_EVERYTHING), TL_WHY_NONE);
    POST(house, ready, .agent = EVE);
    tl_id contact = house_waiter(house);
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, joined, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, escalates, .contact = contact, .agent = EVE, .type = TEST_KEY_URGENT),
             TL_WHY_NONE);
    CHECK_EQ(ASK(house, hangs_up, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, wrapped_up, .agent = EVE, .contact = contact), TL_WHY_NONE);
    return contact;
}

static enum tl_why decide(struct house *house, tl_id contact, tl_id escalation, uint64_t is_one)
{
    struct tl_parcel parcel = { 0 };
    struct tl_fact given = { .kind = TL_FACT_decides_emergency,
                             .decides_emergency = { .contact = contact,
                                                    .by = SUE,
                                                    .type = TEST_KEY_TRAVEL,
                                                    .is_emergency = is_one,
                                                    .office = TEST_KEY_SHORE,
                                                    .escalation = escalation } };
    CHECK_OK(tl_parcel_add(&parcel, "emergency.answers", "{\"when\":\"soon\"}"));
    CHECK_OK(tl_parcel_add(&parcel, "emergency.words", "The funeral is on Friday."));
    CHECK_OK(tl_parcel_add(&parcel, "escalation.reply", "The funeral is on Friday."));
    if (!is_one)
        CHECK_OK(tl_parcel_add(&parcel, "emergency.reason", "later"));
    return house_ask(house, &given, &parcel);
}

static tl_time now_of(const struct house *house)
{
    return house->heard[house->heard_len - 1].at;
}

static void a_decision_answers_the_escalation_and_goes_to_the_office(void **state)
{
    struct house *house = house_new(state);
    struct tl_escalation_row escalation;
    tl_id contact = escalated(house);
    CHECK_EQ(decide(house, contact, 1, 1), TL_WHY_NONE);
    struct tl_emergency_row row = row_of(house, 1);
    CHECK_EQ(row.contact, contact);
    CHECK_EQ(row.promise, 2);
    CHECK_EQ(row.escalation, 1);
    CHECK_EQ(row.decided_by, SUE);
    CHECK_EQ(row.ended_at, 0);
    assert_string_equal(row.state, "open");
    assert_string_equal(row.kind, "travel");
    assert_string_equal(row.office, "shore");
    assert_string_equal(row.answers, "{\"when\":\"soon\"}");
    assert_string_equal(row.words, "The funeral is on Friday.");
    struct tl_promise_row promise = promise_of(house, 2);
    assert_string_equal(promise.kind, "emergency-appointment");
    assert_string_equal(promise.grade, "aim");
    assert_string_equal(promise.owner, "shore");
    assert_string_equal(promise.type, "travel");
    CHECK_EQ(promise.due_to, row.due_at);
    assert_string_equal(promise_of(house, 1).state, "kept");
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_escalation_find(reader, 1, &escalation));
    tl_store_reader_give(house->place->store, reader);
    CHECK(escalation.ended_at > 0);
    assert_string_equal(escalation.reply, "The funeral is on Friday.");
    /* However often it is pressed: the escalation is over, and one office has it. */
    CHECK_EQ(decide(house, contact, 1, 1), TL_WHY_PROMISE_OVER);
    CHECK_EQ(decide(house, contact, 2, 0), TL_WHY_PROMISE_OVER); /* No escalation. */
    CHECK_EQ(house_count(house, TL_FACT_emergency_decided, 0), 1);
    house_check(house);
    house_free(house);
}

static void what_is_none_is_over_at_once_and_says_why(void **state)
{
    struct house *house = house_new(state);
    tl_id contact = escalated(house);
    CHECK_EQ(decide(house, contact, 1, 0), TL_WHY_NONE);
    struct tl_emergency_row row = row_of(house, 1), list[4];
    CHECK_EQ(row.promise, 0);
    CHECK_EQ(row.ended_at, row.decided_at);
    assert_string_equal(row.state, "declined");
    assert_string_equal(row.reason, "later");
    assert_string_equal(row.office, "");
    size_t len = 9;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_emergency_list(reader, "", 0, 0, list, 4, &len));
    tl_store_reader_give(house->place->store, reader);
    CHECK_EQ(len, 0);
    house_check(house);
    house_free(house);
}

static enum tl_why place(struct house *house, tl_id contact, tl_id promise, tl_time starts)
{
    return ASK(house, places_emergency, .contact = contact, .promise = promise, .by = GIL,
               .starts = starts, .placed = 0);
}

/* The test's office has room for two that begin less than an hour apart. */
static void the_room_of_an_office_is_counted_and_freed_by_nobody(void **state)
{
    struct house *house = house_new(state);
    tl_id contacts[4];
    struct tl_emergency_row list[8];
    size_t len = 0;
    for (uint64_t i = 0; i < 4; i++) {
        contacts[i] = escalated(house);
        CHECK_EQ(decide(house, contacts[i], 2 * i + 1, 1), TL_WHY_NONE);
    }
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_emergency_list(reader, "shore", 0, 0, list, 8, &len));
    CHECK_EQ(len, 4);
    CHECK_OK(tl_store_emergency_list(reader, "shore", list[1].due_at, list[1].id, list, 8, &len));
    CHECK_EQ(len, 2);
    CHECK_OK(tl_store_emergency_list(reader, "hill", 0, 0, list, 8, &len));
    CHECK_EQ(len, 0);
    tl_store_reader_give(house->place->store, reader);
    tl_time monday = TEST_MONDAY_10;
    while (monday <= now_of(house) + TL_DAY)
        monday += 7 * TL_DAY;
    CHECK_EQ(place(house, contacts[0], 2, monday), TL_WHY_NONE);
    CHECK_EQ(place(house, contacts[1], 4, monday + 30 * TL_MINUTE), TL_WHY_NONE);
    CHECK_EQ(place(house, contacts[2], 6, monday + 15 * TL_MINUTE), TL_WHY_HOUR_FULL);
    CHECK_EQ(place(house, contacts[2], 6, monday + 12 * TL_HOUR), TL_WHY_NOT_SEEN);
    CHECK_EQ(place(house, contacts[2], 6, monday + 60 * TL_MINUTE), TL_WHY_NONE);
    CHECK_EQ(place(house, contacts[0], 2, monday + 3 * TL_HOUR), TL_WHY_PROMISE_OVER);
    CHECK_EQ(place(house, contacts[0], 8, monday + 3 * TL_HOUR), TL_WHY_PROMISE_OVER);
    struct tl_emergency_row row = row_of(house, 1);
    assert_string_equal(row.state, "placed");
    CHECK_EQ(row.starts_at, monday);
    CHECK_EQ(row.ended_by, GIL);
    assert_string_equal(promise_of(house, 2).state, "kept");
    assert_string_equal(promise_of(house, 2).evidence, "placed");
    CHECK_EQ(ASK(house, refuses_emergency, .contact = contacts[3], .promise = 8, .by = GIL),
             TL_WHY_NONE);
    assert_string_equal(row_of(house, 4).state, "refused");
    assert_string_equal(promise_of(house, 8).state, "broken");
    house_check(house);
    house_free(house);
}

/* In time or late is counted by the day of the appointment. */
static void the_share_that_was_met_goes_by_the_day_of_the_appointment(void **state)
{
    struct house *house = house_new(state);
    struct tl_promise_count counts[32];
    size_t len = 0;
    tl_time monday = TEST_MONDAY_10;
    while (monday <= now_of(house) + 20 * TL_DAY)
        monday += 7 * TL_DAY;
    tl_id contact = escalated(house);
    CHECK_EQ(decide(house, contact, 1, 1), TL_WHY_NONE);
    CHECK_EQ(place(house, contact, 2, monday), TL_WHY_NONE);
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_promise_counts(reader, counts, 32, &len));
    tl_store_reader_give(house->place->store, reader);
    int64_t late = 0, kept = 0;
    for (size_t i = 0; i < len; i++) {
        bool is_one = strcmp(counts[i].kind, "emergency-appointment") == 0;
        late += is_one && strcmp(counts[i].state, "kept-late") == 0 ? counts[i].number : 0;
        kept += is_one && strcmp(counts[i].state, "kept") == 0 ? counts[i].number : 0;
    }
    CHECK_EQ(late, 1);
    CHECK_EQ(kept, 0);
    house_free(house);
}

/* A supervisor gives it to another office, or ends it, as any promise. */
static void what_a_supervisor_does_is_seen_in_the_offices_list(void **state)
{
    struct house *house = house_new(state);
    tl_id contact = escalated(house);
    CHECK_EQ(decide(house, contact, 1, 1), TL_WHY_NONE);
    CHECK_EQ(ASK(house, promise_moves, .contact = contact, .promise = 2, .owner = tl_key_of("hill"),
                 .by = SUE),
             TL_WHY_NONE);
    assert_string_equal(row_of(house, 1).office, "hill");
    CHECK_EQ(ASK(house, promise_ends, .contact = contact, .promise = 2, .how = TL_PROMISE_RELEASED,
                 .why = TL_WHY_TAKEN_BACK, .by = SUE),
             TL_WHY_NONE);
    struct tl_emergency_row row = row_of(house, 1);
    assert_string_equal(row.state, "ended");
    CHECK_EQ(row.ended_by, SUE);
    CHECK_EQ(ASK(house, refuses_emergency, .contact = contact, .promise = 2, .by = GIL),
             TL_WHY_PROMISE_OVER);
    house_check(house);
    house_free(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_decision_answers_the_escalation_and_goes_to_the_office),
        ON_BOTH(what_is_none_is_over_at_once_and_says_why),
        ON_BOTH(the_room_of_an_office_is_counted_and_freed_by_nobody),
        ON_BOTH(the_share_that_was_met_goes_by_the_day_of_the_appointment),
        ON_BOTH(what_a_supervisor_does_is_seen_in_the_offices_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
