/* test_project.c: the rows that people read, after each turn that a contact can take. */
#include <string.h>

#include "server/support_house.h"
#include "store/contacts.h"
#include "store/notes.h"
#include "store/spans.h"
#include "store/view.h"
#include "store/works.h"

enum { EVE = 1 };

static struct tl_contact_row row_of(struct house *house, tl_id contact)
{
    struct tl_contact_row row;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_view_contact(reader, contact, &row));
    tl_store_reader_give(house->place->store, reader);
    return row;
}

static struct tl_agent_row agent_row(struct house *house)
{
    struct tl_agent_row row;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_view_agent(reader, EVE, &row));
    tl_store_reader_give(house->place->store, reader);
    return row;
}

static struct tl_work work_of(struct house *house, tl_id contact)
{
    struct tl_work work;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_work_find(reader, contact, &work));
    tl_store_reader_give(house->place->store, reader);
    return work;
}

static void is(struct house *house, tl_id contact, const char *state)
{
    assert_string_equal(row_of(house, contact).state, state);
}

static void agent_is(struct house *house, const char *state)
{
    assert_string_equal(agent_row(house).state, state);
}

static void sign_in(struct house *house)
{
    CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = TEST_EVERYTHING), TL_WHY_NONE);
}

static void get_ready(struct house *house)
{
    CHECK_EQ(ASK(house, ready, .agent = EVE), TL_WHY_NONE);
}

static void a_call_is_told_from_menu_to_wrap_up(void **state)
{
    struct house *house = house_new(state);
    sign_in(house);
    agent_is(house, "not-ready");
    tl_id contact = tl_engine_new_id(house->engine);
    CHECK_EQ(ASK(house, contact_came, .contact = contact, .channel = TL_CHANNEL_VOICE,
                 .language = TL_NONE),
             TL_WHY_NONE);
    assert_string_equal(row_of(house, contact).language, "");
    CHECK_EQ(ASK(house, keyed, .contact = contact, .step = TEST_STEP_LANGUAGE, .digit = '2'),
             TL_WHY_NONE);
    assert_string_equal(row_of(house, contact).language, "es");
    is(house, contact, "in-flow");
    CHECK_EQ(ASK(house, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '1'),
             TL_WHY_NONE);
    is(house, contact, "waiting");
    assert_string_equal(row_of(house, contact).queue, "one");
    CHECK_EQ(row_of(house, contact).asked_at, TEST_MONDAY_10);
    get_ready(house);
    is(house, contact, "offered");
    agent_is(house, "offered");
    CHECK_EQ(row_of(house, contact).agent, EVE);
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    is(house, contact, "joining");
    CHECK_EQ(ASK(house, joined, .contact = contact, .agent = EVE), TL_WHY_NONE);
    is(house, contact, "connected");
    agent_is(house, "connected");
    CHECK_EQ(ASK(house, holds, .agent = EVE, .contact = contact), TL_WHY_NONE);
    is(house, contact, "held");
    CHECK_EQ(ASK(house, resumes, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, hangs_up, .agent = EVE, .contact = contact), TL_WHY_NONE);
    is(house, contact, "ended");
    assert_string_equal(row_of(house, contact).outcome, "person");
    agent_is(house, "wrap-up");
    CHECK_EQ(agent_row(house).contact, contact);
    CHECK_EQ(ASK(house, wrapped_up, .agent = EVE, .contact = contact, .disposition = 5),
             TL_WHY_NONE);
    agent_is(house, "ready");
    CHECK_EQ(agent_row(house).contact, 0);
    house_check(house);
    house_free(house);
}

static void later(struct house *house, int64_t by_us)
{
    tl_time now;
    CHECK_OK(tl_engine_advance(house->engine, by_us, &now));
}

static size_t sums_of(struct house *house, struct tl_span_sum *out)
{
    size_t len = 0;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_span_sums(reader, EVE, TEST_MONDAY_10, out, TL_SPAN_SUMS_MAX, &len));
    tl_store_reader_give(house->place->store, reader);
    return len;
}

