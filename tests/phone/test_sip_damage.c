/* test_sip_damage.c: damaged requests within a call: whatever they are, the server goes on. */
#include <re.h>
#include <string.h>

#include "phone/support_sip.h"
#include "support/check.h"

/* Good ones, each of a call that is up; %s is what exchange_request writes between head and body.
 */
static const struct {
    const char *method, *headers, *body;
} good[] = {
    { "INVITE", "Supported: timer\r\nSession-Expires: 600;refresher=uac\r\n", EXCHANGE_SDP },
    { "INVITE", "", "" },
    { "ACK", "", EXCHANGE_SDP },
    { "UPDATE", "Supported: timer\r\nSession-Expires: 90\r\nMin-SE: 90\r\n", EXCHANGE_SDP },
    { "UPDATE", "", "" },
    { "PRACK", "RAck: 1 1 INVITE\r\n", "" },
    { "REFER", "Refer-To: \"A\" <sip:+15550100@x?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2>\r\n",
      "" },
    { "REFER", "Refer-To: <sip:1234@x>\r\nReferred-By: <sip:a@b>\r\n", "" },
    { "NOTIFY", "Event: refer;id=1\r\nSubscription-State: active;expires=60\r\n",
      "SIP/2.0 100 Trying\r\n" },
    { "INFO", "Content-Type: application/dtmf-relay\r\n", "Signal=5\r\nDuration=160\r\n" },
    { "REGISTER",
      "Authorization: Digest username=\"ana\", realm=\"127.0.0.1\", nonce=\"0123\", uri=\"sip:x\", "
      "response=\"0123\", algorithm=MD5, cnonce=\"1\", qop=auth, nc=00000001\r\n",
      "" },
    { "OPTIONS", "Require: a, b, c\r\n", "" },
};

enum { GOODS = sizeof good / sizeof good[0], ROUNDS = 2400 };

/* Bytes of the headers changed, cut and doubled; never a zero. */
static void damage(uint64_t *seed, char *text, size_t text_max)
{
    size_t bytes = strlen(text);
    for (uint64_t n = check_random(seed) % 5; bytes > 0 && n > 0; n--)
        text[check_random(seed) % bytes] = (char)(check_random(seed) % 255 + 1);
    if (bytes > 0 && check_random(seed) % 8 == 0)
        text[check_random(seed) % bytes] = '\0';
    bytes = strlen(text);
    if (bytes > 0 && bytes * 2 < text_max && check_random(seed) % 8 == 0) {
        memcpy(text + bytes, text, bytes);
        text[bytes * 2] = '\0';
    }
}

/* Whether the server still answers. Each answer in between, and its requests, are read and left. */
static void probe(struct pair *pair)
{
    struct exchange_call call = { .number = ++pair->exchange.calls };
    exchange_request(&pair->exchange, &call, "OPTIONS", "", "");
    exchange_expect(&pair->exchange, &call, 200, "OPTIONS");
}

static void no_damage_within_a_call_stops_the_server(void **state)
{
    char headers[1200], body[1200];
    struct pair pair;
    uint64_t seed = check_seed();
    (void)state;
    server_open(&pair.server, ANSWER);
    pair.server.is_deaf = true;
    pair.server.settings.calls_max = 1000;
    pair.server.accounts[0].name = "ana";
    pair.server.accounts[0].ha1 = "0123456789abcdef0123456789abcdef";
    server_start(&pair.server);
    exchange_open(&pair.exchange, tl_sip_port(pair.server.sip, TL_PHONE_UDP));
    struct exchange_call call = exchange_call_up(&pair.exchange);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        size_t which = check_random(&seed) % GOODS;
        snprintf(headers, sizeof headers, "%s", good[which].headers);
        snprintf(body, sizeof body, "%s", good[which].body);
        damage(&seed, headers, sizeof headers);
        damage(&seed, body, sizeof body);
        exchange_request(&pair.exchange, &call, good[which].method, headers, body);
        if (round % 40 != 39)
            continue;
        probe(&pair);
        if (round % 200 == 199) /* The old one may have ended by now. */
            call = exchange_call_up(&pair.exchange);
    }
    probe(&pair);
    pair_close(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_damage_within_a_call_stops_the_server),
    };
    libre_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
