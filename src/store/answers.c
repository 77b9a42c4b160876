/* answers.c: answers of cases. */
#include "store/answers.h"

#include "store/query.h"
#include "store/record.h"

enum tl_err tl_store_answer_find(struct tl_db *db, tl_id case_id, const char *question,
                                 char out[TL_ANSWER_BYTES])
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, TL_SQL_ANSWER_FIND,
                                  TL_ARGS(tl_id_value(case_id), tl_text(question)), &rows);
    if (err != TL_OK)
        return err;
    err = tl_rows_next(&rows);
    if (err == TL_OK)
        err = tl_record_text(&rows, 0, out, TL_ANSWER_BYTES);
    tl_rows_close(&rows);
    return err;
}
