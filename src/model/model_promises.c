/* model_promises.c: promises: made once, told when they are due, and ended exactly once. */
#include "model/model_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

static struct tl_model_promise *find(struct tl_model *model, tl_id id)
{
    for (uint32_t i = 0; i < model->promises_len; i++) {
        if (model->promises[i].id == id) {
            return &model->promises[i];
        }
    }
    return NULL;
}

/* The contact that holds this promise to call it; NULL: none does. */
static struct tl_model_contact *holder(struct tl_model *model, tl_id contact_id, tl_id promise)
{
    struct tl_model_contact *contact = tl_model_contact(model, contact_id);
    return contact && promise != 0 && contact->promise == promise ? contact : NULL;
}

void tl_model_record(struct tl_model *model, struct tl_fact *given)
{
    bool is_due = given->kind == TL_FACT_promise_due;
    bool is_end = given->kind == TL_FACT_promise_ends;
    if (given->kind == TL_FACT_escalates) {
        given->escalates.record = tl_model_escalated(model, given->escalates.contact);
        return;
    }
    if (given->kind == TL_FACT_calls_person) {
        tl_model_outgoing_record(model, given);
        return;
    }
    if (tl_model_emergency_record(model, given) ||
        (!is_due && !is_end && given->kind != TL_FACT_promise_moves)) {
        return;
    }
    const struct tl_model_promise *promise = find(model, given->words[1]);
    uint64_t record = promise ? promise->state : TL_PROMISE_UNKNOWN;
    tl_time to = promise ? promise->to : 0;
    if (is_due) {
        given->promise_due.record = record;
        given->promise_due.to = to;
    } else if (is_end) {
        given->promise_ends.record = record;
        given->promise_ends.to = to;
    } else {
        given->promise_moves.record = record;
    }
}

/* --- Made. --- */

tl_time tl_model_soon_of(tl_time from, tl_time to, int64_t before_us)
{
    if (before_us == 0 || to <= from) {
        return 0;
    }
    tl_time at = to - before_us;
    return at < from ? from : at;
}

static bool owe(struct tl_model *model, tl_id contact, tl_time due)
{
    tl_time quarter = (due - model->now) / 4;
    int64_t before_us = quarter > TL_DAY ? TL_DAY : quarter;
    if (!tl_model_contact(model, contact)) {
        return tl_model_wrong(model, "contact %llu is owed an answer, and is not open",
                              ID(contact));
    }
    model->owed = (struct tl_model_promise){ .contact = contact,
                                             .state = TL_PROMISE_OPEN,
                                             .to = due,
                                             .soon = tl_model_soon_of(model->now, due, before_us) };
    return true;
}

bool tl_model_judge_request_filed(struct tl_model *model, const struct tl_fact *fact)
{
    return owe(model, fact->request_filed.contact, fact->request_filed.due);
}

bool tl_model_judge_message_taken(struct tl_model *model, const struct tl_fact *fact)
{
    return owe(model, fact->message_taken.contact, fact->message_taken.due);
}

static bool made_to_call(struct tl_model *model, const struct tl_fact_promise_made *made)
{
    struct tl_model_contact *contact = tl_model_contact(model, made->contact);
    if (!contact || !contact->is_callback || contact->promise != 0) {
        return tl_model_wrong(model, "contact %llu is promised a call twice, or none is due",
                              ID(made->contact));
    }
    bool is_again = made->kind == TL_PROMISE_SECOND_ATTEMPT;
    tl_time soon =
        tl_model_soon_of(contact->from, contact->to, model->policy->callbacks.soon_s * TL_SECOND);
    if (made->from != contact->from || made->to != contact->to || made->owner != contact->queue ||
        made->soon != soon || is_again != (contact->rang > 0)) {
        return tl_model_wrong(model, "contact %llu is promised another call than it waits for",
                              ID(made->contact));
    }
    contact->promise = made->promise;
    contact->promise_told = TL_PROMISE_OPEN;
    contact->soon = made->soon;
    contact->promised_at = model->now;
    return true;
}

static void add(struct tl_model *model, const struct tl_model_promise *promise)
{
    if (model->promises_len == model->promises_max) {
        model->promises_max = model->promises_max ? 2 * model->promises_max : 64;
        model->promises = realloc(model->promises, model->promises_max * sizeof *model->promises);
        TL_ASSERT(model->promises);
    }
    model->promises[model->promises_len++] = *promise;
}

