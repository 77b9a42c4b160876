/* support_post.c: the house around a sender. */
#include "support_post.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/meta.h"

static const int64_t second = 1000000;

struct post *post_of(void **state)
{
    return *state;
}

int post_begin(void **state)
{
    struct post *post = calloc(1, sizeof *post);
    void *support = NULL;
    if (!post || support_sqlite(&support) != 0)
        return -1;
    post->support = support;
    atomic_store(&post->now, INT64_C(1764000000) * second);
    pthread_mutex_init(&post->lock, NULL);
    support_folder_make(post->folder, sizeof post->folder);
    snprintf(post->print, sizeof post->print, "%s/print", post->folder);
    mkdir(post->print, 0700);
    post->authorities = post->user = post->password = "";
    post->gateway = (struct tl_gateway_settings){ .url = "",
                                                  .user = "",
                                                  .secret = "",
                                                  .from = "",
                                                  .report = "",
                                                  .report_secret = "",
                                                  .authorities = "" };
    *state = post;
    return 0;
}

int post_end(void **state)
{
    struct post *post = *state;
    void *support = post->support;
    post_sender_stop(post);
    post_server_kill(post);
    support_folder_remove(post->folder);
    pthread_mutex_destroy(&post->lock);
    free(post);
    return support_end(&support);
}

void post_wait_for(bool (*fn)(void *arg), void *arg, const char *what)
{
    for (int i = 0; i < 60000; i++) {
        if (fn(arg))
            return;
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    }
    fail_msg("a minute has passed without: %s", what);
}

/* ---- the mail server ---- */

