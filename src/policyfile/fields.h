/* fields.h: tables that say which keys a mapping has, where each value goes, and what it means.
 *
 *     MUST("ring", read_seconds, struct tl_staff_rules, ring_s, FROM_TO(5, 120),
 *          SAYS("How long an offer stands.")),
 *
 * One table per mapping of the language. Reading goes on after a fault, so that one run names all,
 * and goes in the table's order, so that names stand before what refers to them. The same tables
 * are printed as JSON Schemas (schema.c), so that an editor knows the language too.
 */
#ifndef TL_POLICYFILE_FIELDS_H
#define TL_POLICYFILE_FIELDS_H

#include "policyfile/load.h"

struct field;

/* Reads node to out, the member that the field names. */
typedef void read_fn(struct load *load, const struct node *node, const struct field *field,
                     void *out);

/* What a value looks like, for its schema. */
enum shape_kind {
    SHAPE_TEXT,   /* Matches pattern, where there is one. */
    SHAPE_WORDS,  /* One of words. */
    SHAPE_NUMBER, /* The field's min to max. */
    SHAPE_YES_NO,
    SHAPE_MAPPING,  /* By the field's fields. */
    SHAPE_NAMED,    /* Names, each with a mapping by the field's fields. */
    SHAPE_MAPPINGS, /* A list of mappings by the field's fields. */
    SHAPE_LIST,     /* Of item. */
    SHAPE_MAP,      /* Keys that match pattern, each with an item. */
    SHAPE_STEPS,
    SHAPE_WAY, /* Steps, or none. */
    SHAPE_CONDITION,
};

struct shape {
    enum shape_kind kind;
    const char *pattern;
    const char *const *words; /* Up to NULL. */
    const struct shape *item;
};

extern const struct shape shape_mapping, shape_named, shape_mappings, shape_name, shape_steps,
    shape_way, shape_day, shape_names, prefixes_shape;

struct field {
    const char *key;
    read_fn *read;
    size_t offset;
    bool is_required;
    int64_t min; /* Numbers and durations; min > max never stands. */
    int64_t max;
    enum named list;            /* References, and mappings of things with names. */
    const struct field *fields; /* Mappings within, and things with names; up to a key of NULL. */
    const struct shape *shape;  /* NULL: what a reader of this header wants. */
    const char *says;           /* One sentence for who writes a policy. */
};

/* A row of a table: a key that must be there, and one that may; then what else its reader wants. */
#define MUST(word, reader, type, member, ...)                                                      \
    {                                                                                              \
        .key = (word), .read = (reader), .offset = offsetof(type, member), .is_required = true,    \
        __VA_ARGS__                                                                                \
    }
#define MAY(word, reader, type, member, ...)                                                       \
    {                                                                                              \
        .key = (word), .read = (reader), .offset = offsetof(type, member), __VA_ARGS__             \
    }
#define FROM_TO(low, high) .min = (low), .max = (high)
#define SAYS(sentence)     .says = (sentence)
#define END_OF_FIELDS                                                                              \
    {                                                                                              \
        .key = NULL                                                                                \
    }

/* Reads a mapping into the struct at out by its table, which ends with a key of NULL. */
void read_fields(struct load *load, const struct node *node, const struct field *fields, void *out);

