/* slots.c: `throughline slots`: how far off the first free appointment of each kind and center is.
 */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/in_folder.h"
#include "desk/slots.h"
#include "server/clock.h"
#include "store/db.h"

static enum tl_err print_center(struct tl_db *db, const struct tl_policy *policy,
                                const struct tl_slot_kind *kind,
                                const struct tl_slot_center *center, tl_time now)
{
    tl_time at;
    int32_t days;
    enum tl_err err = tl_slots_first(db, policy, kind, center, now, &at, &days);
    if (err == TL_ENONE) {
        printf("%-20s %-20s nothing within %u days\n", kind->id.name, center->id.name, kind->days);
        return TL_OK;
    }
    if (err != TL_OK)
        return err;
    struct tl_civil here = tl_slot_civil(center, at);
    printf("%-20s %-20s %04d-%02u-%02u %02u:%02u %5d\n", kind->id.name, center->id.name,
           here.date.year, here.date.month, here.date.day, here.second / 3600,
           here.second / 60 % 60, days);
    return TL_OK;
}

static enum tl_err print_all(const struct tl_folder *folder, char **words, struct tl_faults *faults)
{
    (void)words;
    const struct tl_policy *policy = folder->set.policy;
    tl_time now = tl_wall_now();
    enum tl_err err = TL_OK;
    if (policy->slot_kinds_len == 0) {
        tl_faults_add(faults, NULL, 0, "appointments.yaml",
                      "the policy has none: the system gives no appointments");
        return TL_EBAD;
    }
    struct tl_db *db = tl_store_reader_take(folder->store);
    printf("%-20s %-20s %-16s %5s\n", "kind", "center", "first free", "days");
    for (uint16_t i = 0; i < policy->slot_kinds_len && err == TL_OK; i++) {
        for (uint16_t j = 0; j < policy->slot_centers_len && err == TL_OK; j++) {
            if (tl_slot_center_gives(policy, policy->slot_centers + j, policy->slot_kinds + i))
                err =
                    print_center(db, policy, policy->slot_kinds + i, policy->slot_centers + j, now);
        }
    }
    tl_store_reader_give(folder->store, db);
    return err;
}

int tl_cli_slots(int argc, char **argv)
{
    return tl_cli_in_folder(argc, argv, 1, print_all);
}
