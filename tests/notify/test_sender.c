/* test_sender.c: notices over a real mail server: later, never, in order, and after kill -9. */
#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "support_post.h"

static const int64_t minute = INT64_C(60) * 1000000;
static char lines[1 << 20];

/* The value of a key in the n-th mail (from 0). */
static void mail_says(uint32_t n, const char *key, char *out, size_t bytes_max)
{
    const char *line = lines;
    while (n-- > 0)
        line = strchr(line, '\n') + 1;
    json_t *mail = json_loadb(line, strcspn(line, "\n"), 0, NULL);
    json_t *value = json_object_get(mail, key);
    if (json_is_array(value))
        value = json_array_get(value, 0);
    snprintf(out, bytes_max, "%s",
             json_is_string(value) ? json_string_value(value)
             : json_is_true(value) ? "true"
                                   : "");
    json_decref(mail);
}

static void check_says(uint32_t n, const char *key, const char *wanted)
{
    char text[4096];
    mail_says(n, key, text, sizeof text);
    assert_string_equal(text, wanted);
}

static void a_mail_arrives_whole_and_is_recorded(void **state)
{
    struct post *post = post_of(state);
    struct tl_notice_row row;
    char text[256];
    post_server_start(post, NULL, NULL);
    post_sender_start(post);
    tl_id id = post_notice(post, "mail", "ana@example.org");
    post_await(post, id, "sent");
    post_await_mails(post, 1, lines, sizeof lines);
    check_says(0, "to", "ana@example.org");
    check_says(0, "from", "notices@agency.example");
    check_says(0, "text", "Señora,\n\nthis is notice 1.");
    post_row(post, id, &row);
    snprintf(text, sizeof text, "<%s>", row.message);
    check_says(0, "message", text);
    CHECK_EQ(row.tries, 1);
    CHECK(row.ended_at > 0);
    assert_string_equal(row.error, "");
}

static void what_is_put_off_comes_later_and_others_do_not_wait(void **state)
{
    struct post *post = post_of(state);
    struct tl_notice_row row;
    post_server_start(post, NULL, NULL);
    post_sender_start(post);
    tl_id later = post_notice(post, "mail", "later@example.org");
    tl_id other = post_notice(post, "mail", "ana@example.org");
    post_await(post, other, "sent");
    post_await_put_off(post, later);
    post_row(post, later, &row);
    CHECK(strstr(row.error, "451") != NULL);
    CHECK(row.next_at > row.made_at);
    post_put(post, "now", "");
    post_advance(post, minute);
    post_await(post, later, "sent");
    post_row(post, later, &row);
    CHECK_EQ(row.tries, 2);
}

static void what_is_refused_fails_with_the_reason(void **state)
{
    struct post *post = post_of(state);
    struct tl_notice_row row;
    post_server_start(post, NULL, NULL);
    post_sender_start(post);
    tl_id never = post_notice(post, "mail", "never@example.org");
    tl_id full = post_notice(post, "mail", "full@example.org");
    tl_id nowhere = post_notice(post, "none", "");
    post_await(post, never, "failed");
    post_row(post, never, &row);
    CHECK(strstr(row.error, "550") != NULL);
    CHECK(strstr(row.error, "never@") == NULL); /* No address in what people log. */
    post_await(post, full, "failed");
    post_row(post, full, &row);
    CHECK(strstr(row.error, "552") != NULL);
    post_await(post, nowhere, "failed");
}

static void after_its_time_it_has_failed(void **state)
{
    struct post *post = post_of(state);
    struct tl_notice_row row;
    post_server_start(post, NULL, NULL);
    post_sender_start(post);
    tl_id later = post_notice(post, "mail", "later@example.org");
    post_await_put_off(post, later);
    post_advance(post, 6 * 24 * 60 * minute);
    post_await(post, later, "failed");
    post_row(post, later, &row);
    CHECK(strstr(row.error, "451") != NULL);
}

static bool is_mail_down(void *arg)
{
    struct post *post = arg;
    struct tl_way_stats stats;
    tl_sender_stats(post->sender, TL_WAY_MAIL, &stats);
    return stats.is_down;
}

static void when_the_server_was_down_all_come_in_order(void **state)
{
    struct post *post = post_of(state);
    enum { COUNT = 20 };
    tl_id ids[COUNT];
    post_server_start(post, NULL, NULL);
    post_server_kill(post);
    post_sender_start(post);
    for (int i = 0; i < COUNT; i++) {
        char address[40];
        snprintf(address, sizeof address, "p%d@example.org", i);
        ids[i] = post_notice(post, "mail", address);
    }
    post_wait_for(is_mail_down, post, "mail counts as down");
    post_advance(post, 10 * minute); /* Still down. */
    post_server_start(post, NULL, NULL);
    post_advance(post, 10 * minute);
    for (int i = 0; i < COUNT; i++) {
        post_await(post, ids[i], "sent");
        post_advance(post, 10 * minute); /* A try may have come before the server was there. */
    }
    post_await_mails(post, COUNT, lines, sizeof lines);
    for (int i = 0; i < COUNT; i++) {
        char address[40];
        snprintf(address, sizeof address, "p%d@example.org", i);
        check_says((uint32_t)i, "to", address);
    }
    CHECK(!is_mail_down(post));
}

