/* test_papers.c: notices and requests for evidence: what each word makes of the one that is there.
 */
#include "store/papers.h"

#include <string.h>

#include "base/calendar.h"
#include "store/account_cases.h"
#include "store/cases.h"
#include "store/imports.h"
#include "store/meta.h"
#include "store/support_store.h"
#include "store/uploads.h"

enum { ROWS = 8 };

static void add_case(struct tl_db *db, tl_id id, const char *office, int64_t guarded)
{
    struct tl_case row = { .id = id, .form = "f", .status = "s", .guarded = guarded };
    snprintf(row.receipt, sizeof row.receipt, "R%llu", (unsigned long long)id);
    snprintf(row.office, sizeof row.office, "%s", office);
    CHECK_OK(tl_store_case_insert(db, &row));
}

/* A request of case R<of>, as an import brings it. */
static tl_id bring(struct tl_db *db, tl_id of, const char *ref, tl_time due_on, const char *state)
{
    struct tl_rfe row = { .asks = "deed", .due_on = due_on };
    char receipt[32], lost[48];
    tl_id import, number;
    enum tl_err err;
    snprintf(receipt, sizeof receipt, "R%llu", (unsigned long long)of);
    snprintf(row.ref, sizeof row.ref, "%s", ref);
    snprintf(row.state, sizeof row.state, "%s", state);
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_store_ids_take(db, "import", 1, &import));
    CHECK_OK(tl_store_ids_take(db, "paper", 1, &number));
    row.id = TL_PAPER_FIRST + number;
    CHECK_OK(tl_store_import_begin(db, import, TL_DAY));
    CHECK_OK(tl_store_import_rfe(db, import, receipt, &row));
    CHECK_OK(tl_store_import_ready(db, import, lost, sizeof lost));
    while ((err = tl_store_import_move(db, import, 10)) == TL_OK)
        continue;
    CHECK_ERR(TL_ENONE, err);
    CHECK_OK(tl_db_commit(db));
    return row.id;
}

static struct tl_rfe rfe_of(struct tl_db *db, const char *ref)
{
    struct tl_rfe found = { .id = 0 };
    CHECK_OK(tl_store_rfe_find_ref(db, ref, &found));
    return found;
}

static size_t news(struct tl_db *db)
{
    tl_id accounts[4];
    size_t len = 0;
    CHECK_OK(tl_store_account_news_list(db, accounts, 4, &len));
    return len;
}

static void link_case(struct tl_db *db, tl_id account, tl_id of)
{
    CHECK_OK(tl_store_account_case_insert(
        db, &(struct tl_account_case){ .account = account, .case_id = of, .how = TL_LINKED_CODE }));
}

static void a_request_is_one_by_its_ref_and_keeps_its_answer(void **state)
{
    struct tl_db *db = support_writer(state);
    add_case(db, 1, "north", 0);
    link_case(db, 41, 1);
    tl_id first = bring(db, 1, "E1", 30 * TL_DAY, TL_RFE_OPEN);
    CHECK_EQ(news(db), 1);
    CHECK_OK(tl_store_account_news_delete(db, 41));
    bring(db, 1, "E1", 30 * TL_DAY, TL_RFE_OPEN);
    CHECK_EQ(news(db), 0);
    bring(db, 1, "E1", 40 * TL_DAY, TL_RFE_OPEN);
    CHECK_EQ(news(db), 1);
    struct tl_rfe rfe = rfe_of(db, "E1");
    CHECK_EQ(rfe.id, first);
    CHECK_EQ(rfe.due_on, 40 * TL_DAY);
    CHECK_OK(tl_store_rfe_set_account(db, first, 41));
    rfe.account = 41;
    rfe.answered_at = 35 * TL_DAY;
    snprintf(rfe.number, sizeof rfe.number, "E-1");
    CHECK_OK(tl_store_rfe_answer(db, &rfe));
    CHECK_ERR(TL_ENONE, tl_store_rfe_answer(db, &rfe));
    CHECK_ERR(TL_ENONE, tl_store_rfe_set_account(db, first, 42));
    bring(db, 1, "E1", 40 * TL_DAY, TL_RFE_WITHDRAWN);
    assert_string_equal(rfe_of(db, "E1").state, TL_RFE_ANSWERED);
    CHECK_OK(tl_store_rfe_looked(db, first, 7, 36 * TL_DAY));
    CHECK_ERR(TL_ENONE, tl_store_rfe_looked(db, first, 8, 37 * TL_DAY));
    rfe = rfe_of(db, "E1");
    assert_string_equal(rfe.state, TL_RFE_LOOKED);
    assert_string_equal(rfe.number, "E-1");
    CHECK_EQ(rfe.looked_by, 7);
}

