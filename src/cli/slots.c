/* slots.c: `throughline slots`: how far off the first free appointment of each kind and center is,
 * and how many cases wait there for one. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/in_folder.h"
#include "desk/giving.h"
#include "desk/slots.h"
#include "server/clock.h"
#include "store/db.h"

struct printing {
    struct tl_db *db;
    const struct tl_policy *policy;
    tl_time now;
    struct tl_giving_waits *waits;
};

/* Who waits for the system to give them one; "-" where no round has counted. */
static void print_waiting(const struct printing *printing, const struct tl_slot_kind *kind,
                          const struct tl_slot_center *center)
{
    const struct tl_giving_wait *wait = tl_giving_wait_of(printing->waits, kind, center);
    if (wait)
        printf(" %8" PRId64 "\n", wait->cases);
    else
        printf(" %8s\n", "-");
}

static enum tl_err print_center(const struct printing *printing, const struct tl_slot_kind *kind,
                                const struct tl_slot_center *center)
{
    tl_time at;
    int32_t days;
    enum tl_err err =
        tl_slots_first(printing->db, printing->policy, kind, center, printing->now, &at, &days);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    printf("%-20s %-20s ", kind->id.name, center->id.name);
    if (err == TL_ENONE) {
        printf("nothing within %3u days", kind->days);
    } else {
        struct tl_civil here = tl_slot_civil(center, at);
        printf("%04d-%02u-%02u %02u:%02u %5d ", here.date.year, here.date.month, here.date.day,
               here.second / 3600, here.second / 60 % 60, days);
    }
    print_waiting(printing, kind, center);
    return TL_OK;
}

static enum tl_err print_kind(const struct printing *printing, const struct tl_slot_kind *kind)
{
    const struct tl_policy *policy = printing->policy;
    const struct tl_giving_wait *unplaced = tl_giving_wait_of(printing->waits, kind, NULL);
    enum tl_err err = TL_OK;
    for (uint16_t i = 0; i < policy->slot_centers_len && err == TL_OK; i++) {
        if (tl_slot_center_gives(policy, policy->slot_centers + i, kind))
            err = print_center(printing, kind, policy->slot_centers + i);
    }
    if (err == TL_OK && unplaced && unplaced->cases > 0)
        printf("%-20s %-20s %-23s %8" PRId64 "\n", kind->id.name, "-", "no center is known",
               unplaced->cases);
    return err;
}

static enum tl_err print_all(const struct tl_folder *folder, char **words, struct tl_faults *faults)
{
    (void)words;
    struct printing printing = { .policy = folder->set.policy,
                                 .now = tl_wall_now(),
                                 .waits = calloc(1, sizeof *printing.waits) };
    if (printing.policy->slot_kinds_len == 0) {
        free(printing.waits);
        tl_faults_add(faults, NULL, 0, "appointments.yaml",
                      "the policy has none: the system gives no appointments");
        return TL_EBAD;
    }
    printing.db = tl_store_reader_take(folder->store);
    enum tl_err err =
        printing.waits ? tl_giving_waits_read(printing.db, printing.waits) : TL_ENOMEM;
    printf("%-20s %-20s %-16s %5s %9s\n", "kind", "center", "first free", "days", "waiting");
    for (uint16_t i = 0; i < printing.policy->slot_kinds_len && err == TL_OK; i++)
        err = print_kind(&printing, printing.policy->slot_kinds + i);
    tl_store_reader_give(folder->store, printing.db);
    free(printing.waits);
    return err;
}

int tl_cli_slots(int argc, char **argv)
{
    return tl_cli_in_folder(argc, argv, 1, print_all);
}
