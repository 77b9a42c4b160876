/* test_open.c: what an operator is told when the store does not open, and the rules of connections.
 */
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/backend.h"
#include "store/contacts.h"
#include "store/meta.h"
#include "store/schema.h"
#include "support_store.h"

static enum tl_err open_again(const struct support *support, bool beside,
                              struct tl_fault *out_fault)
{
    struct tl_store_options options = { .url = support->url, .beside = beside, .readers_len = 1 };
    struct tl_store *store = NULL;
    enum tl_err err = tl_store_open(&options, &store, out_fault);
    tl_store_close(store);
    return err;
}

static void check_says(const struct tl_fault *fault, const char *words)
{
    if (!strstr(fault->text, words) || strchr(fault->text, '\n'))
        fail_msg("\"%s\" is not one sentence with \"%s\"", fault->text, words);
}

static void a_second_leader_is_refused_in_one_sentence(void **state)
{
    struct support *support = support_of(state);
    struct tl_fault fault;
    CHECK_ERR(TL_EBUSY, open_again(support, false, &fault));
    check_says(&fault, "another server");
    CHECK_OK(open_again(support, true, &fault));
}

static void another_process_is_refused_until_the_first_one_ends(void **state)
{
    struct support *support = support_of(state);
    pid_t child = fork();
    if (child == 0) {
        struct tl_fault fault;
        _exit(open_again(support, false, &fault));
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    CHECK_EQ(WEXITSTATUS(status), TL_EBUSY);
    tl_store_close(support->store);
    support->store = NULL;
    struct tl_fault fault;
    CHECK_OK(open_again(support, false, &fault));
}

/* Its own process, with no connection of ours in it: waits for the word, writes, leaves. */
static pid_t start_tool(struct support *support, int *out_word)
{
    int word[2];
    char go;
    CHECK(pipe(word) == 0);
    pid_t child = fork();
    if (child != 0) {
        close(word[0]);
        *out_word = word[1];
        return child;
    }
    struct tl_store *store;
    struct tl_fault fault;
    const struct tl_store_options options = { .url = support->url, .beside = true };
    close(word[1]);
    if (read(word[0], &go, 1) != 1 || tl_store_open(&options, &store, &fault) != TL_OK)
        _exit(1);
    enum tl_err err = tl_store_setting_set(tl_store_writer(store), "tool", "was here");
    tl_store_close(store);
    _exit(err == TL_OK ? 0 : 2);
}

/* It once took itself for the last user of the file, and the log with it. */
static void a_tool_that_leaves_takes_nothing_with_it(void **state)
{
    struct support *support = support_of(state);
    int word, status;
    char value[16];
    tl_store_close(support->store);
    support->store = NULL;
    pid_t tool = start_tool(support, &word);
    struct tl_fault fault;
    const struct tl_store_options options = { .url = support->url, .readers_len = 2 };
    CHECK_OK(tl_store_open(&options, &support->store, &fault));
    struct tl_db *writer = tl_store_writer(support->store);
    CHECK_OK(tl_store_setting_set(writer, "before", "1"));
    CHECK(write(word, "x", 1) == 1);
    close(word);
    assert_int_equal(waitpid(tool, &status, 0), tool);
    CHECK_EQ(WEXITSTATUS(status), 0);
    CHECK_OK(tl_store_setting_set(writer, "after", "1"));
    struct tl_db *reader = tl_store_reader_take(support->store);
    CHECK_OK(tl_store_setting_get(reader, "tool", value, sizeof value));
    CHECK_OK(tl_store_setting_get(reader, "before", value, sizeof value));
    CHECK_OK(tl_store_setting_get(reader, "after", value, sizeof value));
    tl_store_reader_give(support->store, reader);
    char log[600];
    snprintf(log, sizeof log, "%s-wal", support->url + strlen("sqlite:"));
    CHECK(access(log, F_OK) == 0);
}

static enum tl_err open_url(const char *url, struct tl_fault *out_fault)
{
    struct tl_store_options options = { .url = url, .readers_len = 1 };
    struct tl_store *store = NULL;
    enum tl_err err = tl_store_open(&options, &store, out_fault);
    tl_store_close(store);
    return err;
}

static void a_url_of_no_known_kind_is_refused(void **state)
{
    (void)state;
    static const char *const urls[] = { "", "sqlite:", "mysql:x", "/tmp/x.db", "postgres" };
    struct tl_fault fault;
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        CHECK_ERR(TL_EBAD, open_url(urls[i], &fault));
        check_says(&fault, "sqlite:PATH");
    }
}

