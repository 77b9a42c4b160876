/* What follows from what: each decided fact is tried in every situation of a contact. A journal
 * that says what cannot be is refused, and a field out of its bounds too. */
#include <string.h>

#include "core/state.h" /* TL_TIME_MAX */
#include "core/support_bounds.h"
#include "core/support_situations.h"

#define ANYWHERE  "gone worked_on " OPEN
#define OPEN      IN_FLOW IN_LINE TO_CALL TALK "offered joining place_kept ringing_outside outside "
#define IN_FLOW   "at_a_menu asked_for_a_value looked_up told_an_answer "
#define IN_LINE   "in_line waits_for_fay chat_in_line "
#define TO_CALL   "offered_to_call promised promised_again dialling "
#define TALK      IN_A_TALK "second_wanted fay_wanted " WITH_FAY OUTSIDE "chat_connected "
#define IN_A_TALK "connected held without_sound "
#define WITH_FAY  "second_offered second_joining second_talks three_talk "
#define OUTSIDE   "second_rings_outside second_is_outside "

#define UNTIL   (TEST_MONDAY_10 + TL_HOUR)
#define OF_ANA  .contact = ANA
#define OF_BOTH .contact = ANA, .agent = EVE
#define TRY(what, ...)                                                                             \
    {                                                                                              \
        .kind = TL_FACT_##what, .what = { __VA_ARGS__ }                                            \
    }

