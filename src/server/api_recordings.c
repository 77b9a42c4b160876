/* api_recordings.c: pausing what is recorded, and listening to it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "http/text.h"
#include "phone/recorder_sound.h"
#include "server/api.h"
#include "server/pages.h"
#include "server/recordings.h"
#include "store/audit.h"
#include "store/meta.h"

enum {
    PIECE_MAX = 2 << 20,  /* Of one answer to a range: two minutes. */
    WHOLE_MAX = 16 << 20, /* Without a range: a quarter of an hour. */
    PEAKS_MAX = 4000,
    PEAKS_USUAL = 800,
    RIGHTS = TL_RIGHT_SUPERVISE | TL_RIGHT_REVIEW,
};
#define LOOK_LASTS TL_HOUR /* One look: a player asks for many pieces. */

const char *tl_api_recording_state(struct tl_db *db, tl_id contact)
{
    static const char *const states[] = { "on", "paused", "failed" };
    struct tl_recording_row rows[TL_RECORDING_PARTS_MAX];
    size_t len = 0;
    if (tl_store_recording_list(db, contact, rows, TL_RECORDING_PARTS_MAX, &len) != TL_OK)
        return "off";
    for (size_t i = 0; len > 0 && i < 3; i++)
        if (strcmp(rows[len - 1].state, states[i]) == 0)
            return states[i];
    return "off";
}

TL_HANDLER(tl_api_set_recording)
{
    struct tl_api *api = app;
    struct tl_contact_row row;
    int is_paused = 0;
    tl_id contact = tl_http_param_id(request, "id");
    if (json_unpack(tl_http_json(request), "{s:b}", "paused", &is_paused) != 0) {
        tl_http_reply_problem(response, 400, "bad-request", "paused is true or false", 0);
        return;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = contact == 0 ? TL_ENONE : tl_view_contact(db, contact, &row);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && (row.agent != tl_http_principal(request)->user || row.closed_at > 0))
        err = TL_ENONE;
    if (err != TL_OK) {
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    err = tl_recordings_pause(api->recordings, contact, is_paused);
    if (err == TL_ENONE) {
        tl_http_reply_problem(response, 409, "state", "this contact is not being recorded", 0);
        return;
    }
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    db = tl_store_reader_take(api->store);
    tl_http_reply_json(response, 200,
                       json_pack("{s:s}", "recording", tl_api_recording_state(db, contact)));
    tl_store_reader_give(api->store, db);
}

/* ---- listening ---- */

/* What somebody wants to hear, and why. */
struct listen {
    struct tl_recording_row row;
    size_t parts;
    struct tl_audit audit;
    char path[TL_RECORDING_PATH_MAX];
    uint8_t key[TL_VAULT_KEY_BYTES];
};

static bool is_reason(const char *reason)
{
    static const char *const reasons[] = { "review", "complaint", "training", "asked-by-person" };
    for (size_t i = 0; reason && i < sizeof reasons / sizeof reasons[0]; i++)
        if (strcmp(reasons[i], reason) == 0)
            return true;
    return false;
}

static bool may_hear(const struct tl_api *api, struct tl_db *db,
                     const struct tl_http_principal *who, tl_id contact)
{
    struct tl_contact_row row;
    if (tl_role_rights(who->roles) & RIGHTS)
        return true;
    return tl_api_policy(api)->recording.is_heard_by_agent &&
           tl_view_contact(db, contact, &row) == TL_OK && row.agent == who->user;
}

static enum tl_err find_part(struct tl_db *db, tl_id contact, const char *part,
                             struct listen *listen)
{
    struct tl_recording_row rows[TL_RECORDING_PARTS_MAX];
    size_t len = 0;
    int64_t wanted = part ? (int64_t)tl_http_id_read(part) : 0;
    enum tl_err err = tl_store_recording_list(db, contact, rows, TL_RECORDING_PARTS_MAX, &len);
    if (err != TL_OK)
        return err;
    for (size_t i = 0; i < len; i++) {
        if (part && rows[i].part != wanted)
            continue;
        listen->row = rows[i];
        listen->parts = len;
        return TL_OK;
    }
    return TL_ENONE;
}

static enum tl_err write_look(struct tl_db *db, void *arg)
{
    struct tl_audit *audit = arg;
    enum tl_err err = tl_store_ids_take(db, "audit", 1, &audit->id);
    return err == TL_OK ? tl_store_audit_insert(db, audit) : err;
}

/* Stored before anything is heard. The pieces of one listening are one look. */
static enum tl_err note_look(struct tl_api *api, const struct tl_http_request *request,
                             struct listen *listen)
{
    tl_time last = 0;
    listen->audit = (struct tl_audit){ .at = tl_wall_now(),
                                       .staff_id = tl_http_principal(request)->user,
                                       .action = "look",
                                       .record_kind = "recording",
                                       .record_id = listen->row.contact,
                                       .contact = listen->row.contact };
    snprintf(listen->audit.reason, sizeof listen->audit.reason, "%s",
             tl_http_query(request, "reason"));
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_audit_last(db, &listen->audit, &last);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK || last > listen->audit.at - LOOK_LASTS)
        return err;
    return tl_engine_write(api->engine, write_look, &listen->audit);
}

