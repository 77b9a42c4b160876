/* uploads_inside.h: what uploads.c and uploads_keep.c share. */
#ifndef TL_SERVER_UPLOADS_INSIDE_H
#define TL_SERVER_UPLOADS_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "server/upload_type.h"
#include "server/uploads.h"

enum { TL_UPLOADS_BUSY_MAX = 80 }; /* Workers, and the thread. */

struct tl_uploads {
    struct tl_uploads_wiring wiring;
    struct tl_vault vault;
    bool has_vault;
    struct tl_upload_place folder;
    struct tl_upload_place s3; /* name NULL: none is set. New ones go there, where it is. */
    struct tl_upload_magic *magic;
    char clamd[TL_SETTING_BYTES_MAX]; /* "": nobody looks through. */
    int64_t partial_us;
    int64_t total_bytes;
    pthread_mutex_t lock;            /* Over busy and is_woken. */
    tl_id busy[TL_UPLOADS_BUSY_MAX]; /* Uploads that somebody has in hand; 0: free. */
    pthread_cond_t wake;
    bool is_woken;
    atomic_bool stops;
    pthread_t thread;
    bool runs;
};

/* Of two that come for one upload, one has it: false for the other. */
bool tl_uploads_take(struct tl_uploads *uploads, tl_id id);
void tl_uploads_give(struct tl_uploads *uploads, tl_id id);

/* Where a row says that its pieces are; NULL: this center has no such place any more. */
const struct tl_upload_place *tl_uploads_place(const struct tl_uploads *uploads,
                                               const struct tl_upload_row *row);

tl_time tl_uploads_now(const struct tl_uploads *uploads);

/* From one state to "kept" or "refused", and the log says so. */
TL_MUST_USE enum tl_err tl_uploads_end(struct tl_uploads *uploads, const struct tl_upload_row *row,
                                       const char *from, const char *state, const char *why);

/* The thread has something to do. */
void tl_uploads_wake(struct tl_uploads *uploads);

/* The thread: until stops. */
void *tl_uploads_work(void *uploads);

/* Opens piece number of row into out, whose bytes begin at `at` of the file; room of
 * TL_UPLOAD_PIECE_MAX + TL_UPLOAD_SEAL_BYTES. */
struct tl_upload_reading {
    const struct tl_upload_place *place;
    const struct tl_upload_row *row;
    uint8_t key[TL_UPLOAD_KEY_BYTES];
    uint8_t *sealed; /* Room for one. */
    uint64_t number; /* Of the next piece. */
    uint64_t at;
};
TL_MUST_USE enum tl_err tl_upload_reading_begin(struct tl_upload_reading *reading,
                                                const struct tl_vault *vault,
                                                const struct tl_upload_place *place,
                                                const struct tl_upload_row *row);
void tl_upload_reading_end(struct tl_upload_reading *reading);

/* The next piece, to out (out_max bytes). TL_ENONE: that was all, and all of it is there. */
TL_MUST_USE enum tl_err tl_upload_reading_next(struct tl_upload_reading *reading, uint8_t *out,
                                               size_t out_max, size_t *out_len);

/* What the key of an upload is wrapped for. */
enum { TL_UPLOAD_KEY_NAME_BYTES = 40 };
void tl_upload_key_name(tl_id id, char out[TL_UPLOAD_KEY_NAME_BYTES]);

#endif