/* Root may write anywhere: a child becomes nobody first. */
static void a_folder_not_writable_is_said(void **state)
{
    struct support *support = support_of(state);
    char url[128];
    snprintf(url, sizeof url, "sqlite:%s/other.db", support->folder);
    assert_int_equal(chmod(support->folder, 0555), 0);
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && (setgroups(0, NULL) || setgid(65534) || setuid(65534)))
            _exit(100);
        struct tl_fault fault;
        enum tl_err err = open_url(url, &fault);
        _exit(err == TL_EDENIED && strstr(fault.text, "check owner") ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    CHECK_EQ(WEXITSTATUS(status), 0);
    assert_int_equal(chmod(support->folder, 0755), 0);
}

static void a_missing_folder_is_said(void **state)
{
    struct support *support = support_of(state);
    char url[128];
    struct tl_fault fault;
    snprintf(url, sizeof url, "sqlite:%s/none/store.db", support->folder);
    CHECK_ERR(TL_EDENIED, open_url(url, &fault));
    check_says(&fault, "No such file");
}

static void a_server_that_does_not_answer_is_said(void **state)
{
    (void)state;
    struct tl_fault fault;
    CHECK_ERR(TL_EUNAVAILABLE, open_url("postgres:host=127.0.0.1 port=1 user=x dbname=x", &fault));
    check_says(&fault, "does not answer");
}

static void write_at(const char *path, off_t at, size_t bytes)
{
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    for (size_t i = 0; i < bytes; i++)
        assert_int_equal(pwrite(fd, "\xa5", 1, at + (off_t)i), 1);
    close(fd);
}

static void a_file_that_is_no_database_is_said(void **state)
{
    struct support *support = support_of(state);
    char path[128];
    snprintf(path, sizeof path, "%s/store.db", support->folder);
    tl_store_close(support->store);
    support->store = NULL;
    write_at(path, 0, 4096);
    struct tl_fault fault;
    CHECK_ERR(TL_ECORRUPT, open_url(support->url, &fault));
    check_says(&fault, "damaged");
}

static void damaged_pages_are_found_by_verify(void **state)
{
    struct support *support = support_of(state);
    struct tl_journal_head head = { .at = 1 };
    support_append(tl_store_writer(support->store), &head, 3000, 1);
    tl_store_close(support->store);
    support->store = NULL;
    char path[128];
    struct stat info;
    snprintf(path, sizeof path, "%s/store.db", support->folder);
    assert_int_equal(stat(path, &info), 0);
    write_at(path, (info.st_size / 4096 - 8) * 4096, 4096); /* Of the facts written last. */
    struct tl_store_options options = { .url = support->url };
    struct tl_fault fault;
    CHECK_OK(tl_store_open(&options, &support->store, &fault));
    struct tl_journal_verdict verdict;
    CHECK_ERR(TL_ECORRUPT, tl_journal_verify(tl_store_writer(support->store), &verdict));
    CHECK(verdict.bad > 1 && verdict.bad <= 3000);
}

static void the_file_is_readable_by_its_owner_only(void **state)
{
    struct support *support = support_of(state);
    char path[128];
    struct stat info;
    snprintf(path, sizeof path, "%s/store.db", support->folder);
    assert_int_equal(stat(path, &info), 0);
    CHECK_EQ(info.st_mode & 0777, 0600);
}

