/* person_export.c: everything of a person as one JSON file, with recordings as sound beside it. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "desk/representation.h"
#include "phone/recorder_sound.h"
#include "server/clock.h"
#include "server/person.h"
#include "server/person_account.h"
#include "server/upload_name.h"
#include "server/uploads.h"
#include "server/vault.h"
#include "store/audit.h"
#include "store/cases.h"
#include "store/contacts.h"
#include "store/giving.h"
#include "store/keep.h"
#include "store/letters.h"
#include "store/meta.h"
#include "store/recordings.h"

enum {
    FORMAT = 1,
    PATH_BYTES = 1024,
    PIECE_BYTES = 4 << 20,
    CASES_MAX = 64,
    ROWS_MAX = 512,
    GIVINGS_MAX = 16,
};

struct exporting {
    const struct tl_person_task *task;
    const struct tl_person_wanted *wanted;
    const char *to;
    struct tl_db *db; /* In a transaction: all is of one moment. */
    struct tl_vault vault;
    bool has_vault;
    json_t *contact; /* Being read. */
    json_t *cases, *stopped;
    tl_id case_ids[CASES_MAX];
    size_t cases_len;
    size_t files;
    json_t *account; /* NULL: there is none. */
};

static enum tl_err fault(const struct exporting *exporting, enum tl_err err, const char *path,
                         const char *why)
{
    char text[400];
    snprintf(text, sizeof text, "%s: %s", path, why);
    tl_faults_add(exporting->task->faults, NULL, 0, "", text);
    return err;
}

static enum tl_err fault_errno(const struct exporting *exporting, const char *path)
{
    int number = errno;
    enum tl_err err = number == ENOSPC ? TL_ENOSPACE : number == EEXIST ? TL_EEXISTS : TL_EIO;
    return fault(exporting, err, path, strerror(number));
}

/* --- Rows to JSON. --- */

/* RFC 3339, in UTC; 0 is null. */
json_t *tl_person_time_json(tl_time at)
{
    if (at == 0)
        return json_null();
    struct tm utc;
    char text[40];
    time_t seconds = (time_t)(at / TL_SECOND);
    gmtime_r(&seconds, &utc);
    size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + len, sizeof text - len, ".%06dZ", (int)(at % TL_SECOND));
    return json_string(text);
}

static json_t *cell_json(const struct tl_person_cell *cell)
{
    json_t *inside;
    switch (cell->kind) {
    case TL_CELL_NUMBER:
        return json_integer(cell->number);
    case TL_CELL_TIME:
        return tl_person_time_json(cell->number);
    case TL_CELL_FLAG:
        return json_boolean(cell->number != 0);
    case TL_CELL_JSON:
        inside = json_loads(cell->text, JSON_DECODE_ANY, NULL);
        return inside ? inside : json_string(cell->text);
    case TL_CELL_TEXT:
        break;
    }
    return json_string(cell->text);
}

/* Which case the contact is about, and whom it came from: told once for all contacts. */
static void note_value(struct exporting *exporting, const struct tl_person_cell *cells)
{
    tl_id id = strcmp(cells[0].text, "case") == 0 ? strtoull(cells[1].text, NULL, 10) : 0;
    struct tl_stopped_number stopped;
    for (size_t i = 0; i < exporting->cases_len; i++)
        id = exporting->case_ids[i] == id ? 0 : id;
    if (id > 0 && id <= INT64_MAX && exporting->cases_len < CASES_MAX)
        exporting->case_ids[exporting->cases_len++] = id;
    if (strlen(cells[1].text) < sizeof stopped.number &&
        tl_store_number_stopped(exporting->db, cells[1].text, &stopped) == TL_OK)
        json_object_set_new(exporting->stopped, stopped.number,
                            json_pack("{s:s, s:o, s:s}", "number", stopped.number, "at",
                                      tl_person_time_json(stopped.at), "word", stopped.word));
}

