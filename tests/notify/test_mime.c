/* test_mime.c: a mail as bytes: encoded, of short lines, and nothing in it that was not meant. */
#include <string.h>

#include "notify/address.h"
#include "notify/backoff.h"
#include "notify/mime.h"
#include "notify/mime_encode.h"
#include "support/check.h"

static const struct tl_mail usual = {
    .from = "notices@agency.example",
    .from_name = "National Benefits Agency",
    .to = "ana@example.org",
    .subject = "We tried to call you",
    .body = "Dear caller,\n\nwe tried twice. See https://agency.example/a?b=1.\n\n- one\n- two\n",
    .language = "en",
    .message = "notice.17.0011223344556677@agency.example",
    .at = INT64_C(1764000000) * 1000000,
};

static char out[TL_MIME_BYTES_MAX];

static size_t write_mail(const struct tl_mail *mail)
{
    size_t bytes = 0;
    CHECK_OK(tl_mime_write(mail, out, sizeof out, &bytes));
    CHECK_EQ(bytes, strlen(out));
    return bytes;
}

/* Every line ends with CR LF, and none is over 76 bytes. */
static void check_lines(void)
{
    for (const char *line = out; *line;) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        CHECK(end - line <= 76);
        CHECK(memchr(line, '\n', (size_t)(end - line)) == NULL);
        line = end + 2;
    }
}

static void a_mail_has_its_headers_and_both_parts(void **state)
{
    (void)state;
    write_mail(&usual);
    check_lines();
    static const char *const there[] = {
        "From: \"National Benefits Agency\"\r\n <notices@agency.example>\r\n",
        "To: <ana@example.org>\r\n",
        "Subject: We tried to call you\r\n",
        "Date: Mon, 24 Nov 2025 16:00:00 +0000\r\n",
        "Message-ID: <notice.17.0011223344556677@agency.example>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Language: en\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
        "\r\n- two\r\n",
        "<li>two</li>",
        "<a href=3D\"https://agency.example/a?b=3D1\">",
    };
    for (size_t i = 0; i < sizeof there / sizeof there[0]; i++)
        if (!strstr(out, there[i]))
            fail_msg("%s is not in\n%s", there[i], out);
}

/* Decodes the encoded words of a header, without their folds. */
static void a_subject_of_any_language_is_encoded(void **state)
{
    struct tl_mail mail = usual;
    (void)state;
    mail.subject = "Su solicitud está registrada: número 123-456-7890, respuesta antes del lunes";
    mail.from_name = "Agencia Nacional de Beneficios de la Niñez";
    write_mail(&mail);
    check_lines();
    CHECK(strstr(out, "Subject: =?utf-8?B?U3Ug") != NULL);
    for (const char *c = out; c < strstr(out, "\r\n\r\n"); c++)
        CHECK((unsigned char)*c < 0x80);
}

static void no_text_adds_a_header(void **state)
{
    struct tl_mail mail = usual;
    size_t bytes;
    (void)state;
    mail.subject = "Hello\r\nBcc: eve@example.org\r\n\r\nbody";
    mail.from_name = "A\r\nBcc: eve@example.org";
    write_mail(&mail);
    *strstr(out, "\r\n\r\n") = '\0';
    CHECK(strstr(out, "Bcc") == NULL); /* It stands inside of base64. */
    static const char *const bad[] = {
        "a@b.c\r\nBcc: x@y.z",
        "a@b.c,x@y.z",
        "a b@c.d",
        "a@b.c>",
        "<a@b.c>",
        "\"a b\"@c.d",
        "a@b",
        "@b.c",
        "a@.c",
        "a@b.",
        "a..b@c.d",
        "ä@b.c",
        "a@b.c\n",
        "",
        "a@b.c RCPT TO",
        "a@-b.c",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mail = usual;
        mail.to = bad[i];
        CHECK(!tl_mail_is(bad[i]));
        CHECK_ERR(TL_EBAD, tl_mime_write(&mail, out, sizeof out, &bytes));
        mail = usual;
        mail.message = bad[i];
        CHECK_ERR(TL_EBAD, tl_mime_write(&mail, out, sizeof out, &bytes));
    }
    mail = usual;
    mail.language = "en\r\nX: y";
    CHECK_ERR(TL_EBAD, tl_mime_write(&mail, out, sizeof out, &bytes));
}

