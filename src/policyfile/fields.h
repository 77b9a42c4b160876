/* fields.h: tables that say which keys a mapping has and where each value goes.
 *
 *     MUST("ring", read_seconds, struct tl_staff_rules, ring_s, FROM_TO(5, 120)),
 *
 * One table per mapping of the language. Reading goes on after a fault, so that one run names all,
 * and goes in the table's order, so that names stand before what refers to them.
 */
#ifndef TL_POLICYFILE_FIELDS_H
#define TL_POLICYFILE_FIELDS_H

#include "policyfile/load.h"

struct field;

/* Reads node to out, the member that the field names. */
typedef void read_fn(struct load *load, const struct node *node, const struct field *field,
                     void *out);

struct field {
    const char *key;
    read_fn *read;
    size_t offset;
    bool is_required;
    int64_t min; /* Numbers and durations; min > max never stands. */
    int64_t max;
    enum named list;            /* References, and mappings of things with names. */
    const struct field *fields; /* Mappings within, and things with names; up to a key of NULL. */
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
#define END_OF_FIELDS                                                                              \
    {                                                                                              \
        .key = NULL                                                                                \
    }

/* Reads a mapping into the struct at out by its table, which ends with a key of NULL. */
void read_fields(struct load *load, const struct node *node, const struct field *fields, void *out);

/* Values. Each tells a fault, and leaves out as it was, when the text does not fit. */
read_fn read_text;      /* const char *: any text that is not empty. */
read_fn read_name;      /* const char *: letters, digits, "-", "_" and "." */
read_fn read_u8;        /* uint8_t, min to max */
read_fn read_u16;       /* uint16_t, min to max */
read_fn read_u32;       /* uint32_t, min to max */
read_fn read_seconds;   /* uint32_t: "20 s", "10 min", "2 h", "1 day"; min to max in seconds */
read_fn read_bool;      /* bool: yes or no */
read_fn read_digit;     /* char: a key of the telephone */
read_fn read_nothing;   /* What another part reads. */
read_fn read_node;      /* const struct node *: whatever stands there, read later. */
read_fn read_mapping;   /* A struct within, by field->fields; no member: the same struct. */
read_fn read_named;     /* Things with names into field->list, each by field->fields. */
read_fn read_reference; /* uint16_t: the index of a name in field->list */
read_fn read_key;       /* tl_key of a name that stands in field->list */
read_fn read_skill;     /* uint8_t: the number of a skill */
read_fn read_skills;    /* uint64_t: a list of skills as a mask */

#endif
