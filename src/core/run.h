/* run.h: one step under way: what is decided is emitted, and is true at once. For core alone.
 *
 *     given --DECIDE[kind]--> TL_EMIT(run, offered, ...) --> out->facts, and applied
 *                             then tl_match: who is free and who waits come together
 */
#ifndef TL_CORE_RUN_H
#define TL_CORE_RUN_H

#include "core/state.h"

enum {
    TL_WALK_FACTS_MAX = 48, /* Of one walk without an answer, twice. */
    TL_ROOM_WANTED = 128,   /* What one timer, or one person sent on, may need. */
};

struct tl_run {
    struct tl_center *center;
    struct tl_facts *out;
    uint32_t facts_end; /* Index in out that this step stays below. */
    tl_time at;
    enum tl_fact_kind given;
};

/* TL_EMIT(run, offered, .contact = 17, .agent = 5, .until = at): appends the fact and applies it.
 */
#define TL_EMIT(run, what, ...)                                                                    \
    (tl_run_next((run), TL_FACT_##what)->what = (struct tl_fact_##what){ __VA_ARGS__ },            \
     tl_run_commit(run))
struct tl_fact *tl_run_next(struct tl_run *run, enum tl_fact_kind kind);
void tl_run_commit(struct tl_run *run);
void tl_run_set_aside(struct tl_run *run, tl_id about, enum tl_why why);
bool tl_run_has_room(const struct tl_run *run, uint32_t facts_len);

typedef void tl_decide_fn(struct tl_run *run, const struct tl_fact *given);
#define TL_DECIDE_FN(number, name, tells) tl_decide_fn tl_decide_##name;
TL_GIVEN_TABLE(TL_DECIDE_FN)

/* now.c: the passing conditions, as they are now. arg is the center. */
tl_flow_ask_fn tl_now_holds;

/* walk.c: the flow goes on from this step until it waits or ends. */
void tl_walk(struct tl_run *run, uint32_t contact, uint16_t to);
void tl_walk_otherwise(struct tl_run *run, uint32_t contact); /* Nobody serves the line. */
void tl_walk_closed(struct tl_run *run, uint32_t contact); /* Its queue, or the line, is closed. */
void tl_walk_slow(struct tl_run *run, uint32_t contact);   /* A lookup took too long. */

/* clock.c: whoever has just come into line moves on at once when it asked long ago. */
void tl_clock_age(struct tl_run *run, uint32_t contact);

/* enter.c: what a step does when the flow comes to it. true: goes on at *to. */
bool tl_enter(struct tl_run *run, uint32_t contact, const struct tl_policy *policy, uint16_t *to);

/* offer.c: an offer that came to nothing, in each of its ways. */
void tl_offer_rang_out(struct tl_run *run, uint32_t contact);
void tl_offer_join_failed(struct tl_run *run, uint32_t contact);
void tl_offer_leg_gone(struct tl_run *run, uint32_t contact);
/* The contact when it is this agent's in one of these states (bits); TL_NO_SLOT: set aside. Not
 * this contact to this agent again, for the policy's time. Not ready, with a reason to be seen. */
uint32_t tl_offer_own(struct tl_run *run, tl_id contact, tl_id agent, uint32_t states);
void tl_offer_bar(struct tl_run *run, uint32_t agent, uint32_t contact);
void tl_offer_bar_for(struct tl_run *run, uint32_t agent, uint32_t contact, int64_t span_us);
void tl_offer_rest(struct tl_run *run, uint32_t agent);

/* transfer.c: where a contact may be passed on to. TL_WHY_NONE: there. */
struct tl_target {
    tl_key queue;
    uint64_t needs;
    tl_id to_agent; /* First; 0: nobody is named. */
};
enum tl_why tl_transfer_target(const struct tl_run *run, uint32_t contact, uint64_t queue,
                               tl_id to_agent, struct tl_target *out);
tl_time tl_transfer_until(const struct tl_run *run); /* One agent is waited for until then. */
void tl_transfer_end_aim(struct tl_run *run, uint32_t contact, enum tl_why why);
void tl_transfer_agent_gone(struct tl_run *run, uint32_t agent, enum tl_why why);

/* consult.c: the contact in which this agent is the second one; TL_NO_SLOT. acts: what the second
 * agent does, or its sound; false: it is none. takes_over: the first one is gone; true: the second
 * has the contact. due: the wait for one agent, or for a second one, is over. */
uint32_t tl_consult_of(const struct tl_run *run, tl_id contact, tl_id agent);
bool tl_consult_acts(struct tl_run *run, tl_id contact, tl_id agent);
bool tl_consult_takes_over(struct tl_run *run, uint32_t contact);
void tl_consult_end(struct tl_run *run, uint32_t contact, enum tl_why why);
void tl_consult_due(struct tl_run *run, uint32_t contact);
void tl_consult_agent_gone(struct tl_run *run, uint32_t agent, unsigned states, enum tl_why why);

/* outside.c: an outside number is called in a consult, or (hands_over) instead of the agent. due:
 * it has not answered in time. takes_over: the agent is gone; true: the person goes on with the
 * outside party. */
void tl_outside_call(struct tl_run *run, uint32_t contact, bool hands_over);
void tl_outside_due(struct tl_run *run, uint32_t contact);
bool tl_outside_takes_over(struct tl_run *run, uint32_t contact);

/* interpreter.c: the call to the outside party is over, who may have interpreted. */
void tl_interpreter_outside_ends(struct tl_run *run, uint32_t contact);

/* talk.c: the contact ends; an agent who talked works on after it. */
void tl_talk_close(struct tl_run *run, uint32_t contact, enum tl_outcome outcome, enum tl_why why);
void tl_talk_wrap_up(struct tl_run *run, tl_id agent, tl_id contact);
void tl_talk_leave(struct tl_run *run, uint32_t contact, enum tl_why why); /* The person goes. */

/* desk.c: the agent is gone for good; what it had goes back in line. */
void tl_desk_gone(struct tl_run *run, uint32_t agent, enum tl_why why);

/* callback.c: a promise to call, by terms but for its window. TL_ENONE: no hours in which it could
 * be kept. */
TL_MUST_USE enum tl_err tl_callback_promise(struct tl_run *run,
                                            const struct tl_fact_callback_promised *terms);
void tl_callback_not_placed(struct tl_run *run, uint32_t contact);
tl_time tl_callback_attempt_until(tl_time at); /* An attempt without an answer ends then. */
/* When a call to this person may begin, from `at` on. TL_ENONE: never. */
TL_MUST_USE enum tl_err tl_callback_window(const struct tl_center *center,
                                           const struct tl_contact *contact, tl_time at,
                                           struct tl_window *out);
/* Later, at the same place. TL_WHY_NONE: so it is. */
enum tl_why tl_callback_put_off(struct tl_run *run, uint32_t contact, tl_id by);

/* later.c: whether the call to one who is promised one is near; says so once. */
void tl_later_look(struct tl_run *run, uint32_t contact);

/* escalate.c: TL_WHY_NONE: the agent talks with the person, or works on after the talk. */
enum tl_why tl_escalate_refusal(const struct tl_center *center, tl_id contact, tl_id agent);

/* promise.c: make: to call the person in the contact's window. answer: what a request or a message
 * is owed. pass: it is late when its time is over. end: otherwise than by being kept. due: its
 * timer came. */
void tl_promise_make(struct tl_run *run, uint32_t contact);
void tl_promise_answer(struct tl_run *run, tl_id contact, enum tl_promise_kind kind,
                       const struct tl_destination *destination, tl_time due);
/* refusal: why a promise that the store keeps, as its row says, cannot be ended; TL_WHY_NONE: it
 * can. end: ends it, late first where its time is over; is_late: it is kept late in any case. */
enum tl_why tl_promise_refusal(const struct tl_run *run, tl_id contact, tl_id promise,
                               uint64_t record);
void tl_promise_end(struct tl_run *run, const struct tl_fact_promise_ends *ends, bool is_late);
void tl_promise_pass(struct tl_run *run, uint32_t contact);
void tl_promise_keep(struct tl_run *run, uint32_t contact, enum tl_evidence evidence);
void tl_promise_due(struct tl_run *run, uint32_t contact);

/* supervise.c: what is closed by hand opens when its time has come; who waits where nobody may wait
 * is sent on; why queue (0: the line) is closed is told to who has not heard it. */
void tl_supervise_due(struct tl_run *run);
void tl_supervise_send_on(struct tl_run *run);
void tl_supervise_tell(struct tl_run *run, uint32_t contact, tl_key queue);
bool tl_is_closed_told_before(const struct tl_policy *policy, const struct tl_flow *flow,
                              uint16_t step);

/* match.c: until no free agent and contact suit each other (invariant 4). */
void tl_match(struct tl_run *run);
void tl_match_tell(struct tl_run *run, uint32_t contact);

#endif
