/* requests.c: requests.yaml: what an office decides, by when, in which words. */
#include <string.h>

#include "policyfile/fields.h"

enum { KINDS_MAX = 8 };

/* Kinds of appointment as the agency's own systems call them. */
static void read_kinds(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    struct tl_word_list *list = out;
    const char **items = arena_get(&load->arena, KINDS_MAX * sizeof *items);
    list->items = items;
    list->len = 0;
    if (node->kind != NODE_LIST || !node->first) {
        FAULT(load, node, field->key, " is a list of kinds of appointment: [interview, oath].");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        const char *kind = "";
        read_name(load, child, field, &kind);
        if (list->len == KINDS_MAX) {
            FAULT(load, child, field->key, " has more than 8 kinds: take some out.");
            return;
        }
        if (*kind)
            items[list->len++] = kind;
    }
}

static const struct shape kinds_shape = { .kind = SHAPE_LIST, .item = &shape_name };

static const struct field one_request[] = {
    MUST("text", read_reference, struct tl_destination, id.text, .list = NAMED_TEXTS,
         SAYS("What people read: a text.")),
    MUST("office", read_name, struct tl_destination, office,
         SAYS("Who answers: the code of an office; with of_case any name for those that hold "
              "cases.")),
    MAY("of_case", read_bool, struct tl_destination, is_of_case,
        SAYS("yes: it stands on the list of the office that holds the case, and moves with the "
             "case.")),
    { .key = "answered_in",
      .read = read_clock,
      .is_required = true,
      .shape = &clock_shape,
      SAYS("By when: 72 h, 14 days or 30 business days.") },
    MAY("is_aim", read_bool, struct tl_destination, is_aim,
        SAYS("An aim and no promise: the share that was met is told; without it: a promise.")),
    MAY("soon", read_seconds, struct tl_destination, soon_s, FROM_TO(60, 60 * 86400),
        SAYS("So long before, it is due soon; else a quarter of the time, a day at most.")),
    MAY("decisions", read_references, struct tl_destination, decisions, .list = NAMED_DECISIONS,
        SAYS("What may be decided; left out: it is answered in words alone.")),
    MAY("appointments", read_kinds, struct tl_destination, appointments, .shape = &kinds_shape,
        SAYS("The kinds of appointment that it is about, as the records call them.")),
    MAY("told_before", read_seconds, struct tl_destination, told_before_s,
        FROM_TO(3600, 60 * 86400),
        SAYS("So long before the appointment who has no answer is told that they must come.")),
    MAY("excuses", read_bool, struct tl_destination, excuses,
        SAYS("yes: who files it stays away, is not told to come, and has missed nothing.")),
    END_OF_FIELDS,
};

static const struct field one_decision[] = {
    MUST("text", read_reference, struct tl_decision, id.text, .list = NAMED_TEXTS,
         SAYS("As the person reads it: a text.")),
    MAY("needs_reason", read_bool, struct tl_decision, needs_reason,
        SAYS("yes: with one of the denials.")),
    MAY("is_granted", read_bool, struct tl_decision, is_granted,
        SAYS("yes: what was asked is given; of an appointment, another day.")),
    END_OF_FIELDS,
};

static const struct field one_denial[] = {
    MUST("text", read_reference, struct tl_name, text, .list = NAMED_TEXTS,
         SAYS("As the person reads it: a text.")),
    END_OF_FIELDS,
};

const struct field request_fields[] = {
    { .key = "decisions",
      .read = read_named,
      .list = NAMED_DECISIONS,
      .fields = one_decision,
      .shape = &shape_named,
      SAYS("What an office may decide on a request.") },
    { .key = "denials",
      .read = read_named,
      .list = NAMED_DENIALS,
      .fields = one_denial,
      .shape = &shape_named,
      SAYS("Why an office may say no.") },
    MAY("sorts", read_name, struct tl_policy, sorting_office,
        SAYS("The code of the office that has the requests of no known case, and passes them on.")),
    MAY("new_time", read_reference, struct tl_policy, new_time_told, .list = NAMED_TEXTS,
        SAYS("What is told of an appointment that was moved: a text with {appointment_date}.")),
    MAY("told_open", read_reference, struct tl_policy, told_open, .list = NAMED_TEXTS,
        SAYS("What anybody may read of one that is with who decides: a text without case facts.")),
    MAY("told_asked", read_reference, struct tl_policy, told_asked, .list = NAMED_TEXTS,
        SAYS("What anybody may read of one about which the person is asked back: a text without "
             "case facts.")),
    MAY("told_answered", read_reference, struct tl_policy, told_answered, .list = NAMED_TEXTS,
        SAYS("What anybody may read of one that is answered: a text without case facts.")),
    MAY("told_ended", read_reference, struct tl_policy, told_ended, .list = NAMED_TEXTS,
        SAYS("What anybody may read of one that ended without an answer: a text without case "
             "facts.")),
    { .key = "requests",
      .read = read_named,
      .is_required = true,
      .list = NAMED_REQUESTS,
      .fields = one_request,
      .shape = &shape_named,
      SAYS("What an office decides, and by when it answers.") },
    END_OF_FIELDS,
};

static bool needs_a_reason(const struct load *load, const struct tl_destination *request)
{
    for (uint16_t i = 0; i < request->decisions.len; i++) {
        const struct tl_decision *decision =
            load_item(load, NAMED_DECISIONS, request->decisions.items[i]);
        if (decision->needs_reason)
            return true;
    }
    return false;
}

static void check_one(struct load *load, const struct node *node,
                      const struct tl_destination *request)
{
    const char *name = request->id.name;
    if (request->is_of_case && !load->policy->sorting_office)
        FAULT(load, node, name,
              ": nobody would see one whose case is not known: say under sorts which office sorts "
              "them.");
    if (request->told_before_s > 0 && request->appointments.len == 0)
        FAULT(load, node, name,
              ": told_before is about an appointment: say under appointments of which kinds.");
    if (request->excuses && request->appointments.len == 0)
        FAULT(load, node, name,
              ": excuses is about an appointment: say under appointments of which kinds.");
    if (request->excuses && request->told_before_s > 0)
        FAULT(load, node, name,
              ": who is excused must not come, and told_before would tell them to: take one out.");
    if (load->named[NAMED_DENIALS].items_len == 0 && needs_a_reason(load, request))
        FAULT(load, node, name,
              ": a decision needs a reason, and there is none: write them under denials.");
}

void load_requests(struct load *load)
{
    const struct source *source = load_source(load, "requests.yaml");
    uint32_t faults = load->faults_told;
    if (!source || !source->root)
        return;
    read_fields(load, source->root, request_fields, load->policy);
    for (uint16_t i = 0; load->faults_told == faults && i < load->named[NAMED_REQUESTS].items_len;
         i++)
        check_one(load, source->root, load_item(load, NAMED_REQUESTS, i));
}
