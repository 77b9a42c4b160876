/* test_person.c: a person found by what is known, read whole, erased from every table; holds. */
#include <sqlite3.h>
#include <string.h>

#include "store/audit.h"
#include "store/contacts.h"
#include "store/keep.h"
#include "store/notices.h"
#include "store/person.h"
#include "store/promises.h"
#include "store/recordings.h"
#include "support_marks.h"

#define NOW 1000000000

/* --- Every table. --- */

/* Texts that are no person's: keys of the policy, states, and what staff is at. The rest of every
 * table with a column of contacts must be gone. What is new in the schema stands in neither list,
 * and fails here until somebody has thought about it. */
static const struct {
    const char *table, *columns;
} kept[] = {
    { "contacts", "channel language topic state queue outcome disposition priority reason help" },
    { "promises", "kind type owner grade state evidence" },
    { "escalations", "type queue answer_by" },
    { "audit", "action record_kind seal prev hash" },
    { "emergencies", "kind office state reason" },
    { "requests", "type office state decision" },
    { "second_looks", "role state" },
    { "uploads", "state place" },
    { "account_threads", "topic" },
    { "agent_states", "state reason" },
    { "agent_spans", "state reason" },
};

/* Texts that are not the person's to have: keys of files, names of causes, days of staff. */
static const struct {
    const char *table, *columns;
} not_read[] = {
    { "contacts", "help" },
    { "recordings", "wrapped" },
    { "uploads", "place wrapped" },
    { "account_threads", "topic" }, /* Of the account, which is read by itself. */
    { "notices", "once" },
    { "audit", "salt seal prev hash" },
    { "agent_states", "state reason" },
    { "agent_spans", "state reason" },
};

static bool is_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at++) {
        if ((at == words || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    }
    return false;
}

#define IS_IN(list, table, column) is_in(list, sizeof(list) / sizeof(list)[0], table, column)
static bool is_in(const void *list, size_t len, const char *table, const char *column)
{
    const struct {
        const char *table, *columns;
    } *rows = list;
    for (size_t i = 0; i < len; i++) {
        if (strcmp(rows[i].table, table) == 0 && is_word(rows[i].columns, column))
            return true;
    }
    return false;
}

static enum tl_err mark_row(void *arg, const char *part, const struct tl_person_cell *cells,
                            size_t cells_len)
{
    (void)part;
    for (size_t i = 0; i < cells_len; i++)
        marks_find(arg, cells[i].text);
    return TL_OK;
}

static void read_marks(struct tl_db *db, struct marks *out)
{
    out->len = 0;
    CHECK_OK(tl_store_person_read(db, MARKED_CONTACT, mark_row, out));
}

static void erase(struct tl_db *db, tl_id contact, bool keeps_recordings)
{
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_store_person_erase(db, contact, NOW, keeps_recordings));
    CHECK_OK(tl_db_commit(db));
}

static void all_is_read_and_all_but_keys_is_erased(void **state)
{
    static struct marks_table tables[MARKS_TABLES_MAX];
    static struct marks before, after;
    struct tl_db *db = support_writer(state);
    int len = marks_tables(tables), texts = 0;
    marks_insert(db, tables, len);
    read_marks(db, &before);
    CHECK_OK(tl_store_hold_drop(db, MARKED_CONTACT));
    erase(db, MARKED_CONTACT, false);
    read_marks(db, &after);
    for (int i = 0; i < len; i++) {
        for (int n = 0; tables[i].has_contact && n < tables[i].columns_len; n++) {
            const char *table = tables[i].name, *column = tables[i].columns[n].name;
            if (!tables[i].columns[n].is_text)
                continue;
            texts++;
            if (marks_has(&before, table, column) == IS_IN(not_read, table, column))
                fail_msg("%s.%s is %s", table, column,
                         IS_IN(not_read, table, column) ? "read" : "not read");
            if (marks_has(&after, table, column) && !IS_IN(kept, table, column))
                fail_msg("%s.%s is not erased", table, column);
        }
    }
    CHECK(texts > 60);
}

