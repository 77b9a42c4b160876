/* support_import.c: imports of texts as if they were files. */
#include "desk/support_import.h"

#include <stdio.h>

#include "base/calendar.h"
#include "store/support_store.h"

enum { FAULTS_MAX = 16 };

enum tl_err support_import(struct tl_import_what what, enum tl_err (*kind)(struct tl_import_what *),
                           const char *text)
{
    what.file = "file.csv";
    what.in = tmpfile();
    assert_non_null(what.in);
    fputs(text, what.in);
    enum tl_err err = kind(&what);
    fclose(what.in);
    return err;
}

struct tl_db *support_import_begin(void **state, struct tl_faults *faults)
{
    static struct tl_fault room[FAULTS_MAX];
    static const struct tl_form receipt = {
        .kind = TL_FORM_RECEIPT, .letters_len = 3, .digits_min = 10, .digits_len = 10
    };
    struct tl_db *db = support_writer(state);
    *faults = (struct tl_faults){ .faults = room, .faults_max = FAULTS_MAX };
    const struct tl_import_what what = {
        .db = db, .receipt = &receipt, .now = TL_DAY, .faults = faults
    };
    CHECK_OK(support_import(what, tl_import_cases, SUPPORT_CASES));
    return db;
}
