/* db.h: the store, opened by URL: one writing connection, a few reading ones, transactions.
 *
 *     engine thread ── writer ──┐                       sqlite:PATH        (WAL, synchronous=FULL)
 *     worker ── reader 1 ───────┼── one SQL text ──────  postgres:CONNINFO
 *     worker ── reader 2 ───────┘
 *
 * A struct tl_db is one connection with every statement of statements.h prepared. It belongs to one
 * thread at a time: the writer to the thread that writes, a reader to whoever took it. The verbs on
 * records (contacts.h, cases.h, ...), the journal and the inbox all take a tl_db.
 *
 * A transaction that met an error takes nothing more and cannot be committed: roll it back. (That
 * is PostgreSQL's rule; SQLite is held to it, so that code tried on one works on the other.)
 *
 * Memory: allocated at open, freed at close. Cost: a commit is one fdatasync.
 */
#ifndef TL_STORE_DB_H
#define TL_STORE_DB_H

#include "base/err.h"
#include "base/fault.h"
#include "base/types.h"

struct tl_store;
struct tl_db;

#define TL_STORE_READERS_DEFAULT 4
#define TL_STORE_READERS_MAX     64

struct tl_store_options {
    const char *url;        /* "sqlite:PATH", "sqlite::memory:" or "postgres:CONNINFO". */
    bool beside;            /* A tool beside a running server: no leader's lock, no journal. */
    uint32_t readers_len;   /* 0 means the default. In memory there is none but the writer. */
    const char *sqlite_vfs; /* NULL, or the name of a registered SQLite file layer (tests). */
};

/* Opens, migrates to this build's schema, prepares every statement. Without `beside` the caller is
 * the leader: no other process can be it at the same time. On failure out_fault has one sentence
 * for the operator. TL_EBUSY: another process leads or holds the file. TL_EDENIED: not writable, or
 * refused by the server. TL_ENOSPACE. TL_ECORRUPT: not a database, or a changed migration.
 * TL_EUNSUPPORTED: the database is of a newer release. TL_EUNAVAILABLE: no server answers.
 * TL_EBAD: the URL. */
TL_MUST_USE enum tl_err tl_store_open(const struct tl_store_options *options,
                                      struct tl_store **out_store, struct tl_fault *out_fault);

/* Rolls back what is open and closes all connections. Every reader must have been given back. */
void tl_store_close(struct tl_store *store);

/* The one connection that writes. Never NULL; it belongs to one thread. */
struct tl_db *tl_store_writer(struct tl_store *store);

/* A reading connection of one's own; waits until one is free. Never NULL. One that had lost its
 * server is opened again here; if that fails, its first use says TL_EUNAVAILABLE. */
struct tl_db *tl_store_reader_take(struct tl_store *store);
void tl_store_reader_give(struct tl_store *store, struct tl_db *reader);

/* Readers: how often one was taken and given back, how long was waited for one, and how long they
 * were held; how many there are, and how many are free now. */
struct tl_store_stats {
    uint64_t takes, gives, waited_us, held_us, readers, readers_free;
};
void tl_store_stats(struct tl_store *store, struct tl_store_stats *out_stats);

/* Moves what was committed from SQLite's log into its file, on a reading connection, beside the
 * writer and without stopping it. Call it every few seconds from a worker, so that no commit has
 * to; nothing is lost without it. PostgreSQL does so by itself. */
TL_MUST_USE enum tl_err tl_store_fold(struct tl_store *store);

/* How many statements it has run so far, transactions' ends left out. */
uint64_t tl_db_statements(const struct tl_db *db);

/* Whether the next transaction is committed without waiting for the disk. It may be lost with the
 * power then, but never without all that was committed after it: the next commit that waits takes
 * it along. What can be made again is written so (parts of a checkpoint). */
void tl_db_soft_next(struct tl_db *db, bool is_soft);

/* What a copy has come to, out of about so much. */
typedef void tl_store_copied_fn(void *arg, uint64_t bytes, uint64_t of_bytes);

/* Writes the database as it is at one moment to a new file, while others write; what was deleted is
 * not in it, not even in unused pages. On the caller's connection of a store opened `beside`.
 * copied_fn may be NULL. TL_EUNSUPPORTED: PostgreSQL, whose own tools do this (pg_dump).
 * TL_EEXISTS; TL_ENOSPACE; TL_EIO: nothing is left of the file. */
TL_MUST_USE enum tl_err tl_store_copy(struct tl_store *store, const char *path,
                                      tl_store_copied_fn *copied_fn, void *arg);

/* What was deleted is overwritten in SQLite's pages at once; this empties the log beside the file,
 * where it still stands, too. PostgreSQL is told to clean the tables of people's data (VACUUM). On
 * the caller's writing connection. TL_EBUSY: others read or write just now; try again, it never
 * holds them up for more than a quarter of a second. */
TL_MUST_USE enum tl_err tl_store_wipe(struct tl_store *store);

/* A transaction. On the writer it holds the write lock from the start; on a reader all reads see
 * one moment. TL_EBUSY: another process writes just now (after waiting 5 s). */
TL_MUST_USE enum tl_err tl_db_begin(struct tl_db *db);

/* After TL_OK all of it is on disk. After any error ask tl_journal_head_read (or read the record
 * back): nothing of it happened, or, when the answer itself was lost, all of it. The transaction is
 * over in each case. */
TL_MUST_USE enum tl_err tl_db_commit(struct tl_db *db);

/* Ends the transaction, if one is open, without effect. Cannot fail: a lost server has forgotten it
 * too. */
void tl_db_rollback(struct tl_db *db);

bool tl_db_in_transaction(const struct tl_db *db);

/* True for the writer of a store that was not opened `beside`. */
bool tl_db_leads(const struct tl_db *db);

/* Opens a lost connection again (PostgreSQL); on SQLite only rolls back. The leader's lock is taken
 * anew: TL_EBUSY when another process leads by now. */
TL_MUST_USE enum tl_err tl_db_reopen(struct tl_db *db);

/* What the last error of this connection was, in one sentence with the way to mend it. */
void tl_db_fault(const struct tl_db *db, struct tl_fault *out_fault);

/* For tests: the calls-th call from now on fails with TL_EIO (0: none). `done`: it takes effect
 * all the same and only its answer is lost, as when a server dies after a commit. */
void tl_db_fail_at(struct tl_db *db, uint32_t calls, bool done);

#endif