/* Past the store: every cell of every table, not only of what the store reads. */
static void nothing_of_it_is_in_any_table(void **state)
{
    static struct marks_table tables[MARKS_TABLES_MAX];
    static struct marks left;
    struct support *support = support_of(state);
    struct tl_db *db = support_writer(state);
    sqlite3 *raw;
    int len = marks_tables(tables);
    marks_insert(db, tables, len);
    CHECK_OK(tl_store_hold_drop(db, MARKED_CONTACT));
    erase(db, MARKED_CONTACT, false);
    CHECK_EQ(sqlite3_open_v2(support->url + strlen("sqlite:"), &raw, SQLITE_OPEN_READONLY, NULL),
             SQLITE_OK);
    left.len = 0;
    for (int i = 0; i < len; i++) {
        char sql[64];
        sqlite3_stmt *statement;
        snprintf(sql, sizeof sql, "SELECT * FROM %s", tables[i].name);
        CHECK_EQ(sqlite3_prepare_v2(raw, sql, -1, &statement, NULL), SQLITE_OK);
        while (sqlite3_step(statement) == SQLITE_ROW)
            for (int n = 0; n < sqlite3_column_count(statement); n++)
                marks_find(&left, (const char *)sqlite3_column_text(statement, n));
        sqlite3_finalize(statement);
    }
    sqlite3_close(raw);
    CHECK(left.len > 10); /* What is kept. */
    for (int i = 0; i < left.len; i++) {
        char table[MARK_BYTES], *dot;
        snprintf(table, sizeof table, "%s", left.marks[i] + strlen("mark:"));
        dot = strchr(table, '.');
        assert_non_null(dot);
        *dot = '\0';
        if (!IS_IN(kept, table, dot + 1))
            fail_msg("%s.%s is not erased", table, dot + 1);
    }
}

/* --- The bytes of the file. --- */

static bool file_has(const char *path, const char *text)
{
    char *bytes;
    size_t len = 0, text_len = strlen(text);
    FILE *in = fopen(path, "rb");
    if (!in)
        return false;
    CHECK_EQ(fseek(in, 0, SEEK_END), 0);
    long size = ftell(in);
    rewind(in);
    bytes = malloc((size_t)size + 1);
    assert_non_null(bytes);
    len = fread(bytes, 1, (size_t)size, in);
    fclose(in);
    bool has = memmem(bytes, len, text, text_len) != NULL;
    free(bytes);
    return has;
}

static void insert_contact(struct tl_db *db, tl_id id, tl_time came_at, tl_time closed_at)
{
    struct tl_contact contact = { .id = id, .came_at = came_at, .closed_at = closed_at };
    snprintf(contact.number, sizeof contact.number, "%03d-456-7890", (int)id);
    snprintf(contact.state, sizeof contact.state, closed_at > 0 ? "ended" : "waiting");
    CHECK_OK(tl_store_contact_insert(db, &contact));
}

static void put_value(struct tl_db *db, tl_id contact, const char *name, const char *text)
{
    struct tl_contact_value value = { .language = "en" };
    snprintf(value.name, sizeof value.name, "%s", name);
    snprintf(value.text, sizeof value.text, "%s", text);
    CHECK_OK(tl_store_contact_value_put(db, contact, &value));
}

