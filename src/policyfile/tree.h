/* tree.h: YAML as a tree of texts, lists and mappings, each with its line.
 *
 * A part of YAML on purpose: no anchors, no aliases, no tags, one document, and all scalars are
 * texts, so that "no", 08:00 and 1.0 mean what is written. What they stand for, the field says.
 */
#ifndef TL_POLICYFILE_TREE_H
#define TL_POLICYFILE_TREE_H

#include "base/fault.h"
#include "policyfile/arena.h"

enum node_kind { NODE_TEXT, NODE_LIST, NODE_MAPPING };

struct node {
    enum node_kind kind;
    uint16_t file;
    uint32_t line;
    const char *key;  /* In a mapping: what it stands under. */
    const char *text; /* Of a NODE_TEXT; never NULL there. */
    struct node *first;
    struct node *next;
};

/* Where faults of one file are told. */
struct place {
    struct tl_faults *faults;
    const char *file_name;
    uint16_t file;
};

/* TL_EBAD: not in this part of YAML; a fault says where. TL_ENOMEM. An empty file is an empty
 * mapping. */
TL_MUST_USE enum tl_err tree_read(struct arena *arena, const struct place *place, const char *text,
                                  size_t text_bytes, struct node **out);

#endif
