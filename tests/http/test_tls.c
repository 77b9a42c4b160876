/* test_tls.c: certificates that change under way, and starts that can't work. */
#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/check.h"
#include "support_client.h"
#include "support_server.h"

static struct server server;
static char dir[64];
static char certificate[96];
static char key[96];

/* Writes a self-signed certificate with this serial number, and its key. */
static void write_pair(long serial, const char *certificate_path, const char *key_path)
{
    EVP_PKEY *pair = EVP_EC_gen("P-256");
    X509 *x509 = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(x509), serial);
    X509_gmtime_adj(X509_getm_notBefore(x509), 0);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, pair);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                               (const unsigned char *)"here", -1, -1, 0);
    X509_set_issuer_name(x509, X509_get_subject_name(x509));
    CHECK(X509_sign(x509, pair, EVP_sha256()) > 0);
    FILE *out = fopen(certificate_path, "w");
    CHECK(out && PEM_write_X509(out, x509) == 1);
    fclose(out);
    out = fopen(key_path, "w");
    CHECK(out && PEM_write_PrivateKey(out, pair, NULL, NULL, 0, NULL, NULL) == 1);
    fclose(out);
    X509_free(x509);
    EVP_PKEY_free(pair);
}

static int setup(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/throughline-tls-XXXXXX");
    CHECK(mkdtemp(dir));
    snprintf(certificate, sizeof certificate, "%s/certificate.pem", dir);
    snprintf(key, sizeof key, "%s/key.pem", dir);
    write_pair(1, certificate, key);
    server_init(&server);
    server.settings.certificate = certificate;
    server.settings.key = key;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    char command[128];
    server_stop(&server);
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}

static long serial_of(struct client *client)
{
    X509 *x509 = SSL_get1_peer_certificate(client->tls);
    long serial = ASN1_INTEGER_get(X509_get0_serialNumber(x509));
    X509_free(x509);
    return serial;
}

static long serial_now(void)
{
    struct client client = client_open_tls(server.port);
    long serial = serial_of(&client);
    client_close(&client);
    return serial;
}

static void ask_hello(struct client *client)
{
    struct answer answer = client_ask(client, "GET /api/hello HTTP/1.1\r\nHost: here\r\n\r\n");
    CHECK_EQ(answer.status, 200);
    CHECK(strstr(answer.body, "\"tls\":true"));
    free(answer.body);
}

static void requests_and_live_messages_come_over_tls(void **state)
{
    (void)state;
    const unsigned char *protocol;
    unsigned protocol_len;
    char text[70001];
    server_start(&server);
    struct client client = client_open_tls(server.port);
    SSL_get0_alpn_selected(client.tls, &protocol, &protocol_len);
    CHECK_EQ(protocol_len, 8);
    CHECK(memcmp(protocol, "http/1.1", 8) == 0);
    ask_hello(&client);
    struct answer answer = client_ask(&client, "POST /api/session HTTP/1.1\r\nHost: here\r\n"
                                               "Content-Type: application/json\r\n"
                                               "Content-Length: 2\r\n\r\n{}");
    CHECK(strstr(answer_field(&answer, "Set-Cookie"), "; Secure"));
    free(answer.body);
    answer = client_ask(&client, "GET /api/big HTTP/1.1\r\nHost: here\r\n\r\n");
    CHECK_EQ(answer.body_len, 3 * 1024 * 1024);
    free(answer.body);
    CHECK_EQ(ws_open(&client, server.port, "?since=0", AS_AGENT), 101);
    CHECK_OK(tl_live_push(server.http, AGENT_KEY, "{}"));
    CHECK_EQ(ws_read_text(&client, text), 0);
    assert_string_equal(text, "{\"seq\":1}");
    client_close(&client);
}

static uint64_t loads(void)
{
    struct tl_http_stats stats;
    tl_http_stats(server.http, &stats);
    return stats.certificate_loads;
}