static enum tl_err take_row(void *arg, const char *part, const struct tl_person_cell *cells,
                            size_t cells_len)
{
    struct exporting *exporting = arg;
    json_t *row = json_object(), *list = json_object_get(exporting->contact, part);
    for (size_t i = 0; i < cells_len; i++)
        json_object_set_new(row, cells[i].name, cell_json(cells + i));
    if (strcmp(part, "values") == 0)
        note_value(exporting, cells);
    int failed = json_is_array(list) ? json_array_append_new(list, row)
                                     : json_object_set_new(exporting->contact, part, row);
    return failed ? TL_ENOMEM : TL_OK;
}

/* Every part is there, also when it is empty. */
static json_t *empty_contact(void)
{
    json_t *contact = json_object();
    const char *name;
    bool is_many;
    for (size_t i = 0; (name = tl_store_person_part(i, &is_many)); i++)
        json_object_set_new(contact, name, is_many ? json_array() : json_null());
    return contact;
}

/* --- Cases, which the agency's own systems have. --- */

/* TL_EFULL: there are more than ROWS_MAX. */
static enum tl_err add_history(struct tl_db *db, tl_id id, json_t *about)
{
    struct tl_case_status *rows = calloc(ROWS_MAX, sizeof *rows);
    json_t *all = json_array();
    size_t len = 0;
    enum tl_err err = rows ? tl_store_case_list_history(db, id, rows, ROWS_MAX, &len) : TL_ENOMEM;
    for (size_t i = 0; i < len && err == TL_OK; i++)
        json_array_append_new(all, json_pack("{s:o, s:s}", "at", tl_person_time_json(rows[i].at),
                                             "status", rows[i].status));
    json_object_set_new(about, "history", all);
    free(rows);
    return len == ROWS_MAX ? TL_EFULL : err;
}

static enum tl_err add_appointments(struct tl_db *db, tl_id id, json_t *about)
{
    struct tl_appointment *rows = calloc(ROWS_MAX, sizeof *rows);
    json_t *all = json_array();
    size_t len = 0;
    enum tl_err err = rows ? tl_store_appointment_list(db, id, rows, ROWS_MAX, &len) : TL_ENOMEM;
    for (size_t i = 0; i < len && err == TL_OK; i++)
        json_array_append_new(all, json_pack("{s:s, s:o, s:s, s:s}", "kind", rows[i].kind, "at",
                                             tl_person_time_json(rows[i].at), "place",
                                             rows[i].place, "state", rows[i].state));
    json_object_set_new(about, "appointments", all);
    free(rows);
    return len == ROWS_MAX ? TL_EFULL : err;
}

/* What giving an appointment took of it, and what came of that. */
static enum tl_err add_givings(struct tl_db *db, tl_id id, json_t *about)
{
    struct tl_giving rows[GIVINGS_MAX];
    struct tl_case_place place = { 0 };
    char address[TL_LETTER_ADDRESS_BYTES] = "";
    json_t *all = json_array();
    size_t len = 0;
    enum tl_err err = tl_store_case_place_find(db, id, &place);
    if (err == TL_OK || err == TL_ENONE)
        err = tl_store_case_address_find(db, id, address);
    if (err == TL_OK || err == TL_ENONE)
        err = tl_store_giving_list_of(db, id, rows, GIVINGS_MAX, &len);
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, json_pack("{s:s, s:o, s:b, s:s, s:o}", "kind", rows[i].kind,
                                             "at", tl_person_time_json(rows[i].given_at), "waived",
                                             rows[i].appointment == 0, "why", rows[i].why,
                                             "taken_at", tl_person_time_json(rows[i].taken_at)));
    json_object_set_new(about, "postal", json_string(place.postal));
    json_object_set_new(about, "address", json_string(address));
    json_object_set_new(about, "taken_at", tl_person_time_json(place.taken_at));
    json_object_set_new(about, "givings", all);
    return err == TL_ENONE ? TL_OK : err;
}