static int64_t sum_of(struct house *house, const char *state, const char *reason)
{
    struct tl_span_sum sums[TL_SPAN_SUMS_MAX];
    size_t len = sums_of(house, sums);
    for (size_t i = 0; i < len; i++) {
        if (strcmp(sums[i].state, state) == 0 && strcmp(sums[i].reason, reason) == 0)
            return sums[i].us / TL_SECOND;
    }
    return 0;
}

/* How a day of an agent is added up: a break, a call with a hold in it, the work after it. */
static void an_agents_day_is_told_from_its_spans(void **state)
{
    struct house *house = house_new(state);
    int64_t held_us = 0;
    sign_in(house);
    later(house, 300 * TL_SECOND); /* Signed in and not ready. */
    tl_id contact = house_waiter(house);
    get_ready(house);
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, joined, .contact = contact, .agent = EVE), TL_WHY_NONE);
    CHECK_EQ(agent_row(house).contact, contact);
    later(house, 100 * TL_SECOND);
    CHECK_EQ(ASK(house, holds, .agent = EVE, .contact = contact), TL_WHY_NONE);
    later(house, 20 * TL_SECOND);
    CHECK_EQ(ASK(house, resumes, .agent = EVE, .contact = contact), TL_WHY_NONE);
    later(house, 60 * TL_SECOND);
    CHECK_EQ(ASK(house, hangs_up, .agent = EVE, .contact = contact), TL_WHY_NONE);
    later(house, 5 * TL_SECOND);
    CHECK_EQ(ASK(house, wrapped_up, .agent = EVE, .contact = contact, .disposition = 5),
             TL_WHY_NONE);
    CHECK_EQ(sum_of(house, "not-ready", ""), 300);
    CHECK_EQ(sum_of(house, "connected", ""), 180);
    CHECK_EQ(sum_of(house, "wrap-up", ""), 5);
    CHECK_EQ(sum_of(house, "ready", ""), 0); /* It lasts. */
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_span_held(reader, EVE, TEST_MONDAY_10, &held_us));
    tl_store_reader_give(house->place->store, reader);
    CHECK_EQ(held_us, 20 * TL_SECOND);
    house_check(house);
    house_free(house);
}

static size_t unfiled(struct house *house, struct tl_contact_row *out)
{
    size_t len = 0;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_view_unfiled(reader, EVE, TEST_MONDAY_10 - 1, out, 8, &len));
    tl_store_reader_give(house->place->store, reader);
    return len;
}

/* Whose time of wrap-up ran out still has the contact to file, and its note. */
static void a_contact_stays_to_be_filed_when_the_wrap_up_ran_out(void **state)
{
    static const struct tl_name answered = { 5, "answered", TL_NONE };
    struct house *house = house_new(state);
    struct tl_contact_row rows[8];
    char note[TL_NOTE_BYTES_MAX + 1];
    house_stop(house);
    house->test.policy.dispositions = &answered;
    house->test.policy.dispositions_len = 1;
    house_start(house);
    sign_in(house);
    tl_id contact = house_waiter(house);
    get_ready(house);
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, joined, .contact = contact, .agent = EVE), TL_WHY_NONE);
    CHECK_EQ(unfiled(house, rows), 0);
    CHECK_EQ(ASK(house, hangs_up, .agent = EVE, .contact = contact), TL_WHY_NONE);
    later(house, (house->test.policy.staff.wrap_up_s + 1) * TL_SECOND);
    agent_is(house, "ready");
    CHECK_EQ(unfiled(house, rows), 1);
    CHECK_EQ(rows[0].id, contact);
    house_stop(house);
    CHECK_OK(tl_store_draft_put(tl_store_writer(house->place->store), contact, EVE, 1, "half"));
    house_start(house);
    CHECK_EQ(unfiled(house, rows), 1);
    sign_in(house);
    contact = house_waiter(house);
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, joined, .contact = contact, .agent = EVE), TL_WHY_NONE);
    CHECK_EQ(ASK(house, hangs_up, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(unfiled(house, rows), 2);
    CHECK_EQ(ASK(house, wrapped_up, .agent = EVE, .contact = contact, .disposition = 5),
             TL_WHY_NONE);
    CHECK_EQ(unfiled(house, rows), 1);
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_ERR(TL_ENONE, tl_store_draft_find(reader, contact, note));
    CHECK_OK(tl_store_draft_find(reader, rows[0].id, note));
    tl_store_reader_give(house->place->store, reader);
    house_check(house);
    house_free(house);
}

static bool story_has(struct house *house, tl_id contact, const char *kind, const char *name)
{
    struct tl_story_row rows[TL_STORY_ROWS_MAX];
    size_t len = 0;
    bool has = false;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_view_story(reader, contact, rows, TL_STORY_ROWS_MAX, &len));
    tl_store_reader_give(house->place->store, reader);
    for (size_t i = 0; i < len; i++)
        has = has || (strcmp(rows[i].kind, kind) == 0 && strcmp(rows[i].name, name) == 0);
    return has;
}

