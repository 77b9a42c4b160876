/* tree.c: libyaml's events put together to a tree. */
#include "policyfile/tree.h"

#include <string.h>
#include <yaml.h>

#include "base/words.h"
#include "policyfile/policyfile.h"

/* The tree under way: the lists and mappings that are open, innermost last. */
struct build {
    struct arena *arena;
    const struct place *place;
    yaml_parser_t parser;
    struct node *open[TL_POLICY_DEPTH_MAX];
    struct node **tail[TL_POLICY_DEPTH_MAX]; /* Where the next child of each goes. */
    size_t open_len;
    const char *key; /* Read, and waiting for its value. */
    struct node *root;
};

static enum tl_err fault(const struct build *build, size_t line, const char *text)
{
    tl_faults_add(build->place->faults, build->place->file_name, (uint32_t)line, "", text);
    return TL_EBAD;
}

static bool is_in_mapping(const struct build *build)
{
    return build->open_len > 0 && build->open[build->open_len - 1]->kind == NODE_MAPPING;
}

static struct node *add(struct build *build, enum node_kind kind, size_t line)
{
    struct node *node = arena_get(build->arena, sizeof *node);
    node->kind = kind;
    node->file = build->place->file;
    node->line = (uint32_t)line;
    node->key = build->key;
    build->key = NULL;
    if (build->open_len == 0) {
        build->root = node;
    } else {
        *build->tail[build->open_len - 1] = node;
        build->tail[build->open_len - 1] = &node->next;
    }
    return node;
}

static enum tl_err add_text(struct build *build, const yaml_event_t *event, size_t line)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t bytes = event->data.scalar.length;
    if (event->data.scalar.anchor)
        return fault(build, line, "Anchors (&name) are not part of the language: write it out.");
    if (strlen(text) != bytes)
        return fault(build, line, "A text has a zero byte in it: take out the \\0.");
    char *copy = arena_text(build->arena, text, bytes);
    if (is_in_mapping(build) && !build->key)
        build->key = copy;
    else
        add(build, NODE_TEXT, line)->text = copy;
    return TL_OK;
}

static enum tl_err open_node(struct build *build, enum node_kind kind, const void *anchor,
                             size_t line)
{
    if (anchor)
        return fault(build, line, "Anchors (&name) are not part of the language: write it out.");
    if (is_in_mapping(build) && !build->key)
        return fault(build, line, "A key must be a plain word: put a name before the colon.");
    if (build->open_len == TL_POLICY_DEPTH_MAX)
        return fault(build, line, "This is nested too deeply: make a topic of the inner steps.");
    struct node *node = add(build, kind, line);
    build->tail[build->open_len] = &node->first;
    build->open[build->open_len++] = node;
    return TL_OK;
}

static enum tl_err take(struct build *build, const yaml_event_t *event)
{
    size_t line = event->start_mark.line + 1;
    switch ((int)event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return build->root ? fault(build, line, "A second document begins: take out the ---.")
                           : TL_OK;
    case YAML_ALIAS_EVENT:
        return fault(build, line,
                     "Aliases (*name) are not part of the language: write it out; the key * is "
                     "written \"*\".");
    case YAML_SCALAR_EVENT:
        return add_text(build, event, line);
    case YAML_SEQUENCE_START_EVENT:
        return open_node(build, NODE_LIST, event->data.sequence_start.anchor, line);
    case YAML_MAPPING_START_EVENT:
        return open_node(build, NODE_MAPPING, event->data.mapping_start.anchor, line);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        build->open_len--;
        return TL_OK;
    default:
        return TL_OK;
    }
}

static enum tl_err syntax_fault(struct build *build)
{
    if (build->parser.error == YAML_MEMORY_ERROR)
        return TL_ENOMEM;
    struct tl_words words = { 0 };
    TL_WORDS(&words, "This cannot be read as YAML (",
             build->parser.problem ? build->parser.problem : "unknown",
             "): check the indentation, quotes and colons here.");
    return fault(build, build->parser.problem_mark.line + 1, words.text);
}

static enum tl_err take_all(struct build *build)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&build->parser, &event))
            return syntax_fault(build);
        bool is_end = event.type == YAML_STREAM_END_EVENT;
        enum tl_err err = take(build, &event);
        yaml_event_delete(&event);
        if (err || is_end)
            return err;
    }
}

enum tl_err tree_read(struct arena *arena, const struct place *place, const char *text,
                      size_t text_bytes, struct node **out)
{
    struct build build = { .arena = arena, .place = place };
    if (!yaml_parser_initialize(&build.parser))
        return TL_ENOMEM;
    yaml_parser_set_encoding(&build.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&build.parser, (const unsigned char *)text, text_bytes);
    enum tl_err err = take_all(&build);
    yaml_parser_delete(&build.parser);
    if (err)
        return err;
    *out = build.root ? build.root : add(&build, NODE_MAPPING, 1);
    return TL_OK;
}
