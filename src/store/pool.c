/* pool.c: the opened store: its writer, its readers, and who has which. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/assert.h"
#include "store/backend.h"

struct tl_store {
    char *address;
    struct tl_db writer;
    struct tl_db readers[TL_STORE_READERS_MAX];
    uint32_t readers_len;
    struct tl_db *free[TL_STORE_READERS_MAX];
    uint32_t free_len;
    int64_t taken_at[TL_STORE_READERS_MAX]; /* Steady microseconds. */
    struct tl_store_stats stats;            /* Under the lock. */
    pthread_mutex_t lock;
    pthread_cond_t given;
};

static const struct tl_backend *backend_of(const char *url, const char **out_address)
{
    static const struct {
        const char *scheme;
        const struct tl_backend *backend;
    } table[] = { { "sqlite:", &tl_backend_sqlite }, { "postgres:", &tl_backend_postgres } };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        size_t len = strlen(table[i].scheme);
        if (strncmp(url, table[i].scheme, len) == 0 && url[len] != '\0') {
            *out_address = url + len;
            return table[i].backend;
        }
    }
    return NULL;
}

static bool in_memory(const struct tl_store *store)
{
    return store->writer.backend == &tl_backend_sqlite && strcmp(store->address, ":memory:") == 0;
}

static struct tl_db connection(const struct tl_db *like, enum tl_db_role role)
{
    return (struct tl_db){ .backend = like->backend,
                           .address = like->address,
                           .sqlite_vfs = like->sqlite_vfs,
                           .role = role };
}

static enum tl_err open_writer(struct tl_store *store, bool beside)
{
    struct tl_db *writer = &store->writer;
    writer->leads = !beside;
    enum tl_err err = tl_db_open(writer);
    if (err == TL_OK)
        err = tl_migrate(writer, !beside);
    if (err == TL_OK)
        err = tl_db_prepare(writer, false);
    return err;
}

static enum tl_err open_readers(struct tl_store *store, struct tl_fault *out_fault)
{
    for (uint32_t i = 0; i < store->readers_len; i++) {
        struct tl_db *reader = &store->readers[i];
        *reader = connection(&store->writer, TL_DB_READER);
        enum tl_err err = tl_db_open(reader);
        if (err == TL_OK)
            err = tl_db_prepare(reader, false);
        if (err != TL_OK) {
            tl_db_fault(reader, out_fault);
            return err;
        }
        store->free[store->free_len++] = reader;
    }
    return TL_OK;
}

static struct tl_store *make(const struct tl_store_options *options)
{
    const char *address;
    const struct tl_backend *backend = options->url ? backend_of(options->url, &address) : NULL;
    struct tl_store *store = backend ? calloc(1, sizeof *store) : NULL;
    if (!store)
        return NULL;
    store->address = strdup(address);
    store->writer = (struct tl_db){ .backend = backend,
                                    .address = store->address,
                                    .sqlite_vfs = options->sqlite_vfs,
                                    .role = TL_DB_WRITER };
    store->readers_len = options->readers_len ? options->readers_len : TL_STORE_READERS_DEFAULT;
    if (in_memory(store))
        store->readers_len = 0;
    pthread_mutex_init(&store->lock, NULL);
    pthread_cond_init(&store->given, NULL);
    return store;
}

enum tl_err tl_store_open(const struct tl_store_options *options, struct tl_store **out_store,
                          struct tl_fault *out_fault)
{
    TL_ASSERT(options->readers_len <= TL_STORE_READERS_MAX);
    memset(out_fault, 0, sizeof *out_fault);
    struct tl_store *store = make(options);
    if (!store) {
        snprintf(out_fault->text, sizeof out_fault->text,
                 "the database's URL is sqlite:PATH or postgres:CONNINFO");
        return TL_EBAD;
    }
    enum tl_err err = open_writer(store, options->beside);
    if (err != TL_OK)
        tl_db_fault(&store->writer, out_fault);
    else
        err = open_readers(store, out_fault);
    if (err != TL_OK) {
        store->free_len = store->readers_len;
        tl_store_close(store);
        return err;
    }
    *out_store = store;
    return TL_OK;
}

void tl_store_close(struct tl_store *store)
{
    if (!store)
        return;
    TL_ASSERT(store->free_len == store->readers_len);
    for (uint32_t i = 0; i < store->readers_len; i++)
        tl_db_close(&store->readers[i]);
    tl_db_close(&store->writer);
    pthread_cond_destroy(&store->given);
    pthread_mutex_destroy(&store->lock);
    free(store->address);
    free(store);
}

static int64_t steady_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void tl_store_stats(struct tl_store *store, struct tl_store_stats *out_stats)
{
    pthread_mutex_lock(&store->lock);
    *out_stats = store->stats;
    out_stats->readers = store->readers_len;
    out_stats->readers_free = store->free_len;
    pthread_mutex_unlock(&store->lock);
}

struct tl_db *tl_store_writer(struct tl_store *store)
{
    return &store->writer;
}

struct tl_db *tl_store_reader_take(struct tl_store *store)
{
    if (store->readers_len == 0)
        return &store->writer;
    int64_t asked_at = steady_us();
    pthread_mutex_lock(&store->lock);
    while (store->free_len == 0)
        pthread_cond_wait(&store->given, &store->lock);
    struct tl_db *reader = store->free[--store->free_len];
    int64_t now = steady_us();
    store->taken_at[reader - store->readers] = now;
    store->stats.takes++;
    store->stats.waited_us += (uint64_t)(now - asked_at);
    pthread_mutex_unlock(&store->lock);
    /* A failure leaves it marked as lost, which its first use reports. */
    if (reader->lost && tl_db_reopen(reader) != TL_OK)
        reader->lost = true;
    return reader;
}

void tl_store_reader_give(struct tl_store *store, struct tl_db *reader)
{
    if (reader == &store->writer)
        return;
    tl_db_rollback(reader);
    pthread_mutex_lock(&store->lock);
    TL_ASSERT(store->free_len < store->readers_len);
    store->free[store->free_len++] = reader;
    store->stats.gives++;
    store->stats.held_us += (uint64_t)(steady_us() - store->taken_at[reader - store->readers]);
    pthread_cond_signal(&store->given);
    pthread_mutex_unlock(&store->lock);
}

enum tl_err tl_store_fold(struct tl_store *store)
{
    if (store->writer.backend != &tl_backend_sqlite || in_memory(store))
        return TL_OK;
    struct tl_db *reader = tl_store_reader_take(store);
    enum tl_err err = tl_db_exec(reader, "PRAGMA wal_checkpoint(PASSIVE)");
    tl_store_reader_give(store, reader);
    return err;
}

enum tl_err tl_store_copy(struct tl_store *store, const char *path, tl_store_copied_fn *copied_fn,
                          void *arg)
{
    struct tl_db *db = &store->writer;
    if (!db->backend->copy)
        return tl_db_fail(db, TL_EUNSUPPORTED, "pg_dump copies a PostgreSQL database");
    return db->backend->copy(db, path, copied_fn, arg);
}

enum tl_err tl_store_wipe(struct tl_store *store)
{
    struct tl_db *db = &store->writer;
    return db->backend->wipe && !in_memory(store) ? db->backend->wipe(db) : TL_OK;
}