/* Who may hear about it, as each document stands now. */
static enum tl_err add_representations(struct tl_db *db, tl_id id, json_t *about)
{
    struct tl_representation_row *rows = calloc(ROWS_MAX, sizeof *rows);
    json_t *all = json_array();
    tl_time now = tl_wall_now(), since;
    size_t len = 0;
    enum tl_err err = rows ? tl_store_representation_list(db, id, rows, ROWS_MAX, &len) : TL_ENOMEM;
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        const struct tl_representation_row *row = rows + i;
        const char *state = tl_representation_text(tl_representation_at(row, now, &since));
        json_array_append_new(
            all, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:s}", "document",
                           row->document, "name", row->name, "firm", row->firm, "state", state,
                           "received_at", tl_person_time_json(row->received_at), "entered_at",
                           tl_person_time_json(row->entered_at), "active_at",
                           tl_person_time_json(row->active_at), "until_at",
                           tl_person_time_json(row->until_at), "ended_at",
                           tl_person_time_json(row->ended_at), "ended", row->ended));
    }
    json_object_set_new(about, "representations", all);
    free(rows);
    return len == ROWS_MAX ? TL_EFULL : err;
}

static enum tl_err add_case(struct exporting *exporting, tl_id id)
{
    struct tl_case about;
    enum tl_err err = tl_store_case_find(exporting->db, id, &about);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err; /* The agency's systems have it no more. */
    json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:b, s:s}", "receipt", about.receipt,
                            "form", about.form, "office", about.office, "status", about.status,
                            "status_at", tl_person_time_json(about.status_at), "received_at",
                            tl_person_time_json(about.received_at), "guarded", about.guarded != 0,
                            "language", about.language);
    json_array_append_new(exporting->cases, row);
    err = add_history(exporting->db, id, row);
    if (err == TL_OK)
        err = add_appointments(exporting->db, id, row);
    if (err == TL_OK)
        err = add_givings(exporting->db, id, row);
    return err == TL_OK ? add_representations(exporting->db, id, row) : err;
}

/* --- Recordings. --- */

static enum tl_err write_all(int fd, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        ssize_t done = write(fd, bytes, len);
        if (done <= 0)
            return TL_EIO;
        bytes += done;
        len -= (size_t)done;
    }
    return TL_OK;
}

/* TL_ENOSPACE, TL_EIO: it cannot be written; anything else: it cannot be read. */
static enum tl_err copy_sound(struct exporting *exporting, const char *from, const char *to,
                              const uint8_t key[TL_VAULT_KEY_BYTES])
{
    uint8_t *bytes = malloc(PIECE_BYTES);
    uint64_t at = 0, total = 1;
    size_t len = 1;
    enum tl_err err = bytes ? TL_OK : TL_ENOMEM, written = TL_OK;
    int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        written = fault_errno(exporting, to);
    while (err == TL_OK && written == TL_OK && len > 0 && at < total) {
        err = tl_recording_wav(from, key, at, PIECE_BYTES, bytes, &len, &total);
        if (err == TL_OK && write_all(fd, bytes, len) != TL_OK)
            written = fault_errno(exporting, to);
        at += len;
    }
    if (fd >= 0 && fsync(fd) != 0 && written == TL_OK)
        written = fault_errno(exporting, to);
    if (fd >= 0)
        close(fd);
    free(bytes);
    if (fd >= 0 && (written != TL_OK || err != TL_OK))
        unlink(to);
    return written != TL_OK ? written : err == TL_EIO ? TL_ECORRUPT : err;
}

