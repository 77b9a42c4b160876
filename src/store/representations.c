/* representations.c: representation documents of cases. */
#include "store/representations.h"

#include "store/query.h"
#include "store/record.h"

static const struct tl_field fields[] = {
    TL_FIELD_INT(struct tl_representation_row, id),
    TL_FIELD_INT(struct tl_representation_row, case_id),
    TL_FIELD_TEXT(struct tl_representation_row, document),
    TL_FIELD_TEXT(struct tl_representation_row, name),
    TL_FIELD_TEXT(struct tl_representation_row, firm),
    TL_FIELD_INT(struct tl_representation_row, received_at),
    TL_FIELD_INT(struct tl_representation_row, entered_at),
    TL_FIELD_INT(struct tl_representation_row, active_at),
    TL_FIELD_INT(struct tl_representation_row, until_at),
    TL_FIELD_INT(struct tl_representation_row, ended_at),
    TL_FIELD_TEXT(struct tl_representation_row, ended),
};
static const struct tl_record record = TL_RECORD(struct tl_representation_row, fields);

enum tl_err tl_store_representation_list(struct tl_db *db, tl_id case_id,
                                         struct tl_representation_row *out_rows, size_t rows_max,
                                         size_t *out_len)
{
    return tl_record_list(db, TL_SQL_REPRESENTATION_LIST, &record,
                          TL_ARGS(tl_id_value(case_id), tl_int((int64_t)rows_max)), out_rows,
                          rows_max, out_len);
}

enum tl_err tl_store_representation_lags(struct tl_db *db, tl_time until, int64_t *out_us,
                                         size_t lags_max, size_t *out_len)
{
    static const struct tl_field lag_fields[] = { { 0, 0 } };
    static const struct tl_record lag_record = { lag_fields, 1, sizeof(int64_t) };
    return tl_record_list(db, TL_SQL_REPRESENTATION_LAGS, &lag_record,
                          TL_ARGS(tl_int(until), tl_int((int64_t)lags_max)), out_us, lags_max,
                          out_len);
}