/* Values that were written, written over, and moved from page to page leave no byte behind. */
static void erased_bytes_are_in_no_file(void **state)
{
    enum { CONTACTS = 400, ERASED = 200 };
    struct support *support = support_of(state);
    struct tl_db *db = support_writer(state);
    const char *path = support->url + strlen("sqlite:");
    char log[300], text[600];
    snprintf(log, sizeof log, "%s-wal", path);
    CHECK_OK(tl_db_begin(db));
    for (tl_id id = 1; id <= CONTACTS; id++) {
        insert_contact(db, id, 1, 2);
        snprintf(text, sizeof text, "draft-of-%d %*d", (int)id, 400 + (int)id % 100, (int)id);
        put_value(db, id, "note", text);
        snprintf(text, sizeof text, "secret-of-%d;", (int)id % ERASED);
        put_value(db, id, "note", text);
        put_value(db, id, "caller", text);
    }
    CHECK_OK(tl_db_commit(db));
    CHECK(file_has(log, "secret-of-7;") || file_has(path, "secret-of-7;"));
    for (tl_id id = 1; id <= CONTACTS; id++)
        if (id % ERASED == 7)
            erase(db, id, false);
    struct tl_db *reader = tl_store_reader_take(support->store);
    tl_id ids[4];
    size_t len;
    CHECK_OK(tl_db_begin(reader));
    CHECK_OK(tl_store_kept_list(reader, 0, ids, 4, &len)); /* It sees one moment from here on. */
    erase(db, 8, false);
    CHECK_ERR(TL_EBUSY, tl_store_wipe(support->store));
    tl_store_reader_give(support->store, reader);
    CHECK_OK(tl_store_wipe(support->store));
    for (int i = 0; i < 2; i++) {
        const char *file = i == 0 ? path : log;
        if (file_has(file, "secret-of-7;") || file_has(file, "draft-of-7 ") ||
            file_has(file, "draft-of-207 "))
            fail_msg("%s still has what was erased", file);
    }
    CHECK(file_has(path, "secret-of-9;"));
}

/* --- Finding. --- */

static size_t found(struct tl_db *db, enum tl_person_key key, const char *text, tl_id out[4])
{
    size_t len = 0;
    CHECK_OK(tl_store_person_find(db, key, text, out, 4, &len));
    return len;
}

static void a_person_is_found_by_what_is_known(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_phone_number phone = { .id = 1, .contact = 2, .digits = "+12025550123" };
    struct tl_notice_row notice = { .id = 1, .once = "a", .contact = 3, .fields = "{}" };
    tl_id ids[4];
    for (tl_id id = 1; id <= 6; id++)
        insert_contact(db, id, 1, 2);
    put_value(db, 1, "caller", "+12025550123");
    put_value(db, 4, "case", "77");
    put_value(db, 5, "menu", "77");
    put_value(db, 6, "mail", "Ana@Agency.example");
    CHECK_OK(tl_store_phone_number_insert(db, &phone));
    snprintf(notice.address, sizeof notice.address, "ana@agency.example");
    CHECK_OK(tl_store_notice_insert(db, &notice));
    CHECK_EQ(found(db, TL_PERSON_TEXT, "+12025550123", ids), 2);
    CHECK(ids[0] == 1 && ids[1] == 2);
    CHECK_EQ(found(db, TL_PERSON_CASE, "77", ids), 1);
    CHECK_EQ(ids[0], 4);
    CHECK_EQ(found(db, TL_PERSON_MAIL, "ANA@agency.example", ids), 2);
    CHECK(ids[0] == 3 && ids[1] == 6);
    CHECK_EQ(found(db, TL_PERSON_NUMBER, "005-456-7890", ids), 1);
    CHECK_EQ(ids[0], 5);
    CHECK_EQ(found(db, TL_PERSON_TEXT, "77", ids), 1); /* Not whose case has that id. */
    CHECK_EQ(ids[0], 5);
    CHECK_EQ(found(db, TL_PERSON_TEXT, "nobody", ids), 0);
    size_t len;
    CHECK_ERR(TL_EFULL, tl_store_person_find(db, TL_PERSON_TEXT, "+12025550123", ids, 1, &len));
    erase(db, 5, false);
    CHECK_EQ(found(db, TL_PERSON_NUMBER, "005-456-7890", ids), 0);
    CHECK_OK(tl_db_begin(db));
    CHECK_ERR(TL_ENONE, tl_store_person_erase(db, 5, NOW, false)); /* It was already. */
    tl_db_rollback(db);
    CHECK_OK(tl_db_begin(db));
    CHECK_ERR(TL_ENONE, tl_store_person_erase(db, 99, NOW, false));
    tl_db_rollback(db);
}

