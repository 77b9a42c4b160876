/* Torture: every mishap, fact and limit occurs; a seed lives the same life each time; its journal
 * replays, and one that was changed is noticed. */
#include "support/check.h"

#include <string.h>
#include <unistd.h>

#include "sim/torture.h"
#include "store/backend.h"
#include "store/db.h"

enum { HOURS = 60, HOURS_FILE = 24, SEEDS = 60 };

static char folder[] = "/tmp/tl-torture.XXXXXX";
static char journal[80];
static struct tl_torture_result result, other;

static int make_folder(void **state)
{
    (void)state;
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    CHECK(mkdtemp(folder) != NULL);
    snprintf(journal, sizeof journal, "%s/journal.db", folder);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
    char file[100];
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        snprintf(file, sizeof file, "%s%s", journal, ends[i]);
        unlink(file);
    }
    return rmdir(folder);
}

static void live(uint64_t seed, uint64_t hours, const char *file, struct tl_torture_result *out)
{
    const struct tl_torture_settings settings = { .seed = seed, .hours = hours, .journal = file };
    CHECK_OK(tl_torture_run(&settings, out));
    if (out->broken_step != 0) {
        tl_torture_tell_broken(out, seed, stderr);
        fail_msg("seed %llu", (unsigned long long)seed);
    }
}

/* A checkpoint is no step. */
static bool is_expected(uint64_t kind)
{
    return kind > 0 && tl_fact_shape(kind)->words_len > 0 && !tl_fact_shape(kind)->is_checkpoint;
}

static void everything_happens(void **state)
{
    (void)state;
    static struct tl_torture_result sum;
    uint64_t seed = check_seed();
    for (uint64_t i = 0; i < SEEDS; i++) {
        live(seed + i, HOURS, NULL, &result);
        tl_torture_add(&sum, &result);
    }
    tl_torture_tell(&sum, stdout);
    for (int i = 0; i < TL_TORTURE_FAULTS; i++)
        CHECK(sum.faults[i] > 0);
    for (uint64_t kind = 0; kind < TL_TORTURE_KINDS; kind++) {
        if (is_expected(kind) && sum.kinds[kind] == 0)
            fail_msg("%s never happens", tl_fact_shape(kind)->name);
    }
    for (int i = 0; i < TL_LIMIT_BARS; i++) { /* Nobody refuses so often that bars run out. */
        if (sum.limits[i] == 0)
            fail_msg("never reached: %s", tl_limit_text((enum tl_limit)i));
    }
    CHECK(sum.simulated_us >= SEEDS * HOURS * INT64_C(3600000000));
}

static void a_seed_lives_the_same_life_each_time(void **state)
{
    (void)state;
    live(check_seed(), HOURS_FILE, NULL, &result);
    live(check_seed(), HOURS_FILE, journal, &other);
    CHECK(result.facts == other.facts && result.hash == other.hash);
    CHECK(memcmp(result.faults, other.faults, sizeof result.faults) == 0);
    live(check_seed() + 1, HOURS_FILE, NULL, &other);
    CHECK(result.hash != other.hash);
}

static void a_journal_replays(void **state)
{
    (void)state;
    uint64_t seed = 0;
    live(check_seed() + 2, HOURS_FILE, journal, &result);
    CHECK_OK(tl_torture_replay(journal, &seed, &other));
    CHECK_EQ(seed, check_seed() + 2);
    CHECK_EQ(other.broken_step, 0);
    CHECK(other.steps == result.steps && other.contacts == result.contacts);
    const struct tl_torture_settings settings = { .seed = 1, .hours = 1, .journal = journal };
    CHECK_ERR(TL_EEXISTS, tl_torture_run(&settings, &other));
}

static void change(const char *sql)
{
    struct tl_store_options options = { .readers_len = 1 };
    struct tl_store *store;
    struct tl_fault fault;
    char url[128];
    snprintf(url, sizeof url, "sqlite:%s", journal);
    options.url = url;
    CHECK_OK(tl_store_open(&options, &store, &fault));
    CHECK_OK(tl_db_exec(tl_store_writer(store), sql));
    tl_store_close(store);
}

static void a_changed_journal_is_noticed(void **state)
{
    (void)state;
    uint64_t seed = 0;
    live(check_seed(), HOURS_FILE, journal, &result);
    /* A decided fact in the middle becomes another one. */
    change("UPDATE journal SET bytes = (SELECT bytes FROM journal WHERE kind = 118 LIMIT 1) WHERE "
           "number = (SELECT number FROM journal WHERE kind = 102 AND number > "
           "(SELECT max(number) / 2 FROM journal) ORDER BY number LIMIT 1)");
    CHECK_OK(tl_torture_replay(journal, &seed, &other));
    CHECK(other.broken_step != 0 && other.broken_fact > 0);
    CHECK(strstr(other.broken, "stepped again") != NULL);
    CHECK(other.story_len > 0);
}

static void what_is_no_such_journal_is_refused(void **state)
{
    (void)state;
    uint64_t seed = 7;
    CHECK_ERR(TL_ENONE, tl_torture_replay(journal, &seed, &other));
    struct tl_store_options options = { .readers_len = 1 };
    struct tl_store *store;
    struct tl_fault fault;
    char url[128];
    snprintf(url, sizeof url, "sqlite:%s", journal);
    options.url = url;
    CHECK_OK(tl_store_open(&options, &store, &fault));
    tl_store_close(store);
    CHECK_ERR(TL_EBAD, tl_torture_replay(journal, &seed, &other));
    CHECK_EQ(seed, 7);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, drop_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_happens),
        IN_FOLDER(a_seed_lives_the_same_life_each_time),
        IN_FOLDER(a_journal_replays),
        IN_FOLDER(a_changed_journal_is_noticed),
        IN_FOLDER(what_is_no_such_journal_is_refused),
    };
    return cmocka_run_group_tests_name("torture", tests, NULL, NULL);
}
