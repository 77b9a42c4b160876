/* manual.c: tables of fields, steps and texts as a manual page. */
#include "policyfile/manual.h"

#include <inttypes.h>
#include <string.h>

#include "policy/text.h"
#include "policyfile/fields.h"
#include "policyfile/roff.h"
#include "policyfile/schema.h"

enum { VALUE_BYTES = 400 };

static void add(char out[VALUE_BYTES], const char *text)
{
    size_t len = strlen(out);
    snprintf(out + len, VALUE_BYTES - len, "%s%s", len > 0 ? ", " : "", text);
}

static void say_words(const struct shape *shape, char out[VALUE_BYTES])
{
    for (const char *const *word = shape->words; *word; word++)
        add(out, *word);
}

/* A number's or a duration's limits; a kind of value that has none says nothing. */
static void say_limits(const struct field *field, const char *unit, char out[VALUE_BYTES])
{
    size_t len = strlen(out);
    if (field->min < field->max)
        snprintf(out + len, VALUE_BYTES - len, ", %" PRId64 " to %" PRId64 "%s", field->min,
                 field->max, unit);
}

static void say_shape(const struct field *field, const struct shape *shape, char out[VALUE_BYTES])
{
    static const char *const says[] = {
        [SHAPE_TEXT] = "a text",
        [SHAPE_WORDS] = "",
        [SHAPE_NUMBER] = "a number",
        [SHAPE_YES_NO] = "yes or no",
        [SHAPE_MAPPING] = "keys",
        [SHAPE_NAMED] = "names, each with keys",
        [SHAPE_MAPPINGS] = "a list, each with keys",
        [SHAPE_LIST] = "a list of: ",
        [SHAPE_MAP] = "keys, each with: ",
        [SHAPE_STEPS] = "steps",
        [SHAPE_CONDITION] = "a condition",
    };
    size_t len = strlen(out);
    snprintf(out + len, VALUE_BYTES - len, "%s", says[shape->kind]);
    if (field->read == read_seconds && shape->kind == SHAPE_TEXT) {
        snprintf(out + len, VALUE_BYTES - len, "a duration");
        say_limits(field, " s", out);
    } else if (shape == &shape_name) {
        snprintf(out + len, VALUE_BYTES - len, "a name");
    } else if (shape->kind == SHAPE_NUMBER) {
        say_limits(field, "", out);
    } else if (shape->kind == SHAPE_WORDS) {
        say_words(shape, out + len);
    } else if (shape->item) {
        say_shape(field, shape->item, out);
    }
}

static void write_fields(FILE *out, const struct field *fields);

static void write_field(FILE *out, const struct field *field)
{
    char value[VALUE_BYTES] = "";
    say_shape(field, field_shape(field), value);
    tl_roff_tag(out, field->key, "");
    fputs(field->is_required ? "(required) " : "", out);
    tl_roff_text(out, value);
    fputs(".\n", out);
    if (field->says) {
        tl_roff_text(out, field->says);
        fputc('\n', out);
    }
    if (field->fields) {
        fputs(".RS\n", out);
        write_fields(out, field->fields);
        fputs(".RE\n", out);
    }
}

static void write_fields(FILE *out, const struct field *fields)
{
    for (const struct field *field = fields; field->key; field++)
        write_field(out, field);
}

static void write_kinds(FILE *out)
{
    for (uint16_t i = 0; tl_schema_name(i); i++) {
        const struct field *fields = tl_schema_fields(i);
        fputs(".SS ", out);
        tl_roff_text(out, tl_schema_files(i));
        fputc('\n', out);
        tl_roff_text(out, tl_schema_title(i));
        fputs(fields ? ".\n" : "; see TEXTS.\n", out);
        if (fields)
            write_fields(out, fields);
    }
}

static void write_steps(FILE *out)
{
    for (int i = 0; i < TL_STEP_KINDS; i++) {
        fputs(".SS ", out);
        tl_roff_text(out, tl_step_text((enum tl_step_kind)i));
        fputc('\n', out);
        tl_roff_text(out, step_rows[i].says);
        fputc('\n', out);
        write_fields(out, step_rows[i].fields);
    }
}

static void write_conditions(FILE *out)
{
    fputs("A part in capitals stands for a name.\n.PP\n.nf\n", out);
    for (const char *const *at = condition_patterns; *at; at++) {
        tl_roff_text(out, *at);
        fputc('\n', out);
    }
    fputs(".fi\n", out);
}

/* Texts that the center uses by their names. */
static void write_texts(FILE *out)
{
    static const struct {
        const char *name;
        const char *says;
    } known[] = {
#define KNOWN(name, says) { name, says },
        TL_NAMED_TEXT_TABLE(KNOWN)
#undef KNOWN
    };
    fputs("A text is one for all channels, or has these keys:\n", out);
    write_fields(out, message_fields);
    fputs(".PP\nThe center uses these texts by their names:\n", out);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        tl_roff_tag(out, known[i].name, "");
        tl_roff_text(out, *known[i].says ? known[i].says : "A text.");
        fputc('\n', out);
    }
}

void tl_policy_manual_write(FILE *out)
{
    tl_roff_page(out, "throughline-policy", 5, "what an agency decides, as data");
    tl_roff_section(out, "DESCRIPTION");
    fputs(
        "A policy is a folder of YAML files: languages, hours, staff, topics, texts. The program\n"
        "reads it, proves that no path in it ends nowhere, and follows it. A policy that is not\n"
        "proved is refused, and the one in force stays.\n.PP\n"
        "\\fBthroughline check\\fR proves a policy, \\fBthroughline graph\\fR draws it, and\n"
        "\\fBthroughline schema\\fR prints its language for editors.\n.PP\n"
        "A duration is a number and a unit: 20 s, 10 min, 2 h, 1 day.\n",
        out);
    tl_roff_section(out, "FILES");
    write_kinds(out);
    tl_roff_section(out, "STEPS");
    write_steps(out);
    tl_roff_section(out, "CONDITIONS");
    write_conditions(out);
    tl_roff_section(out, "TEXTS");
    write_texts(out);
    tl_roff_section(out, "SEE ALSO");
    fputs("\\fBthroughline\\fR(1), \\fBthroughline\\-settings\\fR(5)\n", out);
}
