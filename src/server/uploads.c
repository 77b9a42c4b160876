/* uploads.c: beginning an upload, and taking its pieces. */
#include "server/uploads.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "server/clamd.h"
#include "server/log.h"
#include "server/upload_name.h"
#include "server/uploads_inside.h"
#include "store/db.h"
#include "store/meta.h"

enum { REFUSED_TIMES = 3 }; /* As many may be refused, for each that may be kept. */

tl_time tl_uploads_now(const struct tl_uploads *uploads)
{
    struct tl_clock *clock = uploads->wiring.clock;
    return clock->is_manual ? atomic_load(&clock->manual) : tl_wall_now();
}

const struct tl_upload_place *tl_uploads_place(const struct tl_uploads *uploads,
                                               const struct tl_upload_row *row)
{
    if (uploads->s3.name && strcmp(row->place, uploads->s3.name) == 0)
        return &uploads->s3;
    return strcmp(row->place, uploads->folder.name) == 0 ? &uploads->folder : NULL;
}

/* ---- one hand at a time ---- */

bool tl_uploads_take(struct tl_uploads *uploads, tl_id id)
{
    tl_id *room = NULL;
    bool is_free = true;
    pthread_mutex_lock(&uploads->lock);
    for (size_t i = 0; i < TL_UPLOADS_BUSY_MAX; i++) {
        is_free = is_free && uploads->busy[i] != id;
        room = uploads->busy[i] == 0 ? uploads->busy + i : room;
    }
    if (is_free && room)
        *room = id;
    pthread_mutex_unlock(&uploads->lock);
    return is_free && room;
}

void tl_uploads_give(struct tl_uploads *uploads, tl_id id)
{
    pthread_mutex_lock(&uploads->lock);
    for (size_t i = 0; i < TL_UPLOADS_BUSY_MAX; i++)
        uploads->busy[i] = uploads->busy[i] == id ? 0 : uploads->busy[i];
    pthread_mutex_unlock(&uploads->lock);
}

void tl_uploads_wake(struct tl_uploads *uploads)
{
    pthread_mutex_lock(&uploads->lock);
    uploads->is_woken = true;
    pthread_cond_signal(&uploads->wake);
    pthread_mutex_unlock(&uploads->lock);
}

/* ---- the end of one ---- */

struct ending {
    tl_id id;
    const char *from, *state, *why;
    tl_time at;
};

static enum tl_err write_end(struct tl_db *db, void *arg)
{
    const struct ending *ending = arg;
    return tl_store_upload_end(db, ending->id, ending->from, ending->state, ending->why,
                               ending->at);
}

enum tl_err tl_uploads_end(struct tl_uploads *uploads, const struct tl_upload_row *row,
                           const char *from, const char *state, const char *why)
{
    struct ending ending = { row->id, from, state, why, tl_uploads_now(uploads) };
    enum tl_err err = tl_engine_write(uploads->wiring.engine, write_end, &ending);
    if (err == TL_OK)
        tl_log("upload.ended", "upload=%" PRIu64 " contact=%" PRIu64 " state=%s why=\"%s\"",
               row->id, row->contact, state, why);
    return err;
}

/* ---- begin ---- */

struct beginning {
    const struct tl_upload_rules *rules;
    struct tl_upload_row row;
    uint8_t key[TL_UPLOAD_KEY_BYTES];
    const struct tl_vault *vault;
    enum tl_upload_why why;
};

/* In the transaction that inserts it: two at once are counted as two. */
static enum tl_err may_begin(struct tl_db *db, struct beginning *begin)
{
    int64_t kept = 0, refused = 0;
    enum tl_err err = tl_store_upload_takes(db, begin->row.contact);
    if (err == TL_ENONE) {
        begin->why = TL_UPLOAD_WHY_CLOSED;
        return TL_OK;
    }
    if (err == TL_OK)
        err = tl_store_upload_count(db, begin->row.contact, &kept, &refused);
    if (err == TL_OK &&
        (kept >= begin->rules->files || refused >= (int64_t)begin->rules->files * REFUSED_TIMES))
        begin->why = TL_UPLOAD_WHY_FILES;
    return err;
}

static enum tl_err write_begin(struct tl_db *db, void *arg)
{
    struct beginning *begin = arg;
    char name[TL_UPLOAD_KEY_NAME_BYTES];
    begin->why = TL_UPLOAD_WHY_NONE;
    enum tl_err err = may_begin(db, begin);
    if (err != TL_OK || begin->why != TL_UPLOAD_WHY_NONE)
        return err;
    err = tl_store_ids_take(db, "upload", 1, &begin->row.id);
    if (err != TL_OK)
        return err;
    tl_upload_key_name(begin->row.id, name);
    tl_vault_wrap(begin->vault, name, begin->key, begin->row.wrapped);
    return tl_store_upload_insert(db, &begin->row);
}

