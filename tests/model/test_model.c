/* test_model.c: the model believes right facts and catches each kind of wrong one. */
#include <string.h>

#include "model/agency.h"
#include "model/model.h"
#include "support/check.h"

enum { ANN = 1, BOB = 2, EVE = 1001, IDA = 1002, SAM = 1003, FACTS_MAX = 16 };

#define MONDAY (INT64_C(1767609000) * TL_SECOND) /* 10:30 */
#define FAR    (MONDAY + 3 * TL_HOUR)            /* A wake time that is not the subject. */

/* A story told fact by fact, and what the model thinks of it. */
struct tale {
    struct tl_agency agency;
    struct tl_model *model;
    tl_time now;
    tl_time wake_at;
    struct tl_fact facts[FACTS_MAX];
    uint32_t facts_len;
    uint16_t live; /* The step of topic 0, tier 1, rank 0; and its callback. */
    uint16_t callback;
    uint64_t needs;
};

#define TELL(tale, name, ...)                                                                      \
    tell((tale), (struct tl_fact){ .kind = TL_FACT_##name, .name = { __VA_ARGS__ } })

static void tell(struct tale *tale, struct tl_fact fact)
{
    fact.at = tale->now;
    tale->facts[tale->facts_len++] = fact;
}

static bool is_believed(struct tale *tale)
{
    bool is = tl_model_step(tale->model, tale->facts, tale->facts_len, tale->wake_at);
    tale->facts_len = 0;
    return is;
}

static void believed(struct tale *tale)
{
    (void)is_believed(tale);
    assert_string_equal(tale->model->fault, "");
}

static void doubted(struct tale *tale, const char *words)
{
    CHECK(!is_believed(tale));
    if (!strstr(tale->model->fault, words)) {
        fail_msg("\"%s\" says nothing of \"%s\"", tale->model->fault, words);
    }
}

static int begin(void **state)
{
    static struct tale tale;
    static const struct tl_agency_shape shape = {
        .languages_len = 2, .topics_len = 2, .is_open_always = true, .chats = 2, .waiting_max = 9
    };
    memset(&tale, 0, sizeof tale);
    tl_agency_make(&tale.agency, &shape);
    tale.model = tl_model_new(&tale.agency.policy, 8, 4);
    tale.now = MONDAY;
    tale.wake_at = MONDAY + 1;
    while (tale.agency.steps[tale.live].kind != TL_STEP_LIVE ||
           tale.agency.steps[tale.live].topic != 0) {
        tale.live++;
    }
    tale.callback = tale.agency.steps[tale.live].otherwise;
    tale.needs = tl_agency_skills(1, 1, 1);
    /* Somebody is always there, or nobody could wait. */
    TELL(&tale, signed_in, SAM, tale.needs);
    TELL(&tale, agent_is, SAM, TL_AGENT_NOT_READY, 0, tale.needs, tale.now);
    believed(&tale);
    *state = &tale;
    return 0;
}

static int end(void **state)
{
    struct tale *tale = *state;
    tl_model_free(tale->model);
    return 0;
}

/* --- What most stories begin with. --- */

static void tell_waits(struct tale *tale, tl_id contact, tl_time asked_at)
{
    const struct tl_step *step = &tale->agency.steps[tale->live];
    TELL(tale, waits, contact, tale->live, tale->agency.queues[step->queue].id.key, 0, asked_at,
         tale->needs, 0);
}

static void waits(struct tale *tale, tl_id contact)
{
    tale->now += TL_SECOND;
    TELL(tale, contact_came, contact, TL_CHANNEL_VOICE, 0, 1);
    TELL(tale, opened, contact, TL_CHANNEL_VOICE, 0, 1, 1);
    tell_waits(tale, contact, tale->now);
}

static void is_ready(struct tale *tale, tl_id agent)
{
    tale->now += TL_SECOND;
    TELL(tale, signed_in, agent, tale->needs);
    TELL(tale, agent_is, agent, TL_AGENT_READY, 0, tale->needs, tale->now);
}

static void tell_offered(struct tale *tale, tl_id contact, tl_id agent)
{
    TELL(tale, offered, contact, agent, tale->now + 20 * TL_SECOND);
}

static void offered(struct tale *tale)
{
    tale->wake_at = FAR;
    waits(tale, ANN);
    believed(tale);
    is_ready(tale, EVE);
    tell_offered(tale, ANN, EVE);
    tale->wake_at = tale->now + 20 * TL_SECOND;
    believed(tale);
}

static void talks(struct tale *tale)
{
    offered(tale);
    tale->now += TL_SECOND;
    TELL(tale, accepts, EVE, ANN);
    TELL(tale, accepted, ANN, EVE, tale->now + 5 * TL_SECOND);
    tale->wake_at = tale->now + 5 * TL_SECOND;
    believed(tale);
    tale->now += TL_SECOND;
    TELL(tale, joined, ANN, EVE);
    TELL(tale, connected, ANN, EVE);
    tale->wake_at = FAR;
    believed(tale);
}

static void wraps_up(struct tale *tale)
{
    talks(tale);
    tale->now += TL_MINUTE;
    TELL(tale, hangs_up, EVE, ANN);
    TELL(tale, closed, ANN, TL_OUTCOME_PERSON, TL_WHY_AGENT_HUNG_UP);
    TELL(tale, wrap_up_began, EVE, ANN, tale->now + 30 * TL_SECOND);
    tale->wake_at = tale->now + 30 * TL_SECOND;
    believed(tale);
}

/* --- The stories. --- */

static void a_call_from_ring_to_wrap_up_is_believed(void **state)
{
    struct tale *tale = *state;
    wraps_up(tale);
    tale->now += 30 * TL_SECOND;
    TELL(tale, time_came, 0);
    TELL(tale, wrap_up_ended, EVE, ANN);
    tale->wake_at = 0;
    believed(tale);
    CHECK_EQ(tale->model->closed_len[TL_OUTCOME_PERSON], 1);
    CHECK_EQ(tale->model->offers_len, 1);
}

static void one_who_is_passed_over_is_seen(void **state)
{
    struct tale *tale = *state;
    waits(tale, ANN);
    believed(tale);
    waits(tale, BOB);
    believed(tale);
    is_ready(tale, EVE);
    tell_offered(tale, BOB, EVE);
    doubted(tale, "contact 1 is passed over");
}

static void an_agent_idle_longer_is_seen(void **state)
{
    struct tale *tale = *state;
    is_ready(tale, EVE);
    believed(tale);
    is_ready(tale, IDA);
    believed(tale);
    waits(tale, ANN);
    tell_offered(tale, ANN, IDA);
    doubted(tale, "agent 1001 is idle longer");
}

static void a_free_agent_beside_one_who_waits_is_seen(void **state)
{
    struct tale *tale = *state;
    waits(tale, ANN);
    believed(tale);
    is_ready(tale, EVE);
    doubted(tale, "agent 1001 is free");
}

static void a_second_agent_for_a_contact_is_seen(void **state)
{
    struct tale *tale = *state;
    offered(tale);
    is_ready(tale, IDA);
    tell_offered(tale, ANN, IDA);
    doubted(tale, "offered of contact 1, which is offered");
}

static void a_second_call_for_an_agent_is_seen(void **state)
{
    struct tale *tale = *state;
    talks(tale);
    waits(tale, BOB);
    tell_offered(tale, BOB, EVE);
    doubted(tale, "not free");
}

static void an_offer_without_the_skill_is_seen(void **state)
{
    struct tale *tale = *state;
    waits(tale, ANN);
    believed(tale);
    tale->needs = tl_agency_skills(2, 1, 1);
    is_ready(tale, EVE);
    tell_offered(tale, ANN, EVE);
    doubted(tale, "cannot serve it");
}

static void an_accept_by_another_is_seen(void **state)
{
    struct tale *tale = *state;
    offered(tale);
    TELL(tale, accepts, IDA, ANN);
    TELL(tale, accepted, ANN, EVE, tale->now + 5 * TL_SECOND);
    doubted(tale, "by one who did not");
}

static void a_forgotten_accept_is_seen(void **state)
{
    struct tale *tale = *state;
    offered(tale);
    TELL(tale, accepts, EVE, ANN);
    doubted(tale, "stays offered");
}

static void an_offer_past_its_end_is_seen(void **state)
{
    struct tale *tale = *state;
    offered(tale);
    tale->now += 20 * TL_SECOND;
    TELL(tale, time_came, 0);
    doubted(tale, "past its end");
}

static void an_offer_that_nobody_wakes_for_is_seen(void **state)
{
    struct tale *tale = *state;
    waits(tale, ANN);
    believed(tale);
    is_ready(tale, EVE);
    tell_offered(tale, ANN, EVE);
    tale->wake_at = 0;
    doubted(tale, "something is due");
}

static void a_person_lost_at_the_refusal_is_seen(void **state)
{
    struct tale *tale = *state;
    offered(tale);
    TELL(tale, refuses, EVE, ANN);
    doubted(tale, "stays offered");
}

static void an_offer_after_a_refusal_is_seen(void **state)
{
    struct tale *tale = *state;
    offered(tale);
    TELL(tale, refuses, EVE, ANN);
    TELL(tale, barred, EVE, ANN, tale->now + 90 * TL_SECOND);
    TELL(tale, back_in_line, ANN, EVE, TL_WHY_AGENT_REFUSED);
    tell_offered(tale, ANN, EVE);
    doubted(tale, "unripe or barred");
}

static void one_who_hung_up_and_stays_is_seen(void **state)
{
    struct tale *tale = *state;
    waits(tale, ANN);
    believed(tale);
    TELL(tale, left, ANN);
    doubted(tale, "still open");
}

static void a_changed_time_of_asking_is_seen(void **state)
{
    struct tale *tale = *state;
    const struct tl_step *step = &tale->agency.steps[tale->callback];
    waits(tale, ANN);
    believed(tale);
    tale->now += TL_SECOND;
    TELL(tale, keyed, ANN, tale->live, '1');
    TELL(tale, chose, ANN, tale->live, 0);
    TELL(tale, callback_promised, ANN, tale->callback, tale->agency.queues[step->queue].id.key, 0,
         tale->now, tale->needs, tale->now, tale->now + TL_HOUR, 1);
    doubted(tale, "asked at");
}

/* People may be called from an hour on. */
static void opens_in_an_hour(struct tale *tale)
{
    struct tl_service *service = &tale->agency.policy.calendar.services[1];
    for (uint8_t i = 0; i < service->spans_len; i++)
        service->spans[i].from_s = (uint32_t)((tale->now + TL_HOUR) / TL_SECOND % 86400);
}

/* The record of the promise that was made just now, to call ANN in this window. */
static void tell_made(struct tale *tale, tl_id promise, enum tl_promise_kind kind, tl_time from,
                      tl_time to)
{
    const struct tl_step *step = &tale->agency.steps[tale->callback];
    tl_time soon = to - 900 * TL_SECOND > from ? to - 900 * TL_SECOND : from;
    TELL(tale, promise_made, ANN, promise, kind, tale->agency.queues[step->queue].id.key, from, to,
         TL_GRADE_PROMISE, soon);
}

static void promises(struct tale *tale)
{
    const struct tl_step *step = &tale->agency.steps[tale->callback];
    waits(tale, ANN);
    believed(tale);
    tl_time asked_at = tale->now;
    tale->now += TL_SECOND;
    TELL(tale, dialler, 1);
    TELL(tale, can_dial, 1);
    believed(tale);
    tale->now += TL_SECOND;
    opens_in_an_hour(tale);
    TELL(tale, keyed, ANN, tale->live, '1');
    TELL(tale, chose, ANN, tale->live, 0);
    TELL(tale, callback_promised, ANN, tale->callback, tale->agency.queues[step->queue].id.key, 0,
         asked_at, tale->needs, tale->now + TL_HOUR, tale->now + 3 * TL_HOUR, 1);
    tell_made(tale, 1, TL_PROMISE_CALLBACK, tale->now + TL_HOUR, tale->now + 3 * TL_HOUR);
    tale->wake_at = tale->now + TL_HOUR;
}

/* ... and, an hour later, EVE is being connected with ANN, whom she calls. */
static void calls(struct tale *tale)
{
    promises(tale);
    believed(tale);
    tale->now = tale->wake_at;
    tale->wake_at = tale->now + 1;
    TELL(tale, time_came, 0);
    believed(tale);
    is_ready(tale, EVE);
    tell_offered(tale, ANN, EVE);
    believed(tale);
    TELL(tale, accepts, EVE, ANN);
    TELL(tale, attempt_started, ANN, EVE, 2, tale->now + 180 * TL_SECOND);
    believed(tale);
}

static void a_promise_that_is_not_made_is_seen(void **state)
{
    struct tale *tale = *state;
    promises(tale);
    tale->facts_len--;
    doubted(tale, "is to be called, and has no promise");
}

static void a_promise_that_is_kept_by_nothing_is_seen(void **state)
{
    struct tale *tale = *state;
    promises(tale);
    TELL(tale, promise_kept, ANN, 1, TL_EVIDENCE_RANG, 0);
    doubted(tale, "nothing rang");
}

static void a_promise_that_stays_open_is_seen(void **state)
{
    struct tale *tale = *state;
    calls(tale);
    TELL(tale, attempt_ended, ANN, 2, TL_ATTEMPT_ANSWERED);
    TELL(tale, connected, ANN, EVE);
    doubted(tale, "stays open");
}

static void a_promise_that_ends_twice_is_seen(void **state)
{
    struct tale *tale = *state;
    calls(tale);
    TELL(tale, attempt_ended, ANN, 2, TL_ATTEMPT_ANSWERED);
    TELL(tale, promise_kept, ANN, 1, TL_EVIDENCE_TALKED, 0);
    TELL(tale, promise_broken, ANN, 1, TL_WHY_NOT_KEPT);
    doubted(tale, "nobody said so");
}

static void a_promise_that_is_late_too_early_is_seen(void **state)
{
    struct tale *tale = *state;
    promises(tale);
    TELL(tale, promise_late, ANN, 1);
    doubted(tale, "at the wrong time");
}

static void a_promise_that_nobody_says_is_late_is_seen(void **state)
{
    struct tale *tale = *state;
    promises(tale);
    believed(tale);
    tale->now += 3 * TL_HOUR;
    tale->wake_at = tale->now + 1;
    TELL(tale, time_came, 0);
    doubted(tale, "is due, and nobody says so");
}

static void a_promise_that_is_late_twice_is_seen(void **state)
{
    struct tale *tale = *state;
    promises(tale);
    believed(tale);
    tale->now += 3 * TL_HOUR;
    tale->wake_at = tale->now + 1;
    TELL(tale, time_came, 0);
    TELL(tale, promise_late, ANN, 1);
    TELL(tale, promise_late, ANN, 1);
    doubted(tale, "twice");
}

static void a_promise_kept_late_as_if_in_time_is_seen(void **state)
{
    struct tale *tale = *state;
    promises(tale);
    believed(tale);
    tale->now += 3 * TL_HOUR;
    tale->wake_at = tale->now + 1;
    TELL(tale, time_came, 0);
    TELL(tale, promise_late, ANN, 1);
    believed(tale);
    is_ready(tale, EVE);
    tell_offered(tale, ANN, EVE);
    believed(tale);
    TELL(tale, accepts, EVE, ANN);
    TELL(tale, attempt_started, ANN, EVE, 2, tale->now + 180 * TL_SECOND);
    believed(tale);
    TELL(tale, attempt_ended, ANN, 2, TL_ATTEMPT_BUSY);
    TELL(tale, promise_kept, ANN, 1, TL_EVIDENCE_BUSY, 0);
    doubted(tale, "late or in time");
}

static void a_call_that_was_not_placed_and_counts_is_seen(void **state)
{
    struct tale *tale = *state;
    calls(tale);
    TELL(tale, attempt_ended, ANN, 2, TL_ATTEMPT_FAILED);
    TELL(tale, promise_kept, ANN, 1, TL_EVIDENCE_RANG, 0);
    doubted(tale, "nothing rang");
}

static void a_call_that_was_not_placed_and_comes_at_once_again_is_seen(void **state)
{
    struct tale *tale = *state;
    calls(tale);
    TELL(tale, attempt_ended, ANN, 2, TL_ATTEMPT_FAILED);
    TELL(tale, back_in_line, ANN, EVE, TL_WHY_NOT_PLACED);
    tell_offered(tale, ANN, EVE);
    doubted(tale, "may at once again");
}

/* BOB leaves a message: the answer is promised with it, and ends once. */
static void leaves_a_message(struct tale *tale)
{
    tale->wake_at = MONDAY + 1;
    tale->now += TL_SECOND;
    TELL(tale, contact_came, BOB, TL_CHANNEL_VOICE, 0, 1);
    TELL(tale, opened, BOB, TL_CHANNEL_VOICE, 0, 1, 1);
    TELL(tale, message_taken, BOB, 0, 35, tale->now + 48 * TL_HOUR);
}

static void tell_answer_promised(struct tale *tale)
{
    TELL(tale, promise_made, BOB, 1, TL_PROMISE_MESSAGE, 77, tale->now, tale->now + 48 * TL_HOUR,
         TL_GRADE_PROMISE, tale->now + 36 * TL_HOUR);
    TELL(tale, closed, BOB, TL_OUTCOME_MESSAGE);
}

static void an_answer_that_is_not_promised_is_seen(void **state)
{
    struct tale *tale = *state;
    leaves_a_message(tale);
    TELL(tale, closed, BOB, TL_OUTCOME_MESSAGE);
    doubted(tale, "owed an answer, and none is promised");
}

static void an_answer_that_ends_twice_is_seen(void **state)
{
    struct tale *tale = *state;
    leaves_a_message(tale);
    tell_answer_promised(tale);
    believed(tale);
    for (int i = 0; i < 2; i++) {
        TELL(tale, promise_ends, BOB, 1, TL_PROMISE_KEPT, TL_EVIDENCE_ANSWERED);
        TELL(tale, promise_kept, BOB, 1, TL_EVIDENCE_ANSWERED, 0);
        if (i == 0) {
            believed(tale);
        }
    }
    doubted(tale, "is not open");
}

static void a_promise_that_nobody_wakes_for_is_seen(void **state)
{
    struct tale *tale = *state;
    promises(tale);
    tale->wake_at = 0;
    doubted(tale, "something is due");
}

static void a_callback_before_its_window_is_seen(void **state)
{
    struct tale *tale = *state;
    promises(tale);
    believed(tale);
    is_ready(tale, EVE);
    tell_offered(tale, ANN, EVE);
    doubted(tale, "unripe or barred");
}

static void a_ripe_callback_that_is_left_is_seen(void **state)
{
    struct tale *tale = *state;
    promises(tale);
    believed(tale);
    is_ready(tale, EVE);
    believed(tale);
    tale->now = tale->wake_at;
    TELL(tale, time_came, 0);
    tale->wake_at = tale->now + TL_HOUR / 2;
    doubted(tale, "agent 1001 is free");
}

static void a_window_that_begins_too_late_is_seen(void **state)
{
    struct tale *tale = *state;
    const struct tl_step *step = &tale->agency.steps[tale->callback];
    waits(tale, ANN);
    believed(tale);
    tl_time asked_at = tale->now;
    TELL(tale, keyed, ANN, tale->live, '1');
    TELL(tale, chose, ANN, tale->live, 0);
    TELL(tale, callback_promised, ANN, tale->callback, tale->agency.queues[step->queue].id.key, 0,
         asked_at, tale->needs, tale->now + TL_HOUR, tale->now + 2 * TL_HOUR, 0);
    doubted(tale, "not when it may be");
}

static void one_who_does_not_answer_and_stays_ready_is_seen(void **state)
{
    struct tale *tale = *state;
    offered(tale);
    tale->now += 20 * TL_SECOND;
    TELL(tale, time_came, 0);
    TELL(tale, back_in_line, ANN, EVE, TL_WHY_RANG_OUT);
    tale->wake_at = 0;
    doubted(tale, "stays ready");
}

static void an_offer_to_one_who_is_lost_is_seen(void **state)
{
    struct tale *tale = *state;
    offered(tale);
    TELL(tale, agent_lost, EVE);
    TELL(tale, agent_missed, EVE, tale->now + 25 * TL_SECOND);
    doubted(tale, "stays offered with an agent who is lost");
}

static void a_language_that_was_not_chosen_is_seen(void **state)
{
    struct tale *tale = *state;
    tale->needs = tl_agency_skills(2, 1, 1);
    waits(tale, ANN); /* Who came with the first language. */
    doubted(tale, "another language than chosen");
}

static void a_queue_that_is_full_is_seen(void **state)
{
    struct tale *tale = *state;
    tale->agency.queues[tale->agency.steps[tale->live].queue].waiting_max = 1;
    waits(tale, ANN);
    believed(tale);
    waits(tale, BOB);
    doubted(tale, "a queue that is full");
}

static void a_channel_that_is_full_is_seen(void **state)
{
    struct tale *tale = *state;
    tale->agency.policy.limits.contacts_max[TL_CHANNEL_VOICE] = 1;
    waits(tale, ANN);
    believed(tale);
    waits(tale, BOB);
    doubted(tale, "a channel that is full");
}

static void a_start_that_moves_people_is_seen(void **state)
{
    struct tale *tale = *state;
    waits(tale, ANN);
    believed(tale);
    TELL(tale, started, 1, TL_SECOND);
    TELL(tale, agent_missed, SAM, tale->now + 25 * TL_SECOND);
    doubted(tale, "a start took contact 1 from waiting to waiting, not promised");
}

static void a_start_that_knows_of_a_dialler_is_seen(void **state)
{
    struct tale *tale = *state;
    TELL(tale, dialler, 1);
    TELL(tale, can_dial, 1);
    believed(tale);
    TELL(tale, started, 1, TL_SECOND);
    TELL(tale, agent_missed, SAM, tale->now + 25 * TL_SECOND);
    doubted(tale, "which nobody knows");
}

static void a_wrap_up_that_ends_early_is_seen(void **state)
{
    struct tale *tale = *state;
    wraps_up(tale);
    tale->now += TL_SECOND;
    TELL(tale, ready, EVE);
    TELL(tale, wrap_up_ended, EVE, ANN);
    doubted(tale, "ends early");
}

static void a_wrap_up_that_does_not_end_is_seen(void **state)
{
    struct tale *tale = *state;
    wraps_up(tale);
    tale->now += 30 * TL_SECOND;
    TELL(tale, time_came, 0);
    doubted(tale, "wraps up past the end");
}

static void a_second_wrap_up_is_seen(void **state)
{
    struct tale *tale = *state;
    wraps_up(tale);
    TELL(tale, time_came, 0);
    TELL(tale, wrap_up_began, EVE, ANN, tale->now + 30 * TL_SECOND);
    doubted(tale, "gone or has one");
}

static void one_sent_on_though_staffed_is_seen(void **state)
{
    struct tale *tale = *state;
    talks(tale);
    waits(tale, BOB);
    believed(tale);
    TELL(tale, ready, EVE);
    TELL(tale, sent_on, BOB, TL_WHY_UNSTAFFED);
    doubted(tale, "could serve it");
}

static void one_who_waits_for_nobody_is_seen(void **state)
{
    struct tale *tale = *state;
    waits(tale, ANN);
    believed(tale);
    TELL(tale, signed_out, SAM);
    TELL(tale, agent_is, SAM, TL_AGENT_OFFLINE, 0, 0, tale->now);
    doubted(tale, "nobody here can serve it");
}

static void an_agent_who_leaves_with_a_contact_is_seen(void **state)
{
    struct tale *tale = *state;
    talks(tale);
    TELL(tale, signed_out, EVE);
    TELL(tale, agent_is, EVE, TL_AGENT_OFFLINE, 0, 0, tale->now);
    doubted(tale, "gone and has a contact");
}

static void time_that_runs_back_is_seen(void **state)
{
    struct tale *tale = *state;
    waits(tale, ANN);
    believed(tale);
    tale->now -= 2 * TL_SECOND;
    waits(tale, BOB);
    doubted(tale, "time runs backwards");
}

int main(void)
{
#define STORY(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        STORY(a_call_from_ring_to_wrap_up_is_believed),
        STORY(one_who_is_passed_over_is_seen),
        STORY(an_agent_idle_longer_is_seen),
        STORY(a_free_agent_beside_one_who_waits_is_seen),
        STORY(a_second_agent_for_a_contact_is_seen),
        STORY(a_second_call_for_an_agent_is_seen),
        STORY(an_offer_without_the_skill_is_seen),
        STORY(an_accept_by_another_is_seen),
        STORY(a_forgotten_accept_is_seen),
        STORY(an_offer_past_its_end_is_seen),
        STORY(an_offer_that_nobody_wakes_for_is_seen),
        STORY(a_person_lost_at_the_refusal_is_seen),
        STORY(an_offer_after_a_refusal_is_seen),
        STORY(one_who_hung_up_and_stays_is_seen),
        STORY(a_changed_time_of_asking_is_seen),
        STORY(a_promise_that_nobody_wakes_for_is_seen),
        STORY(a_promise_that_is_not_made_is_seen),
        STORY(a_promise_that_is_kept_by_nothing_is_seen),
        STORY(a_promise_that_stays_open_is_seen),
        STORY(a_promise_that_ends_twice_is_seen),
        STORY(a_promise_that_is_late_too_early_is_seen),
        STORY(a_promise_that_nobody_says_is_late_is_seen),
        STORY(a_promise_that_is_late_twice_is_seen),
        STORY(a_promise_kept_late_as_if_in_time_is_seen),
        STORY(a_call_that_was_not_placed_and_counts_is_seen),
        STORY(a_call_that_was_not_placed_and_comes_at_once_again_is_seen),
        STORY(an_answer_that_is_not_promised_is_seen),
        STORY(an_answer_that_ends_twice_is_seen),
        STORY(a_callback_before_its_window_is_seen),
        STORY(a_ripe_callback_that_is_left_is_seen),
        STORY(a_window_that_begins_too_late_is_seen),
        STORY(one_who_does_not_answer_and_stays_ready_is_seen),
        STORY(an_offer_to_one_who_is_lost_is_seen),
        STORY(a_language_that_was_not_chosen_is_seen),
        STORY(a_queue_that_is_full_is_seen),
        STORY(a_channel_that_is_full_is_seen),
        STORY(a_start_that_moves_people_is_seen),
        STORY(a_start_that_knows_of_a_dialler_is_seen),
        STORY(a_wrap_up_that_ends_early_is_seen),
        STORY(a_wrap_up_that_does_not_end_is_seen),
        STORY(a_second_wrap_up_is_seen),
        STORY(one_sent_on_though_staffed_is_seen),
        STORY(one_who_waits_for_nobody_is_seen),
        STORY(an_agent_who_leaves_with_a_contact_is_seen),
        STORY(time_that_runs_back_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
