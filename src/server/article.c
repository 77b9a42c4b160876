/* article.c: versions of articles. */
#include "server/article.h"

#include <sodium.h>
#include <string.h>

void tl_article_version(const struct tl_article *article, uint16_t language,
                        char out[TL_ARTICLE_VERSION_BYTES])
{
    unsigned char hash[crypto_generichash_BYTES_MIN];
    crypto_generichash_state state;
    const char *title = article->title[language] ? article->title[language] : "";
    const char *body = article->body[language] ? article->body[language] : "";
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    /* With its NUL, so that a word cannot move from the title to the text. */
    crypto_generichash_update(&state, (const unsigned char *)title, strlen(title) + 1);
    crypto_generichash_update(&state, (const unsigned char *)body,
                              strlen(body) + article->has_spoken[language]);
    if (article->has_spoken[language]) {
        const char *spoken = article->spoken[language];
        crypto_generichash_update(&state, (const unsigned char *)spoken, strlen(spoken));
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(out, TL_ARTICLE_VERSION_BYTES, hash, (TL_ARTICLE_VERSION_BYTES - 1) / 2);
}

const struct tl_article *tl_article_find(const struct tl_policy *policy, const char *name)
{
    for (uint16_t i = 0; name && i < policy->articles_len; i++) {
        if (strcmp(policy->articles[i].id.name, name) == 0)
            return policy->articles + i;
    }
    return NULL;
}