static enum tl_err check_wanted(struct tl_uploads *uploads, const struct tl_upload_rules *rules,
                                const struct tl_upload_wanted *wanted, enum tl_upload_type type,
                                enum tl_upload_why *out_why)
{
    int64_t total = 0;
    *out_why = TL_UPLOAD_WHY_NONE;
    if (rules->types == 0)
        *out_why = TL_UPLOAD_WHY_CLOSED;
    else if (type == TL_UPLOAD_TYPES || (rules->types & (UINT32_C(1) << type)) == 0)
        *out_why = TL_UPLOAD_WHY_TYPE;
    else if (wanted->size <= 0 || wanted->size > (int64_t)rules->size_mb << 20)
        *out_why = TL_UPLOAD_WHY_SIZE;
    if (*out_why != TL_UPLOAD_WHY_NONE)
        return TL_OK;
    struct tl_db *db = tl_store_reader_take(uploads->wiring.store);
    enum tl_err err = tl_store_upload_bytes(db, &total);
    tl_store_reader_give(uploads->wiring.store, db);
    if (err == TL_OK && total > uploads->total_bytes - wanted->size)
        *out_why = TL_UPLOAD_WHY_FULL;
    return err;
}

enum tl_err tl_uploads_begin(struct tl_uploads *uploads, const struct tl_upload_rules *rules,
                             const struct tl_upload_wanted *wanted, struct tl_upload_row *out_row,
                             enum tl_upload_why *out_why)
{
    enum tl_upload_type type = tl_upload_type_said(wanted->type, wanted->name);
    enum tl_err err = check_wanted(uploads, rules, wanted, type, out_why);
    if (err != TL_OK || *out_why != TL_UPLOAD_WHY_NONE)
        return err;
    tl_time now = tl_uploads_now(uploads);
    struct beginning begin = { .rules = rules,
                               .vault = &uploads->vault,
                               .row = { .contact = wanted->contact,
                                        .state = "open",
                                        .size = wanted->size,
                                        .made_at = now,
                                        .touched_at = now } };
    tl_upload_name_clean(wanted->name, type, begin.row.name);
    snprintf(begin.row.type, sizeof begin.row.type, "%s", tl_upload_type_word(type));
    snprintf(begin.row.place, sizeof begin.row.place, "%s",
             uploads->s3.name ? uploads->s3.name : uploads->folder.name);
    randombytes_buf(begin.key, sizeof begin.key);
    err = tl_engine_write(uploads->wiring.engine, write_begin, &begin);
    sodium_memzero(begin.key, sizeof begin.key);
    *out_why = begin.why;
    *out_row = begin.row;
    if (err == TL_OK && begin.why == TL_UPLOAD_WHY_NONE)
        tl_log("upload.begins", "upload=%" PRIu64 " contact=%" PRIu64 " bytes=%" PRId64,
               begin.row.id, begin.row.contact, begin.row.size);
    return err;
}

/* ---- a piece ---- */

struct growing {
    const struct tl_upload_row *row;
    struct tl_upload_row next;
    bool ends; /* All is there, and nobody looks through. */
};

static enum tl_err write_grow(struct tl_db *db, void *arg)
{
    const struct growing *grow = arg;
    enum tl_err err = tl_store_upload_grow(db, grow->row, &grow->next);
    return err == TL_OK && grow->ends
               ? tl_store_upload_end(db, grow->row->id, "scanning", "kept", "", grow->next.ended_at)
               : err;
}

static enum tl_err put_sealed(struct tl_uploads *uploads, const struct tl_upload_row *row,
                              const uint8_t *bytes, size_t len)
{
    const struct tl_upload_piece piece = { row->id, (uint64_t)row->pieces, (uint64_t)row->stored };
    char name[TL_UPLOAD_KEY_NAME_BYTES];
    uint8_t key[TL_UPLOAD_KEY_BYTES];
    const struct tl_upload_place *place = tl_uploads_place(uploads, row);
    if (!place)
        return TL_EUNSUPPORTED;
    uint8_t *sealed = malloc(len + TL_UPLOAD_SEAL_BYTES);
    if (!sealed)
        return TL_ENOMEM;
    tl_upload_key_name(row->id, name);
    enum tl_err err = tl_vault_unwrap(&uploads->vault, name, row->wrapped, key);
    if (err == TL_OK) {
        tl_upload_seal(key, &piece, bytes, len, sealed);
        err = place->put(place->self, row->id, piece.number, sealed, len + TL_UPLOAD_SEAL_BYTES);
    }
    sodium_memzero(key, sizeof key);
    free(sealed);
    return err;
}

