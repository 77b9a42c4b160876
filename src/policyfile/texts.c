/* texts.c: messages in every language. */
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

uint16_t load_language(const struct load *load, const char *code, size_t code_bytes)
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
    uint16_t language = load_language(load, name, strlen(name) - strlen(".yaml"));
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
