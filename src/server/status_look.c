/* status_look.c: looking up what anyone may hear of a case. */
#include "server/status_look.h"

#include <string.h>

#include "policy/disclosure.h"

/* What the policy says to anyone who asks on a page, of a case that is not protected. */
static bool is_told(const struct tl_policy *policy)
{
    const struct tl_disclosure_asked asked = { .what = TL_TELLS_STATUS,
                                               .role = TL_NONE,
                                               .representation = TL_REPRESENTATION_NONE,
                                               .channel = TL_CHANNEL_WEB,
                                               .topic = TL_NONE };
    return tl_disclose(policy, &asked).disclosure == TL_DISCLOSE_YES;
}

void tl_status_look_up_each(struct tl_db *db, const struct tl_policy *policy,
                            struct tl_case_look *looks, size_t len)
{
    tl_case_look_publicly(db, looks, len);
    for (size_t i = 0; i < len; i++) {
        if (looks[i].err == TL_OK && !is_told(policy))
            looks[i].err = TL_ENONE;
        if (looks[i].err != TL_OK)
            looks[i].found = (struct tl_case){ 0 };
    }
}

enum tl_err tl_status_look_up(struct tl_db *db, const struct tl_policy *policy, const char *number,
                              struct tl_case *out)
{
    struct tl_case_look look = { .number = number };
    tl_status_look_up_each(db, policy, &look, 1);
    *out = look.found;
    return look.err;
}

enum tl_err tl_status_steps(struct tl_db *db, const struct tl_case *about,
                            struct tl_case_status out[TL_STATUS_STEPS_MAX], size_t *out_len)
{
    size_t len = 0, kept = 0;
    enum tl_err err = tl_store_case_list_history(db, about->id, out, TL_STATUS_STEPS_MAX, &len);
    for (size_t i = 0; err == TL_OK && i < len; i++) {
        bool is_now = out[i].at == about->status_at && strcmp(out[i].status, about->status) == 0;
        if (!is_now)
            out[kept++] = out[i];
    }
    *out_len = kept;
    return err == TL_ENONE ? TL_OK : err;
}
