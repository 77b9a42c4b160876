/* schema.h: the files of schema/ as this build carries them, in order (made by cmake/schema.cmake).
 */
#ifndef TL_STORE_SCHEMA_H
#define TL_STORE_SCHEMA_H

#include "base/types.h"

struct tl_schema_step {
    const char *name; /* "001-journal" */
    const char *text; /* SQL, NUL at its end. */
    size_t text_bytes;
};

/* Step i has number i + 1. */
extern const struct tl_schema_step tl_schema_steps[];
extern const int64_t tl_schema_steps_len;

#endif