/* False: the refusal was written. */
static bool begin(struct tl_api *api, const struct tl_http_request *request,
                  struct tl_http_response *response, struct listen *listen)
{
    tl_id contact = tl_http_param_id(request, "id");
    if (!is_reason(tl_http_query(request, "reason"))) {
        tl_http_reply_problem(response, 400, "bad-request", "a reason is needed", 0);
        return false;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = contact == 0 ? TL_ENONE
                      : may_hear(api, db, tl_http_principal(request), contact)
                          ? find_part(db, contact, tl_http_query(request, "part"), listen)
                          : TL_EDENIED;
    tl_store_reader_give(api->store, db);
    if (err == TL_EDENIED) {
        tl_http_reply_problem(response, 403, "not-allowed", NULL, 0);
        return false;
    }
    if (err == TL_OK && !tl_api_may_see_contact(api, request, response, contact))
        return false;
    if (err == TL_OK)
        err = note_look(api, request, listen);
    if (err == TL_OK)
        err = tl_recordings_key(api->recordings, &listen->row, listen->path, listen->key);
    if (err == TL_OK)
        return true;
    tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    return false;
}

static void reply_missing(struct tl_http_response *response, enum tl_err err)
{
    tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

static void reply_sound(struct tl_http_response *response, enum tl_http_range range,
                        const uint8_t *bytes, size_t len, uint64_t from, uint64_t total)
{
    char text[80];
    tl_http_reply_bytes(response, range == TL_HTTP_RANGE_SOME ? 206 : 200, "audio/wav", bytes, len);
    tl_http_set_header(response, "Accept-Ranges", "bytes");
    if (range != TL_HTTP_RANGE_SOME)
        return;
    snprintf(text, sizeof text, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, from, from + len - 1,
             total);
    tl_http_set_header(response, "Content-Range", text);
}

static void reply_behind(struct tl_http_response *response, uint64_t total)
{
    char text[48];
    tl_http_reply_problem(response, 416, "bad-request", "the recording is shorter", 0);
    snprintf(text, sizeof text, "bytes */%" PRIu64, total);
    tl_http_set_header(response, "Content-Range", text);
}

/* The length of the whole first: a range counts from there. It is in the records once the
 * recording has ended. */
static enum tl_err total_of(const struct listen *listen, uint64_t *out_total)
{
    struct tl_recording_measure measure = { .samples = (uint64_t)listen->row.samples };
    enum tl_err err = TL_OK;
    if (listen->row.ended_at == 0 || strcmp(listen->row.state, "kept") != 0)
        err = tl_recording_measure(listen->path, listen->key, &measure);
    *out_total = TL_RECORDING_WAV_HEAD + 2 * measure.samples;
    return err;
}

static void send_sound(const struct tl_http_request *request, struct tl_http_response *response,
                       const struct listen *listen)
{
    uint64_t total, from = 0, last = 0;
    size_t len = 0;
    enum tl_err err = total_of(listen, &total);
    if (err != TL_OK) {
        reply_missing(response, err);
        return;
    }
    enum tl_http_range range = tl_http_range(request, total, &from, &last);
    if (range == TL_HTTP_RANGE_BAD) {
        reply_behind(response, total);
        return;
    }
    uint64_t wanted = range == TL_HTTP_RANGE_SOME ? last - from + 1 : total;
    if (range == TL_HTTP_RANGE_NONE && wanted > WHOLE_MAX) {
        tl_http_reply_problem(response, 413, "bad-request", "ask for it by ranges of bytes", 0);
        return;
    }
    if (range == TL_HTTP_RANGE_SOME && wanted > PIECE_MAX)
        wanted = PIECE_MAX; /* RFC 9110, 15.3.7: fewer than asked for; the player goes on. */
    uint8_t *bytes = malloc((size_t)wanted);
    if (bytes)
        err =
            tl_recording_wav(listen->path, listen->key, from, (size_t)wanted, bytes, &len, &total);
    if (!bytes || err != TL_OK)
        reply_missing(response, bytes ? err : TL_ENOMEM);
    else if (len == 0)
        reply_behind(response, total);
    else
        reply_sound(response, range, bytes, len, from, total);
    free(bytes);
}

TL_HANDLER(tl_api_get_recording)
{
    struct listen listen = { .parts = 0 };
    if (begin(app, request, response, &listen))
        send_sound(request, response, &listen);
    sodium_memzero(listen.key, sizeof listen.key);
}

/* ---- the waveform ---- */

static json_t *numbers(const uint8_t *peaks, uint32_t len)
{
    json_t *all = json_array();
    for (uint32_t i = 0; i < len; i++)
        json_array_append_new(all, json_integer(peaks[i]));
    return all;
}

static json_t *marks(const struct tl_recording_peaks *peaks)
{
    json_t *all = json_array();
    for (uint32_t i = 0; i < peaks->marks_len; i++)
        json_array_append_new(all, json_pack("{s:s, s:f}", "kind",
                                             tl_recording_kind_text(peaks->marks[i].kind), "at_s",
                                             (double)peaks->marks[i].at / TL_RECORDING_HZ));
    return all;
}

static json_t *peaks_json(const struct listen *listen, const struct tl_recording_peaks *peaks)
{
    return json_pack("{s:o, s:I, s:I, s:s, s:o, s:f, s:b, s:f, s:o, s:o, s:o}", "contact",
                     tl_json_id(listen->row.contact), "part", (json_int_t)listen->row.part, "parts",
                     (json_int_t)listen->parts, "state", listen->row.state, "started_at",
                     tl_json_time(listen->row.started_at), "seconds",
                     (double)peaks->measure.samples / TL_RECORDING_HZ, "whole",
                     peaks->measure.end == TL_ENONE, "seconds_each",
                     (double)peaks->samples_each / TL_RECORDING_HZ, "left",
                     numbers(peaks->left, peaks->len), "right", numbers(peaks->right, peaks->len),
                     "marks", marks(peaks));
}

TL_HANDLER(tl_api_get_peaks)
{
    struct listen listen = { .parts = 0 };
    struct tl_recording_peaks peaks;
    const char *text = tl_http_query(request, "peaks");
    tl_id wanted = text ? tl_http_id_read(text) : PEAKS_USUAL;
    if (wanted == 0 || wanted > PEAKS_MAX) {
        tl_http_reply_problem(response, 400, "bad-request", "peaks is 1 to 4000", 0);
        return;
    }
    if (!begin(app, request, response, &listen))
        return;
    enum tl_err err = tl_recording_peaks(listen.path, listen.key, (uint32_t)wanted, &peaks);
    sodium_memzero(listen.key, sizeof listen.key);
    if (err != TL_OK) {
        reply_missing(response, err);
        return;
    }
    tl_http_reply_json(response, 200, peaks_json(&listen, &peaks));
    tl_recording_peaks_done(&peaks);
}
