/* upload_read.c: a file of pieces, opened one after the other. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "server/uploads_inside.h"

enum { SEALED_MAX = TL_UPLOAD_PIECE_MAX + TL_UPLOAD_SEAL_BYTES };

void tl_upload_key_name(tl_id id, char out[TL_UPLOAD_KEY_NAME_BYTES])
{
    snprintf(out, TL_UPLOAD_KEY_NAME_BYTES, "upload-%" PRIu64, id);
}

enum tl_err tl_upload_reading_begin(struct tl_upload_reading *reading, const struct tl_vault *vault,
                                    const struct tl_upload_place *place,
                                    const struct tl_upload_row *row)
{
    char name[TL_UPLOAD_KEY_NAME_BYTES];
    *reading = (struct tl_upload_reading){ .place = place, .row = row };
    if (strcmp(row->place, place->name) != 0)
        return TL_ENONE; /* It stands where this center keeps no files any more. */
    tl_upload_key_name(row->id, name);
    enum tl_err err = tl_vault_unwrap(vault, name, row->wrapped, reading->key);
    if (err != TL_OK)
        return err;
    reading->sealed = malloc(SEALED_MAX);
    return reading->sealed ? TL_OK : TL_ENOMEM;
}

void tl_upload_reading_end(struct tl_upload_reading *reading)
{
    sodium_memzero(reading->key, sizeof reading->key);
    free(reading->sealed);
    reading->sealed = NULL;
}

enum tl_err tl_upload_reading_next(struct tl_upload_reading *reading, uint8_t *out, size_t out_max,
                                   size_t *out_len)
{
    const struct tl_upload_row *row = reading->row;
    size_t len = 0;
    if (reading->number == (uint64_t)row->pieces)
        return reading->at == (uint64_t)row->stored ? TL_ENONE : TL_ECORRUPT;
    enum tl_err err = reading->place->get(reading->place->self, row->id, reading->number,
                                          reading->sealed, SEALED_MAX, &len);
    if (err != TL_OK)
        return err == TL_ENONE || err == TL_ETOOLONG ? TL_ECORRUPT : err;
    if (len < TL_UPLOAD_SEAL_BYTES || len - TL_UPLOAD_SEAL_BYTES > out_max)
        return TL_ECORRUPT;
    const struct tl_upload_piece piece = { row->id, reading->number, reading->at };
    err = tl_upload_unseal(reading->key, &piece, reading->sealed, len, out);
    if (err != TL_OK)
        return err;
    *out_len = len - TL_UPLOAD_SEAL_BYTES;
    reading->number++;
    reading->at += *out_len;
    return TL_OK;
}

enum tl_err tl_upload_read(const struct tl_vault *vault, const struct tl_upload_place *place,
                           const struct tl_upload_row *row, uint8_t **out_bytes)
{
    struct tl_upload_reading reading;
    uint8_t *bytes = malloc((size_t)row->size + 1);
    enum tl_err err = bytes ? tl_upload_reading_begin(&reading, vault, place, row) : TL_ENOMEM;
    if (!bytes)
        return err;
    size_t len = 0, more = 0;
    while (err == TL_OK) {
        err = tl_upload_reading_next(&reading, bytes + len, (size_t)row->size - len, &more);
        len += err == TL_OK ? more : 0;
    }
    tl_upload_reading_end(&reading);
    if (err == TL_ENONE && len == (size_t)row->size && row->size > 0) {
        *out_bytes = bytes;
        return TL_OK;
    }
    free(bytes);
    return err == TL_ENONE ? TL_ECORRUPT : err;
}

enum tl_err tl_uploads_read(const struct tl_uploads *uploads, const struct tl_upload_row *row,
                            uint8_t **out_bytes)
{
    const struct tl_upload_place *place = tl_uploads_place(uploads, row);
    return place ? tl_upload_read(&uploads->vault, place, row, out_bytes) : TL_EUNSUPPORTED;
}
