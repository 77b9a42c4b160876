/* recordings.c: the thread of the recordings: begin, fail, end, delete. */
#include "server/recordings.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "bus/ring.h"
#include "phone/recorder_sound.h"
#include "server/log.h"
#include "store/db.h"

enum { RING_BYTES = 1 << 20, LIST_MAX = 32, NAME_BYTES = 48 };
#define ENDS_WITHIN  (30 * TL_SECOND) /* From the contact's end to the file's. */
#define PURGE_EVERY  TL_MINUTE
#define PURGE_MANUAL TL_SECOND /* A clock that is moved by hand moves by jumps. */

/* A recording under way. */
struct live {
    tl_id contact; /* 0: free. */
    int64_t part;
    tl_id leg;
    bool has_failed;
    int64_t ends_by; /* Steady time; 0: the contact is open. */
};

struct tl_recordings {
    struct tl_recordings_wiring wiring;
    struct tl_vault vault;
    struct tl_phone *phone;
    struct tl_ring *ring;
    pthread_t thread;
    bool runs;
    struct live *live;
    uint32_t live_len; /* All used ones stand below it. */
    int64_t purge_at;
};

enum message_kind { BEGIN, CLOSED, FAILED, RECORDED, PAUSE, STOP };

struct message {
    enum message_kind kind;
    tl_id contact; /* BEGIN, CLOSED, PAUSE */
    tl_id leg;     /* BEGIN, FAILED, RECORDED */
    uint32_t kept_s;
    uint64_t samples;
    enum tl_err err;
    bool is_paused;
    struct tl_ring *reply; /* PAUSE: an enum tl_err. */
};

static tl_time now_of(const struct tl_recordings *recordings)
{
    struct tl_clock *clock = recordings->wiring.clock;
    return clock->is_manual ? atomic_load(&clock->manual) : tl_wall_now();
}

/* ---- the table of those under way ---- */

static struct live *find_contact(struct tl_recordings *recordings, tl_id contact)
{
    for (uint32_t i = 0; i < recordings->live_len; i++)
        if (recordings->live[i].contact == contact && recordings->live[i].ends_by == 0)
            return recordings->live + i;
    return NULL;
}

static struct live *find_leg(struct tl_recordings *recordings, tl_id leg)
{
    for (uint32_t i = 0; i < recordings->live_len; i++)
        if (recordings->live[i].contact != 0 && recordings->live[i].leg == leg)
            return recordings->live + i;
    return NULL;
}

static struct live *take_live(struct tl_recordings *recordings)
{
    uint32_t i = 0;
    while (i < recordings->live_len && recordings->live[i].contact != 0)
        i++;
    if (i == recordings->wiring.calls_max)
        return NULL;
    if (i == recordings->live_len)
        recordings->live_len++;
    return recordings->live + i;
}

static void drop_live(struct tl_recordings *recordings, struct live *live)
{
    live->contact = 0;
    while (recordings->live_len > 0 && recordings->live[recordings->live_len - 1].contact == 0)
        recordings->live_len--;
}

/* ---- the records ---- */

struct change {
    struct tl_recording_row row;
    enum tl_err (*write)(struct tl_db *db, const struct tl_recording_row *row);
};

static enum tl_err write_change(struct tl_db *db, void *arg)
{
    const struct change *change = arg;
    return change->write(db, &change->row);
}

static enum tl_err set_state(struct tl_db *db, const struct tl_recording_row *row)
{
    return tl_store_recording_set_state(db, row->contact, row->part, row->state);
}

static enum tl_err delete_row(struct tl_db *db, const struct tl_recording_row *row)
{
    return tl_store_recording_delete(db, row->contact, row->part);
}

static enum tl_err change(struct tl_recordings *recordings, const struct tl_recording_row *row,
                          enum tl_err (*write)(struct tl_db *db,
                                               const struct tl_recording_row *row))
{
    struct change wanted = { .row = *row, .write = write };
    enum tl_err err = tl_engine_write(recordings->wiring.engine, write_change, &wanted);
    if (err != TL_OK)
        tl_log("recording.not_stored", "contact=%" PRIu64 " part=%" PRId64 " why=\"%s\"",
               row->contact, row->part, tl_err_text(err));
    else
        recordings->wiring.changed(recordings->wiring.arg, row->contact);
    return err;
}