void post_put(struct post *post, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", post->folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

struct start {
    char path[128];
    pid_t server;
};

static bool is_ready(void *arg)
{
    const struct start *start = arg;
    if (waitpid(start->server, NULL, WNOHANG) != 0)
        fail_msg("the mail server ended by itself: is python3-aiosmtpd here?");
    return access(start->path, R_OK) == 0;
}

void post_server_start(struct post *post, const char *certificate, const char *key)
{
    char path[128], port[16] = "";
    struct start start;
    snprintf(start.path, sizeof start.path, "%s/ready", post->folder);
    unlink(start.path);
    post->server = fork();
    if (post->server == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execl("/usr/bin/python3", "python3", TL_ROOT "/tests/notify/smtp_server.py", post->folder,
              certificate, key, NULL);
        _exit(127);
    }
    CHECK(post->server > 0);
    start.server = post->server;
    post_wait_for(is_ready, &start, "the mail server is ready");
    snprintf(path, sizeof path, "%s/port", post->folder);
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    assert_non_null(fgets(port, sizeof port, in));
    fclose(in);
    post->port = (uint16_t)strtoul(port, NULL, 10);
    snprintf(post->url, sizeof post->url, "smtp://localhost:%s/center.example", port);
}

void post_server_kill(struct post *post)
{
    if (post->server <= 0)
        return;
    kill(post->server, SIGKILL);
    waitpid(post->server, NULL, 0);
    post->server = 0;
}

/* ---- the sender ---- */

static enum tl_err write_in(void *arg, enum tl_err (*fn)(struct tl_db *db, void *fn_arg),
                            void *fn_arg)
{
    struct post *post = arg;
    pthread_mutex_lock(&post->lock);
    struct tl_db *db = tl_store_writer(post->support->store);
    enum tl_err err = tl_db_begin(db);
    if (err == TL_OK)
        err = fn(db, fn_arg);
    if (err == TL_OK)
        err = tl_db_commit(db);
    else
        tl_db_rollback(db);
    pthread_mutex_unlock(&post->lock);
    return err;
}

static tl_time now(void *arg)
{
    struct post *post = arg;
    return atomic_load(&post->now);
}

/* To where the row says, in its fields: "mail ana@example.org"; "none" has nowhere to go. */
static enum tl_err find(void *arg, struct tl_notice_row *row)
{
    (void)arg;
    if (strcmp(row->fields, "none") == 0) {
        snprintf(row->state, sizeof row->state, "failed");
        snprintf(row->error, sizeof row->error, "nowhere to send it");
        return TL_OK;
    }
    sscanf(row->fields, "%7s %511s", row->channel, row->address);
    snprintf(row->state, sizeof row->state, "queued");
    return TL_OK;
}

static enum tl_err render(void *arg, const struct tl_notice_row *row, struct tl_notice_text *out)
{
    (void)arg;
    snprintf(out->agency, sizeof out->agency, "Agencia de los Niños");
    snprintf(out->subject, sizeof out->subject, "Notice %d", (int)row->id);
    snprintf(out->body, sizeof out->body, "Señora,\n\nthis is notice %d.", (int)row->id);
    snprintf(out->date, sizeof out->date, "November 24");
    snprintf(out->number, sizeof out->number, "123-456-7890");
    return TL_OK;
}

static void moved(void *arg, const struct tl_notice_row *row)
{
    (void)arg;
    (void)row;
}

void post_sender_start(struct post *post)
{
    const struct tl_sender_settings settings = {
        .smtp = { .url = post->url,
                  .user = post->user,
                  .password = post->password,
                  .authorities = post->authorities },
        .mail_from = "notices@agency.example",
        .gateway = post->gateway,
        .print_folder = post->print,
        .kept_us = 90 * 86400 * second,
    };
    const struct tl_sender_wiring wiring = { .store = post->support->store,
                                             .write = write_in,
                                             .now = now,
                                             .find = find,
                                             .render = render,
                                             .moved = moved,
                                             .arg = post };
    CHECK_OK(tl_sender_open(&settings, &wiring, &post->sender));
    CHECK_OK(tl_sender_run(post->sender));
}

void post_sender_stop(struct post *post)
{
    tl_sender_close(post->sender);
    post->sender = NULL;
}

static enum tl_err insert(struct tl_db *db, void *arg)
{
    struct tl_notice_row *row = arg;
    enum tl_err err = tl_store_ids_take(db, "notice", 1, &row->id);
    snprintf(row->once, sizeof row->once, "test:%d", (int)row->id);
    return err == TL_OK ? tl_store_notice_insert(db, row) : err;
}

/* It finds its way as any other. */
tl_id post_notice(struct post *post, const char *channel, const char *address)
{
    struct tl_notice_row row = { .kind = "test", .state = "made", .language = "es" };
    snprintf(row.fields, sizeof row.fields, "%s%s%s", channel, address[0] ? " " : "", address);
    row.made_at = row.next_at = atomic_load(&post->now);
    row.until_at = row.made_at + 5 * 86400 * second;
    CHECK_OK(write_in(post, insert, &row));
    if (post->sender)
        tl_sender_wake(post->sender);
    return row.id;
}

void post_row(struct post *post, tl_id id, struct tl_notice_row *out)
{
    struct tl_db *db = tl_store_reader_take(post->support->store);
    CHECK_OK(tl_store_notice_find(db, id, out));
    tl_store_reader_give(post->support->store, db);
}

struct wanted {
    struct post *post;
    tl_id id;
    const char *state;
};

static bool is_in_state(void *arg)
{
    const struct wanted *wanted = arg;
    struct tl_notice_row row;
    post_row(wanted->post, wanted->id, &row);
    return strcmp(row.state, wanted->state) == 0;
}

void post_await(struct post *post, tl_id id, const char *state)
{
    struct wanted wanted = { post, id, state };
    post_wait_for(is_in_state, &wanted, state);
}

static bool is_put_off(void *arg)
{
    const struct wanted *wanted = arg;
    struct tl_notice_row row;
    post_row(wanted->post, wanted->id, &row);
    return strcmp(row.state, "queued") == 0 && row.error[0] != '\0';
}

void post_await_put_off(struct post *post, tl_id id)
{
    struct wanted wanted = { post, id, "" };
    post_wait_for(is_put_off, &wanted, "it was tried and put off");
}

struct mails {
    struct post *post;
    uint32_t count;
    char *out;
    size_t bytes_max;
};

static bool has_mails(void *arg)
{
    const struct mails *mails = arg;
    char path[128];
    uint32_t lines = 0;
    snprintf(path, sizeof path, "%s/mails", mails->post->folder);
    FILE *in = fopen(path, "r");
    size_t len = in ? fread(mails->out, 1, mails->bytes_max - 1, in) : 0;
    mails->out[len] = '\0';
    if (in)
        fclose(in);
    for (const char *c = mails->out; *c; c++)
        lines += *c == '\n';
    return lines >= mails->count;
}

void post_await_mails(struct post *post, uint32_t count, char *out, size_t bytes_max)
{
    struct mails mails = { post, count, out, bytes_max };
    post_wait_for(has_mails, &mails, "the mails have come");
}

void post_advance(struct post *post, int64_t us)
{
    atomic_fetch_add(&post->now, us);
    tl_sender_wake(post->sender);
}