static void one_of_another_case_stays_as_it_is(void **state)
{
    struct tl_db *db = support_writer(state);
    add_case(db, 1, "north", 0);
    add_case(db, 2, "north", 0);
    bring(db, 1, "E1", 30 * TL_DAY, TL_RFE_OPEN);
    bring(db, 2, "E1", 90 * TL_DAY, TL_RFE_OPEN);
    CHECK_EQ(rfe_of(db, "E1").case_id, 1);
    CHECK_EQ(rfe_of(db, "E1").due_on, 30 * TL_DAY);
}

static void an_office_sees_its_own_by_their_last_day(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_rfe rows[ROWS];
    size_t len = 0;
    add_case(db, 1, "north", 0);
    add_case(db, 2, "south", 0);
    add_case(db, 3, "north", 1);
    tl_id late = bring(db, 1, "E1", 30 * TL_DAY, TL_RFE_OPEN);
    bring(db, 2, "E2", 10 * TL_DAY, TL_RFE_OPEN);
    tl_id guarded = bring(db, 3, "E3", 10 * TL_DAY, TL_RFE_OPEN);
    tl_id early = bring(db, 1, "E4", 20 * TL_DAY, TL_RFE_OPEN);
    struct tl_rfe_page page = { .office = "north", .state = TL_RFE_OPEN, .after = INT64_MIN };
    CHECK_OK(tl_store_rfe_list_office(db, &page, rows, ROWS, &len));
    CHECK_EQ(len, 2);
    CHECK_EQ(rows[0].id, early);
    CHECK_EQ(rows[1].id, late);
    page.after = rows[0].due_on;
    page.after_id = rows[0].id;
    CHECK_OK(tl_store_rfe_list_office(db, &page, rows, ROWS, &len));
    CHECK_EQ(len, 1);
    page = (struct tl_rfe_page){
        .office = "north", .state = TL_RFE_OPEN, .with_guarded = true, .after = INT64_MIN
    };
    CHECK_OK(tl_store_rfe_list_office(db, &page, rows, ROWS, &len));
    CHECK_EQ(len, 3);
    CHECK_EQ(rows[0].id, guarded);
    page.state = TL_RFE_ANSWERED;
    CHECK_OK(tl_store_rfe_list_office(db, &page, rows, ROWS, &len));
    CHECK_EQ(len, 0);
}

static void those_whose_people_are_to_be_told(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_rfe rows[ROWS];
    size_t len = 0;
    add_case(db, 1, "north", 0);
    tl_id near = bring(db, 1, "E1", 30 * TL_DAY, TL_RFE_OPEN);
    bring(db, 1, "E2", 90 * TL_DAY, TL_RFE_OPEN);
    bring(db, 1, "E3", 30 * TL_DAY, TL_RFE_WITHDRAWN);
    CHECK_OK(tl_store_rfe_list_owed(db, 0, 40 * TL_DAY, rows, ROWS, &len));
    CHECK_EQ(len, 1);
    CHECK_EQ(rows[0].id, near);
    CHECK_OK(tl_store_rfe_told(db, near, 32 * TL_DAY));
    CHECK_OK(tl_store_rfe_list_owed(db, 0, 40 * TL_DAY, rows, ROWS, &len));
    CHECK_EQ(len, 0);
}

static tl_id upload(struct tl_db *db, tl_id paper)
{
    struct tl_upload_row row = { .contact = paper,
                                 .state = "kept",
                                 .name = "a.pdf",
                                 .type = "pdf",
                                 .size = 9,
                                 .place = "folder",
                                 .wrapped = "00" };
    CHECK_OK(tl_store_ids_take(db, "upload", 1, &row.id));
    CHECK_OK(tl_store_upload_insert(db, &row));
    return row.id;
}

