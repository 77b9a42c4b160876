/* torture_commit.c: a group and its one commit, as the engine does it: what is not committed never
 * happened, and goes again; who dies recovers from a checkpoint and the rest. */
#include <string.h>

#include "base/calendar.h"
#include "ledger/ledger.h"
#include "sim/torture_inside.h"

enum {
    CALLS_MAX = 12, /* Of the database, until one fails. */
    TRIES_MAX = 50,
    GAP_SHORT_S = 90,
    GAP_LONG_S = 4 * 3600,
};

/* The promise that a step reads the row of, or ends, by name; 0: none. */
static tl_id named(const struct tl_fact *given)
{
    bool is_second = (given->kind >= TL_FACT_promise_due && given->kind <= TL_FACT_promise_moves) ||
                     given->kind == TL_FACT_places_emergency ||
                     given->kind == TL_FACT_refuses_emergency;
    return is_second                                  ? given->words[1]
           : given->kind == TL_FACT_decides_emergency ? given->decides_emergency.escalation
           : given->kind == TL_FACT_calls_person      ? given->calls_person.promise
                                                      : 0;
}

static void forget(struct tl_fact *given)
{
    if (given->kind == TL_FACT_promise_due)
        given->promise_due.record = TL_PROMISE_UNKNOWN;
    else if (given->kind == TL_FACT_promise_ends)
        given->promise_ends.record = TL_PROMISE_UNKNOWN;
    else if (given->kind == TL_FACT_promise_moves)
        given->promise_moves.record = TL_PROMISE_UNKNOWN;
    else if (given->kind == TL_FACT_places_emergency)
        given->places_emergency.record = TL_PROMISE_UNKNOWN;
    else if (given->kind == TL_FACT_refuses_emergency)
        given->refuses_emergency.record = TL_PROMISE_UNKNOWN;
    else if (given->kind == TL_FACT_calls_person)
        given->calls_person.record = TL_PROMISE_UNKNOWN;
    else
        given->decides_emergency.record = TL_PROMISE_UNKNOWN;
}

/* As the engine reads the rows of promises: after what is committed. Of two in one group the second
 * goes as if nothing were known of the promise. */
static void fill_record(struct tl_torture *torture, uint32_t i)
{
    struct tl_fact *given = &torture->steps[i].given;
    tl_model_record(torture->model, given);
    for (uint32_t k = 0; k < i; k++) {
        const struct tl_fact *before = &torture->steps[k].given;
        bool is_escalated = before->kind == TL_FACT_escalates && given->kind == before->kind &&
                            before->escalates.contact == given->escalates.contact;
        if (is_escalated)
            given->escalates.record = TL_PROMISE_OPEN;
        bool is_decided = before->kind == TL_FACT_decides_emergency &&
                          given->kind == before->kind && before->words[0] == given->words[0];
        if (is_decided)
            given->decides_emergency.decided = TL_PROMISE_OPEN;
        if (named(given) != 0 && named(before) == named(given))
            forget(given);
    }
}

/* Steps the whole group at one time, as the engine takes it. false: the core broke a rule. */
static bool step_group(struct tl_torture *torture)
{
    torture->facts.facts_len = 0;
    for (uint32_t i = 0; i < torture->steps_len; i++) {
        torture->steps[i].given.at = tl_torture_now(torture);
        fill_record(torture, i);
        if (!tl_torture_step(torture, i))
            return false;
    }
    return true;
}

static enum tl_err append(struct tl_torture *torture, uint32_t facts_len)
{
    return tl_ledger_append(torture->db, &torture->head, torture->facts.facts, facts_len);
}

/* A step that broke the core: what led to it is kept, so that the journal shows it again. */
static void keep_broken(struct tl_torture *torture)
{
    const struct tl_torture_step *step = &torture->steps[torture->stepping];
    torture->facts.facts[step->facts_from] = step->given;
    enum tl_err err = append(torture, step->facts_from + 1);
    if (err == TL_OK)
        err = tl_db_commit(torture->db);
    if (err == TL_OK)
        torture->result.broken_fact = torture->head.number;
    else
        tl_db_rollback(torture->db);
}