static void no_text_adds_a_tag(void **state)
{
    struct tl_mail mail = usual;
    (void)state;
    mail.body = "<script>alert(1)</script> https://x.example/\"onmouseover=\"y & more";
    write_mail(&mail);
    const char *html = strstr(out, "text/html");
    CHECK(strstr(html, "<script>") == NULL);
    CHECK(strstr(html, "&lt;script&gt;") != NULL);
    CHECK(strstr(html, "<a href=3D\"https://x.example/\">https://x.example/</a>&quot;") != NULL ||
          strstr(html, "onmouseover=3D&quot;") != NULL);
}

static void what_does_not_fit_or_is_no_utf8_is_refused(void **state)
{
    struct tl_mail mail = usual;
    size_t bytes;
    (void)state;
    CHECK_ERR(TL_ETOOLONG, tl_mime_write(&mail, out, 500, &bytes));
    mail.body = "\xff\xfe";
    CHECK_ERR(TL_EBAD, tl_mime_write(&mail, out, sizeof out, &bytes));
    mail = usual;
    mail.subject = "\xc3(";
    CHECK_ERR(TL_EBAD, tl_mime_write(&mail, out, sizeof out, &bytes));
}

static int hex(char c)
{
    return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* RFC 2045, 6.7, backwards. */
static void decode(const char *text, char *to)
{
    while (*text) {
        if (strncmp(text, "=\r\n", 3) == 0) {
            text += 3;
        } else if (*text == '=') {
            *to++ = (char)(hex(text[1]) * 16 + hex(text[2]));
            text += 3;
        } else if (strncmp(text, "\r\n", 2) == 0) {
            *to++ = '\n';
            text += 2;
        } else {
            *to++ = *text++;
        }
    }
    *to = '\0';
}

static void any_text_comes_back_from_quoted_printable(void **state)
{
    uint64_t seed = check_seed();
    (void)state;
    for (int round = 0; round < 300; round++) {
        char text[400], coded[4000], back[4000];
        struct tl_text_out to;
        size_t len = check_random(&seed) % (sizeof text - 2) + 1;
        for (size_t i = 0; i < len; i++) {
            static const char letters[] = "ab =\t.\n\xc3\xa9~-";
            text[i] = letters[check_random(&seed) % (sizeof letters - 1)];
        }
        text[len - 1] = '\n';
        text[len] = '\0';
        tl_text_out_init(&to, coded, sizeof coded);
        tl_mime_quoted(&to, text);
        CHECK(!to.is_full);
        decode(coded, back);
        if (strcmp(text, back) != 0)
            fail_msg("round %d of seed %s", round, getenv("SEED") ? getenv("SEED") : "1");
    }
}

static void addresses_are_masked_for_people(void **state)
{
    char text[40];
    (void)state;
    tl_address_mask("ana@mail.example.org", text, sizeof text);
    assert_string_equal(text, "a***@m***.org");
    tl_address_mask("+12025550123", text, sizeof text);
    assert_string_equal(text, "+1******0123");
    tl_address_mask("Ana Perez\n1 Main St", text, sizeof text);
    assert_string_equal(text, "***");
    CHECK(tl_number_is_e164("+12025550123"));
    CHECK(!tl_number_is_e164("12025550123"));
    CHECK(!tl_number_is_e164("+0202555012"));
    CHECK(!tl_number_is_e164("+1202555\r\n"));
    CHECK(!tl_number_is_e164("+1234567890123456"));
}

static void waiting_doubles_up_to_an_hour_with_chance(void **state)
{
    const int64_t second = 1000000;
    (void)state;
    CHECK_EQ(tl_backoff_us(1, 0), 30 * second / 4 * 3);
    CHECK(tl_backoff_us(1, UINT32_MAX) <= 30 * second / 4 * 5);
    CHECK_EQ(tl_backoff_us(3, UINT32_C(1) << 31), 120 * second);
    CHECK_EQ(tl_backoff_us(1000000, UINT32_C(1) << 31), 3600 * second);
    for (int tries = 1; tries < 20; tries++)
        CHECK(tl_backoff_us(tries, 0) < tl_backoff_us(tries, UINT32_MAX));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_has_its_headers_and_both_parts),
        cmocka_unit_test(a_subject_of_any_language_is_encoded),
        cmocka_unit_test(no_text_adds_a_header),
        cmocka_unit_test(no_text_adds_a_tag),
        cmocka_unit_test(what_does_not_fit_or_is_no_utf8_is_refused),
        cmocka_unit_test(any_text_comes_back_from_quoted_printable),
        cmocka_unit_test(addresses_are_masked_for_people),
        cmocka_unit_test(waiting_doubles_up_to_an_hour_with_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