static void the_story_has_the_article_told_with_its_version(void **state)
{
    struct house *house = house_new(state);
    const char *article =
        house->test.policy.articles[house->test.policy.steps[TEST_STEP_ANSWER].article].id.name;
    struct tl_article_told told[4];
    size_t len = 0;
    tl_id contact = house_caller(house);
    CHECK_EQ(ASK(house, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '3'),
             TL_WHY_NONE);
    CHECK(story_has(house, contact, "article", article));
    CHECK(!story_has(house, contact, "not-helped", article));
    CHECK_EQ(ASK(house, helped, .contact = contact, .step = TEST_STEP_ANSWER, .yes = 0),
             TL_WHY_NONE);
    CHECK(story_has(house, contact, "not-helped", article));
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_article_told_list(reader, contact, told, 4, &len));
    tl_store_reader_give(house->place->store, reader);
    CHECK_EQ(len, 1);
    CHECK_EQ(told[0].agent, 0);
    assert_string_equal(told[0].article, article);
    CHECK_EQ(strlen(told[0].version), TL_ARTICLE_VERSION_BYTES - 1);
    house_check(house);
    house_free(house);
}

/* The agent's sound is gone: the row says until when it is waited for. */
static void sound_that_is_waited_for_has_a_time(void **state)
{
    struct house *house = house_new(state);
    sign_in(house);
    tl_id contact = house_waiter(house);
    get_ready(house);
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, joined, .contact = contact, .agent = EVE), TL_WHY_NONE);
    CHECK_EQ(row_of(house, contact).until_at, 0);
    CHECK_EQ(ASK(house, leg_lost, .contact = contact, .agent = EVE), TL_WHY_NONE);
    int64_t lost_us = house->test.policy.staff.lost_s * TL_SECOND;
    CHECK_EQ(row_of(house, contact).until_at, TEST_MONDAY_10 + lost_us);
    CHECK_EQ(ASK(house, joined, .contact = contact, .agent = EVE), TL_WHY_NONE);
    CHECK_EQ(row_of(house, contact).until_at, 0);
    is(house, contact, "connected");
    CHECK_EQ(ASK(house, leg_lost, .contact = contact, .agent = EVE), TL_WHY_NONE);
    later(house, lost_us + TL_SECOND);
    is(house, contact, "waiting");
    CHECK(story_has(house, contact, "back", ""));
    house_check(house);
    house_free(house);
}

static tl_id promised(struct house *house)
{
    tl_id contact = house_caller(house);
    CHECK_EQ(ASK(house, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '4'),
             TL_WHY_NONE);
    CHECK_EQ(ASK(house, gave, .contact = contact, .step = TEST_STEP_NUMBER, .fits = 1),
             TL_WHY_NONE);
    return contact;
}

static void a_promise_is_open_until_both_hear_each_other(void **state)
{
    struct house *house = house_new(state);
    sign_in(house);
    tl_id contact = promised(house);
    is(house, contact, "promised");
    assert_string_equal(work_of(house, contact).kind, "callback");
    assert_string_equal(work_of(house, contact).state, "open");
    assert_string_equal(work_of(house, contact).number, row_of(house, contact).number);
    get_ready(house);
    is(house, contact, "offered");
    CHECK_EQ(ASK(house, refuses, .agent = EVE, .contact = contact), TL_WHY_NONE);
    is(house, contact, "promised"); /* Not on the line, so not waiting. */
    tl_time now;
    CHECK_OK(tl_engine_advance(house->engine, 121 * TL_SECOND, &now));
    is(house, contact, "offered");
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    is(house, contact, "dialling");
    CHECK_EQ(work_of(house, contact).ended_at, 0);
    CHECK_EQ(
        ASK(house, attempt_ended, .contact = contact, .attempt = 1, .result = TL_ATTEMPT_ANSWERED),
        TL_WHY_NONE);
    is(house, contact, "connected");
    assert_string_equal(work_of(house, contact).state, "kept");
    CHECK_EQ(work_of(house, contact).ended_at, now);
    house_check(house);
    house_free(house);
}

