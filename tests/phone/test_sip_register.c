/* test_sip_register.c: desk phones register, call and are found: by digest, for a time, within
 * limits.
 */
#include "phone/sip_register.h"

#include <openssl/evp.h>
#include <re.h>
#include <string.h>

#include "phone/sip_digest.h"
#include "phone/support_sip.h"
#include "support/check.h"

#define REALM "127.0.0.1"

static void hash(const EVP_MD *how, const char *text, char out[65])
{
    uint8_t bytes[EVP_MAX_MD_SIZE];
    unsigned bytes_len;
    CHECK_EQ(EVP_Digest(text, strlen(text), bytes, &bytes_len, how, NULL), 1);
    for (unsigned i = 0; i < bytes_len; i++)
        snprintf(out + i * 2, 3, "%02x", bytes[i]);
}

/* A phone: what it needs to prove who it is. */
struct phone {
    const EVP_MD *how;
    const char *user, *password;
    char nonce[100];
    uint32_t nc;
};

static void read_nonce(struct phone *phone, const struct exchange *exchange)
{
    const char *header = exchange_header(exchange, "WWW-Authenticate");
    const char *from = strstr(header, "nonce=\"");
    CHECK(from && strstr(header, "realm=\"" REALM "\""));
    snprintf(phone->nonce, sizeof phone->nonce, "%.*s",
             (int)strcspn(from + strlen("nonce=\""), "\""), from + strlen("nonce=\""));
    phone->nc = 0;
}

/* The Authorization line for method, by RFC 7616. */
static void prove(struct phone *phone, const char *method, char line[600])
{
    static const char uri[] = "sip:" REALM;
    char text[512], ha1[65], ha2[65], response[65];
    phone->nc++;
    snprintf(text, sizeof text, "%s:" REALM ":%s", phone->user, phone->password);
    hash(phone->how, text, ha1);
    snprintf(text, sizeof text, "%s:%s", method, uri);
    hash(phone->how, text, ha2);
    snprintf(text, sizeof text, "%s:%s:%08x:c0ffee:auth:%s", ha1, phone->nonce, phone->nc, ha2);
    hash(phone->how, text, response);
    snprintf(line, 600,
             "Authorization: Digest username=\"%s\", realm=\"" REALM "\", nonce=\"%s\", "
             "uri=\"%s\", response=\"%s\", algorithm=%s, cnonce=\"c0ffee\", qop=auth, nc=%08x\r\n",
             phone->user, phone->nonce, uri, response,
             phone->how == EVP_sha256() ? "SHA-256" : "MD5", phone->nc);
}

/* A REGISTER of user with headers (whole lines, and its Contacts). */
static struct exchange_call send_register(struct exchange *exchange, const char *user,
                                          uint32_t number, uint32_t cseq, const char *headers)
{
    struct exchange_call call = { .number = number };
    char text[2000];
    snprintf(text, sizeof text,
             "REGISTER sip:" REALM " SIP/2.0\r\n"
             "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bK-r-%u-%u\r\n"
             "From: <sip:%s@" REALM ">;tag=r%u\r\nTo: <sip:%s@" REALM ">\r\n"
             "Call-ID: call-%u-%u@exchange\r\nCSeq: %u REGISTER\r\nMax-Forwards: 70\r\n"
             "%sContent-Length: 0\r\n\r\n",
             exchange->port, number, cseq, user, number, user, exchange->port, number, cseq,
             headers);
    exchange_send(exchange, text, strlen(text));
    return call;
}

/* Proves who it is with each; the first is challenged. Expects code. */
static void try_register(struct pair *pair, struct phone *phone, uint32_t number, uint32_t cseq,
                         const char *headers, uint16_t code)
{
    char line[600], all[1400];
    struct exchange_call call;
    if (phone->nonce[0] == '\0') {
        call = send_register(&pair->exchange, phone->user, number, cseq++, headers);
        exchange_expect(&pair->exchange, &call, 401, "REGISTER");
        read_nonce(phone, &pair->exchange);
    }
    prove(phone, "REGISTER", line);
    snprintf(all, sizeof all, "%s%s", line, headers);
    call = send_register(&pair->exchange, phone->user, number, cseq, all);
    exchange_expect(&pair->exchange, &call, code, "REGISTER");
}

static char md5_ha1[65], sha_ha1[65];

