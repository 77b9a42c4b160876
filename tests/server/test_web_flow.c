/* test_web_flow.c: pages of topics on an engine: what is asked and answered, limits, who is gone.
 */
#include "server/web_flow.h"

#include "server/support_house.h"
#include "store/contacts.h"
#include "support/check.h"

enum { PAGES_MAX = 2, SECONDS_MAX = 20 };

struct page {
    struct house *house;
    struct tl_policy_set set;
    struct tl_policies *policies;
    struct tl_web_flow *web;
};

/* The house's engine again, with a page's edge as its watcher. */
static struct page *page_new(void **state)
{
    struct page *page = calloc(1, sizeof *page);
    assert_non_null(page);
    struct house *house = page->house = house_new(state);
    struct tl_fault fault;
    house->test.policy.entry[TL_CHANNEL_WEB] = TEST_TOPIC_MAIN;
    house->test.policy.staff.capacity[TL_CHANNEL_WEB] = 0;
    house->test.policy.limits.page_s = 600;
    house_stop(house);
    page->set.policy = &house->test.policy;
    CHECK_OK(tl_policies_open(&page->set, &page->policies));
    CHECK_OK(house_open(house, &fault));
    const struct tl_web_wiring wiring = { .engine = house->engine,
                                          .store = house->place->store,
                                          .policies = page->policies,
                                          .clock = &house->clock,
                                          .contacts_max = PAGES_MAX };
    CHECK_OK(tl_web_flow_open(&wiring, &page->web));
    tl_engine_watch(house->engine, tl_web_flow_facts, page->web);
    CHECK_OK(tl_engine_run(house->engine));
    CHECK_OK(tl_web_flow_run(page->web));
    return page;
}

static void page_free(struct page *page)
{
    tl_web_flow_close(page->web);
    house_free(page->house);
    tl_policies_close(page->policies);
    free(page);
}

static struct tl_web_view begin(struct page *page)
{
    struct tl_web_view view;
    CHECK_OK(tl_web_flow_begin(page->web, TEST_TOPIC_MAIN, 0, &view));
    return view;
}

static enum tl_err answer(struct page *page, struct tl_web_view *view, enum tl_web_answer_kind kind,
                          const char *text)
{
    const struct tl_web_answer given = { kind, view->step, text };
    return tl_web_flow_answer(page->web, view->contact, &given, view);
}

static void a_page_walks_by_choices_and_values(void **state)
{
    struct page *page = page_new(state);
    struct tl_web_view view = begin(page);
    CHECK_EQ(view.state, TL_WEB_ASKS);
    CHECK_EQ(view.step, TEST_STEP_MENU);
    CHECK_EQ(view.menus, 1);
    CHECK_ERR(TL_EBAD, answer(page, &view, TL_WEB_CHOICE, "0")); /* A key, and no choice. */
    CHECK_ERR(TL_EBAD, answer(page, &view, TL_WEB_CHOICE, "12"));
    CHECK_ERR(TL_EBAD, answer(page, &view, TL_WEB_VALUE, "2025550123"));
    CHECK_ERR(TL_EBAD, answer(page, &view, TL_WEB_HELPED, NULL));
    CHECK_EQ(view.step, TEST_STEP_MENU);
    CHECK_OK(answer(page, &view, TL_WEB_CHOICE, "3"));
    CHECK_EQ(view.step, TEST_STEP_ANSWER);
    CHECK_OK(answer(page, &view, TL_WEB_NOT_HELPED, NULL));
    CHECK_EQ(view.step, TEST_STEP_OFFER);
    CHECK_OK(answer(page, &view, TL_WEB_HELPED, NULL));
    CHECK_EQ(view.state, TL_WEB_DONE);
    CHECK_EQ(view.outcome, TL_OUTCOME_SELF_SERVED);
    CHECK_ERR(TL_EBUSY, answer(page, &view, TL_WEB_HELPED, NULL)); /* Over is over. */
    page_free(page);
}

static void a_request_ends_at_its_step(void **state)
{
    struct page *page = page_new(state);
    struct tl_web_view view = begin(page);
    CHECK_OK(answer(page, &view, TL_WEB_CHOICE, "5"));
    CHECK_EQ(view.state, TL_WEB_DONE);
    CHECK_EQ(view.outcome, TL_OUTCOME_REQUEST);
    CHECK_EQ(view.end, TEST_STEP_REQUEST);
    CHECK_OK(tl_web_flow_leave(page->web, view.contact)); /* It has ended, and stays so. */
    CHECK_OK(tl_web_flow_look(page->web, view.contact, &view));
    CHECK_EQ(view.outcome, TL_OUTCOME_REQUEST);
    page_free(page);
}

/* Agents are there, and still nobody waits at a page. */
static void who_asks_for_a_person_is_given_another_way(void **state)
{
    struct page *page = page_new(state);
    CHECK_EQ(ASK(page->house, signed_in, .agent = 1, .skills = TEST_EN_TIER1), TL_WHY_NONE);
    CHECK_EQ(ASK(page->house, ready, .agent = 1), TL_WHY_NONE);
    struct tl_web_view view = begin(page);
    CHECK_OK(answer(page, &view, TL_WEB_CHOICE, "1"));
    CHECK_EQ(view.state, TL_WEB_DONE);
    CHECK_EQ(view.outcome, TL_OUTCOME_MESSAGE); /* No number, so no callback. */
    page_free(page);
}

