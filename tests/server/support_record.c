/* support_record.c: records kept from facts, and compared with the rows. */
#include "server/support_record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/contacts.h"
#include "store/view.h"
#include "support/check.h"

static struct life_record *find(struct life *life, tl_id id)
{
    for (uint32_t i = life->records_len; i > 0; i--) {
        if (life->records[i - 1].id == id) {
            life->records[i - 1].is_unchecked = true;
            return &life->records[i - 1];
        }
    }
    return NULL;
}

static bool add(struct life *life, const struct tl_fact *fact)
{
    if (life->records_len > 0 && life->records[life->records_len - 1].id >= fact->opened.contact)
        return LIFE_WRONG(life, "contact id %" PRIu64 " was given before", fact->opened.contact);
    if (life->records_len == life->records_max) {
        life->records_max = life->records_max * 2 + 1024;
        life->records = realloc(life->records, life->records_max * sizeof *life->records);
        assert_non_null(life->records);
    }
    life->records[life->records_len++] =
        (struct life_record){ .id = fact->opened.contact,
                              .is_unchecked = true,
                              .caller_of = fact->opened.has_number ? fact->opened.contact : 0,
                              .came_at = fact->at };
    return true;
}

static void work(struct life_record *record, const char *kind, tl_time due)
{
    record->work = kind;
    record->work_state = "open";
    record->work_due = due;
    record->work_ended = 0;
    record->work_promise = 0;
}

/* A promise to call back that is still open ends so. */
static void promise_ends(struct life_record *record, const char *state, tl_time at)
{
    if (!record->work || strcmp(record->work, "callback") != 0 || record->work_ended != 0)
        return;
    record->work_state = state;
    record->work_ended = at;
}

/* Work ends with the answer that was promised for it. */
static void answer_ends(struct life_record *record, const struct tl_fact *fact)
{
    if (record->work_promise == 0 || record->work_promise != fact->words[1])
        return;
    record->work_state = fact->kind == TL_FACT_promise_kept     ? "kept"
                         : fact->kind == TL_FACT_promise_broken ? "broken"
                                                                : "released";
    record->work_ended = fact->at;
    record->work_promise = 0;
}

bool record_hear(struct life *life, const struct tl_fact *fact)
{
    if (fact->kind == TL_FACT_opened)
        return add(life, fact);
    struct life_record *record = NULL;
    if (!tl_fact_shape(fact->kind)->is_given)
        record =
            find(life, fact->kind == TL_FACT_disposed ? fact->disposed.contact : fact->words[0]);
    if (!record)
        return true;
    if (fact->kind == TL_FACT_closed) {
        record->outcome = (enum tl_outcome)fact->closed.outcome;
        record->closed_at = fact->at;
        promise_ends(record, "given-up", fact->at);
    } else if (fact->kind == TL_FACT_outgoing) {
        const struct life_record *about = find(life, fact->outgoing.about);
        record->caller_of = about ? about->caller_of : 0;
    } else if (fact->kind == TL_FACT_callback_promised) {
        work(record, "callback", fact->callback_promised.to);
    } else if (fact->kind == TL_FACT_request_filed) {
        work(record, "request", fact->request_filed.due);
    } else if (fact->kind == TL_FACT_message_taken) {
        work(record, "message", fact->message_taken.due);
    } else if (fact->kind == TL_FACT_connected) {
        promise_ends(record, "kept", fact->at);
    } else if (fact->kind == TL_FACT_place_kept) {
        promise_ends(record, "given-up", fact->at);
    } else if (fact->kind == TL_FACT_promise_made) {
        bool is_work = fact->promise_made.kind == TL_PROMISE_REQUEST ||
                       fact->promise_made.kind == TL_PROMISE_MESSAGE;
        record->work_promise = is_work ? fact->promise_made.promise : record->work_promise;
    } else if (fact->kind >= TL_FACT_promise_kept && fact->kind <= TL_FACT_promise_released) {
        answer_ends(record, fact);
    } else if (fact->kind == TL_FACT_disposed) {
        record->disposition = fact->disposed.disposition;
    }
    return true;
}

