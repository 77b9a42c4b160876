/* test_journal.c: the chain, reading in order, segments, checkpoints, and every call failing. */
#include <string.h>

#include "store/backend.h"
#include "store/contacts.h"
#include "support_store.h"

#define SECOND 1000000LL
#define DAY    (86400 * SECOND)

static void an_empty_journal_has_head_zero(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { .number = 9 };
    CHECK_OK(tl_journal_head_read(db, &head));
    CHECK_EQ(head.number, 0);
    struct tl_journal_verdict verdict;
    CHECK_OK(tl_journal_verify(db, &verdict));
    CHECK_EQ(verdict.facts, 0);
}

static void the_head_read_is_the_head_kept(void **state)
{
    struct support *support = support_of(state);
    struct tl_journal_head head = { .at = 5 * DAY }, read;
    support_append(tl_store_writer(support->store), &head, 10, SECOND);
    CHECK_OK(tl_journal_head_read(tl_store_writer(support->store), &read));
    assert_memory_equal(&head, &read, sizeof head);
    support_reopen(support);
    CHECK_OK(tl_journal_head_read(tl_store_writer(support->store), &read));
    assert_memory_equal(&head, &read, sizeof head);
}

/* The formula of journal.h, computed apart for one fact. */
static void the_hash_is_the_documented_one(void **state)
{
    static const uint8_t expected[TL_JOURNAL_HASH_BYTES] = {
        0xa5, 0xaf, 0x27, 0xb2, 0x61, 0x4d, 0xec, 0x5b, 0x12, 0x84, 0x65,
        0xb0, 0xcf, 0x80, 0x54, 0xa2, 0x84, 0x0a, 0x92, 0xee, 0x96, 0xdf,
        0x48, 0x6d, 0x53, 0xfb, 0xc4, 0x6e, 0x80, 0x60, 0xae, 0xb2,
    };
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { 0 };
    struct tl_journal_fact fact = {
        .number = 1, .at = 2, .kind = 3, .grade = TL_JOURNAL_FIRM, .bytes = "abc", .bytes_len = 3
    };
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_journal_append(db, &head, &fact, 1));
    CHECK_OK(tl_db_commit(db));
    assert_memory_equal(head.hash, expected, sizeof expected);
}

static void a_cursor_gives_what_was_appended_and_then_what_comes(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { .at = 5 * DAY };
    support_append(db, &head, 600, SECOND);
    struct tl_journal_cursor cursor;
    CHECK_OK(tl_journal_cursor_open(db, 3, &cursor));
    struct tl_journal_fact fact;
    for (uint64_t n = 3; n <= 600; n++) {
        CHECK_OK(tl_journal_cursor_next(&cursor, &fact));
        char text[32];
        struct tl_journal_fact put =
            support_fact(n, 5 * DAY + (tl_time)n * SECOND, text, sizeof text);
        CHECK_EQ(fact.number, n);
        CHECK_EQ(fact.at, put.at);
        CHECK_EQ(fact.kind, put.kind);
        CHECK_EQ(fact.grade, put.grade);
        CHECK_EQ(fact.bytes_len, put.bytes_len);
        assert_memory_equal(fact.bytes, put.bytes, put.bytes_len);
    }
    CHECK_ERR(TL_ENONE, tl_journal_cursor_next(&cursor, &fact));
    support_append(db, &head, 1, SECOND);
    CHECK_OK(tl_journal_cursor_next(&cursor, &fact));
    CHECK_EQ(fact.number, 601);
    tl_journal_cursor_close(&cursor);
}

static void facts_may_be_empty_or_full_but_not_longer(void **state)
{
    static uint8_t bytes[TL_JOURNAL_FACT_BYTES_MAX + 1];
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { 0 };
    struct tl_journal_fact facts[] = {
        { .number = 1, .at = 1, .kind = 1, .bytes = NULL, .bytes_len = 0 },
        { .number = 2, .at = 1, .kind = 1, .bytes = bytes, .bytes_len = sizeof bytes - 1 },
    };
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_journal_append(db, &head, facts, 2));
    CHECK_OK(tl_db_commit(db));
    struct tl_journal_verdict verdict;
    CHECK_OK(tl_journal_verify(db, &verdict));
    CHECK_EQ(verdict.facts, 2);
    struct tl_journal_head before = head;
    struct tl_journal_fact longer = {
        .number = 3, .at = 1, .bytes = bytes, .bytes_len = sizeof bytes
    };
    CHECK_OK(tl_db_begin(db));
    CHECK_ERR(TL_ETOOLONG, tl_journal_append(db, &head, &longer, 1));
    tl_db_rollback(db);
    assert_memory_equal(&head, &before, sizeof head);
}

