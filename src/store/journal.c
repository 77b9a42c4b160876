/* journal.c: appending, the head, segments and dropping old ones. */
#include "store/journal.h"

#include <string.h>

#include "base/assert.h"
#include "store/chain.h"
#include "store/query.h"

#define APPEND_ARGS 6

static int64_t day_of(tl_time at)
{
    const tl_time day_us = 86400LL * 1000000;
    return at >= 0 ? at / day_us : -((-at + day_us - 1) / day_us);
}

enum tl_err tl_journal_head_read(struct tl_db *db, struct tl_journal_head *out_head)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, TL_SQL_JOURNAL_HEAD, TL_NO_ARGS, &rows);
    if (err != TL_OK)
        return err;
    struct tl_journal_head head = { 0 };
    err = tl_rows_next(&rows);
    if (err == TL_OK) {
        head.number = (uint64_t)tl_rows_int(&rows, 0);
        head.at = tl_rows_int(&rows, 1);
        err = tl_chain_hash_read(&rows, 2, head.hash);
    } else if (err == TL_ENONE) {
        err = TL_OK;
    }
    tl_rows_close(&rows);
    if (err == TL_OK)
        *out_head = head;
    return err;
}

static void read_segment(const struct tl_rows *rows, struct tl_journal_segment *out_segment)
{
    out_segment->day = tl_rows_int(rows, 0);
    out_segment->first = (uint64_t)tl_rows_int(rows, 1);
    out_segment->last = (uint64_t)tl_rows_int(rows, 2);
    if (tl_chain_hash_read(rows, 3, out_segment->hash) != TL_OK)
        memset(out_segment->hash, 0, sizeof out_segment->hash);
}

enum tl_err tl_segment_find(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                            size_t args_len, struct tl_journal_segment *out_segment)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, sql, args, args_len, &rows);
    if (err != TL_OK)
        return err;
    err = tl_rows_next(&rows);
    if (err == TL_OK)
        read_segment(&rows, out_segment);
    tl_rows_close(&rows);
    return err;
}

static enum tl_err close_segment(struct tl_db *db, const struct tl_journal_head *head)
{
    struct tl_journal_segment last = { 0 };
    enum tl_err err = tl_segment_find(db, TL_SQL_SEGMENT_LAST, TL_NO_ARGS, &last);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    return tl_db_run(db, TL_SQL_SEGMENT_INSERT,
                     TL_ARGS(tl_int(day_of(head->at)), tl_id_value(last.last + 1),
                             tl_id_value(head->number), tl_bytes(head->hash, sizeof head->hash)));
}

/* Rows on their way to the database: their values point into the facts and into hashes. */
struct rows {
    struct tl_value values[TL_SETS_MAX][APPEND_ARGS];
    uint8_t hashes[TL_SETS_MAX][TL_JOURNAL_HASH_BYTES];
    size_t len;
};

static void add_row(struct rows *rows, const struct tl_journal_fact *fact, const uint8_t *hash)
{
    const struct tl_value values[APPEND_ARGS] = {
        tl_id_value(fact->number),
        tl_int(fact->at),
        tl_int(fact->kind),
        tl_int(fact->grade),
        tl_bytes(fact->bytes, fact->bytes_len),
        tl_bytes(rows->hashes[rows->len], TL_JOURNAL_HASH_BYTES),
    };
    memcpy(rows->hashes[rows->len], hash, TL_JOURNAL_HASH_BYTES);
    memcpy(rows->values[rows->len], values, sizeof values);
    rows->len++;
}

static enum tl_err send_rows(struct tl_db *db, struct rows *rows)
{
    size_t len = rows->len;
    rows->len = 0;
    return tl_db_run_all(db, TL_SQL_JOURNAL_APPEND, rows->values[0], APPEND_ARGS, len);
}