/* --- What stands against it. --- */

static enum tl_person_block block_of(struct tl_db *db, tl_id contact, tl_id *out_id)
{
    enum tl_person_block block;
    CHECK_OK(tl_store_person_block(db, contact, &block, out_id));
    return block;
}

static void what_is_under_way_stands_against_it(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_promise_row promise = { .id = 90, .contact = 1, .made_at = 1 };
    struct tl_recording_row recording = { .contact = 1, .part = 1, .started_at = 1 };
    struct tl_notice_row notice = { .id = 8, .contact = 1, .fields = "{}", .state = "sending" };
    tl_id id;
    insert_contact(db, 1, 1, 0);
    CHECK_EQ(block_of(db, 1, &id), TL_BLOCK_OPEN);
    CHECK_OK(tl_store_contact_close(db, 1, "ended", "person", 2));
    CHECK_EQ(block_of(db, 1, &id), TL_BLOCK_NONE);
    CHECK_OK(tl_store_promise_insert(db, &promise));
    CHECK_EQ(block_of(db, 1, &id), TL_BLOCK_PROMISE);
    CHECK_EQ(id, 90);
    promise.ended_at = 3;
    CHECK_OK(tl_store_promise_end(db, &promise));
    support_tamper(db, "INSERT INTO agent_states VALUES (4, 'wrap-up', '', 1, 2, 1)");
    CHECK_EQ(block_of(db, 1, &id), TL_BLOCK_AGENT);
    CHECK_EQ(id, 4);
    support_tamper(db, "UPDATE agent_states SET state = 'ready'");
    CHECK_OK(tl_store_recording_insert(db, &recording));
    CHECK_EQ(block_of(db, 1, &id), TL_BLOCK_RECORDING);
    recording.ended_at = 3;
    CHECK_OK(tl_store_recording_end(db, &recording));
    CHECK_OK(tl_store_notice_insert(db, &notice));
    CHECK_EQ(block_of(db, 1, &id), TL_BLOCK_SENDING);
    CHECK_EQ(id, 8);
    snprintf(notice.state, sizeof notice.state, "sent");
    notice.ended_at = 3;
    CHECK_OK(tl_store_notice_move(db, &notice, "sending"));
    CHECK_EQ(block_of(db, 1, &id), TL_BLOCK_NONE);
    CHECK_OK(tl_store_hold_put(db, 1, 5, "asked by the court"));
    CHECK_ERR(TL_EEXISTS, tl_store_hold_put(db, 1, 6, "again"));
    CHECK_EQ(block_of(db, 1, &id), TL_BLOCK_HELD);
    CHECK_OK(tl_store_hold_drop(db, 1));
    CHECK_ERR(TL_ENONE, tl_store_hold_drop(db, 1));
    CHECK_EQ(block_of(db, 1, &id), TL_BLOCK_NONE);
}

/* --- Age. --- */

static size_t list_kept(struct tl_db *db, tl_time before, tl_id out[8])
{
    size_t len = 0;
    CHECK_OK(tl_store_kept_list(db, before, out, 8, &len));
    return len;
}

