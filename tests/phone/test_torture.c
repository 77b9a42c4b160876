/* test_torture.c: the situations of RFC 4475, each sent as a datagram: the answer it asks for, and
 * the server goes on.
 *
 * The messages were written here after the RFC's descriptions and bear its names; they stand in
 * tests/fuzz/corpus/sip as rfc4475-<name>, where the fuzz target replays them too.
 */
#include <re.h>
#include <string.h>

#include "phone/support_sip.h"
#include "support/check.h"

/* What the parser drops before we see it; the RFC would rather have an answer. */
#define SILENT 1

struct row {
    const char *name;
    uint16_t code; /* 0: silence. */
    uint16_t also; /* The RFC leaves the choice; 0: it doesn't. */
};

static const struct row rows[] = {
    /* 3.1.1: valid. */
    { "wsinv", 486, 0 },
    { "intmeth", 501, 0 },
    { "esc01", 486, 0 },
    { "escnull", 401, 0 },
    { "esc02", 501, 0 },
    { "lwsdisp", 200, 0 },
    { "longreq", 486, 0 },
    { "dblreq", 486, 0 },
    { "semiuri", 200, 0 },
    { "transports", 200, 0 },
    { "mpart01", 405, 0 },
    { "unreason", 0, 0 },
    { "noreason", 0, 0 },
    /* 3.1.2: invalid. */
    { "badinv01", 400, SILENT },
    { "clerr", 400, 0 },
    { "ncl", 400, 0 },
    { "scalar02", 400, 0 },
    { "scalarlg", 0, 0 },
    { "quotbal", 400, 486 },
    { "ltgtruri", 400, 0 },
    { "lwsruri", 400, SILENT },
    { "lwsstart", 400, SILENT },
    { "trws", 400, SILENT },
    { "escruri", 400, 486 },
    { "baddate", 486, 400 },
    { "regbadct", 400, 401 },
    { "badaspec", 400, 200 },
    { "baddn", 400, 200 },
    { "badvers", 505, SILENT },
    { "mismatch01", 400, 0 },
    { "mismatch02", 501, 400 },
    { "bigcode", 0, 0 },
    /* 3.2: the transaction. */
    { "badbranch", 400, 200 },
    /* 3.3: the user agent. */
    { "insuf", 400, 0 },
    { "unkscm", 416, 0 },
    { "novelsc", 416, 0 },
    { "unksm2", 400, SILENT },
    { "bext01", 420, 0 },
    { "invut", 415, 0 },
    { "regaut01", 401, 0 },
    { "multi01", 400, 0 },
    { "mcl01", 400, 0 },
    { "bcast", 0, 0 },
    { "zeromf", 200, 0 },
    { "cparam01", 401, 0 },
    { "cparam02", 401, 0 },
    { "regescrt", 401, 400 },
    { "sdp01", 406, 0 },
    /* 3.4: RFC 2543's form. */
    { "inv2543", 486, SILENT },
};

static size_t read_file(const char *name, char *bytes, size_t bytes_max)
{
    char path[300];
    snprintf(path, sizeof path, TL_ROOT "/tests/fuzz/corpus/sip/rfc4475-%s", name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("no %s", path);
    size_t bytes_len = fread(bytes, 1, bytes_max, file);
    fclose(file);
    CHECK(bytes_len > 0 && bytes_len < bytes_max);
    return bytes_len;
}

/* The final answer that comes before that to a probe; 0: none. */
static uint16_t answer_to(struct exchange *exchange, const char *bytes, size_t bytes_len)
{
    char probe_id[64];
    uint16_t code = 0;
    exchange_send(exchange, bytes, bytes_len);
    for (int round = 0; round < 3; round++) {
        struct exchange_call probe = { .number = ++exchange->calls };
        snprintf(probe_id, sizeof probe_id, "call-%u-%u@exchange", exchange->port, probe.number);
        exchange_request(exchange, &probe, "OPTIONS", "", "");
        for (;;) {
            exchange_next(exchange);
            if (strcmp(exchange_header(exchange, "Call-ID"), probe_id) == 0)
                break;
            uint16_t came = (uint16_t)strtoul(exchange->text + strlen("SIP/2.0 "), NULL, 10);
            code = strncmp(exchange->text, "SIP/2.0 ", 8) == 0 && came >= 200 ? came : code;
        }
    }
    return code;
}

static void each_torture_gets_the_answer_of_the_rfc(void **state)
{
    static char bytes[10000];
    struct pair pair;
    unsigned wrong = 0;
    (void)state;
    pair_open(&pair, REFUSE);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t bytes_len = read_file(rows[i].name, bytes, sizeof bytes);
        uint16_t code = answer_to(&pair.exchange, bytes, bytes_len);
        bool is_also = rows[i].also == SILENT ? code == 0 : rows[i].also && code == rows[i].also;
        if (code == rows[i].code || is_also)
            continue;
        print_error("%s: %u, not %u\n", rows[i].name, code, rows[i].code);
        wrong++;
    }
    pair_close(&pair);
    CHECK_EQ(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_torture_gets_the_answer_of_the_rfc),
    };
    libre_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
