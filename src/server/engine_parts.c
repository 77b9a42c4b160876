/* engine_parts.c: what the engine has no state for: parcels, policies lent, bounds of its
 * histogram. */
#include <string.h>

#include "base/calendar.h"
#include "server/engine.h"

#define MILLISECOND (TL_SECOND / 1000)

enum tl_err tl_parcel_add(struct tl_parcel *parcel, const char *name, const char *text)
{
    size_t name_bytes = strlen(name) + 1;
    size_t text_bytes = strlen(text) + 1;
    if (name_bytes + text_bytes > TL_PARCEL_BYTES_MAX - parcel->bytes)
        return TL_ETOOLONG;
    memcpy(parcel->texts + parcel->bytes, name, name_bytes);
    memcpy(parcel->texts + parcel->bytes + name_bytes, text, text_bytes);
    parcel->bytes += (uint32_t)(name_bytes + text_bytes);
    return TL_OK;
}

static const int64_t commit_bounds[] = {
    MILLISECOND / 4,  MILLISECOND / 2,   MILLISECOND,       2 * MILLISECOND,
    4 * MILLISECOND,  8 * MILLISECOND,   16 * MILLISECOND,  32 * MILLISECOND,
    64 * MILLISECOND, 128 * MILLISECOND, 512 * MILLISECOND, 2000 * MILLISECOND,
};
enum { COMMIT_BOUNDS = sizeof commit_bounds / sizeof *commit_bounds };

const int64_t *tl_engine_commit_bounds(uint32_t *out_len)
{
    *out_len = COMMIT_BOUNDS;
    return commit_bounds;
}

void tl_lent_put(struct tl_lent *lent, const struct tl_policy *policy)
{
    uint32_t at = 0;
    while (at < lent->len && lent->policies[at]->version != policy->version)
        at++;
    if (at == lent->len && lent->len < TL_LENT_MAX)
        lent->len++;
    for (uint32_t i = at < TL_LENT_MAX ? at : TL_LENT_MAX - 1; i > 0; i--)
        lent->policies[i] = lent->policies[i - 1];
    lent->policies[0] = policy;
}
