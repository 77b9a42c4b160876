/* test_verify.c: all answers have to be right; nothing tells which was not; tries of a case are
 * limited. */
#include "store/support_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/answer.h"
#include "server/folder_key.h"
#include "server/tries.h"
#include "server/verify.h"
#include "store/audit.h"
#include "store/imports.h"
#include "store/meta.h"

#define NOW (TL_DAY * 20000)

enum { BORN, ZIP, QUESTIONS };

static const struct tl_form forms[] = {
    { .kind = TL_FORM_DATE },
    { .kind = TL_FORM_DIGITS, .digits_min = 5, .digits_len = 5 },
};
static const struct tl_verify_question questions[QUESTIONS] = {
    [BORN] = { .id = { 1, "born", TL_NONE }, .form = 0 },
    [ZIP] = { .id = { 2, "zip", TL_NONE }, .form = 1 },
};
static const struct tl_policy policy = {
    .forms = forms, .forms_len = 2, .verify_questions = questions, .verify_questions_len = QUESTIONS
};
static const uint16_t both[] = { ZIP, BORN };
static const struct tl_verify_set set = { .level = 1, .ask = { both, 2 } };

struct trying {
    char dir[32];
    struct tl_db *db;
    struct tl_verifier *verifier;
    struct tl_case about;
    tl_time now;
    int64_t wait_us;
};

static void put(struct trying *trying, const char *receipt, tl_id id, const char *question,
                const char *answer)
{
    struct tl_fault fault;
    struct tl_faults faults = { .faults = &fault, .faults_max = 1 };
    struct tl_answer_row row = { .id = id };
    uint8_t key[TL_ANSWER_KEY_BYTES];
    CHECK_OK(tl_folder_key(trying->dir, TL_ANSWER_KEY_USE, key, &faults));
    snprintf(row.question, sizeof row.question, "%s", question);
    tl_answer_hash(key, receipt, question, answer, row.hash);
    CHECK_OK(tl_store_import_answer(trying->db, 1, receipt, &row));
}

static struct trying trying_new(void **state)
{
    struct tl_fault fault;
    struct tl_faults faults = { .faults = &fault, .faults_max = 1 };
    struct trying trying = { .dir = "/tmp/tl-verify-XXXXXX",
                             .db = support_writer(state),
                             .about = { .id = 70, .receipt = "ABC1" },
                             .now = NOW };
    struct tl_case other = { .id = 71, .receipt = "ABC2" };
    char lost[32];
    CHECK(mkdtemp(trying.dir) != NULL);
    CHECK_OK(tl_verifier_open(trying.dir, &faults, &trying.verifier));
    CHECK_OK(tl_store_import_begin(trying.db, 1, NOW));
    CHECK_OK(tl_store_import_case(trying.db, 1, &trying.about));
    CHECK_OK(tl_store_import_case(trying.db, 1, &other));
    put(&trying, "ABC1", 1, "born", "1980-03-02");
    put(&trying, "ABC1", 2, "zip", "20001");
    put(&trying, "ABC2", 3, "zip", "20001");
    CHECK_OK(tl_store_import_ready(trying.db, 1, lost, sizeof lost));
    while (tl_store_import_move(trying.db, 1, 100) == TL_OK)
        continue;
    return trying;
}

static void trying_free(struct trying *trying)
{
    char file[64];
    tl_verifier_close(trying->verifier);
    snprintf(file, sizeof file, "%s/secret.key", trying->dir);
    remove(file);
    remove(trying->dir);
}

static enum tl_err try_it(struct trying *trying, const struct tl_case *about, const char *zip,
                          const char *born)
{
    const char *answers[] = { zip, born };
    const struct tl_verify_asked asked = {
        .policy = &policy, .set = &set, .about = about, .answers = answers, .now = trying->now
    };
    return tl_verify(trying->verifier, trying->db, &asked, &trying->wait_us);
}

