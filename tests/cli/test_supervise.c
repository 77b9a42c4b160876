/* What supervisors do by the API of a running center: who may, what is recorded, what does not fit.
 * Calls are real: a telephone by SIP, an agent's leg by WebRTC. */
#include "cli/support_place.h"

#include <inttypes.h>
#include <poll.h>
#include <string.h>

#include "base/calendar.h"
#include "phone/caller.h"
#include "server/clock.h"
#include "support/check.h"

enum { PATIENCE_S = 60, TURN_MS = 20, PATH_BYTES = 120 };

static struct tl_desk_end sue, tom, eve; /* Two supervisors and an agent. */
static struct tl_caller *ana;

#define ACTS "/api/v1/supervise/"

static int begin(void **state)
{
    static const char *const users[][2] = {
        { "sue", "supervisor" }, { "tom", "supervisor" }, { "eve", "" },  { "rob", "reviewer" },
        { "wil", "author" },     { "odd", "ombudsman" },  { NULL, NULL },
    };
    (void)state;
    place_start(users);
    sue = place_sign_in("sue");
    tom = place_sign_in("tom");
    eve = place_sign_in("eve");
    return 0;
}

/* ---- people ---- */

static void turn(void)
{
    poll(NULL, 0, TURN_MS);
    if (ana)
        tl_caller_turn(ana, tl_steady_now());
    struct tl_desk_end *ends[] = { &sue, &tom, &eve };
    for (size_t i = 0; i < 3; i++) {
        if (ends[i]->leg)
            tl_browser_end_turn(ends[i]->leg);
        if (ends[i]->socket.fd >= 0)
            tl_web_socket_turn(&ends[i]->socket, tl_steady_now());
    }
}

/* The contact of the call as supervisors see it; the caller of this drops *out_all. */
static const json_t *watched(json_t **out_all)
{
    CHECK_EQ(place_ask(sue.cookie, "GET", "/api/v1/supervise", NULL, out_all), 200);
    return json_array_get(json_object_get(*out_all, "contacts"), 0);
}

/* The id of the contact once it is in this state. */
static tl_id is_in(const char *wanted)
{
    int64_t late = tl_steady_now() + PATIENCE_S * TL_SECOND;
    for (;;) {
        json_t *all;
        const json_t *row = watched(&all);
        const char *state = json_string_value(json_object_get(row, "state"));
        const char *id = json_string_value(json_object_get(row, "id"));
        tl_id contact = state && id && strcmp(state, wanted) == 0 ? strtoull(id, NULL, 10) : 0;
        json_decref(all);
        if (contact != 0)
            return contact;
        if (tl_steady_now() > late)
            fail_msg("the contact is never %s", wanted);
        for (int i = 0; i < 5; i++)
            turn();
    }
}

static void nobody_is_left(void)
{
    int64_t late = tl_steady_now() + PATIENCE_S * TL_SECOND;
    size_t left = 1;
    while (left > 0) {
        json_t *all;
        watched(&all);
        left = json_array_size(json_object_get(all, "contacts"));
        json_decref(all);
        CHECK(tl_steady_now() < late);
        turn();
    }
}

/* In line for a person: English, "person", the way in. */
static tl_id ana_asks(void)
{
    CHECK_OK(tl_caller_open(place_sip(), "+12025550147", &ana));
    CHECK_OK(tl_caller_key(ana, "104"));
    return is_in("waiting");
}

static void ana_leaves(void)
{
    tl_caller_hang_up(ana);
    nobody_is_left();
    tl_caller_close(ana);
    ana = NULL;
}

/* eve has a page and sits there, not ready: somebody serves the line. */
static void eve_comes(void)
{
    CHECK_OK(tl_desk_end_open_page(&eve, place_web()));
    CHECK_OK(tl_desk_end_ready(&eve, place_web()));
    CHECK_OK(tl_desk_end_not_ready(&eve, place_web(), "break"));
}

static void eve_goes(void)
{
    CHECK_OK(tl_desk_end_sign_out(&eve, place_web()));
    eve = place_sign_in("eve");
}