static void only_what_is_old_ended_and_free_goes(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_promise_row promise = { .id = 90, .contact = 2, .made_at = 1 };
    struct tl_notice_row notice = { .id = 8, .contact = 3, .fields = "{}", .state = "queued" };
    tl_id ids[8];
    insert_contact(db, 1, 10, 20);
    insert_contact(db, 2, 10, 20); /* A promise is open. */
    insert_contact(db, 3, 10, 20); /* A notice is on its way. */
    insert_contact(db, 4, 10, 20); /* On hold. */
    insert_contact(db, 5, 10, 0);  /* Open. */
    insert_contact(db, 6, 10, 200);
    CHECK_OK(tl_store_promise_insert(db, &promise));
    CHECK_OK(tl_store_notice_insert(db, &notice));
    CHECK_OK(tl_store_hold_put(db, 4, 5, "asked by the court"));
    CHECK_EQ(list_kept(db, 20, ids), 0);
    CHECK_EQ(list_kept(db, 100, ids), 1);
    CHECK_EQ(ids[0], 1);
    CHECK_EQ(list_kept(db, 300, ids), 2);
    promise.ended_at = 150;
    CHECK_OK(tl_store_promise_end(db, &promise));
    CHECK_EQ(list_kept(db, 100, ids), 1); /* Kept from the end of what was promised. */
    CHECK_EQ(list_kept(db, 151, ids), 2);
    CHECK_OK(tl_store_hold_drop(db, 4));
    CHECK_EQ(list_kept(db, 151, ids), 3);
    erase(db, 1, true);
    CHECK_EQ(list_kept(db, 151, ids), 2);
    CHECK(ids[0] == 2 && ids[1] == 4);
}

static void a_hold_keeps_recordings_notices_and_looks(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_recording_row recording = { .part = 1, .ended_at = 5, .kept_until = 50 }, rows[4];
    struct tl_notice_row notice = { .fields = "{}", .state = "sent", .ended_at = 50 };
    struct tl_audit look = { .at = 50, .action = "look", .record_kind = "contact" };
    size_t len;
    uint32_t deleted;
    for (tl_id id = 1; id <= 2; id++) {
        insert_contact(db, id, 1, 2);
        recording.contact = notice.id = notice.contact = look.id = look.contact = id;
        snprintf(notice.once, sizeof notice.once, "%d", (int)id);
        CHECK_OK(tl_store_recording_insert(db, &recording));
        CHECK_OK(tl_store_notice_insert(db, &notice));
        CHECK_OK(tl_store_audit_insert(db, &look));
    }
    CHECK_OK(tl_store_hold_put(db, 1, 5, "asked by the court"));
    CHECK_OK(tl_store_recording_list_due(db, 60, rows, 4, &len));
    CHECK_EQ(len, 2);
    CHECK_OK(tl_store_recording_list_purge(db, 60, rows, 4, &len));
    CHECK_EQ(len, 1);
    CHECK_EQ(rows[0].contact, 2);
    CHECK_OK(tl_store_notice_purge(db, 60, 10, &deleted));
    CHECK_EQ(deleted, 1);
    CHECK_OK(tl_store_notice_find(db, 1, &notice));
    CHECK_OK(tl_store_audit_purge(db, 50, 10, &deleted));
    CHECK_EQ(deleted, 0); /* Not before. */
    CHECK_OK(tl_store_audit_purge(db, 60, 10, &deleted));
    CHECK_EQ(deleted, 1);
    CHECK_OK(tl_store_hold_drop(db, 1));
    CHECK_OK(tl_store_audit_purge(db, 60, 10, &deleted));
    CHECK_EQ(deleted, 1);
    CHECK_OK(tl_store_recording_list_purge(db, 60, rows, 4, &len));
    CHECK_EQ(len, 2);
    erase(db, 2, true);
    CHECK_OK(tl_store_recording_list(db, 2, rows, 4, &len));
    CHECK_EQ(len, 1); /* It has a time of its own. */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(all_is_read_and_all_but_keys_is_erased),
        ON_SQLITE(nothing_of_it_is_in_any_table),
        ON_SQLITE(erased_bytes_are_in_no_file),
        ON_BOTH(a_person_is_found_by_what_is_known),
        ON_BOTH(what_is_under_way_stands_against_it),
        ON_BOTH(only_what_is_old_ended_and_free_goes),
        ON_BOTH(a_hold_keeps_recordings_notices_and_looks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
