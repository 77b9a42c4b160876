/* emergencies.c: appointments in person that cannot wait: who decides that it is one, what is asked
 * before, the offices that make them, and what people are told. */
#include <string.h>

#include "policyfile/fields.h"

enum { PER_HOUR = 2 };

static const struct field one_emergency[] = {
    MUST("text", read_reference, struct tl_emergency, to.id.text, .list = NAMED_TEXTS,
         SAYS("What staff call it: a text.")),
    MUST("queue", read_name, struct tl_emergency, to.office,
         SAYS("Whose staff decide whether it is an emergency: a queue.")),
    { .key = "aim",
      .read = read_clock,
      .is_required = true,
      .shape = &clock_shape,
      SAYS("An aim and no promise: from the decision the appointment is within 14 days, 72 h or 10 "
           "business days.") },
    MAY("soon", read_seconds, struct tl_emergency, to.soon_s, FROM_TO(60, 60 * 86400),
        SAYS("So long before, it is due soon; else a quarter of the time, a day at most.")),
    MUST("granted", read_reference, struct tl_emergency, granted, .list = NAMED_NOTIFICATIONS,
         SAYS("The notification that it is an emergency, and what comes next.")),
    MUST("declined", read_reference, struct tl_emergency, declined, .list = NAMED_NOTIFICATIONS,
         SAYS("The notification that it is none, why, and what else helps.")),
    MUST("placed", read_reference, struct tl_emergency, placed, .list = NAMED_NOTIFICATIONS,
         SAYS("The notification of the appointment: {visit_office}, {visit_at}, what to bring.")),
    MUST("refused", read_reference, struct tl_emergency, refused, .list = NAMED_NOTIFICATIONS,
         SAYS("The notification that the office makes none, why, and what else helps.")),
    MUST("granted_told", read_reference, struct tl_emergency, granted_told, .list = NAMED_TEXTS,
         SAYS("What is read to the person on the line once it is one: {number}, {visit_office}, "
              "{due_date} or {due_at}.")),
    MUST("declined_told", read_reference, struct tl_emergency, declined_told, .list = NAMED_TEXTS,
         SAYS("What is read to them once it is none: {visit_reason}, and what else helps.")),
    END_OF_FIELDS,
};

static const char *const speaks_words[] = { "neither", "for", "against", NULL };
static const struct shape speaks_shape = { .kind = SHAPE_WORDS, .words = speaks_words };

static void read_speaks(struct load *load, const struct node *node, const struct field *field,
                        void *out)
{
    const char *word = "";
    read_text(load, node, field, &word);
    for (uint8_t i = 0; i < TL_SPEAKS; i++) {
        if (strcmp(speaks_words[i], word) == 0) {
            *(uint8_t *)out = i;
            return;
        }
    }
    if (*word)
        FAULT(load, node, "speaks is for, against or neither; ", word, " is none of them.");
}

static const struct field one_answer[] = {
    MUST("text", read_reference, struct tl_answer, id.text, .list = NAMED_TEXTS,
         SAYS("The answer as it is read: a text.")),
    MAY("speaks", read_speaks, struct tl_answer, speaks, .shape = &speaks_shape,
        SAYS("for: that it is an emergency; against; left out: neither. Whoever decides sees it, "
             "and decides all the same.")),
    END_OF_FIELDS,
};

static const struct field one_question[] = {
    MUST("text", read_reference, struct tl_question, id.text, .list = NAMED_TEXTS,
         SAYS("What the officer asks, or knows: a text.")),
    MAY("kinds", read_references, struct tl_question, of, .list = NAMED_EMERGENCIES,
        SAYS("Only of these kinds; without it: of all.")),
    { .key = "answers",
      .read = read_answers,
      .is_required = true,
      .fields = one_answer,
      .shape = &shape_named,
      SAYS("2 to 6 answers by name.") },
    END_OF_FIELDS,
};

static const struct field one_office[] = {
    MUST("text", read_reference, struct tl_visit_office, id.text, .list = NAMED_TEXTS,
         SAYS("Its name and where it is, as people read it: a text.")),
    MAY("per_hour", read_u16, struct tl_visit_office, per_hour, FROM_TO(1, 1000),
        SAYS("The most such appointments that begin less than an hour apart; left out: 2.")),
    END_OF_FIELDS,
};

static const struct field one_reason[] = {
    MUST("text", read_reference, struct tl_name, text, .list = NAMED_TEXTS,
         SAYS("As the person reads it, {visit_reason}: a text.")),
    END_OF_FIELDS,
};

static void read_hours(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    const struct tl_calendar *calendar = &load->policy->calendar;
    const char *name = "";
    read_name(load, node, field, &name);
    for (uint16_t i = 0; i < calendar->services_len; i++) {
        if (strcmp(calendar->services[i].name, name) == 0) {
            *(uint16_t *)out = i;
            return;
        }
    }
    if (*name)
        FAULT(load, node, "The service ", name,
              " is missing under services of calendar.yaml: say its hours there.");
}

#define NAMES(word, names, rows, sentence)                                                         \
    {                                                                                              \
        .key = (word), .read = read_named, .is_required = true, .list = (names), .fields = (rows), \
        .shape = &shape_named, .says = (sentence)                                                  \
    }

const struct field emergency_fields[] = {
    NAMES("emergencies", NAMED_EMERGENCIES, one_emergency,
          "Kinds of appointment in person that cannot wait."),
    NAMES("questions", NAMED_EMERGENCY_QUESTIONS, one_question,
          "What is asked before it is decided."),
    NAMES("declines", NAMED_DECLINES, one_reason, "Why it may be no emergency."),
    NAMES("refusals", NAMED_REFUSALS, one_reason, "Why an office may make no appointment."),
    NAMES("offices", NAMED_VISIT_OFFICES, one_office,
          "The offices that see people, by the key that their staff are tied to."),
    MUST("hours", read_hours, struct tl_policy, service_visits, .shape = &shape_name,
         SAYS("The service of calendar.yaml whose hours are those of the offices.")),
    END_OF_FIELDS,
};

/* None of them is a promise; an office of which nothing is said sees so many. */
static void complete(struct load *load)
{
    struct tl_emergency *kind;
    struct tl_visit_office *office;
    for (uint16_t i = 0; i < load->named[NAMED_EMERGENCIES].items_len; i++) {
        kind = load_item(load, NAMED_EMERGENCIES, i);
        kind->to.is_aim = true;
    }
    for (uint16_t i = 0; i < load->named[NAMED_VISIT_OFFICES].items_len; i++) {
        office = load_item(load, NAMED_VISIT_OFFICES, i);
        office->per_hour = office->per_hour > 0 ? office->per_hour : PER_HOUR;
    }
}

void load_emergencies(struct load *load)
{
    const struct source *source = load_source(load, "emergencies.yaml");
    if (!source || !source->root)
        return;
    read_fields(load, source->root, emergency_fields, load->policy);
    complete(load);
}
