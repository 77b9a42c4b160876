/* journal.h: all facts in order, each hashed with the one before; segments; checkpoints.
 *
 *     number   1        2        3      ...      n          head = (n, hash n, time of n)
 *     hash     h1 ────► h2 ────► h3 ──► ... ───► hn
 *              └── segment (a UTC day), closed with its last hash ──┘
 *
 *     hash n = SHA-256(hash n-1 | number u64 | at i64 | kind u32 | grade u32 | bytes), integers
 *     big-endian, hash 0 = 32 zero bytes.
 *
 * The caller keeps the head and the transaction: begin, tl_journal_append, the projections, commit.
 * After a rollback or a failed commit the caller's head is stale: tl_journal_head_read tells what
 * is there. The row's number is the primary key and so the fence between two leaders: the second to
 * write number n gets TL_EEXISTS. Bytes are opaque here; the core encodes and decodes them.
 */
#ifndef TL_STORE_JOURNAL_H
#define TL_STORE_JOURNAL_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

#define TL_JOURNAL_HASH_BYTES     32
#define TL_JOURNAL_FACT_BYTES_MAX 65536

enum tl_journal_grade { TL_JOURNAL_TRACE = 0, TL_JOURNAL_FIRM = 1 };

struct tl_journal_fact {
    uint64_t number; /* From 1, without gaps. */
    tl_time at;
    uint32_t kind;  /* The core's fact kind, allotted for ever. */
    uint32_t grade; /* enum tl_journal_grade. */
    const void *bytes;
    uint32_t bytes_len;
};

struct tl_journal_head {
    uint64_t number; /* 0: the journal is empty. */
    tl_time at;
    uint8_t hash[TL_JOURNAL_HASH_BYTES];
};

/* The last fact's number, time and hash, from the database. */
TL_MUST_USE enum tl_err tl_journal_head_read(struct tl_db *db, struct tl_journal_head *out_head);

/* Appends a group in the caller's transaction and moves head on. facts[0].number must be
 * head->number + 1 and so on (asserted); times never fall (TL_EBAD). Where the UTC day changes the
 * segment behind is closed. TL_EEXISTS: another leader wrote this number. TL_EDENIED: the store was
 * opened `beside` a leader. TL_ETOOLONG: one fact is over the limit. On an error head is untouched
 * and the transaction must be rolled back. Pass a group as one array: on PostgreSQL each call is
 * one journey to the server. */
TL_MUST_USE enum tl_err tl_journal_append(struct tl_db *db, struct tl_journal_head *head,
                                          const struct tl_journal_fact *facts, size_t facts_len);

/* Reading in order, by pages of some hundred facts: a cursor holds no lock between two calls and
 * may be left open for long. */
struct tl_journal_cursor {
    struct tl_db *db;
    uint64_t next;
    struct tl_journal_page *page;
};

/* From fact `number` on; 0: from the first one kept. */
TL_MUST_USE enum tl_err tl_journal_cursor_open(struct tl_db *db, uint64_t number,
                                               struct tl_journal_cursor *out_cursor);

/* The next fact; its bytes stay until the next call. TL_ENONE: behind the last one (a later call
 * sees what was appended since). TL_ECORRUPT: a number is missing. */
TL_MUST_USE enum tl_err tl_journal_cursor_next(struct tl_journal_cursor *cursor,
                                               struct tl_journal_fact *out_fact);
void tl_journal_cursor_close(struct tl_journal_cursor *cursor);

struct tl_journal_verdict {
    uint64_t facts;              /* How many were read and right. */
    uint64_t first;              /* The first number kept (older segments may be dropped). */
    uint64_t bad;                /* The first wrong number; 0: none. */
    const char *why;             /* What is wrong with it; "" when nothing is. */
    struct tl_journal_head head; /* Of the right part; compare it with the log's. */
};

/* Reads the whole journal and checks every hash, every segment and the checkpoints' place in it.
 * TL_OK: all of it holds. TL_ECORRUPT: out_verdict names the first number that does not. */
TL_MUST_USE enum tl_err tl_journal_verify(struct tl_db *db, struct tl_journal_verdict *out_verdict);

struct tl_journal_segment {
    int64_t day; /* Days since 1970, UTC. */
    uint64_t first;
    uint64_t last;
    uint8_t hash[TL_JOURNAL_HASH_BYTES]; /* Of the last fact. */
};

/* Up to segments_max closed segments from `day` on, oldest first. */
TL_MUST_USE enum tl_err tl_journal_segments(struct tl_db *db, int64_t day,
                                            struct tl_journal_segment *out_segments,
                                            size_t segments_max, size_t *out_len);

/* Drops up to facts_max facts of the oldest segment, in the caller's transaction: call it in slices
 * until TL_ENONE. Only what lies behind both kept checkpoints goes; else TL_EDENIED. */
TL_MUST_USE enum tl_err tl_journal_drop_slice(struct tl_db *db, int64_t day, uint32_t facts_max);

/* A checkpoint: facts that say the whole state after fact `number`. It is packed in memory, then
 * written part by part, each in a transaction of the caller's; it counts from its finish on. The
 * last two are kept, so that a damaged one leaves another.
 *
 *     struct tl_checkpoint_pack *pack;
 *     tl_checkpoint_open(&head, &pack), tl_checkpoint_add(pack, kind, bytes, len) ...,
 *     tl_checkpoint_sweep(db, n) until TL_ENONE, tl_checkpoint_part_write(db, pack, i) for each,
 *     tl_checkpoint_finish(db, pack), tl_checkpoint_sweep ..., tl_checkpoint_close(pack)
 */
struct tl_checkpoint_pack;

/* TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_checkpoint_open(const struct tl_journal_head *head,
                                           struct tl_checkpoint_pack **out_pack);
TL_MUST_USE enum tl_err tl_checkpoint_add(struct tl_checkpoint_pack *pack, uint32_t kind,
                                          const void *bytes, uint32_t bytes_len);
void tl_checkpoint_close(struct tl_checkpoint_pack *pack);

/* How many parts, of at most 64 kB each; nothing is added from then on. */
uint32_t tl_checkpoint_parts(struct tl_checkpoint_pack *pack);
TL_MUST_USE enum tl_err
tl_checkpoint_part_write(struct tl_db *db, const struct tl_checkpoint_pack *pack, uint32_t part);

/* All parts are written: it is a checkpoint, and the third last is none any more. */
TL_MUST_USE enum tl_err tl_checkpoint_finish(struct tl_db *db, struct tl_checkpoint_pack *pack);

/* Drops up to parts_max parts of what is no checkpoint: never finished, or no longer kept. Not
 * while one is being written. TL_ENONE: there are none. */
TL_MUST_USE enum tl_err tl_checkpoint_sweep(struct tl_db *db, uint32_t parts_max);

/* Takes one fact of a checkpoint; an error stops the reading and is returned. */
typedef enum tl_err (*tl_checkpoint_fn)(void *context, uint32_t kind, const void *bytes,
                                        uint32_t bytes_len);

/* Reads the newest checkpoint at or before number (UINT64_MAX: the newest) and hands its facts to
 * take, after the whole was checked against its hash. out_head is the journal's head at that place:
 * go on with the facts behind it. TL_ENONE: there is none. TL_ECORRUPT: out_head->number says
 * which; ask again for the one before (number - 1). */
TL_MUST_USE enum tl_err tl_checkpoint_read(struct tl_db *db, uint64_t number, tl_checkpoint_fn take,
                                           void *context, struct tl_journal_head *out_head);

#endif
