/* test_file_for.c: what an agent files for the person of a call: what is known stands in the
 * fields, what was filed in the call's story and in the audit; it waits for the call, and for no
 * longer. On both databases. */
#include <string.h>

#include "server/known.h"
#include "server/support_house.h"
#include "server/web_flow.h"
#include "store/audit.h"
#include "store/contacts.h"
#include "store/view.h"
#include "support/check.h"

enum { PAGES_MAX = 3, SECONDS_MAX = 20, PAGE_S = 600, EVE = 1 };

struct desk {
    struct house *house;
    struct tl_policy_set set;
    struct tl_policies *policies;
    struct tl_web_flow *web;
    tl_id call;
};

/* EVE talks with somebody, on an engine that pages walk on too. */
static struct desk *desk_new(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    assert_non_null(desk);
    struct house *house = desk->house = house_new(state);
    struct tl_fault fault;
    house->test.policy.entry[TL_CHANNEL_WEB] = TEST_TOPIC_MAIN;
    house->test.policy.staff.capacity[TL_CHANNEL_WEB] = 0;
    house->test.policy.limits.page_s = PAGE_S;
    house_stop(house);
    desk->set.policy = &house->test.policy;
    CHECK_OK(tl_policies_open(&desk->set, &desk->policies));
    CHECK_OK(house_open(house, &fault));
    const struct tl_web_wiring wiring = { .engine = house->engine,
                                          .store = house->place->store,
                                          .policies = desk->policies,
                                          .clock = &house->clock,
                                          .contacts_max = PAGES_MAX };
    CHECK_OK(tl_web_flow_open(&wiring, &desk->web));
    tl_engine_watch(house->engine, tl_web_flow_facts, desk->web);
    CHECK_OK(tl_engine_run(house->engine));
    CHECK_OK(tl_web_flow_run(desk->web));
    CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = TEST_EVERYTHING), TL_WHY_NONE);
    CHECK_EQ(ASK(house, ready, .agent = EVE), TL_WHY_NONE);
    desk->call = house_waiter(house);
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = desk->call), TL_WHY_NONE);
    CHECK_EQ(ASK(house, joined, .agent = EVE, .contact = desk->call), TL_WHY_NONE);
    return desk;
}

static void desk_free(struct desk *desk)
{
    tl_web_flow_close(desk->web);
    house_free(desk->house);
    tl_policies_close(desk->policies);
    free(desk);
}

static struct tl_web_view begin(struct desk *desk)
{
    struct tl_web_view view;
    const struct tl_web_for of = { .call = desk->call, .agent = EVE };
    CHECK_OK(tl_web_flow_begin_for(desk->web, TEST_TOPIC_MAIN, 0, &of, &view));
    return view;
}

static void choose(struct desk *desk, struct tl_web_view *view, const char *key)
{
    const struct tl_web_answer given = { TL_WEB_CHOICE, view->step, key };
    CHECK_OK(tl_web_flow_answer(desk->web, view->contact, &given, view));
}

static void pass(struct desk *desk, int64_t seconds)
{
    tl_time now;
    CHECK_OK(tl_engine_advance(desk->house->engine, seconds * TL_SECOND, &now));
}

/* Looked at in real time, so it is waited for. */
static void await_end(struct desk *desk, tl_id contact)
{
    struct tl_web_view view;
    for (int tries = 0; tries < SECONDS_MAX * 100; tries++) {
        CHECK_OK(tl_web_flow_look(desk->web, contact, &view));
        if (view.state == TL_WEB_STOPPED)
            return;
        tl_clock_nap(10000);
    }
    fail_msg("the walk goes on after %d s", SECONDS_MAX);
}

/* The number that the call's story has last, of what was filed; how many. */
static unsigned filed(struct desk *desk, char *out, size_t bytes_max)
{
    struct tl_story_row rows[TL_STORY_ROWS_MAX];
    size_t len = 0;
    unsigned found = 0;
    struct tl_db *db = tl_store_reader_take(desk->house->place->store);
    CHECK_OK(tl_view_story(db, desk->call, rows, TL_STORY_ROWS_MAX, &len));
    tl_store_reader_give(desk->house->place->store, db);
    for (size_t i = 0; i < len; i++) {
        if (strcmp(rows[i].kind, "filed") != 0)
            continue;
        snprintf(out, bytes_max, "%s", rows[i].name);
        found++;
    }
    return found;
}

