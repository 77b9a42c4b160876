/* One-time passwords by time: the vectors of RFC 6238 and RFC 4648, the window, replays. */
#include "support/check.h"

#include <string.h>

#include "desk/totp.h"

static const uint8_t secret[] = "12345678901234567890"; /* RFC 6238, appendix B. */
enum { SECRET_BYTES = 20 };

static void the_vectors_of_the_rfc_hold(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        uint32_t code; /* The last six of the eight digits there. */
    } vectors[] = {
        { 59, 287082 },       { 1111111109, 81804 },  { 1111111111, 50471 },
        { 1234567890, 5924 }, { 2000000000, 279037 }, { INT64_C(20000000000), 353130 },
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        uint32_t code;
        CHECK_OK(tl_totp_code(secret, SECRET_BYTES, vectors[i].seconds / 30, &code));
        CHECK_EQ(code, vectors[i].code);
    }
}

static enum tl_err check(const char *code, int64_t seconds, int64_t after, int64_t *out)
{
    return tl_totp_check(secret, SECRET_BYTES, code, seconds * TL_SECOND, after, out);
}

static void one_step_to_either_side_counts_and_no_more(void **state)
{
    (void)state;
    int64_t step = 0;
    CHECK_OK(check("287082", 59, 0, &step)); /* Step 1: 30 to 59 s. */
    CHECK_EQ(step, 1);
    CHECK_OK(check(" 287 082", 29, 0, &step));
    CHECK_OK(check("287082", 89, 0, &step));
    CHECK_ERR(TL_EDENIED, check("287082", 90, 0, &step));
}

static void a_step_that_was_used_is_refused(void **state)
{
    (void)state;
    int64_t step = 0;
    CHECK_ERR(TL_EDENIED, check("287082", 59, 1, &step));
    CHECK_ERR(TL_EDENIED, check("287082", 59, 2, &step));
    CHECK_EQ(step, 0);
}

static void what_is_no_code_is_refused(void **state)
{
    (void)state;
    int64_t step;
    static const char *const wrong[] = { "", "28708", "2870822", "28708a", "-87082", "287083" };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_ERR(TL_EDENIED, check(wrong[i], 59, 0, &step));
}

static void base32_is_that_of_the_rfc(void **state)
{
    (void)state;
    static const char *const vectors[][2] = {
        { "", "" },         { "f", "MY" },         { "fo", "MZXQ" },
        { "foo", "MZXW6" }, { "foob", "MZXW6YQ" }, { "foobar", "MZXW6YTBOI" }
    };
    char out[17];
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        const char *text = vectors[i][0];
        CHECK_OK(tl_base32_write((const uint8_t *)text, strlen(text), out, sizeof out));
        assert_string_equal(out, vectors[i][1]);
    }
    CHECK_ERR(TL_ETOOLONG, tl_base32_write((const uint8_t *)"foobar", 6, out, 10));
}

static void an_app_reads_the_address(void **state)
{
    (void)state;
    char out[TL_TOTP_URI_BYTES];
    CHECK_OK(tl_totp_uri(secret, "Año & Co", "eve", out, sizeof out));
    assert_string_equal(out, "otpauth://totp/A%C3%B1o%20%26%20Co:eve?secret="
                             "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A%C3%B1o%20%26%20Co");
    for (size_t bytes = 0; bytes < strlen(out) + 1; bytes++) {
        char small[TL_TOTP_URI_BYTES];
        CHECK_ERR(TL_ETOOLONG, tl_totp_uri(secret, "Año & Co", "eve", small, bytes));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_rfc_hold),
        cmocka_unit_test(one_step_to_either_side_counts_and_no_more),
        cmocka_unit_test(a_step_that_was_used_is_refused),
        cmocka_unit_test(what_is_no_code_is_refused),
        cmocka_unit_test(base32_is_that_of_the_rfc),
        cmocka_unit_test(an_app_reads_the_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