static void set_live_state(struct tl_recordings *recordings, const struct live *live,
                           const char *state)
{
    struct tl_recording_row row = { .contact = live->contact, .part = live->part };
    snprintf(row.state, sizeof row.state, "%s", state);
    if (change(recordings, &row, set_state) != TL_OK)
        return; /* It was logged; the end is written again when it has come. */
}

static void name_of(const struct tl_recording_row *row, char name[NAME_BYTES])
{
    snprintf(name, NAME_BYTES, "%" PRIu64 "-%" PRId64, row->contact, row->part);
}

enum tl_err tl_recordings_key(const struct tl_recordings *recordings,
                              const struct tl_recording_row *row, char path[TL_RECORDING_PATH_MAX],
                              uint8_t key[TL_VAULT_KEY_BYTES])
{
    char name[NAME_BYTES];
    name_of(row, name);
    snprintf(path, TL_RECORDING_PATH_MAX, "%s/%s", recordings->wiring.dir, row->path);
    return tl_vault_unwrap(&recordings->vault, name, row->wrapped, key);
}

/* A failure stays one. */
static void end_row(struct tl_recordings *recordings, struct tl_recording_row *row,
                    const struct tl_recording_measure *measure)
{
    if (strcmp(row->state, "failed") != 0)
        snprintf(row->state, sizeof row->state, "%s", measure->end == TL_ENONE ? "kept" : "cut");
    row->samples = (int64_t)measure->samples;
    row->ended_at = row->started_at + row->samples * TL_SECOND / TL_RECORDING_HZ;
    row->kept_until = row->ended_at + row->kept_s * TL_SECOND;
    if (change(recordings, row, tl_store_recording_end) == TL_OK)
        tl_log("recording.ended", "contact=%" PRIu64 " part=%" PRId64 " state=%s seconds=%" PRId64,
               row->contact, row->part, row->state, row->samples / TL_RECORDING_HZ);
}

/* What nobody has told the length of: the file knows it. */
static void end_row_by_file(struct tl_recordings *recordings, struct tl_recording_row *row)
{
    char path[TL_RECORDING_PATH_MAX];
    uint8_t key[TL_VAULT_KEY_BYTES];
    struct tl_recording_measure measure = { .end = TL_ECLOSED };
    enum tl_err err = tl_recordings_key(recordings, row, path, key);
    if (err == TL_OK)
        err = tl_recording_measure(path, key, &measure);
    sodium_memzero(key, sizeof key);
    if (err != TL_OK)
        tl_log("recording.unreadable", "contact=%" PRIu64 " part=%" PRId64 " why=\"%s\"",
               row->contact, row->part, tl_err_text(err));
    end_row(recordings, row, &measure);
}

/* told: what the phone said of the file; NULL: nothing. */
static void end_live(struct tl_recordings *recordings, struct live *live,
                     const struct tl_recording_measure *told)
{
    struct tl_recording_row row;
    struct tl_db *db = tl_store_reader_take(recordings->wiring.store);
    enum tl_err err = tl_store_recording_find(db, live->contact, live->part, &row);
    tl_store_reader_give(recordings->wiring.store, db);
    if (err == TL_OK && live->has_failed)
        snprintf(row.state, sizeof row.state, "failed");
    if (err == TL_OK && told)
        end_row(recordings, &row, told);
    else if (err == TL_OK)
        end_row_by_file(recordings, &row);
    drop_live(recordings, live);
}

/* What an earlier server left open. */
static void end_left(struct tl_recordings *recordings)
{
    struct tl_recording_row *rows = calloc(LIST_MAX, sizeof *rows);
    size_t len = LIST_MAX;
    tl_id after = 0;
    while (rows && len > 0) {
        struct tl_db *db = tl_store_reader_take(recordings->wiring.store);
        enum tl_err err = tl_store_recording_list_open(db, after, rows, LIST_MAX, &len);
        tl_store_reader_give(recordings->wiring.store, db);
        if (err != TL_OK)
            break;
        for (size_t i = 0; i < len; i++) {
            after = rows[i].contact;
            end_row_by_file(recordings, rows + i);
        }
    }
    free(rows);
}

/* ---- begin ---- */

static enum tl_err make_folders(const struct tl_recordings *recordings,
                                struct tl_recording_row *row, tl_time now)
{
    char path[TL_RECORDING_PATH_MAX], month[16];
    struct tm utc;
    time_t seconds = (time_t)(now / TL_SECOND);
    gmtime_r(&seconds, &utc);
    strftime(month, sizeof month, "%Y-%m", &utc);
    snprintf(path, sizeof path, "%s/recordings", recordings->wiring.dir);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return TL_EIO;
    snprintf(path, sizeof path, "%s/recordings/%s", recordings->wiring.dir, month);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return TL_EIO;
    snprintf(row->path, sizeof row->path, "recordings/%s/%" PRIu64 "-%" PRId64 ".tlrec", month,
             row->contact, row->part);
    return TL_OK;
}