/* Each as it would be where it fits, and in which situations that is; what must be so before. */
static const struct trial {
    const char *fits;
    struct tl_fact fact;
    struct tl_fact before; /* kind 0: nothing. */
} TRIALS[] = {
    { .fits = "gone worked_on",
      .fact = TRY(opened, OF_ANA, .channel = TL_CHANNEL_VOICE, .policy = 7) },
    { .fits = IN_FLOW, .fact = TRY(stepped, OF_ANA, .step = TEST_STEP_MENU, .kind = TL_STEP_MENU) },
    { .fits = IN_FLOW IN_LINE, .fact = TRY(chose, OF_ANA, .step = TEST_STEP_MENU, .option = 1) },
    { .fits = IN_FLOW,
      .fact = TRY(got_value, OF_ANA, .step = TEST_STEP_ASK, .value = TEST_KEY_CASE) },
    { .fits = IN_FLOW,
      .fact = TRY(asked_records, OF_ANA, .step = TEST_STEP_LOOK_UP, .until = UNTIL) },
    { .fits = IN_FLOW,
      .fact = TRY(learned, OF_ANA, .step = TEST_STEP_LOOK_UP, .known = 1, .holds = 1) },
    { .fits = IN_FLOW,
      .fact = TRY(waits, OF_ANA, .step = TEST_STEP_LIVE, .queue = TEST_KEY_QUEUE1, .rank = 1,
                  .asked_at = TEST_MONDAY_10, .needs = TEST_EN_TIER1) },
    { .fits = IN_LINE,
      .fact = TRY(wait_told, OF_ANA, .position = 1, .from_s = 60, .to_s = 120, .again_at = UNTIL) },
    { .fits = "in_line promised promised_again chat_in_line",
      .fact = TRY(offered, .contact = ANA, .agent = FAY, .until = UNTIL) },
    { .fits = "offered", .fact = TRY(accepted, OF_BOTH, .until = UNTIL) },
    { .fits = "joining connected without_sound three_talk chat_connected",
      .fact = TRY(connected, OF_BOTH) },
    { .fits = TALK, .fact = TRY(held, OF_BOTH) },
    { .fits = "held second_wanted fay_wanted second_offered second_joining second_talks " OUTSIDE,
      .fact = TRY(resumed, OF_BOTH) },
    { .fits = "offered offered_to_call joining " TALK "dialling ringing_outside",
      .fact = TRY(back_in_line, OF_BOTH, .why = TL_WHY_RANG_OUT) },
    { .fits = IN_FLOW IN_LINE "offered joining " TALK "ringing_outside outside",
      .fact = TRY(callback_promised, OF_ANA, .step = TEST_STEP_CALLBACK, .queue = TEST_KEY_QUEUE1,
                  .rank = 1, .asked_at = TEST_MONDAY_10 + 600 * TL_SECOND, .needs = TEST_EN_TIER1,
                  .from = UNTIL, .to = UNTIL + TL_HOUR) },
    { .fits = OPEN, .fact = TRY(request_filed, OF_ANA, .type = TEST_KEY_REQUEST, .due = UNTIL) },
    { .fits = OPEN, .fact = TRY(message_taken, OF_ANA, .owner = TEST_KEY_OWNER, .due = UNTIL) },
    { .fits = IN_FLOW IN_LINE "offered joining " TALK "place_kept ringing_outside outside",
      .fact = TRY(closed, OF_ANA, .outcome = TL_OUTCOME_PERSON) },
    { .fits = "offered_to_call",
      .fact = TRY(attempt_started, OF_BOTH, .attempt = 1, .until = UNTIL) },
    { .fits = IN_LINE "offered joining " TALK "ringing_outside outside",
      .fact = TRY(place_kept, OF_ANA, .why = TL_WHY_CUT_OFF, .until = UNTIL) },
    { .fits = IN_FLOW IN_LINE, .fact = TRY(sent_on, OF_ANA, .why = TL_WHY_UNSTAFFED) },
    { .fits = IN_FLOW IN_LINE, .fact = TRY(restarted, OF_ANA, .policy = 7) },
    { .fits = TALK, .fact = TRY(leg_missed, OF_BOTH, .until = UNTIL) },
    { .fits = IN_LINE "promised promised_again second_wanted fay_wanted",
      .fact = TRY(aged, OF_ANA, .rank = 0) },
    { .fits = "gone " IN_FLOW IN_LINE
              "worked_on promised promised_again place_kept ringing_outside outside",
      .fact = TRY(agent_is, .agent = EVE, .state = TL_AGENT_OFFLINE) },
    { .fits = "gone " IN_FLOW "in_line offered " TO_CALL "joining " IN_A_TALK
              "worked_on place_kept ringing_outside outside " OUTSIDE "chat_in_line chat_connected",
      .fact = TRY(agent_is, .agent = FAY, .state = TL_AGENT_OFFLINE) },
    { .fits = ANYWHERE,
      .fact = TRY(agent_is, .agent = EVE, .state = TL_AGENT_READY, .skills = TEST_EVERYTHING) },
    { .fits = ANYWHERE, .fact = TRY(wrap_up_began, .agent = EVE, .contact = ANA, .until = UNTIL) },
    { .fits = ANYWHERE,
      .fact = TRY(disposed, .agent = EVE, .contact = ANA, .disposition = TEST_KEY_RESOLVED) },
    { .fits = OPEN, .fact = TRY(barred, .agent = EVE, .contact = ANA, .until = UNTIL) },
    { .fits = ANYWHERE, .fact = TRY(agent_missed, .agent = EVE, .until = UNTIL) },
    { .fits = "waits_for_fay worked_on ringing_outside outside",
      .fact = TRY(wrap_up_ended, .agent = EVE, .contact = ANA) },
    { .fits = TALK,
      .fact = TRY(transferred, OF_BOTH, .queue = TEST_KEY_QUEUE2, .needs = EN_TIER2) },
    { .fits = TALK,
      .fact = TRY(transferred, OF_BOTH, .queue = TEST_KEY_QUEUE2, .needs = EN_TIER2,
                  .to_agent = FAY, .until = UNTIL) },
    { .fits = "waits_for_fay",
      .fact = TRY(aim_ended, .contact = ANA, .agent = FAY, .why = TL_WHY_RANG_OUT) },
    { .fits = IN_A_TALK "chat_connected",
      .fact = TRY(consult_began, OF_BOTH, .queue = TEST_KEY_QUEUE2, .needs = EN_TIER2,
                  .until = UNTIL) },
    { .fits = IN_A_TALK "chat_connected",
      .fact = TRY(consult_began, OF_BOTH, .to_agent = FAY, .until = UNTIL) },
    { .fits = "second_wanted",
      .fact = TRY(consult_offered, .contact = ANA, .agent = FAY, .until = UNTIL) },
    { .fits = WITH_FAY,
      .fact = TRY(consult_joining, .contact = ANA, .agent = FAY, .until = UNTIL) },
    { .fits = "second_joining", .fact = TRY(consulting, .contact = ANA, .agent = FAY) },
    { .fits = WITH_FAY,
      .fact = TRY(consult_ended, .contact = ANA, .agent = FAY, .why = TL_WHY_LET_GO) },
    { .fits = "second_wanted fay_wanted " OUTSIDE,
      .fact = TRY(consult_ended, .contact = ANA, .why = TL_WHY_LET_GO) },
    { .fits = "second_talks three_talk", .fact = TRY(handed_over, OF_BOTH, .to_agent = FAY) },
    { .fits = IN_A_TALK, .fact = TRY(outside_called, OF_BOTH, .hands_over = 0, .until = UNTIL) },
    { .fits = IN_A_TALK, .fact = TRY(outside_called, OF_BOTH, .hands_over = 1, .until = UNTIL) },
    { .fits = "second_rings_outside", .fact = TRY(outside_talks, OF_BOTH) },
    { .fits = "ringing_outside", .fact = TRY(outside_talks, OF_ANA) },
    { .fits = "second_is_outside", .fact = TRY(passed_outside, OF_BOTH) },
    { .fits = IN_LINE "promised promised_again",
      .fact = TRY(moved, OF_ANA, .queue = TEST_KEY_QUEUE2, .rank = 2, .needs = EN_TIER2) },
    { .fits = IN_FLOW,
      .fact = TRY(closed_told, OF_ANA, .reason = TEST_KEY_STORM, .opens_at = UNTIL) },
    { .fits = "",
      .fact = TRY(promise_made, OF_ANA, .promise = 1, .kind = TL_PROMISE_CALLBACK, .from = UNTIL,
                  .to = UNTIL) },
    { .fits = "offered_to_call promised dialling",
      .fact = TRY(promise_made, OF_ANA, .promise = 2, .kind = TL_PROMISE_REQUEST, .from = UNTIL,
                  .to = UNTIL) },
    { .fits = TO_CALL, .fact = TRY(promise_soon, OF_ANA, .promise = 1, .to = UNTIL) },
    { .fits = TO_CALL, .fact = TRY(promise_late, OF_ANA, .promise = 1) },
    { .fits = "promised_again dialling",
      .fact = TRY(promise_kept, OF_ANA, .promise = 1, .evidence = TL_EVIDENCE_RANG) },
    { .fits = TO_CALL, .fact = TRY(promise_broken, OF_ANA, .promise = 1, .why = TL_WHY_NOT_KEPT) },
    { .fits = "promised_again",
      .fact = TRY(promise_released, OF_ANA, .promise = 2, .why = TL_WHY_TAKEN_BACK) },
    { .fits = TO_CALL, .fact = TRY(promise_moved, OF_ANA, .promise = 1, .owner = TEST_KEY_QUEUE1) },
    { .fits = "promised_again",
      .fact = TRY(promise_moved, OF_ANA, .promise = 1, .owner = TEST_KEY_QUEUE2) },
    { .fits = OPEN, .fact = TRY(zone_is, OF_ANA, .zone = 77) },
    { .fits = OPEN,
      .fact = TRY(identified, OF_BOTH, .role = TEST_KEY_PARTY, .level = TEST_KEY_SURE) },
    { .fits = TALK, .fact = TRY(interpreter_here, OF_BOTH, .how = TL_INTERPRETER_IN_ROOM) },
    { .fits = "second_is_outside",
      .fact = TRY(interpreter_here, OF_BOTH, .how = TL_INTERPRETER_BY_PHONE) },
    { .fits = "",
      .fact = TRY(interpreter_here, OF_BOTH, .how = TL_INTERPRETER_IN_ROOM),
      .before = TRY(interpreter_here, OF_BOTH, .how = TL_INTERPRETER_IN_ROOM) },
    { .fits = "", .fact = TRY(interpreter_left, OF_BOTH) },
    { .fits = TALK,
      .fact = TRY(interpreter_left, OF_BOTH),
      .before = TRY(interpreter_here, OF_BOTH, .how = TL_INTERPRETER_IN_ROOM) },
    { .fits = "",
      .fact = TRY(interpreter_left, OF_ANA),
      .before = TRY(interpreter_here, OF_BOTH, .how = TL_INTERPRETER_IN_ROOM) },
    { .fits = "second_is_outside",
      .fact = TRY(interpreter_left, OF_ANA),
      .before = TRY(interpreter_here, OF_BOTH, .how = TL_INTERPRETER_BY_PHONE) },
    { .fits = "",
      .fact = TRY(consult_ended, .contact = ANA, .why = TL_WHY_OUTSIDE_LEFT),
      .before = TRY(interpreter_here, OF_BOTH, .how = TL_INTERPRETER_BY_PHONE) },
    { .fits = TALK, .fact = TRY(second_asked, OF_BOTH, .about = 7, .role = TEST_KEY_PARTY) },
    { .fits = "",
      .fact = TRY(second_asked, OF_BOTH, .about = 7, .role = TEST_KEY_PARTY),
      .before = TRY(second_asked, OF_BOTH, .about = 7, .role = TEST_KEY_PARTY) },
    { .fits = TALK,
      .fact = TRY(second_asked, OF_BOTH, .about = 8, .role = TEST_KEY_PARTY),
      .before = TRY(second_asked, OF_BOTH, .about = 7, .role = TEST_KEY_PARTY) },
    { .fits = "",
      .fact =
          TRY(second_looked, OF_ANA, .about = 7, .role = TEST_KEY_PARTY, .by = GIL, .agrees = 1) },
    { .fits = TALK,
      .fact =
          TRY(second_looked, OF_ANA, .about = 7, .role = TEST_KEY_PARTY, .by = GIL, .agrees = 1),
      .before = TRY(second_asked, OF_BOTH, .about = 7, .role = TEST_KEY_PARTY) },
    { .fits = "",
      .fact =
          TRY(second_looked, OF_ANA, .about = 8, .role = TEST_KEY_PARTY, .by = GIL, .agrees = 1),
      .before = TRY(second_asked, OF_BOTH, .about = 7, .role = TEST_KEY_PARTY) },
    { .fits = "",
      .fact =
          TRY(second_looked, OF_ANA, .about = 7, .role = TEST_KEY_OTHER, .by = GIL, .agrees = 1),
      .before = TRY(second_asked, OF_BOTH, .about = 7, .role = TEST_KEY_PARTY) },
    { .fits = "",
      .fact =
          TRY(second_looked, OF_ANA, .about = 7, .role = TEST_KEY_PARTY, .by = EVE, .agrees = 1),
      .before = TRY(second_asked, OF_BOTH, .about = 7, .role = TEST_KEY_PARTY) },
    { .fits = "", .fact = TRY(put_off, OF_ANA, .times = 1) },
    { .fits = "promised_again", .fact = TRY(looked_ahead, OF_ANA, .again_at = UNTIL) },
    { .fits = "",
      .fact = TRY(call_near, OF_ANA, .promise = 1, .attempt = 1, .expected_at = UNTIL) },
    { .fits = "promised_again",
      .fact = TRY(call_near, OF_ANA, .promise = 2, .attempt = 1, .expected_at = UNTIL) },
    { .fits = IN_FLOW,
      .fact = TRY(place_taken, OF_ANA, .earlier = BOB, .asked_at = TEST_MONDAY_10) },
    { .fits = OPEN, .fact = TRY(voicemail_left, OF_ANA, .attempt = 1, .is_left = 1) },
    { .fits = "waits_for_fay " TALK "worked_on ringing_outside outside",
      .fact = TRY(escalated, OF_BOTH, .type = TEST_KEY_URGENT, .is_urgent = 1, .due = UNTIL,
                  .promise = 1) },
    { .fits = "waits_for_fay " TALK "worked_on ringing_outside outside",
      .fact = TRY(emergency_decided, .contact = ANA, .by = EVE, .type = TEST_KEY_TRAVEL,
                  .is_emergency = 1, .office = TEST_KEY_SHORE, .due = UNTIL, .promise = 1) },
    { .fits = ANYWHERE, .fact = TRY(set_aside, .about = ANA) },
    { .fits = ANYWHERE, .fact = TRY(at_limit, OF_ANA) },
    { .fits = ANYWHERE, .fact = TRY(can_dial, .is_up = 0) },
    { .fits = ANYWHERE, .fact = TRY(policy_in_force, .version = 7) },
    { .fits = ANYWHERE,
      .fact =
          TRY(queue_closed, .queue = TEST_KEY_QUEUE1, .reason = TEST_KEY_STORM, .until = UNTIL) },
    { .fits = "", .fact = TRY(queue_opened, .queue = TEST_KEY_QUEUE1) },
    { .fits = ANYWHERE,
      .fact = TRY(queue_opened, .queue = TEST_KEY_QUEUE1),
      .before =
          TRY(queue_closed, .queue = TEST_KEY_QUEUE1, .reason = TEST_KEY_STORM, .until = UNTIL) },
    { .fits = "",
      .fact = TRY(queue_opened, .queue = TEST_KEY_QUEUE2),
      .before =
          TRY(queue_closed, .queue = TEST_KEY_QUEUE1, .reason = TEST_KEY_STORM, .until = UNTIL) },
    { .fits = ANYWHERE, .fact = TRY(line_closed, .reason = TEST_KEY_STORM, .until = UNTIL) },
    { .fits = "", .fact = TRY(line_opened, .by = GIL) },
    { .fits = ANYWHERE,
      .fact = TRY(line_opened, .by = GIL),
      .before = TRY(line_closed, .reason = TEST_KEY_STORM, .until = UNTIL) },
    { .fits = ANYWHERE, .fact = TRY(surge_is, .until = UNTIL) },
    { .fits = "dialling",
      .fact = TRY(connected, OF_BOTH),
      .before = TRY(promise_kept, OF_ANA, .promise = 1) },
    { .fits = "promised",
      .fact = TRY(put_off, OF_ANA, .times = 1),
      .before = TRY(promise_released, OF_ANA, .promise = 1) },
    { .fits = "offered_to_call",
      .fact = TRY(place_kept, OF_ANA, .until = UNTIL),
      .before = TRY(promise_released, OF_ANA, .promise = 1) },
    { .fits = "offered_to_call promised dialling",
      .fact = TRY(closed, OF_ANA, .outcome = TL_OUTCOME_CALLBACK),
      .before = TRY(promise_released, OF_ANA, .promise = 1) },
    { .fits = ANYWHERE, .fact = TRY(closed, .contact = NOBODY, .outcome = TL_OUTCOME_REFUSED) },
    { .fits = "offered_to_call promised dialling",
      .fact = TRY(promise_made, OF_ANA, .promise = 2, .kind = TL_PROMISE_CALLBACK, .to = UNTIL),
      .before = TRY(promise_released, OF_ANA, .promise = 1) },
    { .fits = IN_FLOW,
      .fact = TRY(waits, OF_ANA, .queue = TEST_KEY_QUEUE1, .asked_at = TEST_MONDAY_10),
      .before = TRY(place_taken, OF_ANA, .earlier = BOB, .asked_at = TEST_MONDAY_10) },
    { .fits = "",
      .fact = TRY(waits, OF_ANA, .queue = TEST_KEY_QUEUE1, .asked_at = UNTIL),
      .before = TRY(place_taken, OF_ANA, .earlier = BOB, .asked_at = TEST_MONDAY_10) },
    { .fits = "",
      .fact = TRY(place_taken, OF_ANA, .earlier = BOB, .asked_at = TEST_MONDAY_10),
      .before = TRY(place_taken, OF_ANA, .earlier = BOB, .asked_at = TEST_MONDAY_10) },
    { .fits = "",
      .fact = TRY(accepted, OF_BOTH, .until = UNTIL),
      .before = TRY(accepted, OF_BOTH, .until = UNTIL) },
    { .fits = "promised_again",
      .fact = TRY(promise_soon, OF_ANA, .promise = 1),
      .before = TRY(promise_soon, OF_ANA, .promise = 1) },
    { .fits = "promised_again",
      .fact = TRY(promise_soon, OF_ANA, .promise = 1),
      .before = TRY(promise_late, OF_ANA, .promise = 1) },
    { .fits = TO_CALL,
      .fact = TRY(promise_late, OF_ANA, .promise = 1),
      .before = TRY(promise_soon, OF_ANA, .promise = 1) },
    { .fits = "promised_again dialling",
      .fact = TRY(promise_kept, OF_ANA, .promise = 1),
      .before = TRY(promise_kept, OF_ANA, .promise = 1) },
};
enum { TRIALS_LEN = sizeof TRIALS / sizeof TRIALS[0] };