static void desk_open(struct pair *pair)
{
    hash(EVP_md5(), "ana:" REALM ":secret", md5_ha1);
    hash(EVP_sha256(), "bob:" REALM ":better", sha_ha1);
    server_open(&pair->server, ANSWER);
    pair->server.accounts[0].name = "ana";
    pair->server.accounts[0].ha1 = md5_ha1;
    pair->server.accounts[1].name = "bob";
    pair->server.accounts[1].ha1 = sha_ha1;
    pair->server.settings.register_min_s = 1;
    server_start(&pair->server);
    CHECK_OK(pair->server.err);
    exchange_open(&pair->exchange, tl_sip_port(pair->server.sip, TL_PHONE_UDP));
}

static struct phone ana(void)
{
    return (struct phone){ .how = EVP_md5(), .user = "ana", .password = "secret" };
}

#define AT "Contact: <sip:ana@192.0.2.77:5061>"

static void a_phone_registers_and_is_found(void **state)
{
    struct pair pair;
    struct phone first = ana();
    struct phone bob = { .how = EVP_sha256(), .user = "bob", .password = "better" };
    char text[200];
    (void)state;
    desk_open(&pair);
    order(&pair.server, FIND_ACCOUNT, 0);
    expect(&pair.server, "ana is not found");
    try_register(&pair, &first, 1, 1, AT "\r\nExpires: 300\r\n", 200);
    assert_string_equal(exchange_header(&pair.exchange, "Contact"),
                        "<sip:ana@192.0.2.77:5061>;expires=300");
    expect(&pair.server, "ana registered");
    /* Its contact is not where it sends from: it is behind a NAT. */
    order(&pair.server, FIND_ACCOUNT, 0);
    snprintf(text, sizeof text, "sip:ana@127.0.0.1:%u from 127.0.0.1:%u", pair.exchange.port,
             pair.exchange.port);
    expect(&pair.server, text);
    snprintf(text, sizeof text, "Contact: <sip:bob@127.0.0.1:%u;ob>;expires=7200\r\n",
             pair.exchange.port);
    try_register(&pair, &bob, 2, 1, text, 200);
    CHECK(strstr(exchange_header(&pair.exchange, "Contact"), ";expires=3600"));
    expect(&pair.server, "bob registered");
    order(&pair.server, FIND_ACCOUNT, 1);
    snprintf(text, sizeof text, "sip:bob@127.0.0.1:%u;ob from 127.0.0.1:%u", pair.exchange.port,
             pair.exchange.port);
    expect(&pair.server, text);
    /* A question only, then each contact is taken away. */
    try_register(&pair, &first, 1, 5, "", 200);
    CHECK(strstr(exchange_header(&pair.exchange, "Contact"), "192.0.2.77"));
    try_register(&pair, &first, 1, 6, AT ";expires=0\r\n", 200);
    assert_string_equal(exchange_header(&pair.exchange, "Contact"), "");
    expect(&pair.server, "ana gone");
    try_register(&pair, &bob, 2, 6, "Contact: *\r\nExpires: 0\r\n", 200);
    expect(&pair.server, "bob gone");
    pair_close(&pair);
}

static void a_registration_ends_by_its_time(void **state)
{
    struct pair pair;
    struct phone phone = ana();
    (void)state;
    desk_open(&pair);
    try_register(&pair, &phone, 1, 1, AT ";expires=1\r\n", 200);
    expect(&pair.server, "ana registered");
    expect(&pair.server, "ana gone");
    try_register(&pair, &phone, 1, 3, AT ";expires=300\r\n", 200);
    expect(&pair.server, "ana registered");
    order(&pair.server, DROP_ACCOUNT, 0);
    expect(&pair.server, "ana gone");
    try_register(&pair, &phone, 1, 4, AT "\r\n", 403);
    pair_close(&pair);
}

static void a_register_out_of_form_changes_nothing(void **state)
{
    static const struct {
        const char *headers;
        uint16_t code;
    } rows[] = {
        { "Contact: *\r\n", 400 },
        { "Contact: *\r\nExpires: 60\r\n", 400 },
        { "Contact: *, <sip:ana@192.0.2.1>\r\nExpires: 0\r\n", 400 },
        { "Contact: <sip:192.0.2.1>\r\n", 400 },
        { "Contact: <mailto:ana@192.0.2.1>\r\n", 400 },
        { AT ", <tel:+15550100>\r\n", 400 },
        { "Contact: \r\n", 200 },
    };
    struct pair pair;
    struct phone phone = ana();
    (void)state;
    desk_open(&pair);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (i == 6)
            continue; /* libre keeps no empty header. */
        try_register(&pair, &phone, 1, 10 + (uint32_t)i * 2, rows[i].headers, rows[i].code);
    }
    order(&pair.server, FIND_ACCOUNT, 0);
    expect(&pair.server, "ana is not found");
    /* Late, by its CSeq. */
    try_register(&pair, &phone, 1, 90, AT "\r\n", 200);
    try_register(&pair, &phone, 1, 89, AT ";expires=0\r\n", 500);
    /* More contacts than there is room for. */
    for (int i = 0; i < 6; i++) {
        char line[80];
        snprintf(line, sizeof line, "Contact: <sip:ana@192.0.2.%d>\r\n", i + 1);
        try_register(&pair, &phone, 1, 100 + (uint32_t)i, line, 200);
    }
    CHECK(!strstr(pair.exchange.text, "192.0.2.2>") && strstr(pair.exchange.text, "192.0.2.6>"));
    pair_close(&pair);
}

