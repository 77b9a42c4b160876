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

struct part {
    size_t len;
    uint8_t bytes[PART_BYTES];
};

struct tl_checkpoint_pack {
    struct tl_journal_head head;
    crypto_hash_sha256_state state;
    int64_t facts_len;
    int64_t bytes_len;
    struct part *parts[PARTS_MAX];
    uint32_t parts_len; /* The last is being filled. */
    bool is_closed;
};

enum tl_err tl_checkpoint_open(const struct tl_journal_head *head,
                               struct tl_checkpoint_pack **out_pack)
{
    struct tl_checkpoint_pack *pack = calloc(1, sizeof *pack);
    if (!pack)
        return TL_ENOMEM;
    pack->head = *head;
    crypto_hash_sha256_init(&pack->state);
    *out_pack = pack;
    return TL_OK;
}

void tl_checkpoint_close(struct tl_checkpoint_pack *pack)
{
    for (uint32_t i = 0; pack && i < pack->parts_len; i++)
        free(pack->parts[i]);
    free(pack);
}

static enum tl_err next_part(struct tl_checkpoint_pack *pack)
{
    if (pack->parts_len == PARTS_MAX)
        return TL_EFULL;
    struct part *part = malloc(sizeof *part);
    if (!part)
        return TL_ENOMEM;
    part->len = 0;
    pack->parts[pack->parts_len++] = part;
    return TL_OK;
}

/* A fact may go over the edge of a part: reading joins them again. */
static enum tl_err put(struct tl_checkpoint_pack *pack, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    crypto_hash_sha256_update(&pack->state, at, len);
    pack->bytes_len += (int64_t)len;
    while (len > 0) {
        struct part *part = pack->parts_len > 0 ? pack->parts[pack->parts_len - 1] : NULL;
        if (!part || part->len == PART_BYTES) {
            enum tl_err err = next_part(pack);
            if (err != TL_OK)
                return err;
            continue;
        }
        size_t room = PART_BYTES - part->len;
        size_t taken = len < room ? len : room;
        memcpy(part->bytes + part->len, at, taken);
        part->len += taken;
        at += taken;
        len -= taken;
    }
    return TL_OK;
}

enum tl_err tl_checkpoint_add(struct tl_checkpoint_pack *pack, uint32_t kind, const void *bytes,
                              uint32_t bytes_len)
{
    TL_ASSERT(!pack->is_closed);
    if (bytes_len > TL_JOURNAL_FACT_BYTES_MAX)
        return TL_ETOOLONG;
    uint32_t prefix[2] = { htobe32(kind), htobe32(bytes_len) };
    _Static_assert(sizeof prefix == PREFIX_BYTES, "kind and length");
    pack->facts_len++;
    enum tl_err err = put(pack, prefix, sizeof prefix);
    return err == TL_OK ? put(pack, bytes, bytes_len) : err;
}

uint32_t tl_checkpoint_parts(struct tl_checkpoint_pack *pack)
{
    pack->is_closed = true;
    return pack->parts_len;
}

enum tl_err tl_checkpoint_part_write(struct tl_db *db, const struct tl_checkpoint_pack *pack,
                                     uint32_t part)
{
    TL_ASSERT(tl_db_in_transaction(db) && pack->is_closed && part < pack->parts_len);
    return tl_db_run(db, TL_SQL_CHECKPOINT_PART_INSERT,
                     TL_ARGS(tl_id_value(pack->head.number), tl_int(part),
                             tl_bytes(pack->parts[part]->bytes, pack->parts[part]->len)));
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
    return tl_db_run(db, TL_SQL_CHECKPOINT_DROP, TL_ARGS(tl_int(before)));
}

enum tl_err tl_checkpoint_finish(struct tl_db *db, struct tl_checkpoint_pack *pack)
{
    const struct tl_journal_head *head = &pack->head;
    crypto_hash_sha256_state state = pack->state; /* A commit that failed is tried again. */
    uint8_t hash[TL_JOURNAL_HASH_BYTES];
    TL_ASSERT(tl_db_in_transaction(db) && pack->is_closed);
    crypto_hash_sha256_final(&state, hash);
    enum tl_err err =
        tl_db_run(db, TL_SQL_CHECKPOINT_INSERT,
                  TL_ARGS(tl_id_value(head->number), tl_int(head->at),
                          tl_bytes(head->hash, sizeof head->hash), tl_int(pack->facts_len),
                          tl_int(pack->bytes_len), tl_bytes(hash, sizeof hash)));
    return err == TL_OK ? drop_older(db, head->number) : err;
}

enum tl_err tl_checkpoint_sweep(struct tl_db *db, uint32_t parts_max)
{
    int64_t number;
    enum tl_err err = tl_db_int(db, TL_SQL_CHECKPOINT_LOOSE, TL_NO_ARGS, &number);
    if (err != TL_OK)
        return err;
    return tl_db_run(db, TL_SQL_CHECKPOINT_SWEEP, TL_ARGS(tl_int(number), tl_int(parts_max)));
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
