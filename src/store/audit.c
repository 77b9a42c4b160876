/* audit.c: the record of looks and changes, and its chain. */
#include "store/audit.h"

#include <endian.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "store/keep.h"
#include "store/meta.h"
#include "store/record.h"

enum { HASH_TEXT = 2 * crypto_hash_sha256_BYTES + 1, SALT_BYTES = 16 };
#define HEAD_SETTING "audit.head" /* "<id> <hash>" of the last row. */

/* A row and its place in the chain; all texts hexadecimal. */
struct link {
    struct tl_audit row;
    char salt[2 * SALT_BYTES + 1]; /* "": the reason was erased. */
    char seal[HASH_TEXT];
    char prev[HASH_TEXT];
    char hash[HASH_TEXT]; /* "": from before there was a chain. */
};

static const struct tl_field audit_fields[] = {
    TL_FIELD_INT(struct tl_audit, id),           TL_FIELD_INT(struct tl_audit, at),
    TL_FIELD_INT(struct tl_audit, staff_id),     TL_FIELD_TEXT(struct tl_audit, action),
    TL_FIELD_TEXT(struct tl_audit, record_kind), TL_FIELD_INT(struct tl_audit, record_id),
    TL_FIELD_TEXT(struct tl_audit, reason),      TL_FIELD_INT(struct tl_audit, contact),
};
static const struct tl_record audit_record = TL_RECORD(struct tl_audit, audit_fields);

static const struct tl_field link_fields[] = {
    TL_FIELD_INT(struct link, row.id),
    TL_FIELD_INT(struct link, row.at),
    TL_FIELD_INT(struct link, row.staff_id),
    TL_FIELD_TEXT(struct link, row.action),
    TL_FIELD_TEXT(struct link, row.record_kind),
    TL_FIELD_INT(struct link, row.record_id),
    TL_FIELD_TEXT(struct link, row.reason),
    TL_FIELD_INT(struct link, row.contact),
    TL_FIELD_TEXT(struct link, salt),
    TL_FIELD_TEXT(struct link, seal),
    TL_FIELD_TEXT(struct link, prev),
    TL_FIELD_TEXT(struct link, hash),
};
static const struct tl_record link_record = TL_RECORD(struct link, link_fields);

/* ---- the chain ---- */

static void add_text(crypto_hash_sha256_state *state, const char *text)
{
    crypto_hash_sha256_update(state, (const unsigned char *)text, strlen(text) + 1);
}

static void end(crypto_hash_sha256_state *state, char out[HASH_TEXT])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(state, hash);
    sodium_bin2hex(out, HASH_TEXT, hash, sizeof hash);
}

static void seal_of(const char *salt, const char *reason, char out[HASH_TEXT])
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    add_text(&state, salt);
    add_text(&state, reason);
    end(&state, out);
}

static void hash_of(const struct link *link, char out[HASH_TEXT])
{
    const struct tl_audit *row = &link->row;
    const uint64_t numbers[] = { htobe64(row->id), htobe64((uint64_t)row->at),
                                 htobe64(row->staff_id), htobe64(row->record_id),
                                 htobe64(row->contact) };
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    add_text(&state, link->prev);
    crypto_hash_sha256_update(&state, (const unsigned char *)numbers, sizeof numbers);
    add_text(&state, row->action);
    add_text(&state, row->record_kind);
    add_text(&state, link->seal);
    end(&state, out);
}

/* "": there is none. */
static enum tl_err read_head(struct tl_db *db, char out[HASH_TEXT])
{
    struct tl_rows rows;
    out[0] = '\0';
    enum tl_err err = tl_db_query(db, TL_SQL_AUDIT_HEAD, TL_NO_ARGS, &rows);
    if (err != TL_OK)
        return err;
    err = tl_rows_next(&rows);
    if (err == TL_OK)
        err = tl_record_text(&rows, 0, out, HASH_TEXT);
    tl_rows_close(&rows);
    return err == TL_ENONE ? TL_OK : err;
}

static void head_text(const struct link *link, char out[HASH_TEXT + 24])
{
    snprintf(out, HASH_TEXT + 24, "%" PRIu64 " %s", link->row.id, link->hash);
}

enum tl_err tl_store_audit_insert(struct tl_db *db, const struct tl_audit *row)
{
    struct link link = { .row = *row };
    unsigned char salt[SALT_BYTES];
    char head[HASH_TEXT + 24];
    enum tl_err err = read_head(db, link.prev);
    if (err != TL_OK)
        return err;
    randombytes_buf(salt, sizeof salt);
    sodium_bin2hex(link.salt, sizeof link.salt, salt, sizeof salt);
    seal_of(link.salt, row->reason, link.seal);
    hash_of(&link, link.hash);
    head_text(&link, head);
    err = tl_record_insert(db, TL_SQL_AUDIT_INSERT, &link_record, &link, TL_NO_ARGS);
    return err == TL_OK ? tl_store_setting_set(db, HEAD_SETTING, head) : err;
}