static void what_is_filed_stands_in_the_calls_story_and_in_the_audit(void **state)
{
    struct desk *desk = desk_new(state);
    char number[TL_NAME_BYTES];
    struct tl_contact row;
    struct tl_contact_value value;
    struct tl_audit audit[4];
    size_t len = 0;
    struct tl_web_view view = begin(desk);
    CHECK_EQ(filed(desk, number, sizeof number), 0);
    choose(desk, &view, "5");
    CHECK_EQ(view.outcome, TL_OUTCOME_REQUEST);
    CHECK_EQ(filed(desk, number, sizeof number), 1);
    struct tl_db *db = tl_store_reader_take(desk->house->place->store);
    CHECK_OK(tl_store_contact_find(db, view.contact, &row));
    CHECK_OK(tl_store_contact_value_find(db, view.contact, TL_WEB_CALL_VALUE, &value));
    CHECK_OK(tl_store_audit_list_record(db, "contact", view.contact, 0, audit, 4, &len));
    tl_store_reader_give(desk->house->place->store, db);
    assert_string_equal(row.number, number);
    assert_string_equal(row.channel, "web");
    CHECK_EQ(strtoull(value.text, NULL, 10), desk->call);
    CHECK_EQ(len, 1);
    assert_string_equal(audit[0].action, "file-for");
    CHECK_EQ(audit[0].staff_id, EVE);
    CHECK_EQ(audit[0].contact, desk->call);
    /* What a person files alone stands in nobody's story. */
    CHECK_OK(tl_web_flow_begin(desk->web, TEST_TOPIC_MAIN, 0, &view));
    choose(desk, &view, "5");
    CHECK_EQ(view.outcome, TL_OUTCOME_REQUEST);
    CHECK_EQ(filed(desk, number, sizeof number), 1);
    desk_free(desk);
}

static void nobody_need_answer_while_the_call_is_on(void **state)
{
    struct desk *desk = desk_new(state);
    struct tl_web_view page, walk = begin(desk);
    CHECK_OK(tl_web_flow_begin(desk->web, TEST_TOPIC_MAIN, 0, &page));
    pass(desk, PAGE_S + 1);
    await_end(desk, page.contact); /* All were looked at by now. */
    CHECK_OK(tl_web_flow_look(desk->web, walk.contact, &walk));
    CHECK_EQ(walk.state, TL_WEB_ASKS);
    /* From the call's end on it has as long as any page. */
    CHECK_EQ(ASK(desk->house, left, .contact = desk->call), TL_WHY_NONE);
    CHECK_OK(tl_web_flow_begin(desk->web, TEST_TOPIC_MAIN, 0, &page));
    pass(desk, PAGE_S - 1);
    CHECK_OK(tl_web_flow_look(desk->web, walk.contact, &walk));
    CHECK_EQ(walk.state, TL_WEB_ASKS);
    pass(desk, 2);
    await_end(desk, walk.contact);
    desk_free(desk);
}

static void a_walk_that_begins_after_the_call_ends_as_any_page(void **state)
{
    struct desk *desk = desk_new(state);
    CHECK_EQ(ASK(desk->house, left, .contact = desk->call), TL_WHY_NONE);
    struct tl_web_view walk = begin(desk);
    pass(desk, PAGE_S + 1);
    await_end(desk, walk.contact);
    desk_free(desk);
}

static void a_call_has_one_walk_at_a_time(void **state)
{
    struct desk *desk = desk_new(state);
    struct tl_web_view first = begin(desk), second = begin(desk), view;
    CHECK(first.contact != second.contact);
    CHECK_OK(tl_web_flow_of_call(desk->web, desk->call, &view));
    CHECK_EQ(view.contact, second.contact);
    CHECK_OK(tl_web_flow_look(desk->web, first.contact, &view));
    CHECK_EQ(view.state, TL_WEB_STOPPED);
    CHECK_ERR(TL_ENONE, tl_web_flow_of_call(desk->web, desk->call + 1000, &view));
    desk_free(desk);
}

