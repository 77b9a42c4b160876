/* test_trunk.c: trunks as they are: registrars, other transports, IPv6, who is shown. */
#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "phone/support_callee.h"
#include "phone/support_desk.h"
#include "phone/support_peer.h"
#include "support/check.h"

/* A center with one trunk, whose proxy is a callee. */
struct line {
    struct desk desk;
    struct callee callee;
};

static void line_open(struct line *line, struct tl_phone_trunk trunk)
{
    callee_open(&line->callee);
    trunk.name = "only";
    trunk.host = "127.0.0.1";
    trunk.port = line->callee.exchange.port;
    desk_open(&line->desk, &(struct tl_phone_settings){
                               .trunks = &trunk, .trunks_len = 1, .trunk_probe_ms = 100 });
}

static void line_close(struct line *line)
{
    desk_close(&line->desk);
    callee_close(&line->callee);
}

/* Waits until the trunk's registration is so, and its last answer was code. */
static void await_registration(struct desk *desk, bool is_registered, uint16_t code)
{
    struct tl_phone_trunk_state states[TL_PHONE_TRUNKS_MAX];
    struct exchange idle;
    exchange_open(&idle, 0);
    for (int tries = 0; tries < 2000; tries++) {
        CHECK_EQ(tl_phone_trunk_states(desk->phone, states), 1);
        CHECK(states[0].registers);
        if (states[0].is_registered == is_registered && states[0].code == code) {
            exchange_close(&idle);
            return;
        }
        (void)exchange_count(&idle, "nothing", 10);
    }
    fail_msg("the trunk is %sregistered, by %u", states[0].is_registered ? "" : "not ",
             states[0].code);
}

/* ---- registration ---- */

static const char challenge[] =
    "WWW-Authenticate: Digest realm=\"far\", nonce=\"abc\", algorithm=MD5, qop=\"auth\"\r\n";
static const struct tl_phone_trunk registering = { .user = "agency",
                                                   .password = "secret",
                                                   .register_s = 600 };

static void reply_to_register(struct line *line, uint16_t code, const char *headers)
{
    callee_reply(&line->callee, line->callee.exchange.text, code, "registrar", headers, "");
}

static void a_trunk_is_registered_with_and_again_before_that_runs_out(void **state)
{
    struct line line;
    char granted[256];
    (void)state;
    line_open(&line, registering);
    callee_expect(&line.callee, "REGISTER");
    CHECK(strstr(exchange_header(&line.callee.exchange, "To"), "<sip:agency@127.0.0.1>"));
    CHECK(strstr(exchange_header(&line.callee.exchange, "Expires"), "600"));
    reply_to_register(&line, 401, challenge);
    callee_expect(&line.callee, "REGISTER");
    CHECK(strstr(exchange_header(&line.callee.exchange, "Authorization"), "username=\"agency\""));
    snprintf(granted, sizeof granted, "Contact: %s;expires=2\r\n",
             exchange_header(&line.callee.exchange, "Contact"));
    CHECK(strstr(granted, "<sip:agency@127.0.0.1:"));
    reply_to_register(&line, 200, granted);
    await_registration(&line.desk, true, 200);
    callee_expect(&line.callee, "REGISTER");
    reply_to_register(&line, 200, granted);
    /* And taken back at the end. */
    tl_phone_close(line.desk.phone);
    callee_expect(&line.callee, "REGISTER");
    CHECK(strstr(exchange_header(&line.callee.exchange, "Expires"), "0"));
    tl_ring_close(line.desk.events);
    callee_close(&line.callee);
}

static void a_registrar_that_wants_longer_gets_it(void **state)
{
    struct line line;
    (void)state;
    line_open(&line, registering);
    callee_expect(&line.callee, "REGISTER");
    reply_to_register(&line, 423, "Min-Expires: 1800\r\n");
    callee_expect(&line.callee, "REGISTER");
    CHECK(strstr(exchange_header(&line.callee.exchange, "Expires"), "1800"));
    reply_to_register(&line, 200, "");
    await_registration(&line.desk, true, 200);
    line_close(&line);
}

