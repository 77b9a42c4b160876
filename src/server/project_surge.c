/* project_surge.c: surge_is to its row. */
#include "server/project_surge.h"

#include "store/supervise.h"

enum tl_err tl_project_surge(struct tl_db *db, const struct tl_fact *fact)
{
    if (fact->kind != TL_FACT_surge_is)
        return TL_OK;
    if (fact->surge_is.until == 0)
        return tl_store_surge_drop(db);
    const struct tl_surge_row row = { .staff_id = fact->surge_is.by,
                                      .since = fact->at,
                                      .until_at = fact->surge_is.until };
    return tl_store_surge_put(db, &row);
}
