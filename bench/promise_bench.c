/* promise_bench.c: what open promises cost: in the store, and in the center.
 *
 *   store:   ROWS promises that are open, on the disk of TMPDIR --> finding the 32 that are due
 * now, and the time of the next one, as the engine does at each wake center:  PROMISED people who
 * are to be called --> a checkpoint (how long the engine stands still), and a recovery from it
 *
 * promise_bench [ROWS [PROMISED]] goes from 100,000 rows by tens to ROWS (10,000,000). The goals:
 * the look at the store costs the same whatever the number of rows, within a factor of 3; a
 * part of a checkpoint stops the engine for less than 5 ms. It prints both and says by how much one
 * is missed; it fails when the first is.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/calendar.h"
#include "ledger/ledger.h"
#include "model/agency.h"
#include "store/db.h"
#include "store/promises.h"

enum { DUE = 32, LOOKS = 2000, BATCH = 10000, FACTOR_MAX = 3, GOAL_STOP_US = 5000 };
#define BEGIN (INT64_C(1767609000) * TL_SECOND)

static int64_t now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * INT64_C(1000000) + at.tv_nsec / 1000;
}

static void must(enum tl_err err, const char *what)
{
    if (err == TL_OK)
        return;
    fprintf(stderr, "promise_bench: %s: %s\n", what, tl_err_text(err));
    exit(1);
}

/* --- The store. --- */

