/* fact.h: the vocabulary of the core on a page: what happened outside, and what is now true.
 *
 *     given facts (inputs)  --step-->  decided facts  --apply-->  center
 *
 * An input is a given fact: the first fact of a step restates it, the others are decided. Numbers
 * and fields are append-only for ever: the journal of an old release must be read. Facts carry ids
 * and codes, never personal data; the parcel that comes with an input (digits, a text) is written
 * to tables by the engine in the same transaction. The two tables below make the structs, the
 * names, the journal encoding and docs/facts.md.
 */
#ifndef TL_CORE_FACT_H
#define TL_CORE_FACT_H

#include "base/err.h"
#include "base/types.h"

/* Given: X(number, name, what it tells). Fields: F(type, name), each 8 bytes wide. */
#define TL_GIVEN_TABLE(X)                                                                          \
    X(1, contact_came, "someone calls, opens a chat or a page")                                    \
    X(2, keyed, "someone in a menu or in line pressed a key or a button")                          \
    X(3, gave, "someone gave a value that was asked for, of the right form or not")                \
    X(4, said_nothing, "a question stayed without an answer for its time")                         \
    X(5, left, "the person hung up or went away")                                                  \
    X(6, joined, "the agent's leg and the person's hear each other")                               \
    X(7, leg_lost, "the agent's sound is gone")                                                    \
    X(8, helped, "whether an article answered the question")                                       \
    X(9, cut_off, "the person's sound is gone, without a word")                                    \
    X(10, signed_in, "an agent signed in, with these skills")                                      \
    X(11, ready, "an agent wants contacts")                                                        \
    X(12, not_ready, "an agent wants none for now")                                                \
    X(13, accepts, "an agent takes the offer")                                                     \
    X(14, refuses, "an agent does not take the offer")                                             \
    X(15, holds, "an agent lets the person wait with music")                                       \
    X(16, resumes, "an agent is back from hold")                                                   \
    X(17, hangs_up, "an agent ended the contact")                                                  \
    X(18, wrapped_up, "an agent is done with the work after a contact")                            \
    X(19, signed_out, "an agent signed out")                                                       \
    X(20, agent_lost, "an agent's page is gone")                                                   \
    X(21, agent_back, "an agent's page is back")                                                   \
    X(22, transfers, "an agent passes a contact on, to a queue or to one agent")                   \
    X(23, consults, "an agent asks a second agent in, by queue or by name")                        \
    X(24, hands_over, "an agent leaves a contact to the second agent")                             \
    X(25, lets_go, "an agent ends the consult, or the second agent leaves it")                     \
    X(26, outside_answered, "the outside number that was called for a contact answered")           \
    X(27, outside_ended, "the call to the outside number ended, or came to nothing")               \
    X(30, looked_up, "a record answered")                                                          \
    X(40, time_came, "the time that the center asked to be woken at")                              \
    X(41, started, "the server started; what was in the air is gone")                              \
    X(42, policy_loaded, "a policy is in force from now")                                          \
    X(43, dialler, "whether calls can be placed to people")                                        \
    X(44, attempt_ended, "how an attempt to call someone back ended")                              \
    X(50, moves, "a supervisor gives someone in line another queue or class")                      \
    X(51, sets_agent, "a supervisor changes an agent's state, as if the agent had")                \
    X(52, closes_queue, "a supervisor closes a queue until then")                                  \
    X(53, opens_queue, "a supervisor opens a queue again")                                         \
    X(54, closes_line, "a supervisor closes the whole line until then")                            \
    X(55, opens_line, "a supervisor opens the line again")                                         \
    X(60, promise_due, "a promise that the store keeps is due soon, or its time is over")          \
    X(61, promise_ends, "someone ends a promise: it is kept, cannot be, or is not wanted")         \
    X(62, promise_moves, "a supervisor gives a promise another owner")                             \
    X(63, releases_callback, "the person takes a callback back")                                   \
    X(64, lives_in, "which time zone of the policy the person lives in")                           \
    X(65, not_now, "the person wants to be called later, and keeps the place")                     \
    X(66, goes_on, "a contact goes on at the place of an earlier one")                             \
    X(67, sets_surge, "a supervisor says that a surge holds until then, or no more")               \
    X(70, voicemail_ended, "whether an answering machine has the message of an attempt")           \
    X(77, escalates, "an agent passes a matter on, to be answered later by those who know more")   \
    X(78, identifies, "how the person stands to the case, and how sure that is")                   \
    X(80, interpreter_comes, "an agent says that an interpreter is there, and the person agrees")  \
    X(81, interpreter_goes, "an agent says that the interpreter is gone")                          \
    X(82, decides_emergency,                                                                       \
      "whether an appointment in person cannot wait, and where it is sought")                      \
    X(83, places_emergency, "an office makes the appointment that cannot wait")                    \
    X(84, refuses_emergency, "an office makes no appointment")                                     \
    X(85, calls_person, "an agent calls the person of a matter that is owed an answer")            \
    X(86, second_looks,                                                                            \
      "somebody else on the staff looked at a protected case, and agrees or not")                  \
    X(87, asks_second, "an agent asks for a second pair of eyes on a protected case")

/* clang-format off */
#define TL_FIELDS_contact_came(F)                                                                  \
    F(tl_id, contact) F(uint64_t, channel) F(uint64_t, language) F(uint64_t, has_number)
#define TL_FIELDS_keyed(F) F(tl_id, contact) F(uint64_t, step) F(uint64_t, digit)
#define TL_FIELDS_gave(F) F(tl_id, contact) F(uint64_t, step) F(uint64_t, fits)
#define TL_FIELDS_said_nothing(F) F(tl_id, contact) F(uint64_t, step)
#define TL_FIELDS_left(F) F(tl_id, contact)
#define TL_FIELDS_joined(F) F(tl_id, contact) F(tl_id, agent)
#define TL_FIELDS_leg_lost(F) F(tl_id, contact) F(tl_id, agent)
#define TL_FIELDS_helped(F) F(tl_id, contact) F(uint64_t, step) F(uint64_t, yes)
#define TL_FIELDS_cut_off(F) F(tl_id, contact)
#define TL_FIELDS_signed_in(F) F(tl_id, agent) F(uint64_t, skills)
#define TL_FIELDS_ready(F) F(tl_id, agent)
#define TL_FIELDS_not_ready(F) F(tl_id, agent) F(uint64_t, reason)
#define TL_FIELDS_accepts(F) F(tl_id, agent) F(tl_id, contact)
#define TL_FIELDS_refuses(F) F(tl_id, agent) F(tl_id, contact)
#define TL_FIELDS_holds(F) F(tl_id, agent) F(tl_id, contact)
#define TL_FIELDS_resumes(F) F(tl_id, agent) F(tl_id, contact)
#define TL_FIELDS_hangs_up(F) F(tl_id, agent) F(tl_id, contact)
#define TL_FIELDS_wrapped_up(F) F(tl_id, agent) F(tl_id, contact) F(uint64_t, disposition)
#define TL_FIELDS_signed_out(F) F(tl_id, agent)
#define TL_FIELDS_agent_lost(F) F(tl_id, agent)
#define TL_FIELDS_agent_back(F) F(tl_id, agent)
#define TL_FIELDS_transfers(F)                                                                     \
    F(tl_id, agent) F(tl_id, contact) F(uint64_t, queue) F(tl_id, to_agent) F(uint64_t, outside)