static void a_refused_registration_is_tried_again(void **state)
{
    struct line line;
    (void)state;
    line_open(&line, registering);
    callee_expect(&line.callee, "REGISTER");
    reply_to_register(&line, 403, "");
    await_registration(&line.desk, false, 403);
    callee_expect(&line.callee, "REGISTER");
    reply_to_register(&line, 401, challenge);
    callee_expect(&line.callee, "REGISTER");
    reply_to_register(&line, 401, challenge); /* A wrong password is not tried for ever. */
    await_registration(&line.desk, false, 401);
    callee_expect(&line.callee, "REGISTER");
    CHECK_EQ(exchange_header(&line.callee.exchange, "Authorization")[0], '\0');
    reply_to_register(&line, 200, "");
    await_registration(&line.desk, true, 200);
    line_close(&line);
}

/* ---- who is shown ---- */

static void a_number_is_asserted_and_hidden_as_the_trunk_says(void **state)
{
    struct line line;
    (void)state;
    line_open(&line, (struct tl_phone_trunk){ .caller_id = "+15550100",
                                              .caller_name = "The Agency",
                                              .domain = "agency.example",
                                              .asserts_number = true });
    desk_dial(&line.desk, NULL);
    callee_expect(&line.callee, "INVITE");
    CHECK(strstr(line.callee.invite, "INVITE sip:+15550177@agency.example SIP/2.0\r\n"));
    CHECK(strstr(callee_invite_header(&line.callee, "Route"), "<sip:127.0.0.1:"));
    CHECK(strstr(callee_invite_header(&line.callee, "From"),
                 "\"The Agency\" <sip:+15550100@agency.example>"));
    CHECK(strstr(callee_invite_header(&line.callee, "P-Asserted-Identity"),
                 "<sip:+15550100@agency.example>"));
    CHECK_EQ(callee_invite_header(&line.callee, "Privacy")[0], '\0');
    line_close(&line);

    line_open(&line, (struct tl_phone_trunk){
                         .caller_id = "+15550100", .asserts_number = true, .hides_number = true });
    desk_dial(&line.desk, NULL);
    callee_expect(&line.callee, "INVITE");
    CHECK(strstr(callee_invite_header(&line.callee, "From"),
                 "\"Anonymous\" <sip:anonymous@anonymous.invalid>"));
    CHECK(strstr(callee_invite_header(&line.callee, "P-Asserted-Identity"), "+15550100"));
    assert_string_equal(callee_invite_header(&line.callee, "Privacy"), "id");
    line_close(&line);

    line_open(&line, (struct tl_phone_trunk){ .caller_id = "+15550100" });
    desk_dial(&line.desk, NULL);
    callee_expect(&line.callee, "INVITE");
    CHECK_EQ(callee_invite_header(&line.callee, "P-Asserted-Identity")[0], '\0');
    line_close(&line);
}

static struct desk_event call_in(struct line *line, const char *headers)
{
    struct exchange caller;
    exchange_open(&caller, tl_phone_sip_port(line->desk.phone));
    exchange_invite(&caller, headers, EXCHANGE_SDP);
    struct desk_event came = desk_expect(&line->desk, TL_PHONE_CAME);
    exchange_close(&caller);
    return came;
}

static void an_asserted_number_counts_from_a_trusted_trunk_alone(void **state)
{
    static const char asserted[] = "P-Asserted-Identity: <sip:+15550222@far>\r\n";
    struct line line;
    (void)state;
    line_open(&line, (struct tl_phone_trunk){ 0 });
    assert_string_equal(call_in(&line, asserted).from, "+15550222");
    assert_string_equal(call_in(&line, "P-Asserted-Identity: \"A, B\" <tel:+15550223>\r\n").from,
                        "+15550223");
    struct desk_event came =
        call_in(&line, "P-Asserted-Identity: <sip:+15550222@far>\r\nPrivacy: id\r\n");
    CHECK(came.is_private);
    assert_string_equal(came.from, "");
    line_close(&line);
    line_open(&line, (struct tl_phone_trunk){ .is_untrusted = true });
    assert_string_equal(call_in(&line, asserted).from, "+15550123");
    line_close(&line);
}

