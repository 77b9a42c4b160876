/* checkpoint.c: the state's facts, packed into parts and hashed as a whole. */
#include <endian.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "store/chain.h"

#define PART_BYTES   65536
#define PREFIX_BYTES 8 /* Each fact: kind u32, length u32, bytes; big-endian. */
#define PARTS_MAX    16384

struct tl_checkpoint_writer {
    struct tl_db *db;
    struct tl_journal_head head;
    crypto_hash_sha256_state state;
    int64_t facts_len;
    int64_t bytes_len;
    int64_t part;
    size_t filled;
    uint8_t bytes[PART_BYTES];
};

enum tl_err tl_checkpoint_begin(struct tl_db *db, const struct tl_journal_head *head,
                                struct tl_checkpoint_writer **out_writer)
{
    TL_ASSERT(tl_db_in_transaction(db));
    struct tl_checkpoint_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return TL_ENOMEM;
    writer->db = db;
    writer->head = *head;
    crypto_hash_sha256_init(&writer->state);
    *out_writer = writer;
    return TL_OK;
}

static enum tl_err write_part(struct tl_checkpoint_writer *writer)
{
    if (writer->part == PARTS_MAX)
        return TL_EFULL;
    enum tl_err err = tl_db_run(writer->db, TL_SQL_CHECKPOINT_PART_INSERT,
                                TL_ARGS(tl_id_value(writer->head.number), tl_int(writer->part),
                                        tl_bytes(writer->bytes, writer->filled)));
    crypto_hash_sha256_update(&writer->state, writer->bytes, writer->filled);
    writer->bytes_len += (int64_t)writer->filled;
    writer->part++;
    writer->filled = 0;
    return err;
}

/* A fact may go over the edge of a part: reading joins them again. */
static enum tl_err put(struct tl_checkpoint_writer *writer, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    while (len > 0) {
        size_t room = PART_BYTES - writer->filled;
        size_t taken = len < room ? len : room;
        memcpy(writer->bytes + writer->filled, at, taken);
        writer->filled += taken;
        at += taken;
        len -= taken;
        if (writer->filled == PART_BYTES) {
            enum tl_err err = write_part(writer);
            if (err != TL_OK)
                return err;
        }
    }
    return TL_OK;
}

enum tl_err tl_checkpoint_add(struct tl_checkpoint_writer *writer, uint32_t kind, const void *bytes,
                              uint32_t bytes_len)
{
    if (bytes_len > TL_JOURNAL_FACT_BYTES_MAX)
        return TL_ETOOLONG;
    uint32_t prefix[2] = { htobe32(kind), htobe32(bytes_len) };
    _Static_assert(sizeof prefix == PREFIX_BYTES, "kind and length");
    writer->facts_len++;
    enum tl_err err = put(writer, prefix, sizeof prefix);
    return err == TL_OK ? put(writer, bytes, bytes_len) : err;
}

/* The last two stay: this one and the newest before it. */
static enum tl_err drop_older(struct tl_db *db, uint64_t number)
{
    if (number == 0)
        return TL_OK;
    int64_t before = 0;
    enum tl_err err =
        tl_db_int(db, TL_SQL_CHECKPOINT_FIND, TL_ARGS(tl_id_value(number - 1)), &before);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    err = tl_db_run(db, TL_SQL_CHECKPOINT_DROP, TL_ARGS(tl_int(before)));
    if (err == TL_OK)
        err = tl_db_run(db, TL_SQL_CHECKPOINT_PARTS_DROP, TL_ARGS(tl_int(before)));
    return err;
}

enum tl_err tl_checkpoint_end(struct tl_checkpoint_writer *writer)
{
    const struct tl_journal_head *head = &writer->head;
    uint8_t hash[TL_JOURNAL_HASH_BYTES];
    enum tl_err err = writer->filled > 0 ? write_part(writer) : TL_OK;
    crypto_hash_sha256_final(&writer->state, hash);
    if (err == TL_OK)
        err = tl_db_run(writer->db, TL_SQL_CHECKPOINT_INSERT,
                        TL_ARGS(tl_id_value(head->number), tl_int(head->at),
                                tl_bytes(head->hash, sizeof head->hash), tl_int(writer->facts_len),
                                tl_int(writer->bytes_len), tl_bytes(hash, sizeof hash)));
    if (err == TL_OK)
        err = drop_older(writer->db, head->number);
    tl_checkpoint_abandon(writer);
    return err;
}