/* The next part's number. TL_EFULL: there are as many as there may be. */
static enum tl_err next_part(struct tl_recordings *recordings, struct tl_recording_row *row)
{
    struct tl_recording_row *rows = calloc(TL_RECORDING_PARTS_MAX, sizeof *rows);
    size_t len = 0;
    if (!rows)
        return TL_ENOMEM;
    struct tl_db *db = tl_store_reader_take(recordings->wiring.store);
    enum tl_err err = tl_store_recording_list(db, row->contact, rows, TL_RECORDING_PARTS_MAX, &len);
    tl_store_reader_give(recordings->wiring.store, db);
    if (err == TL_OK && len == TL_RECORDING_PARTS_MAX)
        err = TL_EFULL;
    row->part = len > 0 ? rows[len - 1].part + 1 : 1;
    free(rows);
    return err;
}

static enum tl_err store_new(struct tl_recordings *recordings, struct tl_recording_row *row,
                             uint8_t key[TL_VAULT_KEY_BYTES])
{
    char name[NAME_BYTES];
    row->started_at = now_of(recordings);
    enum tl_err err = next_part(recordings, row);
    if (err != TL_OK)
        return err;
    if (make_folders(recordings, row, row->started_at) != TL_OK)
        snprintf(row->state, sizeof row->state, "failed"); /* The desk shall see it. */
    randombytes_buf(key, TL_VAULT_KEY_BYTES);
    name_of(row, name);
    tl_vault_wrap(&recordings->vault, name, key, row->wrapped);
    return change(recordings, row, tl_store_recording_insert);
}

static void fail(struct tl_recordings *recordings, struct live *live, enum tl_err why)
{
    tl_log("recording.failed", "contact=%" PRIu64 " part=%" PRId64 " why=\"%s\"", live->contact,
           live->part, tl_err_text(why));
    if (!live->has_failed)
        set_live_state(recordings, live, "failed");
    live->has_failed = true;
}

static void begin(struct tl_recordings *recordings, const struct message *message)
{
    struct live *live = find_contact(recordings, message->contact);
    struct tl_recording_row row = { .contact = message->contact, .kept_s = message->kept_s };
    char path[TL_RECORDING_PATH_MAX];
    uint8_t key[TL_VAULT_KEY_BYTES];
    if (live && live->leg == message->leg)
        return; /* The next agent of the same call. */
    live = take_live(recordings);
    snprintf(row.state, sizeof row.state, "on");
    enum tl_err err = live ? store_new(recordings, &row, key) : TL_EFULL;
    if (err != TL_OK) {
        tl_log("recording.failed", "contact=%" PRIu64 " why=\"%s\"", message->contact,
               tl_err_text(err));
        return;
    }
    *live = (struct live){ .contact = row.contact, .part = row.part, .leg = message->leg };
    live->has_failed = strcmp(row.state, "failed") == 0;
    snprintf(path, sizeof path, "%s/%s", recordings->wiring.dir, row.path);
    const struct tl_phone_record record = { .path = path, .key = key };
    err = live->has_failed ? TL_EIO : tl_phone_record(recordings->phone, live->leg, &record);
    sodium_memzero(key, sizeof key);
    if (err == TL_OK) {
        tl_log("recording.begins", "contact=%" PRIu64 " part=%" PRId64, row.contact, row.part);
        return;
    }
    fail(recordings, live, err);
    end_live(recordings, live, NULL);
}

/* ---- the rest of its life ---- */

static void close_contact(struct tl_recordings *recordings, tl_id contact)
{
    struct live *live = find_contact(recordings, contact);
    if (!live)
        return;
    live->ends_by = tl_steady_now() + ENDS_WITHIN;
    enum tl_err err = tl_phone_record_stop(recordings->phone, live->leg);
    if (err != TL_OK) /* The leg's own end stops it as well. */
        tl_log("recording.behind", "contact=%" PRIu64, contact);
}