/* ---- other ways than UDP over IPv4, to sipp ---- */

/* One call each way by transport, between address and address. */
static void call_both_ways(const char *address, const char *host, enum tl_phone_transport transport)
{
    const char *sipp_transport = transport == TL_PHONE_TCP ? "t1" : "u1";
    struct desk desk;
    char target[64];
    struct tl_phone_trunk trunk = { .name = "only",
                                    .host = address,
                                    .port = peer_port(),
                                    .transport = transport,
                                    .caller_id = "+15550100" };
    desk_open(&desk, &(struct tl_phone_settings){ .sip_address = address,
                                                  .sip_tcp_port = TL_PHONE_ANY_PORT,
                                                  .trunks = &trunk,
                                                  .trunks_len = 1 });
    pid_t sipp = peer_sipp("callee-answers", sipp_transport, host, trunk.port, "x", NULL);
    tl_id leg = desk_dial(&desk, NULL);
    desk_expect(&desk, TL_PHONE_RINGING);
    desk_expect(&desk, TL_PHONE_JOINED);
    CHECK_OK(tl_phone_end(desk.phone, leg, TL_PHONE_ENDED_HERE));
    desk_expect_end(&desk, TL_PHONE_ENDED_HERE, 0);
    peer_sipp_done(sipp);

    desk.answers = true;
    snprintf(target, sizeof target, "%s:%u", host, tl_phone_sip_port_of(desk.phone, transport));
    sipp = peer_sipp("caller", sipp_transport, host, peer_port(), "+15550100", target);
    desk_expect(&desk, TL_PHONE_CAME);
    desk_expect(&desk, TL_PHONE_JOINED);
    desk_expect_end(&desk, TL_PHONE_HUNG_UP, 0);
    peer_sipp_done(sipp);
    desk_close(&desk);
}

static void calls_go_both_ways_over_udp(void **state)
{
    (void)state;
    call_both_ways("127.0.0.1", "127.0.0.1", TL_PHONE_UDP);
}

static void calls_go_both_ways_over_tcp(void **state)
{
    (void)state;
    call_both_ways("127.0.0.1", "127.0.0.1", TL_PHONE_TCP);
}

static void calls_go_both_ways_over_ipv6(void **state)
{
    (void)state;
    call_both_ways("::1", "[::1]", TL_PHONE_UDP);
}

static void calls_go_both_ways_over_tcp_and_ipv6(void **state)
{
    (void)state;
    call_both_ways("::1", "[::1]", TL_PHONE_TCP);
}

static void early_sound_and_a_cancel_are_as_sipp_knows_them(void **state)
{
    struct desk desk;
    struct tl_phone_trunk trunk = { .name = "only", .host = "127.0.0.1", .port = peer_port() };
    (void)state;
    desk_open(&desk, &(struct tl_phone_settings){ .trunks = &trunk, .trunks_len = 1 });
    pid_t sipp = peer_sipp("callee-early", "u1", "127.0.0.1", trunk.port, "x", NULL);
    tl_id leg = desk_dial(&desk, NULL);
    desk_expect(&desk, TL_PHONE_EARLY);
    CHECK_OK(tl_phone_end(desk.phone, leg, TL_PHONE_ENDED_HERE));
    desk_expect_end(&desk, TL_PHONE_ENDED_HERE, 0);
    peer_sipp_done(sipp);
    desk_close(&desk);
}