static tl_id eve_talks(void)
{
    tl_id contact = ana_asks();
    CHECK_OK(tl_desk_end_ready(&eve, place_web()));
    is_in("offered");
    CHECK_OK(tl_desk_end_act(&eve, place_web(), contact, "accept"));
    CHECK_OK(tl_desk_end_open_leg(&eve, place_web(), contact));
    return is_in("connected");
}

/* ---- asking ---- */

static int post(const struct tl_desk_end *who, const char *path, const char *body)
{
    return place_ask(who->cookie, "POST", path, body, NULL);
}

static int post_to(const struct tl_desk_end *who, tl_id contact, const char *word, const char *body)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, ACTS "contacts/%" PRIu64 "/%s", contact, word);
    return post(who, path, body);
}

/* Asks, and compares the error's code with this one. */
static void is_refused(const struct tl_desk_end *who, const char *path, const char *body,
                       int status, const char *error)
{
    json_t *answer;
    CHECK_EQ(place_ask(who->cookie, "POST", path, body, &answer), status);
    assert_string_equal(json_string_value(json_object_get(answer, "error")), error);
    json_decref(answer);
}

static void is_refused_of(const struct tl_desk_end *who, tl_id contact, const char *word,
                          const char *body, int status, const char *error)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, ACTS "contacts/%" PRIu64 "/%s", contact, word);
    is_refused(who, path, body, status, error);
}

static int64_t audits(void)
{
    return place_number("SELECT count(*) FROM audit WHERE record_kind IN ('contact', 'agent', "
                        "'queue', 'line', 'surge')");
}

/* The last record: action, kind and reason, and by whom. */
static void is_recorded(const char *wanted, const struct tl_desk_end *by)
{
    char own[100];
    snprintf(own, sizeof own, "%s|%" PRIu64, wanted, by->agent);
    assert_string_equal(place_text("SELECT action || '|' || record_kind || '|' || reason || '|' || "
                                   "staff_id FROM audit ORDER BY id DESC LIMIT 1"),
                        own);
}

/* ---- tests ---- */

static const char *const acts[][2] = {
    { "POST", ACTS "contacts/1/move" },
    { "POST", ACTS "contacts/1/listen" },
    { "DELETE", ACTS "contacts/1/listen" },
    { "POST", ACTS "agents/1/state" },
    { "POST", ACTS "queues/tier1/close" },
    { "POST", ACTS "queues/tier1/open" },
    { "POST", ACTS "line/close" },
    { "POST", ACTS "line/open" },
    { "POST", ACTS "surge" },
    { "POST", ACTS "broadcasts" },
    { "DELETE", ACTS "asks/1" },
    { "GET", "/api/v1/supervise" },
};

static void who_leads_nobody_is_refused_and_nothing_is_recorded(void **state)
{
    static const char *const logins[] = { "eve", "rob", "wil", "odd" };
    static const char body[] = "{\"why\":\"because\",\"mode\":\"listen\",\"sdp\":\"v=0\","
                               "\"reason\":\"storm\",\"until\":\"2026-03-03T18:00:00Z\","
                               "\"state\":\"ready\",\"queue\":\"tier1\",\"text\":\"hello\"}";
    (void)state;
    int64_t before = audits();
    for (size_t i = 0; i < sizeof logins / sizeof logins[0]; i++) {
        struct tl_desk_end who = place_sign_in(logins[i]);
        for (size_t k = 0; k < sizeof acts / sizeof acts[0]; k++)
            CHECK_EQ(place_ask(who.cookie, acts[k][0], acts[k][1],
                               acts[k][0][0] == 'P' ? body : NULL, NULL),
                     403);
    }
    for (size_t k = 0; k < sizeof acts / sizeof acts[0]; k++)
        CHECK_EQ(place_ask("", acts[k][0], acts[k][1], acts[k][0][0] == 'P' ? body : NULL, NULL),
                 401);
    CHECK_EQ(audits(), before);
}

