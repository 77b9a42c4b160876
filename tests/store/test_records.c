/* test_records.c: each kind of record goes in and comes out whole; keys and places hold. */
#include <string.h>

#include "store/audit.h"
#include "store/cases.h"
#include "store/contacts.h"
#include "store/inbox.h"
#include "store/meta.h"
#include "store/notes.h"
#include "store/recordings.h"
#include "store/spans.h"
#include "store/staff.h"
#include "store/view.h"
#include "store/works.h"
#include "support_store.h"

/* Not ASCII, with both quotes: what a careless statement would trip over. */
#define WORDS "¿Qué? 'sí' \"no\" %s $1 — 你好"

static const struct tl_contact contact_17 = {
    .id = 17,
    .number = "4711-22",
    .channel = "phone",
    .language = "es",
    .topic = "status",
    .came_at = 1000,
    .state = "waiting",
    .queue = "tier1",
    .asked_at = 1500,
    .outcome = "",
    .disposition = "",
    .closed_at = 0,
    .note = WORDS,
};

static void a_contact_comes_back_as_it_was(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_contact read = { 0 };
    CHECK_ERR(TL_ENONE, tl_store_contact_find(db, 17, &read));
    CHECK_OK(tl_store_contact_insert(db, &contact_17));
    CHECK_OK(tl_store_contact_find(db, 17, &read));
    assert_memory_equal(&read, &contact_17, sizeof read);
    memset(&read, 0, sizeof read);
    CHECK_OK(tl_store_contact_find_by_number(db, "4711-22", &read));
    assert_memory_equal(&read, &contact_17, sizeof read);
    CHECK_ERR(TL_ENONE, tl_store_contact_find_by_number(db, "4711-2", &read));
}

static void a_public_number_is_given_once(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_contact other = contact_17;
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_store_contact_insert(db, &contact_17));
    CHECK_ERR(TL_EEXISTS, tl_store_contact_insert(db, &contact_17));
    other.id = 18;
    CHECK_ERR(TL_EEXISTS, tl_store_contact_insert(db, &other));
    CHECK_OK(tl_db_commit(db)); /* A refused insert leaves the transaction good. */
    CHECK_OK(tl_store_contact_find(db, 17, &other));
}

static void facts_move_a_contact_from_waiting_to_closed(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_contact read;
    CHECK_OK(tl_store_contact_insert(db, &contact_17));
    CHECK_OK(tl_store_contact_set_topic(db, 17, "en", "expedite"));
    CHECK_OK(tl_store_contact_set_wait(db, 17, "waiting", "tier2", 1700));
    CHECK_OK(tl_store_contact_set_state(db, 17, "connected"));
    CHECK_OK(tl_store_contact_close(db, 17, "closed", "person", 9000));
    CHECK_OK(tl_store_contact_set_wrap(db, 17, "answered", "note"));
    CHECK_OK(tl_store_contact_find(db, 17, &read));
    assert_string_equal(read.language, "en");
    assert_string_equal(read.topic, "expedite");
    assert_string_equal(read.queue, "tier2");
    CHECK_EQ(read.asked_at, 1700);
    assert_string_equal(read.state, "closed");
    assert_string_equal(read.outcome, "person");
    CHECK_EQ(read.closed_at, 9000);
    assert_string_equal(read.disposition, "answered");
    assert_string_equal(read.note, "note");
    CHECK_ERR(TL_ENONE, tl_store_contact_set_state(db, 18, "connected"));
    CHECK_ERR(TL_ENONE, tl_store_contact_close(db, 18, "closed", "person", 1));
}

static void lists_of_contacts_go_on_page_by_page(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_contact row = contact_17, rows[4];
    for (tl_id id = 1; id <= 10; id++) {
        row.id = id;
        row.came_at = (tl_time)id * 100;
        row.closed_at = id % 2 ? 0 : 5;
        snprintf(row.number, sizeof row.number, "n%d", (int)id);
        CHECK_OK(tl_store_contact_insert(db, &row));
    }
    size_t len;
    CHECK_OK(tl_store_contact_list_open(db, 0, rows, 4, &len));
    CHECK_EQ(len, 4);
    CHECK_EQ(rows[3].id, 7);
    CHECK_OK(tl_store_contact_list_open(db, 7, rows, 4, &len));
    CHECK_EQ(len, 1);
    CHECK_EQ(rows[0].id, 9);
    CHECK_OK(tl_store_contact_list_came(db, 300, 600, 0, rows, 4, &len));
    CHECK_EQ(len, 3);
    CHECK_EQ(rows[0].id, 3);
    CHECK_EQ(rows[2].id, 5);
}

