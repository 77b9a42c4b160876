/* test_answer.c: answers of cases are imported as hashes, all of a file or none, and brought up to
 * date; invented ones fit the policy's questions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/answer.h"
#include "desk/generate.h"
#include "desk/support_import.h"
#include "store/cases.h"
#include "store/support_store.h"

#define HEADER "case,question,answer\n"
#define FIRST  "ABC0000000001"
#define SECOND "ABC0000000002"

static const uint8_t key[TL_ANSWER_KEY_BYTES] = { 7 };
static const struct tl_form forms[] = {
    { .kind = TL_FORM_RECEIPT, .letters_len = 3, .digits_min = 10, .digits_len = 10 },
    { .kind = TL_FORM_DATE },
    { .kind = TL_FORM_DIGITS, .digits_min = 5, .digits_len = 5 },
    { .kind = TL_FORM_TEXT, .bytes_max = 40 },
};
static const struct tl_verify_question questions[] = {
    { .id = { 1, "born", TL_NONE }, .form = 1 },
    { .id = { 2, "zip", TL_NONE }, .form = 2 },
    { .id = { 3, "mother", TL_NONE }, .form = 3 },
};
static const struct tl_policy policy = {
    .forms = forms, .forms_len = 4, .verify_questions = questions, .verify_questions_len = 3
};

static enum tl_err import(struct tl_db *db, enum tl_err (*kind)(struct tl_import_what *),
                          const char *text, struct tl_faults *faults)
{
    struct tl_import_what what = { .db = db,
                                   .receipt = forms,
                                   .policy = &policy,
                                   .answer_key = key,
                                   .now = TL_DAY,
                                   .faults = faults };
    return support_import(what, kind, text);
}

static bool has(struct tl_db *db, const char *receipt, const char *question, const char *answer)
{
    struct tl_case about;
    char kept[TL_ANSWER_BYTES], wanted[TL_ANSWER_BYTES];
    CHECK_OK(tl_store_case_find_by_receipt(db, receipt, &about));
    tl_answer_hash(key, receipt, question, answer, wanted);
    enum tl_err err = tl_store_answer_find(db, about.id, question, kept);
    assert_true(err == TL_OK || err == TL_ENONE);
    return err == TL_OK && tl_answer_is(kept, wanted);
}

static void answers_are_kept_as_hashes_and_brought_up_to_date(void **state)
{
    struct tl_faults faults;
    struct tl_db *db = support_import_begin(state, &faults);
    CHECK_OK(import(db, tl_import_answers,
                    HEADER FIRST ",born,1980-03-02\n" FIRST ",zip, 20001\n" SECOND ",zip,20002\n",
                    &faults));
    CHECK(has(db, FIRST, "born", "1980-03-02"));
    CHECK(has(db, FIRST, "zip", "20001"));
    CHECK(has(db, SECOND, "zip", "20002"));
    CHECK(!has(db, SECOND, "zip", "20001"));
    CHECK(!has(db, SECOND, "born", "1980-03-02"));
    CHECK_OK(import(db, tl_import_answers, HEADER FIRST ",zip,20009\n", &faults));
    CHECK(has(db, FIRST, "zip", "20009"));
    CHECK(has(db, FIRST, "born", "1980-03-02"));
    CHECK_EQ(faults.faults_len, 0);
}

static void a_wrong_row_stops_all_and_tells_no_answer(void **state)
{
    static const struct {
        const char *row, *why;
    } rows[] = {
        { "XYZ,zip,20001", "not a case number" },
        { "ABC0000000009,zip,20001", "there is no case ABC0000000009" },
        { FIRST ",pet,20001", "the policy asks no such question" },
        { FIRST ",zip,2000x", "this does not fit the form of the question" },
        { FIRST ",born,1980-02-30", "this does not fit the form of the question" },
        { FIRST ",born,", "this does not fit the form of the question" },
        { SECOND ",zip,20001", "this question of the case stands in the file twice" },
    };
    struct tl_faults faults;
    struct tl_db *db = support_import_begin(state, &faults);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[256];
        snprintf(text, sizeof text, HEADER SECOND ",zip,20002\n%s\n", rows[i].row);
        faults.faults_len = 0;
        CHECK_ERR(TL_EBAD, import(db, tl_import_answers, text, &faults));
        CHECK_EQ(faults.faults_len, 1);
        if (!strstr(faults.faults[0].text, rows[i].why))
            fail_msg("%s: %s", rows[i].row, faults.faults[0].text);
        assert_null(strstr(faults.faults[0].text, "2000"));
        CHECK(!has(db, SECOND, "zip", "20002"));
    }
}

static void invented_answers_are_taken(void **state)
{
    static const char *const languages[] = { "en", "es" };
    static const struct tl_language spoken[] = { { .code = "en" }, { .code = "es" } };
    struct tl_generate what = { .policy = &policy,
                                .receipt = forms,
                                .languages = languages,
                                .languages_len = 2,
                                .today = 20600,
                                .seed = 3,
                                .count = 50 };
    struct tl_faults faults;
    struct tl_vocabulary *words;
    struct tl_db *db = support_import_begin(state, &faults);
    char *cases, *answers;
    size_t bytes;
    int seen = 0;
    CHECK_OK(tl_vocabulary_open(TL_ROOT "/policy/reference", spoken, 2, &faults, &words));
    what.vocabulary = words;
    FILE *out = open_memstream(&cases, &bytes);
    CHECK_OK(tl_generate_cases(&what, out, NULL, NULL));
    fclose(out);
    out = open_memstream(&answers, &bytes);
    CHECK_OK(tl_generate_answers(&what, out));
    fclose(out);
    CHECK_OK(import(db, tl_import_cases, cases, &faults));
    if (import(db, tl_import_answers, answers, &faults) != TL_OK)
        fail_msg("%u: %s", faults.faults[0].line, faults.faults[0].text);
    for (const char *line = strchr(answers, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        char number[32], question[16], answer[16];
        CHECK_EQ(sscanf(line, "%31[^,],%15[^,],%15s", number, question, answer), 3);
        CHECK(has(db, number, question, answer));
        seen++;
    }
    CHECK_EQ(seen, 100); /* Nothing is invented where a text is wanted. */
    free(cases);
    free(answers);
    tl_vocabulary_close(words);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(answers_are_kept_as_hashes_and_brought_up_to_date),
        ON_BOTH(a_wrong_row_stops_all_and_tells_no_answer),
        ON_SQLITE(invented_answers_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
