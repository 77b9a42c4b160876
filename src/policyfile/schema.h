/* schema.h: the policy language as JSON Schemas, so that editors know it while YAML is written.
 *
 *     throughline schema topic > topic.schema.json
 *     # yaml-language-server: $schema=topic.schema.json       (first line of a topic's file)
 *
 * Draft 2020-12. One schema for each kind of file, made from the very tables that read it, so what
 * an editor proposes is what the program takes. A schema knows keys, values and their meaning; that
 * names stand for something, and that paths end well, is `check`'s to say.
 * Mission: B1.
 */
#ifndef TL_POLICYFILE_SCHEMA_H
#define TL_POLICYFILE_SCHEMA_H

#include <stdio.h>

#include "base/types.h"

/* The kinds of file: "center", "topic"...; NULL behind the last. */
const char *tl_schema_name(uint16_t index);

/* Which files of a policy are of this kind: "topics/NAME.yaml". */
const char *tl_schema_files(uint16_t index);

/* What such a file is about; and its table of keys (fields.h), NULL for texts. */
const char *tl_schema_title(uint16_t index);
struct field;
const struct field *tl_schema_fields(uint16_t index);

/* Writes one schema. Whether all of it could be written is ferror's to say. */
void tl_schema_write(FILE *out, uint16_t index);

#endif