static void all_answers_have_to_be_right(void **state)
{
    struct trying trying = trying_new(state);
    const struct tl_case *about = &trying.about;
    const struct tl_case other = { .id = 71, .receipt = "ABC2" };
    CHECK_OK(try_it(&trying, about, "20001", "1980-03-02"));
    CHECK_OK(try_it(&trying, about, " 20001 ", "19800302")); /* As it is keyed. */
    CHECK_ERR(TL_ENONE, try_it(&trying, about, "20002", "1980-03-02"));
    CHECK_ERR(TL_ENONE, try_it(&trying, about, "20001", "1980-03-03"));
    CHECK_ERR(TL_ENONE, try_it(&trying, about, "20001", NULL));
    CHECK_ERR(TL_ENONE, try_it(&trying, about, "1980-03-02", "20001"));
    CHECK_ERR(TL_ENONE, try_it(&trying, &other, "20001", "1980-03-02")); /* It has no birthday. */
    CHECK_ERR(TL_ENONE, try_it(&trying, NULL, "20001", "1980-03-02"));
    CHECK_OK(try_it(&trying, about, "20001", "1980-03-02"));
    trying_free(&trying);
}

static void tries_of_a_case_are_limited_and_pass(void **state)
{
    struct trying trying = trying_new(state);
    const struct tl_case *about = &trying.about;
    const struct tl_case other = { .id = 71, .receipt = "ABC2" };
    for (int i = 0; i < TL_VERIFY_TRIES; i++)
        CHECK_ERR(TL_ENONE, try_it(&trying, about, "20002", "1980-03-02"));
    CHECK_ERR(TL_EBUSY, try_it(&trying, about, "20001", "1980-03-02"));
    CHECK(trying.wait_us > 0 && trying.wait_us <= TL_TRIES_FOR_US);
    trying.now += trying.wait_us - 1;
    CHECK_ERR(TL_EBUSY, try_it(&trying, about, "20001", "1980-03-02"));
    CHECK_ERR(TL_ENONE, try_it(&trying, &other, "20001", "1980-03-02")); /* Another case's. */
    trying.now++;
    CHECK_OK(try_it(&trying, about, "20001", "1980-03-02"));
    trying_free(&trying);
}

/* As whoever asks keeps it. */
static void record(struct trying *trying, tl_id about, const char *reason, tl_time at)
{
    struct tl_audit row = {
        .at = at, .action = "verify", .record_kind = "case", .record_id = about
    };
    snprintf(row.reason, sizeof row.reason, "%s", reason);
    CHECK_OK(tl_store_ids_take(trying->db, "audit", 1, &row.id));
    CHECK_OK(tl_store_audit_insert(trying->db, &row));
}

static void open_anew(struct trying *trying)
{
    struct tl_fault fault;
    struct tl_faults faults = { .faults = &fault, .faults_max = 1 };
    tl_verifier_close(trying->verifier);
    CHECK_OK(tl_verifier_open(trying->dir, &faults, &trying->verifier));
}

static void wrong_tries_count_over_a_restart(void **state)
{
    struct trying trying = trying_new(state);
    const struct tl_case *about = &trying.about;
    for (int i = 0; i < TL_VERIFY_TRIES; i++) {
        CHECK_ERR(TL_ENONE, try_it(&trying, about, "20002", "1980-03-02"));
        record(&trying, about->id, TL_VERIFY_WRONG, trying.now);
        trying.now += TL_MINUTE;
        if (i % 2 == 0)
            open_anew(&trying);
    }
    CHECK_ERR(TL_EBUSY, try_it(&trying, about, "20001", "1980-03-02"));
    CHECK_EQ(trying.wait_us, TL_TRIES_FOR_US - TL_VERIFY_TRIES * TL_MINUTE);
    record(&trying, about->id, TL_VERIFY_BARRED, trying.now); /* Makes it no longer. */
    trying.now += trying.wait_us - 1;
    CHECK_ERR(TL_EBUSY, try_it(&trying, about, "20001", "1980-03-02"));
    trying.now++;
    CHECK_OK(try_it(&trying, about, "20001", "1980-03-02"));
    trying_free(&trying);
}

