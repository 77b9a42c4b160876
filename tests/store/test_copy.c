/* test_copy.c: the database copied while it is being written. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support_store.h"

enum { GROUP = 20, BEFORE = 20000, APART_US = 1000000 };

struct writing {
    struct tl_db *db;
    struct tl_journal_head head;
    atomic_uint groups;
    atomic_bool is_over;
};

static void *write_on(void *arg)
{
    struct writing *writing = arg;
    while (!atomic_load(&writing->is_over)) {
        support_append(writing->db, &writing->head, GROUP, APART_US);
        atomic_fetch_add(&writing->groups, 1);
    }
    return NULL;
}

static struct tl_store *beside(const char *url)
{
    struct tl_store *store;
    struct tl_fault fault;
    struct tl_store_options options = { .url = url, .beside = true, .readers_len = 1 };
    if (tl_store_open(&options, &store, &fault) != TL_OK)
        fail_msg("%s", fault.text);
    return store;
}

static void count(void *arg, uint64_t bytes, uint64_t of_bytes)
{
    CHECK(of_bytes > 0 && bytes <= of_bytes);
    *(uint32_t *)arg += 1;
}

/* The copy is one moment of the original: whole groups, an unbroken chain, nothing behind it. */
static void a_copy_is_one_moment(void **state)
{
    struct support *support = support_of(state);
    struct writing writing = { .db = support_writer(state) };
    char path[128], url[140];
    uint32_t told = 0;
    snprintf(path, sizeof path, "%s/copy.db", support->folder);
    snprintf(url, sizeof url, "sqlite:%s", path);
    CHECK_OK(tl_journal_head_read(writing.db, &writing.head));
    support_append(writing.db, &writing.head, BEFORE, APART_US);
    pthread_t thread;
    CHECK_EQ(pthread_create(&thread, NULL, write_on, &writing), 0);
    while (atomic_load(&writing.groups) == 0)
        usleep(1000);
    struct tl_store *store = beside(support->url);
    uint64_t first = BEFORE + GROUP;
    CHECK_OK(tl_store_copy(store, path, count, &told));
    CHECK_ERR(TL_EEXISTS, tl_store_copy(store, path, NULL, NULL));
    tl_store_close(store);
    atomic_store(&writing.is_over, true);
    CHECK_EQ(pthread_join(thread, NULL), 0);
    CHECK(told > 0);
    struct stat info;
    CHECK_EQ(stat(path, &info), 0);
    CHECK_EQ(info.st_mode & 0777, 0600);
    struct tl_store *copy = beside(url);
    struct tl_journal_verdict verdict;
    CHECK_OK(tl_journal_verify(tl_store_writer(copy), &verdict));
    tl_store_close(copy);
    CHECK(verdict.head.number >= first && verdict.head.number <= writing.head.number);
    CHECK_EQ((verdict.head.number - BEFORE) % GROUP, 0);
}

/* What was deleted is not in the bytes of the copy. */
static void what_was_deleted_is_not_copied(void **state)
{
    struct support *support = support_of(state);
    struct tl_db *db = support_writer(state);
    char path[128];
    snprintf(path, sizeof path, "%s/copy.db", support->folder);
    support_tamper(db, "CREATE TABLE told (words TEXT);");
    support_tamper(db,
                   "INSERT INTO told VALUES ('canary of a deleted row'), ('canary that stays');");
    support_tamper(db, "DELETE FROM told WHERE words LIKE '%deleted%';");
    CHECK_OK(tl_store_fold(support->store));
    CHECK_OK(tl_store_copy(support->store, path, NULL, NULL));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    static char bytes[1 << 22];
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    CHECK(len > 0 && len < sizeof bytes);
    assert_non_null(memmem(bytes, len, "canary that stays", 17));
    assert_null(memmem(bytes, len, "canary of a deleted row", 23));
}

static void what_cannot_be_written_leaves_nothing(void **state)
{
    struct support *support = support_of(state);
    CHECK_ERR(TL_EDENIED, tl_store_copy(support->store, "/nowhere/copy.db", NULL, NULL));
    struct tl_fault fault;
    tl_db_fault(support_writer(state), &fault);
    CHECK(fault.text[0] != '\0');
}

static void postgresql_has_tools_of_its_own(void **state)
{
    struct support *support = support_of(state);
    char path[128];
    snprintf(path, sizeof path, "%s/copy.db", support->folder);
    CHECK_ERR(TL_EUNSUPPORTED, tl_store_copy(support->store, path, NULL, NULL));
    CHECK(access(path, F_OK) != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SQLITE(a_copy_is_one_moment),
        ON_SQLITE(what_was_deleted_is_not_copied),
        ON_SQLITE(what_cannot_be_written_leaves_nothing),
        { "postgresql_has_tools_of_its_own", postgresql_has_tools_of_its_own, support_postgres,
          support_end, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
