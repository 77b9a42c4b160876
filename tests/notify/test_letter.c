/* test_letter.c: a letter's PDF says what it should (read by pdftotext, of poppler-utils). */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "notify/letter.h"
#include "support/check.h"

static char folder[64], path[128], text[200000];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/throughline-letter-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/17.pdf", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder); /* Nothing else was left behind. */
}

static void read_pdf(void)
{
    char command[200];
    snprintf(command, sizeof command, "pdftotext -layout %s -", path);
    FILE *in = popen(command, "r");
    assert_non_null(in);
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    CHECK_EQ(pclose(in), 0);
}

static const struct tl_letter usual = {
    .paper = TL_PAPER_LETTER,
    .agency = "Agencia Nacional de Beneficios",
    .address = "Ana Peña\n1 Main Street\nSpringfield, IL 62701",
    .date = "24 de noviembre de 2025",
    .number = "123-456-7890",
    .subject = "Su solicitud está registrada",
    .body = "Recibimos su solicitud.\n\nLe responderemos a más tardar el lunes.",
    .language = "es",
};

static void a_letter_has_its_parts_in_order(void **state)
{
    static const char *const there[] = {
        "Agencia Nacional", "Ana Peña",     "Springfield, IL 62701",
        "24 de noviembre",  "123-456-7890", "Su solicitud está",
        "Recibimos",        "más tardar"
    };
    (void)state;
    CHECK_OK(tl_letter_write(&usual, path));
    read_pdf();
    const char *at = text;
    for (size_t i = 0; i < sizeof there / sizeof there[0]; i++) {
        const char *found = strstr(at, there[i]);
        if (!found)
            fail_msg("%s is not behind the rest in\n%s", there[i], text);
        at = found;
    }
}

static void a_long_one_takes_several_pages_and_one_too_long_none(void **state)
{
    static char body[60000];
    struct tl_letter letter = usual;
    uint32_t pages = 1;
    (void)state;
    for (int i = 0; i < 150; i++)
        snprintf(body + strlen(body), sizeof body - strlen(body), "Line %d.\n", i);
    letter.body = body;
    letter.paper = TL_PAPER_A4;
    CHECK_OK(tl_letter_write(&letter, path));
    read_pdf();
    for (const char *c = text; *c; c++)
        pages += *c == '\f' && c[1] != '\0';
    CHECK(pages >= 3 && pages <= 6);
    for (int i = 0; i < 150; i++) {
        char line[24];
        snprintf(line, sizeof line, "Line %d.", i);
        CHECK(strstr(text, line) != NULL);
    }
    for (int i = 0; i < 4000; i++)
        snprintf(body + strlen(body), sizeof body - strlen(body), "More.\n");
    CHECK_ERR(TL_ETOOLONG, tl_letter_write(&letter, path));
    read_pdf(); /* The one before is still there, whole. */
    CHECK(strstr(text, "Line 149.") != NULL);
}

static void what_cannot_be_a_letter_is_refused(void **state)
{
    struct tl_letter letter = usual;
    (void)state;
    letter.address = "";
    CHECK_ERR(TL_EBAD, tl_letter_write(&letter, path));
    letter.address = "1\n2\n3\n4\n5\n6\n7\n8";
    CHECK_ERR(TL_EBAD, tl_letter_write(&letter, path));
    letter = usual;
    letter.body = "\xff";
    CHECK_ERR(TL_EBAD, tl_letter_write(&letter, path));
    CHECK_ERR(TL_EIO, tl_letter_write(&usual, "/nowhere/at/all.pdf"));
}

/* Each begins on a page of its own. */
static void several_are_one_pdf(void **state)
{
    struct tl_letter letters[] = { usual, usual };
    char *pdf = NULL;
    size_t bytes = 0;
    (void)state;
    letters[1].body = "The second one.";
    CHECK_OK(tl_letter_print(letters, 2, &pdf, &bytes));
    FILE *out = fopen(path, "w");
    CHECK(out && fwrite(pdf, 1, bytes, out) == bytes && fclose(out) == 0);
    free(pdf);
    read_pdf();
    const char *second = strchr(text, '\f');
    CHECK(second && strstr(second, "The second one.") && strstr(second, usual.agency));
    letters[1].address = "";
    CHECK_ERR(TL_EBAD, tl_letter_print(letters, 2, &pdf, &bytes));
    CHECK_ERR(TL_EBAD, tl_letter_print(letters, 0, &pdf, &bytes));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_has_its_parts_in_order),
        cmocka_unit_test(a_long_one_takes_several_pages_and_one_too_long_none),
        cmocka_unit_test(what_cannot_be_a_letter_is_refused),
        cmocka_unit_test(several_are_one_pdf),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