/* However many pages come, the agent's walk stays. */
static void pages_of_others_do_not_push_it_out(void **state)
{
    struct desk *desk = desk_new(state);
    struct tl_web_view walk = begin(desk), page;
    for (int i = 0; i < 2 * PAGES_MAX; i++) {
        pass(desk, 61);
        CHECK_OK(tl_web_flow_begin(desk->web, TEST_TOPIC_MAIN, 0, &page));
    }
    CHECK_OK(tl_web_flow_look(desk->web, walk.contact, &walk));
    CHECK_EQ(walk.state, TL_WEB_ASKS);
    desk_free(desk);
}

struct putting {
    tl_id call;
    const struct tl_contact_value *values[5]; /* NULL behind the last. */
};

static enum tl_err put(struct tl_db *db, void *arg)
{
    const struct putting *put = arg;
    enum tl_err err = TL_OK;
    for (size_t i = 0; put->values[i] && err == TL_OK; i++)
        err = tl_store_contact_value_put(db, put->call, put->values[i]);
    return err;
}

static void what_the_call_has_is_known_and_no_code_is(void **state)
{
    struct desk *desk = desk_new(state);
    struct tl_store *store = desk->house->place->store;
    struct tl_policy *policy = &desk->house->test.policy;
    struct tl_form forms[] = { { .kind = TL_FORM_TEXT }, { .kind = TL_FORM_PHONE } };
    const struct tl_name names[] = { { 901, "words", TL_NONE },
                                     { 902, "phone", TL_NONE },
                                     { 903, "code", TL_NONE },
                                     { 904, "unasked", TL_NONE } };
    const struct tl_step steps[] = { { .kind = TL_STEP_ASK, .into = 0, .form = 0 },
                                     { .kind = TL_STEP_ASK, .into = 1, .form = 1 },
                                     { .kind = TL_STEP_ASK, .into = 2, .form = 0 } };
    struct tl_policy asked = *policy;
    char text[64];
    asked.forms = forms;
    asked.values = names;
    asked.values_len = 4;
    asked.steps = steps;
    asked.steps_len = 3;
    const struct tl_contact_value words = { "words", "It came broken.", "en" },
                                  code = { "code", "4812", "en" },
                                  unasked = { "unasked", "x", "en" },
                                  caller = { "caller", "+12025550147", "en" },
                                  phone = { "phone", "2025550199", "en" };
    const tl_id call = desk->call;
    struct putting first = { call, { &words, &code, &unasked, &caller } },
                   then = { call, { &phone } };
    CHECK_OK(tl_engine_write(desk->house->engine, put, &first));
    struct tl_db *db = tl_store_reader_take(store);
    CHECK_OK(tl_known_value(&asked, db, call, 0, text, sizeof text));
    assert_string_equal(text, "It came broken.");
    CHECK_OK(tl_known_value(&asked, db, call, 1, text, sizeof text));
    assert_string_equal(text, "+12025550147"); /* Who calls, while no other number was given. */
    CHECK_ERR(TL_ENONE, tl_known_value(&asked, db, call, 2, text, sizeof text));
    CHECK_ERR(TL_ENONE, tl_known_value(&asked, db, call, 3, text, sizeof text));
    CHECK_ERR(TL_ENONE, tl_known_value(&asked, db, call + 1000, 0, text, sizeof text));
    CHECK_ERR(TL_ETOOLONG, tl_known_value(&asked, db, call, 0, text, 8));
    tl_store_reader_give(store, db);
    CHECK_OK(tl_engine_write(desk->house->engine, put, &then));
    db = tl_store_reader_take(store);
    CHECK_OK(tl_known_value(&asked, db, call, 1, text, sizeof text));
    assert_string_equal(text, "2025550199");
    forms[0].kind = TL_FORM_CODE;
    CHECK_ERR(TL_ENONE, tl_known_value(&asked, db, call, 0, text, sizeof text));
    tl_store_reader_give(store, db);
    desk_free(desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(what_is_filed_stands_in_the_calls_story_and_in_the_audit),
        ON_SQLITE(nobody_need_answer_while_the_call_is_on),
        ON_SQLITE(a_walk_that_begins_after_the_call_ends_as_any_page),
        ON_SQLITE(a_call_has_one_walk_at_a_time),
        ON_SQLITE(pages_of_others_do_not_push_it_out),
        ON_SQLITE(what_the_call_has_is_known_and_no_code_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
