/* codes.c: sealed codes of contacts. */
#include "store/codes.h"

#include "store/record.h"

static const struct tl_field fields[] = {
    TL_FIELD_INT(struct tl_sealed_code, contact),
    TL_FIELD_TEXT(struct tl_sealed_code, sealed),
};
static const struct tl_record record = TL_RECORD(struct tl_sealed_code, fields);

enum tl_err tl_store_code_put(struct tl_db *db, const struct tl_sealed_code *code)
{
    return tl_record_insert(db, TL_SQL_CALLBACK_CODE_PUT, &record, code, TL_NO_ARGS);
}

enum tl_err tl_store_code_find(struct tl_db *db, tl_id contact, struct tl_sealed_code *out)
{
    return tl_record_find(db, TL_SQL_CALLBACK_CODE_FIND, &record, TL_ARGS(tl_id_value(contact)),
                          out);
}