/* Each is due at a time of its own within a year; DUE of them are due now. */
static void fill(struct tl_db *db, tl_id from, tl_id to)
{
    for (tl_id id = from; id <= to;) {
        must(tl_db_begin(db), "begin");
        for (uint32_t i = 0; i < BATCH && id <= to; i++, id++) {
            tl_time due =
                id <= DUE ? BEGIN : BEGIN + TL_DAY + (tl_time)(id * 7919 % 31536000) * TL_SECOND;
            struct tl_promise_row row = { .id = id,
                                          .contact = id,
                                          .kind = "request-answer",
                                          .type = "expedite",
                                          .owner = "case-office",
                                          .grade = "promise",
                                          .state = "open",
                                          .made_at = BEGIN,
                                          .due_from = BEGIN,
                                          .due_to = due,
                                          .next_at = due };
            must(tl_store_promise_insert(db, &row), "insert");
        }
        must(tl_db_commit(db), "commit");
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Microseconds of a look: the median of five rounds. */
static double look_us(struct tl_db *db)
{
    double rounds[5];
    struct tl_promise_row due[DUE];
    for (unsigned round = 0; round < 5; round++) {
        int64_t began = now_us();
        for (unsigned i = 0; i < LOOKS; i++) {
            size_t len;
            tl_time next;
            must(tl_store_promise_list_due(db, BEGIN, due, DUE, &len), "look");
            TL_ASSERT(len == DUE);
            must(tl_store_promise_next(db, &next), "next");
        }
        rounds[round] = (double)(now_us() - began) / LOOKS;
    }
    qsort(rounds, 5, sizeof rounds[0], by_size);
    return rounds[2];
}

static bool bench_store(const char *folder, tl_id rows_max)
{
    struct tl_store *store;
    struct tl_fault fault;
    char url[256];
    snprintf(url, sizeof url, "sqlite:%s/store.db", folder);
    struct tl_store_options options = { .url = url };
    must(tl_store_open(&options, &store, &fault), "open");
    struct tl_db *db = tl_store_writer(store);
    double first = 0, worst = 0;
    tl_id done = 0;
    for (tl_id rows = 100000; rows <= rows_max; rows *= 10) {
        int64_t began = now_us();
        fill(db, done + 1, rows);
        double per_row = (double)(now_us() - began) / (double)(rows - done);
        done = rows;
        double us = look_us(db);
        printf("%9" PRIu64 " open promises: a look at what is due costs %.1f us (%d due, and the "
               "next); a row was written in %.1f us\n",
               rows, us, DUE, per_row);
        fflush(stdout);
        first = first > 0 ? first : us;
        worst = us > worst ? us : worst;
    }
    tl_store_close(store);
    bool is_flat = worst <= FACTOR_MAX * first;
    printf("the look is %s: %.1f times the one at the fewest rows at most\n",
           is_flat ? "flat" : "NOT flat", worst / first);
    return is_flat;
}

/* --- The center. --- */

struct room {
    struct tl_fact *facts;
    uint64_t len;
    uint64_t max;
};

static void keep(void *arg, const struct tl_fact *fact)
{
    struct room *room = arg;
    TL_ASSERT(room->len < room->max);
    room->facts[room->len++] = *fact;
}

static void *lent(size_t count, size_t bytes)
{
    void *memory = aligned_alloc(16, (count * bytes + 15) / 16 * 16);
    TL_ASSERT(memory);
    memset(memory, 0, count * bytes);
    return memory;
}

static void apply(struct tl_center *center, const struct tl_fact *fact)
{
    must(tl_center_apply(center, fact), "apply");
}

/* Somebody who came, and is promised a call. */
static void promise(struct tl_center *center, const struct tl_agency *agency, tl_id id)
{
    uint16_t step = 0;
    while (agency->steps[step].kind != TL_STEP_CALLBACK)
        step++;
    tl_key queue = agency->queues[agency->steps[step].queue].id.key;
    struct tl_fact opened = { .at = BEGIN, .kind = TL_FACT_opened };
    opened.opened = (struct tl_fact_opened){ id, TL_CHANNEL_VOICE, 0, 1, 1 };
    struct tl_fact promised = { .at = BEGIN, .kind = TL_FACT_callback_promised };
    promised.callback_promised =
        (struct tl_fact_callback_promised){ .contact = id,
                                            .step = step,
                                            .queue = queue,
                                            .rank = 1,
                                            .asked_at = BEGIN,
                                            .needs = tl_agency_skills(1, 1, 1),
                                            .from = BEGIN + TL_HOUR,
                                            .to = BEGIN + 3 * TL_HOUR };
    struct tl_fact made = { .at = BEGIN, .kind = TL_FACT_promise_made };
    made.promise_made = (struct tl_fact_promise_made){ .contact = id,
                                                       .promise = id,
                                                       .kind = TL_PROMISE_CALLBACK,
                                                       .owner = queue,
                                                       .from = BEGIN + TL_HOUR,
                                                       .to = BEGIN + 3 * TL_HOUR,
                                                       .soon = BEGIN + 2 * TL_HOUR };
    apply(center, &opened);
    apply(center, &promised);
    apply(center, &made);
}

/* How long the engine stands still for each part of a checkpoint. */
struct stops {
    int64_t whole_us;
    double median_us, p99_us, longest_us;
    uint32_t parts;
};

/* As the checkpointer does: each part in a transaction of its own. */
static struct stops write_parts(struct tl_db *db, const struct tl_center *center,
                                const struct tl_journal_head *head)
{
    struct tl_checkpoint_pack *pack;
    struct stops stops = { 0 };
    must(tl_ledger_pack(center, head, &pack), "pack");
    uint32_t parts = tl_checkpoint_parts(pack);
    double *each = calloc(parts + 1, sizeof *each);
    TL_ASSERT(each);
    for (uint32_t part = 0; part <= parts; part++) {
        int64_t began = now_us();
        tl_db_soft_next(db, true); /* As the engine does for the checkpointer. */
        must(tl_db_begin(db), "begin");
        must(part < parts ? tl_checkpoint_part_write(db, pack, part)
                          : tl_checkpoint_finish(db, pack),
             "part");
        must(tl_db_commit(db), "commit");
        each[part] = (double)(now_us() - began);
        stops.whole_us += (int64_t)each[part];
    }
    tl_checkpoint_close(pack);
    qsort(each, parts + 1, sizeof *each, by_size);
    stops.parts = parts;
    stops.median_us = each[parts / 2];
    stops.p99_us = each[parts * 99 / 100];
    stops.longest_us = each[parts];
    free(each);
    return stops;
}

static void bench_center(const char *folder, uint32_t promised)
{
    static const struct tl_agency_shape shape = { .languages_len = 2,
                                                  .topics_len = 2,
                                                  .is_open_always = true,
                                                  .chats = 1,
                                                  .contacts_max = { 0, 1000000, 1, 1 } };
    static struct tl_agency agency;
    struct tl_center_limits limits = { promised + 16, 64, 16 };
    size_t bytes = tl_center_bytes(&limits);
    tl_agency_make(&agency, &shape);
    struct tl_center *center = tl_center_init(lent(1, bytes), bytes, &limits, &agency.policy);
    for (tl_id id = 1; id <= promised; id++)
        promise(center, &agency, id);

    struct room room = { .max = 4 * (uint64_t)promised + 1000 };
    room.facts = lent(room.max, sizeof *room.facts);
    int64_t began = now_us();
    tl_center_checkpoint(center, keep, &room);
    int64_t told_us = now_us() - began;

    struct tl_store *store;
    struct tl_fault fault;
    char url[256];
    snprintf(url, sizeof url, "sqlite:%s/center.db", folder);
    struct tl_store_options options = { .url = url };
    must(tl_store_open(&options, &store, &fault), "open");
    struct tl_db *db = tl_store_writer(store);
    struct tl_journal_head head = { 0 };
    struct tl_fact first = { .at = BEGIN, .kind = TL_FACT_dialler };
    must(tl_db_begin(db), "begin");
    must(tl_ledger_append(db, &head, &first, 1), "append");
    must(tl_db_commit(db), "commit");
    struct stops stops = write_parts(db, center, &head);

    struct tl_center *again = tl_center_init(lent(1, bytes), bytes, &limits, &agency.policy);
    struct tl_journal_head read;
    uint64_t behind;
    struct tl_faults faults = { .faults = &fault, .faults_max = 1 };
    began = now_us();
    must(tl_ledger_recover(db, again, &read, &behind, &faults), "recover");
    int64_t recover_us = now_us() - began;
    TL_ASSERT(tl_center_digest(again) == tl_center_digest(center));
    tl_store_close(store);
    printf("%" PRIu32 " promised: %" PRIu64 " checkpoint facts, told in %.1f ms beside the engine; "
           "recovered in %.1f ms\n",
           promised, room.len, (double)told_us / 1000, (double)recover_us / 1000);
    printf("%" PRIu32
           " parts written in %.1f ms; for each the engine stands still: median %.2f ms, "
           "p99 %.2f ms, longest %.2f ms\n",
           stops.parts, (double)stops.whole_us / 1000, stops.median_us / 1000, stops.p99_us / 1000,
           stops.longest_us / 1000);
    printf("the goal of %.0f ms is %s: %.2f times it\n", GOAL_STOP_US / 1000.0,
           stops.longest_us <= GOAL_STOP_US ? "met" : "MISSED", stops.longest_us / GOAL_STOP_US);
}

int main(int argc, char **argv)
{
    char in[200];
    const char *tmp = getenv("TMPDIR");
    snprintf(in, sizeof in, "%s/tl-promise-XXXXXX", tmp ? tmp : "/tmp");
    char *made = mkdtemp(in);
    if (!made)
        return 1;
    tl_id rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
    uint32_t promised = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 200000;
    bench_center(made, promised);
    bool is_flat = bench_store(made, rows);
    char command[256];
    snprintf(command, sizeof command, "rm -rf '%s'", made);
    return system(command) != 0 || !is_flat;
}