static bool is_among(const char *names, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = strstr(names, name); at; at = strstr(at + 1, name)) {
        if ((at == names || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    }
    return false;
}

static enum tl_err apply(void *arg, const struct tl_fact *fact)
{
    struct world *world = arg;
    struct tl_fact now = *fact;
    now.at = world->now;
    return tl_center_apply(world->center, &now);
}

static enum tl_err try_it(struct world *world, const struct trial *trial)
{
    enum tl_err err = trial->before.kind ? apply(world, &trial->before) : TL_OK;
    return err ? err : apply(world, &trial->fact);
}

/* What is taken leaves every invariant whole. */
static void each_fact_fits_its_situations_and_no_other(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (unsigned s = 0; s < SITUATIONS_LEN; s++) {
        struct world *world = world_in(&SITUATIONS[s]);
        struct saved saved = world_save(world);
        for (unsigned t = 0; t < TRIALS_LEN; t++) {
            enum tl_err err = try_it(world, &TRIALS[t]);
            if ((err == TL_OK) != is_among(TRIALS[t].fits, SITUATIONS[s].name)) {
                wrong++;
                print_error("%s is %s (%s, trial %u)\n", tl_fact_shape(TRIALS[t].fact.kind)->name,
                            err ? "refused" : "taken", SITUATIONS[s].name, t);
            }
            if (!err && !TRIALS[t].before.kind)
                tl_center_check(world->center);
            world_restore(world, &saved);
        }
        saved_free(&saved);
        world_free(world);
    }
    CHECK_EQ(wrong, 0);
}

/* --- Bounds of fields. --- */

/* In a situation, of the trial that is the nth of its kind to fit there. */
static const struct {
    const char *in;
    unsigned nth;
    struct bound bound;
} BOUNDS[] = {
    { "gone", 0, NOT(opened, contact, 0) },
    { "gone", 0, NOT(opened, channel, 0) },
    { "gone", 0, MOST(opened, channel, TL_CHANNELS - 1) },
    { "gone", 0, MOST(opened, language, TL_NONE) },
    { "at_a_menu", 0, MOST(stepped, step, TL_NONE - 1) },
    { "at_a_menu", 0, MOST(stepped, tries, UINT8_MAX) },
    { "at_a_menu", 0, MOST(stepped, kind, TL_STEP_KINDS - 1) },
    { "at_a_menu", 0, MOST(chose, option, UINT16_MAX) },
    { "at_a_menu", 0, LEAST(asked_records, until, 1) },
    { "at_a_menu", 0, NOT(waits, queue, 0) },
    { "at_a_menu", 0, MOST(waits, queue, UINT32_MAX) },
    { "at_a_menu", 0, MOST(waits, rank, UINT8_MAX) },
    { "at_a_menu", 0, LEAST(waits, asked_at, 1) },
    { "at_a_menu", 0, MOST(waits, reason, UINT32_MAX) },
    { "in_line", 0, LEAST(wait_told, again_at, 0) },
    { "in_line", 0, LEAST(offered, until, 1) },
    { "in_line", 0, NOT(offered, agent, NOBODY) },
    { "in_line", 0, NOT(offered, agent, EVE) }, /* Is not ready. */
    { "offered", 0, LEAST(accepted, until, 1) },
    { "offered", 0, NOT(accepted, agent, FAY) },
    { "offered", 0, NOT(accepted, agent, 0) },
    { "offered_to_call", 0, LEAST(attempt_started, until, 1) },
    { "offered_to_call", 0, MOST(attempt_started, attempt, UINT16_MAX) },
    { "offered_to_call", 0, NOT(attempt_started, agent, FAY) },
    { "joining", 0, NOT(connected, agent, FAY) },
    { "connected", 0, NOT(held, agent, FAY) },
    { "held", 0, NOT(resumed, agent, FAY) },
    { "connected", 0, LEAST(leg_missed, until, 1) },
    { "connected", 0, NOT(leg_missed, agent, FAY) },
    { "in_line", 0, NOT(aged, rank, 1) }, /* Is that already. */
    { "in_line", 0, NOT(aged, rank, 2) },
    { "at_a_menu", 0, NOT(callback_promised, queue, 0) },
    { "at_a_menu", 0, MOST(callback_promised, queue, UINT32_MAX) },
    { "at_a_menu", 0, MOST(callback_promised, rank, UINT8_MAX) },
    { "at_a_menu", 0, LEAST(callback_promised, asked_at, 1) },
    { "at_a_menu", 0, MOST(callback_promised, attempt, UINT16_MAX) },
    { "in_line", 0, NOT(callback_promised, asked_at, TEST_MONDAY_10) }, /* Invariant 3. */
    { "in_line", 0, NOT(callback_promised, needs, EN_TIER2) },
    { "connected", 0, NOT(closed, outcome, TL_OUTCOME_NONE) },
    { "connected", 0, MOST(closed, outcome, TL_OUTCOMES - 1) },
    { "connected", 0, NOT(closed, contact, NOBODY) },
    { "connected", 0, LEAST(place_kept, until, 1) },
    { "gone", 2, NOT(agent_is, agent, 0) },
    { "gone", 2, NOT(agent_is, state, TL_AGENT_CONNECTED) },
    { "gone", 2, NOT(agent_is, state, TL_AGENT_STATES) },
    { "gone", 2, MOST(agent_is, reason, UINT32_MAX) },
    { "gone", 2, LEAST(agent_is, since, 0) },
    { "gone", 2, MOST(agent_is, since, BOUND_NOW) },
    { "gone", 0, NOT(agent_is, agent, NOBODY) },
    { "gone", 0, NOT(wrap_up_began, agent, NOBODY) },
    { "gone", 0, NOT(wrap_up_began, contact, 0) },
    { "gone", 0, LEAST(wrap_up_began, until, 1) },
    { "gone", 0, NOT(disposed, agent, NOBODY) },
    { "in_line", 0, LEAST(barred, until, BOUND_NOW + 1) },
    { "in_line", 0, NOT(barred, agent, NOBODY) },
    { "in_line", 0, NOT(barred, contact, NOBODY) },
    { "gone", 0, NOT(agent_missed, agent, NOBODY) },
    { "gone", 0, LEAST(agent_missed, until, 1) },
    { "worked_on", 0, NOT(wrap_up_ended, contact, BOB) },
    { "worked_on", 0, NOT(wrap_up_ended, contact, 0) },
    { "worked_on", 0, NOT(wrap_up_ended, agent, FAY) },
    { "worked_on", 0, NOT(wrap_up_ended, agent, NOBODY) },
    { "connected", 0, NOT(transferred, agent, FAY) },
    { "connected", 0, NOT(transferred, queue, 0) },
    { "connected", 0, MOST(transferred, queue, UINT32_MAX) },
    { "connected", 0, NOT(transferred, to_agent, FAY) }, /* Until when? */
    { "connected", 0, NOT(transferred, until, 1) },      /* For whom? */
    { "connected", 1, NOT(transferred, until, 0) },
    { "connected", 1, NOT(transferred, to_agent, EVE) },
    { "connected", 1, NOT(transferred, to_agent, GIL) },
    { "waits_for_fay", 0, NOT(aim_ended, agent, EVE) },
    { "connected", 0, LEAST(consult_began, until, 1) },
    { "connected", 0, NOT(consult_began, agent, FAY) },
    { "connected", 1, NOT(consult_began, to_agent, EVE) },
    { "connected", 1, NOT(consult_began, to_agent, GIL) },
    { "second_wanted", 0, LEAST(consult_offered, until, 1) },
    { "second_wanted", 0, NOT(consult_offered, agent, EVE) },
    { "second_wanted", 0, NOT(consult_offered, agent, NOBODY) },
    { "second_offered", 0, LEAST(consult_joining, until, 1) },
    { "second_offered", 0, NOT(consult_joining, agent, EVE) },
    { "second_offered", 0, NOT(consult_joining, agent, NOBODY) },
    { "second_joining", 0, NOT(consulting, agent, EVE) },
    { "second_offered", 0, NOT(consult_ended, agent, EVE) },
    { "second_offered", 0, NOT(consult_ended, agent, 0) },
    { "second_wanted", 0, NOT(consult_ended, agent, FAY) },
    { "second_talks", 0, NOT(handed_over, agent, FAY) },
    { "second_talks", 0, NOT(handed_over, to_agent, EVE) },
    { "second_talks", 0, NOT(handed_over, to_agent, NOBODY) },
    { "connected", 0, LEAST(outside_called, until, 1) },
    { "connected", 1, LEAST(outside_called, until, 1) },
    { "connected", 0, NOT(outside_called, agent, FAY) },
    { "second_rings_outside", 0, NOT(outside_talks, agent, FAY) },
    { "second_rings_outside", 0, NOT(outside_talks, agent, 0) },
    { "ringing_outside", 0, NOT(outside_talks, contact, NOBODY) },
    { "second_is_outside", 0, NOT(passed_outside, agent, FAY) },
    { "in_line", 0, NOT(moved, queue, 0) },
    { "in_line", 0, MOST(moved, queue, UINT32_MAX) },
    { "in_line", 0, MOST(moved, rank, UINT8_MAX) },
    { "promised", 0, NOT(promise_made, promise, 1) },
    { "promised", 0, NOT(promise_made, promise, 3) },
    { "promised", 0, NOT(promise_made, kind, TL_PROMISE_NONE) },
    { "promised", 0, NOT(promise_made, kind, TL_PROMISE_CALLBACK) }, /* Has one. */
    { "promised", 0, MOST(promise_made, kind, TL_PROMISE_KINDS - 1) },
    { "promised", 0, MOST(promise_made, grade, TL_GRADES - 1) },
    { "promised", 0, MOST(promise_made, from, UNTIL) },
    { "promised", 0, LEAST(promise_made, to, UNTIL) },
    { "promised", 0, LEAST(promise_made, soon, 0) },
    { "promised", 0, MOST(promise_made, soon, UNTIL) },
    { "promised", 0, NOT(promise_soon, promise, 0) },
    { "promised", 0, MOST(promise_soon, promise, 1) },
    { "promised", 0, NOT(promise_late, promise, 0) },
    { "promised", 0, MOST(promise_late, promise, 1) },
    { "dialling", 0, NOT(promise_kept, promise, 0) },
    { "dialling", 0, NOT(promise_kept, promise, 2) },
    { "promised", 0, NOT(promise_broken, promise, 0) },
    { "promised", 0, MOST(promise_broken, promise, 1) },
    { "promised_again", 0, MOST(promise_released, promise, 2) },
    { "promised", 0, NOT(promise_moved, owner, TEST_KEY_QUEUE2) },
    { "promised", 0, NOT(promise_moved, promise, 0) },
    { "promised", 0, NOT(promise_moved, promise, 2) },
    { "at_a_menu", 0, NOT(zone_is, zone, 0) },
    { "at_a_menu", 0, MOST(zone_is, zone, UINT32_MAX) },
    { "at_a_menu", 0, NOT(identified, role, 0) },
    { "at_a_menu", 0, MOST(identified, role, UINT32_MAX) },
    { "connected", 0, NOT(identified, level, 0) },
    { "connected", 0, MOST(identified, level, UINT32_MAX) },
    { "connected", 0, NOT(interpreter_here, how, TL_INTERPRETER_NONE) },
    { "connected", 0, NOT(interpreter_here, how, TL_INTERPRETER_BY_PHONE) },
    { "second_is_outside", 1, MOST(interpreter_here, how, TL_INTERPRETER_BY_PHONE) },
    { "connected", 0, NOT(interpreter_here, agent, FAY) },
    { "connected", 0, NOT(interpreter_left, agent, FAY) },
    { "connected", 0, NOT(second_asked, about, 0) },
    { "connected", 0, NOT(second_asked, role, 0) },
    { "connected", 0, MOST(second_asked, role, UINT32_MAX) },
    { "connected", 0, NOT(second_asked, agent, FAY) },
    { "connected", 0, NOT(second_looked, by, 0) },
    { "connected", 0, MOST(second_looked, agrees, 1) },
    { "promised", 0, NOT(put_off, times, 0) },
    { "promised", 0, NOT(put_off, times, 2) },
    { "promised_again", 0, LEAST(looked_ahead, again_at, 0) },
    { "promised_again", 0, MOST(looked_ahead, again_at, TL_TIME_MAX - 1) },
    { "promised_again", 0, NOT(call_near, promise, 1) },
    { "at_a_menu", 0, LEAST(place_taken, asked_at, 1) },
    { "at_a_menu", 0, MOST(place_taken, asked_at, BOUND_NOW) },
    { "connected", 0, LEAST(escalated, due, BOUND_NOW) },
    { "connected", 0, MOST(escalated, is_urgent, 1) },
    { "connected", 0, NOT(escalated, promise, 0) },
    { "connected", 0, NOT(escalated, promise, 2) },
    { "connected", 0, NOT(escalated, agent, FAY) },
    { "worked_on", 0, NOT(escalated, contact, BOB) },
    { "connected", 0, LEAST(emergency_decided, due, BOUND_NOW) },
    { "connected", 0, NOT(emergency_decided, is_emergency, 0) },
    { "connected", 0, NOT(emergency_decided, is_emergency, 2) },
    { "connected", 0, NOT(emergency_decided, office, 0) },
    { "connected", 0, NOT(emergency_decided, promise, 0) },
    { "connected", 0, NOT(emergency_decided, promise, 2) },
    { "connected", 0, NOT(emergency_decided, by, FAY) },
    { "connected", 0, NOT(emergency_decided, escalation, 1) },
    { "worked_on", 0, NOT(emergency_decided, contact, BOB) },
    { "gone", 0, NOT(queue_closed, queue, 0) },
    { "gone", 0, MOST(queue_closed, queue, UINT32_MAX) },
    { "gone", 0, NOT(queue_closed, reason, 0) },
    { "gone", 0, MOST(queue_closed, reason, UINT32_MAX) },
    { "gone", 0, LEAST(queue_closed, until, BOUND_NOW + 1) },
    { "gone", 0, MOST(queue_closed, until, TL_TIME_MAX - 1) },
    { "gone", 0, NOT(queue_opened, queue, 0) },
    { "gone", 0, NOT(queue_opened, queue, (UINT64_C(1) << 32) + TEST_KEY_QUEUE1) },
    { "gone", 0, NOT(line_closed, reason, 0) },
    { "gone", 0, MOST(line_closed, reason, UINT32_MAX) },
    { "gone", 0, LEAST(line_closed, until, BOUND_NOW + 1) },
    { "gone", 0, MOST(line_closed, until, TL_TIME_MAX - 1) },
    { "gone", 0, LEAST(surge_is, until, 0) },
    { "gone", 0, MOST(surge_is, until, TL_TIME_MAX - 1) },
};

static const struct trial *trial_of(enum tl_fact_kind kind, const char *in, unsigned nth)
{
    for (unsigned t = 0; t < TRIALS_LEN; t++) {
        if (TRIALS[t].fact.kind == kind && is_among(TRIALS[t].fits, in) && nth-- == 0)
            return &TRIALS[t];
    }
    fail_msg("no trial of %s fits %s", tl_fact_shape(kind)->name, in);
    return NULL;
}

struct bench {
    struct world *world;
    struct saved saved;
    const struct trial *trial;
};

static enum tl_err try_changed(void *arg, const struct tl_fact *fact)
{
    struct bench *bench = arg;
    struct trial changed = { .fact = *fact, .before = bench->trial->before };
    enum tl_err err = try_it(bench->world, &changed);
    world_restore(bench->world, &bench->saved);
    return err;
}

static void a_field_beyond_its_bounds_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof BOUNDS / sizeof BOUNDS[0]; i++) {
        const struct bound *bound = &BOUNDS[i].bound;
        struct world *world = world_in(situation_named(BOUNDS[i].in));
        struct bench bench = { world, world_save(world),
                               trial_of(bound->kind, BOUNDS[i].in, BOUNDS[i].nth) };
        struct tl_fact fact = bench.trial->fact;
        fact.at = world->now;
        check_bound(bound, &fact, try_changed, &bench);
        saved_free(&bench.saved);
        world_free(world);
    }
}