/* No fact names the agent when an attempt fails: the row must be told all the same. */
static void an_agent_is_free_again_when_an_attempt_fails(void **state)
{
    struct house *house = house_new(state);
    sign_in(house);
    tl_id contact = promised(house);
    get_ready(house);
    for (uint64_t attempt = 1; attempt <= house->test.policy.callbacks.attempts_max; attempt++) {
        CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
        CHECK(strcmp(agent_row(house).state, "ready") != 0);
        CHECK_EQ(ASK(house, attempt_ended, .contact = contact, .attempt = attempt,
                     .result = TL_ATTEMPT_BUSY),
                 TL_WHY_NONE);
        agent_is(house, "ready");
        tl_time now;
        tl_time from = work_of(house, contact).due_at - 7200 * TL_SECOND + TL_SECOND;
        if (attempt < house->test.policy.callbacks.attempts_max)
            CHECK_OK(
                tl_engine_advance(house->engine, from - atomic_load(&house->clock.manual), &now));
    }
    is(house, contact, "ended");
    assert_string_equal(work_of(house, contact).state, "given-up");
    CHECK(work_of(house, contact).ended_at > 0);
    house_check(house);
    house_free(house);
}

static void requests_and_messages_stand_under_the_contacts_number(void **state)
{
    static const struct {
        char digit;
        const char *kind, *type, *outcome;
    } cases[] = { { '5', "request", "request", "request" },
                  { '6', "message", "owner", "message" } };
    struct house *house = house_new(state);
    for (size_t i = 0; i < 2; i++) {
        tl_id contact = house_caller(house);
        CHECK_EQ(ASK(house, keyed, .contact = contact, .step = TEST_STEP_MENU,
                     .digit = (uint64_t)cases[i].digit),
                 TL_WHY_NONE);
        struct tl_work work = work_of(house, contact);
        assert_string_equal(work.kind, cases[i].kind);
        assert_string_equal(work.type, cases[i].type);
        assert_string_equal(work.state, "open");
        CHECK(work.due_at > TEST_MONDAY_10);
        assert_string_equal(work.number, row_of(house, contact).number);
        is(house, contact, "ended");
        assert_string_equal(row_of(house, contact).outcome, cases[i].outcome);
    }
    house_check(house);
    house_free(house);
}

/* Called back, then the agent is lost, and the person leaves a message instead. */
static void who_was_called_back_may_ask_for_something_else(void **state)
{
    struct house *house = house_new(state);
    tl_time now;
    sign_in(house);
    tl_id contact = house_waiter(house);
    get_ready(house);
    CHECK_EQ(ASK(house, refuses, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, keyed, .contact = contact, .step = TEST_STEP_LIVE, .digit = '2'),
             TL_WHY_NONE);
    is(house, contact, "promised");
    CHECK_OK(tl_engine_advance(house->engine, 121 * TL_SECOND, &now));
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(
        ASK(house, attempt_ended, .contact = contact, .attempt = 1, .result = TL_ATTEMPT_ANSWERED),
        TL_WHY_NONE);
    CHECK_EQ(ASK(house, agent_lost, .agent = EVE), TL_WHY_NONE);
    CHECK_OK(tl_engine_advance(house->engine, 60 * TL_SECOND, &now));
    agent_is(house, "offline");
    struct tl_contact_row row = row_of(house, contact);
    struct tl_work work = work_of(house, contact);
    assert_string_equal(work.kind, strcmp(row.outcome, "message") == 0 ? "message" : "callback");
    assert_string_equal(work.number, row.number);
    house_check(house);
    house_free(house);
}

