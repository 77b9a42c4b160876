/* ledger.c: facts to the journal's bytes, and back to a center. */
#include "ledger/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/chain.h"
#include "store/db.h"

enum { AT_ONCE = 256 };

enum tl_err tl_ledger_append(struct tl_db *db, struct tl_journal_head *head,
                             const struct tl_fact *facts, uint32_t facts_len)
{
    struct tl_journal_fact rows[AT_ONCE];
    uint8_t bytes[AT_ONCE][TL_FACT_BYTES_MAX];
    enum tl_err err = TL_OK;
    struct tl_journal_head moved = *head;
    for (uint32_t done = 0; done < facts_len && err == TL_OK;) {
        uint32_t len = facts_len - done < AT_ONCE ? facts_len - done : AT_ONCE;
        for (uint32_t i = 0; i < len; i++) {
            const struct tl_fact *fact = facts + done + i;
            bool firm = tl_fact_shape(fact->kind)->is_firm;
            rows[i] = (struct tl_journal_fact){
                .number = moved.number + 1 + i,
                .at = fact->at,
                .kind = fact->kind,
                .grade = firm ? TL_JOURNAL_FIRM : TL_JOURNAL_TRACE,
                .bytes = bytes[i],
                .bytes_len = (uint32_t)tl_fact_write(fact, bytes[i]),
            };
        }
        err = tl_journal_append(db, &moved, rows, len);
        done += len;
    }
    if (err == TL_OK)
        *head = moved;
    return err;
}

struct adding {
    struct tl_checkpoint_pack *pack;
    enum tl_err err;
};

static void add_fact(void *arg, const struct tl_fact *fact)
{
    struct adding *adding = arg;
    uint8_t bytes[TL_FACT_BYTES_MAX];
    size_t len = tl_fact_write(fact, bytes);
    if (adding->err == TL_OK)
        adding->err = tl_checkpoint_add(adding->pack, fact->kind, bytes, (uint32_t)len);
}

enum tl_err tl_ledger_pack(const struct tl_center *center, const struct tl_journal_head *head,
                           struct tl_checkpoint_pack **out_pack)
{
    struct adding adding = { 0 };
    enum tl_err err = tl_checkpoint_open(head, &adding.pack);
    if (err != TL_OK)
        return err;
    tl_center_checkpoint(center, add_fact, &adding);
    if (adding.err == TL_OK)
        *out_pack = adding.pack;
    else
        tl_checkpoint_close(adding.pack);
    return adding.err;
}

static enum tl_err sweep(struct tl_db *db)
{
    enum tl_err err = TL_OK;
    while (err == TL_OK)
        err = tl_checkpoint_sweep(db, AT_ONCE);
    return err == TL_ENONE ? TL_OK : err;
}

static enum tl_err write_pack(struct tl_db *db, struct tl_checkpoint_pack *pack)
{
    enum tl_err err = sweep(db);
    uint32_t parts = tl_checkpoint_parts(pack);
    for (uint32_t i = 0; i < parts && err == TL_OK; i++)
        err = tl_checkpoint_part_write(db, pack, i);
    if (err == TL_OK)
        err = tl_checkpoint_finish(db, pack);
    return err == TL_OK ? sweep(db) : err;
}

enum tl_err tl_ledger_checkpoint(struct tl_db *db, const struct tl_center *center,
                                 const struct tl_journal_head *head)
{
    struct tl_checkpoint_pack *pack;
    enum tl_err err = tl_ledger_pack(center, head, &pack);
    if (err != TL_OK)
        return err;
    err = tl_db_begin(db);
    if (err == TL_OK) {
        err = write_pack(db, pack);
        if (err == TL_OK)
            err = tl_db_commit(db);
        else
            tl_db_rollback(db);
    }
    tl_checkpoint_close(pack);
    return err;
}

static enum tl_err apply_bytes(void *context, uint32_t kind, const void *bytes, uint32_t bytes_len)
{
    struct tl_center *center = context;
    struct tl_fact fact;
    (void)kind;
    enum tl_err err = tl_fact_read(bytes, bytes_len, &fact);
    return err == TL_OK ? tl_center_apply(center, &fact) : err;
}