#define TL_FIELDS_consults(F)                                                                      \
    F(tl_id, agent) F(tl_id, contact) F(uint64_t, queue) F(tl_id, to_agent) F(uint64_t, outside)
#define TL_FIELDS_hands_over(F) F(tl_id, agent) F(tl_id, contact)
#define TL_FIELDS_lets_go(F) F(tl_id, agent) F(tl_id, contact)
#define TL_FIELDS_outside_answered(F) F(tl_id, contact)
#define TL_FIELDS_outside_ended(F) F(tl_id, contact) F(uint64_t, result)
#define TL_FIELDS_looked_up(F)                                                                     \
    F(tl_id, contact) F(uint64_t, step) F(uint64_t, result) F(uint64_t, known) F(uint64_t, holds)
#define TL_FIELDS_time_came(F) F(uint64_t, unused)
#define TL_FIELDS_started(F) F(uint64_t, build) F(tl_time, gap_us)
#define TL_FIELDS_policy_loaded(F) F(uint64_t, version)
#define TL_FIELDS_dialler(F) F(uint64_t, is_up)
#define TL_FIELDS_attempt_ended(F) F(tl_id, contact) F(uint64_t, attempt) F(uint64_t, result)
#define TL_FIELDS_moves(F)                                                                         \
    F(tl_id, by) F(tl_id, contact) F(uint64_t, queue) F(uint64_t, priority) F(tl_id, audit)
#define TL_FIELDS_sets_agent(F)                                                                    \
    F(tl_id, by) F(tl_id, agent) F(uint64_t, state) F(uint64_t, reason) F(tl_id, audit)
#define TL_FIELDS_closes_queue(F)                                                                  \
    F(tl_id, by) F(uint64_t, queue) F(uint64_t, reason) F(tl_time, until) F(uint64_t, sends_on)    \
    F(tl_id, audit)
#define TL_FIELDS_opens_queue(F) F(tl_id, by) F(uint64_t, queue) F(tl_id, audit)
#define TL_FIELDS_closes_line(F)                                                                   \
    F(tl_id, by) F(uint64_t, reason) F(tl_time, until) F(uint64_t, sends_on) F(tl_id, audit)
#define TL_FIELDS_opens_line(F) F(tl_id, by) F(tl_id, audit)
#define TL_FIELDS_promise_due(F)                                                                   \
    F(tl_id, contact) F(tl_id, promise) F(uint64_t, record) F(tl_time, to)
#define TL_FIELDS_promise_ends(F)                                                                  \
    F(tl_id, contact) F(tl_id, promise) F(uint64_t, how) F(uint64_t, evidence) F(uint64_t, why)    \
    F(tl_id, by) F(tl_id, audit) F(uint64_t, record) F(tl_time, to)
#define TL_FIELDS_promise_moves(F)                                                                 \
    F(tl_id, contact) F(tl_id, promise) F(uint64_t, owner) F(tl_id, by) F(tl_id, audit)            \
    F(uint64_t, record)
#define TL_FIELDS_releases_callback(F) F(tl_id, contact) F(tl_id, by) F(tl_id, audit)
#define TL_FIELDS_lives_in(F) F(tl_id, contact) F(uint64_t, zone)
#define TL_FIELDS_not_now(F) F(tl_id, contact) F(tl_id, by) F(tl_id, audit)
#define TL_FIELDS_goes_on(F)                                                                       \
    F(tl_id, contact) F(tl_id, earlier) F(tl_time, asked_at) F(tl_time, ended_at)
#define TL_FIELDS_sets_surge(F) F(tl_id, by) F(tl_time, until) F(tl_id, audit)
#define TL_FIELDS_voicemail_ended(F) F(tl_id, contact) F(uint64_t, attempt) F(uint64_t, is_left)
#define TL_FIELDS_escalates(F)                                                                     \
    F(tl_id, contact) F(tl_id, agent) F(uint64_t, type) F(tl_time, told) F(uint64_t, record)
#define TL_FIELDS_identifies(F)                                                                    \
    F(tl_id, contact) F(tl_id, agent) F(uint64_t, role) F(uint64_t, level) F(tl_id, about)
#define TL_FIELDS_interpreter_comes(F)                                                             \
    F(tl_id, contact) F(tl_id, agent) F(uint64_t, how) F(uint64_t, consents)
#define TL_FIELDS_interpreter_goes(F) F(tl_id, contact) F(tl_id, agent)
#define TL_FIELDS_decides_emergency(F)                                                             \
    F(tl_id, contact) F(tl_id, by) F(uint64_t, type) F(uint64_t, is_emergency)                     \
    F(uint64_t, office) F(tl_id, escalation) F(uint64_t, record) F(tl_time, to)                    \
    F(uint64_t, decided)
#define TL_FIELDS_places_emergency(F)                                                              \
    F(tl_id, contact) F(tl_id, promise) F(tl_id, by) F(tl_time, starts) F(tl_id, audit)            \
    F(uint64_t, office) F(uint64_t, placed) F(uint64_t, record) F(tl_time, to)
#define TL_FIELDS_refuses_emergency(F)                                                             \
    F(tl_id, contact) F(tl_id, promise) F(tl_id, by) F(tl_id, audit) F(uint64_t, record)           \
    F(tl_time, to)
#define TL_FIELDS_calls_person(F)                                                                  \
    F(tl_id, contact) F(tl_id, agent) F(tl_id, about) F(tl_id, promise) F(uint64_t, language)      \
    F(uint64_t, queue) F(uint64_t, zone) F(uint64_t, record)
#define TL_FIELDS_second_looks(F)                                                                  \
    F(tl_id, contact) F(tl_id, about) F(tl_id, by) F(uint64_t, agrees) F(tl_id, audit)
#define TL_FIELDS_asks_second(F) F(tl_id, contact) F(tl_id, agent) F(tl_id, about)
/* clang-format on */