static enum tl_err append_one(struct tl_db *db, struct tl_journal_head *head,
                              const struct tl_journal_fact *fact, struct rows *rows)
{
    TL_ASSERT(fact->number == head->number + 1);
    if (fact->bytes_len > TL_JOURNAL_FACT_BYTES_MAX)
        return TL_ETOOLONG;
    if (head->number > 0 && fact->at < head->at)
        return TL_EBAD;
    if (head->number > 0 && day_of(fact->at) > day_of(head->at)) {
        enum tl_err err = close_segment(db, head);
        if (err != TL_OK)
            return err;
    }
    tl_chain_next(head, fact);
    add_row(rows, fact, head->hash);
    return rows->len == TL_SETS_MAX ? send_rows(db, rows) : TL_OK;
}

enum tl_err tl_journal_append(struct tl_db *db, struct tl_journal_head *head,
                              const struct tl_journal_fact *facts, size_t facts_len)
{
    TL_ASSERT(tl_db_in_transaction(db));
    if (!tl_db_leads(db))
        return TL_EDENIED;
    struct tl_journal_head moved = *head;
    struct rows rows;
    rows.len = 0;
    for (size_t i = 0; i < facts_len; i++) {
        enum tl_err err = append_one(db, &moved, &facts[i], &rows);
        if (err != TL_OK)
            return err;
    }
    enum tl_err err = send_rows(db, &rows);
    if (err == TL_OK)
        *head = moved;
    return err;
}

enum tl_err tl_journal_segments(struct tl_db *db, int64_t day,
                                struct tl_journal_segment *out_segments, size_t segments_max,
                                size_t *out_len)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, TL_SQL_SEGMENT_LIST,
                                  TL_ARGS(tl_int(day), tl_int((int64_t)segments_max)), &rows);
    if (err != TL_OK)
        return err;
    size_t len = 0;
    while (len < segments_max && (err = tl_rows_next(&rows)) == TL_OK)
        read_segment(&rows, &out_segments[len++]);
    tl_rows_close(&rows);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    *out_len = len;
    return TL_OK;
}

/* The older of the two kept checkpoints: TL_ENONE when there are not two. */
static enum tl_err older_checkpoint(struct tl_db *db, uint64_t *out_number)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, TL_SQL_CHECKPOINT_KEPT, TL_NO_ARGS, &rows);
    if (err != TL_OK)
        return err;
    err = tl_rows_next(&rows);
    if (err == TL_OK)
        err = tl_rows_next(&rows);
    if (err == TL_OK)
        *out_number = (uint64_t)tl_rows_int(&rows, 0);
    tl_rows_close(&rows);
    return err;
}

enum tl_err tl_journal_drop_slice(struct tl_db *db, int64_t day, uint32_t facts_max)
{
    TL_ASSERT(tl_db_in_transaction(db));
    struct tl_journal_segment segment = { 0 };
    enum tl_err err = tl_segment_find(db, TL_SQL_SEGMENT_FIND, TL_ARGS(tl_int(day)), &segment);
    if (err != TL_OK)
        return err;
    uint64_t kept = 0;
    err = older_checkpoint(db, &kept);
    if (err != TL_OK || kept <= segment.last)
        return err == TL_OK || err == TL_ENONE ? TL_EDENIED : err;
    int64_t first = 0;
    err = tl_db_int(db, TL_SQL_JOURNAL_FIRST, TL_NO_ARGS, &first);
    if (err != TL_OK)
        return err;
    if ((uint64_t)first > segment.last)
        return TL_ENONE;
    if ((uint64_t)first < segment.first)
        return TL_EDENIED;
    uint64_t end = (uint64_t)first + facts_max;
    if (end > segment.last + 1)
        end = segment.last + 1;
    err = tl_db_run(db, TL_SQL_SEGMENT_DROP, TL_ARGS(tl_int(day)));
    if (err == TL_OK)
        err = tl_db_run(db, TL_SQL_JOURNAL_DROP, TL_ARGS(tl_int(first), tl_id_value(end)));
    return err;
}