/* Now and then the k-th call of the database fails, or takes effect and only its answer is lost. */
static void arm(struct tl_torture *torture)
{
    bool done = tl_torture_one_in(torture, 3);
    if (tl_torture_befalls(torture, 200))
        tl_db_fail_at(torture->db, 1 + tl_torture_below(torture, CALLS_MAX), done);
}

/* Reads a center back; the sentence in room says why not. */
static enum tl_err recover(struct tl_torture *torture, enum tl_torture_center which,
                           struct tl_fault *room)
{
    struct tl_faults faults = { .faults = room, .faults_max = 1 };
    struct tl_journal_head head;
    uint64_t behind;
    memset(room, 0, sizeof *room);
    enum tl_err err = tl_ledger_recover(torture->db, tl_torture_center_new(torture, which), &head,
                                        &behind, &faults);
    if (err == TL_OK && which == TL_TORTURE_LIVE) {
        torture->head = head;
        torture->facts_since = behind;
    }
    return err;
}

static bool cannot_read(struct tl_torture *torture, enum tl_err err, const struct tl_fault *fault)
{
    return tl_torture_wrong(torture, "the journal does not lead to a center: %s",
                            fault->text[0] != '\0' ? fault->text : tl_err_text(err));
}

bool tl_torture_read_back(struct tl_torture *torture, enum tl_torture_center which)
{
    struct tl_fault fault;
    enum tl_err err = recover(torture, which, &fault);
    return err == TL_OK || cannot_read(torture, err, &fault);
}

/* The same while the database may fail once more, and then is well again. */
static bool read_back_at_last(struct tl_torture *torture, enum tl_torture_center which)
{
    struct tl_fault fault;
    if (tl_torture_befalls(torture, 12))
        tl_db_fail_at(torture->db, 1 + tl_torture_below(torture, CALLS_MAX), false);
    enum tl_err err = recover(torture, which, &fault);
    tl_db_fail_at(torture->db, 0, false);
    if (err == TL_OK)
        return true;
    if (err != TL_EIO)
        return cannot_read(torture, err, &fault);
    torture->result.faults[TL_TORTURE_DATABASE]++;
    tl_db_rollback(torture->db);
    return tl_torture_read_back(torture, which);
}

/* After a failed try: either all of it is there, or none. */
static bool settle(struct tl_torture *torture, uint64_t before, bool *out_is_there)
{
    tl_db_fail_at(torture->db, 0, false);
    tl_db_rollback(torture->db);
    if (tl_ledger_is_there(torture->db, &torture->head, before, out_is_there) != TL_OK)
        return tl_torture_wrong(torture, "the store does not say what is in it");
    if (*out_is_there)
        return true;
    return read_back_at_last(torture, TL_TORTURE_LIVE) &&
           tl_torture_same(torture, TL_TORTURE_SHADOW, TL_TORTURE_LIVE,
                           "recovered after a failed commit");
}

/* TL_EBAD with a broken rule in the result, when the core broke one. */
static enum tl_err try_once(struct tl_torture *torture)
{
    enum tl_err err = tl_db_begin(torture->db);
    if (err != TL_OK)
        return err;
    if (!step_group(torture)) {
        tl_db_fail_at(torture->db, 0, false);
        keep_broken(torture);
        return TL_EBAD;
    }
    err = append(torture, torture->facts.facts_len);
    return err == TL_OK ? tl_db_commit(torture->db) : err;
}

static bool commit_group(struct tl_torture *torture)
{
    for (uint32_t tries = 0; tries < TRIES_MAX; tries++) {
        uint64_t before = torture->head.number;
        bool is_there = false;
        arm(torture);
        enum tl_err err = try_once(torture);
        if (torture->result.broken_step != 0)
            return false;
        if (err == TL_OK) {
            tl_db_fail_at(torture->db, 0, false);
            return true;
        }
        if (!settle(torture, before, &is_there))
            return false;
        torture->result.faults[is_there ? TL_TORTURE_ANSWER : TL_TORTURE_DATABASE]++;
        if (is_there)
            return true;
        torture->steady_us += TL_SECOND / 20;
    }
    return tl_torture_wrong(torture, "the store takes nothing any more");
}

