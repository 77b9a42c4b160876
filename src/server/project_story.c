/* project_story.c: rows of a contact's story from facts. */
#include "server/project_story.h"

#include <stdio.h>
#include <string.h>

#include "server/article.h"

struct telling {
    struct tl_db *db;
    const struct tl_policy *policy;
    struct tl_contact_row row; /* Before this fact. */
    const struct tl_fact *fact;
};

static enum tl_err add(const struct telling *telling, const char *kind, const char *name)
{
    return tl_view_story_add(telling->db, telling->row.id, telling->fact->at, kind, name);
}

static const struct tl_step *step_at(const struct telling *telling, uint64_t step)
{
    return step < telling->policy->steps_len ? telling->policy->steps + step : NULL;
}

/* The line's words come from this version of the article. */
static enum tl_err on_stepped(const struct telling *telling)
{
    const struct tl_policy *policy = telling->policy;
    const struct tl_step *step = step_at(telling, telling->fact->stepped.step);
    struct tl_article_told told = { .at = telling->fact->at };
    if (!step || step->kind != TL_STEP_ANSWER || step->article >= policy->articles_len ||
        telling->fact->stepped.tries > 0)
        return TL_OK;
    const struct tl_article *article = policy->articles + step->article;
    uint16_t language = tl_policy_language_find(policy, telling->row.language);
    if (language == TL_NONE)
        language = 0;
    tl_article_version(article, language, told.version);
    snprintf(told.article, sizeof told.article, "%s", article->id.name);
    snprintf(told.language, sizeof told.language, "%s", policy->languages[language].code);
    enum tl_err err = tl_store_article_told(telling->db, telling->row.id, &told);
    return err == TL_OK ? add(telling, "article", article->id.name) : err;
}

static enum tl_err on_helped(const struct telling *telling)
{
    const struct tl_step *step = step_at(telling, telling->fact->helped.step);
    if (!step || step->kind != TL_STEP_ANSWER || telling->fact->helped.yes ||
        step->article >= telling->policy->articles_len ||
        strcmp(telling->row.state, "in-flow") != 0)
        return TL_OK;
    return add(telling, "not-helped", telling->policy->articles[step->article].id.name);
}

static const char *lookup_name(tl_key key)
{
    static const char *const names[] = {
#define NAME(name, text) text,
        TL_LOOKUP_TABLE(NAME)
#undef NAME
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (tl_key_of(names[i]) == key)
            return names[i];
    }
    return "";
}

static enum tl_err on_learned(const struct telling *telling)
{
    static const char *const kinds[TL_LOOKUP_RESULTS] = {
        [TL_FOUND] = "heard",
        [TL_NOT_FOUND] = "not-found",
        [TL_SLOW] = "unanswered",
        [TL_FAILED] = "unanswered",
    };
    const struct tl_step *step = step_at(telling, telling->fact->learned.step);
    if (step && tl_step_sends_link(step))
        return add(telling,
                   telling->fact->learned.result == TL_FOUND ? "link-sent" : "link-not-sent", "");
    if (!step || step->kind != TL_STEP_LOOK_UP ||
        telling->fact->learned.result >= TL_LOOKUP_RESULTS)
        return TL_OK;
    return add(telling, kinds[telling->fact->learned.result], lookup_name(step->key));
}

static enum tl_err on_promised(const struct telling *telling)
{
    return add(telling, "promised", "");
}

static enum tl_err on_attempt(const struct telling *telling)
{
    return add(telling, "attempt", "");
}

static enum tl_err on_voicemail(const struct telling *telling)
{
    return telling->fact->voicemail_left.is_left ? add(telling, "voicemail", "") : TL_OK;
}

static enum tl_err on_back(const struct telling *telling)
{
    bool was_with_agent =
        strcmp(telling->row.state, "connected") == 0 || strcmp(telling->row.state, "held") == 0;
    return was_with_agent ? add(telling, "back", "") : TL_OK;
}

static const struct {
    enum tl_fact_kind kind;
    enum tl_err (*on)(const struct telling *telling);
} handlers[] = {
    { TL_FACT_stepped, on_stepped },          { TL_FACT_helped, on_helped },
    { TL_FACT_learned, on_learned },          { TL_FACT_callback_promised, on_promised },
    { TL_FACT_attempt_started, on_attempt },  { TL_FACT_back_in_line, on_back },
    { TL_FACT_voicemail_left, on_voicemail },
};

enum tl_err tl_project_story(struct tl_db *db, const struct tl_policy *policy,
                             const struct tl_fact *fact)
{
    struct telling telling = { .db = db, .policy = policy, .fact = fact };
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (handlers[i].kind != fact->kind)
            continue;
        /* Every fact handled here names its contact first; a given one may name what never was. */
        if (fact->words[0] > INT64_MAX)
            return TL_OK;
        enum tl_err err = tl_view_contact(db, fact->words[0], &telling.row);
        if (err == TL_OK)
            err = handlers[i].on(&telling);
        return err == TL_ENONE ? TL_OK : err;
    }
    return TL_OK;
}
