/* load.c: faults and names, which all parts of the loader share. */
#include "policyfile/load.h"

#include <string.h>

#include "base/words.h"
#include "policyfile/nearest.h"

enum { NAMES_MAX = 4096 };

static const size_t item_bytes[] = {
#define NAMED_BYTES(name, word, type) [name] = sizeof(type),
    NAMED_TABLE(NAMED_BYTES)
#undef NAMED_BYTES
};

static const char *const list_words[] = {
#define NAMED_WORD(name, word, type) [name] = word,
    NAMED_TABLE(NAMED_WORD)
#undef NAMED_WORD
};

void load_fault(struct load *load, const struct node *node, const char *const *pieces)
{
    struct tl_words words = { 0 };
    tl_words_add_all(&words, pieces);
    load->faults_told++;
    tl_faults_add(load->faults, load->file_names[node->file], node->line,
                  node->key ? node->key : "", words.text);
}

struct node load_place(const struct load *load, const struct source *source, uint32_t line)
{
    return (struct node){ .file = (uint16_t)(source - load->sources), .line = line };
}

struct source *load_source(struct load *load, const char *path)
{
    for (uint16_t i = 0; i < load->sources_len; i++) {
        if (strcmp(load->sources[i].path, path) == 0)
            return &load->sources[i];
    }
    return NULL;
}

static const struct tl_name *name_at(const struct load *load, enum named list, uint32_t i)
{
    return (const void *)((const char *)load->named[list].items + i * item_bytes[list]);
}

uint16_t load_find(const struct load *load, enum named list, const char *name)
{
    tl_key key = tl_key_of(name);
    for (uint32_t i = 0; i < load->named[list].items_len; i++) {
        const struct tl_name *known = name_at(load, list, i);
        if (known->key == key && strcmp(known->name, name) == 0)
            return (uint16_t)i;
    }
    return TL_NONE;
}

void *load_item(const struct load *load, enum named list, uint16_t index)
{
    if (index == TL_NONE)
        return NULL;
    return (char *)load->named[list].items + index * item_bytes[list];
}

static const char *same_hash(const struct load *load, enum named list, tl_key key)
{
    for (uint32_t i = 0; i < load->named[list].items_len; i++) {
        if (name_at(load, list, i)->key == key)
            return name_at(load, list, i)->name;
    }
    return NULL;
}

void *load_add(struct load *load, enum named list, const struct node *node, const char *name)
{
    const char *word = list_words[list];
    tl_key key = tl_key_of(name);
    const char *same = same_hash(load, list, key);
    if (same && strcmp(same, name) == 0) {
        FAULT(load, node, "The ", word, " ", name, " is there twice: take one out or rename it.");
        return NULL;
    }
    if (same) {
        FAULT(load, node, "The names ", name, " and ", same,
              " have the same number inside: rename the newer one.");
        return NULL;
    }
    if (load->named[list].items_len == NAMES_MAX) {
        FAULT(load, node, "There are too many of this kind (", word, "): 4096 are allowed.");
        return NULL;
    }
    struct tl_name *item = list_add(&load->arena, &load->named[list], item_bytes[list]);
    *item = (struct tl_name){ key, name, TL_NONE };
    return item;
}

void load_unknown(struct load *load, const struct node *node, enum named list, const char *name)
{
    struct nearest nearest = { .word = name };
    for (uint32_t i = 0; i < load->named[list].items_len; i++)
        nearest_try(&nearest, name_at(load, list, i)->name);
    if (nearest.best)
        FAULT(load, node, "There is no ", list_words[list], " ", name, "; did you mean ",
              nearest.best, "?");
    else
        FAULT(load, node, "There is no ", list_words[list], " ", name,
              ": write it first, or use one that is there.");
}