static void a_newer_database_is_refused(void **state)
{
    struct support *support = support_of(state);
    char sql[128];
    snprintf(sql, sizeof sql, "INSERT INTO migrations VALUES (%d, 'later', 'x')",
             (int)tl_schema_steps_len + 1);
    support_tamper(tl_store_writer(support->store), sql);
    struct tl_fault fault;
    CHECK_ERR(TL_EUNSUPPORTED, open_again(support, true, &fault));
    check_says(&fault, "newer release");
}

static void a_changed_migration_is_refused(void **state)
{
    struct support *support = support_of(state);
    support_tamper(tl_store_writer(support->store),
                   "UPDATE migrations SET hash = 'x' WHERE number = 2");
    struct tl_fault fault;
    CHECK_ERR(TL_ECORRUPT, open_again(support, true, &fault));
    check_says(&fault, "migration 2");
}

static void a_tool_beside_the_server_does_not_migrate(void **state)
{
    struct support *support = support_of(state);
    char sql[128];
    snprintf(sql, sizeof sql, "DELETE FROM migrations WHERE number = %d", (int)tl_schema_steps_len);
    support_tamper(tl_store_writer(support->store), sql);
    struct tl_fault fault;
    CHECK_ERR(TL_EUNSUPPORTED, open_again(support, true, &fault));
    check_says(&fault, "start the server");
}

static void a_database_of_an_older_release_is_brought_up(void **state)
{
    struct support *support = support_of(state);
    struct tl_db *db = tl_store_writer(support->store);
    struct tl_journal_head head = { .at = 1 }, read;
    support_append(db, &head, 5, 1);
    support_tamper(
        db,
        "DROP TABLE callback_codes;"
        "DROP TABLE holds; DROP INDEX contacts_kept; ALTER TABLE contacts DROP COLUMN erased_at;"
        "DROP TABLE staff_phones; DROP TABLE factors; DROP TABLE recovery_codes;"
        "DROP TABLE account_links; DROP TABLE accounts; DROP TABLE account_cases;"
        "DROP TABLE case_filers; DROP TABLE import_filers; DROP TABLE access_codes;"
        "DROP TABLE account_news; DROP TABLE account_messages; DROP TABLE account_threads;"
        "DROP TABLE staff_subjects; DROP TABLE sessions; DROP TABLE staff; DROP TABLE agent_states;"
        "DROP TABLE audit; DROP TABLE settings; DROP TABLE policies;"
        "DROP TABLE notices; DROP TABLE stopped_numbers;"
        "DROP TABLE recordings; DROP TABLE waits_told; DROP TABLE wait_hours;"
        "DROP INDEX contacts_helper; ALTER TABLE contacts DROP COLUMN helper;"
        "ALTER TABLE contacts DROP COLUMN help; ALTER TABLE contacts DROP COLUMN help_until;"
        "DROP TABLE import_answers; DROP TABLE case_answers;"
        "DROP TABLE import_representations; DROP TABLE representations; "
        "DROP TABLE closures; DROP TABLE surges; DROP TABLE broadcast_reads; DROP TABLE broadcasts;"
        "DROP TABLE promises; DROP TABLE promise_counts; DROP TABLE escalations;"
        "DROP TABLE interpreters;"
        "DROP TABLE emergencies;"
        "DROP TABLE second_looks;"
        "DROP TABLE status_clients;"
        "DROP TABLE predictions;"
        "DROP TABLE slot_places; DROP TABLE appointment_moves; DROP INDEX appointments_place;"
        "DROP TABLE case_places; DROP TABLE import_places; DROP TABLE givings;"
        "DROP TABLE giving_waits; DROP TABLE appointment_reminders; DROP INDEX cases_waiting;"
        "DROP INDEX appointments_kind;"
        "ALTER TABLE processing_times DROP COLUMN method; ALTER TABLE processing_times DROP COLUMN "
        "made_at; ALTER TABLE processing_times DROP COLUMN share;"
        "ALTER TABLE processing_times DROP COLUMN cases;"
        "DROP TABLE case_notices; DROP TABLE rfes; DROP TABLE import_rfes;"
        "DROP TABLE uploads; DROP TABLE requests; DROP TABLE request_words;"
        "DROP TABLE letters; DROP TABLE case_addresses;"
        "DROP TABLE numbers; DROP TABLE numbers_staff; DROP TABLE numbers_state;"
        "DROP TABLE supervisor_asks; DROP TABLE contact_drafts;"
        "DROP TABLE contact_articles; DROP TABLE agent_spans; DROP INDEX contact_values_caller;"
        "DROP INDEX contact_values_case; ALTER TABLE contacts DROP COLUMN held_us;"
        "DELETE FROM migrations WHERE number >= 4");
    support_reopen(support);
    db = tl_store_writer(support->store);
    CHECK_OK(tl_journal_head_read(db, &read));
    assert_memory_equal(&head, &read, sizeof head);
    CHECK_OK(tl_store_setting_set(db, "a", "b"));
}