static void parcels_and_numbers_go_with_their_contact(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_contact_value value = { .name = "receipt", .text = "123", .language = "es" }, read;
    struct tl_phone_number number = {
        .id = 5, .contact = 17, .digits = "+15550100", .kind = "caller", .zone = "x/y", .made_at = 3
    };
    CHECK_ERR(TL_EBAD, tl_store_contact_value_put(db, 17, &value));
    CHECK_OK(tl_store_contact_insert(db, &contact_17));
    CHECK_OK(tl_store_contact_value_put(db, 17, &value));
    snprintf(value.text, sizeof value.text, "%s", WORDS);
    CHECK_OK(tl_store_contact_value_put(db, 17, &value));
    CHECK_OK(tl_store_contact_value_find(db, 17, "receipt", &read));
    assert_string_equal(read.text, WORDS);
    struct tl_contact_value values[3];
    size_t len;
    CHECK_OK(tl_store_contact_value_list(db, 17, values, 3, &len));
    CHECK_EQ(len, 1);

    CHECK_OK(tl_store_phone_number_insert(db, &number));
    struct tl_phone_number numbers[2];
    CHECK_OK(tl_store_phone_number_list(db, 17, numbers, 2, &len));
    CHECK_EQ(len, 1);
    assert_memory_equal(&numbers[0], &number, sizeof number);
    CHECK_OK(tl_store_contact_delete(db, 17));
    CHECK_ERR(TL_ENONE, tl_store_contact_value_find(db, 17, "receipt", &read));
    CHECK_ERR(TL_ENONE, tl_store_phone_number_find(db, 5, &number));
    CHECK_ERR(TL_ENONE, tl_store_contact_delete(db, 17));
}

