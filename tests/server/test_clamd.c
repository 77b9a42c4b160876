/* test_clamd.c: what a real clamd says, what its answers mean, and one that is not there. */
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/calendar.h"
#include "server/clamd.h"
#include "server/support_clamd.h"
#include "support/check.h"

struct bytes {
    const char *at;
    size_t left;
};

static enum tl_err next(void *arg, uint8_t *out, size_t bytes_max, size_t *out_len)
{
    struct bytes *bytes = arg;
    *out_len = bytes->left < bytes_max ? bytes->left : bytes_max;
    memcpy(out, bytes->at, *out_len);
    bytes->at += *out_len;
    bytes->left -= *out_len;
    return TL_OK;
}

static enum tl_err scan(const char *address, const char *text, size_t len,
                        char found[TL_CLAMD_NAME_BYTES])
{
    const struct tl_clamd clamd = { .address = address, .wait_us = 60 * TL_SECOND };
    struct bytes bytes = { text, len };
    return tl_clamd_scan(&clamd, next, &bytes, found);
}

static void what_harms_is_found_wherever_it_stands(void **state)
{
    enum { LONG = 300 * 1024, TOO_LONG = 6 * 1024 * 1024 };
    struct support_clamd clamd;
    char found[TL_CLAMD_NAME_BYTES], *text = calloc(1, TOO_LONG);
    (void)state;
    assert_non_null(text);
    memset(text, 'a', TOO_LONG);
    support_clamd_make(&clamd);
    CHECK_ERR(TL_EUNAVAILABLE, scan(clamd.socket, "hello", 5, found));
    support_clamd_start(&clamd);
    CHECK_OK(scan(clamd.socket, "hello", 5, found));
    CHECK_OK(scan(clamd.socket, text, LONG, found));
    CHECK_ERR(TL_EDENIED, scan(clamd.socket, SUPPORT_EICAR, strlen(SUPPORT_EICAR), found));
    assert_non_null(strstr(found, "Eicar"));
    memcpy(text + LONG - 200, SUPPORT_EICAR, strlen(SUPPORT_EICAR));
    CHECK_ERR(TL_EDENIED, scan(clamd.socket, text, LONG, found));
    CHECK_ERR(TL_ETOOLONG, scan(clamd.socket, text, TOO_LONG, found));
    CHECK_OK(scan(clamd.socket, "hello", 5, found)); /* It is none the worse for it. */
    support_clamd_stop(&clamd);
    CHECK_ERR(TL_EUNAVAILABLE, scan(clamd.socket, "hello", 5, found));
    support_clamd_free(&clamd);
    free(text);
}

static void an_answer_is_one_of_three_or_none(void **state)
{
    static const struct {
        const char *text;
        enum tl_err err;
        const char *found;
    } rows[] = {
        { "stream: OK", TL_OK, "" },
        { "stream: OK\n", TL_OK, "" },
        { "stream: Eicar-Test FOUND", TL_EDENIED, "Eicar-Test" },
        { "stream: a b\"c FOUND", TL_EDENIED, "a_b_c" },
        { "INSTREAM size limit exceeded. ERROR", TL_ETOOLONG, "" },
        { "stream: Can't allocate memory ERROR", TL_EBAD, "" },
        { "stream:  FOUND", TL_EBAD, "" },
        { "stream: NOT OK", TL_EBAD, "" },
        { "other: OK", TL_EBAD, "" },
        { "OK", TL_EBAD, "" },
        { "", TL_EBAD, "" },
        { "UNKNOWN COMMAND", TL_EBAD, "" },
    };
    char found[TL_CLAMD_NAME_BYTES];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_ERR(rows[i].err, tl_clamd_answer(rows[i].text, strlen(rows[i].text), found));
        assert_string_equal(found, rows[i].found);
    }
    CHECK_OK(tl_clamd_answer("stream: OK", 11, found)); /* With its 0 byte. */
}

static void an_address_is_a_path_or_a_host_and_port(void **state)
{
    (void)state;
    CHECK(tl_clamd_address_is("/run/clamav/clamd.ctl"));
    CHECK(tl_clamd_address_is("127.0.0.1:3310"));
    CHECK(tl_clamd_address_is("[::1]:3310"));
    CHECK(tl_clamd_address_is("scan.example:3310"));
    CHECK(!tl_clamd_address_is("scan.example"));
    CHECK(!tl_clamd_address_is(":3310"));
    CHECK(!tl_clamd_address_is("scan.example:"));
    CHECK(!tl_clamd_address_is("scan.example:331000"));
    CHECK(!tl_clamd_address_is("scan.example:33x"));
    CHECK(!tl_clamd_address_is(""));
}

/* Takes a connection, and then: nothing, for ever. */
static void one_that_says_nothing_is_waited_for_and_can_be_stopped(void **state)
{
    struct support_clamd clamd;
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    atomic_bool stops = true;
    char found[TL_CLAMD_NAME_BYTES];
    struct bytes bytes = { "hello", 5 };
    (void)state;
    support_clamd_make(&clamd);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", clamd.socket);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 1) == 0);
    struct tl_clamd silent = { .address = clamd.socket, .wait_us = TL_SECOND / 10 };
    CHECK_ERR(TL_EUNAVAILABLE, tl_clamd_scan(&silent, next, &bytes, found));
    silent.wait_us = 3600 * TL_SECOND;
    silent.stops = &stops;
    bytes = (struct bytes){ "hello", 5 };
    CHECK_ERR(TL_ECLOSED, tl_clamd_scan(&silent, next, &bytes, found));
    close(fd);
    support_clamd_free(&clamd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_harms_is_found_wherever_it_stands),
        cmocka_unit_test(an_answer_is_one_of_three_or_none),
        cmocka_unit_test(an_address_is_a_path_or_a_host_and_port),
        cmocka_unit_test(one_that_says_nothing_is_waited_for_and_can_be_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
