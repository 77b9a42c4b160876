/* uploads.h: files that people add to their matter: how far each has come, and what became of it.
 *
 *     open --all bytes--> scanning --nothing found--> kept
 *       |  '--nobody looks through-----------------> kept
 *       |                  '--something found------> refused (why), its pieces deleted
 *       '--wrong type---------------------------------^
 *     taken back, too old, erased: gone, its pieces deleted, and then the row
 *
 * The bytes stand elsewhere. A time of 0 is "not yet". TL_ENONE: it is not there, or not so.
 * Mission: S13, S18.
 */
#ifndef TL_STORE_UPLOADS_H
#define TL_STORE_UPLOADS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

enum { TL_UPLOAD_NAME_MAX = 120 }; /* Bytes. */

struct tl_upload_row {
    tl_id id;
    tl_id contact;
    char state[12]; /* "open", "scanning", "kept", "refused", "gone". */
    char why[16];   /* Refused: "type", "malware". */
    char name[TL_UPLOAD_NAME_MAX + 8];
    char type[16];     /* The policy's word. */
    int64_t size;      /* Bytes, as was said at the beginning. */
    int64_t stored;    /* Of these. */
    int64_t pieces;    /* In which they stand. */
    char place[8];     /* "folder", "s3". */
    char wrapped[160]; /* The key of the pieces, wrapped, in hex; "": it is erased. */
    tl_time made_at;
    tl_time touched_at; /* When bytes came last. */
    tl_time ended_at;   /* Kept, or refused. */
};

/* With the id that row has. */
TL_MUST_USE enum tl_err tl_store_upload_insert(struct tl_db *db, const struct tl_upload_row *row);
TL_MUST_USE enum tl_err tl_store_upload_find(struct tl_db *db, tl_id id, struct tl_upload_row *out);

/* All of a contact but those that are gone, by id. */
TL_MUST_USE enum tl_err tl_store_upload_list(struct tl_db *db, tl_id contact,
                                             struct tl_upload_row *out, size_t rows_max,
                                             size_t *out_len);

/* How many a contact has that are or may be kept; that were refused; bytes of all contacts. */
TL_MUST_USE enum tl_err tl_store_upload_count(struct tl_db *db, tl_id contact, int64_t *out_kept,
                                              int64_t *out_refused);
TL_MUST_USE enum tl_err tl_store_upload_bytes(struct tl_db *db, int64_t *out_bytes);

/* Whether the contact is open, or something promised in it is. TL_ENONE: no. */
TL_MUST_USE enum tl_err tl_store_upload_takes(struct tl_db *db, tl_id contact);

/* A piece came behind row->stored bytes: from then on row is as *next. TL_ENONE: it is not open, or
 * has other bytes by now. */
TL_MUST_USE enum tl_err tl_store_upload_grow(struct tl_db *db, const struct tl_upload_row *row,
                                             const struct tl_upload_row *next);

/* From one state to "kept" or "refused"; the key of what is refused goes. */
TL_MUST_USE enum tl_err tl_store_upload_end(struct tl_db *db, tl_id id, const char *from,
                                            const char *state, const char *why, tl_time at);

/* An open one is gone. */
TL_MUST_USE enum tl_err tl_store_upload_go(struct tl_db *db, tl_id id);

/* Those that wait to be looked through, above this id; open ones without bytes since then, not of
 * contacts on hold; those whose pieces are to be deleted. */
TL_MUST_USE enum tl_err tl_store_upload_scanning(struct tl_db *db, tl_id after,
                                                 struct tl_upload_row *out, size_t rows_max,
                                                 size_t *out_len);
TL_MUST_USE enum tl_err tl_store_upload_stale(struct tl_db *db, tl_time before,
                                              struct tl_upload_row *out, size_t rows_max,
                                              size_t *out_len);
TL_MUST_USE enum tl_err tl_store_upload_loose(struct tl_db *db, struct tl_upload_row *out,
                                              size_t rows_max, size_t *out_len);

/* Its pieces are deleted: a refused one stays as a row, one that is gone goes. */
TL_MUST_USE enum tl_err tl_store_upload_emptied(struct tl_db *db, tl_id id);

#endif