void tl_checkpoint_abandon(struct tl_checkpoint_writer *writer)
{
    free(writer);
}

struct stored {
    struct tl_journal_head head;
    uint8_t hash[TL_JOURNAL_HASH_BYTES];
    int64_t facts_len;
    size_t bytes_len;
    uint8_t *bytes;
};

static enum tl_err read_info(const struct tl_rows *rows, struct stored *out_stored)
{
    int64_t bytes_len = tl_rows_int(rows, 4);
    out_stored->head.number = (uint64_t)tl_rows_int(rows, 0);
    out_stored->head.at = tl_rows_int(rows, 1);
    out_stored->facts_len = tl_rows_int(rows, 3);
    if (bytes_len < 0 || bytes_len > (int64_t)PARTS_MAX * PART_BYTES)
        return TL_ECORRUPT;
    out_stored->bytes_len = (size_t)bytes_len;
    enum tl_err err = tl_chain_hash_read(rows, 2, out_stored->head.hash);
    return err == TL_OK ? tl_chain_hash_read(rows, 5, out_stored->hash) : err;
}

static enum tl_err find(struct tl_db *db, uint64_t number, struct stored *out_stored)
{
    if (number > INT64_MAX)
        number = INT64_MAX;
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, TL_SQL_CHECKPOINT_FIND, TL_ARGS(tl_id_value(number)), &rows);
    if (err != TL_OK)
        return err;
    err = tl_rows_next(&rows);
    if (err == TL_OK)
        err = read_info(&rows, out_stored);
    tl_rows_close(&rows);
    return err;
}

static enum tl_err join_parts(struct tl_db *db, struct stored *stored)
{
    struct tl_rows rows;
    enum tl_err err =
        tl_db_query(db, TL_SQL_CHECKPOINT_PARTS, TL_ARGS(tl_id_value(stored->head.number)), &rows);
    if (err != TL_OK)
        return err;
    size_t filled = 0;
    while ((err = tl_rows_next(&rows)) == TL_OK) {
        size_t len;
        const void *bytes = tl_rows_bytes(&rows, 0, &len);
        if (len > stored->bytes_len - filled) {
            err = TL_ECORRUPT;
            break;
        }
        memcpy(stored->bytes + filled, bytes, len);
        filled += len;
    }
    tl_rows_close(&rows);
    if (err != TL_ENONE)
        return err;
    uint8_t hash[TL_JOURNAL_HASH_BYTES];
    crypto_hash_sha256(hash, stored->bytes, filled);
    bool whole = filled == stored->bytes_len && memcmp(hash, stored->hash, sizeof hash) == 0;
    return whole ? TL_OK : TL_ECORRUPT;
}

static enum tl_err hand_out(const struct stored *stored, tl_checkpoint_fn take, void *context)
{
    const uint8_t *at = stored->bytes, *end = stored->bytes + stored->bytes_len;
    for (int64_t i = 0; i < stored->facts_len; i++) {
        uint32_t prefix[2];
        if ((size_t)(end - at) < PREFIX_BYTES)
            return TL_ECORRUPT;
        memcpy(prefix, at, sizeof prefix);
        at += sizeof prefix;
        uint32_t bytes_len = be32toh(prefix[1]);
        if ((size_t)(end - at) < bytes_len)
            return TL_ECORRUPT;
        enum tl_err err = take(context, be32toh(prefix[0]), at, bytes_len);
        if (err != TL_OK)
            return err;
        at += bytes_len;
    }
    return at == end ? TL_OK : TL_ECORRUPT;
}

enum tl_err tl_checkpoint_read(struct tl_db *db, uint64_t number, tl_checkpoint_fn take,
                               void *context, struct tl_journal_head *out_head)
{
    struct stored stored = { 0 };
    enum tl_err err = find(db, number, &stored);
    if (err == TL_OK || err == TL_ECORRUPT)
        *out_head = stored.head;
    if (err != TL_OK)
        return err;
    stored.bytes = malloc(stored.bytes_len + 1);
    if (!stored.bytes)
        return TL_ENOMEM;
    err = join_parts(db, &stored);
    if (err == TL_OK)
        err = hand_out(&stored, take, context);
    free(stored.bytes);
    return err;
}