static void only_wrong_tries_of_the_case_count(void **state)
{
    struct trying trying = trying_new(state);
    const struct tl_case *about = &trying.about;
    for (int i = 1; i < TL_VERIFY_TRIES; i++)
        record(&trying, about->id, TL_VERIFY_WRONG, NOW - TL_MINUTE);
    record(&trying, about->id, TL_VERIFY_RIGHT, NOW);
    record(&trying, about->id, TL_VERIFY_BARRED, NOW);
    record(&trying, 71, TL_VERIFY_WRONG, NOW);
    CHECK_OK(try_it(&trying, about, "20001", "1980-03-02"));
    record(&trying, about->id, TL_VERIFY_WRONG, NOW);
    CHECK_ERR(TL_EBUSY, try_it(&trying, about, "20001", "1980-03-02"));
    const struct tl_case other = { .id = 71, .receipt = "ABC2" };
    for (int i = 0; i < TL_VERIFY_TRIES; i++)
        record(&trying, other.id, TL_VERIFY_WRONG, NOW + TL_DAY); /* The wall was put back since. */
    CHECK_ERR(TL_EBUSY, try_it(&trying, &other, "20001", "1980-03-02"));
    CHECK_EQ(trying.wait_us, TL_TRIES_FOR_US);
    trying_free(&trying);
}

static void a_hash_tells_nothing_of_its_neighbours(void **state)
{
    (void)state;
    const uint8_t key[TL_ANSWER_KEY_BYTES] = { 1 }, other_key[TL_ANSWER_KEY_BYTES] = { 2 };
    char one[TL_ANSWER_BYTES], other[TL_ANSWER_BYTES];
    tl_answer_hash(key, "ABC1", "zip", "20001", one);
    CHECK_EQ(strlen(one), TL_ANSWER_BYTES - 1);
    tl_answer_hash(key, "ABC1", "zip", "20001", other);
    CHECK(tl_answer_is(one, other));
    tl_answer_hash(key, "ABC2", "zip", "20001", other);
    CHECK(!tl_answer_is(one, other));
    tl_answer_hash(key, "ABC1", "born", "20001", other);
    CHECK(!tl_answer_is(one, other));
    tl_answer_hash(key, "ABC1", "zip2", "0001", other); /* Where one part ends is in it. */
    CHECK(!tl_answer_is(one, other));
    tl_answer_hash(other_key, "ABC1", "zip", "20001", other);
    CHECK(!tl_answer_is(one, other));
}

static void said(const struct trying *trying, tl_id contact, uint16_t question, const char *wanted)
{
    char text[TL_ANSWER_TEXT_BYTES] = "";
    enum tl_err err = tl_verifier_said(trying->verifier, contact, question, text, sizeof text);
    CHECK_EQ(err, *wanted ? TL_OK : TL_ENONE);
    assert_string_equal(text, wanted);
}

static void what_was_keyed_is_heard_once_and_the_oldest_give_way(void **state)
{
    struct trying trying = trying_new(state);
    said(&trying, 5, BORN, "");
    tl_verifier_hear(trying.verifier, 5, BORN, "1980-03-02");
    tl_verifier_hear(trying.verifier, 5, ZIP, "20001");
    tl_verifier_hear(trying.verifier, 6, BORN, "1971-11-30");
    tl_verifier_hear(trying.verifier, 5, ZIP, "20002"); /* Asked again. */
    said(&trying, 5, ZIP, "20002");
    said(&trying, 5, ZIP, "");
    said(&trying, 6, BORN, "1971-11-30");
    for (tl_id contact = 100; contact < 100 + 1024; contact++)
        tl_verifier_hear(trying.verifier, contact, BORN, "1990-01-01");
    said(&trying, 5, BORN, "");
    said(&trying, 1123, BORN, "1990-01-01");
    trying_free(&trying);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SQLITE(what_was_keyed_is_heard_once_and_the_oldest_give_way),
        ON_BOTH(all_answers_have_to_be_right),
        ON_BOTH(tries_of_a_case_are_limited_and_pass),
        ON_BOTH(wrong_tries_count_over_a_restart),
        ON_BOTH(only_wrong_tries_of_the_case_count),
        cmocka_unit_test(a_hash_tells_nothing_of_its_neighbours),
    };
    return cmocka_run_group_tests_name("server/verify", tests, NULL, NULL);
}