/* transfers, consults: outside is 1 for the outside number that came in the parcel; queue and
 * to_agent are then 0. outside_ended: result is an enum tl_attempt_result, ANSWERED when it hung up
 * after the talk. */
/* Of a promise that the store keeps, record (enum tl_promise_state) and to are what its row says:
 * the engine fills them in before the step, so that nothing ends twice. The core knows its own. */

/* lives_in: the key of a zone's name (policy/reach.h finds it by a number). goes_on: asked_at and
 * ended_at are what the earlier contact's row says; of one that is open still, the core knows. */
/* escalates: type is the policy's key; told is the time that the agent read to the person, 0: none
 * was. record is where the contact's last escalation stands, filled in by the engine. */

/* identifies: about is the case that it holds for, 0: none is spoken of; role and level are the
 * policy's keys (verify.yaml); agent 0: the person said it in the menu. */

/* second_looks, asks_second: about is the case; agrees is 1 or 0, audit the record that says why.
 */
/* interpreter_comes: how is an enum tl_interpreter; consents is 1 when the person said yes. */
/* decides_emergency: type and office are the policy's keys; by: who has the contact, or works on
 * its escalation (the number of that promise; 0: none). record and to are what the escalation's row
 * says, decided where the contact's last emergency stands. places_emergency: office is the
 * promise's owner, placed how many begin there less than an hour before or behind. All of these the
 * engine fills in. */

/* What supervisors do: by is who did it, audit the record that says why; of a move, queue and
 * priority are keys of the policy, 0: as it is. sends_on: who waits is given the other ways. */

/* Decided: X(number, name, grade, what it tells). FIRM is committed before anyone acts on it; TRACE
 * follows with the next commit; WAS is of a checkpoint, and tells what was so already. */
#define TL_DECIDED_TABLE(X)                                                                        \
    X(100, set_aside, TRACE, "the input no longer fits, and changes nothing")                      \
    X(101, opened, FIRM, "a contact is in its flow")                                               \
    X(102, stepped, TRACE, "a contact's flow is at this step")                                     \
    X(103, chose, TRACE, "a contact's language or choice is this")                                 \
    X(104, got_value, FIRM, "a value was collected under this name")                               \
    X(105, asked_records, FIRM, "a lookup is under way until this time")                           \
    X(106, learned, FIRM, "what a lookup told")                                                    \
    X(107, waits, FIRM, "a contact waits in this queue, in the order")                             \
    X(108, wait_told, TRACE, "a contact was told its place and wait")                              \
    X(109, offered, FIRM, "a contact is offered to this agent until then")                         \
    X(110, accepted, FIRM, "the agent took it; both are being joined until then")                  \
    X(111, connected, FIRM, "the person and the agent hear each other")                            \
    X(112, held, FIRM, "the person waits with music, the agent keeps the contact")                 \
    X(113, resumed, FIRM, "the agent is back from hold")                                           \
    X(114, back_in_line, FIRM, "the contact is at its old place again")                            \
    X(115, callback_promised, FIRM, "the contact keeps its place and is called in this window")    \
    X(116, request_filed, FIRM, "a request stands under the contact's number")                     \
    X(117, message_taken, FIRM, "a message stands under the contact's number")                     \
    X(118, closed, FIRM, "the contact has ended, with this outcome")                               \
    X(119, attempt_started, FIRM, "the person is being called")                                    \
    X(120, place_kept, FIRM, "the line died; the contact's place stands under its number")         \
    X(121, sent_on, FIRM, "no person can be had; the flow goes on without")                        \
    X(122, restarted, FIRM, "the contact's flow begins again, by this policy")                     \
    X(123, leg_missed, FIRM, "the agent's sound is waited for until then")                         \
    X(124, aged, FIRM, "the contact has waited long and is of this rank from now")                 \
    X(130, agent_is, FIRM, "an agent's state")                                                     \
    X(131, wrap_up_began, FIRM, "an agent works on after this contact until then")                 \
    X(132, disposed, FIRM, "how the agent filed the contact")                                      \
    X(133, barred, FIRM, "a contact is not offered to this agent until then")                      \
    X(134, agent_missed, FIRM, "an agent's page is waited for until then")                         \
    X(135, wrap_up_ended, FIRM, "the work after a contact is over")                                \
    X(140, policy_in_force, FIRM, "from now this policy holds")                                    \
    X(141, at_limit, FIRM, "a limit is reached, and someone was given another way")                \
    X(142, can_dial, FIRM, "whether callbacks can be carried out now")                             \
    X(143, transferred, FIRM, "the contact was passed on: to this queue, or first to one agent")   \
    X(144, aim_ended, FIRM, "that one agent is waited for no more; the queue goes on")             \
    X(145, consult_began, FIRM, "the person waits with music, a second agent is looked for")       \
    X(146, consult_offered, FIRM, "a second agent is asked until then")                            \
    X(147, consult_joining, FIRM, "the second agent's sound is waited for until then")             \
    X(148, consulting, FIRM, "the second agent is heard")                                          \
    X(149, consult_ended, FIRM, "there is no second agent any more")                               \
    X(157, handed_over, FIRM, "the second agent has the contact from now")                         \
    X(158, outside_called, FIRM, "an outside number is called for the contact until then")         \
    X(159, outside_talks, FIRM, "the outside party is heard: by this agent, or by the person")     \
    X(166, passed_outside, FIRM, "the person goes on with the outside party, without the agent")   \
    X(150, center_was, WAS, "checkpoint: the center itself")                                       \
    X(151, contact_was, WAS, "checkpoint: one contact")                                            \
    X(152, flow_was, WAS, "checkpoint: where one contact's flow is")                               \
    X(153, agent_was, WAS, "checkpoint: one agent")                                                \
    X(154, bar_was, WAS, "checkpoint: one contact barred for one agent")                           \
    X(155, aim_was, WAS, "checkpoint: one contact that waits for one agent")                       \
    X(156, help_was, WAS, "checkpoint: one contact's second agent")                                \
    X(90, pace_was, WAS, "checkpoint: how long one channel's contacts take, and wait")             \
    X(91, learnt_was, WAS, "checkpoint: how right the waits told in one line were")                \
    X(92, told_was, WAS, "checkpoint: the wait that one contact was told first")                   \
    X(160, moved, FIRM, "a contact stands in this queue and class from now")                       \
    X(161, queue_closed, FIRM, "a queue takes nobody until then")                                  \
    X(162, queue_opened, FIRM, "a queue is open again")                                            \
    X(163, line_closed, FIRM, "the whole line is closed until then")                               \
    X(164, line_opened, FIRM, "the line keeps its hours again")                                    \
    X(165, closed_told, TRACE, "a contact was told why a queue or the line is closed")             \
    X(175, closure_was, WAS, "checkpoint: a queue that is closed; queue 0: the whole line")        \
    X(180, promise_made, FIRM, "something is promised to the person, from then to then")           \
    X(181, promise_soon, FIRM, "the promise's time is over soon")                                  \
    X(182, promise_late, FIRM, "the promise's time is over, and it is not kept")                   \
    X(183, promise_kept, FIRM, "the promise is kept, in time or late")                             \
    X(184, promise_broken, FIRM, "the promise will not be kept, by our fault")                     \
    X(185, promise_released, FIRM, "the promise is not wanted any more")                           \
    X(186, promise_moved, FIRM, "somebody else owns the promise from now")                         \
    X(189, promise_was, WAS, "checkpoint: the open promise of one contact")                        \
    X(190, zone_is, FIRM, "the person lives in this time zone")                                    \
    X(191, put_off, FIRM, "the person asked so many times to be called later; the place stays")    \
    X(192, looked_ahead, TRACE, "the call is not near; that is looked at again then")              \
    X(193, call_near, FIRM, "the call is near: it is expected then")                               \
    X(194, place_taken, FIRM, "the contact has an earlier one's time of asking")                   \
    X(195, surge_is, FIRM, "a surge holds until then")                                             \
    X(196, callback_was, WAS, "checkpoint: what is known of when one contact may be called")       \
    X(197, surge_was, WAS, "checkpoint: the surge that a supervisor set")                          \
    X(200, voicemail_left, FIRM, "a machine has the message, or it could not be left")             \
    X(215, escalated, FIRM, "a matter stands with those who know more, and is answered by then")   \
    X(216, identified, FIRM, "the person stands to the case like this, and it is so sure")         \
    X(217, identity_was, WAS, "checkpoint: how one contact's person stands to the case")           \
    X(218, interpreter_here, FIRM, "an interpreter takes part, as the person agreed")              \
    X(219, interpreter_left, FIRM, "no interpreter takes part any more")                           \
    X(220, interpreter_was, WAS, "checkpoint: one contact's interpreter")                          \
    X(221, emergency_decided, FIRM,                                                                \
      "it is an emergency, and an office makes the appointment; or none")                          \
    X(222, emergency_placed, FIRM, "the appointment that cannot wait begins then")                 \
    X(223, emergency_refused, FIRM, "the office makes no appointment")                             \
    X(224, outgoing, FIRM, "nobody came with this contact: an agent calls the person of a matter") \
    X(225, second_looked, FIRM, "a second pair of eyes agrees that the case is spoken of, or not") \
    X(226, second_was, WAS, "checkpoint: one contact's second pair of eyes")                       \
    X(227, second_asked, FIRM, "a second pair of eyes is wanted before the case is spoken of")