/* Invariant 7, and a kind that no release has. */
static void time_never_runs_backwards_and_never_out_of_the_calendar(void **state)
{
    (void)state;
    struct world *world = world_in(situation_named("at_a_menu"));
    DO(world, time_came, 0);
    struct saved saved = world_save(world);
    struct tl_fact fact = { .kind = TL_FACT_set_aside };
    static const struct {
        tl_time at;
        enum tl_err err;
    } ats[] = {
        { -1, TL_EBAD }, { 0, TL_OK }, { TL_TIME_MAX - 1, TL_OK }, { TL_TIME_MAX, TL_EBAD }
    };
    for (unsigned i = 0; i < 4; i++) {
        fact.at = i < 2 ? world->now + ats[i].at : ats[i].at;
        CHECK_ERR(ats[i].err, tl_center_apply(world->center, &fact));
        world_restore(world, &saved);
    }
    fact.at = world->now;
    static const unsigned unknown[] = { 0, 29, 255, 256, 1u << 20 };
    for (unsigned i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        fact.kind = (enum tl_fact_kind)unknown[i];
        CHECK_ERR(TL_EBAD, tl_center_apply(world->center, &fact));
    }
    saved_free(&saved);
    world_free(world);
}

/* Room for as many refusals as there are contacts and agents; one that is there already needs none.
 */
