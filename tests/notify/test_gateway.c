/* test_gateway.c: text messages over a gateway of our own, which answers what the test says, and
 * over Debian's Kannel with its fake center. */
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "support_post.h"

/* ---- one answer to one request ---- */

struct gate {
    int listener;
    uint16_t port;
    const char *answer; /* A whole answer; NULL: the connection is closed. */
    char asked[8192];
    pthread_t thread;
};

static void *serve_one(void *arg)
{
    struct gate *gate = arg;
    size_t len = 0;
    int fd = accept(gate->listener, NULL, NULL);
    while (fd >= 0 && len < sizeof gate->asked - 1) {
        ssize_t more = read(fd, gate->asked + len, sizeof gate->asked - 1 - len);
        if (more <= 0)
            break;
        len += (size_t)more;
        gate->asked[len] = '\0';
        const char *head = strstr(gate->asked, "\r\n\r\n");
        const char *length = strstr(gate->asked, "Content-Length: ");
        size_t body = head && length ? strtoul(length + 16, NULL, 10) : 0;
        if (head && strlen(head + 4) >= body)
            break;
    }
    if (gate->answer && write(fd, gate->answer, strlen(gate->answer)) < 0)
        gate->asked[0] = '\0';
    close(fd);
    return NULL;
}

static int listen_free(uint16_t *out_port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0 && listen(fd, 8) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&address, &len) == 0);
    *out_port = ntohs(address.sin_port);
    return fd;
}

static void gate_open(struct gate *gate, const char *answer)
{
    *gate = (struct gate){ .answer = answer };
    gate->listener = listen_free(&gate->port);
    CHECK(pthread_create(&gate->thread, NULL, serve_one, gate) == 0);
}

static struct tl_gateway *gateway_at(uint16_t port)
{
    char url[64];
    struct tl_gateway *gateway = NULL;
    snprintf(url, sizeof url, "http://127.0.0.1:%d/messages", port);
    const struct tl_gateway_settings settings = { .kind = TL_GATEWAY_HTTP,
                                                  .url = url,
                                                  .user = "",
                                                  .secret = "token-of-ours",
                                                  .from = "40404",
                                                  .report = "",
                                                  .report_secret = "",
                                                  .authorities = "" };
    CHECK_OK(tl_gateway_open(&settings, &gateway));
    return gateway;
}

static const struct tl_gateway_message usual = { .to = "+12025550123",
                                                 .text = "Señora: \"su\" solicitud",
                                                 .reference = 17 };

static void ask(const char *answer, struct gate *gate, struct tl_way_answer *out)
{
    gate_open(gate, answer);
    struct tl_gateway *gateway = gateway_at(gate->port);
    tl_gateway_send(gateway, &usual, out);
    CHECK(pthread_join(gate->thread, NULL) == 0);
    close(gate->listener);
    tl_gateway_close(gateway);
}

static void a_message_is_posted_as_json_with_the_token(void **state)
{
    struct gate gate;
    struct tl_way_answer answer;
    (void)state;
    ask("HTTP/1.1 201 Created\r\nContent-Length: 13\r\n\r\n{\"id\":\"m-77\"}", &gate, &answer);
    CHECK_EQ(answer.result, TL_WAY_TAKEN);
    assert_string_equal(answer.message, "m-77");
    CHECK(strncmp(gate.asked, "POST /messages ", 15) == 0);
    CHECK(strstr(gate.asked, "Authorization: Bearer token-of-ours\r\n") != NULL);
    json_t *body = json_loads(strstr(gate.asked, "\r\n\r\n") + 4, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(body, "to")), usual.to);
    assert_string_equal(json_string_value(json_object_get(body, "from")), "40404");
    assert_string_equal(json_string_value(json_object_get(body, "text")), usual.text);
    assert_string_equal(json_string_value(json_object_get(body, "reference")), "17");
    json_decref(body);
}

