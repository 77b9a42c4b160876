/* reminders.c: from appointments that are near, or were moved, to notices that are owed. */
#include "server/reminders.h"

#include <inttypes.h>
#include <stdio.h>

#include "server/notices.h"
#include "store/accounts.h"
#include "store/db.h"
#include "store/giving.h"

enum { SLICE = 20, ACCOUNTS_MAX = 16 };

struct reminding {
    struct tl_db *db;
    const struct tl_policy_set *set;
    const struct tl_slot_kind *kind;
    tl_time now;
    uint32_t posted;
};

static enum tl_err post_to(struct reminding *reminding, const struct tl_reminder *about, tl_id id)
{
    const struct tl_policy *policy = reminding->set->policy;
    struct tl_account account;
    char once[96];
    enum tl_err err = tl_store_account_find(reminding->db, id, &account);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    snprintf(once, sizeof once, "appointment:%" PRIu64 ":%" PRId64 ":%" PRIu64, about->appointment,
             about->at, id);
    const struct tl_notice_wanted wanted = {
        .kind = policy->notifications[reminding->kind->reminder].id.name,
        .once = once,
        .address = account.mail,
        .language = account.language,
    };
    err = tl_notices_post(reminding->db, policy, &wanted, reminding->now);
    reminding->posted += err == TL_OK;
    return err;
}

static bool goes_on(const struct tl_policy_set *set, const char *status)
{
    const struct tl_status_word *word = tl_vocabulary_status(set->vocabulary, status);
    return !word || word->stage != TL_STAGES - 1;
}

static enum tl_err remind(struct reminding *reminding, const struct tl_reminder *about)
{
    tl_id accounts[ACCOUNTS_MAX];
    size_t len = 0;
    enum tl_err err = tl_store_reminder_insert(reminding->db, about->appointment, about->at);
    if (err != TL_OK)
        return err == TL_EEXISTS ? TL_OK : err; /* Another process has. */
    if (about->guarded || !goes_on(reminding->set, about->status))
        return TL_OK;
    err = tl_store_reminder_accounts(reminding->db, about->case_id, accounts, ACCOUNTS_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++)
        err = post_to(reminding, about, accounts[i]);
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_reminders_write(struct tl_db *db, const struct tl_policy_set *set, tl_time now,
                               uint32_t *out_posted, bool *out_more)
{
    struct tl_reminder rows[SLICE];
    struct reminding reminding = { .db = db, .set = set, .now = now };
    enum tl_err err = TL_OK;
    bool more = false;
    for (uint16_t i = 0; i < set->policy->slot_kinds_len && err == TL_OK; i++) {
        size_t len = 0;
        reminding.kind = set->policy->slot_kinds + i;
        if (reminding.kind->remind_s == 0)
            continue;
        err = tl_store_reminder_list(db, reminding.kind->id.name, now,
                                     now + (int64_t)reminding.kind->remind_s * TL_SECOND, rows,
                                     SLICE, &len);
        err = err == TL_ENONE ? TL_OK : err;
        for (size_t j = 0; j < len && err == TL_OK; j++)
            err = remind(&reminding, rows + j);
        more = more || len == SLICE;
    }
    if (err == TL_OK) {
        *out_posted = reminding.posted;
        *out_more = more;
    }
    return err;
}

static enum tl_err post_moved(struct tl_db *db, const struct tl_policy *policy, uint16_t notice,
                              const struct tl_slot_move *move, tl_id id)
{
    struct tl_account account;
    char once[64];
    enum tl_err err = tl_store_account_find(db, id, &account);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    snprintf(once, sizeof once, "moved:%" PRIu64 ":%" PRIu64, move->id, id);
    const struct tl_notice_wanted wanted = { .kind = policy->notifications[notice].id.name,
                                             .once = once,
                                             .address = account.mail,
                                             .language = account.language };
    return tl_notices_post(db, policy, &wanted, move->moved_at);
}

enum tl_err tl_moved_write(struct tl_db *db, const struct tl_policy *policy,
                           const struct tl_slots_of *of, const struct tl_slot_move *move)
{
    tl_id accounts[ACCOUNTS_MAX];
    struct tl_case about;
    size_t len = 0;
    if (!of->kind->is_move_told)
        return TL_OK;
    enum tl_err err = tl_store_case_find(db, of->appointment.case_id, &about);
    if (err != TL_OK || about.guarded)
        return err == TL_ENONE ? TL_OK : err;
    err = tl_store_reminder_accounts(db, about.id, accounts, ACCOUNTS_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++)
        err = post_moved(db, policy, of->kind->moved, move, accounts[i]);
    return err == TL_ENONE ? TL_OK : err;
}