/* "file" of the row says where it is; where it cannot be opened "why" says so, and it is null. */
static enum tl_err add_sound(struct exporting *exporting, const struct tl_recording_row *row,
                             json_t *json)
{
    char name[64], from[PATH_BYTES], to[PATH_BYTES];
    uint8_t key[TL_VAULT_KEY_BYTES];
    snprintf(name, sizeof name, "%" PRIu64 "-%" PRId64, row->contact, row->part);
    snprintf(from, sizeof from, "%s/%s", exporting->task->folder->dir, row->path);
    snprintf(to, sizeof to, "%s/recordings/%s.wav", exporting->to, name);
    enum tl_err err = row->ended_at == 0 ? TL_EBUSY
                      : exporting->has_vault
                          ? tl_vault_unwrap(&exporting->vault, name, row->wrapped, key)
                          : TL_ENONE;
    if (err == TL_OK)
        err = copy_sound(exporting, from, to, key);
    sodium_memzero(key, sizeof key);
    if (err == TL_ENOSPACE || err == TL_EIO)
        return err;
    json_object_del(json, "path");
    if (err == TL_OK) {
        snprintf(to, sizeof to, "recordings/%s.wav", name);
        json_object_set_new(json, "file", json_string(to));
        exporting->files++;
        return TL_OK;
    }
    json_object_set_new(json, "file", json_null());
    json_object_set_new(json, "why", json_string(tl_err_text(err)));
    return TL_OK;
}

static enum tl_err add_recordings(struct exporting *exporting, tl_id contact)
{
    json_t *list = json_object_get(exporting->contact, "recordings");
    size_t rows_max = json_array_size(list), len = 0;
    if (rows_max == 0)
        return TL_OK;
    struct tl_recording_row *rows = calloc(rows_max, sizeof *rows);
    enum tl_err err =
        rows ? tl_store_recording_list(exporting->db, contact, rows, rows_max, &len) : TL_ENOMEM;
    for (size_t i = 0; i < len && err == TL_OK; i++)
        err = add_sound(exporting, rows + i, json_array_get(list, i));
    free(rows);
    return err;
}

/* --- Files that were added. --- */

/* Both places, as far as there are such; what is missing is told at each row. */
struct places {
    struct tl_upload_place folder, s3;
};

static void open_places(const struct exporting *exporting, struct places *out)
{
    char path[PATH_BYTES];
    struct tl_fault room[4];
    struct tl_faults unused = { .faults = room, .faults_max = 4 };
    const struct tl_settings *settings = exporting->task->settings;
    *out = (struct places){ 0 };
    if (settings && settings->uploads_folder[0] != '\0')
        snprintf(path, sizeof path, "%s", settings->uploads_folder);
    else
        snprintf(path, sizeof path, "%s/uploads", exporting->task->folder->dir);
    if (access(path, R_OK) == 0 && tl_upload_folder_open(path, &unused, &out->folder) != TL_OK)
        out->folder.name = NULL;
    if (!settings || settings->uploads_s3_url[0] == '\0')
        return;
    const struct tl_upload_s3 s3 = { settings->uploads_s3_url, settings->uploads_s3_region,
                                     settings->uploads_s3_key, settings->uploads_s3_secret_file,
                                     settings->uploads_s3_ca };
    if (tl_upload_s3_open(&s3, &unused, &out->s3) != TL_OK)
        out->s3.name = NULL;
}

