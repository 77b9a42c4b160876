/* fields.c: reading mappings by tables, and the kinds of values in them. */
#include "policyfile/fields.h"

#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "policyfile/nearest.h"

static const struct field *field_find(const struct field *fields, const char *key)
{
    for (; fields->key; fields++) {
        if (strcmp(fields->key, key) == 0)
            return fields;
    }
    return NULL;
}

static void unknown_key(struct load *load, const struct node *node, const struct field *fields)
{
    struct nearest nearest = { .word = node->key };
    struct tl_words known = { 0 };
    for (const struct field *field = fields; field->key; field++) {
        nearest_try(&nearest, field->key);
        TL_WORDS(&known, field == fields ? "" : ", ", field->key);
    }
    if (nearest.best)
        FAULT(load, node, "There is no key ", node->key, " here; did you mean ", nearest.best, "?");
    else
        FAULT(load, node, "There is no key ", node->key, " here; the keys are: ", known.text, ".");
}

static const struct node *child_find(const struct node *node, const char *key)
{
    for (const struct node *child = node->first; child; child = child->next) {
        if (strcmp(child->key, key) == 0)
            return child;
    }
    return NULL;
}

void read_fields(struct load *load, const struct node *node, const struct field *fields, void *out)
{
    if (node->kind != NODE_MAPPING) {
        FAULT(load, node, "Here belong keys with values, such as ", fields->key, ": ...");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        if (!field_find(fields, child->key))
            unknown_key(load, child, fields);
        else if (child_find(node, child->key) != child)
            FAULT(load, child, "The key ", child->key, " is there twice: take one out.");
    }
    for (const struct field *field = fields; field->key; field++) {
        const struct node *child = child_find(node, field->key);
        if (child)
            field->read(load, child, field, (char *)out + field->offset);
        else if (field->is_required)
            FAULT(load, node, "The key ", field->key, " is missing here: add it.");
    }
}

static bool is_text(struct load *load, const struct node *node)
{
    if (node->kind == NODE_TEXT && *node->text)
        return true;
    FAULT(load, node, node->key ? node->key : "This", " wants one value here, not ",
          node->kind == NODE_TEXT ? "nothing." : "a list or keys.");
    return false;
}

void read_text(struct load *load, const struct node *node, const struct field *field, void *out)
{
    (void)field;
    if (is_text(load, node))
        *(const char **)out = node->text;
}

static bool is_name(const char *text)
{
    size_t bytes = strlen(text);
    for (size_t i = 0; i < bytes; i++) {
        char c = text[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_letter && !strchr("-_.", c))
            return false;
    }
    return bytes > 0 && bytes < 48;
}

void read_name(struct load *load, const struct node *node, const struct field *field, void *out)
{
    (void)field;
    if (!is_text(load, node))
        return;
    if (is_name(node->text))
        *(const char **)out = node->text;
    else
        FAULT(load, node, "A name has letters, digits, -, _ and . only (up to 47): ", node->text,
              " is none.");
}

/* A number of up to 9 digits at text; the bytes that it takes, 0: none. */
static size_t number_at(const char *text, int64_t *out)
{
    size_t bytes = 0;
    int64_t number = 0;
    while (text[bytes] >= '0' && text[bytes] <= '9' && bytes < 9)
        number = number * 10 + (text[bytes++] - '0');
    *out = number;
    return bytes;
}

static void out_of_range(struct load *load, const struct node *node, const struct field *field,
                         const char *unit)
{
    struct tl_words range = { 0 };
    tl_words_add_number(&range, (uint64_t)field->min);
    tl_words_add(&range, " to ");
    tl_words_add_number(&range, (uint64_t)field->max);
    FAULT(load, node, node->key ? node->key : "This", " is ", range.text, unit, "; ", node->text,
          " is not.");
}

static bool read_number(struct load *load, const struct node *node, const struct field *field,
                        int64_t *out)
{
    int64_t number;
    if (!is_text(load, node))
        return false;
    size_t bytes = number_at(node->text, &number);
    if (bytes > 0 && !node->text[bytes] && number >= field->min && number <= field->max) {
        *out = number;
        return true;
    }
    out_of_range(load, node, field, "");
    return false;
}

void read_u8(struct load *load, const struct node *node, const struct field *field, void *out)
{
    int64_t number;
    if (read_number(load, node, field, &number))
        *(uint8_t *)out = (uint8_t)number;
}

void read_u16(struct load *load, const struct node *node, const struct field *field, void *out)
{
    int64_t number;
    if (read_number(load, node, field, &number))
        *(uint16_t *)out = (uint16_t)number;
}

void read_u32(struct load *load, const struct node *node, const struct field *field, void *out)
{
    int64_t number;
    if (read_number(load, node, field, &number))
        *(uint32_t *)out = (uint32_t)number;
}

static int64_t unit_seconds(const char *unit)
{
    static const struct {
        const char *word;
        int64_t seconds;
    } units[] = { { "s", 1 },        { "min", 60 },    { "h", 3600 },
                  { "hours", 3600 }, { "day", 86400 }, { "days", 86400 } };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(units[i].word, unit) == 0)
            return units[i].seconds;
    }
    return 0;
}