static void an_act_without_its_words_is_refused_and_not_recorded(void **state)
{
    static const struct {
        const char *path, *body, *error;
    } bad[] = {
        { ACTS "contacts/1/move", "{\"queue\":\"tier2\"}", "bad-request" },
        { ACTS "contacts/1/move", "{\"queue\":\"tier2\",\"why\":\"no\"}", "bad-request" },
        { ACTS "contacts/1/move", "{\"why\":\"because\"}", "bad-request" },
        { ACTS "contacts/1/listen", "{\"mode\":\"listen\",\"sdp\":\"v=0\"}", "bad-request" },
        { ACTS "contacts/1/listen", "{\"mode\":\"spy\",\"why\":\"because\"}", "bad-request" },
        { ACTS "agents/1/state", "{\"state\":\"ready\"}", "bad-request" },
        { ACTS "agents/1/state", "{\"state\":\"happy\",\"why\":\"because\"}", "bad-request" },
        { ACTS "agents/1/state", "{\"state\":\"not-ready\",\"reason\":\"nap\",\"why\":\"because\"}",
          "unknown-key" },
        { ACTS "line/close", "{\"until\":\"2026-03-03T18:00:00Z\"}", "unknown-key" },
        { ACTS "line/close", "{\"reason\":\"storm\"}", "bad-request" },
        { ACTS "line/close", "{\"reason\":\"storm\",\"until\":\"2026-03-03T10:00:00Z\"}",
          "bad-request" }, /* Past. */
        { ACTS "line/close", "{\"reason\":\"storm\",\"until\":\"2026-09-03T10:00:00Z\"}",
          "bad-request" }, /* Half a year. */
        { ACTS "surge", "{\"until\":\"2026-03-03T18:00:00Z\"}", "bad-request" },
        { ACTS "surge", "{\"until\":\"2026-03-03T10:00:00Z\",\"why\":\"snow\"}", "bad-request" },
        { ACTS "queues/tier1/close", "{\"reason\":\"rain\",\"until\":\"2026-03-03T18:00:00Z\"}",
          "unknown-key" },
    };
    (void)state;
    int64_t before = audits();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        is_refused(&sue, bad[i].path, bad[i].body, 400, bad[i].error);
    is_refused(&sue, ACTS "queues/nowhere/close",
               "{\"reason\":\"storm\",\"until\":\"2026-03-03T18:00:00Z\"}", 404, "not-found");
    is_refused(&sue, ACTS "queues/nowhere/open", "{}", 404, "not-found");
    CHECK_EQ(audits(), before);
}

static void who_waits_is_moved_and_keeps_the_time_of_asking(void **state)
{
    (void)state;
    eve_comes();
    tl_id contact = ana_asks();
    json_t *all;
    char asked_at[40];
    snprintf(asked_at, sizeof asked_at, "%s",
             json_string_value(json_object_get(watched(&all), "asked_at")));
    json_decref(all);
    CHECK_EQ(place_ask("", "POST", "/api/v1/test/clock", "{\"advance_s\":30}", NULL), 200);
    CHECK_EQ(post_to(&sue, contact, "move", "{\"priority\":\"emergency\",\"why\":\"in danger\"}"),
             204);
    is_recorded("move|contact|in danger", &sue);
    CHECK_EQ(place_number("SELECT contact FROM audit ORDER BY id DESC LIMIT 1"), contact);
    const json_t *row = watched(&all);
    assert_string_equal(json_string_value(json_object_get(row, "priority")), "emergency");
    assert_string_equal(json_string_value(json_object_get(row, "asked_at")), asked_at);
    json_decref(all);
    is_refused_of(&sue, contact, "move", "{\"queue\":\"nowhere\",\"why\":\"because\"}", 409,
                  "state");
    is_refused_of(&sue, 999999, "move", "{\"queue\":\"tier2\",\"why\":\"because\"}", 404,
                  "not-found");
    ana_leaves();
    is_refused_of(&sue, contact, "move", "{\"queue\":\"tier2\",\"why\":\"because\"}", 404,
                  "not-found");
    eve_goes();
}