bool tl_model_judge_promise_made(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_promise_made *made = &fact->promise_made;
    if (made->promise != ++model->promise_last) {
        return tl_model_wrong(model, "promise %llu is made out of turn", ID(made->promise));
    }
    if (made->kind == TL_PROMISE_CALLBACK || made->kind == TL_PROMISE_SECOND_ATTEMPT) {
        return made_to_call(model, made);
    }
    struct tl_model_promise promise = model->owed;
    bool is_answer = made->kind == TL_PROMISE_REQUEST || made->kind == TL_PROMISE_MESSAGE;
    bool is_emergency = made->kind == TL_PROMISE_EMERGENCY;
    if (promise.contact != made->contact || promise.to != made->to || made->from != model->now ||
        promise.soon != made->soon || promise.kind != (is_answer ? TL_PROMISE_NONE : made->kind) ||
        (is_emergency && (made->owner != promise.office || made->grade != TL_GRADE_AIM))) {
        return tl_model_wrong(model, "contact %llu is promised an answer that is not owed",
                              ID(made->contact));
    }
    promise.id = made->promise;
    add(model, &promise);
    model->owed = (struct tl_model_promise){ 0 };
    return true;
}

/* --- Told. --- */

tl_time tl_model_owes_at(const struct tl_model_contact *contact)
{
    if (contact->promise == 0 || contact->promise_told == TL_PROMISE_LATE ||
        contact->state == TL_CONTACT_DIALLING) {
        return 0;
    }
    bool soon = contact->promise_told == TL_PROMISE_OPEN && contact->soon != 0;
    return soon ? contact->soon : contact->to;
}

/* Where it stands and its times, whoever holds it. */
static bool tell(struct tl_model *model, tl_id contact_id, tl_id id, enum tl_promise_state what)
{
    struct tl_model_contact *contact = holder(model, contact_id, id);
    struct tl_model_promise *promise = find(model, id);
    if (!contact && !promise) {
        return tl_model_wrong(model, "promise %llu is told to be %s, and is not open", ID(id),
                              tl_promise_state_text(what));
    }
    enum tl_promise_state *told = contact ? &contact->promise_told : &promise->state;
    tl_time soon = contact ? contact->soon : promise->soon;
    tl_time to = contact ? contact->to : promise->to;
    tl_time at = what == TL_PROMISE_LATE ? to : soon;
    if (*told >= what) {
        return tl_model_wrong(model, "promise %llu is told to be %s twice", ID(id),
                              tl_promise_state_text(what));
    }
    bool is_early = contact ? model->now < at : what == TL_PROMISE_LATE && model->now < to;
    if (is_early || (what == TL_PROMISE_SOON && model->now >= to)) {
        return tl_model_wrong(model, "promise %llu is told to be %s at the wrong time", ID(id),
                              tl_promise_state_text(what));
    }
    *told = what;
    return true;
}

bool tl_model_judge_promise_soon(struct tl_model *model, const struct tl_fact *fact)
{
    return tell(model, fact->promise_soon.contact, fact->promise_soon.promise, TL_PROMISE_SOON);
}

bool tl_model_judge_promise_late(struct tl_model *model, const struct tl_fact *fact)
{
    return tell(model, fact->promise_late.contact, fact->promise_late.promise, TL_PROMISE_LATE);
}

/* --- Ended. --- */

static bool drop(struct tl_model *model, tl_id id)
{
    struct tl_model_promise *promise = find(model, id);
    if (!promise) {
        return tl_model_wrong(model, "promise %llu ends, and is not open", ID(id));
    }
    uint32_t i = (uint32_t)(promise - model->promises);
    memmove(promise, promise + 1, (model->promises_len - i - 1) * sizeof *promise);
    model->promises_len--;
    return true;
}

/* An answer ends as somebody said; a promise to call by ringing, or with its contact. */
static bool end(struct tl_model *model, tl_id contact_id, tl_id id, enum tl_promise_state how)
{
    struct tl_model_contact *contact = holder(model, contact_id, id);
    const struct tl_fact *given = &model->given;
    model->promises_ended[how]++;
    if (contact) {
        contact->promise = 0;
        contact->promise_told = TL_PROMISE_UNKNOWN;
        contact->soon = 0;
        return true;
    }
    bool is_said = given->kind == TL_FACT_promise_ends && given->promise_ends.promise == id &&
                   given->promise_ends.how == how;
    if (!is_said && !tl_model_emergency_ends(given, id, how)) {
        return tl_model_wrong(model, "promise %llu is %s, and nobody said so", ID(id),
                              tl_promise_state_text(how));
    }
    return drop(model, id);
}

bool tl_model_judge_promise_kept(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_promise_kept *kept = &fact->promise_kept;
    const struct tl_fact_attempt_ended *ended = &model->given.attempt_ended;
    struct tl_model_contact *contact = holder(model, kept->contact, kept->promise);
    const struct tl_model_promise *promise = find(model, kept->promise);
    bool has_rung = contact && contact->state == TL_CONTACT_DIALLING &&
                    model->given.kind == TL_FACT_attempt_ended && ended->contact == contact->id &&
                    ended->attempt == contact->attempt && ended->result < TL_ATTEMPT_FAILED;
    if (contact && !has_rung) {
        return tl_model_wrong(model, "promise %llu is kept, and nothing rang at contact %llu",
                              ID(kept->promise), ID(kept->contact));
    }
    bool was_late = contact ? contact->promise_told == TL_PROMISE_LATE
                            : promise && promise->state == TL_PROMISE_LATE;
    was_late = was_late || tl_model_emergency_is_late(&model->given, promise);
    if ((kept->is_late != 0) != was_late || kept->evidence == TL_EVIDENCE_NONE) {
        return tl_model_wrong(model, "promise %llu is kept late or in time, and was not so",
                              ID(kept->promise));
    }
    if (contact) {
        contact->rang++;
    }
    return end(model, kept->contact, kept->promise, TL_PROMISE_KEPT);
}