bool tl_torture_commit(struct tl_torture *torture)
{
    uint64_t first = torture->head.number + 1;
    if (torture->steps_len == 0)
        return true;
    if (!commit_group(torture))
        return false;
    torture->facts_since += torture->facts.facts_len;
    for (uint32_t i = 0; i < torture->steps_len; i++) {
        if (!tl_torture_judge(torture, i)) {
            torture->result.broken_fact = first + torture->steps[i].facts_from;
            return false;
        }
    }
    return tl_torture_compare(torture);
}

void tl_torture_checkpoint(struct tl_torture *torture)
{
    arm(torture);
    enum tl_err err =
        tl_ledger_checkpoint(torture->db, torture->centers[TL_TORTURE_LIVE], &torture->head);
    tl_db_fail_at(torture->db, 0, false);
    if (err == TL_OK)
        torture->facts_since = 0;
    else
        torture->result.faults[TL_TORTURE_DATABASE]++;
    tl_db_rollback(torture->db);
}

/* The process is gone, and the clock with what it followed. A file is closed and opened
 * again; in memory there is nothing but the rollback. */
static bool die(struct tl_torture *torture)
{
    tl_db_rollback(torture->db);
    if (!torture->file)
        return true;
    tl_store_close(torture->store);
    torture->store = NULL;
    enum tl_err err = tl_torture_store_open(torture);
    return err == TL_OK ||
           tl_torture_wrong(torture, "the store cannot be opened again: %s", tl_err_text(err));
}

bool tl_torture_crash(struct tl_torture *torture)
{
    if (tl_db_begin(torture->db) != TL_OK)
        return tl_torture_wrong(torture, "the store begins no transaction");
    if (!step_group(torture)) {
        keep_broken(torture);
        return false;
    }
    uint32_t written = tl_torture_below(torture, torture->facts.facts_len + 1);
    if (append(torture, written) != TL_OK)
        return tl_torture_wrong(torture, "the store takes no facts");
    torture->result.faults[TL_TORTURE_CRASH]++;
    torture->steps_len = 0;
    return tl_torture_start(torture);
}

/* A clock behind the journal stops the start, until somebody sets it right. */
static void begin_clock(struct tl_torture *torture)
{
    uint32_t gap_s = tl_torture_one_in(torture, 5) ? GAP_LONG_S : GAP_SHORT_S;
    torture->steady_us += TL_SECOND * (int64_t)tl_torture_below(torture, gap_s);
    tl_time wall = torture->steady_us + torture->wall_minus;
    if (torture->head.number > 0 && torture->head.at > wall) {
        torture->result.faults[TL_TORTURE_REFUSED]++;
        wall = torture->steady_us + torture->wall_right;
        if (wall < torture->head.at) /* The journal itself ran ahead with a wrong clock. */
            torture->steady_us += torture->head.at - wall;
        torture->wall_minus = torture->wall_right;
        torture->wall_mended_at = 0;
    }
    wall = torture->steady_us + torture->wall_minus;
    tl_clock_begin(&torture->clock, wall, torture->steady_us);
    torture->read = wall;
    torture->read_at = torture->steady_us;
}

static void add(struct tl_torture *torture, struct tl_fact given)
{
    torture->steps[torture->steps_len++] = (struct tl_torture_step){ .given = given };
}

bool tl_torture_start(struct tl_torture *torture)
{
    if (!die(torture) || !read_back_at_last(torture, TL_TORTURE_LIVE) ||
        !tl_torture_same(torture, TL_TORTURE_SHADOW, TL_TORTURE_LIVE, "recovered"))
        return false;
    begin_clock(torture);
    torture->people.has_again = false;
    torture->late_in = 0;
    tl_time gap_us = torture->head.number > 0 ? tl_torture_now(torture) - torture->head.at : 0;
    torture->steps_len = 0;
    add(torture,
        (struct tl_fact){ .kind = TL_FACT_policy_loaded, .policy_loaded = { torture->version } });
    add(torture, (struct tl_fact){ .kind = TL_FACT_started, .started = { 1, gap_us } });
    if (!tl_torture_commit(torture))
        return false;
    torture->steps_len = 0;
    add(torture, (struct tl_fact){ .kind = TL_FACT_dialler, .dialler = { 1 } });
    return tl_torture_commit(torture);
}
