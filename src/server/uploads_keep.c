/* uploads_keep.c: the thread that looks through what is whole, drops what nobody goes on with, and
 * deletes the pieces of what was refused, taken back or erased. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/clamd.h"
#include "server/log.h"
#include "server/uploads_inside.h"
#include "store/db.h"

enum { LIST_MAX = 32 };
#define EVERY        TL_MINUTE
#define EVERY_MANUAL (TL_SECOND / 2) /* A clock that is moved by hand moves by jumps. */
#define AGAIN        (5 * TL_SECOND) /* Where something waits for clamd. */
#define CLAMD_WAITS  (60 * TL_SECOND)

/* ---- looking through ---- */

struct stream {
    struct tl_upload_reading reading;
    uint8_t *piece;
    size_t len, at;
};

static enum tl_err next_bytes(void *arg, uint8_t *out, size_t bytes_max, size_t *out_len)
{
    struct stream *stream = arg;
    *out_len = 0;
    if (stream->at == stream->len) {
        stream->at = stream->len = 0;
        enum tl_err err = tl_upload_reading_next(&stream->reading, stream->piece,
                                                 TL_UPLOAD_PIECE_MAX, &stream->len);
        if (err != TL_OK)
            return err == TL_ENONE ? TL_OK : err;
    }
    size_t len = stream->len - stream->at < bytes_max ? stream->len - stream->at : bytes_max;
    memcpy(out, stream->piece + stream->at, len);
    stream->at += len;
    *out_len = len;
    return TL_OK;
}

static enum tl_err look_through(struct tl_uploads *uploads, const struct tl_upload_row *row,
                                char found[TL_CLAMD_NAME_BYTES])
{
    const struct tl_clamd clamd = { uploads->clamd, CLAMD_WAITS, &uploads->stops };
    const struct tl_upload_place *place = tl_uploads_place(uploads, row);
    struct stream stream = { .piece = malloc(TL_UPLOAD_PIECE_MAX) };
    enum tl_err err = !stream.piece ? TL_ENOMEM
                      : !place
                          ? TL_EUNSUPPORTED
                          : tl_upload_reading_begin(&stream.reading, &uploads->vault, place, row);
    if (err == TL_OK)
        err = tl_clamd_scan(&clamd, next_bytes, &stream, found);
    tl_upload_reading_end(&stream.reading);
    free(stream.piece);
    return err;
}

/* False: clamd does not answer, and the others wait too. */
static bool scan_one(struct tl_uploads *uploads, const struct tl_upload_row *row)
{
    char found[TL_CLAMD_NAME_BYTES] = "";
    enum tl_err err = uploads->clamd[0] == '\0' ? TL_OK : look_through(uploads, row, found);
    if (err == TL_EDENIED) {
        tl_log("upload.found", "upload=%" PRIu64 " contact=%" PRIu64 " what=\"%s\"", row->id,
               row->contact, found);
        err = tl_uploads_end(uploads, row, "scanning", "refused", "malware");
    } else if (err == TL_OK) {
        err = tl_uploads_end(uploads, row, "scanning", "kept", "");
    }
    if (err == TL_OK || err == TL_ENONE) /* It was erased meanwhile. */
        return true;
    if (err != TL_ECLOSED)
        tl_log("upload.waits", "upload=%" PRIu64 " why=\"%s\"", row->id,
               err == TL_ETOOLONG ? "it is longer than clamd takes: raise its StreamMaxLength"
                                  : tl_err_text(err));
    return err != TL_ECLOSED && err != TL_EUNAVAILABLE;
}

static bool stops(struct tl_uploads *uploads)
{
    return atomic_load(&uploads->stops);
}

/* Whether something waits on. */
static bool scan_all(struct tl_uploads *uploads, struct tl_upload_row *rows)
{
    size_t len = LIST_MAX;
    tl_id after = 0;
    bool answers = true;
    while (answers && len == LIST_MAX && !stops(uploads)) {
        struct tl_db *db = tl_store_reader_take(uploads->wiring.store);
        enum tl_err err = tl_store_upload_scanning(db, after, rows, LIST_MAX, &len);
        tl_store_reader_give(uploads->wiring.store, db);
        if (err != TL_OK)
            return true;
        for (size_t i = 0; i < len && answers && !stops(uploads); i++) {
            after = rows[i].id;
            answers = scan_one(uploads, rows + i);
        }
    }
    struct tl_db *db = tl_store_reader_take(uploads->wiring.store);
    enum tl_err err = tl_store_upload_scanning(db, 0, rows, 1, &len);
    tl_store_reader_give(uploads->wiring.store, db);
    return err != TL_OK || len > 0;
}