static void a_tool_beside_the_server_writes_records_but_no_facts(void **state)
{
    struct support *support = support_of(state);
    struct tl_store_options options = { .url = support->url, .beside = true };
    struct tl_store *store;
    struct tl_fault fault;
    struct tl_journal_head head = { 0 };
    char text[32], value[8];
    struct tl_journal_fact fact = support_fact(1, 1, text, sizeof text);
    CHECK_OK(tl_store_open(&options, &store, &fault));
    CHECK_OK(tl_store_setting_set(tl_store_writer(store), "a", "b"));
    CHECK_OK(tl_db_begin(tl_store_writer(store)));
    CHECK_ERR(TL_EDENIED, tl_journal_append(tl_store_writer(store), &head, &fact, 1));
    tl_store_close(store);
    CHECK_OK(tl_store_setting_get(tl_store_writer(support->store), "a", value, sizeof value));
}

static void a_failed_migration_leaves_nothing_behind(void **state)
{
    struct support *support = support_of(state);
    struct tl_db *db = tl_store_writer(support->store);
    CHECK_OK(tl_db_begin(db));
    CHECK(tl_db_exec(db, "CREATE TABLE half (id INTEGER); CREATE TABLE contacts (id INTEGER)") !=
          TL_OK);
    CHECK_ERR(TL_ECLOSED, tl_db_commit(db));
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_db_exec(db, "CREATE TABLE half (id INTEGER)"));
    tl_db_rollback(db);
}

static void after_an_error_a_transaction_takes_nothing_more(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_contact_value value = { .name = "x", .text = "y" };
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_store_setting_set(db, "kept", "no"));
    CHECK_ERR(TL_EBAD, tl_store_contact_value_put(db, 404, &value));
    CHECK_ERR(TL_ECLOSED, tl_store_setting_set(db, "other", "no"));
    CHECK_ERR(TL_ECLOSED, tl_db_commit(db));
    char text[8];
    CHECK_ERR(TL_ENONE, tl_store_setting_get(db, "kept", text, sizeof text));
    CHECK_OK(tl_store_setting_set(db, "kept", "yes"));
}

static void a_reader_cannot_write(void **state)
{
    struct support *support = support_of(state);
    struct tl_db *reader = tl_store_reader_take(support->store);
    CHECK_ERR(TL_EDENIED, tl_store_setting_set(reader, "a", "b"));
    tl_store_reader_give(support->store, reader);
}

static void *take_and_give(void *arg)
{
    struct tl_store *store = arg;
    for (int i = 0; i < 200; i++) {
        struct tl_db *reader = tl_store_reader_take(store);
        struct tl_journal_head head;
        if (tl_journal_head_read(reader, &head) != TL_OK || head.number != 7)
            return (void *)1;
        tl_store_reader_give(store, reader);
    }
    return NULL;
}