bool tl_model_judge_promise_broken(struct tl_model *model, const struct tl_fact *fact)
{
    return end(model, fact->promise_broken.contact, fact->promise_broken.promise,
               TL_PROMISE_BROKEN);
}

bool tl_model_judge_promise_released(struct tl_model *model, const struct tl_fact *fact)
{
    return end(model, fact->promise_released.contact, fact->promise_released.promise,
               TL_PROMISE_RELEASED);
}

/* A promise to call goes with its contact. */
bool tl_model_judge_promise_moved(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_promise_moved *moved = &fact->promise_moved;
    const struct tl_model_contact *contact = holder(model, moved->contact, moved->promise);
    struct tl_model_promise *promise = find(model, moved->promise);
    if (contact ? contact->queue != moved->owner : promise == NULL) {
        return tl_model_wrong(model, "promise %llu is moved to where it is not",
                              ID(moved->promise));
    }
    if (!contact) {
        promise->office = moved->owner;
    }
    return true;
}

/* --- At the end of a step. --- */

/* An attempt that came to nothing behind the window's end leaves it due at once, and so does a
 * window that is short when it is made: it is told when the center is woken. */
bool tl_model_check_promise(struct tl_model *model, const struct tl_model_contact *contact)
{
    if (contact->is_callback != (contact->promise != 0)) {
        return tl_model_wrong(model,
                              "contact %llu is to be called, and has no promise, or the "
                              "reverse",
                              ID(contact->id));
    }
    tl_time owes_at = tl_model_owes_at(contact);
    if (model->given.kind == TL_FACT_time_came && owes_at != 0 && owes_at <= model->now &&
        contact->promised_at < model->now) {
        return tl_model_wrong(model, "contact %llu has a promise that is due, and nobody says so",
                              ID(contact->id));
    }
    return true;
}

bool tl_model_after_ends(struct tl_model *model, const struct tl_fact *given)
{
    tl_id id = given->kind == TL_FACT_promise_ends ? given->promise_ends.promise : 0;
    bool is_open = given->kind == TL_FACT_promise_ends
                       ? find(model, id) || holder(model, given->words[0], id)
                       : tl_model_contact(model, given->words[0]) != NULL;
    if (!model->was_set_aside && is_open) {
        return tl_model_wrong(model, "promise %llu of contact %llu is ended, and goes on", ID(id),
                              ID(given->words[0]));
    }
    return true;
}

/* Who could not place a call is not offered the same contact again at once. */
bool tl_model_after_attempt(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_model_contact *contact = tl_model_contact(model, model->before.id);
    const struct tl_model_agent *agent = tl_model_agent(model, model->before.agent);
    if (given->attempt_ended.result < TL_ATTEMPT_FAILED || !contact || !agent) {
        return true;
    }
    if (!contact->is_callback || contact->rang != model->before.rang) {
        return tl_model_wrong(model, "contact %llu was not called, and it counts as an attempt",
                              ID(contact->id));
    }
    return agent->wants != TL_AGENT_READY || tl_model_is_barred(model, agent->id, contact->id) ||
           tl_model_wrong(model, "agent %llu could not call contact %llu, and may at once again",
                          ID(agent->id), ID(contact->id));
}

/* Whose message it is: the last attempt rang and is over, and another one has not begun. */
static bool is_owed_message(const struct tl_model_contact *contact, uint64_t attempt)
{
    return contact->id != 0 && contact->is_callback && contact->rang > 0 &&
           contact->attempt == attempt &&
           (contact->state == TL_CONTACT_PROMISED || contact->state == TL_CONTACT_OFFERED);
}

bool tl_model_judge_voicemail_left(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_voicemail_left *left = &fact->voicemail_left;
    const struct tl_fact_voicemail_ended *ended = &model->given.voicemail_ended;
    if (model->given.kind != TL_FACT_voicemail_ended || ended->contact != left->contact ||
        !is_owed_message(&model->before, left->attempt) || left->is_left != (ended->is_left != 0)) {
        return tl_model_wrong(model,
                              "a machine of contact %llu is said to have the message of an attempt "
                              "that is not its last",
                              ID(left->contact));
    }
    return true;
}

bool tl_model_after_voicemail(struct tl_model *model, const struct tl_fact *given)
{
    bool is_owed = is_owed_message(&model->before, given->voicemail_ended.attempt);
    return is_owed != model->was_set_aside ||
           tl_model_wrong(model, "what became of the message to contact %llu is not taken",
                          ID(given->voicemail_ended.contact));
}