static void what_the_gateway_answers_decides_what_follows(void **state)
{
    static const struct {
        const char *answer;
        enum tl_way_result result;
    } rows[] = {
        { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", TL_WAY_TAKEN },
        { "HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n", TL_WAY_NEVER },
        { "HTTP/1.1 422 No\r\nContent-Length: 0\r\n\r\n", TL_WAY_NEVER },
        { "HTTP/1.1 429 Later\r\nContent-Length: 0\r\n\r\n", TL_WAY_LATER },
        { "HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n", TL_WAY_DOWN },
        { "HTTP/1.1 302 There\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
          TL_WAY_DOWN },
        { "HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n", TL_WAY_DOWN },
        { "what is this?", TL_WAY_DOWN },
        { NULL, TL_WAY_DOWN },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gate gate;
        struct tl_way_answer answer;
        ask(rows[i].answer, &gate, &answer);
        if (answer.result != rows[i].result)
            fail_msg("%s gave %d: %s", rows[i].answer ? rows[i].answer : "nothing", answer.result,
                     answer.error);
        CHECK(strstr(answer.error, "2025550123") == NULL);
        CHECK(strstr(answer.error, "token-of-ours") == NULL);
    }
}

static void only_https_or_this_machine(void **state)
{
    (void)state;
    CHECK(tl_gateway_is_url("https://gateway.example/x"));
    CHECK(tl_gateway_is_url("http://localhost:13013/cgi-bin/sendsms"));
    CHECK(!tl_gateway_is_url("http://gateway.example/x"));
    CHECK(!tl_gateway_is_url("http://localhost.example:1/"));
    CHECK(!tl_gateway_is_url("https://a b"));
    CHECK(!tl_gateway_is_url("file:///etc/passwd"));
    CHECK(!tl_gateway_is_url(""));
}

/* ---- Kannel ---- */

struct kannel {
    struct post *post;
    uint16_t admin, boxes, center, sendsms;
    pid_t bearerbox, smsbox, fake;
    char out[160]; /* What the fake center was given. */
    char log[160];
    const char *words;
};

static uint16_t free_port(void)
{
    uint16_t port;
    close(listen_free(&port));
    return port;
}

static bool has_words(void *arg)
{
    struct kannel *kannel = arg;
    char text[65536];
    FILE *in = fopen(kannel->log, "r");
    size_t len = in ? fread(text, 1, sizeof text - 1, in) : 0;
    text[len] = '\0';
    if (in)
        fclose(in);
    return strstr(text, kannel->words) != NULL;
}

static void await_words(struct kannel *kannel, const char *log, const char *words)
{
    snprintf(kannel->log, sizeof kannel->log, "%s/%s", kannel->post->folder, log);
    kannel->words = words;
    post_wait_for(has_words, kannel, words);
}

/* Its output goes to a file of the folder. */
static pid_t start(const struct kannel *kannel, const char *log, const char *const *words)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", kannel->post->folder, log);
    pid_t child = fork();
    if (child != 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* A test that fails leaves nothing running. */
    if (!freopen(path, "w", stdout) || dup2(1, 2) < 0)
        _exit(126);
    execv(words[0], (char *const *)(uintptr_t)words);
    _exit(127);
}

static void kannel_start(struct kannel *kannel, uint16_t in_port)
{
    char conf[2048], path[160], center[16], say[64];
    kannel->admin = free_port();
    kannel->boxes = free_port();
    kannel->center = free_port();
    kannel->sendsms = free_port();
    snprintf(conf, sizeof conf,
             "group = core\nadmin-port = %d\nadmin-interface = 127.0.0.1\nsmsbox-port = %d\n"
             "smsbox-interface = 127.0.0.1\nadmin-password = x\nbox-allow-ip = 127.0.0.1\n\n"
             "group = smsc\nsmsc = fake\nsmsc-id = FAKE\nport = %d\n"
             "connect-allow-ip = 127.0.0.1\n\n"
             "group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = %d\n"
             "sendsms-interface = 127.0.0.1\n\n"
             "group = sendsms-user\nusername = center\npassword = password-of-ours\n"
             "concatenation = true\nmax-messages = 10\n\n"
             "group = sms-service\nkeyword = default\ncatch-all = true\nmax-messages = 0\n"
             "get-url = \"http://127.0.0.1:%d/api/v1/sms/in?secret=s&from=%%p&text=%%a\"\n",
             kannel->admin, kannel->boxes, kannel->center, kannel->sendsms, in_port);
    post_put(kannel->post, "kannel.conf", conf);
    snprintf(path, sizeof path, "%s/kannel.conf", kannel->post->folder);
    kannel->bearerbox =
        start(kannel, "bearerbox.log",
              (const char *const[]){ "/usr/sbin/bearerbox", "-v", "0", path, NULL });
    await_words(kannel, "bearerbox.log", "Start-up done");
    kannel->smsbox = start(kannel, "smsbox.log",
                           (const char *const[]){ "/usr/sbin/smsbox", "-v", "0", path, NULL });
    await_words(kannel, "smsbox.log", "Connected to bearerbox");
    snprintf(center, sizeof center, "%d", kannel->center);
    snprintf(say, sizeof say, "12025550123 40404 text STOP");
    kannel->fake = start(kannel, "fake.log",
                         (const char *const[]){ "/usr/lib/kannel/test/fakesmsc", "-H", "127.0.0.1",
                                                "-r", center, "-m", "1", "-v", "0", say, NULL });
}

static void kannel_stop(struct kannel *kannel)
{
    const pid_t all[] = { kannel->fake, kannel->smsbox, kannel->bearerbox };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        kill(all[i], SIGKILL);
        waitpid(all[i], NULL, 0);
    }
}

/* A notice of ours reaches the center by Kannel, and a text from there reaches us by its URL. */
static void kannel_brings_a_message_to_the_center_and_stop_to_us(void **state)
{
    struct post *post = post_of(state);
    struct kannel kannel = { .post = post };
    struct gate gate;
    char url[80];
    gate_open(&gate, "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n");
    kannel_start(&kannel, gate.port);
    CHECK(pthread_join(gate.thread, NULL) == 0); /* STOP has come. */
    close(gate.listener);
    if (!strstr(gate.asked, "from=12025550123") && !strstr(gate.asked, "from=%2B12025550123"))
        fail_msg("%s", gate.asked);
    CHECK(strstr(gate.asked, "secret=s&") != NULL);
    CHECK(strstr(gate.asked, "text=STOP") != NULL);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/cgi-bin/sendsms", kannel.sendsms);
    post->gateway.kind = TL_GATEWAY_KANNEL;
    post->gateway.url = url;
    post->gateway.user = "center";
    post->gateway.secret = "password-of-ours";
    post->gateway.from = "40404";
    post_sender_start(post);
    tl_id id = post_notice(post, "sms", "+12025550199");
    post_await(post, id, "sent");
    await_words(&kannel, "fake.log", "this is notice 1.");
    await_words(&kannel, "fake.log", "12025550199");
    post_sender_stop(post);
    post->gateway.secret = "wrong";
    post_sender_start(post);
    id = post_notice(post, "sms", "+12025550199");
    post_await_put_off(post, id); /* The password is ours to mend: the message waits. */
    kannel_stop(&kannel);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_posted_as_json_with_the_token),
        cmocka_unit_test(what_the_gateway_answers_decides_what_follows),
        cmocka_unit_test(only_https_or_this_machine),
        { "kannel_brings_a_message_to_the_center_and_stop_to_us",
          kannel_brings_a_message_to_the_center_and_stop_to_us, post_begin, post_end, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
