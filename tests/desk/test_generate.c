/* Invented records: the reference vocabulary is right, and a seed always gives the same cases. */
#include "support/check.h"

#include <string.h>

#include "desk/csv.h"
#include "desk/generate.h"

enum { COUNT = 3000 };

static const struct tl_language languages[] = { { .code = "en" }, { .code = "es" } };
static const char *const codes[] = { "en", "es" };
static const struct tl_form receipt = { .kind = TL_FORM_RECEIPT,
                                        .letters_len = 3,
                                        .digits_len = 10 };
static struct tl_fault room[8];
static struct tl_faults faults = { .faults = room, .faults_max = 8 };
static struct tl_vocabulary *words;
static struct tl_csv csv;

static int set_up(void **state)
{
    (void)state;
    enum tl_err err =
        tl_vocabulary_open(TL_ROOT "/policy/reference", languages, 2, &faults, &words);
    return err == TL_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    tl_vocabulary_close(words);
    return 0;
}

static struct tl_generate what(uint64_t seed)
{
    return (struct tl_generate){ .vocabulary = words,
                                 .receipt = &receipt,
                                 .languages = codes,
                                 .languages_len = 2,
                                 .today = 20000,
                                 .seed = seed,
                                 .count = COUNT };
}

/* By day in the agency's zone, of the kinds that its policy asks about, and in no other. */
static void appointments_are_of_the_kinds_asked_about(void **state)
{
    (void)state;
    static const char *const kinds[] = { "visit", "hearing" };
    static const struct tl_zone zone = { .offset_s = 10 * 3600 };
    struct tl_generate all = what(1);
    char *text = NULL;
    size_t bytes = 0;
    uint32_t seen[2] = { 0 };
    all.appointments = kinds;
    all.appointments_len = 2;
    all.zone = &zone;
    FILE *out = open_memstream(&text, &bytes);
    CHECK_OK(tl_generate_appointments(&all, out));
    fclose(out);
    for (const char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        char kind[16], at[24];
        CHECK_EQ(sscanf(line, "%*[^,],%15[^,],%23[^,],", kind, at), 2);
        CHECK(strcmp(kind, "visit") == 0 || strcmp(kind, "hearing") == 0);
        seen[strcmp(kind, "visit") == 0]++;
        CHECK(strncmp(at + 11, "23:00", 5) >= 0 || strncmp(at + 11, "05:00", 5) <= 0);
    }
    CHECK(seen[0] > 50 && seen[1] > 50);
    free(text);
}

static void without_kinds_there_are_no_appointments(void **state)
{
    (void)state;
    struct tl_generate all = what(1);
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    CHECK_OK(tl_generate_appointments(&all, out));
    fclose(out);
    assert_string_equal(text, "case,kind,at,place,state\n");
    free(text);
}

static void every_status_has_its_words_in_each_language(void **state)
{
    (void)state;
    const struct tl_status_word *status = tl_vocabulary_status(words, "approved");
    CHECK(status != NULL);
    CHECK(strlen(status->title[0]) > 0 && strlen(status->text[1]) > 0);
    CHECK(tl_vocabulary_status(words, "nonsense") == NULL);
    assert_string_equal(tl_vocabulary_form(words, "X-1", 0), "X-1");
}

static char *generated(uint64_t seed)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    struct tl_generate all = what(seed);
    CHECK_OK(tl_generate_cases(&all, out, NULL, NULL));
    fclose(out);
    return text;
}

static void a_seed_always_gives_the_same(void **state)
{
    (void)state;
    char *one = generated(7);
    char *two = generated(7);
    char *three = generated(8);
    assert_string_equal(one, two);
    CHECK(strcmp(one, three) != 0);
    free(one);
    free(two);
    free(three);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void numbers_are_whole_and_never_meet(void **state)
{
    (void)state;
    static char numbers[COUNT][16];
    char *text = generated(check_seed());
    FILE *in = fmemopen(text, strlen(text), "r");
    tl_csv_init(&csv, in);
    CHECK_OK(tl_csv_next(&csv));
    for (int i = 0; i < COUNT; i++) {
        CHECK_OK(tl_csv_next(&csv));
        CHECK_EQ(csv.fields_len, 9);
        CHECK_EQ(strlen(csv.fields[0]), 13);
        memcpy(numbers[i], csv.fields[0], 14);
        CHECK(strcmp(csv.fields[5], csv.fields[4]) <= 0); /* Received before its status. */
    }
    CHECK_ERR(TL_ENONE, tl_csv_next(&csv));
    qsort(numbers, COUNT, sizeof numbers[0], by_text);
    for (int i = 1; i < COUNT; i++)
        CHECK(strcmp(numbers[i - 1], numbers[i]) != 0);
    fclose(in);
    free(text);
}

static void a_missing_file_is_named(void **state)
{
    (void)state;
    struct tl_vocabulary *none = NULL;
    faults.faults_len = 0;
    CHECK_ERR(TL_EBAD, tl_vocabulary_open("/nowhere", languages, 2, &faults, &none));
    CHECK_EQ(faults.faults_len, 3);
    CHECK(strstr(room[0].file, "forms.csv") != NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appointments_are_of_the_kinds_asked_about),
        cmocka_unit_test(without_kinds_there_are_no_appointments),
        cmocka_unit_test(every_status_has_its_words_in_each_language),
        cmocka_unit_test(a_seed_always_gives_the_same),
        cmocka_unit_test(numbers_are_whole_and_never_meet),
        cmocka_unit_test(a_missing_file_is_named),
    };
    return cmocka_run_group_tests_name("desk/generate", tests, set_up, tear_down);
}
