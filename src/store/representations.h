/* representations.h: documents by which somebody speaks for the person of a case.
 *
 * As the agency's own system says it, brought here by import (imports.h). What a document stands
 * for at a moment: desk/representation.h. The times of the agency's system are days, kept as
 * midnight UTC.
 */
#ifndef TL_STORE_REPRESENTATIONS_H
#define TL_STORE_REPRESENTATIONS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_representation_row {
    tl_id id;
    tl_id case_id;
    char document[48]; /* Its number at the agency; one of a case. */
    char name[96];     /* The representative. */
    char firm[96];     /* "": none. */
    tl_time received_at;
    tl_time entered_at; /* Into the case's record; 0: not yet. */
    tl_time active_at;  /* 0: not yet. */
    tl_time until_at;   /* Valid until then; 0: until the matter ends. */
    tl_time ended_at;   /* 0: it was not. */
    char ended[16];     /* "withdrawn", "replaced"; "". */
};

/* Those of a case, the newest first. */
TL_MUST_USE enum tl_err tl_store_representation_list(struct tl_db *db, tl_id case_id,
                                                     struct tl_representation_row *out_rows,
                                                     size_t rows_max, size_t *out_len);

/* How long the last ones that became active up to `until` took from their receipt, the newest
 * first. */
TL_MUST_USE enum tl_err tl_store_representation_lags(struct tl_db *db, tl_time until,
                                                     int64_t *out_us, size_t lags_max,
                                                     size_t *out_len);

#endif