/* clang-format off */
#define TL_FIELDS_set_aside(F) F(uint64_t, input) F(tl_id, about) F(uint64_t, why)
#define TL_FIELDS_opened(F)                                                                        \
    F(tl_id, contact) F(uint64_t, channel) F(uint64_t, language) F(uint64_t, has_number)           \
    F(uint64_t, policy)
#define TL_FIELDS_stepped(F)                                                                       \
    F(tl_id, contact) F(uint64_t, step) F(uint64_t, tries) F(uint64_t, kind)
#define TL_FIELDS_chose(F) F(tl_id, contact) F(uint64_t, step) F(uint64_t, option)
#define TL_FIELDS_got_value(F)                                                                     \
    F(tl_id, contact) F(uint64_t, step) F(uint64_t, value) F(uint64_t, is_number)
#define TL_FIELDS_asked_records(F) F(tl_id, contact) F(uint64_t, step) F(tl_time, until)
#define TL_FIELDS_learned(F)                                                                       \
    F(tl_id, contact) F(uint64_t, step) F(uint64_t, result) F(uint64_t, known) F(uint64_t, holds)
#define TL_FIELDS_waits(F)                                                                         \
    F(tl_id, contact) F(uint64_t, step) F(uint64_t, queue) F(uint64_t, rank) F(tl_time, asked_at)  \
    F(uint64_t, needs) F(uint64_t, reason)
#define TL_FIELDS_wait_told(F)                                                                     \
    F(tl_id, contact) F(uint64_t, position) F(uint64_t, from_s) F(uint64_t, to_s)                  \
    F(tl_time, again_at) F(tl_time, expected) F(tl_time, low) F(tl_time, high)
#define TL_FIELDS_offered(F) F(tl_id, contact) F(tl_id, agent) F(tl_time, until)
#define TL_FIELDS_accepted(F) F(tl_id, contact) F(tl_id, agent) F(tl_time, until)
#define TL_FIELDS_connected(F) F(tl_id, contact) F(tl_id, agent)
#define TL_FIELDS_held(F) F(tl_id, contact) F(tl_id, agent)
#define TL_FIELDS_resumed(F) F(tl_id, contact) F(tl_id, agent)
#define TL_FIELDS_back_in_line(F) F(tl_id, contact) F(tl_id, agent) F(uint64_t, why)
#define TL_FIELDS_callback_promised(F)                                                             \
    F(tl_id, contact) F(uint64_t, step) F(uint64_t, queue) F(uint64_t, rank) F(tl_time, asked_at)  \
    F(uint64_t, needs) F(tl_time, from) F(tl_time, to) F(uint64_t, attempt)
#define TL_FIELDS_request_filed(F)                                                                 \
    F(tl_id, contact) F(uint64_t, step) F(uint64_t, type) F(tl_time, due)
#define TL_FIELDS_message_taken(F)                                                                 \
    F(tl_id, contact) F(uint64_t, step) F(uint64_t, owner) F(tl_time, due)
#define TL_FIELDS_closed(F) F(tl_id, contact) F(uint64_t, outcome) F(uint64_t, why)
#define TL_FIELDS_attempt_started(F)                                                               \
    F(tl_id, contact) F(tl_id, agent) F(uint64_t, attempt) F(tl_time, until)
#define TL_FIELDS_place_kept(F) F(tl_id, contact) F(uint64_t, why) F(tl_time, until)
#define TL_FIELDS_sent_on(F) F(tl_id, contact) F(uint64_t, why)
#define TL_FIELDS_restarted(F) F(tl_id, contact) F(uint64_t, policy)
#define TL_FIELDS_leg_missed(F) F(tl_id, contact) F(tl_id, agent) F(tl_time, until)
#define TL_FIELDS_aged(F) F(tl_id, contact) F(uint64_t, rank)
#define TL_FIELDS_agent_is(F)                                                                      \
    F(tl_id, agent) F(uint64_t, state) F(uint64_t, reason) F(uint64_t, skills) F(tl_time, since)
