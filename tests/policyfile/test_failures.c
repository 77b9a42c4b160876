/* test_failures.c: no memory, no file, no end: the loader fails in one piece, and says why. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policyfile/support_policy.h"
#include "support/check.h"

/* The k-th allocation from now fails; libyaml's and the C library's own ones too. Sanitizers have
 * an allocator of their own, and there the test is skipped. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { CAN_FAIL = 0 };
static long allocations_left;
#else
enum { CAN_FAIL = 1 };
static long allocations_left; /* 0: none fails. */

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t items, size_t bytes);
void *__libc_realloc(void *old, size_t bytes);

static bool fails(void)
{
    if (allocations_left == 0 || --allocations_left > 0)
        return false;
    errno = ENOMEM;
    return true;
}
void *malloc(size_t bytes)
{
    return fails() ? NULL : __libc_malloc(bytes);
}
void *calloc(size_t items, size_t bytes)
{
    return fails() ? NULL : __libc_calloc(items, bytes);
}
void *realloc(void *old, size_t bytes)
{
    return fails() ? NULL : __libc_realloc(old, bytes);
}
#endif

static void with_the_kth_allocation_failing_it_is_no_memory_or_a_whole_policy(void **state)
{
    (void)state;
    static struct tl_fault faults[8];
    long k = 0, failed = 0;
    bool is_through = false;
    if (!CAN_FAIL)
        skip();
    while (!is_through) {
        struct tl_faults list = { .faults = faults, .faults_max = 8 };
        struct tl_policy_file *file = NULL;
        allocations_left = ++k;
        enum tl_err err = tl_policy_file_open(TL_ROOT "/policy/minimal", &list, &file);
        is_through = allocations_left > 0;
        allocations_left = 0;
        failed += err != TL_OK;
        if (list.faults_len > 0)
            fail_msg("allocation %ld: %s: %s", k, faults[0].file, faults[0].text);
        CHECK(err == TL_OK || err == TL_ENOMEM);
        tl_policy_file_close(file);
    }
    CHECK(failed > 20);
}

static void check_open(const char *folder, enum tl_err err, const char *file, const char *text)
{
    struct tl_fault faults[4] = { 0 };
    struct tl_faults list = { .faults = faults, .faults_max = 4 };
    struct tl_policy_file *policy;
    CHECK_ERR(err, tl_policy_file_open(folder, &list, &policy));
    assert_string_equal(faults[0].file, file);
    assert_string_equal(faults[0].text, text);
}

static void a_folder_that_is_not_there_is_told(void **state)
{
    (void)state;
    check_open("/nowhere/at/all", TL_EIO, "/nowhere/at/all",
               "This cannot be read: No such file or directory.");
}

