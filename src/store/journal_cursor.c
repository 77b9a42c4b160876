/* journal_cursor.c: reading facts in order, a page of copies at a time. */
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "store/chain.h"

#define PAGE_FACTS_MAX 256

/* A page holds copies, so that no statement stays open between two calls. */
struct tl_journal_page {
    struct tl_journal_fact facts[PAGE_FACTS_MAX];
    size_t offsets[PAGE_FACTS_MAX];
    uint8_t hashes[PAGE_FACTS_MAX][TL_JOURNAL_HASH_BYTES];
    uint32_t len;
    uint32_t taken;
    uint8_t *bytes;
    size_t bytes_len;
    size_t bytes_max;
};

static enum tl_err keep_bytes(struct tl_journal_page *page, const void *bytes, size_t len)
{
    if (page->bytes_len + len > page->bytes_max) {
        size_t more = (page->bytes_len + len) * 2;
        uint8_t *grown = realloc(page->bytes, more);
        if (!grown)
            return TL_ENOMEM;
        page->bytes = grown;
        page->bytes_max = more;
    }
    if (len > 0)
        memcpy(page->bytes + page->bytes_len, bytes, len);
    page->bytes_len += len;
    return TL_OK;
}

static enum tl_err keep_fact(struct tl_journal_page *page, const struct tl_rows *rows)
{
    size_t len;
    const void *bytes = tl_rows_bytes(rows, 4, &len);
    if (len > TL_JOURNAL_FACT_BYTES_MAX)
        return TL_ECORRUPT;
    page->offsets[page->len] = page->bytes_len;
    page->facts[page->len] = (struct tl_journal_fact){
        .number = (uint64_t)tl_rows_int(rows, 0),
        .at = tl_rows_int(rows, 1),
        .kind = (uint32_t)tl_rows_int(rows, 2),
        .grade = (uint32_t)tl_rows_int(rows, 3),
        .bytes_len = (uint32_t)len,
    };
    /* A hash of a wrong length fits no fact; verify finds it as zeros. */
    if (tl_chain_hash_read(rows, 5, page->hashes[page->len]) != TL_OK)
        memset(page->hashes[page->len], 0, TL_JOURNAL_HASH_BYTES);
    enum tl_err err = keep_bytes(page, bytes, len);
    if (err == TL_OK)
        page->len++;
    return err;
}

static enum tl_err fill_page(struct tl_journal_cursor *cursor)
{
    struct tl_journal_page *page = cursor->page;
    page->len = page->taken = 0;
    page->bytes_len = 0;
    struct tl_rows rows;
    enum tl_err err =
        tl_db_query(cursor->db, TL_SQL_JOURNAL_PAGE,
                    TL_ARGS(tl_id_value(cursor->next), tl_int(PAGE_FACTS_MAX)), &rows);
    if (err != TL_OK)
        return err;
    while (page->len < PAGE_FACTS_MAX && (err = tl_rows_next(&rows)) == TL_OK)
        if ((err = keep_fact(page, &rows)) != TL_OK)
            break;
    tl_rows_close(&rows);
    for (uint32_t i = 0; i < page->len; i++)
        page->facts[i].bytes = page->bytes ? page->bytes + page->offsets[i] : (const void *)"";
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_journal_cursor_open(struct tl_db *db, uint64_t number,
                                   struct tl_journal_cursor *out_cursor)
{
    struct tl_journal_page *page = calloc(1, sizeof *page);
    if (!page)
        return TL_ENOMEM;
    *out_cursor = (struct tl_journal_cursor){ .db = db, .next = number, .page = page };
    return TL_OK;
}

enum tl_err tl_journal_cursor_next(struct tl_journal_cursor *cursor,
                                   struct tl_journal_fact *out_fact)
{
    struct tl_journal_page *page = cursor->page;
    if (page->taken == page->len) {
        enum tl_err err = fill_page(cursor);
        if (err != TL_OK)
            return err;
        if (page->len == 0)
            return TL_ENONE;
    }
    if (cursor->next == 0)
        cursor->next = page->facts[0].number;
    if (page->facts[page->taken].number != cursor->next)
        return TL_ECORRUPT;
    *out_fact = page->facts[page->taken++];
    cursor->next++;
    return TL_OK;
}

void tl_journal_cursor_close(struct tl_journal_cursor *cursor)
{
    if (cursor->page)
        free(cursor->page->bytes);
    free(cursor->page);
    cursor->page = NULL;
}

const uint8_t *tl_journal_cursor_hash(const struct tl_journal_cursor *cursor)
{
    TL_ASSERT(cursor->page->taken > 0);
    return cursor->page->hashes[cursor->page->taken - 1];
}