#define TL_FIELDS_wrap_up_began(F) F(tl_id, agent) F(tl_id, contact) F(tl_time, until)
#define TL_FIELDS_disposed(F) F(tl_id, agent) F(tl_id, contact) F(uint64_t, disposition)
#define TL_FIELDS_barred(F) F(tl_id, agent) F(tl_id, contact) F(tl_time, until)
#define TL_FIELDS_agent_missed(F) F(tl_id, agent) F(tl_time, until)
#define TL_FIELDS_wrap_up_ended(F) F(tl_id, agent) F(tl_id, contact)
#define TL_FIELDS_policy_in_force(F) F(uint64_t, version)
#define TL_FIELDS_at_limit(F) F(uint64_t, limit) F(tl_id, contact)
#define TL_FIELDS_can_dial(F) F(uint64_t, is_up)
#define TL_FIELDS_transferred(F)                                                                   \
    F(tl_id, contact) F(tl_id, agent) F(uint64_t, queue) F(uint64_t, needs) F(tl_id, to_agent)     \
    F(tl_time, until)
#define TL_FIELDS_aim_ended(F) F(tl_id, contact) F(tl_id, agent) F(uint64_t, why)
#define TL_FIELDS_consult_began(F)                                                                 \
    F(tl_id, contact) F(tl_id, agent) F(uint64_t, queue) F(uint64_t, needs) F(tl_id, to_agent)     \
    F(tl_time, until)
#define TL_FIELDS_consult_offered(F) F(tl_id, contact) F(tl_id, agent) F(tl_time, until)
#define TL_FIELDS_consult_joining(F) F(tl_id, contact) F(tl_id, agent) F(tl_time, until)
#define TL_FIELDS_consulting(F) F(tl_id, contact) F(tl_id, agent)
#define TL_FIELDS_consult_ended(F) F(tl_id, contact) F(tl_id, agent) F(uint64_t, why)
#define TL_FIELDS_handed_over(F) F(tl_id, contact) F(tl_id, agent) F(tl_id, to_agent)
#define TL_FIELDS_outside_called(F)                                                                \
    F(tl_id, contact) F(tl_id, agent) F(uint64_t, hands_over) F(tl_time, until)
#define TL_FIELDS_outside_talks(F) F(tl_id, contact) F(tl_id, agent)
#define TL_FIELDS_passed_outside(F) F(tl_id, contact) F(tl_id, agent)
#define TL_FIELDS_aim_was(F) F(tl_id, contact) F(tl_id, agent) F(tl_time, until)
#define TL_FIELDS_help_was(F)                                                                      \
    F(tl_id, contact) F(uint64_t, state) F(tl_id, agent) F(tl_id, to_agent) F(uint64_t, needs)     \
    F(tl_time, until)
#define TL_FIELDS_center_was(F)                                                                    \
    F(uint64_t, facts) F(tl_time, now) F(uint64_t, policy) F(uint64_t, can_dial)                   \
    F(tl_time, handle) F(uint64_t, promises)
#define TL_FIELDS_contact_was(F)                                                                   \
    F(tl_id, contact) F(uint64_t, state) F(uint64_t, channel) F(uint64_t, flags)                   \
    F(uint64_t, queue) F(uint64_t, rank) F(tl_time, asked_at) F(uint64_t, needs) F(tl_id, agent)   \
    F(tl_time, until) F(tl_time, from) F(tl_time, to) F(uint64_t, attempt) F(tl_time, since)       \
    F(uint64_t, reason)
#define TL_FIELDS_flow_was(F)                                                                      \
    F(tl_id, contact) F(uint64_t, policy) F(uint64_t, step) F(uint64_t, language)                  \
    F(uint64_t, tries) F(uint64_t, known) F(uint64_t, holds) F(uint64_t, values)                   \
    F(uint64_t, steps_taken) F(uint64_t, menus) F(uint64_t, kind)
#define TL_FIELDS_agent_was(F)                                                                     \
    F(tl_id, agent) F(uint64_t, state) F(uint64_t, wants) F(uint64_t, reason) F(uint64_t, skills)  \
    F(tl_time, since) F(tl_time, until) F(tl_id, wrapping) F(tl_time, missed_until)
#define TL_FIELDS_bar_was(F) F(tl_id, agent) F(tl_id, contact) F(tl_time, until)
#define TL_FIELDS_pace_was(F)                                                                      \
    F(uint64_t, channel) F(tl_time, answer) F(uint64_t, answers) F(tl_time, talk)                  \
    F(uint64_t, talks) F(tl_time, wrap_up) F(uint64_t, wrap_ups) F(tl_time, waited)                \
    F(uint64_t, left)
#define TL_FIELDS_learnt_was(F)                                                                    \
    F(uint64_t, needs) F(uint64_t, channel) F(tl_time, used_at) F(tl_time, actual)                 \
    F(tl_time, expected) F(tl_time, last) F(uint64_t, judged) F(uint64_t, low)                     \
    F(uint64_t, high) F(uint64_t, said_low) F(uint64_t, said_high)
#define TL_FIELDS_told_was(F)                                                                      \
    F(tl_id, contact) F(tl_time, told_at) F(tl_time, expected) F(tl_time, low) F(tl_time, high)    \
    F(uint64_t, from_s) F(uint64_t, to_s)
#define TL_FIELDS_moved(F)                                                                         \
    F(tl_id, contact) F(uint64_t, queue) F(uint64_t, rank) F(uint64_t, needs) F(tl_id, by)
#define TL_FIELDS_queue_closed(F)                                                                  \
    F(uint64_t, queue) F(tl_id, by) F(uint64_t, reason) F(tl_time, until) F(uint64_t, sends_on)
#define TL_FIELDS_queue_opened(F) F(uint64_t, queue) F(tl_id, by)
#define TL_FIELDS_line_closed(F)                                                                   \
    F(tl_id, by) F(uint64_t, reason) F(tl_time, until) F(uint64_t, sends_on)
#define TL_FIELDS_line_opened(F) F(tl_id, by)
#define TL_FIELDS_closed_told(F)                                                                   \
    F(tl_id, contact) F(uint64_t, queue) F(uint64_t, reason) F(tl_time, opens_at)
#define TL_FIELDS_closure_was(F)                                                                   \
    F(uint64_t, queue) F(tl_id, by) F(uint64_t, reason) F(tl_time, since) F(tl_time, until)        \
    F(uint64_t, sends_on)