static void a_trunk_that_nobody_listens_on_fails_at_once_by_tcp(void **state)
{
    struct desk desk;
    struct tl_phone_trunk trunk = {
        .name = "only", .host = "127.0.0.1", .port = peer_port(), .transport = TL_PHONE_TCP
    };
    (void)state;
    desk_open(&desk, &(struct tl_phone_settings){ .trunks = &trunk, .trunks_len = 1 });
    desk_dial(&desk, NULL);
    desk_expect_end(&desk, TL_PHONE_FAILED, 0);
    desk_close(&desk);
}

/* Reads the next INVITE from a connection and refuses it there. */
static void refuse_by_tcp(int fd)
{
    static const char *const copied[] = { "Via", "From", "To", "Call-ID", "CSeq" };
    struct exchange heard;
    char text[2048] = "SIP/2.0 486 Busy\r\n";
    do {
        struct pollfd ready = { .fd = fd, .events = POLLIN };
        CHECK_EQ(poll(&ready, 1, 10000), 1);
        ssize_t bytes = recv(fd, heard.text, sizeof heard.text - 1, 0);
        CHECK(bytes > 0);
        heard.text[bytes] = '\0';
    } while (!strstr(heard.text, "INVITE sip:"));
    const char *invite = strstr(heard.text, "INVITE sip:");
    memmove(heard.text, invite, strlen(invite) + 1);
    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
        size_t at = strlen(text);
        snprintf(text + at, sizeof text - at, "%s: %s%s\r\n", copied[i],
                 exchange_header(&heard, copied[i]), i == 2 ? ";tag=callee" : "");
    }
    size_t end = strlen(text);
    snprintf(text + end, sizeof text - end, "Content-Length: 0\r\n\r\n");
    CHECK_EQ(send(fd, text, strlen(text), 0), (ssize_t)strlen(text));
}

static void one_connection_carries_all_calls(void **state)
{
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t here_bytes = sizeof here;
    struct desk desk;
    (void)state;
    int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), fd = -1;
    CHECK_EQ(bind(listening, (struct sockaddr *)&here, sizeof here), 0);
    CHECK_EQ(listen(listening, 4), 0);
    CHECK_EQ(getsockname(listening, (struct sockaddr *)&here, &here_bytes), 0);
    struct tl_phone_trunk trunk = {
        .name = "only", .host = "127.0.0.1", .port = ntohs(here.sin_port), .transport = TL_PHONE_TCP
    };
    desk_open(&desk, &(struct tl_phone_settings){ .trunks = &trunk, .trunks_len = 1 });
    for (int calls = 0; calls < 3; calls++) {
        desk_dial(&desk, NULL);
        if (fd < 0)
            fd = accept(listening, NULL, NULL);
        refuse_by_tcp(fd);
        desk_expect_end(&desk, TL_PHONE_BUSY, 486);
    }
    struct pollfd another = { .fd = listening, .events = POLLIN };
    CHECK_EQ(poll(&another, 1, 0), 0);
    desk_close(&desk);
    close(fd);
    close(listening);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trunk_is_registered_with_and_again_before_that_runs_out),
        cmocka_unit_test(a_registrar_that_wants_longer_gets_it),
        cmocka_unit_test(a_refused_registration_is_tried_again),
        cmocka_unit_test(a_number_is_asserted_and_hidden_as_the_trunk_says),
        cmocka_unit_test(an_asserted_number_counts_from_a_trusted_trunk_alone),
        cmocka_unit_test_teardown(calls_go_both_ways_over_udp, peer_end_all),
        cmocka_unit_test_teardown(calls_go_both_ways_over_tcp, peer_end_all),
        cmocka_unit_test_teardown(calls_go_both_ways_over_ipv6, peer_end_all),
        cmocka_unit_test_teardown(calls_go_both_ways_over_tcp_and_ipv6, peer_end_all),
        cmocka_unit_test_teardown(early_sound_and_a_cancel_are_as_sipp_knows_them, peer_end_all),
        cmocka_unit_test(one_connection_carries_all_calls),
        cmocka_unit_test(a_trunk_that_nobody_listens_on_fails_at_once_by_tcp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
