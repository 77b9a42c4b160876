/* predictions.c: ranges of days as bytes. */
#include "store/predictions.h"

#include "store/query.h"
#include "store/record.h"

enum { BYTES = TL_PREDICTION_WEEKS * 4 };

static void put_u16(uint8_t *out, uint16_t number)
{
    out[0] = (uint8_t)number;
    out[1] = (uint8_t)(number >> 8);
}

static uint16_t get_u16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

enum tl_err tl_store_prediction_put(struct tl_db *db, const struct tl_prediction_row *row)
{
    uint8_t bytes[BYTES];
    for (size_t i = 0; i < TL_PREDICTION_WEEKS; i++) {
        put_u16(bytes + i * 4, row->from_days[i]);
        put_u16(bytes + i * 4 + 2, row->to_days[i]);
    }
    return tl_db_run(db, TL_SQL_PREDICTION_PUT,
                     TL_ARGS(tl_text(row->form), tl_text(row->office), tl_int(row->made_at),
                             tl_int(row->share), tl_int(row->ended), tl_int(row->held),
                             tl_bytes(bytes, sizeof bytes)));
}

static enum tl_err read_row(const struct tl_rows *rows, struct tl_prediction_row *out)
{
    size_t len;
    enum tl_err err = tl_record_text(rows, 0, out->form, sizeof out->form);
    if (err == TL_OK)
        err = tl_record_text(rows, 1, out->office, sizeof out->office);
    if (err != TL_OK)
        return err;
    out->made_at = tl_rows_int(rows, 2);
    out->share = tl_rows_int(rows, 3);
    out->ended = tl_rows_int(rows, 4);
    out->held = tl_rows_int(rows, 5);
    const uint8_t *bytes = tl_rows_bytes(rows, 6, &len);
    if (len != BYTES)
        return TL_ECORRUPT;
    for (size_t i = 0; i < TL_PREDICTION_WEEKS; i++) {
        out->from_days[i] = get_u16(bytes + i * 4);
        out->to_days[i] = get_u16(bytes + i * 4 + 2);
    }
    return TL_OK;
}

enum tl_err tl_store_prediction_list(struct tl_db *db, struct tl_prediction_row *out_rows,
                                     size_t rows_max, size_t *out_len)
{
    struct tl_rows rows;
    size_t len = 0;
    enum tl_err err =
        tl_db_query(db, TL_SQL_PREDICTION_LIST, TL_ARGS(tl_int((int64_t)rows_max)), &rows);
    if (err != TL_OK)
        return err;
    while (len < rows_max && (err = tl_rows_next(&rows)) == TL_OK &&
           (err = read_row(&rows, out_rows + len)) == TL_OK)
        len++;
    tl_rows_close(&rows);
    *out_len = len;
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_store_prediction_sweep(struct tl_db *db, tl_time made_before)
{
    return tl_db_run(db, TL_SQL_PREDICTION_SWEEP, TL_ARGS(tl_int(made_before)));
}
