/* open311_xml.c: JSON to XML, as GeoReport has the one beside the other. */
#include "server/open311_xml.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void put_text(FILE *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        unsigned char byte = (unsigned char)*c;
        if (byte == '&')
            fputs("&amp;", out);
        else if (byte == '<')
            fputs("&lt;", out);
        else if (byte == '>')
            fputs("&gt;", out);
        else if (byte == '"')
            fputs("&quot;", out);
        else if (byte >= 0x20 || byte == '\t' || byte == '\n')
            fputc(byte, out);
    }
}

static void put(FILE *out, const json_t *json, const char *item)
{
    const char *key;
    json_t *value;
    size_t i;
    if (json_is_string(json))
        put_text(out, json_string_value(json));
    else if (json_is_integer(json))
        fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
    else if (json_is_boolean(json))
        fputs(json_is_true(json) ? "true" : "false", out);
    json_array_foreach(json, i, value)
    {
        fprintf(out, "<%s>", item);
        put(out, value, item);
        fprintf(out, "</%s>", item);
    }
    json_object_foreach((json_t *)json, key, value)
    {
        fprintf(out, "<%s>", key);
        put(out, value, item);
        fprintf(out, "</%s>", key);
    }
}

char *tl_open311_xml(const json_t *json, const char *name, const char *item, size_t *out_len)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, out_len);
    if (!out)
        return NULL;
    fputs("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", out);
    fprintf(out, "<%s>", name);
    put(out, json, item);
    fprintf(out, "</%s>\n", name);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}
