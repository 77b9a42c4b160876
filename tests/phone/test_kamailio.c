/* test_kamailio.c: a trunk as carriers run them: Kamailio as registrar and proxy, with digest, by
 * UDP and by TLS.
 */
#include <signal.h>
#include <string.h>
#include <time.h>

#include "phone/support_desk.h"
#include "phone/support_peer.h"
#include "support/check.h"

#define MODULES "/usr/lib/x86_64-linux-gnu/kamailio/modules/"

/* Calls to the account go to its registration; other calls need the password, and go to callee. */
static const char route[] =
    "request_route {\n"
    "  if (is_method(\"CANCEL\")) { if (t_check_trans()) t_relay(); exit; }\n"
    "  if (has_totag()) {\n"
    "    if (loose_route()) { t_relay(); exit; }\n"
    "    if (is_method(\"ACK\")) { if (t_check_trans()) t_relay(); exit; }\n"
    "    sl_send_reply(\"404\", \"Not here\"); exit;\n"
    "  }\n"
    "  if (is_method(\"OPTIONS\")) { sl_send_reply(\"200\", \"OK\"); exit; }\n"
    "  if (is_method(\"REGISTER\")) {\n"
    "    if ($au != \"agency\" || !pv_www_authenticate(\"$td\", \"secret\", \"0\")) {\n"
    "      www_challenge(\"$td\", \"1\"); exit;\n"
    "    }\n"
    "    save(\"location\"); exit;\n"
    "  }\n"
    "  record_route();\n"
    "  if ($rU == \"agency\") {\n"
    "    if (!lookup(\"location\")) { sl_send_reply(\"480\", \"Not registered\"); exit; }\n"
    "    t_relay(); exit;\n"
    "  }\n"
    "  if ($au != \"agency\" || !pv_proxy_authenticate(\"$fd\", \"secret\", \"0\")) {\n"
    "    proxy_challenge(\"$fd\", \"1\"); exit;\n"
    "  }\n"
    "  consume_credentials();\n"
    "  $du = \"sip:127.0.0.1:CALLEE\";\n"
    "  t_relay();\n"
    "}\n";

struct carrier {
    char folder[64];
    uint16_t port, tls_port, callee;
    pid_t process;
};

static void write_config(const struct carrier *carrier, const char *path)
{
    static const char *const modules[] = { "tls",      "tm",   "sl",     "rr",        "pv",
                                           "siputils", "auth", "usrloc", "registrar", "textops" };
    FILE *out = fopen(path, "w");
    CHECK(out != NULL);
    fprintf(out,
            "#!KAMAILIO\ndebug=1\nlog_stderror=yes\nchildren=1\ntcp_children=1\nenable_tls=yes\n"
            "auto_aliases=no\nlisten=udp:127.0.0.1:%u\nlisten=tcp:127.0.0.1:%u\n"
            "listen=tls:127.0.0.1:%u\n",
            carrier->port, carrier->port, carrier->tls_port);
    for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++)
        fprintf(out, "loadmodule \"" MODULES "%s.so\"\n", modules[i]);
    fprintf(out,
            "modparam(\"tls\", \"certificate\", \"%s/carrier.pem\")\n"
            "modparam(\"tls\", \"private_key\", \"%s/carrier.key\")\n"
            "modparam(\"tls\", \"ca_list\", \"%s/ca.pem\")\n"
            "modparam(\"tls\", \"tls_method\", \"TLSv1.2+\")\n"
            "modparam(\"tls\", \"verify_certificate\", 1)\n"
            "modparam(\"tls\", \"require_certificate\", 1)\n",
            carrier->folder, carrier->folder, carrier->folder);
    const char *callee = strstr(route, "CALLEE");
    fprintf(out, "%.*s%u%s", (int)(callee - route), route, carrier->callee,
            callee + strlen("CALLEE"));
    CHECK_EQ(fclose(out), 0);
}

/* An authority, and certificates of it for both sides; and another authority. */
static void make_certificates(const char *folder)
{
    static const char *const ends[] = { "carrier", "center" };
    char command[1024];
    for (int i = 0; i < 2; i++) {
        snprintf(command, sizeof command,
                 "cd %s && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                 " -keyout %s.key -out %s.pem -days 2 -subj /CN=Authority%d",
                 folder, i ? "other" : "ca", i ? "other" : "ca", i);
        peer_run(command);
        snprintf(command, sizeof command,
                 "cd %s && openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                 " -keyout %s.key -out %s.csr -subj /CN=%s && printf "
                 "'subjectAltName=IP:127.0.0.1,DNS:%s.example' > %s.ext",
                 folder, ends[i], ends[i], ends[i], ends[i], ends[i]);
        peer_run(command);
    }
    for (int i = 0; i < 2; i++) {
        snprintf(command, sizeof command,
                 "cd %s && openssl x509 -req -in %s.csr -CA ca.pem -CAkey ca.key -CAcreateserial"
                 " -out %s.pem -days 2 -extfile %s.ext",
                 folder, ends[i], ends[i], ends[i]);
        peer_run(command);
    }
}