#define TL_FIELDS_promise_made(F)                                                                  \
    F(tl_id, contact) F(tl_id, promise) F(uint64_t, kind) F(uint64_t, owner) F(tl_time, from)      \
    F(tl_time, to) F(uint64_t, grade) F(tl_time, soon)
#define TL_FIELDS_promise_soon(F) F(tl_id, contact) F(tl_id, promise) F(tl_time, to)
#define TL_FIELDS_promise_late(F) F(tl_id, contact) F(tl_id, promise)
#define TL_FIELDS_promise_kept(F)                                                                  \
    F(tl_id, contact) F(tl_id, promise) F(uint64_t, evidence) F(uint64_t, is_late) F(tl_id, by)
#define TL_FIELDS_promise_broken(F)                                                                \
    F(tl_id, contact) F(tl_id, promise) F(uint64_t, why) F(tl_id, by)
#define TL_FIELDS_promise_released(F)                                                              \
    F(tl_id, contact) F(tl_id, promise) F(uint64_t, why) F(tl_id, by)
#define TL_FIELDS_promise_moved(F)                                                                 \
    F(tl_id, contact) F(tl_id, promise) F(uint64_t, owner) F(tl_id, by)
#define TL_FIELDS_voicemail_left(F) F(tl_id, contact) F(uint64_t, attempt) F(uint64_t, is_left)
#define TL_FIELDS_promise_was(F)                                                                   \
    F(tl_id, contact) F(tl_id, promise) F(uint64_t, kind) F(uint64_t, told) F(tl_time, soon)       \
    F(uint64_t, rang)
#define TL_FIELDS_zone_is(F) F(tl_id, contact) F(uint64_t, zone)
#define TL_FIELDS_put_off(F) F(tl_id, contact) F(uint64_t, times) F(tl_id, by)
#define TL_FIELDS_looked_ahead(F) F(tl_id, contact) F(tl_time, again_at)
#define TL_FIELDS_call_near(F)                                                                     \
    F(tl_id, contact) F(tl_id, promise) F(uint64_t, attempt) F(tl_time, expected_at)
#define TL_FIELDS_place_taken(F) F(tl_id, contact) F(tl_id, earlier) F(tl_time, asked_at)
#define TL_FIELDS_surge_is(F) F(tl_time, until) F(tl_id, by)
#define TL_FIELDS_callback_was(F)                                                                  \
    F(tl_id, contact) F(uint64_t, zone) F(uint64_t, put_off) F(uint64_t, is_near)                  \
    F(tl_time, look_at)
#define TL_FIELDS_surge_was(F) F(tl_time, until) F(tl_id, by)
#define TL_FIELDS_escalated(F)                                                                     \
    F(tl_id, contact) F(tl_id, agent) F(uint64_t, type) F(uint64_t, is_urgent) F(tl_time, due) \
    F(tl_id, promise)
#define TL_FIELDS_identified(F)                                                                    \
    F(tl_id, contact) F(tl_id, agent) F(uint64_t, role) F(uint64_t, level) F(tl_id, about)
#define TL_FIELDS_identity_was(F)                                                                  \
    F(tl_id, contact) F(uint64_t, role) F(uint64_t, level) F(tl_id, about)
#define TL_FIELDS_interpreter_here(F) F(tl_id, contact) F(tl_id, agent) F(uint64_t, how)
#define TL_FIELDS_interpreter_left(F) F(tl_id, contact) F(tl_id, agent)
#define TL_FIELDS_interpreter_was(F) F(tl_id, contact) F(uint64_t, how)
#define TL_FIELDS_emergency_decided(F)                                                             \
    F(tl_id, contact) F(tl_id, by) F(uint64_t, type) F(uint64_t, is_emergency)                     \
    F(uint64_t, office) F(tl_id, escalation) F(tl_time, due) F(tl_id, promise)
#define TL_FIELDS_emergency_placed(F)                                                              \
    F(tl_id, contact) F(tl_id, promise) F(tl_id, by) F(tl_time, starts)
#define TL_FIELDS_emergency_refused(F) F(tl_id, contact) F(tl_id, promise) F(tl_id, by)
#define TL_FIELDS_outgoing(F)                                                                      \
    F(tl_id, contact) F(tl_id, agent) F(tl_id, about) F(tl_id, promise) F(uint64_t, step)          \
    F(uint64_t, queue) F(uint64_t, rank) F(uint64_t, needs)
#define TL_FIELDS_second_looked(F)                                                                 \
    F(tl_id, contact) F(tl_id, about) F(uint64_t, role) F(tl_id, by) F(uint64_t, agrees)
#define TL_FIELDS_second_was(F)                                                                    \
    F(tl_id, contact) F(tl_id, about) F(uint64_t, role) F(tl_id, agent) F(uint64_t, look)
#define TL_FIELDS_second_asked(F)                                                                  \
    F(tl_id, contact) F(tl_id, agent) F(tl_id, about) F(uint64_t, role)
/* clang-format on */

/* owner of a promise: the key of a queue, or of the office's name (tl_key_of). */

/* Fields that name something of the policy: queue, reason, value, type, owner and disposition are
 * its key (tl_key); step, language and the option of a choice (counted from the step's first; of a
 * language step: the language) are places in the version that the contact's flow follows. */

/* outside_called: hands_over is 1 when the person hears it ring, without the agent, and 0 in a
 * consult. outside_talks: agent is 0 when it is the person who hears it. */

/* interpreter_left: agent is 0 when the outside party who interpreted is gone. */

/* second_asked, second_looked: about is the case, role the policy's key of how the person stands to
 * it; for no other is anything agreed. second_was: agent is who asked, look an enum tl_second. */

/* wait_told: from_s and to_s are whole minutes, as they are said; expected, low and high (us) are
 * what they were rounded from. */

/* What is promised: X(name, word, whether it moves a contact and the core itself keeps it). */
#define TL_PROMISE_KIND_TABLE(X)                                                                   \
    X(TL_PROMISE_CALLBACK, "callback", true)                                                       \
    X(TL_PROMISE_SECOND_ATTEMPT, "second-attempt", true)                                           \
    X(TL_PROMISE_REQUEST, "request-answer", false)                                                 \
    X(TL_PROMISE_MESSAGE, "message-answer", false)                                                 \
    X(TL_PROMISE_URGENT, "urgent-escalation", false)                                               \
    X(TL_PROMISE_ORDINARY, "ordinary-escalation", false)                                           \
    X(TL_PROMISE_EMERGENCY, "emergency-appointment", false)

