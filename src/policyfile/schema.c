/* schema.c: tables of fields, steps and texts as JSON Schemas. */
#include "policyfile/schema.h"

#include <string.h>

#include "policy/text.h"
#include "policyfile/fields.h"
#include "policyfile/json.h"

const struct shape shape_mapping = { .kind = SHAPE_MAPPING };
const struct shape shape_named = { .kind = SHAPE_NAMED };
const struct shape shape_mappings = { .kind = SHAPE_MAPPINGS };
const struct shape shape_steps = { .kind = SHAPE_STEPS };
const struct shape shape_way = { .kind = SHAPE_WAY };
const struct shape shape_name = { .kind = SHAPE_TEXT, .pattern = NAME_PATTERN };
const struct shape shape_names = { .kind = SHAPE_LIST, .item = &shape_name };
const struct shape shape_day = { .kind = SHAPE_TEXT, .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" };

static const struct shape any_text = { .kind = SHAPE_TEXT };
static const struct shape number = { .kind = SHAPE_NUMBER };
static const struct shape yes_no = { .kind = SHAPE_YES_NO };
static const struct shape digit = { .kind = SHAPE_TEXT, .pattern = "^[0-9*#]$" };
static const struct shape seconds = { .kind = SHAPE_TEXT,
                                      .pattern = "^[0-9]{1,9} ?(s|min|h|hours|day|days)$" };

/* What the readers of fields.h want. */
static const struct {
    read_fn *read;
    const struct shape *shape;
} by_reader[] = {
    { read_text, &any_text },
    { read_name, &shape_name },
    { read_u8, &number },
    { read_u16, &number },
    { read_u32, &number },
    { read_seconds, &seconds },
    { read_bool, &yes_no },
    { read_digit, &digit },
    { read_mapping, &shape_mapping },
    { read_named, &shape_named },
    { read_reference, &shape_name },
    { read_key, &shape_name },
    { read_skill, &shape_name },
    { read_skills, &shape_names },
    { read_references, &shape_names },
};

const struct shape *field_shape(const struct field *field)
{
    for (size_t i = 0; !field->shape && i < sizeof by_reader / sizeof *by_reader; i++) {
        if (by_reader[i].read == field->read)
            return by_reader[i].shape;
    }
    return field->shape ? field->shape : &any_text;
}

/* YAML reads 7, 1.0 and true as other things than texts; the program reads all as written. */
static void write_types(struct json *json)
{
    json_name(json, "type");
    json_open(json, '[');
    json_text(json, "string");
    json_text(json, "number");
    json_text(json, "boolean");
    json_close(json, ']');
}

/* A pattern binds texts only, so where digits fit, a number does, and where none do, none. */
static void write_text(struct json *json, const char *pattern)
{
    if (!pattern) {
        write_types(json);
        json_name(json, "minLength");
        json_number(json, 1);
        return;
    }
    bool fits_number = pattern == digit.pattern || strcmp(pattern, NAME_PATTERN) == 0 ||
                       strcmp(pattern, "^[0-9]{1,2}$") == 0;
    if (!fits_number) {
        json_pair(json, "type", "string");
    } else {
        json_name(json, "type");
        json_open(json, '[');
        json_text(json, "string");
        json_text(json, "integer");
        json_close(json, ']');
        json_name(json, "minimum");
        json_number(json, 0);
    }
    if (pattern == digit.pattern) {
        json_name(json, "maximum");
        json_number(json, 9);
    }
    json_pair(json, "pattern", pattern);
}

static void write_number(struct json *json, const struct field *field)
{
    json_name(json, "type");
    json_open(json, '[');
    json_text(json, "integer");
    json_text(json, "string");
    json_close(json, ']');
    json_name(json, "minimum");
    json_number(json, field->min);
    json_name(json, "maximum");
    json_number(json, field->max);
    json_pair(json, "pattern", "^[0-9]{1,9}$");
}

static void write_words(struct json *json, const char *const *words)
{
    json_name(json, "enum");
    json_open(json, '[');
    for (; *words; words++)
        json_text(json, *words);
    json_close(json, ']');
}

static void write_yes_no(struct json *json)
{
    static const char *const words[] = { "yes", "no", "true", "false" };
    json_name(json, "enum");
    json_open(json, '[');
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        json_text(json, words[i]);
    json_bool(json, true);
    json_bool(json, false);
    json_close(json, ']');
}

/* "^case\\.form\\.[^.]+$" of case.form.CODE: the part in capitals is the argument. */
static void write_pattern(struct json *json, const char *condition)
{
    char pattern[96];
    size_t bytes = 0;
    pattern[bytes++] = '^';
    while (*condition) {
        bool is_argument = *condition >= 'A' && *condition <= 'Z';
        size_t taken = is_argument ? strcspn(condition, ".") : 1;
        const char *piece = *condition == '.' ? "\\." : is_argument ? "[^.]+" : condition;
        bytes += (size_t)snprintf(pattern + bytes, sizeof pattern - bytes, "%.*s",
                                  piece == condition ? 1 : 8, piece);
        condition += taken;
    }
    snprintf(pattern + bytes, sizeof pattern - bytes, "$");
    json_pair(json, "pattern", pattern);
}

static void write_conditions(struct json *json)
{
    json_name(json, "anyOf");
    json_open(json, '[');
    for (const char *const *at = condition_patterns; *at; at++) {
        json_open(json, '{');
        if (strpbrk(*at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            write_pattern(json, *at);
        else
            json_pair(json, "const", *at);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_fields(struct json *json, const struct field *fields);
static void write_shape(struct json *json, const struct shape *shape, const struct field *field);

static void write_map(struct json *json, const char *pattern, const struct shape *item,
                      const struct field *field)
{
    json_pair(json, "type", "object");
    json_name(json, "patternProperties");
    json_open(json, '{');
    json_name(json, pattern);
    json_open(json, '{');
    write_shape(json, item, field);
    json_close(json, '}');
    json_close(json, '}');
    json_name(json, "additionalProperties");
    json_bool(json, false);
}

static void write_list(struct json *json, const struct shape *item, const struct field *field)
{
    json_pair(json, "type", "array");
    json_name(json, "items");
    json_open(json, '{');
    write_shape(json, item, field);
    json_close(json, '}');
}

/* What stands in the schema's object for this value; its brackets are the caller's. */
static void write_way(struct json *json)
{
    json_name(json, "anyOf");
    json_open(json, '[');
    json_open(json, '{');
    json_pair(json, "$ref", "#/$defs/steps");
    json_close(json, '}');
    json_open(json, '{');
    json_pair(json, "type", "array");
    json_name(json, "maxItems");
    json_number(json, 0);
    json_close(json, '}');
    json_close(json, ']');
}

static void write_shape(struct json *json, const struct shape *shape, const struct field *field)
{
    switch (shape->kind) {
    case SHAPE_TEXT:
        write_text(json, shape->pattern);
        break;
    case SHAPE_WORDS:
        write_words(json, shape->words);
        break;
    case SHAPE_NUMBER:
        write_number(json, field);
        break;
    case SHAPE_YES_NO:
        write_yes_no(json);
        break;
    case SHAPE_MAPPING:
        write_fields(json, field->fields);
        break;
    case SHAPE_NAMED:
        write_map(json, NAME_PATTERN, &shape_mapping, field);
        break;
    case SHAPE_MAPPINGS:
        write_list(json, &shape_mapping, field);
        break;
    case SHAPE_LIST:
        write_list(json, shape->item, field);
        break;
    case SHAPE_MAP:
        write_map(json, shape->pattern, shape->item, field);
        break;
    case SHAPE_STEPS:
        json_pair(json, "$ref", "#/$defs/steps");
        break;
    case SHAPE_WAY:
        write_way(json);
        break;
    case SHAPE_CONDITION:
        write_conditions(json);
        break;
    }
}

static void write_fields(struct json *json, const struct field *fields)
{
    json_pair(json, "type", "object");
    json_name(json, "properties");
    json_open(json, '{');
    for (const struct field *field = fields; field->key; field++) {
        json_name(json, field->key);
        json_open(json, '{');
        if (field->says)
            json_pair(json, "description", field->says);
        write_shape(json, field_shape(field), field);
        json_close(json, '}');
    }
    json_close(json, '}');
    json_name(json, "required");
    json_open(json, '[');
    for (const struct field *field = fields; field->key; field++) {
        if (field->is_required)
            json_text(json, field->key);
    }
    json_close(json, ']');
    json_name(json, "additionalProperties");
    json_bool(json, false);
}

/* A step is exactly one of its kinds: the key that names it is required in each. */
static void write_steps(struct json *json)
{
    json_name(json, "$defs");
    json_open(json, '{');
    json_name(json, "steps");
    json_open(json, '{');
    json_pair(json, "type", "array");
    json_name(json, "minItems");
    json_number(json, 1);
    json_name(json, "items");
    json_open(json, '{');
    json_name(json, "oneOf");
    json_open(json, '[');
    for (int i = 0; i < TL_STEP_KINDS; i++) {
        char ref[64];
        snprintf(ref, sizeof ref, "#/$defs/%s", tl_step_text((enum tl_step_kind)i));
        json_open(json, '{');
        json_pair(json, "$ref", ref);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
    json_close(json, '}');
    for (int i = 0; i < TL_STEP_KINDS; i++) {
        json_name(json, tl_step_text((enum tl_step_kind)i));
        json_open(json, '{');
        json_pair(json, "description", step_rows[i].says);
        write_fields(json, step_rows[i].fields);
        json_close(json, '}');
    }
    json_close(json, '}');
}

static void write_topic(struct json *json)
{
    write_fields(json, topic_fields);
    write_steps(json);
}

/* Any name may be a text's; those that the center uses by their names are proposed. */
static void write_messages(struct json *json)
{
    static const struct {
        const char *name;
        const char *says;
    } known[] = {
#define KNOWN(name, says) { name, says },
        TL_NAMED_TEXT_TABLE(KNOWN)
#undef KNOWN
    };
    json_pair(json, "type", "object");
    json_name(json, "properties");
    json_open(json, '{');
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        json_name(json, known[i].name);
        json_open(json, '{');
        if (*known[i].says)
            json_pair(json, "description", known[i].says);
        json_pair(json, "$ref", "#/$defs/text");
        json_close(json, '}');
    }
    json_close(json, '}');
    json_name(json, "additionalProperties");
    json_open(json, '{');
    json_pair(json, "$ref", "#/$defs/text");
    json_close(json, '}');
    json_name(json, "$defs");
    json_open(json, '{');
    json_name(json, "text");
    json_open(json, '{');
    json_name(json, "oneOf");
    json_open(json, '[');
    json_open(json, '{');
    write_text(json, NULL);
    json_close(json, '}');
    json_open(json, '{');
    write_fields(json, message_fields);
    json_close(json, '}');
    json_close(json, ']');
    json_close(json, '}');
    json_close(json, '}');
}

static const struct {
    const char *name;
    const char *files;
    const char *title;
    const struct field *fields;
    void (*write)(struct json *json);
} kinds[] = {
    { "center", "center.yaml", "Languages, channels, keys, forms, limits", center_fields, NULL },
    { "calendar", "calendar.yaml", "Time zone, hours, days off", calendar_fields, NULL },
    { "staff", "staff.yaml", "Who serves whom, and by which rules", staff_fields, NULL },
    { "reasons", "reasons.yaml", "The reasons that earn a person", reason_fields, NULL },
    { "requests", "requests.yaml", "What an office decides", request_fields, NULL },
    { "owners", "owners.yaml", "Who answers messages", owner_fields, NULL },
    { "notifications", "notifications.yaml", "What is sent to people, and its texts",
      notification_fields, NULL },
    { "zones", "zones.yaml", "Where people live, by their numbers", people_fields, NULL },
    { "escalations", "escalations.yaml", "What agents pass on to be answered later",
      escalation_fields, NULL },
    { "emergencies", "emergencies.yaml", "Appointments in person that cannot wait",
      emergency_fields, NULL },
    { "verify", "verify.yaml", "Who may hear what of a case", disclosure_fields, NULL },
    { "times", "times.yaml", "How the time that cases take is computed", times_fields, NULL },
    { "appointments", "appointments.yaml", "Which appointments the system gives, where and when",
      appointment_fields, NULL },
    { "papers", "papers.yaml", "Notices and requests for evidence in accounts", paper_fields,
      NULL },
    { "topic", "topics/*.yaml", "A flow of steps", topic_fields, write_topic },
    { "messages", "messages/*.yaml", "Texts in one language", NULL, write_messages },
    { "article", "articles/*/*.md",
      "What stands at the head of an article, between its two lines "
      "of three dashes",
      article_fields, NULL },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

const char *tl_schema_name(uint16_t index)
{
    return index < KINDS ? kinds[index].name : NULL;
}

const char *tl_schema_files(uint16_t index)
{
    return index < KINDS ? kinds[index].files : NULL;
}

const char *tl_schema_title(uint16_t index)
{
    return index < KINDS ? kinds[index].title : NULL;
}

const struct field *tl_schema_fields(uint16_t index)
{
    return index < KINDS ? kinds[index].fields : NULL;
}

void tl_schema_write(FILE *out, uint16_t index)
{
    struct json json = { .out = out };
    json_open(&json, '{');
    json_pair(&json, "$schema", "https://json-schema.org/draft/2020-12/schema");
    json_pair(&json, "title", kinds[index].title);
    if (kinds[index].write)
        kinds[index].write(&json);
    else
        write_fields(&json, kinds[index].fields);
    json_close(&json, '}');
}
