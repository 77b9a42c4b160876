/* test_recovery.c: killed at any moment, and with the power cut at any sync: nothing that was
 * heard is lost, and everybody's place is as it was. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "server/support_child.h"
#include "store/support_store.h"
#include "store/support_vfs.h"

enum {
    ROUNDS_QUICK = 8,
    IN_LINE = 200,
    CUTS_QUICK = 8, /* Syncs at which the power is cut, in each of the three ways. */
    CUT_WANTED = 40,
    CUT_BURSTS = 12,
};

static uint32_t rounds(uint32_t quick)
{
    const char *text = getenv("TL_TEST_ROUNDS");
    return text ? (uint32_t)strtoul(text, NULL, 10) : quick;
}

static void check_store(struct life *life, const char *url)
{
    struct tl_store *store = child_store(url, NULL);
    assert_non_null(store);
    struct tl_db *db = tl_store_writer(store);
    if (!life_read_rest(life, db))
        fail_msg("%s", life->fault);
    life_check(life, db);
    tl_store_close(store);
}

static void check_whole_journal(struct life *life, const char *url)
{
    struct tl_store *store = child_store(url, NULL);
    assert_non_null(store);
    life_check_from_the_first(life, tl_store_writer(store));
    tl_store_close(store);
}

/* Some moment: after a number of facts, and then a part of a commit's time. Every fifth time early,
 * while the server is only just starting. */
static void wait_for_a_moment(struct child *child, struct life *life, uint64_t *chance,
                              uint32_t round)
{
    bool is_early = round % 5 == 4;
    bool lives = true;
    if (!is_early)
        lives = child_hear(child, life, 50 + check_random(chance) % 1500, IN_LINE);
    CHECK(lives);
    long us = (long)(check_random(chance) % (is_early ? 30000 : 3000));
    nanosleep(&(struct timespec){ .tv_nsec = us * 1000 }, NULL);
}

static void a_killed_server_loses_nothing_that_was_heard(void **state)
{
    struct support *place = support_of(state);
    uint64_t chance = check_seed();
    struct life *life = life_new(chance, IN_LINE + 100);
    struct child child = { .url = place->url, .bursts = 1000000 };
    uint32_t waited = 0;
    tl_store_close(place->store);
    place->store = NULL;
    print_message("seed %llu\n", (unsigned long long)chance);
    for (uint32_t round = 0; round < rounds(ROUNDS_QUICK); round++) {
        child.seed = check_random(&chance);
        child.gap_us = (int64_t)(check_random(&chance) % 1800000000);
        child_start(&child, life);
        wait_for_a_moment(&child, life, &chance, round);
        int status = child_end(&child, life, true);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        check_store(life, place->url);
        waited += life->model->line_len >= IN_LINE;
    }
    check_whole_journal(life, place->url);
    print_message("%llu facts, %u contacts, %llu starts judged, %u kills under %d in line\n",
                  (unsigned long long)life->heard, life->records_len,
                  (unsigned long long)life->model->starts_len, waited, IN_LINE);
    CHECK(waited * 2 > rounds(ROUNDS_QUICK));
    CHECK(life->model->starts_len * 2 > rounds(ROUNDS_QUICK));
    life_free(life);
}

/* The same with a file layer that forgets every write that was not synced. */
static void a_power_cut_at_any_sync_loses_nothing_that_was_heard(void **state)
{
    (void)state;
    static const enum support_vfs_cut hows[] = { SUPPORT_CUT_BEFORE, SUPPORT_CUT_AMID,
                                                 SUPPORT_CUT_AFTER };
    char folder[64], url[128], shm[128];
    uint64_t chance = check_seed() + 1;
    uint32_t cuts = 0;
    support_folder_make(folder, sizeof folder);
    snprintf(url, sizeof url, "sqlite:%s/store.db", folder);
    snprintf(shm, sizeof shm, "%s/store.db-shm", folder);
    struct life *life = life_new(chance, CUT_WANTED);
    check_store(life, url); /* Made here: what is tested is the center's life, not the making. */
    for (uint32_t i = 0; i < 3 * rounds(CUTS_QUICK); i++) {
        struct child child = { .url = url,
                               .vfs = TL_TEST_VFS,
                               .cut_at = 1 + i / 3,
                               .cut_how = hows[i % 3],
                               .bursts = CUT_BURSTS + i / 3,
                               .gap_us = 1000000,
                               .seed = check_random(&chance) };
        child_start(&child, life);
        int status = child_end(&child, life, false);
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == SUPPORT_VFS_CUT_RC);
        cuts += WEXITSTATUS(status) == SUPPORT_VFS_CUT_RC;
        unlink(shm); /* Shared memory does not outlive the power. */
        check_store(life, url);
    }
    check_whole_journal(life, url);
    print_message("%u power cuts, %llu facts\n", cuts, (unsigned long long)life->heard);
    CHECK(cuts == 3 * rounds(CUTS_QUICK));
    life_free(life);
    support_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_killed_server_loses_nothing_that_was_heard),
        cmocka_unit_test(a_power_cut_at_any_sync_loses_nothing_that_was_heard),
    };
    return cmocka_run_group_tests_name("recovery", tests, NULL, NULL);
}