static void fault_at(struct tl_faults *faults, uint64_t number, const char *what)
{
    char text[200];
    snprintf(text, sizeof text,
             "%s at fact %" PRIu64 "; `throughline journal verify` tells more, a backup mends it",
             what, number);
    tl_faults_add(faults, NULL, 0, "journal", text);
}

/* The newest sound checkpoint, or none: then head stays at the journal's beginning. */
static enum tl_err apply_checkpoint(struct tl_db *db, struct tl_center *center,
                                    struct tl_journal_head *out_head, struct tl_faults *faults)
{
    struct tl_journal_head head = { 0 };
    enum tl_err err = tl_checkpoint_read(db, UINT64_MAX, apply_bytes, center, &head);
    if (err == TL_ECORRUPT && head.number > 0)
        err = tl_checkpoint_read(db, head.number - 1, apply_bytes, center, &head);
    if (err == TL_OK)
        *out_head = head;
    if (err == TL_OK || err == TL_ENONE)
        return TL_OK;
    if (err == TL_ECORRUPT || err == TL_EBAD)
        fault_at(faults, head.number, "no checkpoint can be read; the last one stands");
    return err;
}

/* Applies what lies behind head, and moves head on. Each fact must carry the hash that its place in
 * the chain gives it: a journal that was changed is not followed. */
static enum tl_err apply_rest(struct tl_db *db, struct tl_center *center,
                              struct tl_journal_head *head, struct tl_faults *faults)
{
    struct tl_journal_cursor cursor;
    struct tl_journal_fact row;
    const char *why = "the journal does not continue";
    enum tl_err err = tl_journal_cursor_open(db, head->number + 1, &cursor);
    if (err != TL_OK)
        return err;
    while ((err = tl_journal_cursor_next(&cursor, &row)) == TL_OK) {
        struct tl_journal_head next = *head;
        tl_chain_next(&next, &row);
        if (memcmp(next.hash, tl_journal_cursor_hash(&cursor), sizeof next.hash) != 0) {
            why = "the journal was changed";
            err = TL_ECORRUPT;
            break;
        }
        err = apply_bytes(center, row.kind, row.bytes, row.bytes_len);
        if (err != TL_OK) {
            why = "the journal does not follow from itself";
            err = TL_ECORRUPT;
            break;
        }
        *head = next;
    }
    tl_journal_cursor_close(&cursor);
    if (err == TL_ECORRUPT)
        fault_at(faults, head->number + 1, why);
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_ledger_follow(struct tl_db *db, struct tl_center *center,
                             struct tl_journal_head *out_head, uint64_t *out_facts,
                             struct tl_faults *faults)
{
    struct tl_journal_head head = { 0 };
    enum tl_err err = apply_checkpoint(db, center, &head, faults);
    uint64_t from = head.number;
    if (err == TL_OK)
        err = apply_rest(db, center, &head, faults);
    *out_head = head;
    *out_facts = head.number - from;
    return err;
}

enum tl_err tl_ledger_recover(struct tl_db *db, struct tl_center *center,
                              struct tl_journal_head *out_head, uint64_t *out_facts,
                              struct tl_faults *faults)
{
    struct tl_journal_head head, there;
    uint64_t facts;
    enum tl_err err = tl_ledger_follow(db, center, &head, &facts, faults);
    if (err == TL_OK)
        err = tl_journal_head_read(db, &there);
    if (err != TL_OK)
        return err;
    if (there.number != head.number || memcmp(there.hash, head.hash, sizeof head.hash) != 0) {
        fault_at(faults, there.number + 1, "the journal was cut off");
        return TL_ECORRUPT;
    }
    *out_head = head;
    *out_facts = facts;
    return TL_OK;
}

enum tl_err tl_ledger_is_there(struct tl_db *db, const struct tl_journal_head *head,
                               uint64_t before, bool *out_is_there)
{
    struct tl_journal_head there;
    enum tl_err err = tl_db_reopen(db);
    if (err == TL_OK)
        err = tl_journal_head_read(db, &there);
    if (err == TL_OK)
        *out_is_there = there.number == head->number && there.number > before &&
                        memcmp(there.hash, head->hash, sizeof there.hash) == 0;
    return err;
}
