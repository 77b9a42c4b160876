/* json.c: brackets, commas and escapes. */
#include "policyfile/json.h"

#include <inttypes.h>

static void new_line(struct json *json)
{
    fputc('\n', json->out);
    for (uint32_t i = 0; i < json->depth; i++)
        fputs("  ", json->out);
}

/* What stands before a value or a name. */
static void before(struct json *json)
{
    if (json->is_named) {
        json->is_named = false;
        return;
    }
    if (json->has_value)
        fputc(',', json->out);
    if (json->depth > 0)
        new_line(json);
    json->has_value = true;
}

void json_open(struct json *json, char bracket)
{
    before(json);
    fputc(bracket, json->out);
    json->depth++;
    json->has_value = false;
}

void json_close(struct json *json, char bracket)
{
    json->depth--;
    if (json->has_value)
        new_line(json);
    fputc(bracket, json->out);
    json->has_value = true;
    if (json->depth == 0)
        fputc('\n', json->out);
}

static void quoted(struct json *json, const char *text)
{
    fputc('"', json->out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', json->out);
        if ((unsigned char)*text < ' ')
            fprintf(json->out, "\\u%04x", (unsigned)*text);
        else
            fputc(*text, json->out);
    }
    fputc('"', json->out);
}

void json_name(struct json *json, const char *name)
{
    before(json);
    quoted(json, name);
    fputs(": ", json->out);
    json->is_named = true;
}

void json_text(struct json *json, const char *text)
{
    before(json);
    quoted(json, text);
}

void json_number(struct json *json, int64_t number)
{
    before(json);
    fprintf(json->out, "%" PRId64, number);
}

void json_bool(struct json *json, bool is_true)
{
    before(json);
    fputs(is_true ? "true" : "false", json->out);
}

void json_pair(struct json *json, const char *name, const char *text)
{
    json_name(json, name);
    json_text(json, text);
}
