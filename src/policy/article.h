/* article.h: an article: its texts in every language, who keeps it, and the questions it answers.
 *
 * What stands at the head of its files (docs/policy.md, Articles): topics, owner and review are the
 * article's, and the same in each; the rest is each language's own. One without a head has none of
 * them. Mission: S9, S32.
 */
#ifndef TL_POLICY_ARTICLE_H
#define TL_POLICY_ARTICLE_H

#include <stdbool.h>

#include "policy/list.h"

enum {
    TL_ARTICLE_LANGUAGES_MAX = 8,
    TL_ARTICLE_SAMPLES_MAX = 200, /* Of one language. */
    TL_ARTICLE_SOURCES_MAX = 20,
    TL_ARTICLE_LINE_BYTES_MAX = 400, /* Of a sample, and of a source. */
};

struct tl_article {
    struct tl_name id; /* name: that of its files. */
    const char *title[TL_ARTICLE_LANGUAGES_MAX];
    const char *spoken[TL_ARTICLE_LANGUAGES_MAX]; /* What the telephone says, as one line. */
    const char *body[TL_ARTICLE_LANGUAGES_MAX];   /* What is read: Markdown, without the title. */
    bool has_spoken[TL_ARTICLE_LANGUAGES_MAX];    /* Written; else its first paragraph is spoken. */
    struct tl_word_list samples[TL_ARTICLE_LANGUAGES_MAX]; /* Questions that it answers. */
    struct tl_word_list sources[TL_ARTICLE_LANGUAGES_MAX]; /* Where its facts are from. */
    struct tl_index_list topics;                           /* That lead into its matter. */
    const char *owner;                                     /* Who keeps it; NULL: it has no head. */
    int32_t review_day; /* Since 1970-01-01: by then somebody looks at it again. With an owner. */
};

#endif