static void more_threads_than_readers_take_turns(void **state)
{
    struct support *support = support_of(state);
    struct tl_journal_head head = { .at = 1 };
    support_append(tl_store_writer(support->store), &head, 7, 1);
    pthread_t threads[6];
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_and_give, support->store), 0);
    for (size_t i = 0; i < 6; i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_null(result);
    }
}

/* The server ends the session, as when it restarts. */
static void a_lost_server_is_said_and_opened_again(void **state)
{
    struct support *support = support_of(state);
    struct tl_db *db = tl_store_writer(support->store);
    struct tl_journal_head head = { .at = 1 }, read;
    support_append(db, &head, 3, 1);
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_store_setting_set(db, "a", "b"));
    struct tl_db *reader = tl_store_reader_take(support->store);
    CHECK_OK(tl_db_exec(reader, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                "WHERE datname = current_database() AND pid <> pg_backend_pid()"));
    CHECK_ERR(TL_EUNAVAILABLE, tl_db_commit(db));
    struct tl_fault fault;
    tl_db_fault(db, &fault);
    check_says(&fault, "does not answer");
    CHECK_ERR(TL_EUNAVAILABLE, tl_db_begin(db));
    CHECK_OK(tl_db_reopen(db));
    CHECK_OK(tl_journal_head_read(db, &read));
    assert_memory_equal(&head, &read, sizeof head);
    char text[8];
    CHECK_ERR(TL_ENONE, tl_store_setting_get(db, "a", text, sizeof text));
    struct tl_db *other = tl_store_reader_take(support->store);
    CHECK_ERR(TL_EUNAVAILABLE, tl_journal_head_read(other, &read));
    tl_store_reader_give(support->store, other);
    other = tl_store_reader_take(support->store);
    CHECK_OK(tl_journal_head_read(other, &read));
    tl_store_reader_give(support->store, other);
    tl_store_reader_give(support->store, reader);
}

static void a_store_in_memory_works_on_one_connection(void **state)
{
    (void)state;
    struct tl_store_options options = { .url = "sqlite::memory:" };
    struct tl_store *store;
    struct tl_fault fault;
    CHECK_OK(tl_store_open(&options, &store, &fault));
    assert_ptr_equal(tl_store_reader_take(store), tl_store_writer(store));
    struct tl_journal_head head = { .at = 1 };
    support_append(tl_store_writer(store), &head, 5, 1);
    CHECK_OK(tl_store_fold(store));
    tl_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_second_leader_is_refused_in_one_sentence),
        ON_SQLITE(another_process_is_refused_until_the_first_one_ends),
        ON_SQLITE(a_tool_that_leaves_takes_nothing_with_it),
        cmocka_unit_test(a_url_of_no_known_kind_is_refused),
        ON_SQLITE(a_folder_not_writable_is_said),
        ON_SQLITE(a_missing_folder_is_said),
        cmocka_unit_test(a_server_that_does_not_answer_is_said),
        ON_SQLITE(a_file_that_is_no_database_is_said),
        ON_SQLITE(damaged_pages_are_found_by_verify),
        ON_SQLITE(the_file_is_readable_by_its_owner_only),
        ON_BOTH(a_newer_database_is_refused),
        ON_BOTH(a_changed_migration_is_refused),
        ON_BOTH(a_tool_beside_the_server_does_not_migrate),
        ON_BOTH(a_database_of_an_older_release_is_brought_up),
        ON_BOTH(a_tool_beside_the_server_writes_records_but_no_facts),
        ON_BOTH(a_failed_migration_leaves_nothing_behind),
        ON_BOTH(after_an_error_a_transaction_takes_nothing_more),
        ON_BOTH(a_reader_cannot_write),
        ON_BOTH(more_threads_than_readers_take_turns),
        { "a_lost_server_is_said_and_opened_again", a_lost_server_is_said_and_opened_again,
          support_postgres, support_end, NULL },
        cmocka_unit_test(a_store_in_memory_works_on_one_connection),
    };
    return cmocka_run_group_tests_name("open", tests, NULL, NULL);
}
