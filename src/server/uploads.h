/* uploads.h: files that people add to their matter: taken piece by piece, sealed, looked through,
 * kept.
 *
 *     begin --> row, id      append: offset, bytes --type by content--> sealed piece --> place
 *                                 '--all bytes--> scanning --clamd--> kept | refused
 *
 * A piece is sealed (upload_seal.h) before it leaves memory, under the file's own key, which the
 * data folder's master key wraps (vault.h). What is refused leaves nothing behind but its row. One
 * thread looks through what is whole, drops what nobody goes on with (uploads.partial_hours), and
 * deletes the pieces of what was refused or erased. Where clamd is set and does not answer, a file
 * waits; it is never kept without. Memory: a piece for each request. Mission: S13, S18.
 */
#ifndef TL_SERVER_UPLOADS_H
#define TL_SERVER_UPLOADS_H

#include "policy/upload.h"
#include "server/engine.h"
#include "server/settings.h"
#include "server/upload_place.h"
#include "server/upload_seal.h"
#include "server/vault.h"
#include "store/uploads.h"

struct tl_uploads;

struct tl_uploads_wiring {
    const struct tl_settings *settings; /* Read at open. */
    const char *dir;                    /* The data folder; lent until the end. */
    struct tl_store *store;
    struct tl_engine *engine;
    struct tl_clock *clock;
};

/* Why not; as the API says it, and its status. */
#define TL_UPLOAD_WHY_TABLE(X)                                                                     \
    X(NONE, "", 0)                                                                                 \
    X(NOT_FOUND, "not-found", 404)                                                                 \
    X(CLOSED, "state", 409) /* The matter is over, the upload has ended, or none are taken. */     \
    X(TYPE, "file-type", 415)                                                                      \
    X(SIZE, "file-size", 413)                                                                      \
    X(FILES, "file-count", 409)   /* The matter has as many as it may. */                          \
    X(FULL, "full", 503)          /* All files together are as many bytes as is set. */            \
    X(OFFSET, "file-offset", 409) /* The bytes do not begin where those that are there end. */     \
    X(BUSY, "file-busy", 423)     /* Another request brings bytes of it just now. */               \
    X(PIECE, "bad-request", 400)  /* Too few bytes, or too many, in one request. */

enum tl_upload_why {
#define TL_UPLOAD_WHY_NAME(name, code, status) TL_UPLOAD_WHY_##name,
    TL_UPLOAD_WHY_TABLE(TL_UPLOAD_WHY_NAME)
#undef TL_UPLOAD_WHY_NAME
};

/* Opens the place and the vault; faults are for the operator. */
TL_MUST_USE enum tl_err tl_uploads_open(const struct tl_uploads_wiring *wiring,
                                        struct tl_faults *faults, struct tl_uploads **out_uploads);
TL_MUST_USE enum tl_err tl_uploads_run(struct tl_uploads *uploads);

/* Before the engine is closed, after those that call. NULL does nothing. */
void tl_uploads_close(struct tl_uploads *uploads);

/* What a person wants to add. name and type as their page says them. */
struct tl_upload_wanted {
    tl_id contact;
    const char *name;
    const char *type;
    int64_t size;
};

/* Begins one, within the policy's rules. *out_why: why not; then no row. The verbs below are of any
 * thread but the engine's. */
TL_MUST_USE enum tl_err tl_uploads_begin(struct tl_uploads *uploads,
                                         const struct tl_upload_rules *rules,
                                         const struct tl_upload_wanted *wanted,
                                         struct tl_upload_row *out_row,
                                         enum tl_upload_why *out_why);

/* Bytes from offset on, TL_UPLOAD_PIECE_MIN to TL_UPLOAD_PIECE_MAX of them, or the last ones. The
 * row as it is then, also where it was not taken. A type that is not the one that was said, or none
 * of the policy's: it is refused, and why is TYPE. */
TL_MUST_USE enum tl_err tl_uploads_append(struct tl_uploads *uploads, tl_id id, int64_t offset,
                                          const uint8_t *bytes, size_t len,
                                          struct tl_upload_row *out_row,
                                          enum tl_upload_why *out_why);

/* Takes one back that is not whole. *out_why: it has ended. */
TL_MUST_USE enum tl_err tl_uploads_take_back(struct tl_uploads *uploads, tl_id id,
                                             enum tl_upload_why *out_why);

/* All bytes of one that is kept: row->size of them, free them. TL_ECORRUPT: a piece is not what was
 * put there, or the key was not wrapped by this folder's master key. */
TL_MUST_USE enum tl_err tl_uploads_read(const struct tl_uploads *uploads,
                                        const struct tl_upload_row *row, uint8_t **out_bytes);

/* The same without a running center, for tools. */
TL_MUST_USE enum tl_err tl_upload_read(const struct tl_vault *vault,
                                       const struct tl_upload_place *place,
                                       const struct tl_upload_row *row, uint8_t **out_bytes);

#endif