static const char *const contact_words[TL_CONTACT_STATES] = {
    [TL_CONTACT_IN_FLOW] = "in-flow",     [TL_CONTACT_WAITING] = "waiting",
    [TL_CONTACT_OFFERED] = "offered",     [TL_CONTACT_JOINING] = "joining",
    [TL_CONTACT_CONNECTED] = "connected", [TL_CONTACT_HELD] = "held",
    [TL_CONTACT_PROMISED] = "promised",   [TL_CONTACT_DIALLING] = "dialling",
    [TL_CONTACT_KEPT] = "kept",           [TL_CONTACT_RINGING] = "ringing",
    [TL_CONTACT_OUTSIDE] = "outside",
};
_Static_assert(TL_CONTACT_STATES == 12, "a word for each state");

static void check_contact(struct life *life, const struct life_record *record,
                          const struct tl_contact_row *row)
{
    const struct tl_model_contact *contact = tl_model_contact(life->model, record->id);
    CHECK_EQ(row->came_at, record->came_at);
    CHECK_EQ(row->closed_at, record->closed_at);
    CHECK_EQ(contact == NULL, record->outcome != TL_OUTCOME_NONE);
    if (!contact) {
        assert_string_equal(row->state, "ended");
        assert_string_equal(row->outcome, tl_outcome_text(record->outcome));
        return;
    }
    assert_string_equal(row->state, contact_words[contact->state]);
    CHECK_EQ(row->asked_at, contact->asked_at);
    CHECK_EQ(row->agent, contact->agent);
}

static void check_work(const struct life_record *record, struct tl_db *db, const char *number)
{
    struct tl_work work;
    if (!record->work) {
        CHECK_ERR(TL_ENONE, tl_store_work_find(db, record->id, &work));
        return;
    }
    CHECK_OK(tl_store_work_find(db, record->id, &work));
    assert_string_equal(work.kind, record->work);
    assert_string_equal(work.state, record->work_state);
    assert_string_equal(work.number, number);
    CHECK_EQ(work.due_at, record->work_due);
    CHECK_EQ(work.ended_at, record->work_ended);
}

static void check_parcel(const struct life_record *record, struct tl_db *db)
{
    char text[32];
    struct tl_contact_value value;
    if (record->caller_of == 0)
        return;
    CHECK_OK(tl_store_contact_value_find(db, record->id, "caller", &value));
    snprintf(text, sizeof text, "number of %" PRIu64, record->caller_of);
    assert_string_equal(value.text, text);
}

static void check_agent(struct life *life, struct tl_db *db, tl_id id)
{
    static const char *const words[TL_AGENT_STATES] = {
        [TL_AGENT_OFFLINE] = "offline", [TL_AGENT_READY] = "ready",
        [TL_AGENT_OFFERED] = "offered", [TL_AGENT_CONNECTED] = "connected",
        [TL_AGENT_WRAP_UP] = "wrap-up", [TL_AGENT_NOT_READY] = "not-ready",
    };
    struct tl_agent_row row = { .state = "offline" };
    const struct tl_model_agent *agent = tl_model_agent(life->model, id);
    enum tl_err err = tl_view_agent(db, id, &row);
    CHECK(err == TL_OK || err == TL_ENONE);
    enum tl_agent_state state = agent ? tl_model_agent_state(agent) : TL_AGENT_OFFLINE;
    assert_string_equal(row.state, words[state]);
    if (state == TL_AGENT_CONNECTED && row.contact != 0) {
        struct tl_contact_row talking; /* 0 until the two are joined. */
        CHECK_OK(tl_view_contact(db, row.contact, &talking));
        CHECK(talking.agent == id || talking.helper == id); /* The second agent talks in it too. */
    } else {
        CHECK_EQ(row.contact, state == TL_AGENT_WRAP_UP ? agent->wrapping : 0);
    }
}

void records_check(struct life *life, struct tl_db *db)
{
    for (uint32_t i = 0; i < life->records_len; i++) {
        struct life_record *record = &life->records[i];
        struct tl_contact_row row;
        if (!record->is_unchecked && record->outcome != TL_OUTCOME_NONE)
            continue;
        CHECK_OK(tl_view_contact(db, record->id, &row));
        check_contact(life, record, &row);
        check_work(record, db, row.number);
        check_parcel(record, db);
        record->is_unchecked = false;
    }
    for (uint32_t i = 0; i < life->people.agents_len; i++)
        check_agent(life, db, 1000 + i);
}
