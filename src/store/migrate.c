/* migrate.c: brings the schema up, forward only, and refuses a history that is not this build's. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "store/backend.h"
#include "store/schema.h"

#define HASH_HEX_SIZE (crypto_hash_sha256_BYTES * 2 + 1)

static void hash_of(const struct tl_schema_step *step, char out_hex[HASH_HEX_SIZE])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)step->text, step->text_bytes);
    sodium_bin2hex(out_hex, HASH_HEX_SIZE, hash, sizeof hash);
}

static enum tl_err refuse(struct tl_db *db, enum tl_err err, const char *sentence, int64_t number)
{
    snprintf(db->fault.text, sizeof db->fault.text, sentence, (long long)number);
    return err;
}

static enum tl_err check_applied(struct tl_db *db, int64_t number, const char *hash)
{
    if (number > tl_schema_steps_len)
        return refuse(db, TL_EUNSUPPORTED,
                      "the database is of a newer release (migration %lld): start that release",
                      number);
    char own[HASH_HEX_SIZE];
    hash_of(&tl_schema_steps[number - 1], own);
    if (strcmp(own, hash) != 0)
        return refuse(db, TL_ECORRUPT,
                      "migration %lld was applied with another text than this build has: "
                      "start the release that made this database",
                      number);
    return TL_OK;
}

/* How many steps are applied; each must be this build's. */
static enum tl_err read_applied(struct tl_db *db, int64_t *out_applied)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, TL_SQL_MIGRATIONS, TL_NO_ARGS, &rows);
    if (err != TL_OK)
        return err;
    int64_t applied = 0;
    while ((err = tl_rows_next(&rows)) == TL_OK) {
        int64_t number = tl_rows_int(&rows, 0);
        err = number == applied + 1
                  ? check_applied(db, number, tl_rows_text(&rows, 1))
                  : refuse(db, TL_ECORRUPT, "migration %lld is missing from the table of them",
                           applied + 1);
        if (err != TL_OK)
            break;
        applied = number;
    }
    tl_rows_close(&rows);
    if (err == TL_ENONE)
        *out_applied = applied;
    return err == TL_ENONE ? TL_OK : err;
}

static enum tl_err apply(struct tl_db *db, const struct tl_schema_step *step, int64_t number)
{
    char hash[HASH_HEX_SIZE];
    hash_of(step, hash);
    enum tl_err err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = tl_db_exec(db, step->text);
    if (err == TL_OK)
        err = tl_db_run(db, TL_SQL_MIGRATION_INSERT,
                        TL_ARGS(tl_int(number), tl_text(step->name), tl_text(hash)));
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

enum tl_err tl_migrate(struct tl_db *db, bool may_change)
{
    enum tl_err err = tl_db_exec(db, "CREATE TABLE IF NOT EXISTS migrations ("
                                     "number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
                                     "hash TEXT NOT NULL)");
    if (err == TL_OK)
        err = tl_db_prepare(db, true);
    int64_t applied = 0;
    if (err == TL_OK)
        err = read_applied(db, &applied);
    if (err == TL_OK && applied < tl_schema_steps_len && !may_change)
        return refuse(db, TL_EUNSUPPORTED,
                      "the database lacks migration %lld: start the server of this release once",
                      applied + 1);
    while (err == TL_OK && applied < tl_schema_steps_len) {
        err = apply(db, &tl_schema_steps[applied], applied + 1);
        applied++;
    }
    return err;
}