static void a_short_registration_is_refused(void **state)
{
    struct pair pair;
    struct phone phone = ana();
    (void)state;
    server_open(&pair.server, ANSWER);
    hash(EVP_md5(), "ana:" REALM ":secret", md5_ha1);
    pair.server.accounts[0].name = "ana";
    pair.server.accounts[0].ha1 = md5_ha1;
    server_start(&pair.server);
    exchange_open(&pair.exchange, tl_sip_port(pair.server.sip, TL_PHONE_UDP));
    try_register(&pair, &phone, 1, 1, AT ";expires=30\r\n", 423);
    assert_string_equal(exchange_header(&pair.exchange, "Min-Expires"), "60");
    pair_close(&pair);
}

static void no_answer_is_good_twice_and_none_of_another(void **state)
{
    struct pair pair;
    struct phone phone = ana(), wrong = ana(), stranger = ana();
    char line[600], all[900];
    (void)state;
    desk_open(&pair);
    try_register(&pair, &phone, 1, 1, AT "\r\n", 200);
    phone.nc--; /* The same again: stale, with a new nonce. */
    prove(&phone, "REGISTER", line);
    snprintf(all, sizeof all, "%s" AT "\r\n", line);
    struct exchange_call call = send_register(&pair.exchange, "ana", 1, 9, all);
    exchange_expect(&pair.exchange, &call, 401, "REGISTER");
    CHECK(strstr(exchange_header(&pair.exchange, "WWW-Authenticate"), "stale=true"));
    /* A nonce that is not ours is old; the method counts; so does the name. */
    snprintf(phone.nonce, sizeof phone.nonce, "%056d", 7);
    try_register(&pair, &phone, 1, 11, AT "\r\n", 401);
    read_nonce(&phone, &pair.exchange);
    prove(&phone, "INVITE", line);
    snprintf(all, sizeof all, "%s" AT "\r\n", line);
    call = send_register(&pair.exchange, "ana", 1, 13, all);
    exchange_expect(&pair.exchange, &call, 403, "REGISTER");
    wrong.password = "guess";
    try_register(&pair, &wrong, 2, 1, AT "\r\n", 403);
    stranger.user = "nobody";
    try_register(&pair, &stranger, 3, 1, AT "\r\n", 403);
    pair_close(&pair);
}

static void who_guesses_is_shut_out(void **state)
{
    struct pair pair;
    struct phone wrong = ana(), right = ana();
    (void)state;
    desk_open(&pair);
    wrong.password = "guess";
    for (uint32_t i = 0; i < TL_SIP_WRONG_TRIES_MAX; i++)
        try_register(&pair, &wrong, 1, 1 + 2 * i, AT "\r\n", 403);
    struct exchange_call call = send_register(&pair.exchange, "ana", 2, 1, AT "\r\n");
    exchange_expect(&pair.exchange, &call, 403, "REGISTER");
    snprintf(right.nonce, sizeof right.nonce, "%s", wrong.nonce);
    right.nc = 90;
    try_register(&pair, &right, 3, 1, AT "\r\n", 403);
    pair_close(&pair);
}

