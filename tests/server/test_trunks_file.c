/* The file of trunks: what it says, and faults by line in words that help. */
#include "support/check.h"

#include <string.h>

#include "server/trunks_file.h"

static struct tl_fault room[8];
static struct tl_faults faults;

static enum tl_err read_text(const char *text, struct tl_trunks_file **out_file)
{
    faults = (struct tl_faults){ .faults = room, .faults_max = 8 };
    return tl_trunks_file_read_text("trunks.yaml", text, strlen(text), &faults, out_file);
}

static void every_key_reaches_its_place(void **state)
{
    struct tl_trunks_file *file;
    uint32_t len;
    (void)state;
    FILE *out = fopen("trunk-test.password", "w");
    CHECK(out != NULL);
    fputs("s3cret words\n", out);
    fclose(out);
    CHECK_OK(read_text("trunks:\n"
                       "  - name: main\n    host: sip.carrier.example\n    port: 5061\n"
                       "    transport: tls\n    domain: carrier.example\n    user: agency\n"
                       "    password_file: trunk-test.password\n    register: 600\n"
                       "    caller_id: \"+15550100\"\n    caller_name: The Agency\n"
                       "    number: hidden\n    asserts: yes\n    trusts: no\n    srtp: required\n"
                       "    calls_max: 30\n    priority: 5\n    sources: [192.0.2.7, 10.1.0.0/16]\n"
                       "  - name: spare\n    sources:\n      - 2001:db8::1\n",
                       &file));
    const struct tl_phone_trunk *trunks = tl_trunks_file_list(file, &len);
    CHECK_EQ(len, 2);
    assert_string_equal(trunks[0].host, "sip.carrier.example");
    assert_string_equal(trunks[0].domain, "carrier.example");
    assert_string_equal(trunks[0].password, "s3cret words");
    assert_string_equal(trunks[0].caller_id, "+15550100");
    assert_string_equal(trunks[0].caller_name, "The Agency");
    assert_string_equal(trunks[0].sources[1], "10.1.0.0/16");
    CHECK_EQ(trunks[0].sources_len, 2);
    CHECK_EQ(trunks[0].port, 5061);
    CHECK_EQ(trunks[0].transport, TL_PHONE_TLS);
    CHECK_EQ(trunks[0].register_s, 600);
    CHECK(trunks[0].hides_number && trunks[0].asserts_number && trunks[0].is_untrusted);
    CHECK_EQ(trunks[0].srtp, TL_PHONE_SRTP_REQUIRED);
    CHECK_EQ(trunks[0].calls_max, 30);
    CHECK_EQ(trunks[0].priority, 5);
    CHECK(!trunks[1].host && !trunks[1].is_untrusted);
    tl_trunks_file_close(file);
}

static void a_fault_names_its_line_and_what_would_be_right(void **state)
{
    static const struct {
        const char *text;
        uint32_t line;
        const char *says;
    } rows[] = {
        { "trunk:\n  - name: a\n", 1,
          "this file has one key, trunks, with a list of trunks under it" },
        { "trunks:\n  - name: a\n    host: b\n    prot: tcp\n", 4,
          "a trunk has no \"prot\"; `throughline help trunks` lists its keys" },
        { "trunks:\n  - name: a\n    host: b\n    transport: sctp\n", 4,
          "transport must be one of udp, tcp, tls" },
        { "trunks:\n  - name: a\n    host: b\n    port: 70000\n", 4,
          "port must be a number from 0 to 65535" },
        { "trunks:\n  - host: b\n", 2, "this trunk needs a name" },
        { "trunks:\n  - name: a\n", 2, "this trunk needs a host or sources" },
        { "trunks:\n  - name: a\n    host: b\n  - name: a\n    host: c\n", 4,
          "there are two trunks named a; each needs a name of its own" },
        { "trunks:\n  - name: a\n    host: b\n    register: 60\n", 2,
          "this trunk needs a user, to register with" },
        { "trunks:\n  - name: a\n    sources: [trunk.example]\n", 3,
          "sources must be a list of addresses or networks, as 192.0.2.7 or 10.1.0.0/16" },
        { "trunks:\n  - name: a\n    host: b\n    caller_id: agency\n", 4,
          "caller_id must be a telephone number: 3 to 15 digits, with + before them when they "
          "begin with the country; in quotes" },
    };
    struct tl_trunks_file *file;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_ERR(TL_EBAD, read_text(rows[i].text, &file));
        CHECK_EQ(faults.faults_len, 1);
        assert_string_equal(room[0].text, rows[i].says);
        assert_string_equal(room[0].file, "trunks.yaml");
        CHECK_EQ(room[0].line, rows[i].line);
    }
}

static void all_faults_are_told_at_once(void **state)
{
    struct tl_trunks_file *file;
    (void)state;
    CHECK_ERR(TL_EBAD,
              read_text("trunks:\n  - name: a b\n    host: <b>\n    priority: high\n", &file));
    CHECK_EQ(faults.faults_len, 3);
}

static void a_file_that_is_not_there_is_said(void **state)
{
    struct tl_trunks_file *file;
    (void)state;
    faults = (struct tl_faults){ .faults = room, .faults_max = 8 };
    CHECK_ERR(TL_EIO, tl_trunks_file_read("no-such-trunks.yaml", &faults, &file));
    assert_string_equal(room[0].text, "this file of trunks cannot be read");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_reaches_its_place),
        cmocka_unit_test(a_fault_names_its_line_and_what_would_be_right),
        cmocka_unit_test(all_faults_are_told_at_once),
        cmocka_unit_test(a_file_that_is_not_there_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
