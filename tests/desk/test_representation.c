/* test_representation.c: representation documents: imported with their days, all or none; what each
 * stands for on a day; how long they take. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "desk/generate.h"
#include "desk/representation.h"
#include "desk/support_import.h"
#include "store/cases.h"
#include "store/support_store.h"

#define HEADER "case,document,name,firm,received_on,entered_on,active_on,until,ended_on,ended\n"

static tl_time day(int month, int day_of_month)
{
    return tl_date_days((struct tl_date){ 2026, (uint8_t)month, (uint8_t)day_of_month }) * TL_DAY;
}

static enum tl_err import(struct tl_db *db, enum tl_err (*kind)(struct tl_import_what *),
                          const char *text, struct tl_faults *faults)
{
    static const struct tl_form receipt = {
        .kind = TL_FORM_RECEIPT, .letters_len = 3, .digits_min = 10, .digits_len = 10
    };
    struct tl_import_what what = {
        .db = db, .receipt = &receipt, .now = day(6, 1), .faults = faults
    };
    return support_import(what, kind, text);
}

static size_t list(struct tl_db *db, const char *receipt, struct tl_representation_row rows[4])
{
    struct tl_case about;
    size_t len;
    CHECK_OK(tl_store_case_find_by_receipt(db, receipt, &about));
    CHECK_OK(tl_store_representation_list(db, about.id, rows, 4, &len));
    return len;
}

static void a_document_stands_for_what_its_days_say(void **state)
{
    (void)state;
    struct tl_representation_row whole = { .received_at = day(3, 2),
                                           .entered_at = day(3, 5),
                                           .active_at = day(3, 10),
                                           .until_at = day(5, 1) };
    struct tl_representation_row withdrawn = whole, replaced = whole, slow = whole;
    withdrawn.ended_at = replaced.ended_at = day(4, 1);
    snprintf(withdrawn.ended, sizeof withdrawn.ended, "withdrawn");
    snprintf(replaced.ended, sizeof replaced.ended, "replaced");
    slow.active_at = slow.entered_at = slow.until_at = 0;
    const struct {
        const struct tl_representation_row *row;
        tl_time now, since;
        enum tl_representation is;
    } rows[] = {
        { &whole, day(3, 2) - 1, day(3, 2), TL_REPRESENTATION_NONE },
        { &whole, day(3, 2), day(3, 2), TL_REPRESENTATION_RECEIVED },
        { &whole, day(3, 5) - 1, day(3, 2), TL_REPRESENTATION_RECEIVED },
        { &whole, day(3, 5), day(3, 5), TL_REPRESENTATION_PENDING },
        { &whole, day(3, 10), day(3, 10), TL_REPRESENTATION_ACTIVE },
        { &whole, day(5, 1) - 1, day(3, 10), TL_REPRESENTATION_ACTIVE },
        { &whole, day(5, 1), day(5, 1), TL_REPRESENTATION_NONE },
        { &withdrawn, day(4, 1) - 1, day(3, 10), TL_REPRESENTATION_ACTIVE },
        { &withdrawn, day(4, 1), day(4, 1), TL_REPRESENTATION_WITHDRAWN },
        { &withdrawn, day(5, 2), day(4, 1), TL_REPRESENTATION_WITHDRAWN },
        { &replaced, day(4, 1), day(4, 1), TL_REPRESENTATION_REPLACED },
        { &slow, day(12, 31), day(3, 2), TL_REPRESENTATION_RECEIVED },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tl_time since = 0;
        CHECK_EQ(tl_representation_at(rows[i].row, rows[i].now, &since), rows[i].is);
        CHECK_EQ(since, rows[i].since);
    }
}

static void documents_are_imported_and_brought_up_to_date(void **state)
{
    struct tl_faults faults;
    struct tl_representation_row rows[4];
    struct tl_db *db = support_import_begin(state, &faults);
    CHECK_OK(import(db, tl_import_representations,
                    HEADER "ABC0000000001,D1,Ada Roe,Roe & Co,2026-03-02,2026-03-05,2026-03-10,,,\n"
                           "ABC0000000001,D2,Bo Poe,,2026-04-02,,,,,\n",
                    &faults));
    CHECK_EQ(list(db, "ABC0000000001", rows), 2);
    assert_string_equal(rows[0].document, "D2"); /* The newest first. */
    assert_string_equal(rows[0].firm, "");
    assert_string_equal(rows[1].name, "Ada Roe");
    assert_string_equal(rows[1].firm, "Roe & Co");
    CHECK_EQ(rows[1].active_at, day(3, 10));
    CHECK_EQ(rows[1].until_at, 0);
    CHECK_EQ(list(db, "ABC0000000002", rows), 0);
    CHECK_OK(import(
        db, tl_import_representations,
        HEADER "ABC0000000001,D1,Ada Roe,,2026-03-02,2026-03-05,2026-03-10,,2026-04-02,replaced\n",
        &faults));
    CHECK_EQ(list(db, "ABC0000000001", rows), 2);
    CHECK_EQ(rows[1].ended_at, day(4, 2));
    assert_string_equal(rows[1].ended, "replaced");
    CHECK_EQ(faults.faults_len, 0);
}

