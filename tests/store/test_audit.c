/* test_audit.c: the record of looks is a chain: what was changed or taken out is found, what goes
 * by rule is not held against it. */
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "store/audit.h"
#include "store/keep.h"
#include "store/meta.h"
#include "support_store.h"

#define NOW (TL_DAY * 20000)

/* Each a minute after the one before. */
static void look(struct tl_db *db, tl_id contact, const char *reason)
{
    struct tl_audit row = { .staff_id = 3, .record_id = 9, .contact = contact };
    snprintf(row.action, sizeof row.action, "look");
    snprintf(row.record_kind, sizeof row.record_kind, "case");
    snprintf(row.reason, sizeof row.reason, "%s", reason);
    CHECK_OK(tl_store_ids_take(db, "audit", 1, &row.id));
    row.at = NOW + (tl_time)row.id * 60 * TL_SECOND;
    CHECK_OK(tl_store_audit_insert(db, &row));
}

static void looks(struct tl_db *db)
{
    for (int i = 0; i < 4; i++)
        look(db, i == 1 ? 17 : 0, "caller-asks");
}

static void holds(struct tl_db *db, uint64_t rows)
{
    struct tl_audit_verdict verdict;
    CHECK_OK(tl_store_audit_verify(db, &verdict));
    CHECK_EQ(verdict.rows, rows);
    CHECK_EQ(verdict.unsealed, 0);
}

static void does_not_hold(struct tl_db *db, const char *change, tl_id bad)
{
    struct tl_audit_verdict verdict;
    CHECK_OK(tl_db_begin(db));
    support_tamper(db, change);
    if (tl_store_audit_verify(db, &verdict) != TL_ECORRUPT)
        fail_msg("nothing is found after %s", change);
    if (verdict.bad != bad)
        fail_msg("found at row %d, not %d, after %s", (int)verdict.bad, (int)bad, change);
    CHECK(verdict.why != NULL);
    tl_db_rollback(db);
    holds(db, 4);
}

static void a_changed_row_is_found(void **state)
{
    struct tl_db *db = support_writer(state);
    holds(db, 0);
    looks(db);
    holds(db, 4);
    does_not_hold(db, "UPDATE audit SET at = at + 1 WHERE id = 2", 2);
    does_not_hold(db, "UPDATE audit SET staff_id = 4 WHERE id = 1", 1);
    does_not_hold(db, "UPDATE audit SET action = 'verify' WHERE id = 4", 4);
    does_not_hold(db, "UPDATE audit SET record_kind = 'contact' WHERE id = 3", 3);
    does_not_hold(db, "UPDATE audit SET record_id = 8 WHERE id = 3", 3);
    does_not_hold(db, "UPDATE audit SET contact = 18 WHERE id = 2", 2);
    does_not_hold(db, "UPDATE audit SET reason = 'prepare' WHERE id = 2", 2);
    does_not_hold(db, "UPDATE audit SET reason = '' WHERE id = 2", 2);
    does_not_hold(db, "UPDATE audit SET salt = '' WHERE id = 2", 2);
    does_not_hold(db, "UPDATE audit SET hash = '' WHERE id = 2", 2);
    does_not_hold(db, "UPDATE audit SET id = 7 WHERE id = 2", 3);
}

static void a_row_that_was_taken_out_is_found(void **state)
{
    struct tl_db *db = support_writer(state);
    looks(db);
    does_not_hold(db, "DELETE FROM audit WHERE id = 2", 3);
    does_not_hold(db, "DELETE FROM audit WHERE id = 4", 3); /* Behind the last there were more. */
    does_not_hold(db, "DELETE FROM audit", 0);
    does_not_hold(db,
                  "UPDATE audit SET prev = (SELECT prev FROM audit WHERE id = 2) WHERE id = 3; "
                  "DELETE FROM audit WHERE id = 2",
                  3);
}

static void what_goes_by_rule_is_not_held_against_it(void **state)
{
    struct tl_db *db = support_writer(state);
    uint32_t deleted;
    looks(db);
    support_tamper(db, "UPDATE audit SET reason = '', salt = '' WHERE id = 2"); /* As an erasure. */
    holds(db, 4);
    CHECK_OK(tl_store_hold_put(db, 17, NOW, "a court asks"));
    CHECK_OK(tl_store_audit_purge(db, NOW + 190 * TL_SECOND, 10, &deleted));
    CHECK_EQ(deleted, 2); /* The first and the third; the second is held. */
    holds(db, 2);
    look(db, 0, "prepare");
    holds(db, 3);
    support_tamper(db, "DELETE FROM audit WHERE id = 4"); /* Newer than what went by rule. */
    struct tl_audit_verdict verdict;
    CHECK_OK(tl_store_audit_verify(db, &verdict)); /* But behind an old row nobody can tell. */
    look(db, 0, "prepare");
    look(db, 0, "prepare");
    support_tamper(db, "DELETE FROM audit WHERE id = 6");
    CHECK_ERR(TL_ECORRUPT, tl_store_audit_verify(db, &verdict));
    CHECK_EQ(verdict.bad, 7);
}

static void rows_from_before_the_chain_are_counted(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_audit_verdict verdict;
    support_tamper(db,
                   "INSERT INTO audit (id, at, staff_id, action, record_kind, record_id, reason, "
                   "contact) VALUES (1, 5, 3, 'look', 'case', 9, 'prepare', 0)");
    tl_id taken;
    CHECK_OK(tl_store_ids_take(db, "audit", 1, &taken));
    look(db, 0, "prepare");
    CHECK_OK(tl_store_audit_verify(db, &verdict));
    CHECK_EQ(verdict.rows, 2);
    CHECK_EQ(verdict.unsealed, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_changed_row_is_found),
        ON_BOTH(a_row_that_was_taken_out_is_found),
        ON_BOTH(what_goes_by_rule_is_not_held_against_it),
        ON_BOTH(rows_from_before_the_chain_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