static void time_does_not_run_backwards(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { .at = 5 * DAY };
    support_append(db, &head, 1, SECOND);
    char text[32];
    struct tl_journal_fact fact = support_fact(2, head.at - 1, text, sizeof text);
    CHECK_OK(tl_db_begin(db));
    CHECK_ERR(TL_EBAD, tl_journal_append(db, &head, &fact, 1));
    tl_db_rollback(db);
}

static void a_second_leader_is_stopped_by_the_number(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { .at = 5 * DAY }, stale = head;
    support_append(db, &head, 1, SECOND);
    char text[32];
    struct tl_journal_fact fact = support_fact(1, 6 * DAY, text, sizeof text);
    CHECK_OK(tl_db_begin(db));
    CHECK_ERR(TL_EEXISTS, tl_journal_append(db, &stale, &fact, 1));
    CHECK_ERR(TL_ECLOSED, tl_db_commit(db));
    CHECK_EQ(stale.number, 0);
}

static void a_rolled_back_group_never_happened(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { .at = 5 * DAY }, read;
    support_append(db, &head, 3, SECOND);
    struct tl_journal_head moved = head;
    char text[32];
    struct tl_journal_fact fact = support_fact(4, head.at, text, sizeof text);
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_journal_append(db, &moved, &fact, 1));
    tl_db_rollback(db);
    CHECK_OK(tl_journal_head_read(db, &read));
    assert_memory_equal(&head, &read, sizeof head);
}

static void check_bad(struct tl_db *db, uint64_t bad)
{
    struct tl_journal_verdict verdict;
    CHECK_ERR(TL_ECORRUPT, tl_journal_verify(db, &verdict));
    CHECK_EQ(verdict.bad, bad);
    CHECK_EQ(verdict.head.number, bad - 1);
    CHECK(verdict.why[0] != '\0');
}

static void verify_names_the_first_number_that_was_changed(void **state)
{
    static const struct {
        const char *what;
        const char *sql;
        uint64_t bad;
    } cases[] = {
        { "bytes",
          "UPDATE journal SET bytes = (SELECT bytes FROM journal WHERE number = 9) "
          "WHERE number = 20",
          20 },
        { "kind", "UPDATE journal SET kind = kind + 1 WHERE number = 21", 21 },
        { "grade", "UPDATE journal SET grade = 1 - grade WHERE number = 22", 22 },
        { "time", "UPDATE journal SET at = at + 1 WHERE number = 23", 23 },
        { "hash",
          "UPDATE journal SET hash = (SELECT hash FROM journal WHERE number = 9) "
          "WHERE number = 24",
          24 },
        { "removed", "DELETE FROM journal WHERE number = 25", 25 },
        { "first removed", "DELETE FROM journal WHERE number = 1", 1 },
        { "swapped",
          "UPDATE journal SET number = 0 WHERE number = 26;"
          "UPDATE journal SET number = 26 WHERE number = 27;"
          "UPDATE journal SET number = 27 WHERE number = 0",
          26 },
        { "day",
          "UPDATE journal_segments SET hash = "
          "(SELECT hash FROM journal WHERE number = 9)",
          23 },
    };
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { .at = 5 * DAY };
    support_append(db, &head, 40, 3600 * SECOND);
    struct tl_journal_verdict verdict;
    CHECK_OK(tl_journal_verify(db, &verdict));
    CHECK_EQ(verdict.facts, 40);
    assert_memory_equal(&verdict.head, &head, sizeof head);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_OK(tl_db_begin(db));
        support_tamper(db, cases[i].sql);
        print_message("%s: ", cases[i].what);
        check_bad(db, cases[i].bad);
        tl_db_rollback(db);
    }
    print_message("all found\n");
    CHECK_OK(tl_journal_verify(db, &verdict));
}

static void verify_sees_an_end_cut_off_behind_a_closed_day(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { .at = 5 * DAY };
    support_append(db, &head, 40, 3600 * SECOND);
    support_tamper(db, "DELETE FROM journal WHERE number > 20");
    check_bad(db, 21);
}

