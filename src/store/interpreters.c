/* interpreters.c: rows of who interprets. */
#include "store/interpreters.h"

#include <string.h>

#include "store/record.h"

static const struct tl_field interpreter_fields[] = {
    TL_FIELD_INT(struct tl_interpreter_row, contact),
    TL_FIELD_INT(struct tl_interpreter_row, since),
    TL_FIELD_INT(struct tl_interpreter_row, until_at),
    TL_FIELD_TEXT(struct tl_interpreter_row, how),
    TL_FIELD_TEXT(struct tl_interpreter_row, name),
    TL_FIELD_TEXT(struct tl_interpreter_row, language),
    TL_FIELD_INT(struct tl_interpreter_row, agent),
    TL_FIELD_INT(struct tl_interpreter_row, consent_at),
};
static const struct tl_record interpreter_record =
    TL_RECORD(struct tl_interpreter_row, interpreter_fields);

enum tl_err tl_store_interpreter_insert(struct tl_db *db, const struct tl_interpreter_row *row)
{
    return tl_record_insert(db, TL_SQL_INTERPRETER_INSERT, &interpreter_record, row, TL_NO_ARGS);
}

enum tl_err tl_store_interpreter_now(struct tl_db *db, tl_id contact,
                                     struct tl_interpreter_row *out)
{
    return tl_record_find(db, TL_SQL_INTERPRETER_NOW, &interpreter_record,
                          TL_ARGS(tl_id_value(contact)), out);
}

enum tl_err tl_store_interpreter_end(struct tl_db *db, tl_id contact, const char *how, tl_time at)
{
    if (how)
        return tl_db_run(db, TL_SQL_INTERPRETER_END_HOW,
                         TL_ARGS(tl_id_value(contact), tl_int(at), tl_text(how)));
    return tl_db_run(db, TL_SQL_INTERPRETER_END, TL_ARGS(tl_id_value(contact), tl_int(at)));
}

enum tl_err tl_store_interpreter_text(struct tl_db *db, tl_id contact, const char *name,
                                      const char *text)
{
    bool is_name = strcmp(name, "name") == 0;
    size_t bytes_max = is_name ? TL_INTERPRETER_NAME_MAX : TL_INTERPRETER_LANGUAGE_MAX;
    if (!is_name && strcmp(name, "language") != 0)
        return TL_EBAD;
    if (strlen(text) > bytes_max)
        return TL_ETOOLONG;
    return tl_db_run_found(db, is_name ? TL_SQL_INTERPRETER_NAME : TL_SQL_INTERPRETER_LANGUAGE,
                           TL_ARGS(tl_id_value(contact), tl_text(text)));
}
