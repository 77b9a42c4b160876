/* uploads.c: `uploads` of center.yaml: which files people may add to their matter. */
#include <string.h>

#include "policyfile/fields.h"

static const char *const type_words[] = {
#define WORD(name, word, media, endings) word,
    TL_UPLOAD_TYPE_TABLE(WORD)
#undef WORD
        NULL
};
static const struct shape type_shape = { .kind = SHAPE_WORDS, .words = type_words };
static const struct shape types_shape = { .kind = SHAPE_LIST, .item = &type_shape };

static uint32_t type_named(const char *word)
{
    for (uint32_t i = 0; type_words[i]; i++) {
        if (strcmp(type_words[i], word) == 0)
            return UINT32_C(1) << i;
    }
    return 0;
}

static void read_types(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    uint32_t types = 0;
    (void)field;
    for (const struct node *child = node->first; child && node->kind == NODE_LIST;
         child = child->next) {
        uint32_t type = child->kind == NODE_TEXT ? type_named(child->text) : 0;
        types |= type;
        if (type == 0)
            FAULT(load, child,
                  "A type of file is pdf, jpeg, png, tiff, heic, docx or text; write one of them.");
    }
    if (types == 0)
        FAULT(load, node, "types is a list of types of files, at least one.");
    *(uint32_t *)out = types;
}

const struct field upload_fields[] = {
    MUST("types", read_types, struct tl_upload_rules, types, .shape = &types_shape,
         SAYS("Which files are taken; what a file is, its content says.")),
    MUST("size_mb", read_u32, struct tl_upload_rules, size_mb, FROM_TO(1, TL_UPLOAD_MB_MAX),
         SAYS("How large one file may be, in megabytes of 1,048,576 bytes.")),
    MUST("files", read_u32, struct tl_upload_rules, files, FROM_TO(1, TL_UPLOAD_FILES_MAX),
         SAYS("How many files one matter may have.")),
    END_OF_FIELDS,
};