static void a_refusal_too_many_is_not_remembered(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->limits = (struct tl_center_limits){ 3, 3, 16 };
    world_open(world);
    for (tl_id agent = EVE; agent <= GIL; agent++)
        DO(world, signed_in, .agent = agent, .skills = TEST_EN_TIER1);
    for (tl_id contact = ANA; contact < ANA + 3; contact++)
        caller_asks(world, contact, 0);
    for (unsigned i = 0; i < 9; i++) {
        struct tl_fact fact = { .kind = TL_FACT_barred };
        fact.barred = (struct tl_fact_barred){ EVE + i % 3, ANA + i / 3, UNTIL };
        CHECK_ERR(i < 6 ? TL_OK : TL_EBAD, apply(world, &fact));
        tl_center_check(world->center);
    }
    struct tl_fact again = { .kind = TL_FACT_barred, .barred = { EVE, ANA, UNTIL + TL_HOUR } };
    CHECK_OK(apply(world, &again));
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fact_fits_its_situations_and_no_other),
        cmocka_unit_test(a_field_beyond_its_bounds_is_refused),
        cmocka_unit_test(a_refusal_too_many_is_not_remembered),
        cmocka_unit_test(time_never_runs_backwards_and_never_out_of_the_calendar),
    };
    return cmocka_run_group_tests_name("core/follows", tests, NULL, NULL);
}