static void is_line(bool is_closed)
{
    json_t *all;
    watched(&all);
    CHECK_EQ(json_is_object(json_object_get(all, "line")), is_closed);
    json_decref(all);
}

static void the_line_and_a_queue_are_closed_and_opened(void **state)
{
    static const char storm[] = "{\"reason\":\"storm\",\"until\":\"2026-03-03T18:00:00Z\"}";
    (void)state;
    is_line(false);
    is_refused(&sue, ACTS "line/open", "{}", 409, "state"); /* It is open. */
    CHECK_EQ(post(&sue, ACTS "line/close", storm), 204);
    is_recorded("close|line|storm", &sue);
    is_line(true);
    CHECK_EQ(post(&tom, ACTS "line/open", "{}"), 204);
    is_recorded("open|line|", &tom);
    is_line(false);
    CHECK_EQ(post(&sue, ACTS "queues/tier2/close", storm), 204);
    is_recorded("close|queue|storm", &sue);
    is_line(false);
    CHECK_EQ(post(&sue, ACTS "queues/tier2/open", "{}"), 204);
    is_recorded("open|queue|", &sue);
    is_refused(&sue, ACTS "queues/tier2/open", "{}", 409, "state");
}

static void a_surge_is_declared_and_ended(void **state)
{
    (void)state;
    is_refused(&sue, ACTS "surge", "{\"why\":\"it is quiet\"}", 409, "state"); /* There is none. */
    CHECK_EQ(
        post(&sue, ACTS "surge", "{\"until\":\"2026-03-04T18:00:00Z\",\"why\":\"a deadline\"}"),
        204);
    is_recorded("surge|surge|a deadline", &sue);
    CHECK_EQ(post(&tom, ACTS "surge", "{\"why\":\"it is quiet\"}"), 204);
    is_recorded("surge|surge|it is quiet", &tom);
    is_refused(&sue, ACTS "surge", "{\"why\":\"it is quiet\"}", 409, "state");
}

/* As supervisors see eve. */
static void is_away_for(const char *wanted)
{
    json_t *all, *seat;
    const char *reason = NULL;
    size_t i;
    watched(&all);
    json_array_foreach(json_object_get(all, "agents"), i, seat)
    {
        const char *id = json_string_value(json_object_get(seat, "id"));
        if (id && strtoull(id, NULL, 10) == eve.agent)
            reason = json_string_value(json_object_get(json_object_get(seat, "state"), "reason"));
    }
    assert_string_equal(reason ? reason : "", wanted);
    json_decref(all);
}

static void an_agent_is_set_ready_and_away(void **state)
{
    char path[PATH_BYTES];
    (void)state;
    eve_comes();
    snprintf(path, sizeof path, ACTS "agents/%" PRIu64 "/state", eve.agent);
    CHECK_EQ(post(&sue, path, "{\"state\":\"ready\",\"why\":\"the break is over\"}"), 204);
    is_recorded("state|agent|the break is over", &sue);
    CHECK_EQ(
        post(&sue, path, "{\"state\":\"not-ready\",\"reason\":\"training\",\"why\":\"at ten\"}"),
        204);
    is_away_for("training");
    is_refused(&sue, ACTS "agents/999999/state", "{\"state\":\"ready\",\"why\":\"because\"}", 404,
               "not-found");
    eve_goes();
}

/* ---- listening ---- */

/* A supervisor's leg into a call; the answer's status. */
static int listen_in(struct tl_desk_end *boss, tl_id contact, const char *mode)
{
    char offer[TL_BROWSER_OFFER_MAX], path[PATH_BYTES];
    json_t *answer;
    tl_desk_end_drop_leg(boss);
    CHECK_OK(tl_browser_end_open(&boss->leg));
    tl_browser_end_offer(boss->leg, offer);
    json_t *asked = json_pack("{s:s, s:s, s:s}", "mode", mode, "why", "a new agent", "sdp", offer);
    char *body = json_dumps(asked, 0);
    json_decref(asked);
    snprintf(path, sizeof path, ACTS "contacts/%" PRIu64 "/listen", contact);
    int status = place_ask(boss->cookie, "POST", path, body, &answer);
    free(body);
    const char *sdp = json_string_value(json_object_get(answer, "sdp"));
    if (status == 200)
        CHECK_OK(tl_browser_end_join(boss->leg, sdp));
    else
        tl_desk_end_drop_leg(boss);
    json_decref(answer);
    return status;
}

