/* escalations.c: what agents pass on to be answered later, and what is asked before. */
#include <string.h>

#include "policyfile/fields.h"

static const struct field one_escalation[] = {
    MUST("text", read_reference, struct tl_escalation, to.id.text, .list = NAMED_TEXTS,
         SAYS("What staff call it: a text.")),
    MUST("queue", read_name, struct tl_escalation, to.office,
         SAYS("Whose staff answer: a queue. It stands in their list by its due time.")),
    { .key = "answered_in",
      .read = read_clock,
      .is_required = true,
      .shape = &clock_shape,
      SAYS("By when: 72 h, 14 days or 30 business days.") },
    MUST("is_urgent", read_bool, struct tl_escalation, is_urgent,
         SAYS("yes: it stands before those that are not.")),
    MUST(
        "told", read_reference, struct tl_escalation, told, .list = NAMED_TEXTS,
        SAYS("What the agent reads to the person before it is sent; with {due_date} or {due_at}.")),
    MAY("is_aim", read_bool, struct tl_escalation, to.is_aim,
        SAYS("An aim and no promise: the share that was met is told; without it: a promise.")),
    MAY("soon", read_seconds, struct tl_escalation, to.soon_s, FROM_TO(60, 60 * 86400),
        SAYS("So long before, it is due soon; else a quarter of the time, a day at most.")),
    END_OF_FIELDS,
};

static const struct field one_answer[] = {
    MUST("text", read_reference, struct tl_answer, id.text, .list = NAMED_TEXTS,
         SAYS("The answer as the agent reads it: a text.")),
    MAY("means", read_reference, struct tl_answer, means, .list = NAMED_ESCALATIONS,
        SAYS("The escalation that follows from it. Of all answers the one named first in the file "
             "counts; where none says any, the last one in the file.")),
    END_OF_FIELDS,
};

static const struct field one_question[] = {
    MUST("text", read_reference, struct tl_question, id.text, .list = NAMED_TEXTS,
         SAYS("What the agent asks, or knows: a text.")),
    MAY("topics", read_references, struct tl_question, of, .list = NAMED_TOPICS,
        SAYS("Only in these topics; without it: in all.")),
    { .key = "answers",
      .read = read_answers,
      .is_required = true,
      .fields = one_answer,
      .shape = &shape_named,
      SAYS("2 to 6 answers by name.") },
    END_OF_FIELDS,
};

const struct field escalation_fields[] = {
    { .key = "escalations",
      .read = read_named,
      .is_required = true,
      .list = NAMED_ESCALATIONS,
      .fields = one_escalation,
      .shape = &shape_named,
      SAYS("What agents pass on to those who know more, the most urgent first.") },
    { .key = "questions",
      .read = read_named,
      .is_required = true,
      .list = NAMED_QUESTIONS,
      .fields = one_question,
      .shape = &shape_named,
      SAYS("What says which escalation it is: yes or no, or a choice.") },
    END_OF_FIELDS,
};

void load_escalations(struct load *load)
{
    const struct source *source = load_source(load, "escalations.yaml");
    if (source && source->root)
        read_fields(load, source->root, escalation_fields, load->policy);
}
