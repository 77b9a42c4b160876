/* asker.c: who asks, gathered from the records, and put to the gate. */
#include "server/asker.h"

#include <string.h>

#include "desk/representation.h"
#include "server/second_look.h"
#include "store/view.h"

enum { DOCUMENTS_MAX = 16 };

/* An active one counts before one that is on its way, and that before one that is over. */
static int worth(enum tl_representation representation)
{
    static const int worths[TL_REPRESENTATIONS] = { [TL_REPRESENTATION_ACTIVE] = 4,
                                                    [TL_REPRESENTATION_PENDING] = 3,
                                                    [TL_REPRESENTATION_RECEIVED] = 2,
                                                    [TL_REPRESENTATION_REPLACED] = 1,
                                                    [TL_REPRESENTATION_WITHDRAWN] = 1 };
    return worths[representation];
}

static enum tl_err read_documents(struct tl_db *db, tl_time now, struct tl_asker *asker)
{
    struct tl_representation_row rows[DOCUMENTS_MAX];
    size_t len = 0;
    enum tl_err err = tl_store_representation_list(db, asker->about.id, rows, DOCUMENTS_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        tl_time since;
        enum tl_representation is = tl_representation_at(rows + i, now, &since);
        if (worth(is) <= worth(asker->representation))
            continue;
        asker->representation = is;
        asker->since = since;
    }
    return err == TL_ENONE ? TL_OK : err;
}

/* Of a case that is not protected nobody is asked. */
static enum tl_err read_second(struct tl_db *db, tl_id contact, struct tl_asker *asker)
{
    struct tl_second_row row;
    asker->has_second = false;
    if (asker->about.guarded == 0)
        return TL_OK;
    enum tl_err err = tl_second_last(db, contact, asker, &row);
    asker->has_second = err == TL_OK && strcmp(row.state, tl_second_text(TL_SECOND_AGREED)) == 0;
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_asker_read(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                          tl_id about, tl_time now, struct tl_asker *out)
{
    struct tl_contact_row row;
    enum tl_err err = tl_view_contact(db, contact, &row);
    if (err != TL_OK)
        return err;
    *out = (struct tl_asker){ .policy = policy,
                              .representation = TL_REPRESENTATION_NONE,
                              .channel = tl_channel_find(row.channel),
                              .topic = tl_policy_topic_find(policy, tl_key_of(row.topic)) };
    err = about != 0 ? tl_store_case_find(db, about, &out->about) : TL_ENONE;
    if (err == TL_OK)
        err = read_documents(db, now, out);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    err = tl_identity_read(db, policy, contact, out->about.id, &out->is);
    return err == TL_OK ? read_second(db, contact, out) : err;
}

enum tl_err tl_asker_read_now(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                              tl_time now, struct tl_asker *out)
{
    tl_id about;
    enum tl_err err = tl_identity_about(db, contact, &about);
    return err == TL_OK ? tl_asker_read(db, policy, contact, about, now, out) : err;
}

void tl_asker_is_anyone(struct tl_asker *asker)
{
    asker->is = (struct tl_identity){ TL_NONE, 0 };
    asker->has_second = false;
}

struct tl_disclosure_answer tl_asker_hears(const struct tl_asker *asker, enum tl_telling_kind what)
{
    const struct tl_disclosure_asked asked = { .what = what,
                                               .role = asker->is.role,
                                               .representation = asker->representation,
                                               .level = asker->is.level,
                                               .channel = asker->channel,
                                               .topic = asker->topic,
                                               .is_protected = asker->about.guarded != 0,
                                               .has_second = asker->has_second };
    return tl_disclose(asker->policy, &asked);
}

static bool is_verified(const struct tl_asker *asker, uint32_t level)
{
    return asker->is.role != TL_NONE &&
           asker->is.level >= tl_policy_level_find(asker->policy, level);
}

static bool is_representative(const struct tl_asker *asker, uint32_t unused)
{
    (void)unused;
    return asker->is.role != TL_NONE && asker->policy->case_roles[asker->is.role].by_representation;
}

static bool is_active(const struct tl_asker *asker, uint32_t unused)
{
    (void)unused;
    return asker->representation == TL_REPRESENTATION_ACTIVE;
}

static bool is_pending(const struct tl_asker *asker, uint32_t unused)
{
    (void)unused;
    return asker->representation == TL_REPRESENTATION_RECEIVED ||
           asker->representation == TL_REPRESENTATION_PENDING;
}

static bool is_told(const struct tl_asker *asker, uint32_t what)
{
    return tl_asker_hears(asker, (enum tl_telling_kind)what).disclosure == TL_DISCLOSE_YES;
}

void tl_asker_conditions(const struct tl_asker *asker, uint64_t *known, uint64_t *holds)
{
    static bool (*const tells[TL_CONDITION_KINDS])(const struct tl_asker *, uint32_t arg) = {
        [TL_IS_PERSON_VERIFIED] = is_verified,
        [TL_IS_PERSON_REPRESENTATIVE] = is_representative,
        [TL_IS_REPRESENTATION_ACTIVE] = is_active,
        [TL_IS_REPRESENTATION_PENDING] = is_pending,
        [TL_IS_TOLD] = is_told,
    };
    const struct tl_policy *policy = asker->policy;
    for (uint16_t i = 0; i < policy->conditions_len; i++) {
        const struct tl_condition *condition = policy->conditions + i;
        if (condition->bit >= TL_LOOKUP_BITS_MAX || !tells[condition->kind])
            continue;
        *known |= TL_BIT(policy, i);
        *holds |= tells[condition->kind](asker, condition->arg) ? TL_BIT(policy, i) : 0;
    }
}