static void a_wrong_row_stops_all_and_says_why(void **state)
{
    static const struct {
        const char *row, *why;
    } rows[] = {
        { "XYZ,D1,A,,2026-03-02,,,,,", "not a case number" },
        { "ABC0000000009,D1,A,,2026-03-02,,,,,", "there is no case ABC0000000009" },
        { "ABC0000000001,D0,A,,2026-03-02,,,,,", "this document of the case stands in the file" },
        { "ABC0000000001,,A,,2026-03-02,,,,,", "this must not be empty" },
        { "ABC0000000001,D1,,,2026-03-02,,,,,", "this must not be empty" },
        { "ABC0000000001,D1,A,,,,,,,", "this must be a day" },
        { "ABC0000000001,D1,A,,2026-03-02,2026-03-01,,,,", "this is before received_on" },
        { "ABC0000000001,D1,A,,2026-03-02,2026-03-03,2026-03-02,,,", "this is before entered_on" },
        { "ABC0000000001,D1,A,,2026-03-02,,2026-03-02,,,", "this is before entered_on" },
        { "ABC0000000001,D1,A,,2026-03-02,,,2026-03-01,,", "this is before received_on" },
        { "ABC0000000001,D1,A,,2026-03-02,,,,2026-03-01,replaced", "this is before received_on" },
        { "ABC0000000001,D1,A,,2026-03-02,,,,2026-03-09,", "this is withdrawn or replaced" },
        { "ABC0000000001,D1,A,,2026-03-02,,,,,replaced", "this is withdrawn or replaced" },
        { "ABC0000000001,D1,A,,2026-03-02,,,,2026-03-09,lost", "this is withdrawn or replaced" },
    };
    struct tl_faults faults;
    struct tl_representation_row out[4];
    struct tl_db *db = support_import_begin(state, &faults);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[512];
        snprintf(text, sizeof text, HEADER "ABC0000000001,D0,A,,2026-03-02,,,,,\n%s\n",
                 rows[i].row);
        faults.faults_len = 0;
        CHECK_ERR(TL_EBAD, import(db, tl_import_representations, text, &faults));
        CHECK_EQ(faults.faults_len, 1);
        if (!strstr(faults.faults[0].text, rows[i].why))
            fail_msg("%s: %s", rows[i].row, faults.faults[0].text);
        CHECK_EQ(list(db, "ABC0000000001", out), 0);
    }
}

static void how_long_a_document_takes_is_the_median_of_the_last(void **state)
{
    struct tl_faults faults;
    uint32_t days = 0;
    struct tl_db *db = support_import_begin(state, &faults);
    CHECK_ERR(TL_ENONE, tl_representation_catch_up(db, day(6, 1), &days));
    CHECK_OK(import(db, tl_import_representations,
                    HEADER "ABC0000000001,D1,A,,2026-03-02,2026-03-02,2026-03-05,,,\n"
                           "ABC0000000001,D2,A,,2026-03-02,2026-03-02,2026-03-11,,,\n"
                           "ABC0000000002,D1,A,,2026-03-02,2026-03-02,2026-04-02,,,\n"
                           "ABC0000000002,D2,A,,2026-03-02,,,,,\n",
                    &faults));
    CHECK_OK(tl_representation_catch_up(db, day(6, 1), &days));
    CHECK_EQ(days, 9);
    CHECK_OK(tl_representation_catch_up(db, day(3, 5), &days)); /* The others were not yet. */
    CHECK_EQ(days, 3);
    CHECK_ERR(TL_ENONE, tl_representation_catch_up(db, day(3, 4), &days));
}

/* As `throughline generate` makes them: each can be taken, and there are some of every state. */
static void invented_documents_are_taken(void **state)
{
    static const struct tl_language languages[] = { { .code = "en" }, { .code = "es" } };
    static const char *const codes[] = { "en", "es" };
    static const struct tl_form receipt = { .letters_len = 3, .digits_len = 10 };
    struct tl_generate what = { .receipt = &receipt,
                                .languages = codes,
                                .languages_len = 2,
                                .today = (int32_t)(day(6, 1) / TL_DAY),
                                .seed = 1,
                                .count = 2000 };
    struct tl_vocabulary *words;
    struct tl_faults faults;
    struct tl_db *db = support_import_begin(state, &faults);
    char *cases, *documents;
    size_t bytes;
    uint32_t seen[TL_REPRESENTATIONS] = { 0 };
    CHECK_OK(tl_vocabulary_open(TL_ROOT "/policy/reference", languages, 2, &faults, &words));
    what.vocabulary = words;
    FILE *out = open_memstream(&cases, &bytes);
    CHECK_OK(tl_generate_cases(&what, out, NULL, NULL));
    fclose(out);
    out = open_memstream(&documents, &bytes);
    CHECK_OK(tl_generate_representations(&what, out));
    fclose(out);
    CHECK_OK(import(db, tl_import_cases, cases, &faults));
    CHECK_OK(import(db, tl_import_representations, documents, &faults));
    for (const char *line = strchr(cases, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        struct tl_representation_row rows[4];
        char number[32];
        tl_time since;
        CHECK_EQ(sscanf(line, "%31[^,]", number), 1);
        for (size_t i = list(db, number, rows); i > 0; i--)
            seen[tl_representation_at(rows + i - 1, day(6, 1), &since)]++;
    }
    CHECK(seen[TL_REPRESENTATION_ACTIVE] > 100 && seen[TL_REPRESENTATION_WITHDRAWN] > 5);
    CHECK(seen[TL_REPRESENTATION_RECEIVED] > 0 && seen[TL_REPRESENTATION_PENDING] > 0);
    CHECK_EQ(seen[TL_REPRESENTATION_NONE], 0);
    free(cases);
    free(documents);
    tl_vocabulary_close(words);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_stands_for_what_its_days_say),
        ON_BOTH(documents_are_imported_and_brought_up_to_date),
        ON_BOTH(a_wrong_row_stops_all_and_says_why),
        ON_SQLITE(invented_documents_are_taken),
        ON_BOTH(how_long_a_document_takes_is_the_median_of_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