static void a_new_certificate_is_taken_without_a_stop(void **state)
{
    (void)state;
    server_start(&server);
    struct client before = client_open_tls(server.port);
    CHECK_EQ(serial_of(&before), 1);
    write_pair(2, certificate, key);
    tl_http_reload(server.http);
    while (loads() < 2)
        usleep(1000);
    CHECK_EQ(serial_now(), 2);
    ask_hello(&before);
    client_close(&before);
    write_pair(3, certificate, key);
    while (serial_now() != 3) /* Nobody asked for it: the files were looked at. */
        usleep(50 * 1000);
}

static bool was_refused;

static void hear(void *app, enum tl_http_log_level level, const char *line)
{
    struct server *heard = app;
    if (level != TL_HTTP_LOG_WARNING || !strstr(line, "reload=refused"))
        return;
    pthread_mutex_lock(&heard->lock);
    was_refused = true;
    pthread_cond_broadcast(&heard->changed);
    pthread_mutex_unlock(&heard->lock);
}

static void a_pair_that_does_not_fit_is_not_taken(void **state)
{
    (void)state;
    char other[128];
    snprintf(other, sizeof other, "%s/other.pem", dir);
    server.settings.log = hear;
    server_start(&server);
    write_pair(2, certificate, other);
    tl_http_reload(server.http);
    pthread_mutex_lock(&server.lock);
    while (!was_refused)
        pthread_cond_wait(&server.changed, &server.lock);
    pthread_mutex_unlock(&server.lock);
    struct client client = client_open_tls(server.port);
    CHECK_EQ(serial_of(&client), 1);
    ask_hello(&client);
    client_close(&client);
}

static void plain_bytes_on_a_tls_port_do_no_harm(void **state)
{
    (void)state;
    server_start(&server);
    struct client client = client_open(server.port);
    client_send(&client, "GET /api/hello HTTP/1.1\r\nHost: here\r\n\r\n");
    struct answer answer = client_read_head(&client);
    CHECK(answer.status != 200);
    client_close(&client);
    CHECK_EQ(serial_now(), 1);
}

static void fails(enum tl_err err, const char *setting, const char *words)
{
    struct tl_http *http = NULL;
    server.faults.faults_len = 0;
    CHECK_ERR(err, tl_http_open(&http, &server.settings, &server.faults));
    CHECK_EQ(server.faults.faults_len, 1);
    assert_string_equal(server.faults.faults[0].path, setting);
    CHECK(strstr(server.faults.faults[0].text, words));
}

static void starts_that_cannot_work_say_why(void **state)
{
    (void)state;
    char other[128];
    snprintf(other, sizeof other, "%s/other.pem", dir);
    write_pair(9, other, other); /* The key stands last. */
    server.settings.key = NULL;
    fails(TL_EBAD, "http.key", "needs both");
    server.settings.key = other;
    fails(TL_EBAD, "http.key", "doesn't belong");
    server.settings.key = "/nowhere/key.pem";
    fails(TL_EIO, "http.key", "can't be read");
    server.settings.certificate = "/nowhere/certificate.pem";
    fails(TL_EIO, "http.certificate", "can't be read");
    server.settings.certificate = key;
    server.settings.key = key;
    fails(TL_EBAD, "http.certificate", "no PEM file with a certificate");
    server.settings.certificate = NULL;
    server.settings.key = NULL;
    server.settings.address = "everywhere";
    fails(TL_EBAD, "http.address", "no numeric address");
    server.settings.address = "192.0.2.1";
    fails(TL_EBUSY, "http.address", "can't be listened at");
}

static void a_taken_port_is_named(void **state)
{
    (void)state;
    server_start(&server);
    server.settings.port = server.port;
    fails(TL_EBUSY, "http.port", "is taken");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(requests_and_live_messages_come_over_tls),
        TEST(a_new_certificate_is_taken_without_a_stop),
        TEST(a_pair_that_does_not_fit_is_not_taken),
        TEST(plain_bytes_on_a_tls_port_do_no_harm),
        TEST(starts_that_cannot_work_say_why),
        TEST(a_taken_port_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
