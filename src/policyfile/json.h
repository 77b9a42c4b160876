/* json.h: writing JSON, one value after the other, with line ends and indents for people. */
#ifndef TL_POLICYFILE_JSON_H
#define TL_POLICYFILE_JSON_H

#include <stdio.h>

#include "base/types.h"

struct json {
    FILE *out;
    uint32_t depth;
    bool has_value; /* In the object or list that is open: a comma comes first. */
    bool is_named;  /* A name was written, and its value is next. */
};

void json_open(struct json *json, char bracket);  /* '{' or '[' */
void json_close(struct json *json, char bracket); /* '}' or ']' */
void json_name(struct json *json, const char *name);
void json_text(struct json *json, const char *text);
void json_number(struct json *json, int64_t number);
void json_bool(struct json *json, bool is_true);

/* A name and its text. */
void json_pair(struct json *json, const char *name, const char *text);

#endif