static void days_are_closed_when_the_next_one_begins(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { .at = 5 * DAY - 1 };
    support_append(db, &head, 72, 3600 * SECOND); /* Days 5, 6 and 7, 24 facts each. */
    struct tl_journal_segment segments[8];
    size_t len;
    CHECK_OK(tl_journal_segments(db, 0, segments, 8, &len));
    CHECK_EQ(len, 2);
    for (size_t i = 0; i < len; i++) {
        CHECK_EQ(segments[i].day, 5 + (int64_t)i);
        CHECK_EQ(segments[i].first, 1 + 24 * i);
        CHECK_EQ(segments[i].last, 24 + 24 * i);
    }
    CHECK_OK(tl_journal_segments(db, 6, segments, 1, &len));
    CHECK_EQ(len, 1);
    CHECK_EQ(segments[0].day, 6);
}

struct read_back {
    uint32_t facts;
    uint64_t sum;
};

static enum tl_err read_back(void *context, uint32_t kind, const void *bytes, uint32_t bytes_len)
{
    struct read_back *sums = context;
    const uint8_t *at = bytes;
    sums->facts++;
    sums->sum = sums->sum * 31 + kind;
    for (uint32_t i = 0; i < bytes_len; i++)
        sums->sum = sums->sum * 31 + at[i];
    return TL_OK;
}

static void sweep(struct tl_db *db)
{
    enum tl_err err = TL_OK;
    while (err == TL_OK) {
        CHECK_OK(tl_db_begin(db));
        err = tl_checkpoint_sweep(db, 2);
        CHECK_OK(tl_db_commit(db));
    }
    CHECK_ERR(TL_ENONE, err);
}

/* Each part by itself. */
static void write_pack(struct tl_db *db, struct tl_checkpoint_pack *pack)
{
    uint32_t parts = tl_checkpoint_parts(pack);
    sweep(db);
    for (uint32_t i = 0; i < parts; i++) {
        CHECK_OK(tl_db_begin(db));
        CHECK_OK(tl_checkpoint_part_write(db, pack, i));
        CHECK_OK(tl_db_commit(db));
    }
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_checkpoint_finish(db, pack));
    CHECK_OK(tl_db_commit(db));
}

/* Facts of many lengths, so that they go over the edges of parts. */
static struct read_back write_checkpoint(struct tl_db *db, const struct tl_journal_head *head,
                                         uint32_t facts_len)
{
    static uint8_t bytes[TL_JOURNAL_FACT_BYTES_MAX];
    struct tl_checkpoint_pack *pack;
    struct read_back sums = { 0 };
    uint64_t random = check_seed() + head->number;
    CHECK_OK(tl_checkpoint_open(head, &pack));
    for (uint32_t i = 0; i < facts_len; i++) {
        uint32_t len = (uint32_t)(check_random(&random) % 2000);
        if (i == 7)
            len = sizeof bytes;
        memset(bytes, (int)(i & 0xff), len);
        CHECK_OK(tl_checkpoint_add(pack, i, bytes, len));
        CHECK_OK(read_back(&sums, i, bytes, len));
    }
    write_pack(db, pack);
    tl_checkpoint_close(pack);
    return sums;
}

static void check_checkpoint(struct tl_db *db, uint64_t at_most, const struct tl_journal_head *head,
                             struct read_back sums)
{
    struct read_back read = { 0 };
    struct tl_journal_head found;
    CHECK_OK(tl_checkpoint_read(db, at_most, read_back, &read, &found));
    assert_memory_equal(&found, head, sizeof found);
    CHECK_EQ(read.facts, sums.facts);
    CHECK_EQ(read.sum, sums.sum);
}

static void a_checkpoint_comes_back_and_two_are_kept(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { .at = 5 * DAY }, heads[3];
    struct read_back sums[3] = { { 0 } };
    CHECK_ERR(TL_ENONE, tl_checkpoint_read(db, UINT64_MAX, read_back, &sums[0], &heads[0]));
    for (int i = 0; i < 3; i++) {
        support_append(db, &head, 5, SECOND);
        heads[i] = head;
        sums[i] = write_checkpoint(db, &head, i == 0 ? 0 : 300);
        check_checkpoint(db, UINT64_MAX, &heads[i], sums[i]);
    }
    check_checkpoint(db, 14, &heads[1], sums[1]);
    struct read_back none;
    CHECK_ERR(TL_ENONE, tl_checkpoint_read(db, 9, read_back, &none, &heads[0]));
}

