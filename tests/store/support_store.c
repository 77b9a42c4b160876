/* support_store.c: fresh stores for tests. */
#include "support_store.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <string.h>
#include <unistd.h>

#include "store/backend.h"

void support_folder_make(char *out_path, size_t path_size)
{
    const char *top = getenv("TMPDIR");
    int len = snprintf(out_path, path_size, "%s/tl-store.XXXXXX", top ? top : "/tmp");
    assert_true(len > 0 && (size_t)len < path_size);
    assert_non_null(mkdtemp(out_path));
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

void support_folder_remove(const char *path)
{
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void open_store(struct support *support)
{
    struct tl_store_options options = { .url = support->url, .readers_len = 2 };
    struct tl_fault fault;
    enum tl_err err = tl_store_open(&options, &support->store, &fault);
    if (err != TL_OK)
        fail_msg("%s: %s", tl_err_text(err), fault.text);
}

void support_reopen(struct support *support)
{
    tl_store_close(support->store);
    support->store = NULL;
    open_store(support);
}

int support_sqlite(void **state)
{
    struct support *support = calloc(1, sizeof *support);
    support->wanted = true;
    support_folder_make(support->folder, sizeof support->folder);
    snprintf(support->url, sizeof support->url, "sqlite:%s/store.db", support->folder);
    open_store(support);
    *state = support;
    return 0;
}

/* One statement on the server's first database. */
static void on_server(const char *conninfo, const char *sql)
{
    PGconn *conn = PQconnectdb(conninfo);
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(conn));
    PQclear(result);
    PQfinish(conn);
}

int support_postgres(void **state)
{
    static int made;
    struct support *support = calloc(1, sizeof *support);
    *state = support;
    support->postgres = true;
    const char *server = getenv("TL_TEST_POSTGRES");
    if (!server)
        return 0;
    support->wanted = true;
    snprintf(support->folder, sizeof support->folder, "tl_test_%d_%d", (int)getpid(), ++made);
    char sql[128];
    snprintf(sql, sizeof sql, "CREATE DATABASE %s", support->folder);
    on_server(server, sql);
    snprintf(support->url, sizeof support->url, "postgres:%s dbname=%s", server, support->folder);
    open_store(support);
    return 0;
}

int support_end(void **state)
{
    struct support *support = *state;
    tl_store_close(support->store);
    if (support->wanted && support->postgres) {
        char sql[128];
        snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", support->folder);
        on_server(getenv("TL_TEST_POSTGRES"), sql);
    } else if (support->wanted) {
        support_folder_remove(support->folder);
    }
    free(support);
    return 0;
}

struct support *support_of(void **state)
{
    struct support *support = *state;
    if (!support->wanted) {
        print_message("not run on PostgreSQL: TL_TEST_POSTGRES is not set\n");
        skip();
    }
    return support;
}

struct tl_db *support_writer(void **state)
{
    return tl_store_writer(support_of(state)->store);
}

struct tl_journal_fact support_fact(uint64_t number, tl_time at, char *text, size_t text_size)
{
    int len = snprintf(text, text_size, "fact %llu", (unsigned long long)number);
    return (struct tl_journal_fact){ .number = number,
                                     .at = at,
                                     .kind = (uint32_t)(number % 7),
                                     .grade = (uint32_t)(number % 2),
                                     .bytes = text,
                                     .bytes_len = (uint32_t)len };
}

void support_append(struct tl_db *db, struct tl_journal_head *head, int count, tl_time each_us)
{
    struct tl_journal_fact *facts = calloc((size_t)count, sizeof *facts);
    char(*texts)[32] = calloc((size_t)count, sizeof *texts);
    assert_true(facts && texts);
    for (int i = 0; i < count; i++)
        facts[i] = support_fact(head->number + 1 + (uint64_t)i, head->at + (i + 1) * each_us,
                                texts[i], sizeof texts[i]);
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_journal_append(db, head, facts, (size_t)count));
    CHECK_OK(tl_db_commit(db));
    free(texts);
    free(facts);
}

void support_tamper(struct tl_db *db, const char *sql)
{
    CHECK_OK(tl_db_exec(db, sql));
}