/* Values. Each tells a fault, and leaves out as it was, when the text does not fit. */
read_fn read_text;       /* const char *: any text that is not empty. */
read_fn read_name;       /* const char *: letters, digits, "-", "_" and "." */
read_fn read_u8;         /* uint8_t, min to max */
read_fn read_u16;        /* uint16_t, min to max */
read_fn read_u32;        /* uint32_t, min to max */
read_fn read_seconds;    /* uint32_t: "20 s", "10 min", "2 h", "1 day"; min to max in seconds */
read_fn read_bool;       /* bool: yes or no */
read_fn read_digit;      /* char: a key of the telephone */
read_fn read_nothing;    /* What another part reads. */
read_fn read_node;       /* const struct node *: whatever stands there, read later. */
read_fn read_mapping;    /* A struct within, by field->fields; no member: the same struct. */
read_fn read_named;      /* Things with names into field->list, each by field->fields. */
read_fn read_reference;  /* uint16_t: the index of a name in field->list */
read_fn read_answers;    /* struct tl_question: 2 to 6 answers, each with field->fields */
read_fn read_references; /* struct tl_index_list: a list of names in field->list */
read_fn read_key;        /* tl_key of a name that stands in field->list */
read_fn read_skill;      /* uint8_t: the number of a skill */
read_fn read_skills;     /* uint64_t: a list of skills as a mask */
read_fn read_prefixes;   /* struct tl_prefix_list: how numbers begin */

/* "08:00", "24:00": seconds of the day; the bytes that it takes, 0: none. */
size_t time_of_day(const char *text, uint32_t *out);

/* "2026-12-24", from 1970 on: days since 1970-01-01. False: it is no day. */
bool day_of(const char *text, int32_t *out);

/* staff.c: by when an answer is due, into the struct tl_destination at the member. */
read_fn read_clock;
extern const struct shape clock_shape;

/* The days that a key names, "monday" to "monday-friday" or "every-day"; false: it names none, and
 * the fault is told. */
bool read_day_names(struct load *load, const struct node *node, int *out_first, int *out_last);

/* conditions.c: an enum tl_channel by its name; false: there is none. */
bool channel_named(const char *name, uint32_t *out);

/* The shape of a field's value. Never NULL. */
const struct shape *field_shape(const struct field *field);

/* The tables of whole files, and of what stands in many places. */
extern const struct field center_fields[];
extern const struct field calendar_fields[];
extern const struct field zone_fields[];          /* Of a struct tl_zone. */
extern const struct field callback_rule_fields[]; /* Of a struct tl_callback_rules. */
extern const struct field people_fields[];        /* Of zones.yaml: where people live. */
extern const struct field staff_fields[];
extern const struct field wait_fields[]; /* Of staff.yaml: what waits usually are. */
extern const struct field reason_fields[];
extern const struct field request_fields[];
extern const struct field owner_fields[];
extern const struct field notification_fields[];
extern const struct field escalation_fields[];
extern const struct field emergency_fields[];
extern const struct field times_fields[];       /* Of times.yaml: how long cases take. */
extern const struct field appointment_fields[]; /* Of appointments.yaml. */
extern const struct field paper_fields[];       /* Of papers.yaml. */
extern const struct field service_fields[];     /* Of a struct tl_service: hours, on_holidays. */
extern const struct field disclosure_fields[];  /* Of verify.yaml: who may hear what. */
extern const struct field topic_fields[];
extern const struct field upload_fields[]; /* Of a struct tl_upload_rules. */
extern const struct field dial_fields[];
extern const struct field answered_fields[];
extern const struct field message_left_fields[];
extern const struct field article_fields[]; /* At the head of an article. */
extern const struct field message_fields[]; /* A text that is shown and spoken differently. */

/* dial.c: what the rows of dial_fields alone cannot tell. node: where `dial` stands. */
void check_dial(struct load *load, const struct node *node);

/* answered.c: usual values where none are written, and what its rows alone cannot tell. */
void check_answered(struct load *load, const struct node *node);
/* callbacks.c: what the rows of callback_rule_fields alone cannot tell. */
void check_callbacks(struct load *load, const struct node *node);

/* The keys of a kind of step, and what it does. */
struct step_row {
    const struct field *fields;
    const char *says;
};
extern const struct step_row step_rows[];

/* Patterns of a name, and of "case.form.CODE" and the others. */
#define NAME_PATTERN "^[A-Za-z0-9_.-]{1,47}$"
extern const char *const condition_patterns[];

#endif