static void a_start_is_told_of_everybody(void **state)
{
    struct house *house = house_new(state);
    sign_in(house);
    tl_id in_menu = house_caller(house);
    tl_id in_line = house_waiter(house);
    tl_id without_number = tl_engine_new_id(house->engine);
    CHECK_EQ(ASK(house, contact_came, .contact = without_number, .channel = TL_CHANNEL_VOICE,
                 .language = 0),
             TL_WHY_NONE);
    CHECK_EQ(ASK(house, keyed, .contact = without_number, .step = TEST_STEP_MENU, .digit = '1'),
             TL_WHY_NONE);
    house_stop(house);
    CHECK_OK(tl_clock_advance(&house->clock, TL_MINUTE));
    house_start(house);
    is(house, in_menu, "ended");
    assert_string_equal(row_of(house, in_menu).outcome, "cut off");
    is(house, in_line, "promised");
    CHECK_EQ(row_of(house, in_line).asked_at, TEST_MONDAY_10);
    assert_string_equal(work_of(house, in_line).kind, "callback");
    is(house, without_number, "kept");
    CHECK_EQ(row_of(house, without_number).asked_at, TEST_MONDAY_10);
    agent_is(house, "offline");
    house_check(house);
    house_free(house);
}

/* The language was known, so the topic's first step was never stopped at; then the person key. */
static void topics_are_told_in_the_order_of_entering(void **state)
{
    struct house *house = house_new(state);
    struct tl_story_row story[TL_STORY_ROWS_MAX];
    size_t len;
    sign_in(house);
    tl_id contact = house_caller(house);
    assert_string_equal(row_of(house, contact).topic, "topic");
    CHECK_OK(tl_clock_advance(&house->clock, TL_SECOND));
    CHECK_EQ(ASK(house, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '0'),
             TL_WHY_NONE);
    assert_string_equal(row_of(house, contact).topic, "person");
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_view_story(reader, contact, story, TL_STORY_ROWS_MAX, &len));
    tl_store_reader_give(house->place->store, reader);
    CHECK_EQ(len, 2);
    assert_string_equal(story[0].name, "topic");
    assert_string_equal(story[1].name, "person");
    CHECK_EQ(story[1].at, TEST_MONDAY_10 + TL_SECOND);
    house_check(house);
    house_free(house);
}

/* The queue and the time of asking stay as they were told. */
static void who_has_waited_long_is_told_in_the_next_class(void **state)
{
    struct house *house = house_new(state);
    house->test.priorities[0].id.name = "first";
    house->test.priorities[1].ages_after_s = 600;
    sign_in(house);
    tl_id contact = house_caller(house);
    CHECK_EQ(ASK(house, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '1'),
             TL_WHY_NONE);
    assert_string_equal(row_of(house, contact).priority, "rank");
    tl_time asked_at = row_of(house, contact).asked_at, now;
    CHECK_OK(tl_engine_advance(house->engine, 600 * TL_SECOND, &now));
    assert_string_equal(row_of(house, contact).priority, "first");
    assert_string_equal(row_of(house, contact).queue, "one");
    CHECK_EQ(row_of(house, contact).asked_at, asked_at);
    is(house, contact, "waiting");
    house_check(house);
    house_free(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_call_is_told_from_menu_to_wrap_up),
        ON_BOTH(an_agents_day_is_told_from_its_spans),
        ON_BOTH(a_contact_stays_to_be_filed_when_the_wrap_up_ran_out),
        ON_BOTH(the_story_has_the_article_told_with_its_version),
        ON_BOTH(sound_that_is_waited_for_has_a_time),
        ON_BOTH(a_promise_is_open_until_both_hear_each_other),
        ON_BOTH(an_agent_is_free_again_when_an_attempt_fails),
        ON_BOTH(requests_and_messages_stand_under_the_contacts_number),
        ON_BOTH(who_was_called_back_may_ask_for_something_else),
        ON_BOTH(a_start_is_told_of_everybody),
        ON_BOTH(who_has_waited_long_is_told_in_the_next_class),
        ON_BOTH(topics_are_told_in_the_order_of_entering),
    };
    return cmocka_run_group_tests_name("project", tests, NULL, NULL);
}
