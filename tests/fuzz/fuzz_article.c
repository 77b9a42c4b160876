/* fuzz_article.c: any bytes as an article's file (its head and its Markdown), in both languages of
 * the minimal policy: read within the limits, or refused with a reason. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "policyfile/policyfile.h"

enum { FAULTS_MAX = 64, ROOM = 256 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

/* All of the minimal policy but its articles, which come first. */
static const char *rest_of_policy(void)
{
    static struct tl_fault fault;
    struct tl_faults faults = { .faults = &fault, .faults_max = 1 };
    static struct tl_policy_file *file; /* Stays open: the text is its own. */
    size_t bytes;
    if (!file && tl_policy_file_open(TL_ROOT "/policy/minimal", &faults, &file) != TL_OK)
        abort();
    const char *rest = strstr(tl_policy_file_text(file, &bytes), "\n== calendar.yaml ");
    TL_ASSERT(rest);
    return rest + 1;
}

static char *policy_with(const uint8_t *data, size_t bytes, size_t *out_bytes)
{
    static const char *const languages[] = { "en", "es" };
    const char *rest = rest_of_policy();
    char *text = malloc(2 * (bytes + ROOM) + strlen(rest)), *at = text;
    TL_ASSERT(text);
    for (int i = 0; i < 2; i++) {
        at += snprintf(at, ROOM, "== articles/%s/opening-hours.md %zu\n", languages[i], bytes);
        memcpy(at, data, bytes);
        at += bytes;
        *at++ = '\n';
    }
    memcpy(at, rest, strlen(rest));
    *out_bytes = (size_t)(at - text) + strlen(rest);
    return text;
}

static void check_lines(const struct tl_word_list *list, uint16_t lines_max)
{
    TL_ASSERT(list->len <= lines_max);
    for (uint16_t i = 0; i < list->len; i++) {
        size_t bytes = strlen(list->items[i]);
        TL_ASSERT(bytes > 0 && bytes <= TL_ARTICLE_LINE_BYTES_MAX);
    }
}

static void check_article(const struct tl_policy *policy, const struct tl_article *article)
{
    for (int i = 0; i < 2; i++) {
        TL_ASSERT(*article->title[i] != '\0' && *article->body[i] != '\0');
        TL_ASSERT(article->spoken[i] && !strchr(article->spoken[i], '\n'));
        check_lines(article->samples + i, TL_ARTICLE_SAMPLES_MAX);
        check_lines(article->sources + i, TL_ARTICLE_SOURCES_MAX);
    }
    for (uint16_t i = 0; i < article->topics.len; i++)
        TL_ASSERT(article->topics.items[i] < policy->topics_len);
    TL_ASSERT(!article->owner || *article->owner != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct tl_policy_file *file = NULL;
    size_t text_bytes;
    char *text = policy_with(data, bytes, &text_bytes);
    enum tl_err err = tl_policy_file_open_text(text, text_bytes, &faults, &file);
    free(text);
    if (err == TL_OK) {
        const struct tl_policy *policy = tl_policy_file_policy(file);
        TL_ASSERT(policy->articles_len == 1);
        check_article(policy, policy->articles);
    } else if (err != TL_ENOMEM && faults.faults_len == 0) {
        __builtin_trap(); /* A refusal without a reason. */
    }
    tl_policy_file_close(file);
    return 0;
}
