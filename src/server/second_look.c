/* second_look.c: who may be the second pair of eyes, and where it stands. */
#include "server/second_look.h"

#include <string.h>

#include "desk/roles.h"

bool tl_second_may(const struct tl_policy *policy, uint32_t rights, const struct tl_staff *staff)
{
    uint8_t tier = policy->protection.tier;
    if ((rights & TL_RIGHT_PROTECTED) == 0)
        return false;
    return (rights & TL_RIGHT_SUPERVISE) != 0 ||
           (tier != 0 && strchr(staff->tiers, '0' + tier) != NULL);
}

bool tl_second_is_wanted(const struct tl_asker *asker)
{
    const struct tl_protection *protection = &asker->policy->protection;
    return asker->about.guarded != 0 && protection->level != TL_NONE && protection->needs_second;
}

bool tl_second_is_proved(const struct tl_asker *asker)
{
    return asker->is.role != TL_NONE && asker->is.level >= asker->policy->protection.level;
}

enum tl_err tl_second_last(struct tl_db *db, tl_id contact, const struct tl_asker *asker,
                           struct tl_second_row *out)
{
    if (asker->is.role == TL_NONE)
        return TL_ENONE;
    enum tl_err err = tl_store_second_last(db, contact, asker->about.id, out);
    if (err != TL_OK)
        return err;
    bool is_of_role = strcmp(out->role, asker->policy->case_roles[asker->is.role].id.name) == 0;
    return is_of_role && strcmp(out->state, "over") != 0 ? TL_OK : TL_ENONE;
}
