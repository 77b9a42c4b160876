/* list.h: names and lists of a policy, as its other headers use them. */
#ifndef TL_POLICY_LIST_H
#define TL_POLICY_LIST_H

#include "base/types.h"

enum {
    TL_NONE = 0xffff, /* No step, no text, no entry: the "none" of every 16-bit index. */
};

/* The hash (FNV-1a, 32 bits) of a name. Never 0; the loader refuses two names with one hash. */
typedef uint32_t tl_key;
tl_key tl_key_of(const char *name);

struct tl_name {
    tl_key key;
    const char *name; /* As written in the file: "biometrics", "tier1". */
    uint16_t text;    /* What people read; index into texts, TL_NONE where nobody sees it. */
};

/* Indices of a list, in the order of the file. */
struct tl_index_list {
    const uint16_t *items;
    uint16_t len;
};

/* Words as they are written: what people send in a text message, names of values. */
struct tl_word_list {
    const char *const *items;
    uint16_t len;
};

/* Whether it is in the list; an empty list stands for all. */
bool tl_index_fits(const struct tl_index_list *list, uint16_t index);

#endif
