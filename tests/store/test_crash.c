/* test_crash.c: the power is cut at every sync, and the process killed at any moment. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/contacts.h"
#include "store/inbox.h"
#include "support_store.h"
#include "support_vfs.h"

#define GROUP_FACTS  5
#define CUT_GROUPS   12
#define KILLS        12
#define KILL_ACK_MAX 40

static tl_id contact_of(uint64_t number)
{
    return number + 100000;
}

/* One group: facts, and a record that names the last of them. */
static enum tl_err write_group(struct tl_db *db, struct tl_journal_head *head)
{
    struct tl_contact contact = { .id = contact_of(head->number + GROUP_FACTS), .channel = "chat" };
    snprintf(contact.number, sizeof contact.number, "n%llu", (unsigned long long)contact.id);
    memset(contact.note, 'x', 1500);
    enum tl_err err = tl_db_begin(db);
    for (int i = 0; err == TL_OK && i < GROUP_FACTS; i++) {
        char text[32];
        struct tl_journal_fact fact =
            support_fact(head->number + 1, head->at + 7200000000, text, sizeof text);
        err = tl_journal_append(db, head, &fact, 1);
    }
    if (err == TL_OK)
        err = tl_store_contact_insert(db, &contact);
    return err == TL_OK ? tl_db_commit(db) : err;
}

/* In a child process: opens, goes on from the head, acknowledges each committed group on fd. */
static void append_until(const char *url, const char *vfs, int groups, int fd)
{
    struct tl_store_options options = { .url = url, .readers_len = 1, .sqlite_vfs = vfs };
    struct tl_store *store;
    struct tl_fault fault;
    struct tl_journal_head head;
    if (tl_store_open(&options, &store, &fault) != TL_OK ||
        tl_journal_head_read(tl_store_writer(store), &head) != TL_OK)
        _exit(1);
    for (int i = 0; i < groups; i++) {
        if (write_group(tl_store_writer(store), &head) != TL_OK)
            _exit(2);
        if (write(fd, &head.number, sizeof head.number) != sizeof head.number)
            _exit(3);
        if (i % 4 == 3 && tl_store_fold(store) != TL_OK)
            _exit(4);
    }
    _exit(0);
}

/* What must hold whatever happened: groups whole, the chain unbroken, nothing acknowledged lost. */
static uint64_t check_after(const char *url, uint64_t acknowledged)
{
    struct tl_store_options options = { .url = url, .readers_len = 1 };
    struct tl_store *store;
    struct tl_fault fault;
    if (tl_store_open(&options, &store, &fault) != TL_OK)
        fail_msg("%s", fault.text);
    struct tl_db *db = tl_store_writer(store);
    struct tl_journal_verdict verdict;
    CHECK_OK(tl_journal_verify(db, &verdict));
    uint64_t number = verdict.head.number;
    CHECK(number >= acknowledged);
    CHECK_EQ(number % GROUP_FACTS, 0);
    struct tl_contact contact;
    for (uint64_t n = GROUP_FACTS; n <= number; n += GROUP_FACTS)
        CHECK_OK(tl_store_contact_find(db, contact_of(n), &contact));
    CHECK_ERR(TL_ENONE, tl_store_contact_find(db, contact_of(number + GROUP_FACTS), &contact));
    tl_store_close(store);
    return number;
}

/* Runs the child with the power cut at its syncs-th sync. False: it came to its end before. */
static bool run_and_cut(const char *url, uint32_t syncs, enum support_vfs_cut how,
                        uint64_t *out_acknowledged)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(fds[0]);
        support_vfs_register();
        support_vfs_cut_at(syncs, how, check_seed() + syncs);
        append_until(url, TL_TEST_VFS, CUT_GROUPS, fds[1]);
    }
    close(fds[1]);
    uint64_t number;
    *out_acknowledged = 0;
    while (read(fds[0], &number, sizeof number) == sizeof number)
        *out_acknowledged = number;
    close(fds[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == SUPPORT_VFS_CUT_RC || WEXITSTATUS(status) == 0);
    return WEXITSTATUS(status) == SUPPORT_VFS_CUT_RC;
}