static void carrier_open(struct carrier *carrier)
{
    char config[96], run[96], log[96];
    peer_folder(carrier->folder);
    make_certificates(carrier->folder);
    carrier->port = peer_port();
    carrier->tls_port = peer_port();
    carrier->callee = peer_port();
    snprintf(config, sizeof config, "%s/kamailio.cfg", carrier->folder);
    snprintf(run, sizeof run, "%s", carrier->folder);
    snprintf(log, sizeof log, "%s/kamailio.log", carrier->folder);
    write_config(carrier, config);
    const char *const args[] = { "kamailio", "-f", config, "-DD", "-E", "-Y", run,
                                 "-w",       run,  "-m",   "32",  "-M", "4",  NULL };
    carrier->process = peer_start(args, log);
    peer_await_port("127.0.0.1", carrier->tls_port, true);
    peer_await_port("127.0.0.1", carrier->port, false);
}

static void carrier_close(struct carrier *carrier)
{
    peer_end(carrier->process);
    peer_folder_remove(carrier->folder);
}

struct files {
    char ca[96], other[96], certificate[96], key[96];
};

static struct files files_of(const struct carrier *carrier)
{
    struct files files;
    snprintf(files.ca, sizeof files.ca, "%s/ca.pem", carrier->folder);
    snprintf(files.other, sizeof files.other, "%s/other.pem", carrier->folder);
    snprintf(files.certificate, sizeof files.certificate, "%s/center.pem", carrier->folder);
    snprintf(files.key, sizeof files.key, "%s/center.key", carrier->folder);
    return files;
}

static struct tl_phone_trunk trunk_to(const struct carrier *carrier,
                                      enum tl_phone_transport transport)
{
    return (struct tl_phone_trunk){
        .name = "carrier",
        .host = "127.0.0.1",
        .port = transport == TL_PHONE_TLS ? carrier->tls_port : carrier->port,
        .transport = transport,
        .user = "agency",
        .password = "secret",
        .register_s = 60,
        .caller_id = "+15550100",
    };
}

static void center_open(struct desk *desk, const struct tl_phone_trunk *trunk,
                        const struct files *files, const char *ca)
{
    desk_open(desk, &(struct tl_phone_settings){ .trunks = trunk,
                                                 .trunks_len = 1,
                                                 .trunk_probe_ms = 100,
                                                 .sip_tls_port = TL_PHONE_ANY_PORT,
                                                 .tls_certificate = files->certificate,
                                                 .tls_key = files->key,
                                                 .tls_ca = ca,
                                                 .tls_asks_clients = true });
}

static void await_registered(struct desk *desk)
{
    struct tl_phone_trunk_state states[TL_PHONE_TRUNKS_MAX] = { 0 };
    for (int tries = 0; tries < 2000; tries++) {
        CHECK_EQ(tl_phone_trunk_states(desk->phone, states), 1);
        if (states[0].is_registered)
            return;
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    }
    fail_msg("not registered: the last answer was %u", states[0].code);
}

static void register_and_call_both_ways(enum tl_phone_transport transport)
{
    struct carrier carrier;
    struct desk desk;
    char target[32];
    carrier_open(&carrier);
    struct files files = files_of(&carrier);
    struct tl_phone_trunk trunk = trunk_to(&carrier, transport);
    center_open(&desk, &trunk, &files, files.ca);
    await_registered(&desk);

    pid_t sipp = peer_sipp("callee-answers", "u1", "127.0.0.1", carrier.callee, "x", NULL);
    tl_id leg = desk_dial(&desk, NULL);
    desk_expect(&desk, TL_PHONE_RINGING);
    desk_expect(&desk, TL_PHONE_JOINED);
    CHECK_OK(tl_phone_end(desk.phone, leg, TL_PHONE_ENDED_HERE));
    desk_expect_end(&desk, TL_PHONE_ENDED_HERE, 0);
    peer_sipp_done(sipp);

    desk.answers = true;
    snprintf(target, sizeof target, "127.0.0.1:%u", carrier.port);
    sipp = peer_sipp("caller", "u1", "127.0.0.1", peer_port(), "agency", target);
    desk_expect(&desk, TL_PHONE_CAME);
    desk_expect(&desk, TL_PHONE_JOINED);
    desk_expect_end(&desk, TL_PHONE_HUNG_UP, 0);
    peer_sipp_done(sipp);
    desk_close(&desk);
    carrier_close(&carrier);
}