static enum tl_err write_file(struct exporting *exporting, const struct tl_upload_row *row,
                              const uint8_t *bytes, char name[64])
{
    char path[PATH_BYTES];
    const char *dot = strrchr(row->name, '.');
    snprintf(name, 64, "uploads/%" PRIu64 "%.10s", row->id, dot ? dot : "");
    snprintf(path, sizeof path, "%s/%s", exporting->to, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fault_errno(exporting, path);
    bool is_written = write_all(fd, bytes, (size_t)row->size) == TL_OK && fsync(fd) == 0;
    enum tl_err err = is_written ? TL_OK : fault_errno(exporting, path);
    close(fd);
    return err;
}

/* "file" of the row says where it is; where it cannot be opened "why_not" says so. */
static enum tl_err add_upload(struct exporting *exporting, const struct places *places,
                              const struct tl_upload_row *row, json_t *json)
{
    const struct tl_upload_place *place =
        strcmp(row->place, "s3") == 0 ? &places->s3 : &places->folder;
    char name[64];
    uint8_t *bytes = NULL;
    json_object_set_new(json, "file", json_null());
    if (strcmp(row->state, "kept") != 0)
        return TL_OK;
    enum tl_err err = !place->name || !exporting->has_vault
                          ? TL_ENONE
                          : tl_upload_read(&exporting->vault, place, row, &bytes);
    if (err != TL_OK) {
        json_object_set_new(json, "why_not", json_string(tl_err_text(err)));
        return TL_OK;
    }
    err = write_file(exporting, row, bytes, name);
    free(bytes);
    if (err == TL_OK)
        json_object_set_new(json, "file", json_string(name));
    exporting->files += err == TL_OK;
    return err;
}

static enum tl_err add_uploads(struct exporting *exporting, tl_id contact)
{
    json_t *list = json_object_get(exporting->contact, "uploads");
    size_t rows_max = json_array_size(list), len = 0;
    struct places places;
    if (rows_max == 0)
        return TL_OK;
    open_places(exporting, &places);
    struct tl_upload_row *rows = calloc(rows_max, sizeof *rows);
    enum tl_err err =
        rows ? tl_store_upload_list(exporting->db, contact, rows, rows_max, &len) : TL_ENOMEM;
    for (size_t i = 0; i < len && err == TL_OK; i++)
        err = add_upload(exporting, &places, rows + i, json_array_get(list, i));
    if (places.folder.close)
        places.folder.close(places.folder.self);
    if (places.s3.close)
        places.s3.close(places.s3.self);
    free(rows);
    return err;
}

/* --- The whole. --- */

static json_t *values_of(json_t *object)
{
    json_t *list = json_array(), *value;
    const char *name;
    json_object_foreach(object, name, value)
    {
        (void)name;
        json_array_append(list, value);
    }
    return list;
}

static enum tl_err read_all(struct exporting *exporting, json_t *contacts)
{
    const struct tl_person_task *task = exporting->task;
    enum tl_err err = tl_db_begin(exporting->db);
    for (size_t i = 0; i < task->contacts_len && err == TL_OK; i++) {
        if (tl_is_account(task->contacts[i])) {
            err = tl_person_account_json(exporting->db, task->contacts[i], &exporting->account);
            continue;
        }
        exporting->contact = empty_contact();
        err = tl_store_person_read(exporting->db, task->contacts[i], take_row, exporting);
        if (err == TL_OK)
            err = add_recordings(exporting, task->contacts[i]);
        if (err == TL_OK)
            err = add_uploads(exporting, task->contacts[i]);
        json_array_append_new(contacts, exporting->contact);
    }
    for (size_t i = 0; i < exporting->cases_len && err == TL_OK; i++)
        err = add_case(exporting, exporting->case_ids[i]);
    tl_db_rollback(exporting->db);
    return err;
}

static enum tl_err write_json(struct exporting *exporting, json_t *contacts)
{
    const struct tl_person_wanted *wanted = exporting->wanted;
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/person.json", exporting->to);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    json_t *whole =
        json_pack("{s:i, s:o, s:{s:s?, s:s?, s:s?, s:s?}, s:O, s:O, s:o, s:O*}", "format", FORMAT,
                  "made_at", tl_person_time_json(tl_wall_now()), "known_by", "contact",
                  wanted->contact, "number", wanted->phone, "mail", wanted->mail, "case",
                  wanted->about, "contacts", contacts, "cases", exporting->cases,
                  "no_text_messages", values_of(exporting->stopped), "account", exporting->account);
    bool is_written = whole && fd >= 0 && json_dumpfd(whole, fd, JSON_INDENT(2)) == 0 &&
                      write_all(fd, (const uint8_t *)"\n", 1) == TL_OK && fsync(fd) == 0;
    enum tl_err err = is_written ? TL_OK : fault_errno(exporting, path);
    if (fd >= 0)
        close(fd);
    json_decref(whole);
    return err;
}

/* Recorded before anything is written out. */
static enum tl_err write_audit(const struct tl_person_task *task)
{
    struct tl_db *db = tl_store_writer(task->folder->store);
    enum tl_err err = tl_db_begin(db);
    for (size_t i = 0; i < task->contacts_len && err == TL_OK; i++) {
        struct tl_audit row = { .at = tl_wall_now(),
                                .action = "export",
                                .record_kind = "person",
                                .record_id = task->contacts[i],
                                .contact = task->contacts[i] };
        snprintf(row.reason, sizeof row.reason, "%s", task->reason);
        err = tl_store_ids_take(db, "audit", 1, &row.id);
        if (err == TL_OK)
            err = tl_store_audit_insert(db, &row);
    }
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

static const char *const folders[] = { "recordings", "uploads" };
enum { FOLDERS = sizeof folders / sizeof folders[0] };

static enum tl_err make_folders(struct exporting *exporting)
{
    char path[PATH_BYTES];
    if (strlen(exporting->to) > PATH_BYTES - 96)
        return fault(exporting, TL_ETOOLONG, exporting->to, "the path is too long");
    if (mkdir(exporting->to, 0700) != 0)
        return fault_errno(exporting, exporting->to);
    for (size_t i = 0; i < FOLDERS; i++) {
        snprintf(path, sizeof path, "%s/%s", exporting->to, folders[i]);
        if (mkdir(path, 0700) != 0)
            return fault_errno(exporting, path);
    }
    return TL_OK;
}

/* What was written so far: recordings and files, the JSON, the folders. */
static void remove_folders(const struct exporting *exporting, const json_t *contacts)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < json_array_size(contacts) * FOLDERS; i++) {
        const json_t *list = json_object_get(json_array_get(contacts, i / FOLDERS),
                                             folders[i % FOLDERS]); /* Named as the parts are. */
        for (size_t n = 0; n < json_array_size(list); n++) {
            const char *file = json_string_value(json_object_get(json_array_get(list, n), "file"));
            snprintf(path, sizeof path, "%s/%s", exporting->to, file ? file : "none");
            unlink(path);
        }
    }
    snprintf(path, sizeof path, "%s/person.json", exporting->to);
    unlink(path);
    for (size_t i = 0; i < FOLDERS; i++) {
        snprintf(path, sizeof path, "%s/%s", exporting->to, folders[i]);
        rmdir(path);
    }
    rmdir(exporting->to);
}

