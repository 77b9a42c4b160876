/* model_state.h: what the model's own files share; tests include model.h. */
#ifndef TL_MODEL_MODEL_STATE_H
#define TL_MODEL_MODEL_STATE_H

#include "model/model.h"

enum { TL_MODEL_GIVEN_MAX = 90 }; /* Numbers of given facts stand below. */

#define ID(id) ((unsigned long long)(id)) /* For printf. */

/* Notes the first fault; returns false. */
bool tl_model_wrong(struct tl_model *model, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether agent could take another contact of this channel now, skills aside. */
bool tl_model_is_free(const struct tl_model *model, const struct tl_model_agent *agent,
                      uint64_t channel);

/* Whether a free agent of these skills could have contact; whether this agent may. */
bool tl_model_is_servable(struct tl_model *model, const struct tl_model_contact *contact);
bool tl_model_may_serve(const struct tl_model *model, const struct tl_model_agent *agent,
                        const struct tl_model_contact *contact);

/* When a contact in line moves on to the class before its own, by the policy; 0: never. */
tl_time tl_model_ages_at(const struct tl_model *model, const struct tl_model_contact *contact);

/* What is closed by hand (model_supervise.c); NULL: it is open. */
const struct tl_model_closure *tl_model_closure(const struct tl_model *model, uint64_t queue);
/* Whether who waits in this queue is sent on, by its closure or the line's. */
bool tl_model_sends_on(const struct tl_model *model, uint64_t queue);
/* From when on people can be called, at the earliest. */
tl_time tl_model_line_open_from(const struct tl_model *model, tl_time at);
/* Nobody waits where who waits is to be sent on; what is due is open; what was asked was done. */
bool tl_model_check_closed(struct tl_model *model);
bool tl_model_after_supervisor(struct tl_model *model, const struct tl_fact *given);

/* The end of a step (model_end.c). */
bool tl_model_end(struct tl_model *model, uint32_t facts_len);

/* A start, before and after (model_start.c). */
void tl_model_keep_before_start(struct tl_model *model);
bool tl_model_after_start(struct tl_model *model);

/* Moves contact; in and out of the line as its new state says. */
void tl_model_move(struct tl_model *model, struct tl_model_contact *contact,
                   enum tl_contact_state state, tl_time until);
void tl_model_line_leave(struct tl_model *model, tl_id id);

/* Invariant 3. */
bool tl_model_is_before(const struct tl_model_contact *a, const struct tl_model_contact *b);

/* model_contacts.c: nobody is passed over, neither in the order nor of the agents. */
bool tl_model_judge_choice(struct tl_model *model, const struct tl_model_contact *contact,
                           const struct tl_model_agent *agent);

/* model_second.c: second agents, and who waits for one agent. no_second: neither any more. */
bool tl_model_is_talk(const struct tl_model_contact *contact);
void tl_model_no_second(struct tl_model *model, struct tl_model_contact *contact);
bool tl_model_check_second(struct tl_model *model, const struct tl_model_contact *contact);
bool tl_model_after_transfers(struct tl_model *model, const struct tl_fact *given);
bool tl_model_after_hands_over(struct tl_model *model, const struct tl_fact *given);
bool tl_model_after_lets_go(struct tl_model *model, const struct tl_fact *given);

/* Whether an agent who puts this down now has not talked: by the policy's slip. */
bool tl_model_is_slip(const struct tl_model *model, const struct tl_model_contact *contact);

/* model_outside.c: calls to outside numbers. */
bool tl_model_is_back_from_outside(struct tl_model *model, const struct tl_model_contact *contact,
                                   enum tl_why why);
bool tl_model_after_outside_answered(struct tl_model *model, const struct tl_fact *given);
bool tl_model_after_outside_ended(struct tl_model *model, const struct tl_fact *given);

/* model_promises.c: promises, judged and then believed. held: every one is there, told and has one
 * end. owes_at: when the contact's own is due; 0: never. after: what was asked was done. */
bool tl_model_check_promise(struct tl_model *model, const struct tl_model_contact *contact);
tl_time tl_model_owes_at(const struct tl_model_contact *contact);
bool tl_model_after_ends(struct tl_model *model, const struct tl_fact *given);
bool tl_model_after_voicemail(struct tl_model *model, const struct tl_fact *given);
bool tl_model_after_attempt(struct tl_model *model, const struct tl_fact *given);

/* model_later.c: whether this person may be called now; else the next time at which, 0: none in
 * sight. judge_window: whether a promise from `at` on has its time by the policy. */
bool tl_model_may_call(struct tl_model *model, const struct tl_model_contact *contact);
tl_time tl_model_next_call(struct tl_model *model, const struct tl_model_contact *contact);
bool tl_model_judge_window(struct tl_model *model, const struct tl_model_contact *contact,
                           tl_time at, tl_time from, tl_time to);
tl_time tl_model_looks_at(const struct tl_model_contact *contact);
bool tl_model_check_later(struct tl_model *model, const struct tl_model_contact *contact);
bool tl_model_after_later(struct tl_model *model, const struct tl_fact *given);
tl_time tl_model_soon_of(tl_time from, tl_time to, int64_t before_us);

/* model_escalate.c: where the contact's open escalation stands; UNKNOWN: it has none. after: who
 * may pass a matter on has done so. */
enum tl_promise_state tl_model_escalated(struct tl_model *model, tl_id contact);
bool tl_model_after_escalates(struct tl_model *model, const struct tl_fact *given);

bool tl_model_is_escalation(enum tl_promise_kind kind);
bool tl_model_has(struct tl_model *model, tl_id contact_id, tl_id agent_id);

/* model_outgoing.c: fills in what the rows would say; whether this step's given fact calls the
 * person of this contact. */
void tl_model_outgoing_record(struct tl_model *model, struct tl_fact *given);
bool tl_model_is_called(const struct tl_model *model, tl_id contact);

/* model_emergency.c: fills in what the rows would say; whether what is given ends this promise so;
 * whether an appointment that is placed lies behind its aim; after: what may be done is done. */
bool tl_model_emergency_record(struct tl_model *model, struct tl_fact *given);
bool tl_model_emergency_ends(const struct tl_fact *given, tl_id promise, enum tl_promise_state how);
bool tl_model_emergency_is_late(const struct tl_fact *given,
                                const struct tl_model_promise *promise);
bool tl_model_after_decides(struct tl_model *model, const struct tl_fact *given);
bool tl_model_after_places(struct tl_model *model, const struct tl_fact *given);
bool tl_model_after_refuses(struct tl_model *model, const struct tl_fact *given);

/* model_identity.c: after: what may be said of who asks is kept. */
bool tl_model_after_identifies(struct tl_model *model, const struct tl_fact *given);

/* model_interpreter.c: moves: by the state that it has now. after: what may be said is so. */
void tl_model_interpreter_moves(struct tl_model_contact *contact);
bool tl_model_check_interpreter(struct tl_model *model, const struct tl_model_contact *contact);
bool tl_model_after_interpreter_comes(struct tl_model *model, const struct tl_fact *given);
bool tl_model_after_interpreter_goes(struct tl_model *model, const struct tl_fact *given);

/* model_second_look.c: after: what may be asked is asked, and what was looked at is kept. */
bool tl_model_after_asks_second(struct tl_model *model, const struct tl_fact *given);
bool tl_model_after_second_looks(struct tl_model *model, const struct tl_fact *given);

/* The agent gets contact as an offer; gives it back, whatever it was, if there is one. */
void tl_model_take(struct tl_model *model, struct tl_model_contact *contact, tl_id agent_id);
void tl_model_let_go(struct tl_model *model, struct tl_model_contact *contact);
bool tl_model_is_barred(const struct tl_model *model, tl_id agent, tl_id contact);
bool tl_model_has_any(const struct tl_model_agent *agent);

/* Drops the bars of agent (0: nobody's), of contact (0: none's), and those that have ended. */
void tl_model_drop_bars(struct tl_model *model, tl_id agent, tl_id contact);

typedef bool tl_model_judge_fn(struct tl_model *model, const struct tl_fact *fact);
tl_model_judge_fn tl_model_judge_opened;
tl_model_judge_fn tl_model_judge_stepped;
tl_model_judge_fn tl_model_judge_chose;
tl_model_judge_fn tl_model_judge_got_value;
tl_model_judge_fn tl_model_judge_asked_records;
tl_model_judge_fn tl_model_judge_learned;
tl_model_judge_fn tl_model_judge_waits;
tl_model_judge_fn tl_model_judge_wait_told;
tl_model_judge_fn tl_model_judge_offered;
tl_model_judge_fn tl_model_judge_accepted;
tl_model_judge_fn tl_model_judge_attempt_started;
tl_model_judge_fn tl_model_judge_connected;
tl_model_judge_fn tl_model_judge_held;
tl_model_judge_fn tl_model_judge_resumed;
tl_model_judge_fn tl_model_judge_back_in_line;
tl_model_judge_fn tl_model_judge_callback_promised;
tl_model_judge_fn tl_model_judge_place_kept;
tl_model_judge_fn tl_model_judge_sent_on;
tl_model_judge_fn tl_model_judge_restarted;
tl_model_judge_fn tl_model_judge_leg_missed;
tl_model_judge_fn tl_model_judge_aged;
tl_model_judge_fn tl_model_judge_closed;
tl_model_judge_fn tl_model_judge_transferred;
tl_model_judge_fn tl_model_judge_aim_ended;
tl_model_judge_fn tl_model_judge_consult_began;
tl_model_judge_fn tl_model_judge_consult_offered;
tl_model_judge_fn tl_model_judge_consult_joining;
tl_model_judge_fn tl_model_judge_consulting;
tl_model_judge_fn tl_model_judge_consult_ended;
tl_model_judge_fn tl_model_judge_handed_over;
tl_model_judge_fn tl_model_judge_outside_called;
tl_model_judge_fn tl_model_judge_outside_talks;
tl_model_judge_fn tl_model_judge_passed_outside;
tl_model_judge_fn tl_model_judge_agent_is;
tl_model_judge_fn tl_model_judge_wrap_up_began;
tl_model_judge_fn tl_model_judge_wrap_up_ended;
tl_model_judge_fn tl_model_judge_disposed;
tl_model_judge_fn tl_model_judge_barred;
tl_model_judge_fn tl_model_judge_agent_missed;
tl_model_judge_fn tl_model_judge_moved;
tl_model_judge_fn tl_model_judge_queue_closed;
tl_model_judge_fn tl_model_judge_queue_opened;
tl_model_judge_fn tl_model_judge_line_closed;
tl_model_judge_fn tl_model_judge_line_opened;
tl_model_judge_fn tl_model_judge_closed_told;
tl_model_judge_fn tl_model_judge_voicemail_left;
tl_model_judge_fn tl_model_judge_request_filed;
tl_model_judge_fn tl_model_judge_message_taken;
tl_model_judge_fn tl_model_judge_promise_made;
tl_model_judge_fn tl_model_judge_promise_soon;
tl_model_judge_fn tl_model_judge_promise_late;
tl_model_judge_fn tl_model_judge_promise_kept;
tl_model_judge_fn tl_model_judge_promise_broken;
tl_model_judge_fn tl_model_judge_promise_released;
tl_model_judge_fn tl_model_judge_promise_moved;
tl_model_judge_fn tl_model_judge_zone_is;
tl_model_judge_fn tl_model_judge_put_off;
tl_model_judge_fn tl_model_judge_looked_ahead;
tl_model_judge_fn tl_model_judge_call_near;
tl_model_judge_fn tl_model_judge_place_taken;
tl_model_judge_fn tl_model_judge_surge_is;
tl_model_judge_fn tl_model_judge_escalated;
tl_model_judge_fn tl_model_judge_identified;
tl_model_judge_fn tl_model_judge_interpreter_here;
tl_model_judge_fn tl_model_judge_interpreter_left;
tl_model_judge_fn tl_model_judge_emergency_decided;
tl_model_judge_fn tl_model_judge_emergency_placed;
tl_model_judge_fn tl_model_judge_emergency_refused;
tl_model_judge_fn tl_model_judge_outgoing;
tl_model_judge_fn tl_model_judge_second_asked;
tl_model_judge_fn tl_model_judge_second_looked;

#endif
