/* disclosure.c: the disclosure gate. */
#include "policy/disclosure.h"

#include "base/assert.h"

const char *tl_representation_text(enum tl_representation representation)
{
    static const char *const texts[] = {
#define REPRESENTATION_TEXT(name, text) [name] = text,
        TL_REPRESENTATION_TABLE(REPRESENTATION_TEXT)
#undef REPRESENTATION_TEXT
    };
    return texts[representation];
}

const char *tl_disclosure_text(enum tl_disclosure disclosure)
{
    static const char *const texts[] = {
#define DISCLOSURE_TEXT(name, text) [name] = text,
        TL_DISCLOSURE_TABLE(DISCLOSURE_TEXT)
#undef DISCLOSURE_TEXT
    };
    return texts[disclosure];
}

const char *tl_telling_text(enum tl_telling_kind kind)
{
    static const char *const texts[] = {
#define TELLING_TEXT(name, key, says) [name] = key,
        TL_TELLING_TABLE(TELLING_TEXT)
#undef TELLING_TEXT
    };
    return texts[kind];
}

bool tl_telling_is_free(const struct tl_telling *telling)
{
    return telling->level == 0 && telling->channels == 0 && telling->topics.len == 0;
}

static bool is_told_there(const struct tl_telling *telling, const struct tl_disclosure_asked *asked)
{
    return telling->level != TL_NONE && tl_channel_fits(telling->channels, asked->channel) &&
           tl_index_fits(&telling->topics, asked->topic);
}

static enum tl_disclosure by_document(enum tl_representation representation)
{
    if (representation == TL_REPRESENTATION_ACTIVE)
        return TL_DISCLOSE_YES;
    bool comes =
        representation == TL_REPRESENTATION_RECEIVED || representation == TL_REPRESENTATION_PENDING;
    return comes ? TL_DISCLOSE_PENDING : TL_DISCLOSE_NO;
}

/* Of a document nobody hears who has not proved enough to hear what it is about. */
static enum tl_disclosure judge(const struct tl_policy *policy, const struct tl_telling *telling,
                                const struct tl_disclosure_asked *asked)
{
    if (!is_told_there(telling, asked))
        return TL_DISCLOSE_NO;
    if (telling->level == 0 && !asked->is_protected)
        return TL_DISCLOSE_YES;
    if (asked->role == TL_NONE)
        return TL_DISCLOSE_VERIFY;
    const struct tl_case_role *role = policy->case_roles + asked->role;
    if (!role->hears || !tl_index_fits(&telling->roles, asked->role))
        return TL_DISCLOSE_NO;
    if (asked->level < telling->level)
        return TL_DISCLOSE_VERIFY;
    return role->by_representation ? by_document(asked->representation) : TL_DISCLOSE_YES;
}

static bool is_unlocked(const struct tl_policy *policy, const struct tl_disclosure_asked *asked)
{
    const struct tl_protection *protection = &policy->protection;
    return protection->level != TL_NONE && asked->level >= protection->level &&
           (asked->has_second || !protection->needs_second);
}

struct tl_disclosure_answer tl_disclose(const struct tl_policy *policy,
                                        const struct tl_disclosure_asked *asked)
{
    TL_ASSERT(asked->role == TL_NONE || asked->role < policy->case_roles_len);
    TL_ASSERT(asked->level == 0 || asked->level < policy->levels_len);
    const struct tl_telling *telling = policy->tellings + asked->what;
    struct tl_disclosure_answer answer = { judge(policy, telling, asked), telling->level };
    bool is_free = answer.disclosure == TL_DISCLOSE_YES && is_unlocked(policy, asked);
    if (asked->is_protected && !is_free)
        answer.disclosure = TL_DISCLOSE_UNKNOWN;
    return answer;
}