enum tl_err tl_person_export(const struct tl_person_task *task,
                             const struct tl_person_wanted *wanted, const char *to,
                             size_t *out_files)
{
    struct exporting exporting = { .task = task, .wanted = wanted, .to = to };
    enum tl_err err = make_folders(&exporting);
    if (err != TL_OK)
        return err;
    json_t *contacts = json_array();
    exporting.cases = json_array();
    exporting.stopped = json_object();
    exporting.has_vault = tl_vault_open(&exporting.vault, task->folder->dir, false) == TL_OK;
    err = write_audit(task);
    exporting.db = tl_store_reader_take(task->folder->store);
    if (err == TL_OK)
        err = read_all(&exporting, contacts);
    tl_store_reader_give(task->folder->store, exporting.db);
    if (err == TL_OK)
        err = write_json(&exporting, contacts);
    if (err != TL_OK && task->faults->faults_len == 0)
        fault(&exporting, err, "the database", tl_err_text(err));
    if (err != TL_OK)
        remove_folders(&exporting, contacts);
    if (exporting.has_vault)
        tl_vault_close(&exporting.vault);
    json_decref(contacts);
    json_decref(exporting.cases);
    json_decref(exporting.stopped);
    json_decref(exporting.account);
    *out_files = exporting.files;
    return err;
}
