/* recordings.h: which calls were recorded, where the files are, and how long they are kept.
 *
 * A contact has as many recordings (parts, from 1) as its person had legs: one, as a rule. A time
 * of 0 is "not yet". TL_ENONE, TL_EEXISTS: as in contacts.h.
 */
#ifndef TL_STORE_RECORDINGS_H
#define TL_STORE_RECORDINGS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_recording_row {
    tl_id contact;
    int64_t part;
    char state[16];    /* "on", "paused", "failed"; ended: "kept", "cut" (its end is missing). */
    char path[96];     /* Within the data folder. */
    char wrapped[160]; /* The file's key, wrapped, in hex. */
    tl_time started_at;
    tl_time ended_at;
    int64_t samples; /* Of 8 kHz; 0 until it has ended. */
    int64_t kept_s;  /* By the policy that it began under. */
    tl_time kept_until;
};

TL_MUST_USE enum tl_err tl_store_recording_insert(struct tl_db *db,
                                                  const struct tl_recording_row *row);
TL_MUST_USE enum tl_err tl_store_recording_find(struct tl_db *db, tl_id contact, int64_t part,
                                                struct tl_recording_row *out_row);

/* All of a contact, by part. */
TL_MUST_USE enum tl_err tl_store_recording_list(struct tl_db *db, tl_id contact,
                                                struct tl_recording_row *out_rows, size_t rows_max,
                                                size_t *out_len);
TL_MUST_USE enum tl_err tl_store_recording_set_state(struct tl_db *db, tl_id contact, int64_t part,
                                                     const char *state);

/* It has ended: row's state, ended_at, samples and kept_until are taken. */
TL_MUST_USE enum tl_err tl_store_recording_end(struct tl_db *db,
                                               const struct tl_recording_row *row);

/* Those that have not ended, of contacts above this one. */
TL_MUST_USE enum tl_err tl_store_recording_list_open(struct tl_db *db, tl_id contact,
                                                     struct tl_recording_row *out_rows,
                                                     size_t rows_max, size_t *out_len);

/* Those whose time is over by now, the oldest first. */
TL_MUST_USE enum tl_err tl_store_recording_list_due(struct tl_db *db, tl_time now,
                                                    struct tl_recording_row *out_rows,
                                                    size_t rows_max, size_t *out_len);

/* Of those, the ones that are not held (keep.h). */
TL_MUST_USE enum tl_err tl_store_recording_list_purge(struct tl_db *db, tl_time now,
                                                      struct tl_recording_row *out_rows,
                                                      size_t rows_max, size_t *out_len);
TL_MUST_USE enum tl_err tl_store_recording_delete(struct tl_db *db, tl_id contact, int64_t part);

#endif