enum tl_promise_kind {
    TL_PROMISE_NONE,
#define TL_PROMISE_KIND_NAME(name, word, is_core) name,
    TL_PROMISE_KIND_TABLE(TL_PROMISE_KIND_NAME)
#undef TL_PROMISE_KIND_NAME
        TL_PROMISE_KINDS
};
const char *tl_promise_kind_text(enum tl_promise_kind kind);
bool tl_promise_is_core(uint64_t kind);

/* A promise holds; of an aim, the share that was met is told. */
enum tl_promise_grade { TL_GRADE_PROMISE, TL_GRADE_AIM, TL_GRADES };

/* Where a promise stands. One that is over never changes again. */
#define TL_PROMISE_STATE_TABLE(X)                                                                  \
    X(TL_PROMISE_OPEN, "open")                                                                     \
    X(TL_PROMISE_SOON, "soon")                                                                     \
    X(TL_PROMISE_LATE, "late")                                                                     \
    X(TL_PROMISE_KEPT, "kept")                                                                     \
    X(TL_PROMISE_BROKEN, "broken")                                                                 \
    X(TL_PROMISE_RELEASED, "released")

enum tl_promise_state {
    TL_PROMISE_UNKNOWN,
#define TL_PROMISE_STATE_NAME(name, word) name,
    TL_PROMISE_STATE_TABLE(TL_PROMISE_STATE_NAME)
#undef TL_PROMISE_STATE_NAME
        TL_PROMISE_STATES
};
const char *tl_promise_state_text(enum tl_promise_state state);

/* Where an interpreter is: beside the person, or the outside party of the contact. */
#define TL_INTERPRETER_TABLE(X)                                                                    \
    X(TL_INTERPRETER_IN_ROOM, "in-room")                                                           \
    X(TL_INTERPRETER_BY_PHONE, "by-phone")

enum tl_interpreter {
    TL_INTERPRETER_NONE,
#define TL_INTERPRETER_NAME(name, word) name,
    TL_INTERPRETER_TABLE(TL_INTERPRETER_NAME)
#undef TL_INTERPRETER_NAME
        TL_INTERPRETERS
};
const char *tl_interpreter_text(enum tl_interpreter how);

/* Where the second pair of eyes stands. */
#define TL_SECOND_TABLE(X)                                                                         \
    X(TL_SECOND_ASKED, "asked")                                                                    \
    X(TL_SECOND_AGREED, "agreed")                                                                  \
    X(TL_SECOND_REFUSED, "refused")

enum tl_second {
    TL_SECOND_NONE,
#define TL_SECOND_NAME(name, word) name,
    TL_SECOND_TABLE(TL_SECOND_NAME)
#undef TL_SECOND_NAME
        TL_SECONDS
};
const char *tl_second_text(enum tl_second look);

/* By what a promise was kept. */
#define TL_EVIDENCE_TABLE(X)                                                                       \
    X(TL_EVIDENCE_TALKED, "talked")                                                                \
    X(TL_EVIDENCE_RANG, "rang")                                                                    \
    X(TL_EVIDENCE_BUSY, "busy")                                                                    \
    X(TL_EVIDENCE_REFUSED, "refused")                                                              \
    X(TL_EVIDENCE_MACHINE, "machine")                                                              \
    X(TL_EVIDENCE_ANSWERED, "answered")                                                            \
    X(TL_EVIDENCE_LETTER, "letter")                                                                \
    X(TL_EVIDENCE_PLACED, "placed")

enum tl_evidence {
    TL_EVIDENCE_NONE,
#define TL_EVIDENCE_NAME(name, word) name,
    TL_EVIDENCE_TABLE(TL_EVIDENCE_NAME)
#undef TL_EVIDENCE_NAME
        TL_EVIDENCES
};
const char *tl_evidence_text(enum tl_evidence evidence);

/* Which limit at_limit names. */
#define TL_LIMIT_TABLE(X)                                                                          \
    X(TL_LIMIT_CONTACTS, "contacts that are open")                                                 \
    X(TL_LIMIT_CHANNEL, "contacts that are open in this channel")                                  \
    X(TL_LIMIT_QUEUE, "contacts that wait in this queue")                                          \
    X(TL_LIMIT_NEEDS, "distinct sets of needs")                                                    \
    X(TL_LIMIT_AGENTS, "agents who are signed in")                                                 \
    X(TL_LIMIT_BARS, "refusals that are remembered")

enum tl_limit {
#define TL_LIMIT_NAME(name, text) name,
    TL_LIMIT_TABLE(TL_LIMIT_NAME)
#undef TL_LIMIT_NAME
        TL_LIMIT_KINDS
};
const char *tl_limit_text(enum tl_limit limit);