static void a_folder_in_place_of_a_file_is_told(void **state)
{
    (void)state;
    char folder[] = "/tmp/throughline-test-XXXXXX", path[64], text[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/center.yaml", folder);
    CHECK_EQ(mkdir(path, 0700), 0);
    snprintf(text, sizeof text, "%s", path);
    check_open(folder, TL_EIO, text, "This is not a file: take it out.");
    rmdir(path);
    rmdir(folder);
}

static void check_text(const char *text, enum tl_err err)
{
    struct tl_fault faults[16];
    struct tl_faults list = { .faults = faults, .faults_max = 16 };
    struct tl_policy_file *file;
    CHECK_ERR(err, tl_policy_file_open_text(text, strlen(text), &list, &file));
    CHECK(list.faults_len > 0);
}

static void what_is_no_full_text_is_refused(void **state)
{
    (void)state;
    check_text("", TL_EBAD);
    check_text("hello", TL_EBAD);
    check_text("== center.yaml 5\n{}\n", TL_EBAD);
    check_text("== center.yaml 99999999999\n{}\n", TL_EBAD);
    check_text("== center.yaml 2\n{}", TL_EBAD);
    check_text("== staff.yaml 2\n{}\n== center.yaml 2\n{}\n", TL_EBAD);
    check_text("== center.yaml 2\n{}\n== center.yaml 2\n{}\n", TL_EBAD);
    check_text("== center.yaml -2\n{}\n", TL_EBAD);
    check_text("==  2\n{}\n", TL_EBAD);
}

static void every_cut_of_a_full_text_is_refused_in_one_piece(void **state)
{
    (void)state;
    static char text[SUPPORT_TEXT_BYTES_MAX];
    static struct tl_fault faults[64];
    size_t bytes = support_text(NULL, 0, text);
    for (size_t cut = 0; cut < bytes; cut += 97) {
        struct tl_faults list = { .faults = faults, .faults_max = 64 };
        struct tl_policy_file *file = NULL;
        CHECK_ERR(TL_EBAD, tl_policy_file_open_text(text, cut, &list, &file));
        CHECK(list.faults_len > 0 && !file);
    }
}

static void nesting_without_end_is_refused(void **state)
{
    (void)state;
    static char deep[4000];
    static struct support_result result;
    memset(deep, '[', sizeof deep - 1);
    struct support_change change = { "reasons.yaml", NULL, deep };
    support_check(&change, 1, &result);
    CHECK_ERR(TL_EBAD, result.err);
    assert_string_equal(result.faults[0].text,
                        "This is nested too deeply: make a topic of the inner steps.");
    support_done(&result);
}

/* A full text of one file: a beginning, and then one thing as often as it fits. */
static void check_dense(const char *path, const char *begin, const char *again, size_t bytes_max)
{
    static char text[512 << 10];
    static struct tl_fault faults[4];
    struct tl_faults list = { .faults = faults, .faults_max = 4 };
    struct tl_policy_file *file;
    size_t begin_bytes = strlen(begin), again_bytes = strlen(again);
    size_t times = (bytes_max - begin_bytes) / again_bytes;
    size_t bytes = (size_t)snprintf(text, sizeof text, "== %s %zu\n%s", path,
                                    begin_bytes + times * again_bytes, begin);
    for (size_t i = 0; i < times; i++, bytes += again_bytes)
        memcpy(text + bytes, again, again_bytes);
    text[bytes++] = '\n';
    CHECK_ERR(TL_EBAD, tl_policy_file_open_text(text, bytes, &list, &file));
}

/* The memory is one block sized by the text: its assert is what this test would meet. */
static void the_densest_texts_fit_the_memory_that_is_taken_for_them(void **state)
{
    (void)state;
    for (size_t bytes = 200; bytes < 400000; bytes *= 3) {
        check_dense("topics/t.yaml", "steps: [", "{},", bytes);
        check_dense("topics/t.yaml", "steps:\n", "- say: a\n", bytes);
        check_dense("topics/t.yaml", "steps:\n", "- go: a\n- menu: [{},{},{},{}]\n", bytes);
        check_dense("topics/t.yaml", "words: [", "a,", bytes);
        check_dense("reasons.yaml", "reasons: [", ",", bytes);
        check_dense("reasons.yaml", "", "a: b\n", bytes);
        check_dense("reasons.yaml", "", "[", bytes);
        check_dense("reasons.yaml", "", "? ", bytes);
        check_dense("articles/en/a.md", "# a\n\nb", "c", bytes);
    }
}

static void faults_beyond_the_list_are_counted(void **state)
{
    (void)state;
    struct tl_fault one;
    struct tl_faults list = { .faults = &one, .faults_max = 1 };
    struct tl_policy_file *file;
    CHECK_ERR(TL_EBAD, tl_policy_file_open_text("== x 0\n\n", 8, &list, &file));
    CHECK_EQ(list.faults_len, 1);
    CHECK_EQ(list.lost, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_the_kth_allocation_failing_it_is_no_memory_or_a_whole_policy),
        cmocka_unit_test(a_folder_that_is_not_there_is_told),
        cmocka_unit_test(a_folder_in_place_of_a_file_is_told),
        cmocka_unit_test(what_is_no_full_text_is_refused),
        cmocka_unit_test(every_cut_of_a_full_text_is_refused_in_one_piece),
        cmocka_unit_test(nesting_without_end_is_refused),
        cmocka_unit_test(the_densest_texts_fit_the_memory_that_is_taken_for_them),
        cmocka_unit_test(faults_beyond_the_list_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
