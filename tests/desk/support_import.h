/* support_import.h: imports of texts as if they were files. */
#ifndef TL_TESTS_DESK_SUPPORT_IMPORT_H
#define TL_TESTS_DESK_SUPPORT_IMPORT_H

#include "desk/import.h"

#define SUPPORT_CASES                                                                              \
    "number,form,office,status,status_on,received_on,language,protected,online\n"                  \
    "ABC0000000001,F,O,s,2026-01-05,2026-01-02,en,0,0\n"                                           \
    "ABC0000000002,F,O,s,2026-01-05,2026-01-02,en,0,0\n"

/* what: all but in and file. */
enum tl_err support_import(struct tl_import_what what, enum tl_err (*kind)(struct tl_import_what *),
                           const char *text);

/* The store's writer with SUPPORT_CASES in it, and faults that have room for 16. */
struct tl_db *support_import_begin(void **state, struct tl_faults *faults);

#endif
