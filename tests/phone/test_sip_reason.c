/* test_sip_reason.c: why calls end, as header lines and out of them. */
#include "phone/sip_reason.h"

#include <re.h>
#include <string.h>

#include "phone/support_sip.h"
#include "support/check.h"

static void reasons_are_read_from_either_protocol(void **state)
{
    static const struct {
        const char *value;
        uint16_t code;
    } rows[] = {
        { "SIP;cause=486;text=\"Busy Here\"", 486 },
        { "Q.850;cause=17", 486 },
        { "Q.850 ;cause=16 ;text=\"Terminated\"", 0 },
        { "Q.850;text=\"a, b;cause=1\";cause=19", 480 },
        { "Q.850;cause=17, SIP;cause=600", 600 },
        { "preemption;cause=1;text=\"x\"", 0 },
        { "SIP;cause=99999999999", 0 },
        { "SIP;cause=", 0 },
        { "SIP", 0 },
        { ";;;\"", 0 },
        { "", 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        /* Without a zero behind it: reading on would be seen. */
        size_t bytes = strlen(rows[i].value);
        char *copy = malloc(bytes + 1);
        CHECK(copy);
        memcpy(copy, rows[i].value, bytes);
        if (tl_sip_reason_read(copy, bytes) != rows[i].code)
            fail_msg("%s is not %u", rows[i].value, rows[i].code);
        free(copy);
    }
}

static void each_end_has_a_cause(void **state)
{
    char line[TL_SIP_REASON_BYTES];
    (void)state;
    tl_sip_reason_of_end(TL_PHONE_ENDED_HERE, 0, line);
    assert_string_equal(line, "Reason: Q.850;cause=16\r\n");
    tl_sip_reason_of_end(TL_PHONE_BUSY, 0, line);
    assert_string_equal(line, "Reason: SIP;cause=486\r\nReason: Q.850;cause=17\r\n");
    tl_sip_reason_of_end(TL_PHONE_NO_ANSWER, 0, line);
    assert_string_equal(line, "Reason: SIP;cause=480\r\nReason: Q.850;cause=19\r\n");
    tl_sip_reason_of_end(TL_PHONE_FAILED, 408, line);
    assert_string_equal(line, "Reason: SIP;cause=408\r\nReason: Q.850;cause=102\r\n");
#define HAS_LINE(name, word)                                                                       \
    tl_sip_reason_of_end(name, 0, line);                                                           \
    CHECK(strstr(line, "Q.850;cause=") && !strstr(line, "Q.850;cause=0\r"));
    TL_PHONE_WHY_TABLE(HAS_LINE)
#undef HAS_LINE
}

static void our_bye_and_our_refusal_say_why(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    (void)exchange_call_up(&pair.exchange);
    expect(&pair.server, CAME);
    expect(&pair.server, CONFIRMED);
    order(&pair.server, END, 1);
    exchange_expect_request(&pair.exchange, "BYE");
    assert_string_equal(exchange_header(&pair.exchange, "Reason"), "Q.850;cause=16");
    pair_close(&pair);

    pair_open(&pair, REFUSE);
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 486, "INVITE");
    assert_string_equal(exchange_header(&pair.exchange, "Reason"), "Q.850;cause=17");
    pair_close(&pair);
}

static void the_reason_in_a_bye_is_told(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, ANSWER);
    struct exchange_call call = exchange_call_up(&pair.exchange);
    expect(&pair.server, CAME);
    expect(&pair.server, CONFIRMED);
    exchange_request(&pair.exchange, &call, "BYE",
                     "Reason: Q.850;cause=31, SIP;cause=480;text=\"gone, away\"\r\n", "");
    exchange_expect(&pair.exchange, &call, 200, "BYE");
    expect(&pair.server, "ended hung up 480");
    pair_close(&pair);
}

static void a_bye_while_it_rings_ends_the_call(void **state)
{
    struct pair pair;
    (void)state;
    pair_open(&pair, RING);
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 180, "INVITE");
    exchange_request(&pair.exchange, &call, "BYE", "", "");
    exchange_expect(&pair.exchange, &call, 200, "BYE");
    exchange_expect(&pair.exchange, &call, 487, "INVITE");
    expect(&pair.server, CAME);
    expect(&pair.server, "ended cancelled");
    pair_close(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons_are_read_from_either_protocol),
        cmocka_unit_test(each_end_has_a_cause),
        cmocka_unit_test(our_bye_and_our_refusal_say_why),
        cmocka_unit_test(the_reason_in_a_bye_is_told),
        cmocka_unit_test(a_bye_while_it_rings_ends_the_call),
    };
    libre_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