/* A server that dies in the middle leaves parts; they count for nothing, and go. */
static void a_checkpoint_that_was_not_finished_is_none(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { .at = 5 * DAY }, first;
    struct tl_checkpoint_pack *pack;
    static const uint8_t bytes[TL_JOURNAL_FACT_BYTES_MAX];
    int64_t parts = 0;
    support_append(db, &head, 5, SECOND);
    first = head;
    struct read_back sums = write_checkpoint(db, &head, 50);
    support_append(db, &head, 5, SECOND);
    CHECK_OK(tl_checkpoint_open(&head, &pack));
    for (uint32_t i = 0; i < 400; i++)
        CHECK_OK(tl_checkpoint_add(pack, 1, bytes, 1000));
    CHECK(tl_checkpoint_parts(pack) > 4);
    for (uint32_t i = 0; i < 4; i++) {
        CHECK_OK(tl_db_begin(db));
        CHECK_OK(tl_checkpoint_part_write(db, pack, i));
        CHECK_OK(tl_db_commit(db));
    }
    check_checkpoint(db, UINT64_MAX, &first, sums);
    write_pack(db, pack); /* The same again, as after a start. */
    tl_checkpoint_close(pack);
    struct tl_journal_head found;
    struct read_back read = { 0 };
    CHECK_OK(tl_checkpoint_read(db, UINT64_MAX, read_back, &read, &found));
    CHECK_EQ(found.number, head.number);
    CHECK_EQ(read.facts, 400);
    for (int i = 0; i < 2; i++) {
        support_append(db, &head, 5, SECOND);
        (void)write_checkpoint(db, &head, 0);
    }
    sweep(db);
    CHECK_OK(tl_db_int(db, TL_SQL_CHECKPOINT_LOOSE, TL_NO_ARGS, &parts) == TL_ENONE ? TL_OK
                                                                                    : TL_EIO);
}

static void a_damaged_checkpoint_is_refused_and_the_one_before_is_whole(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { .at = 5 * DAY }, first, found;
    support_append(db, &head, 5, SECOND);
    first = head;
    struct read_back sums = write_checkpoint(db, &head, 50), none = { 0 };
    support_append(db, &head, 5, SECOND);
    (void)write_checkpoint(db, &head, 400);
    support_tamper(db, "DELETE FROM checkpoint_parts WHERE number = 10 AND part = 1");
    CHECK_ERR(TL_ECORRUPT, tl_checkpoint_read(db, UINT64_MAX, read_back, &none, &found));
    CHECK_EQ(found.number, 10);
    CHECK_EQ(none.facts, 0);
    check_checkpoint(db, found.number - 1, &first, sums);
}

static void old_days_go_only_behind_both_checkpoints(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_journal_head head = { .at = 5 * DAY - 1 };
    support_append(db, &head, 60, 3600 * SECOND);
    CHECK_OK(tl_db_begin(db));
    CHECK_ERR(TL_EDENIED, tl_journal_drop_slice(db, 5, 10));
    tl_db_rollback(db);
    (void)write_checkpoint(db, &head, 10);
    support_append(db, &head, 1, SECOND);
    (void)write_checkpoint(db, &head, 10);
    CHECK_OK(tl_db_begin(db));
    CHECK_ERR(TL_EDENIED, tl_journal_drop_slice(db, 6, 10)); /* Day 5 is still there. */
    tl_db_rollback(db);
    struct tl_journal_verdict verdict;
    enum tl_err err;
    do {
        CHECK_OK(tl_db_begin(db));
        err = tl_journal_drop_slice(db, 5, 10);
        CHECK_OK(tl_db_commit(db));
        CHECK_OK(tl_journal_verify(db, &verdict));
    } while (err == TL_OK);
    CHECK_ERR(TL_ENONE, err);
    CHECK_EQ(verdict.first, 25);
    CHECK_EQ(verdict.facts, 37);
}

static tl_id contact_of(uint64_t number)
{
    return number + 1000;
}

/* A group as the engine writes it: facts, by one call and by more, over the end of a day, and a
 * record in the same transaction. */
