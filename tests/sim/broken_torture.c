/* broken_torture.c: tortures a core that is broken on purpose (cmake/broken.cmake).
 *
 *     broken_torture SEEDS HOURS
 *
 * The first seed that finds something is lived again with a journal: the same seed must break the
 * same rule at the same fact, and its journal, replayed, must break one no later. Exits 1 when all
 * of that is so, as what is tested must fail; 0 with a sentence when anything is missed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/torture.h"

enum { MISSED = 0, FOUND = 1 };

static struct tl_torture_result first, second, again;

static bool live(uint64_t seed, uint64_t hours, const char *journal, struct tl_torture_result *out)
{
    const struct tl_torture_settings settings = { .seed = seed,
                                                  .hours = hours,
                                                  .journal = journal };
    return tl_torture_run(&settings, out) == TL_OK;
}

static int prove(uint64_t seed, uint64_t hours, const char *journal)
{
    uint64_t seed_read = 0;
    if (!live(seed, hours, journal, &second) || first.broken_fact != second.broken_fact ||
        strcmp(first.broken, second.broken) != 0) {
        printf("Lived again, seed %" PRIu64 " ends otherwise: %s\n", seed, second.broken);
        return MISSED;
    }
    if (tl_torture_replay(journal, &seed_read, &again) != TL_OK || seed_read != seed ||
        again.broken_step == 0 || again.broken_fact > first.broken_fact) {
        printf("The journal of seed %" PRIu64 ", replayed, breaks nothing in time\n", seed);
        return MISSED;
    }
    tl_torture_tell_broken(&again, seed, stdout);
    tl_torture_tell_broken(&first, seed, stdout);
    return FOUND;
}

int main(int argc, char **argv)
{
    uint64_t seeds = argc == 3 ? strtoull(argv[1], NULL, 10) : 0;
    uint64_t hours = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    char folder[] = "/tmp/tl-torture.XXXXXX", journal[64], more[80];
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        if (!live(seed, hours, NULL, &first))
            return MISSED;
        if (first.broken_step == 0)
            continue;
        if (!mkdtemp(folder))
            return MISSED;
        snprintf(journal, sizeof journal, "%s/journal.db", folder);
        int found = prove(seed, hours, journal);
        static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
        for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
            snprintf(more, sizeof more, "%s%s", journal, ends[i]);
            unlink(more);
        }
        rmdir(folder);
        return found;
    }
    printf("%" PRIu64 " seeds of %" PRIu64 " hours found nothing\n", seeds, hours);
    return MISSED;
}