static void a_number_tells_who_is_called_there(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_phone_number number = {
        .id = 5, .contact = 17, .digits = "+15550100", .kind = "caller", .zone = "", .made_at = 30
    };
    tl_id contact = 0;
    int64_t count = -1;
    CHECK_OK(tl_store_contact_insert(db, &contact_17));
    CHECK_OK(tl_store_phone_number_insert(db, &number));
    CHECK_ERR(TL_ENONE, tl_store_phone_number_promised(db, "+15550100", 0, &contact));
    number.id = 6;
    number.made_at = 40;
    snprintf(number.kind, sizeof number.kind, "callback");
    CHECK_OK(tl_store_phone_number_insert(db, &number));
    CHECK_OK(tl_store_phone_number_promised(db, "+15550100", 0, &contact));
    CHECK_EQ(contact, 17);
    CHECK_ERR(TL_ENONE, tl_store_phone_number_promised(db, "+15550100", 17, &contact));
    CHECK_ERR(TL_ENONE, tl_store_phone_number_promised(db, "+15550101", 0, &contact));
    CHECK_OK(tl_store_phone_number_count(db, "+15550100", "callback", 39, &count));
    CHECK_EQ(count, 1);
    CHECK_OK(tl_store_phone_number_count(db, "+15550100", "callback", 40, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(tl_store_phone_number_count(db, "+15550100", "caller", 0, &count));
    CHECK_EQ(count, 1);
    CHECK_OK(tl_store_contact_close(db, 17, "closed", "answered", 50));
    CHECK_ERR(TL_ENONE, tl_store_phone_number_promised(db, "+15550100", 0, &contact));
    CHECK_OK(tl_store_phone_number_count(db, "+15550100", "callback", 0, &count));
    CHECK_EQ(count, 1);
}

static void work_comes_due_in_order_until_it_ends(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_work work = { .contact = 17,
                            .kind = "request",
                            .type = "expedite",
                            .state = "made",
                            .made_at = 10,
                            .fields = "{\"why\":\"" WORDS "\"}" };
    struct tl_work read, list[4];
    CHECK_OK(tl_store_contact_insert(db, &contact_17));
    for (tl_id id = 1; id <= 3; id++) {
        work.id = id;
        work.due_at = 1000 - (tl_time)id * 100;
        snprintf(work.number, sizeof work.number, "w%d", (int)id);
        CHECK_OK(tl_store_work_insert(db, &work));
    }
    CHECK_ERR(TL_EEXISTS, tl_store_work_insert(db, &work));
    CHECK_OK(tl_store_work_find_by_number(db, "w3", &read));
    assert_memory_equal(&read, &work, sizeof read);
    size_t len;
    CHECK_OK(tl_store_work_list_due(db, 800, list, 4, &len));
    CHECK_EQ(len, 2);
    CHECK_EQ(list[0].id, 3);
    CHECK_EQ(list[1].id, 2);
    CHECK_OK(tl_store_work_set_state(db, 3, "kept", 700, 650));
    CHECK_OK(tl_store_work_list_due(db, 800, list, 4, &len));
    CHECK_EQ(len, 1);
    CHECK_OK(tl_store_work_list_contact(db, 17, list, 4, &len));
    CHECK_EQ(len, 3);
    CHECK_OK(tl_store_work_find(db, 3, &read));
    assert_string_equal(read.state, "kept");
    CHECK_EQ(read.ended_at, 650);
}

static void a_case_is_found_by_receipt_and_by_its_keys(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_case a = { .id = 1,
                         .receipt = "ABC1",
                         .keyed = "2221",
                         .form = "F-1",
                         .office = "o",
                         .status = "received",
                         .status_at = 5,
                         .received_at = 4,
                         .guarded = 1,
                         .language = "es" };
    struct tl_case b = a, read, list[3];
    b.id = 2;
    snprintf(b.receipt, sizeof b.receipt, "CBA1");
    CHECK_OK(tl_store_case_insert(db, &a));
    CHECK_OK(tl_store_case_insert(db, &b));
    CHECK_ERR(TL_EEXISTS, tl_store_case_insert(db, &b));
    CHECK_OK(tl_store_case_find_by_receipt(db, "ABC1", &read));
    assert_memory_equal(&read, &a, sizeof a);
    size_t len;
    CHECK_OK(tl_store_case_list_keyed(db, "2221", list, 3, &len));
    CHECK_EQ(len, 2);
    CHECK_OK(tl_store_case_list_keyed(db, "2222", list, 3, &len));
    CHECK_EQ(len, 0);
    int64_t count;
    CHECK_OK(tl_store_case_count(db, &count));
    CHECK_EQ(count, 2);
}

static void a_case_keeps_its_history_newest_first(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_case row = { .id = 1, .receipt = "ABC1", .status = "received", .status_at = 5 };
    struct tl_case_status list[4];
    size_t len;
    CHECK_OK(tl_store_case_insert(db, &row));
    CHECK_OK(tl_store_case_set_status(db, 1, "decided", 9));
    CHECK_ERR(TL_ENONE, tl_store_case_set_status(db, 2, "decided", 9));
    CHECK_OK(tl_store_case_list_history(db, 1, list, 4, &len));
    CHECK_EQ(len, 2);
    assert_string_equal(list[0].status, "decided");
    CHECK_EQ(list[0].at, 9);
    assert_string_equal(list[1].status, "received");
    CHECK_OK(tl_store_case_find(db, 1, &row));
    assert_string_equal(row.status, "decided");
}

static void an_appointment_stands_once_at_its_time(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_case row = { .id = 1, .receipt = "ABC1" };
    struct tl_appointment made = {
        .id = 7, .case_id = 1, .kind = "k", .at = 50, .place = WORDS, .state = "set"
    };
    struct tl_appointment read, list[2];
    size_t len;
    CHECK_OK(tl_store_case_insert(db, &row));
    CHECK_OK(tl_store_appointment_insert(db, &made));
    CHECK_OK(tl_store_appointment_find(db, 7, &read));
    assert_memory_equal(&read, &made, sizeof read);
    made.id = 8;
    CHECK_ERR(TL_EEXISTS, tl_store_appointment_insert(db, &made));
    CHECK_OK(tl_store_appointment_set(db, 7, 60, "there", "moved"));
    CHECK_OK(tl_store_appointment_list(db, 1, list, 2, &len));
    CHECK_EQ(len, 1);
    CHECK_EQ(list[0].at, 60);
    assert_string_equal(list[0].place, "there");
}

/* No figure is told of few, and an imported one stays beside it; what was computed goes with its
 * cases. */
static void computed_times_leave_imported_ones(struct tl_db *db)
{
    struct tl_processing_time few = { .form = "c", .method = TL_TIMES_FEW, .made_at = 5 }, all[4];
    struct tl_processing_time told = { .form = "c", .office = "told", .method = TL_TIMES_IMPORTED };
    struct tl_processing_time made = { .form = "c",
                                       .office = "made",
                                       .method = TL_TIMES_COMPUTED,
                                       .made_at = 6,
                                       .share = 80,
                                       .cases = 200 },
                              read;
    size_t len;
    CHECK_OK(tl_store_processing_time_put(db, &told));
    CHECK_OK(tl_store_processing_time_put(db, &made));
    snprintf(few.office, sizeof few.office, "told");
    CHECK_OK(tl_store_processing_time_put(db, &few));
    CHECK_OK(tl_store_processing_time_find(db, "c", "told", &read));
    assert_memory_equal(&told, &read, sizeof told);
    snprintf(few.office, sizeof few.office, "few");
    CHECK_OK(tl_store_processing_time_put(db, &few));
    CHECK_ERR(TL_ENONE, tl_store_processing_time_find(db, "c", "few", &read));
    CHECK_OK(tl_store_processing_time_find(db, "c", "made", &read));
    assert_memory_equal(&made, &read, sizeof made);
    CHECK_OK(tl_store_processing_time_list(db, "c", all, 4, &len));
    CHECK_EQ(len, 3);
    CHECK_OK(tl_store_processing_time_sweep(db, 6));
    CHECK_OK(tl_store_processing_time_list(db, "c", all, 4, &len));
    CHECK_EQ(len, 2);
    snprintf(few.office, sizeof few.office, "made");
    CHECK_OK(tl_store_processing_time_put(db, &few));
    CHECK_ERR(TL_ENONE, tl_store_processing_time_find(db, "c", "made", &read));
}

static void tables_by_import_are_replaced_by_key(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_processing_time time = { .form = "f",
                                       .office = "o",
                                       .low_days = 10,
                                       .high_days = 20,
                                       .inquiry_at = 30 },
                              time_read;
    struct tl_status_text text = { .status = "s", .language = "es", .title = "t", .text = WORDS },
                          text_read;
    CHECK_OK(tl_store_processing_time_put(db, &time));
    time.high_days = 25;
    CHECK_OK(tl_store_processing_time_put(db, &time));
    CHECK_OK(tl_store_processing_time_find(db, "f", "o", &time_read));
    assert_memory_equal(&time, &time_read, sizeof time);
    CHECK_ERR(TL_ENONE, tl_store_processing_time_find(db, "f", "p", &time_read));
    struct tl_processing_time other = { .form = "f", .office = "a", .high_days = 5 }, all[3];
    size_t len;
    CHECK_OK(tl_store_processing_time_put(db, &other));
    other.form[0] = 'g';
    CHECK_OK(tl_store_processing_time_put(db, &other));
    CHECK_OK(tl_store_processing_time_list(db, "f", all, 3, &len));
    CHECK_EQ(len, 2);
    assert_string_equal(all[0].office, "a");
    assert_memory_equal(&all[1], &time, sizeof time);
    CHECK_OK(tl_store_processing_time_list(db, "f", all, 1, &len));
    CHECK_EQ(len, 1);
    CHECK_OK(tl_store_processing_time_list(db, "h", all, 3, &len));
    CHECK_EQ(len, 0);
    computed_times_leave_imported_ones(db);
    CHECK_OK(tl_store_status_text_put(db, &text));
    CHECK_OK(tl_store_status_text_find(db, "s", "es", &text_read));
    assert_string_equal(text_read.text, WORDS);
    CHECK_ERR(TL_ENONE, tl_store_status_text_find(db, "s", "en", &text_read));
}

static void staff_sign_in_and_out(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_staff staff = { .id = 3,
                              .login = "eve",
                              .password = "h",
                              .roles = 5,
                              .name = WORDS,
                              .skills = "en es",
                              .tiers = "1 2" },
                    read, list[2];
    CHECK_OK(tl_store_staff_insert(db, &staff));
    CHECK_ERR(TL_EEXISTS, tl_store_staff_insert(db, &staff));
    CHECK_OK(tl_store_staff_set_failed(db, 3, 4, 777));
    CHECK_OK(tl_store_staff_set_password(db, 3, "h2"));
    snprintf(staff.skills, sizeof staff.skills, "en");
    snprintf(staff.office, sizeof staff.office, "south");
    CHECK_OK(tl_store_staff_update(db, &staff));
    CHECK_OK(tl_store_staff_find_by_login(db, "eve", &read));
    CHECK_EQ(read.failed_len, 4);
    CHECK_EQ(read.locked_until, 777);
    assert_string_equal(read.password, "h2");
    assert_string_equal(read.skills, "en");
    assert_string_equal(read.office, "south");
    assert_string_equal(read.name, WORDS);
    size_t len;
    CHECK_OK(tl_store_staff_list(db, 0, list, 2, &len));
    CHECK_EQ(len, 1);

    uint8_t hash[TL_SESSION_HASH_BYTES] = { 0, 1, 2 }, other[TL_SESSION_HASH_BYTES] = { 9 };
    struct tl_session session = { .owner = 3, .made_at = 1, .seen_at = 1, .until = 100 };
    CHECK_OK(tl_store_session_insert(db, hash, &session));
    CHECK_OK(tl_store_session_insert(db, other, &session));
    CHECK_OK(tl_store_session_set_seen(db, hash, 50, 150));
    CHECK_OK(tl_store_session_find(db, hash, &session));
    CHECK_EQ(session.until, 150);
    CHECK_OK(tl_store_session_delete_old(db, 100));
    CHECK_ERR(TL_ENONE, tl_store_session_find(db, other, &session));
    CHECK_OK(tl_store_session_find(db, hash, &session));
    CHECK_OK(tl_store_session_delete(db, hash));
    CHECK_ERR(TL_ENONE, tl_store_session_delete(db, hash));
    CHECK_OK(tl_store_session_insert(db, hash, &session));
    CHECK_OK(tl_store_session_delete_of(db, 3));
    CHECK_ERR(TL_ENONE, tl_store_session_find(db, hash, &session));
    struct tl_session_listed listed[3];
    session = (struct tl_session){ .owner = 3, .made_at = 5, .until = 9, .browser = "Firefox" };
    CHECK_OK(tl_store_session_insert(db, hash, &session));
    session.made_at = 6;
    CHECK_OK(tl_store_session_insert(db, other, &session));
    CHECK_OK(tl_store_session_list(db, 3, listed, 3, &len));
    CHECK_EQ(len, 2);
    assert_memory_equal(listed[0].hash, other, sizeof other);
    CHECK_EQ(listed[1].session.made_at, 5);
    assert_string_equal(listed[1].session.browser, "Firefox");
    CHECK_OK(tl_store_session_list(db, 4, listed, 3, &len));
    CHECK_EQ(len, 0);
}

static void an_agents_state_is_the_last_one_put(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_agent_row put = { .state = "ready", .since = 5 }, read;
    CHECK_ERR(TL_ENONE, tl_view_agent(db, 3, &read));
    CHECK_OK(tl_view_agent_set(db, 3, &put));
    put = (struct tl_agent_row){ .state = "not-ready", .reason = "lunch", .since = 6 };
    CHECK_OK(tl_view_agent_set(db, 3, &put));
    CHECK_OK(tl_view_agent(db, 3, &read));
    assert_memory_equal(&read, &put, sizeof put);
    struct tl_count_row counts[4];
    size_t len = 0;
    CHECK_OK(tl_view_agent_set(db, 4, &put));
    CHECK_OK(tl_view_agent_counts(db, counts, 4, &len));
    CHECK_EQ(len, 1);
    assert_string_equal(counts[0].state, "not-ready");
    CHECK_EQ(counts[0].count, 2);
}

static void a_contact_is_seen_as_its_facts_made_it(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_contact_row row, list[4];
    struct tl_story_row story[4];
    struct tl_queue_row queues[4];
    struct tl_count_row counts[4];
    size_t len = 0;
    CHECK_OK(tl_view_open(db, 70, "111-222-3333", "voice", "", 5, "in-flow"));
    CHECK_ERR(TL_EEXISTS, tl_view_open(db, 71, "111-222-3333", "voice", "", 5, "in-flow"));
    CHECK_OK(tl_view_language(db, 70, "es"));
    CHECK_OK(tl_view_topic(db, 70, "my-case"));
    CHECK_OK(tl_view_story_add(db, 70, 6, "topic", "my-case"));
    CHECK_OK(tl_view_story_add(db, 70, 7, "choice", "menu.case"));
    CHECK_OK(tl_view_move(db, 70, "waiting", 8, 0, 0));
    CHECK_OK(tl_view_waits(db, 70, "tier1", "usual", "unsettled", 8));
    CHECK_OK(tl_view_queues(db, queues, 4, &len));
    CHECK_EQ(len, 1);
    CHECK_EQ(queues[0].waiting, 1);
    CHECK_EQ(queues[0].oldest_asked_at, 8);
    CHECK_OK(tl_view_contact_counts(db, counts, 4, &len));
    CHECK_EQ(len, 1);
    assert_string_equal(counts[0].state, "waiting");
    assert_string_equal(counts[0].queue, "tier1");
    CHECK_EQ(counts[0].count, 1);
    CHECK_OK(tl_view_move(db, 70, "connected", 9, 0, 3));
    CHECK_OK(tl_view_connected(db, 70, 9));
    CHECK_OK(tl_view_connected(db, 70, 12));
    CHECK_OK(tl_view_of_agent(db, 3, list, 4, &len));
    CHECK_EQ(len, 1);
    CHECK_OK(tl_view_closed(db, 70, 15, "person"));
    CHECK_OK(tl_view_disposed(db, 70, "done"));
    CHECK_OK(tl_view_contact_counts(db, counts, 4, &len));
    CHECK_EQ(len, 0);
    CHECK_OK(tl_view_of_agent(db, 3, list, 4, &len));
    CHECK_EQ(len, 0);
    CHECK_OK(tl_view_recent(db, 3, list, 4, &len));
    CHECK_EQ(len, 1);
    CHECK_OK(tl_view_contact(db, 70, &row));
    CHECK_EQ(row.connected_at, 9);
    CHECK_EQ(row.asked_at, 8);
    assert_string_equal(row.language, "es");
    assert_string_equal(row.disposition, "done");
    CHECK_OK(tl_view_story(db, 70, story, 4, &len));
    CHECK_EQ(len, 2);
    assert_string_equal(story[1].name, "menu.case");
}

static void looks_are_listed_by_record_and_by_person(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_audit row = { .at = 5,
                            .staff_id = 3,
                            .action = "look",
                            .record_kind = "case",
                            .record_id = 9,
                            .reason = WORDS,
                            .contact = 17 },
                    list[4];
    for (row.id = 1; row.id <= 3; row.id++) {
        row.record_id = row.id == 2 ? 8 : 9;
        CHECK_OK(tl_store_audit_insert(db, &row));
    }
    size_t len;
    CHECK_OK(tl_store_audit_list_record(db, "case", 9, 0, list, 4, &len));
    CHECK_EQ(len, 2);
    CHECK_EQ(list[1].id, 3);
    assert_string_equal(list[0].reason, WORDS);
    CHECK_OK(tl_store_audit_list_staff(db, 3, 1, list, 4, &len));
    CHECK_EQ(len, 2);
    CHECK_EQ(list[0].record_id, 8);
}

static void drafts_and_articles_go_with_their_contact(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_article_told told = { .at = 5, .agent = 7, .language = "es" }, rows[2];
    char text[TL_NOTE_BYTES_MAX + 1];
    size_t len;
    snprintf(told.article, sizeof told.article, "expedite");
    snprintf(told.version, sizeof told.version, "00112233aabbccdd");
    CHECK_ERR(TL_EBAD, tl_store_draft_put(db, 17, 7, 1, "x"));
    CHECK_ERR(TL_EBAD, tl_store_article_told(db, 17, &told));
    CHECK_OK(tl_store_contact_insert(db, &contact_17));
    CHECK_ERR(TL_ENONE, tl_store_draft_find(db, 17, text));
    CHECK_OK(tl_store_draft_put(db, 17, 7, 1, "x"));
    CHECK_OK(tl_store_draft_put(db, 17, 7, 2, WORDS));
    CHECK_OK(tl_store_draft_find(db, 17, text));
    assert_string_equal(text, WORDS);
    CHECK_OK(tl_store_article_told(db, 17, &told));
    CHECK_OK(tl_store_article_told(db, 17, &told)); /* The same, pressed twice. */
    CHECK_OK(tl_store_article_told_list(db, 17, rows, 2, &len));
    CHECK_EQ(len, 1);
    assert_memory_equal(&rows[0], &told, sizeof told);
    CHECK_OK(tl_store_draft_drop(db, 17));
    CHECK_OK(tl_store_draft_drop(db, 17));
    CHECK_ERR(TL_ENONE, tl_store_draft_find(db, 17, text));
    CHECK_OK(tl_store_contact_delete(db, 17));
    CHECK_OK(tl_store_article_told_list(db, 17, rows, 2, &len));
    CHECK_EQ(len, 0);
}

static void put_value(struct tl_db *db, tl_id contact, const char *name, const char *text)
{
    struct tl_contact_value value = { .language = "en" };
    snprintf(value.name, sizeof value.name, "%s", name);
    snprintf(value.text, sizeof value.text, "%s", text);
    CHECK_OK(tl_store_contact_value_put(db, contact, &value));
}

static void earlier_contacts_are_of_the_same_number_or_case(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_contact row = contact_17;
    struct tl_contact_row rows[8];
    size_t len;
    for (tl_id id = 1; id <= 5; id++) {
        row.id = id;
        snprintf(row.number, sizeof row.number, "n%d", (int)id);
        CHECK_OK(tl_store_contact_insert(db, &row));
    }
    put_value(db, 1, "caller", "+1");
    put_value(db, 2, "case", "9");
    put_value(db, 3, "caller", "9");
    put_value(db, 4, "receipt", "+1");
    put_value(db, 5, "caller", "+1");
    put_value(db, 5, "case", "9");
    CHECK_OK(tl_view_earlier(db, 5, "+1", "9", rows, 8, &len));
    CHECK_EQ(len, 2);
    CHECK(rows[0].id == 2 && rows[1].id == 1);
    CHECK_OK(tl_view_earlier(db, 5, "", "", rows, 8, &len));
    CHECK_EQ(len, 0);
}

static void spans_of_a_day_are_cut_at_its_beginning(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_agent_span spans[] = {
        { .agent = 7, .from_at = 50, .until_at = 120, .state = "not-ready", .reason = "meal" },
        { .agent = 7, .from_at = 120, .until_at = 120, .state = "ready" },
        { .agent = 7, .from_at = 130, .until_at = 190, .state = "connected", .contact = 17 },
        { .agent = 7, .from_at = 190, .until_at = 200, .state = "not-ready", .reason = "meal" },
        { .agent = 8, .from_at = 100, .until_at = 200, .state = "ready" },
    };
    struct tl_span_sum sums[4];
    struct tl_filed_count filed[4];
    int64_t held_us = -1;
    size_t len;
    CHECK_OK(tl_store_contact_insert(db, &contact_17));
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++)
        CHECK_OK(tl_store_span_add(db, spans + i));
    CHECK_OK(tl_store_span_sums(db, 7, 100, sums, 4, &len));
    CHECK_EQ(len, 2);
    assert_string_equal(sums[0].state, "connected");
    CHECK_EQ(sums[0].us, 60);
    assert_string_equal(sums[1].reason, "meal");
    CHECK_EQ(sums[1].us, 30);
    CHECK_OK(tl_view_move(db, 17, "held", 140, 0, 7));
    CHECK_OK(tl_view_move(db, 17, "connected", 165, 0, 7));
    CHECK_OK(tl_view_move(db, 17, "held", 170, 0, 7));
    CHECK_OK(tl_view_closed(db, 17, 190, "person"));
    CHECK_OK(tl_store_span_held(db, 7, 100, &held_us));
    CHECK_EQ(held_us, 45);
    CHECK_OK(tl_store_span_filed(db, 7, 100, filed, 4, &len));
    CHECK_EQ(len, 1);
    CHECK(filed[0].disposition[0] == '\0' && filed[0].count == 1);
    CHECK_OK(tl_store_span_filed(db, 7, 195, filed, 4, &len));
    CHECK_EQ(len, 0);
}

static void a_recording_is_kept_until_its_time(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_recording_row list[4];
    size_t len;
    struct tl_recording_row row = { .contact = 17,
                                    .part = 1,
                                    .state = "on",
                                    .path = "a/17-1",
                                    .wrapped = "00ff",
                                    .started_at = 1000,
                                    .kept_s = 60 };
    struct tl_recording_row read = { 0 };
    CHECK_ERR(TL_ENONE, tl_store_recording_find(db, 17, 1, &read));
    CHECK_OK(tl_store_recording_insert(db, &row));
    CHECK_ERR(TL_EEXISTS, tl_store_recording_insert(db, &row));
    CHECK_OK(tl_store_recording_find(db, 17, 1, &read));
    assert_memory_equal(&read, &row, sizeof read);
    row.part = 2;
    CHECK_OK(tl_store_recording_insert(db, &row));
    CHECK_OK(tl_store_recording_set_state(db, 17, 2, "paused"));
    CHECK_ERR(TL_ENONE, tl_store_recording_set_state(db, 17, 3, "paused"));
    CHECK_OK(tl_store_recording_list(db, 17, list, 4, &len));
    CHECK_EQ(len, 2);
    assert_string_equal(list[0].state, "on");
    assert_string_equal(list[1].state, "paused");
    CHECK_OK(tl_store_recording_list_open(db, 0, list, 4, &len));
    CHECK_EQ(len, 2);
    CHECK_OK(tl_store_recording_list_open(db, 17, list, 4, &len));
    CHECK_EQ(len, 0);

    CHECK_OK(tl_store_recording_list_due(db, INT64_MAX, list, 4, &len));
    CHECK_EQ(len, 0); /* What has not ended is not due. */
    row = (struct tl_recording_row){ .contact = 17,
                                     .part = 1,
                                     .state = "kept",
                                     .ended_at = 2000,
                                     .samples = 8000,
                                     .kept_until = 3000 };
    CHECK_OK(tl_store_recording_end(db, &row));
    CHECK_OK(tl_store_recording_list_due(db, 2999, list, 4, &len));
    CHECK_EQ(len, 0);
    CHECK_OK(tl_store_recording_list_due(db, 3000, list, 4, &len));
    CHECK_EQ(len, 1);
    CHECK_EQ(list[0].samples, 8000);
    assert_string_equal(list[0].wrapped, "00ff");
    CHECK_OK(tl_store_recording_delete(db, 17, 1));
    CHECK_ERR(TL_ENONE, tl_store_recording_find(db, 17, 1, &read));
    CHECK_OK(tl_store_recording_list(db, 17, list, 4, &len));
    CHECK_EQ(len, 1);
}

static void the_last_look_of_a_kind_is_known(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_audit row = { .id = 1,
                            .at = 50,
                            .staff_id = 3,
                            .action = "look",
                            .record_kind = "recording",
                            .record_id = 17,
                            .reason = "review" };
    tl_time at = -1;
    CHECK_OK(tl_store_audit_last(db, &row, &at));
    CHECK_EQ(at, 0);
    CHECK_OK(tl_store_audit_insert(db, &row));
    row.id = 2;
    row.at = 70;
    CHECK_OK(tl_store_audit_insert(db, &row));
    CHECK_OK(tl_store_audit_last(db, &row, &at));
    CHECK_EQ(at, 70);
    snprintf(row.reason, sizeof row.reason, "complaint");
    CHECK_OK(tl_store_audit_last(db, &row, &at));
    CHECK_EQ(at, 0);
}

static void ids_are_never_given_twice(void **state)
{
    struct support *support = support_of(state);
    struct tl_db *db = tl_store_writer(support->store);
    tl_id first;
    CHECK_OK(tl_store_ids_take(db, "case", 10, &first));
    CHECK_EQ(first, 1);
    CHECK_OK(tl_store_ids_take(db, "case", 1, &first));
    CHECK_EQ(first, 11);
    CHECK_OK(tl_store_ids_take(db, "audit", 1, &first));
    CHECK_EQ(first, 1);
    support_reopen(support);
    CHECK_OK(tl_store_ids_take(tl_store_writer(support->store), "case", 5, &first));
    CHECK_EQ(first, 12);
}

static void settings_and_policies_are_kept_by_name_and_hash(void **state)
{
    struct tl_db *db = support_writer(state);
    char value[8];
    CHECK_ERR(TL_ENONE, tl_store_setting_get(db, "a", value, sizeof value));
    CHECK_OK(tl_store_setting_set(db, "a", "1"));
    CHECK_OK(tl_store_setting_set(db, "a", "1234567"));
    CHECK_OK(tl_store_setting_get(db, "a", value, sizeof value));
    assert_string_equal(value, "1234567");
    CHECK_ERR(TL_ETOOLONG, tl_store_setting_get(db, "a", value, 7));

    struct tl_policy_version version;
    CHECK_ERR(TL_ENONE, tl_store_policy_last(db, &version));
    CHECK_OK(tl_store_policy_put(db, "aa", "first " WORDS, 1));
    CHECK_OK(tl_store_policy_put(db, "bb", "second", 2));
    CHECK_OK(tl_store_policy_last(db, &version));
    assert_string_equal(version.hash, "bb");
    free(version.text);
    CHECK_OK(tl_store_policy_put(db, "aa", "first " WORDS, 3));
    CHECK_OK(tl_store_policy_last(db, &version));
    assert_string_equal(version.text, "first " WORDS);
    CHECK_EQ(version.loaded_at, 3);
    free(version.text);
    CHECK_OK(tl_store_policy_find(db, "bb", &version));
    assert_string_equal(version.text, "second");
    free(version.text);
}

static void the_inbox_gives_each_input_once_and_in_order(void **state)
{
    static struct tl_inbox_row rows[8];
    struct tl_db *db = support_writer(state);
    size_t len;
    uint64_t seen;
    CHECK_OK(tl_inbox_seen(db, "desk", &seen));
    CHECK_EQ(seen, 0);
    CHECK_OK(tl_inbox_put(db, "desk", 1, 500, "d1", 2));
    CHECK_OK(tl_inbox_put(db, "desk", 2, 400, "d2", 2)); /* Its clock stepped back. */
    CHECK_OK(tl_inbox_put(db, "node-2", 7, 450,
                          "n\0"
                          "7",
                          3));
    CHECK_ERR(TL_EEXISTS, tl_inbox_put(db, "desk", 2, 400, "d2", 2));
    CHECK_OK(tl_inbox_list(db, rows, 8, &len));
    CHECK_EQ(len, 3);
    assert_string_equal(rows[0].source, "node-2");
    CHECK_EQ(rows[0].bytes_len, 3);
    assert_memory_equal(rows[0].bytes,
                        "n\0"
                        "7",
                        3);
    CHECK_EQ(rows[1].number, 1);
    CHECK_EQ(rows[2].number, 2);
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_inbox_done(db, "desk", 1));
    tl_db_rollback(db);
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_inbox_done(db, "desk", 1));
    CHECK_OK(tl_inbox_done(db, "desk", 2));
    CHECK_ERR(TL_ENONE, tl_inbox_done(db, "desk", 2));
    CHECK_OK(tl_db_commit(db));
    CHECK_ERR(TL_EEXISTS, tl_inbox_put(db, "desk", 2, 900, "d2", 2)); /* Taken already. */
    CHECK_OK(tl_inbox_seen(db, "desk", &seen));
    CHECK_EQ(seen, 2);
    CHECK_OK(tl_inbox_put(db, "desk", 9, 900, "d9", 2));
    CHECK_OK(tl_inbox_list(db, rows, 1, &len));
    CHECK_EQ(len, 1);
    CHECK_EQ(rows[0].number, 7);
    CHECK_ERR(TL_ETOOLONG, tl_inbox_put(db, "desk", 10, 1, rows, TL_INBOX_INPUT_BYTES_MAX + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_contact_comes_back_as_it_was),
        ON_BOTH(a_public_number_is_given_once),
        ON_BOTH(facts_move_a_contact_from_waiting_to_closed),
        ON_BOTH(lists_of_contacts_go_on_page_by_page),
        ON_BOTH(parcels_and_numbers_go_with_their_contact),
        ON_BOTH(a_number_tells_who_is_called_there),
        ON_BOTH(work_comes_due_in_order_until_it_ends),
        ON_BOTH(a_case_is_found_by_receipt_and_by_its_keys),
        ON_BOTH(a_case_keeps_its_history_newest_first),
        ON_BOTH(an_appointment_stands_once_at_its_time),
        ON_BOTH(tables_by_import_are_replaced_by_key),
        ON_BOTH(staff_sign_in_and_out),
        ON_BOTH(an_agents_state_is_the_last_one_put),
        ON_BOTH(a_contact_is_seen_as_its_facts_made_it),
        ON_BOTH(looks_are_listed_by_record_and_by_person),
        ON_BOTH(drafts_and_articles_go_with_their_contact),
        ON_BOTH(earlier_contacts_are_of_the_same_number_or_case),
        ON_BOTH(spans_of_a_day_are_cut_at_its_beginning),
        ON_BOTH(a_recording_is_kept_until_its_time),
        ON_BOTH(the_last_look_of_a_kind_is_known),
        ON_BOTH(ids_are_never_given_twice),
        ON_BOTH(settings_and_policies_are_kept_by_name_and_hash),
        ON_BOTH(the_inbox_gives_each_input_once_and_in_order),
    };
    return cmocka_run_group_tests_name("records", tests, NULL, NULL);
}