static void a_desk_phone_calls_when_it_proves_who_it_is(void **state)
{
    struct pair pair;
    struct phone phone = ana();
    char line[600], all[900];
    static const char from[] = "P-Filler: x\r\n";
    (void)state;
    desk_open(&pair);
    /* The exchange's own From is not an account's: a trunk. */
    struct exchange_call call = exchange_call_up(&pair.exchange);
    expect(&pair.server, CAME);
    expect(&pair.server, CONFIRMED);
    exchange_request(&pair.exchange, &call, "BYE", from, "");
    expect(&pair.server, "ended hung up");
    char invite[1400];
    for (int round = 0; round < 2; round++) {
        snprintf(invite, sizeof invite,
                 "INVITE sip:5000@" REALM " SIP/2.0\r\n"
                 "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bK-d-%d\r\n"
                 "From: <sip:ana@" REALM ">;tag=d\r\nTo: <sip:5000@" REALM ">\r\n"
                 "Call-ID: call-%u-77@exchange\r\nCSeq: %d INVITE\r\nMax-Forwards: 70\r\n"
                 "Contact: <sip:ana@127.0.0.1:%u>\r\n%s"
                 "Content-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n%s",
                 pair.exchange.port, round, pair.exchange.port, 1 + round, pair.exchange.port,
                 round ? line : "", strlen(EXCHANGE_SDP), EXCHANGE_SDP);
        exchange_send(&pair.exchange, invite, strlen(invite));
        call = (struct exchange_call){ .number = 77 };
        exchange_expect(&pair.exchange, &call, round ? 200 : 401, "INVITE");
        if (round)
            break;
        read_nonce(&phone, &pair.exchange);
        prove(&phone, "INVITE", line);
        snprintf(all, sizeof all,
                 "ACK sip:5000@" REALM " SIP/2.0\r\n"
                 "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bK-d-0\r\n"
                 "From: <sip:ana@" REALM ">;tag=d\r\nTo: <sip:5000@" REALM ">%s\r\n"
                 "Call-ID: call-%u-77@exchange\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n",
                 pair.exchange.port, call.to_tag, pair.exchange.port);
        exchange_send(&pair.exchange, all, strlen(all));
    }
    expect(&pair.server, "came  > 5000 by ana");
    pair_close(&pair);
}

static void from_a_desk_phones_network_nobody_calls_without_an_account(void **state)
{
    struct pair pair;
    (void)state;
    server_open(&pair.server, ANSWER);
    pair.server.settings.access = (struct tl_sip_access){ 0 };
    CHECK_OK(tl_sip_access_add_loopback(&pair.server.settings.phones));
    server_start(&pair.server);
    exchange_open(&pair.exchange, tl_sip_port(pair.server.sip, TL_PHONE_UDP));
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 401, "INVITE");
    CHECK_EQ(tl_sip_counts(pair.server.sip)->live, 0);
    pair_close(&pair);
}

static void where_phones_have_networks_a_trunk_is_never_asked_who_it_is(void **state)
{
    struct pair pair;
    (void)state;
    server_open(&pair.server, ANSWER);
    CHECK_OK(tl_sip_access_add(&pair.server.settings.phones, "192.0.2.0/24"));
    pair.server.accounts[0].name = "+15550123"; /* As the exchange's own From. */
    pair.server.accounts[0].ha1 = "0123456789abcdef0123456789abcdef";
    server_start(&pair.server);
    exchange_open(&pair.exchange, tl_sip_port(pair.server.sip, TL_PHONE_UDP));
    struct exchange_call call = exchange_invite(&pair.exchange, "", EXCHANGE_SDP);
    exchange_expect(&pair.exchange, &call, 200, "INVITE");
    expect(&pair.server, CAME);
    call = send_register(&pair.exchange, "+15550123", 9, 1, AT "\r\n");
    exchange_expect(&pair.exchange, &call, 403, "REGISTER");
    pair_close(&pair);
}

static void an_account_out_of_form_is_not_kept(void **state)
{
    (void)state;
    CHECK(tl_sip_digest_is_ha1("0123456789abcdef0123456789abcdef"));
    CHECK(!tl_sip_digest_is_ha1("0123456789ABCDEF0123456789abcdef"));
    CHECK(!tl_sip_digest_is_ha1("secret"));
    CHECK(!tl_sip_digest_is_ha1(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phone_registers_and_is_found),
        cmocka_unit_test(a_registration_ends_by_its_time),
        cmocka_unit_test(a_register_out_of_form_changes_nothing),
        cmocka_unit_test(a_short_registration_is_refused),
        cmocka_unit_test(no_answer_is_good_twice_and_none_of_another),
        cmocka_unit_test(who_guesses_is_shut_out),
        cmocka_unit_test(a_desk_phone_calls_when_it_proves_who_it_is),
        cmocka_unit_test(from_a_desk_phones_network_nobody_calls_without_an_account),
        cmocka_unit_test(where_phones_have_networks_a_trunk_is_never_asked_who_it_is),
        cmocka_unit_test(an_account_out_of_form_is_not_kept),
    };
    libre_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
