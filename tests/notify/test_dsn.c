/* test_dsn.c: mails that came back: which notice, and what became of it. */
#include <string.h>

#include "notify/dsn.h"
#include "support/check.h"

static char bytes[TL_DSN_BYTES_MAX + 2];

static size_t read_file(const char *name)
{
    char path[400];
    snprintf(path, sizeof path, TL_ROOT "/tests/fuzz/corpus/dsn/%s", name);
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    size_t len = fread(bytes, 1, sizeof bytes, in);
    fclose(in);
    return len;
}

static void a_failure_names_its_notice(void **state)
{
    struct tl_dsn dsn = { 0 };
    (void)state;
    CHECK_OK(tl_dsn_read(bytes, read_file("failed"), &dsn));
    CHECK_EQ(dsn.action, TL_DSN_FAILED);
    assert_string_equal(dsn.status, "5.1.1");
    assert_string_equal(dsn.message, "notice.17.0011223344556677@agency.example");
}

static void a_delay_is_no_end(void **state)
{
    struct tl_dsn dsn = { 0 };
    (void)state;
    CHECK_OK(tl_dsn_read(bytes, read_file("delayed"), &dsn));
    CHECK_EQ(dsn.action, TL_DSN_DELAYED);
    assert_string_equal(dsn.status, "4.4.1");
}

static void of_several_recipients_the_worst_counts(void **state)
{
    struct tl_dsn dsn = { 0 };
    static const char mail[] = "Content-Type: multipart/report; boundary=b\n\n--b\n\nhi\n--b\n"
                               "Content-Type: message/delivery-status\n\n"
                               "Reporting-MTA: dns; x\n\nAction: delivered\nStatus: 2.0.0\n\n"
                               "Action: FAILED\nStatus: 5.2.2 (full)\n\n--b\n"
                               "Content-Type: message/rfc822\n\nmessage-id: <a@b.c>\n\n--b--\n";
    (void)state;
    CHECK_OK(tl_dsn_read(mail, sizeof mail - 1, &dsn));
    CHECK_EQ(dsn.action, TL_DSN_FAILED);
    assert_string_equal(dsn.status, "5.2.2");
    assert_string_equal(dsn.message, "a@b.c");
}

static void other_mails_are_none_of_ours(void **state)
{
    struct tl_dsn dsn;
    (void)state;
    CHECK_ERR(TL_ENONE, tl_dsn_read(bytes, read_file("plain"), &dsn));
    CHECK_ERR(TL_ENONE, tl_dsn_read(bytes, read_file("vacation"), &dsn));
    CHECK_ERR(TL_ENONE, tl_dsn_read(bytes, read_file("no-message"), &dsn));
    CHECK_ERR(TL_EBAD, tl_dsn_read(bytes, read_file("no-status"), &dsn));
    CHECK_ERR(TL_ETOOLONG, tl_dsn_read(bytes, TL_DSN_BYTES_MAX + 1, &dsn));
    CHECK_ERR(TL_ENONE, tl_dsn_read("", 0, &dsn));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_names_its_notice),
        cmocka_unit_test(a_delay_is_no_end),
        cmocka_unit_test(of_several_recipients_the_worst_counts),
        cmocka_unit_test(other_mails_are_none_of_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