static enum tl_err write_group(struct tl_db *db, struct tl_journal_head *head)
{
    static const size_t calls[] = { 5, 1, 1, 2 };
    struct tl_contact contact = { .id = contact_of(head->number), .channel = "phone" };
    snprintf(contact.number, sizeof contact.number, "c%llu", (unsigned long long)contact.id);
    enum tl_err err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    for (size_t c = 0; err == TL_OK && c < sizeof calls / sizeof calls[0]; c++) {
        struct tl_journal_fact facts[5];
        char texts[5][32];
        for (size_t i = 0; i < calls[c]; i++)
            facts[i] =
                support_fact(head->number + 1 + i, head->at + (tl_time)(i + 1) * 3 * 3600 * SECOND,
                             texts[i], sizeof texts[i]);
        err = tl_journal_append(db, head, facts, calls[c]);
    }
    if (err == TL_OK)
        err = tl_store_contact_insert(db, &contact);
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

static void fail_each_call(struct tl_db *db, bool done)
{
    struct tl_journal_head head = { .at = 5 * DAY };
    CHECK_OK(tl_journal_head_read(db, &head));
    int failed = 0, happened = 0;
    enum tl_err err;
    for (uint32_t k = 1;; k++) {
        struct tl_journal_head before = head, moved = head;
        tl_db_fail_at(db, k, done);
        err = write_group(db, &moved);
        tl_db_fail_at(db, 0, false);
        if (err == TL_OK)
            break;
        CHECK_ERR(TL_EIO, err);
        failed++;
        CHECK_OK(tl_journal_head_read(db, &head));
        bool whole = head.number == before.number + 9;
        CHECK(whole || head.number == before.number);
        happened += whole;
        struct tl_contact contact;
        CHECK_ERR(whole ? TL_OK : TL_ENONE,
                  tl_store_contact_find(db, contact_of(before.number), &contact));
    }
    CHECK(failed >= 7); /* begin, four appends, a contact, commit. */
    CHECK_EQ(happened, done ? 1 : 0);
    struct tl_journal_verdict verdict;
    CHECK_OK(tl_journal_verify(db, &verdict));
}

static void whichever_call_fails_a_group_is_whole_or_never_was(void **state)
{
    fail_each_call(support_writer(state), false);
}

static void whichever_answer_is_lost_the_head_tells_what_happened(void **state)
{
    fail_each_call(support_writer(state), true);
}

static void a_reader_sees_only_what_is_committed(void **state)
{
    struct support *support = support_of(state);
    struct tl_db *db = tl_store_writer(support->store);
    struct tl_db *reader = tl_store_reader_take(support->store);
    struct tl_journal_head head = { .at = DAY }, seen;
    char text[32];
    struct tl_journal_fact fact = support_fact(1, DAY, text, sizeof text);
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_journal_append(db, &head, &fact, 1));
    CHECK_OK(tl_journal_head_read(reader, &seen));
    CHECK_EQ(seen.number, 0);
    CHECK_OK(tl_db_commit(db));
    CHECK_OK(tl_db_begin(reader));
    CHECK_OK(tl_journal_head_read(reader, &seen));
    CHECK_EQ(seen.number, 1);
    support_append(db, &head, 1, SECOND);
    CHECK_OK(tl_journal_head_read(reader, &seen));
    CHECK_EQ(seen.number, 1); /* One moment for the whole transaction. */
    CHECK_OK(tl_db_commit(reader));
    tl_store_reader_give(support->store, reader);
    CHECK_OK(tl_store_fold(support->store));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_empty_journal_has_head_zero),
        ON_BOTH(the_head_read_is_the_head_kept),
        ON_BOTH(the_hash_is_the_documented_one),
        ON_BOTH(a_cursor_gives_what_was_appended_and_then_what_comes),
        ON_BOTH(facts_may_be_empty_or_full_but_not_longer),
        ON_BOTH(time_does_not_run_backwards),
        ON_BOTH(a_second_leader_is_stopped_by_the_number),
        ON_BOTH(a_rolled_back_group_never_happened),
        ON_BOTH(verify_names_the_first_number_that_was_changed),
        ON_BOTH(verify_sees_an_end_cut_off_behind_a_closed_day),
        ON_BOTH(days_are_closed_when_the_next_one_begins),
        ON_BOTH(a_checkpoint_comes_back_and_two_are_kept),
        ON_BOTH(a_checkpoint_that_was_not_finished_is_none),
        ON_BOTH(a_damaged_checkpoint_is_refused_and_the_one_before_is_whole),
        ON_BOTH(old_days_go_only_behind_both_checkpoints),
        ON_BOTH(whichever_call_fails_a_group_is_whole_or_never_was),
        ON_BOTH(whichever_answer_is_lost_the_head_tells_what_happened),
        ON_BOTH(a_reader_sees_only_what_is_committed),
    };
    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