/* ---- what goes ---- */

static void drop_stale(struct tl_uploads *uploads, struct tl_upload_row *rows)
{
    size_t len = LIST_MAX;
    tl_time before = tl_uploads_now(uploads) - uploads->partial_us;
    while (len == LIST_MAX && !stops(uploads)) {
        enum tl_upload_why why;
        struct tl_db *db = tl_store_reader_take(uploads->wiring.store);
        enum tl_err err = tl_store_upload_stale(db, before, rows, LIST_MAX, &len);
        tl_store_reader_give(uploads->wiring.store, db);
        for (size_t i = 0; err == TL_OK && i < len; i++) {
            err = tl_uploads_take_back(uploads, rows[i].id, &why);
            if (err == TL_OK && why == TL_UPLOAD_WHY_NONE)
                tl_log("upload.dropped", "upload=%" PRIu64 " contact=%" PRIu64, rows[i].id,
                       rows[i].contact);
        }
        if (err != TL_OK)
            return;
    }
}

static enum tl_err write_emptied(struct tl_db *db, void *arg)
{
    return tl_store_upload_emptied(db, *(const tl_id *)arg);
}

/* Pieces first: a row without pieces is tried again, pieces without a row would stay for ever. One
 * more than the row counts may be there: a crash came before it was counted. */
static enum tl_err delete_one(struct tl_uploads *uploads, struct tl_upload_row *row)
{
    if (!tl_uploads_take(uploads, row->id))
        return TL_EBUSY;
    const struct tl_upload_place *place = tl_uploads_place(uploads, row);
    enum tl_err err =
        place ? place->drop(place->self, row->id, (uint64_t)row->pieces + 1) : TL_EUNSUPPORTED;
    if (err == TL_OK)
        err = tl_engine_write(uploads->wiring.engine, write_emptied, &row->id);
    tl_uploads_give(uploads, row->id);
    if (err != TL_OK)
        tl_log("upload.not_deleted", "upload=%" PRIu64 " place=%s why=\"%s\"", row->id, row->place,
               tl_err_text(err));
    return err;
}

static void delete_loose(struct tl_uploads *uploads, struct tl_upload_row *rows)
{
    size_t len = LIST_MAX;
    bool goes_on = true;
    while (goes_on && len == LIST_MAX && !stops(uploads)) {
        struct tl_db *db = tl_store_reader_take(uploads->wiring.store);
        enum tl_err err = tl_store_upload_loose(db, rows, LIST_MAX, &len);
        tl_store_reader_give(uploads->wiring.store, db);
        goes_on = false; /* Unless one of them went. */
        for (size_t i = 0; err == TL_OK && i < len; i++)
            goes_on = delete_one(uploads, rows + i) == TL_OK || goes_on;
    }
}

/* ---- the thread ---- */

static void rest(struct tl_uploads *uploads, int64_t us)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    us += until.tv_nsec / 1000;
    until.tv_sec += us / TL_SECOND;
    until.tv_nsec = us % TL_SECOND * 1000;
    pthread_mutex_lock(&uploads->lock);
    int waited = 0;
    while (!uploads->is_woken && !stops(uploads) && waited == 0)
        waited = pthread_cond_timedwait(&uploads->wake, &uploads->lock, &until);
    uploads->is_woken = false;
    pthread_mutex_unlock(&uploads->lock);
}

void *tl_uploads_work(void *arg)
{
    struct tl_uploads *uploads = arg;
    struct tl_upload_row *rows = calloc(LIST_MAX, sizeof *rows);
    int64_t every = uploads->wiring.clock->is_manual ? EVERY_MANUAL : EVERY;
    while (rows && !stops(uploads)) {
        bool waits = scan_all(uploads, rows);
        drop_stale(uploads, rows);
        delete_loose(uploads, rows);
        rest(uploads, waits && AGAIN < every ? AGAIN : every);
    }
    free(rows);
    return NULL;
}