static void hears(const struct tl_desk_end *boss)
{
    int64_t late = tl_steady_now() + PATIENCE_S * TL_SECOND;
    uint64_t before = tl_browser_end_heard(boss->leg);
    while (tl_browser_end_heard(boss->leg) < before + 10) {
        CHECK(tl_steady_now() < late);
        turn();
    }
}

static void stop_listening(struct tl_desk_end *boss, tl_id contact)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, ACTS "contacts/%" PRIu64 "/listen", contact);
    CHECK_EQ(place_ask(boss->cookie, "DELETE", path, NULL, NULL), 204);
}

static const char listens[] = "{\"mode\":\"listen\",\"why\":\"a new agent\",\"sdp\":\"v=0\"}";

static void nobody_listens_where_nobody_talks(void **state)
{
    (void)state;
    eve_comes();
    tl_id contact = ana_asks();
    is_refused_of(&sue, contact, "listen", listens, 409, "state");
    is_recorded("listen|contact|a new agent", &sue); /* The try is kept. */
    is_refused_of(&sue, 999999, "listen", listens, 409, "state");
    ana_leaves();
    is_refused_of(&sue, contact, "listen", listens, 409, "state");
    eve_goes();
}

/* At present one supervisor has an ear in a call; a second one is told that it is taken. */
static void one_supervisor_listens_whispers_and_joins_and_another_is_told_taken(void **state)
{
    (void)state;
    eve_comes();
    tl_id contact = eve_talks();
    is_refused_of(&sue, contact, "listen", "{\"mode\":\"whisper\",\"why\":\"a new agent\"}", 409,
                  "no-media"); /* No leg yet to change the mode of. */
    CHECK_EQ(listen_in(&sue, contact, "listen"), 200);
    is_recorded("listen|contact|a new agent", &sue);
    hears(&sue);
    is_refused_of(&tom, contact, "listen", listens, 409, "taken");
    is_refused_of(&tom, contact, "listen", "{\"mode\":\"join\",\"why\":\"me too\"}", 409, "taken");
    CHECK_EQ(post_to(&sue, contact, "listen", "{\"mode\":\"whisper\",\"why\":\"the date\"}"), 200);
    is_recorded("whisper|contact|the date", &sue);
    CHECK_EQ(post_to(&sue, contact, "listen", "{\"mode\":\"join\",\"why\":\"to help\"}"), 200);
    is_recorded("join|contact|to help", &sue);
    hears(&sue);
    stop_listening(&tom, contact); /* Not tom's to end. */
    hears(&sue);
    is_refused_of(&tom, contact, "listen", listens, 409, "taken");
    stop_listening(&sue, contact);
    CHECK_EQ(listen_in(&tom, contact, "listen"), 200);
    hears(&tom);
    tl_desk_end_drop_leg(&sue);
    ana_leaves(); /* With the call, the listening ends. */
    is_refused_of(&tom, contact, "listen", listens, 409, "state");
    tl_desk_end_drop_leg(&tom);
    eve_goes();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_leads_nobody_is_refused_and_nothing_is_recorded),
        cmocka_unit_test(an_act_without_its_words_is_refused_and_not_recorded),
        cmocka_unit_test(who_waits_is_moved_and_keeps_the_time_of_asking),
        cmocka_unit_test(the_line_and_a_queue_are_closed_and_opened),
        cmocka_unit_test(a_surge_is_declared_and_ended),
        cmocka_unit_test(an_agent_is_set_ready_and_away),
        cmocka_unit_test(nobody_listens_where_nobody_talks),
        cmocka_unit_test(one_supervisor_listens_whispers_and_joins_and_another_is_told_taken),
    };
    return cmocka_run_group_tests_name("cli/supervise", tests, begin, NULL);
}