static const char *state_of(struct tl_db *db, tl_id id)
{
    static struct tl_upload_row row;
    CHECK_OK(tl_store_upload_find(db, id, &row));
    CHECK(strcmp(row.state, "gone") != 0 || (row.name[0] == '\0' && row.wrapped[0] == '\0'));
    return row.state;
}

static struct tl_case_notice notice_of(const char *ref, tl_time on_at)
{
    struct tl_case_notice row = { .case_id = 1,
                                  .kind = "letter",
                                  .on_at = on_at,
                                  .language = "en",
                                  .sha256 = "ab",
                                  .made_at = on_at };
    snprintf(row.ref, sizeof row.ref, "%s", ref);
    return row;
}

static void a_notice_takes_files_and_the_faster_of_two_has_it(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_case_notice row = notice_of("N1", TL_DAY), same = notice_of("N1", TL_DAY), found;
    add_case(db, 1, "north", 0);
    CHECK_OK(tl_store_notice_paper_insert(db, &row));
    CHECK_ERR(TL_EEXISTS, tl_store_notice_paper_insert(db, &same));
    CHECK(row.id > TL_PAPER_FIRST);
    CHECK_OK(tl_store_upload_takes(db, row.id));
    row.upload = 11;
    CHECK_OK(tl_store_notice_paper_set(db, &row, 0));
    row.upload = 12;
    CHECK_ERR(TL_ENONE, tl_store_notice_paper_set(db, &row, 0));
    CHECK_OK(tl_store_notice_paper_drop(db, row.id)); /* It has a file: it stays. */
    CHECK_OK(tl_store_notice_paper_find_ref(db, "N1", &found));
    CHECK_EQ(found.upload, 11);
    CHECK_EQ(found.id, row.id);
}

static void what_is_old_goes_and_an_answer_that_waits_stays(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_case_notice old = notice_of("N1", 10 * TL_DAY), young = notice_of("N2", 90 * TL_DAY);
    uint32_t gone = 0;
    add_case(db, 1, "north", 0);
    tl_id over = bring(db, 1, "E1", 20 * TL_DAY, TL_RFE_OPEN);
    tl_id waits = bring(db, 1, "E2", 20 * TL_DAY, TL_RFE_OPEN);
    struct tl_rfe answer = rfe_of(db, "E2");
    answer.account = 41;
    CHECK_OK(tl_store_rfe_answer(db, &answer));
    CHECK_OK(tl_store_notice_paper_insert(db, &old));
    CHECK_OK(tl_store_notice_paper_insert(db, &young));
    tl_id files[] = { upload(db, over), upload(db, waits), upload(db, old.id),
                      upload(db, young.id) };
    CHECK_OK(tl_store_papers_purge(db, 50 * TL_DAY, 100, &gone));
    CHECK_EQ(gone, 2);
    assert_string_equal(state_of(db, files[0]), "gone");
    assert_string_equal(state_of(db, files[1]), "kept");
    assert_string_equal(state_of(db, files[2]), "gone");
    assert_string_equal(state_of(db, files[3]), "kept");
    CHECK_ERR(TL_ENONE, tl_store_notice_paper_find(db, old.id, &young));
    CHECK_OK(tl_store_papers_purge(db, 50 * TL_DAY, 100, &gone));
    CHECK_EQ(gone, 0);
    CHECK_OK(tl_store_rfe_forget(db, 41));
    assert_string_equal(state_of(db, files[1]), "gone");
    CHECK_EQ(rfe_of(db, "E2").account, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_request_is_one_by_its_ref_and_keeps_its_answer),
        ON_BOTH(one_of_another_case_stays_as_it_is),
        ON_BOTH(an_office_sees_its_own_by_their_last_day),
        ON_BOTH(those_whose_people_are_to_be_told),
        ON_BOTH(a_notice_takes_files_and_the_faster_of_two_has_it),
        ON_BOTH(what_is_old_goes_and_an_answer_that_waits_stays),
    };
    return cmocka_run_group_tests_name("papers", tests, NULL, NULL);
}