static enum tl_err grow(struct tl_uploads *uploads, struct tl_upload_row *row, size_t len)
{
    struct growing growing = { .row = row, .next = *row };
    struct tl_upload_row *next = &growing.next;
    next->stored += (int64_t)len;
    next->pieces++;
    next->touched_at = tl_uploads_now(uploads);
    bool is_whole = next->stored == next->size;
    growing.ends = is_whole && uploads->clamd[0] == '\0';
    if (is_whole)
        snprintf(next->state, sizeof next->state, "scanning");
    next->ended_at = growing.ends ? next->touched_at : 0;
    enum tl_err err = tl_engine_write(uploads->wiring.engine, write_grow, &growing);
    if (err != TL_OK)
        return err;
    *row = *next;
    if (growing.ends) {
        snprintf(row->state, sizeof row->state, "kept");
        tl_log("upload.ended", "upload=%" PRIu64 " contact=%" PRIu64 " state=kept why=\"\"",
               row->id, row->contact);
    } else if (is_whole) {
        tl_uploads_wake(uploads);
    }
    return TL_OK;
}

/* The first bytes say what it is: nothing of another kind is ever put anywhere. */
static enum tl_err refuse_type(struct tl_uploads *uploads, struct tl_upload_row *row)
{
    enum tl_err err = tl_uploads_end(uploads, row, "open", "refused", "type");
    snprintf(row->state, sizeof row->state, "refused");
    snprintf(row->why, sizeof row->why, "type");
    return err;
}

static enum tl_upload_why check_piece(const struct tl_upload_row *row, int64_t offset, size_t len)
{
    if (strcmp(row->state, "open") != 0)
        return TL_UPLOAD_WHY_CLOSED;
    if (offset != row->stored)
        return TL_UPLOAD_WHY_OFFSET;
    if ((int64_t)len > row->size - row->stored)
        return TL_UPLOAD_WHY_SIZE;
    bool is_last = (int64_t)len == row->size - row->stored;
    if (len == 0 || len > TL_UPLOAD_PIECE_MAX || (len < TL_UPLOAD_PIECE_MIN && !is_last))
        return TL_UPLOAD_WHY_PIECE;
    return TL_UPLOAD_WHY_NONE;
}

static enum tl_err find(struct tl_uploads *uploads, tl_id id, struct tl_upload_row *out)
{
    struct tl_db *db = tl_store_reader_take(uploads->wiring.store);
    enum tl_err err = tl_store_upload_find(db, id, out);
    tl_store_reader_give(uploads->wiring.store, db);
    return err == TL_OK && strcmp(out->state, "gone") == 0 ? TL_ENONE : err;
}

static enum tl_err append(struct tl_uploads *uploads, struct tl_upload_row *row, int64_t offset,
                          const uint8_t *bytes, size_t len, enum tl_upload_why *out_why)
{
    *out_why = check_piece(row, offset, len);
    if (*out_why != TL_UPLOAD_WHY_NONE)
        return TL_OK;
    if (row->stored == 0 &&
        tl_upload_magic_look(uploads->magic, bytes, len) != tl_upload_type_find(row->type)) {
        *out_why = TL_UPLOAD_WHY_TYPE;
        return refuse_type(uploads, row);
    }
    enum tl_err err = put_sealed(uploads, row, bytes, len);
    if (err == TL_OK)
        err = grow(uploads, row, len);
    if (err != TL_ENONE)
        return err;
    /* It was erased or dropped meanwhile. */
    const struct tl_upload_place *place = tl_uploads_place(uploads, row);
    err = place ? place->drop(place->self, row->id, (uint64_t)row->pieces + 1) : TL_EUNSUPPORTED;
    *out_why = TL_UPLOAD_WHY_NOT_FOUND;
    return err;
}

enum tl_err tl_uploads_append(struct tl_uploads *uploads, tl_id id, int64_t offset,
                              const uint8_t *bytes, size_t len, struct tl_upload_row *out_row,
                              enum tl_upload_why *out_why)
{
    *out_row = (struct tl_upload_row){ .id = id };
    *out_why = TL_UPLOAD_WHY_BUSY;
    if (!tl_uploads_take(uploads, id))
        return TL_OK;
    enum tl_err err = find(uploads, id, out_row);
    if (err == TL_OK) {
        err = append(uploads, out_row, offset, bytes, len, out_why);
    } else if (err == TL_ENONE) {
        *out_why = TL_UPLOAD_WHY_NOT_FOUND;
        err = TL_OK;
    }
    tl_uploads_give(uploads, id);
    if (err != TL_OK)
        tl_log("upload.failed", "upload=%" PRIu64 " why=\"%s\"", id, tl_err_text(err));
    return err;
}

