/* journal_verify.c: reads the whole journal and names the first number that does not hold. */
#include <string.h>

#include "store/chain.h"

#define KEPT_MAX 2

/* A place where somebody else wrote down the chain's hash: a closed segment or a checkpoint. */
struct mark {
    uint64_t number;
    uint8_t hash[TL_JOURNAL_HASH_BYTES];
};

struct verifier {
    struct tl_db *db;
    struct tl_journal_verdict *verdict;
    struct tl_journal_segment segment; /* The next one whose end is ahead; last 0: none. */
    struct mark kept[KEPT_MAX];
    size_t kept_len;
};

static enum tl_err bad(struct verifier *v, uint64_t number, const char *why)
{
    v->verdict->bad = number;
    v->verdict->why = why;
    return TL_ECORRUPT;
}

static enum tl_err next_segment(struct verifier *v, int64_t day, uint64_t number)
{
    size_t len = 0;
    do {
        enum tl_err err = tl_journal_segments(v->db, day, &v->segment, 1, &len);
        if (err != TL_OK)
            return err;
        day = v->segment.day + 1;
    } while (len > 0 && v->segment.last < number);
    if (len == 0)
        v->segment.last = 0;
    return TL_OK;
}

static enum tl_err read_kept(struct verifier *v)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(v->db, TL_SQL_CHECKPOINT_KEPT, TL_NO_ARGS, &rows);
    if (err != TL_OK)
        return err;
    while (v->kept_len < KEPT_MAX && (err = tl_rows_next(&rows)) == TL_OK) {
        struct mark *mark = &v->kept[v->kept_len++];
        mark->number = (uint64_t)tl_rows_int(&rows, 0);
        if (tl_chain_hash_read(&rows, 1, mark->hash) != TL_OK)
            memset(mark->hash, 0, sizeof mark->hash);
    }
    tl_rows_close(&rows);
    return err == TL_ENONE ? TL_OK : err;
}

/* The hash before the first fact kept: that of the last segment dropped; in the midst of dropping
 * one the first fact's own hash is taken as given (out_own). */
static enum tl_err anchor(struct verifier *v, uint64_t first, const uint8_t *own_hash,
                          bool *out_own)
{
    struct tl_journal_segment dropped = { 0 };
    enum tl_err err = tl_segment_find(v->db, TL_SQL_SEGMENT_DROPPED, TL_NO_ARGS, &dropped);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    if (first > dropped.last + 1)
        return bad(v, dropped.last + 1, "it is missing");
    *out_own = first <= dropped.last;
    memcpy(v->verdict->head.hash, *out_own ? own_hash : dropped.hash, sizeof dropped.hash);
    v->verdict->head.number = first - 1;
    return TL_OK;
}

/* What others wrote down about the place that head is at. */
static enum tl_err check_marks(struct verifier *v, const struct tl_journal_head *head)
{
    for (size_t i = 0; i < v->kept_len; i++)
        if (v->kept[i].number == head->number &&
            memcmp(v->kept[i].hash, head->hash, sizeof head->hash) != 0)
            return bad(v, head->number, "its checkpoint was made of another journal");
    if (v->segment.last != head->number)
        return TL_OK;
    if (memcmp(v->segment.hash, head->hash, sizeof head->hash) != 0)
        return bad(v, head->number, "its day was closed with another hash");
    return next_segment(v, v->segment.day + 1, head->number + 1);
}

static enum tl_err check_fact(struct verifier *v, const struct tl_journal_fact *fact,
                              const uint8_t *hash)
{
    struct tl_journal_head *head = &v->verdict->head;
    bool own = false;
    if (v->verdict->first == 0) {
        enum tl_err err = next_segment(v, INT64_MIN, fact->number);
        if (err == TL_OK)
            err = anchor(v, fact->number, hash, &own);
        if (err != TL_OK)
            return err;
        v->verdict->first = fact->number;
    }
    struct tl_journal_head moved = *head;
    if (own) {
        moved.number = fact->number;
        moved.at = fact->at;
    } else {
        tl_chain_next(&moved, fact);
    }
    if (memcmp(moved.hash, hash, sizeof moved.hash) != 0)
        return bad(v, fact->number, "it does not match its hash");
    enum tl_err err = check_marks(v, &moved);
    if (err != TL_OK)
        return err;
    *head = moved;
    v->verdict->facts++;
    return TL_OK;
}

/* What others wrote down about facts behind the last one: then the end was cut off. */
static enum tl_err check_end(struct verifier *v)
{
    uint64_t number = v->verdict->head.number;
    bool cut = v->segment.last > number;
    for (size_t i = 0; i < v->kept_len; i++)
        cut = cut || v->kept[i].number > number;
    return cut ? bad(v, number + 1, "the facts from here on are missing") : TL_OK;
}

enum tl_err tl_journal_verify(struct tl_db *db, struct tl_journal_verdict *out_verdict)
{
    *out_verdict = (struct tl_journal_verdict){ .why = "" };
    struct verifier v = { .db = db, .verdict = out_verdict };
    struct tl_journal_cursor cursor;
    enum tl_err err = read_kept(&v);
    if (err == TL_OK)
        err = next_segment(&v, INT64_MIN, 0);
    if (err == TL_OK)
        err = tl_journal_cursor_open(db, 0, &cursor);
    if (err != TL_OK)
        return err;
    struct tl_journal_fact fact;
    while ((err = tl_journal_cursor_next(&cursor, &fact)) == TL_OK)
        if ((err = check_fact(&v, &fact, tl_journal_cursor_hash(&cursor))) != TL_OK)
            break;
    if (err == TL_ECORRUPT && out_verdict->bad == 0)
        err = bad(&v, cursor.next, "it is missing or cannot be read");
    if (err == TL_ENONE)
        err = check_end(&v);
    tl_journal_cursor_close(&cursor);
    return err;
}