/* What is wrong with a row behind the one before; NULL: nothing. */
static const char *fault_of(const struct link *before, const struct link *link, tl_time purged)
{
    char seal[HASH_TEXT], hash[HASH_TEXT];
    bool may_lack_rows = before->row.id == 0 || before->row.at < purged;
    if (link->hash[0] == '\0')
        return before->hash[0] == '\0' ? NULL : "its hash is gone";
    seal_of(link->salt, link->row.reason, seal);
    bool is_erased = link->salt[0] == '\0' && link->row.reason[0] == '\0';
    if (!is_erased && strcmp(seal, link->seal) != 0)
        return "its reason is not the one that was given";
    hash_of(link, hash);
    if (strcmp(hash, link->hash) != 0)
        return "it is not as it was written";
    if (strcmp(link->prev, before->hash) != 0 && !may_lack_rows)
        return "the row before it is not the one that was there";
    return NULL;
}

static enum tl_err corrupt(struct tl_audit_verdict *verdict, tl_id bad, const char *why)
{
    verdict->bad = bad;
    verdict->why = why;
    return TL_ECORRUPT;
}

/* The last row is the one that was written last. */
static enum tl_err check_head(struct tl_db *db, const struct link *last, tl_time purged,
                              struct tl_audit_verdict *verdict)
{
    char written[HASH_TEXT + 24], is[HASH_TEXT + 24];
    enum tl_err err = tl_store_setting_get(db, HEAD_SETTING, written, sizeof written);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    head_text(last, is);
    bool may_be_gone = last->row.id == 0 ? purged > 0 : last->row.at < purged;
    return strcmp(written, is) == 0 || may_be_gone
               ? TL_OK
               : corrupt(verdict, last->row.id, "the rows behind it are gone");
}

enum tl_err tl_store_audit_verify(struct tl_db *db, struct tl_audit_verdict *out)
{
    struct link before = { .hash = "" }, link;
    struct tl_rows rows;
    tl_time purged = 0;
    *out = (struct tl_audit_verdict){ .bad = 0 };
    enum tl_err err = tl_store_audit_purged(db, &purged);
    if (err == TL_OK)
        err = tl_db_query(db, TL_SQL_AUDIT_EACH, TL_NO_ARGS, &rows);
    if (err != TL_OK)
        return err;
    while ((err = tl_record_next(&rows, &link_record, &link)) == TL_OK) {
        const char *why = fault_of(&before, &link, purged);
        if (why) {
            err = corrupt(out, link.row.id, why);
            break;
        }
        out->rows++;
        out->unsealed += link.hash[0] == '\0';
        before = link;
    }
    tl_rows_close(&rows);
    return err == TL_ENONE ? check_head(db, &before, purged, out) : err;
}

/* ---- reading ---- */

enum tl_err tl_store_audit_last(struct tl_db *db, const struct tl_audit *row, tl_time *out_at)
{
    return tl_db_int(db, TL_SQL_AUDIT_LAST,
                     TL_ARGS(tl_text(row->record_kind), tl_id_value(row->record_id),
                             tl_id_value(row->staff_id), tl_text(row->action),
                             tl_text(row->reason)),
                     out_at);
}

enum tl_err tl_store_audit_nth(struct tl_db *db, const struct tl_audit *row, uint32_t n,
                               tl_time *out_at)
{
    return tl_db_int(db, TL_SQL_AUDIT_NTH,
                     TL_ARGS(tl_text(row->record_kind), tl_id_value(row->record_id),
                             tl_text(row->action), tl_text(row->reason), tl_int((int64_t)n - 1)),
                     out_at);
}

enum tl_err tl_store_audit_list_record(struct tl_db *db, const char *record_kind, tl_id record_id,
                                       tl_id after, struct tl_audit *out_rows, size_t rows_max,
                                       size_t *out_len)
{
    return tl_record_list(db, TL_SQL_AUDIT_RECORD_LIST, &audit_record,
                          TL_ARGS(tl_text(record_kind), tl_id_value(record_id), tl_id_value(after),
                                  tl_int((int64_t)rows_max)),
                          out_rows, rows_max, out_len);
}

enum tl_err tl_store_audit_list_staff(struct tl_db *db, tl_id staff_id, tl_id after,
                                      struct tl_audit *out_rows, size_t rows_max, size_t *out_len)
{
    return tl_record_list(
        db, TL_SQL_AUDIT_STAFF_LIST, &audit_record,
        TL_ARGS(tl_id_value(staff_id), tl_id_value(after), tl_int((int64_t)rows_max)), out_rows,
        rows_max, out_len);
}