static void cut_at_every_sync(enum support_vfs_cut how)
{
    uint32_t cuts = 0;
    for (uint32_t syncs = 1;; syncs++) {
        char folder[64], url[128], shm[128];
        support_folder_make(folder, sizeof folder);
        snprintf(url, sizeof url, "sqlite:%s/store.db", folder);
        snprintf(shm, sizeof shm, "%s/store.db-shm", folder);
        uint64_t acknowledged;
        bool cut = run_and_cut(url, syncs, how, &acknowledged);
        unlink(shm); /* Shared memory does not outlive the power. */
        uint64_t kept = check_after(url, acknowledged);
        CHECK(kept <= acknowledged + GROUP_FACTS);
        support_folder_remove(folder);
        if (!cut)
            break;
        cuts++;
    }
    print_message("cut at %u syncs\n", cuts);
    CHECK(cuts > CUT_GROUPS);
}

static void nothing_acknowledged_is_lost_when_no_unsynced_write_arrives(void **state)
{
    (void)state;
    cut_at_every_sync(SUPPORT_CUT_BEFORE);
}

static void nothing_acknowledged_is_lost_when_some_sectors_arrive(void **state)
{
    (void)state;
    cut_at_every_sync(SUPPORT_CUT_AMID);
}

static void nothing_acknowledged_is_lost_when_only_the_answer_is(void **state)
{
    (void)state;
    cut_at_every_sync(SUPPORT_CUT_AFTER);
}

/* Kills the child after it acknowledged some groups; it is anywhere in the next one. */
static uint64_t kill_after(const char *url, uint64_t groups)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(fds[0]);
        append_until(url, NULL, 1000000, fds[1]);
    }
    close(fds[1]);
    uint64_t number = 0, last = 0;
    for (uint64_t i = 0; i < groups; i++)
        assert_int_equal(read(fds[0], &number, sizeof number), sizeof number);
    kill(child, SIGKILL);
    while (read(fds[0], &last, sizeof last) == sizeof last)
        number = last;
    close(fds[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return number;
}

static void a_killed_process_loses_no_acknowledged_group(void **state)
{
    (void)state;
    uint64_t random = check_seed(), before = 0;
    char folder[64], url[128];
    support_folder_make(folder, sizeof folder);
    snprintf(url, sizeof url, "sqlite:%s/store.db", folder);
    for (int i = 0; i < KILLS; i++) {
        uint64_t acknowledged = kill_after(url, 1 + check_random(&random) % KILL_ACK_MAX);
        CHECK(acknowledged > before);
        before = check_after(url, acknowledged);
    }
    support_folder_remove(folder);
}

static void a_full_disk_is_said_and_nothing_is_lost(void **state)
{
    (void)state;
    char folder[64], url[128];
    support_folder_make(folder, sizeof folder);
    snprintf(url, sizeof url, "sqlite:%s/store.db", folder);
    support_vfs_register();
    struct tl_store_options options = { .url = url, .readers_len = 1, .sqlite_vfs = TL_TEST_VFS };
    struct tl_store *store;
    struct tl_fault fault;
    CHECK_OK(tl_store_open(&options, &store, &fault));
    struct tl_db *db = tl_store_writer(store);
    support_vfs_disk(1000000);
    struct tl_journal_head head = { .at = 1 }, read;
    enum tl_err err;
    while ((err = write_group(db, &head)) == TL_OK)
        CHECK(head.number < 10000);
    CHECK_ERR(TL_ENOSPACE, err);
    tl_db_fault(db, &fault);
    assert_non_null(strstr(fault.text, "disk"));
    tl_db_rollback(db);
    CHECK_OK(tl_journal_head_read(db, &read));
    CHECK_EQ(read.number % GROUP_FACTS, 0);
    CHECK_EQ(read.number + GROUP_FACTS,
             (head.number + GROUP_FACTS - 1) / GROUP_FACTS * GROUP_FACTS);
    support_vfs_disk(0);
    head = read;
    CHECK_OK(write_group(db, &head));
    struct tl_journal_verdict verdict;
    CHECK_OK(tl_journal_verify(db, &verdict));
    CHECK_EQ(verdict.head.number, read.number + GROUP_FACTS);
    tl_store_close(store);
    support_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_acknowledged_is_lost_when_no_unsynced_write_arrives),
        cmocka_unit_test(nothing_acknowledged_is_lost_when_some_sectors_arrive),
        cmocka_unit_test(nothing_acknowledged_is_lost_when_only_the_answer_is),
        cmocka_unit_test(a_killed_process_loses_no_acknowledged_group),
        cmocka_unit_test(a_full_disk_is_said_and_nothing_is_lost),
    };
    return cmocka_run_group_tests_name("crash", tests, NULL, NULL);
}