/* Why an input was set aside, a contact went back in line, closed, or was sent on. */
#define TL_WHY_TABLE(X)                                                                            \
    X(TL_WHY_NONE, "")                                                                             \
    X(TL_WHY_UNKNOWN_CONTACT, "no such contact is open")                                           \
    X(TL_WHY_UNKNOWN_AGENT, "no such agent is signed in")                                          \
    X(TL_WHY_ELSEWHERE, "the contact is not at that step")                                         \
    X(TL_WHY_TAKEN, "somebody else has it")                                                        \
    X(TL_WHY_STATE, "the agent's state does not allow it")                                         \
    X(TL_WHY_LIMIT, "a limit is reached")                                                          \
    X(TL_WHY_RANG_OUT, "the offer was not answered in time")                                       \
    X(TL_WHY_AGENT_REFUSED, "the agent did not take it")                                           \
    X(TL_WHY_AGENT_LOST, "the agent's page is gone")                                               \
    X(TL_WHY_NOT_JOINED, "the two were not joined in time")                                        \
    X(TL_WHY_AGENT_LEFT, "the agent signed out")                                                   \
    X(TL_WHY_PERSON_LEFT, "the person hung up")                                                    \
    X(TL_WHY_AGENT_HUNG_UP, "the agent ended it")                                                  \
    X(TL_WHY_RESTART, "the server stopped and started")                                            \
    X(TL_WHY_UNSTAFFED, "nobody who could serve is here")                                          \
    X(TL_WHY_CLOSED, "the line is closed")                                                         \
    X(TL_WHY_ATTEMPTS_OVER, "the attempts are used up")                                            \
    X(TL_WHY_END_OF_FLOW, "the flow came to its end")                                              \
    X(TL_WHY_STEPS_OVER, "the flow took more steps than allowed")                                  \
    X(TL_WHY_UNKNOWN_KEY, "the policy has no such queue, class or reason")                         \
    X(TL_WHY_CUT_OFF, "the person's sound is gone")                                                \
    X(TL_WHY_NOBODY_FREE, "nobody was free in time")                                               \
    X(TL_WHY_LET_GO, "an agent ended the consult")                                                 \
    X(TL_WHY_CANNOT_DIAL, "calls cannot be placed now")                                            \
    X(TL_WHY_MACHINE, "a machine answered")                                                        \
    X(TL_WHY_BUSY, "the number called is busy")                                                    \
    X(TL_WHY_NO_ANSWER, "nobody answered at the number called")                                    \
    X(TL_WHY_CALL_REFUSED, "the call was refused there")                                           \
    X(TL_WHY_CALL_FAILED, "the call did not get through")                                          \
    X(TL_WHY_OUTSIDE_LEFT, "the outside party hung up")                                            \
    X(TL_WHY_OUTSIDE, "it went on with an outside party, and ended there")                         \
    X(TL_WHY_NOT_PLACED, "the call could not be placed")                                           \
    X(TL_WHY_PROMISE_OVER, "that promise is over, or was never made")                              \
    X(TL_WHY_TAKEN_BACK, "the person does not want it any more")                                   \
    X(TL_WHY_REACHED, "the person was reached another way")                                        \
    X(TL_WHY_NOT_KEPT, "nobody could keep it")                                                     \
    X(TL_WHY_PUT_OFF, "the person wants to be called later")                                       \
    X(TL_WHY_PLACE_OVER, "the earlier place is kept no longer, or never was")                      \
    X(TL_WHY_ESCALATED, "it is passed on already, and not answered yet")                           \
    X(TL_WHY_NO_CONSENT, "the person has not agreed to it")                                        \
    X(TL_WHY_INTERPRETED, "an interpreter is there already")                                       \
    X(TL_WHY_NO_INTERPRETER, "no interpreter is there")                                            \
    X(TL_WHY_NOT_HEARD, "no outside party is heard")                                               \
    X(TL_WHY_DECIDED, "it is an emergency already, and an office has it")                          \
    X(TL_WHY_NOT_SEEN, "the office sees nobody at that time")                                      \
    X(TL_WHY_HOUR_FULL, "the office has no room at that time")                                     \
    X(TL_WHY_NOT_MADE, "the office makes no appointment")                                          \
    X(TL_WHY_CANNOT_SERVE, "the agent does not serve that queue in that language")                 \
    X(TL_WHY_NOT_PROVED, "less is proved of the person than it takes")                             \
    X(TL_WHY_SECOND_ASKED, "a second pair of eyes is asked for already, or has agreed")            \
    X(TL_WHY_SECOND_OVER, "no second pair of eyes is asked for")                                   \
    X(TL_WHY_SAME_PERSON, "it takes somebody else")

enum tl_why {
#define TL_WHY_NAME(name, text) name,
    TL_WHY_TABLE(TL_WHY_NAME)
#undef TL_WHY_NAME
        TL_WHYS
};
const char *tl_why_text(enum tl_why why);

/* Results of an attempt to call someone back. */
enum tl_attempt_result {
    TL_ATTEMPT_ANSWERED,
    TL_ATTEMPT_MACHINE,
    TL_ATTEMPT_BUSY,
    TL_ATTEMPT_NO_ANSWER,
    TL_ATTEMPT_REFUSED,
    TL_ATTEMPT_FAILED,
};

/* A struct for each fact: struct tl_fact_contact_came { tl_id contact; uint64_t channel; ... }. */
#define TL_FACT_FIELD(type, name) type name;
#define TL_FACT_STRUCT(name)                                                                       \
    struct tl_fact_##name {                                                                        \
        TL_FIELDS_##name(TL_FACT_FIELD)                                                            \
    };
#define TL_GIVEN_STRUCT(number, name, tells)          TL_FACT_STRUCT(name)
#define TL_DECIDED_STRUCT(number, name, grade, tells) TL_FACT_STRUCT(name)
TL_GIVEN_TABLE(TL_GIVEN_STRUCT)
TL_DECIDED_TABLE(TL_DECIDED_STRUCT)

/* TL_FACT_contact_came = 1 ... */
enum tl_fact_kind {
#define TL_GIVEN_KIND(number, name, tells)          TL_FACT_##name = (number),
#define TL_DECIDED_KIND(number, name, grade, tells) TL_FACT_##name = (number),
    TL_GIVEN_TABLE(TL_GIVEN_KIND) TL_DECIDED_TABLE(TL_DECIDED_KIND)
#undef TL_GIVEN_KIND
#undef TL_DECIDED_KIND
};

enum { TL_FACT_WORDS_MAX = 15, TL_FACT_BYTES_MAX = 10 * (TL_FACT_WORDS_MAX + 2) };

struct tl_fact {
    tl_time at;
    enum tl_fact_kind kind;
    union {
        uint64_t words[TL_FACT_WORDS_MAX]; /* The same fields in their order. */
#define TL_GIVEN_MEMBER(number, name, tells)          struct tl_fact_##name name;
#define TL_DECIDED_MEMBER(number, name, grade, tells) struct tl_fact_##name name;
        TL_GIVEN_TABLE(TL_GIVEN_MEMBER) TL_DECIDED_TABLE(TL_DECIDED_MEMBER)
#undef TL_GIVEN_MEMBER
#undef TL_DECIDED_MEMBER
    };
};

/* What the tables say of a kind. words_len is 0 for a number that no release has used. */
struct tl_fact_shape {
    const char *name;
    const char *tells;
    const char *const *fields; /* words_len names. */
    uint8_t words_len;
    bool is_given;
    bool is_firm; /* Given facts are firm. */
    bool is_checkpoint;
};
const struct tl_fact_shape *tl_fact_shape(uint64_t kind);

/* Whether that word of a fact's kind is a time, or a span of it. */
bool tl_fact_is_time(uint64_t kind, uint8_t word);

/* The contact, and the agent, that stand in the fields of these names; 0: the fact has none. */
tl_id tl_fact_contact(const struct tl_fact *fact);
tl_id tl_fact_agent(const struct tl_fact *fact);

/* The journal's form of a fact: kind, time, then each field, as LEB128 varints (times zigzag).
 * Writes at most TL_FACT_BYTES_MAX bytes to out and returns how many. */
size_t tl_fact_write(const struct tl_fact *fact, uint8_t *out);

/* TL_EBAD: bytes are not one whole fact of a known kind. Fields that a newer release added are
 * dropped, fields that an older one didn't have are 0. */
TL_MUST_USE enum tl_err tl_fact_read(const uint8_t *bytes, size_t bytes_len, struct tl_fact *out);

#endif
