/* test_pages.c: files of a folder by HTTP: types, caching, packed copies, and no way out. */
#include <string.h>
#include <unistd.h>

#include "support/check.h"
#include "support_client.h"
#include "support_server.h"

static struct server server;
static char dir[64];

static const struct tl_http_page pages[] = {
    { "/desk", "desk/index.html" },
    { "/signin", "desk/index.html" },
    { "/missing", "missing.html" },
};

static int setup(void **state)
{
    (void)state;
    char secret[128];
    snprintf(dir, sizeof dir, "/tmp/throughline-pages-XXXXXX");
    CHECK(mkdtemp(dir));
    snprintf(secret, sizeof secret, "%s/secret", dir);
    server_write_file(dir, "secret", "nobody may read this");
    server_write_file(dir, "dist/index.html", "<p>start</p>");
    server_write_file(dir, "dist/desk/index.html", "<p>desk</p>");
    server_write_file(dir, "dist/assets/app-1a2b3c4d.js", "let a = 1;");
    server_write_file(dir, "dist/assets/app-1a2b3c4d.js.gz", "packed");
    server_write_file(dir, "dist/.hidden", "hidden");
    server_write_file(dir, "dist/empty.txt", "");
    snprintf(dir + strlen(dir), sizeof dir - strlen(dir), "/dist");
    char link_name[128];
    snprintf(link_name, sizeof link_name, "%s/link", dir);
    CHECK_EQ(symlink(secret, link_name), 0);
    server_init(&server);
    server.settings.pages_dir = dir;
    server.settings.pages = pages;
    server.settings.pages_len = sizeof pages / sizeof pages[0];
    server_start(&server);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    char command[128];
    server_stop(&server);
    *strrchr(dir, '/') = '\0';
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}

static struct answer get(struct client *client, const char *path, const char *fields)
{
    char request[2000];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: here\r\n%s\r\n", path, fields);
    return client_ask(client, request);
}

static void files_come_with_type_and_caching(void **state)
{
    (void)state;
    struct client client = client_open(server.port);
    struct answer answer = get(&client, "/", "");
    CHECK_EQ(answer.status, 200);
    assert_string_equal(answer.body, "<p>start</p>");
    assert_string_equal(answer_field(&answer, "Content-Type"), "text/html; charset=utf-8");
    assert_string_equal(answer_field(&answer, "Cache-Control"), "no-cache");
    CHECK(strstr(answer_field(&answer, "Content-Security-Policy"), "default-src 'self'"));
    free(answer.body);
    answer = get(&client, "/assets/app-1a2b3c4d.js", "");
    assert_string_equal(answer.body, "let a = 1;");
    assert_string_equal(answer_field(&answer, "Content-Type"), "text/javascript; charset=utf-8");
    assert_string_equal(answer_field(&answer, "Cache-Control"),
                        "public, max-age=31536000, immutable");
    free(answer.body);
    answer = get(&client, "/assets/app-1a2b3c4d.js", "Accept-Encoding: gzip, br\r\n");
    assert_string_equal(answer.body, "packed");
    assert_string_equal(answer_field(&answer, "Content-Encoding"), "gzip");
    free(answer.body);
    answer = get(&client, "/empty.txt", "");
    CHECK_EQ(answer.status, 200);
    CHECK_EQ(answer.body_len, 0);
    free(answer.body);
    client_close(&client);
}

static void an_unchanged_file_is_not_sent_again(void **state)
{
    (void)state;
    char fields[200];
    struct client client = client_open(server.port);
    struct answer answer = get(&client, "/desk", "");
    snprintf(fields, sizeof fields, "If-None-Match: %s\r\n", answer_field(&answer, "ETag"));
    free(answer.body);
    answer = get(&client, "/desk", fields);
    CHECK_EQ(answer.status, 304);
    CHECK_EQ(answer.body_len, 0);
    free(answer.body);
    answer = get(&client, "/", fields);
    CHECK_EQ(answer.status, 200);
    free(answer.body);
    client_close(&client);
}

static void paths_under_a_page_give_the_page(void **state)
{
    (void)state;
    char body[4000];
    static const char *const desks[] = { "/desk", "/desk/", "/desk/contact/17", "/signin" };
    for (size_t i = 0; i < sizeof desks / sizeof desks[0]; i++) {
        CHECK_EQ(client_get(server.port, desks[i], "", body), 200);
        assert_string_equal(body, "<p>desk</p>");
    }
    CHECK_EQ(client_get(server.port, "/desktop", "", body), 404);
    CHECK_EQ(client_get(server.port, "/missing", "", body), 404);
    CHECK_EQ(client_get(server.port, "/api/none", "", body), 404);
}

static void nothing_outside_the_folder_can_be_named(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "/../secret",           "/%2e%2e/secret", "/..%2fsecret",
        "/desk/../../secret",   "/link",          "/.hidden",
        "/desk/..%5csecret",    "//secret",       "/assets/../secret",
        "/desk/%2e%2e/%2e%2e/", "/%00secret",     "/etc/passwd",
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct client client = client_open(server.port);
        char request[200];
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: here\r\n\r\n", paths[i]);
        client_send(&client, request);
        struct answer answer = client_read(&client);
        CHECK(!strstr(answer.body, "nobody may"));
        CHECK(!strstr(answer.body, "hidden"));
        CHECK(!strstr(answer.body, "root:"));
        free(answer.body);
        client_close(&client);
    }
}

static void pages_take_get_and_head_only(void **state)
{
    (void)state;
    struct client client = client_open(server.port);
    struct answer answer = client_ask(&client, "DELETE /desk HTTP/1.1\r\nHost: here\r\n\r\n");
    CHECK_EQ(answer.status, 405);
    assert_string_equal(answer_field(&answer, "Allow"), "GET, HEAD, OPTIONS");
    free(answer.body);
    client_close(&client);
}

static void a_reload_brings_new_files(void **state)
{
    (void)state;
    char body[4000];
    server_write_file(dir, "new.txt", "new");
    CHECK_EQ(client_get(server.port, "/new.txt", "", body), 404);
    tl_http_reload(server.http);
    while (client_get(server.port, "/new.txt", "", body) != 200)
        continue;
    assert_string_equal(body, "new");
}

static void a_folder_that_is_not_there_is_a_fault(void **state)
{
    (void)state;
    struct tl_http *http = NULL;
    server.settings.pages_dir = "/tmp/throughline-none";
    CHECK_ERR(TL_EIO, tl_http_open(&http, &server.settings, &server.faults));
    CHECK_EQ(server.faults.faults_len, 1);
    assert_string_equal(server.faults.faults[0].path, "http.pages");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(files_come_with_type_and_caching),      TEST(an_unchanged_file_is_not_sent_again),
        TEST(paths_under_a_page_give_the_page),      TEST(nothing_outside_the_folder_can_be_named),
        TEST(pages_take_get_and_head_only),          TEST(a_reload_brings_new_files),
        TEST(a_folder_that_is_not_there_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