static enum tl_err pause_it(struct tl_recordings *recordings, const struct message *message)
{
    struct live *live = find_contact(recordings, message->contact);
    if (!live || live->has_failed)
        return TL_ENONE;
    enum tl_err err = tl_phone_record_pause(recordings->phone, live->leg, message->is_paused);
    if (err == TL_OK)
        set_live_state(recordings, live, message->is_paused ? "paused" : "on");
    return err;
}

static void answer(struct tl_ring *reply, enum tl_err err)
{
    enum tl_err pushed = tl_ring_push(reply, &err, sizeof err);
    if (pushed != TL_OK) /* It holds one answer: it cannot be. */
        tl_log("recording.behind", "why=\"%s\"", tl_err_text(pushed));
}

/* Files whose end was never told: the leg was gone before the recording began. */
static void look_at_times(struct tl_recordings *recordings)
{
    int64_t now = tl_steady_now();
    for (uint32_t i = 0; i < recordings->live_len; i++) {
        struct live *live = recordings->live + i;
        if (live->contact != 0 && live->ends_by != 0 && live->ends_by <= now)
            end_live(recordings, live, NULL);
    }
}

/* The file first: a row without a file is tried again, a file without a row would stay for ever. */
static bool purge_one(struct tl_recordings *recordings, const struct tl_recording_row *row)
{
    char path[TL_RECORDING_PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", recordings->wiring.dir, row->path);
    if (unlink(path) != 0 && errno != ENOENT) {
        tl_log("recording.not_deleted", "contact=%" PRIu64 " part=%" PRId64 " why=\"%s\"",
               row->contact, row->part, strerror(errno));
        return false;
    }
    if (change(recordings, row, delete_row) != TL_OK)
        return false;
    tl_log("recording.deleted", "contact=%" PRIu64 " part=%" PRId64, row->contact, row->part);
    return true;
}

static void purge(struct tl_recordings *recordings)
{
    struct tl_recording_row *rows = calloc(LIST_MAX, sizeof *rows);
    size_t len = LIST_MAX;
    bool goes_on = rows != NULL;
    while (goes_on && len == LIST_MAX) {
        struct tl_db *db = tl_store_reader_take(recordings->wiring.store);
        enum tl_err err =
            tl_store_recording_list_purge(db, now_of(recordings), rows, LIST_MAX, &len);
        tl_store_reader_give(recordings->wiring.store, db);
        goes_on = err == TL_OK;
        for (size_t i = 0; goes_on && i < len; i++)
            goes_on = purge_one(recordings, rows + i);
    }
    free(rows);
}

static void purge_if_due(struct tl_recordings *recordings)
{
    int64_t now = tl_steady_now();
    if (now < recordings->purge_at)
        return;
    recordings->purge_at = now + (recordings->wiring.clock->is_manual ? PURGE_MANUAL : PURGE_EVERY);
    purge(recordings);
}

/* ---- the thread ---- */

static void take_phone(struct tl_recordings *recordings, const struct message *message)
{
    struct live *live = find_leg(recordings, message->leg);
    if (live && message->kind == FAILED)
        fail(recordings, live, message->err);
    else if (live)
        end_live(recordings, live,
                 &(struct tl_recording_measure){ .samples = message->samples, .end = TL_ENONE });
}

/* False: stop. */
static bool take(struct tl_recordings *recordings, const struct message *message)
{
    switch (message->kind) {
    case BEGIN:
        begin(recordings, message);
        return true;
    case CLOSED:
        close_contact(recordings, message->contact);
        return true;
    case FAILED:
    case RECORDED:
        take_phone(recordings, message);
        return true;
    case PAUSE:
        answer(message->reply, pause_it(recordings, message));
        return true;
    case STOP:
        break;
    }
    return false;
}

static void *run(void *arg)
{
    struct tl_recordings *recordings = arg;
    struct message message;
    size_t bytes;
    end_left(recordings);
    for (bool runs = true; runs;) {
        if (tl_ring_pop(recordings->ring, &message, sizeof message, &bytes) == TL_OK)
            runs = take(recordings, &message);
        else
            tl_ring_wait(recordings->ring, TL_SECOND);
        look_at_times(recordings);
        purge_if_due(recordings);
    }
    for (uint32_t i = recordings->live_len; i-- > 0;)
        if (recordings->live[i].contact != 0)
            end_live(recordings, recordings->live + i, NULL);
    return NULL;
}

static enum tl_err open_vault(struct tl_recordings *recordings, struct tl_faults *faults)
{
    struct tl_recording_row row;
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(recordings->wiring.store);
    enum tl_err err = tl_store_recording_list_due(db, INT64_MAX, &row, 1, &len);
    if (err == TL_OK && len == 0)
        err = tl_store_recording_list_open(db, 0, &row, 1, &len);
    tl_store_reader_give(recordings->wiring.store, db);
    if (err == TL_OK)
        err = tl_vault_open(&recordings->vault, recordings->wiring.dir, len == 0);
    if (err == TL_ENONE)
        tl_faults_add(faults, NULL, 0, "",
                      "there are recordings, but their key (recordings.key in the data folder) is "
                      "gone; put it back from the backup");
    else if (err == TL_EBAD)
        tl_faults_add(faults, NULL, 0, "",
                      "recordings.key in the data folder is no key of 32 bytes that only its owner "
                      "may read (chmod 600)");
    else if (err != TL_OK)
        tl_faults_add(faults, NULL, 0, "", "the key of the recordings cannot be read or made");
    return err;
}

enum tl_err tl_recordings_open(const struct tl_recordings_wiring *wiring, struct tl_faults *faults,
                               struct tl_recordings **out_recordings)
{
    struct tl_recordings *recordings = calloc(1, sizeof *recordings);
    if (!recordings)
        return TL_ENOMEM;
    recordings->wiring = *wiring;
    recordings->live = calloc(wiring->calls_max, sizeof *recordings->live);
    enum tl_err err = recordings->live ? open_vault(recordings, faults) : TL_ENOMEM;
    if (err == TL_OK)
        err = tl_ring_open(&recordings->ring, RING_BYTES);
    if (err != TL_OK) {
        free(recordings->live);
        free(recordings);
        return err;
    }
    *out_recordings = recordings;
    return TL_OK;
}

enum tl_err tl_recordings_run(struct tl_recordings *recordings, struct tl_phone *phone)
{
    recordings->phone = phone;
    if (pthread_create(&recordings->thread, NULL, run, recordings) != 0)
        return TL_EIO;
    recordings->runs = true;
    return TL_OK;
}

static void push(struct tl_recordings *recordings, const struct message *message)
{
    if (tl_ring_push(recordings->ring, message, sizeof *message) != TL_OK)
        tl_log("recording.full", "contact=%" PRIu64 " leg=%" PRIu64 " kind=%d", message->contact,
               message->leg, (int)message->kind);
}

void tl_recordings_close(struct tl_recordings *recordings)
{
    if (!recordings)
        return;
    struct message stop = { .kind = STOP };
    while (recordings->runs && tl_ring_push(recordings->ring, &stop, sizeof stop) != TL_OK)
        tl_ring_wait(recordings->ring, 1000);
    if (recordings->runs)
        pthread_join(recordings->thread, NULL);
    tl_ring_close(recordings->ring);
    tl_vault_close(&recordings->vault);
    free(recordings->live);
    free(recordings);
}

void tl_recordings_begin(struct tl_recordings *recordings, tl_id contact, tl_id leg,
                         uint32_t kept_s)
{
    push(recordings,
         &(struct message){ .kind = BEGIN, .contact = contact, .leg = leg, .kept_s = kept_s });
}

void tl_recordings_facts(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    for (uint32_t i = 0; i < facts_len; i++)
        if (facts[i].kind == TL_FACT_closed)
            push(arg, &(struct message){ .kind = CLOSED, .contact = facts[i].closed.contact });
}

void tl_recordings_phone_event(struct tl_recordings *recordings, const struct tl_phone_event *event)
{
    bool has_failed = event->kind == TL_PHONE_RECORD_FAILED;
    if (has_failed || event->kind == TL_PHONE_RECORDED)
        push(recordings, &(struct message){ .kind = has_failed ? FAILED : RECORDED,
                                            .leg = event->leg,
                                            .err = event->err,
                                            .samples = event->samples });
}

enum tl_err tl_recordings_pause(struct tl_recordings *recordings, tl_id contact, bool is_paused)
{
    struct message message = { .kind = PAUSE, .contact = contact, .is_paused = is_paused };
    enum tl_err answered;
    size_t bytes;
    enum tl_err err = tl_ring_open(&message.reply, 64);
    if (err != TL_OK)
        return err;
    err = tl_ring_push(recordings->ring, &message, sizeof message);
    if (err == TL_OK) {
        while (tl_ring_pop(message.reply, &answered, sizeof answered, &bytes) != TL_OK)
            tl_ring_wait(message.reply, -1);
        err = answered;
    }
    tl_ring_close(message.reply);
    return err;
}
