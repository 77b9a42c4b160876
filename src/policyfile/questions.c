/* questions.c: answers that a question has by name, each with the keys of its file. */
#include "policyfile/fields.h"

enum { ANSWERS_MAX = 6 };

void read_answers(struct load *load, const struct node *node, const struct field *field, void *out)
{
    struct tl_question *question = out;
    uint16_t len = 0;
    for (const struct node *child = node->first; child && node->kind == NODE_MAPPING;
         child = child->next)
        len++;
    if (len < 2 || len > ANSWERS_MAX) {
        FAULT(load, node, "A question has 2 to 6 answers by name, each with its keys.");
        return;
    }
    struct tl_answer *answers = arena_get(&load->arena, len * sizeof *answers);
    const struct node *child = node->first;
    for (uint16_t i = 0; i < len; i++, child = child->next) {
        const struct node name = {
            .kind = NODE_TEXT, .file = child->file, .line = child->line, .text = child->key
        };
        answers[i] = (struct tl_answer){ .means = TL_NONE };
        read_name(load, &name, field, &answers[i].id.name);
        answers[i].id.key = tl_key_of(child->key);
        read_fields(load, child, field->fields, &answers[i]);
    }
    question->answers = answers;
    question->answers_len = len;
}