static void a_carrier_by_udp(void **state)
{
    (void)state;
    register_and_call_both_ways(TL_PHONE_UDP);
}

static void a_carrier_by_tcp(void **state)
{
    (void)state;
    register_and_call_both_ways(TL_PHONE_TCP);
}

static void a_carrier_by_tls_where_both_show_certificates(void **state)
{
    (void)state;
    register_and_call_both_ways(TL_PHONE_TLS);
}

static void a_wrong_password_is_not_let_in(void **state)
{
    struct carrier carrier;
    struct desk desk;
    (void)state;
    carrier_open(&carrier);
    struct files files = files_of(&carrier);
    struct tl_phone_trunk trunk = trunk_to(&carrier, TL_PHONE_UDP);
    trunk.password = "guess";
    center_open(&desk, &trunk, &files, files.ca);
    desk_dial(&desk, NULL);
    desk_expect_end(&desk, TL_PHONE_REFUSED, 407);
    struct tl_phone_trunk_state states[TL_PHONE_TRUNKS_MAX];
    CHECK_EQ(tl_phone_trunk_states(desk.phone, states), 1);
    CHECK(!states[0].is_registered);
    desk_close(&desk);
    carrier_close(&carrier);
}

static void a_server_that_nobody_vouches_for_is_not_talked_to(void **state)
{
    struct carrier carrier;
    struct desk desk;
    (void)state;
    carrier_open(&carrier);
    struct files files = files_of(&carrier);
    struct tl_phone_trunk trunk = trunk_to(&carrier, TL_PHONE_TLS);
    center_open(&desk, &trunk, &files, files.other); /* Another authority. */
    desk_dial(&desk, NULL);
    desk_expect_end(&desk, TL_PHONE_FAILED, 0);
    desk_close(&desk);
    /* The authority is known, but the certificate is for somebody else. */
    trunk.host = "127.0.0.2";
    trunk.domain = "elsewhere.example";
    center_open(&desk, &trunk, &files, files.ca);
    desk_dial(&desk, NULL);
    desk_expect_end(&desk, TL_PHONE_FAILED, 0);
    desk_close(&desk);
    carrier_close(&carrier);
}

static void who_connects_without_a_certificate_is_turned_away(void **state)
{
    struct carrier carrier;
    struct desk desk;
    char command[512];
    (void)state;
    carrier_open(&carrier);
    struct files files = files_of(&carrier);
    struct tl_phone_trunk trunk = trunk_to(&carrier, TL_PHONE_TLS);
    center_open(&desk, &trunk, &files, files.ca);
    uint16_t port = tl_phone_sip_port_of(desk.phone, TL_PHONE_TLS);
    static const char ask[] = "printf 'OPTIONS sip:x SIP/2.0\\r\\nVia: SIP/2.0/TLS "
                              "127.0.0.1:9;branch=z9hG4bK1\\r\\nFrom: <sip:a@b>;tag=1\\r\\nTo: "
                              "<sip:x>\\r\\nCall-ID: 1\\r\\nCSeq: 1 OPTIONS\\r\\nContent-Length: "
                              "0\\r\\n\\r\\n'; sleep 2";
    snprintf(command, sizeof command,
             "(%s) | timeout 4 openssl s_client -quiet -connect 127.0.0.1:%u -cert %s -key %s"
             " | grep -q 'SIP/2.0 200'",
             ask, port, files.certificate, files.key);
    peer_run(command);
    snprintf(command, sizeof command,
             "! (%s) | timeout 4 openssl s_client -quiet -connect 127.0.0.1:%u | grep -q SIP/2.0",
             ask, port);
    peer_run(command);
    desk_close(&desk);
    carrier_close(&carrier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_carrier_by_udp, peer_end_all),
        cmocka_unit_test_teardown(a_carrier_by_tcp, peer_end_all),
        cmocka_unit_test_teardown(a_carrier_by_tls_where_both_show_certificates, peer_end_all),
        cmocka_unit_test_teardown(a_wrong_password_is_not_let_in, peer_end_all),
        cmocka_unit_test_teardown(a_server_that_nobody_vouches_for_is_not_talked_to, peer_end_all),
        cmocka_unit_test_teardown(who_connects_without_a_certificate_is_turned_away, peer_end_all),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