static enum tl_err write_go(struct tl_db *db, void *arg)
{
    return tl_store_upload_go(db, *(const tl_id *)arg);
}

enum tl_err tl_uploads_take_back(struct tl_uploads *uploads, tl_id id, enum tl_upload_why *out_why)
{
    enum tl_err err = tl_engine_write(uploads->wiring.engine, write_go, &id);
    *out_why = err == TL_ENONE ? TL_UPLOAD_WHY_CLOSED : TL_UPLOAD_WHY_NONE;
    if (err == TL_OK)
        tl_uploads_wake(uploads);
    return err == TL_ENONE ? TL_OK : err;
}

/* ---- open and close ---- */

static enum tl_err complain(struct tl_faults *faults, enum tl_err err, const char *key,
                            const char *text)
{
    tl_faults_add(faults, NULL, 0, key, text);
    return err;
}

static enum tl_err open_parts(struct tl_uploads *uploads, struct tl_faults *faults)
{
    const struct tl_settings *settings = uploads->wiring.settings;
    char folder[2 * TL_SETTING_BYTES_MAX];
    if (settings->uploads_clamd[0] != '\0' && !tl_clamd_address_is(settings->uploads_clamd))
        return complain(faults, TL_EBAD, "uploads.clamd",
                        "uploads.clamd is the path of clamd's socket, or HOST:PORT");
    if (settings->uploads_folder[0] != '\0')
        snprintf(folder, sizeof folder, "%s", settings->uploads_folder);
    else
        snprintf(folder, sizeof folder, "%s/uploads", uploads->wiring.dir);
    enum tl_err err = tl_vault_open(&uploads->vault, uploads->wiring.dir, true);
    if (err != TL_OK)
        return complain(faults, err, "", "the folder's recordings.key cannot be used");
    uploads->has_vault = true;
    err = tl_upload_magic_open(&uploads->magic);
    if (err != TL_OK)
        return complain(faults, err, "",
                        "the system's list of types of files (libmagic) cannot be read");
    err = tl_upload_folder_open(folder, faults, &uploads->folder);
    if (err != TL_OK || settings->uploads_s3_url[0] == '\0')
        return err;
    const struct tl_upload_s3 s3 = { settings->uploads_s3_url, settings->uploads_s3_region,
                                     settings->uploads_s3_key, settings->uploads_s3_secret_file,
                                     settings->uploads_s3_ca };
    return tl_upload_s3_open(&s3, faults, &uploads->s3);
}

enum tl_err tl_uploads_open(const struct tl_uploads_wiring *wiring, struct tl_faults *faults,
                            struct tl_uploads **out_uploads)
{
    pthread_condattr_t steady;
    struct tl_uploads *uploads = calloc(1, sizeof *uploads);
    if (!uploads)
        return TL_ENOMEM;
    uploads->wiring = *wiring;
    snprintf(uploads->clamd, sizeof uploads->clamd, "%s", wiring->settings->uploads_clamd);
    uploads->partial_us = wiring->settings->uploads_partial_hours * TL_HOUR;
    uploads->total_bytes = wiring->settings->uploads_total_mb << 20;
    pthread_mutex_init(&uploads->lock, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&uploads->wake, &steady);
    pthread_condattr_destroy(&steady);
    enum tl_err err = open_parts(uploads, faults);
    if (err != TL_OK) {
        tl_uploads_close(uploads);
        return err;
    }
    *out_uploads = uploads;
    return TL_OK;
}

enum tl_err tl_uploads_run(struct tl_uploads *uploads)
{
    if (pthread_create(&uploads->thread, NULL, tl_uploads_work, uploads) != 0)
        return TL_EIO;
    uploads->runs = true;
    return TL_OK;
}

void tl_uploads_close(struct tl_uploads *uploads)
{
    if (!uploads)
        return;
    atomic_store(&uploads->stops, true);
    tl_uploads_wake(uploads);
    if (uploads->runs)
        pthread_join(uploads->thread, NULL);
    if (uploads->folder.close)
        uploads->folder.close(uploads->folder.self);
    if (uploads->s3.close)
        uploads->s3.close(uploads->s3.self);
    tl_upload_magic_close(uploads->magic);
    if (uploads->has_vault)
        tl_vault_close(&uploads->vault);
    pthread_cond_destroy(&uploads->wake);
    pthread_mutex_destroy(&uploads->lock);
    free(uploads);
}