void read_seconds(struct load *load, const struct node *node, const struct field *field, void *out)
{
    int64_t number;
    if (!is_text(load, node))
        return;
    size_t bytes = number_at(node->text, &number);
    const char *unit = node->text + bytes;
    int64_t seconds = unit_seconds(unit + (*unit == ' '));
    if (bytes == 0 || seconds == 0)
        FAULT(load, node, node->text,
              " is no length of time: write a number and s, min, h or days, such as 20 s.");
    else if (number * seconds < field->min || number * seconds > field->max)
        out_of_range(load, node, field, " seconds");
    else
        *(uint32_t *)out = (uint32_t)(number * seconds);
}

void read_bool(struct load *load, const struct node *node, const struct field *field, void *out)
{
    (void)field;
    if (!is_text(load, node))
        return;
    bool is_yes = strcmp(node->text, "yes") == 0 || strcmp(node->text, "true") == 0;
    bool is_no = strcmp(node->text, "no") == 0 || strcmp(node->text, "false") == 0;
    if (is_yes || is_no)
        *(bool *)out = is_yes;
    else
        FAULT(load, node, node->key, " is yes or no; ", node->text, " is neither.");
}

void read_digit(struct load *load, const struct node *node, const struct field *field, void *out)
{
    (void)field;
    if (!is_text(load, node))
        return;
    if (!node->text[1] && strchr("0123456789*#", *node->text))
        *(char *)out = *node->text;
    else
        FAULT(load, node, "A key of the telephone is 0 to 9, \"*\" or \"#\"; ", node->text,
              " is none.");
}

bool day_of(const char *text, int32_t *out)
{
    unsigned year, month, day;
    char rest;
    if (strlen(text) != 10 || sscanf(text, "%4u-%2u-%2u%c", &year, &month, &day, &rest) != 3)
        return false;
    struct tl_date date = { (int16_t)year, (uint8_t)month, (uint8_t)day };
    *out = tl_date_is_valid(date) ? tl_date_days(date) : -1;
    return *out >= 0;
}

void read_nothing(struct load *load, const struct node *node, const struct field *field, void *out)
{
    (void)load;
    (void)node;
    (void)field;
    (void)out;
}

void read_node(struct load *load, const struct node *node, const struct field *field, void *out)
{
    (void)load;
    (void)field;
    *(const struct node **)out = node;
}

void read_mapping(struct load *load, const struct node *node, const struct field *field, void *out)
{
    read_fields(load, node, field->fields, out);
}

void read_named(struct load *load, const struct node *node, const struct field *field, void *out)
{
    (void)out;
    if (node->kind != NODE_MAPPING) {
        FAULT(load, node, "Under ", field->key, " stand names, each with its keys.");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        if (!is_name(child->key)) {
            FAULT(load, child,
                  "A name has letters, digits, -, _ and . only (up to 47): ", child->key,
                  " is none.");
            continue;
        }
        void *item = load_add(load, field->list, child, child->key);
        if (item)
            read_fields(load, child, field->fields, item);
    }
}

static uint16_t find(struct load *load, const struct node *node, const struct field *field)
{
    if (!is_text(load, node))
        return TL_NONE;
    uint16_t index = load_find(load, field->list, node->text);
    if (index == TL_NONE)
        load_unknown(load, node, field->list, node->text);
    return index;
}

void read_reference(struct load *load, const struct node *node, const struct field *field,
                    void *out)
{
    uint16_t index = find(load, node, field);
    if (index != TL_NONE)
        *(uint16_t *)out = index;
}

void read_references(struct load *load, const struct node *node, const struct field *field,
                     void *out)
{
    struct tl_index_list *list = out;
    uint16_t len = 0;
    if (node->kind != NODE_LIST || !node->first) {
        FAULT(load, node, node->key, " is a list of names, at least one.");
        return;
    }
    for (const struct node *child = node->first; child && len < TL_NONE; child = child->next)
        len++;
    uint16_t *items = arena_get(&load->arena, len * sizeof *items);
    list->items = items;
    for (const struct node *child = node->first; child && list->len < len; child = child->next) {
        uint16_t index = find(load, child, field);
        if (index != TL_NONE)
            items[list->len++] = index;
    }
}

void read_key(struct load *load, const struct node *node, const struct field *field, void *out)
{
    if (find(load, node, field) != TL_NONE)
        *(tl_key *)out = tl_key_of(node->text);
}

static bool find_skill(struct load *load, const struct node *node, uint8_t *out)
{
    struct nearest nearest = { .word = node->text };
    if (!is_text(load, node))
        return false;
    for (uint8_t i = 0; i < TL_SKILLS_MAX; i++) {
        const char *skill = load->policy->skills[i];
        if (skill && strcmp(skill, node->text) == 0) {
            *out = i;
            return true;
        }
        if (skill)
            nearest_try(&nearest, skill);
    }
    FAULT(load, node, "There is no skill ", node->text,
          nearest.best ? "; did you mean " : ": allot it a number under skills in staff.yaml.",
          nearest.best ? nearest.best : "", nearest.best ? "?" : "");
    return false;
}

void read_skill(struct load *load, const struct node *node, const struct field *field, void *out)
{
    (void)field;
    (void)find_skill(load, node, out);
}

void read_skills(struct load *load, const struct node *node, const struct field *field, void *out)
{
    (void)field;
    uint8_t skill;
    if (node->kind != NODE_LIST) {
        FAULT(load, node, node->key, " is a list of skills, such as [ night ].");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        if (find_skill(load, child, &skill))
            *(uint64_t *)out |= UINT64_C(1) << skill;
    }
}