/* A program of its own with the same store, which sends until it is killed. */
static pid_t start_child(struct post *post)
{
    tl_store_close(post->support->store);
    post->support->store = NULL;
    pid_t child = fork();
    if (child != 0)
        return child;
    struct tl_fault fault;
    const struct tl_store_options options = { .url = post->support->url, .readers_len = 5 };
    if (tl_store_open(&options, &post->support->store, &fault) != TL_OK)
        _exit(1);
    post_sender_start(post);
    for (;;)
        pause();
}

/* The one case of a double: the server has it, and the sender dies before that is recorded. */
static void killed_between_sending_and_recording_it_comes_twice_as_one(void **state)
{
    struct post *post = post_of(state);
    struct tl_notice_row row;
    struct tl_fault fault;
    char first[256], second[256];
    int status;
    post_server_start(post, NULL, NULL);
    tl_id id = post_notice(post, "mail", "hold@example.org");
    pid_t child = start_child(post);
    CHECK(child > 0);
    post_await_mails(post, 1, lines, sizeof lines);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    CHECK(WIFSIGNALED(status));
    const struct tl_store_options options = { .url = post->support->url, .readers_len = 5 };
    CHECK_OK(tl_store_open(&options, &post->support->store, &fault));
    post_row(post, id, &row);
    assert_string_equal(row.state, "sending");
    post_put(post, "now", "");
    post_sender_start(post);
    post_await(post, id, "sent");
    post_await_mails(post, 2, lines, sizeof lines);
    mail_says(0, "message", first, sizeof first);
    mail_says(1, "message", second, sizeof second);
    assert_string_equal(first, second);
    post_row(post, id, &row);
    CHECK_EQ(row.tries, 2);
}

/* Own authority, certificate for localhost. */
static void make_certificate(const struct post *post)
{
    char command[900];
    snprintf(
        command, sizeof command,
        "cd %s && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ca.key -out ca.pem "
        "-subj /CN=authority 2>/dev/null && openssl req -newkey rsa:2048 -nodes -keyout k.pem "
        "-subj /CN=localhost -out r.pem 2>/dev/null && printf 'subjectAltName=DNS:localhost' "
        ">e && openssl x509 -req -in r.pem -CA ca.pem -CAkey ca.key -days 2 -extfile e "
        "-out c.pem 2>/dev/null",
        post->folder);
    CHECK_EQ(system(command), 0);
}

static void by_starttls_only_to_who_has_the_right_certificate(void **state)
{
    struct post *post = post_of(state);
    char certificate[128], key[128], authorities[128];
    make_certificate(post);
    snprintf(certificate, sizeof certificate, "%s/c.pem", post->folder);
    snprintf(key, sizeof key, "%s/k.pem", post->folder);
    snprintf(authorities, sizeof authorities, "%s/ca.pem", post->folder);
    post_put(post, "user", "center secret");
    post_server_start(post, certificate, key);
    tl_id id = post_notice(post, "mail", "ana@example.org");
    post_sender_start(post); /* By the system's authorities, who do not know ours. */
    post_wait_for(is_mail_down, post, "an unknown certificate is refused");
    post_sender_stop(post);
    post->authorities = authorities;
    post->user = "center";
    post->password = "wrong";
    post_sender_start(post);
    post_wait_for(is_mail_down, post, "a wrong password is refused");
    post_sender_stop(post);
    post->password = "secret";
    post_sender_start(post);
    post_await(post, id, "sent");
    post_await_mails(post, 1, lines, sizeof lines);
    check_says(0, "tls", "true");
}

static void a_letter_lies_in_the_queue_and_old_notices_are_gone(void **state)
{
    struct post *post = post_of(state);
    char path[200];
    post_sender_start(post);
    tl_id id = post_notice(post, "letter", "Ana");
    post_await(post, id, "printed");
    snprintf(path, sizeof path, "%s/1.pdf", post->print);
    CHECK_EQ(access(path, R_OK), 0);
    struct tl_db *db = tl_store_writer(post->support->store);
    uint32_t deleted = 0;
    pthread_mutex_lock(&post->lock);
    CHECK_OK(tl_store_notice_purge(db, atomic_load(&post->now), 10, &deleted));
    CHECK_EQ(deleted, 0);
    CHECK_OK(tl_store_notice_purge(db, atomic_load(&post->now) + 1, 10, &deleted));
    CHECK_EQ(deleted, 1);
    pthread_mutex_unlock(&post->lock);
}

#define POST(test)                                                                                 \
    {                                                                                              \
#test, test, post_begin, post_end, NULL                                                    \
    }

int main(void)
{
    static const struct CMUnitTest tests[] = {
        POST(a_mail_arrives_whole_and_is_recorded),
        POST(what_is_put_off_comes_later_and_others_do_not_wait),
        POST(what_is_refused_fails_with_the_reason),
        POST(after_its_time_it_has_failed),
        POST(when_the_server_was_down_all_come_in_order),
        POST(killed_between_sending_and_recording_it_comes_twice_as_one),
        POST(by_starttls_only_to_who_has_the_right_certificate),
        POST(a_letter_lies_in_the_queue_and_old_notices_are_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