static void another_step_than_the_pages_is_not_answered(void **state)
{
    struct page *page = page_new(state);
    struct tl_web_view view = begin(page), other = view;
    CHECK_OK(answer(page, &view, TL_WEB_CHOICE, "9"));
    CHECK_EQ(view.step, TEST_STEP_SUBMENU);
    CHECK_ERR(TL_EBUSY, answer(page, &other, TL_WEB_CHOICE, "3"));
    CHECK_EQ(other.step, TEST_STEP_SUBMENU); /* It is told where the walk is. */
    other.contact = 999;
    CHECK_ERR(TL_ENONE, answer(page, &other, TL_WEB_CHOICE, "3"));
    CHECK_ERR(TL_ENONE, tl_web_flow_look(page->web, 999, &other));
    CHECK_ERR(TL_ENONE, tl_web_flow_leave(page->web, 999));
    page_free(page);
}

static void as_many_pages_as_may_and_no_more(void **state)
{
    struct page *page = page_new(state);
    struct tl_web_view first = begin(page), view;
    begin(page);
    CHECK_ERR(TL_EFULL, tl_web_flow_begin(page->web, TEST_TOPIC_MAIN, 0, &view));
    CHECK_OK(tl_web_flow_leave(page->web, first.contact));
    CHECK_OK(tl_web_flow_look(page->web, first.contact, &view));
    CHECK_EQ(view.state, TL_WEB_STOPPED);
    begin(page); /* What has ended makes room. */
    CHECK_ERR(TL_ENONE, tl_web_flow_look(page->web, first.contact, &view));
    page_free(page);
}

static void a_page_that_nobody_answers_makes_room_for_who_does(void **state)
{
    struct page *page = page_new(state);
    struct tl_web_view answered = begin(page), idle = begin(page), view;
    tl_time now;
    CHECK_OK(answer(page, &answered, TL_WEB_CHOICE, "9"));
    CHECK_OK(tl_engine_advance(page->house->engine, 59 * TL_SECOND, &now));
    CHECK_ERR(TL_EFULL, tl_web_flow_begin(page->web, TEST_TOPIC_MAIN, 0, &view));
    CHECK_OK(tl_engine_advance(page->house->engine, TL_SECOND, &now));
    begin(page);
    CHECK_ERR(TL_ENONE, tl_web_flow_look(page->web, idle.contact, &view));
    CHECK_OK(tl_web_flow_look(page->web, answered.contact, &view));
    CHECK_EQ(view.step, TEST_STEP_SUBMENU);
    struct tl_contact row;
    struct tl_db *db = tl_store_reader_take(page->house->place->store);
    CHECK_OK(tl_store_contact_find(db, idle.contact, &row));
    tl_store_reader_give(page->house->place->store, db);
    assert_string_equal(row.state, "ended");
    assert_string_equal(row.outcome, tl_outcome_text(TL_OUTCOME_LEFT_IN_MENU));
    page_free(page);
}

/* Looked at in real time, so it is waited for. */
static void await(struct page *page, struct tl_web_view *view, enum tl_web_state state)
{
    for (int tries = 0; tries < SECONDS_MAX * 100; tries++) {
        CHECK_OK(tl_web_flow_look(page->web, view->contact, view));
        if (view->state == state)
            return;
        tl_clock_nap(10000);
    }
    fail_msg("the page is in another state after %d s", SECONDS_MAX);
}

static void who_is_silent_too_long_has_left(void **state)
{
    struct page *page = page_new(state);
    struct tl_web_view view = begin(page);
    tl_time now;
    CHECK_OK(tl_engine_advance(page->house->engine, 599 * TL_SECOND, &now));
    CHECK_OK(answer(page, &view, TL_WEB_CHOICE, "9"));
    CHECK_OK(tl_engine_advance(page->house->engine, 599 * TL_SECOND, &now));
    CHECK_OK(tl_web_flow_look(page->web, view.contact, &view));
    CHECK_EQ(view.state, TL_WEB_ASKS);
    CHECK_OK(tl_engine_advance(page->house->engine, 2 * TL_SECOND, &now));
    await(page, &view, TL_WEB_STOPPED);
    CHECK_EQ(view.outcome, TL_OUTCOME_LEFT_IN_MENU);
    page_free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SQLITE(a_page_walks_by_choices_and_values),
        ON_SQLITE(a_request_ends_at_its_step),
        ON_SQLITE(who_asks_for_a_person_is_given_another_way),
        ON_SQLITE(another_step_than_the_pages_is_not_answered),
        ON_SQLITE(as_many_pages_as_may_and_no_more),
        ON_SQLITE(a_page_that_nobody_answers_makes_room_for_who_does),
        ON_SQLITE(who_is_silent_too_long_has_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
