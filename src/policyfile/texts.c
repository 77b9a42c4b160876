/* texts.c: messages in every language, and articles. */
#include <stdlib.h>
#include <string.h>

#include "policyfile/fields.h"

enum { TEXT_BYTES_MAX = 4000 };

struct spoken {
    const char *shown;
    const char *spoken;
};

const struct field message_fields[] = {
    MUST("shown", read_text, struct spoken, shown, SAYS("As it is read.")),
    MUST("spoken", read_text, struct spoken, spoken, SAYS("As it is heard.")),
    END_OF_FIELDS,
};

static void read_message(struct load *load, const struct node *node, uint16_t language)
{
    struct spoken both = { 0 };
    if (node->kind == NODE_MAPPING) {
        read_fields(load, node, message_fields, &both);
    } else {
        read_text(load, node, NULL, &both.shown);
        both.spoken = both.shown;
    }
    if (!both.shown || !both.spoken)
        return;
    if (strlen(both.shown) > TEXT_BYTES_MAX || strlen(both.spoken) > TEXT_BYTES_MAX) {
        FAULT(load, node, "The text ", node->key, " is over 4000 bytes: make an article of it.");
        return;
    }
    struct tl_text *text = load_item(load, NAMED_TEXTS, load_find(load, NAMED_TEXTS, node->key));
    if (text && text->line[language] != 0) {
        FAULT(load, node, "The text ", node->key, " is there twice: take one out.");
        return;
    }
    if (!text && !(text = load_add(load, NAMED_TEXTS, node, node->key)))
        return;
    text->shown[language] = both.shown;
    text->spoken[language] = both.spoken;
    text->line[language] = node->line;
}

/* "messages/es.yaml": the language's index; TL_NONE when the policy does not have it. */
static uint16_t language_of(const struct load *load, const char *code, size_t code_bytes)
{
    for (uint16_t i = 0; i < load->policy->languages_len; i++) {
        const char *known = load->policy->languages[i].code;
        if (strlen(known) == code_bytes && memcmp(known, code, code_bytes) == 0)
            return i;
    }
    return TL_NONE;
}

static bool begins_with(const char *path, const char *folder)
{
    return strncmp(path, folder, strlen(folder)) == 0;
}

static void read_messages(struct load *load, struct source *source)
{
    const char *name = source->path + strlen("messages/");
    uint16_t language = language_of(load, name, strlen(name) - strlen(".yaml"));
    struct node place = load_place(load, source, 0);
    if (language == TL_NONE) {
        FAULT(load, &place,
              "These texts are in no language of center.yaml: add it or take them "
              "out.");
        return;
    }
    /* The policy is const to all others; here it is being made. */
    struct tl_language *languages = (struct tl_language *)load->policy->languages;
    languages[language].file = place.file;
    if (!source->root)
        return;
    if (source->root->kind != NODE_MAPPING) {
        FAULT(load, source->root, "Here belong names with texts, such as welcome: Hello.");
        return;
    }
    for (const struct node *node = source->root->first; node; node = node->next)
        read_message(load, node, language);
}

static int by_key(const void *a, const void *b)
{
    tl_key key_a = ((const struct tl_text *)a)->id.key, key_b = ((const struct tl_text *)b)->id.key;
    return (key_a > key_b) - (key_a < key_b);
}

void load_texts(struct load *load)
{
    for (uint16_t i = 0; i < load->policy->languages_len; i++)
        ((struct tl_language *)load->policy->languages)[i].file = TL_NONE;
    for (uint16_t i = 0; i < load->sources_len; i++) {
        if (begins_with(load->sources[i].path, "messages/"))
            read_messages(load, &load->sources[i]);
    }
    const struct source *center = load_source(load, "center.yaml");
    for (uint16_t i = 0; center && i < load->policy->languages_len; i++) {
        struct node place = load_place(load, center, 0);
        if (load->policy->languages[i].file == TL_NONE)
            FAULT(load, &place, "The language ", load->policy->languages[i].code,
                  " has no texts: write messages/", load->policy->languages[i].code, ".yaml.");
    }
    struct list *texts = &load->named[NAMED_TEXTS];
    if (texts->items_len > 0)
        qsort(texts->items, texts->items_len, sizeof(struct tl_text), by_key);
}

/* The end of the line at text, or of the text. */
static const char *line_end(const char *text)
{
    const char *end = strchr(text, '\n');
    return end ? end : text + strlen(text);
}

static const char *skip_blank(const char *text)
{
    while (*text == '\n' || *text == '\r' || *text == ' ')
        text++;
    return text;
}

/* A paragraph as one line, since that is how it is spoken. */
static char *paragraph(struct load *load, const char *text)
{
    const char *end = strstr(text, "\n\n");
    char *copy = arena_text(&load->arena, text, end ? (size_t)(end - text) : strlen(text));
    for (char *c = copy; *c; c++) {
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    }
    return copy;
}

static void read_article(struct load *load, struct source *source, uint16_t language,
                         const char *name)
{
    struct node place = load_place(load, source, 1);
    char *body = arena_text(&load->arena, source->bytes, source->bytes_len);
    const char *title_end = line_end(body);
    const char *first = skip_blank(title_end);
    if (strncmp(body, "# ", 2) != 0 || title_end - body < 3) {
        FAULT(load, &place, "An article begins with its title: # How to ...");
        return;
    }
    if (!*first || strlen(body) != source->bytes_len) {
        FAULT(load, &place, "An article wants a first paragraph: what the telephone says.");
        return;
    }
    struct tl_article *article =
        load_item(load, NAMED_ARTICLES, load_find(load, NAMED_ARTICLES, name));
    if (!article && !(article = load_add(load, NAMED_ARTICLES, &place, name)))
        return;
    article->title[language] = arena_text(&load->arena, body + 2, (size_t)(title_end - body - 2));
    article->shorter[language] = paragraph(load, first);
    article->body[language] = first;
}

/* "articles/es/expedite.md" */
static void read_article_file(struct load *load, struct source *source)
{
    struct node place = load_place(load, source, 0);
    const char *code = source->path + strlen("articles/");
    const char *slash = strchr(code, '/');
    size_t name_bytes = slash ? strlen(slash + 1) : 0;
    if (name_bytes < 4) {
        FAULT(load, &place, "Articles stand in a folder per language: articles/en/NAME.md.");
        return;
    }
    uint16_t language = language_of(load, code, (size_t)(slash - code));
    const char *name = arena_text(&load->arena, slash + 1, name_bytes - strlen(".md"));
    if (language == TL_NONE)
        FAULT(load, &place,
              "This article is in no language of center.yaml: add it or take it "
              "out.");
    else
        read_article(load, source, language, name);
}

void load_articles(struct load *load)
{
    for (uint16_t i = 0; i < load->sources_len; i++) {
        if (begins_with(load->sources[i].path, "articles/"))
            read_article_file(load, &load->sources[i]);
    }
}
